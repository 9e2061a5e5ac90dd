//! `tilgaengelighed`: how far people have to a clinic and how much capacity they can reach, from a register or from files.
//!
//! [`maaling`] reads a register and [`filer::maaling`] plain files; both give a [`Maaling`], the values that [`answer`]
//! lays out and `kort` draws. Measuring itself is [`resultat::maal`], on the engine of [`crate::access`].

mod celler;
pub mod efterspoergsel;
pub mod filer;
pub mod foelsomhed;
pub mod fremskrivning;
mod ord;
mod rejse;
pub mod resultat;
pub mod spoergsmaal;
mod tabeller;
mod udbud;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value as Json, json};

pub use celler::{csv as celler_csv, json as celler_json};
pub use rejse::{Rejse, across_water as rejse_over_vand};
pub use spoergsmaal::{Maal, Spoergsmaal, Vaegt, Valg, Vej};
pub use udbud::Udbud;

use crate::access::Error as AccessError;
use crate::access::region::{Region, Sites};
use crate::domain::{JaNejUkendt, Kommunekode};
use crate::error::{Error, Kind, Result};
use crate::ingest::forbindelser::{self, Farvande};
use crate::ingest::geografi::shipped_broken;
use crate::ingest::punkter::Ider;
use crate::register::View;
use crate::register::facts::KommuneFact;
use crate::register::geografi::Ider as MedId;
use crate::report::{Answer, Source};
use crate::statistics::kapacitet;
use efterspoergsel::By;
use foelsomhed::Foelsomhed;
use resultat::{INTET, Inddeling, KlinikSted, Opgave, Resultat};

/// Up to so many cells the sensitivity is computed without being asked for.
const CHEAP: usize = 20_000;

/// Everything measured, with what it rests on. What `kort` draws: [`Maaling::opgave`] has the cells' divisions,
/// [`Maaling::resultat`] the values per cell and per area; where each cell's values are asked for, its id and place too.
#[derive(Debug)]
pub struct Maaling {
    /// What was measured.
    pub opgave: Opgave,
    /// The cells' places: EPSG:25832 metres, or the file's own plane; empty when each cell's values are not asked for, and
    /// when a file has none.
    pub x: Vec<f64>,
    /// As `x`.
    pub y: Vec<f64>,
    /// The values.
    pub resultat: Resultat,
    /// Ranks over variants; `None` when not computed.
    pub foelsomhed: Option<Foelsomhed>,
    /// Whether where people live is an estimate.
    pub skoen: bool,
    /// The date of the view.
    pub pr: Date,
    /// `register` or `filer`.
    pub grundlag: &'static str,
    /// How people travel, in words and as data.
    pub rejse: Rejse,
    /// What the reader must know.
    pub noter: Vec<String>,
    /// What it rests on.
    pub kilder: Vec<Source>,
    /// What he must be warned of.
    pub advarsler: Vec<String>,
    /// Whether each cell's values belong in the answer.
    pub med_celler: bool,
    /// Whether people are weighed to expected patients.
    pub patienter: bool,
}

/// Measures the register at the date.
///
/// # Errors
/// PP-S003 without capacity on the date, PP-T006 for parameters that make no sense, PP-T007 without population, PP-T008
/// without the travel times asked for, PP-T009 when the speciale's capacity is not known, PP-I060 for an unknown set.
pub fn maaling(view: &View<'_>, spoergsmaal: &Spoergsmaal) -> Result<Maaling> {
    let kommuner = view.kommune_facts()?;
    let towns = efterspoergsel::byer(view)?;
    // Ids are looked up in imported travel times and shown cell by cell; nothing else needs them.
    let ider = if spoergsmaal.med_celler || spoergsmaal.vej.transportform().is_some() {
        MedId::Med
    } else {
        MedId::Uden
    };
    let mut people = efterspoergsel::laes(
        view,
        &kommuner,
        || indbyggere(view),
        &towns,
        spoergsmaal.cellesaet.as_deref(),
        ider,
    )?;
    if let Some(speciale) = spoergsmaal.patienter {
        people.weigh(&fremskrivning::behov(view, speciale)?);
    }
    let mut supply = udbud::laes(view, &kommuner, spoergsmaal)?;
    let (ways, travel, parametre) = rejse::veje(view, &people, &supply, &towns, spoergsmaal)?;
    let shown = if spoergsmaal.med_celler {
        (people.x.clone(), people.y.clone())
    } else {
        (Vec::new(), Vec::new())
    };
    let waters = travel.zoner.then(forbindelser::shipped).transpose();
    let waters = waters.map_err(|error| shipped_broken(&error))?;
    let cells = sites(
        waters,
        std::mem::take(&mut people.x),
        std::mem::take(&mut people.y),
        std::mem::take(&mut people.befolkning),
    );
    let clinics = Sites {
        key: supply.id.noegler(),
        ..sites(
            waters,
            std::mem::take(&mut supply.x),
            std::mem::take(&mut supply.y),
            std::mem::take(&mut supply.kapacitet),
        )
    };
    let mut advarsler = std::mem::take(&mut people.advarsler);
    advarsler.extend(supply.advarsler.iter().cloned());
    advarsler.extend(travel.advarsler.iter().cloned());
    advarsler.extend(no_zone(&cells));
    let opgave = Opgave {
        inddelinger: divisions(
            &kommuner,
            &towns,
            std::mem::take(&mut people.kommune),
            std::mem::take(&mut people.by),
        ),
        celler: people.id,
        klinikker: supply.klinikker,
        region: Region::new(cells, clinics, ways).map_err(|error| refused(&error))?,
        navn: kommuner
            .iter()
            .find(|fact| fact.egen)
            .map_or_else(|| "I alt".to_owned(), |fact| fact.region.clone()),
        parametre,
        maal: spoergsmaal.maal.clone(),
        niveau: "region",
        med_k3: true,
    };
    let mut noter = people.noter;
    noter.extend(supply.noter);
    noter.extend(travel.noter.iter().cloned());
    let mut kilder = people.kilder;
    kilder.extend(kapacitet::kilder_tabel_1(view, "register")?);
    kilder.extend(supply.kilder);
    kilder.extend(travel.kilder.iter().cloned());
    kilder.sort();
    kilder.dedup();
    finish(
        Maaling {
            resultat: resultat::maal(&opgave).map_err(|error| refused(&error))?,
            foelsomhed: None,
            opgave,
            x: shown.0,
            y: shown.1,
            skoen: people.skoen,
            pr: view.pr,
            grundlag: "register",
            rejse: travel,
            noter,
            kilder,
            advarsler,
            med_celler: spoergsmaal.med_celler,
            patienter: spoergsmaal.patienter.is_some(),
        },
        spoergsmaal.foelsomhed,
    )
}

