//! How far people have to the nearest clinic: per cell, and as mean, quantiles, maximum and shares of people.

use rayon::prelude::*;

use super::cells::Cells;
use super::clinics::Clinics;
use super::grid::NOTHING;
use super::sum::People;
use super::tiles::Tiles;
use super::travel::{Costs, Plane};
use super::{COORDINATE_LIMIT, Error, Result, check_length, check_population, check_values};

/// Cells searched in one go.
const CELLS_PER_TASK: usize = 2048;
/// From this many distances on, a quantile is looked up in a histogram before anything is sorted.
const HISTOGRAM_FROM: usize = 8192;
const NO_CLINIC: u32 = u32::MAX;

/// The nearest clinic of each cell, in the order of the input.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearest {
    clinic: Vec<u32>,
    cost: Vec<f64>,
}

impl Nearest {
    /// From what each cell found: position of the clinic in the input and cost.
    pub(super) fn of(found: Vec<Option<(u32, f64)>>) -> Self {
        let (clinic, cost) = found.into_iter().map(|one| one.unwrap_or((NO_CLINIC, 0.0))).unzip();
        Self { clinic, cost }
    }

    /// The nearest clinic (position in the input) and what the way to it costs, or `None`: *uden for rækkevidde*.
    ///
    /// # Panics
    /// When `cell` is not below [`Nearest::len`], as slices do.
    pub fn get(&self, cell: usize) -> Option<(u32, f64)> {
        (self.clinic[cell] != NO_CLINIC).then(|| (self.clinic[cell], self.cost[cell]))
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.clinic.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.clinic.is_empty()
    }

    /// All cells in turn.
    pub fn iter(&self) -> impl Iterator<Item = Option<(u32, f64)>> + '_ {
        (0..self.len()).map(|cell| self.get(cell))
    }
}

/// The nearest clinic of each cell by straight-line travel; among equally near ones the one with the lowest key.
///
/// `among` restricts the search to some clinics (for instance the accessible ones): one flag per clinic of the input.
/// Without any clinic every cell is out of reach. Expected work O(cells + clinics).
///
/// # Errors
/// `among` has another length than the clinics.
pub fn nearest(cells: &Cells, clinics: &Clinics, plane: Plane, among: Option<&[bool]>) -> Result<Nearest> {
    if let Some(flags) = among {
        check_length("among", clinics.len(), flags.len())?;
    }
    let allowed = |input: u32| among.is_none_or(|flags| flags[input as usize]);
    let chosen: Vec<u32> = (0u32..)
        .zip(&clinics.input)
        .filter(|(_, input)| allowed(**input))
        .map(|(canonical, _)| canonical)
        .collect();
    let tiles = Tiles::new(&clinics.x, &clinics.y, &chosen, (&cells.x, &cells.y));
    let mut clinic = vec![NO_CLINIC; cells.len()];
    let mut cost = vec![0.0; cells.len()];
    let tasks = clinic
        .par_chunks_mut(CELLS_PER_TASK)
        .zip(cost.par_chunks_mut(CELLS_PER_TASK));
    tasks.enumerate().for_each(|(task, (clinic, cost))| {
        for (i, (clinic, cost)) in clinic.iter_mut().zip(cost).enumerate() {
            let cell = task * CELLS_PER_TASK + i;
            let found = tiles.nearest(cells.x[cell], cells.y[cell]);
            if found != NOTHING {
                (*clinic, *cost) = (clinics.input[found.1 as usize], plane.cost_of_squared(found.0));
            }
        }
    });
    Ok(Nearest {
        clinic: cells.to_input_order(clinic),
        cost: cells.to_input_order(cost),
    })
}

