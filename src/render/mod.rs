//! The only place that formats: one file per output format over the same plain values.
//!
//! | format | file | numbers | missing value |
//! |---|---|---|---|
//! | `tabel` | [`tabel`] | rounded, Danish | in words |
//! | `md` | [`markdown`] | rounded, Danish | in words |
//! | `xlsx` | [`xlsx`] | unrounded, shown rounded | in words |
//! | `csv` | [`csv`] | unrounded, decimal comma | in words |
//! | `csv --rfc4180` | [`csv`] | unrounded, decimal point | empty field |
//! | `json` | [`json`] | unrounded, decimal point | `null` |
//!
//! Every table carries its sources, the date of the view, the basis and the program version.

pub mod chart;
pub mod csv;
pub mod datapackage;
pub mod docx;
pub mod error;
pub mod format;
pub mod geojson;
pub mod geopackage;
pub mod html;
pub mod json;
pub mod map;
pub mod markdown;
pub mod marked;
pub mod memo;
pub mod memo_markdown;
pub mod png;
pub mod svg;
pub mod tabel;
pub mod template;
pub mod words;
pub mod xlsx;

mod colour;
pub(crate) mod footer;
mod wrap;
mod xml;

#[cfg(test)]
mod example;
#[cfg(test)]
mod testkort;

use thiserror::Error;

pub use memo::{MemoFormat, memo};

use crate::error::Kind;
use crate::report::{Answer, Table, Value};

/// The shapes an answer can be given in; the names are those of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For the terminal.
    Tabel,
    /// For Excel, or for machines with `--rfc4180`.
    Csv,
    /// The machine contract.
    Json,
    /// A workbook.
    Xlsx,
    /// GitHub-flavoured Markdown.
    Md,
}

impl Format {
    /// The ending of a file in this format, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Tabel => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Md => "md",
        }
    }

    /// The format that a file ending asks for, whatever its case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        [Self::Tabel, Self::Csv, Self::Json, Self::Xlsx, Self::Md]
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }
}

/// How wide the terminal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width {
    /// Characters in a line.
    pub columns: usize,
}

impl Default for Width {
    fn default() -> Self {
        Self { columns: 80 }
    }
}

/// What the caller decides about the look of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style<'a> {
    /// The line width of [`Format::Tabel`].
    pub width: Width,
    /// Whether [`Format::Tabel`] may emphasise with colour; the caller has looked at `NO_COLOR` and the terminal.
    pub color: bool,
    /// Whether [`Format::Csv`] is written for machines instead of Excel.
    pub rfc4180: bool,
    /// The program version that every table carries.
    pub version: &'a str,
}

