//! The register's safety as a user meets it: undo, backup, journal, others at work, a full disk, closed folders.

use crate::support::{Place, Ran};
use praksisplan::register::Register;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::Stdio;

fn with_case() -> Place {
    let place = Place::with_example();
    opret(&place).success();
    place
}

fn opret(place: &Place) -> Ran {
    place.run(&[
        "sag",
        "opret",
        "--klinik",
        "arden-fysioterapi",
        "--til-by",
        "Hadsund",
        "--modtaget",
        "01.08.2019",
        "-q",
        "--db",
        "eksempel.db",
    ])
}

fn cases(place: &Place) -> i64 {
    Connection::open(place.path("eksempel.db"))
        .unwrap()
        .query_row("SELECT count(*) FROM sag", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn an_undo_is_shown_first_then_done_and_stands_in_the_journal() {
    let place = with_case();
    insta::assert_snapshot!(place.seen(&["fortryd", "-n", "--db", "eksempel.db"]));
    assert_eq!(cases(&place), 1);
    // Nobody is there to say yes.
    place.run(&["fortryd", "--db", "eksempel.db"]).fails(2, "PP-B009");
    place.run(&["fortryd", "--no-input", "--db", "eksempel.db"]).success();
    assert_eq!(cases(&place), 0);
    insta::assert_snapshot!(place.seen(&["log", "--db", "eksempel.db"]));
    insta::assert_snapshot!(
        place
            .seen(&["fortryd", "--no-input", "--db", "eksempel.db"])
            .replace(&place.folder().display().to_string(), "…")
    );
    place.run(&["kontrol", "--db", "eksempel.db"]).success();
    // The case can be made again, with the same number.
    opret(&place).success();
    assert_eq!(cases(&place), 1);
}

#[test]
fn the_shipped_data_has_nothing_to_undo_or_back_up() {
    let place = Place::new();
    place.run(&["fortryd", "--no-input"]).fails(5, "PP-R012");
    place.run(&["sikkerhedskopi", "kopi.db"]).fails(2, "PP-R029");
}

#[test]
fn what_another_program_wrote_is_not_lost_in_an_undo() {
    let place = with_case();
    Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch("UPDATE kilde SET note = 'rettet i DB Browser' WHERE rowid = 1")
        .unwrap();
    place
        .run(&["fortryd", "--no-input", "--db", "eksempel.db"])
        .fails(3, "PP-R022");
    assert_eq!(cases(&place), 1);
}

#[test]
fn a_backup_is_checked_has_its_hash_and_never_overwrites_by_itself() {
    let place = with_case();
    let ran = place
        .run(&["sikkerhedskopi", "kopi.db", "--format", "json", "--db", "eksempel.db"])
        .success();
    let said = ran.json()["data"]["sha256"].as_str().unwrap().to_owned();
    assert_eq!(said, praksisplan::register::sha256(&place.path("kopi.db")).unwrap());
    place.run(&["kontrol", "--db", "kopi.db"]).success();
    let copy = fs::read(place.path("kopi.db")).unwrap();
    place
        .run(&["sikkerhedskopi", "kopi.db", "--db", "eksempel.db"])
        .fails(2, "PP-R026");
    place
        .run(&["sikkerhedskopi", "eksempel.db", "--overskriv", "--db", "eksempel.db"])
        .fails(2, "PP-R026");
    assert_eq!(fs::read(place.path("kopi.db")).unwrap(), copy);
    place
        .run(&["sikkerhedskopi", "ny.db", "-n", "--db", "eksempel.db"])
        .success();
    assert!(!place.path("ny.db").exists());
    opret(&place).success();
    place
        .run(&["sikkerhedskopi", "kopi.db", "--overskriv", "--db", "eksempel.db"])
        .success();
    assert_ne!(fs::read(place.path("kopi.db")).unwrap(), copy);
    let names: Vec<_> = fs::read_dir(place.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains("ufaerdig"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
    place
        .run(&["sikkerhedskopi", "findes/ikke.db", "--db", "eksempel.db"])
        .fails(5, "PP-R005");
}

#[test]
fn a_damaged_register_gives_no_backup() {
    let place = with_case();
    Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch("PRAGMA foreign_keys = OFF; UPDATE klinik_version SET kilde_id = 'findes-ikke' WHERE rowid = 1")
        .unwrap();
    place
        .run(&["sikkerhedskopi", "kopi.db", "--db", "eksempel.db"])
        .fails(5, "PP-R027");
    assert!(!place.path("kopi.db").exists());
}

#[test]
fn the_journal_is_read_by_case_file_command_user_and_day() {
    let place = with_case();
    place
        .command()
        .env("PRAKSISPLAN_BRUGER", "anders")
        .env("PRAKSISPLAN_NU", "2026-12-01T08:00:00Z")
        .args(["sag", "moede", "--dato", "02.09.2026", "-q", "--db", "eksempel.db"])
        .output()
        .unwrap();
    let lines = |arguments: &[&str]| -> Vec<i64> {
        let all: Vec<&str> = ["log", "--format", "json", "--db", "eksempel.db"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let json = place.run(&all).success().json();
        json["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["nr"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(lines(&[]), [1, 2, 3]);
    assert_eq!(lines(&["--sag", "2019-001"]), [2]);
    assert_eq!(lines(&["--handling", "sag"]), [2, 3]);
    assert_eq!(lines(&["--handling", "sag moede"]), [3]);
    assert_eq!(lines(&["--bruger", "anders"]), [3]);
    assert_eq!(lines(&["--fra", "01.12.2026"]), [3]);
    assert_eq!(lines(&["--til", "30.11.2026"]), [1, 2]);
    assert_eq!(lines(&["--antal", "1"]), [3]);
    // What a line says of a file: here the shipped data it began with.
    assert_eq!(lines(&["--fil", "Nordjylland"]), [1]);
    assert_eq!(lines(&["--sag", "2019-999"]), [0_i64; 0]);
    place
        .run(&["log", "--fra", "32.12.2026", "--db", "eksempel.db"])
        .fails(2, "PP-B007");
}

#[test]
fn a_changed_line_of_the_journal_is_said_by_log_and_kontrol() {
    let place = with_case();
    Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch("DROP TRIGGER journal_rettes_ikke; UPDATE journal SET bruger = 'anders' WHERE nr = 2;")
        .unwrap();
    let ran = place.run(&["log", "--db", "eksempel.db"]).fails(5, "PP-R025");
    assert!(ran.stdout().contains("brudt ved linje 2"), "{}", ran.seen());
    place.run(&["kontrol", "--db", "eksempel.db"]).fails(3, "PP-K001");
}

/// Every byte of the journal's rows, its index and its page headers, one at a time: nothing of it can be changed unseen.
#[test]
fn one_changed_byte_anywhere_in_the_journal_is_found() {
    let place = with_case();
    for _ in 0..3 {
        opret(&place).success();
    }
    let path = place.path("eksempel.db");
    let connection = Connection::open(&path).unwrap();
    let page_size: usize = connection
        .pragma_query_value(None, "page_size", |row| row.get::<_, u32>(0))
        .unwrap() as usize;
    let pages: Vec<usize> = connection
        .prepare("SELECT pageno FROM dbstat WHERE name IN ('journal', 'sqlite_autoindex_journal_1') ORDER BY pageno")
        .unwrap()
        .query_map([], |row| row.get::<_, u32>(0).map(|page| page as usize))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    drop(connection);
    let whole = fs::read(&path).unwrap();
    let copy = place.path("kopi.db");
    let mut tried = 0;
    for page in pages {
        let start = (page - 1) * page_size;
        let word = |at: usize| usize::from(u16::from_be_bytes([whole[start + at], whole[start + at + 1]]));
        // A leaf: 8 bytes of header, the cells' places, a gap that holds nothing, the cells. A table's leaf begins with 13.
        assert!([10, 13].contains(&whole[start]), "small enough to have leaves only");
        let places = 8 + 2 * word(3);
        let cells = word(5)..page_size;
        // Every byte that matters of a text of some hundreds would take minutes: every seventh, and another bit each time.
        for at in (0..places).chain(cells).step_by(7) {
            let mut bytes = whole.clone();
            bytes[start + at] ^= 1 << (at % 8);
            fs::write(&copy, &bytes).unwrap();
            let found = match Register::open(&copy).and_then(|register| register.check()) {
                Err(_) => true,
                Ok(check) => check.journal_break.is_some() || !check.integrity.is_empty(),
            };
            assert!(found, "byte {at} of page {page}");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn of_many_writers_at_once_each_gets_its_turn_or_is_told_who_has_it() {
    let place = Place::with_example();
    let children: Vec<_> = (1..=12)
        .map(|day| {
            place
                .command()
                .args([
                    "sag",
                    "moede",
                    "--dato",
                    &format!("{day:02}.09.2026"),
                    "-q",
                    "--db",
                    "eksempel.db",
                ])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut done = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(0) => done += 1,
            Some(4) => assert!(String::from_utf8_lossy(&output.stderr).contains("Fejl PP-R004")),
            other => panic!("{other:?}: {}", String::from_utf8_lossy(&output.stderr)),
        }
    }
    assert!(done >= 1);
    let json = place
        .run(&["log", "--format", "json", "--handling", "sag", "--db", "eksempel.db"])
        .success()
        .json();
    assert_eq!(json["data"].as_array().unwrap().len(), done);
    place.run(&["kontrol", "--db", "eksempel.db"]).success();
}

#[test]
fn ten_readers_read_while_a_writer_writes() {
    let place = Place::with_example();
    let expected = place
        .run(&["kapacitet", "-q", "--db", "eksempel.db"])
        .success()
        .stdout();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for day in 1..=10 {
                let date = format!("{day:02}.10.2026");
                place
                    .run(&["sag", "moede", "--dato", &date, "-q", "--db", "eksempel.db"])
                    .success();
            }
        });
        for _ in 0..10 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let ran = place.run(&["kapacitet", "-q", "--db", "eksempel.db"]).success();
                    assert_eq!(ran.stdout(), expected);
                }
            });
        }
        writer.join().unwrap();
    });
    place.run(&["kontrol", "--db", "eksempel.db"]).success();
}

#[test]
fn a_program_that_holds_sqlites_own_lock_makes_the_register_busy() {
    let place = Place::with_example();
    let other = Connection::open(place.path("eksempel.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let ran = opret(&place).fails(4, "PP-R004");
    assert!(ran.stderr().contains("eksempel.db"), "{}", ran.seen());
    other.execute_batch("ROLLBACK").unwrap();
    opret(&place).success();
}

/// The lock file of a writer that is gone, on this machine or another, keeps nobody out: only a held lock does.
#[test]
fn a_lock_file_left_behind_keeps_nobody_out() {
    let place = Place::with_example();
    place.write("eksempel.db.laas", "anders siden 2026-11-22T09:58:00Z");
    opret(&place).success();
    assert_eq!(fs::read(place.path("eksempel.db.laas")).unwrap(), b"");
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_during_a_change_leaves_the_register_as_it_was() {
    let place = with_case();
    let size = fs::metadata(place.path("eksempel.db")).unwrap().len();
    // A limit on the size of files stands in for a full disk: from no room at all to nearly enough, in blocks of 512 bytes.
    let program = place.command().get_program().to_owned();
    for blocks in [0, 8, 40, 80, size / 512 / 2, size / 512 - 8] {
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" sag opret --klinik arden-fysioterapi --til-by Hadsund --modtaget 01.08.2019 -q --db eksempel.db"
        );
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .arg(&program)
            .current_dir(place.folder())
            .env_clear()
            .env("PRAKSISPLAN_NU", "2026-11-22T10:00:00Z")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{blocks}: {said}");
        assert!(said.contains("PP-R006") || said.contains("PP-R005"), "{blocks}: {said}");
        assert_eq!(cases(&place), 1, "{blocks}");
        place.run(&["kontrol", "-q", "--db", "eksempel.db"]).success();
    }
    opret(&place).success();
    assert_eq!(cases(&place), 2);
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_during_an_import_is_said_with_the_registers_name() {
    let place = Place::with_example();
    let cells = (0..20_000).map(|cell| format!("100m_{}_{};7\n", 62_900 + cell / 200, 5_000 + cell % 200));
    let text: String = std::iter::once("celle_id;befolkning\n".to_owned())
        .chain(cells)
        .collect();
    place.write("celler.csv", text);
    let size = fs::metadata(place.path("eksempel.db")).unwrap().len() / 512;
    let program = place.command().get_program().to_owned();
    let script = format!(
        "trap '' XFSZ; ulimit -f {}; exec \"$0\" importer celler celler.csv --kilde x -q --db eksempel.db",
        size + 8
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .arg(&program)
        .current_dir(place.folder())
        .env_clear()
        .env("PRAKSISPLAN_NU", "2026-11-22T10:00:00Z")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("PP-R006") && said.contains("eksempel.db"), "{said}");
    place.run(&["kontrol", "-q", "--db", "eksempel.db"]).success();
}

/// The program as a user who is not root and does not own the folder; `None` where that cannot be arranged.
#[cfg(unix)]
fn as_stranger(place: &Place, arguments: &[&str]) -> Option<Ran> {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    fs::set_permissions(place.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    let output = place.command().args(arguments).uid(NOBODY).gid(NOBODY).output();
    // Only root may become another; and that other must be able to start the program.
    output.ok().map(Ran)
}

#[cfg(unix)]
#[test]
fn who_may_only_read_reads_and_is_told_why_nothing_can_be_written() {
    let place = with_case();
    let Some(read) = as_stranger(&place, &["kapacitet", "-q", "--db", "eksempel.db"]) else {
        println!("sprunget over: kan ikke blive en anden bruger");
        return;
    };
    read.success();
    as_stranger(&place, &["kontrol", "--db", "eksempel.db"])
        .unwrap()
        .success();
    as_stranger(&place, &["log", "--db", "eksempel.db"]).unwrap().success();
    for command in [
        &["sag", "moede", "--dato", "02.09.2026"][..],
        &["fortryd", "--no-input"],
        &["opgrader"],
    ] {
        let arguments: Vec<&str> = command.iter().copied().chain(["--db", "eksempel.db"]).collect();
        as_stranger(&place, &arguments).unwrap().fails(5, "PP-R005");
    }
    as_stranger(&place, &["sikkerhedskopi", "kopi.db", "--db", "eksempel.db"])
        .unwrap()
        .fails(5, "PP-R005");
    as_stranger(&place, &["ny", "nyt.db"]).unwrap().fails(5, "PP-R005");
}

#[cfg(unix)]
#[test]
fn who_may_only_read_is_told_when_a_killed_writer_left_the_register_unfinished() {
    let place = with_case();
    let mut writer = Connection::open(place.path("eksempel.db")).unwrap();
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
    let Some(ran) = as_stranger(&place, &["kapacitet", "-q", "--db", "afbrudt.db"]) else {
        println!("sprunget over: kan ikke blive en anden bruger");
        return;
    };
    ran.fails(5, "PP-R020");
    // Whoever may write puts it right by opening it.
    place.run(&["kontrol", "-q", "--db", "afbrudt.db"]).success();
    as_stranger(&place, &["kapacitet", "-q", "--db", "afbrudt.db"])
        .unwrap()
        .success();
}

#[test]
fn out_and_in_again_gives_the_same_register_byte_for_byte() {
    let place = with_case();
    // Everything a text can be: formulas, quotes, line ends, null bytes, empty against unknown, extreme numbers.
    Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(
            "INSERT INTO kilde (kilde_id, tekst, dato, licens, note) VALUES
               ('a', '=HYPERLINK(\"http://x\")', '', NULL, '\\'), ('b', '+1;2,3\"', '-', '@sum', 'to' || char(13, 10) || 'linjer'),
               ('c', 'nul' || char(0) || 'byte', NULL, char(9) || 'tab', 'Ærøskøbing 💡'), ('d', '''; DROP TABLE kilde; --', '\\\\', '''', '');
             INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, vaerdi, enhed, kilde_id) VALUES
               ('udgift', 51, 2020, 'ukendt', 'kommune', '0851', 1e308, 'kr', 'a'), ('udgift', 51, 2021, 'ukendt', 'kommune', '0851', -0.1, 'kr', 'a'),
               ('udgift', 51, 2022, 'ukendt', 'kommune', '0851', 5e-324, 'kr', 'a'), ('udgift', 51, 2023, 'ukendt', 'kommune', '0851', NULL, 'kr', 'a');",
        )
        .unwrap();
    place
        .run(&["eksporter", "register", "-o", "ud", "--db", "eksempel.db"])
        .success();
    place.run(&["ny", "igen.db", "--fra", "ud"]).success();
    place
        .run(&["eksporter", "register", "-o", "ud2", "--db", "igen.db"])
        .success();
    let files = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<_> = fs::read_dir(place.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    fs::read(&path).unwrap(),
                )
            })
            .collect();
        all.sort();
        all
    };
    let (one, two) = (files("ud"), files("ud2"));
    assert!(one.len() > 40);
    assert_eq!(one.len(), two.len());
    for ((name, bytes), (other, again)) in one.iter().zip(&two) {
        assert_eq!(name, other);
        if name == "journal.csv" {
            assert!(again.starts_with(bytes), "the journal goes on");
            assert!(again.len() > bytes.len());
        } else {
            assert!(bytes == again, "{name}");
        }
    }
    place.run(&["kontrol", "-q", "--db", "igen.db"]).success();
    let answers = ["eksempel.db", "igen.db"].map(|db| place.run(&["kapacitet", "-q", "--db", db]).success().stdout());
    assert_eq!(answers[0], answers[1]);
    let said = place.run(&["log", "--db", "igen.db"]).success().stdout();
    assert!(said.contains("indhold: eksport, mappe: ud"), "{said}");
    place
        .run(&["eksporter", "register", "-o", "ud", "--db", "igen.db"])
        .fails(2, "PP-E002");
}

#[test]
fn an_export_that_was_changed_is_refused_and_nothing_is_made() {
    let place = with_case();
    place
        .run(&["eksporter", "register", "-o", "ud", "--db", "eksempel.db"])
        .success();
    let refused = |code: &str| {
        let ran = place.run(&["ny", "igen.db", "--fra", "ud"]);
        let exit = ran.code();
        let ran = ran.fails(exit, code);
        assert!(!place.path("igen.db").exists());
        ran
    };
    let file = place.path("ud/kommune.csv");
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, whole.replace("Rebild", "Rebilt")).unwrap();
    let said = refused("PP-E006").stderr();
    assert!(said.contains("kommune.csv"), "{said}");
    fs::remove_file(&file).unwrap();
    refused("PP-E006");
    // With the hash put right, the register's own rules remain.
    let put = |text: &str| {
        fs::write(&file, text).unwrap();
        let descriptor = place.path("ud/datapackage.json");
        let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&descriptor).unwrap()).unwrap();
        let hash = praksisplan::register::sha256(&file).unwrap();
        let resource = json["resources"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .find(|resource| resource["name"] == "kommune")
            .unwrap();
        resource["hash"] = format!("sha256:{hash}").into();
        fs::write(&descriptor, json.to_string()).unwrap();
    };
    put(&whole.replace("0840,Rebild", "x840,Rebild"));
    let said = refused("PP-E007").stderr();
    assert!(said.contains("linje"), "{said}");
    put(&whole.replace("navn", "name"));
    refused("PP-E007");
    put(&whole.replace("0840,Rebild", "0999,Rebild"));
    let said = refused("PP-E007").stderr();
    assert!(said.contains("peger på noget"), "{said}");
    put(&whole);
    let journal = place.path("ud/journal.csv");
    let lines = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, lines.replace("mette", "anders")).unwrap();
    refused("PP-E007");
    fs::write(&journal, lines).unwrap();
    place.run(&["ny", "igen.db", "--fra", "ud"]).success();
    place
        .run(&["ny", "andet.db", "--fra", "findes-ikke"])
        .fails(2, "PP-E004");
    let descriptor = place.path("ud/datapackage.json");
    let text = fs::read_to_string(&descriptor).unwrap();
    fs::write(&descriptor, text.replacen("kommune.csv", "../eksempel.db", 1)).unwrap();
    place.run(&["ny", "andet.db", "--fra", "ud"]).fails(3, "PP-E006");
    fs::write(
        &descriptor,
        text.replacen("\"registerudgave\":", "\"registerudgave\":9", 1),
    )
    .unwrap();
    place.run(&["ny", "andet.db", "--fra", "ud"]).fails(5, "PP-E005");
}

