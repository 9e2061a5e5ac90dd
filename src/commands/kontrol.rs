//! `kontrol`: is the register whole, and does it follow the domain's rules?

use super::Context;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::statistics::kontrol;

/// Undersøg om registeret er helt: SQLites egen kontrol, fremmednøgler, journalens kæde og domænets regler
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kontrol --db mit-register.db
")]
pub struct Args {}

/// Runs the command.
pub fn run(context: &mut Context<'_>, _args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let checked = kontrol::answer(&view)?;
    context.answer(&checked.answer)?;
    if checked.breaches > 0 {
        return Err(Error::new(
            "PP-K001",
            Kind::Data,
            format!("registeret har {} fejl", checked.breaches),
        )
        .next_step("ret oplysningerne, eller hent den seneste sikkerhedskopi"));
    }
    Ok(())
}
