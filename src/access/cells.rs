//! Where people are: population cells, checked, in canonical order, laid out in lines that a catchment cuts in runs.

use rayon::prelude::*;

use super::grid::whole;
use super::sum::People;
use super::{COORDINATE_LIMIT, Result, check_count, check_length, check_population, check_values};

/// Cells a line must hold on average for distinct y-coordinates to serve as lines.
const CELLS_PER_LINE: usize = 8;
/// Cells per bucket along a line, on average: the length of the search for where a run begins.
const CELLS_PER_BUCKET: usize = 4;
/// Below this many cells the input is sorted on one thread.
const PARALLEL_SORT: usize = 50_000;

/// Population cells or points, in metres of one plane coordinate system.
///
/// The cells are kept in a canonical order of their own (lines of equal or similar y, along a line by x, then y, then
/// population), so sums over them never depend on the order they came in. Everything handed back per cell is in the
/// order of the input. A cell without population is kept.
#[derive(Debug, Clone)]
pub struct Cells {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) population: Vec<f64>,
    /// Canonical position → input position; `None` when the input already was in canonical order.
    input: Option<Vec<u32>>,
    /// Where each line begins, and the end of the last.
    pub(super) lines: Vec<u32>,
    /// Lowest and highest y of each line; the lines rise and do not overlap.
    pub(super) line_y: Vec<(f64, f64)>,
    /// Whether all cells of a line have the same y.
    pub(super) level: bool,
    /// Columns, when the cells are a raster.
    pub(super) raster: Option<Raster>,
    buckets: Buckets,
    total: People,
}

/// The columns of a raster: cell `i` has x = `origin` + `column[i]` · `pitch`, exactly.
#[derive(Debug, Clone)]
pub(super) struct Raster {
    pub origin: f64,
    pub pitch: f64,
    pub column: Vec<u32>,
    /// Whether no two cells are on one spot.
    pub distinct: bool,
}

/// Where each stretch of each line begins.
#[derive(Debug, Clone)]
struct Buckets {
    origin: f64,
    per_metre: f64,
    per_line: usize,
    start: Vec<u32>,
}

