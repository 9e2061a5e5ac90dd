//! Capacity before and after: the areas, the measures of evenness, and what would make the move neutral.

use super::super::assess::{AreaEffect, Assessment, BeforeAfter, Maal};
use super::MemoCase;
use super::parts::{beside, calculation, column, fact, facts, heading, number, or_unknown, quantity, text};
use crate::domain::{Kapacitetstal, Ratio, Regime};
use crate::report::memo::{Block, Quantity};
use crate::report::{Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::rules::origin;

pub fn blocks(assessment: &Assessment, case: &MemoCase) -> Vec<Block> {
    let sources = beside(&[&case.kilder.kapacitet, &case.kilder.befolkning]);
    let mut blocks = vec![
        heading(2, "Kapacitet før og efter"),
        Block::Table(Table {
            id: "kapacitet_foer_efter".to_owned(),
            title: "Indbyggere pr. kapacitet før og efter flytningen".to_owned(),
            columns: columns(assessment.regime),
            rows: area_rows(assessment),
            notes: vec![format!(
                "{} Regel: {} og {}.",
                unit(assessment.regime),
                origin::S1.reference(),
                origin::S3.reference()
            )],
            sources: sources.clone(),
        }),
        Block::Table(measures(assessment, sources.clone())),
    ];
    blocks.extend(neutral(assessment));
    blocks
}

/// What a capacity is counted in (domain.md section 2).
fn unit(regime: Regime) -> &'static str {
    match regime {
        Regime::Timer => {
            "Kapacitet er vægtet: over 30 timer tæller 1, under 30 timer 0,5 (overenskomsten til og med 2023)."
        }
        Regime::Beloeb => {
            "Kapacitet er opgjort i kroner pr. speciale (overenskomsten fra 2024) og kan ikke sammenlignes med tal fra før 2024."
        }
    }
}

/// In the regime `timer` capacities are halves, and one decimal keeps them under each other.
fn columns(regime: Regime) -> Vec<Column> {
    let capacity = match regime {
        Regime::Timer => ColumnKind::Decimal(1),
        Regime::Beloeb => ColumnKind::UpTo(4),
    };
    vec![
        column("omraade", "Område", ColumnKind::Text),
        column("indbyggere", "Indbyggere", ColumnKind::Integer),
        column("kapacitet_foer", "Kapacitet før", capacity),
        column("kapacitet_efter", "Kapacitet efter", capacity),
        column("foer", "Indbyggere pr. kapacitet før", ColumnKind::Decimal(0)),
        column("efter", "Indbyggere pr. kapacitet efter", ColumnKind::Decimal(0)),
    ]
}

/// Why a figure after the move is not there: another regime, nobody knows, or a division by zero.
pub fn gap(assessment: &Assessment, after: bool) -> Missing {
    let unknown = assessment.modtagende.is_none()
        || assessment
            .mangler_oplysning
            .iter()
            .any(|missing| missing.felt == "befolkning");
    if after && !assessment.ikke_sammenlignelig.is_empty() {
        Missing::IkkeSammenlignelig
    } else if unknown {
        Missing::Ukendt
    } else {
        Missing::IkkeDefineret
    }
}

fn ratio(value: Option<Ratio>, missing: Missing) -> Value {
    value.map_or(Value::Missing(missing), |ratio| number(ratio.to_f64()))
}

fn area_row(assessment: &Assessment, area: &AreaEffect, name: String) -> Row {
    let capacity = |value: Option<Kapacitetstal>| match value {
        Some(capacity) => number(capacity.to_f64()),
        None => Value::Missing(gap(assessment, true)),
    };
    let none = |value: Option<Kapacitetstal>, after| match value {
        Some(capacity) if capacity.is_zero() => Missing::IkkeDefineret,
        _ => match gap(assessment, after) {
            // With capacity there, only the population can be what is missing.
            Missing::IkkeDefineret => Missing::Ukendt,
            other => other,
        },
    };
    let people = area.indbyggere.and_then(|people| i64::try_from(people).ok());
    Row {
        kind: RowKind::Body,
        cells: vec![
            text(name),
            people.map_or(Value::Missing(Missing::Ukendt), Value::Integer),
            capacity(Some(area.kapacitet_foer)),
            capacity(area.kapacitet_efter),
            ratio(area.foer, none(Some(area.kapacitet_foer), false)),
            ratio(area.efter, none(area.kapacitet_efter, true)),
        ],
    }
}

