//! The spatial workloads of `../shared/bench`, whole process, from an SQLite file on disk.
//!
//! `cargo bench --bench access [-- SCALE…] [--runs N] [--data DIR]` makes the input with `../shared/bench/gen.py`
//! (Python with numpy, named by the variable PYTHON) unless `DIR/SCALE/plan.db` exists, runs each workload in a process
//! of its own and prints medians. `benches/peers/compare.py` pairs the commands with the
//! Python peers; this bench is the engine without them, from the generator's own SQLite file.
//!
//! `-- --run WORKLOAD FILE` is one such process: it reads the file, computes, and prints its result as JSON. Beside them
//! stands the command itself, as a user runs it: `a fil` and `b fil` on the CSV files, `a reg` and `b reg` on a register
//! with the same cells and clinics (as the crow flies, since the made-up country has no waters of ours).
#![expect(clippy::print_stdout, reason = "a bench reports on stdout")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use praksisplan::access::catchment::{Stages, catchments};
use praksisplan::access::cells::Cells;
use praksisplan::access::clinics::Clinics;
use praksisplan::access::decay::Decay;
use praksisplan::access::nearest::{nearest, summarise};
use praksisplan::access::relocation::{Candidates, Matrix, Terms, all_distances, all_thresholds};
use praksisplan::access::travel::Plane;
use rayon::prelude::*;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["--run", workload, file] = words[..] {
        println!("{}", run(workload, Path::new(file))?);
        return Ok(());
    }
    measure(&words)
}

/// One workload, as one process.
fn run(workload: &str, file: &Path) -> Outcome<Value> {
    let start = Instant::now();
    let (cells, clinics) = (read_cells(file)?, read_clinics(file)?);
    let read = start.elapsed();
    let mut result = match workload {
        "read" => json!({ "cells": cells.len(), "clinics": clinics.len() }),
        "a" => workload_a(&cells, &clinics)?,
        "b" => workload_b(&cells, &clinics)?,
        "c" => workload_c(
            &cells,
            &clinics,
            &read_points(file, "select x, y from candidate order by id")?,
        )?,
        other => return Err(format!("no workload {other}").into()),
    };
    result["peer"] = json!("praksisplan");
    result["read_s"] = json!(read.as_secs_f64());
    result["all_s"] = json!(start.elapsed().as_secs_f64());
    result["peak_mb"] = json!(peak_memory_mb());
    Ok(result)
}

fn workload_a(cells: &Cells, clinics: &Clinics) -> Outcome<Value> {
    let population = cells.population_in_input_order();
    let found = nearest(cells, clinics, Plane::STRAIGHT, None)?;
    let summary = summarise(&found, &population, &[5e3, 10e3, 20e3])?;
    let [share5, share10, share20] = summary.shares[..] else {
        return Err("three shares".into());
    };
    Ok(
        json!({ "mean_m": summary.mean, "max_m": summary.max, "share5": share5, "share10": share10, "share20": share20 }),
    )
}

fn workload_b(cells: &Cells, clinics: &Clinics) -> Outcome<Value> {
    let population = cells.population_in_input_order();
    let mut result = json!({});
    let (binary, gaussian) = (Decay::binary(30e3)?, Decay::gaussian(10e3, 30e3)?);
    let found = catchments(
        cells,
        clinics,
        Plane::STRAIGHT,
        &[(&binary, Stages::Two), (&gaussian, Stages::Two)],
    )?;
    for (name, catchment) in ["b", "g"].into_iter().zip(found) {
        let spread = catchment.summarise(&population)?;
        let range = spread.range.unwrap_or_default();
        result[format!("{name}_sumPA")] = json!(spread.allocated);
        result[format!("{name}_sd")] = json!(spread.sd);
        result[format!("{name}_min")] = json!(range.0);
        result[format!("{name}_max")] = json!(range.1);
        result[format!("{name}_share_under_half_mean")] = json!(spread.under_half_mean);
    }
    Ok(result)
}