#[test]
fn all_statistics_are_written_as_one_workbook_or_as_a_data_package() {
    let place = Place::new();
    place
        .run(&["eksporter", "tabeller", "-q", "-o", "statistik.xlsx"])
        .success();
    assert_eq!(&fs::read(place.path("statistik.xlsx")).unwrap()[..2], b"PK");
    place
        .run(&["eksporter", "tabeller", "-q", "--rfc4180", "-o", "pakke"])
        .success();
    let descriptor: serde_json::Value =
        serde_json::from_slice(&fs::read(place.path("pakke/datapackage.json")).unwrap()).unwrap();
    let resources = descriptor["resources"].as_array().unwrap();
    assert!(resources.len() > 30);
    for resource in resources {
        let path = place.path("pakke").join(resource["path"].as_str().unwrap());
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let fields: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        assert_eq!(header, fields);
        assert!(
            !resource["sources"].as_array().unwrap().is_empty(),
            "{}",
            resource["name"]
        );
        assert!(reader.records().all(|record| record.is_ok()));
    }
    place.run(&["eksporter", "tabeller", "-q", "-o", "excel"]).success();
    assert!(
        fs::read(place.path("excel/kapacitet.csv"))
            .unwrap()
            .starts_with(b"\xef\xbb\xbf")
    );
    place.run(&["eksporter", "tabeller", "-o", "excel"]).fails(2, "PP-E002");
    place.run(&["eksporter", "tabeller"]).fails(2, "PP-E001");
}

