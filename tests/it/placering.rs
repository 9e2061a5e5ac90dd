//! A planner looks for the best places, from plain files and from the register.

use crate::support::Place;

/// Three villages on a road, at 0, 1 and 5 km, with 100, 50 and 10 inhabitants; two places to choose, at 1 and 5 km.
///
/// One site: at 1 km 100·1 + 0 + 10·4 = 140 person-kilometres, at 5 km 500 + 200 + 0 = 700. The mean is 140/160 = 0,875 km.
fn road() -> Place {
    let place = Place::new();
    place.write("celler.csv", "id,x,y,befolkning\na,0,0,100\nb,1000,0,50\nc,5000,0,10\n");
    place.write("steder.csv", "id,x,y\np,1000,0\nq,5000,0\n");
    place.write("klinikker.csv", "id,x,y,kapacitet\nk,5000,0,2\n");
    place
}

const ROAD: [&str; 5] = ["placering", "--celler", "celler.csv", "--kandidater", "steder.csv"];

fn asked<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ROAD.into_iter().chain(more.iter().copied()).collect()
}

fn json(place: &Place, more: &[&str]) -> serde_json::Value {
    let mut words = asked(more);
    words.extend(["--format", "json", "-q"]);
    place.run(&words).success().json()["data"].clone()
}

fn near(value: &serde_json::Value, expected: f64) {
    let value = value.as_f64().unwrap_or(f64::NAN);
    assert!(
        (value - expected).abs() < 1e-6 * expected.abs().max(1.0),
        "{value} is not {expected}"
    );
}

fn ids(value: &serde_json::Value) -> Vec<String> {
    let id = |one: &serde_json::Value| one["id"].as_str().or(one.as_str()).unwrap_or_default().to_owned();
    value
        .as_array()
        .map(|all| all.iter().map(id).collect())
        .unwrap_or_default()
}

#[test]
fn the_best_place_is_found_proven_and_priced_against_the_other() {
    let data = json(&road(), &["--antal", "1"]);
    near(&data["vaerdi"], 140_000.0);
    near(&data["nedre_graense"], 140_000.0);
    near(&data["gennemsnit"], 875.0);
    assert_eq!(data["bevist_optimal"], true);
    assert_eq!(ids(&data["steder"]), ["p"]);
    assert_eq!(ids(&data["alternativer"][0]["steder"]), ["q"]);
    near(&data["alternativer"][0]["pris"], 560_000.0);
}

#[test]
fn what_the_planner_sees_is_in_plain_danish_words() {
    insta::assert_snapshot!(road().seen(&asked(&[
        "--antal",
        "1",
        "--afvigelser",
        "--klinikker",
        "klinikker.csv"
    ])));
}

#[test]
fn a_clinic_that_stands_counts_and_is_left_out_when_asked() {
    let place = road();
    // With k at 5 km the new site at 1 km leaves 100·1 = 100 person-km; today 500 + 200 = 700, 4,375 km each.
    let with = json(&place, &["--antal", "1", "--klinikker", "klinikker.csv"]);
    near(&with["vaerdi"], 100_000.0);
    near(&with["i_dag"]["gennemsnit"], 4375.0);
    assert_eq!(ids(&with["faste_steder"]), ["k"]);
    let without = json(
        &place,
        &["--antal", "1", "--klinikker", "klinikker.csv", "--uden-bestaaende"],
    );
    near(&without["vaerdi"], 140_000.0);
    assert_eq!(without["i_dag"], serde_json::Value::Null);
}

