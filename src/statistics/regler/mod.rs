//! Shapes what the rules C1–C12 say: the outcome, the figures with source and date, the rule with its origin.
//!
//! One file per rule. Each takes facts that know where they come from, lets the engine of `rules` judge, and turns its
//! refusals into errors a user can act on. A parameter nobody has given is asked for, never defaulted.

pub mod ansaettelse;
pub mod ansoegning;
pub mod deling;
pub mod ejerskab;
pub mod ekstra_adresse;
pub mod knaek;
mod mangler;
pub mod mere_kapacitet;
pub mod myndighed;
pub mod nynedsaettelse;
pub mod rideflytning;
pub mod ridefysioterapi;
pub mod su;
pub mod vikar;

pub use mangler::require;

use super::{column, text};
use crate::domain::dato::dansk_dato;
use crate::domain::{JaNejUkendt, Kapacitet, Kapacitetstal, Kroner, Ratio};
use crate::error::{Error, Kind, Result};
use crate::register::regler::{Kendt, distinct};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::rules::origin::Origin;
use crate::rules::{Krav, MissingParameter, Rule};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

/// The basis of an answer that rests on entered facts alone.
pub const OPLYST: &str = "oplyst";
/// The basis of an answer that rests on the register too.
pub const REGISTER: &str = "register";

/// The source of what the user entered, on the day it was.
pub fn oplyst(dag: Date) -> Source {
    Source {
        id: "oplyst".to_owned(),
        tekst: "Oplyst ved kørslen".to_owned(),
        dato: Some(dansk_dato(dag)),
    }
}

/// A figure or fact that went into a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Faktum {
    /// Stable machine name.
    pub navn: String,
    /// Danish words.
    pub tekst: String,
    /// The value.
    pub vaerdi: Value,
    /// Where it comes from; none when it is not known.
    pub kilder: Vec<Source>,
}

impl Faktum {
    /// A fact from a value that knows its sources.
    pub fn new<T: IntoValue + Clone>(navn: impl Into<String>, tekst: impl Into<String>, kendt: &Kendt<T>) -> Self {
        Self {
            navn: navn.into(),
            tekst: tekst.into(),
            vaerdi: kendt.vaerdi.clone().into_value(),
            kilder: kendt.kilder.clone(),
        }
    }

    /// A fact that may be unknown.
    pub fn maybe<T: IntoValue + Clone>(navn: &str, tekst: impl Into<String>, kendt: Option<&Kendt<T>>) -> Self {
        match kendt {
            Some(kendt) => Self::new(navn, tekst, kendt),
            None => Self {
                navn: navn.to_owned(),
                tekst: tekst.into(),
                vaerdi: Value::Missing(Missing::Ukendt),
                kilder: Vec::new(),
            },
        }
    }
}

/// What can stand in a cell.
pub trait IntoValue {
    /// The cell.
    fn into_value(self) -> Value;
}

impl IntoValue for Date {
    fn into_value(self) -> Value {
        Value::Date(self)
    }
}
impl IntoValue for u32 {
    fn into_value(self) -> Value {
        Value::Integer(i64::from(self))
    }
}
impl IntoValue for Kroner {
    fn into_value(self) -> Value {
        Value::Number(self.to_f64())
    }
}
impl IntoValue for Kapacitetstal {
    fn into_value(self) -> Value {
        Value::Number(self.to_f64())
    }
}
impl IntoValue for Ratio {
    fn into_value(self) -> Value {
        Value::Number(self.to_f64())
    }
}
impl IntoValue for JaNejUkendt {
    fn into_value(self) -> Value {
        match self {
            Self::Ukendt => Value::Missing(Missing::Ukendt),
            known => text(known.word()),
        }
    }
}
impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}
impl IntoValue for &str {
    fn into_value(self) -> Value {
        text(self)
    }
}

/// A value that the user entered.
pub fn entered<T>(vaerdi: T, kilde: &Source) -> Kendt<T> {
    Kendt::new(vaerdi, kilde.clone())
}

/// An answer under construction.
#[derive(Debug)]
pub struct Svar {
    regel: &'static Rule,
    pr: Date,
    grundlag: &'static str,
    data: serde_json::Value,
    resultat: Vec<(String, Value)>,
    tabeller: Vec<Table>,
    fakta: Vec<Faktum>,
    mangler: Vec<MissingParameter>,
    egne: Vec<&'static str>,
    advarsler: Vec<String>,
}

impl Svar {
    /// An answer of a rule at a date; `result` is the engine's, whose keys become those of `data`.
    pub fn new<T: Serialize>(regel: &'static Rule, pr: Date, grundlag: &'static str, result: &T) -> Result<Self> {
        let data = serde_json::to_value(result).map_err(|error| {
            Error::new("PP-S009", Kind::Unexpected, "svaret kan ikke skrives").at("json", error.to_string())
        })?;
        Ok(Self {
            regel,
            pr,
            grundlag,
            data,
            resultat: Vec::new(),
            tabeller: Vec::new(),
            fakta: Vec::new(),
            mangler: Vec::new(),
            egne: Vec::new(),
            advarsler: Vec::new(),
        })
    }

