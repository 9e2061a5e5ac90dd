//! `ansoegning`: an application for an ydernummer (C5), and a proposal of more capacity (C6).

use super::{Context, input};
use crate::cli::{Grundlagsvalg, HELP};
use crate::domain::{JaNejUkendt, Kommunekode, Speciale};
use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::register::regler;
use crate::statistics::regler::{ansoegning, mere_kapacitet};

/// Ansøgning om ydernummer eller kapacitet (C5), og forslag om mere kapacitet i en kommune (C6)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ansoegning ydernummer --modtaget 01.03.2019 --kapacitet 1
  praksisplan ansoegning kapacitet --kommune Rebild --tillaeg 1
", subcommand_help_heading = "Kommandoer", subcommand_value_name = "KOMMANDO", disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    hvad: Hvad,
}

#[derive(Debug, clap::Subcommand)]
enum Hvad {
    /// Hvad der følger af en ansøgning om ydernummer eller kapacitet (C5)
    Ydernummer(Ansoegning),
    /// Planens oplysninger om en kommune, og hvem der er enige om mere kapacitet (C6)
    Kapacitet(Forslag),
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ansoegning ydernummer --modtaget 01.03.2019 --kapacitet 1          uopfordret
  praksisplan ansoegning ydernummer --modtaget 01.03.2019 --kapacitet 1 \\
    --opslag 01.02.2019 --frist 01.03.2019 --ledig 1 --kvalificeret ja --su-moede 01.04.2019
")]
struct Ansoegning {
    /// Dagen, ansøgningen er modtaget
    #[arg(long, value_name = "DATO")]
    modtaget: Option<String>,
    /// Kapacitet, der søges om
    #[arg(long, value_name = "N")]
    kapacitet: Option<String>,
    /// Dagen, den ledige kapacitet er slået op
    #[arg(long, value_name = "DATO")]
    opslag: Option<String>,
    /// Opslagets ansøgningsfrist
    #[arg(long, value_name = "DATO")]
    frist: Option<String>,
    /// Opslagets ledige kapacitet
    #[arg(long, value_name = "N")]
    ledig: Option<String>,
    /// Om ansøgeren er kvalificeret: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    kvalificeret: Option<String>,
    /// Dagen, ansøgningen er afgjort
    #[arg(long, value_name = "DATO")]
    afgjort: Option<String>,
    /// Samarbejdsudvalgets næste møde, der orienteres
    #[arg(long, value_name = "DATO")]
    su_moede: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ansoegning kapacitet --kommune Rebild --tillaeg 1
  praksisplan ansoegning kapacitet --kommune Rebild --tillaeg 1 --speciale 62 --ventetid 2,2 \\
    --regionen ja --svar Rebild:ja --svar Aalborg:nej
")]
struct Forslag {
    /// Kommunen, der ville få kapaciteten, navn eller kode
    #[arg(long, value_name = "KOMMUNE")]
    kommune: String,
    /// Kapacitet, der lægges til
    #[arg(long, value_name = "N")]
    tillaeg: Option<String>,
    /// Kun dette speciale, 51 eller 62; ellers begge
    #[arg(long, value_name = "N")]
    speciale: Option<String>,
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    /// Kommunens kapacitet, når registeret ikke har den
    #[arg(long, value_name = "N")]
    kapacitet: Option<String>,
    /// Befolkningens udvikling i antal personer
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    befolkningsudvikling: Option<String>,
    /// Gennemsnitlig ventetid i uger
    #[arg(long, value_name = "UGER")]
    ventetid: Option<String>,
    /// Udviklingen i antal patienter
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    patientudvikling: Option<String>,
    /// Borgernes forbrug
    #[arg(long, value_name = "N")]
    forbrug: Option<String>,
    /// Klinikkernes produktion, i samme enhed som forbruget
    #[arg(long, value_name = "N")]
    produktion: Option<String>,
    /// Hvad regionen siger: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    regionen: Option<String>,
    /// Hvad en kommune siger; gentages
    #[arg(long, value_name = "KOMMUNE:SVAR")]
    svar: Vec<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match &args.hvad {
        Hvad::Ydernummer(args) => ydernummer(context, args),
        Hvad::Kapacitet(args) => kapacitet(context, args),
    }
}

fn ydernummer(context: &mut Context<'_>, args: &Ansoegning) -> Result<()> {
    let oplyst = input::source(context);
    let date = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::dato);
    let amount = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::kapacitet);
    let answer = ansoegning::answer(&ansoegning::Spoergsmaal {
        pr: input::day(context)?,
        modtaget: date("--modtaget", &args.modtaget)?,
        oensket: amount("--kapacitet", &args.kapacitet)?,
        opslag: date("--opslag", &args.opslag)?,
        frist: date("--frist", &args.frist)?,
        ledig: amount("--ledig", &args.ledig)?,
        kvalificeret: input::read(&oplyst, "--kvalificeret", args.kvalificeret.as_ref(), input::ja_nej)?,
        afgjort: date("--afgjort", &args.afgjort)?,
        su_moede: date("--su-moede", &args.su_moede)?,
    })?;
    context.answer(&answer)
}

