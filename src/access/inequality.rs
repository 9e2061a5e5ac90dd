//! How unevenly capacity lies over people: Gini, Theil, Hoover and the ratio of extremes.
//!
//! With p_i people and c_i capacity in area i, P and C their sums:
//!
//! * **Gini** (Gini 1912; Lorenz curve of capacity over people sorted by c_i/p_i):
//!   G = 1 − Σ_i p_i · (2·Σ_{k<i} c_k + c_i) / (P·C).
//! * **Theil** (Theil 1967): T = Σ_i (c_i/C) · ln((c_i/C) / (p_i/P)), 0·ln 0 = 0. With groups g of areas
//!   T = Σ_g (C_g/C) · ln((C_g/C) / (P_g/P)) + Σ_g (C_g/C) · T_g: between and within.
//! * **Hoover** (Hoover 1936): H = ½ Σ_i |c_i/C − p_i/P|, the share of capacity that sits in the wrong place; H·C is
//!   measure M2 of `domain.md` section 4.
//! * **max/min** of inhabitants per capacity, measure M3.
//!
//! Worked example: areas with 10 and 30 people and 1 capacity each. Shares of people ¼ and ¾, of capacity ½ and ½.
//! H = ½(¼ + ¼) = ¼; T = ½ ln(½/¼) + ½ ln(½/¾) = 0.1438; the poorer area first, G = 1 − (30·1 + 10·3)/(40·2) = ¼;
//! 30 and 10 inhabitants per capacity give max/min = 3.

use rayon::prelude::*;

use super::{Error, Result, check_capacity, check_count, check_length, check_population};

/// The measures. `None` is *ikke defineret*, never NaN or infinity.
#[derive(Debug, Clone, PartialEq)]
pub struct Inequality {
    /// All people.
    pub population: f64,
    /// All capacity.
    pub capacity: f64,
    /// 0 (even) to 1. Not defined without people or without capacity.
    pub gini: Option<f64>,
    /// Not defined without people or without capacity, nor when an area has capacity and no people (it is infinite).
    pub theil: Option<Theil>,
    /// 0 (even) to 1. Not defined without people or without capacity.
    pub hoover: Option<f64>,
    /// Capacities in the wrong place (M2): Hoover · all capacity.
    pub misplaced: Option<f64>,
    /// Most over fewest inhabitants per capacity (M3). Not defined when an area has no capacity (S3) or no people.
    pub max_over_min: Option<f64>,
    /// Areas without people. Rising positions in the input.
    pub unpopulated: Vec<u32>,
    /// Areas without capacity. Rising positions in the input.
    pub without_capacity: Vec<u32>,
}

/// Theil's measure and its parts, natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theil {
    /// Between + within.
    pub total: f64,
    /// Between the groups; 0 without groups.
    pub between: f64,
    /// Within the groups.
    pub within: f64,
}

/// Groups of areas: `of[area]` is below `count`.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    /// The group of each area.
    pub of: &'a [u32],
    /// How many groups.
    pub count: usize,
}

#[derive(Clone, Copy)]
struct Area {
    people: f64,
    capacity: f64,
    group: u32,
}

/// The measures over areas (kommuner, or cells with their availability). Without `groups` all areas are one group.
///
/// # Errors
/// Columns of different length; values that are not finite, negative or too large; a group that is not below the count.
///
/// # Example
///
/// ```
/// use praksisplan::access::inequality::inequality;
/// let found = inequality(&[10.0, 30.0], &[1.0, 1.0], None)?;
/// assert_eq!(found.hoover, Some(0.25));
/// assert_eq!(found.gini, Some(0.25));
/// assert_eq!(found.max_over_min, Some(3.0));
/// # Ok::<(), praksisplan::access::Error>(())
/// ```
pub fn inequality(people: &[f64], capacity: &[f64], groups: Option<Groups<'_>>) -> Result<Inequality> {
    check_length("capacity", people.len(), capacity.len())?;
    check_count("areas", people.len())?;
    check_population("population", people)?;
    check_capacity("capacity", capacity)?;
    if let Some(groups) = groups {
        check_length("group", people.len(), groups.of.len())?;
        if let Some(index) = groups.of.iter().position(|&group| group as usize >= groups.count) {
            return Err(Error::UnknownIndex {
                what: "group",
                index,
                found: groups.of[index],
                count: groups.count,
            });
        }
    }
    // Sorted first: from here on every sum runs in one order, whatever the order of the input.
    let areas = in_order(people, capacity, groups);
    let all_people = areas.iter().map(|area| area.people).sum::<f64>();
    let all_capacity = areas.iter().map(|area| area.capacity).sum::<f64>();
    let zero = |values: &[f64]| {
        (0u32..)
            .zip(values)
            .filter(|(_, value)| **value <= 0.0)
            .map(|(i, _)| i)
            .collect()
    };
    let mut found = Inequality {
        population: all_people,
        capacity: all_capacity,
        gini: None,
        theil: None,
        hoover: None,
        misplaced: None,
        max_over_min: None,
        unpopulated: zero(people),
        without_capacity: zero(capacity),
    };
    if all_people <= 0.0 || all_capacity <= 0.0 {
        return Ok(found);
    }
    let hoover = 0.5
        * areas
            .iter()
            .map(|a| (a.capacity / all_capacity - a.people / all_people).abs())
            .sum::<f64>();
    found.hoover = Some(hoover);
    found.misplaced = Some(hoover * all_capacity);
    found.gini = Some(gini(&areas, all_people, all_capacity));
    found.theil = theil(
        &areas,
        groups.map_or(1, |groups| groups.count),
        all_people,
        all_capacity,
    );
    if found.unpopulated.is_empty() && found.without_capacity.is_empty() {
        let per_capacity = areas.iter().map(|area| area.people / area.capacity);
        let (low, high) = per_capacity.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        found.max_over_min = Some(high / low).filter(|ratio| ratio.is_finite());
    }
    Ok(found)
}

