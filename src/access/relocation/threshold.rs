//! Every move's share of people under the threshold, without computing accessibility anew for every move.
//!
//! With u_ij = S_j·w_ij/D_j what clinic j gives cell i today and v_ik = w_ik/D_k what a unit of capacity at candidate k
//! would give, the move of j to k makes A_i − u_ij + S_j·v_ik. A cell counts when that is under τ. So
//!
//! under(j, k) = low_j − lifted_jk, where low_j are the people under τ once j is gone and lifted_jk those of them that
//! k brings over τ again. Away from j's catchment lifted_jk depends on S_j alone and is counted once per distinct
//! capacity; within it only cells that cross τ are corrected. Each cell's candidates are sorted by v, so the ones that
//! cross are found by bisection.
//!
//! The incremental A_i differs from the sum in canonical order by some units in the last place. Where that could turn a
//! comparison ([`SLACK`]), the sum itself is made ([`Problem::exactly_under`]).

use rayon::prelude::*;

use super::super::Result;
use super::super::catchment::ratios;
use super::super::cells::Cells;
use super::super::clinics::Clinics;
use super::super::kernel::{Coverage, Kernel, Power};
use super::super::sum::{People, fine, people};
use super::{Candidates, Matrix, Terms, Thresholds, half_mean};

/// Relative distance to the threshold under which rounding could decide: 10⁵ units in the last place, where a sum over
/// n clinics is off by at most n.
const SLACK: f64 = 1e-11;
const NOT_LISTED: u32 = u32::MAX;

/// What a unit of capacity at a candidate gives a cell.
type Offer = (f64, u32);

struct Problem<'a> {
    cells: &'a Cells,
    clinics: &'a Clinics,
    kernel: Kernel<'a>,
    options: Kernel<'a>,
    option_demand: Vec<f64>,
    ratio: Vec<f64>,
    access: Vec<f64>,
    threshold: f64,
    /// Canonical cell → its place in the lists below, for cells that some move could bring under the threshold.
    place: Vec<u32>,
    listed: Vec<u32>,
    /// Where each listed cell's offers begin, and the end of the last.
    start: Vec<usize>,
    /// Per listed cell, best first.
    offers: Vec<Offer>,
}

/// Sums for one clinic: people under the threshold without it, and people each candidate lifts.
struct Tally {
    low: People,
    lifted: Vec<People>,
}

pub(super) fn all(
    cells: &Cells,
    clinics: &Clinics,
    terms: &Terms<'_>,
    candidates: Candidates<'_>,
) -> Result<Thresholds> {
    let detour = terms.plane.detour();
    let coverage = Coverage::new(cells, &clinics.x, &clinics.y, terms.decay, detour);
    let reach = Coverage::new(cells, candidates.x, candidates.y, terms.decay, detour);
    let problem = Problem::new(cells, clinics, terms, &coverage, &reach)?;
    let all = cells.total_population();
    let per_person = |sum: People| if all > 0.0 { sum.value() / all } else { 0.0 };
    let counts = problem.count_by_capacity();
    let rows = (0..clinics.len()).into_par_iter().map_init(
        || problem.kernel.buffer(),
        |buffer, clinic| {
            let mut tally = counts.tally(clinics.capacity[clinic]);
            problem.correct(clinic, &counts.close, buffer, &mut tally);
            tally
                .lifted
                .iter()
                .map(|&lifted| per_person(tally.low - lifted))
                .collect()
        },
    );
    let rows: Vec<Vec<f64>> = rows.collect();
    let under = (0..cells.len()).filter(|&cell| problem.access[cell] < problem.threshold);
    let base = people(under.map(|cell| cells.population[cell]));
    Ok(Thresholds {
        threshold: problem.threshold,
        base_share: per_person(base),
        share: Matrix::of_rows(clinics, candidates.x.len(), rows),
    })
}

/// What holds for a clinic far from all cells, by its capacity.
struct Counts {
    /// Distinct capacities, rising.
    capacities: Vec<f64>,
    /// People under the threshold today, cells in `close` left out.
    low: People,
    /// Per capacity a row of people lifted by each candidate, cells in `close` left out.
    lifted: Vec<Vec<People>>,
    /// Listed cells so close to the threshold for some capacity that every move is decided one by one. Rising.
    close: Vec<u32>,
}

impl Counts {
    fn tally(&self, capacity: f64) -> Tally {
        let at = self.capacities.partition_point(|&c| c < capacity);
        Tally {
            low: self.low,
            lifted: self.lifted[at].clone(),
        }
    }
}

