//! `importer`: outside files into the register. Chooses the family of the kind; each family has a file here.

mod faelles;
mod geografi;
mod tabel;

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use clap::ValueEnum;
use geografi::Slags;
use std::path::PathBuf;

/// Læs en fil ind i registeret: alle rækker eller ingen. Med -n vises kun, hvad der ville ske
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan importer klinikker klinikker.xlsx --kilde \"Notus, udtræk\" --gyldig-fra 01.06.2026 -n
  praksisplan importer befolkning FOLK1A.csv
  praksisplan importer kommuner dagi.geojson --kilde \"Klimadatastyrelsen, DAGI\" --gyldig-fra 01.01.2007
  praksisplan importer stoppesteder rejseplanen-gtfs.zip --vindue 07:00-17:00
")]
pub struct Args {
    /// Hvad filen indeholder: klinikker, kommuner, bysamfund, celler, stoppesteder eller rejsetider
    #[arg(value_name = "ART", hide_possible_values = true)]
    art: Art,
    /// Filen
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    #[command(flatten)]
    faelles: faelles::Faelles,
    #[command(flatten)]
    tabel: tabel::Valg,
    #[command(flatten)]
    geografi: geografi::GeografiValg,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Art {
    /// Klinikker med adresse, kommune og faciliteter
    Klinikker,
    /// Kommunegrænser: GeoJSON, GeoPackage eller TopoJSON
    Kommuner,
    /// Bysamfund som flader eller punkter: GeoJSON, GeoPackage, TopoJSON eller CSV
    Bysamfund,
    /// Befolkning i celler (Eurostat, Kvadratnet) eller punkter: CSV
    Celler,
    /// Stoppesteder og afgange: GTFS som zip eller mappe
    Stoppesteder,
    /// Rejsetider mellem par: CSV
    Rejsetider,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let geografi = match args.art {
        Art::Klinikker => return tabel::run(context, &args.fil, &args.tabel),
        Art::Kommuner => Slags::Kommuner,
        Art::Bysamfund => Slags::Bysamfund,
        Art::Celler => Slags::Celler,
        Art::Stoppesteder => Slags::Stoppesteder,
        Art::Rejsetider => Slags::Rejsetider,
    };
    geografi::run(context, geografi, &args.fil, &args.faelles, &args.geografi)
}