#[test]
fn the_other_three_measures_are_answered_by_hand() {
    let place = road();
    // Within 1 km (inclusive) of p live 150, of q 10.
    let cover = json(&place, &["--maal", "daekning", "--antal", "1", "--raekkevidde", "1000"]);
    near(&cover["vaerdi"], 150.0);
    assert_eq!(
        (ids(&cover["steder"]), ids(&cover["udaekkede"])),
        (vec!["p".to_owned()], vec!["c".to_owned()])
    );
    near(&cover["oevre_graense"], 150.0);
    // The longest way is 4 km from p and 5 km from q.
    let center = json(&place, &["--maal", "pcenter", "--antal", "1"]);
    near(&center["vaerdi"], 4000.0);
    near(&center["alternativer"][0]["vaerdi"], 5000.0);
    // Everybody within 1 km takes both, within 4 km one is enough.
    for (bound, sites) in [("1000", 2.0), ("4.000", 1.0)] {
        let set = json(&place, &["--maal", "mindste_daekning", "--raekkevidde", bound]);
        near(&set["vaerdi"], sites);
        assert_eq!(set["bevist_optimal"], true);
    }
}

#[test]
fn a_cover_of_four_islands_is_proven_though_fractions_of_sites_would_do_with_fewer() {
    // Four islands of 6 × 6 villages, 1 km apart, a site in each. A site covers its village and the four beside it, and
    // 6 × 6 needs 10 such crosses (the domination number of the grid, OEIS A104519), so the islands need 40 together.
    let place = Place::new();
    let villages: Vec<(usize, usize, usize)> = (0..4 * 36)
        .map(|at| (at, 1000 * (at / 36 * 20 + at % 36 / 6), 1000 * (at % 6)))
        .collect();
    let file = |header: &str, end: &str| {
        let lines = villages.iter().map(|(id, x, y)| format!("{id},{x},{y}{end}\n"));
        lines.fold(header.to_owned(), |file, line| file + &line)
    };
    place.write("celler.csv", file("id,x,y,befolkning\n", ",10"));
    place.write("steder.csv", file("id,x,y\n", ""));
    let data = json(&place, &["--maal", "mindste_daekning", "--raekkevidde", "1000"]);
    near(&data["vaerdi"], 40.0);
    near(&data["nedre_graense"], 40.0);
    assert_eq!(data["bevist_optimal"], true);
    assert_eq!(ids(&data["steder"]).len(), 40);
}

#[test]
fn a_cover_that_cannot_be_is_said_in_words_with_the_places_and_can_be_set_aside() {
    let place = road();
    let question = ["--maal", "mindste_daekning", "--raekkevidde", "900"];
    insta::assert_snapshot!(place.seen(&asked(&question)));
    let data = json(&place, &question);
    assert_eq!(
        (data["status"].as_str(), &data["vaerdi"]),
        (Some("umulig"), &serde_json::Value::Null)
    );
    assert_eq!(data["bevist_optimal"], false);
    assert_eq!(ids(&data["udaekkede"]), ["a"]);
    let rest = json(
        &place,
        &["--maal", "mindste_daekning", "--raekkevidde", "900", "--saet-til-side"],
    );
    near(&rest["vaerdi"], 2.0);
    assert_eq!(ids(&rest["sat_til_side"]), ["a"]);
}

#[test]
fn costs_may_be_asymmetric_and_a_missing_pair_is_out_of_reach() {
    let place = road();
    place.write("folk.csv", "id;befolkning\na;100\nb;50\nc;10\n");
    place.write("navne.csv", "id\np\nq\n");
    // From a 1 to p; from b 2 to p and 1 to q; c reaches nobody. There is no way back in the file, and none is needed.
    place.write("minutter.csv", "fra;til;omkostning\na;p;1,5\nb;p;2\nb;q;1\n");
    let words = [
        "placering",
        "--antal",
        "1",
        "--celler",
        "folk.csv",
        "--kandidater",
        "navne.csv",
        "--omkostninger",
        "minutter.csv",
    ];
    let run = |more: &[&str]| {
        let mut all = words.to_vec();
        all.extend(["--format", "json", "-q"]);
        all.extend(more);
        place.run(&all).success().json()["data"].clone()
    };
    let data = run(&[]);
    near(&data["vaerdi"], 250.0);
    assert_eq!(
        (ids(&data["steder"]), ids(&data["udaekkede"])),
        (vec!["p".to_owned()], vec!["c".to_owned()])
    );
    near(&data["efter"]["uden_for_raekkevidde"], 10.0);
    near(&data["gennemsnit"], 250.0 / 150.0);
    // Without the other files every origin counts one and every destination is a candidate: p serves a and b, 3,5 in all.
    let bare = place
        .run(&[
            "placering",
            "--antal",
            "1",
            "--omkostninger",
            "minutter.csv",
            "--format",
            "json",
        ])
        .success();
    near(&bare.json()["data"]["vaerdi"], 3.5);
    assert!(
        bare.stderr()
            .contains("tæller hvert punkt i omkostningerne som én indbygger"),
        "{}",
        bare.stderr()
    );
}

