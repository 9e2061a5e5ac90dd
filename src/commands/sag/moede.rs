//! `sag moede`: the meetings, and what goes to the next one for information (C5).

use super::{bad_value, change, day, organ, words};
use crate::cli::HELP;
use crate::commands::Context;
use crate::commands::context::parse_date;
use crate::error::Result;
use crate::register::Register;
use crate::rules::sag::Organ;
use crate::statistics::sager;
use serde_json::json;

/// Registrer et møde, holdt eller planlagt. Uden --dato vises møderne og de afgørelser, der skal med til orientering
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag moede
  praksisplan sag moede --dato 02.09.2019
")]
pub struct Args {
    /// Mødets dato
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// samarbejdsudvalget eller landssamarbejdsudvalget
    #[arg(
        long,
        value_name = "ORGAN",
        default_value = "samarbejdsudvalget",
        hide_default_value = true
    )]
    organ: String,
    /// En note om mødet
    #[arg(long, value_name = "TEKST", requires = "dato")]
    note: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let Some(text) = &args.dato else {
        let register = context.register()?;
        let view = context.view(&register)?;
        let answer = sager::moeder(&view, day(context)?)?;
        return context.answer(&answer);
    };
    let date = parse_date("--dato", text)?;
    let note = args.note.as_deref().map(|text| words("--note", text)).transpose()?;
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let view = register.view(None, context.today())?;
    let body = organ(&view, "--organ", &args.organ)?;
    if !matches!(body, Organ::Samarbejdsudvalget | Organ::Landssamarbejdsudvalget) {
        return Err(bad_value(
            "--organ",
            "kun Samarbejdsudvalget og Landssamarbejdsudvalget har møder her",
        ));
    }
    let added = change(context, &mut writer, "sag moede", body.word(), |sager| {
        let added = sager.add_meeting(&body, date, note)?;
        Ok((added, json!({ "dato": date, "ny": added })))
    })?;
    if let Some(added) = added {
        let answer = sager::moeder(&view, day(context)?)?;
        if !added {
            context.notice("Mødet var allerede registreret.");
        }
        context.answer(&answer)?;
    }
    Ok(())
}
