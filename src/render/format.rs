//! The only place that turns a number or a date into text.
//!
//! # Rounding
//!
//! Half up, as the plan's tables are rounded (domain.md S2): a tie moves away from zero, so that 3.704,5 prints 3.705
//! and −8,15 prints −8,2, mirror images of each other. The values are binary floats, in which neither 12,35 nor the
//! result of a division is exact; so a value is first written with twelve significant decimal digits (more when it
//! has many digits before the comma, see `digits`), which takes off the noise of the last bits, and those digits are rounded
//! by hand. For a ratio a/b of whole numbers this is the exact half-up rounding as long as |a|·10^decimals < 10^11: a
//! ratio that is no tie is at least 1/(2·|a|·10^decimals) away from one, relatively, and the twelve digits err by at
//! most 5·10^-12.
//!
//! # Signs and units
//!
//! The minus is U+2212 in print. A rounded zero has no sign. A per cent value carries its `%` after a no-break space
//! in every cell. A change in percentage points is a signed number whose unit stands in the heading ([`heading`]), or
//! after the number in prose ([`points_prose`]).

use std::borrow::Cow;

use jiff::civil::Date;

use super::words;
use crate::domain::dato::dansk_dato;
use crate::report::{Column, ColumnKind, Missing, Value};

/// The printed minus.
pub const MINUS: char = '\u{2212}';
/// Binds a number to its unit.
pub const NO_BREAK_SPACE: char = '\u{a0}';
/// Significant digits a float is trusted to.
const TRUSTED_DIGITS: usize = 12;
/// Digits kept behind the printed ones when the printed ones alone come near [`TRUSTED_DIGITS`].
const GUARD_DIGITS: usize = 3;
/// Most decimals of a number that stands among words.
const MOST_DECIMALS_AMONG_WORDS: u8 = 6;

/// A number rounded to a fixed count of decimals, as digits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Digits {
    negative: bool,
    whole: String,
    fraction: String,
}

/// Rounds half up by decimal digits (see the module's head); `None` when the value is not finite.
fn digits(value: f64, decimals: u8) -> Option<Digits> {
    if !value.is_finite() {
        return None;
    }
    let decimals = usize::from(decimals);
    // The exponent after rounding to the trusted digits, so 9,999999999999 counts as having two digits.
    let exponent = scientific(value.abs(), TRUSTED_DIGITS)?.1;
    let before_comma = usize::try_from(exponent + 1).unwrap_or(0);
    let (mantissa, exponent) = scientific(value.abs(), TRUSTED_DIGITS.max(before_comma + decimals + GUARD_DIGITS))?;

    // The digits of the value with `kept` of them in front of the cut: 0 when the value begins after the cut.
    let kept = exponent + 1 + i32::try_from(decimals).ok()?;
    let mut all: Vec<u8> = if kept < 0 { Vec::new() } else { mantissa };
    let kept = usize::try_from(kept).unwrap_or(0);
    all.resize(all.len().max(kept + 1), 0);
    let round_up = all[kept] >= 5;
    all.truncate(kept);
    if round_up {
        increment(&mut all);
    }
    // At least one digit before the comma.
    let lead = (decimals + 1).saturating_sub(all.len());
    let text: String = std::iter::repeat_n(0, lead)
        .chain(all)
        .map(|digit| char::from(b'0' + digit))
        .collect();
    let (whole, fraction) = text.split_at(text.len() - decimals);
    let zero = text.bytes().all(|digit| digit == b'0');
    Some(Digits {
        negative: value.is_sign_negative() && !zero,
        whole: whole.to_owned(),
        fraction: fraction.to_owned(),
    })
}

/// The significant digits of a non-negative number and the power of ten of the first one.
fn scientific(magnitude: f64, significant: usize) -> Option<(Vec<u8>, i32)> {
    let text = format!("{magnitude:.precision$e}", precision = significant - 1);
    let (mantissa, exponent) = text.split_once('e')?;
    let digits = mantissa
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|digit| digit - b'0')
        .collect();
    Some((digits, exponent.parse().ok()?))
}

