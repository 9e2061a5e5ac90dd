//! A timetable: `stop_times.txt` and `stops.txt` are the fuzzer's, the rest is sound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use praksisplan::ingest::geo::gtfs::{self, Fejllinjer, Vindue};
use std::fs;

fuzz_target!(|texts: (&str, &str)| {
    let folder = std::env::temp_dir().join(format!("praksisplan-fuzz-gtfs-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("the temporary folder takes a folder");
    let put = |name: &str, text: &str| fs::write(folder.join(name), text).expect("and a file");
    put("stops.txt", &format!("stop_id,stop_name,stop_lat,stop_lon\ns,S,57.0,9.9\n{}", texts.0));
    put("trips.txt", "route_id,service_id,trip_id\nr,v,t\n");
    put(
        "stop_times.txt",
        &format!("trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt,08:00:00,08:00:00,s,1\n{}", texts.1),
    );
    put(
        "calendar.txt",
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nv,1,1,1,1,1,0,0,20260101,20261231\n",
    );
    if let Some(window) = Vindue::parse("07:00-17:00") {
        let mut wrong = Fejllinjer::default();
        let _ = gtfs::read(&folder, window, None, &mut wrong, &|_| ());
        assert!(wrong.linjer.len() as u64 >= wrong.problemer.rows());
    }
});
