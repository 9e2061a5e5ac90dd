//! From an instance to a kernel and back: which sites are still free, which rows remain, and in what units.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::PlacementError;
use super::cover;
use super::instance::Instance;
use super::kernel::{Entry, Kernel, Rule};
use super::outcome::{Alternative, Outcome, Placement, Statistics};
use super::tree::Verdict;

/// Sums of the kernel stay below this, so that everything is exact with room to spare.
const ROOM: f64 = 2_251_799_813_685_248.0;

/// The largest tolerance, relative to the value, with which an answer is called proven.
const SHARP: f64 = 1e-6;

/// How many sites to try in and out when looking for a better set under capacities.
const TRIES: usize = 6;

/// Which sites stand, which are ruled out, and how many new ones are asked for.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub fixed: Vec<bool>,
    pub closed: Vec<bool>,
    pub count: usize,
}

impl Frame {
    /// The frame an instance comes with.
    pub fn of(instance: &Instance, count: usize) -> Result<Self, PlacementError> {
        let frame = Self {
            fixed: instance.fixed(),
            closed: vec![false; instance.sites().len()],
            count,
        };
        let available = frame.free().len();
        if count > available {
            return Err(PlacementError::TooFewSites {
                asked: count,
                available,
            });
        }
        if count == 0 && !frame.fixed.contains(&true) {
            return Err(PlacementError::NothingOpen);
        }
        Ok(frame)
    }

    /// The sites that are neither fixed nor ruled out.
    pub fn free(&self) -> Vec<usize> {
        (0..self.fixed.len())
            .filter(|&site| !self.fixed[site] && !self.closed[site])
            .collect()
    }

    /// A few of the free sites that are open (or not), the first by this order and of equals the lower site: what local
    /// search tries to swap.
    pub fn few(&self, open: &[bool], is_open: bool, mut order: impl FnMut(usize, usize) -> Ordering) -> Vec<usize> {
        let mut sites = self.free();
        sites.retain(|&site| open[site] == is_open);
        sites.sort_by(|&a, &b| order(a, b).then(a.cmp(&b)));
        sites.truncate(TRIES);
        sites
    }

    /// The place of each site among the free ones.
    fn places(&self) -> Vec<Option<usize>> {
        let mut places = vec![None; self.fixed.len()];
        for (place, site) in self.free().into_iter().enumerate() {
            places[site] = Some(place);
        }
        places
    }
}

/// A kernel with the way back to the instance.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub kernel: Kernel,
    /// The instance's site behind each kernel site.
    pub free: Vec<usize>,
    /// Kernel units in one unit of the instance's value; a power of two.
    pub scale: f64,
    /// Kernel values from here on leave somebody unserved who could be served: such a set is no answer.
    pub limit: f64,
    /// The largest difference between `K(S) / scale` and the true value.
    pub slack: f64,
    /// Kernel sites that were decided before the search; their charges are in the kernel's base.
    pub forced: Vec<usize>,
    /// Set covering: the sets behind the rows.
    pub sets: Vec<Vec<usize>>,
}

/// One demand row before scaling: weighted costs of free sites, cheapest first, and what happens without them.
struct RawRow {
    list: Vec<(usize, f64)>,
    /// The weighted cost of the cheapest fixed site, or of the free site that is reached at the latest.
    cap: Option<f64>,
}

/// The p-median model: cost = weight × cost of the cheapest open site. Demand without weight, or without any site within
/// reach, is no row. A row that some sets of sites leave unserved has a penalty above any value of a set that serves all.
pub(super) fn median(instance: &Instance, frame: &Frame) -> Result<Model, PlacementError> {
    let places = frame.places();
    let free = frame.free();
    // With `count` of m free sites open, one of any m − count + 1 is: costs beyond that rank never matter.
    let rank = free.len() - frame.count;
    let raw: Vec<Option<RawRow>> = (0..instance.demand().len())
        .into_par_iter()
        .map(|row| raw_row(instance, frame, &places, rank, row))
        .collect();
    let largest = |row: &RawRow| row.cap.or(row.list.last().map(|entry| entry.1)).unwrap_or(0.0);
    let sum: f64 = raw.iter().flatten().map(largest).sum();
    let open_ended = raw.iter().flatten().filter(|row| row.cap.is_none()).count();
    let penalty = sum * 1.001 + 1.0;
    let scale = power_of_two(sum + penalty * open_ended as f64)?;
    let mut kernel = Kernel::new(free.len(), Rule::Pick(frame.count), 1.0);
    let mut inexact = 0_usize;
    for (label, row) in raw.into_iter().enumerate() {
        let Some(row) = row else { continue };
        let scaled = |cost: f64| (cost * scale).round();
        let costs = row.list.iter().map(|entry| entry.1).chain(row.cap);
        inexact += usize::from(costs.map(|cost| cost * scale).any(|cost| cost.fract() != 0.0));
        let list = row.list.iter().map(|&(site, cost)| Entry {
            cost: scaled(cost),
            site,
        });
        // Rounding can make neighbours equal, and equal costs come in the order of sites.
        let mut list: Vec<Entry> = list.collect();
        list.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.site.cmp(&b.site)));
        kernel.push_row(label, scaled(row.cap.unwrap_or(penalty)), list.into_iter());
    }
    let limit = if open_ended == 0 {
        f64::INFINITY
    } else {
        (penalty * scale).round()
    };
    Ok(Model {
        kernel,
        free,
        scale,
        limit,
        slack: inexact as f64 / scale,
        forced: Vec::new(),
        sets: Vec::new(),
    })
}

