//! The rules from the command line, as in `regler`: C7–C12, most of them from 2024.

use crate::regler::{asks, data, number, rests_on, run};
use crate::support::Place;
use serde_json::Value;

// C7

#[test]
fn c7_a_new_owner_with_both_specialer_from_the_first_day_of_2024() {
    let base = [
        "nynedsaettelse",
        "--som",
        "ejer",
        "--speciale",
        "51",
        "--bruges-af-lejer",
        "nej",
        "--ejer-i-forvejen",
        "nej",
    ];
    let both = [&base[..], &["--speciale", "62"]].concat();
    let met = data(&[&both[..], &["--dato", "01.01.2024"]].concat());
    rests_on(&met, "C7", &["O-24"]);
    assert_eq!(met["opfyldt"], "ja");
    assert_eq!(data(&base)["opfyldt"], "nej");
    run(&[&both[..], &["--dato", "31.12.2023"]].concat()).fails(2, "PP-C006");
}

#[test]
fn c7_lists_what_is_not_stated_and_refuses_ridefysioterapi() {
    let silent = data(&["nynedsaettelse"]);
    assert_eq!(silent["opfyldt"], "ukendt");
    assert_eq!(silent["mangler"].as_array().unwrap().len(), 4);
    run(&["nynedsaettelse", "--speciale", "57"]).fails(2, "PP-C107");
    let ran = run(&["nynedsaettelse", "--som", "lejr"]).fails(2, "PP-C003");
    assert!(ran.stderr().contains("mente du lejer?"), "{}", ran.seen());
}

// C8

/// `--klinik k0:01.01.2019 …`, and one more if given.
fn owned(count: usize, extra: &[&str]) -> Vec<String> {
    let held = (0..count).flat_map(|n| ["--klinik".to_owned(), format!("k{n}:22.09.2023")]);
    let more = extra.iter().flat_map(|one| ["--klinik".to_owned(), (*one).to_owned()]);
    std::iter::once("ejerskab".to_owned()).chain(held).chain(more).collect()
}

#[test]
fn c8_six_are_allowed_seven_kept_when_held_on_the_day_and_none_added() {
    let outcome = |arguments: Vec<String>| {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        data(&words)
    };
    let six = outcome(owned(5, &["ny:23.09.2023"]));
    rests_on(&six, "C8", &["O-24"]);
    assert_eq!((&six["udfald"], &six["kan_tilfoejes"]), (&"tilladt".into(), &0.into()));
    assert_eq!(outcome(owned(7, &[]))["udfald"], "bevaret");
    let added = outcome(owned(6, &["ny:23.09.2023"]));
    assert_eq!(
        (&added["udfald"], &added["tilfoejede"]),
        (&"ikke_tilladt".into(), &serde_json::json!(["ny"]))
    );
}

#[test]
fn c8_ydernumre_are_held_against_the_capacity_rounded_up() {
    let base = [
        "ejerskab",
        "ydernumre",
        "--klinik",
        "aabybro-fysioterapi",
        "--pr",
        "01.01.2025",
        "--kapacitet",
        "2,1",
    ];
    let tilladt = |extra: &[&str]| data(&[&base[..], extra].concat())["tilladt"].clone();
    assert_eq!(tilladt(&["--ydernumre", "3"]), "ja");
    assert_eq!(
        tilladt(&["--ydernumre", "4", "--ydernumre-2024", "3", "--kapacitet-2024", "2,1"]),
        "nej"
    );
    assert_eq!(
        tilladt(&["--ydernumre", "5", "--ydernumre-2024", "5", "--kapacitet-2024", "2,1"]),
        "ja"
    );
    asks(&base, "C8", &["--ydernumre"]);
    asks(
        &[&base[..], &["--ydernumre", "4"]].concat(),
        "C8",
        &["--ydernumre-2024"],
    );
}

