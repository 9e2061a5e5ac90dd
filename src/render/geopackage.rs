//! Writes a map layer as a GeoPackage in EPSG:25832 that QGIS opens with its colours (table `layer_styles`).
//!
//! OGC 12-128r18, "GeoPackage Encoding Standard 1.3". The file is built in memory and is the same bytes every time: the
//! only date in it is the date of the view.

use geo::{BoundingRect, MultiPolygon};
use rusqlite::{Connection, params};

use crate::domain::projektion::{LonLat, ProjectionError, area_to_utm32};
use crate::render::format;
use crate::render::svg::class_label;
use crate::report::map::{AreaValue, MapLayer};

mod style;

/// Why a GeoPackage cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum GeoPackageError {
    /// SQLite refused.
    #[error("GeoPackage kan ikke dannes: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A coordinate has no place in EPSG:25832.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
}

const SRS: i32 = 25832;

/// The fixed part of every GeoPackage: the reference systems the standard demands and ours, and the catalogue tables.
const SCHEMA: &str = r#"
PRAGMA page_size = 4096;
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid'),
  ('ETRS89 / UTM zone 32N', 25832, 'EPSG', 25832, 'PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6258"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4258"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","25832"]]', 'Danmarks officielle plane koordinater');
CREATE TABLE omraader (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, KODE TEXT NOT NULL, navn TEXT NOT NULL, billede TEXT,
  vaerdi DOUBLE, status TEXT, klasse TEXT
);
CREATE TABLE oplysninger (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, emne TEXT NOT NULL, tekst TEXT NOT NULL);
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME
);
"#;

/// Only a layer with points has it: an empty table is an empty layer in QGIS.
const POINTS: &str = r#"
CREATE TABLE punkter (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, navn TEXT NOT NULL, "by" TEXT, kommunekode TEXT, billede TEXT,
  kapacitet DOUBLE, kategori TEXT
);
"#;

/// The layer as the bytes of a GeoPackage: `omraader` (the measure is the column `vaerdi`), `punkter` (when there are any), `oplysninger`
/// (title, sources, licences) and `layer_styles`. Two panels are told apart by `billede`.
pub fn geopackage(layer: &MapLayer) -> Result<Vec<u8>, GeoPackageError> {
    let mut connection = Connection::open_in_memory()?;
    let has_points = layer.panels.iter().any(|panel| !panel.points.is_empty());
    // The code's column is named by what the areas are; the name is one of our own constants.
    connection.execute_batch(&SCHEMA.replace("KODE", layer.area_kind.key))?;
    if has_points {
        connection.execute_batch(POINTS)?;
    }
    let transaction = connection.transaction()?;
    let area_bounds = write_areas(&transaction, layer)?;
    let mut styles = vec![("omraader", style::areas(layer))];
    // The standard's format of a moment; midnight of the date of the view keeps the bytes the same on every run.
    let moment = format!("{}T00:00:00.000Z", layer.pr);
    let noted = |emne: &str, tekst: &str| {
        transaction.execute(
            "INSERT INTO oplysninger (emne, tekst) VALUES (?1, ?2)",
            params![emne, tekst],
        )
    };
    noted("titel", &layer.title)?;
    if let Some(measure) = &layer.measure {
        noted("vaerdi", &measure.heading)?;
    }
    for line in crate::render::svg::footer(layer) {
        noted("kilde", &line)?;
    }
    register(
        &transaction,
        layer,
        &moment,
        "omraader",
        Some(("MULTIPOLYGON", area_bounds)),
    )?;
    if has_points {
        let point_bounds = write_points(&transaction, layer)?;
        register(&transaction, layer, &moment, "punkter", Some(("POINT", point_bounds)))?;
        styles.push(("punkter", style::points(layer)));
    }
    register(&transaction, layer, &moment, "oplysninger", None)?;
    register(&transaction, layer, &moment, "layer_styles", None)?;
    for (table, qml) in styles {
        transaction.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
               styleSLD, useAsDefault, description, owner, ui, update_time)
             VALUES ('', '', ?1, 'geom', ?2, ?3, '', 1, ?4, '', NULL, ?5)",
            params![table, format!("kort_{table}"), qml, layer.title, moment],
        )?;
    }
    transaction.commit()?;
    Ok(connection.serialize("main")?.to_vec())
}

/// A bounding box in metres: min x, min y, max x, max y; `None` for an empty table.
type Bounds = Option<[f64; 4]>;

