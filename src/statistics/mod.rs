//! Runs a query and shapes a table; nothing else.

pub mod aktivitet;
mod alder;
pub mod flytning;
pub mod kapacitet;
pub mod kommune;
pub mod kontrol;
mod query;
pub mod regler;
mod shape;
#[cfg(test)]
mod support;
pub mod ventetid;

pub use query::{all_rows, sources, sources_by_id};
pub use shape::{column, count, id, json, number, text};
