//! What a way costs: straight lines with a detour factor, lists of costs, and zones that only links connect.

use super::clinics::order_by_key;
use super::{AMOUNT_LIMIT, COORDINATE_LIMIT, Error, Result, check_length, check_values};

/// Straight-line travel: cost = `detour` · √(Δx² + Δy²) metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    detour: f64,
}

impl Plane {
    /// The straight line itself.
    pub const STRAIGHT: Self = Self { detour: 1.0 };

    /// Roads are longer than straight lines by the factor `detour`, from 1 to 10. The factor is an assumption and is
    /// shown beside every result that uses it.
    pub fn with_detour(detour: f64) -> Result<Self> {
        if (1.0..=10.0).contains(&detour) {
            Ok(Self { detour })
        } else {
            Err(Error::Parameter {
                what: "detour",
                value: detour,
                reason: "a detour factor lies from 1 to 10",
            })
        }
    }

    /// The factor.
    pub fn detour(self) -> f64 {
        self.detour
    }

    /// The cost between two places, metres.
    pub fn cost(self, a: (f64, f64), b: (f64, f64)) -> f64 {
        let (dx, dy) = (a.0 - b.0, a.1 - b.1);
        self.cost_of_squared(dx * dx + dy * dy)
    }

    pub(super) fn cost_of_squared(self, squared: f64) -> f64 {
        self.detour * squared.sqrt()
    }
}

/// A list of costs from cells to clinics, in any unit. It may be asymmetric and incomplete: a pair that is not in the
/// list is out of reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// Canonical cell → input cell.
    pub(super) cell_order: Vec<u32>,
    /// Canonical clinic → input clinic.
    pub(super) clinic_order: Vec<u32>,
    pub(super) by_cell: Rows,
    pub(super) by_clinic: Rows,
}

/// A sparse table: row `r` holds the entries `start[r]..start[r + 1]`, rising in `other`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rows {
    start: Vec<usize>,
    other: Vec<u32>,
    cost: Vec<f64>,
}

impl Rows {
    fn new(rows: usize, mut entries: Vec<(u32, u32, f64)>) -> Self {
        entries.sort_unstable_by_key(|entry| (entry.0, entry.1));
        let start = (0..=rows)
            .map(|row| entries.partition_point(|entry| (entry.0 as usize) < row))
            .collect();
        Self {
            start,
            other: entries.iter().map(|entry| entry.1).collect(),
            cost: entries.iter().map(|entry| entry.2).collect(),
        }
    }

    /// The entries of a row: (other side, cost), rising in the other side.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.start[row]..self.start[row + 1];
        self.other[range.clone()]
            .iter()
            .zip(&self.cost[range])
            .map(|(&other, &cost)| (other as usize, cost))
    }
}

impl Costs {
    /// Costs `cost[k]` from cell number `from[k]` to clinic number `to[k]`. The keys identify cells and clinics (or
    /// are the ranks of their ids); they decide the order of every sum and break every tie.
    ///
    /// # Errors
    /// Columns of different length; an index past the end; a cost that is not finite, negative or above 10¹²; a pair
    /// that stands twice; a key used twice.
    pub fn new(cell_key: &[u64], clinic_key: &[u64], from: &[u32], to: &[u32], cost: &[f64]) -> Result<Self> {
        check_length("to", from.len(), to.len())?;
        check_length("cost", from.len(), cost.len())?;
        check_values("cost", cost, 0.0, AMOUNT_LIMIT)?;
        check_indices("from", from, cell_key.len())?;
        check_indices("to", to, clinic_key.len())?;
        let cell_order = order_by_key("cell", cell_key.len(), cell_key)?;
        let clinic_order = order_by_key("clinic", clinic_key.len(), clinic_key)?;
        let (cell_rank, clinic_rank) = (invert(&cell_order), invert(&clinic_order));
        let ranked = |i: usize| (cell_rank[from[i] as usize], clinic_rank[to[i] as usize], cost[i]);
        let by_cell = Rows::new(cell_order.len(), (0..from.len()).map(ranked).collect());
        for (&cell, range) in cell_order.iter().zip(by_cell.start.windows(2)) {
            let row = &by_cell.other[range[0]..range[1]];
            if let Some(pair) = row.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(Error::DuplicatePair {
                    from: cell,
                    to: clinic_order[pair[0] as usize],
                });
            }
        }
        let swapped = (0..from.len())
            .map(ranked)
            .map(|(cell, clinic, cost)| (clinic, cell, cost))
            .collect();
        let by_clinic = Rows::new(clinic_order.len(), swapped);
        Ok(Self {
            cell_order,
            clinic_order,
            by_cell,
            by_clinic,
        })
    }

    /// How many cells the list is about, whether or not they occur in it.
    pub fn cells(&self) -> usize {
        self.cell_order.len()
    }

    /// How many clinics the list is about.
    pub fn clinics(&self) -> usize {
        self.clinic_order.len()
    }

    /// How many pairs have a cost.
    pub fn pairs(&self) -> usize {
        self.by_cell.cost.len()
    }
}

