//! The rows of a file on their way into the register: staged in temporary tables, held against each other and against
//! what is known, then applied. The SQL is in `queries/import`, one group of files per kind.
//!
//! Everything happens in the caller's transaction. The temporary tables spill to a file when they outgrow their cache, so
//! memory does not grow with the number of rows.

use super::sqlite_error::from_connection;
use crate::domain::fingeraftryk::hexadecimal;
use crate::error::Result;
use crate::ingest::check;
use crate::ingest::geografi::landets_kommuner;
use crate::ingest::known::{Kendt, KendtBysamfund, KendtKommune, KendtRegion};
use crate::ingest::schema::{Art, Skema};
use crate::ingest::statbank;
use crate::ingest::value::Vaerdi;
use jiff::civil::Date;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OptionalExtension, ToSql, Transaction, named_params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashSet};

/// Page cache of the register while it is written, kibibytes: the tree of the largest table's upper levels.
const CACHE_KIB: i64 = 48 * 1024;
/// Page cache of the temporary tables, kibibytes; they are written and read in order.
const TEMP_CACHE_KIB: i64 = 8 * 1024;
/// Rounds of leaving wrong rows out: each round can only find fewer.
const MOST_ROUNDS: usize = 50;

/// The scripts of one kind.
#[derive(Debug, Clone, Copy)]
struct Scripts {
    row: &'static str,
    check: &'static str,
    /// Names the rows that give one figure twice; only kinds whose key is one row of a table have it.
    duplicates: Option<&'static str>,
    save: &'static str,
}

macro_rules! script {
    ($name:literal) => {
        include_str!(concat!("../../queries/import/", $name, ".sql"))
    };
}

const TABLES: &str = script!("midlertidig");
const LEAVE_OUT: &str = script!("frasorter");
const STATBANK_ROW: &str = script!("statbank_raekke");
const STATBANK_TOTALS: &str = script!("statbank_samling");

/// Every script of `queries/import`, by the name of its file; a test walks the folder.
pub const SCRIPTS: &[(&str, &str)] = &[
    ("midlertidig", TABLES),
    ("frasorter", LEAVE_OUT),
    ("statbank_raekke", STATBANK_ROW),
    ("statbank_samling", STATBANK_TOTALS),
    ("klinikker_raekke", script!("klinikker_raekke")),
    ("klinikker_kontrol", script!("klinikker_kontrol")),
    ("klinikker_gem", script!("klinikker_gem")),
    ("ydernumre_raekke", script!("ydernumre_raekke")),
    ("ydernumre_kontrol", script!("ydernumre_kontrol")),
    ("ydernumre_gem", script!("ydernumre_gem")),
    ("kapaciteter_raekke", script!("kapaciteter_raekke")),
    ("kapaciteter_kontrol", script!("kapaciteter_kontrol")),
    ("kapaciteter_gem", script!("kapaciteter_gem")),
    ("ansaettelser_raekke", script!("ansaettelser_raekke")),
    ("ansaettelser_kontrol", script!("ansaettelser_kontrol")),
    ("ansaettelser_gem", script!("ansaettelser_gem")),
    ("ventetider_raekke", script!("ventetider_raekke")),
    ("ventetider_kontrol", script!("ventetider_kontrol")),
    ("ventetider_dubletter", script!("ventetider_dubletter")),
    ("ventetider_gem", script!("ventetider_gem")),
    ("aktivitet_raekke", script!("aktivitet_raekke")),
    ("aktivitet_kontrol", script!("aktivitet_kontrol")),
    ("aktivitet_dubletter", script!("aktivitet_dubletter")),
    ("aktivitet_gem", script!("aktivitet_gem")),
    ("befolkning_raekke", script!("befolkning_raekke")),
    ("befolkning_kontrol", script!("befolkning_kontrol")),
    ("befolkning_dubletter", script!("befolkning_dubletter")),
    ("befolkning_gem", script!("befolkning_gem")),
    ("opgoerelse_raekke", script!("opgoerelse_raekke")),
    ("opgoerelse_kontrol", script!("opgoerelse_kontrol")),
    ("opgoerelse_dubletter", script!("opgoerelse_dubletter")),
    ("opgoerelse_gem", script!("opgoerelse_gem")),
];

