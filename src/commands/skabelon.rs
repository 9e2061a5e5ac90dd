//! `skabelon`: an Excel template for a file that is to be imported.

use super::Context;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::ingest::geografi::landets_kommuner;
use crate::ingest::schema::{Art, Skema};
use crate::render::template;
use clap::builder::PossibleValuesParser;
use std::path::Path;

/// Lav en Excel-skabelon med valglister, kontrol af datoer og tal, og en vejledning
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan skabelon klinikker -o klinikker.xlsx
  praksisplan skabelon ydernumre --kolonner                se kolonnerne her
")]
pub struct Args {
    /// Hvad skabelonen er til
    #[arg(value_name = "ART", value_parser = PossibleValuesParser::new(Art::all().map(Art::name)))]
    art: String,
    /// Skriv kun, hvilke kolonner der er
    #[arg(long)]
    kolonner: bool,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    // The parser has let only known kinds through.
    let Some(art) = Art::all().find(|art| art.name() == args.art) else {
        return Ok(());
    };
    let skema = Skema::of(art)?;
    if args.kolonner {
        let text = format!("{}: {}\n\n{}", skema.title, skema.description, skema.columns_text());
        return context.write(text.as_bytes());
    }
    let failed = |error: &dyn std::fmt::Display| {
        Error::new("PP-I036", Kind::Unexpected, "skabelonen kan ikke laves").at(art.name(), error.to_string())
    };
    let kommuner: Vec<(String, String)> = landets_kommuner()
        .map_err(|error| failed(&error))?
        .into_iter()
        .map(|kommune| (kommune.kommune.to_string(), kommune.navn))
        .collect();
    let bytes = template::workbook(&skema, &kommuner, context.today()).map_err(|error| failed(&error))?;
    if context.global().output.is_some() {
        return context.write(&bytes);
    }
    let name = format!("{}-skabelon.xlsx", art.name());
    if Path::new(&name).exists() {
        return Err(
            Error::new("PP-I034", Kind::Usage, "filen findes allerede. Den er ikke rørt")
                .at("fil", &name)
                .next_step("vælg et navn, fx: -o ny-skabelon.xlsx"),
        );
    }
    std::fs::write(&name, bytes).map_err(|error| {
        Error::new("PP-B004", Kind::Usage, "filen kan ikke skrives. Intet er gjort").at(&name, error.to_string())
    })?;
    context.notice(&format!("Skrev {name}."));
    Ok(())
}
