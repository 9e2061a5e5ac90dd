//! `kort`: the maps of the plan, each with its table and its alternative text.

use super::Context;
use super::context::MapOutput;
use super::flytning::ApplicationArgs;
use crate::cli::{Grundlag, Grundlagsvalg, HELP};
use crate::domain::tal::parse_tal;
use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::render::chart::{chart, chart_answer};
use crate::render::map::{map, map_answer};
use crate::render::svg::Sheet;
use crate::report::map::{MapLayer, Palette};
use crate::rules::flytning::assess;
use crate::statistics::aktivitet::{Maal, Perspektiv, Speciale};
use crate::statistics::flytning::{middelveje, prepare, refusal};
use crate::statistics::kort::flytning::UdenKort;
use crate::statistics::kort::{
    self, Aktivitetskort, Art, Diagram, Forhold, Grundkort, Klasser, Kort, Omraadeniveau, Valg, Visning,
};
use crate::statistics::tilgaengelighed::Maal as Adgang;

/// Kort med tabel og alternativ tekst, som billede (SVG, PNG) eller til GIS (GeoJSON, GeoPackage). Uden kort: hvad der findes
#[derive(Debug, clap::Args)]
#[command(help_template = HELP, arg_required_else_help = false, disable_help_subcommand = true,
    subcommand_help_heading = "Kort", subcommand_value_name = "KORT", before_help = "Eksempler:
  praksisplan kort                                   hvilke kort der findes, og om der er tal til dem
  praksisplan kort kapacitet -o kapacitet.svg
  praksisplan kort klinikker -o figur-1.png --liggende
  praksisplan kort aktivitet --speciale 51 --maal ydelser --udvikling -o udvikling.gpkg
")]
pub struct Args {
    /// Which map.
    #[command(subcommand)]
    command: Option<Sub>,
}

/// What can be drawn.
#[derive(Debug, clap::Subcommand)]
#[command(disable_help_subcommand = true)]
enum Sub {
    /// A map.
    #[command(flatten)]
    Kort(KortSub),
    /// Et diagram: udvikling, ventetid eller kapacitet mod befolkning
    Diagram(DiagramArgs),
}

/// The maps.
#[derive(Debug, clap::Subcommand)]
#[command(disable_help_subcommand = true)]
enum KortSub {
    /// Figur 1: klinikkerne, symbolets areal efter kapacitet
    Klinikker(KlinikkerArgs),
    /// Figur 2: ridefysioterapeuter, kommune for kommune
    Ridefysioterapi(RidefysioterapiArgs),
    /// Indbyggere pr. kapacitet (Tabel 1)
    Kapacitet(KapacitetArgs),
    /// Indbyggere pr. kapacitet: afvigelse fra regionen
    Afvigelse(KapacitetArgs),
    /// Ventetid i uger, kommune for kommune
    Ventetid(VentetidArgs),
    /// Handicapvenlig adgang på klinikkerne, eller toilet, parkering og holdlokale
    Handicapadgang(HandicapadgangArgs),
    /// Ydelser, borgere og udgifter: et år eller udviklingen (Tabel 11-40)
    Aktivitet(AktivitetArgs),
    /// Afstand til nærmeste klinik, eller kapacitet inden for rækkevidde
    Tilgaengelighed(TilgaengelighedArgs),
    /// En flytning: indbyggere pr. kapacitet før og efter, side om side
    Flytning(Box<FlytningArgs>),
}

/// Figur 1: klinikkerne på deres adresser, symbolets areal efter kapacitet
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort klinikker -o figur-1.png
  praksisplan kort klinikker -o klinikker.gpkg
")]
struct KlinikkerArgs {
    #[command(flatten)]
    udseende: Udseende,
}

/// Figur 2: antallet af ridefysioterapeuter i hver kommune (Tabel 8)
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort ridefysioterapi -o figur-2.png
")]
struct RidefysioterapiArgs {
    #[command(flatten)]
    klasser: Klassevalg,
    #[command(flatten)]
    udseende: Udseende,
}

