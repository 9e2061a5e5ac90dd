//! The four-digit code of a kommune: what everything outside the program is joined on.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A Danish kommune code, 101–999, always written with four digits ("0773"; domain.md section 6).
///
/// Accepts "773" and "0773". Whether a kommune with that code exists is the register's question, not this type's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kommunekode(u16);

/// A text that is no kommune code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" er ikke en kommunekode (tre cifre, evt. med et nul foran)")]
pub struct UgyldigKommunekode(pub String);

impl Kommunekode {
    /// A code from its number, 101–999 (101 is København, the lowest in use since 2007).
    pub fn new(number: u16) -> Result<Self, UgyldigKommunekode> {
        if (101..=999).contains(&number) {
            Ok(Self(number))
        } else {
            Err(UgyldigKommunekode(number.to_string()))
        }
    }

    /// The number without the leading zero: 773.
    pub fn number(self) -> u16 {
        self.0
    }
}

impl FromStr for Kommunekode {
    type Err = UgyldigKommunekode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || UgyldigKommunekode(text.to_owned());
        let digits = text.trim();
        let shape = matches!(digits.len(), 3 | 4) && digits.bytes().all(|b| b.is_ascii_digit());
        if !shape {
            return Err(invalid());
        }
        digits
            .parse()
            .map_err(|_| invalid())
            .and_then(|number| Self::new(number).map_err(|_| invalid()))
    }
}

impl fmt::Display for Kommunekode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

impl Serialize for Kommunekode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_and_four_digits_are_the_same_kommune() {
        let short: Kommunekode = "773".parse().unwrap();
        let long: Kommunekode = "0773".parse().unwrap();
        assert_eq!(short, long);
        assert_eq!(short.to_string(), "0773");
    }

    #[test]
    fn letters_signs_and_region_codes_are_refused() {
        for text in ["1O1", "", "77", "00773", "+773", "000", "081", "-773", "77.3"] {
            assert_eq!(
                text.parse::<Kommunekode>(),
                Err(UgyldigKommunekode(text.to_owned())),
                "{text}"
            );
        }
    }
}
