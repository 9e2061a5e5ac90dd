//! Population cells: from grid ids or from points.

use std::path::Path;

use geo::Coord;
use rayon::prelude::*;

use super::gitter::{self, Gitter};
use super::kommuneopslag::Kommuneopslag;
use super::koordinatsystem::{Afgoerelse, Koordinatsystem, corners, decide};
use crate::domain::Kommunekode;
use crate::error::Result;
use crate::ingest::check::{Feltplads, Kontrol};
use crate::ingest::problem::{Problem, Problemer, Slags, shown};
use crate::ingest::rows;
use crate::ingest::table::Tabel;
use crate::ingest::value::Vaerdi;
use crate::register::geografi::NyCelle;

/// The most cells: about 90 bytes each are held in memory.
pub const MOST_CELLS: usize = 1_500_000;

/// Cells as read.
#[derive(Debug)]
pub struct Celler {
    /// The cells that are right, by id.
    pub celler: Vec<NyCelle>,
    /// The grid of the ids; `None` = points.
    pub gitter: Option<(Gitter, u32)>,
    /// How the coordinates were read, in words.
    pub laest: Vec<String>,
    /// Rows of the file.
    pub raekker: u64,
    /// Rows left out because their population is unknown or confidential.
    pub uoplyste: u64,
    /// Cells outside every known boundary.
    pub uden_for: u64,
}

/// What decides while cells are read.
pub struct Regler<'a> {
    /// The boundaries that give a cell its kommune when the file does not.
    pub kommuner: &'a Kommuneopslag,
    /// The kommuner the register knows.
    pub kendte: &'a [Kommunekode],
    /// The coordinate system of points, when the user says it.
    pub system: Option<Koordinatsystem>,
}

struct Read {
    id: Box<str>,
    place: Coord<f64>,
    people: f64,
    code: Option<Kommunekode>,
    line: u32,
}

/// What is wrong with a cell of the file: its column, the kind, and the words.
pub(super) type Wrong = (Option<usize>, Slags, String);

/// Where the columns stand.
struct Felter {
    id: Feltplads,
    people: Feltplads,
    code: Feltplads,
}

/// The columns of a point: metres or degrees, whichever the rows fill in.
pub(super) struct Punktkolonner {
    /// The pairs the file has, x or longitude first.
    pairs: Vec<[Feltplads; 2]>,
    /// The pair the rows so far have.
    used: Option<usize>,
}

impl Punktkolonner {
    /// The pairs of columns that the file has.
    pub(super) fn new(kontrol: &Kontrol<'_>) -> Self {
        let all = [["x", "y"], ["lon", "lat"]].map(|pair| pair.map(|name| kontrol.felt(name)));
        let there = |pair: &[Feltplads; 2]| pair.iter().all(|felt| felt.kolonne.is_some());
        Self {
            pairs: all.into_iter().filter(there).collect(),
            used: None,
        }
    }