fn scripts(art: Art) -> Scripts {
    let find = |part: &str| {
        SCRIPTS
            .iter()
            .find(|(name, _)| name.strip_prefix(art.name()) == Some(part))
            .map(|(_, text)| *text)
    };
    // Every kind has these three; a test reads the folder.
    Scripts {
        row: find("_raekke").unwrap_or_default(),
        check: find("_kontrol").unwrap_or_default(),
        duplicates: find("_dubletter"),
        save: find("_gem").unwrap_or_default(),
    }
}

/// Where the figures come from, as the user says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oplysning {
    /// Printed after "Kilde: ".
    pub tekst: String,
    /// The day or period it speaks of, in its own words.
    pub dato: Option<String>,
}

/// What the user chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valg {
    /// The day a full list speaks of, ISO.
    pub gyldig_fra: Option<String>,
    /// What is not in the file has ended.
    pub fuldstaendig: bool,
    /// Another value for the same thing replaces the register's, which is kept in `rettelse`.
    pub ret: bool,
}

/// Something wrong with a row that is seen only together with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fundet {
    /// The row.
    pub linje: u64,
    /// The column of the schema.
    pub felt: Option<String>,
    /// The kind, as `queries/import` names it.
    pub slags: String,
    /// What is wrong.
    pub tekst: String,
}

/// What the import does to the register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Udfald {
    /// How many of each: `ny`, `afloes`, `afslut`, `ret`, `udgaaet`, `opdelt`, `uaendret`.
    pub antal: Vec<(String, u64)>,
    /// Which ones: what is done, to what, and how; the first twenty of each.
    pub vis: Vec<(String, String, String)>,
    /// What the reader must be told.
    pub advarsler: Vec<String>,
}

impl Udfald {
    /// How many of one kind.
    pub fn af(&self, handling: &str) -> u64 {
        self.antal
            .iter()
            .filter(|(name, _)| name == handling)
            .map(|(_, count)| count)
            .sum()
    }

    /// Whether the register is as it was.
    pub fn uaendret(&self) -> bool {
        self.antal.iter().all(|(name, count)| name == "uaendret" || *count == 0)
    }
}

/// What rows can name: the kommuner of the country, and the register's regions, clinics and towns.
pub fn kendt(connection: &Connection) -> Result<Kendt> {
    let fail = |error: rusqlite::Error| from_connection(&error, connection);
    let own: HashSet<String> = rows(connection, "SELECT kommunekode FROM kommune", |row| row.get(0)).map_err(fail)?;
    let country = landets_kommuner().map_err(|error| {
        crate::error::Error::new(
            "PP-I036",
            crate::error::Kind::Unexpected,
            "programmets egne data kan ikke læses",
        )
        .at("kommuner", error.to_string())
    })?;
    let kommuner = country
        .into_iter()
        .map(|kommune| {
            let kode = kommune.kommune.to_string();
            KendtKommune {
                i_registeret: own.contains(&kode),
                kode,
                navn: kommune.navn,
            }
        })
        .collect();
    let regioner = rows(
        connection,
        "SELECT region_kode, statbank_kode, navn FROM region ORDER BY region_kode",
        |row| {
            Ok(KendtRegion {
                kode: row.get(0)?,
                statbank: row.get(1)?,
                navn: row.get(2)?,
            })
        },
    )
    .map_err(fail)?;
    let klinikker = rows(connection, "SELECT klinik_id FROM klinik", |row| row.get(0)).map_err(fail)?;
    let bysamfund = rows(
        connection,
        "SELECT bysamfund_id, navn, kommunekode, del_af IS NOT NULL FROM bysamfund ORDER BY bysamfund_id",
        |row| {
            Ok(KendtBysamfund {
                id: row.get(0)?,
                navn: row.get(1)?,
                kommunekode: row.get(2)?,
                bydel: row.get(3)?,
            })
        },
    )
    .map_err(fail)?;
    Ok(Kendt::new(kommuner, regioner, klinikker, bysamfund))
}

