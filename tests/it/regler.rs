//! The rules from the command line, each with a normal case, a boundary, a missing parameter and bad input: C1–C6.
//! The others stand in `regler_fra_2024`.

use crate::support::{Place, Ran};
use serde_json::Value;

/// A run on the shipped data, without the line that says so.
pub fn run(arguments: &[&str]) -> Ran {
    Place::new().run(&[arguments, &["-q"]].concat())
}

/// The `data` of a run that succeeds.
#[track_caller]
pub fn data(arguments: &[&str]) -> Value {
    let answer = run(&[arguments, &["--format", "json"]].concat()).success().json();
    assert_eq!(answer["skema"], 1);
    answer["data"].clone()
}

/// The run asks for exactly these flags and computes nothing.
#[track_caller]
pub fn asks(arguments: &[&str], rule: &str, flags: &[&str]) {
    let ran = run(arguments).fails(2, "PP-C001");
    assert!(ran.stdout().is_empty(), "{}", ran.seen());
    assert!(ran.stderr().contains(&format!("reglen {rule} [")), "{}", ran.seen());
    let asked: Vec<String> = ran
        .stderr()
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--"))
        .map(|line| format!("--{}", line.split([' ', ':']).next().unwrap()))
        .collect();
    assert_eq!(asked, flags, "{}", ran.seen());
}

/// Every answer names its rule and origin, and every figure its source with a date.
#[track_caller]
pub fn rests_on(data: &Value, rule: &str, marks: &[&str]) {
    assert_eq!(data["regel"]["id"], rule);
    let origin: Vec<&str> = data["regel"]["oprindelse"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| mark.as_str().unwrap())
        .collect();
    assert_eq!(origin, marks);
    for fact in data["oplysninger"].as_array().unwrap() {
        let sources = fact["kilder"].as_array().unwrap();
        assert!(fact["vaerdi"].is_null() || !sources.is_empty(), "{fact}");
        assert!(sources.iter().all(|source| source["dato"].is_string()), "{fact}");
    }
}

pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

const HASSERIS: &str = "Hasseris Fysioterapi og Motionscenter";

// C1

#[test]
fn c1_one_capacity_over_30_becomes_two_under_30_and_the_weight_stays() {
    // Bilag 4: Hasseris has 2 over and 3 under, weight 2 + 3/2 = 3,5; after: 1 over and 5 under, 1 + 5/2 = 3,5.
    let data = data(&["deling", "--klinik", HASSERIS, "--omsaetning", "900.000"]);
    rests_on(&data, "C1", &["P"]);
    assert_eq!(data["foer"]["over_30"], 2);
    assert_eq!(
        (&data["efter"]["over_30"], &data["efter"]["under_30"]),
        (&1.into(), &5.into())
    );
    assert!((number(&data["vaegtet"]) - 3.5).abs() < 1e-9);
    assert_eq!(data["inden_for_loftet"], "ukendt");
}

#[test]
fn c1_the_two_may_turn_over_the_ceiling_and_not_an_oere_more() {
    let base = [
        "deling",
        "--klinik",
        HASSERIS,
        "--omsaetning",
        "900.000",
        "--efter",
        "500.000",
    ];
    let exact = data(&[&base[..], &["--efter", "400.000,00"]].concat());
    assert_eq!(exact["inden_for_loftet"], "ja");
    let over = data(&[&base[..], &["--efter", "400.000,01"]].concat());
    assert_eq!(over["inden_for_loftet"], "nej");
    assert!((number(&over["overskridelse"]) - 0.01).abs() < 1e-9);
}