impl<'a> Problem<'a> {
    /// `coverage` and `reach` are what the clinics and the candidates cover.
    fn new(
        cells: &'a Cells,
        clinics: &'a Clinics,
        terms: &Terms<'_>,
        coverage: &'a Coverage<'a>,
        reach: &'a Coverage<'a>,
    ) -> Result<Self> {
        let kernel = Kernel::new(coverage, terms.decay, Power::One);
        let options = Kernel::new(reach, terms.decay, Power::One);
        let demand = kernel.demand(&cells.population);
        let ratio = ratios(clinics, &demand)?;
        let access = kernel.spread(&ratio);
        let reachable = fine(
            (0..clinics.len())
                .filter(|&j| demand[j] > 0.0)
                .map(|j| clinics.capacity[j]),
        );
        let persons = people(cells.population.iter().copied());
        let mut problem = Self {
            cells,
            clinics,
            option_demand: options.demand(&cells.population),
            kernel,
            options,
            ratio,
            access,
            threshold: half_mean(reachable.value(), persons),
            place: Vec::new(),
            listed: Vec::new(),
            start: Vec::new(),
            offers: Vec::new(),
        };
        problem.list_cells();
        problem.list_offers();
        Ok(problem)
    }

    /// Lists the cells that are under the threshold once their best clinic is gone.
    fn list_cells(&mut self) {
        let best = self.kernel.fold_cells(0.0_f64, |best, weight, clinic| {
            *best = best.max(weight * self.ratio[clinic]);
        });
        self.place = vec![NOT_LISTED; self.cells.len()];
        for (cell, best) in best.into_iter().enumerate() {
            if self.cells.population[cell] > 0.0 && self.access[cell] - best <= self.threshold + self.slack(cell) {
                // Cells and so listed cells are fewer than 2³².
                self.place[cell] = u32::try_from(self.listed.len()).unwrap_or(NOT_LISTED);
                self.listed.push(u32::try_from(cell).unwrap_or(NOT_LISTED));
            }
        }
    }