    /// A line of the outcome.
    #[must_use]
    pub fn line(mut self, label: impl Into<String>, value: impl IntoValue) -> Self {
        self.resultat.push((label.into(), value.into_value()));
        self
    }

    /// A line of the outcome that may be unknown.
    #[must_use]
    pub fn line_maybe(mut self, label: &str, value: Option<impl IntoValue>) -> Self {
        let cell = value.map_or(Value::Missing(Missing::Ukendt), IntoValue::into_value);
        self.resultat.push((label.to_owned(), cell));
        self
    }

    /// A table after the outcome.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.tabeller.push(table);
        self
    }

    /// The figures it rests on.
    #[must_use]
    pub fn facts(mut self, fakta: impl IntoIterator<Item = Faktum>) -> Self {
        self.fakta.extend(fakta);
        self
    }

    /// The demands of the rule, as a table; the unknown ones are listed as missing.
    #[must_use]
    pub fn demands(mut self, krav: &[Krav]) -> Self {
        self.tabeller.push(plain_table(
            "krav",
            "Krav",
            vec![
                column("krav", "Krav", ColumnKind::Text),
                column("opfyldt", "Opfyldt", ColumnKind::Text),
            ],
            krav.iter()
                .map(|demand| vec![text(demand.text), demand.met.into_value()]),
        ));
        let unknown = krav.iter().filter(|demand| demand.met == JaNejUkendt::Ukendt);
        let missing: Vec<MissingParameter> = unknown
            .map(|demand| MissingParameter::new(self.regel, demand.name, demand.text))
            .collect();
        self.missing(missing)
    }

    /// What could not be known and is listed, never assumed.
    #[must_use]
    pub fn missing(mut self, mangler: impl IntoIterator<Item = MissingParameter>) -> Self {
        for missing in mangler {
            self.advarsler.push(format!("mangler oplysning: {}", missing.text));
            self.mangler.push(missing);
        }
        self
    }

    /// A reading of the rule that is this project's own \[D\].
    #[must_use]
    pub fn own_decision(mut self, words: &'static str) -> Self {
        self.egne.push(words);
        self
    }

    /// What the reader must be told.
    #[must_use]
    pub fn warn(mut self, words: impl Into<String>) -> Self {
        self.advarsler.push(words.into());
        self
    }

    /// Sets a key of `data` beside the engine's.
    #[must_use]
    pub fn key(mut self, key: &str, value: serde_json::Value) -> Self {
        if let serde_json::Value::Object(fields) = &mut self.data {
            fields.insert(key.to_owned(), value);
        }
        self
    }

    /// The finished answer.
    pub fn answer(self) -> Answer {
        let kilder = distinct(self.fakta.iter().flat_map(|fact| fact.kilder.clone()));
        let data = self.finished_data();
        let mut tables = vec![self.outcome_table()];
        tables.extend(self.tabeller);
        if !self.mangler.is_empty() {
            tables.push(mangler::table(&self.mangler));
        }
        tables.push(fact_table(&self.fakta));
        for table in &mut tables {
            table.sources.clone_from(&kilder);
        }
        tables.push(rule_table(self.regel, &self.egne));
        Answer {
            pr: self.pr,
            grundlag: self.grundlag.to_owned(),
            data,
            tables,
            kilder,
            advarsler: self.advarsler,
        }
    }

    fn finished_data(&self) -> serde_json::Value {
        let mut data = self.data.clone();
        let facts: Vec<serde_json::Value> = self.fakta.iter().map(fact_json).collect();
        if let serde_json::Value::Object(fields) = &mut data {
            fields.insert("mangler".to_owned(), json!(self.mangler));
            fields.insert("oplysninger".to_owned(), json!(facts));
            fields.insert("egne_beslutninger".to_owned(), json!(self.egne));
        }
        data
    }

    fn outcome_table(&self) -> Table {
        let rule = std::iter::once(vec![text("Regel"), text(self.regel.reference())]);
        let lines = self
            .resultat
            .iter()
            .map(|(label, value)| vec![text(label), value.clone()]);
        plain_table(
            "resultat",
            "Resultat",
            vec![
                column("hvad", "Hvad", ColumnKind::Text),
                column("resultat", "Resultat", ColumnKind::Text),
            ],
            rule.chain(lines),
        )
    }
}