#[test]
fn c1_asks_for_the_turnover_and_refuses_what_cannot_be_divided() {
    asks(&["deling", "--klinik", HASSERIS], "C1", &["--omsaetning"]);
    // Aabybro has no capacity over 30 hours.
    run(&["deling", "--klinik", "aabybro-fysioterapi", "--omsaetning", "1"]).fails(2, "PP-C101");
    run(&[
        "deling",
        "--klinik",
        HASSERIS,
        "--omsaetning",
        "1",
        "--dato",
        "01.01.2024",
    ])
    .fails(2, "PP-C006");
    let ran = run(&["deling", "--klinik", HASSERIS, "--omsaetning", "2.5"]).fails(2, "PP-C002");
    assert!(ran.stderr().contains("mente du 2,5?"), "{}", ran.seen());
    let ran = run(&["deling", "--klinik", "Haseris Fysioterapi og Motionscenter"]).fails(2, "PP-F001");
    assert!(
        ran.stderr().contains(&format!("mente du \"{HASSERIS}\"?")),
        "{}",
        ran.seen()
    );
    run(&["deling", "--klinik", "Klinik for Fysioterapi"]).fails(2, "PP-F002");

    run(&["deling", "--klinik", HASSERIS, "--omsaetning", "1", "--efter", "1"]).fails(2, "PP-C101");
}

// C2

const EMPLOYED: [&str; 11] = [
    "ansaettelse",
    "--ydernummer",
    "12345",
    "--kapaciteter",
    "2",
    "--fysioterapeuter",
    "3",
    "--takstindeks",
    "2016:100,2017:100,2018:100,2019:110",
    "--gaelder-maaneder",
    "6",
];

#[test]
fn c2_the_ceiling_is_the_mean_of_the_own_three_years_regulated_with_the_tariff() {
    // (800.000 + 900.000 + 1.000.000) / 3 · 110/100 = 990.000; six months of it 495.000.
    let turnover = ["--omsaetning", "2016:800.000,2017:900.000,2018:1.000.000"];
    let data = data(&[&EMPLOYED[..], &turnover].concat());
    rests_on(&data, "C2", &["O-gl", "P"]);
    assert_eq!(data["loft_kraeves"], true);
    assert!((number(&data["loft_helt_aar"]) - 990_000.0).abs() < 1e-9);
    assert!((number(&data["loft_i_aaret"]) - 495_000.0).abs() < 1e-9);
}

#[test]
fn c2_a_part_year_counts_by_its_months_and_as_many_as_the_kapaciteter_need_no_ceiling() {
    // (400.000 + 900.000 + 1.000.000) · 12/30 · 1,1 = 1.012.000.
    let turnover = ["--omsaetning", "2016:400.000:6;2017:900.000,00;2018:1.000.000"];
    let part = data(&[&EMPLOYED[..], &turnover].concat());
    assert!((number(&part["loft_helt_aar"]) - 1_012_000.0).abs() < 1e-9);
    // Fysioterapien Læsø has one kapacitet under 30 hours: one physiotherapist needs nothing.
    let even = data(&[
        "ansaettelse",
        "--klinik",
        "laesoe-fysioterapien",
        "--fysioterapeuter",
        "1",
    ]);
    assert_eq!(even["loft_kraeves"], false);
    assert!(
        even["egne_beslutninger"].as_array().unwrap().len() == 1,
        "the clinic stands for its ydernummer [D]"
    );
}

#[test]
fn c2_asks_for_each_year_and_index_and_refuses_nonsense() {
    asks(
        &[
            "ansaettelse",
            "--ydernummer",
            "12345",
            "--omsaetning",
            "2016:1,2017:1",
            "--takstindeks",
            "2016:100",
        ],
        "C2",
        &[
            "--fysioterapeuter",
            "--kapaciteter",
            "--gaelder-maaneder",
            "--omsaetning",
            "--takstindeks",
            "--takstindeks",
            "--takstindeks",
        ],
    );
    let with = |extra: &[&str]| run(&[&EMPLOYED[..], extra].concat());
    with(&["--omsaetning", "2016:1,2016:2"]).fails(2, "PP-C102");
    with(&["--omsaetning", "2016:1:13"]).fails(2, "PP-C102");
    with(&["--omsaetning", "2016"]).fails(2, "PP-C003");
    with(&["--dato", "1.1.2024"]).fails(2, "PP-C006");
    run(&["ansaettelse", "--ydernummer", "0101701234"]).fails(6, "PP-C009");
    run(&["ansaettelse", "--fysioterapeuter", "1"]).fails(2, "PP-B001");
}

// C3

