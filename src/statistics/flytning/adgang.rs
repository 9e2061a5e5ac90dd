//! Computes what a move does to people's way to the nearest clinic, from the register's cells or the default estimate.

use std::collections::BTreeMap;

use crate::access::nearest::Nearest;
use crate::access::region::Sites;
use crate::access::relocation::change;
use crate::access::travel::{Plane, Zones};
use crate::domain::{Kapacitetstal, Kommunekode, Koordinat};
use crate::error::Result;
use crate::ingest::forbindelser::{self, Farvande};
use crate::register::View;
use crate::register::facts::KommuneFact;
use crate::register::geografi::Ider as MedId;
use crate::report::Source;
use crate::rules::flytning::{Adgang, FlytningFacts, Virkning};
use crate::statistics::tilgaengelighed::efterspoergsel::{self, Efterspoergsel};
use crate::statistics::tilgaengelighed::spoergsmaal::OMVEJSFAKTOR;
use crate::statistics::tilgaengelighed::{refused, rejse_over_vand};

/// Up to and including this people count as having a clinic near, metres \[D\].
const GRAENSE: f64 = 10_000.0;

/// The move's effect, or `None` when a place is not known, nothing moves, or nobody knows where people live.
///
/// The nearest clinic before and after is found over the same ways: straight lines with the detour factor on land, links
/// across water. A part that stays keeps the old place; a part that moves opens the new one.
pub(super) fn virkning(view: &View<'_>, kommuner: &[KommuneFact], facts: &FlytningFacts) -> Result<Option<Adgang>> {
    let (Some(old), Some(new)) = (facts.klinik.koordinat, facts.nyt_sted.koordinat) else {
        return Ok(None);
    };
    let Ok(moved) = facts.flyttes.resolve(facts.klinik.kapacitet) else {
        return Ok(None);
    };
    let stays = facts
        .klinik
        .kapacitet
        .weighted()
        .is_some_and(|has: Kapacitetstal| has > moved);
    let Ok(waters) = forbindelser::shipped() else {
        return Ok(None);
    };
    let Some(people) = people(view, kommuner, facts)? else {
        return Ok(None);
    };
    let plane = Plane::with_detour(OMVEJSFAKTOR).map_err(|error| refused(&error))?;
    let Ok(ways) = waters.veje(plane, true) else {
        return Ok(None);
    };
    let searched = Searched::new(waters, &ways, &people, facts, old, new);
    let before = searched.nearest(|site| site <= searched.old)?;
    let after = searched.nearest(|site| site != searched.old || stays)?;
    let to_old = searched.nearest(|site| site == searched.old)?;
    let grupper = groups(facts, &people, &before, &after, &to_old)?;
    let travel = rejse_over_vand(waters, OMVEJSFAKTOR, true);
    Ok(Some(Adgang {
        graense_m: GRAENSE,
        skoen: people.skoen,
        omvejsfaktor: OMVEJSFAKTOR,
        grupper,
        kilde: Some(basis(people.skoen)),
        noter: people.noter.into_iter().chain(travel.noter).collect(),
        kilder: people.kilder.into_iter().chain(travel.kilder).collect(),
    }))
}

/// Where people live; `None` when nobody knows.
fn people(view: &View<'_>, kommuner: &[KommuneFact], facts: &FlytningFacts) -> Result<Option<Efterspoergsel>> {
    let known = facts
        .omraader
        .iter()
        .filter_map(|area| Some((area.kommune, area.indbyggere?)));
    let indbyggere: BTreeMap<Kommunekode, u32> = known.collect();
    let towns = efterspoergsel::byer(view)?;
    match efterspoergsel::laes(view, kommuner, || Ok(indbyggere), &towns, None, MedId::Uden) {
        Ok(people) => Ok(Some(people)),
        Err(error) if error.code == efterspoergsel::NOBODY => Ok(None),
        Err(error) => Err(error),
    }
}

/// Cells, and the clinics they may go to: the others by id, then the old place, then the new one.
struct Searched<'a> {
    ways: &'a Zones,
    cells: Sites,
    clinics: Sites,
    old: usize,
}

