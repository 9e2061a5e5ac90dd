//! Where people live: the register's imported cells, or the default estimate, which says "skøn" wherever it is used.

use std::collections::{BTreeMap, BTreeSet};

use geo::MultiPolygon;
use rayon::prelude::*;

use super::fremskrivning::Behov;
use super::resultat::INTET;
use crate::access::estimate::{Area, Estimate, GRID, Origin, TOWN_DENSITY, Town, estimate};
use crate::access::outline::Outline;
use crate::access::towns::TownIndex;
use crate::domain::Kommunekode;
use crate::domain::projektion::area_to_utm32;
use crate::error::{Error, Kind, Result};
use crate::ingest::forbindelser;
use crate::ingest::geografi::{self, shipped_broken};
use crate::ingest::punkter::Ider;
use crate::register::facts::KommuneFact;
use crate::register::geografi::Ider as MedId;
use crate::register::{View, source, sql};
use crate::report::Source;

/// The code that says that nobody's whereabouts can be told.
pub const NOBODY: &str = "PP-T007";

/// A town of the register with a place.
#[derive(Debug, Clone, PartialEq)]
pub struct By {
    /// The register's id.
    pub id: String,
    /// Its name.
    pub navn: String,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// Metres, EPSG:25832.
    pub x: f64,
    /// Metres, EPSG:25832.
    pub y: f64,
    /// Its people; `None` = unknown.
    pub indbyggere: Option<u32>,
    kilde: Source,
}

/// People by place.
#[derive(Debug, Clone, PartialEq)]
pub struct Efterspoergsel {
    /// The cells' ids; empty when they are imported cells and were not asked for.
    pub id: Ider,
    /// Metres, EPSG:25832.
    pub x: Vec<f64>,
    /// Metres, EPSG:25832.
    pub y: Vec<f64>,
    /// Persons.
    pub befolkning: Vec<f64>,
    /// The kommune of each; `None` = in none that is known.
    pub kommune: Vec<Option<Kommunekode>>,
    /// The town of each, as position among the register's towns, or [`INTET`].
    pub by: Vec<u32>,
    /// Whether it is the default estimate.
    pub skoen: bool,
    /// What it rests on.
    pub kilder: Vec<Source>,
    /// What the reader must know of it.
    pub noter: Vec<String>,
    /// What he must be warned of.
    pub advarsler: Vec<String>,
}

impl Efterspoergsel {
    /// The cells' keys: the register numbers them, so their places tell them apart the same way every time.
    pub fn noegler(&self) -> Vec<u64> {
        (0..self.x.len() as u64).collect()
    }

    /// Turns people into expected patients. Cells of a kommune whose ages nobody knows are left out, and that is said.
    pub(super) fn weigh(&mut self, need: &Behov) {
        let mut lost = crate::access::sum::People::ZERO;
        for (people, kommune) in self.befolkning.iter_mut().zip(&self.kommune) {
            let found = need.pr_indbygger.iter().find(|(code, _)| Some(*code) == *kommune);
            if found.is_none() {
                lost.add(*people);
            }
            *people *= found.map_or(0.0, |(_, rate)| *rate);
        }
        if !lost.is_zero() {
            self.advarsler.push(format!(
                "{} personer bor i kommuner, hvis alderssammensætning ikke kendes; de er ikke med",
                crate::render::format::number(lost.value(), 0)
            ));
        }
        self.noter.push(need.note.clone());
        self.kilder.extend(need.kilder.iter().cloned());
    }
}

/// The towns of the register that have a place.
pub fn byer(view: &View<'_>) -> Result<Vec<By>> {
    view.rows(sql::TILGAENGELIGHED_BYER, &[], |row| {
        let kommune: String = row.get("kommunekode")?;
        Ok(By {
            id: row.get("bysamfund_id")?,
            navn: row.get("navn")?,
            kommune: kommune
                .parse()
                .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(2, 0))?,
            x: row.get("x")?,
            y: row.get("y")?,
            indbyggere: row.get("indbyggere")?,
            kilde: source(row)?,
        })
    })
}

/// The imported cells valid on the day (the set called `navn`, or the newest), with or without their ids, else the
/// estimate, which alone asks for the kommuners' `indbyggere`.
///
/// # Errors
/// PP-I060 when `navn` names no set; PP-T007 when nobody's whereabouts can be told.
pub fn laes(
    view: &View<'_>,
    kommuner: &[KommuneFact],
    indbyggere: impl FnOnce() -> Result<BTreeMap<Kommunekode, u32>>,
    towns: &[By],
    navn: Option<&str>,
    ider: MedId,
) -> Result<Efterspoergsel> {
    let outlines: Vec<(String, Outline)> = view
        .bypolygoner()?
        .into_iter()
        .filter_map(|town| Some((town.bysamfund_id, Outline::new(&area_to_utm32(&town.geometri).ok()?))))
        .collect();
    match view.celler(navn, ider)? {
        Some(set) => Ok(imported(set, kommuner, towns, &outlines)),
        None => estimated(view, kommuner, &indbyggere()?, towns, &outlines),
    }
}