#[test]
fn c8_reads_a_file_and_refuses_what_it_cannot_read() {
    let place = Place::new();
    // As Danish Excel saves it: Windows-1252, semicolons, CRLF. "å" is E5.
    place.write(
        "andele.csv",
        b"Klinik;Fra;Til\r\n\xE5by;01.01.2019;\r\nb;2019-01-01;31.12.2024\r\n",
    );
    let ran = place
        .run(&["ejerskab", "--ejerandele", "andele.csv", "--format", "json"])
        .success();
    assert_eq!(ran.json()["data"]["antal"], 1);
    assert!(
        ran.stderr().contains("Læste andele.csv: Windows-1252, semikolon"),
        "{}",
        ran.seen()
    );
    assert_eq!(ran.json()["data"]["oplysninger"][0]["navn"], "ejet_fra_åby");
    place.write("daarlig.csv", "klinik;fra\na;31.02.2019\nb;x\n");
    let ran = place
        .run(&["ejerskab", "--ejerandele", "daarlig.csv"])
        .fails(3, "PP-C007");
    assert!(
        ran.stderr().contains("linje 2") && ran.stderr().contains("linje 3"),
        "{}",
        ran.seen()
    );
    place.write("cpr.csv", "klinik;fra\n010170-1234;01.01.2019\n");
    let ran = place.run(&["ejerskab", "--ejerandele", "cpr.csv"]).fails(6, "PP-C009");
    assert!(!ran.stderr().contains("010170"), "{}", ran.seen());
    place
        .run(&["ejerskab", "--ejerandele", "findes-ikke.csv"])
        .fails(3, "PP-C007");
}

#[test]
fn c8_asks_for_clinics_and_first_days_and_refuses_the_time_before_2024() {
    asks(&["ejerskab"], "C8", &["--klinik"]);
    let unknown = owned(6, &["ny"]);
    let words: Vec<&str> = unknown.iter().map(String::as_str).collect();
    asks(&words, "C8", &["--klinik"]);
    run(&["ejerskab", "--klinik", "a:02.01.2024:01.01.2024"]).fails(2, "PP-C108");
    run(&["ejerskab", "--klinik", "a:01.01.2019", "--pr", "31.12.2023"]).fails(2, "PP-C006");
    run(&["ejerskab", "--klinik", ":01.01.2019"]).fails(2, "PP-C003");
}

// C9

const MONTHS: &str = "maaned;yder;tilskud\n1;1001;300.000\n1;1002;100.000\n2;1001;300.000\n2;1002;100.000\n\
                      3;1001;300.000,00\n3;1002;100.000,00\n";
const CUT: [&str; 11] = [
    "knaek",
    "--klinik",
    "aabybro-fysioterapi",
    "--speciale",
    "62",
    "--aar",
    "2024",
    "--kapacitet",
    "1",
    "--maaneder",
    "m.csv",
];

#[test]
fn c9_the_cut_is_shared_over_the_ydere_to_the_oere_and_the_year_is_forecast() {
    let place = Place::new();
    place.write("m.csv", MONTHS);
    let ran = place
        .run(&[&CUT[..], &["--indeks", "1", "--format", "json"]].concat())
        .success();
    let data = &ran.json()["data"];
    rests_on(data, "C9", &["O-24"]);
    // 0,40 · (1.200.000 − 1 · 1.000.000 · 1) = 80.000, in March 300.000 : 100.000.
    assert!((number(&data["nedsaettelse"]) - 80_000.0).abs() < 1e-9);
    let shares: Vec<f64> = data["pr_yder"]
        .as_array()
        .unwrap()
        .iter()
        .map(|y| number(&y["nedsaettelse"]))
        .collect();
    assert_eq!(shares, [60_000.0, 20_000.0]);
    // 4 · 1.200.000; 0,40 · 3.800.000.
    assert!((number(&data["prognose"]["nedsaettelse"]) - 1_520_000.0).abs() < 1e-9);
    assert!(data["egne_beslutninger"][0].as_str().unwrap().starts_with("Prognosen"));
}

#[test]
fn c9_subsidy_at_the_ceiling_is_not_cut_and_an_oere_over_is_in_the_sum() {
    let place = Place::new();
    place.write("m.csv", MONTHS);
    let cut = |index: &str| {
        let ran = place
            .run(&[&CUT[..], &["--indeks", index, "--format", "json"]].concat())
            .success();
        number(&ran.json()["data"]["nedsaettelse"])
    };
    // At index 1,2 the ceiling is exactly the 1.200.000 settled.
    assert!(cut("1,2").abs() < 1e-9);
    // One ten-millionth less: 0,10 kr over, cut 0,04.
    assert!((cut("1,1999999") - 0.04).abs() < 1e-9);
}

