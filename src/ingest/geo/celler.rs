//! Population cells: from grid ids or from points, as CSV.

use std::path::Path;

use geo::Coord;
use rayon::prelude::*;

use super::gitter::{self, Gitter};
use super::kommuneopslag::Kommuneopslag;
use super::koordinatsystem::{Afgoerelse, Koordinatsystem, corners, decide};
use super::tabel::{self, Raekke};
use super::{Fejlliste, shown};
use crate::domain::Kommunekode;
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use crate::register::geografi::NyCelle;

/// The most cells: about 90 bytes each are held in memory.
pub const MOST_CELLS: usize = 1_500_000;
/// More people than this in a cell are a mistake, as the register has it.
const MOST_PEOPLE: f64 = 1e9;

const ID: [&str; 9] = [
    "celle_id",
    "celle",
    "id",
    "grd_id",
    "gridcode",
    "kn1kmdk",
    "kn100mdk",
    "kvadratnet",
    "cellecode",
];
const PEOPLE: [&str; 9] = [
    "befolkning",
    "indbyggere",
    "personer",
    "antal",
    "population",
    "tot_p_2021",
    "tot_p_2018",
    "t",
    "obs_value",
];
const CODE: [&str; 4] = ["kommunekode", "komkode", "kode", "kommune"];
/// Pairs of headings for a point: the first is x or longitude, the second y or latitude.
const PAIRS: [([&str; 4], [&str; 4]); 2] = [
    (["x", "oest", "easting", "x_utm"], ["y", "nord", "northing", "y_utm"]),
    (
        ["lon", "laengde", "lng", "longitude"],
        ["lat", "bredde", "breddegrad", "latitude"],
    ),
];

/// Cells as read.
#[derive(Debug)]
pub struct Celler {
    /// The cells, by id.
    pub celler: Vec<NyCelle>,
    /// The grid of the ids; `None` = points.
    pub gitter: Option<(Gitter, u32)>,
    /// How it was read and converted, in words.
    pub laest: Vec<String>,
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
    /// The encoding, when the user says it.
    pub tegnsaet: Option<Tegnsaet>,
}

struct Read {
    id: Box<str>,
    place: Coord<f64>,
    people: f64,
    code: Option<Kommunekode>,
    line: u32,
}

/// Reads cells from a CSV file; `seen` is told how many rows have been read, now and then.
///
/// # Errors
/// PP-I065 with every row that is wrong, PP-I064 for the coordinate system, PP-I069 beyond [`MOST_CELLS`].
pub fn read(path: &Path, rules: &Regler<'_>, seen: &dyn Fn(u64)) -> Result<Celler> {
    let mut table = tabel::open(path, rules.tegnsaet)?;
    let (id, people) = (table.needed(&ID)?, table.needed(&PEOPLE)?);
    let code = table.column(&CODE);
    let point = PAIRS
        .iter()
        .find_map(|(x, y)| Some((table.column(x)?, table.column(y)?)));
    let laest = table.laest.clone();
    let mut faults = Fejlliste::new("PP-I065");
    let (mut rows, mut grid, mut unknown) = (Vec::new(), None, 0_u64);
    while let Some(row) = table.next_row()? {
        if rows.len() % 65_536 == 0 {
            seen(rows.len() as u64);
        }
        if rows.len() >= MOST_CELLS {
            return Err(super::too_large(path, "over 1.500.000 celler", "1.500.000 celler"));
        }
        let place = match point {
            Some(point) => point_of(&row, point),
            None => cell_of(&row, id, &mut grid),
        };
        let people = people_of(&row, people);
        let code = code.map_or(Ok(None), |column| code_of(&row, column));
        let name = row.get(id);
        match (place, people, code) {
            _ if name.is_empty() => faults.push(format!("linje {}", row.linje), "cellen har intet id"),
            (Ok(place), Ok(Some(people)), Ok(code)) => rows.push(Read {
                id: name.into(),
                place,
                people,
                code,
                line: row.linje,
            }),
            (Ok(_), Ok(None), Ok(_)) => unknown += 1,
            (place, people, code) => {
                let reasons = [place.err(), people.err(), code.err()];
                for (reason, guess) in reasons.into_iter().flatten() {
                    faults.push_with(format!("linje {}", row.linje), reason, guess);
                }
            }
        }
    }
    faults.finish(
        path,
        "en række kan ikke indlæses",
        "fejl i rækkerne",
        "ret rækkerne, og kør igen",
    )?;
    if rows.is_empty() {
        return Err(
            Error::new("PP-I065", Kind::Data, "filen har ingen celler. Intet er gemt")
                .at("fil", path.display().to_string())
                .next_step("kontroller, at det er den rigtige fil"),
        );
    }
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
        let places = corners(rows.iter().map(|row| row.place));
        decide(rules.system, None, places.unwrap_or_default())?
    };
    let laest = vec![laest, decided.ord.clone()];
    finish(path, rows, decided.system, rules).map(|(celler, uden_for)| Celler {
        celler,
        gitter: grid,
        laest,
        uoplyste: unknown,
        uden_for,
    })
}

