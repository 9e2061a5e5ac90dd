//! A case assessed again: a corrected application, a fact that arrives late, and what then still counts.

use crate::eksempel::{data, fill, run};
use crate::support::Place;
use serde_json::Value;

/// Hjallerup (Brønderslev) to Vodskov (Aalborg), F4, heard by both kommuner.
fn heard(place: &Place) {
    run(
        place,
        "sag opret --klinik hjallerup-fys-traeningsklinik --til-by Vodskov --modtaget 01.08.2019",
        &[],
    )
    .success();
    hear(place, "05.08.2019", "20.08.2019");
}

fn hear(place: &Place, sent: &str, answered: &str) {
    run(
        place,
        &format!("sag hoering 2019-001 --sendt {sent} --frist 31.12.2019"),
        &[],
    )
    .success();
    run(
        place,
        &format!("sag hoering 2019-001 --kommune Brønderslev --kommune Aalborg --dato {answered} --svar"),
        &["Ingen bemærkninger"],
    )
    .success();
}

const APPROVE: &str =
    "sag afgoer 2019-001 --organ regionsrådet --organ Brønderslev --organ Aalborg --udfald godkendt --dato";

/// What the two assessments are said to differ in.
fn told(page: &Value, nr: usize) -> Vec<String> {
    let changes = page["vurderinger"][nr - 1]["aendret"].as_array().unwrap();
    let words = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    changes
        .iter()
        .map(|one| format!("{}: {} → {}", words(one, "hvad"), words(one, "foer"), words(one, "nu")))
        .collect()
}

#[test]
fn a_fact_that_arrives_late_is_a_new_assessment_beside_the_first() {
    let place = Place::with_example();
    heard(&place);
    let first = data(&place, "sag vis 2019-001", &[])["vurdering"].clone();
    let page = data(
        &place,
        "sag vurder 2019-001 --adgang ja --toilet nej --oplyst 25.08.2019 --grund",
        &["Ansøgeren har svaret om adgangen"],
    );
    // Nothing is overwritten: the first is there as it was, and a re-run of either gives its own figures.
    assert_eq!(data(&place, "sag vis 2019-001 --vurdering 1", &[])["vurdering"], first);
    for nr in ["1", "2"] {
        let again = data(&place, "sag vis 2019-001 --genberegn --vurdering", &[nr]);
        assert_eq!(again["ens"], true, "{again}");
    }
    run(&place, "sag vis 2019-001 --vurdering 3", &[]).fails(2, "PP-G019");
    // What is not said again stands.
    assert_eq!(page["vurdering"]["nyt_sted"]["bysted"]["by"]["navn"], "Vodskov");
    assert_eq!(page["vurdering"]["ansoegning"]["modtaget"], "2019-08-01");
    let changes = told(&page, 2);
    for change in [
        "handicapvenlig adgang: ikke oplyst → ja",
        "handicapegnet toilet: ikke oplyst → nej",
        "advarsel: De nye lokaler mangler handicapegnet toilet: ikke rejst → rejst",
    ] {
        assert!(changes.iter().any(|one| one == change), "{change} in {changes:?}");
    }
    let numbers: Vec<_> = page["vurderinger"].as_array().unwrap().iter().collect();
    assert_eq!(
        (numbers[0]["gaelder"].as_bool(), numbers[1]["gaelder"].as_bool()),
        (Some(false), Some(true))
    );
    // The day before it, the case is as it was then.
    let before = data(&place, "sag vis 2019-001 --pr 24.08.2019", &[]);
    assert_eq!(before["vurderinger"].as_array().unwrap().len(), 1);
    assert_eq!(before["vurdering"], first);
    let journal = run(&place, "log --format json", &[]).success().stdout();
    assert!(
        journal.contains("sag vurder") && journal.contains("Ansøgeren har svaret"),
        "{journal}"
    );
    run(&place, "kontrol", &[]).success();
}

