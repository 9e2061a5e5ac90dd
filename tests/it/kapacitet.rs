//! The analyst's first table: inhabitants per kapacitet, on both bases and at any date.

use crate::support::Place;
use calamine::Reader;

#[test]
fn the_first_command_prints_inhabitants_per_kapacitet() {
    insta::assert_snapshot!(Place::new().seen(&["kapacitet"]));
}

#[test]
fn the_other_capacity_tables_print() {
    let place = Place::new();
    for (name, arguments) in [
        ("tabel_2", &["kapacitet", "-q", "--tabel", "2"][..]),
        (
            "tabel_3",
            &["kapacitet", "-q", "--tabel", "3", "--grundlag", "opgoerelse"],
        ),
        (
            "tabel_4",
            &["kapacitet", "-q", "--tabel", "4", "--grundlag", "opgoerelse"],
        ),
        ("tabel_8", &["kapacitet", "-q", "--tabel", "8"]),
    ] {
        insta::assert_snapshot!(name, place.seen(arguments));
    }
}

/// Tabel 1 as printed, rounded half up (domain.md S2).
const TABEL_1: [(&str, &str); 12] = [
    ("Morsø", "4.079"),
    ("Thisted", "3.632"),
    ("Brønderslev", "4.275"),
    ("Frederikshavn", "3.634"),
    ("Vesthimmerland", "3.705"),
    ("Læsø", "1.211"),
    ("Mariagerfjord", "3.996"),
    ("Jammerbugt", "4.810"),
    ("Aalborg", "5.903"),
    ("Rebild", "5.439"),
    ("Hjørring", "4.311"),
    ("Region Nordjylland", "4.571"),
];

#[test]
fn the_twelve_ratios_of_tabel_1_come_out_as_printed_on_the_published_count() {
    let printed = Place::new()
        .run(&["kapacitet", "--grundlag", "opgoerelse", "--format", "md"])
        .success()
        .stdout();
    for (area, ratio) in TABEL_1 {
        let row = printed
            .lines()
            .find(|line| line.contains(area))
            .unwrap_or_else(|| panic!("no row {area}"));
        let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('*')).collect();
        assert_eq!(cells[6], ratio, "{row}");
    }
}

#[test]
fn both_bases_give_129_kapaciteter_and_4571_inhabitants_per_kapacitet_for_the_region() {
    let place = Place::new();
    for (basis, over, under) in [("register", 54, 150), ("opgoerelse", 52, 154)] {
        let answer = place
            .run(&["kapacitet", "--grundlag", basis, "--format", "json"])
            .success()
            .json();
        assert_eq!(answer["grundlag"], basis);
        assert_eq!(answer["pr"], "2019-06-30");
        let region = answer["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["niveau"] == "region")
            .unwrap();
        assert_eq!(region["over_30"], over);
        assert_eq!(region["under_30"], under);
        assert!((region["kapacitet"].as_f64().unwrap() - 129.0).abs() < 1e-9);
        // 589,605 / 129 = 4570.58…: the sum over the sum, not the mean 4.090 of the ratios (S1).
        assert!((region["indbyggere_pr_kapacitet"].as_f64().unwrap() - 589_605.0 / 129.0).abs() < 1e-9);
    }
}

#[test]
fn aalborg_rebild_and_jammerbugt_lie_over_the_regions_value() {
    let answer = Place::new()
        .run(&["kapacitet", "--grundlag", "opgoerelse", "--format", "json"])
        .success()
        .json();
    let mut over: Vec<&str> = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["niveau"] == "kommune" && row["over_regionsgennemsnit"] == true)
        .map(|row| row["omraade"].as_str().unwrap())
        .collect();
    over.sort_unstable();
    assert_eq!(over, ["Aalborg", "Jammerbugt", "Rebild"]);
}

#[test]
fn twelve_kapaciteter_sit_in_the_wrong_place_on_the_published_count() {
    // M2 before every move in the worked examples of domain.md section 4: 12,10.
    let answer = Place::new()
        .run(&["kapacitet", "--grundlag", "opgoerelse", "--format", "json"])
        .success()
        .json();
    let region = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["niveau"] == "region")
        .unwrap();
    assert!((region["forkert_placeret"].as_f64().unwrap() - 12.10).abs() < 0.005);
}

#[test]
fn sundhedsraad_are_sums_over_sums() {
    let answer = Place::new()
        .run(&["kapacitet", "--grundlag", "opgoerelse", "--format", "json"])
        .success()
        .json();
    let rows = answer["data"].as_array().unwrap();
    let vendsyssel = rows.iter().find(|row| row["omraade"] == "Vendsyssel").unwrap();
    let members = ["Brønderslev", "Frederikshavn", "Hjørring", "Læsø"];
    let sum = |key: &str| -> f64 {
        rows.iter()
            .filter(|row| members.contains(&row["omraade"].as_str().unwrap()))
            .map(|row| row[key].as_f64().unwrap())
            .sum()
    };
    let expected = sum("indbyggere") / sum("kapacitet");
    assert!((vendsyssel["indbyggere_pr_kapacitet"].as_f64().unwrap() - expected).abs() < 1e-9);
}

