//! The register as it stood on one day: everything a statistic or a rule asks for starts here.

use super::open::Register;
use super::row::{self, Row};
use super::sql::Query;
use crate::domain::dato::dansk_dato;
use crate::domain::sortering::{fold_name, nearest};
use crate::error::{Error, Kind, Result};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, ToSql};

/// The register at a date.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The register looked at.
    pub register: &'a Register,
    /// The day looked at.
    pub pr: Date,
}

/// A kommune of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Four digits.
    pub kommunekode: String,
    /// Name as in the register.
    pub navn: String,
}

/// A clinic at the date of the view, as a person would name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KlinikName {
    /// The clinic's id in the register.
    pub klinik_id: String,
    /// Its name; several clinics may share one.
    pub navn: String,
    /// The postal town as written.
    pub by: Option<String>,
    /// Its kommune.
    pub kommunekode: String,
}

impl<'a> View<'a> {
    /// The view at `pr`, or at the register's own date of view, or today.
    ///
    /// # Errors
    /// When `pr` lies before anything the register knows.
    pub(super) fn at(register: &'a Register, pr: Option<Date>, today: impl FnOnce() -> Date) -> Result<Self> {
        let fail = |error: rusqlite::Error| register.fail(&error);
        let setting: Option<String> = register
            .connection
            .query_row(
                "SELECT vaerdi FROM registeroplysning WHERE noegle = 'visningsdato'",
                [],
                |row| row.get(0),
            )
            .optional()
            .map_err(fail)?;
        // The register's own day is one it has data for.
        if let (None, Some(own)) = (pr, setting.and_then(|text| text.parse().ok())) {
            return Ok(Self { register, pr: own });
        }
        let pr = pr.unwrap_or_else(today);
        let earliest: Option<String> = register
            .connection
            .query_row(
                "SELECT min(dag) FROM (SELECT min(gyldig_fra) AS dag FROM klinik_version
                 UNION ALL SELECT min(dato) FROM opgoerelse UNION ALL SELECT min(dato) FROM befolkning)",
                [],
                |row| row.get(0),
            )
            .map_err(fail)?;
        match earliest.and_then(|text| text.parse::<Date>().ok()) {
            Some(earliest) if pr < earliest => {
                Err(
                    Error::new("PP-S001", Kind::Data, "registeret har ingen data så tidligt")
                        .at(
                            "--pr",
                            format!(
                                "{}; de tidligste oplysninger er fra {}",
                                dansk_dato(pr),
                                dansk_dato(earliest)
                            ),
                        )
                        .next_step("vælg en senere dato"),
                )
            }
            _ => Ok(Self { register, pr }),
        }
    }

    /// The day as the queries bind it.
    pub fn pr_text(&self) -> String {
        self.pr.to_string()
    }

    /// The register's error for a failed SQLite call.
    pub fn fail(&self, error: &rusqlite::Error) -> Error {
        self.register.fail(error)
    }

    /// All rows of a query, each made into a `T`.
    pub fn rows<T>(
        &self,
        query: Query,
        parameters: &[(&str, &dyn ToSql)],
        make: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let read = || {
            // A page asks the same question of many measures: it is prepared once.
            let mut statement = self.register.connection.prepare_cached(query.text)?;
            row::collect(&mut statement, parameters, |row| make(row))
        };
        read().map_err(|error| self.fail(&error))
    }

    /// The kommuner of the region this register plans for, in Danish order.
    pub fn kommuner(&self) -> Result<Vec<Area>> {
        let read = || {
            self.register
                .connection
                .prepare_cached(
                    "SELECT kommunekode, kommune.navn FROM kommune JOIN region USING (region_kode)
                     WHERE region.egen = 1 ORDER BY sortering",
                )?
                .query_map([], |row| {
                    Ok(Area {
                        kommunekode: row.get(0)?,
                        navn: row.get(1)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.fail(&error))
    }

    /// The kommune with this name or code.
    ///
    /// # Errors
    /// When there is none: the error names the nearest one.
    pub fn kommune(&self, wanted: &str) -> Result<Area> {
        let all = self.kommuner()?;
        let folded = fold_name(wanted);
        let short = folded.strip_suffix(" kommune").unwrap_or(&folded);
        let found = all.iter().find(|area| {
            // StatBank writes "Vesthimmerlands"; codes come with and without the leading zero.
            let name = fold_name(&area.navn);
            name == short
                || short.strip_suffix('s') == Some(name.as_str())
                || area.kommunekode.trim_start_matches('0') == short.trim_start_matches('0')
        });
        if let Some(area) = found {
            return Ok(area.clone());
        }
        let error = Error::new("PP-S002", Kind::Usage, "kommunen findes ikke i registeret")
            .at("kommune", format!("\"{wanted}\""));
        let names: Vec<&str> = all.iter().map(|area| area.navn.as_str()).collect();
        let error = match nearest(wanted, &names) {
            Some(guess) => error.guess(guess),
            None => error,
        };
        Err(error.next_step(format!("vælg en af: {}", names.join(", "))))
    }
}
