//! Is the file itself whole: SQLite's integrity check, foreign keys, the journal's chain.

use super::{journal, open::Register};
use crate::error::Result;
use rusqlite::Connection;

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

impl FileCheck {
    /// Checks the file behind a connection; reads all of it.
    pub(super) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let mut integrity = connection
            .prepare("PRAGMA integrity_check")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        integrity.retain(|message| message != "ok");
        let foreign_keys = connection
            .prepare("PRAGMA foreign_key_check")?
            .query_map([], |row| {
                Ok(format!("{} -> {}", row.get::<_, String>(0)?, row.get::<_, String>(2)?))
            })?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(Self {
            integrity,
            foreign_keys,
            journal_break: journal::first_break(connection)?,
            journal_lines: connection.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))?,
        })
    }

    /// The first thing wrong, in words.
    pub(super) fn first_problem(&self) -> Option<String> {
        let link = self.foreign_keys.first().map(|link| format!("fremmednøgle: {link}"));
        let broken = self
            .journal_break
            .map(|nr| format!("journalens kæde brydes i linje {nr}"));
        self.integrity.first().cloned().or(link).or(broken)
    }
}

impl Register {
    /// Checks the file; reads all of it.
    pub fn check(&self) -> Result<FileCheck> {
        FileCheck::of(&self.connection).map_err(|error| self.fail(&error))
    }
}
