//! Coordinates as people type them: latitude and longitude, or easting and northing in EPSG:25832.
//!
//! The two numbers stand apart by a semicolon or a blank (`57,05;9,92`), or by a comma when both have a decimal point
//! (`57.05,9.92`). Which system is meant is told by the size of the numbers, and exchanged numbers are refused with the
//! guess: a place is never turned round in silence.

use thiserror::Error;

use super::projektion::{LonLat, ProjectionError};
use super::tal::parse_tal;
use super::{Koordinat, KoordinatKvalitet, UgyldigKoordinat};

/// Why a text is not a place. The message is the Danish reason; [`KoordinatTekstError::guess`] is what was perhaps meant.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum KoordinatTekstError {
    /// Not two numbers.
    #[error("\"{text}\" er ikke to tal; skriv bredde og længde med semikolon imellem, fx 57,05;9,92")]
    NotTwoNumbers {
        /// What was typed.
        text: String,
    },
    /// The two numbers stand in the wrong order.
    #[error("\"{text}\" er byttet om; skriv {order}")]
    Swapped {
        /// What was typed.
        text: String,
        /// The order wanted.
        order: &'static str,
        /// The same place, the right way round.
        guess: String,
    },
    /// Two numbers that are no place in Denmark in either system.
    #[error(
        "\"{text}\" ligger ikke i Danmark, hverken som bredde og længde i grader eller som øst og nord i meter (EPSG:25832)"
    )]
    NotInDenmark {
        /// What was typed.
        text: String,
    },
    /// The projection has no answer there.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The projection gave no finite place.
    #[error(transparent)]
    Invalid(#[from] UgyldigKoordinat),
}

impl KoordinatTekstError {
    /// What was perhaps meant, if anything can be guessed.
    pub fn guess(&self) -> Option<&str> {
        match self {
            Self::Swapped { guess, .. } => Some(guess),
            _ => None,
        }
    }
}

/// Reads a place; its quality is that of an address, because somebody looked it up.
///
/// # Example
///
/// ```
/// use praksisplan::domain::koordinattekst::parse_koordinat;
///
/// let metres = parse_koordinat("556000;6322000").unwrap();
/// assert_eq!((metres.oest(), metres.nord()), (556_000.0, 6_322_000.0));
/// assert_eq!(parse_koordinat("9,92;57,05").unwrap_err().guess(), Some("57,05;9,92"));
/// ```
pub fn parse_koordinat(input: &str) -> Result<Koordinat, KoordinatTekstError> {
    let text = input.trim();
    let parts = split(text).ok_or_else(|| KoordinatTekstError::NotTwoNumbers { text: text.to_owned() })?;
    let (first, second) = (readings(parts.0), readings(parts.1));
    if first.is_empty() || second.is_empty() {
        return Err(KoordinatTekstError::NotTwoNumbers { text: text.to_owned() });
    }
    // Degrees before metres: 57.048 is 57 degrees, not 57 thousand metres; no pair is a place in both systems.
    let pairs = || first.iter().flat_map(|&one| second.iter().map(move |&two| (one, two)));
    for (one, two) in pairs() {
        if is_degrees(one, two) {
            let metres = LonLat { lon: two, lat: one }.to_utm32()?;
            return Ok(Koordinat::from_utm32(metres.x, metres.y, KoordinatKvalitet::Adresse)?);
        }
        if is_metres(one, two) {
            return Ok(Koordinat::from_utm32(one, two, KoordinatKvalitet::Adresse)?);
        }
    }
    let guess = format!("{};{}", parts.1, parts.0);
    let swapped = |order| KoordinatTekstError::Swapped {
        text: text.to_owned(),
        order,
        guess: guess.clone(),
    };
    if pairs().any(|(one, two)| is_degrees(two, one)) {
        return Err(swapped("bredde først og længde sidst"));
    }
    if pairs().any(|(one, two)| is_metres(two, one)) {
        return Err(swapped("øst først og nord sidst"));
    }
    Err(KoordinatTekstError::NotInDenmark { text: text.to_owned() })
}

/// Denmark lies between 54 and 58 degrees north and 7 and 16 degrees east.
fn is_degrees(lat: f64, lon: f64) -> bool {
    (54.0..=58.0).contains(&lat) && (7.0..=16.0).contains(&lon)
}

/// The same bounds as the register's own columns of metres.
fn is_metres(east: f64, north: f64) -> bool {
    (400_000.0..=1_000_000.0).contains(&east) && (6_000_000.0..=6_500_000.0).contains(&north)
}

fn split(text: &str) -> Option<(&str, &str)> {
    let pair = text.split_once(';').or_else(|| {
        let blank = text.split_once(char::is_whitespace)?;
        Some((blank.0.trim_end_matches(','), blank.1))
    });
    let pair = pair.or_else(|| {
        text.split_once(',')
            .filter(|(one, two)| one.contains('.') && two.contains('.') && !two.contains(','))
    });
    let (one, two) = pair?;
    let (one, two) = (one.trim(), two.trim());
    (!one.is_empty() && !two.is_empty()).then_some((one, two))
}

/// What a number can mean: with a decimal point first, then as Danes write it.
fn readings(text: &str) -> Vec<f64> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let pointed = text
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite() && text.chars().all(plain));
    let danish = parse_tal(text).ok();
    pointed.into_iter().chain(danish).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// Aalborg by PROJ 9.5.1: 57,048 N 9,9187 E is (555.736,228; 6.323.104,051).
    #[rstest]
    #[case::danish("57,048;9,9187")]
    #[case::points("57.048,9.9187")]
    #[case::points_and_semicolon("57.048;9.9187")]
    #[case::blank("57,048 9,9187")]
    #[case::comma_and_blank("57.048, 9.9187")]
    #[case::metres("555736,228;6323104,051")]
    #[case::metres_with_points("555736.228 6323104.051")]
    #[case::danish_thousands("555.736,228;6.323.104,051")]
    fn one_place_in_every_shape(#[case] text: &str) {
        let found = parse_koordinat(text).unwrap();
        let miss = (found.oest() - 555_736.228).hypot(found.nord() - 6_323_104.051);
        assert!(miss < 0.01, "{text}: {miss} m");
        assert_eq!(found.kvalitet(), KoordinatKvalitet::Adresse);
    }

    #[rstest]
    #[case("9,92;57,05", "57,05;9,92")]
    #[case("9.92,57.05", "57.05;9.92")]
    #[case("6322000;556000", "556000;6322000")]
    fn exchanged_numbers_are_refused_with_the_guess(#[case] text: &str, #[case] guess: &str) {
        let error = parse_koordinat(text).unwrap_err();
        assert_eq!(error.guess(), Some(guess));
        assert!(error.to_string().contains("byttet om"), "{error}");
    }

    #[rstest]
    #[case("57,05")]
    #[case("57,05,9,92")]
    #[case("Aalborg")]
    #[case(";")]
    #[case("57,05;øst")]
    #[case("NaN;NaN")]
    fn what_is_not_two_numbers_is_refused(#[case] text: &str) {
        assert!(
            matches!(parse_koordinat(text), Err(KoordinatTekstError::NotTwoNumbers { .. })),
            "{text}"
        );
    }

    #[rstest]
    #[case("48,85;2,35")]
    #[case("556000;632200")]
    #[case("-57,05;9,92")]
    fn a_place_outside_denmark_is_refused(#[case] text: &str) {
        assert!(
            matches!(parse_koordinat(text), Err(KoordinatTekstError::NotInDenmark { .. })),
            "{text}"
        );
    }
}