/// Every clinic to every candidate: mean distance, share within 10 km, share under half the mean accessibility.
fn workload_c(cells: &Cells, clinics: &Clinics, candidates: &[Vec<f64>; 2]) -> Outcome<Value> {
    let decay = Decay::gaussian(10e3, 30e3)?;
    let terms = Terms {
        plane: Plane::STRAIGHT,
        decay: &decay,
        bound: 10e3,
    };
    let candidates = Candidates {
        x: &candidates[0],
        y: &candidates[1],
    };
    let distances = all_distances(cells, clinics, &terms, candidates)?;
    let thresholds = all_thresholds(cells, clinics, &terms, candidates)?;
    let all = |matrix: &Matrix| {
        (0..matrix.clinics())
            .flat_map(|j| matrix.row(j).to_vec())
            .collect::<Vec<f64>>()
    };
    let (mean, share, under) = (all(&distances.mean), all(&distances.share), all(&thresholds.share));
    // The first place of the smallest value, numbered from 1 as in the files.
    let best = |values: &[f64]| {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let place = values.iter().position(|value| *value <= least).unwrap_or(0);
        (least, [place / candidates.x.len() + 1, place % candidates.x.len() + 1])
    };
    let (best_mean, best_under) = (best(&mean), best(&under));
    Ok(json!({
        "base_mean": distances.base_mean, "base_s10": distances.base_share, "base_und": thresholds.base_share,
        "best_mean": best_mean.0, "best_mean_jk": best_mean.1,
        "best_und": best_under.0, "best_und_jk": best_under.1,
        "best_s10": share.iter().copied().fold(0.0, f64::max),
        "sum_mean": mean.iter().sum::<f64>(), "sum_s10": share.iter().sum::<f64>(), "sum_und": under.iter().sum::<f64>(),
    }))
}

/// The cells, read by as many connections as there are threads, each its share of the row ids.
fn read_cells(file: &Path) -> Outcome<Cells> {
    let connection = open(file)?;
    // Two queries: SQLite finds the least or the greatest at once, but both together only by reading every row.
    let bound = |query: &str| connection.query_row(query, [], |row| row.get::<_, Option<i64>>(0));
    let low = bound("select min(id) from cell")?.unwrap_or(0);
    let high = bound("select max(id) from cell")?.unwrap_or(-1);
    let parts = i64::try_from(rayon::current_num_threads())?;
    let part = |part: i64| -> Outcome<[Vec<f64>; 3]> {
        let split = |part: i64| low + (high - low + 1) * part / parts;
        let connection = open(file)?;
        let mut statement = connection.prepare("select x, y, pop from cell where id >= ?1 and id < ?2")?;
        let mut rows = statement.query([split(part), split(part + 1)])?;
        let expected = usize::try_from(split(part + 1) - split(part))?;
        let mut columns = [(); 3].map(|()| Vec::with_capacity(expected));
        while let Some(row) = rows.next()? {
            for (i, column) in columns.iter_mut().enumerate() {
                column.push(number(row.get_ref(i)?)?);
            }
        }
        Ok(columns)
    };
    let mut parts = (0..parts)
        .into_par_iter()
        .map(part)
        .collect::<Outcome<Vec<_>>>()?
        .into_iter();
    let mut columns = parts.next().unwrap_or_default();
    for part in parts {
        columns
            .iter_mut()
            .zip(part)
            .for_each(|(column, more)| column.extend(more));
    }
    let [x, y, population] = columns;
    Ok(Cells::new(x, y, population)?)
}

fn number(value: rusqlite::types::ValueRef<'_>) -> Outcome<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "metres and persons are far below 2^53")]
        rusqlite::types::ValueRef::Integer(whole) => Ok(whole as f64),
        rusqlite::types::ValueRef::Real(real) => Ok(real),
        other => Err(format!("not a number: {other:?}").into()),
    }
}

/// Columns x and y of a query.
fn read_points(file: &Path, query: &str) -> Outcome<[Vec<f64>; 2]> {
    let connection = open(file)?;
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    let mut columns = [Vec::new(), Vec::new()];
    while let Some(row) = rows.next()? {
        for (i, column) in columns.iter_mut().enumerate() {
            column.push(number(row.get_ref(i)?)?);
        }
    }
    Ok(columns)
}

