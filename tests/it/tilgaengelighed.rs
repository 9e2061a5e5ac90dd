//! `tilgaengelighed`: how far people have, from the shipped data, from imported geography and from plain files.

use crate::support::Place;
use serde_json::Value;

fn close(found: &Value, expected: f64) -> bool {
    found
        .as_f64()
        .is_some_and(|found| (found - expected).abs() <= 1e-9 * expected.abs().max(1e-12))
}

fn area<'a>(answer: &'a Value, niveau: &str, name: &str) -> &'a Value {
    let areas = answer["data"].as_array().expect("data is a list of areas");
    let found = areas
        .iter()
        .find(|area| area["niveau"] == niveau && area["omraade"] == name);
    found.unwrap_or_else(|| panic!("no {niveau} {name}"))
}

/// Values of the cells by id.
fn cells(answer: &Value, maal: &str) -> Vec<(String, Value)> {
    let mut list: Vec<(String, Value)> = answer["celler"]
        .as_array()
        .expect("celler")
        .iter()
        .map(|cell| (cell["id"].as_str().unwrap_or_default().to_owned(), cell[maal].clone()))
        .collect();
    list.sort_by(|a, b| a.0.cmp(&b.0));
    list
}

#[test]
fn the_shipped_region_is_measured_on_an_estimate_that_says_so() {
    let place = Place::new();
    let seen = place.run(&["tilgaengelighed"]).success();
    let titles = seen.stdout().lines().filter(|line| line.ends_with("(skøn)")).count();
    assert_eq!(titles, 6, "every table says skøn: {}", seen.stdout());
    let answer = place.run(&["tilgaengelighed", "--format", "json"]).success().json();
    assert_eq!(answer["sammenfatning"]["skoen"], true);
    // Tabel 1: each kommune keeps its population, and so does the region.
    assert!(close(&area(&answer, "kommune", "Rebild")["befolkning"], 29_917.0));
    assert!(close(&area(&answer, "kommune", "Læsø")["befolkning"], 1817.0));
    assert!(close(
        &area(&answer, "region", "Region Nordjylland")["befolkning"],
        589_605.0
    ));
    assert!(close(
        &area(&answer, "sundhedsraad", "Vendsyssel")["befolkning"],
        162_784.0
    ));
    assert!(close(&area(&answer, "by", "Hjallerup")["befolkning"], 4235.0));
    // Nobody has told which clinics have both access and toilet: unknown, neither none nor all.
    assert_eq!(answer["sammenfatning"]["klinikker_tilgaengelige"]["ja"], 0);
    let words = seen.stdout().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("det ukendte er hverken et ja eller et nej"), "{words}");
}

#[test]
fn the_page_of_distances_reads_well() {
    let place = Place::new();
    let seen = place.seen(&["tilgaengelighed", "--maal", "naermeste", "--foelsomhed", "-q"]);
    insta::assert_snapshot!(seen);
}

#[test]
fn only_the_measures_asked_for_are_shown_and_ranks_only_where_a_catchment_is() {
    let place = Place::new();
    let of = |maal: &[&str]| {
        let answer = place
            .run(&[&["tilgaengelighed", "--format", "json", "-q"], maal].concat())
            .success()
            .json();
        let region = area(&answer, "region", "Region Nordjylland").clone();
        let measures = region["maal"].as_array().unwrap().len();
        let ranks = !answer["sammenfatning"]["foelsomhed"].is_null();
        (!region["afstand"].is_null(), measures, ranks)
    };
    assert_eq!(of(&[]), (true, 1, true));
    assert_eq!(of(&["--maal", "naermeste"]), (true, 0, false));
    assert_eq!(of(&["--maal", "2sfca,e2sfca_gauss"]), (false, 2, true));
    assert_eq!(of(&["--maal", "naermeste", "--foelsomhed"]), (true, 0, true));
}

