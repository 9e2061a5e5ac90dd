//! A yes, a no, or that nobody has said.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Three-valued: a blank field is `Ukendt`, never a no (domain.md section 4, K3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JaNejUkendt {
    /// Yes.
    Ja,
    /// No.
    Nej,
    /// Not stated.
    #[default]
    Ukendt,
}

/// A text that is neither ja, nej nor ukendt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" er hverken ja, nej eller ukendt")]
pub struct UkendtSvar(pub String);

impl JaNejUkendt {
    /// Whether it is known at all.
    pub fn is_known(self) -> bool {
        self != Self::Ukendt
    }

    /// `true` → Ja, `false` → Nej.
    pub fn from_bool(value: bool) -> Self {
        if value { Self::Ja } else { Self::Nej }
    }

    /// Ja only when both are; Nej as soon as one is; otherwise Ukendt (Kleene's strong conjunction).
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nej, _) | (_, Self::Nej) => Self::Nej,
            (Self::Ja, Self::Ja) => Self::Ja,
            _ => Self::Ukendt,
        }
    }

    /// The word itself: "ja", "nej", "ukendt".
    pub fn word(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::Nej => "nej",
            Self::Ukendt => "ukendt",
        }
    }
}

impl FromStr for JaNejUkendt {
    type Err = UkendtSvar;

    /// Reads ja/nej/ukendt in any case; the empty text is Ukendt.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "ja" => Ok(Self::Ja),
            "nej" => Ok(Self::Nej),
            "" | "ukendt" => Ok(Self::Ukendt),
            _ => Err(UkendtSvar(text.to_owned())),
        }
    }
}

impl fmt::Display for JaNejUkendt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use JaNejUkendt::{Ja, Nej, Ukendt};

    #[test]
    fn a_blank_is_unknown_and_a_typo_is_an_error() {
        assert_eq!("".parse(), Ok(Ukendt));
        assert_eq!(" Ja ".parse(), Ok(Ja));
        assert_eq!("nej".parse(), Ok(Nej));
        assert_eq!("jaa".parse::<JaNejUkendt>(), Err(UkendtSvar("jaa".into())));
    }

    #[test]
    fn a_known_no_decides_even_beside_an_unknown() {
        assert_eq!(Nej.and(Ukendt), Nej);
        assert_eq!(Ukendt.and(Ja), Ukendt);
        assert_eq!(Ja.and(Ja), Ja);
    }
}
