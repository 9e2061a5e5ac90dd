//! Comma-separated values in two flavours.
//!
//! | | Excel (default) | `--rfc4180` |
//! |---|---|---|
//! | separator, decimals | semicolon, comma | comma, point |
//! | encoding | UTF-8 with BOM | UTF-8 without |
//! | header | the Danish headings, with unit | the stable keys |
//! | missing | the word for why | empty field |
//! | tables | any count, each under its title when there are several | exactly one |
//! | below the table | notes, sources, date of view, basis, version, warnings | nothing |
//!
//! Both: CRLF, numbers unrounded (an analyst computes on them) and without thousands separators, dates as 2019-06-30
//! (the one form that Excel reads as a date in every language), per cent as a number (15.2 means 15,2 %).
//!
//! # Formulas
//!
//! Excel computes any cell that begins with `=`, `+`, `-`, `@`, tab or carriage return, so a clinic's name could be a
//! program. In the Excel flavour a *text* that begins so (headings, titles and notes too) gets an apostrophe in front;
//! numbers never do. The `--rfc4180` flavour is read by machines and keeps texts byte for byte.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::format::{DecimalSign, UnitIn, heading, iso, missing, unrounded};
use super::{RenderError, Style, footer};
use crate::domain::tal::parse_tal;
use crate::ingest::table::FORMULA_STARTS;
use crate::report::{Answer, Table, Value};

/// What tells Excel that the file is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The answer's tables in the flavour that the style asks for.
pub fn render(answer: &Answer, style: &Style) -> Result<Vec<u8>, RenderError> {
    if style.rfc4180 {
        match &answer.tables[..] {
            [table] => rfc4180(table),
            tables => Err(RenderError::OneTableOnly { count: tables.len() }),
        }
    } else {
        excel(answer, style)
    }
}

fn rfc4180(table: &Table) -> Result<Vec<u8>, RenderError> {
    let header = table.columns.iter().map(|column| column.key.clone()).collect();
    let rows = table
        .rows
        .iter()
        .map(|row| row.cells.iter().map(machine_field).collect());
    write(b',', std::iter::once(header).chain(rows))
}

fn machine_field(value: &Value) -> String {
    match value {
        Value::Missing(_) => String::new(),
        Value::Text(text) => text.clone(),
        _ => data_field(value, DecimalSign::Point),
    }
}

fn excel(answer: &Answer, style: &Style) -> Result<Vec<u8>, RenderError> {
    if answer.tables.is_empty() {
        return Err(RenderError::NoTables);
    }
    let several = answer.tables.len() > 1;
    let mut bytes = BYTE_ORDER_MARK.as_bytes().to_vec();
    for (index, table) in answer.tables.iter().enumerate() {
        if index > 0 {
            bytes.extend(b"\r\n");
        }
        let title = several.then(|| vec![excel_text(&table.title)]);
        let header = table
            .columns
            .iter()
            .map(|column| excel_text(&heading(column, UnitIn::Heading)))
            .collect();
        let rows = table.rows.iter().map(|row| row.cells.iter().map(excel_field).collect());
        bytes.extend(write(b';', title.into_iter().chain([header]).chain(rows))?);
        bytes.extend(b"\r\n");
        let below = table.notes.iter().cloned();
        let below = below
            .chain(footer::source_lines(answer, table))
            .chain([footer::provenance(answer, style)]);
        bytes.extend(write(b';', below.map(|line| vec![excel_text(&line)]))?);
    }
    let warnings: Vec<_> = footer::warning_lines(answer)
        .map(|line| vec![excel_text(&line)])
        .collect();
    if !warnings.is_empty() {
        bytes.extend(b"\r\n");
        bytes.extend(write(b';', warnings.into_iter())?);
    }
    Ok(bytes)
}

fn excel_field(value: &Value) -> String {
    match value {
        Value::Text(text) => excel_text(text),
        _ => data_field(value, DecimalSign::Comma),
    }
}

/// A writer of a table for Excel: semicolons, CRLF, UTF-8 with a byte order mark.
pub fn excel_writer<W: std::io::Write>(mut out: W) -> std::io::Result<csv::Writer<W>> {
    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
    Ok(csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(out))
}

/// A text as Excel reads it as text: with an apostrophe in front of what would begin a formula.
pub fn excel_text(text: &str) -> String {
    if text.starts_with(FORMULA_STARTS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A cell of the user's own file on its way back into a file: as [`excel_text`], but a number keeps its sign, and a lone
/// dash (StatBank's zero) stays one.
pub fn excel_cell(text: &str) -> String {
    if text == "-" || parse_tal(text).is_ok() {
        text.to_owned()
    } else {
        excel_text(text)
    }
}

fn data_field(value: &Value, sign: DecimalSign) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(count) => count.to_string(),
        Value::Number(number) => unrounded(*number, sign),
        Value::Date(day) => iso(*day),
        Value::Missing(reason) => missing(*reason).to_owned(),
    }
}

