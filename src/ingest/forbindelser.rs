//! The shipped waters of the region: which land a place is on, and the bridges, tunnels and ferries between.
//!
//! Zones are the polygons of `data/kort/land.geojson` named in `zoner.csv` (one of them cut in two by Mariager Fjord);
//! links are the lines of `forbindelser.csv`, with ends to some hundred metres, *vejledende* \[D\]. Within a zone people
//! are taken to travel straight, also around smaller bays.

use std::sync::OnceLock;

use geo::{LineString, MultiPolygon, Polygon};
use serde::Deserialize;

use super::basiskort;
use crate::access::outline::Outline;
use crate::access::travel::{Link, Plane, Zones};
use crate::domain::projektion::{LonLat, area_to_utm32};
use crate::report::Source;

const ZONER: &str = include_str!("../../data/kort/zoner.csv");
const FORBINDELSER: &str = include_str!("../../data/kort/forbindelser.csv");

/// A minute on a ferry or in its queue counts as so many metres: 60 km an hour \[D\].
pub const METRES_PER_MINUTE: f64 = 1000.0;
/// A place nearer than this to a zone's coast counts as on it: the coast is drawn coarsely \[D\].
pub const COAST_MARGIN: f64 = 500.0;

/// Why the shipped waters cannot be read: an error of the program, not of the user.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("de medfølgende forbindelser kan ikke læses: {0}")]
pub struct ForbindelserError(String);

/// How a link is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Art {
    /// A bridge.
    Bro,
    /// A tunnel.
    Tunnel,
    /// A road on land, where a zone's border is only a line on the map.
    Vej,
    /// A ferry.
    Faerge,
}

/// A bridge, tunnel, road or ferry between two zones.
#[derive(Debug, Clone, PartialEq)]
pub struct Forbindelse {
    /// Its name.
    pub navn: String,
    /// How it is passed.
    pub art: Art,
    /// Zone and place (EPSG:25832) of one end.
    pub fra: (u32, (f64, f64)),
    /// Zone and place of the other.
    pub til: (u32, (f64, f64)),
    /// Minutes to pass it: crossing and mean wait. 0 for bridges, tunnels and roads, which cost their length.
    pub minutter: f64,
    /// What else must be said of it.
    pub note: String,
}

/// Land divided by water.
#[derive(Debug, Clone, PartialEq)]
pub struct Farvande {
    zoner: Vec<Zone>,
    /// The links, in the file's order.
    pub forbindelser: Vec<Forbindelse>,
}

#[derive(Debug, Clone, PartialEq)]
struct Zone {
    navn: String,
    land: Outline,
    /// The part of the land that is the zone; `None` = all of it.
    part: Option<Outline>,
}

/// The shipped waters, read once.
///
/// # Errors
/// Only when the program was built with broken data.
pub fn shipped() -> Result<&'static Farvande, ForbindelserError> {
    static SHIPPED: OnceLock<Result<Farvande, ForbindelserError>> = OnceLock::new();
    SHIPPED.get_or_init(read).as_ref().map_err(Clone::clone)
}

/// Where the links come from.
pub fn kilde() -> Source {
    Source {
        id: "forbindelser".to_owned(),
        tekst: "Broer, tunnel og færger: programmets egen oversigt, vejledende steder og tider [D]; land: © OpenStreetMap contributors, ODbL 1.0".to_owned(),
        dato: None,
    }
}

impl Farvande {
    /// The zone of a place in EPSG:25832; `None` when it is in the water or on an island without a zone.
    pub fn zone(&self, x: f64, y: f64) -> Option<u32> {
        let belongs = |zone: &Zone| zone.part.as_ref().is_none_or(|part| part.contains(x, y));
        let on_land = self
            .zoner
            .iter()
            .position(|zone| zone.land.contains(x, y) && belongs(zone));
        let at_coast = || {
            let near = self.zoner.iter().enumerate().filter(|(_, zone)| belongs(zone));
            let distances =
                near.filter_map(|(number, zone)| Some((zone.land.distance_within(x, y, COAST_MARGIN)?, number)));
            distances.min_by(|a, b| a.0.total_cmp(&b.0)).map(|nearest| nearest.1)
        };
        on_land.or_else(at_coast).and_then(|number| u32::try_from(number).ok())
    }

    /// Whether a place in EPSG:25832 is on the land of some zone, the coast's margin left out.
    pub fn paa_land(&self, x: f64, y: f64) -> bool {
        self.zoner.iter().any(|zone| zone.land.contains(x, y))
    }

    /// The name of a zone.
    pub fn navn(&self, zone: u32) -> Option<&str> {
        self.zoner.get(zone as usize).map(|zone| zone.navn.as_str())
    }

