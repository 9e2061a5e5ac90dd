//! The secretariat checks an application: the four worked examples, every route, criterion, warning and refusal.

use crate::support::{Place, Ran};
use serde_json::Value;

/// `flytning vurder` on the shipped data, as the machine sees it.
fn run(arguments: &[&str]) -> Ran {
    run_in(&Place::new(), arguments)
}

fn run_in(place: &Place, arguments: &[&str]) -> Ran {
    let mut all = vec!["flytning", "vurder", "-q", "--format", "json"];
    all.extend(arguments);
    place.run(&all)
}

fn data(arguments: &[&str]) -> Value {
    run(arguments).success().json()["data"].take()
}

fn codes(data: &Value) -> Vec<&str> {
    let list = data["advarsler"].as_array().unwrap();
    list.iter().map(|code| code.as_str().unwrap()).collect()
}

fn criterion<'d>(data: &'d Value, kode: &str) -> &'d Value {
    let all = data["kriterier"].as_array().unwrap();
    all.iter().find(|criterion| criterion["kode"] == kode).unwrap()
}

fn verdict<'d>(data: &'d Value, kode: &str) -> &'d str {
    criterion(data, kode)["vurdering"].as_str().unwrap()
}

const HJALLERUP: &str = "Hjallerup Fys. & Træningsklinik";
const TO_VODSKOV: [&str; 4] = ["--klinik", HJALLERUP, "--til-by", "Vodskov"];

fn to_vodskov(more: &[&str]) -> Value {
    data(&[&TO_VODSKOV[..], more].concat())
}

/// One row of a Markdown table: the cells of the first line that begins with these.
fn cells<'t>(printed: &'t str, begins: &[&str]) -> Vec<&'t str> {
    let split =
        |line: &'t str| -> Vec<&'t str> { line.split('|').skip(1).map(|c| c.trim().trim_matches('*')).collect() };
    printed
        .lines()
        .map(split)
        .find(|row| row.len() > begins.len() && row.iter().zip(begins).all(|(cell, begin)| cell == begin))
        .unwrap_or_else(|| panic!("no row {begins:?} in\n{printed}"))
}

