//! Covering, p-center and set covering when each site can serve only so many: a heuristic with a bound, called proven only
//! when the two meet.
//!
//! With open sites `S` the people served within the distance are the value of a largest flow ([`super::flow`]): people on
//! one spot may go to different sites. That value never falls when a site is opened, and gains less the more are open
//! already, so opening the best site again and again is a good start (Nemhauser, Wolsey & Fisher 1978), and the gain of
//! a site seen earlier is an upper bound for its gain now (Minoux 1978). Then sites are swapped while a few promising
//! swaps help. The upper bound is the Lagrangian of "nobody is served twice":
//!
//! ```text
//! L(u) = Σ_i w_i·u_i + Σ_{fixed j} ρ_j(u) + (the n largest ρ_j(u) of the others),   0 ≤ u_i ≤ 1
//! ρ_j(u) = max Σ_i (1 − u_i)·x_i   with   Σ_i x_i ≤ Q_j,  0 ≤ x_i ≤ w_i,  over the i within the distance
//! ```
//!
//! * **Covering**: the served at the distance asked for.
//! * **p-center**: the least distance at which everybody is served, by halving. A distance is proven too small when `L` is
//!   below everybody; where neither is known, value and bound part, and the gap is told.
//! * **Set covering**: the fewest sites with which everybody is served; numbers are proven too small in the same way.
//!
//! Points without people ask for nothing here.
//!
//! Worked example: 30 people at 0 and 30 at 1, sites at both with room for 40. Within 1 one site serves 40; with two all
//! 60 are served, so the smallest cover has two where one would do without limits.

use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::PlacementError;
use super::capacity::{Capacitated, Load, Share, median_within};
use super::flow::{Field, Flow};
use super::instance::{Id, Instance};
use super::measure::{self, Measure, Options};
use super::model::Frame;
use super::outcome::{Outcome, Placement, Statistics};
use super::tree::Budget;

/// Swaps at most.
const SWAPS: usize = 40;
/// Evaluations of the Lagrangian at most.
const ROUNDS: usize = 300;
/// People stay below this many quanta, so that sums fit with room to spare.
const QUANTA: f64 = 1e15;

/// Answers a question under the sites' capacities.
///
/// # Errors
/// As [`super::place`].
pub fn capacitated(instance: &Instance, measure: Measure, budget: Budget) -> Result<Capacitated, PlacementError> {
    within(instance, measure, &measure::frame_of(instance, measure)?, budget, &[])
}

/// As [`capacitated`], within a frame; a known set of sites is a beginning, where one is of use.
pub(super) fn within(
    instance: &Instance,
    measure: Measure,
    frame: &Frame,
    budget: Budget,
    known: &[bool],
) -> Result<Capacitated, PlacementError> {
    if matches!(measure, Measure::Median { .. }) {
        return median_within(instance, frame, budget, known);
    }
    let options = Options {
        budget,
        alternatives: 0,
    };
    // What cannot be done without limits cannot be done under them, and the bound without limits holds.
    let relaxed = match measure::answer(instance, measure, frame, options, known)? {
        Placement::Found(relaxed) => relaxed,
        other => return Ok(Capacitated::nothing(other)),
    };
    let question = Question::of(instance);
    Ok(match measure {
        Measure::Covering { radius, .. } => question.covering(frame, radius, &relaxed),
        Measure::SetCovering { radius } => question.set_covering(frame, radius, &relaxed),
        Measure::Center { .. } | Measure::Median { .. } => question.center(frame, &relaxed),
    })
}

struct Question<'i> {
    instance: &'i Instance,
    /// Quanta in one person; a power of two.
    quanta: f64,
    /// Whether people and capacities are whole, so that the served are too.
    whole: bool,
}

/// An answer with `count` new sites at one distance.
struct Attempt {
    field: Field,
    open: Vec<bool>,
    flow: Flow,
}

