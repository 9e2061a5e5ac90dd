//! How much a clinic counts at a distance: decay as a value with a weight and a radius.

use super::{Error, Result, check_values};

/// A Gaussian counts as nothing below e⁻²³⁰ ≈ 10⁻¹⁰⁰: much further down, the quotients of squared weights that 3SFCA
/// makes are no longer numbers.
const EXPONENT_LIMIT: f64 = 230.0;

/// A weight between 0 and some largest value that never rises with distance and is 0 beyond [`Decay::radius`].
///
/// The unit of distance is whatever the costs have: metres for straight lines, minutes for a travel-time matrix.
/// Every bound is inclusive.
#[derive(Debug, Clone, PartialEq)]
pub struct Decay {
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Binary { radius: f64 },
    Step { steps: Vec<(f64, f64)> },
    Gaussian { sigma: f64, radius: f64 },
    InverseTime { floor: f64, radius: f64 },
}

impl Decay {
    /// Weight 1 up to and including `radius`, 0 beyond (Luo & Wang 2003, the 2SFCA).
    pub fn binary(radius: f64) -> Result<Self> {
        check_positive("radius", radius)?;
        Ok(Self {
            shape: Shape::Binary { radius },
        })
    }

    /// A weight per ring: `(bound, weight)` with rising bounds and weights that do not rise, each bound inclusive, 0
    /// beyond the last (Luo & Qi 2009, the E2SFCA; its weights for 10-minute rings are 1, 0.68 and 0.22).
    pub fn step(steps: &[(f64, f64)]) -> Result<Self> {
        if steps.is_empty() {
            return Err(Error::Parameter {
                what: "steps",
                value: 0.0,
                reason: "at least one step is needed",
            });
        }
        for &(bound, weight) in steps {
            check_positive("step bound", bound)?;
            check_values("step weight", &[weight], 0.0, 1e6)?;
        }
        for pair in steps.windows(2) {
            if pair[1].0 <= pair[0].0 {
                return Err(Error::Parameter {
                    what: "step bound",
                    value: pair[1].0,
                    reason: "bounds must rise",
                });
            }
            if pair[1].1 > pair[0].1 {
                return Err(Error::Parameter {
                    what: "step weight",
                    value: pair[1].1,
                    reason: "weights must not rise",
                });
            }
        }
        Ok(Self {
            shape: Shape::Step { steps: steps.to_vec() },
        })
    }

    /// exp(−½ (d/σ)²) up to and including `radius` (`f64::INFINITY` for no cut-off), 0 beyond (Dai 2010 in this
    /// normalised form). Weights under 10⁻¹⁰⁰ are 0, so even without a cut-off the radius is about 21 σ.
    ///
    /// # Example
    ///
    /// ```
    /// use praksisplan::access::decay::Decay;
    /// let decay = Decay::gaussian(20.0, 60.0)?;
    /// assert!((decay.weight(20.0) - 0.6065306597126334).abs() < 1e-15); // e^(-1/2)
    /// assert_eq!(decay.weight(60.1), 0.0);
    /// # Ok::<(), praksisplan::access::Error>(())
    /// ```
    pub fn gaussian(sigma: f64, radius: f64) -> Result<Self> {
        check_positive("sigma", sigma)?;
        if radius != f64::INFINITY {
            check_positive("radius", radius)?;
        }
        let radius = radius.min(sigma * (2.0 * EXPONENT_LIMIT).sqrt());
        Ok(Self {
            shape: Shape::Gaussian { sigma, radius },
        })
    }

    /// 1/t up to and including `radius`; a time under `floor` counts as `floor`, so nothing is divided by zero.
    /// (The gravity weight with power −1 of the published hospital example, where `floor` is 1 minute.)
    pub fn inverse_time(floor: f64, radius: f64) -> Result<Self> {
        check_positive("floor", floor)?;
        check_positive("radius", radius)?;
        Ok(Self {
            shape: Shape::InverseTime { floor, radius },
        })
    }

    /// The weight at distance `distance` ≥ 0, in the unit of the radius. 0 beyond the radius.
    pub fn weight(&self, distance: f64) -> f64 {
        if distance <= self.radius() {
            self.weight_without_cut(distance)
        } else {
            0.0
        }
    }

    /// The weight the curve has before it is cut at the radius. Only 3SFCA's choice between all known clinics asks for
    /// it; a binary or step curve has no such continuation and is 0.
    pub fn weight_without_cut(&self, distance: f64) -> f64 {
        match &self.shape {
            Shape::Binary { radius } => f64::from(u8::from(distance <= *radius)),
            Shape::Step { steps } => steps.iter().find(|step| distance <= step.0).map_or(0.0, |step| step.1),
            Shape::Gaussian { sigma, .. } => {
                let exponent = -0.5 * (distance / sigma) * (distance / sigma);
                if exponent < -EXPONENT_LIMIT {
                    0.0
                } else {
                    exp_negative(exponent)
                }
            }
            Shape::InverseTime { floor, .. } => 1.0 / distance.max(*floor),
        }
    }

