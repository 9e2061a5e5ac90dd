//! StatBank's headings and the name of a projection.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::statbank;

fuzz_target!(|text: &str| {
    let headings: Vec<String> = text.split(';').map(str::to_owned).collect();
    let _ = statbank::recognise(&headings);
    let _ = statbank::fremskrivning(text, None);
    let _ = statbank::fremskrivning("", Some(text));
});
