//! Files as other programs save them: OpenDocument from LibreOffice, StatBank's own workbooks, and what comes back out of
//! our own files.

use crate::support::{Place, Ran};
use rust_xlsxwriter::{Format, Workbook};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

fn import(place: &Place, art: &str, file: &str, more: &[&str]) -> Ran {
    let common = ["importer", art, file, "--db", "r.db", "--kilde", "Prøve"];
    place.run(&[&common[..], more].concat())
}

fn empty() -> Place {
    let place = Place::new();
    place.run(&["ny", "r.db", "--region", "Midtjylland"]).success();
    place
}

fn rows(place: &Place, sql: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(place.path("r.db")).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// An OpenDocument cell.
fn ods(kind: &str, value: &str, text: &str) -> String {
    let attribute = match kind {
        "string" => String::new(),
        "date" => format!(" office:date-value=\"{value}\""),
        _ => format!(" office:value=\"{value}\""),
    };
    format!(
        "<table:table-cell office:value-type=\"{kind}\"{attribute} calcext:value-type=\"{kind}\"><text:p>{text}</text:p></table:table-cell>"
    )
}

/// A workbook of sheets of rows, as LibreOffice 7.4 saves one: each sheet ends in a row that stands to its last line, with
/// a cell that stands to its last column.
fn write_ods(place: &Place, name: &str, sheets: &[(&str, Vec<Vec<String>>)]) {
    let filled = |cells: &Vec<String>| {
        let rest = "<table:table-cell table:number-columns-repeated=\"16361\"/>";
        [
            "<table:table-row table:style-name=\"ro1\">",
            &cells.concat(),
            rest,
            "</table:table-row>",
        ]
        .concat()
    };
    let table = |(name, rows): &(&str, Vec<Vec<String>>)| {
        let body: Vec<String> = rows.iter().map(filled).collect();
        format!(
            "<table:table table:name=\"{name}\" table:style-name=\"ta1\"><table:table-column table:number-columns-repeated=\"16384\"/>{}\
             <table:table-row table:style-name=\"ro1\" table:number-rows-repeated=\"{}\"><table:table-cell table:style-name=\"ce2\" table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
            body.concat(),
            1_048_576 - rows.len()
        )
    };
    let tables = sheets.iter().map(table).collect::<Vec<String>>().concat();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" office:version=\"1.3\">\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let mut archive = zip::ZipWriter::new(std::fs::File::create(place.path(name)).unwrap());
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("mimetype", stored).unwrap();
    archive
        .write_all(b"application/vnd.oasis.opendocument.spreadsheet")
        .unwrap();
    let manifest = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
        <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/></manifest:manifest>";
    for (part, text) in [("META-INF/manifest.xml", manifest), ("content.xml", content.as_str())] {
        archive
            .start_file(part, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn a_template_saved_by_libreoffice_imports_with_its_ids_days_and_numbers() {
    let place = empty();
    let words = |all: &[&str]| all.iter().map(|word| ods("string", "", word)).collect::<Vec<_>>();
    let sheet = vec![
        words(&[
            "Klinik-id *",
            "Navn *",
            "Kommunekode",
            "X (øst)",
            "Y (nord)",
            "Gyldig fra",
        ]),
        vec![
            ods("string", "", "007"),
            ods("string", "", "Åbyhøj &amp; Omegns Fys"),
            ods("string", "", "0751"),
            ods("float", "571000.5", "571000,5"),
            ods("float", "6223000", "6223000"),
            ods("date", "2019-01-01", "01-01-2019"),
        ],
    ];
    let guidance = vec![words(&["Skabelon: klinikker, udgave 1"])];
    let lists = vec![words(&["0751", "Aarhus"])];
    write_ods(
        &place,
        "klinikker.ods",
        &[("Klinikker", sheet), ("Vejledning", guidance), ("Lister", lists)],
    );
    let ran = import(&place, "klinikker", "klinikker.ods", &[]).success();
    assert!(ran.stderr().contains("ark \"Klinikker\""), "{}", ran.seen());
    assert_eq!(
        rows(
            &place,
            "SELECT klinik_id || '|' || navn || '|' || kommunekode || '|' || x || '|' || gyldig_fra FROM klinik_version"
        ),
        ["007|Åbyhøj & Omegns Fys|0751|571000.5|2019-01-01"]
    );
}

#[test]
fn an_opendocument_cell_that_stands_a_billion_times_is_refused() {
    let place = empty();
    let wide = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>";
    let row = format!("{wide}</table:table-row><table:table-row table:number-rows-repeated=\"1000000\">{wide}");
    write_ods(&place, "bombe.ods", &[("A", vec![vec![row]])]);
    import(&place, "klinikker", "bombe.ods", &[]).fails(3, "PP-I023");
}

/// StatBank's own workbook: a title, a blank line, the headings in the third row, and its notes below.
#[test]
fn statbanks_workbook_with_title_and_notes_is_read_as_its_csv() {
    let place = empty();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("FOLK1A").unwrap();
    sheet
        .write_string(0, 0, "Folketal den 1. i kvartalet efter område og tid")
        .unwrap();
    for (column, words) in (0_u16..).zip(["OMRÅDE", "KØN", "TID", "INDHOLD"]) {
        sheet.write_string(2, column, words).unwrap();
    }
    let number = Format::new().set_num_format("0");
    for (row, (area, people)) in (3_u32..).zip([("Aarhus", 373_388.0), ("Viborg", 97_000.0)]) {
        for (column, words) in (0_u16..).zip([area, "I alt", "2024K1"]) {
            sheet.write_string(row, column, words).unwrap();
        }
        sheet.write_number_with_format(row, 3, people, &number).unwrap();
    }
    sheet.write_string(6, 0, "Kilde: Danmarks Statistik").unwrap();
    sheet
        .write_string(7, 0, "Folketallet er opgjort den 1. i kvartalet.")
        .unwrap();
    book.save(place.path("FOLK1A.xlsx")).unwrap();
    let ran = place
        .run(&["importer", "befolkning", "FOLK1A.xlsx", "--db", "r.db"])
        .success();
    assert!(
        ran.stderr().contains("Noter under tabellen, fra række 7"),
        "{}",
        ran.seen()
    );
    assert_eq!(
        rows(&place, "SELECT omraade_kode || '|' || antal FROM befolkning ORDER BY 1"),
        ["0751|373388", "0791|97000"]
    );
}

#[test]
fn statbanks_text_with_quotes_and_a_title_is_read() {
    let place = empty();
    place.write(
        "FRKM125.csv",
        "\"Befolkningsfremskrivning 2025 efter kommune, alder, køn og tid\"\r\n\r\n\"OMRÅDE\";\"ALDER\";\"KØN\";\"TID\";\"INDHOLD\"\r\n\
         \"Aarhus\";\"0 år\";\"Mænd\";\"2030\";2000\r\n\"Aarhus\";\"0 år\";\"Kvinder\";\"2030\";1900\r\n\r\n\"Kilde: Danmarks Statistik\"\r\n",
    );
    place
        .run(&["importer", "befolkning", "FRKM125.csv", "--db", "r.db"])
        .success();
    assert_eq!(
        rows(
            &place,
            "SELECT omraade_kode || '|' || fremskrivning || '|' || antal FROM befolkning"
        ),
        ["0751|FRKM125|3900"]
    );
    // A row with only its area above others is no note.
    place.write("FOLK1A.csv", "OMRÅDE;TID;INDHOLD\nAarhus\nViborg;2024K1;97000\n");
    let ran = place
        .run(&["importer", "befolkning", "FOLK1A.csv", "--db", "r.db"])
        .fails(3, "PP-I028");
    assert!(
        ran.stderr().contains("række 2:") && ran.stderr().contains("kun én celle"),
        "{}",
        ran.seen()
    );
}

/// The total of all ages and a division by age begin with the same age.
#[test]
fn a_total_and_its_division_by_age_are_two_figures_also_the_second_time() {
    let place = empty();
    let figures = |young: &str| {
        format!(
            "maal;speciale;aar;perspektiv;niveau;omraade_kode;alder_fra;alder_til;vaerdi;enhed\n\
             ydelser;51;2025;forbrug;kommune;751;0;130;100;ydelser\n\
             ydelser;51;2025;forbrug;kommune;751;0;15;{young};ydelser\n"
        )
    };
    place.write("a.csv", figures("10"));
    import(&place, "aktivitet", "a.csv", &[]).success();
    let again = import(&place, "aktivitet", "a.csv", &[]).success();
    assert!(again.stdout().contains("Registeret er uændret"), "{}", again.seen());
    place.write("b.csv", figures("11"));
    let other = import(&place, "aktivitet", "b.csv", &[]).fails(3, "PP-I028");
    assert!(
        other.stderr().contains("1 række kan ikke") && other.stderr().contains("vaerdi: 10.0 → 11.0"),
        "{}",
        other.seen()
    );
    import(&place, "aktivitet", "b.csv", &["--ret"]).success();
    assert_eq!(
        rows(
            &place,
            "SELECT alder_til || '|' || vaerdi FROM aktivitet ORDER BY alder_til"
        ),
        ["15|11.0", "130|100.0"]
    );
    place.write(
        "c.csv",
        figures("12") + "ydelser;51;2025;forbrug;kommune;751;0;15;13;ydelser\n",
    );
    let twice = import(&place, "aktivitet", "c.csv", &["--ret"]).fails(3, "PP-I028");
    assert!(
        twice.stderr().contains("samme tal står også i række 3"),
        "{}",
        twice.seen()
    );
}

/// A file of rejected rows is corrected and imported as it is: what was put in front of a formula is not part of the text.
#[test]
fn rejected_rows_are_corrected_and_imported_as_they_are() {
    let place = empty();
    place.write(
        "k.csv",
        "klinik_id;navn;kommunekode;note\na-1;=1+1;751;-5\na-2;@Fys;7510;-\na-3;-Fys;7510;'=x\n",
    );
    import(
        &place,
        "klinikker",
        "k.csv",
        &["--gyldig-fra", "2026-01-01", "--kun-gyldige"],
    )
    .success();
    let rest = std::fs::read_to_string(place.path("k_afvist.csv")).unwrap();
    assert!(
        rest.contains("a-2;'@Fys;7510;-;") && rest.contains("a-3;'-Fys;7510;'=x;"),
        "{rest}"
    );
    place.write("k_afvist.csv", rest.replace("7510", "751"));
    import(&place, "klinikker", "k_afvist.csv", &["--gyldig-fra", "2026-01-01"]).success();
    assert_eq!(
        rows(
            &place,
            "SELECT navn || '|' || coalesce(note, '') FROM klinik_version ORDER BY klinik_id"
        ),
        ["=1+1|-5", "@Fys|-", "-Fys|=x"]
    );
}

/// A cell longer than Excel has room for does not cost the reader the marked copy.
#[test]
fn a_cell_too_long_for_excel_is_cut_in_the_copy() {
    let place = empty();
    place.write(
        "k.csv",
        format!("klinik_id;navn;kommunekode\na-1;{};751\n", "x".repeat(40_000)),
    );
    let ran = import(&place, "klinikker", "k.csv", &["--gyldig-fra", "2026-01-01"]).fails(3, "PP-I028");
    assert!(ran.stderr().contains("k_fejl.xlsx"), "{}", ran.seen());
    assert!(place.path("k_fejl.xlsx").exists());
}

/// As programs write a workbook that do not calculate: the formula, and no value of it.
fn without_values(path: &Path) {
    let mut read = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let parts: Vec<(String, String)> = (0..read.len())
        .map(|part| {
            let mut file = read.by_index(part).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect();
    let mut written = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, text) in parts {
        written
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        let text = text.replace("</f><v>0</v>", "</f>");
        written.write_all(text.as_bytes()).unwrap();
    }
    written.finish().unwrap();
}

#[test]
fn a_formula_that_nobody_has_calculated_is_an_error_and_no_empty_cell() {
    let place = empty();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["klinik_id", "navn", "adresse", "kommune", "gyldig_fra"]) {
        sheet.write(0, column, heading).unwrap();
    }
    for (column, value) in [(0, "vi-1"), (1, "Viborg Fys"), (3, "Viborg"), (4, "2026-01-01")] {
        sheet.write(1, column, value).unwrap();
    }
    sheet.write_formula(1, 2, "=B2&\" Vej\"").unwrap();
    book.save(place.path("k.xlsx")).unwrap();
    without_values(&place.path("k.xlsx"));
    let ran = import(&place, "klinikker", "k.xlsx", &[]).fails(3, "PP-I028");
    assert!(ran.stderr().contains("række 2, kolonne C"), "{}", ran.seen());
    assert!(ran.stderr().contains("formlen er ikke regnet ud"), "{}", ran.seen());
}

#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let place = empty();
    let made = std::process::Command::new("mkfifo").arg(place.path("k.csv")).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo here");
        return;
    }
    let ran = import(&place, "klinikker", "k.csv", &[]);
    assert!(ran.stderr().contains("det er ikke en fil"), "{}", ran.seen());
}

#[test]
fn right_rows_are_not_saved_when_the_wrong_ones_cannot_be_kept() {
    let place = empty();
    // 252 characters are a name, and the 259 of NAME_afvist.csv are none.
    let name = ["k".repeat(248), ".csv".to_owned()].concat();
    place.write(
        &name,
        "klinik_id;navn;kommune;gyldig_fra\nvi-1;Viborg Fys;Viborg;2026-01-01\nvi-2;Ingen;Ingensteds;2026-01-01\n",
    );
    import(&place, "klinikker", &name, &["--kun-gyldige"]).fails(2, "PP-B004");
    assert!(rows(&place, "SELECT klinik_id FROM klinik").is_empty());
    std::fs::rename(place.path(&name), place.path("k.csv")).unwrap();
    for rejected in ["k_afvist.csv", "k_afvist_2.csv"] {
        let ran = import(&place, "klinikker", "k.csv", &["--kun-gyldige"]).success();
        assert!(ran.stderr().contains(rejected), "{}", ran.seen());
        assert!(place.path(rejected).exists());
    }
    assert_eq!(rows(&place, "SELECT klinik_id FROM klinik"), ["vi-1"]);
}
