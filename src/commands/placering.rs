//! `placering`: the best places for new capacity, and every relocation at once.

use super::Context;
use super::input::day;
use super::rejsevalg::Rejsevalg;
use crate::cli::{Grundlagsvalg, HELP};
use crate::disclosure::Taerskel;
use crate::domain::tal::{TalError, parse_heltal, parse_tal};
use crate::error::{Error, Kind, Result};
use crate::ingest::punkter::{
    Ider, Steder, laes_celler, laes_kandidater, laes_klinikker, laes_omkostninger, laes_omkostningsider,
};
use crate::statistics::placering::filer::{Costs, Filer, missing};
use crate::statistics::placering::{self, Enhed, Maal, Scene, Spoergsmaal, Vilkaar, register};
use jiff::civil::Date;
use std::path::PathBuf;

/// What only a register knows: with files it would be passed over.
const OF_A_REGISTER: [&str; 4] = ["vej", "uden_faerger", "grundlag", "cellesaet"];

/// Find de bedste steder for ny kapacitet, med bevis eller gab, og hvad andre valg koster
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan placering --antal 2
  praksisplan placering --maal daekning --antal 3 --raekkevidde 10000 --afvigelser
  praksisplan placering --maal mindste_daekning --raekkevidde 15000 --uden-bestaaende --saet-til-side
  praksisplan placering --alle-flytninger
  praksisplan placering --alle-flytninger --alle -o flytninger.csv
  praksisplan placering --antal 4 --celler celler.csv --kandidater steder.csv --omkostninger minutter.csv
")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line, not a state"
)]
pub struct Args {
    /// pmedian (kortest samlet vej), pcenter (kortest længste vej), daekning (flest inden for rækkevidden) eller mindste_daekning (færrest steder, så alle er inden for)
    #[arg(
        long,
        value_name = "MAAL",
        default_value = "pmedian",
        hide_default_value = true,
        hide_possible_values = true
    )]
    maal: MaalArg,
    /// Hvor mange nye steder
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    antal: Option<String>,
    /// Grænsen i meter (med --omkostninger i filens enhed), inklusive; ellers 10.000 meter
    #[arg(long, value_name = "M", allow_hyphen_values = true)]
    raekkevidde: Option<String>,
    /// De steder, der kan vælges: byer (registerets) eller en fil med id, x, y
    #[arg(long, value_name = "byer|FIL")]
    kandidater: Option<PathBuf>,
    /// Se bort fra de klinikker, der findes; ellers bliver de, hvor de er, og tæller med
    #[arg(long, visible_alias = "uden-eksisterende")]
    uden_bestaaende: bool,
    /// Kapaciteter på hvert nyt sted
    #[arg(
        long,
        value_name = "N",
        default_value = "1",
        allow_hyphen_values = true,
        hide_default_value = true
    )]
    kapacitet: String,
    /// Højst så mange indbyggere pr. kapacitet; svaret er da så godt, som gabet siger, og kun bevist, når det er lukket
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    loft: Option<String>,
    /// Hvor mange af de næstbedste svar der vises
    #[arg(
        long,
        value_name = "K",
        default_value = "3",
        allow_hyphen_values = true,
        hide_default_value = true
    )]
    alternativer: String,
    /// Vis, hvad hvert andet ønske koster: uden hvert valgt sted, og med hvert af de andre (med --loft og pmedian nogle minutter)
    #[arg(long)]
    afvigelser: bool,
    /// mindste_daekning: se bort fra dem, der ikke kan nås fra noget sted, og sig hvem
    #[arg(long)]
    saet_til_side: bool,
    /// Regn i stedet hver klinik flyttet til hver kandidat, og vis de bedste på hvert mål
    #[arg(long, conflicts_with_all = ["antal", "maal", "loft", "afvigelser", "saet_til_side", "alternativer", "kapacitet", "uden_bestaaende"])]
    alle_flytninger: bool,
    /// --alle-flytninger: hvor mange der vises på hvert mål; ellers 10
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    top: Option<String>,
    /// --alle-flytninger: alle flytningerne i én tabel (fx til -o flytninger.csv)
    #[arg(long)]
    alle: bool,
    /// --alle-flytninger: bredden af E2SFCA's vægt (Gauss) i meter; ellers 10.000
    #[arg(long, value_name = "M", allow_hyphen_values = true)]
    sigma: Option<String>,
    /// --alle-flytninger: hvor langt E2SFCA's opland rækker, i meter; ellers 30.000
    #[arg(long, value_name = "M", allow_hyphen_values = true)]
    opland: Option<String>,
    #[command(flatten)]
    rejse: Rejsevalg,
    /// Navnet på det importerede sæt celler; ellers det nyeste, ellers et skøn
    #[arg(long, value_name = "NAVN")]
    cellesaet: Option<String>,
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    /// Befolkning i en fil i stedet for registeret: id, x, y, befolkning
    #[arg(long, value_name = "FIL", help_heading = "Uden register", conflicts_with_all = OF_A_REGISTER)]
    celler: Option<PathBuf>,
    /// Klinikker i en fil: id, x, y, kapacitet
    #[arg(long, value_name = "FIL", help_heading = "Uden register", conflicts_with_all = OF_A_REGISTER)]
    klinikker: Option<PathBuf>,
    /// Vejene i en fil: fra, til, omkostning; gerne asymmetriske; et par, der mangler, er uden for rækkevidde
    #[arg(long, value_name = "FIL", help_heading = "Uden register", conflicts_with_all = OF_A_REGISTER)]
    omkostninger: Option<PathBuf>,
}

