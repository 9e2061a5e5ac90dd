//! The register of [`Place::with_example`], asked and changed in one line of words.

use crate::support::{Place, Ran};
use serde_json::Value;

/// Runs a line of words; arguments with spaces in them follow in `more`.
pub fn run(place: &Place, line: &str, more: &[&str]) -> Ran {
    let words: Vec<&str> = line.split(' ').chain(more.iter().copied()).collect();
    place.run(&[&words[..], &["--db", "eksempel.db"]].concat())
}

/// The `data` of what the line answers.
#[track_caller]
pub fn data(place: &Place, line: &str, more: &[&str]) -> Value {
    run(place, line, &[more, &["--format", "json"]].concat())
        .success()
        .json()["data"]
        .clone()
}

/// Changes the register behind the program's back.
#[track_caller]
pub fn fill(place: &Place, sql: &str) {
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

/// The one value that a question gives.
#[track_caller]
pub fn one<T: rusqlite::types::FromSql>(place: &Place, sql: &str) -> T {
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .query_row(sql, [], |row| row.get(0))
        .unwrap()
}
