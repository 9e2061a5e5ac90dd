//! Reads text tables row by row, in memory that does not grow with the file.
//!
//! Bound: two chunks of 64 kB, and one row of at most [`MAX_ROW`] bytes and [`MAX_COLUMNS`] columns.

use super::decode::{DecodeError, Decoded, Tegnsaet, lines};
use crate::domain::fingeraftryk::hexadecimal;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};

/// The longest row, in bytes of UTF-8. A longer one is a missing quotation mark or no table.
pub const MAX_ROW: usize = 1 << 20;
/// The most columns of a row.
pub const MAX_COLUMNS: usize = 1000;
/// Room for a usual row; a longer one makes room for itself.
const SHORT_ROW: usize = 256;
/// How much of the beginning decides on separator and decimal sign.
const SAMPLE: usize = 64 * 1024;
/// Lines of the sample that are looked at for the decimal sign.
const SAMPLE_LINES: usize = 200;

/// Why a row cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// The bytes are no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A row beyond [`MAX_ROW`].
    #[error("rækken, der begynder i linje {0}, er længere end 1 MB; mangler der et anførselstegn?")]
    TooLong(u64),
    /// A row beyond [`MAX_COLUMNS`].
    #[error("rækken i linje {0} har over {MAX_COLUMNS} kolonner")]
    TooWide(u64),
}

/// What stands between cells and in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The sign between cells.
    pub adskiller: u8,
    /// `,` or `.`.
    pub decimaltegn: u8,
}

/// A source that is hashed as it is read.
struct Hashed<R> {
    source: R,
    hash: Sha256,
    read: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.read += read as u64;
        Ok(read)
    }
}

/// A text table being read.
pub struct Delimited<R = File> {
    stream: Decoded<Hashed<R>>,
    buffer: Vec<u8>,
    at: usize,
    more: bool,
    parser: csv_core::Reader,
    /// The cells of the row, one after another.
    record: String,
    ends: Vec<usize>,
    columns: usize,
    /// The line that is read next.
    ahead: u64,
    /// The line the row begins in.
    line: u64,
    /// How it is read.
    pub dialect: Dialect,
}

impl<R: Read> Delimited<R> {
    /// Opens a table whose encoding is known; separator and decimal sign are found when they are not given.
    pub fn open(
        source: R,
        tegnsaet: Tegnsaet,
        adskiller: Option<u8>,
        decimaltegn: Option<u8>,
    ) -> Result<Self, RowError> {
        let source = Hashed {
            source,
            hash: Sha256::new(),
            read: 0,
        };
        let mut table = Self {
            stream: Decoded::new(source, tegnsaet),
            buffer: Vec::with_capacity(SAMPLE * 2),
            at: 0,
            more: true,
            parser: csv_core::Reader::new(),
            record: String::new(),
            ends: vec![0; 64],
            columns: 0,
            ahead: 1,
            line: 1,
            dialect: Dialect {
                adskiller: b';',
                decimaltegn: b',',
            },
        };
        while table.more && table.buffer.len() < SAMPLE {
            table.refill()?;
        }
        let named = table.separator_line();
        let sample = String::from_utf8_lossy(&table.buffer[table.at..]);
        let adskiller = adskiller.or(named).unwrap_or_else(|| separator(&sample));
        let decimaltegn = decimaltegn.unwrap_or_else(|| decimal(&sample, adskiller));
        table.dialect = Dialect { adskiller, decimaltegn };
        table.parser = csv_core::ReaderBuilder::new().delimiter(adskiller).build();
        Ok(table)
    }

    /// Reads the next row that is not blank; `false` at the end.
    pub fn next_row(&mut self) -> Result<bool, RowError> {
        loop {
            if !self.read_record()? {
                return Ok(false);
            }
            if (0..self.columns).any(|column| !self.cell(column).is_empty()) {
                return Ok(true);
            }
        }
    }

