//! `tilgaengelighed`: how far people have to a clinic, and how much capacity they can reach.

use std::io::Write;
use std::path::PathBuf;

use super::Context;
use crate::cli::HELP;
use crate::domain::Speciale;
use crate::domain::tal::parse_tal;
use crate::error::{Error, Kind, Result};
use crate::statistics::tilgaengelighed::filer::{self, Filer};
use crate::statistics::tilgaengelighed::{self, Maal, Spoergsmaal, Vaegt, Valg, Vej, fremskrivning};

const FILES: &str = "Filer i stedet for et register";

/// Afstand til nærmeste klinik og kapacitet inden for rækkevidde, pr. by, kommune, sundhedsråd og region
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan tilgaengelighed
  praksisplan tilgaengelighed --maal 2sfca,e2sfca_gauss,3sfca --raekkevidde 20000 --sigma 7000
  praksisplan tilgaengelighed --uden-faerger --graenser 5000,10000,20000
  praksisplan tilgaengelighed --celler celler.csv --klinikker klinikker.csv --maal e2sfca_gauss --celler-ud ud.csv
  praksisplan tilgaengelighed --fremskriv --speciale 62
")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct Args {
    /// Et eller flere mål: naermeste, 2sfca, e2sfca_gauss, e2sfca_trin, 3sfca, fordelt_kapacitet; ellers naermeste og e2sfca_gauss
    #[arg(long, value_name = "MÅL", value_delimiter = ',', hide_possible_values = true)]
    maal: Vec<Maal>,
    /// Hvor langt væk en klinik tæller, i meter (eller minutter); ingen for ingen grænse
    #[arg(long, value_name = "AFSTAND", allow_negative_numbers = true)]
    raekkevidde: Option<String>,
    /// Gauss-kurvens spredning, i samme enhed
    #[arg(long, value_name = "AFSTAND", allow_negative_numbers = true)]
    sigma: Option<String>,
    /// Trin for e2sfca_trin: afstand:vægt, fx 10000:1,20000:0.68,30000:0.22
    #[arg(long, value_name = "TRIN")]
    trin: Option<String>,
    /// Vægt i stedet for målets egen: flad, trin, gauss eller omvendt (1/t)
    #[arg(long, value_name = "VÆGT", hide_possible_values = true)]
    vaegt: Option<Vaegt>,
    /// 3sfca: vælg mellem klinikker inden-for rækkevidden, eller alle dem, omkostningerne nævner
    #[arg(
        long,
        value_name = "VALG",
        default_value = "inden-for",
        hide_default_value = true,
        hide_possible_values = true
    )]
    valg: Valg,
    /// Grænser, som andelen inden for vises for, fx 5000,10000,20000
    #[arg(long, value_name = "AFSTANDE")]
    graenser: Option<String>,
    /// Hvordan folk kommer frem: forbindelser (bro, tunnel, færge), luftlinje, eller importerede rejsetider: bil, kollektiv, gang, cykel
    #[arg(
        long,
        value_name = "VEJ",
        default_value = "forbindelser",
        hide_default_value = true,
        hide_possible_values = true
    )]
    vej: Vej,
    /// Hvor meget længere vejen er end luftlinjen; ellers 1,3 (1 for filer)
    #[arg(long, value_name = "FAKTOR", allow_negative_numbers = true)]
    omvejsfaktor: Option<String>,
    /// Regn uden færger
    #[arg(long)]
    uden_faerger: bool,
    /// Kun kapacitet i speciale 51 eller 62 (fra 2024)
    #[arg(long, value_name = "NR")]
    speciale: Option<String>,
    /// Vægt befolkningen med de ventede patienter i speciale 51 eller 62, efter alder
    #[arg(long, value_name = "NR", conflicts_with_all = ["celler", "fremskriv"])]
    patienter: Option<String>,
    /// Kun klinikker, der oplyser både handicapvenlig adgang og handicapegnet toilet (K3)
    #[arg(long)]
    tilgaengelig: bool,
    /// Navnet på det importerede sæt celler; ellers det nyeste
    #[arg(long, value_name = "NAVN", conflicts_with = "celler")]
    cellesaet: Option<String>,
    /// Beregn følsomheden, også når der er mange celler, eller kun afstanden er valgt
    #[arg(long)]
    foelsomhed: bool,
    /// Skriv hver celles værdi i en fil (.csv eller .json) og i JSON-svaret
    #[arg(long, value_name = "FIL")]
    celler_ud: Option<PathBuf>,
    /// Ventede patienter og kapacitet ved uændret forhold, efter befolkningsfremskrivningen
    #[arg(long, conflicts_with_all = ["celler", "klinikker", "celler_ud", "maal"])]
    fremskriv: bool,
    /// Sidste år i fremskrivningen
    #[arg(
        long,
        value_name = "ÅR",
        default_value_t = 2040,
        hide_default_value = true,
        requires = "fremskriv"
    )]
    til_aar: i64,
    /// id,x,y,befolkning
    #[arg(long, value_name = "FIL", requires = "klinikker", help_heading = FILES)]
    celler: Option<PathBuf>,
    /// id,x,y,kapacitet
    #[arg(long, value_name = "FIL", requires = "celler", help_heading = FILES)]
    klinikker: Option<PathBuf>,
    /// fra,til,omkostning i stedet for koordinater; enhver enhed, gerne asymmetrisk; et par, der mangler, er uden for rækkevidde
    #[arg(long, value_name = "FIL", requires = "celler", help_heading = FILES)]
    omkostninger: Option<PathBuf>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    for path in [&args.celler, &args.klinikker, &args.omkostninger]
        .into_iter()
        .flatten()
    {
        context.reads(path)?;
    }
    let asked = args.read()?;
    if args.fremskriv {
        let register = context.register()?;
        let view = context.view(&register)?;
        let specialer = asked
            .speciale
            .map_or_else(|| vec![Speciale::Almen, Speciale::Vederlagsfri], |one| vec![one]);
        return context.answer(&fremskrivning::answer(&view, &specialer, args.til_aar)?);
    }
    // Opened before the work begins, so that a bad path stops it.
    let cells_out = args
        .celler_ud
        .as_deref()
        .map(|path| Ok::<_, Error>((path, context.create_file(path)?)))
        .transpose()?;
    let measured = if let (Some(celler), Some(klinikker)) = (&args.celler, &args.klinikker) {
        let files = Filer {
            celler: celler.clone(),
            klinikker: klinikker.clone(),
            omkostninger: args.omkostninger.clone(),
        };
        let (measured, read) = filer::maaling(&files, &asked, context.today())?;
        for line in &read {
            context.notice(line);
        }
        measured
    } else {
        let register = context.register()?;
        let view = context.view(&register)?;
        tilgaengelighed::maaling(&view, &asked)?
    };
    if let Some((path, mut file)) = cells_out {
        let is_json = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let bytes = if is_json {
            tilgaengelighed::celler_json(&measured).to_string().into_bytes()
        } else {
            tilgaengelighed::celler_csv(&measured)
        };
        file.write_all(&bytes).map_err(|error| {
            Error::new("PP-B004", Kind::Unexpected, "cellerne kunne ikke skrives")
                .at("--celler-ud", format!("{}: {error}", path.display()))
        })?;
    }
    context.answer(&tilgaengelighed::answer(&measured)?)
}

