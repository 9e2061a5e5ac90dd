//! Prices for the sets of a set covering question, by the simplex method on the dual of its linear relaxation.
//!
//! ```text
//! cover:   min Σ_j x_j           with  Σ_j a_kj·x_j ≥ b_k  for every inequality k,   x ≥ 0
//! prices:  max Σ_k b_k·y_k       with  Σ_k a_kj·y_k ≤ 1    for every site j,         y ≥ 0
//! ```
//!
//! y = 0 is allowed, so there is no first phase, every stop on the way is a bound, and what branching does to the
//! question keeps the prices allowed: a closed site loses its limit, an open one adds the price of `x_j ≥ 1`. Revised
//! simplex (Dantzig & Orchard-Hays 1954) with an explicit inverse, of which only the columns of sites whose limit is
//! reached are stored: the others are unit vectors. The limits are parted by millionths, because so many equal ones
//! would make the method stand still (Charnes 1952).
//!
//! Floating point only proposes here. What is proven is computed afresh in whole numbers by [`super::inequality`].
//!
//! Worked example: three rows {0, 1}, {1, 2}, {0, 2}: y = (½, ½, ½) and x = (½, ½, ½), 1.5 sites, so 2 are needed.

use super::inequality::{Bound, Inequalities};
use super::kernel::Fate;

/// Numbers smaller than this are noise.
const NOISE: f64 = 1e-9;

/// An inequality is violated when it is short by more than this.
const SHORT: f64 = 1e-7;

/// Shares closer than this to 0 or 1 are whole.
pub(super) const SHARE: f64 = 1e-6;

/// How far the limits of the sites are parted.
const PARTING: f64 = 1e-5;

/// Pivots after which the inverse is computed afresh.
const RENEWED: usize = 400;

/// Violated inequalities taken up at a time.
const TAKEN_UP: usize = 100;

const NOWHERE: usize = usize::MAX;

/// A variable of the price problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basic {
    /// What is left of a site's limit.
    Slack(usize),
    /// The price of an inequality.
    Row(usize),
    /// The price of having to open a site.
    Lift(usize),
}

/// How long prices may be improved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    pub pivots: usize,
    /// Numbers of the inverse to touch.
    pub work: u64,
}

/// Where prices stand, to go on from there later.
#[derive(Debug, Clone, Default)]
pub(super) struct Basis {
    priced: Vec<Basic>,
    /// Sites whose limit is reached.
    tight: Vec<usize>,
    active: Vec<usize>,
}

/// Prices in the making.
#[derive(Debug, Clone)]
pub(super) struct Simplex {
    fates: Vec<Fate>,
    /// Limits of the sites, a little more than 1.
    limits: Vec<f64>,
    /// The variable at each place of the basis, and its value.
    basis: Vec<Basic>,
    values: Vec<f64>,
    /// The columns of the inverse that are no unit vectors, with the site each belongs to.
    columns: Vec<Vec<f64>>,
    owners: Vec<usize>,
    /// Where a site's column is stored, or where its slack stands in the basis.
    column_of: Vec<usize>,
    place_of: Vec<usize>,
    /// The linear relaxation's x.
    pub shares: Vec<f64>,
    /// Inequalities that are looked at in every pivot, and a mark on each.
    active: Vec<usize>,
    is_active: Vec<bool>,
    is_basic: Vec<bool>,
    /// The entering column in terms of the basis.
    entering: Vec<f64>,
    pub spent: Spent,
}

/// Work done.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    pub pivots: usize,
    /// Numbers of the inverse touched.
    pub work: u64,
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, more: Self) {
        self.pivots += more.pivots;
        self.work += more.work;
    }
}

impl Simplex {
    /// Prices of 0 under some decisions.
    pub fn new(fates: Vec<Fate>) -> Self {
        let sites = fates.len();
        let part = |site: usize| 1.0 + PARTING * ((site * 7_919 + 13) % 1_009) as f64 / 1_009.0;
        let limits: Vec<f64> = (0..sites).map(part).collect();
        Self {
            fates,
            values: limits.clone(),
            limits,
            basis: (0..sites).map(Basic::Slack).collect(),
            columns: Vec::new(),
            owners: Vec::new(),
            column_of: vec![NOWHERE; sites],
            place_of: (0..sites).collect(),
            shares: vec![0.0; sites],
            active: Vec::new(),
            is_active: Vec::new(),
            is_basic: Vec::new(),
            entering: vec![0.0; sites],
            spent: Spent::default(),
        }
    }