fn check_indices(what: &'static str, indices: &[u32], count: usize) -> Result<()> {
    match indices.iter().position(|&i| i as usize >= count) {
        None => Ok(()),
        Some(index) => Err(Error::UnknownIndex {
            what,
            index,
            found: indices[index],
            count,
        }),
    }
}

fn invert(order: &[u32]) -> Vec<u32> {
    let mut rank = vec![0; order.len()];
    for (position, &i) in (0u32..).zip(order) {
        rank[i as usize] = position;
    }
    rank
}

/// A fixed link or a ferry between two zones: one may pass at `a` into zone `zone_a` and at `b` into `zone_b`, at a
/// price of `penalty` metres (0 for a bridge whose length is already in the distance between its ends).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Zone at the near end.
    pub zone_a: u32,
    /// Where the link begins, metres.
    pub a: (f64, f64),
    /// Zone at the far end.
    pub zone_b: u32,
    /// Where it ends, metres.
    pub b: (f64, f64),
    /// What crossing costs, metres of travel.
    pub penalty: f64,
}

/// Land divided by water: within a zone people travel straight (with the detour factor), between zones only by links.
///
/// The cost from `p` in one zone to `q` in another is the least over all chains of links,
/// d(p, first end) + penalty + … + penalty + d(last end, q); with a single link it is
/// min over links of d(p, a) + penalty + d(b, q). Links can be passed both ways. A zone that no chain reaches is
/// *uden for rækkevidde*: it has no cost at all, neither 0 nor a large number.
///
/// Reference: shortest paths between the link ends by Floyd (1962), O(links³) once; O(links²) per pair of zones.
///
/// # Example
///
/// ```
/// use praksisplan::access::travel::{Link, Plane, Zones};
/// // A bridge at x = 0 over a fjord along y = 0: from (3 km, 1 m) to (3 km, −1 m) one drives 3 km out and 3 km back.
/// let bridge = Link { zone_a: 0, a: (0.0, 1.0), zone_b: 1, b: (0.0, -1.0), penalty: 2.0 };
/// let zones = Zones::new(&[bridge], Plane::STRAIGHT)?;
/// assert_eq!(zones.cost((3000.0, 1.0), Some(0), (3000.0, -1.0), Some(1)), Some(6002.0));
/// assert_eq!(zones.cost((3000.0, 1.0), Some(0), (3000.0, -1.0), Some(2)), None); // an island without a ferry
/// # Ok::<(), praksisplan::access::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Zones {
    plane: Plane,
    /// Zone and place of each link end: end 2k and 2k + 1 belong to link k.
    ends: Vec<(u32, (f64, f64))>,
    /// Least cost from end to end, row by row; infinite inside the engine where no chain leads.
    between: Vec<f64>,
}

