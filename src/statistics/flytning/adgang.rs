//! Computes what a move does to people's way to the nearest clinic, from the register's cells or the default estimate.

use std::collections::BTreeMap;

use crate::access::region::Sites;
use crate::access::relocation::change;
use crate::access::travel::{Places, Plane};
use crate::domain::{Kapacitetstal, Kommunekode};
use crate::error::Result;
use crate::ingest::forbindelser;
use crate::register::View;
use crate::register::facts::KommuneFact;
use crate::report::Source;
use crate::rules::flytning::{Adgang, FlytningFacts, Virkning};
use crate::statistics::tilgaengelighed::spoergsmaal::OMVEJSFAKTOR;
use crate::statistics::tilgaengelighed::{efterspoergsel, refused, rejse_over_vand};

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
    let Ok(waters) = forbindelser::shipped() else {
        return Ok(None);
    };
    let indbyggere: BTreeMap<Kommunekode, u32> = facts
        .omraader
        .iter()
        .filter_map(|area| Some((area.kommune, area.indbyggere?)))
        .collect();
    let towns = efterspoergsel::byer(view)?;
    let Ok(people) = efterspoergsel::laes(view, waters, kommuner, &indbyggere, &towns, None) else {
        return Ok(None);
    };
    let others = facts.andre_klinikker.iter().filter(|other| {
        let has_capacity = other.kapacitet.weighted().is_none_or(|amount| !amount.is_zero());
        has_capacity && facts.area(other.kommune).is_some_and(|area| area.i_regionen)
    });
    // The other clinics by id, then the old place and the new one.
    let mut placed: Vec<(&str, f64, f64)> = others
        .filter_map(|other| Some((other.id.as_str(), other.koordinat?.oest(), other.koordinat?.nord())))
        .collect();
    placed.sort_by(|a, b| a.0.cmp(b.0));
    let count = placed.len();
    placed.extend([("", old.oest(), old.nord()), ("", new.oest(), new.nord())]);
    let clinics = Sites {
        x: placed.iter().map(|clinic| clinic.1).collect(),
        y: placed.iter().map(|clinic| clinic.2).collect(),
        zone: placed.iter().map(|clinic| waters.zone(clinic.1, clinic.2)).collect(),
        amount: Vec::new(),
        key: (0..placed.len() as u64).collect(),
    };
    let zones: Vec<Option<u32>> = people
        .x
        .iter()
        .zip(&people.y)
        .map(|(&x, &y)| waters.zone(x, y))
        .collect();
    let plane = Plane::with_detour(OMVEJSFAKTOR).map_err(|error| refused(&error))?;
    let Ok(ways) = waters.veje(plane, true) else {
        return Ok(None);
    };
    let cell_key = people.id.noegler();
    let cells = Places {
        x: &people.x,
        y: &people.y,
        zone: &zones,
        key: &cell_key,
    };
    let sites = Places {
        x: &clinics.x,
        y: &clinics.y,
        zone: &clinics.zone,
        key: &clinics.key,
    };
    let stays = facts
        .klinik
        .kapacitet
        .weighted()
        .is_some_and(|has: Kapacitetstal| has > moved);
    let nearest = |open: &dyn Fn(usize) -> bool| {
        let flags: Vec<bool> = (0..count + 2).map(open).collect();
        ways.nearest(&cells, &sites, Some(&flags))
            .map_err(|error| refused(&error))
    };
    let before = nearest(&|site| site <= count)?;
    let after = nearest(&|site| site < count || site > count || stays)?;
    let to_old = nearest(&|site| site == count)?;
    let cost = |found: Option<(u32, f64)>| found.map(|found| found.1);
    let served = |cell: usize| cost(to_old.get(cell)).is_some() && cost(to_old.get(cell)) == cost(before.get(cell));
    let group = |gruppe, navn: String, of: &dyn Fn(usize) -> bool| -> Result<Virkning> {
        let change = change(&before, &after, &people.befolkning, GRAENSE, of).map_err(|error| refused(&error))?;
        Ok(Virkning::new(gruppe, navn, &change))
    };
    let lives_in = |kommune: Kommunekode| {
        let people = &people;
        move |cell: usize| people.kommune[cell] == Some(kommune)
    };
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
    let travel = rejse_over_vand(waters, OMVEJSFAKTOR, true);
    let mut noter = people.noter;
    noter.extend(travel.noter);
    let mut kilder = people.kilder;
    kilder.extend(travel.kilder);
    Ok(Some(Adgang {
        graense_m: GRAENSE,
        skoen: people.skoen,
        omvejsfaktor: OMVEJSFAKTOR,
        grupper,
        noter,
        kilde: Some(basis(people.skoen)),
        kilder,
    }))
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
