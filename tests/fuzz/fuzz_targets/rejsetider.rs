//! Tables of places: a matrix of travel times, the points of towns, and population cells.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::check::Kontrol;
use praksisplan::ingest::geo::{celler, omraader, rejsetider};
use praksisplan::ingest::geografi::opslag;
use praksisplan::ingest::headings::find;
use praksisplan::ingest::known::Kendt;
use praksisplan::ingest::problem::Problemer;
use praksisplan::ingest::schema::{Art, Skema};
use praksisplan::ingest::table::{Laesning, Tabel};

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("praksisplan-fuzz-{}-r.csv", std::process::id()));
    std::fs::write(&path, bytes).expect("the temporary folder takes a file");
    for art in Art::STEDER {
        let schema = Skema::of(art).expect("the program's own schemas can be read");
        let Ok(mut table) = Tabel::open(&path, &Laesning::default(), &|_| 0) else {
            return;
        };
        let Ok(columns) = find(&schema, None, &table.overskrifter) else {
            continue;
        };
        let known = Kendt::default();
        let checks = Kontrol::new(art, &schema, &known, &columns, None, None, table.decimaltegn);
        let mut problems = Problemer::default();
        match art {
            Art::Rejsetider => {
                if let Ok(read) = rejsetider::read(&path, &mut table, &checks, &mut problems, &|_| ()) {
                    assert!(read.tider.par.len() as u64 <= read.raekker);
                }
            }
            Art::Celler => {
                let (lookup, _) = opslag(&[], &[]).expect("the program's own boundaries can be read");
                let rules = celler::Regler {
                    kommuner: &lookup,
                    kendte: &[],
                    system: None,
                };
                let _ = celler::read(&path, &mut table, &checks, &rules, &mut problems, &|_| ());
            }
            _ => {
                let _ = omraader::points(&path, &mut table, &checks, &mut problems, &|_| ());
            }
        }
    }
});
