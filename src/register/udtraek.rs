//! An extract of the register for others: a SQLite file without cases, journal and ids of persons, with views whose names
//! and columns are words.

use super::backup::{folder_of, sha256};
use super::open::Register;
use super::snapshot::{beside, sync_folder};
use super::undo::copy_pages;
use super::{from_sqlite, quoted, sql, table_names};
use crate::disclosure::{Noegle, PERSONMAAL, Skjult};
use crate::error::{Error, Kind, Result};
use rusqlite::{Connection, params};
use std::fs;
use std::path::{Path, PathBuf};

/// The tables an extract may hold. A table that is not named here is not let out.
const TABLES: [&str; 32] = [
    "aktivitet",
    "befolkning",
    "bysamfund",
    "celle",
    "ekstra_klinikadresse",
    "geosaet",
    "kapacitet_beloeb",
    "kapacitet_enhed",
    "kapacitet_indeks",
    "kapacitet_timer",
    "kilde",
    "klinik",
    "klinik_version",
    "kommune",
    "kommunegennemgang",
    "kommunegraense",
    "myndighed",
    "opgoerelse",
    "opgoerelse_kapacitet",
    "opgoerelse_praksisstoerrelse",
    "paastand",
    "paastand_i_ord",
    "planomraade",
    "publiceret_tabel",
    "publiceret_tal",
    "region",
    "registeroplysning",
    "rejsetid",
    "stoppested",
    "sundhedsraad",
    "ventetid",
    "ventetid_fordeling",
];
/// Further tables, and the columns of theirs that are emptied: ids of persons, and free text that could name one.
const EMPTIED: [(&str, &str); 5] = [
    ("ydernummer", "indehaver_id"),
    ("klinik", "note"),
    ("klinik_version", "note"),
    ("kilde", "note"),
    ("ridefysioterapeut", "note"),
];
/// The views: their name is that of their file in `queries/eksport/`.
const VIEWS: [sql::Query; 9] = [
    sql::EKSPORT_KLINIKKER,
    sql::EKSPORT_YDERNUMRE,
    sql::EKSPORT_KAPACITETER,
    sql::EKSPORT_VENTETIDER,
    sql::EKSPORT_FOLKETAL,
    sql::EKSPORT_KOMMUNER,
    sql::EKSPORT_BYER,
    sql::EKSPORT_PLANENS_TAL,
    sql::EKSPORT_KILDER,
];

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// The views, each with the query that defines it.
    pub views: Vec<(&'static str, sql::Query)>,
    /// The queries of `queries/` that run on the extract.
    pub queries: Vec<sql::Query>,
    /// Sources: text and licence.
    pub sources: Vec<(String, Option<String>)>,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// Writes the extract to `target`, which must not exist.
///
/// # Errors
/// PP-E008 when `target` exists, PP-E003 when it cannot be written.
pub fn extract(register: &Register, target: &Path) -> Result<Extract> {
    if target.exists() {
        return Err(
            Error::new("PP-E008", Kind::Usage, "filen findes allerede. Den er ikke rørt")
                .at("fil", target.display().to_string())
                .next_step("vælg et andet navn"),
        );
    }
    let unfinished = beside(target, ".ufaerdig");
    let made = make(register, &unfinished, target);
    if made.is_err() {
        // A part of an extract is of no use.
        let _ = fs::remove_file(&unfinished);
    }
    made
}

fn make(register: &Register, unfinished: &PathBuf, target: &Path) -> Result<Extract> {
    // What a killed run left.
    let _ = fs::remove_file(unfinished);
    let fail = |error: rusqlite::Error| from_sqlite(&error, Some(target));
    let mut connection = Connection::open(unfinished).map_err(fail)?;
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        .map_err(fail)?;
    copy_pages(register.connection(), &mut connection, target)?;
    let extract = clean(&connection, register.skjult()).map_err(fail)?;
    drop(connection);
    let finish = || {
        fs::File::options().write(true).open(unfinished)?.sync_all()?;
        let sha256 = sha256(unfinished)?;
        fs::rename(unfinished, target)?;
        sync_folder(folder_of(target))?;
        Ok(sha256)
    };
    let sha256 = finish().map_err(|error: std::io::Error| {
        Error::new("PP-E003", Kind::Usage, "eksporten kan ikke skrives")
            .at("fil", format!("{}: {error}", target.display()))
            .next_step("vælg en mappe, hvor du må skrive, og hvor der er plads")
    })?;
    Ok(Extract { sha256, ..extract })
}

/// Takes out what must not be published (domain.md S10): the suppressed figures of activity, and what quotes the plan as
/// printed, small counts and all. The note in `registeroplysning` says so.
fn withhold(connection: &Connection, skjult: &Skjult) -> rusqlite::Result<()> {
    let read = |row: &rusqlite::Row<'_>| {
        let noegle = Noegle {
            maal: row.get(0)?,
            speciale: row.get(1)?,
            aar: row.get(2)?,
            perspektiv: row.get(3)?,
            niveau: row.get(4)?,
            omraade_kode: row.get(5)?,
            afgraensning: row.get(6)?,
            alder_fra: row.get(7)?,
            alder_til: row.get(8)?,
        };
        Ok((noegle, row.get::<_, i64>(9)?))
    };
    let mut of_persons = connection.prepare(
        "SELECT maal, speciale, aar, perspektiv, niveau, omraade_kode, afgraensning, alder_fra, alder_til, maaned
         FROM aktivitet WHERE maal = ?1",
    )?;
    let mut hidden = Vec::new();
    for maal in PERSONMAAL {
        let rows = of_persons
            .query_map([maal], read)?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        hidden.extend(
            rows.into_iter()
                .filter(|(noegle, maaned)| skjult.hides_row(noegle, *maaned)),
        );
    }
    let mut remove = connection.prepare(
        "DELETE FROM aktivitet WHERE maal = ?1 AND speciale = ?2 AND aar = ?3 AND perspektiv = ?4 AND niveau = ?5
         AND omraade_kode = ?6 AND afgraensning = ?7 AND alder_fra = ?8 AND alder_til = ?9 AND maaned = ?10",
    )?;
    for (one, maaned) in &hidden {
        remove.execute(params![
            one.maal,
            one.speciale,
            one.aar,
            one.perspektiv,
            one.niveau,
            one.omraade_kode,
            one.afgraensning,
            one.alder_fra,
            one.alder_til,
            maaned
        ])?;
    }
    connection.execute_batch(
        "DELETE FROM publiceret_tal; DELETE FROM publiceret_tabel; DELETE FROM paastand; DELETE FROM paastand_i_ord;",
    )?;
    let note = format!(
        "{} tal er taget ud, tærskel {}; planens trykte tabeller og påstande er ikke med",
        hidden.len(),
        skjult.taerskel.least_shown()
    );
    connection.execute(
        "INSERT OR REPLACE INTO registeroplysning (noegle, vaerdi) VALUES ('diskretion', ?1)",
        [note],
    )?;
    Ok(())
}

