//! Draws a chart as one SVG file, with the type, colours and foot of the maps.

mod bars;
mod lines;
mod words;

#[cfg(test)]
mod tests;

use super::canvas::Canvas;
use super::symbol::Patterns;
use super::{FOOTER_GAP, Imprint, Sheet, SvgError, draw_footer, footer_height, header, header_height, identifier};
use crate::report::chart::{Body, Chart};

pub(crate) use words::alternative;

/// Space between two pictures of a chart.
const GUTTER: f64 = 18.0;

/// The chart as an SVG file; the picture is as wide as the sheet and as high as it needs.
///
/// # Errors
/// [`SvgError::Empty`] without anything to draw.
pub fn chart_svg(chart: &Chart, sheet: Sheet) -> Result<String, SvgError> {
    let (width, _) = sheet.size();
    let imprint = Imprint::of_chart(chart);
    let id = identifier("diagram", &chart.id);
    let patterns = Patterns::new(&id);
    let mut canvas = Canvas::default();
    header(&mut canvas, &imprint, width);
    let top = header_height(&imprint, width);
    let bottom = match &chart.body {
        Body::Bars(bars) => bars::draw(&mut canvas, bars, &patterns, sheet, top),
        Body::Lines(lines) => lines::draw(&mut canvas, lines, sheet, top),
    }
    .ok_or_else(|| SvgError::Empty(chart.id.clone()))?;
    let footer_top = bottom + FOOTER_GAP;
    draw_footer(&mut canvas, &imprint, width, footer_top);
    let height = footer_top + footer_height(&imprint, width);
    Ok(canvas.finish(&id, width, height, &chart.title, &alternative(chart), &patterns.defs()))
}
