//! Files of a size nobody should send: read in the memory the help states, or refused with a reason.
//!
//! A fiftieth of the size in the normal run; a line of 1 GB and ten million rows with `PRAKSISPLAN_LANG=1`.

use crate::support::Place;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::Stdio;
use wait4::Wait4;

/// What the help of `importer` states for a text file, bytes.
const MOST_MEMORY: u64 = 150_000_000;

fn long() -> bool {
    std::env::var_os("PRAKSISPLAN_LANG").is_some()
}

/// Of a full size, what this run makes.
fn size(full: u64) -> u64 {
    if long() { full } else { full / 50 }
}

/// The exit code, what was said, and the most memory that was used.
fn run(place: &Place, arguments: &[&str]) -> (Option<i32>, String, u64) {
    let errors = place.path("stderr");
    let mut child = place
        .command()
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(File::create(&errors).unwrap())
        .spawn()
        .unwrap();
    let usage = child.wait4().unwrap();
    let said = std::fs::read_to_string(&errors).unwrap();
    (usage.status.code(), said, usage.rusage.maxrss)
}

#[test]
fn a_file_of_one_endless_line_is_refused_in_little_memory() {
    let place = Place::with_example();
    let mut file = BufWriter::new(File::create(place.path("linje.csv")).unwrap());
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..size(1_000) {
        file.write_all(&piece).unwrap();
    }
    file.into_inner().unwrap();
    std::fs::hard_link(place.path("linje.csv"), place.path("linje.geojson")).unwrap();
    for (kind, name, code) in [
        ("klinikker", "linje.csv", "PP-I022"),
        ("aktivitet", "linje.csv", "PP-I022"),
        ("celler", "linje.csv", "PP-I022"),
        ("bysamfund", "linje.csv", "PP-I022"),
        ("kommuner", "linje.geojson", if long() { "PP-I069" } else { "PP-I061" }),
    ] {
        let (exit, said, memory) = run(
            &place,
            &["importer", kind, name, "--kilde", "x", "--db", "eksempel.db", "-q"],
        );
        assert_eq!(exit, Some(3), "{kind}: {said}");
        assert!(said.contains(&format!("Fejl {code}:")), "{kind}: {said}");
        assert!(memory < MOST_MEMORY, "{kind}: {memory} bytes");
    }
}

#[test]
fn millions_of_rows_are_imported_in_the_memory_the_help_states() {
    let place = Place::with_example();
    let rows = size(10_000_000);
    let mut file = BufWriter::new(File::create(place.path("aktivitet.csv")).unwrap());
    writeln!(
        file,
        "maal;speciale;aar;maaned;perspektiv;niveau;omraade_kode;alder_fra;alder_til;vaerdi;enhed"
    )
    .unwrap();
    // Every row another figure, in an order that is not the table's.
    let mut left = rows;
    'all: for code in ["851", "860", "773", "787"] {
        for age in 0..=120 {
            for year in 1990..=2100 {
                for month in 0..=12 {
                    for (measure, speciale) in [
                        ("ydelser", 51),
                        ("ydelser", 62),
                        ("borgere", 51),
                        ("borgere", 62),
                        ("alder", 51),
                    ] {
                        let Some(next) = left.checked_sub(1) else { break 'all };
                        left = next;
                        writeln!(
                            file,
                            "{measure};{speciale};{year};{month};forbrug;kommune;{code};{age};{age};{},5;stk",
                            month * 7
                        )
                        .unwrap();
                    }
                }
            }
        }
    }
    file.into_inner().unwrap();
    assert!(left == 0 || long(), "{left} rows were not made");
    let arguments = [
        "importer",
        "aktivitet",
        "aktivitet.csv",
        "--kilde",
        "x",
        "--db",
        "eksempel.db",
        "-q",
    ];
    let (exit, said, memory) = run(&place, &arguments);
    assert_eq!(exit, Some(0), "{said}");
    assert!(memory < MOST_MEMORY, "{memory} bytes");
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let kept: u64 = register
        .query_row("SELECT count(*) FROM aktivitet WHERE enhed = 'stk'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(kept, rows - left);
}

#[test]
fn json_as_deep_as_it_is_long_is_refused() {
    let place = Place::with_example();
    let mut file = BufWriter::new(File::create(place.path("dyb.geojson")).unwrap());
    file.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":")
        .unwrap();
    let piece = vec![b'['; 1 << 20];
    for _ in 0..size(100) {
        file.write_all(&piece).unwrap();
    }
    file.into_inner().unwrap();
    let (exit, said, memory) = run(
        &place,
        &["importer", "kommuner", "dyb.geojson", "--db", "eksempel.db", "-q"],
    );
    assert_eq!(exit, Some(3), "{said}");
    assert!(said.contains("Fejl PP-I061:"), "{said}");
    // Four times the file and what the program itself takes.
    assert!(memory < 4 * size(100) * 1_048_576 + 60_000_000, "{memory} bytes");
}
