//! Runs a query and shapes a table; nothing else.

pub mod aktivitet;
mod alder;
pub mod flytning;
pub mod import;
pub mod kapacitet;
pub mod kommune;
pub mod kontrol;
pub mod kort;
pub mod log;
pub mod parametre;
mod query;
pub mod regler;
pub mod sag_genberegn;
pub mod sag_notat;
pub mod sager;
pub mod samling;
mod shape;
pub mod sikkerhed;
#[cfg(test)]
mod support;
pub mod ventetid;

pub use query::{all_rows, sources, sources_by_id};
pub use shape::{column, count, id, json, number, text};
