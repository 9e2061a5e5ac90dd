//! C7, nynedsættelse: only someone who does not already own, as owner, with both specialer \[O-24\].

use jiff::civil::Date;
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::Krav;
use crate::domain::{JaNejUkendt, Regime, Speciale, Tilknytning};

/// What is known about the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NynedsaettelseFacts {
    /// The day it is to take effect.
    pub dato: Date,
    /// Whether the applicant owns a clinic already.
    pub ejer_i_forvejen: JaNejUkendt,
    /// As what the applicant is to practise; `None` when not stated.
    pub tilknytning: Option<Tilknytning>,
    /// The specialer applied for; `None` when not stated.
    pub specialer: Option<Vec<Speciale>>,
    /// Whether a lejer is to settle on it.
    pub bruges_af_lejer: JaNejUkendt,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nynedsaettelse {
    /// C7.
    pub regel: &'static Rule,
    /// Each demand and whether it is met.
    pub krav: Vec<Krav>,
    /// All demands together.
    pub opfyldt: JaNejUkendt,
}

/// Why the question makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NynedsaettelseError {
    /// The rule began with 2024.
    #[error("nynedsættelse findes først fra 01.01.2024")]
    Foer2024(Date),
    /// Ridefysioterapi is not among the two specialer.
    #[error("nynedsættelse gælder speciale 51 og 62, ikke {0}")]
    Speciale(Speciale),
}

/// Checks an application for nynedsættelse.
pub fn nynedsaettelse(facts: &NynedsaettelseFacts) -> Result<Nynedsaettelse, NynedsaettelseError> {
    if Regime::at(facts.dato) != Regime::Beloeb {
        return Err(NynedsaettelseError::Foer2024(facts.dato));
    }
    if let Some(riding) = facts
        .specialer
        .iter()
        .flatten()
        .find(|speciale| speciale.is_ridefysioterapi())
    {
        return Err(NynedsaettelseError::Speciale(*riding));
    }
    let as_owner = facts.tilknytning.map(|tilknytning| tilknytning == Tilknytning::Ejer);
    let both = facts.specialer.as_ref().map(|list| {
        [Speciale::Almen, Speciale::Vederlagsfri]
            .iter()
            .all(|speciale| list.contains(speciale))
    });
    let known = |answer: Option<bool>| answer.map_or(JaNejUkendt::Ukendt, JaNejUkendt::from_bool);
    let krav = vec![
        Krav {
            name: "ikke_ejer",
            text: "Ansøgeren er ikke ejer i forvejen",
            met: not(facts.ejer_i_forvejen),
        },
        Krav {
            name: "som_ejer",
            text: "Ansøgeren nedsætter sig som ejer",
            met: known(as_owner),
        },
        Krav {
            name: "begge_specialer",
            text: "Nedsættelsen omfatter både speciale 51 og 62",
            met: known(both),
        },
        Krav {
            name: "ikke_lejer",
            text: "Nedsættelsen bruges ikke af en lejer",
            met: not(facts.bruges_af_lejer),
        },
    ];
    Ok(Nynedsaettelse {
        regel: &origin::C7,
        opfyldt: Krav::all_met(&krav),
        krav,
    })
}

fn not(answer: JaNejUkendt) -> JaNejUkendt {
    match answer {
        JaNejUkendt::Ja => JaNejUkendt::Nej,
        JaNejUkendt::Nej => JaNejUkendt::Ja,
        JaNejUkendt::Ukendt => JaNejUkendt::Ukendt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn facts() -> NynedsaettelseFacts {
        NynedsaettelseFacts {
            dato: date(2024, 1, 1),
            ejer_i_forvejen: JaNejUkendt::Nej,
            tilknytning: Some(Tilknytning::Ejer),
            specialer: Some(vec![Speciale::Vederlagsfri, Speciale::Almen]),
            bruges_af_lejer: JaNejUkendt::Nej,
        }
    }

    #[test]
    fn a_new_owner_with_both_specialer_meets_every_demand() {
        assert_eq!(nynedsaettelse(&facts()).unwrap().opfyldt, JaNejUkendt::Ja);
    }

    #[test]
    fn each_demand_alone_is_enough_to_fail() {
        let broken = [
            (
                "ikke_ejer",
                NynedsaettelseFacts {
                    ejer_i_forvejen: JaNejUkendt::Ja,
                    ..facts()
                },
            ),
            (
                "som_ejer",
                NynedsaettelseFacts {
                    tilknytning: Some(Tilknytning::Lejer),
                    ..facts()
                },
            ),
            (
                "begge_specialer",
                NynedsaettelseFacts {
                    specialer: Some(vec![Speciale::Almen]),
                    ..facts()
                },
            ),
            (
                "ikke_lejer",
                NynedsaettelseFacts {
                    bruges_af_lejer: JaNejUkendt::Ja,
                    ..facts()
                },
            ),
        ];
        for (name, facts) in broken {
            let result = nynedsaettelse(&facts).unwrap();
            let unmet: Vec<&str> = result
                .krav
                .iter()
                .filter(|k| k.met == JaNejUkendt::Nej)
                .map(|k| k.name)
                .collect();
            assert_eq!((result.opfyldt, unmet), (JaNejUkendt::Nej, vec![name]));
        }
    }

    #[test]
    fn what_is_not_stated_is_unknown() {
        let silent = NynedsaettelseFacts {
            tilknytning: None,
            specialer: None,
            ..facts()
        };
        assert_eq!(nynedsaettelse(&silent).unwrap().opfyldt, JaNejUkendt::Ukendt);
    }

    #[test]
    fn the_rule_begins_with_2024_and_knows_no_riding() {
        let early = date(2023, 12, 31);
        assert_eq!(
            nynedsaettelse(&NynedsaettelseFacts { dato: early, ..facts() }),
            Err(NynedsaettelseError::Foer2024(early))
        );
        let riding = NynedsaettelseFacts {
            specialer: Some(vec![Speciale::AlmenRide]),
            ..facts()
        };
        assert_eq!(
            nynedsaettelse(&riding),
            Err(NynedsaettelseError::Speciale(Speciale::AlmenRide))
        );
    }
}
