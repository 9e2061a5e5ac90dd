//! Dated outlines of kommuner and bysamfund, and new bysamfund: what an import would change, and the change itself.

use geo::MultiPolygon;
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Aendringer, NyKilde};
use crate::domain::dato::dansk_dato;
use crate::domain::projektion::{LonLat, Utm32};
use crate::domain::{Kommunekode, Metres};
use crate::error::{Error, Kind, Result};
use crate::register::from_connection;

/// An outline to be kept, WGS84.
#[derive(Debug, Clone, PartialEq)]
pub struct NyGraense {
    /// kommunekode or bysamfund_id.
    pub id: String,
    /// The name for the user.
    pub navn: String,
    /// The area in degrees, right-hand rule.
    pub geometri: MultiPolygon<f64>,
}

/// A bysamfund as a file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct NytBysamfund {
    /// Its id in the register: the file's, the register's own for the same name and kommune, or a new one.
    pub id: String,
    /// Its name; that of a bysamfund the register has stays as it is.
    pub navn: String,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// Its population, when the file has it.
    pub indbyggere: Option<u32>,
    /// Its middle: the file's point, or a point inside its outline when the register has none.
    pub midte: Utm32,
    /// The same in degrees.
    pub grader: LonLat,
    /// Whether `midte` is the file's own word, and so may change a coordinate the register has.
    pub punkt: bool,
}

/// Whose outlines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Graenseart {
    /// Kommuner, each with how near the border it decides.
    Kommuner(Metres),
    /// Bysamfund.
    Bysamfund,
}

struct Statements {
    find: &'static str,
    end: &'static str,
    next: &'static str,
    remove: &'static str,
    insert: &'static str,
}

const KOMMUNER: Statements = Statements {
    find: "SELECT gyldig_fra, geometri, noejagtighed_m FROM kommunegraense
           WHERE kommunekode = ?1 AND gyldig_fra <= ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2",
    end: "UPDATE kommunegraense SET gyldig_til = ?3 WHERE kommunekode = ?1 AND gyldig_fra = ?2",
    next: "SELECT min(gyldig_fra) FROM kommunegraense WHERE kommunekode = ?1 AND gyldig_fra > ?2",
    remove: "DELETE FROM kommunegraense WHERE kommunekode = ?1 AND gyldig_fra = ?2",
    insert: "INSERT INTO kommunegraense (kommunekode, gyldig_fra, gyldig_til, geometri, noejagtighed_m, kilde_id)
             VALUES (?1, ?2, ?3, ?4, ?6, ?5)",
};
const BYSAMFUND: Statements = Statements {
    find: "SELECT gyldig_fra, geometri, 0.0 FROM bysamfundsgraense
           WHERE bysamfund_id = ?1 AND gyldig_fra <= ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2",
    end: "UPDATE bysamfundsgraense SET gyldig_til = ?3 WHERE bysamfund_id = ?1 AND gyldig_fra = ?2",
    next: "SELECT min(gyldig_fra) FROM bysamfundsgraense WHERE bysamfund_id = ?1 AND gyldig_fra > ?2",
    remove: "DELETE FROM bysamfundsgraense WHERE bysamfund_id = ?1 AND gyldig_fra = ?2",
    insert: "INSERT INTO bysamfundsgraense (bysamfund_id, gyldig_fra, gyldig_til, geometri, kilde_id)
             VALUES (?1, ?2, ?3, ?4, ?5)",
};

