//! `sag indstilling`: what the samarbejdsudvalg recommends, by vote or agreed, and what becomes of a vote without majority.

use super::{bad_value, change, departure, event_day, organ, page, words};
use crate::cli::HELP;
use crate::commands::Context;
use crate::error::Result;
use crate::register::Register;
use crate::register::sager::{Indstilling, Sager};
use crate::rules::sag::{Organ, Tilstand};
use crate::rules::su::{Afstemning, Stemmer, SuError, SuUdfald, lsu_samlet, su_afgoerelse, su_samlet};
use clap::builder::PossibleValuesParser;
use serde_json::json;

/// Registrer en indstilling. Stemmer i alt, eller for hver part som for-imod-undlader; uden flertal går sagen til Landssamarbejdsudvalget
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag indstilling 2019-002 --udfald anbefalet --dato 02.09.2019
  praksisplan sag indstilling 2019-002 --regionen 2-0 --kommunerne 2-0 --fysioterapeuterne 0-4
  praksisplan sag indstilling 2019-002 --for 4 --imod 4
  praksisplan sag indstilling 2019-002 --organ landssamarbejdsudvalget --for 7 --imod 3
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
    #[arg(long, value_name = "UDFALD", hide_possible_values = true, conflicts_with_all = ["regionen", "kommunerne", "fysioterapeuterne", "for_", "imod", "undlader"],
        value_parser = PossibleValuesParser::new(["anbefalet", "ikke_anbefalet"]))]
    udfald: Option<String>,
    /// Stemmer for i alt
    #[arg(long = "for", value_name = "ANTAL", requires = "imod")]
    for_: Option<u8>,
    /// Stemmer imod i alt
    #[arg(long, value_name = "ANTAL", requires = "for_")]
    imod: Option<u8>,
    /// Stemmer hverken for eller imod, i alt
    #[arg(long, value_name = "ANTAL", requires = "for_")]
    undlader: Option<u8>,
    /// Regionens to stemmer, fx 2-0
    #[arg(long, value_name = "STEMMER", conflicts_with_all = ["for_", "imod", "undlader"])]
    regionen: Option<String>,
    /// Kommunernes to stemmer, fx 1-1
    #[arg(long, value_name = "STEMMER", conflicts_with_all = ["for_", "imod", "undlader"])]
    kommunerne: Option<String>,
    /// Fysioterapeuternes fire stemmer, fx 0-3-1
    #[arg(long, value_name = "STEMMER", conflicts_with_all = ["for_", "imod", "undlader"])]
    fysioterapeuterne: Option<String>,
    /// Indstillingens ord
    #[arg(long, value_name = "TEKST")]
    tekst: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let day = event_day(context, "--dato", args.dato.as_deref())?;
    let tekst = args.tekst.as_deref().map(|text| words("--tekst", text)).transpose()?;
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
            tekst,
        };
        let state = sager.recommend(&case, &given)?;
        // A recommendation is given at a meeting.
        sager.add_meeting(&body, day, None)?;
        let like = match udfald {
            SuUdfald::Vedtaget => Some(Tilstand::Godkendt),
            SuUdfald::Forkastet => Some(Tilstand::Afslaaet),
            SuUdfald::TilLandssamarbejdsudvalget => None,
        };
        let departs = match like {
            Some(outcome) => departure("indstillingen", sager.compare_with_similar(&case.id, day, outcome)?),
            None => None,
        };
        Ok((
            (state, departs),
            json!({ "organ": body.word(), "dato": day, "tilstand": state.word() }),
        ))
    })?;
    if let Some((state, departs)) = done {
        let mut warnings = match (state, &body) {
            (Tilstand::TilLandssamarbejdsudvalget, Organ::Landssamarbejdsudvalget) => vec![
                "heller ikke Landssamarbejdsudvalget nåede et flertal; kilderne siger ikke, hvad der så sker, så sagen bliver der (C10)"
                    .to_owned(),
            ],
            (Tilstand::TilLandssamarbejdsudvalget, _) => {
                vec!["afstemningen gav ikke flertal; sagen indbringes for Landssamarbejdsudvalget (C10)".to_owned()]
            }
            _ => Vec::new(),
        };
        warnings.extend(departs);
        page(context, &writer, &case.id, day, warnings)?;
    }
    Ok(())
}

type Votes = Option<(u8, u8, u8)>;

fn outcome(args: &Args, body: &Organ) -> Result<(SuUdfald, Votes)> {
    let refused = |error: SuError| bad_value("stemmer", &error.to_string());
    if let (Some(for_), Some(imod)) = (args.for_, args.imod) {
        let undlader = args.undlader.unwrap_or_default();
        let sums = Stemmer { for_, imod, undlader };
        let outcome = if *body == Organ::Landssamarbejdsudvalget {
            lsu_samlet(sums).map_err(refused)?
        } else {
            su_samlet(sums).map_err(refused)?.udfald
        };
        return Ok((outcome, Some((for_, imod, undlader))));
    }
    let stated = [&args.regionen, &args.kommunerne, &args.fysioterapeuterne];
    if stated.iter().all(|votes| votes.is_none()) {
        return match args.udfald.as_deref() {
            Some("anbefalet") => Ok((SuUdfald::Vedtaget, None)),
            Some(_) => Ok((SuUdfald::Forkastet, None)),
            None => Err(bad_value(
                "udfald",
                "der mangler --udfald, stemmer i alt (--for og --imod) eller stemmer fra de tre parter",
            )),
        };
    }
    if *body == Organ::Landssamarbejdsudvalget {
        return Err(bad_value(
            "stemmer",
            "Landssamarbejdsudvalgets parter kendes ikke; skriv stemmerne i alt med --for og --imod",
        ));
    }
    let given = Afstemning {
        regionen: votes("--regionen", args.regionen.as_deref())?,
        kommunerne: votes("--kommunerne", args.kommunerne.as_deref())?,
        fysioterapeuterne: votes("--fysioterapeuterne", args.fysioterapeuterne.as_deref())?,
    };
    let result = su_afgoerelse(&given).map_err(refused)?;
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
