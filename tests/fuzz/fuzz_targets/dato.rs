//! A date someone typed: an answer or a reason, and a date that is printed reads back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::domain::dato::{dansk_dato, parse_dato};

fuzz_target!(|text: &str| {
    match parse_dato(text) {
        Ok(date) => assert_eq!(parse_dato(&dansk_dato(date)), Ok(date)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