/// Poorest area first; the order of the input decides nothing. Areas with neither people nor capacity add nothing.
fn in_order(people: &[f64], capacity: &[f64], groups: Option<Groups<'_>>) -> Vec<Area> {
    // Ratios are not negative, so their bits rise with them; by no people they are infinite, which is last.
    let ratios = (0u32..).zip(people.iter().zip(capacity));
    let mut order: Vec<(u64, u32)> = ratios
        .filter(|(_, (people, capacity))| **people > 0.0 || **capacity > 0.0)
        .map(|(area, (people, capacity))| ((capacity / people).to_bits(), area))
        .collect();
    order.par_sort_unstable();
    let area = |&(_, area): &(u64, u32)| Area {
        people: people[area as usize],
        capacity: capacity[area as usize],
        group: groups.map_or(0, |groups| groups.of[area as usize]),
    };
    let mut areas: Vec<Area> = order.iter().map(area).collect();
    // Equal ratios stand in the order of the input so far. What is equal in all of this too is the same.
    let mut rest = areas.as_mut_slice();
    for equal in order.chunk_by(|a, b| a.0 == b.0) {
        let (these, others) = rest.split_at_mut(equal.len());
        these.sort_unstable_by(|a, b| {
            let by_people = a.people.total_cmp(&b.people);
            by_people
                .then_with(|| a.capacity.total_cmp(&b.capacity))
                .then_with(|| a.group.cmp(&b.group))
        });
        rest = others;
    }
    areas
}

fn gini(areas: &[Area], all_people: f64, all_capacity: f64) -> f64 {
    let mut below = 0.0;
    let mut twice_under = 0.0;
    for area in areas {
        twice_under += area.people / all_people * ((2.0 * below + area.capacity) / all_capacity);
        below += area.capacity;
    }
    (1.0 - twice_under).clamp(0.0, 1.0)
}