    /// The prices a basis stands for.
    pub fn from_basis(rows: &Inequalities, fates: Vec<Fate>, basis: &Basis) -> Self {
        let mut prices = Self::new(fates);
        prices.watch(rows, &basis.active);
        let mut leaving = vec![false; prices.basis.len()];
        for &site in &basis.tight {
            leaving[site] = true;
        }
        for &variable in &basis.priced {
            prices.load(rows, variable);
            let mut place = NOWHERE;
            let mut largest = 1e-7;
            for (at, &value) in prices.entering.iter().enumerate() {
                if value.abs() > largest && matches!(prices.basis[at], Basic::Slack(site) if leaving[site]) {
                    (place, largest) = (at, value.abs());
                }
            }
            if place != NOWHERE {
                prices.exchange(place, variable);
            }
        }
        prices.settle(rows);
        prices
    }

    /// The basis the prices stand on.
    pub fn basis(&self) -> Basis {
        let is_priced = |variable: &&Basic| !matches!(variable, Basic::Slack(_));
        Basis {
            priced: self.basis.iter().filter(is_priced).copied().collect(),
            tight: self.owners.clone(),
            active: self.active.clone(),
        }
    }

    /// The inequalities that carry a price.
    pub fn priced(&self) -> Vec<usize> {
        let rows = self.basis.iter().filter_map(|variable| match *variable {
            Basic::Row(row) => Some(row),
            Basic::Slack(_) | Basic::Lift(_) => None,
        });
        let mut rows: Vec<usize> = rows.collect();
        rows.sort_unstable();
        rows
    }

    /// Decides a site.
    pub fn decide(&mut self, site: usize, fate: Fate) {
        self.fates[site] = fate;
    }

    /// Takes over decisions; whether they contradict the shares, so that the prices can be better.
    pub fn take_over(&mut self, fates: &[Fate]) -> bool {
        self.fates.copy_from_slice(fates);
        fates.iter().zip(&self.shares).any(|(&fate, &share)| match fate {
            Fate::Free => false,
            Fate::Open => share < 1.0 - SHARE,
            Fate::Closed => share > SHARE,
        })
    }

    /// The exact bound the prices prove under the decisions.
    pub fn bound(&self, rows: &Inequalities) -> Bound {
        let mut prices = vec![0.0; rows.len()];
        for (variable, &value) in self.basis.iter().zip(&self.values) {
            if let Basic::Row(row) = *variable {
                prices[row] = value;
            }
        }
        rows.bound(&prices, &self.fates)
    }

    /// Improves the prices until they are best or the allowance is used up. When no cover follows the decisions they grow
    /// without end, and are left as they are then: showing that is left to the sets.
    pub fn improve(&mut self, rows: &Inequalities, allowance: Allowance) {
        self.watch(rows, &[]);
        let before = self.spent;
        loop {
            let Some((variable, worth)) = self.candidate(rows) else {
                if self.take_up(rows) {
                    continue;
                }
                return;
            };
            let (pivots, work) = (self.spent.pivots - before.pivots, self.spent.work - before.work);
            if pivots >= allowance.pivots || work >= allowance.work {
                return;
            }
            self.spent.pivots += 1;
            if self.spent.pivots.is_multiple_of(RENEWED) {
                let spent = self.spent;
                *self = Self::from_basis(rows, std::mem::take(&mut self.fates), &self.basis());
                self.spent += spent;
                continue;
            }
            self.load(rows, variable);
            let direction = worth.signum();
            let Some((place, step)) = self.ratio(direction) else {
                return;
            };
            for (value, part) in self.values.iter_mut().zip(&self.entering) {
                *value -= direction * step * part;
            }
            self.exchange(place, variable);
            self.values[place] = direction * step;
            for (&site, column) in self.owners.iter().zip(&self.columns) {
                self.shares[site] += worth * column[place];
            }
        }
    }

    /// Takes inequalities into those looked at in every pivot.
    fn watch(&mut self, rows: &Inequalities, more: &[usize]) {
        self.is_active.resize(rows.len(), false);
        self.is_basic.resize(rows.len(), false);
        for &row in more {
            if !self.is_active[row] {
                self.is_active[row] = true;
                self.active.push(row);
            }
        }
    }

