//! A Data Package around the tables of a view: `datapackage.json` beside one RFC 4180 file per table.

use super::footer::source_text;
use super::format::iso;
use super::{RenderError, Style};
use crate::register::Extract;
use crate::register::sql::Query;
use crate::report::{Answer, ColumnKind, Table};
use serde_json::{Value, json};

/// A table's file: its name and its bytes.
pub type TableFile<'a> = (&'a Table, String, &'a [u8]);

/// The descriptor of a view's tables; the same view gives the same bytes.
pub fn of_view(answer: &Answer, files: &[TableFile<'_>], style: &Style) -> Result<Vec<u8>, RenderError> {
    let resources: Vec<Value> = files
        .iter()
        .map(|(table, name, bytes)| resource(table, name, bytes))
        .collect();
    let sources: Vec<Value> = answer
        .kilder
        .iter()
        .map(|source| json!({ "title": source_text(source) }))
        .collect();
    pretty(&json!({
        "profile": "tabular-data-package",
        "name": format!("praksisplan-{}", iso(answer.pr)),
        "title": format!("Statistik fra praksisplan pr. {}", super::format::date(answer.pr)),
        "praksisplan": { "pr": iso(answer.pr), "grundlag": answer.grundlag, "program": super::footer::program(style) },
        "sources": sources,
        "resources": resources,
    }))
}

fn resource(table: &Table, name: &str, bytes: &[u8]) -> Value {
    let fields: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                ColumnKind::Text | ColumnKind::Id => "string",
                ColumnKind::Integer => "integer",
                ColumnKind::Date => "date",
                _ => "number",
            };
            json!({ "name": column.key, "title": column.heading, "type": kind })
        })
        .collect();
    let sources: Vec<Value> = table
        .sources
        .iter()
        .map(|source| json!({ "title": source_text(source) }))
        .collect();
    json!({
        "name": table.id,
        "path": name,
        "title": table.title,
        "description": table.notes.join(" "),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "lineTerminator": "\r\n", "header": true },
        "bytes": bytes.len(),
        "schema": { "fields": fields, "missingValues": [""] },
        "sources": sources,
    })
}

/// Datasette's metadata of an extract: what each view holds, and every query of the program that runs on it.
pub fn datasette(database: &str, extract: &Extract) -> Result<Vec<u8>, RenderError> {
    let mut tables = serde_json::Map::new();
    for (name, query) in &extract.views {
        let columns: serde_json::Map<String, Value> = documented(query)
            .filter(|(name, _)| !name.starts_with(':'))
            .map(|(name, text)| (name.to_owned(), text.into()))
            .collect();
        tables.insert(
            (*name).to_owned(),
            json!({ "description": part(query, "What"), "columns": columns }),
        );
    }
    let mut queries = serde_json::Map::new();
    for query in &extract.queries {
        let parameters: Vec<&str> = documented(query)
            .filter_map(|(name, _)| name.strip_prefix(':'))
            .collect();
        queries.insert(
            query.name.replace('/', "_"),
            json!({
                "title": query.name,
                "description": format!("{} Rows: {} Source: {}", part(query, "What"), part(query, "Rows"), part(query, "Source")),
                "params": parameters,
                "sql": query.text,
            }),
        );
    }
    let sources: Vec<String> = extract
        .sources
        .iter()
        .map(|(text, licence)| match licence {
            Some(licence) => format!("{text} ({licence})"),
            None => text.clone(),
        })
        .collect();
    pretty(&json!({
        "title": "Udtræk af et register for fysioterapikapacitet",
        "description": "Uden sager, journal og id'er på personer. Tomme felter er ukendt, ikke nul og ikke nej.",
        "source": sources.join("; "),
        "license": "Hver kildes egen; se visningen kilder",
        "databases": { database: { "tables": tables, "queries": queries } },
    }))
}

/// The text after `-- What:` and its like, continuation lines joined.
fn part(query: &Query, name: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for line in query.text.lines().map_while(|line| line.strip_prefix("--")) {
        let line = line.trim_start();
        if let Some(rest) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')) {
            words.push(rest.trim());
        } else if !words.is_empty() {
            let next_part = ["What:", "Rows:", "Source:", "Rounding:"]
                .iter()
                .any(|part| line.starts_with(part));
            if next_part || line.is_empty() {
                break;
            }
            words.push(line);
        }
    }
    words.join(" ")
}

/// The parameters (with their colon) and columns of the header, each with what is said of it.
fn documented(query: &Query) -> impl Iterator<Item = (&'static str, &'static str)> {
    query
        .text
        .lines()
        .map_while(|line| line.strip_prefix("--"))
        .skip_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix(' '))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_once(' '))
        .map(|(name, text)| (name, text.trim()))
}

fn pretty(value: &Value) -> Result<Vec<u8>, RenderError> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
