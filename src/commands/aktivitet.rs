//! `aktivitet`: services, persons and expenditure per area and year.

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use crate::statistics::aktivitet::{self, Maal, Niveau, Perspektiv, Speciale, Spoergsmaal};

/// Aktivitet pr. kommune og region: niveau, udvikling, pr. indbygger og rangering (Tabel 11-40)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan aktivitet --speciale 51 --maal ydelser
  praksisplan aktivitet --speciale 62 --maal udgift_pr_borger --niveau region --rangering
  praksisplan aktivitet --speciale 51 --maal ydelser --fra 2016 --til 2018 --pr-indbygger
  praksisplan aktivitet --speciale 65 --maal alder
", after_help = "
Mål: ydelser, borgere, udgift, udgift_pr_borger, ydelser_pr_borger, holdtraening, andel_af_befolkning, alder
Specialer: 51 almen fysioterapi, 57 almen ridefysioterapi, 62 vederlagsfri fysioterapi, 65 vederlagsfri ridefysioterapi
")]
pub struct Args {
    /// 51, 57, 62 eller 65
    #[arg(long, value_name = "NR", hide_possible_values = true)]
    speciale: Speciale,
    /// Hvad der måles
    #[arg(long, value_name = "MÅL", hide_possible_values = true)]
    maal: Maal,
    /// kommune (med regionen) eller region (med hele landet); ellers begge
    #[arg(long, value_name = "NIVEAU", hide_possible_values = true)]
    niveau: Option<Niveau>,
    /// Første år
    #[arg(long, value_name = "ÅR", value_parser = clap::value_parser!(i16).range(1990..=2100))]
    fra: Option<i16>,
    /// Sidste år
    #[arg(long, value_name = "ÅR", value_parser = clap::value_parser!(i16).range(1990..=2100))]
    til: Option<i16>,
    /// produktion (leveret i området), forbrug (til områdets borgere) eller ukendt; ellers hver for sig
    #[arg(long, value_name = "PERSPEKTIV", hide_possible_values = true)]
    perspektiv: Option<Perspektiv>,
    /// Vis også sidste år pr. indbygger (ydelser, udgift og borgere)
    #[arg(long)]
    pr_indbygger: bool,
    /// Vis rangorden, og sortér efter den
    #[arg(long)]
    rangering: bool,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let register = context.register()?;
    let view = context.view(&register)?;
    let asked = Spoergsmaal {
        speciale: args.speciale,
        maal: args.maal,
        niveau: args.niveau,
        fra: args.fra,
        til: args.til,
        perspektiv: args.perspektiv,
        pr_indbygger: args.pr_indbygger,
        rangering: args.rangering,
    };
    context.answer(&aktivitet::answer(&view, &asked)?)
}
