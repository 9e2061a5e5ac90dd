//! `afstem`: the shipped plan's contradictions are found, nothing else is, and a user's own plan is checked the same way.

use super::support::Place;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/nordjylland-2019")
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/afstem")
}

fn checks(arguments: &[&str]) -> Vec<Value> {
    let place = Place::new();
    let all: Vec<&str> = ["afstem", "--format", "json"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    place.run(&all).success().json()["data"].as_array().unwrap().clone()
}

fn deviations() -> Vec<Value> {
    checks(&["--kun-afvigelser"])
}

fn sql(register: &Path, script: &str) {
    rusqlite::Connection::open(register)
        .unwrap()
        .execute_batch(script)
        .unwrap();
}

/// The deviation of a rule at a row and column.
fn found<'v>(checks: &'v [Value], regel: &str, raekke: &str, kolonne: &str) -> &'v Value {
    checks
        .iter()
        .find(|check| check["regel"] == regel && check["raekke"] == raekke && check["kolonne"] == kolonne)
        .unwrap_or_else(|| panic!("no deviation {regel}, {raekke}, {kolonne}"))
}

#[test]
fn the_contradictions_of_the_domain_document_are_each_found() {
    let found_in = deviations();
    let numbers = |regel, raekke, kolonne| {
        let check = found(&found_in, regel, raekke, kolonne);
        (check["trykt"].as_f64().unwrap(), check["genberegnet"].as_f64().unwrap())
    };
    // Tabel 1's under-30 column is already weighted by a half, and is called a number all the same.
    assert_eq!(
        numbers("under-30-kaldes-et-antal", "Region Nordjylland", "under_30"),
        (77.0, 154.0)
    );
    // Tabel 3's rows for three kommuner do not add up.
    assert_eq!(numbers("raekkesum", "Frederikshavn", "i_alt"), (34.0, 35.0));
    assert_eq!(numbers("raekkesum", "Brønderslev", "i_alt"), (22.0, 23.0));
    assert_eq!(numbers("raekkesum", "Jammerbugt", "i_alt"), (17.0, 18.0));
    assert_eq!(numbers("tabel-2-og-3", "2019", "under_30"), (151.0, 154.0));
    // Tabel 1 and Bilag 4 weigh 129,0 both, but differ in four kommuner.
    let differing: Vec<&str> = found_in
        .iter()
        .filter(|check| check["regel"] == "kapacitet-i-tabel-1-og-bilag-4")
        .map(|check| check["raekke"].as_str().unwrap())
        .collect();
    assert_eq!(differing, ["Frederikshavn", "Jammerbugt", "Aalborg", "Hjørring"]);
    // Heading 3.3 says speciale 62 where 65 is meant.
    let heading = found(
        &found_in,
        "gentaget",
        "3.3",
        "specialenummer for vederlagsfri ridefysioterapi",
    );
    assert_eq!(heading["steder"][0]["linje_fra"], 557);
    // The cost of speciale 62 rose by 13,9 million where the text says about 22.
    let cost = found(&found_in, "p-3.4.2-03", "3.4.2", "p-3.4.2-03");
    assert_eq!(cost["trykt"], 22.0);
    assert!((cost["genberegnet"].as_f64().unwrap() - 13.9).abs() < 1e-9);
    // There is no Tabel 20, and there are two Tabel 38.
    let numbering: Vec<&str> = found_in
        .iter()
        .filter(|check| check["regel"] == "nummerering")
        .map(|check| check["forklaring"].as_str().unwrap())
        .collect();
    assert!(
        numbering.iter().any(|words| words.contains("tabel 20 findes ikke")),
        "{numbering:?}"
    );
    assert!(
        numbering.iter().any(|words| words.contains("tabel 38 findes allerede")),
        "{numbering:?}"
    );
}

