//! Good answers fast: greedy opening, then vertex substitution, then repeated kicks.
//!
//! Substitution is that of Teitz & Bart (1968) with the bookkeeping of Whitaker (1983) in the form of Resende & Werneck
//! (2007), "A fast swap-based local search procedure for location problems": for a closed site `j` and an open site `r`
//! the profit of swapping is
//!
//! ```text
//! gain(j) − loss(r) + extra(r, j)
//! gain(j)     = Σ_i max(0, d1_i − c_ij)                          what opening j saves
//! loss(r)     = Σ_{i: a1_i = r} (d2_i − d1_i)                    what closing r costs
//! extra(r, j) = Σ_{i: a1_i = r, c_ij < d2_i} (d2_i − max(c_ij, d1_i))
//! ```
//!
//! with `d1, d2` the cheapest and second cheapest open cost of row `i` and `a1` its cheapest open site. Only rows whose
//! two cheapest change are looked at again. The sums are of whole numbers, so nothing drifts.
//!
//! Worked example: rows at 0, 1, 10 on a line, sites at 0, 1, 10, one open at 0. d1 = (0, 1, 10), d2 = cap. Opening the
//! site at 10 gains 10, the one at 1 gains 1 + 9 = 10.

use super::kernel::{Kernel, Rule};

const NOBODY: usize = usize::MAX;

/// A small generator (xorshift64*), seeded, so that kicks are the same every time.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        // 31 bits fit in any usize this runs on; the bias of the remainder does not matter for kicks.
        usize::try_from(high).unwrap_or(0) % bound
    }
}

/// A set of open sites with everything known about swapping one of them.
#[derive(Debug, Clone)]
pub(super) struct Search<'k> {
    kernel: &'k Kernel,
    /// Open sites by slot.
    open: Vec<usize>,
    slot_of: Vec<usize>,
    nearest: Vec<usize>,
    first: Vec<f64>,
    second: Vec<f64>,
    second_site: Vec<usize>,
    gain: Vec<f64>,
    loss: Vec<f64>,
    /// `extra[slot * sites + site]`.
    extra: Vec<f64>,
    served: f64,
    /// Rows by site, for finding the rows a change touches.
    columns: &'k Columns,
}

/// For each site the rows whose list it is on, with the place on it.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    starts: Vec<usize>,
    rows: Vec<(usize, f64)>,
}

impl Columns {
    pub fn of(kernel: &Kernel) -> Self {
        let mut starts = vec![0_usize; kernel.site_count() + 1];
        for entry in &kernel.entries {
            starts[entry.site + 1] += 1;
        }
        for site in 0..kernel.site_count() {
            starts[site + 1] += starts[site];
        }
        let mut next = starts.clone();
        let mut rows = vec![(0, 0.0); kernel.entries.len()];
        for row in 0..kernel.row_count() {
            for entry in kernel.list(row) {
                rows[next[entry.site]] = (row, entry.cost);
                next[entry.site] += 1;
            }
        }
        Self { starts, rows }
    }

    fn of_site(&self, site: usize) -> &[(usize, f64)] {
        &self.rows[self.starts[site]..self.starts[site + 1]]
    }
}

impl<'k> Search<'k> {
    /// Opens sites greedily, each time the one that gains most, until the rule is met. `None` when the rule asks for more
    /// sites than there are.
    pub fn greedy(kernel: &'k Kernel, columns: &'k Columns) -> Self {
        let count = match kernel.rule {
            Rule::Pick(count) => count.min(kernel.site_count()),
            Rule::Charge(_) => kernel.site_count(),
        };
        let charge = if let Rule::Charge(charge) = kernel.rule {
            charge
        } else {
            0.0
        };
        let sites = kernel.site_count();
        let mut gain = vec![0.0; sites];
        for row in 0..kernel.row_count() {
            for entry in kernel.list(row) {
                gain[entry.site] += kernel.caps[row] - entry.cost;
            }
        }
        let mut cost = kernel.caps.clone();
        let mut chosen = vec![false; sites];
        let mut open = Vec::new();
        while open.len() < count {
            let mut best = NOBODY;
            for site in 0..sites {
                if !chosen[site] && (best == NOBODY || gain[site] > gain[best]) {
                    best = site;
                }
            }
            if best == NOBODY || (charge > 0.0 && gain[best] < charge) {
                break;
            }
            chosen[best] = true;
            open.push(best);
            for &(row, new) in columns.of_site(best) {
                let old = cost[row];
                if new < old {
                    for entry in kernel.list(row).iter().take_while(|entry| entry.cost < old) {
                        gain[entry.site] -= old - entry.cost.max(new);
                    }
                    cost[row] = new;
                }
            }
        }
        Self::from_open(kernel, columns, open)
    }