impl Cells {
    /// Cells at (`x`, `y`) metres with `population` persons each.
    ///
    /// # Errors
    /// Columns of different length; a coordinate that is not finite or beyond ±10⁹ m; a population that is not finite,
    /// negative or above 10¹²; more than 2³² − 2 cells; a total above 10¹³ persons.
    pub fn new(x: Vec<f64>, y: Vec<f64>, population: Vec<f64>) -> Result<Self> {
        check_length("cell y", x.len(), y.len())?;
        check_length("cell population", x.len(), population.len())?;
        check_count("cells", x.len())?;
        check_values("cell x", &x, -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        check_values("cell y", &y, -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        let total = check_population("cell population", &population)?;
        let mut cells = Self {
            x,
            y,
            population,
            input: None,
            lines: Vec::new(),
            line_y: Vec::new(),
            level: true,
            raster: None,
            buckets: Buckets {
                origin: 0.0,
                per_metre: 0.0,
                per_line: 1,
                start: Vec::new(),
            },
            total,
        };
        cells.sort_into_lines();
        cells.line_y = (0..cells.line_count()).map(|line| cells.y_range(line)).collect();
        cells.raster = cells.find_raster();
        cells.fill_buckets();
        Ok(cells)
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// All persons.
    pub fn total_population(&self) -> f64 {
        self.total.value()
    }

    /// Input positions of the cells without population, rising.
    pub fn unpopulated(&self) -> Vec<u32> {
        self.positions(|canonical| self.population[canonical] <= 0.0)
    }

    /// Input positions of the cells for which `wanted(canonical position)`, rising.
    pub(super) fn positions(&self, wanted: impl Fn(usize) -> bool + Sync) -> Vec<u32> {
        let mut found: Vec<u32> = (0..self.len())
            .into_par_iter()
            .filter(|&i| wanted(i))
            .map(|i| self.input_position(i))
            .collect();
        found.par_sort_unstable();
        found
    }

    /// The populations, when the input already was in canonical order.
    pub(super) fn in_input_order(&self) -> Option<&[f64]> {
        self.input.is_none().then_some(self.population.as_slice())
    }

    /// The populations in the order of the input.
    pub fn population_in_input_order(&self) -> Vec<f64> {
        self.to_input_order(self.population.clone())
    }

    pub(super) fn input_position(&self, canonical: usize) -> u32 {
        // Checked at the door: positions fit in 32 bits.
        self.input
            .as_ref()
            .map_or(u32::try_from(canonical).unwrap_or(u32::MAX), |input| input[canonical])
    }

    /// Hands values per canonical cell back in the order of the input.
    pub(super) fn to_input_order<T: Copy + Default>(&self, values: Vec<T>) -> Vec<T> {
        let Some(input) = &self.input else { return values };
        let mut out = vec![T::default(); values.len()];
        for (&position, value) in input.iter().zip(values) {
            out[position as usize] = value;
        }
        out
    }

    /// Number of lines.
    pub(super) fn line_count(&self) -> usize {
        self.lines.len() - 1
    }

    /// First cell of a line and one past its last.
    pub(super) fn line(&self, line: usize) -> (usize, usize) {
        (self.lines[line] as usize, self.lines[line + 1] as usize)
    }

    fn y_range(&self, line: usize) -> (f64, f64) {
        let (first, end) = self.line(line);
        if self.level {
            return (self.y[first], self.y[first]);
        }
        let along = self.y[first..end].iter();
        along.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &y| {
            (low.min(y), high.max(y))
        })
    }

    /// The longest line.
    pub(super) fn longest_line(&self) -> usize {
        self.lines
            .windows(2)
            .map(|pair| (pair[1] - pair[0]) as usize)
            .max()
            .unwrap_or(0)
    }

    /// The line a canonical position is on.
    pub(super) fn line_of(&self, canonical: usize) -> usize {
        self.lines.partition_point(|&start| start as usize <= canonical) - 1
    }

    /// First cell of `line` with x at least `x`.
    fn seek(&self, line: usize, x: f64) -> usize {
        let buckets = &self.buckets;
        let bucket = line * buckets.per_line + buckets.of(x);
        let (start, end) = (buckets.start[bucket] as usize, buckets.start[bucket + 1] as usize);
        start + self.x[start..end].partition_point(|&value| value < x)
    }

    /// The cells of a level line within the squared distance `bound` of (`x`, ·), where the line is √`dy2` away.
    pub(super) fn run_within(&self, line: usize, x: f64, dy2: f64, bound: f64) -> (usize, usize) {
        let (first, end) = self.line(line);
        let half = (bound - dy2).max(0.0).sqrt();
        let inside = |i: usize| {
            let dx = self.x[i] - x;
            dx * dx + dy2 <= bound
        };
        let (mut low, mut high) = (self.seek(line, x - half), self.seek(line, x + half));
        // The root may be a unit off; the squared distance alone decides.
        while low > first && inside(low - 1) {
            low -= 1;
        }
        while low < high && !inside(low) {
            low += 1;
        }
        while high < end && inside(high) {
            high += 1;
        }
        while high > low && !inside(high - 1) {
            high -= 1;
        }
        (low, high)
    }

    /// The cells of a line with |Δx| at most `half`, and perhaps a few more.
    pub(super) fn run_near(&self, line: usize, x: f64, half: f64) -> (usize, usize) {
        let margin = half * 1e-12 + 1e-6;
        (self.seek(line, x - half - margin), self.seek(line, x + half + margin))
    }

    fn sort_into_lines(&mut self) {
        let n = self.len();
        for value in self.x.iter_mut().chain(self.y.iter_mut()) {
            // −0.0 becomes 0.0, so equal coordinates have equal bits.
            *value += 0.0;
        }
        let by_y = |a: (f64, f64, f64), b: (f64, f64, f64)| {
            let by_place = a.1.total_cmp(&b.1).then_with(|| a.0.total_cmp(&b.0));
            by_place.then_with(|| a.2.total_cmp(&b.2))
        };
        let cell = |i: usize| (self.x[i], self.y[i], self.population[i]);
        let sorted = (1..n).into_par_iter().all(|i| by_y(cell(i - 1), cell(i)).is_le());
        if !sorted {
            let mut order: Vec<u32> = (0..n).map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect();
            sort(&mut order, |&a, &b| by_y(cell(a as usize), cell(b as usize)));
            self.reorder(order);
        }
        self.lines = breaks(n, |i| self.y[i].to_bits() != self.y[i - 1].to_bits());
        self.level = self.line_count() * CELLS_PER_LINE <= n || n == 0;
        if !self.level {
            self.sort_into_strips();
        }
    }

    /// Points with hardly any y in common: strips of equal height take the place of lines.
    fn sort_into_strips(&mut self) {
        let n = self.len();
        let (low, high) = (self.y[0], self.y[n - 1]);
        // Strips about as high as the spacing along them keep the runs of a round catchment tight.
        let count = ((n as f64).sqrt() / 2.0).ceil();
        let per_metre = if high > low { count / (high - low) } else { 0.0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 ≤ strip < 2^16 by construction"
        )]
        let strip = |y: f64| ((y - low) * per_metre).min(count - 1.0) as u32;
        let mut order: Vec<u32> = (0..n).map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect();
        let key = |i: u32| (strip(self.y[i as usize]), self.x[i as usize], self.y[i as usize]);
        sort(&mut order, |&a, &b| {
            let (a_key, b_key) = (key(a), key(b));
            a_key
                .0
                .cmp(&b_key.0)
                .then(a_key.1.total_cmp(&b_key.1))
                .then(a_key.2.total_cmp(&b_key.2))
                .then(
                    // Same spot: by population, which is the order they already have among themselves.
                    a.cmp(&b),
                )
        });
        self.reorder(order);
        self.lines = breaks(n, |i| strip(self.y[i]) != strip(self.y[i - 1]));
    }

    fn reorder(&mut self, order: Vec<u32>) {
        for column in [&mut self.x, &mut self.y, &mut self.population] {
            *column = order.iter().map(|&i| column[i as usize]).collect();
        }
        self.input = Some(match self.input.take() {
            Some(earlier) => order.iter().map(|&i| earlier[i as usize]).collect(),
            None => order,
        });
    }

    /// The columns, when every x is the first plus a whole number of pitches.
    fn find_raster(&self) -> Option<Raster> {
        if !self.level || self.is_empty() {
            return None;
        }
        let origin = self.x.par_iter().copied().reduce(|| f64::INFINITY, f64::min);
        let gap = |pair: &[f64]| {
            if pair[1] > pair[0] {
                pair[1] - pair[0]
            } else {
                f64::INFINITY
            }
        };
        let pitch = self.x.par_windows(2).map(gap).reduce(|| f64::INFINITY, f64::min);
        let pitch = if pitch.is_finite() { pitch } else { 1.0 };
        let width = self.x.par_iter().copied().reduce(|| origin, f64::max) - origin;
        // A table of columns pays only when it is much smaller than the cells that look things up in it.
        if width / pitch > 1e6 || width / pitch > self.len() as f64 {
            return None;
        }
        let per_metre = pitch.recip();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 ≤ column ≤ 10⁶, checked above"
        )]
        let column_of = |x: f64| ((x - origin) * per_metre + 0.5) as u32;
        let fits = |&x: &f64| (origin + f64::from(column_of(x)) * pitch).to_bits() == x.to_bits();
        if !self.x.par_iter().all(fits) {
            return None;
        }
        let same_spot = |i: usize| self.x[i] <= self.x[i - 1] && self.y[i] <= self.y[i - 1];
        Some(Raster {
            origin,
            pitch,
            column: self.x.par_iter().map(|&x| column_of(x)).collect(),
            distinct: !(1..self.len()).into_par_iter().any(same_spot),
        })
    }

    fn fill_buckets(&mut self) {
        let n = self.len();
        let low = self.x.par_iter().copied().reduce(|| f64::INFINITY, f64::min);
        let high = self.x.par_iter().copied().reduce(|| f64::NEG_INFINITY, f64::max);
        let per_line = (n / self.line_count().max(1) / CELLS_PER_BUCKET).clamp(1, 4096);
        let per_metre = if high > low {
            per_line as f64 / (high - low)
        } else {
            0.0
        };
        let mut buckets = Buckets {
            origin: if low.is_finite() { low } else { 0.0 },
            per_metre,
            per_line,
            start: Vec::with_capacity(self.line_count() * per_line + 1),
        };
        let mut start = Vec::with_capacity(self.line_count() * per_line + 1);
        for line in 0..self.line_count() {
            let (mut cell, end) = self.line(line);
            for bucket in 0..per_line {
                start.push(u32::try_from(cell).unwrap_or(u32::MAX));
                while cell < end && buckets.of(self.x[cell]) == bucket {
                    cell += 1;
                }
            }
        }
        start.push(u32::try_from(n).unwrap_or(u32::MAX));
        buckets.start = start;
        self.buckets = buckets;
    }
}