/// Indbyggere pr. kapacitet, i klasser eller som afvigelse fra regionen under ét
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort kapacitet -o kapacitet.svg
  praksisplan kort kapacitet --klasser \"3000;4000;5000\" --grundlag opgoerelse -o kapacitet.png
  praksisplan kort afvigelse --niveau sundhedsraad -o afvigelse.png
")]
struct KapacitetArgs {
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    /// kommune eller sundhedsraad
    #[arg(
        long,
        value_name = "NIVEAU",
        default_value = "kommune",
        hide_default_value = true,
        hide_possible_values = true
    )]
    niveau: Omraadeniveau,
    #[command(flatten)]
    klasser: Klassevalg,
    #[command(flatten)]
    udseende: Udseende,
}

/// Gennemsnitlig ventetid i uger: registerets egne værdier, ellers klinikkernes svar til planen. Ej opgivet er ikke nul uger
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort ventetid -o ventetid-51.png
  praksisplan kort ventetid --art 62 --klasser \"1;2;4\" -o ventetid-62.svg
")]
struct VentetidArgs {
    /// 51, 62, hjemme (hjemmebehandling) eller samlet (sundhed.dk); de lægges ikke sammen
    #[arg(
        long,
        value_name = "ART",
        default_value = "51",
        hide_default_value = true,
        hide_possible_values = true
    )]
    art: Art,
    #[command(flatten)]
    klasser: Klassevalg,
    #[command(flatten)]
    udseende: Udseende,
}

/// Klinikkerne efter et forhold ved lokalerne: ja, nej eller ukendt
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort handicapadgang -o adgang.png
  praksisplan kort handicapadgang --forhold toilet -o toilet.svg
")]
struct HandicapadgangArgs {
    /// adgang, toilet, parkering eller holdlokale
    #[arg(
        long,
        value_name = "FORHOLD",
        default_value = "adgang",
        hide_default_value = true,
        hide_possible_values = true
    )]
    forhold: Forhold,
    #[command(flatten)]
    udseende: Udseende,
}

/// En aktivitet kommune for kommune: et års tal, eller udviklingen fra det første til det sidste år
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort aktivitet --speciale 51 --maal ydelser -o ydelser.svg
  praksisplan kort aktivitet --speciale 62 --maal udgift_pr_borger --aar 2017 -o udgift.png
  praksisplan kort aktivitet --speciale 62 --maal holdtraening --udvikling -o hold.png
", after_help = "
Mål: ydelser, borgere, udgift, udgift_pr_borger, ydelser_pr_borger, holdtraening, andel_af_befolkning
Specialer: 51 almen fysioterapi, 57 almen ridefysioterapi, 62 vederlagsfri fysioterapi, 65 vederlagsfri ridefysioterapi
")]
struct AktivitetArgs {
    /// 51, 57, 62 eller 65
    #[arg(long, value_name = "NR", hide_possible_values = true)]
    speciale: Speciale,
    /// Hvad der måles
    #[arg(long, value_name = "MÅL", hide_possible_values = true)]
    maal: Maal,
    /// Året; ellers det sidste
    #[arg(long, value_name = "ÅR", value_parser = clap::value_parser!(i16).range(1990..=2100), conflicts_with = "udvikling")]
    aar: Option<i16>,
    /// Udviklingen fra det første til det sidste år
    #[arg(long)]
    udvikling: bool,
    /// produktion, forbrug eller ukendt; kun når registeret har flere slags
    #[arg(long, value_name = "PERSPEKTIV", hide_possible_values = true)]
    perspektiv: Option<Perspektiv>,
    #[command(flatten)]
    klasser: Klassevalg,
    #[command(flatten)]
    udseende: Udseende,
}

/// Adgangen til fysioterapi kommune for kommune, som tilgaengelighed regner den uden valg: over vand kun ad bro, tunnel og færge
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort tilgaengelighed -o afstand.png
  praksisplan kort tilgaengelighed --maal e2sfca_gauss -o adgang.svg
