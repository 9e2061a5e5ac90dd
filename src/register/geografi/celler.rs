//! Reads the cells of a set, of which there may be hundreds of thousands: their numbers packed, column by column, or row by
//! row where there are no packed ones that can be trusted, and where the ids are asked for.

use rusqlite::{CachedStatement, Connection, params};

use super::{Geosaet, Saetart, parsed};
use crate::domain::Kommunekode;
use crate::error::Result;
use crate::register::view::View;

/// Cells packed together: half a megabyte for each number of theirs, which bounds the memory that reading takes.
const PACK: i64 = 1 << 16;

/// Whether the cells' ids are read: most of the time and of the memory, and needed only where they are shown or looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ider {
    /// They are.
    Med,
    /// They are not.
    Uden,
}

/// A set of cells; the columns have one value per cell, in the order of their numbers: from south to north, then from
/// west to east.
#[derive(Debug, Clone, PartialEq)]
pub struct Cellesaet {
    /// The import.
    pub saet: Geosaet,
    /// The cells' ids; empty when they were not asked for.
    pub id: Vec<Box<str>>,
    /// Easting of the middle, metres, EPSG:25832.
    pub x: Vec<f64>,
    /// Northing of the middle.
    pub y: Vec<f64>,
    /// People.
    pub befolkning: Vec<f64>,
    /// The kommune; `None` = not given, and outside every known boundary.
    pub kommune: Vec<Option<Kommunekode>>,
}

/// The columns of some of a set's cells.
#[derive(Debug, Default, PartialEq)]
struct Columns {
    id: Vec<Box<str>>,
    x: Vec<f64>,
    y: Vec<f64>,
    befolkning: Vec<f64>,
    kommune: Vec<Option<Kommunekode>>,
}

impl View<'_> {
    /// The cells valid on the day: the set called `navn`, or without a name the newest.
    ///
    /// # Errors
    /// PP-I060 when `navn` names no set on the day.
    pub fn celler(&self, navn: Option<&str>, ider: Ider) -> Result<Option<Cellesaet>> {
        let connection: &Connection = &self.register.connection;
        // No writer can commit from here to the end, so that every question is answered by the same register.
        let held = connection.is_autocommit().then(|| connection.unchecked_transaction());
        let _held = held.transpose().map_err(|error| self.fail(&error))?;
        let Some(saet) = self.chosen(Saetart::Celler, navn, |_| true)? else {
            return Ok(None);
        };
        let read = || -> rusqlite::Result<Columns> {
            let packed = match ider {
                Ider::Med => None,
                Ider::Uden => Columns::packed(connection, saet.id)?,
            };
            packed.map_or_else(|| Columns::by_row(connection, saet.id, ider), Ok)
        };
        let columns = read().map_err(|error| self.fail(&error))?;
        Ok(Some(Cellesaet {
            saet,
            id: columns.id,
            x: columns.x,
            y: columns.y,
            befolkning: columns.befolkning,
            kommune: columns.kommune,
        }))
    }
}

/// Packs every set of cells anew.
pub fn pack_all(connection: &Connection) -> rusqlite::Result<()> {
    let mut sets = connection.prepare("SELECT geosaet_id FROM geosaet WHERE art = 'celler' ORDER BY geosaet_id")?;
    let sets: Vec<i64> = sets.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    sets.into_iter().try_for_each(|set| pack(connection, set))
}

/// Packs the cells of a set, as its rows say. A set whose numbers are not 1, 2, 3 … is not packed.
pub(super) fn pack(connection: &Connection, set: i64) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM celle_pakket WHERE geosaet_id = ?1", [set])?;
    let count = count(connection, set)?;
    if highest(connection, set)? != Some(count) {
        return Ok(());
    }
    let mut put = connection.prepare(
        "INSERT INTO celle_pakket (geosaet_id, fra_nummer, antal, x, y, befolkning, kommunekode)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut before = 0;
    while before < count {
        let mut part = Columns::default();
        part.read(connection, set, before, before + PACK, Ider::Uden)?;
        let codes = part.kommune.iter().map(|code| code.map_or(0, Kommunekode::number));
        put.execute(params![
            set,
            before + 1,
            PACK.min(count - before),
            packed(&part.x),
            packed(&part.y),
            packed(&part.befolkning),
            codes.flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
        ])?;
        before += PACK;
    }
    Ok(())
}

