//! Numbers as people type them in Danish: decimal comma, dots between thousands.
//!
//! A point where a comma belongs is refused, never silently read: `2.5` may be two and a half or a mistyped 25.
//! A dot followed by exactly three digits is the Danish thousands separator, so `1.234` is one thousand two hundred.

use thiserror::Error;

use super::{Kroner, Ratio};

/// Why a text is not a number. The message is the Danish reason; [`TalError::guess`] is what was perhaps meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TalError {
    /// Nothing but blanks.
    #[error("tallet mangler")]
    Empty,
    /// Separators that do not stand as in Danish.
    #[error("\"{text}\" er ikke et tal med decimalkomma")]
    Separators {
        /// What was typed.
        text: String,
        /// The same digits with Danish separators.
        guess: Option<String>,
    },
    /// A number with something after it.
    #[error("\"{text}\" har en enhed efter tallet; skriv kun tallet")]
    Unit {
        /// What was typed.
        text: String,
        /// The number without its unit.
        guess: String,
    },
    /// No number at all.
    #[error("\"{text}\" er ikke et tal")]
    Unreadable {
        /// What was typed.
        text: String,
    },
    /// A number with decimals where a whole one is asked for.
    #[error("\"{text}\" er ikke et helt tal")]
    NotWhole {
        /// What was typed.
        text: String,
        /// The whole number, when the decimals are all zero.
        guess: Option<String>,
    },
    /// More decimals than are counted with.
    #[error("\"{text}\" har mere end {most} decimaler")]
    TooPrecise {
        /// What was typed.
        text: String,
        /// The most there may be.
        most: usize,
    },
    /// More than fifteen digits before the comma: beyond what is counted exactly.
    #[error("\"{text}\" er for stort")]
    TooLarge {
        /// What was typed.
        text: String,
    },
}

impl TalError {
    /// What was perhaps meant, written in Danish, if anything can be guessed.
    pub fn guess(&self) -> Option<&str> {
        match self {
            Self::Separators { guess, .. } | Self::NotWhole { guess, .. } => guess.as_deref(),
            Self::Unit { guess, .. } => Some(guess),
            Self::Empty | Self::Unreadable { .. } | Self::TooPrecise { .. } | Self::TooLarge { .. } => None,
        }
    }
}

/// The most digits a whole part may have: every whole number below 10^15 is exact in f64.
const MOST_DIGITS: usize = 15;

/// The most decimals an exact number may have.
const MOST_DECIMALS: usize = 18;

/// A number taken apart: sign, digits before the comma without separators, digits after it.
struct Parts {
    negative: bool,
    whole: String,
    fraction: String,
}

/// Reads a Danish number; blanks around it are ignored. Both `-` and the printed minus (U+2212) are signs.
///
/// # Example
///
/// ```
/// use praksisplan::domain::tal::parse_tal;
///
/// assert_eq!(parse_tal("1.234,5"), Ok(1234.5));
/// assert_eq!(parse_tal("2.5").unwrap_err().guess(), Some("2,5"));
/// ```
pub fn parse_tal(input: &str) -> Result<f64, TalError> {
    let Parts {
        negative,
        whole,
        fraction,
    } = parts(input)?;
    let magnitude: f64 = format!("{whole}.{fraction}0")
        .parse()
        .map_err(|_| TalError::Unreadable {
            text: input.trim().to_owned(),
        })?;
    Ok(if negative && magnitude != 0.0 {
        -magnitude
    } else {
        magnitude
    })
}

/// Reads a Danish whole number: `1.234`, never `12,0`.
pub fn parse_heltal(input: &str) -> Result<i64, TalError> {
    let text = input.trim();
    let Parts {
        negative,
        whole,
        fraction,
    } = parts(text)?;
    if text.contains(',') {
        let guess = fraction
            .bytes()
            .all(|digit| digit == b'0')
            .then(|| text[..text.len() - fraction.len() - 1].into());
        return Err(TalError::NotWhole {
            text: text.to_owned(),
            guess,
        });
    }
    let magnitude: i64 = whole
        .parse()
        .map_err(|_| TalError::Unreadable { text: text.to_owned() })?;
    Ok(if negative { -magnitude } else { magnitude })
}

/// Reads a Danish number exactly, up to 18 decimals: `1,0853` is 10853/10000 and not the float beside it.
///
/// # Example
///
/// ```
/// use praksisplan::domain::{Ratio, tal::parse_ratio};
///
/// assert_eq!(parse_ratio("1.000,25").ok(), Ratio::new(4001, 4));
/// ```
pub fn parse_ratio(input: &str) -> Result<Ratio, TalError> {
    exact(input, MOST_DECIMALS).map(|(mantissa, decimals)| {
        let scale = 10_i128.pow(u32::try_from(decimals).unwrap_or(0));
        // A power of ten is never zero, so the fraction exists.
        Ratio::new(mantissa, scale).unwrap_or(Ratio::ZERO)
    })
}