#[test]
fn c3_two_months_need_nothing_a_day_more_a_form_and_more_than_twelve_a_dispensation() {
    let krav = |til: &str| {
        let data = data(&["vikar", "--fra", "01.01.2019", "--til", til, "--delvis", "nej"]);
        rests_on(&data, "C3", &["P", "O"]);
        data["krav"].clone()
    };
    assert_eq!(krav("28.02.2019"), "intet");
    assert_eq!(krav("01.03.2019"), "anmeldelse");
    assert_eq!(krav("31.12.2019"), "anmeldelse");
    assert_eq!(krav("01.01.2020"), "dispensation");
}

#[test]
fn c3_asks_for_the_ceiling_of_a_long_partial_absence_and_refuses_dates_out_of_order() {
    let long = ["vikar", "--fra", "01.01.2019", "--til", "30.06.2020"];
    asks(&long, "C3", &["--delvis"]);
    asks(&[&long[..], &["--delvis"]].concat(), "C3", &["--omsaetningsloft"]);
    let entered = data(
        &[
            &long[..],
            &[
                "--delvis",
                "--omsaetningsloft",
                "600.000",
                "--dispensation",
                "01.12.2019",
            ],
        ]
        .concat(),
    );
    assert_eq!(
        (&entered["loft_kraeves"], &entered["dispensation"]),
        (&true.into(), &"2019-12-01".into())
    );
    run(&["vikar", "--fra", "02.01.2019", "--til", "01.01.2019"]).fails(2, "PP-C103");
    run(&["vikar", "--fra", "31.02.2019", "--til", "01.03.2019"]).fails(2, "PP-B007");
    run(&["vikar", "--ansaettelse", "V-17"]).fails(2, "PP-C004");
}

#[test]
fn c3_a_substitute_of_the_register_needs_no_flags() {
    let place = Place::with_example();
    rusqlite::Connection::open(place.path("eksempel.db"))
        .unwrap()
        .execute_batch(
            "INSERT INTO ansaettelse (ansaettelse_id, klinik_id, art, delvis, gyldig_fra, gyldig_til, kilde_id)
             VALUES ('V-17', 'aabybro-fysioterapi', 'vikar', 'nej', '2019-07-01', '2019-12-31', 'plan');",
        )
        .unwrap();
    let answer = place
        .run(&[
            "vikar",
            "--ansaettelse",
            "V-17",
            "--db",
            "eksempel.db",
            "--format",
            "json",
        ])
        .success()
        .json();
    assert_eq!(
        (&answer["grundlag"], &answer["data"]["krav"]),
        (&"register".into(), &"anmeldelse".into())
    );
    assert_eq!(answer["data"]["oplysninger"][0]["kilder"][0]["id"], "plan");
}

// C4

#[test]
fn c4_capacity_is_counted_once_at_the_main_address_unless_a_split_is_entered() {
    let base = [
        "ekstra-adresse",
        "--klinik",
        "aabybro-fysioterapi",
        "--aaben-for-alle",
        "ja",
    ];
    let told = ["--su-orienteret", "31.05.2019", "--foerste-brug", "01.06.2019"];
    let whole = data(&[&base[..], &told].concat());
    rests_on(&whole, "C4", &["P", "O", "D"]);
    assert_eq!(whole["opfyldt"], "ja");
    // Aabybro weighs 2 (4 under 30 hours).
    assert!((number(&whole["kapacitet_hoved"]) - 2.0).abs() < 1e-9 && number(&whole["kapacitet_ekstra"]).abs() < 1e-9);
    let split = data(&[&base[..], &told, &["--kapacitet-ekstra", "0,5"]].concat());
    assert!((number(&split["kapacitet_hoved"]) - 1.5).abs() < 1e-9);
    // Told on the day of first use is not told before it.
    let late = data(
        &[
            &base[..],
            &["--su-orienteret", "01.06.2019", "--foerste-brug", "01.06.2019"],
        ]
        .concat(),
    );
    assert_eq!(late["opfyldt"], "nej");
}

