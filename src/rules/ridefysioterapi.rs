//! C11, ridefysioterapi: an approved riding school, a signed checklist every year, at most five on a team [P 2.1.5];
//! moved by the same rule as a clinic \[D\].
//!
//! \[D\] "Every year" is read as: the latest checklist is at most twelve months old on the day of the view.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::flytning::route::{Geography, Rute, deciding_bodies, route};
use super::origin::{self, Rule};
use super::parameter::Krav;
use crate::domain::{JaNejUkendt, Speciale};

/// The most participants on a team.
pub const MAX_ON_TEAM: u32 = 5;

/// What is known about a riding physiotherapist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RidefysioterapiFacts {
    /// The date of the view.
    pub pr: Date,
    /// 57 or 65.
    pub speciale: Speciale,
    /// Whether the riding school is approved.
    pub rideskole_godkendt: JaNejUkendt,
    /// The date of the latest checklist; `None` when there is none known.
    pub tjekliste: Option<Date>,
    /// Whether both the physiotherapist and the school's owner have signed it.
    pub underskrevet_af_begge: JaNejUkendt,
    /// Participants on each team; empty when not stated.
    pub hold: Vec<u32>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ridefysioterapi {
    /// C11.
    pub regel: &'static Rule,
    /// Each demand and whether it is met.
    pub krav: Vec<Krav>,
    /// All demands together.
    pub opfyldt: JaNejUkendt,
    /// The last day the checklist is good for.
    pub tjekliste_gyldig_til: Option<Date>,
    /// Teams with more than five, by number from 1.
    pub for_store_hold: Vec<usize>,
}

/// Why the facts make no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RidefysioterapiError {
    /// Not 57 or 65.
    #[error("speciale {0} er ikke ridefysioterapi")]
    IkkeRidefysioterapi(Speciale),
    /// A checklist from after the day of the view.
    #[error("tjeklisten er dateret efter visningens dato")]
    TjeklisteIFremtiden(Date),
    /// A team without participants.
    #[error("hold {0} har ingen deltagere")]
    TomtHold(usize),
}

/// Checks the yearly demands.
pub fn ridefysioterapi(facts: &RidefysioterapiFacts) -> Result<Ridefysioterapi, RidefysioterapiError> {
    if !facts.speciale.is_ridefysioterapi() {
        return Err(RidefysioterapiError::IkkeRidefysioterapi(facts.speciale));
    }
    if let Some(day) = facts.tjekliste.filter(|day| *day > facts.pr) {
        return Err(RidefysioterapiError::TjeklisteIFremtiden(day));
    }
    if let Some(empty) = facts.hold.iter().position(|participants| *participants == 0) {
        return Err(RidefysioterapiError::TomtHold(empty + 1));
    }
    let valid_until = facts.tjekliste.map(|day| day.saturating_add(12.months()));
    let current = valid_until.map_or(JaNejUkendt::Ukendt, |last| JaNejUkendt::from_bool(facts.pr <= last));
    let too_large: Vec<usize> = (1..)
        .zip(&facts.hold)
        .filter(|(_, participants)| **participants > MAX_ON_TEAM)
        .map(|(number, _)| number)
        .collect();
    let teams = if facts.hold.is_empty() {
        JaNejUkendt::Ukendt
    } else {
        JaNejUkendt::from_bool(too_large.is_empty())
    };
    let krav = vec![
        Krav {
            name: "rideskole_godkendt",
            text: "Rideskolen er godkendt",
            met: facts.rideskole_godkendt,
        },
        Krav {
            name: "tjekliste",
            text: "Tjeklisten er højst 12 måneder gammel",
            met: current,
        },
        Krav {
            name: "underskrevet",
            text: "Tjeklisten er underskrevet af ridefysioterapeuten og rideskolens ejer",
            met: facts.underskrevet_af_begge,
        },
        Krav {
            name: "hold",
            text: "Højst fem deltagere på et hold",
            met: teams,
        },
    ];
    Ok(Ridefysioterapi {
        regel: &origin::C11,
        opfyldt: Krav::all_met(&krav),
        krav,
        tjekliste_gyldig_til: valid_until,
        for_store_hold: too_large,
    })
}

/// What is known about a move of a riding physiotherapist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RideflytningFacts<'a> {
    /// Where it is and is to be.
    pub geografi: Geography<'a>,
    /// The kommune of the present riding school, without the word Kommune.
    pub fra_kommune: &'a str,
    /// The kommune of the new one, when known.
    pub til_kommune: Option<&'a str>,
    /// A problem the secretariat has noted (F2).
    pub problem: Option<&'a str>,
    /// Whether the new riding school is approved.
    pub rideskole_godkendt: JaNejUkendt,
}

/// The answer about a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rideflytning {
    /// C11.
    pub regel: &'static Rule,
    /// The route. Never a decision.
    pub rute: Rute,
    /// The rule of the route: F1–F4 or F6.
    pub sagsgang: &'static Rule,
    /// Who settles the case.
    pub afgoeres_af: Vec<String>,
    /// What C11 asks of the new place.
    pub krav: Vec<Krav>,
    /// All demands together.
    pub opfyldt: JaNejUkendt,
}

/// Why a move is not routed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RideflytningError {
    /// F5.
    #[error("flytning til en anden region ligger uden for planen (F5); der søges på ny i den anden region")]
    AndenRegion,
}

