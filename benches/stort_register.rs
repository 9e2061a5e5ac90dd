//! A register for the whole country: 98 kommuner, 2,500 ydernumre, 20 years, 10 million activity rows.
//!
//! `cargo bench --bench stort_register` builds it once in the target folder (about a gigabyte) and times every statistic
//! of one year as a whole process: median wall time and peak memory.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at the first surprise"
)]

use praksisplan::register::{migrate, sql};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;

const RUNS: usize = 7;
const KOMMUNER: u32 = 98;
const KLINIKKER: u32 = 700;
const YDERNUMRE: u32 = 2_500;
const FIRST_YEAR: u32 = 2004;
const YEARS: u32 = 20;

fn main() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stort_register.db");
    if !path.exists() {
        let start = Instant::now();
        let unfinished = path.with_extension("bygges");
        let _ = std::fs::remove_file(&unfinished);
        let rows = build(&unfinished);
        std::fs::rename(&unfinished, &path).unwrap();
        println!("built {rows} activity rows in {:.0} s", start.elapsed().as_secs_f64());
    }
    println!("{:.0} MB on disk", std::fs::metadata(&path).unwrap().len() as f64 / 1e6);
    for arguments in [
        &["kapacitet", "--pr", "2023-06-30"][..],
        &["kapacitet", "--pr", "2023-06-30", "--tabel", "3"],
        &["kapacitet", "--pr", "2023-06-30", "--tabel", "4"],
        &["ventetid", "--pr", "2023-06-30"],
        &["ventetid", "--pr", "2023-06-30", "--rykkerliste"],
        &[
            "aktivitet",
            "--speciale",
            "62",
            "--maal",
            "ydelser",
            "--fra",
            "2023",
            "--til",
            "2023",
        ],
        &[
            "aktivitet",
            "--speciale",
            "51",
            "--maal",
            "udgift",
            "--fra",
            "2023",
            "--til",
            "2023",
        ],
        &["aktivitet", "--speciale", "51", "--maal", "ydelser"],
        &["kommune", "Kommune 042", "--pr", "2023-06-30"],
    ] {
        let mut runs: Vec<(f64, u64)> = (0..=RUNS).map(|_| run(&path, arguments)).skip(1).collect();
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        println!(
            "{:6.0} ms, peak {:4.0} MB  {}",
            runs[RUNS / 2].0 * 1e3,
            runs.iter().map(|run| run.1).max().unwrap_or(0) as f64 / 1e6,
            arguments.join(" ")
        );
    }
}

fn run(register: &Path, arguments: &[&str]) -> (f64, u64) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_praksisplan"))
        .args(arguments)
        .args(["-q", "--db"])
        .arg(register)
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let usage = child.wait4().unwrap();
    assert!(usage.status.success(), "{arguments:?}");
    (start.elapsed().as_secs_f64(), usage.rusage.maxrss)
}

/// Fills a register; returns the number of activity rows. The figures are a fixed function of the ids.
fn build(path: &Path) -> u64 {
    let mut connection = Connection::open(path).unwrap();
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
        .unwrap();
    migrate(&mut connection, sql::MIGRATIONS).unwrap();
    connection
        .execute_batch(
            "BEGIN;
             INSERT INTO kilde (kilde_id, tekst) VALUES ('maalt', 'Syntetiske tal til måling');
             INSERT INTO region VALUES ('1081', '081', 'Hele landet', 1);",
        )
        .unwrap();
    add_kommuner(&connection);
    add_klinikker(&connection);
    add_ydernumre(&connection);
    let rows = add_activity(&connection);
    connection.execute_batch("COMMIT;").unwrap();
    rows
}

fn add_kommuner(connection: &Connection) {
    let mut kommune = connection
        .prepare("INSERT INTO kommune (kommunekode, navn, region_kode) VALUES (?1, ?2, '1081')")
        .unwrap();
    let mut people = connection
        .prepare("INSERT INTO befolkning (niveau, omraade_kode, dato, antal, kilde_id) VALUES ('kommune', ?1, ?2, ?3, 'maalt')")
        .unwrap();
    for nr in 1..=KOMMUNER {
        let code = format!("{nr:04}");
        kommune.execute(params![code, format!("Kommune {nr:03}")]).unwrap();
        for year in FIRST_YEAR..FIRST_YEAR + YEARS {
            people
                .execute(params![code, format!("{year}-01-01"), 20_000 + 1_000 * nr + year])
                .unwrap();
        }
    }
}

