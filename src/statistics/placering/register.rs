//! A scene out of the register at a date: people as [`efterspoergsel`] tells, clinics, the region's towns, and ways that
//! cross water only where there is a bridge, a tunnel or a ferry.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::travel::Plane;
use crate::domain::sortering::fold_name;
use crate::domain::{Kapacitetstal, Kommunekode};
use crate::error::Result;
use crate::ingest::forbindelser;
use crate::ingest::geografi::shipped_broken;
use crate::ingest::punkter::Kandidater;
use crate::placement::{Pair, Point};
use crate::register::View;
use crate::register::facts::KommuneFact;
use crate::register::geografi::Ider as MedId;
use crate::register::geografi::Rejsetidssaet;
use crate::report::Source;
use crate::rules::flytning::harmonisation::AreaFigure;
use crate::statistics::kapacitet;
use crate::statistics::tilgaengelighed::efterspoergsel::{self, By, Efterspoergsel};
use crate::statistics::tilgaengelighed::spoergsmaal::{OMVEJSFAKTOR, Vej};
use crate::statistics::tilgaengelighed::{
    Krav, Udbud, indbyggere, outside_land, rejse_over_vand, udbud, unnamed_clinics, unnamed_people,
};

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
    let supply = ask
        .med_bestaaende
        .then(|| udbud(view, &kommuner, Krav::default()))
        .transpose()?;
    let mut steder = supply
        .as_ref()
        .map_or_else(Vec::new, |supply| clinics(supply, &kommuner));
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
    if let Some(supply) = supply {
        scene.noter.extend(supply.noter);
        scene.advarsler.extend(supply.advarsler);
        scene.kilder.extend(supply.kilder);
    }
    let mut seen = BTreeSet::new();
    scene.kilder.retain(|source| seen.insert(source.id.clone()));
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

/// Every address of the region where clinics have capacity stands, with the capacity that stands there.
fn clinics(supply: &Udbud, kommuner: &[KommuneFact]) -> Vec<Sted> {
    let sted = |place: usize| {
        let (clinic, hvor) = (&supply.klinikker[place], &supply.hvor[place]);
        Sted {
            id: clinic.id.clone(),
            navn: Some(clinic.navn.clone()),
            by: hvor.by.clone(),
            kommune: kommune(kommuner, hvor.kommune),
            talt_andetsteds: hvor.talt_i != hvor.kommune,
            koordinat: Some((supply.x[place], supply.y[place])),
            fast: true,
            kapacitet: supply.kapacitet[place],
        }
    };
    (0..supply.klinikker.len()).map(sted).collect()
}

fn candidates(ask: Grundlag<'_>, towns: &[By], kommuner: &[KommuneFact]) -> Vec<Sted> {
    let candidate = |id: &str, navn: Option<String>, kommune: Option<Kommune>, place: (f64, f64)| Sted {
        id: id.to_owned(),
        navn,
        by: None,
        kommune,
        talt_andetsteds: false,
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
        let (pairs, warnings) = listed(&times, scene);
        scene.rejse = Rejse::Liste(pairs);
        scene.advarsler.extend(warnings);
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
    let mut off_land = Vec::new();
    for (row, (&x, &y)) in demand.x.iter().zip(&demand.y).enumerate() {
        let zone = waters.zone(x, y);
        if zone.is_none() {
            off_land.push(demand.befolkning[row]);
        }
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
    scene.advarsler.extend(outside_land(off_land.into_iter()));
    let said = rejse_over_vand(waters, factor, ask.faerger);
    scene.noter.extend(said.noter);
    scene.kilder.extend(said.kilder);
    Ok(())
}

/// The imported minutes between the scene's people and sites, and what is to be warned of. A place is known by its id, or
/// by its name: a town's name stands for its point where people's places are an estimate, as in `tilgaengelighed`.
fn listed(times: &Rejsetidssaet, scene: &Scene) -> (Vec<Pair>, Vec<String>) {
    let people = scene.behov.iter().map(|one| (one.id.as_str(), one.navn.as_deref()));
    let places = scene.steder.iter().map(|one| (one.id.as_str(), one.navn.as_deref()));
    let rows = Navne::of(people.map(|(id, navn)| (id, navn.filter(|_| scene.skoen))));
    let sites = Navne::of(places);
    let from: Vec<&[usize]> = times.fra.iter().map(|name| rows.find(name)).collect();
    let to: Vec<&[usize]> = times.til.iter().map(|name| sites.find(name)).collect();
    let mut pairs = Vec::new();
    for &(origin, destination, cost) in &times.par {
        // One point, though an estimate may have a town and a cell of the same name.
        let Some(&demand) = from[origin as usize].first() else {
            continue;
        };
        pairs.extend(to[destination as usize].iter().map(|&site| Pair { demand, site, cost }));
    }
    let known: BTreeSet<usize> = from.iter().filter_map(|rows| rows.first().copied()).collect();
    let unnamed = (0..scene.behov.len()).filter(|row| !known.contains(row));
    let known: BTreeSet<usize> = to.iter().flat_map(|sites| sites.iter().copied()).collect();
    let clinics = scene.fixed().filter(|site| !known.contains(site));
    let clinics: Vec<&str> = clinics.map(|site| scene.steder[site].label()).collect();
    let candidates = scene.candidates().filter(|site| !known.contains(site)).count();
    let mut warnings = Vec::new();
    warnings.extend(unnamed_people(unnamed.map(|row| scene.behov[row].befolkning)));
    warnings.extend(unnamed_clinics(&clinics));
    if candidates > 0 {
        warnings.push(format!(
            "rejsetiderne nævner ikke {candidates} af {} kandidater; de kan ikke nås, så de vælges ikke",
            scene.candidates().count()
        ));
    }
    (pairs, warnings)
}

/// Places by their ids and by their names, as a file may call them.
struct Navne<'a> {
    by_id: BTreeMap<&'a str, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl<'a> Navne<'a> {
    fn of(places: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let mut names = Self {
            by_id: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for (at, (id, navn)) in places.enumerate() {
            names.by_id.entry(id).or_default().push(at);
            if let Some(navn) = navn {
                names.by_name.entry(fold_name(navn)).or_default().push(at);
            }
        }
        names
    }

    fn find(&self, name: &str) -> &[usize] {
        let by_name = || self.by_name.get(&fold_name(name));
        self.by_id.get(name).or_else(by_name).map_or(&[], Vec::as_slice)
    }
}

fn sources(view: &View<'_>, ask: Grundlag<'_>, demand: &Efterspoergsel) -> Result<Vec<Source>> {
    let mut all = kapacitet::kilder_tabel_1(view, ask.grundlag)?;
    all.extend(demand.kilder.iter().cloned());
    if let Some(file) = ask.kandidater {
        all.push(super::filer::source(&file.laesning));
    }
    Ok(all)
}
