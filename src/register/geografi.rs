//! Typed reads of imported geography at a date: boundaries, bysamfund outlines, cells, stops and travel times.
//!
//! Nothing here falls back on the shipped, indicative material: `None` or an empty list says that nothing was imported
//! that is valid on the day of the view, and the caller decides what stands in its place.

mod celler;
mod graenser;
mod saet;

use std::collections::BTreeMap;

use geo::{Geometry, MultiPolygon};
use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, named_params, params};
use serde::Serialize;

use super::row::{self, Row, source};
use super::view::View;
use crate::domain::{Bysamfund, Kommunekode, Koordinat, Metres};
use crate::error::{Error, Kind, Result};
use crate::report::Source;

pub(super) use celler::pack_all;
pub use celler::{Cellesaet, Ider};
pub use graenser::{Byskifte, Graenseart, NyGraense, NytBysamfund, put_clinic_towns, put_outlines, put_towns};
pub use saet::{Indhold, NyCelle, NyeRejsetider, NytSaet, NytStoppested, compare_set, put_set};

/// How far a stop is looked for, metres: beyond it a place has no public transport worth the name \[D\].
const FURTHEST_STOP: f64 = 64_000.0;
/// The first circle looked in for the nearest stop, metres; it is doubled until it holds one.
const FIRST_CIRCLE: f64 = 500.0;

/// An imported boundary of a kommune.
#[derive(Debug, Clone, PartialEq)]
pub struct Kommunegraense {
    /// Whose boundary it is.
    pub kommune: Kommunekode,
    /// The kommune's name in the register.
    pub navn: String,
    /// The area, WGS84 degrees (x = longitude).
    pub geometri: MultiPolygon<f64>,
    /// Nearer to the border than this it does not decide.
    pub noejagtighed: Metres,
    /// The first day it holds.
    pub gyldig_fra: Date,
    /// The last day it holds; `None` = still.
    pub gyldig_til: Option<Date>,
    /// Where it comes from.
    pub kilde: Source,
}

/// The imported outline of a town or a quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct Bypolygon {
    /// The register's id of the town or quarter itself.
    pub bysamfund_id: String,
    /// Its name.
    pub navn: String,
    /// The bysamfund it counts in: itself, or the town it is a quarter of.
    pub bysamfund: Bysamfund,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// The area, WGS84 degrees (x = longitude).
    pub geometri: MultiPolygon<f64>,
    /// Where it comes from.
    pub kilde: Source,
}

/// A town or quarter by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bynavn {
    /// Its id.
    pub id: String,
    /// Its name.
    pub navn: String,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// Id and name of the bysamfund it counts in.
    pub bysamfund: (String, String),
}

/// One import of cells, stops or travel times.
#[derive(Debug, Clone, PartialEq)]
pub struct Geosaet {
    /// Its number in the register.
    pub id: i64,
    /// The name its versions share.
    pub navn: String,
    /// `celler`: `punkter`, `eurostat` or `kvadratnet`.
    pub gitter: Option<String>,
    /// `celler` in a grid: the side of a cell.
    pub cellestoerrelse: Option<Metres>,
    /// `rejsetider`: `bil`, `kollektiv`, `gang` or `cykel`.
    pub transportform: Option<String>,
    /// `stoppesteder`: departures are counted from this time of day ("07:00") …
    pub vindue_fra: Option<String>,
    /// … to this one, the end not included.
    pub vindue_til: Option<String>,
    /// `stoppesteder`: the weekday counted; `None` when the source has no timetable.
    pub optaelling: Option<Date>,
    /// How many rows.
    pub antal: u32,
    /// The first day it holds.
    pub gyldig_fra: Date,
    /// The last day it holds; `None` = still.
    pub gyldig_til: Option<Date>,
    /// Where it comes from.
    pub kilde: Source,
}

/// What kind of set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saetart {
    /// Population cells or points.
    Celler,
    /// Stops of public transport.
    Stoppesteder,
    /// Minutes between pairs.
    Rejsetider,
}