#[test]
fn what_was_said_of_the_former_assessment_is_said_again() {
    let place = Place::with_example();
    heard(&place);
    run(
        &place,
        "sag afgoer 2019-001 --organ regionsrådet --udfald godkendt --dato 22.08.2019",
        &[],
    )
    .success();
    run(
        &place,
        "sag vurder 2019-001 --toilet nej --grund toilet --oplyst 25.08.2019",
        &[],
    )
    .success();
    let page = data(&place, "sag vis 2019-001", &[]);
    assert_eq!(page["tilstand"], "modtaget");
    assert_eq!(page["hoering"][0]["svar"], Value::Null);
    run(&place, APPROVE, &["10.09.2019"]).fails(2, "PP-G005");
    // The council that decided on the former assessment decides again, and both its decisions are there.
    hear(&place, "26.08.2019", "05.09.2019");
    run(&place, APPROVE, &["10.09.2019"]).success();
    let page = data(&place, "sag vis 2019-001", &[]);
    assert_eq!(page["tilstand"], "godkendt");
    let events = page["forloeb"].as_array().unwrap().iter();
    let decided = events.filter(|one| one["haendelse"] == "afgoerelse" && one["hvem"] == "regionsraadet");
    let on: Vec<_> = decided.map(|one| one["vurdering"].as_i64().unwrap()).collect();
    assert_eq!(on, [1, 2]);
    run(&place, "sag vurder 2019-001 --toilet ja --grund for-sent", &[]).fails(2, "PP-G006");
}

#[test]
fn what_was_said_stands_when_a_reason_is_noted_and_the_matter_is_the_same() {
    let place = Place::with_example();
    heard(&place);
    run(
        &place,
        "sag vurder 2019-001 --dato 01.12.2019 --grund flyttedag --oplyst 25.08.2019 --fasthold",
        &["Flyttedagen ændrer ikke det, kommunerne er spurgt om"],
    )
    .success();
    let page = data(&place, "sag vis 2019-001", &[]);
    assert_eq!(
        (&page["tilstand"], &page["hoering"][0]["svar"]),
        (&"i_hoering".into(), &"Ingen bemærkninger".into())
    );
    run(
        &place,
        "sag vurder 2019-001 --til-by Dronninglund --grund sted --fasthold nej",
        &[],
    )
    .fails(2, "PP-G020");
    run(&place, APPROVE, &["10.09.2019"]).success();
}

#[test]
fn another_place_changes_the_route_and_forgets_what_was_true_of_the_former() {
    let place = Place::with_example();
    heard(&place);
    run(
        &place,
        "sag vurder 2019-001 --adgang ja --kolleger 2 --grund svar --oplyst 22.08.2019",
        &[],
    )
    .success();
    // Dronninglund lies in Brønderslev as Hjallerup does: F3, and Aalborg is not a party any longer.
    let ran = run(
        &place,
        "sag vurder 2019-001 --til-by Dronninglund --grund sted --oplyst 25.08.2019",
        &[],
    )
    .success();
    assert!(
        ran.stderr().contains("handicapvenlig adgang, kolleger"),
        "{}",
        ran.seen()
    );
    let page = data(&place, "sag vis 2019-001", &[]);
    assert_eq!(
        (&page["regel"], &page["hoering"]),
        (&"F3".into(), &serde_json::json!([]))
    );
    assert_eq!(page["vurdering"]["ansoegning"]["adgang"], "ukendt");
    assert_eq!(
        page["afgoeres_af"],
        serde_json::json!(["regionen", "Brønderslev Kommune"])
    );
    assert!(
        told(&page, 3).contains(&"sagsgang, regel: F4 → F3".to_owned()),
        "{:?}",
        told(&page, 3)
    );
    // And back: both are heard anew.
    run(
        &place,
        "sag vurder 2019-001 --til-by Vodskov --grund sted --oplyst 26.08.2019",
        &[],
    )
    .success();
    let page = data(&place, "sag vis 2019-001", &[]);
    assert_eq!(page["hoering"].as_array().unwrap().len(), 2);
    assert_eq!(
        page["vurdering"]["maal"],
        data(&place, "sag vis 2019-001 --vurdering 1", &[])["vurdering"]["maal"]
    );
}

