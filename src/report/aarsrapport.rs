//! The yearly run as a plain value: sections of answers, the pages of the kommuner, pictures, and what a later year will
//! compare itself with.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Answer;

/// Everything the yearly run says.
#[derive(Debug, Clone, PartialEq)]
pub struct Aarsrapport {
    /// The Danish title.
    pub titel: String,
    /// The date of the view.
    pub pr: Date,
    /// The threshold it was suppressed with; `None` = for the house, everything shown.
    pub taerskel: Option<u16>,
    /// The sections in the plan's order.
    pub afsnit: Vec<Afsnit>,
    /// The pages of the kommuner, in Danish order.
    pub kommuneark: Vec<Kommuneark>,
    /// The plan recomputed, as a letter to its authors; `None` in an edition for publication and without a printed plan.
    pub afstemning: Option<super::Memo>,
    /// What the plan has and the register could not answer on this date, with the reason.
    pub udeladt: Vec<String>,
    /// What a later year compares itself with.
    pub noegletal: Noegletal,
    /// SHA-256 of the register it was made from.
    pub register: String,
}

/// A section: a heading of the plan, and what stands under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Afsnit {
    /// Stable id, letters, digits and hyphens.
    pub id: String,
    /// The heading.
    pub overskrift: String,
    /// The tables under it, an answer each.
    pub svar: Vec<Answer>,
    /// The pictures under it.
    pub billeder: Vec<Billede>,
}

/// A picture to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Billede {
    /// A map, which also becomes GIS files.
    Kort(Box<super::MapLayer>),
    /// A chart.
    Diagram(Box<super::Chart>),
}

impl Billede {
    /// Stable id: the file name without its ending.
    pub fn id(&self) -> &str {
        match self {
            Self::Kort(layer) => &layer.id,
            Self::Diagram(chart) => &chart.id,
        }
    }

    /// The words under it.
    pub fn titel(&self) -> &str {
        match self {
            Self::Kort(layer) => &layer.title,
            Self::Diagram(chart) => &chart.title,
        }
    }

    /// The same facts as a table.
    pub fn tabel(&self) -> &super::Table {
        match self {
            Self::Kort(layer) => &layer.table,
            Self::Diagram(chart) => &chart.table,
        }
    }
}

/// The page of one kommune.
#[derive(Debug, Clone, PartialEq)]
pub struct Kommuneark {
    /// Four digits.
    pub kommunekode: String,
    /// Name as printed.
    pub navn: String,
    /// Its tables.
    pub svar: Answer,
}

/// The figures, boundaries and methods of a run, kept so that the next one can say what changed and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Noegletal {
    /// The version of this file's layout.
    pub skema: u32,
    /// The date of the view.
    pub pr: Date,
    /// The program with its version.
    pub program: String,
    /// `timer` until 2023, `beloeb` from 2024.
    pub regime: String,
    /// Kapacitet and inhabitants per area and basis.
    pub omraader: Vec<Noegletalsraekke>,
    /// The kommuner and their boundaries.
    pub graenser: Vec<Graense>,
    /// SHA-256 of the SQL behind the capacity figures, by the query's name.
    pub metode: std::collections::BTreeMap<String, String>,
}

/// One area on one basis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Noegletalsraekke {
    /// `register` or `opgoerelse`.
    pub grundlag: String,
    /// `kommune`, `sundhedsraad` or `region`.
    pub niveau: String,
    /// Four digits; `None` for areas of areas.
    pub kommunekode: Option<String>,
    /// Name.
    pub omraade: String,
    /// Weighted kapacitet.
    pub kapacitet: Option<f64>,
    /// Inhabitants.
    pub indbyggere: Option<i64>,
    /// The day of the population.
    pub befolkning_dato: Option<String>,
}

/// A kommune and its boundary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graense {
    /// Four digits.
    pub kommunekode: String,
    /// Name.
    pub kommune: String,
    /// SHA-256 of the imported boundary; `None` = the shipped one.
    pub graense: Option<String>,
}
