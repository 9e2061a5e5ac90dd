//! TopoJSON: areas made of shared arcs, quantised or not.
//!
//! Reference: The TopoJSON Format Specification, version 1.0 (Bostock & Metcalf). An arc index below zero, ~i, is arc i
//! backwards; the first point of each arc after a ring's first is the last point of the one before it. With a `transform`
//! the arcs are running sums of whole numbers, scaled and moved.
//!
//! Written here because every index of a hostile file must be checked, and the crate that reads the format does not.

use std::path::Path;

use geo::Coord;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::geojson::as_text;
use super::{Figur, Lag, MOST_VERTICES, Objekt, Ring, broken, too_large};
use crate::error::{Error, Result};

/// How deep geometry collections may stand in each other.
const DEEPEST: usize = 8;

#[derive(Deserialize)]
struct Topology {
    objects: Map<String, Value>,
    arcs: Vec<Vec<Vec<f64>>>,
    transform: Option<Transform>,
    crs: Option<Value>,
}

#[derive(Deserialize, Clone, Copy)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    arcs: Value,
    #[serde(default)]
    coordinates: Value,
    #[serde(default)]
    properties: Map<String, Value>,
    #[serde(default)]
    geometries: Vec<Value>,
}

/// Whether a JSON text is a topology: its own `type` says so.
pub fn is_topology(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Kinded {
        #[serde(rename = "type")]
        kind: Option<String>,
    }
    serde_json::from_str::<Kinded>(text).is_ok_and(|it| it.kind.as_deref() == Some("Topology"))
}

/// Reads the features of one object of a topology: the one named, or the only one.
///
/// # Errors
/// PP-I061 when it is broken, PP-I070 when `layer` must choose.
pub fn read(path: &Path, text: &str, layer: Option<&str>) -> Result<Lag> {
    let topology: Topology =
        serde_json::from_str(text).map_err(|error| broken(path, format!("ikke læselig TopoJSON ({error})")))?;
    let names: Vec<&str> = topology.objects.keys().map(String::as_str).collect();
    let name = super::chosen_layer(path, &names, layer)?;
    let arcs = decoded(&topology).ok_or_else(|| broken(path, "en bue har et punkt uden to koordinater"))?;
    let mut reader = Reader {
        path,
        transform: topology.transform,
        arcs: &arcs,
        objekter: Vec::new(),
        vertices: 0,
    };
    reader.add(&topology.objects[name], DEEPEST)?;
    Ok(Lag {
        format: "TopoJSON",
        lag: Some(name.to_owned()),
        objekter: reader.objekter,
        system: topology
            .crs
            .and_then(|crs| Some(crs.get("properties")?.get("name")?.as_str()?.to_owned())),
    })
}

fn decoded(topology: &Topology) -> Option<Vec<Ring>> {
    let arcs = topology.arcs.iter().map(|arc| {
        let mut sum = (0.0, 0.0);
        arc.iter()
            .map(|point| {
                let [x, y, ..] = point.as_slice() else { return None };
                Some(match topology.transform {
                    Some(transform) => {
                        sum = (sum.0 + x, sum.1 + y);
                        moved(transform, sum.0, sum.1)
                    }
                    None => Coord { x: *x, y: *y },
                })
            })
            .collect()
    });
    arcs.collect()
}

fn moved(transform: Transform, x: f64, y: f64) -> Coord<f64> {
    Coord {
        x: x * transform.scale[0] + transform.translate[0],
        y: y * transform.scale[1] + transform.translate[1],
    }
}

struct Reader<'a> {
    path: &'a Path,
    transform: Option<Transform>,
    arcs: &'a [Ring],
    objekter: Vec<Objekt>,
    vertices: usize,
}

