//! The activity series as people read them.

use super::{Maal, Serie, Spoergsmaal, nothing};
use crate::error::Result;
use crate::register::View;
use crate::report::{Column, ColumnKind, Missing, Row, RowKind, Table, Value};
use crate::statistics::{column, count, number, sources_by_id, text};
use std::collections::BTreeSet;

/// The tables of the series: one per level, perspective and what else sets figures apart, so that none are mixed.
pub(super) fn tables(view: &View<'_>, asked: &Spoergsmaal, rows: &[Serie]) -> Result<Vec<Table>> {
    let mut groups: Vec<(&str, &str, &str)> = Vec::new();
    for row in rows {
        if !groups.contains(&row.group()) {
            groups.push(row.group());
        }
    }
    let mut tables = Vec::new();
    for group in groups {
        let of_group: Vec<&Serie> = rows.iter().filter(|row| row.group() == group).collect();
        let has_kommuner = of_group.iter().any(|row| row.niveau == "kommune");
        if has_kommuner {
            let shown: Vec<&Serie> = of_group
                .iter()
                .copied()
                .filter(|row| row.niveau == "kommune" || (row.niveau == "region" && row.egen))
                .collect();
            tables.push(table(view, asked, &shown, "kommuner", tables.len())?);
        }
        let others: Vec<&Serie> = of_group.iter().copied().filter(|row| row.niveau != "kommune").collect();
        // The own region alone is already the total of the kommuner.
        if others.len() > 1 || (!has_kommuner && !others.is_empty()) {
            tables.push(table(view, asked, &others, "regioner", tables.len())?);
        }
    }
    Ok(tables)
}

fn table(view: &View<'_>, asked: &Spoergsmaal, rows: &[&Serie], level: &str, nr: usize) -> Result<Table> {
    let Some(first) = rows.first() else {
        return Err(nothing(view, asked)?);
    };
    let years: Vec<&str> = first.vaerdier.keys().map(String::as_str).collect();
    let per_head = asked.pr_indbygger && asked.maal.per_head();
    let total = |row: &Serie| row.niveau == "land" || (level == "kommuner" && row.niveau == "region");
    let mut order: Vec<&Serie> = rows.to_vec();
    if asked.rangering {
        order.sort_by_key(|row| (total(row), row.rang.unwrap_or(i64::MAX)));
    }
    let mut body: Vec<Row> = order
        .iter()
        .map(|row| {
            let mut cells = vec![text(row.omraade.clone())];
            cells.extend(years.iter().map(|year| number(row.value(year), Missing::Ukendt)));
            if years.len() > 1 {
                cells.push(number(row.udvikling, undefined(row, &years)));
            }
            if per_head {
                cells.push(number(row.pr_indbygger, Missing::Ukendt));
            }
            if asked.rangering {
                cells.push(count(row.rang, Missing::IkkeRelevant));
                if years.len() > 1 {
                    cells.push(count(row.rang_udvikling, Missing::IkkeRelevant));
                }
            }
            Row {
                kind: if total(row) { RowKind::Total } else { RowKind::Body },
                cells,
            }
        })
        .collect();
    let columns = columns(asked, first, &years, per_head);
    if level == "kommuner"
        && let Some(check) = check_row(rows, &years, columns.len())
    {
        body.push(check);
    }
    let ids = rows
        .iter()
        .flat_map(|row| row.kilder().chain(row.befolkning_kilde.as_deref().filter(|_| per_head)));
    let period = if years.len() > 1 {
        format!("{}-{}", years[0], years[years.len() - 1])
    } else {
        years.join("")
    };
    let qualifier = if first.afgraensning.is_empty() {
        String::new()
    } else {
        format!(", {}", first.afgraensning)
    };
    let perspektiv = if first.perspektiv == "ukendt" {
        String::new()
    } else {
        format!(", {}", first.perspektiv)
    };
    Ok(Table {
        id: format!(
            "{}-{}-{}",
            asked.maal.word().replace('_', "-"),
            asked.speciale.number(),
            nr + 1
        ),
        title: format!(
            "{}{qualifier}: speciale {} ({}){perspektiv}, {level}, {period}",
            asked.maal.heading(),
            asked.speciale.number(),
            asked.speciale.name()
        ),
        columns,
        rows: body,
        notes: notes(view, asked, rows, level, per_head)?,
        sources: sources_by_id(view, ids)?,
    })
}

/// Why a series has no development: its first value is zero, or a value is missing.
fn undefined(row: &Serie, years: &[&str]) -> Missing {
    match years.first().and_then(|year| row.value(year)) {
        Some(0.0) => Missing::IkkeDefineret,
        _ => Missing::Ukendt,
    }
}

/// How values of a unit are printed.
pub(in crate::statistics) fn value_kind(enhed: &str) -> ColumnKind {
    match enhed {
        "mio_kr" => ColumnKind::Decimal(1),
        "procent" => ColumnKind::Percent(1),
        "ydelser_pr_borger" => ColumnKind::UpTo(1),
        _ => ColumnKind::Decimal(0),
    }
}

