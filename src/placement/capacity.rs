//! p-median with capacity limits: a heuristic with a bound, never called optimal without proof.
//!
//! Each demand point is served whole by one site (Sørensen, Ross & Soland's single-source problem), a site's load is the
//! weight it serves, and a load is at most the site's capacity. The answer starts from the uncapacitated optimum. When its
//! nearest-site assignment respects the limits it is the answer, with its proof. Otherwise sites are swapped as long as a
//! few promising swaps improve the assignment, which gives the demand with most to lose first choice and then shifts and
//! exchanges points.
//!
//! The bound is the better of the uncapacitated one and the Lagrangian whose site problems are fractional knapsacks
//! (Christofides & Beasley 1983):
//!
//! ```text
//! L(u) = Σ_i u_i + Σ_{fixed j} ρ_j + (the n smallest ρ_j of the others)
//! ρ_j  = min Σ_i (c_ij − u_i)·x_i   with   Σ_i w_i·x_i ≤ Q_j,  0 ≤ x_i ≤ 1
//! ```
//!
//! It holds as well when points may be split between sites. `c` is weight × cost.
//!
//! Worked example: two points of weight 1 at 0 and 1, sites there with capacities 2 and 1, one new site: the second
//! cannot serve both, so the first is chosen: value 1.

use rayon::prelude::*;

use super::PlacementError;
use super::instance::{Id, Instance};
use super::measure::{self, Measure, Options};
use super::model::Frame;
use super::outcome::{Outcome, Placement};
use super::tree::Budget;

/// What a site carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// The site.
    pub site: Id,
    /// The weight it serves.
    pub load: f64,
    /// The most it can serve.
    pub capacity: Option<f64>,
}

/// A part of a demand point and who serves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The demand point; it may have several parts.
    pub demand: Id,
    /// The weight of the part.
    pub weight: f64,
    /// The site and its cost; `None` when nobody serves the part.
    pub by: Option<(Id, f64)>,
}

/// A placement that respects capacity limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Capacitated {
    /// The answer; `bound` and `proven` as everywhere, `alternatives` empty.
    pub placement: Placement,
    /// Who serves whom, by demand id; empty without an answer.
    pub served: Vec<Share>,
    /// The open sites and their loads, by site id; empty without an answer.
    pub loads: Vec<Load>,
}

impl Capacitated {
    /// No answer, and why.
    pub(super) fn nothing(placement: Placement) -> Self {
        Self {
            placement,
            served: Vec::new(),
            loads: Vec::new(),
        }
    }
}

/// Evaluations of the knapsack Lagrangian.
const ROUNDS: usize = 400;

/// The best `count` new sites for the p-median measure under the sites' capacities, as a heuristic with a bound.
///
/// # Errors
/// As [`super::place`] for [`Measure::Median`].
pub fn capacitated_median(instance: &Instance, count: usize, budget: Budget) -> Result<Capacitated, PlacementError> {
    median_within(instance, &Frame::of(instance, count)?, budget, &[])
}

