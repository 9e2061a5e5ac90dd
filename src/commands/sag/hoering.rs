//! `sag hoering`: the hearing of the affected kommuner, step by step.

use super::{change, event_day, page, words};
use crate::cli::HELP;
use crate::commands::Context;
use crate::commands::context::parse_date;
use crate::error::{Error, Kind, Result};
use crate::register::Register;
use crate::register::sager::{Hoeringsskridt, Sag, Sager};
use crate::rules::sag::{Organ, Tilstand};
use jiff::civil::Date;
use serde_json::json;

/// Registrer et skridt i høringen. Uden --kommune gælder --sendt alle berørte kommuner
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag hoering 2019-001 --sendt 05.08.2019 --frist 05.09.2019
  praksisplan sag hoering 2019-001 --kommune Aalborg --svar \"Ingen bemærkninger\" --dato 20.08.2019
  praksisplan sag hoering 2019-001 --kommune Brønderslev --luk-uden-svar \"Har ikke svaret på to rykkere\"
")]
pub struct Args {
    /// Sagens nummer
    #[arg(value_name = "SAG")]
    sag: String,
    /// Kommunen; kan gives flere gange
    #[arg(long, value_name = "KOMMUNE")]
    kommune: Vec<String>,
    /// Dagen høringen er sendt
    #[arg(long, value_name = "DATO", requires = "frist", conflicts_with_all = ["svar", "luk_uden_svar", "beroert"])]
    sendt: Option<String>,
    /// Sidste dag for svar
    #[arg(long, value_name = "DATO", requires = "sendt")]
    frist: Option<String>,
    /// Kommunens svar
    #[arg(long, value_name = "TEKST", requires = "kommune", conflicts_with_all = ["luk_uden_svar", "beroert"])]
    svar: Option<String>,
    /// Grunden til, at sagen går videre uden svar
    #[arg(long, value_name = "GRUND", requires = "kommune", conflicts_with = "beroert")]
    luk_uden_svar: Option<String>,
    /// Kommunen er også berørt af sagen
    #[arg(long, requires = "kommune")]
    beroert: bool,
    /// Dagen for svaret eller grunden; ellers i dag
    #[arg(long, value_name = "DATO", conflicts_with = "sendt")]
    dato: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let (step, day) = step(context, args)?;
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let view = register.view(None, context.today())?;
    let case = Sager::reading(&register).find(&args.sag)?;
    let named = args
        .kommune
        .iter()
        .map(|name| view.kommune(name).map(|area| area.kommunekode))
        .collect::<Result<Vec<_>>>()?;
    let done = change(context, &mut writer, "sag hoering", &case.id, |sager| {
        case.open_for("høring")?;
        let heard = sager.heard(&case.id)?;
        let kommuner = if named.is_empty() { heard.clone() } else { named };
        if kommuner.is_empty() {
            return Err(not_in_hearing(
                &case,
                "ingen kommuner er i høring; tilføj dem med --kommune NAVN --beroert",
            ));
        }
        for kommune in &kommuner {
            check(sager, &case, kommune, heard.contains(kommune), &step, day)?;
            sager.hear(&case.id, kommune, day, &step)?;
        }
        if matches!(step, Hoeringsskridt::Sendt { .. }) && case.tilstand == Tilstand::Modtaget {
            sager.begin_hearing(&case, day)?;
        }
        Ok(((), json!({ "kommuner": kommuner, "dato": day })))
    })?;
    if done.is_some() {
        page(context, &writer, &case.id, day, Vec::new())?;
    }
    Ok(())
}

fn step(context: &Context<'_>, args: &Args) -> Result<(Hoeringsskridt, Date)> {
    if let (Some(sent), Some(deadline)) = (&args.sendt, &args.frist) {
        let (sent, frist) = (parse_date("--sendt", sent)?, parse_date("--frist", deadline)?);
        if frist < sent {
            return Err(super::bad_value(
                "--frist",
                "fristen ligger før dagen, høringen er sendt",
            ));
        }
        return Ok((Hoeringsskridt::Sendt { frist }, sent));
    }
    let day = event_day(context, "--dato", args.dato.as_deref())?;
    let step = match (&args.svar, &args.luk_uden_svar) {
        (Some(text), _) => Hoeringsskridt::Svar(words("--svar", text)?.to_owned()),
        (_, Some(reason)) => Hoeringsskridt::LukketUdenSvar(words("--luk-uden-svar", reason)?.to_owned()),
        _ if args.beroert => Hoeringsskridt::Beroert,
        _ => {
            return Err(super::bad_value(
                "skridt",
                "der mangler --sendt og --frist, --svar, --luk-uden-svar eller --beroert",
            ));
        }
    };
    Ok((step, day))
}

/// The step fits what has happened with that kommune.
fn check(sager: &Sager<'_>, case: &Sag, kommune: &str, heard: bool, step: &Hoeringsskridt, day: Date) -> Result<()> {
    let sent = sager.hearing_step(&case.id, kommune, "sendt")?;
    let name = sager.name(&Organ::Kommune(kommune.to_owned()))?;
    match step {
        Hoeringsskridt::Beroert if heard => Err(not_in_hearing(case, &format!("{name} er allerede i høring"))),
        Hoeringsskridt::Beroert => Ok(()),
        _ if !heard => Err(not_in_hearing(
            case,
            &format!("{name} er ikke i høring; tilføj den med --beroert"),
        )),
        Hoeringsskridt::Sendt { .. } => case.not_before("--sendt", day),
        Hoeringsskridt::Svar(_) | Hoeringsskridt::LukketUdenSvar(_) => match sent {
            None => Err(not_in_hearing(case, &format!("høringen er ikke sendt til {name}"))),
            Some(sent) if day < sent => Err(not_in_hearing(case, "dagen ligger før den dag, høringen er sendt")),
            Some(_) => Ok(()),
        },
    }
}

fn not_in_hearing(case: &Sag, why: &str) -> Error {
    Error::new(
        "PP-G008",
        Kind::Usage,
        "skridtet passer ikke med høringen. Intet er gemt",
    )
    .at(format!("sag {}", case.id), why)
    .next_step(format!("se høringen med: praksisplan sag vis {}", case.id))
}
