//! Level bars with direct labels, in one or more pictures on one scale.

use super::super::canvas::{Canvas, TextStyle};
use super::super::symbol::Patterns;
use super::super::{Sheet, font};
use super::GUTTER;
use super::words::bar_label;
use crate::render::colour;
use crate::render::svg::words::value;
use crate::report::chart::{BarPanel, Bars};

const ROW: f64 = 15.0;
const BAR: f64 = 9.0;
const HEADING: f64 = 18.0;
const LEGEND: f64 = 18.0;
const TEXT_SIZE: f64 = 8.5;
/// Space between the columns of a picture.
const GAP: f64 = 6.0;
/// Space between two rows of pictures.
const BETWEEN: f64 = 12.0;

/// Draws the pictures under `top`; returns where they end, or `None` without a bar.
pub(super) fn draw(canvas: &mut Canvas, bars: &Bars, patterns: &Patterns, sheet: Sheet, top: f64) -> Option<f64> {
    let (width, _) = sheet.size();
    let all = || bars.panels.iter().flat_map(|panel| &panel.bars);
    let longest = all()
        .flat_map(|bar| [bar.value, bar.mark])
        .flatten()
        .fold(0.0, f64::max);
    all().next()?;
    let columns: u8 = match (bars.panels.len(), sheet) {
        (1, _) => 1,
        (2 | 4, _) | (_, Sheet::Upright) => 2,
        _ => 3,
    };
    let panel_width = (width - GUTTER * f64::from(columns - 1)) / f64::from(columns);
    let frame = Frame::of(bars, panel_width, longest);
    let mut y = top;
    if let Some(mark) = &bars.mark {
        legend(canvas, bars, mark, y);
        y += LEGEND;
    }
    for row in bars.panels.chunks(usize::from(columns)) {
        let mut x = 0.0;
        let mut bottom = y;
        for panel in row {
            bottom = bottom.max(panel_at(canvas, bars, panel, patterns, &frame, x, y));
            x += panel_width + GUTTER;
        }
        y = bottom + BETWEEN;
    }
    Some(y - BETWEEN)
}

/// The columns of a picture: name, number beside it, bar, label.
struct Frame {
    aside_right: f64,
    bar_left: f64,
    scale: f64,
}

impl Frame {
    fn of(bars: &Bars, width: f64, longest: f64) -> Self {
        let all = || bars.panels.iter().flat_map(|panel| &panel.bars);
        let wide = |text: String| font::width(&text, TEXT_SIZE, false);
        let name = all().map(|bar| wide(bar.label.clone())).fold(0.0, f64::max);
        let aside = all()
            .filter_map(|bar| Some(wide(value(bars.aside.as_ref()?, bar.aside?))))
            .fold(0.0, f64::max);
        let label = all().map(|bar| wide(bar_label(bars, bar))).fold(0.0, f64::max);
        let aside_right = if aside > 0.0 { name + GAP + aside } else { name };
        let bar_left = aside_right + GAP;
        let room = (width - bar_left - GAP - label).max(20.0);
        Self {
            aside_right,
            bar_left,
            scale: if longest > 0.0 { room / longest } else { 0.0 },
        }
    }
}

fn legend(canvas: &mut Canvas, bars: &Bars, mark: &str, y: f64) {
    let middle = y + LEGEND / 2.0 - 2.0;
    let style = TextStyle::new(TEXT_SIZE, colour::INK);
    canvas.rect(
        0.0,
        middle - BAR / 2.0,
        22.0,
        BAR,
        &format!(r#"fill="{}""#, colour::BAR),
    );
    canvas.text(28.0, middle + 3.0, style, &bars.measure.heading);
    let x = 28.0 + font::width(&bars.measure.heading, TEXT_SIZE, false) + 18.0;
    draw_mark(canvas, x, middle);
    canvas.text(x + 7.0, middle + 3.0, style, mark);
}

fn draw_mark(canvas: &mut Canvas, x: f64, middle: f64) {
    let (from, to) = ((x, middle - ROW / 2.0 + 1.5), (x, middle + ROW / 2.0 - 1.5));
    canvas.line(from, to, r##"stroke="#ffffff" stroke-width="3.6""##);
    canvas.line(from, to, &format!(r#"stroke="{}" stroke-width="1.8""#, colour::INK));
}

fn panel_at(
    canvas: &mut Canvas,
    bars: &Bars,
    panel: &BarPanel,
    patterns: &Patterns,
    frame: &Frame,
    x: f64,
    y: f64,
) -> f64 {
    let mut at = y;
    if !panel.heading.is_empty() {
        canvas.text(
            x,
            at + HEADING - 7.0,
            TextStyle::new(10.0, colour::INK).bold(),
            &panel.heading,
        );
        at += HEADING;
    }
    let left = x + frame.bar_left;
    let axis = ((left, at), (left, at + ROW * panel.bars.len() as f64));
    for bar in &panel.bars {
        let middle = at + ROW / 2.0;
        let style = TextStyle::new(TEXT_SIZE, colour::INK);
        canvas.text(x, middle + 3.0, style, &bar.label);
        if let Some(aside) = bars
            .aside
            .as_ref()
            .zip(bar.aside)
            .map(|(measure, number)| value(measure, number))
        {
            let width = font::width(&aside, TEXT_SIZE, false);
            let soft = TextStyle::new(TEXT_SIZE, colour::SOFT_INK);
            canvas.text(x + frame.aside_right - width, middle + 3.0, soft, &aside);
        }
        let length = bar.value.unwrap_or(0.0) * frame.scale;
        if length > 0.0 {
            let fill = if bar.unknown {
                format!(
                    r#"fill="{}" stroke="{}" stroke-width="0.5""#,
                    patterns.no_data(),
                    colour::BORDER
                )
            } else {
                format!(r#"fill="{}""#, colour::BAR)
            };
            canvas.rect(left, middle - BAR / 2.0, length, BAR, &fill);
        }
        let mut end = length;
        if let Some(mark) = bar.mark {
            draw_mark(canvas, left + mark * frame.scale, middle);
            end = end.max(mark * frame.scale);
        }
        canvas.text(left + end + 4.0, middle + 3.0, style, &bar_label(bars, bar));
        at += ROW;
    }
    canvas.line(
        axis.0,
        axis.1,
        &format!(r#"stroke="{}" stroke-width="0.6""#, colour::BORDER),
    );
    at
}
