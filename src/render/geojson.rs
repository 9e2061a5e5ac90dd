//! Writes a map layer as GeoJSON after RFC 7946: WGS84, no `crs` member, six decimals, right-hand rule, a `bbox`.
//!
//! The members of the collection that RFC 7946 does not define (`titel`, `kilder`, …) are foreign members, as its section 6.1 allows.

use geo::{Coord, LineString, MultiPolygon, Orient, Polygon, orient::Direction};
use geojson::{Feature, FeatureCollection, Geometry, GeometryValue, JsonObject, Position};
use serde_json::{Value, json};

use crate::render::format;
use crate::render::svg::{class_label, footer};
use crate::report::map::{AreaValue, MapLayer};

/// Six decimals of a degree are 0,1 m.
const DECIMALS: f64 = 1e6;

/// The layer as GeoJSON text. Numbers are unrounded; `null` says that there is no number and `status` says why.
pub fn geojson(layer: &MapLayer) -> String {
    let mut features = Vec::new();
    let mut bounds = Bounds::default();
    let panels = layer.panels.len();
    for panel in &layer.panels {
        for area in &panel.areas {
            let outline = tidy(&area.omraade.geometri);
            if outline.0.is_empty() {
                continue;
            }
            outline
                .0
                .iter()
                .flat_map(|polygon| polygon.exterior().coords())
                .for_each(|corner| bounds.add(*corner));
            let mut properties = JsonObject::new();
            properties.insert("lag".to_owned(), json!("omraade"));
            properties.insert(layer.area_kind.key.to_owned(), json!(area.omraade.kode));
            properties.insert("navn".to_owned(), json!(area.omraade.navn));
            if panels > 1 {
                properties.insert("billede".to_owned(), json!(panel.heading));
            }
            if let (Some(measure), Some(class)) = (&layer.measure, layer.class_of(area.value)) {
                let (number, status) = match area.value {
                    AreaValue::Number(number) => (json!(number), "oplyst"),
                    AreaValue::Missing(missing) => (Value::Null, format::missing(missing)),
                    AreaValue::Background => (Value::Null, ""),
                };
                properties.insert(measure.key.clone(), number);
                properties.insert("status".to_owned(), json!(status));
                properties.insert("klasse".to_owned(), json!(class_label(layer, class)));
            }
            features.push(feature(GeometryValue::from(&outline), properties));
        }
        for point in &panel.points {
            let place = rounded(Coord {
                x: point.lon,
                y: point.lat,
            });
            bounds.add(place);
            let mut properties = JsonObject::new();
            properties.insert("lag".to_owned(), json!("punkt"));
            properties.insert("navn".to_owned(), json!(point.navn));
            properties.insert("by".to_owned(), json!(point.by));
            properties.insert("kommunekode".to_owned(), json!(point.kommunekode));
            properties.insert("kapacitet".to_owned(), json!(point.size));
            let category = layer
                .point_categories
                .get(point.category)
                .map(|category| category.label.as_str());
            properties.insert("kategori".to_owned(), json!(category));
            if panels > 1 {
                properties.insert("billede".to_owned(), json!(panel.heading));
            }
            features.push(feature(
                GeometryValue::new_point(Position::from(vec![place.x, place.y])),
                properties,
            ));
        }
    }
    let mut foreign = JsonObject::new();
    foreign.insert("titel".to_owned(), json!(layer.title));
    foreign.insert("pr".to_owned(), json!(layer.pr.to_string()));
    foreign.insert("grundlag".to_owned(), json!(layer.grundlag));
    foreign.insert("kilder".to_owned(), json!(footer(layer)));
    let collection = FeatureCollection {
        bbox: bounds.bbox(),
        features,
        foreign_members: Some(foreign),
    };
    let mut text = geojson::GeoJson::FeatureCollection(collection).to_string();
    text.push('\n');
    text
}

