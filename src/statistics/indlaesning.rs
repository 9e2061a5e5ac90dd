//! What an import changes, as a table: added, changed, ended, unchanged.

use jiff::civil::Date;
use serde_json::json;

use super::shape::column;
use crate::register::geografi::{Aendringer, Navne};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table, Value};

/// What happened to a file of geography.
#[derive(Debug)]
pub struct Indlaest<'a> {
    /// The kind: `kommuner`.
    pub art: &'a str,
    /// The file's own name.
    pub fil: &'a str,
    /// The first day it holds.
    pub fra: Date,
    /// Only shown, not done.
    pub proeve: bool,
    /// What it does to the register, one part per kind of thing.
    pub dele: &'a [(&'static str, Aendringer)],
    /// What the reader must know, a paragraph each.
    pub noter: Vec<String>,
    /// What was left out, and where it stands.
    pub advarsler: Vec<String>,
    /// Where it comes from.
    pub kilde: Source,
}

/// The answer of an import: what is or would be added, changed and ended, and how to undo it.
pub fn answer(indlaest: Indlaest<'_>) -> Answer {
    let uaendret = indlaest.dele.iter().all(|(_, changes)| changes.is_nothing());
    let (art, fil) = (indlaest.art, indlaest.fil);
    let title = match (indlaest.proeve, uaendret) {
        (_, true) => format!("Registeret er uændret: {fil}"),
        (true, false) => format!("Ville indlæse {art} fra {fil}"),
        (false, false) => format!("Indlæste {art} fra {fil}"),
    };
    let last = match (indlaest.proeve, uaendret) {
        (_, true) => "Alt i filen stod der i forvejen. Intet er gemt, og journalen har ingen ny linje.",
        (true, false) => "Intet er gemt. Kør igen uden -n for at gemme.",
        (false, false) => "Fortryd med: praksisplan fortryd",
    };
    let mut notes = indlaest.noter;
    notes.push(last.to_owned());
    let mut rows = Vec::new();
    for (what, changes) in indlaest.dele {
        for (handling, names) in [
            ("tilføjet", &changes.tilfoejet),
            ("ændret", &changes.aendret),
            ("afsluttet", &changes.afsluttet),
        ] {
            if names.antal > 0 {
                rows.push(row(what, handling, names.antal, example(names)));
            }
        }
        if changes.uaendret > 0 {
            rows.push(row(
                what,
                "uændret",
                changes.uaendret,
                Value::Missing(Missing::IkkeRelevant),
            ));
        }
    }
    let data: Vec<_> = indlaest
        .dele
        .iter()
        .map(|(what, changes)| json!({ "hvad": what, "aendringer": changes }))
        .collect();
    let gemt = !indlaest.proeve && !uaendret;
    Answer {
        pr: indlaest.fra,
        grundlag: "import".to_owned(),
        data: json!({ "art": art, "fil": fil, "gemt": gemt, "dele": data, "bemaerkninger": notes }),
        tables: vec![Table {
            id: "aendringer".to_owned(),
            title,
            columns: vec![
                column("hvad", "Hvad", ColumnKind::Text),
                column("handling", "Handling", ColumnKind::Text),
                column("antal", "Antal", ColumnKind::Integer),
                column("eksempler", "Fx", ColumnKind::Text),
            ],
            rows,
            notes,
            sources: vec![indlaest.kilde.clone()],
        }],
        kilder: vec![indlaest.kilde],
        advarsler: indlaest.advarsler,
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
