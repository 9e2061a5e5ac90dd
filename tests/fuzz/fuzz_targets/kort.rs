//! A map file from outside: GeoJSON, TopoJSON or GeoPackage, known by its content. What is read is cleaned, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::geo::{self, Figur, Koordinatsystem};

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("praksisplan-fuzz-{}.kort", std::process::id()));
    std::fs::write(&path, bytes).expect("the temporary folder takes a file");
    let Ok(layer) = geo::read(&path, None) else {
        return;
    };
    // Every feature can be set aside.
    let all = (1..=layer.objekter.len() as u64).map(|nr| (nr, "fejl".to_owned())).collect();
    assert!(geo::afvist::features(&path, &layer, &all).is_ok());
    for object in layer.objekter {
        assert!(object.nr >= 1);
        if let Figur::Flade(polygons) = object.figur {
            let _ = geo::clean(&polygons, Koordinatsystem::Utm32);
        }
    }
});
