//! Reads SQLite's rollback journal: every page a transaction is about to change, as it was before.
//!
//! The format is SQLite's documented one (<https://www.sqlite.org/fileformat2.html>, section 3): segments that begin at a
//! sector boundary with a header, each followed by records of page number, page and checksum. The last segment of a
//! transaction at work has neither magic nor count yet (SQLite writes both when it syncs); its records run to the end of
//! the file.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
/// The fields of a header: magic, records, nonce, pages before, sector size, page size.
const HEADER: usize = 28;
/// A count of records that means "to the end of the file", as zero does in the last segment.
const TO_THE_END: u32 = u32::MAX;

/// The database as it was before the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Before {
    /// Bytes in a page.
    pub page_size: u32,
    /// Pages in the file.
    pub pages: u32,
}

/// Calls `each` with the number (from 1) and the former content of every page in the journal.
///
/// # Errors
/// When the file cannot be read, is no rollback journal, or a checksum is wrong.
pub(super) fn read(path: &Path, mut each: impl FnMut(u32, &[u8]) -> io::Result<()>) -> io::Result<Before> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut before: Option<Before> = None;
    let mut at = 0_u64;
    let mut page = Vec::new();
    while at + HEADER as u64 <= length {
        reader.seek(SeekFrom::Start(at))?;
        let mut header = [0_u8; HEADER];
        reader.read_exact(&mut header)?;
        let unsynced = header[..12].iter().all(|byte| *byte == 0);
        if header[..8] != MAGIC && !unsynced {
            return Err(damaged("et hoved mangler"));
        }
        let [records, nonce, pages, sector, page_size] = [8, 12, 16, 20, 24].map(|from| number(&header[from..]));
        // Powers of two between SQLite's limits; anything else would make the arithmetic below meaningless.
        if !(512..=65536).contains(&page_size) || !(32..=65536).contains(&sector) {
            return Err(damaged("en side- eller sektorstørrelse er umulig"));
        }
        let first = *before.get_or_insert(Before { page_size, pages });
        if first.page_size != page_size {
            return Err(damaged("sidestørrelsen skifter undervejs"));
        }
        page.resize(page_size as usize, 0);
        let start = at + u64::from(sector);
        let size = u64::from(page_size) + 8;
        let room = length.saturating_sub(start) / size;
        let count = match records {
            0 | TO_THE_END => room,
            count if u64::from(count) <= room => u64::from(count),
            _ => return Err(damaged("den er kortere, end den siger")),
        };
        reader.seek(SeekFrom::Start(start))?;
        for _ in 0..count {
            let mut word = [0_u8; 4];
            reader.read_exact(&mut word)?;
            let page_number = number(&word);
            reader.read_exact(&mut page)?;
            reader.read_exact(&mut word)?;
            if number(&word) != checksum(nonce, &page) {
                return Err(damaged("en kontrolsum er forkert"));
            }
            each(page_number, &page)?;
        }
        at = (start + count * size).next_multiple_of(u64::from(sector));
    }
    before.ok_or_else(|| damaged("den er tom"))
}

/// SQLite's checksum of a record: the nonce and every 200th byte from the end.
fn checksum(nonce: u32, page: &[u8]) -> u32 {
    let mut sum = nonce;
    let mut at = page.len();
    while at > 200 {
        at -= 200;
        sum = sum.wrapping_add(u32::from(page[at]));
    }
    sum
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("SQLites fortrydelsesjournal: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;
    use std::collections::BTreeMap;
    use std::fs;

    /// Overlaying the pages on the changed file gives the file as it was, in one segment and in many.
    #[test]
    fn the_pages_of_the_journal_are_the_pages_before_the_change() {
        for cache in [2_000, 1] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.db");
            let mut connection = Connection::open(&path).unwrap();
            connection
                .execute_batch(
                    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);
                     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                     INSERT INTO t SELECT i, 'række ' || i FROM n;",
                )
                .unwrap();
            connection.pragma_update(None, "cache_size", cache).unwrap();
            let whole = fs::read(&path).unwrap();
            let change = connection.transaction().unwrap();
            change
                .execute_batch(
                    "UPDATE t SET b = b || ' ændret' WHERE a % 3 = 0; INSERT INTO t SELECT a + 5000, b FROM t;",
                )
                .unwrap();
            let mut pages = BTreeMap::new();
            let before = read(&folder.path().join("a.db-journal"), |number, page| {
                assert!(pages.insert(number, page.to_vec()).is_none(), "each page once");
                Ok(())
            })
            .unwrap();
            change.commit().unwrap();
            drop(connection);
            assert_eq!(before.pages as usize * before.page_size as usize, whole.len());
            let mut restored = fs::read(&path).unwrap();
            assert!(restored.len() > whole.len());
            for (number, page) in &pages {
                let from = (*number as usize - 1) * before.page_size as usize;
                restored[from..from + page.len()].copy_from_slice(page);
            }
            restored.truncate(whole.len());
            // Page 1 is journaled at the commit itself when nothing else touched it; bytes 24.. and 92.. count commits.
            restored[..100].copy_from_slice(&whole[..100]);
            assert!(restored == whole, "cache {cache}");
        }
    }

    #[test]
    fn what_is_no_journal_or_is_cut_short_or_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let mut connection = Connection::open(&path).unwrap();
        connection
            .execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1);")
            .unwrap();
        let change = connection.transaction().unwrap();
        change.execute_batch("UPDATE t SET a = 2;").unwrap();
        let whole = fs::read(folder.path().join("a.db-journal")).unwrap();
        let other = folder.path().join("b");
        let fails = |bytes: &[u8]| {
            fs::write(&other, bytes).unwrap();
            read(&other, |_, _| Ok(())).unwrap_err().kind() == ErrorKind::InvalidData
        };
        assert!(fails(b""));
        assert!(fails(&whole[100..]));
        let mut magic = whole.clone();
        magic[3] = 7;
        assert!(fails(&magic));
        let mut changed = whole.clone();
        // The last byte of the record is of its checksum.
        *changed.last_mut().unwrap() ^= 1;
        assert!(fails(&changed));
        let mut size = whole;
        size[24..28].copy_from_slice(&7_u32.to_be_bytes());
        assert!(fails(&size));
    }
}