/// The register's own views, which are for its own jobs and may name tables that are not let out.
fn own_views(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn clean(connection: &Connection, skjult: Option<&Skjult>) -> rusqlite::Result<Extract> {
    connection.execute_batch("PRAGMA foreign_keys = OFF; BEGIN;")?;
    for view in own_views(connection)? {
        connection.execute_batch(&["DROP VIEW ", &quoted(&view)].concat())?;
    }
    let may_leave = |table: &str| TABLES.contains(&table) || EMPTIED.iter().any(|(name, _)| *name == table);
    let tables = table_names(connection)?;
    for table in tables.iter().filter(|table| !may_leave(table)) {
        // Names cannot be bound; these are the register's own and quoted.
        connection.execute_batch(&["DROP TABLE ", &quoted(table)].concat())?;
    }
    // Packed cells are the program's own; the cells themselves are there.
    connection.execute_batch(
        "DROP TRIGGER celle_rettet; DROP TRIGGER celle_slettet; DROP TABLE celle_pakket; DROP TABLE journal;",
    )?;
    for (table, column) in EMPTIED {
        connection.execute_batch(&["UPDATE ", &quoted(table), " SET ", &quoted(column), " = NULL"].concat())?;
    }
    if let Some(skjult) = skjult {
        withhold(connection, skjult)?;
    }
    let mut views = Vec::new();
    for query in VIEWS {
        let name = query.name.trim_start_matches("eksport/");
        connection.execute_batch(&["CREATE VIEW ", &quoted(name), " AS ", query.text].concat())?;
        views.push((name, query));
    }
    // Not a register any more: the program must not take it for one.
    connection.execute_batch("PRAGMA application_id = 0; PRAGMA user_version = 0; COMMIT; VACUUM;")?;
    let queries = sql::ALL
        .iter()
        .filter(|query| {
            !["eksport/", "kontrol/", "log/"]
                .iter()
                .any(|room| query.name.starts_with(room))
        })
        .filter(|query| connection.prepare(query.text).is_ok())
        .copied()
        .collect();
    let sources = connection
        .prepare("SELECT tekst, licens FROM kilde ORDER BY kilde_id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Extract {
        views,
        queries,
        sources,
        sha256: String::new(),
    })
}
