//! Sets of cells, stops and travel times: what an import would change, and the change itself.

use std::cmp::Ordering;

use jiff::civil::Date;
use rusqlite::{Connection, Row, params};

use super::celler::pack;
use super::graenser::{day_before, same_day};
use super::{Aendringer, NyKilde, Saetart};
use crate::domain::Kommunekode;
use crate::error::Result;
use crate::register::from_connection;

/// A cell or point, EPSG:25832.
#[derive(Debug, Clone, PartialEq)]
pub struct NyCelle {
    /// Its id.
    pub id: Box<str>,
    /// Easting of the middle, metres.
    pub x: f64,
    /// Northing.
    pub y: f64,
    /// People.
    pub befolkning: f64,
    /// Its kommune; `None` = outside every known boundary.
    pub kommune: Option<Kommunekode>,
    /// The line of the file it stands on.
    pub linje: u32,
}

/// A stop, EPSG:25832.
#[derive(Debug, Clone, PartialEq)]
pub struct NytStoppested {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub navn: Box<str>,
    /// Easting, metres.
    pub x: f64,
    /// Northing.
    pub y: f64,
    /// Departures per hour in the window; `None` = the source has no timetable.
    pub afgange_pr_time: Option<f64>,
}

/// Travel times: names once each, pairs by their places in the names, sorted by the names' bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NyeRejsetider {
    /// Places travelled from.
    pub fra: Vec<Box<str>>,
    /// Places travelled to.
    pub til: Vec<Box<str>>,
    /// (place in `fra`, place in `til`, minutes), in the order of the two names.
    pub par: Vec<(u32, u32, f64)>,
}

/// The rows of a set, sorted by key, no key twice.
#[derive(Debug, Clone, PartialEq)]
pub enum Indhold {
    /// By id.
    Celler(Vec<NyCelle>),
    /// By id.
    Stoppesteder(Vec<NytStoppested>),
    /// By the two names.
    Rejsetider(NyeRejsetider),
}

