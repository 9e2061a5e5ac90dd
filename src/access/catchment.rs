//! How much capacity an inhabitant can reach when everybody within reach competes for it: the floating catchment family.
//!
//! With supply S_j at clinic j, P_i people in cell i and weight w_ij by [`Decay`]:
//!
//! * **2SFCA** (Luo & Wang 2003) and **E2SFCA** (Luo & Qi 2009; Gaussian: Dai 2010), [`Stages::Two`]:
//!   R_j = S_j / Σ_i P_i·w_ij, A_i = Σ_j R_j·w_ij. A binary weight gives the first, a step or Gaussian the second.
//! * **3SFCA** (Wan, Zou & Sternberg 2012), [`Stages::Three`]: people first choose between clinics,
//!   G_ij = w_ij / Σ_k w_ik, and G_ij·w_ij takes the place of w_ij in both steps.
//! * **Supply-conserving** (spatial availability, Soukhov, Páez, Higgins & Mohamed 2023), [`Catchment::availability`]:
//!   V_i = Σ_j S_j · P_i·w_ij / Σ_k P_k·w_kj, the capacities that fall to cell i. V_i = P_i·A_i, and Σ V_i is the
//!   supply somebody can reach.
//!
//! The worked example: consumers at x = 0, 1, 2 with 100 people each, clinics at 0 and 2 with 10 each, Gaussian σ = 1.
//! Weights from 0: 1, e^(−½) = 0.6065, e^(−2) = 0.1353; R = 10 / (100 · 1.7419) = 0.05741 for both; A_0 = R·(1 + 0.1353)
//! = 0.06518, A_1 = R·(0.6065 + 0.6065) = 0.06964.

use rayon::prelude::*;

use super::cells::Cells;
use super::clinics::Clinics;
use super::decay::Decay;
use super::grid::BucketGrid;
use super::kernel::{Coverage, Kernel, Power};
use super::sum::{Fine, People, fine};
use super::travel::{Costs, Plane};
use super::{Error, Result, check_capacity, check_length, check_population};

/// Cells summed up in one go by one thread.
const CELLS_PER_TASK: usize = 1 << 13;

/// Two stages or three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stages {
    /// 2SFCA and E2SFCA.
    Two,
    /// 3SFCA; people choose between the clinics of their catchment, Σ_k over w_ik > 0.
    Three,
    /// 3SFCA where people also weigh the clinics they know beyond their catchment: Σ_k over every pair of the cost
    /// list, by [`Decay::weight_without_cut`]. The published hospital example is computed so. Only for cost lists; on a
    /// plane, where every pair is known, it is the same as [`Stages::Three`].
    ThreeAllKnown,
}

/// Accessibility of every cell, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Catchment {
    /// A_i, capacity per inhabitant, per cell in the order of the input. 0 where nothing can be reached.
    pub access: Vec<f64>,
    /// R_j, capacity per (weighted) inhabitant of the catchment, per clinic in the order of the input. 0 for a clinic
    /// nobody can reach, which also stands in `unreachable`.
    pub ratio: Vec<f64>,
    /// Σ_i P_i·w_ij, the weighted inhabitants of each clinic's catchment.
    pub demand: Vec<f64>,
    /// Cells from which no clinic can be reached: *uden for rækkevidde*. Rising input positions.
    pub unserved: Vec<u32>,
    /// Cells that reach clinics, but none with capacity. Rising input positions.
    pub without_supply: Vec<u32>,
    /// Clinics that no inhabitant can reach. Rising input positions.
    pub unreachable: Vec<u32>,
    /// Capacity of the clinics that somebody can reach: Σ_i P_i·A_i.
    pub reachable_supply: f64,
    /// Capacity of the others, which serves nobody in this measure.
    pub unreachable_supply: f64,
}

/// Accessibility by straight-line travel.
///
/// `decay`'s bounds are inclusive and in metres of travel (detour included). O(pairs within the radius).
///
/// # Errors
/// A result too large for a number (a population of 10⁻²⁰⁰ persons, say).
pub fn catchment(cells: &Cells, clinics: &Clinics, decay: &Decay, plane: Plane, stages: Stages) -> Result<Catchment> {
    one(
        &coverage(cells, clinics, decay, plane),
        cells,
        clinics,
        decay,
        plane,
        stages,
    )
}

