//! Capacity in both regimes, and the exact number both are weighed as.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Ratio, Regime};

/// An exact amount of kapacitet, from 0 to 1.000.000, in steps of a ten-thousandth.
///
/// In the regime `timer` it is always a whole number of halves. Serialised as a number (6,5 → `6.5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Kapacitetstal(i64);

impl Kapacitetstal {
    /// No capacity.
    pub const ZERO: Self = Self(0);
    /// Ten-thousandths in one kapacitet.
    pub const SCALE: i64 = 10_000;
    /// A million kapaciteter: far above the country's, low enough that every measure stays exact.
    const MAX_UNITS: i64 = 1_000_000 * Self::SCALE;

    /// From ten-thousandths; `None` when negative or above a million kapaciteter.
    pub fn from_units(units: i64) -> Option<Self> {
        (0..=Self::MAX_UNITS).contains(&units).then_some(Self(units))
    }

    /// From halves, the unit of the regime `timer`; `None` above a million kapaciteter.
    pub fn from_halves(halves: u64) -> Option<Self> {
        i64::try_from(halves)
            .ok()?
            .checked_mul(Self::SCALE / 2)
            .and_then(Self::from_units)
    }

    /// The nearest ten-thousandth to a float; `None` when it is negative, too large or not finite.
    pub fn from_f64(value: f64) -> Option<Self> {
        let units = (value * Self::SCALE as f64).round();
        if !(0.0..=Self::MAX_UNITS as f64).contains(&units) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a whole number between 0 and 10^10, checked above"
        )]
        let units = units as i64;
        Some(Self(units))
    }

    /// Ten-thousandths.
    pub fn units(self) -> i64 {
        self.0
    }

    /// The number of halves when it is a whole number of them.
    pub fn halves(self) -> Option<u64> {
        let half = Self::SCALE / 2;
        (self.0 % half == 0)
            .then_some(self.0 / half)
            .and_then(|halves| u64::try_from(halves).ok())
    }

    /// Whether there is none.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Sum; `None` above a million kapaciteter.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::from_units)
    }

    /// Difference; `None` when more is taken than there is.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::from_units)
    }

    /// The exact number to compute with.
    pub fn to_ratio(self) -> Ratio {
        Ratio::new(i128::from(self.0), i128::from(Self::SCALE)).unwrap_or(Ratio::ZERO)
    }

    /// For output only.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::SCALE as f64
    }

    /// Inhabitants per kapacitet, exact; `None` when there is no kapacitet (domain.md S1, S3).
    ///
    /// Worked example: Vesthimmerland 37.045 / 10 = 3.704,5.
    pub fn inhabitants_per(self, inhabitants: u64) -> Option<Ratio> {
        Ratio::new(i128::from(inhabitants) * i128::from(Self::SCALE), i128::from(self.0))
    }
}

impl Serialize for Kapacitetstal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

/// What a clinic has, in the unit of its regime (domain.md section 2).
///
/// An ydernummer is not a kapacitet: neither is ever derived from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kapacitet {
    /// Until 2023-12-31: counts, not yet weighted.
    Timer {
        /// Number over 30 hours, each worth 1.
        over_30: u32,
        /// Number under 30 hours, each worth 0,5.
        under_30: u32,
    },
    /// From 2024-01-01: decimal kapaciteter per speciale.
    Beloeb {
        /// Speciale 51, almen fysioterapi.
        speciale_51: Kapacitetstal,
        /// Speciale 62, vederlagsfri fysioterapi.
        speciale_62: Kapacitetstal,
    },
}

impl Kapacitet {
    /// The weighted amount: `over_30 + under_30 / 2`, or the sum over the specialer. `None` above a million.
    ///
    /// Worked example: Morsø Fysioterapi has 3 over and 4 under: 3 + 4/2 = 5.
    pub fn weighted(self) -> Option<Kapacitetstal> {
        match self {
            Self::Timer { over_30, under_30 } => {
                Kapacitetstal::from_halves(2 * u64::from(over_30) + u64::from(under_30))
            }
            Self::Beloeb {
                speciale_51,
                speciale_62,
            } => speciale_51.checked_add(speciale_62),
        }
    }

    /// The regime it is counted in.
    pub fn regime(self) -> Regime {
        match self {
            Self::Timer { .. } => Regime::Timer,
            Self::Beloeb { .. } => Regime::Beloeb,
        }
    }
}

impl Serialize for Kapacitet {
    /// `{"regime": "timer", "over_30": 3, "under_30": 4}` or `{"regime": "beloeb", "speciale_51": …, "speciale_62": …}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Kapacitet", 3)?;
        fields.serialize_field("regime", &self.regime())?;
        match self {
            Self::Timer { over_30, under_30 } => {
                fields.serialize_field("over_30", over_30)?;
                fields.serialize_field("under_30", under_30)?;
            }
            Self::Beloeb {
                speciale_51,
                speciale_62,
            } => {
                fields.serialize_field("speciale_51", speciale_51)?;
                fields.serialize_field("speciale_62", speciale_62)?;
            }
        }
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn morsoe_fysioterapi_with_three_over_and_four_under_weighs_five() {
        let morsoe = Kapacitet::Timer {
            over_30: 3,
            under_30: 4,
        };
        assert_eq!(morsoe.weighted(), Kapacitetstal::from_f64(5.0));
        assert_eq!(morsoe.weighted().unwrap().halves(), Some(10));
    }

    #[test]
    fn decimal_capacity_is_kept_to_the_ten_thousandth_and_is_not_in_halves() {
        let third = Kapacitetstal::from_f64(0.333_33).unwrap();
        assert_eq!(third.units(), 3333);
        assert_eq!(third.halves(), None);
    }

    #[test]
    fn negative_infinite_and_absurd_amounts_do_not_exist() {
        for bad in [-0.5, f64::NAN, f64::INFINITY, 1.1e6] {
            assert_eq!(Kapacitetstal::from_f64(bad), None, "{bad}");
        }
        let half = Kapacitetstal::from_halves(1).unwrap();
        assert_eq!(half.checked_sub(Kapacitetstal::from_halves(2).unwrap()), None);
    }

    #[test]
    fn no_capacity_gives_no_ratio_rather_than_infinity() {
        assert_eq!(Kapacitetstal::ZERO.inhabitants_per(20_394), None);
    }
}
