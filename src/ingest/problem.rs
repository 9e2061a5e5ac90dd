//! What is wrong with a row: where, what stood there, and what was perhaps meant.

use super::personal::{holds_personal, looks_personal};
use std::collections::BTreeMap;

/// The most problems that are kept with their texts; the rest are counted. Bounds the memory of a file that is all wrong.
pub const MOST_KEPT: usize = 100_000;
/// The longest value that is repeated in a message, in characters.
const LONGEST_SHOWN: usize = 60;

/// The kinds of problem, in the order they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slags {
    /// A value is missing.
    Mangler,
    /// Not a number.
    Tal,
    /// Not a day.
    Dato,
    /// Not one of the values that can stand there.
    Valg,
    /// Not of the right shape, or out of bounds.
    Form,
    /// A kommune, or its name against its code.
    Kommune,
    /// Another area.
    Omraade,
    /// A clinic that does not exist.
    Klinik,
    /// A town that does not exist.
    Bysamfund,
    /// Coordinates.
    Koordinat,
    /// An outline that is no area.
    Flade,
    /// The same thing twice.
    Dublet,
    /// Two validities at once, or an end before its beginning.
    Gyldighed,
    /// Figures that do not add up.
    Sum,
    /// Another value than the register's for the same thing.
    Rettelse,
    /// Something else seen in the rows together.
    Andet,
}

impl Slags {
    /// The kind as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mangler => "Mangler en værdi",
            Self::Tal => "Tal",
            Self::Dato => "Datoer",
            Self::Valg => "Værdier uden for listen",
            Self::Form => "Form og grænser",
            Self::Kommune => "Kommuner",
            Self::Omraade => "Områder",
            Self::Klinik => "Klinikker, der ikke findes",
            Self::Bysamfund => "Bysamfund",
            Self::Koordinat => "Koordinater",
            Self::Flade => "Flader",
            Self::Dublet => "Dubletter",
            Self::Gyldighed => "Gyldighed",
            Self::Sum => "Tal, der ikke stemmer",
            Self::Rettelse => "Andet end registeret",
            Self::Andet => "Andet",
        }
    }

    /// The kind a check in `queries/import` names.
    pub fn from_word(word: &str) -> Self {
        match word {
            "dublet" => Self::Dublet,
            "overlap" | "senere" | "ophoert" => Self::Gyldighed,
            "ret" => Self::Rettelse,
            "to_gange" | "statbank" => Self::Sum,
            "to_klinikker" => Self::Klinik,
            _ => Self::Andet,
        }
    }
}

/// One problem of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row, from 1.
    pub linje: u64,
    /// The column of the file, from 0; `None` when it is about the row.
    pub kolonne: Option<usize>,
    /// What kind.
    pub slags: Slags,
    /// What stood there and what is wrong with it. Never a personal number.
    pub tekst: String,
    /// What was perhaps meant.
    pub gaet: Option<String>,
    /// The nearest thing that exists.
    pub naermest: Option<String>,
}

impl Problem {
    /// A problem of a row and a column.
    pub fn new(linje: u64, kolonne: Option<usize>, slags: Slags, tekst: impl Into<String>) -> Self {
        Self {
            linje,
            kolonne,
            slags,
            tekst: tekst.into(),
            gaet: None,
            naermest: None,
        }
    }

    /// With what was perhaps meant.
    #[must_use]
    pub fn guess(mut self, guess: Option<impl Into<String>>) -> Self {
        self.gaet = guess.map(Into::into);
        self
    }

    /// With the nearest thing that exists.
    #[must_use]
    pub fn nearest(mut self, nearest: Option<impl Into<String>>) -> Self {
        self.naermest = nearest.map(Into::into);
        self
    }
}

/// The value as a message may repeat it, in quotation marks: short, on one line, and never a personal number.
pub fn shown(value: &str) -> String {
    if is_personal(value) {
        brief(value)
    } else {
        format!("\"{}\"", brief(value))
    }
}

/// The same without quotation marks.
pub fn brief(value: &str) -> String {
    if is_personal(value) {
        return "værdien (vises ikke)".to_owned();
    }
    let mut text: String = value
        .chars()
        .map(|sign| if sign.is_control() { '·' } else { sign })
        .take(LONGEST_SHOWN)
        .collect();
    if value.chars().count() > LONGEST_SHOWN {
        text.push('…');
    }
    text
}

fn is_personal(value: &str) -> bool {
    holds_personal(value) || looks_personal(value)
}

/// The problems of a file: the first [`MOST_KEPT`] whole, and how many of each kind there are.
#[derive(Debug, Default)]
pub struct Problemer {
    kept: Vec<Problem>,
    counts: BTreeMap<Slags, u64>,
    rows: u64,
    last_row: u64,
}

impl Problemer {
    /// Adds one. Rows are counted as they come, so a row's problems are added together.
    pub fn add(&mut self, problem: Problem) {
        *self.counts.entry(problem.slags).or_default() += 1;
        if problem.linje != self.last_row {
            self.last_row = problem.linje;
            self.rows += 1;
        }
        if self.kept.len() < MOST_KEPT {
            self.kept.push(problem);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many rows have one.
    pub fn rows(&self) -> u64 {
        let mut lines: Vec<u64> = self.kept.iter().map(|problem| problem.linje).collect();
        lines.sort_unstable();
        lines.dedup();
        // Beyond the kept ones rows were counted as they came.
        if self.kept.len() < MOST_KEPT {
            lines.len() as u64
        } else {
            self.rows
        }
    }

    /// How many there are of each kind, in the order of the kinds.
    pub fn counts(&self) -> impl Iterator<Item = (Slags, u64)> + '_ {
        self.counts.iter().map(|(slags, count)| (*slags, *count))
    }

    /// The kept ones, by kind, then row, then column.
    pub fn sorted(&self) -> Vec<&Problem> {
        let mut all: Vec<&Problem> = self.kept.iter().collect();
        all.sort_by(|a, b| (a.slags, a.linje, a.kolonne, &a.tekst).cmp(&(b.slags, b.linje, b.kolonne, &b.tekst)));
        all
    }

    /// Whether every problem is kept.
    pub fn complete(&self) -> bool {
        self.counts.values().sum::<u64>() == self.kept.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_repeated_short_and_never_when_it_is_personal() {
        assert_eq!(shown("2.5"), "\"2.5\"");
        assert_eq!(shown("a\nb\0"), "\"a·b·\"");
        assert!(!shown("010170-1234").contains("1234"));
        assert!(shown(&"x".repeat(500)).len() < 80);
    }

    #[test]
    fn rows_are_counted_once_and_problems_by_kind() {
        let mut problems = Problemer::default();
        for (linje, slags) in [(4, Slags::Tal), (4, Slags::Dato), (2, Slags::Tal)] {
            problems.add(Problem::new(linje, None, slags, "x"));
        }
        assert_eq!(problems.rows(), 2);
        assert_eq!(
            problems.counts().collect::<Vec<_>>(),
            [(Slags::Tal, 2), (Slags::Dato, 1)]
        );
        let lines: Vec<u64> = problems.sorted().iter().map(|problem| problem.linje).collect();
        assert_eq!(lines, [2, 4, 4]);
    }
}
