//! The one place that turns degrees into metres: WGS84 ⇄ EPSG:25832 ⇄ EPSG:3035.
//!
//! Angles are degrees outside and radians only in here. ETRS89 and WGS84 are taken as the same datum, as PROJ does
//! without a time-dependent transformation (they differ by less than a metre today).

use std::sync::OnceLock;

use geo::{Coord, MapCoords, MultiPolygon};
use proj4rs::Proj;
use proj4rs::transform::transform;

/// Why a point has no place on the plane.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ProjectionError {
    /// Longitude or latitude is not a finite angle within ±180 and ±90 degrees.
    #[error("({lon}, {lat}) er ikke en længde og bredde i grader")]
    NotDegrees {
        /// Degrees east, as given.
        lon: f64,
        /// Degrees north, as given.
        lat: f64,
    },
    /// The projection has no answer there (too far from its zone).
    #[error("({x}, {y}) kan ikke omregnes mellem koordinatsystemerne: {reason}")]
    OutOfRange {
        /// First coordinate, as given.
        x: f64,
        /// Second coordinate, as given.
        y: f64,
        /// What the projection said.
        reason: String,
    },
}

/// A position in degrees, WGS84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// Degrees east of Greenwich, −180 to 180.
    pub lon: f64,
    /// Degrees north of the equator, −90 to 90.
    pub lat: f64,
}

/// A position in metres, EPSG:25832 (ETRS89 / UTM zone 32N): distances on the map are distances on the ground within
/// 0,04 % in Nordjylland.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Utm32 {
    /// Metres east, the central meridian is 500 000.
    pub x: f64,
    /// Metres north of the equator.
    pub y: f64,
}

/// A position in metres, EPSG:3035 (ETRS89-LAEA): the plane of Eurostat's population grid; areas are true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laea {
    /// Metres east, the centre (10° E) is 4 321 000.
    pub x: f64,
    /// Metres north, the centre (52° N) is 3 210 000.
    pub y: f64,
}

struct Systems {
    wgs84: Proj,
    utm32: Proj,
    laea: Proj,
}

const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";
const EPSG_25832: &str = "+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
const EPSG_3035: &str =
    "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";

fn systems() -> Result<&'static Systems, ProjectionError> {
    static SYSTEMS: OnceLock<Result<Systems, String>> = OnceLock::new();
    SYSTEMS
        .get_or_init(|| {
            let parse = |text: &str| Proj::from_proj_string(text).map_err(|error| error.to_string());
            Ok(Systems {
                wgs84: parse(WGS84)?,
                utm32: parse(EPSG_25832)?,
                laea: parse(EPSG_3035)?,
            })
        })
        .as_ref()
        .map_err(|reason| ProjectionError::OutOfRange {
            x: f64::NAN,
            y: f64::NAN,
            reason: reason.clone(),
        })
}

fn convert(from: &Proj, to: &Proj, x: f64, y: f64) -> Result<(f64, f64), ProjectionError> {
    let out_of_range = |reason: String| ProjectionError::OutOfRange { x, y, reason };
    let mut point = if from.is_latlong() {
        (x.to_radians(), y.to_radians(), 0.0)
    } else {
        (x, y, 0.0)
    };
    transform(from, to, &mut point).map_err(|error| out_of_range(error.to_string()))?;
    if !point.0.is_finite() || !point.1.is_finite() {
        return Err(out_of_range("intet endeligt resultat".to_owned()));
    }
    Ok(if to.is_latlong() {
        (point.0.to_degrees(), point.1.to_degrees())
    } else {
        (point.0, point.1)
    })
}

impl LonLat {
    /// A checked position: finite, |lon| ≤ 180, |lat| ≤ 90.
    pub fn new(lon: f64, lat: f64) -> Result<Self, ProjectionError> {
        if lon.abs() <= 180.0 && lat.abs() <= 90.0 {
            Ok(Self { lon, lat })
        } else {
            Err(ProjectionError::NotDegrees { lon, lat })
        }
    }

    /// To EPSG:25832, in metres.
    pub fn to_utm32(self) -> Result<Utm32, ProjectionError> {
        let Self { lon, lat } = Self::new(self.lon, self.lat)?;
        let systems = systems()?;
        convert(&systems.wgs84, &systems.utm32, lon, lat).map(|(x, y)| Utm32 { x, y })
    }

    /// To EPSG:3035, in metres.
    pub fn to_laea(self) -> Result<Laea, ProjectionError> {
        let Self { lon, lat } = Self::new(self.lon, self.lat)?;
        let systems = systems()?;
        convert(&systems.wgs84, &systems.laea, lon, lat).map(|(x, y)| Laea { x, y })
    }
}

impl Utm32 {
    /// To WGS84, in degrees.
    pub fn to_lonlat(self) -> Result<LonLat, ProjectionError> {
        let systems = systems()?;
        convert(&systems.utm32, &systems.wgs84, self.x, self.y).map(|(lon, lat)| LonLat { lon, lat })
    }

    /// To EPSG:3035, in metres.
    pub fn to_laea(self) -> Result<Laea, ProjectionError> {
        self.to_lonlat()?.to_laea()
    }
}

impl Laea {
    /// To WGS84, in degrees.
    pub fn to_lonlat(self) -> Result<LonLat, ProjectionError> {
        let systems = systems()?;
        convert(&systems.laea, &systems.wgs84, self.x, self.y).map(|(lon, lat)| LonLat { lon, lat })
    }

