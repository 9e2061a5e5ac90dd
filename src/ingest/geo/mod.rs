//! Reads outside geography: areas and points from map files, cells, stops and travel times. Knows no register.
//!
//! Every file is read within a stated bound, and everything wrong with it is an [`Error`] with the feature or line it is
//! about. What was decided while reading (format, coordinate system, repairs) is said in words, never done in silence.

pub mod celler;
mod flade;
mod geojson;
pub mod gitter;
mod gpkg;
pub mod gtfs;
pub mod kommuneopslag;
pub mod koordinatsystem;
pub mod omraader;
pub mod osm;
pub mod rejsetider;
pub mod tabel;
mod topojson;
mod wkb;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use geo::Coord;

pub use flade::{Renset, clean};
pub use koordinatsystem::{Koordinatsystem, decide};

use crate::error::{Error, Kind, Result};

/// The largest map file that is read, bytes: it is held in memory, about four times its size while it is read.
pub const LARGEST_MAP_FILE: u64 = 128 * 1024 * 1024;
/// The most vertices a map file may have in all.
pub const MOST_VERTICES: usize = 5_000_000;
/// How many places an error names; the rest are counted.
pub const MOST_PLACES: usize = 20;

/// A ring as the file has it: not yet checked.
pub type Ring = Vec<Coord<f64>>;

/// A feature's geometry as the file has it, third coordinates dropped.
#[derive(Debug, Clone, PartialEq)]
pub enum Figur {
    /// One place.
    Punkt(Coord<f64>),
    /// Polygons, each an outer ring and its holes.
    Flade(Vec<Vec<Ring>>),
    /// Something else, by the name its format gives it.
    Andet(String),
    /// No geometry.
    Ingen,
}

/// A feature of a map file.
#[derive(Debug, Clone, PartialEq)]
pub struct Objekt {
    /// Its number in the file, from 1.
    pub nr: usize,
    /// Its properties as text, in the file's order; empty values are left out.
    pub egenskaber: Vec<(String, String)>,
    /// Its geometry.
    pub figur: Figur,
}

impl Objekt {
    /// The first property with one of these names, whatever its case.
    pub fn egenskab(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let found = self.egenskaber.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str())
        })
    }

    /// What the feature is called in an error: its number, and its name when it has one.
    pub fn place(&self) -> String {
        match self.egenskab(&NAME_KEYS) {
            Some(name) => format!("objekt nr. {} ({})", self.nr, shown(name)),
            None => format!("objekt nr. {}", self.nr),
        }
    }
}

/// Property names a name is found under.
pub const NAME_KEYS: [&str; 7] = ["navn", "komnavn", "kommunenavn", "bynavn", "by", "name", "label_dk"];

/// A map file: its features and what it says of its coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Lag {
    /// The format, as it is told to the user: "GeoJSON".
    pub format: &'static str,
    /// The layer read, when the file has names for them.
    pub lag: Option<String>,
    /// The features.
    pub objekter: Vec<Objekt>,
    /// What the file says of its coordinate system, in its own words.
    pub system: Option<String>,
}

/// Reads a map file: GeoJSON, TopoJSON or GeoPackage, told apart by what is in it and not by its name.
///
/// `layer` chooses a table of a GeoPackage or an object of a TopoJSON when there are several.
///
/// # Errors
/// PP-I061 when it is none of them or is broken; PP-I069 when it is too large.
pub fn read(path: &Path, layer: Option<&str>) -> Result<Lag> {
    let size = size_of(path)?;
    if size > LARGEST_MAP_FILE {
        return Err(too_large(path, &format!("{} MB", size / 1_048_576), "128 MB"));
    }
    let mut file = File::open(path).map_err(|error| cannot_read(path, &error.to_string()))?;
    let mut beginning = [0_u8; 16];
    let read = file
        .read(&mut beginning)
        .map_err(|error| cannot_read(path, &error.to_string()))?;
    let beginning = &beginning[..read];
    if beginning == b"SQLite format 3\0" {
        return gpkg::read(path, layer);
    }
    let plain = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning);
    if plain.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(unknown_format(path, beginning));
    }
    let bytes = std::fs::read(path).map_err(|error| cannot_read(path, &error.to_string()))?;
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)).map_err(|error| {
        broken(
            path,
            format!("byte nr. {} er ikke UTF-8, som JSON skal være", error.valid_up_to() + 1),
        )
    })?;
    let lag = if topojson::is_topology(text) {
        topojson::read(path, text, layer)?
    } else {
        geojson::read(path, text)?
    };
    if vertices(&lag) > MOST_VERTICES {
        return Err(too_large(path, "over 5.000.000 punkter", "5.000.000 punkter"));
    }
    Ok(lag)
}

fn vertices(lag: &Lag) -> usize {
    let of = |figur: &Figur| match figur {
        Figur::Flade(polygons) => polygons.iter().flatten().map(Vec::len).sum(),
        _ => 1,
    };
    lag.objekter.iter().map(|objekt| of(&objekt.figur)).sum()
}

/// The SHA-256 of a file in hexadecimal, so that a source can be recognised; `None` for a folder.
pub fn sha256(path: &Path) -> Result<Option<String>> {
    use sha2::{Digest, Sha256};
    use std::fmt::Write;
    if path.is_dir() {
        return Ok(None);
    }
    let failed = |error: std::io::Error| cannot_read(path, &error.to_string());
    let mut file = File::open(path).map_err(failed)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer).map_err(failed)? {
            0 => break,
            read => digest.update(&buffer[..read]),
        }
    }
    Ok(Some(digest.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })))
}