fn columns(asked: &Spoergsmaal, first: &Serie, years: &[&str], per_head: bool) -> Vec<Column> {
    let unit = match first.enhed.as_str() {
        "mio_kr" => " (mio. kr.)",
        "kr" => " (kr.)",
        _ => "",
    };
    let mut columns = vec![column("omraade", "Område", ColumnKind::Text)];
    columns.extend(years.iter().map(|year| {
        column(
            &format!("aar_{year}"),
            &format!("{year}{unit}"),
            value_kind(&first.enhed),
        )
    }));
    if years.len() > 1 {
        // Two measures, two labels, two kinds (S6).
        columns.push(if first.udvikling_enhed == "procentpoint" {
            column(
                "udvikling_procentpoint",
                "Udvikling i procentpoint",
                ColumnKind::Points(1),
            )
        } else {
            column("udvikling_procent", "Udvikling i procent", ColumnKind::Percent(1))
        });
    }
    if per_head {
        let last = years.last().copied().unwrap_or_default();
        let kr = if asked.maal == Maal::Udgift { " (kr.)" } else { "" };
        let decimals = if asked.maal == Maal::Borgere { 4 } else { 2 };
        columns.push(column(
            "pr_indbygger",
            &format!("Pr. indbygger {last}{kr}"),
            ColumnKind::Decimal(decimals),
        ));
    }
    if asked.rangering {
        columns.push(column(
            "rang",
            &format!("Nr. {}", years.last().copied().unwrap_or_default()),
            ColumnKind::Integer,
        ));
        if years.len() > 1 {
            columns.push(column("rang_udvikling", "Nr. i udvikling", ColumnKind::Integer));
        }
    }
    columns
}

/// The sum of the kommuner beside the region's entered value, where the two differ in a year.
fn check_row(rows: &[&Serie], years: &[&str], columns: usize) -> Option<Row> {
    let region = rows
        .iter()
        .find(|row| row.niveau == "region" && !row.years("indtastet").is_empty())?;
    let sum = |year: &&str| region.sum_kommuner.get(*year).and_then(serde_json::Value::as_f64);
    let differs = years.iter().any(|year| match (sum(year), region.value(year)) {
        (Some(sum), Some(value)) => (sum - value).abs() > 1e-6 * value.abs().max(1.0),
        _ => false,
    });
    differs.then(|| {
        let mut cells = vec![text("Kontrol: sum af kommunerne")];
        cells.extend(years.iter().map(|year| number(sum(year), Missing::Ukendt)));
        cells.resize(columns, Value::Missing(Missing::IkkeRelevant));
        Row {
            kind: RowKind::Total,
            cells,
        }
    })
}

fn notes(view: &View<'_>, asked: &Spoergsmaal, rows: &[&Serie], level: &str, per_head: bool) -> Result<Vec<String>> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let mut notes = vec![perspective_note(&first.perspektiv).to_owned()];
    if let Some(year) = first.prisniveau {
        notes.push(format!("Faste priser, {year}-niveau."));
    }
    if first.vaerdier.len() > 1 && matches!(first.enhed.as_str(), "mio_kr" | "procent" | "ydelser_pr_borger") {
        notes.push(
            "Tallene er afrundede i kilden, og udviklingen er regnet af dem; kildens egen kan afvige.".to_owned(),
        );
    }
    if asked.maal == Maal::Borgere && level == "kommuner" {
        notes.push(
            "Borgere kan ikke lægges sammen på tværs af kommuner: regionens tal er opgjort for sig, ikke en sum."
                .to_owned(),
        );
    }
    let years = |opgjort: &str| {
        let years: BTreeSet<&str> = rows.iter().flat_map(|row| row.years(opgjort)).collect();
        years.into_iter().collect::<Vec<_>>().join(", ")
    };
    let (from_clinics, from_kommuner) = (years("sum_af_klinikker"), years("sum_af_kommuner"));
    if !from_clinics.is_empty() {
        notes.push(format!(
            "Kommunernes tal for {from_clinics} er summen af de klinikker, der lå i kommunen på tidspunktet; der er ingen offentliggjorte."
        ));
    }
    if !from_kommuner.is_empty() {
        notes.push(format!(
            "Regionens tal for {from_kommuner} er summen af kommunerne; der er ikke opgjort et for sig."
        ));
    }
    if level == "kommuner" {
        let shown: BTreeSet<&str> = rows.iter().filter_map(|row| row.kommunekode.as_deref()).collect();
        let without: Vec<String> = view
            .kommuner()?
            .into_iter()
            .filter(|area| !shown.contains(area.kommunekode.as_str()))
            .map(|area| area.navn)
            .collect();
        if !without.is_empty() {
            notes.push(format!(
                "Kilden har ingen række for: {}. Deres tal er ukendt, ikke nul.",
                without.join(", ")
            ));
        }
    }
    if asked.pr_indbygger && !per_head {
        notes.push("Målet er allerede et forhold og vises ikke pr. indbygger.".to_owned());
    }
    if per_head {
        let days: BTreeSet<&str> = rows.iter().filter_map(|row| row.befolkning_dato.as_deref()).collect();
        let days: Vec<String> = days
            .into_iter()
            .filter_map(|day| day.parse().ok())
            .map(crate::domain::dato::dansk_dato)
            .collect();
        notes.push(format!(
            "Pr. indbygger er sidste års tal delt med befolkningen {}.",
            days.join(" og ")
        ));
        if first.perspektiv == "produktion" {
            notes.push(
                "Produktion pr. indbygger siger, hvad der leveres i området, ikke hvad dets borgere får.".to_owned(),
            );
        }
    }
    Ok(notes)
}

/// What a perspective means, or that the source does not say which it is.
pub(in crate::statistics) fn perspective_note(perspektiv: &str) -> &'static str {
    match perspektiv {
        "produktion" => "Produktion: ydelser leveret af klinikker i området, uanset hvor patienten bor.",
        "forbrug" => "Forbrug: ydelser til områdets borgere, uanset hvor de er leveret.",
        _ => "Planen angiver ikke, om tallet er produktion eller forbrug.",
    }
}
