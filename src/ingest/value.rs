//! A cell as the value its column asks for, or why it is none.

use super::problem::{Slags, shown};
use super::schema::{Felt, Felttype, Skema};
use super::table::Celle;
use crate::domain::dato::{dansk_dato, parse_dato};
use crate::domain::sortering::{fold_name, nearest};
use crate::domain::tal::{TalError, parse_heltal, parse_tal};
use jiff::civil::Date;
use regex_lite::Regex;
use std::borrow::Cow;

/// The longest text, in characters.
const LONGEST_TEXT: usize = 2000;
/// Excel's day zero: a day without its format is the number of days since.
const EXCEL_DAY_ZERO: (i16, i8, i8) = (1899, 12, 30);

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Vaerdi<'a> {
    /// None.
    Tom,
    /// A whole number.
    Heltal(i64),
    /// A number; always finite.
    Tal(f64),
    /// Words, an id, or a day as ISO text.
    Tekst(Cow<'a, str>),
}

impl<'a> Vaerdi<'a> {
    /// The text of a text or day.
    pub fn tekst(&self) -> Option<&str> {
        match self {
            Self::Tekst(text) => Some(text),
            _ => None,
        }
    }

    /// The number of a number.
    pub fn tal(&self) -> Option<f64> {
        match self {
            Self::Heltal(number) => Some(*number as f64),
            Self::Tal(number) => Some(*number),
            _ => None,
        }
    }

    /// A text of its own.
    pub fn owned(text: impl Into<String>) -> Vaerdi<'a> {
        Vaerdi::Tekst(Cow::Owned(text.into()))
    }
}

/// Why a cell is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afvist {
    /// What kind of problem.
    pub slags: Slags,
    /// What stood there and what is wrong with it.
    pub tekst: String,
    /// What was perhaps meant.
    pub gaet: Option<String>,
    /// The nearest thing that exists.
    pub naermest: Option<String>,
}

impl Afvist {
    /// A reason without a guess.
    pub fn new(slags: Slags, tekst: impl Into<String>) -> Self {
        Self {
            slags,
            tekst: tekst.into(),
            gaet: None,
            naermest: None,
        }
    }

    /// With what was perhaps meant.
    #[must_use]
    pub fn guess(mut self, guess: Option<String>) -> Self {
        self.gaet = guess;
        self
    }
}

/// A column made ready for many cells.
#[derive(Debug)]
pub struct Kolonneregel {
    kind: Felttype,
    required: bool,
    choices: Vec<String>,
    folded: Vec<String>,
    numbers: Vec<i64>,
    pattern: Option<Regex>,
    minimum: f64,
    maximum: f64,
    empty: Option<Vaerdi<'static>>,
    missing: Vec<String>,
    keeps_zeros: bool,
}

impl Kolonneregel {
    /// The rule of a column of a schema.
    pub fn new(skema: &Skema, felt: &Felt) -> Self {
        let krav = &felt.constraints;
        let empty = felt.praksisplan.tom.as_ref().map(|text| match felt.kind {
            Felttype::Integer => text.parse().map_or(Vaerdi::Tom, Vaerdi::Heltal),
            _ => Vaerdi::owned(text.clone()),
        });
        Self {
            kind: felt.kind,
            required: krav.required,
            folded: krav.choices.iter().map(|choice| fold_name(choice)).collect(),
            numbers: krav.choices.iter().filter_map(|choice| choice.parse().ok()).collect(),
            choices: krav.choices.clone(),
            // The patterns are our own and a test compiles them all.
            pattern: krav.pattern.as_deref().and_then(|pattern| Regex::new(pattern).ok()),
            minimum: krav.minimum.unwrap_or(f64::NEG_INFINITY),
            maximum: krav.maximum.unwrap_or(f64::INFINITY),
            empty,
            missing: skema
                .missing_values
                .iter()
                .filter(|text| !text.is_empty())
                .cloned()
                .collect(),
            keeps_zeros: felt.praksisplan.rolle.as_deref() == Some("ydernummer"),
        }
    }

