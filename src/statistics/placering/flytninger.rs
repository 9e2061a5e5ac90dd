//! `placering --alle-flytninger`: every clinic to every candidate, ranked by each measure.
//!
//! Rooms: [`crate::access::relocation`] for the ways and the E2SFCA, [`crate::rules::flytning::harmonisation`] for M1 and
//! M2. A measure never stands alone: each list shows the ranks by the others, because they disagree.

use std::cmp::Ordering;

use rayon::prelude::*;
use serde_json::{Value as Json, json};

use crate::access::cells::Cells;
use crate::access::clinics::Clinics;
use crate::access::decay::Decay;
use crate::access::relocation::{
    Candidates, Distances, Listed, Matrix, Terms, Thresholds, all_by_cost, all_distances, all_thresholds,
};
use crate::access::travel::{Costs, Plane};
use crate::domain::Kapacitetstal;
use crate::error::{Error, Kind, Result};
use crate::rules::flytning::harmonisation::{AreaFigure, measures};

use super::refusal;
use super::scene::{Kommune, Rejse, Scene};

/// How distance counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vilkaar {
    /// The bound up to and including which people count as near.
    pub raekkevidde: f64,
    /// σ of the Gaussian weight of the E2SFCA.
    pub sigma: f64,
    /// Where that weight is cut.
    pub opland: f64,
}

/// A measure moves are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flyttemaal {
    /// Mean way, people out of reach first.
    Gennemsnit,
    /// Share of people within the bound.
    Andel,
    /// Share of people with less than half the mean accessibility of today (E2SFCA).
    UnderHalv,
    /// M1: how far the giving and the receiving kommune lie from the region's ratio, change from today.
    M1,
    /// M2: capacities in the wrong place.
    M2,
}

impl Flyttemaal {
    /// All, in the order of the tables.
    pub const ALL: [Self; 5] = [Self::Gennemsnit, Self::Andel, Self::UnderHalv, Self::M2, Self::M1];

    /// The word in JSON and column keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gennemsnit => "gennemsnit",
            Self::Andel => "andel_inden_for",
            Self::UnderHalv => "andel_under_halvdelen",
            Self::M1 => "m1_aendring",
            Self::M2 => "m2",
        }
    }
}

/// The state before any move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Udgangspunkt {
    /// Mean way of those in reach; `None` when nobody is.
    pub gennemsnit: Option<f64>,
    /// Share of people within the bound; `None` without people.
    pub andel: Option<f64>,
    /// Share under half the mean accessibility; `None` when nobody has any.
    pub under_halv: Option<f64>,
    /// People out of reach.
    pub uden_for: f64,
    /// M2; `None` when it is not defined or there are no kommuner.
    pub m2: Option<f64>,
}

/// All moves with their measures.
#[derive(Debug)]
pub struct Flytninger {
    /// Positions of the clinics in the scene, rising: the rows.
    pub klinikker: Vec<usize>,
    /// Positions of the candidates in the scene, rising: the columns.
    pub kandidater: Vec<usize>,
    /// Today.
    pub i_dag: Udgangspunkt,
    /// Everybody.
    people: f64,
    distances: Distances,
    thresholds: Thresholds,
    outside: Option<Matrix>,
    /// M1's change and M2 after, row by row; empty without kommuner.
    evenness: Vec<(Option<f64>, Option<f64>)>,
}

/// One move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flytning {
    /// Row.
    pub klinik: usize,
    /// Column.
    pub kandidat: usize,
    /// Mean way after, of those in reach; `None` when nobody is.
    pub gennemsnit: Option<f64>,
    /// Share within the bound after; `None` without people.
    pub andel: Option<f64>,
    /// Share under half today's mean accessibility after; `None` when nobody has any today.
    pub under_halv: Option<f64>,
    /// People out of reach after.
    pub uden_for: f64,
    /// Change of M1.
    pub m1_aendring: Option<f64>,
    /// M2 after.
    pub m2: Option<f64>,
}