fn widen(bounds: &mut Bounds, other: [f64; 4]) {
    let [a, b, c, d] = bounds.unwrap_or(other);
    *bounds = Some([a.min(other[0]), b.min(other[1]), c.max(other[2]), d.max(other[3])]);
}

fn write_areas(connection: &Connection, layer: &MapLayer) -> Result<Bounds, GeoPackageError> {
    let mut insert = connection.prepare("INSERT INTO omraader VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    let mut bounds = None;
    for panel in &layer.panels {
        for area in &panel.areas {
            let outline = area_to_utm32(&area.omraade.geometri)?;
            let Some(frame) = outline.bounding_rect() else { continue };
            let envelope = [frame.min().x, frame.min().y, frame.max().x, frame.max().y];
            widen(&mut bounds, envelope);
            let (number, status) = match area.value {
                AreaValue::Number(number) => (Some(number), Some("oplyst")),
                AreaValue::Missing(missing) => (None, Some(format::missing(missing))),
                AreaValue::Background => (None, None),
            };
            let class = layer
                .measure
                .as_ref()
                .and_then(|_| layer.class_of(area.value))
                .map(|class| class_label(layer, class));
            let omraade = &area.omraade;
            insert.execute(params![
                area_blob(&outline, envelope),
                omraade.kode,
                omraade.navn,
                panel.heading,
                number,
                status,
                class
            ])?;
        }
    }
    Ok(bounds)
}

fn write_points(connection: &Connection, layer: &MapLayer) -> Result<Bounds, GeoPackageError> {
    let mut insert = connection.prepare(
        r#"INSERT INTO punkter (geom, navn, "by", kommunekode, billede, kapacitet, kategori) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"#,
    )?;
    let mut bounds = None;
    for panel in &layer.panels {
        for point in &panel.points {
            let place = LonLat {
                lon: point.lon,
                lat: point.lat,
            }
            .to_utm32()?;
            widen(&mut bounds, [place.x, place.y, place.x, place.y]);
            let category = layer
                .point_categories
                .get(point.category)
                .map(|category| category.label.as_str());
            let blob = point_blob(place.x, place.y);
            insert.execute(params![
                blob,
                point.navn,
                point.by,
                point.kommunekode,
                panel.heading,
                point.size,
                category
            ])?;
        }
    }
    Ok(bounds)
}

fn register(
    connection: &Connection,
    layer: &MapLayer,
    moment: &str,
    table: &str,
    geometry: Option<(&str, Bounds)>,
) -> Result<(), GeoPackageError> {
    let (data_type, srs) = if geometry.is_some() {
        ("features", SRS)
    } else {
        ("attributes", 0)
    };
    let [min_x, min_y, max_x, max_y] = match geometry {
        Some((_, Some(bounds))) => bounds.map(Some),
        _ => [None; 4],
    };
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![table, data_type, layer.title, moment, min_x, min_y, max_x, max_y, srs],
    )?;
    if let Some((kind, _)) = geometry {
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
            params![table, kind, SRS],
        )?;
    }
    Ok(())
}

/// The standard's blob header (section 2.1.3): "GP", version 0, flags, reference system, envelope; all little-endian.
fn header(flags: u8) -> Vec<u8> {
    let mut blob = vec![b'G', b'P', 0, flags];
    blob.extend(SRS.to_le_bytes());
    blob
}

fn count(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

fn area_blob(area: &MultiPolygon<f64>, [min_x, min_y, max_x, max_y]: [f64; 4]) -> Vec<u8> {
    // Flags: little-endian (bit 0), an envelope of four numbers (bits 1–3 = 1).
    let mut blob = header(0b0000_0011);
    for edge in [min_x, max_x, min_y, max_y] {
        blob.extend(edge.to_le_bytes());
    }
    blob.extend([1, 6, 0, 0, 0]);
    blob.extend(count(area.0.len()));
    for polygon in &area.0 {
        blob.extend([1, 3, 0, 0, 0]);
        blob.extend(count(1 + polygon.interiors().len()));
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            blob.extend(count(ring.0.len()));
            for corner in ring.coords() {
                blob.extend(corner.x.to_le_bytes());
                blob.extend(corner.y.to_le_bytes());
            }
        }
    }
    blob
}