fn area_rows(assessment: &Assessment) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut pair = |giving: &AreaEffect, receiving: Option<&AreaEffect>, name: fn(&str) -> String| {
        let other = receiving.filter(|area| area.omraade != giving.omraade);
        let role = |area: &AreaEffect, role: &str| format!("{} ({role})", name(&area.omraade));
        let (first, second) = match (receiving, other) {
            (Some(_), None) => ("afgivende og modtagende", None),
            _ => ("afgivende", other),
        };
        rows.push(area_row(assessment, giving, role(giving, first)));
        rows.extend(second.map(|area| area_row(assessment, area, role(area, "modtagende"))));
    };
    pair(&assessment.afgivende, assessment.modtagende.as_ref(), |name| {
        format!("{name} Kommune")
    });
    if let Some(councils) = &assessment.sundhedsraad {
        pair(&councils.afgivende, councils.modtagende.as_ref(), |name| {
            format!("Sundhedsråd {name}")
        });
    }
    rows.push(region_row(assessment));
    rows
}

/// The region's inhabitants are its ratio times its capacity, which is exact.
fn region_row(assessment: &Assessment) -> Row {
    let capacity = assessment.kapacitet_i_alt;
    let people = assessment
        .region
        .zip(capacity.foer)
        .and_then(|(ratio, capacity)| ratio.checked_mul(capacity))
        .filter(|people| people.denominator() == 1)
        .and_then(|people| i64::try_from(people.numerator()).ok());
    let after = if assessment.ikke_sammenlignelig.is_empty() {
        assessment.region
    } else {
        None
    };
    Row {
        kind: RowKind::Total,
        cells: vec![
            text(&assessment.region_navn),
            people.map_or(Value::Missing(Missing::Ukendt), Value::Integer),
            ratio(capacity.foer, gap(assessment, false)),
            ratio(capacity.efter, gap(assessment, true)),
            ratio(assessment.region, gap(assessment, false)),
            ratio(after, gap(assessment, true)),
        ],
    }
}

fn measures(assessment: &Assessment, sources: Vec<Source>) -> Table {
    let mut rows = Vec::new();
    let mut level = |name: &str, maal: &Maal| {
        for (when, after) in [("før", false), ("efter", true)] {
            let side = |pair: &BeforeAfter| ratio(if after { pair.efter } else { pair.foer }, gap(assessment, after));
            rows.push(Row {
                kind: RowKind::Body,
                cells: vec![
                    text(format!("{name}, {when}")),
                    side(&maal.m1),
                    side(&maal.m2),
                    side(&maal.m3),
                ],
            });
        }
    };
    level("Kommuner", &assessment.maal);
    if let Some(councils) = &assessment.sundhedsraad {
        level("Sundhedsråd", &councils.maal);
    }
    Table {
        id: "maal".to_owned(),
        title: "Mål for, hvor jævnt kapaciteten er fordelt (lavere er mere jævnt)".to_owned(),
        columns: vec![
            column("niveau", "Målt på", ColumnKind::Text),
            column("M1", "M1 (indbyggere pr. kapacitet)", ColumnKind::Decimal(1)),
            column("M2", "M2 (kapaciteter)", ColumnKind::Decimal(2)),
            column("M3", "M3 (forhold)", ColumnKind::Decimal(2)),
        ],
        rows,
        notes: vec![
            concat!(
                "M1: de to områders afstand fra regionens indbyggere pr. kapacitet, lagt sammen. M2: kapaciteter, der ligger ",
                "det forkerte sted. M3: det højeste antal indbyggere pr. kapacitet delt med det laveste."
            )
            .to_owned(),
            concat!(
                "Målene er programmets egen beslutning [D], fordi planen ikke har et mål. De kan pege hver sin vej og ",
                "vises derfor sammen med advarslerne."
            )
            .to_owned(),
        ],
        sources,
    }
}

fn neutral(assessment: &Assessment) -> Option<Block> {
    let neutral = assessment.neutral?;
    let source = || {
        let mut source = calculation(assessment);
        "Beregnet efter programmets egen regel [D]".clone_into(&mut source.tekst);
        Some(source)
    };
    let units = |value: Option<Ratio>| -> Quantity {
        match value {
            Some(ratio) => quantity(number(ratio.to_f64()), ColumnKind::UpTo(4)).unit("kapacitet"),
            None => quantity(or_unknown(None), ColumnKind::UpTo(4)),
        }
    };
    let name = &assessment.afgivende.omraade;
    Some(facts(
        "Hvad der ville gøre flytningen neutral for den afgivende kommune",
        vec![
            fact(
                &format!("{name} Kommune kan afgive uden at komme over regionens indbyggere pr. kapacitet"),
                units(neutral.kan_afgives_hele_enheder),
                source(),
            ),
            fact(
                "Skulle tilbage efter flytningen for ikke at ligge over regionen",
                units(neutral.tilbage_for_regionens_vaerdi_hele_enheder),
                source(),
            ),
            fact(
                "Skulle tilbage efter flytningen for en uændret værdi",
                units(Some(neutral.tilbage_for_uaendret.to_ratio())),
                source(),
            ),
        ],
    ))
}
