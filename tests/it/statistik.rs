//! The analyst's other tables: waiting times, activity, and one kommune on a page.

use crate::support::Place;
use serde_json::Value;

#[test]
fn waiting_times_print_with_n_of_n_and_their_own_date() {
    insta::assert_snapshot!(Place::new().seen(&["ventetid"]));
}

#[test]
fn waiting_times_follow_the_contract_and_the_plans_counts() {
    let answer = Place::new().run(&["ventetid", "--format", "json"]).success().json();
    let text = answer["data"].to_string();
    for key in [
        "fordeling",
        "antal_oplyst",
        "antal_i_alt",
        "andel_med_ventetid",
        "gennemsnit_med_ventetid",
        "andel_over_2_uger",
        "foraeldede",
    ] {
        assert!(text.contains(&format!("\"{key}\"")), "{key} in {text}");
    }
    let speciale_51 = find(&answer["data"], "speciale", "51").expect("a summary of speciale 51");
    assert_eq!(speciale_51["antal_oplyst"], 41);
    // 29 of 41 have a wait; their weeks add up to 50 (Tabel 6).
    assert!((speciale_51["andel_med_ventetid"].as_f64().unwrap() - 2900.0 / 41.0).abs() < 1e-9);
    assert!((speciale_51["gennemsnit_med_ventetid"].as_f64().unwrap() - 50.0 / 29.0).abs() < 1e-9);
}

/// The first object, however deep, that has `key` = `wanted` and a summary's fields.
fn find<'a>(value: &'a Value, key: &str, wanted: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => {
            if fields.get(key).is_some_and(|it| it == wanted) && fields.contains_key("gennemsnit_med_ventetid") {
                return Some(value);
            }
            fields.values().find_map(|child| find(child, key, wanted))
        }
        Value::Array(items) => items.iter().find_map(|child| find(child, key, wanted)),
        _ => None,
    }
}

#[test]
fn stale_and_missing_waiting_times_are_what_they_are_and_the_clinics_are_listed() {
    let place = Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    // At 30.06.2019: one fresh, one exactly two months old (not older), one older, one asked that gave no answer.
    register
        .execute_batch(
            "INSERT INTO kilde (kilde_id, tekst) VALUES ('proeve', 'Prøvetal');
             INSERT INTO ventetid VALUES
                ('hobro-benefit', '51', '2019-06-01', 3, 'proeve'),
                ('arden-fysioterapi', '51', '2019-04-30', 0, 'proeve'),
                ('hadsund-benefit', '51', '2019-04-29', 2, 'proeve'),
                ('aars-fysiodanmark', '51', '2019-06-01', NULL, 'proeve');",
        )
        .unwrap();
    drop(register);
    let answer = place
        .run(&["ventetid", "--db", "eksempel.db", "--format", "json"])
        .success()
        .json();
    assert_eq!(answer["grundlag"], "register");
    let summary = find(&answer["data"], "speciale", "51").unwrap();
    assert_eq!(summary["antal_oplyst"], 3, "{summary}");
    assert_eq!(summary["antal_i_alt"], 57, "every clinic of the day is asked");
    assert_eq!(
        summary["foraeldede"], 1,
        "two months is the limit, not past it (plan 3.2)"
    );
    let list = place
        .run(&["ventetid", "--rykkerliste", "--db", "eksempel.db", "-q"])
        .success()
        .stdout();
    assert!(list.contains("Benefit Hadsund"), "stale: {list}");
    assert!(list.contains("Fysiodanmark Aars"), "no answer: {list}");
}

#[test]
fn every_activity_table_answers() {
    let place = Place::new();
    for speciale in ["51", "57", "62", "65"] {
        for measure in [
            "ydelser",
            "borgere",
            "udgift",
            "udgift_pr_borger",
            "ydelser_pr_borger",
            "alder",
        ] {
            let answer = place
                .run(&[
                    "aktivitet",
                    "--speciale",
                    speciale,
                    "--maal",
                    measure,
                    "--format",
                    "json",
                ])
                .success()
                .json();
            assert!(
                answer["data"].as_array().is_some_and(|rows| !rows.is_empty()),
                "{speciale} {measure}"
            );
            assert!(
                answer["kilder"].as_array().is_some_and(|rows| !rows.is_empty()),
                "{speciale} {measure}"
            );
        }
    }
    for speciale in ["51", "62"] {
        place
            .run(&["aktivitet", "--speciale", speciale, "--maal", "holdtraening"])
            .success();
    }
}

#[test]
fn growth_is_per_cent_and_shares_change_in_points() {
    let place = Place::new();
    let services = place
        .run(&[
            "aktivitet",
            "--speciale",
            "51",
            "--maal",
            "ydelser",
            "--niveau",
            "kommune",
            "--format",
            "json",
        ])
        .success()
        .json();
    let thisted = services["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["omraade"] == "Thisted")
        .unwrap()
        .clone();
    assert_eq!(thisted["udvikling_enhed"], "procent");
    // Tabel 14: 78.070 to 93.341 is 19,6 %.
    assert!((thisted["udvikling"].as_f64().unwrap() - 100.0 * (93_341.0 - 78_070.0) / 78_070.0).abs() < 1e-9);
    assert_eq!(thisted["vaerdier"]["2018"], 93_341.0);
    let shares = place
        .run(&[
            "aktivitet",
            "--speciale",
            "62",
            "--maal",
            "holdtraening",
            "--niveau",
            "kommune",
            "--format",
            "json",
        ])
        .success()
        .json();
    let rebild = shares["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["omraade"] == "Rebild")
        .unwrap()
        .clone();
    assert_eq!(rebild["udvikling_enhed"], "procentpoint");
    // Tabel 28: 31,3 to 52,4 is 21,1 points, whatever its heading says.
    assert!((rebild["udvikling"].as_f64().unwrap() - 21.1).abs() < 1e-9);
}

#[test]
fn one_kommune_stands_on_one_page() {
    insta::assert_snapshot!(Place::new().seen(&["kommune", "Læsø"]));
}

#[test]
fn a_kommune_is_found_by_any_of_its_names_and_a_wrong_one_gets_a_suggestion() {
    let place = Place::new();
    for name in ["vesthimmerlands kommune", "Vesthimmerland", "820", "0820"] {
        assert!(
            place
                .run(&["kommune", name])
                .success()
                .stdout()
                .contains("Vesthimmerland Kommune"),
            "{name}"
        );
    }
    let ran = place.run(&["kommune", "Brøndeslev"]).fails(2, "PP-S002");
    assert!(ran.stderr().contains("mente du Brønderslev?"), "{}", ran.seen());
}
