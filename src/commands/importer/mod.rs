//! `importer`: outside files into the register. Chooses the family of the kind; each family has a file here.

mod choices;
mod report;
mod tabel;

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use crate::ingest::schema::Art;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// Læs en fil ind i registeret: alle rækker eller ingen. Med -n vises kun, hvad der ville ske
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan importer klinikker klinikker.xlsx --kilde \"Notus, udtræk\" --gyldig-fra 01.06.2026 -n
  praksisplan importer befolkning FOLK1A.csv                        som den hentes fra Statistikbanken
  praksisplan importer ydernumre udtræk.csv --foreslaa-oversaettelse > notus.toml
  praksisplan importer ydernumre udtræk.csv --oversaettelse notus.toml --kilde \"Notus\" --gyldig-fra 01.06.2026
", after_help = "Se en arts kolonner med: praksisplan skabelon ART --kolonner
")]
pub struct Args {
    /// Hvad filen indeholder
    #[arg(value_name = "ART", value_parser = PossibleValuesParser::new(Art::ALL.map(Art::name)))]
    art: String,
    /// Filen: .csv, .txt, .xlsx eller .ods
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    #[command(flatten)]
    faelles: choices::Faelles,
    #[command(flatten)]
    tabel: choices::Valg,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match Art::ALL.into_iter().find(|art| art.name() == args.art) {
        Some(art) => tabel::run(context, art, &args.fil, &args.faelles, &args.tabel),
        // The parser has let only known kinds through.
        None => Ok(()),
    }
}
