//! Which coordinate system a file is in: what it says, held against what its numbers can be.
//!
//! The file's own word, a flag's word, or the size of the numbers decides; which of them it was is said, and numbers that
//! cannot be places in Denmark in that system stop the reading with the guess.

use geo::Coord;

use crate::domain::projektion::{Laea, LonLat, ProjectionError, Utm32};
use crate::error::{Error, Kind, Result};

/// A coordinate system that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Koordinatsystem {
    /// Degrees: WGS84 (EPSG:4326, CRS84), and ETRS89 (EPSG:4258), which is taken as the same.
    Wgs84,
    /// Metres, ETRS89 / UTM zone 32N: EPSG:25832.
    Utm32,
    /// Metres, ETRS89-LAEA: EPSG:3035.
    Laea,
}

/// Where Denmark is, in degrees: the bounds of what an import takes, Bornholm and a little sea included.
const DENMARK: (f64, f64, f64, f64) = (7.0, 54.0, 16.0, 58.5);

impl Koordinatsystem {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wgs84, Self::Utm32, Self::Laea];

    /// The name as it is told to the user.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS84 (EPSG:4326)",
            Self::Utm32 => "ETRS89/UTM32 (EPSG:25832)",
            Self::Laea => "ETRS89-LAEA (EPSG:3035)",
        }
    }

    /// The system a text names: `25832`, `EPSG:25832`, `urn:ogc:def:crs:EPSG::25832`, `urn:ogc:def:crs:OGC:1.3:CRS84`.
    pub fn from_name(text: &str) -> Option<Self> {
        let folded = text.trim().to_ascii_uppercase();
        let last = folded.rsplit([':', '/', ' ']).next().unwrap_or_default();
        match last {
            // 32632 and 23032 are other datums: half a metre and eighty metres away, so they are not read as 25832.
            "25832" => Some(Self::Utm32),
            "3035" => Some(Self::Laea),
            "4326" | "4258" | "4937" | "4979" | "CRS84" | "CRS84H" | "WGS84" => Some(Self::Wgs84),
            _ => None,
        }
    }

    /// Whether a place of this system can be in Denmark, by the size of its numbers alone.
    pub fn holds(self, place: Coord<f64>) -> bool {
        let (x, y) = (place.x, place.y);
        match self {
            Self::Wgs84 => (DENMARK.0..=DENMARK.2).contains(&x) && (DENMARK.1..=DENMARK.3).contains(&y),
            Self::Utm32 => (400_000.0..=1_000_000.0).contains(&x) && (6_000_000.0..=6_500_000.0).contains(&y),
            Self::Laea => (4_100_000.0..=4_750_000.0).contains(&x) && (3_400_000.0..=3_950_000.0).contains(&y),
        }
    }

    /// The same place in degrees.
    pub fn to_lonlat(self, place: Coord<f64>) -> std::result::Result<LonLat, ProjectionError> {
        match self {
            Self::Wgs84 => LonLat::new(place.x, place.y),
            Self::Utm32 => Utm32 { x: place.x, y: place.y }.to_lonlat(),
            Self::Laea => Laea { x: place.x, y: place.y }.to_lonlat(),
        }
    }

    /// The same place in EPSG:25832 metres.
    pub fn to_utm32(self, place: Coord<f64>) -> std::result::Result<Utm32, ProjectionError> {
        match self {
            Self::Wgs84 => LonLat::new(place.x, place.y)?.to_utm32(),
            Self::Utm32 => Ok(Utm32 { x: place.x, y: place.y }),
            Self::Laea => Laea { x: place.x, y: place.y }.to_utm32(),
        }
    }
}

/// What it is that decides the system.
#[derive(Debug, Clone, PartialEq)]
pub struct Afgoerelse {
    /// The system.
    pub system: Koordinatsystem,
    /// "EPSG:25832, som filen siger".
    pub ord: String,
}

/// Decides a file's system: `forced` (a flag) before `stated` (the file's own word) before the size of the numbers.
///
/// `corners` are the file's extreme places: (least x, least y) and (greatest x, greatest y).
///
/// # Errors
/// PP-I064 when the stated system is not read, when the numbers fit none or not the one stated, or when x and y are
/// exchanged.
pub fn decide(forced: Option<Koordinatsystem>, stated: Option<&str>, corners: [Coord<f64>; 2]) -> Result<Afgoerelse> {
    let fits = |system: Koordinatsystem| corners.iter().all(|corner| system.holds(*corner));
    let (system, ord) = match (forced, stated) {
        (Some(system), _) => (system, format!("{}, som valgt med --koordinatsystem", system.name())),
        (None, Some(stated)) => match Koordinatsystem::from_name(stated) {
            Some(system) => (system, format!("{}, som filen siger", system.name())),
            None => {
                return Err(refused("filens koordinatsystem læses ikke")
                    .at(
                        "filen siger",
                        format!(
                            "\"{}\"; EPSG:25832, 4326 og 3035 læses",
                            crate::ingest::problem::brief(stated)
                        ),
                    )
                    .next_step(
                        "omregn filen til EPSG:25832 i fx QGIS; siger den forkert, så skriv --koordinatsystem",
                    ));
            }
        },
        (None, None) => match Koordinatsystem::ALL.into_iter().find(|&system| fits(system)) {
            Some(system) => (
                system,
                format!("{}, kendt på tallenes størrelse (filen siger det ikke)", system.name()),
            ),
            None => return Err(misfit(corners, None)),
        },
    };
    if !fits(system) {
        return Err(misfit(corners, Some(system)));
    }
    Ok(Afgoerelse { system, ord })
}

