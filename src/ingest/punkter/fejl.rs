//! What a file is refused for, with the lines.

use crate::domain::sortering::{fold_name, nearest};
use crate::error::{Error, Kind};

/// Faults shown one by one; the rest are counted.
pub(super) const MOST_SHOWN: usize = 10;

/// A row that cannot be used.
#[derive(Debug)]
pub(super) struct Fault {
    pub line: usize,
    pub column: &'static str,
    pub what: String,
    pub unknown_id: bool,
}

/// PP-T001 of a file without any heading.
pub(super) fn empty(fil: &str) -> Error {
    Error::new("PP-T001", Kind::Data, "filen er tom. Intet er beregnet")
        .at("fil", fil)
        .next_step("se efter, om det er den rigtige fil")
}

/// PP-T002.
pub(super) fn missing_column(fil: &str, column: &str, headings: &[String]) -> Error {
    let error = Error::new("PP-T002", Kind::Data, "filen mangler en kolonne. Intet er beregnet").at("fil", fil);
    let shown = if headings.is_empty() {
        format!("\"{column}\" findes ikke")
    } else {
        format!("\"{column}\" findes ikke; filen har: {}", headings.join(", "))
    };
    let error = error.at("kolonne", shown);
    let error = match nearest(&fold_name(column), headings) {
        Some(heading) => error.nearest(heading),
        None => error,
    };
    error.next_step("ret overskriften i filens første linje")
}

pub(super) fn refused(fil: &str, faults: Vec<Fault>, count: usize) -> Error {
    let unknown = faults.iter().all(|fault| fault.unknown_id);
    let words = match count {
        1 => "en værdi kan ikke bruges".to_owned(),
        many => format!("{many} værdier kan ikke bruges"),
    };
    let error = Error::new(
        if unknown { "PP-T005" } else { "PP-T003" },
        Kind::Data,
        format!("{words}. Intet er beregnet"),
    )
    .at("fil", fil);
    let error = faults.into_iter().take(MOST_SHOWN).fold(error, |error, fault| {
        error.at(format!("linje {}, {}", fault.line, fault.column), fault.what)
    });
    error.next_step(if unknown {
        "giv filerne de samme id'er, eller tag rækkerne ud"
    } else {
        "ret rækkerne, og kør kommandoen igen"
    })
}

pub(super) fn two_signs(fil: &str, comma: usize, point: usize) -> Error {
    Error::new(
        "PP-T003",
        Kind::Data,
        "filen har to slags decimaltegn. Intet er beregnet",
    )
    .at("fil", fil)
    .at(format!("linje {comma}"), "decimalkomma")
    .at(format!("linje {point}"), "punktum")
    .next_step("skriv alle tal på én måde og uden tusindtalsskilletegn")
}

pub(super) fn ambiguous(fil: &str, line: usize) -> Error {
    Error::new(
        "PP-T003",
        Kind::Data,
        "tallene kan læses på to måder. Intet er beregnet",
    )
    .at("fil", fil)
    .at(
        format!("linje {line}"),
        "punktum med netop tre cifre efter kan være et decimaltegn eller stå mellem tusinder",
    )
    .next_step("skriv tallene uden tusindtalsskilletegn, eller brug komma mellem kolonnerne og decimalpunktum")
}

pub(super) fn personal(fil: &str, line: usize) -> Error {
    Error::new(
        "PP-C009",
        Kind::Protection,
        "en værdi ligner et CPR-nummer. Intet er læst videre",
    )
    .at(format!("{fil}, linje {line}"), "vises ikke")
    .next_step("brug et andet id end et CPR-nummer")
}
