//! The register as a file: created once, never by accident, refused with a reason when something is wrong with it.

use crate::support::Place;
use std::fs;
use std::process::Stdio;

#[test]
fn only_ny_creates_a_register() {
    let place = Place::new();
    place.run(&["kapacitet", "--db", "mit.db"]).fails(5, "PP-R001");
    assert!(!place.path("mit.db").exists());
    place.run(&["ny", "mit.db", "--fra", "eksempel"]).success();
    place.run(&["kapacitet", "--db", "mit.db"]).success();
    place.run(&["kontrol", "--db", "mit.db"]).success();
}

#[test]
fn ny_never_overwrites_a_file() {
    let place = Place::new();
    place.write("vigtigt.db", "mine noter");
    place.run(&["ny", "vigtigt.db"]).fails(2, "PP-R011");
    assert_eq!(fs::read(place.path("vigtigt.db")).unwrap(), b"mine noter");
}

#[test]
fn an_empty_register_says_that_it_has_nothing() {
    let place = Place::new();
    place.run(&["ny", "tom.db"]).success();
    place.run(&["kontrol", "--db", "tom.db"]).success();
    place.run(&["kapacitet", "--db", "tom.db"]).fails(3, "PP-S003");
}

#[test]
fn a_mistyped_path_is_an_error_with_a_suggestion() {
    let place = Place::with_example();
    let ran = place.run(&["kapacitet", "--db", "eksempl.db"]).fails(5, "PP-R001");
    assert!(ran.stderr().contains("eksempel.db"), "{}", ran.seen());
}

#[test]
fn the_register_is_found_by_flag_then_environment_then_folder() {
    let place = Place::with_example();
    let here = place.run(&["kapacitet"]).success();
    assert!(
        here.stderr().contains("medfølgende data"),
        "eksempel.db is not praksisplan.db"
    );
    fs::rename(place.path("eksempel.db"), place.path("praksisplan.db")).unwrap();
    let found = place.run(&["kapacitet"]).success();
    assert!(!found.stderr().contains("medfølgende data"));
    let mut named = place.command();
    let output = named
        .env("PRAKSISPLAN_DB", "findes-ikke.db")
        .args(["kapacitet"])
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(5),
        "the environment is not passed over in silence"
    );
}

#[test]
fn files_that_are_no_register_are_refused_and_left_alone() {
    let place = Place::new();
    for (name, content) in [
        ("tom.db", &b""[..]),
        ("tekst.db", b"dette er en tekst, ikke en database"),
        ("kort.db", b"SQLite"),
    ] {
        place.write(name, content);
        place.run(&["kapacitet", "--db", name]).fails(5, "PP-R002");
        assert_eq!(fs::read(place.path(name)).unwrap(), content);
    }
    rusqlite::Connection::open(place.path("andet.db"))
        .unwrap()
        .execute_batch("CREATE TABLE t (a);")
        .unwrap();
    place.run(&["kapacitet", "--db", "andet.db"]).fails(5, "PP-R002");
    place.run(&["kapacitet", "--db", "."]).fails(5, "PP-R005");
}

