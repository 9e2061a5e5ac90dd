//! `sag vurder`: a corrected application, or a fact that arrives late, assessed anew beside the earlier assessment.

use super::{bad_value, change, event_day, opret, page, vis, words};
use crate::cli::{Grundlag, HELP};
use crate::commands::Context;
use crate::commands::flytning::{ApplicationArgs, OplystArgs};
use crate::error::{Error, Kind, Result};
use crate::register::Register;
use crate::register::sager::{Fornyelse, NyVurdering, Sag, Sager};
use crate::rules::rettelse::{self, RettelseError, Rettet};
use crate::statistics::{sag_genberegn, sag_vurderinger};
use serde_json::json;

/// Vurder en sag igen. Det, der siges nu, erstatter det tidligere; resten står. Den tidligere vurdering er gemt uændret
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag vurder 2019-001 --adgang ja --toilet nej --grund \"Ansøgeren har svaret om adgangen\"
  praksisplan sag vurder 2019-001 --dato 01.12.2019 --oplyst 20.08.2019 --grund \"Ny flyttedag\" \\
      --fasthold \"Kommunerne har ikke bemærkninger til flyttedagen\"
  praksisplan sag vurder 2019-001 --til-by Dronninglund --grund \"Lejemålet i Vodskov faldt bort\"
")]
pub struct Args {
    /// Sagens nummer
    #[arg(value_name = "SAG")]
    sag: String,
    /// Hvorfor sagen vurderes igen
    #[arg(long, value_name = "TEKST")]
    grund: String,
    /// Dagen, det nye er oplyst; ellers i dag
    #[arg(long, value_name = "DATO")]
    oplyst: Option<String>,
    /// Hvorfor svar, indstilling og afgørelser om den tidligere vurdering stadig gælder; ellers gives de igen
    #[arg(long, value_name = "GRUND")]
    fasthold: Option<String>,
    /// En oplysning, der ikke længere gælder, fx problem eller til-adresse; kan gentages
    #[arg(long, value_name = "OPLYSNING")]
    udelad: Vec<String>,
    /// register eller opgoerelse; ellers som den tidligere vurdering
    #[arg(long, value_name = "GRUNDLAG", hide_possible_values = true)]
    grundlag: Option<Grundlag>,
    #[command(flatten)]
    oplysninger: OplystArgs,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let reason = words("--grund", &args.grund)?;
    let stands = args
        .fasthold
        .as_deref()
        .map(|text| words("--fasthold", text))
        .transpose()?;
    let day = event_day(context, "--oplyst", args.oplyst.as_deref())?;
    // The writer's lock is held while the register is read, so nothing can come in between.
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let case = Sager::reading(&register).find(&args.sag)?;
    case.open_for("en ny vurdering")?;
    let corrected = corrected(&case, args)?;
    let application = application(&case, &corrected)?;
    let arguments = opret::stored(&application)?;
    let view = context.view(&register)?;
    let grundlag = args.grundlag.unwrap_or(vis::basis(&case.vurdering));
    let (_, _, as_before) = opret::assessed(&view, &application, grundlag, vis::added(&case.vurdering))?;
    if !sag_genberegn::differ(&case.vurdering.vurdering, &as_before) {
        return Err(nothing_new(&case));
    }
    let (prepared, assessment, data) = opret::assessed(&view, &application, grundlag, Some(day))?;
    let program = context.stamp().program;
    let done = change(context, &mut writer, "sag vurder", &case.id, |sager| {
        let new = NyVurdering {
            dato: day,
            argumenter: &arguments,
            facts: &prepared.facts,
            assessment: &assessment,
            data: &data,
            program: &program,
        };
        let renewed = sager.reassess(
            &case,
            &new,
            &Fornyelse {
                grund: reason,
                fastholdt: stands,
            },
        )?;
        let changes = rettelse::aendringer(
            &sag_vurderinger::oplysninger(&case.vurdering.argumenter),
            &corrected.oplysninger,
        );
        let detail = json!({
            "vurdering": renewed.vurdering.nr, "grund": reason, "fastholdt": stands, "regel": assessment.regel.id, "aendret": changes,
        });
        Ok(((), detail))
    })?;
    if done.is_none() {
        return Ok(());
    }
    let mut warnings = prepared.advarsler.clone();
    warnings.extend(forgotten(&corrected));
    page(context, &writer, &case.id, day, warnings)
}

/// The application with what is said now in the place of what was said before.
fn corrected(case: &Sag, args: &Args) -> Result<Rettet> {
    let now = serde_json::to_value(&args.oplysninger).map_err(|error| unreadable(case, &error))?;
    let left_out: Vec<String> = args
        .udelad
        .iter()
        .map(|field| field.trim().trim_start_matches("--").replace('-', "_"))
        .collect();
    rettelse::rettet(
        &sag_vurderinger::oplysninger(&case.vurdering.argumenter),
        &sag_vurderinger::oplysninger(&now),
        &left_out,
    )
    .map_err(|error| {
        let (RettelseError::IkkeOplyst(field) | RettelseError::BaadeOgIkke(field)) = &error;
        bad_value("--udelad", &format!("{} {error}", field.replace('_', "-")))
    })
}

fn application(case: &Sag, corrected: &Rettet) -> Result<ApplicationArgs> {
    let fields = json!(corrected.oplysninger);
    let said: OplystArgs = serde_json::from_value(fields).map_err(|error| unreadable(case, &error))?;
    Ok(ApplicationArgs::of_clinic(&case.klinik_id, said))
}

/// What was said of the former place and is unknown of the new one.
fn forgotten(corrected: &Rettet) -> Option<String> {
    let names: Vec<String> = corrected
        .glemt
        .iter()
        .map(|field| sag_vurderinger::field_name(field))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "stedet er et andet, så det, der var oplyst om det tidligere, er nu ukendt: {}; oplys det igen, hvis det også gælder her",
            names.join(", ")
        )
    })
}

fn nothing_new(case: &Sag) -> Error {
    Error::new(
        "PP-G021",
        Kind::Usage,
        "vurderingen ville blive den samme som den gældende. Intet er gemt",
    )
    .at(
        format!("sag {}", case.id),
        format!("intet er ændret siden {}", case.vurdering.navn()),
    )
    .next_step("skriv det, der er nyt, fx --adgang ja, eller fjern en oplysning med --udelad")
}

fn unreadable(case: &Sag, error: &serde_json::Error) -> Error {
    Error::new(
        "PP-G015",
        Kind::Data,
        "den gemte ansøgning kan ikke læses. Intet er gemt",
    )
    .at(format!("sag {}", case.id), error.to_string())
    .next_step("den gemte vurdering kan stadig ses med: praksisplan sag vis")
}
