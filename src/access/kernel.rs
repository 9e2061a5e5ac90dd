//! The pairs of cell and clinic within a catchment, and the two sums over them that all catchment measures are made of.
//!
//! Per clinic a *span*: for each line of cells the run within the radius. On a raster the Gaussian factorises,
//! exp(−(Δx² + Δy²)/2σ²) = exp(−Δx²/2σ²) · exp(−Δy²/2σ²), so a span needs one exponential per column and one per
//! line instead of one per pair. Otherwise the weight is computed for each pair.
//!
//! Work: O(pairs + clinics · lines in a catchment); linear in cells for a fixed density of clinics.

use rayon::prelude::*;

use super::cells::{Cells, Raster};
use super::decay::{Decay, Shape, exp_negative, squared_bound};

/// Cells per band when accessibility is summed: a band's values stay in the second-level cache.
const CELLS_PER_BAND: usize = 12_288;

/// Which power of the weight a pair counts with: 1 in two stages, 2 in three (w · w / Σw).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Power {
    One,
    Two,
}

/// Which cells each point reaches: per line of cells the run within the radius. Weights with the same radius share it.
pub(super) struct Coverage<'a> {
    cells: &'a Cells,
    x: &'a [f64],
    y: &'a [f64],
    detour: f64,
    bound: f64,
    spans: Vec<Span>,
}

/// The runs of one point, one per line from `first_line` on; some may be empty.
struct Span {
    first_line: usize,
    runs: Vec<(u32, u32)>,
}

/// A weight for every pair of a coverage, in canonical order.
pub(super) struct Kernel<'a> {
    coverage: &'a Coverage<'a>,
    power: Power,
    weights: Weights<'a>,
    /// Per point, when the weight is a product.
    factors: Vec<Factors>,
    longest: usize,
}

enum Weights<'a> {
    /// 1 for every cell of a run.
    Unit,
    /// The product of a factor per column and a factor per line.
    Product { raster: &'a Raster },
    /// Computed per pair from the squared distance; pairs beyond the bound get 0.
    Each(Each),
}

enum Each {
    Binary,
    Step(Vec<(f64, f64)>),
    Gaussian { rate: f64 },
    InverseTime { floor: f64 },
}

#[derive(Default)]
struct Factors {
    per_line: Vec<f64>,
    first_column: u32,
    per_column: Vec<f64>,
}

impl<'a> Coverage<'a> {
    /// The cells within `decay`'s radius of each point (`x`, `y`).
    pub fn new(cells: &'a Cells, x: &'a [f64], y: &'a [f64], decay: &Decay, detour: f64) -> Self {
        let bound = squared_bound(decay.radius(), detour);
        let mut coverage = Self {
            cells,
            x,
            y,
            detour,
            bound,
            spans: Vec::new(),
        };
        coverage.spans = (0..x.len()).into_par_iter().map(|point| coverage.span(point)).collect();
        coverage
    }

    /// Whether `decay` reaches exactly as far as this coverage.
    pub fn fits(&self, decay: &Decay) -> bool {
        squared_bound(decay.radius(), self.detour).to_bits() == self.bound.to_bits()
    }

    fn span(&self, point: usize) -> Span {
        let (x, y) = (self.x[point], self.y[point]);
        let cells = self.cells;
        let radius = self.bound.sqrt() * (1.0 + 1e-12) + 1e-6;
        let lines = &cells.line_y;
        let first_line = lines.partition_point(|range| range.1 < y - radius);
        let end_line = first_line + lines[first_line..].partition_point(|range| range.0 <= y + radius);
        let run = |line: usize| {
            let (low, high) = lines[line];
            // 0 for a strip that the point lies level with; the exact difference for a line.
            let dy = (low - y).max(y - high).max(0.0);
            let (first, end) = if dy > radius {
                (0, 0)
            } else if cells.level {
                cells.run_within(line, x, dy * dy, self.bound)
            } else {
                cells.run_near(line, x, (radius * radius - dy * dy).max(0.0).sqrt())
            };
            (narrow(first), narrow(end))
        };
        Span {
            first_line,
            runs: (first_line..end_line).map(run).collect(),
        }
    }
}

