//! The plain values every renderer draws: a table, an answer with its sources, a map layer, a memo.

pub mod chart;
pub mod classify;
pub mod map;
pub mod map_build;
pub mod memo;
mod table;

pub use chart::Chart;
pub use map::{Basemap, MapLayer};
pub use memo::Memo;
pub use table::{Answer, Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
