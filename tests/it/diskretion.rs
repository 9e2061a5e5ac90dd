//! What may be published: small counts of persons are hidden everywhere, or nothing is written.

use crate::support::Place;

/// Tabel 39 as JSON, by kommune.
fn tabel_39(place: &Place, more: &[&str]) -> serde_json::Value {
    let mut arguments = vec!["aktivitet", "--speciale", "57", "--maal", "borgere", "--format", "json"];
    arguments.extend(more);
    place.run(&arguments).success().json()
}

#[test]
fn the_plans_tabel_39_for_publication() {
    insta::assert_snapshot!(Place::new().seen(&[
        "aktivitet",
        "--speciale",
        "57",
        "--maal",
        "borgere",
        "--offentlig",
        "--taerskel",
        "5"
    ]));
}

#[test]
fn a_hidden_count_is_null_and_named_in_the_machine_contract() {
    let place = Place::new();
    let (shown, hidden) = (
        tabel_39(&place, &[]),
        tabel_39(&place, &["--offentlig", "--taerskel", "5"]),
    );
    let row = |answer: &serde_json::Value| {
        let rows = answer["data"].as_array().unwrap();
        rows.iter().find(|row| row["omraade"] == "Hjørring").unwrap().clone()
    };
    // Hjørring: 5, 4, 5, 4.
    assert_eq!(row(&shown)["vaerdier"]["2016"], 4.0);
    assert!(row(&shown).get("skjult").is_none());
    assert_eq!(row(&hidden)["vaerdier"]["2015"], 5.0);
    assert!(row(&hidden)["vaerdier"]["2016"].is_null());
    assert!(row(&hidden)["udvikling"].is_null());
    let hidden_row = row(&hidden);
    let names: Vec<&str> = hidden_row["skjult"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(serde_json::Value::as_str)
        .collect();
    assert!(names.contains(&"2016") && names.contains(&"2018") && names.contains(&"udvikling"));
}

#[test]
fn without_a_threshold_nothing_is_published_and_the_registers_own_is_used() {
    let place = Place::with_example();
    let asked = [
        "aktivitet",
        "--db",
        "eksempel.db",
        "--speciale",
        "57",
        "--maal",
        "borgere",
        "--offentlig",
    ];
    place.run(&asked).fails(6, "PP-D001");
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(
            "INSERT INTO parameter (navn, gyldig_fra, beskrivelse, enhed, vaerdi, kilde_id)
             VALUES ('diskretionstaerskel', '2019-01-01', 'mindste viste antal', 'personer', 3, 'plan');",
        )
        .unwrap();
    assert!(place.run(&asked).success().stdout().contains("tærskel 3"));
}

#[test]
fn the_house_is_told_that_small_counts_are_shown_and_its_papers_are_not_published() {
    let place = Place::with_example();
    let internal = place
        .run(&["aktivitet", "--speciale", "57", "--maal", "borgere"])
        .success()
        .stdout();
    assert!(internal.contains("Intern: små tal er vist"));
    let large = place
        .run(&["aktivitet", "--speciale", "51", "--maal", "borgere"])
        .success()
        .stdout();
    assert!(!large.contains("Intern:"));
    place
        .run(&["sag", "liste", "--db", "eksempel.db", "--offentlig", "--taerskel", "5"])
        .fails(6, "PP-D003");
    place.run(&["kapacitet", "--taerskel", "5"]).fails(2, "PP-D004");
    place
        .run(&["kapacitet", "--offentlig", "--taerskel", "1"])
        .fails(2, "PP-D002");
}

#[test]
fn no_format_and_no_window_of_years_shows_a_hidden_count() {
    // Jammerbugt has 2 every year, Brønderslev 3, 3, 4, 4; whatever is asked, no cell of theirs has a number.
    let place = Place::new();
    for more in [
        &["--fra", "2016"][..],
        &["--til", "2015"],
        &["--rangering"],
        &["--pr-indbygger"],
        &["--niveau", "kommune"],
    ] {
        for format in ["csv", "md", "tabel"] {
            let mut arguments = vec![
                "aktivitet",
                "--speciale",
                "57",
                "--maal",
                "borgere",
                "--offentlig",
                "--taerskel",
                "5",
                "--format",
                format,
            ];
            arguments.extend(more);
            let text = place.run(&arguments).success().stdout();
            for line in text
                .lines()
                .filter(|line| line.contains("Jammerbugt") || line.contains("Brønderslev"))
            {
                let figures: String = line.chars().filter(char::is_ascii_digit).collect();
                assert_eq!(figures, "", "{more:?} {format}: {line}");
            }
        }
    }
}

#[test]
fn exports_for_publication_leave_the_small_counts_out() {
    let place = Place::with_example();
    let public = ["--db", "eksempel.db", "--offentlig", "--taerskel", "5"];
    let with = |first: &[&'static str]| [first, &public[..]].concat();
    place
        .run(&with(&["eksporter", "register", "-o", "alt"]))
        .fails(6, "PP-D003");
    place.run(&with(&["eksporter", "sqlite", "-o", "udtraek.db"])).success();
    let extract = rusqlite::Connection::open(place.path("udtraek.db")).unwrap();
    let count = |sql: &str| extract.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        count("SELECT count(*) FROM aktivitet WHERE maal IN ('borgere', 'alder') AND vaerdi BETWEEN 1 AND 4"),
        0
    );
    // Tabel 39 has 26 such counts of 40; Tabel 40 none.
    assert_eq!(
        count("SELECT count(*) FROM aktivitet WHERE maal = 'borgere' AND speciale = 57 AND niveau = 'kommune'"),
        14
    );
    assert_eq!(
        count("SELECT count(*) FROM aktivitet WHERE maal = 'borgere' AND speciale = 65 AND niveau = 'kommune'"),
        40
    );
    assert_eq!(count("SELECT count(*) FROM publiceret_tal"), 0);
    place
        .run(&with(&["eksporter", "tabeller", "-o", "tabeller", "--rfc4180"]))
        .success();
    let csv = std::fs::read_to_string(place.path("tabeller/borgere-57-1.csv")).unwrap();
    assert!(csv.contains("\nJammerbugt,,,,,"), "{csv}");
}
