//! How long the first command takes, and how much memory: the whole process, against the least a SQLite program can do.
//!
//! `cargo bench --bench opstart`. The bare program is this very file run with `bare`: it opens the bundled SQLite in
//! memory and selects 1. The two take turns, so that a machine whose speed drifts treats them alike; medians are printed.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at the first surprise"
)]

use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;

const RUNS: usize = 41;

fn main() {
    if std::env::args().any(|argument| argument == "bare") {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let one: i64 = connection.query_row("SELECT 1", [], |row| row.get(0)).unwrap();
        assert_eq!(one, 1);
        return;
    }
    let bare = std::env::current_exe().unwrap();
    let program = env!("CARGO_BIN_EXE_praksisplan");
    let mut runs: [Vec<(f64, u64)>; 2] = [Vec::new(), Vec::new()];
    for turn in 0..=RUNS {
        for (which, command) in [
            (0, run(program, &["kapacitet", "-q"])),
            (1, run(&bare.to_string_lossy(), &["bare"])),
        ] {
            // The first turn fills the page cache and is not counted.
            if turn > 0 {
                runs[which].push(command);
            }
        }
    }
    let ratio = median(
        runs[0]
            .iter()
            .zip(&runs[1])
            .map(|(ours, bare)| ours.0 / bare.0)
            .collect(),
    );
    for (name, which) in [("praksisplan kapacitet", 0), ("bare SQLite, SELECT 1", 1)] {
        let milliseconds = median(runs[which].iter().map(|run| run.0 * 1e3).collect());
        let peak = runs[which].iter().map(|run| run.1).max().unwrap_or(0);
        println!(
            "{name:<24} {milliseconds:7.2} ms median of {RUNS}, peak {:.1} MB",
            peak as f64 / 1e6
        );
    }
    println!("ratio, pair by pair      {ratio:7.2}");
}

/// Wall seconds and peak bytes of one run.
fn run(program: &str, arguments: &[&str]) -> (f64, u64) {
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let usage = child.wait4().unwrap();
    assert!(usage.status.success(), "{program} {arguments:?}");
    (start.elapsed().as_secs_f64(), usage.rusage.maxrss)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
