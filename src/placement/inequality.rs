//! What every cover obeys, and what prices on it prove, in whole numbers.
//!
//! An inequality `Σ_j a_kj·x_j ≥ b_k` with whole `a, b ≥ 0` holds for every cover. For any prices `y ≥ 0` whatsoever
//!
//! ```text
//! d_j  = 1 − Σ_k a_kj·y_k
//! L(y) = Σ_k b_k·y_k + Σ_{j open} d_j + Σ_{j undecided} min(0, d_j)
//! ```
//!
//! is at most the size of every cover that follows the decisions, and `L + max(0, d_j)`, `L − min(0, d_j)` are with `j`
//! opened, closed. Prices are rounded to whole fractions before, so `L` is exact wherever the prices come from.
//!
//! Worked example: rows {0, 1}, {1, 2}, {0, 2} at ½ each: d = 0, L = 1.5, and no cover has less than 2.

use super::kernel::{EXACT, Fate};

/// Fractions in one site; a power of two.
pub(super) const ONE: f64 = 1_073_741_824.0;

/// Inequalities in compressed rows.
#[derive(Debug, Clone)]
pub(super) struct Inequalities {
    starts: Vec<usize>,
    entries: Vec<(usize, f64)>,
    needs: Vec<f64>,
}

/// What prices prove, in fractions of a site.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub least: f64,
    /// `d_j` of each site.
    pub reduced: Vec<f64>,
}

impl Bound {
    /// The least whole number of sites.
    pub fn sites(&self) -> f64 {
        (self.least / ONE).ceil()
    }

    /// The least number with the site opened, and with it closed.
    pub fn with(&self, site: usize) -> (f64, f64) {
        let reduced = self.reduced[site];
        (
            ((self.least + reduced.max(0.0)) / ONE).ceil(),
            ((self.least - reduced.min(0.0)) / ONE).ceil(),
        )
    }
}

impl Inequalities {
    /// Each of the sets has a site.
    pub fn of_sets<'s>(sets: impl Iterator<Item = &'s [usize]>) -> Self {
        let mut all = Self {
            starts: vec![0],
            entries: Vec::new(),
            needs: Vec::new(),
        };
        for set in sets {
            all.entries.extend(set.iter().map(|&site| (site, 1.0)));
            all.starts.push(all.entries.len());
            all.needs.push(1.0);
        }
        all
    }

    pub fn push(&mut self, list: &[(usize, f64)], need: f64) {
        self.entries.extend_from_slice(list);
        self.starts.push(self.entries.len());
        self.needs.push(need);
    }

    pub fn len(&self) -> usize {
        self.needs.len()
    }

    pub fn list(&self, row: usize) -> &[(usize, f64)] {
        &self.entries[self.starts[row]..self.starts[row + 1]]
    }

    pub fn need(&self, row: usize) -> f64 {
        self.needs[row]
    }

    /// The number of sites of an inequality.
    pub fn width(&self, row: usize) -> f64 {
        (self.starts[row + 1] - self.starts[row]) as f64
    }

    /// By how much `x` falls short of an inequality; negative when it has more than is needed.
    pub fn shortage(&self, row: usize, shares: &[f64]) -> f64 {
        let sum: f64 = self.list(row).iter().map(|&(site, times)| times * shares[site]).sum();
        self.needs[row] - sum
    }

    /// `L` at these prices in sites, which are rounded and may be anything; what is not a price counts as 0.
    pub fn bound(&self, prices: &[f64], fates: &[Fate]) -> Bound {
        let mut reduced = vec![ONE; fates.len()];
        let mut least = 0.0;
        let mut size = ONE * fates.len() as f64;
        for (row, &price) in prices.iter().enumerate() {
            let price = (price * ONE).round();
            if !(price > 0.0 && price < EXACT) {
                continue;
            }
            least += self.needs[row] * price;
            size += self.needs[row] * price;
            for &(site, times) in self.list(row) {
                reduced[site] -= times * price;
                size += times * price;
            }
        }
        for (&part, &fate) in reduced.iter().zip(fates) {
            least += match fate {
                Fate::Open => part,
                Fate::Free => part.min(0.0),
                Fate::Closed => 0.0,
            };
        }
        // Every partial sum is below the sum of the sizes: when that is exact, they all are.
        if size > EXACT {
            least = f64::NEG_INFINITY;
        }
        Bound { least, reduced }
    }
}