fn imported(
    mut set: crate::register::geografi::Cellesaet,
    kommuner: &[KommuneFact],
    towns: &[By],
    outlines: &[(String, Outline)],
) -> Efterspoergsel {
    let own: BTreeSet<Kommunekode> = kommuner
        .iter()
        .filter(|fact| fact.egen)
        .map(|fact| fact.kommune)
        .collect();
    let belongs: Vec<bool> = set
        .kommune
        .iter()
        .map(|kommune| kommune.is_none_or(|kommune| own.contains(&kommune)))
        .collect();
    let others = belongs.iter().zip(&set.befolkning).filter(|(belongs, _)| !**belongs);
    let outside = crate::access::sum::people(others.map(|(_, people)| *people)).value();
    if belongs.contains(&false) {
        keep(&mut set.id, &belongs);
        keep(&mut set.kommune, &belongs);
        for column in [&mut set.x, &mut set.y, &mut set.befolkning] {
            keep(column, &belongs);
        }
    }
    let extents = extents(towns, outlines);
    let index = TownIndex::new(&extents);
    let by = set
        .x
        .par_iter()
        .zip(&set.y)
        .map(|(&x, &y)| index.nearest_around(x, y).unwrap_or(INTET))
        .collect();
    let mut noter = vec![format!("Befolkningen er de importerede celler \"{}\".", set.saet.navn)];
    if outside > 0.0 {
        noter.push(format!(
            "{} personer i celler i andre regioners kommuner er ikke talt med: deres klinikker kendes ikke.",
            crate::render::format::number(outside, 0)
        ));
    }
    if towns.iter().any(|town| !outlines.iter().any(|(id, _)| *id == town.id)) {
        noter.push(TOWN_EXTENT.to_owned());
    }
    Efterspoergsel {
        id: set.id.iter().collect(),
        befolkning: set.befolkning,
        kommune: set.kommune,
        x: set.x,
        y: set.y,
        by,
        skoen: false,
        kilder: vec![set.saet.kilde],
        noter,
        advarsler: Vec::new(),
    }
}

/// The rows that belong.
fn keep<T>(column: &mut Vec<T>, belongs: &[bool]) {
    let mut rows = belongs.iter();
    // An empty column has no rows to ask about, and every other one as many as there are flags.
    column.retain(|_| rows.next().is_none_or(|belongs| *belongs));
}

const TOWN_EXTENT: &str =
    "Byer uden importeret omrids regnes som en cirkel om bymidten med 1.500 indbyggere pr. km² [D].";

fn extents<'a>(towns: &'a [By], outlines: &'a [(String, Outline)]) -> Vec<Town<'a>> {
    towns
        .iter()
        .map(|town| Town {
            area: 0,
            x: town.x,
            y: town.y,
            population: town.indbyggere,
            outline: outlines
                .iter()
                .find(|(id, _)| *id == town.id)
                .map(|(_, outline)| outline),
        })
        .collect()
}

/// The kommuner's outlines: imported ones, and the shipped, indicative ones for the rest.
fn boundaries(view: &View<'_>, own: &[&KommuneFact]) -> Result<(Vec<Option<Outline>>, Vec<Source>)> {
    let imported = view.kommunegraenser()?;
    let shipped = geografi::boundaries().map_err(|error| shipped_broken(&error))?;
    let mut sources = Vec::new();
    let mut outlines = Vec::new();
    for fact in own {
        let theirs = imported.iter().find(|one| one.kommune == fact.kommune);
        let area: Option<MultiPolygon<f64>> = match theirs {
            Some(one) => Some(area_to_utm32(&one.geometri).map_err(|error| shipped_broken(&error))?),
            None => shipped
                .iter()
                .find(|(code, _)| *code == fact.kommune)
                .map(|(_, area)| area.clone()),
        };
        sources.push(theirs.map_or_else(geografi::boundary_source, |one| one.kilde.clone()));
        outlines.push(area.map(|area| Outline::new(&area)));
    }
    Ok((outlines, sources))
}

