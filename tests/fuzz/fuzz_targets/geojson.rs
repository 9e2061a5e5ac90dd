//! GeoJSON: boundaries of kommuner, land, however deep, empty or invalid.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::basiskort;

fuzz_target!(|text: &str| {
    let _ = basiskort::read_kommuner(text);
    let _ = basiskort::read_land(text);
});
