//! `sag`: a case of flytning from receipt to decision and move.

mod afgoer;
mod gennemfoer;
mod hoering;
mod indstilling;
mod kort;
mod liste;
mod moede;
mod notat;
mod opret;
mod paamindelser;
mod traek;
mod vis;
mod vurder;

use super::Context;
use super::context::parse_date;
use super::input::holds_no_person;
use crate::cli::HELP;
use crate::domain::sortering::{fold_name, nearest};
use crate::error::{Error, Kind, Result};
use crate::register::sager::Sager;
use crate::register::{Register, View, Writer};
use crate::rules::sag::Organ;
use crate::statistics::sager;
use jiff::civil::Date;
use serde_json::Value;

/// Før sager om flytning: modtagelse, høring, indstilling, afgørelse og selve flytningen som dateret hændelse i registeret
#[derive(Debug, clap::Args)]
#[command(help_template = HELP, arg_required_else_help = true, disable_help_subcommand = true,
    subcommand_help_heading = "Kommandoer", subcommand_value_name = "KOMMANDO", before_help = "Eksempler:
  praksisplan sag opret --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov --modtaget 01.08.2019
  praksisplan sag hoering 2019-001 --sendt 05.08.2019 --frist 05.09.2019
  praksisplan sag afgoer 2019-001 --organ regionsrådet --organ Brønderslev --organ Aalborg --udfald godkendt
  praksisplan sag gennemfoer 2019-001 --dato 01.12.2019
")]
pub struct Args {
    /// What to do with the case.
    #[command(subcommand)]
    command: Sub,
}

/// The parts of `sag`.
#[derive(Debug, clap::Subcommand)]
#[command(disable_help_subcommand = true)]
enum Sub {
    /// Opret en sag ud fra en ansøgning, og gem vurderingen
    Opret(Box<opret::Args>),
    /// Vurder en sag igen, når ansøgningen er rettet, eller oplysninger er kommet til
    Vurder(Box<vurder::Args>),
    /// Vis en sag: tilstand, høring, forløb og tidligere lignende sager
    Vis(vis::Args),
    /// Vis sagerne, alle eller dem i én tilstand
    Liste(liste::Args),
    /// Registrer høring: sendt, frist, svar, eller hvorfor sagen går videre uden
    Hoering(hoering::Args),
    /// Registrer Samarbejdsudvalgets eller Landssamarbejdsudvalgets indstilling
    Indstilling(indstilling::Args),
    /// Registrer en afgørelse
    Afgoer(afgoer::Args),
    /// Registrer en forhåndsgodkendelse med vilkår og udløb
    Forhaandsgodkend(afgoer::ForhaandArgs),
    /// Registrer, at ansøgningen er trukket tilbage
    Traek(traek::Args),
    /// Gennemfør flytningen: en dateret hændelse i registeret
    Gennemfoer(gennemfoer::Args),
    /// Registrer et møde, eller vis møderne og det, der skal med til orientering
    Moede(moede::Args),
    /// Skriv notatet til udvalget som Word, Markdown eller webside
    Notat(notat::Args),
    /// Vis det, der skal huskes: frister, møder, forældede ventetider og udløb
    Paamindelser(paamindelser::Args),
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match &args.command {
        Sub::Opret(args) => opret::run(context, args),
        Sub::Vurder(args) => vurder::run(context, args),
        Sub::Vis(args) => vis::run(context, args),
        Sub::Liste(args) => liste::run(context, args),
        Sub::Hoering(args) => hoering::run(context, args),
        Sub::Indstilling(args) => indstilling::run(context, args),
        Sub::Afgoer(args) => afgoer::run(context, args),
        Sub::Forhaandsgodkend(args) => afgoer::run_beforehand(context, args),
        Sub::Traek(args) => traek::run(context, args),
        Sub::Gennemfoer(args) => gennemfoer::run(context, args),
        Sub::Moede(args) => moede::run(context, args),
        Sub::Notat(args) => notat::run(context, args),
        Sub::Paamindelser(args) => paamindelser::run(context, args),
    }
}

