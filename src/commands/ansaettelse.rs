//! `ansaettelse`: an extra physiotherapist beyond one per capacity (C2).

use super::{Context, input};
use crate::cli::HELP;
use crate::domain::{Kapacitet, Ratio};
use crate::error::Result;
use crate::register::View;
use crate::register::regler::{self, Kendt};
use crate::report::Source;
use crate::rules::ansaettelse::Aarsomsaetning;
use crate::statistics::regler::{ansaettelse, entered};

/// Omsætningsloft ved ansættelse efter § 24 stk. 3 (C2, kun til og med 2023)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ansaettelse --ydernummer 12345 --kapaciteter 2 --fysioterapeuter 3 \\
    --omsaetning 2016:800.000,2017:900.000,2018:1.000.000 \\
    --takstindeks 2016:100,2017:100,2018:100,2019:110 --gaelder-maaneder 6
  praksisplan ansaettelse --klinik laesoe-fysioterapien --fysioterapeuter 1
", group = clap::ArgGroup::new("hvem").required(true).multiple(true))]
pub struct Args {
    /// Klinikken: navn, en del af det, eller id
    #[arg(long, value_name = "KLINIK", group = "hvem")]
    klinik: Option<String>,
    /// Klinikkens by, når flere klinikker hedder det samme
    #[arg(long, value_name = "BY", requires = "klinik")]
    fra_by: Option<String>,
    /// Ydernummeret
    #[arg(long, value_name = "NR", group = "hvem")]
    ydernummer: Option<String>,
    /// Fysioterapeuter under ydernummeret med den nye
    #[arg(long, value_name = "N")]
    fysioterapeuter: Option<String>,
    /// Kapaciteter under ydernummeret, talt og ikke vægtet; ellers registerets
    #[arg(long, value_name = "N")]
    kapaciteter: Option<String>,
    /// Ydernummerets omsætning inkl. patientandel år for år, med måneder for en del af et år
    #[arg(long, value_name = "ÅR:KR[:MÅNEDER]")]
    omsaetning: Vec<String>,
    /// Takstindekset år for år, også for loftets eget år; ellers registerets
    #[arg(long, value_name = "ÅR:INDEKS")]
    takstindeks: Vec<String>,
    /// Måneder af året, loftet gælder (1-12)
    #[arg(long, value_name = "N")]
    gaelder_maaneder: Option<String>,
    /// Ansættelsens dag; dens år er loftets år; ellers visningens dato
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let oplyst = input::source(context);
    let register = context.register()?;
    let view = input::view_at(context, &register, "--dato", args.dato.as_ref())?;
    let klinik = args
        .klinik
        .as_ref()
        .map(|wanted| input::klinik(&view, wanted, args.fra_by.as_deref()))
        .transpose()?;
    let ydernummer = args
        .ydernummer
        .as_ref()
        .map(|text| input::ydernummer("--ydernummer", text))
        .transpose()?;
    let klinik_id = klinik.as_ref().map(|clinic| clinic.id.as_str());
    let entered_count = input::read(&oplyst, "--kapaciteter", args.kapaciteter.as_ref(), input::antal)?;
    let kapaciteter = match entered_count {
        Some(count) => Some(count),
        None => regler::kapacitet(&view, klinik_id, ydernummer.as_ref())?.and_then(counted),
    };
    let alone = match klinik_id {
        Some(id) => regler::only_ydernummer(&view, id)?,
        None => false,
    };
    let hvem = match (&ydernummer, &klinik) {
        (Some(number), Some(clinic)) => format!("ydernummer {number}, {}", clinic.navn),
        (Some(number), None) => format!("ydernummer {number}"),
        (None, Some(clinic)) => clinic.navn.clone(),
        (None, None) => "ikke oplyst".to_owned(),
    };
    let answer = ansaettelse::answer(&ansaettelse::Spoergsmaal {
        dato: view.pr,
        hvem,
        klinikken_under_et: ydernummer.is_none() && !alone,
        fysioterapeuter: input::read(
            &oplyst,
            "--fysioterapeuter",
            args.fysioterapeuter.as_ref(),
            input::antal,
        )?,
        kapaciteter,
        omsaetning: turnover(&args.omsaetning, &oplyst)?,
        takstindeks: index(&view, &args.takstindeks, &oplyst)?,
        gaelder_maaneder: input::read(
            &oplyst,
            "--gaelder-maaneder",
            args.gaelder_maaneder.as_ref(),
            input::lille_antal,
        )?,
    })?;
    context.answer(&answer)
}

fn counted(known: Kendt<Kapacitet>) -> Option<Kendt<u32>> {
    match known.vaerdi {
        Kapacitet::Timer { over_30, under_30 } => over_30.checked_add(under_30).map(|sum| known.map(|_| sum)),
        Kapacitet::Beloeb { .. } => None,
    }
}

fn turnover(texts: &[String], oplyst: &Source) -> Result<Vec<Kendt<Aarsomsaetning>>> {
    let flag = "--omsaetning";
    input::pr_aar(flag, texts)?
        .into_iter()
        .map(|(aar, amount, months)| {
            Ok(entered(
                Aarsomsaetning {
                    aar,
                    maaneder: months.map_or(Ok(12), |text| input::lille_antal(flag, &text))?,
                    omsaetning: input::kroner(flag, &amount)?,
                },
                oplyst,
            ))
        })
        .collect()
}

/// The entered index, and the register's for the years that were not entered.
fn index(view: &View<'_>, texts: &[String], oplyst: &Source) -> Result<Vec<(i16, Kendt<Ratio>)>> {
    let flag = "--takstindeks";
    let mut list = Vec::new();
    for (year, value, _) in input::pr_aar(flag, texts)? {
        list.push((year, entered(input::tal(flag, &value)?, oplyst)));
    }
    for (year, known) in regler::parameter(view, "takstindeks")? {
        if !list.iter().any(|(entered, _)| *entered == year) {
            list.push((year, known));
        }
    }
    Ok(list)
}