/// As [`capacitated_median`], within a frame; from a known set of sites when there is one, else from the uncapacitated
/// optimum.
pub(super) fn median_within(
    instance: &Instance,
    frame: &Frame,
    budget: Budget,
    known: &[bool],
) -> Result<Capacitated, PlacementError> {
    let options = Options {
        budget,
        alternatives: 0,
    };
    let relaxed = measure::answer(instance, Measure::Median { count: frame.count }, frame, options, known)?;
    let Placement::Found(relaxed) = relaxed else {
        return Ok(Capacitated::nothing(relaxed));
    };
    let question = Question::of(instance, frame);
    if question.is_impossible() {
        return Ok(Capacitated::nothing(Placement::Infeasible {
            unreachable: Vec::new(),
        }));
    }
    let start = question.start(known, &instance.marks_of(&relaxed.sites)?);
    let Some(best) = question.search(&start, budget.kicks) else {
        return Ok(Capacitated::nothing(Placement::Undecided));
    };
    let lagrangian = question.bound(&best);
    let tolerance = relaxed.tolerance.max(1e-9 * best.value);
    let bound = relaxed.bound.max(lagrangian).min(best.value);
    let chosen: Vec<bool> = best
        .open
        .iter()
        .zip(&frame.fixed)
        .map(|(&open, &fixed)| open && !fixed)
        .collect();
    let outcome = Outcome {
        value: best.value,
        bound,
        proven: best.value - bound <= tolerance && (relaxed.proven || lagrangian >= best.value - tolerance),
        tolerance,
        sites: instance.ids_of(&best.open),
        chosen: instance.ids_of(&chosen),
        unserved: relaxed.unserved,
        alternatives: Vec::new(),
        statistics: relaxed.statistics,
    };
    let loads = question.loads(&best);
    let open = (0..best.open.len()).filter(|&site| best.open[site]);
    let load = |site: usize| Load {
        site: instance.sites()[site].id.clone(),
        load: loads[site],
        capacity: instance.sites()[site].capacity,
    };
    let id = |site: usize| instance.sites()[site].id.clone();
    let line = |row: usize| Share {
        demand: instance.demand()[row].id.clone(),
        weight: instance.demand()[row].weight,
        by: best.by[row].map(|at| (id(question.rows[row][at].0), question.rows[row][at].1)),
    };
    Ok(Capacitated {
        loads: open.map(load).collect(),
        served: (0..best.by.len()).map(line).collect(),
        placement: Placement::Found(outcome),
    })
}

/// The rows, cheapest site first, with weights and limits.
struct Question<'f> {
    rows: Vec<Vec<(usize, f64)>>,
    /// Row by row, where each site stands in the row's list; [`NOWHERE`] when it does not.
    places: Vec<u32>,
    weights: Vec<f64>,
    limits: Vec<f64>,
    frame: &'f Frame,
}

/// A site that a row cannot reach.
const NOWHERE: u32 = u32::MAX;

/// What an assignment leaves free, and who is where.
struct State {
    room: Vec<f64>,
    at_site: Vec<Vec<usize>>,
}

impl State {
    fn of(question: &Question<'_>, plan: &Plan) -> Self {
        let mut state = Self {
            room: question.limits.clone(),
            at_site: vec![Vec::new(); question.limits.len()],
        };
        for (row, at) in plan.by.iter().enumerate() {
            if let Some(at) = at {
                let site = question.rows[row][*at].0;
                state.at_site[site].push(row);
                state.room[site] -= question.weights[row];
            }
        }
        state
    }

    fn shift(&mut self, row: usize, weight: f64, from: usize, to: usize) {
        self.room[from] += weight;
        self.room[to] -= weight;
        self.at_site[from].retain(|&one| one != row);
        self.at_site[to].push(row);
    }
}

/// A set of open sites with an assignment: for each row the place in its list.
#[derive(Debug, Clone)]
struct Plan {
    open: Vec<bool>,
    by: Vec<Option<usize>>,
    value: f64,
}

impl<'f> Question<'f> {
    fn of(instance: &Instance, frame: &'f Frame) -> Self {
        let rows: Vec<Vec<(usize, f64)>> = (0..instance.demand().len())
            .into_par_iter()
            .map(|row| instance.sorted_row(row))
            .collect();
        let sites = instance.sites().len();
        let mut places = vec![NOWHERE; rows.len() * sites];
        for (places, list) in places.chunks_mut(sites.max(1)).zip(&rows) {
            for (place, &(site, _)) in (0_u32..).zip(list) {
                places[site] = place;
            }
        }
        Self {
            rows,
            places,
            weights: instance.demand().iter().map(|point| point.weight).collect(),
            limits: instance
                .sites()
                .iter()
                .map(|site| site.capacity.unwrap_or(f64::INFINITY))
                .collect(),
            frame,
        }
    }

    /// Whether a row has to be served.
    fn counts(&self, row: usize) -> bool {
        self.weights[row] > 0.0 && !self.rows[row].is_empty()
    }

