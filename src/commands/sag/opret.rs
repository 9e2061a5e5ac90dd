//! `sag opret`: opens a case from an application, exactly as `flytning vurder` takes it, and keeps the assessment.

use super::{change, page};
use crate::cli::{Grundlag, HELP};
use crate::commands::Context;
use crate::commands::flytning::ApplicationArgs;
use crate::error::{Error, Kind, Result};
use crate::register::sager::{NySag, Sager};
use crate::register::{Register, View};
use crate::rules::flytning::{Assessment, assess};
use crate::statistics::flytning::{self, Prepared};
use serde_json::{Value, json};

/// Opret en sag ud fra en ansøgning om flytning. Vurderingen gemmes med det, den hviler på, så den kan genberegnes
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag opret --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov --modtaget 01.08.2019
  praksisplan sag opret --klinik arden-fysioterapi --til-by Hadsund --modtaget 01.08.2019 --sagsnummer 2019-012345
")]
pub struct Args {
    #[command(flatten)]
    ansoegning: ApplicationArgs,
    /// register (talt fra klinikker og ydernumre) eller opgoerelse (offentliggjort opgørelse pr. kommune)
    #[arg(
        long,
        value_name = "GRUNDLAG",
        default_value = "register",
        hide_default_value = true,
        hide_possible_values = true
    )]
    grundlag: Grundlag,
    /// Sagens nummer i regionens eget sagssystem
    #[arg(long, value_name = "NUMMER")]
    sagsnummer: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    // The writer's lock is held while the register is read, so nothing can come in between.
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let view = context.view(&register)?;
    let (prepared, assessment, data) = assessed(&view, &args.ansoegning, args.grundlag)?;
    let sager = Sager::reading(&register);
    let received = prepared.facts.ansoegning.modtaget.unwrap_or(context.today());
    let id = sager.next_id(received.year())?;
    if let Some(number) = &args.sagsnummer
        && sager.has_number(number)?
    {
        return Err(Error::new(
            "PP-G012",
            Kind::Usage,
            "der er allerede en sag med det nummer. Intet er gemt",
        )
        .at("--sagsnummer", format!("\"{number}\""))
        .next_step("se sagerne med: praksisplan sag liste"));
    }
    let arguments = stored(&args.ansoegning)?;
    let program = context.stamp().program;
    let today = context.today();
    let done = change(context, &mut writer, "sag opret", &id, |sager| {
        sager.create(
            &id,
            &NySag {
                ekstern_id: args.sagsnummer.as_deref(),
                oprettet: today,
                argumenter: &arguments,
                facts: &prepared.facts,
                assessment: &assessment,
                data: &data,
                program: &program,
            },
        )?;
        Ok((
            (),
            json!({ "klinik": prepared.facts.klinik.id, "regel": assessment.regel.id }),
        ))
    })?;
    if done.is_some() {
        page(context, &writer, &id, received, prepared.advarsler.clone())?;
    }
    Ok(())
}

/// An application assessed at a view.
pub(super) fn assessed(
    view: &View<'_>,
    application: &ApplicationArgs,
    grundlag: Grundlag,
) -> Result<(Prepared, Assessment, Value)> {
    let request = application.read(grundlag)?;
    let prepared = flytning::prepare(view, &request)?;
    let assessment = assess(&prepared.facts).map_err(|error| flytning::refusal(&error, &prepared.facts))?;
    let data = flytning::data(&prepared, &assessment, None)?;
    Ok((prepared, assessment, data))
}

/// The application as it was typed; what was not said is left out.
fn stored(application: &ApplicationArgs) -> Result<Value> {
    let mut value = serde_json::to_value(application).map_err(|error| {
        Error::new("PP-S009", Kind::Unexpected, "ansøgningen kan ikke gemmes").at("json", error.to_string())
    })?;
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    Ok(value)
}
