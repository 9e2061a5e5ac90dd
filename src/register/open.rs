//! Opens a register for reading, creates one, and brings an older one up to date.

use super::{functions, grunddata, journal, snapshot, sql, sqlite_error::from_sqlite, view::View};
use crate::disclosure::Skjult;
use crate::error::{Error, Kind, Result};
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// "PRPL": says that a SQLite file is a register of this program.
pub const APPLICATION_ID: i32 = 0x5052_504C;
pub(super) const EXAMPLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/nordjylland-2019.db"));
/// How every SQLite file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// More than the shipped data will ever be; SQLite takes no more than there is.
const EMBEDDED_IN_PLACE: i64 = 1 << 30;
/// How long a reader waits while a writer commits.
const READER_PATIENCE: Duration = Duration::from_secs(5);

/// Which versions of a register a command can work with; a newer one than the program's never is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Current,
    CurrentOrOlder,
}

/// Where a register came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The Nordjylland 2019 data that the binary carries.
    Embedded,
    /// A file.
    File(PathBuf),
}

impl Origin {
    /// The file, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Origin::Embedded => None,
            Origin::File(path) => Some(path),
        }
    }
}

/// A connection of a register: closed with it, or kept for as long as the process lives.
#[derive(Debug)]
pub(super) enum Held {
    Own(Connection),
    /// Closing the shipped data would hand its memory back piece by piece, a moment before the process ends anyway.
    ForGood(&'static Connection),
}

impl Deref for Held {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Held::Own(connection) => connection,
            Held::ForGood(connection) => connection,
        }
    }
}

/// An open register, for reading.
#[derive(Debug)]
pub struct Register {
    pub(super) connection: Held,
    pub(super) origin: Origin,
    pub(super) skjult: Option<Arc<Skjult>>,
}

impl Register {
    /// The shipped data, read straight from the binary's own memory.
    pub fn embedded() -> Result<Self> {
        let fail = |error: rusqlite::Error| from_sqlite(&error, None);
        // One thread uses it, so SQLite need not lock around every call.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_in_memory_with_flags(flags).map_err(fail)?;
        connection.deserialize_bytes(rusqlite::MAIN_DB, EXAMPLE).map_err(fail)?;
        // Pages are read where they lie in the binary, not copied into a cache first.
        connection
            .pragma_update(None, "mmap_size", EMBEDDED_IN_PLACE)
            .map_err(fail)?;
        functions::add(&connection).map_err(fail)?;
        Ok(Self {
            connection: Held::ForGood(Box::leak(Box::new(connection))),
            origin: Origin::Embedded,
            skjult: None,
        })
    }

