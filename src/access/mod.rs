//! Spatial access: who can reach which clinic, and how much capacity that gives them.
//!
//! Everything here is a pure function over slices: no files, no SQL, no clock, no printing. How a figure comes about:
//!
//! | room | question it answers |
//! |---|---|
//! | [`cells`], [`clinics`] | where people and capacity are; checked once at the door, then sorted into a canonical order |
//! | [`decay`] | how much a clinic counts at a distance |
//! | [`estimate`], [`outline`], [`towns`] | where people are taken to live when no cells are given, and in which town |
//! | [`travel`], [`zoned`] | what the way costs: straight line, across water by links, or a list of costs |
//! | [`region`] | one region with one way of travelling, ready to be asked |
//! | [`nearest`] | how far people have to the nearest clinic |
//! | [`catchment`] | how much capacity an inhabitant can reach when everybody competes for it (the 2SFCA family) |
//! | [`relocation`] | what happens to both when one clinic moves, for one move or for all of them |
//! | [`inequality`] | how unevenly capacity lies over the population |
//!
//! # Why the numbers are the same everywhere
//!
//! Results never depend on the order of the input, the number of threads or the machine, bit for bit. Three habits
//! give that: floating-point sums run in one canonical order (cells by y, x, population; clinics by the caller's key),
//! totals over people are added as whole quanta ([`sum::Exact`]) where no order exists, and the exponential is our own
//! ([`decay::exp_negative`]) instead of the platform's.
//!
//! # Inclusive bounds
//!
//! Every bound is inclusive: a clinic at exactly 30 km is within 30 km. Squared distances are compared with the
//! largest float whose root is still within the bound, so `d² ≤ t` and `√d² ≤ radius` never disagree.

pub mod catchment;
pub mod cells;
pub mod clinics;
pub mod decay;
pub mod estimate;
pub mod grid;
pub mod inequality;
mod kernel;
pub mod nearest;
pub mod outline;
pub mod region;
pub mod relocation;
pub mod sum;
mod tiles;
pub mod towns;
pub mod travel;
pub mod zoned;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod oracle;

use rayon::prelude::*;
use thiserror::Error;

/// Coordinates further out than this (metres) are refused: no map projection of the earth needs them.
pub const COORDINATE_LIMIT: f64 = 1e9;
/// A population, a capacity or a cost above this is refused, and so is a total capacity above it.
pub const AMOUNT_LIMIT: f64 = 1e12;
/// More people than this in all are refused: sums in whole quanta hold no more.
pub const TOTAL_POPULATION_LIMIT: f64 = 1e13;

/// What the engine refuses, always with the place where it stood.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// A value is NaN or infinite.
    #[error("{what} number {index} is not a finite number ({value})")]
    NotFinite {
        /// Which column.
        what: &'static str,
        /// Position in the input, from 0.
        index: usize,
        /// What stood there.
        value: f64,
    },
    /// A value is negative or larger than any real one.
    #[error("{what} number {index} is {value}, outside {low} to {high}")]
    OutOfRange {
        /// Which column.
        what: &'static str,
        /// Position in the input, from 0.
        index: usize,
        /// What stood there.
        value: f64,
        /// Smallest value allowed.
        low: f64,
        /// Largest value allowed.
        high: f64,
    },
    /// A whole column adds up to more than the sums can hold.
    #[error("{what} adds up to {total}; at most {limit} can be summed exactly")]
    Total {
        /// Which column.
        what: &'static str,
        /// What it adds up to.
        total: f64,
        /// What can be summed.
        limit: f64,
    },
    /// Two columns of one table differ in length.
    #[error("{what} has {found} values where {expected} were expected")]
    Length {
        /// Which column.
        what: &'static str,
        /// Length of the first column.
        expected: usize,
        /// Length of this one.
        found: usize,
    },
    /// More rows than the engine can number.
    #[error("{what} has {found} rows; at most {limit} can be numbered")]
    TooMany {
        /// Which table.
        what: &'static str,
        /// Rows given.
        found: usize,
        /// Rows possible.
        limit: usize,
    },
    /// Two rows have the same key, so ties between them cannot be broken the same way every time.
    #[error("{what} number {index} has the key {key}, which number {first} already has")]
    DuplicateKey {
        /// Which table.
        what: &'static str,
        /// Position of the earlier row.
        first: usize,
        /// Position of the later row.
        index: usize,
        /// The key both have.
        key: u64,
    },
    /// An index points past the end of the table it refers to.
    #[error("{what} number {index} points at {found}, but there are only {count}")]
    UnknownIndex {
        /// Which column.
        what: &'static str,
        /// Position in the input, from 0.
        index: usize,
        /// What stood there.
        found: u32,
        /// How many there are.
        count: usize,
    },
    /// A cost list names the same pair twice.
    #[error("the pair {from} → {to} stands twice in the cost list")]
    DuplicatePair {
        /// Cell.
        from: u32,
        /// Clinic.
        to: u32,
    },
    /// A parameter makes no sense.
    #[error("{what} is {value}: {reason}")]
    Parameter {
        /// Which parameter.
        what: &'static str,
        /// What was given.
        value: f64,
        /// What is asked of it.
        reason: &'static str,
    },
    /// A result is too large to be written as a number.
    #[error("{what} number {index} is too large to be written as a number")]
    Overflow {
        /// Which result.
        what: &'static str,
        /// Position in the input, from 0.
        index: usize,
    },
}

