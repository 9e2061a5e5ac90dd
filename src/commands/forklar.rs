//! `forklar`: explains an error code.

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use crate::text;

/// Forklar en fejlkode: hvad der skete, hvorfor, og hvad du gør
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan forklar PP-R002
  praksisplan forklar                 alle koder
")]
pub struct Args {
    /// Koden, fx PP-R002
    #[arg(value_name = "KODE")]
    kode: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let words = match &args.kode {
        Some(code) => text::explain(code)?,
        None => text::all_codes(),
    };
    context.write(words.as_bytes())
}
