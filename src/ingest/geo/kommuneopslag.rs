//! Which kommune many places lie in: 400,000 cells in a few hundredths of a second.
//!
//! Reference: the even–odd rule (Shimrat 1962, corrected by Hacker), with the edges of each outline sorted into
//! horizontal bands, so that a place is held only against the edges at its own height.

use geo::{BoundingRect, Coord, MultiPolygon};

use crate::domain::Kommunekode;

/// How high a band is, metres.
const BAND: f64 = 250.0;

/// Outlines of kommuner in EPSG:25832, ready to be asked.
#[derive(Debug)]
pub struct Kommuneopslag {
    outlines: Vec<Outline>,
}

#[derive(Debug)]
struct Outline {
    kommune: Kommunekode,
    low: Coord<f64>,
    high: Coord<f64>,
    bands: Vec<Vec<(Coord<f64>, Coord<f64>)>>,
}

impl Kommuneopslag {
    /// The outlines, asked in this order: the first that holds a place decides.
    pub fn new<'a>(areas: impl IntoIterator<Item = (Kommunekode, &'a MultiPolygon<f64>)>) -> Self {
        let outlines = areas
            .into_iter()
            .filter_map(|(kommune, area)| Outline::new(kommune, area));
        Self {
            outlines: outlines.collect(),
        }
    }

    /// The kommune a place lies in; `None` outside all.
    pub fn find(&self, place: Coord<f64>) -> Option<Kommunekode> {
        let found = self.outlines.iter().find(|outline| outline.holds(place));
        found.map(|outline| outline.kommune)
    }
}

impl Outline {
    fn new(kommune: Kommunekode, area: &MultiPolygon<f64>) -> Option<Self> {
        let bounds = area.bounding_rect()?;
        let mut outline = Self {
            kommune,
            low: bounds.min(),
            high: bounds.max(),
            bands: Vec::new(),
        };
        outline.bands = vec![Vec::new(); outline.band(bounds.max().y) + 1];
        for polygon in area {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                for edge in ring.lines() {
                    let (from, to) = (edge.start.y.min(edge.end.y), edge.start.y.max(edge.end.y));
                    for band in outline.band(from)..=outline.band(to) {
                        outline.bands[band].push((edge.start, edge.end));
                    }
                }
            }
        }
        Some(outline)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 at the lowest point, and the heights are those of Denmark"
    )]
    fn band(&self, y: f64) -> usize {
        ((y - self.low.y) / BAND).clamp(0.0, 100_000.0) as usize
    }

    fn holds(&self, place: Coord<f64>) -> bool {
        let inside_box = (self.low.x..=self.high.x).contains(&place.x) && (self.low.y..=self.high.y).contains(&place.y);
        if !inside_box {
            return false;
        }
        let Some(edges) = self.bands.get(self.band(place.y)) else {
            return false;
        };
        // Half-open in y, so that a corner at the place's own height is counted once.
        edges.iter().fold(false, |inside, (from, to)| {
            let crosses = (from.y > place.y) != (to.y > place.y);
            let at = from.x + (place.y - from.y) / (to.y - from.y) * (to.x - from.x);
            inside ^ (crosses && place.x < at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, LineString, Point, Polygon};
    use proptest::prelude::*;

    fn star(points: &[(i32, i32)]) -> MultiPolygon<f64> {
        // Sorted around their middle, any points make a simple ring.
        let mut around: Vec<(f64, f64)> = points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
        around.sort_by(|a, b| (a.1 - 0.5).atan2(a.0 - 0.5).total_cmp(&(b.1 - 0.5).atan2(b.0 - 0.5)));
        let ring = around
            .iter()
            .map(|&(x, y)| Coord {
                x: 500_000.0 + x,
                y: 6_300_000.0 + y,
            })
            .collect();
        MultiPolygon::new(vec![Polygon::new(LineString(ring), Vec::new())])
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_slow_answer_away_from_the_edge(
            points in prop::collection::vec((-2000i32..2000, -2000i32..2000), 3..25),
            (x, y) in (-2500i32..2500, -2500i32..2500),
        ) {
            let area = star(&points);
            let aalborg = Kommunekode::new(851).unwrap();
            let lookup = Kommuneopslag::new([(aalborg, &area)]);
            // Half a metre off the whole numbers of the corners: on an edge either answer is right.
            let place = Coord { x: 500_000.37 + f64::from(x), y: 6_300_000.61 + f64::from(y) };
            prop_assert_eq!(lookup.find(place).is_some(), area.contains(&Point::from(place)));
        }
    }
}
