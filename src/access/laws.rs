//! The engine against the definitions, the published cases and the laws that any floating catchment keeps.

use proptest::prelude::*;
use rstest::rstest;

use super::catchment::{Catchment, Stages, catchment, catchment_by_cost, catchments};
use super::cells::Cells;
use super::clinics::Clinics;
use super::decay::Decay;
use super::nearest::{nearest, nearest_by_cost, summarise};
use super::oracle::{Place, floating};
use super::travel::{Costs, Plane};

fn columns(places: &[Place]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    (
        places.iter().map(|p| p.0).collect(),
        places.iter().map(|p| p.1).collect(),
        places.iter().map(|p| p.2).collect(),
    )
}

fn cells(places: &[Place]) -> Cells {
    let (x, y, population) = columns(places);
    Cells::new(x, y, population).unwrap()
}

/// Clinics whose key is their rank by place, so that reordering them keeps their keys.
fn clinics(places: &[Place]) -> Clinics {
    let (x, y, capacity) = columns(places);
    let key = |place: &Place| places.iter().filter(|p| (p.0, p.1, p.2) < *place).count() as u64;
    let mut key: Vec<u64> = places.iter().map(key).collect();
    for i in 0..key.len() {
        // Same place and capacity: any order of the two is the same clinic twice.
        while key[..i].contains(&key[i]) {
            key[i] += 1;
        }
    }
    Clinics::new(&x, &y, &capacity, &key).unwrap()
}

fn access(cells_at: &[Place], clinics_at: &[Place], decay: &Decay, stages: Stages) -> Catchment {
    catchment(&cells(cells_at), &clinics(clinics_at), decay, Plane::STRAIGHT, stages).unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn all_close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(*a, *b))
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// The published hospital example: three places, each with people and doctors; minutes inbound (1, 2 → 3), outbound
/// (3 → 1, 2) and across (1 ↔ 2).
fn hospital(inbound: f64, outbound: f64, across: f64, stages: Stages) -> Catchment {
    let from = [0, 1, 2, 0, 1, 2, 2, 0, 1];
    let to = [0, 1, 2, 2, 2, 0, 1, 1, 0];
    let minutes = [1.0, 1.0, 1.0, inbound, inbound, outbound, outbound, across, across];
    let costs = Costs::new(&[1, 2, 3], &[1, 2, 3], &from, &to, &minutes).unwrap();
    let decay = Decay::inverse_time(1.0, 61.0).unwrap();
    catchment_by_cost(&costs, &[100.0, 50.0, 10.0], &[15.0, 20.0, 100.0], &decay, stages).unwrap()
}

#[test]
fn the_published_hospital_example_comes_out() {
    let two = hospital(40.0, 40.0, 80.0, Stages::Two);
    assert!(all_close(
        &two.access,
        &[0.331_444_116_980_276_6, 0.579_828_132_066_938_1, 7.286_418_169_862_544]
    ));
    let three = hospital(40.0, 40.0, 80.0, Stages::ThreeAllKnown);
    assert!(all_close(
        &three.access,
        &[0.156_256_588_290_619_84, 0.406_216_452_450_860_5, 9.906_351_854_839_498]
    ));
}

/// The further scenarios, whose expected values follow from the definitions in eight lines of arithmetic: faster into
/// the city, faster out of it, faster everywhere.
#[rstest]
#[case(20.0, 40.0, 80.0, [0.435_340_220_876_380_5, 0.683_724_235_963_042, 5.727_976_611_420_986])]
#[case(40.0, 20.0, 80.0, [0.331_071_913_161_465_4, 0.577_857_785_778_577_8, 7.299_991_939_492_457])]
#[case(20.0, 20.0, 40.0, [0.442_568_395_398_584_1, 0.666_758_279_965_827_1, 5.740_524_646_185_023])]
fn asymmetric_travel_times_are_not_ignored(
    #[case] inbound: f64,
    #[case] outbound: f64,
    #[case] across: f64,
    #[case] expected: [f64; 3],
) {
    assert!(all_close(
        &hospital(inbound, outbound, across, Stages::Two).access,
        &expected
    ));
    let [gridlock, other] = [(40.0, 40.0, 80.0), (inbound, outbound, across)]
        .map(|(inbound, outbound, across)| hospital(inbound, outbound, across, Stages::Three).access);
    assert!(!all_close(&gridlock, &other));
}

#[test]
fn three_consumers_between_two_providers_have_the_published_accessibility() {
    let decay = Decay::gaussian(1.0, f64::INFINITY).unwrap();
    let cells = [(0.0, 0.0, 100.0), (1.0, 0.0, 100.0), (2.0, 0.0, 100.0)];
    let found = access(&cells, &[(0.0, 0.0, 10.0), (2.0, 0.0, 10.0)], &decay, Stages::Two).access;
    for (found, published) in found.iter().zip([0.065_179_26, 0.069_641_49, 0.065_179_26]) {
        assert!((found - published).abs() < 5e-9);
    }
}

