//! The field's words as types: no I/O, no SQL, no formatting.

pub mod projektion;