impl Indhold {
    /// What kind of set.
    pub fn art(&self) -> Saetart {
        match self {
            Self::Celler(_) => Saetart::Celler,
            Self::Stoppesteder(_) => Saetart::Stoppesteder,
            Self::Rejsetider(_) => Saetart::Rejsetider,
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Celler(rows) => rows.len(),
            Self::Stoppesteder(rows) => rows.len(),
            Self::Rejsetider(times) => times.par.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A set to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NytSaet {
    /// The name its versions share.
    pub navn: String,
    /// `celler`: the grid.
    pub gitter: Option<&'static str>,
    /// `celler` in a grid.
    pub cellestoerrelse: Option<u32>,
    /// `rejsetider`.
    pub transportform: Option<&'static str>,
    /// `stoppesteder`.
    pub vindue: Option<(String, String)>,
    /// `stoppesteder` with a timetable.
    pub optaelling: Option<Date>,
    /// The first day it holds.
    pub gyldig_fra: Date,
    /// The rows.
    pub indhold: Indhold,
}

/// The set that holds on a day.
struct Current {
    id: i64,
    from: String,
    attributes: Attributes,
}

/// What beside the rows makes two sets the same.
type Attributes = (
    Option<String>,
    Option<u32>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// What putting a set in force would change, row by row against the set of the same name that holds on its first day;
/// nothing when they are the same. Holds one row of the old set at a time.
///
/// # Errors
/// PP-I068 when a set of the name that differs begins on the same day and `erstat` is not said.
pub fn compare_set(connection: &Connection, new: &NytSaet, erstat: bool) -> Result<Aendringer> {
    let fail = |error: rusqlite::Error| from_connection(&error, connection);
    let (art, fra) = (new.indhold.art(), new.gyldig_fra.to_string());
    let current = current(connection, art, &new.navn, &fra).map_err(fail)?;
    // No set has this number: everything is new.
    let id = current.as_ref().map_or(-1, |current| current.id);
    let mut changes = compare(connection, id, &new.indhold).map_err(fail)?;
    let Some(current) = current else { return Ok(changes) };
    if changes.is_nothing() && current.attributes != attributes(new) {
        changes.aendret.push(&new.navn);
    }
    if !changes.is_nothing() && current.from == fra && !erstat {
        return Err(same_day(&format!("{} \"{}\"", art.word(), new.navn), new.gyldig_fra));
    }
    Ok(changes)
}

/// Puts a set in force: the set of the same name that holds on its first day ends the day before (or is taken out, when
/// it begins on that day), and one that begins later limits it. Whether it differs is [`compare_set`]'s question.
pub fn put_set(connection: &Connection, new: &NytSaet, kilde: &NyKilde) -> Result<()> {
    let fail = |error: rusqlite::Error| from_connection(&error, connection);
    let (art, fra) = (new.indhold.art(), new.gyldig_fra.to_string());
    if let Some(current) = current(connection, art, &new.navn, &fra).map_err(fail)? {
        if current.from == fra {
            remove(connection, art, current.id).map_err(fail)?;
        } else {
            connection
                .execute(
                    "UPDATE geosaet SET gyldig_til = ?2 WHERE geosaet_id = ?1",
                    params![current.id, day_before(new.gyldig_fra)],
                )
                .map_err(fail)?;
        }
    }
    let kilde_id = kilde.put(connection)?;
    insert(connection, new, art, &fra, &kilde_id).map_err(fail)
}

fn attributes(new: &NytSaet) -> Attributes {
    let (vindue_fra, vindue_til) = new.vindue.clone().unzip();
    (
        new.gitter.map(str::to_owned),
        new.cellestoerrelse,
        new.transportform.map(str::to_owned),
        vindue_fra,
        vindue_til,
        new.optaelling.map(|day| day.to_string()),
    )
}

fn current(connection: &Connection, art: Saetart, navn: &str, fra: &str) -> rusqlite::Result<Option<Current>> {
    let mut statement = connection.prepare(
        "SELECT geosaet_id, gyldig_fra, gitter, cellestoerrelse_m, transportform, vindue_fra, vindue_til, optaelling
         FROM geosaet WHERE art = ?1 AND navn = ?2 AND gyldig_fra <= ?3 AND coalesce(gyldig_til, '9999-12-31') >= ?3",
    )?;
    let mut rows = statement.query(params![art.word(), navn, fra])?;
    rows.next()?
        .map(|row| {
            Ok(Current {
                id: row.get(0)?,
                from: row.get(1)?,
                attributes: (
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                    row.get(7)?,
                ),
            })
        })
        .transpose()
}

fn remove(connection: &Connection, art: Saetart, id: i64) -> rusqlite::Result<()> {
    let rows = match art {
        Saetart::Celler => {
            connection.execute("DELETE FROM celle_pakket WHERE geosaet_id = ?1", [id])?;
            "DELETE FROM celle WHERE geosaet_id = ?1"
        }
        Saetart::Stoppesteder => "DELETE FROM stoppested WHERE geosaet_id = ?1",
        Saetart::Rejsetider => "DELETE FROM rejsetid WHERE geosaet_id = ?1",
    };
    connection.execute(rows, [id])?;
    connection.execute("DELETE FROM geosaet WHERE geosaet_id = ?1", [id])?;
    Ok(())
}

fn insert(connection: &Connection, new: &NytSaet, art: Saetart, fra: &str, kilde: &str) -> rusqlite::Result<()> {
    let next: Option<String> = connection.query_row(
        "SELECT min(gyldig_fra) FROM geosaet WHERE art = ?1 AND navn = ?2 AND gyldig_fra > ?3",
        params![art.word(), new.navn, fra],
        |row| row.get(0),
    )?;
    let til = next.and_then(|text| text.parse().ok()).map(day_before);
    let (gitter, side, form, vindue_fra, vindue_til, counted) = attributes(new);
    connection.execute(
        "INSERT INTO geosaet (art, navn, gitter, cellestoerrelse_m, transportform, vindue_fra, vindue_til, optaelling,
                              antal, gyldig_fra, gyldig_til, kilde_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            art.word(),
            new.navn,
            gitter,
            side,
            form,
            vindue_fra,
            vindue_til,
            counted,
            u32::try_from(new.indhold.len()).unwrap_or(u32::MAX),
            fra,
            til,
            kilde
        ],
    )?;
    let id = connection.last_insert_rowid();
    match &new.indhold {
        Indhold::Celler(cells) => {
            let mut put = connection.prepare(
                "INSERT INTO celle (geosaet_id, nummer, x, y, befolkning, kommunekode, celle_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            let mut code = (None, None);
            for (number, cell) in (1_u32..).zip(numbered(cells)) {
                if code.0 != cell.kommune {
                    code = (cell.kommune, cell.kommune.map(|kommune| kommune.to_string()));
                }
                put.execute(params![id, number, cell.x, cell.y, cell.befolkning, code.1, cell.id])?;
            }
            pack(connection, id)?;
        }
        Indhold::Stoppesteder(stops) => {
            let mut put = connection.prepare(
                "INSERT INTO stoppested (geosaet_id, stop_id, navn, x, y, afgange_pr_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for stop in stops {
                put.execute(params![id, stop.id, stop.navn, stop.x, stop.y, stop.afgange_pr_time])?;
            }
        }
        Indhold::Rejsetider(times) => {
            let mut put =
                connection.prepare("INSERT INTO rejsetid (geosaet_id, fra, til, minutter) VALUES (?1, ?2, ?3, ?4)")?;
            for &(from, to, minutes) in &times.par {
                put.execute(params![id, times.fra[from as usize], times.til[to as usize], minutes])?;
            }
        }
    }
    Ok(())
}

/// Cells in the order they are numbered by: from south to north, then from west to east, then by id.
fn numbered(cells: &[NyCelle]) -> Vec<&NyCelle> {
    let mut order: Vec<&NyCelle> = cells.iter().collect();
    order.sort_by(|a, b| {
        a.y.total_cmp(&b.y)
            .then(a.x.total_cmp(&b.x))
            .then_with(|| a.id.cmp(&b.id))
    });
    order
}

/// Walks the old rows and the new beside each other, both in the order of their keys. Holds one old row at a time.
fn compare(connection: &Connection, set: i64, new: &Indhold) -> rusqlite::Result<Aendringer> {
    // A thousandth of a metre, of a person, of a minute is rounding on the way through the file.
    let near = |a: f64, b: f64| (a - b).abs() < 1e-3;
    match new {
        Indhold::Celler(cells) => merge(
            connection,
            "SELECT celle_id, x, y, befolkning, kommunekode FROM celle WHERE geosaet_id = ?1 ORDER BY celle_id",
            set,
            cells,
            |row, cell| Ok(row.get_ref(0)?.as_str()?.as_bytes().cmp(cell.id.as_bytes())),
            |row, cell| {
                let kommune: Option<String> = row.get(4)?;
                Ok(near(row.get(1)?, cell.x)
                    && near(row.get(2)?, cell.y)
                    && near(row.get(3)?, cell.befolkning)
                    && kommune.and_then(|code| code.parse().ok()) == cell.kommune)
            },
            |row| row.get(0),
            |cell| cell.id.to_string(),
        ),
        Indhold::Stoppesteder(stops) => merge(
            connection,
            "SELECT stop_id, navn, x, y, afgange_pr_time FROM stoppested WHERE geosaet_id = ?1 ORDER BY stop_id",
            set,
            stops,
            |row, stop| Ok(row.get_ref(0)?.as_str()?.as_bytes().cmp(stop.id.as_bytes())),
            |row, stop| {
                let departures: Option<f64> = row.get(4)?;
                let same_departures = match (departures, stop.afgange_pr_time) {
                    (Some(a), Some(b)) => near(a, b),
                    (a, b) => a.is_none() && b.is_none(),
                };
                Ok(row.get_ref(1)?.as_str()? == &*stop.navn
                    && near(row.get(2)?, stop.x)
                    && near(row.get(3)?, stop.y)
                    && same_departures)
            },
            |row| row.get(1),
            |stop| stop.navn.to_string(),
        ),
        Indhold::Rejsetider(times) => merge(
            connection,
            "SELECT fra, til, minutter FROM rejsetid WHERE geosaet_id = ?1 ORDER BY fra, til",
            set,
            &times.par,
            |row, pair| {
                let from = row
                    .get_ref(0)?
                    .as_str()?
                    .as_bytes()
                    .cmp(times.fra[pair.0 as usize].as_bytes());
                Ok(from.then(
                    row.get_ref(1)?
                        .as_str()?
                        .as_bytes()
                        .cmp(times.til[pair.1 as usize].as_bytes()),
                ))
            },
            |row, pair| Ok(near(row.get(2)?, pair.2)),
            |row| Ok(format!("{} → {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
            |pair| format!("{} → {}", times.fra[pair.0 as usize], times.til[pair.1 as usize]),
        ),
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the four ways two rows meet, named where it is called"
)]
fn merge<T>(
    connection: &Connection,
    query: &str,
    set: i64,
    new: &[T],
    order: impl Fn(&Row<'_>, &T) -> rusqlite::Result<Ordering>,
    same: impl Fn(&Row<'_>, &T) -> rusqlite::Result<bool>,
    old_name: impl Fn(&Row<'_>) -> rusqlite::Result<String>,
    new_name: impl Fn(&T) -> String,
) -> rusqlite::Result<Aendringer> {
    let mut changes = Aendringer::default();
    let mut statement = connection.prepare(query)?;
    let mut old = statement.query([set])?;
    let mut new = new.iter().peekable();
    while let Some(row) = old.next()? {
        loop {
            let meeting = new.peek().map(|item| order(row, item)).transpose()?;
            match (meeting, new.peek()) {
                (Some(Ordering::Greater), Some(item)) => {
                    changes.tilfoejet.push_with(|| new_name(item));
                    new.next();
                }
                (Some(Ordering::Equal), Some(item)) => {
                    if same(row, item)? {
                        changes.uaendret += 1;
                    } else {
                        changes.aendret.push_with(|| new_name(item));
                    }
                    new.next();
                    break;
                }
                _ => {
                    let name = old_name(row)?;
                    changes.afsluttet.push(&name);
                    break;
                }
            }
        }
    }
    for item in new {
        changes.tilfoejet.push_with(|| new_name(item));
    }
    Ok(changes)
}
