//! One region with one way of travelling: cells, clinics and what lies between them, ready to be asked.

use super::catchment::{Catchment, Stages, catchment_by_cost, catchments};
use super::cells::Cells;
use super::clinics::Clinics;
use super::decay::Decay;
use super::nearest::{Nearest, nearest, nearest_by_cost};
use super::travel::{Costs, Places, Plane, Zones};
use super::{Result, check_capacity, check_length, check_population};

/// Places of cells or clinics with what is there: people or capacity.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sites {
    /// Metres; empty when the ways are listed.
    pub x: Vec<f64>,
    /// Metres; empty when the ways are listed.
    pub y: Vec<f64>,
    /// The zone of each; empty unless water divides the region.
    pub zone: Vec<Option<u32>>,
    /// Persons, or kapaciteter.
    pub amount: Vec<f64>,
    /// Identity or rank of the id; no two alike. Cells in the plane need none: their places order them.
    pub key: Vec<u64>,
}

impl Sites {
    /// The places alone.
    pub fn places(&self) -> Places<'_> {
        Places {
            x: &self.x,
            y: &self.y,
            zone: &self.zone,
            key: &self.key,
        }
    }
}

/// How people travel.
#[derive(Debug, Clone, PartialEq)]
pub enum Ways {
    /// Straight lines with a detour factor.
    Plane(Plane),
    /// Straight lines on land, links across water.
    Zones(Zones),
    /// A list of costs.
    List(Costs),
}

/// A region. Answers are per cell and clinic in the order of the input.
#[derive(Debug, Clone)]
pub struct Region {
    kind: Kind,
    /// Persons per cell in the order of the input; empty where the cells themselves are in it.
    population: Vec<f64>,
}

#[derive(Debug, Clone)]
enum Kind {
    Plane(Box<(Cells, Clinics)>, Plane),
    Zones(Box<(Sites, Sites)>, Zones),
    List(Costs, Vec<f64>),
}

impl Region {
    /// A region of these cells and clinics.
    ///
    /// # Errors
    /// As [`Cells::new`] and [`Clinics::new`]; a list of another number of cells or clinics.
    pub fn new(cells: Sites, clinics: Sites, ways: Ways) -> Result<Self> {
        check_population("cell population", &cells.amount)?;
        check_capacity("clinic capacity", &clinics.amount)?;
        let mut population = Vec::new();
        let kind = match ways {
            Ways::Plane(plane) => {
                let found = Cells::new(cells.x, cells.y, cells.amount)?;
                if found.in_input_order().is_none() {
                    population = found.population_in_input_order();
                }
                let clinics = Clinics::new(&clinics.x, &clinics.y, &clinics.amount, &clinics.key)?;
                Kind::Plane(Box::new((found, clinics)), plane)
            }
            Ways::Zones(zones) => {
                cells.places().check("cell")?;
                clinics.places().check("clinic")?;
                check_length("cell population", cells.x.len(), cells.amount.len())?;
                check_length("clinic capacity", clinics.x.len(), clinics.amount.len())?;
                population.clone_from(&cells.amount);
                Kind::Zones(Box::new((cells, clinics)), zones)
            }
            Ways::List(costs) => {
                check_length("cell population", costs.cells(), cells.amount.len())?;
                check_length("clinic capacity", costs.clinics(), clinics.amount.len())?;
                population = cells.amount;
                Kind::List(costs, clinics.amount)
            }
        };
        Ok(Self { kind, population })
    }

    /// Persons per cell.
    pub fn population(&self) -> &[f64] {
        match &self.kind {
            Kind::Plane(sites, _) => sites.0.in_input_order().unwrap_or(&self.population),
            Kind::Zones(..) | Kind::List(..) => &self.population,
        }
    }

    /// The nearest clinic of each cell, among those flagged or all.
    ///
    /// # Errors
    /// `among` of another length than the clinics.
    pub fn nearest(&self, among: Option<&[bool]>) -> Result<Nearest> {
        match &self.kind {
            Kind::Plane(sites, plane) => nearest(&sites.0, &sites.1, *plane, among),
            Kind::Zones(sites, zones) => zones.nearest(&sites.0.places(), &sites.1.places(), among),
            Kind::List(costs, _) => nearest_by_cost(costs, among),
        }
    }

    /// Measures of the catchment family, in the order asked for.
    ///
    /// # Errors
    /// A result too large for a number.
    pub fn catchments(&self, measures: &[(&Decay, Stages)]) -> Result<Vec<Catchment>> {
        let by_list = |costs: &Costs, capacity: &[f64]| {
            let one = |&(decay, stages): &(&Decay, Stages)| {
                catchment_by_cost(costs, &self.population, capacity, decay, stages)
            };
            measures.iter().map(one).collect()
        };
        match &self.kind {
            Kind::Plane(sites, plane) => catchments(&sites.0, &sites.1, *plane, measures),
            Kind::Zones(sites, zones) => {
                let furthest = measures.iter().map(|(decay, _)| decay.radius()).fold(0.0, f64::max);
                let costs = zones.costs(&sites.0.places(), &sites.1.places(), furthest)?;
                by_list(&costs, &sites.1.amount)
            }
            Kind::List(costs, capacity) => by_list(costs, capacity),
        }
    }
}
