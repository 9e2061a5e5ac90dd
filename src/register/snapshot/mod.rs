//! Snapshots: before each change, the pages it changes as they were, in a folder beside the register.
//!
//! While a transaction is at work, SQLite's rollback journal holds the former content of every page it has changed. Just
//! before the commit that is copied into `<register>.oejebliksbilleder/`: the cost follows the change, not the register,
//! and new pages cost nothing (one row in a register of 850 MB is a snapshot of some tens of kilobytes).
//!
//! Every snapshot lies between two states, and a state is named by the last line of the journal (its hash chains all lines
//! before it). So the snapshots form a chain by name alone: the one that can be taken back now is the one whose later
//! state is the register's, and one that was written for a commit that never came is simply never reached.

mod entry;
mod rollback;

pub use entry::{Kind, Meta, State};

use super::journal;
use crate::error::{self, Error};
use rusqlite::Connection;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Changes that can be taken back; older snapshots are removed.
pub const KEPT_CHANGES: usize = 20;
/// Room for all snapshots but the newest, which is kept however large it is: 256 MiB.
pub const KEPT_BYTES: u64 = 256 << 20;
const ENDING: &str = "oejeblik";
/// Characters of a hash in a file's name: enough that no two states of one register share them.
const SHORT: usize = 16;

/// The snapshots of one register.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

/// A snapshot as its name describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    path: PathBuf,
    after: String,
    before: String,
    kind: Kind,
    bytes: u64,
}

impl State {
    /// The state the connection sees.
    pub fn of(connection: &Connection) -> rusqlite::Result<Self> {
        Ok(journal::last(connection)?.map_or_else(
            || Self {
                nr: 0,
                hash: String::new(),
            },
            |(nr, hash)| Self { nr, hash },
        ))
    }

    /// The first characters of the hash, as in a file's name; zeros before the first line.
    fn short(&self) -> String {
        let short: String = self.hash.chars().take(SHORT).collect();
        format!("{short:0<SHORT$}")
    }
}

impl Store {
    /// The snapshots of the register at `path`; the folder is made when the first one is.
    pub fn of(path: &Path) -> Self {
        Self {
            folder: beside(path, ".oejebliksbilleder"),
        }
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps the pages that the transaction at work on `connection` has changed, so that they are on disk before the commit.
    ///
    /// `counter_after` is SQLite's count of commits after the commit, when the file committed is not the register itself.
    pub fn keep(
        &self,
        connection: &Connection,
        kind: Kind,
        (before, after): (State, State),
        counter_after: Option<u32>,
    ) -> error::Result<()> {
        let database = connection
            .path()
            .map(PathBuf::from)
            .ok_or_else(|| cannot_keep(&self.folder, &ErrorKind::NotFound.into()))?;
        let touch = || -> rusqlite::Result<()> {
            // Writing the number it has brings page 1 into the rollback journal now instead of at the commit.
            let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
            connection.pragma_update(None, "user_version", version)
        };
        touch().map_err(|error| super::from_sqlite(&error, Some(&database)))?;
        let target = self.name(kind, &before, &after);
        let kept = fs::create_dir_all(&self.folder)
            .and_then(|()| {
                entry::write(
                    &target,
                    &beside(&database, "-journal"),
                    (kind, before, after),
                    counter_after,
                )
            })
            .and_then(|()| sync_folder(&self.folder));
        kept.map_err(|error| cannot_keep(&self.folder, &error))
    }

    fn name(&self, kind: Kind, before: &State, after: &State) -> PathBuf {
        let letter = match kind {
            Kind::Change => "a",
            Kind::Journal => "j",
        };
        let name = format!("{:08}-{}-{}-{letter}.{ENDING}", after.nr, after.short(), before.short());
        self.folder.join(name)
    }

    /// The snapshots to lay over the register, newest first, to take back its last change; empty when there are none.
    ///
    /// # Errors
    /// When a snapshot on the way cannot be read.
    pub fn to_last_change(&self, now: &State) -> io::Result<Vec<(PathBuf, Meta)>> {
        let mut steps = Vec::new();
        for named in chain(&self.list()?, &now.short()) {
            steps.push((named.path.clone(), entry::meta(&named.path)?));
            if named.kind == Kind::Change {
                return Ok(steps);
            }
        }
        Ok(Vec::new())
    }

    /// How many changes can be taken back from this state.
    pub fn depth(&self, now: &State) -> io::Result<usize> {
        Ok(chain(&self.list()?, &now.short())
            .iter()
            .filter(|named| named.kind == Kind::Change)
            .count())
    }

    /// Whether there is a snapshot at all.
    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(self.list()?.is_empty())
    }

