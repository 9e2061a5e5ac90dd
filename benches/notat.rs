//! From an application on paper to a finished .docx in one command, the map included.
//!
//! `cargo bench --bench notat` opens a case on a fresh copy of the shipped register each time and writes its memo: whole
//! process, median and extremes.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at the first surprise"
)]

use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 21;

fn main() {
    let place = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_praksisplan");
    let register = place.path().join("eksempel.db");
    let created = Command::new(program)
        .arg("ny")
        .arg(&register)
        .args(["--fra", "eksempel", "-q"])
        .status()
        .unwrap();
    assert!(created.success());
    let mut times: Vec<f64> = (0..=RUNS)
        .map(|turn| {
            let copy = place.path().join(format!("{turn}.db"));
            std::fs::copy(&register, &copy).unwrap();
            let memo = place.path().join(format!("{turn}.docx"));
            let start = Instant::now();
            let status = Command::new(program)
                .args([
                    "sag",
                    "opret",
                    "--klinik",
                    "hjallerup-fys-traeningsklinik",
                    "--til-by",
                    "Vodskov",
                ])
                .args(["--modtaget", "01.08.2019", "-q", "--notat"])
                .arg(&memo)
                .arg("--db")
                .arg(&copy)
                .stdout(Stdio::null())
                .status()
                .unwrap();
            let taken = start.elapsed().as_secs_f64() * 1e3;
            assert!(status.success() && memo.metadata().unwrap().len() > 10_000);
            taken
        })
        // The first fills the page cache.
        .skip(1)
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "application to .docx: median {:.0} ms of {RUNS} ({:.0} to {:.0})",
        times[RUNS / 2],
        times[0],
        times[RUNS - 1]
    );
}
