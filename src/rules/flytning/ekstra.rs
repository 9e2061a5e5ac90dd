//! The clinic's extra addresses (C4) when it moves: none is dropped or kept in silence.
//!
//! \[D\] Neither the plan [P 2.1.12] nor the agreement says what becomes of an extra address when the clinic moves. It is
//! granted where a service would otherwise be hard to get, so another main address changes what it rests on: the
//! assessment shows each with its place beside the new one, and whoever carries out the move must say whether it stays
//! or closes.

use serde::Serialize;

use super::facts::FlytningFacts;
use crate::domain::{Bysted, Kommunekode};
use crate::report::Source;
use crate::rules::origin::{self, Rule};

/// An extra address of the clinic that moves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EkstraSted {
    /// Its number at the clinic, from 1.
    pub nr: u32,
    /// Street and number, when known.
    pub adresse: Option<String>,
    /// Four digits, when known.
    pub postnr: Option<String>,
    /// The postal town as written.
    pub postby: Option<String>,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// Its town.
    pub bysted: Bysted,
    /// The share of the clinic's capacity that is used there, when a split is entered.
    pub andel: Option<f64>,
    /// Where this is known from.
    pub kilde: Source,
}

impl EkstraSted {
    /// "Storegade 1, 9310 Vodskov", with as much as is known; empty when nothing is.
    pub fn words(&self) -> String {
        let town = [self.postnr.as_deref(), self.postby.as_deref()];
        let town: Vec<&str> = town.into_iter().flatten().collect();
        let parts = [self.adresse.clone(), Some(town.join(" "))];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
}

/// What the sources leave open, and what is done about it \[D\].
pub const TAVSHED: &str = "Kilderne siger ikke, hvad der sker med en ekstra klinikadresse ved en flytning: det skrives ved gennemførelsen, om den bliver eller nedlægges, og bliver den, prøves kravene igen [D]";

/// Where an extra address lies beside the new main address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Beliggenhed {
    /// In the town the clinic moves to.
    SammeBysamfund,
    /// In the kommune the clinic moves to, but not its town, or it is not known whether it is.
    SammeKommune,
    /// In another kommune than the one the clinic moves to.
    AndenKommune,
    /// The kommune of the new place is not known.
    Ukendt,
}

/// An extra address as the move finds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EkstraVedFlytning {
    /// Its number at the clinic.
    pub nr: u32,
    /// Its address in words.
    pub sted: String,
    /// Beside the new main address.
    pub beliggenhed: Beliggenhed,
    /// The share of the clinic's capacity that is used there, when a split is entered.
    pub andel: Option<f64>,
    /// C4.
    pub regel: &'static Rule,
    /// Where it lies beside the new main address, in Danish.
    pub forhold: String,
    /// All the reader must know, in Danish.
    pub tekst: String,
    /// Where the address is known from.
    pub kilde: Source,
}

/// Every extra address of the clinic, by number.
///
/// Worked example: an extra address in Dronninglund (Brønderslev) of a clinic that moves from Hjallerup (Brønderslev) to
/// Vodskov (Aalborg) comes to lie in another kommune than the clinic.
pub fn ekstra_adresser(facts: &FlytningFacts) -> Vec<EkstraVedFlytning> {
    let mut all: Vec<EkstraVedFlytning> = facts
        .ekstra_adresser
        .iter()
        .map(|one| at_the_move(facts, one))
        .collect();
    all.sort_by_key(|one| one.nr);
    all
}

fn at_the_move(facts: &FlytningFacts, extra: &EkstraSted) -> EkstraVedFlytning {
    let new = &facts.nyt_sted;
    let beliggenhed = match new.kommune {
        _ if extra.bysted.same_town(&new.bysted) == Some(true) => Beliggenhed::SammeBysamfund,
        None => Beliggenhed::Ukendt,
        Some(kommune) if kommune == extra.kommune => Beliggenhed::SammeKommune,
        Some(_) => Beliggenhed::AndenKommune,
    };
    let beside = match beliggenhed {
        Beliggenhed::SammeBysamfund => "ligger i det bysamfund, klinikken flytter til",
        Beliggenhed::SammeKommune => "ligger i den kommune, klinikken flytter til",
        Beliggenhed::AndenKommune => "ligger i en anden kommune end den, klinikken flytter til",
        Beliggenhed::Ukendt => "ligger i en kommune, der ikke kan sammenlignes med det nye sted",
    };
    let mut sted = extra.words();
    if sted.is_empty() {
        "ukendt adresse".clone_into(&mut sted);
    }
    EkstraVedFlytning {
        nr: extra.nr,
        tekst: format!("Ekstra klinikadresse {} ({sted}) {beside}. {TAVSHED}", extra.nr),
        forhold: beside.to_owned(),
        sted,
        beliggenhed,
        andel: extra.andel,
        regel: &origin::C4,
        kilde: extra.kilde.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testdata::hjallerup_to_vodskov;
    use super::*;
    use crate::domain::Bysamfund;

    fn extra(nr: u32, kommune: u16, town: Option<&str>) -> EkstraSted {
        EkstraSted {
            nr,
            adresse: Some("Storegade 1".to_owned()),
            postnr: Some("9310".to_owned()),
            postby: None,
            kommune: Kommunekode::new(kommune).unwrap(),
            bysted: town.map_or(Bysted::Ukendt, |name| {
                Bysted::By(Bysamfund {
                    id: name.to_owned(),
                    navn: name.to_owned(),
                })
            }),
            andel: None,
            kilde: Source {
                id: "k".to_owned(),
                tekst: "Ansøgning om ekstra adresse".to_owned(),
                dato: None,
            },
        }
    }

    #[test]
    fn each_extra_address_is_told_beside_the_new_place() {
        let mut facts = hjallerup_to_vodskov();
        let vodskov = facts.nyt_sted.bysted.by().unwrap().id.clone();
        facts.ekstra_adresser = vec![
            extra(3, 810, Some("Dronninglund")),
            extra(1, 851, Some(&vodskov)),
            extra(2, 851, None),
        ];
        let found: Vec<_> = ekstra_adresser(&facts)
            .iter()
            .map(|one| (one.nr, one.beliggenhed))
            .collect();
        assert_eq!(
            found,
            [
                (1, Beliggenhed::SammeBysamfund),
                (2, Beliggenhed::SammeKommune),
                (3, Beliggenhed::AndenKommune)
            ]
        );
        facts.nyt_sted.kommune = None;
        facts.nyt_sted.bysted = Bysted::Ukendt;
        assert_eq!(ekstra_adresser(&facts)[2].beliggenhed, Beliggenhed::Ukendt);
        assert!(ekstra_adresser(&facts)[0].tekst.contains("Storegade 1, 9310"));
    }

    #[test]
    fn a_clinic_without_extra_addresses_has_none() {
        assert!(ekstra_adresser(&hjallerup_to_vodskov()).is_empty());
    }
}
