//! The field's words as types: no I/O, no SQL, no formatting.
//!
//! Every value checks itself when it is made, so the rooms further on never meet a capacity below zero, a kommune code
//! of three digits or a coordinate that is not a number. Amounts of capacity and money are whole numbers of a small
//! unit (a ten-thousandth of a kapacitet, an øre), never floats: what is moved out and back is exactly what it was.

mod bysamfund;
pub mod dato;
mod enheder;
mod ja_nej;
mod kapacitet;
mod klinik;
mod kommunekode;
mod koordinat;
pub mod koordinattekst;
mod parameter;
pub mod projektion;
mod ratio;
mod regime;
pub mod sortering;
mod speciale;
pub mod tal;
mod ventetid;
mod ydernummer;

pub use bysamfund::{Bysamfund, Bysted};
pub use enheder::{Kroner, Metres, Weeks};
pub use ja_nej::{JaNejUkendt, UkendtSvar};
pub use kapacitet::{Kapacitet, Kapacitetstal};
pub use klinik::{Klinik, Kolleger};
pub use kommunekode::{Kommunekode, UgyldigKommunekode};
pub use koordinat::{Koordinat, KoordinatKvalitet, UgyldigKoordinat};
pub use parameter::Parameter;
pub use ratio::Ratio;
pub use regime::Regime;
pub use speciale::{Speciale, UkendtSpeciale};
pub use ventetid::{Ventetid, VentetidArt};
pub use ydernummer::{Tilknytning, UgyldigtYdernummer, Ydernummer};
