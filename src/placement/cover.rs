//! Set covering: what can be decided before any search, and good covers fast.
//!
//! Reductions (Toregas & ReVelle 1972), repeated until nothing changes: a set that contains another is covered with it; a
//! site whose sets are among another's is never better than the other; a set with one site decides that site.
//!
//! The search is the row weighting local search of Gao, Weise & Li (2015): take a site away, cover one of the holes with
//! the site that covers most, and let the holes that stay grow heavier. It keeps a cover and looks for one that is one
//! site smaller. Counted steps, a seeded generator, ties to the site that has waited longest: the same on every run.

use super::local::Dice;

/// What is left of a set covering question.
#[derive(Debug, Clone)]
pub(super) struct Reduced {
    /// Sets still to cover, each ascending over the original sites, none containing another.
    pub sets: Vec<Vec<usize>>,
    /// Sites that every (or, with dominance, some) smallest cover has.
    pub forced: Vec<usize>,
}

/// Reduces non-empty sets over `sites` sites. `dominance` also drops sites that another site replaces, which keeps one of
/// the smallest covers but not all of them.
pub(super) fn reduce(sets: Vec<Vec<usize>>, sites: usize, dominance: bool) -> Reduced {
    let mut reduced = Reduced {
        sets: minimal(sets, sites),
        forced: Vec::new(),
    };
    if !dominance {
        return reduced;
    }
    loop {
        let columns = columns_of(&reduced.sets, sites);
        let dropped = dominated(&reduced.sets, &columns);
        let mut changed = dropped.contains(&true);
        for set in &mut reduced.sets {
            set.retain(|&site| !dropped[site]);
        }
        let single: Vec<usize> = reduced
            .sets
            .iter()
            .filter(|set| set.len() == 1)
            .map(|set| set[0])
            .collect();
        for site in single {
            if !reduced.forced.contains(&site) {
                reduced.forced.push(site);
                reduced.sets.retain(|set| !set.contains(&site));
                changed = true;
            }
        }
        if !changed {
            reduced.forced.sort_unstable();
            return reduced;
        }
        reduced.sets = minimal(std::mem::take(&mut reduced.sets), sites);
    }
}

/// The sets that contain no other.
fn minimal(mut sets: Vec<Vec<usize>>, sites: usize) -> Vec<Vec<usize>> {
    sets.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    sets.dedup();
    let mut kept_by_site: Vec<Vec<usize>> = vec![Vec::new(); sites];
    let mut kept: Vec<Vec<usize>> = Vec::new();
    let mut marks = vec![false; sites];
    for set in sets {
        for &site in &set {
            marks[site] = true;
        }
        // Whatever this set contains has its first site in it.
        let suspects = set.iter().flat_map(|&site| &kept_by_site[site]);
        let contains = suspects
            .into_iter()
            .any(|&other| kept[other].iter().all(|&site| marks[site]));
        for &site in &set {
            marks[site] = false;
        }
        if !contains {
            kept_by_site[set[0]].push(kept.len());
            kept.push(set);
        }
    }
    kept
}

fn columns_of(sets: &[Vec<usize>], sites: usize) -> Vec<Vec<usize>> {
    let mut columns = vec![Vec::new(); sites];
    for (row, set) in sets.iter().enumerate() {
        for &site in set {
            columns[site].push(row);
        }
    }
    columns
}

/// Marks the sites whose sets are all among those of another site; of equals the lowest stays.
fn dominated(sets: &[Vec<usize>], columns: &[Vec<usize>]) -> Vec<bool> {
    let mut dropped = vec![false; columns.len()];
    for site in 0..columns.len() {
        let Some(&rarest) = columns[site].iter().min_by_key(|&&row| sets[row].len()) else {
            continue;
        };
        dropped[site] = sets[rarest].iter().any(|&other| {
            let (mine, theirs) = (&columns[site], &columns[other]);
            let beats = theirs.len() > mine.len() || (theirs.len() == mine.len() && other < site);
            other != site && beats && mine.iter().all(|row| theirs.binary_search(row).is_ok())
        });
    }
    dropped
}

/// A cover being improved.
struct Weighing<'s> {
    sets: &'s [Vec<usize>],
    columns: Vec<Vec<usize>>,
    inside: Vec<bool>,
    /// How many open sites cover each set.
    count: Vec<usize>,
    weight: Vec<i64>,
    /// For a closed site the weight it would newly cover, for an open one minus what only it covers.
    score: Vec<i64>,
    /// When the site was last moved.
    moved: Vec<usize>,
    holes: Vec<usize>,
    /// Where each set stands among the holes.
    hole_at: Vec<usize>,
}

/// A small cover of the sets, found within `steps` moves or as soon as one of `enough` sites is. Ascending sites.
pub(super) fn search(sets: &[Vec<usize>], sites: usize, steps: usize, enough: usize) -> Vec<usize> {
    let mut state = Weighing {
        sets,
        columns: columns_of(sets, sites),
        inside: vec![false; sites],
        count: vec![0; sets.len()],
        weight: vec![1; sets.len()],
        score: vec![0; sites],
        moved: vec![0; sites],
        holes: (0..sets.len()).collect(),
        hole_at: (0..sets.len()).collect(),
    };
    for (site, column) in state.columns.iter().enumerate() {
        state.score[site] = column.iter().map(|_| 1).sum();
    }
    let mut dice = Dice::new(2);
    while let Some(&hole) = state.holes.first() {
        let all: Vec<usize> = (0..sites).collect();
        let site = state.best(&all, usize::MAX).unwrap_or(sets[hole][0]);
        state.flip(site, true);
    }
    let mut best = state.open();
    for step in 1..=steps {
        while state.holes.is_empty() {
            best = state.open();
            let Some(site) = state.lightest(usize::MAX) else {
                return best;
            };
            if best.len() <= enough {
                return best;
            }
            state.flip(site, false);
        }
        if let Some(site) = state.lightest(step).or_else(|| state.lightest(usize::MAX)) {
            state.flip(site, false);
            state.moved[site] = step;
        }
        let hole = state.holes[dice.below(state.holes.len())];
        // Every hole gets a site, even one that just left: otherwise the cover would shrink for good.
        if let Some(site) = state
            .best(&sets[hole], step)
            .or_else(|| state.best(&sets[hole], usize::MAX))
        {
            state.flip(site, true);
            state.moved[site] = step;
        }
        for at in 0..state.holes.len() {
            let row = state.holes[at];
            state.weight[row] += 1;
            for &site in &sets[row] {
                state.score[site] += 1;
            }
        }
    }
    if state.holes.is_empty() && state.open().len() < best.len() {
        best = state.open();
    }
    best
}

