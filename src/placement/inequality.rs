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

    /// Decides the sites whose other fate reaches the cutoff.
    pub fn decide(&self, cutoff: f64, fates: &mut [Fate]) {
        for (site, fate) in fates.iter_mut().enumerate().filter(|(_, fate)| **fate == Fate::Free) {
            let (open, closed) = self.with(site);
            if open >= cutoff {
                *fate = Fate::Closed;
            } else if closed >= cutoff {
                *fate = Fate::Open;
            }
        }
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

    /// Adds an inequality: factors of sites, and what they must add up to.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Inequalities, ONE};
    use crate::placement::kernel::Fate;

    const SITES: usize = 7;

    /// The sizes of all covers that follow the decisions.
    fn covers(sets: &[Vec<usize>], fates: &[Fate]) -> Vec<u32> {
        let allowed = |subset: u32| {
            (0..SITES).all(|site| match fates[site] {
                Fate::Free => true,
                Fate::Open => subset >> site & 1 == 1,
                Fate::Closed => subset >> site & 1 == 0,
            })
        };
        let covers = |subset: u32| sets.iter().all(|set| set.iter().any(|&site| subset >> site & 1 == 1));
        (0..1_u32 << SITES)
            .filter(|&subset| allowed(subset) && covers(subset))
            .map(u32::count_ones)
            .collect()
    }

    proptest! {
        #[test]
        fn whatever_the_prices_are_the_bound_is_never_above_the_smallest_cover(
            sets in prop::collection::vec(prop::collection::btree_set(0..SITES, 1..5), 1..12),
            prices in prop::collection::vec(prop_oneof![4 => 0.0..1.5_f64, 1 => -9.0..1e9_f64, 1 => Just(f64::NAN)], 12),
            fates in prop::collection::vec(prop_oneof![5 => Just(Fate::Free), 1 => Just(Fate::Open), 1 => Just(Fate::Closed)], SITES),
        ) {
            let sets: Vec<Vec<usize>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            let rows = Inequalities::of_sets(sets.iter().map(Vec::as_slice));
            let bound = rows.bound(&prices[..rows.len()], &fates);
            if let Some(&least) = covers(&sets, &fates).iter().min() {
                prop_assert!(bound.sites() <= f64::from(least), "{} {least}", bound.least / ONE);
            }
            for site in (0..SITES).filter(|&site| fates[site] == Fate::Free) {
                let (open, closed) = bound.with(site);
                for (fate, bound) in [(Fate::Open, open), (Fate::Closed, closed)] {
                    let mut fates = fates.clone();
                    fates[site] = fate;
                    if let Some(&least) = covers(&sets, &fates).iter().min() {
                        prop_assert!(bound <= f64::from(least), "{fate:?} {bound} {least}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_triangle_at_half_prices_needs_two() {
        // {0,1}, {1,2}, {0,2} at ½ each: every site's limit is just reached and L = 1.5. Prices of 1 pay 3, and each of the
        // three sites is over its limit by 1: 3 − 3 = 0.
        let sets = [vec![0, 1], vec![1, 2], vec![0, 2]];
        let rows = Inequalities::of_sets(sets.iter().map(Vec::as_slice));
        let free = [Fate::Free; 3];
        let half = rows.bound(&[0.5; 3], &free);
        assert!((half.least / ONE - 1.5).abs() < 1e-12 && (half.sites() - 2.0).abs() < 1e-12);
        assert!(rows.bound(&[1.0; 3], &free).least.abs() < 1e-12);
    }
}
