//! C12, who pays and decides for a speciale on a day: dated data, not constants, for a reform may move it [P 2.1, D].

use jiff::civil::Date;
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::Speciale;

/// Region or kommune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Myndighed {
    /// The region.
    Region,
    /// The kommune of the citizen.
    Kommune,
    /// Region and kommune together.
    Faelles,
    /// A sundhedsråd, should a reform give it the task.
    Sundhedsraad,
}

/// Who pays and decides for a speciale from one day to another, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyndighedsPeriode {
    /// The speciale.
    pub speciale: Speciale,
    /// First day.
    pub fra: Date,
    /// Last day; `None` while it lasts.
    pub til: Option<Date>,
    /// Who pays.
    pub betaler: Myndighed,
    /// Who decides.
    pub bestemmer: Myndighed,
    /// Where that is said.
    pub kilde: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyndighedPaaDato {
    /// C12.
    pub regel: &'static Rule,
    /// The period that covers the day; `null` when none does.
    pub periode: Option<MyndighedsPeriode>,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why the data cannot answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MyndighedError {
    /// A period ends before it begins.
    #[error("en periode for speciale {speciale} slutter før den begynder")]
    SlutterFoer {
        /// The speciale.
        speciale: Speciale,
        /// First day of the period.
        fra: Date,
    },
    /// Two periods of a speciale share a day.
    #[error("to perioder for speciale {speciale} overlapper")]
    Overlap {
        /// The speciale.
        speciale: Speciale,
        /// First day of the later of the two.
        fra: Date,
    },
}

/// Who pays and decides on a day. A gap in the data is asked about, never filled by what held before.
pub fn myndighed(
    speciale: Speciale,
    dato: Date,
    perioder: &[MyndighedsPeriode],
) -> Result<MyndighedPaaDato, MyndighedError> {
    let mut own: Vec<&MyndighedsPeriode> = perioder.iter().filter(|period| period.speciale == speciale).collect();
    own.sort_by_key(|period| period.fra);
    if let Some(backwards) = own.iter().find(|period| period.til.is_some_and(|to| to < period.fra)) {
        return Err(MyndighedError::SlutterFoer {
            speciale,
            fra: backwards.fra,
        });
    }
    if let Some(pair) = own
        .windows(2)
        .find(|pair| pair[0].til.is_none_or(|to| to >= pair[1].fra))
    {
        return Err(MyndighedError::Overlap {
            speciale,
            fra: pair[1].fra,
        });
    }
    let covers = |period: &&&MyndighedsPeriode| period.fra <= dato && period.til.is_none_or(|to| dato <= to);
    let periode = own.iter().find(covers).map(|period| (*period).clone());
    let mangler = if periode.is_none() {
        let text = format!("Hvem der betaler og bestemmer for speciale {speciale} på datoen");
        vec![MissingParameter::new(
            &origin::C12,
            format!("myndighed_{speciale}"),
            text,
        )]
    } else {
        Vec::new()
    };
    Ok(MyndighedPaaDato {
        regel: &origin::C12,
        periode,
        mangler,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn period(fra: Date, til: Option<Date>, betaler: Myndighed) -> MyndighedsPeriode {
        MyndighedsPeriode {
            speciale: Speciale::Vederlagsfri,
            fra,
            til,
            betaler,
            bestemmer: betaler,
            kilde: "prøve".into(),
        }
    }

    fn table() -> Vec<MyndighedsPeriode> {
        vec![
            period(date(2027, 1, 1), None, Myndighed::Region),
            period(date(2008, 8, 1), Some(date(2026, 12, 31)), Myndighed::Kommune),
        ]
    }

    fn payer(dato: Date) -> Option<Myndighed> {
        myndighed(Speciale::Vederlagsfri, dato, &table())
            .unwrap()
            .periode
            .map(|period| period.betaler)
    }

    #[test]
    fn the_day_decides_and_both_ends_are_inclusive() {
        assert_eq!(payer(date(2008, 8, 1)), Some(Myndighed::Kommune));
        assert_eq!(payer(date(2026, 12, 31)), Some(Myndighed::Kommune));
        assert_eq!(payer(date(2027, 1, 1)), Some(Myndighed::Region));
    }

    #[test]
    fn a_day_or_a_speciale_without_data_is_asked_about() {
        assert_eq!(payer(date(2008, 7, 31)), None);
        let almen = myndighed(Speciale::Almen, date(2019, 1, 1), &table()).unwrap();
        assert_eq!((almen.periode, almen.mangler[0].name.as_str()), (None, "myndighed_51"));
    }

    #[test]
    fn overlapping_and_backward_periods_are_refused() {
        let mut overlapping = table();
        overlapping[1].til = Some(date(2027, 1, 1));
        let error = myndighed(Speciale::Vederlagsfri, date(2019, 1, 1), &overlapping);
        assert_eq!(
            error,
            Err(MyndighedError::Overlap {
                speciale: Speciale::Vederlagsfri,
                fra: date(2027, 1, 1)
            })
        );
        overlapping[1].til = Some(date(2008, 7, 31));
        assert!(matches!(
            myndighed(Speciale::Vederlagsfri, date(2019, 1, 1), &overlapping),
            Err(MyndighedError::SlutterFoer { .. })
        ));
    }
}
