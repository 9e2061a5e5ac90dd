//! Workbooks: one sheet per table, real Excel tables, typed and unrounded numbers.
//!
//! Row 1 of a sheet is the title, row 3 the header (frozen, filter buttons), then the rows. Totals at the end stand
//! below the Excel table, so that sorting and filtering leave them alone; then notes, sources and the line with date
//! of view, basis and version. Several tables get a first sheet "Indhold" with links and the warnings.
//!
//! - Numbers are unrounded; the number format shows them with the column's decimals. Excel shows the format in the
//!   reader's language, so `#,##0.0` is 1.234,5 in Danish.
//! - Per cent is a plain number with the sign in its format: 15,2 % is 15.2, as in every other output.
//! - Ids are text and keep their leading zeros. A text is written as text, whatever it begins with: never a formula.
//! - A missing value is the word for it, which sums and averages skip. A count beyond 2^53 is text, because a cell
//!   cannot hold it exactly.
//! - The same answer gives the same bytes: the creation time is the date of the view.

use std::collections::HashSet;

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Table as ListObject, TableColumn,
    TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use super::format::{NO_BREAK_SPACE, UnitIn, cell, decimals_needed, heading, is_numeric, missing};
use super::wrap::{longest_word, width, wrap};
use super::{RenderError, Style, footer, words};
use crate::report::{Answer, ColumnKind, Row, RowKind, Table, Value};

/// The row of the header, counted from 0: below the title and a blank row.
const HEADER_ROW: u32 = 2;
/// Most characters in the name of a sheet.
const LONGEST_SHEET_NAME: usize = 31;
/// Characters that the name of a sheet may not hold.
const NOT_IN_SHEET_NAME: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// A name that Excel keeps for itself.
const RESERVED_SHEET_NAME: &str = "history";
/// Room for the filter button beside a heading, in characters.
const FILTER_BUTTON: usize = 3;
/// Widest column, in characters; longer texts wrap.
const WIDEST_COLUMN: usize = 60;
/// Narrowest column, in characters.
const NARROWEST_COLUMN: usize = 8;
/// Height of a line of the header, in points.
const LINE_HEIGHT: u32 = 15;
/// Counts up to this one are exact in a cell.
const LARGEST_EXACT: u64 = 1 << 53;
/// Paper size A4 in Excel's numbering.
const A4: u8 = 9;
/// Columns from which a sheet prints across.
const LANDSCAPE_FROM: usize = 7;

