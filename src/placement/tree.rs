//! The proof: branch and bound over the Lagrangian, in rounds that come out the same on any number of threads. Set
//! covering goes on from the root with linear prices ([`super::proof`]).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;

use super::branch::Purse;
use super::dual::{Climb, matching};
use super::kernel::{Fate, Kernel, Rule};
use super::local::{Columns, Dice, Search};
use super::proof::{every, smallest};
use super::queue::{Turn, Waiting};

/// How much work is allowed. Counted in steps and never in seconds, so the same question has the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Kicks of the local search before any bound is computed.
    pub kicks: usize,
    /// Moves of the search for small covers (set covering and p-center).
    pub moves: usize,
    /// Evaluations of the Lagrangian at the root.
    pub root_rounds: usize,
    /// Evaluations at each node below.
    pub node_rounds: usize,
    /// Nodes of the tree.
    pub nodes: usize,
    /// Numbers the linear prices may touch (set covering and p-center); about a billion a second.
    pub work: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            kicks: 100,
            moves: 30_000,
            root_rounds: 3_000,
            node_rounds: 150,
            nodes: 20_000,
            work: 40_000_000_000,
        }
    }
}

/// What the tree found, in the kernel's own numbers.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    /// The best sets of sites with their values, ascending by (value, sites).
    pub pool: Vec<(f64, Vec<usize>)>,
    /// No set outside the pool is below this, and none at all is when the pool's first is not.
    pub bound: f64,
    pub nodes: usize,
    pub rounds: usize,
}

/// A part of the question: decisions so far, multipliers to start from, and the bound it inherits.
#[derive(Debug, Clone)]
struct Node {
    fates: Vec<Fate>,
    multipliers: Arc<Vec<f64>>,
    bound: f64,
}

/// What became of a node.
struct Fruit {
    answers: Vec<(f64, Vec<usize>)>,
    children: Vec<Node>,
    rounds: usize,
}

/// Nodes taken in one round; a constant, so that the number of threads changes nothing.
const BATCH: usize = 8;

/// Evaluations between two looks at what can be fixed.
const PHASE: usize = 50;

/// Phases without progress after which the root stops climbing and branches.
const IDLE: usize = 6;

/// What is asked of a kernel.
#[derive(Debug, Clone, Default)]
pub(super) struct Quest {
    /// How many of the best sets; 0 counts as 1.
    pub wanted: usize,
    /// Any set of at most this value will do, and whether there is one is the whole question.
    pub enough: Option<f64>,
    /// Sets at or above this are no answers.
    pub ceiling: Option<f64>,
    /// Known sets, ascending, each of the size the rule asks for.
    pub seeds: Vec<Vec<usize>>,
}

/// The best sets seen.
struct Pool {
    wanted: usize,
    /// Sets at or above this are of no interest even when nothing better is known.
    ceiling: f64,
    answers: Vec<(f64, Vec<usize>)>,
}

impl Pool {
    fn offer(&mut self, value: f64, sites: Vec<usize>) {
        let place = self
            .answers
            .partition_point(|(other, set)| other.total_cmp(&value).then_with(|| set.cmp(&sites)) == Ordering::Less);
        if place < self.wanted && self.answers.get(place).is_none_or(|(_, set)| *set != sites) {
            self.answers.insert(place, (value, sites));
            self.answers.truncate(self.wanted);
        }
    }

    /// Only sets below this are still wanted.
    fn cutoff(&self) -> f64 {
        let last = if self.answers.len() < self.wanted {
            f64::INFINITY
        } else {
            self.answers[self.wanted - 1].0
        };
        last.min(self.ceiling)
    }
}

/// The whole question while it is being answered.
struct Tree<'k> {
    kernel: &'k Kernel,
    columns: &'k Columns,
    budget: Budget,
    pool: Pool,
    enough: Option<f64>,
    rounds: usize,
}

