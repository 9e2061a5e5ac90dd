//! Is the file itself whole: SQLite's integrity check, foreign keys, the journal's chain.

use super::{journal, open::Register};
use crate::error::Result;

/// What the file-level checks found, in the order they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCheck {
    /// Messages of `PRAGMA integrity_check` besides "ok".
    pub integrity: Vec<String>,
    /// `table -> parent` of rows that point at nothing.
    pub foreign_keys: Vec<String>,
    /// The first journal line that does not fit the chain.
    pub journal_break: Option<i64>,
    /// Lines in the journal.
    pub journal_lines: i64,
}

impl Register {
    /// Checks the file; reads all of it.
    pub fn check(&self) -> Result<FileCheck> {
        let read = || -> rusqlite::Result<FileCheck> {
            let mut integrity = self
                .connection
                .prepare("PRAGMA integrity_check")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            integrity.retain(|message| message != "ok");
            let foreign_keys = self
                .connection
                .prepare("PRAGMA foreign_key_check")?
                .query_map([], |row| {
                    Ok(format!("{} -> {}", row.get::<_, String>(0)?, row.get::<_, String>(2)?))
                })?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            Ok(FileCheck {
                integrity,
                foreign_keys,
                journal_break: journal::first_break(&self.connection)?,
                journal_lines: self
                    .connection
                    .query_row("SELECT count(*) FROM journal", [], |row| row.get(0))?,
            })
        };
        read().map_err(|error| self.fail(&error))
    }
}