    /// The variable whose entry promises most, and what a unit of it is worth.
    fn candidate(&self, rows: &Inequalities) -> Option<(Basic, f64)> {
        let mut best = None;
        let mut promise = 0.0;
        let mut offer = |variable: Basic, worth: f64, length: f64| {
            if worth.abs() > SHORT && worth * worth > promise * length {
                promise = worth * worth / length;
                best = Some((variable, worth));
            }
        };
        for &row in &self.active {
            if !self.is_basic[row] {
                let worth = rows.shortage(row, &self.shares);
                if worth > 0.0 {
                    offer(Basic::Row(row), worth, 1.0 + rows.width(row));
                }
            }
        }
        for &site in &self.owners {
            let share = self.shares[site];
            if share < 0.0 || self.fates[site] == Fate::Closed {
                offer(Basic::Slack(site), -share, 2.0);
            }
        }
        for (site, &fate) in self.fates.iter().enumerate() {
            if fate == Fate::Open && self.shares[site] < 1.0 {
                offer(Basic::Lift(site), 1.0 - self.shares[site], 2.0);
            }
        }
        best
    }

    /// Looks at all inequalities and takes up those that are most violated; false when none is.
    fn take_up(&mut self, rows: &Inequalities) -> bool {
        let mut violated: Vec<(f64, usize)> = (0..rows.len())
            .filter(|&row| !self.is_active[row])
            .map(|row| (rows.shortage(row, &self.shares), row))
            .filter(|&(shortage, _)| shortage > SHORT)
            .collect();
        violated.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        violated.truncate(TAKEN_UP);
        let more: Vec<usize> = violated.iter().map(|entry| entry.1).collect();
        self.watch(rows, &more);
        !more.is_empty()
    }

    /// The entering column in terms of the basis.
    fn load(&mut self, rows: &Inequalities, variable: Basic) {
        let mut entering = std::mem::take(&mut self.entering);
        entering.fill(0.0);
        match variable {
            Basic::Row(row) => {
                for &(site, times) in rows.list(row) {
                    self.add_column(&mut entering, site, times);
                }
            }
            Basic::Slack(site) | Basic::Lift(site) => self.add_column(&mut entering, site, 1.0),
        }
        self.entering = entering;
    }

    fn add_column(&self, into: &mut [f64], site: usize, times: f64) {
        if self.column_of[site] == NOWHERE {
            into[self.place_of[site]] += times;
        } else {
            for (sum, part) in into.iter_mut().zip(&self.columns[self.column_of[site]]) {
                *sum += times * part;
            }
        }
    }

    /// Where the basis gives way first and how far the entering variable then goes. Among places that give way almost
    /// together the one with the largest part (Harris 1973).
    fn ratio(&self, direction: f64) -> Option<(usize, f64)> {
        let bounded = |place: usize| match self.basis[place] {
            Basic::Slack(site) => self.fates[site] != Fate::Closed,
            Basic::Row(_) | Basic::Lift(_) => true,
        };
        let mut reach = f64::INFINITY;
        for (place, part) in self.entering.iter().enumerate() {
            let part = part * direction;
            if part > NOISE && bounded(place) {
                reach = reach.min((self.values[place].max(0.0) + 1e-9) / part);
            }
        }
        if reach == f64::INFINITY {
            return None;
        }
        let mut best = None;
        let mut size = 0.0;
        for (place, part) in self.entering.iter().enumerate() {
            let part = part * direction;
            if part > size && part > NOISE && bounded(place) && self.values[place].max(0.0) / part <= reach {
                size = part;
                best = Some((place, self.values[place].max(0.0) / part));
            }
        }
        best
    }

    /// Puts the loaded variable in a place of the basis and brings the inverse up to date.
    fn exchange(&mut self, place: usize, variable: Basic) {
        match self.basis[place] {
            Basic::Slack(site) => {
                let mut unit = vec![0.0; self.basis.len()];
                unit[place] = 1.0;
                self.column_of[site] = self.columns.len();
                self.place_of[site] = NOWHERE;
                self.columns.push(unit);
                self.owners.push(site);
            }
            Basic::Row(row) => self.is_basic[row] = false,
            Basic::Lift(_) => {}
        }
        let pivot = self.entering[place];
        self.spent.work += (self.columns.len() * self.entering.len()) as u64;
        for column in &mut self.columns {
            let ratio = column[place] / pivot;
            if ratio != 0.0 {
                for (entry, part) in column.iter_mut().zip(&self.entering) {
                    *entry -= ratio * part;
                }
                column[place] = ratio;
            }
        }
        self.basis[place] = variable;
        match variable {
            Basic::Row(row) => self.is_basic[row] = true,
            Basic::Lift(_) => {}
            Basic::Slack(site) => {
                let at = self.column_of[site];
                self.columns.swap_remove(at);
                self.owners.swap_remove(at);
                if let Some(&moved) = self.owners.get(at) {
                    self.column_of[moved] = at;
                }
                self.column_of[site] = NOWHERE;
                self.place_of[site] = place;
                self.shares[site] = 0.0;
            }
        }
    }

