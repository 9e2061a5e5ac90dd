//! What every connection gets besides plain SQL: the `danish` collation (å and aa last), and plans that stand.

use crate::domain::sortering::danish_cmp;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// Adds the collation `danish`. Queries in `queries/` use the generated column `sortering` instead, which any SQLite
/// program can read; a test holds the two together.
///
/// A prepared question keeps its plan: SQLite would otherwise plan it anew each time a parameter it could have looked at
/// changes, which for a page of questions about each kommune is most of the work.
pub fn add(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.create_collation("danish", danish_cmp)
}