impl<'a> Kernel<'a> {
    /// The weights of `decay` over a coverage that fits it.
    pub fn new(coverage: &'a Coverage<'a>, decay: &Decay, power: Power) -> Self {
        let (cells, detour) = (coverage.cells, coverage.detour);
        let mut factors = Vec::new();
        let weights = match (decay.shape(), &cells.raster) {
            (Shape::Binary { .. }, _) if cells.level => Weights::Unit,
            (Shape::Binary { .. }, _) => Weights::Each(Each::Binary),
            (Shape::Gaussian { sigma, .. }, Some(raster)) => {
                let square = if power == Power::Two { 2.0 } else { 1.0 };
                let rate = rate(*sigma, detour) * square;
                let of_point = |point| Factors::new(coverage, raster, rate, point);
                factors = (0..coverage.spans.len()).into_par_iter().map(of_point).collect();
                Weights::Product { raster }
            }
            (Shape::Gaussian { sigma, .. }, None) => Weights::Each(Each::Gaussian {
                rate: rate(*sigma, detour),
            }),
            (Shape::Step { steps }, _) => Weights::Each(Each::Step(
                steps
                    .iter()
                    .map(|&(radius, weight)| (squared_bound(radius, detour), weight))
                    .collect(),
            )),
            (Shape::InverseTime { floor, .. }, _) => Weights::Each(Each::InverseTime { floor: *floor }),
        };
        Self {
            coverage,
            power,
            weights,
            factors,
            longest: cells.longest_line(),
        }
    }

    /// Writes the weights of the cells `first..first + out.len()`, which lie in run `run` of the point's span, over what a
    /// [`Kernel::buffer`] holds.
    fn fill(&self, point: usize, run: usize, first: usize, out: &mut [f64]) {
        let end = first + out.len();
        match &self.weights {
            // The buffer is made of them.
            Weights::Unit => {}
            Weights::Product { raster } => {
                let factors = &self.factors[point];
                let line = factors.per_line[run];
                let columns = &raster.column[first..end];
                let of = |column: u32| (column - factors.first_column) as usize;
                match columns {
                    // Columns without a gap lie side by side, and nothing needs to be looked up.
                    &[west, .., east] if raster.distinct && (east - west) as usize + 1 == columns.len() => {
                        let factors = &factors.per_column[of(west)..=of(east)];
                        out.iter_mut()
                            .zip(factors)
                            .for_each(|(out, factor)| *out = factor * line);
                    }
                    _ => out
                        .iter_mut()
                        .zip(columns)
                        .for_each(|(out, &column)| *out = factors.per_column[of(column)] * line),
                }
            }
            Weights::Each(each) => {
                let (x, y) = (self.coverage.x[point], self.coverage.y[point]);
                let cells = self.coverage.cells;
                let places = cells.x[first..end].iter().zip(&cells.y[first..end]);
                for (out, (&cell_x, &cell_y)) in out.iter_mut().zip(places) {
                    let (dx, dy) = (cell_x - x, cell_y - y);
                    *out = dx * dx + dy * dy;
                }
                self.fill_each(each, out);
            }
        }
    }

    /// Squared distances become weights.
    fn fill_each(&self, each: &Each, out: &mut [f64]) {
        let Coverage { bound, detour, .. } = *self.coverage;
        match each {
            Each::Binary => out.iter_mut().for_each(|d2| *d2 = if *d2 <= bound { 1.0 } else { 0.0 }),
            Each::Step(steps) => out.iter_mut().for_each(|d2| {
                // From the outermost ring inwards, so the innermost that holds the cell wins.
                *d2 = steps
                    .iter()
                    .rev()
                    .fold(0.0, |weight, step| if *d2 <= step.0 { step.1 } else { weight });
            }),
            Each::Gaussian { rate } => out.iter_mut().for_each(|d2| {
                let weight = exp_negative(-d2.min(bound) * rate);
                *d2 = if *d2 <= bound { weight } else { 0.0 };
            }),
            Each::InverseTime { floor } => out.iter_mut().for_each(|d2| {
                let weight = 1.0 / (detour * d2.sqrt()).max(*floor);
                *d2 = if *d2 <= bound { weight } else { 0.0 };
            }),
        }
        if self.power == Power::Two {
            for weight in out {
                *weight *= *weight;
            }
        }
    }

    /// Room for the weights of the longest run, made of ones.
    pub fn buffer(&self) -> Vec<f64> {
        vec![1.0; self.longest]
    }

    /// Calls `visit(first cell, weights)` for each run of the point, line by line. Weights may be 0 at a run's ends.
    pub fn visit(&self, point: usize, buffer: &mut [f64], mut visit: impl FnMut(usize, &[f64])) {
        for (run, &(first, end)) in self.coverage.spans[point].runs.iter().enumerate() {
            if end > first {
                let weights = &mut buffer[..(end - first) as usize];
                self.fill(point, run, first as usize, weights);
                visit(first as usize, weights);
            }
        }
    }

