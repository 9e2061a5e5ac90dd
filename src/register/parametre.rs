//! Reads and enters the parameters that the sources do not give. A value once entered stands; a new one holds from a later day.

use super::row::source;
use super::sqlite_error::from_sqlite;
use super::{View, sql};
use crate::domain::Parameter;
use crate::domain::dato::dansk_dato;
use crate::error::{Error, Kind, Result};
use crate::report::Source;
use jiff::civil::Date;
use rusqlite::{Connection, params};
use std::path::Path;

/// A value as it was entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Vaerdi {
    /// Of which parameter.
    pub parameter: Parameter,
    /// The day it holds from.
    pub gyldig_fra: Date,
    /// In the parameter's unit.
    pub vaerdi: f64,
    /// Where it is said.
    pub kilde: Source,
}

/// Every entered value, by parameter and day.
pub fn all(view: &View<'_>) -> Result<Vec<Vaerdi>> {
    let found = view.rows(sql::REGLER_PARAMETRE, &[], |row| {
        let parameter = Parameter::from_word(&row.get::<String>("navn")?);
        let from = row.get::<String>("gyldig_fra")?.parse::<Date>().ok();
        let (vaerdi, kilde) = (row.get("vaerdi")?, source(row)?);
        // A name this program does not know is a later program's: it is not shown as something else.
        Ok(parameter.zip(from).map(|(parameter, gyldig_fra)| Vaerdi {
            parameter,
            gyldig_fra,
            vaerdi,
            kilde,
        }))
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// Enters a value in a writer's transaction.
///
/// # Errors
/// PP-C010 when the parameter has a value from that very day, or an index is to hold from another day than 1 January.
pub fn enter(connection: &Connection, path: &Path, value: &Vaerdi) -> Result<()> {
    let fail = |error: rusqlite::Error| from_sqlite(&error, Some(path));
    let (name, from) = (value.parameter.word(), value.gyldig_fra);
    let refuse = |reason: &str| {
        Err(
            Error::new("PP-C010", Kind::Usage, "værdien kan ikke gemmes. Intet er gemt")
                .at("parameter", format!("{name} fra {}", dansk_dato(from)))
                .at("grund", reason),
        )
    };
    if value.parameter.indexed_speciale().is_some() && (from.month(), from.day()) != (1, 1) {
        return refuse("et indeks gælder et helt år og begynder 1. januar")
            .map_err(|error| error.next_step("skriv --gyldig-fra som 01.01. i årets år"));
    }
    let taken: bool = connection
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM parameter WHERE navn = ?1 AND gyldig_fra = ?2 AND vaerdi IS NOT NULL
                            UNION ALL SELECT 1 FROM kapacitet_indeks WHERE 'indeks_' || speciale = ?1 AND aar || '-01-01' = ?2)",
            params![name, from.to_string()],
            |row| row.get(0),
        )
        .map_err(fail)?;
    if taken {
        return refuse("der er allerede en værdi fra den dag, og intet overskrives (S9)")
            .map_err(|error| error.next_step("lad den nye værdi gælde fra en senere dag, eller fortryd den gamle"));
    }
    connection
        .execute(
            "INSERT INTO kilde (kilde_id, tekst, dato) VALUES (?1, ?2, ?3)",
            params![value.kilde.id, value.kilde.tekst, value.kilde.dato],
        )
        .map_err(fail)?;
    match value.parameter.indexed_speciale() {
        Some(speciale) => connection.execute(
            "INSERT INTO kapacitet_indeks (speciale, aar, indeks, kilde_id) VALUES (?1, ?2, ?3, ?4)",
            params![speciale, from.year(), value.vaerdi, value.kilde.id],
        ),
        None => connection.execute(
            "INSERT INTO parameter (navn, gyldig_fra, beskrivelse, enhed, vaerdi, kilde_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (navn, gyldig_fra) DO UPDATE SET vaerdi = excluded.vaerdi, kilde_id = excluded.kilde_id",
            params![
                name,
                from.to_string(),
                value.parameter.description(),
                value.parameter.unit(),
                value.vaerdi,
                value.kilde.id
            ],
        ),
    }
    .map_err(fail)?;
    Ok(())
}
