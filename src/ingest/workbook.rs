//! Reads a sheet of an Excel or OpenDocument workbook, within bounds that no file can exceed.
//!
//! Bounds: a file of at most [`MAX_FILE`] bytes that unpacks to at most [`MAX_UNPACKED`], measured by unpacking it and not
//! by what it says of itself; [`MAX_CELLS`] cells with [`MAX_TEXT`] bytes of text in the chosen sheet.

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xlsx};
use jiff::civil::Date;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The largest file.
pub const MAX_FILE: u64 = 100 << 20;
/// The most it may unpack to.
pub const MAX_UNPACKED: u64 = 200 << 20;
/// The most cells of a sheet.
pub const MAX_CELLS: usize = 2_000_000;
/// The most text of a sheet, in bytes.
pub const MAX_TEXT: usize = 64 << 20;
/// A table has at most this many columns, as a text table has.
const MAX_COLUMNS: u32 = 1000;

/// Why a workbook cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// No workbook, or a damaged one.
    #[error("filen er ikke en hel projektmappe: {0}")]
    Broken(String),
    /// Beyond the bounds.
    #[error("projektmappen er for stor: {0}; gem arket som CSV, som læses i enhver størrelse")]
    TooLarge(String),
    /// No sheet of that name.
    #[error("arket \"{wanted}\" findes ikke")]
    NoSheet {
        /// The name asked for.
        wanted: String,
        /// The names there are.
        names: Vec<String>,
    },
}

/// A cell as the workbook types it.
#[derive(Debug, Clone, PartialEq)]
pub enum Arkcelle {
    /// Nothing.
    Tom,
    /// Words.
    Tekst(Box<str>),
    /// A number; always finite.
    Tal(f64),
    /// A day.
    Dato(Date),
    /// Yes or no.
    Sand(bool),
    /// An error of Excel's own, such as `#N/A`.
    Fejl(Box<str>),
}

/// A sheet in memory: only rows with something in them.
#[derive(Debug)]
pub struct Ark {
    /// Its name.
    pub navn: String,
    /// The rows and their numbers, from 1.
    pub rows: Vec<(u64, Vec<Arkcelle>)>,
}

/// A workbook whose size has been checked.
pub struct Projektmappe {
    book: Book,
}

enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Ods(Box<Ods<BufReader<File>>>),
}

impl Projektmappe {
    /// Opens a workbook after unpacking it once to nowhere, to know that it is no bomb.
    pub fn open(path: &Path, mut file: File) -> Result<Self, WorkbookError> {
        let broken = |error: &dyn std::fmt::Display| WorkbookError::Broken(error.to_string());
        let size = file.metadata().map_err(|error| broken(&error))?.len();
        if size > MAX_FILE {
            return Err(WorkbookError::TooLarge(format!("filen fylder {} MB", size >> 20)));
        }
        measure(&mut file)?;
        file.seek(SeekFrom::Start(0)).map_err(|error| broken(&error))?;
        let source = BufReader::new(file);
        let is_ods = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("ods"));
        let book = if is_ods {
            Book::Ods(Box::new(Ods::new(source).map_err(|error| broken(&error))?))
        } else {
            Book::Xlsx(Box::new(Xlsx::new(source).map_err(|error| broken(&error))?))
        };
        Ok(Self { book })
    }

    /// The names of the sheets, in order.
    pub fn sheet_names(&self) -> Vec<String> {
        match &self.book {
            Book::Xlsx(book) => book.sheet_names(),
            Book::Ods(book) => book.sheet_names(),
        }
    }

    /// Reads a sheet.
    pub fn sheet(&mut self, name: &str) -> Result<Ark, WorkbookError> {
        let names = self.sheet_names();
        if !names.iter().any(|known| known == name) {
            return Err(WorkbookError::NoSheet {
                wanted: name.to_owned(),
                names,
            });
        }
        let broken = |error: &dyn std::fmt::Display| WorkbookError::Broken(error.to_string());
        let mut ark = Builder::new(name);
        match &mut self.book {
            Book::Xlsx(book) => {
                // Cell by cell: the whole range would be a rectangle, and one cell in the last corner 17 billion cells.
                let mut cells = book.worksheet_cells_reader(name).map_err(|error| broken(&error))?;
                while let Some(cell) = cells
                    .next_cell_with_formula_metadata()
                    .map_err(|error| broken(&error))?
                {
                    let value = match (&cell.value, &cell.formula) {
                        // Written by a program that does not calculate: it would pass for an empty cell.
                        (DataRef::Empty, Some(_)) => Arkcelle::Fejl("formlen er ikke regnet ud".into()),
                        (value, _) => typed(value),
                    };
                    ark.put(cell.pos.0, cell.pos.1, value)?;
                }
            }
            Book::Ods(book) => {
                let range = book.worksheet_range(name).map_err(|error| broken(&error))?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
                    let column = left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
                    ark.put(row, column, typed(&as_reference(value)))?;
                }
            }
        }
        Ok(ark.finish())
    }
}

