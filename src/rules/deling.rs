//! C1, deling: one capacity over 30 hours becomes two under 30 [P 2.1.9]; regime `timer` only.

use jiff::civil::Date;
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::{JaNejUkendt, Kapacitet, Kapacitetstal, Kroner, Regime};

/// What is known about the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DelingFacts {
    /// The day the deling is to take effect.
    pub dato: Date,
    /// The capacity under the ydernummer (or at the clinic) before.
    pub kapacitet: Kapacitet,
    /// The yearly turnover of the capacity that is divided; the ceiling. Entered, no default.
    pub hidtidig_omsaetning: Option<Kroner>,
    /// What the two parts have turned over in a year, to hold against the ceiling, when there is something to hold.
    pub omsaetning_efter: Option<[Kroner; 2]>,
}

/// What a deling means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deling {
    /// C1.
    pub regel: &'static Rule,
    /// Who decides.
    pub afgoeres_af: &'static str,
    /// Before.
    pub foer: Kapacitet,
    /// After: one fewer over 30, two more under 30.
    pub efter: Kapacitet,
    /// The weighted sum, before and after alike.
    pub vaegtet: Kapacitetstal,
    /// What the two together may turn over in a year.
    pub omsaetningsloft: Option<Kroner>,
    /// Whether the two stay within it.
    pub inden_for_loftet: JaNejUkendt,
    /// By how much the two exceed it; zero when they do not.
    pub overskridelse: Option<Kroner>,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why there is nothing to divide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DelingError {
    /// From 2024 capacity is not counted in hours.
    #[error("deling findes kun til og med 31.12.2023, mens kapacitet opgøres i timer")]
    IkkeITimer(Date),
    /// There is no capacity over 30 hours.
    #[error("der er ingen kapacitet over 30 timer at dele")]
    IngenOver30,
    /// A turnover below zero.
    #[error("en omsætning kan ikke være negativ")]
    NegativOmsaetning,
    /// Amounts or counts too large to add up.
    #[error("tallene er for store til at regne med")]
    ForStor,
}

/// Divides one capacity.
///
/// Worked example: 1 over and 2 under (weighted 2) become 0 over and 4 under (weighted 2). The former turnover was
/// 900.000 kr; 500.000 + 450.000 kr exceeds it by 50.000 kr.
pub fn deling(facts: &DelingFacts) -> Result<Deling, DelingError> {
    let Kapacitet::Timer { over_30, under_30 } = facts.kapacitet else {
        return Err(DelingError::IkkeITimer(facts.dato));
    };
    if Regime::at(facts.dato) != Regime::Timer {
        return Err(DelingError::IkkeITimer(facts.dato));
    }
    let over_left = over_30.checked_sub(1).ok_or(DelingError::IngenOver30)?;
    let efter = Kapacitet::Timer {
        over_30: over_left,
        under_30: under_30.checked_add(2).ok_or(DelingError::ForStor)?,
    };
    let parts = facts.omsaetning_efter.unwrap_or_default();
    if parts
        .iter()
        .chain(facts.hidtidig_omsaetning.iter())
        .any(|amount| *amount < Kroner::ZERO)
    {
        return Err(DelingError::NegativOmsaetning);
    }
    let together = parts[0].checked_add(parts[1]).ok_or(DelingError::ForStor)?;
    let overskridelse = facts
        .hidtidig_omsaetning
        .filter(|_| facts.omsaetning_efter.is_some())
        .and_then(|ceiling| together.checked_sub(ceiling).map(|excess| excess.max(Kroner::ZERO)));
    let mangler = if facts.hidtidig_omsaetning.is_none() {
        let text = "Den hidtidige årsomsætning for den kapacitet, der deles; den er loftet for de to tilsammen";
        vec![MissingParameter::new(&origin::C1, "hidtidig_omsaetning", text)]
    } else {
        Vec::new()
    };
    Ok(Deling {
        regel: &origin::C1,
        afgoeres_af: "Samarbejdsudvalget",
        foer: facts.kapacitet,
        efter,
        vaegtet: efter.weighted().ok_or(DelingError::ForStor)?,
        omsaetningsloft: facts.hidtidig_omsaetning,
        inden_for_loftet: overskridelse.map_or(JaNejUkendt::Ukendt, |excess| {
            JaNejUkendt::from_bool(excess == Kroner::ZERO)
        }),
        overskridelse,
        mangler,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn kr(kroner: i64) -> Kroner {
        Kroner::from_kroner(kroner).unwrap()
    }

    fn facts() -> DelingFacts {
        DelingFacts {
            dato: date(2019, 10, 1),
            kapacitet: Kapacitet::Timer {
                over_30: 1,
                under_30: 2,
            },
            hidtidig_omsaetning: Some(kr(900_000)),
            omsaetning_efter: None,
        }
    }

    #[test]
    fn the_weighted_sum_is_the_same_before_and_after() {
        let result = deling(&facts()).unwrap();
        assert_eq!(
            result.efter,
            Kapacitet::Timer {
                over_30: 0,
                under_30: 4
            }
        );
        assert_eq!(Some(result.vaegtet), result.foer.weighted());
        assert_eq!(result.inden_for_loftet, JaNejUkendt::Ukendt);
    }

    #[test]
    fn the_two_may_turn_over_just_as_much_as_the_one_and_not_an_oere_more() {
        let with = |first, second| DelingFacts {
            omsaetning_efter: Some([first, second]),
            ..facts()
        };
        let just = deling(&with(kr(500_000), kr(400_000))).unwrap();
        assert_eq!(
            (just.inden_for_loftet, just.overskridelse),
            (JaNejUkendt::Ja, Some(Kroner::ZERO))
        );
        let over = deling(&with(kr(500_000), Kroner::from_oere(40_000_001))).unwrap();
        assert_eq!(
            (over.inden_for_loftet, over.overskridelse),
            (JaNejUkendt::Nej, Some(Kroner::from_oere(1)))
        );
    }

    #[test]
    fn the_ceiling_is_asked_for_and_never_assumed() {
        let result = deling(&DelingFacts {
            hidtidig_omsaetning: None,
            ..facts()
        })
        .unwrap();
        assert_eq!(result.omsaetningsloft, None);
        assert_eq!(result.mangler[0].name, "hidtidig_omsaetning");
    }

    #[test]
    fn there_is_no_deling_from_2024_and_none_without_a_whole_capacity() {
        assert!(
            deling(&DelingFacts {
                dato: date(2023, 12, 31),
                ..facts()
            })
            .is_ok()
        );
        let late = DelingFacts {
            dato: date(2024, 1, 1),
            ..facts()
        };
        assert_eq!(deling(&late), Err(DelingError::IkkeITimer(date(2024, 1, 1))));
        let halves = DelingFacts {
            kapacitet: Kapacitet::Timer {
                over_30: 0,
                under_30: 2,
            },
            ..facts()
        };
        assert_eq!(deling(&halves), Err(DelingError::IngenOver30));
        let negative = DelingFacts {
            hidtidig_omsaetning: Some(kr(-1)),
            ..facts()
        };
        assert_eq!(deling(&negative), Err(DelingError::NegativOmsaetning));
    }
}