#[test]
fn c4_lists_what_is_not_stated_and_refuses_more_than_the_clinic_has() {
    let data = data(&["ekstra-adresse", "--klinik", "aabybro-fysioterapi"]);
    assert_eq!(data["opfyldt"], "ukendt");
    let missing: Vec<&str> = data["mangler"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["navn"].as_str().unwrap())
        .collect();
    assert_eq!(missing, ["su_orienteret", "aaben_for_alle"]);
    let base = ["ekstra-adresse", "--klinik", "aabybro-fysioterapi"];
    run(&[&base[..], &["--kapacitet-ekstra", "2,5"]].concat()).fails(2, "PP-C104");
    let ran = run(&[&base[..], &["--aaben-for-alle", "jaa"]].concat()).fails(2, "PP-C003");
    assert!(ran.stderr().contains("mente du ja?"), "{}", ran.seen());
    asks(&[&base[..], &["--pr", "01.01.2024"]].concat(), "C4", &["--kapacitet"]);
}

// C5

#[test]
fn c5_an_unsolicited_application_is_not_granted_and_the_last_day_of_an_advertisement_counts() {
    let base = [
        "ansoegning",
        "ydernummer",
        "--kapacitet",
        "1",
        "--su-moede",
        "01.04.2019",
        "--modtaget",
    ];
    let unasked = data(&[&base[..], &["01.03.2019"]].concat());
    rests_on(&unasked, "C5", &["P"]);
    assert_eq!(unasked["udfald"], "tildeles_ikke");
    let advert = [
        "--opslag",
        "01.02.2019",
        "--frist",
        "01.03.2019",
        "--ledig",
        "1",
        "--kvalificeret",
        "ja",
    ];
    assert_eq!(
        data(&[&base[..], &["01.03.2019"], &advert].concat())["udfald"],
        "kan_behandles"
    );
    assert_eq!(
        data(&[&base[..], &["02.03.2019"], &advert].concat())["udfald"],
        "uden_for_fristen"
    );
}

#[test]
fn c5_asks_for_the_whole_advertisement_and_refuses_dates_out_of_order() {
    asks(
        &["ansoegning", "ydernummer", "--opslag", "01.02.2019"],
        "C5",
        &["--modtaget", "--kapacitet", "--frist", "--ledig"],
    );
    let base = ["ansoegning", "ydernummer", "--modtaget", "01.03.2019", "--kapacitet"];
    run(&[&base[..], &["0"]].concat()).fails(2, "PP-C105");
    run(&[&base[..], &["1", "--afgjort", "28.02.2019"]].concat()).fails(2, "PP-C105");
    let open = data(&[&base[..], &["1"]].concat());
    assert_eq!(open["mangler"][0]["navn"], "naeste_su_moede");
}

// C6

#[test]
fn c6_shows_the_plans_facts_of_a_kommune_from_the_register_and_lists_those_it_lacks() {
    let data = data(&["ansoegning", "kapacitet", "--kommune", "Rebild", "--tillaeg", "1"]);
    rests_on(&data, "C6", &["P"]);
    // 29.917 inhabitants on 5,5; with one more on 6,5.
    assert!((number(&data["foer"]) - 29_917.0 / 5.5).abs() < 1e-9);
    assert!((number(&data["efter"]) - 29_917.0 / 6.5).abs() < 1e-9);
    let facts = data["specialer"][0]["fakta"].as_array().unwrap();
    let fact = |name: &str| facts.iter().find(|fact| fact["navn"] == name).unwrap()["oplysning"].clone();
    // Tabel 14: 52.990 services delivered in Rebild in 2018.
    assert!((number(&fact("produktion")["vaerdi"]) - 52_990.0).abs() < 1e-9);
    assert_eq!(fact("produktion")["kilde"]["id"], "tabel-14");
    assert!(fact("forbrug").is_null() && fact("ventetid").is_null());
    let missing: Vec<&str> = data["mangler"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["navn"].as_str().unwrap())
        .collect();
    assert_eq!(
        missing,
        [
            "befolkningsudvikling",
            "ventetid_51",
            "forbrug_51",
            "ventetid_62",
            "forbrug_62"
        ]
    );
    assert_eq!(data["enighed"], "ukendt");
}

