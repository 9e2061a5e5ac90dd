//! Inequalities that covers obey and the linear relaxation does not: sums of known ones, halved and rounded up.
//!
//! For whole `a, b ≥ 0` and whole `x ≥ 0`, `Σ a_j·x_j ≥ b` gives `Σ ⌈a_j/2⌉·x_j ≥ ⌈b/2⌉` (Chvátal 1973; with halves the
//! {0, ½}-cuts of Caprara & Fischetti 1996). Rounding gains where `b` is odd and few sites in use have an odd `a`. Such sums
//! are sought by elimination modulo 2 over the inequalities that hold almost with equality, sites most in use first
//! (Koster, Zymolka & Kutschka 2009). However a sum was found, what comes of it is valid.
//!
//! Worked example: x0 + x1 ≥ 1, x1 + x2 ≥ 1, x0 + x2 ≥ 1 sum to 2·x0 + 2·x1 + 2·x2 ≥ 3, so x0 + x1 + x2 ≥ 2; the
//! relaxation had ½ of each.

use std::collections::{BTreeMap, BTreeSet};

use super::inequality::Inequalities;

/// An inequality with more to spare is no part of a sum.
const SPARE: f64 = 0.2;

/// Inequalities summed at most.
const SUMMANDS: usize = 1_000;

/// A cut must be violated by this much.
const VIOLATED: f64 = 0.02;

/// Most violated sums that are looked at closely.
const FOUND: usize = 5_000;

/// Cuts taken at a time.
const TAKEN: usize = 40;

/// A cut that has this share of its sites in common with a better one is not taken.
const ALIKE: f64 = 0.7;

/// A cut: sites with their factors, ascending, and what they must add up to.
pub(super) type Cut = (Vec<(usize, f64)>, f64);

/// A sum of inequalities modulo 2.
#[derive(Debug, Clone)]
struct Sum {
    /// Sites in use with an odd factor, as bits.
    odd: Vec<u64>,
    /// Which inequalities, as bits.
    parts: Vec<u64>,
    needs_odd: bool,
    spare: f64,
}

impl Sum {
    fn has(&self, column: usize) -> bool {
        self.odd[column / 64] >> (column % 64) & 1 == 1
    }

    fn add(&mut self, other: &Self) {
        for (word, more) in self.odd.iter_mut().zip(&other.odd) {
            *word ^= more;
        }
        for (word, more) in self.parts.iter_mut().zip(&other.parts) {
            *word ^= more;
        }
        self.needs_odd ^= other.needs_odd;
        self.spare += other.spare;
    }

    /// What the sum has too much, counting odd sites at their shares: below 1 with an odd need the cut is violated.
    fn excess(&self, shares: &[f64]) -> f64 {
        let mut sum = self.spare;
        for (at, &word) in self.odd.iter().enumerate() {
            let mut left = word;
            while left != 0 {
                sum += shares[at * 64 + left.trailing_zeros() as usize];
                left &= left - 1;
            }
        }
        sum
    }
}

/// Cuts that `shares` violates, the deepest first.
pub(super) fn separate(rows: &Inequalities, shares: &[f64]) -> Vec<Cut> {
    let mut used: Vec<usize> = (0..shares.len()).filter(|&site| shares[site] > 1e-6).collect();
    used.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]).then(a.cmp(&b)));
    let mut column_of = vec![usize::MAX; shares.len()];
    for (column, &site) in used.iter().enumerate() {
        column_of[site] = column;
    }
    let weights: Vec<f64> = used.iter().map(|&site| shares[site]).collect();
    let (summands, mut sums) = summands(rows, shares, &column_of, used.len());
    let mut found: BTreeMap<Vec<u64>, f64> = BTreeMap::new();
    let mut is_pivot = vec![false; sums.len()];
    for sum in &sums {
        note(sum, &weights, &mut found);
    }
    for column in 0..used.len() {
        let pivot = (0..sums.len())
            .filter(|&at| !is_pivot[at] && sums[at].has(column))
            .min_by(|&a, &b| sums[a].spare.total_cmp(&sums[b].spare).then(a.cmp(&b)));
        let Some(pivot) = pivot else { continue };
        is_pivot[pivot] = true;
        let with = sums[pivot].clone();
        for (at, sum) in sums.iter_mut().enumerate() {
            if at != pivot && sum.has(column) {
                sum.add(&with);
                note(sum, &weights, &mut found);
            }
        }
    }
    let mut found: Vec<(f64, Vec<u64>)> = found.into_iter().map(|(parts, excess)| (excess, parts)).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(FOUND);
    let mut times_of = vec![0.0; shares.len()];
    let measured = found.into_iter().map(|(_, parts)| {
        let cut = halve(rows, &summands, &parts, &mut times_of);
        let sum: f64 = cut.0.iter().map(|&(site, times)| times * shares[site]).sum();
        let norm: f64 = cut.0.iter().map(|&(_, times)| times * times).sum();
        ((cut.1 - sum) / norm.sqrt(), cut)
    });
    let mut cuts: Vec<(f64, Cut)> = measured.collect();
    cuts.retain(|(depth, _)| *depth > 1e-4);
    cuts.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| compare(&a.1, &b.1)));
    let mut taken: Vec<Cut> = Vec::new();
    for (_, cut) in cuts {
        if taken.len() < TAKEN && taken.iter().all(|other| likeness(other, &cut, shares) < ALIKE) {
            taken.push(cut);
        }
    }
    taken
}

fn compare(a: &Cut, b: &Cut) -> std::cmp::Ordering {
    let sites = |cut: &Cut| cut.0.iter().map(|entry| entry.0).collect::<Vec<_>>();
    sites(a).cmp(&sites(b)).then(a.1.total_cmp(&b.1))
}

