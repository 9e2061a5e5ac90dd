//! The committee memo in the three formats (interface.md section 6).
//!
//! | format | file | for |
//! |---|---|---|
//! | `docx` | [`super::docx`] | the secretariat, who edits it in Word |
//! | `html` | [`super::html`] | the intranet, one file without anything outside it |
//! | `md` | [`super::memo_markdown`] | the case system and version control; pictures lie beside it |
//!
//! The three draw one and the same [`Printed`] memo: every number and date has been turned into text here, through
//! [`format`], so that the formats cannot disagree.

use super::format::{self, NO_BREAK_SPACE, UnitIn};
use super::{RenderError, check, docx, footer, html, memo_markdown, words};
use crate::report::memo::{Block, Comparison, FactList, Figure, Hint, Memo, Quantity, Sagsnummer, Span};
use crate::report::{RowKind, Source, Table, Value};

/// The shapes a memo can be given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum MemoFormat {
    /// A Word document.
    Docx,
    /// GitHub-flavoured Markdown.
    Md,
    /// A web page in one file.
    Html,
}

impl MemoFormat {
    /// The ending of a file in this format, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Md => "md",
            Self::Html => "html",
        }
    }

    /// The format that a file ending asks for, whatever its case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        [Self::Docx, Self::Md, Self::Html]
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }
}

/// Writes a memo in a format; the bytes are the whole file.
///
/// The same memo gives the same bytes every time. Every table is checked first, in every format: rows as long as the
/// table is wide, no NaN or infinity, and pictures that are pictures. A Markdown memo links to its pictures by
/// [`Figure::file_name`]; the caller writes them beside it.
pub fn memo(memo: &Memo, format: MemoFormat) -> Result<Vec<u8>, RenderError> {
    let printed = Printed::of(memo)?;
    match format {
        MemoFormat::Docx => docx::render(&printed, memo.metadata.dato),
        MemoFormat::Md => Ok(memo_markdown::render(&printed).into_bytes()),
        MemoFormat::Html => Ok(html::render(&printed).into_bytes()),
    }
}

/// A memo in which every value is text.
pub(super) struct Printed<'a> {
    /// The title.
    pub title: &'a str,
    /// "Sagsnr. 2019-000123", or the title of what belongs to no case, for the top of every page.
    pub case: String,
    /// Date of view, basis and program, for the foot of every page.
    pub provenance: String,
    /// Label and text; `None` where people write.
    pub head: Vec<(&'static str, Option<String>)>,
    /// Everything under the head, in reading order.
    pub nodes: Vec<Node<'a>>,
}

/// One thing on the page.
pub(super) enum Node<'a> {
    /// Level 1, 2 or 3.
    Heading(u8, &'a str),
    /// Prose.
    Paragraph(Vec<Run<'a>>),
    /// Anything in rows and columns.
    Grid(Grid<'a>),
    /// A picture.
    Figure(Picture<'a>),
    /// A field to fill in.
    Blank {
        /// What belongs here.
        label: &'a str,
        /// Who fills it in.
        hint: &'static str,
    },
}

/// A piece of prose.
pub(super) struct Run<'a> {
    /// The words.
    pub text: std::borrow::Cow<'a, str>,
    /// Whether they carry weight.
    pub strong: bool,
}

/// Rows and columns of text. The first column names the row.
pub(super) struct Grid<'a> {
    /// Counted from 1 through the memo.
    pub number: usize,
    /// The title without the number.
    pub title: &'a str,
    /// One per column.
    pub columns: Vec<GridColumn>,
    /// One text per column in each.
    pub rows: Vec<GridRow>,
    /// Under the rows.
    pub notes: Vec<&'a str>,
    /// Under the notes: "Kilde: …".
    pub sources: Vec<String>,
}

/// A column's head.
pub(super) struct GridColumn {
    /// The words.
    pub heading: String,
    /// Whether its cells stand to the right.
    pub numeric: bool,
}

/// A row of text.
pub(super) struct GridRow {
    /// Whether it sums up the rows above.
    pub total: bool,
    /// One per column.
    pub cells: Vec<String>,
}

/// A picture with its number and sources.
pub(super) struct Picture<'a> {
    /// Counted from 1 through the memo.
    pub number: usize,
    /// The picture.
    pub figure: &'a Figure,
    /// "Kilde: …".
    pub sources: Vec<String>,
}