impl<'i> Question<'i> {
    fn of(instance: &'i Instance) -> Self {
        let sum: f64 = instance.demand().iter().map(|point| point.weight).sum();
        let amounts = || {
            let people = instance.demand().iter().map(|point| point.weight);
            people.chain(instance.sites().iter().filter_map(|site| site.capacity))
        };
        let whole = amounts().all(|amount| amount.fract() == 0.0);
        let quanta = if whole {
            1.0
        } else {
            (QUANTA / sum.max(1.0)).log2().floor().clamp(0.0, 20.0).exp2()
        };
        Self {
            instance,
            quanta,
            whole,
        }
    }

    /// The most people found within the distance with the frame's number of new sites.
    fn attempt(&self, frame: &Frame, radius: f64) -> Attempt {
        let field = Field::new(self.instance, frame, radius, self.quanta);
        let mut open = frame.fixed.clone();
        let mut flow = field.flow(&open);
        // Gains known to be at least as large as they are now, largest first, ties to the lower site.
        let free = frame.free();
        let alone = free.par_iter().map(|&site| (flow.clone().open(&field, site), site));
        let mut gains: BinaryHeap<(u64, std::cmp::Reverse<usize>, usize)> = alone
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(gain, site)| (gain, std::cmp::Reverse(site), 0))
            .collect();
        for chosen in 0..frame.count {
            while let Some((gain, std::cmp::Reverse(site), known)) = gains.pop() {
                if known == chosen {
                    let more = flow.open(&field, site);
                    debug_assert_eq!(more, gain);
                    open[site] = true;
                    break;
                }
                let gain = flow.clone().open(&field, site);
                gains.push((gain, std::cmp::Reverse(site), chosen));
            }
        }
        let mut attempt = Attempt { field, open, flow };
        attempt.swap(frame);
        attempt
    }

    /// An upper bound for the people any such set serves within the distance, in quanta.
    fn bound(&self, frame: &Frame, attempt: &Attempt, enough: f64) -> f64 {
        let bound = attempt.bound(frame, enough);
        // Whole people under whole limits are served in whole numbers.
        if self.whole { (bound + 1e-6).floor() } else { bound }
    }

    fn covering(&self, frame: &Frame, radius: f64, relaxed: &Outcome) -> Capacitated {
        let attempt = self.attempt(frame, radius);
        let served = attempt.flow.value as f64;
        let bound = self.bound(frame, &attempt, served) / self.quanta;
        let value = served / self.quanta;
        let tolerance = self.tolerance();
        let bound = bound.min(relaxed.bound).max(value);
        self.answer(frame, &attempt, radius, (value, bound, tolerance), Vec::new())
    }

    fn center(&self, frame: &Frame, relaxed: &Outcome) -> Capacitated {
        let instance = self.instance;
        let mut steps: Vec<f64> = (0..instance.demand().len())
            .into_par_iter()
            .filter(|&row| instance.demand()[row].weight > 0.0)
            .flat_map_iter(|row| instance.row(row).into_iter().map(|entry| entry.1))
            .collect();
        steps.par_sort_unstable_by(f64::total_cmp);
        steps.dedup();
        // Points without people count in the question without limits, and here they do not: its bound holds for the rest.
        let everybody = instance.demand().iter().all(|point| point.weight > 0.0);
        let floor = if everybody { relaxed.bound } else { 0.0 };
        let (mut low, mut high) = (steps.partition_point(|&step| step < floor), steps.len());
        let Some(&furthest) = steps.last() else {
            return Capacitated::nothing(Placement::Infeasible {
                unreachable: Vec::new(),
            });
        };
        let mut best = None;
        // The first question is whether it can be done at all.
        let (mut ask, mut step) = (low, high - 1);
        while ask < high {
            let (attempt, verdict) = self.probe(frame, steps[step]);
            match verdict {
                Some(true) => (best, high) = (Some((attempt, steps[step])), step),
                Some(false) => (low, ask) = (step + 1, step + 1),
                None => ask = step + 1,
            }
            if best.is_none() {
                break;
            }
            step = ask + (high - ask) / 2;
        }
        let Some((attempt, value)) = best else {
            return Capacitated::nothing(if low >= steps.len() {
                Placement::Infeasible {
                    unreachable: Vec::new(),
                }
            } else {
                Placement::Undecided
            });
        };
        let bound = steps.get(low).copied().unwrap_or(furthest).min(value);
        self.answer(frame, &attempt, value, (value, bound, 0.0), relaxed.unserved.clone())
    }

    fn set_covering(&self, frame: &Frame, radius: f64, relaxed: &Outcome) -> Capacitated {
        let mut frame = frame.clone();
        let most = frame.free().len();
        // The bound of the question without limits is whole, or lies between two numbers of sites.
        let least = (0..most)
            .find(|&count| count as f64 >= relaxed.bound - 1e-6)
            .unwrap_or(most);
        let weighty = self.instance.demand().iter().all(|point| point.weight > 0.0);
        let mut low = if weighty { least } else { 0 };
        // Everything open tells whether it can be done, and opening one after the other how many surely suffice.
        frame.count = most;
        let (all, verdict) = self.probe(&frame, radius);
        if verdict != Some(true) {
            return Capacitated::nothing(Placement::Infeasible {
                unreachable: Vec::new(),
            });
        }
        let (mut best, mut high) = (all, most);
        let mut ask = low;
        while ask < high {
            frame.count = ask + (high - ask) / 2;
            let (attempt, verdict) = self.probe(&frame, radius);
            match verdict {
                Some(true) => (best, high) = (attempt, frame.count),
                Some(false) => (low, ask) = (frame.count + 1, frame.count + 1),
                None => ask = frame.count + 1,
            }
        }
        let (value, bound) = (high as f64, low.min(high) as f64);
        frame.count = high;
        self.answer(&frame, &best, radius, (value, bound, 0.0), Vec::new())
    }

    /// Whether everybody with somewhere to go can be served within the distance: yes, no (proven), or unknown.
    fn probe(&self, frame: &Frame, radius: f64) -> (Attempt, Option<bool>) {
        let instance = self.instance;
        let attempt = self.attempt(frame, radius);
        let reachable = |row: usize| instance.row(row).into_iter().any(|(site, _)| !frame.closed[site]);
        let asked: usize = (0..instance.demand().len())
            .filter(|&row| instance.demand()[row].weight > 0.0 && reachable(row))
            .count();
        let within: usize = attempt.field.groups.iter().map(|group| group.rows.len()).sum();
        let everybody = attempt.field.people;
        let verdict = if within < asked {
            Some(false)
        } else if attempt.flow.value == everybody {
            Some(true)
        } else {
            let all = everybody as f64;
            // A quantum a point is what rounding can amount to.
            let slack = if self.whole { 0.5 } else { within as f64 };
            (self.bound(frame, &attempt, all - slack) < all - slack).then_some(false)
        };
        (attempt, verdict)
    }

    /// What rounding to quanta can amount to, in people.
    fn tolerance(&self) -> f64 {
        if self.whole {
            0.0
        } else {
            self.instance.demand().len() as f64 / self.quanta
        }
    }

    fn answer(
        &self,
        frame: &Frame,
        attempt: &Attempt,
        radius: f64,
        (value, bound, tolerance): (f64, f64, f64),
        set_aside: Vec<Id>,
    ) -> Capacitated {
        let instance = self.instance;
        let (served, mut unserved) = self.shares(attempt, radius);
        unserved.extend(set_aside);
        unserved.sort_unstable();
        unserved.dedup();
        let chosen: Vec<bool> = attempt
            .open
            .iter()
            .zip(&frame.fixed)
            .map(|(&open, &fixed)| open && !fixed)
            .collect();
        let open = (0..attempt.open.len()).filter(|&site| attempt.open[site]);
        let load = |site: usize| Load {
            site: instance.sites()[site].id.clone(),
            load: (attempt.field.limits[site] - attempt.flow.room[site]) as f64 / self.quanta,
            capacity: instance.sites()[site].capacity,
        };
        Capacitated {
            loads: open.map(load).collect(),
            served,
            placement: Placement::Found(Outcome {
                value,
                bound,
                proven: (value - bound).abs() <= tolerance && tolerance <= 1e-6 * value.abs().max(1.0),
                tolerance,
                sites: instance.ids_of(&attempt.open),
                chosen: instance.ids_of(&chosen),
                unserved,
                alternatives: Vec::new(),
                statistics: Statistics::default(),
            }),
        }
    }

    /// The flow point by point, and the points of which somebody with weight is not served.
    fn shares(&self, attempt: &Attempt, radius: f64) -> (Vec<Share>, Vec<Id>) {
        let instance = self.instance;
        let mut by_row: Vec<Vec<(usize, u64)>> = vec![Vec::new(); instance.demand().len()];
        let mut asked: Vec<u64> = vec![0; instance.demand().len()];
        for (group, served) in attempt.field.groups.iter().zip(&attempt.flow.served) {
            let mut parts = served.clone();
            parts.sort_unstable();
            let mut parts = parts.into_iter();
            let mut part = parts.next();
            for &(row, people) in &group.rows {
                asked[row] = people;
                let mut left = people;
                while let Some((site, amount)) = part {
                    let taken = amount.min(left);
                    by_row[row].push((site, taken));
                    left -= taken;
                    part = if taken < amount {
                        Some((site, amount - taken))
                    } else {
                        parts.next()
                    };
                    if left == 0 {
                        break;
                    }
                }
            }
        }
        let (mut shares, mut unserved) = (Vec::new(), Vec::new());
        for (row, point) in instance
            .demand()
            .iter()
            .enumerate()
            .filter(|(_, point)| point.weight > 0.0)
        {
            let costs = instance.row(row);
            let cost = |site: usize| {
                costs
                    .iter()
                    .find(|entry| entry.0 == site)
                    .map_or(radius, |entry| entry.1)
            };
            let given: u64 = by_row[row].iter().map(|part| part.1).sum();
            // The shares of a point add up to its people, whatever the quanta.
            let weight = |amount: u64| {
                if asked[row] == 0 {
                    point.weight
                } else {
                    point.weight * amount as f64 / asked[row] as f64
                }
            };
            for &(site, amount) in by_row[row].iter().filter(|part| part.1 > 0) {
                shares.push(Share {
                    demand: point.id.clone(),
                    weight: weight(amount),
                    by: Some((instance.sites()[site].id.clone(), cost(site))),
                });
            }
            if asked[row] == 0 || given < asked[row] {
                unserved.push(point.id.clone());
                shares.push(Share {
                    demand: point.id.clone(),
                    weight: weight(asked[row] - given),
                    by: None,
                });
            }
        }
        (shares, unserved)
    }
}