    fn read_record(&mut self) -> Result<bool, RowError> {
        self.skip_line_ends()?;
        self.line = self.ahead;
        self.columns = 0;
        let mut record = std::mem::take(&mut self.record).into_bytes();
        record.resize(record.len().max(SHORT_ROW), 0);
        let mut filled = 0;
        let more = loop {
            let input = &self.buffer[self.at..];
            let (result, used, written, ended) =
                self.parser
                    .read_record(input, &mut record[filled..], &mut self.ends[self.columns..]);
            self.ahead += lines(&input[..used]);
            self.at += used;
            filled += written;
            self.columns += ended;
            match result {
                csv_core::ReadRecordResult::Record => break true,
                csv_core::ReadRecordResult::End => break false,
                // Nothing more to read is said to the parser with an empty input.
                csv_core::ReadRecordResult::InputEmpty => {
                    self.refill()?;
                }
                csv_core::ReadRecordResult::OutputFull if record.len() >= MAX_ROW => {
                    return Err(RowError::TooLong(self.line));
                }
                csv_core::ReadRecordResult::OutputFull => record.resize(record.len() * 2, 0),
                csv_core::ReadRecordResult::OutputEndsFull if self.ends.len() >= MAX_COLUMNS => {
                    return Err(RowError::TooWide(self.line));
                }
                csv_core::ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            }
        };
        record.truncate(filled);
        // The stream is valid UTF-8 and cells are cut at ASCII signs; were a row no text, it would be empty.
        self.record = String::from_utf8(record).unwrap_or_default();
        Ok(more)
    }

    fn skip_line_ends(&mut self) -> Result<(), RowError> {
        loop {
            while let Some(sign @ (b'\r' | b'\n')) = self.buffer.get(self.at) {
                self.ahead += u64::from(*sign == b'\n');
                self.at += 1;
            }
            if self.at < self.buffer.len() || !self.refill()? {
                return Ok(());
            }
        }
    }

    /// Appends to what is not yet read; `false` when there is no more.
    fn refill(&mut self) -> Result<bool, RowError> {
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let before = self.buffer.len();
        while self.more && self.buffer.len() == before {
            self.more = self.stream.append(&mut self.buffer)?;
        }
        Ok(self.buffer.len() > before)
    }

    /// Excel's own first line, `sep=;`, is taken off and obeyed.
    fn separator_line(&mut self) -> Option<u8> {
        let end = self.buffer.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
        let text = std::str::from_utf8(&self.buffer[..end]).ok()?;
        let sign = text.trim().trim_matches('"').to_lowercase();
        let sign = sign.strip_prefix("sep=")?.as_bytes().first().copied().unwrap_or(b'\t');
        self.at = end;
        Some(sign)
    }

    /// How many cells the row has.
    pub fn width(&self) -> usize {
        self.columns
    }

    /// The line the row begins in, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// A cell without the blanks around it; empty beyond the row's end.
    pub fn cell(&self, column: usize) -> &str {
        let Some(&end) = self.ends[..self.columns].get(column) else {
            return "";
        };
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.record.get(start..end).unwrap_or_default().trim()
    }

    /// Bytes of the file read so far.
    pub fn bytes_read(&self) -> u64 {
        self.stream.source().read
    }

    /// SHA-256 of what was read: of the whole file, once the last row has been read.
    pub fn sha256(&self) -> String {
        hexadecimal(&self.stream.source().hash.clone().finalize())
    }
}

/// The separator of a table without a `sep=` line: the sign that stands oftest in the heading, semicolon when in doubt.
fn separator(sample: &str) -> u8 {
    let heading = sample.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let outside_quotes = heading.split('"').step_by(2);
    let count = |sign: u8| {
        outside_quotes
            .clone()
            .map(|part| part.bytes().filter(|byte| *byte == sign).count())
            .sum::<usize>()
    };
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b';')
}

/// The decimal sign: what stands between digits in most of the cells that are a number with one such sign. Where none
/// is, a comma between the cells leaves the point for the numbers; else it is the Danish comma.
fn decimal(sample: &str, separator: u8) -> u8 {
    let (mut commas, mut points) = (0_u32, 0_u32);
    for cell in sample
        .lines()
        .skip(1)
        .take(SAMPLE_LINES)
        .flat_map(|line| cells(line, separator))
    {
        let cell = cell.trim().trim_matches('"').trim_start_matches('-');
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if let Some((whole, fraction)) = cell.split_once(',') {
            let grouped = whole.split('.').all(digits);
            commas += u32::from(grouped && digits(fraction));
        } else if let Some((whole, fraction)) = cell.split_once('.') {
            // Three digits may be the Danish thousands: 1.234 says nothing, but 1234.567 is not grouped.
            let thousands = fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
            points += u32::from(digits(whole) && digits(fraction) && !thousands);
        }
    }
    if points > commas || (commas == 0 && separator == b',') {
        b'.'
    } else {
        b','
    }
}

