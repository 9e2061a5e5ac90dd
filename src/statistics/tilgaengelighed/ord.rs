//! Lengths in words: kilometres, minutes, or the file's own unit.

use super::spoergsmaal::Enhed;
use crate::render::format::up_to;

/// "30 km", "20 min", "61".
pub fn length(value: f64, enhed: Enhed) -> String {
    match enhed {
        Enhed::Meter => format!("{} km", up_to(value / 1000.0, 3)),
        Enhed::Minutter => format!("{} min", up_to(value, 2)),
        Enhed::FilensEnhed => up_to(value, 4),
    }
}

/// The factor from the unit of the ways to the unit shown, and that unit's name.
pub fn shown(enhed: Enhed) -> (f64, &'static str) {
    match enhed {
        Enhed::Meter => (1e-3, "km"),
        Enhed::Minutter => (1.0, "min"),
        Enhed::FilensEnhed => (1.0, "filens enhed"),
    }
}