/// What has been read against the plan by hand: no deviation may come or go unnoticed.
#[test]
fn the_deviations_of_the_shipped_plan_are_these_and_no_others() {
    let mut lines: Vec<String> = deviations()
        .iter()
        .map(|check| {
            let text = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
            format!(
                "{} | {} | {} | {} | {} → {}",
                text("regel"),
                text("tabel"),
                text("raekke"),
                text("kolonne"),
                text("trykt_tekst"),
                text("genberegnet_tekst")
            )
        })
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_deviation_shows_two_places_of_the_source() {
    for check in deviations() {
        let places = check["steder"].as_array().unwrap();
        let printed = places.iter().filter(|place| !place["linje_fra"].is_null()).count();
        assert!(printed >= 2, "{check:#}");
        assert!(!check["forklaring"].as_str().unwrap().is_empty(), "{check:#}");
    }
}

#[test]
fn persons_are_never_added_up_over_kommuner() {
    for check in checks(&[]) {
        let counts_persons = ["16", "26", "39", "40"].contains(&check["tabel"].as_str().unwrap());
        let total = ["Region Nordjylland", "Total"].contains(&check["raekke"].as_str().unwrap());
        let share = check["kolonne"] == "andel_af_befolkning_2018" || check["regel"] == "talform";
        if counts_persons && total && !share {
            assert!(check["regel"].as_str().unwrap().starts_with("personer-"), "{check:#}");
        }
    }
}

#[test]
fn the_number_of_checks_per_table_and_verdict_is_this() {
    let place = Place::new();
    insta::assert_snapshot!(place.run(&["afstem", "--tabel", "3"]).success().seen());
    let json = place.run(&["afstem", "--format", "json"]).success().json();
    let counts: BTreeMap<&str, u64> =
        json["data"]
            .as_array()
            .unwrap()
            .iter()
            .fold(BTreeMap::new(), |mut counts, check| {
                *counts.entry(check["dom"].as_str().unwrap()).or_default() += 1;
                counts
            });
    let sums: u64 = json["sammenfatning"]
        .as_array()
        .unwrap()
        .iter()
        .map(|table| table["kontrolleret"].as_u64().unwrap())
        .sum();
    assert_eq!(sums, counts.values().sum::<u64>());
    insta::assert_snapshot!(format!("{counts:?}"));
}

#[test]
fn a_plan_in_a_folder_and_the_same_plan_in_a_register_are_judged_alike() {
    let place = Place::with_example();
    // The register keeps columns in the order of their keys, the package in printed order.
    let read = |arguments: &[&str]| -> Vec<String> {
        let json = place.run(arguments).success().json();
        let mut checks: Vec<String> = json["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|check| {
                let keys = [
                    "regel",
                    "tabel",
                    "raekke",
                    "kolonne",
                    "trykt",
                    "genberegnet",
                    "genberegnet_hoejst",
                    "dom",
                ];
                keys.map(|key| check[key].to_string()).join(" ")
            })
            .collect();
        checks.sort();
        checks
    };
    let folder = data();
    let shipped = read(&["afstem", "--db", "eksempel.db", "--format", "json"]);
    assert!(shipped.len() > 1000);
    assert!(
        shipped == read(&["afstem", "--plan", folder.to_str().unwrap(), "--format", "json"]),
        "a folder"
    );
    let file = folder.join("afstemning.toml");
    let own = [
        "afstem",
        "--db",
        "eksempel.db",
        "--deklaration",
        file.to_str().unwrap(),
        "--format",
        "json",
    ];
    assert!(shipped == read(&own), "the user's copy of the declaration");
}

#[test]
fn a_users_own_plan_is_checked_by_its_own_declaration() {
    let place = Place::new();
    insta::assert_snapshot!(place.seen(&["afstem", "--alle", "--plan", fixture().to_str().unwrap()]));
}