#[test]
fn what_falls_to_the_kommuner_sums_to_the_capacity_somebody_can_reach() {
    let place = Place::new();
    let arguments = [
        "tilgaengelighed",
        "--maal",
        "fordelt_kapacitet,e2sfca_trin,3sfca",
        "--format",
        "json",
        "-q",
    ];
    let answer = place.run(&arguments).success().json();
    let areas = answer["data"].as_array().unwrap();
    let kommuner = areas.iter().filter(|area| area["niveau"] == "kommune");
    let sum: f64 = kommuner.map(|area| area["vaerdi"].as_f64().unwrap()).sum();
    for measure in answer["sammenfatning"]["maal"].as_array().unwrap() {
        // Bilag 4's clinics have 129,0 weighted kapaciteter, and everybody's catchment reaches somebody.
        assert!(close(&measure["kapacitet_naaet"], 129.0), "{measure}");
        assert!(close(&measure["kapacitet_uden_borgere"], 0.0));
    }
    assert!((sum - 129.0).abs() < 1e-6, "{sum}");
}

#[test]
fn without_ferries_islands_are_out_of_reach_and_never_at_zero_kilometres() {
    let place = Place::new();
    let arguments = [
        "tilgaengelighed",
        "--maal",
        "naermeste",
        "--format",
        "json",
        "-q",
        "--celler-ud",
        "ud.csv",
    ];
    let with = place.run(&arguments).success().json();
    let without = place
        .run(&[&arguments[..], &["--uden-faerger"]].concat())
        .success()
        .json();
    let outside = |answer: &Value| {
        answer["sammenfatning"]["afstand"]["uden_for_raekkevidde"]
            .as_f64()
            .unwrap()
    };
    assert!(outside(&with).abs() < 1e-9 && outside(&without) > 0.0);
    let lost: Vec<&Value> = without["celler"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|cell| cell["uden_for_raekkevidde"] == true)
        .collect();
    assert!(!lost.is_empty() && lost.iter().all(|cell| cell["vaerdi"].is_null()));
    // The people out of reach are still among the inhabitants.
    assert!(close(
        &area(&without, "region", "Region Nordjylland")["befolkning"],
        589_605.0
    ));
    let file = std::fs::read_to_string(place.path("ud.csv")).unwrap();
    let line = file
        .lines()
        .find(|line| line.ends_with(",ja"))
        .expect("a cell out of reach");
    assert_eq!(line.split(',').nth(4), Some(""), "{line}");
}

#[test]
fn over_water_the_way_is_longer_than_the_straight_line() {
    let place = Place::new();
    let mean = |way: &str| {
        let answer = place
            .run(&[
                "tilgaengelighed",
                "--maal",
                "naermeste",
                "--vej",
                way,
                "--format",
                "json",
                "-q",
            ])
            .success()
            .json();
        answer["sammenfatning"]["afstand"]["gennemsnit"].as_f64().unwrap()
    };
    let (by_links, straight) = (mean("forbindelser"), mean("luftlinje"));
    assert!(
        straight < by_links && by_links < 1.2 * straight,
        "{straight} {by_links}"
    );
}

/// The published hospital example (cases/README.md, case 1), with its travel times.
fn hospital(place: &Place, inbound: f64, outbound: f64, across: f64) -> [&'static str; 6] {
    place.write("celler.csv", "id,befolkning\n1,100\n2,50\n3,10\n");
    place.write("klinikker.csv", "id,kapacitet\n1,15\n2,20\n3,100\n");
    place.write(
        "omk.csv",
        format!("fra,til,omkostning\n1,1,1\n2,2,1\n3,3,1\n1,3,{inbound}\n2,3,{inbound}\n3,1,{outbound}\n3,2,{outbound}\n1,2,{across}\n2,1,{across}\n"),
    );
    [
        "tilgaengelighed",
        "--celler=celler.csv",
        "--klinikker=klinikker.csv",
        "--omkostninger=omk.csv",
        "--celler-ud=ud.csv",
        "--format=json",
    ]
}

