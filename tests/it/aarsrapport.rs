//! The yearly run: the same bytes twice, the same numbers in every file, nothing half written, and what changed since last year.

use crate::support::Place;
use calamine::{Data, Reader, Xlsx, open_workbook};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Every file below a folder: path with `/` → bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn json(files: &BTreeMap<String, Vec<u8>>, name: &str) -> serde_json::Value {
    serde_json::from_slice(&files[name]).unwrap()
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// A run without PNG in the place's folder `navn`.
fn run(place: &Place, navn: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut arguments = vec!["aarsrapport", "-o", navn, "--uden-png"];
    arguments.extend(more);
    place.run(&arguments).success();
    tree(&place.path(navn))
}

#[test]
fn the_same_register_gives_the_same_bytes_and_a_rerun_replaces_the_folder() {
    let place = Place::new();
    let first = run(&place, "en", &[]);
    let again = run(&place, "to", &[]);
    assert_eq!(first.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(again[name] == *bytes, "{name} differs");
    }
    fs::write(place.path("en/gammel.txt"), "fra i fjor").unwrap();
    let replaced = run(&place, "en", &[]);
    assert!(!replaced.contains_key("gammel.txt"));
    // Neither the folder being written nor the former one is left.
    let names: BTreeSet<String> = fs::read_dir(place.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, BTreeSet::from(["en".to_owned(), "to".to_owned()]));
}

#[test]
fn the_manifest_and_the_data_package_have_every_file_with_its_fingerprint() {
    let place = Place::with_example();
    let files = run(&place, "ud", &["--db", "eksempel.db"]);
    let manifest = json(&files, "manifest.json");
    let print = |bytes: &[u8]| {
        use std::fmt::Write;
        // Computed apart from the program's own function.
        Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    };
    let listed: BTreeMap<&str, &str> = manifest["filer"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["sti"].as_str().unwrap(), file["sha256"].as_str().unwrap()))
        .collect();
    let there: BTreeSet<&str> = files
        .keys()
        .map(String::as_str)
        .filter(|name| *name != "manifest.json")
        .collect();
    assert_eq!(listed.keys().copied().collect::<BTreeSet<_>>(), there);
    for (name, hash) in &listed {
        assert_eq!(print(&files[*name]), *hash, "{name}");
    }
    assert_eq!(
        manifest["inddata"]["register_sha256"].as_str().unwrap(),
        print(&fs::read(place.path("eksempel.db")).unwrap())
    );
    let package = json(&files, "datapackage.json");
    let paths: BTreeSet<&str> = package["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["path"].as_str().unwrap())
        .collect();
    let expected: BTreeSet<&str> = there
        .iter()
        .copied()
        .filter(|name| *name != "datapackage.json")
        .collect();
    assert_eq!(paths, expected);
}

/// A number as the workbook or the table for machines has it.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(1.0)
}

#[test]
fn every_number_of_the_workbook_is_the_number_of_its_csv() {
    let place = Place::new();
    let files = run(&place, "ud", &[]);
    let mut workbook: Xlsx<_> = open_workbook(place.path("ud/aarsrapport.xlsx")).unwrap();
    let names = workbook.sheet_names();
    assert_eq!(names[0], "Indhold");
    let csv: Vec<&String> = files.keys().filter(|name| name.starts_with("tabeller/")).collect();
    assert_eq!(csv.len(), names.len() - 1);
    let mut compared = 0;
    for name in &names[1..] {
        let sheet = workbook.worksheet_range(name).unwrap();
        // A sheet's name is its table's id, cut to what Excel allows; its title says which table it is.
        let title = sheet.get_value((0, 0)).unwrap().to_string();
        let package = json(&files, "datapackage.json");
        let paths: Vec<String> = package["resources"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["title"] == title.as_str() && it["path"].as_str().unwrap().starts_with("tabeller/"))
            .map(|it| it["path"].as_str().unwrap().to_owned())
            .collect();
        let [path] = &paths[..] else {
            panic!("sheet {name}, {title}: {paths:?}")
        };
        let mut reader = csv::Reader::from_reader(&files[path][..]);
        for (line, record) in reader.records().enumerate() {
            for (at, field) in record.unwrap().iter().enumerate() {
                let here = (u32::try_from(line).unwrap() + 3, u32::try_from(at).unwrap());
                match sheet.get_value(here).cloned().unwrap_or_default() {
                    Data::Float(found) => {
                        assert!(
                            near(found, field.parse().unwrap()),
                            "{name} {here:?}: {found} against {field}"
                        );
                        compared += 1;
                    }
                    Data::String(words) => assert!(
                        field.is_empty() || field == words,
                        "{name} {here:?}: {words} against {field}"
                    ),
                    Data::Empty => assert_eq!(field, "", "{name} {here:?}"),
                    Data::DateTime(_) => assert!(!field.is_empty()),
                    other => panic!("{name} {here:?}: {other:?}"),
                }
            }
        }
    }
    assert!(compared > 1_000, "only {compared} numbers were compared");
}