    /// Whether even the largest sites are too small, together or for one point.
    fn is_impossible(&self) -> bool {
        let mut free: Vec<f64> = self.frame.free().into_iter().map(|site| self.limits[site]).collect();
        free.sort_unstable_by(|a, b| b.total_cmp(a));
        let standing = (0..self.limits.len())
            .filter(|&site| self.frame.fixed[site])
            .map(|site| self.limits[site]);
        let room: f64 = standing.chain(free.into_iter().take(self.frame.count)).sum();
        let needed: f64 = (0..self.rows.len())
            .filter(|&row| self.counts(row))
            .map(|row| self.weights[row])
            .sum();
        let fits = |row: usize| {
            self.rows[row]
                .iter()
                .any(|&(site, _)| self.weights[row] <= self.limits[site])
        };
        needed > room * (1.0 + 1e-12) || (0..self.rows.len()).any(|row| self.counts(row) && !fits(row))
    }

    fn cost(&self, row: usize, at: usize) -> f64 {
        self.weights[row] * self.rows[row][at].1
    }

    fn loads(&self, plan: &Plan) -> Vec<f64> {
        let mut loads = vec![0.0; self.limits.len()];
        for (row, at) in plan.by.iter().enumerate() {
            if let Some(at) = at {
                loads[self.rows[row][*at].0] += self.weights[row];
            }
        }
        loads
    }

    /// Assigns every row to an open site with room, or `None` when some row found none.
    fn assign(&self, open: &[bool]) -> Option<Plan> {
        // For each row its open places, cheapest first.
        let choices: Vec<Vec<usize>> = self
            .rows
            .par_iter()
            .map(|list| (0..list.len()).filter(|&at| open[list[at].0]).collect())
            .collect();
        let regret = |row: usize| match choices[row].as_slice() {
            [first, second, ..] => self.cost(row, *second) - self.cost(row, *first),
            _ => f64::INFINITY,
        };
        let regrets: Vec<f64> = (0..choices.len()).map(regret).collect();
        let mut by_regret: Vec<usize> = (0..self.rows.len()).filter(|&row| self.counts(row)).collect();
        by_regret.sort_by(|&a, &b| regrets[b].total_cmp(&regrets[a]).then(a.cmp(&b)));
        let mut by_weight = by_regret.clone();
        by_weight.sort_by(|&a, &b| self.weights[b].total_cmp(&self.weights[a]));
        let mut plan = self
            .pour(open, &by_regret, &choices)
            .or_else(|| self.pour(open, &by_weight, &choices))?;
        self.improve(&mut plan, &choices);
        Some(plan)
    }

    /// Serves rows in order, each by the cheapest open site with room.
    fn pour(&self, open: &[bool], order: &[usize], choices: &[Vec<usize>]) -> Option<Plan> {
        let mut room = self.limits.clone();
        let mut by = vec![None; self.rows.len()];
        for &row in order {
            let at = *choices[row]
                .iter()
                .find(|&&at| room[self.rows[row][at].0] >= self.weights[row])?;
            room[self.rows[row][at].0] -= self.weights[row];
            by[row] = Some(at);
        }
        let value = (0..by.len())
            .filter_map(|row| by[row].map(|at| self.cost(row, at)))
            .sum();
        Some(Plan {
            open: open.to_vec(),
            by,
            value,
        })
    }