#[test]
fn the_published_hospital_example_comes_out_of_the_command() {
    let place = Place::new();
    let files = hospital(&place, 40.0, 40.0, 80.0);
    let asked = ["--maal", "2sfca,3sfca", "--vaegt", "omvendt", "--raekkevidde", "61"];
    let run = place.run(&[&files[..], &asked, &["--valg", "alle"]].concat()).success();
    assert!(
        run.stderr()
            .contains("Læste omk.csv: 9 rækker, UTF-8, komma mellem kolonnerne"),
        "{}",
        run.stderr()
    );
    let answer = run.json();
    let expected = [
        (
            "2sfca",
            [0.331_444_116_980_276_6, 0.579_828_132_066_938_1, 7.286_418_169_862_544],
        ),
        (
            "3sfca",
            [0.156_256_588_290_619_84, 0.406_216_452_450_860_5, 9.906_351_854_839_498],
        ),
    ];
    for (maal, values) in expected {
        for ((id, found), value) in cells(&answer, maal).iter().zip(values) {
            assert!(close(found, value), "{maal} {id}: {found} {value}");
        }
    }
    // Choosing within the bound only is another measure, and the answer says which it is.
    let within = place.run(&[&files[..], &asked].concat()).success().json();
    assert!(!close(&cells(&within, "3sfca")[0].1, 0.156_256_588_290_619_84));
    assert_eq!(within["sammenfatning"]["parametre"]["valg"], "inden_for");
    // Asymmetric scenarios: faster in, faster out. The times are not ignored.
    for (inbound, outbound, across, expected) in [
        (
            20.0,
            40.0,
            80.0,
            [0.435_340_220_876_380_5, 0.683_724_235_963_042, 5.727_976_611_420_986],
        ),
        (
            40.0,
            20.0,
            80.0,
            [0.331_071_913_161_465_4, 0.577_857_785_778_577_8, 7.299_991_939_492_457],
        ),
        (
            20.0,
            20.0,
            40.0,
            [0.442_568_395_398_584_1, 0.666_758_279_965_827_1, 5.740_524_646_185_023],
        ),
    ] {
        let files = hospital(&place, inbound, outbound, across);
        let answer = place.run(&[&files[..], &asked].concat()).success().json();
        for ((id, found), value) in cells(&answer, "2sfca").iter().zip(expected) {
            assert!(close(found, value), "{id}: {found} {value}");
        }
    }
}

#[test]
fn the_published_line_of_consumers_comes_out_of_coordinates() {
    let place = Place::new();
    place.write("celler.csv", "id,x,y,befolkning\na,0,0,100\nb,1,0,100\nc,2,0,100\n");
    place.write("klinikker.csv", "id,x,y,kapacitet\np,0,0,10\nq,2,0,10\n");
    let arguments = [
        "tilgaengelighed",
        "--celler",
        "celler.csv",
        "--klinikker",
        "klinikker.csv",
        "--maal",
        "e2sfca_gauss",
        "--sigma",
        "1",
        "--raekkevidde",
        "ingen",
        "--celler-ud",
        "ud.json",
        "--format",
        "json",
    ];
    let answer = place.run(&arguments).success().json();
    for ((_, found), published) in cells(&answer, "vaerdi")
        .iter()
        .zip([0.065_179_26, 0.069_641_49, 0.065_179_26])
    {
        assert!((found.as_f64().unwrap() - published).abs() < 5e-9);
    }
    assert!(close(&answer["sammenfatning"]["maal"][0]["spredning"]["sum"], 20.0));
    let file: Value = serde_json::from_slice(&std::fs::read(place.path("ud.json")).unwrap()).unwrap();
    assert_eq!(file, answer["celler"]);
}

