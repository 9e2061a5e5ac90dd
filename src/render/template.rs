//! The Excel template of a kind, made from its schema: text-typed ids, drop-downs, date and number validation, a frozen
//! heading, and a sheet of guidance that carries the version.

use super::words;
use crate::ingest::schema::{Felt, Felttype, Skema};
use crate::ingest::table::GUIDANCE_SHEET;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, Workbook, Worksheet, XlsxError,
};

/// Rows that are made ready; more can be filled in, without drop-downs.
const READY_ROWS: u32 = 5000;
/// The sheet the drop-down of kommuner is fed from.
const LISTS_SHEET: &str = "Lister";
/// Excel's longest message beside a cell, and its title, in characters.
const MESSAGE: usize = 255;
const MESSAGE_TITLE: usize = 32;

/// The workbook's bytes. `kommuner` are code and name, for the drop-downs; `created` is its day.
pub fn workbook(
    skema: &Skema,
    kommuner: &[(String, String)],
    created: jiff::civil::Date,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let mut properties = DocProperties::new()
        .set_title(format!("{}: skabelon, udgave {}", skema.title, skema.version))
        .set_author(words::PROGRAM)
        .set_comment(format!("praksisplan {}", env!("CARGO_PKG_VERSION")));
    if let Some(day) = excel_day(created) {
        properties = properties.set_creation_datetime(&day);
    }
    book.set_properties(&properties);
    table(book.add_worksheet().set_name(&skema.title)?, skema, kommuner.len())?;
    guidance(book.add_worksheet().set_name(GUIDANCE_SHEET)?, skema)?;
    lists(book.add_worksheet().set_name(LISTS_SHEET)?, kommuner)?;
    book.save_to_buffer()
}

fn excel_day(date: jiff::civil::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

fn table(sheet: &mut Worksheet, skema: &Skema, kommuner: usize) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin);
    for (column, felt) in (0_u16..).zip(&skema.fields) {
        // A column that must be filled in is also marked by its star: colour never says it alone.
        let (text, format) = if felt.constraints.required {
            (
                format!("{} *", felt.title),
                heading.clone().set_background_color(Color::RGB(0x00D9_E1F2)),
            )
        } else {
            (felt.title.clone(), heading.clone())
        };
        sheet.write_string_with_format(0, column, &text, &format)?;
        let example = felt.example.chars().count();
        let width = u16::try_from(text.chars().count().max(example).clamp(10, 32)).unwrap_or(32);
        sheet.set_column_width(column, f64::from(width) + 2.0)?;
        sheet.set_column_format(column, &column_format(felt.kind))?;
        for row in [1_u32, READY_ROWS] {
            // The ends of the block are formatted too, for programs that read only cells.
            sheet.write_blank(row, column, &column_format(felt.kind))?;
        }
        sheet.add_data_validation(1, column, READY_ROWS, column, &validation(felt, kommuner)?)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_repeat_rows(0, 0)?;
    Ok(())
}

fn column_format(kind: Felttype) -> Format {
    Format::new().set_num_format(match kind {
        Felttype::String => "@",
        Felttype::Integer => "0",
        Felttype::Number => "General",
        Felttype::Date => "dd-mm-yyyy",
    })
}

fn validation(felt: &Felt, kommuner: usize) -> Result<DataValidation, XlsxError> {
    let krav = &felt.constraints;
    let rule = DataValidation::new();
    let bounds = (krav.minimum.unwrap_or(-1e15), krav.maximum.unwrap_or(1e15));
    let (rule, error) = if felt.praksisplan.rolle.as_deref() == Some("kommune") {
        (
            rule.allow_list_formula(list_of('B', kommuner)),
            "Vælg en kommune fra listen.".to_owned(),
        )
    } else if felt.praksisplan.rolle.as_deref() == Some("kommunekode") {
        (
            rule.allow_list_formula(list_of('A', kommuner)),
            "Vælg en kommunekode fra listen.".to_owned(),
        )
    } else if !krav.choices.is_empty() {
        (
            rule.allow_list_strings(&krav.choices)?,
            format!("Vælg en af: {}.", krav.choices.join(", ")),
        )
    } else {
        match felt.kind {
            Felttype::String => (rule.allow_any_value(), String::new()),
            Felttype::Integer => (
                rule.allow_whole_number(DataValidationRule::Between(whole(bounds.0), whole(bounds.1))),
                "Skriv et helt tal.".to_owned(),
            ),
            Felttype::Number => (
                rule.allow_decimal_number(DataValidationRule::Between(bounds.0, bounds.1)),
                "Skriv et tal.".to_owned(),
            ),
            Felttype::Date => (
                rule.allow_date(DataValidationRule::Between(
                    ExcelDateTime::from_ymd(1900, 1, 1)?,
                    ExcelDateTime::from_ymd(2199, 12, 31)?,
                )),
                "Skriv en dato med alle fire cifre i årstallet, fx 01-06-2026.".to_owned(),
            ),
        }
    };
    let rule = rule
        .set_input_title(cut(&felt.title, MESSAGE_TITLE))?
        .set_input_message(cut(&felt.description, MESSAGE))?;
    if error.is_empty() {
        return Ok(rule);
    }
    rule.set_error_title(cut(&felt.title, MESSAGE_TITLE))?
        .set_error_message(cut(&error, MESSAGE))
}

