//! Units as types: metres, weeks and money, so that none is added to another.

use serde::{Serialize, Serializer};

use super::Ratio;

/// A length in metres; finite and not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Metres(f64);

impl Metres {
    /// A length; `None` when it is negative or not finite.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self(value))
    }

    /// The number of metres.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// A waiting time in weeks; finite and not negative. Three days are 3/7 of a week.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Weeks(f64);

impl Weeks {
    /// A number of weeks; `None` when it is negative or not finite.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self(value))
    }

    /// The number of weeks.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// Money, counted in whole øre so that shares can add up exactly. May be negative.
///
/// Serialised as kroner (a number with at most two decimals).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Kroner(i64);

impl Kroner {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From a whole number of øre.
    pub const fn from_oere(oere: i64) -> Self {
        Self(oere)
    }

    /// From whole kroner; `None` beyond 92 quadrillion.
    pub fn from_kroner(kroner: i64) -> Option<Self> {
        kroner.checked_mul(100).map(Self)
    }

    /// The number of øre.
    pub const fn oere(self) -> i64 {
        self.0
    }

    /// Sum; `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference; `None` on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The øre as an exact number to compute with.
    pub fn to_ratio(self) -> Ratio {
        Ratio::whole(self.0)
    }

    /// The nearest øre to an exact number of øre, half up (domain.md S2); `None` when it does not fit.
    pub fn from_ratio_oere(oere: Ratio) -> Option<Self> {
        i64::try_from(oere.round_half_up()?).ok().map(Self)
    }

    /// Kroner as a float, for output only; never computed with.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl Serialize for Kroner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_weeks_below_zero_or_not_finite_do_not_exist() {
        for bad in [-0.001, f64::NAN, f64::INFINITY] {
            assert_eq!(Metres::new(bad), None);
            assert_eq!(Weeks::new(bad), None);
        }
        assert!(Metres::new(0.0).is_some() && Weeks::new(0.0).is_some());
    }

    #[test]
    fn half_an_oere_is_rounded_up_as_everywhere_in_the_plan() {
        assert_eq!(
            Kroner::from_ratio_oere(Ratio::new(5, 2).unwrap()),
            Some(Kroner::from_oere(3))
        );
        assert_eq!(
            Kroner::from_ratio_oere(Ratio::new(12, 5).unwrap()),
            Some(Kroner::from_oere(2))
        );
    }

    #[test]
    fn money_that_does_not_fit_is_none_and_not_a_wrap_around() {
        assert_eq!(Kroner::from_kroner(i64::MAX), None);
        assert_eq!(Kroner::from_oere(i64::MAX).checked_add(Kroner::from_oere(1)), None);
    }
}