struct Builder {
    ark: Ark,
    cells: usize,
    text: usize,
    in_order: bool,
}

impl Builder {
    fn new(name: &str) -> Self {
        Self {
            ark: Ark {
                navn: name.to_owned(),
                rows: Vec::new(),
            },
            cells: 0,
            text: 0,
            in_order: true,
        }
    }

    fn put(&mut self, row: u32, column: u32, value: Arkcelle) -> Result<(), WorkbookError> {
        let length = match &value {
            Arkcelle::Tom => return Ok(()),
            Arkcelle::Tekst(text) | Arkcelle::Fejl(text) => text.len(),
            _ => 0,
        };
        if column >= MAX_COLUMNS {
            return Err(WorkbookError::TooLarge(format!(
                "arket har over {MAX_COLUMNS} kolonner"
            )));
        }
        let number = u64::from(row) + 1;
        if self.ark.rows.last().is_none_or(|last| last.0 != number) {
            self.in_order &= self.ark.rows.last().is_none_or(|last| last.0 < number);
            self.ark.rows.push((number, Vec::new()));
        }
        let Some((_, cells)) = self.ark.rows.last_mut() else {
            return Ok(());
        };
        let column = column as usize;
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            cells.resize(column + 1, Arkcelle::Tom);
        }
        self.text += length;
        if self.cells > MAX_CELLS || self.text > MAX_TEXT {
            return Err(WorkbookError::TooLarge(format!(
                "arket \"{}\" har over {MAX_CELLS} celler eller {} MB tekst",
                self.ark.navn,
                MAX_TEXT >> 20
            )));
        }
        cells[column] = value;
        Ok(())
    }

    fn finish(mut self) -> Ark {
        if !self.in_order {
            self.ark.rows.sort_by_key(|row| row.0);
            // A row given in several pieces is one row.
            let mut merged: Vec<(u64, Vec<Arkcelle>)> = Vec::with_capacity(self.ark.rows.len());
            for (number, cells) in self.ark.rows.drain(..) {
                match merged.last_mut().filter(|last| last.0 == number) {
                    Some((_, known)) => {
                        if known.len() < cells.len() {
                            known.resize(cells.len(), Arkcelle::Tom);
                        }
                        for (at, cell) in cells.into_iter().enumerate().filter(|(_, cell)| *cell != Arkcelle::Tom) {
                            known[at] = cell;
                        }
                    }
                    None => merged.push((number, cells)),
                }
            }
            self.ark.rows = merged;
        }
        self.ark
    }
}

fn typed(value: &DataRef<'_>) -> Arkcelle {
    let text = |words: &str| match words.trim() {
        "" => Arkcelle::Tom,
        words => Arkcelle::Tekst(words.into()),
    };
    match value {
        DataRef::Empty => Arkcelle::Tom,
        DataRef::Int(number) => Arkcelle::Tal(*number as f64),
        DataRef::Float(number) if number.is_finite() => Arkcelle::Tal(*number),
        DataRef::Float(number) => Arkcelle::Fejl(number.to_string().into()),
        DataRef::String(words) | DataRef::DurationIso(words) => text(words),
        DataRef::SharedString(words) => text(words),
        DataRef::Bool(truth) => Arkcelle::Sand(*truth),
        DataRef::DateTime(time) => day(time).map_or_else(|| Arkcelle::Tal(time.as_f64()), Arkcelle::Dato),
        DataRef::DateTimeIso(words) => words
            .get(..10)
            .and_then(|day| day.parse().ok())
            .map_or_else(|| text(words), Arkcelle::Dato),
        DataRef::Error(error) => Arkcelle::Fejl(error.to_string().into()),
    }
}