impl Args {
    fn read(&self) -> Result<Spoergsmaal> {
        let maal = match (self.maal.as_slice(), self.celler.is_some()) {
            ([], true) => vec![Maal::Naermeste],
            ([], false) => vec![Maal::Naermeste, Maal::Gauss],
            (asked, _) => without_repeats(asked),
        };
        Ok(Spoergsmaal {
            maal,
            raekkevidde: match self.raekkevidde.as_deref() {
                Some("ingen") => Some(f64::INFINITY),
                other => amount("--raekkevidde", other)?,
            },
            sigma: amount("--sigma", self.sigma.as_deref())?,
            trin: self.trin.as_deref().map(steps).transpose()?,
            vaegt: self.vaegt,
            valg: self.valg,
            graenser: self.graenser.as_deref().map(bounds).transpose()?,
            vej: self.vej,
            omvejsfaktor: amount("--omvejsfaktor", self.omvejsfaktor.as_deref())?,
            faerger: !self.uden_faerger,
            speciale: self
                .speciale
                .as_deref()
                .map(|text| speciale("--speciale", text, self.fremskriv))
                .transpose()?,
            patienter: self
                .patienter
                .as_deref()
                .map(|text| speciale("--patienter", text, true))
                .transpose()?,
            kun_tilgaengelige: self.tilgaengelig,
            foelsomhed: self.foelsomhed.then_some(true),
            cellesaet: self.cellesaet.clone(),
            med_celler: self.celler_ud.is_some(),
        })
    }
}