/// Places with what is there, and the zone of each where water divides them. Keyed by their order, which is the register's.
fn sites(waters: Option<&Farvande>, x: Vec<f64>, y: Vec<f64>, amount: Vec<f64>) -> Sites {
    let zone = waters.map_or_else(Vec::new, |waters| {
        x.iter().zip(&y).map(|(&x, &y)| waters.zone(x, y)).collect()
    });
    Sites {
        key: if zone.is_empty() {
            Vec::new()
        } else {
            (0..x.len() as u64).collect()
        },
        zone,
        x,
        y,
        amount,
    }
}

/// Adds the sensitivity when it is asked for, or cheap.
fn finish(mut measured: Maaling, asked: Option<bool>) -> Result<Maaling> {
    // The distance to the nearest clinic knows neither catchment nor decay.
    let concerned = measured.grundlag == "register" && measured.opgave.maal.iter().any(|&maal| maal != Maal::Naermeste);
    let cheap = measured.opgave.region.population().len() <= CHEAP;
    if asked.unwrap_or(concerned && cheap) {
        measured.foelsomhed = foelsomhed::foelsomhed(&measured.opgave).map_err(|error| refused(&error))?;
    } else if concerned {
        let note = "Følsomheden er ikke beregnet for så mange celler; bed om den med --foelsomhed.";
        measured.noter.push(note.to_owned());
    }
    Ok(measured)
}

/// The population of each kommune at the date, where it is known.
pub fn indbyggere(view: &View<'_>) -> Result<BTreeMap<Kommunekode, u32>> {
    let rows = kapacitet::omraader(view, "register")?;
    Ok(rows
        .iter()
        .filter_map(|row| {
            let code: Kommunekode = row.kommunekode.as_deref()?.parse().ok()?;
            Some((code, u32::try_from(row.indbyggere?).ok()?))
        })
        .collect())
}

fn no_zone(cells: &Sites) -> Option<String> {
    if cells.zone.is_empty() {
        return None;
    }
    let outside = cells.zone.iter().zip(&cells.amount).filter(|(zone, _)| zone.is_none());
    let people = crate::access::sum::people(outside.map(|(_, people)| *people)).value();
    (people > 0.0).then(|| {
        format!(
            "{} personer bor uden for det land, forbindelserne dækker, og er regnet som uden for rækkevidde; --vej luftlinje ser bort fra vandet",
            crate::render::format::number(people, 0)
        )
    })
}