/// A small region on files, its rows in an order made from `turn`.
fn region(place: &Place, turn: usize) -> [&'static str; 10] {
    let mut cells: Vec<String> = (0..900)
        .map(|i| {
            format!(
                "c{i},{},{},{},{}",
                500_000 + i % 30 * 700 + i % 7,
                6_300_000 + i / 30 * 900,
                i * 7 % 83,
                i % 4
            )
        })
        .collect();
    let mut clinics: Vec<String> = (0..23)
        .map(|i| {
            format!(
                "k{i},{},{},{}",
                500_000 + i * 977 % 21_000,
                6_300_000 + i * 1471 % 27_000,
                i % 5
            )
        })
        .collect();
    cells.rotate_left(turn * 131 % 900);
    clinics.rotate_left(turn * 7 % 23);
    if turn % 2 == 1 {
        cells.reverse();
        clinics.reverse();
    }
    place.write(
        "celler.csv",
        format!("id,x,y,befolkning,omraade\n{}\n", cells.join("\n")),
    );
    place.write("klinikker.csv", format!("id,x,y,kapacitet\n{}\n", clinics.join("\n")));
    [
        "tilgaengelighed",
        "--celler=celler.csv",
        "--klinikker=klinikker.csv",
        "--foelsomhed",
        "--raekkevidde=6000",
        "--sigma=2000",
        "--maal=naermeste,2sfca,e2sfca_gauss,e2sfca_trin,3sfca,fordelt_kapacitet",
        "--celler-ud=ud.csv",
        "--format=json",
        "-q",
    ]
}

#[test]
fn neither_the_order_of_the_rows_nor_the_number_of_threads_changes_a_bit() {
    let place = Place::new();
    let run = |turn: usize, threads: &str| {
        let arguments = region(&place, turn);
        let output = place
            .command()
            .env("RAYON_NUM_THREADS", threads)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut rows: Vec<String> = std::fs::read_to_string(place.path("ud.csv"))
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        rows.sort();
        (answer["data"].to_string(), answer["sammenfatning"].to_string(), rows)
    };
    let first = run(0, "1");
    assert!(!first.0.contains("NaN") && first.2.len() == 901);
    for (turn, threads) in [(0, "2"), (1, "1"), (2, "3")] {
        assert_eq!(run(turn, threads), first, "turn {turn}, {threads} threads");
    }
}

#[test]
fn a_pair_the_costs_do_not_name_is_out_of_reach() {
    let place = Place::new();
    place.write("celler.csv", "id;befolkning\nby;10\nø;5\n");
    place.write("klinikker.csv", "id;kapacitet\nk;1\n");
    place.write("omk.csv", "fra;til;omkostning\nby;k;12,5\n");
    let files = [
        "tilgaengelighed",
        "--celler",
        "celler.csv",
        "--klinikker",
        "klinikker.csv",
        "--omkostninger",
        "omk.csv",
    ];
    let answer = place
        .run(
            &[
                &files[..],
                &["--format", "json", "--graenser", "12.5", "--celler-ud", "ud.csv"],
            ]
            .concat(),
        )
        .success()
        .json();
    let whole = area(&answer, "i_alt", "I alt");
    assert!(close(&whole["afstand"]["uden_for_raekkevidde"], 5.0));
    assert!(close(&whole["afstand"]["gennemsnit"], 12.5));
    // The bound is inclusive, and the share is of all 15.
    assert!(close(&whole["afstand"]["andele"][0]["andel"], 10.0 / 15.0));
    assert_eq!(
        (&whole["afstand"]["p90"], &whole["afstand"]["p90_uden_for_raekkevidde"]),
        (&Value::Null, &Value::Bool(true))
    );
    let seen = place.run(&files).success().stdout();
    assert!(seen.contains("uden for rækkevidde"), "{seen}");
    assert_eq!(
        std::fs::read_to_string(place.path("ud.csv")).unwrap(),
        "id,befolkning,naermeste,uden_for_raekkevidde\nby,10,12.5,nej\nø,5,,ja\n"
    );
}

