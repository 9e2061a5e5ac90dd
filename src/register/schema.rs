//! What the register's own schema says: its tables and columns, for the jobs that go through all of them.

use rusqlite::Connection;

/// A column that is stored; generated ones are not listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// What it holds; the tables are STRICT.
    pub kind: Storage,
    /// Whether it may not be NULL.
    pub required: bool,
    /// Its place in the primary key, from 1; 0 = not in it.
    pub key: u32,
}

/// What a STRICT column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Whole numbers.
    Integer,
    /// Floating-point numbers.
    Real,
    /// Text.
    Text,
}

/// Every table of facts, by name: not SQLite's own, not the journal, not the shadow tables of an index, and not the packed
/// cells, which say what `celle` says.
pub fn table_names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(
            "SELECT name FROM pragma_table_list
             WHERE schema = 'main' AND type = 'table' AND name NOT IN ('journal', 'celle_pakket') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The stored columns of a table, in its own order.
pub fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<TableColumn>> {
    connection
        .prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid")?
        .query_map([table], |row| {
            Ok(TableColumn {
                name: row.get(0)?,
                kind: match row.get::<_, String>(1)?.as_str() {
                    "INTEGER" | "INT" => Storage::Integer,
                    "REAL" => Storage::Real,
                    _ => Storage::Text,
                },
                required: row.get(2)?,
                key: row.get(3)?,
            })
        })?
        .collect()
}

/// A name as SQL writes it; SQLite cannot bind a name.
pub fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}

/// Names as SQL writes them, with commas between.
pub fn quoted_list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}