#[test]
fn a_kommune_that_was_added_to_the_hearing_stays_in_it() {
    let place = Place::with_example();
    heard(&place);
    run(
        &place,
        "sag hoering 2019-001 --kommune Jammerbugt --beroert --dato 21.08.2019",
        &[],
    )
    .success();
    run(
        &place,
        "sag vurder 2019-001 --toilet ja --grund svar --oplyst 25.08.2019",
        &[],
    )
    .success();
    let page = data(&place, "sag vis 2019-001", &[]);
    let names: Vec<_> = page["hoering"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["kommune"])
        .collect();
    assert_eq!(names, ["Brønderslev", "Jammerbugt", "Aalborg"]);
}

#[test]
fn a_recommendation_is_given_again_too() {
    let place = Place::with_example();
    run(
        &place,
        "sag opret --klinik arden-fysioterapi --til-by Hadsund --modtaget 01.08.2019",
        &[],
    )
    .success();
    let recommend = "sag indstilling 2019-001 --udfald anbefalet --dato";
    run(&place, recommend, &["02.09.2019"]).success();
    run(
        &place,
        "sag vurder 2019-001 --toilet nej --grund svar --oplyst 05.09.2019",
        &[],
    )
    .success();
    let decide = "sag afgoer 2019-001 --organ regionen --organ Mariagerfjord --udfald godkendt --dato 01.10.2019";
    run(&place, decide, &[]).fails(2, "PP-G006");
    run(&place, recommend, &["09.09.2019"]).success();
    run(&place, recommend, &["10.09.2019"]).fails(2, "PP-G006");
    run(&place, decide, &[]).success();
}

