//! Are the two coordinates of a thing one place, and does it lie in the kommune it is entered in?

use super::Breach;
use crate::domain::projektion::{LonLat, area_to_utm32};
use crate::error::Result;
use crate::register::{View, sql};
use crate::statistics::all_rows;
use geo::{Contains, Distance, Euclidean, MultiPolygon, Point};
use std::collections::BTreeMap;

/// Degrees and metres may differ by so much: degrees with six decimals are good to a tenth of it.
const SAME_PLACE_M: f64 = 1.0;
/// An address may lie so far outside the imported boundary before it counts as another kommune's: its coordinate may be that
/// of the road, and boundaries are drawn along roads.
const ACROSS_THE_ROAD_M: f64 = 100.0;

struct Place {
    object: String,
    kommunekode: String,
    degrees: Option<(f64, f64)>,
    metres: (f64, f64),
}

/// Every breach, by object. Without imported boundaries only the coordinates are compared: the shipped ones are indicative.
pub(super) fn breaches(view: &View<'_>) -> Result<Vec<Breach>> {
    let places = all_rows(view, sql::KONTROL_KOORDINATER, &[], |row| {
        let degrees: (Option<f64>, Option<f64>) = (row.get("lat")?, row.get("lon")?);
        Ok(Place {
            object: row.get("genstand")?,
            kommunekode: row.get("kommunekode")?,
            degrees: degrees.0.zip(degrees.1),
            metres: (row.get("x")?, row.get("y")?),
        })
    })?;
    let boundaries: BTreeMap<String, MultiPolygon<f64>> = view
        .kommunegraenser()?
        .into_iter()
        // An outline outside the projection is a breach of its own kind, found when it is imported.
        .filter_map(|one| Some((one.kommune.to_string(), area_to_utm32(&one.geometri).ok()?)))
        .collect();
    Ok(places
        .iter()
        .flat_map(|place| [two_places(place), in_another_kommune(place, &boundaries)])
        .flatten()
        .collect())
}

fn two_places(place: &Place) -> Option<Breach> {
    let (lat, lon) = place.degrees?;
    let what = match LonLat::new(lon, lat).and_then(LonLat::to_utm32) {
        Ok(there) => {
            let apart = (there.x - place.metres.0).hypot(there.y - place.metres.1);
            if apart <= SAME_PLACE_M {
                return None;
            }
            format!("bredde og længde er {apart:.0} m fra x og y")
        }
        Err(error) => error.to_string(),
    };
    Some(breach("To koordinater for ét sted", place, what))
}

fn in_another_kommune(place: &Place, boundaries: &BTreeMap<String, MultiPolygon<f64>>) -> Option<Breach> {
    let own = boundaries.get(&place.kommunekode)?;
    let point = Point::new(place.metres.0, place.metres.1);
    if own.contains(&point) {
        return None;
    }
    let outside = Euclidean.distance(&point, own);
    if outside <= ACROSS_THE_ROAD_M {
        return None;
    }
    let where_it_is = boundaries.iter().find(|(_, area)| area.contains(&point));
    let there = where_it_is.map_or(String::new(), |(kommune, _)| format!(" og i {kommune}"));
    Some(breach(
        "Koordinat og kommune",
        place,
        format!("ligger {outside:.0} m uden for kommune {}{there}", place.kommunekode),
    ))
}

fn breach(rule: &str, place: &Place, what: String) -> Breach {
    Breach {
        rule: rule.to_owned(),
        object: place.object.clone(),
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::support::{shipped, shipped_with, view};

    #[test]
    fn the_shipped_places_are_one_place_each() {
        assert_eq!(breaches(&view(&shipped())).unwrap(), []);
    }

    #[test]
    fn a_place_with_two_coordinates_is_named_with_how_far_apart_they_are() {
        // 0,01° of latitude is 1.113 m (a degree is about 111,3 km at 57° north).
        let (_folder, register) =
            shipped_with("UPDATE klinik_version SET lat = lat + 0.01 WHERE klinik_id = 'arden-fysioterapi'");
        let found = breaches(&view(&register)).unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].object.starts_with("klinik arden-fysioterapi"));
        assert!(found[0].what.contains("111"), "{}", found[0].what);
    }

    #[test]
    fn a_clinic_outside_the_imported_boundary_of_its_kommune_is_named_and_one_across_the_road_is_not() {
        // A square of 0,1° around Arden for its kommune, 0846, and one beside it to the east for 0840.
        let (lat, lon) = (56.77, 9.86);
        let square = |west: f64| {
            let (east, south, north) = (west + 0.1, lat - 0.05, lat + 0.05);
            format!(
                "{{\"type\":\"Polygon\",\"coordinates\":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}"
            )
        };
        let sql = |place_lon: f64| {
            format!(
                "INSERT INTO kommunegraense SELECT '0846', '2019-01-01', NULL, '{}', 100, min(kilde_id) FROM kilde;
                 INSERT INTO kommunegraense SELECT '0840', '2019-01-01', NULL, '{}', 100, min(kilde_id) FROM kilde;
                 DELETE FROM kapacitet_timer; UPDATE klinik_version SET lat = NULL, lon = NULL, x = NULL, y = NULL;
                 UPDATE bysamfund SET lat = NULL, lon = NULL, x = NULL, y = NULL;
                 UPDATE ridefysioterapeut SET lat = NULL, lon = NULL, x = NULL, y = NULL;
                 UPDATE klinik_version SET x = {x}, y = {y} WHERE klinik_id = 'arden-fysioterapi';",
                square(lon - 0.05),
                square(lon + 0.05),
                x = LonLat::new(place_lon, lat).unwrap().to_utm32().unwrap().x,
                y = LonLat::new(place_lon, lat).unwrap().to_utm32().unwrap().y,
            )
        };
        let found = |place_lon: f64| {
            let (_folder, register) = shipped_with(&sql(place_lon));
            breaches(&view(&register)).unwrap()
        };
        assert_eq!(found(lon), []);
        // 0,001° of longitude is 61 m here (cos 56,77° × 111,3 km): across the road.
        assert_eq!(found(lon + 0.051), []);
        let outside = found(lon + 0.06);
        assert_eq!(outside.len(), 1);
        assert!(
            outside[0].what.contains("kommune 0846 og i 0840"),
            "{}",
            outside[0].what
        );
    }
}
