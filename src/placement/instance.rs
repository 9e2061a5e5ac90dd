//! The question: demand with weights, candidate sites, and what it costs to get from one to the other.
//!
//! Everything is checked at the door and put in the order of its ids, so that neither a NaN nor the order of the input
//! reaches the computation. Answers speak of ids, never of positions.

use std::cmp::Ordering;

use super::PlacementError;

/// What names a demand point or a site.
pub type Id = String;

/// Somebody to be served.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Unique among the demand.
    pub id: Id,
    /// People, patients or another amount; finite and not negative.
    pub weight: f64,
}

/// A place where capacity may stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Unique among the sites.
    pub id: Id,
    /// Stands already and stays: always open, and not counted among the new ones.
    pub fixed: bool,
    /// The most weight it can serve, `None` for no limit. Only [`super::capacitated`] looks at it.
    pub capacity: Option<f64>,
}

/// A point in a metric projection (metres, for example EPSG:25832).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Easting, metres.
    pub x: f64,
    /// Northing, metres.
    pub y: f64,
}

/// The cost from one demand point to one site, by their positions in the slices given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Position in the demand slice.
    pub demand: usize,
    /// Position in the site slice.
    pub site: usize,
    /// Any unit; finite and not negative.
    pub cost: f64,
}

/// What it costs to get from demand to sites. Only that direction counts, so costs may be asymmetric.
#[derive(Debug, Clone, Copy)]
pub enum Travel<'a> {
    /// Straight-line metres between points, times a detour factor of at least 0.
    Straight {
        /// One point a demand point.
        demand: &'a [Point],
        /// One point a site.
        sites: &'a [Point],
        /// 1.0 for the straight line itself.
        detour: f64,
    },
    /// One row a demand point, one column a site; `None` is out of reach.
    Matrix(&'a [Option<f64>]),
    /// A list of pairs; a pair that is missing is out of reach.
    Pairs(&'a [Pair]),
}

/// A checked question in canonical order.
#[derive(Debug, Clone)]
pub struct Instance {
    demand: Vec<Demand>,
    sites: Vec<Site>,
    costs: Costs,
}

#[derive(Debug, Clone)]
enum Costs {
    Straight {
        demand: Vec<Point>,
        sites: Vec<Point>,
        detour: f64,
    },
    /// Compressed rows, sites ascending.
    Listed {
        starts: Vec<usize>,
        entries: Vec<(usize, f64)>,
    },
}

/// Who serves a demand point.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// The demand point.
    pub demand: Id,
    /// The cheapest open site (ties to the lower id) and its cost, or `None` when all are out of reach.
    pub by: Option<(Id, f64)>,
}

impl Instance {
    /// Checks the input and puts it in the order of the ids (byte order).
    ///
    /// # Errors
    /// Empty input, duplicate ids, lengths that do not match, positions outside the slices, the same pair twice, and any
    /// number that is not finite or is negative; each names the index.
    pub fn new(demand: &[Demand], sites: &[Site], travel: Travel) -> Result<Self, PlacementError> {
        check_demand(demand)?;
        check_sites(sites)?;
        let demand_order = order_by(demand.len(), |index| &demand[index].id, "efterspørgsel")?;
        let site_order = order_by(sites.len(), |index| &sites[index].id, "sted")?;
        let costs = match travel {
            Travel::Straight {
                demand: from,
                sites: to,
                detour,
            } => {
                same_length("efterspørgselspunkter", demand.len(), from.len())?;
                same_length("stedpunkter", sites.len(), to.len())?;
                check_points("efterspørgsel", from)?;
                check_points("sted", to)?;
                finite("omvejsfaktor", 0, detour)?;
                Costs::Straight {
                    demand: demand_order.iter().map(|&index| from[index]).collect(),
                    sites: site_order.iter().map(|&index| to[index]).collect(),
                    detour,
                }
            }
            Travel::Matrix(cells) => {
                same_length("matrix", demand.len().saturating_mul(sites.len()), cells.len())?;
                let given = cells
                    .iter()
                    .enumerate()
                    .filter_map(|(index, cell)| cell.map(|cost| (index, cost)));
                let pairs = given.map(|(index, cost)| Pair {
                    demand: index / sites.len(),
                    site: index % sites.len(),
                    cost,
                });
                listed(pairs, &demand_order, &site_order)?
            }
            Travel::Pairs(pairs) => listed(pairs.iter().copied(), &demand_order, &site_order)?,
        };
        Ok(Self {
            demand: demand_order.iter().map(|&index| demand[index].clone()).collect(),
            sites: site_order.iter().map(|&index| sites[index].clone()).collect(),
            costs,
        })
    }

