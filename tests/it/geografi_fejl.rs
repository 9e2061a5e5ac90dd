//! Geography with something wrong in it: nothing is saved and everything is named and marked, or the right part is saved
//! and the rest is set aside, so that nothing is lost.

use std::fs;
use std::io::Write;

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::support::{Place, Ran};

fn import(place: &Place, kind: &str, file: &str, more: &[&str]) -> Ran {
    let common = [
        "importer",
        kind,
        file,
        "--db",
        "eksempel.db",
        "--gyldig-fra",
        "01.06.2019",
    ];
    place.run(&[&common[..], more].concat())
}

fn count(place: &Place, query: &str) -> i64 {
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    register.query_row(query, [], |row| row.get(0)).unwrap()
}

fn text(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path(name)).unwrap()
}

/// The cells of a sheet as text, row by row.
fn sheet(place: &Place, file: &str, name: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(place.path(file)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

#[test]
fn wrong_cells_are_marked_in_a_copy_or_set_aside_and_the_corrected_copy_imports() {
    let place = Place::with_example();
    place.write(
        "celler.csv",
        "celle_id;befolkning\n1km_6320_556;12\n1km_6321_556;-3\n1km_6320_556;4\nAalborg;2\n1km_6322_556;2,5\n",
    );
    let refused = import(&place, "celler", "celler.csv", &[]).fails(3, "PP-I028");
    for words in [
        "3 rækker kan ikke indlæses",
        "række 3, kolonne B \"befolkning\": \"-3\" er mindre end 0",
        "række 4, kolonne A \"celle_id\":   \"1km_6320_556\" står også i række 2",
        "række 5, kolonne A \"celle_id\":   \"Aalborg\" er ikke et celle-id",
        "ret de røde celler i celler_fejl.xlsx",
    ] {
        assert!(refused.stderr().contains(words), "{words}\n{}", refused.seen());
    }
    assert_eq!(count(&place, "SELECT count(*) FROM celle"), 0);
    let copy = sheet(&place, "celler_fejl.xlsx", "Celler");
    assert_eq!(copy.len(), 6, "the whole file, each row where it stood");
    assert_eq!(copy[0], ["celle_id", "befolkning", "Fejl i rækken"]);
    assert_eq!(copy[1], ["1km_6320_556", "12", ""]);
    assert!(copy[3][2].contains("står også i række 2"), "{copy:?}");

    // Tried, and then done: the right ones are saved and the rest stands in a file with its reasons.
    let tried = import(&place, "celler", "celler.csv", &["--kun-gyldige", "-n"]).success();
    assert!(
        tried.stderr().contains("3 rækker ville blive afvist"),
        "{}",
        tried.seen()
    );
    assert!(!place.path("celler_afvist.csv").exists());
    let done = import(&place, "celler", "celler.csv", &["--kun-gyldige"]).success();
    assert!(
        done.stderr()
            .contains("3 rækker er afvist og står med deres fejl i celler_afvist.csv"),
        "{}",
        done.seen()
    );
    assert_eq!(count(&place, "SELECT count(*) FROM celle"), 2);
    let rest = text(&place, "celler_afvist.csv");
    assert_eq!(rest.lines().count(), 4, "{rest}");
    assert!(rest.contains("1km_6321_556;-3;"), "a number keeps its sign: {rest}");
    // Where nothing is right, nothing is replaced by nothing.
    place.write("ingen.csv", "celle_id;befolkning\nAalborg;2\n");
    import(&place, "celler", "ingen.csv", &["--kun-gyldige", "--erstat"]).fails(3, "PP-I028");
    assert_eq!(count(&place, "SELECT count(*) FROM celle"), 2);
}

#[test]
fn cells_towns_and_travel_times_come_from_their_templates_as_workbooks() {
    let place = Place::with_example();
    for kind in ["celler", "bysamfund", "rejsetider"] {
        place.run(&["skabelon", kind, "-o", &format!("{kind}.xlsx")]).success();
        import(&place, kind, &format!("{kind}.xlsx"), &["--transportform", "bil"]).fails(3, "PP-I030");
    }
    let mut filled = Workbook::new();
    let sheet = filled.add_worksheet().set_name("Celler").unwrap();
    // The template's own headings; only the id and the people are filled in.
    let headings = [
        "Celle-id *",
        "Befolkning",
        "Kommunekode",
        "X (øst)",
        "Y (nord)",
        "Breddegrad",
        "Længdegrad",
    ];
    for (column, words) in (0_u16..).zip(headings) {
        sheet.write_string(0, column, words).unwrap();
    }
    sheet.write_string(1, 0, "1km_6320_556").unwrap();
    sheet.write_number(1, 1, 12.5).unwrap();
    filled.save(place.path("udfyldt.xlsx")).unwrap();
    import(&place, "celler", "udfyldt.xlsx", &[]).success();
    assert_eq!(count(&place, "SELECT count(*) FROM celle WHERE befolkning = 12.5"), 1);
    place.write(
        "byer.csv",
        "Navn;Kommunekode;Indbyggere;X (øst);Y (nord)\nNy Strand;851;250;556000;6323000\nIngen Steder;851;1,5;556000;\n",
    );
    let refused = import(&place, "bysamfund", "byer.csv", &[]).fails(3, "PP-I028");
    assert!(
        refused.stderr().contains("række 3, kolonne C \"Indbyggere\""),
        "{}",
        refused.seen()
    );
    import(&place, "bysamfund", "byer.csv", &["--kun-gyldige"]).success();
    assert_eq!(
        count(&place, "SELECT count(*) FROM bysamfund WHERE navn = 'Ny Strand'"),
        1
    );
    place.write("tider.csv", "Fra;Til;Minutter\na;b;1,5\na;b;2\na;c;NaN\n");
    let bil = ["--transportform", "bil"];
    import(&place, "rejsetider", "tider.csv", &bil).fails(3, "PP-I028");
    assert!(place.path("tider_fejl.xlsx").exists());
    import(
        &place,
        "rejsetider",
        "tider.csv",
        &[&bil[..], &["--kun-gyldige"]].concat(),
    )
    .success();
    assert_eq!(count(&place, "SELECT count(*) FROM rejsetid"), 1);
    assert_eq!(text(&place, "tider_afvist.csv").lines().count(), 3);
}

#[test]
fn a_file_of_places_is_on_a_grid_or_at_points_in_one_system() {
    let place = Place::with_example();
    place.write(
        "celler.csv",
        "id;befolkning;x;y;lon;lat\na;1;555736;6323104;;\nb;2;;;9,9187;57,048\n1km_6320_556;3;;;;\nc;4;555736;;;\nd;5;;;;\n",
    );
    let refused = import(&place, "celler", "celler.csv", &[]).fails(3, "PP-I028");
    for words in [
        "4 rækker",
        "række 3, kolonne E \"lon\": filen blander meter og grader",
        "række 4, kolonne A \"id\":  filen blander celler i et gitter og punkter",
        "række 5, kolonne D \"y\":   mangler; et punkt har to tal",
        "række 6, kolonne A \"id\":  filen blander",
    ] {
        assert!(refused.stderr().contains(words), "{words}\n{}", refused.seen());
    }
    place.write(
        "byer.csv",
        "navn;kommunekode;x;y;lon;lat\nNy Strand;851;;;9,9187;57,048\nUden Sted;851;;;;\n",
    );
    let refused = import(&place, "bysamfund", "byer.csv", &[]).fails(3, "PP-I028");
    assert!(
        refused.stderr().contains("række 3: rækken har ingen koordinater"),
        "{}",
        refused.seen()
    );
}

fn polygon(code: &str, name: &str, rings: &Value) -> Value {
    json!({ "type": "Feature", "id": name, "properties": { "kommunekode": code, "navn": name, "arealtype": [1, { "a": 2 }] },
        "geometry": { "type": "Polygon", "coordinates": rings } })
}

fn square(west: f64) -> Value {
    let east = west + 0.1;
    json!([[
        [west, 57.0, 3.5],
        [east, 57.0, 3.5],
        [east, 57.1, 3.5],
        [west, 57.1, 3.5],
        [west, 57.0, 3.5]
    ]])
}

#[test]
fn wrong_features_of_a_map_are_set_aside_whole_with_what_is_wrong_among_their_properties() {
    let place = Place::with_example();
    let bow = json!([[[9.5, 57.0], [9.9, 57.2], [9.9, 57.0], [9.5, 57.2], [9.5, 57.0]]]);
    let map = json!({ "type": "FeatureCollection",
        "crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } },
        "features": [
            polygon("0851", "Aalborg", &square(9.9)),
            polygon("0773", "Thisted", &square(8.6)),
            polygon("0860", "Hjørring", &bow),
            { "type": "Feature", "properties": { "kommunekode": "0840" },
              "geometry": { "type": "LineString", "coordinates": [[9.8, 56.8], [9.9, 56.9]] } },
        ] });
    place.write("kort.geojson", map.to_string());
    let refused = import(&place, "kommuner", "kort.geojson", &[]).fails(3, "PP-I062");
    for words in [
        "3 objekter kan ikke indlæses",
        "objekt nr. 2 (Thisted)",
        "mente du 0787 Thisted?",
        "objekt nr. 3 (Hjørring)",
        "krydser sig selv",
        "objekt nr. 4",
        "LineString",
        "kort_fejl.geojson",
        "kort_fejl.xlsx",
    ] {
        assert!(refused.stderr().contains(words), "{words}\n{}", refused.seen());
    }
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 0);
    let marked: Value = serde_json::from_str(&text(&place, "kort_fejl.geojson")).unwrap();
    let features = marked["features"].as_array().unwrap();
    assert_eq!(features.len(), 3);
    assert_eq!(marked["crs"], map["crs"], "the copy says what its source says");
    assert_eq!(
        features[0]["geometry"], map["features"][1]["geometry"],
        "heights and all"
    );
    assert_eq!(features[0]["id"], "Thisted");
    assert_eq!(features[0]["properties"]["arealtype"], json!([1, { "a": 2 }]));
    assert_eq!(features[0]["properties"]["objekt_nr"], 2);
    assert!(features[1]["properties"]["fejl"].as_str().unwrap().contains("krydser"));
    assert_eq!(features[2]["geometry"]["type"], "LineString");
    let table = sheet(&place, "kort_fejl.xlsx", "Fejl");
    assert_eq!((table.len(), table[1][1].as_str()), (4, "Thisted"));

    let done = import(&place, "kommuner", "kort.geojson", &["--kun-gyldige"]).success();
    assert!(
        done.stderr()
            .contains("3 objekter er afvist og står med deres fejl i kort_afvist.geojson"),
        "{}",
        done.seen()
    );
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 1);
    // Corrected, what was set aside goes in by itself.
    let mut rest: Value = serde_json::from_str(&text(&place, "kort_afvist.geojson")).unwrap();
    rest["features"][0]["properties"]["kommunekode"] = json!("0787");
    rest["features"].as_array_mut().unwrap().truncate(1);
    place.write("rettet.geojson", rest.to_string());
    import(&place, "kommuner", "rettet.geojson", &[]).success();
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 2);
}