impl Zones {
    /// Zones connected by `links`. Zone numbers are the caller's; a zone that no link names is an island.
    ///
    /// # Errors
    /// A coordinate or penalty that is not finite or out of range, named by the link's position.
    pub fn new(links: &[Link], plane: Plane) -> Result<Self> {
        for value in [
            |link: &Link| link.a.0,
            |link: &Link| link.a.1,
            |link: &Link| link.b.0,
            |link: &Link| link.b.1,
        ] {
            let column: Vec<f64> = links.iter().map(value).collect();
            check_values("link coordinate", &column, -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        }
        let penalties: Vec<f64> = links.iter().map(|link| link.penalty).collect();
        check_values("link penalty", &penalties, 0.0, COORDINATE_LIMIT)?;
        let links = in_order(links);
        let penalties = links.iter().map(|link| link.penalty);
        let ends: Vec<_> = links
            .iter()
            .flat_map(|link| [(link.zone_a, link.a), (link.zone_b, link.b)])
            .collect();
        let n = ends.len();
        let mut between = vec![f64::INFINITY; n * n];
        for (i, (zone, place)) in ends.iter().enumerate() {
            for (k, (other_zone, other)) in ends.iter().enumerate() {
                if zone == other_zone {
                    between[i * n + k] = plane.cost(*place, *other);
                }
            }
        }
        for (link, penalty) in penalties.enumerate() {
            let (a, b) = (2 * link, 2 * link + 1);
            for place in [a * n + b, b * n + a] {
                between[place] = between[place].min(penalty);
            }
        }
        for via in 0..n {
            for from in 0..n {
                for to in 0..n {
                    let detour = between[from * n + via] + between[via * n + to];
                    if detour < between[from * n + to] {
                        between[from * n + to] = detour;
                    }
                }
            }
        }
        Ok(Self { plane, ends, between })
    }

    /// The cost between two places, metres, or `None` when it is out of reach. A place outside every zone (`None`) is
    /// out of reach of everything.
    pub fn cost(&self, p: (f64, f64), zone_p: Option<u32>, q: (f64, f64), zone_q: Option<u32>) -> Option<f64> {
        let (zone_p, zone_q) = (zone_p?, zone_q?);
        if zone_p == zone_q {
            return Some(self.plane.cost(p, q));
        }
        if zone_p > zone_q {
            // Always summed from the lower zone, so that there and back cost the same to the last bit.
            return self.cost(q, Some(zone_q), p, Some(zone_p));
        }
        let n = self.ends.len();
        let mut best = f64::INFINITY;
        for (from, _) in self.ends_in(zone_p) {
            let out = self.plane.cost(p, self.ends[from].1);
            for (to, place) in self.ends_in(zone_q) {
                best = best.min(out + self.between[from * n + to] + self.plane.cost(place, q));
            }
        }
        best.is_finite().then_some(best)
    }

    /// How many link ends there are.
    pub(super) fn end_count(&self) -> usize {
        self.ends.len()
    }

    /// The link ends in a zone: number and place.
    pub(super) fn ends_in(&self, zone: u32) -> impl Iterator<Item = (usize, (f64, f64))> + '_ {
        self.ends
            .iter()
            .enumerate()
            .filter(move |(_, end)| end.0 == zone)
            .map(|(i, end)| (i, end.1))
    }

    /// The zone of a link end.
    pub(super) fn zone_of_end(&self, end: usize) -> u32 {
        self.ends[end].0
    }

    /// The least cost from end to end; infinite inside the engine where no chain leads.
    pub(super) fn between(&self, from: usize, to: usize) -> f64 {
        self.between[from * self.ends.len() + to]
    }

    /// How people travel within a zone.
    pub fn plane(&self) -> Plane {
        self.plane
    }
}

/// The links the same way round and in the same order, however they were listed: sums along chains depend on both.
fn in_order(links: &[Link]) -> Vec<Link> {
    let low_zone_first = |link: &Link| {
        if link.zone_a <= link.zone_b {
            *link
        } else {
            Link {
                zone_a: link.zone_b,
                a: link.b,
                zone_b: link.zone_a,
                b: link.a,
                penalty: link.penalty,
            }
        }
    };
    let mut links: Vec<Link> = links.iter().map(low_zone_first).collect();
    let places = |link: &Link| [link.a.0, link.a.1, link.b.0, link.b.1, link.penalty];
    links.sort_by(|one, other| {
        let zones = (one.zone_a, one.zone_b).cmp(&(other.zone_a, other.zone_b));
        let differences = places(one).into_iter().zip(places(other)).map(|(a, b)| a.total_cmp(&b));
        differences.fold(zones, std::cmp::Ordering::then)
    });
    links
}

/// Places with their zone and key.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// Metres.
    pub x: &'a [f64],
    /// Metres.
    pub y: &'a [f64],
    /// The zone a place is in; `None` when it is in none.
    pub zone: &'a [Option<u32>],
    /// Identity or rank of the id; no two alike.
    pub key: &'a [u64],
}

