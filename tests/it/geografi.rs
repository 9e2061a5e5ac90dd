//! The geographic import: maps, cells, timetables and travel times from outside, and what they change in an assessment.
//!
//! The tiny country of these tests is real ground: a square of kommune 0851 around Vodskov and Aalborg, where a degree of
//! latitude is 111 km and one of longitude 61 km.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::Place;

/// Outside material that is not part of the repository; `None`, and a word about it, where it is absent.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("PRAKSISPLAN_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if path.exists() {
        return Some(path.canonicalize().unwrap());
    }
    // Said beside the test's name, so that nobody takes the skipped for the passed.
    let _ = writeln!(std::io::stderr(), "sprunget over: {} findes ikke", path.display());
    None
}

fn square(west: f64, south: f64, east: f64, north: f64) -> Value {
    json!([
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south]
    ])
}

/// A collection of polygons, each with its properties and rings.
fn collection(features: &[(Value, Value)]) -> String {
    let features: Vec<Value> = features
        .iter()
        .map(|(properties, rings)| {
            json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": rings } })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// The example register with one clinic whose coordinate is that of its address: in Hjallerup, at (57.17, 10.15).
fn with_precise_clinic() -> Place {
    let place = Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let changed = register
        .execute(
            "UPDATE klinik_version SET koordinat_kvalitet = 'adresse' WHERE navn LIKE 'Hjallerup%'",
            [],
        )
        .unwrap();
    assert_eq!(changed, 1);
    place
}

/// EPSG:25832 of the one clinic with an address's coordinate.
fn precise_place(place: &Place) -> (f64, f64, f64, f64) {
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    register
        .query_row(
            "SELECT lon, lat, x, y FROM klinik_version WHERE koordinat_kvalitet = 'adresse'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap()
}

fn import(place: &Place, kind: &str, file: &str, more: &[&str]) -> crate::support::Ran {
    let arguments = [&["importer", kind, file, "--db", "eksempel.db"], more].concat();
    place.run(&arguments)
}

fn count(place: &Place, query: &str) -> i64 {
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    register.query_row(query, [], |row| row.get(0)).unwrap()
}

/// The number that stands for a handling in the answer's part.
fn changed(answer: &Value, part: &str, handling: &str) -> u64 {
    let parts = answer["data"]["dele"].as_array().unwrap();
    let part = parts.iter().find(|it| it["hvad"] == part).unwrap();
    let value = &part["aendringer"][handling];
    value.as_u64().or_else(|| value["antal"].as_u64()).unwrap()
}

#[test]
fn the_official_boundaries_import_are_told_and_the_second_time_change_nothing() {
    let Some(dagi) = shared("eval/dagi-kommuner.geojson") else {
        return;
    };
    let place = Place::with_example();
    let dagi = dagi.to_str().unwrap();
    let tried = import(&place, "kommuner", dagi, &["-n", "--format", "json"]).success();
    assert_eq!(changed(&tried.json(), "kommunegrænser", "tilfoejet"), 11);
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 0);
    let done = import(&place, "kommuner", dagi, &["--kilde", "Geodatastyrelsen, DAGI 2014"]).success();
    assert!(done.stderr().contains("som filen siger"), "{}", done.stderr());
    assert!(
        done.stdout().contains("87 kommuner i filen er ikke i registeret"),
        "{}",
        done.stdout()
    );
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 11);
    let journal = count(&place, "SELECT count(*) FROM journal");
    let again = import(&place, "kommuner", dagi, &["--format", "json"]).success();
    assert_eq!(changed(&again.json(), "kommunegrænser", "uaendret"), 11);
    assert_eq!(count(&place, "SELECT count(*) FROM journal"), journal);
    // Aalborg Budolfi by the official boundaries, with their source.
    let assessed = place
        .run(&[
            "flytning",
            "vurder",
            "--klinik",
            "hjallerup",
            "--til-koordinat",
            "57,048;9,9187",
            "--db",
            "eksempel.db",
        ])
        .success();
    assert!(
        assessed
            .stdout()
            .contains("indlæste kommunegrænser (Geodatastyrelsen, DAGI 2014): Aalborg")
    );
}

#[test]
fn a_boundary_from_another_day_ends_the_first_and_the_same_day_needs_a_word() {
    let place = Place::with_example();
    place.write(
        "a.geojson",
        collection(&[(json!({"kommunekode": 851}), json!([square(9.5, 56.9, 10.3, 57.2)]))]),
    );
    place.write(
        "b.geojson",
        collection(&[(json!({"KOMKODE": "0851"}), json!([square(9.6, 56.9, 10.3, 57.2)]))]),
    );
    import(&place, "kommuner", "a.geojson", &["--gyldig-fra", "01.01.2007"]).success();
    import(&place, "kommuner", "b.geojson", &["--gyldig-fra", "01.01.2007"]).fails(3, "PP-I068");
    import(&place, "kommuner", "b.geojson", &["--gyldig-fra", "01.06.2019"]).success();
    let ended = "SELECT count(*) FROM kommunegraense WHERE gyldig_fra = '2007-01-01' AND gyldig_til = '2019-05-31'";
    assert_eq!(count(&place, ended), 1);
    // A file that speaks of the time between ends where the later one begins.
    place.write(
        "c.geojson",
        collection(&[(json!({"code": "0851"}), json!([square(9.7, 56.9, 10.3, 57.2)]))]),
    );
    import(&place, "kommuner", "c.geojson", &["--gyldig-fra", "01.01.2010"]).success();
    let between = "SELECT count(*) FROM kommunegraense WHERE gyldig_fra = '2010-01-01' AND gyldig_til = '2019-05-31'";
    assert_eq!(count(&place, between), 1);
    import(
        &place,
        "kommuner",
        "a.geojson",
        &["--gyldig-fra", "01.06.2019", "--erstat"],
    )
    .success();
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 3);
}

#[test]
fn every_faulty_feature_is_named_and_nothing_is_kept() {
    let place = Place::with_example();
    let bow = json!([[9.5, 57.0], [9.9, 57.2], [9.9, 57.0], [9.5, 57.2], [9.5, 57.0]]);
    let open = json!([[9.5, 57.0], [9.9, 57.0], [9.9, 57.2], [9.5, 57.2]]);
    place.write(
        "grænser.geojson",
        collection(&[
            (json!({"kommunekode": "0851", "navn": "Aalborg"}), json!([bow])),
            (json!({"kommunekode": "0860", "navn": "Hjørring"}), json!([open])),
        ]),
    );
    let seen = import(&place, "kommuner", "grænser.geojson", &[]).fails(3, "PP-I063");
    insta::assert_snapshot!("faulty_outlines_are_named", seen.seen());
    place.write(
        "koder.geojson",
        collection(&[
            (
                json!({"kommunekode": "0773", "navn": "Thisted"}),
                json!([square(8.5, 56.7, 8.9, 56.9)]),
            ),
            (json!({"kommunekode": "0850"}), json!([square(9.5, 57.0, 9.9, 57.1)])),
            (json!({"navn": "Aalborg"}), json!([square(9.5, 57.0, 9.9, 57.1)])),
        ]),
    );
    let seen = import(&place, "kommuner", "koder.geojson", &[]).fails(3, "PP-I062");
    insta::assert_snapshot!("faulty_codes_are_named", seen.seen());
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 0);
}