/// The nearest clinic of each cell by a list of costs; among equally near ones the one with the lowest key. A cell
/// that no pair names is out of reach.
///
/// # Errors
/// `among` has another length than the clinics of the list.
pub fn nearest_by_cost(costs: &Costs, among: Option<&[bool]>) -> Result<Nearest> {
    if let Some(flags) = among {
        check_length("among", costs.clinics(), flags.len())?;
    }
    let mut nearest = Nearest {
        clinic: vec![NO_CLINIC; costs.cells()],
        cost: vec![0.0; costs.cells()],
    };
    for (row, &cell) in costs.cell_order.iter().enumerate() {
        let named = costs
            .by_cell
            .row(row)
            .map(|(clinic, cost)| (costs.clinic_order[clinic], cost));
        let allowed = named.filter(|(clinic, _)| among.is_none_or(|flags| flags[*clinic as usize]));
        // Rows rise in key, and only a strictly lower cost replaces what was found: ties go to the lowest key.
        let best = allowed.reduce(|best, next| if next.1 < best.1 { next } else { best });
        if let Some((clinic, cost)) = best {
            nearest.clinic[cell as usize] = clinic;
            nearest.cost[cell as usize] = cost;
        }
    }
    Ok(nearest)
}

/// A cost, or the class of its own that has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// So many metres or minutes.
    Within(f64),
    /// *Uden for rækkevidde*: further than any number.
    Outside,
}

/// What the distances mean for people. Shares are of all people of the area, those out of reach included.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// All people of the area.
    pub population: f64,
    /// Those of them for whom no clinic is in reach.
    pub outside: f64,
    /// Cells without people. They count in nothing below.
    pub unpopulated_cells: usize,
    /// Population-weighted mean cost of those in reach; `None` when there are none.
    pub mean: Option<f64>,
    /// The smallest cost that at least half the people do not exceed; people out of reach come last. `None` without
    /// people.
    pub median: Option<Reach>,
    /// The same for nine in ten.
    pub p90: Option<Reach>,
    /// The largest cost anybody in reach has; `None` when there are none.
    pub max: Option<f64>,
    /// For each bound asked for, the share of people with a cost up to and including it; 0 without people.
    pub shares: Vec<f64>,
}

impl Summary {
    /// The same people when there is nowhere to go.
    #[must_use]
    pub fn out_of_reach(&self) -> Self {
        let beyond = (self.population > 0.0).then_some(Reach::Outside);
        Self {
            outside: self.population,
            mean: None,
            median: beyond,
            p90: beyond,
            max: None,
            shares: vec![0.0; self.shares.len()],
            ..*self
        }
    }
}

/// Summarises the whole area. `population` is per cell in the order of the input; `bounds` in the unit of the cost.
///
/// # Errors
/// Columns of different length; a population that is not finite, negative or above 10¹²; a bound that is not finite.
///
/// # Example
///
/// ```
/// use praksisplan::access::{cells::Cells, clinics::Clinics, nearest::{nearest, summarise}, travel::Plane};
/// // 30 people next door, 10 people 4 km away: the mean is (30·0 + 10·4)/40 = 1 km, half are at 0.
/// let population = vec![30.0, 10.0];
/// let cells = Cells::new(vec![0.0, 4000.0], vec![0.0, 0.0], population.clone())?;
/// let clinics = Clinics::new(&[0.0], &[0.0], &[1.0], &[1])?;
/// let distances = nearest(&cells, &clinics, Plane::STRAIGHT, None)?;
/// let summary = summarise(&distances, &population, &[3999.0, 4000.0])?;
/// assert_eq!(summary.mean, Some(1000.0));
/// assert_eq!(summary.shares, [0.75, 1.0]);
/// # Ok::<(), praksisplan::access::Error>(())
/// ```
pub fn summarise(nearest: &Nearest, population: &[f64], bounds: &[f64]) -> Result<Summary> {
    check(nearest, population, bounds)?;
    Ok(summary_of(nearest, population, bounds, &All(nearest.len())))
}

/// A cell of no group: it is left out of all of them.
pub const NO_GROUP: u32 = u32::MAX;

/// Summarises group by group: `group[cell]` is below `groups` (for instance the position of the cell's kommune), or
/// [`NO_GROUP`].
///
/// # Errors
/// As [`summarise`]; another group index that is not below `groups`.
pub fn summarise_groups(
    nearest: &Nearest,
    population: &[f64],
    group: &[u32],
    groups: usize,
    bounds: &[f64],
) -> Result<Vec<Summary>> {
    check(nearest, population, bounds)?;
    check_length("group", nearest.len(), group.len())?;
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); groups];
    for (index, (cell, &found)) in (0u32..).zip(group).enumerate() {
        if found == NO_GROUP {
            continue;
        }
        let place = members.get_mut(found as usize);
        place
            .ok_or(Error::UnknownIndex {
                what: "group",
                index,
                found,
                count: groups,
            })?
            .push(cell);
    }
    Ok(members
        .par_iter()
        .map(|members| summary_of(nearest, population, bounds, &Chosen(members)))
        .collect())
}

