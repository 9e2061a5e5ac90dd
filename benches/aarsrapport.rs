//! The whole yearly run as a process, into a folder on disk: on the shipped data with and without PNG, and for a whole
//! country when `cargo bench --bench stort_register` has built one.
//!
//! `cargo bench --bench aarsrapport`: median and extremes, and what the pictures cost.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at the first surprise"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 11;
const RUNS_OF_A_COUNTRY: usize = 3;

fn main() {
    let without = measure("shipped data, without PNG", RUNS, &["--uden-png"]);
    let with = measure("shipped data, with PNG", RUNS, &[]);
    println!("PNG costs {:.1} times the rest", (with - without) / without);
    measure(
        "shipped data, suppressed, without PNG",
        RUNS,
        &["--uden-png", "--offentlig", "--taerskel", "5"],
    );
    let country = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stort_register.db");
    if country.exists() {
        let country = country.to_string_lossy().into_owned();
        measure(
            "98 kommuner, 10 million activity rows",
            RUNS_OF_A_COUNTRY,
            &["--db", &country, "--pr", "2023-06-30"],
        );
    } else {
        println!("98 kommuner: skipped; cargo bench --bench stort_register builds the register");
    }
}

/// The median in milliseconds of whole processes, each into a folder of its own.
fn measure(what: &str, runs: usize, arguments: &[&str]) -> f64 {
    let place = tempfile::tempdir().unwrap();
    let mut times: Vec<f64> = (0..=runs)
        .map(|turn| one(&place.path().join(turn.to_string()), arguments))
        .skip(1)
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times[runs / 2];
    println!(
        "{what}: median {median:.0} ms of {runs} ({:.0} to {:.0})",
        times[0],
        times[runs - 1]
    );
    median
}

fn one(folder: &Path, arguments: &[&str]) -> f64 {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_praksisplan"))
        .args(["aarsrapport", "-q", "-o"])
        .arg(folder)
        .args(arguments)
        .env_remove("PRAKSISPLAN_DB")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    let taken = start.elapsed().as_secs_f64() * 1e3;
    assert!(status.success() && folder.join("manifest.json").metadata().unwrap().len() > 1_000);
    taken
}
