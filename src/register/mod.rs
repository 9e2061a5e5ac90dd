//! Everything that knows SQLite: open, migrate, lock, snapshots, journal, backup, typed reads and writes.
//!
//! A reader opens read-only and may be one of many. A writer holds the lock, works in one transaction and leaves one line
//! in the journal. No command but `ny` creates a file.

mod backup;
mod check;
pub mod facts;
mod functions;
mod gennemfoer;
pub mod geografi;
mod grunddata;
pub mod import;
pub mod journal;
pub mod kanonisk;
mod lock;
mod open;
pub mod opslag;
pub mod parametre;
mod reader;
pub mod regler;
mod row;
pub mod sager;
mod schema;
mod snapshot;
pub mod sql;
mod sqlite_error;
mod udtraek;
mod undo;
mod view;
mod write;

pub use backup::{Backup, sha256};
pub use check::FileCheck;
pub use gennemfoer::{Del, EkstraUdfald, Gennemfoert};
pub use lock::Holder;
pub use open::{APPLICATION_ID, Origin, Register, is_register, migrate};
pub use reader::Reader;
pub use row::{Row, source};
pub use schema::{quoted, table_names};
pub use snapshot::{KEPT_BYTES, KEPT_CHANGES, State};
pub use sqlite_error::{from_connection, from_sqlite};
pub use udtraek::{Extract, extract};
pub use undo::{TableDifference, Undo};
pub use view::{Area, KlinikName, View};
pub use write::Writer;