    /// To EPSG:25832, in metres.
    pub fn to_utm32(self) -> Result<Utm32, ProjectionError> {
        self.to_lonlat()?.to_utm32()
    }
}

/// Every vertex of an area from WGS84 degrees to EPSG:25832 metres.
pub fn area_to_utm32(area: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, ProjectionError> {
    area.try_map_coords(|Coord { x, y }| {
        let point = LonLat { lon: x, lat: y }.to_utm32()?;
        Ok(Coord { x: point.x, y: point.y })
    })
}

/// Every vertex of an area from EPSG:25832 metres to WGS84 degrees.
pub fn area_to_lonlat(area: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, ProjectionError> {
    area.try_map_coords(|Coord { x, y }| {
        let point = Utm32 { x, y }.to_lonlat()?;
        Ok(Coord {
            x: point.lon,
            y: point.lat,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Computed with PROJ 9.5.1 (pyproj, always_xy): place, lon, lat, EPSG:25832 x and y, EPSG:3035 x and y.
    const PROJ_POINTS: [(&str, f64, f64, f64, f64, f64, f64); 16] = [
        (
            "Aalborg",
            9.9187,
            57.048,
            555_736.228,
            6_323_104.051,
            4_316_060.320,
            3_771_709.745,
        ),
        (
            "Skagen",
            10.58394,
            57.72093,
            594_347.562,
            6_398_743.804,
            4_355_845.024,
            3_846_700.775,
        ),
        (
            "Byrum",
            10.99738,
            57.25679,
            620_489.523,
            6_347_737.930,
            4_381_262.009,
            3_795_352.273,
        ),
        (
            "Vestervig",
            8.31942,
            56.76279,
            458_393.911,
            6_291_188.001,
            4_218_131.386,
            3_741_183.810,
        ),
        (
            "Hobro",
            9.79029,
            56.64306,
            548_466.514,
            6_277_933.365,
            4_308_122.018,
            3_726_677.299,
        ),
        (
            "Rønne",
            14.70664,
            55.10091,
            863_920.293,
            6_120_905.012,
            4_621_320.521,
            3_564_872.302,
        ),
        (
            "Østerby",
            11.11,
            57.3,
            627_132.893,
            6_352_751.593,
            4_387_988.641,
            3_800_258.372,
        ),
        (
            "Hanstholm",
            8.615,
            57.1193,
            476_687.029,
            6_330_731.746,
            4_237_014.182,
            3_780_450.345,
        ),
        (
            "Hirtshals",
            9.96,
            57.5883,
            557_393.500,
            6_383_281.750,
            4_318_604.497,
            3_831_807.499,
        ),
        (
            "Tversted",
            10.189,
            57.587,
            571_086.022,
            6_383_353.807,
            4_332_319.132,
            3_831_677.190,
        ),
        (
            "Skive",
            9.027,
            56.566,
            501_659.238,
            6_269_077.083,
            4_261_131.478,
            3_718_491.142,
        ),
        (
            "Rønbjerg",
            8.9,
            56.5,
            493_843.980,
            6_261_734.979,
            4_253_201.692,
            3_711_261.954,
        ),
        (
            "Grenen",
            10.6503,
            57.7521,
            598_215.317,
            6_402_307.629,
            4_359_771.944,
            3_850_201.595,
        ),
        (
            "Agger",
            8.233,
            56.783,
            453_136.083,
            6_293_493.344,
            4_212_900.094,
            3_743_558.679,
        ),
        (
            "Als Odde",
            10.339,
            56.725,
            581_937.472,
            6_287_575.404,
            4_341_772.921,
            3_735_823.495,
        ),
        (
            "zonens midte",
            9.0,
            57.0,
            500_000.0,
            6_317_385.921,
            4_260_166.439,
            3_766_791.732,
        ),
    ];

    #[test]
    fn agrees_with_proj_to_the_millimetre() {
        for (place, lon, lat, ux, uy, lx, ly) in PROJ_POINTS {
            let here = LonLat::new(lon, lat).unwrap();
            let utm = here.to_utm32().unwrap();
            let laea = here.to_laea().unwrap();
            assert!((utm.x - ux).hypot(utm.y - uy) < 0.001, "{place}: {utm:?}");
            assert!((laea.x - lx).hypot(laea.y - ly) < 0.001, "{place}: {laea:?}");
            let across = utm.to_laea().unwrap();
            assert!((across.x - lx).hypot(across.y - ly) < 0.001, "{place}: {across:?}");
        }
    }

    #[test]
    fn refuses_what_is_not_an_angle() {
        assert!(matches!(
            LonLat::new(555_736.0, 6_323_104.0),
            Err(ProjectionError::NotDegrees { .. })
        ));
        assert!(
            LonLat {
                lon: f64::NAN,
                lat: 57.0
            }
            .to_utm32()
            .is_err()
        );
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_point(lon in 7.5..15.5f64, lat in 54.0..58.0f64) {
            let here = LonLat { lon, lat };
            let back = here.to_utm32().unwrap().to_lonlat().unwrap();
            prop_assert!((back.lon - lon).abs() < 1e-9 && (back.lat - lat).abs() < 1e-9);
            let round = here.to_laea().unwrap().to_utm32().unwrap().to_laea().unwrap();
            let direct = here.to_laea().unwrap();
            prop_assert!((round.x - direct.x).hypot(round.y - direct.y) < 1e-3);
        }
    }
}
