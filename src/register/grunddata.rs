//! What an empty register knows from the start: the country's regions and kommuner, and the agreement that all share.

use crate::domain::sortering::{fold_name, nearest};
use crate::error::{Error, Kind, Result};
use crate::ingest::geografi::landets_kommuner;
use rusqlite::Connection;

const COUNTRY: &str = include_str!("../../queries/grunddata/danmark.sql");

/// Puts the country into a new register.
pub(super) fn add(connection: &Connection) -> rusqlite::Result<()> {
    let kommuner = landets_kommuner().map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection.execute_batch("CREATE TEMP TABLE raa_kommuner (kommunekode TEXT, navn TEXT, region_kode TEXT);")?;
    {
        let mut insert = connection.prepare("INSERT INTO temp.raa_kommuner VALUES (?1, ?2, ?3)")?;
        for kommune in kommuner {
            insert.execute((kommune.kommune.to_string(), kommune.navn, kommune.region_kode))?;
        }
    }
    connection.execute_batch(COUNTRY)?;
    connection.execute_batch("DROP TABLE temp.raa_kommuner;")
}

/// Makes a region the one the register plans for, by its name or code; returns its name.
///
/// # Errors
/// PP-R040 when there is no such region: names the nearest.
pub(super) fn choose_region(connection: &Connection, wanted: &str) -> Result<String> {
    let fail = |error: rusqlite::Error| super::from_sqlite(&error, None);
    let read = || -> rusqlite::Result<Vec<(String, String, String)>> {
        connection
            .prepare("SELECT region_kode, statbank_kode, navn FROM region ORDER BY region_kode")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect()
    };
    let regions = read().map_err(fail)?;
    let folded = fold_name(wanted);
    let found = regions.iter().find(|(kode, statbank, navn)| {
        let name = fold_name(navn);
        wanted == kode || wanted == statbank || name == folded || name.strip_prefix("region ") == Some(folded.as_str())
    });
    let Some((kode, _, navn)) = found else {
        let names: Vec<&str> = regions.iter().map(|region| region.2.as_str()).collect();
        let error = Error::new("PP-R040", Kind::Usage, "regionen findes ikke. Intet er oprettet")
            .at("--region", format!("\"{wanted}\""));
        let error = match nearest(wanted, &names) {
            Some(guess) => error.guess(guess),
            None => error,
        };
        return Err(error.next_step(format!("vælg en af: {}", names.join(", "))));
    };
    connection
        .execute("UPDATE region SET egen = (region_kode = ?1)", [kode])
        .map_err(fail)?;
    Ok(navn.clone())
}
