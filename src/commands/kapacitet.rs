//! `kapacitet`: inhabitants per kapacitet and the other capacity tables.

use super::Context;
use crate::cli::{Grundlagsvalg, HELP};
use crate::error::Result;
use crate::statistics::kapacitet::{self, Tabel};

/// Indbyggere pr. kapacitet for kommuner, sundhedsråd og region (Tabel 1), og planens øvrige kapacitetstabeller
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kapacitet
  praksisplan kapacitet --grundlag opgoerelse
  praksisplan kapacitet --tabel 3
  praksisplan kapacitet --sammenlign 31.12.2025 -o kapacitet.xlsx
")]
pub struct Args {
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    /// Planens tabel: 1, 2, 3, 4 eller 8
    #[arg(
        long,
        value_name = "NR",
        default_value = "1",
        hide_default_value = true,
        hide_possible_values = true
    )]
    tabel: Tabel,
    /// Sammenlign med registeret på en anden dato (kun Tabel 1)
    #[arg(long, value_name = "DATO")]
    sammenlign: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let answer = match &args.sammenlign {
        Some(text) => {
            let other = register.view(Some(super::context::parse_date("--sammenlign", text)?), context.today())?;
            kapacitet::compare(&other, &view, args.grundlag.get().word())?
        }
        None => kapacitet::answer(&view, args.grundlag.get().word(), args.tabel)?,
    };
    context.answer(&answer)
}
