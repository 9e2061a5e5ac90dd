//! What every connection gets besides plain SQL: the `danish` collation (å and aa last).

use crate::domain::sortering::danish_cmp;
use rusqlite::Connection;

/// Adds the collation `danish`. Queries in `queries/` use the generated column `sortering` instead, which any SQLite
/// program can read; a test holds the two together.
pub fn add(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_collation("danish", danish_cmp)
}
