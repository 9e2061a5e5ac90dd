//! `ventetid`: waiting times, and whom to remind.

use super::Context;
use crate::cli::{Grundlag, HELP};
use crate::error::Result;
use crate::statistics::ventetid;

/// Ventetider: fordeling, hvor mange der har oplyst, gennemsnit og forældede (Tabel 5-7), også kommune for kommune
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ventetid
  praksisplan ventetid --kommune Rebild
  praksisplan ventetid --rykkerliste -o rykkere.xlsx
")]
pub struct Args {
    /// Kun én kommune: navn eller kode
    #[arg(long, value_name = "NAVN")]
    kommune: Option<String>,
    /// register (klinikkernes seneste værdier) eller opgoerelse (offentliggjorte fordelinger); ellers register, hvis det har ventetider
    #[arg(long, value_name = "GRUNDLAG", hide_possible_values = true)]
    grundlag: Option<Grundlag>,
    /// Klinikker, hvis ventetid mangler eller er over 2 måneder gammel
    #[arg(long, conflicts_with = "grundlag")]
    rykkerliste: bool,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let kommune = args.kommune.as_deref().map(|name| view.kommune(name)).transpose()?;
    let answer = if args.rykkerliste {
        ventetid::rykkerliste(&view, kommune.as_ref())?
    } else {
        ventetid::answer(&view, args.grundlag.map(Grundlag::word), kommune.as_ref())?
    };
    context.answer(&answer)
}