#[test]
fn files_that_cannot_be_used_are_refused_with_their_lines() {
    let place = Place::new();
    place.write("celler.csv", "id,x,y,befolkning\na,1,2,3\n");
    place.write("klinikker.csv", "id,x,y,kapacitet\nk,1,2,3\n");
    place.write("minus.csv", "id,x,y,befolkning\na,1,2,3\nb,1,2,-3\nc,1,x,3\n");
    place.write("to.csv", "id,x,y,befolkning\na,1,2,3\na,1,2,3\n");
    place.write("uden.csv", "id,x,befolkning\na,1,3\n");
    place.write("par.csv", "fra,til,omkostning\na,k,3\na,k,4\n");
    place.write("ukendt.csv", "fra,til,omkostning\na,q,3\n");
    place.write("grader.csv", "id,x,y,befolkning\na,9.9,57.0,3\n");
    let run = |cells: &str, more: &[&str]| {
        let files = ["tilgaengelighed", "--celler", cells, "--klinikker", "klinikker.csv"];
        place.run(&[&files[..], more].concat())
    };
    insta::assert_snapshot!(run("minus.csv", &[]).fails(3, "PP-T003").seen());
    run("to.csv", &[]).fails(3, "PP-T004");
    run("uden.csv", &[]).fails(3, "PP-T002");
    run("findes-ikke.csv", &[]).fails(2, "PP-T001");
    run("celler.csv", &["--omkostninger", "par.csv"]).fails(3, "PP-T004");
    run("celler.csv", &["--omkostninger", "ukendt.csv"]).fails(3, "PP-T005");
    let degrees = run("grader.csv", &[]).success();
    assert!(
        degrees.stderr().contains("koordinaterne ligner grader"),
        "{}",
        degrees.stderr()
    );
}

#[test]
fn a_choice_that_makes_no_sense_says_which_and_why() {
    let place = Place::new();
    place.write("celler.csv", "id,befolkning\na,3\n");
    place.write("klinikker.csv", "id,kapacitet\nk,3\n");
    place.write("omk.csv", "fra,til,omkostning\na,k,3\n");
    let run = |arguments: &[&str]| place.run(&[&["tilgaengelighed"], arguments].concat());
    run(&["--raekkevidde", "-5"]).fails(2, "PP-T006");
    run(&["--raekkevidde", "1.5"]).fails(2, "PP-T006");
    run(&["--omvejsfaktor", "0,5"]).fails(2, "PP-T006");
    run(&["--maal", "e2sfca_trin", "--trin", "20000:1,10000:0.5"]).fails(2, "PP-T006");
    run(&["--trin", "20000"]).fails(2, "PP-T006");
    run(&["--maal", "2sfca", "--raekkevidde", "ingen"]).fails(2, "PP-T006");
    run(&["--speciale", "57"]).fails(2, "PP-T006");
    // Before 2024 capacity is hours for all specialer together; there are no travel times; a projection is missing.
    run(&["--speciale", "51"]).fails(2, "PP-T009");
    run(&["--vej", "bil"]).fails(3, "PP-T008");
    run(&["--cellesaet", "x"]).fails(2, "PP-I060");
    let projected = run(&["--fremskriv"]).fails(3, "PP-T010");
    assert!(projected.stderr().contains("importer befolkning"));
    run(&["--celler", "celler.csv"]).fails(2, "PP-B001");
    let files = [
        "--celler",
        "celler.csv",
        "--klinikker",
        "klinikker.csv",
        "--omkostninger",
        "omk.csv",
    ];
    let costs = run(&[&files[..], &["--maal", "2sfca"]].concat()).fails(2, "PP-T006");
    assert!(costs.stderr().contains("--raekkevidde"));
    run(&["--celler-ud", "findes/ikke/ud.csv"]).fails(2, "PP-B004");
}

/// The example register with what `sql` adds to it.
fn register_with(sql: &str) -> Place {
    let place = Place::with_example();
    let connection = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    connection
        .execute_batch(&format!(
            "INSERT INTO kilde (kilde_id, tekst, dato) VALUES ('prøve', 'En prøve', '2019'); {sql}"
        ))
        .unwrap();
    place
}