#[test]
fn a_geopackage_and_a_topojson_hold_the_same_as_the_geojson() {
    let place = Place::with_example();
    place.write(
        "a.geojson",
        collection(&[(json!({"kommunekode": "0851"}), json!([square(9.5, 57.0, 10.0, 57.5)]))]),
    );
    place.write(
        "a.topojson",
        json!({ "type": "Topology", "transform": { "scale": [0.5, 0.5], "translate": [9.5, 57.0] },
            "objects": { "kommuner": { "type": "GeometryCollection", "geometries": [
                { "type": "Polygon", "properties": { "kommunekode": 851 }, "arcs": [[0]] } ] } },
            "arcs": [[[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]] })
        .to_string(),
    );
    geopackage(
        &place.path("a.gpkg"),
        4326,
        &[(9.5, 57.0), (10.0, 57.0), (10.0, 57.5), (9.5, 57.5), (9.5, 57.0)],
    );
    let done = import(&place, "kommuner", "a.geojson", &[]).success();
    assert!(
        done.stderr().contains("kendt på tallenes størrelse"),
        "{}",
        done.stderr()
    );
    for file in ["a.topojson", "a.gpkg"] {
        let again = import(&place, "kommuner", file, &["--format", "json"]).success();
        assert_eq!(
            changed(&again.json(), "kommunegrænser", "uaendret"),
            1,
            "{}",
            again.seen()
        );
    }
}

/// A GeoPackage with one polygon of kommune 851, as any writer of the standard makes it.
fn geopackage(path: &Path, srs: i32, ring: &[(f64, f64)]) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
                organization_coordsys_id INTEGER, definition TEXT, description TEXT);
             INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '', ''),
                ('UTM32', 25832, 'EPSG', 25832, '', ''), ('ED50', 23032, 'EPSG', 23032, '', '');
             CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             INSERT INTO gpkg_contents VALUES ('kommune', 'features', 0);
             INSERT INTO gpkg_geometry_columns VALUES ('kommune', 'geom', 0);
             CREATE TABLE kommune (fid INTEGER PRIMARY KEY, geom BLOB, kommunekode TEXT);",
        )
        .unwrap();
    let mut blob = vec![b'G', b'P', 0, 1];
    blob.extend(srs.to_le_bytes());
    blob.push(1);
    blob.extend(3_u32.to_le_bytes());
    blob.extend(1_u32.to_le_bytes());
    blob.extend(u32::try_from(ring.len()).unwrap().to_le_bytes());
    for (x, y) in ring {
        blob.extend(x.to_le_bytes());
        blob.extend(y.to_le_bytes());
    }
    connection
        .execute("INSERT INTO kommune (geom, kommunekode) VALUES (?1, '0851')", [blob])
        .unwrap();
}

