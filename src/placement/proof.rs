//! The proof of a smallest cover: linear prices, cuts, and branch and bound where they do not meet the best cover known.
//!
//! At the root prices are improved and cuts added in turn; sites that no better cover has, or that every better cover has,
//! are decided, and when many are the question is reduced and the root begins again (Balas & Ho 1980). Below, a node
//! takes up the basis of its parent. It branches on the site whose two fates raise the bound most when both are tried
//! (strong branching, Applegate et al. 1995). Every bound is that of [`super::inequality`], in whole numbers, and nodes are
//! taken in rounds of a constant size, so that neither rounding nor threads can change an answer.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;

use super::cover;
use super::cuts::{Cut, separate};
use super::inequality::{Bound, Inequalities, ONE};
use super::kernel::Fate;
use super::prices::{Basis, Prices};

/// Rounds of cuts at the root, and rounds in which little may happen before it is left.
const CUTTING: usize = 60;
const IDLE: usize = 3;
const IDLING: f64 = 0.04;

/// Times the root begins again.
const AGAIN: usize = 5;

/// Pivots for the prices of the root, of a node, and of one fate that is tried.
const ROOT_PIVOTS: usize = 50_000;
const NODE_PIVOTS: usize = 2_000;
const TRIAL_PIVOTS: usize = 40;

/// Sites whose two fates are tried before branching.
const TRIALS: usize = 10;

/// Nodes taken in one round; a constant, so that the number of threads changes nothing.
const BATCH: usize = 8;

/// Moves of the search for a small cover of what is left.
const MOVES: usize = 5_000;

/// Smaller shares are none.
const SHARE: f64 = 1e-6;

/// What is known when the work ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof {
    /// No cover outside those offered has fewer sites.
    pub least: f64,
    pub nodes: usize,
    pub pivots: usize,
}

/// How far the proof may go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub nodes: usize,
    pub pivots: usize,
}

/// A set covering question with decided sites taken out.
#[derive(Debug, Clone)]
struct Rest {
    sets: Vec<Vec<usize>>,
    cuts: Vec<Cut>,
    /// The outer number of each site, and the outer sites that are open.
    labels: Vec<usize>,
    opened: Vec<usize>,
}

/// A part of the question.
#[derive(Debug, Clone)]
struct Node {
    fates: Vec<Fate>,
    basis: Arc<Basis>,
    least: f64,
    depth: usize,
}

#[derive(Debug, Default)]
struct Fruit {
    answers: Vec<Vec<usize>>,
    children: Vec<Node>,
    pivots: usize,
}

/// Where covers go. It takes a cover (ascending sites) and says from which number of sites on covers are of no interest.
pub(super) type Offer<'o> = dyn FnMut(Vec<usize>) -> f64 + 'o;

/// Work done and work left.
#[derive(Debug)]
struct Purse {
    reach: Reach,
    nodes: usize,
    pivots: usize,
}

impl Purse {
    fn is_empty(&self) -> bool {
        self.nodes >= self.reach.nodes || self.pivots >= self.reach.pivots
    }
}

/// The smallest cover of the sets, if there is one with fewer sites than `cutoff`, and the least number of sites.
pub(super) fn smallest(
    sets: Vec<Vec<usize>>,
    sites: usize,
    reach: Reach,
    cutoff: f64,
) -> (Option<Vec<usize>>, Proof) {
    let mut purse = Purse {
        reach,
        nodes: 0,
        pivots: 0,
    };
    let whole = Rest::new(sets, sites);
    let fates = vec![Fate::Free; sites];
    let (cover, least) = solve(&whole.shrink(&fates, Vec::new(), false), cutoff, AGAIN, &mut purse);
    let proof = Proof {
        least,
        nodes: purse.nodes,
        pivots: purse.pivots,
    };
    (cover, proof)
}

