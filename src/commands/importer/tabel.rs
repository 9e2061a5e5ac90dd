//! The tables: klinikker, ydernumre, kapaciteter and the rest, from CSV and workbooks.

use crate::commands::Context;
use crate::error::{Error, Kind, Result};
use std::path::Path;

/// The flags of a table.
#[derive(Debug, clap::Args)]
pub struct Valg {}

/// Reads a table into the register.
pub fn run(context: &mut Context<'_>, fil: &Path, _valg: &Valg) -> Result<()> {
    context.writer()?;
    Err(Error::new("PP-I020", Kind::Data, "filen kan ikke læses. Intet er gemt").at("fil", fil.display().to_string()))
}
