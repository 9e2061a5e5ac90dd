//! The answer of a re-run: the same figures, or what differs and what was done to the register in between.

use super::sag_vurderinger::forskelle;
use super::sager::{answer, plain};
use super::{all_rows, column, text};
use crate::error::Result;
use crate::register::sager::{GemtVurdering, Sag};
use crate::register::{View, sql};
use crate::report::{Answer, ColumnKind, Value};
use rusqlite::named_params;
use serde_json::json;

/// A re-run of a stored assessment: what differs, and what was done to the register in between.
pub fn genberegnet(view: &View<'_>, case: &Sag, fresh: &serde_json::Value, program: &str) -> Result<Answer> {
    let stored = &case.vurdering;
    let mut found = Vec::new();
    let now = as_stored(fresh);
    differences("", &comparable(&stored.vurdering), &comparable(&now), &mut found);
    let journal = all_rows(
        view,
        sql::SAGER_JOURNAL_SIDEN,
        named_params! { ":nr": stored.journal_nr },
        |row| {
            Ok((
                row.get::<i64>("nr")?,
                row.get::<String>("tidspunkt")?,
                row.get::<String>("handling")?,
                row.get::<String>("genstand")?,
            ))
        },
    )?;
    let shown = |value: &serde_json::Value| match value {
        serde_json::Value::String(words) => words.clone(),
        other => other.to_string(),
    };
    // In words where there are words for it; the fields themselves where only sources or texts differ.
    let again = GemtVurdering {
        vurdering: now,
        ..stored.clone()
    };
    let told = forskelle(stored, &again);
    let cells = if told.is_empty() {
        let rows = found.iter();
        rows.map(|(path, before, now)| vec![text(path), text(shown(before)), text(shown(now))])
            .collect()
    } else {
        let rows = told.iter();
        rows.map(|one| vec![text(&one.hvad), text(&one.foer), text(&one.nu)])
            .collect()
    };
    let columns = vec![
        column("felt", "Hvad", ColumnKind::Text),
        column("gemt", "Gemt", ColumnKind::Text),
        column("nu", "Nu", ColumnKind::Text),
    ];
    let mut table = plain(
        "genberegning",
        &format!("Genberegning af sag {}, {}", case.id, stored.navn()),
        columns,
        cells,
    );
    table.notes.push(if found.is_empty() {
        format!(
            "Samme tal som gemt, beregnet med {program} (gemt med {}).",
            stored.program
        )
    } else {
        let fields = match found.len() {
            1 => "1 felt".to_owned(),
            many => format!("{many} felter"),
        };
        format!(
            "{fields} afviger i alt; de står alle i --format json. Gemt med {}, nu {program}.",
            stored.program
        )
    });
    let mut tables = vec![table];
    if !found.is_empty() {
        let cells = journal
            .iter()
            .map(|(nr, time, action, object)| vec![Value::Integer(*nr), text(time), text(action), text(object)])
            .collect();
        let columns = vec![
            column("nr", "Linje", ColumnKind::Integer),
            column("tidspunkt", "Tidspunkt", ColumnKind::Text),
            column("handling", "Handling", ColumnKind::Text),
            column("genstand", "Genstand", ColumnKind::Text),
        ];
        let mut between = plain("journal-siden", "Journalen siden vurderingen", columns, cells);
        if stored.program != program {
            between
                .notes
                .push("Programmet er et andet end dengang; det kan også være grunden.".to_owned());
        }
        tables.push(between);
    }
    let data = json!({
        "sag": case.id,
        "ens": found.is_empty(),
        "afvigelser": found.iter().map(|(path, before, now)| json!({ "felt": path, "gemt": before, "nu": now })).collect::<Vec<_>>(),
        "program_gemt": stored.program,
        "program_nu": program,
        "journal_siden": journal.iter().map(|(nr, time, action, object)| json!({ "nr": nr, "tidspunkt": time, "handling": action, "genstand": object })).collect::<Vec<_>>(),
    });
    let mut page = answer(stored.pr, &stored.grundlag, data, tables);
    if !found.is_empty() {
        page.advarsler = vec!["genberegningen giver ikke de gemte tal; sagen er ikke ændret".to_owned()];
    }
    Ok(page)
}

/// Whether a re-run says anything else than what is stored.
pub fn differ(stored: &serde_json::Value, fresh: &serde_json::Value) -> bool {
    comparable(stored) != comparable(&as_stored(fresh))
}

/// Without what tells of the time after the assessment: the day the clinic's old address ended, which the move itself sets.
fn comparable(assessment: &serde_json::Value) -> serde_json::Value {
    let mut assessment = assessment.clone();
    if let Some(place) = assessment
        .get_mut("gammelt_sted")
        .and_then(serde_json::Value::as_object_mut)
    {
        place.remove("gyldig_til");
    }
    assessment
}

/// As it would be read back, so that a last binary digit lost in reading is lost in both.
fn as_stored(fresh: &serde_json::Value) -> serde_json::Value {
    serde_json::from_str(&fresh.to_string()).unwrap_or_default()
}

/// Every leaf that is not the same in both, with its path (`maal.M1.efter`).
fn differences(
    path: &str,
    one: &serde_json::Value,
    two: &serde_json::Value,
    found: &mut Vec<(String, serde_json::Value, serde_json::Value)>,
) {
    use serde_json::Value::{Array, Object};
    let null = serde_json::Value::Null;
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match (one, two) {
        (Object(left), Object(right)) => {
            let added = right.keys().filter(|key| !left.contains_key(*key));
            for key in left.keys().chain(added) {
                differences(
                    &below(key),
                    left.get(key).unwrap_or(&null),
                    right.get(key).unwrap_or(&null),
                    found,
                );
            }
        }
        (Array(left), Array(right)) => {
            for index in 0..left.len().max(right.len()) {
                let get = |list: &[serde_json::Value]| list.get(index).cloned().unwrap_or_default();
                differences(&below(&(index + 1).to_string()), &get(left), &get(right), found);
            }
        }
        _ if one != two => found.push((path.to_owned(), one.clone(), two.clone())),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_leaves_that_differ_are_listed_with_their_path() {
        let one = json!({ "a": { "b": 1.5, "c": [1, 2] }, "d": "x" });
        let two = json!({ "a": { "b": 2.5, "c": [1] }, "d": "x", "e": true });
        let mut found = Vec::new();
        differences("", &one, &two, &mut found);
        let paths: Vec<&str> = found.iter().map(|(path, _, _)| path.as_str()).collect();
        assert_eq!(paths, ["a.b", "a.c.2", "e"]);
        found.clear();
        differences("", &one, &one, &mut found);
        assert!(found.is_empty());
    }
}