    /// A search standing on the given open sites.
    pub fn from_open(kernel: &'k Kernel, columns: &'k Columns, open: Vec<usize>) -> Self {
        let (rows, sites) = (kernel.row_count(), kernel.site_count());
        let mut slot_of = vec![NOBODY; sites];
        for (slot, &site) in open.iter().enumerate() {
            slot_of[site] = slot;
        }
        let mut search = Self {
            kernel,
            loss: vec![0.0; open.len()],
            extra: vec![0.0; open.len() * sites],
            open,
            slot_of,
            nearest: vec![NOBODY; rows],
            first: vec![0.0; rows],
            second: vec![0.0; rows],
            second_site: vec![NOBODY; rows],
            gain: vec![0.0; sites],
            served: kernel.base,
            columns,
        };
        for row in 0..rows {
            search.look(row);
            search.enter(row, 1.0);
        }
        search
    }

    /// Finds the two cheapest open sites of a row.
    fn look(&mut self, row: usize) {
        let cap = self.kernel.caps[row];
        self.nearest[row] = NOBODY;
        self.second_site[row] = NOBODY;
        self.first[row] = cap;
        self.second[row] = cap;
        for entry in self.kernel.list(row) {
            if self.slot_of[entry.site] != NOBODY {
                if self.nearest[row] == NOBODY {
                    self.nearest[row] = entry.site;
                    self.first[row] = entry.cost;
                } else {
                    self.second_site[row] = entry.site;
                    self.second[row] = entry.cost;
                    break;
                }
            }
        }
    }

    /// Adds (sign 1) or takes back (sign −1) what a row says about gains, losses and extras.
    fn enter(&mut self, row: usize, sign: f64) {
        let (first, second) = (self.first[row], self.second[row]);
        self.served += sign * first;
        let list = self.kernel.list(row);
        if self.nearest[row] == NOBODY {
            for entry in list {
                self.gain[entry.site] += sign * (first - entry.cost);
            }
            return;
        }
        let slot = self.slot_of[self.nearest[row]];
        self.loss[slot] += sign * (second - first);
        let sites = self.kernel.site_count();
        let extra = &mut self.extra[slot * sites..(slot + 1) * sites];
        for entry in list.iter().take_while(|entry| entry.cost < second) {
            if entry.cost < first {
                self.gain[entry.site] += sign * (first - entry.cost);
                extra[entry.site] += sign * (second - first);
            } else {
                extra[entry.site] += sign * (second - entry.cost);
            }
        }
    }

    /// Puts `site` in the place of the open site at `slot`.
    pub fn swap(&mut self, slot: usize, site: usize) {
        let leaving = self.open[slot];
        let columns = self.columns;
        let mut touched: Vec<usize> = Vec::new();
        for &(row, _) in columns.of_site(leaving) {
            if self.nearest[row] == leaving || self.second_site[row] == leaving {
                touched.push(row);
            }
        }
        for &(row, cost) in columns.of_site(site) {
            if cost <= self.second[row] && self.nearest[row] != leaving && self.second_site[row] != leaving {
                touched.push(row);
            }
        }
        for &row in &touched {
            self.enter(row, -1.0);
        }
        self.slot_of[leaving] = NOBODY;
        self.slot_of[site] = slot;
        self.open[slot] = site;
        for &row in &touched {
            self.look(row);
            self.enter(row, 1.0);
        }
    }

    /// The most profitable swap as (slot, site), ties to the lowest; `None` when none pays.
    fn best_swap(&self) -> Option<(usize, usize)> {
        let sites = self.kernel.site_count();
        let mut best = None;
        let mut profit = 0.0;
        for slot in 0..self.open.len() {
            let loss = self.loss[slot];
            let extra = &self.extra[slot * sites..(slot + 1) * sites];
            for (site, (gain, more)) in self.gain.iter().zip(extra).enumerate() {
                if gain - loss + more > profit && self.slot_of[site] == NOBODY {
                    profit = gain - loss + more;
                    best = Some((slot, site));
                }
            }
        }
        best
    }

    /// Swaps until no swap pays.
    pub fn descend(&mut self) {
        while let Some((slot, site)) = self.best_swap() {
            self.swap(slot, site);
        }
    }