    /// Lists what each candidate offers each listed cell, best first, leaving out what is too little for any clinic.
    fn list_offers(&mut self) {
        let largest = self.clinics.capacity.iter().copied().fold(0.0, f64::max);
        let per_candidate: Vec<Vec<(u32, f64)>> = (0..self.option_demand.len())
            .into_par_iter()
            .map_init(
                || self.options.buffer(),
                |buffer, candidate| {
                    let mut offers = Vec::new();
                    let demand = self.option_demand[candidate];
                    self.options.visit(candidate, buffer, |first, weights| {
                        for (cell, &weight) in (first..).zip(weights) {
                            let offer = weight / demand;
                            let enough = self.access[cell] + largest * offer >= self.threshold - self.slack(cell);
                            if self.place[cell] != NOT_LISTED && weight > 0.0 && enough {
                                offers.push((self.place[cell], offer));
                            }
                        }
                    });
                    offers
                },
            )
            .collect();
        let mut start = vec![0_usize; self.listed.len() + 1];
        per_candidate
            .iter()
            .flatten()
            .for_each(|(place, _)| start[*place as usize + 1] += 1);
        for place in 1..start.len() {
            start[place] += start[place - 1];
        }
        let mut next = start.clone();
        let mut offers = vec![(0.0, 0); start[self.listed.len()]];
        for (candidate, list) in (0u32..).zip(per_candidate) {
            for (place, offer) in list {
                offers[next[place as usize]] = (offer, candidate);
                next[place as usize] += 1;
            }
        }
        let mut rest = offers.as_mut_slice();
        let mut lists = Vec::with_capacity(self.listed.len());
        for range in start.windows(2) {
            let (list, tail) = rest.split_at_mut(range[1] - range[0]);
            lists.push(list);
            rest = tail;
        }
        lists
            .into_par_iter()
            .with_min_len(256)
            .for_each(|list| list.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))));
        (self.start, self.offers) = (start, offers);
    }

    fn offers_of(&self, place: usize) -> &[Offer] {
        &self.offers[self.start[place]..self.start[place + 1]]
    }

    /// How far from the threshold a cell must be for the incremental sum to be trusted.
    fn slack(&self, cell: usize) -> f64 {
        SLACK * self.access[cell].max(self.threshold)
    }

    /// How many of the offers, best first, bring a cell with `access` to the threshold, and whether rounding could
    /// change that number.
    fn lifted(&self, place: usize, cell: usize, access: f64, capacity: f64) -> (usize, bool) {
        let offers = self.offers_of(place);
        let after = |offer: &Offer| access + capacity * offer.0;
        let count = offers.partition_point(|offer| after(offer) >= self.threshold);
        let slack = self.slack(cell);
        let close = |offer: Option<&Offer>| offer.is_some_and(|offer| (after(offer) - self.threshold).abs() <= slack);
        (
            count,
            close(offers.get(count)) || (count > 0 && close(offers.get(count - 1))),
        )
    }

    fn count_by_capacity(&self) -> Counts {
        let mut capacities = self.clinics.capacity.clone();
        capacities.sort_unstable_by(f64::total_cmp);
        capacities.dedup();
        let rows = capacities.len();
        let count = self.option_demand.len();
        let nothing = || (People::ZERO, vec![vec![People::ZERO; count]; rows], Vec::new());
        let add = |(mut low, mut lifted, mut close): (People, Vec<Vec<People>>, Vec<u32>), place: usize| {
            let cell = self.listed[place] as usize;
            let access = self.access[cell];
            let persons = People::of(self.cells.population[cell]);
            if (access - self.threshold).abs() <= self.slack(cell) {
                close.push(self.listed[place]);
            } else if access < self.threshold {
                let by_capacity: Vec<_> = capacities
                    .iter()
                    .map(|&c| self.lifted(place, cell, access, c))
                    .collect();
                if by_capacity.iter().any(|(_, close)| *close) {
                    close.push(self.listed[place]);
                } else {
                    low += persons;
                    // Each row holds what is lifted beyond the row before; they are summed up below.
                    let mut before = 0;
                    for (row, (end, _)) in lifted.iter_mut().zip(by_capacity) {
                        for &(_, candidate) in self.offers_of(place).get(before..end).unwrap_or_default() {
                            row[candidate as usize] += persons;
                        }
                        before = before.max(end);
                    }
                }
            }
            (low, lifted, close)
        };
        let (low, mut lifted, mut close) = (0..self.listed.len())
            .into_par_iter()
            .with_min_len(1024)
            .fold(nothing, add)
            .reduce(nothing, |mut a, b| {
                a.0 += b.0;
                a.1.iter_mut()
                    .flatten()
                    .zip(b.1.into_iter().flatten())
                    .for_each(|(sum, more)| *sum += more);
                a.2.extend(b.2);
                a
            });
        for row in 1..rows {
            let (before, from) = lifted.split_at_mut(row);
            from[0]
                .iter_mut()
                .zip(&before[row - 1])
                .for_each(|(sum, &smaller)| *sum += smaller);
        }
        close.sort_unstable();
        Counts {
            capacities,
            low,
            lifted,
            close,
        }
    }

    /// Corrects the tally for the cells in the clinic's own catchment, and decides the close cells one by one.
    fn correct(&self, clinic: usize, close: &[u32], buffer: &mut [f64], tally: &mut Tally) {
        let capacity = self.clinics.capacity[clinic];
        let is_close = |place: u32| !close.is_empty() && close.binary_search(&self.listed[place as usize]).is_ok();
        self.kernel.visit(clinic, buffer, |first, weights| {
            for (cell, &weight) in (first..).zip(weights) {
                let place = self.place[cell];
                if place == NOT_LISTED || weight <= 0.0 || is_close(place) {
                    continue;
                }
                let place = place as usize;
                let before = self.access[cell];
                let without = before - weight * self.ratio[clinic];
                if without - self.slack(cell) > self.threshold {
                    continue;
                }
                let persons = People::of(self.cells.population[cell]);
                let (now, doubtful) = self.lifted(place, cell, without, capacity);
                if doubtful || (without - self.threshold).abs() <= self.slack(cell) {
                    if before < self.threshold {
                        // Undo what the count by capacity holds for this cell.
                        tally.low -= persons;
                        let (end, _) = self.lifted(place, cell, before, capacity);
                        self.offers_of(place)[..end]
                            .iter()
                            .for_each(|o| tally.lifted[o.1 as usize] -= persons);
                    }
                    self.one_by_one(clinic, cell, tally);
                } else if before < self.threshold {
                    let (end, _) = self.lifted(place, cell, before, capacity);
                    self.offers_of(place)[now..end]
                        .iter()
                        .for_each(|o| tally.lifted[o.1 as usize] -= persons);
                } else {
                    tally.low += persons;
                    self.offers_of(place)[..now]
                        .iter()
                        .for_each(|o| tally.lifted[o.1 as usize] += persons);
                }
            }
        });
        for &cell in close {
            self.one_by_one(clinic, cell as usize, tally);
        }
    }

    /// Adds one cell to the tally, candidate by candidate.
    fn one_by_one(&self, clinic: usize, cell: usize, tally: &mut Tally) {
        let persons = People::of(self.cells.population[cell]);
        if !self.exactly_under(cell, clinic, None) {
            return;
        }
        tally.low += persons;
        let capacity = self.clinics.capacity[clinic];
        let without = self.access[cell] - self.kernel.weight(clinic, cell) * self.ratio[clinic];
        for &(offer, candidate) in self.offers_of(self.place[cell] as usize) {
            let after = without + capacity * offer;
            let under = if (after - self.threshold).abs() <= self.slack(cell) {
                self.exactly_under(cell, clinic, Some(candidate as usize))
            } else {
                after < self.threshold
            };
            if !under {
                tally.lifted[candidate as usize] += persons;
            }
        }
    }

    /// Whether the cell is under the threshold with `clinic` moved to `candidate` (or gone), by the sum that a full
    /// computation makes: the same terms in the same order.
    fn exactly_under(&self, cell: usize, clinic: usize, candidate: Option<usize>) -> bool {
        let mut access = 0.0;
        for other in 0..self.clinics.len() {
            if other != clinic {
                access += self.kernel.weight(other, cell) * self.ratio[other];
            } else if let Some(candidate) = candidate {
                let demand = self.option_demand[candidate];
                let ratio = if demand > 0.0 {
                    self.clinics.capacity[clinic] / demand
                } else {
                    0.0
                };
                access += self.options.weight(candidate, cell) * ratio;
            }
        }
        access < self.threshold
    }
}
