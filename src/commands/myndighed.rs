//! `myndighed`: who pays and decides for a speciale (C12).

use super::{Context, input};
use crate::cli::HELP;
use crate::domain::Speciale;
use crate::error::Result;
use crate::register::regler;
use crate::statistics::regler::myndighed;

/// Hvem der betaler og bestemmer for et speciale på en dato (C12)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan myndighed
  praksisplan myndighed --speciale 62 --pr 01.01.2027
")]
pub struct Args {
    /// Speciale 51, 57, 62 eller 65; ellers alle fire
    #[arg(long, value_name = "N")]
    speciale: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let specialer = match &args.speciale {
        Some(text) => vec![input::speciale("--speciale", text)?],
        None => Speciale::ALL.to_vec(),
    };
    let answer = myndighed::answer(view.pr, &specialer, &regler::myndigheder(&view)?)?;
    context.answer(&answer)
}
