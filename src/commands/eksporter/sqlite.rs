//! `eksporter sqlite`: an extract others can open, with metadata for Datasette.

use super::target;
use crate::cli::HELP;
use crate::commands::Context;
use crate::error::Result;
use crate::register;
use crate::render::datapackage;
use std::io::Write;

/// Skriv et udtræk som SQLite: klinikker, ydernumre, kapaciteter, ventetider, folketal og planens tal med danske navne
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan eksporter sqlite -o udtraek.db --db mit-register.db
", after_help = "
Udtrækket er uden sager, journal, vikarer og id'er på indehavere. Ved siden af skrives UDTRAEK-metadata.json med kilder,
licenser og programmets forespørgsler, som Datasette læser: datasette udtraek.db -m udtraek-metadata.json
Små tal er ikke skjult: udtrækket er til intern brug.
")]
pub struct Args {}

/// Runs the command.
pub fn run(context: &mut Context<'_>, _args: &Args) -> Result<()> {
    let file = target(context, "filen", "praksisplan eksporter sqlite -o udtraek.db")?;
    let source = context.register_for_folder()?;
    if context.global().dry_run {
        context.notice(&format!("Ville skrive et udtræk i {}. Intet er gjort.", file.display()));
        return Ok(());
    }
    let extract = register::extract(&source, &file)?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let metadata = file.with_file_name(format!("{name}-metadata.json"));
    let bytes = datapackage::datasette(&name, &extract)?;
    context.write_named(&metadata, |out| out.write_all(&bytes))?;
    context.notice(&format!("Skrev {} og {}.", file.display(), metadata.display()));
    context.notice(&format!("SHA-256 af udtrækket: {}", extract.sha256));
    Ok(())
}
