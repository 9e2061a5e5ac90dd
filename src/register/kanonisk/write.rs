//! Out: the register as a canonical Data Package.

use super::{DESCRIPTOR, FORM, JOURNAL, field, file_name};
use crate::error::{Error, Kind, Result};
use crate::register::backup::sha256;
use crate::register::open::Register;
use crate::register::schema::{self, Storage, TableColumn, quoted, quoted_list};
use csv::{Terminator, WriterBuilder};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Tables and their rows, by name.
    pub tables: Vec<(String, u64)>,
    /// SHA-256 of `datapackage.json`, which holds those of all tables: one number for all the facts.
    pub sha256: String,
}

impl Exported {
    /// Rows in all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Writes the register's canonical form into `folder`, which is made, or empty.
///
/// # Errors
/// PP-E002 when the folder holds something, PP-E003 when a file cannot be written.
pub fn export(register: &Register, folder: &Path) -> Result<Exported> {
    make_empty(folder)?;
    let connection = register.connection();
    let fail = |error: rusqlite::Error| register.fail(&error);
    // One read transaction, so that all tables are of one moment.
    let moment = connection.unchecked_transaction().map_err(fail)?;
    let version: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(fail)?;
    let mut tables = Vec::new();
    let mut resources = Vec::new();
    for table in schema::table_names(connection).map_err(fail)? {
        let columns = schema::columns(connection, &table).map_err(fail)?;
        let path = folder.join(file_name(&table));
        let rows = write_table(connection, &table, &columns, &path).map_err(|error| error.told(register, &path))?;
        resources
            .push(resource(connection, &table, &columns, &path, rows).map_err(|error| error.told(register, &path))?);
        tables.push((table, rows));
    }
    let journal = folder.join(file_name(JOURNAL));
    let columns = schema::columns(connection, JOURNAL).map_err(fail)?;
    write_table(connection, JOURNAL, &columns, &journal).map_err(|error| error.told(register, &journal))?;
    moment.commit().map_err(fail)?;
    let descriptor = json!({
        "profile": "tabular-data-package",
        "name": "praksisplan-register",
        "title": "Et register fra praksisplan i kanonisk form",
        "praksisplan": { "form": FORM, "registerudgave": version, "journal": file_name(JOURNAL) },
        "resources": resources,
    });
    let path = folder.join(DESCRIPTOR);
    let finish = || -> io::Result<String> {
        // Written last: a folder without it is an export that did not finish.
        let mut text = serde_json::to_vec_pretty(&descriptor)?;
        text.push(b'\n');
        let mut file = File::create(&path)?;
        file.write_all(&text)?;
        file.sync_all()?;
        sha256(&path)
    };
    let sha256 = finish().map_err(|error| Failure::Io(error).told(register, &path))?;
    Ok(Exported { tables, sha256 })
}

fn make_empty(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
    let mut entries = fs::read_dir(folder).map_err(|error| cannot_write(folder, &error))?;
    if entries.next().is_some() {
        return Err(
            Error::new("PP-E002", Kind::Usage, "mappen er ikke tom. Intet er skrevet")
                .at("mappe", folder.display().to_string())
                .next_step("vælg en ny mappe"),
        );
    }
    Ok(())
}

/// What went wrong while a table was written.
enum Failure {
    Sqlite(rusqlite::Error),
    Io(io::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<csv::Error> for Failure {
    fn from(error: csv::Error) -> Self {
        Self::Io(error.into())
    }
}

impl Failure {
    fn told(self, register: &Register, path: &Path) -> Error {
        match self {
            Self::Sqlite(error) => register.fail(&error),
            Self::Io(error) => cannot_write(path, &error),
        }
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Error {
    Error::new(
        "PP-E003",
        Kind::Usage,
        "eksporten kan ikke skrives, og mappen er ikke færdig",
    )
    .at("fil", format!("{}: {error}", path.display()))
    .next_step("vælg en mappe, hvor du må skrive, og hvor der er plads")
}

fn write_table(
    connection: &Connection,
    table: &str,
    columns: &[TableColumn],
    path: &Path,
) -> std::result::Result<u64, Failure> {
    let mut keys: Vec<&TableColumn> = columns.iter().filter(|column| column.key > 0).collect();
    keys.sort_by_key(|column| column.key);
    let order = if keys.is_empty() {
        columns.iter().collect()
    } else {
        keys
    };
    let names = || columns.iter().map(|column| column.name.as_str());
    // Names cannot be bound; these are the register's own and quoted.
    let sql = [
        "SELECT ",
        &quoted_list(names()),
        " FROM ",
        &quoted(table),
        " ORDER BY ",
        &quoted_list(order.iter().map(|column| column.name.as_str())),
    ];
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(BufWriter::new(File::create(path)?));
    writer.write_record(names())?;
    let mut statement = connection.prepare(&sql.concat())?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for (index, column) in columns.iter().enumerate() {
            let field = field::write(row.get_ref(index)?, column.required)
                .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "en værdi er hverken tal eller tekst"))?;
            writer.write_field(field)?;
        }
        writer.write_record(None::<&[u8]>)?;
        count += 1;
    }
    let file = writer
        .into_inner()
        .map_err(|error| io::Error::from(error.error().kind()))?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(count)
}

fn resource(
    connection: &Connection,
    table: &str,
    columns: &[TableColumn],
    path: &Path,
    rows: u64,
) -> std::result::Result<Value, Failure> {
    let fields: Vec<Value> = columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                Storage::Integer => "integer",
                Storage::Real => "number",
                Storage::Text => "string",
            };
            json!({ "name": column.name, "type": kind, "constraints": { "required": column.required } })
        })
        .collect();
    let mut keys: Vec<&TableColumn> = columns.iter().filter(|column| column.key > 0).collect();
    keys.sort_by_key(|column| column.key);
    let keys: Vec<&str> = keys.iter().map(|column| column.name.as_str()).collect();
    let hash = ["sha256:", &sha256(path)?].concat();
    Ok(json!({
        "name": table,
        "path": file_name(table),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "lineTerminator": "\r\n", "header": true },
        "bytes": fs::metadata(path)?.len(),
        "hash": hash,
        "schema": { "fields": fields, "primaryKey": keys, "foreignKeys": foreign_keys(connection, table)? },
        "praksisplan": { "raekker": rows },
    }))
}

fn foreign_keys(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Value>> {
    connection
        .prepare("SELECT \"from\", \"table\", coalesce(\"to\", '') FROM pragma_foreign_key_list(?1) ORDER BY \"from\", \"table\"")?
        .query_map([table], |row| {
            let (from, to_table, to): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            // A reference without a column is to the primary key.
            let to = if to.is_empty() {
                let columns = schema::columns(connection, &to_table)?;
                columns
                    .into_iter()
                    .find(|column| column.key == 1)
                    .map_or(to, |column| column.name)
            } else {
                to
            };
            Ok(json!({ "fields": from, "reference": { "resource": to_table, "fields": to } }))
        })?
        .collect()
}