impl Buckets {
    fn of(&self, x: f64) -> usize {
        whole((x - self.origin) * self.per_metre).min(self.per_line - 1)
    }
}

/// Where a new line begins: 0, each `i` with `new(i)`, and `n`.
fn breaks(n: usize, new: impl Fn(usize) -> bool) -> Vec<u32> {
    let starts = (0..n).filter(|&i| i == 0 || new(i)).chain(std::iter::once(n));
    starts.map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect()
}

fn sort(order: &mut [u32], compare: impl Fn(&u32, &u32) -> std::cmp::Ordering + Sync) {
    if order.len() < PARALLEL_SORT {
        order.sort_by(compare);
    } else {
        order.par_sort_by(compare);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Error;
    use super::*;

    /// A raster of 20 × 10 cells of 100 m, every third missing, given backwards.
    fn raster() -> Cells {
        let (mut x, mut y, mut population) = (Vec::new(), Vec::new(), Vec::new());
        for i in (0..200).rev().filter(|i| i % 3 != 0) {
            x.push(500_050.0 + f64::from(i % 20) * 100.0);
            y.push(6_200_050.0 + f64::from(i / 20) * 100.0);
            population.push(f64::from(i));
        }
        Cells::new(x, y, population).unwrap()
    }

    #[test]
    fn a_raster_given_backwards_is_recognised_and_handed_back_backwards() {
        let cells = raster();
        assert!(cells.raster.is_some());
        assert_eq!(cells.line_count(), 10);
        let populations = cells.population_in_input_order();
        assert!(populations.windows(2).all(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn a_run_holds_exactly_the_cells_of_the_line_within_the_bound() {
        let cells = raster();
        // A centre on a cell: the bound of 300 m falls exactly on cells, which belong to the run.
        for (x, bound) in [
            (500_650.0, 300.0),
            (500_650.0, 299.0),
            (499_000.0, 1_050.0),
            (503_000.0, 100.0),
        ] {
            for line in 0..cells.line_count() {
                let (first, end) = cells.line(line);
                let dy = cells.y[first] - 6_200_250.0;
                if dy * dy > bound * bound {
                    continue;
                }
                let expected = (first..end).filter(|&i| (cells.x[i] - x).powi(2) + dy * dy <= bound * bound);
                let (low, high) = cells.run_within(line, x, dy * dy, bound * bound);
                assert!(expected.eq(low..high));
            }
        }
    }

    #[test]
    fn scattered_points_lie_in_strips_and_are_no_raster() {
        let x: Vec<f64> = (0..100).map(|i| f64::from(i * 37 % 101) * 13.7).collect();
        let y: Vec<f64> = (0..100).map(|i| f64::from(i) * 3.3).collect();
        let cells = Cells::new(x, y, vec![1.0; 100]).unwrap();
        assert!(!cells.level && cells.raster.is_none());
        assert_eq!(cells.line_count(), 5); // √100 / 2
        assert!(cells.lines.windows(2).all(|pair| {
            cells.x[pair[0] as usize..pair[1] as usize]
                .windows(2)
                .all(|along| along[0] <= along[1])
        }));
    }

    #[test]
    fn the_door_names_the_cell_that_is_not_finite() {
        let error = Cells::new(vec![0.0, 1.0], vec![0.0, f64::NAN], vec![1.0, 1.0]).unwrap_err();
        assert!(matches!(
            error,
            Error::NotFinite {
                what: "cell y",
                index: 1,
                ..
            }
        ));
        let error = Cells::new(vec![0.0], vec![0.0], vec![]).unwrap_err();
        assert_eq!(
            error,
            Error::Length {
                what: "cell population",
                expected: 1,
                found: 0
            }
        );
    }

    #[test]
    fn no_cells_at_all_are_allowed() {
        let cells = Cells::new(vec![], vec![], vec![]).unwrap();
        assert!(cells.is_empty() && cells.line_count() == 0);
        assert!(cells.unpopulated().is_empty());
    }
}