")]
struct TilgaengelighedArgs {
    /// naermeste, 2sfca, e2sfca_gauss, e2sfca_trin, 3sfca eller fordelt_kapacitet
    #[arg(
        long,
        value_name = "MÅL",
        default_value = "naermeste",
        hide_default_value = true,
        hide_possible_values = true
    )]
    maal: Adgang,
    #[command(flatten)]
    klasser: Klassevalg,
    #[command(flatten)]
    udseende: Udseende,
}

/// En flytning på kortet, med de samme oplysninger som flytning vurder. Intet gemmes, og intet afgøres
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort flytning --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov -o flytning.png
  praksisplan kort flytning --klinik \"Hjallerup Fys. & Træningsklinik\" --til-by Vodskov --maal adgang -o adgang.png
")]
struct FlytningArgs {
    #[command(flatten)]
    ansoegning: ApplicationArgs,
    /// kapacitet (indbyggere pr. kapacitet) eller adgang (vejen til nærmeste klinik, K2)
    #[arg(
        long,
        value_name = "MÅL",
        default_value = "kapacitet",
        hide_default_value = true,
        hide_possible_values = true
    )]
    maal: Flyttekort,
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    #[command(flatten)]
    klasser: Klassevalg,
    #[command(flatten)]
    udseende: Udseende,
}

/// What the map of a flytning shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Flyttekort {
    /// Inhabitants per kapacitet.
    Kapacitet,
    /// The mean way to the nearest clinic.
    Adgang,
}

/// Et diagram i kortenes udseende: udvikling år for år, fordelingen af ventetider, eller kapacitet mod befolkning
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan kort diagram kapacitet -o kapacitet-og-befolkning.png
  praksisplan kort diagram ventetid -o ventetider.svg
  praksisplan kort diagram udvikling --speciale 62 --maal ydelser -o udvikling.png
")]
struct DiagramArgs {
    /// udvikling, ventetid eller kapacitet
    #[arg(value_name = "DIAGRAM", hide_possible_values = true)]
    hvilket: Hvilket,
    /// udvikling: 51, 57, 62 eller 65
    #[arg(
        long,
        value_name = "NR",
        default_value = "51",
        hide_default_value = true,
        hide_possible_values = true
    )]
    speciale: Speciale,
    /// udvikling: hvad der måles
    #[arg(
        long,
        value_name = "MÅL",
        default_value = "ydelser",
        hide_default_value = true,
        hide_possible_values = true
    )]
    maal: Maal,
    #[command(flatten)]
    grundlag: Grundlagsvalg,
    /// Hvilket ark, når der er flere kommuner, end et ark kan rumme
    #[arg(long, value_name = "NR", default_value = "1", hide_default_value = true, value_parser = clap::value_parser!(u8).range(1..))]
    ark: u8,
    #[command(flatten)]
    udseende: Udseende,
}

/// The charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Hvilket {
    /// A measure per kommune over the years.
    Udvikling,
    /// How many practices have how many weeks.
    Ventetid,
    /// Kapacitet per kommune beside the one its population would have.
    Kapacitet,
}

/// How the areas are cut into classes and coloured.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Klasser og farver")]
struct Klassevalg {
    /// kvantil (lige mange områder i hver), lige (lige brede), eller grænserne, fx "3000;4000;5000"
    #[arg(long, value_name = "KLASSER", allow_hyphen_values = true)]
    klasser: Option<String>,
    /// 2 til 9 klasser
    #[arg(long, value_name = "ANTAL")]
    antal_klasser: Option<usize>,
    /// ylgnbu, blues, ylorbr, purples, viridis eller puor; alle kan læses i gråtoner
    #[arg(long, value_name = "PALET", hide_possible_values = true)]
    palet: Option<Palette>,
}

