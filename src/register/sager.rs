//! Typed reads and writes of cases. Every write adds dated rows; the tables' own triggers refuse anything else (S9).

mod afgoer;
mod vurderinger;

use super::sqlite_error::from_sqlite;
use super::{Register, sql};
use crate::domain::dato::dansk_dato;
use crate::domain::sortering::nearest;
use crate::error::{Error, Kind, Result};
use crate::rules::sag::{Organ, Tilstand, Udfald};
use crate::rules::su::SuUdfald;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::Value;
use std::path::Path;

pub use vurderinger::{Fornyelse, GemtVurdering, NyVurdering};

/// The cases of a register, for reading or inside a writer's transaction.
#[derive(Debug, Clone, Copy)]
pub struct Sager<'a> {
    pub(super) connection: &'a Connection,
    path: Option<&'a Path>,
}

/// A case and where it stands, by its newest assessment.
#[derive(Debug, Clone, PartialEq)]
pub struct Sag {
    /// Its number, `2026-001`.
    pub id: String,
    /// The clinic that wishes to move.
    pub klinik_id: String,
    /// The day the application was received, when it says so.
    pub modtaget: Option<Date>,
    /// The number in the region's own case system.
    pub ekstern_id: Option<String>,
    /// The newest state, whatever its day.
    pub tilstand: Tilstand,
    /// The day that state began.
    pub siden: Date,
    /// What it rests on: the newest assessment.
    pub vurdering: GemtVurdering,
    /// The assessments before it, oldest first.
    pub tidligere: Vec<GemtVurdering>,
}

/// A case to be opened.
#[derive(Debug)]
pub struct NySag<'a> {
    /// The number in the region's own case system.
    pub ekstern_id: Option<&'a str>,
    /// Today.
    pub oprettet: Date,
    /// Its first assessment.
    pub vurdering: NyVurdering<'a>,
}

/// A step of a hearing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hoeringsskridt {
    /// One more kommune is affected.
    Beroert,
    /// Sent, with the last day to answer.
    Sendt {
        /// The deadline.
        frist: Date,
    },
    /// Answered.
    Svar(String),
    /// The case goes on without an answer, for this reason.
    LukketUdenSvar(String),
}

impl Hoeringsskridt {
    fn word(&self) -> &'static str {
        match self {
            Self::Beroert => "beroert",
            Self::Sendt { .. } => "sendt",
            Self::Svar(_) => "svar",
            Self::LukketUdenSvar(_) => "lukket_uden_svar",
        }
    }
}

/// A recommendation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indstilling<'a> {
    /// The samarbejdsudvalg or the landssamarbejdsudvalg.
    pub organ: Organ,
    /// The day of the meeting.
    pub dato: Date,
    /// For, against and neither, when it was put to the vote.
    pub stemmer: Option<(u8, u8, u8)>,
    /// What came of it.
    pub udfald: SuUdfald,
    /// Its words.
    pub tekst: Option<&'a str>,
}

/// A decision of one or more bodies on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beslutning<'a> {
    /// Who decided.
    pub organer: Vec<Organ>,
    /// When.
    pub dato: Date,
    /// What.
    pub udfald: Udfald,
    /// Why; a refusal cannot do without, and must name a rule.
    pub begrundelse: Option<&'a str>,
    /// The conditions of a forhåndsgodkendelse.
    pub vilkaar: Option<&'a str>,
    /// The last day of a forhåndsgodkendelse.
    pub udloeber: Option<Date>,
}

impl<'a> Sager<'a> {
    /// The cases of a register open for reading.
    pub fn reading(register: &'a Register) -> Self {
        Self {
            connection: register.connection(),
            path: register.origin().path(),
        }
    }

    /// The cases inside a writer's transaction on the file at `path`.
    pub fn writing(connection: &'a Connection, path: &'a Path) -> Self {
        Self {
            connection,
            path: Some(path),
        }
    }

    pub(super) fn ask<T>(&self, answer: rusqlite::Result<T>) -> Result<T> {
        answer.map_err(|error| from_sqlite(&error, self.path))
    }

