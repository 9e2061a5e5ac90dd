//! A progress bar on stderr for work over a second, and only on a terminal.

use super::Context;
use crate::render::format;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// Shorter work shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far some work has come.
pub struct Fremdrift {
    bar: Option<ProgressBar>,
}

impl Fremdrift {
    /// A bar over `total` bytes; without a terminal, or with `-q`, none.
    pub fn new(context: &Context<'_>, what: &str, total: u64) -> Self {
        if context.global().quiet || !std::io::stderr().is_terminal() {
            return Self { bar: None };
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent} % ({eta} tilbage)") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self { bar: Some(bar) }
    }

    /// A count of rows whose end nobody knows.
    pub fn counting(context: &Context<'_>, what: &str) -> Self {
        let counting = Self::new(context, what, 0);
        if let (Some(bar), Ok(style)) = (&counting.bar, ProgressStyle::with_template("{msg}")) {
            bar.unset_length();
            bar.set_style(style);
        }
        counting
    }

    /// So many rows of `what` are read.
    pub fn counted(&self, what: &str, rows: u64) {
        if let Some(bar) = &self.bar {
            let rows = i64::try_from(rows).unwrap_or(i64::MAX);
            bar.set_message(format!("{what}: {} rækker", format::integer(rows)));
        }
        self.at(rows);
    }

    /// It has come this far.
    pub fn at(&self, position: u64) {
        let Some(bar) = &self.bar else { return };
        if bar.is_hidden() && bar.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        bar.set_position(position);
    }

    /// Something else takes the time now.
    pub fn now(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
            bar.enable_steady_tick(Duration::from_millis(200));
        }
    }
}

impl Drop for Fremdrift {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
