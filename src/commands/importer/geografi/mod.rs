//! The geography: kommuner, bysamfund, celler, stoppesteder and rejsetider.

mod fejl;
mod laes;

use std::path::Path;

use clap::ValueEnum;
use jiff::civil::Date;
use serde_json::json;

use super::choices::{Faelles, Valg};
use crate::commands::Context;
use crate::commands::input;
use crate::domain::dato::dansk_dato;
use crate::domain::sortering::nearest;
use crate::domain::{Kommunekode, Metres};
use crate::error::{Error, Kind, Result};
use crate::ingest::geo::{Koordinatsystem, omraader};
use crate::ingest::problem::brief;
use crate::register::geografi::{
    Aendringer, Byskifte, Graenseart, NyKilde, NytSaet, compare_set, put_clinic_towns, put_outlines, put_set, put_towns,
};
use crate::register::{Register, View, Writer};
use crate::report::Source;
use crate::statistics::indlaesning::{self, Indlaest};
use fejl::Fejl;

/// The flags of the geography.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg for kort, celler, stoppesteder og rejsetider")]
pub struct GeografiValg {
    /// Koordinatsystemet, når filen siger det forkert eller slet ikke: 25832, 4326 eller 3035
    #[arg(long, value_name = "EPSG")]
    koordinatsystem: Option<String>,
    /// Kildens licens, når den skal nævnes
    #[arg(long, value_name = "TEKST")]
    licens: Option<String>,
    /// Laget i en GeoPackage eller TopoJSON med flere
    #[arg(long, value_name = "LAG")]
    lag: Option<String>,
    /// Sættets navn, når der er flere af slagsen; ellers kinden selv (celler, stoppesteder, bil …)
    #[arg(long, value_name = "NAVN")]
    navn: Option<String>,
    /// Erstat det, der gælder fra samme dag, fordi det var forkert
    #[arg(long)]
    erstat: bool,
    /// kommuner: hvor tæt på grænsen den ikke afgør, i meter; ellers 100
    // [D]: what a generalised boundary is good for.
    #[arg(long, value_name = "METER", default_value = "100", hide_default_value = true)]
    noejagtighed: String,
    /// bysamfund: ret klinikkers bysamfund efter polygonerne, fra samme dag
    #[arg(long)]
    ret_klinikker: bool,
    /// stoppesteder: tidsrummet, afgange tælles i
    #[arg(
        long,
        value_name = "FRA-TIL",
        default_value = "07:00-17:00",
        hide_default_value = true
    )]
    vindue: String,
    /// stoppesteder: hverdagen, der tælles; ellers den tirsdag-torsdag med flest ture
    #[arg(long, value_name = "DATO")]
    koeredag: Option<String>,
    /// rejsetider: bil, kollektiv, gang eller cykel
    #[arg(long, value_name = "FORM", hide_possible_values = true)]
    transportform: Option<Transportform>,
}

/// How one travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Transportform {
    /// By car.
    Bil,
    /// By public transport.
    Kollektiv,
    /// On foot.
    Gang,
    /// By bicycle.
    Cykel,
}

impl Transportform {
    fn word(self) -> &'static str {
        match self {
            Self::Bil => "bil",
            Self::Kollektiv => "kollektiv",
            Self::Gang => "gang",
            Self::Cykel => "cykel",
        }
    }
}

/// What is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slags {
    /// Boundaries.
    Kommuner,
    /// Towns.
    Bysamfund,
    /// Population.
    Celler,
    /// Public transport.
    Stoppesteder,
    /// Minutes between pairs.
    Rejsetider,
}

impl Slags {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 5] = [
        Self::Kommuner,
        Self::Bysamfund,
        Self::Celler,
        Self::Stoppesteder,
        Self::Rejsetider,
    ];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Kommuner => "kommuner",
            Self::Bysamfund => "bysamfund",
            Self::Celler => "celler",
            Self::Stoppesteder => "stoppesteder",
            Self::Rejsetider => "rejsetider",
        }
    }
}