/// The best cover so far, and the number of sites from which on covers are of no interest.
#[derive(Debug)]
struct Best {
    cutoff: f64,
    cover: Option<Vec<usize>>,
}

impl Best {
    fn offer(&mut self, cover: Vec<usize>) -> f64 {
        let sites = cover.len() as f64;
        if sites < self.cutoff {
            self.cutoff = sites;
            self.cover = Some(cover);
        }
        self.cutoff
    }
}

/// A cover with fewer sites than `cutoff`, in outer numbers, if one was found, and the least there can be of such.
fn solve(rest: &Rest, cutoff: f64, again: usize, purse: &mut Purse) -> (Option<Vec<usize>>, f64) {
    let parts = rest.fall_apart();
    if parts.len() == 1 {
        return solve_connected(rest, cutoff, again, purse);
    }
    // Parts that share no set are questions of their own.
    let mut cover = Some(rest.opened.clone());
    let mut least = rest.opened.len() as f64;
    for part in parts {
        let (found, bound) = solve_connected(&part, f64::INFINITY, again, purse);
        least += bound;
        cover = cover.zip(found).map(|(mut all, more)| {
            all.extend(more);
            all
        });
        if least >= cutoff {
            return (None, cutoff);
        }
    }
    if let Some(cover) = &mut cover {
        cover.sort_unstable();
    }
    (cover.filter(|cover| (cover.len() as f64) < cutoff), least)
}

fn solve_connected(rest: &Rest, cutoff: f64, again: usize, purse: &mut Purse) -> (Option<Vec<usize>>, f64) {
    let open = rest.opened.len() as f64;
    let mut best = Best { cutoff, cover: None };
    best.offer(rest.outer(&cover::search(&rest.sets, rest.labels.len(), MOVES, 0)));
    let mut root = Root::new(rest, false);
    root.climb(&mut |cover| best.offer(cover));
    purse.pivots += root.prices.pivots;
    let bound = root.bound.sites() + open;
    let goal = best.cutoff;
    if bound >= goal {
        return (best.cover, goal);
    }
    let mut fates = vec![Fate::Free; rest.labels.len()];
    let decided = root.part.fix(&root.bound, goal - open, &mut fates);
    let least = if again > 0 && decided * 10 >= fates.len() {
        let smaller = rest.shrink(&fates, root.cuts(), false);
        let (found, least) = solve(&smaller, goal, again - 1, purse);
        if let Some(found) = found {
            best.offer(found);
        }
        least
    } else {
        let node = root.node(fates);
        let mut offer = |cover: Vec<usize>| best.offer(rest.outer(&cover)) - open;
        open + grow(&root.part, node, goal - open, purse, &mut offer)
    };
    // What was decided holds for covers below the goal, and with as many as the goal one is known.
    let least = least.max(bound).min(best.cutoff);
    (best.cover, least)
}

/// Looks for every cover of the sets with fewer sites than `cutoff`.
pub(super) fn every(
    sets: Vec<Vec<usize>>,
    sites: usize,
    reach: Reach,
    cutoff: f64,
    offer: &mut Offer<'_>,
) -> Proof {
    let mut purse = Purse {
        reach,
        nodes: 0,
        pivots: 0,
    };
    let rest = Rest::new(sets, sites);
    let mut root = Root::new(&rest, true);
    let goal = root.climb(&mut |cover| offer(cover).min(cutoff));
    purse.pivots += root.prices.pivots;
    let mut least = goal;
    if root.bound.sites() < goal {
        let mut fates = vec![Fate::Free; sites];
        root.part.fix(&root.bound, goal, &mut fates);
        let node = root.node(fates);
        least = grow(&root.part, node, goal, &mut purse, offer);
    }
    Proof {
        least,
        nodes: purse.nodes,
        pivots: purse.pivots,
    }
}

/// The question as inequalities, with what a node needs to know.
#[derive(Debug, Clone)]
struct Part {
    rows: Inequalities,
    /// How many of the rows are sets.
    sets: usize,
    every: bool,
}

