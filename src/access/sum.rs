//! Sums that do not depend on the order of their terms.

/// A sum of non-negative or signed terms in whole quanta of 2⁻`BITS`.
///
/// Each term is rounded down to a quantum once; after that the addition is integer addition, which is exact, so any
/// order and any split over threads gives the same bits, and taking away what was added restores the sum exactly.
/// With `BITS` = 40 the quantum is 9·10⁻¹³ and sums up to 7·10²⁵ fit; see [`People`] and [`Fine`].
///
/// # Example
///
/// ```
/// use praksisplan::access::sum::People;
/// let mut sum = People::default();
/// for term in [0.1, 1e12, -1e12] {
///     sum.add(term);
/// }
/// assert!((sum.value() - 0.1).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact<const BITS: u32>(i128);

/// Bits of a term converted in one go.
const STEP: u32 = 40;

/// Sums of persons and person-metres: quantum 2⁻⁴⁰.
pub type People = Exact<40>;
/// Sums of small quantities (capacity per person): quantum 2⁻⁸⁰, sums up to 7·10¹³.
pub type Fine = Exact<80>;

impl<const BITS: u32> Exact<BITS> {
    /// Two to the power of `BITS`, exact in f64.
    const SCALE: f64 = (1u128 << BITS) as f64;

    /// The sum with nothing in it.
    pub const ZERO: Self = Self(0);

    /// Below this, a term's parts of [`STEP`] bits each fit in 64 bits and the term itself in 128.
    const PLAIN: f64 = (1u64 << if 126 - BITS < 62 { 126 - BITS } else { 62 }) as f64;

    /// One term, in quanta. A finite value beyond the range saturates; NaN counts as 0 and is kept out at the door.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounding down to a whole quantum is the purpose"
    )]
    pub fn of(value: f64) -> Self {
        const { assert!(BITS.is_multiple_of(STEP)) };
        if value.abs() < Self::PLAIN {
            // The processor converts to 64 bits at once and to 128 only by a call, and sums are made of millions of terms.
            // A power of two and a fraction cut off are both exact, so the parts are the same number.
            let mut whole = value as i64;
            let mut quanta = i128::from(whole);
            let mut rest = value - whole as f64;
            for _ in 0..BITS / STEP {
                rest *= (1u64 << STEP) as f64;
                whole = rest as i64;
                quanta = (quanta << STEP) + i128::from(whole);
                rest -= whole as f64;
            }
            return Self(quanta);
        }
        Self((value * Self::SCALE) as i128)
    }

    /// Adds one term.
    pub fn add(&mut self, value: f64) {
        self.0 += Self::of(value).0;
    }

    /// The sum as a number.
    pub fn value(self) -> f64 {
        self.0 as f64 / Self::SCALE
    }

    /// Whether nothing has been added, or only terms under a quantum.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl<const BITS: u32> std::ops::Add for Exact<BITS> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl<const BITS: u32> std::ops::Sub for Exact<BITS> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl<const BITS: u32> std::ops::AddAssign for Exact<BITS> {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl<const BITS: u32> std::ops::SubAssign for Exact<BITS> {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl<const BITS: u32> std::iter::Sum for Exact<BITS> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::ZERO, |sum, term| sum + term)
    }
}

/// The sum of `terms` in quanta of [`People`].
pub fn people(terms: impl IntoIterator<Item = f64>) -> People {
    terms.into_iter().map(People::of).sum()
}

/// The sum of `terms` in quanta of [`Fine`].
pub fn fine(terms: impl IntoIterator<Item = f64>) -> Fine {
    terms.into_iter().map(Fine::of).sum()
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding down to a whole quantum is what is tested"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_of_the_terms_changes_no_bit(mut terms in prop::collection::vec(-1e9..1e9f64, 0..40)) {
            let forwards = people(terms.iter().copied());
            terms.sort_by(f64::total_cmp);
            prop_assert_eq!(forwards, people(terms.iter().copied()));
        }

        #[test]
        fn a_term_in_parts_is_the_term_at_once(value in prop::num::f64::ANY, near in -1e15..1e15f64) {
            for value in [value, near, near * 1e-12] {
                prop_assert_eq!(People::of(value).0, (value * People::SCALE) as i128);
                prop_assert_eq!(Fine::of(value).0, (value * Fine::SCALE) as i128);
            }
        }

        #[test]
        fn taking_away_what_was_added_restores_the_sum(start in 0.0..1e12f64, term in 0.0..1e12f64) {
            let before = People::of(start);
            let after = before + People::of(term) - People::of(term);
            prop_assert_eq!(before, after);
        }
    }

    #[test]
    fn a_tenth_added_ten_times_is_one_to_the_last_quantum() {
        assert!((people([0.1; 10]).value() - 1.0).abs() < 1e-11);
        assert!((fine([0.1; 10]).value() - 1.0).abs() < 1e-15);
    }
}
