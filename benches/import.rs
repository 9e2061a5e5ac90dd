//! Importing a million activity rows from CSV, checks included, against `sqlite3 .import` of the same file without checks.
//!
//! `cargo bench --bench import` writes the file once in the target folder (about 60 MB). Each run starts from a fresh
//! register, or a fresh database; the two take turns, so that a busy machine slows both. Where there is no `sqlite3` on the
//! path, the same work is done here through rusqlite: a table of text columns, one transaction, one row per line.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at the first surprise"
)]

use rusqlite::{Connection, params_from_iter};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;

const RUNS: usize = 5;
const ROWS: u32 = 1_000_000;
const KLINIKKER: u32 = 500;

fn main() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("import");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("aktivitet.csv");
    write_activity(&file);
    let template = folder.join("skabelon.db");
    make_register(&folder, &template);
    println!("{ROWS} rows, {:.0} MB", fs::metadata(&file).unwrap().len() as f64 / 1e6);

    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    let by_cli = Command::new("sqlite3")
        .arg("-version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    for round in 0..=RUNS {
        let import = run_import(&folder, &template, &file);
        let bare = if by_cli {
            run_sqlite(&folder, &file)
        } else {
            run_rusqlite(&folder, &file)
        };
        // The first round warms the file cache.
        if round > 0 {
            ours.push(import);
            theirs.push(bare);
        }
    }
    let (our_time, our_memory) = summary(&mut ours);
    let (their_time, _) = summary(&mut theirs);
    println!("praksisplan importer aktivitet: {our_time:.2} s, peak {our_memory:.0} MB");
    println!(
        "{}: {their_time:.2} s",
        if by_cli {
            "sqlite3 .import, no checks"
        } else {
            "rusqlite, text columns, no checks"
        }
    );
    println!("ratio {:.2}", our_time / their_time);
}

/// Median seconds and largest peak, megabytes.
fn summary(runs: &mut [(f64, u64)]) -> (f64, f64) {
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let peak = runs.iter().map(|run| run.1).max().unwrap_or(0);
    (runs[runs.len() / 2].0, peak as f64 / 1e6)
}

fn timed(command: &mut Command) -> (f64, u64) {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let usage = child.wait4().unwrap();
    assert!(usage.status.success(), "{command:?}");
    (start.elapsed().as_secs_f64(), usage.rusage.maxrss)
}

fn run_import(folder: &Path, template: &Path, file: &Path) -> (f64, u64) {
    let register = folder.join("register.db");
    fs::copy(template, &register).unwrap();
    timed(
        Command::new(env!("CARGO_BIN_EXE_praksisplan"))
            .args([
                "importer",
                "aktivitet",
                "-q",
                "--kilde",
                "Syntetiske tal til måling",
                "--db",
            ])
            .args([&register, file])
            .env_clear(),
    )
}

fn run_sqlite(folder: &Path, file: &Path) -> (f64, u64) {
    let database = folder.join("bar.db");
    let _ = fs::remove_file(&database);
    timed(
        Command::new("sqlite3")
            .arg(&database)
            .args([".mode csv", ".separator ; \\n"])
            .arg(format!(".import {} aktivitet", file.display())),
    )
}

fn run_rusqlite(folder: &Path, file: &Path) -> (f64, u64) {
    let database = folder.join("bar.db");
    let _ = fs::remove_file(&database);
    let start = Instant::now();
    let mut connection = Connection::open(&database).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file).unwrap();
    let names: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(|name| format!("\"{name}\" TEXT"))
        .collect();
    let marks = vec!["?"; names.len()].join(", ");
    connection
        .execute_batch(&format!("CREATE TABLE aktivitet ({});", names.join(", ")))
        .unwrap();
    let transaction = connection.transaction().unwrap();
    {
        let mut insert = transaction
            .prepare(&format!("INSERT INTO aktivitet VALUES ({marks})"))
            .unwrap();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).unwrap() {
            insert.execute(params_from_iter(&record)).unwrap();
        }
    }
    transaction.commit().unwrap();
    (start.elapsed().as_secs_f64(), 0)
}

/// An empty register with the clinics that the rows name.
fn make_register(folder: &Path, register: &Path) {
    let _ = fs::remove_file(register);
    let program = env!("CARGO_BIN_EXE_praksisplan");
    let made = Command::new(program)
        .args(["ny", "-q", "--fra", "eksempel"])
        .arg(register)
        .status()
        .unwrap();
    assert!(made.success());
    let clinics = folder.join("klinikker.csv");
    let mut out = BufWriter::new(fs::File::create(&clinics).unwrap());
    writeln!(out, "klinik_id;navn;kommunekode").unwrap();
    for nr in 0..KLINIKKER {
        writeln!(out, "klinik-{nr:03};Klinik {nr};0851").unwrap();
    }
    out.flush().unwrap();
    let imported = Command::new(program)
        .args([
            "importer",
            "klinikker",
            "-q",
            "--kilde",
            "Måling",
            "--gyldig-fra",
            "2020-01-01",
            "--db",
        ])
        .args([register, clinics.as_path()])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(imported.success());
}

/// 500 clinics x 5 years x 12 months x 2 measures x 2 specialer x 8 age groups, written by month as an extract would be.
fn write_activity(path: &Path) {
    const AGES: [(u32, u32); 8] = [
        (0, 15),
        (16, 19),
        (20, 29),
        (30, 39),
        (40, 49),
        (50, 59),
        (60, 69),
        (70, 130),
    ];
    if path.exists() {
        return;
    }
    let mut out = BufWriter::new(fs::File::create(path).unwrap());
    writeln!(
        out,
        "maal;speciale;aar;maaned;perspektiv;niveau;omraade_kode;alder_fra;alder_til;vaerdi;enhed;prisniveau"
    )
    .unwrap();
    let mut rows = 0;
    for year in 2016.. {
        for month in 1..=12 {
            for nr in 0..KLINIKKER {
                for speciale in [51, 62] {
                    for (from, to) in AGES {
                        for (measure, unit, prices) in [("ydelser", "ydelser", ""), ("udgift", "kr", "2018")] {
                            if rows == ROWS {
                                out.flush().unwrap();
                                return;
                            }
                            let value = (nr * 31 + year * 7 + month * 13 + from) % 40_000;
                            writeln!(
                                out,
                                "{measure};{speciale};{year};{month};produktion;klinik;klinik-{nr:03};{from};{to};{value},{};{unit};{prices}",
                                from % 10
                            )
                            .unwrap();
                            rows += 1;
                        }
                    }
                }
            }
        }
    }
}
