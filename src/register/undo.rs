//! `fortryd`: the register as it was before its last change, while the journal goes on.
//!
//! The former pages are laid over a copy; there the journal lines that would be lost are written again, word for word, and
//! one more says what was taken back. Only when that copy has been checked does SQLite's online backup make it the
//! register's content, in one transaction: a kill at any moment leaves one of the two states, never something between.

use super::journal::{self, Line};
use super::snapshot::{self, Kind as SnapshotKind, Meta, State, Store};
use super::write::Writer;
use super::{from_sqlite, functions};
use crate::error::{Error, Kind, Result};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, TransactionBehavior};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often and how long a copy waits for readers of the register to finish: 10 seconds in all.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);
/// The command whose change cannot be taken back: an older register is no register of this program.
const UPGRADE: &str = "opgrader";

/// What taking back the last change does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// The journal line of the change.
    pub line: Line,
    /// The tables that become another than now.
    pub tables: Vec<TableDifference>,
    /// Changes that can be taken back after this one.
    pub left: usize,
}

/// How one table differs, counted in rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDifference {
    /// The table.
    pub table: String,
    /// Rows that are there now and will not be: added by the change, or changed by it.
    pub leave: i64,
    /// Rows that will be there and are not now: removed by the change, or as they were before it.
    pub come_back: i64,
}

impl Writer {
    /// Takes back the last change, or under `rehearse` only says what that would do.
    ///
    /// # Errors
    /// PP-R021 when nothing can be taken back, PP-R022 when another program has written since, PP-R024 when the snapshot does
    /// not fit, PP-R028 when the change is an upgrade. The register is then as it was.
    pub fn undo(&mut self, rehearse: bool) -> Result<Undo> {
        let store = Store::of(&self.path);
        let now = State::of(&self.connection).map_err(|error| self.fail(&error))?;
        let steps = self.steps(&store, &now)?;
        let copy = Scratch::beside(&store);
        copy_pages(&self.connection, &mut copy.create()?, &self.path)?;
        let mut before = now.clone();
        for (path, meta) in &steps {
            snapshot::lay_over(path, &copy.path).map_err(|error| does_not_fit(path, &error.to_string()))?;
            before = meta.before.clone();
        }
        let mut restored = copy.open()?;
        self.check(&restored, &before, &steps)?;
        let line = journal::line(&self.connection, before.nr + 1).map_err(|error| self.fail(&error))?;
        if line.action == UPGRADE {
            return Err(Error::new(
                "PP-R028",
                Kind::Register,
                "en opgradering kan ikke fortrydes. Intet er ændret",
            )
            .at("linje", format!("{}: {UPGRADE}", line.nr))
            .next_step("brug den kopi, der blev taget før opgraderingen"));
        }
        let tables = self.differences(&restored)?;
        let left = store.depth(&before).map_err(|error| unreadable(&store, &error))?;
        if !rehearse {
            self.carry_on(&mut restored, &store, &before, &line)?;
            copy_pages(&restored, &mut self.connection, &self.path)?;
            let after = State::of(&self.connection).map_err(|error| self.fail(&error))?;
            // What cannot be removed now is removed after the next change.
            let _ = store.prune(&after);
        }
        Ok(Undo { line, tables, left })
    }

    /// The snapshots to lay over the register, or why there are none.
    fn steps(&self, store: &Store, now: &State) -> Result<Vec<(PathBuf, Meta)>> {
        let steps = store.to_last_change(now).map_err(|error| unreadable(store, &error))?;
        let Some((_, newest)) = steps.first() else {
            let none = store.is_empty().map_err(|error| unreadable(store, &error))?;
            let reason = if none {
                "der er ingen øjebliksbilleder: intet er ændret, siden registeret blev oprettet, eller filen er flyttet uden dem"
            } else {
                "det ældste øjebliksbillede er brugt, eller registeret er ændret uden om det"
            };
            return Err(
                Error::new("PP-R021", Kind::Data, "der er intet at fortryde. Intet er ændret")
                    .at("mappe", format!("{}; {reason}", store.folder().display()))
                    .next_step("se hvad der er sket, med: praksisplan log"),
            );
        };
        let counter = snapshot::commit_counter(&self.path).map_err(|error| unreadable(store, &error))?;
        if newest.counter_after != counter {
            return Err(Error::new(
                "PP-R022",
                Kind::Data,
                "registeret er ændret af et andet program siden den sidste ændring her. Intet er fortrudt",
            )
            .at("fil", self.path.display().to_string())
            .next_step("kontroller registeret med praksisplan kontrol, eller hent en sikkerhedskopi; så går det andet programs ændring ikke tabt"));
        }
        Ok(steps)
    }

