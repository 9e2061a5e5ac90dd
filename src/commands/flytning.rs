//! `flytning`: the secretariat checks an application to move a clinic.

use super::Context;
use super::context::parse_date;
use super::input::holds_no_person;
use crate::cli::{Grundlag, Grundlagsvalg, HELP, OutputFormat};
use crate::domain::koordinattekst::parse_koordinat;
use crate::domain::tal::{TalError, parse_heltal, parse_tal};
use crate::domain::{JaNejUkendt, Kapacitetstal, Kolleger, Koordinat, Metres};
use crate::error::{Error, Kind, Result};
use crate::rules::flytning::{Ansoegning, Grundlag as Basis, Moved};
use crate::statistics::flytning::{self, GammelAdresse, Request, Sted};

/// Vurder en ansøgning om at flytte en klinik: sagsgang, tal før og efter, kriterier, advarsler og det, der mangler
#[derive(Debug, clap::Args)]
#[command(help_template = HELP, arg_required_else_help = false, disable_help_subcommand = true,
    subcommand_help_heading = "Kommandoer", subcommand_value_name = "KOMMANDO", before_help = "Eksempler:
  praksisplan flytning vurder --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov
  praksisplan flytning vurder --klinik hjallerup --til-koordinat 57,10;10,03 --modtaget 10.03.2019 --dato 01.05.2019
")]
pub struct Args {
    /// What to do with the application.
    #[command(subcommand)]
    command: Sub,
}

/// The parts of `flytning`.
#[derive(Debug, clap::Subcommand)]
#[command(disable_help_subcommand = true)]
enum Sub {
    /// Vurder en ansøgning; intet gemmes, og intet afgøres
    Vurder(Box<VurderArgs>),
}

/// Vurder en ansøgning om flytning. Det, der ikke oplyses, er ukendt og står som "mangler oplysning"; intet antages
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan flytning vurder --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov
  praksisplan flytning vurder --klinik \"Kenneth Madsen, BeneFiT Nord\" --fra-by Skagen --til-by Sindal --alternativer
  praksisplan flytning vurder --klinik arden-fysioterapi --til-adresse \"Storegade 1, 9560 Hadsund\" --til-by Hadsund \\
      --modtaget 10.03.2019 --dato 01.05.2019 --adgang ja --toilet ja --kolleger 3 -o vurdering.xlsx
")]
struct VurderArgs {
    #[command(flatten)]
    ansoegning: ApplicationArgs,
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    /// Vis også samme kapacitet flyttet til hver anden by i regionen
    #[arg(long)]
    alternativer: bool,
}

/// What an application says, as flags. A case keeps it as it was typed, so that it can be assessed again.
#[derive(Debug, clap::Args, serde::Serialize, serde::Deserialize)]
pub struct ApplicationArgs {
    /// Klinikkens navn, en del af det, eller dens id
    #[arg(long, value_name = "NAVN")]
    klinik: String,
    /// Klinikkens nuværende by, når navnet passer på flere
    #[arg(long, value_name = "BY")]
    fra_by: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    oplyst: OplystArgs,
}

