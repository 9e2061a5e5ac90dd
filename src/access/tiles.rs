//! The plane cut in tiles, each with the few points that can be the nearest to somewhere in it.
//!
//! From the middle of a tile of half-diagonal r the nearest point is d away. To a place in the tile that point is at most
//! d + r away, so the nearest to the place is too, and at most d + 2r from the middle: the points within that are the
//! tile's. They are looked up when the first place of a tile asks for them; a place then compares a handful of distances.

use std::sync::OnceLock;

use super::grid::{BucketGrid, Found, NOTHING, whole};

/// Tiles per point, on average.
const TILES_PER_POINT: f64 = 4.0;
/// What rounding may move a place or a distance of at most 10⁹ m by, metres.
const MARGIN: f64 = 1e-3;

/// Tiles over the places that will be asked about.
pub(super) struct Tiles<'a> {
    x: &'a [f64],
    y: &'a [f64],
    grid: BucketGrid,
    low: (f64, f64),
    side: f64,
    columns: usize,
    /// Per tile, its points by rising number.
    points: Vec<OnceLock<Box<[u32]>>>,
}

impl<'a> Tiles<'a> {
    /// Tiles over `places` (x, y) for the points whose positions in (`x`, `y`) are in `chosen`. Coordinates must be finite
    /// and at most 10⁹.
    pub fn new(x: &'a [f64], y: &'a [f64], chosen: &[u32], places: (&[f64], &[f64])) -> Self {
        let range = |values: &[f64]| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if low <= high { (low, high - low) } else { (0.0, 0.0) }
        };
        let (across, up) = (range(places.0), range(places.1));
        let wanted = TILES_PER_POINT * chosen.len().min(places.0.len()).max(1) as f64;
        // Square tiles; places along a line get a line of tiles.
        let side = (across.1 * up.1 / wanted)
            .sqrt()
            .max(across.1.max(up.1) / wanted)
            .max(1.0);
        let (columns, rows) = (whole(across.1 / side) + 1, whole(up.1 / side) + 1);
        Self {
            x,
            y,
            grid: BucketGrid::of_some(x, y, chosen),
            low: (across.0, up.0),
            side,
            columns,
            points: (0..columns * rows).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The nearest point to one of the places, with its squared distance; among equally near ones the lowest number.
    /// [`NOTHING`] without points.
    pub fn nearest(&self, x: f64, y: f64) -> Found {
        let tile = whole((y - self.low.1) / self.side) * self.columns + whole((x - self.low.0) / self.side);
        let points = self.points[tile].get_or_init(|| self.points_of(tile));
        points.iter().fold(NOTHING, |best, &point| {
            let (dx, dy) = (x - self.x[point as usize], y - self.y[point as usize]);
            let squared = dx * dx + dy * dy;
            if squared < best.0 { (squared, point) } else { best }
        })
    }

    fn points_of(&self, tile: usize) -> Box<[u32]> {
        let middle = |low: f64, number: usize| low + (number as f64 + 0.5) * self.side;
        let (x, y) = (
            middle(self.low.0, tile % self.columns),
            middle(self.low.1, tile / self.columns),
        );
        let [nearest] = self.grid.nearest::<1>(x, y, self.side);
        if nearest == NOTHING {
            return Box::default();
        }
        let reach = nearest.0.sqrt() + 2.0 * (self.side * std::f64::consts::FRAC_1_SQRT_2 + MARGIN);
        let mut points = Vec::new();
        self.grid.visit_near(x, y, reach, |point, squared| {
            if squared <= reach * reach {
                points.push(point);
            }
        });
        points.sort_unstable();
        points.into_boxed_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every point looked at.
    fn brute(x: &[f64], y: &[f64], place: (f64, f64)) -> Found {
        let squared = x.iter().zip(y).map(|(x, y)| {
            let (dx, dy) = (place.0 - x, place.1 - y);
            dx * dx + dy * dy
        });
        (0u32..).zip(squared).fold(
            NOTHING,
            |best, (number, squared)| {
                if squared < best.0 { (squared, number) } else { best }
            },
        )
    }

    /// Places on a coarse raster, where ties and common coordinates are many, and anywhere.
    fn places(most: usize) -> impl Strategy<Value = Vec<(f64, f64)>> {
        let coarse = (0..8, 0..8).prop_map(|(x, y)| (f64::from(x) * 1000.0, f64::from(y) * 1000.0));
        let anywhere = (-1e6..1e6f64, -1e3..1e3f64);
        let far = (Just(1e9), -1e9..1e9f64);
        prop::collection::vec(prop_oneof![4 => coarse, 4 => anywhere, 1 => far], 0..most)
    }

    proptest! {
        #[test]
        fn the_nearest_is_that_of_looking_at_every_point(points in places(30), asked in places(60)) {
            let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
            let (place_x, place_y): (Vec<f64>, Vec<f64>) = asked.iter().copied().unzip();
            let all: Vec<u32> = (0u32..).take(x.len()).collect();
            let tiles = Tiles::new(&x, &y, &all, (&place_x, &place_y));
            for place in asked {
                prop_assert_eq!(tiles.nearest(place.0, place.1), brute(&x, &y, place));
            }
        }
    }
}
