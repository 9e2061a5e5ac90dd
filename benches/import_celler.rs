//! Importing the population cells of the whole country: 400,000 cells by Kvadratnet ids and by Eurostat ids, then the same
//! file again.
//!
//! `cargo bench --bench import_celler` runs the program as a process and prints median wall time and peak memory. Asked of
//! it: under 2 s and under 150 MB.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at the first surprise"
)]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;

const RUNS: usize = 5;
const COLUMNS: u32 = 800;
const ROWS: u32 = 500;

fn main() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("import_celler");
    std::fs::create_dir_all(&folder).unwrap();
    // 100 m cells from (500, 6 290) km: 80 km by 50 km of Nordjylland.
    let kvadratnet = cells(|column, row| format!("100m_{}_{}", 62_900 + row, 5_000 + column));
    let eurostat = cells(|column, row| {
        let (north, east) = (3_740_000 + 100 * row, 4_260_000 + 100 * column);
        format!("CRS3035RES100mN{north}E{east}")
    });
    for (name, text) in [("kvadratnet", kvadratnet), ("eurostat", eurostat)] {
        let file = folder.join(format!("{name}.csv"));
        std::fs::write(&file, text).unwrap();
        let register = folder.join("register.db");
        let (mut first, mut again) = (Vec::new(), Vec::new());
        for _ in 0..=RUNS {
            let _ = std::fs::remove_file(&register);
            run(Command::new(env!("CARGO_BIN_EXE_praksisplan"))
                .args(["ny", "--fra", "eksempel", "-q"])
                .arg(&register));
            first.push(import(&register, &file));
            again.push(import(&register, &file));
        }
        report(&format!("400.000 celler ({name})"), first);
        report(&format!("den samme fil igen ({name})"), again);
    }
}

fn cells(id: impl Fn(u32, u32) -> String) -> String {
    let mut text = String::from("celle_id;befolkning\n");
    for row in 0..ROWS {
        for column in 0..COLUMNS {
            writeln!(text, "{};{}", id(column, row), (row * 31 + column * 17) % 90).unwrap();
        }
    }
    text
}

fn import(register: &Path, file: &Path) -> (f64, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_praksisplan"));
    run(command
        .args(["importer", "celler", "-q", "--db"])
        .arg(register)
        .arg(file))
}

fn run(command: &mut Command) -> (f64, u64) {
    let start = Instant::now();
    let mut child = command
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let usage = child.wait4().unwrap();
    assert!(usage.status.success());
    (start.elapsed().as_secs_f64(), usage.rusage.maxrss)
}

/// The first run warms the file cache and is not counted.
fn report(what: &str, mut runs: Vec<(f64, u64)>) {
    runs.remove(0);
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let peak = runs.iter().map(|run| run.1).max().unwrap_or(0);
    println!(
        "{:6.0} ms, peak {:4.0} MB  {what}",
        runs[RUNS / 2].0 * 1e3,
        peak as f64 / 1e6
    );
}