type Wrong = (String, Option<String>);

fn cell_of(row: &Raekke<'_>, id: usize, grid: &mut Option<(Gitter, u32)>) -> std::result::Result<Coord<f64>, Wrong> {
    let text = row.get(id);
    let Some(cell) = gitter::parse(text) else {
        let reason = format!(
            "\"{}\" er ikke et celle-id (fx 1km_6320_556 eller CRS3035RES1000mN3614000E4204000), og filen har ingen x og y",
            shown(text)
        );
        return Err((reason, None));
    };
    let own = (cell.gitter, cell.side);
    let first = *grid.get_or_insert(own);
    if first != own {
        let reason = format!(
            "\"{}\" er af et andet gitter end de foregående ({} på {} m)",
            shown(text),
            first.0.word(),
            first.1
        );
        return Err((reason, None));
    }
    // An id may well have the shape of a cell without being one in Denmark.
    if !cell.gitter.system().holds(cell.midte) {
        return Err((format!("\"{}\" ligger ikke i Danmark", shown(text)), None));
    }
    Ok(cell.midte)
}

fn point_of(row: &Raekke<'_>, (x, y): (usize, usize)) -> std::result::Result<Coord<f64>, Wrong> {
    let named = |axis: &str, (reason, guess): Wrong| (format!("{axis}: {reason}"), guess);
    Ok(Coord {
        x: row.number(x).map_err(|wrong| named("x", wrong))?,
        y: row.number(y).map_err(|wrong| named("y", wrong))?,
    })
}

/// The population; `None` when the source keeps it back (`..`, `x`) or does not have it.
fn people_of(row: &Raekke<'_>, column: usize) -> std::result::Result<Option<f64>, Wrong> {
    if matches!(row.get(column), "" | ".." | "x" | "X" | ":" | ":c" | "-9999") {
        return Ok(None);
    }
    let people = row
        .number(column)
        .map_err(|(reason, guess)| (format!("befolkning: {reason}"), guess))?;
    if (0.0..MOST_PEOPLE).contains(&people) {
        Ok(Some(people))
    } else {
        Err((
            format!(
                "befolkning: \"{}\" kan ikke være et antal personer",
                shown(row.get(column))
            ),
            None,
        ))
    }
}

fn code_of(row: &Raekke<'_>, column: usize) -> std::result::Result<Option<Kommunekode>, Wrong> {
    let text = row.get(column);
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| (format!("\"{}\" er ikke en kommunekode", shown(text)), None))
}

/// Converts, gives each cell its kommune, sorts by id and names ids that stand twice.
fn finish(path: &Path, rows: Vec<Read>, system: Koordinatsystem, rules: &Regler<'_>) -> Result<(Vec<NyCelle>, u64)> {
    let mut cells = rows
        .into_par_iter()
        .map(|row| {
            let metres = system
                .to_utm32(row.place)
                .map_err(|error| (row.line, error.to_string()))?;
            let place = Coord {
                x: metres.x,
                y: metres.y,
            };
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
        .collect::<std::result::Result<Vec<NyCelle>, (u32, String)>>()
        .map_err(|(line, reason)| {
            Error::new("PP-I064", Kind::Data, "en koordinat kan ikke omregnes. Intet er gemt")
                .at("fil", path.display().to_string())
                .at(format!("linje {line}"), reason)
        })?;
    let mut faults = Fejlliste::new("PP-I065");
    for cell in &cells {
        if !Koordinatsystem::Utm32.holds(Coord { x: cell.x, y: cell.y }) {
            faults.push(
                format!("linje {}", cell.linje),
                format!("\"{}\" ligger ikke i Danmark", shown(&cell.id)),
            );
        }
    }
    cells.par_sort_by(|a, b| a.id.cmp(&b.id).then(a.linje.cmp(&b.linje)));
    for pair in cells.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        faults.push(
            format!("linje {}", pair[1].linje),
            format!("\"{}\" står også på linje {}", shown(&pair[1].id), pair[0].linje),
        );
    }
    faults.finish(
        path,
        "en række kan ikke indlæses",
        "fejl i rækkerne",
        "ret rækkerne, og kør igen",
    )?;
    let outside = cells.iter().filter(|cell| cell.kommune.is_none()).count() as u64;
    Ok((cells, outside))
}
