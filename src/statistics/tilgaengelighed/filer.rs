//! The same measures on plain files, without a register.

use std::path::PathBuf;

use jiff::civil::Date;

use super::resultat::{Inddeling, Opgave, maal};
use super::spoergsmaal::{Enhed, Maal, Spoergsmaal};
use super::{Maaling, Rejse, file_clinics, finish, refused};
use crate::access::region::{Region, Sites, Ways};
use crate::access::travel::{Costs, Plane};
use crate::error::{Error, Kind, Result};
use crate::ingest::punkter::{self, Steder};
use crate::report::Source;

/// The files of a run without a register.
#[derive(Debug, Clone, PartialEq)]
pub struct Filer {
    /// `id,x,y,befolkning`.
    pub celler: PathBuf,
    /// `id,x,y,kapacitet`.
    pub klinikker: PathBuf,
    /// `fra,til,omkostning`.
    pub omkostninger: Option<PathBuf>,
}

/// Measures the files. `today` stands as the answer's date: files have none.
///
/// # Errors
/// PP-T001–PP-T005 for files that cannot be used, PP-T006 for parameters that make no sense.
pub fn maaling(filer: &Filer, asked: &Spoergsmaal, today: Date) -> Result<(Maaling, Vec<String>)> {
    let steder = if filer.omkostninger.is_some() {
        Steder::Valgfri
    } else {
        Steder::Kraevet
    };
    let (cells, clinics) = rayon::join(
        || punkter::laes_celler(&filer.celler, steder),
        || punkter::laes_klinikker(&filer.klinikker, steder),
    );
    let (mut cells, clinics) = (cells?, clinics?);
    let mut read = vec![cells.laesning.linje(), clinics.laesning.linje()];
    // Ids are looked up in costs and shown cell by cell; there may be millions that nothing else needs.
    if filer.omkostninger.is_none() && !asked.med_celler {
        cells.id = punkter::Ider::default();
    }
    let cell_key = match filer.omkostninger {
        Some(_) => cells.id.noegler(),
        None => Vec::new(),
    };
    let clinic_key = clinics.id.noegler();
    let (ways, enhed, travel) = veje(
        filer,
        asked,
        (&cells.id, &cell_key),
        (&clinics.id, &clinic_key),
        &mut read,
    )?;
    let parametre = asked.parametre(enhed).map_err(super::rejse::missing_flag)?;
    let advarsler = degrees(&cells).into_iter().collect();
    let inddelinger = cells
        .omraader
        .map(|areas| Inddeling {
            niveau: "omraade",
            omraader: areas.navne.into_iter().map(|name| (name, None)).collect(),
            af: areas.af,
            uden: None,
        })
        .into_iter()
        .collect();
    let with_cells = asked.med_celler && filer.omkostninger.is_none();
    let kept = if with_cells {
        (cells.x.clone(), cells.y.clone())
    } else {
        (Vec::new(), Vec::new())
    };
    let opgave = Opgave {
        region: Region::new(
            sites(cells.x, cells.y, cells.befolkning, cell_key),
            sites(clinics.x, clinics.y, clinics.kapacitet, clinic_key),
            ways,
        )
        .map_err(|error| refused(&error))?,
        klinikker: file_clinics(&clinics.id),
        celler: cells.id,
        inddelinger,
        navn: "I alt".to_owned(),
        parametre,
        maal: asked.maal.clone(),
        niveau: "i_alt",
        med_k3: false,
    };
    let resultat = maal(&opgave).map_err(|error| refused(&error))?;
    let measured = Maaling {
        opgave,
        x: kept.0,
        y: kept.1,
        resultat,
        foelsomhed: None,
        skoen: false,
        pr: today,
        grundlag: "filer",
        noter: notes(asked, &travel),
        rejse: travel,
        kilder: sources(filer),
        advarsler,
        med_celler: asked.med_celler,
        patienter: false,
    };
    Ok((finish(measured, asked.foelsomhed)?, read))
}

fn sites(x: Vec<f64>, y: Vec<f64>, amount: Vec<f64>, key: Vec<u64>) -> Sites {
    Sites {
        x,
        y,
        zone: Vec::new(),
        amount,
        key,
    }
}