    /// The number the next case of a year gets: `2026-001`, `2026-002`, …
    pub fn next_id(&self, year: i16) -> Result<String> {
        self.ask(self.connection.query_row(
            "SELECT printf('%04d-%03d', ?1, 1 + coalesce(max(CAST(substr(sag_id, 6) AS INTEGER)), 0))
             FROM sag WHERE sag_id LIKE printf('%04d-%%', ?1)",
            [year],
            |row| row.get(0),
        ))
    }

    /// The case with this number.
    ///
    /// # Errors
    /// PP-G001 with the nearest number when there is none.
    pub fn find(&self, id: &str) -> Result<Sag> {
        let found = self.ask(
            self.connection
                .query_row(
                    "SELECT s.sag_id, s.klinik_id, s.modtaget, s.ekstern_id, t.tilstand, t.dato AS siden
                     FROM sag AS s
                     JOIN sag_tilstand AS t ON t.nr = (SELECT nr FROM sag_tilstand WHERE sag_id = s.sag_id ORDER BY dato DESC, nr DESC LIMIT 1)
                     WHERE s.sag_id = ?1 OR s.ekstern_id = ?1",
                    [id.trim()],
                    |row| {
                        let id: String = row.get("sag_id")?;
                        let assessments = self.assessments(&id)?;
                        case(row, assessments)
                    },
                )
                .optional(),
        )?;
        if let Some(case) = found.flatten() {
            return Ok(case);
        }
        let ids = self.ask(self.ids())?;
        let error =
            Error::new("PP-G001", Kind::Usage, "sagen findes ikke. Intet er gjort").at("sag", format!("\"{id}\""));
        let error = match nearest(id, &ids) {
            Some(guess) => error.guess(guess),
            None => error,
        };
        Err(error.next_step("se sagerne med: praksisplan sag liste"))
    }