/// Computes every move.
///
/// # Errors
/// PP-P004 without clinics or candidates, PP-P006 for numbers the engine refuses.
pub fn alle(scene: &Scene, vilkaar: Vilkaar) -> Result<Flytninger> {
    let klinikker: Vec<usize> = scene.fixed().collect();
    let kandidater: Vec<usize> = scene.candidates().collect();
    if klinikker.is_empty() || kandidater.is_empty() {
        return Err(
            Error::new("PP-P004", Kind::Usage, "der er intet at flytte. Intet er beregnet")
                .at("klinikker", klinikker.len().to_string())
                .at("kandidater", kandidater.len().to_string())
                .next_step("giv mindst én klinik (--klinikker) og én kandidat (--kandidater)"),
        );
    }
    let decay = Decay::gaussian(vilkaar.sigma, vilkaar.opland).map_err(|error| refusal::engine(&error))?;
    let (distances, thresholds, outside) = match &scene.rejse {
        Rejse::Lige { .. } => {
            let (distances, thresholds) = straight(scene, &klinikker, &kandidater, &decay, vilkaar)?;
            (distances, thresholds, None)
        }
        Rejse::Liste(_) => {
            let (distances, thresholds, base, outside) = listed(scene, &klinikker, &kandidater, &decay, vilkaar)?;
            (distances, thresholds, Some((base, outside)))
        }
    };
    let (m2, evenness) = evenness(scene, &klinikker, &kandidater)?;
    let people = scene.population();
    let today_outside = outside.as_ref().map_or(0.0, |(base, _)| *base);
    Ok(Flytninger {
        i_dag: Udgangspunkt {
            gennemsnit: (people > today_outside).then_some(distances.base_mean),
            andel: (people > 0.0).then_some(distances.base_share),
            under_halv: (people > 0.0 && thresholds.threshold > 0.0).then_some(thresholds.base_share),
            uden_for: today_outside,
            m2,
        },
        people,
        klinikker,
        kandidater,
        distances,
        thresholds,
        outside: outside.map(|(_, matrix)| matrix),
        evenness,
    })
}

/// Ranks of the ids: the order of every sum and tie.
fn keys<'s>(ids: impl Iterator<Item = &'s str>) -> Vec<u64> {
    let ids: Vec<&str> = ids.collect();
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|&place| ids[place]);
    let mut keys = vec![0; ids.len()];
    for (rank, place) in (0_u64..).zip(order) {
        keys[place] = rank;
    }
    keys
}

fn straight(
    scene: &Scene,
    klinikker: &[usize],
    kandidater: &[usize],
    decay: &Decay,
    vilkaar: Vilkaar,
) -> Result<(Distances, Thresholds)> {
    let Rejse::Lige { behov, steder, omvej } = &scene.rejse else {
        return Err(refusal::no_ways());
    };
    let refused = |error: crate::access::Error| refusal::engine(&error);
    let cells = Cells::new(
        behov.iter().map(|point| point.x).collect(),
        behov.iter().map(|point| point.y).collect(),
        scene.behov.iter().map(|one| one.befolkning).collect(),
    )
    .map_err(refused)?;
    let columns = |sites: &[usize]| -> (Vec<f64>, Vec<f64>) {
        sites.iter().map(|&site| (steder[site].x, steder[site].y)).unzip()
    };
    let (x, y) = columns(klinikker);
    let capacity: Vec<f64> = klinikker.iter().map(|&site| scene.steder[site].kapacitet).collect();
    let key = keys(klinikker.iter().map(|&site| scene.steder[site].id.as_str()));
    let clinics = Clinics::new(&x, &y, &capacity, &key).map_err(refused)?;
    let (x, y) = columns(kandidater);
    let candidates = Candidates { x: &x, y: &y };
    let terms = Terms {
        plane: Plane::with_detour(*omvej).map_err(refused)?,
        decay,
        bound: vilkaar.raekkevidde,
    };
    let distances = all_distances(&cells, &clinics, &terms, candidates).map_err(refused)?;
    let thresholds = all_thresholds(&cells, &clinics, &terms, candidates).map_err(refused)?;
    Ok((distances, thresholds))
}

fn listed(
    scene: &Scene,
    klinikker: &[usize],
    kandidater: &[usize],
    decay: &Decay,
    vilkaar: Vilkaar,
) -> Result<(Distances, Thresholds, f64, Matrix)> {
    let refused = |error: crate::access::Error| refusal::engine(&error);
    let population: Vec<f64> = scene.behov.iter().map(|one| one.befolkning).collect();
    let capacity: Vec<f64> = klinikker.iter().map(|&site| scene.steder[site].kapacitet).collect();
    let moves = all_by_cost(&Listed {
        population: &population,
        capacity: &capacity,
        clinics: &costs(scene, klinikker)?,
        candidates: &costs(scene, kandidater)?,
        decay,
        bound: vilkaar.raekkevidde,
    })
    .map_err(refused)?;
    Ok((moves.distances, moves.thresholds, moves.base_outside, moves.outside))
}

/// The costs to some of the sites.
fn costs(scene: &Scene, sites: &[usize]) -> Result<Costs> {
    let Rejse::Liste(pairs) = &scene.rejse else {
        return Err(refusal::no_ways());
    };
    let mut place = vec![None; scene.steder.len()];
    for (column, &site) in (0_u32..).zip(sites) {
        place[site] = Some(column);
    }
    let (mut from, mut to, mut cost) = (Vec::new(), Vec::new(), Vec::new());
    for pair in pairs {
        if let (Some(column), Ok(row)) = (place[pair.site], u32::try_from(pair.demand)) {
            from.push(row);
            to.push(column);
            cost.push(pair.cost);
        }
    }
    let cell_key = keys(scene.behov.iter().map(|one| one.id.as_str()));
    let site_key = keys(sites.iter().map(|&site| scene.steder[site].id.as_str()));
    Costs::new(&cell_key, &site_key, &from, &to, &cost).map_err(|error| refusal::engine(&error))
}

