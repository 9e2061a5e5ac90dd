//! Where capacities would best stand: instances, heuristics, exact methods and their bounds.
//!
//! ```text
//! Instance ─ model ─► kernel (whole numbers) ─ local, dual, tree ─► Placement
//!                       └─ set covering: cover ─ proof (simplex, cuts, inequality, rest, branch)
//! ```
//!
//! [`Instance`] checks demand, sites and costs; [`place`] answers one of four [`Measure`]s and says whether the answer is
//! proven; [`prices`] says what each deviation costs; [`capacitated`] respects capacity limits, as a heuristic with a
//! bound, and [`capacitated_priced`] prices its deviations. Pure functions over slices, without clock, files or SQL.

mod branch;
mod capacity;
mod center;
mod cover;
mod cuts;
mod dual;
mod flow;
mod inequality;
mod instance;
mod kernel;
mod limits;
mod local;
mod measure;
mod model;
mod outcome;
mod proof;
mod queue;
mod rest;
mod simplex;
mod tree;
mod wishes;

pub use capacity::{Capacitated, Load, Share, capacitated_median};
pub use instance::{Demand, Id, Instance, Pair, Point, Served, Site, Travel};
pub use limits::capacitated;
pub use measure::{Measure, Options, place};
pub use outcome::{Alternative, Deviation, Outcome, Placement, PlacementError, Price, Statistics};
pub use tree::Budget;
pub use wishes::{capacitated_priced, deviations, prices};

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