/// The measures as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum MaalArg {
    Pmedian,
    Pcenter,
    Daekning,
    MindsteDaekning,
}

/// The bound used when none is given and ways are metres.
const STANDARD_RAEKKEVIDDE: f64 = 10_000.0;
/// The width of the E2SFCA's weight, likewise.
const STANDARD_SIGMA: f64 = 10_000.0;
/// Moves shown by each measure.
const STANDARD_TOP: usize = 10;
/// Where that weight is cut, likewise.
const STANDARD_OPLAND: f64 = 30_000.0;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let (scene, pr, taerskel) = args.scene(context)?;
    let answer = if args.alle_flytninger {
        placering::relocations(
            &scene,
            args.vilkaar(scene.enhed)?,
            (
                optional(args.top.as_ref(), "--top", count)?.unwrap_or(STANDARD_TOP),
                args.alle,
            ),
            pr,
            taerskel,
        )?
    } else {
        args.refuse_those_of_moves()?;
        placering::answer(&scene, args.question(scene.enhed)?, pr, taerskel)?
    };
    context.answer(&answer)
}

impl Args {
    fn question(&self, enhed: Enhed) -> Result<Spoergsmaal> {
        let maal = match self.maal {
            MaalArg::Pmedian => Maal::Pmedian,
            MaalArg::Pcenter => Maal::Pcenter,
            MaalArg::Daekning => Maal::Daekning,
            MaalArg::MindsteDaekning => Maal::MindsteDaekning,
        };
        let set = maal == Maal::MindsteDaekning;
        if set && self.antal.is_some() {
            return Err(passed_over(
                "--antal",
                "mindste_daekning finder selv, hvor mange der skal til",
            ));
        }
        if !set && self.saet_til_side {
            return Err(passed_over(
                "--saet-til-side",
                "kun mindste_daekning kræver, at alle nås",
            ));
        }
        let given = optional(self.raekkevidde.as_ref(), "--raekkevidde", amount)?;
        Ok(Spoergsmaal {
            maal,
            antal: optional(self.antal.as_ref(), "--antal", count)?,
            raekkevidde: given.or(enhed.standard(STANDARD_RAEKKEVIDDE)),
            alternativer: count("--alternativer", &self.alternativer)?,
            afvigelser: self.afvigelser,
            loft: optional(self.loft.as_ref(), "--loft", amount)?,
            saet_til_side: self.saet_til_side,
        })
    }

    fn vilkaar(&self, enhed: Enhed) -> Result<Vilkaar> {
        let value = |flag: &str, text: Option<&String>, standard: f64| match (text, enhed.standard(standard)) {
            (Some(text), _) => amount(flag, text),
            (None, Some(standard)) => Ok(standard),
            (None, None) => Err(missing_bound(flag)),
        };
        Ok(Vilkaar {
            raekkevidde: value("--raekkevidde", self.raekkevidde.as_ref(), STANDARD_RAEKKEVIDDE)?,
            sigma: value("--sigma", self.sigma.as_ref(), STANDARD_SIGMA)?,
            opland: value("--opland", self.opland.as_ref(), STANDARD_OPLAND)?,
        })
    }

    /// Flags that only every relocation at once has a use for. clap's own `requires` is no help: it is dropped when what is
    /// required conflicts with another flag that is given.
    fn refuse_those_of_moves(&self) -> Result<()> {
        let given = [
            ("--top", self.top.is_some()),
            ("--alle", self.alle),
            ("--sigma", self.sigma.is_some()),
            ("--opland", self.opland.is_some()),
        ];
        match given.into_iter().find(|(_, is_given)| *is_given) {
            Some((flag, _)) => Err(Error::new(
                "PP-P002",
                Kind::Usage,
                "valget hører til --alle-flytninger. Intet er beregnet",
            )
            .at(flag, "har ingen virkning, når der søges nye steder")
            .next_step(format!("udelad {flag}, eller tilføj --alle-flytninger"))),
            None => Ok(()),
        }
    }