#[test]
fn a_damaged_register_is_refused_and_left_alone() {
    let place = Place::with_example();
    let path = place.path("eksempel.db");
    let mut bytes = fs::read(&path).unwrap();
    for byte in &mut bytes[4096..] {
        *byte ^= 0x5A;
    }
    fs::write(&path, &bytes).unwrap();
    place.run(&["kapacitet", "--db", "eksempel.db"]).fails(5, "PP-R003");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_newer_register_is_refused_and_left_alone() {
    let place = Place::with_example();
    let path = place.path("eksempel.db");
    rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    let before = fs::read(&path).unwrap();
    place.run(&["kapacitet", "--db", "eksempel.db"]).fails(5, "PP-R007");
    place.run(&["opgrader", "--db", "eksempel.db"]).fails(5, "PP-R007");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn an_older_register_is_refused_until_it_is_upgraded() {
    let place = Place::new();
    // A register before the first migration: this program's application id, no tables.
    let connection = rusqlite::Connection::open(place.path("gammel.db")).unwrap();
    connection
        .execute_batch("CREATE TABLE midlertidig (a); DROP TABLE midlertidig;")
        .unwrap();
    connection
        .pragma_update(None, "application_id", praksisplan::register::APPLICATION_ID)
        .unwrap();
    drop(connection);
    place.run(&["kontrol", "--db", "gammel.db"]).fails(5, "PP-R010");
    place.run(&["opgrader", "--db", "gammel.db"]).success();
    place.run(&["kontrol", "--db", "gammel.db"]).success();
}

#[test]
fn every_released_version_migrates_to_the_newest_and_keeps_its_rows() {
    use praksisplan::register::{migrate, sql::MIGRATIONS};
    for released in 1..=MIGRATIONS.len() {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        migrate(&mut connection, &MIGRATIONS[..released]).unwrap();
        connection
            .execute("INSERT INTO kilde (kilde_id, tekst) VALUES ('a', 'A')", [])
            .unwrap();
        migrate(&mut connection, MIGRATIONS).unwrap();
        let version: usize = connection
            .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
            .unwrap() as usize;
        assert_eq!(version, MIGRATIONS.len());
        let kept: i64 = connection
            .query_row("SELECT count(*) FROM kilde", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, 1);
        let fresh = {
            let mut connection = rusqlite::Connection::open_in_memory().unwrap();
            migrate(&mut connection, MIGRATIONS).unwrap();
            schema(&connection)
        };
        assert_eq!(schema(&connection), fresh, "version {released} ends in the same schema");
    }
}

fn schema(connection: &rusqlite::Connection) -> Vec<String> {
    connection
        .prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY type, name")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

#[test]
fn the_shipped_register_is_whole_and_of_the_newest_version() {
    let place = Place::with_example();
    insta::assert_snapshot!(place.seen(&["kontrol", "--db", "eksempel.db"]));
}

#[test]
fn a_breach_of_the_domains_rules_is_found_and_named() {
    let place = Place::with_example();
    let connection = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    connection
        .execute_batch(
            "INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, kommunekode, kilde_id)
             SELECT klinik_id, '2020-01-01', 'Dobbelt', kommunekode, kilde_id FROM klinik_version LIMIT 1;
             UPDATE klinik_version SET bysamfund_id = '0773-nykoebing-mors' WHERE klinik_id = 'arden-fysioterapi';",
        )
        .unwrap();
    drop(connection);
    let ran = place.run(&["kontrol", "--db", "eksempel.db"]).fails(3, "PP-K001");
    assert!(ran.stdout().contains("S9"), "{}", ran.seen());
    assert!(ran.stdout().contains("arden-fysioterapi"), "{}", ran.seen());
}

#[test]
fn a_second_writer_is_refused_with_the_name_of_the_first_and_readers_are_not() {
    let place = Place::with_example();
    let lock = fs::File::create(place.path("eksempel.db.laas")).unwrap();
    lock.lock().unwrap();
    fs::write(place.path("eksempel.db.laas"), "anders siden 2026-11-22T09:58:00Z").unwrap();
    let ran = place.run(&["opgrader", "--db", "eksempel.db"]).fails(4, "PP-R004");
    assert!(
        ran.stderr().contains("anders siden 2026-11-22T09:58:00Z"),
        "{}",
        ran.seen()
    );
    place.run(&["kapacitet", "--db", "eksempel.db"]).success();
    // Unlocked, not only closed: a process that another test is just starting may hold a copy of the handle.
    lock.unlock().unwrap();
    place.run(&["opgrader", "--db", "eksempel.db"]).success();
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::new();
    let mut child = place
        .command()
        .args(["kapacitet", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_nothing_is_left_behind() {
    let place = Place::new();
    // /dev/full takes no byte: the result cannot be written.
    let output = place.command().args(["kapacitet", "-o", "/dev/full"]).output().unwrap();
    assert_ne!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("PP-B004"));
    // A register in a file system with room for 64 KiB, where this user may make one.
    let mount = place.path("lille");
    fs::create_dir(&mount).unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(&mount)
        .output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("sprunget over: må ikke montere et lille filsystem");
        return;
    }
    let ran = place.run(&["ny", "lille/stort.db", "--fra", "eksempel"]);
    let left = mount.join("stort.db").exists();
    std::process::Command::new("umount").arg(&mount).status().unwrap();
    ran.fails(5, "PP-R006");
    assert!(!left, "half a register is worse than none");
}

#[test]
fn a_folder_that_does_not_exist_or_is_closed_is_said() {
    let place = Place::new();
    place.run(&["ny", "findes/ikke/a.db"]).fails(5, "PP-R005");
    place.run(&["kapacitet", "-o", "findes/ikke/t.csv"]).fails(2, "PP-B004");
}

#[test]
fn dates_that_are_no_dates_are_refused_with_a_guess() {
    let place = Place::new();
    let ran = place.run(&["kapacitet", "--pr", "31.06.2019"]).fails(2, "PP-B007");
    assert!(ran.stderr().contains("30.06.2019"));
    place.run(&["kapacitet", "--pr", "30.06.19"]).fails(2, "PP-B007");
    place.run(&["kapacitet", "--pr", "i går"]).fails(2, "PP-B007");
    place.run(&["kapacitet", "--pr", "01.01.2010"]).fails(3, "PP-S001");
    place.run(&["kapacitet", "--pr", "01.07.2024"]).fails(3, "PP-S003");
}

#[test]
fn wrong_usage_is_answered_in_danish_with_a_guess() {
    insta::assert_snapshot!(Place::new().seen(&["kapacitt"]));
    Place::new()
        .run(&["kapacitet", "--grundlag", "regster"])
        .fails(2, "PP-B001");
    Place::new().run(&["kapacitet", "--fromat", "json"]).fails(2, "PP-B001");
    Place::new().run(&["ny"]).fails(2, "PP-B001");
}

#[test]
fn help_leads_with_examples_and_has_no_english_headings() {
    let help = Place::new().run(&["kapacitet", "-h"]).success().stdout();
    assert!(help.starts_with("Eksempler:"), "{help}");
    for english in ["Usage", "Options", "Commands", "Arguments", "[default", "[possible"] {
        assert!(!help.contains(english), "{english} in {help}");
    }
    insta::assert_snapshot!(Place::new().seen(&["-h"]));
}

#[test]
fn completion_and_the_man_page_can_be_printed() {
    let place = Place::new();
    assert!(
        place
            .run(&["fuldfoer", "bash"])
            .success()
            .stdout()
            .contains("complete -F")
    );
    assert!(place.run(&["manual"]).success().stdout().starts_with(".ie"));
}

#[test]
fn the_journal_names_who_created_the_register() {
    let place = Place::with_example();
    let connection = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let line: (String, String, String) = connection
        .query_row("SELECT bruger, handling, tidspunkt FROM journal", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(line, ("mette".into(), "ny".into(), "2026-11-22T10:00:00Z".into()));
}

#[cfg(unix)]
#[test]
fn a_folder_one_may_not_write_in_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let closed = place.path("lukket");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(closed.join("proeve"), "").is_ok() {
        println!("sprunget over: denne bruger må skrive overalt");
        return;
    }
    place.run(&["ny", "lukket/a.db"]).fails(5, "PP-R005");
}

#[cfg(unix)]
#[test]
fn a_read_only_register_can_be_read_and_not_upgraded() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::with_example();
    fs::set_permissions(place.path("eksempel.db"), fs::Permissions::from_mode(0o444)).unwrap();
    place.run(&["kapacitet", "--db", "eksempel.db"]).success();
}

#[test]
fn a_register_whose_writer_was_killed_opens_as_it_was() {
    let place = Place::with_example();
    let whole = place
        .run(&["kapacitet", "-q", "--db", "eksempel.db"])
        .success()
        .stdout();
    let mut writer = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    // A cache of one page makes the unfinished change reach the file; the copy is what a kill leaves behind.
    writer.execute_batch("PRAGMA cache_size = 1;").unwrap();
    let change = writer.transaction().unwrap();
    change
        .execute_batch("UPDATE publiceret_tal SET trykt = 'afbrudt'; UPDATE kapacitet_timer SET over_30 = 99;")
        .unwrap();
    for ending in ["", "-journal"] {
        fs::copy(
            place.path(&format!("eksempel.db{ending}")),
            place.path(&format!("afbrudt.db{ending}")),
        )
        .unwrap();
    }
    drop(change);
    assert_ne!(fs::metadata(place.path("afbrudt.db-journal")).unwrap().len(), 0);
    assert_eq!(
        place.run(&["kapacitet", "-q", "--db", "afbrudt.db"]).success().stdout(),
        whole
    );
    place.run(&["kontrol", "--db", "afbrudt.db"]).success();
}

#[test]
fn an_upgrade_packs_the_cells_that_an_older_program_saved() {
    let place = Place::with_example();
    let older = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    older
        .execute_batch(
            "DROP TRIGGER celle_rettet; DROP TRIGGER celle_slettet; DROP TABLE celle_pakket; PRAGMA user_version = 4;
             INSERT INTO geosaet (geosaet_id, art, navn, antal, gyldig_fra, kilde_id)
             SELECT 7, 'celler', 'celler', 2, '2019-01-01', min(kilde_id) FROM kilde;
             INSERT INTO celle VALUES (7, 1, 555000, 6322000, 12, NULL, 'a'), (7, 2, 556000, 6322000, 8, NULL, 'b');",
        )
        .unwrap();
    drop(older);
    let words = "tilgaengelighed --maal naermeste --vej luftlinje --db eksempel.db --format json -q";
    let words: Vec<&str> = words.split(' ').collect();
    place.run(&words).fails(5, "PP-R010");
    place.run(&["opgrader", "--db", "eksempel.db"]).success();
    let newer = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let packed: i64 = newer
        .query_row("SELECT antal FROM celle_pakket", [], |row| row.get(0))
        .unwrap();
    assert_eq!(packed, 2);
    let answer = place.run(&words).success().json();
    let areas = answer["data"].as_array().unwrap();
    let region = areas.iter().find(|area| area["niveau"] == "region").unwrap();
    // The cells hold whole persons: 12 and 8.
    assert_eq!(region["befolkning"].to_string(), "20.0");
}
