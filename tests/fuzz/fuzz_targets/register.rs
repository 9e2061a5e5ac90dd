//! A file given with `--db`: whatever it holds, it is opened and checked or refused, and never changed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::register::Register;

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("praksisplan-fuzz-{}.db", std::process::id()));
    // The first bytes are right, so that more than the first check is tried.
    let mut content = b"SQLite format 3\0".to_vec();
    content.extend(bytes);
    std::fs::write(&path, &content).expect("the temporary folder takes a file");
    if let Ok(register) = Register::open(&path) {
        let _ = register.check();
    }
    assert_eq!(std::fs::read(&path).expect("it is still there"), content);
});
