//! `eksporter`: the register and its statistics as files for others.

mod register;
mod sqlite;
mod tabeller;

use super::Context;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use std::path::PathBuf;

/// Skriv registeret eller statistikken som filer, andre kan læse
#[derive(Debug, clap::Args)]
#[command(help_template = HELP, arg_required_else_help = true, disable_help_subcommand = true,
    subcommand_help_heading = "Kommandoer", subcommand_value_name = "KOMMANDO", before_help = "Eksempler:
  praksisplan eksporter tabeller -o statistik.xlsx             alle tabeller i én projektmappe
  praksisplan eksporter tabeller -o statistik --rfc4180        en Data Package: CSV til maskiner med beskrivelse
  praksisplan eksporter register -o register-2026              hele registeret, så det kan indlæses igen
  praksisplan eksporter sqlite -o udtraek.db                   et udtræk til Datasette eller et andet SQLite-program
")]
pub struct Args {
    /// What to export.
    #[command(subcommand)]
    command: Sub,
}

/// The parts of `eksporter`.
#[derive(Debug, clap::Subcommand)]
#[command(disable_help_subcommand = true)]
enum Sub {
    /// Hele registeret i kanonisk form: en CSV-fil pr. tabel, de samme bytes for de samme oplysninger
    Register(register::Args),
    /// Al statistik på datoen som Excel, CSV, Markdown eller Data Package
    Tabeller(tabeller::Args),
    /// Et udtræk som SQLite uden sager, journal og person-id'er, med beskrivelse til Datasette
    Sqlite(sqlite::Args),
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match &args.command {
        Sub::Register(args) => register::run(context, args),
        Sub::Tabeller(args) => tabeller::run(context, args),
        Sub::Sqlite(args) => sqlite::run(context, args),
    }
}

/// Where `-o` says to write.
fn target(context: &Context<'_>, what: &str, example: &str) -> Result<PathBuf> {
    context.global().output.clone().ok_or_else(|| {
        Error::new(
            "PP-E001",
            Kind::Usage,
            "det er ikke sagt, hvor eksporten skal skrives. Intet er gjort",
        )
        .at("-o", format!("{what} mangler"))
        .next_step(format!("skriv fx: {example}"))
    })
}