#[test]
fn a_raster_of_many_bands_agrees_with_the_definition() {
    // 30,000 cells in 150 lines make three bands; the Gaussian is factorised, the step is not.
    let cells_at: Vec<Place> = (0..30_000)
        .map(|i| (f64::from(i % 200) * 100.0, f64::from(i / 200) * 100.0, f64::from(i % 7)))
        .collect();
    let clinics_at: Vec<Place> = (0..12)
        .map(|i| {
            (
                f64::from(i * 1741 % 20_011),
                f64::from(i * 997 % 15_013),
                f64::from(i % 4) * 0.5,
            )
        })
        .collect();
    for decay in [
        Decay::gaussian(1500.0, 4000.0).unwrap(),
        Decay::step(&[(1e3, 1.0), (3e3, 0.4)]).unwrap(),
        Decay::binary(4e3).unwrap(),
    ] {
        for (stages, three) in [(Stages::Two, false), (Stages::Three, true)] {
            let found = access(&cells_at, &clinics_at, &decay, stages).access;
            let expected = floating(&cells_at, &clinics_at, 1.0, |d| decay.weight(d), three);
            assert!(all_close(&found, &expected));
        }
    }
}

#[test]
fn cells_and_clinics_that_reach_nobody_are_told_apart() {
    // Cell 0 has the clinic with capacity, cell 1 only one without, cell 2 nothing; clinic 2 lies beyond everybody and
    // clinic 3 reaches only the empty cell 3.
    let cells_at = [
        (0.0, 0.0, 10.0),
        (100.0, 0.0, 5.0),
        (200.0, 0.0, 5.0),
        (300.0, 0.0, 0.0),
    ];
    let clinics_at = [(0.0, 0.0, 1.0), (100.0, 0.0, 0.0), (500.0, 0.0, 2.5), (300.0, 0.0, 0.5)];
    let found = access(&cells_at, &clinics_at, &Decay::binary(10.0).unwrap(), Stages::Two);
    assert_eq!(found.access, [0.1, 0.0, 0.0, 0.0]);
    assert_eq!(
        (found.unserved, found.without_supply, found.unreachable),
        (vec![2], vec![1, 3], vec![2, 3])
    );
    assert_eq!((found.reachable_supply, found.unreachable_supply), (1.0, 3.0));
}

#[test]
fn a_bound_is_inclusive_on_a_raster_among_points_and_in_a_list() {
    // 3-4-5: the cell is exactly 5 km away.
    let decay = Decay::binary(5e3).unwrap();
    let clinic = [(0.0, 0.0, 1.0)];
    assert_eq!(access(&[(3e3, 4e3, 2.0)], &clinic, &decay, Stages::Two).access, [0.5]);
    let grid: Vec<Place> = (0..64)
        .map(|i| (f64::from(i % 8) * 1e3, f64::from(i / 8) * 1e3, 1.0))
        .collect();
    let on_raster = access(&grid, &clinic, &decay, Stages::Two).access;
    assert!(on_raster[8 * 4 + 3] > 0.0 && on_raster[8 * 4 + 4] <= 0.0);
    let costs = Costs::new(&[1], &[1], &[0], &[0], &[5e3]).unwrap();
    assert_eq!(
        catchment_by_cost(&costs, &[2.0], &[1.0], &decay, Stages::Two)
            .unwrap()
            .access,
        [0.5]
    );
}

#[test]
fn a_result_too_large_for_a_number_is_an_error_and_not_infinity() {
    let tiny = [(0.0, 0.0, 1e-300)];
    let decay = Decay::binary(1.0).unwrap();
    let found = catchment(
        &cells(&tiny),
        &clinics(&[(0.0, 0.0, 1e12)]),
        &decay,
        Plane::STRAIGHT,
        Stages::Two,
    );
    assert!(matches!(found, Err(super::Error::Overflow { index: 0, .. })));
}

/// Cells on a raster or scattered, clinics anywhere; coordinates repeat often.
fn region() -> impl Strategy<Value = (Vec<Place>, Vec<Place>)> {
    let cell = (0i32..16, 0i32..8, 0u32..9);
    let clinic = (-2i32..34, -2i32..18, 0u32..5);
    let sizes = (prop::collection::vec(cell, 1..90), prop::collection::vec(clinic, 1..9));
    (sizes, prop::sample::select(vec![(2.0, 0.0), (2.0, 0.37)])).prop_map(|((cells, clinics), (pitch, jitter))| {
        let cell = |(i, &(x, y, p)): (usize, &(i32, i32, u32))| {
            let off = jitter * (i % 5) as f64;
            (
                f64::from(x) * pitch + off,
                f64::from(y) * pitch - off,
                f64::from(p) * 1.1,
            )
        };
        let clinic = |&(x, y, s): &(i32, i32, u32)| (f64::from(x), f64::from(y), f64::from(s) * 0.5);
        (
            cells.iter().enumerate().map(cell).collect(),
            clinics.iter().map(clinic).collect(),
        )
    })
}

