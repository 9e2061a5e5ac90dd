//! Short ways to the memo's plain values, and the Danish words for the enums that stand in it.

use jiff::civil::Date;

use super::super::assess::Assessment;
use super::super::facts::Grundlag;
use crate::domain::KoordinatKvalitet;
use crate::domain::dato::dansk_dato;
use crate::report::memo::{Block, Fact, FactList, Quantity, Span};
use crate::report::{Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::rules::myndighed::Myndighed;
use crate::rules::origin::{self, Rule};

/// What the marks behind the rules stand for.
pub const ORIGINS: &str = "Oprindelse: P praksisplanen, O overenskomsten, A anden region eller tilsvarende aftale, D programmets egen beslutning, hvor kilderne er tavse.";

pub fn heading(level: u8, text: &str) -> Block {
    Block::Heading {
        level,
        text: text.to_owned(),
    }
}

pub fn words(text: impl Into<String>) -> Span {
    Span::Text(text.into())
}

pub fn strong(text: impl Into<String>) -> Span {
    Span::Strong(text.into())
}

pub fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

pub fn number(value: f64) -> Value {
    Value::Number(value)
}

pub fn or_unknown(words: Option<String>) -> Value {
    words.map_or(Value::Missing(Missing::Ukendt), Value::Text)
}

pub fn date(day: Option<Date>) -> Value {
    day.map_or(Value::Missing(Missing::Ukendt), Value::Date)
}

pub fn quantity(value: Value, kind: ColumnKind) -> Quantity {
    Quantity::new(value, kind)
}

pub fn fact(label: &str, value: Quantity, source: Option<Source>) -> Fact {
    Fact {
        label: label.to_owned(),
        value,
        source,
    }
}

pub fn text_fact(label: &str, words: Option<&str>, source: Option<&Source>) -> Fact {
    let value = quantity(or_unknown(words.map(str::to_owned)), ColumnKind::Text);
    fact(label, value, source.cloned())
}

pub fn date_fact(label: &str, day: Option<Date>, source: Option<Source>) -> Fact {
    fact(label, quantity(date(day), ColumnKind::Date), source)
}

pub fn facts(title: &str, facts: Vec<Fact>) -> Block {
    Block::Facts(FactList {
        title: title.to_owned(),
        facts,
    })
}

pub fn column(key: &str, heading: &str, kind: ColumnKind) -> Column {
    Column {
        key: key.to_owned(),
        heading: heading.to_owned(),
        kind,
    }
}

/// A table whose columns all hold words, keyed by their number.
pub fn table(id: &str, title: &str, headings: &[&str], rows: Vec<Row>) -> Table {
    let columns = headings.iter().enumerate();
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns: columns
            .map(|(index, heading)| column(&format!("kolonne_{}", index + 1), heading, ColumnKind::Text))
            .collect(),
        rows,
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

pub fn rows(lines: Vec<Vec<Value>>) -> Vec<Row> {
    let body = |cells| Row {
        kind: RowKind::Body,
        cells,
    };
    lines.into_iter().map(body).collect()
}

/// The sources that are known, without repeats.
pub fn beside(sources: &[&Option<Source>]) -> Vec<Source> {
    let mut known: Vec<Source> = Vec::new();
    for source in sources.iter().copied().flatten() {
        if !known.contains(source) {
            known.push(source.clone());
        }
    }
    known
}

/// A section of the plan.
pub fn plan(section: &str) -> Source {
    Source {
        id: "praksisplan".to_owned(),
        tekst: format!("Praksisplan for fysioterapi, {section}"),
        dato: Some("2020".to_owned()),
    }
}

/// A rule as a source, with the day it was applied to.
pub fn source_of(rule: &Rule, day: Option<Date>) -> Source {
    Source {
        id: rule.id.to_owned(),
        tekst: format!("Regel {}", rule.reference()),
        dato: day.map(dansk_dato),
    }
}

/// What the register says of the case on a day.
pub fn register(what: &str, day: Date) -> Source {
    Source {
        id: "register".to_owned(),
        tekst: what.to_owned(),
        dato: Some(dansk_dato(day)),
    }
}

/// The program's own arithmetic on the facts of a day.
pub fn calculation(assessment: &Assessment) -> Source {
    Source {
        id: "beregning".to_owned(),
        tekst: "Programmets gennemgang af sagens oplysninger".to_owned(),
        dato: Some(dansk_dato(assessment.pr)),
    }
}

/// "[D] programmets egen beslutning, hvor kilderne er tavse".
pub fn origin_words(rule: &Rule) -> String {
    let origins = rule
        .origin
        .iter()
        .map(|origin| format!("[{}] {}", origin.mark(), origin.name()));
    let words = origins.collect::<Vec<_>>().join("; ");
    match rule.section {
        Some(section) => format!("{words}, afsnit {section}"),
        None => words,
    }
}

/// The rule that cannot be judged while a fact is missing; `None` for what only the reader needs.
pub fn rule_of_missing(felt: &str) -> Option<&'static Rule> {
    Some(match felt.strip_suffix("_gammel").unwrap_or(felt) {
        "adgang" | "toilet" => &origin::K3,
        "stop_meter" | "parkering" => &origin::K4,
        "kolleger" => &origin::K5,
        "holdlokale" => &origin::K6,
        "koordinat" | "koordinat_andre" => &origin::K2,
        "bysamfund" | "kommune" => &origin::F6,
        "bysamfund_andre" | "lokal_daekning" => &origin::V2,
        "befolkning" => &origin::S1,
        "sundhedsraad" => &origin::K1,
        "dato" | "modtaget" => &origin::V5,
        _ => return None,
    })
}

/// The basis as the renderers know it.
pub fn basis(grundlag: Grundlag) -> &'static str {
    match grundlag {
        Grundlag::Register => "register",
        Grundlag::Opgoerelse => "opgoerelse",
    }
}

pub fn quality(kvalitet: KoordinatKvalitet) -> &'static str {
    match kvalitet {
        KoordinatKvalitet::Adresse => "adressen selv",
        KoordinatKvalitet::By => "byens midte, omkring en halv kilometer fra enhver adresse i byen",
        KoordinatKvalitet::Ukendt => "ukendt",
    }
}

pub fn payer(myndighed: Myndighed) -> &'static str {
    match myndighed {
        Myndighed::Region => "regionen",
        Myndighed::Kommune => "borgerens kommune",
        Myndighed::Faelles => "regionen og borgerens kommune i fællesskab",
        Myndighed::Sundhedsraad => "sundhedsrådet",
    }
}
