//! Reads outside geography: areas and points from map files, cells, stops and travel times. Knows no register.
//!
//! Every file is read within a stated bound, and everything wrong with it is an [`Error`] with the feature or line it is
//! about. What was decided while reading (format, coordinate system, repairs) is said in words, never done in silence.

pub mod afvist;
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
mod topojson;
mod wkb;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use geo::Coord;

pub use flade::{Renset, clean};
pub use koordinatsystem::{Koordinatsystem, decide};

use crate::domain::fingeraftryk;
use crate::error::{Error, Kind, Result};
use crate::ingest::personal::Guard;
use crate::ingest::problem::{Problem, Slags, brief};
use crate::ingest::rows;

/// The largest map file that is read, bytes: it is held in memory, about four times its size while it is read.
pub const LARGEST_MAP_FILE: u64 = 128 * 1024 * 1024;
/// The most vertices a map file may have in all.
pub const MOST_VERTICES: usize = 5_000_000;

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
            Some(name) => format!("objekt nr. {} ({})", self.nr, brief(name)),
            None => format!("objekt nr. {}", self.nr),
        }
    }

    /// Something wrong with the feature.
    pub fn problem(&self, slags: Slags, tekst: impl Into<String>) -> Problem {
        Problem::new(self.nr as u64, None, slags, tekst)
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
/// PP-I061 when it is none of them or is broken; PP-I069 when it is too large; PP-I027 when a property looks like personal
/// numbers.
pub fn read(path: &Path, layer: Option<&str>) -> Result<Lag> {
    let lag = read_format(path, layer)?;
    refuse_personal(path, &lag)?;
    Ok(lag)
}

/// A property is a column. Map files have ten-digit ids of their own, so bare digits must be the majority.
fn refuse_personal(path: &Path, lag: &Lag) -> Result<()> {
    let mut names: Vec<&str> = Vec::new();
    let mut guard = Guard::new(&[true; MOST_PROPERTIES]);
    let refused = |name: &str| {
        let fil = path.file_name().unwrap_or_default().to_string_lossy();
        rows::refusal(&fil, &format!("egenskaben \"{}\"", brief(name)))
    };
    for (name, value) in lag.objekter.iter().flat_map(|objekt| &objekt.egenskaber) {
        let column = names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        if column < MOST_PROPERTIES && guard.sees(column, value) {
            return Err(refused(name));
        }
    }
    guard.majority().map_or(Ok(()), |column| Err(refused(names[column])))
}

/// The most properties that are watched for personal numbers.
const MOST_PROPERTIES: usize = 1000;

fn read_format(path: &Path, layer: Option<&str>) -> Result<Lag> {
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
    let text = json_text(path)?;
    let lag = if topojson::is_topology(&text) {
        topojson::read(path, &text, layer)?
    } else {
        geojson::read(path, &text)?
    };
    if vertices(&lag) > MOST_VERTICES {
        return Err(too_large(path, "over 5.000.000 punkter", "5.000.000 punkter"));
    }
    Ok(lag)
}

/// The text of a JSON file, without its byte order mark.
fn json_text(path: &Path) -> Result<String> {
    let mut bytes = std::fs::read(path).map_err(|error| cannot_read(path, &error.to_string()))?;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        broken(path, format!("byte nr. {at} er ikke UTF-8, som JSON skal være"))
    })
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
    if path.is_dir() {
        return Ok(None);
    }
    let read = File::open(path).and_then(fingeraftryk::sha256_of);
    read.map(Some).map_err(|error| cannot_read(path, &error.to_string()))
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

/// The layer to read: the one named, else the only one.
///
/// # Errors
/// PP-I070 when there are several or the named one is not there; PP-I061 when there is none.
pub(crate) fn chosen_layer<'n>(path: &Path, names: &[&'n str], wanted: Option<&str>) -> Result<&'n str> {
    let listed = || names.iter().map(|name| brief(name)).collect::<Vec<_>>().join(", ");
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