#[test]
fn c9_unit_index_and_capacity_come_from_the_register_when_it_has_them() {
    let place = Place::with_example();
    place.write("m.csv", MONTHS);
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(
            "INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, kilde_id)
             VALUES ('aabybro-fysioterapi', 62, 0.5, '2024-01-01', 'plan');
             INSERT INTO kapacitet_indeks (speciale, aar, indeks, kilde_id) VALUES (62, 2024, 1.0853, 'plan');",
        )
        .unwrap();
    let arguments = [&CUT[..7], &CUT[9..], &["--db", "eksempel.db", "--format", "json"]].concat();
    let ran = place.run(&arguments).success();
    // 0,5 · 1.000.000 · 1,0853.
    assert!((number(&ran.json()["data"]["graense"]) - 542_650.0).abs() < 1e-9);
    assert_eq!(ran.json()["data"]["oplysninger"][2]["kilder"][0]["id"], "plan");
}

#[test]
fn c9_asks_for_index_capacity_and_the_month_in_the_hole_and_refuses_bad_months() {
    let place = Place::new();
    let base = [
        "knaek",
        "--klinik",
        "aabybro-fysioterapi",
        "--speciale",
        "62",
        "--aar",
        "2024",
    ];
    asks(&base, "C9", &["--kapacitet", "--indeks", "--maaneder"]);
    let with = |content: &str| {
        place.write("m.csv", content);
        place.run(&[&CUT[..], &["--indeks", "1"]].concat())
    };
    let ran = with("maaned;yder;tilskud\n1;1001;1\n3;1001;1\n").fails(2, "PP-C001");
    assert!(ran.stderr().contains("Afregningen for måned 2"), "{}", ran.seen());
    with("maaned;yder;tilskud\n13;1001;1\n").fails(2, "PP-C109");
    with("maaned;yder;tilskud\n1;1001;1\n1;1001;2\n").fails(2, "PP-C109");
    with("maaned;yder;tilskud\n1;1001;-1\n").fails(2, "PP-C109");
    let ran = with("maaned;yder;tilskud\n1;1001;2.5\n").fails(3, "PP-C007");
    assert!(
        ran.stderr().contains("linje 2, tilskud") && ran.stderr().contains("mente du 2,5?"),
        "{}",
        ran.seen()
    );
    let ran = with("maaned;yder;tilskut\n1;1001;1\n").fails(3, "PP-C007");
    assert!(ran.stderr().contains("nærmest: tilskut"), "{}", ran.seen());
    run(&["knaek", "--klinik", "aabybro-fysioterapi", "--aar", "2023"]).fails(2, "PP-C006");
    run(&["knaek", "--klinik", "aabybro-fysioterapi", "--speciale", "65"]).fails(2, "PP-C109");
}

// C10

#[test]
fn c10_four_to_four_goes_to_the_lsu_and_one_vote_settles() {
    let udfald = |for_: &str, imod: &str| {
        let data = data(&["su", "stemmer", "--for", for_, "--imod", imod]);
        rests_on(&data, "C10", &["P"]);
        data["udfald"].clone()
    };
    assert_eq!(udfald("4", "4"), "til_landssamarbejdsudvalget");
    assert_eq!(udfald("4", "3"), "vedtaget");
    assert_eq!(udfald("3", "4"), "forkastet");
    let parties = [
        "su",
        "stemmer",
        "--regionen",
        "2:0",
        "--kommunerne",
        "2:0",
        "--fysioterapeuterne",
        "0:3:1",
    ];
    assert_eq!(data(&parties)["udfald"], "vedtaget");
}