/// Adds one to a decimal number given by its digits.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return;
        }
        *digit = 0;
    }
    digits.insert(0, 1);
}

/// Dots between thousands.
fn grouped(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

fn printed(digits: &Digits) -> String {
    let mut text = String::new();
    if digits.negative {
        text.push(MINUS);
    }
    text.push_str(&grouped(&digits.whole));
    if !digits.fraction.is_empty() {
        text.push(',');
        text.push_str(&digits.fraction);
    }
    text
}

/// A number with a fixed count of decimals: `3.704,5`. A value that is not finite has no number: "ikke defineret".
pub fn number(value: f64, decimals: u8) -> String {
    digits(value, decimals).map_or_else(undefined, |digits| printed(&digits))
}

/// A number with as many decimals as it needs, at most `most`: `52`, `6,5`.
pub fn up_to(value: f64, most: u8) -> String {
    number(value, decimals_needed(value, most))
}

/// How many decimals are left when the zeros at the end of the rounded value are taken off; at most `most`.
pub fn decimals_needed(value: f64, most: u8) -> u8 {
    let Some(digits) = digits(value, most) else { return 0 };
    u8::try_from(digits.fraction.trim_end_matches('0').len()).unwrap_or(most)
}

/// A whole number: `589.605`.
pub fn integer(value: i64) -> String {
    let sign = if value < 0 { MINUS.to_string() } else { String::new() };
    format!("{sign}{}", grouped(&value.unsigned_abs().to_string()))
}

/// Per cent, of a value that already is one (15.2): `15,2 %` with a no-break space.
pub fn percent(value: f64, decimals: u8) -> String {
    digits(value, decimals).map_or_else(undefined, |digits| format!("{}{NO_BREAK_SPACE}%", printed(&digits)))
}

/// A change in percentage points, always signed unless it rounds to zero: `+1,2`, `−3,2`, `0,0`.
pub fn points(value: f64, decimals: u8) -> String {
    let Some(digits) = digits(value, decimals) else {
        return undefined();
    };
    let zero = digits
        .whole
        .bytes()
        .chain(digits.fraction.bytes())
        .all(|digit| digit == b'0');
    let plus = if digits.negative || zero { "" } else { "+" };
    format!("{plus}{}", printed(&digits))
}

/// A change in percentage points in a sentence: `+1,2 procentpoint`.
pub fn points_prose(value: f64, decimals: u8) -> String {
    format!("{}{NO_BREAK_SPACE}{}", points(value, decimals), words::PROCENTPOINT)
}

/// An amount in kroner: `1.000.000 kr.`, with a no-break space.
pub fn kroner(value: f64, decimals: u8) -> String {
    digits(value, decimals).map_or_else(undefined, |digits| format!("{}{NO_BREAK_SPACE}kr.", printed(&digits)))
}

/// An amount in millions of kroner, from kroner: `42,5 mio. kr.`.
pub fn million_kroner(kroner: f64, decimals: u8) -> String {
    digits(kroner / 1e6, decimals).map_or_else(undefined, |digits| {
        format!("{}{NO_BREAK_SPACE}mio.{NO_BREAK_SPACE}kr.", printed(&digits))
    })
}

fn undefined() -> String {
    words::missing(Missing::IkkeDefineret).to_owned()
}

/// A day in a table: `30.06.2019`.
pub fn date(date: Date) -> String {
    dansk_dato(date)
}

/// A day in a sentence: `den 30. juni 2019`.
pub fn date_prose(date: Date) -> String {
    format!("den {}. {}", date.day(), month(date))
}

/// The month a day lies in: `juni 2019`.
pub fn month(date: Date) -> String {
    let name = usize::try_from(date.month() - 1)
        .ok()
        .and_then(|index| words::MONTHS.get(index))
        .unwrap_or(&"");
    format!("{name} {}", date.year())
}

/// The quarter a day lies in: `2. kvartal 2019`.
pub fn quarter(date: Date) -> String {
    format!("{}. kvartal {}", (date.month() + 2) / 3, date.year())
}

/// A day for machines: `2019-06-30`.
pub fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// The sign for decimals in a machine-readable number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalSign {
    /// As Danish Excel reads it.
    Comma,
    /// As everything else reads it.
    Point,
}