/// What an application says of the move itself, whichever clinic it is.
#[derive(Debug, Default, clap::Args, serde::Serialize, serde::Deserialize)]
pub struct OplystArgs {
    /// Vægtet kapacitet, der flytter, fx 0,5; ellers det hele
    #[arg(long, value_name = "ANTAL", allow_negative_numbers = true, conflicts_with_all = ["over_30", "under_30"])]
    kapacitet: Option<String>,
    /// Antal over 30 timer, der flytter (til og med 2023)
    #[arg(long, value_name = "ANTAL", allow_negative_numbers = true)]
    over_30: Option<String>,
    /// Antal under 30 timer, der flytter (til og med 2023)
    #[arg(long, value_name = "ANTAL", allow_negative_numbers = true)]
    under_30: Option<String>,
    /// Den nye by, som registeret kender; landdistrikt for en adresse uden for ethvert bysamfund
    #[arg(long, value_name = "BY")]
    til_by: Option<String>,
    /// Den nye kommune
    #[arg(long, value_name = "KOMMUNE")]
    til_kommune: Option<String>,
    /// Den nye adresse
    #[arg(long, value_name = "ADRESSE")]
    til_adresse: Option<String>,
    /// Det nye sted: 57,05;9,92 (bredde og længde) eller 556000;6322000 (EPSG:25832)
    #[arg(long, value_name = "KOORDINAT", allow_negative_numbers = true)]
    til_koordinat: Option<String>,
    /// Den ønskede flyttedato
    #[arg(long, value_name = "DATO")]
    dato: Option<String>,
    /// Den dag, ansøgningen er modtaget
    #[arg(long, value_name = "DATO")]
    modtaget: Option<String>,
    /// Handicapvenlig adgang på den nye adresse: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    adgang: Option<String>,
    /// Handicapegnet toilet på den nye adresse: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    toilet: Option<String>,
    /// Parkering ved den nye adresse: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    parkering: Option<String>,
    /// Lokale til holdtræning på den nye adresse: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    holdlokale: Option<String>,
    /// Andre fysioterapeuter på den nye adresse: antal, eller ja, nej, ukendt
    #[arg(long, value_name = "ANTAL", allow_negative_numbers = true)]
    kolleger: Option<String>,
    /// Meter fra den nye adresse til nærmeste stoppested
    #[arg(long, value_name = "METER", allow_negative_numbers = true)]
    stop_meter: Option<String>,
    /// Årsagen til flytningen, med ansøgerens ord
    #[arg(long, value_name = "TEKST")]
    aarsag: Option<String>,
    /// Mister klinikken sine lokaler: ja, nej eller ukendt
    #[arg(long, value_name = "SVAR")]
    tab_af_lokaler: Option<String>,
    /// Et problem, sekretariatet har noteret; så godkendes en flytning i samme by ikke administrativt (F2)
    #[arg(long, value_name = "TEKST")]
    problem: Option<String>,
    /// Den gamle adresse, hvor registeret intet ved: handicapvenlig adgang
    #[arg(
        long,
        value_name = "SVAR",
        help_heading = "Ansøgningens oplysninger om den gamle adresse"
    )]
    adgang_gammel: Option<String>,
    /// Handicapegnet toilet
    #[arg(
        long,
        value_name = "SVAR",
        help_heading = "Ansøgningens oplysninger om den gamle adresse"
    )]
    toilet_gammel: Option<String>,
    /// Parkering
    #[arg(
        long,
        value_name = "SVAR",
        help_heading = "Ansøgningens oplysninger om den gamle adresse"
    )]
    parkering_gammel: Option<String>,
    /// Lokale til holdtræning
    #[arg(
        long,
        value_name = "SVAR",
        help_heading = "Ansøgningens oplysninger om den gamle adresse"
    )]
    holdlokale_gammel: Option<String>,
    /// Andre fysioterapeuter: antal, eller ja, nej, ukendt
    #[arg(
        long,
        value_name = "ANTAL",
        help_heading = "Ansøgningens oplysninger om den gamle adresse"
    )]
    kolleger_gammel: Option<String>,
    /// Meter til nærmeste stoppested
    #[arg(
        long,
        value_name = "METER",
        help_heading = "Ansøgningens oplysninger om den gamle adresse"
    )]
    stop_meter_gammel: Option<String>,
}

impl ApplicationArgs {
    /// The application of a clinic of the register, named by its id.
    pub fn of_clinic(klinik_id: &str, oplyst: OplystArgs) -> Self {
        Self {
            klinik: klinik_id.to_owned(),
            fra_by: None,
            oplyst,
        }
    }

    /// The application, typed.
    ///
    /// # Errors
    /// PP-B007 for a date that is none, PP-F009 for a coordinate, PP-F010 for any other value, PP-C009 for a
    /// text with a personal number in it.
    pub fn read(&self, grundlag: Grundlag) -> Result<Request> {
        let said = &self.oplyst;
        for (flag, text) in [
            ("--aarsag", &said.aarsag),
            ("--problem", &said.problem),
            ("--til-adresse", &said.til_adresse),
        ] {
            holds_no_person(flag, text.as_deref())?;
        }
        Ok(Request {
            klinik: self.klinik.clone(),
            fra_by: self.fra_by.clone(),
            flyttes: said.moved()?,
            sted: Sted {
                by: said.til_by.clone(),
                kommune: said.til_kommune.clone(),
                adresse: said.til_adresse.clone(),
                koordinat: said.til_koordinat.as_deref().map(coordinate).transpose()?,
            },
            ansoegning: Ansoegning {
                adgang: answer("--adgang", said.adgang.as_deref())?,
                toilet: answer("--toilet", said.toilet.as_deref())?,
                parkering: answer("--parkering", said.parkering.as_deref())?,
                holdlokale: answer("--holdlokale", said.holdlokale.as_deref())?,
                kolleger: colleagues("--kolleger", said.kolleger.as_deref())?,
                stop: metres("--stop-meter", said.stop_meter.as_deref())?,
                aarsag: said.aarsag.clone(),
                tab_af_lokaler: answer("--tab-af-lokaler", said.tab_af_lokaler.as_deref())?,
                problem: said.problem.clone(),
                oensket_dato: said
                    .dato
                    .as_deref()
                    .map(|text| parse_date("--dato", text))
                    .transpose()?,
                modtaget: said
                    .modtaget
                    .as_deref()
                    .map(|text| parse_date("--modtaget", text))
                    .transpose()?,
            },
            gammel: GammelAdresse {
                adgang: answer("--adgang-gammel", said.adgang_gammel.as_deref())?,
                toilet: answer("--toilet-gammel", said.toilet_gammel.as_deref())?,
                parkering: answer("--parkering-gammel", said.parkering_gammel.as_deref())?,
                holdlokale: answer("--holdlokale-gammel", said.holdlokale_gammel.as_deref())?,
                kolleger: colleagues("--kolleger-gammel", said.kolleger_gammel.as_deref())?,
                stop: metres("--stop-meter-gammel", said.stop_meter_gammel.as_deref())?,
            },
            suppleret: None,
            grundlag: match grundlag {
                Grundlag::Register => Basis::Register,
                Grundlag::Opgoerelse => Basis::Opgoerelse,
            },
        })
    }
}