/// Searches the kernel for its best sets.
pub(super) fn solve(kernel: &Kernel, quest: &Quest, budget: Budget) -> Verdict {
    let columns = Columns::of(kernel);
    let ceiling = quest
        .ceiling
        .or(quest.enough.map(|enough| enough + kernel.step))
        .unwrap_or(f64::INFINITY);
    let pool = Pool {
        wanted: quest.wanted.max(1),
        ceiling,
        answers: Vec::new(),
    };
    let mut tree = Tree {
        kernel,
        columns: &columns,
        budget,
        pool,
        enough: quest.enough,
        rounds: 0,
    };
    tree.heuristics(&quest.seeds);
    if tree.is_enough() {
        return Verdict {
            pool: tree.pool.answers,
            bound: f64::NEG_INFINITY,
            nodes: 0,
            rounds: 0,
        };
    }
    let (root, climbed, bound) = tree.root();
    let (bound, nodes) = match kernel.rule {
        Rule::Charge(charge) => tree.prove_cover(&root, charge, bound),
        Rule::Pick(_) => {
            let first = Node {
                fates: vec![Fate::Free; root.site_count()],
                multipliers: Arc::new(climbed),
                bound,
            };
            tree.grow(&root, first)
        }
    };
    Verdict {
        pool: tree.pool.answers,
        bound,
        nodes,
        rounds: tree.rounds,
    }
}

