//! M1, M2 and M3: how evenly capacity lies over areas, before and after a move (K1).
//!
//! With kapacitet kᵢ and population pᵢ of the region's areas, and R = Σp / Σk the region's inhabitants per capacity
//! (domain.md section 4 \[D\]):
//!
//! - M1 = |A − R| + |B − R|, A the giving and B the receiving area's inhabitants per capacity,
//! - M2 = ½ Σ |kᵢ − pᵢ / R|: how many capacities sit in the wrong place,
//! - M3 = max(pᵢ / kᵢ) / min(pᵢ / kᵢ).
//!
//! Lower is more even. All are exact fractions, so no order of summation can change them. A measure is `None` when one
//! of its values is not defined (S3) or a population is unknown.
//!
//! Worked example: p = (100, 300), k = (2, 2). R = 400/4 = 100, A = 50, B = 150: M1 = 50 + 50 = 100;
//! M2 = ½ (|2 − 1| + |2 − 3|) = 1; M3 = 150 / 50 = 3.

use crate::domain::{Kapacitetstal, Ratio};

/// An area as the measures see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaFigure {
    /// Inhabitants; `None` when unknown.
    pub indbyggere: Option<u64>,
    /// Weighted capacity.
    pub kapacitet: Kapacitetstal,
}

impl AreaFigure {
    /// Inhabitants per capacity; `None` without capacity (S3) or with an unknown population.
    pub fn ratio(self) -> Option<Ratio> {
        self.kapacitet.inhabitants_per(self.indbyggere?)
    }
}

/// The three measures of one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measures {
    /// |A−R| + |B−R|, inhabitants per capacity.
    pub m1: Option<Ratio>,
    /// Capacities in the wrong place.
    pub m2: Option<Ratio>,
    /// Largest over smallest ratio, at least 1.
    pub m3: Option<Ratio>,
}

/// All areas as one: Σp and Σk, never the mean of ratios (S1). `None` when a population is unknown.
pub fn total(areas: &[AreaFigure]) -> Option<AreaFigure> {
    areas.iter().try_fold(
        AreaFigure {
            indbyggere: Some(0),
            kapacitet: Kapacitetstal::ZERO,
        },
        |sum, area| {
            Some(AreaFigure {
                indbyggere: Some(sum.indbyggere?.checked_add(area.indbyggere?)?),
                kapacitet: sum.kapacitet.checked_add(area.kapacitet)?,
            })
        },
    )
}

/// The three measures; `receiving` is `None` when it is not known which area receives (then M1 is not either).
pub fn measures(areas: &[AreaFigure], giving: usize, receiving: Option<usize>) -> Measures {
    let Some(region) = total(areas).and_then(AreaFigure::ratio) else {
        return Measures::default();
    };
    Measures {
        m1: m1(areas, giving, receiving, region),
        m2: m2(areas, region),
        m3: m3(areas),
    }
}

/// How far a value lies from the region's.
pub fn deviation(value: Ratio, region: Ratio) -> Option<Ratio> {
    value.checked_sub(region).map(Ratio::abs)
}

fn m1(areas: &[AreaFigure], giving: usize, receiving: Option<usize>, region: Ratio) -> Option<Ratio> {
    let side = |index: usize| deviation(areas.get(index)?.ratio()?, region);
    side(giving)?.checked_add(side(receiving?)?)
}

fn m2(areas: &[AreaFigure], region: Ratio) -> Option<Ratio> {
    let misplaced = areas.iter().try_fold(Ratio::ZERO, |sum, area| {
        let fair = Ratio::new(i128::from(area.indbyggere?), 1)?.checked_div(region)?;
        sum.checked_add(deviation(area.kapacitet.to_ratio(), fair)?)
    })?;
    misplaced.checked_div(Ratio::whole(2))
}

fn m3(areas: &[AreaFigure]) -> Option<Ratio> {
    let ratios: Vec<Ratio> = areas.iter().map(|area| area.ratio()).collect::<Option<_>>()?;
    ratios.iter().max()?.checked_div(*ratios.iter().min()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(indbyggere: u64, halves: u64) -> AreaFigure {
        AreaFigure {
            indbyggere: Some(indbyggere),
            kapacitet: Kapacitetstal::from_halves(halves).unwrap(),
        }
    }

    fn whole(value: i128) -> Option<Ratio> {
        Ratio::new(value, 1)
    }

    /// The worked example of the module's doc.
    #[test]
    fn two_areas_by_hand() {
        let two = measures(&[area(100, 4), area(300, 4)], 0, Some(1));
        assert_eq!(
            two,
            Measures {
                m1: whole(100),
                m2: whole(1),
                m3: whole(3)
            }
        );
    }

    #[test]
    fn an_area_without_capacity_leaves_only_m2_defined() {
        // R = 400/2 = 200; fair shares 0,5 and 1,5; M2 = ½ (|0 − ½| + |2 − 3/2|) = ½.
        let one_empty = measures(&[area(100, 0), area(300, 4)], 0, Some(1));
        assert_eq!(
            one_empty,
            Measures {
                m1: None,
                m2: Ratio::new(1, 2),
                m3: None
            }
        );
    }

    #[test]
    fn an_unknown_population_leaves_nothing_defined_and_is_not_zero() {
        let unknown = AreaFigure {
            indbyggere: None,
            ..area(0, 4)
        };
        assert_eq!(measures(&[area(100, 4), unknown], 0, Some(1)), Measures::default());
    }

    #[test]
    fn nobody_and_nothing_are_no_division_by_zero() {
        assert_eq!(measures(&[], 0, None), Measures::default());
        assert_eq!(measures(&[area(100, 0), area(5, 0)], 0, Some(1)), Measures::default());
        let nobody = measures(&[area(0, 2), area(0, 4)], 0, Some(1));
        assert_eq!((nobody.m2, nobody.m3), (None, None));
    }

    /// Twenty lines of plain integers over the common denominator 2·Σp, as an oracle for M2 in whole fractions.
    fn oracle_m2(areas: &[(u64, u64)]) -> (i128, i128) {
        let people: i128 = areas.iter().map(|a| i128::from(a.0)).sum();
        let halves: i128 = areas.iter().map(|a| i128::from(a.1)).sum();
        let sum: i128 = areas
            .iter()
            .map(|a| (i128::from(a.1) * people - i128::from(a.0) * halves).abs())
            .sum();
        (sum, 4 * people)
    }

    proptest! {
        #[test]
        fn m2_agrees_with_plain_integers_and_never_depends_on_order(
            areas in prop::collection::vec((1_u64..900_000, 0_u64..80), 1..13), seed in 0_usize..12,
        ) {
            prop_assume!(areas.iter().any(|a| a.1 > 0));
            let figures: Vec<AreaFigure> = areas.iter().map(|a| area(a.0, a.1)).collect();
            let (num, den) = oracle_m2(&areas);
            let straight = measures(&figures, 0, None).m2;
            prop_assert_eq!(straight, Ratio::new(num, den));
            let mut turned = figures.clone();
            turned.reverse();
            turned.rotate_left(seed % areas.len());
            prop_assert_eq!(measures(&turned, 0, None).m2, straight);
        }

        #[test]
        fn the_fair_distribution_has_nothing_in_the_wrong_place(people in prop::collection::vec(1_u64..2000, 2..9)) {
            let fair: Vec<AreaFigure> = people.iter().map(|&p| area(p * 100, p)).collect();
            let even = measures(&fair, 0, Some(1));
            prop_assert_eq!(even, Measures { m1: whole(0), m2: whole(0), m3: whole(1) });
        }
    }
}
