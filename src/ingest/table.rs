//! A table of a file, whatever the file is: headings, then rows whose cells know where they stand.
//!
//! How it was read (encoding, separator, decimal sign, sheet) is a sentence that is always said.

use super::decode::{self, Tegnsaet};
use super::delimited::{Delimited, RowError};
use super::workbook::{Arkcelle, Projektmappe, WorkbookError};
use crate::domain::fingeraftryk;
use crate::domain::sortering::nearest;
use crate::error::{Error, Kind, Result};
use jiff::civil::Date;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Sheets that never hold the table: the guidance of our own templates.
pub const GUIDANCE_SHEET: &str = "Vejledning";
/// Rows of a sheet among which the headings are looked for.
const HEADING_ROWS: usize = 15;

/// What makes Excel read a cell as a formula when it comes first.
pub const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// What the user said about how to read a file; `None` where the program finds out.
#[derive(Debug, Clone, Default)]
pub struct Laesning {
    /// The encoding.
    pub tegnsaet: Option<Tegnsaet>,
    /// The sign between cells.
    pub adskiller: Option<u8>,
    /// `,` or `.`.
    pub decimaltegn: Option<u8>,
    /// The sheet.
    pub ark: Option<String>,
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Celle<'a> {
    /// Nothing.
    Tom,
    /// Words, without the blanks around them.
    Tekst(&'a str),
    /// A number typed as one.
    Tal(f64),
    /// A day typed as one.
    Dato(Date),
    /// Yes or no, typed.
    Sand(bool),
    /// An error of Excel's own.
    Fejl(&'a str),
}

/// A table being read.
pub struct Tabel {
    source: Source,
    path: PathBuf,
    /// The headings, one per column.
    pub overskrifter: Vec<String>,
    /// The row of the headings, from 1.
    pub overskrift_linje: u64,
    /// How it was read, in Danish.
    pub laest: String,
    /// The sheet, when it is a workbook.
    pub ark: Option<String>,
    /// `,` or `.`.
    pub decimaltegn: u8,
    /// What the guidance sheet says the template is: kind and version.
    pub skabelon: Option<String>,
    size: u64,
}

enum Source {
    Text(Box<Delimited>),
    Sheet {
        rows: Vec<(u64, Vec<Arkcelle>)>,
        at: usize,
        sha256: String,
    },
}

impl Tabel {
    /// Opens the table of a file. `known` counts the headings of a row that are known: it finds the heading of a sheet
    /// that begins with a title.
    ///
    /// # Errors
    /// PP-I020–PP-I024 and PP-I030, each with the file.
    pub fn open(path: &Path, wanted: &Laesning, known: &dyn Fn(&[String]) -> usize) -> Result<Self> {
        let name = path.display().to_string();
        let file = open_file(path)?;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if matches!(ending.as_str(), "xls" | "xlsb" | "numbers") {
            return Err(unreadable(&name, &format!("filer af slagsen .{ending} læses ikke"))
                .next_step("gem den som .xlsx eller CSV, og kør igen"));
        }
        let mut table = if matches!(ending.as_str(), "xlsx" | "xlsm" | "ods") || begins_as_archive(&file)? {
            Self::sheet(path, file, wanted, known)?
        } else {
            Self::text(path, file, wanted, known)?
        };
        table.size = size;
        if table.overskrifter.iter().all(String::is_empty) {
            return Err(Error::new("PP-I030", Kind::Data, "filen er tom. Intet er gemt")
                .at("fil", &name)
                .next_step("gem filen med en linje med overskrifter og en række pr. oplysning"));
        }
        Ok(table)
    }

    fn text(path: &Path, mut file: File, wanted: &Laesning, known: &dyn Fn(&[String]) -> usize) -> Result<Self> {
        let name = path.display().to_string();
        let tegnsaet = match wanted.tegnsaet {
            Some(tegnsaet) => tegnsaet,
            None => decode::detect(&mut file).map_err(|error| unreadable(&name, &error.to_string()))?,
        };
        let again = file
            .try_clone()
            .map_err(|error| unreadable(&name, &error.to_string()))?;
        let open = |file| {
            Delimited::open(file, tegnsaet, wanted.adskiller, wanted.decimaltegn)
                .map_err(|error| row_error(&name, &error))
        };
        let mut rows = open(file)?;
        let next = |rows: &mut Delimited| -> Result<Vec<String>> {
            let any = rows.next_row().map_err(|error| row_error(&name, &error))?;
            let width = if any { rows.width() } else { 0 };
            Ok((0..width).map(|column| rows.cell(column).to_owned()).collect())
        };
        let mut overskrifter = next(&mut rows)?;
        // One cell that is no heading is a title; without headings below it, it is what there is.
        if overskrifter.len() == 1 && known(&overskrifter) == 0 {
            for _ in 1..HEADING_ROWS {
                overskrifter = next(&mut rows)?;
                if overskrifter.is_empty() || known(&overskrifter) > 0 {
                    break;
                }
            }
            if overskrifter.is_empty() || known(&overskrifter) == 0 {
                rewind(&again).map_err(|error| unreadable(&name, &error.to_string()))?;
                rows = open(again)?;
                overskrifter = next(&mut rows)?;
            }
        }
        let dialect = rows.dialect;
        Ok(Self {
            overskrifter,
            overskrift_linje: rows.line(),
            laest: format!(
                "{}, {} mellem kolonnerne, {}",
                tegnsaet.name(),
                separator_word(dialect.adskiller),
                decimal_word(dialect.decimaltegn)
            ),
            ark: None,
            decimaltegn: dialect.decimaltegn,
            skabelon: None,
            source: Source::Text(Box::new(rows)),
            path: path.to_owned(),
            size: 0,
        })
    }

    fn sheet(path: &Path, file: File, wanted: &Laesning, known: &dyn Fn(&[String]) -> usize) -> Result<Self> {
        let name = path.display().to_string();
        let sha256 = file_hash(&file).map_err(|error| unreadable(&name, &error.to_string()))?;
        let mut book = Projektmappe::open(path, file).map_err(|error| workbook_error(&name, &error))?;
        let names = book.sheet_names();
        let chosen = match &wanted.ark {
            Some(ark) => ark.clone(),
            None => names
                .iter()
                .find(|name| name.as_str() != GUIDANCE_SHEET)
                .or(names.first())
                .cloned()
                .unwrap_or_default(),
        };
        let skabelon = if names.iter().any(|name| name == GUIDANCE_SHEET) {
            let guidance = book
                .sheet(GUIDANCE_SHEET)
                .map_err(|error| workbook_error(&name, &error))?;
            guidance.rows.iter().flat_map(|row| &row.1).find_map(|cell| match cell {
                Arkcelle::Tekst(text) => text.strip_prefix("Skabelon: ").map(str::to_owned),
                _ => None,
            })
        } else {
            None
        };
        let ark = book.sheet(&chosen).map_err(|error| workbook_error(&name, &error))?;
        let headings: Vec<Vec<String>> = ark
            .rows
            .iter()
            .take(HEADING_ROWS)
            .map(|row| row.1.iter().map(text_of).collect())
            .collect();
        // The first of the rows with most known headings; the first row when none is known.
        let best = (0..headings.len()).rev().max_by_key(|row| known(&headings[*row]));
        let at = best.unwrap_or(0);
        Ok(Self {
            overskrifter: headings.get(at).cloned().unwrap_or_default(),
            overskrift_linje: ark.rows.get(at).map_or(1, |row| row.0),
            laest: format!("projektmappe, ark \"{chosen}\""),
            ark: Some(chosen),
            decimaltegn: wanted.decimaltegn.unwrap_or(b','),
            skabelon,
            source: Source::Sheet {
                rows: ark.rows,
                at,
                sha256,
            },
            path: path.to_owned(),
            size: 0,
        })
    }

    /// Goes to the next row; `false` after the last one.
    pub fn next_row(&mut self) -> Result<bool> {
        match &mut self.source {
            Source::Text(rows) => rows
                .next_row()
                .map_err(|error| row_error(&self.path.display().to_string(), &error)),
            Source::Sheet { rows, at, .. } => {
                *at += 1;
                Ok(*at < rows.len())
            }
        }
    }

    /// The row, from 1, as the user's program counts.
    pub fn linje(&self) -> u64 {
        match &self.source {
            Source::Text(rows) => rows.line(),
            Source::Sheet { rows, at, .. } => rows.get(*at).map_or(0, |row| row.0),
        }
    }

    /// How many cells the row has.
    pub fn bredde(&self) -> usize {
        match &self.source {
            Source::Text(rows) => rows.width(),
            Source::Sheet { rows, at, .. } => rows.get(*at).map_or(0, |row| row.1.len()),
        }
    }

    /// A cell of the row.
    pub fn celle(&self, column: usize) -> Celle<'_> {
        match &self.source {
            Source::Text(rows) => match rows.cell(column) {
                "" => Celle::Tom,
                text => Celle::Tekst(without_apostrophe(text)),
            },
            Source::Sheet { rows, at, .. } => match rows.get(*at).and_then(|row| row.1.get(column)) {
                None | Some(Arkcelle::Tom) => Celle::Tom,
                Some(Arkcelle::Tekst(text)) => Celle::Tekst(text),
                Some(Arkcelle::Tal(number)) => Celle::Tal(*number),
                Some(Arkcelle::Dato(date)) => Celle::Dato(*date),
                Some(Arkcelle::Sand(truth)) => Celle::Sand(*truth),
                Some(Arkcelle::Fejl(text)) => Celle::Fejl(text),
            },
        }
    }

    /// A cell as text.
    pub fn tekst(&self, column: usize) -> String {
        match self.celle(column) {
            Celle::Tom => String::new(),
            Celle::Tekst(text) | Celle::Fejl(text) => text.to_owned(),
            Celle::Tal(number) => number.to_string(),
            Celle::Dato(date) => date.to_string(),
            Celle::Sand(truth) => truth.to_string(),
        }
    }

    /// How far the reading has come, of [`Self::size`].
    pub fn progress(&self) -> u64 {
        match &self.source {
            Source::Text(rows) => rows.bytes_read(),
            Source::Sheet { rows, at, .. } => self.size * (*at as u64) / (rows.len().max(1) as u64),
        }
    }

    /// The size of the file in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// SHA-256 of the file, when it has been read to its end.
    pub fn sha256(&self) -> String {
        match &self.source {
            Source::Text(rows) => rows.sha256(),
            Source::Sheet { sha256, .. } => sha256.clone(),
        }
    }

    /// The file's own name, without its folders.
    pub fn filnavn(&self) -> String {
        self.path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Files for Excel have an apostrophe in front of a text that would be a formula; it is not part of the text.
fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA_STARTS) => rest,
        _ => text,
    }
}

