//! Where capacity is: clinics with a key that orders them.

use super::{COORDINATE_LIMIT, Error, Result, check_capacity, check_count, check_length, check_values};

/// Clinics, in metres of the cells' coordinate system.
///
/// The key is the clinic's identity in the register or the rank of its id among the ids: ties are broken and sums run
/// in rising key, so the order of the rows means nothing. A clinic without capacity is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Clinics {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) capacity: Vec<f64>,
    /// Canonical position → input position.
    pub(super) input: Vec<u32>,
}

impl Clinics {
    /// Clinics at (`x`, `y`) metres with `capacity` kapaciteter each and a `key` that no two share.
    ///
    /// # Errors
    /// Columns of different length; a coordinate that is not finite or beyond ±10⁹ m; a capacity that is not finite,
    /// negative or above 10¹², or they add up to more; a key used twice.
    pub fn new(x: &[f64], y: &[f64], capacity: &[f64], key: &[u64]) -> Result<Self> {
        check_length("clinic y", x.len(), y.len())?;
        check_length("clinic capacity", x.len(), capacity.len())?;
        check_values("clinic x", x, -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        check_values("clinic y", y, -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        check_capacity("clinic capacity", capacity)?;
        let input = order_by_key("clinic", x.len(), key)?;
        let take = |column: &[f64]| input.iter().map(|&i| column[i as usize]).collect();
        Ok(Self {
            x: take(x),
            y: take(y),
            capacity: take(capacity),
            input,
        })
    }

    /// How many clinics.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// All capacity, reachable or not.
    pub fn total_capacity(&self) -> f64 {
        super::sum::fine(self.capacity.iter().copied()).value()
    }

    /// Input positions of the clinics without capacity, rising.
    pub fn without_capacity(&self) -> Vec<u32> {
        let mut found: Vec<u32> = self
            .input
            .iter()
            .zip(&self.capacity)
            .filter(|(_, capacity)| **capacity <= 0.0)
            .map(|(&i, _)| i)
            .collect();
        found.sort_unstable();
        found
    }

    /// The same clinics with number `index` (of the input) moved to (`x`, `y`). Its key and capacity go with it.
    pub fn moved(&self, index: usize, x: f64, y: f64) -> Result<Self> {
        check_values("new x", &[x], -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        check_values("new y", &[y], -COORDINATE_LIMIT, COORDINATE_LIMIT)?;
        let canonical = self.canonical_position(index)?;
        let mut moved = self.clone();
        (moved.x[canonical], moved.y[canonical]) = (x, y);
        Ok(moved)
    }

    /// Where clinic number `index` of the input stands in canonical order.
    pub(super) fn canonical_position(&self, index: usize) -> Result<usize> {
        self.input
            .iter()
            .position(|&i| i as usize == index)
            .ok_or(Error::UnknownIndex {
                what: "clinic",
                index: 0,
                found: u32::try_from(index).unwrap_or(u32::MAX),
                count: self.len(),
            })
    }
}

/// Input positions in rising key.
pub(super) fn order_by_key(what: &'static str, count: usize, key: &[u64]) -> Result<Vec<u32>> {
    check_length("key", count, key.len())?;
    let count = check_count(what, count)?;
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_key(|&i| key[i as usize]);
    for pair in order.windows(2) {
        let (first, index) = (pair[0] as usize, pair[1] as usize);
        if key[first] == key[index] {
            return Err(Error::DuplicateKey {
                what,
                first,
                index,
                key: key[index],
            });
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clinics_are_ordered_by_key_and_handed_back_as_they_came() {
        let clinics = Clinics::new(&[1.0, 2.0, 3.0], &[0.0; 3], &[0.5, 0.0, 2.0], &[30, 10, 20]).unwrap();
        assert_eq!(clinics.x, [2.0, 3.0, 1.0]);
        assert_eq!(clinics.input, [1, 2, 0]);
        assert_eq!(clinics.without_capacity(), [1]);
    }

    #[test]
    fn a_key_used_twice_is_refused_because_ties_would_be_open() {
        let error = Clinics::new(&[1.0, 2.0], &[0.0; 2], &[1.0; 2], &[7, 7]).unwrap_err();
        assert_eq!(
            error,
            Error::DuplicateKey {
                what: "clinic",
                first: 0,
                index: 1,
                key: 7
            }
        );
    }

    #[test]
    fn moving_a_clinic_out_and_back_restores_it() {
        let clinics = Clinics::new(&[1.0, 2.0], &[5.0, 6.0], &[1.0; 2], &[2, 1]).unwrap();
        let away = clinics.moved(0, 9.0, 9.0).unwrap();
        assert_ne!(away, clinics);
        assert_eq!(away.moved(0, 1.0, 5.0).unwrap(), clinics);
        assert!(clinics.moved(2, 0.0, 0.0).is_err());
        assert!(clinics.moved(0, f64::NAN, 0.0).is_err());
    }
}