    /// Whether the column holds numbers.
    pub fn is_numeric(&self) -> bool {
        matches!(self.kind, Felttype::Integer | Felttype::Number)
    }

    /// The place of a word among the sorted words of the column's list, from 1; `None` for a column without one.
    pub fn rank(&self, word: &str) -> Option<u8> {
        if self.choices.is_empty() {
            return None;
        }
        let before = self.choices.iter().filter(|choice| choice.as_str() < word).count();
        u8::try_from(before + 1).ok().filter(u8::is_ascii)
    }

    /// The value of an empty cell, and of a column the file does not have.
    pub fn of_nothing<'a>(&self) -> Result<Vaerdi<'a>, Afvist> {
        match &self.empty {
            Some(value) => Ok(value.clone()),
            None if self.required => Err(Afvist::new(Slags::Mangler, "mangler")),
            None => Ok(Vaerdi::Tom),
        }
    }

    /// The value of a cell.
    pub fn value<'a>(&self, cell: Celle<'a>, decimal: u8) -> Result<Vaerdi<'a>, Afvist> {
        match cell {
            Celle::Tom => self.of_nothing(),
            Celle::Tekst(text) if self.missing.iter().any(|missing| missing.eq_ignore_ascii_case(text)) => {
                self.of_nothing()
            }
            Celle::Fejl(text) => Err(Afvist::new(
                Slags::Form,
                format!("cellen har Excels fejl {}", shown(text)),
            )),
            cell => match self.kind {
                Felttype::String => self.text(cell),
                Felttype::Integer => self.integer(cell, decimal),
                Felttype::Number => self.number(cell, decimal),
                Felttype::Date => date(cell),
            },
        }
    }

    fn text<'a>(&self, cell: Celle<'a>) -> Result<Vaerdi<'a>, Afvist> {
        let text: Cow<'a, str> = match cell {
            Celle::Tekst(text) => Cow::Borrowed(text),
            Celle::Tal(number) if self.keeps_zeros && (0.0..100_000.0).contains(&number) => {
                return Err(Afvist::new(
                    Slags::Form,
                    format!(
                        "\"{number}\" er gemt som tal og kan have mistet foranstillede nuller; skriv det som tekst"
                    ),
                )
                .guess(Some(format!("{number:06}"))));
            }
            Celle::Tal(number) => Cow::Owned(plain(number)),
            Celle::Dato(date) => Cow::Owned(dansk_dato(date)),
            Celle::Sand(truth) => Cow::Borrowed(if truth { "ja" } else { "nej" }),
            Celle::Tom | Celle::Fejl(_) => return self.of_nothing(),
        };
        if self.choices.iter().any(|choice| *choice == text) {
            return Ok(Vaerdi::Tekst(text));
        }
        if !self.choices.is_empty() {
            return self.choice(&text).map(Vaerdi::owned);
        }
        if text
            .chars()
            .any(|sign| sign.is_control() && sign != '\n' && sign != '\r' && sign != '\t')
        {
            return Err(Afvist::new(
                Slags::Form,
                format!("{} har usynlige styretegn", shown(&text)),
            ));
        }
        if text.len() > LONGEST_TEXT && text.chars().count() > LONGEST_TEXT {
            return Err(Afvist::new(
                Slags::Form,
                format!("teksten er længere end {LONGEST_TEXT} tegn"),
            ));
        }
        match &self.pattern {
            Some(pattern) if !pattern.is_match(&text) => {
                let trimmed: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
                let guess = (pattern.is_match(&trimmed) && trimmed != text).then_some(trimmed);
                Err(Afvist::new(Slags::Form, format!("{} har ikke den rigtige form", shown(&text))).guess(guess))
            }
            _ => Ok(Vaerdi::Tekst(text)),
        }
    }

    fn choice(&self, text: &str) -> Result<&str, Afvist> {
        let folded = fold_name(text);
        if let Some(at) = self.folded.iter().position(|choice| *choice == folded) {
            return Ok(&self.choices[at]);
        }
        Err(Afvist {
            naermest: nearest(text, &self.choices).map(str::to_owned),
            ..Afvist::new(
                Slags::Valg,
                format!("{} skal være en af: {}", shown(text), self.choices.join(", ")),
            )
        })
    }

    fn integer<'a>(&self, cell: Celle<'_>, decimal: u8) -> Result<Vaerdi<'a>, Afvist> {
        let number = match cell {
            Celle::Tekst(text) => match plain_digits(text) {
                Some(number) => number,
                None if decimal == b'.' => parse_heltal(&danish(text)).map_err(|error| number_error(text, &error))?,
                None => parse_heltal(text).map_err(|error| number_error(text, &error))?,
            },
            Celle::Tal(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                // Whole and small enough to be exact.
                #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and below 10^15")]
                let whole = number as i64;
                whole
            }
            Celle::Tal(number) => {
                return Err(Afvist::new(
                    Slags::Tal,
                    format!("\"{}\" er ikke et helt tal", plain(number).replace('.', ",")),
                ));
            }
            other => return Err(not_a_number(other)),
        };
        self.within(number as f64, cell)?;
        if !self.numbers.is_empty() && !self.numbers.contains(&number) {
            return Err(Afvist::new(
                Slags::Valg,
                format!("\"{number}\" skal være en af: {}", self.choices.join(", ")),
            ));
        }
        Ok(Vaerdi::Heltal(number))
    }

    fn number<'a>(&self, cell: Celle<'_>, decimal: u8) -> Result<Vaerdi<'a>, Afvist> {
        let number = match cell {
            Celle::Tekst(text) => match plain_number(text, decimal) {
                Some(number) => number,
                None if decimal == b'.' => parse_tal(&danish(text)).map_err(|error| number_error(text, &error))?,
                None => parse_tal(text).map_err(|error| number_error(text, &error))?,
            },
            Celle::Tal(number) => number,
            other => return Err(not_a_number(other)),
        };
        self.within(number, cell)?;
        Ok(Vaerdi::Tal(number))
    }

    fn within(&self, number: f64, cell: Celle<'_>) -> Result<(), Afvist> {
        if number >= self.minimum && number <= self.maximum {
            return Ok(());
        }
        let value = match cell {
            Celle::Tekst(text) => shown(text),
            _ => shown(&plain(number).replace('.', ",")),
        };
        let bounds = if number < self.minimum {
            format!("er mindre end {}", plain(self.minimum).replace('.', ","))
        } else {
            format!("er større end {}", plain(self.maximum).replace('.', ","))
        };
        Err(Afvist::new(Slags::Form, format!("{value} {bounds}")))
    }
}

