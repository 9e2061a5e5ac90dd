//! Cuts a measure into classes: where the bounds lie and which class a value is in.
//!
//! A classification is its inner bounds, strictly ascending. Class 0 is "under the first bound", class i is
//! "from bound i−1 to under bound i", the last is "the last bound and above". Every value has exactly one class.

/// Why values cannot be classed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClassifyError {
    /// Fewer than two classes, or more than the nine a reader can tell apart.
    #[error("{0} klasser kan ikke skelnes: vælg 2 til 9")]
    Count(usize),
    /// A given bound is not finite, or not greater than the one before it.
    #[error("klassegrænserne skal være tal i stigende orden; {0} bryder den")]
    Bounds(f64),
    /// A value is infinite or not a number; such a value is a `Missing`, never a number.
    #[error("{0} er ikke et endeligt tal")]
    Value(f64),
}

/// How to cut.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// As many areas in each class as ties allow; this many classes.
    Quantile(usize),
    /// Equally wide classes between the smallest and the largest value; this many.
    EqualInterval(usize),
    /// The inner bounds as given, ascending.
    Given(Vec<f64>),
    /// The inner bounds as given, ascending, of a measure with a centre: the centre is put among them when it is not.
    GivenAround {
        /// The value that is neither high nor low.
        centre: f64,
        /// The inner bounds.
        breaks: Vec<f64>,
    },
    /// Equally wide classes on both sides of a centre, the outermost open: this many on each side. The centre is a bound.
    Around {
        /// The value that is neither high nor low.
        centre: f64,
        /// Classes below, and as many above.
        per_side: usize,
    },
}

/// Classes of a measure. `breaks` are the inner bounds; there is one class more than there are breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Classes {
    breaks: Vec<f64>,
    centre: Option<f64>,
}

impl Classes {
    /// The inner bounds, strictly ascending, in the measure's unit.
    pub fn breaks(&self) -> &[f64] {
        &self.breaks
    }

    /// How many classes there are (at least one).
    pub fn count(&self) -> usize {
        self.breaks.len() + 1
    }

    /// The centre of a diverging classification.
    pub fn centre(&self) -> Option<f64> {
        self.centre
    }

    /// The class of a value: the number of bounds that are not greater than it.
    pub fn class_of(&self, value: f64) -> usize {
        self.breaks.partition_point(|bound| *bound <= value)
    }

    /// The lower (inclusive) and upper (exclusive) bound of a class; `None` is open.
    pub fn bounds(&self, class: usize) -> (Option<f64>, Option<f64>) {
        let lower = class.checked_sub(1).and_then(|below| self.breaks.get(below)).copied();
        (lower, self.breaks.get(class).copied())
    }
}

