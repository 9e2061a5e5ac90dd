//! A table and the answer it belongs to: typed cells, unrounded, with sources.
//!
//! Rounding, separators and words for missing values belong to the renderers.

use jiff::civil::Date;
use serde::Serialize;

/// Why a cell has no number. Never printed as 0, a no, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// A ratio whose denominator is zero (domain.md S3): "ikke defineret".
    IkkeDefineret,
    /// Nobody has said: "ukendt".
    Ukendt,
    /// Asked but not answered (domain.md S7): "ej opgivet".
    EjOpgivet,
    /// Suppressed for publication (domain.md S10).
    Diskretioneret,
    /// Two sides of a break in the series (domain.md section 2): "ikke sammenlignelig".
    IkkeSammenlignelig,
    /// The cell has no meaning in this row; printed as an empty cell.
    IkkeRelevant,
}

/// One cell, unrounded.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words or an id.
    Text(String),
    /// A count.
    Integer(i64),
    /// A measure in the unit of its column; always finite.
    Number(f64),
    /// A day.
    Date(Date),
    /// No value, and why.
    Missing(Missing),
}

/// What a column holds, which decides its alignment, its decimals and its type in a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words, left aligned.
    Text,
    /// An id that must stay text in a workbook (kommunekode, ydernummer, postnr).
    Id,
    /// Whole number.
    Integer,
    /// Number printed with this many decimals, rounded half up.
    Decimal(u8),
    /// Number printed with as many decimals as it needs, at most this many (52; 6,5).
    UpTo(u8),
    /// Per cent (15.2 means 15,2 %), with this many decimals.
    Percent(u8),
    /// Change in percentage points, signed, with this many decimals (domain.md S6).
    Points(u8),
    /// A day.
    Date,
}

/// A column: stable key for machines, heading for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Stable machine name, snake_case without æøå.
    pub key: String,
    /// Danish heading.
    pub heading: String,
    /// Type and decimals.
    pub kind: ColumnKind,
}

/// Whether a row is one of many or sums them up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// An ordinary row.
    Body,
    /// A total over the rows above, set apart by the renderers.
    Total,
}

/// One row; `cells` has one value per column.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Ordinary or total.
    pub kind: RowKind,
    /// One value per column.
    pub cells: Vec<Value>,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Source {
    /// Stable id of the source in the register.
    pub id: String,
    /// Text after "Kilde: ".
    pub tekst: String,
    /// The day or period the source speaks of, as it says it ("juni 2019", "2019K2").
    pub dato: Option<String>,
}

/// A titled table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Stable id: file name and sheet name.
    pub id: String,
    /// Danish title.
    pub title: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// Notes under the table, one paragraph each.
    pub notes: Vec<String>,
    /// Sources under the table.
    pub sources: Vec<Source>,
}

/// What a reading command answers: the machine's `data`, the people's tables, and what both rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The date of the view.
    pub pr: Date,
    /// The basis: `register`, `opgoerelse`, or `offentliggjort` for figures as printed.
    pub grundlag: String,
    /// The `data` of the JSON contract (interface.md section 3), numbers unrounded. An object with a key `data` has its other
    /// keys written beside it, as the contract asks for `sammenfatning` and `celler`.
    pub data: serde_json::Value,
    /// The same facts for people, in reading order.
    pub tables: Vec<Table>,
    /// Everything the answer rests on, without repeats.
    pub kilder: Vec<Source>,
    /// What the reader must be told.
    pub advarsler: Vec<String>,
}
