//! Checks an area and makes it fit to be kept: every ring closed, finite and free of crossings, holes inside.
//!
//! Repaired, because nothing of the area changes: the direction of rings, repeated points. Everything else that is wrong is
//! named with its position, and nothing is guessed.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Contains, Coord, Line, LineString, MultiPolygon, Orient, Polygon, Winding, orient};
use rstar::{AABB, RTree, RTreeObject};

use super::{Koordinatsystem, Ring};

/// An area fit to be kept, in WGS84 degrees, right-hand rule; and what was repaired.
#[derive(Debug, Clone, PartialEq)]
pub struct Renset {
    /// The area.
    pub flade: MultiPolygon<f64>,
    /// How many rings ran the wrong way.
    pub vendte: usize,
    /// How many points repeated the one before them.
    pub gentagne: usize,
}

/// A segment of a ring: its ring and place on it, so that neighbours are known.
struct Segment {
    line: Line<f64>,
    ring: usize,
    place: usize,
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        let Line { start, end } = self.line;
        AABB::from_corners([start.x, start.y], [end.x, end.y])
    }
}

/// Checks the polygons of a feature and brings them to degrees.
///
/// The checks are made in the file's own numbers: (1) at least one ring, (2) at least four points, finite, first = last,
/// (3) no two segments cross or run along each other (an R-tree of segments, O(n log n) for real outlines), (4) each hole
/// inside its outer ring. Points where rings merely touch are allowed. The reason of the first failure is Danish and has
/// the position.
pub fn clean(polygons: &[Vec<Ring>], system: Koordinatsystem) -> Result<Renset, String> {
    let mut done = Renset {
        flade: MultiPolygon::new(Vec::with_capacity(polygons.len())),
        vendte: 0,
        gentagne: 0,
    };
    for rings in polygons {
        let mut kept: Vec<LineString<f64>> = Vec::with_capacity(rings.len());
        for ring in rings {
            kept.push(closed(ring, &mut done.gentagne)?);
        }
        let Some((outer, holes)) = kept.split_first() else {
            return Err("en flade uden ringe".to_owned());
        };
        uncrossed(&kept)?;
        let shell = Polygon::new(outer.clone(), Vec::new());
        for hole in holes {
            // A hole may touch its shell, so one point of it strictly inside is enough: nothing crosses.
            if !hole.coords().any(|point| shell.contains(point)) {
                return Err(format!("et hul ligger uden for sin flade ved {}", place(hole.0[0])));
            }
        }
        done.vendte += usize::from(!outer.is_ccw()) + holes.iter().filter(|hole| !hole.is_cw()).count();
        let polygon = Polygon::new(outer.clone(), holes.to_vec()).orient(orient::Direction::Default);
        done.flade.0.push(in_degrees(&polygon, system)?);
    }
    if done.flade.0.is_empty() {
        return Err("ingen flade".to_owned());
    }
    Ok(done)
}

fn closed(ring: &Ring, repeated: &mut usize) -> Result<LineString<f64>, String> {
    if let Some(point) = ring.iter().find(|point| !point.x.is_finite() || !point.y.is_finite()) {
        return Err(format!("et punkt er ikke et tal: {}", place(*point)));
    }
    let (Some(first), Some(last)) = (ring.first(), ring.last()) else {
        return Err("en ring uden punkter".to_owned());
    };
    if first != last {
        return Err(format!(
            "en ring er ikke lukket: den begynder i {} og slutter i {}",
            place(*first),
            place(*last)
        ));
    }
    let mut points = ring.clone();
    points.dedup();
    *repeated += ring.len() - points.len();
    if points.len() < 4 {
        return Err(format!("en ring ved {} har færre end tre hjørner", place(*first)));
    }
    Ok(LineString(points))
}