    /// Opens the register at `path` for reading and checks that it is one this program knows.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_for(path, Age::Current)
    }

    /// Opens a register that may be older than the program, in order to upgrade it.
    pub(super) fn open_older(path: &Path) -> Result<Self> {
        Self::open_for(path, Age::CurrentOrOlder)
    }

    fn open_for(path: &Path, age: Age) -> Result<Self> {
        check_file(path)?;
        roll_back_interrupted(path);
        let fail = |error: rusqlite::Error| from_sqlite(&error, Some(path));
        let connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(fail)?;
        connection.busy_timeout(READER_PATIENCE).map_err(fail)?;
        check_version(&connection, path, age)?;
        functions::add(&connection).map_err(fail)?;
        Ok(Self {
            connection: Held::Own(connection),
            origin: Origin::File(path.to_owned()),
            skjult: None,
        })
    }

    /// Creates a register at `path`: empty, or with the shipped data. Never overwrites a file.
    pub fn create(path: &Path, with_example: bool, entry: &journal::Stamp) -> Result<Self> {
        Self::make(path, if with_example { EXAMPLE } else { &[] }, |connection| {
            fill(connection, path, with_example, None, entry)
        })
    }

    /// Creates a register that knows the country and no more, planning for `region` when one is named.
    pub fn create_empty(path: &Path, region: Option<&str>, entry: &journal::Stamp) -> Result<Self> {
        Self::make(path, &[], |connection| fill(connection, path, false, region, entry))
    }

    /// Creates a register at `path` that `fill` fills from nothing. Never overwrites a file.
    pub(super) fn create_with(path: &Path, fill: impl FnOnce(&mut Connection) -> Result<()>) -> Result<Self> {
        Self::make(path, &[], fill)
    }

    /// The register is made under a name of its own and gets `path` when it is whole: a kill leaves no half register there.
    fn make(path: &Path, content: &[u8], fill: impl FnOnce(&mut Connection) -> Result<()>) -> Result<Self> {
        let fail = |error: std::io::Error| create_error(path, &error);
        if path.try_exists().map_err(fail)? {
            return Err(fail(ErrorKind::AlreadyExists.into()));
        }
        let unfinished = snapshot::beside(path, &format!(".{}.ufaerdig", std::process::id()));
        let made = (|| {
            let mut begun = File::create(&unfinished).map_err(fail)?;
            begun.write_all(content).and_then(|()| begun.sync_all()).map_err(fail)?;
            drop(begun);
            let mut connection = Connection::open(&unfinished).map_err(|error| from_sqlite(&error, Some(path)))?;
            fill(&mut connection)?;
            drop(connection);
            name_without_overwriting(&unfinished, path).map_err(fail)
        })();
        // Named or not, the working name is no longer needed.
        let _ = fs::remove_file(&unfinished);
        made?;
        Self::open(path)
    }

    /// A register on a connection a test has made.
    #[cfg(test)]
    pub(super) fn held(connection: Connection) -> Self {
        Self {
            connection: Held::Own(connection),
            origin: Origin::Embedded,
            skjult: None,
        }
    }

    /// Where it came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Marks everything read from it from now on for publication: these figures are withheld (domain.md S10).
    pub fn withhold(&mut self, skjult: Skjult) {
        self.skjult = Some(Arc::new(skjult));
    }

    /// What is withheld; `None` when everything is shown.
    pub fn skjult(&self) -> Option<&Skjult> {
        self.skjult.as_deref()
    }

    /// The connection, for rooms that run a query of `queries/`.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The register's error for a failed SQLite call.
    pub fn fail(&self, error: &rusqlite::Error) -> Error {
        from_sqlite(error, self.origin.path())
    }

    /// A view of the register at `pr`, or at its own date of view.
    pub fn view(&self, pr: Option<Date>, today: Date) -> Result<View<'_>> {
        View::at(self, pr, || today)
    }

    /// As [`Register::view`], asking for today only when neither the user nor the register names a day.
    pub fn view_or(&self, pr: Option<Date>, today: impl FnOnce() -> Date) -> Result<View<'_>> {
        View::at(self, pr, today)
    }
}

fn fill(
    connection: &mut Connection,
    path: &Path,
    with_example: bool,
    region: Option<&str>,
    entry: &journal::Stamp,
) -> Result<()> {
    let fail = |error: rusqlite::Error| from_sqlite(&error, Some(path));
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(fail)?;
    if !with_example {
        apply(&transaction, sql::MIGRATIONS).map_err(fail)?;
        grunddata::add(&transaction).map_err(fail)?;
    }
    if let Some(region) = region {
        grunddata::choose_region(&transaction, region)?;
    }
    let detail = serde_json::json!({ "indhold": if with_example { "nordjylland-2019" } else { "tomt" } });
    journal::append(&transaction, entry, "ny", "register", &detail).map_err(fail)?;
    transaction.commit().map_err(fail)
}

/// Applies every migration the register does not have, in one transaction; returns how many.
pub fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let applied = apply(&transaction, migrations)?;
    transaction.commit()?;
    Ok(applied)
}

/// As [`migrate`], inside a transaction of the caller's.
pub(super) fn apply(connection: &Connection, migrations: &[&str]) -> rusqlite::Result<usize> {
    let missing = missing_migrations(connection, migrations)?;
    for text in &migrations[migrations.len() - missing..] {
        connection.execute_batch(text)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(
        None,
        "user_version",
        u32::try_from(migrations.len()).unwrap_or(u32::MAX),
    )?;
    Ok(missing)
}

/// How many of the migrations the register does not have.
pub(super) fn missing_migrations(connection: &Connection, migrations: &[&str]) -> rusqlite::Result<usize> {
    let have: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(migrations.len().saturating_sub(have as usize))
}

/// Whether the first migration has been applied.
pub(super) fn has_journal(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'journal'")?
        .exists([])
}

/// A link fails where a file already is, which a rename would replace; a file system without links gets the rename.
fn name_without_overwriting(from: &Path, to: &Path) -> std::io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && !to.try_exists()? => fs::rename(from, to),
        linked => linked,
    }?;
    snapshot::sync_folder(super::backup::folder_of(to))
}

/// A writer that was killed leaves a journal that only a connection with write access can roll back. SQLite itself knows
/// whether it is a dead writer's or belongs to one at work; where we may not write, the open that follows says so.
fn roll_back_interrupted(path: &Path) {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    if !Path::new(&journal).exists() {
        return;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if let Ok(connection) = Connection::open_with_flags(path, flags) {
        let _ = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    }
}

/// Whether the file at `path` is a register, of whatever version: by how the file begins, without SQLite.
pub fn is_register(path: &Path) -> bool {
    let mut header = [0_u8; 72];
    // The application id is the big-endian number at offset 68 (sqlite.org/fileformat2.html, 1.3).
    let regular = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    regular
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut header).is_ok())
        && header.starts_with(MAGIC)
        && header.ends_with(&APPLICATION_ID.to_be_bytes())
}