fn add_klinikker(connection: &Connection) {
    let mut clinic = connection
        .prepare("INSERT INTO klinik (klinik_id, oprettet, kilde_id) VALUES (?1, '2004-01-01', 'maalt')")
        .unwrap();
    let mut version = connection
        .prepare(
            "INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, kommunekode, x, y, kilde_id)
             VALUES (?1, '2004-01-01', ?1, ?2, ?3, ?4, 'maalt')",
        )
        .unwrap();
    let mut wait = connection
        .prepare("INSERT INTO ventetid (klinik_id, art, dato, uger, kilde_id) VALUES (?1, ?2, ?3, ?4, 'maalt')")
        .unwrap();
    for nr in 0..KLINIKKER {
        let id = format!("klinik-{nr:03}");
        let (x, y) = (
            450_000.0 + f64::from(nr * 400),
            6_100_000.0 + f64::from(nr % 97 * 3_000),
        );
        clinic.execute([&id]).unwrap();
        version
            .execute(params![id, format!("{:04}", nr % KOMMUNER + 1), x, y])
            .unwrap();
        for year in FIRST_YEAR..FIRST_YEAR + YEARS {
            for month in [1, 5, 9] {
                for kind in ["51", "62"] {
                    let weeks = f64::from((nr + month + year) % 9) / 2.0;
                    wait.execute(params![id, kind, format!("{year}-{month:02}-01"), weeks])
                        .unwrap();
                }
            }
        }
    }
}

fn add_ydernumre(connection: &Connection) {
    let mut provider = connection
        .prepare(
            "INSERT INTO ydernummer (ydernummer, speciale, klinik_id, art, gyldig_fra, kilde_id)
             VALUES (?1, 51, ?2, 'ejer', '2004-01-01', 'maalt')",
        )
        .unwrap();
    let mut capacity = connection
        .prepare(
            "INSERT INTO kapacitet_timer (klinik_id, ydernummer, over_30, under_30, gyldig_fra, kilde_id)
             VALUES (?1, ?2, ?3, ?4, '2004-01-01', 'maalt')",
        )
        .unwrap();
    for nr in 0..YDERNUMRE {
        let (id, number) = (format!("klinik-{:03}", nr % KLINIKKER), format!("{:06}", 100_000 + nr));
        provider.execute([&number, &id]).unwrap();
        capacity.execute(params![id, number, nr % 3 == 0, nr % 3 != 0]).unwrap();
    }
}

/// 700 clinics x 20 years x 12 months x 4 specialer x 2 measures x (all ages and 7 groups) = 10.75 million, in key order.
fn add_activity(connection: &Connection) -> u64 {
    const AGES: [(u32, u32); 8] = [
        (0, 130),
        (0, 19),
        (20, 29),
        (30, 39),
        (40, 49),
        (50, 59),
        (60, 69),
        (70, 130),
    ];
    let mut insert = connection
        .prepare(
            "INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, maaned, alder_fra, alder_til,
                                    vaerdi, enhed, prisniveau, kilde_id)
             VALUES (?1, ?2, ?3, 'produktion', 'klinik', ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'maalt')",
        )
        .unwrap();
    let mut rows = 0;
    for (measure, unit, prices) in [("udgift", "kr", Some(2018)), ("ydelser", "ydelser", None)] {
        for speciale in [51, 57, 62, 65] {
            for year in FIRST_YEAR..FIRST_YEAR + YEARS {
                for nr in 0..KLINIKKER {
                    let id = format!("klinik-{nr:03}");
                    for month in 1..=12 {
                        for (from, to) in AGES {
                            let value = f64::from((nr * 31 + year * 7 + month * 13 + from) % 400);
                            let row = params![measure, speciale, year, id, month, from, to, value, unit, prices];
                            insert.execute(row).unwrap();
                            rows += 1;
                        }
                    }
                }
            }
        }
    }
    rows
}
