//! Worked examples, the plan's tables, and laws on random tables with a reader who tries every whole number.

use super::{Cell, Pattern, Relation, Role, System, Taerskel, ranges, suppress};
use proptest::prelude::*;

fn taerskel(t: u16) -> Taerskel {
    Taerskel::new(t).unwrap()
}

/// A column of counts with its sum.
fn column(values: &[f64]) -> System {
    let mut system = System::default();
    let parts: Vec<usize> = values
        .iter()
        .map(|value| system.cell(Cell::printed(Some(*value))))
        .collect();
    let whole = system.cell(Cell {
        cost: 3.0,
        ..Cell::printed(Some(values.iter().sum()))
    });
    system.sum(&parts, whole);
    system
}

/// Rows by columns, with row sums, column sums and the grand total.
fn table(rows: &[Vec<f64>]) -> System {
    let mut system = System::default();
    let inner: Vec<Vec<usize>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|value| system.cell(Cell::printed(Some(*value))))
                .collect()
        })
        .collect();
    let mut margin = |value: f64| {
        system.cell(Cell {
            cost: 2.0,
            ..Cell::printed(Some(value))
        })
    };
    let row_sums: Vec<usize> = rows.iter().map(|row| margin(row.iter().sum())).collect();
    let width = rows[0].len();
    let column_sums: Vec<usize> = (0..width)
        .map(|at| margin(rows.iter().map(|row| row[at]).sum()))
        .collect();
    let total = margin(rows.iter().flatten().sum());
    for (cells, whole) in inner.iter().zip(&row_sums) {
        system.sum(cells, *whole);
    }
    for (at, whole) in column_sums.iter().enumerate() {
        let cells: Vec<usize> = inner.iter().map(|row| row[at]).collect();
        system.sum(&cells, *whole);
    }
    system.sum(&row_sums, total);
    system.sum(&column_sums, total);
    system
}

fn hidden(pattern: &Pattern) -> Vec<usize> {
    (0..pattern.cells.len()).filter(|at| pattern.cells[*at]).collect()
}

#[test]
fn a_lone_small_count_takes_its_cheapest_sibling_with_it() {
    // The example of the module: 3 is 93 − 40 − 50 until the 40 is hidden too.
    let system = column(&[3.0, 40.0, 50.0]);
    let pattern = suppress(&system, taerskel(5), &[]);
    assert_eq!(hidden(&pattern), [0, 1]);
    let found = ranges(&system, &pattern, taerskel(5));
    assert_eq!((found[0].low, found[0].high), (1.0, 42.0));
    assert_eq!((found[1].low, found[1].high), (1.0, 42.0));
    let alone = Pattern {
        cells: vec![true, false, false, false],
        figures: Vec::new(),
    };
    let seen = ranges(&system, &alone, taerskel(5));
    assert_eq!((seen[0].low, seen[0].high), (3.0, 3.0));
}

#[test]
fn two_small_counts_whose_sum_gives_them_away_are_not_enough() {
    // 1 + 1 = 2: both are 1 by A3. With the 6 hidden too the sum is 8: each lies in [1, 6].
    let system = column(&[1.0, 1.0, 6.0, 70.0]);
    let pattern = suppress(&system, taerskel(5), &[]);
    assert_eq!(hidden(&pattern), [0, 1, 2]);
    // 3 + 3 = 6: [2, 4], so 1 could be ruled out (A4); again a third.
    assert_eq!(
        hidden(&suppress(&column(&[3.0, 3.0, 6.0, 70.0]), taerskel(5), &[])),
        [0, 1, 2]
    );
    // 1 + 4 = 5: each in [1, 4]. Nothing more.
    assert_eq!(
        hidden(&suppress(&column(&[1.0, 4.0, 6.0, 70.0]), taerskel(5), &[])),
        [0, 1]
    );
}

#[test]
fn four_twos_under_threshold_three_are_all_known_to_be_two() {
    let system = column(&[2.0, 2.0, 2.0, 2.0, 5.0, 9.0]);
    let all_small = Pattern {
        cells: vec![true, true, true, true, false, false, false],
        figures: Vec::new(),
    };
    assert!(
        ranges(&system, &all_small, taerskel(3))
            .iter()
            .all(|range| (range.high - range.low).abs() < 1e-6)
    );
    assert_eq!(hidden(&suppress(&system, taerskel(3), &[])), [0, 1, 2, 3, 4]);
}

#[test]
fn a_rate_of_a_known_population_gives_the_count_away_and_is_hidden_before_a_count() {
    // 0,1 per 1.000 of 29.755: [1,5; 4,5], that is 2, 3 or 4; 1 is ruled out. 12 per cent of 100.000 says nothing new.
    let mut system = column(&[4.0, 10.0, 20.0]);
    let rate = system.figure(0.9);
    system.relation(Relation {
        terms: vec![(0, 1.0)],
        low: 0.05 * 29.755,
        high: 0.15 * 29.755,
        figure: Some(rate),
    });
    let pattern = suppress(&system, taerskel(5), &[]);
    assert_eq!(hidden(&pattern), [0, 1]);
    assert_eq!(pattern.figures, [true]);
}

