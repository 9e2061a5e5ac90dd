//! `sag indstilling`: what the samarbejdsudvalg recommends, by vote or agreed, and what becomes of a vote without majority.

use super::{bad_value, change, event_day, organ, page};
use crate::cli::HELP;
use crate::commands::Context;
use crate::error::Result;
use crate::register::Register;
use crate::register::sager::{Indstilling, Sager};
use crate::rules::sag::{Organ, Tilstand};
use crate::rules::su::{Afstemning, Stemmer, SuUdfald, su_afgoerelse};
use clap::builder::PossibleValuesParser;
use serde_json::json;

/// Registrer en indstilling. Stemmer skrives for-imod eller for-imod-undlader; uden flertal går sagen til Landssamarbejdsudvalget
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag indstilling 2019-002 --udfald anbefalet --dato 02.09.2019
  praksisplan sag indstilling 2019-002 --regionen 2-0 --kommunerne 2-0 --fysioterapeuterne 0-4
  praksisplan sag indstilling 2019-002 --organ landssamarbejdsudvalget --udfald ikke_anbefalet
")]
pub struct Args {
    /// Sagens nummer
    #[arg(value_name = "SAG")]
    sag: String,
    /// samarbejdsudvalget eller landssamarbejdsudvalget
    #[arg(
        long,
        value_name = "ORGAN",
        default_value = "samarbejdsudvalget",
        hide_default_value = true
    )]
    organ: String,
    /// Mødets dato; ellers i dag
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// Uden afstemning: anbefalet eller ikke_anbefalet
    #[arg(long, value_name = "UDFALD", hide_possible_values = true, conflicts_with_all = ["regionen", "kommunerne", "fysioterapeuterne"],
        value_parser = PossibleValuesParser::new(["anbefalet", "ikke_anbefalet"]))]
    udfald: Option<String>,
    /// Regionens to stemmer, fx 2-0
    #[arg(long, value_name = "STEMMER")]
    regionen: Option<String>,
    /// Kommunernes to stemmer, fx 1-1
    #[arg(long, value_name = "STEMMER")]
    kommunerne: Option<String>,
    /// Fysioterapeuternes fire stemmer, fx 0-3-1
    #[arg(long, value_name = "STEMMER")]
    fysioterapeuterne: Option<String>,
    /// Indstillingens ord
    #[arg(long, value_name = "TEKST")]
    tekst: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let day = event_day(context, "--dato", args.dato.as_deref())?;
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let view = register.view(None, context.today())?;
    let body = organ(&view, "--organ", &args.organ)?;
    if !matches!(body, Organ::Samarbejdsudvalget | Organ::Landssamarbejdsudvalget) {
        return Err(bad_value(
            "--organ",
            "kun Samarbejdsudvalget og Landssamarbejdsudvalget giver indstilling",
        ));
    }
    let (udfald, stemmer) = outcome(args, &body)?;
    let case = Sager::reading(&register).find(&args.sag)?;
    let done = change(context, &mut writer, "sag indstilling", &case.id, |sager| {
        let given = Indstilling {
            organ: body.clone(),
            dato: day,
            stemmer,
            udfald,
            tekst: args.tekst.as_deref(),
        };
        let state = sager.recommend(&case, &given)?;
        // A recommendation is given at a meeting.
        sager.add_meeting(&body, day, None)?;
        Ok((
            state,
            json!({ "organ": body.word(), "dato": day, "tilstand": state.word() }),
        ))
    })?;
    if let Some(state) = done {
        let warnings = if state == Tilstand::TilLandssamarbejdsudvalget {
            vec!["afstemningen gav ikke flertal; sagen indbringes for Landssamarbejdsudvalget (C10)".to_owned()]
        } else {
            Vec::new()
        };
        page(context, &writer, &case.id, day, warnings)?;
    }
    Ok(())
}

type Votes = Option<(u8, u8, u8)>;

fn outcome(args: &Args, body: &Organ) -> Result<(SuUdfald, Votes)> {
    let stated = [&args.regionen, &args.kommunerne, &args.fysioterapeuterne];
    if stated.iter().all(|votes| votes.is_none()) {
        return match args.udfald.as_deref() {
            Some("anbefalet") => Ok((SuUdfald::Vedtaget, None)),
            Some(_) => Ok((SuUdfald::Forkastet, None)),
            None => Err(bad_value(
                "udfald",
                "der mangler --udfald, eller stemmer fra de tre parter",
            )),
        };
    }
    if *body == Organ::Landssamarbejdsudvalget {
        return Err(bad_value(
            "stemmer",
            "for Landssamarbejdsudvalget registreres kun --udfald",
        ));
    }
    let given = Afstemning {
        regionen: votes("--regionen", args.regionen.as_deref())?,
        kommunerne: votes("--kommunerne", args.kommunerne.as_deref())?,
        fysioterapeuterne: votes("--fysioterapeuterne", args.fysioterapeuterne.as_deref())?,
    };
    let result = su_afgoerelse(&given).map_err(|error| bad_value("stemmer", &error.to_string()))?;
    Ok((result.udfald, Some((result.for_, result.imod, result.undlader))))
}

/// "2-0" or "0-3-1"; a party that is away has no votes.
fn votes(flag: &str, text: Option<&str>) -> Result<Stemmer> {
    let Some(text) = text else {
        return Ok(Stemmer::default());
    };
    let numbers: Vec<u8> = text
        .split('-')
        .map(|number| number.trim().parse::<u8>())
        .collect::<std::result::Result<_, _>>()
        .map_err(|_| {
            bad_value(
                flag,
                &format!("\"{text}\" er ikke stemmer; skriv for-imod-undlader, fx 1-1-0"),
            )
        })?;
    match numbers[..] {
        [for_, imod] => Ok(Stemmer {
            for_,
            imod,
            undlader: 0,
        }),
        [for_, imod, undlader] => Ok(Stemmer { for_, imod, undlader }),
        _ => Err(bad_value(
            flag,
            &format!("\"{text}\" er ikke stemmer; skriv for-imod-undlader, fx 1-1-0"),
        )),
    }
}