#[test]
fn a_kommune_without_kapacitet_is_not_defined_and_one_without_population_is_unknown() {
    let place = Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    register
        .execute_batch(
            "DELETE FROM kapacitet_timer WHERE klinik_id IN (SELECT klinik_id FROM klinik_version WHERE kommunekode = '0773');
             DELETE FROM befolkning WHERE omraade_kode = '0825';",
        )
        .unwrap();
    drop(register);
    let ran = place.run(&["kapacitet", "--db", "eksempel.db"]).success();
    let row = |area: &str| {
        ran.stdout()
            .lines()
            .find(|line| line.starts_with(area))
            .unwrap()
            .to_owned()
    };
    assert!(row("Morsø").contains("ikke defineret"), "{}", row("Morsø"));
    assert!(row("Læsø").contains("ukendt"), "{}", row("Læsø"));
    assert!(
        row("Region Nordjylland").contains("ukendt"),
        "an unknown part makes the sum unknown"
    );
    assert!(
        ran.stderr().contains("befolkningen er ukendt i: Læsø"),
        "{}",
        ran.stderr()
    );
    place
        .run(&["kapacitet", "--db", "eksempel.db", "--strict"])
        .fails(7, "PP-B003");
}

#[test]
fn both_regimes_are_shown_and_the_series_breaks_between_them() {
    let place = Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    // Each clinic's weighted kapacitet, split evenly over the two specialer: what a region might be given from 2024.
    register
        .execute_batch(
            "INSERT INTO kilde VALUES ('proeve', 'Prøvetal', '2024', NULL, NULL);
             INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, kilde_id)
             SELECT klinik_id, speciale, 0.45 * (over_30 + under_30 / 2.0), '2024-01-01', 'proeve'
             FROM kapacitet_timer CROSS JOIN (SELECT 51 AS speciale UNION SELECT 62);",
        )
        .unwrap();
    drop(register);
    let answer = place
        .run(&[
            "kapacitet",
            "--db",
            "eksempel.db",
            "--pr",
            "2024-06-30",
            "--format",
            "json",
        ])
        .success()
        .json();
    let region = answer["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["niveau"] == "region")
        .unwrap()
        .clone();
    assert!((region["kapacitet"].as_f64().unwrap() - 0.9 * 129.0).abs() < 1e-9);
    assert!(region["over_30"].is_null(), "hours do not exist in the regime beloeb");
    let compared = place
        .run(&[
            "kapacitet",
            "--db",
            "eksempel.db",
            "--pr",
            "2024-06-30",
            "--sammenlign",
            "30.06.2019",
        ])
        .success();
    assert!(compared.stdout().contains("ikke sammenlignelig"), "{}", compared.seen());
    assert!(compared.stderr().contains("serien er brudt"), "{}", compared.seen());
    let within = place
        .run(&[
            "kapacitet",
            "--db",
            "eksempel.db",
            "--pr",
            "31.12.2023",
            "--sammenlign",
            "30.06.2019",
        ])
        .success();
    assert!(within.stdout().contains("0,0\u{a0}%"), "{}", within.seen());
}

#[test]
fn every_format_carries_the_same_figures() {
    let place = Place::new();
    place.run(&["kapacitet", "-o", "t.xlsx"]).success();
    place.run(&["kapacitet", "-o", "t.csv"]).success();
    let machine = place
        .run(&["kapacitet", "--format", "csv", "--rfc4180"])
        .success()
        .stdout();
    assert!(
        machine
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("Brønderslev,2,13,8.5,36339,4275.176470588235"),
        "{machine}"
    );
    let excel = std::fs::read(place.path("t.csv")).unwrap();
    assert!(excel.starts_with(b"\xEF\xBB\xBF"), "Excel wants the BOM");
    let excel = String::from_utf8(excel).unwrap();
    assert!(excel.contains("Brønderslev;2;13;8,5;36339;4275,17647"), "{excel}");
    assert!(excel.contains("\r\n"));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(place.path("t.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let row = sheet
        .rows()
        .find(|row| row[0] == calamine::Data::String("Aalborg".into()))
        .unwrap();
    assert_eq!(row[4], calamine::Data::Float(215_443.0));
}

#[test]
fn verbose_says_which_register_and_which_day_is_looked_at() {
    let place = Place::with_example();
    let said = |more: &[&str]| {
        place
            .run(&[&["kapacitet", "-v", "--pr", "01.09.2019"], more].concat())
            .success()
            .stderr()
    };
    assert!(said(&[]).contains("Læser de medfølgende data, som det er 01.09.2019."));
    assert!(said(&["--db", "eksempel.db"]).contains("Læser eksempel.db, som det er 01.09.2019."));
    assert!(!said(&["-q"]).contains("Læser"), "-q wins");
}
