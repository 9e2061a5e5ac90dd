//! `sag paamindelser`: what somebody should look at on a day.

use super::day;
use crate::cli::HELP;
use crate::commands::Context;
use crate::error::Result;
use crate::statistics::sager;

/// Vis det, der skal huskes på datoen: overskredne høringsfrister, møder, forældede ventetider og udløb inden 30 dage
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag paamindelser
  praksisplan sag paamindelser --pr 01.09.2019
")]
pub struct Args {}

/// Runs the command.
pub fn run(context: &mut Context<'_>, _args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let answer = sager::paamindelser(&view, day(context)?)?;
    context.answer(&answer)
}
