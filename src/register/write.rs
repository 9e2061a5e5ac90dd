//! A writer: the lock, one transaction per command, one line in the journal.

use super::journal::{self, Stamp};
use super::lock::Holder;
use super::open::Register;
use super::sqlite_error::from_sqlite;
use super::{functions, sql};
use crate::error::Result;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// A register open for writing by this process alone.
#[derive(Debug)]
pub struct Writer {
    connection: Connection,
    path: PathBuf,
    stamp: Stamp,
    _lock: Holder,
}

impl Writer {
    /// Opens the register at `path` for writing. The file must exist and be of this program's version.
    pub fn open(path: &Path, stamp: Stamp) -> Result<Self> {
        Register::open(path)?;
        Self::open_unchecked(path, stamp)
    }

    /// Opens an older register and brings it up to date; returns how many migrations were applied.
    pub fn upgrade(path: &Path, stamp: Stamp) -> Result<usize> {
        Register::open_older(path)?;
        let mut writer = Self::open_unchecked(path, stamp)?;
        let fail = |error: rusqlite::Error| from_sqlite(&error, Some(path));
        let applied = super::migrate(&mut writer.connection, sql::MIGRATIONS).map_err(fail)?;
        if applied > 0 {
            writer.change("opgrader", "register", |_| {
                Ok(((), serde_json::json!({ "migreringer": applied })))
            })?;
        }
        Ok(applied)
    }

    fn open_unchecked(path: &Path, stamp: Stamp) -> Result<Self> {
        let lock = Holder::take(path, &stamp)?;
        let fail = |error: rusqlite::Error| from_sqlite(&error, Some(path));
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(fail)?;
        // A rollback journal, not WAL: WAL needs shared memory, which a network share does not have.
        connection.pragma_update(None, "journal_mode", "DELETE").map_err(fail)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(fail)?;
        connection
            .busy_timeout(std::time::Duration::from_secs(5))
            .map_err(fail)?;
        functions::add(&connection).map_err(fail)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            stamp,
            _lock: lock,
        })
    }

    /// Runs `work` in one transaction and journals it; any error leaves the register as it was.
    pub fn change<T>(
        &mut self,
        action: &str,
        object: &str,
        work: impl FnOnce(&Transaction<'_>) -> Result<(T, serde_json::Value)>,
    ) -> Result<T> {
        let path = self.path.clone();
        let fail = |error: rusqlite::Error| from_sqlite(&error, Some(&path));
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fail)?;
        let (value, detail) = work(&transaction)?;
        journal::append(&transaction, &self.stamp, action, object, &detail).map_err(fail)?;
        transaction.commit().map_err(fail)?;
        Ok(value)
    }

    /// Runs `work` as [`Self::change`] does, but when it gives no detail nothing has changed: all is undone and nothing is
    /// journaled.
    pub fn change_if<T>(
        &mut self,
        action: &str,
        object: &str,
        work: impl FnOnce(&Transaction<'_>) -> Result<(T, Option<serde_json::Value>)>,
    ) -> Result<T> {
        let path = self.path.clone();
        let fail = |error: rusqlite::Error| from_sqlite(&error, Some(&path));
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fail)?;
        let (value, detail) = work(&transaction)?;
        if let Some(detail) = detail {
            journal::append(&transaction, &self.stamp, action, object, &detail).map_err(fail)?;
            transaction.commit().map_err(fail)?;
        }
        // A transaction that is dropped is rolled back.
        Ok(value)
    }

    /// Runs `work` as [`Self::change`] would, and undoes it: what `--dry-run` asks for. Nothing is journaled.
    pub fn rehearse<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let path = self.path.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| from_sqlite(&error, Some(&path)))?;
        // A transaction that is dropped is rolled back.
        work(&transaction)
    }

    /// The file written to.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