fn estimated(
    view: &View<'_>,
    kommuner: &[KommuneFact],
    indbyggere: &BTreeMap<Kommunekode, u32>,
    towns: &[By],
    town_outlines: &[(String, Outline)],
) -> Result<Efterspoergsel> {
    let waters = forbindelser::shipped().map_err(|error| shipped_broken(&error))?;
    let own: Vec<&KommuneFact> = kommuner.iter().filter(|fact| fact.egen).collect();
    let (outlines, mut kilder) = boundaries(view, &own)?;
    let nowhere = Outline::new(&MultiPolygon::new(Vec::new()));
    let areas: Vec<Area<'_>> = own
        .iter()
        .zip(&outlines)
        .map(|(fact, outline)| Area {
            outline: outline.as_ref().unwrap_or(&nowhere),
            population: indbyggere.get(&fact.kommune).copied(),
        })
        .collect();
    let area_of = |kommune| own.iter().position(|fact| fact.kommune == kommune);
    let placed: Vec<(usize, Town<'_>)> = extents(towns, town_outlines)
        .into_iter()
        .enumerate()
        .filter_map(|(number, town)| {
            let area = area_of(towns[number].kommune)?;
            Some((number, Town { area, ..town }))
        })
        .collect();
    let in_region: Vec<Town<'_>> = placed.iter().map(|(_, town)| *town).collect();
    let found = estimate(&areas, &in_region, |x, y| waters.paa_land(x, y));
    if found.cells.is_empty() {
        return Err(Error::new(
            NOBODY,
            Kind::Data,
            "registeret har ingen befolkning på denne dato. Intet er beregnet",
        )
        .at("dato", crate::domain::dato::dansk_dato(view.pr))
        .next_step("indlæs folketal med: praksisplan importer befolkning FIL, eller celler med: praksisplan importer celler FIL"));
    }
    kilder.extend(towns.iter().map(|town| town.kilde.clone()));
    kilder.sort();
    kilder.dedup();
    let unknown_towns: Vec<&str> = placed
        .iter()
        .filter(|(_, town)| town.population.is_none())
        .map(|(number, _)| towns[*number].navn.as_str())
        .collect();
    Ok(Efterspoergsel {
        id: found
            .cells
            .iter()
            .map(|cell| match cell.origin {
                Origin::Town(number) => towns[placed[number].0].id.clone(),
                // As the Danish Kvadratnet names its cells: kilometres north and east of the lower left corner.
                Origin::Grid(column, row) => format!("2km_{}_{}", row * 2, column * 2),
            })
            .collect(),
        x: found.cells.iter().map(|cell| cell.x).collect(),
        y: found.cells.iter().map(|cell| cell.y).collect(),
        befolkning: found.cells.iter().map(|cell| f64::from(cell.population)).collect(),
        kommune: found.cells.iter().map(|cell| Some(own[cell.area].kommune)).collect(),
        by: found
            .cells
            .iter()
            .map(|cell| match cell.origin {
                Origin::Town(number) => u32::try_from(placed[number].0).unwrap_or(INTET),
                Origin::Grid(..) => INTET,
            })
            .collect(),
        skoen: true,
        kilder,
        noter: notes(&unknown_towns),
        advarsler: warnings(&found, &own),
    })
}

fn notes(unknown_towns: &[&str]) -> Vec<String> {
    debug_assert!((GRID - 2000.0).abs() < 1e-9 && (TOWN_DENSITY - 1500.0).abs() < 1e-9);
    let mut notes = vec![
        "skøn: Hvor folk bor, er et skøn [D]: hver by er ét punkt med sit folketal, og resten af kommunens befolkning er fordelt jævnt på et net på 2 km uden for byerne og på land. Hver kommune summer til sit folketal på datoen. Indlæs celler med: praksisplan importer celler FIL.".to_owned(),
        "Indbyggere i en by med en klinik har 0 km, når både byen og klinikken står i bymidten: vejen inde i byen kendes ikke. Byers folketal er fra byernes egen kilde og kan være af en anden dag end kommunens. Byer uden importeret omrids regnes som en cirkel om bymidten med 1.500 indbyggere pr. km² [D].".to_owned(),
    ];
    if !unknown_towns.is_empty() {
        notes.push(format!(
            "Folketallet er ukendt i {}: indbyggerne er talt med i resten af kommunen.",
            unknown_towns.join(", ")
        ));
    }
    notes
}

fn warnings(found: &Estimate, own: &[&KommuneFact]) -> Vec<String> {
    let names = |areas: &[usize]| {
        let names: Vec<&str> = areas.iter().map(|&area| own[area].navn.as_str()).collect();
        names.join(", ")
    };
    let mut warnings = Vec::new();
    if !found.unknown.is_empty() {
        warnings.push(format!(
            "befolkningen er ukendt i: {}; de er ikke med",
            names(&found.unknown)
        ));
    }
    if !found.homeless.is_empty() {
        warnings.push(format!(
            "der er intet sted at fordele befolkningen på i: {}; de er ikke med",
            names(&found.homeless)
        ));
    }
    if !found.scaled.is_empty() {
        warnings.push(format!(
            "byernes folketal er tilsammen større end kommunens i: {}; de er sat ned, så de passer",
            names(&found.scaled)
        ));
    }
    warnings
}
