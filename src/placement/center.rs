//! p-center: the least largest cost, by set covering at one distance after another.
//!
//! The largest cost of any answer is one of the costs that occur. Whether `n` sites reach everybody within a distance is
//! a set covering question, and the answer changes from no to yes once as the distance grows (Minieka 1970), so halving
//! finds the least distance. Below the largest cost to anybody's nearest site the answer is no without asking.
//!
//! Worked example: points at 0, 1, 5, 6, sites at each, n = 2. One site covers 0 and 1 within 1, one 5 and 6: value 1. With
//! distance 0 four sites are needed.

use rayon::prelude::*;

use super::cover;
use super::instance::Instance;
use super::model::{self, Frame};
use super::outcome::{Outcome, Placement, Statistics};
use super::tree::{Budget, Quest, solve};

/// What a probe of a distance said.
enum Probe {
    Yes(Vec<bool>),
    No,
    Unknown,
}

pub(super) fn center(instance: &Instance, frame: &Frame, budget: Budget) -> Placement {
    let count = instance.demand().len();
    let costs = |row: usize| {
        instance
            .row(row)
            .into_iter()
            .filter(|&(site, _)| !frame.closed[site])
            .map(|entry| entry.1)
    };
    let nearest: Vec<Option<f64>> = (0..count)
        .into_par_iter()
        .map(|row| costs(row).min_by(f64::total_cmp))
        .collect();
    let reached: Vec<usize> = (0..count).filter(|&row| nearest[row].is_some()).collect();
    let set_aside = (0..count).filter(|&row| nearest[row].is_none());
    let unserved: Vec<String> = set_aside.map(|row| instance.demand()[row].id.clone()).collect();
    if reached.is_empty() {
        return Placement::Infeasible { unreachable: unserved };
    }
    let floor = nearest.iter().flatten().copied().fold(0.0, f64::max);
    let mut open = spread(instance, frame, &reached);
    let mut best = largest(instance, &open, &reached);
    // Beyond every cost: nobody has been served within it yet.
    let roof = best.unwrap_or(f64::INFINITY);
    let mut steps: Vec<f64> = reached
        .par_iter()
        .flat_map_iter(|&row| {
            costs(row)
                .filter(|&cost| cost >= floor && cost < roof)
                .collect::<Vec<_>>()
        })
        .collect();
    steps.par_sort_unstable_by(f64::total_cmp);
    steps.dedup();
    let mut statistics = Statistics::default();
    // Steps below `low` are proven too small; those from `high` on are reached or not asked about any more.
    let (mut low, mut ask, mut high) = (0, 0, steps.len());
    while ask < high {
        let middle = ask + (high - ask) / 2;
        match probe(instance, frame, &reached, steps[middle], budget, &mut statistics) {
            Probe::Yes(found) => {
                best = largest(instance, &found, &reached);
                open = found;
                high = steps.partition_point(|&step| Some(step) < best).min(middle);
                low = low.min(high);
                ask = ask.min(high);
            }
            Probe::No => {
                low = middle + 1;
                ask = middle + 1;
            }
            Probe::Unknown => ask = middle + 1,
        }
    }
    let Some(value) = best else {
        let ruled_out = low == steps.len();
        return if ruled_out {
            Placement::Infeasible {
                unreachable: Vec::new(),
            }
        } else {
            Placement::Undecided
        };
    };
    let bound = steps.get(low).copied().unwrap_or(value).min(value);
    let chosen: Vec<bool> = open
        .iter()
        .zip(&frame.fixed)
        .map(|(&open, &fixed)| open && !fixed)
        .collect();
    Placement::Found(Outcome {
        value,
        bound,
        proven: bound >= value,
        tolerance: 0.0,
        sites: instance.ids_of(&open),
        chosen: instance.ids_of(&chosen),
        unserved,
        alternatives: Vec::new(),
        statistics,
    })
}

/// Whether `frame.count` new sites reach everybody within a distance.
fn probe(
    instance: &Instance,
    frame: &Frame,
    reached: &[usize],
    distance: f64,
    budget: Budget,
    statistics: &mut Statistics,
) -> Probe {
    let sets = model::cover_sets(instance, frame, distance);
    let sets: Vec<Option<Vec<usize>>> = reached.iter().map(|&row| sets[row].clone()).collect();
    if sets.iter().flatten().any(Vec::is_empty) {
        return Probe::No;
    }
    let model = model::cover_model(sets, frame.free(), false);
    let enough = frame.count as f64 * model.scale;
    let rest = frame.count.saturating_sub(model.forced.len());
    let seeds = vec![cover::search(&model.sets, model.free.len(), budget.moves, rest)];
    let quest = Quest {
        enough: Some(enough),
        seeds,
        ..Quest::default()
    };
    let verdict = solve(&model.kernel, &quest, budget);
    statistics.nodes += verdict.nodes;
    statistics.rounds += verdict.rounds;
    match verdict.pool.first() {
        Some((value, sites)) if *value <= enough => {
            let mut open = model::opened(frame, &model, sites);
            fill(
                instance,
                frame,
                reached,
                &mut open,
                frame.count - sites.len() - model.forced.len(),
            );
            Probe::Yes(open)
        }
        _ if verdict.bound > enough => Probe::No,
        _ => Probe::Unknown,
    }
}

/// A first answer: the demand that is worst off gets its nearest site, again and again (Gonzalez 1985).
fn spread(instance: &Instance, frame: &Frame, reached: &[usize]) -> Vec<bool> {
    let mut open = frame.fixed.clone();
    fill(instance, frame, reached, &mut open, frame.count);
    open
}

/// Opens `more` sites where the demand is worst off.
fn fill(instance: &Instance, frame: &Frame, reached: &[usize], open: &mut [bool], more: usize) {
    for _ in 0..more {
        let served: Vec<Option<(usize, f64)>> = reached.par_iter().map(|&row| instance.nearest(row, open)).collect();
        let cost = |at: usize| served[at].map_or(f64::INFINITY, |entry| entry.1);
        let worst = (0..served.len()).fold(0, |worst, at| if cost(at) > cost(worst) { at } else { worst });
        let free: Vec<bool> = (0..open.len()).map(|site| !open[site] && !frame.closed[site]).collect();
        let site = instance
            .nearest(reached[worst], &free)
            .map(|entry| entry.0)
            .or(free.iter().position(|&is_free| is_free));
        if let Some(site) = site {
            open[site] = true;
        }
    }
}

/// The largest cost, or `None` when somebody is out of reach.
fn largest(instance: &Instance, open: &[bool], reached: &[usize]) -> Option<f64> {
    let costs: Vec<Option<f64>> = reached
        .par_iter()
        .map(|&row| instance.nearest(row, open).map(|entry| entry.1))
        .collect();
    costs
        .into_iter()
        .try_fold(0.0, |worst: f64, cost| cost.map(|cost| worst.max(cost)))
}
