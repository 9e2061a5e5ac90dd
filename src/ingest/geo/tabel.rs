//! Streams a CSV file of places: cells, points, travel times, timetables. Holds one row at a time.
//!
//! How the file was read (encoding, separator, decimal sign) is said. A row of more than a megabyte, an unclosed quote
//! that swallows the file among them, stops the reading.

use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use csv::StringRecord;

use super::{cannot_read, shown};
use crate::domain::sortering::{fold_name, nearest};
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::{self, DecodeError, Decoded, Tegnsaet};
use crate::ingest::personal::looks_personal;

/// The longest row, bytes.
const LONGEST_ROW: usize = 1 << 20;
/// How much of the beginning tells separator and decimal sign.
const SAMPLE: usize = 64 * 1024;

/// A CSV file being read.
pub struct Tabel<R> {
    path: PathBuf,
    reader: csv::Reader<Utf8<R>>,
    headings: Vec<String>,
    decimal_comma: bool,
    guarded: bool,
    record: StringRecord,
    /// How it was read, in words: "UTF-8, semikolon mellem kolonnerne, decimalkomma".
    pub laest: String,
}

/// A row: its line in the file and its fields, blanks trimmed.
#[derive(Debug, Clone, Copy)]
pub struct Raekke<'r> {
    /// The line in the file, from 1.
    pub linje: u32,
    record: &'r StringRecord,
    decimal_comma: bool,
}

impl<R: Read> Tabel<R> {
    /// A table over `source`, read in `tegnsaet`; `path` is for errors.
    ///
    /// # Errors
    /// PP-I061 when it has no heading line or is no text.
    pub fn new(path: &Path, source: R, tegnsaet: Tegnsaet) -> Result<Self> {
        let mut text = Utf8::new(source, tegnsaet);
        let sample = text.peek(SAMPLE).map_err(|error| no_text(path, &error))?.to_vec();
        let sample = String::from_utf8_lossy(&sample).into_owned();
        let mut stated = None;
        let first = sample.lines().next().unwrap_or_default();
        if let Some(sign) = first.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
            stated = Some(sign);
            text.skip_line();
        }
        let heading = if stated.is_some() {
            sample.lines().nth(1)
        } else {
            Some(first)
        }
        .unwrap_or_default();
        let count = |sign: u8| heading.bytes().filter(|byte| *byte == sign).count();
        let delimiter = stated.unwrap_or_else(|| {
            // A tie is decided in the order Danish files are likely to be in.
            [b',', b'\t', b';']
                .into_iter()
                .max_by_key(|sign| count(*sign))
                .unwrap_or(b';')
        });
        let decimal_comma = delimiter != b',' && sample.lines().skip(1).any(|line| has_decimal_comma(line, delimiter));
        let spoken = match delimiter {
            b';' => "semikolon".to_owned(),
            b',' => "komma".to_owned(),
            b'\t' => "tabulator".to_owned(),
            other => format!("\"{}\"", char::from(other)),
        };
        let decimals = if decimal_comma {
            "decimalkomma"
        } else {
            "decimalpunktum"
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text);
        let headings: Vec<String> = match reader.headers() {
            Ok(headings) => headings.iter().map(str::to_owned).collect(),
            Err(error) => return Err(broken_row(path, &error)),
        };
        if headings.iter().all(String::is_empty) {
            return Err(cannot_read(path, "har ingen overskrifter"));
        }
        Ok(Self {
            path: path.to_owned(),
            reader,
            headings,
            decimal_comma,
            guarded: true,
            record: StringRecord::new(),
            laest: format!("{}, {spoken} mellem kolonnerne, {decimals}", tegnsaet.name()),
        })
    }

    /// The same table without the guard against personal numbers: a timetable has ten-digit ids of its own, and no persons.
    #[must_use]
    pub fn unguarded(mut self) -> Self {
        self.guarded = false;
        self
    }

    /// The headings, as they stand.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The column with one of these headings, whatever its case; the first name before the second.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let wanted = fold_name(name);
            self.headings.iter().position(|heading| fold_name(heading) == wanted)
        })
    }

    /// The column with one of these headings.
    ///
    /// # Errors
    /// PP-I071 that names the column, the headings there are and the nearest.
    pub fn needed(&self, names: &[&str]) -> Result<usize> {
        self.column(names).ok_or_else(|| {
            let there: Vec<String> = self.headings.iter().map(|heading| shown(heading)).collect();
            let error = Error::new("PP-I071", Kind::Data, "filen mangler en kolonne. Intet er gemt")
                .at(
                    "fil",
                    format!("{}: overskrifterne er {}", self.path.display(), there.join(", ")),
                )
                .at("kolonne", format!("\"{}\" findes ikke", names[0]));
            let error = match names.iter().find_map(|name| nearest(name, &self.headings)) {
                Some(near) => error.nearest(near),
                None => error,
            };
            error.next_step(format!("giv kolonnen en af overskrifterne {}", names.join(", ")))
        })
    }

    /// The next row; `None` at the end. Empty lines are no rows.
    ///
    /// # Errors
    /// PP-I061 when the text ends or breaks, PP-C009 when a value looks like a personal number.
    pub fn next_row(&mut self) -> Result<Option<Raekke<'_>>> {
        match self.reader.read_record(&mut self.record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let linje = self.record.position().map_or(0, csv::Position::line);
                let linje = u32::try_from(linje).unwrap_or(u32::MAX);
                // Nothing shorter can be one; most fields are.
                let personal = |field: &str| field.len() >= 10 && looks_personal(field);
                if self.guarded && self.record.iter().any(personal) {
                    return Err(Error::new(
                        "PP-C009",
                        Kind::Protection,
                        "en værdi ligner et CPR-nummer. Intet er læst videre",
                    )
                    .at(format!("{}, linje {linje}", self.path.display()), "vises ikke")
                    .next_step("brug et andet id end et CPR-nummer"));
                }
                Ok(Some(Raekke {
                    linje,
                    record: &self.record,
                    decimal_comma: self.decimal_comma,
                }))
            }
            Err(error) => Err(broken_row(&self.path, &error)),
        }
    }
}