struct Root<'r> {
    rest: &'r Rest,
    part: Part,
    prices: Prices,
    bound: Bound,
}

impl<'r> Root<'r> {
    fn new(rest: &'r Rest, every: bool) -> Self {
        let mut rows = Inequalities::of_sets(rest.sets.iter().map(Vec::as_slice));
        for (list, need) in &rest.cuts {
            rows.push(list, *need);
        }
        let mut prices = Prices::new(vec![Fate::Free; rest.labels.len()]);
        prices.improve(&rows, ROOT_PIVOTS);
        Self {
            rest,
            bound: prices.bound(&rows),
            part: Part {
                rows,
                sets: rest.sets.len(),
                every,
            },
            prices,
        }
    }

    /// Cuts until the bound meets the number of sites from which on covers are of no interest, or little happens. Returns
    /// that number.
    fn climb(&mut self, offer: &mut Offer<'_>) -> f64 {
        let fates = vec![Fate::Free; self.rest.labels.len()];
        let mut idle = 0;
        let mut cutoff = f64::INFINITY;
        for _ in 0..CUTTING {
            let answer = self.part.round_off(&self.prices.shares, &fates);
            cutoff = cutoff.min(offer(self.rest.outer(&answer)));
            let goal = cutoff - self.rest.opened.len() as f64;
            if self.bound.sites() >= goal || idle == IDLE {
                break;
            }
            let cuts = separate(&self.part.rows, &self.prices.shares);
            if cuts.is_empty() {
                break;
            }
            for (list, need) in cuts {
                self.part.rows.push(&list, need);
            }
            self.prices.improve(&self.part.rows, ROOT_PIVOTS);
            let bound = self.prices.bound(&self.part.rows);
            let missing = ((goal - 1.0) * ONE - self.bound.least).min(ONE);
            idle = if bound.least - self.bound.least < IDLING * missing {
                idle + 1
            } else {
                0
            };
            if std::env::var("LAB").is_ok() {
                eprintln!("root rows {} sites {} bound {:.4} goal {goal} pivots {} {:?}", self.part.rows.len(), fates.len(), bound.least / ONE, self.prices.pivots, std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() % 100000);
            }
            if bound.least > self.bound.least {
                self.bound = bound;
            }
        }
        cutoff
    }

    /// Where branching begins.
    fn node(&self, fates: Vec<Fate>) -> Node {
        Node {
            fates,
            basis: Arc::new(self.prices.basis()),
            least: self.bound.least,
            depth: 0,
        }
    }

    /// The cuts that carry a price.
    fn cuts(&self) -> Vec<Cut> {
        let priced = self.prices.priced();
        let cuts = priced.into_iter().filter(|&row| row >= self.part.sets);
        cuts.map(|row| (self.part.rows.list(row).to_vec(), self.part.rows.need(row)))
            .collect()
    }
}

impl Rest {
    fn new(sets: Vec<Vec<usize>>, sites: usize) -> Self {
        Self {
            sets,
            cuts: Vec::new(),
            labels: (0..sites).collect(),
            opened: Vec::new(),
        }
    }

