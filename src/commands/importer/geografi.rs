//! The geography: kommuner, bysamfund, celler, stoppesteder and rejsetider.

use std::path::Path;

use clap::ValueEnum;
use jiff::civil::Date;
use serde_json::json;

use super::choices::Faelles;
use crate::commands::Context;
use crate::commands::input;
use crate::commands::progress::Fremdrift;
use crate::domain::dato::dansk_dato;
use crate::domain::sortering::nearest;
use crate::domain::{Kommunekode, Metres};
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use crate::ingest::geo::gtfs::Vindue;
use crate::ingest::geo::{self, Koordinatsystem, celler, gtfs, omraader, osm, rejsetider};
use crate::ingest::geografi::{GeografiError, landets_kommuner, opslag};
use crate::register::geografi::{
    Aendringer, Byskifte, Graenseart, Indhold, NyKilde, NytSaet, compare_set, put_clinic_towns, put_outlines, put_set,
    put_towns,
};
use crate::register::{Register, View, Writer};
use crate::render::format;
use crate::report::Source;
use crate::statistics::indlaesning::{self, Indlaest};

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
    (faelles, tegnsaet): (&Faelles, Option<Tegnsaet>),
    valg: &GeografiValg,
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
        tegnsaet,
        system: valg.koordinatsystem.as_deref().map(system).transpose()?,
    };
    let view = View {
        register: &register,
        pr: file.fra,
    };
    let own = own_kommuner(&view)?;
    let read = match slags {
        Slags::Kommuner => kommuner(&file, valg, &own)?,
        Slags::Bysamfund => bysamfund(&file, valg, &view, &own)?,
        Slags::Celler => cells(context, &file, valg, &view, &own)?,
        Slags::Stoppesteder => stops(context, &file, valg)?,
        Slags::Rejsetider => times(context, &file, valg, &view)?,
    };
    keep(context, &mut writer, slags, &file, faelles, valg, read)
}

/// The file and what is said of it.
struct File<'a> {
    path: &'a Path,
    fra: Date,
    said: bool,
    tegnsaet: Option<Tegnsaet>,
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
struct Read {
    /// How it was read, a line each.
    laest: Vec<String>,
    /// What the reader must know, a paragraph each.
    noter: Vec<String>,
    /// The first day, when the source itself has one.
    fra: Option<Date>,
    /// Credit and licence, when the format itself says whose it is.
    ophav: Option<(&'static str, &'static str)>,
    what: What,
}

enum What {
    Kommuner(omraader::Kommuner, Metres),
    Bysamfund(omraader::Bysamfund, Vec<Byskifte>),
    Saet(Box<NytSaet>),
}

