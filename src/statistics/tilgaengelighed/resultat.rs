//! Measures a region and sums it up area by area: plain values, for tables, JSON and maps.

use rayon::prelude::*;
use serde::Serialize;

use super::spoergsmaal::{Maal, Parametre};
use crate::access::Result;
use crate::access::catchment::{Catchment, Stages};
use crate::access::decay::Decay;
use crate::access::inequality::{Groups, Inequality, inequality};
use crate::access::nearest::{NO_GROUP, Nearest, Reach, Summary, summarise, summarise_groups};
use crate::access::region::Region;
use crate::access::sum::{Exact, Fine, People};
use crate::domain::JaNejUkendt;
use crate::ingest::punkter::Ider;

/// Up to so many cells inequality is measured between all of them; beyond, between the areas.
const INEQUALITY_CELLS: usize = 100_000;
/// A cell that belongs to no area of a division.
pub const INTET: u32 = NO_GROUP;
/// Cells summed up in one go by one thread.
const CELLS_PER_TASK: usize = 1 << 14;

/// A division of the cells into areas of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct Inddeling {
    /// `by`, `kommune`, `sundhedsraad`, `omraade`.
    pub niveau: &'static str,
    /// Name and code of each area.
    pub omraader: Vec<(String, Option<String>)>,
    /// Per cell, its area, or [`INTET`].
    pub af: Vec<u32>,
    /// What the cells of no area are called; `None` = they are not shown.
    pub uden: Option<&'static str>,
}

/// A clinic as the summary speaks of it.
#[derive(Debug, Clone, PartialEq)]
pub struct KlinikSted {
    /// Id in the register or the file.
    pub id: String,
    /// Its name, or its id.
    pub navn: String,
    /// Disabled access and toilet (K3): ja when both are, nej when one is known not to be.
    pub tilgaengelig: JaNejUkendt,
}

/// Everything that is measured.
#[derive(Debug)]
pub struct Opgave {
    /// The cells' ids; empty when they are imported cells and nobody asked for them.
    pub celler: Ider,
    /// The clinics, in the region's order.
    pub klinikker: Vec<KlinikSted>,
    /// Cells, clinics and ways.
    pub region: Region,
    /// The divisions, in the order they are shown.
    pub inddelinger: Vec<Inddeling>,
    /// The name of the whole.
    pub navn: String,
    /// The level of the whole: `region`, or `i_alt` for files.
    pub niveau: &'static str,
    /// The parameters in the unit of the ways.
    pub parametre: Parametre,
    /// The measures, in the order asked.
    pub maal: Vec<Maal>,
    /// Whether accessible clinics are looked for (K3 is known for some).
    pub med_k3: bool,
}

/// Distances of an area's people, in the unit of the ways.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Afstand {
    /// Mean over those in reach; `null` when nobody is.
    pub gennemsnit: Option<f64>,
    /// Half the people have at most this; `null` when it is out of reach or nobody lives there.
    pub median: Option<f64>,
    /// Nine in ten have at most this; `null` likewise.
    pub p90: Option<f64>,
    /// The furthest anybody in reach has.
    pub stoerste: Option<f64>,
    /// The share of people within each bound.
    pub andele: Vec<Andel>,
    /// Persons *uden for rækkevidde*: no clinic can be reached at all.
    pub uden_for_raekkevidde: f64,
    /// Whether the median person is out of reach.
    pub median_uden_for_raekkevidde: bool,
    /// Whether the person at nine tenths is out of reach.
    pub p90_uden_for_raekkevidde: bool,
}

/// The share of people with a distance up to and including a bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Andel {
    /// The bound.
    pub graense: f64,
    /// 0 to 1; `null` without people.
    pub andel: Option<f64>,
}

/// A measure of the catchment family in an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Maalt {
    /// Which measure.
    pub maal: Maal,
    /// Σ P·A / Σ P, capacity per inhabitant; for `fordelt_kapacitet` Σ P·A, the capacities that fall to the area. `null`
    /// without people.
    pub vaerdi: Option<f64>,
    /// Persons who reach no clinic within the measure's bound.
    pub uden_for_raekkevidde: f64,
    /// Persons who reach clinics, but none with capacity.
    pub uden_udbud: f64,
}