impl Saetart {
    /// The word in the register and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Celler => "celler",
            Self::Stoppesteder => "stoppesteder",
            Self::Rejsetider => "rejsetider",
        }
    }
}

/// A stop near a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Stoppested {
    /// The source's id.
    pub id: String,
    /// Its name.
    pub navn: String,
    /// Straight line from the place, EPSG:25832.
    pub afstand: Metres,
    /// Departures per hour in the set's window; `None` = the source has no timetable.
    pub afgange_pr_time: Option<f64>,
}

/// Travel times of one mode; a pair that is not there is out of reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejsetidssaet {
    /// The import.
    pub saet: Geosaet,
    /// The names of the places travelled from, sorted.
    pub fra: Vec<Box<str>>,
    /// The names of the places travelled to, sorted.
    pub til: Vec<Box<str>>,
    /// (position in `fra`, position in `til`, minutes), sorted.
    pub par: Vec<(u32, u32, f64)>,
}

/// Names of things that change: all are counted, the first few are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Navne {
    /// How many.
    pub antal: u64,
    /// The first [`Navne::KEPT`] of them.
    pub foerste: Vec<String>,
}

impl Navne {
    /// How many names are kept.
    pub const KEPT: usize = 5;

    fn push(&mut self, name: &str) {
        self.push_with(|| name.to_owned());
    }

    fn push_with(&mut self, name: impl FnOnce() -> String) {
        self.antal += 1;
        if self.foerste.len() < Self::KEPT {
            self.foerste.push(name());
        }
    }
}

/// What an import changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Aendringer {
    /// New in the register.
    pub tilfoejet: Navne,
    /// Known, and different from now on.
    pub aendret: Navne,
    /// Known, and no longer there from now on.
    pub afsluttet: Navne,
    /// Known, and the same.
    pub uaendret: u64,
}

impl Aendringer {
    /// Takes the changes of another part of the same import into these.
    pub fn add(&mut self, other: Self) {
        for (own, others) in [
            (&mut self.tilfoejet, other.tilfoejet),
            (&mut self.aendret, other.aendret),
            (&mut self.afsluttet, other.afsluttet),
        ] {
            own.antal += others.antal;
            own.foerste.extend(others.foerste);
            own.foerste.truncate(Navne::KEPT);
        }
        self.uaendret += other.uaendret;
    }

    /// Whether nothing changes.
    pub fn is_nothing(&self) -> bool {
        self.tilfoejet.antal + self.aendret.antal + self.afsluttet.antal == 0
    }
}

/// Where an import comes from, to be kept once something of it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NyKilde {
    /// The beginning of its id: `import-kommuner`.
    pub id: String,
    /// Text after "Kilde: ".
    pub tekst: String,
    /// The day or period it speaks of.
    pub dato: String,
    /// Its licence, when said.
    pub licens: Option<String>,
    /// The file, its SHA-256 and how it was read.
    pub note: String,
}

/// A source of the register: text, date, licence, note.
type KnownSource = (String, Option<String>, Option<String>, Option<String>);