impl Attempt {
    /// Swaps one open new site for one closed while one of a few promising swaps serves more.
    fn swap(&mut self, frame: &Frame) {
        for _ in 0..SWAPS {
            if self.flow.value == self.field.people {
                return;
            }
            let (ins, outs) = (self.wanted(frame), self.spared(frame));
            let pairs: Vec<(usize, usize)> = ins
                .iter()
                .flat_map(|&site| outs.iter().map(move |&out| (site, out)))
                .collect();
            let tried: Vec<(Vec<bool>, Flow)> = pairs
                .par_iter()
                .map(|&(site, out)| {
                    let mut open = self.open.clone();
                    (open[site], open[out]) = (true, false);
                    let flow = self.field.flow(&open);
                    (open, flow)
                })
                .collect();
            let best = tried
                .into_iter()
                .reduce(|best, next| if next.1.value > best.1.value { next } else { best });
            match best {
                Some((open, flow)) if flow.value > self.flow.value => (self.open, self.flow) = (open, flow),
                _ => return,
            }
        }
    }

    /// The closed sites with most people near them that nobody serves.
    fn wanted(&self, frame: &Frame) -> Vec<usize> {
        let sites = self.field.of_site.iter().zip(&self.field.limits);
        let left = sites.map(|(near, &limit)| near.iter().map(|&group| self.flow.left[group]).sum::<u64>().min(limit));
        let left: Vec<u64> = left.collect();
        frame.few(&self.open, false, |a, b| left[b].cmp(&left[a]))
    }