/// The day a case is looked at: `--pr`, else today. The register's own date of view is for statistics.
fn day(context: &Context<'_>) -> Result<Date> {
    let asked = context.global().pr.as_deref();
    Ok(asked
        .map(|text| parse_date("--pr", text))
        .transpose()?
        .unwrap_or(context.today()))
}

/// The day something happened: the flag, else today.
fn event_day(context: &Context<'_>, flag: &str, text: Option<&str>) -> Result<Date> {
    Ok(text
        .map(|text| parse_date(flag, text))
        .transpose()?
        .unwrap_or(context.today()))
}

/// One journaled change of the cases; under `--dry-run` it is tried and undone, and `None` returned.
fn change<T>(
    context: &Context<'_>,
    writer: &mut Writer,
    action: &str,
    object: &str,
    work: impl FnOnce(&Sager<'_>) -> Result<(T, Value)>,
) -> Result<Option<T>> {
    let path = writer.path().to_owned();
    if context.global().dry_run {
        writer.rehearse(|transaction| work(&Sager::writing(transaction, &path)).map(|_| ()))?;
        context.notice(&format!("Ville udføre {action} på {object}. Intet er gemt."));
        return Ok(None);
    }
    writer
        .change(action, object, |transaction| work(&Sager::writing(transaction, &path)))
        .map(Some)
}

/// Prints the page of a case after a change, no earlier than the day of the change.
fn page(context: &mut Context<'_>, writer: &Writer, id: &str, happened: Date, warnings: Vec<String>) -> Result<()> {
    let register = Register::open(writer.path())?;
    let view = register.view(None, context.today())?;
    let case = Sager::reading(&register).find(id)?;
    let answer = sager::vis(&view, &case, happened.max(context.today()), warnings)?;
    context.answer(&answer)
}

/// The body a person names: one of the five, or a kommune.
fn organ(view: &View<'_>, flag: &str, text: &str) -> Result<Organ> {
    let fixed = [
        ("administrationen", Organ::Administrationen),
        ("samarbejdsudvalget", Organ::Samarbejdsudvalget),
        ("su", Organ::Samarbejdsudvalget),
        ("landssamarbejdsudvalget", Organ::Landssamarbejdsudvalget),
        ("lsu", Organ::Landssamarbejdsudvalget),
        ("regionen", Organ::Regionen),
        ("regionsrådet", Organ::Regionsraadet),
    ];
    let folded = fold_name(text);
    if let Some((_, organ)) = fixed.iter().find(|(name, _)| fold_name(name) == folded) {
        return Ok(organ.clone());
    }
    view.kommune(text)
        .map(|area| Organ::Kommune(area.kommunekode))
        .map_err(|_| {
            let kommuner = view.kommuner().unwrap_or_default();
            let names: Vec<&str> = fixed
                .iter()
                .map(|(name, _)| *name)
                .chain(kommuner.iter().map(|area| area.navn.as_str()))
                .collect();
            let error = bad_value(flag, &format!("\"{text}\" er hverken et organ eller en kommune"));
            match nearest(text, &names) {
                Some(guess) => error.guess(guess),
                None => error,
            }
        })
}

/// A value that cannot be used.
fn bad_value(flag: &str, reason: &str) -> Error {
    Error::new("PP-G012", Kind::Usage, "oplysningen kan ikke bruges. Intet er gemt")
        .at(flag, reason)
        .next_step("ret oplysningen, og kør kommandoen igen")
}

/// Words that must say something.
fn words<'a>(flag: &str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(bad_value(flag, "teksten er tom"));
    }
    holds_no_person(flag, Some(text))?;
    Ok(text)
}

/// The warning when more earlier cases like this one were decided otherwise than what is now decided or recommended.
fn departure(what: &str, (alike, otherwise): (usize, Vec<String>)) -> Option<String> {
    (otherwise.len() > alike).then(|| {
        format!(
            "{what} afviger fra tidligere lignende sager ({} af {}): {}",
            otherwise.len(),
            otherwise.len() + alike,
            otherwise.join(", ")
        )
    })
}