#[test]
fn the_report_is_one_file_whose_tables_headings_and_pictures_can_be_heard() {
    let place = Place::new();
    let html = text(&run(&place, "ud", &[]), "aarsrapport.html");
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"da\">"));
    assert_eq!(html.matches("<h1>").count(), 1);
    assert_eq!(html.matches("<main ").count(), 1);
    assert!(html.contains("<a class=\"spring\" href=\"#indhold\">"));
    assert_eq!(html.matches("<table").count(), html.matches("<caption>").count());
    assert!(!html.contains("<th>"), "every header has a scope");
    assert!(!html.contains("\"></th>"), "every header has words");
    assert!(!html.contains("alt=\"\""));
    let pictures = html.matches("<img ").count();
    assert!(pictures >= 12 && pictures == html.matches(" alt=\"").count());
    // Nothing is fetched.
    for link in html.split("src=\"").skip(1) {
        assert!(link.starts_with("data:"));
    }
    assert!(!html.contains("<script") && !html.contains("<link"));
    // Every id is one, and every link within the page has its end.
    let ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for link in html.split("href=\"#").skip(1) {
        assert!(ids.contains(&link.split('"').next().unwrap()));
    }
    assert!(html.contains("intern: små tal er vist"));
    assert!(html.contains("<h2 id=\"afstemning\">"));
    assert!(html.contains("Aalborg Kommune") && html.contains("Læsø Kommune"));
}

#[test]
fn the_edition_for_publication_hides_the_small_counts_in_every_file() {
    let place = Place::new();
    place
        .run(&["aarsrapport", "-o", "ud", "--offentlig"])
        .fails(6, "PP-D001");
    assert!(!place.path("ud").exists());
    let files = run(&place, "ud", &["--offentlig", "--taerskel", "5"]);
    let csv = text(&files, "tabeller/borgere-57-1.csv");
    let jammerbugt = csv.lines().find(|line| line.starts_with("Jammerbugt")).unwrap();
    assert_eq!(jammerbugt, "Jammerbugt,,,,,");
    assert!(csv.contains("Mariagerfjord,10,13,15,13,30"));
    for name in [
        "aarsrapport.html",
        "aarsrapport.md",
        "kommuner/0849-jammerbugt.html",
        "kommuner/0849-jammerbugt.md",
    ] {
        let page = text(&files, name);
        assert!(page.contains("diskretioneret") && page.contains("tærskel 5"), "{name}");
        assert!(!page.contains("Intern:"), "{name}");
    }
    assert_eq!(json(&files, "manifest.json")["taerskel"], 5);
    // The reconciliation quotes the printed figures, small counts and all.
    assert!(!files.contains_key("afstemning.docx") && !text(&files, "aarsrapport.html").contains("id=\"afstemning\""));
}

#[test]
fn a_folder_with_somebodys_work_is_left_alone_and_a_bad_path_stops_at_once() {
    let place = Place::new();
    fs::create_dir(place.path("mit")).unwrap();
    place.write("mit/brev.docx", "vigtigt");
    place.run(&["aarsrapport", "-o", "mit"]).fails(2, "PP-U011");
    assert_eq!(tree(&place.path("mit")).len(), 1);
    place.run(&["aarsrapport", "-o", "findes/ikke"]).fails(2, "PP-U010");
    place.write("fil", "x");
    place.run(&["aarsrapport", "-o", "fil"]).fails(2, "PP-U010");
    place.run(&["aarsrapport"]).fails(2, "PP-B001");
    place
        .run(&["aarsrapport", "-o", "ny", "--sammenlign", "mit"])
        .fails(2, "PP-U012");
    place.write("noegletal.json", "{}");
    place
        .run(&["aarsrapport", "-o", "ny", "--sammenlign", "noegletal.json"])
        .fails(2, "PP-U013");
    place
        .run(&["aarsrapport", "-o", "ny", "--dry-run", "--uden-png"])
        .success();
    assert!(!place.path("ny").exists());
}

#[test]
fn a_run_killed_between_its_renames_loses_nothing() {
    let place = Place::new();
    run(&place, "ud", &[]);
    fs::rename(place.path("ud"), place.path(".ud.gammel")).unwrap();
    fs::create_dir(place.path(".ud.skrives")).unwrap();
    place.write(".ud.skrives/halv.csv", "1,2");
    place
        .run(&["aarsrapport", "-o", "ud", "--sammenlign", "fil-der-ikke-findes"])
        .fails(2, "PP-U012");
    let files = run(&place, "ud", &[]);
    assert!(!files.contains_key("halv.csv"));
    assert!(!place.path(".ud.gammel").exists() && !place.path(".ud.skrives").exists());
}

