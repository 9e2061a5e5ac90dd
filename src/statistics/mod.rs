//! Runs a query and shapes a table; nothing else.

pub mod flytning;
pub mod kapacitet;
pub mod kontrol;
mod query;
pub mod sager;
mod shape;

pub use query::{all_rows, sources};
pub use shape::{column, count, id, number, text};
