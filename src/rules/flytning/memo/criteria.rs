//! K1–K6 one by one: rule, computed change, what it rests on, and the evidence with its source.

use super::super::assess::Assessment;
use super::super::criteria::Kriterium;
use super::super::evidence::{Detalje, Faktum};
use super::capacity::gap;
use super::parts::{heading, number, quantity, strong, text, words};
use crate::report::memo::{Block, Change, Comparison, Quantity};
use crate::report::{ColumnKind, Missing, Source, Value};

pub fn blocks(assessment: &Assessment) -> Vec<Block> {
    let intro = concat!(
        "For hvert kriterium vises oplysningerne før og efter flytningen. Ordene forbedret, uændret, forringet og ukendt er ",
        "beregnet efter programmets egne regler [D] og er ikke en vurdering af ansøgningen."
    );
    let mut blocks = vec![
        heading(2, "Kriterierne ét for ét"),
        Block::Paragraph(vec![words(intro)]),
    ];
    for criterion in &assessment.kriterier {
        blocks.extend(one(assessment, criterion));
    }
    blocks
}

fn title(code: &str) -> &'static str {
    match code {
        "K1" => "harmonisering mellem kommunerne",
        "K2" => "harmonisering inden for kommunen",
        "K3" => "forhold for bevægelseshæmmede",
        "K4" => "infrastruktur og offentlig transport",
        "K5" => "faglig sparring",
        "K6" => "holdtræning",
        _ => "øvrige forhold",
    }
}

fn one(assessment: &Assessment, criterion: &Kriterium) -> Vec<Block> {
    let name = title(criterion.kode);
    let rows = criterion
        .detaljer
        .iter()
        .map(|line| change(assessment, criterion, line));
    vec![
        heading(3, &format!("{} – {name}", criterion.kode)),
        Block::Paragraph(vec![words(format!(
            "{} Regel: {}.",
            criterion.regel.text,
            criterion.regel.reference()
        ))]),
        Block::Paragraph(vec![
            strong(format!("Ændring: {}. ", criterion.vurdering.word())),
            words(format!("{}.", criterion.grundlag)),
        ]),
        Block::Comparison(Comparison {
            title: format!("{}, {name}", criterion.kode),
            rows: rows.collect(),
            notes: Vec::new(),
            sources: sources(criterion),
        }),
    ]
}

/// The criterion's sources, each with its date again when there are as many dates as sources.
fn sources(criterion: &Kriterium) -> Vec<Source> {
    let source = |tekst: &str, dato: Option<&str>| Source {
        id: criterion.kode.to_owned(),
        tekst: tekst.to_owned(),
        dato: dato.map(str::to_owned),
    };
    let Some(kilde) = &criterion.kilde else {
        return Vec::new();
    };
    let texts: Vec<&str> = kilde.split("; ").collect();
    let dates: Vec<&str> = criterion.dato.iter().flat_map(|dato| dato.split("; ")).collect();
    if texts.len() == dates.len() {
        texts
            .iter()
            .zip(dates)
            .map(|(text, date)| source(text, Some(date)))
            .collect()
    } else {
        vec![source(kilde, criterion.dato.as_deref())]
    }
}

/// A metre stands behind its number; a longer unit stands once, in the label.
fn change(assessment: &Assessment, criterion: &Kriterium, line: &Detalje) -> Change {
    let label = match line.enhed {
        Some(unit) if unit != "m" => format!("{} ({unit})", line.betegnelse),
        _ => line.betegnelse.to_owned(),
    };
    let side = |fact: &Faktum, after| -> Quantity {
        let kind = kind(line);
        match fact {
            Faktum::Tal(value) => {
                let printed = quantity(number(*value), kind);
                if line.enhed == Some("m") {
                    printed.unit("m")
                } else {
                    printed
                }
            }
            Faktum::Tekst(words) => quantity(text(words), ColumnKind::Text),
            Faktum::Mangler if criterion.kode == "K1" => quantity(Value::Missing(gap(assessment, after)), kind),
            Faktum::Mangler => quantity(Value::Missing(Missing::Ukendt), kind),
        }
    };
    Change {
        label,
        foer: side(&line.foer, false),
        efter: side(&line.efter, true),
    }
}

/// The decimals of domain.md's worked examples: whole inhabitants, M1 with one, M2 with two.
fn kind(line: &Detalje) -> ColumnKind {
    match (line.noegle, line.enhed) {
        ("M1", _) => ColumnKind::Decimal(1),
        ("M2" | "M3", _) => ColumnKind::Decimal(2),
        (_, Some("m" | "indbyggere pr. kapacitet")) => ColumnKind::Decimal(0),
        _ => ColumnKind::UpTo(4),
    }
}
