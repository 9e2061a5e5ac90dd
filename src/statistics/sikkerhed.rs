//! The tables of `fortryd` and `sikkerhedskopi`: what was, or would be, done to the register's file.

use super::{column, text};
use crate::register::{Backup, Undo};
use crate::report::{Answer, ColumnKind, Row, RowKind, Source, Table, Value};
use jiff::civil::Date;
use serde_json::json;

/// What an undo did, or (`done` false) would do.
pub fn undo_answer(undo: &Undo, done: bool, today: Date) -> Answer {
    let line = &undo.line;
    let fact = |what: &str, value: Value| body(vec![text(what), value]);
    let change = Table {
        id: "fortryd".to_owned(),
        title: if done { "Fortrudt" } else { "Ville blive fortrudt" }.to_owned(),
        columns: vec![
            column("oplysning", "Oplysning", ColumnKind::Text),
            column("vaerdi", "Værdi", ColumnKind::Text),
        ],
        rows: vec![
            fact("Linje i journalen", text(line.nr.to_string())),
            fact("Handling", text(&line.action)),
            fact("Genstand", text(&line.object)),
            fact("Udført af", text(&line.user)),
            fact("Tidspunkt (UTC)", text(&line.time)),
        ],
        notes: vec![match undo.left {
            0 => "Derefter er der ikke mere at fortryde.".to_owned(),
            1 => "Derefter kan én ændring mere fortrydes.".to_owned(),
            left => format!("Derefter kan {left} ændringer mere fortrydes."),
        }],
        sources: vec![source()],
    };
    let tables = Table {
        id: "fortryd-tabeller".to_owned(),
        title: "Rækker i registerets tabeller".to_owned(),
        columns: vec![
            column("tabel", "Tabel", ColumnKind::Text),
            column("forsvinder", "Rækker, der forsvinder", ColumnKind::Integer),
            column("vender_tilbage", "Rækker, der vender tilbage", ColumnKind::Integer),
        ],
        rows: undo
            .tables
            .iter()
            .map(|table| {
                body(vec![
                    text(&table.table),
                    Value::Integer(table.leave),
                    Value::Integer(table.come_back),
                ])
            })
            .collect(),
        notes: vec!["En ændret række tæller i begge kolonner. Journalen beholder alle sine linjer.".to_owned()],
        sources: vec![source()],
    };
    let data = json!({
        "udfoert": done,
        "linje": line.nr, "handling": line.action, "genstand": line.object, "bruger": line.user, "tidspunkt": line.time,
        "tabeller": undo.tables.iter().map(|table| json!({
            "tabel": table.table, "forsvinder": table.leave, "vender_tilbage": table.come_back,
        })).collect::<Vec<_>>(),
        "kan_stadig_fortrydes": undo.left,
    });
    answer(today, data, vec![change, tables])
}

/// What a backup wrote.
pub fn backup_answer(file: &str, backup: &Backup, today: Date) -> Answer {
    let rows = [
        ("Fil", file.to_owned()),
        ("SHA-256", backup.sha256.clone()),
        ("Journalens sidste linje", backup.state.nr.to_string()),
        ("Journalens sidste hash", backup.state.hash.clone()),
    ];
    let table = Table {
        id: "sikkerhedskopi".to_owned(),
        title: "Sikkerhedskopi".to_owned(),
        columns: vec![
            column("oplysning", "Oplysning", ColumnKind::Text),
            column("vaerdi", "Værdi", ColumnKind::Text),
        ],
        rows: rows
            .into_iter()
            .map(|(what, value)| body(vec![text(what), text(value)]))
            .collect(),
        notes: vec![
            "Kopien er kontrolleret: filen er hel, fremmednøglerne passer, og journalens kæde holder.".to_owned(),
        ],
        sources: vec![source()],
    };
    let data = json!({
        "fil": file, "bytes": backup.bytes, "sha256": backup.sha256,
        "journallinje": backup.state.nr, "journalhash": backup.state.hash,
    });
    answer(today, data, vec![table])
}

fn body(cells: Vec<Value>) -> Row {
    Row {
        kind: RowKind::Body,
        cells,
    }
}

fn source() -> Source {
    Source {
        id: "register".to_owned(),
        tekst: "registeret selv".to_owned(),
        dato: None,
    }
}

fn answer(today: Date, data: serde_json::Value, tables: Vec<Table>) -> Answer {
    Answer {
        pr: today,
        grundlag: "register".to_owned(),
        data,
        tables,
        kilder: vec![source()],
        advarsler: Vec::new(),
    }
}
