//! Plain files for `tilgaengelighed` and `placering`: cells, clinics, candidates and costs, without a register.
//!
//! | file | columns (aliases in [`tabel`]) |
//! |---|---|
//! | [`laes_celler`] | `id`, `befolkning`; `x`, `y` unless costs are given; `omraade` when there are areas |
//! | [`laes_klinikker`] | `id`, `kapacitet`; `x`, `y` unless costs are given; `omraade` |
//! | [`laes_kandidater`] | `id`; `x`, `y` unless costs are given |
//! | [`laes_omkostninger`] | `fra`, `til`, `omkostning` |
//!
//! Coordinates are metres in one plane (EPSG:25832, say), costs any one unit. Every row is checked before anything is
//! computed: a value that is no number, not finite or negative, and an id used twice, are refused with their lines.
//! Rows are never dropped. What a file was taken for is handed back as a [`Laesning`], to be said.

mod fejl;
mod id;
mod tabel;
mod tal;

use std::path::Path;

pub use id::Ider;
pub use tabel::Laesning;

use crate::access::{AMOUNT_LIMIT, COORDINATE_LIMIT};
use crate::error::{Error, Kind, Result};
use tabel::{Kolonne, Slags, Tabel, laes};

/// Whether a file must have coordinates: it need not when the costs are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steder {
    /// Columns `x` and `y` must be there.
    Kraevet,
    /// They are read when they are there.
    Valgfri,
}

/// The areas rows belong to (kommuner, say), sorted by name so that their numbering says nothing of the file's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omraader {
    /// Distinct names: whole numbers by size, else by letters.
    pub navne: Vec<String>,
    /// Per row, its place in `navne`.
    pub af: Vec<u32>,
}

/// Population cells or points of a file, in the file's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Celler {
    /// Ids; no two alike.
    pub id: Ider,
    /// Metres; empty when the file has no coordinates.
    pub x: Vec<f64>,
    /// Metres; empty when the file has no coordinates.
    pub y: Vec<f64>,
    /// Persons, finite and not negative.
    pub befolkning: Vec<f64>,
    /// The area of each, when the file has a column for it.
    pub omraader: Option<Omraader>,
    /// How the file was read.
    pub laesning: Laesning,
}

/// Clinics of a file, in the file's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Klinikker {
    /// Ids; no two alike.
    pub id: Ider,
    /// Metres; empty when the file has no coordinates.
    pub x: Vec<f64>,
    /// Metres; empty when the file has no coordinates.
    pub y: Vec<f64>,
    /// Kapaciteter, finite and not negative.
    pub kapacitet: Vec<f64>,
    /// The area of each, when the file has a column for it.
    pub omraader: Option<Omraader>,
    /// How the file was read.
    pub laesning: Laesning,
}

/// Places something could be put, in the file's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Kandidater {
    /// Ids; no two alike.
    pub id: Ider,
    /// Metres; empty when the file has no coordinates.
    pub x: Vec<f64>,
    /// Metres; empty when the file has no coordinates.
    pub y: Vec<f64>,
    /// How the file was read.
    pub laesning: Laesning,
}

/// A list of costs between rows of two other files. A pair that is not in it is out of reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Omkostninger {
    /// Position in the first file.
    pub fra: Vec<u32>,
    /// Position in the second.
    pub til: Vec<u32>,
    /// The cost, finite and not negative.
    pub omkostning: Vec<f64>,
    /// How the file was read.
    pub laesning: Laesning,
}

const ID: Kolonne = Kolonne::kraevet("id", &["id", "celle", "celle_id", "klinik_id", "navn"], Slags::Id);
const X: Kolonne = Kolonne::kraevet("x", &["x", "oest", "øst", "e", "easting"], COORDINATE);
const Y: Kolonne = Kolonne::kraevet("y", &["y", "nord", "n", "northing"], COORDINATE);
const FRA: [&str; 4] = ["fra", "from", "origin", "celle"];
const TIL: [&str; 5] = ["til", "to", "dest", "destination", "klinik"];
const COORDINATE: Slags = Slags::Tal {
    fra: -COORDINATE_LIMIT,
    til: COORDINATE_LIMIT,
};
const AMOUNT: Slags = Slags::Tal {
    fra: 0.0,
    til: AMOUNT_LIMIT,
};
const OMRAADE: Kolonne = Kolonne {
    kraevet: false,
    ..Kolonne::kraevet("omraade", &["omraade", "område", "kommunekode", "kommune"], Slags::Navn)
};

fn coordinates(steder: Steder) -> [Kolonne<'static>; 2] {
    [X, Y].map(|column| Kolonne {
        kraevet: steder == Steder::Kraevet,
        ..column
    })
}