/// Several measures of one region, in the order asked for. Those with the same radius share the search for who is
/// within it; each is the same, to the bit, as [`catchment`] alone.
///
/// # Errors
/// As [`catchment`].
pub fn catchments(
    cells: &Cells,
    clinics: &Clinics,
    plane: Plane,
    measures: &[(&Decay, Stages)],
) -> Result<Vec<Catchment>> {
    let mut coverages: Vec<Coverage<'_>> = Vec::new();
    let mut found = Vec::with_capacity(measures.len());
    for &(decay, stages) in measures {
        let known = coverages.iter().position(|coverage| coverage.fits(decay));
        let at = known.unwrap_or_else(|| {
            coverages.push(coverage(cells, clinics, decay, plane));
            coverages.len() - 1
        });
        found.push(one(&coverages[at], cells, clinics, decay, plane, stages)?);
    }
    Ok(found)
}

fn coverage<'a>(cells: &'a Cells, clinics: &'a Clinics, decay: &Decay, plane: Plane) -> Coverage<'a> {
    Coverage::new(cells, &clinics.x, &clinics.y, decay, plane.detour())
}

fn one(
    coverage: &Coverage<'_>,
    cells: &Cells,
    clinics: &Clinics,
    decay: &Decay,
    plane: Plane,
    stages: Stages,
) -> Result<Catchment> {
    let (demand, ratio, access) = match stages {
        Stages::Two => {
            let kernel = Kernel::new(coverage, decay, Power::One);
            let demand = kernel.demand(&cells.population);
            let ratio = ratios(clinics, &demand)?;
            let access = kernel.spread(&ratio);
            (demand, ratio, access)
        }
        Stages::Three | Stages::ThreeAllKnown => {
            let choice = Kernel::new(coverage, decay, Power::One).spread(&vec![1.0; clinics.len()]);
            let per_choice = |value: f64, choice: f64| if choice > 0.0 { value / choice } else { 0.0 };
            let kernel = Kernel::new(coverage, decay, Power::Two);
            let chosen: Vec<f64> = cells
                .population
                .iter()
                .zip(&choice)
                .map(|(&p, &c)| per_choice(p, c))
                .collect();
            let demand = kernel.demand(&chosen);
            let ratio = ratios(clinics, &demand)?;
            let mut access = kernel.spread(&ratio);
            for (access, &choice) in access.iter_mut().zip(&choice) {
                *access = per_choice(*access, choice);
            }
            (demand, ratio, access)
        }
    };
    check_access(&access, |cell| cells.input_position(cell) as usize)?;
    let grid = BucketGrid::new(&clinics.x, &clinics.y);
    let reaches = |cell: usize| {
        let [nearest] = grid.nearest::<1>(cells.x[cell], cells.y[cell], decay.radius());
        nearest.0.is_finite() && decay.weight(plane.cost_of_squared(nearest.0)) > 0.0
    };
    let unserved = cells.positions(|cell| access[cell] <= 0.0 && !reaches(cell));
    let without_supply = cells.positions(|cell| access[cell] <= 0.0 && reaches(cell));
    Ok(Catchment {
        access: cells.to_input_order(access),
        unserved,
        without_supply,
        ..supply_side(&demand, &ratio, &clinics.capacity, &clinics.input)
    })
}

