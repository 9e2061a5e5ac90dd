//! Every move by lists of costs: ways across water, travel times, anything asymmetric or incomplete.
//!
//! The distances use the same bookkeeping as [`super::distance`], with *uden for rækkevidde* as a class of its own: a
//! cell without any cost adds its people to `outside` and nothing to the sum of costs. The thresholds use the identity
//! of [`super::threshold`] cell by cell: with clinic j gone cell i has A_i − u_ij, and candidate k gives it S_j·v_ik.
//!
//! O(J · pairs of candidates within the catchment) for the thresholds, O(pairs) for the distances.

use rayon::prelude::*;

use super::super::catchment::{Stages, catchment_by_cost, half_mean};
use super::super::decay::Decay;
use super::super::sum::{People, people};
use super::super::travel::Costs;
use super::super::{Error, Result, check_capacity, check_length, check_population, check_values};
use super::{Distances, Matrix, Thresholds};

/// Relative distance to the threshold under which rounding could decide; then the sum is made in canonical order.
const SLACK: f64 = 1e-11;

/// People, capacity and what the ways cost, from the same cells to the clinics and to the candidates.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Persons per cell, in the order of the input.
    pub population: &'a [f64],
    /// Kapaciteter per clinic, in the order of the input.
    pub capacity: &'a [f64],
    /// From cells to clinics.
    pub clinics: &'a Costs,
    /// From the same cells (with the same keys) to the candidates.
    pub candidates: &'a Costs,
    /// Weight of cost in the E2SFCA, in the unit of the costs.
    pub decay: &'a Decay,
    /// The cost up to and including which people count as near.
    pub bound: f64,
}

/// Distances and accessibility for every move, and who comes out of reach.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedMoves {
    /// Mean cost over those in reach, and share of all people within the bound.
    pub distances: Distances,
    /// Share of people under half the mean accessibility of today.
    pub thresholds: Thresholds,
    /// People without any clinic in reach today.
    pub base_outside: f64,
    /// People without any clinic in reach after each move.
    pub outside: Matrix,
}

/// Everything for every clinic (row) moved to every candidate (column), both in the order of the input.
///
/// # Errors
/// Cost lists about different cells; columns of another length; values that are not finite or out of range.
pub fn all_by_cost(listed: &Listed<'_>) -> Result<ListedMoves> {
    check_length("candidate costs", listed.clinics.cells(), listed.candidates.cells())?;
    if let Some(index) =
        (0..listed.clinics.cells()).find(|&i| listed.clinics.cell_order[i] != listed.candidates.cell_order[i])
    {
        return Err(Error::UnknownIndex {
            what: "candidate costs: cell",
            index,
            found: listed.candidates.cell_order[index],
            count: listed.clinics.cells(),
        });
    }
    check_length("population", listed.clinics.cells(), listed.population.len())?;
    check_length("capacity", listed.clinics.clinics(), listed.capacity.len())?;
    let all = check_population("population", listed.population)?;
    check_capacity("capacity", listed.capacity)?;
    check_values("bound", &[listed.bound], 0.0, super::super::AMOUNT_LIMIT)?;
    let moves = Moves::of(listed);
    let (distances, base_outside, outside) = moves.distances(all);
    Ok(ListedMoves {
        distances,
        thresholds: moves.thresholds(all)?,
        base_outside,
        outside,
    })
}

/// What a cell's people add to: cost, people within the bound, people out of reach.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    cost: People,
    near: People,
    outside: People,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self {
            cost: self.cost + other.cost,
            near: self.near + other.near,
            outside: self.outside + other.outside,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            cost: self.cost - other.cost,
            near: self.near - other.near,
            outside: self.outside - other.outside,
        }
    }
}

/// The columns in canonical order.
struct Moves<'a> {
    listed: &'a Listed<'a>,
    population: Vec<f64>,
    capacity: Vec<f64>,
}

