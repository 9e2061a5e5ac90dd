//! C3, vikar: what a substitute requires, by how long and how much the holder is away [P 2.1.11, O].
//!
//! Months are calendar months counted from the first day: a period to the day before the same day two months later is
//! two months. From 1 January to 28 February is exactly two; to 1 March is more.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::{JaNejUkendt, Kroner, Regime};

/// How much the holder is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fravaer {
    /// All the time.
    Helt,
    /// Some of the time.
    Delvist,
}

/// What is known about the substitute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VikarFacts {
    /// First day of the absence.
    pub fra: Date,
    /// Last day, inclusive.
    pub til: Date,
    /// How much.
    pub fravaer: Fravaer,
    /// Whether more would practise than the capacity allows. A substitute never means more capacity.
    pub udvider_kapaciteten: JaNejUkendt,
    /// The omsætningsloft that region and kommuner have set. Bilag 3's rule is not known: entered, no default.
    pub omsaetningsloft: Option<Kroner>,
}

/// What the absence requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VikarKrav {
    /// At most two months.
    Intet,
    /// More than two, at most twelve: the region is told on a form.
    Anmeldelse,
    /// More than twelve.
    Dispensation,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vikar {
    /// C3.
    pub regel: &'static Rule,
    /// What is required.
    pub krav: VikarKrav,
    /// Whether region and kommuner set an omsætningsloft as well.
    pub loft_kraeves: bool,
    /// It, when it has been entered.
    pub omsaetningsloft: Option<Kroner>,
    /// Whether the substitute is within the capacity.
    pub inden_for_kapaciteten: JaNejUkendt,
    /// The last day that needs nothing.
    pub intet_til_og_med: Date,
    /// The last day that needs no dispensation.
    pub anmeldelse_til_og_med: Date,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VikarError {
    /// It ends before it begins.
    #[error("fraværet slutter før det begynder")]
    SlutterFoer {
        /// First day.
        fra: Date,
        /// Last day.
        til: Date,
    },
    /// A ceiling below zero.
    #[error("et omsætningsloft kan ikke være negativt")]
    NegativtLoft,
}

/// What a substitute requires.
///
/// The omsætningsloft of a partial absence of more than twelve months belongs to the regime `timer`: it applies when the
/// day after the twelve months lies before 2024.
pub fn vikar(facts: &VikarFacts) -> Result<Vikar, VikarError> {
    if facts.til < facts.fra {
        return Err(VikarError::SlutterFoer {
            fra: facts.fra,
            til: facts.til,
        });
    }
    if facts.omsaetningsloft.is_some_and(|ceiling| ceiling < Kroner::ZERO) {
        return Err(VikarError::NegativtLoft);
    }
    let intet_til_og_med = last_day(facts.fra, 2);
    let anmeldelse_til_og_med = last_day(facts.fra, 12);
    let krav = if facts.til <= intet_til_og_med {
        VikarKrav::Intet
    } else if facts.til <= anmeldelse_til_og_med {
        VikarKrav::Anmeldelse
    } else {
        VikarKrav::Dispensation
    };
    let beyond_in_timer = Regime::at(anmeldelse_til_og_med.saturating_add(1.day())) == Regime::Timer;
    let loft_kraeves = krav == VikarKrav::Dispensation && facts.fravaer == Fravaer::Delvist && beyond_in_timer;
    let mut mangler = Vec::new();
    if loft_kraeves && facts.omsaetningsloft.is_none() {
        let text = "Omsætningsloftet, som region og kommuner fastsætter efter overenskomstens bilag 3";
        mangler.push(MissingParameter::new(&origin::C3, "omsaetningsloft", text));
    }
    Ok(Vikar {
        regel: &origin::C3,
        krav,
        loft_kraeves,
        omsaetningsloft: facts.omsaetningsloft.filter(|_| loft_kraeves),
        inden_for_kapaciteten: match facts.udvider_kapaciteten {
            JaNejUkendt::Ja => JaNejUkendt::Nej,
            JaNejUkendt::Nej => JaNejUkendt::Ja,
            JaNejUkendt::Ukendt => JaNejUkendt::Ukendt,
        },
        intet_til_og_med,
        anmeldelse_til_og_med,
        mangler,
    })
}

/// The last day of so many months from the first: the day before the same day of the month. When that month has no such
/// day (two months from 31 December), its last day.
fn last_day(first: Date, months: i32) -> Date {
    let same_day = first.saturating_add(months.months());
    if same_day.day() == first.day() {
        same_day.saturating_sub(1.day())
    } else {
        same_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn facts(fra: Date, til: Date) -> VikarFacts {
        VikarFacts {
            fra,
            til,
            fravaer: Fravaer::Helt,
            udvider_kapaciteten: JaNejUkendt::Nej,
            omsaetningsloft: None,
        }
    }

    fn krav(fra: Date, til: Date) -> VikarKrav {
        vikar(&facts(fra, til)).unwrap().krav
    }

    #[test]
    fn exactly_two_months_require_nothing_and_a_day_more_a_form() {
        assert_eq!(krav(date(2019, 1, 1), date(2019, 2, 28)), VikarKrav::Intet);
        assert_eq!(krav(date(2019, 1, 1), date(2019, 3, 1)), VikarKrav::Anmeldelse);
        assert_eq!(krav(date(2019, 3, 15), date(2019, 5, 14)), VikarKrav::Intet);
        assert_eq!(krav(date(2019, 3, 15), date(2019, 5, 15)), VikarKrav::Anmeldelse);
        assert_eq!(krav(date(2018, 12, 31), date(2019, 2, 28)), VikarKrav::Intet);
        assert_eq!(krav(date(2018, 12, 31), date(2019, 3, 1)), VikarKrav::Anmeldelse);
    }

    #[test]
    fn exactly_twelve_months_require_a_form_and_a_day_more_dispensation() {
        assert_eq!(krav(date(2019, 3, 1), date(2020, 2, 29)), VikarKrav::Anmeldelse);
        assert_eq!(krav(date(2019, 3, 1), date(2020, 3, 1)), VikarKrav::Dispensation);
    }

    #[test]
    fn only_a_partial_absence_of_more_than_a_year_brings_a_ceiling_and_it_is_asked_for() {
        let partial = VikarFacts {
            fravaer: Fravaer::Delvist,
            ..facts(date(2019, 3, 1), date(2020, 3, 1))
        };
        let result = vikar(&partial).unwrap();
        assert!(result.loft_kraeves);
        assert_eq!(result.mangler[0].name, "omsaetningsloft");
        assert!(
            !vikar(&VikarFacts {
                til: date(2020, 2, 29),
                ..partial
            })
            .unwrap()
            .loft_kraeves
        );
        assert!(
            !vikar(&VikarFacts {
                fravaer: Fravaer::Helt,
                ..partial
            })
            .unwrap()
            .loft_kraeves
        );
        let set = vikar(&VikarFacts {
            omsaetningsloft: Kroner::from_kroner(500_000),
            ..partial
        })
        .unwrap();
        assert!(set.mangler.is_empty() && set.omsaetningsloft.is_some());
    }

    #[test]
    fn the_ceiling_went_with_the_hours_in_2024() {
        let partial = |fra| VikarFacts {
            fravaer: Fravaer::Delvist,
            ..facts(fra, date(2025, 6, 1))
        };
        assert!(vikar(&partial(date(2022, 12, 31))).unwrap().loft_kraeves);
        let after = vikar(&partial(date(2023, 1, 1))).unwrap();
        assert_eq!((after.krav, after.loft_kraeves), (VikarKrav::Dispensation, false));
    }

    #[test]
    fn a_substitute_never_means_more_capacity() {
        let more = VikarFacts {
            udvider_kapaciteten: JaNejUkendt::Ja,
            ..facts(date(2019, 1, 1), date(2019, 1, 31))
        };
        assert_eq!(vikar(&more).unwrap().inden_for_kapaciteten, JaNejUkendt::Nej);
    }

    #[test]
    fn an_absence_that_ends_before_it_begins_is_refused() {
        let (fra, til) = (date(2019, 2, 1), date(2019, 1, 31));
        assert_eq!(vikar(&facts(fra, til)), Err(VikarError::SlutterFoer { fra, til }));
        let negative = VikarFacts {
            omsaetningsloft: Some(Kroner::from_oere(-1)),
            ..facts(til, fra)
        };
        assert_eq!(vikar(&negative), Err(VikarError::NegativtLoft));
    }
}