fn day(time: &ExcelDateTime) -> Option<Date> {
    if !time.is_datetime() || !time.as_f64().is_finite() || !(1.0..2_958_466.0).contains(&time.as_f64()) {
        return None;
    }
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// Unpacks every part to nowhere and counts; an OpenDocument table also by the cells it repeats.
fn measure(file: &mut File) -> Result<(), WorkbookError> {
    let broken = |error: &dyn std::fmt::Display| WorkbookError::Broken(error.to_string());
    file.seek(SeekFrom::Start(0)).map_err(|error| broken(&error))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| broken(&error))?;
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(&error))?;
        let left = MAX_UNPACKED - unpacked;
        let is_content = part.name().is_ok_and(|name| name == "content.xml");
        let mut limited = part.take(left + 1);
        if is_content {
            repeated_cells(&mut limited)?;
        }
        std::io::copy(&mut limited, &mut std::io::sink()).map_err(|error| broken(&error))?;
        unpacked += left + 1 - limited.limit();
        if unpacked > MAX_UNPACKED {
            return Err(WorkbookError::TooLarge(format!(
                "den fylder over {} MB udpakket",
                MAX_UNPACKED >> 20
            )));
        }
    }
    Ok(())
}

/// An OpenDocument cell or row can say that it stands a million times; the cells are counted as they would be unfolded.
fn repeated_cells(content: &mut impl Read) -> Result<(), WorkbookError> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    let mut buffer = Vec::new();
    let (mut cells, mut waiting, mut empty_rows) = (0_u64, 0_u64, 0_u64);
    let (mut row, mut row_times, mut widest) = (0_u64, 1_u64, 0_u64);
    loop {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| WorkbookError::Broken(error.to_string()))?;
        let times = |element: &quick_xml::events::BytesStart<'_>, name: &str| {
            element
                .try_get_attribute(name)
                .ok()
                .flatten()
                .and_then(|value| value.value.parse().ok())
                .unwrap_or(1_u64)
        };
        match event {
            Event::Start(element) | Event::Empty(element) => match element.name().as_ref() {
                // A sheet's last row is said to stand a million times; nothing follows it there.
                "table:table" => (empty_rows, widest) = (0, 0),
                "table:table-row" => {
                    row = 0;
                    waiting = 0;
                    row_times = times(&element, "table:number-rows-repeated");
                }
                "table:table-cell" => {
                    let repeated = times(&element, "table:number-columns-repeated");
                    if matches!(element.try_get_attribute("office:value-type"), Ok(Some(_))) {
                        row = row.saturating_add(waiting).saturating_add(repeated);
                        waiting = 0;
                    } else {
                        waiting = waiting.saturating_add(repeated);
                    }
                }
                _ => {}
            },
            Event::End(element) if element.name().as_ref() == "table:table-row" => {
                if row == 0 {
                    empty_rows = empty_rows.saturating_add(row_times);
                } else {
                    // Blank rows between two filled ones are unfolded too.
                    widest = widest.max(row);
                    cells = cells
                        .saturating_add(widest.saturating_mul(row_times))
                        .saturating_add(widest.saturating_mul(empty_rows));
                    empty_rows = 0;
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        if cells > MAX_CELLS as u64 {
            return Err(WorkbookError::TooLarge(format!("arket har over {MAX_CELLS} celler")));
        }
    }
}

/// A cell of an OpenDocument sheet as the reader of Excel's gives it, so that both are typed by one function.
fn as_reference(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(words) => DataRef::SharedString(words),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(time) => DataRef::DateTime(*time),
        Data::DateTimeIso(words) => DataRef::DateTimeIso(words.clone()),
        Data::DurationIso(words) => DataRef::DurationIso(words.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