impl Reader<'_> {
    fn add(&mut self, value: &Value, depth: usize) -> Result<()> {
        let nr = self.objekter.len() + 1;
        let geometry = Geometry::deserialize(value).map_err(|error| self.broken(nr, &error.to_string()))?;
        if geometry.kind.as_deref() == Some("GeometryCollection") {
            if depth == 0 {
                return Err(self.broken(nr, "samlinger ligger for dybt i hinanden"));
            }
            return geometry
                .geometries
                .iter()
                .try_for_each(|inner| self.add(inner, depth - 1));
        }
        let figur = match geometry.kind.as_deref() {
            None => Figur::Ingen,
            Some("Polygon") => Figur::Flade(vec![self.polygon(nr, &geometry.arcs)?]),
            Some("MultiPolygon") => {
                let polygons = self.list(nr, &geometry.arcs)?;
                Figur::Flade(
                    polygons
                        .iter()
                        .map(|polygon| self.polygon(nr, polygon))
                        .collect::<Result<_>>()?,
                )
            }
            Some("Point") => Figur::Punkt(self.point(nr, &geometry.coordinates)?),
            Some(other) => Figur::Andet(crate::ingest::problem::brief(other)),
        };
        self.objekter.push(Objekt {
            nr,
            egenskaber: geometry.properties.iter().filter_map(as_text).collect(),
            figur,
        });
        Ok(())
    }

    fn point(&self, nr: usize, coordinates: &Value) -> Result<Coord<f64>> {
        let number = |index: usize| coordinates.get(index).and_then(Value::as_f64);
        let (Some(x), Some(y)) = (number(0), number(1)) else {
            return Err(self.broken(nr, "et punkt uden to koordinater"));
        };
        Ok(self
            .transform
            .map_or(Coord { x, y }, |transform| moved(transform, x, y)))
    }

    fn polygon(&mut self, nr: usize, rings: &Value) -> Result<Vec<Ring>> {
        self.list(nr, rings)?.iter().map(|ring| self.ring(nr, ring)).collect()
    }

    fn ring(&mut self, nr: usize, indices: &Value) -> Result<Ring> {
        let mut ring = Ring::new();
        for index in self.list(nr, indices)? {
            let index = index
                .as_i64()
                .ok_or_else(|| self.broken(nr, "et bueindeks er ikke et helt tal"))?;
            let place = usize::try_from(if index < 0 { !index } else { index }).ok();
            let arc = place
                .and_then(|place| self.arcs.get(place))
                .ok_or_else(|| self.broken(nr, &format!("bue {index} findes ikke")))?;
            self.vertices += arc.len();
            if self.vertices > MOST_VERTICES {
                return Err(too_large(self.path, "over 5.000.000 punkter", "5.000.000 punkter"));
            }
            let skipped = usize::from(!ring.is_empty());
            if index < 0 {
                ring.extend(arc.iter().rev().skip(skipped));
            } else {
                ring.extend(arc.iter().skip(skipped));
            }
        }
        Ok(ring)
    }

    fn list<'v>(&self, nr: usize, value: &'v Value) -> Result<&'v Vec<Value>> {
        value
            .as_array()
            .ok_or_else(|| self.broken(nr, "en liste af buer mangler"))
    }

    fn broken(&self, nr: usize, why: &str) -> Error {
        broken(self.path, format!("objekt nr. {nr}: {why}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two unit squares side by side sharing arc 0 (from (1,0) to (1,1)); the second runs it backwards.
    const SQUARES: &str = r#"{"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[9,57]},
        "objects":{"kommuner":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","properties":{"kode":773},"arcs":[[0,1]]},
            {"type":"MultiPolygon","properties":{"kode":"0787"},"arcs":[[[-1,2]]]}]}},
        "arcs":[[[2,0],[0,2]],[[2,2],[-2,0],[0,-2],[2,0]],[[2,0],[2,0],[0,2],[-2,0]]]}"#;

    fn try_read(text: &str) -> Result<Lag> {
        read(Path::new("t.json"), text, None)
    }

    #[test]
    fn shared_arcs_become_closed_rings_in_degrees() {
        let lag = try_read(SQUARES).unwrap();
        let ring = |nr: usize| match &lag.objekter[nr].figur {
            Figur::Flade(polygons) => polygons[0][0].iter().map(|c| (c.x, c.y)).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        // scale ½: grid (2,0) is (10, 57), (2,2) is (10, 58), (0,2) is (9, 58).
        assert_eq!(
            ring(0),
            [(10.0, 57.0), (10.0, 58.0), (9.0, 58.0), (9.0, 57.0), (10.0, 57.0)]
        );
        assert_eq!(
            ring(1),
            [(10.0, 58.0), (10.0, 57.0), (11.0, 57.0), (11.0, 58.0), (10.0, 58.0)]
        );
        assert_eq!(lag.objekter[0].egenskab(&["KODE"]), Some("773"));
    }

    #[test]
    fn an_arc_that_does_not_exist_is_an_error_and_no_panic() {
        for arcs in ["[[7]]", "[[-9]]", "[[1e300]]", "[7]", "7", "[[null]]"] {
            let text = SQUARES.replace("[[0,1]]", arcs);
            assert_eq!(try_read(&text).unwrap_err().code, "PP-I061", "{arcs}");
        }
    }
}