fn read_clinics(file: &Path) -> Outcome<Clinics> {
    let connection = open(file)?;
    let mut statement = connection.prepare("select id, x, y, capacity from clinic")?;
    let mut rows = statement.query([])?;
    let (mut key, mut x, mut y, mut capacity) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        key.push(u64::try_from(row.get::<_, i64>(0)?)?);
        x.push(number(row.get_ref(1)?)?);
        y.push(number(row.get_ref(2)?)?);
        capacity.push(number(row.get_ref(3)?)?);
    }
    Ok(Clinics::new(&x, &y, &capacity, &key)?)
}

fn open(file: &Path) -> Outcome<Connection> {
    Ok(Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?)
}

/// The process's largest resident memory so far, where the system tells it.
fn peak_memory_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// Medians of whole processes.
fn measure(words: &[&str]) -> Outcome<()> {
    let after = |flag: &str| {
        words
            .iter()
            .position(|word| *word == flag)
            .and_then(|at| words.get(at + 1))
            .copied()
    };
    let runs: usize = after("--runs").unwrap_or("9").parse()?;
    let temporary = tempfile::tempdir()?;
    let data = after("--data").map_or_else(|| temporary.path().to_path_buf(), PathBuf::from);
    let scales: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| ["S", "M", "L", "XL"].contains(word))
        .collect();
    let scales = if scales.is_empty() { vec!["S", "M"] } else { scales };
    let program = std::env::current_exe()?;
    println!(
        "{:<12}{:>12}{:>12}{:>12}",
        "workload", "median ms", "fastest ms", "peak MB"
    );
    for scale in scales {
        let Some(file) = input(scale, &data)? else {
            println!("{scale}: no input and no ../shared/bench/gen.py to make it with");
            continue;
        };
        for workload in ["read", "a", "b", "c"] {
            if workload == "c" && scale == "XL" {
                continue; // 50 million moves are nobody's question.
            }
            let (mut times, mut peak) = (Vec::new(), 0.0_f64);
            for _ in 0..runs {
                let start = Instant::now();
                let output = Command::new(&program).args(["--run", workload]).arg(&file).output()?;
                times.push(start.elapsed().as_secs_f64() * 1e3);
                let result: Value = serde_json::from_slice(&output.stdout)?;
                peak = peak.max(result["peak_mb"].as_f64().unwrap_or(0.0));
            }
            times.sort_by(f64::total_cmp);
            let name = format!("{workload} {scale}");
            println!(
                "{name:<12}{:>12.1}{:>12.1}{peak:>12.0}",
                times[times.len() / 2],
                times[0]
            );
        }
        measure_command(scale, &file, runs)?;
    }
    Ok(())
}

/// The real command on the same input.
fn measure_command(scale: &str, file: &Path, runs: usize) -> Outcome<()> {
    let folder = file.parent().ok_or("a file has a folder")?;
    let register = folder.join("register.db");
    if !register.exists() {
        make_register(file, &register)?;
    }
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let files = [
        "--celler".to_owned(),
        path("cells.csv"),
        "--klinikker".to_owned(),
        path("clinics.csv"),
    ];
    let from_register = [
        "--db",
        &path("register.db"),
        "--vej",
        "luftlinje",
        "--omvejsfaktor",
        "1",
    ]
    .map(str::to_owned);
    let workloads = [
        ("a fil", files.to_vec(), "naermeste"),
        ("b fil", files.to_vec(), "2sfca,e2sfca_gauss"),
        ("a reg", from_register.to_vec(), "naermeste"),
        ("b reg", from_register.to_vec(), "2sfca,e2sfca_gauss"),
    ];
    for (name, input, maal) in workloads {
        let (mut times, mut peak) = (Vec::new(), 0.0_f64);
        for _ in 0..runs {
            let start = Instant::now();
            let mut child = Command::new(env!("CARGO_BIN_EXE_praksisplan"))
                .args([
                    "tilgaengelighed",
                    "--maal",
                    maal,
                    "--graenser",
                    "5000,10000,20000",
                    "--format",
                    "json",
                    "-q",
                ])
                .args(&input)
                .stdout(std::process::Stdio::null())
                .spawn()?;
            let used = wait4::Wait4::wait4(&mut child)?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
            if !used.status.success() {
                return Err(format!("{name} {scale} failed").into());
            }
            peak = peak.max(used.rusage.maxrss as f64 / 1024.0 / 1024.0);
        }
        times.sort_by(f64::total_cmp);
        let name = format!("{name} {scale}");
        println!(
            "{name:<12}{:>12.1}{:>12.1}{peak:>12.0}",
            times[times.len() / 2],
            times[0]
        );
    }
    Ok(())
}