/// Reads an amount in kroner to the øre; a third decimal is refused, never rounded.
///
/// # Example
///
/// ```
/// use praksisplan::domain::{Kroner, tal::parse_kroner};
///
/// assert_eq!(parse_kroner("900.000,5"), Ok(Kroner::from_oere(90_000_050)));
/// assert!(parse_kroner("1,005").is_err());
/// ```
pub fn parse_kroner(input: &str) -> Result<Kroner, TalError> {
    let (mantissa, decimals) = exact(input, 2)?;
    let oere = mantissa
        * if decimals == 2 {
            1
        } else if decimals == 1 {
            10
        } else {
            100
        };
    i64::try_from(oere)
        .map(Kroner::from_oere)
        .map_err(|_| TalError::TooLarge {
            text: input.trim().to_owned(),
        })
}

/// The number as `mantissa / 10^decimals` without zeros at its end; at most 15 digits and `most` ≤ 18 decimals.
fn exact(input: &str, most: usize) -> Result<(i128, usize), TalError> {
    let Parts {
        negative,
        whole,
        fraction,
    } = parts(input)?;
    let text = input.trim();
    // Zeros count too: `1,500` is more likely an English 1.500 than a careful one and a half.
    if fraction.len() > most {
        return Err(TalError::TooPrecise {
            text: text.to_owned(),
            most,
        });
    }
    let fraction = fraction.trim_end_matches('0');
    let magnitude: i128 = format!("{whole}{fraction}")
        .parse()
        .map_err(|_| TalError::Unreadable { text: text.to_owned() })?;
    Ok((if negative { -magnitude } else { magnitude }, fraction.len()))
}

fn parts(input: &str) -> Result<Parts, TalError> {
    let text = input.trim();
    if text.is_empty() {
        return Err(TalError::Empty);
    }
    let (negative, unsigned) = sign(text);
    let number_end = unsigned.rfind(|c: char| c.is_ascii_digit()).map_or(0, |last| last + 1);
    let (number, rest) = unsigned.split_at(number_end);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || is_separator(c));
    if !is_number {
        return Err(TalError::Unreadable { text: text.to_owned() });
    }
    if !rest.is_empty() {
        // A trailing separator is a half-typed number, anything else a unit.
        let minus = if negative { "-" } else { "" };
        let guess = format!("{minus}{number}");
        return Err(if rest.chars().all(is_separator) {
            TalError::Separators {
                text: text.to_owned(),
                guess: parts(&guess).is_ok().then_some(guess),
            }
        } else {
            TalError::Unit {
                text: text.to_owned(),
                guess,
            }
        });
    }
    let (whole, fraction) = match number.split_once(',') {
        Some((whole, fraction)) => (whole, fraction),
        None => (number, ""),
    };
    if !thousands_are_danish(whole) || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return Err(TalError::Separators {
            text: text.to_owned(),
            guess: guess_separators(number, negative),
        });
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if whole.trim_start_matches('0').len() > MOST_DIGITS {
        return Err(TalError::TooLarge { text: text.to_owned() });
    }
    Ok(Parts {
        negative,
        whole,
        fraction: fraction.to_owned(),
    })
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}')
}

/// No dots at all, or groups of three after a first group of one to three.
fn thousands_are_danish(whole: &str) -> bool {
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut grouped = false;
    let rest_is_right = groups.all(|group| {
        grouped = true;
        group.len() == 3 && digits(group)
    });
    digits(first) && rest_is_right && (!grouped || (1..=3).contains(&first.len()))
}