#[test]
fn imported_cells_take_the_place_of_the_estimate() {
    let place = register_with(
        "INSERT INTO geosaet (geosaet_id, art, navn, gitter, antal, gyldig_fra, kilde_id) VALUES (1, 'celler', 'to celler', 'punkter', 3, '2019-01-01', 'prøve');
         INSERT INTO celle VALUES (1, 1, 555736, 6323104, 100, '0851', 'aalborg'), (1, 2, 555736, 6323104, 10, NULL, 'ukendt'), (1, 3, 620000, 6347000, 50, '0825', 'byrum');",
    );
    let run = place
        .run(&[
            "tilgaengelighed",
            "--db",
            "eksempel.db",
            "--format",
            "json",
            "--celler-ud",
            "ud.csv",
        ])
        .success();
    let answer = run.json();
    assert_eq!(answer["sammenfatning"]["skoen"], false);
    assert!(close(
        &area(&answer, "region", "Region Nordjylland")["befolkning"],
        160.0
    ));
    assert!(close(&area(&answer, "kommune", "Ukendt kommune")["befolkning"], 10.0));
    assert!(close(&area(&answer, "by", "Aalborg")["befolkning"], 110.0));
    // Nobody lives in Rebild here: not defined, and not zero kilometres.
    assert!(area(&answer, "kommune", "Rebild")["vaerdi"].is_null());
    assert!(
        !place
            .run(&["tilgaengelighed", "--db", "eksempel.db"])
            .success()
            .stdout()
            .contains("(skøn)")
    );
}

#[test]
fn an_extra_address_has_the_share_entered_for_it_and_no_more_than_that() {
    let measured = |sql: &str| {
        let place = register_with(sql);
        let arguments = [
            "tilgaengelighed",
            "--db",
            "eksempel.db",
            "--maal",
            "fordelt_kapacitet",
            "--format",
            "json",
        ];
        place.run(&arguments).success().json()["sammenfatning"].clone()
    };
    let without = measured("");
    // One of Læsø's clinics gets a second address in Aalborg: a quarter of its capacity goes there, and nothing is counted twice.
    let extra = |share: &str| {
        format!(
            "INSERT INTO ekstra_klinikadresse (klinik_id, nr, gyldig_fra, by, kommunekode, x, y, andel, kilde_id)
             SELECT klinik_id, 1, '2019-01-01', 'Aalborg', '0851', 555736, 6323104, {share}, 'prøve'
             FROM klinik_version WHERE kommunekode = '0825' ORDER BY klinik_id LIMIT 1;"
        )
    };
    let split = measured(&extra("0.25"));
    let count = |summary: &Value| summary["klinikker"].as_u64().unwrap();
    assert_eq!(count(&split), count(&without) + 1);
    let reached = |summary: &Value| summary["maal"][0]["kapacitet_naaet"].clone();
    assert!(close(&reached(&split), 129.0) && close(&reached(&without), 129.0));
    assert!(
        split["noter"]
            .to_string()
            .contains("Ekstra klinikadresser med ført andel: 1.")
    );
    // Without a share the whole capacity stays at the main address, and that is said.
    let unsplit = measured(&extra("NULL"));
    assert_eq!(count(&unsplit), count(&without));
    assert!(unsplit["noter"].to_string().contains("uden ført andel: 1."));
}

