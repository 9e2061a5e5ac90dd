//! GTFS: stops, and their departures per hour in a window of an ordinary weekday.
//!
//! Reference: General Transit Feed Specification, schedule reference (`stops`, `trips`, `calendar`, `calendar_dates`,
//! `stop_times`). The timetable is streamed; what is held in memory is the stops, the services and the ids of the trips of
//! the one day counted: about 60 MB for the whole country. Nothing is unpacked to disk, so a file name in the archive can
//! lead nowhere, and no file is read beyond [`MOST_BYTES`].
//!
//! \[D\] A departure counts when its trip runs on the day, passengers may board, and its time of day lies in the window,
//! the beginning included and the end not. Departures after midnight of the day before and headway-based trips
//! (`frequencies.txt`) are not counted; the latter is said.

mod kalender;
mod tabel;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use geo::Coord;
use jiff::civil::Date;

use super::{Koordinatsystem, too_large};
use crate::error::{Error, Kind, Result};
use crate::ingest::problem::shown;
use crate::register::geografi::NytStoppested;
use kalender::{Services, date};
use tabel::{Feed, Table};
pub use tabel::{Fejllinjer, Linje, MOST_BYTES};

/// The most stops, services and trips of a day.
const MOST_STOPS: usize = 500_000;
const MOST_SERVICES: usize = 300_000;
const MOST_TRIPS: usize = 2_000_000;

/// A window of the day, minutes from midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vindue {
    from: u32,
    to: u32,
}

impl Vindue {
    /// `07:00-17:00`; `None` when it is no window within one day.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.trim().split_once(['-', '–'])?;
        let minutes = |text: &str| {
            let (hours, minutes) = text.trim().split_once([':', '.'])?;
            let number = |text: &str, most: u32| {
                let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse::<u32>().ok().filter(|number| digits && *number <= most)
            };
            Some(number(hours, 24)? * 60 + number(minutes, 59)?)
        };
        let window = Self {
            from: minutes(from)?,
            to: minutes(to)?,
        };
        (window.from < window.to && window.to <= 24 * 60).then_some(window)
    }

    /// The two ends as the register has them: `07:00`, `17:00`.
    pub fn ends(self) -> (String, String) {
        let text = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        (text(self.from), text(self.to))
    }

    fn hours(self) -> f64 {
        f64::from(self.to - self.from) / 60.0
    }

    /// Whether `7:05:00` lies in it; `None` when it is no time.
    fn holds(self, time: &str) -> Option<bool> {
        let mut parts = time.splitn(3, ':');
        let mut number = || parts.next()?.trim().parse::<u32>().ok().filter(|number| *number < 1000);
        let (hours, minutes, seconds) = (number()?, number()?, number()?);
        let at = hours * 3600 + minutes * 60 + seconds;
        Some((self.from * 60..self.to * 60).contains(&at))
    }
}

/// Stops as read.
#[derive(Debug)]
pub struct Koereplan {
    /// The stops in Denmark, by id.
    pub stoppesteder: Vec<NytStoppested>,
    /// The day counted; `None` when the source has no timetable.
    pub dag: Option<Date>,
    /// How the day was chosen and what was counted, in words.
    pub laest: Vec<String>,
    /// Trips of the day counted.
    pub ture: Option<usize>,
    /// Calls of those trips without a time of day, not counted.
    pub uden_tid: u64,
    /// Stops outside Denmark, left out.
    pub uden_for: u64,
}

/// Reads a GTFS archive or folder. `dag` is the day to count; without one, the Tuesday, Wednesday or Thursday with the most
/// trips is (the earliest of several). `seen` is told how many lines of the timetable have been read, now and then. Lines
/// that something is wrong with are left out and put in `fejl`; `None` when without them no day can be counted.
///
/// # Errors
/// PP-I066 when the feed is incomplete, PP-I069 beyond a bound, PP-I070 when no trip runs on `dag`.
pub fn read(
    path: &Path,
    window: Vindue,
    dag: Option<Date>,
    fejl: &mut Fejllinjer,
    seen: &dyn Fn(u64),
) -> Result<Option<Koereplan>> {
    let mut feed = Feed::open(path)?;
    let mut stops = stops(&mut feed, fejl)?;
    if !feed.has("stop_times.txt")? {
        let words = "kilden har ingen køreplan: afgange er ukendt".to_owned();
        return Ok(Some(stops.finish(None, vec![words], None)));
    }
    let services = services(&mut feed, fejl)?;
    let (day, words) = match services.choose(path, dag) {
        Ok(chosen) => chosen,
        // The lines that are wrong are why.
        Err(_) if !fejl.problemer.is_empty() => return Ok(None),
        Err(error) => return Err(error),
    };
    let trips = trips_of(&mut feed, &services, day)?;
    let untimed = count(&mut feed, &trips, window, &mut stops, fejl, seen)?;
    let mut laest = vec![words];
    if feed.has("frequencies.txt")? {
        laest.push("ture i frequencies.txt er kun talt med deres ene viste afgang".to_owned());
    }
    let mut read = stops.finish(Some(window), laest, Some(day));
    (read.ture, read.uden_tid) = (Some(trips.len()), untimed);
    Ok(Some(read))
}

