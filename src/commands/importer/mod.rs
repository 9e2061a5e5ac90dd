//! `importer`: outside files into the register. Chooses the family of the kind; each family has a file here.

mod choices;
mod fil;
mod geografi;
mod report;
mod tabel;

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use crate::ingest::schema::Art;
use clap::builder::PossibleValuesParser;
use geografi::Slags;
use std::path::PathBuf;

/// Læs en fil ind i registeret: alle rækker eller ingen. Med -n vises kun, hvad der ville ske
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan importer klinikker klinikker.xlsx --kilde \"Notus, udtræk\" --gyldig-fra 01.06.2026 -n
  praksisplan importer befolkning FOLK1A.csv                        som den hentes fra Statistikbanken
  praksisplan importer ydernumre udtræk.csv --foreslaa-oversaettelse > notus.toml
  praksisplan importer ydernumre udtræk.csv --oversaettelse notus.toml --kilde \"Notus\" --gyldig-fra 01.06.2026
  praksisplan importer kommuner dagi.gpkg --kilde \"Klimadatastyrelsen, DAGI\" --gyldig-fra 01.01.2007
  praksisplan importer stoppesteder rejseplanen.zip --vindue 07:00-17:00
", after_help = "Se en arts kolonner med: praksisplan skabelon ART --kolonner

Hukommelse: en CSV-fil læses række for række og bruger højst 150 MB, uanset hvor lang den er (celler og rejsetider 600 MB ved
deres grænse). En projektmappe er højst 100 MB (200 MB udpakket, 2.000.000 celler) og bruger op til 500 MB; et kort er højst
128 MB og bruger op til fire gange så meget. Er en fil større, siger programmet det og læser den ikke.
")]
pub struct Args {
    /// Hvad filen indeholder
    #[arg(value_name = "ART", value_parser = PossibleValuesParser::new(kinds()))]
    art: String,
    /// Filen: .csv, .txt, .xlsx eller .ods; for kort GeoJSON, GeoPackage eller TopoJSON; for stoppesteder GTFS
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    #[command(flatten)]
    faelles: choices::Faelles,
    #[command(flatten)]
    tabel: choices::Valg,
    #[command(flatten)]
    geografi: geografi::GeografiValg,
}

/// The names of every kind, the tables' first.
fn kinds() -> Vec<&'static str> {
    Art::TABELLER
        .map(Art::name)
        .into_iter()
        .chain(Slags::ALL.map(Slags::word))
        .collect()
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    context.reads(&args.fil)?;
    if let Some(slags) = Slags::ALL.into_iter().find(|slags| slags.word() == args.art) {
        return geografi::run(context, slags, &args.fil, &args.faelles, (&args.geografi, &args.tabel));
    }
    match Art::TABELLER.into_iter().find(|art| art.name() == args.art) {
        Some(art) => tabel::run(context, art, &args.fil, &args.faelles, &args.tabel),
        // The parser has let only known kinds through.
        None => Ok(()),
    }
}
