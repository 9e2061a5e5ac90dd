//! Cases of flytning from receipt to the actual move, as the secretariat types them.

use crate::support::{Place, Ran};
use serde_json::Value;

const DB: [&str; 2] = ["--db", "eksempel.db"];

fn sag(place: &Place, arguments: &[&str]) -> Ran {
    place.run(&[&["sag"], arguments, &DB].concat())
}

fn json(place: &Place, arguments: &[&str]) -> Value {
    sag(place, &[arguments, &["--format", "json"]].concat())
        .success()
        .json()["data"]
        .clone()
}

fn open(place: &Place, klinik: &str, to: &[&str]) -> String {
    let data = json(
        place,
        &[&["opret", "--klinik", klinik, "--modtaget", "01.08.2019"], to].concat(),
    );
    data["sag"].as_str().unwrap().to_owned()
}

/// Inhabitants, counts and ratios of every area on a day; the register's own figures.
fn kapacitet(place: &Place, pr: &str) -> Vec<Value> {
    let answer = place
        .run(&["kapacitet", "--pr", pr, "--format", "json", "--db", "eksempel.db"])
        .success()
        .json();
    answer["data"].as_array().unwrap().clone()
}

fn of(rows: &[Value], area: &str, key: &str) -> f64 {
    let row = rows.iter().find(|row| row["omraade"] == area).unwrap();
    row[key].as_f64().unwrap()
}

/// Hjallerup (Brønderslev) to Vodskov (Aalborg), heard and approved by everybody: F4.
fn approved_hjallerup(place: &Place) -> String {
    let id = open(place, "hjallerup-fys-traeningsklinik", &["--til-by", "Vodskov"]);
    sag(
        place,
        &["hoering", &id, "--sendt", "05.08.2019", "--frist", "05.09.2019"],
    )
    .success();
    for kommune in ["Brønderslev", "Aalborg"] {
        sag(
            place,
            &[
                "hoering",
                &id,
                "--kommune",
                kommune,
                "--svar",
                "Ingen bemærkninger",
                "--dato",
                "20.08.2019",
            ],
        )
        .success();
    }
    sag(
        place,
        &[
            "afgoer",
            &id,
            "--organ",
            "regionsrådet",
            "--organ",
            "Brønderslev",
            "--organ",
            "Aalborg",
            "--udfald",
            "godkendt",
            "--dato",
            "10.09.2019",
        ],
    )
    .success();
    id
}

