//! Why a declaration cannot be used: its line, what stood there, and what was perhaps meant.

use crate::domain::sortering::nearest;

/// Why a declaration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("linje {linje}: {hvad}")]
pub struct DeclarationError {
    /// Line of the file, from 1.
    pub linje: usize,
    /// What is wrong, in Danish.
    pub hvad: String,
    /// What stood there.
    pub vaerdi: Option<String>,
    /// The nearest thing that exists.
    pub naermest: Option<String>,
}

impl DeclarationError {
    /// An error at a line.
    pub fn at(linje: usize, hvad: impl Into<String>) -> Self {
        Self {
            linje,
            hvad: hvad.into(),
            vaerdi: None,
            naermest: None,
        }
    }
}

/// The line, from 1, of a place counted in bytes.
pub fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The TOML reader's English, in Danish where it says what a user can do something about.
pub fn toml_error(linje: usize, message: &str) -> DeclarationError {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let word = quoted.first().copied().unwrap_or_default();
    if message.starts_with("unknown field") {
        return DeclarationError {
            vaerdi: Some(word.to_owned()),
            naermest: nearest(word, &quoted[1..]).map(str::to_owned),
            ..DeclarationError::at(linje, "feltet findes ikke")
        };
    }
    if message.starts_with("unknown variant") {
        return DeclarationError {
            vaerdi: Some(word.to_owned()),
            ..DeclarationError::at(linje, format!("værdien skal være en af: {}", quoted[1..].join(", ")))
        };
    }
    if message.starts_with("missing field") {
        return DeclarationError::at(linje, format!("feltet \"{word}\" mangler"));
    }
    DeclarationError {
        vaerdi: Some(message.to_owned()),
        ..DeclarationError::at(linje, "er ikke gyldig TOML")
    }
}