/// The fixture's folder in a place of its own, with another declaration.
fn with_declaration(change: impl Fn(String) -> String) -> Place {
    let place = Place::new();
    for name in [
        "datapackage.json",
        "tabel-1.csv",
        "tabel-2.csv",
        "paastande.csv",
        "paastande_i_ord.csv",
        "afstemning.toml",
    ] {
        let text = std::fs::read_to_string(fixture().join(name)).unwrap();
        place.write(name, if name == "afstemning.toml" { change(text) } else { text });
    }
    place
}

#[test]
fn a_new_plan_is_compared_with_the_registers_own_statistics_before_it_is_printed() {
    let place = with_declaration(|text| {
        text + "\n[[regel]]\nid = \"register\"\ngruppe = \"Registeret\"\ntabeller = [\"1\"]\nraekker = [\"Morsø\", \"Thisted\"]\nkolonner = [\"over_30\"]\nformel = \"[register.1 | * | over_30]\"\nforklaring = \"Registerets egen optælling.\"\n"
    });
    let json = place
        .run(&["afstem", "--plan", ".", "--format", "json"])
        .success()
        .json();
    let of_rule: Vec<(&str, &str, f64)> = json["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["regel"] == "register")
        .map(|check| {
            let text = |key: &str| check[key].as_str().unwrap();
            (text("raekke"), text("dom"), check["genberegnet"].as_f64().unwrap())
        })
        .collect();
    // The shipped register counts 3 kapaciteter over 30 timer on Morsø and 4 in Thisted (Bilag 4).
    assert_eq!(of_rule, [("Morsø", "stemmer", 3.0), ("Thisted", "afviger", 4.0)]);
}

#[test]
fn a_registers_own_tables_are_checked_before_they_are_printed() {
    let place = Place::new();
    place.run(&["ny", "vores.db", "--fra", "eksempel"]).success();
    let own = place
        .run(&["afstem", "--egne", "--db", "vores.db", "--format", "json"])
        .success();
    let checks = own.json()["data"].as_array().unwrap().clone();
    let of = |regel: &str, dom: &str| {
        checks
            .iter()
            .filter(|check| check["regel"] == regel && check["dom"] == dom)
            .count()
    };
    // Tabel 14 and 24, 35 and 36: four years of region against kommuner, each exactly.
    assert_eq!(
        (
            of("regionens-ydelser-og-udgift", "stemmer"),
            of("regionens-ydelser-og-udgift", "afviger")
        ),
        (16, 0)
    );
    // Tabel 1 on its two bases: Frederikshavn, Hjørring, Jammerbugt and Aalborg differ in kapacitet too, Thisted only in the
    // two counts, and the region in both counts.
    assert_eq!(of("grundlagene-i-tabel-1", "afviger"), 13);
    let thisted = found(&checks, "grundlagene-i-tabel-1", "Thisted", "under_30");
    assert_eq!(
        (&thisted["trykt"], &thisted["genberegnet"]),
        (&16.0.into(), &18.0.into())
    );
    // A figure of an import that cannot be: the region's services are more than its kommuner's together.
    sql(
        &place.path("vores.db"),
        "UPDATE aktivitet SET vaerdi = vaerdi + 1000 WHERE maal = 'ydelser' AND speciale = 51 AND aar = 2017 AND niveau = 'region' AND omraade_kode = '1081'",
    );
    let own = place
        .run(&["afstem", "--egne", "--db", "vores.db", "--format", "json"])
        .success();
    let checks = own.json()["data"].as_array().unwrap().clone();
    let wrong = found(&checks, "regionens-ydelser-og-udgift", "Region Nordjylland", "aar_2017");
    assert_eq!(
        (&wrong["dom"], &wrong["afvigelse"]),
        (&"afviger".into(), &1000.0.into())
    );
}

#[test]
fn a_register_without_a_printed_plan_has_its_own_tables_checked() {
    let place = Place::new();
    place.run(&["ny", "vores.db", "--fra", "eksempel"]).success();
    sql(
        &place.path("vores.db"),
        "DELETE FROM publiceret_tal; DELETE FROM publiceret_tabel;",
    );
    let found = place.run(&["afstem", "--db", "vores.db"]).success();
    assert!(
        found
            .stdout()
            .contains("Registerets egne tabeller, som de ville blive trykt")
    );
    assert!(found.stdout().contains("grundlag: register"));
}

#[test]
fn a_workbook_ready_for_print_is_held_against_the_register_figure_by_figure() {
    let place = Place::new();
    place.run(&["aarsrapport", "-o", "rapport", "--uden-png"]).success();
    let untouched = place
        .run(&["afstem", "--plan", "rapport/aarsrapport.xlsx", "--format", "json"])
        .success();
    let untouched = untouched.json();
    let against: Vec<&Value> = untouched["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["regel"].as_str().unwrap().starts_with("registeret-"))
        .collect();
    assert!(
        against.len() > 1_000 && against.iter().all(|check| check["dom"] == "stemmer"),
        "{}",
        against.len()
    );

    // Tabel 1 as somebody has typed it for print: Morsø's inhabitants have two digits turned round, Rebild's ratio is
    // written as words, one kommune is misspelt, and there is a column and a sheet of their own.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("tabel-1-opgoerelse-kapacitet").unwrap();
    sheet.write_string(0, 0, "Tabel 1").unwrap();
    let headings = [
        "Område",
        "Over 30 timer",
        "Indbyggere",
        "Indb. pr. kapacitet",
        "Bemærkning",
    ];
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(2, column, heading).unwrap();
    }
    let rows = [
        ("Morsø", 3.0, 20_934.0),
        ("Rebild", 0.0, 29_917.0),
        ("Aalbrg", 12.0, 215_443.0),
    ];
    for (row, (navn, over, people)) in (3..).zip(rows) {
        sheet.write_string(row, 0, navn).unwrap();
        sheet.write_number(row, 1, over).unwrap();
        sheet.write_number(row, 2, people).unwrap();
    }
    sheet.write_string(4, 3, "5.439").unwrap();
    book.add_worksheet().set_name("Noter").unwrap();
    book.save(place.path("tryk.xlsx")).unwrap();
    let found_in = place
        .run(&["afstem", "--plan", "tryk.xlsx", "--format", "json"])
        .success();
    let found_in = found_in.json();
    let checks = found_in["data"].as_array().unwrap();
    let rule = "registeret-tabel-1-opgoerelse-kapacitet";
    let morsoe = found(checks, rule, "Morsø", "indbyggere");
    assert_eq!(
        (&morsoe["dom"], &morsoe["afvigelse"]),
        (&"afviger".into(), &540.0.into())
    );
    assert_eq!(
        found(checks, rule, "Rebild", "indbyggere_pr_kapacitet")["dom"],
        "stemmer"
    );
    let left_out: Vec<&str> = found_in["ikke_kontrolleret"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["hvad"].as_str().unwrap())
        .collect();
    for what in [
        "Noter",
        "tabel-1-opgoerelse-kapacitet, række 6",
        "tabel-1-opgoerelse-kapacitet, kolonne \"Bemærkning\"",
        "tabel-1-opgoerelse-kapacitet, Aalborg",
    ] {
        assert!(left_out.contains(&what), "{what} is not said: {left_out:?}");
    }
}

#[test]
fn a_plan_with_what_looks_like_a_personal_number_is_not_read() {
    let place = Place::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "ring til 010170-1234").unwrap();
    book.save(place.path("cpr.xlsx")).unwrap();
    let refused = place.run(&["afstem", "--plan", "cpr.xlsx"]).fails(6, "PP-A008");
    assert!(!refused.stderr().contains("010170"));
    std::fs::create_dir(place.path("ny")).unwrap();
    place.write(
        "ny/datapackage.json",
        r#"{"resources": [{"name": "tabel-1", "path": "t.csv"}]}"#,
    );
    place.write("ny/t.csv", "raekke,kolonne,trykt,vaerdi,enhed,linje,note\nA,b,1,1,antal,,0101701234\nA,c,1,1,antal,,0202701234\nA,d,1,1,antal,,0303701234\n");
    place.write("ny/afstemning.toml", "plan = \"p\"\ntitel = \"P\"\n");
    let refused = place.run(&["afstem", "--plan", "ny"]).fails(6, "PP-A008");
    assert!(!refused.stderr().contains("0202701234"));
}