impl Tree<'_> {
    /// Greedy, substitution and kicks; then, when several sets are wanted, the best neighbours of the best.
    fn heuristics(&mut self, seeds: &[Vec<usize>]) {
        let mut search = Search::greedy(self.kernel, self.columns);
        search.settle();
        for seed in seeds {
            let mut other = Search::from_open(self.kernel, self.columns, seed.clone());
            other.settle();
            if other.value() < search.value() {
                search = other;
            }
        }
        search.shake(self.budget.kicks, &mut Dice::new(1));
        self.pool.offer(search.value(), search.sites());
        if self.pool.wanted > 1 {
            for (value, sites) in search.neighbours(self.pool.wanted) {
                self.pool.offer(value, sites);
            }
        }
    }

    /// Whether the best known set answers a yes-or-no question.
    fn is_enough(&self) -> bool {
        let best = self.pool.answers.first().map_or(f64::INFINITY, |answer| answer.0);
        self.enough.is_some_and(|enough| best <= enough)
    }

    /// Climbs at the root, shrinking the kernel as sites are decided. Returns the rest, its multipliers and its bound.
    fn root(&mut self) -> (Kernel, Vec<f64>, f64) {
        let mut kernel = self.kernel.clone();
        let start: Vec<f64> = (0..kernel.row_count()).map(|row| opening_price(&kernel, row)).collect();
        let mut climb = Climb::start(&kernel, &start);
        let mut idle = 0;
        let mut spent = 0;
        while spent < self.budget.root_rounds && idle < IDLE {
            let target = self.target(climb.bound);
            let before = climb.bound;
            climb.climb(&kernel, target, PHASE);
            spent += PHASE;
            let (value, sites) = self.round_off(&kernel, &climb, true);
            self.pool.offer(value, sites);
            let target = self.pool.cutoff();
            if kernel.lift(climb.bound) >= target || self.is_enough() {
                break;
            }
            let aim = self.target(climb.bound);
            idle = if climb.bound - before < 0.005 * (aim - climb.bound) {
                idle + 1
            } else {
                0
            };
            let mut fates = vec![Fate::Free; kernel.site_count()];
            let decided = climb.fix(&kernel, target, &mut fates);
            let slim = climb.strike(&kernel, target);
            if decided * 20 >= kernel.site_count() || slim.entries.len() * 4 < kernel.entries.len() * 3 {
                let smaller = slim.restrict(&fates);
                climb = climb.carry(&kernel, &smaller);
                kernel = smaller;
            }
        }
        self.rounds += spent;
        (kernel, climb.multipliers, climb.bound)
    }

    /// What a climb aims at: the cutoff, or something above the bound while there is no cutoff.
    fn target(&self, bound: f64) -> f64 {
        let cutoff = self.pool.cutoff();
        if cutoff.is_finite() {
            cutoff
        } else {
            bound + bound.abs().max(1.0) * 0.01
        }
    }

    /// An answer out of a climb: the sites most often opened, improved by local search when `improve`.
    fn round_off(&self, kernel: &Kernel, climb: &Climb, improve: bool) -> (f64, Vec<usize>) {
        let mut marks = vec![false; self.kernel.site_count()];
        for &site in &kernel.opened {
            marks[site] = true;
        }
        match kernel.rule {
            Rule::Pick(count) => {
                let mut order: Vec<usize> = (0..kernel.site_count()).collect();
                order.sort_unstable_by(|&a, &b| climb.opening[b].total_cmp(&climb.opening[a]).then(a.cmp(&b)));
                for &site in order.iter().take(count) {
                    marks[kernel.labels[site]] = true;
                }
            }
            Rule::Charge(_) => {
                for site in 0..kernel.site_count() {
                    marks[kernel.labels[site]] |= climb.opening[site] > 0.5;
                }
            }
        }
        let open: Vec<usize> = (0..marks.len()).filter(|&site| marks[site]).collect();
        if !improve {
            return (self.kernel.value(&marks), open);
        }
        let mut search = Search::from_open(self.kernel, self.columns, open);
        search.settle();
        (search.value(), search.sites())
    }

    /// Set covering is proven with linear prices, which are sharper there. Returns the bound and the nodes looked at.
    fn prove_cover(&mut self, root: &Kernel, charge: f64, bound: f64) -> (f64, usize) {
        if self.is_enough() || root.lift(bound) >= self.pool.cutoff() {
            return (root.lift(bound).min(self.pool.cutoff()), 0);
        }
        let sites_below = |value: f64| ((value - root.base) / charge).ceil();
        let value_of = |sites: f64| root.base + charge * sites;
        let outer = |cover: &[usize]| {
            let chosen = cover.iter().map(|&site| root.labels[site]);
            let mut sites: Vec<usize> = chosen.chain(root.opened.iter().copied()).collect();
            sites.sort_unstable();
            (value_of(cover.len() as f64), sites)
        };
        let sets: Vec<Vec<usize>> = (0..root.row_count())
            .map(|row| {
                let mut set: Vec<usize> = root.list(row).iter().map(|entry| entry.site).collect();
                set.sort_unstable();
                set
            })
            .collect();
        let mut purse = Purse::new(self.budget.nodes, self.budget.work);
        let best = self.pool.answers.first().map_or(f64::INFINITY, |answer| answer.0);
        let cutoff = sites_below(best.min(self.pool.ceiling));
        let (cover, least) = smallest(sets.clone(), root.site_count(), cutoff, &mut purse);
        if let Some(cover) = cover {
            let (value, sites) = outer(&cover);
            if self.pool.wanted > 1 {
                let search = Search::from_open(self.kernel, self.columns, sites.clone());
                for (value, sites) in search.neighbours(self.pool.wanted) {
                    self.pool.offer(value, sites);
                }
            }
            self.pool.offer(value, sites);
        }
        let mut bound = value_of(least).max(root.lift(bound));
        if self.pool.wanted > 1 && bound < self.pool.cutoff() && !self.is_enough() {
            let cutoff = sites_below(self.pool.cutoff());
            let mut offer = |cover: Vec<usize>| {
                let (value, sites) = outer(&cover);
                self.pool.offer(value, sites);
                sites_below(self.pool.cutoff())
            };
            let others = every(sets, root.site_count(), cutoff, &mut purse, &mut offer);
            bound = bound.max(value_of(others));
        }
        self.rounds += purse.spent.pivots;
        (bound.min(self.pool.cutoff()), purse.nodes_spent)
    }

    /// Branches until every part is proven, or the nodes are used up. Returns the bound and the nodes looked at.
    fn grow(&mut self, root: &Kernel, first: Node) -> (f64, usize) {
        let mut heap = BinaryHeap::new();
        let mut born = 0;
        let mut seen = 0;
        heap.push(Waiting { born, node: first });
        while seen < self.budget.nodes && !self.is_enough() {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH
                && let Some(Waiting { node, .. }) = heap.pop()
            {
                if root.lift(node.bound) < self.pool.cutoff() {
                    batch.push(node);
                }
            }
            if batch.is_empty() {
                break;
            }
            seen += batch.len();
            let fruits: Vec<Fruit> = batch.par_iter().map(|node| self.visit(root, node)).collect();
            for fruit in fruits {
                self.rounds += fruit.rounds;
                for (value, sites) in fruit.answers {
                    self.pool.offer(value, sites);
                }
                for node in fruit.children {
                    born += 1;
                    heap.push(Waiting { born, node });
                }
            }
        }
        let cutoff = self.pool.cutoff();
        let open = heap.peek().map_or(cutoff, |waiting| root.lift(waiting.node.bound));
        (open.min(cutoff), seen)
    }

    /// Bounds a node, tries an answer out of it, and splits it where the relaxation is least decided.
    fn visit(&self, root: &Kernel, node: &Node) -> Fruit {
        let kernel = root.restrict(&node.fates);
        let mut fruit = Fruit {
            answers: Vec::new(),
            children: Vec::new(),
            rounds: 0,
        };
        if let Some(open) = forced(&kernel) {
            let mut marks = vec![false; self.kernel.site_count()];
            for &site in &open {
                marks[site] = true;
            }
            fruit.answers.push((
                self.kernel.value(&marks),
                (0..marks.len()).filter(|&site| marks[site]).collect(),
            ));
            return fruit;
        }
        if matches!(kernel.rule, Rule::Pick(count) if count > kernel.site_count()) {
            return fruit;
        }
        let start: Vec<f64> = matching(&root.rows, &kernel.rows)
            .into_iter()
            .map(|row| node.multipliers[row])
            .collect();
        let mut climb = Climb::start(&kernel, &start);
        let mut cutoff = self.pool.cutoff();
        let mut spent = 0;
        while spent < self.budget.node_rounds && kernel.lift(climb.bound) < cutoff {
            let before = climb.bound;
            let target = self.target(climb.bound).min(cutoff);
            climb.climb(&kernel, target, PHASE);
            spent += PHASE;
            let answer = self.round_off(&kernel, &climb, false);
            if self.pool.wanted == 1 {
                cutoff = cutoff.min(answer.0);
            }
            fruit.answers.push(answer);
            if climb.bound - before < 0.05 * (target - climb.bound) {
                break;
            }
        }
        fruit.rounds = spent;
        let bound = climb.bound.max(node.bound);
        if kernel.lift(bound) >= cutoff {
            return fruit;
        }
        let mut decided = vec![Fate::Free; kernel.site_count()];
        climb.fix(&kernel, cutoff, &mut decided);
        let places = matching(&root.labels, &kernel.labels);
        let mut fates = node.fates.clone();
        for (site, &fate) in decided.iter().enumerate() {
            fates[places[site]] = fate;
        }
        let mut multipliers = node.multipliers.as_ref().clone();
        for (row, place) in matching(&root.rows, &kernel.rows).into_iter().enumerate() {
            multipliers[place] = climb.multipliers[row];
        }
        let multipliers = Arc::new(multipliers);
        let undecided = |site: usize| (climb.opening[site] - 0.5).abs();
        let branch = (0..kernel.site_count())
            .filter(|&site| decided[site] == Fate::Free)
            .min_by(|&a, &b| undecided(a).total_cmp(&undecided(b)).then(a.cmp(&b)));
        let Some(branch) = branch else {
            // Everything was decided: one last look at the single set that is left.
            fruit.children.push(Node {
                fates,
                multipliers,
                bound,
            });
            return fruit;
        };
        for fate in [Fate::Open, Fate::Closed] {
            let mut fates = fates.clone();
            fates[places[branch]] = fate;
            fruit.children.push(Node {
                fates,
                multipliers: Arc::clone(&multipliers),
                bound,
            });
        }
        fruit
    }
}

/// The only set left in a kernel, when there is only one.
fn forced(kernel: &Kernel) -> Option<Vec<usize>> {
    match kernel.rule {
        Rule::Pick(0) => Some(kernel.opened.clone()),
        Rule::Pick(count) if count == kernel.site_count() => {
            Some(kernel.opened.iter().chain(&kernel.labels).copied().collect())
        }
        _ => None,
    }
}

/// A first multiplier for a row: the price of the site that would be nearest if the sites to open were spread evenly, or
/// a share of a site's charge.
fn opening_price(kernel: &Kernel, row: usize) -> f64 {
    let list = kernel.list(row);
    match kernel.rule {
        Rule::Pick(count) => list
            .get(kernel.site_count() / count.max(1))
            .map_or(kernel.caps[row], |entry| entry.cost),
        Rule::Charge(charge) => list[0].cost + charge / 4.0,
    }
}

/// Lowest bound first, then the older one.
impl Turn for Node {
    fn turn(a: &Waiting<Self>, b: &Waiting<Self>) -> Ordering {
        b.node.bound.total_cmp(&a.node.bound).then(b.born.cmp(&a.born))
    }
}