    /// Whether a case has this number of the region's own case system, or is called so here.
    pub fn has_number(&self, number: &str) -> Result<bool> {
        self.ask(self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM sag WHERE ekstern_id = ?1 OR sag_id = ?1)",
            [number],
            |row| row.get(0),
        ))
    }

    fn ids(&self) -> rusqlite::Result<Vec<String>> {
        self.connection
            .prepare("SELECT sag_id FROM sag ORDER BY sag_id")?
            .query_map([], |row| row.get(0))?
            .collect()
    }

    /// Opens a case with its first assessment; a case across kommuner gets a hearing row per affected kommune.
    pub fn create(&self, id: &str, new: &NySag<'_>) -> Result<()> {
        let facts = new.vurdering.facts;
        let received = facts.ansoegning.modtaget;
        self.ask(self.connection.execute(
            "INSERT INTO sag (sag_id, klinik_id, oprettet, modtaget, ekstern_id) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                id,
                facts.klinik.id,
                new.oprettet.to_string(),
                received.map(|day| day.to_string()),
                new.ekstern_id
            ],
        ))?;
        self.store(id, &new.vurdering, None)?;
        let begins = new.vurdering.dato;
        self.enter(id, begins, Tilstand::Modtaget, None)?;
        self.affect(id, &self.find(id)?.heard_by_rule(), begins)
    }

    /// Each of these kommuner is affected, and to be heard about the current assessment.
    fn affect(&self, id: &str, kommuner: &[String], day: Date) -> Result<()> {
        kommuner
            .iter()
            .try_for_each(|kommune| self.hear(id, kommune, day, &Hoeringsskridt::Beroert))
    }

    /// Adds a state.
    pub(super) fn enter(&self, id: &str, day: Date, state: Tilstand, note: Option<&str>) -> Result<()> {
        self.ask(self.connection.execute(
            "INSERT INTO sag_tilstand (sag_id, vurdering_id, dato, tilstand, note)
             SELECT sag_id, vurdering_id, ?2, ?3, ?4 FROM sag_gaeldende WHERE sag_id = ?1",
            params![id, day.to_string(), state.word(), note],
        ))?;
        Ok(())
    }

    /// Closes a case that the applicant has withdrawn; a forhåndsgodkendelse not yet used can be given up too.
    ///
    /// # Errors
    /// PP-G006 when the case has been decided otherwise, PP-G007 for a day before what has happened.
    pub fn withdraw(&self, case: &Sag, day: Date, note: Option<&str>) -> Result<()> {
        if case.tilstand != Tilstand::Forhaandsgodkendt {
            case.open_for("tilbagetrækning")?;
        }
        case.not_before("--dato", day)?;
        self.enter(&case.id, day, Tilstand::Trukket, note)
    }

    /// The hearing has been sent.
    pub fn begin_hearing(&self, case: &Sag, day: Date) -> Result<()> {
        self.enter(&case.id, day, Tilstand::IHoering, None)
    }

    /// The kommuner in the hearing, in the order they were added.
    pub fn heard(&self, id: &str) -> Result<Vec<String>> {
        self.ask(self.kommuner(
            "SELECT kommunekode FROM sag_hoering JOIN sag_gaeldende USING (sag_id)
             WHERE sag_id = ?1 AND skridt = 'beroert' AND sag_hoering.vurdering_id >= siden_id ORDER BY nr",
            id,
        ))
    }

    /// The kommuner that decide with the region: giving and receiving, and in F4 every other affected one.
    pub fn affected(&self, case: &Sag) -> Result<Vec<String>> {
        let mut affected = case.parties();
        if case.vurdering.regel == "F4" {
            let others = self.heard(&case.id)?.into_iter();
            affected.extend(others.filter(|code| !case.parties().contains(code)));
        }
        Ok(affected)
    }

    /// Names of the affected kommuner that have neither answered nor been closed with a reason.
    pub fn missing_answers(&self, id: &str) -> Result<Vec<String>> {
        self.ask(self.kommuner(
            "SELECT navn FROM sag_hoering AS h JOIN sag_gaeldende AS g USING (sag_id) JOIN kommune USING (kommunekode)
             WHERE sag_id = ?1 AND skridt = 'beroert' AND h.vurdering_id >= g.siden_id
               AND NOT EXISTS (SELECT 1 FROM sag_hoering AS s WHERE s.sag_id = h.sag_id AND s.kommunekode = h.kommunekode
                               AND s.vurdering_id >= g.siden_id AND s.skridt IN ('svar', 'lukket_uden_svar'))
             ORDER BY sortering",
            id,
        ))
    }

    fn kommuner(&self, text: &str, id: &str) -> rusqlite::Result<Vec<String>> {
        self.connection
            .prepare(text)?
            .query_map([id], |row| row.get(0))?
            .collect()
    }

    /// Adds a step of the hearing.
    pub fn hear(&self, id: &str, kommunekode: &str, day: Date, step: &Hoeringsskridt) -> Result<()> {
        let (deadline, text) = match step {
            Hoeringsskridt::Beroert => (None, None),
            Hoeringsskridt::Sendt { frist } => (Some(*frist), None),
            Hoeringsskridt::Svar(text) | Hoeringsskridt::LukketUdenSvar(text) => (None, Some(text.as_str())),
        };
        self.ask(self.connection.execute(
            "INSERT INTO sag_hoering (sag_id, vurdering_id, kommunekode, skridt, dato, frist, tekst)
             SELECT sag_id, vurdering_id, ?2, ?3, ?4, ?5, ?6 FROM sag_gaeldende WHERE sag_id = ?1",
            params![
                id,
                kommunekode,
                step.word(),
                day.to_string(),
                deadline.map(|day| day.to_string()),
                text
            ],
        ))?;
        Ok(())
    }

    /// The newest step of a kind for a kommune, with its day.
    pub fn hearing_step(&self, id: &str, kommunekode: &str, step: &str) -> Result<Option<Date>> {
        let day: Option<String> = self.ask(self.connection.query_row(
            "SELECT max(dato) FROM sag_hoering JOIN sag_gaeldende USING (sag_id)
             WHERE sag_id = ?1 AND kommunekode = ?2 AND skridt = ?3 AND sag_hoering.vurdering_id >= siden_id",
            params![id, kommunekode, step],
            |row| row.get(0),
        ))?;
        Ok(day.and_then(|day| day.parse().ok()))
    }

    /// The decisions so far that count on the current assessment.
    pub fn decisions(&self, id: &str) -> Result<Vec<(Organ, Udfald)>> {
        let read = || -> rusqlite::Result<Vec<(Organ, Udfald)>> {
            let mut statement = self.connection.prepare(
                "SELECT organ, kommunekode, udfald FROM sag_afgoerelse JOIN sag_gaeldende USING (sag_id)
                     WHERE sag_id = ?1 AND sag_afgoerelse.vurdering_id >= siden_id ORDER BY nr",
            )?;
            let rows = statement.query_map([id], |row| {
                let organ = Organ::from_word(&row.get::<_, String>(0)?, row.get(1)?);
                Ok(organ.zip(Udfald::from_word(&row.get::<_, String>(2)?)))
            })?;
            // The tables' own checks allow no other words.
            rows.filter_map(rusqlite::Result::transpose).collect()
        };
        self.ask(read())
    }

    /// The last day of the case's forhåndsgodkendelse: the earliest of its bodies'.
    pub fn expires(&self, id: &str) -> Result<Option<Date>> {
        let day: Option<String> = self.ask(self.connection.query_row(
            "SELECT min(udloeber) FROM sag_afgoerelse JOIN sag_gaeldende USING (sag_id)
             WHERE sag_id = ?1 AND sag_afgoerelse.vurdering_id >= siden_id",
            [id],
            |row| row.get(0),
        ))?;
        Ok(day.and_then(|day| day.parse().ok()))
    }

    /// Adds a meeting; one already there is left as it is, and `false` returned.
    pub fn add_meeting(&self, organ: &Organ, day: Date, note: Option<&str>) -> Result<bool> {
        let added = self.ask(self.connection.execute(
            "INSERT INTO moede (organ, dato, note) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![organ.word(), day.to_string(), note],
        ))?;
        Ok(added > 0)
    }

    /// A body as people call it.
    pub fn name(&self, organ: &Organ) -> Result<String> {
        let Some(code) = organ.kommunekode() else {
            return Ok(organ.to_string());
        };
        let name: Option<String> = self.ask(
            self.connection
                .query_row("SELECT navn FROM kommune WHERE kommunekode = ?1", [code], |row| {
                    row.get(0)
                })
                .optional(),
        )?;
        Ok(name.map_or_else(|| organ.to_string(), |name| format!("{name} Kommune")))
    }

    /// How many earlier cases like this one were decided as it was, and the numbers of those that were not.
    pub fn compare_with_similar(&self, id: &str, day: Date, state: Tilstand) -> Result<(usize, Vec<String>)> {
        let read = || -> rusqlite::Result<Vec<(String, String)>> {
            self.connection
                .prepare(sql::SAGER_LIGNENDE.text)?
                .query_map(
                    named_params! { ":sag": id, ":faktor": SIMILAR_FACTOR, ":dag": day.to_string() },
                    |row| Ok((row.get("sag_id")?, row.get("udfald")?)),
                )?
                .collect()
        };
        let refused = Tilstand::Afslaaet.word();
        let (alike, other): (Vec<_>, Vec<_>) = self
            .ask(read())?
            .into_iter()
            .partition(|(_, outcome)| (outcome == refused) == (state == Tilstand::Afslaaet));
        Ok((alike.len(), other.into_iter().map(|(id, _)| id).collect()))
    }
}

