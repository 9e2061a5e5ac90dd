//! Every move by the incremental formulas against every move computed in full.

use super::*;
use crate::access::nearest::summarise;
use proptest::prelude::*;

/// All moves, each computed from scratch: mean distance, share within the bound, share under the threshold.
fn in_full(cells: &Cells, clinics: &Clinics, terms: &Terms<'_>, to: Candidates<'_>) -> Vec<[f64; 3]> {
    let population = cells.population_in_input_order();
    let base = catchment(cells, clinics, terms.decay, terms.plane, Stages::Two).unwrap();
    let threshold = half_mean(base.reachable_supply, People::of(cells.total_population()));
    let mut all = Vec::new();
    for clinic in 0..clinics.len() {
        for (&x, &y) in to.x.iter().zip(to.y) {
            let moved = clinics.moved(clinic, x, y).unwrap();
            let summary = summarise(
                &nearest(cells, &moved, terms.plane, None).unwrap(),
                &population,
                &[terms.bound],
            );
            let summary = summary.unwrap();
            let access = catchment(cells, &moved, terms.decay, terms.plane, Stages::Two)
                .unwrap()
                .access;
            let under = access.iter().zip(&population).filter(|(a, _)| **a < threshold);
            let under: People = under.map(|(_, p)| People::of(*p)).sum();
            all.push([
                summary.mean.unwrap(),
                summary.shares[0],
                under.value() / cells.total_population(),
            ]);
        }
    }
    all
}

fn incremental(cells: &Cells, clinics: &Clinics, terms: &Terms<'_>, to: Candidates<'_>) -> Vec<[f64; 3]> {
    let distances = all_distances(cells, clinics, terms, to).unwrap();
    let thresholds = all_thresholds(cells, clinics, terms, to).unwrap();
    let columns = 0..to.x.len();
    let at = |j, k| {
        [
            distances.mean.get(j, k),
            distances.share.get(j, k),
            thresholds.share.get(j, k),
        ]
    };
    (0..clinics.len())
        .flat_map(|j| columns.clone().map(move |k| at(j, k)))
        .collect()
}

type Places = Vec<(i32, i32, u8)>;

