//! Runs a query and shapes a table; nothing else.

pub mod aarsrapport;
pub mod afstemning;
pub mod aktivitet;
mod alder;
pub mod diskretion;
pub mod flytning;
pub mod import;
pub mod indlaesning;
pub mod kapacitet;
pub mod kommune;
pub mod kontrol;
pub mod kort;
pub mod log;
pub mod parametre;
mod personer;
pub mod placering;
mod query;
pub mod regler;
pub mod sag_genberegn;
pub mod sag_notat;
pub mod sag_vurderinger;
pub mod sager;
pub mod samling;
mod shape;
pub mod sikkerhed;
#[cfg(test)]
mod support;
pub mod tilgaengelighed;
pub mod ventetid;

pub use query::{all_rows, sources, sources_by_id};
pub use shape::{column, count, hidden_cells, id, json, number, text};

/// Stands under a table that shows small counts of persons.
const INTERNAL: &str = "Intern: små tal er vist (under 5 personer). Til offentliggørelse: --offentlig.";