#[test]
fn c10_asks_for_both_numbers_and_refuses_more_votes_than_seats() {
    asks(&["su", "stemmer"], "C10", &["--for", "--imod"]);
    run(&["su", "stemmer", "--for", "5", "--imod", "4"]).fails(2, "PP-C110");
    run(&["su", "stemmer", "--for", "0", "--imod", "0"]).fails(2, "PP-C110");
    run(&["su", "stemmer", "--regionen", "3:0"]).fails(2, "PP-C110");
    run(&["su", "stemmer", "--regionen", "2"]).fails(2, "PP-C003");
    run(&["su", "stemmer", "--for", "fire", "--imod", "4"]).fails(2, "PP-C002");
}

// C11

const RIDE: [&str; 10] = [
    "ridefysioterapi",
    "tjek",
    "--speciale",
    "65",
    "--rideskole-godkendt",
    "ja",
    "--underskrevet-af-begge",
    "ja",
    "--pr",
    "30.06.2019",
];

#[test]
fn c11_a_checklist_of_twelve_months_and_a_team_of_five_are_good_and_no_more() {
    let opfyldt = |checklist: &str, team: &str| {
        let data = data(&[&RIDE[..], &["--tjekliste", checklist, "--hold", team]].concat());
        rests_on(&data, "C11", &["P", "D"]);
        data["opfyldt"].clone()
    };
    assert_eq!(opfyldt("30.06.2018", "5"), "ja");
    assert_eq!(opfyldt("29.06.2018", "5"), "nej");
    assert_eq!(opfyldt("30.06.2018", "6"), "nej");
}

#[test]
fn c11_lists_what_the_register_lacks_and_refuses_nonsense() {
    let silent = data(&[
        "ridefysioterapi",
        "tjek",
        "--ridefysioterapeut",
        "ridefys-aalborg-1",
        "--speciale",
        "57",
    ]);
    assert_eq!(
        (&silent["opfyldt"], silent["mangler"].as_array().unwrap().len()),
        (&"ukendt".into(), 4)
    );
    asks(&["ridefysioterapi", "tjek"], "C11", &["--speciale"]);
    run(&["ridefysioterapi", "tjek", "--speciale", "51"]).fails(2, "PP-C111");
    run(&[&RIDE[..], &["--hold", "0"]].concat()).fails(2, "PP-C111");
    run(&[&RIDE[..], &["--tjekliste", "01.07.2019"]].concat()).fails(2, "PP-C111");
    run(&[
        "ridefysioterapi",
        "tjek",
        "--ridefysioterapeut",
        "ridefys-aalborg-2",
        "--speciale",
        "57",
    ])
    .fails(2, "PP-C004");
}

#[test]
fn c11_a_move_between_riding_schools_is_routed_as_a_clinic_s() {
    let place = ["ridefysioterapi", "flytning"];
    let route = |more: &[&str]| {
        let data = data(&[&place[..], more].concat());
        let text = |key: &Value| key.as_str().unwrap().to_owned();
        (text(&data["rute"]), text(&data["sagsgang"]["id"]))
    };
    rests_on(
        &data(
            &[
                &place[..],
                &["--fra-kommune", "Brønderslev", "--til-kommune", "Aalborg"],
            ]
            .concat(),
        ),
        "C11",
        &["P", "D"],
    );
    let is = |rute: &str, regel: &str| (rute.to_owned(), regel.to_owned());
    // Tabel 36: one moved from Brønderslev to Aalborg; across kommuner the town does not matter.
    assert_eq!(
        route(&["--fra-kommune", "Brønderslev", "--til-kommune", "Aalborg"]),
        is("plan_aendring", "F4")
    );
    assert_eq!(
        route(&["--ridefysioterapeut", "ridefys-aalborg-1", "--til-kommune", "Rebild"]),
        is("plan_aendring", "F4")
    );
    assert_eq!(
        route(&["--fra-by", "Hjallerup", "--til-by", "Dronninglund"]),
        is("samarbejdsudvalg", "F3")
    );
    assert_eq!(
        route(&["--fra-by", "Skalborg", "--til-by", "Aalborg"]),
        is("administrativ", "F1")
    );
    assert_eq!(
        route(&["--fra-by", "Skalborg", "--til-by", "Aalborg", "--problem", "trappe"]),
        is("samarbejdsudvalg", "F2")
    );
    assert_eq!(
        route(&["--ridefysioterapeut", "ridefys-aalborg-1", "--til-kommune", "Aalborg"]),
        is("kraever_byopslag", "F6")
    );
}

