//! A number that is known only to within its rounding: the value as printed and the range the unrounded one may lie in.

use crate::domain::Ratio;

/// A printed number and every number that could have been rounded to it.
///
/// Interval arithmetic (Moore, *Interval Analysis*, 1966): the result's range holds every value the operands' ranges
/// allow. When an operand stands twice in a formula the range is wider than need be, never narrower, so a deviation that
/// is reported can not be explained by rounding.
///
/// Worked example: 2.6 and 2.4 printed with one decimal lie in `[2.55, 2.65]` and `[2.35, 2.45]`; their quotient is
/// 1.0833 and lies in `[2.55/2.45, 2.65/2.35] = [1.0408, 1.1277]`, so a printed growth of 4 to 13 per cent is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The value computed from the printed figures as they stand.
    pub value: Ratio,
    /// The least possible value.
    pub low: Ratio,
    /// The greatest possible value.
    pub high: Ratio,
}

impl Interval {
    /// A number without any rounding: a count.
    pub fn exact(value: Ratio) -> Self {
        Self {
            value,
            low: value,
            high: value,
        }
    }

    /// A number printed with `decimals` decimals: half a unit of the last one to either side, both ends included.
    ///
    /// The ends are included because programs differ in which way they round a tie, and a false alarm is worse than a
    /// missed one.
    pub fn rounded(value: Ratio, decimals: u8) -> Option<Self> {
        let half = half_unit(decimals)?;
        Some(Self {
            value,
            low: value.checked_sub(half)?,
            high: value.checked_add(half)?,
        })
    }

    /// Sum; `None` when a number becomes too large to be exact.
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            value: self.value.checked_add(other.value)?,
            low: self.low.checked_add(other.low)?,
            high: self.high.checked_add(other.high)?,
        })
    }

    /// Difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        Some(Self {
            value: self.value.checked_sub(other.value)?,
            low: self.low.checked_sub(other.high)?,
            high: self.high.checked_sub(other.low)?,
        })
    }

    /// Product: the extremes are among the four products of the ends.
    pub fn times(self, other: Self) -> Option<Self> {
        let corners = [
            self.low.checked_mul(other.low)?,
            self.low.checked_mul(other.high)?,
            self.high.checked_mul(other.low)?,
            self.high.checked_mul(other.high)?,
        ];
        Some(Self {
            value: self.value.checked_mul(other.value)?,
            low: corners.into_iter().min()?,
            high: corners.into_iter().max()?,
        })
    }

    /// Quotient; `None` when the divisor may be zero (domain.md S3: a ratio over nothing is not defined).
    pub fn over(self, other: Self) -> Option<Self> {
        if other.low <= Ratio::ZERO && other.high >= Ratio::ZERO {
            return None;
        }
        self.times(Self {
            value: Ratio::ONE.checked_div(other.value)?,
            low: Ratio::ONE.checked_div(other.high)?,
            high: Ratio::ONE.checked_div(other.low)?,
        })
    }

    /// Whether some number lies in both ranges.
    pub fn meets(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// `½ · 10^−decimals`.
fn half_unit(decimals: u8) -> Option<Ratio> {
    Ratio::decimal(5, decimals.checked_add(1)?)
}

/// The number rounded half up to `decimals`, a tie away from zero as in print (domain.md S2).
pub fn round(value: Ratio, decimals: u8) -> Option<Ratio> {
    let unit = Ratio::decimal(1, decimals)?;
    let magnitude = value.abs().checked_div(unit)?.round_half_up()?;
    let rounded = Ratio::new(magnitude, 1)?.checked_mul(unit)?;
    if value < Ratio::ZERO {
        Ratio::ZERO.checked_sub(rounded)
    } else {
        Some(rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tenths(value: i64) -> Ratio {
        Ratio::decimal(value, 1).unwrap()
    }

    #[test]
    fn a_tie_is_rounded_away_from_zero() {
        assert_eq!(round(Ratio::decimal(37_045, 1).unwrap(), 0), Some(Ratio::whole(3705)));
        assert_eq!(round(Ratio::decimal(-815, 2).unwrap(), 1), Some(tenths(-82)));
        assert_eq!(round(Ratio::decimal(-12, 2).unwrap(), 1), Some(tenths(-1)));
    }

    #[test]
    fn growth_of_nordjylland_in_tabel_21_lies_between_13_779_and_13_993() {
        // 100,1 → 114,0: (113,95/100,15 − 1) and (114,05/100,05 − 1); as printed 13,886 per cent.
        let from = Interval::rounded(tenths(1001), 1).unwrap();
        let to = Interval::rounded(tenths(1140), 1).unwrap();
        let growth = to.over(from).unwrap().minus(Interval::exact(Ratio::ONE)).unwrap();
        let shown = [growth.low, growth.value, growth.high].map(|share| round(share, 5).unwrap());
        assert_eq!(
            shown,
            [13_779, 13_886, 13_993].map(|share| Ratio::decimal(share, 5).unwrap())
        );
    }

    #[test]
    fn a_divisor_that_may_be_zero_gives_no_quotient() {
        let nearly_zero = Interval::rounded(Ratio::ZERO, 0).unwrap();
        assert_eq!(Interval::exact(Ratio::ONE).over(nearly_zero), None);
    }

    fn interval() -> impl Strategy<Value = (Interval, Ratio)> {
        // A printed figure with up to two decimals, and an unrounded number inside its interval.
        (-5000_i64..5000, 0_u8..3, -50_i64..=50).prop_map(|(mantissa, decimals, inside)| {
            let value = Ratio::decimal(mantissa, decimals).unwrap();
            let inner = value
                .checked_add(Ratio::decimal(inside, decimals + 2).unwrap())
                .unwrap();
            (Interval::rounded(value, decimals).unwrap(), inner)
        })
    }

    proptest! {
        #[test]
        fn what_was_rounded_lies_within_the_interval_of_the_printed_figure(mantissa in -99_999_i64..99_999, decimals in 0_u8..4) {
            let unrounded = Ratio::decimal(mantissa, 4).unwrap();
            let printed = round(unrounded, decimals).unwrap();
            let interval = Interval::rounded(printed, decimals).unwrap();
            prop_assert!(interval.low <= unrounded && unrounded <= interval.high);
        }

        #[test]
        fn a_result_of_unrounded_numbers_lies_within_the_result_of_the_intervals((a, x) in interval(), (b, y) in interval()) {
            let contains = |range: Option<Interval>, exact: Option<Ratio>| match (range, exact) {
                (Some(range), Some(exact)) => range.low <= exact && exact <= range.high,
                (None, _) => true,
                (Some(_), None) => false,
            };
            prop_assert!(contains(a.plus(b), x.checked_add(y)));
            prop_assert!(contains(a.minus(b), x.checked_sub(y)));
            prop_assert!(contains(a.times(b), x.checked_mul(y)));
            prop_assert!(contains(a.over(b), x.checked_div(y)));
        }

        #[test]
        fn the_value_lies_within_its_own_range((a, _) in interval(), (b, _) in interval()) {
            for range in [a.plus(b), a.minus(b), a.times(b), a.over(b)].into_iter().flatten() {
                prop_assert!(range.low <= range.value && range.value <= range.high);
            }
        }
    }
}