/// The workbook's bytes.
pub fn render(answer: &Answer, style: &Style) -> Result<Vec<u8>, RenderError> {
    let [first, ..] = &answer.tables[..] else {
        return Err(RenderError::NoTables);
    };
    let several = answer.tables.len() > 1;
    let mut names = SheetNames::default();
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new()
        .set_title(if several { words::PROGRAM } else { &first.title })
        .set_author(words::PROGRAM)
        .set_comment(footer::provenance(answer, style));
    if let Some(created) = excel_date(answer.pr) {
        properties = properties.set_creation_datetime(&created);
    }
    workbook.set_properties(&properties);

    // The contents take their name first, so that no table can.
    let contents_name = several.then(|| names.take(words::INDHOLD));
    let sheets: Vec<(String, &Table)> = answer
        .tables
        .iter()
        .map(|table| (names.take(&table.id), table))
        .collect();
    if let Some(name) = contents_name {
        contents(workbook.add_worksheet().set_name(name)?, &sheets, answer, style)?;
    }
    for (number, (name, table)) in sheets.iter().enumerate() {
        let sheet = workbook.add_worksheet().set_name(name)?;
        let end = table_sheet(sheet, table, &format!("tabel_{}", number + 1))?;
        let below = table.notes.iter().cloned();
        let below = below
            .chain(footer::source_lines(answer, table))
            .chain([footer::provenance(answer, style)]);
        let warnings = footer::warning_lines(answer).filter(|_| !several);
        lines(sheet, end + 1, below.chain(warnings))?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn contents(
    sheet: &mut Worksheet,
    sheets: &[(String, &Table)],
    answer: &Answer,
    style: &Style,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(0, 0, words::INDHOLD, &bold)?;
    sheet.write_string_with_format(HEADER_ROW, 0, words::ARK, &bold)?;
    sheet.write_string_with_format(HEADER_ROW, 1, words::TITEL, &bold)?;
    let mut row = HEADER_ROW + 1;
    for (name, table) in sheets {
        let link = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(name);
        sheet.write_url(row, 0, link)?;
        sheet.write_string(row, 1, &table.title)?;
        row += 1;
    }
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0) + 2;
    sheet.set_column_width(0, column_width(widest(&mut sheets.iter().map(|(name, _)| width(name)))))?;
    sheet.set_column_width(
        1,
        column_width(widest(&mut sheets.iter().map(|(_, table)| width(&table.title)))),
    )?;
    lines(
        sheet,
        row + 1,
        [footer::provenance(answer, style)]
            .into_iter()
            .chain(footer::warning_lines(answer)),
    )
}

/// Texts under each other in the first column, free to run over the empty cells beside them.
fn lines(sheet: &mut Worksheet, from: u32, texts: impl Iterator<Item = String>) -> Result<(), XlsxError> {
    for (row, text) in (from..).zip(texts) {
        sheet.write_string(row, 0, text)?;
    }
    Ok(())
}

/// Title, header, rows and totals; returns the first free row.
fn table_sheet(sheet: &mut Worksheet, table: &Table, object_name: &str) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(0, 0, &table.title, &Format::new().set_bold().set_font_size(14))?;
    let headings = unique(
        table
            .columns
            .iter()
            .map(|column| heading(column, UnitIn::Cells).into_owned())
            .collect(),
    );
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|column| cells_width(table, column, &headings))
        .collect();

    for (column, width) in (0..).zip(&widths) {
        sheet.set_column_width(column, column_width(*width))?;
    }
    let header_lines = headings
        .iter()
        .zip(&widths)
        .map(|(heading, width)| wrap(heading, width.saturating_sub(FILTER_BUTTON), 0).len());
    let header_lines = u32::try_from(header_lines.max().unwrap_or(1)).unwrap_or(1);
    sheet.set_row_height(HEADER_ROW, header_lines * LINE_HEIGHT)?;

    // Totals at the end stand outside the Excel table; a total between other rows keeps its place inside it.
    let inside = table
        .rows
        .iter()
        .rposition(|row| row.kind == RowKind::Body)
        .map_or(0, |last| last + 1);
    for (index, row) in (0..).zip(&table.rows) {
        let first_below = usize::try_from(index).is_ok_and(|index| index == inside);
        write_row(sheet, HEADER_ROW + 1 + index, table, row, first_below)?;
    }
    if let Some(last_column) = last_index(table.columns.len()) {
        let last_row = HEADER_ROW + u32::try_from(inside.max(1)).unwrap_or(u32::MAX - HEADER_ROW);
        // An Excel table has at least one row, an empty one if need be.
        sheet.add_table(
            HEADER_ROW,
            0,
            last_row,
            last_column,
            &list_object(table, &headings, object_name),
        )?;
        sheet.set_freeze_panes(HEADER_ROW + 1, 0)?;
        sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    }
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    if table.columns.len() >= LANDSCAPE_FROM {
        sheet.set_landscape();
    }
    Ok(HEADER_ROW + 1 + u32::try_from(table.rows.len().max(1)).unwrap_or(u32::MAX - HEADER_ROW - 1))
}

fn last_index(length: usize) -> Option<u16> {
    length.checked_sub(1).and_then(|last| u16::try_from(last).ok())
}

fn list_object(table: &Table, headings: &[String], name: &str) -> ListObject {
    let columns: Vec<TableColumn> = headings
        .iter()
        .zip(&table.columns)
        .map(|(heading, column)| {
            let align = if is_numeric(column.kind) {
                FormatAlign::Right
            } else {
                FormatAlign::Left
            };
            let format = Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(align)
                .set_align(FormatAlign::Bottom);
            TableColumn::new().set_header(heading).set_header_format(format)
        })
        .collect();
    ListObject::new()
        .set_name(name)
        .set_style(TableStyle::Light1)
        .set_banded_rows(false)
        .set_alt_text_title(&table.title)
        .set_columns(&columns)
}

