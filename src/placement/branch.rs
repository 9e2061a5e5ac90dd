//! Branch and bound over linear prices: bounding a part of a set covering question, and splitting it.
//!
//! A node takes up the basis of its parent and branches on the site whose two fates raise the bound most when both are
//! tried (strong branching, Applegate, Bixby, Chvátal & Cook 1995). Sites whose other fate reaches the cutoff are decided,
//! and sets with one site left decide it. Nodes are taken in rounds of a constant size, so that the number of threads changes nothing.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;

use super::inequality::{Bound, Inequalities, ONE};
use super::kernel::Fate;
use super::queue::{Turn, Waiting};
use super::simplex::{Allowance, Basis, SHARE, Simplex, Spent};

/// Pivots for the prices of a node, and of one fate that is tried.
const NODE_PIVOTS: usize = 2_000;
const TRIAL_PIVOTS: usize = 40;

/// Sites whose two fates are tried before branching.
const TRIALS: usize = 10;

/// Nodes taken in one round; a constant, so that the number of threads changes nothing.
const BATCH: usize = 8;

/// How far a proof may go, and how far it has gone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purse {
    pub nodes: usize,
    pub work: u64,
    pub nodes_spent: usize,
    pub spent: Spent,
}

impl Purse {
    pub fn new(nodes: usize, work: u64) -> Self {
        Self {
            nodes,
            work,
            nodes_spent: 0,
            spent: Spent::default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.nodes_spent >= self.nodes || self.spent.work >= self.work
    }

    /// So many pivots, and a part of the work that is left.
    pub fn allowance(&self, pivots: usize, parts: usize) -> Allowance {
        Allowance {
            pivots,
            work: self.work.saturating_sub(self.spent.work) / parts as u64,
        }
    }
}

/// Where covers go. It takes a cover (ascending sites) and says from which number of sites on covers are of no interest.
pub(super) type Offer<'o> = dyn FnMut(Vec<usize>) -> f64 + 'o;

/// A part of the question.
#[derive(Debug, Clone)]
pub(super) struct Node {
    fates: Vec<Fate>,
    basis: Arc<Basis>,
    /// The bound, in fractions of a site.
    least: f64,
    depth: usize,
}

impl Node {
    /// Where branching begins.
    pub fn first(fates: Vec<Fate>, prices: &Simplex, bound: &Bound) -> Self {
        Self {
            fates,
            basis: Arc::new(prices.basis()),
            least: bound.least,
            depth: 0,
        }
    }

    /// The least number of sites it can come to.
    fn sites(&self) -> f64 {
        (self.least / ONE).ceil()
    }
}

/// What became of a node.
#[derive(Debug, Default)]
struct Fruit {
    answers: Vec<Vec<usize>>,
    children: Vec<Node>,
    spent: Spent,
}

/// The two children of a node: the site, its fate, their bound and where their prices stand.
type Pair = [(usize, Fate, f64, Basis); 2];

/// What came of trying both fates of some sites.
enum Branch {
    Split(Pair),
    /// One fate is ruled out; the other, with its prices.
    Decided(usize, Fate, Box<Simplex>),
    /// Both are.
    Nothing,
}

/// The question as inequalities.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// First the sets, then cuts.
    pub rows: Inequalities,
    pub sets: usize,
    /// Whether every cover below the cutoff is looked for, or one of the smallest is enough.
    pub every: bool,
}

impl Part {
    /// Opens the last site of sets that have no other left; false when a set has none.
    pub fn follow(&self, fates: &mut [Fate]) -> bool {
        let mut changed = true;
        while changed {
            changed = false;
            for row in 0..self.sets {
                let mut last = None;
                let mut left = 0;
                for &(site, _) in self.rows.list(row) {
                    match fates[site] {
                        Fate::Open => left = usize::MAX,
                        Fate::Free if left < usize::MAX => (last, left) = (Some(site), left + 1),
                        _ => {}
                    }
                    if left == usize::MAX {
                        break;
                    }
                }
                match (left, last) {
                    (0, _) => return false,
                    (1, Some(site)) => {
                        fates[site] = Fate::Open;
                        changed = true;
                    }
                    _ => {}
                }
            }
        }
        true
    }