fn point_blob(x: f64, y: f64) -> Vec<u8> {
    let mut blob = header(0b0000_0001);
    blob.extend([1, 1, 0, 0, 0]);
    blob.extend(x.to_le_bytes());
    blob.extend(y.to_le_bytes());
    blob
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rusqlite::OpenFlags;

    use super::*;
    use crate::render::testkort;

    fn reopen(layer: &MapLayer) -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kort.gpkg");
        fs::write(&file, geopackage(layer).unwrap()).unwrap();
        let connection = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        (folder, connection)
    }

    fn one<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> T {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn the_file_says_that_it_is_a_geopackage_and_is_whole() {
        let (_folder, connection) = reopen(&testkort::figur_1());
        assert_eq!(one::<i64>(&connection, "PRAGMA application_id"), 0x4750_4B47, "GPKG");
        assert_eq!(one::<i64>(&connection, "PRAGMA user_version"), 10_300);
        assert_eq!(one::<String>(&connection, "PRAGMA integrity_check"), "ok");
        assert_eq!(
            one::<i64>(&connection, "SELECT count(*) FROM pragma_foreign_key_check"),
            0
        );
        assert_eq!(one::<i64>(&connection, "SELECT count(*) FROM omraader"), 11);
        assert_eq!(one::<i64>(&connection, "SELECT count(*) FROM punkter"), 57);
        assert_eq!(
            one::<String>(
                &connection,
                "SELECT group_concat(DISTINCT srs_id) FROM gpkg_geometry_columns"
            ),
            "25832"
        );
    }

    #[test]
    fn a_point_is_a_standard_blob_at_the_projected_place() {
        let (_folder, connection) = reopen(&testkort::figur_1());
        let blob: Vec<u8> = one(&connection, r#"SELECT geom FROM punkter WHERE "by" = 'Hobro'"#);
        assert_eq!(blob[..4], [b'G', b'P', 0, 1]);
        assert_eq!(blob[4..8], 25832_i32.to_le_bytes());
        assert_eq!(blob[8..13], [1, 1, 0, 0, 0], "little-endian WKB point");
        let number = |at: usize| f64::from_le_bytes(blob[at..at + 8].try_into().unwrap());
        // Hobro by PROJ 9.5.1, as in domain::projektion.
        assert!((number(13) - 548_466.514).abs() < 0.001 && (number(21) - 6_277_933.365).abs() < 0.001);
    }

    #[test]
    fn an_area_carries_its_envelope_and_as_many_corners_as_it_says() {
        let (_folder, connection) = reopen(&testkort::small());
        let blob: Vec<u8> = one(&connection, "SELECT geom FROM omraader WHERE kommunekode = '0001'");
        assert_eq!(blob[3], 0b11, "little-endian, envelope of four");
        // Header 8, envelope 32, WKB head 9, polygon head 9, exterior 4 + 5·16, hole 4 + 5·16.
        assert_eq!(blob.len(), 8 + 32 + 9 + 9 + 84 + 84);
        let edge = |at: usize| f64::from_le_bytes(blob[at..at + 8].try_into().unwrap());
        // 9° E is the central meridian, x = 500 000.
        assert!((edge(8) - 500_000.0).abs() < 0.001 && edge(16) > edge(8) && edge(32) > edge(24));
        let status: String = one(&connection, "SELECT status FROM omraader WHERE vaerdi IS NULL");
        assert_eq!(status, "ej opgivet");
    }

    #[test]
    fn qgis_gets_a_default_style_with_every_class() {
        let layer = testkort::mangler();
        let (_folder, connection) = reopen(&layer);
        let qml: String = one(
            &connection,
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'omraader' AND useAsDefault = 1",
        );
        for entry in layer.legend() {
            let label = class_label(&layer, entry.class);
            assert!(qml.contains(&format!("value=\"{label}\"")), "{label}");
        }
        for class in ["Ikke defineret", "Diskretioneret", "Ingen data"] {
            assert_eq!(
                one::<i64>(
                    &connection,
                    &format!("SELECT count(*) FROM omraader WHERE klasse = '{class}'")
                ),
                1
            );
        }
        let body = qml.split_once('\n').unwrap().1;
        assert!(resvg::usvg::roxmltree::Document::parse(body).is_ok(), "{qml}");
    }

    #[test]
    fn the_same_layer_gives_the_same_bytes() {
        assert_eq!(
            geopackage(&testkort::tabel_1()).unwrap(),
            geopackage(&testkort::tabel_1()).unwrap()
        );
    }
}
