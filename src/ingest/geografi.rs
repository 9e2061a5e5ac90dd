//! The shipped geography a flytning is held against: the country's kommuner, and the region's *vejledende* boundaries.
//!
//! The boundaries say where a coordinate clearly lies, never which side of a border it is on: within
//! [`BORDER_MARGIN`] of another kommune, or of the region's edge from outside, they are silent \[D\] (data/kort/README.md).

use std::sync::OnceLock;

use geo::{Contains, Distance, Euclidean, MultiPolygon, Point};
use serde::Deserialize;

use super::basiskort;
use super::geo::kommuneopslag::Kommuneopslag;
use crate::domain::projektion::area_to_utm32;
use crate::domain::{Kommunekode, Koordinat, Metres};
use crate::error::{Error, Kind};
use crate::register::geografi::Kommunegraense;
use crate::report::Source;

const KOMMUNER: &str = include_str!("../../data/danmark/kommuner.csv");

/// Nearer than this to another kommune the shipped boundaries do not decide, metres \[D\].
pub const BORDER_MARGIN: f64 = 2000.0;

/// Why the shipped geography cannot be read: an error of the program, not of the user.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("de medfølgende grænser kan ikke læses: {0}")]
pub struct GeografiError(String);

/// PP-F014: the same as the user meets it, whichever of the shipped geographical data it is.
pub fn shipped_broken(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        "PP-F014",
        Kind::Unexpected,
        "de medfølgende geografiske data kan ikke læses",
    )
    .at("data", error.to_string())
}

/// A kommune of the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandetsKommune {
    /// Its code.
    pub kommune: Kommunekode,
    /// Its name without the word Kommune.
    pub navn: String,
    /// The code of its region: "1082".
    pub region_kode: String,
}

/// Where a coordinate lies by the shipped boundaries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Beliggenhed {
    /// Well inside this kommune.
    Inde(Kommunekode),
    /// Inside the first, but so near the second that the boundaries do not decide.
    VedGraensen(Kommunekode, Kommunekode),
    /// In none, but near this one: at the coast or at the region's edge.
    LigeUdenFor(Kommunekode),
    /// Clearly outside the region; the nearest kommune and how far it is.
    UdenFor(Kommunekode, Metres),
}

/// The 98 kommuner, ordered by code.
pub fn landets_kommuner() -> Result<Vec<LandetsKommune>, GeografiError> {
    #[derive(Deserialize)]
    struct Line {
        kommunekode: String,
        navn: String,
        region_kode: String,
    }
    let failed = |error: &dyn std::fmt::Display| GeografiError(error.to_string());
    csv::Reader::from_reader(KOMMUNER.as_bytes())
        .deserialize::<Line>()
        .map(|line| {
            let line = line.map_err(|error| failed(&error))?;
            Ok(LandetsKommune {
                kommune: line.kommunekode.parse().map_err(|error| failed(&error))?,
                navn: line.navn,
                region_kode: line.region_kode,
            })
        })
        .collect()
}

/// The credit the boundaries must carry wherever they are used.
pub fn boundary_source() -> Source {
    Source {
        id: "kort-kommuner".to_owned(),
        tekst: "Kommunegrænser (vejledende): © OpenStreetMap contributors, ODbL 1.0, via geoBoundaries".to_owned(),
        dato: None,
    }
}

/// Where a place lies by the shipped boundaries.
///
/// Steps: the kommune whose area contains it, and the distance to the nearest other; where none contains it, the
/// distance to the nearest. Straight lines in EPSG:25832. Ties go to the lowest code.
pub fn beliggenhed(place: Koordinat) -> Result<Beliggenhed, GeografiError> {
    let areas = boundaries()?;
    among(
        place,
        areas.iter().map(|(kommune, area)| (*kommune, area, BORDER_MARGIN)),
    )
}

/// Where a place lies by imported boundaries, each with its own accuracy in the place of [`BORDER_MARGIN`].
pub fn beliggenhed_i(place: Koordinat, boundaries: &[&Kommunegraense]) -> Result<Beliggenhed, GeografiError> {
    let areas = boundaries
        .iter()
        .map(|one| {
            let area = area_to_utm32(&one.geometri).map_err(|error| GeografiError(error.to_string()))?;
            Ok((one.kommune, area, one.noejagtighed.value()))
        })
        .collect::<Result<Vec<_>, GeografiError>>()?;
    among(
        place,
        areas.iter().map(|(kommune, area, margin)| (*kommune, area, *margin)),
    )
}