    /// The demand in the order of ids.
    pub fn demand(&self) -> &[Demand] {
        &self.demand
    }

    /// The sites in the order of ids.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The sites within reach of a demand point with their costs, sites ascending.
    pub(super) fn row(&self, demand: usize) -> Vec<(usize, f64)> {
        match &self.costs {
            Costs::Straight {
                demand: from,
                sites,
                detour,
            } => {
                let from = from[demand];
                sites
                    .iter()
                    .enumerate()
                    .map(|(site, &to)| (site, metres(from, to) * detour))
                    .collect()
            }
            Costs::Listed { starts, entries } => entries[starts[demand]..starts[demand + 1]].to_vec(),
        }
    }

    /// The same row, cheapest first, ties to the lower site.
    pub(super) fn sorted_row(&self, demand: usize) -> Vec<(usize, f64)> {
        let mut row = self.row(demand);
        row.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        row
    }

    /// The cheapest open site of a demand point, ties to the lower site.
    pub(super) fn nearest(&self, demand: usize, open: &[bool]) -> Option<(usize, f64)> {
        let keep = |best: Option<(usize, f64)>, (site, cost): (usize, f64)| match best {
            Some((_, least)) if cost >= least => best,
            _ => Some((site, cost)),
        };
        match &self.costs {
            Costs::Straight {
                demand: from,
                sites,
                detour,
            } => {
                let from = from[demand];
                let costs = sites.iter().enumerate().filter(|(site, _)| open[*site]);
                costs
                    .map(|(site, &to)| (site, metres(from, to) * detour))
                    .fold(None, keep)
            }
            Costs::Listed { starts, entries } => {
                let row = &entries[starts[demand]..starts[demand + 1]];
                row.iter().copied().filter(|(site, _)| open[*site]).fold(None, keep)
            }
        }
    }

    /// Who serves whom when the sites with these ids are open, one line a demand point in the order of ids.
    ///
    /// # Errors
    /// An id that is no site of this instance.
    pub fn assign(&self, open: &[Id]) -> Result<Vec<Served>, PlacementError> {
        let marks = self.marks_of(open)?;
        let line = |row: usize| Served {
            demand: self.demand[row].id.clone(),
            by: self
                .nearest(row, &marks)
                .map(|(site, cost)| (self.sites[site].id.clone(), cost)),
        };
        Ok((0..self.demand.len()).map(line).collect())
    }

    /// One mark a site, set for the given ids.
    pub(super) fn marks_of(&self, ids: &[Id]) -> Result<Vec<bool>, PlacementError> {
        let mut marks = vec![false; self.sites.len()];
        for (index, id) in ids.iter().enumerate() {
            let site = self
                .sites
                .binary_search_by(|site| site.id.cmp(id))
                .map_err(|_| PlacementError::UnknownSite { index, id: id.clone() })?;
            marks[site] = true;
        }
        Ok(marks)
    }

    /// One mark a site, set for those that stand already.
    pub(super) fn fixed(&self) -> Vec<bool> {
        self.sites.iter().map(|site| site.fixed).collect()
    }

    /// The same question with one capacity for every site.
    #[cfg(test)]
    pub(super) fn limit_all(&mut self, capacity: f64) {
        for site in &mut self.sites {
            site.capacity = Some(capacity);
        }
    }

    /// The ids of the marked sites, ascending.
    pub(super) fn ids_of(&self, marks: &[bool]) -> Vec<Id> {
        self.sites
            .iter()
            .zip(marks)
            .filter(|(_, mark)| **mark)
            .map(|(site, _)| site.id.clone())
            .collect()
    }
}

