//! `su`: what a vote in the samarbejdsudvalg means (C10).

use super::{Context, input};
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::rules::su::{Afstemning, Stemmer};
use crate::statistics::regler::su;

/// Samarbejdsudvalget: hvad en afstemning betyder (C10)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan su stemmer --for 4 --imod 4
  praksisplan su stemmer --regionen 2:0 --kommunerne 2:0 --fysioterapeuterne 0:3:1
", subcommand_help_heading = "Kommandoer", subcommand_value_name = "KOMMANDO", disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    hvad: Hvad,
}

#[derive(Debug, clap::Subcommand)]
enum Hvad {
    /// Flertal, eller til Landssamarbejdsudvalget
    Stemmer(Votes),
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan su stemmer --for 4 --imod 4
  praksisplan su stemmer --for 4 --imod 3 --undlader 1
  praksisplan su stemmer --regionen 2:0 --kommunerne 2:0 --fysioterapeuterne 0:3:1
")]
struct Votes {
    /// Stemmer for i alt
    #[arg(long = "for", value_name = "N")]
    for_: Option<String>,
    /// Stemmer imod i alt
    #[arg(long, value_name = "N")]
    imod: Option<String>,
    /// Medlemmer, der undlader at stemme, i alt
    #[arg(long, value_name = "N")]
    undlader: Option<String>,
    /// Regionens to stemmer, for og imod
    #[arg(long, value_name = "FOR:IMOD[:UNDLADER]", conflicts_with_all = ["for_", "imod", "undlader"])]
    regionen: Option<String>,
    /// Kommunernes to stemmer
    #[arg(long, value_name = "FOR:IMOD[:UNDLADER]", conflicts_with_all = ["for_", "imod", "undlader"])]
    kommunerne: Option<String>,
    /// Fysioterapeuternes fire stemmer
    #[arg(long, value_name = "FOR:IMOD[:UNDLADER]", conflicts_with_all = ["for_", "imod", "undlader"])]
    fysioterapeuterne: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let Hvad::Stemmer(args) = &args.hvad;
    let oplyst = input::source(context);
    let by_party = args.regionen.is_some() || args.kommunerne.is_some() || args.fysioterapeuterne.is_some();
    let count =
        |flag: &str, text: &Option<String>| text.as_ref().map(|text| input::lille_antal(flag, text)).transpose();
    let votes = if by_party {
        su::Stemmetal::PrPart(Afstemning {
            regionen: party("--regionen", args.regionen.as_deref())?,
            kommunerne: party("--kommunerne", args.kommunerne.as_deref())?,
            fysioterapeuterne: party("--fysioterapeuterne", args.fysioterapeuterne.as_deref())?,
        })
    } else {
        su::Stemmetal::Samlet {
            for_: count("--for", &args.for_)?,
            imod: count("--imod", &args.imod)?,
            undlader: count("--undlader", &args.undlader)?.unwrap_or_default(),
        }
    };
    let answer = su::answer(input::day(context)?, &votes, &oplyst)?;
    context.answer(&answer)
}

/// A party that is not mentioned did not vote.
fn party(flag: &str, text: Option<&str>) -> Result<Stemmer> {
    let Some(text) = text else {
        return Ok(Stemmer::default());
    };
    let parts = text
        .split(':')
        .map(|part| input::lille_antal(flag, part))
        .collect::<Result<Vec<u8>>>()?;
    match parts[..] {
        [for_, imod] => Ok(Stemmer {
            for_,
            imod,
            undlader: 0,
        }),
        [for_, imod, undlader] => Ok(Stemmer { for_, imod, undlader }),
        _ => Err(
            Error::new("PP-C003", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet")
                .at(flag, format!("\"{text}\" er ikke stemmer for og imod"))
                .next_step("skriv fx 2:0 eller, med én der undlader, 1:0:1"),
        ),
    }
}
