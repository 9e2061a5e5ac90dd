//! Dates as people type them: four accepted shapes, and a reason with a guess for the rest.
//!
//! Accepted (interface.md section 5): `30.06.2019`, `30-06-2019`, `30/06-2019` and `2019-06-30`. Day and month may
//! have one digit, except in the ISO shape. Two-digit years are rejected, because nobody can see which century is meant.

use jiff::civil::Date;
use thiserror::Error;

/// The first year taken for a real one; earlier ones are typing errors, because the agreement is younger.
const FIRST_YEAR: i16 = 1900;
/// The last year taken for a real one.
const LAST_YEAR: i16 = 2199;
/// A two-digit year up to this one is guessed to lie in the 2000s, above it in the 1900s.
const LAST_TWO_DIGIT_YEAR_OF_THIS_CENTURY: i16 = 49;

/// Why a text is not a date. The message is the Danish reason; [`DatoError::guess`] is what was perhaps meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DatoError {
    /// Nothing but blanks.
    #[error("datoen mangler")]
    Empty,
    /// The year has two digits.
    #[error("\"{text}\" har et årstal med to cifre; skriv alle fire")]
    TwoDigitYear {
        /// What was typed.
        text: String,
        /// The same day in the likeliest century.
        guess: Option<Date>,
    },
    /// The shape is right, but the calendar has no such day.
    #[error("\"{text}\" findes ikke i kalenderen")]
    Impossible {
        /// What was typed.
        text: String,
        /// The nearest day that exists.
        guess: Option<Date>,
    },
    /// The year is outside 1900–2199.
    #[error("\"{text}\" har et årstal uden for {FIRST_YEAR}–{LAST_YEAR}")]
    YearOutOfRange {
        /// What was typed.
        text: String,
    },
    /// Two slashes: day and month may stand in either order.
    #[error("\"{text}\" kan læses på to måder; skriv dd.mm.åååå")]
    TwoSlashes {
        /// What was typed.
        text: String,
        /// The reading with the day first.
        guess: Option<Date>,
    },
    /// None of the accepted shapes.
    #[error("\"{text}\" er ikke en dato; skriv dd.mm.åååå")]
    Unreadable {
        /// What was typed.
        text: String,
    },
}

impl DatoError {
    /// What was perhaps meant, if anything can be guessed.
    pub fn guess(&self) -> Option<Date> {
        match self {
            Self::TwoDigitYear { guess, .. } | Self::Impossible { guess, .. } | Self::TwoSlashes { guess, .. } => {
                *guess
            }
            Self::Empty | Self::YearOutOfRange { .. } | Self::Unreadable { .. } => None,
        }
    }
}