/// One area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OmraadeResultat {
    /// Its name.
    pub omraade: String,
    /// `by`, `kommune`, `sundhedsraad`, `region`; `omraade` and `i_alt` for files.
    pub niveau: &'static str,
    /// Four digits, for a kommune.
    pub kommunekode: Option<String>,
    /// Persons.
    pub befolkning: f64,
    /// The value of the first measure asked for: mean distance, or [`Maalt::vaerdi`].
    pub vaerdi: Option<f64>,
    /// Distance to the nearest clinic; `null` when it was not asked for.
    pub afstand: Option<Afstand>,
    /// Distance to the nearest clinic known to have disabled access and toilet (K3).
    pub afstand_tilgaengelig: Option<Afstand>,
    /// The same when those of whom nobody knows are counted too: it is at best this.
    pub afstand_maaske_tilgaengelig: Option<Afstand>,
    /// The catchment measures.
    pub maal: Vec<Maalt>,
}

/// A measure cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct CelleMaal {
    /// Which measure.
    pub maal: Maal,
    /// Per cell: capacity per inhabitant, or the capacities that fall to it.
    pub vaerdi: Vec<f64>,
    /// What the measure rests on.
    pub opland: Catchment,
}

/// Everything measured: per cell and per area. What `kort` draws.
#[derive(Debug)]
pub struct Resultat {
    /// The nearest clinic of each cell; `None` when it was not asked for.
    pub naermeste: Option<Nearest>,
    /// The catchment measures cell by cell.
    pub maal: Vec<CelleMaal>,
    /// Every area, division by division, the whole last.
    pub omraader: Vec<OmraadeResultat>,
    /// Inequality by measure, in the order of `maal`.
    pub ulighed: Vec<Inequality>,
    /// Whether inequality was measured between areas, there being too many cells.
    pub ulighed_mellem_omraader: bool,
}

/// Measures.
///
/// # Errors
/// Parameters that make no sense, and results too large for a number.
pub fn maal(opgave: &Opgave) -> Result<Resultat> {
    let population = opgave.region.population();
    let wants_distance = opgave.maal.contains(&Maal::Naermeste);
    let naermeste = wants_distance.then(|| opgave.region.nearest(None)).transpose()?;
    let all = naermeste.as_ref().map(|found| distances(opgave, found)).transpose()?;
    // The same among some of the clinics; only what it sums up to is kept.
    let among = |wanted: &dyn Fn(JaNejUkendt) -> bool| -> Result<Option<Distances>> {
        let flags = opgave.klinikker.iter().map(|clinic| wanted(clinic.tilgaengelig));
        let flags: Vec<bool> = flags.collect();
        if !opgave.med_k3 || !flags.contains(&false) {
            return Ok(all.clone().filter(|_| opgave.med_k3));
        }
        if !flags.contains(&true) {
            return Ok(all.as_ref().map(Distances::out_of_reach));
        }
        let found = all.as_ref().map(|_| opgave.region.nearest(Some(&flags))).transpose()?;
        found.map(|found| distances(opgave, &found)).transpose()
    };
    let known = among(&|answer| answer == JaNejUkendt::Ja)?;
    let perhaps = among(&|answer| answer != JaNejUkendt::Nej)?;
    let maal = catchments(opgave)?;
    let distances = [&all, &known, &perhaps];
    let sums = totals(opgave, &maal);
    let mut omraader = Vec::new();
    for (number, (division, sums)) in opgave.inddelinger.iter().zip(&sums).enumerate() {
        let own = distances.map(|one| one.as_ref().map(|one| one.by_division[number].as_slice()));
        omraader.extend(areas(opgave, division, own, sums));
    }
    let everybody = match sums.first() {
        Some(sums) => sums.regrouped(&vec![0; sums.people.len()], 1),
        None => Totals::of(&|_| 0, 1, &maal, population),
    };
    let of_all = distances.map(|one| one.as_ref().map(|one| &one.whole));
    omraader.push(whole(opgave, of_all, &everybody));
    let between_areas = population.len() > INEQUALITY_CELLS;
    let main = opgave.inddelinger.iter().position(is_main);
    let main = main.map(|number| (&opgave.inddelinger[number], &sums[number]));
    let unevenness = |(number, one)| unevenness(opgave, one, main, between_areas.then_some(number));
    let ulighed: Vec<Result<Inequality>> = maal.par_iter().enumerate().map(unevenness).collect();
    Ok(Resultat {
        naermeste,
        maal,
        omraader,
        // Of several errors the first measure's is told, whichever thread was first.
        ulighed: ulighed.into_iter().collect::<Result<_>>()?,
        ulighed_mellem_omraader: between_areas,
    })
}