type Evenness = (Option<f64>, Vec<(Option<f64>, Option<f64>)>);

/// M2 today, and for every move the change of M1 and M2 after.
fn evenness(scene: &Scene, klinikker: &[usize], kandidater: &[usize]) -> Result<Evenness> {
    if scene.omraader.is_empty() {
        return Ok((None, Vec::new()));
    }
    let areas: Vec<AreaFigure> = scene.omraader.iter().map(|area| area.tal).collect();
    let area_of = |kommune: Option<&Kommune>| {
        let kode = &kommune?.kode;
        scene.omraader.iter().position(|area| area.kommune.kode == *kode)
    };
    let today = measures(&areas, 0, None).m2.map(crate::domain::Ratio::to_f64);
    // A move's measures depend on the two kommuner and the capacity alone.
    let mut known = std::collections::BTreeMap::new();
    let mut rows = Vec::with_capacity(klinikker.len() * kandidater.len());
    for &clinic in klinikker {
        let clinic = &scene.steder[clinic];
        let amount = Kapacitetstal::from_f64(clinic.kapacitet).ok_or_else(|| refusal::capacity(clinic))?;
        // What is counted in one kommune and stands in another moves in no published figure.
        let giving = area_of(clinic.kommune.as_ref()).filter(|_| !clinic.talt_andetsteds);
        for &candidate in kandidater {
            let receiving = area_of(scene.steder[candidate].kommune.as_ref());
            let (Some(giving), Some(receiving)) = (giving, receiving) else {
                rows.push((None, None));
                continue;
            };
            let found = *known
                .entry((giving, receiving, amount))
                .or_insert_with(|| shifted(&areas, giving, receiving, amount));
            rows.push(found);
        }
    }
    Ok((today, rows))
}

fn shifted(areas: &[AreaFigure], giving: usize, receiving: usize, amount: Kapacitetstal) -> (Option<f64>, Option<f64>) {
    let before = measures(areas, giving, Some(receiving));
    let mut after = areas.to_vec();
    let moved = (
        after[giving].kapacitet.checked_sub(amount),
        if giving == receiving {
            after[receiving]
                .kapacitet
                .checked_sub(amount)
                .and_then(|rest| rest.checked_add(amount))
        } else {
            after[receiving].kapacitet.checked_add(amount)
        },
    );
    // A kommune whose published count is smaller than the clinic's capacity has no state after the move.
    let (Some(left), Some(more)) = moved else {
        return (None, None);
    };
    after[giving].kapacitet = left;
    after[receiving].kapacitet = more;
    let after = measures(&after, giving, Some(receiving));
    let change = after
        .m1
        .zip(before.m1)
        .map(|(after, before)| after.to_f64() - before.to_f64());
    (change, after.m2.map(crate::domain::Ratio::to_f64))
}

fn compare(a: (f64, f64), b: (f64, f64)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
}

