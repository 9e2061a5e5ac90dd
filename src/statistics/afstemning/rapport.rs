//! The report a secretary sends to the plan's authors: what does not agree, by theme, with page and line.

use super::{Afstemt, groups, not_checked, summary, tekst};
use crate::reconcile::{Check, Dom};
use crate::report::memo::{Block, Memo, Metadata, Quantity, Section, Span};
use crate::report::{ColumnKind, Row, RowKind, Table, Value};
use crate::statistics::{column, text};
use jiff::civil::Date;

/// The report as a memo: Word, web page or Markdown.
pub fn rapport(afstemt: &Afstemt, dato: Date, version: &str) -> Memo {
    let all: Vec<&Check> = afstemt.afstemning.checks.iter().collect();
    let deviating: Vec<&Check> = all.iter().filter(|check| check.dom == Dom::Afviger).copied().collect();
    let mut sections = vec![Section {
        heading: "Resultat".to_owned(),
        blocks: vec![
            Block::Paragraph(counts(afstemt)),
            Block::Paragraph(vec![Span::Text(
                if afstemt.grundlag == "register" {
                    "Tabellerne er ikke trykt endnu: hvert fund er holdt op mod registeret eller en anden af tabellerne, og begge steder er nævnt. Programmet retter intet."
                } else {
                    "Hvert fund nedenfor kan ses på to steder i planen, og begge er nævnt. Programmet retter intet og afgør ikke, hvilket af stederne der er det rigtige."
                }
                .to_owned(),
            )]),
        ],
    }];
    for (number, gruppe) in groups(&deviating).into_iter().enumerate() {
        let of_group: Vec<&Check> = deviating
            .iter()
            .filter(|check| check.gruppe == gruppe)
            .copied()
            .collect();
        sections.push(Section {
            heading: gruppe.to_owned(),
            blocks: vec![Block::Table(deviations(afstemt, number, gruppe, &of_group))],
        });
    }
    sections.push(how(afstemt, &all));
    Memo {
        title: format!("Afstemning af {}", afstemt.titel),
        metadata: Metadata {
            sagsnummer: None,
            dato,
            pr: afstemt.pr,
            grundlag: afstemt.grundlag.to_owned(),
            version: version.to_owned(),
        },
        sections,
    }
}

fn counts(afstemt: &Afstemt) -> Vec<Span> {
    let number = |count: usize| {
        Span::Value(Quantity::new(
            Value::Integer(i64::try_from(count).unwrap_or(0)),
            ColumnKind::Integer,
        ))
    };
    let words = |text: &str| Span::Text(text.to_owned());
    let [agree, rounding, deviate] = Dom::ALL.map(|dom| afstemt.afstemning.count(dom));
    vec![
        number(afstemt.afstemning.checks.len()),
        words(" trykte tal, udsagn, numre og henvisninger er kontrolleret. "),
        number(agree),
        words(" stemmer, "),
        number(rounding),
        words(" kan forklares af, at de trykte grundtal selv er afrundet, og "),
        number(deviate),
        words(" afviger."),
    ]
}

fn deviations(afstemt: &Afstemt, number: usize, gruppe: &str, checks: &[&Check]) -> Table {
    let rows = checks
        .iter()
        .map(|check| {
            let at = afstemt
                .pages
                .place(check.steder.first().map_or((0, 0), |place| place.linjer));
            Row {
                kind: RowKind::Body,
                cells: vec![
                    text(if at.is_empty() {
                        tekst::where_printed(check)
                    } else {
                        format!("{} ({at})", tekst::where_printed(check))
                    }),
                    text(tekst::printed(check)),
                    text(tekst::recomputed(check)),
                    text(tekst::explanation(check, &afstemt.pages)),
                ],
            }
        })
        .collect();
    Table {
        id: format!("fund-{}", number + 1),
        title: gruppe.to_owned(),
        columns: vec![
            column("sted", "Sted", ColumnKind::Text),
            column("trykt", "Trykt", ColumnKind::Text),
            column("genberegnet", "Genberegnet eller andetsteds", ColumnKind::Text),
            column("forklaring", "Hvorfor, og det andet sted", ColumnKind::Text),
        ],
        rows,
        notes: Vec::new(),
        sources: afstemt.kilder.clone(),
    }
}

fn how(afstemt: &Afstemt, all: &[&Check]) -> Section {
    let paragraph = |words: &str| Block::Paragraph(vec![Span::Text(words.to_owned())]);
    let mut blocks = vec![
        paragraph(
            "Hvert trykt tal, der kan regnes ud af andre trykte tal, er regnet efter. Et grundtal, der er trykt med én decimal, kan være op til en halv tiendedel større eller mindre; kun når ingen sådan afrunding kan give det trykte, er det kaldt en afvigelse. Optalte tal regnes eksakt. Personer er ikke lagt sammen over kommuner.",
        ),
        Block::Table(summary(afstemt, all)),
    ];
    if !afstemt.afstemning.udeladt.is_empty() {
        blocks.push(Block::Table(not_checked(afstemt)));
    }
    Section {
        heading: "Sådan er det gjort".to_owned(),
        blocks,
    }
}