    /// Whether the file has none.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The point of a row in the file's own numbers; `None` when it has no coordinates.
    pub(super) fn point(&mut self, row: &[Vaerdi<'_>]) -> std::result::Result<Option<Coord<f64>>, Wrong> {
        let filled = |pair: &[Feltplads; 2]| pair.iter().any(|felt| *felt.af(row) != Vaerdi::Tom);
        let Some(at) = self.pairs.iter().position(filled) else {
            return Ok(None);
        };
        let pair = self.pairs[at];
        if *self.used.get_or_insert(at) != at || self.pairs.iter().filter(|pair| filled(pair)).count() > 1 {
            let text = "filen blander meter og grader; brug x og y eller lon og lat i alle rækker";
            return Err((pair[0].kolonne, Slags::Koordinat, text.to_owned()));
        }
        let number = |felt: Feltplads| {
            let missing = || {
                (
                    felt.kolonne,
                    Slags::Koordinat,
                    "mangler; et punkt har to tal".to_owned(),
                )
            };
            felt.af(row).tal().ok_or_else(missing)
        };
        Ok(Some(Coord {
            x: number(pair[0])?,
            y: number(pair[1])?,
        }))
    }
}

/// Reads cells; `seen` is told how many bytes have been read, now and then.
///
/// # Errors
/// PP-I064 for the coordinate system, PP-I069 beyond [`MOST_CELLS`], and what [`rows::each`] fails with. Rows that are wrong
/// become problems.
pub fn read(
    path: &Path,
    tabel: &mut Tabel,
    kontrol: &Kontrol<'_>,
    rules: &Regler<'_>,
    problemer: &mut Problemer,
    seen: &dyn Fn(u64),
) -> Result<Celler> {
    let felter = Felter {
        id: kontrol.felt("celle_id"),
        people: kontrol.felt("befolkning"),
        code: kontrol.felt("kommunekode"),
    };
    let mut points = Punktkolonner::new(kontrol);
    let (mut kept, mut grid, mut unknown): (Vec<Read>, Option<(Gitter, u32)>, u64) = (Vec::new(), None, 0);
    let raekker = rows::each(tabel, kontrol, problemer, seen, |linje, row, problemer| {
        if kept.len() >= MOST_CELLS {
            return Err(super::too_large(path, "over 1.500.000 celler", "1.500.000 celler"));
        }
        let place = match points.point(row) {
            Ok(Some(_)) if grid.is_some() => Err((felter.id.kolonne, Slags::Form, MIXED.to_owned())),
            Ok(None) if points.used.is_some() => Err((felter.id.kolonne, Slags::Form, MIXED.to_owned())),
            Ok(Some(point)) => Ok(point),
            Ok(None) => cell_of(felter.id.af(row).tekst().unwrap_or_default(), &mut grid)
                .map_err(|(slags, text)| (felter.id.kolonne, slags, text)),
            Err(wrong) => Err(wrong),
        };
        match place.and_then(|place| cell(linje, row, place, &felter)) {
            Ok(Some(read)) => kept.push(read),
            Ok(None) => unknown += 1,
            Err((column, slags, text)) => problemer.add(Problem::new(linje, column, slags, text)),
        }
        Ok(())
    })?;
    let decided = if let Some((gitter, side)) = grid {
        Afgoerelse {
            system: Gitter::system(gitter),
            ord: format!(
                "{}, som celle-id'erne ({} på {side} m) er i",
                gitter.system().name(),
                gitter.word()
            ),
        }
    } else {
        match corners(kept.iter().map(|row| row.place)) {
            Some(places) => decide(rules.system, None, places)?,
            // Nothing is kept, so nothing is converted.
            None => Afgoerelse {
                system: Koordinatsystem::Utm32,
                ord: String::new(),
            },
        }
    };
    let celler = finish(kept, decided.system, rules, &felter, problemer);
    let uden_for = celler.iter().filter(|cell| cell.kommune.is_none()).count() as u64;
    Ok(Celler {
        celler,
        gitter: grid,
        laest: vec![decided.ord],
        raekker,
        uoplyste: unknown,
        uden_for,
    })
}

/// Cells are on a grid or at points, never both: one system of coordinates holds for the file.
const MIXED: &str = "filen blander celler i et gitter og punkter; del den i to";

/// The cell of a row; `None` when its population is not known.
fn cell(
    linje: u64,
    row: &[Vaerdi<'_>],
    place: Coord<f64>,
    felter: &Felter,
) -> std::result::Result<Option<Read>, Wrong> {
    let id = felter.id.af(row).tekst().unwrap_or_default();
    let code = match felter.code.af(row).tekst() {
        None => None,
        Some(text) => {
            let wrong = || {
                (
                    felter.code.kolonne,
                    Slags::Kommune,
                    format!("{} er ikke en kommunekode", shown(text)),
                )
            };
            Some(text.parse().map_err(|_| wrong())?)
        }
    };
    Ok(felter.people.af(row).tal().map(|people| Read {
        id: id.into(),
        place,
        people,
        code,
        line: u32::try_from(linje).unwrap_or(u32::MAX),
    }))
}

fn cell_of(text: &str, grid: &mut Option<(Gitter, u32)>) -> std::result::Result<Coord<f64>, (Slags, String)> {
    let Some(cell) = gitter::parse(text) else {
        let reason = format!(
            "{} er ikke et celle-id (fx 1km_6320_556 eller CRS3035RES1000mN3614000E4204000), og rækken har ingen x og y",
            shown(text)
        );
        return Err((Slags::Form, reason));
    };
    let own = (cell.gitter, cell.side);
    // An id may well have the shape of a cell without being one in Denmark.
    if !cell.gitter.system().holds(cell.midte) {
        return Err((Slags::Koordinat, format!("{} ligger ikke i Danmark", shown(text))));
    }
    let first = *grid.get_or_insert(own);
    if first != own {
        let reason = format!(
            "{} er af et andet gitter end de foregående ({} på {} m)",
            shown(text),
            first.0.word(),
            first.1
        );
        return Err((Slags::Form, reason));
    }
    Ok(cell.midte)
}

/// Converts, gives each cell its kommune, sorts by id, and names cells that are outside the country or stand twice.
fn finish(
    rows: Vec<Read>,
    system: Koordinatsystem,
    rules: &Regler<'_>,
    felter: &Felter,
    problemer: &mut Problemer,
) -> Vec<NyCelle> {
    let converted: Vec<std::result::Result<NyCelle, (u32, String)>> = rows
        .into_par_iter()
        .map(|row| {
            let metres = system
                .to_utm32(row.place)
                .map_err(|error| (row.line, error.to_string()))?;
            let place = Coord {
                x: metres.x,
                y: metres.y,
            };
            if !Koordinatsystem::Utm32.holds(place) {
                return Err((row.line, format!("{} ligger ikke i Danmark", shown(&row.id))));
            }
            // A kommune the register does not have cannot be pointed at.
            let stated = row.code.filter(|code| rules.kendte.contains(code));
            let kommune = match row.code {
                Some(_) => stated,
                None => rules.kommuner.find(place).filter(|code| rules.kendte.contains(code)),
            };
            Ok(NyCelle {
                id: row.id,
                x: place.x,
                y: place.y,
                befolkning: row.people,
                kommune,
                linje: row.line,
            })
        })
        .collect();
    let mut cells = Vec::with_capacity(converted.len());
    for cell in converted {
        match cell {
            Ok(cell) => cells.push(cell),
            Err((linje, text)) => {
                problemer.add(Problem::new(
                    u64::from(linje),
                    felter.id.kolonne,
                    Slags::Koordinat,
                    text,
                ));
            }
        }
    }
    cells.par_sort_by(|a, b| a.id.cmp(&b.id).then(a.linje.cmp(&b.linje)));
    for pair in cells.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        let text = format!("{} står også i række {}", shown(&pair[1].id), pair[0].linje);
        problemer.add(Problem::new(
            u64::from(pair[1].linje),
            felter.id.kolonne,
            Slags::Dublet,
            text,
        ));
    }
    cells.dedup_by(|second, first| second.id == first.id);
    cells
}
