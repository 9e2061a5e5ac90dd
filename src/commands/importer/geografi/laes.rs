//! Each kind of geography, from its file to what is to be put in the register.

use super::fejl::{Fejl, Table};
use super::{File, GeografiValg, Read, What, wrong_flag};
use crate::commands::Context;
use crate::commands::importer::choices::Valg;
use crate::commands::importer::report;
use crate::commands::input;
use crate::commands::progress::Fremdrift;
use crate::domain::Kommunekode;
use crate::error::{Error, Kind, Result};
use crate::ingest::geo::gtfs::{Fejllinjer, Vindue};
use crate::ingest::geo::{self, celler, gtfs, omraader, osm, rejsetider};
use crate::ingest::geografi::{landets_kommuner, opslag, shipped_broken};
use crate::ingest::problem::Problemer;
use crate::ingest::schema::Art;
use crate::register::View;
use crate::register::geografi::{Indhold, NytSaet};
use crate::render::format;
use std::path::Path;

/// Endings of tables; everything else is a map.
const TABLES: [&str; 6] = ["csv", "txt", "tsv", "xlsx", "xlsm", "ods"];

fn is_table(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    TABLES.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

pub fn kommuner<'f>(file: &File<'f>, valg: &GeografiValg, own: &[(Kommunekode, String)]) -> Result<Read<'f>> {
    let accuracy = input::meter("--noejagtighed", &valg.noejagtighed)?;
    let lag = geo::read(file.path, valg.lag.as_deref())?;
    let country = landets_kommuner().map_err(|error| shipped_broken(&error))?;
    let mut problemer = Problemer::default();
    let read = omraader::kommuner(file.path, &lag, file.system, &country, own, &mut problemer)?;
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
        fejl: Fejl::Kort(Some(lag), problemer),
        what: What::Kommuner(read, accuracy),
    })
}

pub fn bysamfund<'f>(
    context: &mut Context<'_>,
    file: &File<'f>,
    (valg, tabelvalg): (&GeografiValg, &Valg),
    view: &View<'_>,
    own: &[(Kommunekode, String)],
) -> Result<Option<Read<'f>>> {
    let osm = osm::is_extract(file.path);
    let (lag, how, mut fejl) = if osm {
        let lag = osm::towns(file.path)?;
        let how = "byer og landsbyer, der er punkter".to_owned();
        (lag, Some(how), Fejl::Kort(None, Problemer::default()))
    } else if is_table(file.path) {
        let Some(mut table) = Table::begin(context, Art::Bysamfund, file.path, tabelvalg)? else {
            return Ok(None);
        };
        let lag = table.read(context, "Læser byer", |tabel, kontrol, problemer, seen| {
            omraader::points(file.path, tabel, kontrol, problemer, seen)
        })?;
        (lag, None, Fejl::Tabel(Box::new(table)))
    } else {
        let lag = geo::read(file.path, valg.lag.as_deref())?;
        (lag, None, Fejl::Kort(None, Problemer::default()))
    };
    let (lookup, by) = lookup(view, own)?;
    let towns = view.bysamfund_ids()?;
    let mut read = omraader::bysamfund(file.path, &lag, file.system, &lookup, own, &towns, fejl.problemer())?;
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
    let laest = told(&lag, &laest);
    if let Fejl::Kort(of_file, _) = &mut fejl {
        *of_file = Some(lag);
    }
    Ok(Some(Read {
        laest,
        noter,
        fra: None,
        ophav: osm.then_some(OSM),
        fejl,
        what: What::Bysamfund(read, clinics),
    }))
}

pub fn cells<'f>(
    context: &mut Context<'_>,
    file: &File<'f>,
    (valg, tabelvalg): (&GeografiValg, &Valg),
    view: &View<'_>,
    own: &[(Kommunekode, String)],
) -> Result<Option<Read<'f>>> {
    let (lookup, by) = lookup(view, own)?;
    let codes: Vec<Kommunekode> = own.iter().map(|(code, _)| *code).collect();
    let rules = celler::Regler {
        kommuner: &lookup,
        kendte: &codes,
        system: file.system,
    };
    let Some(mut table) = Table::begin(context, Art::Celler, file.path, tabelvalg)? else {
        return Ok(None);
    };
    let read = table.read(context, "Læser celler", |tabel, kontrol, problemer, seen| {
        let read = celler::read(file.path, tabel, kontrol, &rules, problemer, seen)?;
        let rows = read.raekker;
        Ok((read, rows))
    })?;
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
    Ok(Some(Read {
        laest,
        noter,
        fra: None,
        ophav: None,
        fejl: Fejl::Tabel(Box::new(table)),
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
    }))
}

/// Whom an OpenStreetMap extract must credit, and its licence.
const OSM: (&str, &str) = ("© OpenStreetMap contributors", "ODbL 1.0");

/// The stops of an OpenStreetMap extract: places, and no timetable.
fn osm_stops<'f>(file: &File<'f>, valg: &GeografiValg) -> Result<Read<'f>> {
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
        fejl: Fejl::Koereplan(Fejllinjer::default()),
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

pub fn stops<'f>(context: &Context<'_>, file: &File<'f>, valg: &GeografiValg) -> Result<Read<'f>> {
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
    let mut fejl = Fejllinjer::default();
    let read = gtfs::read(file.path, window, day, &mut fejl, &|rows| {
        progress.counted("Læser køreplanen", rows);
    })?;
    drop(progress);
    // No day can be counted without the lines that are wrong, so there is nothing to keep.
    let Some(read) = read else {
        return Err(report::koereplan::refusal(context, file.path, &fejl));
    };
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
        fejl: Fejl::Koereplan(fejl),
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

pub fn times<'f>(
    context: &mut Context<'_>,
    file: &File<'f>,
    (valg, tabelvalg): (&GeografiValg, &Valg),
    view: &View<'_>,
) -> Result<Option<Read<'f>>> {
    let Some(form) = valg.transportform else {
        return Err(Error::new(
            "PP-I070",
            Kind::Usage,
            "det er ikke sagt, hvordan der rejses. Intet er gemt",
        )
        .at("--transportform", "mangler")
        .next_step("skriv --transportform bil, kollektiv, gang eller cykel"));
    };
    let Some(mut table) = Table::begin(context, Art::Rejsetider, file.path, tabelvalg)? else {
        return Ok(None);
    };
    let read = table.read(context, "Læser rejsetider", |tabel, kontrol, problemer, seen| {
        let read = rejsetider::read(file.path, tabel, kontrol, problemer, seen)?;
        let rows = read.raekker;
        Ok((read, rows))
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
    Ok(Some(Read {
        laest: vec![format!(
            "{} fra {} til {}",
            counted(read.tider.par.len(), "par", "par"),
            counted(read.tider.fra.len(), "sted", "steder"),
            counted(read.tider.til.len(), "sted", "steder")
        )],
        noter,
        fra: None,
        ophav: None,
        fejl: Fejl::Tabel(Box::new(table)),
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
    }))
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

fn lookup(view: &View<'_>, own: &[(Kommunekode, String)]) -> Result<(geo::kommuneopslag::Kommuneopslag, String)> {
    let codes: Vec<Kommunekode> = own.iter().map(|(code, _)| *code).collect();
    opslag(&view.kommunegraenser()?, &codes).map_err(|error| shipped_broken(&error))
}