/// The size of a file that exists and is no folder.
pub(crate) fn size_of(path: &Path) -> Result<u64> {
    let meta = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => cannot_read(path, "filen findes ikke"),
        _ => cannot_read(path, &error.to_string()),
    })?;
    if meta.is_dir() {
        return Err(cannot_read(path, "er en mappe"));
    }
    Ok(meta.len())
}

/// PP-I061: the file itself cannot be read.
pub(crate) fn cannot_read(path: &Path, why: &str) -> Error {
    Error::new("PP-I061", Kind::Data, "filen kan ikke læses. Intet er gemt")
        .at("fil", format!("{}: {why}", path.display()))
        .next_step("kontroller stien, og at du må læse filen")
}

/// PP-I061: the file's content breaks its own format.
pub(crate) fn broken(path: &Path, why: impl Into<String>) -> Error {
    Error::new(
        "PP-I061",
        Kind::Data,
        "filen er i stykker eller af et andet format. Intet er gemt",
    )
    .at("fil", format!("{}: {}", path.display(), why.into()))
    .next_step("hent filen igen, eller gem den på ny som GeoJSON eller GeoPackage")
}

/// PP-I069.
pub(crate) fn too_large(path: &Path, size: &str, limit: &str) -> Error {
    Error::new(
        "PP-I069",
        Kind::Data,
        "filen er for stor til at blive læst. Intet er gemt",
    )
    .at("fil", format!("{}: {size}; grænsen er {limit}", path.display()))
    .next_step("skær filen til regionens område, eller brug en mere generaliseret udgave")
}

/// PP-I061, with what the first bytes look like.
fn unknown_format(path: &Path, beginning: &[u8]) -> Error {
    let ends_in = |ending: &str| {
        let name = path.to_string_lossy().to_ascii_lowercase();
        name.ends_with(ending)
    };
    let looks_like = match beginning {
        [b'P', b'K', 3 | 5, ..] => "ligner et zip-arkiv",
        [0, 0, 0x27, 0x0A, ..] => "ligner en shapefil",
        [b'<', ..] => "ligner XML (GML eller KML)",
        _ if ends_in(".pbf") => "ligner OpenStreetMap (PBF)",
        [] => "er tom",
        _ => "har ukendt indhold",
    };
    Error::new("PP-I061", Kind::Data, "filens format kan ikke læses. Intet er gemt")
        .at(
            "fil",
            format!(
                "{} {looks_like}; GeoJSON, TopoJSON og GeoPackage kan læses",
                path.display()
            ),
        )
        .next_step("gem den som GeoPackage eller GeoJSON i fx QGIS, og kør igen")
}

/// A text of the file, short and without control characters, so that it can be shown.
pub(crate) fn shown(text: &str) -> String {
    let mut short: String = text.chars().filter(|sign| !sign.is_control()).take(60).collect();
    if text.chars().count() > 60 {
        short.push('…');
    }
    short
}

/// Many errors of one kind as one: the first [`MOST_PLACES`] in file order, the rest counted.
#[derive(Debug)]
pub struct Fejlliste {
    error: Error,
    count: usize,
}

impl Fejlliste {
    /// An empty list under this code; the consequence is completed with the count.
    pub fn new(code: &'static str) -> Self {
        Self {
            error: Error::new(code, Kind::Data, ""),
            count: 0,
        }
    }

    /// Adds a place with what is wrong there.
    pub fn push(&mut self, place: impl Into<String>, value: impl Into<String>) {
        self.push_with(place, value, None);
    }

    /// Adds a place with what is wrong there and what was perhaps meant.
    pub fn push_with(&mut self, place: impl Into<String>, value: impl Into<String>, guess: Option<String>) {
        self.count += 1;
        if self.count > MOST_PLACES {
            return;
        }
        let error = std::mem::replace(&mut self.error, Error::new("PP-I061", Kind::Data, "")).at(place, value);
        self.error = match guess {
            Some(guess) => error.guess(guess),
            None => error,
        };
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Nothing when there are none; else the error: `one` is its consequence for one, `many` the words after the count.
    pub fn finish(self, path: &Path, one: &str, many: &str, next: &str) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let mut error = self.error;
        error.consequence = match self.count {
            1 => format!("{one}. Intet er gemt"),
            count => format!("{count} {many}. Intet er gemt"),
        };
        let mut places = std::mem::take(&mut error.places);
        error = error.at("fil", path.display().to_string());
        error.places.append(&mut places);
        if self.count > MOST_PLACES {
            error = error.at(format!("og {} til", self.count - MOST_PLACES), "");
        }
        Err(error.next_step(next))
    }
}

/// The layer to read: the one named, else the only one.
///
/// # Errors
/// PP-I070 when there are several or the named one is not there; PP-I061 when there is none.
pub(crate) fn chosen_layer<'n>(path: &Path, names: &[&'n str], wanted: Option<&str>) -> Result<&'n str> {
    let listed = || names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ");
    match (wanted, names) {
        (Some(wanted), _) => names.iter().copied().find(|name| *name == wanted).ok_or_else(|| {
            let error = Error::new("PP-I070", Kind::Usage, "filen har ikke det lag. Intet er gemt")
                .at("--lag", format!("\"{wanted}\"; filen har: {}", listed()));
            let error = match crate::domain::sortering::nearest(wanted, names) {
                Some(near) => error.guess(near),
                None => error,
            };
            error.next_step("vælg et lag, filen har")
        }),
        (None, [one]) => Ok(one),
        (None, []) => Err(broken(path, "har ingen lag")),
        (None, _) => Err(Error::new(
            "PP-I070",
            Kind::Usage,
            "filen har flere lag, og det er ikke sagt, hvilket der skal læses. Intet er gemt",
        )
        .at("--lag", format!("filen har: {}", listed()))
        .next_step("vælg laget med --lag NAVN")),
    }
}