fn kapacitet(context: &mut Context<'_>, args: &Forslag) -> Result<()> {
    let oplyst = input::source(context);
    let register = context.register()?;
    let view = context.view(&register)?;
    let kommune = view.kommune(&args.kommune)?;
    let number = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::tal);
    let specialer = match &args.speciale {
        Some(text) => vec![no_riding(input::speciale("--speciale", text)?)?],
        None => vec![Speciale::Almen, Speciale::Vederlagsfri],
    };
    let kapacitet = match input::read(&oplyst, "--kapacitet", args.kapacitet.as_ref(), input::kapacitet)? {
        Some(entered) => Some(entered),
        None => mere_kapacitet::kapacitet_i(&view, &kommune, args.grundlag.get().word())?,
    };
    let answer = mere_kapacitet::answer(&mere_kapacitet::Spoergsmaal {
        pr: view.pr,
        grundlag: args.grundlag.get().word(),
        kapacitet,
        tillaeg: input::read(&oplyst, "--tillaeg", args.tillaeg.as_ref(), input::kapacitet)?,
        specialer,
        poster: regler::planfakta(&view, &kommune.kommunekode)?,
        kommune,
        indtastet: mere_kapacitet::Indtastet {
            befolkningsudvikling: number("--befolkningsudvikling", &args.befolkningsudvikling)?,
            ventetid: number("--ventetid", &args.ventetid)?,
            patientudvikling: number("--patientudvikling", &args.patientudvikling)?,
            forbrug: number("--forbrug", &args.forbrug)?,
            produktion: number("--produktion", &args.produktion)?,
        },
        regionen: args
            .regionen
            .as_deref()
            .map_or(Ok(JaNejUkendt::Ukendt), |text| input::ja_nej("--regionen", text))?,
        svar: answers(&view, &args.svar)?,
    })?;
    context.answer(&answer)
}

fn no_riding(speciale: Speciale) -> Result<Speciale> {
    if speciale.is_ridefysioterapi() {
        return Err(
            Error::new("PP-C003", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet")
                .at(
                    "--speciale",
                    format!("{speciale} er ridefysioterapi, som ikke tælles med i kapaciteten"),
                )
                .next_step("vælg 51 eller 62"),
        );
    }
    Ok(speciale)
}

/// The answer of every kommune of the region; those not entered are unknown.
fn answers(view: &View<'_>, texts: &[String]) -> Result<Vec<(Kommunekode, String, JaNejUkendt)>> {
    let flag = "--svar";
    let mut given = Vec::new();
    for text in texts {
        let (name, answer) = text.split_once(':').ok_or_else(|| {
            Error::new("PP-C003", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet")
                .at(flag, format!("\"{text}\" mangler et kolon mellem kommune og svar"))
                .next_step("skriv fx --svar Rebild:ja")
        })?;
        given.push((view.kommune(name)?.kommunekode, input::ja_nej(flag, answer)?));
    }
    let mut all = Vec::new();
    for area in view.kommuner()? {
        let own: Vec<JaNejUkendt> = given
            .iter()
            .filter(|(code, _)| *code == area.kommunekode)
            .map(|(_, answer)| *answer)
            .collect();
        let code = area.kommunekode.parse().map_err(|error| {
            Error::new("PP-C008", Kind::Data, "registeret har en kommunekode, der ikke er en")
                .at(area.kommunekode.as_str(), format!("{error}"))
        })?;
        // Two answers of one kommune are handed on, so that the rule refuses them.
        if own.is_empty() {
            all.push((code, area.navn.clone(), JaNejUkendt::Ukendt));
        }
        all.extend(own.into_iter().map(|answer| (code, area.navn.clone(), answer)));
    }
    Ok(all)
}
