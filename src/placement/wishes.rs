//! What it costs to want something else: the best answer with a site ruled out or forced, and the next best answers under
//! capacity limits.
//!
//! A wish narrows the question, and the narrowed question is answered like any other. The next best sets under capacities
//! come from Lawler's partition (Lawler 1972, "A procedure for computing the K best solutions to discrete optimization
//! problems"): every other set lacks one of the best set's sites `s1 … sn`, so it is in exactly one of
//!
//! ```text
//! without s1 │ with s1, without s2 │ with s1 s2, without s3 │ …
//! ```
//!
//! Each part is answered, the best of them is next, and its own part is divided likewise. Under capacities each answer
//! is found by a heuristic, so the next best one *found* is called proven only when the bounds of all parts say so.
//!
//! Worked example: sites a, b, c and one to be opened, with values 5, 7, 6: without a is answered by c (6), the second; the
//! part of c divided (without a, without c) gives b (7), the third.

use rayon::prelude::*;

use super::PlacementError;
use super::capacity::Capacitated;
use super::instance::Instance;
use super::limits::within;
use super::measure::{self, Measure, Options};
use super::model::Frame;
use super::outcome::{Alternative, Deviation, Outcome, Placement, Price};
use super::tree::Budget;

/// How often a plan that a wish came upon takes the place of the best one, at most.
const RESTARTS: usize = 10;

/// The best answer with each of the wished deviations, and how much worse it is than `best` (an answer to the same
/// measure). Each is a question of its own with its own proof.
///
/// # Errors
/// As [`super::place`], and ids that are no sites.
pub fn prices(
    instance: &Instance,
    measure: Measure,
    best: &Outcome,
    wishes: &[Deviation],
    budget: Budget,
) -> Result<Vec<Price>, PlacementError> {
    let root = measure::frame_of(instance, measure)?;
    let known = instance.marks_of(&best.sites)?;
    let options = Options {
        budget,
        alternatives: 0,
    };
    sorted(wishes)
        .par_iter()
        .map(|wish| {
            let Some(narrowed) = Narrowed::by_wish(instance, measure, &root, wish)? else {
                return Ok(Price::impossible(wish));
            };
            let found = measure::answer(instance, measure, &narrowed.frame, options, &known)?;
            Ok(narrowed.price(measure, wish, best.value, &found))
        })
        .collect()
}

/// Every chosen site forbidden, and every site that was not chosen forced, in that order.
pub fn deviations(instance: &Instance, best: &Outcome) -> Vec<Deviation> {
    let without = best.chosen.iter().cloned().map(Deviation::Without);
    let others = instance
        .sites()
        .iter()
        .map(|site| &site.id)
        .filter(|id| best.sites.binary_search(id).is_err());
    without.chain(others.cloned().map(Deviation::With)).collect()
}

/// As [`super::capacitated`], with the next best sets found (p-center has none: too many sets share its value) and the
/// price of each deviation wished of the best.
///
/// The heuristic may come upon a better plan in a part of the question than in the whole; that plan is then the answer.
///
/// # Errors
/// As [`super::capacitated`].
pub fn capacitated_priced(
    instance: &Instance,
    measure: Measure,
    options: Options,
    wishes: impl Fn(&Outcome) -> Vec<Deviation>,
) -> Result<(Capacitated, Vec<Price>), PlacementError> {
    let root = measure::frame_of(instance, measure)?;
    let mut best = within(instance, measure, &root, options.budget, &[])?;
    for restart in 0.. {
        let Some(outcome) = best.placement.found() else { break };
        let search = Search {
            instance,
            measure,
            root: &root,
            budget: options.budget,
            best: outcome,
        };
        let others = search.next_best(options.alternatives)?;
        let answered = search.priced(&sorted(&wishes(outcome)))?;
        let tried = others.tried.iter().chain(answered.iter().map(|(_, tried)| tried));
        if let Some(better) = search.best_of(tried).filter(|_| restart < RESTARTS) {
            best = search.adopted(better)?;
            continue;
        }
        let prices = answered.into_iter().map(|(price, _)| price).collect();
        if let Placement::Found(outcome) = &mut best.placement {
            outcome.alternatives = others.found;
        }
        return Ok((best, prices));
    }
    Ok((best, Vec::new()))
}

