//! The clinic's extra addresses (C4), which a move neither takes along nor closes by itself.

use super::super::assess::Assessment;
use super::super::ekstra::TAVSHED;
use super::parts::{heading, rows, table, text};
use crate::report::Table;
use crate::report::memo::Block;

/// Each extra address with what the move means for it; nothing for a clinic without.
pub fn blocks(assessment: &Assessment) -> Vec<Block> {
    let found = &assessment.ekstra_adresser;
    if found.is_empty() {
        return Vec::new();
    }
    let lines = found.iter().map(|one| {
        vec![
            text(one.nr.to_string()),
            text(&one.sted),
            text(&one.forhold),
            text(one.regel.reference()),
        ]
    });
    let mut sources = Vec::new();
    for one in found {
        if !sources.contains(&one.kilde) {
            sources.push(one.kilde.clone());
        }
    }
    vec![
        heading(2, "Ekstra klinikadresser"),
        Block::Table(Table {
            notes: vec![format!("{TAVSHED}.")],
            sources,
            ..table(
                "ekstra_adresser",
                "Klinikkens ekstra adresser",
                &["Nr.", "Adresse", "Forhold", "Regel"],
                rows(lines.collect()),
            )
        }),
    ]
}