/// The highest number of a set's cells.
fn highest(connection: &Connection, set: i64) -> rusqlite::Result<Option<i64>> {
    let mut last = connection.prepare_cached("SELECT max(nummer) FROM celle WHERE geosaet_id = ?1")?;
    last.query_row([set], |row| row.get(0))
}

fn count(connection: &Connection, set: i64) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM celle WHERE geosaet_id = ?1", [set], |row| {
        row.get(0)
    })
}

fn packed(values: &[f64]) -> Vec<u8> {
    values.iter().copied().flat_map(f64::to_le_bytes).collect()
}

fn unpack(into: &mut Vec<f64>, bytes: &[u8]) {
    into.extend(bytes.as_chunks().0.iter().copied().map(f64::from_le_bytes));
}

impl Columns {
    /// The packed numbers of a set; `None` when they are not all there, or not all that there is.
    fn packed(connection: &Connection, set: i64) -> rusqlite::Result<Option<Self>> {
        let mut sum = connection.prepare_cached("SELECT sum(antal) FROM celle_pakket WHERE geosaet_id = ?1")?;
        let count = match sum.query_row([set], |row| row.get(0))? {
            Some(count) if highest(connection, set)? == Some(count) => count,
            _ => return Ok(None),
        };
        let mut statement = connection.prepare_cached(
            "SELECT fra_nummer, x, y, befolkning, kommunekode FROM celle_pakket WHERE geosaet_id = ?1 ORDER BY fra_nummer",
        )?;
        let mut rows = statement.query([set])?;
        let mut all = Self::default();
        all.reserve(count);
        while let Some(row) = rows.next()? {
            if i64::try_from(all.x.len()) != Ok(row.get::<_, i64>(0)? - 1) {
                return Ok(None);
            }
            unpack(&mut all.x, row.get_ref(1)?.as_blob()?);
            unpack(&mut all.y, row.get_ref(2)?.as_blob()?);
            unpack(&mut all.befolkning, row.get_ref(3)?.as_blob()?);
            for &code in row.get_ref(4)?.as_blob()?.as_chunks().0 {
                let code = u16::from_le_bytes(code);
                let known = (code != 0).then(|| Kommunekode::new(code)).transpose();
                let Ok(known) = known else { return Ok(None) };
                all.kommune.push(known);
            }
        }
        let lengths = [all.x.len(), all.y.len(), all.befolkning.len(), all.kommune.len()];
        let complete = lengths.iter().all(|&length| i64::try_from(length) == Ok(count));
        Ok(complete.then_some(all))
    }

    /// The cells of a set as its rows say.
    fn by_row(connection: &Connection, set: i64, ider: Ider) -> rusqlite::Result<Self> {
        let mut all = Self::default();
        all.reserve(count(connection, set)?);
        all.read(connection, set, 0, i64::MAX, ider)?;
        Ok(all)
    }

    fn reserve(&mut self, count: i64) {
        let count = usize::try_from(count).unwrap_or(0);
        for column in [&mut self.x, &mut self.y, &mut self.befolkning] {
            column.reserve_exact(count);
        }
        self.kommune.reserve_exact(count);
    }