/// No two segments of the rings cross, and none runs along another.
fn uncrossed(rings: &[LineString<f64>]) -> Result<(), String> {
    let segments: Vec<Segment> = rings
        .iter()
        .enumerate()
        .flat_map(|(ring, line)| {
            line.lines()
                .enumerate()
                .map(move |(place, line)| Segment { line, ring, place })
        })
        .collect();
    let tree = RTree::bulk_load(segments);
    for one in &tree {
        for two in tree.locate_in_envelope_intersecting(&one.envelope()) {
            if (one.ring, one.place) >= (two.ring, two.place) {
                continue;
            }
            match line_intersection(one.line, two.line) {
                Some(LineIntersection::SinglePoint {
                    intersection,
                    is_proper: true,
                }) => {
                    return Err(format!(
                        "en ring krydser sig selv eller en anden ved {}",
                        place(intersection)
                    ));
                }
                Some(LineIntersection::Collinear { intersection }) if intersection.start != intersection.end => {
                    return Err(format!(
                        "to kanter ligger oven i hinanden ved {}",
                        place(intersection.start)
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn in_degrees(polygon: &Polygon<f64>, system: Koordinatsystem) -> Result<Polygon<f64>, String> {
    use geo::MapCoords;
    polygon.try_map_coords(|point| {
        let degrees = system.to_lonlat(point).map_err(|error| error.to_string())?;
        Ok(Coord {
            x: degrees.lon,
            y: degrees.lat,
        })
    })
}

/// A position for an error.
fn place(point: Coord<f64>) -> String {
    let decimals = if point.x.abs() > 1000.0 { 1 } else { 6 };
    if point.x.is_finite() && point.y.is_finite() && point.x.abs() < 1e9 && point.y.abs() < 1e9 {
        format!("({:.decimals$}, {:.decimals$})", point.x, point.y)
    } else {
        format!("({:e}, {:e})", point.x, point.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Ring {
        points
            .iter()
            .map(|&(x, y)| Coord {
                x: 9.0 + x / 10.0,
                y: 57.0 + y / 10.0,
            })
            .collect()
    }

    fn check(polygons: &[Vec<Ring>]) -> Result<Renset, String> {
        clean(polygons, Koordinatsystem::Wgs84)
    }

    const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)];

    #[test]
    fn a_square_with_a_hole_is_kept_and_turned_the_right_way() {
        // The hole runs the same way as the shell, and a point is repeated: both harmless, both said.
        let hole = ring(&[(1.0, 1.0), (2.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 1.0)]);
        let done = check(&[vec![ring(&SQUARE), hole]]).unwrap();
        assert_eq!((done.vendte, done.gentagne), (1, 1));
        let polygon = &done.flade.0[0];
        assert!(polygon.exterior().is_ccw() && polygon.interiors()[0].is_cw());
    }

    #[test]
    fn each_fault_is_named_with_its_position() {
        let open = ring(&SQUARE[..4]);
        let bow = ring(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)]);
        let outside = ring(&[(6.0, 6.0), (7.0, 6.0), (7.0, 7.0), (6.0, 6.0)]);
        let spike = ring(&[(0.0, 0.0), (4.0, 0.0), (2.0, 0.0), (4.0, 4.0), (0.0, 0.0)]);
        let mut nan = ring(&SQUARE);
        nan[2].x = f64::NAN;
        for (polygons, words) in [
            (vec![open], "ikke lukket: den begynder i (9.000000, 57.000000)"),
            (vec![bow], "krydser sig selv eller en anden ved (9.200000, 57.200000)"),
            (
                vec![ring(&SQUARE), outside],
                "et hul ligger uden for sin flade ved (9.600000, 57.600000)",
            ),
            (vec![spike], "to kanter ligger oven i hinanden"),
            (vec![nan], "er ikke et tal"),
            (
                vec![ring(&[(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)])],
                "færre end tre hjørner",
            ),
            (vec![], "uden ringe"),
            (vec![vec![]], "uden punkter"),
        ] {
            let error = check(&[polygons]).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
