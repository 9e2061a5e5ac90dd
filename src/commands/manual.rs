//! `manual`: prints the man page.

use super::Context;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};

/// Skriv manualsiden (roff) på standardudskriften
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan manual > praksisplan.1
")]
pub struct Args {}

/// Runs the command.
pub fn run(context: &mut Context<'_>, _args: &Args) -> Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(crate::cli::command())
        .render(&mut page)
        .map_err(|error| {
            Error::new("PP-B004", Kind::Unexpected, "manualsiden kunne ikke skrives").at("svar", error.to_string())
        })?;
    context.write(&page)
}