/// Why an answer cannot be written.
#[derive(Debug, Error)]
pub enum RenderError {
    /// A number that is no number came out of a calculation.
    #[error("tabel \"{table}\", række {row}, kolonne \"{column}\": værdien er ikke et tal")]
    NotFinite {
        /// The table's id.
        table: String,
        /// The row, counted from 1.
        row: usize,
        /// The column's key.
        column: String,
    },
    /// A row with more or fewer cells than the table has columns.
    #[error("tabel \"{table}\", række {row}: {found} celler i en tabel med {expected} kolonner")]
    Shape {
        /// The table's id.
        table: String,
        /// The row, counted from 1.
        row: usize,
        /// Columns in the table.
        expected: usize,
        /// Cells in the row.
        found: usize,
    },
    /// A format that holds one table was asked to hold another count.
    #[error("formatet rummer én tabel, svaret har {count}")]
    OneTableOnly {
        /// Tables in the answer.
        count: usize,
    },
    /// A format that holds tables was given none.
    #[error("svaret har ingen tabeller")]
    NoTables,
    /// The JSON writer failed.
    #[error("JSON kan ikke skrives: {0}")]
    Json(#[from] serde_json::Error),
    /// The CSV writer failed.
    #[error("CSV kan ikke skrives: {0}")]
    Csv(String),
    /// The workbook writer failed.
    #[error("regnearket kan ikke skrives: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// A memo's picture without a size, a usable name or the bytes of a PNG.
    #[error("figuren \"{id}\" er ikke et billede, der kan sættes ind")]
    Figure {
        /// The figure's id.
        id: String,
    },
    /// The writer of Word documents failed.
    #[error("Word-dokumentet kan ikke skrives: {0}")]
    Docx(#[from] zip::result::ZipError),
}

impl From<RenderError> for crate::error::Error {
    fn from(error: RenderError) -> Self {
        let (code, kind, next_step) = match &error {
            RenderError::OneTableOnly { .. } => (
                "PP-U001",
                Kind::Usage,
                Some("udelad --rfc4180, eller brug --format xlsx eller json"),
            ),
            RenderError::NoTables => ("PP-U002", Kind::Usage, Some("brug --format json")),
            RenderError::NotFinite { .. } | RenderError::Shape { .. } => ("PP-U003", Kind::Unexpected, None),
            RenderError::Json(_)
            | RenderError::Csv(_)
            | RenderError::Xlsx(_)
            | RenderError::Figure { .. }
            | RenderError::Docx(_) => ("PP-U004", Kind::Unexpected, None),
        };
        let error = Self::new(code, kind, error.to_string());
        match next_step {
            Some(step) => error.next_step(step),
            None => error,
        }
    }
}

/// Writes an answer in a format; the bytes are the whole file or the whole of stdout.
///
/// The same answer and style give the same bytes every time. Every table is checked first, in every format: rows as
/// long as the table is wide, and no NaN or infinity.
pub fn render(answer: &Answer, format: Format, style: &Style) -> Result<Vec<u8>, RenderError> {
    answer.tables.iter().try_for_each(check)?;
    match format {
        Format::Tabel => Ok(tabel::render(answer, style).into_bytes()),
        Format::Csv => csv::render(answer, style),
        Format::Json => json::render(answer, style),
        Format::Xlsx => xlsx::render(answer, style),
        Format::Md => Ok(markdown::render(answer, style).into_bytes()),
    }
}

fn check(table: &Table) -> Result<(), RenderError> {
    for (index, row) in table.rows.iter().enumerate() {
        if row.cells.len() != table.columns.len() {
            return Err(RenderError::Shape {
                table: table.id.clone(),
                row: index + 1,
                expected: table.columns.len(),
                found: row.cells.len(),
            });
        }
        let not_finite = |(_, cell): &(_, &Value)| matches!(cell, Value::Number(number) if !number.is_finite());
        if let Some((column, _)) = table.columns.iter().zip(&row.cells).find(not_finite) {
            return Err(RenderError::NotFinite {
                table: table.id.clone(),
                row: index + 1,
                column: column.key.clone(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Row, RowKind};
    use rstest::rstest;

    const STYLE: Style = Style {
        width: Width { columns: 80 },
        color: false,
        rfc4180: false,
        version: "1.2.3",
    };

    #[rstest]
    fn a_number_that_is_no_number_is_an_error_in_every_format(
        #[values(Format::Tabel, Format::Csv, Format::Json, Format::Xlsx, Format::Md)] format: Format,
        #[values(f64::NAN, f64::INFINITY, f64::NEG_INFINITY)] value: f64,
    ) {
        let mut answer = example::tabel_1();
        answer.tables[0].rows[1].cells[5] = Value::Number(value);
        let error = render(&answer, format, &STYLE).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(error, @r#"tabel "tabel_1", række 2, kolonne "indbyggere_pr_kapacitet": værdien er ikke et tal"#);
        }
    }

    #[test]
    fn a_row_of_the_wrong_length_is_an_error() {
        let mut answer = example::tabel_1();
        answer.tables[0].rows.push(Row {
            kind: RowKind::Body,
            cells: vec![Value::Integer(1)],
        });
        let error = render(&answer, Format::Csv, &STYLE).unwrap_err();
        insta::assert_snapshot!(error, @r#"tabel "tabel_1", række 5: 1 celler i en tabel med 6 kolonner"#);
    }

    #[rstest]
    fn the_same_answer_gives_the_same_bytes(
        #[values(Format::Tabel, Format::Csv, Format::Json, Format::Xlsx, Format::Md)] format: Format,
    ) {
        let answer = example::two_tables();
        assert_eq!(
            render(&answer, format, &STYLE).unwrap(),
            render(&answer, format, &STYLE).unwrap()
        );
    }

    #[test]
    fn a_file_ending_names_its_format() {
        assert_eq!(Format::of_extension("XLSX"), Some(Format::Xlsx));
        assert_eq!(Format::of_extension("docx"), None);
    }

    #[test]
    fn a_user_is_told_the_way_out() {
        let style = Style { rfc4180: true, ..STYLE };
        let error = crate::error::Error::from(render(&example::two_tables(), Format::Csv, &style).unwrap_err());
        insta::assert_snapshot!(error, @r"
        Fejl PP-U001: formatet rummer én tabel, svaret har 2
        Næste trin: udelad --rfc4180, eller brug --format xlsx eller json
        Hjælp:      praksisplan forklar PP-U001
        ");
        assert_eq!(error.kind.exit_code(), 2);
    }
}
