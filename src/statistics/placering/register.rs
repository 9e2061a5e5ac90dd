//! A scene out of the register at a date: people as [`efterspoergsel`] tells, clinics, the region's towns, and ways that
//! cross water only where there is a bridge, a tunnel or a ferry.

use std::collections::BTreeMap;

use crate::access::travel::Plane;
use crate::domain::{Kapacitetstal, Kommunekode};
use crate::error::Result;
use crate::ingest::forbindelser;
use crate::ingest::geografi::shipped_broken;
use crate::ingest::punkter::Kandidater;
use crate::placement::{Pair, Point};
use crate::register::View;
use crate::register::facts::{KlinikFact, KommuneFact};
use crate::register::geografi::Ider as MedId;
use crate::register::geografi::Rejsetidssaet;
use crate::report::Source;
use crate::rules::flytning::harmonisation::AreaFigure;
use crate::statistics::kapacitet;
use crate::statistics::tilgaengelighed::efterspoergsel::{self, By, Efterspoergsel};
use crate::statistics::tilgaengelighed::spoergsmaal::{OMVEJSFAKTOR, Vej};
use crate::statistics::tilgaengelighed::{indbyggere, rejse_over_vand};

use super::filer::straight;
use super::refusal;
use super::scene::{Behov, Enhed, Kommune, Omraade, Rejse, Scene, Sted};

/// How the register is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Grundlag<'a> {
    /// Candidates from a file; otherwise the region's towns.
    pub kandidater: Option<&'a Kandidater>,
    /// `register` or `opgoerelse`: the basis of people and capacity per kommune.
    pub grundlag: &'a str,
    /// How people travel.
    pub vej: Vej,
    /// Detour factor of straight lines; `None` = [`OMVEJSFAKTOR`].
    pub omvej: Option<f64>,
    /// Whether ferries sail.
    pub faerger: bool,
    /// Kapaciteter a new site gets.
    pub ny_kapacitet: f64,
    /// Whether the clinics stay and count.
    pub med_bestaaende: bool,
    /// Name of a set of cells; `None` = the newest, or the estimate.
    pub cellesaet: Option<&'a str>,
}

/// The scene of a view.
///
/// # Errors
/// PP-P007 when nothing has coordinates; those of [`efterspoergsel::laes`] and of the capacity statistics.
pub fn scene(view: &View<'_>, ask: Grundlag<'_>) -> Result<Scene> {
    let kommuner = view.kommune_facts()?;
    let towns = efterspoergsel::byer(view)?;
    let omraader = areas(view, ask.grundlag, &kommuner)?;
    let demand = efterspoergsel::laes(view, &kommuner, || indbyggere(view), &towns, ask.cellesaet, MedId::Med)?;
    let (mut steder, unplaced) = if ask.med_bestaaende {
        clinics(&view.klinik_facts()?, &kommuner)
    } else {
        (Vec::new(), Vec::new())
    };
    steder.extend(candidates(ask, &towns, &kommuner));
    if steder.is_empty() {
        return Err(refusal::no_coordinates());
    }
    let mut scene = Scene {
        behov: people_of(&demand, &towns),
        rejse: Rejse::Liste(Vec::new()),
        enhed: Enhed::Meter,
        grundlag: ask.grundlag.to_owned(),
        omraader,
        skoen: demand.skoen,
        noter: Vec::new(),
        advarsler: demand.advarsler.clone(),
        kilder: sources(view, ask, &demand)?,
        steder,
    };
    ways(view, ask, &demand, &mut scene)?;
    scene.noter.extend(demand.noter.iter().cloned());
    if !unplaced.is_empty() {
        scene
            .advarsler
            .push(format!("uden koordinater og derfor ikke med: {}", unplaced.join(", ")));
    }
    Ok(scene)
}

fn areas(view: &View<'_>, grundlag: &str, kommuner: &[KommuneFact]) -> Result<Vec<Omraade>> {
    let figures = kapacitet::omraader(view, grundlag)?;
    let area = |fact: &KommuneFact| {
        let kode = fact.kommune.to_string();
        let figure = figures
            .iter()
            .find(|row| row.kommunekode.as_deref() == Some(kode.as_str()));
        Omraade {
            tal: AreaFigure {
                indbyggere: figure
                    .and_then(|row| row.indbyggere)
                    .and_then(|people| u64::try_from(people).ok()),
                kapacitet: figure
                    .and_then(|row| row.kapacitet)
                    .and_then(Kapacitetstal::from_f64)
                    .unwrap_or(Kapacitetstal::ZERO),
            },
            kommune: Kommune {
                kode,
                navn: fact.navn.clone(),
            },
        }
    };
    Ok(kommuner.iter().filter(|fact| fact.egen).map(area).collect())
}

fn kommune(kommuner: &[KommuneFact], code: Kommunekode) -> Option<Kommune> {
    kommuner
        .iter()
        .find(|fact| fact.kommune == code && fact.egen)
        .map(|fact| Kommune {
            kode: code.to_string(),
            navn: fact.navn.clone(),
        })
}

/// The region's clinics on the day, and the names of those without coordinates.
fn clinics(all: &[KlinikFact], kommuner: &[KommuneFact]) -> (Vec<Sted>, Vec<String>) {
    let mut unplaced = Vec::new();
    let mut steder = Vec::new();
    for fact in all.iter().filter(|fact| fact.gaelder) {
        let klinik = &fact.klinik;
        let Some(kommune) = kommune(kommuner, klinik.kommune) else {
            continue;
        };
        let Some(place) = klinik.koordinat else {
            unplaced.push(klinik.navn.clone());
            continue;
        };
        steder.push(Sted {
            id: klinik.id.clone(),
            navn: Some(klinik.navn.clone()),
            by: klinik
                .bysted
                .by()
                .map(|by| by.navn.clone())
                .or_else(|| fact.postby.clone()),
            kommune: Some(kommune),
            koordinat: Some((place.oest(), place.nord())),
            fast: true,
            kapacitet: klinik.kapacitet.weighted().map_or(0.0, Kapacitetstal::to_f64),
        });
    }
    (steder, unplaced)
}

