//! A folder given to `ny --fra`: a descriptor of any content gives an error, and no register.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::register::journal::Stamp;
use praksisplan::register::kanonisk;

fuzz_target!(|descriptor: &[u8]| {
    let folder = std::env::temp_dir().join(format!("praksisplan-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder takes a folder");
    std::fs::write(folder.join("datapackage.json"), descriptor).expect("and a file");
    let stamp = Stamp {
        time: "2026-11-22T10:00:00Z".to_owned(),
        user: "fuzz".to_owned(),
        program: "fuzz".to_owned(),
    };
    let target = folder.join("register.db");
    assert!(kanonisk::create(&target, &folder, &stamp).is_err());
    assert!(!target.exists());
});
