//! Flytning: what the secretariat must know about an application to move a clinic (domain.md section 4).
//!
//! [`assess()`] takes a [`FlytningFacts`] and gives an [`Assessment`]: the route by geography ([`route`]), the measures of
//! evenness before and after ([`harmonisation`]), the six criteria ([`criteria`]), the warnings ([`warnings`]) and what is
//! missing. [`alternatives()`] asks the same of every other town. Nothing here decides: the default is approval unless the
//! move, concretely assessed, conflicts with the plan.

pub mod adgang;
pub mod alternatives;
pub mod assess;
pub mod criteria;
pub mod distances;
pub mod ekstra;
pub mod error;
pub mod evidence;
pub mod facts;
pub mod harmonisation;
pub mod memo;
pub mod moved;
pub mod neutral;
pub mod route;
pub mod stoppesteder;
pub mod warnings;

#[cfg(test)]
pub(crate) mod testdata;
#[cfg(test)]
mod tests;

pub use adgang::{Adgang, Virkning};
pub use alternatives::{Alternative, BySted, Price, alternatives};
pub use assess::{AreaEffect, Assessment, BeforeAfter, Maal, RouteRule, assess};
pub use criteria::Kriterium;
pub use distances::{Afstande, Naermeste};
pub use ekstra::{EkstraSted, EkstraVedFlytning, ekstra_adresser};
pub use error::FlytningError;
pub use evidence::{Detalje, Faktum, Vurdering};
pub use facts::{Ansoegning, FlytningFacts, Grundlag, Kilder, Mangel, NytSted, Omraade};
pub use memo::{MemoCase, memo};
pub use moved::Moved;
pub use neutral::Neutral;
pub use route::Rute;
pub use stoppesteder::{NEAR, Stopfakta, Stopmaal, Stopopslag};
pub use warnings::{Advarsel, AdvarselKode, earliest_moving_day};
