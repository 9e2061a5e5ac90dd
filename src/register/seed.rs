//! Fills a new register from the shipped data package; run by the build script only.
//!
//! Every CSV resource becomes a temporary table of text, `raa_<resource>`, exactly as shipped; the SQL in `queries/seed/`
//! turns those into the register's rows. So the mapping from plan to register can be read, and re-run, as SQL.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params_from_iter};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Builds the register at `target` from the project at `root`; an existing file is replaced.
pub fn build(root: &Path, target: &Path) -> Result<()> {
    if target.exists() {
        fs::remove_file(target)?;
    }
    let mut connection = Connection::open(target)?;
    // A build that is killed is run again from nothing, so it need not be crash-safe.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;")?;
    add_projection(&connection)?;
    let migrations = sql_files(&root.join("queries/migrations"))?;
    let transaction = connection.transaction()?;
    for path in &migrations {
        run(&transaction, path)?;
    }
    transaction.execute_batch("CREATE TEMP TABLE raa_ressource (navn TEXT PRIMARY KEY, titel TEXT, plan TEXT);")?;
    let package = root.join("data/nordjylland-2019");
    let descriptor: serde_json::Value = serde_json::from_slice(&fs::read(package.join("datapackage.json"))?)?;
    for resource in descriptor["resources"]
        .as_array()
        .ok_or("datapackage.json uden resources")?
    {
        let name = resource["name"].as_str().ok_or("ressource uden navn")?;
        let path = resource["path"].as_str().ok_or("ressource uden sti")?;
        load_csv(
            &transaction,
            &format!("raa_{}", name.replace('-', "_")),
            &package.join(path),
        )?;
        transaction.execute(
            "INSERT INTO raa_ressource VALUES (?1, ?2, ?3)",
            (name, resource["title"].as_str(), resource["praksisplan"].to_string()),
        )?;
    }
    load_csv(&transaction, "raa_byer", &root.join("data/kort/byer.csv"))?;
    load_tables(&transaction)?;
    for path in sql_files(&root.join("queries/seed"))? {
        run(&transaction, &path)?;
    }
    transaction.pragma_update(None, "application_id", 0x5052_504C)?;
    transaction.pragma_update(None, "user_version", i64::try_from(migrations.len())?)?;
    transaction.commit()?;
    connection.execute_batch("PRAGMA foreign_key_check; VACUUM;")?;
    Ok(())
}

/// All published tables in one raw table, so that SQL can work over them: `raa_tal(tabel, raekke, kolonne, …)`.
fn load_tables(connection: &Connection) -> Result<()> {
    let names: Vec<String> = connection
        .prepare("SELECT navn FROM raa_ressource WHERE navn LIKE 'tabel-%' ORDER BY navn")?
        .query_map([], |row| row.get(0))?
        .collect::<std::result::Result<_, _>>()?;
    connection.execute_batch(
        "CREATE TEMP TABLE raa_tal (tabel TEXT, nr INTEGER, raekke TEXT, kolonne TEXT, trykt TEXT, vaerdi TEXT, enhed TEXT, linje TEXT, note TEXT);",
    )?;
    for name in names {
        let raw = name.replace('-', "_");
        // The name comes from our own descriptor, not from a user; SQLite cannot bind a table name.
        connection.execute(
            &[
                "INSERT INTO raa_tal SELECT ?1, rowid, raekke, kolonne, trykt, vaerdi, enhed, linje, note FROM \"raa_",
                &raw,
                "\"",
            ]
            .concat(),
            [name.trim_start_matches("tabel-").trim_start_matches('0')],
        )?;
    }
    Ok(())
}

fn add_projection(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, pick) in [("utm32_x", 0), ("utm32_y", 1)] {
        connection.create_scalar_function(name, 2, flags, move |context| {
            let wgs84 = proj4rs::Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs")
                .map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))?;
            let utm32 = proj4rs::Proj::from_proj_string("+proj=utm +zone=32 +ellps=GRS80 +units=m +no_defs")
                .map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))?;
            let (lat, lon): (f64, f64) = (context.get(0)?, context.get(1)?);
            let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
            proj4rs::transform::transform(&wgs84, &utm32, &mut point)
                .map_err(|error| rusqlite::Error::UserFunctionError(Box::new(error)))?;
            // Whole centimetres: a town centre is known to half a kilometre.
            let value: f64 = if pick == 0 { point.0 } else { point.1 };
            Ok((value * 100.0).round() / 100.0)
        })?;
    }
    Ok(())
}

fn load_csv(connection: &Connection, table: &str, path: &Path) -> Result<()> {
    println!("cargo::rerun-if-changed={}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let headers = reader.headers()?.clone();
    let columns: Vec<String> = headers.iter().map(|name| format!("\"{name}\" TEXT")).collect();
    connection.execute_batch(&format!("CREATE TEMP TABLE \"{table}\" ({});", columns.join(", ")))?;
    let marks = vec!["?"; headers.len()].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO \"{table}\" VALUES ({marks})"))?;
    for record in reader.records() {
        let record = record.map_err(|error| format!("{}: {error}", path.display()))?;
        insert.execute(params_from_iter(
            record.iter().map(|cell| (!cell.is_empty()).then_some(cell)),
        ))?;
    }
    Ok(())
}

fn run(connection: &Connection, path: &Path) -> Result<()> {
    let sql = fs::read_to_string(path)?;
    connection
        .execute_batch(&sql)
        .map_err(|error| format!("{}: {error}", path.display()).into())
}

fn sql_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .collect::<std::io::Result<Vec<_>>>()?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    Ok(files)
}
