//! One snapshot as a file: which two states it lies between, the changed pages as they were, and a SHA-256 of it all.
//!
//! ```text
//! PRAKSISPLAN-OEJEBLIK 1 ⏎      the kind of file and its version
//! {"…": …} ⏎                    Meta as one line of JSON
//! (page number, page) …         big-endian u32 and page_size bytes, as many as there is room for
//! SHA-256                       32 bytes, over everything before
//! ```

use super::rollback::{self, Before};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

const TITLE: &[u8] = b"PRAKSISPLAN-OEJEBLIK 1\n";
const HASH: u64 = 32;
/// Longest line of JSON that is read; ours are a few hundred bytes.
const LONGEST_META: u64 = 1 << 16;
/// Where the header of a SQLite file counts its commits.
pub(super) const COUNTER: usize = 24;

/// A state of the register: the last line of its journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The line's number; 0 = no line.
    pub nr: i64,
    /// The line's hash, empty when there is none.
    pub hash: String,
}

/// What lies between the two states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A command's change: what `fortryd` takes back.
    Change,
    /// The journal lines that `fortryd` itself wrote; taken back on the way to an older change.
    Journal,
}

/// The first part of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// A change or the bookkeeping of an undo.
    pub kind: Kind,
    /// The state the pages restore.
    pub before: State,
    /// The state they can be laid over.
    pub after: State,
    /// SQLite's count of commits in `after`: another program's commit makes it differ.
    pub counter_after: u32,
    /// Bytes in a page.
    pub page_size: u32,
    /// Pages in the file before.
    pub pages_before: u32,
}

/// Copies the former pages of the transaction at work from SQLite's rollback journal into a snapshot at `target`.
///
/// `counter_after` is taken from page 1 unless given. The file appears whole or not at all, and is on disk on return.
pub(super) fn write(
    target: &Path,
    rollback_journal: &Path,
    (kind, before, after): (Kind, State, State),
    counter_after: Option<u32>,
) -> io::Result<()> {
    let mut counter = None;
    let Before { page_size, pages } = rollback::read(rollback_journal, |number, page| {
        if number == 1 {
            counter = counter_of(page);
        }
        Ok(())
    })?;
    let counter_after = match (counter_after, counter) {
        (Some(given), _) => given,
        (None, Some(counter)) => counter.wrapping_add(1),
        (None, None) => return Err(io::Error::new(ErrorKind::InvalidData, "side 1 er ikke i journalen")),
    };
    let meta = Meta {
        kind,
        before,
        after,
        counter_after,
        page_size,
        pages_before: pages,
    };
    let unfinished = target.with_extension("tmp");
    let written = (|| {
        let mut out = Hashing {
            inner: BufWriter::with_capacity(1 << 16, File::create(&unfinished)?),
            digest: Sha256::new(),
        };
        out.write_all(TITLE)?;
        serde_json::to_writer(&mut out, &meta)?;
        out.write_all(b"\n")?;
        rollback::read(rollback_journal, |number, page| {
            out.write_all(&number.to_be_bytes())?;
            out.write_all(page)
        })?;
        let hash = out.digest.finalize();
        out.inner.write_all(&hash)?;
        let file = out.inner.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(&unfinished, target)
    })();
    if written.is_err() {
        // A part of a snapshot is of no use; if even this fails, the next prune takes it.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// Reads the first part only.
pub(super) fn meta(path: &Path) -> io::Result<Meta> {
    read_meta(&mut BufReader::new(File::open(path)?)).map(|(meta, _)| meta)
}

/// Lays the pages over `database` and gives it its former length. The whole file is checked against its hash first.
pub(super) fn apply(path: &Path, database: &mut File) -> io::Result<Meta> {
    check(path)?;
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let length = reader.get_ref().metadata()?.len();
    let (meta, start) = read_meta(&mut reader)?;
    let size = u64::from(meta.page_size);
    let records = length.saturating_sub(start + HASH) / (size + 4);
    let mut page = vec![0; meta.page_size as usize];
    for _ in 0..records {
        let mut number = [0; 4];
        reader.read_exact(&mut number)?;
        reader.read_exact(&mut page)?;
        let number = u64::from(u32::from_be_bytes(number));
        // A page that the change itself added has no former content.
        if number >= 1 && number <= u64::from(meta.pages_before) {
            database.seek(SeekFrom::Start((number - 1) * size))?;
            database.write_all(&page)?;
        }
    }
    database.set_len(u64::from(meta.pages_before) * size)?;
    Ok(meta)
}

/// SQLite's count of commits, from the first page or the file's first bytes.
pub(super) fn counter_of(first_page: &[u8]) -> Option<u32> {
    let bytes = first_page.get(COUNTER..COUNTER + 4)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

fn read_meta(reader: &mut impl BufRead) -> io::Result<(Meta, u64)> {
    let mut title = vec![0; TITLE.len()];
    reader.read_exact(&mut title)?;
    if title != TITLE {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "filen er ikke et øjebliksbillede",
        ));
    }
    let mut line = Vec::new();
    reader.by_ref().take(LONGEST_META).read_until(b'\n', &mut line)?;
    let meta: Meta = serde_json::from_slice(&line)?;
    if !(512..=65536).contains(&meta.page_size) {
        return Err(io::Error::new(ErrorKind::InvalidData, "en umulig sidestørrelse"));
    }
    Ok((meta, (title.len() + line.len()) as u64))
}

fn check(path: &Path) -> io::Result<()> {
    let file = File::open(path)?;
    let body = file.metadata()?.len().saturating_sub(HASH);
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut digest = Sha256::new();
    let mut left = body;
    while left > 0 {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
        digest.update(&chunk[..take]);
        reader.consume(take);
        left -= take as u64;
    }
    let mut stored = Vec::new();
    reader.read_to_end(&mut stored)?;
    if stored == digest.finalize()[..] {
        Ok(())
    } else {
        Err(io::Error::new(
            ErrorKind::InvalidData,
            "øjebliksbilledets kontrolsum er forkert",
        ))
    }
}

/// Hashes what passes through.
struct Hashing<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.digest.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
