//! A line of evidence and a verdict: the small values a criterion is made of, unformatted.

use std::cmp::Ordering;

use serde::Serialize;

use crate::domain::{JaNejUkendt, Kolleger, Ratio};

/// The verdict on a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Vurdering {
    /// Better than before.
    #[serde(rename = "forbedret")]
    Forbedret,
    /// As before.
    #[serde(rename = "uændret")]
    Uaendret,
    /// Worse than before.
    #[serde(rename = "forringet")]
    Forringet,
    /// The facts do not allow a verdict.
    #[serde(rename = "ukendt")]
    Ukendt,
}

impl Vurdering {
    /// The word itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::Forbedret => "forbedret",
            Self::Uaendret => "uændret",
            Self::Forringet => "forringet",
            Self::Ukendt => "ukendt",
        }
    }

    /// The verdict on a quantity where less is better.
    pub(super) fn lower_is_better(order: Ordering) -> Self {
        match order {
            Ordering::Less => Self::Forbedret,
            Ordering::Equal => Self::Uaendret,
            Ordering::Greater => Self::Forringet,
        }
    }

    /// The verdict on a yes or no where yes is better.
    pub(super) fn of_answers(before: JaNejUkendt, after: JaNejUkendt) -> Self {
        match (before, after) {
            (JaNejUkendt::Ukendt, _) | (_, JaNejUkendt::Ukendt) => Self::Ukendt,
            (JaNejUkendt::Ja, JaNejUkendt::Nej) => Self::Forringet,
            (JaNejUkendt::Nej, JaNejUkendt::Ja) => Self::Forbedret,
            _ => Self::Uaendret,
        }
    }
}

/// One piece of evidence, unformatted. `null` in the machine's answer when it is unknown or not defined.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Faktum {
    /// A number in the unit of its [`Detalje`].
    Tal(f64),
    /// A word: ja, nej, a name.
    Tekst(String),
    /// Unknown or not defined.
    Mangler,
}

impl Faktum {
    pub(super) fn ratio(value: Option<Ratio>) -> Self {
        Self::number(value.map(Ratio::to_f64))
    }

    pub(super) fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Mangler, Self::Tal)
    }

    pub(super) fn answer(value: JaNejUkendt) -> Self {
        if value.is_known() {
            Self::Tekst(value.word().to_owned())
        } else {
            Self::Mangler
        }
    }

    pub(super) fn colleagues(value: Option<Kolleger>) -> Self {
        match value {
            Some(Kolleger::Antal(count)) => Self::Tal(f64::from(count)),
            Some(Kolleger::Nogen(answer)) => Self::answer(answer),
            None => Self::Mangler,
        }
    }
}

/// A line of evidence under a criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detalje {
    /// Stable machine name, also the key in `foer` and `efter`.
    pub noegle: &'static str,
    /// Danish words for people.
    pub betegnelse: &'static str,
    /// Unit of a number: `indbyggere pr. kapacitet`, `kapaciteter`, `m`; `None` for a pure number or a word.
    pub enhed: Option<&'static str>,
    /// Before the move.
    pub foer: Faktum,
    /// After the move.
    pub efter: Faktum,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unknown_is_null_for_the_machine() {
        assert_eq!(serde_json::to_value(Faktum::Mangler).unwrap(), serde_json::Value::Null);
        assert_eq!(serde_json::to_value(Faktum::Tal(6.5)).unwrap(), 6.5);
        assert_eq!(serde_json::to_value(Vurdering::Uaendret).unwrap(), "uændret");
    }
}