impl OplystArgs {
    fn moved(&self) -> Result<Moved> {
        if let Some(text) = &self.kapacitet {
            let value = parse_tal(text).map_err(|error| number("--kapacitet", &error))?;
            let amount = Kapacitetstal::from_f64(value)
                .ok_or_else(|| bad("--kapacitet", format!("\"{text}\" er ikke en kapacitet")))?;
            return Ok(Moved::Vaegtet(amount));
        }
        if self.over_30.is_none() && self.under_30.is_none() {
            return Ok(Moved::Alt);
        }
        Ok(Moved::Antal {
            over_30: count("--over-30", self.over_30.as_deref())?.unwrap_or(0),
            under_30: count("--under-30", self.under_30.as_deref())?.unwrap_or(0),
        })
    }
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let Sub::Vurder(args) = &args.command;
    let request = args.ansoegning.read(args.grundlag.get())?;
    let register = context.register()?;
    let view = context.view(&register)?;
    match flytning::answer(&view, &request, args.alternativer) {
        Ok(answer) => context.answer(&answer),
        // A machine is told the route too, before the refusal.
        Err(error) if error.code == flytning::OUTSIDE && context.global().format == Some(OutputFormat::Json) => {
            context.answer(&flytning::outside_the_plan(&view, &request))?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

fn bad(flag: &str, reason: impl Into<String>) -> Error {
    Error::new("PP-F010", Kind::Usage, "oplysningen kan ikke bruges. Intet er vurderet")
        .at(flag, reason)
        .next_step("ret værdien, eller udelad den")
}

fn number(flag: &str, error: &TalError) -> Error {
    let place = bad(flag, error.to_string());
    match error.guess() {
        Some(guess) => place.guess(guess),
        None => place,
    }
}

fn answer(flag: &str, text: Option<&str>) -> Result<JaNejUkendt> {
    text.unwrap_or_default()
        .parse()
        .map_err(|error: crate::domain::UkendtSvar| bad(flag, error.to_string()))
}

fn count(flag: &str, text: Option<&str>) -> Result<Option<u32>> {
    let Some(text) = text else { return Ok(None) };
    let value = parse_heltal(text).map_err(|error| number(flag, &error))?;
    let value = u32::try_from(value).map_err(|_| bad(flag, format!("\"{text}\" er ikke et antal")))?;
    Ok(Some(value))
}

fn colleagues(flag: &str, text: Option<&str>) -> Result<Option<Kolleger>> {
    let Some(words) = text else { return Ok(None) };
    if let Ok(known) = words.parse::<JaNejUkendt>() {
        return Ok(Some(Kolleger::Nogen(known)));
    }
    Ok(count(flag, text)?.map(Kolleger::Antal))
}

fn metres(flag: &str, text: Option<&str>) -> Result<Option<Metres>> {
    let Some(text) = text.filter(|text| *text != "ukendt") else {
        return Ok(None);
    };
    let value = parse_tal(text).map_err(|error| number(flag, &error))?;
    let length = Metres::new(value).ok_or_else(|| bad(flag, format!("\"{text}\" er ikke en afstand")))?;
    Ok(Some(length))
}

fn coordinate(text: &str) -> Result<Koordinat> {
    parse_koordinat(text).map_err(|error| {
        let place = Error::new("PP-F009", Kind::Usage, "koordinaten kan ikke bruges. Intet er vurderet")
            .at("--til-koordinat", error.to_string());
        let place = match error.guess() {
            Some(guess) => place.guess(guess),
            None => place,
        };
        place.next_step("skriv 57,05;9,92 (bredde og længde) eller 556000;6322000 (øst og nord, EPSG:25832)")
    })
}