fn feature(geometry: GeometryValue, properties: JsonObject) -> Feature {
    Feature {
        bbox: None,
        geometry: Some(Geometry::new(geometry)),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}

fn rounded(corner: Coord<f64>) -> Coord<f64> {
    // Adding zero turns a negative zero into zero.
    Coord {
        x: (corner.x * DECIMALS).round() / DECIMALS + 0.0,
        y: (corner.y * DECIMALS).round() / DECIMALS + 0.0,
    }
}

/// Six decimals, no repeated corner, closed rings of at least four positions, exterior counterclockwise and holes clockwise
/// (RFC 7946 section 3.1.6).
fn tidy(area: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let ring = |ring: &LineString<f64>| {
        let mut corners: Vec<Coord<f64>> = ring.coords().map(|corner| rounded(*corner)).collect();
        corners.dedup();
        let mut ring = LineString::new(corners);
        ring.close();
        (ring.0.len() >= 4).then_some(ring)
    };
    let polygons = area.0.iter().filter_map(|polygon| {
        let holes = polygon.interiors().iter().filter_map(ring).collect();
        Some(Polygon::new(ring(polygon.exterior())?, holes).orient(Direction::Default))
    });
    MultiPolygon::new(polygons.collect())
}

#[derive(Default)]
struct Bounds(Option<[f64; 4]>);

impl Bounds {
    fn add(&mut self, Coord { x, y }: Coord<f64>) {
        let [west, south, east, north] = self.0.unwrap_or([x, y, x, y]);
        self.0 = Some([west.min(x), south.min(y), east.max(x), north.max(y)]);
    }

    fn bbox(&self) -> Option<Vec<f64>> {
        self.0.map(Vec::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testkort;

    /// Twice the signed area of a ring: positive is counterclockwise.
    fn doubled_area(ring: &[Value]) -> f64 {
        let at = |position: &Value, axis: usize| position[axis].as_f64().unwrap();
        ring.windows(2)
            .map(|pair| at(&pair[0], 0) * at(&pair[1], 1) - at(&pair[1], 0) * at(&pair[0], 1))
            .sum()
    }

    fn decimals(number: &Value) -> usize {
        number
            .to_string()
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len())
    }

    #[test]
    fn every_map_keeps_the_rules_of_rfc_7946() {
        for layer in testkort::all().into_iter().chain([testkort::small()]) {
            let text = geojson(&layer);
            let file: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(file["type"], "FeatureCollection");
            assert!(!text.contains("\"crs\""), "section 4: no crs member");
            let bbox: Vec<f64> = file["bbox"]
                .as_array()
                .unwrap()
                .iter()
                .map(|edge| edge.as_f64().unwrap())
                .collect();
            assert!(
                bbox.len() == 4 && bbox[0] < bbox[2] && bbox[1] < bbox[3],
                "section 5: west, south, east, north"
            );
            for feature in file["features"].as_array().unwrap() {
                assert!(feature["properties"].is_object());
                let geometry = &feature["geometry"];
                let rings: Vec<&Vec<Value>> = match geometry["type"].as_str().unwrap() {
                    "Point" => continue,
                    "MultiPolygon" => {
                        let polygons = geometry["coordinates"].as_array().unwrap();
                        polygons
                            .iter()
                            .flat_map(|polygon| polygon.as_array().unwrap().iter().enumerate())
                            .map(|(index, ring)| {
                                let ring = ring.as_array().unwrap();
                                let exterior = index == 0;
                                assert_eq!(doubled_area(ring) > 0.0, exterior, "section 3.1.6: right-hand rule");
                                ring
                            })
                            .collect()
                    }
                    other => panic!("{other}"),
                };
                for ring in rings {
                    assert!(
                        ring.len() >= 4 && ring.first() == ring.last(),
                        "section 3.1.6: closed, four or more positions"
                    );
                    for position in ring {
                        assert!(decimals(&position[0]) <= 6 && decimals(&position[1]) <= 6, "{position}");
                        let (lon, lat) = (position[0].as_f64().unwrap(), position[1].as_f64().unwrap());
                        assert!(lon >= bbox[0] && lon <= bbox[2] && lat >= bbox[1] && lat <= bbox[3]);
                    }
                }
            }
        }
    }

    #[test]
    fn a_small_map_is_written_like_this() {
        insta::assert_snapshot!(geojson(&testkort::small()));
    }

    #[test]
    fn the_two_panels_of_a_flytning_are_told_apart() {
        let file: Value = serde_json::from_str(&geojson(&testkort::flytning_morsoe())).unwrap();
        let after = file["features"].as_array().unwrap().iter().find(|feature| {
            feature["properties"]["kommunekode"] == "0773" && feature["properties"]["billede"] == "Efter flytningen"
        });
        let properties = &after.unwrap()["properties"];
        assert!(properties["indbyggere_pr_kapacitet"].is_null());
        assert_eq!(properties["status"], "ikke defineret");
    }
}
