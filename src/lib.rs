//! `praksisplan` plans physiotherapy capacity in a Danish region.
//!
//! Data flows one way, left to right, and nothing reaches back:
//!
//! ```text
//! outside files ─ ingest ─► register ─► statistics (queries/*.sql) ─┐
//!                             ▲         rules ──────────────────────┤─► report ─► render ─► file, terminal
//!                             │         access, placement ──────────┘
//!                          journal      reconcile, disclosure
//! ```

pub mod access;
pub mod cli;
pub mod commands;
pub mod disclosure;
pub mod domain;
pub mod error;
pub mod ingest;
pub mod placement;
pub mod reconcile;
pub mod register;
pub mod render;
pub mod report;
pub mod rules;
pub mod statistics;
pub mod text;
