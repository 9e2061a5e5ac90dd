//! Everything that knows SQLite: open, migrate, lock, journal, typed reads and writes.
//!
//! A reader opens read-only and may be one of many. A writer holds the lock, works in one transaction and leaves one line
//! in the journal. No command but `ny` creates a file.

mod check;
pub mod facts;
mod functions;
mod gennemfoer;
pub mod geografi;
pub mod journal;
mod lock;
mod open;
pub mod opslag;
pub mod parametre;
pub mod regler;
pub mod sager;
pub mod sql;
mod sqlite_error;
mod view;
mod write;

pub use check::FileCheck;
pub use gennemfoer::{Del, Gennemfoert};
pub use lock::Holder;
pub use open::{APPLICATION_ID, Origin, Register, migrate};
pub use sqlite_error::from_sqlite;
pub use view::{Area, KlinikName, View};
pub use write::Writer;
