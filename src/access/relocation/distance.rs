//! Every move's distances from the two nearest clinics of each cell.
//!
//! Let c₁ ≤ c₂ be a cell's costs to its nearest clinic j₁ and second nearest, and e that to candidate k. With clinic j
//! moved to k the cell pays min(c₁, e) when j ≠ j₁ and min(c₂, e) when j = j₁. Summed over cells, with f any function
//! of the cost (persons · cost, or persons when within the bound):
//!
//! total(j, k) = Σ f(c₁) + loss_j + gain_k + correction_jk,
//! loss_j = Σ_{j₁=j} f(c₂) − f(c₁), gain_k = Σ_{e<c₁} f(e) − f(c₁),
//! correction_jk = Σ_{j₁=j} { f(c₁) − f(c₂) if e < c₁; f(e) − f(c₂) if c₁ ≤ e < c₂ }.
//!
//! The sums are in whole quanta, so the identity holds to the bit. (The bookkeeping of Teitz & Bart's vertex
//! substitution as in Resende & Werneck 2007.)

use rayon::prelude::*;

use super::super::cells::Cells;
use super::super::clinics::Clinics;
use super::super::grid::{BucketGrid, Found, NOTHING};
use super::super::sum::People;
use super::{Candidates, Distances, Matrix, Terms};

/// Person-metres, and persons within the bound.
#[derive(Debug, Clone, Copy, Default)]
struct Both {
    metres: People,
    near: People,
}

impl Both {
    fn plus(self, other: Self) -> Self {
        Self {
            metres: self.metres + other.metres,
            near: self.near + other.near,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            metres: self.metres - other.metres,
            near: self.near - other.near,
        }
    }
}

/// What a task has summed: per candidate what holds for every clinic, and the rows of its own clinics.
struct Row {
    loss: Both,
    correction: Vec<Both>,
}

pub(super) fn all(cells: &Cells, clinics: &Clinics, terms: &Terms<'_>, candidates: Candidates<'_>) -> Distances {
    let count = candidates.x.len();
    let two_nearest = two_nearest(cells, clinics);
    let owned = by_owner(&two_nearest, clinics.len());
    let grid = BucketGrid::new(candidates.x, candidates.y);
    // f(c); without a second clinic f is 0 and every candidate is nearer.
    let value = |cell: usize, squared: f64| {
        if squared.is_infinite() {
            return Both::default();
        }
        let (persons, cost) = (cells.population[cell], terms.plane.cost_of_squared(squared));
        let near = if cost <= terms.bound {
            People::of(persons)
        } else {
            People::ZERO
        };
        Both {
            metres: People::of(persons * cost),
            near,
        }
    };
    let row_of = |(gain, rows): (Vec<Both>, Vec<(usize, Row)>), clinic: usize| {
        let (mut gain, mut rows) = (gain, rows);
        let mut row = Row {
            loss: Both::default(),
            correction: vec![Both::default(); count],
        };
        for &cell in &owned[clinic] {
            let cell = cell as usize;
            let [first, second] = two_nearest[cell];
            let (at_first, at_second) = (value(cell, first.0), value(cell, second.0));
            row.loss = row.loss.plus(at_second.minus(at_first));
            let radius = if second == NOTHING { f64::MAX } else { second.0.sqrt() };
            grid.visit_near(cells.x[cell], cells.y[cell], radius, |candidate, squared| {
                if squared < second.0 {
                    let at_candidate = value(cell, squared);
                    let candidate = candidate as usize;
                    let correction = if squared < first.0 {
                        gain[candidate] = gain[candidate].plus(at_candidate.minus(at_first));
                        at_first.minus(at_second)
                    } else {
                        at_candidate.minus(at_second)
                    };
                    row.correction[candidate] = row.correction[candidate].plus(correction);
                }
            });
        }
        rows.push((clinic, row));
        (gain, rows)
    };
    let nothing = || (vec![Both::default(); count], Vec::new());
    let (gain, mut rows) = (0..clinics.len())
        .into_par_iter()
        .fold(nothing, row_of)
        .reduce(nothing, |mut a, b| {
            a.0.iter_mut().zip(b.0).for_each(|(sum, more)| *sum = sum.plus(more));
            a.1.extend(b.1);
            a
        });
    rows.sort_by_key(|(clinic, _)| *clinic);
    let base = (0..cells.len())
        .into_par_iter()
        .filter(|&cell| two_nearest[cell][0] != NOTHING);
    let base = base
        .map(|cell| value(cell, two_nearest[cell][0].0))
        .reduce(Both::default, Both::plus);
    finish(cells, clinics, count, base, &gain, &rows)
}

fn finish(
    cells: &Cells,
    clinics: &Clinics,
    count: usize,
    base: Both,
    gain: &[Both],
    rows: &[(usize, Row)],
) -> Distances {
    let all = cells.total_population();
    let per_person = |sum: People| if all > 0.0 { sum.value() / all } else { 0.0 };
    let matrix = |part: fn(&Both) -> People| {
        let rows = rows.par_iter().map(|(_, row)| {
            let totals = row
                .correction
                .iter()
                .zip(gain)
                .map(|(c, g)| base.plus(row.loss).plus(*g).plus(*c));
            totals.map(|total| per_person(part(&total))).collect()
        });
        Matrix::of_rows(clinics, count, rows.collect())
    };
    Distances {
        base_mean: per_person(base.metres),
        base_share: per_person(base.near),
        mean: matrix(|both| both.metres),
        share: matrix(|both| both.near),
    }
}

/// The two nearest clinics of each cell, in canonical order on both sides.
fn two_nearest(cells: &Cells, clinics: &Clinics) -> Vec<[Found; 2]> {
    const CELLS_PER_TASK: usize = 2048;
    let grid = BucketGrid::new(&clinics.x, &clinics.y);
    let mut found = vec![[NOTHING; 2]; cells.len()];
    found
        .par_chunks_mut(CELLS_PER_TASK)
        .enumerate()
        .for_each(|(task, found)| {
            let mut guess = 1000.0;
            for (i, found) in found.iter_mut().enumerate() {
                let cell = task * CELLS_PER_TASK + i;
                *found = grid.nearest::<2>(cells.x[cell], cells.y[cell], guess);
                // The next cell is usually a neighbour; a little more room saves most second looks.
                guess = if found[1] == NOTHING {
                    1000.0
                } else {
                    found[1].0.sqrt() * 1.02 + 100.0
                };
            }
        });
    found
}

/// The cells whose nearest clinic each clinic is.
fn by_owner(two_nearest: &[[Found; 2]], clinics: usize) -> Vec<Vec<u32>> {
    let mut owned = vec![Vec::new(); clinics];
    for (cell, [first, _]) in (0u32..).zip(two_nearest) {
        if *first != NOTHING {
            owned[first.1 as usize].push(cell);
        }
    }
    owned
}
