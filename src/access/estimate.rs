//! Where people live, when nobody has told cell by cell: towns as points, everybody else spread over a grid \[D\].
//!
//! 1. A town with known population is one point with that many people.
//! 2. The rest of the kommune's population, P − Σ towns, is spread evenly over the middles of a [`GRID`] grid that lie in
//!    the kommune, on land and outside its towns. A town's outline is used when it is known, otherwise a circle of the
//!    area its people take up at [`TOWN_DENSITY`].
//! 3. A town of unknown population has no point: its people are among the rest.
//! 4. When the towns alone have more people than the kommune (their count is of a later day), they are scaled down to it
//!    and nothing is spread.
//!
//! People are whole: shares are rounded down and the persons left over go one by one to the largest remainders, then to
//! the first cells. Each kommune sums exactly to its population.
//!
//! Worked example: a kommune of 1.003 people with a town of 900 and four grid cells outside it: 103 / 4 = 25, and the
//! first three cells have 26.

use super::outline::Outline;
use super::towns::TownIndex;

/// Side of a grid cell, metres.
pub const GRID: f64 = 2000.0;
/// Inhabitants per km² of a town whose outline nobody has given \[D\].
pub const TOWN_DENSITY: f64 = 1500.0;

/// A kommune.
#[derive(Debug, Clone, Copy)]
pub struct Area<'a> {
    /// Where it lies, metres.
    pub outline: &'a Outline,
    /// Its people; `None` = unknown, and then it gets no cells.
    pub population: Option<u32>,
}

/// A town.
#[derive(Debug, Clone, Copy)]
pub struct Town<'a> {
    /// Position of its kommune among the areas.
    pub area: usize,
    /// Metres.
    pub x: f64,
    /// Metres.
    pub y: f64,
    /// Its people; `None` = unknown.
    pub population: Option<u32>,
    /// Where it lies, when that is known better than by its middle.
    pub outline: Option<&'a Outline>,
}

impl Town<'_> {
    /// The radius of a circle with room for the town's people, metres: √(people / (density · π)).
    ///
    /// Worked example: 4.235 people at 1.500 per km² take 2,823 km², a circle of 948 m.
    pub fn radius(&self) -> f64 {
        let people = f64::from(self.population.unwrap_or(0));
        (people / (TOWN_DENSITY / 1e6) / std::f64::consts::PI).sqrt()
    }

    /// Whether a place lies in the town. A town of unknown population keeps nobody out: its own people are among the rest.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        if self.population.is_none() {
            return false;
        }
        match self.outline {
            Some(outline) => outline.contains(x, y),
            None => (x - self.x).hypot(y - self.y) <= self.radius(),
        }
    }
}

/// What a cell of the estimate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Town number so and so.
    Town(usize),
    /// The grid cell whose lower left corner is so many grid sides east and north.
    Grid(i64, i64),
}

/// A cell of the estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// What it is.
    pub origin: Origin,
    /// Position of its kommune among the areas.
    pub area: usize,
    /// Metres.
    pub x: f64,
    /// Metres.
    pub y: f64,
    /// Whole persons.
    pub population: u32,
}

/// The estimate: cells by area, towns first, then the grid by north and east.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Estimate {
    /// The cells.
    pub cells: Vec<Cell>,
    /// Areas whose towns had to be scaled down.
    pub scaled: Vec<usize>,
    /// Areas without known population: they have no cells.
    pub unknown: Vec<usize>,
    /// Areas whose people have no place at all: no town and no grid cell on land.
    pub homeless: Vec<usize>,
}