fn rows<T, C: FromIterator<T>>(
    connection: &Connection,
    text: &str,
    make: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<C> {
    connection.prepare(text)?.query_map([], make)?.collect()
}

/// An import under way in a transaction.
pub struct Import<'t> {
    transaction: &'t Transaction<'t>,
    art: Art,
    statbank: bool,
}

/// Puts rows into the temporary table of a kind.
pub struct Indsaetter<'t> {
    transaction: &'t Transaction<'t>,
    statement: CachedStatement<'t>,
    /// Per parameter, the place of its value in a row; parameter 1 is the line.
    places: Vec<usize>,
}

impl<'t> Import<'t> {
    /// Makes the temporary tables.
    pub fn begin(transaction: &'t Transaction<'t>, art: Art, statbank: bool) -> Result<Self> {
        let begin = || {
            transaction.pragma_update(None, "cache_size", -CACHE_KIB)?;
            transaction.pragma_update(Some("temp"), "cache_size", -TEMP_CACHE_KIB)?;
            transaction.execute_batch(TABLES)
        };
        begin().map_err(|error| from_connection(&error, transaction))?;
        Ok(Self {
            transaction,
            art,
            statbank,
        })
    }

    /// Says what the user chose, and which columns the file has.
    pub fn choose(&self, valg: &Valg, kilde: &Oplysning, given: &[&str]) -> Result<String> {
        let choose = || {
            let kilde_id = self.source(kilde)?;
            self.transaction.execute(
                "INSERT INTO temp.import_valg (gyldig_fra, kilde_id, fuldstaendig, journal_nr)
                 SELECT :gyldig_fra, :kilde_id, :fuldstaendig, coalesce(max(nr), 0) + 1 FROM journal",
                named_params! {
                    ":gyldig_fra": valg.gyldig_fra,
                    ":kilde_id": kilde_id,
                    ":fuldstaendig": valg.fuldstaendig,
                },
            )?;
            let mut insert = self
                .transaction
                .prepare("INSERT INTO temp.import_kolonner (felt) VALUES (?1)")?;
            for felt in given {
                insert.execute([felt])?;
            }
            Ok(kilde_id)
        };
        choose().map_err(|error| from_connection(&error, self.transaction))
    }

    /// The source with these words and day, or a new one.
    fn source(&self, kilde: &Oplysning) -> rusqlite::Result<String> {
        let known: Option<String> = self
            .transaction
            .query_row(
                "SELECT kilde_id FROM kilde WHERE tekst = ?1 AND dato IS ?2 ORDER BY kilde_id LIMIT 1",
                (&kilde.tekst, &kilde.dato),
                |row| row.get(0),
            )
            .optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        let words = format!("{}\n{}", kilde.tekst, kilde.dato.as_deref().unwrap_or_default());
        let id = format!("imp-{}", &hexadecimal(&Sha256::digest(words.as_bytes()))[..12]);
        self.transaction.execute(
            "INSERT INTO kilde (kilde_id, tekst, dato) VALUES (?1, ?2, ?3)",
            (&id, &kilde.tekst, &kilde.dato),
        )?;
        Ok(id)
    }