fn misfit(corners: [Coord<f64>; 2], system: Option<Koordinatsystem>) -> Error {
    let shown = |corner: Coord<f64>| format!("({}, {})", number(corner.x), number(corner.y));
    let words = match system {
        Some(system) => format!("ikke steder i Danmark i {}", system.name()),
        None => "ikke steder i Danmark i noget af de systemer, der læses".to_owned(),
    };
    let error = refused("koordinaterne kan ikke være rigtige").at(
        "koordinater",
        format!("fra {} til {} er {words}", shown(corners[0]), shown(corners[1])),
    );
    let turned = corners.map(|corner| Coord {
        x: corner.y,
        y: corner.x,
    });
    let others = Koordinatsystem::ALL.into_iter().filter(|other| Some(*other) != system);
    let swapped = Koordinatsystem::ALL
        .into_iter()
        .find(|other| turned.iter().all(|corner| other.holds(*corner)));
    let other = others
        .into_iter()
        .find(|other| corners.iter().all(|corner| other.holds(*corner)));
    let error = match (swapped, other) {
        (Some(system), _) => error.guess(format!("x og y byttet om i {}", system.name())),
        (None, Some(other)) => error.guess(other.name()),
        (None, None) => error,
    };
    error.next_step("kontroller filens koordinatsystem; programmet vender aldrig tal om og gætter ikke")
}

/// A coordinate for an error: metres without decimals, degrees with four.
fn number(value: f64) -> String {
    if value.abs() > 1e9 {
        format!("{value:e}")
    } else if value.abs() > 1000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.4}").replace('.', ",")
    }
}

fn refused(what: &str) -> Error {
    Error::new("PP-I064", Kind::Data, format!("{what}. Intet er gemt"))
}

/// The extreme places of many; `None` when there are none. A number that is no number is returned as it is.
pub fn corners(places: impl IntoIterator<Item = Coord<f64>>) -> Option<[Coord<f64>; 2]> {
    places.into_iter().fold(None, |found: Option<[Coord<f64>; 2]>, place| {
        let Some([low, high]) = found else {
            return Some([place; 2]);
        };
        let least = |a: f64, b: f64| if a.total_cmp(&b).is_le() { a } else { b };
        let most = |a: f64, b: f64| if a.total_cmp(&b).is_ge() { a } else { b };
        Some([
            Coord {
                x: least(low.x, place.x),
                y: least(low.y, place.y),
            },
            Coord {
                x: most(high.x, place.x),
                y: most(high.y, place.y),
            },
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> [Coord<f64>; 2] {
        [Coord { x, y }; 2]
    }

    #[test]
    fn the_size_of_the_numbers_tells_the_three_systems_apart() {
        for (corners, system) in [
            (at(9.92, 57.05), Koordinatsystem::Wgs84),
            (at(555_736.0, 6_323_104.0), Koordinatsystem::Utm32),
            (at(4_316_060.0, 3_771_709.0), Koordinatsystem::Laea),
        ] {
            let decided = decide(None, None, corners).unwrap();
            assert_eq!(decided.system, system);
            assert!(decided.ord.contains("tallenes størrelse"), "{}", decided.ord);
        }
    }

    #[test]
    fn the_files_word_is_read_in_every_spelling_and_other_systems_are_refused() {
        for (name, system) in [
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Koordinatsystem::Wgs84),
            ("urn:ogc:def:crs:EPSG::25832", Koordinatsystem::Utm32),
            ("EPSG:3035", Koordinatsystem::Laea),
            ("http://www.opengis.net/def/crs/EPSG/0/4258", Koordinatsystem::Wgs84),
        ] {
            assert_eq!(Koordinatsystem::from_name(name), Some(system), "{name}");
        }
        let error = decide(None, Some("EPSG:23032"), at(555_736.0, 6_323_104.0)).unwrap_err();
        assert_eq!(error.code, "PP-I064");
    }

    #[test]
    fn exchanged_numbers_a_wrong_system_and_another_country_are_refused_with_the_guess() {
        let guess = |forced, corners| {
            let error = decide(forced, None, corners).unwrap_err();
            assert_eq!(error.code, "PP-I064");
            error.places[0].guess.clone()
        };
        assert_eq!(
            guess(None, at(57.05, 9.92)).as_deref(),
            Some("x og y byttet om i WGS84 (EPSG:4326)")
        );
        assert_eq!(
            guess(Some(Koordinatsystem::Utm32), at(9.92, 57.05)).as_deref(),
            Some("WGS84 (EPSG:4326)")
        );
        // Berlin, and no numbers.
        assert_eq!(guess(None, at(13.4, 52.5)), None);
        assert_eq!(guess(None, at(f64::NAN, 57.0)), None);
        assert_eq!(guess(None, at(1e308, 57.0)), None);
    }
}
