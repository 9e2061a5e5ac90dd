//! GeoJSON: RFC 7946, and the older `crs` member that official Danish files still carry.

use std::path::Path;

use geo::Coord;
use geojson::{Feature, GeoJson, Geometry, GeometryValue, Position};
use serde_json::Value;

use super::{Figur, Lag, Objekt, Ring, broken};
use crate::error::Result;

/// Reads the features of a GeoJSON text.
///
/// # Errors
/// PP-I061 with line and column when it is no GeoJSON.
pub fn read(path: &Path, text: &str) -> Result<Lag> {
    let parsed: GeoJson = text
        .parse()
        .map_err(|error: geojson::Error| broken(path, format!("ikke læselig GeoJSON ({error})")))?;
    let (features, members) = match parsed {
        GeoJson::FeatureCollection(collection) => (collection.features, collection.foreign_members),
        GeoJson::Feature(feature) => (vec![feature.clone()], feature.foreign_members),
        GeoJson::Geometry(geometry) => {
            let members = geometry.foreign_members.clone();
            (vec![Feature::from(geometry)], members)
        }
    };
    let system = members
        .as_ref()
        .and_then(|members| members.get("crs"))
        .and_then(crs_name);
    let objekter = features
        .into_iter()
        .zip(1..)
        .map(|(feature, nr)| {
            let egenskaber = feature.properties.iter().flatten().filter_map(as_text).collect();
            let figur = feature.geometry.as_ref().map_or(Some(Figur::Ingen), figur);
            Ok(Objekt {
                nr,
                egenskaber,
                figur: figur
                    .ok_or_else(|| broken(path, format!("objekt nr. {nr} har et punkt uden to koordinater")))?,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Lag {
        format: "GeoJSON",
        lag: None,
        objekter,
        system,
    })
}

/// `{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}`, or the older `{"type": "EPSG", "properties":
/// {"code": 25832}}`.
fn crs_name(crs: &Value) -> Option<String> {
    let properties = crs.get("properties")?;
    match (properties.get("name"), properties.get("code")) {
        (Some(Value::String(name)), _) => Some(name.clone()),
        (_, Some(code)) => Some(format!("EPSG:{code}")),
        _ => None,
    }
}

/// A property with a value that can be read as text.
pub(super) fn as_text((name, value): (&String, &Value)) -> Option<(String, String)> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(answer) => answer.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| (name.clone(), text))
}

/// The geometry; `None` when a position has fewer than two numbers.
fn figur(geometry: &Geometry) -> Option<Figur> {
    Some(match &geometry.value {
        GeometryValue::Point { coordinates } => Figur::Punkt(coord(coordinates)?),
        GeometryValue::Polygon { coordinates } => Figur::Flade(vec![rings(coordinates)?]),
        GeometryValue::MultiPolygon { coordinates } => Figur::Flade(
            coordinates
                .iter()
                .map(|polygon| rings(polygon))
                .collect::<Option<_>>()?,
        ),
        other => Figur::Andet(other.type_name().to_owned()),
    })
}

fn rings(polygon: &[Vec<Position>]) -> Option<Vec<Ring>> {
    polygon.iter().map(|ring| ring.iter().map(coord).collect()).collect()
}

fn coord(position: &Position) -> Option<Coord<f64>> {
    match position.as_slice() {
        [x, y, ..] => Some(Coord { x: *x, y: *y }),
        _ => None,
    }
}