impl<'r> Raekke<'r> {
    /// The field of a column; empty when the row is too short.
    pub fn get(&self, column: usize) -> &'r str {
        self.record.get(column).unwrap_or_default()
    }

    /// A number in the file's decimal sign.
    ///
    /// # Errors
    /// What is wrong with it, and what was perhaps meant.
    pub fn number(&self, column: usize) -> std::result::Result<f64, (String, Option<String>)> {
        let text = self.get(column);
        let plain = match (self.decimal_comma, text.contains('.'), text.contains(',')) {
            (true, false, true) => text.replacen(',', ".", 1),
            (true, true, _) => {
                let guess = text.replace('.', ",");
                return Err((
                    format!("\"{}\" har punktum, men filen har decimalkomma", shown(text)),
                    Some(guess),
                ));
            }
            _ => text.to_owned(),
        };
        // Only digits, sign, point and exponent: "inf" and "NaN" are no numbers here.
        let digits = plain
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
        match plain.parse::<f64>() {
            Ok(value) if digits && value.is_finite() => Ok(value),
            _ if text.is_empty() => Err(("feltet er tomt".to_owned(), None)),
            _ => Err((format!("\"{}\" er ikke et tal", shown(text)), None)),
        }
    }
}

/// Opens a CSV file: `forced`, or the encoding found in it.
///
/// # Errors
/// PP-I061 when it cannot be opened or read.
pub fn open(path: &Path, forced: Option<Tegnsaet>) -> Result<Tabel<std::fs::File>> {
    super::size_of(path)?;
    let failed = |error: io::Error| cannot_read(path, &error.to_string());
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut beginning = [0; 4];
    let read = file.read(&mut beginning).map_err(failed)?;
    if beginning[..read].starts_with(b"PK\x03\x04") || beginning[..read].starts_with(b"SQLi") {
        return Err(
            Error::new("PP-I061", Kind::Data, "filen er ikke en tekstfil. Intet er gemt")
                .at("fil", format!("{}: her læses CSV", path.display()))
                .next_step("gem regnearket som CSV (semikolon eller komma), og kør igen"),
        );
    }
    file.rewind().map_err(failed)?;
    let tegnsaet = match forced {
        Some(tegnsaet) => tegnsaet,
        None => decode::detect(&mut file).map_err(failed)?,
    };
    Tabel::new(path, file, tegnsaet)
}

/// A field such as `3,5` between two separators.
fn has_decimal_comma(line: &str, delimiter: u8) -> bool {
    line.split(char::from(delimiter)).any(|field| {
        let field = field.trim().trim_matches('"');
        let Some((whole, fraction)) = field.split_once(',') else {
            return false;
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(fraction)
    })
}

fn no_text(path: &Path, error: &io::Error) -> Error {
    cannot_read(path, &error.to_string())
}

fn broken_row(path: &Path, error: &csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::Io(error) => no_text(path, error),
        _ => cannot_read(path, &error.to_string()),
    }
}

