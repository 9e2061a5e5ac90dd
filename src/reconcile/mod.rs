//! Recomputes published figures and says which do not agree.
//!
//! A [`Plan`] is everything printed: tables, claims of the text, lists. A [`Declaration`] says what must hold of it: it
//! stands beside the data, so another plan is checked by writing another declaration. [`reconcile`] makes the checks; it
//! reads nothing and prints nothing.
//!
//! ```text
//! afstemning.toml ─ declaration ─┐
//! lists (csv) ──── lists ────────┼─► reconcile ─► Check: printed, recomputed, verdict, places
//! tables, claims ─ plan ─────────┘
//! ```
//!
//! A verdict is one of three ([`Dom`]). `afrunding_i_grundtal` is decided by interval arithmetic on exact fractions
//! ([`interval`]): the printed base figures, each anywhere within its own rounding, allow the printed result.

pub mod check;
mod claims;
pub mod declaration;
mod editorial;
pub mod error;
pub mod evaluate;
pub mod formula;
pub mod interval;
pub mod lists;
pub mod plan;
mod ranking;
mod rules;
mod statements;

pub use check::{Check, Dom, Genberegnet, Sted};
pub use declaration::Declaration;
pub use error::DeclarationError;
pub use plan::Plan;

use declaration::Bemaerkning;

/// What a reconciliation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Afstemning {
    /// Every check that was made: the rules in declared order, then the claims, the statements, the editorial checks.
    pub checks: Vec<Check>,
    /// What could not be checked, and why.
    pub udeladt: Vec<Udeladt>,
}

/// Something that could not be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udeladt {
    /// The rule's, claim's or statement's id.
    pub regel: String,
    /// What it is: "Tabel 39, Rebild, 2015", or the quote.
    pub hvad: String,
    /// Why not.
    pub hvorfor: String,
}

impl Afstemning {
    /// How many checks have this verdict.
    pub fn count(&self, dom: Dom) -> usize {
        self.checks.iter().filter(|check| check.dom == dom).count()
    }
}

/// Makes every check of the declaration.
///
/// # Errors
/// When the declaration names a table, row, column, claim or statement the plan does not have.
pub fn reconcile(plan: &Plan, declaration: &Declaration) -> Result<Afstemning, DeclarationError> {
    let mut found = Found {
        declaration,
        checks: Vec::new(),
        udeladt: Vec::new(),
    };
    rules::run(plan, &mut found)?;
    claims::run(plan, &mut found)?;
    statements::run(plan, &mut found)?;
    editorial::run(plan, &mut found);
    Ok(Afstemning {
        checks: found.checks,
        udeladt: found.udeladt,
    })
}

/// What the checks are collected in.
struct Found<'d> {
    declaration: &'d Declaration,
    checks: Vec<Check>,
    udeladt: Vec<Udeladt>,
}

impl Found<'_> {
    /// A check, with what the declaration has to say about it.
    fn push(&mut self, mut check: Check) {
        let speaks_of = |note: &&Bemaerkning| {
            note.regel == check.regel
                && note.tabel.as_ref().is_none_or(|table| *table == check.tabel)
                && note.raekke.as_ref().is_none_or(|row| *row == check.raekke)
                && note.kolonne.as_ref().is_none_or(|column| *column == check.kolonne)
        };
        let notes: Vec<&str> = self
            .declaration
            .bemaerkninger
            .iter()
            .filter(speaks_of)
            .map(|note| note.tekst.as_str())
            .collect();
        if check.dom != Dom::Stemmer && !notes.is_empty() {
            let words: Vec<&str> = [check.forklaring.as_str()]
                .into_iter()
                .chain(notes)
                .filter(|words| !words.is_empty())
                .collect();
            check.forklaring = words.join(" ");
        }
        self.checks.push(check);
    }

    fn skip(&mut self, regel: &str, hvad: impl Into<String>, hvorfor: impl Into<String>) {
        self.udeladt.push(Udeladt {
            regel: regel.to_owned(),
            hvad: hvad.into(),
            hvorfor: hvorfor.into(),
        });
    }

    /// A column key in words.
    fn column_name(&self, key: &str) -> String {
        self.declaration
            .kolonnenavne
            .get(key)
            .cloned()
            .unwrap_or_else(|| key.replace('_', " "))
    }
}
