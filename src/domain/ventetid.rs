//! A reported waiting time, and when it is too old to trust.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{Speciale, Weeks};

/// What a waiting time was reported for. sundhed.dk has one value for both specialer (domain.md S7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VentetidArt {
    /// One value for 51 and 62 together, as sundhed.dk has it.
    Samlet,
    /// For one speciale.
    Speciale(Speciale),
    /// For home treatment.
    Hjemmebehandling,
}

/// One answer of one clinic on one day. A missing answer is `uger: None` ("ej opgivet"), which is not zero weeks (S7).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ventetid {
    /// What it is about.
    pub art: VentetidArt,
    /// Weeks for a patient that is not acute.
    pub uger: Option<Weeks>,
    /// The day it was reported.
    pub dato: Date,
}

impl Ventetid {
    /// Older than two months on the day of the view (plan section 3.2, S7). Exactly two months is not too old.
    ///
    /// Worked example: reported 30 April, viewed 30 June: current; viewed 1 July: stale.
    pub fn is_stale(&self, view: Date) -> bool {
        self.dato.saturating_add(2.months()) < view
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn two_months_is_current_and_a_day_more_is_stale() {
        let reported = Ventetid {
            art: VentetidArt::Samlet,
            uger: Weeks::new(0.0),
            dato: date(2019, 4, 30),
        };
        assert!(!reported.is_stale(date(2019, 6, 30)));
        assert!(reported.is_stale(date(2019, 7, 1)));
    }
}
