//! The maps as the user makes them: a file in four formats, its table and its words, and what goes wrong.

use crate::support::Place;
use std::fs;

#[test]
fn kort_alone_says_which_maps_there_are() {
    let place = Place::new();
    insta::assert_snapshot!(place.seen(&["kort"]));
}

#[test]
fn a_map_in_a_file_comes_with_its_table_and_its_words_on_the_screen() {
    let place = Place::new();
    insta::assert_snapshot!(place.seen(&["kort", "kapacitet", "-o", "kapacitet.svg"]));
    let file = fs::read_to_string(place.path("kapacitet.svg")).unwrap();
    assert!(file.starts_with("<svg ") && file.contains("Vesthimmerland") && file.contains("3.705"));
    assert!(!file.contains("Vesthimmerlands"));
}

#[test]
fn without_a_file_the_table_is_the_result_and_a_map_is_so_when_asked_for() {
    let place = Place::new();
    let table = place.run(&["kort", "ventetid"]).success();
    assert!(table.stdout().starts_with("Ventetid til almen fysioterapi (51)"));
    assert!(table.stderr().contains("Kortet selv skrives i en fil"));
    let svg = place.run(&["kort", "ventetid", "--format", "svg"]).success();
    assert!(svg.stdout().starts_with("<svg "));
    let geojson = place.run(&["kort", "ventetid", "--format", "geojson"]).success();
    assert_eq!(geojson.json()["type"], "FeatureCollection");
}

#[test]
fn every_map_is_written_in_every_format() {
    let place = Place::new();
    let maps: [&[&str]; 9] = [
        &["klinikker"],
        &["ridefysioterapi"],
        &["kapacitet"],
        &["afvigelse", "--niveau", "sundhedsraad"],
        &["ventetid", "--art", "62"],
        &["handicapadgang", "--forhold", "toilet"],
        &["aktivitet", "--speciale", "62", "--maal", "holdtraening", "--udvikling"],
        &["tilgaengelighed", "--maal", "2sfca"],
        &[
            "flytning",
            "--klinik",
            "Hjallerup Fys. & Træningsklinik",
            "--til-by",
            "Vodskov",
        ],
    ];
    for map in maps {
        for ending in ["svg", "geojson", "gpkg"] {
            let name = format!("{}.{ending}", map[0]);
            let arguments: Vec<&str> = ["kort"]
                .into_iter()
                .chain(map.iter().copied())
                .chain(["-o", &name])
                .collect();
            let ran = place.run(&arguments).success();
            assert!(ran.stdout().contains("Kortet i ord: Kort. "), "{}", ran.seen());
            let bytes = fs::read(place.path(&name)).unwrap();
            let beginning: &[u8] = match ending {
                "svg" => b"<svg ",
                "geojson" => b"{\"type\":\"FeatureCollection\"",
                _ => b"SQLite format 3\0",
            };
            assert!(bytes.starts_with(beginning), "{name}");
        }
    }
}

#[test]
fn a_picture_is_the_same_bytes_every_time() {
    let place = Place::new();
    for name in ["en.png", "to.png"] {
        place.run(&["kort", "klinikker", "--liggende", "-o", name]).success();
    }
    let (one, two) = (
        fs::read(place.path("en.png")).unwrap(),
        fs::read(place.path("to.png")).unwrap(),
    );
    assert!(one.starts_with(b"\x89PNG"));
    assert_eq!(one, two);
}

#[test]
fn the_answer_of_a_map_for_machines_has_classes_areas_and_words() {
    let place = Place::new();
    let arguments = ["kort", "afvigelse", "--grundlag", "opgoerelse", "--format", "json"];
    let answer = place.run(&arguments).success().json();
    assert_eq!(
        (&answer["skema"], &answer["grundlag"]),
        (&1.into(), &"opgoerelse".into())
    );
    let areas = answer["data"]["omraader"].as_array().unwrap();
    assert_eq!(areas.len(), 11);
    let laesoe = areas.iter().find(|area| area["omraade"] == "Læsø").unwrap();
    // 1.817 / 1,5 against 589.605 / 129 is −73,5 per cent.
    assert!((laesoe["vaerdi"].as_f64().unwrap() - 100.0 * (1817.0 / 1.5 / (589_605.0 / 129.0) - 1.0)).abs() < 1e-9);
    assert!(
        answer["data"]["alternativ_tekst"]
            .as_str()
            .unwrap()
            .contains("lavest i Læsø (−73,5\u{a0}%)")
    );
    assert!(answer["kilder"].as_array().is_some_and(|sources| !sources.is_empty()));
}