#[test]
fn the_extract_has_words_for_names_and_nothing_of_cases_journal_or_persons() {
    let place = with_case();
    Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(
            "INSERT INTO ydernummer (ydernummer, speciale, klinik_id, art, indehaver_id, gyldig_fra, kilde_id)
             SELECT '012345', 51, klinik_id, 'ejer', 'hemmelig-indehaver', '2019-01-01', kilde_id FROM klinik LIMIT 1;
             UPDATE klinik SET note = 'hemmelig-note';",
        )
        .unwrap();
    place
        .run(&["eksporter", "sqlite", "-o", "udtraek.db", "--db", "eksempel.db"])
        .success();
    let bytes = fs::read(place.path("udtraek.db")).unwrap();
    for secret in ["hemmelig-indehaver", "hemmelig-note", "sag opret", "sag_vurdering"] {
        assert!(
            !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
            "{secret} is in the file"
        );
    }
    let extract = Connection::open(place.path("udtraek.db")).unwrap();
    let metadata: serde_json::Value =
        serde_json::from_slice(&fs::read(place.path("udtraek-metadata.json")).unwrap()).unwrap();
    let database = &metadata["databases"]["udtraek"];
    let views = database["tables"].as_object().unwrap();
    assert!(views.contains_key("klinikker"));
    for (name, about) in views {
        let statement = extract.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns: Vec<&str> = statement.column_names().collect();
        let said: Vec<&String> = about["columns"].as_object().unwrap().keys().collect();
        assert_eq!(columns, said, "{name}");
        assert!(!about["description"].as_str().unwrap().is_empty());
    }
    let queries = database["queries"].as_object().unwrap();
    assert!(
        queries.contains_key("kapacitet_indbyggere_pr_kapacitet"),
        "{:?}",
        queries.keys()
    );
    for (name, query) in queries {
        extract
            .prepare(query["sql"].as_str().unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    // It is no register, and the program says so.
    place.run(&["kapacitet", "--db", "udtraek.db"]).fails(5, "PP-R002");
    place
        .run(&["eksporter", "sqlite", "-o", "udtraek.db", "--db", "eksempel.db"])
        .fails(2, "PP-E008");
}

/// Journal and messages name ids, never what a person is called or wrote.
#[test]
fn the_journal_holds_ids_and_no_words_of_the_applications() {
    let place = Place::with_example();
    place
        .run(&[
            "sag",
            "opret",
            "--klinik",
            "arden-fysioterapi",
            "--til-by",
            "Hadsund",
            "--til-adresse",
            "Hemmeligvej 7",
            "--aarsag",
            "Jens Hansen er syg",
            "--modtaget",
            "01.08.2019",
            "--db",
            "eksempel.db",
        ])
        .success();
    place
        .run(&[
            "sag",
            "moede",
            "--dato",
            "02.09.2026",
            "--note",
            "Jens Hansen deltog",
            "--db",
            "eksempel.db",
        ])
        .success();
    let said = place
        .run(&["log", "--format", "json", "--db", "eksempel.db"])
        .success()
        .stdout();
    for words in ["Hemmeligvej", "Jens", "syg"] {
        assert!(!said.contains(words), "{words} in {said}");
    }
    assert!(Path::new(&place.path("eksempel.db")).exists());
}