/// The file exists and begins as SQLite files do, so that a text file is never opened as a database.
fn check_file(path: &Path) -> Result<()> {
    let mut header = [0_u8; MAGIC.len()];
    match fs::File::open(path).and_then(|mut file| {
        if file.metadata()?.is_dir() {
            return Err(std::io::Error::from(ErrorKind::IsADirectory));
        }
        file.read_exact(&mut header)
    }) {
        Ok(()) if &header == MAGIC => Ok(()),
        Ok(()) => Err(not_sqlite(path)),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(not_sqlite(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(missing(path)),
        Err(error) => Err(Error::new("PP-R005", Kind::Register, "registeret kan ikke læses")
            .at("fil", format!("{}: {error}", path.display()))
            .next_step("kontroller stien og dine rettigheder til filen")),
    }
}

fn not_sqlite(path: &Path) -> Error {
    Error::new("PP-R002", Kind::Register, "filen er ikke et register. Den er ikke rørt")
        .at("fil", format!("{} er ikke en SQLite-fil", path.display()))
        .next_step("peg på et register med --db, eller opret et med: praksisplan ny FIL")
}

fn missing(path: &Path) -> Error {
    let error = Error::new("PP-R001", Kind::Register, "registeret findes ikke. Intet er oprettet")
        .at("fil", path.display().to_string());
    let error = match neighbour(path) {
        Some(guess) => error.guess(guess),
        None => error,
    };
    error.next_step("ret stien i --db eller PRAKSISPLAN_DB, eller opret et register med: praksisplan ny FIL")
}

/// The file in the same folder whose name is most like the one asked for.
fn neighbour(path: &Path) -> Option<String> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let mut names: Vec<String> = fs::read_dir(folder)
        .ok()?
        .filter_map(std::result::Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| strsim::jaro_winkler(name, &wanted) > 0.8)
        .collect();
    names.sort_by(|a, b| {
        let score = |name: &str| strsim::jaro_winkler(name, &wanted);
        score(b).total_cmp(&score(a)).then_with(|| a.cmp(b))
    });
    names
        .into_iter()
        .next()
        .map(|name| folder.join(name).display().to_string())
}

fn check_version(connection: &Connection, path: &Path, age: Age) -> Result<()> {
    let fail = |error: rusqlite::Error| from_sqlite(&error, Some(path));
    let application: i32 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(fail)?;
    if application != APPLICATION_ID {
        return Err(
            Error::new("PP-R002", Kind::Register, "filen er ikke et register. Den er ikke rørt")
                .at(
                    "fil",
                    format!("{} er en SQLite-fil fra et andet program", path.display()),
                )
                .next_step("peg på et register med --db, eller opret et med: praksisplan ny FIL"),
        );
    }
    let version: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(fail)?;
    let version = version as usize;
    let known = sql::MIGRATIONS.len();
    if version > known {
        return Err(Error::new(
            "PP-R007",
            Kind::Register,
            "registeret er skrevet af et nyere program. Det er ikke rørt",
        )
        .at(
            "fil",
            format!(
                "{} har udgave {version}; dette program kender til og med {known}",
                path.display()
            ),
        )
        .next_step("brug den nyere udgave af praksisplan"));
    }
    if version < known && age == Age::Current {
        return Err(Error::new(
            "PP-R010",
            Kind::Register,
            "registeret er fra en ældre udgave af programmet. Det er ikke rørt",
        )
        .at(
            "fil",
            format!("{} har udgave {version}; dette program bruger {known}", path.display()),
        )
        .next_step("tag en kopi af filen, og kør: praksisplan opgrader --db FIL"));
    }
    Ok(())
}

fn create_error(path: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::AlreadyExists => Error::new("PP-R011", Kind::Usage, "filen findes allerede. Den er ikke rørt")
            .at("fil", path.display().to_string())
            .next_step("vælg et andet navn"),
        ErrorKind::StorageFull => Error::new("PP-R006", Kind::Register, "disken er fuld. Intet er oprettet")
            .at("fil", path.display().to_string())
            .next_step("frigør plads, og kør kommandoen igen"),
        _ => Error::new(
            "PP-R005",
            Kind::Register,
            "registeret kan ikke oprettes. Intet er oprettet",
        )
        .at("fil", format!("{}: {error}", path.display()))
        .next_step("vælg en mappe, der findes, og hvor du må skrive"),
    }
}
