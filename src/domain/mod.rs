//! The field's words as types: no I/O, no SQL, no formatting.

pub mod dato;
pub mod projektion;
pub mod sortering;
pub mod tal;