    /// The weight of one pair, with the same bits as in the sums.
    pub fn weight(&self, point: usize, cell: usize) -> f64 {
        let span = &self.coverage.spans[point];
        let line = self.coverage.cells.line_of(cell);
        let Some(run) = line.checked_sub(span.first_line) else {
            return 0.0;
        };
        match span.runs.get(run) {
            Some(&(first, end)) if (first as usize..end as usize).contains(&cell) => {
                let mut weight = [1.0];
                self.fill(point, run, cell, &mut weight);
                weight[0]
            }
            _ => 0.0,
        }
    }

    /// Step 1: Σ_i mass_i · w_ij per point j, over the cells in canonical order.
    pub fn demand(&self, mass: &[f64]) -> Vec<f64> {
        (0..self.coverage.spans.len())
            .into_par_iter()
            .map_init(
                || self.buffer(),
                |buffer, point| {
                    let mut total = 0.0;
                    self.visit(point, buffer, |first, weights| {
                        total += dot(weights, &mass[first..first + weights.len()]);
                    });
                    total
                },
            )
            .collect()
    }

    /// Step 2: Σ_j rate_j · w_ij per cell i, over the points in canonical order.
    pub fn spread(&self, rate: &[f64]) -> Vec<f64> {
        self.fold_cells(0.0, |sum, weight, point| *sum += weight * rate[point])
    }

    /// Folds the points' weights into one value per cell, for every cell in canonical order of the points.
    ///
    /// The cells are cut in bands of whole lines and each band is one task, so a value is only ever touched by one
    /// thread and in one order.
    pub fn fold_cells<T: Copy + Send + Sync>(&self, start: T, fold: impl Fn(&mut T, f64, usize) + Sync) -> Vec<T> {
        let cells = self.coverage.cells;
        let mut values = vec![start; cells.len()];
        let mut bands = Vec::new();
        let mut rest = values.as_mut_slice();
        let mut line = 0;
        while line < cells.line_count() {
            let first = cells.line(line).0;
            let target = first + CELLS_PER_BAND;
            let end_line = cells
                .lines
                .partition_point(|&start| (start as usize) <= target)
                .max(line + 2)
                - 1;
            let end = cells.lines[end_line] as usize;
            let (band, tail) = rest.split_at_mut(end - first);
            bands.push((line..end_line, first, band));
            rest = tail;
            line = end_line;
        }
        bands.into_par_iter().for_each_init(
            || self.buffer(),
            |buffer, (lines, offset, band)| {
                for (point, span) in self.coverage.spans.iter().enumerate() {
                    let from = lines.start.max(span.first_line);
                    let to = lines.end.min(span.first_line + span.runs.len());
                    for line in from..to {
                        let run = line - span.first_line;
                        let (first, end) = span.runs[run];
                        if end > first {
                            let weights = &mut buffer[..(end - first) as usize];
                            self.fill(point, run, first as usize, weights);
                            let band = &mut band[first as usize - offset..end as usize - offset];
                            band.iter_mut()
                                .zip(&*weights)
                                .for_each(|(value, &weight)| fold(value, weight, point));
                        }
                    }
                }
            },
        );
        values
    }
}

impl Factors {
    /// exp(−rate · Δ²) per column and line of the point's runs.
    fn new(coverage: &Coverage<'_>, raster: &Raster, rate: f64, point: usize) -> Self {
        let (x, y) = (coverage.x[point], coverage.y[point]);
        let span = &coverage.spans[point];
        let runs = span.runs.iter().filter(|run| run.1 > run.0);
        let columns = runs.map(|run| (raster.column[run.0 as usize], raster.column[run.1 as usize - 1]));
        let Some((low, high)) = columns.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
            return Self::default();
        };
        let factor = |delta: f64| exp_negative(-(delta * delta) * rate);
        let lines = span.runs.iter().zip(&coverage.cells.line_y[span.first_line..]);
        Self {
            per_line: lines
                .map(|(run, line)| if run.1 > run.0 { factor(line.0 - y) } else { 0.0 })
                .collect(),
            first_column: low,
            per_column: (low..=high)
                .map(|c| factor(raster.origin + f64::from(c) * raster.pitch - x))
                .collect(),
        }
    }
}

/// ½ (detour/σ)²: the factor on the squared straight-line distance in the Gaussian's exponent.
fn rate(sigma: f64, detour: f64) -> f64 {
    0.5 * (detour / sigma) * (detour / sigma)
}

/// Positions are checked at the door to fit.
fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Σ a·b in a fixed tree: eight running sums, so vector registers of any width give the same bits.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (a_blocks, b_blocks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    for (lane, (a, b)) in a_blocks.remainder().iter().zip(b_blocks.remainder()).enumerate() {
        sums[lane] = a * b;
    }
    for (a, b) in a_blocks.zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
}
