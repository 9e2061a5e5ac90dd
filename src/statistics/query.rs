//! Runs a query of `queries/` on a view.

use crate::error::Result;
use crate::register::View;
use crate::register::sql::Query;
use crate::report::Source;
use rusqlite::{Row, ToSql};

/// All rows of a query, each made into a `T`.
pub fn all_rows<T>(
    view: &View<'_>,
    query: Query,
    parameters: &[(&str, &dyn ToSql)],
    make: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    view.rows(query, parameters, make)
}

/// The sources a query of sources names (columns `kilde_id`, `tekst`, `dato`).
pub fn sources(view: &View<'_>, query: Query, parameters: &[(&str, &dyn ToSql)]) -> Result<Vec<Source>> {
    all_rows(view, query, parameters, |row| {
        Ok(Source {
            id: row.get("kilde_id")?,
            tekst: row.get("tekst")?,
            dato: row.get("dato")?,
        })
    })
}
