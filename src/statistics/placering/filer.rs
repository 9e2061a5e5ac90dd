//! A scene out of plain files, without a register: cells, clinics and candidates with coordinates, or a list of costs.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Kind, Result};
use crate::ingest::punkter::{Celler, Ider, Kandidater, Klinikker, Laesning, Omkostninger, Omraader};
use crate::placement::{Pair, Point};
use crate::report::Source;

use super::scene::{Behov, Enhed, Kommune, Rejse, Scene, Sted};

/// The files of one run, as they were read.
#[derive(Debug)]
pub struct Filer {
    /// People; without the file every origin of the costs counts one.
    pub celler: Option<Celler>,
    /// Clinics that stand, if any.
    pub klinikker: Option<Klinikker>,
    /// Places to choose among; without the file every destination of the costs that is no clinic.
    pub kandidater: Option<Kandidater>,
    /// Costs instead of straight lines.
    pub omkostninger: Option<Costs>,
    /// Straight lines are lengthened by this factor.
    pub omvej: f64,
    /// Kapaciteter a new site gets.
    pub ny_kapacitet: f64,
    /// Whether the clinics stay; otherwise only the candidates count.
    pub med_bestaaende: bool,
}

/// A cost list with the ids it points at.
#[derive(Debug)]
pub struct Costs {
    /// Origins, in the order the positions count.
    pub fra: Ider,
    /// Destinations: clinics and candidates together.
    pub til: Ider,
    /// The list.
    pub liste: Omkostninger,
}

impl Filer {
    /// The scene.
    ///
    /// # Errors
    /// PP-P004 without people or places.
    pub fn scene(&self) -> Result<Scene> {
        let mut steder = self.clinics();
        let mut noter = Vec::new();
        let doubled = self.candidates(&mut steder);
        if doubled > 0 {
            noter.push(format!(
                "{doubled} kandidater har samme id som en bestående klinik i omkostningerne og er udeladt: stedet findes allerede."
            ));
        }
        let behov = self.people()?;
        let mut advarsler = Vec::new();
        if self.celler.is_none() {
            advarsler.push("uden --celler tæller hvert punkt i omkostningerne som én indbygger".to_owned());
        }
        let rejse = if let Some(costs) = &self.omkostninger {
            noter.push("Vejene er taget fra omkostningerne; et par, der mangler, er uden for rækkevidde.".to_owned());
            Rejse::Liste(pairs(costs, &behov, &steder))
        } else {
            noter.push(straight(self.omvej));
            self.lines(&steder)?
        };
        Ok(Scene {
            behov,
            steder,
            rejse,
            enhed: if self.omkostninger.is_some() {
                Enhed::Filens
            } else {
                Enhed::Meter
            },
            grundlag: "filer".to_owned(),
            omraader: Vec::new(),
            skoen: false,
            noter,
            advarsler,
            kilder: self.readings().map(source).collect(),
        })
    }

    /// How each file was read.
    pub fn readings(&self) -> impl Iterator<Item = &Laesning> {
        let celler = self.celler.iter().map(|file| &file.laesning);
        let klinikker = self.klinikker.iter().map(|file| &file.laesning);
        let kandidater = self.kandidater.iter().map(|file| &file.laesning);
        let costs = self.omkostninger.iter().map(|file| &file.liste.laesning);
        celler.chain(klinikker).chain(kandidater).chain(costs)
    }

    fn clinics(&self) -> Vec<Sted> {
        let Some(file) = self.klinikker.as_ref().filter(|_| self.med_bestaaende) else {
            return Vec::new();
        };
        let sted = |row: usize| Sted {
            id: file.id.tekst(row).to_owned(),
            navn: None,
            by: None,
            kommune: area(file.omraader.as_ref(), row),
            talt_andetsteds: false,
            koordinat: place(&file.x, &file.y, row),
            fast: true,
            kapacitet: file.kapacitet[row],
        };
        (0..file.id.len()).map(sted).collect()
    }