/// The same digits with the last separator as decimal comma, unless it can only stand between thousands.
fn guess_separators(number: &str, negative: bool) -> Option<String> {
    let last = number.rfind(is_separator)?;
    let separator = number[last..].chars().next()?;
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    let after = digits(&number[last..]);
    let same = number.chars().filter(|&c| c == separator).count();
    let between_thousands = same > 1 || !matches!(separator, '.' | ',');
    let (whole, fraction) = if between_thousands {
        (digits(number), String::new())
    } else {
        (digits(&number[..last]), after)
    };
    let mut guess = String::from(if negative { "-" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            guess.push('.');
        }
        guess.push(digit);
    }
    if !fraction.is_empty() {
        guess.push(',');
        guess.push_str(&fraction);
    }
    Some(guess)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2,5", 2.5)]
    #[case("1.234,5", 1234.5)]
    #[case("1.234", 1234.0)]
    #[case("589605", 589_605.0)]
    #[case("12.345.678,09", 12_345_678.09)]
    #[case(" -0,5 ", -0.5)]
    #[case("\u{2212}3,2", -3.2)]
    #[case("+1,2", 1.2)]
    #[case("007", 7.0)]
    fn danish_numbers_are_read(#[case] text: &str, #[case] expected: f64) {
        assert_eq!(parse_tal(text), Ok(expected));
    }

    #[test]
    fn minus_zero_is_zero() {
        assert!(parse_tal("-0,0").unwrap().is_sign_positive());
    }

    #[rstest]
    #[case::point_for_comma("2.5", Some("2,5"))]
    #[case::english_thousands("1,234.5", Some("1.234,5"))]
    #[case::english_millions("1,234,567", Some("1.234.567"))]
    #[case::misplaced_dot("12.34,5", Some("1.234,5"))]
    #[case::blank_between_thousands("1 234", Some("1.234"))]
    #[case::four_digits_after_the_dot("1.2345", Some("1,2345"))]
    #[case::four_digits_before_the_dot("1234.567", Some("1.234,567"))]
    #[case::negative("-2.5", Some("-2,5"))]
    #[case::half_typed("2,", Some("2"))]
    #[case::half_typed_and_wrong("2.5,", None)]
    fn wrong_separators_are_refused_with_a_guess(#[case] text: &str, #[case] guess: Option<&str>) {
        let error = parse_tal(text).unwrap_err();
        assert_eq!(error.to_string(), format!("\"{text}\" er ikke et tal med decimalkomma"));
        assert_eq!(error.guess(), guess);
    }

    #[rstest]
    #[case("15,2 %", "15,2")]
    #[case("-40 kr.", "-40")]
    fn a_unit_is_refused_with_the_number_alone(#[case] text: &str, #[case] guess: &str) {
        assert_eq!(
            parse_tal(text),
            Err(TalError::Unit {
                text: text.into(),
                guess: guess.into()
            })
        );
    }

    #[rstest]
    #[case("to")]
    #[case(",5")]
    #[case("--2")]
    #[case("1O1")]
    #[case("1e3")]
    #[case("NaN")]
    #[case("٢")]
    fn other_texts_are_no_numbers(#[case] text: &str) {
        assert_eq!(parse_tal(text), Err(TalError::Unreadable { text: text.into() }));
    }

    #[test]
    fn sixteen_digits_are_too_many_and_leading_zeros_do_not_count() {
        assert_eq!(
            parse_tal("1234567890123456"),
            Err(TalError::TooLarge {
                text: "1234567890123456".into()
            })
        );
        assert_eq!(parse_tal("0000123456789012345"), Ok(123_456_789_012_345.0));
    }

    #[test]
    fn whole_numbers_have_no_comma() {
        assert_eq!(parse_heltal("215.443"), Ok(215_443));
        assert_eq!(parse_heltal("-7"), Ok(-7));
        assert_eq!(parse_heltal("12,0").unwrap_err().guess(), Some("12"));
        assert_eq!(parse_heltal("6,5").unwrap_err().guess(), None);
        assert_eq!(parse_heltal("2.5").unwrap_err().guess(), Some("2,5"));
        assert_eq!(parse_heltal(""), Err(TalError::Empty));
    }

    #[test]
    fn an_amount_is_read_to_the_oere_however_large() {
        // As a float 999999999999999.99 is 1000000000000000.
        assert_eq!(
            parse_kroner("999.999.999.999.999,99"),
            Ok(Kroner::from_oere(99_999_999_999_999_999))
        );
        assert_eq!(parse_kroner("-0,10"), Ok(Kroner::from_oere(-10)));
        assert!(matches!(
            parse_kroner("1,500"),
            Err(TalError::TooPrecise { most: 2, .. })
        ));
        assert!(matches!(
            parse_kroner("1,005"),
            Err(TalError::TooPrecise { most: 2, .. })
        ));
        assert_eq!(parse_kroner("2.5").unwrap_err().guess(), Some("2,5"));
    }

    #[test]
    fn an_exact_number_is_the_fraction_that_was_typed() {
        assert_eq!(parse_ratio("0,1").ok(), Ratio::new(1, 10));
        assert_eq!(parse_ratio("-1.000,0").ok(), Some(Ratio::whole(-1000)));
        assert!(matches!(
            parse_ratio("0,1234567890123456789"),
            Err(TalError::TooPrecise { .. })
        ));
    }
}