#[test]
fn metres_are_converted_and_a_system_that_is_not_read_is_refused() {
    let place = Place::with_example();
    let ring = [
        (530_000.0, 6_310_000.0),
        (570_000.0, 6_310_000.0),
        (570_000.0, 6_330_000.0),
        (530_000.0, 6_310_000.0),
    ];
    geopackage(&place.path("utm.gpkg"), 25832, &ring);
    let done = import(&place, "kommuner", "utm.gpkg", &[]).success();
    assert!(
        done.stderr().contains("ETRS89/UTM32 (EPSG:25832), som filen siger"),
        "{}",
        done.stderr()
    );
    geopackage(&place.path("ed50.gpkg"), 23032, &ring);
    let refused = import(&place, "kommuner", "ed50.gpkg", &["--gyldig-fra", "01.01.2020"]).fails(3, "PP-I064");
    assert!(refused.stderr().contains("EPSG:23032"), "{}", refused.stderr());
    geopackage(&place.path("byttet.gpkg"), 25832, &ring.map(|(x, y)| (y, x)));
    let swapped = import(&place, "kommuner", "byttet.gpkg", &["--gyldig-fra", "01.01.2020"]).fails(3, "PP-I064");
    assert!(
        swapped.stderr().contains("mente du x og y byttet om"),
        "{}",
        swapped.stderr()
    );
}

/// Two towns side by side, the border between them at 10.20 east, and the clinic well inside the western one.
fn towns(place: &Place) {
    let (lon, lat, ..) = precise_place(place);
    place.write(
        "byer.geojson",
        collection(&[
            (
                json!({"navn": "Hjallerup", "kommunekode": "0810", "indbyggere": 4_182}),
                json!([square(lon - 0.02, lat - 0.02, lon + 0.02, lat + 0.02)]),
            ),
            (
                json!({"navn": "Ny By", "kommunekode": "0810"}),
                json!([square(lon + 0.03, lat - 0.02, lon + 0.06, lat + 0.02)]),
            ),
        ]),
    );
}

#[test]
fn imported_outlines_decide_the_bysamfund_of_a_coordinate_and_never_a_name() {
    let place = with_precise_clinic();
    towns(&place);
    let (lon, lat, ..) = precise_place(&place);
    let route = |east: f64| {
        let at = format!("{lat};{}", lon + east).replace('.', ",");
        let ran = place.run(&[
            "flytning",
            "vurder",
            "--klinik",
            "hjallerup",
            "--til-kommune",
            "Brønderslev",
            "--til-koordinat",
            &at,
            "--db",
            "eksempel.db",
            "--format",
            "json",
        ]);
        ran.success().json()["data"]["rute"].as_str().unwrap().to_owned()
    };
    // Without outlines nobody knows which town a coordinate is in (F6).
    assert_eq!(route(0.01), "kraever_byopslag");
    let done = import(&place, "bysamfund", "byer.geojson", &["--format", "json"])
        .success()
        .json();
    assert_eq!(
        (
            changed(&done, "bysamfund", "tilfoejet"),
            changed(&done, "polygoner", "tilfoejet")
        ),
        (1, 2)
    );
    // F1: the same outline; F3: the other; F6: between the two.
    assert_eq!(route(0.01), "administrativ");
    assert_eq!(route(0.04), "samarbejdsudvalg");
    assert_eq!(route(0.025), "kraever_byopslag");
    let again = import(&place, "bysamfund", "byer.geojson", &["--format", "json"])
        .success()
        .json();
    assert_eq!(again["data"]["gemt"], false);
    // A name that contradicts the outline decides nothing: it is refused.
    let at = format!("{lat};{}", lon + 0.04).replace('.', ",");
    place
        .run(&[
            "flytning",
            "vurder",
            "--klinik",
            "hjallerup",
            "--til-by",
            "Hjallerup",
            "--til-koordinat",
            &at,
            "--db",
            "eksempel.db",
        ])
        .fails(2, "PP-F011");
}

