//! A matrix of travel times, and the points of towns.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::geo::{omraader, rejsetider};

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("praksisplan-fuzz-{}-r.csv", std::process::id()));
    std::fs::write(&path, bytes).expect("the temporary folder takes a file");
    let _ = rejsetider::read(&path, None, &|_| ());
    let _ = omraader::points(&path, None);
});
