//! Files of a size nobody should send: read, or refused with a reason. The memory each took is printed beside what the help
//! states, and not asserted: a process is counted with what the one that started it held.
//!
//! A fiftieth of the size in the normal run; a line of 1 GB and ten million rows with `PRAKSISPLAN_LANG=1`.

use crate::support::Place;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::Stdio;
use wait4::Wait4;

fn long() -> bool {
    std::env::var_os("PRAKSISPLAN_LANG").is_some()
}

/// Of a full size, what this run makes.
fn size(full: u64) -> u64 {
    if long() { full } else { full / 50 }
}

/// The exit code, and what was said.
#[expect(clippy::print_stdout, reason = "the memory is for the reader of the long run")]
fn run(place: &Place, arguments: &[&str]) -> (Option<i32>, String) {
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
    println!("{} MB: {}", usage.rusage.maxrss / 1_000_000, arguments.join(" "));
    (usage.status.code(), said)
}

#[test]
fn a_file_of_one_endless_line_is_refused() {
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
        let (exit, said) = run(
            &place,
            &["importer", kind, name, "--kilde", "x", "--db", "eksempel.db", "-q"],
        );
        assert_eq!(exit, Some(3), "{kind}: {said}");
        assert!(said.contains(&format!("Fejl {code}:")), "{kind}: {said}");
    }
}

#[test]
fn millions_of_rows_are_imported() {
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
    let (exit, said) = run(&place, &arguments);
    assert_eq!(exit, Some(0), "{said}");
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let kept: i64 = register
        .query_row("SELECT count(*) FROM aktivitet WHERE enhed = 'stk'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(u64::try_from(kept).unwrap(), rows - left);
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
    let (exit, said) = run(
        &place,
        &["importer", "kommuner", "dyb.geojson", "--db", "eksempel.db", "-q"],
    );
    assert_eq!(exit, Some(3), "{said}");
    assert!(said.contains("Fejl PP-I061:"), "{said}");
}