/// Cuts `values` by `method`.
///
/// *Quantile:* the sorted values are split after position `⌈i·n/k⌉`, i = 1 … k−1 (Brewer & Pickle 2002, "Evaluation of
/// Methods for Classifying Epidemiological Data on Choropleth Maps"). Values that print alike with `decimals` stay together: a
/// split inside such a tie moves to the nearer end of it. The bound is the roundest number above the value below the split and
/// not above the one after it, exact and printed alike where both can be met, so a bound never has more digits than it needs and
/// never stands between a value and its print; classes that would be empty are left out, so few or tied values give fewer classes.
///
/// *Equal interval:* bound i = min + i·(max − min)/k, rounded half up to `decimals` so the printed bound is the bound.
///
/// *Around:* bounds centre ± i·step, i = 0 … n−1 for n classes a side. The step is the smallest of 1, 2, 2.5 or 5 times a power of
/// ten that puts at least 80 per cent of the distances from the centre (nearest rank ⌈0,8·count⌉) within n−1 steps: one
/// far outlier goes to an open outer class and does not flatten the rest.
///
/// Worked example: 1, 2, 3, 10, 20, 30 in three quantile classes: the splits are after 2 and after 10, the roundest numbers in
/// (2, 3] and (10, 20] are 3 and 20, the classes hold {1, 2}, {3, 10}, {20, 30}.
pub fn classify(values: &[f64], method: &Method, decimals: u8) -> Result<Classes, ClassifyError> {
    if let Some(value) = values.iter().find(|value| !value.is_finite()) {
        return Err(ClassifyError::Value(*value));
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let plain = |breaks| Ok(Classes { breaks, centre: None });
    match method {
        Method::Quantile(count) => plain(quantile_breaks(&sorted, checked(*count)?, decimals)),
        Method::EqualInterval(count) => plain(equal_breaks(&sorted, checked(*count)?, decimals)),
        Method::Given(breaks) => plain(ascending(breaks)?),
        Method::GivenAround { centre, breaks } => {
            let mut breaks = ascending(breaks)?;
            let at = breaks.partition_point(|bound| bound < centre);
            if breaks.get(at) != Some(centre) {
                breaks.insert(at, *centre);
            }
            checked(breaks.len() + 1)?;
            Ok(Classes {
                breaks,
                centre: Some(*centre),
            })
        }
        Method::Around { centre, per_side } => {
            checked(per_side * 2)?;
            let mut distances: Vec<f64> = sorted.iter().map(|value| (value - centre).abs()).collect();
            distances.sort_by(f64::total_cmp);
            let most = distances
                .get((distances.len() * 4).div_ceil(5).saturating_sub(1))
                .copied()
                .unwrap_or(0.0);
            let step = nice_step(most / (*per_side - 1).max(1) as f64);
            let steps = i32::try_from(*per_side).unwrap_or(1) - 1;
            let breaks = (-steps..=steps).map(|i| centre + f64::from(i) * step).collect();
            Ok(Classes {
                breaks,
                centre: Some(*centre),
            })
        }
    }
}

fn checked(count: usize) -> Result<usize, ClassifyError> {
    if (2..=9).contains(&count) {
        Ok(count)
    } else {
        Err(ClassifyError::Count(count))
    }
}

/// Given bounds, when they are finite and ascending and make a readable number of classes.
fn ascending(breaks: &[f64]) -> Result<Vec<f64>, ClassifyError> {
    checked(breaks.len() + 1)?;
    let disorder = breaks.windows(2).find(|pair| pair[0] >= pair[1]).map(|pair| pair[1]);
    match breaks.iter().find(|bound| !bound.is_finite()).copied().or(disorder) {
        Some(bound) => Err(ClassifyError::Bounds(bound)),
        None => Ok(breaks.to_vec()),
    }
}

fn quantile_breaks(sorted: &[f64], count: usize, decimals: u8) -> Vec<f64> {
    let printed: Vec<f64> = sorted.iter().map(|value| half_up(*value, decimals)).collect();
    let mut breaks: Vec<f64> = Vec::new();
    for i in 1..count {
        let split = (i * sorted.len()).div_ceil(count);
        let Some(split) = outside_tie(&printed, split) else {
            continue;
        };
        let (below, above) = (split - 1, split);
        let (low, high) = (sorted[below].max(printed[below]), sorted[above].min(printed[above]));
        let bound = if low < high {
            roundest(low, high)
        } else {
            roundest(sorted[below], sorted[above])
        };
        if breaks.last().is_none_or(|last| *last < bound) {
            breaks.push(bound);
        }
    }
    breaks
}

/// The split itself, or the nearer end of the tie it falls in (the upper one when both are as near); `None` when one
/// side would be empty.
fn outside_tie(sorted: &[f64], split: usize) -> Option<usize> {
    let value = *sorted.get(split)?;
    let start = sorted.partition_point(|other| *other < value);
    let end = sorted.partition_point(|other| *other <= value);
    let nearest = if split - start < end - split {
        start
    } else if split == start {
        split
    } else {
        end
    };
    [nearest, start, end]
        .into_iter()
        .find(|at| *at > 0 && *at < sorted.len())
}

fn equal_breaks(sorted: &[f64], count: usize, decimals: u8) -> Vec<f64> {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let mut breaks: Vec<f64> = (1..count)
        .map(|i| half_up(first + (last - first) * i as f64 / count as f64, decimals))
        .filter(|bound| bound > first && bound <= last)
        .collect();
    breaks.dedup();
    breaks
}

/// A value as it is printed with this many decimals (S2).
fn half_up(value: f64, decimals: u8) -> f64 {
    let unit = 10f64.powi(i32::from(decimals));
    (value * unit + 0.5).floor() / unit
}

/// The number in (low, high] with the fewest digits; of several, the one nearest the middle, the lower first.
fn roundest(low: f64, high: f64) -> f64 {
    let largest = high.abs().max(low.abs());
    if largest == 0.0 || low < 0.0 && high >= 0.0 {
        return 0.0;
    }
    let magnitude = largest.log10().floor();
    for digit in 0..15 {
        // Whole multiples of a power of ten; dividing by a whole power keeps 0.1 the nearest number to 0.1.
        let exponent = magnitude - f64::from(digit);
        let multiple = |n: f64| {
            if exponent < 0.0 {
                n / 10f64.powf(-exponent)
            } else {
                n * 10f64.powf(exponent)
            }
        };
        let count = |value: f64| {
            if exponent < 0.0 {
                value * 10f64.powf(-exponent)
            } else {
                value / 10f64.powf(exponent)
            }
        };
        let middle = f64::midpoint(low, high);
        let nearest = (count(middle) - 0.5).ceil();
        let candidates = [nearest, nearest + 1.0, nearest - 1.0, count(high).floor()];
        if let Some(found) = candidates
            .into_iter()
            .map(multiple)
            .find(|bound| *bound > low && *bound <= high)
        {
            return found;
        }
    }
    high
}

fn nice_step(least: f64) -> f64 {
    if least <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * (1.0 - 1e-12))
        .unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_that_print_alike_are_in_the_same_class() {
        // 3,77 and 3,81 both print 3,8: "under 3,8" may not hold one of them and "3,8 and above" the other. The split after two
        // of four moves to after the first; the roundest number in (2.9, 3.8] is 3, not above 3.77 as it is exactly.
        let values = [2.9, 3.77, 3.81, 4.4];
        let classes = classify(&values, &Method::Quantile(2), 1).unwrap();
        assert_eq!(classes.class_of(3.77), classes.class_of(3.81));
        // Printed with two decimals they are apart, and the bound is above 3,77 in print.
        let classes = classify(&values, &Method::Quantile(2), 2).unwrap();
        assert_eq!(classes.breaks(), [3.8]);
        // 3,76 prints 3,8, so the bound is not 3,8 but lies above it.
        let classes = classify(&[3.0, 3.76, 4.1, 4.4], &Method::Quantile(2), 1).unwrap();
        assert!(classes.breaks()[0] > 3.8, "{:?}", classes.breaks());
    }

    #[test]
    fn quantiles_split_six_values_in_pairs() {
        let classes = classify(&[30.0, 1.0, 10.0, 2.0, 20.0, 3.0], &Method::Quantile(3), 0).unwrap();
        assert_eq!(classes.breaks(), [3.0, 20.0]);
        assert_eq!(
            [1.0, 2.0, 3.0, 10.0, 20.0, 30.0].map(|value| classes.class_of(value)),
            [0, 0, 1, 1, 2, 2]
        );
    }

    #[test]
    fn ties_stay_in_one_class_and_empty_classes_are_left_out() {
        // Sorted 5 5 5 5 9: half of five is a split after three, inside the tie; the nearer end is after the fourth.
        let classes = classify(&[5.0, 5.0, 9.0, 5.0, 5.0], &Method::Quantile(2), 0).unwrap();
        assert_eq!(classes.count(), 2);
        assert_eq!((classes.class_of(5.0), classes.class_of(9.0)), (0, 1));
        let all_equal = classify(&[7.0; 4], &Method::Quantile(4), 0).unwrap();
        assert_eq!(all_equal.count(), 1);
        let two = classify(&[1.0, 2.0], &Method::Quantile(5), 0).unwrap();
        assert_eq!(two.count(), 2);
        assert_eq!(classify(&[], &Method::Quantile(5), 0).unwrap().count(), 1);
    }

    #[test]
    fn quantile_bounds_are_round_numbers_between_two_values() {
        // Tabel 1 of the plan: inhabitants per capacity. Splits after positions 3, 6 and 9 of eleven.
        let tabel_1 = [
            4079.0, 3632.0, 4275.0, 3634.0, 3704.5, 1211.0, 3996.0, 4810.0, 5903.0, 5439.0, 4311.0,
        ];
        let classes = classify(&tabel_1, &Method::Quantile(4), 0).unwrap();
        // 3634|3704.5 → 3700; 4079|4275 → 4200; 4810|5439 → 5000.
        assert_eq!(classes.breaks(), [3700.0, 4200.0, 5000.0]);
    }

    #[test]
    fn equal_intervals_cut_the_range_evenly() {
        let classes = classify(&[0.0, 100.0, 40.0], &Method::EqualInterval(4), 0).unwrap();
        assert_eq!(classes.breaks(), [25.0, 50.0, 75.0]);
        assert_eq!(classify(&[3.0, 3.0], &Method::EqualInterval(4), 0).unwrap().count(), 1);
    }

    #[test]
    fn given_bounds_are_lower_bounds_of_the_class_above() {
        let classes = classify(&[1.0], &Method::Given(vec![2000.0, 4000.0]), 0).unwrap();
        assert_eq!(
            [1999.9, 2000.0, 3999.0, 4000.0, 9000.0].map(|value| classes.class_of(value)),
            [0, 1, 1, 2, 2]
        );
        assert_eq!(classes.bounds(0), (None, Some(2000.0)));
        assert_eq!(classes.bounds(2), (Some(4000.0), None));
        assert_eq!(
            classify(&[1.0], &Method::Given(vec![2.0, 2.0]), 0),
            Err(ClassifyError::Bounds(2.0))
        );
        assert!(classify(&[f64::INFINITY], &Method::Quantile(3), 0).is_err());
        assert_eq!(classify(&[1.0], &Method::Quantile(1), 0), Err(ClassifyError::Count(1)));
    }

    #[test]
    fn classes_around_a_centre_are_as_many_below_as_above() {
        // Four of the five distances 10 20 30 90 3000 are within 90; two steps of at least 45 make 50.
        let values = [-3000.0, -90.0, 10.0, 20.0, 30.0];
        let classes = classify(
            &values,
            &Method::Around {
                centre: 0.0,
                per_side: 3,
            },
            0,
        )
        .unwrap();
        assert_eq!(classes.breaks(), [-100.0, -50.0, 0.0, 50.0, 100.0]);
        assert_eq!(classes.class_of(-0.1), 2);
        assert_eq!(classes.class_of(0.0), 3);
    }

    #[test]
    fn a_centre_is_put_among_given_bounds() {
        let around = |breaks: &[f64]| {
            let breaks = breaks.to_vec();
            classify(&[1.0], &Method::GivenAround { centre: 0.0, breaks }, 0).unwrap()
        };
        assert_eq!(around(&[-10.0, 10.0, 20.0]).breaks(), [-10.0, 0.0, 10.0, 20.0]);
        assert_eq!(around(&[-10.0, 0.0, 5.0]).breaks(), [-10.0, 0.0, 5.0]);
        assert_eq!(around(&[10.0]).centre(), Some(0.0));
    }

    proptest! {
        #[test]
        fn every_quantile_class_holds_a_value_and_order_does_not_matter(mut values in prop::collection::vec(-50i32..50, 1..40), count in 2usize..10) {
            let numbers: Vec<f64> = values.iter().map(|value| f64::from(*value) / 4.0).collect();
            let classes = classify(&numbers, &Method::Quantile(count), 2).unwrap();
            prop_assert!(classes.count() <= count);
            for class in 0..classes.count() {
                prop_assert!(numbers.iter().any(|value| classes.class_of(*value) == class));
            }
            values.reverse();
            let reversed: Vec<f64> = values.iter().map(|value| f64::from(*value) / 4.0).collect();
            prop_assert_eq!(classify(&reversed, &Method::Quantile(count), 2).unwrap(), classes);
        }

        #[test]
        fn the_roundest_number_lies_between_its_values(low in -1e6..1e6f64, width in 1e-3..1e5f64) {
            let bound = roundest(low, low + width);
            prop_assert!(bound > low && bound <= low + width);
        }
    }
}