#[test]
fn a_users_classes_are_used_and_wrong_ones_refused() {
    let place = Place::new();
    let ran = place
        .run(&["kort", "kapacitet", "--klasser", "3000; 4.000 ;5000", "-q"])
        .success();
    assert!(
        ran.stdout().contains("3.000 til under 4.000: Thisted"),
        "{}",
        ran.seen()
    );
    insta::assert_snapshot!(place.seen(&["kort", "kapacitet", "--klasser", "3000;5000;4000"]));
    insta::assert_snapshot!(place.seen(&["kort", "kapacitet", "--klasser", "3000;2.5x"]));
    place
        .run(&["kort", "kapacitet", "--antal-klasser", "12"])
        .fails(2, "PP-K002");
    place
        .run(&["kort", "kapacitet", "--klasser", "3000;4000", "--antal-klasser", "3"])
        .fails(2, "PP-K002");
}

#[test]
fn what_there_is_no_map_of_is_said_with_what_there_is() {
    let place = Place::new();
    insta::assert_snapshot!(place.seen(&["kort", "kapasitet"]));
    insta::assert_snapshot!(place.seen(&["kort", "aktivitet", "--speciale", "51", "--maal", "tandbehandling"]));
    insta::assert_snapshot!(place.seen(&["kort", "aktivitet", "--speciale", "51", "--maal", "udgift_pr_borger"]));
    insta::assert_snapshot!(place.seen(&["kort", "ventetid", "--art", "samlet"]));
    place
        .run(&[
            "kort",
            "aktivitet",
            "--speciale",
            "51",
            "--maal",
            "ydelser",
            "--aar",
            "2014",
        ])
        .fails(3, "PP-K005");
    place
        .run(&["kort", "kapacitet", "--pr", "01.01.1999"])
        .fails(3, "PP-S001");
}

#[test]
fn a_register_without_anything_to_draw_says_so() {
    let place = Place::new();
    place.run(&["ny", "tomt.db"]).success();
    let list = place.run(&["kort", "--db", "tomt.db"]);
    assert!(!list.stdout().contains("  ja"), "{}", list.seen());
    let ran = place.run(&["kort", "klinikker", "--db", "tomt.db", "-o", "figur.png"]);
    assert_eq!(ran.code(), 3, "{}", ran.seen());
}

#[test]
fn a_flytning_that_cannot_be_drawn_says_why() {
    let place = Place::new();
    // A kommune without an address, a town or a coordinate is no place on a map.
    let arguments = [
        "kort",
        "flytning",
        "--klinik",
        "arden-fysioterapi",
        "--til-kommune",
        "Rebild",
        "-o",
        "f.svg",
    ];
    insta::assert_snapshot!(place.seen(&arguments));
}

#[test]
fn where_a_map_goes_is_looked_at_before_anything_is_drawn() {
    let place = Place::new();
    place
        .run(&["kort", "kapacitet", "-o", "findes/ikke/kort.svg"])
        .fails(2, "PP-B004");
    place.run(&["kort", "kapacitet", "-o", "kort.pdf"]).fails(2, "PP-B005");
    assert!(!place.path("kort.pdf").exists());
    place.run(&["kapacitet", "--format", "svg"]).fails(2, "PP-K008");
    place
        .run(&["kort", "diagram", "ventetid", "-o", "ventetid.gpkg"])
        .fails(2, "PP-K010");
}

#[test]
fn a_chart_is_written_with_its_table_and_its_words() {
    let place = Place::new();
    insta::assert_snapshot!(place.seen(&["kort", "diagram", "kapacitet", "-o", "kapacitet.svg"]));
    for (name, more) in [("ventetid", None), ("udvikling", Some(["--speciale", "62"]))] {
        let file = format!("{name}.svg");
        let arguments: Vec<&str> = ["kort", "diagram", name, "-o", &file]
            .into_iter()
            .chain(more.into_iter().flatten())
            .collect();
        let ran = place.run(&arguments).success();
        assert!(ran.stdout().contains("Diagrammet i ord: Diagram. "), "{}", ran.seen());
        assert!(fs::read_to_string(place.path(&file)).unwrap().contains("<desc id="));
    }
    place
        .run(&["kort", "diagram", "kapacitet", "--ark", "2"])
        .fails(2, "PP-K011");
}
