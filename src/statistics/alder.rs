//! Persons treated by age: Tabel 11, 19 and 29.

use super::aktivitet::{Maal, Spoergsmaal, perspective_note};
use super::{all_rows, column, count, json, number, sources_by_id, text};
use crate::disclosure::{Grund, Noegle, Skjult, Taerskel};
use crate::error::{Error, Kind, Result};
use crate::register::{View, sql};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table};
use rusqlite::named_params;
use serde::Serialize;
use std::collections::BTreeSet;

/// Persons of an age group in an area. `null` is not given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aldersgruppe {
    /// Name of the area.
    pub omraade: String,
    /// `kommune` or `region`.
    pub niveau: String,
    /// Four digits; `None` for a region.
    pub kommunekode: Option<String>,
    /// The speciale asked for, or 5765 when only 57 and 65 together are known.
    pub speciale: i64,
    /// `produktion`, `forbrug` or `ukendt`.
    pub perspektiv: String,
    /// First age.
    pub alder_fra: i64,
    /// Last age.
    pub alder_til: i64,
    /// The year of `antal`, `andel` and `pr_1000`: the last one known.
    pub aar: i64,
    /// Persons.
    pub antal: Option<i64>,
    /// Per cent of all persons, as entered, or else computed from `antal`.
    pub andel: Option<f64>,
    /// Per 1.000 inhabitants of the age.
    pub pr_1000: Option<f64>,
    /// Year → persons.
    pub vaerdier: serde_json::Map<String, serde_json::Value>,
    /// First to last year, in per cent; `None` with one year.
    pub udvikling: Option<f64>,
    /// `procent`.
    pub udvikling_enhed: &'static str,
    /// What is suppressed for publication and therefore `null` (S10): years, and names of the derived figures.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub skjult: BTreeSet<String>,
    #[serde(skip)]
    primaere: usize,
    #[serde(skip)]
    omraade_kode: String,
    #[serde(skip)]
    kilde: Option<String>,
}

impl Aldersgruppe {
    /// Withholds what must not be published: the years, and of the last one the share and the rate.
    fn withhold(&mut self, skjult: &Skjult) {
        let noegle = |maal: &str, aar: i64| Noegle {
            maal: maal.to_owned(),
            speciale: self.speciale,
            aar,
            perspektiv: self.perspektiv.clone(),
            niveau: self.niveau.clone(),
            omraade_kode: self.omraade_kode.clone(),
            afgraensning: String::new(),
            alder_fra: self.alder_fra,
            alder_til: self.alder_til,
        };
        let grund = |year: &String| skjult.grund(&noegle("alder", year.parse().unwrap_or_default()));
        let years: Vec<(String, Grund)> = self
            .vaerdier
            .keys()
            .filter_map(|year| Some((year.clone(), grund(year)?)))
            .collect();
        let share = skjult.grund(&noegle("alder_andel", self.aar)).is_some();
        let rate = skjult.grund(&noegle("alder_pr_1000", self.aar)).is_some();
        for (year, grund) in years {
            self.primaere += usize::from(grund == Grund::Primaer && year == self.aar.to_string());
            self.vaerdier.insert(year.clone(), serde_json::Value::Null);
            self.skjult.insert(year);
        }
        if self.skjult.contains(&self.aar.to_string()) {
            self.antal = None;
        }
        if !self.skjult.is_empty() && self.udvikling.take().is_some() {
            self.skjult.insert("udvikling".to_owned());
        }
        if share {
            self.andel = None;
            self.skjult.insert("andel".to_owned());
        }
        if rate {
            self.pr_1000 = None;
            self.skjult.insert("pr_1000".to_owned());
        }
    }

    fn missing(&self, name: &str) -> Missing {
        if self.skjult.contains(name) {
            Missing::Diskretioneret
        } else {
            Missing::Ukendt
        }
    }
}

/// The line that says what is suppressed in a table of ages, or that small counts are shown.
fn publication_note(view: &View<'_>, groups: &[&Aldersgruppe], rows: &[Row]) -> Option<String> {
    match view.register.skjult() {
        Some(skjult) => {
            let primary = groups.iter().map(|group| group.primaere).sum();
            Some(skjult.note(primary, super::hidden_cells(rows).saturating_sub(primary)))
        }
        None => groups
            .iter()
            .filter_map(|group| group.antal)
            .any(|persons| Taerskel::USUAL.hides(persons as f64))
            .then(|| super::INTERNAL.to_owned()),
    }
}