#[test]
fn a_fact_can_be_taken_back_and_nothing_new_is_no_assessment() {
    let place = Place::with_example();
    run(
        &place,
        "sag opret --klinik aalborg-hasseris-fysioterapi --til-by Aalborg --modtaget 01.08.2019 --problem trappe --til-adresse",
        &["Vesterbro 1, 9000 Aalborg"],
    )
    .success();
    assert_eq!(data(&place, "sag vis 2019-001", &[])["regel"], "F2");
    run(&place, "sag vurder 2019-001 --grund intet", &[]).fails(2, "PP-G021");
    run(&place, "sag vurder 2019-001 --udelad aarsag --grund x", &[]).fails(2, "PP-G012");
    run(
        &place,
        "sag vurder 2019-001 --udelad problem --problem y --grund x",
        &[],
    )
    .fails(2, "PP-G012");
    run(&place, "sag vurder 2019-001 --udelad problem --grund", &[" "]).fails(2, "PP-G012");
    run(&place, "sag vurder 2019-001 --udelad problem", &[]).fails(2, "PP-B001");
    run(&place, "sag vurder 2019-001 --adgang måske --grund x", &[]).fails(2, "PP-F010");
    run(
        &place,
        "sag vurder 2019-001 --udelad problem --grund x --oplyst 01.07.2019",
        &[],
    )
    .fails(2, "PP-G007");
    run(
        &place,
        "sag vurder 2019-001 --udelad --problem --grund trappen-er-væk -n",
        &[],
    )
    .fails(2, "PP-B001");
    run(
        &place,
        "sag vurder 2019-001 --udelad problem --grund trappen-er-væk -n",
        &[],
    )
    .success();
    assert_eq!(
        data(&place, "sag vis 2019-001", &[])["vurderinger"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    run(
        &place,
        "sag vurder 2019-001 --udelad problem --grund trappen-er-væk",
        &[],
    )
    .success();
    assert_eq!(data(&place, "sag vis 2019-001", &[])["regel"], "F1");
    run(&place, "sag vurder 2019-009 --adgang ja --grund x", &[]).fails(2, "PP-G001");
}

#[test]
fn a_corrected_day_of_receipt_is_the_case_s_day_of_receipt() {
    let place = Place::with_example();
    heard(&place);
    run(
        &place,
        "sag vurder 2019-001 --modtaget 15.08.2019 --dato 01.10.2019 --grund dato --oplyst 25.08.2019",
        &[],
    )
    .success();
    let page = data(&place, "sag vis 2019-001", &[]);
    assert_eq!(page["modtaget"], "2019-08-15");
    assert_eq!(page["vurdering"]["tidligste_dato"], "2019-10-01");
    assert_eq!(data(&place, "sag liste", &[])[0]["modtaget"], "2019-08-15");
}

#[test]
fn the_memo_says_which_assessment_it_rests_on_and_what_changed() {
    let place = Place::with_example();
    heard(&place);
    let first = run(&place, "sag notat 2019-001", &[]).success().stdout();
    assert!(!first.contains("Ny vurdering"), "{first}");
    run(
        &place,
        "sag vurder 2019-001 --adgang ja --toilet nej --oplyst 25.08.2019 --grund",
        &["Ansøgeren har svaret om adgangen"],
    )
    .success();
    let memo = run(&place, "sag notat 2019-001", &[]).success().stdout();
    for part in [
        "### Ny vurdering af sagen",
        "vurdering 2 af den 25. august 2019",
        "afløser vurdering 1 af den 1. august 2019",
        "Ansøgeren har svaret om adgangen",
        "ikke rejst",
        "modtaget 01.08.2019, suppleret 25.08.2019",
        "Oplysninger til vurdering 2",
        "Svar på en tidligere vurdering er ikke med her",
    ] {
        assert!(memo.contains(part), "{part} in {memo}");
    }
    assert!(!memo.contains("Ingen bemærkninger"), "{memo}");
}

/// The move itself ends the clinic's version at the old address; that is no other figure.
#[test]
fn a_case_that_has_been_carried_out_still_gives_its_figures() {
    let place = Place::with_example();
    heard(&place);
    run(&place, APPROVE, &["10.09.2019"]).success();
    run(&place, "sag gennemfoer 2019-001 --dato 01.12.2019", &[]).success();
    let again = data(&place, "sag vis 2019-001 --genberegn", &[]);
    assert_eq!(again["ens"], true, "{again}");
    let ran = run(&place, "sag notat 2019-001", &[]).success();
    assert!(!ran.stderr().contains("regnet om"), "{}", ran.seen());
}

/// A population that is corrected afterwards is told in words, with the figures before and after.
#[test]
fn what_a_re_run_says_of_other_figures_is_in_words() {
    let place = Place::with_example();
    heard(&place);
    fill(
        &place,
        "UPDATE befolkning SET antal = 40000 WHERE niveau = 'kommune' AND omraade_kode = '0810' AND alder_til = 130 AND fremskrivning = '';",
    );
    let page = run(&place, "sag vis 2019-001 --genberegn", &[]).success().stdout();
    // 40.000 / 8,5 = 4.705,9 and 40.000 / 8 = 5.000.
    let line = |begins: &str| {
        let found = page.lines().find(|line| line.starts_with(begins));
        found
            .unwrap_or_else(|| panic!("{begins} in {page}"))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("afgivende kommune, før"), "afgivende kommune, før 4.275 4.706");
    assert_eq!(line("afgivende kommune, efter"), "afgivende kommune, efter 4.542 5.000");
}

#[test]
fn an_undone_assessment_leaves_the_one_before() {
    let place = Place::with_example();
    heard(&place);
    let before = data(&place, "sag vis 2019-001", &[]);
    run(&place, "sag vurder 2019-001 --toilet nej --grund svar", &[]).success();
    run(&place, "fortryd --no-input", &[]).success();
    assert_eq!(data(&place, "sag vis 2019-001", &[]), before);
}

#[test]
fn a_case_with_two_assessments_reads_like_this() {
    let place = Place::with_example();
    heard(&place);
    let line = "sag vurder 2019-001 --adgang ja --toilet nej --oplyst 25.08.2019 --grund";
    insta::assert_snapshot!(run(&place, line, &["Ansøgeren har svaret om adgangen"]).seen());
}

/// What is written in a case stays in it and in the journal, so a personal number never gets there.
#[test]
fn a_personal_number_in_free_text_is_refused_and_not_repeated() {
    let place = Place::with_example();
    let open = "sag opret --klinik hjallerup-fys-traeningsklinik --til-by Vodskov --modtaget 01.08.2019";
    for flag in ["--aarsag", "--problem", "--til-adresse"] {
        run(&place, open, &[flag, "Patient 010203-1234 klager"]).fails(6, "PP-C009");
    }
    heard(&place);
    for line in [
        "sag vurder 2019-001 --adgang ja --grund",
        "sag vurder 2019-001 --adgang ja --grund x --fasthold",
        "sag hoering 2019-001 --kommune Aalborg --svar",
        "sag indstilling 2019-001 --for 5 --imod 3 --tekst",
        "sag afgoer 2019-001 --organ Aalborg --udfald afslag --begrundelse",
        "sag traek 2019-001 --note",
        "sag moede --dato 01.09.2019 --note",
    ] {
        let ran = run(&place, line, &["V1: ejer 010203-1234"]).fails(6, "PP-C009");
        assert!(!ran.seen().contains("010203"), "{}", ran.seen());
    }
    let journal = run(&place, "log --format json", &[]).success().stdout();
    assert!(!journal.contains("010203"), "{journal}");
}

#[test]
fn a_hearing_that_must_be_held_again_is_remembered_until_it_is_sent() {
    let place = Place::with_example();
    heard(&place);
    let due = |pr: &str| -> Vec<[String; 3]> {
        let rows = data(&place, "sag paamindelser --pr", &[pr]);
        let of = |row: &Value| ["genstand", "dato", "tekst"].map(|key| row[key].as_str().unwrap().to_owned());
        let rows = rows.as_array().unwrap().iter();
        rows.filter(|row| row["art"] == "ny_hoering").map(of).collect()
    };
    assert!(due("25.08.2019").is_empty(), "both have answered");
    run(
        &place,
        "sag vurder 2019-001 --dato 01.12.2019 --grund flyttedag --oplyst 24.08.2019 --fasthold",
        &["Flyttedagen ændrer ikke det, kommunerne er spurgt om"],
    )
    .success();
    assert!(due("25.08.2019").is_empty(), "what was said stands");
    run(
        &place,
        "sag vurder 2019-001 --toilet nej --grund toilet --oplyst 25.08.2019",
        &[],
    )
    .success();
    assert!(due("24.08.2019").is_empty(), "not before the day");
    let line = |kommune: &str| {
        [
            "2019-001",
            "2019-08-25",
            &format!("{kommune} skal høres om vurdering 3 [D]"),
        ]
        .map(str::to_owned)
    };
    assert_eq!(due("25.08.2019"), [line("Brønderslev"), line("Aalborg")]);
    run(
        &place,
        "sag hoering 2019-001 --kommune Aalborg --sendt 26.08.2019 --frist 26.09.2019",
        &[],
    )
    .success();
    assert_eq!(due("26.08.2019"), [line("Brønderslev")]);
    let page = run(&place, "sag paamindelser --pr 26.08.2019", &[]).success().stdout();
    assert!(page.contains("ny høring"), "{page}");
    run(&place, "sag traek 2019-001 --dato 27.08.2019", &[]).success();
    assert!(due("27.08.2019").is_empty(), "a closed case is not heard");
}