    /// The distance beyond which the weight is 0. The bound itself is within.
    pub fn radius(&self) -> f64 {
        match &self.shape {
            Shape::Binary { radius } | Shape::Gaussian { radius, .. } | Shape::InverseTime { radius, .. } => *radius,
            Shape::Step { steps } => steps.last().map_or(0.0, |step| step.0),
        }
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }
}

fn check_positive(what: &'static str, value: f64) -> Result<()> {
    if value.is_finite() && value > 0.0 && value <= super::COORDINATE_LIMIT {
        Ok(())
    } else {
        Err(Error::Parameter {
            what,
            value,
            reason: "it must be a finite number above 0 and at most 10⁹",
        })
    }
}

/// eˣ for −460 ≤ x ≤ 0, to within 2 units in the last place.
///
/// Written without branches and without fused multiply-add, so the compiler can put it in vector registers of any
/// width and every machine gets the same bits; the platform's `exp` promises neither.
///
/// Method: x = k·ln 2 + r with |r| ≤ ½ ln 2 (Cody & Waite's two-part ln 2), eʳ by its Taylor polynomial of degree 13
/// (remainder under 5·10⁻¹⁸), then the exponent bits are set to k.
#[inline]
pub fn exp_negative(x: f64) -> f64 {
    // ln 2 in two parts; the first has 21 zero bits at its end, so k times it is exact.
    const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
    // Adding 1.5·2^52 rounds to the nearest whole number and leaves it in the low bits of the mantissa.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    let mut p = 1.0 / 6_227_020_800.0;
    p = p * r + 1.0 / 479_001_600.0;
    p = p * r + 1.0 / 39_916_800.0;
    p = p * r + 1.0 / 3_628_800.0;
    p = p * r + 1.0 / 362_880.0;
    p = p * r + 1.0 / 40_320.0;
    p = p * r + 1.0 / 5_040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    p * scale
}

/// The largest squared straight-line distance whose cost `detour · √d²` is still at most `radius`.
///
/// With it `d² ≤ t` decides exactly as `detour · √d² ≤ radius` would: the root is correctly rounded and both steps
/// rise with d², so the answer can only be off by the few units that are stepped through here.
pub(super) fn squared_bound(radius: f64, detour: f64) -> f64 {
    let straight = radius / detour;
    let mut bound = straight * straight;
    while detour * bound.sqrt() > radius {
        bound = bound.next_down();
    }
    while detour * bound.next_up().sqrt() <= radius {
        bound = bound.next_up();
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case(20.0, 0.606_530_659_712_633_4)]
    #[case(40.0, 0.135_335_283_236_612_7)]
    #[case(60.0, 0.011_108_996_538_242_306)]
    fn a_gaussian_of_twenty_has_the_published_weights(#[case] distance: f64, #[case] expected: f64) {
        let decay = Decay::gaussian(20.0, f64::INFINITY).unwrap();
        assert!((decay.weight(distance) - expected).abs() < 1e-15);
    }

    #[test]
    fn every_step_is_inclusive_at_its_bound_and_nothing_counts_beyond_the_last() {
        let decay = Decay::step(&[(20.0, 1.0), (40.0, 0.68), (60.0, 0.22)]).unwrap();
        let weights = [0.0, 20.0, 20.5, 40.0, 40.5, 60.0, 60.5].map(|d| decay.weight(d));
        let expected = [1.0_f64, 1.0, 0.68, 0.68, 0.22, 0.22, 0.0];
        assert_eq!(weights.map(f64::to_bits), expected.map(f64::to_bits));
        assert_eq!(decay.radius().to_bits(), 60.0_f64.to_bits());
    }

    #[test]
    fn parameters_that_make_no_sense_are_refused() {
        assert!(Decay::binary(0.0).is_err());
        assert!(Decay::binary(f64::INFINITY).is_err());
        assert!(Decay::gaussian(f64::NAN, 1.0).is_err());
        assert!(Decay::step(&[]).is_err());
        assert!(Decay::step(&[(2.0, 1.0), (1.0, 0.5)]).is_err());
        assert!(Decay::step(&[(1.0, 0.5), (2.0, 1.0)]).is_err());
        assert!(Decay::step(&[(1.0, f64::NAN)]).is_err());
        assert!(Decay::inverse_time(0.0, 61.0).is_err());
    }

    proptest! {
        #[test]
        fn the_exponential_agrees_with_the_platform_to_two_units(x in -460.0..=0.0f64) {
            let (ours, theirs) = (exp_negative(x), x.exp());
            prop_assert!((ours - theirs).abs() <= 2.0 * f64::EPSILON * theirs, "{} {}", ours, theirs);
        }

        #[test]
        fn the_squared_bound_decides_as_the_distance_would(radius in 0.5..1e6f64, detour in 1.0..2.0f64, near in -4i32..5) {
            let mut squared = (radius / detour) * (radius / detour);
            for _ in 0..near.abs() {
                squared = if near < 0 { squared.next_down() } else { squared.next_up() };
            }
            prop_assert_eq!(squared <= squared_bound(radius, detour), detour * squared.sqrt() <= radius);
        }
    }

    #[test]
    fn the_exponential_is_exact_at_its_ends() {
        assert_eq!(exp_negative(0.0).to_bits(), 1.0_f64.to_bits());
        assert!(exp_negative(-460.0) > 0.0);
    }
}