impl Weighing<'_> {
    fn open(&self) -> Vec<usize> {
        (0..self.inside.len()).filter(|&site| self.inside[site]).collect()
    }

    /// The open site that would leave the lightest holes, ties to the one that has waited longest; not the one moved in
    /// the step before.
    fn lightest(&self, step: usize) -> Option<usize> {
        let open = (0..self.inside.len()).filter(|&site| self.inside[site] && self.may_move(site, step));
        open.max_by(|&a, &b| {
            self.score[a]
                .cmp(&self.score[b])
                .then(self.moved[b].cmp(&self.moved[a]))
                .then(b.cmp(&a))
        })
    }

    /// The closed site among `sites` that covers most, ties likewise.
    fn best(&self, sites: &[usize], step: usize) -> Option<usize> {
        let closed = sites
            .iter()
            .copied()
            .filter(|&site| !self.inside[site] && self.may_move(site, step));
        closed.max_by(|&a, &b| {
            self.score[a]
                .cmp(&self.score[b])
                .then(self.moved[b].cmp(&self.moved[a]))
                .then(b.cmp(&a))
        })
    }

    fn may_move(&self, site: usize, step: usize) -> bool {
        step == usize::MAX || self.moved[site] == 0 || self.moved[site] + 1 < step
    }

    /// Opens or closes a site and keeps counts, scores and holes right.
    fn flip(&mut self, site: usize, open: bool) {
        self.score[site] = -self.score[site];
        self.inside[site] = open;
        let column = std::mem::take(&mut self.columns[site]);
        for &row in &column {
            let before = self.count[row];
            self.count[row] = if open { before + 1 } else { before - 1 };
            let weight = self.weight[row];
            // The lower of the counts before and after: 0 when a hole opens or closes, 1 when a lone site is joined or left.
            match (before.min(self.count[row]), open) {
                (0, _) => {
                    self.toggle_hole(row, open);
                    let change = if open { -weight } else { weight };
                    for &other in self.sets[row].iter().filter(|&&other| other != site) {
                        self.score[other] += change;
                    }
                }
                (1, _) => {
                    let lone = self.sets[row]
                        .iter()
                        .copied()
                        .find(|&other| other != site && self.inside[other]);
                    if let Some(lone) = lone {
                        self.score[lone] += if open { weight } else { -weight };
                    }
                }
                _ => {}
            }
        }
        self.columns[site] = column;
    }

    fn toggle_hole(&mut self, row: usize, covered: bool) {
        if covered {
            let at = self.hole_at[row];
            self.holes.swap_remove(at);
            if let Some(&moved) = self.holes.get(at) {
                self.hole_at[moved] = at;
            }
        } else {
            self.hole_at[row] = self.holes.len();
            self.holes.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{reduce, search};

    /// The size of the smallest cover, by trying every subset.
    fn smallest(sets: &[Vec<usize>], sites: usize) -> u32 {
        let covers = |subset: u32| sets.iter().all(|set| set.iter().any(|&site| subset >> site & 1 == 1));
        (0..1_u32 << sites)
            .filter(|&subset| covers(subset))
            .map(u32::count_ones)
            .min()
            .unwrap()
    }

    proptest! {
        #[test]
        fn reductions_keep_the_least_number_of_sites(
            sets in prop::collection::vec(prop::collection::btree_set(0_usize..7, 1..5), 1..12)
        ) {
            let sets: Vec<Vec<usize>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            let reduced = reduce(sets.clone(), 7, true);
            let rest = smallest(&reduced.sets, 7) as usize;
            prop_assert_eq!(rest + reduced.forced.len(), smallest(&sets, 7) as usize);
            let plain = reduce(sets.clone(), 7, false);
            prop_assert_eq!(smallest(&plain.sets, 7), smallest(&sets, 7));
        }

        #[test]
        fn the_search_returns_a_cover(
            sets in prop::collection::vec(prop::collection::btree_set(0_usize..7, 1..5), 1..12)
        ) {
            let sets: Vec<Vec<usize>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            let cover = search(&sets, 7, 200, 0);
            prop_assert!(sets.iter().all(|set| set.iter().any(|site| cover.contains(site))));
            // 200 moves over 7 sites find the smallest.
            prop_assert_eq!(cover.len(), smallest(&sets, 7) as usize);
        }
    }

    #[test]
    fn a_set_with_one_site_decides_it_and_everything_it_covers() {
        // {0} forces 0, which covers {0, 1} too; {2, 3} keeps the lower of two equal sites, which is then forced.
        let reduced = reduce(vec![vec![0], vec![0, 1], vec![2, 3]], 4, true);
        assert_eq!((reduced.sets.len(), reduced.forced), (0, vec![0, 2]));
    }
}
