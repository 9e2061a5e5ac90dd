//! `ridefysioterapi`: the yearly demands on a riding physiotherapist (C11).

use super::{Context, input};
use crate::cli::HELP;
use crate::domain::JaNejUkendt;
use crate::error::Result;
use crate::register::regler::{self, Kendt};
use crate::statistics::flytning::Sted;
use crate::statistics::regler::{entered, rideflytning, ridefysioterapi};

/// Ridefysioterapi: godkendt rideskole, årlig tjekliste, højst fem på et hold, og sagsgangen ved flytning (C11)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ridefysioterapi tjek --speciale 65 --rideskole-godkendt ja --tjekliste 01.09.2018 \\
    --underskrevet-af-begge ja --hold 5 --hold 3 --pr 30.06.2019
  praksisplan ridefysioterapi tjek --ridefysioterapeut ridefys-aalborg-1 --speciale 57
  praksisplan ridefysioterapi flytning --ridefysioterapeut ridefys-aalborg-1 --til-kommune Rebild
", subcommand_help_heading = "Kommandoer", subcommand_value_name = "KOMMANDO", disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    hvad: Hvad,
}

#[derive(Debug, clap::Subcommand)]
enum Hvad {
    /// De årlige krav, ét for ét
    Tjek(Tjek),
    /// Sagsgangen, når ridefysioterapi flytter til en anden rideskole
    Flytning(Box<Flytning>),
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ridefysioterapi tjek --speciale 65 --rideskole-godkendt ja --tjekliste 01.09.2018 \\
    --underskrevet-af-begge ja --hold 5 --hold 3 --pr 30.06.2019
")]
struct Tjek {
    /// Ridefysioterapeutens id i registeret; valgene nedenfor går forud for registerets oplysninger
    #[arg(long, value_name = "ID")]
    ridefysioterapeut: Option<String>,
    /// Speciale 57 eller 65
    #[arg(long, value_name = "N")]
    speciale: Option<String>,
    /// Om rideskolen er godkendt: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    rideskole_godkendt: Option<String>,
    /// Den seneste tjeklistes dato
    #[arg(long, value_name = "DATO")]
    tjekliste: Option<String>,
    /// Om både ridefysioterapeut og rideskolens ejer har skrevet under: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    underskrevet_af_begge: Option<String>,
    /// Deltagere på et hold; gentages for hvert hold
    #[arg(long, value_name = "N")]
    hold: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ridefysioterapi flytning --ridefysioterapeut ridefys-aalborg-1 --til-kommune Rebild
  praksisplan ridefysioterapi flytning --fra-by Hjallerup --til-by Vodskov --rideskole-godkendt ja
")]
struct Flytning {
    /// Ridefysioterapeutens id i registeret; så er den nuværende kommune kendt
    #[arg(long, value_name = "ID")]
    ridefysioterapeut: Option<String>,
    /// Den nuværende rideskoles by, som registeret kender
    #[arg(long, value_name = "BY")]
    fra_by: Option<String>,
    /// Den nuværende rideskoles kommune
    #[arg(long, value_name = "KOMMUNE")]
    fra_kommune: Option<String>,
    /// Den nuværende rideskoles adresse
    #[arg(long, value_name = "ADRESSE")]
    fra_adresse: Option<String>,
    /// Den nye rideskoles by; landdistrikt for et sted uden for ethvert bysamfund
    #[arg(long, value_name = "BY")]
    til_by: Option<String>,
    /// Den nye rideskoles kommune
    #[arg(long, value_name = "KOMMUNE")]
    til_kommune: Option<String>,
    /// Den nye rideskoles adresse
    #[arg(long, value_name = "ADRESSE")]
    til_adresse: Option<String>,
    /// Om den nye rideskole er godkendt: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    rideskole_godkendt: Option<String>,
    /// Et problem, sekretariatet har noteret; så godkendes en flytning i samme by ikke administrativt (F2)
    #[arg(long, value_name = "TEKST")]
    problem: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match &args.hvad {
        Hvad::Tjek(args) => check(context, args),
        Hvad::Flytning(args) => relocation(context, args),
    }
}

fn relocation(context: &mut Context<'_>, args: &Flytning) -> Result<()> {
    let oplyst = input::source(context);
    let register = context.register()?;
    let view = context.view(&register)?;
    let hvem = args
        .ridefysioterapeut
        .as_ref()
        .map(|wanted| regler::ridefysioterapeut(&view, wanted).map(|post| (wanted.clone(), post)))
        .transpose()?;
    let place = |by: &Option<String>, kommune: &Option<String>, adresse: &Option<String>| Sted {
        by: by.clone(),
        kommune: kommune.clone(),
        adresse: adresse.clone(),
        koordinat: None,
    };
    let question = rideflytning::Spoergsmaal {
        hvem,
        fra: place(&args.fra_by, &args.fra_kommune, &args.fra_adresse),
        til: place(&args.til_by, &args.til_kommune, &args.til_adresse),
        problem: args.problem.clone(),
        rideskole_godkendt: input::read(
            &oplyst,
            "--rideskole-godkendt",
            args.rideskole_godkendt.as_ref(),
            input::ja_nej,
        )?,
        oplyst,
    };
    context.answer(&rideflytning::answer(&view, &question)?)
}

fn check(context: &mut Context<'_>, args: &Tjek) -> Result<()> {
    let oplyst = input::source(context);
    let (pr, post) = match &args.ridefysioterapeut {
        Some(wanted) => {
            let register = context.register()?;
            let view = context.view(&register)?;
            (view.pr, Some(regler::ridefysioterapeut(&view, wanted)?))
        }
        None => (input::day(context)?, None),
    };
    let approved = post
        .as_ref()
        .map(|post| post.clone().map(|entry| entry.rideskole_godkendt))
        .filter(|known| known.vaerdi != JaNejUkendt::Ukendt);
    let checklist = post.as_ref().and_then(|post| {
        let vaerdi = post.vaerdi.tjekliste?;
        Some(Kendt {
            vaerdi,
            kilder: post.kilder.clone(),
        })
    });
    let yes_no = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::ja_nej);
    let teams = args
        .hold
        .iter()
        .map(|text| input::antal("--hold", text))
        .collect::<Result<Vec<_>>>()?;
    let answer = ridefysioterapi::answer(&ridefysioterapi::Spoergsmaal {
        pr,
        hvem: args.ridefysioterapeut.clone(),
        speciale: input::read(&oplyst, "--speciale", args.speciale.as_ref(), input::speciale)?,
        rideskole_godkendt: yes_no("--rideskole-godkendt", &args.rideskole_godkendt)?.or(approved),
        tjekliste: input::read(&oplyst, "--tjekliste", args.tjekliste.as_ref(), input::dato)?.or(checklist),
        underskrevet: yes_no("--underskrevet-af-begge", &args.underskrevet_af_begge)?,
        hold: (!teams.is_empty()).then(|| entered(teams, &oplyst)),
    })?;
    context.answer(&answer)
}
