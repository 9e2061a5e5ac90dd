//! A chart as a plain value: bars with a mark to be held against, or small lines on one scale. No drawing.

use jiff::civil::Date;

use super::map::Measure;
use super::{Source, Table};

/// A chart with everything that is printed with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Stable id: file name, table name, prefix of ids in the SVG.
    pub id: String,
    /// Danish title.
    pub title: String,
    /// Line under the title; may be empty.
    pub subtitle: String,
    /// What is drawn.
    pub body: Body,
    /// The date of the view.
    pub pr: Date,
    /// The basis: `register`, `opgoerelse`, `offentliggjort`.
    pub grundlag: String,
    /// Sources of the figures.
    pub sources: Vec<Source>,
    /// Program version, as printed.
    pub version: String,
    /// The same facts as a table.
    pub table: Table,
}

/// What a chart draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Bars.
    Bars(Bars),
    /// Lines, a small picture for each.
    Lines(Lines),
}

/// Level bars from zero, each labelled with its own number.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What the bars measure; values are never under zero.
    pub measure: Measure,
    /// A number beside the name of each bar ("36.339 indb."); `None` when there is none.
    pub aside: Option<Measure>,
    /// A number in brackets after the bar's own; `None` when there is none.
    pub remark: Option<Measure>,
    /// What the mark across a bar is, in the legend; `None` when no bar has one.
    pub mark: Option<String>,
    /// The pictures, drawn on one scale.
    pub panels: Vec<BarPanel>,
}

/// One picture of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct BarPanel {
    /// Over the bars; may be empty.
    pub heading: String,
    /// From above.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// The number beside its name.
    pub aside: Option<f64>,
    /// Its length; `None` = unknown, and no bar is drawn.
    pub value: Option<f64>,
    /// Where the mark stands.
    pub mark: Option<f64>,
    /// The number in brackets.
    pub remark: Option<f64>,
    /// Hatched: those of whom nothing is known, set apart from the others.
    pub unknown: bool,
}

/// Small lines on one scale: every series as a share of its own first value, so that small and large areas can be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// What is measured, as the numbers at the ends of the lines are printed.
    pub measure: Measure,
    /// The development from first to last, as it is printed.
    pub development: Measure,
    /// The years, ascending.
    pub years: Vec<String>,
    /// Drawn in every picture to be held against; `None` when there is nothing.
    pub reference: Option<Series>,
    /// One picture each, in order.
    pub series: Vec<Series>,
}

/// The values of an area, one per year.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub navn: String,
    /// One value per year; `None` = unknown, and the line is broken.
    pub values: Vec<Option<f64>>,
    /// From the first to the last year, in the unit of `development`; `None` = unknown or not defined.
    pub development: Option<f64>,
}

impl Series {
    /// The values in per cent of the first one: 100 · v / v₀. `None` where a value is unknown or the first one is zero.
    ///
    /// Example: 200, 250 is 100, 125.
    pub fn index(&self) -> Vec<Option<f64>> {
        let first = self.values.first().copied().flatten().filter(|first| *first > 0.0);
        self.values
            .iter()
            .map(|value| Some(100.0 * (*value)? / first?))
            .collect()
    }
}