/// Accessibility by a list of costs. `population` and `capacity` are per cell and clinic in the order of the input, the
/// unit of `decay` is that of the costs.
///
/// # Errors
/// Columns of another length than the list has cells and clinics; values that are not finite, negative or above 10¹²; a
/// result too large for a number.
pub fn catchment_by_cost(
    costs: &Costs,
    population: &[f64],
    capacity: &[f64],
    decay: &Decay,
    stages: Stages,
) -> Result<Catchment> {
    check_length("population", costs.cells(), population.len())?;
    check_length("capacity", costs.clinics(), capacity.len())?;
    check_population("population", population)?;
    check_capacity("capacity", capacity)?;
    let population: Vec<f64> = costs.cell_order.iter().map(|&i| population[i as usize]).collect();
    let capacity: Vec<f64> = costs.clinic_order.iter().map(|&i| capacity[i as usize]).collect();
    let choice: Vec<f64> = match stages {
        Stages::Two => Vec::new(),
        Stages::Three => row_sums(costs, |cost| decay.weight(cost)),
        Stages::ThreeAllKnown => row_sums(costs, |cost| decay.weight_without_cut(cost)),
    };
    let weight = |cell: usize, cost: f64| {
        let weight = decay.weight(cost);
        match choice.get(cell) {
            None => weight,
            Some(&choice) if choice > 0.0 => weight * weight / choice,
            Some(_) => 0.0,
        }
    };
    let demand: Vec<f64> = (0..costs.clinics())
        .map(|clinic| {
            costs
                .by_clinic
                .row(clinic)
                .map(|(cell, cost)| population[cell] * weight(cell, cost))
                .sum()
        })
        .collect();
    let ratio = ratio_of(&capacity, &demand, &costs.clinic_order)?;
    let access: Vec<f64> = (0..costs.cells())
        .map(|cell| {
            costs
                .by_cell
                .row(cell)
                .map(|(clinic, cost)| ratio[clinic] * weight(cell, cost))
                .sum()
        })
        .collect();
    check_access(&access, |cell| costs.cell_order[cell] as usize)?;
    let reaches = |cell: usize| costs.by_cell.row(cell).any(|(_, cost)| decay.weight(cost) > 0.0);
    let (mut unserved, mut without_supply) = (Vec::new(), Vec::new());
    let mut in_input_order = vec![0.0; access.len()];
    for (cell, &input) in costs.cell_order.iter().enumerate() {
        in_input_order[input as usize] = access[cell];
        if access[cell] <= 0.0 {
            if reaches(cell) {
                without_supply.push(input);
            } else {
                unserved.push(input);
            }
        }
    }
    unserved.sort_unstable();
    without_supply.sort_unstable();
    Ok(Catchment {
        access: in_input_order,
        unserved,
        without_supply,
        ..supply_side(&demand, &ratio, &capacity, &costs.clinic_order)
    })
}

impl Catchment {
    /// V_i = P_i·A_i: the capacities that fall to each cell, in kapaciteter. They sum to `reachable_supply`.
    ///
    /// # Errors
    /// Another number of cells.
    pub fn availability(&self, population: &[f64]) -> Result<Vec<f64>> {
        check_length("population", self.access.len(), population.len())?;
        Ok(self
            .access
            .iter()
            .zip(population)
            .map(|(access, population)| access * population)
            .collect())
    }

    /// How accessibility is spread over people.
    ///
    /// # Errors
    /// Another number of cells, or a population that is not finite, negative or above 10¹².
    pub fn summarise(&self, population: &[f64]) -> Result<Spread> {
        self.summarise_values(&self.access, population)
    }

    /// The same when `access` is kept apart from the catchment it belongs to.
    ///
    /// # Errors
    /// As [`Catchment::summarise`].
    pub fn summarise_values(&self, access: &[f64], population: &[f64]) -> Result<Spread> {
        check_length("population", access.len(), population.len())?;
        let persons = check_population("population", population)?;
        let all = persons.value();
        let populated = || {
            access
                .par_iter()
                .with_min_len(CELLS_PER_TASK)
                .zip(population)
                .filter(|(_, population)| **population > 0.0)
        };
        let terms = populated().map(|(access, population)| Fine::of(access * population));
        let allocated = terms.sum::<Fine>().value();
        if persons.is_zero() {
            return Ok(Spread {
                population: 0.0,
                allocated,
                mean: None,
                sd: None,
                range: None,
                under_half_mean: None,
            });
        }
        let mean = allocated / all;
        let threshold = half_mean(self.reachable_supply, persons);
        let under: People = populated()
            .filter(|(a, _)| **a < threshold)
            .map(|(_, p)| People::of(*p))
            .sum();
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        let both = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
        let range = populated().map(|(access, _)| (*access, *access)).reduce(|| start, both);
        // Deviations in units of the largest value, so that the sum of squares is at most the population and fits.
        let unit = if range.1 > 0.0 { range.1 } else { 1.0 };
        let square = |access: f64| ((access - mean) / unit) * ((access - mean) / unit);
        let terms = populated().map(|(access, population)| Fine::of(square(*access) * population));
        let squares = terms.sum::<Fine>().value();
        Ok(Spread {
            population: all,
            allocated,
            mean: Some(mean),
            sd: Some((squares / all).sqrt() * unit),
            range: Some(range),
            under_half_mean: Some(under.value() / all),
        })
    }
}

