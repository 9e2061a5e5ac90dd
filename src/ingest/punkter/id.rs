//! The ids of a file's rows, kept as one text, with what needs them all at once: duplicates, look-ups, an order.

use std::collections::HashMap;

/// Ids in the order of their file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ider {
    tekst: String,
    /// Where each id ends in `tekst`.
    slut: Vec<usize>,
}

impl Ider {
    /// How many.
    pub fn len(&self) -> usize {
        self.slut.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.slut.is_empty()
    }

    /// Adds one at the end.
    pub fn push(&mut self, id: &str) {
        self.tekst.push_str(id);
        self.slut.push(self.tekst.len());
    }

    /// Makes room for the ids of these parts.
    pub(super) fn reserve<'a>(&mut self, parts: impl Iterator<Item = &'a Self> + Clone) {
        self.tekst
            .reserve_exact(parts.clone().map(|part| part.tekst.len()).sum());
        self.slut.reserve_exact(parts.map(Self::len).sum());
    }

    /// Adds the ids of a part of the file that follows this one.
    pub(super) fn append(&mut self, mut other: Self) {
        let before = self.tekst.len();
        self.tekst.push_str(&other.tekst);
        self.slut.extend(other.slut.drain(..).map(|end| end + before));
    }

    /// One id.
    ///
    /// # Panics
    /// When `row` is not below [`Ider::len`], as slices do.
    pub fn tekst(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.slut[row - 1] };
        &self.tekst[start..self.slut[row]]
    }

    /// All ids in turn.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.tekst(row))
    }

    /// These ids and then the others, for a cost list that names both clinics and candidates.
    #[must_use]
    pub fn sammen(&self, other: &Self) -> Self {
        let mut joined = self.clone();
        joined.append(other.clone());
        joined
    }

    /// A number per id that orders them whatever the order of the rows: the id itself when every id is a whole number
    /// written without leading zeros, else its rank among the ids by bytes. The key [`crate::access`] asks for.
    pub fn noegler(&self) -> Vec<u64> {
        let numbers: Option<Vec<u64>> = self.iter().map(whole).collect();
        numbers.unwrap_or_else(|| {
            let mut keys = vec![0; self.len()];
            for (rank, row) in (0u64..).zip(self.sorted()) {
                keys[row] = rank;
            }
            keys
        })
    }

    /// Rows by id: bytewise, equal ids by row.
    fn sorted(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_unstable_by(|&a, &b| self.tekst(a).cmp(self.tekst(b)).then(a.cmp(&b)));
        order
    }

    /// Pairs of rows with the same id, the earlier row first, by the later row.
    pub fn dubletter(&self) -> Vec<(usize, usize)> {
        if self.rises() {
            return Vec::new();
        }
        let order = self.sorted();
        let mut twice: Vec<(usize, usize)> = order
            .windows(2)
            .filter(|pair| self.tekst(pair[0]) == self.tekst(pair[1]))
            .map(|pair| (pair[0], pair[1]))
            .collect();
        twice.sort_unstable_by_key(|pair| pair.1);
        twice
    }

    /// Whether the ids are whole numbers that rise, as most files have them; then no two are alike.
    fn rises(&self) -> bool {
        let mut last = None;
        self.iter().all(|id| {
            let number = whole(id);
            let rises = number.is_some() && number > last;
            last = number;
            rises
        })
    }

    /// Where each id stands. Of two alike the first counts.
    pub fn opslag(&self) -> HashMap<&str, u32> {
        let mut places = HashMap::with_capacity(self.len());
        for (row, id) in (0u32..).zip(self.iter()) {
            places.entry(id).or_insert(row);
        }
        places
    }
}

impl<S: AsRef<str>> FromIterator<S> for Ider {
    fn from_iter<I: IntoIterator<Item = S>>(ids: I) -> Self {
        let mut all = Self::default();
        ids.into_iter().for_each(|id| all.push(id.as_ref()));
        all
    }
}

/// A whole number as an id writes it: digits only, no leading zero, so that two texts are never one number.
pub(super) fn whole(id: &str) -> Option<u64> {
    let digits = !id.is_empty() && id.len() <= 18 && id.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (id.len() == 1 || !id.starts_with('0')))
        .then(|| id.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_follow_the_ids_and_not_the_rows() {
        let numbers: Ider = ["10", "9", "2"].into_iter().collect();
        assert_eq!(numbers.noegler(), [10, 9, 2]);
        // 007 is no number here, so all are ranked by bytes: 007, 10, a.
        let texts: Ider = ["a", "007", "10"].into_iter().collect();
        assert_eq!(texts.noegler(), [2, 0, 1]);
    }

    #[test]
    fn an_id_used_again_is_found_with_both_rows() {
        let ids: Ider = ["b", "a", "b", "c", "b"].into_iter().collect();
        assert_eq!(ids.dubletter(), [(0, 2), (2, 4)]);
        let rising: Ider = ["1", "2", "10"].into_iter().collect();
        assert!(rising.dubletter().is_empty());
        let again: Ider = ["1", "2", "2"].into_iter().collect();
        assert_eq!(again.dubletter(), [(1, 2)]);
    }

    #[test]
    fn two_lists_joined_keep_their_places() {
        let one: Ider = ["a", "b"].into_iter().collect();
        let both = one.sammen(&["c"].into_iter().collect());
        assert_eq!(both.iter().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(both.opslag()["c"], 2);
    }
}
