//! All statistics of a view, one after another: what `eksporter tabeller` writes.

use super::aktivitet::{Maal, Speciale, Spoergsmaal};
use super::kapacitet::Tabel;
use super::{aktivitet, kapacitet, ventetid};
use crate::error::Result;
use crate::register::View;
use crate::report::Answer;
use serde_json::json;
use std::collections::HashSet;

/// The codes of "the register has nothing of the kind at the date": such a statistic is left out, not an error.
const NOTHING: [&str; 2] = ["PP-S003", "PP-S004"];

/// Every statistic the register has figures for, in the plan's order; empty when it has none.
pub fn all(view: &View<'_>, grundlag: &str) -> Result<Vec<Answer>> {
    let mut found = Vec::new();
    let tables = [
        Tabel::IndbyggerePrKapacitet,
        Tabel::Udvikling,
        Tabel::Fysioterapeuter,
        Tabel::Praksisstoerrelse,
        Tabel::Ridefysioterapi,
    ];
    for table in tables {
        found.extend(known(kapacitet::answer(view, grundlag, table))?);
    }
    found.extend(known(ventetid::answer(view, None, None))?);
    for speciale in Speciale::ALL {
        for maal in Maal::PER_YEAR.into_iter().chain([Maal::Alder]) {
            let asked = Spoergsmaal {
                speciale,
                maal,
                niveau: None,
                fra: None,
                til: None,
                perspektiv: None,
                pr_indbygger: false,
                rangering: false,
            };
            found.extend(known(aktivitet::answer(view, &asked))?);
        }
    }
    let mut taken = HashSet::new();
    for table in found.iter_mut().flat_map(|answer| &mut answer.tables) {
        let id = table.id.clone();
        let mut number = 2;
        while !taken.insert(table.id.clone()) {
            table.id = format!("{id}-{number}");
            number += 1;
        }
    }
    Ok(found)
}

/// The answers as one: every table, source and warning once.
pub fn joined(view: &View<'_>, grundlag: &str, answers: Vec<Answer>) -> Answer {
    let mut all = Answer {
        pr: view.pr,
        grundlag: grundlag.to_owned(),
        data: json!([]),
        tables: Vec::new(),
        kilder: Vec::new(),
        advarsler: Vec::new(),
    };
    let mut data = Vec::new();
    for answer in answers {
        let ids: Vec<&str> = answer.tables.iter().map(|table| table.id.as_str()).collect();
        data.push(json!({ "tabeller": ids, "grundlag": answer.grundlag, "data": answer.data }));
        // A table without sources of its own rests on all of its answer's.
        let sources = answer.kilder.clone();
        all.tables.extend(answer.tables.into_iter().map(|mut table| {
            if table.sources.is_empty() {
                table.sources.clone_from(&sources);
            }
            table
        }));
        all.kilder.extend(answer.kilder);
        all.advarsler.extend(answer.advarsler);
    }
    all.kilder.sort();
    all.kilder.dedup();
    let mut seen = HashSet::new();
    all.advarsler.retain(|warning| seen.insert(warning.clone()));
    all.data = data.into();
    all
}

fn known(answer: Result<Answer>) -> Result<Option<Answer>> {
    match answer {
        Err(error) if NOTHING.contains(&error.code) => Ok(None),
        other => other.map(Some),
    }
}
