//! The nearest clinic and the cost list of a region that water divides into zones.
//!
//! From a link end e the least cost to clinic j by links is t_ej = min over ends f of j's zone of between_ef + d(f, j). A
//! place p in another zone then pays min over the ends e of its own zone of d(p, e) + t_ej. So the links are searched once
//! per clinic and not once per pair: O(clinics · ends²) and then O(ends of the zone) per pair, or per cell for the nearest.

use rayon::prelude::*;

use super::clinics::order_by_key;
use super::grid::{BucketGrid, NOTHING};
use super::nearest::Nearest;
use super::travel::{Costs, Places, Zones};
use super::{Result, check_length};

/// Cells one task looks at.
const CELLS_PER_TASK: usize = 1024;
const FIRST_GUESS: f64 = 5000.0;

/// Per clinic, the cost from every link end; infinite where no chain leads.
fn from_ends(zones: &Zones, clinics: &Places<'_>) -> Vec<Vec<f64>> {
    let one = |clinic: usize| {
        let place = (clinics.x[clinic], clinics.y[clinic]);
        let Some(zone) = clinics.zone[clinic] else {
            return vec![f64::INFINITY; zones.end_count()];
        };
        let last: Vec<(usize, f64)> = zones
            .ends_in(zone)
            .map(|(end, at)| (end, zones.plane().cost(at, place)))
            .collect();
        (0..zones.end_count())
            .map(|end| {
                let chains = last.iter().map(|&(to, rest)| zones.between(end, to) + rest);
                chains.fold(f64::INFINITY, f64::min)
            })
            .collect()
    };
    (0..clinics.x.len()).map(one).collect()
}

/// What the way from a place to each end of its zone costs.
fn to_ends(zones: &Zones, place: (f64, f64), zone: u32) -> Vec<(usize, f64)> {
    zones
        .ends_in(zone)
        .map(|(end, at)| (end, zones.plane().cost(place, at)))
        .collect()
}

impl Zones {
    /// The cost list of all pairs of places up to and including `radius`; the rest is out of reach. Use
    /// [`super::COORDINATE_LIMIT`] as the radius to leave nothing out.
    ///
    /// # Errors
    /// Columns of different length, coordinates that are not finite, a key used twice.
    pub fn costs(&self, cells: &Places<'_>, clinics: &Places<'_>, radius: f64) -> Result<Costs> {
        cells.check("cell")?;
        clinics.check("clinic")?;
        let from_end = from_ends(self, clinics);
        let row = |cell: usize| {
            let mut pairs: Vec<(u32, f64)> = Vec::new();
            let Some(zone) = cells.zone[cell] else { return pairs };
            let place = (cells.x[cell], cells.y[cell]);
            let ends = to_ends(self, place, zone);
            for (number, clinic) in (0u32..).zip(0..clinics.x.len()) {
                let cost = match clinics.zone[clinic] {
                    Some(other) if other == zone => self.plane().cost(place, (clinics.x[clinic], clinics.y[clinic])),
                    Some(_) => {
                        let chains = ends.iter().map(|&(end, first)| first + from_end[clinic][end]);
                        chains.fold(f64::INFINITY, f64::min)
                    }
                    None => f64::INFINITY,
                };
                if cost.is_finite() && cost <= radius {
                    pairs.push((number, cost));
                }
            }
            pairs
        };
        let rows: Vec<Vec<(u32, f64)>> = (0..cells.x.len())
            .into_par_iter()
            .with_min_len(CELLS_PER_TASK)
            .map(row)
            .collect();
        let count = rows.iter().map(Vec::len).sum();
        let (mut from, mut to, mut cost) = (
            Vec::with_capacity(count),
            Vec::with_capacity(count),
            Vec::with_capacity(count),
        );
        for (cell, row) in (0u32..).zip(rows) {
            for (clinic, value) in row {
                from.push(cell);
                to.push(clinic);
                cost.push(value);
            }
        }
        Costs::new(cells.key, clinics.key, &from, &to, &cost)
    }

