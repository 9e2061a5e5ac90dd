//! Outside tables into the register: the whole journey by hand, and what is said when a file is wrong.

use crate::support::{Place, Ran};
use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::path::Path;

const KILDE: [&str; 4] = ["--kilde", "Notus, udtræk", "--kilde-dato", "juni 2026"];

fn import(place: &Place, art: &str, file: &str, more: &[&str]) -> Ran {
    place.run(&[&["importer", art, file, "--db", "r.db"], &KILDE[..], more].concat())
}

/// A register of Region Midtjylland with nothing in it.
fn empty() -> Place {
    let place = Place::new();
    place.run(&["ny", "r.db", "--region", "Midtjylland"]).success();
    place
}

fn rows(place: &Place, sql: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(place.path("r.db")).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    statement
        .query_map([], |row| {
            let cells: Vec<String> = (0..width)
                .map(|column| match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Null => "-".to_owned(),
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    rusqlite::types::ValueRef::Real(number) => number.to_string(),
                    other => other.as_str().unwrap().to_owned(),
                })
                .collect();
            Ok(cells.join("|"))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// The bytes of everything but the journal: what a rehearsal must leave alone.
fn content(place: &Place) -> Vec<u8> {
    std::fs::read(place.path("r.db")).unwrap()
}

/// Fills the sheet of a template as a user would: the headings it has, and a row per entry of named values.
fn fill(template: &Path, target: &Path, entries: &[&[(&str, &str)]]) {
    let mut book: Xlsx<_> = open_workbook(template).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    let headings: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let guidance = book.worksheet_range("Vejledning").unwrap();
    let mut copy = Workbook::new();
    let sheet = copy.add_worksheet().set_name(&name).unwrap();
    for (column, heading) in (0_u16..).zip(&headings) {
        sheet.write_string(0, column, heading).unwrap();
    }
    let day = Format::new().set_num_format("dd-mm-yyyy");
    for (row, entry) in (1_u32..).zip(entries) {
        for (heading, value) in *entry {
            let column = headings
                .iter()
                .position(|known| known.trim_end_matches(" *") == *heading)
                .unwrap_or_else(|| panic!("the template has no {heading}: {headings:?}"));
            let column = u16::try_from(column).unwrap();
            if let Ok(number) = value.parse::<f64>().map_err(drop).and_then(|number| {
                // Ids stay text, as the template types them.
                if value.starts_with('0') { Err(()) } else { Ok(number) }
            }) {
                sheet.write_number(row, column, number).unwrap();
            } else if value.len() == 10 && value.as_bytes()[4] == b'-' {
                let date = ExcelDateTime::parse_from_str(value).unwrap();
                sheet.write_datetime_with_format(row, column, &date, &day).unwrap();
            } else {
                sheet.write_string(row, column, *value).unwrap();
            }
        }
    }
    let sheet = copy.add_worksheet().set_name("Vejledning").unwrap();
    for (row, cells) in (0_u32..).zip(guidance.rows()) {
        sheet.write_string(row, 0, cells[0].to_string()).unwrap();
    }
    copy.save(target).unwrap();
}

/// Imports a right row and one with three planted errors: nothing is saved, and the marked copy says why.
fn planted_errors_are_told_and_marked(place: &Place, good: &[(&str, &str)], wrong: &[(&str, &str)]) {
    fill(
        &place.path("klinikker.xlsx"),
        &place.path("udfyldt.xlsx"),
        &[good, wrong],
    );
    let before = content(place);
    let ran = import(place, "klinikker", "udfyldt.xlsx", &[]).fails(3, "PP-I028");
    assert_eq!(content(place), before, "nothing is saved unless every row is right");
    let seen = ran.stderr();
    for words in [
        "Læst som projektmappe, ark \"Klinikker\"",
        "række 3, kolonne F \"Kommunekode\"",
        "koden 0751 er Aarhus, men navnet er Viborg (0791)",
        "x og y er byttet om – mente du x 524000, y 6255000?",
        "årstal med to cifre; skriv alle fire – mente du 01.01.2019?",
        "udfyldt_fejl.xlsx",
    ] {
        assert!(seen.contains(words), "{words}\n{seen}");
    }

    // The marked copy: the same rows, the wrong one with its reasons in the last column.
    let mut copy: Xlsx<_> = open_workbook(place.path("udfyldt_fejl.xlsx")).unwrap();
    let range = copy.worksheet_range("Klinikker").unwrap();
    assert_eq!(range.get_value((2, 0)), Some(&Data::String("vi-1".into())));
    assert_eq!(
        range.get_value((2, 1)),
        Some(&Data::String("=Viborg Fys".into())),
        "text, never a formula"
    );
    let last = u32::try_from(range.width()).unwrap() - 1;
    assert_eq!(range.get_value((0, last)), Some(&Data::String("Fejl i rækken".into())));
    assert_eq!(range.get_value((1, last)), Some(&Data::Empty).or(None));
    let reasons = range.get_value((2, last)).unwrap().to_string();
    assert!(
        reasons.contains("byttet om") && reasons.contains("Viborg (0791)"),
        "{reasons}"
    );
    let mut zip = zip::ZipArchive::new(std::fs::File::open(place.path("udfyldt_fejl.xlsx")).unwrap()).unwrap();
    assert!(zip.by_name("xl/comments1.xml").is_ok(), "the red cells have notes");
}

/// Imports capacities and population, and finds the ratio in Tabel 1.
fn capacity_shows_in_the_statistics(place: &Place) {
    let hours: &[&[(&str, &str)]] = &[
        &[
            ("Klinik-id", "aa-1"),
            ("Over 30 timer", "2"),
            ("Under 30 timer", "3"),
            ("Gyldig fra", "2019-01-01"),
        ],
        &[
            ("Klinik-id", "vi-1"),
            ("Over 30 timer", "1"),
            ("Under 30 timer", "0"),
            ("Gyldig fra", "2019-01-01"),
        ],
    ];
    fill(&place.path("kapaciteter.xlsx"), &place.path("kap.xlsx"), hours);
    import(place, "kapaciteter", "kap.xlsx", &[]).success();
    place.write(
        "FOLK1A.csv",
        "OMRÅDE;TID;INDHOLD\n751;2019K2;345000\n791;2019K2;97000\n",
    );
    place
        .run(&["importer", "befolkning", "FOLK1A.csv", "--db", "r.db"])
        .success();
    let ran = place
        .run(&["kapacitet", "--db", "r.db", "--pr", "30.06.2019", "--format", "json"])
        .success();
    let data = ran.json()["data"].clone();
    let of = |kode: &str| {
        data.as_array()
            .unwrap()
            .iter()
            .find(|row| row["kommunekode"] == kode)
            .unwrap()
            .clone()
    };
    // 2 + 3/2 = 3,5 kapaciteter; 345.000 / 3,5.
    assert_eq!(of("0751")["kapacitet"], 3.5);
    let ratio = of("0751")["indbyggere_pr_kapacitet"].as_f64().unwrap();
    assert!((ratio - 345_000.0 / 3.5).abs() < 1e-9, "{ratio}");
    assert_eq!(of("0791")["kapacitet"], 1.0);
    place.run(&["kontrol", "--db", "r.db"]).success();
}

#[test]
fn a_new_region_is_filled_from_its_templates_and_shows_in_the_statistics() {
    let place = empty();
    for art in ["klinikker", "kapaciteter"] {
        place.run(&["skabelon", art, "-o", &format!("{art}.xlsx")]).success();
    }
    let good: &[(&str, &str)] = &[
        ("Klinik-id", "aa-1"),
        ("Navn", "Åbyhøj Fysioterapi"),
        ("Adresse", "Silkeborgvej 200"),
        ("Postnr.", "8230"),
        ("Kommune", "Aarhus"),
        ("X (øst)", "571000"),
        ("Y (nord)", "6223000"),
        ("Handicapvenlig adgang", "ja"),
        ("Gyldig fra", "2019-01-01"),
    ];
    let second: &[(&str, &str)] = &[
        ("Klinik-id", "vi-1"),
        ("Navn", "=Viborg Fys"),
        ("Kommune", "Viborg"),
        ("Gyldig fra", "2019-01-01"),
    ];
    // Three planted errors: coordinates the wrong way round, a name against its code, a date with two digits.
    let wrong: &[(&str, &str)] = &[
        ("Klinik-id", "vi-1"),
        ("Navn", "=Viborg Fys"),
        ("Kommunekode", "0751"),
        ("Kommune", "Viborg"),
        ("X (øst)", "6255000"),
        ("Y (nord)", "524000"),
        ("Gyldig fra", "01.01.19"),
    ];
    planted_errors_are_told_and_marked(&place, good, wrong);
    let before = content(&place);

    // Corrected, rehearsed, imported, and imported again.
    fill(
        &place.path("klinikker.xlsx"),
        &place.path("udfyldt.xlsx"),
        &[good, second],
    );
    let ran = import(&place, "klinikker", "udfyldt.xlsx", &["-n"]).success();
    assert!(
        ran.stdout().contains("Ville indlæse klinikker") && ran.stdout().contains("tilføjet      2"),
        "{}",
        ran.seen()
    );
    assert_eq!(content(&place), before);
    let ran = import(&place, "klinikker", "udfyldt.xlsx", &[]).success();
    assert!(ran.stdout().contains("praksisplan fortryd"), "{}", ran.seen());
    let after = content(&place);
    let ran = import(&place, "klinikker", "udfyldt.xlsx", &[]).success();
    assert!(ran.stdout().contains("Registeret er uændret"), "{}", ran.seen());
    assert_eq!(
        content(&place),
        after,
        "the second time changes nothing, the journal least of all"
    );

    capacity_shows_in_the_statistics(&place);
}

const CLINICS: &str = "klinik_id;navn;adresse;kommunekode;gyldig_fra\n\
                       aa-1;Åbyhøj Fysioterapi;Vej 1;751;2019-01-01\nvi-1;Viborg Fys;Vej 2;0791;2019-01-01\n";

fn with_clinics() -> Place {
    let place = empty();
    place.write("klinikker.csv", CLINICS);
    import(&place, "klinikker", "klinikker.csv", &[]).success();
    place
}

#[test]
fn a_changed_clinic_ends_one_version_and_begins_another() {
    let place = with_clinics();
    place.write(
        "flyttet.csv",
        "klinik_id;navn;adresse;kommunekode\naa-1;Åbyhøj Fysioterapi;Ny Vej 9;751\nvi-1;Viborg Fys;Vej 2;791\n",
    );
    let ran = import(&place, "klinikker", "flyttet.csv", &["--gyldig-fra", "1/6-2026"]).success();
    assert!(ran.stdout().contains("adresse: Vej 1 → Ny Vej 9"), "{}", ran.seen());
    assert_eq!(
        rows(
            &place,
            "SELECT klinik_id, adresse, gyldig_fra, gyldig_til FROM klinik_version ORDER BY 1, 3"
        ),
        [
            "aa-1|Vej 1|2019-01-01|2026-05-31",
            "aa-1|Ny Vej 9|2026-06-01|-",
            "vi-1|Vej 2|2019-01-01|-"
        ]
    );
    // The first file again says nothing new of its own day, and a change behind the latest one is refused.
    let ran = import(&place, "klinikker", "klinikker.csv", &[]).success();
    assert!(ran.stdout().contains("Registeret er uændret"), "{}", ran.seen());
    place.write(
        "bagud.csv",
        "klinik_id;navn;adresse;kommunekode\naa-1;Åbyhøj Fysioterapi;Midt Imellem 5;751\n",
    );
    let ran = import(&place, "klinikker", "bagud.csv", &["--gyldig-fra", "1.1.2020"]).fails(3, "PP-I028");
    assert!(ran.stderr().contains("bagud i tiden"), "{}", ran.seen());
}

#[test]
fn a_column_the_file_lacks_says_nothing_and_premises_do_not_move_along() {
    let place = empty();
    place.write(
        "k.csv",
        "klinik_id;navn;adresse;kommunekode;x;y;handicapadgang;gyldig_fra\naa-1;A;Vej 1;751;571000;6223000;ja;2019-01-01\n",
    );
    import(&place, "klinikker", "k.csv", &[]).success();
    place.write("navn.csv", "klinik_id;navn;kommunekode\naa-1;Nyt Navn;751\n");
    import(&place, "klinikker", "navn.csv", &["--gyldig-fra", "2020-01-01"]).success();
    place.write(
        "adresse.csv",
        "klinik_id;navn;adresse;kommunekode\naa-1;Nyt Navn;Vej 2;751\n",
    );
    import(&place, "klinikker", "adresse.csv", &["--gyldig-fra", "2021-01-01"]).success();
    assert_eq!(
        rows(
            &place,
            "SELECT navn, adresse, x, handicapadgang FROM klinik_version ORDER BY gyldig_fra"
        ),
        [
            "A|Vej 1|571000|ja",
            "Nyt Navn|Vej 1|571000|ja",
            "Nyt Navn|Vej 2|-|ukendt"
        ]
    );
}

#[test]
fn ydernumre_duplicates_overlaps_and_orphans_are_named_and_the_valid_rows_can_be_saved() {
    let place = with_clinics();
    place.write(
        "y.csv",
        "Ydernr.;Speciale;Klinik;Ejerforhold;Fra;Til\n\
         012345;51;aa-1;ejer;01.01.2026;\n\
         012346;51;aa-1;ejer;01.01.2026;31.12.2026\n\
         012346;51;aa-1;lejer;01.06.2026;\n\
         012347;51;aa-1;ejer;01.01.2026;\n\
         012347;51;aa-1;ejer;01.01.2026;\n\
         012348;51;aa-9;ejer;01.01.2026;\n",
    );
    let ran = import(&place, "ydernumre", "y.csv", &[]).fails(3, "PP-I028");
    for words in [
        "række 4, kolonne E \"Fra\"",
        "gælder samtidig med række 3",
        "står også i række 5",
        "\"aa-9\" findes ikke i registeret – nærmest: aa-1",
    ] {
        assert!(ran.stderr().contains(words), "{words}\n{}", ran.seen());
    }
    assert!(rows(&place, "SELECT 1 FROM ydernummer").is_empty());
    let ran = import(&place, "ydernumre", "y.csv", &["--kun-gyldige"]).success();
    assert!(ran.stderr().contains("y_afvist.csv"), "{}", ran.seen());
    assert_eq!(
        rows(&place, "SELECT ydernummer, gyldig_til FROM ydernummer ORDER BY 1"),
        ["012345|-", "012346|2026-12-31", "012347|-"]
    );
    let rest = std::fs::read_to_string(place.path("y_afvist.csv")).unwrap();
    assert_eq!(rest.lines().count(), 4, "the heading and three rows: {rest}");
    import(&place, "ydernumre", "y.csv", &["--kun-gyldige", "--strict"]).fails(7, "PP-B003");
}

#[test]
fn a_full_list_ends_what_is_no_longer_in_it() {
    let place = with_clinics();
    place.write(
        "y.csv",
        "ydernummer;speciale;klinik_id;art\n012345;51;aa-1;ejer\n012346;51;vi-1;ejer\n",
    );
    import(&place, "ydernumre", "y.csv", &["--gyldig-fra", "2026-01-01"]).success();
    place.write("y2.csv", "ydernummer;speciale;klinik_id;art\n012345;51;aa-1;ejer\n");
    import(&place, "ydernumre", "y2.csv", &["--fuldstaendig"]).fails(2, "PP-B001");
    let ran = import(
        &place,
        "ydernumre",
        "y2.csv",
        &["--gyldig-fra", "2026-06-01", "--fuldstaendig"],
    )
    .success();
    assert!(ran.stdout().contains("udgået"), "{}", ran.seen());
    assert_eq!(
        rows(&place, "SELECT ydernummer, gyldig_til FROM ydernummer ORDER BY 1"),
        ["012345|-", "012346|2026-05-31"]
    );
}

#[test]
fn capacity_of_both_regimes_and_per_ydernummer_is_never_counted_twice() {
    let place = with_clinics();
    place.write(
        "samlet.csv",
        "klinik_id;over_30;under_30;samlet;gyldig_fra\naa-1;2;2;3;2019-01-01\n",
    );
    import(&place, "kapaciteter", "samlet.csv", &[]).success();
    place.write(
        "opdelt.csv",
        "klinik_id;ydernummer;over_30;under_30;gyldig_fra\naa-1;012345;1;2;2021-01-01\naa-1;012346;1;0;2021-01-01\n",
    );
    let ran = import(&place, "kapaciteter", "opdelt.csv", &[]).success();
    assert!(ran.stdout().contains("afløst"), "{}", ran.seen());
    place.write(
        "beloeb.csv",
        "klinik_id;speciale;kapacitet;gyldig_fra\naa-1;51;2,5;01.01.2024\naa-1;62;1,25;01.01.2024\n",
    );
    import(&place, "kapaciteter", "beloeb.csv", &[]).success();
    assert_eq!(
        rows(
            &place,
            "SELECT coalesce(ydernummer, ''), over_30, under_30, gyldig_til FROM kapacitet_timer ORDER BY gyldig_fra, 1"
        ),
        ["|2|2|2020-12-31", "012345|1|2|-", "012346|1|0|-"]
    );
    assert_eq!(
        rows(&place, "SELECT speciale, kapacitet FROM kapacitet_beloeb ORDER BY 1"),
        ["51|2.5", "62|1.25"]
    );
    place.write(
        "skaev.csv",
        "klinik_id;over_30;under_30;samlet;gyldig_fra\nvi-1;2;2;4;2019-01-01\n",
    );
    let ran = import(&place, "kapaciteter", "skaev.csv", &[]).fails(3, "PP-I028");
    assert!(
        ran.stderr().contains("4 står der, men delene giver 3"),
        "{}",
        ran.seen()
    );
}

#[test]
fn a_file_is_read_alike_in_every_encoding_and_with_every_separator() {
    let text = "klinik_id;navn;kommune;x;y\næø-1;Læsø Fys;Ærø;585000,5;6085000\n";
    let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let files: [(&str, Vec<u8>, &str); 5] = [
        (
            "utf8.csv",
            text.as_bytes().to_vec(),
            "UTF-8, semikolon mellem kolonnerne, decimalkomma",
        ),
        ("ansi.csv", windows.into_owned(), "Windows-1252, semikolon"),
        ("unicode.txt", wide, "UTF-16LE, semikolon"),
        (
            "punktum.csv",
            text.replace(',', ".")
                .replace(';', ",")
                .replace('\n', "\r\n")
                .into_bytes(),
            "UTF-8, komma mellem kolonnerne, decimalpunktum",
        ),
        (
            "sep.csv",
            format!("sep=\t\r\n{}", text.replace(';', "\t")).into_bytes(),
            "tabulator mellem kolonnerne",
        ),
    ];
    for (name, bytes, how) in files {
        let place = empty();
        place.write(name, bytes);
        let ran = import(&place, "klinikker", name, &["--gyldig-fra", "2026-01-01"]).success();
        assert!(ran.stderr().contains(how), "{}", ran.seen());
        assert_eq!(
            rows(&place, "SELECT klinik_id, navn, kommunekode, x FROM klinik_version"),
            ["æø-1|Læsø Fys|0492|585000.5"],
            "{name}"
        );
    }
}

#[test]
fn what_is_found_out_about_a_file_can_be_overridden() {
    let place = empty();
    place.write("k.csv", "klinik_id|navn|kommunekode\na-1|A;B|751\n");
    import(&place, "klinikker", "k.csv", &["--gyldig-fra", "2026-01-01"]).fails(3, "PP-I025");
    import(
        &place,
        "klinikker",
        "k.csv",
        &["--gyldig-fra", "2026-01-01", "--adskiller", "|"],
    )
    .success();
    import(&place, "klinikker", "k.csv", &["--tegnsaet", "morse"]).fails(2, "PP-B001");
    place.write("b.csv", b"klinik_id;navn;kommunekode\na-2;\xC6;751\n");
    import(
        &place,
        "klinikker",
        "b.csv",
        &["--gyldig-fra", "2026-01-01", "--tegnsaet", "utf-8"],
    )
    .fails(3, "PP-I021");
}

#[test]
fn folk1a_is_read_with_codes_and_with_texts_and_levels_are_kept_apart() {
    let codes = "\u{feff}OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\n\
                 000;TOT;IALT;TOT;2024K1;5961249\n082;TOT;IALT;TOT;2024K1;1360000\n820;TOT;IALT;TOT;2024K1;36530\n\
                 751;TOT;IALT;TOT;2024K1;373388\n751;1;IALT;TOT;2024K1;184000\n411;TOT;IALT;TOT;2024K1;..\n";
    let texts = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\r\n\
                 Hele landet;I alt;Alder i alt;I alt;2024K1;5961249\r\nRegion Midtjylland;I alt;Alder i alt;I alt;2024K1;1360000\r\n\
                 Vesthimmerlands;I alt;Alder i alt;I alt;2024K1;36530\r\nAarhus;I alt;Alder i alt;I alt;2024K1;373388\r\n\
                 Aarhus;Mænd;Alder i alt;I alt;2024K1;184000\r\nChristiansø;I alt;Alder i alt;I alt;2024K1;..\r\n";
    for text in [codes, texts] {
        let place = empty();
        place.write("FOLK1A.csv", text);
        let ran = place
            .run(&["importer", "befolkning", "FOLK1A.csv", "--db", "r.db"])
            .success();
        assert!(
            ran.stdout().contains("Christiansø") && ran.stdout().contains("Danmarks Statistik"),
            "{}",
            ran.seen()
        );
        assert_eq!(
            rows(
                &place,
                "SELECT niveau, omraade_kode, dato, alder_fra, alder_til, antal FROM befolkning ORDER BY 1, 2"
            ),
            [
                "kommune|0751|2024-01-01|0|130|373388",
                "kommune|0820|2024-01-01|0|130|36530",
                "land|000|2024-01-01|0|130|5961249",
                "region|1082|2024-01-01|0|130|1360000"
            ]
        );
    }
}

#[test]
fn unknown_people_stay_unknown_and_a_dash_is_zero_with_its_mark() {
    let place = empty();
    place.write(
        "FOLK1A.csv",
        "OMRÅDE;ALDER;TID;INDHOLD\n751;0-4 år;2024M01;..\n751;5-9 år;2024M01;x\n751;100 år og derover;2024M01;-\n",
    );
    place
        .run(&["importer", "befolkning", "FOLK1A.csv", "--db", "r.db"])
        .success();
    assert_eq!(
        rows(
            &place,
            "SELECT alder_fra, alder_til, antal, maerke FROM befolkning ORDER BY 1"
        ),
        ["0|4|-|..", "5|9|-|x", "100|130|0|-"]
    );
}

#[test]
fn a_projection_without_a_total_of_sexes_is_added_up_and_kept_apart_from_counted_people() {
    let place = empty();
    place.write(
        "FRKM125.csv",
        "OMRÅDE;ALDER;KØN;TID;INDHOLD\n751;0;M;2030;2000\n751;0;K;2030;1900\n791;0;M;2030;500\n791;0;K;2030;..\n",
    );
    place
        .run(&["importer", "befolkning", "FRKM125.csv", "--db", "r.db"])
        .success();
    assert_eq!(
        rows(
            &place,
            "SELECT omraade_kode, dato, fremskrivning, antal FROM befolkning ORDER BY 1"
        ),
        ["0751|2030-01-01|FRKM125|3900", "0791|2030-01-01|FRKM125|-"],
        "a part that is unknown makes the sum unknown"
    );
    place.write("FRKM126.csv", "OMRÅDE;ALDER;KØN;TID;INDHOLD\n751;0;M;2030;2000\n");
    let ran = place
        .run(&["importer", "befolkning", "FRKM126.csv", "--db", "r.db"])
        .fails(3, "PP-I028");
    assert!(ran.stderr().contains("mangler kvinder"), "{}", ran.seen());
}

#[test]
fn another_figure_for_the_same_thing_is_refused_until_it_is_called_a_correction() {
    let place = empty();
    place.write(
        "b.csv",
        "niveau;omraade_kode;dato;antal\nkommune;751;2024-01-01;100\nkommune;791;2024-01-01;50\n",
    );
    import(&place, "befolkning", "b.csv", &[]).success();
    place.write(
        "b2.csv",
        "niveau;omraade_kode;dato;antal\nkommune;751;2024-01-01;101\nkommune;791;2024-01-01;50\n",
    );
    let ran = import(&place, "befolkning", "b2.csv", &[]).fails(3, "PP-I028");
    assert!(
        ran.stderr().contains("antal: 100 → 101") && ran.stderr().contains("--ret"),
        "{}",
        ran.seen()
    );
    import(&place, "befolkning", "b2.csv", &["--ret"]).success();
    assert_eq!(
        rows(&place, "SELECT antal FROM befolkning ORDER BY omraade_kode"),
        ["101", "50"]
    );
    assert_eq!(
        rows(&place, "SELECT tabel, json_extract(raekke, '$.antal') FROM rettelse"),
        ["befolkning|100"],
        "nothing is lost (S9)"
    );
    place.write(
        "to.csv",
        "niveau;omraade_kode;dato;antal\nkommune;751;2025-01-01;1\nkommune;751;2025-01-01;2\n",
    );
    let ran = import(&place, "befolkning", "to.csv", &[]).fails(3, "PP-I028");
    assert!(ran.stderr().contains("samme tal står også i række 2"), "{}", ran.seen());
}

#[test]
fn a_published_count_is_kept_as_printed_and_told_when_it_does_not_add_up() {
    let place = empty();
    place.write(
        "o.csv",
        "opgoerelse_id;titel;dato;niveau;kommune;over_30;under_30\n\
         n-2019;Juni 2019;30.06.2019;kommune;Aarhus;10;20\nn-2019;Juni 2019;30.06.2019;kommune;Viborg;5;4\n\
         n-2019;Juni 2019;30.06.2019;region;Region Midtjylland;15;25\n",
    );
    let ran = import(&place, "opgoerelse", "o.csv", &[]).success();
    assert!(
        ran.stderr().contains("ikke summen af kommunernes") && ran.stderr().contains("25 mod 24"),
        "{}",
        ran.seen()
    );
    place.write(
        "pop.csv",
        "niveau;omraade_kode;dato;antal\nkommune;751;2019-04-01;345000\n",
    );
    import(&place, "befolkning", "pop.csv", &[]).success();
    let ran = place
        .run(&[
            "kapacitet",
            "--grundlag",
            "opgoerelse",
            "--pr",
            "2019-06-30",
            "--db",
            "r.db",
            "--format",
            "json",
        ])
        .success();
    let data = ran.json()["data"].clone();
    let aarhus = data
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["kommunekode"] == "0751")
        .unwrap()
        .clone();
    assert_eq!(aarhus["kapacitet"], 20.0);
}

#[test]
fn waiting_times_not_given_are_not_zero_weeks() {
    let place = with_clinics();
    place.write("v.csv", "klinik_id;art;dato;uger\naa-1;samlet;2026-06-01;ej opgivet\nvi-1;samlet;2026-06-01;2,5\nvi-1;51;2026-06-01;0\n");
    import(&place, "ventetider", "v.csv", &[]).success();
    assert_eq!(
        rows(&place, "SELECT klinik_id, art, uger FROM ventetid ORDER BY 1, 2"),
        ["aa-1|samlet|-", "vi-1|51|0", "vi-1|samlet|2.5"]
    );
    let ran = import(&place, "ventetider", "v.csv", &[]).success();
    assert!(ran.stdout().contains("Registeret er uændret"), "{}", ran.seen());
}

#[test]
fn employments_and_activity_go_in_too() {
    let place = with_clinics();
    place.write(
        "a.csv",
        "ansaettelse_id;klinik_id;art;gyldig_fra;gyldig_til\nv-1;aa-1;vikar;01.01.2026;30.06.2026\n",
    );
    import(&place, "ansaettelser", "a.csv", &[]).success();
    place.write(
        "akt.csv",
        "maal;speciale;aar;perspektiv;niveau;omraade_kode;vaerdi;enhed\n\
         ydelser;51;2025;forbrug;kommune;Aarhus;1.234,5;ydelser\n",
    );
    let ran = import(&place, "aktivitet", "akt.csv", &[]).fails(3, "PP-I028");
    assert!(
        ran.stderr().contains("\"Aarhus\" findes ikke"),
        "a name in the column of codes: {}",
        ran.seen()
    );
    place.write(
        "akt.csv",
        "maal;speciale;aar;perspektiv;niveau;kommune;vaerdi;enhed\nydelser;51;2025;forbrug;kommune;Aarhus;1.234,5;ydelser\n",
    );
    import(&place, "aktivitet", "akt.csv", &[]).success();
    assert_eq!(
        rows(&place, "SELECT omraade_kode, maaned, alder_til, vaerdi FROM aktivitet"),
        ["0751|0|130|1234.5"]
    );
}

#[test]
fn local_headings_and_words_are_translated_by_a_list_the_program_proposes() {
    let place = with_clinics();
    place.write(
        "notus.csv",
        "Yder nummer;Spec. nr;Klinik;Ejer/lejer kode;Privat tlf\n012345;51;aa-1;E;98123456\n",
    );
    import(&place, "ydernumre", "notus.csv", &["--gyldig-fra", "2026-01-01"]).fails(3, "PP-I025");
    let proposed = import(&place, "ydernumre", "notus.csv", &["--foreslaa-oversaettelse"])
        .success()
        .stdout();
    assert!(proposed.contains("\"Yder nummer\" = \"ydernummer\""), "{proposed}");
    place.write(
        "notus.toml",
        "art = \"ydernumre\"\n[kolonner]\n\"Yder nummer\" = \"ydernummer\"\n\"Spec. nr\" = \"speciale\"\n\"Ejer/lejer kode\" = \"art\"\n\"Privat tlf\" = \"\"\n\
         [vaerdier.art]\nE = \"ejer\"\nL = \"lejer\"\n",
    );
    import(
        &place,
        "ydernumre",
        "notus.csv",
        &["--gyldig-fra", "2026-01-01", "--oversaettelse", "notus.toml"],
    )
    .success();
    assert_eq!(
        rows(&place, "SELECT ydernummer, speciale, art FROM ydernummer"),
        ["012345|51|ejer"]
    );
}

#[test]
fn a_column_of_personal_numbers_stops_the_import_and_no_value_is_echoed() {
    let place = with_clinics();
    for (column, cells) in [
        ("Bemærkning", ["ring 010170-1234", ""]),
        ("Nr", ["0101701234", "0202701234"]),
        ("indehaver_id", ["0101701234", "0202701234"]),
    ] {
        place.write(
            "y.csv",
            format!(
                "ydernummer;speciale;klinik_id;art;{column}\n012345;99;aa-1;ejer;{}\n012346;51;aa-1;ejer;{}\n",
                cells[0], cells[1]
            ),
        );
        let before = content(&place);
        let ran = import(&place, "ydernumre", "y.csv", &["--gyldig-fra", "2026-01-01"]).fails(6, "PP-I027");
        assert!(
            !ran.seen().contains("0101") && !ran.seen().contains("1234"),
            "{}",
            ran.seen()
        );
        assert_eq!(content(&place), before);
        assert!(!place.path("y_fejl.xlsx").exists(), "no copy of the file either");
    }
}

#[test]
fn a_figure_without_a_source_is_not_let_in() {
    let place = with_clinics();
    place.write("y.csv", "ydernummer;speciale;klinik_id;art\n012345;51;aa-1;ejer\n");
    place
        .run(&["importer", "ydernumre", "y.csv", "--db", "r.db"])
        .fails(2, "PP-I029");
}

#[test]
fn the_template_of_another_kind_is_known_and_a_file_is_not_overwritten() {
    let place = with_clinics();
    place.run(&["skabelon", "klinikker"]).success();
    place.run(&["skabelon", "klinikker"]).fails(2, "PP-I034");
    let ran = import(&place, "ydernumre", "klinikker-skabelon.xlsx", &[]).fails(2, "PP-I025");
    assert!(ran.stderr().contains("skabelonen til klinikker"), "{}", ran.seen());
    import(&place, "klinikker", "klinikker-skabelon.xlsx", &[]).fails(3, "PP-I030");
    let mut book: Xlsx<_> = open_workbook(place.path("klinikker-skabelon.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Klinikker", "Vejledning", "Lister"]);
    let guidance = book.worksheet_range("Vejledning").unwrap();
    assert_eq!(
        guidance.get_value((1, 0)),
        Some(&Data::String("Skabelon: klinikker, udgave 1".into()))
    );
}

#[test]
fn hostile_files_are_refused_with_a_reason() {
    let place = with_clinics();
    let long = [b"klinik_id;navn;kommunekode\na-1;\"".to_vec(), vec![b'x'; 2 << 20]].concat();
    let many_zeros = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..201 {
            std::io::Write::write_all(&mut zip, &zeros).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    for (name, bytes, code) in [
        (
            "nul.csv",
            b"klinik_id;navn;kommunekode\na-1;\0;751\n".to_vec(),
            "PP-I021",
        ),
        ("lang.csv", long, "PP-I022"),
        ("tom.csv", Vec::new(), "PP-I030"),
        ("bombe.xlsx", many_zeros, "PP-I023"),
        ("falsk.xlsx", b"klinik_id;navn".to_vec(), "PP-I023"),
        ("gammel.xls", b"\xD0\xCF\x11\xE0".to_vec(), "PP-I020"),
    ] {
        place.write(name, bytes);
        import(&place, "klinikker", name, &["--gyldig-fra", "2026-01-01"]).fails(3, code);
    }
    import(&place, "klinikker", "findes-ikke.csv", &[]).fails(3, "PP-I020");
    place.write(
        "sql.csv",
        "klinik_id;navn;kommunekode\na-1;\"Robert'); DROP TABLE klinik;--\";751\na/../../b;../../etc/passwd;751\n",
    );
    import(&place, "klinikker", "sql.csv", &["--gyldig-fra", "2026-01-01"]).success();
    assert_eq!(rows(&place, "SELECT count(*) FROM klinik"), ["4"]);
    place.write("skaev.csv", "klinik_id;navn;kommunekode\na-3;Fys; Aarhus;751\n");
    let ran = import(&place, "klinikker", "skaev.csv", &["--gyldig-fra", "2026-01-01"]).fails(3, "PP-I028");
    assert!(
        ran.stderr().contains("4 celler, men der er 3 overskrifter"),
        "{}",
        ran.seen()
    );
    place.write(
        "tal.csv",
        "maal;speciale;aar;perspektiv;niveau;omraade_kode;vaerdi;enhed\n\
         ydelser;51;2025;forbrug;kommune;751;NaN;y\nydelser;51;2024;forbrug;kommune;751;1e308;y\nydelser;51;2023;forbrug;kommune;751;inf;y\n",
    );
    let ran = import(&place, "aktivitet", "tal.csv", &[]).fails(3, "PP-I028");
    assert!(ran.stderr().contains("3 rækker"), "{}", ran.seen());
}

#[test]
fn a_register_without_a_region_plans_for_the_one_its_clinics_lie_in() {
    let place = Place::new();
    place.run(&["ny", "r.db"]).success();
    place.write("klinikker.csv", CLINICS);
    let ran = import(&place, "klinikker", "klinikker.csv", &[]).success();
    assert!(ran.stderr().contains("er sat til Region Midtjylland"), "{}", ran.seen());
    assert_eq!(
        rows(&place, "SELECT navn FROM region WHERE egen"),
        ["Region Midtjylland"]
    );
    place.run(&["ny", "x.db", "--region", "Midtjyland"]).fails(2, "PP-R040");
    assert!(!place.path("x.db").exists());
}