impl Places<'_> {
    pub(super) fn check(&self, what: &'static str) -> Result<()> {
        check_length(what, self.x.len(), self.y.len())?;
        check_length(what, self.x.len(), self.zone.len())?;
        check_length(what, self.x.len(), self.key.len())?;
        check_values(what, self.x, -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        check_values(what, self.y, -COORDINATE_LIMIT, COORDINATE_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(zone_a: u32, a: (f64, f64), zone_b: u32, b: (f64, f64), penalty: f64) -> Link {
        Link {
            zone_a,
            a,
            zone_b,
            b,
            penalty,
        }
    }

    #[test]
    fn nobody_walks_over_the_fjord_and_the_nearer_of_two_bridges_wins() {
        // Bridges at x = 0 (free) and x = 10 (penalty 5). From (8, 1) to (8, −1): by the first 8 + 0 + 8 = 16, by the
        // second 2 + 5 + 2 = 9.
        let zones = Zones::new(
            &[
                link(0, (0.0, 1.0), 1, (0.0, -1.0), 0.0),
                link(0, (10.0, 1.0), 1, (10.0, -1.0), 5.0),
            ],
            Plane::STRAIGHT,
        )
        .unwrap();
        assert_eq!(zones.cost((8.0, 1.0), Some(0), (8.0, -1.0), Some(1)), Some(9.0));
        assert_eq!(zones.cost((1.0, 1.0), Some(0), (1.0, -1.0), Some(1)), Some(2.0));
        // Both ways the same.
        assert_eq!(zones.cost((8.0, -1.0), Some(1), (8.0, 1.0), Some(0)), Some(9.0));
        // Within a zone the straight line.
        assert_eq!(zones.cost((0.0, 1.0), Some(0), (3.0, 5.0), Some(0)), Some(5.0));
    }

    #[test]
    fn an_island_two_links_away_is_reached_through_the_zone_between() {
        // Ferry 2 → 1 (penalty 20, lands at (0, −10)), bridge 1 → 0 at (0, 0): 1 + 20 + 10 + 0 + 4 = 35.
        let zones = Zones::new(
            &[
                link(2, (0.0, -30.0), 1, (0.0, -10.0), 20.0),
                link(1, (0.0, 0.0), 0, (0.0, 0.0), 0.0),
            ],
            Plane::STRAIGHT,
        )
        .unwrap();
        assert_eq!(zones.cost((0.0, -31.0), Some(2), (4.0, 0.0), Some(0)), Some(35.0));
    }

    #[test]
    fn the_detour_lengthens_the_way_but_not_the_penalty() {
        let plane = Plane::with_detour(1.5).unwrap();
        let zones = Zones::new(&[link(0, (0.0, 0.0), 1, (0.0, 0.0), 7.0)], plane).unwrap();
        assert_eq!(
            zones.cost((4.0, 0.0), Some(0), (0.0, 2.0), Some(1)),
            Some(6.0 + 7.0 + 3.0)
        );
        assert!(Plane::with_detour(0.9).is_err());
        assert!(Plane::with_detour(f64::NAN).is_err());
    }

    #[test]
    fn out_of_reach_is_missing_from_the_list_and_not_a_number() {
        let zones = Zones::new(&[], Plane::STRAIGHT).unwrap();
        let cells = Places {
            x: &[0.0, 0.0],
            y: &[0.0, 1.0],
            zone: &[Some(0), Some(1)],
            key: &[1, 2],
        };
        let clinics = Places {
            x: &[0.0],
            y: &[2.0],
            zone: &[Some(0)],
            key: &[1],
        };
        let costs = zones.costs(&cells, &clinics, COORDINATE_LIMIT).unwrap();
        assert_eq!(costs.pairs(), 1);
        assert_eq!(costs.by_cell.row(0).collect::<Vec<_>>(), [(0, 2.0)]);
        assert_eq!(costs.by_cell.row(1).count(), 0);
        assert_eq!(zones.cost((0.0, 0.0), None, (0.0, 0.0), Some(0)), None);
    }

    #[test]
    fn a_bad_cost_list_is_refused_with_its_place() {
        let refuse = |from: &[u32], to: &[u32], cost: &[f64]| Costs::new(&[1, 2], &[5], from, to, cost).unwrap_err();
        assert_eq!(
            refuse(&[0, 2], &[0, 0], &[1.0, 1.0]),
            Error::UnknownIndex {
                what: "from",
                index: 1,
                found: 2,
                count: 2
            }
        );
        assert_eq!(
            refuse(&[0, 0], &[0, 0], &[1.0, 2.0]),
            Error::DuplicatePair { from: 0, to: 0 }
        );
        assert!(matches!(
            refuse(&[0], &[0], &[f64::NAN]),
            Error::NotFinite {
                what: "cost",
                index: 0,
                ..
            }
        ));
        assert!(matches!(refuse(&[0], &[0], &[-1.0]), Error::OutOfRange { .. }));
    }
}
