//! The table of `log`: lines of the journal, and whether its chain holds.

use super::{all_rows, column, text};
use crate::error::Result;
use crate::register::{View, sql};
use crate::report::{Answer, ColumnKind, Row, RowKind, Source, Table, Value};
use jiff::civil::Date;
use rusqlite::named_params;

/// Which lines are asked for; what is absent does not limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// A case.
    pub sag: Option<String>,
    /// A part of a file's name.
    pub fil: Option<String>,
    /// A command.
    pub handling: Option<String>,
    /// An account name.
    pub bruger: Option<String>,
    /// The first day.
    pub fra: Option<Date>,
    /// The last day.
    pub til: Option<Date>,
    /// Most lines; the newest are kept.
    pub antal: Option<u32>,
}

/// The answer, and where the chain breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What is printed.
    pub answer: Answer,
    /// The first line that has been changed or whose predecessor is gone.
    pub break_at: Option<i64>,
}

struct Line {
    nr: i64,
    /// Time, user, action, object, details as JSON, program.
    fields: [String; 6],
}

/// The lines asked for, oldest first. The whole chain is checked, whatever is asked for.
pub fn answer(view: &View<'_>, asked: &Asked) -> Result<Read> {
    let break_at = view.register.journal_break()?;
    let (fra, til) = (
        asked.fra.map(|day| day.to_string()),
        asked.til.map(|day| day.to_string()),
    );
    let parameters = named_params! {
        ":sag": asked.sag, ":fil": asked.fil, ":handling": asked.handling, ":bruger": asked.bruger,
        ":fra": fra, ":til": til, ":antal": asked.antal.map_or(-1, i64::from),
    };
    let lines = all_rows(view, sql::LOG_JOURNAL, parameters, |row| {
        Ok(Line {
            nr: row.get("nr")?,
            fields: [
                row.get("tidspunkt")?,
                row.get("bruger")?,
                row.get("handling")?,
                row.get("genstand")?,
                row.get("detaljer")?,
                row.get("program")?,
            ],
        })
    })?;
    let chain = match break_at {
        None => "Kæden er kontrolleret: ingen linje er ændret eller fjernet.".to_owned(),
        Some(nr) => format!("Kæden er brudt ved linje {nr}: den er ændret, eller en linje før den mangler."),
    };
    let source = Source {
        id: "journal".to_owned(),
        tekst: "registerets journal".to_owned(),
        dato: None,
    };
    let table = Table {
        id: "log".to_owned(),
        title: "Journal".to_owned(),
        columns: vec![
            column("nr", "Nr.", ColumnKind::Integer),
            column("tidspunkt", "Tidspunkt (UTC)", ColumnKind::Text),
            column("bruger", "Bruger", ColumnKind::Text),
            column("handling", "Handling", ColumnKind::Text),
            column("genstand", "Genstand", ColumnKind::Text),
            column("detaljer", "Detaljer", ColumnKind::Text),
        ],
        rows: lines.iter().map(table_row).collect(),
        notes: vec![chain.clone()],
        sources: vec![source.clone()],
    };
    let data = lines.iter().map(json_line).collect();
    let answer = Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data,
        tables: vec![table],
        kilder: vec![source],
        advarsler: break_at.map(|_| chain).into_iter().collect(),
    };
    Ok(Read { answer, break_at })
}

fn table_row(line: &Line) -> Row {
    let [time, user, action, object, detail, _] = &line.fields;
    Row {
        kind: RowKind::Body,
        cells: vec![
            Value::Integer(line.nr),
            text(time),
            text(user),
            text(action),
            text(object),
            text(words(detail)),
        ],
    }
}

fn json_line(line: &Line) -> serde_json::Value {
    let [time, user, action, object, detail, program] = &line.fields;
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap_or_else(|_| detail.clone().into());
    serde_json::json!({
        "nr": line.nr, "tidspunkt": time, "bruger": user, "handling": action, "genstand": object,
        "detaljer": detail, "program": program,
    })
}

/// `{"klinik":"a","regel":"F4"}` as `klinik: a, regel: F4`; what is no object stays as it is.
fn words(detail: &str) -> String {
    match serde_json::from_str(detail) {
        Ok(serde_json::Value::Object(fields)) => fields
            .iter()
            .map(|(name, value)| match value {
                serde_json::Value::String(text) => format!("{name}: {text}"),
                other => format!("{name}: {other}"),
            })
            .collect::<Vec<_>>()
            .join(", "),
        _ => detail.to_owned(),
    }
}
