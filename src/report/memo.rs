//! The memo for the committee as plain values: what it says, not how it looks.
//!
//! Nothing here is formatted: numbers, dates and missing values are [`Value`]s with the kind that decides their
//! decimals. What people must write themselves is a [`Blank`], which has no place for a text of ours (interface.md
//! section 6).

use jiff::civil::Date;

use super::table::{ColumnKind, Source, Table, Value};

/// A memo: its head and its sections in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Memo {
    /// The Danish title.
    pub title: String,
    /// What stands at the top and in the document's properties.
    pub metadata: Metadata,
    /// The sections, each under a heading of level 1.
    pub sections: Vec<Section>,
}

impl Memo {
    /// Every figure, in reading order: what the writer of the Markdown file must save beside it.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        })
    }
}

/// The case number of the case system that a memo is written under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sagsnummer {
    /// The number.
    Kendt(String),
    /// The memo belongs to a case, and its number has not been said: printed as unknown.
    Ukendt,
    /// The memo belongs to no case: nothing is printed.
    Ingen,
}

/// What a memo is about and what it was made from. Its author is not here: the secretariat writes that itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The case number of the case system.
    pub sagsnummer: Sagsnummer,
    /// The day of the memo; also the only point in time in the files, so that equal memos are equal bytes.
    pub dato: Date,
    /// The date of the view the figures are of.
    pub pr: Date,
    /// The basis of the figures: `register` or `opgoerelse`.
    pub grundlag: String,
    /// The version of the program that filled in the facts.
    pub version: String,
}

/// A heading of level 1 and what stands under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// What stands under it, in reading order.
    pub blocks: Vec<Block>,
}

/// One thing under a heading.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading inside the section.
    Heading {
        /// 2 or 3; anything else is drawn as the nearer of the two.
        level: u8,
        /// The words.
        text: String,
    },
    /// Prose.
    Paragraph(Vec<Span>),
    /// A table with one kind per column.
    Table(Table),
    /// Facts, a line each.
    Facts(FactList),
    /// Facts before and after, a line each.
    Comparison(Comparison),
    /// A picture.
    Figure(Figure),
    /// A field that people fill in.
    Blank(Blank),
}

/// A piece of prose.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// Words.
    Text(String),
    /// Words that carry weight.
    Strong(String),
    /// A value among words; a day is written out ("den 30. juni 2019").
    Value(Quantity),
}

/// A value, how many decimals it has, and its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The value, unrounded.
    pub value: Value,
    /// Decides its decimals.
    pub kind: ColumnKind,
    /// Stands after a number, never after a missing value.
    pub unit: Option<String>,
}

impl Quantity {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()), ColumnKind::Text)
    }

    /// A value without a unit.
    pub fn new(value: Value, kind: ColumnKind) -> Self {
        Self {
            value,
            kind,
            unit: None,
        }
    }

    /// The same with a unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }
}

/// Facts with source and date, a line each.
#[derive(Debug, Clone, PartialEq)]
pub struct FactList {
    /// The Danish title.
    pub title: String,
    /// The facts, in order.
    pub facts: Vec<Fact>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is about.
    pub label: String,
    /// What is known of it.
    pub value: Quantity,
    /// Where it is from, with its date; `None` is printed as unknown.
    pub source: Option<Source>,
}

/// Facts before and after, each line with decimals and unit of its own, unlike the columns of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The Danish title.
    pub title: String,
    /// The lines, in order.
    pub rows: Vec<Change>,
    /// Notes under the lines, one paragraph each.
    pub notes: Vec<String>,
    /// Sources under the lines.
    pub sources: Vec<Source>,
}

/// One line of a [`Comparison`].
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it is about.
    pub label: String,
    /// Before.
    pub foer: Quantity,
    /// After.
    pub efter: Quantity,
}

/// A picture with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Stable id, letters, digits and hyphens: the file name without its ending.
    pub id: String,
    /// The picture as PNG.
    pub png: Vec<u8>,
    /// The same as SVG, for the web page; the PNG is used when there is none.
    pub svg: Option<String>,
    /// Dots across; with `height` the shape of the picture on paper.
    pub width: u32,
    /// Dots down.
    pub height: u32,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// The words under it.
    pub caption: String,
    /// Sources under it.
    pub sources: Vec<Source>,
}

impl Figure {
    /// The name the Markdown memo links to, beside its own file.
    pub fn file_name(&self) -> String {
        format!("{}.png", self.id)
    }
}

/// A field that people fill in: vurdering, indstilling, beslutning. The program cannot put a text into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// What belongs here: "Vurdering".
    pub label: String,
    /// Who fills it in.
    pub hint: Hint,
}

/// Who fills a blank in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The secretariat, before the meeting.
    Sekretariatet,
    /// The committee's minutes, after it.
    Udvalget,
}