/// Spreads the people of `areas`. `on_land` tells whether a place is on land somebody can live on; towns are taken to be.
pub fn estimate(areas: &[Area<'_>], towns: &[Town<'_>], on_land: impl Fn(f64, f64) -> bool) -> Estimate {
    let mut found = Estimate::default();
    let index = TownIndex::new(towns);
    for (number, area) in areas.iter().enumerate() {
        let Some(population) = area.population else {
            found.unknown.push(number);
            continue;
        };
        let own: Vec<(usize, u32)> = towns
            .iter()
            .enumerate()
            .filter(|(_, town)| town.area == number)
            .filter_map(|(index, town)| Some((index, town.population.filter(|people| *people > 0)?)))
            .collect();
        let in_towns: u64 = own.iter().map(|(_, people)| u64::from(*people)).sum();
        let rest = u64::from(population).checked_sub(in_towns);
        let grid = if rest.is_some_and(|rest| rest > 0) {
            grid_of(area.outline, &index, &on_land)
        } else {
            Vec::new()
        };
        if rest.is_none() {
            found.scaled.push(number);
        }
        let spread_on_towns = grid.is_empty() && rest != Some(0);
        if spread_on_towns && own.is_empty() {
            if population > 0 {
                found.homeless.push(number);
            }
            continue;
        }
        let town_people = if spread_on_towns {
            shares(population, &own.iter().map(|(_, people)| *people).collect::<Vec<_>>())
        } else {
            own.iter().map(|(_, people)| *people).collect()
        };
        let at_town = |(&(index, _), population): (&(usize, u32), u32)| Cell {
            origin: Origin::Town(index),
            area: number,
            x: towns[index].x,
            y: towns[index].y,
            population,
        };
        found.cells.extend(own.iter().zip(town_people).map(at_town));
        // Here the rest fits: it is at most the population.
        let rest = u32::try_from(rest.unwrap_or(0)).unwrap_or(0);
        let grid_people = shares(rest, &vec![1; grid.len()]);
        let at_grid = |(&(column, row), population): (&(i64, i64), u32)| Cell {
            origin: Origin::Grid(column, row),
            area: number,
            x: middle(column),
            y: middle(row),
            population,
        };
        found.cells.extend(grid.iter().zip(grid_people).map(at_grid));
    }
    found
}

fn middle(number: i64) -> f64 {
    (number as f64 + 0.5) * GRID
}

/// Columns and rows of the grid cells whose middle is in the area, on land and in no town, by row and column.
fn grid_of(outline: &Outline, towns: &TownIndex<'_>, on_land: &impl Fn(f64, f64) -> bool) -> Vec<(i64, i64)> {
    let Some((low, high)) = outline.bounds() else {
        return Vec::new();
    };
    #[expect(clippy::cast_possible_truncation, reason = "metres over 2.000 are far below 2⁶³")]
    let number = |metres: f64| (metres / GRID).floor() as i64;
    let mut found = Vec::new();
    for row in number(low.1)..=number(high.1) {
        for column in number(low.0)..=number(high.0) {
            let (x, y) = (middle(column), middle(row));
            let free = || !towns.any_around(x, y);
            if outline.contains(x, y) && on_land(x, y) && free() {
                found.push((column, row));
            }
        }
    }
    found
}

