//! Which town a place lies in, asked of many places.

use super::estimate::Town;
use super::grid::whole;

/// The side of a bucket, metres: about the size of a small town.
const SIDE: f64 = 2000.0;
/// More buckets than this are made larger instead.
const MOST_BUCKETS: f64 = 1e6;
/// How much wider a town's rectangle is made, metres, so that rounding leaves no place of it out.
const HAIR: f64 = 1e-3;

/// Towns sorted into square buckets by the rectangle around each, so that a question looks at the few that are near.
///
/// The answer is what asking every town in turn gives.
///
/// # Example
///
/// ```
/// use praksisplan::access::{estimate::Town, towns::TownIndex};
/// // 10.000 people take a circle of 1.457 m.
/// let town = |x, people| Town { area: 0, x, y: 0.0, population: Some(people), outline: None };
/// let towns = [town(0.0, 10_000), town(2000.0, 10_000)];
/// let index = TownIndex::new(&towns);
/// assert_eq!(index.nearest_around(900.0, 0.0), Some(0)); // inside both, nearer to the middle of the first
/// assert_eq!(index.nearest_around(0.0, 1500.0), None);
/// ```
#[derive(Debug)]
pub struct TownIndex<'a> {
    towns: &'a [Town<'a>],
    low: (f64, f64),
    side: f64,
    columns: usize,
    rows: usize,
    buckets: Vec<Vec<u32>>,
}

type Rectangle = ((f64, f64), (f64, f64));

impl<'a> TownIndex<'a> {
    /// An index of these towns, numbered by position.
    pub fn new(towns: &'a [Town<'a>]) -> Self {
        let around: Vec<Option<Rectangle>> = towns.iter().map(rectangle).collect();
        let start = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        let (low, high) = around.iter().flatten().fold(start, |(low, high), one| {
            (
                (low.0.min(one.0.0), low.1.min(one.0.1)),
                (high.0.max(one.1.0), high.1.max(one.1.1)),
            )
        });
        let (width, height) = ((high.0 - low.0).max(0.0), (high.1 - low.1).max(0.0));
        let side = SIDE.max((width * height / MOST_BUCKETS).sqrt());
        let mut index = Self {
            towns,
            low,
            side,
            columns: whole(width / side) + 1,
            rows: whole(height / side) + 1,
            buckets: Vec::new(),
        };
        index.buckets = vec![Vec::new(); index.columns * index.rows];
        for (number, (low, high)) in (0u32..).zip(around).filter_map(|(number, one)| Some((number, one?))) {
            for row in index.row(low.1)..=index.row(high.1) {
                for column in index.column(low.0)..=index.column(high.0) {
                    index.buckets[row * index.columns + column].push(number);
                }
            }
        }
        index
    }

    /// The town the place lies in: of several, the one whose middle is nearest, and of equally near ones the first.
    pub fn nearest_around(&self, x: f64, y: f64) -> Option<u32> {
        let distance = |town: &Town<'_>| (x - town.x).hypot(y - town.y);
        self.around(x, y)
            .min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))
            .map(|found| found.0)
    }

    /// Whether the place lies in any town.
    pub fn any_around(&self, x: f64, y: f64) -> bool {
        self.around(x, y).next().is_some()
    }

    fn around(&self, x: f64, y: f64) -> impl Iterator<Item = (u32, &Town<'a>)> {
        let inside = x >= self.low.0 && y >= self.low.1;
        let (column, row) = (whole((x - self.low.0) / self.side), whole((y - self.low.1) / self.side));
        let near: &[u32] = if inside && column < self.columns && row < self.rows {
            &self.buckets[row * self.columns + column]
        } else {
            &[]
        };
        near.iter()
            .map(|&number| (number, &self.towns[number as usize]))
            .filter(move |(_, town)| town.contains(x, y))
    }

    fn column(&self, x: f64) -> usize {
        whole((x - self.low.0) / self.side).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        whole((y - self.low.1) / self.side).min(self.rows - 1)
    }
}

/// The rectangle a town lies in, a hair wider; `None` for a town that keeps nobody out.
fn rectangle(town: &Town<'_>) -> Option<Rectangle> {
    town.population?;
    let (low, high) = if let Some(outline) = town.outline {
        outline.bounds()?
    } else {
        let radius = town.radius();
        ((town.x - radius, town.y - radius), (town.x + radius, town.y + radius))
    };
    Some(((low.0 - HAIR, low.1 - HAIR), (high.0 + HAIR, high.1 + HAIR)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_index_finds_what_asking_every_town_finds(
            towns in prop::collection::vec((-9000i32..9000, -9000i32..9000, prop::option::of(0u32..9000)), 0..12),
            places in prop::collection::vec((-12_000i32..12_000, -12_000i32..12_000), 1..20),
        ) {
            let towns: Vec<Town<'_>> = towns
                .iter()
                .map(|&(x, y, population)| Town { area: 0, x: f64::from(x), y: f64::from(y), population, outline: None })
                .collect();
            let index = TownIndex::new(&towns);
            // The middles too: a town of nobody is a point, and its middle lies in it.
            let middles = towns.iter().map(|town| (town.x, town.y));
            for (x, y) in places.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).chain(middles) {
                let inside = (0u32..).zip(&towns).filter(|(_, town)| town.contains(x, y));
                let squared = |town: &Town<'_>| (x - town.x).powi(2) + (y - town.y).powi(2);
                let expected = inside.min_by(|a, b| squared(a.1).total_cmp(&squared(b.1))).map(|found| found.0);
                prop_assert_eq!(index.nearest_around(x, y), expected);
                prop_assert_eq!(index.any_around(x, y), expected.is_some());
            }
        }
    }
}
