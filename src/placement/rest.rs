//! What is left of a set covering question once sites are decided.

use super::cover;
use super::cuts::Cut;
use super::kernel::Fate;

/// A set covering question with decided sites taken out.
#[derive(Debug, Clone)]
pub(super) struct Rest {
    /// Sets still to cover, by the rest's own sites.
    pub sets: Vec<Vec<usize>>,
    /// What covers are known to obey besides.
    pub cuts: Vec<Cut>,
    /// The outer number of each site.
    pub labels: Vec<usize>,
    /// The outer numbers of sites that are open.
    pub opened: Vec<usize>,
}

impl Rest {
    pub fn new(sets: Vec<Vec<usize>>, sites: usize) -> Self {
        Self {
            sets,
            cuts: Vec::new(),
            labels: (0..sites).collect(),
            opened: Vec::new(),
        }
    }

    /// The question by parts that share no sites, smallest first; without what is open, and
    /// without cuts across parts.
    pub fn fall_apart(&self) -> Vec<Rest> {
        let mut first: Vec<usize> = (0..self.labels.len()).collect();
        for set in &self.sets {
            for pair in set.windows(2) {
                let (a, b) = (root_of(&mut first, pair[0]), root_of(&mut first, pair[1]));
                first[a.max(b)] = a.min(b);
            }
        }
        let mut parts: Vec<Rest> = Vec::new();
        let mut part_of = vec![0; self.labels.len()];
        let mut place = vec![0; self.labels.len()];
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
            parts[part_of[set[0]]]
                .sets
                .push(set.iter().map(|&site| place[site]).collect());
        }
        for (list, need) in &self.cuts {
            let part = part_of[list[0].0];
            if list.iter().all(|entry| part_of[entry.0] == part) {
                let list = list.iter().map(|&(site, times)| (place[site], times)).collect();
                parts[part].cuts.push((list, *need));
            }
        }
        parts.sort_by_key(|part| part.sets.len());
        parts
    }

    /// A cover of the rest with the sites that are open already, in outer numbers.
    pub fn outer(&self, cover: &[usize]) -> Vec<usize> {
        let mut all: Vec<usize> = cover.iter().map(|&site| self.labels[site]).collect();
        all.extend(&self.opened);
        all.sort_unstable();
        all
    }

    /// The question after decisions, reduced again.
    pub fn shrink(&self, fates: &[Fate], cuts: Vec<Cut>, every: bool) -> Rest {
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
        opened.extend(
            (0..fates.len())
                .filter(|&site| is_open[site])
                .map(|site| self.labels[site]),
        );
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

/// The first site of the part a site belongs to; shortens the way there (Tarjan 1975).
fn root_of(first: &mut [usize], mut site: usize) -> usize {
    while first[site] != site {
        first[site] = first[first[site]];
        site = first[site];
    }
    site
}

#[cfg(test)]
mod tests {
    use super::Rest;
    use crate::placement::kernel::Fate;

    #[test]
    fn what_shares_no_site_is_a_part_of_its_own() {
        // {0,2}, {2,3} hang together, {1,4} stands alone and is smaller, so it comes first.
        let rest = Rest::new(vec![vec![0, 2], vec![1, 4], vec![2, 3]], 5);
        let parts = rest.fall_apart();
        assert_eq!(parts.len(), 2);
        assert_eq!((&parts[0].labels, &parts[0].sets), (&vec![1, 4], &vec![vec![0, 1]]));
        assert_eq!(
            (&parts[1].labels, &parts[1].sets),
            (&vec![0, 2, 3], &vec![vec![0, 1], vec![1, 2]])
        );
        assert_eq!(parts[1].outer(&[1]), [2]);
    }

    #[test]
    fn cuts_follow_the_decisions() {
        // x0 + x1 + x2 + 2·x3 ≥ 3 with 0 open and 1 closed says x2 + 2·x3 ≥ 2.
        let mut rest = Rest::new(vec![vec![2, 3], vec![3, 4], vec![2, 4]], 5);
        rest.cuts = vec![(vec![(0, 1.0), (1, 1.0), (2, 1.0), (3, 2.0)], 3.0)];
        let mut fates = vec![Fate::Free; 5];
        (fates[0], fates[1]) = (Fate::Open, Fate::Closed);
        let left = rest.shrink(&fates, rest.cuts.clone(), false);
        assert_eq!((left.labels, left.opened), (vec![2, 3, 4], vec![0]));
        assert_eq!(left.cuts, [(vec![(0, 1.0), (1, 2.0)], 2.0)]);
    }
}