/// The answer of `aktivitet --maal alder`.
///
/// # Errors
/// When the register has no ages for the speciale.
pub(super) fn answer(view: &View<'_>, asked: &Spoergsmaal) -> Result<Answer> {
    let rows = grupper(view, asked)?;
    let Some(first) = rows.first() else {
        return Err(
            Error::new("PP-S004", Kind::Data, "registeret har ingen sådan aktivitet")
                .at(
                    "aktivitet",
                    format!("speciale {}, {}", asked.speciale.number(), Maal::Alder.word()),
                )
                .next_step("udelad --niveau og årene, eller vælg et andet mål med --maal"),
        );
    };
    let together = first.speciale != asked.speciale.number();
    let mut areas: Vec<(&str, &str)> = Vec::new();
    for row in &rows {
        if !areas.contains(&(&row.omraade, &row.perspektiv)) {
            areas.push((&row.omraade, &row.perspektiv));
        }
    }
    let mut tables = Vec::new();
    for (nr, (omraade, perspektiv)) in areas.into_iter().enumerate() {
        let of_area: Vec<&Aldersgruppe> = rows
            .iter()
            .filter(|row| row.omraade == omraade && row.perspektiv == perspektiv)
            .collect();
        tables.push(table(view, asked, &of_area, together, nr)?);
    }
    let mut kilder: Vec<Source> = tables.iter().flat_map(|table| table.sources.clone()).collect();
    kilder.sort();
    kilder.dedup();
    Ok(Answer {
        pr: view.pr,
        grundlag: "offentliggjort".to_owned(),
        data: json(&rows)?,
        tables,
        kilder,
        advarsler: Vec::new(),
    })
}

fn grupper(view: &View<'_>, asked: &Spoergsmaal) -> Result<Vec<Aldersgruppe>> {
    let niveau = asked.niveau.map(super::aktivitet::Niveau::word);
    let parameters = named_params! { ":speciale": asked.speciale.number(), ":fra": asked.fra, ":til": asked.last_year(view), ":niveau": niveau };
    let rows = all_rows(view, sql::AKTIVITET_ALDER, parameters, |row| {
        let niveau: String = row.get("niveau")?;
        let kode: String = row.get("omraade_kode")?;
        let aar: i64 = row.get("aar")?;
        let antal: Option<i64> = row.get("antal")?;
        Ok(Aldersgruppe {
            omraade: row.get("omraade")?,
            kommunekode: (niveau == "kommune").then(|| kode.clone()),
            omraade_kode: kode,
            skjult: BTreeSet::new(),
            primaere: 0,
            niveau,
            speciale: row.get("speciale")?,
            perspektiv: row.get("perspektiv")?,
            alder_fra: row.get("alder_fra")?,
            alder_til: row.get("alder_til")?,
            aar,
            antal,
            andel: row.get("andel")?,
            pr_1000: row.get("pr_1000")?,
            vaerdier: std::iter::once((aar.to_string(), antal.into())).collect(),
            udvikling: row.get("udvikling")?,
            udvikling_enhed: "procent",
            kilde: row.get("kilde_id")?,
        })
    })?;
    let mut groups: Vec<Aldersgruppe> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            // Rows of a group come year by year: the last one stands, with the earlier years' values.
            Some(last)
                if last.omraade == row.omraade
                    && last.perspektiv == row.perspektiv
                    && (last.alder_fra, last.alder_til) == (row.alder_fra, row.alder_til) =>
            {
                let mut vaerdier = std::mem::take(&mut last.vaerdier);
                vaerdier.extend(row.vaerdier.clone());
                *last = Aldersgruppe { vaerdier, ..row };
            }
            _ => groups.push(row),
        }
    }
    if let Some(skjult) = view.register.skjult() {
        for group in &mut groups {
            group.withhold(skjult);
        }
    }
    Ok(groups)
}

fn table(view: &View<'_>, asked: &Spoergsmaal, rows: &[&Aldersgruppe], together: bool, nr: usize) -> Result<Table> {
    let whole = rows
        .iter()
        .filter_map(|row| row.andel)
        .all(|share| share.fract() == 0.0);
    let body: Vec<Row> = rows
        .iter()
        .map(|row| Row {
            kind: RowKind::Body,
            cells: vec![
                text(format!("{}-{} år", row.alder_fra, row.alder_til)),
                count(row.antal, row.missing(&row.aar.to_string())),
                number(row.andel, row.missing("andel")),
                number(row.pr_1000, row.missing("pr_1000")),
            ],
        })
        .collect();
    let first = rows.first();
    let mut notes = vec![perspective_note(first.map_or("ukendt", |row| row.perspektiv.as_str())).to_owned()];
    if together {
        notes.push("Tallene er speciale 57 og 65 tilsammen; de er ikke offentliggjort hver for sig.".to_owned());
    }
    notes.extend(publication_note(view, rows, &body));
    let speciale = if together {
        "57 og 65 (ridefysioterapi)".to_owned()
    } else {
        format!("{} ({})", asked.speciale.number(), asked.speciale.name())
    };
    Ok(Table {
        id: format!("alder-{}-{}", asked.speciale.number(), nr + 1),
        title: format!(
            "{}: speciale {speciale}, {}, {}",
            Maal::Alder.heading(),
            first.map_or("", |row| row.omraade.as_str()),
            first.map_or(0, |row| row.aar)
        ),
        columns: vec![
            column("aldersgruppe", "Alder", ColumnKind::Text),
            column("antal", "Antal", ColumnKind::Integer),
            column("andel", "Andel", ColumnKind::Percent(u8::from(!whole))),
            column("pr_1000", "Pr. 1.000 indb. i alderen", ColumnKind::Decimal(1)),
        ],
        rows: body,
        notes,
        sources: sources_by_id(view, rows.iter().filter_map(|row| row.kilde.as_deref()))?,
    })
}