/// domain.md section 4: move, route, giving, receiving, M1, M2, warnings, each to the last printed digit.
#[test]
fn the_four_worked_examples_print_as_in_the_domain() {
    type Example = (
        &'static [&'static str],
        [&'static str; 2],
        [&'static str; 4],
        [&'static str; 4],
        &'static str,
    );
    let examples: [Example; 4] = [
        (
            &["--klinik", HJALLERUP, "--til-by", "Vodskov"],
            ["Brønderslev", "Aalborg"],
            ["4.275", "4.542", "5.903", "5.823"],
            ["1.627,4", "1.280,4", "12,10", "11,60"],
            "lokal_daekning",
        ),
        (
            &["--klinik", "Fysioterapien Læsø", "--til-by", "Aalborg"],
            ["Læsø", "Aalborg"],
            ["1.211", "3.634", "5.903", "5.745"],
            ["4.691,2", "2.111,1", "12,10", "11,10"],
            "oe_uden_fast_forbindelse",
        ),
        (
            &["--klinik", "BeneFiT Støvring", "--til-by", "Aalborg"],
            ["Rebild", "Aalborg"],
            ["5.439", "6.648", "5.903", "5.745"],
            ["2.200,8", "3.252,2", "12,10", "12,10"],
            "mod_regionsgennemsnit",
        ),
        (
            &["--klinik", "Morsø Fysioterapi", "--til-by", "Thisted"],
            ["Morsø", "Thisted"],
            ["4.079", "ikke defineret", "3.632", "2.564"],
            ["1.430,4", "ikke defineret", "12,10", "16,56"],
            "sidste_kapacitet_i_kommunen",
        ),
    ];
    for (arguments, [giving, receiving], ratios, [m1, m1_after, m2, m2_after], warning) in examples {
        let basis = [arguments, &["--grundlag", "opgoerelse"]].concat();
        let found = data(&basis);
        assert_eq!(found["rute"], "plan_aendring");
        assert_eq!(codes(&found), [warning]);
        let mut markdown = vec!["flytning", "vurder", "-q", "--format", "md"];
        markdown.extend(&basis);
        let printed = Place::new().run(&markdown).success().stdout();
        let [before, after] = ["afgivende", "modtagende"].map(|role| {
            let area = if role == "afgivende" { giving } else { receiving };
            cells(&printed, &[area, role])
        });
        assert_eq!([before[5], before[6], after[5], after[6]], ratios);
        let (first, second) = (
            cells(&printed, &["kommuner", "før"]),
            cells(&printed, &["kommuner", "efter"]),
        );
        assert_eq!([first[2], second[2], first[3], second[3]], [m1, m1_after, m2, m2_after]);
        assert!(printed.contains(warning) && printed.contains("Programmet afgør ikke sagen"));
    }
}

#[test]
fn the_answer_of_hjallerup_to_vodskov_reads_like_this() {
    let place = Place::new();
    let mut arguments = vec!["flytning", "vurder"];
    arguments.extend(TO_VODSKOV);
    arguments.extend([
        "--grundlag",
        "opgoerelse",
        "--modtaget",
        "10.03.2019",
        "--dato",
        "01.05.2019",
    ]);
    insta::assert_snapshot!(place.seen(&arguments));
}

#[test]
fn the_contract_has_its_keys() {
    let answer = run(&TO_VODSKOV).success().json();
    assert_eq!((&answer["skema"], &answer["grundlag"]), (&1.into(), &"register".into()));
    let found = &answer["data"];
    for key in [
        "rute",
        "afgoeres_af",
        "afgivende",
        "modtagende",
        "region",
        "maal",
        "kriterier",
        "advarsler",
        "mangler_oplysning",
        "alternativer",
        "forbehold",
        "regel",
        "neutral",
        "afstande",
    ] {
        assert!(found.get(key).is_some(), "{key}");
    }
    for area in ["afgivende", "modtagende"] {
        for key in ["omraade", "foer", "efter"] {
            assert!(!found[area][key].is_null(), "{area}.{key}");
        }
    }
    for measure in ["M1", "M2", "M3"] {
        assert!(found["maal"][measure]["foer"].is_f64() && found["maal"][measure]["efter"].is_f64());
    }
    // Σp/Σk of the region, untouched by a move inside it.
    assert!((found["region"].as_f64().unwrap() - 589_605.0 / 129.0).abs() < 1e-9);
    for kode in ["K1", "K2", "K3", "K4", "K5", "K6"] {
        let keys = ["vurdering", "foer", "efter", "grundlag", "kilde"];
        assert!(
            keys.iter().all(|key| criterion(found, kode).get(key).is_some()),
            "{kode}"
        );
    }
    assert!(!answer["kilder"].as_array().unwrap().is_empty());
    assert_eq!(answer["advarsler"].as_array().unwrap().len(), 1);
}

#[test]
fn each_of_the_routes_is_reached() {
    let skalborg = "Skalborg Fysioterapi";
    let reached = |arguments: &[&str], rute: &str, regel: &str| {
        let found = data(arguments);
        assert_eq!(
            (&found["rute"], &found["regel"]["id"]),
            (&rute.into(), &regel.into()),
            "{arguments:?}"
        );
        found
    };
    // The register counts Hasseris and Skalborg in Aalborg; Nørresundby is a town of its own.
    reached(&["--klinik", skalborg, "--til-by", "Hasseris"], "administrativ", "F1");
    reached(&["--klinik", skalborg, "--til-by", "Aalborg"], "administrativ", "F1");
    let vejgaard = ["--klinik", "Vejgaard Fysioterapi", "--til-by", "Skalborg"];
    let quarter = reached(&vejgaard, "administrativ", "F1");
    assert_eq!(quarter["nyt_sted"]["bysted"]["by"]["navn"], "Aalborg");
    let problem = ["--klinik", skalborg, "--til-by", "Hasseris", "--problem", "trapper"];
    let noted = reached(&problem, "samarbejdsudvalg", "F2");
    assert!(noted["begrundelser"][0]["tekst"].as_str().unwrap().contains("trapper"));
    // Poorer access than at the old address is a problem by itself.
    let poorer = ["--klinik", skalborg, "--til-by", "Hasseris", "--adgang", "nej"];
    reached(&poorer, "samarbejdsudvalg", "F2");
    reached(
        &["--klinik", skalborg, "--til-by", "Nørresundby"],
        "samarbejdsudvalg",
        "F3",
    );
    let country = [
        "--klinik",
        skalborg,
        "--til-by",
        "landdistrikt",
        "--til-kommune",
        "Aalborg",
    ];
    reached(&country, "samarbejdsudvalg", "F3");
    let four = reached(&TO_VODSKOV, "plan_aendring", "F4");
    assert_eq!(four["afgoeres_af"].as_array().unwrap().len(), 3);
    // F6: the old town is not in the register, the new is not, or nothing but an address is said.
    for unknown in [
        &["--klinik", "laesoe-ralf-seip", "--til-by", "Byrum"][..],
        &["--klinik", skalborg, "--til-kommune", "Aalborg"],
        &[
            "--klinik",
            skalborg,
            "--til-by",
            "Ukendtstrup",
            "--til-kommune",
            "Aalborg",
        ],
        &["--klinik", skalborg, "--til-adresse", "Ukendtvej 3, 9000 Aalborg"],
        &["--klinik", skalborg, "--til-koordinat", "57,05;9,92"],
    ] {
        let found = reached(unknown, "kraever_byopslag", "F6");
        assert!(found["afgoeres_af"].as_array().unwrap().is_empty());
    }
}

#[test]
fn another_region_is_refused_and_a_machine_is_told_the_route() {
    for arguments in [
        &["--klinik", HJALLERUP, "--til-kommune", "Randers"][..],
        &["--klinik", HJALLERUP, "--til-kommune", "0751"],
        &["--klinik", HJALLERUP, "--til-koordinat", "56,15;10,2"],
    ] {
        let refused = run(arguments).fails(2, "PP-F005");
        assert_eq!(refused.json()["data"]["rute"], "uden_for_planen");
        assert!(refused.stderr().contains("F5 [A, D]"));
    }
    let mut table = vec!["flytning", "vurder", "--klinik", HJALLERUP];
    table.extend(["--til-kommune", "Randers"]);
    assert_eq!(Place::new().run(&table).fails(2, "PP-F005").stdout(), "");
}

#[test]
fn k1_follows_the_measures_and_k2_the_towns() {
    let better = to_vodskov(&["--grundlag", "opgoerelse"]);
    assert_eq!(
        (verdict(&better, "K1"), verdict(&better, "K2")),
        ("forbedret", "forringet")
    );
    let worse = data(&[
        "--klinik",
        "BeneFiT Støvring",
        "--til-by",
        "Aalborg",
        "--grundlag",
        "opgoerelse",
    ]);
    assert_eq!((verdict(&worse, "K1"), verdict(&worse, "K2")), ("forringet", "uændret"));
    // Svenstrup has no clinic and Støvring keeps one.
    let first = data(&["--klinik", "BeneFiT Støvring", "--til-by", "Svenstrup"]);
    assert_eq!(verdict(&first, "K2"), "forbedret");
    let inside = data(&["--klinik", "Skalborg Fysioterapi", "--til-by", "Hasseris"]);
    assert_eq!((verdict(&inside, "K1"), verdict(&inside, "K2")), ("uændret", "uændret"));
}

#[test]
fn k3_to_k6_come_from_the_application_and_a_blank_is_unknown() {
    let blank = to_vodskov(&[]);
    for kode in ["K3", "K4", "K5", "K6"] {
        assert_eq!(verdict(&blank, kode), "ukendt");
    }
    let missing = blank["mangler_oplysning"].as_array().unwrap();
    for field in [
        "adgang",
        "toilet",
        "toilet_gammel",
        "stop_meter",
        "kolleger",
        "holdlokale",
        "aarsag",
        "dato",
    ] {
        assert!(missing.iter().any(|gap| gap["felt"] == field), "{field}");
    }
    let told = to_vodskov(&[
        "--adgang",
        "ja",
        "--toilet",
        "ja",
        "--toilet-gammel",
        "nej",
        "--stop-meter",
        "150",
        "--stop-meter-gammel",
        "400",
        "--kolleger",
        "3",
        "--kolleger-gammel",
        "0",
        "--holdlokale",
        "nej",
        "--holdlokale-gammel",
        "ja",
        "--parkering",
        "ja",
    ]);
    let verdicts = ["K3", "K4", "K5", "K6"].map(|kode| verdict(&told, kode));
    assert_eq!(verdicts, ["forbedret", "forbedret", "forbedret", "forringet"]);
    assert_eq!(criterion(&told, "K4")["efter"]["stop_meter"], 150.0);
    let lost = to_vodskov(&["--adgang", "nej"]);
    assert_eq!(verdict(&lost, "K3"), "forringet");
}

#[test]
fn the_registers_word_on_the_old_address_stays_when_the_application_says_otherwise() {
    let answer = run(&[
        &TO_VODSKOV[..],
        &["--adgang-gammel", "nej", "--adgang", "ja", "--toilet", "ja"],
    ]
    .concat());
    let answer = answer.success().json();
    assert_eq!(criterion(&answer["data"], "K3")["foer"]["adgang"], "ja");
    let warnings = answer["advarsler"].to_string();
    assert!(warnings.contains("registeret er brugt"), "{warnings}");
}

#[test]
fn each_of_the_warnings_is_reached() {
    let raised =
        |arguments: &[&str]| -> Vec<String> { codes(&data(arguments)).iter().map(|&c| c.to_owned()).collect() };
    // V1 covers V2 and V6, which stay in sight.
    let emptied = data(&["--klinik", "Morsø Fysioterapi", "--til-by", "Thisted"]);
    assert_eq!(codes(&emptied), ["sidste_kapacitet_i_kommunen"]);
    assert_eq!(emptied["advarsler_daekket"][0]["kode"], "lokal_daekning");
    assert!(
        emptied["afgivende"]["efter"].is_null(),
        "S3: not defined, never infinite"
    );
    assert_eq!(raised(&TO_VODSKOV), ["lokal_daekning"]);
    assert_eq!(
        raised(&["--klinik", "Fysioterapien Læsø", "--til-by", "Aalborg"]),
        ["oe_uden_fast_forbindelse"]
    );
    for premises in [["--adgang", "nej"], ["--toilet", "nej"]] {
        assert_eq!(
            raised(&[&TO_VODSKOV[..], &premises].concat()),
            ["lokal_daekning", "bygningskrav"]
        );
    }
    for (received, wished, expected) in [
        ("10.03.2019", "01.05.2019", &["lokal_daekning"][..]),
        ("10.03.2019", "01.04.2019", &["lokal_daekning", "dato"]),
        ("10.03.2019", "15-05-2019", &["lokal_daekning", "dato"]),
        ("10.11.2023", "01.01.2024", &["lokal_daekning", "serieskift"]),
    ] {
        let dated = [&TO_VODSKOV[..], &["--modtaget", received, "--dato", wished]].concat();
        assert_eq!(raised(&dated), expected, "{received} {wished}");
    }
    assert_eq!(
        raised(&["--klinik", "BeneFiT Støvring", "--til-by", "Aalborg"]),
        ["mod_regionsgennemsnit"]
    );
}

#[test]
fn a_move_across_new_year_2024_compares_nothing() {
    let found = to_vodskov(&["--modtaget", "10.11.2023", "--dato", "2024-01-01"]);
    assert!(found["afgivende"]["foer"].is_f64() && found["afgivende"]["efter"].is_null());
    assert!(found["maal"]["M1"]["efter"].is_null());
    assert!(found["ikke_sammenlignelig"].as_array().unwrap().len() > 2);
    assert_eq!(verdict(&found, "K1"), "ukendt");
    let mut arguments = vec!["flytning", "vurder", "-q"];
    arguments.extend(TO_VODSKOV);
    arguments.extend(["--dato", "01.01.2024"]);
    assert!(
        Place::new()
            .run(&arguments)
            .success()
            .stdout()
            .contains("ikke sammenlignelig")
    );
}

/// Both regimes: two clinics entered in kroner from 2024, 1,2 + 0,6 in Hjallerup and 2 + 1 in Vodskov.
#[test]
fn in_the_regime_of_amounts_a_quarter_of_a_kapacitet_can_move() {
    let place = Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    register
        .execute_batch(
            "INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, kilde_id) VALUES
             ('hjallerup-fys-traeningsklinik', 51, 1.2, '2024-01-01', 'plan'), ('hjallerup-fys-traeningsklinik', 62, 0.6, '2024-01-01', 'plan'),
             ('vodskov-fysioform', 51, 2, '2024-01-01', 'plan'), ('vodskov-fysioform', 62, 1, '2024-01-01', 'plan');",
        )
        .unwrap();
    drop(register);
    let base = [
        "--db",
        "eksempel.db",
        "--pr",
        "01.02.2024",
        "--klinik",
        HJALLERUP,
        "--til-by",
        "Vodskov",
    ];
    let quarter = run_in(&place, &[&base[..], &["--kapacitet", "0,25"]].concat())
        .success()
        .json();
    let found = &quarter["data"];
    assert_eq!((&found["regime"], &found["flyttes"]), (&"beloeb".into(), &0.25.into()));
    // Brønderslev has 1,8 before and 1,55 after: 36.339 / 1,55 = 23.444,516…
    let after = found["afgivende"]["efter"].as_f64().unwrap();
    assert!((after - 36_339.0 / 1.55).abs() < 1e-6, "{after}");
    run_in(&place, &[&base[..], &["--under-30", "1"]].concat()).fails(2, "PP-F007");
    run_in(&place, &[&base[..], &["--grundlag", "opgoerelse"]].concat()).fails(3, "PP-S003");
    // Everything but these two has no capacity there, and none is made up from hours.
    let none = [
        "--db",
        "eksempel.db",
        "--pr",
        "01.02.2024",
        "--klinik",
        "Arden fysioterapi",
        "--til-by",
        "Vodskov",
    ];
    run_in(&place, &none).fails(2, "PP-F007");
}

#[test]
fn part_of_a_clinic_moves_weighted_or_counted_and_the_rest_stays() {
    for part in [&["--kapacitet", "0,5"][..], &["--under-30", "1"]] {
        let arden = ["--klinik", "Arden fysioterapi", "--til-by", "Hobro"];
        let found = data(&[&arden[..], part].concat());
        assert_eq!(
            (&found["flyttes"], &found["klinikkens_kapacitet"]),
            (&0.5.into(), &1.0.into())
        );
        assert_eq!(codes(&found), [""; 0], "half of it stays in Arden");
    }
}

#[test]
fn what_cannot_be_moved_is_refused_with_the_figures() {
    let refused = |arguments: &[&str], code: &str, words: &str| {
        let ran = run(arguments).fails(2, code);
        assert!(ran.stderr().contains(words), "{}", ran.seen());
        assert_eq!(ran.stdout(), "");
    };
    refused(&[&TO_VODSKOV[..], &["--kapacitet", "1"]].concat(), "PP-F006", "har 0,5");
    refused(
        &[&TO_VODSKOV[..], &["--over-30", "1"]].concat(),
        "PP-F006",
        "har 0 over 30 timer",
    );
    refused(&[&TO_VODSKOV[..], &["--kapacitet", "0"]].concat(), "PP-F007", "mængde");
    refused(
        &[&TO_VODSKOV[..], &["--kapacitet", "0.5"]].concat(),
        "PP-F010",
        "mente du 0,5?",
    );
    let half = [
        "--klinik",
        "Fysioterapien Læsø",
        "--til-by",
        "Aalborg",
        "--kapacitet",
        "0,5",
    ];
    refused(&half, "PP-F007", "nærmest: 1");
    let same = [
        "--klinik",
        HJALLERUP,
        "--til-adresse",
        "Hjallerup Centret 20A, 9320 Hjallerup",
    ];
    refused(&same, "PP-F008", "allerede");
    refused(&["--klinik", HJALLERUP], "PP-F011", "--til-by");
    refused(
        &[&TO_VODSKOV[..], &["--dato", "31.06.2019"]].concat(),
        "PP-B007",
        "mente du 30.06.2019?",
    );
    refused(&[&TO_VODSKOV[..], &["--dato", "1/5-19"]].concat(), "PP-B007", "fire");
    refused(
        &[&TO_VODSKOV[..], &["--adgang", "måske"]].concat(),
        "PP-F010",
        "hverken ja, nej eller ukendt",
    );
    refused(
        &[&TO_VODSKOV[..], &["--stop-meter", "-5"]].concat(),
        "PP-F010",
        "afstand",
    );
    refused(
        &["--klinik", HJALLERUP, "--til-by", "Vodskv"],
        "PP-F004",
        "mente du Vodskov?",
    );
    refused(&["--klinik", HJALLERUP, "--til-by", "Randers"], "PP-F004", "F5");
    refused(
        &["--klinik", HJALLERUP, "--til-kommune", "Vesterhavet"],
        "PP-S002",
        "vælg en af",
    );
    let elsewhere = [
        "--klinik",
        HJALLERUP,
        "--til-by",
        "Vodskov",
        "--til-kommune",
        "Hjørring",
    ];
    refused(&elsewhere, "PP-F011", "Aalborg Kommune");
    let bare = Place::new().run(&["flytning"]).fails(2, "PP-B001").stderr();
    assert!(bare.contains("der mangler en kommando"), "{bare}");
    let both = [&TO_VODSKOV[..], &["--kapacitet", "0,5", "--under-30", "1"]].concat();
    refused(&both, "PP-B001", "sammen");
}

#[test]
fn a_clinic_is_found_by_name_part_or_id_and_an_ambiguous_name_lists_the_candidates() {
    for name in [
        "hjallerup-fys-traeningsklinik",
        "hjallerup fys og træningsklinik",
        "Hjallerup",
        "træningsklinik hjallerup",
    ] {
        assert_eq!(
            data(&["--klinik", name, "--til-by", "Vodskov"])["klinik_id"],
            "hjallerup-fys-traeningsklinik",
            "{name}"
        );
    }
    let beginning = data(&["--klinik", "laesoe-ralf", "--til-by", "Byrum"]);
    assert_eq!(
        beginning["klinik_id"], "laesoe-ralf-seip",
        "an id is known by its beginning too"
    );
    // A whole name is not a part of a longer one.
    let whole = data(&["--klinik", "Arkadens Fysioterapi", "--til-by", "Vodskov"]);
    assert_eq!(whole["klinik_id"], "aalborg-arkadens-fysioterapi");
    let nord = "Kenneth Madsen, BeneFiT Nord";
    let ambiguous = run(&["--klinik", nord, "--til-by", "Sindal"])
        .fails(2, "PP-F002")
        .stderr();
    for candidate in [
        "Sæby",
        "Skagen",
        "saeby-benefit-nord",
        "skagen-benefit-nord",
        "--fra-by",
    ] {
        assert!(ambiguous.contains(candidate), "{ambiguous}");
    }
    let skagen = data(&["--klinik", nord, "--fra-by", "Skagen", "--til-by", "Sindal"]);
    assert_eq!(skagen["klinik_id"], "skagen-benefit-nord");
    let four = run(&["--klinik", "Klinik for Fysioterapi", "--til-by", "Sindal"])
        .fails(2, "PP-F002")
        .stderr();
    for town in ["Aalborg", "Brovst", "Pandrup", "Sindal"] {
        assert!(four.contains(&format!("Klinik for Fysioterapi, {town}")), "{four}");
    }
    let wrong = [
        "--klinik",
        "Klinik for Fysioterapi",
        "--fra-by",
        "Hobro",
        "--til-by",
        "Sindal",
    ];
    run(&wrong).fails(2, "PP-F001");
    let misspelt = run(&["--klinik", "Hjallrup fys", "--til-by", "Vodskov"])
        .fails(2, "PP-F001")
        .stderr();
    assert!(
        misspelt.contains("mente du \"Hjallerup Fys. & Træningsklinik\"?"),
        "{misspelt}"
    );
}

#[test]
fn a_clinic_that_does_not_exist_at_the_date_is_refused() {
    let early = [&TO_VODSKOV[..], &["--pr", "01.05.2019"]].concat();
    let refused = run(&early).fails(2, "PP-F003").stderr();
    assert!(refused.contains("01.06.2019"), "{refused}");
    let place = Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    register
        .execute_batch("UPDATE klinik SET ophoert = '2019-12-31' WHERE klinik_id = 'hjallerup-fys-traeningsklinik';")
        .unwrap();
    drop(register);
    let base = [&TO_VODSKOV[..], &["--db", "eksempel.db"]].concat();
    run_in(&place, &[&base[..], &["--dato", "01.11.2019"]].concat()).success();
    run_in(&place, &[&base[..], &["--dato", "01.02.2020"]].concat()).fails(2, "PP-F003");
    run_in(&place, &[&base[..], &["--pr", "01.02.2020"]].concat()).fails(2, "PP-F003");
}

#[test]
fn a_coordinate_is_read_in_both_systems_and_never_turned_round() {
    // Vodskov's middle, 57,109 N 10,022 E, is about (561.911; 6.329.932) in EPSG:25832.
    let metres = to_vodskov(&["--til-koordinat", "561911;6329932"]);
    let degrees = to_vodskov(&["--til-koordinat", "57,1089;10,0223"]);
    let distance = |found: &Value| found["afstande"]["gammel_til_ny_m"].as_f64().unwrap();
    assert!((distance(&metres) - distance(&degrees)).abs() < 200.0);
    assert_eq!(metres["nyt_sted"]["koordinat"]["kvalitet"], "adresse");
    for (typed, guess) in [("9,92;57,05", "57,05;9,92"), ("6322000;556000", "556000;6322000")] {
        let refused = run(&["--klinik", HJALLERUP, "--til-koordinat", typed])
            .fails(2, "PP-F009")
            .stderr();
        assert!(refused.contains(guess) && refused.contains("byttet om"), "{refused}");
    }
    for typed in ["57,05", "48,85;2,35", "Aalborg"] {
        run(&["--klinik", HJALLERUP, "--til-koordinat", typed]).fails(2, "PP-F009");
    }
    // A place clearly in Hjørring Kommune is not Vodskov.
    run(&[&TO_VODSKOV[..], &["--til-koordinat", "57,45;9,98"]].concat()).fails(2, "PP-F011");
}

#[test]
fn a_bare_coordinate_gets_its_kommune_from_the_guiding_boundaries_and_its_town_from_no_distance() {
    let found = data(&["--klinik", HJALLERUP, "--til-koordinat", "57,05;9,92"]);
    assert_eq!(
        (&found["rute"], &found["nyt_sted"]["kommune"]),
        (&"plan_aendring".into(), &"0851".into())
    );
    assert_eq!(found["nyt_sted"]["bysted"], "ukendt");
    assert!(found["bemaerkninger"].to_string().contains("vejledende"));
}

#[test]
fn an_imported_polygon_tells_the_town_of_a_coordinate() {
    let place = Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let square = r#"{"type":"Polygon","coordinates":[[[9.8,57.0],[10.0,57.0],[10.0,57.07],[9.8,57.07],[9.8,57.0]]]}"#;
    register
        .execute(
            "UPDATE bysamfund SET geometri = ?1 WHERE bysamfund_id = '0851-aalborg'",
            [square],
        )
        .unwrap();
    drop(register);
    let base = [
        "--db",
        "eksempel.db",
        "--klinik",
        "Skalborg Fysioterapi",
        "--til-koordinat",
    ];
    let inside = run_in(&place, &[&base[..], &["57,05;9,92"]].concat()).success().json();
    assert_eq!(inside["data"]["regel"]["id"], "F1");
    let outside = run_in(&place, &[&base[..], &["57,10;9,98"]].concat()).success().json();
    assert_eq!(outside["data"]["regel"]["id"], "F6");
}

#[test]
fn the_alternatives_are_every_other_town_ranked_with_their_price() {
    let found = to_vodskov(&["--alternativer", "--grundlag", "opgoerelse"]);
    let list = found["alternativer"].as_array().unwrap();
    // 74 towns and quarters, without the two quarters and without Hjallerup itself.
    assert_eq!(list.len(), 71);
    assert!(list.iter().all(|one| one["by"]["navn"] != "Hjallerup"));
    let applied: Vec<&Value> = list.iter().filter(|one| one["ansoegt"] == true).collect();
    assert_eq!((applied.len(), &applied[0]["by"]["navn"]), (1, &"Vodskov".into()));
    let ranks: Vec<u64> = list.iter().map(|one| one["M2"]["rang"].as_u64().unwrap()).collect();
    assert!(ranks.is_sorted() && ranks[0] == 1);
    // Every kommune short of capacity is as good as the next on M2: the prices of the best are zero.
    assert_eq!(list[0]["M2"]["pris"], 0.0);
    for one in list {
        let expected = if one["kommune"] == "Brønderslev" { "F3" } else { "F4" };
        assert_eq!(one["regel"]["id"], expected);
    }
    assert!(to_vodskov(&[])["alternativer"].is_null());
    let mut printed = vec!["flytning", "vurder", "-q", "--format", "md", "--alternativer"];
    printed.extend(TO_VODSKOV);
    assert!(
        Place::new()
            .run(&printed)
            .success()
            .stdout()
            .contains("Vodskov (ansøgt)")
    );
}

#[test]
fn every_format_is_written() {
    let place = Place::new();
    for name in [
        "vurdering.xlsx",
        "vurdering.csv",
        "vurdering.md",
        "vurdering.txt",
        "vurdering.json",
    ] {
        let mut arguments = vec!["flytning", "vurder", "-q", "-o", name, "--alternativer"];
        arguments.extend(TO_VODSKOV);
        place.run(&arguments).success();
        assert!(std::fs::metadata(place.path(name)).unwrap().len() > 1000, "{name}");
    }
}
