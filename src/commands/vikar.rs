//! `vikar`: what a substitute requires (C3).

use super::{Context, input};
use crate::cli::HELP;
use crate::domain::JaNejUkendt;
use crate::error::Result;
use crate::register::regler::{self, Kendt};
use crate::statistics::regler::{entered, vikar};

/// Hvad en vikar kræver: intet, anmeldelse eller dispensation (C3)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan vikar --fra 01.01.2019 --til 30.06.2019
  praksisplan vikar --fra 01.01.2019 --til 30.06.2020 --delvis --omsaetningsloft 600.000 --dispensation 01.12.2019
  praksisplan vikar --ansaettelse V-17 --db mit-register.db
")]
pub struct Args {
    /// Vikarens id i registeret; valgene nedenfor går forud for registerets oplysninger
    #[arg(long, value_name = "ID")]
    ansaettelse: Option<String>,
    /// Fraværets første dag
    #[arg(long, value_name = "DATO")]
    fra: Option<String>,
    /// Fraværets sidste dag
    #[arg(long, value_name = "DATO")]
    til: Option<String>,
    /// Om fraværet er delvist: ja (også uden ord), nej eller ukendt
    #[arg(long, value_name = "SVAR", num_args = 0..=1, default_missing_value = "ja")]
    delvis: Option<String>,
    /// Om flere vil praktisere, end kapaciteten tillader: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    udvider_kapaciteten: Option<String>,
    /// Dagen, der er givet dispensation
    #[arg(long, value_name = "DATO")]
    dispensation: Option<String>,
    /// Omsætningsloftet, region og kommuner har fastsat
    #[arg(long, value_name = "KR", allow_hyphen_values = true)]
    omsaetningsloft: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let oplyst = input::source(context);
    let (pr, post) = match &args.ansaettelse {
        Some(wanted) => {
            let register = context.register()?;
            let view = context.view(&register)?;
            (view.pr, Some(regler::vikar(&view, wanted)?))
        }
        None => (input::day(context)?, None),
    };
    let known = |pick: fn(&regler::VikarPost) -> Option<jiff::civil::Date>| {
        let found = post.as_ref().map(|post| post.clone().map(|entry| pick(&entry)));
        found.and_then(|day| {
            day.vaerdi.map(|vaerdi| Kendt {
                vaerdi,
                kilder: day.kilder,
            })
        })
    };
    let date = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::dato);
    let partial = post
        .as_ref()
        .map(|post| post.clone().map(|entry| entry.delvis))
        .filter(|delvis| delvis.vaerdi != JaNejUkendt::Ukendt);
    let delvis = args
        .delvis
        .as_ref()
        .map(|text| input::ja_nej("--delvis", text))
        .transpose()?;
    let answer = vikar::answer(&vikar::Spoergsmaal {
        pr,
        fra_register: post.is_some(),
        fra: date("--fra", &args.fra)?.or(known(|post| Some(post.fra))),
        til: date("--til", &args.til)?.or(known(|post| post.til)),
        delvis: delvis.map(|answer| entered(answer, &oplyst)).or(partial),
        udvider: input::read(
            &oplyst,
            "--udvider-kapaciteten",
            args.udvider_kapaciteten.as_ref(),
            input::ja_nej,
        )?,
        dispensation: date("--dispensation", &args.dispensation)?.or(known(|post| post.dispensation)),
        omsaetningsloft: input::read(
            &oplyst,
            "--omsaetningsloft",
            args.omsaetningsloft.as_ref(),
            input::kroner,
        )?,
    })?;
    context.answer(&answer)
}