fn any_decay() -> impl Strategy<Value = Decay> {
    prop::sample::select(vec![
        Decay::binary(6.0).unwrap(),
        Decay::step(&[(2.0, 1.0), (4.0, 0.68), (8.0, 0.22)]).unwrap(),
        Decay::gaussian(3.0, 9.0).unwrap(),
        Decay::gaussian(1.5, f64::INFINITY).unwrap(),
        Decay::inverse_time(0.5, 7.0).unwrap(),
    ])
}

fn any_stages() -> impl Strategy<Value = Stages> {
    prop::sample::select(vec![Stages::Two, Stages::Three])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_engine_agrees_with_the_definition(
        (cells_at, clinics_at) in region(), decay in any_decay(), stages in any_stages(),
        detour in prop::sample::select(vec![1.0, 1.25]),
    ) {
        let plane = Plane::with_detour(detour).unwrap();
        let found = catchment(&cells(&cells_at), &clinics(&clinics_at), &decay, plane, stages).unwrap();
        let expected = floating(&cells_at, &clinics_at, detour, |d| decay.weight(d), stages == Stages::Three);
        prop_assert!(all_close(&found.access, &expected), "{:?} {:?}", found.access, expected);
        prop_assert!(found.access.iter().chain(&found.ratio).chain(&found.demand).all(|v| v.is_finite()));
    }

    #[test]
    fn what_people_get_is_the_supply_that_someone_can_reach(
        (cells_at, clinics_at) in region(), decay in any_decay(), stages in any_stages(),
    ) {
        let found = access(&cells_at, &clinics_at, &decay, stages);
        let population = columns(&cells_at).2;
        let given: f64 = found.availability(&population).unwrap().iter().sum();
        let all: f64 = clinics_at.iter().map(|c| c.2).sum();
        prop_assert!(close(given, found.reachable_supply));
        prop_assert!(close(found.reachable_supply + found.unreachable_supply, all));
        let spread = found.summarise(&population).unwrap();
        prop_assert!((spread.allocated - given).abs() <= 1e-9 * given.max(1e-6));
    }

    #[test]
    fn accessibility_rises_with_supply_and_falls_with_demand(
        (cells_at, clinics_at) in region(), decay in any_decay(), stages in any_stages(), k in 0.1..10.0f64,
    ) {
        let scaled = |places: &[Place]| places.iter().map(|p| (p.0, p.1, p.2 * k)).collect::<Vec<_>>();
        let base = access(&cells_at, &clinics_at, &decay, stages).access;
        let more_supply = access(&cells_at, &scaled(&clinics_at), &decay, stages).access;
        let more_people = access(&scaled(&cells_at), &clinics_at, &decay, stages).access;
        prop_assert!(all_close(&more_supply, &base.iter().map(|a| a * k).collect::<Vec<_>>()));
        prop_assert!(all_close(&more_people, &base.iter().map(|a| a / k).collect::<Vec<_>>()));
    }

    #[test]
    fn merging_two_cells_on_one_spot_changes_nothing(
        (cells_at, clinics_at) in region(), decay in any_decay(), stages in any_stages(), share in 0.0..1.0f64,
    ) {
        let mut split = cells_at.clone();
        split[0].2 *= share;
        split.push((cells_at[0].0, cells_at[0].1, cells_at[0].2 * (1.0 - share)));
        let merged = access(&cells_at, &clinics_at, &decay, stages);
        let parts = access(&split, &clinics_at, &decay, stages);
        prop_assert!(all_close(&parts.ratio, &merged.ratio));
        prop_assert!(all_close(&parts.access[..cells_at.len()], &merged.access));
        prop_assert!(close(parts.access[cells_at.len()], merged.access[0]));
    }

    #[test]
    fn a_clinic_beyond_the_cut_off_changes_no_bit(
        (cells_at, clinics_at) in region(), decay in any_decay(), stages in any_stages(),
    ) {
        let before = access(&cells_at, &clinics_at, &decay, stages);
        let mut more = clinics_at.clone();
        more.push((1e6, 1e6, 7.0));
        let after = access(&cells_at, &more, &decay, stages);
        prop_assert_eq!(bits(&before.access), bits(&after.access));
        prop_assert_eq!(after.unreachable.last().map(|&j| j as usize), Some(clinics_at.len()));
    }

    #[test]
    fn neither_the_order_of_the_rows_nor_the_number_of_threads_changes_a_bit(
        (cells_at, clinics_at) in region(), decay in any_decay(), stages in any_stages(), turn in 0usize..90,
    ) {
        let base = access(&cells_at, &clinics_at, &decay, stages);
        let (mut cells_turned, mut clinics_turned) = (cells_at.clone(), clinics_at.clone());
        cells_turned.rotate_left(turn % cells_at.len());
        cells_turned.reverse();
        clinics_turned.reverse();
        let threads = rayon::ThreadPoolBuilder::new().num_threads(1 + turn % 3).build().unwrap();
        let mut turned = threads.install(|| access(&cells_turned, &clinics_turned, &decay, stages));
        turned.access.reverse();
        turned.access.rotate_right(turn % cells_at.len());
        turned.ratio.reverse();
        prop_assert_eq!(bits(&base.access), bits(&turned.access));
        prop_assert_eq!(bits(&base.ratio), bits(&turned.ratio));
        let summary = |places: &[Place], clinics_at: &[Place]| {
            let found = nearest(&cells(places), &clinics(clinics_at), Plane::STRAIGHT, None).unwrap();
            summarise(&found, &columns(places).2, &[3.0, 6.0]).unwrap()
        };
        prop_assert_eq!(summary(&cells_at, &clinics_at), summary(&cells_turned, &clinics_turned));
    }

    #[test]
    fn measures_asked_for_together_are_the_ones_asked_for_alone(
        (cells_at, clinics_at) in region(), first in any_decay(), second in any_decay(), stages in any_stages(),
    ) {
        // The third has the first one's radius and so shares its search.
        let same_radius = Decay::binary(first.radius()).unwrap();
        let asked = [(&first, stages), (&second, Stages::Two), (&same_radius, Stages::Three)];
        let together = catchments(&cells(&cells_at), &clinics(&clinics_at), Plane::STRAIGHT, &asked).unwrap();
        for ((decay, stages), found) in asked.into_iter().zip(together) {
            let alone = access(&cells_at, &clinics_at, decay, stages);
            prop_assert_eq!(bits(&alone.access), bits(&found.access));
            prop_assert_eq!(alone, found);
        }
    }

    #[test]
    fn a_list_of_the_distances_gives_what_the_plane_gives(
        (cells_at, clinics_at) in region(), decay in any_decay(), stages in any_stages(), seed in 0usize..1000,
    ) {
        let (cells_, clinics_) = (cells(&cells_at), clinics(&clinics_at));
        let mut pairs: Vec<(u32, u32, f64)> = Vec::new();
        for (i, cell) in (0u32..).zip(&cells_at) {
            for (j, clinic) in (0u32..).zip(&clinics_at) {
                let distance = Plane::STRAIGHT.cost((cell.0, cell.1), (clinic.0, clinic.1));
                if distance <= 9.0 {
                    pairs.push((i, j, distance));
                }
            }
        }
        if !pairs.is_empty() {
            let turn = seed % pairs.len();
            pairs.rotate_left(turn);
        }
        let (from, to): (Vec<u32>, Vec<u32>) = pairs.iter().map(|p| (p.0, p.1)).unzip();
        let cost: Vec<f64> = pairs.iter().map(|p| p.2).collect();
        let keys = |n: usize| (0..n as u64).collect::<Vec<_>>();
        let costs = Costs::new(&keys(cells_at.len()), &keys(clinics_at.len()), &from, &to, &cost).unwrap();
        let listed = catchment_by_cost(&costs, &columns(&cells_at).2, &columns(&clinics_at).2, &decay, stages).unwrap();
        if decay.radius() <= 9.0 {
            let on_plane = catchment(&cells_, &clinics_, &decay, Plane::STRAIGHT, stages).unwrap();
            prop_assert!(all_close(&listed.access, &on_plane.access));
            prop_assert_eq!(listed.unserved, on_plane.unserved);
            prop_assert_eq!(listed.without_supply, on_plane.without_supply);
            prop_assert_eq!(listed.unreachable, on_plane.unreachable);
        }
        let found = nearest(&cells_, &clinics_, Plane::STRAIGHT, None).unwrap();
        let by_list = nearest_by_cost(&costs, None).unwrap();
        for cell in 0..cells_at.len() {
            if let Some((_, distance)) = by_list.get(cell) {
                prop_assert_eq!(found.get(cell).map(|f| f.1), Some(distance));
            } else {
                prop_assert!(found.get(cell).is_none_or(|f| f.1 > 9.0));
            }
        }
    }
}
