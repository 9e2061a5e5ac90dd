//! What would make a move neutral for the kommune that gives capacity away \[D\].
//!
//! With p inhabitants and k kapaciteter in the giving kommune before the move, q moved, and R the region's inhabitants
//! per capacity (which a move inside the region never changes):
//!
//! - **unchanged**: q would have to come back, or the population would have to be p·(k − q)/k; p·q/k people are those
//!   the moved capacity stood for at the kommune's own ratio;
//! - **not above the region**: the kommune needs p/R kapaciteter to stand exactly at the region's value. The surplus
//!   max(0, k − p/R) could leave without lifting it above; the shortage max(0, p/R − (k − q)) would have to come back after the move.
//!
//! In the regime `timer` the surplus is rounded down and the shortage up to whole halves.
//!
//! Worked example: Brønderslev, p = 36.339, k = 8,5, q = 0,5, R = 589.605/129: p/R = 7,9506; surplus 0,5494 → 0,5 can
//! leave, which is just what is moved: the shortage afterwards is 0. Unchanged, the population would be 36.339·8/8,5 = 34.201,4.

use serde::Serialize;

use super::harmonisation::AreaFigure;
use crate::domain::{Kapacitetstal, Ratio, Regime};

/// The arithmetic of neutrality for the giving kommune; `null` = not defined or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Neutral {
    /// Whether the kommune's value is unchanged as it is (a move inside the kommune).
    pub er_neutral: bool,
    /// Kapaciteter that would have to come back for an unchanged value.
    pub tilbage_for_uaendret: Kapacitetstal,
    /// The population at which the value would be unchanged after the move.
    pub befolkning_for_uaendret: Option<Ratio>,
    /// The people the moved capacity stands for at the kommune's own ratio.
    pub indbyggere_bag_det_flyttede: Option<Ratio>,
    /// Kapaciteter at which the kommune stands exactly at the region's value.
    pub kapacitet_ved_regionens_vaerdi: Option<Ratio>,
    /// Kapaciteter that could leave without lifting the kommune above the region's value.
    pub kan_afgives: Option<Ratio>,
    /// The same in units that can really leave.
    pub kan_afgives_hele_enheder: Option<Ratio>,
    /// Kapaciteter that would have to come back after the move for the kommune not to be above the region's value.
    pub tilbage_for_regionens_vaerdi: Option<Ratio>,
    /// The same in units that can really come.
    pub tilbage_for_regionens_vaerdi_hele_enheder: Option<Ratio>,
}

/// The arithmetic for a kommune that gives `moved` away; `moved` is zero for a move inside the kommune.
pub fn neutral(giving: AreaFigure, moved: Kapacitetstal, region: Option<Ratio>, regime: Regime) -> Neutral {
    let people = giving.indbyggere.and_then(|people| Ratio::new(i128::from(people), 1));
    let (has, gone) = (giving.kapacitet.to_ratio(), moved.to_ratio());
    let left = has.checked_sub(gone);
    let at_region = people
        .zip(region)
        .and_then(|(people, region)| people.checked_div(region));
    let at_least_zero = |value: Ratio| value.max(Ratio::ZERO);
    let surplus = at_region.and_then(|needed| has.checked_sub(needed)).map(at_least_zero);
    let shortage = at_region
        .zip(left)
        .and_then(|(needed, left)| needed.checked_sub(left))
        .map(at_least_zero);
    let per_unit = people.and_then(|people| people.checked_div(has));
    Neutral {
        er_neutral: moved.is_zero(),
        tilbage_for_uaendret: moved,
        befolkning_for_uaendret: per_unit.zip(left).and_then(|(ratio, left)| ratio.checked_mul(left)),
        indbyggere_bag_det_flyttede: per_unit.and_then(|ratio| ratio.checked_mul(gone)),
        kapacitet_ved_regionens_vaerdi: at_region,
        kan_afgives: surplus,
        kan_afgives_hele_enheder: surplus.and_then(|value| in_units(value, regime, Ratio::floor)),
        tilbage_for_regionens_vaerdi: shortage,
        tilbage_for_regionens_vaerdi_hele_enheder: shortage.and_then(|value| in_units(value, regime, Ratio::ceil)),
    }
}

/// Whole halves in the regime `timer`, ten-thousandths in `beloeb`.
fn in_units(value: Ratio, regime: Regime, round: fn(Ratio) -> i128) -> Option<Ratio> {
    let per_whole = match regime {
        Regime::Timer => 2,
        Regime::Beloeb => Kapacitetstal::SCALE,
    };
    Ratio::new(
        round(value.checked_mul(Ratio::whole(per_whole))?),
        i128::from(per_whole),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(people: u64, halves: u64) -> AreaFigure {
        AreaFigure {
            indbyggere: Some(people),
            kapacitet: Kapacitetstal::from_halves(halves).unwrap(),
        }
    }

    fn ratio(num: i128, den: i128) -> Option<Ratio> {
        Ratio::new(num, den)
    }

    /// The worked example of the module's doc: p/R = 36.339·129/589.605 = 7,95063…
    #[test]
    fn broenderslev_can_just_spare_the_half_from_hjallerup() {
        let half = Kapacitetstal::from_halves(1).unwrap();
        let result = neutral(figure(36_339, 17), half, ratio(589_605, 129), Regime::Timer);
        assert_eq!(result.kapacitet_ved_regionens_vaerdi, ratio(36_339 * 129, 589_605));
        assert_eq!(result.kan_afgives_hele_enheder, ratio(1, 2));
        assert_eq!(result.tilbage_for_regionens_vaerdi, Some(Ratio::ZERO));
        assert_eq!(result.befolkning_for_uaendret, ratio(36_339 * 16, 17));
        assert_eq!(result.indbyggere_bag_det_flyttede, ratio(36_339, 17));
        assert!(!result.er_neutral);
    }

    /// Rebild needs 29.917·129/589.605 = 6,5455; after the move it has 4,5: 2,0455 short, 2,5 in halves.
    #[test]
    fn rebild_has_nothing_to_spare_and_would_need_two_and_a_half_back() {
        let one = Kapacitetstal::from_halves(2).unwrap();
        let result = neutral(figure(29_917, 11), one, ratio(589_605, 129), Regime::Timer);
        assert_eq!(result.kan_afgives, Some(Ratio::ZERO));
        assert_eq!(result.tilbage_for_regionens_vaerdi_hele_enheder, ratio(5, 2));
        let decimal = neutral(figure(29_917, 11), one, ratio(589_605, 129), Regime::Beloeb);
        assert_eq!(decimal.tilbage_for_regionens_vaerdi_hele_enheder, ratio(20_456, 10_000));
    }

    #[test]
    fn a_move_inside_the_kommune_is_neutral_as_it_is() {
        let result = neutral(figure(1000, 4), Kapacitetstal::ZERO, ratio(500, 1), Regime::Timer);
        assert!(result.er_neutral);
        assert_eq!(result.befolkning_for_uaendret, ratio(1000, 1));
    }

    #[test]
    fn an_unknown_population_leaves_the_arithmetic_undefined() {
        let unknown = AreaFigure {
            indbyggere: None,
            ..figure(0, 4)
        };
        let result = neutral(unknown, Kapacitetstal::ZERO, None, Regime::Timer);
        assert_eq!((result.kan_afgives, result.befolkning_for_uaendret), (None, None));
    }
}
