//! The append-only, hash-chained journal: who did what, when, with which program. Ids only, no personal data.

use crate::domain::fingeraftryk::hexadecimal;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

/// Who writes, and when; the clock and the user are read at the edge, never here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// ISO time with zone, `2019-06-30T12:00:00Z`.
    pub time: String,
    /// The account name of the user.
    pub user: String,
    /// Program and version.
    pub program: String,
}

/// A line of the journal, without its hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub nr: i64,
    /// ISO time with zone.
    pub time: String,
    /// The account name.
    pub user: String,
    /// The command.
    pub action: String,
    /// What it was about: an id.
    pub object: String,
    /// More, as JSON.
    pub detail: String,
}

/// The number and hash of the last line.
pub fn last(connection: &Connection) -> rusqlite::Result<Option<(i64, String)>> {
    connection
        .query_row("SELECT nr, hash FROM journal ORDER BY nr DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
}

/// One line.
pub fn line(connection: &Connection, nr: i64) -> rusqlite::Result<Line> {
    connection.query_row(
        "SELECT nr, tidspunkt, bruger, handling, genstand, detaljer FROM journal WHERE nr = ?1",
        [nr],
        |row| {
            Ok(Line {
                nr: row.get(0)?,
                time: row.get(1)?,
                user: row.get(2)?,
                action: row.get(3)?,
                object: row.get(4)?,
                detail: row.get(5)?,
            })
        },
    )
}

/// Copies every line after `nr`, word for word, so that the chain goes on.
pub fn copy_since(from: &Connection, to: &Connection, nr: i64) -> rusqlite::Result<()> {
    let mut lines = from.prepare(
        "SELECT nr, tidspunkt, bruger, handling, genstand, detaljer, program, forrige_hash, hash FROM journal
         WHERE nr > ?1 ORDER BY nr",
    )?;
    let mut insert = to.prepare(
        "INSERT INTO journal (nr, tidspunkt, bruger, handling, genstand, detaljer, program, forrige_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut rows = lines.query([nr])?;
    while let Some(row) = rows.next()? {
        let text = |column: usize| row.get::<_, String>(column);
        insert.execute((
            row.get::<_, i64>(0)?,
            text(1)?,
            text(2)?,
            text(3)?,
            text(4)?,
            text(5)?,
            text(6)?,
            text(7)?,
            text(8)?,
        ))?;
    }
    Ok(())
}

/// Appends one line and returns its number.
pub fn append(
    connection: &Connection,
    stamp: &Stamp,
    action: &str,
    object: &str,
    detail: &serde_json::Value,
) -> rusqlite::Result<i64> {
    let (nr, previous) = last(connection)?.map_or((1, String::new()), |(nr, hash)| (nr + 1, hash));
    let detail = detail.to_string();
    let hash = link(
        nr,
        &previous,
        [&stamp.time, &stamp.user, action, object, &detail, &stamp.program],
    );
    connection.execute(
        "INSERT INTO journal (nr, tidspunkt, bruger, handling, genstand, detaljer, program, forrige_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            nr,
            &stamp.time,
            &stamp.user,
            action,
            object,
            &detail,
            &stamp.program,
            &previous,
            &hash,
        ),
    )?;
    Ok(nr)
}

/// The number of the first line whose hash or link is wrong, if any: changing one byte is found.
pub fn first_break(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let mut statement = connection.prepare(
        "SELECT nr, tidspunkt, bruger, handling, genstand, detaljer, program, forrige_hash, hash FROM journal ORDER BY nr",
    )?;
    let mut rows = statement.query([])?;
    let mut expected = (1_i64, String::new());
    while let Some(row) = rows.next()? {
        let nr: i64 = row.get(0)?;
        // A field that is no text any more is as changed as one with another text.
        let read = || -> rusqlite::Result<([String; 6], String, String)> {
            let text = |column: usize| row.get::<_, String>(column);
            let fields = [text(1)?, text(2)?, text(3)?, text(4)?, text(5)?, text(6)?];
            Ok((fields, text(7)?, text(8)?))
        };
        let Ok((fields, previous, hash)) = read() else {
            return Ok(Some(nr));
        };
        let right = link(nr, &expected.1, fields.each_ref().map(String::as_str));
        if nr != expected.0 || previous != expected.1 || hash != right {
            return Ok(Some(nr));
        }
        expected = (nr + 1, hash);
    }
    Ok(None)
}

/// SHA-256 over the previous hash and every field, each with its length in front so that no two lines can collide.
fn link(nr: i64, previous: &str, fields: [&str; 6]) -> String {
    let mut digest = Sha256::new();
    digest.update(nr.to_be_bytes());
    for field in std::iter::once(previous).chain(fields) {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field.as_bytes());
    }
    hexadecimal(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::register::migrate(&mut connection, crate::register::sql::MIGRATIONS).unwrap();
        connection
    }

    fn stamp() -> Stamp {
        Stamp {
            time: "2026-11-22T10:00:00Z".into(),
            user: "mette".into(),
            program: "praksisplan 0.1.0".into(),
        }
    }

    #[test]
    fn the_chain_holds_and_a_changed_byte_is_found() {
        let connection = register();
        for object in ["a", "b", "c"] {
            append(
                &connection,
                &stamp(),
                "proev",
                object,
                &serde_json::json!({ "id": object }),
            )
            .unwrap();
        }
        assert_eq!(first_break(&connection).unwrap(), None);
        connection
            .execute_batch("DROP TRIGGER journal_rettes_ikke; UPDATE journal SET genstand = 'x' WHERE nr = 2;")
            .unwrap();
        assert_eq!(first_break(&connection).unwrap(), Some(2));
    }

    #[test]
    fn the_journal_can_only_be_extended() {
        let connection = register();
        append(&connection, &stamp(), "proev", "a", &serde_json::json!({})).unwrap();
        assert!(connection.execute("UPDATE journal SET bruger = 'x'", []).is_err());
        assert!(connection.execute("DELETE FROM journal", []).is_err());
    }
}