#[test]
fn a_clinic_in_another_outline_than_its_register_says_is_unknown_until_it_is_corrected_as_a_dated_change() {
    let place = with_precise_clinic();
    let (lon, lat, ..) = precise_place(&place);
    // The outline of Brønderslev is drawn over the clinic of Hjallerup.
    place.write(
        "byer.geojson",
        collection(&[(
            json!({"navn": "Brønderslev", "kommunekode": "0810"}),
            json!([square(lon - 0.02, lat - 0.02, lon + 0.02, lat + 0.02)]),
        )]),
    );
    let done = import(&place, "bysamfund", "byer.geojson", &[]).success();
    assert!(
        done.stdout().contains("Ret det med --ret-klinikker"),
        "{}",
        done.stdout()
    );
    let at = format!("{lat};{}", lon + 0.01).replace('.', ",");
    let assess = || {
        place.run(&[
            "flytning",
            "vurder",
            "--klinik",
            "hjallerup",
            "--til-kommune",
            "Brønderslev",
            "--til-koordinat",
            &at,
            "--db",
            "eksempel.db",
            "--format",
            "json",
        ])
    };
    let before = assess().success();
    assert_eq!(before.json()["data"]["rute"], "kraever_byopslag");
    assert!(
        before.stderr().contains("registeret har klinikken i Hjallerup"),
        "{}",
        before.stderr()
    );
    import(&place, "bysamfund", "byer.geojson", &["--ret-klinikker"]).success();
    assert_eq!(assess().success().json()["data"]["rute"], "administrativ");
    let ended = "SELECT count(*) FROM klinik_version WHERE navn LIKE 'Hjallerup%' AND gyldig_til = '2019-06-29'";
    assert_eq!(count(&place, ended), 1);
}

