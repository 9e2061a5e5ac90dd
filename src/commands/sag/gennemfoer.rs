//! `sag gennemfoer`: the move itself, as dated rows of the register.

use super::{bad_value, change, event_day, page};
use crate::cli::HELP;
use crate::commands::Context;
use crate::domain::Kapacitetstal;
use crate::domain::tal::parse_tal;
use crate::error::Result;
use crate::register::sager::Sager;
use crate::register::{Del, EkstraUdfald, Register};
use crate::render::format::date;
use serde_json::json;

/// Gennemfør flytningen i registeret fra en dato. Den samlede kapacitet er den samme før og efter
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan sag gennemfoer 2019-001 --dato 01.12.2019
  praksisplan sag gennemfoer 2019-002 --dato 01.12.2019 --over-30 1 --under-30 0
  praksisplan sag gennemfoer 2019-003 --dato 01.12.2019 --ekstra-adresse 1:bliver --ekstra-adresse 2:nedlaegges
")]
pub struct Args {
    /// Sagens nummer
    #[arg(value_name = "SAG")]
    sag: String,
    /// Den første dag på det nye sted; ellers i dag
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// Antal over 30 timer, der flytter, når det ikke fremgår af ansøgningen
    #[arg(long, value_name = "ANTAL", requires = "under_30")]
    over_30: Option<u32>,
    /// Antal under 30 timer, der flytter
    #[arg(long, value_name = "ANTAL", requires = "over_30")]
    under_30: Option<u32>,
    /// Kapacitet på speciale 51, der flytter (fra 2024)
    #[arg(long, value_name = "ANTAL")]
    speciale_51: Option<String>,
    /// Kapacitet på speciale 62, der flytter (fra 2024)
    #[arg(long, value_name = "ANTAL")]
    speciale_62: Option<String>,
    /// Et ydernummer, der følger med en del af klinikken; kan gentages. Flytter hele klinikken, følger alle med
    #[arg(long, value_name = "NR")]
    ydernummer: Vec<String>,
    /// Hvad der sker med en ekstra klinikadresse (C4), når klinikken har nogen: 1:bliver eller 1:nedlaegges; kan gentages
    #[arg(long, value_name = "NR:UDFALD")]
    ekstra_adresse: Vec<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let day = event_day(context, "--dato", args.dato.as_deref())?;
    let part = Del {
        over_30: args.over_30,
        under_30: args.under_30,
        speciale_51: amount("--speciale-51", args.speciale_51.as_deref())?,
        speciale_62: amount("--speciale-62", args.speciale_62.as_deref())?,
        ydernumre: args.ydernummer.clone(),
        ekstra: args
            .ekstra_adresse
            .iter()
            .map(|text| extra(text))
            .collect::<Result<_>>()?,
    };
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let case = Sager::reading(&register).find(&args.sag)?;
    let done = change(context, &mut writer, "sag gennemfoer", &case.id, |sager| {
        let moved = sager.carry_out(&case, day, &part)?;
        let detail = json!({ "dato": day, "fra": moved.fra_klinik, "til": moved.til_klinik, "ekstra_adresser": args.ekstra_adresse });
        Ok((moved, detail))
    })?;
    if let Some(moved) = done {
        let mut warnings = Vec::new();
        if !moved.ydernumre_bliver.is_empty() {
            warnings.push(format!(
                "ydernumrene {} bliver på klinikken {}; dem, der skal med, skrives med --ydernummer",
                moved.ydernumre_bliver.join(", "),
                moved.fra_klinik
            ));
        }
        warnings.extend(moved.ekstra_bliver.iter().map(|nr| {
            format!(
                "ekstra adresse {nr} bliver, hvor den er; prøv kravene i C4 igen med: praksisplan ekstra-adresse --klinik {} --nr {nr} --pr {}",
                moved.fra_klinik,
                date(day)
            )
        }));
        page(context, &writer, &case.id, day, warnings)?;
    }
    Ok(())
}

/// "1:bliver".
fn extra(text: &str) -> Result<(u32, EkstraUdfald)> {
    let parts = text.split_once(':');
    parts
        .and_then(|(nr, outcome)| {
            Some((
                nr.trim().parse().ok()?,
                EkstraUdfald::from_word(&outcome.trim().to_lowercase())?,
            ))
        })
        .ok_or_else(|| {
            bad_value(
                "--ekstra-adresse",
                &format!("\"{text}\" er ikke et nummer og et udfald; skriv fx 1:bliver eller 1:nedlaegges"),
            )
        })
}

fn amount(flag: &str, text: Option<&str>) -> Result<Option<Kapacitetstal>> {
    let Some(text) = text else { return Ok(None) };
    let value = parse_tal(text).map_err(|error| bad_value(flag, &error.to_string()))?;
    Kapacitetstal::from_f64(value)
        .map(Some)
        .ok_or_else(|| bad_value(flag, &format!("\"{text}\" er ikke en kapacitet")))
}