fn sorted(wishes: &[Deviation]) -> Vec<Deviation> {
    let mut wishes = wishes.to_vec();
    wishes.sort();
    wishes.dedup();
    wishes
}

/// How much worse one value is than another; negative when it is better.
fn worse(measure: Measure, value: f64, than: f64) -> f64 {
    match measure {
        Measure::Covering { .. } => than - value,
        _ => value - than,
    }
}

/// A question with some sites ruled out and others forced.
struct Narrowed {
    frame: Frame,
    /// New sites that stand by force; only set covering counts them.
    forced: f64,
}

impl Narrowed {
    /// `None` when no set of sites can follow. Somebody who must be served and could be has to be so still: what serves
    /// fewer people is no answer to the same question.
    fn new(instance: &Instance, measure: Measure, root: &Frame, forced: &[usize], closed: &[usize]) -> Option<Self> {
        let mut frame = root.clone();
        for &site in closed {
            frame.closed[site] = !root.fixed[site];
        }
        let mut new = 0;
        for &site in forced {
            if frame.closed[site] {
                return None;
            }
            new += usize::from(!frame.fixed[site]);
            frame.fixed[site] = true;
        }
        let counts = !matches!(measure, Measure::SetCovering { .. });
        if counts {
            frame.count = frame.count.checked_sub(new)?;
            let stands = frame.count > 0 || frame.fixed.contains(&true);
            if frame.count > frame.free().len() || !stands {
                return None;
            }
        }
        let narrowed = Self {
            frame,
            forced: if counts { 0.0 } else { new as f64 },
        };
        (!narrowed.strands(instance, measure, root)).then_some(narrowed)
    }

    fn by_wish(
        instance: &Instance,
        measure: Measure,
        root: &Frame,
        wish: &Deviation,
    ) -> Result<Option<Self>, PlacementError> {
        let (Deviation::Without(id) | Deviation::With(id)) = wish;
        let marks = instance.marks_of(std::slice::from_ref(id))?;
        let sites: Vec<usize> = (0..marks.len()).filter(|&site| marks[site]).collect();
        Ok(match wish {
            Deviation::Without(_) => Self::new(instance, measure, root, &[], &sites),
            Deviation::With(_) => Self::new(instance, measure, root, &sites, &[]),
        })
    }

    /// Whether somebody who must be served has lost the last site within reach.
    fn strands(&self, instance: &Instance, measure: Measure, root: &Frame) -> bool {
        if !matches!(measure, Measure::Median { .. } | Measure::Center { .. }) {
            return false;
        }
        (0..instance.demand().len()).into_par_iter().any(|row| {
            let asks = matches!(measure, Measure::Center { .. }) || instance.demand()[row].weight > 0.0;
            let reach = |frame: &Frame| instance.row(row).into_iter().any(|(site, _)| !frame.closed[site]);
            asks && !reach(&self.frame) && reach(root)
        })
    }

    fn price(&self, measure: Measure, wish: &Deviation, best: f64, found: &Placement) -> Price {
        Price {
            deviation: wish.clone(),
            answer: found.found().map(|outcome| {
                let value = outcome.value + self.forced;
                Alternative {
                    value,
                    price: worse(measure, value, best).max(0.0),
                    bound: outcome.bound + self.forced,
                    proven: outcome.proven,
                    sites: outcome.sites.clone(),
                }
            }),
            undecided: matches!(found, Placement::Undecided),
        }
    }
}

impl Price {
    /// Of a wish that is proven to have no answer.
    fn impossible(wish: &Deviation) -> Self {
        Self {
            deviation: wish.clone(),
            answer: None,
            undecided: false,
        }
    }
}

