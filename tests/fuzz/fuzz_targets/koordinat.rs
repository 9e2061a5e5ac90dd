//! A coordinate someone typed or pasted: what is taken for a place is a finite one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::domain::koordinattekst::parse_koordinat;

fuzz_target!(|text: &str| {
    if let Ok(place) = parse_koordinat(text) {
        assert!(place.oest().is_finite() && place.nord().is_finite());
    }
});
