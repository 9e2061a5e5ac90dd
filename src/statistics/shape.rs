//! Small makers of columns and cells, so that a statistic reads as its table.

use crate::error::{Error, Kind, Result};
use crate::report::{Column, ColumnKind, Missing, Row, Value};
use serde::Serialize;

/// A column.
pub fn column(key: &str, heading: &str, kind: ColumnKind) -> Column {
    Column {
        key: key.to_owned(),
        heading: heading.to_owned(),
        kind,
    }
}

/// A cell of words.
pub fn text(words: impl Into<String>) -> Value {
    Value::Text(words.into())
}

/// A cell with an id.
pub fn id(code: impl Into<String>) -> Value {
    Value::Text(code.into())
}

/// A count, or why there is none.
pub fn count(value: Option<i64>, missing: Missing) -> Value {
    value.map_or(Value::Missing(missing), Value::Integer)
}

/// A measure, or why there is none.
pub fn number(value: Option<f64>, missing: Missing) -> Value {
    value.map_or(Value::Missing(missing), Value::Number)
}

/// Rows as the `data` of an answer.
pub fn json<T: Serialize>(rows: &T) -> Result<serde_json::Value> {
    serde_json::to_value(rows).map_err(|error| {
        Error::new("PP-S009", Kind::Unexpected, "svaret kan ikke skrives").at("json", error.to_string())
    })
}

/// How many cells are suppressed for publication.
pub fn hidden_cells(rows: &[Row]) -> usize {
    let hidden = Value::Missing(Missing::Diskretioneret);
    rows.iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| **cell == hidden)
        .count()
}