fn catchments(opgave: &Opgave) -> Result<Vec<CelleMaal>> {
    let mut asked: Vec<(Maal, Decay, Stages)> = Vec::new();
    for &maal in &opgave.maal {
        if let Some((decay, stages)) = opgave.parametre.method(maal)? {
            asked.push((maal, decay, stages));
        }
    }
    let measures: Vec<(&Decay, Stages)> = asked.iter().map(|(_, decay, stages)| (decay, *stages)).collect();
    let found = opgave.region.catchments(&measures)?;
    asked
        .iter()
        .zip(found)
        .map(|((maal, ..), mut opland)| {
            let vaerdi = match maal {
                Maal::Fordelt => opland.availability(opgave.region.population())?,
                _ => std::mem::take(&mut opland.access),
            };
            Ok(CelleMaal {
                maal: *maal,
                vaerdi,
                opland,
            })
        })
        .collect()
}

impl CelleMaal {
    /// The capacities that fall to each cell.
    fn allotted(&self, population: &[f64]) -> Vec<f64> {
        match self.maal {
            Maal::Fordelt => self.vaerdi.clone(),
            _ => self
                .vaerdi
                .iter()
                .zip(population)
                .map(|(value, people)| value * people)
                .collect(),
        }
    }
}

/// What the measures add up to in each area of a division, and after them in none. The sums are exact, so it makes no
/// difference which thread adds which cells, or whether an area is summed from its cells or from its parts.
struct Totals {
    people: Vec<People>,
    /// In the order of the measures.
    measures: Vec<Sums>,
}

struct Sums {
    maal: Maal,
    allotted: Vec<Fine>,
    outside: Vec<People>,
    without: Vec<People>,
}

/// The totals of each division: from its cells, or from an earlier division's when its areas are made of those.
fn totals(opgave: &Opgave, maal: &[CelleMaal]) -> Vec<Totals> {
    let population = opgave.region.population();
    let mut done: Vec<Totals> = Vec::new();
    for division in &opgave.inddelinger {
        let earlier = opgave.inddelinger.iter().zip(&done);
        let from_parts = earlier.filter_map(|(parts, sums)| Some((made_of(division, parts)?, sums)));
        let count = division.omraader.len() + 1;
        let found = from_parts.map(|(into, sums)| sums.regrouped(&into, count)).next();
        let from_cells = || Totals::of(&|cell| division.place(cell), count, maal, population);
        done.push(found.unwrap_or_else(from_cells));
    }
    done
}

/// Which area each part lies in, when no part lies in two.
fn made_of(division: &Inddeling, parts: &Inddeling) -> Option<Vec<usize>> {
    let mut into = vec![None; parts.omraader.len() + 1];
    for cell in 0..parts.af.len() {
        let area = division.place(cell);
        if *into[parts.place(cell)].get_or_insert(area) != area {
            return None;
        }
    }
    // A part without cells adds nothing anywhere.
    Some(
        into.into_iter()
            .map(|area| area.unwrap_or(division.omraader.len()))
            .collect(),
    )
}

impl Inddeling {
    /// The area of a cell, or the number of areas for a cell of none.
    fn place(&self, cell: usize) -> usize {
        (self.af[cell] as usize).min(self.omraader.len())
    }
}

impl Totals {
    fn zero(areas: usize, maal: &[Maal]) -> Self {
        let sums = |&maal: &Maal| Sums {
            maal,
            allotted: vec![Fine::ZERO; areas],
            outside: vec![People::ZERO; areas],
            without: vec![People::ZERO; areas],
        };
        Self {
            people: vec![People::ZERO; areas],
            measures: maal.iter().map(sums).collect(),
        }
    }