fn write_row(sheet: &mut Worksheet, at: u32, table: &Table, row: &Row, rule_above: bool) -> Result<(), XlsxError> {
    for (index, (value, column)) in (0..).zip(row.cells.iter().zip(&table.columns)) {
        let mut format = Format::new();
        if row.kind == RowKind::Total {
            format = format.set_bold();
        }
        if rule_above {
            format = format.set_border_top(FormatBorder::Thin);
        }
        if is_numeric(column.kind) {
            format = format.set_align(FormatAlign::Right);
        }
        write_cell(sheet, at, index, value, column.kind, format)?;
        if column.kind == ColumnKind::Id {
            sheet.ignore_error(at, index, IgnoreError::NumberStoredAsText)?;
        }
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
    kind: ColumnKind,
    format: Format,
) -> Result<(), XlsxError> {
    match value {
        Value::Number(number) if kind != ColumnKind::Id => {
            sheet.write_number_with_format(
                row,
                column,
                *number,
                &format.set_num_format(number_format(kind, *number)),
            )?;
        }
        Value::Integer(count) if kind != ColumnKind::Id && count.unsigned_abs() <= LARGEST_EXACT => {
            let number = *count as f64;
            sheet.write_number_with_format(row, column, number, &format.set_num_format(number_format(kind, number)))?;
        }
        Value::Date(day) => match excel_date(*day) {
            Some(day) => {
                let format = format.set_num_format("dd\\.mm\\.yyyy").set_align(FormatAlign::Left);
                sheet.write_datetime_with_format(row, column, &day, &format)?;
            }
            None => write_text(sheet, row, column, &cell(value, kind), kind, format)?,
        },
        Value::Missing(reason) => write_text(sheet, row, column, missing(*reason), kind, format)?,
        Value::Text(_) | Value::Integer(_) | Value::Number(_) => {
            write_text(sheet, row, column, &cell(value, kind), kind, format)?;
        }
    }
    Ok(())
}

fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    kind: ColumnKind,
    mut format: Format,
) -> Result<(), XlsxError> {
    if kind == ColumnKind::Id {
        format = format.set_num_format("@");
    }
    if width(text) > WIDEST_COLUMN {
        format = format.set_text_wrap().set_align(FormatAlign::Top);
    }
    sheet.write_string_with_format(row, column, text, &format)?;
    Ok(())
}

/// The format in Excel's own (English) notation. A whole number in a column with up to n decimals needs a format of
/// its own, because `#,##0.##` leaves a comma behind 52.
fn number_format(kind: ColumnKind, value: f64) -> String {
    let with = |decimals: u8| {
        let point = if decimals == 0 { "" } else { "." };
        format!("#,##0{point}{}", "0".repeat(usize::from(decimals)))
    };
    match kind {
        ColumnKind::Integer => with(0),
        ColumnKind::Decimal(decimals) => with(decimals),
        ColumnKind::UpTo(most) => with(decimals_needed(value, most)),
        ColumnKind::Percent(decimals) => format!("{}\"{NO_BREAK_SPACE}%\"", with(decimals)),
        ColumnKind::Points(decimals) => format!("+{0};-{0};{0}", with(decimals)),
        ColumnKind::Text | ColumnKind::Id | ColumnKind::Date => with(decimals_needed(value, 6)),
    }
}

/// The day in Excel's calendar, which begins in 1900 (its first two months count a day that never was).
fn excel_date(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1901)?;
    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

/// Characters the column needs: its widest cell, and its heading wrapped at blanks with the filter button beside it.
fn cells_width(table: &Table, column: usize, headings: &[String]) -> usize {
    let kind = table.columns[column].kind;
    let cells = table
        .rows
        .iter()
        .map(|row| width(&cell(&row.cells[column], kind)) + 2)
        .max()
        .unwrap_or(0);
    cells
        .max(longest_word(&headings[column]) + FILTER_BUTTON)
        .clamp(NARROWEST_COLUMN, WIDEST_COLUMN)
}

fn column_width(characters: usize) -> f64 {
    characters.clamp(NARROWEST_COLUMN, WIDEST_COLUMN) as f64
}

/// Headings that differ from each other, as Excel demands: the second "Antal" becomes "Antal (2)".
fn unique(headings: Vec<String>) -> Vec<String> {
    let mut taken = HashSet::new();
    headings
        .into_iter()
        .map(|heading| {
            let candidates = (2..).map(|number| format!("{heading} ({number})"));
            let mut candidates = std::iter::once(heading.clone()).chain(candidates);
            candidates
                .find(|candidate| taken.insert(candidate.to_lowercase()))
                .unwrap_or(heading)
        })
        .collect()
}