/// The shipped register, changed by hand: an analyst's import of a year later.
fn a_year_later(place: &Place) {
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(
            "INSERT INTO befolkning (niveau, omraade_kode, dato, antal, kilde_id)
               SELECT niveau, omraade_kode, '2020-04-01', antal + 100, kilde_id FROM befolkning
               WHERE niveau = 'kommune' AND dato = '2019-04-01' AND fremskrivning = '';
             UPDATE klinik_version SET gyldig_til = '2020-02-29' WHERE klinik_id = 'stoevring-benefit';
             INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, adresse, kommunekode, kilde_id)
               SELECT klinik_id, '2020-03-01', navn, 'Ny Vej 1', '0851', kilde_id FROM klinik_version WHERE klinik_id = 'stoevring-benefit';",
        )
        .unwrap();
}

#[test]
fn the_comparison_names_the_move_and_splits_the_change_without_a_rest() {
    let place = Place::with_example();
    run(&place, "gammel", &["--db", "eksempel.db"]);
    a_year_later(&place);
    let files = run(
        &place,
        "ny",
        &["--db", "eksempel.db", "--pr", "30.06.2020", "--sammenlign", "gammel"],
    );
    let page = text(&files, "aarsrapport.md");
    assert!(page.contains("flyttet til en anden kommune"), "{page}");
    let table = files
        .keys()
        .find(|name| name.starts_with("tabeller/sammenligning-indbyggere"))
        .unwrap();
    let mut reader = csv::Reader::from_reader(&files[table][..]);
    let mut rebild = None;
    for record in reader.records().map(Result::unwrap) {
        let number = |at: usize| record[at].parse::<f64>().ok();
        if let (Some(change), Some(people), Some(capacity), Some(rest)) = (number(4), number(5), number(6), number(7)) {
            assert!((change - people - capacity - rest).abs() < 1e-6, "{record:?}");
            assert!((number(3).unwrap() - number(2).unwrap() - change).abs() < 1e-6);
        }
        if &record[0] == "Rebild" && &record[1] == "register" {
            rebild = Some(record);
        }
    }
    let rebild = rebild.unwrap();
    assert!(
        rebild[8].contains("befolkning") && rebild[8].contains("kapacitet"),
        "{rebild:?}"
    );
    assert!(json(&files, "manifest.json")["inddata"]["sammenlignet_med_sha256"].is_string());
}

#[test]
fn across_the_change_of_regime_nothing_is_split() {
    let place = Place::with_example();
    run(&place, "gammel", &["--db", "eksempel.db"]);
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(
            "INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, kilde_id)
               SELECT klinik_id, 51, 1.5, '2024-01-01', kilde_id FROM klinik;",
        )
        .unwrap();
    let files = run(
        &place,
        "ny",
        &["--db", "eksempel.db", "--pr", "01.06.2024", "--sammenlign", "gammel"],
    );
    let page = text(&files, "aarsrapport.md");
    assert!(page.contains("seriebrud") && page.contains("ikke sammenlignelig"));
    let table = files
        .keys()
        .find(|name| name.starts_with("tabeller/sammenligning-indbyggere"))
        .unwrap();
    for record in csv::Reader::from_reader(&files[table][..])
        .records()
        .map(Result::unwrap)
    {
        assert_eq!(&record[4], "", "{record:?}");
    }
}

#[test]
fn a_correction_of_last_years_figures_is_told_from_a_real_change() {
    let place = Place::with_example();
    run(&place, "gammel", &["--db", "eksempel.db"]);
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch("UPDATE befolkning SET antal = antal + 500 WHERE omraade_kode = '0840';")
        .unwrap();
    let files = run(&place, "ny", &["--db", "eksempel.db", "--sammenlign", "gammel"]);
    let table = files
        .keys()
        .find(|name| name.starts_with("tabeller/sammenligning-indbyggere"))
        .unwrap();
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(&files[table][..])
        .records()
        .map(Result::unwrap)
        .collect();
    let of = |name: &str| rows.iter().find(|row| &row[0] == name).unwrap();
    assert_eq!(&of("Rebild")[8], "rettelser");
    assert_eq!(&of("Aalborg")[8], "uændret");
}

#[test]
fn a_comparison_with_a_folder_that_is_not_there_is_refused_and_no_other_is_taken_for_it() {
    let place = Place::new();
    // Lies where the program is run, and is not what was asked for.
    place.write("noegletal.json", "{}");
    place
        .run(&["aarsrapport", "-o", "ny", "--uden-png", "--sammenlign", "findes-ikke"])
        .fails(2, "PP-U012");
    assert!(!place.path("ny").exists());
}

#[test]
fn a_register_that_plans_for_no_region_has_no_yearly_run() {
    let place = Place::new();
    place.run(&["ny", "tomt.db"]).success();
    place
        .run(&["aarsrapport", "-o", "ny", "--db", "tomt.db"])
        .fails(3, "PP-A010");
}
