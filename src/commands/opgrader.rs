//! `opgrader`: brings an older register up to this program's version.

use super::Context;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::register::Writer;

/// Bring et register fra en ældre udgave op til dette programs udgave. Tag en kopi først
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan opgrader --db mit-register.db
")]
pub struct Args {}

/// Runs the command.
pub fn run(context: &mut Context<'_>, _args: &Args) -> Result<()> {
    let path = context.register_path().ok_or_else(|| {
        Error::new(
            "PP-R012",
            Kind::Register,
            "de medfølgende data kan ikke ændres. Intet er gemt",
        )
        .next_step("peg på et register med --db")
    })?;
    match Writer::upgrade(&path, context.stamp())? {
        0 => context.notice("Registeret er allerede i programmets udgave. Intet er ændret."),
        applied => context.notice(&format!("Registeret er opgraderet ({applied} trin).")),
    }
    Ok(())
}
