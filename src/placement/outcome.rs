//! The answers and the errors of this room.

use super::instance::Id;

/// What a placement came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Placement {
    /// A set of sites that answers the question.
    Found(Outcome),
    /// No set of sites does; proven.
    Infeasible {
        /// Demand that no site at all can serve (empty when it is the number of sites that is too small).
        unreachable: Vec<Id>,
    },
    /// The budget was used up before an answer was found or ruled out.
    Undecided,
}

impl Placement {
    /// The outcome, when there is one.
    pub fn found(&self) -> Option<&Outcome> {
        match self {
            Placement::Found(outcome) => Some(outcome),
            Placement::Infeasible { .. } | Placement::Undecided => None,
        }
    }
}

/// A set of sites with what it is worth and how much is known about better ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// p-median: Σ weight × cost. Covering: the weight covered. p-center: the largest cost. Set covering: sites opened
    /// besides the fixed ones.
    pub value: f64,
    /// No answer is better than this: a lower bound where the value is minimised, an upper bound for covering. It is a
    /// bound even against rounding: it lies off by [`Outcome::tolerance`] on the safe side.
    pub bound: f64,
    /// Whether it is proven that no answer is better by more than the tolerance, and the tolerance is at most a millionth
    /// of the value.
    pub proven: bool,
    /// What the rounding of weights × costs to binary fractions can amount to, in the value's unit; 0 when exact.
    pub tolerance: f64,
    /// All open sites, fixed ones included, ids ascending.
    pub sites: Vec<Id>,
    /// Those among them that are new.
    pub chosen: Vec<Id>,
    /// Demand with weight that none of the open sites serves (covering: covers), ids ascending.
    pub unserved: Vec<Id>,
    /// The next best sets, best first; as many as were asked for.
    pub alternatives: Vec<Alternative>,
    /// How much work it was.
    pub statistics: Statistics,
}

impl Outcome {
    /// The distance between value and bound relative to the value; 0 when proven.
    pub fn gap(&self) -> f64 {
        if self.proven {
            0.0
        } else if self.value == 0.0 {
            (self.value - self.bound).abs()
        } else {
            ((self.value - self.bound) / self.value).abs()
        }
    }
}

/// Another set of sites and its price.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Its value, in the outcome's unit.
    pub value: f64,
    /// How much worse it is than the outcome (not negative when the outcome is proven).
    pub price: f64,
    /// No such answer is better than this (for [`Deviation`] prices: no answer with that deviation).
    pub bound: f64,
    /// Whether its place in the order (or its being best with the deviation) is proven.
    pub proven: bool,
    /// All open sites, ids ascending.
    pub sites: Vec<Id>,
}

/// A wish that deviates from the best answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deviation {
    /// This chosen site must not be used.
    Without(Id),
    /// This site, which was not chosen, must be used; one of the others goes.
    With(Id),
}

/// The price of a deviation.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// What is wished.
    pub deviation: Deviation,
    /// The best answer that follows the wish; `None` when there is none.
    pub answer: Option<Alternative>,
    /// Whether it is left open that there is one: none was found, and none was ruled out.
    pub undecided: bool,
}

/// How much work an answer was; the same on every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Nodes of the branch and bound.
    pub nodes: usize,
    /// Evaluations of the Lagrangian, and pivots of the linear prices.
    pub rounds: usize,
}

/// What is refused at the door.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlacementError {
    /// There is nothing to place for, or nowhere to place.
    #[error("der er ingen {what}")]
    Empty {
        /// Which input.
        what: &'static str,
    },
    /// A number that is not finite, or is negative where that has no meaning.
    #[error("{what} nr. {index}: {value} er ikke et endeligt tal på mindst 0")]
    NotANumber {
        /// Which number.
        what: &'static str,
        /// Its position in the input, from 0.
        index: usize,
        /// The number.
        value: f64,
    },
    /// Two with the same id.
    #[error("{what} nr. {index}: id \"{id}\" findes to gange")]
    Duplicate {
        /// Demand or site.
        what: &'static str,
        /// Position of the second.
        index: usize,
        /// The id.
        id: Id,
    },
    /// Two slices that belong together differ in length.
    #[error("{what}: {expected} ventet, {found} givet")]
    Length {
        /// Which slice.
        what: &'static str,
        /// Its length by the other input.
        expected: usize,
        /// Its length.
        found: usize,
    },
    /// A pair that points outside the demand or the sites.
    #[error("par nr. {index}: efterspørgsel {demand} eller sted {site} findes ikke")]
    OutsideSlice {
        /// Position of the pair.
        index: usize,
        /// Its demand position.
        demand: usize,
        /// Its site position.
        site: usize,
    },
    /// The same pair twice.
    #[error("par nr. {index} findes to gange")]
    PairTwice {
        /// Position of the second.
        index: usize,
    },
    /// An id that is no site.
    #[error("sted nr. {index}: \"{id}\" findes ikke")]
    UnknownSite {
        /// Position in the list of ids.
        index: usize,
        /// The id.
        id: Id,
    },
    /// More new sites are asked for than there are candidates.
    #[error("{asked} nye steder ønsket, men der er kun {available} kandidater")]
    TooFewSites {
        /// New sites asked for.
        asked: usize,
        /// Candidates that are not fixed.
        available: usize,
    },
    /// Nothing stands and nothing is to be opened.
    #[error("ingen nye steder ønsket, og ingen findes i forvejen")]
    NothingOpen,
    /// The numbers are so large that their whole-number image would lose its meaning.
    #[error("tallene er for store til at regne nøjagtigt med (sum {sum})")]
    TooLarge {
        /// Σ weight × largest cost.
        sum: f64,
    },
}
