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

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use geo::Coord;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use zip::ZipArchive;

use super::tabel::{Raekke, Tabel};
use super::{Fejlliste, Koordinatsystem, broken, cannot_read, shown, too_large};
use crate::domain::dato::dansk_dato;
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use crate::register::geografi::NytStoppested;

/// The most bytes read of one file of a timetable, unpacked.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// The most stops, services and trips of a day.
const MOST_STOPS: usize = 500_000;
const MOST_SERVICES: usize = 300_000;
const MOST_TRIPS: usize = 2_000_000;
/// A timetable longer than this is read from its first day only this far.
const MOST_DAYS: i32 = 800;

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
/// trips is (the earliest of several). `seen` is told how many lines of the timetable have been read, now and then.
///
/// # Errors
/// PP-I066 when the feed is incomplete or a line of it is wrong, PP-I069 beyond a bound, PP-I070 when no trip runs on `dag`.
pub fn read(path: &Path, window: Vindue, dag: Option<Date>, seen: &dyn Fn(u64)) -> Result<Koereplan> {
    let mut feed = Feed::open(path)?;
    let mut stops = feed.stops()?;
    if !feed.has("stop_times.txt")? {
        let words = "kilden har ingen køreplan: afgange er ukendt".to_owned();
        return Ok(stops.finish(None, vec![words], None));
    }
    let services = feed.services()?;
    let (day, words) = services.choose(path, dag)?;
    let trips = feed.trips_of(&services, day)?;
    let untimed = feed.count(&trips, window, &mut stops, seen)?;
    let mut laest = vec![words];
    if feed.has("frequencies.txt")? {
        laest.push("ture i frequencies.txt er kun talt med deres ene viste afgang".to_owned());
    }
    let mut read = stops.finish(Some(window), laest, Some(day));
    (read.ture, read.uden_tid) = (Some(trips.len()), untimed);
    Ok(read)
}

enum Source {
    Folder(PathBuf),
    Archive(Box<ZipArchive<File>>, String),
}

struct Feed {
    path: PathBuf,
    source: Source,
}

/// Reads no further than a bound.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "filen fylder over 4 GB udpakket"))?;
        Ok(read)
    }
}

type Table<'f> = Tabel<Bounded<Box<dyn Read + 'f>>>;

impl Feed {
    fn open(path: &Path) -> Result<Self> {
        let failed = |error: io::Error| cannot_read(path, &error.to_string());
        if path.is_dir() {
            return Ok(Self {
                path: path.to_owned(),
                source: Source::Folder(path.to_owned()),
            });
        }
        super::size_of(path)?;
        let mut beginning = [0_u8; 4];
        let read = File::open(path)
            .and_then(|mut file| file.read(&mut beginning))
            .map_err(failed)?;
        if !beginning[..read].starts_with(b"PK") {
            return Err(
                Error::new("PP-I061", Kind::Data, "filens format kan ikke læses. Intet er gemt")
                    .at(
                        "fil",
                        format!(
                            "{}: stoppesteder læses af GTFS, som zip-arkiv eller mappe",
                            path.display()
                        ),
                    )
                    .next_step("hent køreplanen som GTFS (Rejseplanen udgiver den for hele landet)"),
            );
        }
        let archive = File::open(path)
            .map_err(failed)
            .and_then(|file| ZipArchive::new(file).map_err(|error| broken(path, error.to_string())))?;
        // Some publishers pack the files in one folder.
        let folder = archive
            .file_names()
            .filter_map(std::result::Result::ok)
            .find_map(|name| name.strip_suffix("stops.txt").map(str::to_owned))
            .filter(|folder| folder.is_empty() || folder.ends_with('/'))
            .unwrap_or_default();
        Ok(Self {
            path: path.to_owned(),
            source: Source::Archive(Box::new(archive), folder),
        })
    }

    fn has(&mut self, name: &str) -> Result<bool> {
        Ok(self.table(name)?.is_some())
    }

