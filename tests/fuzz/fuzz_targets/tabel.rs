//! A table from outside, as text or as a workbook: headings, rows and cells, or an error that names the file.
//!
//! The first byte chooses what the file is called, so that each reader is tried.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::table::{Laesning, Tabel};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, content)) = bytes.split_first() else {
        return;
    };
    let ending = ["csv", "xlsx", "ods", "txt"][usize::from(first % 4)];
    let path = std::env::temp_dir().join(format!("praksisplan-fuzz-{}.{ending}", std::process::id()));
    std::fs::write(&path, content).expect("the temporary folder takes a file");
    let Ok(mut table) = Tabel::open(&path, &Laesning::default(), &|headings| headings.len()) else {
        return;
    };
    while let Ok(true) = table.next_row() {
        for column in 0..table.bredde() {
            let _ = table.celle(column);
            let _ = table.tekst(column);
        }
    }
});
