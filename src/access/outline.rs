//! An area prepared for many questions of the kind "does this place lie in it".

use geo::MultiPolygon;

/// Bands an outline is cut into; a question looks at the edges of one of them.
const BANDS: usize = 256;

/// The outline of an area, its edges sorted into bands by y.
///
/// A place is inside when a ray from it to the east crosses the edges an odd number of times (Shimrat 1962), holes and
/// several parts included. Of a place exactly on an edge the answer is one of the two, and always the same one.
///
/// # Example
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use praksisplan::access::outline::Outline;
/// let square = Outline::new(&MultiPolygon::new(vec![polygon![
///     (x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)
/// ]]));
/// assert!(square.contains(1.0, 3.0) && !square.contains(5.0, 3.0));
/// assert_eq!(square.distance_within(7.0, 8.0, 6.0), Some(5.0)); // from the corner (4, 4): 3-4-5
/// assert_eq!(square.distance_within(7.0, 8.0, 4.0), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    low: (f64, f64),
    high: (f64, f64),
    per_metre: f64,
    edges: Vec<Edge>,
    /// Per band, the edges that touch it.
    bands: Vec<Vec<u32>>,
}

type Edge = [(f64, f64); 2];

impl Outline {
    /// Prepares an area. Coordinates must be finite.
    pub fn new(area: &MultiPolygon<f64>) -> Self {
        let rings = area
            .0
            .iter()
            .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
        let edges: Vec<Edge> = rings
            .flat_map(geo::LineString::lines)
            .map(|line| [(line.start.x, line.start.y), (line.end.x, line.end.y)])
            .collect();
        let start = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        let (low, high) = edges.iter().flatten().fold(start, |(low, high), &(x, y)| {
            ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)))
        });
        let height = (high.1 - low.1).max(1e-9);
        let mut outline = Self {
            low,
            high,
            per_metre: BANDS as f64 / height,
            edges,
            bands: vec![Vec::new(); BANDS],
        };
        for (number, edge) in (0u32..).zip(&outline.edges) {
            let (a, b) = (outline.band(edge[0].1), outline.band(edge[1].1));
            for band in a.min(b)..=a.max(b) {
                outline.bands[band].push(number);
            }
        }
        outline
    }

    /// Lowest and highest x and y, or `None` for an area without parts.
    pub fn bounds(&self) -> Option<((f64, f64), (f64, f64))> {
        (!self.edges.is_empty()).then_some((self.low, self.high))
    }

    /// Whether the place lies in the area.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        let within = |value: f64, low: f64, high: f64| (low..=high).contains(&value);
        if !within(x, self.low.0, self.high.0) || !within(y, self.low.1, self.high.1) {
            return false;
        }
        let crossed = |edge: &Edge| {
            let [a, b] = edge;
            (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) * (b.0 - a.0) / (b.1 - a.1)
        };
        let edges = &self.bands[self.band(y)];
        edges
            .iter()
            .filter(|&&edge| crossed(&self.edges[edge as usize]))
            .count()
            % 2
            == 1
    }

    /// How far the place is from the area's edge, metres, when that is at most `most`. Looks at the bands so near.
    pub fn distance_within(&self, x: f64, y: f64, most: f64) -> Option<f64> {
        let near = |value: f64, low: f64, high: f64| (low - most..=high + most).contains(&value);
        if !near(x, self.low.0, self.high.0) || !near(y, self.low.1, self.high.1) {
            return None;
        }
        let to_edge = |edge: &Edge| {
            let [a, b] = edge;
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let squared = dx * dx + dy * dy;
            let along = if squared > 0.0 {
                (((x - a.0) * dx + (y - a.1) * dy) / squared).clamp(0.0, 1.0)
            } else {
                0.0
            };
            (x - a.0 - along * dx).hypot(y - a.1 - along * dy)
        };
        let edges = self.bands[self.band(y - most)..=self.band(y + most)].iter().flatten();
        let distances = edges.map(|&edge| to_edge(&self.edges[edge as usize]));
        distances.min_by(f64::total_cmp).filter(|&distance| distance <= most)
    }

    fn band(&self, y: f64) -> usize {
        let band = (y - self.low.1) * self.per_metre;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped between the first band and the last"
        )]
        let band = band.clamp(0.0, (BANDS - 1) as f64) as usize;
        band
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Distance, Euclidean, Point, polygon};
    use proptest::prelude::*;

    #[test]
    fn a_hole_and_an_island_are_told_apart() {
        let ring = polygon![
            exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)],
            interiors: [[(x: 3.0, y: 3.0), (x: 6.0, y: 3.0), (x: 6.0, y: 6.0), (x: 3.0, y: 6.0)]],
        ];
        let island = polygon![(x: 20.0, y: 0.0), (x: 21.0, y: 0.0), (x: 21.0, y: 1.0), (x: 20.0, y: 1.0)];
        let area = Outline::new(&MultiPolygon::new(vec![ring, island]));
        assert!(area.contains(1.0, 4.0) && !area.contains(4.0, 4.0));
        assert!(area.contains(20.5, 0.5) && !area.contains(15.0, 0.5));
        assert!(!Outline::new(&MultiPolygon::new(Vec::new())).contains(0.0, 0.0));
    }

    proptest! {
        #[test]
        fn it_answers_as_geo_does(corners in prop::collection::vec((0.0..100.0f64, 0.0..100.0f64), 3..12), x in 0.0..100.0f64, y in 0.0..100.0f64) {
            // Corners sorted by their angle around the middle make a polygon that does not cross itself.
            let middle = (50.0, 50.0);
            let mut corners = corners;
            corners.sort_by(|a, b| (a.1 - middle.1).atan2(a.0 - middle.0).total_cmp(&(b.1 - middle.1).atan2(b.0 - middle.0)));
            let area = MultiPolygon::new(vec![geo::Polygon::new(geo::LineString::from(corners), Vec::new())]);
            prop_assert_eq!(Outline::new(&area).contains(x, y), area.contains(&Point::new(x, y)));
        }

        #[test]
        fn the_distance_is_geos_to_the_edge_or_more_than_was_asked(corners in prop::collection::vec((0.0..100.0f64, 0.0..100.0f64), 3..12), x in -50.0..150.0f64, y in -50.0..150.0f64, most in 0.0..60.0f64) {
            let edge = geo::LineString::from([corners.clone(), vec![corners[0]]].concat());
            let area = MultiPolygon::new(vec![geo::Polygon::new(edge.clone(), Vec::new())]);
            let expected = Euclidean.distance(&Point::new(x, y), &edge);
            prop_assume!((expected - most).abs() > 1e-9);
            match Outline::new(&area).distance_within(x, y, most) {
                Some(found) => prop_assert!((found - expected).abs() < 1e-9 && expected < most),
                None => prop_assert!(expected > most),
            }
        }
    }
}