/// Two distances are alike when neither is more than this many times the other \[D\].
pub const SIMILAR_FACTOR: f64 = 2.0;

impl Sag {
    /// Giving and receiving kommune, each once.
    pub fn parties(&self) -> Vec<String> {
        let giving = self.vurdering.afgivende.clone();
        let receiving = self.vurdering.modtagende.clone().filter(|code| *code != giving);
        std::iter::once(giving).chain(receiving).collect()
    }

    /// The case as it rested on an earlier assessment.
    ///
    /// # Errors
    /// PP-G019 when it has no assessment with that number.
    pub fn resting_on(mut self, nr: i64) -> Result<Self> {
        self.tidligere.push(self.vurdering.clone());
        let last = self.vurdering.nr;
        let Some(index) = self.tidligere.iter().position(|assessment| assessment.nr == nr) else {
            return Err(Error::new(
                "PP-G019",
                Kind::Usage,
                "sagen har ingen vurdering med det nummer. Intet er gjort",
            )
            .at("--vurdering", format!("{nr}; sag {} har 1 til {last}", self.id))
            .next_step(format!("se vurderingerne med: praksisplan sag vis {}", self.id)));
        };
        self.tidligere.truncate(index + 1);
        if let Some(chosen) = self.tidligere.pop() {
            self.vurdering = chosen;
        }
        Ok(self)
    }