    /// From files when people or costs are given as files, else from the register; with the date, and the threshold when
    /// the answer is for publication.
    fn scene(&self, context: &mut Context<'_>) -> Result<(Scene, Date, Option<Taerskel>)> {
        let named = [&self.celler, &self.klinikker, &self.omkostninger]
            .into_iter()
            .flatten();
        for path in named.chain(self.candidate_file()) {
            context.reads(path)?;
        }
        if self.celler.is_some() || self.klinikker.is_some() || self.omkostninger.is_some() {
            let filer = self.filer()?;
            for laesning in filer.readings() {
                context.notice(&laesning.linje());
            }
            return Ok((filer.scene()?, day(context)?, context.file_threshold()?));
        }
        let kandidater = self
            .candidate_file()
            .map(|path| laes_kandidater(path, Steder::Kraevet))
            .transpose()?;
        if let Some(file) = &kandidater {
            context.notice(&file.laesning.linje());
        }
        let register = context.register()?;
        let view = context.view(&register)?;
        let read = register::Grundlag {
            kandidater: kandidater.as_ref(),
            grundlag: self.grundlag.get().word(),
            vej: self.rejse.vej,
            omvej: optional(self.rejse.omvejsfaktor.as_ref(), "--omvejsfaktor", amount)?,
            faerger: !self.rejse.uden_faerger,
            ny_kapacitet: amount("--kapacitet", &self.kapacitet)?,
            med_bestaaende: !self.uden_bestaaende,
            cellesaet: self.cellesaet.as_deref(),
        };
        let taerskel = register.skjult().map(|skjult| skjult.taerskel);
        Ok((register::scene(&view, read)?, view.pr, taerskel))
    }

    /// The candidates' file, unless the towns are meant.
    fn candidate_file(&self) -> Option<&PathBuf> {
        self.kandidater.as_ref().filter(|path| path.as_os_str() != "byer")
    }

    fn filer(&self) -> Result<Filer> {
        let steder = if self.omkostninger.is_some() {
            Steder::Valgfri
        } else {
            Steder::Kraevet
        };
        let read_places = |path: &PathBuf| laes_kandidater(path, steder);
        let celler = self.celler.as_ref().map(|path| laes_celler(path, steder)).transpose()?;
        let klinikker = self
            .klinikker
            .as_ref()
            .map(|path| laes_klinikker(path, steder))
            .transpose()?;
        let kandidater = self.candidate_file().map(read_places).transpose()?;
        if self.omkostninger.is_none() && kandidater.is_none() {
            return Err(missing("--kandidater"));
        }
        let omkostninger = match &self.omkostninger {
            None => None,
            Some(path) => {
                let (origins, destinations) = laes_omkostningsider(path)?;
                let fra = celler.as_ref().map_or(origins, |file| file.id.clone());
                let empty = Ider::default();
                let clinics = klinikker.as_ref().map_or(&empty, |file| &file.id);
                let til = match &kandidater {
                    Some(file) => clinics.sammen(&file.id),
                    None => destinations,
                };
                let liste = laes_omkostninger(path, &fra, &til)?;
                Some(Costs { fra, til, liste })
            }
        };
        Ok(Filer {
            celler,
            klinikker,
            kandidater,
            omkostninger,
            omvej: optional(self.rejse.omvejsfaktor.as_ref(), "--omvejsfaktor", amount)?.unwrap_or(1.0),
            ny_kapacitet: amount("--kapacitet", &self.kapacitet)?,
            med_bestaaende: !self.uden_bestaaende,
        })
    }
}

/// A bound that has no default where the unit is the file's own.
fn missing_bound(flag: &str) -> Error {
    Error::new("PP-P001", Kind::Usage, "der mangler en oplysning. Intet er beregnet")
        .at("mangler", flag)
        .next_step(format!("skriv {flag} i omkostningernes enhed, fx {flag} 20"))
}

/// A flag that the measure has no use for.
fn passed_over(flag: &str, why: &str) -> Error {
    Error::new(
        "PP-P002",
        Kind::Usage,
        "valget passer ikke til målet. Intet er beregnet",
    )
    .at(flag, why)
    .next_step(format!("udelad {flag}, eller vælg et andet --maal"))
}

/// The value of a flag that may be absent.
fn optional<T>(text: Option<&String>, flag: &str, parse: impl Fn(&str, &str) -> Result<T>) -> Result<Option<T>> {
    text.map(|text| parse(flag, text)).transpose()
}

/// A finite number of at least 0.
fn amount(flag: &str, text: &str) -> Result<f64> {
    let value = parse_tal(text).map_err(|error| unusable(flag, &error))?;
    if value < 0.0 {
        return Err(negative(flag, text));
    }
    Ok(value)
}

/// A whole number of at least 0.
fn count(flag: &str, text: &str) -> Result<usize> {
    let value = parse_heltal(text).map_err(|error| unusable(flag, &error))?;
    usize::try_from(value).map_err(|_| negative(flag, text))
}

fn unusable(flag: &str, error: &TalError) -> Error {
    let refused =
        Error::new("PP-P002", Kind::Usage, "tallet kan ikke bruges. Intet er beregnet").at(flag, error.to_string());
    let refused = match error.guess() {
        Some(guess) => refused.guess(guess),
        None => refused,
    };
    refused.next_step("skriv tallet med cifre, fx 10000")
}

fn negative(flag: &str, text: &str) -> Error {
    Error::new("PP-P002", Kind::Usage, "tallet kan ikke bruges. Intet er beregnet")
        .at(flag, format!("\"{text}\" er under 0"))
        .next_step("skriv et tal på mindst 0")
}
