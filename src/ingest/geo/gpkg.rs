//! GeoPackage: the features of one table. The SQL here is of another format's tables, not of the register's.
//!
//! Reference: OGC 12-128r18, "GeoPackage Encoding Standard 1.3".

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{Figur, Lag, MOST_VERTICES, Objekt, broken, chosen_layer, too_large, wkb};
use crate::error::{Error, Result};

/// Reads the features of one table of a GeoPackage: the one named, or the only one.
///
/// # Errors
/// PP-I061 when it is no GeoPackage or is broken, PP-I070 when `layer` must choose.
pub fn read(path: &Path, layer: Option<&str>) -> Result<Lag> {
    let fail = |error: rusqlite::Error| broken(path, format!("ikke læselig GeoPackage ({error})"));
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(fail)?;
    // A file from outside may hold views and triggers with functions of its own: none of them may run anything here.
    connection.pragma_update(None, "trusted_schema", false).map_err(fail)?;
    connection.pragma_update(None, "cell_size_check", true).map_err(fail)?;
    let tables: Vec<(String, String)> = connection
        .prepare(
            "SELECT g.table_name, g.column_name FROM gpkg_geometry_columns AS g
             JOIN gpkg_contents AS c USING (table_name) WHERE c.data_type = 'features' ORDER BY g.table_name",
        )
        .and_then(|mut statement| {
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
        .map_err(fail)?;
    let names: Vec<&str> = tables.iter().map(|(table, _)| table.as_str()).collect();
    let name = chosen_layer(path, &names, layer)?;
    let column = tables
        .iter()
        .find(|(table, _)| table == name)
        .map_or("geom", |(_, column)| column.as_str());
    let (objekter, system) = features(path, &connection, name, column)?;
    let system = system.map(|number| described(&connection, number).unwrap_or_else(|| format!("srs_id {number}")));
    Ok(Lag {
        format: "GeoPackage",
        lag: Some(name.to_owned()),
        objekter,
        system,
    })
}

fn features(path: &Path, connection: &Connection, table: &str, column: &str) -> Result<(Vec<Objekt>, Option<i32>)> {
    let fail = |error: rusqlite::Error| broken(path, format!("ikke læselig GeoPackage ({error})"));
    // The table's name comes from the file; as a quoted name it can be nothing else.
    let query = format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""));
    let mut statement = connection.prepare(&query).map_err(fail)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let geometry_at = columns
        .iter()
        .position(|name| name.eq_ignore_ascii_case(column))
        .ok_or_else(|| broken(path, format!("tabellen har ikke geometrikolonnen \"{column}\"")))?;
    let mut rows = statement.query([]).map_err(fail)?;
    let (mut objekter, mut system, mut vertices) = (Vec::new(), None, 0);
    while let Some(row) = rows.next().map_err(fail)? {
        let nr = objekter.len() + 1;
        let figur = match row.get_ref(geometry_at).map_err(fail)? {
            ValueRef::Blob(blob) => {
                let (number, figur) = wkb::read_gpkg(blob).map_err(|error| at_feature(path, nr, &error))?;
                if *system.get_or_insert(number) != number {
                    return Err(broken(
                        path,
                        format!("objekt nr. {nr} har et andet koordinatsystem end de foregående"),
                    ));
                }
                figur
            }
            ValueRef::Null => Figur::Ingen,
            _ => return Err(broken(path, format!("objekt nr. {nr}: geometrien er ikke binær"))),
        };
        if let Figur::Flade(polygons) = &figur {
            vertices += polygons.iter().flatten().map(Vec::len).sum::<usize>();
        }
        if vertices.max(objekter.len()) > MOST_VERTICES {
            return Err(too_large(path, "over 5.000.000 punkter", "5.000.000 punkter"));
        }
        let mut egenskaber = Vec::new();
        for (index, name) in columns.iter().enumerate().filter(|(index, _)| *index != geometry_at) {
            let text = match row.get_ref(index).map_err(fail)? {
                ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).trim().to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Null | ValueRef::Blob(_) => continue,
            };
            if !text.is_empty() {
                egenskaber.push((name.clone(), text));
            }
        }
        objekter.push(Objekt { nr, egenskaber, figur });
    }
    Ok((objekter, system))
}

fn at_feature(path: &Path, nr: usize, error: &wkb::WkbError) -> Error {
    broken(path, format!("objekt nr. {nr}: {error}"))
}

/// "EPSG:25832" from the file's own list of reference systems.
fn described(connection: &Connection, number: i32) -> Option<String> {
    connection
        .query_row(
            "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [number],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
        )
        .optional()
        .ok()
        .flatten()
        .filter(|(organisation, _)| !organisation.eq_ignore_ascii_case("none"))
        .map(|(organisation, code)| format!("{}:{code}", organisation.to_uppercase()))
}