#[test]
fn a_bad_declaration_is_refused_with_its_line_and_what_was_perhaps_meant() {
    let seen = |from: &str, to: &str| {
        let place = with_declaration(|text| text.replacen(from, to, 1));
        place.run(&["afstem", "--plan", "."]).fails(3, "PP-A003").seen()
    };
    let mut text = seen("sum([andre | *])", "sum([andre | *]");
    text += &seen("raekker = [\"I alt\"]", "raekker = [\"Ialt\"]");
    text += &seen("tabeller = [\"2\"]", "tabeller = [\"22\"]");
    text += &seen("vaekst([2024]; [2025])", "vaekst([2024]; [2052])");
    text += &seen("formel = \"[indbyggere]", "fromel = \"[indbyggere]");
    insta::assert_snapshot!(text);
}

#[test]
fn bad_input_is_told_what_to_do_next() {
    let place = Place::new();
    place.run(&["afstem", "--plan", "findes-ikke"]).fails(3, "PP-A004");
    place.run(&["afstem", "--tabel", "20"]).fails(2, "PP-A005");
    place
        .run(&["afstem", "--rapport", "afstemning.pdf"])
        .fails(2, "PP-A007");
    place.run(&["ny", "tomt.db"]).success();
    place.run(&["afstem", "--db", "tomt.db"]).fails(3, "PP-A001");
}