/// The cells of a line: what is quoted is whole, and what is not is cut at the separator.
fn cells(line: &str, separator: u8) -> impl Iterator<Item = &str> {
    line.split('"').enumerate().flat_map(move |(part, text)| {
        let quoted = part % 2 == 1;
        text.split(move |sign| !quoted && sign == char::from(separator))
    })
}

#[cfg(test)]
mod tests {
    use super::super::decode::encode;
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn table(bytes: &[u8]) -> Delimited {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let tegnsaet = super::super::decode::detect(&mut file).unwrap();
        Delimited::open(file, tegnsaet, None, None).unwrap()
    }

    fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut table = table(bytes);
        let mut rows = Vec::new();
        while table.next_row().unwrap() {
            rows.push((
                table.line(),
                (0..table.width()).map(|column| table.cell(column).to_owned()).collect(),
            ));
        }
        rows
    }

    #[test]
    fn rows_carry_the_line_they_begin_in_whatever_ends_the_lines() {
        for text in ["a;b\r\n1;\"x\r\ny\"\r\n\r\n2;z", "a;b\n1;\"x\ny\"\n\n2;z\n"] {
            let lines: Vec<u64> = rows(text.as_bytes()).iter().map(|row| row.0).collect();
            assert_eq!(lines, [1, 2, 5], "a cell over two lines, and a blank line");
        }
    }

    #[test]
    fn separator_and_decimal_sign_are_found() {
        for (text, dialect) in [
            ("a;b\n1,5;2\n", (b';', b',')),
            ("a,b\n1.5,2\n", (b',', b'.')),
            ("a\tb\n1,5\t2\n", (b'\t', b',')),
            ("a;b\n57.048;9.91\n", (b';', b'.')),
            ("a;b\n1.234;2.345\n", (b';', b',')),
            ("a;b\n1.234,5;2.5\n", (b';', b',')),
            ("navn, by;b\n1;2\n", (b';', b',')),
            ("sep=,\na,b\n\"1,5\",2\n", (b',', b',')),
            ("b\n12\n", (b';', b',')),
            ("x;y\n555736.228;6323104.051\n", (b';', b'.')),
            ("lat,lon\n57.048,9.918\n", (b',', b'.')),
            ("a;b\n0.125;1\n", (b';', b'.')),
        ] {
            let found = table(text.as_bytes()).dialect;
            assert_eq!((found.adskiller, found.decimaltegn), dialect, "{text}");
        }
    }

    #[test]
    fn the_separator_line_of_excel_is_obeyed_and_counted() {
        assert_eq!(
            rows(b"sep=|\r\na|b;c\r\n1|2\r\n"),
            [
                (2, vec!["a".to_owned(), "b;c".to_owned()]),
                (3, vec!["1".to_owned(), "2".to_owned()])
            ]
        );
    }

    #[test]
    fn a_row_without_end_is_refused_before_it_fills_the_memory() {
        let mut bytes = b"a;b\n1;\"".to_vec();
        bytes.resize(3 << 20, b'x');
        let mut table = table(&bytes);
        assert!(table.next_row().unwrap());
        assert!(matches!(table.next_row(), Err(RowError::TooLong(2))));
        let wide = [b"a;b\n".to_vec(), vec![b';'; 5000]].concat();
        let mut table = self::table(&wide);
        assert!(table.next_row().unwrap());
        assert!(matches!(table.next_row(), Err(RowError::TooWide(2))));
    }

    proptest! {
        #[test]
        fn cells_come_back_as_they_were_written(
            cells in proptest::collection::vec(proptest::collection::vec("[ -~æøå]{1,12}", 3), 1..8)
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            for row in &cells {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let expected: Vec<Vec<String>> = cells
                .iter()
                .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            for tegnsaet in Tegnsaet::ALL {
                let read: Vec<Vec<String>> = rows(&encode(&text, tegnsaet).unwrap()).into_iter().skip(1).map(|row| row.1).collect();
                prop_assert_eq!(&read, &expected);
            }
        }

        #[test]
        fn any_bytes_are_rows_or_an_error_and_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            let tegnsaet = super::super::decode::detect(&mut file).unwrap();
            if let Ok(mut table) = Delimited::open(file, tegnsaet, None, None) {
                while let Ok(true) = table.next_row() {}
            }
        }
    }
}
