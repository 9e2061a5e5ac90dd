//! A row of a query, its columns by name.
//!
//! SQLite tells a column's name anew, and slowly, for every value that is asked for by name: half of the time of reading
//! a clinic of twenty columns. Here the names are asked for once per query.

use crate::report::Source;
use rusqlite::types::FromSql;
use rusqlite::{Error, Params, Result, Statement};

/// A row of a query.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    values: &'a rusqlite::Row<'a>,
    names: &'a [Box<str>],
}

impl Row<'_> {
    /// The value of the column with this name, as the query writes it.
    ///
    /// # Errors
    /// When the query has no such column, or its value is none of this type.
    pub fn get<T: FromSql>(&self, name: &str) -> Result<T> {
        let place = self.names.iter().position(|own| **own == *name);
        self.values
            .get(place.ok_or_else(|| Error::InvalidColumnName(name.to_owned()))?)
    }
}

/// The source in a row's columns `kilde_id`, `tekst` and `dato`.
///
/// # Errors
/// As [`Row::get`].
pub fn source(row: &Row<'_>) -> Result<Source> {
    Ok(Source {
        id: row.get("kilde_id")?,
        tekst: row.get("tekst")?,
        dato: row.get("dato")?,
    })
}

/// All rows of a prepared query, each made into a `T`.
pub(super) fn collect<T>(
    statement: &mut Statement<'_>,
    parameters: impl Params,
    mut make: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let names: Vec<Box<str>> = statement.column_names().map(Box::from).collect();
    let rows = statement.query_map(parameters, |values| make(&Row { values, names: &names }))?;
    rows.collect()
}
