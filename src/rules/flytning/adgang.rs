//! What the move does to people's way to the nearest clinic (K2, and the whole region): facts, computed beforehand.

use serde::Serialize;

use super::evidence::{Detalje, Faktum};
use crate::access::relocation::Change;
use crate::report::Source;

/// What the move does to one group of people. Distances in metres; `null` = of nobody.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Virkning {
    /// `opland`, `afgivende`, `modtagende` or `region`.
    pub gruppe: &'static str,
    /// Who they are, in Danish.
    pub navn: String,
    /// Persons.
    pub befolkning: f64,
    /// Persons who come nearer.
    pub kortere: f64,
    /// How much nearer on average.
    pub kortere_m: Option<f64>,
    /// Persons who get further.
    pub laengere: f64,
    /// How much further on average.
    pub laengere_m: Option<f64>,
    /// Persons who lose their only clinic within the bound.
    pub mister_inden_for: f64,
    /// Persons who get their first clinic within the bound.
    pub faar_inden_for: f64,
    /// Persons who cannot reach any clinic any more.
    pub mister_alle: f64,
    /// Mean distance before.
    pub foer_m: Option<f64>,
    /// Mean distance after.
    pub efter_m: Option<f64>,
}

impl Virkning {
    /// A group's change.
    pub fn new(gruppe: &'static str, navn: String, change: &Change) -> Self {
        Self {
            gruppe,
            navn,
            befolkning: change.population,
            kortere: change.nearer,
            kortere_m: change.nearer_mean,
            laengere: change.further,
            laengere_m: change.further_mean,
            mister_inden_for: change.lose_the_bound,
            faar_inden_for: change.gain_the_bound,
            mister_alle: change.lose_all,
            foer_m: change.mean_before,
            efter_m: change.mean_after,
        }
    }
}

/// The move's effect on everybody's way, with what it was computed by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Adgang {
    /// The bound, metres.
    pub graense_m: f64,
    /// Whether where people live is an estimate.
    pub skoen: bool,
    /// Detour factor of the straight lines \[D\].
    pub omvejsfaktor: f64,
    /// The people for whom the old place is nearest today, the giving kommune, the receiving one, the region.
    pub grupper: Vec<Virkning>,
    /// How it was computed and what is uncertain, in Danish.
    pub noter: Vec<String>,
    /// What it rests on, in one line.
    pub kilde: Option<Source>,
    /// The sources themselves.
    pub kilder: Vec<Source>,
}

impl Adgang {
    /// A group.
    pub fn gruppe(&self, gruppe: &str) -> Option<&Virkning> {
        self.grupper.iter().find(|one| one.gruppe == gruppe)
    }

    /// Evidence under K2: the mean way of the people now served and of the giving kommune.
    pub(super) fn evidence(&self) -> Vec<Detalje> {
        let line = |noegle, words: [&'static str; 2], group: &str| {
            let found = self.gruppe(group)?;
            Some(Detalje {
                noegle,
                betegnelse: words[usize::from(self.skoen)],
                enhed: Some("m"),
                foer: Faktum::number(found.foer_m),
                efter: Faktum::number(found.efter_m),
            })
        };
        let served = [
            "Middelvej til nærmeste klinik for dem, der nu har klinikken nærmest",
            "Middelvej til nærmeste klinik for dem, der nu har klinikken nærmest (skøn)",
        ];
        let giving = [
            "Middelvej til nærmeste klinik i afgivende kommune",
            "Middelvej til nærmeste klinik i afgivende kommune (skøn)",
        ];
        [
            line("middelvej_opland", served, "opland"),
            line("middelvej_afgivende", giving, "afgivende"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