    /// Ways between the zones, with or without the ferries. A bridge costs its length with the detour factor, a ferry
    /// its minutes times [`METRES_PER_MINUTE`].
    ///
    /// # Errors
    /// Only when the shipped data is broken.
    pub fn veje(&self, plane: Plane, faerger: bool) -> Result<Zones, ForbindelserError> {
        let open = |link: &&Forbindelse| faerger || link.art != Art::Faerge;
        let cost = |link: &Forbindelse| match link.art {
            Art::Faerge => link.minutter * METRES_PER_MINUTE,
            Art::Bro | Art::Tunnel | Art::Vej => plane.cost(link.fra.1, link.til.1) + link.minutter * METRES_PER_MINUTE,
        };
        let links: Vec<Link> = self
            .forbindelser
            .iter()
            .filter(open)
            .map(|link| Link {
                zone_a: link.fra.0,
                a: link.fra.1,
                zone_b: link.til.0,
                b: link.til.1,
                penalty: cost(link),
            })
            .collect();
        Zones::new(&links, plane).map_err(|error| ForbindelserError(error.to_string()))
    }
}

fn failed(error: &dyn std::fmt::Display) -> ForbindelserError {
    ForbindelserError(error.to_string())
}

fn read() -> Result<Farvande, ForbindelserError> {
    let land = &basiskort::shipped().map_err(|error| failed(&error))?.land;
    let land = area_to_utm32(land).map_err(|error| failed(&error))?;
    let parts: Vec<Outline> = land
        .0
        .into_iter()
        .map(|part| Outline::new(&MultiPolygon::new(vec![part])))
        .collect();
    let (ids, zoner) = read_zones(&parts)?;
    Ok(Farvande {
        forbindelser: read_links(&ids)?,
        zoner,
    })
}

fn place(lon: f64, lat: f64) -> Result<(f64, f64), ForbindelserError> {
    let point = LonLat { lon, lat }.to_utm32().map_err(|error| failed(&error))?;
    Ok((point.x, point.y))
}

fn read_zones(parts: &[Outline]) -> Result<(Vec<String>, Vec<Zone>), ForbindelserError> {
    #[derive(Deserialize)]
    struct Line {
        zone: String,
        navn: String,
        lat: f64,
        lon: f64,
        afgraensning: String,
    }
    let (mut ids, mut zones) = (Vec::new(), Vec::new());
    for line in csv::Reader::from_reader(ZONER.as_bytes()).deserialize::<Line>() {
        let line = line.map_err(|error| failed(&error))?;
        let (x, y) = place(line.lon, line.lat)?;
        let land = parts.iter().find(|part| part.contains(x, y));
        let land = land.ok_or_else(|| ForbindelserError(format!("zonen {} ligger ikke på land", line.zone)))?;
        zones.push(Zone {
            navn: line.navn,
            land: land.clone(),
            part: read_part(&line.afgraensning)?,
        });
        ids.push(line.zone);
    }
    Ok((ids, zones))
}

/// `lon lat; lon lat; …`, or nothing.
fn read_part(text: &str) -> Result<Option<Outline>, ForbindelserError> {
    if text.is_empty() {
        return Ok(None);
    }
    let corner = |text: &str| {
        let numbers: Option<Vec<f64>> = text.split_whitespace().map(|word| word.parse().ok()).collect();
        match numbers.as_deref() {
            Some(&[lon, lat]) => place(lon, lat),
            _ => Err(ForbindelserError(format!("\"{text}\" er ikke et punkt"))),
        }
    };
    let corners = text.split(';').map(corner).collect::<Result<Vec<_>, _>>()?;
    let polygon = Polygon::new(LineString::from(corners), Vec::new());
    Ok(Some(Outline::new(&MultiPolygon::new(vec![polygon]))))
}