    /// The question by parts that share no sites, in the order of their first sites; what is open stays with the first.
    /// Cuts across parts are left behind.
    fn fall_apart(&self) -> Vec<Rest> {
        let mut first: Vec<usize> = (0..self.labels.len()).collect();
        fn root_of(first: &mut [usize], mut site: usize) -> usize {
            while first[site] != site {
                first[site] = first[first[site]];
                site = first[site];
            }
            site
        }
        for set in &self.sets {
            for pair in set.windows(2) {
                let (a, b) = (root_of(&mut first, pair[0]), root_of(&mut first, pair[1]));
                first[a.max(b)] = a.min(b);
            }
        }
        let mut parts: Vec<Rest> = Vec::new();
        let mut part_of = vec![usize::MAX; self.labels.len()];
        let mut place = vec![usize::MAX; self.labels.len()];
        for site in 0..self.labels.len() {
            let root = root_of(&mut first, site);
            if root == site {
                part_of[site] = parts.len();
                parts.push(Rest {
                    sets: Vec::new(),
                    cuts: Vec::new(),
                    labels: Vec::new(),
                    opened: Vec::new(),
                });
            }
            part_of[site] = part_of[root];
            let part = &mut parts[part_of[site]];
            place[site] = part.labels.len();
            part.labels.push(self.labels[site]);
        }
        for set in &self.sets {
            parts[part_of[set[0]]].sets.push(set.iter().map(|&site| place[site]).collect());
        }
        for (list, need) in &self.cuts {
            let part = part_of[list[0].0];
            if list.iter().all(|entry| part_of[entry.0] == part) {
                let list = list.iter().map(|&(site, times)| (place[site], times)).collect();
                parts[part].cuts.push((list, *need));
            }
        }
        parts
    }

    /// A cover of the rest with the sites that are open already, in outer numbers.
    fn outer(&self, cover: &[usize]) -> Vec<usize> {
        let mut all: Vec<usize> = cover.iter().map(|&site| self.labels[site]).collect();
        all.extend(&self.opened);
        all.sort_unstable();
        all
    }

    /// The question after decisions, reduced again.
    fn shrink(&self, fates: &[Fate], cuts: Vec<Cut>, every: bool) -> Rest {
        let open_sites = |set: &&Vec<usize>| set.iter().all(|&site| fates[site] != Fate::Open);
        let free_sites = |set: &Vec<usize>| {
            let free = set.iter().copied().filter(|&site| fates[site] == Fate::Free);
            free.collect::<Vec<usize>>()
        };
        let sets = self.sets.iter().filter(open_sites).map(free_sites).collect();
        let reduced = cover::reduce(sets, fates.len(), !every);
        let mut is_open: Vec<bool> = fates.iter().map(|&fate| fate == Fate::Open).collect();
        for &site in &reduced.forced {
            is_open[site] = true;
        }
        // Sites that are in no set any more are of no use, unless every cover is to be kept in view.
        let mut is_kept = vec![every; fates.len()];
        for &site in reduced.sets.iter().flatten() {
            is_kept[site] = true;
        }
        let mut place = vec![usize::MAX; fates.len()];
        let mut labels = Vec::new();
        for site in 0..fates.len() {
            if is_kept[site] && !is_open[site] && fates[site] == Fate::Free {
                place[site] = labels.len();
                labels.push(self.labels[site]);
            }
        }
        let translate = |(list, need): Cut| {
            let given: f64 = list.iter().filter(|entry| is_open[entry.0]).map(|entry| entry.1).sum();
            let need = need - given;
            let kept = list.into_iter().filter(|entry| place[entry.0] != usize::MAX);
            let list: Vec<(usize, f64)> = kept.map(|(site, times)| (place[site], times.min(need))).collect();
            (need > 0.0).then_some((list, need))
        };
        let mut opened = self.opened.clone();
        opened.extend((0..fates.len()).filter(|&site| is_open[site]).map(|site| self.labels[site]));
        Rest {
            sets: reduced
                .sets
                .iter()
                .map(|set| set.iter().map(|&site| place[site]).collect())
                .collect(),
            cuts: cuts.into_iter().filter_map(translate).collect(),
            labels,
            opened,
        }
    }
}

impl Part {
    /// Decides sites whose other fate reaches the cutoff. Returns how many are decided in all.
    fn fix(&self, bound: &Bound, cutoff: f64, fates: &mut [Fate]) -> usize {
        for (site, fate) in fates.iter_mut().enumerate() {
            if *fate == Fate::Free {
                let (open, closed) = bound.with(site);
                if open >= cutoff {
                    *fate = Fate::Closed;
                } else if closed >= cutoff {
                    *fate = Fate::Open;
                }
            }
        }
        fates.iter().filter(|&&fate| fate != Fate::Free).count()
    }