#[test]
fn a_move_inside_a_town_is_approved_by_the_administration_and_carried_out() {
    let place = Place::with_example();
    let id = open(
        &place,
        "aalborg-hasseris-fysioterapi",
        &[
            "--til-by",
            "Aalborg",
            "--til-adresse",
            "Vesterbro 1, 9000 Aalborg",
            "--adgang",
            "ja",
            "--toilet",
            "ja",
        ],
    );
    assert_eq!(id, "2019-001");
    let page = json(&place, &["vis", &id]);
    assert_eq!(
        (&page["regel"], &page["tilstand"]),
        (&Value::from("F1"), &Value::from("modtaget"))
    );
    let ran = sag(&place, &["afgoer", &id, "--organ", "regionen", "--udfald", "godkendt"]).fails(2, "PP-G003");
    assert!(ran.stderr().contains("administrationen"), "{}", ran.seen());
    sag(&place, &["gennemfoer", &id, "--dato", "01.10.2019"]).fails(2, "PP-G009");
    sag(
        &place,
        &[
            "afgoer",
            &id,
            "--organ",
            "administrationen",
            "--udfald",
            "godkendt",
            "--dato",
            "05.08.2019",
        ],
    )
    .success();
    sag(
        &place,
        &["afgoer", &id, "--organ", "administrationen", "--udfald", "afslag"],
    )
    .fails(2, "PP-G006");
    let before = kapacitet(&place, "30.09.2019");
    sag(&place, &["gennemfoer", &id, "--dato", "01.10.2019"]).success();
    assert_eq!(
        kapacitet(&place, "01.10.2019"),
        before,
        "a move inside a kommune changes no kommune's figures"
    );
    sag(&place, &["gennemfoer", &id, "--dato", "01.11.2019"]).fails(2, "PP-G009");
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let version: (String, String, String) = register
        .query_row(
            "SELECT gyldig_fra, adresse, handicaptoilet FROM klinik_version WHERE klinik_id = 'aalborg-hasseris-fysioterapi' AND gyldig_til IS NULL",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!((version.0.as_str(), version.2.as_str()), ("2019-10-01", "ja"));
    assert!(version.1.starts_with("Vesterbro 1"), "{}", version.1);
    place.run(&["kontrol", "--db", "eksempel.db"]).success();
}

#[test]
fn a_move_to_another_town_needs_a_recommendation_and_region_and_kommune_together() {
    let place = Place::with_example();
    let id = open(&place, "arden-fysioterapi", &["--til-by", "Hadsund"]);
    assert_eq!(json(&place, &["vis", &id])["regel"], "F3");
    let both = [
        "--organ",
        "regionen",
        "--organ",
        "Mariagerfjord",
        "--udfald",
        "godkendt",
        "--dato",
        "01.10.2019",
    ];
    sag(&place, &[&["afgoer", &id][..], &both].concat()).fails(2, "PP-G006");
    sag(
        &place,
        &["indstilling", &id, "--regionen", "3-0", "--dato", "02.09.2019"],
    )
    .fails(2, "PP-G012");
    sag(
        &place,
        &[
            "indstilling",
            &id,
            "--regionen",
            "2-0",
            "--kommunerne",
            "2-0",
            "--fysioterapeuterne",
            "3-1",
            "--dato",
            "02.09.2019",
        ],
    )
    .success();
    // One of the two is not enough.
    sag(
        &place,
        &[
            "afgoer",
            &id,
            "--organ",
            "regionen",
            "--udfald",
            "godkendt",
            "--dato",
            "01.10.2019",
        ],
    )
    .success();
    assert_eq!(json(&place, &["vis", &id])["tilstand"], "indstillet");
    sag(
        &place,
        &[
            "afgoer",
            &id,
            "--organ",
            "Mariagerfjord",
            "--udfald",
            "godkendt",
            "--dato",
            "08.10.2019",
        ],
    )
    .success();
    assert_eq!(json(&place, &["vis", &id])["tilstand"], "godkendt");
    // Seen from a day in between, the case was not decided.
    assert_eq!(
        json(&place, &["vis", &id, "--pr", "05.10.2019"])["tilstand"],
        "indstillet"
    );
}

#[test]
fn a_vote_without_majority_goes_to_the_landssamarbejdsudvalg() {
    let place = Place::with_example();
    let id = open(&place, "arden-fysioterapi", &["--til-by", "Hadsund"]);
    // 2 + 2 for and 4 against: four to four.
    let ran = sag(
        &place,
        &[
            "indstilling",
            &id,
            "--regionen",
            "2-0",
            "--kommunerne",
            "2-0",
            "--fysioterapeuterne",
            "0-4",
            "--dato",
            "02.09.2019",
        ],
    )
    .success();
    assert!(ran.stderr().contains("C10"), "{}", ran.seen());
    let both = [
        "--organ",
        "regionen",
        "--organ",
        "Mariagerfjord",
        "--udfald",
        "godkendt",
        "--dato",
        "01.12.2019",
    ];
    sag(&place, &[&["afgoer", &id][..], &both].concat()).fails(2, "PP-G006");
    sag(
        &place,
        &[
            "indstilling",
            &id,
            "--organ",
            "landssamarbejdsudvalget",
            "--udfald",
            "anbefalet",
            "--dato",
            "01.11.2019",
        ],
    )
    .success();
    sag(&place, &[&["afgoer", &id][..], &both].concat()).success();
    assert_eq!(json(&place, &["vis", &id])["tilstand"], "godkendt");
}

#[test]
fn a_case_across_kommuner_waits_for_every_answer_or_a_noted_reason() {
    let place = Place::with_example();
    let id = open(&place, "hjallerup-fys-traeningsklinik", &["--til-by", "Vodskov"]);
    assert_eq!(json(&place, &["vis", &id])["hoering"].as_array().unwrap().len(), 2);
    let decide = [
        "afgoer",
        &id,
        "--organ",
        "regionsrådet",
        "--organ",
        "Brønderslev",
        "--organ",
        "Aalborg",
        "--udfald",
        "godkendt",
        "--dato",
        "10.10.2019",
    ];
    let ran = sag(&place, &decide).fails(2, "PP-G005");
    assert!(
        ran.stderr().contains("Brønderslev, Aalborg") || ran.stderr().contains("Aalborg"),
        "{}",
        ran.seen()
    );
    sag(&place, &["hoering", &id, "--kommune", "Aalborg", "--svar", "Ja"]).fails(2, "PP-G008");
    sag(&place, &["hoering", &id, "--kommune", "Thisted", "--svar", "Ja"]).fails(2, "PP-G008");
    sag(
        &place,
        &["hoering", &id, "--sendt", "05.08.2019", "--frist", "05.09.2019"],
    )
    .success();
    assert_eq!(
        json(&place, &["liste", "--tilstand", "i_hoering"])[0]["mangler_svar"],
        2
    );
    let reminders = json(&place, &["paamindelser", "--pr", "06.09.2019"]);
    let late = reminders
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["art"] == "hoeringsfrist")
        .count();
    assert_eq!(late, 2);
    sag(
        &place,
        &[
            "hoering",
            &id,
            "--kommune",
            "Aalborg",
            "--svar",
            "Enig",
            "--dato",
            "20.08.2019",
        ],
    )
    .success();
    sag(&place, &decide).fails(2, "PP-G005");
    sag(
        &place,
        &[
            "hoering",
            &id,
            "--kommune",
            "Brønderslev",
            "--luk-uden-svar",
            "Har ikke svaret på to rykkere",
            "--dato",
            "20.09.2019",
        ],
    )
    .success();
    sag(&place, &decide).success();
    insta::assert_snapshot!("sag_vis", place.seen(&["sag", "vis", &id, "--db", "eksempel.db"]));
}

