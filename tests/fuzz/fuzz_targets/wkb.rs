//! The geometries of a GeoPackage: the file is sound, and every byte of its one geometry is foreign.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::geo;
use rusqlite::Connection;

fuzz_target!(|blob: &[u8]| {
    let path = std::env::temp_dir().join(format!("praksisplan-fuzz-{}.gpkg", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let package = Connection::open(&path).expect("the temporary folder takes a file");
    package
        .execute_batch(
            "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA application_id = 1196444487;
             CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);
             CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             INSERT INTO gpkg_contents VALUES ('a', 'features', 0);
             INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 0);
             CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB);",
        )
        .expect("the schema is ours");
    // Every geometry begins so; what follows is the fuzzer's.
    let whole = [b"GP\0\x01".as_slice(), blob].concat();
    package.execute("INSERT INTO a (geom) VALUES (?1)", [whole]).expect("a blob");
    drop(package);
    let _ = geo::read(&path, None);
});
