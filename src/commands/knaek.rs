//! `knaek`: the knækgrænse of a clinic's year (C9).

use super::input::KlinikValg;
use super::{Context, input, input_file};
use crate::cli::HELP;
use crate::domain::{Kapacitet, Kapacitetstal, Speciale};
use crate::error::Result;
use crate::register::Register;
use crate::register::regler::{self, Kendt};
use crate::report::Source;
use crate::rules::knaek::{Afregning, Maaned};
use crate::statistics::regler::knaek;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Knækgrænsen for en klinik i et speciale: nedsættelsen hidtil, fordelt på ydere, og årets prognose (C9, fra 2024)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan knaek --klinik aabybro-fysioterapi --speciale 62 --aar 2024 --kapacitet 1 --indeks 1,05 \\
    --maaneder afregning.csv                                       kolonner: maaned;yder;tilskud
")]
pub struct Args {
    #[command(flatten)]
    klinik: KlinikValg,
    /// Speciale 51 eller 62
    #[arg(long, value_name = "N")]
    speciale: Option<String>,
    /// Året, afregningerne gælder
    #[arg(long, value_name = "ÅÅÅÅ")]
    aar: Option<String>,
    /// Klinikkens kapacitet i specialet; ellers registerets, når den er ens hele året
    #[arg(long, value_name = "N")]
    kapacitet: Option<String>,
    /// Årets indeks for specialet, 2022 = 1; ellers registerets
    #[arg(long, value_name = "TAL", allow_hyphen_values = true)]
    indeks: Option<String>,
    /// CSV-fil med kolonnerne maaned, yder og tilskud, en række pr. måned og ydernummer
    #[arg(long, value_name = "FIL")]
    maaneder: Option<PathBuf>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let oplyst = input::source(context);
    let aar = args.aar.as_ref().map(|text| input::aar("--aar", text)).transpose()?;
    let speciale = args
        .speciale
        .as_ref()
        .map(|text| input::speciale("--speciale", text))
        .transpose()?;
    let pr = match aar {
        Some(year) => date(year, 12, 31),
        None => input::day(context)?,
    };
    let register = context.register()?;
    let view = register.view(Some(pr), context.today())?;
    let klinik = args.klinik.find(&view)?;
    let mut kapacitet = input::read(&oplyst, "--kapacitet", args.kapacitet.as_ref(), input::kapacitet)?;
    let (mut enhed, mut indeks) = (
        None,
        input::read(&oplyst, "--indeks", args.indeks.as_ref(), input::tal)?,
    );
    if let Some((year, speciale)) = aar.zip(speciale) {
        if let Some(unit) = regler::enhed(&view, speciale, year)? {
            enhed = Some(unit.tilskud);
            indeks = indeks.or(unit.indeks);
        }
        if kapacitet.is_none() {
            kapacitet = all_year(context.today(), &register, &klinik.id, year, speciale)?;
        }
    }
    let maaneder = match &args.maaneder {
        Some(path) => Some(months(context, path, &oplyst)?),
        None => None,
    };
    let answer = knaek::answer(&knaek::Spoergsmaal {
        pr,
        klinik: klinik.navn,
        aar,
        speciale,
        kapacitet,
        enhed,
        indeks,
        maaneder,
        oplyst,
    })?;
    context.answer(&answer)
}

/// The capacity of a speciale when it is the same on the year's first and last day; otherwise it is asked for.
fn all_year(
    today: Date,
    register: &Register,
    klinik_id: &str,
    year: i16,
    speciale: Speciale,
) -> Result<Option<Kendt<Kapacitetstal>>> {
    let mut found = Vec::new();
    for day in [date(year, 1, 1), date(year, 12, 31)] {
        let view = register.view(Some(day), today)?;
        found.push(regler::kapacitet(&view, Some(klinik_id), None)?.and_then(|known| {
            let amount = match (known.vaerdi, speciale) {
                (Kapacitet::Beloeb { speciale_51, .. }, Speciale::Almen) => speciale_51,
                (Kapacitet::Beloeb { speciale_62, .. }, Speciale::Vederlagsfri) => speciale_62,
                _ => return None,
            };
            Some(known.map(|_| amount))
        }));
    }
    let last = found.pop().flatten();
    let first = found.pop().flatten();
    Ok(last.filter(|last| first.is_some_and(|first| first.vaerdi == last.vaerdi)))
}

fn months(context: &Context<'_>, path: &Path, oplyst: &Source) -> Result<Kendt<Vec<Maaned>>> {
    let rows = input_file::read(context, path, &["maaned", "yder", "tilskud"], &[])?;
    let entries = input_file::each(path, &rows, |cells| {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let maaned = input::lille_antal("maaned", cell(0))?;
        let entry = Afregning {
            yder: input::ydernummer("yder", cell(1))?,
            tilskud: input::kroner("tilskud", cell(2))?,
        };
        Ok((maaned, entry))
    })?;
    let mut by_month: BTreeMap<u8, Vec<Afregning>> = BTreeMap::new();
    for (month, entry) in entries {
        by_month.entry(month).or_default().push(entry);
    }
    let kilde = Source {
        id: "fil".to_owned(),
        tekst: path.display().to_string(),
        ..oplyst.clone()
    };
    let months = by_month
        .into_iter()
        .map(|(maaned, afregninger)| Maaned { maaned, afregninger })
        .collect();
    Ok(Kendt::new(months, kilde))
}