#[rstest]
#[case(
    "celle_id;befolkning\n1km_6320_556;12\n1km_6321_556;3,5\n",
    "kvadratnet",
    1000,
    556_500.0,
    6_320_500.0
)]
#[case(
    "GRD_ID,TOT_P_2021\n1kmN3771E4316,12\n1kmN3772E4316,3.5\n",
    "eurostat",
    1000,
    556_178.305,
    6_322_900.588
)]
#[case(
    "id,lon,lat,antal\na,9.9187,57.048,12\nb,9.92,57.05,3.5\n",
    "punkter",
    0,
    555_736.228,
    6_323_104.051
)]
#[case(
    "id\tx\ty\tpersoner\na\t555736.228\t6323104.051\t12\nb\t1\t2\t..\n",
    "punkter",
    0,
    555_736.228,
    6_323_104.051
)]
fn cells_come_from_either_grid_and_from_points(
    #[case] text: &str,
    #[case] grid: &str,
    #[case] side: i64,
    #[case] x: f64,
    #[case] y: f64,
) {
    let place = Place::with_example();
    place.write("celler.csv", text);
    import(&place, "celler", "celler.csv", &[]).success();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let (found, own_side): (String, Option<i64>) = register
        .query_row("SELECT gitter, cellestoerrelse_m FROM geosaet", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((found.as_str(), own_side.unwrap_or(0)), (grid, side));
    let (own_x, own_y, people, code): (f64, f64, f64, Option<String>) = register
        .query_row(
            "SELECT x, y, befolkning, kommunekode FROM celle ORDER BY celle_id LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    // The Eurostat cell's middle was computed with PROJ 9.5.1 (pyproj 3.7.2).
    assert!((own_x - x).hypot(own_y - y) < 0.01, "({own_x}, {own_y})");
    assert!((people - 12.0).abs() < 1e-9);
    assert_eq!(code.as_deref(), Some("0851"));
}

#[test]
fn faulty_cells_are_named_by_line_confidential_ones_are_left_out_and_those_in_the_sea_counted() {
    let place = Place::with_example();
    place.write(
        "fejl.csv",
        "celle_id;befolkning\n1km_6320_556;12\n1km_6320_556;3\n1km_632_5;1\nAalborg;2\n1km_6321_556;-1\n100m_63201_5561;2\n1km_6322_556;2.5\n",
    );
    let seen = import(&place, "celler", "fejl.csv", &[]).fails(3, "PP-I028");
    insta::assert_snapshot!("faulty_cells_are_named", seen.seen());
    place.write(
        "celler.csv",
        "celle_id;befolkning\n1km_6320_556;12\n1km_6321_556;..\n1km_6400_480;0\n",
    );
    let done = import(&place, "celler", "celler.csv", &[]).success();
    insta::assert_snapshot!("cells_are_told", done.seen());
    place.write("cpr.csv", "celle_id;befolkning\n010170-1234;1\n");
    let refused = import(&place, "celler", "cpr.csv", &[]).fails(6, "PP-I027");
    assert!(!refused.seen().contains("1234"));
}

#[test]
fn a_new_count_of_cells_follows_the_old_and_tells_what_changed() {
    let place = Place::with_example();
    place.write(
        "2019.csv",
        "id;befolkning\n1km_6320_556;12\n1km_6321_556;5\n1km_6322_556;7\n",
    );
    place.write(
        "2020.csv",
        "id;befolkning\n1km_6320_556;12\n1km_6321_556;6\n1km_6323_556;1\n",
    );
    import(&place, "celler", "2019.csv", &["--gyldig-fra", "01.01.2019"]).success();
    let done = import(
        &place,
        "celler",
        "2020.csv",
        &["--gyldig-fra", "01.01.2020", "--format", "json"],
    )
    .success()
    .json();
    let of = |handling| changed(&done, "celler", handling);
    assert_eq!(
        [of("tilfoejet"), of("aendret"), of("afsluttet"), of("uaendret")],
        [1, 1, 1, 1]
    );
    assert_eq!(count(&place, "SELECT count(*) FROM celle"), 6);
    assert_eq!(
        count(&place, "SELECT count(*) FROM geosaet WHERE gyldig_til = '2019-12-31'"),
        1
    );
}

/// A timetable of three stops around (lon, lat): A 111 m north of it, B 11 km north, H in Hamburg; four trips on a Tuesday
/// (one before the window), a fifth only on Sundays, and a stop where nobody may board.
/// The packed cells are the program's own: no fact of an export or of an extract, and there again after a journey.
#[test]
fn cells_are_packed_when_they_are_saved_and_again_in_a_register_made_from_an_export() {
    let place = Place::with_example();
    place.write(
        "celler.csv",
        "celle_id;befolkning\n1km_6320_556;12\n1km_6321_556;8\n1km_6320_557;20\n",
    );
    import(&place, "celler", "celler.csv", &["--gyldig-fra", "01.01.2019"]).success();
    let packed = "SELECT sum(celle_pakket.antal) FROM celle_pakket JOIN geosaet USING (geosaet_id) WHERE gyldig_til IS NULL";
    assert_eq!(count(&place, packed), 3);
    let distances = |db: &str| {
        let words = [
            "tilgaengelighed",
            "--maal",
            "naermeste",
            "--pr",
            "30.06.2019",
            "--format",
            "json",
            "-q",
            "--db",
            db,
        ];
        place.run(&words).success().json()["data"].clone()
    };
    let before = distances("eksempel.db");
    for line in [
        "eksporter register -o ud --db eksempel.db",
        "eksporter sqlite -o udtraek.db --db eksempel.db",
        "ny igen.db --fra ud",
    ] {
        place.run(&line.split(' ').collect::<Vec<_>>()).success();
    }
    assert!(place.path("ud/celle.csv").exists() && !place.path("ud/celle_pakket.csv").exists());
    let tables = |db: &str, sql: &str| -> i64 {
        let connection = rusqlite::Connection::open(place.path(db)).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let there = "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%celle_pakket%'";
    assert_eq!(tables("udtraek.db", there), 0);
    assert_eq!(tables("igen.db", packed), 3);
    assert_eq!(distances("igen.db"), before);
    import(
        &place,
        "celler",
        "celler.csv",
        &["--gyldig-fra", "01.01.2019", "--erstat"],
    )
    .success();
    place.write("celler.csv", "celle_id;befolkning\n1km_6320_556;13\n");
    import(
        &place,
        "celler",
        "celler.csv",
        &["--gyldig-fra", "01.01.2019", "--erstat"],
    )
    .success();
    assert_eq!(count(&place, packed), 1);
    assert_eq!(count(&place, "SELECT count(*) FROM celle_pakket"), 1);
}

fn timetable(lon: f64, lat: f64) -> Vec<(&'static str, String)> {
    let stops = format!(
        "stop_id,stop_name,stop_lat,stop_lon,location_type\nA,Torvet,{},{lon},\nB,Skoven,{},{lon},0\nS,Stationen,{lat},{lon},1\nH,Hamburg,53.55,9.99,0\n",
        lat + 0.001,
        lat + 0.1
    );
    let times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type\n\
        t1,06:59:00,06:59:00,A,1,0\nt2,07:00:00,07:00:00,A,1,0\nt3,12:00:00,12:00:00,A,1,\nt4,16:59:00,16:59:00,A,1,0\n\
        t4,17:05:00,17:05:00,B,2,0\nt2,07:20:00,07:20:00,B,2,1\nt5,12:00:00,12:00:00,A,1,0\n";
    vec![
        ("stops.txt", stops),
        ("stop_times.txt", times.to_owned()),
        (
            "trips.txt",
            "route_id,service_id,trip_id\nr,hverdag,t1\nr,hverdag,t2\nr,hverdag,t3\nr,hverdag,t4\nr,soendag,t5\n"
                .to_owned(),
        ),
        (
            "calendar.txt",
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
             hverdag,1,1,1,1,1,0,0,20190603,20190630\nsoendag,0,0,0,0,0,0,1,20190603,20190630\n"
                .to_owned(),
        ),
        // The first Tuesday is a holiday: it is not counted.
        (
            "calendar_dates.txt",
            "service_id,date,exception_type\nhverdag,20190604,2\n".to_owned(),
        ),
    ]
}

fn zipped(path: &Path, prefix: &str, files: &[(&str, String)]) {
    let mut archive = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, text) in files {
        archive
            .start_file(format!("{prefix}{name}"), zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn a_timetable_gives_departures_per_hour_of_an_ordinary_weekday_as_archive_and_as_folder() {
    let place = Place::with_example();
    let files = timetable(9.92, 57.05);
    zipped(&place.path("gtfs.zip"), "", &files);
    let done = import(&place, "stoppesteder", "gtfs.zip", &[]).success();
    insta::assert_snapshot!("a_timetable_is_told", done.seen());
    let departures = |stop: &str| -> f64 {
        let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
        register
            .query_row(
                "SELECT afgange_pr_time FROM stoppested WHERE stop_id = ?1",
                [stop],
                |row| row.get(0),
            )
            .unwrap()
    };
    // t2, t3 and t4 leave A between 07 and 17: 3 in 10 hours. At B nobody may board t2, and t4 is after 17.
    assert!((departures("A") - 0.3).abs() < 1e-9 && departures("B").abs() < 1e-9);
    fs::create_dir(place.path("gtfs")).unwrap();
    for (name, text) in &files {
        place.write(&format!("gtfs/{name}"), text);
    }
    let again = import(&place, "stoppesteder", "gtfs", &["--format", "json"])
        .success()
        .json();
    assert_eq!(again["data"]["gemt"], false);
    // Another window is another count of the same day, so it must be said that it replaces the first.
    import(&place, "stoppesteder", "gtfs", &["--vindue", "06:00-07:00"]).fails(3, "PP-I068");
    import(&place, "stoppesteder", "gtfs", &["--vindue", "06:00-07:00", "--erstat"]).success();
    assert!((departures("A") - 1.0).abs() < 1e-9);
    import(&place, "stoppesteder", "gtfs", &["--vindue", "17:00-07:00"]).fails(2, "PP-I070");
    import(&place, "stoppesteder", "gtfs", &["--koeredag", "04.06.2019"]).fails(2, "PP-I070");
}

#[test]
fn k4_rests_on_the_imported_stops_where_the_addresses_are_known_and_else_on_what_is_said() {
    let place = with_precise_clinic();
    let (lon, lat, ..) = precise_place(&place);
    zipped(&place.path("gtfs.zip"), "rejseplanen/", &timetable(lon, lat));
    import(
        &place,
        "stoppesteder",
        "gtfs.zip",
        &["--kilde", "Rejseplanen, køreplan juni 2019"],
    )
    .success();
    let k4 = |to: &[&str]| {
        let common = [
            "flytning",
            "vurder",
            "--klinik",
            "hjallerup",
            "--db",
            "eksempel.db",
            "--format",
            "json",
        ];
        let answer = place.run(&[&common[..], to].concat()).success().json();
        let all = answer["data"]["kriterier"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["kode"] == "K4").unwrap()
    };
    // The new address is 5,5 km north: 5,5 km from either stop, and nothing departs within 500 m.
    let north = format!("{};{lon}", lat + 0.05).replace('.', ",");
    let worse = k4(&["--til-kommune", "Brønderslev", "--til-koordinat", &north]);
    assert_eq!(worse["vurdering"], "forringet");
    let before = worse["foer"]["stop_maalt_meter"].as_f64().unwrap();
    assert!((before - 111.3).abs() < 1.0, "{before}");
    assert_eq!(worse["foer"]["stop_navn"], "Torvet");
    assert!((worse["foer"]["afgange_pr_time"].as_f64().unwrap() - 0.3).abs() < 1e-9);
    assert!((worse["efter"]["afgange_pr_time"].as_f64().unwrap()).abs() < 1e-9);
    assert_eq!(
        worse["kilde"].as_str().unwrap().split(';').next(),
        Some("Rejseplanen, køreplan juni 2019")
    );
    // A town is no address: the stops say nothing of it, and what is said stands in.
    let by_town = k4(&["--til-by", "Vodskov"]);
    assert_eq!(
        (&by_town["vurdering"], &by_town["efter"]["stop_maalt_meter"]),
        (&json!("ukendt"), &Value::Null)
    );
    assert!(
        by_town["grundlag"].as_str().unwrap().contains("byens midte"),
        "{by_town}"
    );
    let said = k4(&[
        "--til-by",
        "Vodskov",
        "--stop-meter",
        "90",
        "--stop-meter-gammel",
        "200",
    ]);
    assert_eq!(said["vurdering"], "forbedret");
    // Before the timetable there are no stops, and nothing is said of them.
    let earlier = k4(&[
        "--til-kommune",
        "Brønderslev",
        "--til-koordinat",
        &north,
        "--pr",
        "04.06.2019",
    ]);
    assert_eq!(earlier["foer"].get("stop_maalt_meter"), None);
}

#[test]
fn travel_times_are_kept_by_mode_and_a_missing_pair_stays_missing() {
    let place = Place::with_example();
    place.write(
        "bil.csv",
        "fra;til;minutter\nc1;arden-fysioterapi;12,5\nc2;arden-fysioterapi;\nc1;andet;3\n",
    );
    import(&place, "rejsetider", "bil.csv", &[]).fails(2, "PP-I070");
    let done = import(&place, "rejsetider", "bil.csv", &["--transportform", "bil"]).success();
    insta::assert_snapshot!("travel_times_are_told", done.seen());
    assert_eq!(count(&place, "SELECT count(*) FROM rejsetid"), 2);
    place.write("fejl.csv", "fra;til;minutter\na;b;1\na;b;2\na;;1\na;c;-1\na;d;NaN\n");
    let refused = import(&place, "rejsetider", "fejl.csv", &["--transportform", "gang"]).fails(3, "PP-I028");
    insta::assert_snapshot!("faulty_travel_times_are_named", refused.seen());
}

#[test]
fn other_formats_are_named_with_what_is_read() {
    let place = Place::with_example();
    for (name, bytes) in [
        ("a.shp", &b"\0\0\x27\x0A\0\0\0\0"[..]),
        ("a.gml", b"<?xml version='1.0'?><gml/>"),
        ("a.zip", b"PK\x03\x04rest"),
        ("a.osm.pbf", b"\0\0\0\x0D\x0A\x09OSMHeader\x18\x3B"),
        ("a.geojson", b""),
        ("a.gpkg", b"SQLite format 3\0 and nothing more"),
    ] {
        place.write(name, bytes);
        import(&place, "kommuner", name, &[]).fails(3, "PP-I061");
    }
    import(&place, "kommuner", "findes-ikke.geojson", &[]).fails(3, "PP-I061");
    import(&place, "stoppesteder", "a.gml", &[]).fails(3, "PP-I061");
}

/// Files made to hurt: each ends in an error of ours, and the register is as it was.
#[rstest]
#[case::deep("kommuner", "d.geojson", format!("{{\"type\":\"FeatureCollection\",\"features\":{}", "[".repeat(200_000)).into_bytes())]
#[case::huge("kommuner", "h.geojson", collection(&[(json!({"kommunekode": 851}), json!([[[1e308, 57.0], [10.0, 57.0], [10.0, 57.5], [1e308, 57.0]]]))]).into_bytes())]
#[case::beyond("kommuner", "b.geojson", br#"{"type":"Polygon","coordinates":[[[1e999,57],[10,57],[10,58],[1e999,57]]]}"#.to_vec())]
#[case::nan("kommuner", "n.geojson", br#"{"type":"Polygon","coordinates":[[[NaN,57],[10,57],[10,58],[NaN,57]]]}"#.to_vec())]
#[case::short("kommuner", "s.geojson", br#"{"type":"Polygon","coordinates":[[[9],[10,57],[10,58],[9]]]}"#.to_vec())]
#[case::empty_ring("kommuner", "e.geojson", collection(&[(json!({"kommunekode": 851}), json!([])), (json!({"kommunekode": 860}), json!([[]]))]).into_bytes())]
#[case::nulls("kommuner", "z.geojson", b"{\"type\":\"FeatureCollection\",\0\"features\":[]}".to_vec())]
#[case::not_utf8("kommuner", "u.geojson", b"{\"type\":\"\xE6\xF8\"}".to_vec())]
#[case::collection_of_nothing("kommuner", "t.geojson", br#"{"type":"FeatureCollection","features":[]}"#.to_vec())]
#[case::arcs("kommuner", "a.topojson", br#"{"type":"Topology","objects":{"k":{"type":"Polygon","properties":{"code":851},"arcs":[[99999999999]]}},"arcs":[]}"#.to_vec())]
#[case::null_cells("celler", "c.csv", b"celle_id;befolkning\n1km_6320_556;\0\n".to_vec())]
#[case::swallowing_quote("celler", "q.csv", format!("celle_id;befolkning\n\"{}", "1km_6320_556;1\n".repeat(200_000)).into_bytes())]
#[case::infinite_people("celler", "i.csv", b"celle_id;befolkning\n1km_6320_556;inf\n1km_6321_556;1e308\n1km_6322_556;1e999\n".to_vec())]
#[case::sql("celler", "x.csv", b"celle_id;befolkning\n'; DROP TABLE celle; --;1\n".to_vec())]
fn hostile_files_are_refused_and_leave_the_register_alone(
    #[case] kind: &str,
    #[case] name: &str,
    #[case] bytes: Vec<u8>,
) {
    let place = Place::with_example();
    let before = fs::read(place.path("eksempel.db")).unwrap();
    place.write(name, bytes);
    let ran = import(&place, kind, name, &[]);
    assert_eq!(ran.code(), 3, "{}", ran.seen());
    assert!(ran.stderr().contains("Fejl PP-I0"), "{}", ran.seen());
    assert_eq!(fs::read(place.path("eksempel.db")).unwrap(), before);
}

#[test]
fn a_hostile_archive_leads_nowhere() {
    let place = Place::with_example();
    let files = timetable(9.92, 57.05);
    // Names that lead out of the archive are never followed, because nothing is unpacked.
    zipped(&place.path("ud.zip"), "../../", &files);
    import(&place, "stoppesteder", "ud.zip", &["-n"]).success();
    assert!(!place.folder().parent().unwrap().join("stops.txt").exists());
    // Cut in the middle, and without its tables.
    let whole = fs::read(place.path("ud.zip")).unwrap();
    place.write("halv.zip", &whole[..whole.len() / 2]);
    import(&place, "stoppesteder", "halv.zip", &[]).fails(3, "PP-I061");
    zipped(&place.path("tom.zip"), "", &files[..1]);
    let done = import(&place, "stoppesteder", "tom.zip", &["--gyldig-fra", "01.06.2019"]).success();
    assert!(
        done.stderr().contains("kilden har ingen køreplan: afgange er ukendt"),
        "{}",
        done.stderr()
    );
    zipped(&place.path("uden.zip"), "", &files[1..]);
    import(&place, "stoppesteder", "uden.zip", &[]).fails(3, "PP-I066");
    let mut broken = files.clone();
    broken[1].1 = broken[1].1.replace("12:00:00,12:00:00", "12:00:00,middag");
    zipped(&place.path("tid.zip"), "", &broken);
    let refused = import(&place, "stoppesteder", "tid.zip", &[]).fails(3, "PP-I066");
    assert!(
        refused
            .stderr()
            .contains("stop_times.txt, linje 4: \"middag\" er ikke et klokkeslæt"),
        "{}",
        refused.seen()
    );
}

#[test]
fn a_geopackage_that_lies_about_its_counts_is_refused() {
    let place = Place::with_example();
    let path = place.path("l.gpkg");
    geopackage(&path, 4326, &[(9.5, 57.0), (10.0, 57.0), (10.0, 57.5), (9.5, 57.0)]);
    let connection = rusqlite::Connection::open(&path).unwrap();
    let mut blob: Vec<u8> = connection
        .query_row("SELECT geom FROM kommune", [], |row| row.get(0))
        .unwrap();
    blob[17..21].copy_from_slice(&u32::MAX.to_le_bytes());
    connection.execute("UPDATE kommune SET geom = ?1", [blob]).unwrap();
    drop(connection);
    let refused = import(&place, "kommuner", "l.gpkg", &[]).fails(3, "PP-I061");
    assert!(
        refused
            .stderr()
            .contains("objekt nr. 1: geometrien siger, at den har 4294967295 dele"),
        "{}",
        refused.stderr()
    );
}

#[test]
fn an_openstreetmap_extract_gives_stops_without_a_timetable_and_towns() {
    let Some(sindal) = shared("eval/Sindal.osm.pbf") else {
        return;
    };
    let place = Place::with_example();
    let sindal = sindal.to_str().unwrap();
    let stops = import(&place, "stoppesteder", sindal, &[]).success();
    assert!(
        stops.stdout().contains("© OpenStreetMap contributors"),
        "{}",
        stops.seen()
    );
    assert!(
        stops.stderr().contains("kilden har ingen køreplan: afgange er ukendt"),
        "{}",
        stops.seen()
    );
    let known = "SELECT count(*) FROM stoppested WHERE navn = 'Sindal station' AND afgange_pr_time IS NULL";
    assert_eq!(
        count(&place, known),
        2,
        "the railway station and the bus stop in front of it"
    );
    let towns = import(&place, "bysamfund", sindal, &["-n"]).success();
    assert!(
        towns.stderr().contains("byer og landsbyer, der er punkter"),
        "{}",
        towns.seen()
    );
    // Cut in the middle of a block.
    let whole = fs::read(sindal).unwrap();
    place.write("halv.osm.pbf", &whole[..whole.len() / 2]);
    import(&place, "stoppesteder", "halv.osm.pbf", &[]).fails(3, "PP-I061");
}

#[test]
fn the_shipped_data_cannot_be_imported_into() {
    let place = Place::new();
    place.write("a.geojson", "{}");
    place.run(&["importer", "kommuner", "a.geojson"]).fails(5, "PP-R012");
}
