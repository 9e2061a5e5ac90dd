//! How people travel: straight lines, links across water, or imported minutes.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::efterspoergsel::{By, Efterspoergsel};
use super::ord::length;
use super::refused;
use super::spoergsmaal::{Enhed, OMVEJSFAKTOR, Parametre, Spoergsmaal, Vej};
use super::udbud::Udbud;
use crate::access::region::Ways;
use crate::access::travel::{Costs, Plane};
use crate::domain::sortering::fold_name;
use crate::error::{Error, Kind, Result};
use crate::ingest::forbindelser::{self, Art, Farvande, METRES_PER_MINUTE};
use crate::ingest::geografi::shipped_broken;
use crate::register::View;
use crate::register::geografi::Rejsetidssaet;
use crate::report::Source;

/// Clinics named in a warning.
const NAMED: usize = 5;

/// The way of travelling, as the result states it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rejse {
    /// `forbindelser`, `luftlinje`, `bil`, …; `koordinater` and `omkostninger` for files.
    pub vej: String,
    /// Detour factor of straight lines; `null` when the ways are listed.
    pub omvejsfaktor: Option<f64>,
    /// Whether ferries sail; `null` when they play no part.
    pub faerger: Option<bool>,
    /// The links across water.
    pub forbindelser: Vec<LinkUsed>,
    /// Whether places need a zone.
    #[serde(skip)]
    pub zoner: bool,
    /// What the reader must know.
    #[serde(skip)]
    pub noter: Vec<String>,
    /// What he must be warned of.
    #[serde(skip)]
    pub advarsler: Vec<String>,
    /// What it rests on.
    #[serde(skip)]
    pub kilder: Vec<Source>,
}

/// A link across water with what it costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkUsed {
    /// Its name.
    pub navn: String,
    /// `bro`, `tunnel`, `vej` or `faerge`.
    pub art: &'static str,
    /// Minutes; 0 for what costs its length.
    pub minutter: f64,
}

impl Rejse {
    /// Ways without water: of files.
    pub(super) fn plain(vej: &str, omvejsfaktor: Option<f64>) -> Self {
        Self {
            vej: vej.to_owned(),
            omvejsfaktor,
            faerger: None,
            forbindelser: Vec::new(),
            zoner: false,
            noter: Vec::new(),
            advarsler: Vec::new(),
            kilder: Vec::new(),
        }
    }
}

/// The ways, what is said of them, and the parameters in their unit.
pub(super) fn veje(
    view: &View<'_>,
    people: &Efterspoergsel,
    supply: &Udbud,
    towns: &[By],
    asked: &Spoergsmaal,
) -> Result<(Ways, Rejse, Parametre)> {
    let enhed = match asked.vej {
        Vej::Forbindelser | Vej::Luftlinje => Enhed::Meter,
        _ => Enhed::Minutter,
    };
    let parametre = asked.parametre(enhed).map_err(missing_flag)?;
    if let Some(mode) = asked.vej.transportform() {
        let Some(times) = view.rejsetider(mode, None)? else {
            return Err(no_times(mode));
        };
        let (ways, travel) = listed(&times, mode, people, supply, towns)?;
        return Ok((ways, travel, parametre));
    }
    let factor = asked.omvejsfaktor.unwrap_or(OMVEJSFAKTOR);
    let plane = Plane::with_detour(factor).map_err(|error| refused(&error))?;
    if asked.vej == Vej::Luftlinje {
        let mut travel = Rejse::plain("luftlinje", Some(factor));
        travel.noter.push(format!(
            "Veje er luftlinjen gange {} [D], også over vand.",
            crate::render::format::up_to(factor, 3)
        ));
        return Ok((Ways::Plane(plane), travel, parametre));
    }
    let waters = forbindelser::shipped().map_err(|error| shipped_broken(&error))?;
    let ways = waters
        .veje(plane, asked.faerger)
        .map_err(|error| shipped_broken(&error))?;
    Ok((
        Ways::Zones(ways),
        across_water(waters, factor, asked.faerger),
        parametre,
    ))
}

/// What is said of ways by bridge and ferry.
pub fn across_water(waters: &Farvande, factor: f64, faerger: bool) -> Rejse {
    let word = |art| match art {
        Art::Bro => "bro",
        Art::Tunnel => "tunnel",
        Art::Vej => "vej",
        Art::Faerge => "faerge",
    };
    let open = waters
        .forbindelser
        .iter()
        .filter(|link| faerger || link.art != Art::Faerge);
    let links: Vec<LinkUsed> = open
        .map(|link| LinkUsed {
            navn: link.navn.clone(),
            art: word(link.art),
            minutter: link.minutter,
        })
        .collect();
    let ferries: Vec<String> = links
        .iter()
        .filter(|link| link.art == "faerge")
        .map(|link| format!("{} {}", link.navn, length(link.minutter, Enhed::Minutter)))
        .collect();
    let sailing = if faerger {
        format!(
            "Færger koster overfart og ventetid, et minut som {} [D]: {}.",
            length(METRES_PER_MINUTE, Enhed::Meter),
            ferries.join("; ")
        )
    } else {
        "Færgerne er ikke regnet med: øer uden bro er uden for rækkevidde af resten.".to_owned()
    };
    Rejse {
        vej: "forbindelser".to_owned(),
        omvejsfaktor: Some(factor),
        faerger: Some(faerger),
        forbindelser: links,
        zoner: true,
        noter: vec![format!(
            "Veje er luftlinjen gange {} [D]; over vand kun ad bro, tunnel og færge (vejledende steder [D]). {sailing}",
            crate::render::format::up_to(factor, 3)
        )],
        advarsler: Vec::new(),
        kilder: vec![forbindelser::kilde()],
    }
}