impl<'a> Searched<'a> {
    fn new(
        waters: &Farvande,
        ways: &'a Zones,
        people: &Efterspoergsel,
        facts: &FlytningFacts,
        old: Koordinat,
        new: Koordinat,
    ) -> Self {
        let serves = |other: &&crate::domain::Klinik| {
            let has_capacity = other.kapacitet.weighted().is_none_or(|amount| !amount.is_zero());
            has_capacity && facts.area(other.kommune).is_some_and(|area| area.i_regionen)
        };
        let others = facts.andre_klinikker.iter().filter(serves);
        let mut placed: Vec<(&str, Koordinat)> = others
            .filter_map(|other| Some((other.id.as_str(), other.koordinat?)))
            .collect();
        placed.sort_by(|a, b| a.0.cmp(b.0));
        let spots: Vec<Koordinat> = placed.into_iter().map(|(_, place)| place).chain([old, new]).collect();
        let sites = |x: Vec<f64>, y: Vec<f64>| Sites {
            zone: x.iter().zip(&y).map(|(&x, &y)| waters.zone(x, y)).collect(),
            key: (0..x.len() as u64).collect(),
            amount: Vec::new(),
            x,
            y,
        };
        Self {
            ways,
            cells: sites(people.x.clone(), people.y.clone()),
            old: spots.len() - 2,
            clinics: sites(
                spots.iter().map(|spot| spot.oest()).collect(),
                spots.iter().map(|spot| spot.nord()).collect(),
            ),
        }
    }

    /// The nearest of the clinics that are open.
    fn nearest(&self, open: impl Fn(usize) -> bool) -> Result<Nearest> {
        let flags: Vec<bool> = (0..self.clinics.x.len()).map(open).collect();
        let found = self
            .ways
            .nearest(&self.cells.places(), &self.clinics.places(), Some(&flags));
        found.map_err(|error| refused(&error))
    }
}

/// The people now served, the giving kommune, the receiving one when it is another, and the region.
fn groups(
    facts: &FlytningFacts,
    people: &Efterspoergsel,
    before: &Nearest,
    after: &Nearest,
    to_old: &Nearest,
) -> Result<Vec<Virkning>> {
    let group = |gruppe, navn: String, of: &dyn Fn(usize) -> bool| -> Result<Virkning> {
        let change = change(before, after, &people.befolkning, GRAENSE, of).map_err(|error| refused(&error))?;
        Ok(Virkning::new(gruppe, navn, &change))
    };
    let cost = |nearest: &Nearest, cell: usize| nearest.get(cell).map(|found| found.1);
    // Two clinics in the middle of one town are equally near: both serve it.
    let served = |cell: usize| cost(to_old, cell).is_some() && cost(to_old, cell) == cost(before, cell);
    let lives_in = |kommune: Kommunekode| move |cell: usize| people.kommune[cell] == Some(kommune);
    let name = |kommune| super::facts::area_name(facts, kommune);
    let giving = facts.klinik.kommune;
    let mut grupper = vec![
        group("opland", "De, der nu har klinikken nærmest".to_owned(), &served)?,
        group("afgivende", name(giving), &lives_in(giving))?,
    ];
    if let Some(receiving) = facts.nyt_sted.kommune.filter(|kommune| *kommune != giving) {
        grupper.push(group("modtagende", name(receiving), &lives_in(receiving))?);
    }
    grupper.push(group("region", facts.region_navn.clone(), &|_| true)?);
    Ok(grupper)
}

/// What the evidence under K2 rests on, in one line; the table has the sources themselves.
fn basis(skoen: bool) -> Source {
    let people = if skoen {
        "programmets skøn [D] over, hvor folk bor,"
    } else {
        "de importerede celler"
    };
    Source {
        id: "adgang".to_owned(),
        tekst: format!(
            "Middelveje efter {people} og luftlinje gange {} [D], over vand ad bro og færge",
            crate::render::format::up_to(OMVEJSFAKTOR, 2)
        ),
        dato: None,
    }
}