#[test]
fn imported_minutes_by_car_take_the_place_of_straight_lines() {
    let place = register_with(
        "INSERT INTO geosaet (geosaet_id, art, navn, gitter, antal, gyldig_fra, kilde_id) VALUES (1, 'celler', 'to celler', 'punkter', 2, '2019-01-01', 'prøve');
         INSERT INTO celle VALUES (1, 1, 555736, 6323104, 100, '0851', 'a'), (1, 2, 555736, 6323204, 50, '0851', 'b');
         INSERT INTO geosaet (geosaet_id, art, navn, transportform, antal, gyldig_fra, kilde_id) VALUES (2, 'rejsetider', 'bil 2019', 'bil', 1, '2019-01-01', 'prøve');
         INSERT INTO rejsetid SELECT 2, 'a', klinik_id, 7.5 FROM klinik WHERE klinik_id = 'arden-fysioterapi';",
    );
    let run = place
        .run(&[
            "tilgaengelighed",
            "--db",
            "eksempel.db",
            "--vej",
            "bil",
            "--format",
            "json",
        ])
        .success();
    let answer = run.json();
    assert_eq!(answer["sammenfatning"]["parametre"]["enhed"], "minutter");
    let distance = &area(&answer, "region", "Region Nordjylland")["afstand"];
    assert!(
        close(&distance["gennemsnit"], 7.5) && close(&distance["uden_for_raekkevidde"], 50.0),
        "{distance}"
    );
    // 5, 10 and 20 minutes; two thirds live within 10.
    assert!(close(&distance["andele"][1]["andel"], 2.0 / 3.0));
    assert!(
        run.stderr()
            .contains("50 personer bor i celler, som rejsetiderne ikke nævner"),
        "{}",
        run.stderr()
    );
}

#[test]
fn projected_patients_follow_the_ages_and_capacity_follows_the_patients() {
    // Rebild has 1.000 people of 45 in 2025 and 2.000 in 2040. Tabel 11: 98,9 of 1.000 between 40 and 49 are treated.
    let place = register_with(
        "INSERT INTO befolkning (niveau, omraade_kode, dato, alder_fra, alder_til, fremskrivning, antal, kilde_id) VALUES
           ('kommune', '0840', '2025-01-01', 45, 45, 'FRKM125', 1000, 'prøve'), ('kommune', '0840', '2040-01-01', 45, 45, 'FRKM125', 2000, 'prøve'),
           ('kommune', '0840', '2041-01-01', 45, 45, 'FRKM125', 9999, 'prøve'), ('kommune', '0840', '2040-01-01', 100, 130, 'FRKM125', 10, 'prøve'),
           ('kommune', '0840', '2025-01-01', 100, 130, 'FRKM125', 10, 'prøve'), ('kommune', '0840', '2040-01-01', 0, 130, 'FRKM125', 2010, 'prøve');",
    );
    let arguments = [
        "tilgaengelighed",
        "--db",
        "eksempel.db",
        "--fremskriv",
        "--speciale",
        "51",
    ];
    let answer = place
        .run(&[&arguments[..], &["--format", "json"]].concat())
        .success()
        .json();
    let rebild = area(&answer, "kommune", "Rebild");
    let years = rebild["aar"].as_array().unwrap();
    assert_eq!(years.len(), 2, "2041 is after the last year");
    // 98,9 + 10 people over 80 at 110,3 per 1.000.
    assert!(
        close(&years[0]["patienter"], 98.9 + 1.103) && close(&years[1]["patienter"], 197.8 + 1.103),
        "{rebild}"
    );
    let today = rebild["kapacitet_i_dag"].as_f64().unwrap();
    assert!(today > 0.0 && close(&years[1]["kapacitet"], today * (197.8 + 1.103) / (98.9 + 1.103)));
    let seen = place.run(&arguments).success().stdout();
    assert!(
        seen.contains("skøn: Behandlede pr. 1.000 indbyggere") && seen.contains("FRKM125"),
        "{seen}"
    );
    // An age that is not known is not an age nobody has.
    let connection = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    connection
        .execute(
            "UPDATE befolkning SET antal = NULL WHERE alder_fra = 100 AND dato = '2040-01-01'",
            [],
        )
        .unwrap();
    let answer = place
        .run(&[&arguments[..], &["--format", "json"]].concat())
        .success()
        .json();
    let years = area(&answer, "kommune", "Rebild")["aar"].clone();
    assert!(close(&years[0]["indbyggere"], 1010.0), "{years}");
    assert!(
        years[1]["indbyggere"].is_null() && years[1]["patienter"].is_null() && years[1]["kapacitet"].is_null(),
        "{years}"
    );
    // Groups that straddle the plan's are refused, not divided by guess.
    connection
        .execute("UPDATE befolkning SET alder_fra = 35 WHERE alder_fra = 45", [])
        .unwrap();
    drop(connection);
    place.run(&arguments).fails(3, "PP-T011");
}