fn check(nearest: &Nearest, population: &[f64], bounds: &[f64]) -> Result<()> {
    check_length("population", nearest.len(), population.len())?;
    check_population("population", population)?;
    check_values("bound", bounds, 0.0, 10.0 * COORDINATE_LIMIT)
}

/// Which cells a summary is about.
trait Members: Sync {
    fn len(&self) -> usize;
    fn cell(&self, i: usize) -> usize;
}

struct All(usize);
struct Chosen<'a>(&'a [u32]);

impl Members for All {
    fn len(&self) -> usize {
        self.0
    }
    fn cell(&self, i: usize) -> usize {
        i
    }
}

impl Members for Chosen<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn cell(&self, i: usize) -> usize {
        self.0[i] as usize
    }
}

/// Sums that any order of the cells gives the same bits.
#[derive(Clone)]
struct Totals {
    population: People,
    outside: People,
    metres: People,
    within: Vec<People>,
    max: f64,
    unpopulated: usize,
}

impl Totals {
    fn merge(mut self, other: &Self) -> Self {
        self.population += other.population;
        self.outside += other.outside;
        self.metres += other.metres;
        self.within
            .iter_mut()
            .zip(&other.within)
            .for_each(|(sum, &more)| *sum += more);
        self.max = self.max.max(other.max);
        self.unpopulated += other.unpopulated;
        self
    }
}

fn summary_of(nearest: &Nearest, population: &[f64], bounds: &[f64], members: &impl Members) -> Summary {
    let zero = || Totals {
        population: People::ZERO,
        outside: People::ZERO,
        metres: People::ZERO,
        within: vec![People::ZERO; bounds.len()],
        max: f64::NEG_INFINITY,
        unpopulated: 0,
    };
    let task = |from: usize| {
        let mut totals = zero();
        for i in from..(from + CELLS_PER_TASK).min(members.len()) {
            let cell = members.cell(i);
            let persons = population[cell];
            if persons <= 0.0 {
                totals.unpopulated += 1;
                continue;
            }
            let quanta = People::of(persons);
            totals.population += quanta;
            if nearest.clinic[cell] == NO_CLINIC {
                totals.outside += quanta;
                continue;
            }
            let cost = nearest.cost[cell];
            totals.metres.add(persons * cost);
            totals.max = totals.max.max(cost);
            for (within, &bound) in totals.within.iter_mut().zip(bounds) {
                if cost <= bound {
                    *within += quanta;
                }
            }
        }
        totals
    };
    let tasks = members.len().div_ceil(CELLS_PER_TASK);
    let totals = (0..tasks)
        .into_par_iter()
        .map(|t| task(t * CELLS_PER_TASK))
        .reduce(zero, |a, b| a.merge(&b));
    let all = totals.population.value();
    let reached = (totals.population - totals.outside).value();
    let [median, p90] = quantiles(nearest, population, members, &totals);
    Summary {
        population: all,
        outside: totals.outside.value(),
        unpopulated_cells: totals.unpopulated,
        mean: (reached > 0.0).then(|| totals.metres.value() / reached),
        median,
        p90,
        max: totals.max.is_finite().then_some(totals.max),
        shares: totals
            .within
            .iter()
            .map(|within| if all > 0.0 { within.value() / all } else { 0.0 })
            .collect(),
    }
}