fn keep(
    context: &mut Context<'_>,
    writer: &mut Writer,
    slags: Slags,
    file: &File<'_>,
    faelles: &Faelles,
    valg: &GeografiValg,
    mut read: Read,
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
    read: &Read,
) -> Result<NyKilde> {
    let name = file.name();
    let (credit, licence) = read.ophav.unzip();
    let said = faelles.kilde(Some(credit.unwrap_or(&format!("Indlæst fil {name}"))))?;
    let hash = geo::sha256(file.path)?.map_or_else(String::new, |hash| format!(", SHA-256 {hash}"));
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

fn kommuner(file: &File<'_>, valg: &GeografiValg, own: &[(Kommunekode, String)]) -> Result<Read> {
    let accuracy = input::meter("--noejagtighed", &valg.noejagtighed)?;
    let lag = geo::read(file.path, valg.lag.as_deref())?;
    let country = landets_kommuner().map_err(|error| shipped_broken(&error))?;
    let read = omraader::kommuner(file.path, &lag, file.system, &country, own)?;
    let mut noter = Vec::new();
    if read.andre > 0 {
        noter.push(format!(
            "{} i filen er ikke i registeret og er sprunget over.",
            counted(read.andre, "kommune", "kommuner")
        ));
    }
    if !read.mangler.is_empty() {
        noter.push(format!(
            "Filen har ikke {}. De indlæste grænser bruges først, når alle regionens kommuner har en.",
            read.mangler.join(", ")
        ));
    }
    Ok(Read {
        laest: told(&lag, &read.laest),
        noter,
        fra: None,
        ophav: None,
        what: What::Kommuner(read, accuracy),
    })
}

fn bysamfund(file: &File<'_>, valg: &GeografiValg, view: &View<'_>, own: &[(Kommunekode, String)]) -> Result<Read> {
    let osm = osm::is_extract(file.path);
    let (lag, how) = if osm {
        (
            osm::towns(file.path)?,
            Some("byer og landsbyer, der er punkter".to_owned()),
        )
    } else if file
        .path
        .extension()
        .is_some_and(|ending| ending == "csv" || ending == "txt")
    {
        omraader::points(file.path, file.tegnsaet).map(|(lag, how)| (lag, Some(how)))?
    } else {
        (geo::read(file.path, valg.lag.as_deref())?, None)
    };
    let (lookup, by) = lookup(view, own)?;
    let towns = view.bysamfund_ids()?;
    let mut read = omraader::bysamfund(file.path, &lag, file.system, &lookup, own, &towns)?;
    let counts_in = |id: &str| {
        let of_register = towns.iter().find(|one| one.id == id).map(|one| one.bysamfund.clone());
        let of_file = || {
            read.byer
                .iter()
                .find(|by| by.id == id)
                .map(|by| (by.id.clone(), by.navn.clone()))
        };
        of_register.or_else(of_file).unwrap_or_default()
    };
    let mut clinics = omraader::byskifter(&read.graenser, &view.klinik_facts()?, &counts_in);
    let mut noter = Vec::new();
    if read.uden_for > 0 {
        noter.push(format!(
            "{} ligger uden for registerets kommuner efter {by} og er sprunget over.",
            counted(read.uden_for, "bysamfund", "bysamfund")
        ));
    }
    if !valg.ret_klinikker {
        noter.extend(clinics.iter().map(|change| {
            format!(
                "{} ({}) har efter registeret bysamfundet {}, men ligger efter sin adresses koordinat i {}. Ret det med \
                 --ret-klinikker.",
                change.navn,
                change.klinik_id,
                change.fra.as_deref().unwrap_or("ukendt"),
                change.til
            )
        }));
        clinics.clear();
    }
    let laest: Vec<String> = how.into_iter().chain(std::mem::take(&mut read.laest)).collect();
    Ok(Read {
        laest: told(&lag, &laest),
        noter,
        fra: None,
        ophav: osm.then_some(OSM),
        what: What::Bysamfund(read, clinics),
    })
}

fn cells(
    context: &Context<'_>,
    file: &File<'_>,
    valg: &GeografiValg,
    view: &View<'_>,
    own: &[(Kommunekode, String)],
) -> Result<Read> {
    let (lookup, by) = lookup(view, own)?;
    let codes: Vec<Kommunekode> = own.iter().map(|(code, _)| *code).collect();
    let rules = celler::Regler {
        kommuner: &lookup,
        kendte: &codes,
        system: file.system,
        tegnsaet: file.tegnsaet,
    };
    let progress = Fremdrift::counting(context, "Læser celler");
    let read = celler::read(file.path, &rules, &|rows| progress.counted("Læser celler", rows))?;
    let mut noter = Vec::new();
    if read.uoplyste > 0 {
        noter.push(format!(
            "{} har fortrolig eller ukendt befolkning og er udeladt, ikke nul.",
            counted(read.uoplyste, "celle", "celler")
        ));
    }
    if read.uden_for > 0 {
        noter.push(format!(
            "{} ligger uden for registerets kommuner efter {by}, eller har en anden kommunes kode, og er med uden kommune.",
            counted(read.uden_for, "celle", "celler")
        ));
    }
    let mut laest = vec![counted(read.celler.len(), "celle", "celler")];
    laest.extend(read.laest);
    Ok(Read {
        laest,
        noter,
        fra: None,
        ophav: None,
        what: What::Saet(Box::new(NytSaet {
            navn: valg.navn.clone().unwrap_or_else(|| "celler".to_owned()),
            gitter: Some(read.gitter.map_or("punkter", |(grid, _)| grid.word())),
            cellestoerrelse: read.gitter.map(|(_, side)| side),
            transportform: None,
            vindue: None,
            optaelling: None,
            gyldig_fra: file.fra,
            indhold: Indhold::Celler(read.celler),
        })),
    })
}

/// Whom an OpenStreetMap extract must credit, and its licence.
const OSM: (&str, &str) = ("© OpenStreetMap contributors", "ODbL 1.0");

/// The stops of an OpenStreetMap extract: places, and no timetable.
fn osm_stops(file: &File<'_>, valg: &GeografiValg) -> Result<Read> {
    let stops = osm::stops(file.path)?;
    if stops.is_empty() {
        return Err(Error::new(
            "PP-I066",
            Kind::Data,
            "filen har ingen stoppesteder i Danmark. Intet er gemt",
        )
        .at("fil", file.path.display().to_string())
        .next_step("brug et udtræk, der dækker regionen, eller en køreplan som GTFS"));
    }
    Ok(Read {
        laest: vec![
            format!("OpenStreetMap, {}", counted(stops.len(), "stoppested", "stoppesteder")),
            "kilden har ingen køreplan: afgange er ukendt".to_owned(),
        ],
        noter: Vec::new(),
        fra: None,
        ophav: Some(OSM),
        what: What::Saet(Box::new(NytSaet {
            navn: valg.navn.clone().unwrap_or_else(|| "stoppesteder".to_owned()),
            gitter: None,
            cellestoerrelse: None,
            transportform: None,
            vindue: None,
            optaelling: None,
            gyldig_fra: file.fra,
            indhold: Indhold::Stoppesteder(stops),
        })),
    })
}

fn stops(context: &Context<'_>, file: &File<'_>, valg: &GeografiValg) -> Result<Read> {
    if osm::is_extract(file.path) {
        return osm_stops(file, valg);
    }
    let window = Vindue::parse(&valg.vindue).ok_or_else(|| {
        wrong_flag("--vindue", &valg.vindue, "er ikke et tidsrum på et døgn").next_step("skriv det som 07:00-17:00")
    })?;
    let day = valg
        .koeredag
        .as_deref()
        .map(|text| input::dato("--koeredag", text))
        .transpose()?;
    let progress = Fremdrift::counting(context, "Læser køreplanen");
    let read = gtfs::read(file.path, window, day, &|rows| {
        progress.counted("Læser køreplanen", rows);
    })?;
    let mut noter = Vec::new();
    if read.uden_for > 0 {
        noter.push(format!(
            "{} ligger uden for Danmark og er sprunget over.",
            counted(read.uden_for, "stoppested", "stoppesteder")
        ));
    }
    let (from, to) = window.ends();
    let mut laest = vec![format!(
        "GTFS, {}",
        counted(read.stoppesteder.len(), "stoppested", "stoppesteder")
    )];
    laest.extend(read.laest);
    if let Some(trips) = read.ture {
        laest.push(format!("{} den dag", counted(trips, "tur", "ture")));
    }
    if read.uden_tid > 0 {
        laest.push(format!(
            "{} uden klokkeslæt er ikke talt",
            counted(read.uden_tid, "stop", "stop")
        ));
    }
    if read.dag.is_some() {
        laest.push(format!("afgange kl. {from}-{to} (vælg med --vindue)"));
    }
    Ok(Read {
        laest,
        noter,
        fra: read.dag,
        ophav: None,
        what: What::Saet(Box::new(NytSaet {
            navn: valg.navn.clone().unwrap_or_else(|| "stoppesteder".to_owned()),
            gitter: None,
            cellestoerrelse: None,
            transportform: None,
            vindue: read.dag.map(|_| (from, to)),
            optaelling: read.dag,
            gyldig_fra: file.fra,
            indhold: Indhold::Stoppesteder(read.stoppesteder),
        })),
    })
}

fn times(context: &Context<'_>, file: &File<'_>, valg: &GeografiValg, view: &View<'_>) -> Result<Read> {
    let Some(form) = valg.transportform else {
        return Err(Error::new(
            "PP-I070",
            Kind::Usage,
            "det er ikke sagt, hvordan der rejses. Intet er gemt",
        )
        .at("--transportform", "mangler")
        .next_step("skriv --transportform bil, kollektiv, gang eller cykel"));
    };
    let progress = Fremdrift::counting(context, "Læser rejsetider");
    let read = rejsetider::read(file.path, file.tegnsaet, &|rows| {
        progress.counted("Læser rejsetider", rows);
    })?;
    let clinics = view.klinik_facts()?;
    let known = |name: &str| clinics.iter().any(|fact| fact.klinik.id == name);
    let others = read.tider.til.iter().filter(|name| !known(name)).count();
    let mut noter = Vec::new();
    if others > 0 {
        noter.push(format!(
            "{} i \"til\" (af {}) er ikke id på en klinik i registeret; de kan bruges som kandidater.",
            counted(others, "sted", "steder"),
            counted(read.tider.til.len(), "sted", "steder")
        ));
    }
    if read.uden_for > 0 {
        noter.push(format!(
            "{} uden minutter er uden for rækkevidde.",
            counted(read.uden_for, "par", "par")
        ));
    }
    Ok(Read {
        laest: vec![
            format!(
                "{} fra {} til {}",
                counted(read.tider.par.len(), "par", "par"),
                counted(read.tider.fra.len(), "sted", "steder"),
                counted(read.tider.til.len(), "sted", "steder")
            ),
            read.laest,
        ],
        noter,
        fra: None,
        ophav: None,
        what: What::Saet(Box::new(NytSaet {
            navn: valg.navn.clone().unwrap_or_else(|| form.word().to_owned()),
            gitter: None,
            cellestoerrelse: None,
            transportform: Some(form.word()),
            vindue: None,
            optaelling: None,
            gyldig_fra: file.fra,
            indhold: Indhold::Rejsetider(read.tider),
        })),
    })
}

/// "1 celle", "400.000 celler".
fn counted<N: TryInto<i64>>(count: N, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    format!("{} {}", format::integer(count), if count == 1 { one } else { many })
}

/// The format, the layer, the number of features, and the rest.
fn told(lag: &geo::Lag, rest: &[String]) -> Vec<String> {
    let name = lag
        .lag
        .as_ref()
        .map(|name| format!(", lag \"{name}\""))
        .unwrap_or_default();
    let mut told = vec![format!(
        "{}{name}, {}",
        lag.format,
        counted(lag.objekter.len(), "objekt", "objekter")
    )];
    told.extend(rest.iter().cloned());
    told
}

fn own_kommuner(view: &View<'_>) -> Result<Vec<(Kommunekode, String)>> {
    let facts = view.kommune_facts()?;
    Ok(facts.into_iter().map(|fact| (fact.kommune, fact.navn)).collect())
}

fn lookup(view: &View<'_>, own: &[(Kommunekode, String)]) -> Result<(geo::kommuneopslag::Kommuneopslag, String)> {
    let codes: Vec<Kommunekode> = own.iter().map(|(code, _)| *code).collect();
    opslag(&view.kommunegraenser()?, &codes).map_err(|error| shipped_broken(&error))
}

fn shipped_broken(error: &GeografiError) -> Error {
    Error::new(
        "PP-F014",
        Kind::Unexpected,
        "de medfølgende geografiske data kan ikke læses",
    )
    .at("data", error.to_string())
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