#[test]
fn an_implied_count_is_protected_by_hiding_the_share_that_tells_it() {
    // 2,6 per cent of 146 persons are in group training: 3,8, so 4. No table prints the 4.
    let mut system = System::default();
    let implied = system.cell(Cell {
        role: Role::Implied,
        ..Cell::printed(Some(4.0))
    });
    let share = system.figure(0.9);
    system.relation(Relation {
        terms: vec![(implied, 1.0)],
        low: 0.0255 * 146.0,
        high: 0.0275 * 146.0,
        figure: Some(share),
    });
    assert_eq!(suppress(&system, taerskel(5), &[]).figures, [true]);
    assert_eq!(suppress(&system, taerskel(3), &[]).figures, [false]);
}

#[test]
fn zeros_and_unknown_counts_are_never_hidden() {
    let mut system = column(&[2.0, 0.0, 9.0]);
    system.cell(Cell::printed(None));
    let pattern = suppress(&system, taerskel(5), &[]);
    assert_eq!(hidden(&pattern), [0, 2]);
}

#[test]
fn a_relation_the_source_breaks_is_not_used() {
    let mut system = System::default();
    let one = system.cell(Cell::printed(Some(3.0)));
    let total = system.cell(Cell::printed(Some(10.0)));
    system.sum(&[one], total);
    assert!(system.relations.is_empty());
}

/// Tabel 39 (speciale 57) and Tabel 40 (65) year by year, as printed; Rebild 2015 is blank.
fn plan(file: &str) -> Vec<System> {
    let path = format!(
        "{}/data/nordjylland-2019/tabeller/{file}.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut years: std::collections::BTreeMap<String, (Vec<Option<f64>>, Option<f64>)> =
        std::collections::BTreeMap::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let (area, year, value) = (&row[0], row[1].to_owned(), row[3].parse::<f64>().ok());
        if year.parse::<u16>().is_err() {
            continue;
        }
        let entry = years.entry(year).or_default();
        if area == "Total" || area == "Region Nordjylland" {
            entry.1 = value;
        } else {
            entry.0.push(value);
        }
    }
    let system = |(parts, whole): (Vec<Option<f64>>, Option<f64>)| {
        let mut system = System::default();
        let parts: Vec<usize> = parts
            .into_iter()
            .map(|value| system.cell(Cell::printed(value)))
            .collect();
        let whole = system.cell(Cell {
            cost: 3.0,
            ..Cell::printed(whole)
        });
        system.persons(&parts, whole);
        system
    };
    years.into_values().map(system).collect()
}

#[test]
fn no_hidden_cell_of_the_plans_tables_can_be_computed_back() {
    // (table, threshold) → (primary, secondary) over the four years.
    let mut lost = Vec::new();
    for file in ["tabel-39", "tabel-40", "tabel-16", "tabel-26"] {
        for t in [3, 5, 10] {
            let (mut primary, mut secondary) = (0, 0);
            for system in plan(file) {
                let pattern = suppress(&system, taerskel(t), &[]);
                for range in ranges(&system, &pattern, taerskel(t)) {
                    assert!(range.shortfall(taerskel(t)) <= 0.0, "{file} t = {t}: {range:?}");
                }
                primary += system.primary(taerskel(t)).len();
                secondary += hidden(&pattern).len() - system.primary(taerskel(t)).len();
            }
            lost.push((file, t, primary, secondary));
        }
    }
    insta::assert_debug_snapshot!(lost.iter().filter(|row| row.2 > 0).collect::<Vec<_>>());
}

/// The count as a whole number; 0 when it is not known.
fn whole(cell: &Cell) -> i64 {
    cell.value.map_or(0, |value| format!("{value:.0}").parse().unwrap())
}

/// Every whole-number table a reader can imagine, tried one by one: which values has each hidden cell?
fn imaginable(system: &System, pattern: &Pattern, t: u16) -> Vec<std::collections::BTreeSet<i64>> {
    let small = |at: &usize| system.cells[*at].value.is_some_and(|value| taerskel(t).hides(value));
    let cells = hidden(pattern);
    let most = if cells.iter().all(small) {
        i64::from(t) - 1
    } else {
        system.cells.iter().map(whole).max().unwrap_or(0)
    };
    let mut values: Vec<i64> = system.cells.iter().map(whole).collect();
    let mut seen = vec![std::collections::BTreeSet::new(); cells.len()];
    try_all(system, &cells, 0, most, &mut values, &mut seen);
    seen
}

