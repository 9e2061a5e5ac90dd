//! The answer of `importer`: what is or would be added, changed and ended, and how to undo it.

use super::shape::{column, text};
use crate::ingest::schema::Art;
use crate::register::import::{Oplysning, Udfald};
use crate::report::{Answer, ColumnKind, Row, RowKind, Source, Table, Value};
use jiff::civil::Date;

/// What happened to a file.
#[derive(Debug, Clone)]
pub struct Indlaest<'a> {
    /// The kind.
    pub art: Art,
    /// The file's own name.
    pub fil: &'a str,
    /// Rows of the file.
    pub raekker: u64,
    /// Rows left out (`--kun-gyldige`).
    pub afvist: u64,
    /// Rows that are no area of ours (Christiansø in StatBank's tables).
    pub sprunget_over: u64,
    /// What it does to the register.
    pub udfald: &'a Udfald,
    /// Only shown, not done.
    pub proeve: bool,
    /// The id of the source in the register.
    pub kilde_id: &'a str,
    /// The source.
    pub kilde: &'a Oplysning,
}

/// What is done to a row or a thing of the register, in the order it is told: the key, and the Danish words.
const HANDLINGER: [(&str, &str); 7] = [
    ("ny", "tilføjet"),
    ("afloes", "ændret"),
    ("ret", "rettet"),
    ("afslut", "afsluttet"),
    ("opdelt", "afløst"),
    ("udgaaet", "udgået"),
    ("uaendret", "uændret"),
];

/// The answer.
pub fn answer(indlaest: &Indlaest<'_>, pr: Date) -> Answer {
    let udfald = indlaest.udfald;
    let source = Source {
        id: indlaest.kilde_id.to_owned(),
        tekst: indlaest.kilde.tekst.clone(),
        dato: indlaest.kilde.dato.clone(),
    };
    let mut counts: Vec<(&str, &str, u64)> = HANDLINGER
        .iter()
        .map(|(key, words)| (*key, *words, udfald.af(key)))
        .filter(|(_, _, count)| *count > 0)
        .collect();
    counts.extend(
        [("afvist", "afvist", indlaest.afvist)]
            .into_iter()
            .filter(|entry| entry.2 > 0),
    );
    let title = match (indlaest.proeve, udfald.uaendret()) {
        (_, true) => format!("Registeret er uændret: {}", indlaest.fil),
        (true, false) => format!("Ville indlæse {} fra {}", indlaest.art.name(), indlaest.fil),
        (false, false) => format!("Indlæste {} fra {}", indlaest.art.name(), indlaest.fil),
    };
    let mut notes = Vec::new();
    if udfald.uaendret() {
        notes.push("Alt i filen stod der i forvejen. Intet er gemt, og journalen har ingen ny linje.".to_owned());
    } else if indlaest.proeve {
        notes.push("Intet er gemt. Kør igen uden -n for at gemme.".to_owned());
    } else {
        notes.push("Fortryd med: praksisplan fortryd".to_owned());
    }
    if indlaest.sprunget_over > 0 {
        notes.push(format!(
            "Rækker sprunget over, fordi Christiansø ikke er en kommune: {}.",
            indlaest.sprunget_over
        ));
    }
    let mut tables = vec![Table {
        id: "aendringer".to_owned(),
        title,
        columns: vec![
            column("handling", "Handling", ColumnKind::Text),
            column("antal", "Antal", ColumnKind::Integer),
        ],
        rows: counts
            .iter()
            .map(|(_, words, count)| {
                body(vec![
                    text(*words),
                    Value::Integer(i64::try_from(*count).unwrap_or(i64::MAX)),
                ])
            })
            .collect(),
        notes,
        sources: vec![source.clone()],
    }];
    tables.extend(details(udfald));
    let data = serde_json::json!({
        "art": indlaest.art.name(),
        "fil": indlaest.fil,
        "raekker": indlaest.raekker,
        "gemt": !indlaest.proeve && !udfald.uaendret(),
        "antal": counts.iter().map(|(key, _, count)| ((*key).to_owned(), serde_json::json!(count))).collect::<serde_json::Map<_, _>>(),
        "aendringer": udfald.vis.iter().map(|(key, thing, what)| serde_json::json!({
            "handling": key, "genstand": thing, "hvad": what })).collect::<Vec<_>>(),
    });
    Answer {
        pr,
        grundlag: "import".to_owned(),
        data,
        tables,
        kilder: vec![source],
        advarsler: udfald.advarsler.clone(),
    }
}

/// Which things are changed, and how; `None` when none are.
fn details(udfald: &Udfald) -> Option<Table> {
    let shown: Vec<(&str, &(String, String, String))> = HANDLINGER
        .iter()
        .flat_map(|(key, words)| {
            let of_kind = udfald.vis.iter().filter(move |entry| entry.0 == *key);
            of_kind.map(move |entry| (*words, entry))
        })
        .collect();
    if shown.is_empty() {
        return None;
    }
    let most = udfald.vis.len() as u64;
    let told: u64 = HANDLINGER[..6].iter().map(|(key, _)| udfald.af(key)).sum();
    let notes = if told > most {
        vec!["De første 20 af hver slags er vist.".to_owned()]
    } else {
        Vec::new()
    };
    Some(Table {
        id: "hvad".to_owned(),
        title: "Hvad der ændres".to_owned(),
        columns: vec![
            column("handling", "Handling", ColumnKind::Text),
            column("genstand", "Genstand", ColumnKind::Text),
            column("hvad", "Hvad", ColumnKind::Text),
        ],
        rows: shown
            .iter()
            .map(|(words, (_, thing, what))| body(vec![text(*words), text(thing), text(what)]))
            .collect(),
        notes,
        sources: Vec::new(),
    })
}

fn body(cells: Vec<Value>) -> Row {
    Row {
        kind: RowKind::Body,
        cells,
    }
}