#[test]
fn a_kommune_with_one_broken_part_is_not_saved_without_it() {
    let place = Place::with_example();
    let open = json!([[[9.5, 57.0], [9.9, 57.0], [9.9, 57.2], [9.5, 57.2]]]);
    let map = json!({ "type": "FeatureCollection", "features": [
        polygon("0851", "Aalborg", &square(9.9)),
        polygon("0851", "Aalborg", &open),
        polygon("0787", "Thisted", &square(8.6)),
    ] });
    place.write("kort.geojson", map.to_string());
    let done = import(&place, "kommuner", "kort.geojson", &["--kun-gyldige"]).success();
    assert!(done.stderr().contains("2 objekter er afvist"), "{}", done.seen());
    assert_eq!(
        count(&place, "SELECT count(*) FROM kommunegraense WHERE kommunekode = '0787'"),
        1
    );
    assert_eq!(count(&place, "SELECT count(*) FROM kommunegraense"), 1);
    let rest: Value = serde_json::from_str(&text(&place, "kort_afvist.geojson")).unwrap();
    let words = rest["features"][0]["properties"]["fejl"].as_str().unwrap();
    assert!(
        words.contains("hører til kommunen 0851, hvor objekt nr. 2 er forkert"),
        "{words}"
    );
}

#[test]
fn a_map_with_personal_numbers_is_stopped_and_no_value_is_echoed() {
    let place = Place::with_example();
    let before = fs::read(place.path("eksempel.db")).unwrap();
    for values in [["ejer 010170-1234", "", ""], ["0101701234", "0202701234", "0303701234"]] {
        let features: Vec<Value> = values
            .iter()
            .map(|value| {
                let mut one = polygon("0851", value, &square(9.9));
                one["properties"]["ejer"] = json!(value);
                one
            })
            .collect();
        place.write(
            "kort.geojson",
            json!({ "type": "FeatureCollection", "features": features }).to_string(),
        );
        let refused = import(&place, "kommuner", "kort.geojson", &[]).fails(6, "PP-I027");
        assert!(!refused.seen().contains("1234"), "{}", refused.seen());
    }
    assert_eq!(fs::read(place.path("eksempel.db")).unwrap(), before);
    assert!(!place.path("kort_fejl.geojson").exists());
}

