//! Suppression of small counts of persons, and the proof that it cannot be undone (domain.md S10).
//!
//! # The rule
//!
//! A count of persons from 1 to t − 1 is *primary*: it is hidden in everything marked for publication. t is the threshold
//! (5: the counts 1–4; 3 is also used). 0 says nothing of a person and is never hidden. Hiding it alone is not enough
//! when a total, a sibling, a share or an average gives it back, so further cells are hidden: *secondary* ones.
//!
//! # What a reader is assumed to know
//!
//! | | assumption |
//! |---|---|
//! | A1 | every printed cell, exactly; every published figure made of cells (a share, a rate), to its last printed digit |
//! | A2 | every sum the cells satisfy, also one that is not printed: the parts of a partition, and how many persons are counted in more than one kommune (S5), although no table says it |
//! | A3 | a hidden cell is at least 1, for zeros are never hidden |
//! | A4 | where nothing secondary is hidden in a [`System`], that every hidden cell is at most t − 1: the note under the table gives the two numbers |
//!
//! A2 is more than S5 gives him: persons are not additive over kommuner, so formally only `max ≤ total ≤ Σ` holds. Few
//! persons are seen in two kommuner (Tabel 39 has 53 against 52 in 2018), so a reader who takes the total for a sum is
//! nearly right, and the protection must hold against him too. Whoever knows less sees a wider range, never a narrower one.
//!
//! # What is demanded
//!
//! Let x be the cells as the reader may imagine them, and P the polytope of A1–A4. With
//! `[l, u] = [min xᵢ, max xᵢ : x ∈ P]`, the feasible range (the *audit* of Fischetti & Salazar-González 2001,
//! "Solving the cell suppression problem on tabular data with linear constraints", Management Science 47(7), section 2):
//!
//! - a primary cell has `l ≤ 1` and `u ≥ t − 1`: none of 1 … t − 1 can be ruled out, so it is known only to be small;
//! - a secondary cell has `u − l ≥ t − 2`: it cannot be computed back to a range narrower than the threshold's own
//!   (otherwise hiding it was for nothing).
//!
//! An equation left with a single hidden cell is rounded inwards to whole numbers first, as the reader would. The threshold
//! rule and the demand that a hidden cell must not be derivable are those of Danmarks Statistik's
//! *Datafortrolighedspolitik* and of the ESSnet *Handbook on Statistical Disclosure Control* (2010, sections 4.2 and 4.3).
//!
//! Where every count but the zeros is hidden, nothing is left to hide, and a table of nothing but small counts may still say
//! more than demanded: 1 + 1 = 2 with t = 3, because zeros are shown. [`ranges`] tells.
//!
//! # Worked example
//!
//! t = 5; cells 3 and 40, 50 with the sum 93. The 3 is primary; alone it is 93 − 40 − 50. Hiding the 40 too leaves
//! `x + y = 43, x ≥ 1, y ≥ 1`, so x lies in [1, 42] ⊇ [1, 4] and y in [1, 42], 41 ≥ 3 wide: enough, one cell lost.
//!
//! t = 3; four cells of 2 and a sum of 8: all are primary and nothing else is hidden, yet by A4 each is at most 2, so each
//! *is* 2. The solver hides a fifth (Tabel 39, 2016).

mod audit;
mod choose;
#[cfg(test)]
mod laws;
mod skjult;

pub use audit::{Range, ranges};
pub use choose::suppress;
pub use skjult::{Grund, Noegle, PERSONMAAL, Skjult};

/// The threshold t: counts from 1 to t − 1 are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taerskel(u16);

impl Taerskel {
    /// The one used where a reader must only be told that small counts are shown (S10).
    pub const USUAL: Self = Self(5);

    /// A threshold from 2 to 100; `None` for anything else: 1 hides nothing, and more than 100 hides the statistics.
    pub fn new(least: u16) -> Option<Self> {
        (2..=100).contains(&least).then_some(Self(least))
    }

    /// The least count that is shown.
    pub fn least_shown(self) -> u16 {
        self.0
    }

    /// Whether a count of persons must be hidden by itself.
    pub fn hides(self, count: f64) -> bool {
        count > 0.0 && count < f64::from(self.0)
    }

    /// The largest hidden count, t − 1.
    pub(crate) fn largest_hidden(self) -> f64 {
        f64::from(self.0) - 1.0
    }
}

