//! `sag traek`: the applicant withdraws, and nobody decides the case.

use super::{change, event_day, page, words};
use crate::cli::HELP;
use crate::commands::Context;
use crate::error::Result;
use crate::register::Register;
use crate::register::sager::Sager;
use serde_json::json;

/// Registrer, at ansøgeren har trukket ansøgningen tilbage. Sagen lukkes uden afgørelse
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag traek 2019-001 --dato 20.09.2019 --note \"Lejemålet blev ikke til noget\"
")]
pub struct Args {
    /// Sagens nummer
    #[arg(value_name = "SAG")]
    sag: String,
    /// Dagen, ansøgningen blev trukket; ellers i dag
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// Hvorfor, når det er oplyst
    #[arg(long, value_name = "TEKST")]
    note: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let day = event_day(context, "--dato", args.dato.as_deref())?;
    let note = args.note.as_deref().map(|text| words("--note", text)).transpose()?;
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let case = Sager::reading(&register).find(&args.sag)?;
    let done = change(context, &mut writer, "sag traek", &case.id, |sager| {
        sager.withdraw(&case, day, note)?;
        Ok(((), json!({ "dato": day })))
    })?;
    if done.is_some() {
        page(context, &writer, &case.id, day, Vec::new())?;
    }
    Ok(())
}