/// A register with the generator's cells, imported, and its clinics, all of them in Aalborg Kommune for want of a better one.
fn make_register(plan: &Path, register: &Path) -> Outcome<()> {
    let run = |words: &[&str]| -> Outcome<()> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_praksisplan"));
        let done = command
            .args(words)
            .args(["-q"])
            .stdout(std::process::Stdio::null())
            .status()?;
        done.success()
            .then_some(())
            .ok_or_else(|| format!("{words:?} failed").into())
    };
    let (db, cells) = (register.to_string_lossy(), plan.with_file_name("celler.csv"));
    run(&["ny", &db, "--fra", "eksempel"])?;
    write_cells(plan, &cells)?;
    let from = [
        "--kilde",
        "gen.py",
        "--gyldig-fra",
        "01.01.2019",
        "--koordinatsystem",
        "25832",
    ];
    run(&[
        &["importer", "celler", &cells.to_string_lossy(), "--db", &db][..],
        &from,
    ]
    .concat())?;
    let connection = Connection::open(register)?;
    connection.execute("ATTACH ?1 AS plan", [plan.to_string_lossy()])?;
    connection.execute_batch(
        "BEGIN;
         DELETE FROM kapacitet_timer; UPDATE klinik_version SET x = NULL, y = NULL;
         INSERT INTO kilde (kilde_id, tekst) VALUES ('gen', 'gen.py');
         INSERT INTO klinik (klinik_id, oprettet, kilde_id) SELECT 'gen-' || id, '2019-01-01', 'gen' FROM plan.clinic;
         INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, kommunekode, x, y, koordinat_kvalitet, kilde_id)
           SELECT 'gen-' || id, '2019-01-01', 'gen ' || id, '0851', x, y, 'adresse', 'gen' FROM plan.clinic;
         INSERT INTO kapacitet_timer (klinik_id, over_30, under_30, gyldig_fra, kilde_id)
           SELECT 'gen-' || id, CAST(capacity AS INTEGER), CAST(2 * capacity AS INTEGER) % 2, '2019-01-01', 'gen' FROM plan.clinic;
         COMMIT;",
    )?;
    Ok(())
}

/// The generator's cells as `importer celler` reads them.
fn write_cells(plan: &Path, target: &Path) -> Outcome<()> {
    let connection = open(plan)?;
    let mut statement = connection.prepare("select id, x, y, pop from cell")?;
    let mut rows = statement.query([])?;
    let mut file = std::io::BufWriter::new(std::fs::File::create(target)?);
    writeln!(file, "celle_id,x,y,befolkning")?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let [x, y, people] = [1, 2, 3].map(|column| row.get_ref(column).map(number));
        writeln!(file, "{id},{},{},{}", x??, y??, people??)?;
    }
    Ok(file.flush()?)
}

/// `DIR/SCALE/plan.db`, made when it is not there.
fn input(scale: &str, data: &Path) -> Outcome<Option<PathBuf>> {
    let folder = data.join(scale);
    let file = folder.join("plan.db");
    let generator = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench/gen.py");
    if !file.exists() && generator.exists() {
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let status = Command::new(python)
            .arg(generator)
            .arg(scale)
            .arg(&folder)
            .arg("--sqlite")
            .status()?;
        if !status.success() {
            return Err(format!("the generator failed on scale {scale}").into());
        }
    }
    Ok(file.exists().then_some(file))
}