/// `total` persons shared in proportion to `weights`, whole and summing to `total`: largest remainders first, then the
/// first in order. Without weight nobody gets any.
fn shares(total: u32, weights: &[u32]) -> Vec<u32> {
    let all: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if all == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: u32| u64::from(total) * u64::from(weight);
    // A share is at most the total, so it fits.
    let mut given: Vec<u32> = weights
        .iter()
        .map(|&weight| u32::try_from(exact(weight) / all).unwrap_or(total))
        .collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&i| std::cmp::Reverse(exact(weights[i]) % all));
    let left = u64::from(total) - given.iter().map(|people| u64::from(*people)).sum::<u64>();
    let left = usize::try_from(left).unwrap_or(0);
    by_remainder.iter().take(left).for_each(|&i| given[i] += 1);
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, polygon};
    use proptest::prelude::*;

    /// A square kommune from (0, 0) with `side` grid cells a side.
    fn square(side: f64) -> Outline {
        let end = side * GRID;
        Outline::new(&MultiPolygon::new(vec![polygon![
            (x: 0.0, y: 0.0), (x: end, y: 0.0), (x: end, y: end), (x: 0.0, y: end)
        ]]))
    }

    fn town(x: f64, y: f64, population: Option<u32>) -> Town<'static> {
        Town {
            area: 0,
            x,
            y,
            population,
            outline: None,
        }
    }

    fn people(found: &Estimate) -> Vec<u32> {
        found.cells.iter().map(|cell| cell.population).collect()
    }

    #[test]
    fn the_rest_is_spread_over_the_grid_and_the_first_cells_get_the_odd_persons() {
        // The worked example: 1.003 people, a town of 900 off the middles of the four cells: 103 = 26 + 26 + 26 + 25.
        let outline = square(2.0);
        let area = Area {
            outline: &outline,
            population: Some(1003),
        };
        let found = estimate(&[area], &[town(2000.0, 2000.0, Some(900))], |_, _| true);
        assert_eq!(people(&found), [900, 26, 26, 26, 25]);
        assert_eq!((found.cells[1].x, found.cells[1].y), (1000.0, 1000.0));
        assert_eq!(found.cells[2].origin, Origin::Grid(1, 0));
    }

    #[test]
    fn nobody_lives_in_the_water_outside_the_kommune_or_twice_in_a_town() {
        let outline = square(2.0);
        let area = Area {
            outline: &outline,
            population: Some(20_000),
        };
        // 10.000 people at 1.500 per km² have a circle of 1.457 m: it covers the middle at (1.000, 1.000).
        let in_town = town(1000.0, 1000.0, Some(10_000));
        assert!((in_town.radius() - 1456.7).abs() < 0.1);
        // Water east of x = 2.000.
        let found = estimate(&[area], &[in_town], |x, _| x < 2000.0);
        assert_eq!(people(&found), [10_000, 10_000]);
        assert_eq!(found.cells[1].origin, Origin::Grid(0, 1));
    }

    #[test]
    fn a_town_of_unknown_population_has_no_point_and_its_people_are_among_the_rest() {
        let outline = square(2.0);
        let area = Area {
            outline: &outline,
            population: Some(400),
        };
        let found = estimate(&[area], &[town(1000.0, 1000.0, None)], |_, _| true);
        assert_eq!(people(&found), [100; 4]);
    }

    #[test]
    fn towns_with_more_people_than_the_kommune_are_scaled_down_to_it() {
        let outline = square(2.0);
        let area = Area {
            outline: &outline,
            population: Some(100),
        };
        let towns = [town(0.0, 0.0, Some(200)), town(1.0, 1.0, Some(100))];
        let found = estimate(&[area], &towns, |_, _| true);
        // 66,67 and 33,33: the larger remainder gets the odd person.
        assert_eq!((people(&found), found.scaled.clone()), (vec![67, 33], vec![0]));
    }

    #[test]
    fn unknown_people_and_people_without_a_place_are_named_and_never_zero() {
        let outline = square(1.0);
        let area = |population| Area {
            outline: &outline,
            population,
        };
        let found = estimate(&[area(None), area(Some(5))], &[], |_, _| false);
        assert_eq!(
            (found.cells.len(), found.unknown, found.homeless),
            (0, vec![0], vec![1])
        );
    }

    proptest! {
        #[test]
        fn each_kommune_sums_exactly_to_its_population(
            population in 0u32..300_000, sizes in prop::collection::vec(prop::option::of(0u32..50_000), 0..5), side in 1u32..8,
        ) {
            let outline = square(f64::from(side));
            let area = Area { outline: &outline, population: Some(population) };
            let towns: Vec<Town<'_>> = sizes.iter().map(|size| town(500.0, 700.0, *size)).collect();
            let found = estimate(&[area], &towns, |_, _| true);
            let sum: u64 = found.cells.iter().map(|cell| u64::from(cell.population)).sum();
            if found.homeless.is_empty() {
                prop_assert_eq!(sum, u64::from(population));
            }
            let lives_there = |cell: &Cell| match cell.origin {
                Origin::Grid(..) => outline.contains(cell.x, cell.y) && !towns.iter().any(|town| town.contains(cell.x, cell.y)),
                Origin::Town(_) => true,
            };
            prop_assert!(found.cells.iter().all(lives_there));
        }
    }
}