fn date(cell: Celle<'_>) -> Result<Vaerdi<'_>, Afvist> {
    match cell {
        Celle::Dato(date) => Ok(Vaerdi::owned(date.to_string())),
        Celle::Tekst(text) => match parse_dato(text) {
            Ok(date) if is_iso(text) && date.to_string() == text => Ok(Vaerdi::Tekst(Cow::Borrowed(text))),
            Ok(date) => Ok(Vaerdi::owned(date.to_string())),
            Err(error) => {
                let reason = if super::personal::looks_personal(text) || text.chars().count() > 30 {
                    format!("{} er ikke en dato", shown(text))
                } else {
                    error.to_string()
                };
                Err(Afvist::new(Slags::Dato, reason).guess(error.guess().map(dansk_dato)))
            }
        },
        Celle::Tal(number) => {
            let guess = excel_day(number).map(dansk_dato);
            Err(Afvist::new(Slags::Dato, format!("\"{}\" er et tal og ikke en dato", plain(number))).guess(guess))
        }
        _ => Err(Afvist::new(Slags::Dato, "er ikke en dato")),
    }
}

fn excel_day(number: f64) -> Option<Date> {
    let (year, month, day) = EXCEL_DAY_ZERO;
    if !(1.0..73_051.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "between 1 and 73 051")]
    let days = number as i32;
    Date::new(year, month, day)
        .ok()?
        .checked_add(jiff::Span::new().days(days))
        .ok()
}