/// What every map has.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Udseende")]
struct Udseende {
    /// A4 på tværs, med signaturforklaringen ved siden af
    #[arg(long, conflicts_with = "staaende")]
    liggende: bool,
    /// A4 på højkant, med signaturforklaringen under kortet
    #[arg(long)]
    staaende: bool,
    /// Din egen titel
    #[arg(long, value_name = "TEKST")]
    titel: Option<String>,
}

impl Udseende {
    fn sheet(&self, usual: Sheet) -> Sheet {
        match (self.liggende, self.staaende) {
            (true, _) => Sheet::Across,
            (_, true) => Sheet::Upright,
            _ => usual,
        }
    }
}

impl Klassevalg {
    fn read(&self, titel: Option<&String>) -> Result<Valg> {
        Ok(Valg {
            klasser: self.classes()?,
            palet: self.palet,
            titel: titel.cloned(),
        })
    }

    fn classes(&self) -> Result<Klasser> {
        let count = self.antal_klasser;
        match self.klasser.as_deref() {
            None if count.is_none() => Ok(Klasser::Standard),
            None | Some("kvantil") => Ok(Klasser::Kvantil(count)),
            Some("lige") => Ok(Klasser::Lige(count)),
            Some(_) if count.is_some() => Err(bad(
                "--antal-klasser",
                "grænserne bestemmer antallet: udelad det ene af de to valg",
            )),
            Some(text) => {
                let bounds = text
                    .split(';')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(bound);
                Ok(Klasser::Graenser(bounds.collect::<Result<_>>()?))
            }
        }
    }
}

fn bound(text: &str) -> Result<f64> {
    parse_tal(text).map_err(|error| {
        let place = bad("--klasser", error.to_string());
        match error.guess() {
            Some(guess) => place.guess(guess),
            None => place,
        }
    })
}

fn bad(flag: &str, reason: impl Into<String>) -> Error {
    Error::new("PP-K002", Kind::Usage, "klasserne kan ikke bruges. Intet er skrevet")
        .at(flag, reason)
        .next_step("skriv kvantil, lige eller grænserne i stigende orden, fx --klasser \"3000;4000;5000\"")
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    match &args.command {
        Some(Sub::Kort(sub)) => one_map(context, &Asked::of(sub)?),
        Some(Sub::Diagram(args)) => diagram(context, args),
        None => {
            let register = context.register()?;
            let view = context.view(&register)?;
            context.answer(&kort::oversigt(&view)?)
        }
    }
}

fn one_map(context: &mut Context<'_>, asked: &Asked<'_>) -> Result<()> {
    let output = context.map_output()?;
    let register = context.register()?;
    let view = context.view(&register)?;
    let layer = asked.layer(&view)?;
    let answer = map_answer(&layer, Vec::new());
    match output {
        MapOutput::Tabel => context.answer(&answer),
        MapOutput::Kort(format) => {
            let bytes = map(&layer, format, asked.sheet)?;
            context.map(&bytes, &answer)
        }
    }
}

fn diagram(context: &mut Context<'_>, args: &DiagramArgs) -> Result<()> {
    let output = context.map_output()?;
    let register = context.register()?;
    let view = context.view(&register)?;
    let which = match args.hvilket {
        Hvilket::Udvikling => Diagram::Udvikling(args.speciale, args.maal),
        Hvilket::Ventetid => Diagram::Ventetid,
        Hvilket::Kapacitet => Diagram::Kapacitet,
    };
    let sheets = kort::tegn(&view, which, args.grundlag.get().word())?;
    let Some(mut drawn) = sheets.get(usize::from(args.ark) - 1).cloned() else {
        return Err(Error::new(
            "PP-K011",
            Kind::Usage,
            "diagrammet har ikke så mange ark. Intet er skrevet",
        )
        .at("--ark", format!("{}; der er {}", args.ark, sheets.len())));
    };
    if sheets.len() > 1 {
        context.notice(&format!(
            "Diagrammet har {} ark; dette er nr. {}. Vælg med --ark.",
            sheets.len(),
            args.ark
        ));
    }
    if let Some(titel) = &args.udseende.titel {
        drawn.title.clone_from(titel);
        drawn.table.title.clone_from(titel);
    }
    let answer = chart_answer(&drawn);
    match output {
        MapOutput::Tabel => context.answer(&answer),
        MapOutput::Kort(format) => {
            let bytes = chart(&drawn, format, args.udseende.sheet(Sheet::Upright))?;
            context.map(&bytes, &answer)
        }
    }
}

