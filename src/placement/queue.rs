//! The nodes of a search that wait for their turn, in an order that leaves nothing to chance.

use std::cmp::Ordering;

/// A node in a queue (`BinaryHeap`), numbered as it came.
pub(super) struct Waiting<N> {
    pub born: usize,
    pub node: N,
}

/// What a queue is ordered by.
pub(super) trait Turn: Sized {
    /// `Greater` when `a` comes before `b`. Equal only for the same node.
    fn turn(a: &Waiting<Self>, b: &Waiting<Self>) -> Ordering;
}

impl<N: Turn> Ord for Waiting<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        N::turn(self, other)
    }
}

impl<N: Turn> PartialOrd for Waiting<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<N: Turn> PartialEq for Waiting<N> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<N: Turn> Eq for Waiting<N> {}
