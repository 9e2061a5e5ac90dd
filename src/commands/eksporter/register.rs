//! `eksporter register`: the canonical Data Package of every table.

use super::target;
use crate::cli::HELP;
use crate::commands::Context;
use crate::error::Result;
use crate::register::kanonisk;

/// Skriv hele registeret i kanonisk form. De samme oplysninger giver de samme bytes, og mappen kan indlæses igen
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan eksporter register -o register-2026 --db mit-register.db
  praksisplan ny kopi.db --fra register-2026               det samme register igen
", after_help = "
Mappen er en Data Package: datapackage.json med skema og SHA-256, og en CSV-fil pr. tabel (RFC 4180, til maskiner:
tekster står uændret, også dem Excel ville læse som formler). Et tomt felt er ukendt; en tom tekst er \\.
journal.csv ligger ved siden af: et nyt register fører den videre med en linje om, hvor det kom fra.
")]
pub struct Args {}

/// Runs the command.
pub fn run(context: &mut Context<'_>, _args: &Args) -> Result<()> {
    let folder = target(context, "mappen", "praksisplan eksporter register -o register-2026")?;
    let register = context.register_for_folder()?;
    if context.global().dry_run {
        context.notice(&format!(
            "Ville skrive registeret i {}. Intet er gjort.",
            folder.display()
        ));
        return Ok(());
    }
    let exported = kanonisk::export(&register, &folder)?;
    context.notice(&format!(
        "Skrev {} tabeller med {} rækker i {}.",
        exported.tables.len(),
        exported.rows(),
        folder.display()
    ));
    context.notice(&format!("SHA-256 af datapackage.json: {}", exported.sha256));
    Ok(())
}