fn raw_row(instance: &Instance, frame: &Frame, places: &[Option<usize>], rank: usize, row: usize) -> Option<RawRow> {
    let weight = instance.demand()[row].weight;
    if weight <= 0.0 {
        return None;
    }
    let mut list = Vec::new();
    for (site, cost) in instance.sorted_row(row) {
        if frame.fixed[site] || (places[site].is_some() && list.len() == rank) {
            return Some(RawRow {
                list,
                cap: Some(weight * cost),
            });
        }
        if let Some(place) = places[site] {
            list.push((place, weight * cost));
        }
    }
    (!list.is_empty()).then_some(RawRow { list, cap: None })
}

/// The covering model: a row costs its weight when no open site lies within the radius. Demand with the same sites
/// within the radius is one row.
pub(super) fn covering(instance: &Instance, frame: &Frame, radius: f64) -> Result<Model, PlacementError> {
    let free = frame.free();
    let demand = instance.demand();
    let sets = cover_sets(instance, frame, radius);
    let mut groups: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
    let mut sum = 0.0;
    for (set, point) in sets.into_iter().zip(demand) {
        if let Some(set) = set
            && point.weight > 0.0
        {
            sum += point.weight;
            *groups.entry(set).or_insert(0.0) += point.weight;
        }
    }
    let scale = power_of_two(sum)?;
    let whole = groups.values().all(|weight| weight.fract() == 0.0);
    // Whole weights make whole values: a bound above v − 1 proves v.
    let step = if whole && scale >= 1.0 { scale } else { 1.0 };
    let mut kernel = Kernel::new(free.len(), Rule::Pick(frame.count), step);
    let mut inexact = 0_usize;
    for (label, (set, weight)) in groups.into_iter().enumerate() {
        let scaled = weight * scale;
        inexact += usize::from(scaled.fract() != 0.0);
        kernel.push_row(
            label,
            scaled.round(),
            set.into_iter().map(|site| Entry { cost: 0.0, site }),
        );
    }
    Ok(Model {
        kernel,
        free,
        scale,
        limit: f64::INFINITY,
        slack: inexact as f64 / scale,
        forced: Vec::new(),
        sets: Vec::new(),
    })
}

/// The set covering model: each site has the charge `scale`, and a row that is not covered costs more than all sites, so
/// the best value is the least number of sites. `Err` holds the demand that no site covers.
pub(super) fn set_covering(instance: &Instance, frame: &Frame, radius: f64, all: bool) -> Result<Model, Vec<usize>> {
    let sets = cover_sets(instance, frame, radius);
    let alone: Vec<usize> = (0..sets.len())
        .filter(|&row| sets[row].as_ref().is_some_and(Vec::is_empty))
        .collect();
    if alone.is_empty() {
        Ok(cover_model(sets, frame.free(), all))
    } else {
        Err(alone)
    }
}

/// For each demand point the free sites within the radius (inclusive), or `None` when a fixed one is.
pub(super) fn cover_sets(instance: &Instance, frame: &Frame, radius: f64) -> Vec<Option<Vec<usize>>> {
    let places = frame.places();
    let set = |row: usize| {
        let mut set = Vec::new();
        for (site, _) in instance.row(row).into_iter().filter(|&(_, cost)| cost <= radius) {
            if frame.fixed[site] {
                return None;
            }
            set.extend(places[site]);
        }
        Some(set)
    };
    (0..instance.demand().len()).into_par_iter().map(set).collect()
}

