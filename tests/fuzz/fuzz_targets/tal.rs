//! A number someone typed: whole, exact or kroner.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::domain::tal::{parse_heltal, parse_kroner, parse_ratio};

fuzz_target!(|text: &str| {
    let _ = parse_heltal(text);
    let _ = parse_kroner(text);
    if let Ok(ratio) = parse_ratio(text) {
        assert!(ratio.denominator() > 0);
    }
});
