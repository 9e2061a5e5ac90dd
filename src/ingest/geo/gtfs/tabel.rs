//! The files of a feed, from an archive or a folder, and the lines of them that something is wrong with.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::domain::sortering::nearest;
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use crate::ingest::delimited::Delimited;
use crate::ingest::geo::{broken, cannot_read, size_of, too_large};
use crate::ingest::problem::{MOST_KEPT, Problem, Problemer, Slags, brief, shown};

/// The most bytes read of one file of a timetable, unpacked.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

enum Source {
    Folder(PathBuf),
    Archive(Box<ZipArchive<File>>, String),
}

/// A feed. Nothing of it is unpacked to disk.
pub struct Feed {
    pub path: PathBuf,
    source: Source,
}

/// Reads no further than a bound.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "filen fylder over 4 GB udpakket"))?;
        Ok(read)
    }
}

/// A file of a feed being read, one line in memory. There is no guard against personal numbers: a timetable has ten-digit
/// ids of its own, and no persons.
pub struct Table<'f> {
    path: PathBuf,
    name: &'static str,
    rows: Delimited<Bounded<Box<dyn Read + 'f>>>,
    headings: Vec<String>,
}

impl Feed {
    pub fn open(path: &Path) -> Result<Self> {
        let failed = |error: io::Error| cannot_read(path, &error.to_string());
        if path.is_dir() {
            return Ok(Self {
                path: path.to_owned(),
                source: Source::Folder(path.to_owned()),
            });
        }
        size_of(path)?;
        let mut beginning = [0_u8; 4];
        let read = File::open(path)
            .and_then(|mut file| file.read(&mut beginning))
            .map_err(failed)?;
        if !beginning[..read].starts_with(b"PK") {
            return Err(
                Error::new("PP-I061", Kind::Data, "filens format kan ikke læses. Intet er gemt")
                    .at(
                        "fil",
                        format!(
                            "{}: stoppesteder læses af GTFS, som zip-arkiv eller mappe",
                            path.display()
                        ),
                    )
                    .next_step("hent køreplanen som GTFS (Rejseplanen udgiver den for hele landet)"),
            );
        }
        let archive = File::open(path)
            .map_err(failed)
            .and_then(|file| ZipArchive::new(file).map_err(|error| broken(path, error.to_string())))?;
        // Some publishers pack the files in one folder.
        let folder = archive
            .file_names()
            .filter_map(std::result::Result::ok)
            .find_map(|name| name.strip_suffix("stops.txt").map(str::to_owned))
            .filter(|folder| folder.is_empty() || folder.ends_with('/'))
            .unwrap_or_default();
        Ok(Self {
            path: path.to_owned(),
            source: Source::Archive(Box::new(archive), folder),
        })
    }

    pub fn has(&mut self, name: &'static str) -> Result<bool> {
        Ok(self.table(name)?.is_some())
    }

    pub fn table(&mut self, name: &'static str) -> Result<Option<Table<'_>>> {
        let path = self.path.join(name);
        let inner: Box<dyn Read + '_> = match &mut self.source {
            Source::Folder(folder) => match File::open(folder.join(name)) {
                Ok(file) => Box::new(file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(cannot_read(&path, &error.to_string())),
            },
            Source::Archive(archive, folder) => {
                let full = format!("{folder}{name}");
                let Some(index) = archive.index_for_name(&full) else {
                    return Ok(None);
                };
                let entry = archive
                    .by_index(index)
                    .map_err(|error| broken(&path, error.to_string()))?;
                if entry.size() > MOST_BYTES {
                    return Err(too_large(&path, "siger selv, at den fylder over 4 GB udpakket", "4 GB"));
                }
                Box::new(entry)
            }
        };
        let bounded = Bounded {
            inner,
            left: MOST_BYTES,
        };
        let failed = |error: crate::ingest::delimited::RowError| cannot_read(&path, &error.to_string());
        let mut rows = Delimited::open(bounded, Tegnsaet::Utf8, None, Some(b'.')).map_err(failed)?;
        if !rows.next_row().map_err(failed)? {
            return Err(cannot_read(&path, "har ingen overskrifter"));
        }
        let headings = (0..rows.width()).map(|column| rows.cell(column).to_owned()).collect();
        Ok(Some(Table {
            path,
            name,
            rows,
            headings,
        }))
    }

    pub fn needed(&mut self, name: &'static str) -> Result<Table<'_>> {
        let path = self.path.clone();
        self.table(name)?.ok_or_else(|| {
            Error::new("PP-I066", Kind::Data, "køreplanen er ikke hel. Intet er gemt")
                .at("fil", path.display().to_string())
                .at("mangler", name)
                .next_step("hent GTFS-filen igen; den skal have stops.txt, trips.txt, stop_times.txt og en kalender")
        })
    }
}

impl Table<'_> {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.headings
            .iter()
            .position(|heading| heading.eq_ignore_ascii_case(name))
    }