#[test]
fn a_refusal_needs_a_written_reason_that_names_a_rule() {
    let place = Place::with_example();
    let id = open(
        &place,
        "aalborg-hasseris-fysioterapi",
        &["--til-by", "Aalborg", "--til-adresse", "Vesterbro 1"],
    );
    let refuse = |reason: &[&str]| {
        let fixed = [
            "afgoer",
            &id,
            "--organ",
            "administrationen",
            "--udfald",
            "afslag",
            "--dato",
            "05.08.2019",
        ];
        sag(&place, &[&fixed[..], reason].concat())
    };
    refuse(&[]).fails(2, "PP-G004");
    refuse(&["--begrundelse", "  "]).fails(2, "PP-G004");
    refuse(&["--begrundelse", "det går ikke"]).fails(2, "PP-G004");
    refuse(&["--begrundelse", "K3"]).fails(2, "PP-G004");
    refuse(&["--begrundelse", "K3: der er ikke handicaptoilet på den nye adresse"]).success();
    assert_eq!(json(&place, &["vis", &id])["tilstand"], "afslaaet");
    let ran = sag(&place, &["gennemfoer", &id, "--dato", "01.10.2019"]).fails(2, "PP-G009");
    assert!(ran.stderr().contains("afslået"), "{}", ran.seen());
}