    /// A cover near the relaxation: what it mostly opens, then whatever covers most, without what is not needed.
    /// `None` when the decisions leave a set without a site.
    pub fn round_off(&self, shares: &[f64], fates: &[Fate]) -> Option<Vec<usize>> {
        let opens = |site: usize| match fates[site] {
            Fate::Open => true,
            Fate::Free => shares[site] > 0.5,
            Fate::Closed => false,
        };
        let mut open: Vec<bool> = (0..shares.len()).map(opens).collect();
        let mut left: Vec<usize> = (0..self.sets).filter(|&row| !self.has_open(row, &open)).collect();
        while !left.is_empty() {
            let mut gain = vec![0.0; shares.len()];
            for &(site, _) in left.iter().flat_map(|&row| self.rows.list(row)) {
                gain[site] += if fates[site] == Fate::Closed {
                    0.0
                } else {
                    1.0 + shares[site]
                };
            }
            let best = (0..gain.len()).fold(0, |best, site| if gain[site] > gain[best] { site } else { best });
            if gain[best] == 0.0 {
                return None;
            }
            open[best] = true;
            left.retain(|&row| !self.has_open(row, &open));
        }
        let mut order: Vec<usize> = (0..open.len()).filter(|&site| open[site]).collect();
        order.sort_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(b.cmp(&a)));
        for site in order {
            open[site] = false;
            let is_needed = |row: usize| {
                let list = self.rows.list(row);
                list.iter().any(|entry| entry.0 == site) && !self.has_open(row, &open)
            };
            open[site] = (0..self.sets).any(is_needed);
        }
        Some((0..open.len()).filter(|&site| open[site]).collect())
    }

    fn has_open(&self, row: usize, open: &[bool]) -> bool {
        self.rows.list(row).iter().any(|entry| open[entry.0])
    }

    /// Bounds a node and splits it.
    fn visit(&self, node: &Node, mut cutoff: f64, purse: &Purse) -> Fruit {
        let mut fruit = Fruit::default();
        let mut fates = node.fates.clone();
        if !self.follow(&mut fates) {
            return fruit;
        }
        let mut prices = Simplex::from_basis(&self.rows, fates.clone(), &node.basis);
        let split = loop {
            prices.improve(&self.rows, purse.allowance(NODE_PIVOTS, BATCH));
            let bound = prices.bound(&self.rows);
            let before = undecided(&fates);
            if bound.sites() >= cutoff {
                break None;
            }
            bound.decide(cutoff, &mut fates);
            if !self.follow(&mut fates) {
                break None;
            }
            let moved = prices.take_over(&fates);
            let left = undecided(&fates);
            if moved && left < before {
                continue;
            }
            if left == 0 {
                fruit.answers.push(open_of(&fates));
                break None;
            }
            if let Some(answer) = self.round_off(&prices.shares, &fates) {
                if !self.every {
                    cutoff = cutoff.min(answer.len() as f64);
                }
                fruit.answers.push(answer);
            }
            if bound.sites() >= cutoff {
                break None;
            }
            match self.branch(&prices, &fates, bound.least, cutoff, &mut fruit.spent) {
                Branch::Split(pair) => break Some(pair),
                Branch::Decided(site, fate, state) => {
                    fates[site] = fate;
                    fruit.spent += std::mem::replace(&mut prices, *state).spent;
                }
                Branch::Nothing => break None,
            }
        };
        fruit.spent += prices.spent;
        for (site, fate, least, basis) in split.into_iter().flatten() {
            let mut fates = fates.clone();
            fates[site] = fate;
            fruit.children.push(Node {
                fates,
                basis: Arc::new(basis),
                least: least.max(node.least),
                depth: node.depth + 1,
            });
        }
        fruit
    }

    /// Tries both fates of the sites the relaxation is least sure of.
    fn branch(&self, prices: &Simplex, fates: &[Fate], least: f64, cutoff: f64, spent: &mut Spent) -> Branch {
        let doubt = |site: usize| (prices.shares[site] - 0.5).abs();
        let mut sites: Vec<usize> = (0..fates.len()).filter(|&site| fates[site] == Fate::Free).collect();
        sites.sort_by(|&a, &b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(&b)));
        let torn = sites.iter().take_while(|&&site| doubt(site) < 0.5 - SHARE).count();
        sites.truncate(torn.clamp(1, TRIALS));
        let trial = Allowance {
            pivots: TRIAL_PIVOTS,
            work: u64::MAX,
        };
        let mut best: Option<(f64, Pair)> = None;
        for site in sites {
            let [(open, open_bound), (closed, closed_bound)] = [Fate::Open, Fate::Closed].map(|fate| {
                let mut side = prices.clone();
                side.spent = Spent::default();
                side.decide(site, fate);
                side.improve(&self.rows, trial);
                let bound = side.bound(&self.rows);
                (side, bound)
            });
            *spent += open.spent;
            *spent += closed.spent;
            let without_spent = |mut side: Simplex| {
                side.spent = Spent::default();
                Box::new(side)
            };
            match (open_bound.sites() >= cutoff, closed_bound.sites() >= cutoff) {
                (true, true) => return Branch::Nothing,
                (true, false) => return Branch::Decided(site, Fate::Closed, without_spent(closed)),
                (false, true) => return Branch::Decided(site, Fate::Open, without_spent(open)),
                (false, false) => {}
            }
            let gain = |bound: &Bound| ((bound.least - least) / ONE).max(1e-4);
            let score = gain(&open_bound) * gain(&closed_bound);
            if best.as_ref().is_none_or(|(other, _)| score > *other) {
                let pair = [
                    (site, Fate::Open, open_bound.least, open.basis()),
                    (site, Fate::Closed, closed_bound.least, closed.basis()),
                ];
                best = Some((score, pair));
            }
        }
        best.map_or(Branch::Nothing, |(_, pair)| Branch::Split(pair))
    }
}

