//! What happens to distances and accessibility when one clinic moves: one move in full, or every clinic to every place.
//!
//! Everything is compared with today: the threshold *half the mean accessibility* is that of the baseline, so moving a
//! clinic never moves the bar.

mod change;
mod distance;
mod listed;
mod threshold;

pub use change::{Change, change};
pub use listed::{Listed, ListedMoves, all_by_cost};

use super::catchment::{Catchment, Stages, catchment, half_mean};
use super::cells::Cells;
use super::clinics::Clinics;
use super::decay::Decay;
use super::nearest::{Nearest, Reach, nearest};
use super::sum::People;
use super::travel::Plane;
use super::{COORDINATE_LIMIT, Result, check_length, check_values};

/// How people travel and how distance counts, the same before and after.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Straight lines and their detour factor.
    pub plane: Plane,
    /// Weight of distance in the E2SFCA.
    pub decay: &'a Decay,
    /// The distance up to and including which people count as near, metres.
    pub bound: f64,
}

/// Distances and accessibility before and after one move.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// Nearest clinics today.
    pub nearest_before: Nearest,
    /// Nearest clinics after the move.
    pub nearest_after: Nearest,
    /// Accessibility today.
    pub catchment_before: Catchment,
    /// Accessibility after the move.
    pub catchment_after: Catchment,
    /// Whom it concerns.
    pub people: Concerned,
}

/// People by what the move does to their nearest clinic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concerned {
    /// Have less far.
    pub nearer: f64,
    /// Have further.
    pub further: f64,
    /// Have the same distance.
    pub unchanged: f64,
    /// Had a clinic within the bound and have none after.
    pub lose_the_bound: f64,
    /// Had none within the bound and have one after.
    pub gain_the_bound: f64,
}

/// One clinic (position in the input) moved to (`x`, `y`) metres.
///
/// Both sides are computed in full by the same functions, so a move out and back restores every number to the bit.
///
/// # Errors
/// A clinic that is not there; a place that is not finite; as [`catchment`].
pub fn what_if(cells: &Cells, clinics: &Clinics, terms: &Terms<'_>, clinic: usize, to: (f64, f64)) -> Result<WhatIf> {
    let moved = clinics.moved(clinic, to.0, to.1)?;
    let catchment = |clinics| catchment(cells, clinics, terms.decay, terms.plane, Stages::Two);
    let nearest_before = nearest(cells, clinics, terms.plane, None)?;
    let nearest_after = nearest(cells, &moved, terms.plane, None)?;
    let people = concerned(
        &nearest_before,
        &nearest_after,
        &cells.population_in_input_order(),
        terms.bound,
    )?;
    let (catchment_before, catchment_after) = (catchment(clinics)?, catchment(&moved)?);
    Ok(WhatIf {
        nearest_before,
        nearest_after,
        catchment_before,
        catchment_after,
        people,
    })
}

/// Counts people by what happens to their nearest clinic. Out of reach is further than any distance.
///
/// # Errors
/// Columns of different length.
pub fn concerned(before: &Nearest, after: &Nearest, population: &[f64], bound: f64) -> Result<Concerned> {
    check_length("nearest after", before.len(), after.len())?;
    check_length("population", before.len(), population.len())?;
    let reach = |found: Option<(u32, f64)>| found.map_or(Reach::Outside, |(_, cost)| Reach::Within(cost));
    let shorter = |a: Reach, b: Reach| match (a, b) {
        (Reach::Within(a), Reach::Within(b)) => a < b,
        (Reach::Within(_), Reach::Outside) => true,
        (Reach::Outside, _) => false,
    };
    let within = |reach: Reach| matches!(reach, Reach::Within(cost) if cost <= bound);
    let [mut nearer, mut further, mut unchanged, mut lose, mut gain] = [People::ZERO; 5];
    for ((before, after), &persons) in before.iter().zip(after.iter()).zip(population) {
        let (before, after) = (reach(before), reach(after));
        let class = match (shorter(after, before), shorter(before, after)) {
            (true, _) => &mut nearer,
            (_, true) => &mut further,
            _ => &mut unchanged,
        };
        class.add(persons);
        match (within(before), within(after)) {
            (true, false) => lose.add(persons),
            (false, true) => gain.add(persons),
            _ => {}
        }
    }
    Ok(Concerned {
        nearer: nearer.value(),
        further: further.value(),
        unchanged: unchanged.value(),
        lose_the_bound: lose.value(),
        gain_the_bound: gain.value(),
    })
}

