//! Registers for the tests of statistics.

use crate::register::journal::Stamp;
use crate::register::{Register, View};
use jiff::civil::date;
use tempfile::TempDir;

/// The shipped register.
pub fn shipped() -> Register {
    Register::embedded().unwrap()
}

/// The shipped register with `sql` run on it; keep the folder as long as the register.
pub fn shipped_with(sql: &str) -> (TempDir, Register) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("proeve.db");
    let stamp = Stamp {
        time: "2026-11-22T10:00:00Z".into(),
        user: "mette".into(),
        program: "praksisplan 0.1.0".into(),
    };
    Register::create(&path, true, &stamp).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let register = Register::open(&path).unwrap();
    (folder, register)
}

/// The register at its own date of view, 30 June 2019.
pub fn view(register: &Register) -> View<'_> {
    register.view(None, date(2026, 11, 22)).unwrap()
}

/// Equal but for the last bits of a sum.
pub fn assert_near(value: Option<f64>, expected: f64) {
    assert!(
        value.is_some_and(|value| (value - expected).abs() < 1e-9),
        "{value:?} is not {expected}"
    );
}