/// A map as it was asked for.
struct Asked<'a> {
    what: What<'a>,
    grundlag: Grundlag,
    valg: Valg,
    sheet: Sheet,
}

enum What<'a> {
    Kort(Kort),
    Flytning(&'a FlytningArgs),
}

impl<'a> Asked<'a> {
    fn of(sub: &'a KortSub) -> Result<Self> {
        let kort = |kort, klasser: Option<&Klassevalg>, udseende: &Udseende| {
            let valg = match klasser {
                Some(klasser) => klasser.read(udseende.titel.as_ref())?,
                None => Valg {
                    titel: udseende.titel.clone(),
                    ..Valg::default()
                },
            };
            Ok(Self {
                what: What::Kort(kort),
                grundlag: Grundlag::Register,
                valg,
                sheet: udseende.sheet(Sheet::Upright),
            })
        };
        match sub {
            KortSub::Klinikker(args) => kort(Kort::Klinikker, None, &args.udseende),
            KortSub::Handicapadgang(args) => kort(Kort::Handicapadgang(args.forhold), None, &args.udseende),
            KortSub::Ridefysioterapi(args) => kort(Kort::Ridefysioterapi, Some(&args.klasser), &args.udseende),
            KortSub::Ventetid(args) => kort(Kort::Ventetid(args.art), Some(&args.klasser), &args.udseende),
            KortSub::Kapacitet(args) => Ok(Self {
                grundlag: args.grundlag.get(),
                ..kort(Kort::Kapacitet(args.niveau), Some(&args.klasser), &args.udseende)?
            }),
            KortSub::Afvigelse(args) => Ok(Self {
                grundlag: args.grundlag.get(),
                ..kort(Kort::Afvigelse(args.niveau), Some(&args.klasser), &args.udseende)?
            }),
            KortSub::Aktivitet(args) => kort(Kort::Aktivitet(args.asked()), Some(&args.klasser), &args.udseende),
            KortSub::Tilgaengelighed(args) => {
                kort(Kort::Tilgaengelighed(args.maal), Some(&args.klasser), &args.udseende)
            }
            KortSub::Flytning(args) => Ok(Self {
                what: What::Flytning(args),
                grundlag: args.grundlag.get(),
                valg: args.klasser.read(args.udseende.titel.as_ref())?,
                sheet: args.udseende.sheet(Sheet::Across),
            }),
        }
    }

    fn layer(&self, view: &View<'_>) -> Result<MapLayer> {
        let base = Grundkort::of(view)?;
        match &self.what {
            What::Kort(kort) => kort::lag(view, &base, *kort, self.grundlag.word(), &self.valg),
            What::Flytning(args) => {
                let prepared = prepare(view, &args.ansoegning.read(self.grundlag)?)?;
                let assessment = assess(&prepared.facts).map_err(|error| refusal(&error, &prepared.facts))?;
                let facts = &prepared.facts;
                let drawn = match args.maal {
                    Flyttekort::Kapacitet => kort::flytning::lag(&base, facts, &assessment, &self.valg)?,
                    Flyttekort::Adgang => {
                        let veje = middelveje(view, facts)?.unwrap_or_default();
                        kort::flytning::adgang(&base, facts, &assessment, &veje, &self.valg)?
                    }
                };
                drawn.map_err(UdenKort::error)
            }
        }
    }
}

impl AktivitetArgs {
    fn asked(&self) -> Aktivitetskort {
        Aktivitetskort {
            speciale: self.speciale,
            maal: self.maal,
            visning: if self.udvikling {
                Visning::Udvikling
            } else {
                Visning::Aar(self.aar)
            },
            perspektiv: self.perspektiv,
        }
    }
}