/// PP-T006: a flag that has no default here.
pub(super) fn missing_flag(flag: &'static str) -> Error {
    Error::new("PP-T006", Kind::Usage, "der mangler en oplysning. Intet er beregnet")
        .at(
            flag,
            "omkostningerne er i filens egen enhed, så der er intet standardtal",
        )
        .next_step(format!("tilføj {flag}"))
}

fn no_times(mode: &str) -> Error {
    Error::new(
        "PP-T008",
        Kind::Data,
        "registeret har ingen rejsetider af den slags på datoen. Intet er beregnet",
    )
    .at("--vej", mode)
    .next_step(format!(
        "indlæs dem med: praksisplan importer rejsetider FIL --transportform {mode}, eller udelad --vej"
    ))
}

/// The warning of people in places that imported travel times do not name; `None` when nobody lives there.
pub fn unnamed_people(unnamed: impl Iterator<Item = f64>) -> Option<String> {
    let lost = crate::access::sum::people(unnamed).value();
    (lost > 0.0).then(|| {
        format!(
            "{} personer bor i celler, som rejsetiderne ikke nævner; de er uden for rækkevidde",
            crate::render::format::number(lost, 0)
        )
    })
}

/// The warning of clinics that imported travel times do not name; `None` when they name them all.
pub fn unnamed_clinics(names: &[&str]) -> Option<String> {
    let (shown, rest) = names.split_at(names.len().min(NAMED));
    let more = match rest.len() {
        0 => String::new(),
        rest => format!(" og {rest} til"),
    };
    (!names.is_empty()).then(|| format!("rejsetiderne nævner ikke {}{more}; ingen kan nå dem", shown.join(", ")))
}

/// Imported minutes. A place is known by its cell's id, or a town by its id or name; a clinic by its id or name.
fn listed(
    times: &Rejsetidssaet,
    mode: &str,
    people: &Efterspoergsel,
    supply: &Udbud,
    towns: &[By],
) -> Result<(Ways, Rejse)> {
    let mut cell_of: HashMap<String, u32> = HashMap::new();
    for (cell, town) in (0u32..).zip(&people.by) {
        // A town's name stands for its point, of which the estimate has one; an imported cell is known by its id alone.
        if let Some(town) = towns.get(*town as usize).filter(|_| people.skoen) {
            cell_of.entry(fold_name(&town.navn)).or_insert(cell);
        }
    }
    let cells = people.id.opslag();
    let mut clinic_of: HashMap<String, u32> = HashMap::new();
    for (number, clinic) in (0u32..).zip(&supply.klinikker) {
        clinic_of.entry(fold_name(&clinic.navn)).or_insert(number);
    }
    let clinics = supply.id.opslag();
    let from = |name: &str| {
        cells
            .get(name)
            .copied()
            .or_else(|| cell_of.get(&fold_name(name)).copied())
    };
    let to = |name: &str| {
        clinics
            .get(name)
            .copied()
            .or_else(|| clinic_of.get(&fold_name(name)).copied())
    };
    let from_of: Vec<Option<u32>> = times.fra.iter().map(|name| from(name)).collect();
    let to_of: Vec<Option<u32>> = times.til.iter().map(|name| to(name)).collect();
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for &(from, to, minutes) in &times.par {
        if let (Some(cell), Some(clinic)) = (from_of[from as usize], to_of[to as usize]) {
            columns.0.push(cell);
            columns.1.push(clinic);
            columns.2.push(minutes);
        }
    }
    let costs = Costs::new(
        &people.noegler(),
        &supply.id.noegler(),
        &columns.0,
        &columns.1,
        &columns.2,
    )
    .map_err(|error| refused(&error))?;
    let mut travel = Rejse::plain(mode, None);
    travel.kilder.push(times.saet.kilde.clone());
    travel.noter.push(format!(
        "Rejsetid i minutter ({mode}) fra sættet \"{}\"; et par, der ikke står der, er uden for rækkevidde.",
        times.saet.navn
    ));
    let named: HashSet<u32> = from_of.iter().flatten().copied().collect();
    let unnamed = (0u32..)
        .zip(&people.befolkning)
        .filter(|(cell, _)| !named.contains(cell));
    travel
        .advarsler
        .extend(unnamed_people(unnamed.map(|(_, people)| *people)));
    let named: HashSet<u32> = to_of.iter().flatten().copied().collect();
    let missing: Vec<&str> = (0u32..)
        .zip(&supply.klinikker)
        .filter(|(number, _)| !named.contains(number))
        .map(|(_, clinic)| clinic.navn.as_str())
        .collect();
    travel.advarsler.extend(unnamed_clinics(&missing));
    Ok((Ways::List(costs), travel))
}
