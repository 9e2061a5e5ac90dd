//! The provider number a physiotherapist settles under.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// An ydernummer: digits only, kept as text so that no leading zero is lost. Not a kapacitet (domain.md section 1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Ydernummer(String);

/// A text that is no ydernummer. What stood there is not repeated: ten digits could be a personal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("et ydernummer er et til seks cifre")]
pub struct UgyldigtYdernummer;

impl FromStr for Ydernummer {
    type Err = UgyldigtYdernummer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim();
        if (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(UgyldigtYdernummer)
        }
    }
}

impl fmt::Display for Ydernummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the holder of an ydernummer belongs to the clinic (plan section 1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tilknytning {
    /// Owns the capacity.
    Ejer,
    /// Settles on capacity owned by the clinic's owner.
    Lejer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_part_of_the_number() {
        assert_eq!("012345".parse::<Ydernummer>().unwrap().to_string(), "012345");
    }

    #[test]
    fn a_value_as_long_as_a_personal_number_is_refused_without_being_repeated() {
        let error = "0101701234".parse::<Ydernummer>().unwrap_err();
        assert!(!error.to_string().contains("0101701234"));
        assert!("12a".parse::<Ydernummer>().is_err() && "".parse::<Ydernummer>().is_err());
    }
}
