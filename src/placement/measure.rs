//! The four questions: p-median, maximal covering, p-center and set covering.

use rayon::prelude::*;

use super::PlacementError;
use super::instance::{Id, Instance};
use super::model::{self, Frame, Model};
use super::outcome::Placement;
use super::tree::{Budget, Quest, solve};
use super::{center, cover};

/// What "best" means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// Least Σ weight × cost to the nearest open site (p-median, Hakimi 1964). Demand that no site at all reaches is set
    /// aside and listed as unserved; all other demand must be served.
    Median {
        /// New sites, besides the fixed ones.
        count: usize,
    },
    /// Most weight within a cost of an open site (MCLP, Church & ReVelle 1974).
    Covering {
        /// New sites, besides the fixed ones.
        count: usize,
        /// Inclusive, in the unit of the costs.
        radius: f64,
    },
    /// Least largest cost to the nearest open site (p-center, Hakimi 1964). Every point counts, whatever its weight;
    /// points that no site at all reaches are set aside and listed as unserved.
    Center {
        /// New sites, besides the fixed ones.
        count: usize,
    },
    /// Fewest new sites so that every point, whatever its weight, lies within a cost of an open site (LSCP, Toregas et
    /// al. 1971).
    SetCovering {
        /// Inclusive, in the unit of the costs.
        radius: f64,
    },
}

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The most work to do.
    pub budget: Budget,
    /// How many of the next best sets to find as well. p-center has none: too many sets share its value.
    pub alternatives: usize,
}

/// Answers the question.
///
/// # Method
/// A kernel of whole numbers, greedy and substitution for an answer, a Lagrangian bound, fixing by reduced cost and
/// branch and bound for the proof; set covering with linear prices and cuts in its place; p-center by set covering at the distances between a proven too small and a reached
/// one. The submodules hold formulas and sources. Work is counted, not timed, so the answer is the same on every run, on
/// any number of threads and for any order of the input.
///
/// # Errors
/// More sites than candidates, no site at all, a radius that is not a number, sums too large to be exact.
///
/// # Example
/// ```
/// use praksisplan::placement::{Demand, Instance, Measure, Options, Point, Site, Travel, place};
/// let demand: Vec<Demand> = ["a", "b", "c"].map(|id| Demand { id: id.into(), weight: 1.0 }).into();
/// let sites: Vec<Site> = ["p", "q"].map(|id| Site { id: id.into(), fixed: false, capacity: None }).into();
/// let at = |x: f64| Point { x, y: 0.0 };
/// let travel = Travel::Straight { demand: &[at(0.0), at(1.0), at(5.0)], sites: &[at(1.0), at(5.0)], detour: 1.0 };
/// let instance = Instance::new(&demand, &sites, travel)?;
/// let answer = place(&instance, Measure::Median { count: 1 }, Options::default())?;
/// let outcome = answer.found().ok_or("none")?;
/// // From 1: 1 + 0 + 4 = 5. From 5: 5 + 4 + 0 = 9.
/// assert_eq!((outcome.value, outcome.proven, outcome.sites[0].as_str()), (5.0, true, "p"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn place(instance: &Instance, measure: Measure, options: Options) -> Result<Placement, PlacementError> {
    let frame = frame_of(instance, measure)?;
    answer(instance, measure, &frame, options, &[])
}

/// The frame of a question with nothing ruled out.
pub(super) fn frame_of(instance: &Instance, measure: Measure) -> Result<Frame, PlacementError> {
    match measure {
        Measure::Median { count } | Measure::Center { count } => Frame::of(instance, count),
        Measure::Covering { count, radius } => {
            check_radius(radius)?;
            Frame::of(instance, count)
        }
        Measure::SetCovering { radius } => {
            check_radius(radius)?;
            Ok(Frame {
                fixed: instance.fixed(),
                closed: vec![false; instance.sites().len()],
                count: 0,
            })
        }
    }
}

fn check_radius(radius: f64) -> Result<(), PlacementError> {
    if radius.is_finite() && radius >= 0.0 {
        Ok(())
    } else {
        Err(PlacementError::NotANumber {
            what: "rækkevidde",
            index: 0,
            value: radius,
        })
    }
}

/// Answers the question within a frame, beginning from a known set of sites when there is one.
pub(super) fn answer(
    instance: &Instance,
    measure: Measure,
    frame: &Frame,
    options: Options,
    known: &[bool],
) -> Result<Placement, PlacementError> {
    match measure {
        Measure::Median { .. } => median(instance, frame, options, known),
        Measure::Covering { radius, .. } => covering(instance, frame, radius, options, known),
        Measure::Center { .. } => Ok(center::center(instance, frame, options.budget)),
        Measure::SetCovering { radius } => Ok(set_covering(instance, frame, radius, options)),
    }
}

