//! What a rule cannot know by itself: parameters that must be entered, and demands that are met, unmet or unknown.

use serde::Serialize;

use super::origin::Rule;
use crate::domain::JaNejUkendt;

/// A value without default that the rule needs (domain.md section 5, last line). It is asked for, never invented.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MissingParameter {
    /// Stable machine name.
    #[serde(rename = "navn")]
    pub name: String,
    /// What to enter, in Danish.
    #[serde(rename = "tekst")]
    pub text: String,
    /// The rule that needs it.
    #[serde(rename = "regel")]
    pub rule: &'static str,
}

impl MissingParameter {
    /// A parameter `rule` cannot do without.
    pub fn new(rule: &'static Rule, name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            rule: rule.id,
        }
    }
}

/// One demand of a rule, and whether it is met.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Krav {
    /// Stable machine name.
    #[serde(rename = "navn")]
    pub name: &'static str,
    /// The demand in Danish.
    #[serde(rename = "tekst")]
    pub text: &'static str,
    /// Ja, nej, or ukendt when the facts do not say.
    #[serde(rename = "opfyldt")]
    pub met: JaNejUkendt,
}

impl Krav {
    /// All demands together: nej as soon as one is unmet, ja only when all are met.
    pub fn all_met(demands: &[Self]) -> JaNejUkendt {
        demands
            .iter()
            .fold(JaNejUkendt::Ja, |so_far, demand| so_far.and(demand.met))
    }
}
