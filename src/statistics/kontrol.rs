//! The table of `kontrol`: every check of the register, and what it found.

use super::{all_rows, column, count, text};
use crate::error::Result;
use crate::register::{View, sql};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table};
use rusqlite::named_params;

/// The answer, and how many breaches it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What is printed.
    pub answer: Answer,
    /// Breaches in all.
    pub breaches: usize,
}

/// Checks the register at the view: the file, the foreign keys, the journal's chain, the domain's invariants.
pub fn answer(view: &View<'_>) -> Result<Checked> {
    let file = view.register.check()?;
    let pr = view.pr_text();
    let invariants = all_rows(view, sql::KONTROL_INVARIANTER, named_params! { ":pr": pr }, |row| {
        Ok((
            row.get::<_, String>("regel")?,
            row.get::<_, String>("genstand")?,
            row.get::<_, String>("beskrivelse")?,
        ))
    })?;
    let mut found: Vec<(String, String, String)> = Vec::new();
    found.extend(
        file.integrity
            .iter()
            .map(|message| ("Filen er hel".to_owned(), "SQLite".to_owned(), message.clone())),
    );
    found.extend(file.foreign_keys.iter().map(|link| {
        (
            "Fremmednøgler".to_owned(),
            link.clone(),
            "peger på noget, der ikke findes".to_owned(),
        )
    }));
    found.extend(file.journal_break.map(|nr| {
        (
            "Journalens kæde".to_owned(),
            format!("linje {nr}"),
            "er ændret, eller en linje før den mangler".to_owned(),
        )
    }));
    found.extend(invariants);
    let checks = [
        ("Filen er hel (integrity_check)", file.integrity.len()),
        ("Fremmednøgler", file.foreign_keys.len()),
        ("Journalens kæde", usize::from(file.journal_break.is_some())),
        (
            "Domænets regler",
            found.len() - file.integrity.len() - file.foreign_keys.len() - usize::from(file.journal_break.is_some()),
        ),
    ];
    let sources = vec![Source {
        id: "register".to_owned(),
        tekst: "registeret selv".to_owned(),
        dato: None,
    }];
    let summary = Table {
        id: "kontrol".to_owned(),
        title: "Kontrol af registeret".to_owned(),
        columns: vec![
            column("kontrol", "Kontrol", ColumnKind::Text),
            column("fejl", "Fejl", ColumnKind::Integer),
        ],
        rows: checks
            .iter()
            .map(|(name, breaches)| Row {
                kind: RowKind::Body,
                cells: vec![text(*name), count(i64::try_from(*breaches).ok(), Missing::Ukendt)],
            })
            .collect(),
        notes: vec![format!("Journalen har {} linjer.", file.journal_lines)],
        sources: sources.clone(),
    };
    let mut tables = vec![summary];
    if !found.is_empty() {
        tables.push(Table {
            id: "kontrol-fejl".to_owned(),
            title: "Fejl".to_owned(),
            columns: vec![
                column("regel", "Regel", ColumnKind::Text),
                column("genstand", "Genstand", ColumnKind::Text),
                column("beskrivelse", "Beskrivelse", ColumnKind::Text),
            ],
            rows: found
                .iter()
                .map(|(rule, object, what)| Row {
                    kind: RowKind::Body,
                    cells: vec![text(rule), text(object), text(what)],
                })
                .collect(),
            notes: Vec::new(),
            sources: sources.clone(),
        });
    }
    let data = serde_json::json!({
        "kontroller": checks.iter().map(|(name, breaches)| serde_json::json!({ "kontrol": name, "fejl": breaches })).collect::<Vec<_>>(),
        "fejl": found.iter().map(|(rule, object, what)| serde_json::json!({ "regel": rule, "genstand": object, "beskrivelse": what })).collect::<Vec<_>>(),
        "journallinjer": file.journal_lines,
    });
    let answer = Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data,
        tables,
        kilder: sources,
        advarsler: Vec::new(),
    };
    Ok(Checked {
        answer,
        breaches: found.len(),
    })
}
