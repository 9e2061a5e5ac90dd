//! The feasible range of every hidden count: what a reader can compute back.
//!
//! For each hidden cell i, two linear programs: `min xᵢ` and `max xᵢ` over the polytope of the module's A1–A4 (Fischetti &
//! Salazar-González 2001, section 2). Printed cells are constants; a relation told by a hidden figure is not there.
//!
//! Complexity: two solutions per hidden cell of a program with one variable per unknown cell.

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};

use super::{Pattern, Role, System, TOLERANCE, Taerskel};

/// What a reader can say of a hidden cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The cell.
    pub cell: usize,
    /// The least it can be, in persons.
    pub low: f64,
    /// The most it can be; ∞ when nothing bounds it.
    pub high: f64,
    /// Whether it is hidden for its own sake.
    pub primary: bool,
}

impl Range {
    /// How many persons the range is too narrow by; 0 = protected.
    pub fn shortfall(&self, taerskel: Taerskel) -> f64 {
        let most = taerskel.largest_hidden();
        let missing = if self.primary {
            (self.low - 1.0).max(0.0) + (most - self.high).max(0.0)
        } else {
            (most - 1.0 - (self.high - self.low)).max(0.0)
        };
        if missing <= TOLERANCE { 0.0 } else { missing }
    }
}

/// The feasible range of every hidden cell and of every small implied one, in the order of the cells.
pub fn ranges(system: &System, pattern: &Pattern, taerskel: Taerskel) -> Vec<Range> {
    let attack = Attack::new(system, pattern, taerskel);
    attack.targets.iter().map(|target| attack.range(*target)).collect()
}

/// The total shortfall of a pattern, stopping at the first one above `limit`.
pub(super) fn shortfall(system: &System, pattern: &Pattern, taerskel: Taerskel, limit: f64) -> f64 {
    let attack = Attack::new(system, pattern, taerskel);
    let mut total = 0.0;
    for target in &attack.targets {
        total += attack.range(*target).shortfall(taerskel);
        if total > limit {
            break;
        }
    }
    total
}

/// A relation with the printed cells' values moved to its bounds.
struct Row {
    terms: Vec<(usize, f64)>,
    low: f64,
    high: f64,
}

/// The reader's polytope.
struct Attack<'s> {
    system: &'s System,
    taerskel: Taerskel,
    /// Bounds of each unknown cell; `None` = printed.
    bounds: Vec<Option<(f64, f64)>>,
    rows: Vec<Row>,
    targets: Vec<usize>,
}

impl<'s> Attack<'s> {
    fn new(system: &'s System, pattern: &Pattern, taerskel: Taerskel) -> Self {
        let small = |index: usize| system.cells[index].value.is_some_and(|value| taerskel.hides(value));
        let hidden = |index: usize| system.cells[index].role == Role::Printed && pattern.cells[index];
        // A4: without a secondary one, the reader knows that all hidden cells are small.
        let all_small = (0..system.cells.len()).all(|index| !hidden(index) || small(index));
        let most = if all_small {
            taerskel.largest_hidden()
        } else {
            f64::INFINITY
        };
        let mut bounds: Vec<Option<(f64, f64)>> = (0..system.cells.len())
            .map(|index| match (system.cells[index].role, system.cells[index].value) {
                (Role::Implied, _) | (Role::Printed, None) => Some((0.0, f64::INFINITY)),
                (Role::Printed, Some(_)) => hidden(index).then_some((1.0, most)),
            })
            .collect();
        let mut rows = Vec::new();
        for relation in &system.relations {
            if relation.figure.is_some_and(|figure| pattern.figures[figure]) {
                continue;
            }
            let known: f64 = relation
                .terms
                .iter()
                .filter(|(cell, _)| bounds[*cell].is_none())
                .map(|(cell, coefficient)| system.cells[*cell].value.unwrap_or(0.0) * coefficient)
                .sum();
            let terms: Vec<(usize, f64)> = relation
                .terms
                .iter()
                .copied()
                .filter(|(cell, _)| bounds[*cell].is_some())
                .collect();
            let (low, high) = (relation.low - known, relation.high - known);
            match terms[..] {
                [] => {}
                [(cell, coefficient)] => {
                    let whole = system.cells[cell].role == Role::Printed;
                    tighten(&mut bounds[cell], coefficient, (low, high), whole);
                }
                _ => rows.push(Row { terms, low, high }),
            }
        }
        let targets = (0..system.cells.len())
            .filter(|index| hidden(*index) || (system.cells[*index].role == Role::Implied && small(*index)))
            .collect();
        Self {
            system,
            taerskel,
            bounds,
            rows,
            targets,
        }
    }

    fn range(&self, target: usize) -> Range {
        Range {
            cell: target,
            low: self.extreme(target, false),
            high: self.extreme(target, true),
            primary: self.system.cells[target]
                .value
                .is_some_and(|value| self.taerskel.hides(value)),
        }
    }

    /// The least or the most the cell can be. The true values are feasible, so the program is never infeasible; unbounded
    /// is ∞.
    fn extreme(&self, target: usize, most: bool) -> f64 {
        let Some((low, high)) = self.bounds[target] else {
            return self.system.cells[target].value.unwrap_or(0.0);
        };
        if !self
            .rows
            .iter()
            .any(|row| row.terms.iter().any(|(cell, _)| *cell == target))
        {
            return if most { high } else { low };
        }
        let mut variables = ProblemVariables::new();
        let columns: Vec<Option<Variable>> = self
            .bounds
            .iter()
            .map(|bound| bound.map(|(low, high)| variables.add(variable().min(low).max(high))))
            .collect();
        let Some(aim) = columns[target] else { return f64::NAN };
        let objective: Expression = aim.into();
        let mut model = if most {
            variables.maximise(objective).using(microlp)
        } else {
            variables.minimise(objective).using(microlp)
        };
        for row in &self.rows {
            let sum = || -> Expression {
                row.terms
                    .iter()
                    .filter_map(|(cell, coefficient)| columns[*cell].map(|column| column * *coefficient))
                    .sum()
            };
            if (row.high - row.low).abs() <= TOLERANCE {
                model = model.with(constraint!(sum() == row.low));
                continue;
            }
            if row.low.is_finite() {
                model = model.with(constraint!(sum() >= row.low));
            }
            if row.high.is_finite() {
                model = model.with(constraint!(sum() <= row.high));
            }
        }
        match model.solve() {
            Ok(solution) => solution.value(aim),
            Err(good_lp::ResolutionError::Unbounded) if most => f64::INFINITY,
            // Anything else cannot happen to a feasible program; the answer that demands more protection.
            Err(_) => self.system.cells[target].value.unwrap_or(0.0),
        }
    }
}

/// One unknown cell in a relation: an interval, rounded inwards to whole persons where the cell is a printed count.
fn tighten(bound: &mut Option<(f64, f64)>, coefficient: f64, (low, high): (f64, f64), whole: bool) {
    let Some((least, most)) = bound else { return };
    let (one, other) = (low / coefficient, high / coefficient);
    let (low, high) = if coefficient > 0.0 { (one, other) } else { (other, one) };
    let (low, high) = if whole {
        ((low - TOLERANCE).ceil(), (high + TOLERANCE).floor())
    } else {
        (low, high)
    };
    *least = least.max(low);
    *most = most.min(high);
}
