//! An application as it was said, typed but not yet looked up.

use crate::domain::{JaNejUkendt, Kolleger, Koordinat, Metres};
use crate::rules::flytning::{Ansoegning, Grundlag, Moved};
use jiff::civil::Date;

/// The new place as it was said; nothing of it is guessed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sted {
    /// A town or quarter of the register, or `landdistrikt` for an address known to lie in none.
    pub by: Option<String>,
    /// A kommune by name or code.
    pub kommune: Option<String>,
    /// An address as written, with or without postcode and postal town.
    pub adresse: Option<String>,
    /// A place.
    pub koordinat: Option<Koordinat>,
}

impl Sted {
    /// Whether nothing is said of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the application says of the old address; it stands in only where the register knows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GammelAdresse {
    /// Disabled access.
    pub adgang: JaNejUkendt,
    /// Disabled toilet.
    pub toilet: JaNejUkendt,
    /// Parking.
    pub parkering: JaNejUkendt,
    /// Room for group training.
    pub holdlokale: JaNejUkendt,
    /// Other physiotherapists.
    pub kolleger: Option<Kolleger>,
    /// Distance to the nearest stop.
    pub stop: Option<Metres>,
}

/// An application to move a clinic.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The clinic by name or id.
    pub klinik: String,
    /// Its town, when the name stands for several clinics.
    pub fra_by: Option<String>,
    /// How much of it moves.
    pub flyttes: Moved,
    /// Where to.
    pub sted: Sted,
    /// What is said of the new address.
    pub ansoegning: Ansoegning,
    /// What is said of the old.
    pub gammel: GammelAdresse,
    /// The day the application was corrected or added to, when it was.
    pub suppleret: Option<Date>,
    /// The basis of the areas' capacity.
    pub grundlag: Grundlag,
}

impl Request {
    /// The basis as the queries and the contract write it.
    pub fn grundlag_word(&self) -> &'static str {
        match self.grundlag {
            Grundlag::Register => "register",
            Grundlag::Opgoerelse => "opgoerelse",
        }
    }
}
