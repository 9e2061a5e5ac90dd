//! `sag afgoer` and `sag forhaandsgodkend`: what the bodies of the route decided. The program decides nothing.

use super::{bad_value, change, departure, event_day, organ, page, words};
use crate::cli::HELP;
use crate::commands::Context;
use crate::commands::context::parse_date;
use crate::commands::input::holds_no_person;
use crate::error::Result;
use crate::register::Register;
use crate::register::sager::{Beslutning, Sager};
use crate::rules::sag::{Tilstand, Udfald};
use clap::builder::PossibleValuesParser;
use jiff::civil::Date;
use serde_json::json;

/// Registrer en afgørelse. Sagen er afgjort, når alle, sagsgangen kræver, har godkendt, eller én har givet afslag
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag afgoer 2019-001 --organ administrationen --udfald godkendt
  praksisplan sag afgoer 2019-002 --organ regionen --organ Mariagerfjord --udfald godkendt --dato 01.10.2019
  praksisplan sag afgoer 2019-003 --organ regionsrådet --udfald afslag --begrundelse \"V1: Morsø står uden kapacitet\"
")]
pub struct Args {
    /// Sagens nummer
    #[arg(value_name = "SAG")]
    sag: String,
    /// administrationen, samarbejdsudvalget, landssamarbejdsudvalget, regionen, regionsrådet eller en kommune; kan gives flere gange
    #[arg(long, value_name = "ORGAN", required = true)]
    organ: Vec<String>,
    /// godkendt eller afslag
    #[arg(long, value_name = "UDFALD", hide_possible_values = true, value_parser = PossibleValuesParser::new(["godkendt", "afslag"]))]
    udfald: String,
    /// Dagen for afgørelsen; ellers i dag
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// Begrundelsen; et afslag skal nævne den regel, flytningen er i modstrid med
    #[arg(long, value_name = "TEKST")]
    begrundelse: Option<String>,
}

/// Registrer en forhåndsgodkendelse. Samme sagsgang som en afgørelse; den bliver endelig, når flytningen gennemføres
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag forhaandsgodkend 2019-004 --organ administrationen --vilkaar \"Toilet er indrettet\" --udloeber 01.03.2020
")]
pub struct ForhaandArgs {
    /// Sagens nummer
    #[arg(value_name = "SAG")]
    sag: String,
    /// Som ved sag afgoer; kan gives flere gange
    #[arg(long, value_name = "ORGAN", required = true)]
    organ: Vec<String>,
    /// Vilkårene
    #[arg(long, value_name = "TEKST")]
    vilkaar: String,
    /// Sidste dag, den kan bruges
    #[arg(long, value_name = "DATO")]
    udloeber: String,
    /// Dagen for godkendelsen; ellers i dag
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// Begrundelsen
    #[arg(long, value_name = "TEKST")]
    begrundelse: Option<String>,
}

/// What both commands ask for.
struct Asked<'a> {
    action: &'static str,
    sag: &'a str,
    organ: &'a [String],
    udfald: Udfald,
    dato: Date,
    begrundelse: Option<&'a str>,
    vilkaar: Option<&'a str>,
    udloeber: Option<Date>,
}

/// Runs `sag afgoer`.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let dato = event_day(context, "--dato", args.dato.as_deref())?;
    decide(
        context,
        &Asked {
            action: "sag afgoer",
            sag: &args.sag,
            organ: &args.organ,
            udfald: Udfald::from_word(&args.udfald).unwrap_or(Udfald::Godkendt),
            dato,
            begrundelse: args.begrundelse.as_deref(),
            vilkaar: None,
            udloeber: None,
        },
    )
}

/// Runs `sag forhaandsgodkend`.
pub fn run_beforehand(context: &mut Context<'_>, args: &ForhaandArgs) -> Result<()> {
    let dato = event_day(context, "--dato", args.dato.as_deref())?;
    let expires = parse_date("--udloeber", &args.udloeber)?;
    if expires <= dato {
        return Err(bad_value(
            "--udloeber",
            "udløbet skal ligge efter dagen for godkendelsen",
        ));
    }
    decide(
        context,
        &Asked {
            action: "sag forhaandsgodkend",
            sag: &args.sag,
            organ: &args.organ,
            udfald: Udfald::Forhaandsgodkendt,
            dato,
            begrundelse: args.begrundelse.as_deref(),
            vilkaar: Some(words("--vilkaar", &args.vilkaar)?),
            udloeber: Some(expires),
        },
    )
}

fn decide(context: &mut Context<'_>, asked: &Asked<'_>) -> Result<()> {
    holds_no_person("--begrundelse", asked.begrundelse)?;
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let view = register.view(None, context.today())?;
    let organer = asked
        .organ
        .iter()
        .map(|text| organ(&view, "--organ", text))
        .collect::<Result<Vec<_>>>()?;
    let case = Sager::reading(&register).find(asked.sag)?;
    let decision = Beslutning {
        organer,
        dato: asked.dato,
        udfald: asked.udfald,
        begrundelse: asked.begrundelse,
        vilkaar: asked.vilkaar,
        udloeber: asked.udloeber,
    };
    let done = change(context, &mut writer, asked.action, &case.id, |sager| {
        let state = sager.decide(&case, &decision)?;
        let departs = match state {
            Some(state) => departure("afgørelsen", sager.compare_with_similar(&case.id, asked.dato, state)?),
            None => None,
        };
        let detail =
            json!({ "udfald": asked.udfald.word(), "dato": asked.dato, "tilstand": state.map(Tilstand::word) });
        Ok((departs, detail))
    })?;
    if let Some(departs) = done {
        page(context, &writer, &case.id, asked.dato, departs.into_iter().collect())?;
    }
    Ok(())
}