#[test]
fn c6_needs_the_region_and_all_eleven_kommuner_and_one_no_is_enough() {
    let base = [
        "ansoegning",
        "kapacitet",
        "--kommune",
        "Rebild",
        "--tillaeg",
        "1",
        "--regionen",
        "ja",
    ];
    let all = [
        "Morsø",
        "Thisted",
        "Brønderslev",
        "Frederikshavn",
        "Vesthimmerland",
        "Læsø",
        "Rebild",
        "Mariagerfjord",
        "Jammerbugt",
        "Aalborg",
        "Hjørring",
    ];
    let mut arguments: Vec<String> = base.iter().map(ToString::to_string).collect();
    for name in all {
        arguments.extend(["--svar".to_owned(), format!("{name}:ja")]);
    }
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    assert_eq!(data(&words)["enighed"], "ja");
    assert_eq!(
        data(&words[..words.len() - 2])["mangler_svar"],
        serde_json::json!(["0860"])
    );
    assert_eq!(
        data(&[&base[..], &["--svar", "Aalborg:nej"]].concat())["enighed"],
        "nej"
    );
}

#[test]
fn c6_asks_for_the_addition_and_refuses_nonsense() {
    let base = ["ansoegning", "kapacitet", "--kommune", "Rebild"];
    asks(&base, "C6", &["--tillaeg"]);
    asks(
        &[&base[..], &["--tillaeg", "1", "--forbrug", "50.000"]].concat(),
        "C6",
        &["--speciale"],
    );
    run(&[&base[..], &["--tillaeg", "0"]].concat()).fails(2, "PP-C106");
    run(&[
        &base[..],
        &["--tillaeg", "1", "--svar", "Rebild:ja", "--svar", "0840:nej"],
    ]
    .concat())
    .fails(2, "PP-C106");
    run(&[&base[..], &["--tillaeg", "1", "--speciale", "57"]].concat()).fails(2, "PP-C003");
    run(&["ansoegning", "kapacitet", "--kommune", "Rebil", "--tillaeg", "1"]).fails(2, "PP-S002");
}

// What the user sees.

#[test]
fn an_answer_prints_outcome_figures_and_rule() {
    insta::assert_snapshot!(Place::new().seen(&["su", "stemmer", "--for", "4", "--imod", "4"]));
    insta::assert_snapshot!(
        "c1",
        Place::new().seen(&["deling", "--klinik", HASSERIS, "--omsaetning", "900.000"])
    );
    insta::assert_snapshot!("c1_mangler", Place::new().seen(&["deling", "--klinik", HASSERIS]));
}

#[test]
fn every_rule_command_leads_its_help_with_examples_and_prints_every_format() {
    let place = Place::new();
    for command in [
        &["deling"][..],
        &["ansaettelse"],
        &["vikar"],
        &["ekstra-adresse"],
        &["ansoegning"],
        &["ansoegning", "ydernummer"],
        &["ansoegning", "kapacitet"],
        &["nynedsaettelse"],
        &["ejerskab"],
        &["ejerskab", "ydernumre"],
        &["knaek"],
        &["su"],
        &["su", "stemmer"],
        &["ridefysioterapi"],
        &["ridefysioterapi", "tjek"],
        &["ridefysioterapi", "flytning"],
        &["myndighed"],
    ] {
        let help = place.run(&[command, &["-h"]].concat()).success().stdout();
        assert!(help.starts_with("Eksempler:"), "{help}");
        for english in ["Usage", "Commands", "Options", "OPTIONS", "COMMAND"] {
            assert!(!help.contains(english), "{english} in {help}");
        }
    }
    for format in ["tabel", "csv", "json", "xlsx", "md"] {
        let name = format!("svar.{format}");
        let arguments = [
            "ansoegning",
            "kapacitet",
            "--kommune",
            "Rebild",
            "--tillaeg",
            "1",
            "-q",
            "-o",
            &name,
            "--format",
            format,
        ];
        place.run(&arguments).success();
        assert!(std::fs::metadata(place.path(&name)).unwrap().len() > 500);
    }
}
