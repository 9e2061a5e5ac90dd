//! `sikkerhedskopi`: a whole copy of the register while others read it, checked before it gets its name.

use super::check::FileCheck;
use super::open::Register;
use super::snapshot::{State, beside, sync_folder};
use super::undo::copy_pages;
use super::{from_sqlite, journal};
use crate::domain::fingeraftryk;
use crate::error::{Error, Kind, Result};
use rusqlite::Connection;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Bytes in the file.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// The last line of its journal.
    pub state: State,
}

impl Register {
    /// Writes a copy to `target` with SQLite's online backup: readers go on, and a writer waits a moment at most.
    ///
    /// The copy is made under a name of its own, checked (integrity, foreign keys, journal chain), brought to disk and only
    /// then given its name, so a file called `target` is always whole.
    ///
    /// # Errors
    /// PP-R026 when `target` exists and `overwrite` is not set, PP-R027 when the copy does not hold, PP-R005 or PP-R006 when it
    /// cannot be written.
    pub fn back_up(&self, target: &Path, overwrite: bool) -> Result<Backup> {
        self.may_write(target, overwrite)?;
        let unfinished = Unfinished(beside(target, ".ufaerdig"));
        unfinished.remove();
        let fail = |error: rusqlite::Error| from_sqlite(&error, Some(&unfinished.0));
        let mut copy = Connection::open(&unfinished.0).map_err(fail)?;
        // Brought to disk in one go below.
        copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            .map_err(fail)?;
        copy_pages(&self.connection, &mut copy, target)?;
        let found = FileCheck::of(&copy).map_err(fail)?;
        if let Some(problem) = found.first_problem() {
            return Err(Error::new(
                "PP-R027",
                Kind::Register,
                "kopien er ikke hel, fordi registeret ikke er det. Der er ikke skrevet nogen kopi",
            )
            .at("fejl", problem)
            .next_step("kør: praksisplan kontrol, og behold dine ældre kopier"));
        }
        let state = State::of(&copy).map_err(fail)?;
        drop(copy);
        let finish = || -> io::Result<(u64, String)> {
            let file = File::options().read(true).write(true).open(&unfinished.0)?;
            file.sync_all()?;
            let written = (file.metadata()?.len(), sha256(&unfinished.0)?);
            fs::rename(&unfinished.0, target)?;
            sync_folder(folder_of(target))?;
            Ok(written)
        };
        let (bytes, sha256) = finish().map_err(|error| cannot_write(target, &error))?;
        Ok(Backup { bytes, sha256, state })
    }

    /// What stands in the way of a backup to `target`; asked before the work begins, and for `--dry-run`.
    pub fn may_write(&self, target: &Path, overwrite: bool) -> Result<()> {
        let same = self
            .origin
            .path()
            .and_then(|path| fs::canonicalize(path).ok())
            .is_some_and(|path| fs::canonicalize(target).is_ok_and(|target| target == path));
        let error = |text: &str, step: &str| {
            Err(Error::new("PP-R026", Kind::Usage, text)
                .at("fil", target.display().to_string())
                .next_step(step))
        };
        if same {
            return error(
                "kopien ville overskrive registeret selv. Intet er gjort",
                "vælg et andet navn",
            );
        }
        if target.is_dir() {
            return error(
                "kopien skal være en fil, ikke en mappe. Intet er gjort",
                "skriv et filnavn efter mappen",
            );
        }
        if target.exists() && !overwrite {
            return error(
                "filen findes allerede. Den er ikke rørt",
                "vælg et andet navn, eller overskriv den med --overskriv",
            );
        }
        Ok(())
    }

    /// The number of the first line of the journal that does not fit the chain.
    pub fn journal_break(&self) -> Result<Option<i64>> {
        journal::first_break(&self.connection).map_err(|error| self.fail(&error))
    }
}

/// SHA-256 of a file, hexadecimal; reads it piece by piece.
pub fn sha256(path: &Path) -> io::Result<String> {
    fingeraftryk::sha256_of(File::open(path)?)
}

/// The folder a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn cannot_write(target: &Path, error: &io::Error) -> Error {
    let (code, consequence) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => {
            ("PP-R006", "disken er fuld. Der er ikke skrevet nogen kopi")
        }
        _ => ("PP-R005", "kopien kan ikke skrives. Der er ikke skrevet nogen kopi"),
    };
    Error::new(code, Kind::Register, consequence)
        .at("fil", format!("{}: {error}", target.display()))
        .next_step("vælg en mappe, der findes, hvor der er plads, og hvor du må skrive")
}

/// A copy on its way; removed unless it got its name.
struct Unfinished(PathBuf);

impl Unfinished {
    fn remove(&self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.remove();
    }
}
