//! The file a result is written in: never at the cost of another.

use crate::support::Place;
use std::fs;

/// `-o` is where the answer is written. Mistaken for `--db`, or given the file that is read, it must cost nobody a file.
#[test]
fn a_result_never_takes_the_place_of_a_register_or_of_the_file_that_is_read() {
    let place = Place::with_example();
    let register = fs::read(place.path("eksempel.db")).unwrap();
    for arguments in [
        &["kapacitet", "-o", "eksempel.db"][..],
        &[
            "kapacitet",
            "--db",
            "eksempel.db",
            "-o",
            "eksempel.db",
            "--format",
            "csv",
        ],
        &["skabelon", "klinikker", "-o", "eksempel.db"],
        &["afstem", "--rapport", "eksempel.db"],
        &["tilgaengelighed", "--maal", "naermeste", "--celler-ud", "eksempel.db"],
    ] {
        let ran = place.run(arguments);
        assert!(ran.code() == 2, "{arguments:?}: {}", ran.seen());
        assert_eq!(fs::read(place.path("eksempel.db")).unwrap(), register, "{arguments:?}");
    }
    place.run(&["kapacitet", "-o", "eksempel.db"]).fails(2, "PP-B010");

    let rows = "klinik_id;navn;kommunekode\nny-1;Ny Fys;851\n";
    place.write("k.csv", rows);
    let import = [
        "importer",
        "klinikker",
        "k.csv",
        "--db",
        "eksempel.db",
        "--kilde",
        "test",
    ];
    place
        .run(&[&import[..], &["-o", "./k.csv"]].concat())
        .fails(2, "PP-B010");
    assert_eq!(fs::read_to_string(place.path("k.csv")).unwrap(), rows);
    assert_eq!(fs::read(place.path("eksempel.db")).unwrap(), register);
}

/// The file of an earlier answer is there until the new answer is.
#[test]
fn a_command_that_fails_leaves_the_earlier_result_as_it_was() {
    let place = Place::with_example();
    place.write("svar.csv", "sidste måneds svar, og længere end det nye\n".repeat(200));
    let command = ["kommune", "--db", "eksempel.db", "-o", "svar.csv"];
    let before = fs::read(place.path("svar.csv")).unwrap();
    let ran = place.run(&[&command[..], &["Ingensteds"]].concat());
    assert_ne!(ran.code(), 0, "{}", ran.seen());
    assert_eq!(fs::read(place.path("svar.csv")).unwrap(), before);
    place.run(&[&command[..], &["Rebild"]].concat()).success();
    let after = fs::read_to_string(place.path("svar.csv")).unwrap();
    assert!(
        after.contains("Rebild") && !after.contains("sidste måneds svar"),
        "{after}"
    );
}
