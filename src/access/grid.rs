//! A grid of buckets over points: who is near a place, without looking at everybody.

/// Points per bucket, on average.
const POINTS_PER_BUCKET: usize = 2;
/// Buckets along one side, at most.
const SIDE_LIMIT: f64 = 4096.0;

/// Points sorted into square buckets, for searches within a distance and for the nearest.
///
/// Reference: Bentley, Weide & Yao (1980), expected O(1) per search for points that are not too clustered.
#[derive(Debug, Clone)]
pub struct BucketGrid {
    low: (f64, f64),
    per_metre: f64,
    columns: usize,
    rows: usize,
    start: Vec<u32>,
    x: Vec<f64>,
    y: Vec<f64>,
    /// The number the caller knows the point by.
    name: Vec<u32>,
}

/// A point found: squared distance and the caller's number. Ordered by distance, then number.
pub type Found = (f64, u32);

/// What no search has found yet.
pub const NOTHING: Found = (f64::INFINITY, u32::MAX);

impl BucketGrid {
    /// A grid over the points (`x`, `y`), numbered by position. Coordinates must be finite.
    pub fn new(x: &[f64], y: &[f64]) -> Self {
        let numbers: Vec<u32> = (0u32..).take(x.len()).collect();
        Self::of_some(x, y, &numbers)
    }

    /// A grid over some of the points only: those whose positions are in `chosen`.
    pub fn of_some(x: &[f64], y: &[f64], chosen: &[u32]) -> Self {
        let places = || chosen.iter().map(|&i| (x[i as usize], y[i as usize]));
        let start = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        let (low, high) = places().fold(start, |(low, high), (x, y)| {
            ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)))
        });
        let (width, height) = (high.0 - low.0, high.1 - low.1);
        let wanted = (chosen.len() / POINTS_PER_BUCKET).max(1) as f64;
        // Square buckets; a line of points gets a line of buckets.
        let side = (width.max(1.0) * height.max(1.0) / wanted)
            .sqrt()
            .max(width.max(height) / SIDE_LIMIT)
            .max(1e-3);
        let per_metre = if chosen.is_empty() { 0.0 } else { side.recip() };
        let count = |length: f64| bucket(length * per_metre, usize::MAX) + 1;
        let (columns, rows) = if chosen.is_empty() {
            (1, 1)
        } else {
            (count(width), count(height))
        };
        let mut grid = Self {
            low: if chosen.is_empty() { (0.0, 0.0) } else { low },
            per_metre,
            columns,
            rows,
            start: vec![0; columns * rows + 1],
            x: vec![0.0; chosen.len()],
            y: vec![0.0; chosen.len()],
            name: vec![0; chosen.len()],
        };
        let buckets: Vec<usize> = places()
            .map(|(x, y)| grid.row(y) * grid.columns + grid.column(x))
            .collect();
        for &bucket in &buckets {
            grid.start[bucket + 1] += 1;
        }
        for bucket in 1..grid.start.len() {
            grid.start[bucket] += grid.start[bucket - 1];
        }
        let mut next = grid.start.clone();
        for ((&name, bucket), (x, y)) in chosen.iter().zip(buckets).zip(places()) {
            let place = next[bucket] as usize;
            next[bucket] += 1;
            (grid.x[place], grid.y[place], grid.name[place]) = (x, y, name);
        }
        grid
    }

    /// How many points.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    fn column(&self, x: f64) -> usize {
        bucket((x - self.low.0) * self.per_metre, self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        bucket((y - self.low.1) * self.per_metre, self.rows - 1)
    }

    /// Calls `visit(number, squared distance)` for every point of the buckets that the circle of `radius` metres
    /// touches: every point within the radius, and some beyond it.
    pub fn visit_near(&self, x: f64, y: f64, radius: f64, mut visit: impl FnMut(u32, f64)) {
        // A hair wider than the circle, so that rounding never leaves out a bucket with a point on the rim.
        let reach = radius * (1.0 + 1e-12) + 1e-6;
        let (left, right) = (self.column(x - reach), self.column(x + reach));
        for row in self.row(y - reach)..=self.row(y + reach) {
            let first = self.start[row * self.columns + left] as usize;
            let end = self.start[row * self.columns + right + 1] as usize;
            let places = self.x[first..end].iter().zip(&self.y[first..end]);
            for (&name, (&point_x, &point_y)) in self.name[first..end].iter().zip(places) {
                let (dx, dy) = (x - point_x, y - point_y);
                visit(name, dx * dx + dy * dy);
            }
        }
    }

    /// The `N` nearest points, nearest first, ties by the lower number; [`NOTHING`] where there are fewer.
    ///
    /// `guess` is a radius thought to hold them: right, the search is one look; too small, it is doubled until it is
    /// right. The answer does not depend on it.
    pub fn nearest<const N: usize>(&self, x: f64, y: f64, guess: f64) -> [Found; N] {
        let everything = self.radius_of_everything(x, y);
        let mut radius = guess.max(1e-3);
        loop {
            let mut best = [NOTHING; N];
            self.visit_near(x, y, radius, |name, squared| insert(&mut best, (squared, name)));
            if best[N - 1].0 <= radius * radius || radius >= everything {
                return best;
            }
            radius *= 2.0;
        }
    }

    /// A radius around (`x`, `y`) that holds every point.
    fn radius_of_everything(&self, x: f64, y: f64) -> f64 {
        if self.is_empty() {
            return 0.0;
        }
        let across = |low: f64, at: f64, count: usize| (at - low).abs() + count as f64 / self.per_metre;
        across(self.low.0, x, self.columns) + across(self.low.1, y, self.rows)
    }
}

