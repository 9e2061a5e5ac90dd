//! `sikkerhedskopi`: a checked copy of the register in a file of its own.

use super::Context;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::register::Register;
use crate::statistics::sikkerhed;
use std::path::PathBuf;

/// Tag en kopi af registeret, mens andre bruger det. Kopien kontrolleres, før den får sit navn
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sikkerhedskopi kopi-2026-11-22.db --db mit-register.db
  praksisplan sikkerhedskopi seneste.db --overskriv --db mit-register.db
")]
pub struct Args {
    /// Filen, kopien skrives i
    #[arg(value_name = "FIL")]
    fil: PathBuf,
    /// Overskriv filen, hvis den findes; den gamle bliver, til den nye er kontrolleret
    #[arg(long)]
    overskriv: bool,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let path = context.register_path().ok_or_else(|| {
        Error::new(
            "PP-R029",
            Kind::Usage,
            "der er ikke valgt noget register at kopiere. Intet er gjort",
        )
        .next_step("peg på et register med --db")
    })?;
    let register = Register::open(&path)?;
    if context.global().dry_run {
        register.may_write(&args.fil, args.overskriv)?;
        context.notice(&format!(
            "Ville skrive en kopi i {}. Intet er gjort.",
            args.fil.display()
        ));
        return Ok(());
    }
    let backup = register.back_up(&args.fil, args.overskriv)?;
    let file = args.fil.display().to_string();
    context.answer(&sikkerhed::backup_answer(&file, &backup, context.today()))
}