impl NyKilde {
    /// Keeps the source, unless the very same one is kept already, and returns its id.
    fn put(&self, connection: &Connection) -> Result<String> {
        let fail = |error: rusqlite::Error| crate::register::from_connection(&error, connection);
        for number in 1_u32.. {
            let id = match number {
                1 => self.id.clone(),
                number => format!("{}-{number}", self.id),
            };
            let known: Option<KnownSource> = connection
                .query_row(
                    "SELECT tekst, dato, licens, note FROM kilde WHERE kilde_id = ?1",
                    [&id],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
                .optional()
                .map_err(fail)?;
            let own = (
                self.tekst.clone(),
                Some(self.dato.clone()),
                self.licens.clone(),
                Some(self.note.clone()),
            );
            match known {
                Some(known) if known == own => return Ok(id),
                Some(_) => {}
                None => {
                    connection
                        .execute(
                            "INSERT INTO kilde (kilde_id, tekst, dato, licens, note) VALUES (?1, ?2, ?3, ?4, ?5)",
                            params![id, self.tekst, self.dato, self.licens, self.note],
                        )
                        .map_err(fail)?;
                    return Ok(id);
                }
            }
        }
        Err(Error::new(
            "PP-R009",
            Kind::Unexpected,
            "registeret har for mange kilder. Intet er gemt",
        ))
    }
}

impl View<'_> {
    /// The imported boundaries valid on the day, by code; empty when none were imported.
    pub fn kommunegraenser(&self) -> Result<Vec<Kommunegraense>> {
        self.valid(
            "SELECT g.kommunekode, k.navn, g.geometri, g.noejagtighed_m, g.gyldig_fra, g.gyldig_til,
                    s.kilde_id, s.tekst, s.dato
             FROM kommunegraense AS g JOIN kommune AS k USING (kommunekode) JOIN kilde AS s ON s.kilde_id = g.kilde_id
             WHERE g.gyldig_fra <= :pr AND coalesce(g.gyldig_til, '9999-12-31') >= :pr ORDER BY g.kommunekode",
            |row| {
                Ok(Kommunegraense {
                    kommune: kommune(row, "kommunekode")?,
                    navn: row.get("navn")?,
                    geometri: area(row, "geometri")?,
                    noejagtighed: metres(row, "noejagtighed_m")?,
                    gyldig_fra: day(row, "gyldig_fra")?,
                    gyldig_til: last_day(row)?,
                    kilde: source(row)?,
                })
            },
        )
    }

    /// The imported outlines of towns and quarters valid on the day, by id; empty when none were imported.
    pub fn bypolygoner(&self) -> Result<Vec<Bypolygon>> {
        self.valid(
            // The dated outline where one is valid, else the undated one of the town's own row.
            "SELECT b.bysamfund_id AS own_id, b.navn, t.bysamfund_id, t.navn AS bysamfund, b.kommunekode,
                    coalesce(g.geometri, b.geometri) AS geometri, s.kilde_id, s.tekst, s.dato
             FROM bysamfund AS b
             JOIN bysamfund AS t ON t.bysamfund_id = coalesce(b.del_af, b.bysamfund_id)
             LEFT JOIN bysamfundsgraense AS g ON g.bysamfund_id = b.bysamfund_id
                  AND g.gyldig_fra <= :pr AND coalesce(g.gyldig_til, '9999-12-31') >= :pr
             JOIN kilde AS s ON s.kilde_id = coalesce(g.kilde_id, b.kilde_id)
             WHERE coalesce(g.geometri, b.geometri) IS NOT NULL ORDER BY b.bysamfund_id",
            |row| {
                Ok(Bypolygon {
                    bysamfund_id: row.get("own_id")?,
                    navn: row.get("navn")?,
                    bysamfund: Bysamfund {
                        id: row.get("bysamfund_id")?,
                        navn: row.get("bysamfund")?,
                    },
                    kommune: kommune(row, "kommunekode")?,
                    geometri: area(row, "geometri")?,
                    kilde: source(row)?,
                })
            },
        )
    }

    /// Every town and quarter by id, and the bysamfund each counts in (id and name).
    pub fn bysamfund_ids(&self) -> Result<Vec<Bynavn>> {
        self.valid(
            "SELECT b.bysamfund_id AS own_id, b.navn, b.kommunekode, t.bysamfund_id, t.navn AS bysamfund
             FROM bysamfund AS b JOIN bysamfund AS t ON t.bysamfund_id = coalesce(b.del_af, b.bysamfund_id)
             WHERE :pr IS NOT NULL ORDER BY b.bysamfund_id",
            |row| {
                Ok(Bynavn {
                    id: row.get("own_id")?,
                    navn: row.get("navn")?,
                    kommune: kommune(row, "kommunekode")?,
                    bysamfund: (row.get("bysamfund_id")?, row.get("bysamfund")?),
                })
            },
        )
    }