/// Reads a file of geography into the register.
pub fn run(
    context: &mut Context<'_>,
    slags: Slags,
    fil: &Path,
    faelles: &Faelles,
    (valg, tabelvalg): (&GeografiValg, &Valg),
) -> Result<()> {
    // The writer first: what is compared below is then what will be changed.
    let mut writer = context.writer()?;
    let register = Register::open(writer.path())?;
    let standing = context.view(&register)?;
    let chosen = faelles
        .gyldig_fra()?
        .map(|text| input::dato("--gyldig-fra", &text))
        .transpose()?;
    let file = File {
        path: fil,
        fra: chosen.unwrap_or(standing.pr),
        said: chosen.is_some(),
        system: valg.koordinatsystem.as_deref().map(system).transpose()?,
    };
    let view = View {
        register: &register,
        pr: file.fra,
    };
    let own = own_kommuner(&view)?;
    let read = match slags {
        Slags::Kommuner => Some(laes::kommuner(&file, valg, &own)?),
        Slags::Bysamfund => laes::bysamfund(context, &file, (valg, tabelvalg), &view, &own)?,
        Slags::Celler => laes::cells(context, &file, (valg, tabelvalg), &view, &own)?,
        Slags::Stoppesteder => Some(laes::stops(context, &file, valg)?),
        Slags::Rejsetider => laes::times(context, &file, (valg, tabelvalg), &view)?,
    };
    let Some(read) = read else { return Ok(()) };
    // An empty set in the place of the one there is would lose it.
    if !read.fejl.is_empty() && (!tabelvalg.kun_gyldige || read.what.is_empty()) {
        return Err(read.fejl.refusal(context, file.path));
    }
    keep(context, &mut writer, slags, &file, faelles, valg, read)
}

/// The file and what is said of it.
struct File<'a> {
    path: &'a Path,
    fra: Date,
    said: bool,
    system: Option<Koordinatsystem>,
}

impl File<'_> {
    /// Its own name, without the folders.
    fn name(&self) -> String {
        self.path
            .file_name()
            .unwrap_or(self.path.as_os_str())
            .to_string_lossy()
            .into_owned()
    }
}

/// What was read, ready to be put in the register.
struct Read<'f> {
    /// How it was read, a line each.
    laest: Vec<String>,
    /// What the reader must know, a paragraph each.
    noter: Vec<String>,
    /// The first day, when the source itself has one.
    fra: Option<Date>,
    /// Credit and licence, when the format itself says whose it is.
    ophav: Option<(&'static str, &'static str)>,
    /// What is wrong with the file; what is kept is without it.
    fejl: Fejl<'f>,
    what: What,
}

enum What {
    Kommuner(omraader::Kommuner, Metres),
    Bysamfund(omraader::Bysamfund, Vec<Byskifte>),
    Saet(Box<NytSaet>),
}

impl What {
    fn is_empty(&self) -> bool {
        match self {
            Self::Kommuner(read, _) => read.graenser.is_empty(),
            Self::Bysamfund(read, _) => read.byer.is_empty(),
            Self::Saet(set) => set.indhold.is_empty(),
        }
    }
}

fn keep(
    context: &mut Context<'_>,
    writer: &mut Writer,
    slags: Slags,
    file: &File<'_>,
    faelles: &Faelles,
    valg: &GeografiValg,
    mut read: Read<'_>,
) -> Result<()> {
    let fra = read.fra.filter(|_| !file.said).unwrap_or(file.fra);
    let from = match (read.fra, file.said) {
        (_, true) => String::new(),
        (Some(_), false) => " (dagen, der er talt; vælg en anden med --gyldig-fra)".to_owned(),
        (None, false) => " (visningsdatoen; vælg en anden med --gyldig-fra)".to_owned(),
    };
    context.notice(&format!("Læste {}: {}.", file.path.display(), read.laest.join("; ")));
    context.notice(&format!("Gælder fra {}{from}.", dansk_dato(fra)));
    if let What::Saet(set) = &mut read.what {
        set.gyldig_fra = fra;
    }
    let kilde = source(slags, file, fra, faelles, valg, &read)?;
    let erstat = valg.erstat;
    let parts = writer.rehearse(|transaction| put(transaction, &read.what, fra, &kilde, erstat, true))?;
    let changed = parts.iter().any(|(_, changes)| !changes.is_nothing());
    let dry = context.global().dry_run;
    let advarsler = if read.fejl.is_empty() {
        Vec::new()
    } else {
        vec![read.fejl.rejected(context, file.path)?]
    };
    if changed && !dry {
        writer.change("importer", slags.word(), |transaction| {
            put(transaction, &read.what, fra, &kilde, erstat, false)?;
            let detail = json!({ "kilde": kilde.id, "gyldig_fra": fra.to_string(), "note": kilde.note });
            Ok(((), detail))
        })?;
    }
    context.answer(&indlaesning::answer(Indlaest {
        art: slags.word(),
        fil: &file.name(),
        fra,
        proeve: dry,
        dele: &parts,
        noter: read.noter,
        advarsler,
        kilde: Source {
            id: kilde.id.clone(),
            tekst: kilde.tekst.clone(),
            dato: Some(kilde.dato.clone()),
        },
    }))
}