impl<'a> Moves<'a> {
    fn of(listed: &'a Listed<'a>) -> Self {
        let take = |order: &[u32], column: &[f64]| order.iter().map(|&i| column[i as usize]).collect();
        Self {
            listed,
            population: take(&listed.clinics.cell_order, listed.population),
            capacity: take(&listed.clinics.clinic_order, listed.capacity),
        }
    }

    /// f(c): what a cell adds at this cost.
    fn value(&self, cell: usize, cost: f64) -> Sums {
        let persons = People::of(self.population[cell]);
        if cost.is_infinite() {
            return Sums {
                outside: persons,
                ..Sums::default()
            };
        }
        Sums {
            cost: People::of(self.population[cell] * cost),
            near: if cost <= self.listed.bound {
                persons
            } else {
                People::ZERO
            },
            outside: People::ZERO,
        }
    }

    /// Nearest clinic and its cost, and the cost of the next; infinite where there is none.
    fn two_nearest(&self, cell: usize) -> (Option<usize>, f64, f64) {
        let row = self.listed.clinics.by_cell.row(cell);
        row.fold((None, f64::INFINITY, f64::INFINITY), |best, (clinic, cost)| {
            if cost < best.1 {
                (Some(clinic), cost, best.1)
            } else {
                (best.0, best.1, best.2.min(cost))
            }
        })
    }

    fn distances(&self, all: People) -> (Distances, f64, Matrix) {
        let (clinics, count) = (self.capacity.len(), self.listed.candidates.clinics());
        let mut base = Sums::default();
        let mut loss = vec![Sums::default(); clinics];
        let mut gain = vec![Sums::default(); count];
        let mut correction = vec![Sums::default(); clinics * count];
        for cell in 0..self.population.len() {
            let (owner, first, second) = self.two_nearest(cell);
            let (at_first, at_second) = (self.value(cell, first), self.value(cell, second));
            base = base.plus(at_first);
            if let Some(owner) = owner {
                loss[owner] = loss[owner].plus(at_second.minus(at_first));
            }
            for (candidate, cost) in self
                .listed
                .candidates
                .by_cell
                .row(cell)
                .filter(|entry| entry.1 < second)
            {
                let here = self.value(cell, cost);
                if cost < first {
                    gain[candidate] = gain[candidate].plus(here.minus(at_first));
                }
                if let Some(owner) = owner {
                    let place = &mut correction[owner * count + candidate];
                    let what = if cost < first { at_first } else { here };
                    *place = place.plus(what.minus(at_second));
                }
            }
        }
        let people = all.value();
        let mean = |sums: &Sums| ratio(sums.cost, people - sums.outside.value());
        let share = |sums: &Sums| ratio(sums.near, people);
        let total = |clinic: usize, candidate: usize| {
            base.plus(loss[clinic])
                .plus(gain[candidate])
                .plus(correction[clinic * count + candidate])
        };
        let distances = Distances {
            base_mean: mean(&base),
            base_share: share(&base),
            mean: self.matrix(|clinic, candidate| mean(&total(clinic, candidate))),
            share: self.matrix(|clinic, candidate| share(&total(clinic, candidate))),
        };
        let outside = self.matrix(|clinic, candidate| total(clinic, candidate).outside.value());
        (distances, base.outside.value(), outside)
    }

    /// Values by canonical places as a matrix in the order of the input.
    fn matrix(&self, value: impl Fn(usize, usize) -> f64) -> Matrix {
        let candidates = &self.listed.candidates.clinic_order;
        let count = candidates.len();
        let mut values = vec![0.0; self.capacity.len() * count];
        for (clinic, &row) in self.listed.clinics.clinic_order.iter().enumerate() {
            for (candidate, &column) in candidates.iter().enumerate() {
                values[row as usize * count + column as usize] = value(clinic, candidate);
            }
        }
        Matrix {
            candidates: count,
            values,
        }
    }