/// A table of ordinary rows without notes.
pub fn plain_table(
    id: &str,
    title: &str,
    columns: Vec<crate::report::Column>,
    rows: impl Iterator<Item = Vec<Value>>,
) -> Table {
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns,
        rows: rows
            .map(|cells| Row {
                kind: RowKind::Body,
                cells,
            })
            .collect(),
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

/// Amounts in kroner with both decimals, one per row.
pub fn amount_table(rows: impl IntoIterator<Item = (String, Option<Kroner>)>) -> Table {
    plain_table(
        "beloeb",
        "Beløb",
        vec![
            column("hvad", "Hvad", ColumnKind::Text),
            column("kr", "Kr.", ColumnKind::Decimal(2)),
        ],
        rows.into_iter().map(|(label, amount)| {
            let cell = amount.map_or(Value::Missing(Missing::Ukendt), IntoValue::into_value);
            vec![text(label), cell]
        }),
    )
}

/// The counts and the weight of a kapacitet as facts.
pub fn kapacitet_facts(prefix: &str, whose: &str, kapacitet: &Kendt<Kapacitet>) -> Vec<Faktum> {
    let fact = |key: &str, words: &str, vaerdi: Value| Faktum {
        navn: format!("{prefix}{key}"),
        tekst: format!("{whose}: {words}"),
        vaerdi,
        kilder: kapacitet.kilder.clone(),
    };
    match kapacitet.vaerdi {
        Kapacitet::Timer { over_30, under_30 } => vec![
            fact("over_30", "kapaciteter over 30 timer", over_30.into_value()),
            fact("under_30", "kapaciteter under 30 timer", under_30.into_value()),
        ],
        Kapacitet::Beloeb {
            speciale_51,
            speciale_62,
        } => vec![
            fact("speciale_51", "kapacitet i speciale 51", speciale_51.into_value()),
            fact("speciale_62", "kapacitet i speciale 62", speciale_62.into_value()),
        ],
    }
}

fn fact_json(fact: &Faktum) -> serde_json::Value {
    let value = match &fact.vaerdi {
        Value::Text(words) => json!(words),
        Value::Integer(count) => json!(count),
        Value::Number(number) => json!(number),
        Value::Date(day) => json!(day.to_string()),
        Value::Missing(_) => serde_json::Value::Null,
    };
    json!({ "navn": fact.navn, "tekst": fact.tekst, "vaerdi": value, "kilder": fact.kilder })
}

fn fact_table(facts: &[Faktum]) -> Table {
    let joined = |parts: Vec<&str>| {
        if parts.is_empty() {
            Value::Missing(Missing::IkkeRelevant)
        } else {
            text(parts.join("; "))
        }
    };
    plain_table(
        "oplysninger",
        "Oplysninger, det hviler på",
        vec![
            column("oplysning", "Oplysning", ColumnKind::Text),
            column("vaerdi", "Værdi", ColumnKind::Text),
            column("kilde", "Kilde", ColumnKind::Text),
            column("dato", "Kildens dato", ColumnKind::Text),
        ],
        facts.iter().map(|fact| {
            vec![
                text(&fact.tekst),
                fact.vaerdi.clone(),
                joined(fact.kilder.iter().map(|kilde| kilde.tekst.as_str()).collect()),
                joined(fact.kilder.iter().filter_map(|kilde| kilde.dato.as_deref()).collect()),
            ]
        }),
    )
}

/// The rule itself with its origin; a part that is this project's own decision says so.
fn rule_table(rule: &'static Rule, own: &[&'static str]) -> Table {
    let marks = |separator: &str| {
        let origins = rule.origin.iter();
        origins.map(|origin| origin.mark()).collect::<Vec<_>>().join(separator)
    };
    let section = rule.section.map_or(Value::Missing(Missing::IkkeRelevant), text);
    let named: Vec<&str> = rule.origin.iter().map(|origin| origin.name()).collect();
    let place = rule
        .section
        .map_or(String::new(), |section| format!(", planens afsnit {section}"));
    let mut table = plain_table(
        "regel",
        "Reglen",
        vec![
            column("regel", "Regel", ColumnKind::Text),
            column("oprindelse", "Oprindelse", ColumnKind::Text),
            column("afsnit", "Planens afsnit", ColumnKind::Text),
            column("ordlyd", "Ordlyd", ColumnKind::Text),
        ],
        std::iter::once(vec![text(rule.id), text(marks(", ")), section, text(rule.text)]),
    );
    table.sources.push(Source {
        id: format!("regel-{}", rule.id),
        tekst: format!("{}{place}", named.join("; ")),
        dato: None,
    });
    let mut origins = rule.origin.to_vec();
    if !own.is_empty() && !origins.contains(&Origin::Projekt) {
        origins.push(Origin::Projekt);
    }
    table.notes.extend(
        origins
            .iter()
            .map(|origin| format!("[{}]: {}.", origin.mark(), origin.name())),
    );
    table.notes.extend(own.iter().map(|words| format!("[D] {words}")));
    table
}

/// A refusal of an engine as a user's error: what the rule says, where, and what to do.
pub fn refusal(code: &'static str, reason: &impl std::fmt::Display, flag: &str, value: impl Into<String>) -> Error {
    Error::new(code, Kind::Usage, format!("{reason}. Intet er beregnet")).at(flag, value)
}

/// The refusal of a rule that does not hold on the day.
pub fn not_in_force(reason: &impl std::fmt::Display, day: Date, flag: &str) -> Error {
    refusal("PP-C006", reason, flag, dansk_dato(day)).next_step(format!("vælg en anden dato med {flag}"))
}