#[test]
fn people_weighed_by_age_are_expected_patients() {
    // Half of Rebild is 45 (98,9 of 1.000 treated), half is 75 (124,1): 111,5 per 1.000 of 29.917 people. The others' ages
    // are not known, and they are named and not counted as none.
    let place = register_with(
        "INSERT INTO befolkning (niveau, omraade_kode, dato, alder_fra, alder_til, antal, kilde_id) VALUES
           ('kommune', '0840', '2019-01-01', 45, 45, 500, 'prøve'), ('kommune', '0840', '2019-01-01', 75, 75, 500, 'prøve');",
    );
    let arguments = [
        "tilgaengelighed",
        "--db",
        "eksempel.db",
        "--patienter",
        "51",
        "--pr",
        "30.06.2019",
        "--format",
        "json",
    ];
    let run = place.run(&arguments).success();
    let answer = run.json();
    assert!(
        close(&area(&answer, "kommune", "Rebild")["befolkning"], 29_917.0 * 0.1115),
        "{}",
        area(&answer, "kommune", "Rebild")
    );
    assert_eq!(answer["sammenfatning"]["ventede_patienter"], true);
    assert!(
        run.stderr()
            .contains("559.688 personer bor i kommuner, hvis alderssammensætning ikke kendes"),
        "{}",
        run.stderr()
    );
    Place::new()
        .run(&["tilgaengelighed", "--patienter", "62"])
        .fails(3, "PP-T010");
}

#[test]
fn a_move_says_who_comes_nearer_and_who_gets_further() {
    let place = Place::new();
    let move_to = |clinic: &str, town: &str| {
        place
            .run(&[
                "flytning", "vurder", "--klinik", clinic, "--til-by", town, "--format", "json", "-q",
            ])
            .success()
            .json()["data"]
            .clone()
    };
    let group = |data: &Value, name: &str| {
        let groups = data["adgang"]["grupper"].as_array().expect("groups").clone();
        groups
            .into_iter()
            .find(|group| group["gruppe"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let data = move_to("Hjallerup Fys. & Træningsklinik", "Vodskov");
    assert_eq!(data["adgang"]["skoen"], true);
    let served = group(&data, "opland");
    // The town itself and the country around it; their nearest is now in another town.
    assert!(served["befolkning"].as_f64().unwrap() > 4235.0, "{served}");
    assert!(served["efter_m"].as_f64().unwrap() > served["foer_m"].as_f64().unwrap());
    let region = group(&data, "region");
    assert!(close(&region["befolkning"], 589_605.0));
    assert!(
        region["laengere"].as_f64().unwrap() >= 4235.0,
        "the people of Hjallerup get further: {region}"
    );
    // Vodskov has a clinic in the middle of the town already: nobody comes nearer. Sulsted has none.
    assert!(close(&region["kortere"], 0.0));
    let sulsted = group(&move_to("Hjallerup Fys. & Træningsklinik", "Sulsted"), "modtagende");
    assert!(
        sulsted["kortere"].as_f64().unwrap() >= 1524.0 && sulsted["kortere_m"].is_number(),
        "{sulsted}"
    );
    let k2 = data["kriterier"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["kode"] == "K2")
        .unwrap()
        .clone();
    assert!(k2["foer"]["middelvej_opland"].is_number() && k2["efter"]["middelvej_afgivende"].is_number());
    let seen = place.seen(&[
        "flytning",
        "vurder",
        "--klinik",
        "Hjallerup Fys. & Træningsklinik",
        "--til-by",
        "Vodskov",
        "-q",
    ]);
    assert!(
        seen.contains("Hvem får kortere og længere vej til nærmeste klinik (skøn)"),
        "{seen}"
    );
}
