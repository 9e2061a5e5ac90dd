//! Small makers of columns and cells, so that a statistic reads as its table.

use crate::report::{Column, ColumnKind, Missing, Value};

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
