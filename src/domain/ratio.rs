//! Exact fractions: what every measure is computed in before it becomes a float for output.

use std::cmp::Ordering;

use serde::{Serialize, Serializer};

/// An exact fraction, always reduced and with a positive denominator.
///
/// Arithmetic returns `None` when a result does not fit 128 bits; with the bounds of [`super::Kapacitetstal`]
/// (at most a million kapaciteter) and a population below 2³² none of the plan's measures comes near that.
/// Serialised as the nearest float.
///
/// Worked example: 37.045 / 10 = 3.704,5, which [`Ratio::round_half_up`] prints as 3.705 (domain.md S2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: i128,
}

impl Ratio {
    /// Zero.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// One.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num / den`; `None` when the denominator is zero: a ratio over nothing is not defined (domain.md S3).
    pub fn new(num: i128, den: i128) -> Option<Self> {
        if den == 0 || num == i128::MIN || den == i128::MIN {
            return None;
        }
        let divisor = gcd(num.abs(), den.abs());
        let sign = den.signum();
        Some(Self {
            num: sign * num / divisor,
            den: sign * den / divisor,
        })
    }

    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self {
            num: i128::from(value),
            den: 1,
        }
    }

    /// `mantissa / 10^decimals`: `decimal(10_853, 4)` is 1,0853. `None` from 19 decimals on.
    pub fn decimal(mantissa: i64, decimals: u8) -> Option<Self> {
        if decimals > 18 {
            return None;
        }
        Self::new(i128::from(mantissa), 10_i128.pow(u32::from(decimals)))
    }

    /// Numerator of the reduced fraction; carries the sign.
    pub fn numerator(self) -> i128 {
        self.num
    }

    /// Denominator of the reduced fraction; positive.
    pub fn denominator(self) -> i128 {
        self.den
    }

    /// Sum, over the least common denominator.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let shared = gcd(self.den, other.den);
        let (left, right) = (other.den / shared, self.den / shared);
        let num = self.num.checked_mul(left)?.checked_add(other.num.checked_mul(right)?)?;
        Self::new(num, self.den.checked_mul(left)?)
    }

    /// Difference.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self {
            num: -other.num,
            den: other.den,
        })
    }

    /// Product.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (first, second) = (gcd(self.num.abs(), other.den), gcd(other.num.abs(), self.den));
        Self::new(
            (self.num / first).checked_mul(other.num / second)?,
            (self.den / second).checked_mul(other.den / first)?,
        )
    }

    /// Quotient; `None` when the divisor is zero.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other.num == 0 {
            return None;
        }
        self.checked_mul(Self {
            num: other.den * other.num.signum(),
            den: other.num.abs(),
        })
    }

    /// Absolute value.
    #[must_use]
    pub fn abs(self) -> Self {
        Self {
            num: self.num.abs(),
            den: self.den,
        }
    }

    /// The nearest whole number, half **up** (domain.md S2): floor(x + ½).
    pub fn round_half_up(self) -> Option<i128> {
        let doubled = self.num.checked_mul(2)?.checked_add(self.den)?;
        Some(doubled.div_euclid(self.den.checked_mul(2)?))
    }

    /// The largest whole number not above it.
    pub fn floor(self) -> i128 {
        self.num.div_euclid(self.den)
    }

    /// The smallest whole number not below it.
    pub fn ceil(self) -> i128 {
        -(-self.num).div_euclid(self.den)
    }

    /// The nearest float (within one and a half units in the last place); for output and never for a decision.
    pub fn to_f64(self) -> f64 {
        self.num as f64 / self.den as f64
    }
}

impl Ord for Ratio {
    /// Exact comparison by continued fractions (Euclid's algorithm on both at once), so nothing can overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut left, mut right) = (*self, *other);
        let mut flipped = false;
        loop {
            let (whole_left, whole_right) = (left.floor(), right.floor());
            let (rest_left, rest_right) = (left.num.rem_euclid(left.den), right.num.rem_euclid(right.den));
            let decided = match (whole_left.cmp(&whole_right), rest_left == 0, rest_right == 0) {
                (Ordering::Equal, true, true) => Some(Ordering::Equal),
                (Ordering::Equal, true, false) => Some(Ordering::Less),
                (Ordering::Equal, false, true) => Some(Ordering::Greater),
                (Ordering::Equal, false, false) => None,
                (unequal, _, _) => Some(unequal),
            };
            if let Some(order) = decided {
                return if flipped { order.reverse() } else { order };
            }
            // Equal whole parts: compare the reciprocals of the remainders, which turns the order around.
            left = Self {
                num: left.den,
                den: rest_left,
            };
            right = Self {
                num: right.den,
                den: rest_right,
            };
            flipped = !flipped;
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

/// Greatest common divisor of two numbers that are not negative; 1 when both are zero.
fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ratio_over_nothing_is_not_defined() {
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::ONE.checked_div(Ratio::ZERO), None);
    }

    #[test]
    fn vesthimmerland_is_rounded_up_from_3704_and_a_half() {
        assert_eq!(Ratio::new(37_045, 10).unwrap().round_half_up(), Some(3705));
        assert_eq!(Ratio::new(-5, 2).unwrap().round_half_up(), Some(-2));
    }

    #[test]
    fn floor_and_ceil_go_the_right_way_on_both_sides_of_zero() {
        let (above, below) = (Ratio::new(7, 2).unwrap(), Ratio::new(-7, 2).unwrap());
        assert_eq!(
            (above.floor(), above.ceil(), below.floor(), below.ceil()),
            (3, 4, -4, -3)
        );
        assert_eq!((Ratio::whole(3).floor(), Ratio::whole(3).ceil()), (3, 3));
    }

    #[test]
    fn fractions_too_large_to_multiply_out_are_still_compared() {
        let big = i128::MAX / 3;
        let (less, more) = (Ratio::new(big - 1, big).unwrap(), Ratio::new(big, big + 1).unwrap());
        assert!(less < more);
        assert_eq!(less.checked_add(more), None);
    }

    proptest! {
        #[test]
        fn order_agrees_with_cross_multiplication(a in -9999_i128..9999, b in 1_i128..9999, c in -9999_i128..9999, d in 1_i128..9999) {
            let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
        }

        #[test]
        fn what_is_added_and_taken_away_again_leaves_no_trace(a in -9999_i128..9999, b in 1_i128..9999, c in -9999_i128..9999, d in 1_i128..9999) {
            let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
            prop_assert_eq!(left.checked_add(right).unwrap().checked_sub(right).unwrap(), left);
        }

        #[test]
        fn division_undoes_multiplication(a in -9999_i128..9999, b in 1_i128..9999, c in 1_i128..9999, d in 1_i128..9999) {
            let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
            prop_assert_eq!(left.checked_mul(right).unwrap().checked_div(right).unwrap(), left);
            let negative = Ratio::new(-c, d).unwrap();
            prop_assert_eq!(left.checked_mul(negative).unwrap().checked_div(negative).unwrap(), left);
        }
    }
}