#[test]
fn a_forhaandsgodkendelse_ends_on_its_day_and_is_announced_before() {
    let place = Place::with_example();
    let id = open(
        &place,
        "aalborg-hasseris-fysioterapi",
        &["--til-by", "Aalborg", "--til-adresse", "Vesterbro 1"],
    );
    let fixed = [
        "forhaandsgodkend",
        &id,
        "--organ",
        "administrationen",
        "--dato",
        "05.08.2019",
        "--vilkaar",
        "Toilet indrettes",
    ];
    sag(&place, &[&fixed[..], &["--udloeber", "01.08.2019"]].concat()).fails(2, "PP-G012");
    sag(&place, &[&fixed[..], &["--udloeber", "01.03.2020"]].concat()).success();
    let expiry = |pr: &str| {
        let list = json(&place, &["paamindelser", "--pr", pr]);
        list.as_array()
            .unwrap()
            .iter()
            .any(|row| row["art"] == "forhaandsgodkendelse")
    };
    assert!(!expiry("30.01.2020"), "31 days ahead");
    assert!(expiry("31.01.2020"), "30 days ahead");
    sag(&place, &["gennemfoer", &id, "--dato", "02.03.2020"]).fails(2, "PP-G010");
    sag(&place, &["gennemfoer", &id, "--dato", "01.03.2020", "-n"]).success();
    assert_eq!(
        json(&place, &["vis", &id])["tilstand"],
        "forhaandsgodkendt",
        "-n saves nothing"
    );
    sag(&place, &["gennemfoer", &id, "--dato", "01.03.2020"]).success();
    assert_eq!(json(&place, &["vis", &id])["tilstand"], "gennemfoert");
}

/// Half a kapacitet leaves Brønderslev (8,5) for Aalborg (36,5), counted from the register.
#[test]
fn the_move_is_seen_in_kapacitet_from_its_day_and_the_total_is_conserved() {
    let place = Place::with_example();
    let id = approved_hjallerup(&place);
    let before = kapacitet(&place, "30.11.2019");
    sag(&place, &["gennemfoer", &id, "--dato", "01.12.2019"]).success();
    assert_eq!(kapacitet(&place, "30.11.2019"), before, "the day before is as it was");
    let after = kapacitet(&place, "01.12.2019");
    for (area, change) in [("Brønderslev", -0.5), ("Aalborg", 0.5), ("Region Nordjylland", 0.0)] {
        let moved = of(&after, area, "kapacitet") - of(&before, area, "kapacitet");
        assert!((moved - change).abs() < 1e-9, "{area}: {moved}");
    }
    place.run(&["kontrol", "--db", "eksempel.db"]).success();
}

