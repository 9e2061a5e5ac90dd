//! What a memo needs beside the assessment: the case's own facts, as plain input.

use jiff::civil::Date;

use super::super::facts::{FlytningFacts, Kilder};
use super::gang::{Udvalgsindstilling, Vurderingsgang};
use crate::domain::{Bysted, Speciale};
use crate::report::memo::Figure;
use crate::rules::myndighed::MyndighedsPeriode;

/// An address and its town.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sted {
    /// Street and number, when known.
    pub adresse: Option<String>,
    /// Four digits, when known.
    pub postnr: Option<String>,
    /// The town.
    pub bysted: Bysted,
}

/// One kommune's hearing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hoering {
    /// The kommune's name without the word Kommune, as in the register.
    pub kommune: String,
    /// The day the hearing was sent.
    pub sendt: Option<Date>,
    /// The day the answer was asked for.
    pub frist: Option<Date>,
    /// The day it was answered.
    pub svar_dato: Option<Date>,
    /// The answer, in the kommune's words.
    pub svar: Option<String>,
}

/// A paper that goes with the memo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilag {
    /// Its title.
    pub titel: String,
    /// Its day.
    pub dato: Option<Date>,
}

/// An earlier case like this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TidligereSag {
    /// Its case number.
    pub sagsnummer: String,
    /// The day of the decision.
    pub dato: Option<Date>,
    /// From where to where, and how much.
    pub beskrivelse: String,
    /// The decision; `None` when it is not known.
    pub afgoerelse: Option<String>,
}

/// The case's own facts. Persons appear by id or role only.
#[derive(Debug, Clone, PartialEq)]
pub struct MemoCase {
    /// The case number of the case system.
    pub sagsnummer: Option<String>,
    /// The day of the memo.
    pub dato: Date,
    /// The version of the program.
    pub version: String,
    /// The applicant's id or role ("ejer af ydernummer 012345"), never a CPR number.
    pub ansoeger: Option<String>,
    /// The day the application was received.
    pub modtaget: Option<Date>,
    /// The day the applicant wishes to move.
    pub oensket_dato: Option<Date>,
    /// Where the clinic is.
    pub gammelt_sted: Sted,
    /// Where it is to be.
    pub nyt_sted: Sted,
    /// Hearings so far; an affected kommune without one is added as unknown.
    pub hoering: Vec<Hoering>,
    /// Papers that go with the memo.
    pub bilag: Vec<Bilag>,
    /// The specialer of the clinic.
    pub specialer: Vec<Speciale>,
    /// Who pays and decides, as dated data (C12).
    pub myndigheder: Vec<MyndighedsPeriode>,
    /// Which assessment this is; `None` for the first.
    pub vurdering: Option<Vurderingsgang>,
    /// What the committees have recommended so far.
    pub indstillinger: Vec<Udvalgsindstilling>,
    /// Earlier cases like this one; `None` when nobody has looked.
    pub tidligere: Option<Vec<TidligereSag>>,
    /// Where the facts of the assessment come from.
    pub kilder: Kilder,
    /// The map of the old and the new place.
    pub figur: Option<Figure>,
}

impl MemoCase {
    /// What the snapshot behind the assessment already knows; the rest is empty: unknown, or not there yet.
    pub fn of(facts: &FlytningFacts, dato: Date, version: impl Into<String>) -> Self {
        let (clinic, new) = (&facts.klinik, &facts.nyt_sted);
        Self {
            sagsnummer: None,
            dato,
            version: version.into(),
            ansoeger: None,
            modtaget: facts.ansoegning.modtaget,
            oensket_dato: facts.ansoegning.oensket_dato,
            gammelt_sted: Sted {
                adresse: clinic.adresse.clone(),
                postnr: clinic.postnr.clone(),
                bysted: clinic.bysted.clone(),
            },
            nyt_sted: Sted {
                adresse: new.adresse.clone(),
                postnr: new.postnr.clone(),
                bysted: new.bysted.clone(),
            },
            hoering: Vec::new(),
            bilag: Vec::new(),
            specialer: vec![Speciale::Almen, Speciale::Vederlagsfri],
            myndigheder: Vec::new(),
            vurdering: None,
            indstillinger: Vec::new(),
            tidligere: None,
            kilder: facts.kilder.clone(),
            figur: None,
        }
    }
}