/// A date as Danes write it in a table or a message: `30.06.2019`.
pub fn dansk_dato(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// Reads a date in one of the accepted shapes; blanks around it are ignored.
///
/// # Example
///
/// ```
/// use praksisplan::domain::dato::parse_dato;
///
/// assert_eq!(parse_dato("30/6-2019"), Ok(jiff::civil::date(2019, 6, 30)));
/// assert_eq!(parse_dato("31.06.2019").unwrap_err().guess(), Some(jiff::civil::date(2019, 6, 30)));
/// ```
pub fn parse_dato(input: &str) -> Result<Date, DatoError> {
    let text = input.trim();
    if text.is_empty() {
        return Err(DatoError::Empty);
    }
    let unreadable = || DatoError::Unreadable { text: text.to_owned() };
    let typed = Typed::split(text).ok_or_else(unreadable)?;
    match typed.year_digits {
        4 => {}
        2 => {
            return Err(DatoError::TwoDigitYear {
                text: text.to_owned(),
                guess: typed.in_likeliest_century().nearest(),
            });
        }
        _ => return Err(unreadable()),
    }
    if !(FIRST_YEAR..=LAST_YEAR).contains(&typed.year) {
        return Err(DatoError::YearOutOfRange { text: text.to_owned() });
    }
    if typed.two_slashes {
        return Err(DatoError::TwoSlashes {
            text: text.to_owned(),
            guess: typed.nearest(),
        });
    }
    typed.exact().ok_or_else(|| DatoError::Impossible {
        text: text.to_owned(),
        guess: typed.nearest(),
    })
}

/// The three numbers of a date as typed, not yet known to be a day of the calendar.
#[derive(Debug, Clone, Copy)]
struct Typed {
    year: i16,
    year_digits: usize,
    month: i8,
    day: i8,
    two_slashes: bool,
}

impl Typed {
    /// Splits at the two separators; `None` when the shape is none of those named in the module's head or two slashes.
    fn split(text: &str) -> Option<Self> {
        let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
        let [first, second, third] = parts[..] else { return None };
        let iso = separators == ['-', '-'] && first.len() == 4;
        let (year, month, day) = match separators[..] {
            ['-', '-'] if iso && second.len() == 2 && third.len() == 2 => (first, second, third),
            ['.', '.'] | ['-', '-'] | ['/', '-' | '/'] if !iso => (third, second, first),
            _ => return None,
        };
        if [month, day].iter().any(|part| !(1..=2).contains(&part.len())) {
            return None;
        }
        Some(Self {
            year: year.parse().ok()?,
            year_digits: year.len(),
            month: month.parse().ok()?,
            day: day.parse().ok()?,
            two_slashes: separators == ['/', '/'],
        })
    }

    fn in_likeliest_century(self) -> Self {
        let century = if self.year <= LAST_TWO_DIGIT_YEAR_OF_THIS_CENTURY {
            2000
        } else {
            1900
        };
        Self {
            year: century + self.year,
            ..self
        }
    }

    fn exact(self) -> Option<Date> {
        Date::new(self.year, self.month, self.day).ok()
    }

    /// The day itself if it exists; with day and month exchanged if that exists and the month does not; otherwise the
    /// day moved to the nearest end of its month. `None` when the month is no month at all.
    fn nearest(self) -> Option<Date> {
        if let Some(date) = self.exact() {
            return Some(date);
        }
        if !(1..=12).contains(&self.month) {
            return Date::new(self.year, self.day, self.month).ok();
        }
        let first = Date::new(self.year, self.month, 1).ok()?;
        Some(if self.day < 1 { first } else { first.last_of_month() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rstest::rstest;

    #[rstest]
    #[case::dots("30.06.2019")]
    #[case::hyphens("30-06-2019")]
    #[case::slash_and_hyphen("30/06-2019")]
    #[case::iso("2019-06-30")]
    #[case::one_digit_month("30.6.2019")]
    #[case::blanks_around(" 30/6-2019 ")]
    fn the_four_shapes_are_read(#[case] text: &str) {
        assert_eq!(parse_dato(text), Ok(date(2019, 6, 30)));
    }

    #[rstest]
    #[case::june_has_thirty_days("31.06.2019", Some(date(2019, 6, 30)))]
    #[case::no_leap_year("2019-02-29", Some(date(2019, 2, 28)))]
    #[case::day_zero("00-05-2019", Some(date(2019, 5, 1)))]
    #[case::month_first("06.30.2019", Some(date(2019, 6, 30)))]
    #[case::no_month_at_all("15.13.2019", None)]
    fn an_impossible_day_is_refused_with_the_nearest(#[case] text: &str, #[case] guess: Option<Date>) {
        let error = parse_dato(text).unwrap_err();
        assert_eq!(
            error,
            DatoError::Impossible {
                text: text.to_owned(),
                guess
            }
        );
    }

    #[test]
    fn the_leap_day_is_a_day_in_a_leap_year() {
        assert_eq!(parse_dato("29.02.2020"), Ok(date(2020, 2, 29)));
    }

    #[rstest]
    #[case("30.06.19", Some(date(2019, 6, 30)))]
    #[case("31-06-19", Some(date(2019, 6, 30)))]
    #[case("1/1-98", Some(date(1998, 1, 1)))]
    fn a_two_digit_year_is_refused_with_its_reason(#[case] text: &str, #[case] guess: Option<Date>) {
        let error = parse_dato(text).unwrap_err();
        assert_eq!(error.guess(), guess);
        assert_eq!(
            error.to_string(),
            format!("\"{text}\" har et årstal med to cifre; skriv alle fire")
        );
    }

    #[test]
    fn two_slashes_can_be_read_two_ways() {
        let error = parse_dato("05/06/2019").unwrap_err();
        assert_eq!(error.guess(), Some(date(2019, 6, 5)));
        assert!(matches!(error, DatoError::TwoSlashes { .. }));
    }

    #[rstest]
    #[case("30. juni 2019")]
    #[case("2019/06/30")]
    #[case("2019-6-30")]
    #[case("30.06-2019")]
    #[case("30.06.019")]
    #[case("130.06.2019")]
    #[case("20190630")]
    #[case("٣٠.٠٦.٢٠١٩")]
    #[case("30.06.99999999999")]
    fn anything_else_is_unreadable(#[case] text: &str) {
        assert_eq!(parse_dato(text), Err(DatoError::Unreadable { text: text.to_owned() }));
    }

    #[test]
    fn a_year_far_away_is_a_typing_error_and_blanks_are_missing() {
        assert!(matches!(
            parse_dato("30.06.0219"),
            Err(DatoError::YearOutOfRange { .. })
        ));
        assert_eq!(parse_dato("  "), Err(DatoError::Empty));
    }
}