fn without_repeats(asked: &[Maal]) -> Vec<Maal> {
    let mut kept: Vec<Maal> = Vec::new();
    for &maal in asked {
        if !kept.contains(&maal) {
            kept.push(maal);
        }
    }
    kept
}

fn bad(flag: &str, reason: impl Into<String>) -> Error {
    Error::new("PP-T006", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet").at(flag, reason)
}

fn amount(flag: &str, text: Option<&str>) -> Result<Option<f64>> {
    let Some(text) = text else { return Ok(None) };
    match parse_tal(text) {
        Ok(value) if value > 0.0 => Ok(Some(value)),
        Ok(_) => Err(bad(flag, format!("\"{text}\" er ikke over 0")).next_step("skriv et tal over 0")),
        Err(error) => {
            let place = bad(flag, error.to_string());
            let place = match error.guess() {
                Some(guess) => place.guess(guess),
                None => place,
            };
            Err(place.next_step("skriv tallet med decimalkomma, fx 1,3"))
        }
    }
}

/// Entries by semicolon, or else by comma; then a decimal point is the only decimal sign there can be.
fn entries(text: &str) -> Vec<String> {
    if text.contains(';') {
        text.split(';').map(|entry| entry.trim().replace(',', ".")).collect()
    } else {
        text.split(',').map(|entry| entry.trim().to_owned()).collect()
    }
}

fn entry(flag: &str, text: &str) -> Result<f64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match text.parse::<f64>() {
        Ok(value) if digits && value.is_finite() => Ok(value),
        _ => Err(bad(flag, format!("\"{text}\" er ikke et tal på nul eller derover"))
            .next_step("skriv tallene uden tusindtalsskilletegn: 5000,10000 eller 0.68")),
    }
}

fn bounds(text: &str) -> Result<Vec<f64>> {
    entries(text).iter().map(|text| entry("--graenser", text)).collect()
}

fn steps(text: &str) -> Result<Vec<(f64, f64)>> {
    entries(text)
        .iter()
        .map(|step| {
            let (bound, weight) = step.split_once(':').ok_or_else(|| {
                bad("--trin", format!("\"{step}\" er ikke afstand:vægt"))
                    .next_step("skriv fx 10000:1,20000:0.68,30000:0.22")
            })?;
            Ok((entry("--trin", bound)?, entry("--trin", weight)?))
        })
        .collect()
}

fn speciale(flag: &str, text: &str, projected: bool) -> Result<Speciale> {
    let choices = if projected {
        "51, 57, 62 eller 65"
    } else {
        "51 eller 62"
    };
    let found = text
        .parse::<u8>()
        .ok()
        .and_then(|number| Speciale::try_from(number).ok());
    found
        .filter(|speciale| projected || !speciale.is_ridefysioterapi())
        .ok_or_else(|| bad(flag, format!("\"{text}\" er ikke {choices}")).next_step(format!("vælg {choices}")))
}
