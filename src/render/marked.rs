//! The file a user gave, with what is wrong marked in it: red cells with notes, each row where it stood, and a last column
//! that says the same in words. It can be corrected and imported again.

use crate::domain::tal::parse_tal;
use crate::report::Value;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};

/// Heading of the last column.
const LAST_HEADING: &str = "Fejl i rækken";
/// Width of the last column, in characters.
const LAST_WIDTH: f64 = 60.0;
/// Excel's longest cell, in characters. A longer text is wrong by its length, and its row is in the file.
const LONGEST: usize = 32_767;
/// Excel's longest note.
const LONGEST_NOTE: usize = 2_000;
/// Excel's last row.
const LAST_ROW: u64 = 1_048_575;

/// A row of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedRow {
    /// The row it stood in, from 1.
    pub linje: u64,
    /// Its cells.
    pub cells: Vec<Value>,
    /// What is wrong: the column, from 0, or the row as a whole; and the words.
    pub problems: Vec<(Option<usize>, String)>,
}

/// A file to be marked.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedCopy {
    /// The sheet's name.
    pub sheet: String,
    /// The headings.
    pub headings: Vec<String>,
    /// The row of the headings, from 1.
    pub heading_line: u64,
    /// The rows; all of the file, or only the wrong ones when it is long.
    pub rows: Vec<MarkedRow>,
    /// Whether only the wrong rows are here: then they stand one after another, and their number is told.
    pub only_wrong: bool,
}

/// The workbook's bytes: a sheet per copy.
pub fn workbook(copies: &[MarkedCopy]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for copy in copies {
        fill(book.add_worksheet(), copy)?;
    }
    book.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, copy: &MarkedCopy) -> Result<(), XlsxError> {
    // A name Excel refuses is not worth failing over.
    let _ = sheet.set_name(&copy.sheet);
    let bold = Format::new().set_bold();
    let red = Format::new()
        .set_background_color(Color::RGB(0x00FF_C7CE))
        .set_font_color(Color::RGB(0x009C_0006));
    let last = u16::try_from(copy.headings.len()).unwrap_or(u16::MAX);
    let top = if copy.only_wrong { 0 } else { row_of(copy.heading_line) };
    for (column, heading) in (0_u16..).zip(&copy.headings) {
        sheet.write_string_with_format(top, column, heading, &bold)?;
        let width = u16::try_from(heading.chars().count().clamp(8, 30)).unwrap_or(30);
        sheet.set_column_width(column, f64::from(width) + 2.0)?;
    }
    sheet.write_string_with_format(top, last, LAST_HEADING, &bold)?;
    sheet.set_column_width(last, LAST_WIDTH)?;
    sheet.set_freeze_panes(top + 1, 0)?;
    for (index, row) in (0_u32..).zip(&copy.rows) {
        let at = if copy.only_wrong {
            top + 1 + index
        } else {
            row_of(row.linje)
        };
        let wrong = |column: u16| {
            row.problems
                .iter()
                .filter(move |(place, _)| *place == Some(usize::from(column)))
                .map(|(_, text)| text.as_str())
                .collect::<Vec<_>>()
                .join("\n")
        };
        for (column, cell) in (0_u16..).zip(&row.cells) {
            let note = wrong(column);
            let format = if note.is_empty() { Format::new() } else { red.clone() };
            write(sheet, at, column, cell, format)?;
        }
        // A wrong cell may lie beyond the row's last one, or be empty: it is marked all the same.
        let columns: std::collections::BTreeSet<u16> = row
            .problems
            .iter()
            .filter_map(|(column, _)| u16::try_from((*column)?).ok())
            .collect();
        for column in columns {
            if row
                .cells
                .get(usize::from(column))
                .is_none_or(|cell| matches!(cell, Value::Missing(_)))
            {
                sheet.write_blank(at, column, &red)?;
            }
            let words: String = wrong(column).chars().take(LONGEST_NOTE).collect();
            let note = Note::new(words).add_author_prefix(false).set_width(320);
            sheet.insert_note(at, column, &note)?;
        }
        if !row.problems.is_empty() {
            let mut words: Vec<&str> = row.problems.iter().map(|(_, text)| text.as_str()).collect();
            words.dedup();
            let place = if copy.only_wrong {
                format!("række {}: ", row.linje)
            } else {
                String::new()
            };
            let text = format!("{place}{}", words.join("; "));
            sheet.write_string_with_format(at, last, text.chars().take(LONGEST).collect::<String>(), &red)?;
        }
    }
    Ok(())
}

fn row_of(linje: u64) -> u32 {
    u32::try_from(linje.saturating_sub(1).min(LAST_ROW)).unwrap_or(0)
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Value, format: Format) -> Result<(), XlsxError> {
    match cell {
        Value::Missing(_) => {}
        // Written as text, whatever it begins with: never a formula.
        Value::Text(text) => {
            let text: String = text.chars().take(LONGEST).collect();
            sheet.write_string_with_format(row, column, text, &format.set_num_format("@"))?;
        }
        Value::Integer(number) => {
            sheet.write_number_with_format(row, column, *number as f64, &format)?;
        }
        Value::Number(number) => {
            sheet.write_number_with_format(row, column, *number, &format)?;
        }
        Value::Date(date) => {
            let year = u16::try_from(date.year()).unwrap_or(1900);
            let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
            match ExcelDateTime::from_ymd(year, month, day) {
                Ok(day) => sheet.write_datetime_with_format(row, column, &day, &format.set_num_format("dd-mm-yyyy"))?,
                Err(_) => sheet.write_string_with_format(row, column, date.to_string(), &format)?,
            };
        }
    }
    Ok(())
}

/// A cell of a text file as it goes into the copy: a number where one is expected and can be read, so that the copy reads
/// the same whatever decimal sign the file had; everything else as its text.
pub fn text_cell(text: &str, numeric: bool, decimal: u8) -> Value {
    if text.is_empty() {
        return Value::Missing(crate::report::Missing::IkkeRelevant);
    }
    let danish = if decimal == b'.' {
        text.replace('.', ",")
    } else {
        text.to_owned()
    };
    match parse_tal(&danish) {
        Ok(number) if numeric => Value::Number(number),
        _ => Value::Text(text.to_owned()),
    }
}