fn try_all(
    system: &System,
    cells: &[usize],
    at: usize,
    most: i64,
    values: &mut Vec<i64>,
    seen: &mut [std::collections::BTreeSet<i64>],
) {
    if at == cells.len() {
        let holds = system.relations.iter().all(|relation| {
            let sum: f64 = relation.terms.iter().map(|(cell, k)| k * values[*cell] as f64).sum();
            relation.low <= sum && sum <= relation.high
        });
        if holds {
            for (seen, cell) in seen.iter_mut().zip(cells) {
                seen.insert(values[*cell]);
            }
        }
        return;
    }
    let kept = values[cells[at]];
    for value in 1..=most {
        values[cells[at]] = value;
        try_all(system, cells, at + 1, most, values, seen);
    }
    values[cells[at]] = kept;
}

/// Every count but the zeros is hidden: no pattern can do more (1 + 1 = 2 with t = 3).
fn all_is_hidden(system: &System, pattern: &Pattern) -> bool {
    let counts = system.cells.iter().zip(&pattern.cells);
    counts
        .into_iter()
        .all(|(cell, hidden)| *hidden || cell.value == Some(0.0))
}

#[test]
fn where_every_count_is_small_all_are_hidden_and_nothing_is_left_to_protect_them_with() {
    let system = column(&[1.0, 1.0]);
    let pattern = suppress(&system, taerskel(3), &[]);
    assert!(all_is_hidden(&system, &pattern));
    // Zeros are shown, so each part is at least 1; all three are small, so the sum is at most 2.
    assert!(ranges(&system, &pattern, taerskel(3))[0].shortfall(taerskel(3)) > 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nobody_who_tries_every_whole_number_rules_out_a_small_count(values in prop::collection::vec(0u8..9, 2..6)) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let system = column(&values);
        let pattern = suppress(&system, taerskel(3), &[]);
        prop_assume!(hidden(&pattern).len() <= 4 && !all_is_hidden(&system, &pattern));
        for (cell, seen) in hidden(&pattern).iter().zip(imaginable(&system, &pattern, 3)) {
            if system.primary(taerskel(3)).contains(cell) {
                prop_assert!(seen.contains(&1) && seen.contains(&2), "{values:?} {pattern:?}: cell {cell} is {seen:?}");
            } else {
                prop_assert!(seen.len() >= 2, "{values:?}: cell {cell} is {seen:?}");
            }
        }
    }

    #[test]
    fn every_hidden_cell_of_a_random_table_has_a_wide_range(
        rows in prop::collection::vec(prop::collection::vec(0u8..30, 4), 2..5), t in 2u16..7
    ) {
        let rows: Vec<Vec<f64>> = rows.into_iter().map(|row| row.into_iter().map(f64::from).collect()).collect();
        let system = table(&rows);
        let pattern = suppress(&system, taerskel(t), &[]);
        for cell in system.primary(taerskel(t)) {
            prop_assert!(pattern.cells[cell]);
        }
        for range in ranges(&system, &pattern, taerskel(t)) {
            prop_assert!(range.shortfall(taerskel(t)) <= 0.0 || all_is_hidden(&system, &pattern), "{rows:?} {range:?}");
            // The truth is always inside what the reader computes.
            let truth = system.cells[range.cell].value.unwrap();
            prop_assert!(range.low <= truth + 1e-6 && truth <= range.high + 1e-6);
        }
        prop_assert_eq!(&pattern, &suppress(&system, taerskel(t), &[]));
    }

    #[test]
    fn a_reader_who_knows_only_that_persons_are_not_additive_sees_a_wider_range(
        values in prop::collection::vec(1u8..20, 3..8), twice in 0u8..4
    ) {
        let build = |known: bool| {
            let mut system = System::default();
            let parts: Vec<usize> = values.iter().map(|value| system.cell(Cell::printed(Some(f64::from(*value))))).collect();
            let sum: f64 = values.iter().map(|value| f64::from(*value)).sum();
            let most = values.iter().map(|value| f64::from(*value)).fold(0.0, f64::max);
            let whole = system.cell(Cell { cost: 3.0, ..Cell::printed(Some((sum - f64::from(twice)).max(most))) });
            system.persons(&parts, whole);
            if !known {
                system.relations.retain(|relation| relation.low < relation.high);
            }
            system
        };
        let pattern = suppress(&build(true), taerskel(5), &[]);
        let (knows, guesses) = (ranges(&build(true), &pattern, taerskel(5)), ranges(&build(false), &pattern, taerskel(5)));
        for (narrow, wide) in knows.iter().zip(&guesses) {
            prop_assert!(wide.low <= narrow.low + 1e-6 && narrow.high <= wide.high + 1e-6);
            prop_assert!(wide.shortfall(taerskel(5)) <= 0.0);
        }
    }
}