/// What a cell of a [`System`] is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A count that is printed unless it is hidden.
    Printed,
    /// A count that no table prints but that published figures speak of (persons in group training).
    Implied,
}

/// A count of persons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// The true count, a whole number; `None` when the source does not give it. Nothing is known of such a cell, and
    /// nothing is hidden by hiding it.
    pub value: Option<f64>,
    /// Printed or implied.
    pub role: Role,
    /// What losing it costs, at least 1: a total costs more than one of its parts.
    pub cost: f64,
}

impl Cell {
    /// A printed count that costs 1 to lose.
    pub fn printed(value: Option<f64>) -> Self {
        Self {
            value,
            role: Role::Printed,
            cost: 1.0,
        }
    }
}

/// `low ≤ Σ coefficient · cell ≤ high`, known to the reader.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// (index of the cell, coefficient).
    pub terms: Vec<(usize, f64)>,
    /// Lower bound; may be −∞.
    pub low: f64,
    /// Upper bound; may be ∞.
    pub high: f64,
    /// The published figure that tells it; `None` is known anyway.
    pub figure: Option<usize>,
}

/// Cells that are tied to each other, the ties, and how many published figures tell of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct System {
    /// The counts.
    pub cells: Vec<Cell>,
    /// What ties them.
    pub relations: Vec<Relation>,
    /// What losing each published figure costs.
    pub figures: Vec<f64>,
}

impl System {
    /// Adds a cell and gives its index.
    pub fn cell(&mut self, cell: Cell) -> usize {
        self.cells.push(cell);
        self.cells.len() - 1
    }

    /// Adds a published figure and gives its index.
    pub fn figure(&mut self, cost: f64) -> usize {
        self.figures.push(cost);
        self.figures.len() - 1
    }

    /// Adds a relation, unless the true values break it: a reader who used it would only mislead himself, and the range
    /// could not be computed. One that speaks of a cell nobody knows is left out for the same reason.
    pub fn relation(&mut self, relation: Relation) {
        let sum: Option<f64> = relation
            .terms
            .iter()
            .map(|(cell, coefficient)| self.cells[*cell].value.map(|value| value * coefficient))
            .sum();
        if sum.is_some_and(|sum| relation.low - TOLERANCE <= sum && sum <= relation.high + TOLERANCE) {
            self.relations.push(relation);
        }
    }

    /// `Σ parts = whole`: a table's row or column with its total.
    pub fn sum(&mut self, parts: &[usize], whole: usize) {
        let terms = parts.iter().map(|part| (*part, 1.0)).chain([(whole, -1.0)]);
        self.relation(Relation {
            terms: terms.collect(),
            low: 0.0,
            high: 0.0,
            figure: None,
        });
    }

    /// Persons of areas and of the area of areas (S5): `max ≤ whole ≤ Σ parts`, and by A2 `Σ parts = whole + o`, where o is
    /// the number counted more than once.
    pub fn persons(&mut self, parts: &[usize], whole: usize) {
        for part in parts {
            self.relation(Relation {
                terms: vec![(whole, 1.0), (*part, -1.0)],
                low: 0.0,
                high: f64::INFINITY,
                figure: None,
            });
        }
        let value = |index: &usize| self.cells[*index].value;
        let sum: Option<f64> = parts.iter().map(value).sum();
        let twice = sum.zip(value(&whole)).map(|(sum, whole)| sum - whole);
        let terms: Vec<(usize, f64)> = parts.iter().map(|part| (*part, 1.0)).chain([(whole, -1.0)]).collect();
        self.relation(Relation {
            terms: terms.clone(),
            low: 0.0,
            high: f64::INFINITY,
            figure: None,
        });
        if let Some(twice) = twice {
            self.relation(Relation {
                terms,
                low: twice,
                high: twice,
                figure: None,
            });
        }
    }

    /// The indices of the cells that must be hidden by themselves.
    pub fn primary(&self, taerskel: Taerskel) -> Vec<usize> {
        let small = |cell: &Cell| cell.value.is_some_and(|value| taerskel.hides(value));
        (0..self.cells.len())
            .filter(|index| self.cells[*index].role == Role::Printed && small(&self.cells[*index]))
            .collect()
    }
}

/// What is hidden of a [`System`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// Whether each cell is hidden.
    pub cells: Vec<bool>,
    /// Whether each figure is hidden.
    pub figures: Vec<bool>,
}

/// Slack for sums of floats, in persons.
pub(crate) const TOLERANCE: f64 = 1e-6;