    /// The restored copy is whole and is the state the snapshots promise.
    fn check(&self, restored: &Connection, before: &State, steps: &[(PathBuf, Meta)]) -> Result<()> {
        let last = steps.last().map_or(self.path.as_path(), |(path, _)| path);
        let read = || -> rusqlite::Result<Option<String>> {
            let whole: String = restored.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if whole != "ok" {
                return Ok(Some(whole));
            }
            let orphan = restored.prepare("PRAGMA foreign_key_check")?.exists([])?;
            let chain = journal::first_break(restored)?.is_none() && State::of(restored)? == *before;
            Ok(match (orphan, chain) {
                (true, _) => Some("en fremmednøgle peger på noget, der ikke findes".to_owned()),
                (_, false) => Some("journalen er ikke den, der ventedes".to_owned()),
                _ => None,
            })
        };
        match read() {
            Ok(None) => Ok(()),
            Ok(Some(problem)) => Err(does_not_fit(last, &problem)),
            Err(error) => Err(does_not_fit(last, &error.to_string())),
        }
    }

    /// In the copy: the lines written since, unchanged, and the line of this undo; with a snapshot that takes them away again.
    fn carry_on(&self, restored: &mut Connection, store: &Store, before: &State, line: &Line) -> Result<()> {
        let fail = |error: rusqlite::Error| self.fail(&error);
        let counter = snapshot::commit_counter(&self.path).map_err(|error| unreadable(store, &error))?;
        let transaction = restored
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fail)?;
        journal::copy_since(&self.connection, &transaction, before.nr).map_err(fail)?;
        let detail = json!({ "linje": line.nr, "handling": line.action });
        journal::append(&transaction, &self.stamp, "fortryd", &line.object, &detail).map_err(fail)?;
        let after = State::of(&transaction).map_err(fail)?;
        store.keep(
            &transaction,
            SnapshotKind::Journal,
            (before.clone(), after),
            Some(counter.wrapping_add(1)),
        )?;
        transaction.commit().map_err(fail)
    }

    /// Every table but the journal, compared row by row.
    fn differences(&self, restored: &Connection) -> Result<Vec<TableDifference>> {
        let read = || -> rusqlite::Result<Vec<TableDifference>> {
            restored.execute("ATTACH ?1 AS nu", [self.path.to_string_lossy()])?;
            let mut found = Vec::new();
            for table in super::table_names(restored)? {
                // A table's name cannot be bound; these come from the register's own schema and are quoted.
                let [old, new] = ["main", "nu"].map(|schema| [schema, ".", &super::quoted(&table)].concat());
                let only = |here: &str, there: &str| -> rusqlite::Result<i64> {
                    let sql = [
                        "SELECT count(*) FROM (SELECT * FROM ",
                        here,
                        " EXCEPT SELECT * FROM ",
                        there,
                        ")",
                    ];
                    restored.query_row(&sql.concat(), [], |row| row.get(0))
                };
                let difference = TableDifference {
                    leave: only(&new, &old)?,
                    come_back: only(&old, &new)?,
                    table,
                };
                if difference.leave + difference.come_back > 0 {
                    found.push(difference);
                }
            }
            restored.execute("DETACH nu", [])?;
            Ok(found)
        };
        read().map_err(|error| self.fail(&error))
    }

    fn fail(&self, error: &rusqlite::Error) -> Error {
        from_sqlite(error, Some(&self.path))
    }
}

/// All pages of `from` into `to`, in one transaction of `to`.
pub(super) fn copy_pages(from: &Connection, to: &mut Connection, path: &Path) -> Result<()> {
    let fail = |error: &rusqlite::Error| from_sqlite(error, Some(path));
    let backup = Backup::new(from, to).map_err(|error| fail(&error))?;
    for _ in 0..TRIES {
        match backup.step(-1).map_err(|error| fail(&error))? {
            StepResult::Done => return Ok(()),
            _ => std::thread::sleep(PAUSE),
        }
    }
    Err(Error::new(
        "PP-R004",
        Kind::Busy,
        "registeret er optaget af andre, der læser eller skriver. Intet er gemt",
    )
    .at("fil", path.display().to_string())
    .next_step("vent et øjeblik, og prøv igen"))
}