/// Puts outlines in force from `fra`: an outline that holds on that day ends the day before, one that begins later
/// limits the new one, and an equal one is left alone. Returns what changed; the transaction decides whether it is kept.
///
/// # Errors
/// PP-I068 when an outline that differs begins on the same day and `erstat` is not said.
pub fn put_outlines(
    connection: &Connection,
    art: Graenseart,
    new: &[NyGraense],
    fra: Date,
    kilde: &NyKilde,
    erstat: bool,
) -> Result<Aendringer> {
    let fail = |error: rusqlite::Error| from_connection(&error, connection);
    let (statements, accuracy) = match art {
        Graenseart::Kommuner(metres) => (&KOMMUNER, metres.value()),
        Graenseart::Bysamfund => (&BYSAMFUND, 0.0),
    };
    let mut changes = Aendringer::default();
    let mut kilde_id = None;
    for outline in new {
        let text = geojson_text(&outline.geometri);
        let current: Option<(String, String, f64)> = connection
            .prepare_cached(statements.find)
            .and_then(|mut find| {
                find.query_row(params![outline.id, fra.to_string()], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()
            })
            .map_err(fail)?;
        match current {
            Some((_, same, its)) if same == text && (its - accuracy).abs() < 1e-9 => {
                changes.uaendret += 1;
                continue;
            }
            Some((from, ..)) if from == fra.to_string() => {
                if !erstat {
                    return Err(same_day(&outline.navn, fra));
                }
                let mut remove = connection.prepare_cached(statements.remove).map_err(fail)?;
                remove.execute(params![outline.id, from]).map_err(fail)?;
                changes.aendret.push(&outline.navn);
            }
            Some((from, ..)) => {
                let mut end = connection.prepare_cached(statements.end).map_err(fail)?;
                end.execute(params![outline.id, from, day_before(fra)]).map_err(fail)?;
                changes.afsluttet.push(&outline.navn);
                changes.tilfoejet.push(&outline.navn);
            }
            None => changes.tilfoejet.push(&outline.navn),
        }
        let id = match &kilde_id {
            Some(id) => id,
            None => kilde_id.insert(kilde.put(connection)?),
        };
        let next: Option<String> = connection
            .prepare_cached(statements.next)
            .and_then(|mut next| next.query_row(params![outline.id, fra.to_string()], |row| row.get(0)))
            .map_err(fail)?;
        let til = next.and_then(|text| text.parse().ok()).map(day_before);
        let mut insert = connection.prepare_cached(statements.insert).map_err(fail)?;
        let put = match art {
            Graenseart::Kommuner(_) => insert.execute(params![outline.id, fra.to_string(), til, text, id, accuracy]),
            Graenseart::Bysamfund => insert.execute(params![outline.id, fra.to_string(), til, text, id]),
        };
        put.map_err(fail)?;
    }
    Ok(changes)
}

/// A town of the register: x, y, population, and whether it is a quarter.
type KnownTown = (Option<f64>, Option<f64>, Option<u32>, bool);

/// Adds the bysamfund the register does not have, and brings those it has in agreement with the file where the file has
/// something to say: a point, a population.
pub fn put_towns(connection: &Connection, new: &[NytBysamfund], kilde: &NyKilde) -> Result<Aendringer> {
    let fail = |error: rusqlite::Error| from_connection(&error, connection);
    let mut changes = Aendringer::default();
    let mut kilde_id = None;
    for town in new {
        let known: Option<KnownTown> = connection
            .prepare_cached("SELECT x, y, indbyggere, del_af IS NOT NULL FROM bysamfund WHERE bysamfund_id = ?1")
            .and_then(|mut find| {
                find.query_row([&town.id], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
                .optional()
            })
            .map_err(fail)?;
        let source = |kilde_id: &mut Option<String>| -> Result<String> {
            if kilde_id.is_none() {
                *kilde_id = Some(kilde.put(connection)?);
            }
            Ok(kilde_id.clone().unwrap_or_default())
        };
        let Some((x, y, people, quarter)) = known else {
            let id = source(&mut kilde_id)?;
            connection
                .prepare_cached(
                    "INSERT INTO bysamfund (bysamfund_id, navn, kommunekode, indbyggere, lat, lon, x, y, kilde_id)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )
                .and_then(|mut insert| {
                    insert.execute(params![
                        town.id,
                        town.navn,
                        town.kommune.to_string(),
                        town.indbyggere,
                        town.grader.lat,
                        town.grader.lon,
                        town.midte.x,
                        town.midte.y,
                        id
                    ])
                })
                .map_err(fail)?;
            changes.tilfoejet.push(&town.navn);
            continue;
        };
        // A metre of difference is rounding; a point inside an outline never displaces a point somebody gave.
        let moved = match x.zip(y) {
            Some((x, y)) => town.punkt && (x - town.midte.x).hypot(y - town.midte.y) > 1.0,
            None => true,
        };
        // A quarter is counted in its town, so a figure of its own would be counted twice.
        let indbyggere = town.indbyggere.filter(|_| !quarter);
        let counted = indbyggere.is_some() && indbyggere != people;
        if !moved && !counted {
            changes.uaendret += 1;
            continue;
        }
        let id = source(&mut kilde_id)?;
        let place = if moved { Some((town.midte, town.grader)) } else { None };
        connection
            .prepare_cached(
                "UPDATE bysamfund SET x = coalesce(?2, x), y = coalesce(?3, y), lat = coalesce(?4, lat),
                        lon = coalesce(?5, lon), indbyggere = coalesce(?6, indbyggere), kilde_id = ?7
                 WHERE bysamfund_id = ?1",
            )
            .and_then(|mut update| {
                update.execute(params![
                    town.id,
                    place.map(|(metres, _)| metres.x),
                    place.map(|(metres, _)| metres.y),
                    place.map(|(_, degrees)| degrees.lat),
                    place.map(|(_, degrees)| degrees.lon),
                    indbyggere,
                    id
                ])
            })
            .map_err(fail)?;
        changes.aendret.push(&town.navn);
    }
    Ok(changes)
}

/// A clinic whose own coordinate lies in another bysamfund than the register has it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Byskifte {
    /// The clinic.
    pub klinik_id: String,
    /// Its name.
    pub navn: String,
    /// The bysamfund the register has, if any.
    pub fra: Option<String>,
    /// The id of the bysamfund its coordinate lies in.
    pub til_id: String,
    /// Its name.
    pub til: String,
}

impl Byskifte {
    /// The changes by the clinics' names.
    pub fn as_changes(changes: &[Self]) -> Aendringer {
        let mut all = Aendringer::default();
        for change in changes {
            all.aendret.push(&change.navn);
        }
        all
    }
}

/// Gives clinics their bysamfund from `fra` as a dated change: the version of that day ends the day before and a copy of
/// it begins (S9); a version that begins on the day itself is corrected.
pub fn put_clinic_towns(connection: &Connection, changes: &[Byskifte], fra: Date) -> Result<()> {
    let fail = |error: rusqlite::Error| from_connection(&error, connection);
    let day = fra.to_string();
    for change in changes {
        connection
            .execute(
                "INSERT INTO klinik_version (klinik_id, gyldig_fra, gyldig_til, navn, adresse, postnr, by, kommunekode,
                    bysamfund_id, lat, lon, x, y, koordinat_kvalitet, koordinat_kilde_id, koordinat_dato, handicapadgang,
                    handicaptoilet, parkering, trinfri, holdlokale, bassin, kilde_id, note)
                 SELECT klinik_id, ?2, gyldig_til, navn, adresse, postnr, by, kommunekode, ?3, lat, lon, x, y,
                    koordinat_kvalitet, koordinat_kilde_id, koordinat_dato, handicapadgang, handicaptoilet, parkering,
                    trinfri, holdlokale, bassin, kilde_id, note
                 FROM klinik_version
                 WHERE klinik_id = ?1 AND gyldig_fra < ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2",
                params![change.klinik_id, day, change.til_id],
            )
            .map_err(fail)?;
        connection
            .execute(
                "UPDATE klinik_version SET gyldig_til = ?3
                 WHERE klinik_id = ?1 AND gyldig_fra < ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2",
                params![change.klinik_id, day, day_before(fra)],
            )
            .map_err(fail)?;
        connection
            .execute(
                "UPDATE klinik_version SET bysamfund_id = ?3 WHERE klinik_id = ?1 AND gyldig_fra = ?2",
                params![change.klinik_id, day, change.til_id],
            )
            .map_err(fail)?;
    }
    Ok(())
}

pub(super) fn same_day(what: &str, fra: Date) -> Error {
    Error::new(
        "PP-I068",
        Kind::Data,
        "registeret har allerede noget andet fra samme dag. Intet er gemt",
    )
    .at(what, format!("gælder fra {}", dansk_dato(fra)))
    .next_step("vælg en anden dag med --gyldig-fra, eller skriv --erstat, hvis det gamle var forkert")
}

pub(super) fn day_before(day: Date) -> String {
    day.saturating_sub(1.day()).to_string()
}

/// The geometry as GeoJSON with eight decimals of a degree: about a millimetre.
fn geojson_text(area: &MultiPolygon<f64>) -> String {
    use std::fmt::Write;
    let mut text = String::from("{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (index, polygon) in area.iter().enumerate() {
        text.push_str(if index == 0 { "[" } else { ",[" });
        for (index, ring) in std::iter::once(polygon.exterior())
            .chain(polygon.interiors())
            .enumerate()
        {
            text.push_str(if index == 0 { "[" } else { ",[" });
            for (index, point) in ring.coords().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                // Writing to a String cannot fail.
                let _ = write!(text, "{comma}[{},{}]", degrees(point.x), degrees(point.y));
            }
            text.push(']');
        }
        text.push(']');
    }
    text.push_str("]}");
    text
}

fn degrees(value: f64) -> String {
    let text = format!("{value:.8}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" {
        "0".to_owned()
    } else {
        short.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_is_kept_to_the_millimetre_and_no_longer() {
        assert_eq!(degrees(9.500_000_000_1), "9.5");
        assert_eq!(degrees(57.123_456_789), "57.12345679");
        assert_eq!(
            (degrees(10.0), degrees(-0.000_000_001)),
            ("10".to_owned(), "0".to_owned())
        );
    }
}