    /// The open new sites that serve fewest.
    fn spared(&self, frame: &Frame) -> Vec<usize> {
        let served = |site: usize| self.field.limits[site] - self.flow.room[site];
        frame.few(&self.open, true, |a, b| served(a).cmp(&served(b)))
    }

    /// The least `L(u)` found by subgradients, stopping at `enough`; a little above it, for the rounding of its sums.
    fn bound(&self, frame: &Frame, enough: f64) -> f64 {
        let groups = &self.field.groups;
        let value = self.flow.value as f64;
        let free = frame.free();
        let standing: Vec<usize> = (0..frame.fixed.len()).filter(|&site| frame.fixed[site]).collect();
        // People nobody serves are worth serving, the others cost their place.
        let left = self.flow.left.iter().zip(groups);
        let mut prices: Vec<f64> = left
            .map(|(&left, group)| 1.0 - left as f64 / group.people as f64)
            .map(|served| 0.5 * served)
            .collect();
        let mut best = self.field.people as f64;
        let (mut held, mut step, mut failures) = (prices.clone(), 1.0, 0);
        for _ in 0..ROUNDS {
            let (bound, slope) = self.relax(&prices, &free, &standing, frame.count);
            if bound < best {
                best = bound;
                held.clone_from(&prices);
                failures = 0;
            } else {
                failures += 1;
                if failures == 10 {
                    failures = 0;
                    step *= 0.6;
                    prices.clone_from(&held);
                    continue;
                }
            }
            let norm: f64 = slope.iter().map(|part| part * part).sum();
            if norm < 1e-12 || best <= enough {
                break;
            }
            let stride = step * (bound - value).max(0.0) / norm;
            for (price, part) in prices.iter_mut().zip(&slope) {
                *price = (*price - stride * part).clamp(0.0, 1.0);
            }
        }
        best * (1.0 + 1e-11)
    }

