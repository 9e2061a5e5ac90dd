//! Workload d: p = 57 of the candidates, p-median and maximal covering, demand as cells or as blocks; p-center and set
//! covering on the same.
//!
//! `PRAKSISPLAN_BENCH_DATA` names a folder with `cells.csv` (`id,x,y,pop,…`) and `candidates.csv` (`id,x,y,…`) in whole
//! metres. Without it there is nothing to measure. `benches/peers/placement.py` pairs the whole command with the peers.
#![expect(clippy::print_stdout, reason = "a bench says on stdout that it is left out")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use praksisplan::placement::{Demand, Instance, Measure, Options, Point, Site, Travel, place};

const SIZES: [(usize, usize); 4] = [(200, 3), (500, 3), (500, 2), (500, 1)];
const COUNT: usize = 57;
const RADIUS: f64 = 5_000.0;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() {
    if folder().is_some() {
        divan::main();
    } else {
        println!("sprunget over: PRAKSISPLAN_BENCH_DATA er ikke sat");
    }
}

fn folder() -> Option<PathBuf> {
    std::env::var_os("PRAKSISPLAN_BENCH_DATA").map(PathBuf::from)
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn median(bencher: divan::Bencher, (sites, km): (usize, usize)) {
    measure(bencher, Measure::Median { count: COUNT }, sites, km);
}

#[divan::bench(args = [(500, 1)], sample_count = 5, sample_size = 1)]
fn covering(bencher: divan::Bencher, (sites, km): (usize, usize)) {
    measure(
        bencher,
        Measure::Covering {
            count: COUNT,
            radius: RADIUS,
        },
        sites,
        km,
    );
}

#[divan::bench(args = [(500, 3), (500, 1)], sample_count = 5, sample_size = 1)]
fn center(bencher: divan::Bencher, (sites, km): (usize, usize)) {
    measure(bencher, Measure::Center { count: COUNT }, sites, km);
}

#[divan::bench(args = [10, 12, 15, 20], sample_count = 3, sample_size = 1)]
fn set_covering(bencher: divan::Bencher, km: usize) {
    let radius = km as f64 * 1_000.0;
    measure(bencher, Measure::SetCovering { radius }, 500, 1);
}

fn measure(bencher: divan::Bencher, measure: Measure, sites: usize, km: usize) {
    let instance = folder().and_then(|folder| read(&folder, sites, km).ok());
    if let Some(instance) = instance {
        bencher.bench(|| place(&instance, measure, Options::default()));
    }
}

/// Reads demand and candidates; `km` above 1 gathers cells into blocks at their population-weighted centre, in whole metres.
fn read(folder: &Path, sites: usize, km: usize) -> Outcome<Instance> {
    let cells = numbers(&folder.join("cells.csv"))?;
    let candidates = numbers(&folder.join("candidates.csv"))?;
    let side = km as f64 * 1_000.0;
    let mut blocks: BTreeMap<(u64, u64), (f64, f64, f64)> = BTreeMap::new();
    for (index, row) in cells.iter().enumerate() {
        let (x, y, people) = (row[1], row[2], row[3]);
        // Bit patterns of non-negative floats come in the order of the floats.
        let key = if km > 1 {
            ((x / side).floor().to_bits(), (y / side).floor().to_bits())
        } else {
            (index as u64, 0)
        };
        let block = blocks.entry(key).or_default();
        *block = (block.0 + people, block.1 + people * x, block.2 + people * y);
    }
    let centre = |&(people, x, y): &(f64, f64, f64)| Point {
        x: (x / people).round_ties_even(),
        y: (y / people).round_ties_even(),
    };
    let from: Vec<Point> = blocks.values().map(centre).collect();
    let demand: Vec<Demand> = blocks
        .values()
        .enumerate()
        .map(|(at, block)| Demand {
            id: format!("{at:06}"),
            weight: block.0,
        })
        .collect();
    let rows = candidates.iter().step_by((candidates.len() / sites).max(1)).take(sites);
    let to: Vec<Point> = rows.map(|row| Point { x: row[1], y: row[2] }).collect();
    let sites: Vec<Site> = (0..to.len())
        .map(|at| Site {
            id: format!("{at:06}"),
            fixed: false,
            capacity: None,
        })
        .collect();
    Ok(Instance::new(
        &demand,
        &sites,
        Travel::Straight {
            demand: &from,
            sites: &to,
            detour: 1.0,
        },
    )?)
}

fn numbers(path: &Path) -> Outcome<Vec<Vec<f64>>> {
    let mut reader = csv::Reader::from_path(path)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(record?.iter().map(str::parse).collect::<Result<Vec<f64>, _>>()?);
    }
    Ok(rows)
}
