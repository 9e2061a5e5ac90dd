//! Ids of grid cells (Eurostat's and Kvadratnet's) and the hours of a window.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::geo::{gitter, gtfs::Vindue};

fuzz_target!(|text: &str| {
    let _ = gitter::parse(text);
    if let Some(window) = Vindue::parse(text) {
        let (from, to) = window.ends();
        assert_eq!(Vindue::parse(&format!("{from}-{to}")), Some(window));
    }
});