/// Accessibility over people; `None` where there are no people.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// All people.
    pub population: f64,
    /// Σ P_i·A_i, which is the reachable supply.
    pub allocated: f64,
    /// Capacity per inhabitant.
    pub mean: Option<f64>,
    /// Population-weighted standard deviation.
    pub sd: Option<f64>,
    /// Least and greatest accessibility anybody has.
    pub range: Option<(f64, f64)>,
    /// Share of people with less than half the mean.
    pub under_half_mean: Option<f64>,
}

/// Half the mean accessibility: ½ · reachable supply / people.
pub(super) fn half_mean(reachable_supply: f64, persons: People) -> f64 {
    if persons.is_zero() {
        0.0
    } else {
        0.5 * reachable_supply / persons.value()
    }
}

/// R_j of clinics in canonical order.
pub(super) fn ratios(clinics: &Clinics, demand: &[f64]) -> Result<Vec<f64>> {
    ratio_of(&clinics.capacity, demand, &clinics.input)
}

fn ratio_of(capacity: &[f64], demand: &[f64], input: &[u32]) -> Result<Vec<f64>> {
    let ratio = capacity
        .iter()
        .zip(demand)
        .zip(input)
        .map(|((&capacity, &demand), &input)| {
            let ratio = if demand > 0.0 { capacity / demand } else { 0.0 };
            if ratio.is_finite() && demand.is_finite() {
                Ok(ratio)
            } else {
                Err(Error::Overflow {
                    what: "ratio of clinic",
                    index: input as usize,
                })
            }
        });
    ratio.collect()
}

fn check_access(access: &[f64], input: impl Fn(usize) -> usize) -> Result<()> {
    match access.iter().position(|access| !access.is_finite()) {
        None => Ok(()),
        Some(cell) => Err(Error::Overflow {
            what: "accessibility of cell",
            index: input(cell),
        }),
    }
}

fn row_sums(costs: &Costs, weight: impl Fn(f64) -> f64) -> Vec<f64> {
    (0..costs.cells())
        .map(|cell| costs.by_cell.row(cell).map(|(_, cost)| weight(cost)).sum())
        .collect()
}

/// The clinics' half of the result, in the order of the input.
fn supply_side(demand: &[f64], ratio: &[f64], capacity: &[f64], input: &[u32]) -> Catchment {
    let in_input_order = |values: &[f64]| {
        let mut out = vec![0.0; values.len()];
        input
            .iter()
            .zip(values)
            .for_each(|(&place, &value)| out[place as usize] = value);
        out
    };
    let reachable = |clinic: &usize| demand[*clinic] > 0.0;
    let supply = |clinics: &mut dyn Iterator<Item = usize>| fine(clinics.map(|j| capacity[j])).value();
    let mut unreachable: Vec<u32> = (0..demand.len()).filter(|j| !reachable(j)).map(|j| input[j]).collect();
    unreachable.sort_unstable();
    Catchment {
        access: Vec::new(),
        ratio: in_input_order(ratio),
        demand: in_input_order(demand),
        unserved: Vec::new(),
        without_supply: Vec::new(),
        unreachable,
        reachable_supply: supply(&mut (0..demand.len()).filter(reachable)),
        unreachable_supply: supply(&mut (0..demand.len()).filter(|j| !reachable(j))),
    }
}
