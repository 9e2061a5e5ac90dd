//! Small multiples: a line per area on one scale, with its first and last number written at its ends.

use super::super::canvas::{Canvas, TextStyle};
use super::super::{Sheet, font};
use super::GUTTER;
use crate::render::colour;
use crate::render::svg::words::value;
use crate::report::chart::{Lines, Series};

const NAME: f64 = 13.0;
/// The name over a picture: "Vesthimmerland" leaves room for its development beside it on an upright sheet.
const HEADING: f64 = 8.5;
const PLOT: f64 = 42.0;
const FOOT: f64 = 23.0;
const LEGEND: f64 = 18.0;
const BETWEEN: f64 = 12.0;
const SIZE: f64 = font::SMALLEST;

/// Draws the pictures under `top`; returns where they end, or `None` without a series or with fewer than two years.
pub(super) fn draw(canvas: &mut Canvas, lines: &Lines, sheet: Sheet, top: f64) -> Option<f64> {
    let (width, _) = sheet.size();
    if lines.series.is_empty() || lines.years.len() < 2 {
        return None;
    }
    let columns = match sheet {
        Sheet::Upright => 4,
        Sheet::Across => 6,
    };
    let every = lines.series.iter().chain(&lines.reference);
    let index: Vec<f64> = every
        .flat_map(|series| series.index().into_iter().flatten())
        .chain([100.0])
        .collect();
    let low = index.iter().copied().fold(f64::INFINITY, f64::min);
    let high = index.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let scale = Scale {
        width: (width - GUTTER * (columns as f64 - 1.0)) / columns as f64,
        low,
        span: (high - low).max(1.0),
        steps: lines.years.len() - 1,
    };
    let mut y = top;
    legend(canvas, lines, y);
    y += LEGEND;
    for row in lines.series.chunks(columns) {
        for (column, series) in row.iter().enumerate() {
            picture(canvas, lines, series, &scale, column as f64 * (scale.width + GUTTER), y);
        }
        y += NAME + PLOT + FOOT + BETWEEN;
    }
    Some(y - BETWEEN)
}

struct Scale {
    width: f64,
    low: f64,
    span: f64,
    steps: usize,
}

impl Scale {
    fn place(&self, x: f64, y: f64, step: usize, index: f64) -> (f64, f64) {
        let inset = 3.0;
        let across = x + inset + (self.width - 2.0 * inset) * step as f64 / self.steps as f64;
        (across, y + PLOT - 4.0 - (PLOT - 8.0) * (index - self.low) / self.span)
    }
}

fn legend(canvas: &mut Canvas, lines: &Lines, y: f64) {
    let middle = y + LEGEND / 2.0 - 3.0;
    let style = TextStyle::new(8.5, colour::INK);
    let mut x = 0.0;
    let mut entry = |stroke: &str, words: &str| {
        canvas.line((x, middle), (x + 20.0, middle), stroke);
        canvas.text(x + 25.0, middle + 3.0, style, words);
        x += 25.0 + font::width(words, 8.5, false) + 16.0;
    };
    entry(&own_stroke(), "Området");
    if let Some(reference) = &lines.reference {
        entry(&reference_stroke(), &reference.navn);
    }
    let first = lines.years.first().map_or("", String::as_str);
    entry(
        &base_stroke(),
        &format!("Niveauet i {first}; alle billeder har samme skala"),
    );
}

fn own_stroke() -> String {
    format!(
        r#"stroke="{}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round""#,
        colour::POINT
    )
}

fn reference_stroke() -> String {
    r##"stroke="#8a8a8a" stroke-width="1.2" stroke-dasharray="4 2" stroke-linejoin="round""##.to_owned()
}

fn base_stroke() -> String {
    r##"stroke="#b5b5b0" stroke-width="0.8""##.to_owned()
}

fn picture(canvas: &mut Canvas, lines: &Lines, series: &Series, scale: &Scale, x: f64, y: f64) {
    canvas.text(x, y + 9.0, TextStyle::new(HEADING, colour::INK).bold(), &series.navn);
    let development = series
        .development
        .map_or_else(|| "ukendt".to_owned(), |number| value(&lines.development, number));
    // Beside the name when there is room, else between the years.
    let long = font::width(&development, HEADING, true);
    let style = TextStyle::new(HEADING, colour::POINT).bold();
    if font::width(&series.navn, HEADING, true) + long + 4.0 <= scale.width {
        canvas.text(x + scale.width - long, y + 9.0, style, &development);
    } else {
        let (middle, foot) = (x + (scale.width - long) / 2.0, y + NAME + PLOT + SIZE * 2.2);
        canvas.text(middle, foot, style, &development);
    }
    let plot = y + NAME;
    let base = scale.place(x, plot, 0, 100.0).1;
    canvas.line((x, base), (x + scale.width, base), &base_stroke());
    if let Some(reference) = &lines.reference {
        polyline(canvas, reference, scale, x, plot, &reference_stroke());
    }
    polyline(canvas, series, scale, x, plot, &own_stroke());
    for (step, index) in series.index().into_iter().enumerate() {
        if let Some(index) = index {
            let (cx, cy) = scale.place(x, plot, step, index);
            canvas.circle(
                cx,
                cy,
                2.0,
                &format!(r##"fill="{}" stroke="#ffffff" stroke-width="0.5""##, colour::POINT),
            );
        }
    }
    let foot = plot + PLOT + SIZE;
    let soft = TextStyle::new(SIZE, colour::SOFT_INK);
    let number = |at: Option<&Option<f64>>| {
        at.copied()
            .flatten()
            .map_or_else(|| "ukendt".to_owned(), |number| value(&lines.measure, number))
    };
    let at_end = |text: &str| x + scale.width - font::width(text, SIZE, false);
    let last = number(series.values.last());
    canvas.text(x, foot, soft, &number(series.values.first()));
    canvas.text(at_end(&last), foot, soft, &last);
    if let (Some(from), Some(to)) = (lines.years.first(), lines.years.last()) {
        canvas.text(x, foot + SIZE * 1.2, soft, from);
        canvas.text(at_end(to), foot + SIZE * 1.2, soft, to);
    }
}

/// The line of a series, broken where a value is unknown.
fn polyline(canvas: &mut Canvas, series: &Series, scale: &Scale, x: f64, y: f64, stroke: &str) {
    let places: Vec<Option<(f64, f64)>> = series
        .index()
        .into_iter()
        .enumerate()
        .map(|(step, index)| Some(scale.place(x, y, step, index?)))
        .collect();
    for pair in places.windows(2) {
        if let [Some(from), Some(to)] = pair {
            canvas.line(*from, *to, stroke);
        }
    }
}
