//! Reads boundaries and towns for maps: the shipped material (embedded, parsed once) and a user's own GeoJSON.

use std::sync::OnceLock;

use geo::{Geometry, MultiPolygon};
use geojson::{Feature, GeoJson};
use serde::Deserialize;

use crate::domain::projektion::{ProjectionError, area_to_lonlat};
use crate::report::map::{AreaKind, Basemap, By, Omraade};

const LAND: &str = include_str!("../../data/kort/land.geojson");
const KOMMUNER: &str = include_str!("../../data/kort/kommuner.geojson");
const BYER: &str = include_str!("../../data/kort/byer.csv");
const CREDIT: &str =
    "Kyst og kommunegrænser: © OpenStreetMap contributors, ODbL 1.0, via geoBoundaries. Grænserne er vejledende.";
const TOWN_CREDIT: &str = "Byer: GeoNames, CC BY 4.0, befolkningstal rettet.";

/// Why map material cannot be read. The caller adds the file's name.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BasemapError {
    /// Not GeoJSON at all.
    #[error("ikke læselig GeoJSON: {0}")]
    NotGeoJson(String),
    /// A feature without an area; counted from 1 in file order.
    #[error("objekt nr. {0} er ikke en flade")]
    NotAnArea(usize),
    /// A feature without a kommunekode; counted from 1 in file order.
    #[error("objekt nr. {0} har ingen kommunekode (egenskaben skal hedde {names})", names = CODE_KEYS.join(", "))]
    NoCode(usize),
    /// The code is not three or four digits.
    #[error("objekt nr. {number}: \"{code}\" er ikke en kommunekode")]
    BadCode {
        /// Feature, counted from 1.
        number: usize,
        /// What stood there.
        code: String,
    },
    /// No area at all.
    #[error("filen indeholder ingen flader")]
    Empty,
    /// The towns' table cannot be read.
    #[error("byer kan ikke læses: {0}")]
    Towns(String),
    /// Coordinates that are neither degrees nor EPSG:25832.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
}

/// Property names a kommunekode is found under, in this order, whatever their case (DAGI has written it several ways).
const CODE_KEYS: [&str; 4] = ["kommunekode", "komkode", "kode", "code"];
/// Property names a kommune's name is found under.
const NAME_KEYS: [&str; 5] = ["navn", "komnavn", "kommunenavn", "name", "label_dk"];

/// The shipped coast, kommuner and towns of Region Nordjylland, read once.
pub fn shipped() -> Result<&'static Basemap, BasemapError> {
    static SHIPPED: OnceLock<Result<Basemap, BasemapError>> = OnceLock::new();
    SHIPPED
        .get_or_init(|| {
            Ok(Basemap {
                land: read_land(LAND)?,
                kind: AreaKind::KOMMUNE,
                kommuner: read_kommuner(KOMMUNER)?,
                outlines: Vec::new(),
                byer: read_byer(BYER)?,
                credits: vec![CREDIT.to_owned()],
                town_credits: vec![TOWN_CREDIT.to_owned()],
            })
        })
        .as_ref()
        .map_err(Clone::clone)
}

/// Kommuner from GeoJSON text, in degrees or in EPSG:25832 metres (told apart by their size), sorted by code. Several features of
/// one code (DAGI has one per part) become one area. A third coordinate is dropped.
pub fn read_kommuner(text: &str) -> Result<Vec<Omraade>, BasemapError> {
    let mut kommuner: Vec<Omraade> = Vec::new();
    for (index, feature) in features(text)?.into_iter().enumerate() {
        let number = index + 1;
        let kode = code_of(&feature, number)?;
        let navn = property(&feature, &NAME_KEYS).unwrap_or_else(|| kode.clone());
        let geometri = in_degrees(area_of(feature, number)?)?;
        match kommuner.iter_mut().find(|known| known.kode == kode) {
            Some(known) => known.geometri.0.extend(geometri.0),
            None => kommuner.push(Omraade { kode, navn, geometri }),
        }
    }
    if kommuner.is_empty() {
        return Err(BasemapError::Empty);
    }
    kommuner.sort_by(|a, b| a.kode.cmp(&b.kode));
    Ok(kommuner)
}

/// Land from GeoJSON text: every area of the file, whatever its properties.
pub fn read_land(text: &str) -> Result<MultiPolygon<f64>, BasemapError> {
    let mut land = MultiPolygon::new(Vec::new());
    for (index, feature) in features(text)?.into_iter().enumerate() {
        land.0.extend(in_degrees(area_of(feature, index + 1)?)?.0);
    }
    Ok(land)
}

/// Towns from CSV text with the columns by, kommunekode, lat, lon, befolkning (empty = unknown).
pub fn read_byer(text: &str) -> Result<Vec<By>, BasemapError> {
    #[derive(Deserialize)]
    struct Line {
        by: String,
        kommunekode: String,
        lat: f64,
        lon: f64,
        befolkning: Option<u32>,
    }
    csv::Reader::from_reader(text.as_bytes())
        .deserialize::<Line>()
        .map(|line| {
            let Line {
                by,
                kommunekode,
                lat,
                lon,
                befolkning,
            } = line.map_err(|error| BasemapError::Towns(error.to_string()))?;
            Ok(By {
                navn: by,
                kommunekode,
                lon,
                lat,
                befolkning,
            })
        })
        .collect()
}

