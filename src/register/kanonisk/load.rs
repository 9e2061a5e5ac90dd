//! In: a new register from a canonical Data Package.

use super::{DESCRIPTOR, FORM, JOURNAL, field, file_name};
use crate::error::{Error, Kind, Result};
use crate::register::backup::sha256;
use crate::register::geografi::pack_all;
use crate::register::journal::{self, Stamp};
use crate::register::open::{self, Register};
use crate::register::schema::{self, TableColumn, quoted, quoted_list};
use crate::register::{from_sqlite, sql};
use csv::StringRecord;
use rusqlite::{Connection, Transaction, TransactionBehavior, params_from_iter};
use serde::Deserialize;
use serde_json::json;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
struct Descriptor {
    praksisplan: Ours,
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Ours {
    form: u32,
    registerudgave: usize,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    path: String,
    hash: String,
}

/// Creates a register at `path` from the package in `folder`; never overwrites a file, and leaves none behind on an error.
///
/// A package from an older program is loaded as it was and then brought up to date.
///
/// # Errors
/// PP-E004 when the folder is no such package, PP-E005 when it is of a newer program, PP-E006 when a file is not the one that
/// was exported, PP-E007 when a row cannot be loaded.
pub fn create(path: &Path, folder: &Path, stamp: &Stamp) -> Result<Register> {
    let descriptor = read_descriptor(folder)?;
    check_files(folder, &descriptor)?;
    Register::create_with(path, |connection| load(connection, path, folder, &descriptor, stamp))
}

fn read_descriptor(folder: &Path) -> Result<Descriptor> {
    let file = folder.join(DESCRIPTOR);
    let refused = |reason: String| {
        Error::new(
            "PP-E004",
            Kind::Usage,
            "mappen er ikke en eksport af et register. Intet er oprettet",
        )
        .at("fil", format!("{}: {reason}", file.display()))
        .next_step("peg på en mappe skrevet af: praksisplan eksporter register -o MAPPE")
    };
    let text = fs::read(&file).map_err(|error| refused(error.to_string()))?;
    let descriptor: Descriptor =
        serde_json::from_slice(&text).map_err(|error| refused(format!("linje {}: {error}", error.line())))?;
    let known = sql::MIGRATIONS.len();
    if descriptor.praksisplan.form > FORM || descriptor.praksisplan.registerudgave > known {
        return Err(Error::new(
            "PP-E005",
            Kind::Register,
            "eksporten er skrevet af et nyere program. Intet er oprettet",
        )
        .at(
            "fil",
            format!(
                "{} har udgave {}; dette program kender til og med {known}",
                file.display(),
                descriptor.praksisplan.registerudgave
            ),
        )
        .next_step("brug den nyere udgave af praksisplan"));
    }
    Ok(descriptor)
}

/// Every file is the one the descriptor speaks of. A path is only ever a table's own name in the folder.
fn check_files(folder: &Path, descriptor: &Descriptor) -> Result<()> {
    for resource in &descriptor.resources {
        let expected = file_name(&resource.name);
        let file = folder.join(&expected);
        let other = |reason: String| {
            Error::new(
                "PP-E006",
                Kind::Data,
                "en fil i eksporten er ikke den, der blev skrevet. Intet er oprettet",
            )
            .at("fil", format!("{}: {reason}", file.display()))
            .next_step("hent eksporten igen, eller skriv den igen med: praksisplan eksporter register")
        };
        if resource.path != expected || resource.name.contains(['/', '\\']) {
            return Err(other(format!("{DESCRIPTOR} kalder den \"{}\"", resource.path)));
        }
        let found = sha256(&file).map_err(|error| other(error.to_string()))?;
        if resource.hash.strip_prefix("sha256:") != Some(found.as_str()) {
            return Err(other(format!("dens SHA-256 er {found}")));
        }
    }
    Ok(())
}

fn load(connection: &mut Connection, path: &Path, folder: &Path, descriptor: &Descriptor, stamp: &Stamp) -> Result<()> {
    let fail = |error: rusqlite::Error| from_sqlite(&error, Some(path));
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(fail)?;
    transaction
        .pragma_update(None, "defer_foreign_keys", true)
        .map_err(fail)?;
    let version = descriptor.praksisplan.registerudgave;
    open::apply(&transaction, &sql::MIGRATIONS[..version]).map_err(fail)?;
    let tables = schema::table_names(&transaction).map_err(fail)?;
    let mut listed: Vec<&str> = descriptor
        .resources
        .iter()
        .map(|resource| resource.name.as_str())
        .collect();
    listed.sort_unstable();
    if listed != tables {
        let missing = tables.iter().find(|table| !listed.contains(&table.as_str()));
        let extra = listed.iter().find(|name| !tables.iter().any(|table| table == *name));
        return Err(Error::new(
            "PP-E004",
            Kind::Data,
            "eksportens tabeller er ikke registerets. Intet er oprettet",
        )
        .at(
            "tabel",
            match (missing, extra) {
                (Some(table), _) => format!("\"{table}\" mangler"),
                (None, Some(table)) => format!("\"{table}\" findes ikke i udgave {version}"),
                (None, None) => "en tabel står to gange".to_owned(),
            },
        )
        .next_step("peg på en mappe skrevet af: praksisplan eksporter register -o MAPPE"));
    }
    for table in &tables {
        // What a migration put there is in the package too, as it was when the package was written.
        let clear = ["DELETE FROM ", &quoted(table)];
        transaction.execute(&clear.concat(), []).map_err(fail)?;
    }
    for table in &tables {
        load_table(&transaction, table, &folder.join(file_name(table)), path)?;
    }
    let journal_file = folder.join(file_name(JOURNAL));
    if journal_file.exists() {
        load_table(&transaction, JOURNAL, &journal_file, path)?;
        if let Some(nr) = journal::first_break(&transaction).map_err(fail)? {
            return Err(bad_row(&journal_file, None, &format!("kæden er brudt ved linje {nr}")));
        }
    }
    let orphan = transaction.query_row(
        "SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1",
        [],
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
    );
    match orphan {
        Err(rusqlite::Error::QueryReturnedNoRows) => {}
        Ok((table, parent)) => {
            let file = folder.join(file_name(&table));
            return Err(bad_row(
                &file,
                None,
                &format!("en række peger på noget, der ikke findes i {parent}"),
            ));
        }
        Err(error) => return Err(fail(error)),
    }
    open::apply(&transaction, sql::MIGRATIONS).map_err(fail)?;
    pack_all(&transaction).map_err(fail)?;
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let package = sha256(&folder.join(DESCRIPTOR)).ok();
    let detail = json!({ "indhold": "eksport", "mappe": name, "sha256": package });
    journal::append(&transaction, stamp, "ny", "register", &detail).map_err(fail)?;
    transaction.commit().map_err(fail)
}

fn load_table(transaction: &Transaction<'_>, table: &str, file: &Path, register: &Path) -> Result<()> {
    let fail = |error: rusqlite::Error| from_sqlite(&error, Some(register));
    let columns = schema::columns(transaction, table).map_err(fail)?;
    let names = || columns.iter().map(|column| column.name.as_str());
    let mut reader = csv::Reader::from_path(file).map_err(|error| bad_row(file, None, &error.to_string()))?;
    let header = reader
        .headers()
        .map_err(|error| bad_row(file, Some(1), &error.to_string()))?;
    if !header.iter().eq(names()) {
        let expected = names().collect::<Vec<_>>().join(",");
        return Err(bad_row(file, Some(1), &format!("kolonnerne skal være {expected}")));
    }
    let marks = vec!["?"; columns.len()].join(", ");
    // Names cannot be bound; these are the register's own and quoted.
    let sql = [
        "INSERT INTO ",
        &quoted(table),
        " (",
        &quoted_list(names()),
        ") VALUES (",
        &marks,
        ")",
    ];
    let mut insert = transaction.prepare(&sql.concat()).map_err(fail)?;
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map(csv::Position::line);
                return Err(bad_row(
                    file,
                    line,
                    "rækken er ikke CSV i UTF-8 med det rigtige antal felter",
                ));
            }
        }
        let line = record.position().map(csv::Position::line);
        let values = values(&record, &columns).map_err(|column| {
            bad_row(
                file,
                line,
                &format!("kolonne \"{column}\" har ikke den rigtige slags værdi"),
            )
        })?;
        insert
            .execute(params_from_iter(values))
            .map_err(|error| bad_row(file, line, &format!("rækken bryder en regel: {error}")))?;
    }
}

fn values<'c>(
    record: &StringRecord,
    columns: &'c [TableColumn],
) -> std::result::Result<Vec<rusqlite::types::Value>, &'c str> {
    record
        .iter()
        .zip(columns)
        .map(|(text, column)| field::read(text, column).ok_or(column.name.as_str()))
        .collect()
}

/// The value itself is not shown: the file may be anybody's.
fn bad_row(file: &Path, line: Option<u64>, reason: &str) -> Error {
    let place = line.map_or_else(String::new, |line| format!(", linje {line}"));
    Error::new("PP-E007", Kind::Data, "eksporten kan ikke indlæses. Intet er oprettet")
        .at("fil", format!("{}{place}: {reason}", file.display()))
        .next_step("hent eksporten igen, eller skriv den igen med: praksisplan eksporter register")
}
