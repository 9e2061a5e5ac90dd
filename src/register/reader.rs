//! Several readers of one register at one moment, so that a long run can use every processor.

use super::backup;
use super::open::{Origin, Register};
use crate::disclosure::Skjult;
use crate::domain::fingeraftryk;
use crate::error::{Error, Kind, Result};
use rusqlite::Transaction;
use std::sync::Arc;

/// What opens one more reader of a register, in any thread. A connection itself never leaves the thread it was opened in.
#[derive(Debug, Clone)]
pub struct Reader {
    origin: Origin,
    skjult: Option<Arc<Skjult>>,
}

impl Reader {
    /// One more reader, with the same figures withheld.
    ///
    /// # Errors
    /// As [`Register::open`].
    pub fn open(&self) -> Result<Register> {
        let mut register = match &self.origin {
            Origin::Embedded => Register::embedded()?,
            Origin::File(path) => Register::open(path)?,
        };
        register.skjult.clone_from(&self.skjult);
        Ok(register)
    }

    /// The fingerprint of the register's content: of the file as it stands, or of the shipped data.
    ///
    /// # Errors
    /// PP-R002 when the file cannot be read.
    pub fn fingerprint(&self) -> Result<String> {
        let Origin::File(path) = &self.origin else {
            return Ok(fingeraftryk::sha256(super::open::EXAMPLE));
        };
        backup::sha256(path).map_err(|error| {
            Error::new("PP-R002", Kind::Register, "registeret kan ikke læses")
                .at("--db", format!("{}: {error}", path.display()))
        })
    }
}

impl Register {
    /// What opens further readers of this register.
    pub fn reader(&self) -> Reader {
        Reader {
            origin: self.origin.clone(),
            skjult: self.skjult.clone(),
        }
    }

    /// Holds the register as it stands until the value is dropped: SQLite lets no writer finish while somebody reads, so
    /// whatever is read or fingerprinted meanwhile, through any reader, is of one moment.
    ///
    /// # Errors
    /// When a writer is finishing and does not get done in time, or the file cannot be read.
    pub fn hold(&self) -> Result<Transaction<'_>> {
        let begin = || {
            let held = self.connection.unchecked_transaction()?;
            // The lock is taken by the first read, not by BEGIN.
            held.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
            Ok(held)
        };
        begin().map_err(|error| self.fail(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::journal::Stamp;
    use rusqlite::Connection;

    #[test]
    fn while_a_register_is_held_no_writer_can_change_what_another_reader_sees() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("holdt.db");
        let stamp = Stamp {
            time: "2026-11-22T10:00:00Z".into(),
            user: "mette".into(),
            program: "praksisplan 0.1.0".into(),
        };
        let register = Register::create(&path, true, &stamp).unwrap();
        let before = register.reader().fingerprint().unwrap();
        let held = register.hold().unwrap();
        let writer = Connection::open(&path).unwrap();
        writer.busy_timeout(std::time::Duration::ZERO).unwrap();
        let change = "UPDATE klinik_version SET navn = navn || ' 2'";
        assert!(writer.execute(change, []).is_err(), "a writer got through");
        assert_eq!(register.reader().fingerprint().unwrap(), before);
        drop(held);
        assert!(writer.execute(change, []).unwrap() > 50);
        assert_ne!(register.reader().fingerprint().unwrap(), before);
    }

    #[test]
    fn a_reader_of_the_shipped_data_reads_them_in_another_thread() {
        let reader = Register::embedded().unwrap().reader();
        let count = std::thread::spawn(move || {
            let register = reader.open().unwrap();
            let count = "SELECT count(*) FROM klinik";
            register
                .connection()
                .query_row(count, [], |row| row.get::<_, i64>(0))
                .unwrap()
        });
        assert_eq!(count.join().unwrap(), 57);
    }
}
