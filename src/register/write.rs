//! A writer: the lock, one transaction per command, a snapshot before it, one line in the journal.

use super::journal::{self, Stamp};
use super::lock::Holder;
use super::open::Register;
use super::snapshot::{Kind as SnapshotKind, State, Store};
use super::sqlite_error::from_sqlite;
use super::{functions, sql};
use crate::error::Result;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// A register open for writing by this process alone.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) stamp: Stamp,
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
        if super::open::missing_migrations(&writer.connection, sql::MIGRATIONS).map_err(fail)? == 0 {
            return Ok(0);
        }
        writer.change("opgrader", "register", |transaction| {
            let applied = super::open::apply(transaction, sql::MIGRATIONS).map_err(fail)?;
            super::geografi::pack_all(transaction).map_err(fail)?;
            Ok((applied, serde_json::json!({ "migreringer": applied })))
        })
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
        // Going there by way of TRUNCATE removes what a killed writer left before its first sync: SQLite would write over it,
        // and the snapshot could not tell the end of the new records from the old ones behind them.
        connection
            .pragma_update(None, "journal_mode", "TRUNCATE")
            .map_err(fail)?;
        connection.pragma_update(None, "journal_mode", "DELETE").map_err(fail)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(fail)?;
        // A page that is freed is overwritten, and so is in the rollback journal and the snapshot: a later change may use it
        // again without journaling it. What was deleted does not linger in the file either.
        connection.pragma_update(None, "secure_delete", "ON").map_err(fail)?;
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

    /// Runs `work` in one transaction, journals it and keeps a snapshot for `fortryd`; any error leaves the register as it was.
    pub fn change<T>(
        &mut self,
        action: &str,
        object: &str,
        work: impl FnOnce(&Transaction<'_>) -> Result<(T, serde_json::Value)>,
    ) -> Result<T> {
        self.change_if(action, object, |transaction| {
            work(transaction).map(|(value, detail)| (value, Some(detail)))
        })
    }

    /// Runs `work` as [`Self::change`] does, but when it gives no detail nothing has changed: all is undone, nothing is
    /// journaled and no snapshot is kept.
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
        let store = Store::of(&path);
        // A register without its first migration has no journal; nothing there is worth taking back to.
        let before = super::open::has_journal(&transaction)
            .and_then(|has| has.then(|| State::of(&transaction)).transpose())
            .map_err(fail)?;
        let (value, detail) = work(&transaction)?;
        let Some(detail) = detail else {
            // A transaction that is dropped is rolled back.
            return Ok(value);
        };
        journal::append(&transaction, &self.stamp, action, object, &detail).map_err(fail)?;
        let after = State::of(&transaction).map_err(fail)?;
        if let Some(before) = before {
            store.keep(&transaction, SnapshotKind::Change, (before, after.clone()), None)?;
        }
        transaction.commit().map_err(fail)?;
        // What cannot be removed now is removed after the next change.
        let _ = store.prune(&after);
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
