//! `kommune`: the kommunegennemgang of one kommune.

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use crate::statistics::kommune;

/// Kommunegennemgangen for én kommune: kapacitet, kommunens tilbud og ønsker, klinikker, afstande, ventetid og aktivitet (Bilag 4)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kommune Rebild
  praksisplan kommune 0773 --format md -o morsoe.md
  praksisplan kommune Aalborg -o aalborg.xlsx
")]
pub struct Args {
    /// Kommunens navn eller kode
    #[arg(value_name = "NAVN")]
    navn: String,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let area = view.kommune(&args.navn)?;
    context.answer(&kommune::answer(&view, &area)?)
}
