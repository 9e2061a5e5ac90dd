//! C5, an application for an ydernummer or capacity: vacant capacity is advertised, nothing is given unasked [P 2.1.14].

use jiff::civil::Date;
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::{JaNejUkendt, Kapacitetstal};

/// An advertisement of vacant capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opslag {
    /// The day it was published.
    pub dato: Date,
    /// The last day to apply, inclusive.
    pub frist: Date,
    /// How much is vacant.
    pub kapacitet: Kapacitetstal,
}

/// What is known about the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YdernummerFacts {
    /// The day it was received.
    pub modtaget: Date,
    /// How much is applied for.
    pub oensket: Kapacitetstal,
    /// The advertisement it answers; `None` for an unsolicited application.
    pub opslag: Option<Opslag>,
    /// Whether the applicant is qualified.
    pub kvalificeret: JaNejUkendt,
    /// The day it was settled, when it has been.
    pub afgjort: Option<Date>,
    /// The next meeting of the samarbejdsudvalg, which is told.
    pub naeste_su_moede: Option<Date>,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum YdernummerUdfald {
    /// Unsolicited: not granted.
    TildelesIkke,
    /// Answers an advertisement and may be weighed with the others.
    KanBehandles,
    /// Received outside the advertisement's days.
    UdenForFristen,
    /// The applicant is not qualified.
    IkkeKvalificeret,
    /// More than what is vacant.
    MereEndLedigt,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YdernummerAnsoegning {
    /// C5.
    pub regel: &'static Rule,
    /// What follows from the rule; the choice between qualified applicants is not the program's.
    pub udfald: YdernummerUdfald,
    /// Who handles it.
    pub behandles_af: &'static str,
    /// The meeting that is told of the settlement.
    pub orienteres_paa_moedet: Option<Date>,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why the application makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YdernummerError {
    /// Nothing is applied for.
    #[error("der er ikke søgt om kapacitet")]
    IntetSoegt,
    /// The advertisement closes before it opens.
    #[error("opslagets frist ligger før opslaget")]
    FristFoerOpslag,
    /// Settled before it was received.
    #[error("ansøgningen er afgjort, før den er modtaget")]
    AfgjortFoerModtaget,
    /// The meeting that is to be told lies before the settlement.
    #[error("mødet, der skal orienteres, ligger før afgørelsen")]
    MoedeFoerAfgoerelse,
}

/// What the rule says of an application.
pub fn ydernummer_ansoegning(facts: &YdernummerFacts) -> Result<YdernummerAnsoegning, YdernummerError> {
    check(facts)?;
    let mut mangler = Vec::new();
    let udfald = match facts.opslag {
        None => YdernummerUdfald::TildelesIkke,
        Some(opslag) if facts.modtaget < opslag.dato || facts.modtaget > opslag.frist => {
            YdernummerUdfald::UdenForFristen
        }
        Some(opslag) if facts.oensket > opslag.kapacitet => YdernummerUdfald::MereEndLedigt,
        Some(_) if facts.kvalificeret == JaNejUkendt::Nej => YdernummerUdfald::IkkeKvalificeret,
        Some(_) => {
            if facts.kvalificeret == JaNejUkendt::Ukendt {
                mangler.push(MissingParameter::new(
                    &origin::C5,
                    "kvalificeret",
                    "Om ansøgeren er kvalificeret",
                ));
            }
            YdernummerUdfald::KanBehandles
        }
    };
    if facts.naeste_su_moede.is_none() {
        let text = "Datoen for Samarbejdsudvalgets næste møde, der orienteres om afgørelsen";
        mangler.push(MissingParameter::new(&origin::C5, "naeste_su_moede", text));
    }
    Ok(YdernummerAnsoegning {
        regel: &origin::C5,
        udfald,
        behandles_af: "Administrationen med inddragelse af en repræsentant for fysioterapeuterne",
        orienteres_paa_moedet: facts.naeste_su_moede,
        mangler,
    })
}

fn check(facts: &YdernummerFacts) -> Result<(), YdernummerError> {
    if facts.oensket.is_zero() {
        return Err(YdernummerError::IntetSoegt);
    }
    if facts.opslag.is_some_and(|opslag| opslag.frist < opslag.dato) {
        return Err(YdernummerError::FristFoerOpslag);
    }
    if facts.afgjort.is_some_and(|day| day < facts.modtaget) {
        return Err(YdernummerError::AfgjortFoerModtaget);
    }
    let told_too_early = facts
        .naeste_su_moede
        .zip(facts.afgjort)
        .is_some_and(|(meeting, settled)| meeting < settled);
    if told_too_early {
        Err(YdernummerError::MoedeFoerAfgoerelse)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn tal(value: f64) -> Kapacitetstal {
        Kapacitetstal::from_f64(value).unwrap()
    }

    fn facts() -> YdernummerFacts {
        YdernummerFacts {
            modtaget: date(2019, 3, 1),
            oensket: tal(1.0),
            opslag: Some(Opslag {
                dato: date(2019, 2, 1),
                frist: date(2019, 3, 1),
                kapacitet: tal(1.0),
            }),
            kvalificeret: JaNejUkendt::Ja,
            afgjort: Some(date(2019, 4, 1)),
            naeste_su_moede: Some(date(2019, 4, 1)),
        }
    }

    fn outcome(facts: &YdernummerFacts) -> YdernummerUdfald {
        ydernummer_ansoegning(facts).unwrap().udfald
    }

    #[test]
    fn an_unsolicited_application_is_not_granted_however_qualified() {
        assert_eq!(
            outcome(&YdernummerFacts {
                opslag: None,
                ..facts()
            }),
            YdernummerUdfald::TildelesIkke
        );
    }

    #[test]
    fn the_last_day_counts_and_the_day_after_does_not() {
        assert_eq!(outcome(&facts()), YdernummerUdfald::KanBehandles);
        assert_eq!(
            outcome(&YdernummerFacts {
                modtaget: date(2019, 3, 2),
                ..facts()
            }),
            YdernummerUdfald::UdenForFristen
        );
        assert_eq!(
            outcome(&YdernummerFacts {
                modtaget: date(2019, 1, 31),
                ..facts()
            }),
            YdernummerUdfald::UdenForFristen
        );
    }

    #[test]
    fn more_than_is_vacant_or_an_unqualified_applicant_does_not_get_it() {
        assert_eq!(
            outcome(&YdernummerFacts {
                oensket: tal(1.5),
                ..facts()
            }),
            YdernummerUdfald::MereEndLedigt
        );
        let unqualified = YdernummerFacts {
            kvalificeret: JaNejUkendt::Nej,
            ..facts()
        };
        assert_eq!(outcome(&unqualified), YdernummerUdfald::IkkeKvalificeret);
    }

    #[test]
    fn the_next_meeting_is_asked_for() {
        let result = ydernummer_ansoegning(&YdernummerFacts {
            naeste_su_moede: None,
            ..facts()
        })
        .unwrap();
        assert_eq!(result.mangler[0].name, "naeste_su_moede");
    }

    #[test]
    fn dates_out_of_order_are_refused() {
        let early = YdernummerFacts {
            naeste_su_moede: Some(date(2019, 3, 31)),
            ..facts()
        };
        assert_eq!(ydernummer_ansoegning(&early), Err(YdernummerError::MoedeFoerAfgoerelse));
        let settled = YdernummerFacts {
            afgjort: Some(date(2019, 2, 28)),
            ..facts()
        };
        assert_eq!(
            ydernummer_ansoegning(&settled),
            Err(YdernummerError::AfgjortFoerModtaget)
        );
        let opslag = Some(Opslag {
            dato: date(2019, 2, 1),
            frist: date(2019, 1, 31),
            kapacitet: tal(1.0),
        });
        assert_eq!(
            ydernummer_ansoegning(&YdernummerFacts { opslag, ..facts() }),
            Err(YdernummerError::FristFoerOpslag)
        );
        let nothing = YdernummerFacts {
            oensket: Kapacitetstal::ZERO,
            ..facts()
        };
        assert_eq!(ydernummer_ansoegning(&nothing), Err(YdernummerError::IntetSoegt));
    }
}