    /// Values and shares afresh from the inverse.
    fn settle(&mut self, rows: &Inequalities) {
        let mut values = vec![0.0; self.basis.len()];
        for site in 0..self.limits.len() {
            self.add_column(&mut values, site, self.limits[site]);
        }
        self.values = values;
        self.shares.fill(0.0);
        for (&site, column) in self.owners.iter().zip(&self.columns) {
            let worth = |(variable, part): (&Basic, &f64)| match *variable {
                Basic::Row(row) => rows.need(row) * part,
                Basic::Lift(_) => *part,
                Basic::Slack(_) => 0.0,
            };
            self.shares[site] = self.basis.iter().zip(column).map(worth).sum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::inequality::{Inequalities, ONE};
    use super::super::kernel::Fate;
    use super::{Allowance, Simplex};

    const PLENTY: Allowance = Allowance {
        pivots: 1_000,
        work: 1_000_000,
    };

    fn prices(sets: &[&[usize]], fates: Vec<Fate>) -> (Inequalities, Simplex) {
        let rows = Inequalities::of_sets(sets.iter().copied());
        let mut prices = Simplex::new(fates);
        prices.improve(&rows, PLENTY);
        (rows, prices)
    }

    #[test]
    fn an_odd_cycle_has_half_of_every_site_and_needs_one_more_than_half() {
        // Five sets {j, j + 1}: x = ½ each adds up to 2.5, and prices of ½ prove 3.
        let (rows, prices) = prices(&[&[0, 1], &[1, 2], &[2, 3], &[3, 4], &[0, 4]], vec![Fate::Free; 5]);
        assert!(
            prices.shares.iter().all(|share| (share - 0.5).abs() < 1e-9),
            "{:?}",
            prices.shares
        );
        let bound = prices.bound(&rows);
        // The limits are parted by millionths, which may cost the bound as much.
        assert!((bound.least / ONE - 2.5).abs() < 1e-3 && bound.least <= 2.5 * ONE);
        assert!((bound.sites() - 3.0).abs() < 1e-9);
    }

    #[test]
    fn decisions_are_followed_from_where_the_prices_stand() {
        // The triangle {0,1}, {1,2}, {0,2} has 1.5. With 0 closed 1 and 2 are needed; with 0 open and {1,2} left, two are.
        let sets: [&[usize]; 3] = [&[0, 1], &[1, 2], &[0, 2]];
        for fate in [Fate::Closed, Fate::Open] {
            let (rows, before) = prices(&sets, vec![Fate::Free; 3]);
            let mut fates = vec![Fate::Free; 3];
            fates[0] = fate;
            let mut again = Simplex::from_basis(&rows, fates, &before.basis());
            again.improve(&rows, PLENTY);
            let mut on = before;
            on.decide(0, fate);
            on.improve(&rows, PLENTY);
            for prices in [on, again] {
                assert!((prices.bound(&rows).least / ONE - 2.0).abs() < 1e-3, "{fate:?}");
                let sum: f64 = prices.shares.iter().sum();
                assert!((sum - 2.0).abs() < 1e-6, "{fate:?} {:?}", prices.shares);
            }
        }
    }

    #[test]
    fn a_set_without_any_site_left_ends_and_does_not_hang() {
        let (rows, prices) = prices(&[&[0, 1]], vec![Fate::Closed; 2]);
        assert!(prices.bound(&rows).least >= 0.0);
    }

    #[test]
    fn prices_that_are_stopped_early_are_a_bound_all_the_same() {
        let sets: [&[usize]; 3] = [&[0, 1], &[1, 2], &[0, 2]];
        let rows = Inequalities::of_sets(sets.iter().copied());
        let mut prices = Simplex::new(vec![Fate::Free; 3]);
        prices.improve(&rows, Allowance { pivots: 1, work: 1_000 });
        // One set has the price of a whole site.
        assert!((prices.bound(&rows).sites() - 1.0).abs() < 1e-9);
    }
}