impl<'a> Printed<'a> {
    fn of(memo: &'a Memo) -> Result<Self, RenderError> {
        let (mut nodes, mut tables, mut figures) = (Vec::new(), 0, 0);
        for section in &memo.sections {
            nodes.push(Node::Heading(1, &section.heading));
            for block in &section.blocks {
                let node = match block {
                    Block::Heading { level, text } => Node::Heading((*level).clamp(2, 3), text),
                    Block::Paragraph(spans) => Node::Paragraph(spans.iter().map(run).collect::<Result<_, _>>()?),
                    Block::Blank(blank) => Node::Blank {
                        label: &blank.label,
                        hint: hint(blank.hint),
                    },
                    Block::Figure(figure) => {
                        figures += 1;
                        Node::Figure(picture(figure, figures)?)
                    }
                    Block::Table(table) => Node::Grid(of_table(table, next(&mut tables))?),
                    Block::Facts(facts) => Node::Grid(of_facts(facts, next(&mut tables))?),
                    Block::Comparison(comparison) => Node::Grid(of_comparison(comparison, next(&mut tables))?),
                };
                nodes.push(node);
            }
        }
        let metadata = &memo.metadata;
        let case = match &metadata.sagsnummer {
            Sagsnummer::Kendt(number) => Some(number.clone()),
            Sagsnummer::Ukendt => Some(words::UKENDT.to_owned()),
            Sagsnummer::Ingen => None,
        };
        let program = format!("{} {}", words::PROGRAM, metadata.version);
        let view = format!(
            "{}, {} {}",
            format::date(metadata.pr),
            words::MEMO_GRUNDLAG,
            words::grundlag(&metadata.grundlag)
        );
        Ok(Self {
            title: &memo.title,
            case: case.as_ref().map_or_else(
                || memo.title.clone(),
                |number| format!("{} {number}", words::MEMO_SAGSNUMMER),
            ),
            provenance: format!("{program} · {} {view}", words::MEMO_TAL_PR),
            head: case
                .map(|number| (words::MEMO_SAGSNUMMER, Some(number)))
                .into_iter()
                .chain([
                    (words::MEMO_DATO, Some(format::date(metadata.dato))),
                    (words::MEMO_FORFATTER, None),
                    (words::MEMO_TAL_PR, Some(view)),
                    (words::MEMO_FAKTA, Some(program)),
                ])
                .collect(),
            nodes,
        })
    }
}

/// The next number of a series that begins with 1.
fn next(count: &mut usize) -> usize {
    *count += 1;
    *count
}

fn hint(hint: Hint) -> &'static str {
    match hint {
        Hint::Sekretariatet => words::MEMO_HINT_SEKRETARIATET,
        Hint::Udvalget => words::MEMO_HINT_UDVALGET,
    }
}

fn run(span: &Span) -> Result<Run<'_>, RenderError> {
    Ok(match span {
        Span::Text(text) => Run {
            text: text.into(),
            strong: false,
        },
        Span::Strong(text) => Run {
            text: text.into(),
            strong: true,
        },
        Span::Value(quantity) => Run {
            text: match quantity.value {
                Value::Date(day) => format::date_prose(day).into(),
                _ => printed(quantity, &|| words::MEMO_PROSE.to_owned(), 1)?.into(),
            },
            strong: false,
        },
    })
}