fn median(instance: &Instance, frame: &Frame, options: Options, known: &[bool]) -> Result<Placement, PlacementError> {
    let model = model::median(instance, frame)?;
    let quest = quest(frame, &model, options, known);
    let verdict = solve(&model.kernel, &quest, options.budget);
    let value = |open: &[bool]| median_value(instance, open);
    Ok(model::placement(instance, frame, &model, verdict, value, None))
}

/// Σ weight × cost over those served, and who with weight is not.
pub(super) fn median_value(instance: &Instance, open: &[bool]) -> (f64, Vec<usize>) {
    let nearest: Vec<Option<(usize, f64)>> = (0..instance.demand().len())
        .into_par_iter()
        .map(|row| instance.nearest(row, open))
        .collect();
    let weights = instance.demand().iter().map(|point| point.weight);
    let value = weights
        .zip(&nearest)
        .map(|(weight, by)| by.map_or(0.0, |(_, cost)| weight * cost))
        .sum();
    let unserved = (0..nearest.len()).filter(|&row| nearest[row].is_none() && instance.demand()[row].weight > 0.0);
    (value, unserved.collect())
}

fn covering(
    instance: &Instance,
    frame: &Frame,
    radius: f64,
    options: Options,
    known: &[bool],
) -> Result<Placement, PlacementError> {
    let model = model::covering(instance, frame, radius)?;
    let quest = quest(frame, &model, options, known);
    let verdict = solve(&model.kernel, &quest, options.budget);
    let value = |open: &[bool]| {
        let covered: Vec<bool> = (0..instance.demand().len())
            .into_par_iter()
            .map(|row| instance.nearest(row, open).is_some_and(|(_, cost)| cost <= radius))
            .collect();
        let weights = instance.demand().iter().map(|point| point.weight);
        let value: f64 = weights
            .zip(&covered)
            .map(|(weight, &is_covered)| if is_covered { weight } else { 0.0 })
            .sum();
        let uncovered = (0..covered.len()).filter(|&row| !covered[row] && instance.demand()[row].weight > 0.0);
        (value, uncovered.collect())
    };
    // The kernel counts what is lost among those that some free site but no fixed one covers; the rest is what it is.
    let total = kernel_total(&model) + value(&frame.fixed).0;
    Ok(model::placement(instance, frame, &model, verdict, value, Some(total)))
}

/// What a covering kernel loses when nothing is open, in the instance's unit.
fn kernel_total(model: &Model) -> f64 {
    (model.kernel.base + model.kernel.caps.iter().sum::<f64>()) / model.scale
}

fn set_covering(instance: &Instance, frame: &Frame, radius: f64, options: Options) -> Placement {
    let model = match model::set_covering(instance, frame, radius, options.alternatives > 0) {
        Ok(model) => model,
        Err(alone) => {
            let unreachable: Vec<Id> = alone.into_iter().map(|row| instance.demand()[row].id.clone()).collect();
            return Placement::Infeasible { unreachable };
        }
    };
    let seeds = vec![cover::search(&model.sets, model.free.len(), options.budget.moves, 0)];
    let quest = Quest {
        wanted: options.alternatives + 1,
        ceiling: Some(model.limit),
        seeds,
        ..Quest::default()
    };
    let verdict = solve(&model.kernel, &quest, options.budget);
    let value = |open: &[bool]| {
        let new = open
            .iter()
            .zip(&frame.fixed)
            .filter(|(is_open, fixed)| **is_open && !**fixed)
            .count();
        (new as f64, Vec::new())
    };
    model::placement(instance, frame, &model, verdict, value, None)
}

/// The quest for the best sets, with a known set of sites fitted to the frame as a beginning.
fn quest(frame: &Frame, model: &Model, options: Options, known: &[bool]) -> Quest {
    let mut quest = Quest {
        wanted: options.alternatives + 1,
        ceiling: Some(model.limit),
        ..Quest::default()
    };
    if !known.is_empty() {
        let (kept, rest): (Vec<usize>, Vec<usize>) = (0..model.free.len()).partition(|&place| known[model.free[place]]);
        let mut seed: Vec<usize> = kept.into_iter().chain(rest).take(frame.count).collect();
        seed.sort_unstable();
        quest.seeds.push(seed);
    }
    quest
}