/// The set covering kernel over cover sets of which none is empty (`None`: covered already). With `all` every smallest
/// cover is kept, otherwise at least one. Sites that the reduction decided are opened in the kernel's base.
pub(super) fn cover_model(sets: Vec<Option<Vec<usize>>>, free: Vec<usize>, all: bool) -> Model {
    let reduced = cover::reduce(sets.into_iter().flatten().collect(), free.len(), !all);
    let dear = free.len() as f64 + 1.0;
    let scale = (ROOM / (reduced.sets.len().max(1) as f64 * dear))
        .log2()
        .floor()
        .clamp(0.0, 30.0)
        .exp2();
    let mut kernel = Kernel::new(free.len(), Rule::Charge(scale), scale);
    for (label, set) in reduced.sets.iter().enumerate() {
        kernel.push_row(label, scale * dear, set.iter().map(|&site| Entry { cost: 0.0, site }));
    }
    kernel.base = scale * reduced.forced.len() as f64;
    Model {
        kernel,
        free,
        scale,
        limit: scale * dear,
        slack: 0.0,
        forced: reduced.forced,
        sets: reduced.sets,
    }
}

/// The largest power of two (at most 2^28) that keeps `sum` inside the exact numbers.
fn power_of_two(sum: f64) -> Result<f64, PlacementError> {
    let exponent = (ROOM / sum.max(1.0)).log2().floor().min(28.0);
    if exponent.is_finite() && exponent > -20.0 {
        Ok(exponent.exp2())
    } else {
        Err(PlacementError::TooLarge { sum })
    }
}

/// Turns a verdict into an answer. `value` measures a set of open sites in the instance's unit and lists who is left out;
/// `maximise` holds, for covering, what there is to cover: the kernel then counts what is lost of it.
pub(super) fn placement(
    instance: &Instance,
    frame: &Frame,
    model: &Model,
    mut verdict: Verdict,
    value: impl Fn(&[bool]) -> (f64, Vec<usize>),
    maximise: Option<f64>,
) -> Placement {
    verdict.pool.retain(|answer| answer.0 < model.limit);
    let Some((least, first)) = verdict.pool.first() else {
        let ruled_out = verdict.bound >= model.limit;
        return if ruled_out {
            Placement::Infeasible {
                unreachable: Vec::new(),
            }
        } else {
            Placement::Undecided
        };
    };
    let marks = opened(frame, model, first);
    let (best, unserved) = value(&marks);
    let tolerance = 2.0 * model.slack;
    // A proof whose rounding could matter to a planner is told as a gap.
    let is_sharp = tolerance <= SHARP * best.abs().max(1.0);
    let proven_to = |kernel_value: f64| is_sharp && verdict.bound >= kernel_value;
    let side = |kernel_bound: f64, reached: f64| match maximise {
        None => (kernel_bound / model.scale - model.slack).min(reached),
        Some(total) => (total - kernel_bound / model.scale + model.slack).max(reached),
    };
    let alternatives = verdict.pool[1..].iter().map(|(kernel_value, sites)| {
        let marks = opened(frame, model, sites);
        let (other, _) = value(&marks);
        let price = if maximise.is_some() { best - other } else { other - best };
        Alternative {
            value: other,
            price: price.max(0.0),
            bound: side(verdict.bound.min(*kernel_value), other),
            proven: proven_to(*kernel_value),
            sites: instance.ids_of(&marks),
        }
    });
    let chosen: Vec<bool> = marks
        .iter()
        .zip(&frame.fixed)
        .map(|(&open, &fixed)| open && !fixed)
        .collect();
    Placement::Found(Outcome {
        value: best,
        bound: side(verdict.bound.min(*least), best),
        proven: proven_to(*least),
        tolerance,
        sites: instance.ids_of(&marks),
        chosen: instance.ids_of(&chosen),
        unserved: unserved
            .into_iter()
            .map(|row| instance.demand()[row].id.clone())
            .collect(),
        alternatives: alternatives.collect(),
        statistics: Statistics {
            nodes: verdict.nodes,
            rounds: verdict.rounds,
        },
    })
}

/// One mark an instance site: fixed, or opened by the kernel.
pub(super) fn opened(frame: &Frame, model: &Model, sites: &[usize]) -> Vec<bool> {
    let mut marks = frame.fixed.clone();
    for &site in sites.iter().chain(&model.forced) {
        marks[model.free[site]] = true;
    }
    marks
}
