//! What an import changes, as a table: added, changed, ended, unchanged.

use jiff::civil::Date;
use serde_json::json;

use crate::register::geografi::{Aendringer, Navne};
use crate::report::{Answer, Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};

/// The answer of an import: `gemt` says whether it was kept or only rehearsed. One part per kind of thing changed.
pub fn answer(
    art: &str,
    pr: Date,
    gemt: bool,
    parts: &[(&str, &Aendringer)],
    notes: Vec<String>,
    kilde: Source,
) -> Answer {
    let mut rows = Vec::new();
    for (what, changes) in parts {
        for (handling, names) in [
            ("tilføjes", &changes.tilfoejet),
            ("ændres", &changes.aendret),
            ("afsluttes", &changes.afsluttet),
        ] {
            if names.antal > 0 {
                rows.push(row(what, handling, names.antal, example(names)));
            }
        }
        if changes.uaendret > 0 {
            rows.push(row(
                what,
                "er som før",
                changes.uaendret,
                Value::Missing(Missing::IkkeRelevant),
            ));
        }
    }
    let column = |key: &str, heading: &str, kind| Column {
        key: key.to_owned(),
        heading: heading.to_owned(),
        kind,
    };
    let title = if gemt { "Indlæst" } else { "Ville blive indlæst" };
    let data = parts
        .iter()
        .map(|(what, changes)| json!({ "hvad": what, "aendringer": changes }))
        .collect::<Vec<_>>();
    Answer {
        pr,
        grundlag: "import".to_owned(),
        data: json!({ "art": art, "gemt": gemt, "dele": data, "bemaerkninger": notes }),
        tables: vec![Table {
            id: "import".to_owned(),
            title: format!("{title}: {art}"),
            columns: vec![
                column("hvad", "Hvad", ColumnKind::Text),
                column("handling", "Handling", ColumnKind::Text),
                column("antal", "Antal", ColumnKind::Integer),
                column("eksempler", "Fx", ColumnKind::Text),
            ],
            rows,
            notes,
            sources: vec![kilde.clone()],
        }],
        kilder: vec![kilde],
        advarsler: Vec::new(),
    }
}

fn row(what: &str, handling: &str, antal: u64, example: Value) -> Row {
    Row {
        kind: RowKind::Body,
        cells: vec![
            Value::Text(what.to_owned()),
            Value::Text(handling.to_owned()),
            Value::Integer(i64::try_from(antal).unwrap_or(i64::MAX)),
            example,
        ],
    }
}

fn example(names: &Navne) -> Value {
    let more = if names.antal > names.foerste.len() as u64 {
        " …"
    } else {
        ""
    };
    Value::Text(format!("{}{more}", names.foerste.join(", ")))
}
