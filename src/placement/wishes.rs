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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::{Demand, Point, Site, Travel};
    use super::*;

    /// People and sites on a line; every site takes `room`, the first stands when `fixed`.
    fn line(people: &[(u8, u8)], sites: &[u8], room: f64, fixed: bool) -> Instance {
        let at = |x: u8| Point {
            x: f64::from(x),
            y: 0.0,
        };
        let demand: Vec<Demand> = (0..people.len())
            .map(|row| Demand {
                id: format!("d{row}"),
                weight: f64::from(people[row].1),
            })
            .collect();
        let list: Vec<Site> = (0..sites.len())
            .map(|site| Site {
                id: format!("s{site}"),
                fixed: fixed && site == 0,
                capacity: Some(room),
            })
            .collect();
        let from: Vec<Point> = people.iter().map(|one| at(one.0)).collect();
        let to: Vec<Point> = sites.iter().map(|&x| at(x)).collect();
        let travel = Travel::Straight {
            demand: &from,
            sites: &to,
            detour: 1.0,
        };
        Instance::new(&demand, &list, travel).unwrap()
    }

    #[test]
    fn the_line_is_divided_as_the_worked_example_says() {
        // 1 person at 5; sites at 0 (5 away), 12 (7 away) and 11 (6 away).
        let instance = line(&[(5, 1)], &[0, 12, 11], 1.0, false);
        let options = Options {
            alternatives: 5,
            ..Options::default()
        };
        let all = |best: &Outcome| deviations(&instance, best);
        let (best, prices) = capacitated_priced(&instance, Measure::Median { count: 1 }, options, all).unwrap();
        let best = best.placement.found().unwrap();
        let others: Vec<(f64, &str)> = best
            .alternatives
            .iter()
            .map(|one| (one.value, one.sites[0].as_str()))
            .collect();
        assert!((best.value - 5.0).abs() < 1e-9);
        assert_eq!(others, [(6.0, "s2"), (7.0, "s1")]);
        let price = |wish: &Deviation| {
            let found = prices.iter().find(|price| price.deviation == *wish);
            found.and_then(|price| price.answer.as_ref()).map(|answer| answer.price)
        };
        assert_eq!(price(&Deviation::Without("s0".to_owned())), Some(1.0));
        assert_eq!(price(&Deviation::With("s1".to_owned())), Some(2.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn every_other_answer_follows_its_wish_is_never_better_and_lies_on_the_right_side_of_its_bound(
            people in prop::collection::vec((0u8..30, 1u8..9), 2..9),
            sites in prop::collection::btree_set(0u8..30, 3..6),
            room in 8.0..40.0f64,
            count in 1usize..3,
            fixed: bool,
            which in 0..4,
        ) {
            let sites: Vec<u8> = sites.into_iter().collect();
            let instance = line(&people, &sites, room, fixed);
            let measure = match which {
                0 => Measure::Median { count },
                1 => Measure::Covering { count, radius: 6.0 },
                2 => Measure::Center { count },
                _ => Measure::SetCovering { radius: 12.0 },
            };
            let options = Options { alternatives: 3, ..Options::default() };
            let all = |best: &Outcome| deviations(&instance, best);
            let (best, prices) = capacitated_priced(&instance, measure, options, all).unwrap();
            let Some(best) = best.placement.found() else { return Ok(()) };
            let least = best.tolerance.max(1e-9 * best.value.abs().max(1.0));
            let mut seen = BTreeSet::from([best.sites.clone()]);
            let answers = prices.iter().filter_map(|price| price.answer.as_ref());
            for other in best.alternatives.iter().chain(answers) {
                prop_assert!(worse(measure, other.value, best.value) >= -least, "better than the best: {other:?}");
                prop_assert!(worse(measure, other.value, other.bound) >= -least, "beyond its bound: {other:?}");
                prop_assert!(worse(measure, best.bound, other.value) <= least, "the whole is bounded too");
            }
            for other in &best.alternatives {
                prop_assert!(seen.insert(other.sites.clone()), "twice: {other:?}");
            }
            for price in &prices {
                let Some(answer) = &price.answer else { continue };
                let follows = match &price.deviation {
                    Deviation::With(id) => answer.sites.contains(id),
                    Deviation::Without(id) => !answer.sites.contains(id),
                };
                prop_assert!(follows, "{price:?}");
            }
        }
    }
}