fn features(text: &str) -> Result<Vec<Feature>, BasemapError> {
    let text = text.trim_start_matches('\u{feff}');
    match text
        .parse::<GeoJson>()
        .map_err(|error| BasemapError::NotGeoJson(error.to_string()))?
    {
        GeoJson::FeatureCollection(collection) => Ok(collection.features),
        GeoJson::Feature(feature) => Ok(vec![feature]),
        GeoJson::Geometry(geometry) => Ok(vec![Feature {
            bbox: None,
            geometry: Some(geometry),
            id: None,
            properties: None,
            foreign_members: None,
        }]),
    }
}

fn area_of(feature: Feature, number: usize) -> Result<MultiPolygon<f64>, BasemapError> {
    let not_an_area = BasemapError::NotAnArea(number);
    let geometry = feature.geometry.ok_or_else(|| not_an_area.clone())?;
    match Geometry::<f64>::try_from(geometry.value) {
        Ok(Geometry::Polygon(polygon)) => Ok(MultiPolygon::new(vec![polygon])),
        Ok(Geometry::MultiPolygon(area)) => Ok(area),
        _ => Err(not_an_area),
    }
}

/// Degrees never exceed 180; EPSG:25832 in Denmark starts at 400 000.
fn in_degrees(area: MultiPolygon<f64>) -> Result<MultiPolygon<f64>, BasemapError> {
    let first = area.0.first().and_then(|polygon| polygon.exterior().0.first().copied());
    match first {
        Some(corner) if corner.x.abs() > 180.0 || corner.y.abs() > 90.0 => Ok(area_to_lonlat(&area)?),
        _ => Ok(area),
    }
}

fn property(feature: &Feature, keys: &[&str]) -> Option<String> {
    let properties = feature.properties.as_ref()?;
    let wanted = keys
        .iter()
        .find_map(|key| properties.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)))?;
    match wanted.1 {
        serde_json::Value::String(text) => Some(text.trim().to_owned()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn code_of(feature: &Feature, number: usize) -> Result<String, BasemapError> {
    let code = property(feature, &CODE_KEYS).ok_or(BasemapError::NoCode(number))?;
    if (3..=4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(format!("{code:0>4}"))
    } else {
        Err(BasemapError::BadCode { number, code })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_material_has_eleven_kommuner_and_their_towns() {
        let base = shipped().unwrap();
        let codes: Vec<&str> = base.kommuner.iter().map(|omraade| omraade.kode.as_str()).collect();
        assert_eq!(
            codes,
            [
                "0773", "0787", "0810", "0813", "0820", "0825", "0840", "0846", "0849", "0851", "0860"
            ],
            "domain.md section 6"
        );
        assert_eq!(base.byer.len(), 74);
        assert!(base.byer.iter().all(|town| codes.contains(&town.kommunekode.as_str())));
        let aalborg = base.byer.iter().find(|town| town.navn == "Aalborg").unwrap();
        assert_eq!(aalborg.befolkning, Some(119_219));
        assert!(
            base.credits
                .iter()
                .any(|line| line.contains("OpenStreetMap contributors, ODbL 1.0"))
        );
        assert!(
            base.town_credits
                .iter()
                .any(|line| line.contains("GeoNames, CC BY 4.0"))
        );
    }

    #[test]
    fn boundaries_in_metres_and_with_numeric_codes_become_degrees() {
        // A triangle at Aalborg in EPSG:25832, DAGI's upper-case property names, a third coordinate and an old crs member.
        let text = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:25832"}},"features":[
            {"type":"Feature","properties":{"KOMKODE":851,"KOMNAVN":"Aalborg"},"geometry":{"type":"Polygon","coordinates":
             [[[555736.2285,6323104.0509,1],[556736,6323104,1],[555736,6324104,1],[555736.2285,6323104.0509,1]]]}}]}"#;
        let kommuner = read_kommuner(text).unwrap();
        assert_eq!(
            (kommuner[0].kode.as_str(), kommuner[0].navn.as_str()),
            ("0851", "Aalborg")
        );
        let corner = kommuner[0].geometri.0[0].exterior().0[0];
        assert!(
            (corner.x - 9.9187).abs() < 1e-8 && (corner.y - 57.048).abs() < 1e-8,
            "{corner:?}"
        );
    }

    #[test]
    fn says_which_feature_is_wrong() {
        let feature = |properties: &str, geometry: &str| {
            format!(
                r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{properties},"geometry":{geometry}}}]}}"#
            )
        };
        let area = r#"{"type":"Polygon","coordinates":[[[9,57],[10,57],[9,58],[9,57]]]}"#;
        assert_eq!(read_kommuner(&feature("{}", area)), Err(BasemapError::NoCode(1)));
        assert_eq!(
            read_kommuner(&feature(r#"{"code":"1O1"}"#, area)),
            Err(BasemapError::BadCode {
                number: 1,
                code: "1O1".to_owned()
            })
        );
        let point = r#"{"type":"Point","coordinates":[9,57]}"#;
        assert_eq!(
            read_kommuner(&feature(r#"{"code":"0101"}"#, point)),
            Err(BasemapError::NotAnArea(1))
        );
        assert!(matches!(read_kommuner("kode;navn"), Err(BasemapError::NotGeoJson(_))));
    }
}