    fn table(&mut self, name: &str) -> Result<Option<Table<'_>>> {
        let shown_path = self.path.join(name);
        let inner: Box<dyn Read + '_> = match &mut self.source {
            Source::Folder(folder) => match File::open(folder.join(name)) {
                Ok(file) => Box::new(file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(cannot_read(&shown_path, &error.to_string())),
            },
            Source::Archive(archive, folder) => {
                let full = format!("{folder}{name}");
                let Some(index) = archive.index_for_name(&full) else {
                    return Ok(None);
                };
                let entry = archive
                    .by_index(index)
                    .map_err(|error| broken(&shown_path, error.to_string()))?;
                if entry.size() > MOST_BYTES {
                    return Err(too_large(
                        &shown_path,
                        "siger selv, at den fylder over 4 GB udpakket",
                        "4 GB",
                    ));
                }
                Box::new(entry)
            }
        };
        let bounded = Bounded {
            inner,
            left: MOST_BYTES,
        };
        Tabel::new(&shown_path, bounded, Tegnsaet::Utf8).map(|table| Some(table.unguarded()))
    }

    fn needed(&mut self, name: &str) -> Result<Table<'_>> {
        let path = self.path.clone();
        self.table(name)?.ok_or_else(|| {
            Error::new("PP-I066", Kind::Data, "køreplanen er ikke hel. Intet er gemt")
                .at("fil", path.display().to_string())
                .at("mangler", name)
                .next_step("hent GTFS-filen igen; den skal have stops.txt, trips.txt, stop_times.txt og en kalender")
        })
    }

    fn stops(&mut self) -> Result<Stops> {
        let path = self.path.clone();
        let mut table = self.needed("stops.txt")?;
        let (id, lat, lon) = (
            table.needed(&["stop_id"])?,
            table.needed(&["stop_lat"])?,
            table.needed(&["stop_lon"])?,
        );
        let (name, kind) = (table.column(&["stop_name"]), table.column(&["location_type"]));
        let mut faults = Fejlliste::new("PP-I066");
        let mut stops = Stops::default();
        while let Some(row) = table.next_row()? {
            // 0 or nothing is a stop; 1 to 4 are stations, entrances and nodes, where nothing departs.
            if !matches!(kind.map_or("", |kind| row.get(kind)), "" | "0") {
                continue;
            }
            let line = format!("stops.txt, linje {}", row.linje);
            match (row.number(lon), row.number(lat)) {
                (Ok(x), Ok(y)) => {
                    let name = name.map_or("", |name| row.get(name));
                    if let Err(reason) = stops.add(row.get(id), name, Coord { x, y }) {
                        faults.push(line, reason);
                    }
                }
                (x, y) => {
                    for (reason, _) in [x.err(), y.err()].into_iter().flatten() {
                        faults.push(line.clone(), reason);
                    }
                }
            }
            if stops.kept.len() > MOST_STOPS {
                return Err(too_large(&path, "over 500.000 stoppesteder", "500.000 stoppesteder"));
            }
        }
        faults.finish(
            &path,
            "en linje kan ikke indlæses",
            "linjer kan ikke indlæses",
            "hent GTFS-filen igen, eller ret linjerne",
        )?;
        if stops.kept.is_empty() {
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

    fn services(&mut self) -> Result<Services> {
        let path = self.path.clone();
        let mut services = Services::default();
        let mut faults = Fejlliste::new("PP-I066");
        if let Some(mut table) = self.table("calendar.txt")? {
            let id = table.needed(&["service_id"])?;
            let (start, end) = (table.needed(&["start_date"])?, table.needed(&["end_date"])?);
            let mut days = [0; 7];
            let names = [
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            ];
            for (column, name) in days.iter_mut().zip(names) {
                *column = table.needed(&[name])?;
            }
            while let Some(row) = table.next_row()? {
                match (date(row.get(start)), date(row.get(end))) {
                    (Some(from), Some(to)) => {
                        let runs = days.map(|day| row.get(day) == "1");
                        let service = services.get(row.get(id));
                        service.regular = Some((runs, from, to));
                    }
                    _ => faults.push(format!("calendar.txt, linje {}", row.linje), "en dato kan ikke læses"),
                }
            }
        }
        if let Some(mut table) = self.table("calendar_dates.txt")? {
            let (id, day) = (table.needed(&["service_id"])?, table.needed(&["date"])?);
            let kind = table.needed(&["exception_type"])?;
            while let Some(row) = table.next_row()? {
                match (date(row.get(day)), row.get(kind)) {
                    (Some(day), "1") => _ = services.get(row.get(id)).added.insert(day),
                    (Some(day), "2") => _ = services.get(row.get(id)).removed.insert(day),
                    _ => faults.push(
                        format!("calendar_dates.txt, linje {}", row.linje),
                        "en dato eller undtagelse kan ikke læses",
                    ),
                }
            }
        }
        faults.finish(
            &path,
            "en linje kan ikke indlæses",
            "linjer kan ikke indlæses",
            "hent GTFS-filen igen, eller ret linjerne",
        )?;
        let mut trips = self.needed("trips.txt")?;
        let service = trips.needed(&["service_id"])?;
        while let Some(row) = trips.next_row()? {
            services.get(row.get(service)).trips += 1;
        }
        drop(trips);
        if services.all.len() > MOST_SERVICES {
            return Err(too_large(&path, "over 300.000 kalendere", "300.000 kalendere"));
        }
        Ok(services)
    }

    fn trips_of(&mut self, services: &Services, day: Date) -> Result<HashSet<Box<str>>> {
        let path = self.path.clone();
        let mut table = self.needed("trips.txt")?;
        let (trip, service) = (table.needed(&["trip_id"])?, table.needed(&["service_id"])?);
        let mut trips = HashSet::new();
        while let Some(row) = table.next_row()? {
            if services
                .all
                .get(row.get(service))
                .is_some_and(|service| service.runs(day))
            {
                trips.insert(row.get(trip).into());
            }
            if trips.len() > MOST_TRIPS {
                return Err(too_large(&path, "over 2.000.000 ture på en dag", "2.000.000 ture"));
            }
        }
        Ok(trips)
    }

    fn count(
        &mut self,
        trips: &HashSet<Box<str>>,
        window: Vindue,
        stops: &mut Stops,
        seen: &dyn Fn(u64),
    ) -> Result<u64> {
        let path = self.path.clone();
        let mut table = self.needed("stop_times.txt")?;
        let (trip, stop) = (table.needed(&["trip_id"])?, table.needed(&["stop_id"])?);
        let departure = table.needed(&["departure_time"])?;
        let (arrival, pickup) = (table.column(&["arrival_time"]), table.column(&["pickup_type"]));
        let mut faults = Fejlliste::new("PP-I066");
        let (mut lines, mut untimed) = (0_u64, 0_u64);
        while let Some(row) = table.next_row()? {
            lines += 1;
            if lines.is_multiple_of(65_536) {
                seen(lines);
            }
            let boards = pickup.is_none_or(|pickup| row.get(pickup) != "1");
            if !boards || !trips.contains(row.get(trip)) {
                continue;
            }
            let time = time_of(&row, departure, arrival);
            if time.is_empty() {
                untimed += 1;
                continue;
            }
            match window.holds(time) {
                Some(true) => stops.depart(row.get(stop)),
                Some(false) => {}
                None => faults.push(
                    format!("stop_times.txt, linje {}", row.linje),
                    format!("\"{}\" er ikke et klokkeslæt", shown(time)),
                ),
            }
        }
        faults.finish(
            &path,
            "en linje kan ikke indlæses",
            "linjer kan ikke indlæses",
            "hent GTFS-filen igen, eller ret linjerne",
        )?;
        Ok(untimed)
    }
}

fn time_of<'r>(row: &Raekke<'r>, departure: usize, arrival: Option<usize>) -> &'r str {
    match (row.get(departure), arrival) {
        ("", Some(arrival)) => row.get(arrival),
        (time, _) => time,
    }
}

