//! Bytes of unknown encoding: what is decoded is text in which nothing was replaced, and it can be encoded again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::decode::{decode_all, encode};

fuzz_target!(|bytes: &[u8]| {
    if let Ok((text, tegnsaet)) = decode_all(bytes, None) {
        assert!(encode(&text, tegnsaet).is_some());
    }
});
