//! How many people some open sites can serve within a distance under their capacities: a largest flow.
//!
//! Demand with the same sites within the distance is one group. People flow from groups to sites, at most a site's
//! capacity into it, and a group may be divided. Opening one more site sends it what it can take, first from people
//! nobody serves, then along alternating paths: the new site takes people from another one, which takes others in their
//! place (Ford & Fulkerson 1956, shortest paths first as Edmonds & Karp 1972). All amounts are whole numbers (quanta of
//! people), so the flow is exact and its value does not depend on the order in which sites are opened.
//!
//! Worked example: 60 people reach only p, 60 reach p and q, both hold 100. Opening p serves 100; opening q takes 60 from
//! p, which leaves room for the 20 that were left over: 120.

use std::collections::BTreeMap;

use super::instance::Instance;
use super::model::Frame;

/// Everybody within the distance of some site that is not ruled out.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Sites within the distance, ascending, and the people, by their sites.
    pub groups: Vec<Group>,
    /// The groups of each site.
    pub of_site: Vec<Vec<usize>>,
    /// The most each site can serve, in quanta.
    pub limits: Vec<u64>,
    /// All people of the groups, in quanta.
    pub people: u64,
}

/// Demand with the same sites within the distance.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub people: u64,
    /// The demand points, ascending, with their people.
    pub rows: Vec<(usize, u64)>,
}

/// Who is served by whom.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    /// People of each group nobody serves.
    pub left: Vec<u64>,
    /// What each site could still serve.
    pub room: Vec<u64>,
    /// Per group, how many each site serves; none of them zero.
    pub served: Vec<Vec<(usize, u64)>>,
    /// All people served.
    pub value: u64,
}

impl Field {
    /// The demand with people within `radius` (inclusive); `quanta` of them are one person.
    pub fn new(instance: &Instance, frame: &Frame, radius: f64, quanta: f64) -> Self {
        let mut groups: BTreeMap<Vec<usize>, Vec<(usize, u64)>> = BTreeMap::new();
        for (row, point) in instance.demand().iter().enumerate() {
            let people = whole(point.weight * quanta);
            let near = instance
                .row(row)
                .into_iter()
                .filter(|&(site, cost)| cost <= radius && !frame.closed[site]);
            let sites: Vec<usize> = near.map(|(site, _)| site).collect();
            if people > 0 && !sites.is_empty() {
                groups.entry(sites).or_default().push((row, people));
            }
        }
        let mut field = Self {
            groups: Vec::with_capacity(groups.len()),
            of_site: vec![Vec::new(); instance.sites().len()],
            limits: instance
                .sites()
                .iter()
                // Half a person too little is honest, half a person too much is not.
                .map(|site| {
                    site.capacity
                        .map_or(u64::MAX >> 8, |room| whole((room * quanta).floor()))
                })
                .collect(),
            people: 0,
        };
        for (number, (sites, rows)) in groups.into_iter().enumerate() {
            for &site in &sites {
                field.of_site[site].push(number);
            }
            let people = rows.iter().map(|row| row.1).sum();
            field.people += people;
            field.groups.push(Group { people, rows });
        }
        field
    }

    /// Nobody served yet.
    pub fn empty(&self) -> Flow {
        Flow {
            left: self.groups.iter().map(|group| group.people).collect(),
            room: vec![0; self.limits.len()],
            served: vec![Vec::new(); self.groups.len()],
            value: 0,
        }
    }

    /// The largest flow into the marked sites.
    pub fn flow(&self, open: &[bool]) -> Flow {
        let mut flow = self.empty();
        for site in (0..open.len()).filter(|&site| open[site]) {
            flow.open(self, site);
        }
        flow
    }
}

impl Flow {
    /// Opens a site that was not, and returns how many more people are served.
    pub fn open(&mut self, field: &Field, site: usize) -> u64 {
        let before = self.value;
        self.room[site] = field.limits[site];
        self.take_left(field, site);
        while self.room[site] > 0 && self.augment(field, site) {}
        self.value - before
    }

    /// Serves whom nobody serves, as far as there is room.
    fn take_left(&mut self, field: &Field, site: usize) {
        for &group in &field.of_site[site] {
            let amount = self.left[group].min(self.room[site]);
            if amount > 0 {
                self.left[group] -= amount;
                self.shift(group, site, amount);
                self.value += amount;
            }
        }
    }

    /// Adds to (or opens) a site's part of a group and takes from its room.
    fn shift(&mut self, group: usize, site: usize, amount: u64) {
        self.room[site] -= amount;
        match self.served[group].iter_mut().find(|part| part.0 == site) {
            Some(part) => part.1 += amount,
            None => self.served[group].push((site, amount)),
        }
    }

    /// One alternating path from `start`, which has room, to people nobody serves; false when there is none.
    fn augment(&mut self, field: &Field, start: usize) -> bool {
        // By whom each site was reached, through which group.
        let mut from: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(site) = queue.pop_front() {
            if let Some(&last) = field.of_site[site].iter().find(|&&group| self.left[group] > 0) {
                self.send(&from, start, site, last);
                return true;
            }
            for &group in &field.of_site[site] {
                for &(other, _) in &self.served[group] {
                    if other != start && other != site && !from.contains_key(&other) {
                        from.insert(other, (site, group));
                        queue.push_back(other);
                    }
                }
            }
        }
        false
    }

    /// Sends along a path that ends with `site` serving some of `last`.
    fn send(&mut self, from: &BTreeMap<usize, (usize, usize)>, start: usize, site: usize, last: usize) {
        let mut path = Vec::new();
        let mut at = site;
        while let Some(&(before, group)) = from.get(&at) {
            path.push((before, group, at));
            at = before;
        }
        let held = |group: usize, site: usize| {
            let part = self.served[group].iter().find(|part| part.0 == site);
            part.map_or(0, |part| part.1)
        };
        let along = path.iter().map(|&(_, group, loser)| held(group, loser));
        let amount = along.fold(self.left[last].min(self.room[start]), u64::min);
        for &(taker, group, loser) in path.iter().rev() {
            self.give_up(group, loser, amount);
            self.shift(group, taker, amount);
        }
        self.left[last] -= amount;
        self.shift(last, site, amount);
        self.value += amount;
    }

    fn give_up(&mut self, group: usize, site: usize, amount: u64) {
        self.room[site] += amount;
        for part in &mut self.served[group] {
            if part.0 == site {
                part.1 -= amount;
            }
        }
        self.served[group].retain(|part| part.1 > 0);
    }
}

/// A whole number of quanta, the nearest one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked at the door: finite and not negative; a cast saturates"
)]
fn whole(value: f64) -> u64 {
    (value.round() as u64).min(u64::MAX >> 8)
}
