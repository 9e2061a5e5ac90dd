//! The tables: klinikker, ydernumre, kapaciteter and the rest, from CSV and workbooks.

use crate::commands::Context;
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use std::path::Path;

/// The flags of a table.
#[derive(Debug, clap::Args)]
pub struct Valg {
    /// Filens tegnsæt, hvis det ikke genkendes: utf-8, utf-16le eller windows-1252
    #[arg(long, value_name = "TEGNSÆT")]
    tegnsaet: Option<String>,
}

/// Reads a table into the register.
pub fn run(context: &mut Context<'_>, fil: &Path, valg: &Valg) -> Result<()> {
    let _ = valg.tegnsaet.as_deref().and_then(Tegnsaet::from_name);
    context.writer()?;
    Err(Error::new("PP-I020", Kind::Data, "filen kan ikke læses. Intet er gemt").at("fil", fil.display().to_string()))
}
