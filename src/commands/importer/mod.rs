//! `importer`: outside files into the register. Chooses the family of the kind; each family has a file here.

mod tabel;

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use clap::ValueEnum;
use std::path::PathBuf;

/// Læs en fil ind i registeret: alle rækker eller ingen. Med -n vises kun, hvad der ville ske
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan importer klinikker klinikker.xlsx --kilde \"Notus, udtræk\" --gyldig-fra 01.06.2026 -n
  praksisplan importer befolkning FOLK1A.csv
")]
pub struct Args {
    /// Hvad filen indeholder
    #[arg(value_name = "ART")]
    art: Art,
    /// Filen
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    #[command(flatten)]
    tabel: tabel::Valg,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Art {
    /// Klinikker med adresse, kommune og faciliteter
    Klinikker,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match args.art {
        Art::Klinikker => tabel::run(context, &args.fil, &args.tabel),
    }
}
