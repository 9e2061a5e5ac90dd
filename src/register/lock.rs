//! One writer at a time: a lock file beside the register that says who writes and since when.
//!
//! The file is held by an operating-system lock, which also works on a network share and vanishes with the process, so
//! a killed writer leaves nobody locked out. Readers never ask for it.

use super::journal::Stamp;
use crate::error::{Error, Kind, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Holds the lock until it is dropped.
#[derive(Debug)]
pub struct Holder {
    file: File,
}

impl Holder {
    /// Takes the lock of the register at `path`, or says who has it.
    pub fn take(path: &Path, stamp: &Stamp) -> Result<Self> {
        let lock = lock_path(path);
        let cannot = |error: &std::io::Error| {
            Error::new(
                "PP-R005",
                Kind::Register,
                "registeret kan ikke låses til skrivning. Intet er gemt",
            )
            .at("låsefil", format!("{}: {error}", lock.display()))
            .next_step("kontroller, at du må skrive i mappen")
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock)
            .map_err(|error| cannot(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut who = String::new();
                // On some systems a locked file cannot be read either; then nobody is named.
                let _ = file.read_to_string(&mut who);
                let who = if who.trim().is_empty() {
                    "en anden bruger".to_owned()
                } else {
                    who.trim().to_owned()
                };
                return Err(Error::new(
                    "PP-R004",
                    Kind::Busy,
                    "registeret er optaget af en anden skrivning. Intet er gemt",
                )
                .at("i brug af", who)
                .next_step("vent, til den anden er færdig, og kør kommandoen igen"));
            }
            Err(TryLockError::Error(error)) => return Err(cannot(&error)),
        }
        let holder = format!("{} siden {}", stamp.user, stamp.time);
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(holder.as_bytes()))
            .and_then(|()| file.flush())
            .map_err(|error| cannot(&error))?;
        Ok(Self { file })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // The lock itself ends with the file; an empty file says that nobody writes. Removing it would let a writer that
        // is just opening it lock a file nobody else can see.
        let _ = self.file.set_len(0);
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".laas");
    PathBuf::from(name)
}