/// What the user says of the source, else the file's name; the note has its SHA-256 and how it was read.
fn source(
    slags: Slags,
    file: &File<'_>,
    fra: Date,
    faelles: &Faelles,
    valg: &GeografiValg,
    read: &Read<'_>,
) -> Result<NyKilde> {
    // The source is kept in the register and its journal.
    let name = brief(&file.name());
    let (credit, licence) = read.ophav.unzip();
    let said = faelles.kilde(Some(credit.unwrap_or(&format!("Indlæst fil {name}"))))?;
    let hash = read
        .fejl
        .sha256(file.path)?
        .map_or_else(String::new, |hash| format!(", SHA-256 {hash}"));
    Ok(NyKilde {
        id: format!("import-{}-{fra}", slags.word()),
        tekst: said.tekst,
        dato: said.dato.unwrap_or_else(|| dansk_dato(fra)),
        licens: valg.licens.clone().or_else(|| licence.map(str::to_owned)),
        note: format!("{name}{hash}; {}", read.laest.join("; ")),
    })
}

type Parts = Vec<(&'static str, Aendringer)>;

/// Puts what was read in the register, or only compares it where that is enough to know what would change.
fn put(
    transaction: &rusqlite::Connection,
    what: &What,
    fra: Date,
    kilde: &NyKilde,
    erstat: bool,
    only_compare: bool,
) -> Result<Parts> {
    Ok(match what {
        What::Kommuner(read, accuracy) => {
            let art = Graenseart::Kommuner(*accuracy);
            vec![(
                "kommunegrænser",
                put_outlines(transaction, art, &read.graenser, fra, kilde, erstat)?,
            )]
        }
        What::Bysamfund(read, clinics) => {
            let towns = put_towns(transaction, &read.byer, kilde)?;
            let outlines = put_outlines(transaction, Graenseart::Bysamfund, &read.graenser, fra, kilde, erstat)?;
            put_clinic_towns(transaction, clinics, fra)?;
            vec![
                ("bysamfund", towns),
                ("polygoner", outlines),
                ("klinikkers bysamfund", Byskifte::as_changes(clinics)),
            ]
        }
        What::Saet(set) if only_compare => vec![(set.indhold.art().word(), compare_set(transaction, set, erstat)?)],
        What::Saet(set) => {
            put_set(transaction, set, kilde)?;
            Vec::new()
        }
    })
}

fn own_kommuner(view: &View<'_>) -> Result<Vec<(Kommunekode, String)>> {
    let facts = view.kommune_facts()?;
    Ok(facts.into_iter().map(|fact| (fact.kommune, fact.navn)).collect())
}

fn system(text: &str) -> Result<Koordinatsystem> {
    let known = ["25832", "4326", "3035"];
    Koordinatsystem::from_name(text).ok_or_else(|| {
        let error = wrong_flag("--koordinatsystem", text, "læses ikke");
        let error = match nearest(text, &known) {
            Some(near) => error.guess(near),
            None => error,
        };
        error.next_step("vælg 25832 (UTM32), 4326 (WGS84) eller 3035 (Eurostats gitter)")
    })
}

fn wrong_flag(flag: &str, text: &str, reason: &str) -> Error {
    Error::new("PP-I070", Kind::Usage, "valget kan ikke bruges. Intet er gemt").at(flag, format!("\"{text}\" {reason}"))
}
