//! The shipped geography a flytning is held against: the country's kommuner, and the region's *vejledende* boundaries.
//!
//! The boundaries say where a coordinate clearly lies, never which side of a border it is on: within
//! [`BORDER_MARGIN`] of another kommune, or of the region's edge from outside, they are silent \[D\] (data/kort/README.md).

use std::sync::OnceLock;

use geo::{Contains, Distance, Euclidean, MultiPolygon, Point};
use serde::Deserialize;

use super::basiskort;
use crate::domain::projektion::area_to_utm32;
use crate::domain::{Kommunekode, Koordinat, Metres};
use crate::report::Source;

const KOMMUNER: &str = include_str!("../../data/danmark/kommuner.csv");

/// Nearer than this to another kommune the shipped boundaries do not decide, metres \[D\].
pub const BORDER_MARGIN: f64 = 2000.0;

/// Why the shipped geography cannot be read: an error of the program, not of the user.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("de medfølgende grænser kan ikke læses: {0}")]
pub struct GeografiError(String);

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

/// Where a place lies.
///
/// Steps: the kommune whose area contains it, and the distance to the nearest other; where none contains it, the
/// distance to the nearest. Straight lines in EPSG:25832. Ties go to the lowest code.
pub fn beliggenhed(place: Koordinat) -> Result<Beliggenhed, GeografiError> {
    let point = Point::new(place.oest(), place.nord());
    let mut inside = None;
    let mut nearest: Option<(f64, Kommunekode)> = None;
    for (kommune, area) in boundaries()? {
        if inside.is_none() && area.contains(&point) {
            inside = Some(*kommune);
            continue;
        }
        let distance = Euclidean.distance(&point, area);
        if nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, *kommune));
        }
    }
    let (distance, other) = nearest.ok_or_else(|| GeografiError("ingen kommuner".to_owned()))?;
    Ok(match inside {
        Some(kommune) if distance < BORDER_MARGIN => Beliggenhed::VedGraensen(kommune, other),
        Some(kommune) => Beliggenhed::Inde(kommune),
        None if distance < BORDER_MARGIN => Beliggenhed::LigeUdenFor(other),
        None => {
            let metres = Metres::new(distance).ok_or_else(|| GeografiError("ingen afstand".to_owned()))?;
            Beliggenhed::UdenFor(other, metres)
        }
    })
}

type Areas = Vec<(Kommunekode, MultiPolygon<f64>)>;

/// The region's kommuner in EPSG:25832, ordered by code; read once.
fn boundaries() -> Result<&'static Areas, GeografiError> {
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

/// The area in a GeoJSON text in WGS84, as EPSG:25832 metres; `None` when it is no area.
pub fn outline(text: &str) -> Option<MultiPolygon<f64>> {
    let area = basiskort::read_land(text).ok().filter(|area| !area.0.is_empty())?;
    area_to_utm32(&area).ok()
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

    #[test]
    fn an_outline_is_read_from_degrees_to_metres() {
        let square = r#"{"type":"Polygon","coordinates":[[[9.9,57.0],[10.0,57.0],[10.0,57.1],[9.9,57.1],[9.9,57.0]]]}"#;
        let area = outline(square).unwrap();
        let inside = parse_koordinat("57,05;9,95").unwrap();
        assert!(area.contains(&Point::new(inside.oest(), inside.nord())));
        assert_eq!(outline("{}"), None);
        assert_eq!(outline(r#"{"type":"Point","coordinates":[9.9,57.0]}"#), None);
    }
}
