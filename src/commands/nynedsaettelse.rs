//! `nynedsaettelse`: the demands on a nynedsættelse (C7).

use super::{Context, input};
use crate::cli::HELP;
use crate::error::Result;
use crate::statistics::regler::{entered, nynedsaettelse};

/// Kravene til en nynedsættelse (C7, fra 2024)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan nynedsaettelse --ejer-i-forvejen nej --som ejer --speciale 51 --speciale 62 --bruges-af-lejer nej
")]
pub struct Args {
    /// Om ansøgeren ejer en klinik i forvejen: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    ejer_i_forvejen: Option<String>,
    /// Som ejer eller lejer
    #[arg(long, value_name = "ROLLE")]
    som: Option<String>,
    /// Et speciale, der søges om; gentages
    #[arg(long, value_name = "N")]
    speciale: Vec<String>,
    /// Om en lejer skal bruge den: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    bruges_af_lejer: Option<String>,
    /// Dagen, den skal gælde fra; ellers --pr, ellers i dag
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let oplyst = input::source(context);
    let dato = match &args.dato {
        Some(text) => input::dato("--dato", text)?,
        None => input::day(context)?,
    };
    let flag = "--speciale";
    let specialer = args
        .speciale
        .iter()
        .map(|text| input::speciale(flag, text))
        .collect::<Result<Vec<_>>>()?;
    let yes_no = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::ja_nej);
    let answer = nynedsaettelse::answer(&nynedsaettelse::Spoergsmaal {
        dato,
        ejer_i_forvejen: yes_no("--ejer-i-forvejen", &args.ejer_i_forvejen)?,
        tilknytning: input::read(&oplyst, "--som", args.som.as_ref(), input::tilknytning)?,
        specialer: (!specialer.is_empty()).then(|| entered(specialer, &oplyst)),
        bruges_af_lejer: yes_no("--bruges-af-lejer", &args.bruges_af_lejer)?,
    })?;
    context.answer(&answer)
}