/// Values looked at in one go by one thread.
const CHUNK: usize = 1 << 14;

/// What everything in this room that can fail returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Refuses NaN, infinities and values outside `low..=high`, naming the first offender.
pub(crate) fn check_values(what: &'static str, values: &[f64], low: f64, high: f64) -> Result<()> {
    // The whole column is tested without branches first: the loop that names the culprit runs only when there is one.
    // A NaN fails every comparison, so it is caught here too.
    let bad = |values: &[f64]| -> usize {
        values
            .iter()
            .map(|&value| usize::from(!(low <= value && value <= high)))
            .sum()
    };
    if values.par_chunks(CHUNK).map(bad).sum::<usize>() == 0 {
        return Ok(());
    }
    for (index, &value) in values.iter().enumerate() {
        if !value.is_finite() {
            return Err(Error::NotFinite { what, index, value });
        }
        if !(low..=high).contains(&value) {
            return Err(Error::OutOfRange {
                what,
                index,
                value,
                low,
                high,
            });
        }
    }
    Ok(())
}

/// Refuses populations that are no populations, one by one and in all; gives their sum.
pub(crate) fn check_population(what: &'static str, population: &[f64]) -> Result<sum::People> {
    check_values(what, population, 0.0, AMOUNT_LIMIT)?;
    // Each is at most 10¹² = 2⁴⁰, with 40 bits of fraction and 2³² rows: the sum itself cannot overflow.
    let parts = population.par_chunks(CHUNK);
    let total = parts.map(|part| sum::people(part.iter().copied())).sum::<sum::People>();
    check_total(what, total.value(), TOTAL_POPULATION_LIMIT)?;
    Ok(total)
}

/// Refuses capacities that are no capacities, one by one and in all; gives their sum.
pub(crate) fn check_capacity(what: &'static str, capacity: &[f64]) -> Result<sum::Fine> {
    check_values(what, capacity, 0.0, AMOUNT_LIMIT)?;
    // The coarser sum has room for any column; when it is within the limit the finer one has too.
    let parts = || capacity.par_chunks(CHUNK).map(|part| part.iter().copied());
    check_total(
        what,
        parts().map(sum::people).sum::<sum::People>().value(),
        AMOUNT_LIMIT,
    )?;
    Ok(parts().map(sum::fine).sum())
}

fn check_total(what: &'static str, total: f64, limit: f64) -> Result<()> {
    if total > limit {
        Err(Error::Total { what, total, limit })
    } else {
        Ok(())
    }
}

/// Refuses columns of different length.
pub(crate) fn check_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        Ok(())
    } else {
        Err(Error::Length { what, expected, found })
    }
}

/// Numbers rows as `u32`, which keeps indices half the size; refuses tables too long for it.
pub(crate) fn check_count(what: &'static str, found: usize) -> Result<u32> {
    // One below the top, so that `u32::MAX` can mean "none".
    match u32::try_from(found) {
        Ok(count) if count < u32::MAX => Ok(count),
        _ => Err(Error::TooMany {
            what,
            found,
            limit: u32::MAX as usize - 1,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_is_not_finite_is_named_by_its_place() {
        let error = check_values("population", &[1.0, f64::NAN, f64::INFINITY], 0.0, AMOUNT_LIMIT).unwrap_err();
        assert!(matches!(
            error,
            Error::NotFinite {
                what: "population",
                index: 1,
                ..
            }
        ));
        let error = check_values("population", &[1.0, 2.0, f64::INFINITY], 0.0, AMOUNT_LIMIT).unwrap_err();
        assert!(matches!(error, Error::NotFinite { index: 2, .. }));
        let error = check_values("population", &[1.0, -1.0], 0.0, AMOUNT_LIMIT).unwrap_err();
        assert!(matches!(error, Error::OutOfRange { index: 1, .. }));
        assert_eq!(
            check_values("population", &[0.0, AMOUNT_LIMIT], 0.0, AMOUNT_LIMIT),
            Ok(())
        );
    }
}