/// Median and p90 by people: the smallest cost c with people at cost ≤ c at least 5/10 and 9/10 of all.
fn quantiles(nearest: &Nearest, population: &[f64], members: &impl Members, totals: &Totals) -> [Option<Reach>; 2] {
    /// Distances are positive, so their bits rise with them; the topmost 16 of 64 are the histogram's class.
    fn class(cost: f64) -> usize {
        (cost.to_bits() >> 48) as usize
    }
    if totals.population.is_zero() {
        return [None, None];
    }
    let reached = || {
        let cells = (0..members.len()).map(|i| members.cell(i));
        cells.filter(|&cell| population[cell] > 0.0 && nearest.clinic[cell] != NO_CLINIC)
    };
    // Tenths of people are compared as whole quanta: sum · 10 ≥ all · tenths.
    let enough = |sum: People, tenths: usize| {
        std::iter::repeat_n(sum, 10).sum::<People>() >= std::iter::repeat_n(totals.population, tenths).sum()
    };
    // Costs with their people, the cheapest first; of one class, or all.
    let ordered = |wanted: Option<usize>| {
        let in_class = |cell: &usize| wanted.is_none_or(|wanted| class(nearest.cost[*cell]) == wanted);
        let cells = reached().filter(in_class);
        let mut costs: Vec<(f64, f64)> = cells.map(|cell| (nearest.cost[cell], population[cell])).collect();
        costs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        costs
    };
    let first = |costs: &[(f64, f64)], mut sum: People, tenths: usize| {
        let found = costs.iter().find(|(_, persons)| {
            sum.add(*persons);
            enough(sum, tenths)
        });
        found.or(costs.last()).map(|&(cost, _)| Reach::Within(cost))
    };
    let quantiles = |of: &dyn Fn(usize) -> Option<Reach>| {
        [5, 9].map(|tenths| {
            if enough(totals.population - totals.outside, tenths) {
                of(tenths)
            } else {
                Some(Reach::Outside)
            }
        })
    };
    if members.len() < HISTOGRAM_FROM {
        let costs = ordered(None);
        return quantiles(&|tenths| first(&costs, People::ZERO, tenths));
    }
    let mut histogram = vec![People::ZERO; 1 << 16];
    reached().for_each(|cell| histogram[class(nearest.cost[cell])].add(population[cell]));
    quantiles(&|tenths| {
        let mut sum = People::ZERO;
        let wanted = histogram.iter().position(|&more| {
            let here = enough(sum + more, tenths);
            if !here {
                sum += more;
            }
            here
        });
        first(&ordered(wanted), sum, tenths)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clinics(places: &[(f64, f64)]) -> Clinics {
        let x: Vec<f64> = places.iter().map(|p| p.0).collect();
        let y: Vec<f64> = places.iter().map(|p| p.1).collect();
        let key: Vec<u64> = (0..places.len() as u64).collect();
        Clinics::new(&x, &y, &vec![1.0; places.len()], &key).unwrap()
    }

    #[test]
    fn out_of_reach_is_what_a_search_among_no_clinics_finds() {
        let population = vec![3.0, 0.0, 2.5, 0.0];
        let cells = Cells::new(vec![0.0, 1.0, 2.0, 3.0], vec![0.0; 4], population.clone()).unwrap();
        let clinics = clinics(&[(0.0, 0.0)]);
        let (group, bounds) = ([0, 0, 1, 2], [1.0, 5.0]);
        let summed = |among: Option<&[bool]>| {
            let found = nearest(&cells, &clinics, Plane::STRAIGHT, among).unwrap();
            summarise_groups(&found, &population, &group, 4, &bounds).unwrap()
        };
        let all: Vec<Summary> = summed(None).iter().map(Summary::out_of_reach).collect();
        assert_eq!(all, summed(Some(&[false])));
        assert_eq!(all[0].outside.to_bits(), 3.0_f64.to_bits());
    }

    #[test]
    fn a_tie_goes_to_the_lowest_key_whatever_the_order_of_the_rows() {
        let cells = Cells::new(vec![5.0], vec![0.0], vec![1.0]).unwrap();
        let one = Clinics::new(&[0.0, 10.0], &[0.0; 2], &[1.0; 2], &[8, 3]).unwrap();
        let other = Clinics::new(&[10.0, 0.0], &[0.0; 2], &[1.0; 2], &[3, 8]).unwrap();
        assert_eq!(
            nearest(&cells, &one, Plane::STRAIGHT, None).unwrap().get(0),
            Some((1, 5.0))
        );
        assert_eq!(
            nearest(&cells, &other, Plane::STRAIGHT, None).unwrap().get(0),
            Some((0, 5.0))
        );
    }

    #[test]
    fn the_nearest_accessible_clinic_may_be_further_away_or_not_exist() {
        let cells = Cells::new(vec![0.0], vec![0.0], vec![1.0]).unwrap();
        let all = clinics(&[(1.0, 0.0), (3.0, 4.0)]);
        let among = |flags: &[bool]| nearest(&cells, &all, Plane::STRAIGHT, Some(flags)).unwrap().get(0);
        assert_eq!(among(&[true, true]), Some((0, 1.0)));
        assert_eq!(among(&[false, true]), Some((1, 5.0)));
        assert_eq!(among(&[false, false]), None);
        assert!(nearest(&cells, &all, Plane::STRAIGHT, Some(&[true])).is_err());
    }

    #[test]
    fn the_summary_of_four_cells_is_what_the_hand_computes() {
        // Clinic at 0; cells at 0, 1, 2 and 10 km with 10, 20, 0 and 10 people.
        // Mean (0·10 + 1·20 + 10·10)/40 = 3 km; half of 40 is reached at 1 km (30 people), nine tenths at 10 km.
        let population = [10.0, 20.0, 0.0, 10.0];
        let cells = Cells::new(vec![0.0, 1e3, 2e3, 1e4], vec![0.0; 4], population.to_vec()).unwrap();
        let found = nearest(&cells, &clinics(&[(0.0, 0.0)]), Plane::STRAIGHT, None).unwrap();
        let summary = summarise(&found, &population, &[999.9, 1000.0, 1e4]).unwrap();
        assert_eq!(summary.mean, Some(3000.0));
        assert_eq!(summary.median, Some(Reach::Within(1000.0)));
        assert_eq!(summary.p90, Some(Reach::Within(1e4)));
        assert_eq!(summary.max, Some(1e4));
        assert_eq!(summary.shares, [0.25, 0.75, 1.0]);
        assert_eq!(summary.unpopulated_cells, 1);
        let groups = summarise_groups(&found, &population, &[0, 0, 2, 0], 3, &[1000.0]).unwrap();
        assert_eq!((groups[0].mean, groups[0].population), (summary.mean, 40.0));
        // A group without a cell and one without people are stated, not dropped and not NaN.
        assert_eq!(
            (groups[1].mean, groups[1].median, groups[1].shares[0]),
            (None, None, 0.0)
        );
        assert_eq!((groups[2].population, groups[2].unpopulated_cells), (0.0, 1));
        assert!(summarise_groups(&found, &population, &[0, 0, 3, 0], 3, &[]).is_err());
    }

    #[test]
    fn people_out_of_reach_come_last_and_are_never_zero() {
        // Cells 0 and 1 have a cost, cell 2 with six tenths of the people has none.
        let costs = Costs::new(&[1, 2, 3], &[7], &[0, 1], &[0, 0], &[4.0, 6.0]).unwrap();
        let found = nearest_by_cost(&costs, None).unwrap();
        let summary = summarise(&found, &[1.0, 3.0, 6.0], &[5.0]).unwrap();
        assert_eq!(found.get(2), None);
        assert_eq!(
            (summary.median, summary.p90),
            (Some(Reach::Outside), Some(Reach::Outside))
        );
        assert_eq!(
            (summary.mean, summary.max, summary.outside),
            (Some(5.5), Some(6.0), 6.0)
        );
        assert_eq!(summary.shares, [0.1]);
    }

    #[test]
    fn the_histogram_finds_the_same_quantiles_as_sorting_everybody() {
        // 10,007 people at distances 0, 1, 2 …: the median is where 5,004 of 10,007 are reached, at 5,003 m.
        let n = 10_007;
        let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % n)).collect();
        let population = vec![1.0; x.len()];
        let cells = Cells::new(x, vec![0.0; population.len()], population.clone()).unwrap();
        let found = nearest(&cells, &clinics(&[(0.0, 0.0)]), Plane::STRAIGHT, None).unwrap();
        let summary = summarise(&found, &population, &[]).unwrap();
        assert_eq!(summary.median, Some(Reach::Within(5003.0)));
        assert_eq!(summary.p90, Some(Reach::Within(9006.0))); // 9,007 of 10,007 ≥ 9,006.3
    }
}
