//! The coordinates of a row: in Denmark, in their own kommune, and in the system their columns say. What is wrong is named
//! with a guess, and nothing is turned round in silence.

use super::geografi::{Beliggenhed, beliggenhed};
use super::problem::Slags;
use super::value::Afvist;
use crate::domain::projektion::{Laea, LonLat, Utm32};
use crate::domain::{Kommunekode, Koordinat, KoordinatKvalitet};

/// Metres and degrees given side by side must be within this of each other, metres.
const SAME_PLACE: f64 = 100.0;
/// Radius of the sphere of EPSG:3857, metres.
const WEB_RADIUS: f64 = 6_378_137.0;

/// A place in both systems.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sted {
    /// Metres east, EPSG:25832.
    pub x: f64,
    /// Metres north, EPSG:25832.
    pub y: f64,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// What is wrong, and the column it stands in.
type Fejl = (&'static str, Afvist);

fn is_metres(x: f64, y: f64) -> bool {
    (400_000.0..=1_000_000.0).contains(&x) && (6_000_000.0..=6_500_000.0).contains(&y)
}

fn is_degrees(lat: f64, lon: f64) -> bool {
    (54.0..=58.0).contains(&lat) && (7.0..=16.0).contains(&lon)
}

fn refused(text: String) -> Afvist {
    Afvist::new(Slags::Koordinat, text)
}

/// The place of a row from its metres and its degrees, either of which may be missing; checked against the kommune's
/// code where the shipped boundaries are sure.
pub fn place(
    metres: (Option<f64>, Option<f64>),
    degrees: (Option<f64>, Option<f64>),
    kommune: Option<&str>,
) -> Result<Option<Sted>, Fejl> {
    let from_metres = match metres {
        (None, None) => None,
        (Some(x), Some(y)) => Some(of_metres(x, y)?),
        (Some(_), None) => return Err(("y", Afvist::new(Slags::Mangler, "mangler; x er der"))),
        (None, Some(_)) => return Err(("x", Afvist::new(Slags::Mangler, "mangler; y er der"))),
    };
    let from_degrees = match degrees {
        (None, None) => None,
        (Some(lat), Some(lon)) => Some(of_degrees(lat, lon)?),
        (Some(_), None) => return Err(("lon", Afvist::new(Slags::Mangler, "mangler; bredden er der"))),
        (None, Some(_)) => return Err(("lat", Afvist::new(Slags::Mangler, "mangler; længden er der"))),
    };
    let sted = match (from_metres, from_degrees) {
        (Some(one), Some(other)) => {
            let apart = (one.x - other.x).hypot(one.y - other.y);
            if apart > SAME_PLACE {
                return Err((
                    "x",
                    refused(format!("x og y ligger {apart:.0} m fra bredde og længde i samme række")),
                ));
            }
            // The degrees as given are kept; the metres are the ones distances are measured in.
            Sted {
                lat: other.lat,
                lon: other.lon,
                ..one
            }
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return Ok(None),
    };
    let column = if from_metres.is_some() { "x" } else { "lat" };
    in_kommune(&sted, kommune).map_err(|reason| (column, reason))?;
    Ok(Some(sted))
}

fn of_metres(x: f64, y: f64) -> Result<Sted, Fejl> {
    let shown = format!("x {}, y {}", number(x), number(y));
    if is_metres(x, y) {
        let place = Utm32 { x, y }
            .to_lonlat()
            .map_err(|_| ("x", refused(format!("{shown} kan ikke omregnes"))))?;
        return Ok(Sted {
            x,
            y,
            lat: place.lat,
            lon: place.lon,
        });
    }
    if is_metres(y, x) {
        let guess = format!("x {}, y {}", number(y), number(x));
        return Err(("x", refused(format!("{shown}: x og y er byttet om")).guess(Some(guess))));
    }
    let wrong_system = |system: &str, place: Option<Utm32>| {
        let guess = place.filter(|place| is_metres(place.x, place.y));
        guess.map(|place| {
            (
                "x",
                refused(format!("{shown} ligner {system} og ikke EPSG:25832"))
                    .guess(Some(format!("x {:.0}, y {:.0}", place.x, place.y))),
            )
        })
    };
    let degrees = |lon: f64, lat: f64| {
        is_degrees(lat, lon)
            .then(|| LonLat { lon, lat }.to_utm32().ok())
            .flatten()
    };
    let tries = [
        (
            "grader (skal stå i kolonnerne lat og lon)",
            degrees(x, y).or_else(|| degrees(y, x)),
        ),
        ("EPSG:3035 (Eurostats gitter)", laea(x, y)),
        ("EPSG:3035 (Eurostats gitter) med x og y byttet om,", laea(y, x)),
        ("EPSG:3857 (webkort)", web(x, y)),
    ];
    let found = tries
        .into_iter()
        .find_map(|(system, place)| wrong_system(system, place));
    Err(found.unwrap_or_else(|| ("x", refused(format!("{shown} ligger uden for Danmark (EPSG:25832)")))))
}

fn laea(x: f64, y: f64) -> Option<Utm32> {
    let bounds = (4_100_000.0..=4_800_000.0).contains(&x) && (3_400_000.0..=3_900_000.0).contains(&y);
    bounds.then(|| Laea { x, y }.to_utm32().ok()).flatten()
}

/// From the plane of web maps: λ = x/R, φ = 2·atan(e^(y/R)) − π/2 (Snyder, Map Projections, p. 44, sphere).
fn web(x: f64, y: f64) -> Option<Utm32> {
    let lon = (x / WEB_RADIUS).to_degrees();
    let lat = (2.0 * (y / WEB_RADIUS).exp().atan() - std::f64::consts::FRAC_PI_2).to_degrees();
    is_degrees(lat, lon)
        .then(|| LonLat { lon, lat }.to_utm32().ok())
        .flatten()
}

fn of_degrees(lat: f64, lon: f64) -> Result<Sted, Fejl> {
    let shown = format!("bredde {}, længde {}", number(lat), number(lon));
    if is_degrees(lat, lon) {
        let place = LonLat { lon, lat }
            .to_utm32()
            .map_err(|_| ("lat", refused(format!("{shown} kan ikke omregnes"))))?;
        return Ok(Sted {
            x: place.x,
            y: place.y,
            lat,
            lon,
        });
    }
    if is_degrees(lon, lat) {
        let guess = format!("bredde {}, længde {}", number(lon), number(lat));
        return Err((
            "lat",
            refused(format!("{shown}: bredde og længde er byttet om")).guess(Some(guess)),
        ));
    }
    if is_metres(lat, lon) || is_metres(lon, lat) {
        let reason = refused(format!(
            "{shown} ligner meter (EPSG:25832), som skal stå i kolonnerne x og y"
        ));
        return Err(("lat", reason));
    }
    Err(("lat", refused(format!("{shown} ligger uden for Danmark (WGS84)"))))
}

/// Where the shipped boundaries are sure of another kommune, the code or the coordinate is wrong.
fn in_kommune(sted: &Sted, kommune: Option<&str>) -> Result<(), Afvist> {
    let own: Option<Kommunekode> = kommune.and_then(|kode| kode.parse().ok());
    let place = Koordinat::from_utm32(sted.x, sted.y, KoordinatKvalitet::Adresse).ok();
    let (Some(own), Some(place)) = (own, place) else {
        return Ok(());
    };
    match beliggenhed(place) {
        Ok(Beliggenhed::Inde(other)) if other != own => Err(refused(format!(
            "koordinaten ligger i kommune {other}, men rækken siger {own}"
        ))),
        // The boundaries know eleven kommuner; elsewhere they are silent.
        _ => Ok(()),
    }
}

fn number(value: f64) -> String {
    super::value::plain(value).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(found: Result<Option<Sted>, Fejl>) -> (String, Option<String>) {
        let (_, reason) = found.unwrap_err();
        (reason.tekst, reason.gaet)
    }

    const NONE: (Option<f64>, Option<f64>) = (None, None);

    #[test]
    fn metres_become_degrees_and_degrees_metres() {
        // Aalborg by PROJ 9.5.1: 57,048 N 9,9187 E is (555.736,228; 6.323.104,051).
        let of_degrees = place(NONE, (Some(57.048), Some(9.9187)), Some("0851"))
            .unwrap()
            .unwrap();
        assert!((of_degrees.x - 555_736.228).abs() < 0.001 && (of_degrees.y - 6_323_104.051).abs() < 0.001);
        let of_metres = place((Some(of_degrees.x), Some(of_degrees.y)), NONE, None)
            .unwrap()
            .unwrap();
        assert!((of_metres.lat - 57.048).abs() < 1e-8 && (of_metres.lon - 9.9187).abs() < 1e-8);
    }

    #[test]
    fn exchanged_coordinates_are_named_with_the_right_order() {
        let (reason, guess) = text(place((Some(6_323_104.0), Some(555_736.0)), NONE, None));
        assert!(reason.contains("byttet om"), "{reason}");
        assert_eq!(guess.as_deref(), Some("x 555736, y 6323104"));
        let (reason, guess) = text(place(NONE, (Some(9.9187), Some(57.048)), None));
        assert!(reason.contains("byttet om"), "{reason}");
        assert_eq!(guess.as_deref(), Some("bredde 57,048, længde 9,9187"));
    }

    #[test]
    fn another_system_is_named_with_the_place_in_ours() {
        // The same place by PROJ 9.5.1 in EPSG:3035, and in degrees in the columns of metres.
        for (x, y, system) in [
            (4_316_060.320, 3_771_709.745, "EPSG:3035"),
            (9.9187, 57.048, "grader"),
            (57.048, 9.9187, "grader"),
            // R·λ and R·ln tan(π/4 + φ/2) of the same place.
            (1_104_144.63, 7_768_943.39, "EPSG:3857"),
        ] {
            let (reason, guess) = text(place((Some(x), Some(y)), NONE, None));
            assert!(reason.contains(system), "{reason}");
            assert!(
                guess.as_deref().is_some_and(|guess| guess.starts_with("x 5557")),
                "{reason}: {guess:?}"
            );
        }
        let (reason, guess) = text(place((Some(1.0), Some(2.0)), NONE, None));
        assert!(reason.contains("uden for Danmark") && guess.is_none());
    }

    #[test]
    fn half_a_place_and_two_places_are_refused() {
        assert_eq!(place((Some(555_736.0), None), NONE, None).unwrap_err().0, "y");
        let (reason, _) = text(place(
            (Some(556_736.0), Some(6_323_104.0)),
            (Some(57.048), Some(9.9187)),
            None,
        ));
        assert!(reason.contains("1000 m") || reason.contains("999 m"), "{reason}");
    }

    #[test]
    fn a_place_well_inside_another_kommune_is_refused() {
        let (reason, _) = text(place(NONE, (Some(57.048), Some(9.9187)), Some("0860")));
        assert_eq!(reason, "koordinaten ligger i kommune 0851, men rækken siger 0860");
        assert!(
            place(NONE, (Some(56.1567), Some(10.2108)), Some("0751")).is_ok(),
            "Aarhus: no boundary says otherwise"
        );
    }
}
