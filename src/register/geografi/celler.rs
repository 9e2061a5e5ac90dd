//! Reads the cells of a set: there may be hundreds of thousands, so several readers share the numbers between them, and
//! the ids are read only when they are asked for.

use std::thread;

use rusqlite::{Connection, params};

use super::{Geosaet, Saetart, parsed};
use crate::domain::Kommunekode;
use crate::error::Result;
use crate::register::Register;
use crate::register::view::View;

/// Fewer cells than this for each reader, and opening another connection costs more than it saves.
const CELLS_PER_READER: usize = 50_000;

/// Whether the cells' ids are read: a third of the time and most of the memory, and needed only where they are shown or
/// looked up.
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
#[derive(Default)]
struct Columns {
    id: Vec<Box<str>>,
    x: Vec<f64>,
    y: Vec<f64>,
    befolkning: Vec<f64>,
    kommune: Vec<Option<Kommunekode>>,
}

/// Numbers above `after`, up to and including `to`.
#[derive(Debug, Clone, Copy)]
struct Range {
    after: i64,
    to: i64,
}

impl View<'_> {
    /// The cells valid on the day: the set called `navn`, or without a name the newest. 400,000 cells are read in under
    /// a tenth of a second.
    ///
    /// # Errors
    /// PP-I060 when `navn` names no set on the day.
    pub fn celler(&self, navn: Option<&str>, ider: Ider) -> Result<Option<Cellesaet>> {
        let connection: &Connection = &self.register.connection;
        let fail = |error: rusqlite::Error| self.fail(&error);
        // From here to the end no writer can commit, so that all readers see the same register. Inside a transaction of
        // the caller's nobody else sees what he sees, and there is one reader.
        let held = connection
            .is_autocommit()
            .then(|| connection.unchecked_transaction())
            .transpose()
            .map_err(fail)?;
        let Some(saet) = self.chosen(Saetart::Celler, navn, |_| true)? else {
            return Ok(None);
        };
        let count = usize::try_from(saet.antal).unwrap_or(0);
        let readers = match held {
            Some(_) => rayon::current_num_threads().min(count / CELLS_PER_READER),
            None => 1,
        };
        let columns = self.shared(saet.id, count, readers.max(1), ider).map_err(fail)?;
        Ok(Some(Cellesaet {
            saet,
            id: columns.id,
            x: columns.x,
            y: columns.y,
            befolkning: columns.befolkning,
            kommune: columns.kommune,
        }))
    }

    /// The set's cells by so many readers; the first is this one, and it reads what another one could not.
    fn shared(&self, set: i64, count: usize, readers: usize, ider: Ider) -> rusqlite::Result<Columns> {
        let (connection, origin): (&Connection, _) = (&self.register.connection, &self.register.origin);
        let bound = |part: usize| i64::try_from(count * part / readers).unwrap_or(i64::MAX);
        let range = |part: usize| Range {
            after: bound(part),
            // The numbers are dense in any register of ours; the last reader takes whatever comes after all the same.
            to: if part + 1 == readers { i64::MAX } else { bound(part + 1) },
        };
        thread::scope(|scope| {
            let others: Vec<_> = (1..readers)
                .map(|part| {
                    scope.spawn(move || {
                        let other = Register::another(origin)?;
                        let mut columns = Columns::default();
                        columns.read(&other, set, range(part), count / readers + 1, ider).ok()?;
                        Some(columns)
                    })
                })
                .collect();
            let mut all = Columns::default();
            all.read(connection, set, range(0), count, ider)?;
            for (part, other) in (1..readers).zip(others) {
                match other.join().ok().flatten() {
                    Some(columns) => all.append(columns),
                    None => all.read(connection, set, range(part), 0, ider)?,
                }
            }
            Ok(all)
        })
    }
}

impl Columns {
    /// Reads the cells of a range, of which there are likely `expected`, after those already here.
    fn read(
        &mut self,
        connection: &Connection,
        set: i64,
        range: Range,
        expected: usize,
        ider: Ider,
    ) -> rusqlite::Result<()> {
        for column in [&mut self.x, &mut self.y, &mut self.befolkning] {
            column.reserve_exact(expected);
        }
        self.kommune.reserve_exact(expected);
        let mut statement = connection.prepare_cached(match ider {
            Ider::Med => {
                "SELECT x, y, befolkning, kommunekode, celle_id FROM celle
                 WHERE geosaet_id = ?1 AND nummer > ?2 AND nummer <= ?3 ORDER BY nummer"
            }
            Ider::Uden => {
                "SELECT x, y, befolkning, kommunekode FROM celle
                 WHERE geosaet_id = ?1 AND nummer > ?2 AND nummer <= ?3 ORDER BY nummer"
            }
        })?;
        let mut rows = statement.query(params![set, range.after, range.to])?;
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

    fn append(&mut self, mut other: Self) {
        self.id.append(&mut other.id);
        self.x.append(&mut other.x);
        self.y.append(&mut other.y);
        self.befolkning.append(&mut other.befolkning);
        self.kommune.append(&mut other.kommune);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::journal::Stamp;

    #[test]
    fn any_number_of_readers_reads_the_same_cells_in_the_same_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.db");
        let stamp = Stamp {
            time: "2019-06-30T00:00:00Z".to_owned(),
            user: "prøve".to_owned(),
            program: "prøve".to_owned(),
        };
        let register = Register::create(&path, true, &stamp).unwrap();
        // Nine cells, of which numbers 4 and 5 are missing and the last is beyond the count.
        Connection::open(&path)
            .unwrap()
            .execute_batch(
                "INSERT INTO kilde (kilde_id, tekst) VALUES ('k', 'Kilden');
                 INSERT INTO geosaet (geosaet_id, art, navn, antal, gyldig_fra, kilde_id) VALUES (7, 'celler', 'c', 9, '2019-01-01', 'k');
                 WITH n (n) AS (VALUES (1), (2), (3), (6), (7), (8), (9), (10), (11))
                 INSERT INTO celle SELECT 7, n, 555000 + n, 6322000 + n, n, iif(n % 3, '0851', NULL), 'c' || n FROM n;",
            )
            .unwrap();
        let view = View {
            register: &register,
            pr: "2019-06-30".parse().unwrap(),
        };
        let read = |readers, ider| {
            let found = view.shared(7, 9, readers, ider).unwrap();
            (found.x, found.kommune, found.id)
        };
        let (x, kommune, id) = read(1, Ider::Med);
        assert_eq!(id.concat(), "c1c2c3c6c7c8c9c10c11");
        assert_eq!(x[3..5], [555_006.0, 555_007.0]);
        assert_eq!((kommune[2], kommune[3].map(Kommunekode::number)), (None, None));
        assert_eq!(kommune[4].map(Kommunekode::number), Some(851));
        for readers in 2..12 {
            assert_eq!(
                read(readers, Ider::Med),
                (x.clone(), kommune.clone(), id.clone()),
                "{readers}"
            );
            assert_eq!(
                read(readers, Ider::Uden),
                (x.clone(), kommune.clone(), Vec::new()),
                "{readers}"
            );
        }
        assert_eq!(view.celler(None, Ider::Uden).unwrap().unwrap().x, x);
    }
}