/// An answer under capacities to a part of the question; `None` when there is none, or none was found.
struct Tried {
    /// In the whole question's unit.
    value: f64,
    plan: Option<Capacitated>,
}

/// A part of the question in Lawler's partition.
struct Part {
    forced: Vec<usize>,
    closed: Vec<usize>,
    /// No set of this part is better.
    bound: f64,
    /// The best set found, with its value.
    found: Option<(f64, Vec<usize>)>,
}

/// The next best sets, and everything that was tried for them.
struct Others {
    found: Vec<Alternative>,
    tried: Vec<Tried>,
}

struct Search<'a> {
    instance: &'a Instance,
    measure: Measure,
    root: &'a Frame,
    budget: Budget,
    best: &'a Outcome,
}

impl Search<'_> {
    /// Answers a part; the second says whether it is left open whether there is an answer.
    fn answer(&self, narrowed: Option<&Narrowed>) -> Result<(Tried, Placement), PlacementError> {
        let nothing = Tried {
            value: f64::NAN,
            plan: None,
        };
        let Some(narrowed) = narrowed else {
            let unreachable = Vec::new();
            return Ok((nothing, Placement::Infeasible { unreachable }));
        };
        let known = self.instance.marks_of(&self.best.sites)?;
        let plan = within(self.instance, self.measure, &narrowed.frame, self.budget, &known)?;
        let placement = plan.placement.clone();
        Ok(match placement.found().map(|outcome| outcome.value) {
            Some(value) => {
                let value = value + narrowed.forced;
                let plan = Some(plan);
                (Tried { value, plan }, placement)
            }
            None => (nothing, placement),
        })
    }

    fn priced(&self, wishes: &[Deviation]) -> Result<Vec<(Price, Tried)>, PlacementError> {
        wishes
            .par_iter()
            .map(|wish| {
                let narrowed = Narrowed::by_wish(self.instance, self.measure, self.root, wish)?;
                let (tried, placement) = self.answer(narrowed.as_ref())?;
                let price = narrowed.as_ref().map_or_else(
                    || Price::impossible(wish),
                    |narrowed| narrowed.price(self.measure, wish, self.best.value, &placement),
                );
                Ok((price, tried))
            })
            .collect()
    }

    fn next_best(&self, wanted: usize) -> Result<Others, PlacementError> {
        let mut others = Others {
            found: Vec::new(),
            tried: Vec::new(),
        };
        if wanted == 0 || matches!(self.measure, Measure::Center { .. }) {
            return Ok(others);
        }
        let chosen = self.positions(&self.best.chosen)?;
        let mut parts = self.divided(&[], &[], &chosen, &mut others.tried)?;
        let mut proven = self.best.proven;
        while others.found.len() < wanted {
            let first = parts
                .iter()
                .enumerate()
                .filter_map(|(at, part)| part.found.as_ref().map(|(value, sites)| (at, *value, sites)))
                .min_by(|a, b| worse(self.measure, a.1, b.1).total_cmp(&0.0).then_with(|| a.2.cmp(b.2)));
            let Some((at, value, _)) = first else { break };
            let bounds = parts.iter().map(|part| part.bound);
            let bound = bounds.fold(value, |least, bound| {
                if worse(self.measure, bound, least) < 0.0 {
                    bound
                } else {
                    least
                }
            });
            proven &= worse(self.measure, value, bound) <= self.best.tolerance;
            let part = parts.swap_remove(at);
            let sites = part.found.map(|found| found.1).unwrap_or_default();
            let enough = others.found.len() + 1 == wanted;
            others.found.push(Alternative {
                value,
                price: worse(self.measure, value, self.best.value).max(0.0),
                bound,
                proven,
                sites: self.ids(&sites),
            });
            if enough {
                break;
            }
            let rest: Vec<usize> = sites
                .iter()
                .copied()
                .filter(|site| !self.root.fixed[*site] && !part.forced.contains(site))
                .collect();
            parts.extend(self.divided(&part.forced, &part.closed, &rest, &mut others.tried)?);
        }
        Ok(others)
    }

    /// The parts of a part that lack one of these sites each.
    fn divided(
        &self,
        forced: &[usize],
        closed: &[usize],
        sites: &[usize],
        tried: &mut Vec<Tried>,
    ) -> Result<Vec<Part>, PlacementError> {
        let solved = (0..sites.len())
            .into_par_iter()
            .map(|place| {
                let forced = [forced, &sites[..place]].concat();
                let closed = [closed, &sites[place..=place]].concat();
                let narrowed = Narrowed::new(self.instance, self.measure, self.root, &forced, &closed);
                let (tried, placement) = self.answer(narrowed.as_ref())?;
                let extra = narrowed.map_or(0.0, |narrowed| narrowed.forced);
                let (bound, found) = match &placement {
                    Placement::Found(outcome) => (
                        outcome.bound + extra,
                        Some((tried.value, self.positions(&outcome.sites)?)),
                    ),
                    // Worse than anything: there is no set here.
                    Placement::Infeasible { .. } => (self.worst(), None),
                    // Nobody knows: a set here may be as good as any.
                    Placement::Undecided => (self.best.bound, None),
                };
                let part = Part {
                    forced,
                    closed,
                    bound,
                    found,
                };
                Ok((part, tried))
            })
            .collect::<Result<Vec<(Part, Tried)>, PlacementError>>()?;
        let (parts, answers): (Vec<Part>, Vec<Tried>) = solved.into_iter().unzip();
        tried.extend(answers);
        Ok(parts)
    }

    fn worst(&self) -> f64 {
        match self.measure {
            Measure::Covering { .. } => f64::NEG_INFINITY,
            _ => f64::INFINITY,
        }
    }

    /// The best of those that are better than the best, ties to the first.
    fn best_of<'t>(&self, tried: impl Iterator<Item = &'t Tried>) -> Option<&'t Tried> {
        let least = self.best.tolerance.max(1e-9 * self.best.value.abs());
        tried
            .filter(|one| one.plan.is_some() && worse(self.measure, one.value, self.best.value) < -least)
            .min_by(|a, b| worse(self.measure, a.value, b.value).total_cmp(&0.0))
    }

    /// A plan for a part of the question as one for the whole.
    fn adopted(&self, tried: &Tried) -> Result<Capacitated, PlacementError> {
        let mut plan = tried
            .plan
            .clone()
            .unwrap_or_else(|| Capacitated::nothing(Placement::Undecided));
        if let Placement::Found(outcome) = &mut plan.placement {
            let open = self.positions(&outcome.sites)?;
            let chosen: Vec<usize> = open.into_iter().filter(|&site| !self.root.fixed[site]).collect();
            outcome.value = tried.value;
            outcome.chosen = self.ids(&chosen);
            // What holds for the whole holds for this; it may be what the bound was waiting for.
            outcome.bound = self.best.bound;
            outcome.tolerance = outcome.tolerance.max(self.best.tolerance);
            let sharp = outcome.tolerance <= 1e-6 * outcome.value.abs().max(1.0);
            outcome.proven = sharp && worse(self.measure, outcome.value, outcome.bound).abs() <= outcome.tolerance;
        }
        Ok(plan)
    }

    fn positions(&self, ids: &[String]) -> Result<Vec<usize>, PlacementError> {
        let marks = self.instance.marks_of(ids)?;
        Ok((0..marks.len()).filter(|&site| marks[site]).collect())
    }

    fn ids(&self, sites: &[usize]) -> Vec<String> {
        let mut marks = vec![false; self.instance.sites().len()];
        for &site in sites {
            marks[site] = true;
        }
        self.instance.ids_of(&marks)
    }
}