fn text_of(cell: &Arkcelle) -> String {
    match cell {
        Arkcelle::Tekst(text) => text.to_string(),
        Arkcelle::Tal(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The letter of a column in a sheet: 0 is A, 26 is AA.
pub fn column_letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

fn open_file(path: &Path) -> Result<File> {
    let name = path.display().to_string();
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            let missing = unreadable(&name, "filen findes ikke");
            match neighbour(path) {
                Some(guess) => missing.guess(guess),
                None => missing,
            }
        }
        _ => unreadable(&name, &error.to_string()),
    };
    // Asked before it is opened: opening a pipe would wait for somebody to write in it.
    if std::fs::metadata(path).map_err(failed)?.is_file() {
        File::open(path).map_err(failed)
    } else {
        Err(unreadable(&name, "det er ikke en fil"))
    }
}

/// The file of the same folder whose name is most like the one asked for.
fn neighbour(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let mut names: Vec<String> = std::fs::read_dir(folder.unwrap_or(Path::new(".")))
        .ok()?
        .filter_map(std::result::Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.retain(|name| *name != wanted);
    names.sort();
    nearest(&wanted, &names).map(str::to_owned)
}

fn begins_as_archive(mut file: &File) -> Result<bool> {
    let mut start = [0; 4];
    let read = file.read(&mut start).unwrap_or(0);
    rewind(file).map_err(|error| unreadable("filen", &error.to_string()))?;
    Ok(read == 4 && &start == b"PK\x03\x04")
}

fn rewind(mut file: &File) -> std::io::Result<u64> {
    use std::io::{Seek, SeekFrom};
    file.seek(SeekFrom::Start(0))
}

fn file_hash(file: &File) -> std::io::Result<String> {
    let hash = fingeraftryk::sha256_of(file)?;
    rewind(file)?;
    Ok(hash)
}

fn unreadable(name: &str, reason: &str) -> Error {
    Error::new("PP-I020", Kind::Data, "filen kan ikke læses. Intet er gemt")
        .at("fil", format!("{name}: {reason}"))
        .next_step("kontroller stien og filens slags: .csv, .txt, .xlsx eller .ods")
}

fn row_error(name: &str, error: &RowError) -> Error {
    match error {
        RowError::Decode(decode::DecodeError::Io(error)) => unreadable(name, &error.to_string()),
        RowError::Decode(_) => Error::new("PP-I021", Kind::Data, "filens tegn kan ikke læses. Intet er gemt")
            .at("fil", format!("{name}: {error}"))
            .next_step("gem filen som CSV UTF-8, eller vælg tegnsættet med --tegnsaet"),
        RowError::TooLong(_) | RowError::TooWide(_) => Error::new(
            "PP-I022",
            Kind::Data,
            "filen er ikke en tabel, der kan læses. Intet er gemt",
        )
        .at("fil", format!("{name}: {error}"))
        .next_step("se efter et anførselstegn uden makker i rækken, eller vælg skilletegnet med --adskiller"),
    }
}

fn workbook_error(name: &str, error: &WorkbookError) -> Error {
    match error {
        WorkbookError::NoSheet { wanted, names } => {
            let missing = Error::new("PP-I024", Kind::Data, "arket findes ikke. Intet er gemt")
                .at("fil", name)
                .at("ark", format!("\"{wanted}\""));
            let missing = match nearest(wanted, names) {
                Some(guess) => missing.guess(guess),
                None => missing,
            };
            missing.next_step(format!("vælg med --ark en af: {}", names.join(", ")))
        }
        WorkbookError::Broken(_) | WorkbookError::TooLarge(_) => {
            Error::new("PP-I023", Kind::Data, "projektmappen kan ikke læses. Intet er gemt")
                .at("fil", format!("{name}: {error}"))
                .next_step("åbn den i Excel, og gem arket som .xlsx igen eller som CSV UTF-8")
        }
    }
}

/// A separator by its Danish name.
fn separator_word(sign: u8) -> String {
    match sign {
        b';' => "semikolon".to_owned(),
        b',' => "komma".to_owned(),
        b'\t' => "tabulator".to_owned(),
        other => format!("\"{}\"", char::from(other)),
    }
}

fn decimal_word(sign: u8) -> &'static str {
    if sign == b'.' { "decimalpunktum" } else { "decimalkomma" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apostrophe_before_a_formula_is_taken_off() {
        assert_eq!(
            ["'=1+1", "'-5", "'s-Hertogenbosch", "'", "="].map(without_apostrophe),
            ["=1+1", "-5", "'s-Hertogenbosch", "'", "="]
        );
    }

    #[test]
    fn columns_have_the_letters_of_a_sheet() {
        assert_eq!(
            [0, 3, 25, 26, 701, 702].map(column_letter),
            ["A", "D", "Z", "AA", "ZZ", "AAA"]
        );
    }
}