fn is_iso(text: &str) -> bool {
    text.len() == 10 && text.as_bytes()[4] == b'-'
}

fn number_error(text: &str, error: &TalError) -> Afvist {
    // The parser's own words repeat the value; a personal or endless one is not repeated.
    let reason =
        if text.chars().count() > 40 || super::personal::looks_personal(text) || text.chars().any(char::is_control) {
            format!("{} er ikke et tal", shown(text))
        } else {
            error.to_string()
        };
    Afvist::new(Slags::Tal, reason).guess(error.guess().map(str::to_owned))
}

fn not_a_number(cell: Celle<'_>) -> Afvist {
    let what = match cell {
        Celle::Dato(date) => format!("\"{}\" er en dato", dansk_dato(date)),
        Celle::Sand(_) => "er sand eller falsk".to_owned(),
        _ => "er ikke et tal".to_owned(),
    };
    Afvist::new(Slags::Tal, format!("{what}; cellen skal have et tal"))
}

/// Digits with an optional minus, at most fifteen: nearly every whole number there is.
fn plain_digits(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Digits with at most one decimal sign, at most fifteen in all. Both the digits and the power of ten are then exact, so
/// their quotient is the float nearest to what was written.
fn plain_number(text: &str, decimal: u8) -> Option<f64> {
    let bytes = text.as_bytes();
    let (negative, bytes) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, bytes),
    };
    if bytes.len() > 16 || !bytes.first()?.is_ascii_digit() || !bytes.last()?.is_ascii_digit() {
        return None;
    }
    let (mut mantissa, mut decimals, mut digits, mut after) = (0_u64, 0_i32, 0, false);
    for byte in bytes {
        if byte.is_ascii_digit() {
            mantissa = mantissa * 10 + u64::from(byte - b'0');
            digits += 1;
            decimals += i32::from(after);
        } else if *byte == decimal && !after {
            after = true;
        } else {
            return None;
        }
    }
    if digits > 15 {
        return None;
    }
    let magnitude = mantissa as f64 / 10_f64.powi(decimals);
    Some(if negative && magnitude != 0.0 {
        -magnitude
    } else {
        magnitude
    })
}

/// A number with a decimal point as Danes write it, so that one parser tells what is wrong with it.
fn danish(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '.' => ',',
            ',' => '.',
            other => other,
        })
        .collect()
}

