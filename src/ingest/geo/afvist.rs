//! The features of a map file that something is wrong with, as GeoJSON: each as the file has it, with what is wrong among
//! its properties, so that they can be corrected in any GIS and imported again.

use std::collections::BTreeMap;
use std::path::Path;

use geojson::{Feature, FeatureCollection, GeoJson, Geometry, GeometryValue, JsonObject};
use serde_json::{Value, json};

use super::{Figur, Lag, broken, json_text};
use crate::error::Result;

/// The member of a feature's properties that says what is wrong.
const WRONG: &str = "fejl";
/// The member that says which feature of the file it is, from 1.
const NUMBER: &str = "objekt_nr";

/// The features of `lag`, read from `path`, that stand in `wrong` (their number, from 1, and the words).
///
/// Coordinates stand as the file has them, in the system it names; the older `crs` member says which, because the
/// features go back where they came from. A GeoJSON file is read again, so that nothing of a feature is lost; of other
/// formats a geometry that is neither point nor area is named and left out.
///
/// # Errors
/// PP-I061 when the file is no longer there.
pub fn features(path: &Path, lag: &Lag, wrong: &BTreeMap<u64, String>) -> Result<String> {
    let mut collection = if lag.format == "GeoJSON" {
        of_geojson(path)?
    } else {
        of_layer(lag)
    };
    let numbered = std::mem::take(&mut collection.features).into_iter().zip(1_u64..);
    collection.features = numbered
        .filter_map(|(feature, nr)| wrong.get(&nr).map(|words| marked(feature, nr, words)))
        .collect();
    Ok(GeoJson::from(collection).to_string())
}

fn marked(mut feature: Feature, nr: u64, words: &str) -> Feature {
    let properties = feature.properties.get_or_insert_with(JsonObject::new);
    properties.insert(NUMBER.to_owned(), json!(nr));
    properties.insert(WRONG.to_owned(), json!(words));
    feature
}

fn of_geojson(path: &Path) -> Result<FeatureCollection> {
    let parsed: GeoJson = json_text(path)?
        .parse()
        .map_err(|error: geojson::Error| broken(path, format!("ikke læselig GeoJSON ({error})")))?;
    Ok(match parsed {
        GeoJson::FeatureCollection(collection) => collection,
        GeoJson::Feature(feature) => FeatureCollection::new([feature]),
        GeoJson::Geometry(geometry) => FeatureCollection::new([Feature::from(geometry)]),
    })
}

fn of_layer(lag: &Lag) -> FeatureCollection {
    let position = |place: &geo::Coord<f64>| vec![place.x, place.y].into();
    let features = lag.objekter.iter().map(|objekt| {
        let mut properties: JsonObject = objekt
            .egenskaber
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        let geometry = match &objekt.figur {
            Figur::Punkt(place) => Some(GeometryValue::Point {
                coordinates: position(place),
            }),
            Figur::Flade(polygons) => Some(GeometryValue::MultiPolygon {
                coordinates: polygons
                    .iter()
                    .map(|rings| rings.iter().map(|ring| ring.iter().map(position).collect()).collect())
                    .collect(),
            }),
            Figur::Andet(name) => {
                properties.insert("geometri".to_owned(), json!(name));
                None
            }
            Figur::Ingen => None,
        };
        Feature {
            geometry: geometry.map(Geometry::new),
            properties: Some(properties),
            ..Feature::default()
        }
    });
    let mut collection = FeatureCollection::new(features);
    if let Some(system) = &lag.system {
        let crs = json!({ "type": "name", "properties": { "name": system } });
        collection.foreign_members = Some(JsonObject::from_iter([("crs".to_owned(), crs)]));
    }
    collection
}