impl Flytninger {
    /// How many moves.
    pub fn len(&self) -> usize {
        self.klinikker.len() * self.kandidater.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether M1 and M2 are known at all.
    pub fn has_evenness(&self) -> bool {
        !self.evenness.is_empty()
    }

    /// Whether a move can put people out of reach: never by straight lines.
    pub fn has_outside(&self) -> bool {
        self.outside.is_some()
    }

    /// Move number `index`, clinics in turn and for each the candidates.
    ///
    /// # Panics
    /// When `index` is not below [`Self::len`].
    pub fn get(&self, index: usize) -> Flytning {
        let (klinik, kandidat) = (index / self.kandidater.len(), index % self.kandidater.len());
        let (m1_aendring, m2) = self.evenness.get(index).copied().unwrap_or_default();
        let uden_for = self
            .outside
            .as_ref()
            .map_or(0.0, |outside| outside.get(klinik, kandidat));
        let anybody = self.people > 0.0;
        Flytning {
            klinik,
            kandidat,
            gennemsnit: (self.people > uden_for).then(|| self.distances.mean.get(klinik, kandidat)),
            andel: anybody.then(|| self.distances.share.get(klinik, kandidat)),
            under_halv: (anybody && self.thresholds.threshold > 0.0)
                .then(|| self.thresholds.share.get(klinik, kandidat)),
            uden_for,
            m1_aendring,
            m2,
        }
    }

    /// What a move is sorted by: lower is better, first the people it puts out of reach, then the value. `None` is last.
    fn rank_key(&self, index: usize, maal: Flyttemaal) -> (f64, f64) {
        let one = self.get(index);
        let undefined = f64::INFINITY;
        match maal {
            Flyttemaal::Gennemsnit => (one.uden_for, one.gennemsnit.unwrap_or(undefined)),
            Flyttemaal::Andel => (0.0, one.andel.map_or(undefined, |share| -share)),
            Flyttemaal::UnderHalv => (0.0, one.under_halv.unwrap_or(undefined)),
            Flyttemaal::M1 => (0.0, one.m1_aendring.unwrap_or(undefined)),
            Flyttemaal::M2 => (0.0, one.m2.unwrap_or(undefined)),
        }
    }

    /// The `top` best moves by a measure, best first, ties by id of clinic and candidate.
    pub fn best(&self, scene: &Scene, maal: Flyttemaal, top: usize) -> Vec<usize> {
        let order_of = |sites: &[usize]| keys(sites.iter().map(|&site| scene.steder[site].id.as_str()));
        let (clinics, candidates) = (order_of(&self.klinikker), order_of(&self.kandidater));
        let columns = self.kandidater.len();
        let by = |a: &((f64, f64), usize), b: &((f64, f64), usize)| {
            let ids = |index: usize| (clinics[index / columns], candidates[index % columns]);
            compare(a.0, b.0).then_with(|| ids(a.1).cmp(&ids(b.1)))
        };
        let mut all: Vec<((f64, f64), usize)> = self.keyed(maal).into_iter().zip(0..).collect();
        let top = top.min(all.len());
        if top == 0 {
            return Vec::new();
        }
        if top < all.len() {
            all.select_nth_unstable_by(top - 1, by);
            all.truncate(top);
        }
        all.par_sort_unstable_by(by);
        all.into_iter().map(|entry| entry.1).collect()
    }

    /// The ranks of some moves by a measure, 1 = best, equals sharing one: one more than the moves that are better.
    pub fn ranks(&self, maal: Flyttemaal, moves: &[usize]) -> Vec<usize> {
        let keys = self.keyed(maal);
        let mut asked: Vec<(f64, f64)> = moves.iter().map(|&index| keys[index]).collect();
        asked.sort_unstable_by(|a, b| compare(*a, *b));
        asked.dedup_by(|a, b| compare(*a, *b).is_eq());
        // How many moves lie above each of the keys asked for, and at or below the one before it.
        let mut between = vec![0_usize; asked.len() + 1];
        for key in &keys {
            between[asked.partition_point(|one| compare(*one, *key).is_le())] += 1;
        }
        let mut better = Vec::with_capacity(asked.len());
        let mut before = 0;
        for count in between.iter().take(asked.len()) {
            before += count;
            // A key's own equals are counted behind it, so what stands before is strictly better.
            better.push(before);
        }
        let rank = |index: usize| {
            let place = asked.partition_point(|one| compare(*one, keys[index]).is_lt());
            better[place] + 1
        };
        moves.iter().map(|&index| rank(index)).collect()
    }

    fn keyed(&self, maal: Flyttemaal) -> Vec<(f64, f64)> {
        (0..self.len())
            .into_par_iter()
            .map(|index| self.rank_key(index, maal))
            .collect()
    }

    /// The measures that are known here.
    pub fn measures(&self) -> impl Iterator<Item = Flyttemaal> + '_ {
        let known = |maal: &Flyttemaal| self.has_evenness() || !matches!(maal, Flyttemaal::M1 | Flyttemaal::M2);
        Flyttemaal::ALL.into_iter().filter(known)
    }

    /// All moves as tables of numbers: a row per clinic, a column per candidate.
    pub(super) fn matrices(&self, scene: &Scene) -> Json {
        let table = |value: &dyn Fn(Flytning) -> Json| -> Json {
            (0..self.klinikker.len())
                .map(|row| -> Json {
                    let first = row * self.kandidater.len();
                    (first..first + self.kandidater.len())
                        .map(|index| value(self.get(index)))
                        .collect()
                })
                .collect()
        };
        let ids = |sites: &[usize]| {
            sites
                .iter()
                .map(|&site| scene.steder[site].id.as_str())
                .collect::<Vec<_>>()
        };
        let mut all = json!({
            "klinikker": ids(&self.klinikker),
            "kandidater": ids(&self.kandidater),
            "gennemsnit": table(&|one| json!(one.gennemsnit)),
            "andel_inden_for": table(&|one| json!(one.andel)),
            "andel_under_halvdelen": table(&|one| json!(one.under_halv)),
        });
        if self.outside.is_some() {
            all["uden_for_raekkevidde"] = table(&|one| json!(one.uden_for));
        }
        if self.has_evenness() {
            all["m2"] = table(&|one| json!(one.m2));
            all["m1_aendring"] = table(&|one| json!(one.m1_aendring));
        }
        all
    }
}