/// Euclidean metres. Exact for whole-metre coordinates up to the last rounding of the root.
fn metres(from: Point, to: Point) -> f64 {
    let (dx, dy) = (from.x - to.x, from.y - to.y);
    (dx * dx + dy * dy).sqrt()
}

fn check_demand(demand: &[Demand]) -> Result<(), PlacementError> {
    if demand.is_empty() {
        return Err(PlacementError::Empty { what: "efterspørgsel" });
    }
    for (index, point) in demand.iter().enumerate() {
        finite("vægt", index, point.weight)?;
    }
    Ok(())
}

fn check_sites(sites: &[Site]) -> Result<(), PlacementError> {
    if sites.is_empty() {
        return Err(PlacementError::Empty { what: "steder" });
    }
    for (index, site) in sites.iter().enumerate() {
        if let Some(capacity) = site.capacity {
            finite("kapacitet", index, capacity)?;
        }
    }
    Ok(())
}

fn check_points(what: &'static str, points: &[Point]) -> Result<(), PlacementError> {
    for (index, point) in points.iter().enumerate() {
        for value in [point.x, point.y] {
            if !value.is_finite() {
                return Err(PlacementError::NotANumber { what, index, value });
            }
        }
    }
    Ok(())
}

/// Refuses what is not finite or is negative.
fn finite(what: &'static str, index: usize, value: f64) -> Result<(), PlacementError> {
    if value.is_finite() && value >= 0.0 {
        Ok(())
    } else {
        Err(PlacementError::NotANumber { what, index, value })
    }
}

fn same_length(what: &'static str, expected: usize, found: usize) -> Result<(), PlacementError> {
    if expected == found {
        Ok(())
    } else {
        Err(PlacementError::Length { what, expected, found })
    }
}

/// The positions in the order of their ids; refuses an id that is there twice.
fn order_by<'a>(count: usize, id: impl Fn(usize) -> &'a Id, what: &'static str) -> Result<Vec<usize>, PlacementError> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| id(a).cmp(id(b)));
    for pair in order.windows(2) {
        if id(pair[0]).cmp(id(pair[1])) == Ordering::Equal {
            return Err(PlacementError::Duplicate {
                what,
                index: pair[1],
                id: id(pair[1]).clone(),
            });
        }
    }
    Ok(order)
}

/// Compressed rows out of pairs in any order.
fn listed(
    pairs: impl Iterator<Item = Pair>,
    demand_order: &[usize],
    site_order: &[usize],
) -> Result<Costs, PlacementError> {
    let demand_rank = ranks(demand_order);
    let site_rank = ranks(site_order);
    let mut triples = Vec::new();
    for (index, pair) in pairs.enumerate() {
        let (Some(&demand), Some(&site)) = (demand_rank.get(pair.demand), site_rank.get(pair.site)) else {
            return Err(PlacementError::OutsideSlice {
                index,
                demand: pair.demand,
                site: pair.site,
            });
        };
        finite("omkostning", index, pair.cost)?;
        triples.push((demand, site, pair.cost, index));
    }
    triples.sort_unstable_by_key(|&(demand, site, _, index)| (demand, site, index));
    let mut starts = vec![0; demand_order.len() + 1];
    let mut entries = Vec::with_capacity(triples.len());
    let mut last = None;
    for (demand, site, cost, index) in triples {
        if last == Some((demand, site)) {
            return Err(PlacementError::PairTwice { index });
        }
        last = Some((demand, site));
        starts[demand + 1] += 1;
        entries.push((site, cost));
    }
    for row in 0..demand_order.len() {
        starts[row + 1] += starts[row];
    }
    Ok(Costs::Listed { starts, entries })
}

/// The inverse of an order: the rank of each position.
fn ranks(order: &[usize]) -> Vec<usize> {
    let mut ranks = vec![0; order.len()];
    for (rank, &index) in order.iter().enumerate() {
        ranks[index] = rank;
    }
    ranks
}
