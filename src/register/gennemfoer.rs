//! The actual move as dated rows: one version of the clinic ends, another begins, and no capacity is lost or made (S9).

mod ekstra;

use super::sager::{Sag, Sager};
use crate::domain::dato::dansk_dato;
use crate::domain::projektion::Utm32;
use crate::domain::{Kapacitetstal, Regime};
use crate::error::{Error, Kind, Result};
use crate::rules::sag::{self, GennemfoerError, Tilstand};
use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, named_params, params};

pub use ekstra::EkstraUdfald;

/// Which part moves, when the application does not say it exactly enough.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Del {
    /// Over 30 hours (regime `timer`).
    pub over_30: Option<u32>,
    /// Under 30 hours (regime `timer`).
    pub under_30: Option<u32>,
    /// Kapacitet of speciale 51 (regime `beloeb`).
    pub speciale_51: Option<Kapacitetstal>,
    /// Kapacitet of speciale 62 (regime `beloeb`).
    pub speciale_62: Option<Kapacitetstal>,
    /// The ydernumre that go with the part; all of them follow a whole clinic.
    pub ydernumre: Vec<String>,
    /// What becomes of each extra address of the clinic.
    pub ekstra: Vec<(u32, EkstraUdfald)>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gennemfoert {
    /// The clinic the capacity left.
    pub fra_klinik: String,
    /// Where it is now: the same clinic, or a new one when a part moved.
    pub til_klinik: String,
    /// Ydernumre that stay at the old clinic although a part moved: nobody has said whose they are.
    pub ydernumre_bliver: Vec<String>,
    /// Extra addresses of the old clinic that stay, and whose demands (C4) are to be asked again.
    pub ekstra_bliver: Vec<u32>,
}

/// The stored amount of the application.
struct Amount {
    weighted: Kapacitetstal,
    all: bool,
    counts: Option<(u32, u32)>,
    assessed: Date,
}

/// A running row of capacity: id, ydernummer or speciale, and how much.
struct TimerRow {
    id: i64,
    ydernummer: Option<String>,
    over_30: u32,
    under_30: u32,
}

struct BeloebRow {
    id: i64,
    speciale: i64,
    kapacitet: Kapacitetstal,
}

/// The whole register's capacity on a day: over 30, under 30, and the decimal sum.
type Totals = (i64, i64, f64);