/// An unrounded number without thousands separators, ASCII minus, the fewest digits that read back as the same float.
pub fn unrounded(value: f64, sign: DecimalSign) -> String {
    // Adding zero turns −0 into 0.
    let text = (value + 0.0).to_string();
    match sign {
        DecimalSign::Point => text,
        DecimalSign::Comma => text.replace('.', ","),
    }
}

/// The words for a missing value.
pub fn missing(missing: Missing) -> &'static str {
    words::missing(missing)
}

/// A cell as printed for people. The column decides the decimals; a whole number in an id column has no separators.
pub fn cell(value: &Value, kind: ColumnKind) -> Cow<'_, str> {
    Cow::Owned(match (value, kind) {
        (Value::Text(text), _) => return Cow::Borrowed(text),
        (Value::Missing(reason), _) => return Cow::Borrowed(missing(*reason)),
        (Value::Date(day), _) => date(*day),
        (Value::Integer(count), ColumnKind::Id) => count.to_string(),
        (Value::Integer(count), ColumnKind::Text | ColumnKind::Integer | ColumnKind::UpTo(_) | ColumnKind::Date) => {
            integer(*count)
        }
        (Value::Integer(count), _) => number_cell(*count as f64, kind),
        (Value::Number(value), _) => number_cell(*value, kind),
    })
}

fn number_cell(value: f64, kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Integer => number(value, 0),
        ColumnKind::Decimal(decimals) => number(value, decimals),
        ColumnKind::UpTo(most) => up_to(value, most),
        ColumnKind::Percent(decimals) => percent(value, decimals),
        ColumnKind::Points(decimals) => points(value, decimals),
        ColumnKind::Text | ColumnKind::Id | ColumnKind::Date => up_to(value, MOST_DECIMALS_AMONG_WORDS),
    }
}

/// Whether the cells of a column or its heading carry the per cent sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitIn {
    /// The cells do, as in print.
    Cells,
    /// The heading does, because the cells are bare numbers.
    Heading,
}

/// A column's heading, with the unit that its cells do not carry: ` (procentpoint)` always, ` (%)` when the cells are
/// bare numbers; nothing is added to a heading that already names its unit.
pub fn heading(column: &Column, unit: UnitIn) -> Cow<'_, str> {
    let lower = column.heading.to_lowercase();
    match column.kind {
        ColumnKind::Points(_) if !lower.contains("point") => {
            Cow::Owned(format!("{} ({})", column.heading, words::PROCENTPOINT))
        }
        ColumnKind::Percent(_) if unit == UnitIn::Heading && !lower.contains('%') && !lower.contains("procent") => {
            Cow::Owned(format!("{} (%)", column.heading))
        }
        _ => Cow::Borrowed(&column.heading),
    }
}