fn among<'a>(
    place: Koordinat,
    areas: impl Iterator<Item = (Kommunekode, &'a MultiPolygon<f64>, f64)>,
) -> Result<Beliggenhed, GeografiError> {
    let point = Point::new(place.oest(), place.nord());
    let mut inside = None;
    let mut nearest: Option<(f64, Kommunekode, f64)> = None;
    for (kommune, area, margin) in areas {
        if inside.is_none() && area.contains(&point) {
            inside = Some((kommune, margin));
            continue;
        }
        let distance = Euclidean.distance(&point, area);
        if nearest.is_none_or(|(least, ..)| distance < least) {
            nearest = Some((distance, kommune, margin));
        }
    }
    let (distance, other, margin) = match (nearest, inside) {
        (Some(nearest), _) => nearest,
        (None, Some((kommune, _))) => return Ok(Beliggenhed::Inde(kommune)),
        (None, None) => return Err(GeografiError("ingen kommuner".to_owned())),
    };
    Ok(match inside {
        Some((kommune, own)) if distance < own.max(margin) => Beliggenhed::VedGraensen(kommune, other),
        Some((kommune, _)) => Beliggenhed::Inde(kommune),
        None if distance < margin => Beliggenhed::LigeUdenFor(other),
        None => {
            let metres = Metres::new(distance).ok_or_else(|| GeografiError("ingen afstand".to_owned()))?;
            Beliggenhed::UdenFor(other, metres)
        }
    })
}

/// A lookup over the kommuner `own`: the imported boundaries when each of them has one, else the shipped; and which it is,
/// in words.
pub fn opslag(imported: &[Kommunegraense], own: &[Kommunekode]) -> Result<(Kommuneopslag, String), GeografiError> {
    let of = |kommune: &Kommunekode| imported.iter().find(|one| one.kommune == *kommune);
    let all: Option<Vec<&Kommunegraense>> = own.iter().map(of).collect();
    let Some(all) = all.filter(|all| !all.is_empty()) else {
        let areas = boundaries()?;
        let lookup = Kommuneopslag::new(areas.iter().map(|(kommune, area)| (*kommune, area)));
        return Ok((lookup, "de medfølgende, vejledende kommunegrænser".to_owned()));
    };
    let areas = all
        .iter()
        .map(|one| {
            let area = area_to_utm32(&one.geometri).map_err(|error| GeografiError(error.to_string()))?;
            Ok((one.kommune, area))
        })
        .collect::<Result<Areas, GeografiError>>()?;
    let lookup = Kommuneopslag::new(areas.iter().map(|(kommune, area)| (*kommune, area)));
    Ok((lookup, format!("de indlæste kommunegrænser ({})", all[0].kilde.tekst)))
}

/// Kommuner with their areas.
pub type Areas = Vec<(Kommunekode, MultiPolygon<f64>)>;

/// The shipped, indicative areas of the region's kommuner in EPSG:25832, ordered by code; read once.
pub fn boundaries() -> Result<&'static Areas, GeografiError> {
    static AREAS: OnceLock<Result<Areas, GeografiError>> = OnceLock::new();
    AREAS.get_or_init(read_boundaries).as_ref().map_err(Clone::clone)
}

fn read_boundaries() -> Result<Areas, GeografiError> {
    let failed = |error: &dyn std::fmt::Display| GeografiError(error.to_string());
    let shipped = basiskort::shipped().map_err(|error| failed(&error))?;
    let mut areas = shipped
        .kommuner
        .iter()
        .map(|area| {
            let kommune: Kommunekode = area.kode.parse().map_err(|error| failed(&error))?;
            let outline = area_to_utm32(&area.geometri).map_err(|error| failed(&error))?;
            Ok((kommune, outline))
        })
        .collect::<Result<Areas, GeografiError>>()?;
    areas.sort_by_key(|(kommune, _)| *kommune);
    Ok(areas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::koordinattekst::parse_koordinat;

    fn kommune(number: u16) -> Kommunekode {
        Kommunekode::new(number).unwrap()
    }

    fn at(text: &str) -> Beliggenhed {
        beliggenhed(parse_koordinat(text).unwrap()).unwrap()
    }

    #[test]
    fn the_country_has_98_kommuner_and_the_north_eleven() {
        let all = landets_kommuner().unwrap();
        assert_eq!(all.len(), 98);
        assert!(all.windows(2).all(|pair| pair[0].kommune < pair[1].kommune));
        let of = |region: &str| all.iter().filter(|one| one.region_kode == region).count();
        // 29 + 17 + 22 + 19 + 11 = 98: the regions since 2007.
        assert_eq!(["1084", "1085", "1083", "1082", "1081"].map(of), [29, 17, 22, 19, 11]);
    }

    #[test]
    fn town_centres_lie_where_they_belong() {
        assert_eq!(at("57,048;9,9187"), Beliggenhed::Inde(kommune(851)));
        assert_eq!(at("57,25679;10,99738"), Beliggenhed::Inde(kommune(825)));
        assert_eq!(at("56,79334;8,85282"), Beliggenhed::Inde(kommune(773)));
    }

    #[test]
    fn other_parts_of_the_country_are_clearly_outside() {
        // Aarhus, Viborg and København.
        for text in ["56,1567;10,2108", "56,4532;9,402", "55,6761;12,5683"] {
            assert!(matches!(at(text), Beliggenhed::UdenFor(..)), "{text}: {:?}", at(text));
        }
    }
}