impl Sager<'_> {
    /// Carries out the move of a case on a day.
    ///
    /// All of the clinic: its version ends the day before and one at the new place begins. A part: a new clinic begins at
    /// the new place, and the rows of capacity are ended and begun again, divided. The register's total is the same before
    /// and after, or nothing is saved.
    ///
    /// # Errors
    /// PP-G009 when the case does not allow it, PP-G022 while an extra address has not been spoken of, PP-G010 after the expiry, PP-G011 when the part cannot be told, PP-G013 when
    /// the register has changed since, PP-G014 should the total differ.
    pub fn carry_out(&self, case: &Sag, day: Date, part: &Del) -> Result<Gennemfoert> {
        sag::may_carry_out(case.tilstand, self.expires(&case.id)?, day)
            .map_err(|error| not_allowed(case, day, &error))?;
        case.not_before("--dato", day)?;
        let amount = self.amount(case)?;
        self.check_clinic(case, day)?;
        let before = self.totals(day)?;
        self.add_source(case, day)?;
        let extra = self.settle_extra(case, day, &part.ekstra)?;
        let mut done = if amount.all && self.still_has(case, day, &amount)? {
            if !part.ydernumre.is_empty() {
                return Err(changed(
                    case,
                    "hele klinikken flytter, og alle dens ydernumre følger med; udelad --ydernummer",
                ));
            }
            self.move_all(case, day)?
        } else {
            self.move_part(case, day, &amount, part)?
        };
        let after = self.totals(day)?;
        if before.0 != after.0 || before.1 != after.1 || (before.2 - after.2).abs() > 1e-9 {
            return Err(Error::new(
                "PP-G014",
                Kind::Unexpected,
                "den samlede kapacitet ville ikke være den samme efter flytningen. Intet er gemt",
            )
            .at("før", format!("{before:?}"))
            .at("efter", format!("{after:?}")));
        }
        self.ask(self.connection.execute(
            "INSERT INTO sag_gennemfoerelse (sag_id, dato, fra_klinik_id, til_klinik_id) VALUES (?1, ?2, ?3, ?4)",
            params![case.id, day.to_string(), done.fra_klinik, done.til_klinik],
        ))?;
        self.remember_extra(case, &part.ekstra)?;
        done.ekstra_bliver = extra;
        self.enter(&case.id, day, Tilstand::Gennemfoert, None)?;
        Ok(done)
    }

    fn amount(&self, case: &Sag) -> Result<Amount> {
        self.ask(self.connection.query_row(
            "SELECT flyttes, hele, over_30, under_30 FROM sag_vurdering WHERE vurdering_id = ?1",
            [case.vurdering.id],
            |row| {
                let counts: (Option<u32>, Option<u32>) = (row.get(2)?, row.get(3)?);
                Ok(Amount {
                    weighted: Kapacitetstal::from_f64(row.get(0)?)
                        .ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))?,
                    all: row.get(1)?,
                    counts: counts.0.zip(counts.1),
                    assessed: case.vurdering.pr,
                })
            },
        ))
    }

    /// The clinic exists on the day, and nothing is entered for it from that day on.
    fn check_clinic(&self, case: &Sag, day: Date) -> Result<()> {
        let text = day.to_string();
        let current: Option<String> = self.ask(
            self.connection
                .query_row(
                    "SELECT gyldig_fra FROM klinik_version
                     WHERE klinik_id = ?1 AND gyldig_fra <= ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2",
                    params![case.klinik_id, text],
                    |row| row.get(0),
                )
                .optional(),
        )?;
        let later: bool = self.ask(self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM klinik_version WHERE klinik_id = ?1 AND gyldig_fra >= ?2)",
            params![case.klinik_id, text],
            |row| row.get(0),
        ))?;
        let known: Option<String> = self.ask(self.connection.query_row(
            "SELECT modtagende FROM sag_vurdering WHERE vurdering_id = ?1",
            [case.vurdering.id],
            |row| row.get(0),
        ))?;
        if known.is_none() {
            return Err(changed(case, "kommunen for det nye sted er ikke kendt"));
        }
        if current.is_none() {
            return Err(changed(case, &format!("klinikken findes ikke {}", dansk_dato(day))));
        }
        if later {
            return Err(changed(
                case,
                &format!(
                    "klinikken har allerede oplysninger fra {} eller senere",
                    dansk_dato(day)
                ),
            ));
        }
        Ok(())
    }

    fn totals(&self, day: Date) -> Result<Totals> {
        self.ask(self.connection.query_row(
            "SELECT (SELECT coalesce(sum(over_30), 0) FROM kapacitet_timer WHERE gyldig_fra <= ?1 AND coalesce(gyldig_til, '9999-12-31') >= ?1),
                    (SELECT coalesce(sum(under_30), 0) FROM kapacitet_timer WHERE gyldig_fra <= ?1 AND coalesce(gyldig_til, '9999-12-31') >= ?1),
                    (SELECT coalesce(total(kapacitet), 0) FROM kapacitet_beloeb WHERE gyldig_fra <= ?1 AND coalesce(gyldig_til, '9999-12-31') >= ?1)",
            [day.to_string()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        ))
    }

    fn add_source(&self, case: &Sag, day: Date) -> Result<()> {
        self.ask(self.connection.execute(
            "INSERT INTO kilde (kilde_id, tekst, dato) VALUES ('sag-' || ?1, 'sag ' || ?1 || ': flytning', ?2)",
            params![case.id, dansk_dato(day)],
        ))?;
        Ok(())
    }

    /// Whether what moves is still all the clinic has; across the change of regime all stays all.
    fn still_has(&self, case: &Sag, day: Date, amount: &Amount) -> Result<bool> {
        if Regime::at(day) != Regime::at(amount.assessed) {
            return Ok(true);
        }
        let now: i64 = match Regime::at(day) {
            Regime::Timer => {
                let halves = |row: &TimerRow| i64::from(2 * row.over_30 + row.under_30);
                self.timer_rows(case, day)?.iter().map(halves).sum::<i64>() * (Kapacitetstal::SCALE / 2)
            }
            Regime::Beloeb => self
                .beloeb_rows(case, day)?
                .iter()
                .map(|row| row.kapacitet.units())
                .sum(),
        };
        Ok(now == amount.weighted.units())
    }

    /// Ends the clinic's version the day before and begins one at the new place.
    fn move_all(&self, case: &Sag, day: Date) -> Result<Gennemfoert> {
        self.begin_version(case, day, &case.klinik_id)?;
        self.ask(self.connection.execute(
            "UPDATE klinik_version SET gyldig_til = date(?2, '-1 day')
             WHERE klinik_id = ?1 AND gyldig_fra < ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2",
            params![case.klinik_id, day.to_string()],
        ))?;
        Ok(Gennemfoert {
            fra_klinik: case.klinik_id.clone(),
            til_klinik: case.klinik_id.clone(),
            ydernumre_bliver: Vec::new(),
            ekstra_bliver: Vec::new(),
        })
    }

    /// A version of `klinik_id` at the new place, with the name of the clinic that moves.
    fn begin_version(&self, case: &Sag, day: Date, klinik_id: &str) -> Result<()> {
        let metres: (Option<f64>, Option<f64>) = self.ask(self.connection.query_row(
            "SELECT ny_x, ny_y FROM sag_vurdering WHERE vurdering_id = ?1",
            [case.vurdering.id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        ))?;
        // The columns are checked to lie in Denmark, so the degrees exist.
        let degrees = metres
            .0
            .zip(metres.1)
            .and_then(|(x, y)| Utm32 { x, y }.to_lonlat().ok());
        self.ask(self.connection.execute(
            "INSERT INTO klinik_version (klinik_id, gyldig_fra, gyldig_til, navn, adresse, postnr, by, kommunekode, bysamfund_id,
                 lat, lon, x, y, koordinat_kvalitet, koordinat_kilde_id, koordinat_dato, handicapadgang, handicaptoilet, parkering,
                 holdlokale, kilde_id)
             SELECT :ny, :dag, k.gyldig_til, k.navn, v.ny_adresse, v.ny_postnr, b.navn, v.modtagende, v.ny_bysamfund_id,
                 CASE WHEN v.ny_x IS b.x AND v.ny_y IS b.y THEN b.lat ELSE :lat END,
                 CASE WHEN v.ny_x IS b.x AND v.ny_y IS b.y THEN b.lon ELSE :lon END,
                 v.ny_x, v.ny_y, CASE WHEN v.ny_x IS NULL THEN 'ukendt' ELSE v.ny_kvalitet END,
                 CASE WHEN v.ny_x IS NOT NULL THEN 'sag-' || :sag END, CASE WHEN v.ny_x IS NOT NULL THEN :dag END,
                 v.adgang, v.toilet, v.parkering, v.holdlokale, 'sag-' || :sag
             FROM klinik_version AS k
             JOIN sag_vurdering AS v ON v.vurdering_id = :vurdering
             LEFT JOIN bysamfund AS b ON b.bysamfund_id = v.ny_bysamfund_id
             WHERE k.klinik_id = :gammel AND k.gyldig_fra <= :dag AND coalesce(k.gyldig_til, '9999-12-31') >= :dag",
            named_params! {
                ":ny": klinik_id,
                ":dag": day.to_string(),
                ":sag": case.id,
                ":vurdering": case.vurdering.id,
                ":gammel": case.klinik_id,
                ":lat": degrees.map(|place| place.lat),
                ":lon": degrees.map(|place| place.lon),
            },
        ))?;
        Ok(())
    }

    fn move_part(&self, case: &Sag, day: Date, amount: &Amount, part: &Del) -> Result<Gennemfoert> {
        if Regime::at(day) != Regime::at(amount.assessed) {
            return Err(changed(
                case,
                "en del af kapaciteten kan ikke flyttes hen over 1. januar 2024; der findes ingen omregning (V7)",
            ));
        }
        let later: bool = self.ask(self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM kapacitet_timer WHERE klinik_id = ?1 AND gyldig_fra >= ?2)
                 OR EXISTS (SELECT 1 FROM kapacitet_beloeb WHERE klinik_id = ?1 AND gyldig_fra >= ?2)",
            params![case.klinik_id, day.to_string()],
            |row| row.get(0),
        ))?;
        if later {
            return Err(changed(
                case,
                &format!(
                    "der er kapacitet fra {} eller senere, og den kan ikke deles her",
                    dansk_dato(day)
                ),
            ));
        }
        let new = format!("{}-{}", case.klinik_id, case.id);
        self.ask(self.connection.execute(
            "INSERT INTO klinik (klinik_id, oprettet, kilde_id, note) VALUES (?1, ?2, 'sag-' || ?3, 'udskilt af ' || ?4)",
            params![new, day.to_string(), case.id, case.klinik_id],
        ))?;
        self.begin_version(case, day, &new)?;
        match Regime::at(day) {
            Regime::Timer => self.split_timer(case, day, amount, part, &new)?,
            Regime::Beloeb => self.split_beloeb(case, day, amount, part, &new)?,
        }
        for number in &part.ydernumre {
            self.move_ydernummer(case, day, number, &new)?;
        }
        let staying = self.ask(self.staying(case, day))?;
        Ok(Gennemfoert {
            fra_klinik: case.klinik_id.clone(),
            til_klinik: new,
            ydernumre_bliver: staying,
            ekstra_bliver: Vec::new(),
        })
    }

    /// Ends an ydernummer at the old clinic the day before and begins it at the new one, in every speciale it has.
    fn move_ydernummer(&self, case: &Sag, day: Date, number: &str, new: &str) -> Result<()> {
        let begun = self.ask(self.connection.execute(
            "INSERT INTO ydernummer (ydernummer, speciale, klinik_id, art, indehaver_id, gyldig_fra, gyldig_til, kilde_id)
             SELECT ydernummer, speciale, ?1, art, indehaver_id, ?2, gyldig_til, 'sag-' || ?3 FROM ydernummer
             WHERE ydernummer = ?4 AND klinik_id = ?5 AND gyldig_fra < ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2",
            params![new, day.to_string(), case.id, number, case.klinik_id],
        ))?;
        if begun == 0 {
            return Err(changed(
                case,
                &format!("ydernummer {number} er ikke på klinikken {}", dansk_dato(day)),
            ));
        }
        self.ask(self.connection.execute(
            "UPDATE ydernummer SET gyldig_til = date(?1, '-1 day')
             WHERE ydernummer = ?2 AND klinik_id = ?3 AND gyldig_fra < ?1 AND coalesce(gyldig_til, '9999-12-31') >= ?1",
            params![day.to_string(), number, case.klinik_id],
        ))?;
        Ok(())
    }

    fn staying(&self, case: &Sag, day: Date) -> rusqlite::Result<Vec<String>> {
        self.connection
            .prepare(
                "SELECT DISTINCT ydernummer FROM ydernummer
                 WHERE klinik_id = ?1 AND gyldig_fra <= ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2 ORDER BY ydernummer",
            )?
            .query_map(params![case.klinik_id, day.to_string()], |row| row.get(0))?
            .collect()
    }

    fn timer_rows(&self, case: &Sag, day: Date) -> Result<Vec<TimerRow>> {
        let read = || {
            self.connection
                .prepare(
                    "SELECT kapacitet_id, ydernummer, over_30, under_30 FROM kapacitet_timer
                     WHERE klinik_id = ?1 AND gyldig_fra <= ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2 ORDER BY kapacitet_id",
                )?
                .query_map(params![case.klinik_id, day.to_string()], |row| {
                    Ok(TimerRow {
                        id: row.get(0)?,
                        ydernummer: row.get(1)?,
                        over_30: row.get(2)?,
                        under_30: row.get(3)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        self.ask(read())
    }

    fn split_timer(&self, case: &Sag, day: Date, amount: &Amount, part: &Del, new: &str) -> Result<()> {
        let mut rows = self.timer_rows(case, day)?;
        // What is tied to an ydernummer that goes, goes first.
        let goes = |row: &TimerRow| {
            row.ydernummer
                .as_ref()
                .is_some_and(|number| part.ydernumre.contains(number))
        };
        rows.sort_by_key(|row| !goes(row));
        let has = rows
            .iter()
            .fold((0, 0), |sum, row| (sum.0 + row.over_30, sum.1 + row.under_30));
        let stated = part.over_30.zip(part.under_30).or(amount.counts);
        let halves = amount.weighted.halves().unwrap_or_default();
        let leaving = match stated {
            Some((over, under)) if u64::from(2 * over + under) == halves && over <= has.0 && under <= has.1 => {
                (over, under)
            }
            Some(_) => {
                return Err(unclear(
                    case,
                    amount,
                    &format!("klinikken har {} over og {} under 30 timer", has.0, has.1),
                ));
            }
            None => sag::only_composition(halves, has.0, has.1).ok_or_else(|| {
                unclear(
                    case,
                    amount,
                    &format!(
                        "klinikken har {} over og {} under 30 timer, så det kan være flere forskellige",
                        has.0, has.1
                    ),
                )
            })?,
        };
        let mut left = leaving;
        for row in &rows {
            let taken = (row.over_30.min(left.0), row.under_30.min(left.1));
            if taken == (0, 0) {
                continue;
            }
            left = (left.0 - taken.0, left.1 - taken.1);
            let stays = (row.over_30 - taken.0, row.under_30 - taken.1);
            // Rows with nothing left are ended and not begun again.
            for (klinik, counts) in [(case.klinik_id.as_str(), stays), (new, taken)] {
                if counts == (0, 0) {
                    continue;
                }
                self.ask(self.connection.execute(
                    "INSERT INTO kapacitet_timer (klinik_id, ydernummer, over_30, under_30, gyldig_fra, gyldig_til, kilde_id)
                     SELECT ?1, CASE WHEN ?1 = klinik_id OR ?8 THEN ?2 END, ?3, ?4, ?5, gyldig_til, 'sag-' || ?6 FROM kapacitet_timer WHERE kapacitet_id = ?7",
                    params![klinik, row.ydernummer, counts.0, counts.1, day.to_string(), case.id, row.id, goes(row)],
                ))?;
            }
            self.end_row("timer", row.id, day)?;
        }
        Ok(())
    }

    fn beloeb_rows(&self, case: &Sag, day: Date) -> Result<Vec<BeloebRow>> {
        let read = || {
            self.connection
                .prepare(
                    "SELECT kapacitet_id, speciale, kapacitet FROM kapacitet_beloeb
                     WHERE klinik_id = ?1 AND gyldig_fra <= ?2 AND coalesce(gyldig_til, '9999-12-31') >= ?2 ORDER BY kapacitet_id",
                )?
                .query_map(params![case.klinik_id, day.to_string()], |row| {
                    Ok(BeloebRow {
                        id: row.get(0)?,
                        speciale: row.get(1)?,
                        kapacitet: Kapacitetstal::from_f64(row.get(2)?)
                            .ok_or(rusqlite::Error::IntegralValueOutOfRange(2, 0))?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        self.ask(read())
    }

    fn split_beloeb(&self, case: &Sag, day: Date, amount: &Amount, part: &Del, new: &str) -> Result<()> {
        let rows = self.beloeb_rows(case, day)?;
        let has = |speciale: i64| {
            rows.iter()
                .filter(|row| row.speciale == speciale)
                .map(|row| row.kapacitet.units())
                .sum::<i64>()
        };
        let (has_51, has_62, wanted) = (has(51), has(62), amount.weighted.units());
        let stated = |value: Option<Kapacitetstal>| value.map_or(0, Kapacitetstal::units);
        let mut leaving = match (part.speciale_51, part.speciale_62) {
            (None, None) if has_62 == 0 => [(51, wanted), (62, 0)],
            (None, None) if has_51 == 0 => [(51, 0), (62, wanted)],
            (None, None) => {
                return Err(unclear(
                    case,
                    amount,
                    "klinikken har kapacitet på både speciale 51 og 62",
                ));
            }
            (one, two) => [(51, stated(one)), (62, stated(two))],
        };
        if leaving[0].1 + leaving[1].1 != wanted || leaving[0].1 > has_51 || leaving[1].1 > has_62 {
            return Err(unclear(
                case,
                amount,
                "delene på speciale 51 og 62 giver ikke det, der flyttes, eller er mere end klinikken har",
            ));
        }
        for row in &rows {
            let Some(left) = leaving.iter_mut().find(|(speciale, _)| *speciale == row.speciale) else {
                continue;
            };
            let taken = row.kapacitet.units().min(left.1);
            if taken == 0 {
                continue;
            }
            left.1 -= taken;
            for (klinik, units) in [(case.klinik_id.as_str(), row.kapacitet.units() - taken), (new, taken)] {
                let Some(kapacitet) = Kapacitetstal::from_units(units).filter(|amount| !amount.is_zero()) else {
                    continue;
                };
                self.ask(self.connection.execute(
                    "INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, gyldig_til, kilde_id)
                     SELECT ?1, speciale, ?2, ?3, gyldig_til, 'sag-' || ?4 FROM kapacitet_beloeb WHERE kapacitet_id = ?5",
                    params![klinik, kapacitet.to_f64(), day.to_string(), case.id, row.id],
                ))?;
            }
            self.end_row("beloeb", row.id, day)?;
        }
        Ok(())
    }

    /// Ends a row of capacity the day before.
    fn end_row(&self, regime: &str, id: i64, day: Date) -> Result<()> {
        let text = match regime {
            "timer" => "UPDATE kapacitet_timer SET gyldig_til = ?2 WHERE kapacitet_id = ?1",
            _ => "UPDATE kapacitet_beloeb SET gyldig_til = ?2 WHERE kapacitet_id = ?1",
        };
        let last = day.checked_sub(1.day()).unwrap_or(day);
        self.ask(self.connection.execute(text, params![id, last.to_string()]))?;
        Ok(())
    }
}

fn not_allowed(case: &Sag, day: Date, error: &GennemfoerError) -> Error {
    match error {
        GennemfoerError::Udloebet(last) => Error::new(
            "PP-G010",
            Kind::Usage,
            "forhåndsgodkendelsen er udløbet, så flytningen kan ikke gennemføres. Intet er gemt",
        )
        .at(format!("sag {}", case.id), format!("udløb {}", dansk_dato(*last)))
        .at("--dato", dansk_dato(day))
        .next_step("opret en ny sag"),
        other => Error::new("PP-G009", Kind::Usage, "flytningen kan ikke gennemføres. Intet er gemt")
            .at(format!("sag {}", case.id), other.to_string())
            .next_step(format!("se forløbet med: praksisplan sag vis {}", case.id)),
    }
}

fn changed(case: &Sag, why: &str) -> Error {
    Error::new(
        "PP-G013",
        Kind::Data,
        "flytningen passer ikke med registeret. Intet er gemt",
    )
    .at(format!("klinik {}", case.klinik_id), why)
    .next_step("ret registeret eller datoen, og kør kommandoen igen")
}

fn unclear(case: &Sag, amount: &Amount, why: &str) -> Error {
    Error::new(
        "PP-G011",
        Kind::Usage,
        "det kan ikke ses, hvilken del af kapaciteten der flytter. Intet er gemt",
    )
    .at(
        format!("sag {}", case.id),
        format!(
            "{} kapacitet flytter; {why}",
            crate::render::format::up_to(amount.weighted.to_f64(), 4)
        ),
    )
    .next_step("skriv delen med --over-30 N --under-30 N, eller fra 2024 med --speciale-51 N --speciale-62 N")
}
