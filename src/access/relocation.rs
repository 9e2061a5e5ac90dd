//! relocation