    /// Opens the last site of sets that have no other left; false when a set has none.
    fn follow(&self, fates: &mut [Fate]) -> bool {
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
    fn round_off(&self, shares: &[f64], fates: &[Fate]) -> Vec<usize> {
        let mut open: Vec<bool> = (0..shares.len())
            .map(|site| fates[site] == Fate::Open || (fates[site] == Fate::Free && shares[site] > 0.5))
            .collect();
        let mut count: Vec<usize> = (0..self.sets)
            .map(|row| self.rows.list(row).iter().filter(|entry| open[entry.0]).count())
            .collect();
        loop {
            let mut gain = vec![0.0; shares.len()];
            for row in (0..self.sets).filter(|&row| count[row] == 0) {
                for &(site, _) in self.rows.list(row) {
                    gain[site] += if fates[site] == Fate::Closed { 0.0 } else { 1.0 };
                }
            }
            let mut best = 0;
            for site in 0..gain.len() {
                gain[site] *= 1.0 + shares[site];
                if gain[site] > gain[best] {
                    best = site;
                }
            }
            if gain.is_empty() || gain[best] == 0.0 {
                break;
            }
            open[best] = true;
            for row in 0..self.sets {
                count[row] += usize::from(self.rows.list(row).iter().any(|entry| entry.0 == best));
            }
        }
        let mut order: Vec<usize> = (0..open.len()).filter(|&site| open[site]).collect();
        order.sort_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(b.cmp(&a)));
        for site in order {
            let has = |row: &usize| self.rows.list(*row).iter().any(|entry| entry.0 == site);
            if (0..self.sets).filter(has).all(|row| count[row] > 1) {
                open[site] = false;
                for row in (0..self.sets).filter(has) {
                    count[row] -= 1;
                }
            }
        }
        (0..open.len()).filter(|&site| open[site]).collect()
    }