    /// Ready to take rows with these columns, schema first, then the derived ones.
    pub fn rows(&self, skema: &Skema) -> Result<Indsaetter<'t>> {
        let names: Vec<&str> = skema
            .fields
            .iter()
            .map(|felt| felt.name.as_str())
            .chain(check::derived(self.art).iter().copied())
            .collect();
        let prepare = || {
            let statement = self.transaction.prepare_cached(scripts(self.art).row)?;
            let places = (2..=statement.parameter_count())
                .map(|number| {
                    let name = statement.parameter_name(number).unwrap_or_default();
                    let place = names.iter().position(|known| name.strip_prefix(':') == Some(known));
                    place.ok_or_else(|| rusqlite::Error::InvalidParameterName(name.to_owned()))
                })
                .collect::<rusqlite::Result<Vec<usize>>>()?;
            Ok(Indsaetter {
                transaction: self.transaction,
                statement,
                places,
            })
        };
        prepare().map_err(|error: rusqlite::Error| from_connection(&error, self.transaction))
    }

    /// Puts a row of a StatBank table in.
    pub fn statbank_row(&self, linje: u64, row: &statbank::Raekke, fremskrivning: &str) -> Result<()> {
        let put = || {
            self.transaction.prepare_cached(STATBANK_ROW)?.execute(named_params! {
                ":linje": i64::try_from(linje).unwrap_or(i64::MAX),
                ":niveau": row.niveau,
                ":omraade_kode": row.omraade_kode,
                ":dato": row.dato,
                ":alder_fra": row.alder_fra,
                ":alder_til": row.alder_til,
                ":koen": row.koen,
                ":civilstand": row.civilstand,
                ":fremskrivning": fremskrivning,
                ":antal": row.antal,
                ":maerke": row.maerke,
            })
        };
        put()
            .map(|_| ())
            .map_err(|error| from_connection(&error, self.transaction))
    }

    /// What is wrong with the rows together, and with them against the register; nothing is saved.
    pub fn look(&self, valg: &Valg) -> Result<Vec<Fundet>> {
        self.check(valg)
            .map_err(|error| from_connection(&error, self.transaction))
    }

    /// Holds the rows against each other and against the register, and applies them when nothing is wrong. With `only_valid`
    /// the rows found wrong are left out, named, and the rest applied.
    pub fn apply(&self, valg: &Valg, only_valid: bool, today: Date) -> Result<(Udfald, Vec<Fundet>)> {
        let fail = |error: rusqlite::Error| from_connection(&error, self.transaction);
        let mut refused = Vec::new();
        // New figures are the rule, and the table's own key tells when one is not: then nothing has been saved, and the rows
        // are held against the register one by one. For a million rows that saves a million look-ups.
        if self.art == Art::Aktivitet && self.save_when_new().map_err(fail)? {
            return Ok((self.outcome().map_err(fail)?, refused));
        }
        for _ in 0..MOST_ROUNDS {
            let found = self.check(valg).map_err(fail)?;
            if found.is_empty() {
                let before = self.violations(today).map_err(fail)?;
                match self.save().map_err(fail)? {
                    None => {
                        let mut udfald = self.outcome().map_err(fail)?;
                        let after = self.violations(today).map_err(fail)?;
                        udfald.advarsler.extend(after.difference(&before).cloned());
                        return Ok((udfald, refused));
                    }
                    Some(duplicates) => refused.extend(duplicates),
                }
            } else {
                refused.extend(found);
            }
            if !only_valid {
                return Ok((Udfald::default(), refused));
            }
            self.transaction.execute_batch(LEAVE_OUT).map_err(fail)?;
        }
        Ok((Udfald::default(), refused))
    }

    fn check(&self, valg: &Valg) -> rusqlite::Result<Vec<Fundet>> {
        if self.statbank {
            self.transaction.execute_batch("DELETE FROM temp.ny_befolkning;")?;
            self.transaction.execute_batch(STATBANK_TOTALS)?;
        }
        self.transaction.execute_batch(scripts(self.art).check)?;
        if valg.ret {
            self.transaction
                .execute_batch("DELETE FROM temp.import_fejl WHERE slags = 'ret';")?;
        }
        // Two rows for a figure the register has would both be corrections, and the last would win in silence.
        let known: bool = self
            .transaction
            .query_row("SELECT EXISTS (SELECT 1 FROM temp.import_dom)", [], |row| row.get(0))?;
        if let (true, Some(duplicates)) = (known, scripts(self.art).duplicates) {
            self.transaction.execute_batch(duplicates)?;
        }
        self.found()
    }

    fn found(&self) -> rusqlite::Result<Vec<Fundet>> {
        rows(
            self.transaction,
            "SELECT linje, felt, slags, tekst FROM temp.import_fejl ORDER BY linje, slags, tekst",
            |row| {
                Ok(Fundet {
                    linje: row.get::<_, i64>(0)?.unsigned_abs(),
                    felt: row.get(1)?,
                    slags: row.get(2)?,
                    tekst: row.get(3)?,
                })
            },
        )
    }

    /// Saves; `Some` are rows that give one figure twice, and then nothing is saved.
    ///
    /// Looking for duplicates costs a sort of its own. The key of the table finds them for nothing, so they are looked for
    /// by name only when it has.
    fn save(&self) -> rusqlite::Result<Option<Vec<Fundet>>> {
        let scripts = scripts(self.art);
        self.transaction.execute_batch("SAVEPOINT gem;")?;
        match (self.transaction.execute_batch(scripts.save), scripts.duplicates) {
            (Ok(()), _) => {
                self.transaction.execute_batch("RELEASE gem;")?;
                Ok(None)
            }
            (Err(error), Some(duplicates)) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                self.transaction.execute_batch("ROLLBACK TO gem; RELEASE gem;")?;
                self.transaction.execute_batch(duplicates)?;
                let found = self.found()?;
                if found.is_empty() { Err(error) } else { Ok(Some(found)) }
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Saves when every row is new; `false`, and nothing saved, when the register or the file has one of them already.
    fn save_when_new(&self) -> rusqlite::Result<bool> {
        self.transaction.execute_batch("SAVEPOINT nye;")?;
        match self.transaction.execute_batch(scripts(self.art).save) {
            Ok(()) => {
                self.transaction.execute_batch("RELEASE nye;")?;
                Ok(true)
            }
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                self.transaction.execute_batch("ROLLBACK TO nye; RELEASE nye;")?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    fn outcome(&self) -> rusqlite::Result<Udfald> {
        let antal = rows(
            self.transaction,
            "SELECT handling, antal FROM temp.import_antal ORDER BY handling",
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())),
        )?;
        let vis = rows(
            self.transaction,
            "SELECT handling, genstand, tekst FROM (
                 SELECT rowid AS nr, *, row_number() OVER (PARTITION BY handling ORDER BY rowid) AS plads FROM temp.import_vis)
             WHERE plads <= 20 AND handling <> 'advarsel' ORDER BY nr",
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let advarsler = rows(
            self.transaction,
            "SELECT genstand || ': ' || tekst FROM temp.import_vis WHERE handling = 'advarsel' ORDER BY rowid",
            |row| row.get(0),
        )?;
        Ok(Udfald { antal, vis, advarsler })
    }

    /// What `kontrol` would find; only the kinds that its rules speak of.
    fn violations(&self, today: Date) -> rusqlite::Result<BTreeSet<String>> {
        if !matches!(self.art, Art::Klinikker | Art::Ydernumre | Art::Kapaciteter) {
            return Ok(BTreeSet::new());
        }
        self.transaction
            .prepare_cached(super::sql::KONTROL_INVARIANTER.text)?
            .query_map(named_params! { ":pr": today.to_string() }, |row| {
                let part = |at| row.get::<_, String>(at);
                Ok(format!("{}: {} {}", part(0)?, part(1)?, part(2)?))
            })?
            .collect()
    }
}

impl Indsaetter<'_> {
    /// Puts a row in.
    pub fn put(&mut self, linje: u64, vaerdier: &[Vaerdi<'_>]) -> Result<()> {
        let mut put = || {
            self.statement
                .raw_bind_parameter(1, i64::try_from(linje).unwrap_or(i64::MAX))?;
            for (number, place) in (2..).zip(&self.places) {
                self.statement
                    .raw_bind_parameter(number, vaerdier.get(*place).unwrap_or(&Vaerdi::Tom))?;
            }
            self.statement.raw_execute()
        };
        put()
            .map(|_| ())
            .map_err(|error: rusqlite::Error| from_connection(&error, self.transaction))
    }
}

impl ToSql for Vaerdi<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Tom => ToSqlOutput::Owned(Value::Null),
            Self::Heltal(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Tal(number) => ToSqlOutput::Owned(Value::Real(*number)),
            Self::Tekst(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}