    /// Every set of a kind valid on the day, the newest first: by first day, then by the order of import.
    pub fn geosaet(&self, art: Saetart) -> Result<Vec<Geosaet>> {
        let pr = self.pr_text();
        let read = || {
            let mut statement = self.register.connection.prepare_cached(
                "SELECT g.*, s.tekst, s.dato FROM geosaet AS g JOIN kilde AS s ON s.kilde_id = g.kilde_id
                 WHERE g.art = :art AND g.gyldig_fra <= :pr AND coalesce(g.gyldig_til, '9999-12-31') >= :pr
                 ORDER BY g.gyldig_fra DESC, g.geosaet_id DESC",
            )?;
            row::collect(&mut statement, named_params! { ":art": art.word(), ":pr": pr }, geosaet)
        };
        read().map_err(|error| self.fail(&error))
    }

    /// The set of this name valid on the day, or without a name the newest one; `None` when nothing was imported.
    ///
    /// # Errors
    /// PP-I060 when a name is given that no set on the day has.
    fn chosen(&self, art: Saetart, navn: Option<&str>, fits: impl Fn(&Geosaet) -> bool) -> Result<Option<Geosaet>> {
        let all = self.geosaet(art)?;
        let names: Vec<String> = all.iter().map(|set| set.navn.clone()).collect();
        let found = all
            .into_iter()
            .find(|set| fits(set) && navn.is_none_or(|navn| set.navn == navn));
        match (found, navn) {
            (None, Some(navn)) => {
                let known = if names.is_empty() {
                    "ingen".to_owned()
                } else {
                    names.join(", ")
                };
                Err(Error::new(
                    "PP-I060",
                    Kind::Usage,
                    "registeret har intet sådant sæt på datoen. Intet er beregnet",
                )
                .at(art.word(), format!("\"{navn}\"; på datoen findes: {known}"))
                .next_step(format!("indlæs det med: praksisplan importer {} FIL", art.word())))
            }
            (found, _) => Ok(found),
        }
    }

    /// The newest set of stops valid on the day; `None` when nothing was imported.
    pub fn stoppestedssaet(&self) -> Result<Option<Geosaet>> {
        self.chosen(Saetart::Stoppesteder, None, |_| true)
    }

