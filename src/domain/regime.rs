//! Which of the two ways to measure capacity a date belongs to.

use jiff::civil::{Date, date};
use serde::Serialize;

/// How capacity is counted (domain.md section 2). No conversion between the two exists and none may be invented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Until 2023-12-31: over 30 hours counts 1, under 30 hours counts 0,5 [P 3.1, O-gl].
    Timer,
    /// From 2024-01-01: decimal kapaciteter per klinik and speciale, each worth an amount of subsidy \[O-24\].
    Beloeb,
}

impl Regime {
    /// The first day of the regime `beloeb`.
    pub const SHIFT: Date = date(2024, 1, 1);

    /// The regime in force on a day.
    pub fn at(day: Date) -> Self {
        if day < Self::SHIFT { Self::Timer } else { Self::Beloeb }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_regime_changes_between_new_years_eve_2023_and_new_years_day_2024() {
        assert_eq!(Regime::at(date(2023, 12, 31)), Regime::Timer);
        assert_eq!(Regime::at(date(2024, 1, 1)), Regime::Beloeb);
    }
}