#[inline]
fn insert<const N: usize>(best: &mut [Found; N], found: Found) {
    if !closer(found, best[N - 1]) {
        return;
    }
    best[N - 1] = found;
    for place in (1..N).rev() {
        if closer(best[place], best[place - 1]) {
            best.swap(place, place - 1);
        }
    }
}

#[inline]
fn closer(a: Found, b: Found) -> bool {
    a.0 < b.0 || (a.0 <= b.0 && a.1 < b.1)
}

fn bucket(place: f64, last: usize) -> usize {
    whole(place).min(last)
}

/// A place in steps of a grid, rounded down; what lies before the first is in the first.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates at 0, and no grid has more steps than a number holds"
)]
pub(super) fn whole(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_two_nearest_are_what_looking_at_everybody_finds(
            points in prop::collection::vec((-20i32..20, -20i32..20), 0..60),
            (x, y) in (-40i32..40, -40i32..40),
            guess in 0.0..30.0f64,
        ) {
            let xs: Vec<f64> = points.iter().map(|p| f64::from(p.0)).collect();
            let ys: Vec<f64> = points.iter().map(|p| f64::from(p.1)).collect();
            let (x, y) = (f64::from(x), f64::from(y));
            let mut all: Vec<Found> =
                (0u32..).zip(xs.iter().zip(&ys)).map(|(i, (px, py))| ((px - x).powi(2) + (py - y).powi(2), i)).collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            all.resize(points.len().max(2), NOTHING);
            let found = BucketGrid::new(&xs, &ys).nearest::<2>(x, y, guess);
            prop_assert_eq!(found.as_slice(), &all[..2]);
        }
    }

    #[test]
    fn points_all_on_one_spot_are_told_apart_by_number() {
        let grid = BucketGrid::of_some(&[5.0; 4], &[5.0; 4], &[3, 1]);
        assert_eq!(grid.nearest::<1>(5.0, 5.0, 1.0), [(0.0, 1)]);
        assert_eq!(grid.len(), 2);
    }

    #[test]
    fn an_empty_grid_finds_nothing() {
        assert_eq!(BucketGrid::new(&[], &[]).nearest::<1>(1.0, 2.0, 10.0), [NOTHING]);
    }
}