/// The cells of a column of the lists, below their heading.
fn list_of(column: char, entries: usize) -> Formula {
    Formula::new(format!("={LISTS_SHEET}!${column}$2:${column}${}", entries + 1))
}

/// Excel's whole-number rule takes 32 bits.
fn whole(bound: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i32")]
    let whole = bound.clamp(f64::from(i32::MIN), f64::from(i32::MAX)) as i32;
    whole
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}

fn guidance(sheet: &mut Worksheet, skema: &Skema) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let name = &skema.name;
    sheet.write_string_with_format(
        0,
        0,
        format!("Vejledning: {}", skema.title),
        &bold.clone().set_font_size(14),
    )?;
    // The importer knows its own template by this line.
    sheet.write_string(1, 0, format!("Skabelon: {name}, udgave {}", skema.version))?;
    let lines = [
        skema.description.clone(),
        format!(
            "Udfyld arket \"{}\", en række pr. oplysning. Kolonner med * skal udfyldes; en kolonne uden * må slettes.",
            skema.title
        ),
        "Overskrifterne må ikke ændres. Rækkerne må komme i vilkårlig orden.".to_owned(),
        "Skriv aldrig CPR-numre eller andre personoplysninger: filen bliver afvist.".to_owned(),
        format!("Se først, hvad der vil ske: praksisplan importer {name} FIL --kilde \"…\" -n"),
    ];
    for (row, line) in (2_u32..).zip(&lines) {
        sheet.write_string(row, 0, line)?;
    }
    let top = 8;
    for (column, heading) in (0_u16..).zip([
        "Kolonne",
        "Skal udfyldes",
        "Type",
        "Gyldige værdier",
        "Forklaring",
        "Eksempel",
    ]) {
        sheet.write_string_with_format(top, column, heading, &bold)?;
    }
    for (row, felt) in (top + 1..).zip(&skema.fields) {
        let krav = &felt.constraints;
        let values = if krav.choices.is_empty() {
            let number = |bound: f64| bound.to_string().replace('.', ",");
            match (krav.minimum, krav.maximum) {
                (Some(least), Some(most)) => format!("{} til {}", number(least), number(most)),
                (Some(least), None) => format!("mindst {}", number(least)),
                _ => String::new(),
            }
        } else {
            krav.choices.join(", ")
        };
        let kind = match felt.kind {
            Felttype::String => "tekst",
            Felttype::Integer => "helt tal",
            Felttype::Number => "tal med decimalkomma",
            Felttype::Date => "dato",
        };
        let must = if krav.required { "ja" } else { "nej" };
        let cells = [&felt.title, must, kind, &values, &felt.description, &felt.example];
        for (column, text) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, column, text, &wrapped)?;
        }
    }
    for (column, width) in [(0_u16, 26.0), (1, 14.0), (2, 22.0), (3, 34.0), (4, 70.0), (5, 24.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn lists(sheet: &mut Worksheet, kommuner: &[(String, String)]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(0, 0, "Kommunekode", &bold)?;
    sheet.write_string_with_format(0, 1, "Kommune", &bold)?;
    for (row, (kode, navn)) in (1_u32..).zip(kommuner) {
        sheet.write_string(row, 0, kode)?;
        sheet.write_string(row, 1, navn)?;
    }
    sheet.set_hidden(true);
    Ok(())
}