    /// Reads the cells with numbers above `before` and up to `to`, after those already here.
    fn read(&mut self, connection: &Connection, set: i64, before: i64, to: i64, ider: Ider) -> rusqlite::Result<()> {
        let mut statement: CachedStatement<'_> = connection.prepare_cached(match ider {
            Ider::Med => {
                "SELECT x, y, befolkning, kommunekode, celle_id FROM celle
                 WHERE geosaet_id = ?1 AND nummer > ?2 AND nummer <= ?3 ORDER BY nummer"
            }
            Ider::Uden => {
                "SELECT x, y, befolkning, kommunekode FROM celle
                 WHERE geosaet_id = ?1 AND nummer > ?2 AND nummer <= ?3 ORDER BY nummer"
            }
        })?;
        let mut rows = statement.query(params![set, before, to])?;
        // Neighbours share a kommune, so a code is understood once per border crossed.
        let mut code: (String, Option<Kommunekode>) = (String::new(), None);
        while let Some(row) = rows.next()? {
            self.x.push(row.get(0)?);
            self.y.push(row.get(1)?);
            self.befolkning.push(row.get(2)?);
            let kommune = match row.get_ref(3)?.as_str_or_null()? {
                Some(text) if text == code.0 => code.1,
                Some(text) => {
                    code = (text.to_owned(), Some(parsed(text, 3)?));
                    code.1
                }
                None => None,
            };
            self.kommune.push(kommune);
            if ider == Ider::Med {
                self.id.push(row.get_ref(4)?.as_str()?.into());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Register;
    use crate::register::journal::Stamp;

    /// Five cells, of which the third has no kommune, packed.
    fn register(folder: &tempfile::TempDir) -> Register {
        let path = folder.path().join("r.db");
        let stamp = Stamp {
            time: "2019-06-30T00:00:00Z".to_owned(),
            user: "prøve".to_owned(),
            program: "prøve".to_owned(),
        };
        drop(Register::create(&path, true, &stamp).unwrap());
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "INSERT INTO kilde (kilde_id, tekst) VALUES ('k', 'Kilden');
                 INSERT INTO geosaet (geosaet_id, art, navn, antal, gyldig_fra, kilde_id) VALUES (7, 'celler', 'c', 5, '2019-01-01', 'k');
                 WITH n (n) AS (VALUES (1), (2), (3), (4), (5))
                 INSERT INTO celle SELECT 7, n, 555000 + n / 3.0, 6322000 + n, n / 7.0, iif(n % 3, '0851', NULL), 'c' || n FROM n;",
            )
            .unwrap();
        pack(&connection, 7).unwrap();
        Register::open(&path).unwrap()
    }

    fn change(folder: &tempfile::TempDir, sql: &str) {
        Connection::open(folder.path().join("r.db"))
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    }

    /// What is packed, and what the rows say.
    fn both(register: &Register) -> (Option<Columns>, Columns) {
        let by_row = Columns::by_row(&register.connection, 7, Ider::Uden).unwrap();
        (Columns::packed(&register.connection, 7).unwrap(), by_row)
    }

    #[test]
    fn packed_cells_are_the_rows_bit_for_bit() {
        let folder = tempfile::tempdir().unwrap();
        let (packed, rows) = both(&register(&folder));
        assert_eq!(packed.as_ref(), Some(&rows));
        assert!((rows.x[1] - 555_000.666_667).abs() < 1e-6);
        assert_eq!(
            (rows.kommune[2], rows.kommune[3].map(Kommunekode::number)),
            (None, Some(851))
        );
    }

    #[test]
    fn a_cell_changed_added_or_taken_away_by_hand_is_read_as_it_now_stands() {
        for (by_hand, cells) in [
            ("UPDATE celle SET befolkning = 1000 WHERE nummer = 2", 5),
            ("INSERT INTO celle VALUES (7, 6, 555000, 6322000, 1, NULL, 'ny')", 6),
            ("DELETE FROM celle WHERE nummer = 5", 4),
            (
                "DELETE FROM celle WHERE nummer = 2; INSERT INTO celle VALUES (7, 2, 555000, 6322000, 1, NULL, 'ny')",
                5,
            ),
            ("DELETE FROM celle_pakket", 5),
            ("UPDATE celle_pakket SET fra_nummer = 2", 5),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let register = register(&folder);
            change(&folder, by_hand);
            let (packed, rows) = both(&register);
            assert_eq!((packed, rows.x.len()), (None, cells), "{by_hand}");
            let view = View {
                register: &register,
                pr: "2019-06-30".parse().unwrap(),
            };
            let read = view.celler(None, Ider::Uden).unwrap().unwrap();
            assert_eq!(read.befolkning, rows.befolkning, "{by_hand}");
        }
    }

    #[test]
    fn cells_with_numbers_left_out_are_not_packed() {
        let folder = tempfile::tempdir().unwrap();
        let register = register(&folder);
        change(&folder, "DELETE FROM celle WHERE nummer = 3");
        pack_all(&Connection::open(folder.path().join("r.db")).unwrap()).unwrap();
        assert_eq!(both(&register).0, None);
    }
}