#[test]
fn the_report_names_every_deviation_and_comes_in_three_formats() {
    let place = Place::new();
    for name in ["afstemning.docx", "afstemning.html", "afstemning.md"] {
        place
            .run(&["afstem", "-q", "--rapport", name, "-o", "afstemning.xlsx"])
            .success();
        assert!(std::fs::metadata(place.path(name)).unwrap().len() > 10_000, "{name}");
    }
    let report = std::fs::read_to_string(place.path("afstemning.md")).unwrap();
    assert!(!report.contains("Sagsnr."), "the report belongs to no case");
    for check in deviations() {
        let line = check["steder"][0]["linje_fra"].as_u64().unwrap();
        assert!(report.contains(&format!("linje {line}")), "line {line} is missing");
    }
}

/// A cell may be left out of several checks; each line says of which, so that no two are alike.
#[test]
fn what_was_not_checked_is_said_once_for_each_check() {
    let place = Place::with_example();
    let ran = place
        .run(&["afstem", "--egne", "--db", "eksempel.db", "--format", "json"])
        .success();
    let left_out = ran.json()["ikke_kontrolleret"].clone();
    let lines: Vec<(&str, &str)> = left_out
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["hvad"].as_str().unwrap(), it["hvorfor"].as_str().unwrap()))
        .collect();
    let cell =
        "Borgere i behandling: speciale 57 (almen ridefysioterapi), kommuner, 2015-2018, Region Nordjylland, 2015";
    let of_cell: Vec<&str> = lines
        .iter()
        .filter(|(what, _)| *what == cell)
        .map(|(_, why)| *why)
        .collect();
    assert_eq!(of_cell.len(), 2, "{lines:#?}");
    assert!(
        of_cell[0].ends_with("kan ikke være flere end kommunernes lagt sammen"),
        "{of_cell:?}"
    );
    assert!(
        of_cell[1].ends_with("kan ikke være færre end den største kommunes"),
        "{of_cell:?}"
    );
    let each: std::collections::BTreeSet<_> = lines.iter().collect();
    assert_eq!(each.len(), lines.len());
}
