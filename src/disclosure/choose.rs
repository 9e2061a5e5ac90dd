//! Which further cells are hidden: the cheapest ones that make every range wide enough.
//!
//! 1. Hide the primary cells. If the audit is satisfied, nothing else is lost.
//! 2. Else try every single cell or figure, cheapest first; then every pair, triple …, as long as the audits fit in
//!    [`EXACT`]. The first that satisfies the audit is an optimum: no smaller set did, and no cheaper one of its size.
//! 3. Else greedily: hide what narrows the shortfall most (of equals the cheapest), until the audit is satisfied; then
//!    show again, dearest first, whatever turned out not to be needed.
//!
//! Optimal suppression is NP-hard (Kelly, Golden & Assad 1992, "Cell suppression: disclosure protection for sensitive
//! tabular data", Networks 22); the plan's tables are so small that step 2 answers. Every pattern returned has passed the
//! audit, at run time and not only in the tests.

use super::audit::shortfall;
use super::{Pattern, Role, System, Taerskel};

/// Audits that step 2 may spend; a few milliseconds each at most.
const EXACT: usize = 3_000;
/// The largest set that step 2 tries.
const LARGEST: usize = 4;

/// A cell or a figure that may be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Candidate {
    Cell(usize),
    Figure(usize),
}

impl Candidate {
    fn set(self, pattern: &mut Pattern, hidden: bool) {
        match self {
            Self::Cell(index) => pattern.cells[index] = hidden,
            Self::Figure(index) => pattern.figures[index] = hidden,
        }
    }

    /// What losing it costs. Among equals a small count is lost before a large one, which more readers look for.
    fn cost(self, system: &System, largest: f64) -> f64 {
        match self {
            Self::Cell(index) => {
                let cell = &system.cells[index];
                cell.cost + 0.1 * cell.value.unwrap_or(0.0) / largest
            }
            Self::Figure(index) => system.figures[index],
        }
    }
}

/// The pattern that hides every count from 1 to t − 1, and what else must be hidden. `figures` are hidden from the
/// beginning (averages over a hidden count).
///
/// The same system gives the same pattern.
pub fn suppress(system: &System, taerskel: Taerskel, figures: &[usize]) -> Pattern {
    let mut pattern = Pattern {
        cells: vec![false; system.cells.len()],
        figures: vec![false; system.figures.len()],
    };
    for cell in system.primary(taerskel) {
        pattern.cells[cell] = true;
    }
    for figure in figures {
        pattern.figures[*figure] = true;
    }
    let protected = |pattern: &Pattern| shortfall(system, pattern, taerskel, 0.0) <= 0.0;
    if protected(&pattern) {
        return pattern;
    }
    let candidates = candidates(system, &pattern);
    exact(&pattern, &candidates, &protected)
        .unwrap_or_else(|| greedy(system, taerskel, pattern, &candidates, &protected))
}

/// What may be hidden besides, cheapest first. A zero is never hidden, and what nobody knows cannot be.
fn candidates(system: &System, pattern: &Pattern) -> Vec<(Candidate, f64)> {
    let largest = system.cells.iter().filter_map(|cell| cell.value).fold(1.0, f64::max);
    let cells = (0..system.cells.len()).filter(|index| {
        let cell = &system.cells[*index];
        cell.role == Role::Printed && !pattern.cells[*index] && cell.value.is_some_and(|value| value > 0.0)
    });
    let figures = (0..system.figures.len()).filter(|index| !pattern.figures[*index]);
    let mut all: Vec<(Candidate, f64)> = cells
        .map(Candidate::Cell)
        .chain(figures.map(Candidate::Figure))
        .map(|candidate| (candidate, candidate.cost(system, largest)))
        .collect();
    all.sort_by(|one, other| one.1.total_cmp(&other.1));
    all
}

fn with(pattern: &Pattern, chosen: &[Candidate]) -> Pattern {
    let mut tried = pattern.clone();
    for candidate in chosen {
        candidate.set(&mut tried, true);
    }
    tried
}

/// Step 2: the cheapest set of the smallest size, or `None` when there are too many to try.
fn exact(pattern: &Pattern, candidates: &[(Candidate, f64)], protected: &impl Fn(&Pattern) -> bool) -> Option<Pattern> {
    let mut left = EXACT;
    for size in 1..=LARGEST.min(candidates.len()) {
        let mut sets = sets(candidates, size, left)?;
        left -= sets.len();
        sets.sort_by(|one, other| one.1.total_cmp(&other.1));
        let found = sets.iter().map(|(chosen, _)| with(pattern, chosen)).find(protected);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Every set of a size with its cost; `None` when there are more than `most`.
fn sets(candidates: &[(Candidate, f64)], size: usize, most: usize) -> Option<Vec<(Vec<Candidate>, f64)>> {
    let mut sets: Vec<(Vec<Candidate>, f64, usize)> = vec![(Vec::new(), 0.0, 0)];
    for _ in 0..size {
        let mut longer = Vec::new();
        for (chosen, cost, next) in &sets {
            for (index, (candidate, more)) in candidates.iter().enumerate().skip(*next) {
                let mut chosen = chosen.clone();
                chosen.push(*candidate);
                longer.push((chosen, cost + more, index + 1));
                if longer.len() > most {
                    return None;
                }
            }
        }
        sets = longer;
    }
    Some(sets.into_iter().map(|(chosen, cost, _)| (chosen, cost)).collect())
}

/// Step 3.
fn greedy(
    system: &System,
    taerskel: Taerskel,
    mut pattern: Pattern,
    candidates: &[(Candidate, f64)],
    protected: &impl Fn(&Pattern) -> bool,
) -> Pattern {
    let mut left: Vec<(Candidate, f64)> = candidates.to_vec();
    let mut chosen: Vec<(Candidate, f64)> = Vec::new();
    while !left.is_empty() && !protected(&pattern) {
        let mut best: Option<(usize, f64)> = None;
        for (at, (candidate, _)) in left.iter().enumerate() {
            // Cheapest first, so an equal shortfall later on is no better.
            let limit = best.map_or(f64::INFINITY, |(_, least)| least);
            let remaining = shortfall(system, &with(&pattern, &[*candidate]), taerskel, limit);
            if remaining < limit {
                best = Some((at, remaining));
            }
        }
        let taken = left.remove(best.map_or(0, |(at, _)| at));
        taken.0.set(&mut pattern, true);
        chosen.push(taken);
    }
    chosen.sort_by(|one, other| other.1.total_cmp(&one.1));
    for (candidate, _) in chosen {
        candidate.set(&mut pattern, false);
        if !protected(&pattern) {
            candidate.set(&mut pattern, true);
        }
    }
    pattern
}