#[test]
fn a_move_out_and_back_restores_every_figure() {
    let place = Place::with_example();
    let before = kapacitet(&place, "30.11.2019");
    let out = approved_hjallerup(&place);
    sag(&place, &["gennemfoer", &out, "--dato", "01.12.2019"]).success();
    assert_ne!(kapacitet(&place, "01.12.2019"), before);
    let back = json(
        &place,
        &[
            "opret",
            "--klinik",
            "hjallerup-fys-traeningsklinik",
            "--til-by",
            "Hjallerup",
            "--modtaget",
            "02.12.2019",
            "--pr",
            "02.12.2019",
        ],
    )["sag"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(back, "2019-002");
    sag(
        &place,
        &["hoering", &back, "--sendt", "03.12.2019", "--frist", "03.01.2020"],
    )
    .success();
    for kommune in ["Brønderslev", "Aalborg"] {
        sag(
            &place,
            &[
                "hoering",
                &back,
                "--kommune",
                kommune,
                "--svar",
                "Enig",
                "--dato",
                "20.12.2019",
            ],
        )
        .success();
    }
    let bodies = [
        "--organ",
        "regionsrådet",
        "--organ",
        "Brønderslev",
        "--organ",
        "Aalborg",
    ];
    sag(
        &place,
        &[
            &["afgoer", &back],
            &bodies[..],
            &["--udfald", "godkendt", "--dato", "10.01.2020"],
        ]
        .concat(),
    )
    .success();
    sag(&place, &["gennemfoer", &back, "--dato", "01.03.2020"]).success();
    assert_eq!(kapacitet(&place, "01.03.2020"), before);
    place.run(&["kontrol", "--db", "eksempel.db"]).success();
}

/// Sydthy Klinik has one over and two under 30 hours: 1 can be either, so it must be said which.
#[test]
fn a_part_that_moves_becomes_a_clinic_of_its_own() {
    let place = Place::with_example();
    let id = open(
        &place,
        "hurup-thy-sydthy-klinik",
        &["--til-by", "Hanstholm", "--kapacitet", "1"],
    );
    sag(
        &place,
        &["indstilling", &id, "--udfald", "anbefalet", "--dato", "02.09.2019"],
    )
    .success();
    let both = [
        "--organ",
        "regionen",
        "--organ",
        "Thisted",
        "--udfald",
        "godkendt",
        "--dato",
        "01.10.2019",
    ];
    sag(&place, &[&["afgoer", &id][..], &both].concat()).success();
    let carry = ["gennemfoer", &id, "--dato", "01.12.2019"];
    sag(&place, &carry).fails(2, "PP-G011");
    sag(&place, &[&carry[..], &["--over-30", "1", "--under-30", "1"]].concat()).fails(2, "PP-G011");
    let before = kapacitet(&place, "30.11.2019");
    sag(&place, &[&carry[..], &["--over-30", "0", "--under-30", "2"]].concat()).success();
    let after = kapacitet(&place, "01.12.2019");
    assert_eq!(after, before, "the kommune and the region have what they had");
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let counts = |klinik: &str| -> (i64, i64) {
        register
            .query_row(
                "SELECT sum(over_30), sum(under_30) FROM kapacitet_timer WHERE klinik_id = ?1 AND gyldig_fra <= '2019-12-01'
                 AND coalesce(gyldig_til, '9999-12-31') >= '2019-12-01'",
                [klinik],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap()
    };
    assert_eq!(counts("hurup-thy-sydthy-klinik"), (1, 0));
    assert_eq!(counts("hurup-thy-sydthy-klinik-2019-001"), (0, 2));
    place.run(&["kontrol", "--db", "eksempel.db"]).success();
}

#[test]
fn a_stored_assessment_gives_the_same_figures_or_says_what_changed() {
    let place = Place::with_example();
    let id = open(&place, "arden-fysioterapi", &["--til-by", "Støvring", "--adgang", "ja"]);
    let again = json(&place, &["vis", &id, "--genberegn"]);
    assert_eq!(again["ens"], true, "{again}");
    assert_eq!(again["afvigelser"].as_array().unwrap().len(), 0);
    // Another clinic's move, from a day after the one the first case was assessed for, changes nothing seen from that day.
    let later = approved_hjallerup(&place);
    sag(&place, &["gennemfoer", &later, "--dato", "01.12.2019"]).success();
    assert_eq!(json(&place, &["vis", &id, "--genberegn"])["ens"], true);
    // One from a day before, entered afterwards, does.
    let earlier = json(
        &place,
        &[
            "opret",
            "--klinik",
            "farsoe-fysioterapi",
            "--til-by",
            "Aars",
            "--modtaget",
            "02.06.2019",
        ],
    )["sag"]
        .as_str()
        .unwrap()
        .to_owned();
    sag(
        &place,
        &["indstilling", &earlier, "--udfald", "anbefalet", "--dato", "03.06.2019"],
    )
    .success();
    let both = [
        "--organ",
        "regionen",
        "--organ",
        "Vesthimmerland",
        "--udfald",
        "godkendt",
        "--dato",
        "04.06.2019",
    ];
    sag(&place, &[&["afgoer", &earlier], &both[..]].concat()).success();
    sag(&place, &["gennemfoer", &earlier, "--dato", "15.06.2019"]).success();
    let ran = sag(&place, &["vis", &id, "--genberegn", "--format", "json"]).success();
    assert!(ran.stderr().contains("giver ikke de gemte tal"), "{}", ran.seen());
    let changed = ran.json()["data"].clone();
    assert_eq!(changed["ens"], false);
    let fields: Vec<&str> = changed["afvigelser"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["felt"].as_str().unwrap())
        .collect();
    // The middle of Aars is now among the coordinates the distances rest on.
    assert!(fields.contains(&"kriterier.2.kilde"), "{fields:?}");
    let between: Vec<&str> = changed["journal_siden"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["handling"].as_str().unwrap())
        .collect();
    assert!(between.contains(&"sag gennemfoer"), "{between:?}");
}

#[test]
fn earlier_cases_alike_are_shown_and_a_departure_from_them_is_warned_of() {
    let place = Place::with_example();
    let inside = |klinik: &str| open(&place, klinik, &["--til-by", "Aalborg", "--til-adresse", "Vesterbro 1"]);
    let first = inside("aalborg-hasseris-fysioterapi");
    let decide = [
        "--organ",
        "administrationen",
        "--udfald",
        "godkendt",
        "--dato",
        "05.08.2019",
    ];
    sag(&place, &[&["afgoer", &first], &decide[..]].concat()).success();
    let second = inside("aalborg-vejgaard-fysioterapi");
    let page = json(&place, &["vis", &second]);
    assert_eq!(page["lignende"][0]["sag"], first, "{}", page["lignende"]);
    let refused = sag(
        &place,
        &[
            "afgoer",
            &second,
            "--organ",
            "administrationen",
            "--udfald",
            "afslag",
            "--dato",
            "06.08.2019",
            "--begrundelse",
            "K3: adgangen er ikke beskrevet",
        ],
    )
    .success();
    assert!(
        refused
            .stderr()
            .contains("afviger fra tidligere lignende sager (1 af 1): 2019-001"),
        "{}",
        refused.seen()
    );
}

#[test]
fn meetings_and_stale_waiting_times_are_remembered() {
    let place = Place::with_example();
    let su = |pr: &str| {
        let list = json(&place, &["paamindelser", "--pr", pr]);
        list.as_array().unwrap().iter().any(|row| row["art"] == "su_moede")
    };
    assert!(su("01.09.2019"));
    sag(&place, &["moede", "--dato", "02.09.2019"]).success();
    assert!(!su("02.09.2020"), "a year to the day");
    assert!(su("03.09.2020"));
    let list = json(&place, &["paamindelser", "--pr", "01.09.2020"]);
    assert!(
        list.as_array().unwrap().iter().any(|row| row["art"] == "ventetid"),
        "{list}"
    );
    let id = open(
        &place,
        "aalborg-hasseris-fysioterapi",
        &["--til-by", "Aalborg", "--til-adresse", "Vesterbro 1"],
    );
    sag(
        &place,
        &[
            "afgoer",
            &id,
            "--organ",
            "administrationen",
            "--udfald",
            "godkendt",
            "--dato",
            "05.09.2019",
        ],
    )
    .success();
    let meetings = json(&place, &["moede", "--pr", "01.10.2019"]);
    assert_eq!(meetings["til_orientering"][0]["sag"], id);
}

#[test]
fn what_is_written_in_a_case_can_only_be_added_to() {
    let place = Place::with_example();
    open(&place, "arden-fysioterapi", &["--til-by", "Hadsund"]);
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    for table in ["sag", "sag_tilstand", "sag_vurdering"] {
        assert!(
            register.execute(&format!("DELETE FROM {table}"), []).is_err(),
            "{table}"
        );
        assert!(
            register
                .execute(&format!("UPDATE {table} SET sag_id = sag_id"), [])
                .is_err(),
            "{table}"
        );
    }
}

#[test]
fn a_command_with_parts_says_which_when_none_is_named() {
    for (command, part) in [
        ("sag", "vurder"),
        ("flytning", "vurder"),
        ("su", "stemmer"),
        ("ridefysioterapi", "flytning"),
    ] {
        let ran = Place::new().run(&[command]).fails(2, "PP-B001");
        assert!(
            ran.stderr().contains("vælg en af:") && ran.stderr().contains(part),
            "{}",
            ran.seen()
        );
        assert!(!ran.stderr().contains("Eksempler"), "{}", ran.seen());
    }
}

#[test]
fn cases_are_refused_with_the_reason() {
    let place = Place::with_example();
    sag(&place, &["vis", "2019-001"]).fails(2, "PP-G001");
    let id = open(
        &place,
        "arden-fysioterapi",
        &["--til-by", "Hadsund", "--sagsnummer", "19/12345"],
    );
    assert_eq!(json(&place, &["vis", "19/12345"])["sag"], id);
    sag(
        &place,
        &[
            "opret",
            "--klinik",
            "arden-fysioterapi",
            "--til-by",
            "Hobro",
            "--sagsnummer",
            "19/12345",
        ],
    )
    .fails(2, "PP-G012");
    sag(
        &place,
        &["indstilling", &id, "--udfald", "anbefalet", "--dato", "01.07.2019"],
    )
    .fails(2, "PP-G007");
    sag(&place, &["afgoer", &id, "--organ", "Hjørrign", "--udfald", "godkendt"]).fails(2, "PP-G012");
    Place::new()
        .run(&["sag", "opret", "--klinik", "arden-fysioterapi", "--til-by", "Hadsund"])
        .fails(5, "PP-R012");
    // Læsø's Birkealle has no known town: F6, and nobody can decide it.
    let unknown = open(&place, "laesoe-ralf-seip", &["--til-by", "Byrum"]);
    assert_eq!(json(&place, &["vis", &unknown])["regel"], "F6");
    sag(
        &place,
        &[
            "afgoer",
            &unknown,
            "--organ",
            "administrationen",
            "--udfald",
            "godkendt",
        ],
    )
    .fails(2, "PP-G002");
}

#[test]
fn the_memo_is_written_in_three_formats_with_its_blanks_left_blank() {
    let place = Place::with_example();
    let id = approved_hjallerup(&place);
    let markdown = sag(&place, &["notat", &id]).success().stdout();
    for part in [
        "# Ansøgning om flytning",
        "## Indstilling",
        "## Sagsfremstilling",
        "## Økonomi",
        "## Høring",
        "## Bilag",
        "## Beslutning",
        "Ingen bemærkninger",
        "2019-001",
    ] {
        assert!(markdown.contains(part), "{part} mangler i {markdown}");
    }
    sag(&place, &["notat", &id, "-o", "notat.docx"]).success();
    sag(&place, &["notat", &id, "-o", "notat.html"]).success();
    assert!(std::fs::read(place.path("notat.docx")).unwrap().starts_with(b"PK"));
    assert!(
        std::fs::read_to_string(place.path("notat.html"))
            .unwrap()
            .contains("lang=\"da")
    );
    sag(&place, &["notat", &id, "-o", "notat.md"]).success();
    let written = std::fs::read_to_string(place.path("notat.md")).unwrap();
    assert!(written.contains("flytning.png"), "{written}");
    assert!(
        std::fs::read(place.path("flytning.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    assert!(
        !markdown.contains("flytning.png"),
        "on the screen there is nothing to link to"
    );
    sag(&place, &["notat", &id, "--format", "json"]).fails(2, "PP-G017");
    sag(&place, &["notat", &id, "-o", "notat.pdf"]).fails(2, "PP-G017");
}

#[test]
fn one_command_takes_an_application_to_a_finished_memo() {
    let place = Place::with_example();
    let arguments = [
        "sag",
        "opret",
        "--db",
        "eksempel.db",
        "--klinik",
        "hjallerup-fys-traeningsklinik",
        "--til-by",
        "Vodskov",
        "--modtaget",
        "01.08.2019",
        "--notat",
    ];
    // A path that cannot be written stops it before there is a case.
    place
        .run(&[&arguments[..], &["findes/ikke/notat.docx"]].concat())
        .fails(2, "PP-B004");
    place
        .run(&[&arguments[..], &["notat.pdf"]].concat())
        .fails(2, "PP-G017");
    let none = place
        .run(&["sag", "liste", "--db", "eksempel.db", "--format", "json"])
        .success()
        .json();
    assert_eq!(none["data"].as_array().map(Vec::len), Some(0), "{none}");
    place.run(&[&arguments[..], &["notat.docx"]].concat()).success();
    let bytes = std::fs::read(place.path("notat.docx")).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    assert!(archive.by_name("word/document.xml").is_ok());
    let names: Vec<String> = (0..archive.len())
        .map(|nr| archive.by_index(nr).unwrap().name().unwrap().into_owned())
        .collect();
    assert!(
        names.iter().any(|name| name.starts_with("word/media/")),
        "the map is in it: {names:?}"
    );
    let one = place
        .run(&["sag", "liste", "--db", "eksempel.db", "--format", "json"])
        .success()
        .json();
    assert_eq!(one["data"].as_array().map(Vec::len), Some(1), "{one}");
}