/// How many sites are not decided.
pub(super) fn undecided(fates: &[Fate]) -> usize {
    fates.iter().filter(|&&fate| fate == Fate::Free).count()
}

fn open_of(fates: &[Fate]) -> Vec<usize> {
    (0..fates.len()).filter(|&site| fates[site] == Fate::Open).collect()
}

/// Branches until every part is proven, or the purse is empty. Returns the least number of sites of covers not offered.
pub(super) fn grow(part: &Part, first: Node, mut cutoff: f64, purse: &mut Purse, offer: &mut Offer<'_>) -> f64 {
    let mut heap = BinaryHeap::new();
    let mut born = 0;
    heap.push(Waiting { born, node: first });
    while !purse.is_empty() {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH
            && let Some(Waiting { node, .. }) = heap.pop()
        {
            if node.sites() < cutoff {
                batch.push(node);
            }
        }
        if batch.is_empty() {
            break;
        }
        purse.nodes_spent += batch.len();
        let fruits: Vec<Fruit> = batch.par_iter().map(|node| part.visit(node, cutoff, purse)).collect();
        for fruit in fruits {
            purse.spent += fruit.spent;
            for answer in fruit.answers {
                cutoff = cutoff.min(offer(answer));
            }
            for node in fruit.children {
                born += 1;
                heap.push(Waiting { born, node });
            }
        }
    }
    heap.iter().map(|waiting| waiting.node.sites()).fold(cutoff, f64::min)
}

/// Fewest sites first, then the deeper, then the younger one.
impl Turn for Node {
    fn turn(a: &Waiting<Self>, b: &Waiting<Self>) -> Ordering {
        let sites = b.node.sites().total_cmp(&a.node.sites());
        sites.then(a.node.depth.cmp(&b.node.depth)).then(a.born.cmp(&b.born))
    }
}
