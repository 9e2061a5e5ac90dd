//! A measure of activity per kommune, in a year or as development (Tabel 11-40).

use super::{Grundkort, Valg, heading, nothing, refused, shown};
use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::report::classify::Method;
use crate::report::map::{AreaValue, MapLayer, Measure, Palette};
use crate::report::map_build::choropleth;
use crate::report::{ColumnKind, Missing, Row, RowKind, Value};
use crate::statistics::aktivitet::{self, Maal, Niveau, Perspektiv, Serie, Speciale, Spoergsmaal, perspective_note};
use crate::statistics::sources_by_id;
use std::collections::BTreeSet;

/// Which activity a map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aktivitetskort {
    /// Of which speciale.
    pub speciale: Speciale,
    /// Which measure; not `alder`, which has no areas.
    pub maal: Maal,
    /// A year's value, or the development.
    pub visning: Visning,
    /// Needed only where the register has figures of several.
    pub perspektiv: Option<Perspektiv>,
}

/// What is shown of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visning {
    /// The value of a year; `None` = the last one.
    Aar(Option<i16>),
    /// From the first to the last year (S6).
    Udvikling,
}

/// The map of a measure.
pub(super) fn maal(view: &View<'_>, map: &Grundkort, asked: Aktivitetskort, valg: &Valg) -> Result<MapLayer> {
    let question = Spoergsmaal {
        perspektiv: asked.perspektiv,
        ..Spoergsmaal::of(asked.speciale, asked.maal)
    };
    let rows = if asked.maal == Maal::Alder {
        Vec::new()
    } else {
        aktivitet::serier(view, &question)?
    };
    of_series(view, map, asked, &rows, valg)
}

/// As [`maal`], of series already read.
pub(super) fn of_series(
    view: &View<'_>,
    map: &Grundkort,
    asked: Aktivitetskort,
    rows: &[Serie],
    valg: &Valg,
) -> Result<MapLayer> {
    let kommuner: Vec<&Serie> = rows.iter().filter(|row| row.niveau == Niveau::Kommune.word()).collect();
    let Some(first) = kommuner.first().copied() else {
        return Err(nothing(
            format!("{}, speciale {}, kommuner", asked.maal.word(), asked.speciale.number()),
            &format!(
                "se hvad registeret har med: praksisplan aktivitet --speciale {} --maal {}",
                asked.speciale.number(),
                asked.maal.word()
            ),
        ));
    };
    one_kind(&kommuner)?;
    let year = match asked.visning {
        Visning::Aar(year) => year_of(&kommuner, year)?,
        Visning::Udvikling => String::new(),
    };
    let period = period(first);
    let value = |row: &Serie| match asked.visning {
        Visning::Aar(_) => shown(row.value(&year), row.missing(&year)),
        Visning::Udvikling => shown(row.udvikling, undefined(row)),
    };
    let values: Vec<(String, AreaValue)> = kommuner
        .iter()
        .filter_map(|row| Some((row.kommunekode.clone()?, value(row))))
        .collect();
    if !values.iter().any(|(_, value)| matches!(value, AreaValue::Number(_))) {
        return Err(nothing(
            format!(
                "udvikling i {}, speciale {}",
                asked.maal.word(),
                asked.speciale.number()
            ),
            "en udvikling kræver to år: vælg et enkelt år med --aar",
        ));
    }
    let measure = measure(asked, first);
    let what = format!(
        "{}, speciale {} ({})",
        asked.maal.heading(),
        asked.speciale.number(),
        asked.speciale.name()
    );
    let (id, title) = match asked.visning {
        Visning::Aar(_) => (String::new(), format!("{what}: {year}")),
        Visning::Udvikling => ("_udvikling".to_owned(), format!("{what}: udvikling {period}")),
    };
    let perspective = perspective_note(&first.perspektiv);
    let subtitle = match first.prisniveau {
        Some(level) => format!("{perspective} Faste priser, {level}-niveau."),
        None => perspective.to_owned(),
    };
    let heading = heading(
        view,
        format!("aktivitet_{}_{}{id}", asked.speciale.number(), asked.maal.word()),
        title,
        subtitle,
        "offentliggjort",
        sources_by_id(view, kommuner.iter().flat_map(|row| row.kilder()))?,
    );
    let (method, palette) = look(asked, &values, valg);
    let mut layer = choropleth(
        &map.base,
        heading,
        measure,
        &values,
        &method,
        valg.palet.unwrap_or(palette),
    )
    .map_err(|error| refused(&error))?;
    let region = rows
        .iter()
        .find(|row| row.niveau == "region" && row.egen && same_kind(row, first));
    if let Some(region) = region {
        region_row(&mut layer, region, value(region));
    }
    if let Some(skjult) = view.register.skjult() {
        let hidden = crate::statistics::hidden_cells(&layer.table.rows);
        layer.table.notes.push(skjult.note(0, hidden));
    }
    Ok(layer)
}

