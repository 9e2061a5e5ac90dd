//! The plan's rules as pure functions over a snapshot of facts; every result names its rule and origin.
//!
//! No rule decides a case: it routes, computes, warns and lists what is missing. A fact nobody has stated is missing
//! and is listed, never assumed; a parameter the sources do not give is asked for, never defaulted.

pub mod flytning;
pub mod origin;
mod parameter;

pub use origin::{Origin, Rule};
pub use parameter::{Krav, MissingParameter};