fn stops(feed: &mut Feed, fejl: &mut Fejllinjer) -> Result<Stops> {
    let path = feed.path.clone();
    let mut table = feed.needed("stops.txt")?;
    let (id, lat, lon) = (
        table.needed("stop_id")?,
        table.needed("stop_lat")?,
        table.needed("stop_lon")?,
    );
    let (name, kind) = (table.column("stop_name"), table.column("location_type"));
    let mut stops = Stops::default();
    while table.next_row()? {
        // 0 or nothing is a stop; 1 to 4 are stations, entrances and nodes, where nothing departs.
        if !matches!(table.get_if(kind), "" | "0") {
            continue;
        }
        match (table.number(lon), table.number(lat)) {
            (Ok(x), Ok(y)) => {
                if let Err(reason) = stops.add(table.get(id), table.get_if(name), Coord { x, y }) {
                    fejl.add(&table, Some(id), reason);
                }
            }
            (x, y) => {
                for (column, reason) in [(lon, x.err()), (lat, y.err())] {
                    if let Some(reason) = reason {
                        fejl.add(&table, Some(column), reason);
                    }
                }
            }
        }
        if stops.kept.len() > MOST_STOPS {
            return Err(too_large(&path, "over 500.000 stoppesteder", "500.000 stoppesteder"));
        }
    }
    if stops.kept.is_empty() && fejl.problemer.is_empty() {
        return Err(Error::new(
            "PP-I066",
            Kind::Data,
            "køreplanen har ingen stoppesteder i Danmark. Intet er gemt",
        )
        .at("fil", path.display().to_string())
        .at("uden for Danmark", stops.outside.to_string())
        .next_step("kontroller, at det er den rigtige køreplan"));
    }
    Ok(stops)
}

fn services(feed: &mut Feed, fejl: &mut Fejllinjer) -> Result<Services> {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let path = feed.path.clone();
    let mut services = Services::default();
    if let Some(mut table) = feed.table("calendar.txt")? {
        let id = table.needed("service_id")?;
        let (start, end) = (table.needed("start_date")?, table.needed("end_date")?);
        let mut days = [0; 7];
        for (column, name) in days.iter_mut().zip(DAYS) {
            *column = table.needed(name)?;
        }
        while table.next_row()? {
            let unread = [start, end]
                .into_iter()
                .find(|column| date(table.get(*column)).is_none());
            match (date(table.get(start)), date(table.get(end))) {
                (Some(from), Some(to)) => {
                    let runs = days.map(|day| table.get(day) == "1");
                    services.get(table.get(id)).regular = Some((runs, from, to));
                }
                _ => fejl.add(&table, unread, "en dato kan ikke læses".to_owned()),
            }
        }
    }
    if let Some(mut table) = feed.table("calendar_dates.txt")? {
        let (id, day) = (table.needed("service_id")?, table.needed("date")?);
        let kind = table.needed("exception_type")?;
        while table.next_row()? {
            match (date(table.get(day)), table.get(kind)) {
                (Some(day), "1") => _ = services.get(table.get(id)).added.insert(day),
                (Some(day), "2") => _ = services.get(table.get(id)).removed.insert(day),
                (None, _) => fejl.add(&table, Some(day), "en dato kan ikke læses".to_owned()),
                _ => fejl.add(&table, Some(kind), "undtagelsen er hverken 1 eller 2".to_owned()),
            }
        }
    }
    let mut trips = feed.needed("trips.txt")?;
    let service = trips.needed("service_id")?;
    while trips.next_row()? {
        services.get(trips.get(service)).trips += 1;
    }
    drop(trips);
    if services.all.len() > MOST_SERVICES {
        return Err(too_large(&path, "over 300.000 kalendere", "300.000 kalendere"));
    }
    Ok(services)
}

fn trips_of(feed: &mut Feed, services: &Services, day: Date) -> Result<HashSet<Box<str>>> {
    let path = feed.path.clone();
    let mut table = feed.needed("trips.txt")?;
    let (trip, service) = (table.needed("trip_id")?, table.needed("service_id")?);
    let mut trips = HashSet::new();
    while table.next_row()? {
        if services
            .all
            .get(table.get(service))
            .is_some_and(|service| service.runs(day))
        {
            trips.insert(table.get(trip).into());
        }
        if trips.len() > MOST_TRIPS {
            return Err(too_large(&path, "over 2.000.000 ture på en dag", "2.000.000 ture"));
        }
    }
    Ok(trips)
}

