//! Every map of the yearly run as a picture: how long each takes alone, and all of them together on the machine's cores.
//!
//! `cargo bench --bench kort` prints the median of some runs in milliseconds; the shipped register, in one process.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and stops at the first surprise"
)]

use praksisplan::register::Register;
use praksisplan::render::map::{MapFormat, map, maps};
use praksisplan::render::svg::Sheet;
use praksisplan::statistics::kort::{Grundkort, alle, diagrammer};
use std::time::Instant;

const RUNS: usize = 9;

fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..=RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .skip(1)
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

fn main() {
    let register = Register::embedded().unwrap();
    let view = register.view(None, jiff::civil::date(2026, 11, 22)).unwrap();
    let base = Grundkort::of(&view).unwrap();
    let layers = alle(&view, &base, "register").unwrap();
    println!(
        "figures of {} maps: {:.1} ms",
        layers.len(),
        median(|| assert!(!alle(&view, &base, "register").unwrap().is_empty()))
    );
    println!(
        "figures of the charts: {:.1} ms",
        median(|| assert!(!diagrammer(&view, "register").unwrap().is_empty()))
    );
    for layer in &layers {
        let times = [MapFormat::Svg, MapFormat::Png, MapFormat::Geojson, MapFormat::Gpkg]
            .map(|format| median(|| assert!(!map(layer, format, Sheet::Upright).unwrap().is_empty())));
        println!(
            "{:36} svg {:6.1}  png with svg {:6.1}  geojson {:6.1}  gpkg {:6.1} ms",
            layer.id, times[0], times[1], times[2], times[3]
        );
    }
    for format in [MapFormat::Svg, MapFormat::Png] {
        let jobs: Vec<_> = layers.iter().map(|layer| (layer, format, Sheet::Upright)).collect();
        let taken = median(|| assert!(maps(&jobs).iter().all(Result::is_ok)));
        println!("all {} as {}: {taken:.0} ms", jobs.len(), format.extension());
    }
}