    /// Summed over cells.
    fn of(of: &(dyn Fn(usize) -> usize + Sync), areas: usize, maal: &[CelleMaal], population: &[f64]) -> Self {
        let names: Vec<Maal> = maal.iter().map(|one| one.maal).collect();
        let zero = || Self::zero(areas, &names);
        let part = |(task, population): (usize, &[f64])| {
            let mut totals = zero();
            let first = task * CELLS_PER_TASK;
            let areas: Vec<usize> = (first..first + population.len()).map(of).collect();
            for (&area, &people) in areas.iter().zip(population) {
                totals.people[area].add(people);
            }
            for (sums, one) in totals.measures.iter_mut().zip(maal) {
                let is_share = one.maal == Maal::Fordelt;
                let values = one.vaerdi[first..first + population.len()].iter().zip(population);
                for (&area, (&value, &people)) in areas.iter().zip(values) {
                    sums.allotted[area].add(if is_share { value } else { value * people });
                }
            }
            totals
        };
        let parts = population.par_chunks(CELLS_PER_TASK).enumerate().map(part);
        let mut totals = parts.reduce(zero, Self::merge);
        for (sums, one) in totals.measures.iter_mut().zip(maal) {
            for (cells, sums) in [
                (&one.opland.unserved, &mut sums.outside),
                (&one.opland.without_supply, &mut sums.without),
            ] {
                for &cell in cells {
                    sums[of(cell as usize)].add(population[cell as usize]);
                }
            }
        }
        totals
    }

    /// The totals of areas that these are the parts of: `into` is the area of each part.
    fn regrouped(&self, into: &[usize], areas: usize) -> Self {
        let names: Vec<Maal> = self.measures.iter().map(|sums| sums.maal).collect();
        let mut all = Self::zero(areas, &names);
        put(&mut all.people, &self.people, into);
        for (all, sums) in all.measures.iter_mut().zip(&self.measures) {
            put(&mut all.allotted, &sums.allotted, into);
            put(&mut all.outside, &sums.outside, into);
            put(&mut all.without, &sums.without, into);
        }
        all
    }

    fn merge(mut self, other: Self) -> Self {
        let in_place: Vec<usize> = (0..self.people.len()).collect();
        put(&mut self.people, &other.people, &in_place);
        for (all, sums) in self.measures.iter_mut().zip(&other.measures) {
            put(&mut all.allotted, &sums.allotted, &in_place);
            put(&mut all.outside, &sums.outside, &in_place);
            put(&mut all.without, &sums.without, &in_place);
        }
        self
    }

    fn measured(&self, area: usize) -> Vec<Maalt> {
        let people = self.people[area].value();
        let one = |sums: &Sums| {
            let allotted = sums.allotted[area].value();
            let mean = || (people > 0.0).then(|| allotted / people);
            Maalt {
                maal: sums.maal,
                vaerdi: if sums.maal == Maal::Fordelt {
                    Some(allotted)
                } else {
                    mean()
                },
                uden_for_raekkevidde: sums.outside[area].value(),
                uden_udbud: sums.without[area].value(),
            }
        };
        self.measures.iter().map(one).collect()
    }
}

/// Adds each sum where it belongs.
fn put<const BITS: u32>(all: &mut [Exact<BITS>], sums: &[Exact<BITS>], into: &[usize]) {
    for (&sum, &area) in sums.iter().zip(into) {
        all[area] += sum;
    }
}

fn distance(summary: &Summary, bounds: &[f64]) -> Afstand {
    let within = |reach: Option<Reach>| match reach {
        Some(Reach::Within(cost)) => Some(cost),
        _ => None,
    };
    Afstand {
        gennemsnit: summary.mean,
        median: within(summary.median),
        p90: within(summary.p90),
        stoerste: summary.max,
        andele: bounds
            .iter()
            .zip(&summary.shares)
            .map(|(&graense, &share)| Andel {
                graense,
                andel: (summary.population > 0.0).then_some(share),
            })
            .collect(),
        uden_for_raekkevidde: summary.outside,
        median_uden_for_raekkevidde: summary.median == Some(Reach::Outside),
        p90_uden_for_raekkevidde: summary.p90 == Some(Reach::Outside),
    }
}

/// Distances to the nearest of some clinics, summed up.
#[derive(Clone)]
struct Distances {
    /// Per division, its areas and after them, where they are shown, the cells of none.
    by_division: Vec<Vec<Summary>>,
    whole: Summary,
}

impl Distances {
    fn out_of_reach(&self) -> Self {
        let all = |summaries: &Vec<Summary>| summaries.iter().map(Summary::out_of_reach).collect();
        Self {
            by_division: self.by_division.iter().map(all).collect(),
            whole: self.whole.out_of_reach(),
        }
    }
}