fn columns(places: &Places, unit: f64) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let x = places.iter().map(|p| f64::from(p.0) * unit).collect();
    let y = places.iter().map(|p| f64::from(p.1) * unit).collect();
    (x, y, places.iter().map(|p| f64::from(p.2)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    // Few distinct coordinates, capacities and populations make ties of distance and accessibilities exactly on the
    // threshold common; a step weight makes them the rule.
    #[test]
    fn every_move_has_the_same_bits_as_computing_it_in_full(
        cells in prop::collection::vec((0i32..12, 0i32..6, 0u8..4), 1..50),
        clinics in prop::collection::vec((0i32..12, 0i32..6, 0u8..4), 1..6),
        candidates in prop::collection::vec((0i32..14, 0i32..8, 0u8..1), 1..6),
        unit in prop::sample::select(vec![1.0, 0.7]),
        shape in 0u8..3,
        detour in prop::sample::select(vec![1.0, 1.3]),
    ) {
        let (x, y, mut population) = columns(&cells, unit);
        population[0] += 1.0;
        let cells = Cells::new(x, y, population).unwrap();
        let (x, y, capacity) = columns(&clinics, unit);
        let key: Vec<u64> = (0..x.len() as u64).rev().collect();
        let clinics = Clinics::new(&x, &y, &capacity, &key).unwrap();
        let (x, y, _) = columns(&candidates, unit);
        let decay = match shape {
            0 => Decay::binary(4.0),
            1 => Decay::step(&[(2.0, 1.0), (5.0, 0.5)]),
            _ => Decay::gaussian(2.0, 5.0),
        };
        let decay = decay.unwrap();
        let terms = Terms { plane: Plane::with_detour(detour).unwrap(), decay: &decay, bound: 3.0 };
        let to = Candidates { x: &x, y: &y };
        let bits = |rows: Vec<[f64; 3]>| rows.into_iter().map(|row| row.map(f64::to_bits)).collect::<Vec<_>>();
        prop_assert_eq!(bits(incremental(&cells, &clinics, &terms, to)), bits(in_full(&cells, &clinics, &terms, to)));
    }
}

#[test]
fn a_move_out_and_back_restores_every_number_to_the_bit() {
    let x: Vec<f64> = (0..60).map(|i| f64::from(i * 17 % 41) * 1.3).collect();
    let y: Vec<f64> = (0..60).map(|i| f64::from(i * 29 % 37) * 0.7).collect();
    let cells = Cells::new(x, y, (0..60).map(f64::from).collect()).unwrap();
    let clinics = Clinics::new(&[3.0, 20.0, 40.0], &[1.0, 9.0, 20.0], &[1.5, 2.0, 0.5], &[1, 2, 3]).unwrap();
    let decay = Decay::gaussian(5.0, 15.0).unwrap();
    let terms = Terms {
        plane: Plane::STRAIGHT,
        decay: &decay,
        bound: 10.0,
    };
    let away = what_if(&cells, &clinics, &terms, 1, (50.0, 1.0)).unwrap();
    assert_ne!(away.catchment_before, away.catchment_after);
    let back = what_if(&cells, &clinics.moved(1, 50.0, 1.0).unwrap(), &terms, 1, (20.0, 9.0)).unwrap();
    assert_eq!(back.nearest_after, away.nearest_before);
    assert_eq!(back.catchment_after, away.catchment_before);
    assert_eq!(back.people.nearer.to_bits(), away.people.further.to_bits());
}

#[test]
fn the_people_a_move_concerns_are_counted_by_hand() {
    // Cells at 0, 4, 10 km with 5, 3, 2 people; the clinic moves from 0 to 10 km, the bound is 4 km.
    // Distances 0, 4, 10 become 10, 6, 0: 8 people have further and lose the bound, 2 come nearer and gain it.
    let cells = Cells::new(vec![0.0, 4e3, 1e4], vec![0.0; 3], vec![5.0, 3.0, 2.0]).unwrap();
    let clinics = Clinics::new(&[0.0], &[0.0], &[1.0], &[1]).unwrap();
    let decay = Decay::binary(5e3).unwrap();
    let terms = Terms {
        plane: Plane::STRAIGHT,
        decay: &decay,
        bound: 4e3,
    };
    let found = what_if(&cells, &clinics, &terms, 0, (1e4, 0.0)).unwrap().people;
    let expected = Concerned {
        nearer: 2.0,
        further: 8.0,
        unchanged: 0.0,
        lose_the_bound: 8.0,
        gain_the_bound: 2.0,
    };
    assert_eq!(found, expected);
}

/// Every move by cost lists, each from scratch: mean, share, outside, share under the threshold.
fn listed_in_full(
    population: &[f64],
    capacity: &[f64],
    to_clinics: &[Vec<Option<f64>>],
    to_candidates: &[Vec<Option<f64>>],
    decay: &Decay,
    bound: f64,
) -> Vec<[f64; 4]> {
    use crate::access::catchment::catchment_by_cost;
    use crate::access::nearest::nearest_by_cost;
    let all: f64 = population.iter().sum();
    let base = catchment_by_cost(
        &costs(to_clinics, capacity.len()),
        population,
        capacity,
        decay,
        Stages::Two,
    )
    .unwrap();
    let threshold = half_mean(base.reachable_supply, People::of(all));
    let mut found = Vec::new();
    for clinic in 0..capacity.len() {
        for candidate in 0..to_candidates[0].len() {
            let mut table = to_clinics.to_vec();
            for (row, other) in table.iter_mut().zip(to_candidates) {
                row[clinic] = other[candidate];
            }
            let moved = costs(&table, capacity.len());
            let summary = summarise(&nearest_by_cost(&moved, None).unwrap(), population, &[bound]).unwrap();
            let access = catchment_by_cost(&moved, population, capacity, decay, Stages::Two)
                .unwrap()
                .access;
            let under = access.iter().zip(population).filter(|(a, _)| **a < threshold);
            let under: People = under.map(|(_, p)| People::of(*p)).sum();
            found.push([
                summary.mean.unwrap_or(0.0),
                summary.shares[0],
                summary.outside,
                under.value() / all,
            ]);
        }
    }
    found
}

/// A table of costs as a list; keys fall where positions rise, so that canonical and input order differ.
fn costs(table: &[Vec<Option<f64>>], columns: usize) -> crate::access::travel::Costs {
    let falling = |count: usize| (0..count as u64).rev().collect::<Vec<u64>>();
    let (mut from, mut to, mut cost) = (Vec::new(), Vec::new(), Vec::new());
    for (cell, row) in (0u32..).zip(table) {
        for (place, value) in (0u32..).zip(row) {
            if let Some(value) = value {
                from.push(cell);
                to.push(place);
                cost.push(*value);
            }
        }
    }
    crate::access::travel::Costs::new(&falling(table.len()), &falling(columns), &from, &to, &cost).unwrap()
}

fn entry() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![2 => Just(None), 5 => (0u8..9).prop_map(|cost| Some(f64::from(cost) * 0.7))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn every_move_by_cost_lists_has_the_same_bits_as_computing_it_in_full(
        rows in prop::collection::vec((0u8..4, prop::collection::vec(entry(), 4), prop::collection::vec(entry(), 3)), 1..20),
        capacity in prop::collection::vec(0u8..4, 4),
        shape in 0u8..2,
    ) {
        let mut population: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
        population[0] += 1.0;
        let capacity: Vec<f64> = capacity.into_iter().map(|k| f64::from(k) * 0.5).collect();
        let clinics: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.1.clone()).collect();
        let candidates: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.2.clone()).collect();
        let decay = if shape == 0 { Decay::binary(3.5) } else { Decay::gaussian(1.4, 4.2) }.unwrap();
        let moves = all_by_cost(&Listed {
            population: &population,
            capacity: &capacity,
            clinics: &costs(&clinics, 4),
            candidates: &costs(&candidates, 3),
            decay: &decay,
            bound: 2.1,
        }).unwrap();
        let expected = listed_in_full(&population, &capacity, &clinics, &candidates, &decay, 2.1);
        for (index, expected) in expected.iter().enumerate() {
            let (j, k) = (index / 3, index % 3);
            let found = [
                moves.distances.mean.get(j, k),
                moves.distances.share.get(j, k),
                moves.outside.get(j, k),
                moves.thresholds.share.get(j, k),
            ];
            prop_assert_eq!(found.map(f64::to_bits), expected.map(f64::to_bits), "{} {}: {:?} {:?}", j, k, found, expected);
        }
    }
}

#[test]
fn a_move_off_an_island_puts_its_people_out_of_reach_and_says_so() {
    // 10 people on the island reach only its own clinic (cost 1), 30 on land only the other (cost 2). The island's clinic
    // moves to land at cost 1: mean of those in reach 1, 10 people out of reach; today (10·1 + 30·2)/40 = 1.75 and nobody.
    let moves = all_by_cost(&Listed {
        population: &[10.0, 30.0],
        capacity: &[1.0, 1.0],
        clinics: &costs(&[vec![Some(1.0), None], vec![None, Some(2.0)]], 2),
        candidates: &costs(&[vec![None], vec![Some(1.0)]], 1),
        decay: &Decay::binary(5.0).unwrap(),
        bound: 1.5,
    })
    .unwrap();
    assert!((moves.distances.base_mean - 1.75).abs() < 1e-12);
    assert!(moves.base_outside.abs() < 1e-12);
    assert!((moves.distances.mean.get(0, 0) - 1.0).abs() < 1e-12);
    assert!((moves.outside.get(0, 0) - 10.0).abs() < 1e-12);
    assert!((moves.distances.share.get(0, 0) - 0.75).abs() < 1e-12);
}