/// Names of sheets that Excel accepts and that differ from each other whatever their case.
#[derive(Default)]
struct SheetNames {
    taken: HashSet<String>,
}

impl SheetNames {
    fn take(&mut self, wanted: &str) -> String {
        let legal: String = wanted
            .chars()
            .map(|c| {
                if NOT_IN_SHEET_NAME.contains(&c) || c.is_control() {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        let legal = legal.trim_matches(['\'', ' ']);
        let legal = if legal.is_empty() || legal.to_lowercase() == RESERVED_SHEET_NAME {
            "tabel"
        } else {
            legal
        };
        let candidates = (2..).map(|number| shortened(legal, &format!("_{number}")));
        let mut candidates = std::iter::once(shortened(legal, "")).chain(candidates);
        candidates
            .find(|candidate| self.taken.insert(candidate.to_lowercase()))
            .unwrap_or_default()
    }
}

/// The name with its ending, cut so that both fit; Excel counts in UTF-16 units.
fn shortened(name: &str, ending: &str) -> String {
    let room = LONGEST_SHEET_NAME - ending.len();
    let mut used = 0;
    let kept: String = name
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    format!("{}{ending}", kept.trim_end_matches(['\'', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Width, example, format};
    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
    use std::io::{Cursor, Read};

    const STYLE: Style = Style {
        width: Width { columns: 80 },
        color: false,
        rfc4180: false,
        version: "1.2.3",
    };

    fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
        open_workbook_from_rs(Cursor::new(bytes)).unwrap()
    }

    /// What a reader of the workbook should find in a cell.
    fn expected(value: &Value, kind: ColumnKind) -> Data {
        match value {
            Value::Text(text) if text.is_empty() => Data::Empty,
            Value::Text(text) => Data::String(text.clone()),
            Value::Integer(count) => Data::Float(*count as f64),
            Value::Number(number) => Data::Float(*number),
            Value::Missing(crate::report::Missing::IkkeRelevant) => Data::Empty,
            Value::Missing(_) => Data::String(format::cell(value, kind).into_owned()),
            Value::Date(_) => unreachable!("dates are compared by day"),
        }
    }

    #[test]
    fn every_value_reads_back_unrounded_and_typed() {
        let answer = example::two_tables();
        let mut workbook = open(render(&answer, &STYLE).unwrap());
        let names = workbook.sheet_names();
        assert_eq!(names, ["Indhold", "tabel_1", "ventetid_uger_ alle klinikker i"]);
        for (name, table) in names.iter().skip(1).zip(&answer.tables) {
            let sheet = workbook.worksheet_range(name).unwrap();
            assert_eq!(sheet.get_value((0, 0)), Some(&Data::String(table.title.clone())));
            for (column, at) in table.columns.iter().zip(0..) {
                let heading = Data::String(heading(column, UnitIn::Cells).into_owned());
                assert_eq!(sheet.get_value((HEADER_ROW, at)), Some(&heading));
            }
            for (row, line) in table.rows.iter().zip(HEADER_ROW + 1..) {
                for ((value, column), at) in row.cells.iter().zip(&table.columns).zip(0..) {
                    let found = sheet.get_value((line, at)).cloned().unwrap_or_default();
                    if let Value::Date(day) = value {
                        let Data::DateTime(found) = found else {
                            panic!("{found:?} is no date")
                        };
                        let (year, month, day_of_month, ..) = found.to_ymd_hms_milli();
                        assert_eq!(
                            (i32::from(year), u32::from(month), u32::from(day_of_month)),
                            (
                                i32::from(day.year()),
                                u32::from(day.month().unsigned_abs()),
                                u32::from(day.day().unsigned_abs())
                            )
                        );
                    } else {
                        assert_eq!(found, expected(value, column.kind), "{name} row {line} column {at}");
                    }
                }
            }
        }
    }

    #[test]
    fn notes_sources_and_provenance_stand_below() {
        let mut workbook = open(render(&example::tabel_1(), &STYLE).unwrap());
        let sheet = workbook.worksheet_range("tabel_1").unwrap();
        let below: Vec<String> = sheet.rows().skip(7).map(|row| row[0].to_string()).collect();
        assert_eq!(
            below,
            [
                "",
                "*Kapacitet under 30 timer tilskrives værdien 0,5.",
                "Kilde: Notus (juni 2019)",
                "Kilde: Folketal: DST 2. kvartal 2019",
                "Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3",
                "Advarsel: Læsø har færre end 2 kapaciteter",
            ]
        );
    }

    #[test]
    fn the_rows_are_an_excel_table_and_the_totals_stand_below_it() {
        let mut workbook = open(render(&example::tabel_1(), &STYLE).unwrap());
        workbook.load_tables().unwrap();
        let table = workbook.table_by_name("tabel_1").unwrap();
        assert_eq!(table.columns()[5], "Indbyggere pr. kapacitet");
        assert_eq!(table.data().height(), 3);
    }

    /// The text of one file inside the workbook.
    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn no_text_is_a_formula_and_the_header_is_frozen() {
        let bytes = render(&example::two_tables(), &STYLE).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet3.xml");
        assert!(!sheet.contains("<f>"), "no formulas");
        assert!(sheet.contains(r#"<pane ySplit="3" topLeftCell="A4""#));
        assert!(part(&bytes, "xl/sharedStrings.xml").contains("=2+5|x"));
        assert!(part(&bytes, "docProps/core.xml").contains("2019-06-30T00:00:00Z"));
    }

    #[test]
    fn number_formats_show_what_print_shows() {
        assert_eq!(number_format(ColumnKind::Integer, 1.0), "#,##0");
        assert_eq!(number_format(ColumnKind::Decimal(1), 1.0), "#,##0.0");
        assert_eq!(number_format(ColumnKind::UpTo(1), 52.0), "#,##0");
        assert_eq!(number_format(ColumnKind::UpTo(1), 6.5), "#,##0.0");
        assert_eq!(number_format(ColumnKind::Percent(1), 15.2), "#,##0.0\"\u{a0}%\"");
        assert_eq!(number_format(ColumnKind::Points(1), 1.2), "+#,##0.0;-#,##0.0;#,##0.0");
    }

    #[test]
    fn sheet_names_are_legal_short_and_different() {
        let mut names = SheetNames::default();
        assert_eq!(names.take("Tabel [1]: a/b*?\\"), "Tabel _1__ a_b___");
        let long = "æ".repeat(40);
        assert_eq!(names.take(&long), "æ".repeat(31));
        assert_eq!(names.take(&long.to_uppercase()), format!("{}_2", "Æ".repeat(29)));
        assert_eq!(names.take("History"), "tabel");
        assert_eq!(names.take("''"), "tabel_2");
        for name in ["Tabel _1__ a_b___", "tabel_2"] {
            assert!(Worksheet::new().set_name(name).is_ok());
        }
    }

    #[test]
    fn equal_headings_are_numbered() {
        let headings = ["Antal", "antal", "Antal (2)"].map(ToOwned::to_owned).to_vec();
        assert_eq!(unique(headings), ["Antal", "antal (2)", "Antal (2) (2)"]);
    }

    #[test]
    fn an_empty_table_and_an_answer_without_tables() {
        let mut answer = example::tabel_1();
        answer.tables[0].rows.clear();
        let mut workbook = open(render(&answer, &STYLE).unwrap());
        assert_eq!(
            workbook
                .worksheet_range("tabel_1")
                .unwrap()
                .get_value((HEADER_ROW, 0))
                .unwrap(),
            "Område"
        );
        answer.tables.clear();
        assert!(matches!(render(&answer, &STYLE), Err(RenderError::NoTables)));
    }

    #[test]
    fn a_count_too_large_for_a_cell_is_text() {
        let mut answer = example::tabel_1();
        answer.tables[0].rows[0].cells[4] = Value::Integer(i64::MAX);
        let mut workbook = open(render(&answer, &STYLE).unwrap());
        let sheet = workbook.worksheet_range("tabel_1").unwrap();
        assert_eq!(
            sheet.get_value((HEADER_ROW + 1, 4)).unwrap(),
            "9.223.372.036.854.775.807"
        );
    }
}
