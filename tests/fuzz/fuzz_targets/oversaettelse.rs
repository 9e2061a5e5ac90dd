//! The TOML list of local headings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::headings::Oversaettelse;
use praksisplan::ingest::schema::{Art, Skema};
use std::path::Path;

fuzz_target!(|text: &str| {
    for art in Art::all() {
        let schema = Skema::of(art).expect("the program's own schemas can be read");
        let _ = Oversaettelse::read(Path::new("liste.toml"), text, art, &schema);
    }
});