#[test]
fn c11_a_move_lists_what_is_missing_and_refuses_nonsense() {
    let base = ["ridefysioterapi", "flytning", "--fra-by", "Hjallerup"];
    let answer = data(&[&base[..], &["--til-by", "Vodskov"]].concat());
    assert_eq!(
        (&answer["opfyldt"], answer["mangler"].as_array().unwrap().len()),
        (&"ukendt".into(), 1)
    );
    let refused = data(&[&base[..], &["--til-by", "Vodskov", "--rideskole-godkendt", "nej"]].concat());
    assert_eq!(refused["opfyldt"], "nej");
    run(&["ridefysioterapi", "flytning"]).fails(2, "PP-C111");
    run(&base).fails(2, "PP-C111");
    run(&["ridefysioterapi", "flytning", "--til-by", "Vodskov"]).fails(2, "PP-C111");
    run(&[&base[..], &["--til-kommune", "Randers"]].concat()).fails(2, "PP-C111");
    let unknown = run(&[
        "ridefysioterapi",
        "flytning",
        "--fra-by",
        "Hjallerupp",
        "--til-by",
        "Vodskov",
    ])
    .fails(2, "PP-F004");
    assert!(
        unknown.stderr().contains("--fra-by") && !unknown.stderr().contains("--til-by"),
        "{}",
        unknown.seen()
    );
    run(&[&base[..], &["--til-by", "Vodskov", "--rideskole-godkendt", "måske"]].concat()).fails(2, "PP-C003");
    run(&[
        "ridefysioterapi",
        "flytning",
        "--ridefysioterapeut",
        "ridefys-ingen",
        "--til-by",
        "Vodskov",
    ])
    .fails(2, "PP-C004");
    let same = [
        "--fra-adresse",
        "Ridevej 1",
        "--til-by",
        "Hjallerup",
        "--til-adresse",
        "ridevej 1",
    ];
    run(&[&base[..], &same].concat()).fails(2, "PP-C111");
}

// C12

#[test]
fn c12_is_read_from_the_registers_dated_table_and_a_gap_is_asked_about() {
    let all = data(&["myndighed"]);
    rests_on(&all, "C12", &["P", "D"]);
    let payers: Vec<(u64, &str)> = all["perioder"]
        .as_array()
        .unwrap()
        .iter()
        .map(|period| {
            (
                period["speciale"].as_u64().unwrap(),
                period["betaler"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        payers,
        [(51, "region"), (57, "region"), (62, "kommune"), (65, "kommune")]
    );
    let ran = run(&["myndighed", "--speciale", "61"]).fails(2, "PP-C003");
    assert!(ran.stderr().contains("51, 57, 62 og 65"), "{}", ran.seen());

    let place = Place::with_example();
    let change = |sql: &str| {
        let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
        register.execute_batch(sql).unwrap();
    };
    change(
        "UPDATE myndighed SET gyldig_til = '2026-12-31' WHERE speciale = 62;
         INSERT INTO myndighed VALUES (62, '2027-01-01', NULL, 'region', 'faelles', 100, 'sundhedsreform');",
    );
    let payer = |day: &str| {
        let arguments = [
            "myndighed",
            "--speciale",
            "62",
            "--db",
            "eksempel.db",
            "--format",
            "json",
            "--pr",
            day,
        ];
        place.run(&arguments).success().json()["data"]["perioder"][0]["betaler"].clone()
    };
    assert_eq!(
        (payer("31.12.2026"), payer("01.01.2027")),
        ("kommune".into(), "region".into())
    );
    change("UPDATE myndighed SET gyldig_til = '2026-12-30' WHERE speciale = 62 AND gyldig_til IS NOT NULL;");
    let gap = [
        "myndighed",
        "--speciale",
        "62",
        "--db",
        "eksempel.db",
        "--pr",
        "31.12.2026",
    ];
    place.run(&gap).fails(2, "PP-C001");
    change("UPDATE myndighed SET gyldig_til = '2027-06-30' WHERE speciale = 62 AND gyldig_til IS NOT NULL;");
    place.run(&gap).fails(2, "PP-C112");
}