fn read_links(ids: &[String]) -> Result<Vec<Forbindelse>, ForbindelserError> {
    #[derive(Deserialize)]
    struct Line {
        forbindelse: String,
        art: Art,
        fra_zone: String,
        fra_lat: f64,
        fra_lon: f64,
        til_zone: String,
        til_lat: f64,
        til_lon: f64,
        minutter: f64,
        note: String,
    }
    let zone = |id: &str| {
        let found = ids.iter().position(|known| known == id);
        let number = found.and_then(|number| u32::try_from(number).ok());
        number.ok_or_else(|| ForbindelserError(format!("zonen {id} findes ikke")))
    };
    csv::Reader::from_reader(FORBINDELSER.as_bytes())
        .deserialize::<Line>()
        .map(|line| {
            let line = line.map_err(|error| failed(&error))?;
            Ok(Forbindelse {
                fra: (zone(&line.fra_zone)?, place(line.fra_lon, line.fra_lat)?),
                til: (zone(&line.til_zone)?, place(line.til_lon, line.til_lat)?),
                navn: line.forbindelse,
                art: line.art,
                minutter: line.minutter,
                note: line.note,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> ((f64, f64), Option<u32>) {
        let place = place(lon, lat).unwrap();
        (place, shipped().unwrap().zone(place.0, place.1))
    }

    fn kilometres(from: (f64, f64), to: (f64, f64), faerger: bool) -> Option<f64> {
        let ways = shipped().unwrap().veje(Plane::STRAIGHT, faerger).unwrap();
        let (from, to) = (at(from.0, from.1), at(to.0, to.1));
        ways.cost(from.0, from.1, to.0, to.1).map(|metres| metres / 1000.0)
    }

    const AALBORG: (f64, f64) = (57.048, 9.9187);
    const NOERRESUNDBY: (f64, f64) = (57.05877, 9.92284);
    const HALS: (f64, f64) = (56.99609, 10.30807);
    const EGENSE: (f64, f64) = (56.9830, 10.3030);
    const LOEGSTOER: (f64, f64) = (56.96245, 9.2583);
    const AGGERSUND: (f64, f64) = (57.0030, 9.2890);
    const BYRUM: (f64, f64) = (57.25679, 10.99738);
    const FREDERIKSHAVN: (f64, f64) = (57.44073, 10.53661);
    const NYKOEBING: (f64, f64) = (56.79334, 8.85282);
    const THISTED: (f64, f64) = (56.95523, 8.69491);

    #[test]
    fn every_link_ends_on_the_land_it_names_and_every_town_is_in_a_zone() {
        let waters = shipped().unwrap();
        for link in &waters.forbindelser {
            for (zone, (x, y)) in [link.fra, link.til] {
                assert_eq!(waters.zone(x, y), Some(zone), "{}", link.navn);
            }
        }
        for by in &basiskort::shipped().unwrap().byer {
            assert!(at(by.lat, by.lon).1.is_some(), "{}", by.navn);
        }
        let name = |place: (f64, f64)| at(place.0, place.1).1.and_then(|zone| waters.navn(zone));
        assert_eq!(name(NOERRESUNDBY), Some("Vendsyssel-Thy"));
        assert_eq!(name(THISTED), Some("Vendsyssel-Thy"));
        assert_eq!(name(LOEGSTOER), Some("Jylland syd for Limfjorden"));
        assert_eq!(name((56.64985, 9.97515)), Some("Syd for Mariager Fjord"), "Mariager");
        assert_eq!(name((56.64306, 9.79029)), Some("Jylland syd for Limfjorden"), "Hobro");
        // The open Kattegat.
        assert_eq!(name((57.2, 10.75)), None);
    }

    #[test]
    fn the_fjord_is_passed_by_bridge_at_aalborg_and_at_aggersund() {
        // 1,2 km as the crow flies; by Limfjordsbroen 0,6 + 0,3 + 0,3 km.
        let by_bridge = kilometres(NOERRESUNDBY, AALBORG, true).unwrap();
        assert!((1.2..1.6).contains(&by_bridge), "{by_bridge}");
        // Løgstør lies west of Aggersundbroen: 5 km to it and a little north.
        let over = kilometres(LOEGSTOER, AGGERSUND, true).unwrap();
        assert!((4.5..6.5).contains(&over), "{over}");
        assert_eq!(kilometres(LOEGSTOER, AGGERSUND, false), Some(over));
    }

    #[test]
    fn hals_and_egense_are_near_by_ferry_and_far_without() {
        let (by_ferry, around) = (
            kilometres(HALS, EGENSE, true).unwrap(),
            kilometres(HALS, EGENSE, false).unwrap(),
        );
        // 1,5 km of water: 15 minutes count as 15 km. Around by the tunnel: 22 km out and 22 back.
        assert!((15.0..17.0).contains(&by_ferry), "{by_ferry}");
        assert!((43.0..52.0).contains(&around), "{around}");
    }

    #[test]
    fn laesoe_is_reached_by_the_ferry_alone() {
        let by_ferry = kilometres(BYRUM, FREDERIKSHAVN, true).unwrap();
        // 90 minutes count as 90 km, and Byrum is 6 km from the harbour.
        assert!((95.0..99.0).contains(&by_ferry), "{by_ferry}");
        assert_eq!(kilometres(BYRUM, FREDERIKSHAVN, false), None);
    }

    #[test]
    fn mors_has_its_bridges_and_mariager_fjord_is_driven_around() {
        let to_thisted = kilometres(NYKOEBING, THISTED, false).unwrap();
        // By Vilsundbroen: 16,6 km to it, 8,8 km from it.
        assert!((23.0..28.0).contains(&to_thisted), "{to_thisted}");
        // Mariager to Arden: 15 km across the fjord, 11 km to Hobro first and 15 on.
        let (mariager, arden) = ((56.64985, 9.97515), (56.76899, 9.86184));
        let around = kilometres(mariager, arden, false).unwrap();
        assert!((25.0..30.0).contains(&around), "{around}");
    }
}
