//! One value as a field of the canonical CSV, and back.

use crate::register::schema::{Storage, TableColumn};
use rusqlite::types::{Value, ValueRef};

/// What marks an empty text where an empty field means unknown.
const MARK: char = '\\';

/// The field of a value. `None` for what a STRICT table of numbers and texts cannot hold.
pub(super) fn write(value: ValueRef<'_>, required: bool) -> Option<String> {
    match value {
        ValueRef::Null => Some(String::new()),
        ValueRef::Integer(number) => Some(number.to_string()),
        // Debug writes the shortest text that reads back as the same float, with a point or an exponent.
        ValueRef::Real(number) => Some(format!("{number:?}")),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).ok()?;
            let marked = !required && (text.is_empty() || text.starts_with(MARK));
            Some(if marked {
                format!("{MARK}{text}")
            } else {
                text.to_owned()
            })
        }
        ValueRef::Blob(_) => None,
    }
}

/// The value of a field. `None` when it is not one of the column's kind.
pub(super) fn read(field: &str, column: &TableColumn) -> Option<Value> {
    if field.is_empty() && !column.required {
        return Some(Value::Null);
    }
    match column.kind {
        Storage::Integer => field.parse().ok().map(Value::Integer),
        Storage::Real => field.parse().ok().map(Value::Real),
        Storage::Text if column.required => Some(Value::Text(field.to_owned())),
        Storage::Text => Some(Value::Text(field.strip_prefix(MARK).unwrap_or(field).to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(kind: Storage, required: bool) -> TableColumn {
        TableColumn {
            name: "a".to_owned(),
            kind,
            required,
            key: 0,
        }
    }

    #[test]
    fn unknown_and_empty_text_are_not_the_same() {
        let column = column(Storage::Text, false);
        assert_eq!(write(ValueRef::Null, false).unwrap(), "");
        assert_eq!(write(ValueRef::Text(b""), false).unwrap(), "\\");
        assert_eq!(read("", &column), Some(Value::Null));
        assert_eq!(read("\\", &column), Some(Value::Text(String::new())));
        // A path that begins with a backslash keeps it.
        assert_eq!(write(ValueRef::Text(b"\\\\server"), false).unwrap(), "\\\\\\server");
    }

    proptest! {
        #[test]
        fn every_value_comes_back(
            text in "\\PC*|[\\\\=+@\\-\t\r\n\";,]*", whole in any::<i64>(), number in any::<f64>().prop_filter("SQLite keeps no NaN", |it| !it.is_nan()),
            required in any::<bool>(),
        ) {
            for (kind, value) in [
                (Storage::Text, Value::Text(text)),
                (Storage::Integer, Value::Integer(whole)),
                (Storage::Real, Value::Real(number)),
            ] {
                let field = write(ValueRef::from(&value), required).unwrap();
                prop_assert_eq!(read(&field, &column(kind, required)), Some(value));
            }
        }
    }
}