fn write(separator: u8, records: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, RenderError> {
    let mut writer = WriterBuilder::new()
        .delimiter(separator)
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .flexible(true)
        .from_writer(Vec::new());
    for record in records {
        writer
            .write_record(record)
            .map_err(|error| RenderError::Csv(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| RenderError::Csv(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Width, example};
    use crate::report::ColumnKind;

    const EXCEL: Style = Style {
        width: Width { columns: 80 },
        color: false,
        rfc4180: false,
        version: "1.2.3",
    };
    const MACHINE: Style = Style { rfc4180: true, ..EXCEL };

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_excel_flavour_has_danish_decimals_and_sources_below() {
        let text = text(render(&example::tabel_1(), &EXCEL).unwrap());
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        assert_eq!(
            text.matches('\n').count(),
            text.matches("\r\n").count(),
            "every line ends in CRLF"
        );
        insta::assert_snapshot!(text.replace('\r', ""), @r"
        Område;Kommunekode;Antal over 30 timer;Antal under 30 timer, vægtet;Antal borgere;Indbyggere pr. kapacitet
        Vesthimmerland;0820;4;6;37045;3704,5
        Læsø;0825;1;0,5;1817;1211,3333333333333
        Uden kapacitet;0999;0;0;2;ikke defineret
        Region Nordjylland;;52;77;589605;4570,581395348837

        *Kapacitet under 30 timer tilskrives værdien 0,5.
        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        Advarsel: Læsø har færre end 2 kapaciteter
        ");
    }

    #[test]
    fn several_tables_stand_under_their_titles_and_formulas_are_disarmed() {
        let mut answer = example::two_tables();
        answer.tables.remove(0);
        answer.tables.push(crate::report::Table {
            title: "-Tom".to_owned(),
            rows: Vec::new(),
            ..answer.tables[0].clone()
        });
        let text = text(render(&answer, &EXCEL).unwrap());
        insta::assert_snapshot!(text.trim_start_matches('\u{feff}').replace('\r', ""), @r#"
        Ventetid
        Klinik;Andel (%);Ændring (procentpoint);Oplyst;Uger
        Hjallerup Fys. & Træningsklinik ved Hjallerup Idrætscenter og Svømmehal;12,349999999999998;1,15;2019-06-30;ej opgivet
        '=2+5|x;-8,15;-3,2;ukendt;2
        "'@klinik; ""A""";0;ikke sammenlignelig;;diskretioneret

        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        '-Tom
        Klinik;Andel (%);Ændring (procentpoint);Oplyst;Uger

        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        Advarsel: Læsø har færre end 2 kapaciteter
        "#);
    }

    #[test]
    fn a_negative_number_is_no_formula() {
        assert_eq!(excel_field(&Value::Number(-8.15)), "-8,15");
        assert_eq!(excel_field(&Value::Integer(-2)), "-2");
        for start in FORMULA_STARTS {
            assert_eq!(excel_text(&format!("{start}1")), format!("'{start}1"));
        }
        assert_eq!(excel_text("a=b"), "a=b");
    }

    #[test]
    fn the_machine_flavour_reads_back_cell_by_cell() {
        let answer = example::tabel_1();
        let bytes = render(&answer, &MACHINE).unwrap();
        let mut reader = ::csv::Reader::from_reader(&bytes[..]);
        let header: Vec<_> = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
        let table = &answer.tables[0];
        assert_eq!(
            header,
            table
                .columns
                .iter()
                .map(|column| column.key.clone())
                .collect::<Vec<_>>()
        );
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), table.rows.len());
        for (record, row) in records.iter().zip(&table.rows) {
            for (field, (value, column)) in record.iter().zip(row.cells.iter().zip(&table.columns)) {
                match value {
                    Value::Text(text) => assert_eq!(field, text),
                    Value::Integer(count) => assert_eq!(field.parse(), Ok(*count)),
                    // The very same float, so nothing was rounded.
                    Value::Number(number) => assert_eq!(field.parse(), Ok(*number)),
                    Value::Missing(_) => assert_eq!(field, ""),
                    Value::Date(_) => panic!("no date in {}", column.key),
                }
                assert!(column.kind != ColumnKind::Id || field.is_empty() || field.starts_with('0'));
            }
        }
    }

    #[test]
    fn the_machine_flavour_has_neither_mark_nor_apostrophes() {
        let mut answer = example::two_tables();
        answer.tables.remove(0);
        insta::assert_snapshot!(text(render(&answer, &MACHINE).unwrap()).replace('\r', ""), @r#"
        klinik,andel,aendring,oplyst,uger
        Hjallerup Fys. & Træningsklinik ved Hjallerup Idrætscenter og Svømmehal,12.349999999999998,1.15,2019-06-30,
        =2+5|x,-8.15,-3.2,,2
        "@klinik; ""A""",0,,,
        "#);
    }

    #[test]
    fn the_machine_flavour_holds_one_table() {
        let error = render(&example::two_tables(), &MACHINE).unwrap_err();
        assert!(matches!(error, RenderError::OneTableOnly { count: 2 }));
    }
}
