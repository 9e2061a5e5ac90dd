//! `sag liste`: the cases and where each stands.

use super::day;
use crate::cli::HELP;
use crate::commands::Context;
use crate::error::Result;
use crate::rules::sag::Tilstand;
use crate::statistics::sager;
use clap::builder::PossibleValuesParser;

/// Vis sagerne og den tilstand, hver står i på datoen
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag liste
  praksisplan sag liste --tilstand i_hoering
")]
pub struct Args {
    /// modtaget, i_hoering, indstillet, til_landssamarbejdsudvalget, forhaandsgodkendt, godkendt, afslaaet, gennemfoert eller trukket
    #[arg(long, value_name = "TILSTAND", hide_possible_values = true,
        value_parser = PossibleValuesParser::new(Tilstand::ALL.map(Tilstand::word)))]
    tilstand: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let state = args.tilstand.as_deref().and_then(Tilstand::from_word);
    let answer = sager::liste(&view, day(context)?, state)?;
    context.answer(&answer)
}