    /// Swaps until no swap pays; under a charge also opens and closes what pays by itself.
    pub fn settle(&mut self) {
        self.descend();
        let Rule::Charge(charge) = self.kernel.rule else { return };
        loop {
            let mut open = self.open.clone();
            let best = (0..self.gain.len()).fold(
                0,
                |best, site| if self.gain[site] > self.gain[best] { site } else { best },
            );
            if !self.gain.is_empty() && self.gain[best] > charge && self.slot_of[best] == NOBODY {
                open.push(best);
            } else if let Some(slot) = (0..open.len()).find(|&slot| self.loss[slot] < charge) {
                open.remove(slot);
            } else {
                return;
            }
            *self = Search::from_open(self.kernel, self.columns, open);
            self.descend();
        }
    }

    /// The `wanted` best sets one swap away, with their values.
    pub fn neighbours(&self, wanted: usize) -> Vec<(f64, Vec<usize>)> {
        let sites = self.kernel.site_count();
        let mut swaps = Vec::new();
        for slot in 0..self.open.len() {
            for site in 0..sites {
                if self.slot_of[site] == NOBODY {
                    let profit = self.gain[site] - self.loss[slot] + self.extra[slot * sites + site];
                    swaps.push((self.value() - profit, slot, site));
                }
            }
        }
        swaps.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        swaps.truncate(wanted);
        let after = |(value, slot, site): (f64, usize, usize)| {
            let mut open = self.open.clone();
            open[slot] = site;
            open.sort_unstable();
            (value, open)
        };
        swaps.into_iter().map(after).collect()
    }

    pub fn value(&self) -> f64 {
        match self.kernel.rule {
            Rule::Pick(_) => self.served,
            Rule::Charge(charge) => self.served + charge * self.open.len() as f64,
        }
    }

    /// The open sites, ascending.
    pub fn sites(&self) -> Vec<usize> {
        let mut sites = self.open.clone();
        sites.sort_unstable();
        sites
    }

    /// Kicks: swaps a few sites at random, descends, and goes back when that was worse. `kicks` times.
    pub fn shake(&mut self, kicks: usize, dice: &mut Dice) {
        let sites = self.kernel.site_count();
        if self.open.is_empty() || self.open.len() == sites {
            return;
        }
        let mut best = (self.value(), self.open.clone());
        for kick in 0..kicks {
            for _ in 0..2 + kick % 3 {
                let slot = dice.below(self.open.len());
                let mut site = dice.below(sites);
                while self.slot_of[site] != NOBODY {
                    site = (site + 1) % sites;
                }
                self.swap(slot, site);
            }
            self.descend();
            if self.value() <= best.0 {
                best = (self.value(), self.open.clone());
            } else {
                self.return_to(&best.1);
            }
        }
    }

    /// Swaps back to a set of the same size.
    fn return_to(&mut self, wanted: &[usize]) {
        let mut missing: Vec<usize> = wanted
            .iter()
            .copied()
            .filter(|&site| self.slot_of[site] == NOBODY)
            .collect();
        for slot in 0..self.open.len() {
            if !wanted.contains(&self.open[slot])
                && let Some(site) = missing.pop()
            {
                self.swap(slot, site);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Columns, Dice, Search};
    use crate::placement::kernel::{Entry, Kernel, Rule};

    proptest! {
        #[test]
        fn the_bookkeeping_agrees_with_counting_afresh(
            rows in prop::collection::vec(prop::collection::btree_map(0_usize..7, 0_u32..9, 0..7), 1..9),
            count in 1_usize..6,
            seed in 0_u64..1000,
        ) {
            let mut kernel = Kernel::new(7, Rule::Pick(count), 1.0);
            for (label, row) in rows.iter().enumerate() {
                let mut list: Vec<Entry> =
                    row.iter().map(|(&site, &cost)| Entry { cost: f64::from(cost), site }).collect();
                list.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.site.cmp(&b.site)));
                kernel.push_row(label, 7.0, list.into_iter());
            }
            let columns = Columns::of(&kernel);
            let mut search = Search::greedy(&kernel, &columns);
            search.shake(5, &mut Dice::new(seed));
            let value = |sites: &[usize]| kernel.value(&(0..7).map(|site| sites.contains(&site)).collect::<Vec<_>>());
            prop_assert!((search.value() - value(&search.sites())).abs() < 1e-9);
            prop_assert_eq!(search.sites().len(), count);
            // Every neighbour is worth what it says, and none is better: the search stands on a local optimum.
            for (claimed, sites) in search.neighbours(usize::MAX) {
                prop_assert!((claimed - value(&sites)).abs() < 1e-9);
                prop_assert!(claimed >= search.value());
            }
        }
    }
}