fn feed(place: &Place, stops: &str, times: &str, calendar: &str) {
    let mut archive = zip::ZipWriter::new(fs::File::create(place.path("gtfs.zip")).unwrap());
    for (name, text) in [
        ("stops.txt", stops),
        ("stop_times.txt", times),
        ("trips.txt", "route_id,service_id,trip_id\nr,v,t1\nr,v,t2\n"),
        ("calendar.txt", calendar),
    ] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

const CALENDAR: &str = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
                        v,1,1,1,1,1,0,0,20190603,20190630\n";

#[test]
fn wrong_lines_of_a_timetable_are_named_by_file_and_line_and_set_aside() {
    let place = Place::with_example();
    let stops =
        "stop_id,stop_name,stop_lat,stop_lon\nA,Torvet,57.05,9.92\nB,\"Nord, øst\",nord,9.92\nA,Igen,57.05,9.92\n";
    let times =
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,12:00:00,12:00:00,A,1\nt2,middag,middag,A,1\n";
    feed(&place, stops, times, CALENDAR);
    let refused = import(&place, "stoppesteder", "gtfs.zip", &[]).fails(3, "PP-I066");
    for words in [
        "3 linjer kan ikke indlæses",
        "stops.txt, linje 3:      \"nord\" er ikke et tal",
        "stops.txt, linje 4:      stoppestedet \"A\" står to gange",
        "stop_times.txt, linje 3: \"middag\" er ikke et klokkeslæt",
        "gtfs_fejl.xlsx",
    ] {
        assert!(refused.stderr().contains(words), "{words}\n{}", refused.seen());
    }
    assert_eq!(count(&place, "SELECT count(*) FROM stoppested"), 0);
    let copy = sheet(&place, "gtfs_fejl.xlsx", "stops.txt");
    assert_eq!(copy[1][..4], ["B", "Nord, øst", "nord", "9.92"]);
    assert!(copy[1][4].starts_with("række 3: "), "{copy:?}");
    assert_eq!(sheet(&place, "gtfs_fejl.xlsx", "stop_times.txt").len(), 2);

    let done = import(&place, "stoppesteder", "gtfs.zip", &["--kun-gyldige"]).success();
    assert!(done.stderr().contains("3 linjer er afvist"), "{}", done.seen());
    assert_eq!(
        count(&place, "SELECT count(*) FROM stoppested WHERE afgange_pr_time = 0.1"),
        1
    );
    let rest = text(&place, "gtfs_afvist.csv");
    assert!(
        rest.contains("stops.txt;3;") && rest.contains("t2,middag,middag,A,1"),
        "{rest}"
    );

    // Without a calendar that can be read no day can be counted: then nothing is kept.
    feed(
        &place,
        "stop_id,stop_lat,stop_lon\nA,57.05,9.92\n",
        times,
        &CALENDAR.replace("20190630", "juni"),
    );
    let refused = import(&place, "stoppesteder", "gtfs.zip", &["--kun-gyldige", "--erstat"]).fails(3, "PP-I066");
    assert!(refused.stderr().contains("calendar.txt, linje 2"), "{}", refused.seen());
}

#[test]
fn the_headings_of_another_program_are_translated_for_places_too() {
    let place = Place::with_example();
    place.write("celler.csv", "Kvadrat nr;Folketal i alt\n1km_6320_556;12\n");
    import(&place, "celler", "celler.csv", &[]).fails(3, "PP-I025");
    let proposed = import(&place, "celler", "celler.csv", &["--foreslaa-oversaettelse"]).success();
    assert!(proposed.stdout().contains("[kolonner]"), "{}", proposed.seen());
    place.write(
        "celler.toml",
        "art = \"celler\"\n[kolonner]\n\"Kvadrat nr\" = \"celle_id\"\n\"Folketal i alt\" = \"befolkning\"\n",
    );
    import(&place, "celler", "celler.csv", &["--oversaettelse", "celler.toml"]).success();
    assert_eq!(count(&place, "SELECT count(*) FROM celle"), 1);
}

/// A cell that is a number is one however the workbook types it.
#[test]
fn a_workbook_of_points_types_its_own_numbers() {
    let place = Place::with_example();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, words) in (0_u16..).zip(["id", "lon", "lat", "antal"]) {
        sheet.write_string(0, column, words).unwrap();
    }
    sheet.write_string(1, 0, "a").unwrap();
    for (column, number) in (1_u16..).zip([9.9187, 57.048, 12.0]) {
        sheet.write_number(1, column, number).unwrap();
    }
    book.save(place.path("punkter.xlsx")).unwrap();
    import(&place, "celler", "punkter.xlsx", &[]).success();
    assert_eq!(
        count(&place, "SELECT count(*) FROM celle WHERE kommunekode = '0851'"),
        1
    );
    let mut read: Xlsx<_> = open_workbook(place.path("punkter.xlsx")).unwrap();
    assert_eq!(
        read.worksheet_range("Sheet1").unwrap().get_value((1, 1)),
        Some(&Data::Float(9.9187))
    );
}
