//! What the register's own schema says: its tables, for the jobs that go through all of them.

use rusqlite::Connection;

/// Every table of facts, by name: not SQLite's own, not the journal, not the shadow tables of an index.
pub fn table_names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(
            "SELECT name FROM pragma_table_list
             WHERE schema = 'main' AND type = 'table' AND name <> 'journal' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// A name as SQL writes it; SQLite cannot bind a name.
pub fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}
