//! `log`: the journal, by case, file, command, user and date.

use super::Context;
use super::context::parse_date;
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::statistics::log::{self, Asked};

/// Læs journalen: hvem gjorde hvad, hvornår. Kæden kontrolleres hver gang
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan log --db mit-register.db
  praksisplan log --sag 2019-001 --db mit-register.db
  praksisplan log --handling importer --fil ydernumre --db mit-register.db
  praksisplan log --fra 01.11.2026 --til 30.11.2026 --bruger mette -o journal.xlsx --db mit-register.db
")]
pub struct Args {
    /// Linjer om en sag: dens nummer her eller i regionens eget sagssystem
    #[arg(long, value_name = "SAG")]
    sag: Option<String>,
    /// Linjer om en fil, fx en import: en del af filens navn
    #[arg(long, value_name = "NAVN")]
    fil: Option<String>,
    /// Linjer fra en kommando, fx importer eller "sag afgoer"
    #[arg(long, value_name = "KOMMANDO")]
    handling: Option<String>,
    /// Linjer skrevet af en bruger
    #[arg(long, value_name = "BRUGER")]
    bruger: Option<String>,
    /// Fra og med en dag
    #[arg(long, value_name = "DATO")]
    fra: Option<String>,
    /// Til og med en dag
    #[arg(long, value_name = "DATO")]
    til: Option<String>,
    /// Kun de seneste linjer, så mange
    #[arg(long, value_name = "ANTAL")]
    antal: Option<u32>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let day = |flag: &str, text: &Option<String>| text.as_deref().map(|text| parse_date(flag, text)).transpose();
    let asked = Asked {
        sag: args.sag.clone(),
        fil: args.fil.clone(),
        handling: args.handling.clone(),
        bruger: args.bruger.clone(),
        fra: day("--fra", &args.fra)?,
        til: day("--til", &args.til)?,
        antal: args.antal,
    };
    let register = context.register()?;
    let view = context.view(&register)?;
    let read = log::answer(&view, &asked)?;
    context.answer(&read.answer)?;
    match read.break_at {
        None => Ok(()),
        Some(nr) => Err(Error::new("PP-R025", Kind::Register, "journalens kæde er brudt")
            .at("linje", nr.to_string())
            .next_step("sammenlign med den seneste sikkerhedskopi: linjerne før bruddet er, som de blev skrevet")),
    }
}