/// A stream of valid UTF-8 in which no row is longer than [`LONGEST_ROW`].
struct Utf8<R> {
    decoded: Decoded<R>,
    buffer: Vec<u8>,
    at: usize,
    /// Bytes since the last newline outside quotes.
    row: usize,
    quoted: bool,
}

impl<R: Read> Utf8<R> {
    fn new(source: R, tegnsaet: Tegnsaet) -> Self {
        Self {
            decoded: Decoded::new(source, tegnsaet),
            buffer: Vec::new(),
            at: 0,
            row: 0,
            quoted: false,
        }
    }

    /// At least `wanted` bytes from the beginning, or all there are; they are read again afterwards.
    fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.buffer.len() - self.at < wanted && self.fill()? {}
        let end = self.buffer.len().min(self.at + wanted);
        Ok(&self.buffer[self.at..end])
    }

    fn skip_line(&mut self) {
        let end = self.buffer[self.at..].iter().position(|byte| *byte == b'\n');
        self.at = end.map_or(self.buffer.len(), |end| self.at + end + 1);
    }

    fn fill(&mut self) -> io::Result<bool> {
        let start = self.buffer.len();
        let more = self.decoded.append(&mut self.buffer).map_err(|error| match error {
            DecodeError::Io(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, other.to_string()),
        })?;
        for byte in &self.buffer[start..] {
            match byte {
                b'"' => self.quoted = !self.quoted,
                b'\n' if !self.quoted => self.row = 0,
                _ => self.row += 1,
            }
            if self.row > LONGEST_ROW {
                let reason = "en række er længere end 1 MB; mangler der et anførselstegn eller et linjeskift?";
                return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
            }
        }
        Ok(more)
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.buffer.len() {
            self.buffer.clear();
            self.at = 0;
            if !self.fill()? && self.buffer.is_empty() {
                return Ok(0);
            }
        }
        let count = out.len().min(self.buffer.len() - self.at);
        out[..count].copy_from_slice(&self.buffer[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<(u32, Vec<String>)>> {
        let mut table = Tabel::new(Path::new("t.csv"), text.as_bytes(), Tegnsaet::Utf8)?;
        let width = table.headings().len();
        let mut all = Vec::new();
        while let Some(row) = table.next_row()? {
            all.push((row.linje, (0..width).map(|column| row.get(column).to_owned()).collect()));
        }
        Ok(all)
    }

    #[test]
    fn separator_decimal_sign_and_sep_line_are_found_and_lines_are_counted() {
        let table = Tabel::new(Path::new("t.csv"), "id;x\na;1,5\n".as_bytes(), Tegnsaet::Utf8).unwrap();
        assert_eq!(table.laest, "UTF-8, semikolon mellem kolonnerne, decimalkomma");
        let mut table = Tabel::new(
            Path::new("t.csv"),
            "sep=\t\nid\tx\r\na\t1.5\r\n".as_bytes(),
            Tegnsaet::Utf8,
        )
        .unwrap();
        assert_eq!(table.laest, "UTF-8, tabulator mellem kolonnerne, decimalpunktum");
        assert_eq!(table.next_row().unwrap().unwrap().number(1), Ok(1.5));
        assert_eq!(
            rows("a,b\n1,\"x\ny\"\n2,z\n").unwrap()[1],
            (4, vec!["2".to_owned(), "z".to_owned()])
        );
    }

    #[test]
    fn a_point_in_a_file_with_decimal_commas_is_refused_with_the_guess_and_nan_is_no_number() {
        let mut table = Tabel::new(
            Path::new("t.csv"),
            "a;b\n1,5;2.5\nNaN;1e400\n".as_bytes(),
            Tegnsaet::Utf8,
        )
        .unwrap();
        let row = table.next_row().unwrap().unwrap();
        assert_eq!(row.number(0), Ok(1.5));
        assert_eq!(row.number(1).unwrap_err().1.as_deref(), Some("2,5"));
        let row = table.next_row().unwrap().unwrap();
        assert!(row.number(0).is_err() && row.number(1).is_err() && row.number(7).is_err());
    }

    #[test]
    fn personal_numbers_long_rows_and_null_bytes_stop_the_reading() {
        assert_eq!(rows("id;navn\n010170-1234;x\n").unwrap_err().code, "PP-C009");
        assert!(!format!("{}", rows("id\n0101701234\n").unwrap_err()).contains("0101701234"));
        let swallowed = format!("a;b\n\"{}\n", "x;y\n".repeat(400_000));
        let error = rows(&swallowed).unwrap_err();
        assert!(error.to_string().contains("længere end 1 MB"), "{error}");
        assert_eq!(rows("a;b\n1;\0\n").unwrap_err().code, "PP-I061");
    }
}
