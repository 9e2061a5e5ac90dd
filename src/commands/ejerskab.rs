//! `ejerskab`: an owner's clinics, and a clinic's ydernumre (C8).

use super::input::KlinikValg;
use super::{Context, input, input_file};
use crate::cli::HELP;
use crate::error::{Error, Kind, Result};
use crate::register::regler::{self, Kendt};
use crate::report::Source;
use crate::rules::ejerskab::Ejerandel;
use crate::statistics::regler::{ejerskab, entered};
use jiff::civil::date;
use std::path::{Path, PathBuf};

/// Højst seks klinikker pr. ejer, og højst så mange ydernumre som kapaciteten rundet op (C8, fra 2024)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ejerskab --klinik a:01.01.2019 --klinik b:01.03.2024 --klinik c:01.01.2019:31.12.2024
  praksisplan ejerskab --ejerandele ejerandele.csv                 kolonner: klinik;fra;til
  praksisplan ejerskab --ejer E17 --db mit-register.db
  praksisplan ejerskab ydernumre --klinik aabybro-fysioterapi --pr 01.01.2025 --ydernumre 3 --kapacitet 2,1
", args_conflicts_with_subcommands = true, subcommand_help_heading = "Kommandoer",
   subcommand_value_name = "KOMMANDO", disable_help_subcommand = true)]
pub struct Args {
    /// Ejerens id i registeret (regionens eget, aldrig et CPR-nummer)
    #[arg(long, value_name = "ID")]
    ejer: Option<String>,
    /// En klinik, ejeren ejer eller medejer, med første og eventuelt sidste dag; gentages
    #[arg(long, value_name = "ID[:FRA[:TIL]]")]
    klinik: Vec<String>,
    /// CSV-fil med kolonnerne klinik, fra og eventuelt til
    #[arg(long, value_name = "FIL")]
    ejerandele: Option<PathBuf>,
    #[command(subcommand)]
    hvad: Option<Hvad>,
}

#[derive(Debug, clap::Subcommand)]
enum Hvad {
    /// En kliniks ydernumre mod kapaciteten rundet op
    Ydernumre(Clinic),
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan ejerskab ydernumre --klinik aabybro-fysioterapi --pr 01.01.2025 --ydernumre 3 --kapacitet 2,1
  praksisplan ejerskab ydernumre --klinik aabybro-fysioterapi --pr 01.01.2025 --ydernumre 5 --kapacitet 2,1 \\
    --ydernumre-2024 5 --kapacitet-2024 2,1
")]
struct Clinic {
    #[command(flatten)]
    klinik: KlinikValg,
    /// Ydernumre på klinikken, når registeret ikke har dem
    #[arg(long, value_name = "N")]
    ydernumre: Option<String>,
    /// Kapacitet i speciale 51 og 62 tilsammen, når registeret ikke har den
    #[arg(long, value_name = "N")]
    kapacitet: Option<String>,
    /// Ydernumre på klinikken den 1. januar 2024
    #[arg(long, value_name = "N")]
    ydernumre_2024: Option<String>,
    /// Kapacitet på klinikken den 1. januar 2024
    #[arg(long, value_name = "N")]
    kapacitet_2024: Option<String>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match &args.hvad {
        Some(Hvad::Ydernumre(args)) => clinic(context, args),
        None => owner(context, args),
    }
}

fn owner(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let oplyst = input::source(context);
    let pr = input::day(context)?;
    let mut andele = Vec::new();
    if let Some(ejer) = &args.ejer {
        input::not_personal("--ejer", ejer)?;
        if args.klinik.is_empty() && args.ejerandele.is_none() {
            let register = context.register()?;
            let view = register.view(Some(pr), context.today())?;
            let known = regler::ejerandele(&view, ejer)?;
            andele.extend(known.vaerdi.into_iter().map(|vaerdi| Kendt {
                vaerdi,
                kilder: known.kilder.clone(),
            }));
        }
    }
    let fra_register = !andele.is_empty();
    for text in &args.klinik {
        input::not_personal("--klinik", text)?;
        andele.push(entered(
            share("--klinik", &text.split(':').collect::<Vec<_>>(), text)?,
            &oplyst,
        ));
    }
    if let Some(path) = &args.ejerandele {
        andele.extend(from_file(context, path, &oplyst)?);
    }
    let answer = ejerskab::owner(&ejerskab::Ejer {
        pr,
        ejer: args.ejer.clone(),
        fra_register,
        andele,
    })?;
    context.answer(&answer)
}

fn from_file(context: &Context<'_>, path: &Path, oplyst: &Source) -> Result<Vec<Kendt<Ejerandel>>> {
    let rows = input_file::read(context, path, &["klinik", "fra"], &["til"])?;
    let kilde = Source {
        id: "fil".to_owned(),
        tekst: path.display().to_string(),
        ..oplyst.clone()
    };
    let shares = input_file::each(path, &rows, |cells| {
        let parts: Vec<&str> = cells.iter().map(String::as_str).collect();
        share("ejerandel", &parts, &cells.join(";"))
    })?;
    Ok(shares
        .into_iter()
        .map(|andel| Kendt::new(andel, kilde.clone()))
        .collect())
}

/// A clinic and its two days; an empty one is not known, or still to come.
fn share(place: &str, parts: &[&str], whole: &str) -> Result<Ejerandel> {
    let day = |at: usize| {
        let text = parts.get(at).map_or("", |text| text.trim());
        (!text.is_empty()).then(|| input::dato(place, text)).transpose()
    };
    match parts {
        [klinik, ..] if !klinik.trim().is_empty() && parts.len() <= 3 => Ok(Ejerandel {
            klinik: klinik.trim().to_owned(),
            fra: day(1)?,
            til: day(2)?,
        }),
        _ => Err(
            Error::new("PP-C003", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet")
                .at(place, format!("\"{whole}\" er ikke en klinik med første og sidste dag"))
                .next_step("skriv fx aabybro-fysioterapi:01.01.2019 eller aabybro-fysioterapi:01.01.2019:31.12.2024"),
        ),
    }
}

fn clinic(context: &mut Context<'_>, args: &Clinic) -> Result<()> {
    let oplyst = input::source(context);
    let pr = input::day(context)?;
    let register = context.register()?;
    let view = register.view(Some(pr), context.today())?;
    let klinik = args.klinik.find(&view)?;
    let then = register.view(Some(date(2024, 1, 1)), context.today())?;
    let count = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::antal);
    let amount = |flag: &str, text: &Option<String>| input::read(&oplyst, flag, text.as_ref(), input::kapacitet);
    let id = klinik.id.as_str();
    let or_count = |entered: Option<Kendt<u32>>, view| {
        entered.map_or_else(|| regler::antal_ydernumre(view, id), |known| Ok(Some(known)))
    };
    let or_amount =
        |entered: Option<_>, view| entered.map_or_else(|| regler::vaegtet(view, id), |known| Ok(Some(known)));
    let answer = ejerskab::clinic(&ejerskab::Klinik {
        pr,
        ydernumre: or_count(count("--ydernumre", &args.ydernumre)?, &view)?,
        kapacitet: or_amount(amount("--kapacitet", &args.kapacitet)?, &view)?,
        ydernumre_2024: or_count(count("--ydernumre-2024", &args.ydernumre_2024)?, &then)?,
        kapacitet_2024: or_amount(amount("--kapacitet-2024", &args.kapacitet_2024)?, &then)?,
        klinik: klinik.navn,
    })?;
    context.answer(&answer)
}