/// Whether a column's cells stand to the right.
pub fn is_numeric(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::Integer
        | ColumnKind::Decimal(_)
        | ColumnKind::UpTo(_)
        | ColumnKind::Percent(_)
        | ColumnKind::Points(_) => true,
        ColumnKind::Text | ColumnKind::Id | ColumnKind::Date => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tal::parse_tal;
    use jiff::civil::date as day;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::decimal_tie(12.35, 1, "12,4")]
    #[case::vesthimmerland(3704.5, 0, "3.705")]
    #[case::noise_below_a_tie(12.349_999_999_999_998, 1, "12,4")]
    #[case::noise_above_a_tie(12.350_000_000_000_001, 1, "12,4")]
    #[case::away_from_zero(-8.15, 1, "−8,2")]
    #[case::below_a_tie(12.3499, 1, "12,3")]
    #[case::famous_float(1.005, 2, "1,01")]
    #[case::carry(999.95, 1, "1.000,0")]
    #[case::carry_from_nothing(0.5, 0, "1")]
    #[case::nothing_left(0.04, 1, "0,0")]
    #[case::half_of_the_last(0.05, 1, "0,1")]
    #[case::far_below(0.000_05, 1, "0,0")]
    #[case::no_negative_zero(-0.04, 1, "0,0")]
    #[case::zero(0.0, 2, "0,00")]
    #[case::thousands(215_443.0, 0, "215.443")]
    #[case::beyond_twelve_digits(1_234_567_890_123.5, 0, "1.234.567.890.124")]
    #[case::beyond_twelve_digits_no_tie(1_234_567_890_123.49, 0, "1.234.567.890.123")]
    #[case::huge(1e21, 0, "1.000.000.000.000.000.000.000")]
    #[case::smallest(5e-324, 2, "0,00")]
    #[case::not_finite(f64::NAN, 1, "ikke defineret")]
    fn numbers_are_rounded_half_up(#[case] value: f64, #[case] decimals: u8, #[case] expected: &str) {
        assert_eq!(number(value, decimals), expected);
    }

    #[test]
    fn growth_with_float_noise_rounds_like_its_fraction() {
        // 2000 → 2247 is 12,35 % exactly; in floats (2247−2000)/2000·100 is 12,35 with noise.
        let growth = (2247.0 / 2000.0 - 1.0) * 100.0;
        assert!(growth < 12.35, "the example must carry noise");
        assert_eq!(percent(growth, 1), "12,4\u{a0}%");
    }

    #[test]
    fn trailing_zeros_are_taken_off_after_rounding() {
        assert_eq!(up_to(52.0, 1), "52");
        assert_eq!(up_to(6.5, 2), "6,5");
        assert_eq!(up_to(6.999, 2), "7");
        assert_eq!(up_to(1200.0, 2), "1.200");
    }

    #[test]
    fn units_and_signs_are_danish() {
        assert_eq!(percent(15.15, 1), "15,2\u{a0}%");
        assert_eq!(percent(-8.77, 1), "−8,8\u{a0}%");
        assert_eq!(points(1.15, 1), "+1,2");
        assert_eq!(points(-3.2, 1), "−3,2");
        assert_eq!(points(0.04, 1), "0,0");
        assert_eq!(points_prose(1.2, 1), "+1,2\u{a0}procentpoint");
        assert_eq!(kroner(1_000_000.0, 0), "1.000.000\u{a0}kr.");
        assert_eq!(million_kroner(42_450_000.0, 1), "42,5\u{a0}mio.\u{a0}kr.");
        assert_eq!(integer(-1234), "−1.234");
        assert_eq!(integer(i64::MIN), "−9.223.372.036.854.775.808");
    }

    #[test]
    fn dates_have_a_form_for_tables_one_for_prose_and_one_for_machines() {
        let june = day(2019, 6, 30);
        assert_eq!(date(june), "30.06.2019");
        assert_eq!(date_prose(june), "den 30. juni 2019");
        assert_eq!(month(june), "juni 2019");
        assert_eq!(quarter(june), "2. kvartal 2019");
        assert_eq!(quarter(day(2019, 12, 1)), "4. kvartal 2019");
        assert_eq!(quarter(day(2019, 1, 1)), "1. kvartal 2019");
        assert_eq!(iso(june), "2019-06-30");
    }

    #[test]
    fn a_cell_is_printed_by_its_column() {
        assert_eq!(cell(&Value::Integer(773), ColumnKind::Id), "773");
        assert_eq!(cell(&Value::Integer(1817), ColumnKind::Integer), "1.817");
        assert_eq!(cell(&Value::Integer(52), ColumnKind::Decimal(1)), "52,0");
        assert_eq!(cell(&Value::Number(6.5), ColumnKind::UpTo(1)), "6,5");
        assert_eq!(cell(&Value::Number(1430.4), ColumnKind::Text), "1.430,4");
        assert_eq!(
            cell(&Value::Missing(Missing::EjOpgivet), ColumnKind::Integer),
            "ej opgivet"
        );
        assert_eq!(cell(&Value::Date(day(2019, 6, 30)), ColumnKind::Date), "30.06.2019");
    }

    #[test]
    fn a_heading_names_the_unit_its_cells_do_not_carry() {
        let column = |heading: &str, kind| Column {
            key: "k".into(),
            heading: heading.into(),
            kind,
        };
        assert_eq!(
            heading(&column("Ændring", ColumnKind::Points(1)), UnitIn::Cells),
            "Ændring (procentpoint)"
        );
        assert_eq!(
            heading(&column("Procentpoint", ColumnKind::Points(1)), UnitIn::Cells),
            "Procentpoint"
        );
        assert_eq!(
            heading(&column("Andel", ColumnKind::Percent(1)), UnitIn::Cells),
            "Andel"
        );
        assert_eq!(
            heading(&column("Andel", ColumnKind::Percent(1)), UnitIn::Heading),
            "Andel (%)"
        );
        assert_eq!(
            heading(&column("Andel i procent", ColumnKind::Percent(1)), UnitIn::Heading),
            "Andel i procent"
        );
    }

    #[test]
    fn unrounded_numbers_keep_every_digit() {
        assert_eq!(unrounded(589_605.0 / 129.0, DecimalSign::Point), "4570.581395348837");
        assert_eq!(unrounded(6.5, DecimalSign::Comma), "6,5");
        assert_eq!(unrounded(-0.0, DecimalSign::Point), "0");
        assert_eq!(unrounded(1e-7, DecimalSign::Comma), "0,0000001");
    }

    /// Half-up rounding of a/b to `decimals` in whole numbers, printed without separators: the naive oracle.
    fn oracle(a: i128, b: i128, decimals: u32) -> String {
        let scale = 10_i128.pow(decimals);
        let units = (2 * a.abs() * scale + b) / (2 * b);
        let sign = if a < 0 && units != 0 { "−" } else { "" };
        if decimals == 0 {
            return format!("{sign}{units}");
        }
        format!(
            "{sign}{},{:0width$}",
            units / scale,
            units % scale,
            width = decimals as usize
        )
    }

    proptest! {
        #[test]
        fn a_ratio_of_counts_rounds_as_in_exact_arithmetic(
            a in -10_000_000_i64..10_000_000, b in 1_i64..20_000, decimals in 0_u8..5,
        ) {
            prop_assume!(a.unsigned_abs() * 10_u64.pow(u32::from(decimals)) < 100_000_000_000);
            let printed = number(a as f64 / b as f64, decimals).replace('.', "");
            prop_assert_eq!(printed, oracle(i128::from(a), i128::from(b), u32::from(decimals)));
        }

        #[test]
        fn a_decimal_tie_goes_away_from_zero(units in 0_i64..10_000_000, decimals in 0_u8..4, negative in any::<bool>()) {
            // units + ½ in the last printed place, as the decimal literal somebody would type.
            let scale = 10_i64.pow(u32::from(decimals) + 1);
            let tie = (units * 10 + 5) as f64 / scale as f64 * if negative { -1.0 } else { 1.0 };
            let away = i128::from(units + 1) * if negative { -1 } else { 1 };
            let expected = oracle(away, 10_i128.pow(u32::from(decimals)), u32::from(decimals));
            prop_assert_eq!(number(tie, decimals).replace('.', ""), expected);
        }

        #[test]
        fn what_is_printed_reads_back(units in -1_000_000_000_000_i64..1_000_000_000_000, decimals in 0_u8..4) {
            let value = units as f64 / 10_f64.powi(i32::from(decimals));
            prop_assert_eq!(parse_tal(&number(value, decimals)), Ok(value));
        }

        #[test]
        fn unrounded_reads_back_as_the_same_float(value in any::<f64>().prop_filter("finite", |v| v.is_finite())) {
            let read: f64 = unrounded(value, DecimalSign::Point).parse().unwrap();
            prop_assert_eq!(read.to_bits(), (value + 0.0).to_bits());
        }

        #[test]
        fn rounding_moves_by_half_a_unit_at_most(value in -1e9_f64..1e9, decimals in 0_u8..4) {
            let read = parse_tal(&number(value, decimals)).unwrap();
            let unit = 10_f64.powi(-i32::from(decimals));
            prop_assert!((read - value).abs() <= unit / 2.0 + value.abs() * 1e-11);
        }
    }
}