fn count(
    feed: &mut Feed,
    trips: &HashSet<Box<str>>,
    window: Vindue,
    stops: &mut Stops,
    fejl: &mut Fejllinjer,
    seen: &dyn Fn(u64),
) -> Result<u64> {
    let mut table = feed.needed("stop_times.txt")?;
    let (trip, stop) = (table.needed("trip_id")?, table.needed("stop_id")?);
    let departure = table.needed("departure_time")?;
    let (arrival, pickup) = (table.column("arrival_time"), table.column("pickup_type"));
    let (mut lines, mut untimed) = (0_u64, 0_u64);
    while table.next_row()? {
        lines += 1;
        if lines.is_multiple_of(65_536) {
            seen(lines);
        }
        if table.get_if(pickup) == "1" || !trips.contains(table.get(trip)) {
            continue;
        }
        let time = time_of(&table, departure, arrival);
        if time.is_empty() {
            untimed += 1;
            continue;
        }
        match window.holds(time) {
            Some(true) => stops.depart(table.get(stop)),
            Some(false) => {}
            None => {
                let text = format!("{} er ikke et klokkeslæt", shown(time));
                fejl.add(&table, Some(departure), text);
            }
        }
    }
    Ok(untimed)
}

fn time_of<'t>(table: &'t Table<'_>, departure: usize, arrival: Option<usize>) -> &'t str {
    match (table.get(departure), arrival) {
        ("", Some(arrival)) => table.get(arrival),
        (time, _) => time,
    }
}

#[derive(Default)]
struct Stops {
    kept: Vec<(Box<str>, Box<str>, Coord<f64>)>,
    places: HashMap<Box<str>, usize>,
    departures: Vec<u32>,
    outside: u64,
}

impl Stops {
    fn add(&mut self, id: &str, name: &str, degrees: Coord<f64>) -> std::result::Result<(), String> {
        if id.is_empty() {
            return Err("stoppestedet har intet id".to_owned());
        }
        if self.places.contains_key(id) {
            return Err(format!("stoppestedet {} står to gange", shown(id)));
        }
        // A national timetable crosses borders: Malmö and Hamburg are left out and counted.
        let metres = Koordinatsystem::Wgs84
            .holds(degrees)
            .then(|| Koordinatsystem::Wgs84.to_utm32(degrees).ok())
            .flatten()
            .map(|metres| Coord {
                x: metres.x,
                y: metres.y,
            })
            .filter(|metres| Koordinatsystem::Utm32.holds(*metres));
        let Some(metres) = metres else {
            self.outside += 1;
            return Ok(());
        };
        self.places.insert(id.into(), self.kept.len());
        self.kept
            .push((id.into(), if name.is_empty() { id } else { name }.into(), metres));
        self.departures.push(0);
        Ok(())
    }

    fn depart(&mut self, id: &str) {
        if let Some(place) = self.places.get(id) {
            self.departures[*place] = self.departures[*place].saturating_add(1);
        }
    }

    fn finish(self, window: Option<Vindue>, laest: Vec<String>, dag: Option<Date>) -> Koereplan {
        let mut stoppesteder: Vec<NytStoppested> = self
            .kept
            .into_iter()
            .zip(self.departures)
            .map(|((id, navn, place), departures)| NytStoppested {
                id,
                navn,
                x: place.x,
                y: place.y,
                afgange_pr_time: window.map(|window| f64::from(departures) / window.hours()),
            })
            .collect();
        stoppesteder.sort_by(|a, b| a.id.cmp(&b.id));
        Koereplan {
            stoppesteder,
            dag,
            laest,
            ture: None,
            uden_tid: 0,
            uden_for: self.outside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_its_beginning_and_not_its_end_and_times_past_midnight_are_outside() {
        let window = Vindue::parse("07:00-17:00").unwrap();
        assert_eq!(window.ends(), ("07:00".to_owned(), "17:00".to_owned()));
        for (time, expected) in [
            ("07:00:00", Some(true)),
            ("7:00:00", Some(true)),
            ("16:59:59", Some(true)),
            ("17:00:00", Some(false)),
            ("06:59:59", Some(false)),
            ("31:00:00", Some(false)),
            ("99999:00:00", None),
            ("07:00", None),
            ("", None),
        ] {
            assert_eq!(window.holds(time), expected, "{time}");
        }
        for text in [
            "17:00-07:00",
            "7-17",
            "07:00-24:01",
            "07:60-08:00",
            "",
            "07:00",
            "-1:00-2:00",
        ] {
            assert_eq!(Vindue::parse(text), None, "{text}");
        }
        assert!(Vindue::parse("0:00-24:00").is_some());
    }
}
