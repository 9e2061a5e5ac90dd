//! What stands under every table: where it is from, and the line with date of view, basis and program version.

use super::{Style, format, words};
use crate::report::{Answer, Source, Table};

/// The source lines of a table; those of the whole answer when the table names none.
pub fn source_lines(answer: &Answer, table: &Table) -> Vec<String> {
    let sources = if table.sources.is_empty() {
        &answer.kilder
    } else {
        &table.sources
    };
    if sources.is_empty() {
        return vec![format!("{}{}", words::KILDE, words::KILDE_MISSING)];
    }
    sources.iter().map(source_line).collect()
}

/// `Kilde: Notus (juni 2019)`.
fn source_line(source: &Source) -> String {
    format!("{}{}", words::KILDE, source_text(source))
}

/// `Notus (juni 2019)`; the date is left out when the text already says it.
pub fn source_text(source: &Source) -> String {
    match &source.dato {
        Some(date) if !source.tekst.contains(date.as_str()) => format!("{} ({date})", source.tekst),
        _ => source.tekst.clone(),
    }
}

/// `Pr. 30.06.2019 · grundlag: opgoerelse · praksisplan 0.1.0`.
pub fn provenance(answer: &Answer, style: &Style) -> String {
    format!(
        "Pr. {} · grundlag: {} · {}",
        format::date(answer.pr),
        words::grundlag(&answer.grundlag),
        program(style)
    )
}

/// The program with its version.
pub fn program(style: &Style) -> String {
    format!("{} {}", words::PROGRAM, style.version)
}

/// The warnings, each led by its word.
pub fn warning_lines(answer: &Answer) -> impl Iterator<Item = String> {
    answer
        .advarsler
        .iter()
        .map(|warning| format!("{}{warning}", words::ADVARSEL))
}
