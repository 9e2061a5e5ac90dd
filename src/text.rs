//! The explanations of error codes, kept as one readable file.

use crate::domain::sortering::nearest;
use crate::error::{Error, Kind, Result};

const CODES: &str = include_str!("fejlkoder.md");

/// The explanation of one code, ready to print.
///
/// # Errors
/// When the code is unknown: the error names the nearest.
pub fn explain(code: &str) -> Result<String> {
    let wanted = code.trim().to_uppercase();
    let wanted = if wanted.starts_with("PP-") {
        wanted
    } else {
        format!("PP-{wanted}")
    };
    if let Some((title, body)) = entries().find(|(title, _)| title.split(' ').next() == Some(wanted.as_str())) {
        return Ok(format!("{title}\n\n{body}\n"));
    }
    let known: Vec<&str> = codes().collect();
    let error = Error::new("PP-B008", Kind::Usage, "fejlkoden findes ikke").at("kode", format!("\"{code}\""));
    let error = match nearest(&wanted, &known) {
        Some(guess) => error.guess(guess),
        None => error,
    };
    Err(error.next_step("se alle koder med: praksisplan forklar"))
}

/// Every code with its title, a line each.
pub fn all_codes() -> String {
    entries().fold(String::new(), |list, (title, _)| list + title + "\n")
}

/// Every code, in the order of the file.
pub fn codes() -> impl Iterator<Item = &'static str> {
    entries().filter_map(|(title, _)| title.split(' ').next())
}

fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODES.split("\n## ").skip(1).map(|entry| {
        let (title, body) = entry.split_once('\n').unwrap_or((entry, ""));
        (title.trim(), body.trim())
    })
}