    /// Removes what cannot be reached from `now` and what is beyond [`KEPT_CHANGES`] or [`KEPT_BYTES`].
    pub fn prune(&self, now: &State) -> io::Result<()> {
        let all = self.list()?;
        let mut kept = Vec::new();
        let (mut changes, mut bytes) = (0, 0);
        for named in chain(&all, &now.short()) {
            let newest = changes == 0;
            changes += usize::from(named.kind == Kind::Change);
            if !newest {
                bytes += named.bytes;
            }
            if changes > KEPT_CHANGES || bytes > KEPT_BYTES {
                break;
            }
            kept.push(named.path.clone());
        }
        for named in all.iter().filter(|named| !kept.contains(&named.path)) {
            fs::remove_file(&named.path)?;
        }
        Ok(())
    }

    fn list(&self) -> io::Result<Vec<Named>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            if let Some((after, before, kind)) = entry.file_name().to_str().and_then(parts) {
                found.push(Named {
                    path: entry.path(),
                    after,
                    before,
                    kind,
                    bytes: entry.metadata()?.len(),
                });
            }
        }
        Ok(found)
    }
}

/// The chain of snapshots that ends in `state`, newest first.
fn chain<'a>(all: &'a [Named], state: &str) -> Vec<&'a Named> {
    let mut found: Vec<&Named> = Vec::new();
    let mut state = state;
    while let Some(named) = all.iter().find(|named| named.after == state) {
        // A state never comes back, so a chain longer than the folder is not one of ours.
        if found.len() == all.len() {
            return Vec::new();
        }
        found.push(named);
        state = &named.before;
    }
    found
}

fn parts(name: &str) -> Option<(String, String, Kind)> {
    let mut parts = name.strip_suffix(ENDING)?.strip_suffix('.')?.split('-').skip(1);
    let (after, before) = (parts.next()?, parts.next()?);
    let kind = match parts.next()? {
        "a" => Kind::Change,
        "j" => Kind::Journal,
        _ => return None,
    };
    Some((after.to_owned(), before.to_owned(), kind))
}

/// Lays a snapshot over the SQLite file `database`, which nobody else has open.
pub fn lay_over(snapshot: &Path, database: &Path) -> io::Result<Meta> {
    let mut file = File::options().read(true).write(true).open(database)?;
    entry::apply(snapshot, &mut file)
}

/// SQLite's count of commits in the file at `path`.
///
/// Never while this process has a transaction on the file: closing a handle drops the process's locks on it.
pub fn commit_counter(path: &Path) -> io::Result<u32> {
    let mut header = [0; entry::COUNTER + 4];
    File::open(path)?.read_exact(&mut header)?;
    entry::counter_of(&header).ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

/// `path` with `ending` after its whole name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Makes a rename in `folder` last; not all systems can open a folder, and those that cannot need it not.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(folder) => folder.sync_all().or(Ok(())),
        Err(_) => Ok(()),
    }
}

fn cannot_keep(folder: &Path, error: &io::Error) -> Error {
    let (code, consequence, step) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => (
            "PP-R006",
            "disken er fuld, så der kan ikke tages et øjebliksbillede. Intet er gemt",
            "frigør plads, og kør kommandoen igen; registeret er, som det var",
        ),
        _ => (
            "PP-R023",
            "der kan ikke tages et øjebliksbillede før ændringen. Intet er gemt",
            "kontroller, at du må skrive i mappen",
        ),
    };
    Error::new(code, error::Kind::Register, consequence)
        .at("mappe", format!("{}: {error}", folder.display()))
        .next_step(step)
}
