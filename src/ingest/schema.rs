//! The kinds of table and their columns, read from `data/skema/<kind>.json`: Frictionless Table Schema, the one list of
//! columns behind checks, templates, help and error texts.
//!
//! The member `praksisplan` of a field is ours: other headings it is known under (`aliaser`), what an empty cell stands
//! for (`tom`), and what the value names in the register (`rolle`).

use crate::error::{Error, Kind, Result};
use serde::Deserialize;

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Art {
    /// Clinics.
    Klinikker,
    /// Provider numbers.
    Ydernumre,
    /// Capacities, both regimes.
    Kapaciteter,
    /// Substitutes and extra employees.
    Ansaettelser,
    /// Waiting times.
    Ventetider,
    /// Activity.
    Aktivitet,
    /// Population and projections.
    Befolkning,
    /// A published count of capacity.
    Opgoerelse,
    /// Towns as points.
    Bysamfund,
    /// Population cells.
    Celler,
    /// Travel times.
    Rejsetider,
}

impl Art {
    /// Those whose rows become rows of the register, in the order they are filled in.
    pub const TABELLER: [Self; 8] = [
        Self::Klinikker,
        Self::Ydernumre,
        Self::Kapaciteter,
        Self::Ansaettelser,
        Self::Ventetider,
        Self::Aktivitet,
        Self::Befolkning,
        Self::Opgoerelse,
    ];

    /// Those whose rows are places; they become the register's geography.
    pub const STEDER: [Self; 3] = [Self::Bysamfund, Self::Celler, Self::Rejsetider];

    /// Every kind of table.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::TABELLER.into_iter().chain(Self::STEDER)
    }

    /// The name a user types, and of the schema's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Klinikker => "klinikker",
            Self::Ydernumre => "ydernumre",
            Self::Kapaciteter => "kapaciteter",
            Self::Ansaettelser => "ansaettelser",
            Self::Ventetider => "ventetider",
            Self::Aktivitet => "aktivitet",
            Self::Befolkning => "befolkning",
            Self::Opgoerelse => "opgoerelse",
            Self::Bysamfund => "bysamfund",
            Self::Celler => "celler",
            Self::Rejsetider => "rejsetider",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Klinikker => include_str!("../../data/skema/klinikker.json"),
            Self::Ydernumre => include_str!("../../data/skema/ydernumre.json"),
            Self::Kapaciteter => include_str!("../../data/skema/kapaciteter.json"),
            Self::Ansaettelser => include_str!("../../data/skema/ansaettelser.json"),
            Self::Ventetider => include_str!("../../data/skema/ventetider.json"),
            Self::Aktivitet => include_str!("../../data/skema/aktivitet.json"),
            Self::Befolkning => include_str!("../../data/skema/befolkning.json"),
            Self::Opgoerelse => include_str!("../../data/skema/opgoerelse.json"),
            Self::Bysamfund => include_str!("../../data/skema/bysamfund.json"),
            Self::Celler => include_str!("../../data/skema/celler.json"),
            Self::Rejsetider => include_str!("../../data/skema/rejsetider.json"),
        }
    }
}

/// The schema of a kind.
#[derive(Debug, Clone, Deserialize)]
pub struct Skema {
    /// The kind's name.
    pub name: String,
    /// Danish title.
    pub title: String,
    /// What a row is.
    pub description: String,
    /// Version of the template made from it.
    pub version: u32,
    /// What stands in a cell without a value.
    #[serde(rename = "missingValues")]
    pub missing_values: Vec<String>,
    /// The columns.
    pub fields: Vec<Felt>,
    /// What tells two rows apart.
    #[serde(rename = "primaryKey")]
    pub primary_key: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, Deserialize)]
pub struct Felt {
    /// Stable name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Felttype,
    /// Danish heading.
    pub title: String,
    /// What it holds.
    pub description: String,
    /// A value it could have.
    #[serde(default)]
    pub example: String,
    /// What a value must be.
    #[serde(default)]
    pub constraints: Krav,
    /// Ours.
    #[serde(default)]
    pub praksisplan: Udvidelse,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Felttype {
    /// Text and ids.
    String,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Number,
    /// A day.
    Date,
}

/// What a value must be.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Krav {
    /// There must be one.
    #[serde(default)]
    pub required: bool,
    /// One of these.
    #[serde(default, rename = "enum")]
    pub choices: Vec<String>,
    /// A regular expression it matches.
    pub pattern: Option<String>,
    /// Not less.
    pub minimum: Option<f64>,
    /// Not more.
    pub maximum: Option<f64>,
}

/// Our own words about a column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Udvidelse {
    /// Other headings.
    #[serde(default)]
    pub aliaser: Vec<String>,
    /// The value of an empty cell.
    pub tom: Option<String>,
    /// What it names in the register.
    pub rolle: Option<String>,
}

impl Skema {
    /// The schema of a kind.
    ///
    /// # Errors
    /// Never for the shipped files; a test reads them all.
    pub fn of(art: Art) -> Result<Self> {
        serde_json::from_str(art.text()).map_err(|error| {
            Error::new("PP-I036", Kind::Unexpected, "skemaet i programmet kan ikke læses")
                .at(art.name(), error.to_string())
        })
    }

    /// Where the column with this name stands.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|felt| felt.name == name)
    }

    /// The columns as the help lists them: name, heading, whether there must be a value, and what it holds.
    pub fn columns_text(&self) -> String {
        let line = |felt: &Felt| {
            let must = if felt.constraints.required {
                " (skal udfyldes)"
            } else {
                ""
            };
            format!("  {:<20} {}{must}: {}\n", felt.name, felt.title, felt.description)
        };
        self.fields.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_whole() {
        for art in Art::all() {
            let skema = Skema::of(art).unwrap();
            assert_eq!(skema.name, art.name());
            for key in &skema.primary_key {
                assert!(skema.index(key).is_some(), "{key}");
            }
            for felt in &skema.fields {
                let pattern = felt.constraints.pattern.as_deref().unwrap_or("^");
                let pattern = regex_lite::Regex::new(pattern).unwrap();
                assert!(
                    felt.example.is_empty() || pattern.is_match(&felt.example),
                    "{} {}",
                    skema.name,
                    felt.name
                );
                let choices = &felt.constraints.choices;
                assert!(choices.is_empty() || felt.example.is_empty() || choices.contains(&felt.example));
                assert!(
                    !felt.title.is_empty() && felt.description.ends_with('.'),
                    "{}",
                    felt.name
                );
            }
        }
    }
}