    /// The stops of a set within `radius` of a place (the rim included), nearest first, ties by id.
    pub fn stoppesteder_inden_for(&self, saet: &Geosaet, place: Koordinat, radius: Metres) -> Result<Vec<Stoppested>> {
        let (x, y, reach) = (place.oest(), place.nord(), radius.value());
        let read = || {
            self.register
                .connection
                .prepare_cached(
                    "SELECT stop_id, navn, x, y, afgange_pr_time FROM stoppested
                     WHERE geosaet_id = ?1 AND x BETWEEN ?2 AND ?3 AND y BETWEEN ?4 AND ?5",
                )?
                .query_map(params![saet.id, x - reach, x + reach, y - reach, y + reach], |row| {
                    let (stop_x, stop_y): (f64, f64) = (row.get("x")?, row.get("y")?);
                    Ok(Stoppested {
                        id: row.get("stop_id")?,
                        navn: row.get("navn")?,
                        afstand: Metres::new((stop_x - x).hypot(stop_y - y))
                            .ok_or(rusqlite::Error::IntegralValueOutOfRange(2, 0))?,
                        afgange_pr_time: row.get("afgange_pr_time")?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let mut stops = read().map_err(|error| self.fail(&error))?;
        stops.retain(|stop| stop.afstand.value() <= reach);
        stops.sort_by(|a, b| {
            a.afstand
                .value()
                .total_cmp(&b.afstand.value())
                .then_with(|| a.id.cmp(&b.id))
        });
        Ok(stops)
    }

    /// The stop nearest to a place, ties by id; `None` when none is within 64 km.
    pub fn naermeste_stoppested(&self, saet: &Geosaet, place: Koordinat) -> Result<Option<Stoppested>> {
        let mut reach = FIRST_CIRCLE;
        while reach <= FURTHEST_STOP {
            let Some(radius) = Metres::new(reach) else { break };
            let nearest = self.stoppesteder_inden_for(saet, place, radius)?.into_iter().next();
            if nearest.is_some() {
                return Ok(nearest);
            }
            reach *= 2.0;
        }
        Ok(None)
    }

    /// The travel times of a mode valid on the day: the set called `navn`, or without a name the newest; `None` when
    /// nothing was imported.
    ///
    /// # Errors
    /// PP-I060 when `navn` names no set of the mode on the day.
    pub fn rejsetider(&self, transportform: &str, navn: Option<&str>) -> Result<Option<Rejsetidssaet>> {
        let fits = |set: &Geosaet| set.transportform.as_deref() == Some(transportform);
        let Some(saet) = self.chosen(Saetart::Rejsetider, navn, fits)? else {
            return Ok(None);
        };
        let read = || -> rusqlite::Result<Rejsetidssaet> {
            let connection = &self.register.connection;
            let fra = names(
                connection,
                "SELECT DISTINCT fra FROM rejsetid WHERE geosaet_id = ?1 ORDER BY fra",
                saet.id,
            )?;
            let til = names(
                connection,
                "SELECT DISTINCT til FROM rejsetid WHERE geosaet_id = ?1 ORDER BY til",
                saet.id,
            )?;
            let number = |names: &[Box<str>]| -> BTreeMap<Box<str>, u32> { names.iter().cloned().zip(0..).collect() };
            let (fra_number, til_number) = (number(&fra), number(&til));
            let mut par = Vec::with_capacity(usize::try_from(saet.antal).unwrap_or(0));
            let mut statement = connection
                .prepare_cached("SELECT fra, til, minutter FROM rejsetid WHERE geosaet_id = ?1 ORDER BY fra, til")?;
            let mut rows = statement.query([saet.id])?;
            while let Some(row) = rows.next()? {
                let of = |numbers: &BTreeMap<Box<str>, u32>, column: usize| -> rusqlite::Result<u32> {
                    let name = row.get_ref(column)?.as_str()?;
                    numbers.get(name).copied().ok_or(rusqlite::Error::QueryReturnedNoRows)
                };
                par.push((of(&fra_number, 0)?, of(&til_number, 1)?, row.get(2)?));
            }
            Ok(Rejsetidssaet {
                saet: saet.clone(),
                fra,
                til,
                par,
            })
        };
        read().map(Some).map_err(|error| self.fail(&error))
    }

    fn valid<T>(&self, query: &str, make: impl Fn(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let pr = self.pr_text();
        let read = || {
            let mut statement = self.register.connection.prepare_cached(query)?;
            row::collect(&mut statement, named_params! { ":pr": pr }, |row| make(row))
        };
        read().map_err(|error| self.fail(&error))
    }
}

fn geosaet(row: &Row<'_>) -> rusqlite::Result<Geosaet> {
    let optaelling: Option<String> = row.get("optaelling")?;
    let side: Option<f64> = row.get("cellestoerrelse_m")?;
    Ok(Geosaet {
        id: row.get("geosaet_id")?,
        navn: row.get("navn")?,
        gitter: row.get("gitter")?,
        cellestoerrelse: side.and_then(Metres::new),
        transportform: row.get("transportform")?,
        vindue_fra: row.get("vindue_fra")?,
        vindue_til: row.get("vindue_til")?,
        optaelling: optaelling.map(|text| parsed(&text, 0)).transpose()?,
        antal: row.get("antal")?,
        gyldig_fra: day(row, "gyldig_fra")?,
        gyldig_til: last_day(row)?,
        kilde: source(row)?,
    })
}

fn names(connection: &Connection, query: &str, set: i64) -> rusqlite::Result<Vec<Box<str>>> {
    connection
        .prepare_cached(query)?
        .query_map([set], |row| Ok(row.get_ref(0)?.as_str()?.into()))?
        .collect()
}

fn kommune(row: &Row<'_>, column: &str) -> rusqlite::Result<Kommunekode> {
    parsed(&row.get::<String>(column)?, 0)
}

fn day(row: &Row<'_>, column: &str) -> rusqlite::Result<Date> {
    parsed(&row.get::<String>(column)?, 0)
}

fn last_day(row: &Row<'_>) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get("gyldig_til")?;
    text.map(|text| parsed(&text, 0)).transpose()
}

fn metres(row: &Row<'_>, column: &str) -> rusqlite::Result<Metres> {
    Metres::new(row.get(column)?).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))
}

fn area(row: &Row<'_>, column: &str) -> rusqlite::Result<MultiPolygon<f64>> {
    let text: String = row.get(column)?;
    read_area(&text).ok_or(rusqlite::Error::InvalidColumnType(0, column.to_owned(), Type::Text))
}

/// The area of a stored GeoJSON geometry, WGS84 degrees; `None` when it is none.
fn read_area(text: &str) -> Option<MultiPolygon<f64>> {
    let geometry: geojson::Geometry = serde_json::from_str(text).ok()?;
    match Geometry::<f64>::try_from(geometry.value).ok()? {
        Geometry::Polygon(polygon) => Some(MultiPolygon::new(vec![polygon])),
        Geometry::MultiPolygon(area) => Some(area),
        _ => None,
    }
}

/// A column whose text is a word of the domain; the register's own checks keep other texts out.
fn parsed<T: std::str::FromStr>(text: &str, column: usize) -> rusqlite::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse()
        .map_err(|error: T::Err| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::KoordinatKvalitet;
    use crate::register::Register;
    use rusqlite::Connection;

    /// A register with one kommune's square boundary, one town's outline, three stops, two cells and three travel times.
    fn register() -> Register {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::register::migrate(&mut connection, crate::register::sql::MIGRATIONS).unwrap();
        connection
            .execute_batch(
                r#"INSERT INTO kilde (kilde_id, tekst) VALUES ('k', 'Kilden');
                INSERT INTO region VALUES ('1081', '081', 'Region Nordjylland', 1);
                INSERT INTO kommune (kommunekode, navn, region_kode) VALUES ('0851', 'Aalborg', '1081');
                INSERT INTO bysamfund (bysamfund_id, navn, kommunekode, kilde_id) VALUES ('aalborg', 'Aalborg', '0851', 'k');
                INSERT INTO bysamfund (bysamfund_id, navn, kommunekode, del_af, kilde_id)
                VALUES ('skalborg', 'Skalborg', '0851', 'aalborg', 'k');
                INSERT INTO kommunegraense VALUES ('0851', '2007-01-01', NULL,
                '{"type":"Polygon","coordinates":[[[9,57],[10,57],[10,58],[9,58],[9,57]]]}', 100, 'k');
                INSERT INTO bysamfundsgraense VALUES ('skalborg', '2020-01-01', NULL,
                '{"type":"MultiPolygon","coordinates":[[[[9,57],[10,57],[10,58],[9,57]]]]}', 'k');
                INSERT INTO geosaet (geosaet_id, art, navn, antal, gyldig_fra, gyldig_til, kilde_id) VALUES
                (1, 'celler', 'celler', 1, '2018-01-01', '2019-12-31', 'k'),
                (2, 'celler', 'celler', 2, '2020-01-01', NULL, 'k'),
                (3, 'stoppesteder', 'stoppesteder', 3, '2018-01-01', NULL, 'k');
                INSERT INTO geosaet (geosaet_id, art, navn, transportform, antal, gyldig_fra, kilde_id)
                VALUES (4, 'rejsetider', 'bil', 'bil', 3, '2018-01-01', 'k');
                INSERT INTO celle VALUES (1, 1, 555000, 6322000, 7, '0851', 'a'),
                (2, 1, 555000, 6322000, 8, '0851', 'a'), (2, 2, 556000, 6322000, 3.5, NULL, 'b');
                INSERT INTO stoppested VALUES (3, 'nær', 'Torvet', 555300, 6322400, 12.5),
                (3, 'lige så nær', 'Torvet', 554700, 6321600, NULL), (3, 'fjern', 'Skoven', 575000, 6322000, 0.5);
                INSERT INTO rejsetid VALUES (4, 'a', 'k2', 12), (4, 'a', 'k1', 5), (4, 'b', 'k1', 7.5);"#,
            )
            .unwrap();
        Register::held(connection)
    }

    fn at<'r>(register: &'r Register, pr: &str) -> View<'r> {
        View {
            register,
            pr: pr.parse().unwrap(),
        }
    }

    fn place(x: f64, y: f64) -> Koordinat {
        Koordinat::from_utm32(x, y, KoordinatKvalitet::Adresse).unwrap()
    }

    #[test]
    fn a_boundary_and_an_outline_hold_from_their_first_day() {
        let register = register();
        assert_eq!(at(&register, "2006-12-31").kommunegraenser().unwrap(), []);
        let boundaries = at(&register, "2019-06-30").kommunegraenser().unwrap();
        assert_eq!(boundaries.len(), 1);
        assert_eq!(boundaries[0].kommune.to_string(), "0851");
        assert!((boundaries[0].noejagtighed.value() - 100.0).abs() < 1e-9);
        assert_eq!(at(&register, "2019-06-30").bypolygoner().unwrap(), []);
        let outlines = at(&register, "2020-01-01").bypolygoner().unwrap();
        assert_eq!(outlines.len(), 1);
        assert_eq!(
            (outlines[0].bysamfund_id.as_str(), outlines[0].bysamfund.id.as_str()),
            ("skalborg", "aalborg")
        );
    }

    #[test]
    fn the_cells_are_those_of_the_day_and_an_unknown_name_is_said() {
        let register = register();
        let of = |pr, ider| at(&register, pr).celler(None, ider).unwrap();
        let old = of("2019-06-30", Ider::Uden).unwrap();
        assert_eq!((old.id.len(), &old.befolkning[..]), (0, &[7.0][..]));
        let new = of("2024-06-30", Ider::Med).unwrap();
        let ids: Vec<&str> = new.id.iter().map(AsRef::as_ref).collect();
        assert_eq!((ids, new.befolkning), (vec!["a", "b"], vec![8.0, 3.5]));
        assert_eq!(new.kommune[1], None);
        assert_eq!(of("2017-12-31", Ider::Uden), None);
        let error = at(&register, "2024-06-30")
            .celler(Some("andre"), Ider::Uden)
            .unwrap_err();
        assert_eq!(error.code, "PP-I060");
    }

    #[test]
    fn the_nearest_stop_is_found_however_far_and_ties_are_told_by_id() {
        let register = register();
        let view = at(&register, "2019-06-30");
        let set = view.stoppestedssaet().unwrap().unwrap();
        // (300, 400) and (-300, -400) are both 500 m away: on the rim of the first circle.
        let nearest = view
            .naermeste_stoppested(&set, place(555_000.0, 6_322_000.0))
            .unwrap()
            .unwrap();
        assert_eq!(nearest.id, "lige så nær");
        assert!((nearest.afstand.value() - 500.0).abs() < 1e-9);
        let within = view
            .stoppesteder_inden_for(&set, place(555_000.0, 6_322_000.0), Metres::new(500.0).unwrap())
            .unwrap();
        assert_eq!(within.len(), 2);
        // 75 km from the nearest: no public transport.
        assert_eq!(
            view.naermeste_stoppested(&set, place(650_000.0, 6_322_000.0)).unwrap(),
            None
        );
    }

    #[test]
    fn travel_times_come_as_sorted_pairs_and_a_missing_pair_is_missing() {
        let register = register();
        let view = at(&register, "2019-06-30");
        let times = view.rejsetider("bil", None).unwrap().unwrap();
        assert_eq!(times.par, [(0, 0, 5.0), (0, 1, 12.0), (1, 0, 7.5)]);
        assert_eq!(times.til, ["k1".into(), "k2".into()]);
        assert_eq!(view.rejsetider("gang", None).unwrap(), None);
    }
}
