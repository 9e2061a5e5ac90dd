//! Which days a service runs, and which day of a timetable is counted.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::domain::dato::dansk_dato;
use crate::error::{Error, Kind, Result};
use crate::ingest::geo::broken;

/// A timetable longer than this is read from its first day only this far.
const MOST_DAYS: i32 = 800;

/// `20260609`.
pub fn date(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let small = |range| i8::try_from(part(range)?).ok();
    Date::new(part(0..4)?, small(4..6)?, small(6..8)?).ok()
}

/// A pattern of days.
#[derive(Default)]
pub struct Service {
    pub regular: Option<([bool; 7], Date, Date)>,
    pub added: HashSet<Date>,
    pub removed: HashSet<Date>,
    pub trips: u64,
}

impl Service {
    pub fn runs(&self, day: Date) -> bool {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        let regular = |(runs, from, to): ([bool; 7], Date, Date)| (from..=to).contains(&day) && runs[weekday];
        !self.removed.contains(&day) && (self.added.contains(&day) || self.regular.is_some_and(regular))
    }
}

/// The services of a feed, by id.
#[derive(Default)]
pub struct Services {
    pub all: HashMap<Box<str>, Service>,
}

impl Services {
    pub fn get(&mut self, id: &str) -> &mut Service {
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
    pub fn choose(&self, path: &Path, wanted: Option<Date>) -> Result<(Date, String)> {
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
