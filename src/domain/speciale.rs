//! The four specialer of the agreement.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A speciale by its number. Who pays and decides on it is dated data (C12), not a property of the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Speciale {
    /// 51, almen fysioterapi.
    Almen,
    /// 57, almen ridefysioterapi.
    AlmenRide,
    /// 62, vederlagsfri fysioterapi.
    Vederlagsfri,
    /// 65, vederlagsfri ridefysioterapi.
    VederlagsfriRide,
}

/// A number that is none of 51, 57, 62, 65.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("speciale \"{0}\" findes ikke: der er 51, 57, 62 og 65")]
pub struct UkendtSpeciale(pub String);

impl Speciale {
    /// All four, in the order of their numbers.
    pub const ALL: [Speciale; 4] = [Self::Almen, Self::AlmenRide, Self::Vederlagsfri, Self::VederlagsfriRide];

    /// The number the agreement uses: 51, 57, 62 or 65.
    pub fn number(self) -> u8 {
        match self {
            Self::Almen => 51,
            Self::AlmenRide => 57,
            Self::Vederlagsfri => 62,
            Self::VederlagsfriRide => 65,
        }
    }

    /// The Danish name, as in the plan's section 1.3.
    pub fn name(self) -> &'static str {
        match self {
            Self::Almen => "almen fysioterapi",
            Self::AlmenRide => "almen ridefysioterapi",
            Self::Vederlagsfri => "vederlagsfri fysioterapi",
            Self::VederlagsfriRide => "vederlagsfri ridefysioterapi",
        }
    }

    /// Whether it is given on a riding school (57, 65): kept outside Tabel 1 (domain.md section 2).
    pub fn is_ridefysioterapi(self) -> bool {
        matches!(self, Self::AlmenRide | Self::VederlagsfriRide)
    }
}

impl TryFrom<u8> for Speciale {
    type Error = UkendtSpeciale;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|s| s.number() == number)
            .ok_or_else(|| UkendtSpeciale(number.to_string()))
    }
}

impl FromStr for Speciale {
    type Err = UkendtSpeciale;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UkendtSpeciale(text.to_owned());
        text.trim()
            .parse::<u8>()
            .map_err(|_| unknown())
            .and_then(|n| Self::try_from(n).map_err(|_| unknown()))
    }
}

impl fmt::Display for Speciale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

impl Serialize for Speciale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speciale_is_found_again_by_its_number() {
        for speciale in Speciale::ALL {
            assert_eq!(speciale.to_string().parse(), Ok(speciale));
        }
    }

    #[test]
    fn other_numbers_are_refused_with_what_stood_there() {
        assert_eq!("52".parse::<Speciale>(), Err(UkendtSpeciale("52".into())));
        assert_eq!("almen".parse::<Speciale>(), Err(UkendtSpeciale("almen".into())));
    }

    #[test]
    fn only_57_and_65_are_given_on_a_riding_school() {
        let riding: Vec<u8> = Speciale::ALL
            .into_iter()
            .filter(|s| s.is_ridefysioterapi())
            .map(Speciale::number)
            .collect();
        assert_eq!(riding, [57, 65]);
    }
}