    /// The case as it rested on a day: on the newest assessment by then.
    #[must_use]
    pub fn as_of(mut self, day: Date) -> Self {
        while self.vurdering.dato > day
            && let Some(earlier) = self.tidligere.pop()
        {
            self.vurdering = earlier;
        }
        self
    }

    /// The kommuner that must be heard: giving and receiving when the plan is changed (F4).
    fn heard_by_rule(&self) -> Vec<String> {
        if self.vurdering.regel == "F4" {
            self.parties()
        } else {
            Vec::new()
        }
    }

    /// The case is not decided yet.
    pub fn open_for(&self, what: &str) -> Result<()> {
        if self.tilstand.is_closed() {
            return Err(self.refused(format!(
                "sagen er {}, så der kan ikke registreres {what}",
                self.tilstand.name()
            )));
        }
        Ok(())
    }

    /// Nothing happens in a case before what has happened.
    pub fn not_before(&self, flag: &str, day: Date) -> Result<()> {
        let stands = format!("{} {}", self.tilstand.name(), dansk_dato(self.siden));
        let assessed = format!("vurdering {} {}", self.vurdering.nr, dansk_dato(self.vurdering.dato));
        let (last, what) = if self.vurdering.dato > self.siden {
            (self.vurdering.dato, assessed)
        } else {
            (self.siden, stands)
        };
        if day < last {
            return Err(Error::new(
                "PP-G007",
                Kind::Usage,
                "datoen ligger før sagens seneste hændelse. Intet er gemt",
            )
            .at(flag, dansk_dato(day))
            .at(format!("sag {}", self.id), what)
            .next_step("ret datoen"));
        }
        Ok(())
    }

    /// The case stands where this cannot be done.
    pub fn refused(&self, why: String) -> Error {
        Error::new(
            "PP-G006",
            Kind::Usage,
            "det kan ikke gøres i den tilstand, sagen har. Intet er gemt",
        )
        .at(format!("sag {}", self.id), why)
        .next_step(format!("se forløbet med: praksisplan sag vis {}", self.id))
    }
}

/// A case with its assessments, oldest first; `None` without any, which no case is.
fn case(row: &Row<'_>, mut assessments: Vec<GemtVurdering>) -> rusqlite::Result<Option<Sag>> {
    let state: String = row.get("tilstand")?;
    let Some(current) = assessments.pop() else {
        return Ok(None);
    };
    let first_received: Option<String> = row.get("modtaget")?;
    Ok(Some(Sag {
        id: row.get("sag_id")?,
        klinik_id: row.get("klinik_id")?,
        modtaget: current.modtaget().or(first_received.and_then(|day| day.parse().ok())),
        ekstern_id: row.get("ekstern_id")?,
        // The tables' own checks allow no other words, and days that exist.
        tilstand: Tilstand::from_word(&state).unwrap_or(Tilstand::Modtaget),
        siden: date(row, "siden")?,
        vurdering: current,
        tidligere: assessments,
    }))
}

fn date(row: &Row<'_>, column: &str) -> rusqlite::Result<Date> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error: jiff::Error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

fn json(row: &Row<'_>, column: &str) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))
}