/// A measure for every clinic (row) moved to every candidate (column), both in the order of the input.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    candidates: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// The value when `clinic` moves to `candidate`.
    ///
    /// # Panics
    /// When either is out of range, as slices do.
    pub fn get(&self, clinic: usize, candidate: usize) -> f64 {
        self.row(clinic)[candidate]
    }

    /// All candidates for one clinic.
    ///
    /// # Panics
    /// When `clinic` is out of range, as slices do.
    pub fn row(&self, clinic: usize) -> &[f64] {
        &self.values[clinic * self.candidates..(clinic + 1) * self.candidates]
    }

    /// How many candidates.
    pub fn candidates(&self) -> usize {
        self.candidates
    }

    /// How many clinics.
    pub fn clinics(&self) -> usize {
        self.values.len().checked_div(self.candidates).unwrap_or(0)
    }

    /// Rows in canonical order of the clinics become a matrix in the order of the input.
    fn of_rows(clinics: &Clinics, candidates: usize, rows: Vec<Vec<f64>>) -> Self {
        let mut values = vec![0.0; clinics.len() * candidates];
        for (&input, row) in clinics.input.iter().zip(rows) {
            values[input as usize * candidates..][..candidates].copy_from_slice(&row);
        }
        Self { candidates, values }
    }
}

/// Distances for every move.
#[derive(Debug, Clone, PartialEq)]
pub struct Distances {
    /// Mean distance today, metres per inhabitant. 0 without people.
    pub base_mean: f64,
    /// Share of people within the bound today. 0 without people.
    pub base_share: f64,
    /// Mean distance after each move.
    pub mean: Matrix,
    /// Share within the bound after each move.
    pub share: Matrix,
}

/// Share of people with poor accessibility for every move.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Half the mean accessibility of the baseline, capacity per inhabitant.
    pub threshold: f64,
    /// Share of people under it today. 0 without people.
    pub base_share: f64,
    /// Share of people under it after each move.
    pub share: Matrix,
}

/// Where a clinic could go.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// Metres.
    pub x: &'a [f64],
    /// Metres.
    pub y: &'a [f64],
}

impl Candidates<'_> {
    fn check(&self) -> Result<()> {
        check_length("candidate y", self.x.len(), self.y.len())?;
        check_values("candidate x", self.x, -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        check_values("candidate y", self.y, -COORDINATE_LIMIT, COORDINATE_LIMIT)
    }
}

/// Mean distance and share within the bound for every clinic moved to every candidate.
///
/// Each value has the same bits as recomputing the move in full. Only cells that a candidate would be nearer to than
/// their second-nearest clinic are looked at: expected O(cells + clinics · candidates).
///
/// # Errors
/// Candidate columns of different length or not finite.
pub fn all_distances(
    cells: &Cells,
    clinics: &Clinics,
    terms: &Terms<'_>,
    candidates: Candidates<'_>,
) -> Result<Distances> {
    candidates.check()?;
    Ok(distance::all(cells, clinics, terms, candidates))
}

/// Share of people under half the mean accessibility for every clinic moved to every candidate.
///
/// Each value has the same bits as recomputing the move in full: people are summed exactly, and where a cell comes so
/// close to the threshold that rounding could decide, its accessibility is summed anew in canonical order.
///
/// # Errors
/// As [`catchment`], and candidate columns of different length or not finite.
pub fn all_thresholds(
    cells: &Cells,
    clinics: &Clinics,
    terms: &Terms<'_>,
    candidates: Candidates<'_>,
) -> Result<Thresholds> {
    candidates.check()?;
    threshold::all(cells, clinics, terms, candidates)
}

#[cfg(test)]
mod tests;