fn candidates(ask: Grundlag<'_>, towns: &[By], kommuner: &[KommuneFact]) -> Vec<Sted> {
    let candidate = |id: &str, navn: Option<String>, kommune: Option<Kommune>, place: (f64, f64)| Sted {
        id: id.to_owned(),
        navn,
        by: None,
        kommune,
        koordinat: Some(place),
        fast: false,
        kapacitet: ask.ny_kapacitet,
    };
    if let Some(file) = ask.kandidater {
        let places = file.id.iter().zip(file.x.iter().zip(&file.y));
        return places.map(|(id, (&x, &y))| candidate(id, None, None, (x, y))).collect();
    }
    towns
        .iter()
        .filter_map(|town| {
            let kommune = kommune(kommuner, town.kommune)?;
            Some(candidate(
                &town.id,
                Some(town.navn.clone()),
                Some(kommune),
                (town.x, town.y),
            ))
        })
        .collect()
}

fn people_of(demand: &Efterspoergsel, towns: &[By]) -> Vec<Behov> {
    let rows = demand.id.iter().zip(demand.befolkning.iter().zip(&demand.by));
    rows.map(|(id, (&befolkning, by))| Behov {
        id: id.to_owned(),
        navn: towns.get(*by as usize).map(|town| town.navn.clone()),
        befolkning,
    })
    .collect()
}

/// What the ways cost, and what is said of them.
fn ways(view: &View<'_>, ask: Grundlag<'_>, demand: &Efterspoergsel, scene: &mut Scene) -> Result<()> {
    let factor = ask.omvej.unwrap_or(OMVEJSFAKTOR);
    let plane = Plane::with_detour(factor).map_err(|error| refusal::engine(&error))?;
    if let Some(mode) = ask.vej.transportform() {
        let times = view.rejsetider(mode, None)?.ok_or_else(|| refusal::no_times(mode))?;
        scene.rejse = Rejse::Liste(listed(&times, scene));
        scene.enhed = Enhed::Minutter;
        scene.noter.push(format!(
            "Vejene er importerede minutter ({mode}, \"{}\"); et par, der mangler, er uden for rækkevidde.",
            times.saet.navn
        ));
        scene.kilder.push(times.saet.kilde);
        return Ok(());
    }
    if ask.vej == Vej::Luftlinje {
        let point = |(x, y): (f64, f64)| Point { x, y };
        scene.rejse = Rejse::Lige {
            behov: demand.x.iter().zip(&demand.y).map(|(&x, &y)| point((x, y))).collect(),
            steder: scene
                .steder
                .iter()
                .filter_map(|sted| sted.koordinat)
                .map(point)
                .collect(),
            omvej: factor,
        };
        scene.noter.push(straight(factor));
        return Ok(());
    }
    let waters = forbindelser::shipped().map_err(|error| shipped_broken(&error))?;
    let zones = waters
        .veje(plane, ask.faerger)
        .map_err(|error| shipped_broken(&error))?;
    let sites: Vec<((f64, f64), Option<u32>)> = scene
        .steder
        .iter()
        .filter_map(|sted| sted.koordinat)
        .map(|place| (place, waters.zone(place.0, place.1)))
        .collect();
    let mut pairs = Vec::new();
    for (row, (&x, &y)) in demand.x.iter().zip(&demand.y).enumerate() {
        let zone = waters.zone(x, y);
        for (site, (place, site_zone)) in sites.iter().enumerate() {
            if let Some(cost) = zones.cost((x, y), zone, *place, *site_zone) {
                pairs.push(Pair {
                    demand: row,
                    site,
                    cost,
                });
            }
        }
    }
    scene.rejse = Rejse::Liste(pairs);
    let said = rejse_over_vand(waters, factor, ask.faerger);
    scene.noter.extend(said.noter);
    scene.kilder.extend(said.kilder);
    Ok(())
}

/// The imported minutes between the scene's people and sites, by their ids.
fn listed(times: &Rejsetidssaet, scene: &Scene) -> Vec<Pair> {
    let rows: BTreeMap<&str, usize> = scene
        .behov
        .iter()
        .enumerate()
        .map(|(row, one)| (one.id.as_str(), row))
        .collect();
    let mut sites: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (site, one) in scene.steder.iter().enumerate() {
        sites.entry(one.id.as_str()).or_default().push(site);
    }
    let mut pairs = Vec::new();
    for &(from, to, cost) in &times.par {
        let Some(&demand) = rows.get(&*times.fra[from as usize]) else {
            continue;
        };
        for &site in sites.get(&*times.til[to as usize]).into_iter().flatten() {
            pairs.push(Pair { demand, site, cost });
        }
    }
    pairs
}

fn sources(view: &View<'_>, ask: Grundlag<'_>, demand: &Efterspoergsel) -> Result<Vec<Source>> {
    let mut all = kapacitet::kilder_tabel_1(view, ask.grundlag)?;
    all.extend(demand.kilder.iter().cloned());
    if let Some(file) = ask.kandidater {
        all.push(super::filer::source(&file.laesning));
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|source| seen.insert(source.id.clone()));
    Ok(all)
}