    /// The nearest clinic of each cell; among equally near ones the one with the lowest key. `among` restricts the search
    /// to some clinics. A cell in no zone, or in one that no chain of links joins to a clinic, is out of reach.
    ///
    /// # Errors
    /// As [`Zones::costs`]; `among` of another length than the clinics.
    pub fn nearest(&self, cells: &Places<'_>, clinics: &Places<'_>, among: Option<&[bool]>) -> Result<Nearest> {
        cells.check("cell")?;
        clinics.check("clinic")?;
        if let Some(flags) = among {
            check_length("among", clinics.x.len(), flags.len())?;
        }
        // In rising key: the lower number wins a tie.
        let mut order = order_by_key("clinic", clinics.x.len(), clinics.key)?;
        order.retain(|&i| among.is_none_or(|flags| flags[i as usize]) && clinics.zone[i as usize].is_some());
        let x: Vec<f64> = order.iter().map(|&i| clinics.x[i as usize]).collect();
        let y: Vec<f64> = order.iter().map(|&i| clinics.y[i as usize]).collect();
        let zone: Vec<Option<u32>> = order.iter().map(|&i| clinics.zone[i as usize]).collect();
        let by_links = self.best_beyond_links(&Places {
            x: &x,
            y: &y,
            zone: &zone,
            key: &[],
        });
        let highest = zone
            .iter()
            .chain(cells.zone)
            .flatten()
            .copied()
            .max()
            .map_or(0, |top| top as usize + 1);
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); highest];
        for (number, zone) in (0u32..).zip(&zone) {
            if let Some(zone) = zone {
                members[*zone as usize].push(number);
            }
        }
        let grids: Vec<BucketGrid> = members.iter().map(|some| BucketGrid::of_some(&x, &y, some)).collect();
        let one = |cell: usize| -> Option<(u32, f64)> {
            let zone = cells.zone[cell]?;
            let place = (cells.x[cell], cells.y[cell]);
            let [(squared, here)] = grids[zone as usize].nearest::<1>(place.0, place.1, FIRST_GUESS);
            let mut best = ((squared, here) != NOTHING).then(|| (self.plane().cost_of_squared(squared), here));
            for (end, first) in to_ends(self, place, zone) {
                let Some((rest, clinic)) = by_links[end] else { continue };
                let cost = first + rest;
                if best.is_none_or(|(least, known)| cost < least || (cost <= least && clinic < known)) {
                    best = Some((cost, clinic));
                }
            }
            best.map(|(cost, clinic)| (order[clinic as usize], cost))
        };
        let found = (0..cells.x.len())
            .into_par_iter()
            .with_min_len(CELLS_PER_TASK)
            .map(one)
            .collect();
        Ok(Nearest::of(found))
    }

    /// For each link end, the nearest clinic of any other zone: cost and number.
    fn best_beyond_links(&self, clinics: &Places<'_>) -> Vec<Option<(f64, u32)>> {
        let from_end = from_ends(self, clinics);
        (0..self.end_count())
            .map(|end| {
                let elsewhere = (0u32..)
                    .zip(clinics.zone)
                    .filter(|(_, zone)| **zone != Some(self.zone_of_end(end)));
                let costs = elsewhere.map(|(number, _)| (from_end[number as usize][end], number));
                costs
                    .filter(|(cost, _)| cost.is_finite())
                    .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::COORDINATE_LIMIT;
    use super::super::nearest::nearest_by_cost;
    use super::super::travel::{Link, Plane};
    use super::*;
    use proptest::prelude::*;

    fn zones() -> Zones {
        let link = |zone_a, a, zone_b, b, penalty| Link {
            zone_a,
            a,
            zone_b,
            b,
            penalty,
        };
        // 0 and 1 by two bridges, 2 by a ferry from 1, 3 by nothing.
        let links = [
            link(0, (0.0, 1.0), 1, (0.0, -1.0), 2.0),
            link(0, (9.0, 1.0), 1, (9.0, -1.0), 4.0),
            link(1, (5.0, -9.0), 2, (5.0, -12.0), 20.0),
        ];
        Zones::new(&links, Plane::with_detour(1.25).unwrap()).unwrap()
    }

    type Site = (i32, i32, Option<u32>);

    fn sites(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Site>> {
        prop::collection::vec((-3i32..13, -14i32..6, prop::option::weighted(0.95, 0u32..4)), count)
    }

    fn columns(sites: &[Site]) -> (Vec<f64>, Vec<f64>, Vec<Option<u32>>, Vec<u64>) {
        (
            sites.iter().map(|site| f64::from(site.0)).collect(),
            sites.iter().map(|site| f64::from(site.1)).collect(),
            sites.iter().map(|site| site.2).collect(),
            (0..sites.len() as u64).collect(),
        )
    }

    proptest! {
        #[test]
        fn the_list_and_the_nearest_agree_with_the_cost_of_each_pair(cells in sites(1..30), clinics in sites(0..8)) {
            let zones = zones();
            let (cells, clinics) = (columns(&cells), columns(&clinics));
            let cells = Places { x: &cells.0, y: &cells.1, zone: &cells.2, key: &cells.3 };
            let clinics = Places { x: &clinics.0, y: &clinics.1, zone: &clinics.2, key: &clinics.3 };
            let listed = nearest_by_cost(&zones.costs(&cells, &clinics, COORDINATE_LIMIT).unwrap(), None).unwrap();
            let searched = zones.nearest(&cells, &clinics, None).unwrap();
            for i in 0..cells.x.len() {
                let pair = |j: usize| zones.cost((cells.x[i], cells.y[i]), cells.zone[i], (clinics.x[j], clinics.y[j]), clinics.zone[j]);
                let least = (0..clinics.x.len()).filter_map(pair).min_by(f64::total_cmp);
                // The list and the search are the same to the bit; the pair is summed in another order.
                prop_assert_eq!(listed.get(i).map(|f| f.1.to_bits()), searched.get(i).map(|f| f.1.to_bits()));
                prop_assert_eq!(least.is_some(), searched.get(i).is_some());
                if let (Some(least), Some(found)) = (least, searched.get(i)) {
                    prop_assert!((least - found.1).abs() <= 1e-9 * least.max(1.0));
                }
            }
        }
    }
}
