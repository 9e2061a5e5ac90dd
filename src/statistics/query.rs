//! Runs a query of `queries/` on a view.

use crate::error::Result;
use crate::register::sql::{self, Query};
use crate::register::{Row, View, source};
use crate::report::Source;
use rusqlite::{ToSql, named_params};

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
    all_rows(view, query, parameters, source)
}

/// The sources with these ids, each once, by id.
pub fn sources_by_id<'i>(view: &View<'_>, ids: impl IntoIterator<Item = &'i str>) -> Result<Vec<Source>> {
    let mut ids: Vec<&str> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let ids = serde_json::Value::from(ids).to_string();
    sources(view, sql::KILDER_EFTER_ID, named_params! { ":ider": ids })
}