fn theil(areas: &[Area], groups: usize, all_people: f64, all_capacity: f64) -> Option<Theil> {
    if areas.iter().any(|area| area.people <= 0.0) {
        return None;
    }
    // share · ln(share / other share), with 0 · ln 0 = 0.
    let term = |share: f64, of: f64| if share > 0.0 { share * (share / of).ln() } else { 0.0 };
    let mut totals = vec![(0.0, 0.0); groups];
    for area in areas {
        let total = &mut totals[area.group as usize];
        *total = (total.0 + area.people, total.1 + area.capacity);
    }
    let total = |areas: &mut dyn Iterator<Item = (f64, f64)>, people: f64, capacity: f64| {
        areas.map(|(p, c)| term(c / capacity, p / people)).sum::<f64>()
    };
    // Within: (C_g/C) · T_g summed area by area, (c/C) · ln((c/C_g) / (p/P_g)).
    let within = areas.iter().map(|area| {
        let (people, capacity) = totals[area.group as usize];
        if area.capacity > 0.0 {
            area.capacity / all_capacity * ((area.capacity / capacity) / (area.people / people)).ln()
        } else {
            0.0
        }
    });
    let within = within.sum::<f64>();
    // The numbering of the groups decides nothing either.
    totals.retain(|total| total.0 > 0.0);
    totals.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
    let between = if groups == 1 {
        0.0
    } else {
        total(&mut totals.into_iter(), all_people, all_capacity)
    };
    Some(Theil {
        total: between + within,
        between,
        within,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tabel_1_has_twelve_capacities_in_the_wrong_place() {
        // Tabel 1, 30 June 2019: population and capacity of the eleven kommuner; M2 = 12,10 (domain.md section 4).
        let found = inequality(&TABEL_1.map(|row| row.0), &TABEL_1.map(|row| row.1), None).unwrap();
        assert_eq!(found.capacity.to_bits(), 129.0_f64.to_bits());
        assert!((found.misplaced.unwrap() - 12.10).abs() < 0.005, "{found:?}");
        assert!((found.hoover.unwrap() - found.misplaced.unwrap() / 129.0).abs() < 1e-15);
    }

    const TABEL_1: [(f64, f64); 11] = [
        (20_394.0, 5.0),
        (43_584.0, 12.0),
        (36_339.0, 8.5),
        (59_960.0, 16.5),
        (37_045.0, 10.0),
        (1_817.0, 1.5),
        (41_958.0, 10.5),
        (38_480.0, 8.0),
        (215_443.0, 36.5),
        (29_917.0, 5.5),
        (64_668.0, 15.0),
    ];

    #[test]
    fn two_areas_give_what_the_hand_computes() {
        let found = inequality(&[10.0, 30.0], &[1.0, 1.0], Some(Groups { of: &[0, 1], count: 2 })).unwrap();
        let theil = found.theil.unwrap();
        let by_hand = 0.5 * 2.0_f64.ln() + 0.5 * (2.0_f64 / 3.0).ln();
        assert!((theil.total - by_hand).abs() < 1e-15);
        // Each area is its own group: everything is between.
        assert!(theil.within.abs() < 1e-15 && (theil.between - by_hand).abs() < 1e-15);
    }

    #[test]
    fn areas_without_people_or_capacity_are_stated_and_give_no_nan() {
        let found = inequality(&[10.0, 0.0, 20.0, 0.0], &[1.0, 2.0, 0.0, 0.0], None).unwrap();
        assert_eq!((found.unpopulated, found.without_capacity), (vec![1, 3], vec![2, 3]));
        assert_eq!((found.theil, found.max_over_min), (None, None));
        // ½(|1/3 − 1/3| + 2/3 + 2/3) = 2/3.
        assert!((found.hoover.unwrap() - 2.0 / 3.0).abs() < 1e-15);
        // Poorest first: 20 people with 0, 10 with 1, then 2 capacities for nobody: 1 − (10/30)·(1/3) = 8/9.
        assert!((found.gini.unwrap() - 8.0 / 9.0).abs() < 1e-15);
        let nothing = inequality(&[0.0], &[3.0], None).unwrap();
        assert_eq!((nothing.gini, nothing.hoover, nothing.misplaced), (None, None, None));
        assert!(inequality(&[1.0], &[1.0], Some(Groups { of: &[1], count: 1 })).is_err());
        assert!(inequality(&[f64::NAN], &[1.0], None).is_err());
    }

    proptest! {
        #[test]
        fn between_and_within_add_up_and_the_order_changes_no_bit(
            areas in prop::collection::vec((1u32..50, 0u32..20, 0u32..4), 1..30),
            turn in 0usize..30,
        ) {
            let measure = |areas: &[(u32, u32, u32)]| {
                let people: Vec<f64> = areas.iter().map(|a| f64::from(a.0)).collect();
                let capacity: Vec<f64> = areas.iter().map(|a| f64::from(a.1) * 0.3).collect();
                let of: Vec<u32> = areas.iter().map(|a| a.2).collect();
                let grouped = inequality(&people, &capacity, Some(Groups { of: &of, count: 4 })).unwrap();
                (grouped, inequality(&people, &capacity, None).unwrap())
            };
            let (grouped, whole) = measure(&areas);
            if let (Some(parts), Some(all)) = (grouped.theil, whole.theil) {
                prop_assert!((parts.between + parts.within - all.total).abs() < 1e-12);
                prop_assert!(parts.between >= -1e-12 && parts.within >= -1e-12);
                // The Lorenz curve bends at most once as far as the shares lie apart.
                prop_assert!(whole.hoover.unwrap() <= whole.gini.unwrap() + 1e-12);
            }
            let mut turned = areas.clone();
            turned.rotate_left(turn % areas.len());
            let (again, _) = measure(&turned);
            prop_assert_eq!((again.gini, again.theil, again.hoover), (grouped.gini, grouped.theil, grouped.hoover));
        }
    }
}