/// A number without separators or exponent.
pub fn plain(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::Art;
    use super::*;
    use proptest::prelude::*;

    fn rule(art: Art, name: &str) -> Kolonneregel {
        let skema = Skema::of(art).unwrap();
        Kolonneregel::new(&skema, &skema.fields[skema.index(name).unwrap()])
    }

    fn read(rule: &Kolonneregel, text: &'static str) -> Result<Vaerdi<'static>, Afvist> {
        rule.value(Celle::Tekst(text), b',')
    }

    #[test]
    fn a_point_for_a_comma_is_refused_with_the_guess() {
        let kapacitet = rule(Art::Kapaciteter, "kapacitet");
        let reason = read(&kapacitet, "2.5").unwrap_err();
        assert_eq!(reason.tekst, "\"2.5\" er ikke et tal med decimalkomma");
        assert_eq!(reason.gaet.as_deref(), Some("2,5"));
        assert_eq!(read(&kapacitet, "2,5"), Ok(Vaerdi::Tal(2.5)));
        assert_eq!(kapacitet.value(Celle::Tekst("2.5"), b'.'), Ok(Vaerdi::Tal(2.5)));
        assert_eq!(
            read(&kapacitet, "1.234,5").unwrap_err().slags,
            Slags::Form,
            "over the largest"
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let value = rule(Art::Aktivitet, "vaerdi");
        for text in [
            "NaN", "inf", "-inf", "1e308", "1E5", "0x1F", "--1", "1,2,3", "½", "12 stk",
        ] {
            assert_eq!(read(&value, text).unwrap_err().slags, Slags::Tal, "{text}");
        }
        let huge = "9".repeat(400);
        let reason = value.value(Celle::Tekst(&huge), b',').unwrap_err();
        assert!(reason.tekst.chars().count() < 120, "{}", reason.tekst);
    }

    #[test]
    fn days_are_read_from_text_and_from_cells_and_two_digit_years_refused() {
        let day = rule(Art::Klinikker, "gyldig_fra");
        assert_eq!(read(&day, "1/6-2026"), Ok(Vaerdi::owned("2026-06-01")));
        assert_eq!(read(&day, "2026-06-01"), Ok(Vaerdi::Tekst("2026-06-01".into())));
        assert_eq!(read(&day, "01.06.26").unwrap_err().gaet.as_deref(), Some("01.06.2026"));
        // 46174 days after 30 December 1899 is 1 June 2026.
        let number = day.value(Celle::Tal(46_174.0), b',').unwrap_err();
        assert_eq!(number.gaet.as_deref(), Some("01.06.2026"));
    }

    #[test]
    fn words_of_a_list_are_read_whatever_their_case_and_others_get_the_nearest() {
        let art = rule(Art::Ydernumre, "art");
        assert_eq!(read(&art, "Ejer"), Ok(Vaerdi::owned("ejer")));
        assert_eq!(read(&art, "lejr").unwrap_err().naermest.as_deref(), Some("lejer"));
    }

    #[test]
    fn an_ydernummer_stored_as_a_number_may_have_lost_its_zero() {
        let number = rule(Art::Ydernumre, "ydernummer");
        let reason = number.value(Celle::Tal(12_345.0), b',').unwrap_err();
        assert_eq!(reason.gaet.as_deref(), Some("012345"));
        assert_eq!(number.value(Celle::Tal(123_456.0), b','), Ok(Vaerdi::owned("123456")));
    }

    #[test]
    fn nothing_is_ukendt_where_a_no_would_be_a_guess() {
        let access = rule(Art::Klinikker, "handicapadgang");
        assert_eq!(access.value(Celle::Tom, b','), Ok(Vaerdi::owned("ukendt")));
        assert_eq!(
            read(&rule(Art::Ventetider, "uger"), "Ej opgivet"),
            Ok(Vaerdi::Tom),
            "not zero weeks (S7)"
        );
    }

    proptest! {
        #[test]
        fn the_quick_reading_is_the_exact_one(whole in 0_u64..1_000_000_000, fraction in "[0-9]{0,6}", negative: bool) {
            let sign = if negative { "-" } else { "" };
            let text = if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole},{fraction}") };
            let exact: f64 = text.replace(',', ".").parse().unwrap();
            prop_assert_eq!(plain_number(&text, b','), Some(exact));
            prop_assert_eq!(parse_tal(&text).unwrap().to_bits(), plain_number(&text, b',').unwrap().to_bits());
        }

        #[test]
        fn any_text_is_a_value_or_a_reason_and_never_a_panic(text in any::<String>(), number in any::<f64>()) {
            for (art, name) in [(Art::Aktivitet, "vaerdi"), (Art::Aktivitet, "aar"), (Art::Klinikker, "gyldig_fra"), (Art::Klinikker, "postnr")] {
                let rule = rule(art, name);
                for decimal in [b',', b'.'] {
                    if let Ok(Vaerdi::Tal(value)) = rule.value(Celle::Tekst(&text), decimal) {
                        prop_assert!(value.is_finite());
                    }
                    if number.is_finite() {
                        let _ = rule.value(Celle::Tal(number), decimal);
                    }
                }
            }
        }
    }
}