    /// `L(u)` and its slope: each group's people less how many the chosen sites would serve of it.
    fn relax(&self, prices: &[f64], free: &[usize], standing: &[usize], count: usize) -> (f64, Vec<f64>) {
        let groups = &self.field.groups;
        let solve = |&site: &usize| {
            let mut near: Vec<usize> = self.field.of_site[site].clone();
            near.sort_unstable_by(|&a, &b| prices[a].total_cmp(&prices[b]).then(a.cmp(&b)));
            let mut room = self.field.limits[site];
            let (mut worth, mut taken) = (0.0, Vec::new());
            for group in near {
                let amount = groups[group].people.min(room);
                if amount == 0 || prices[group] >= 1.0 {
                    break;
                }
                room -= amount;
                worth += (1.0 - prices[group]) * amount as f64;
                taken.push((group, amount));
            }
            (worth, site, taken)
        };
        let mut solved: Vec<_> = free.par_iter().map(solve).collect();
        solved.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        solved.truncate(count);
        solved.extend(standing.iter().map(solve));
        let mut total: f64 = prices
            .iter()
            .zip(groups)
            .map(|(price, group)| price * group.people as f64)
            .sum();
        let mut slope: Vec<f64> = groups.iter().map(|group| group.people as f64).collect();
        for (worth, _, taken) in solved {
            total += worth;
            for (group, amount) in taken {
                slope[group] -= amount as f64;
            }
        }
        (total, slope)
    }
}