fn distances(opgave: &Opgave, nearest: &Nearest) -> Result<Distances> {
    let population = opgave.region.population();
    let bounds = &opgave.parametre.graenser;
    let of_division = |division: &Inddeling| {
        let count = division.omraader.len();
        // Cells of no area are a group of their own where they are shown.
        if division.uden.is_none() {
            return summarise_groups(nearest, population, &division.af, count, bounds);
        }
        let group: Vec<u32> = division.af.iter().map(|&area| area.min(narrow(count))).collect();
        summarise_groups(nearest, population, &group, count + 1, bounds)
    };
    let (by_division, whole) = rayon::join(
        || opgave.inddelinger.par_iter().map(of_division).collect::<Vec<_>>(),
        || summarise(nearest, population, bounds),
    );
    Ok(Distances {
        by_division: by_division.into_iter().collect::<Result<_>>()?,
        whole: whole?,
    })
}

/// Areas are far fewer than a number of 32 bits holds.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn areas(
    opgave: &Opgave,
    division: &Inddeling,
    distances: [Option<&[Summary]>; 3],
    sums: &Totals,
) -> Vec<OmraadeResultat> {
    let count = division.omraader.len();
    let bounds = &opgave.parametre.graenser;
    let outsiders = division.uden.filter(|_| !sums.people[count].is_zero());
    let named = division
        .omraader
        .iter()
        .map(|(name, code)| (name.clone(), code.clone()));
    let all = named.chain(outsiders.map(|name| (name.to_owned(), None)));
    all.enumerate()
        .map(|(area, (omraade, kommunekode))| {
            let distance_of = |summaries: Option<&[Summary]>| summaries.map(|found| distance(&found[area], bounds));
            one_area(
                opgave,
                omraade,
                division.niveau,
                kommunekode,
                sums.people[area].value(),
                distances.map(distance_of),
                sums.measured(area),
            )
        })
        .collect()
}

fn whole(opgave: &Opgave, distances: [Option<&Summary>; 3], sums: &Totals) -> OmraadeResultat {
    let bounds = &opgave.parametre.graenser;
    one_area(
        opgave,
        opgave.navn.clone(),
        opgave.niveau,
        None,
        sums.people[0].value(),
        distances.map(|summary| summary.map(|summary| distance(summary, bounds))),
        sums.measured(0),
    )
}

fn one_area(
    opgave: &Opgave,
    omraade: String,
    niveau: &'static str,
    kommunekode: Option<String>,
    befolkning: f64,
    [afstand, known, perhaps]: [Option<Afstand>; 3],
    maal: Vec<Maalt>,
) -> OmraadeResultat {
    let first = opgave.maal.first().copied().unwrap_or(Maal::Naermeste);
    let vaerdi = match first {
        Maal::Naermeste => afstand.as_ref().and_then(|distance| distance.gennemsnit),
        _ => maal.iter().find(|one| one.maal == first).and_then(|one| one.vaerdi),
    };
    OmraadeResultat {
        omraade,
        niveau,
        kommunekode,
        befolkning,
        vaerdi,
        afstand,
        afstand_tilgaengelig: known,
        afstand_maaske_tilgaengelig: perhaps,
        maal,
    }
}

/// The division inequality and ranks are read by: kommuner, or a file's areas.
pub fn main_division(opgave: &Opgave) -> Option<&Inddeling> {
    opgave.inddelinger.iter().find(|division| is_main(division))
}

fn is_main(division: &Inddeling) -> bool {
    matches!(division.niveau, "kommune" | "omraade")
}

/// Inequality of one measure between all cells, or between the areas of the main division, where it is the measure of this
/// number.
fn unevenness(
    opgave: &Opgave,
    one: &CelleMaal,
    main: Option<(&Inddeling, &Totals)>,
    between_areas: Option<usize>,
) -> Result<Inequality> {
    let population = opgave.region.population();
    if let (Some(number), Some((_, sums))) = (between_areas, main) {
        let people: Vec<f64> = sums.people.iter().map(|sum| sum.value()).collect();
        let allotted = &sums.measures[number].allotted;
        let capacity: Vec<f64> = allotted.iter().map(|sum| sum.value()).collect();
        return inequality(&people, &capacity, None);
    }
    let allotted = one.allotted(population);
    let groups = main.map(|(division, _)| {
        let count = narrow(division.omraader.len());
        let of: Vec<u32> = division.af.iter().map(|&area| area.min(count)).collect();
        (of, division.omraader.len() + 1)
    });
    let groups = groups.as_ref().map(|(of, count)| Groups { of, count: *count });
    inequality(population, &allotted, groups)
}
