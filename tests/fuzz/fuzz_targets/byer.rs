//! The list of towns as CSV.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::basiskort;

fuzz_target!(|text: &str| {
    let _ = basiskort::read_byer(text);
});
