//! `deling`: splits one capacity over 30 hours into two under 30 (C1).

use super::input::KlinikValg;
use super::{Context, input};
use crate::cli::HELP;
use crate::domain::Kapacitet;
use crate::error::Result;
use crate::register::regler;
use crate::statistics::regler::{deling, entered};

/// Deling af en kapacitet over 30 timer til to under 30 timer, og omsætningsloftet for de to (C1, kun til og med 2023)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan deling --klinik \"Hasseris Fysioterapi og Motionscenter\" --omsaetning 900.000
  praksisplan deling --klinik nykoebing-m-morsoe-fysioterapi --omsaetning 900.000 --efter 500.000 --efter 450.000
")]
pub struct Args {
    #[command(flatten)]
    klinik: KlinikValg,
    /// Den hidtidige årsomsætning for kapaciteten, der deles
    #[arg(long, value_name = "KR")]
    omsaetning: Option<String>,
    /// Årsomsætning for en af de to nye dele; skrives to gange
    #[arg(long, value_name = "KR", allow_hyphen_values = true)]
    efter: Vec<String>,
    /// Dagen, delingen skal gælde fra; ellers visningens dato
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// Klinikkens kapaciteter over 30 timer, når registeret ikke har dem
    #[arg(long, value_name = "N", requires = "under_30")]
    over_30: Option<String>,
    /// Klinikkens kapaciteter under 30 timer, når registeret ikke har dem
    #[arg(long, value_name = "N", requires = "over_30")]
    under_30: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let oplyst = input::source(context);
    let register = context.register()?;
    let view = input::view_at(context, &register, "--dato", args.dato.as_ref())?;
    let klinik = args.klinik.find(&view)?;
    let counted = args.over_30.as_deref().zip(args.under_30.as_deref());
    let kapacitet = match counted {
        Some((over, under)) => Some(entered(
            Kapacitet::Timer {
                over_30: input::antal("--over-30", over)?,
                under_30: input::antal("--under-30", under)?,
            },
            &oplyst,
        )),
        None => regler::kapacitet(&view, Some(&klinik.id), None)?,
    };
    let amount = |flag: &str, text: &String| input::kroner(flag, text);
    let parts = args
        .efter
        .iter()
        .map(|text| amount("--efter", text))
        .collect::<Result<Vec<_>>>()?;
    let answer = deling::answer(&deling::Spoergsmaal {
        dato: view.pr,
        klinik: klinik.navn,
        kapacitet,
        omsaetning: args
            .omsaetning
            .as_ref()
            .map(|text| amount("--omsaetning", text))
            .transpose()?,
        efter: deling::two_parts(&parts)?,
        oplyst,
    })?;
    context.answer(&answer)
}