#[test]
fn a_loft_splits_a_town_over_several_sites_and_never_says_optimal_without_proof() {
    let place = road();
    // Two sites of one kapacitet with at most 100 inhabitants each: of a's 100 and b's 50 some must go to q.
    let data = json(&place, &["--antal", "2", "--loft", "100"]);
    let served: Vec<f64> = data["steder"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["befolkning"].as_f64())
        .collect();
    assert!(served.iter().all(|&people| people <= 100.0 + 1e-6), "{served:?}");
    near(&served.iter().sum::<f64>().into(), 160.0);
    let gap = data["oevre_graense"].as_f64().unwrap() - data["nedre_graense"].as_f64().unwrap();
    assert!(gap >= 0.0 && (data["bevist_optimal"] == true || gap > 0.0), "{data}");
    place.run(&asked(&["--antal", "2", "--loft", "79"])).fails(3, "PP-P005");
}

#[test]
fn a_loft_changes_the_other_three_measures_as_computed_by_hand() {
    let place = road();
    let asked_with = |loft: &str, words: &[&str]| json(&place, &[words, &["--loft", loft]].concat());
    // p is near 150 and takes 100 of them.
    let cover = asked_with("100", &["--maal", "daekning", "--antal", "1", "--raekkevidde", "1000"]);
    near(&cover["vaerdi"], 100.0);
    near(&cover["oevre_graense"], 100.0);
    assert_eq!(
        (ids(&cover["steder"]), &cover["bevist_optimal"]),
        (vec!["p".to_owned()], &true.into())
    );
    // a's 100 fill p, so b's 50 go the 4 km to q; without the loft nobody would have more than 1 km.
    let center = asked_with("100", &["--maal", "pcenter", "--antal", "2"]);
    near(&center["vaerdi"], 4000.0);
    assert_eq!(center["bevist_optimal"], true);
    // Within 4 km of p live all 160, but it takes 100.
    let set = asked_with("100", &["--maal", "mindste_daekning", "--raekkevidde", "4000"]);
    near(&set["vaerdi"], 2.0);
    assert_eq!(set["bevist_optimal"], true);
    // Two sites of 70 do not hold 160.
    for measure in ["pcenter", "mindste_daekning"] {
        let words = [
            "--maal",
            measure,
            "--antal",
            "2",
            "--raekkevidde",
            "5000",
            "--loft",
            "70",
        ];
        let words: Vec<&str> = words
            .into_iter()
            .filter(|word| measure == "pcenter" || !["--antal", "2"].contains(word))
            .collect();
        place.run(&asked(&words)).fails(3, "PP-P005");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_reason() {
    let place = road();
    place.run(&asked(&["--antal", "3"])).fails(2, "PP-P003");
    place.run(&asked(&[])).fails(2, "PP-P001");
    place.run(&asked(&["--antal", "0"])).fails(2, "PP-P001");
    place.run(&asked(&["--antal", "-1"])).fails(2, "PP-P002");
    place.run(&asked(&["--antal", "1,5"])).fails(2, "PP-P002");
    place
        .run(&asked(&["--antal", "1", "--raekkevidde", "-5"]))
        .fails(2, "PP-P002");
    place
        .run(&asked(&["--antal", "1", "--raekkevidde", "5 km"]))
        .fails(2, "PP-P002");
    place
        .run(&["placering", "--antal", "1", "--celler", "celler.csv"])
        .fails(2, "PP-P001");
    place.write("tom.csv", "id,x,y\n");
    place
        .run(&[
            "placering",
            "--antal",
            "1",
            "--celler",
            "celler.csv",
            "--kandidater",
            "tom.csv",
        ])
        .fails(3, "PP-T001");
    place.write("skaev.csv", "id,x,y,befolkning\na,0,0,NaN\n");
    place
        .run(&[
            "placering",
            "--antal",
            "1",
            "--celler",
            "skaev.csv",
            "--kandidater",
            "steder.csv",
        ])
        .fails(3, "PP-T003");
    insta::assert_snapshot!(place.seen(&asked(&["--antal", "3"])));
}

#[test]
fn ties_and_sums_follow_the_ids_and_not_the_files_order_or_the_threads() {
    // A lattice with ties everywhere; Sted_10 stands before Sted_2 in bytes, after it in every file but one.
    let cells: Vec<String> = (0..90)
        .map(|i| format!("c{i},{},{},{}", i % 10 * 700, i / 10 * 900, 1 + i * 7 % 13))
        .collect();
    let sites: Vec<String> = (0..14)
        .map(|i| format!("Sted_{i},{},{}", i % 4 * 1900, i / 4 * 2100))
        .collect();
    let clinics: Vec<String> = (0..3)
        .map(|i| format!("k{i},{},{},{}", i * 2500, i * 1700, f64::from(i) + 0.5))
        .collect();
    let seen = |turn: usize, reverse: bool, threads: &str, question: &[&str]| {
        let place = Place::new();
        let order = |rows: &[String]| {
            let mut rows = rows.to_vec();
            let by = turn % rows.len();
            rows.rotate_left(by);
            if reverse {
                rows.reverse();
            }
            rows.join("\n")
        };
        place.write("celler.csv", format!("id,x,y,befolkning\n{}\n", order(&cells)));
        place.write("steder.csv", format!("id,x,y\n{}\n", order(&sites)));
        place.write("klinikker.csv", format!("id,x,y,kapacitet\n{}\n", order(&clinics)));
        let mut command = place.command();
        command
            .args(ROAD)
            .args(question)
            .args(["--klinikker", "klinikker.csv", "--format", "json", "-q"]);
        let output = command
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let questions: [&[&str]; 5] = [
        &["--antal", "3", "--afvigelser", "--alternativer", "5"],
        &["--maal", "daekning", "--antal", "2", "--raekkevidde", "2000"],
        &["--maal", "pcenter", "--antal", "2"],
        &["--antal", "4", "--loft", "120"],
        &["--alle-flytninger", "--top", "8"],
    ];
    for question in questions {
        let first = seen(0, false, "2", question);
        assert_eq!(first, seen(17, true, "1", question), "{question:?}");
        assert_eq!(first, seen(5, false, "3", question), "{question:?}");
    }
}

#[test]
fn every_relocation_is_ranked_by_every_measure() {
    let place = road();
    // k moves from 5 km to p (1 km): the mean falls from 4375 to 875 m; to q nothing changes.
    let data = json(
        &place,
        &[
            "--alle-flytninger",
            "--klinikker",
            "klinikker.csv",
            "--raekkevidde",
            "1000",
        ],
    );
    near(&data["i_dag"]["gennemsnit"], 4375.0);
    let best = &data["bedste"]["gennemsnit"];
    assert_eq!(
        (best[0]["kandidat"].as_str(), best[1]["kandidat"].as_str()),
        (Some("p"), Some("q"))
    );
    near(&best[0]["gennemsnit"], 875.0);
    near(&best[0]["andel_inden_for"], 150.0 / 160.0);
    near(&best[1]["gennemsnit"], 4375.0);
    assert_eq!(best[1]["rang"]["andel_inden_for"], 2);
    place
        .run(&asked(&[
            "--alle-flytninger",
            "--alle",
            "--klinikker",
            "klinikker.csv",
            "-o",
            "flytninger.csv",
        ]))
        .success();
    let text = std::fs::read_to_string(place.path("flytninger.csv")).unwrap();
    assert!(
        text.lines().filter(|line| line.starts_with("k;")).count() == 2,
        "{text}"
    );
    place.run(&asked(&["--alle-flytninger"])).fails(2, "PP-P004");
}

fn register(place: &Place, words: &[&str]) -> serde_json::Value {
    let mut all = vec!["placering", "--format", "json", "-q"];
    all.extend(words);
    place.run(&all).success().json()["data"].clone()
}

#[test]
fn the_register_places_new_clinics_in_its_towns_and_says_that_people_are_an_estimate() {
    let place = Place::new();
    let data = register(&place, &["--antal", "2"]);
    assert_eq!((&data["bevist_optimal"], &data["skoen"]), (&true.into(), &true.into()));
    assert_eq!(data["faste_steder"].as_array().unwrap().len(), 57);
    assert!(
        data["steder"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["navn"].is_string() && one["kommune"].is_string())
    );
    // Two more places bring people nearer, and nobody further.
    let mean = |state: &str| data[state]["gennemsnit"].as_f64().unwrap();
    assert!(mean("efter") < mean("i_dag"), "{data}");
    let seen = place.seen(&["placering", "--antal", "1"]);
    assert!(
        seen.contains("skøn: Hvor folk bor, er et skøn") && seen.contains("Bevist optimalt"),
        "{seen}"
    );
}

#[test]
fn nobody_walks_over_the_fjord_and_an_island_without_a_ferry_is_out_of_reach() {
    let place = Place::new();
    // Egense lies across the water from Hals, 1,5 km as the crow flies and a ferry or 30 km of road away.
    place.write("egense.csv", "id,x,y\negense,579500,6316000\n");
    let question = ["--uden-bestaaende", "--antal", "1", "--kandidater", "egense.csv"];
    let asked = |more: &[&str]| {
        let mut words = question.to_vec();
        words.extend(more);
        register(&place, &words)
    };
    let mean = |data: &serde_json::Value| data["gennemsnit"].as_f64().unwrap();
    let (straight, links, bridges) = (asked(&["--vej", "luftlinje"]), asked(&[]), asked(&["--uden-faerger"]));
    assert!(mean(&straight) < mean(&links));
    near(&links["efter"]["uden_for_raekkevidde"], 0.0);
    // Without ferries Læsø's 1.817 inhabitants (Tabel 1) reach nobody, nor do those of the other islands without a bridge.
    let outside = bridges["efter"]["uden_for_raekkevidde"].as_f64().unwrap();
    assert!((1817.0..3000.0).contains(&outside), "{outside}");
    assert!(!ids(&bridges["udaekkede"]).is_empty());
}

#[test]
fn every_relocation_of_the_register_has_the_measures_of_evenness_too() {
    let place = Place::new();
    let data = register(&place, &["--alle-flytninger", "--top", "3", "--grundlag", "opgoerelse"]);
    // Tabel 1's M2 today is 12,10 (domain.md section 4).
    assert!(
        (data["i_dag"]["m2"].as_f64().unwrap() - 12.10).abs() < 0.005,
        "{}",
        data["i_dag"]
    );
    assert_eq!(data["bedste"].as_object().unwrap().len(), 5);
    for (maal, best) in data["bedste"].as_object().unwrap() {
        assert_eq!(best[0]["rang"][maal], 1, "{maal}");
    }
    let best = |maal: &str| data["bedste"][maal][0].clone();
    assert!(best("gennemsnit")["gennemsnit"].as_f64() < data["i_dag"]["gennemsnit"].as_f64());
    assert!(best("m2")["m2"].as_f64() < data["i_dag"]["m2"].as_f64());
    let table = place
        .run(&[
            "placering",
            "--alle-flytninger",
            "--alle",
            "--format",
            "csv",
            "--rfc4180",
            "-q",
        ])
        .success();
    assert_eq!(
        table.stdout().lines().count() as u64,
        data["antal_flytninger"].as_u64().unwrap() + 1
    );
}