/// The copy the undo works on; gone when it is dropped.
struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn beside(store: &Store) -> Self {
        let scratch = Self {
            path: store.folder().join("arbejde.db"),
        };
        // A killed undo leaves its copy; the lock says that nobody is using it.
        scratch.remove();
        scratch
    }

    fn create(&self) -> Result<Connection> {
        let connection = Connection::open(&self.path).map_err(|error| from_sqlite(&error, Some(&self.path)))?;
        // Not worth saving after a crash.
        connection
            .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            .map_err(|error| from_sqlite(&error, Some(&self.path)))?;
        Ok(connection)
    }

    fn open(&self) -> Result<Connection> {
        let ready = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(&self.path)?;
            connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;")?;
            functions::add(&connection)?;
            Ok(connection)
        };
        ready().map_err(|error| from_sqlite(&error, Some(&self.path)))
    }

    fn remove(&self) {
        for ending in ["", "-journal"] {
            let _ = fs::remove_file(snapshot::beside(&self.path, ending));
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}

fn does_not_fit(snapshot: &Path, reason: &str) -> Error {
    Error::new(
        "PP-R024",
        Kind::Register,
        "øjebliksbilledet passer ikke med registeret. Intet er fortrudt",
    )
    .at("fil", format!("{}: {reason}", snapshot.display()))
    .next_step("kontroller registeret med praksisplan kontrol, og hent om nødvendigt en sikkerhedskopi")
}

fn unreadable(store: &Store, error: &std::io::Error) -> Error {
    Error::new(
        "PP-R024",
        Kind::Register,
        "øjebliksbillederne kan ikke læses. Intet er fortrudt",
    )
    .at("mappe", format!("{}: {error}", store.folder().display()))
    .next_step("kontroller dine rettigheder til mappen")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::journal::Stamp;
    use crate::register::{KEPT_CHANGES, Register};
    use tempfile::TempDir;

    fn stamp() -> Stamp {
        Stamp {
            time: "2026-11-22T10:00:00Z".into(),
            user: "mette".into(),
            program: "praksisplan 0.1.0".into(),
        }
    }

    fn place() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        Register::create(&path, true, &stamp()).unwrap();
        (folder, path)
    }

    fn change(path: &Path, sql: &str) {
        let mut writer = Writer::open(path, stamp()).unwrap();
        writer
            .change("proev", sql, |transaction| {
                transaction.execute_batch(sql).unwrap();
                Ok(((), json!({})))
            })
            .unwrap();
    }

    /// Every row of every table but the journal, as text.
    fn content(path: &Path) -> Vec<String> {
        let connection = Connection::open(path).unwrap();
        let mut all = Vec::new();
        for table in crate::register::table_names(&connection).unwrap() {
            let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
            let columns = statement.column_count();
            let rows = statement
                .query_map([], |row| {
                    (0..columns)
                        .map(|column| row.get_ref(column).map(|value| format!("{value:?}")))
                        .collect::<rusqlite::Result<Vec<_>>>()
                })
                .unwrap();
            all.extend(rows.map(|row| format!("{table}: {:?}", row.unwrap())));
        }
        all.sort();
        all
    }

    fn actions(path: &Path) -> Vec<String> {
        let register = Register::open(path).unwrap();
        assert_eq!(journal::first_break(&register.connection).unwrap(), None);
        assert!(register.check().unwrap().integrity.is_empty());
        register
            .connection
            .prepare("SELECT handling FROM journal ORDER BY nr")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap()
    }

    const CHANGES: [&str; 4] = [
        "INSERT INTO kilde (kilde_id, tekst) VALUES ('a', 'A')",
        "UPDATE klinik_version SET navn = navn || ' (ny)'",
        "DELETE FROM publiceret_tal",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO parameter (navn, gyldig_fra, beskrivelse, enhed) SELECT 'p' || i, '2020-01-01', 'x', 'y' FROM n",
    ];

    #[test]
    fn repeated_undo_walks_back_through_every_state_and_the_journal_only_grows() {
        let (_folder, path) = place();
        let mut states = vec![content(&path)];
        for sql in CHANGES {
            change(&path, sql);
            states.push(content(&path));
        }
        states.pop();
        for (done, expected) in states.iter().rev().enumerate() {
            let undo = Writer::open(&path, stamp()).unwrap().undo(false).unwrap();
            // Line 1 is `ny`; the changes are lines 2-5.
            assert_eq!(undo.line.nr, i64::try_from(CHANGES.len() - done).unwrap() + 1);
            assert_eq!(undo.left, CHANGES.len() - done - 1);
            assert!(content(&path) == *expected, "undo {done}");
            assert_eq!(actions(&path).len(), 1 + CHANGES.len() + done + 1);
        }
        let error = Writer::open(&path, stamp()).unwrap().undo(false).unwrap_err();
        assert_eq!(error.code, "PP-R021");
    }

    #[test]
    fn changes_after_an_undo_are_taken_back_first_and_then_the_older_ones() {
        let (_folder, path) = place();
        let first = content(&path);
        change(&path, CHANGES[0]);
        let second = content(&path);
        change(&path, CHANGES[1]);
        let undo = |expected: &[String]| {
            Writer::open(&path, stamp()).unwrap().undo(false).unwrap();
            assert!(content(&path) == expected);
        };
        undo(&second);
        change(&path, CHANGES[2]);
        change(&path, CHANGES[3]);
        Writer::open(&path, stamp()).unwrap().undo(false).unwrap();
        undo(&second);
        undo(&first);
        assert_eq!(
            actions(&path),
            [
                "ny", "proev", "proev", "fortryd", "proev", "proev", "fortryd", "fortryd", "fortryd"
            ]
        );
    }

    #[test]
    fn a_rehearsal_says_what_would_be_taken_back_and_changes_nothing() {
        let (_folder, path) = place();
        change(&path, CHANGES[1]);
        let before = fs::read(&path).unwrap();
        let undo = Writer::open(&path, stamp()).unwrap().undo(true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), before);
        // All 57 clinics got another name.
        assert_eq!(
            undo.tables,
            [TableDifference {
                table: "klinik_version".to_owned(),
                leave: 57,
                come_back: 57
            }]
        );
    }

    #[test]
    fn a_change_by_another_program_is_never_undone_with_ours() {
        let (_folder, path) = place();
        change(&path, CHANGES[0]);
        Connection::open(&path)
            .unwrap()
            .execute_batch("UPDATE kilde SET note = 'rettet i et andet program' WHERE kilde_id = 'a'")
            .unwrap();
        let before = fs::read(&path).unwrap();
        let error = Writer::open(&path, stamp()).unwrap().undo(false).unwrap_err();
        assert_eq!(error.code, "PP-R022");
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_damaged_snapshot_is_refused_and_the_register_left_alone() {
        let (_folder, path) = place();
        change(&path, CHANGES[1]);
        let folder = Store::of(&path).folder().to_owned();
        let snapshot = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
        let whole = fs::read(&snapshot).unwrap();
        let before = fs::read(&path).unwrap();
        for at in [3, 40, 2000, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&snapshot, &bytes).unwrap();
            let error = Writer::open(&path, stamp()).unwrap().undo(false).unwrap_err();
            assert_eq!(error.code, "PP-R024", "byte {at}");
            assert_eq!(fs::read(&path).unwrap(), before);
        }
    }

    #[test]
    fn a_failed_change_leaves_nothing_to_undo() {
        let (_folder, path) = place();
        change(&path, CHANGES[0]);
        let mut writer = Writer::open(&path, stamp()).unwrap();
        let failed: Result<()> = writer.change("proev", "fejl", |transaction| {
            transaction.execute_batch(CHANGES[1]).unwrap();
            Err(Error::new("PP-R008", Kind::Data, "nej"))
        });
        assert!(failed.is_err());
        assert_eq!(writer.undo(true).unwrap().line.object, CHANGES[0]);
    }

    /// A writer killed before its first sync leaves a rollback journal that is not hot, with records of its own.
    #[test]
    fn what_a_killed_writer_left_does_not_end_up_in_a_snapshot() {
        let (_folder, path) = place();
        let first = content(&path);
        let left = {
            let mut other = Connection::open(&path).unwrap();
            let change = other.transaction().unwrap();
            change.execute_batch(CHANGES[2]).unwrap();
            fs::read(snapshot::beside(&path, "-journal")).unwrap()
        };
        fs::write(snapshot::beside(&path, "-journal"), left).unwrap();
        change(&path, CHANGES[0]);
        Writer::open(&path, stamp()).unwrap().undo(false).unwrap();
        assert!(content(&path) == first);
    }

    #[test]
    fn only_so_many_changes_are_kept() {
        let (_folder, path) = place();
        for nr in 0..KEPT_CHANGES + 5 {
            change(
                &path,
                &format!("INSERT INTO kilde (kilde_id, tekst) VALUES ('k{nr}', 'K')"),
            );
        }
        let kept = fs::read_dir(Store::of(&path).folder()).unwrap().count();
        assert_eq!(kept, KEPT_CHANGES);
        for _ in 0..KEPT_CHANGES {
            Writer::open(&path, stamp()).unwrap().undo(false).unwrap();
        }
        let error = Writer::open(&path, stamp()).unwrap().undo(false).unwrap_err();
        assert_eq!(error.code, "PP-R021");
    }

    #[test]
    fn an_upgrade_is_not_undone() {
        let (_folder, path) = place();
        let mut writer = Writer::open(&path, stamp()).unwrap();
        writer.change(UPGRADE, "register", |_| Ok(((), json!({})))).unwrap();
        assert_eq!(writer.undo(false).unwrap_err().code, "PP-R028");
    }
}