/// Routes a move from one riding school to another: by geography alone, as a clinic's \[D\].
///
/// Worked example (Tabel 36): from Brønderslev to Aalborg is F4, a change of the plan, whatever the towns are.
pub fn rideflytning(facts: &RideflytningFacts<'_>) -> Result<Rideflytning, RideflytningError> {
    let (rute, [sagsgang, regel]) = ride_route(facts.geografi, facts.problem.is_some());
    if rute == Rute::UdenForPlanen {
        return Err(RideflytningError::AndenRegion);
    }
    let krav = vec![Krav {
        name: "rideskole_godkendt",
        text: "Den nye rideskole er godkendt",
        met: facts.rideskole_godkendt,
    }];
    Ok(Rideflytning {
        regel,
        rute,
        sagsgang,
        afgoeres_af: deciding_bodies(sagsgang, facts.fra_kommune, facts.til_kommune),
        opfyldt: Krav::all_met(&krav),
        krav,
    })
}

/// The route of a move from one riding school to another: the same as a clinic's \[D\]. Gives both rules it rests on.
pub fn ride_route(geography: Geography<'_>, problem_seen: bool) -> (Rute, [&'static Rule; 2]) {
    let (rute, geographic) = route(geography, problem_seen);
    (rute, [geographic, &origin::C11])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Bysted, Kommunekode};
    use jiff::civil::date;

    fn facts() -> RidefysioterapiFacts {
        RidefysioterapiFacts {
            pr: date(2019, 6, 30),
            speciale: Speciale::VederlagsfriRide,
            rideskole_godkendt: JaNejUkendt::Ja,
            tjekliste: Some(date(2018, 6, 30)),
            underskrevet_af_begge: JaNejUkendt::Ja,
            hold: vec![5, 3],
        }
    }

    #[test]
    fn a_checklist_of_exactly_twelve_months_and_a_team_of_exactly_five_are_good() {
        assert_eq!(ridefysioterapi(&facts()).unwrap().opfyldt, JaNejUkendt::Ja);
    }

    #[test]
    fn a_day_older_or_one_more_on_the_team_is_not() {
        let old = RidefysioterapiFacts {
            tjekliste: Some(date(2018, 6, 29)),
            ..facts()
        };
        assert_eq!(ridefysioterapi(&old).unwrap().opfyldt, JaNejUkendt::Nej);
        let large = ridefysioterapi(&RidefysioterapiFacts {
            hold: vec![5, 6],
            ..facts()
        })
        .unwrap();
        assert_eq!((large.opfyldt, large.for_store_hold), (JaNejUkendt::Nej, vec![2]));
    }

    #[test]
    fn what_is_not_stated_is_unknown() {
        for silent in [
            RidefysioterapiFacts {
                tjekliste: None,
                ..facts()
            },
            RidefysioterapiFacts {
                hold: Vec::new(),
                ..facts()
            },
            RidefysioterapiFacts {
                rideskole_godkendt: JaNejUkendt::Ukendt,
                ..facts()
            },
        ] {
            assert_eq!(ridefysioterapi(&silent).unwrap().opfyldt, JaNejUkendt::Ukendt);
        }
    }

    #[test]
    fn bad_input_is_named() {
        let almen = RidefysioterapiFacts {
            speciale: Speciale::Almen,
            ..facts()
        };
        assert_eq!(
            ridefysioterapi(&almen),
            Err(RidefysioterapiError::IkkeRidefysioterapi(Speciale::Almen))
        );
        let future = date(2019, 7, 1);
        let tomorrow = RidefysioterapiFacts {
            tjekliste: Some(future),
            ..facts()
        };
        assert_eq!(
            ridefysioterapi(&tomorrow),
            Err(RidefysioterapiError::TjeklisteIFremtiden(future))
        );
        let empty = RidefysioterapiFacts {
            hold: vec![4, 0],
            ..facts()
        };
        assert_eq!(ridefysioterapi(&empty), Err(RidefysioterapiError::TomtHold(2)));
    }

    /// Tabel 36: one riding physiotherapist moved from Brønderslev to Aalborg.
    #[test]
    fn a_riding_physiotherapist_moves_by_the_same_rule_and_says_that_it_is_ours() {
        let geography = Geography {
            old_kommune: Kommunekode::new(810).unwrap(),
            new_kommune: Some(Kommunekode::new(851).unwrap()),
            in_region: JaNejUkendt::Ja,
            old_town: &Bysted::Ukendt,
            new_town: &Bysted::Ukendt,
        };
        let (rute, rules) = ride_route(geography, false);
        assert_eq!((rute, rules[0].id, rules[1].id), (Rute::PlanAendring, "F4", "C11"));
        assert!(rules[1].is_decided_here());
        let facts = RideflytningFacts {
            geografi: geography,
            fra_kommune: "Brønderslev",
            til_kommune: Some("Aalborg"),
            problem: None,
            rideskole_godkendt: JaNejUkendt::Ukendt,
        };
        let answer = rideflytning(&facts).unwrap();
        assert_eq!((answer.sagsgang.id, answer.opfyldt), ("F4", JaNejUkendt::Ukendt));
        assert_eq!(answer.afgoeres_af.len(), 3);
        let outside = Geography {
            in_region: JaNejUkendt::Nej,
            ..geography
        };
        assert_eq!(
            rideflytning(&RideflytningFacts {
                geografi: outside,
                ..facts
            }),
            Err(RideflytningError::AndenRegion)
        );
    }
}