/// Ids with their keys.
type Keyed<'a> = (&'a punkter::Ider, &'a [u64]);

/// The ways: coordinates, or the costs of a file.
fn veje(
    filer: &Filer,
    asked: &Spoergsmaal,
    cells: Keyed<'_>,
    clinics: Keyed<'_>,
    read: &mut Vec<String>,
) -> Result<(Ways, Enhed, Rejse)> {
    let Some(path) = &filer.omkostninger else {
        let factor = asked.omvejsfaktor.unwrap_or(1.0);
        let plane = Plane::with_detour(factor).map_err(|error| refused(&error))?;
        return Ok((
            Ways::Plane(plane),
            Enhed::Meter,
            Rejse::plain("koordinater", Some(factor)),
        ));
    };
    let costs = punkter::laes_omkostninger(path, cells.0, clinics.0)?;
    read.push(costs.laesning.linje());
    let costs = Costs::new(cells.1, clinics.1, &costs.fra, &costs.til, &costs.omkostning)
        .map_err(|error| named(&error, path, cells.0, clinics.0))?;
    Ok((
        Ways::List(costs),
        Enhed::FilensEnhed,
        Rejse::plain("omkostninger", None),
    ))
}

fn notes(asked: &Spoergsmaal, travel: &Rejse) -> Vec<String> {
    let mut noter = Vec::new();
    if travel.omvejsfaktor.is_some() {
        noter.push("Afstande er i koordinaternes plan, regnet som meter, og over vand som over land.".to_owned());
    } else {
        noter.push("Et par, der ikke står i omkostningerne, er uden for rækkevidde.".to_owned());
    }
    if asked.maal.contains(&Maal::TreTrin) {
        noter.push(
            match asked.valg {
                super::Valg::IndenFor => "3SFCA: folk vælger mellem klinikkerne inden for rækkevidden (--valg inden-for).",
                super::Valg::Alle => "3SFCA: folk vælger mellem alle klinikker, omkostningerne nævner, også dem uden for rækkevidden (--valg alle).",
            }
            .to_owned(),
        );
    }
    noter
}

/// A pair that stands twice, by its ids.
fn named(
    error: &crate::access::Error,
    path: &std::path::Path,
    cells: &punkter::Ider,
    clinics: &punkter::Ider,
) -> Error {
    match error {
        crate::access::Error::DuplicatePair { from, to } => Error::new(
            "PP-T004",
            Kind::Data,
            "et par står to gange i omkostningerne. Intet er beregnet",
        )
        .at("fil", path.display().to_string())
        .at(
            "par",
            format!(
                "\"{}\" til \"{}\"",
                cells.tekst(*from as usize),
                clinics.tekst(*to as usize)
            ),
        )
        .next_step("behold én række for hvert par"),
        other => refused(other),
    }
}

/// Coordinates that all look like Danish degrees are most likely that, and then no distance is in metres.
fn degrees(cells: &punkter::Celler) -> Option<String> {
    let within =
        |values: &[f64], low: f64, high: f64| !values.is_empty() && values.iter().all(|v| (low..=high).contains(v));
    let (lon, lat) = ((7.0, 16.0), (54.0, 58.0));
    let looks = (within(&cells.x, lon.0, lon.1) && within(&cells.y, lat.0, lat.1))
        || (within(&cells.y, lon.0, lon.1) && within(&cells.x, lat.0, lat.1));
    looks.then(|| {
        "koordinaterne ligner grader; de regnes som meter, så afstandene er ikke rigtige. Brug EPSG:25832".to_owned()
    })
}

fn sources(filer: &Filer) -> Vec<Source> {
    let source = |id: &str, path: &std::path::Path| Source {
        id: id.to_owned(),
        tekst: path.display().to_string(),
        dato: None,
    };
    let mut sources = vec![source("celler", &filer.celler), source("klinikker", &filer.klinikker)];
    sources.extend(filer.omkostninger.as_deref().map(|path| source("omkostninger", path)));
    sources
}