    /// Bounds a node and splits it.
    fn visit(&self, node: &Node, mut cutoff: f64) -> Fruit {
        let mut fruit = Fruit::default();
        let mut fates = node.fates.clone();
        if !self.follow(&mut fates) {
            return fruit;
        }
        let mut prices = Prices::from_basis(&self.rows, fates.clone(), &node.basis);
        let split = loop {
            prices.improve(&self.rows, NODE_PIVOTS);
            let bound = prices.bound(&self.rows);
            if bound.sites() >= cutoff {
                break None;
            }
            self.fix(&bound, cutoff, &mut fates);
            if !self.follow(&mut fates) {
                break None;
            }
            let mut moved = false;
            for (site, &fate) in fates.iter().enumerate() {
                let share = prices.shares[site];
                moved |= match fate {
                    Fate::Free => false,
                    Fate::Open => share < 1.0 - SHARE,
                    Fate::Closed => share > SHARE,
                };
                prices.decide(site, fate);
            }
            if moved {
                continue;
            }
            if fates.iter().all(|&fate| fate != Fate::Free) {
                fruit.answers.push(open_of(&fates));
                break None;
            }
            let answer = self.round_off(&prices.shares, &fates);
            if !self.every {
                cutoff = cutoff.min(answer.len() as f64);
            }
            fruit.answers.push(answer);
            if bound.sites() >= cutoff {
                break None;
            }
            match self.branch(&prices, &fates, bound.least, cutoff, &mut fruit.pivots) {
                Branch::Split(pair) => break Some(pair),
                Branch::Decided(site, fate, state) => {
                    fates[site] = fate;
                    let pivots = prices.pivots;
                    prices = *state;
                    prices.pivots = pivots;
                }
                Branch::Nothing => break None,
            }
        };
        fruit.pivots += prices.pivots;
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
    fn branch(&self, prices: &Prices, fates: &[Fate], least: f64, cutoff: f64, pivots: &mut usize) -> Branch {
        let doubt = |site: usize| (prices.shares[site] - 0.5).abs();
        let mut sites: Vec<usize> = (0..fates.len()).filter(|&site| fates[site] == Fate::Free).collect();
        sites.sort_by(|&a, &b| doubt(a).total_cmp(&doubt(b)).then(a.cmp(&b)));
        let torn = sites.iter().take_while(|&&site| doubt(site) < 0.5 - SHARE).count();
        sites.truncate(torn.clamp(1, TRIALS));
        let mut best: Option<(f64, Pair)> = None;
        for site in sites {
            let mut sides = [Fate::Open, Fate::Closed].map(|fate| {
                let mut side = prices.clone();
                side.pivots = 0;
                side.decide(site, fate);
                side.improve(&self.rows, TRIAL_PIVOTS);
                *pivots += side.pivots;
                let bound = side.bound(&self.rows);
                (fate, bound, Some(side))
            });
            let over = [0, 1].map(|at: usize| sides[at].1.sites() >= cutoff);
            match over {
                [true, true] => return Branch::Nothing,
                [true, false] | [false, true] => {
                    let kept = usize::from(over[0]);
                    if let Some(state) = sides[kept].2.take() {
                        return Branch::Decided(site, sides[kept].0, Box::new(state));
                    }
                }
                [false, false] => {}
            }
            let gain = |at: usize| ((sides[at].1.least - least) / ONE).max(1e-4);
            let score = gain(0) * gain(1);
            if best.as_ref().is_none_or(|(other, _)| score > *other) {
                let pair = sides.map(|(fate, bound, state)| {
                    (site, fate, bound.least, state.map(|state| state.basis()).unwrap_or_default())
                });
                best = Some((score, pair));
            }
        }
        best.map_or(Branch::Nothing, |(_, pair)| Branch::Split(pair))
    }
}

type Pair = [(usize, Fate, f64, Basis); 2];

enum Branch {
    Split(Pair),
    /// One fate is ruled out; the other, with its prices.
    Decided(usize, Fate, Box<Prices>),
    /// Both are.
    Nothing,
}

fn open_of(fates: &[Fate]) -> Vec<usize> {
    (0..fates.len()).filter(|&site| fates[site] == Fate::Open).collect()
}

/// Branches until every part is proven, or the purse is empty. Returns the least number of sites of covers not offered.
fn grow(part: &Part, first: Node, mut cutoff: f64, purse: &mut Purse, offer: &mut Offer<'_>) -> f64 {
    let mut heap = BinaryHeap::new();
    let mut born = 0;
    heap.push(Waiting { born, node: first });
    while !purse.is_empty() {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH
            && let Some(Waiting { node, .. }) = heap.pop()
        {
            if sites_of(&node) < cutoff {
                batch.push(node);
            }
        }
        if batch.is_empty() {
            break;
        }
        purse.nodes += batch.len();
        let fruits: Vec<Fruit> = batch.par_iter().map(|node| part.visit(node, cutoff)).collect();
        for fruit in fruits {
            purse.pivots += fruit.pivots;
            for answer in fruit.answers {
                cutoff = cutoff.min(offer(answer));
            }
            for node in fruit.children {
                born += 1;
                heap.push(Waiting { born, node });
            }
        }
    }
    let waiting = heap.iter().map(|waiting| sites_of(&waiting.node));
    waiting.fold(cutoff, f64::min)
}

/// The least number of sites a node can come to.
fn sites_of(node: &Node) -> f64 {
    (node.least / ONE).ceil()
}

/// A node in the queue: fewest sites first, then the deeper, then the younger one.
struct Waiting {
    born: usize,
    node: Node,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        sites_of(&other.node)
            .total_cmp(&sites_of(&self.node))
            .then(self.node.depth.cmp(&other.node.depth))
            .then(self.born.cmp(&other.born))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}