/// Towns, kommuner and sundhedsråd; a cell's sundhedsråd is its kommune's.
fn divisions(
    kommuner: &[KommuneFact],
    towns: &[By],
    kommune: Vec<Option<Kommunekode>>,
    by: Vec<u32>,
) -> Vec<Inddeling> {
    let mut own: Vec<&KommuneFact> = kommuner.iter().filter(|fact| fact.egen).collect();
    own.sort_by(|a, b| crate::domain::sortering::danish_cmp(&a.navn, &b.navn));
    let number = |index: Option<usize>| index.and_then(|index| u32::try_from(index).ok()).unwrap_or(INTET);
    // Looked up by code once per kommune and not once per cell: there may be millions.
    let by_code: BTreeMap<Kommunekode, u32> = own
        .iter()
        .enumerate()
        .map(|(index, fact)| (fact.kommune, number(Some(index))))
        .collect();
    let kommune_of: Vec<u32> = kommune
        .into_iter()
        .map(|code| code.and_then(|code| by_code.get(&code)).copied().unwrap_or(INTET))
        .collect();
    let mut councils: Vec<&str> = own.iter().filter_map(|fact| fact.sundhedsraad.as_deref()).collect();
    councils.sort_by(|a, b| crate::domain::sortering::danish_cmp(a, b));
    councils.dedup();
    let council_of: Vec<u32> = own
        .iter()
        .map(|fact| {
            number(
                councils
                    .iter()
                    .position(|name| Some(*name) == fact.sundhedsraad.as_deref()),
            )
        })
        .collect();
    let mut list = vec![Inddeling {
        niveau: "by",
        omraader: towns
            .iter()
            .map(|town| (town.navn.clone(), Some(town.kommune.to_string())))
            .collect(),
        af: by,
        uden: None,
    }];
    let council_of_cell = |kommune: &u32| council_of.get(*kommune as usize).copied().unwrap_or(INTET);
    let by_council: Vec<u32> = kommune_of.iter().map(council_of_cell).collect();
    list.push(Inddeling {
        niveau: "kommune",
        omraader: own
            .iter()
            .map(|fact| (fact.navn.clone(), Some(fact.kommune.to_string())))
            .collect(),
        af: kommune_of,
        uden: Some("Ukendt kommune"),
    });
    if !councils.is_empty() {
        list.push(Inddeling {
            niveau: "sundhedsraad",
            omraader: councils.iter().map(|name| ((*name).to_owned(), None)).collect(),
            af: by_council,
            uden: None,
        });
    }
    list
}

/// The answer: areas as `data`, and beside it `sammenfatning` and `celler`.
///
/// # Errors
/// PP-S009 when it cannot be written as JSON, which no input can cause.
pub fn answer(measured: &Maaling) -> Result<Answer> {
    let areas = crate::statistics::json(&measured.resultat.omraader)?;
    let mut data = json!({ "data": areas, "sammenfatning": tabeller::summary(measured)? });
    if measured.med_celler {
        data["celler"] = celler_json(measured);
    }
    Ok(Answer {
        pr: measured.pr,
        grundlag: measured.grundlag.to_owned(),
        data,
        tables: tabeller::all(measured),
        kilder: measured.kilder.clone(),
        advarsler: measured.advarsler.clone(),
    })
}

/// What the engine refuses, as the user meets it.
pub fn refused(error: &AccessError) -> Error {
    let (what, value): (&str, String) = match error {
        AccessError::Parameter { what, .. } => (parameter_word(what), danish_reason(error)),
        AccessError::DuplicatePair { .. } => ("omkostninger", "det samme par står to gange".to_owned()),
        AccessError::Overflow { .. } => (
            "resultat",
            "et tal bliver for stort: befolkningen i et opland er næsten nul".to_owned(),
        ),
        AccessError::Total { what, .. } => (what, "summen er for stor".to_owned()),
        other => ("data", other.to_string()),
    };
    Error::new("PP-T006", Kind::Usage, "det kan ikke beregnes. Intet er beregnet")
        .at(what, value)
        .next_step("ret værdien, og kør kommandoen igen")
}

fn parameter_word(what: &str) -> &'static str {
    match what {
        "radius" | "raekkevidde" => "--raekkevidde",
        "sigma" => "--sigma",
        "steps" | "step bound" | "step weight" => "--trin",
        "detour" => "--omvejsfaktor",
        "bound" => "--graenser",
        _ => "parameter",
    }
}

fn danish_reason(error: &AccessError) -> String {
    let AccessError::Parameter { what, value, .. } = error else {
        return error.to_string();
    };
    let value = crate::render::format::up_to(*value, 6);
    match *what {
        "detour" => format!("{value} er ikke mellem 1 og 10"),
        "step bound" => format!("grænserne skal stige ({value})"),
        "step weight" => format!("vægtene må ikke stige med afstanden ({value})"),
        "steps" => "mindst ét trin".to_owned(),
        "raekkevidde" => "en vægt, der ikke aftager, skal have en grænse".to_owned(),
        _ => format!("{value} er ikke over 0"),
    }
}

/// K3 in one word: ja when access and toilet both are, nej when either is known not to be.
pub(super) fn k3(adgang: JaNejUkendt, toilet: JaNejUkendt) -> JaNejUkendt {
    match (adgang, toilet) {
        (JaNejUkendt::Ja, JaNejUkendt::Ja) => JaNejUkendt::Ja,
        (JaNejUkendt::Nej, _) | (_, JaNejUkendt::Nej) => JaNejUkendt::Nej,
        _ => JaNejUkendt::Ukendt,
    }
}

/// Clinics of a file, of which nobody knows access or toilet.
fn file_clinics(ids: &Ider) -> Vec<KlinikSted> {
    ids.iter()
        .map(|id| KlinikSted {
            id: id.to_owned(),
            navn: id.to_owned(),
            tilgaengelig: JaNejUkendt::Ukendt,
        })
        .collect()
}

/// A value as JSON; `null` when there is none.
fn or_null<T: Into<Json>>(value: Option<T>) -> Json {
    value.map_or(Json::Null, Into::into)
}