    fn thresholds(&self, all: People) -> Result<Thresholds> {
        let listed = self.listed;
        let today = catchment_by_cost(
            listed.clinics,
            listed.population,
            listed.capacity,
            listed.decay,
            Stages::Two,
        )?;
        let take = |order: &[u32], column: &[f64]| -> Vec<f64> { order.iter().map(|&i| column[i as usize]).collect() };
        let threshold = half_mean(today.reachable_supply, all);
        let state = State {
            moves: self,
            access: take(&listed.clinics.cell_order, &today.access),
            ratio: take(&listed.clinics.clinic_order, &today.ratio),
            offered: self.offered(),
            threshold,
        };
        let count = listed.candidates.clinics();
        let rows: Vec<Vec<People>> = (0..self.capacity.len())
            .into_par_iter()
            .map(|clinic| state.under(clinic, count))
            .collect();
        let under = (0..self.population.len()).filter(|&cell| state.access[cell] < threshold);
        Ok(Thresholds {
            threshold,
            base_share: ratio(people(under.map(|cell| self.population[cell])), all.value()),
            share: self.matrix(|clinic, candidate| ratio(rows[clinic][candidate], all.value())),
        })
    }

    /// D_k, the weighted inhabitants of each candidate's catchment; 0 where nobody would reach it.
    fn offered(&self) -> Vec<f64> {
        let candidates = self.listed.candidates;
        let demand = |candidate: usize| -> f64 {
            candidates
                .by_clinic
                .row(candidate)
                .map(|(cell, cost)| self.population[cell] * self.listed.decay.weight(cost))
                .sum()
        };
        (0..candidates.clinics()).map(demand).collect()
    }
}

fn ratio(sum: People, people: f64) -> f64 {
    if people > 0.0 { sum.value() / people } else { 0.0 }
}

/// Accessibility today, in canonical order, and what each candidate has around it.
struct State<'a> {
    moves: &'a Moves<'a>,
    access: Vec<f64>,
    ratio: Vec<f64>,
    /// D_k of each candidate.
    offered: Vec<f64>,
    threshold: f64,
}

impl State<'_> {
    /// People under the threshold with `clinic` at each candidate.
    fn under(&self, clinic: usize, count: usize) -> Vec<People> {
        let listed = self.moves.listed;
        // Accessibility without the clinic; other cells keep theirs.
        let mut without = self.access.clone();
        for (cell, cost) in listed.clinics.by_clinic.row(clinic) {
            without[cell] -= self.ratio[clinic] * listed.decay.weight(cost);
        }
        let mut low = People::ZERO;
        let mut raised = vec![People::ZERO; count];
        for (cell, &access) in without.iter().enumerate() {
            if access >= self.threshold * (1.0 + SLACK) {
                continue;
            }
            let persons = People::of(self.moves.population[cell]);
            let alone = self.is_under(access, cell, clinic, None);
            if alone {
                low += persons;
            }
            for (candidate, cost) in listed.candidates.by_cell.row(cell) {
                let weight = listed.decay.weight(cost);
                if weight <= 0.0 || self.offered[candidate] <= 0.0 {
                    continue;
                }
                let rate = self.moves.capacity[clinic] / self.offered[candidate];
                let under = self.is_under(access + rate * weight, cell, clinic, Some((rate, weight)));
                if alone && !under {
                    raised[candidate] += persons;
                }
            }
        }
        raised.into_iter().map(|raised| low - raised).collect()
    }

    /// Whether the cell is under the threshold, given its incremental accessibility; near the threshold by the sum itself.
    fn is_under(&self, access: f64, cell: usize, clinic: usize, offer: Option<(f64, f64)>) -> bool {
        if (access - self.threshold).abs() > SLACK * self.threshold {
            return access < self.threshold;
        }
        let listed = self.moves.listed;
        let (mut sum, mut placed) = (0.0, offer.is_none());
        for (other, cost) in listed.clinics.by_cell.row(cell) {
            if let (false, Some((rate, weight))) = (placed || other < clinic, offer) {
                sum += rate * weight;
                placed = true;
            }
            if other != clinic {
                sum += self.ratio[other] * listed.decay.weight(cost);
            }
        }
        if let (false, Some((rate, weight))) = (placed, offer) {
            sum += rate * weight;
        }
        sum < self.threshold
    }
}