/// `20260609`.
fn date(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let small = |range| i8::try_from(part(range)?).ok();
    Date::new(part(0..4)?, small(4..6)?, small(6..8)?).ok()
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
            return Err(format!("stoppestedet \"{}\" står to gange", shown(id)));
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

#[derive(Default)]
struct Service {
    regular: Option<([bool; 7], Date, Date)>,
    added: HashSet<Date>,
    removed: HashSet<Date>,
    trips: u64,
}

impl Service {
    fn runs(&self, day: Date) -> bool {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        let regular = |(runs, from, to): ([bool; 7], Date, Date)| (from..=to).contains(&day) && runs[weekday];
        !self.removed.contains(&day) && (self.added.contains(&day) || self.regular.is_some_and(regular))
    }
}

#[derive(Default)]
struct Services {
    all: HashMap<Box<str>, Service>,
}

impl Services {
    fn get(&mut self, id: &str) -> &mut Service {
        self.all.entry(id.into()).or_default()
    }

    fn trips_on(&self, day: Date) -> u64 {
        let running = self
            .all
            .values()
            .filter(|service| service.trips > 0 && service.runs(day));
        running.map(|service| service.trips).sum()
    }

    /// The day counted, and how it was chosen.
    fn choose(&self, path: &Path, wanted: Option<Date>) -> Result<(Date, String)> {
        let days = self.all.values().flat_map(|service| {
            let regular = service.regular.iter().flat_map(|(_, from, to)| [*from, *to]);
            regular.chain(service.added.iter().copied())
        });
        let (first, last) = days.fold((None, None), |(first, last): (Option<Date>, Option<Date>), day| {
            (
                Some(first.map_or(day, |it| it.min(day))),
                Some(last.map_or(day, |it| it.max(day))),
            )
        });
        let (Some(first), Some(last)) = (first, last) else {
            return Err(broken(path, "køreplanen har ingen kalender"));
        };
        let period = format!("køreplanen gælder {} til {}", dansk_dato(first), dansk_dato(last));
        if let Some(day) = wanted {
            if self.trips_on(day) == 0 {
                return Err(
                    Error::new("PP-I070", Kind::Usage, "der kører intet den dag. Intet er gemt")
                        .at("--koeredag", format!("{}; {period}", dansk_dato(day)))
                        .next_step("vælg en hverdag i køreplanens periode, eller udelad --koeredag"),
                );
            }
            return Ok((
                day,
                format!("{period}; talt {} {}, som valgt", weekday(day), dansk_dato(day)),
            ));
        }
        let mut best: Option<(u64, Date)> = None;
        for offset in 0..MOST_DAYS {
            let Ok(day) = first.checked_add(offset.days()) else {
                break;
            };
            if day > last {
                break;
            }
            if !matches!(day.weekday(), Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday) {
                continue;
            }
            let trips = self.trips_on(day);
            if trips > 0 && best.is_none_or(|(most, _)| trips > most) {
                best = Some((trips, day));
            }
        }
        let Some((_, day)) = best else {
            return Err(broken(
                path,
                format!("{period}, men har ingen ture en tirsdag, onsdag eller torsdag"),
            ));
        };
        let words = format!(
            "{period}; talt {} {}, den tirsdag-torsdag med flest ture (vælg en anden med --koeredag)",
            weekday(day),
            dansk_dato(day)
        );
        Ok((day, words))
    }
}

fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "mandag",
        Weekday::Tuesday => "tirsdag",
        Weekday::Wednesday => "onsdag",
        Weekday::Thursday => "torsdag",
        Weekday::Friday => "fredag",
        Weekday::Saturday => "lørdag",
        Weekday::Sunday => "søndag",
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

    #[test]
    fn a_service_runs_by_its_weekdays_and_its_exceptions() {
        let day = |text: &str| date(text).unwrap();
        let mut service = Service {
            regular: Some((
                [false, true, true, true, false, false, false],
                day("20260601"),
                day("20260630"),
            )),
            ..Service::default()
        };
        // 9 June 2026 is a Tuesday.
        assert!(service.runs(day("20260609")) && !service.runs(day("20260608")) && !service.runs(day("20260707")));
        service.removed.insert(day("20260609"));
        service.added.insert(day("20260608"));
        assert!(!service.runs(day("20260609")) && service.runs(day("20260608")));
        assert_eq!((date("20260231"), date("2026-6-1"), date("æøå12")), (None, None, None));
    }
}