    /// Adds the candidates and gives the number left out because a clinic of the cost list has their id.
    fn candidates(&self, steder: &mut Vec<Sted>) -> usize {
        let candidate = |id: &str, koordinat| Sted {
            id: id.to_owned(),
            navn: None,
            by: None,
            kommune: None,
            talt_andetsteds: false,
            koordinat,
            fast: false,
            kapacitet: self.ny_kapacitet,
        };
        let standing: BTreeSet<String> = if self.omkostninger.is_some() {
            steder.iter().map(|sted| sted.id.clone()).collect()
        } else {
            BTreeSet::new()
        };
        let before = steder.len();
        let all: Vec<Sted> = match (&self.kandidater, &self.omkostninger) {
            (Some(file), _) => (0..file.id.len())
                .map(|row| candidate(file.id.tekst(row), place(&file.x, &file.y, row)))
                .collect(),
            (None, Some(costs)) => {
                let known: BTreeSet<&str> = self.klinikker.iter().flat_map(|file| file.id.iter()).collect();
                costs
                    .til
                    .iter()
                    .filter(|id| !known.contains(id))
                    .map(|id| candidate(id, None))
                    .collect()
            }
            (None, None) => Vec::new(),
        };
        let given = all.len();
        steder.extend(all.into_iter().filter(|sted| !standing.contains(&sted.id)));
        given - (steder.len() - before)
    }

    fn people(&self) -> Result<Vec<Behov>> {
        let behov = |id: &str, befolkning: f64| Behov {
            id: id.to_owned(),
            navn: None,
            befolkning,
        };
        match (&self.celler, &self.omkostninger) {
            (Some(file), _) => Ok(file
                .id
                .iter()
                .zip(&file.befolkning)
                .map(|(id, &people)| behov(id, people))
                .collect()),
            (None, Some(costs)) => Ok(costs.fra.iter().map(|id| behov(id, 1.0)).collect()),
            (None, None) => Err(missing("--celler")),
        }
    }

    fn lines(&self, steder: &[Sted]) -> Result<Rejse> {
        let celler = self.celler.as_ref().ok_or_else(|| missing("--celler"))?;
        let point = |x: f64, y: f64| Point { x, y };
        Ok(Rejse::Lige {
            behov: celler.x.iter().zip(&celler.y).map(|(&x, &y)| point(x, y)).collect(),
            steder: steder
                .iter()
                .filter_map(|sted| sted.koordinat)
                .map(|(x, y)| point(x, y))
                .collect(),
            omvej: self.omvej,
        })
    }
}

/// What is said of straight lines.
pub(super) fn straight(omvej: f64) -> String {
    if (omvej - 1.0).abs() < f64::EPSILON {
        "Vejene er lige linjer; der er ikke taget hensyn til vand.".to_owned()
    } else {
        format!(
            "Vejene er lige linjer gange omvejsfaktoren {}; der er ikke taget hensyn til vand.",
            crate::render::format::up_to(omvej, 3)
        )
    }
}

/// A flag without which there is nothing to compute on.
pub fn missing(flag: &str) -> Error {
    Error::new("PP-P001", Kind::Usage, "der mangler en fil. Intet er beregnet")
        .at("mangler", flag)
        .next_step("giv --celler og --kandidater, eller --omkostninger; uden filer bruges registeret")
}

fn area(areas: Option<&Omraader>, row: usize) -> Option<Kommune> {
    let areas = areas?;
    let navn = areas.navne.get(*areas.af.get(row)? as usize)?;
    Some(Kommune {
        kode: navn.clone(),
        navn: navn.clone(),
    })
}

fn place(x: &[f64], y: &[f64], row: usize) -> Option<(f64, f64)> {
    Some((*x.get(row)?, *y.get(row)?))
}

/// The pairs of the list that name a person point and a site of the scene.
fn pairs(costs: &Costs, behov: &[Behov], steder: &[Sted]) -> Vec<Pair> {
    let rows: BTreeMap<&str, usize> = behov
        .iter()
        .enumerate()
        .map(|(row, one)| (one.id.as_str(), row))
        .collect();
    let sites: BTreeMap<&str, usize> = steder
        .iter()
        .enumerate()
        .map(|(site, one)| (one.id.as_str(), site))
        .collect();
    let from: Vec<Option<usize>> = costs.fra.iter().map(|id| rows.get(id).copied()).collect();
    let to: Vec<Option<usize>> = costs.til.iter().map(|id| sites.get(id).copied()).collect();
    let list = costs
        .liste
        .fra
        .iter()
        .zip(&costs.liste.til)
        .zip(&costs.liste.omkostning);
    list.filter_map(|((&fra, &til), &cost)| {
        Some(Pair {
            demand: from[fra as usize]?,
            site: to[til as usize]?,
            cost,
        })
    })
    .collect()
}

pub(super) fn source(laesning: &Laesning) -> Source {
    Source {
        id: format!("fil:{}", laesning.fil),
        tekst: format!(
            "{}, {} {}",
            laesning.fil,
            crate::render::format::integer(i64::try_from(laesning.raekker).unwrap_or(i64::MAX)),
            if laesning.raekker == 1 { "række" } else { "rækker" }
        ),
        dato: None,
    }
}
