//! Gives each test a folder of its own, a still clock, a clean environment, and one text of stdout + stderr + status.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A place where nothing of the developer's own can be seen.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A place with the register `eksempel.db` in it, filled with the shipped data.
    pub fn with_example() -> Self {
        let place = Self::new();
        place.run(&["ny", "eksempel.db", "--fra", "eksempel"]).success();
        place
    }

    /// As [`Self::with_example`], with what `sql` adds; it may name the source `prøve`.
    pub fn with_example_and(sql: &str) -> Self {
        let place = Self::with_example();
        let connection = rusqlite::Connection::open(place.path("eksempel.db")).expect("the register just made");
        connection
            .execute_batch(&format!(
                "INSERT INTO kilde (kilde_id, tekst, dato) VALUES ('prøve', 'En prøve', '2019'); {sql}"
            ))
            .expect("rows that fit the register");
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file in a temporary folder");
        path
    }

    /// The program, in this place: 22 November 2026, user mette, 100 columns, no settings of the developer's.
    pub fn command(&self) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("praksisplan"));
        command
            .current_dir(self.folder())
            .env_clear()
            .env("PRAKSISPLAN_NU", "2026-11-22T10:00:00Z")
            .env("PRAKSISPLAN_BRUGER", "mette")
            .env("COLUMNS", "100");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran(self.command().args(arguments).output().expect("the program starts"))
    }

    /// What the user sees, as one text for a snapshot.
    pub fn seen(&self, arguments: &[&str]) -> String {
        self.run(arguments).seen()
    }
}

/// A finished run.
pub struct Ran(pub Output);

impl Ran {
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    pub fn code(&self) -> i32 {
        self.0.status.code().expect("the program was not killed")
    }

    #[track_caller]
    pub fn success(self) -> Self {
        assert_eq!(self.code(), 0, "{}", self.seen());
        self
    }

    /// The run failed with this exit code and this error code.
    #[track_caller]
    pub fn fails(self, exit: i32, code: &str) -> Self {
        assert_eq!(self.code(), exit, "{}", self.seen());
        assert!(self.stderr().contains(&format!("Fejl {code}:")), "{}", self.seen());
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.0.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.seen()))
    }

    pub fn seen(&self) -> String {
        let mut text = self.stdout();
        if !self.0.stderr.is_empty() {
            text += "--- stderr ---\n";
            text += &self.stderr();
        }
        text + &format!("--- slutkode {} ---\n", self.code())
    }
}