/// Population cells: `id,x,y,befolkning`, with or without `omraade`.
///
/// # Errors
/// PP-T001 the file cannot be read, PP-T002 a column is missing, PP-T003 rows that cannot be used, PP-T004 an id twice.
pub fn laes_celler(path: &Path, steder: Steder) -> Result<Celler> {
    let names = ["befolkning", "population", "pop", "indbyggere", "antal"];
    let [x, y] = coordinates(steder);
    let mut table = laes(
        path,
        &[ID, x, y, Kolonne::kraevet("befolkning", &names, AMOUNT), OMRAADE],
    )?;
    let id = distinct(&mut table)?;
    let [x, y] = both_or_neither(&mut table)?;
    Ok(Celler {
        id,
        x,
        y,
        befolkning: table.take(3),
        omraader: table.areas(),
        laesning: table.laesning,
    })
}

/// Clinics: `id,x,y,kapacitet`, with or without `omraade`.
///
/// # Errors
/// As [`laes_celler`].
pub fn laes_klinikker(path: &Path, steder: Steder) -> Result<Klinikker> {
    let names = ["kapacitet", "capacity", "udbud", "supply"];
    let [x, y] = coordinates(steder);
    let mut table = laes(
        path,
        &[ID, x, y, Kolonne::kraevet("kapacitet", &names, AMOUNT), OMRAADE],
    )?;
    let id = distinct(&mut table)?;
    let [x, y] = both_or_neither(&mut table)?;
    Ok(Klinikker {
        id,
        x,
        y,
        kapacitet: table.take(3),
        omraader: table.areas(),
        laesning: table.laesning,
    })
}

/// Candidates: `id,x,y`.
///
/// # Errors
/// As [`laes_celler`].
pub fn laes_kandidater(path: &Path, steder: Steder) -> Result<Kandidater> {
    let [x, y] = coordinates(steder);
    let mut table = laes(path, &[ID, x, y])?;
    let id = distinct(&mut table)?;
    let [x, y] = both_or_neither(&mut table)?;
    Ok(Kandidater {
        id,
        x,
        y,
        laesning: table.laesning,
    })
}

/// Costs: `fra,til,omkostning`. `fra` are ids of the cells and `til` of the clinics (or of clinics and candidates, joined
/// by [`Ider::sammen`]). Rows may come in any order and be asymmetric; a pair twice is refused by
/// [`crate::access::travel::Costs`].
///
/// # Errors
/// PP-T001–PP-T003 as [`laes_celler`]; PP-T005 an id that the other files do not have.
pub fn laes_omkostninger(path: &Path, fra: &Ider, til: &Ider) -> Result<Omkostninger> {
    let from = Kolonne::kraevet("fra", &FRA, Slags::Opslag(fra));
    let to = Kolonne::kraevet("til", &TIL, Slags::Opslag(til));
    let names = ["omkostning", "cost", "minutter", "meter", "afstand", "distance", "tid"];
    let mut table = laes(path, &[from, to, Kolonne::kraevet("omkostning", &names, AMOUNT)])?;
    Ok(Omkostninger {
        fra: table.take_positions(0),
        til: table.take_positions(1),
        omkostning: table.take(2),
        laesning: table.laesning,
    })
}

/// The distinct origins and destinations of a cost list, by id: what the list is about when no other file says so.
///
/// # Errors
/// As [`laes_celler`].
pub fn laes_omkostningsider(path: &Path) -> Result<(Ider, Ider)> {
    let side = |name: &'static str, headings: &[&'static str]| -> Result<Ider> {
        let mut table = laes(path, &[Kolonne::kraevet(name, headings, Slags::Id)])?;
        let ids = table.take_ids();
        Ok(ids
            .iter()
            .collect::<std::collections::BTreeSet<&str>>()
            .into_iter()
            .collect())
    };
    Ok((side("fra", &FRA)?, side("til", &TIL)?))
}

/// The ids of a table, none of them twice.
fn distinct(table: &mut Tabel) -> Result<Ider> {
    let ids = table.take_ids();
    let twice = ids.dubletter();
    if twice.is_empty() {
        return Ok(ids);
    }
    let words = match twice.len() {
        1 => "et id står to gange".to_owned(),
        many => format!("{many} id'er står mere end én gang"),
    };
    let error = Error::new("PP-T004", Kind::Data, format!("{words}. Intet er beregnet")).at("fil", &table.laesning.fil);
    let shown = twice.iter().take(fejl::MOST_SHOWN);
    let error = shown.fold(error, |error, &(first, again)| {
        let again_line = table.line(again);
        error.at(
            format!("linje {again_line}"),
            format!("\"{}\" står også i linje {}", ids.tekst(again), table.line(first)),
        )
    });
    Err(error.next_step("giv hver række sit eget id, og kør kommandoen igen"))
}

fn both_or_neither(table: &mut Tabel) -> Result<[Vec<f64>; 2]> {
    let [x, y] = [table.take(1), table.take(2)];
    if x.len() == y.len() {
        return Ok([x, y]);
    }
    let missing = if x.is_empty() { "x" } else { "y" };
    Err(fejl::missing_column(&table.laesning.fil, missing, &[]))
}

#[cfg(test)]
mod tests;
