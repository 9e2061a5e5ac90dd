//! Where a thing stands, in metres, and how far that can be trusted. Degrees are turned into metres by the projection.

use serde::Serialize;

use super::Metres;

/// How precise a coordinate is. The worse one of two decides over a distance between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KoordinatKvalitet {
    /// The address itself.
    Adresse,
    /// The middle of the town: about half a kilometre from any address in it.
    By,
    /// Cannot be said; shown, never decided by.
    Ukendt,
}

/// A point in EPSG:25832 (ETRS89 / UTM zone 32N), metres, with its quality.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Koordinat {
    oest: f64,
    nord: f64,
    kvalitet: KoordinatKvalitet,
}

/// A pair of numbers that is no place.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("({0}, {1}) er ikke en koordinat")]
pub struct UgyldigKoordinat(pub f64, pub f64);

impl Koordinat {
    /// A point from easting and northing in metres (EPSG:25832). Both must be finite.
    pub fn from_utm32(oest: f64, nord: f64, kvalitet: KoordinatKvalitet) -> Result<Self, UgyldigKoordinat> {
        if oest.is_finite() && nord.is_finite() {
            Ok(Self { oest, nord, kvalitet })
        } else {
            Err(UgyldigKoordinat(oest, nord))
        }
    }

    /// Easting in metres.
    pub fn oest(self) -> f64 {
        self.oest
    }

    /// Northing in metres.
    pub fn nord(self) -> f64 {
        self.nord
    }

    /// How precise it is.
    pub fn kvalitet(self) -> KoordinatKvalitet {
        self.kvalitet
    }

    /// Straight line in the plane, √(ΔE² + ΔN²), metres. In zone 32 the scale differs from the ground's by at most
    /// 0,04 % within Nordjylland, well below what any coordinate here is good for.
    ///
    /// Worked example: (0, 0) to (3.000, 4.000) is 5.000 m.
    pub fn distance(self, other: Self) -> Option<Metres> {
        Metres::new((self.oest - other.oest).hypot(self.nord - other.nord))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_three_four_five_triangle_has_its_hypotenuse() {
        let corner = |e, n| Koordinat::from_utm32(e, n, KoordinatKvalitet::Adresse).unwrap();
        let metres = corner(0.0, 0.0).distance(corner(3000.0, 4000.0)).unwrap().value();
        assert!((metres - 5000.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_a_place_is_refused() {
        assert!(Koordinat::from_utm32(f64::NAN, 1.0, KoordinatKvalitet::By).is_err());
        assert!(Koordinat::from_utm32(1.0, f64::INFINITY, KoordinatKvalitet::By).is_err());
    }
}
