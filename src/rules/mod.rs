//! The plan's rules as pure functions over a snapshot of facts; every result names its rule and origin.
//!
//! No rule decides a case: it routes, computes, warns and lists what is missing. A fact nobody has stated is missing
//! and is listed, never assumed; a parameter the sources do not give is asked for, never defaulted.

pub mod ansaettelse;
pub mod deling;
pub mod ejerskab;
pub mod ekstra_adresse;
pub mod flytning;
pub mod knaek;
pub mod mere_kapacitet;
pub mod myndighed;
pub mod nynedsaettelse;
pub mod origin;
mod parameter;
pub mod rettelse;
pub mod ridefysioterapi;
pub mod sag;
pub mod su;
pub mod vikar;
pub mod ydernummer_ansoegning;

pub use origin::{Origin, Rule};
pub use parameter::{Krav, MissingParameter};