/// Around zero with two colours when the development goes both ways; else light to dark.
fn look(asked: Aktivitetskort, values: &[(String, AreaValue)], valg: &Valg) -> (Method, Palette) {
    let numbers = || {
        values.iter().filter_map(|(_, value)| match value {
            AreaValue::Number(number) => Some(*number),
            _ => None,
        })
    };
    let both_ways = numbers().any(|number| number < 0.0) && numbers().any(|number| number > 0.0);
    if asked.visning == Visning::Udvikling && both_ways {
        (valg.method_around(0.0), Palette::PuOr)
    } else {
        (valg.method(values.len()), Palette::Blues)
    }
}

fn measure(asked: Aktivitetskort, first: &Serie) -> Measure {
    match asked.visning {
        Visning::Aar(_) => Measure {
            key: asked.maal.word().to_owned(),
            heading: format!("{}{}", asked.maal.label(), unit(&first.enhed)),
            kind: aktivitet::value_kind(&first.enhed),
            signed: false,
        },
        Visning::Udvikling if first.udvikling_enhed == "procentpoint" => Measure {
            key: "udvikling_procentpoint".to_owned(),
            heading: format!("{}: udvikling i procentpoint", asked.maal.label()),
            kind: ColumnKind::Points(1),
            signed: true,
        },
        Visning::Udvikling => Measure {
            key: "udvikling_procent".to_owned(),
            heading: format!("{}: udvikling i procent", asked.maal.label()),
            kind: ColumnKind::Percent(1),
            signed: true,
        },
    }
}

fn unit(enhed: &str) -> &'static str {
    match enhed {
        "mio_kr" => " (mio. kr.)",
        "kr" => " (kr.)",
        _ => "",
    }
}

/// Why a series has no development: its first value is zero, or one is missing.
fn undefined(row: &Serie) -> Missing {
    if row.skjult.contains("udvikling") {
        return Missing::Diskretioneret;
    }
    match row.vaerdier.keys().next().and_then(|year| row.value(year)) {
        Some(0.0) => Missing::IkkeDefineret,
        _ => Missing::Ukendt,
    }
}

fn period(row: &Serie) -> String {
    let mut years = row.vaerdier.keys();
    match (years.next(), years.next_back()) {
        (Some(first), Some(last)) => format!("{first}–{last}"),
        (Some(only), None) => only.clone(),
        _ => String::new(),
    }
}

/// The year asked for, when the series have it; else their last.
fn year_of(rows: &[&Serie], asked: Option<i16>) -> Result<String> {
    let known: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row.vaerdier.keys().filter(|year| row.value(year).is_some()))
        .map(String::as_str)
        .collect();
    let list = || known.iter().copied().collect::<Vec<_>>().join(", ");
    match asked.map(|year| year.to_string()) {
        Some(year) if known.contains(year.as_str()) => Ok(year),
        Some(year) => Err(nothing(
            format!("år {year}"),
            &format!("vælg et af årene {} med --aar", list()),
        )),
        None => known
            .last()
            .map(|year| (*year).to_owned())
            .ok_or_else(|| nothing("alle årene er ukendte", "vælg et andet mål")),
    }
}

fn same_kind(one: &Serie, other: &Serie) -> bool {
    one.perspektiv == other.perspektiv && one.afgraensning == other.afgraensning && one.enhed == other.enhed
}

/// Produktion and forbrug never meet in one map, nor two figures that something else sets apart (domain.md section 1).
fn one_kind(rows: &[&Serie]) -> Result<()> {
    let kinds: BTreeSet<String> = rows
        .iter()
        .map(|row| match row.afgraensning.as_str() {
            "" => row.perspektiv.clone(),
            more => format!("{} ({more})", row.perspektiv),
        })
        .collect();
    if kinds.len() < 2 {
        return Ok(());
    }
    let kinds: Vec<String> = kinds.into_iter().collect();
    Err(Error::new(
        "PP-K006",
        Kind::Usage,
        "registeret har flere slags tal for målet, og de må ikke blandes. Intet er tegnet",
    )
    .at("slags", kinds.join(", "))
    .next_step("vælg med --perspektiv produktion, forbrug eller ukendt"))
}

/// The region's own value under the kommuner: entered data, not their sum (S5).
fn region_row(layer: &mut MapLayer, region: &Serie, value: AreaValue) {
    let none = Value::Missing(Missing::IkkeRelevant);
    let value = match value {
        AreaValue::Number(number) => Value::Number(number),
        AreaValue::Missing(missing) => Value::Missing(missing),
        AreaValue::Background => none.clone(),
    };
    layer.table.rows.push(Row {
        kind: RowKind::Total,
        cells: vec![Value::Text(region.omraade.clone()), none.clone(), value, none],
    });
}
