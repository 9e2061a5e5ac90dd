//! The one error a user meets: six parts, a stable code, an exit code.
//!
//! Parts (interface.md section 4): code, consequence, place, value, guess, next step. Rooms that compute (access,
//! placement, rules) have error types of their own; they become an [`Error`] where a user is told.

use std::fmt;

/// What kind of failure it is; decides the exit code (interface.md section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nobody expected it: exit 1.
    Unexpected,
    /// The command was used wrongly: exit 2.
    Usage,
    /// The data has errors and nothing was saved: exit 3.
    Data,
    /// Somebody else is writing: exit 4.
    Busy,
    /// The register is missing, damaged or too new: exit 5.
    Register,
    /// Refused for data protection: exit 6.
    Protection,
    /// Done, with warnings, under `--strict`: exit 7.
    Warnings,
}

impl Kind {
    /// The process exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Unexpected => 1,
            Kind::Usage => 2,
            Kind::Data => 3,
            Kind::Busy => 4,
            Kind::Register => 5,
            Kind::Protection => 6,
            Kind::Warnings => 7,
        }
    }
}

/// Where the error sits, what stood there, and what was perhaps meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// File, row and column, or the flag: "række 17, kolonne D \"Kapacitet\"".
    pub place: String,
    /// What stood there and what is wrong with it. Never a personal number.
    pub value: String,
    /// The same value as it was perhaps meant: "mente du 2,5?".
    pub guess: Option<String>,
    /// The nearest thing that exists: "nærmest: 101 København".
    pub nearest: Option<String>,
}

/// An error with its six parts. All texts are Danish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Stable code, `PP-` + room letter + three digits; `praksisplan forklar` explains it.
    pub code: &'static str,
    /// Decides the exit code.
    pub kind: Kind,
    /// What happened and what follows from it, without a final full stop on one-liners.
    pub consequence: String,
    /// The places, in file order.
    pub places: Vec<Place>,
    /// What the user does now.
    pub next_step: Option<String>,
}

impl Error {
    /// An error with a code, a kind and its consequence; places and next step are added with the builders.
    pub fn new(code: &'static str, kind: Kind, consequence: impl Into<String>) -> Self {
        Self {
            code,
            kind,
            consequence: consequence.into(),
            places: Vec::new(),
            next_step: None,
        }
    }

    /// Adds a place with the value that stood there.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>, value: impl Into<String>) -> Self {
        self.places.push(Place {
            place: place.into(),
            value: value.into(),
            guess: None,
            nearest: None,
        });
        self
    }

    /// Adds a guess to the last place: what was perhaps meant.
    #[must_use]
    pub fn guess(mut self, guess: impl Into<String>) -> Self {
        if let Some(last) = self.places.last_mut() {
            last.guess = Some(guess.into());
        }
        self
    }

    /// Adds to the last place the nearest thing that exists, when the value names something that does not.
    #[must_use]
    pub fn nearest(mut self, nearest: impl Into<String>) -> Self {
        if let Some(last) = self.places.last_mut() {
            last.nearest = Some(nearest.into());
        }
        self
    }

    /// Says what the user does now.
    #[must_use]
    pub fn next_step(mut self, step: impl Into<String>) -> Self {
        self.next_step = Some(step.into());
        self
    }
}

/// The six parts without colour; their layout is [`crate::render::error`]'s.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::render::error::message(self, false))
    }
}

impl std::error::Error for Error {}

/// What everything that can fail in front of a user returns.
pub type Result<T> = std::result::Result<T, Error>;