/// A value with its unit, through [`format::cell`]; `place` and `row` say where it stands if it is no number.
fn printed(quantity: &Quantity, place: &dyn Fn() -> String, row: usize) -> Result<String, RenderError> {
    if let Value::Number(number) = quantity.value
        && !number.is_finite()
    {
        return Err(RenderError::NotFinite {
            table: place(),
            row,
            column: quantity.unit.clone().unwrap_or_default(),
        });
    }
    let text = format::cell(&quantity.value, quantity.kind);
    Ok(match (&quantity.unit, &quantity.value) {
        (Some(unit), Value::Integer(_) | Value::Number(_)) => format!("{text}{NO_BREAK_SPACE}{unit}"),
        _ => text.into_owned(),
    })
}

fn sources(sources: &[Source]) -> Vec<String> {
    if sources.is_empty() {
        return vec![format!("{}{}", words::KILDE, words::KILDE_MISSING)];
    }
    sources
        .iter()
        .map(|source| format!("{}{}", words::KILDE, footer::source_text(source)))
        .collect()
}

fn text_column(heading: &str) -> GridColumn {
    GridColumn {
        heading: heading.to_owned(),
        numeric: false,
    }
}

fn of_table(table: &Table, number: usize) -> Result<Grid<'_>, RenderError> {
    check(table)?;
    let rows = table.rows.iter().map(|row| GridRow {
        total: row.kind == RowKind::Total,
        cells: row
            .cells
            .iter()
            .zip(&table.columns)
            .map(|(value, column)| format::cell(value, column.kind).into_owned())
            .collect(),
    });
    Ok(Grid {
        number,
        title: &table.title,
        columns: table
            .columns
            .iter()
            .map(|column| GridColumn {
                heading: format::heading(column, UnitIn::Cells).into_owned(),
                numeric: format::is_numeric(column.kind),
            })
            .collect(),
        rows: rows.collect(),
        notes: table.notes.iter().map(String::as_str).collect(),
        sources: sources(&table.sources),
    })
}

fn of_facts(list: &FactList, number: usize) -> Result<Grid<'_>, RenderError> {
    let unknown = || words::UKENDT.to_owned();
    let rows = list.facts.iter().enumerate().map(|(index, fact)| {
        let source = fact.source.as_ref();
        Ok(GridRow {
            total: false,
            cells: vec![
                fact.label.clone(),
                printed(&fact.value, &|| list.title.clone(), index + 1)?,
                source.map_or_else(unknown, |source| source.tekst.clone()),
                source.and_then(|source| source.dato.clone()).unwrap_or_else(unknown),
            ],
        })
    });
    Ok(Grid {
        number,
        title: &list.title,
        columns: words::MEMO_FACTS.map(text_column).into(),
        rows: rows.collect::<Result<_, RenderError>>()?,
        notes: Vec::new(),
        sources: Vec::new(),
    })
}

fn of_comparison(comparison: &Comparison, number: usize) -> Result<Grid<'_>, RenderError> {
    let rows = comparison.rows.iter().enumerate().map(|(index, change)| {
        let place = || comparison.title.clone();
        Ok(GridRow {
            total: false,
            cells: vec![
                change.label.clone(),
                printed(&change.foer, &place, index + 1)?,
                printed(&change.efter, &place, index + 1)?,
            ],
        })
    });
    let mut columns: Vec<GridColumn> = words::MEMO_COMPARISON.map(text_column).into();
    for column in &mut columns[1..] {
        column.numeric = true;
    }
    Ok(Grid {
        number,
        title: &comparison.title,
        columns,
        rows: rows.collect::<Result<_, RenderError>>()?,
        notes: comparison.notes.iter().map(String::as_str).collect(),
        sources: sources(&comparison.sources),
    })
}

/// The first eight bytes of every PNG.
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

fn picture(figure: &Figure, number: usize) -> Result<Picture<'_>, RenderError> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let named = !figure.id.is_empty() && figure.id.chars().all(is_name);
    if !named || figure.width == 0 || figure.height == 0 || !figure.png.starts_with(PNG_SIGNATURE) {
        return Err(RenderError::Figure { id: figure.id.clone() });
    }
    Ok(Picture {
        number,
        figure,
        sources: sources(&figure.sources),
    })
}

#[cfg(test)]
mod tests;