/// The inequalities that are almost equations, and each as a sum of its own.
fn summands(rows: &Inequalities, shares: &[f64], column_of: &[usize], columns: usize) -> (Vec<usize>, Vec<Sum>) {
    let mut near: Vec<(f64, usize)> = (0..rows.len())
        .map(|row| (-rows.shortage(row, shares), row))
        .filter(|&(spare, _)| spare < SPARE)
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // Of inequalities that look the same here one is enough.
    let mut seen: BTreeSet<(Vec<u64>, bool)> = BTreeSet::new();
    let (mut summands, mut sums) = (Vec::new(), Vec::new());
    for (spare, row) in near {
        let mut odd = vec![0_u64; columns.div_ceil(64)];
        for &(site, times) in rows.list(row) {
            if times % 2.0 != 0.0 && column_of[site] != usize::MAX {
                odd[column_of[site] / 64] |= 1 << (column_of[site] % 64);
            }
        }
        let needs_odd = rows.need(row) % 2.0 != 0.0;
        if summands.len() < SUMMANDS && seen.insert((odd.clone(), needs_odd)) {
            summands.push(row);
            sums.push(Sum {
                odd,
                parts: Vec::new(),
                needs_odd,
                spare: spare.max(0.0),
            });
        }
    }
    let words = sums.len().div_ceil(64);
    for (at, sum) in sums.iter_mut().enumerate() {
        sum.parts = vec![0; words];
        sum.parts[at / 64] |= 1 << (at % 64);
    }
    (summands, sums)
}

/// Keeps a sum that gives a violated cut.
fn note(sum: &Sum, weights: &[f64], found: &mut BTreeMap<Vec<u64>, f64>) {
    if sum.needs_odd && sum.spare < 1.0 {
        let excess = sum.excess(weights);
        if excess < 1.0 - 2.0 * VIOLATED {
            found.entry(sum.parts.clone()).or_insert(excess);
        }
    }
}

/// The sum of some inequalities, halved and rounded up. `times_of` is room to count in, all 0 before and after.
fn halve(rows: &Inequalities, summands: &[usize], parts: &[u64], times_of: &mut [f64]) -> Cut {
    let mut sites = Vec::new();
    let mut need = 0.0;
    for (at, &word) in parts.iter().enumerate() {
        let mut left = word;
        while left != 0 {
            let row = summands[at * 64 + left.trailing_zeros() as usize];
            left &= left - 1;
            need += rows.need(row);
            for &(site, times) in rows.list(row) {
                if times_of[site] == 0.0 {
                    sites.push(site);
                }
                times_of[site] += times;
            }
        }
    }
    sites.sort_unstable();
    let need = (need / 2.0).ceil();
    // A factor beyond the need says no more than the need itself.
    let half = |site: usize| (site, (std::mem::take(&mut times_of[site]) / 2.0).ceil().min(need));
    (sites.into_iter().map(half).collect(), need)
}

/// How much of a cut's weight two cuts share.
fn likeness(a: &Cut, b: &Cut, shares: &[f64]) -> f64 {
    let (mut common, mut first, mut second) = (0.0, 0.0, 0.0);
    let mut others = b.0.iter().peekable();
    for &(site, times) in a.0.iter().filter(|entry| shares[entry.0] > 1e-6) {
        first += times * times;
        while others.peek().is_some_and(|other| other.0 < site) {
            others.next();
        }
        if let Some(other) = others.peek()
            && other.0 == site
        {
            common += times * other.1;
        }
    }
    for &(_, times) in b.0.iter().filter(|entry| shares[entry.0] > 1e-6) {
        second += times * times;
    }
    common / (first * second).sqrt().max(1e-9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::separate;
    use crate::placement::inequality::Inequalities;

    #[test]
    fn the_triangle_gives_the_cut_of_the_worked_example() {
        let sets = [vec![0, 1], vec![1, 2], vec![0, 2]];
        let rows = Inequalities::of_sets(sets.iter().map(Vec::as_slice));
        let cuts = separate(&rows, &[0.5; 3]);
        assert_eq!(cuts, [(vec![(0, 1.0), (1, 1.0), (2, 1.0)], 2.0)]);
    }

    #[test]
    fn a_point_that_is_a_cover_violates_nothing() {
        let sets = [vec![0, 1], vec![1, 2], vec![0, 2]];
        let rows = Inequalities::of_sets(sets.iter().map(Vec::as_slice));
        assert_eq!(separate(&rows, &[1.0, 1.0, 0.0]), []);
    }

    proptest! {
        #[test]
        fn every_cover_obeys_every_cut_and_cuts_of_cuts(
            sets in prop::collection::vec(prop::collection::btree_set(0_usize..8, 2..4), 3..14),
            shares in prop::collection::vec((0_u32..5).prop_map(|share| f64::from(share) * 0.25), 8),
        ) {
            let sets: Vec<Vec<usize>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            let mut rows = Inequalities::of_sets(sets.iter().map(Vec::as_slice));
            for _ in 0..3 {
                for (list, need) in separate(&rows, &shares) {
                    prop_assert!(list.iter().map(|&(site, times)| times * shares[site]).sum::<f64>() < need);
                    rows.push(&list, need);
                }
            }
            for subset in 0..1_u32 << 8 {
                let cover: Vec<f64> = (0..8).map(|site| f64::from(subset >> site & 1)).collect();
                if sets.iter().all(|set| set.iter().any(|&site| cover[site] > 0.0)) {
                    prop_assert!((0..rows.len()).all(|row| rows.shortage(row, &cover) <= 0.0));
                }
            }
        }
    }
}