    /// Shifts rows to cheaper sites with room, and exchanges two rows when that saves, until nothing does.
    fn improve(&self, plan: &mut Plan, choices: &[Vec<usize>]) {
        let mut state = State::of(self, plan);
        for _ in 0..20 {
            let mut changed = false;
            let displaced: Vec<usize> = (0..plan.by.len())
                .filter(|&row| plan.by[row].is_some() && plan.by[row] != choices[row].first().copied())
                .collect();
            for row in displaced {
                let Some(now) = plan.by[row] else { continue };
                let here = self.rows[row][now].0;
                let cheaper = choices[row]
                    .iter()
                    .copied()
                    .take_while(|&at| self.cost(row, at) < self.cost(row, now));
                for at in cheaper {
                    let there = self.rows[row][at].0;
                    if state.room[there] >= self.weights[row] {
                        state.shift(row, self.weights[row], here, there);
                        plan.by[row] = Some(at);
                        changed = true;
                        break;
                    }
                    if let Some((other, back)) = self.exchange(plan, row, at, &state) {
                        state.shift(other, self.weights[other], there, here);
                        state.shift(row, self.weights[row], here, there);
                        plan.by[row] = Some(at);
                        plan.by[other] = Some(back);
                        changed = true;
                        break;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        plan.value = (0..plan.by.len())
            .filter_map(|row| plan.by[row].map(|at| self.cost(row, at)))
            .sum();
    }

    /// A row at the site that `row` would rather have, which can take its place there at less than is saved; of equals the
    /// lower row.
    fn exchange(&self, plan: &Plan, row: usize, at: usize, state: &State) -> Option<(usize, usize)> {
        let here = self.rows[row][plan.by[row]?].0;
        let there = self.rows[row][at].0;
        let saved = self.cost(row, plan.by[row]?) - self.cost(row, at);
        let mut best: Option<(f64, usize, usize)> = None;
        for &other in &state.at_site[there] {
            let difference = self.weights[row] - self.weights[other];
            if state.room[there] < difference || state.room[here] < -difference {
                continue;
            }
            let (Some(now), Some(back)) = (plan.by[other], self.place(other, here)) else {
                continue;
            };
            let price = self.cost(other, back) - self.cost(other, now);
            let is_better = |&(least, lowest, _): &(f64, usize, usize)| (price, other) < (least, lowest);
            if price < saved * (1.0 - 1e-12) && best.as_ref().is_none_or(is_better) {
                best = Some((price, other, back));
            }
        }
        best.map(|(_, other, back)| (other, back))
    }

    /// Where a site stands in a row's list.
    fn place(&self, row: usize, site: usize) -> Option<usize> {
        let place = self.places[row * self.limits.len() + site];
        (place != NOWHERE).then_some(place as usize)
    }

    /// The known sites as far as the frame allows, and the relaxed answer's for the rest.
    fn start(&self, known: &[bool], relaxed: &[bool]) -> Vec<bool> {
        let free = self.frame.free();
        let of = |marks: &[bool]| -> Vec<usize> {
            let marked = free.iter().copied().filter(|&site| marks.get(site) == Some(&true));
            marked.collect()
        };
        let mut open = self.frame.fixed.clone();
        let mut left = self.frame.count;
        for site in of(known).into_iter().chain(of(relaxed)).chain(free.iter().copied()) {
            if left > 0 && !open[site] {
                open[site] = true;
                left -= 1;
            }
        }
        open
    }

    /// Starts from a set of sites and swaps while one of a few promising swaps helps. `None` when no assignment was found.
    fn search(&self, start: &[bool], rounds: usize) -> Option<Plan> {
        let mut plan = self.assign(start).or_else(|| self.assign(&self.roomiest()))?;
        for _ in 0..rounds {
            let (ins, outs) = (self.wanted(&plan), self.spared(&plan));
            let pairs: Vec<(usize, usize)> = ins
                .iter()
                .flat_map(|&site| outs.iter().map(move |&out| (site, out)))
                .collect();
            let tried: Vec<Option<Plan>> = pairs
                .par_iter()
                .map(|&(site, out)| {
                    let mut open = plan.open.clone();
                    open[out] = false;
                    open[site] = true;
                    self.assign(&open)
                })
                .collect();
            let least = tried
                .into_iter()
                .flatten()
                .reduce(|best, next| if next.value < best.value { next } else { best });
            match least {
                Some(next) if next.value < plan.value => plan = next,
                _ => break,
            }
        }
        Some(plan)
    }

    /// The fixed sites and the free ones with most capacity.
    fn roomiest(&self) -> Vec<bool> {
        let mut free = self.frame.free();
        free.sort_by(|&a, &b| self.limits[b].total_cmp(&self.limits[a]).then(a.cmp(&b)));
        let mut open = self.frame.fixed.clone();
        for &site in free.iter().take(self.frame.count) {
            open[site] = true;
        }
        open
    }

    /// The closed sites that would save most.
    fn wanted(&self, plan: &Plan) -> Vec<usize> {
        let mut gain = vec![0.0; self.limits.len()];
        for (row, now) in plan.by.iter().enumerate() {
            let Some(now) = *now else { continue };
            for &(site, cost) in &self.rows[row][..now] {
                gain[site] += self.cost(row, now) - self.weights[row] * cost;
            }
        }
        self.frame.few(&plan.open, false, |a, b| gain[b].total_cmp(&gain[a]))
    }

    /// The new sites whose loss would cost least.
    fn spared(&self, plan: &Plan) -> Vec<usize> {
        let mut loss = vec![0.0; self.limits.len()];
        for (row, now) in plan.by.iter().enumerate() {
            let Some(now) = *now else { continue };
            let here = self.rows[row][now].0;
            let next = self.rows[row]
                .iter()
                .find(|entry| plan.open[entry.0] && entry.0 != here);
            let fallback = next.map_or(f64::INFINITY, |entry| self.weights[row] * entry.1);
            loss[here] += (fallback - self.cost(row, now)).max(0.0);
        }
        self.frame.few(&plan.open, true, |a, b| loss[a].total_cmp(&loss[b]))
    }

    /// The knapsack Lagrangian, climbed by subgradients towards the plan's value; less what rounding can amount to.
    fn bound(&self, plan: &Plan) -> f64 {
        let count = self.rows.len();
        // A row is worth its present cost and a bit: a beginning near the dual prices.
        let mut multipliers: Vec<f64> = (0..count)
            .map(|row| plan.by[row].map_or(0.0, |at| 1.2 * self.cost(row, at)))
            .collect();
        let (mut best, mut held) = (f64::NEG_INFINITY, multipliers.clone());
        let (mut step, mut failures) = (1.0, 0);
        for _ in 0..ROUNDS {
            let (bound, served) = self.relax(&multipliers);
            if bound > best {
                best = bound;
                held.clone_from(&multipliers);
                failures = 0;
            } else {
                failures += 1;
                if failures == 10 {
                    failures = 0;
                    step *= 0.6;
                    multipliers.clone_from(&held);
                    continue;
                }
            }
            let gradient: Vec<f64> = (0..count)
                .map(|row| if self.counts(row) { 1.0 - served[row] } else { 0.0 })
                .collect();
            let norm: f64 = gradient.iter().map(|part| part * part).sum();
            if norm < 1e-12 || best >= plan.value {
                break;
            }
            let stride = step * (plan.value - bound).max(0.0) / norm;
            for (multiplier, part) in multipliers.iter_mut().zip(&gradient) {
                *multiplier = (*multiplier + stride * part).max(0.0);
            }
        }
        best
    }

    /// `L(u)` with a margin for rounding, and how often each row is served in it.
    fn relax(&self, multipliers: &[f64]) -> (f64, Vec<f64>) {
        let sites = self.limits.len();
        let mut items: Vec<Vec<(f64, usize, f64)>> = vec![Vec::new(); sites];
        let (mut total, mut size) = (0.0, 0.0);
        for (row, list) in self.rows.iter().enumerate().filter(|&(row, _)| self.counts(row)) {
            total += multipliers[row];
            for &(site, cost) in list {
                let reduced = self.weights[row] * cost - multipliers[row];
                if reduced >= 0.0 {
                    break;
                }
                items[site].push((reduced / self.weights[row], row, reduced));
            }
        }
        size += total;
        let solved: Vec<(f64, Vec<(usize, f64)>)> = items
            .into_par_iter()
            .enumerate()
            .map(|(site, mut items)| {
                items.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let mut room = self.limits[site];
                let mut rho = 0.0;
                let mut taken = Vec::new();
                for (_, row, reduced) in items {
                    let share = (room / self.weights[row]).min(1.0);
                    if share <= 0.0 {
                        break;
                    }
                    room -= share * self.weights[row];
                    rho += share * reduced;
                    taken.push((row, share));
                }
                (rho, taken)
            })
            .collect();
        let mut free = self.frame.free();
        free.sort_by(|&a, &b| solved[a].0.total_cmp(&solved[b].0).then(a.cmp(&b)));
        let standing = (0..sites).filter(|&site| self.frame.fixed[site]);
        let mut served = vec![0.0; self.rows.len()];
        for site in standing.chain(free.into_iter().take(self.frame.count)) {
            total += solved[site].0;
            size -= solved[site].0;
            for &(row, share) in &solved[site].1 {
                served[row] += share;
            }
        }
        // Every sum above has at most a few thousand terms of relative error 2^-53.
        (total - 1e-11 * size, served)
    }
}