    pub fn needed(&self, name: &str) -> Result<usize> {
        self.column(name).ok_or_else(|| {
            let there: Vec<String> = self.headings.iter().map(|heading| brief(heading)).collect();
            let error = Error::new("PP-I071", Kind::Data, "filen mangler en kolonne. Intet er gemt")
                .at(
                    "fil",
                    format!("{}: overskrifterne er {}", self.path.display(), there.join(", ")),
                )
                .at("kolonne", format!("\"{name}\" findes ikke"));
            let error = match nearest(name, &self.headings) {
                Some(near) => error.nearest(near),
                None => error,
            };
            error.next_step(format!("giv kolonnen overskriften {name}"))
        })
    }

    pub fn next_row(&mut self) -> Result<bool> {
        let read = self.rows.next_row();
        read.map_err(|error| cannot_read(&self.path, &error.to_string()))
    }

    pub fn get(&self, column: usize) -> &str {
        self.rows.cell(column)
    }

    /// The field of a column the file may lack.
    pub fn get_if(&self, column: Option<usize>) -> &str {
        column.map_or("", |column| self.get(column))
    }

    /// A finite number with a decimal point.
    pub fn number(&self, column: usize) -> std::result::Result<f64, String> {
        let text = self.get(column);
        // Only digits, sign, point and exponent: "inf" and "NaN" are no numbers here.
        let digits = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'));
        match text.parse::<f64>() {
            Ok(value) if digits && value.is_finite() => Ok(value),
            _ if text.is_empty() => Err("feltet er tomt".to_owned()),
            _ => Err(format!("{} er ikke et tal", shown(text))),
        }
    }
}

/// A line of a feed that something is wrong with, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linje {
    /// The file.
    pub fil: &'static str,
    /// Its line, from 1.
    pub linje: u64,
    /// Its fields.
    pub felter: Vec<String>,
}

/// Everything wrong with the lines of a feed.
#[derive(Debug, Default)]
pub struct Fejllinjer {
    /// The problems; `linje` is a place in [`Self::linjer`], from 1.
    pub problemer: Problemer,
    /// The lines, in the order they were read; as many as there are problems kept.
    pub linjer: Vec<Linje>,
    /// The headings of the files they stand in.
    pub overskrifter: Vec<(&'static str, Vec<String>)>,
}

impl Fejllinjer {
    /// The line `table` stands at has something wrong in a column.
    pub(super) fn add(&mut self, table: &Table<'_>, column: Option<usize>, text: String) {
        let (fil, linje) = (table.name, table.rows.line());
        let known = self
            .linjer
            .last()
            .is_some_and(|last| (last.fil, last.linje) == (fil, linje));
        if !known && self.linjer.len() < MOST_KEPT {
            if self.overskrifter.last().is_none_or(|(name, _)| *name != fil) {
                self.overskrifter.push((fil, table.headings.clone()));
            }
            self.linjer.push(Linje {
                fil,
                linje,
                felter: (0..table.rows.width())
                    .map(|column| table.get(column).to_owned())
                    .collect(),
            });
        }
        self.problemer
            .add(Problem::new(self.linjer.len() as u64, column, Slags::Form, text));
    }
}
