use super::*;

fn file(text: impl AsRef<[u8]>) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn cells(text: impl AsRef<[u8]>) -> Result<Celler> {
    laes_celler(file(text).path(), Steder::Kraevet)
}

fn places(error: &Error) -> Vec<String> {
    error
        .places
        .iter()
        .map(|place| format!("{}: {}", place.place, place.value))
        .collect()
}

#[test]
fn a_comma_file_and_a_danish_excel_file_give_the_same_cells() {
    let plain = cells("id,x,y,befolkning,kommune\na,1000,2000.5,30,0851\nb,3000,4000,2.5,0773\n").unwrap();
    let excel =
        cells("\u{feff}ID;X;Y;Befolkning;Kommunekode\r\na;1000;2000,5;30;0851\r\nb;3000;4000;2,5;0773\r\n").unwrap();
    assert_eq!(
        (&plain.x, &plain.y, &plain.befolkning),
        (&excel.x, &excel.y, &excel.befolkning)
    );
    assert_eq!(plain.y, [2000.5, 4000.0]);
    let areas = plain.omraader.unwrap();
    assert_eq!(
        (areas.navne, areas.af),
        (vec!["0773".to_owned(), "0851".to_owned()], vec![1, 0])
    );
    assert_eq!(plain.laesning.decimaltegn, Some("punktum"));
    assert_eq!(
        (excel.laesning.skilletegn, excel.laesning.decimaltegn),
        ("semikolon", Some("komma"))
    );
}

#[test]
fn quotes_windows_1252_and_other_headings_are_read() {
    let found = cells(b"id;oest;nord;pop\n\"\xC5bybro; syd\";1;2;3\n").unwrap();
    assert_eq!(found.id.tekst(0), "Åbybro; syd");
    assert_eq!(found.laesning.tegnsaet, "Windows-1252");
    assert!(
        found
            .laesning
            .linje()
            .ends_with("(x = oest, y = nord, befolkning = pop)"),
        "{}",
        found.laesning.linje()
    );
}

#[test]
fn what_cannot_be_used_is_refused_with_its_line() {
    let error = cells("id,x,y,befolkning\na,1,2,NaN\n\nb,inf,2,3\nc,1,2,-4\nd,1,2\n,1,2,3\n").unwrap_err();
    assert_eq!(error.code, "PP-T003");
    assert_eq!(
        places(&error)[1..],
        [
            "linje 2, befolkning: \"NaN\" er ikke et tal",
            "linje 4, x: \"inf\" er ikke et tal",
            "linje 5, befolkning: \"-4\" er negativ",
            "linje 6, befolkning: mangler: rækken er kortere end overskriften",
            "linje 7, id: er tomt",
        ]
    );
}

#[test]
fn an_id_used_twice_is_refused_with_both_lines() {
    let error = cells("id,x,y,befolkning\na,1,2,3\n\nb,1,2,3\na,1,2,3\n").unwrap_err();
    assert_eq!(
        (error.code, &places(&error)[1][..]),
        ("PP-T004", "linje 5: \"a\" står også i linje 2")
    );
}

#[test]
fn a_missing_column_and_an_unreadable_file_say_so() {
    let error = cells("id,x,y,folk\na,1,2,3\n").unwrap_err();
    assert_eq!(
        (error.code, &places(&error)[1][..]),
        (
            "PP-T002",
            "kolonne: \"befolkning\" findes ikke; filen har: id, x, y, folk"
        )
    );
    assert_eq!(
        laes_celler(Path::new("findes/ikke.csv"), Steder::Kraevet)
            .unwrap_err()
            .code,
        "PP-T001"
    );
    assert_eq!(cells("id,x,y,befolkning\n").unwrap_err().code, "PP-T001");
}

#[test]
fn decimals_that_could_be_thousands_are_never_guessed() {
    assert_eq!(cells("id;x;y;befolkning\na;1;2;1.234\n").unwrap_err().code, "PP-T003");
    assert_eq!(cells("id;x;y;befolkning\na;1,5;2;3.25\n").unwrap_err().code, "PP-T003");
    // With a comma between the columns the point can only be a decimal sign.
    assert_eq!(cells("id,x,y,befolkning\na,1,2,1.234\n").unwrap().befolkning, [1.234]);
}

#[test]
fn a_personal_number_stops_the_reading_and_is_not_shown() {
    let error = cells("id,x,y,befolkning\n010170-1234,1,2,3\n").unwrap_err();
    assert_eq!((error.code, error.kind), ("PP-C009", Kind::Protection));
    assert!(!error.to_string().contains("1234"), "{error}");
}

#[test]
fn costs_point_at_the_rows_of_the_other_files() {
    let (from, to): (Ider, Ider) = (["a", "b"].into_iter().collect(), ["k1", "k2"].into_iter().collect());
    let good = file("fra,til,omkostning\nb,k1,7.5\na,k2,0\n");
    let costs = laes_omkostninger(good.path(), &from, &to).unwrap();
    assert_eq!(
        (costs.fra, costs.til, costs.omkostning),
        (vec![1, 0], vec![0, 1], vec![7.5, 0.0])
    );
    let unknown = file("fra,til,omkostning\nb,k9,7\n");
    let error = laes_omkostninger(unknown.path(), &from, &to).unwrap_err();
    assert_eq!(
        (error.code, &places(&error)[1][..]),
        ("PP-T005", "linje 2, til: \"k9\" findes ikke i den anden fil")
    );
}

#[test]
fn coordinates_may_be_absent_when_costs_are_listed() {
    let path = file("id,befolkning\na,3\n");
    let found = laes_celler(path.path(), Steder::Valgfri).unwrap();
    assert!(found.x.is_empty() && found.befolkning == [3.0]);
    let half = file("id,x,befolkning\na,1,3\n");
    assert_eq!(laes_celler(half.path(), Steder::Valgfri).unwrap_err().code, "PP-T002");
}

#[test]
fn a_file_of_many_parts_keeps_its_lines() {
    // Over two parts of a megabyte; the last row is wrong.
    let row = |i: u32| format!("{i},{},{},{}\n", 500_000 + i, 6_300_000 + i, i % 7);
    let rows: Vec<String> = (1..=100_000).map(row).collect();
    let mut text = "id,x,y,befolkning\n".to_owned() + &rows.concat();
    assert!(text.len() > 2 << 20);
    let good = cells(&text).unwrap();
    assert_eq!(
        (good.id.len(), good.id.tekst(99_999), good.x[99_999]),
        (100_000, "100000", 600_000.0)
    );
    text.push_str("x,1,2,-1\n");
    let error = cells(&text).unwrap_err();
    assert_eq!(places(&error)[1], "linje 100002, befolkning: \"-1\" er negativ");
}
