//! How much of a clinic's capacity moves, checked against what the clinic has.

use serde::Serialize;

use super::error::FlytningError;
use crate::domain::{Kapacitet, Kapacitetstal};

/// How much is to be moved, as the application says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// All the clinic has.
    #[default]
    Alt,
    /// A weighted amount (`--kapacitet`).
    Vaegtet(Kapacitetstal),
    /// Counts (`--over-30`, `--under-30`), regime `timer` only.
    Antal {
        /// Over 30 hours.
        over_30: u32,
        /// Under 30 hours.
        under_30: u32,
    },
}

impl Moved {
    /// The weighted amount that leaves a clinic.
    ///
    /// In the regime `timer` a weighted amount must be a·1 + b·½ with a and b within the clinic's counts: one unit of
    /// over 30 hours cannot leave by halves (that is a deling, C1). Worked example: a clinic with one over and none under
    /// can move 1 but not 0,5; the nearest it can is 1.
    pub fn resolve(self, has: Kapacitet) -> Result<Kapacitetstal, FlytningError> {
        let total = has.weighted().ok_or(FlytningError::ForStor)?;
        let wanted = match self {
            Self::Alt => total,
            Self::Vaegtet(amount) => amount,
            Self::Antal { over_30, under_30 } => counted(over_30, under_30, has)?,
        };
        if wanted.is_zero() || total.is_zero() {
            return Err(FlytningError::IngenKapacitet);
        }
        if wanted > total {
            return Err(FlytningError::MereEndKlinikken {
                oensket: wanted,
                har: total,
            });
        }
        match has {
            Kapacitet::Timer { over_30, under_30 } => composable(wanted, over_30, under_30).map(|()| wanted),
            Kapacitet::Beloeb { .. } => Ok(wanted),
        }
    }
}

fn counted(over: u32, under: u32, has: Kapacitet) -> Result<Kapacitetstal, FlytningError> {
    let Kapacitet::Timer { over_30, under_30 } = has else {
        return Err(FlytningError::ForkertRegime { klinik: has.regime() });
    };
    for (slags, oensket, har) in [("over", over, over_30), ("under", under, under_30)] {
        if oensket > har {
            return Err(FlytningError::FlereEndKlinikken { slags, oensket, har });
        }
    }
    Kapacitet::Timer {
        over_30: over,
        under_30: under,
    }
    .weighted()
    .ok_or(FlytningError::ForStor)
}

/// Whether `wanted` is 2a + b halves with a ≤ over and b ≤ under. With at least one under every number of halves up to
/// the total can be made; with none only even ones can.
fn composable(wanted: Kapacitetstal, over_30: u32, under_30: u32) -> Result<(), FlytningError> {
    let possible = |halves: u64| halves > 0 && (under_30 > 0 || halves.is_multiple_of(2));
    if wanted.halves().is_some_and(possible) {
        return Ok(());
    }
    let last = 2 * u64::from(over_30) + u64::from(under_30);
    let distance = |amount: &Kapacitetstal| (amount.units() - wanted.units()).abs();
    let naermeste = (1..=last)
        .filter(|&halves| possible(halves))
        .filter_map(Kapacitetstal::from_halves)
        .min_by_key(|amount| (distance(amount), amount.units()))
        .unwrap_or(wanted);
    Err(FlytningError::KanIkkeSammensaettes {
        oensket: wanted,
        over_30,
        under_30,
        naermeste,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tal(value: f64) -> Kapacitetstal {
        Kapacitetstal::from_f64(value).unwrap()
    }

    const SYDTHY: Kapacitet = Kapacitet::Timer {
        over_30: 1,
        under_30: 2,
    };

    #[test]
    fn all_of_it_is_the_weighted_total() {
        assert_eq!(Moved::Alt.resolve(SYDTHY), Ok(tal(2.0)));
    }

    #[test]
    fn every_half_can_leave_a_clinic_with_a_half() {
        for value in [0.5, 1.0, 1.5, 2.0] {
            assert_eq!(Moved::Vaegtet(tal(value)).resolve(SYDTHY), Ok(tal(value)));
        }
    }

    #[test]
    fn half_of_a_single_whole_capacity_cannot_leave_and_the_nearest_is_named() {
        let whole = Kapacitet::Timer {
            over_30: 1,
            under_30: 0,
        };
        assert_eq!(
            Moved::Vaegtet(tal(0.5)).resolve(whole),
            Err(FlytningError::KanIkkeSammensaettes {
                oensket: tal(0.5),
                over_30: 1,
                under_30: 0,
                naermeste: tal(1.0)
            })
        );
    }

    #[test]
    fn a_quarter_is_no_capacity_in_the_regime_of_hours_but_is_one_in_the_regime_of_amounts() {
        assert!(matches!(
            Moved::Vaegtet(tal(0.25)).resolve(SYDTHY),
            Err(FlytningError::KanIkkeSammensaettes { naermeste, .. }) if naermeste == tal(0.5)
        ));
        let amounts = Kapacitet::Beloeb {
            speciale_51: tal(1.2),
            speciale_62: tal(0.6),
        };
        assert_eq!(Moved::Vaegtet(tal(0.25)).resolve(amounts), Ok(tal(0.25)));
        assert_eq!(Moved::Alt.resolve(amounts), Ok(tal(1.8)));
    }

    #[test]
    fn more_than_the_clinic_has_is_refused_weighted_and_counted() {
        assert_eq!(
            Moved::Vaegtet(tal(2.5)).resolve(SYDTHY),
            Err(FlytningError::MereEndKlinikken {
                oensket: tal(2.5),
                har: tal(2.0)
            })
        );
        assert_eq!(
            Moved::Antal {
                over_30: 0,
                under_30: 3
            }
            .resolve(SYDTHY),
            Err(FlytningError::FlereEndKlinikken {
                slags: "under",
                oensket: 3,
                har: 2
            })
        );
    }

    #[test]
    fn nothing_cannot_be_moved() {
        assert_eq!(
            Moved::Vaegtet(Kapacitetstal::ZERO).resolve(SYDTHY),
            Err(FlytningError::IngenKapacitet)
        );
        let empty = Kapacitet::Timer {
            over_30: 0,
            under_30: 0,
        };
        assert_eq!(Moved::Alt.resolve(empty), Err(FlytningError::IngenKapacitet));
    }

    #[test]
    fn counts_mean_nothing_in_the_regime_of_amounts() {
        let amounts = Kapacitet::Beloeb {
            speciale_51: tal(1.0),
            speciale_62: tal(0.0),
        };
        assert!(matches!(
            Moved::Antal {
                over_30: 1,
                under_30: 0
            }
            .resolve(amounts),
            Err(FlytningError::ForkertRegime { .. })
        ));
    }
}
