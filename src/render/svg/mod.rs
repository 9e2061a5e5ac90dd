//! Draws a map layer as one SVG file: a pure function of the layer and the sheet, the same bytes every time.
//!
//! One user unit is one point and the file says its size in millimetres, so a map put into a document at its own size
//! has text of at least 8 points and a true scale.

mod canvas;
mod chart;
mod cluster;
pub(crate) mod font;
mod label;
mod layout;
mod legend;
mod symbol;
mod view;
mod words;

#[cfg(test)]
mod tests;

use crate::domain::projektion::ProjectionError;
use crate::render::colour;
use crate::render::format;
use geo::MultiPolygon;

use crate::report::Source;
use crate::report::chart::Chart;
use crate::report::map::{AreaClass, MapLayer, Panel};
use jiff::civil::Date;
use std::collections::BTreeMap;

use canvas::{Anchor, Canvas, POINTS_PER_MM, TextStyle};
use layout::{Ground, Layout, layout};
use legend::{BETWEEN, Block, WIDEST, blocks};
use symbol::Patterns;
use view::View;

pub(crate) use chart::alternative as chart_alternative;
pub use chart::chart_svg;
pub(crate) use words::{alternative, class_label, footer};

/// The part of an A4 sheet inside margins of 20 mm that a map may fill. The picture is as wide as the sheet and as high as it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// 170 × 257 mm: legend under the map.
    Upright,
    /// 257 × 170 mm: legend beside the map.
    Across,
}

impl Sheet {
    /// Width and greatest height, in points.
    fn size(self) -> (f64, f64) {
        let (short, long) = (170.0 * POINTS_PER_MM, 257.0 * POINTS_PER_MM);
        match self {
            Sheet::Upright => (short, long),
            Sheet::Across => (long, short),
        }
    }
}

/// Why a layer cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SvgError {
    /// No panel, or no area with an extent.
    #[error("kortet \"{0}\" har ingen områder at tegne")]
    Empty(String),
    /// A coordinate has no place on the map.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
}

const TITLE_SIZE: f64 = 13.0;
const SUBTITLE_SIZE: f64 = 9.5;
const PANEL_HEADING: f64 = 16.0;
const PANEL_GAP: f64 = 12.0;
const FOOTER_LEADING: f64 = 10.0;
const FOOTER_GAP: f64 = 6.0;

/// The layer as an SVG file.
///
/// # Errors
/// [`SvgError::Empty`] without an area, [`SvgError::Projection`] when a coordinate is no position on the map.
pub fn svg(layer: &MapLayer, sheet: Sheet) -> Result<String, SvgError> {
    let page = compose(layer, sheet)?;
    let id = identifier("kort", &layer.id);
    let imprint = Imprint::of_map(layer);
    let patterns = Patterns::new(&id);
    let mut canvas = Canvas::default();
    let (width, _) = sheet.size();
    header(&mut canvas, &imprint, width);
    for (panel, layout) in layer.panels.iter().zip(&page.layouts) {
        draw_panel(&mut canvas, layer, panel, &page.ground, layout, &patterns);
    }
    for (block, (x, y)) in page.blocks.iter().zip(&page.block_places) {
        block.draw(&mut canvas, layer, &patterns, *x, *y);
    }
    draw_footer(&mut canvas, &imprint, width, page.footer_top);
    Ok(canvas.finish(
        &id,
        width,
        page.height,
        &layer.title,
        &alternative(layer),
        &patterns.defs(),
    ))
}

/// Where everything on the sheet stands.
struct Page {
    ground: Ground,
    layouts: Vec<Layout>,
    blocks: Vec<Block>,
    block_places: Vec<(f64, f64)>,
    footer_top: f64,
    height: f64,
}

fn compose(layer: &MapLayer, sheet: Sheet) -> Result<Page, SvgError> {
    let (width, most_height) = sheet.size();
    let ground = Ground::of(layer)?.ok_or_else(|| SvgError::Empty(layer.id.clone()))?;
    let imprint = Imprint::of_map(layer);
    let footer_height = footer_height(&imprint, width);
    let blocks = blocks(layer);
    let count = layer.panels.len() as f64;
    let beside = sheet == Sheet::Across && layer.panels.len() == 1 && !blocks.is_empty();
    let heading = if layer.panels.iter().all(|panel| panel.heading.is_empty()) {
        0.0
    } else {
        PANEL_HEADING
    };
    let top = header_height(&imprint, width) + heading;
    let legend_column = blocks.iter().map(Block::width).fold(0.0, f64::max).min(WIDEST + 60.0);
    let (row_places, legend_height) = flow(&blocks, width);

    let map_width = if beside {
        width - legend_column - BETWEEN
    } else {
        (width - PANEL_GAP * (count - 1.0)) / count
    };
    let under_map = if beside { 0.0 } else { legend_height + BETWEEN };
    let map_height = most_height - top - under_map - FOOTER_GAP - footer_height;
    let first = View::fit(ground.extent, 0.0, top, map_width, map_height);
    let layouts = layer
        .panels
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let left = index as f64 * (first.frame.width + PANEL_GAP);
            layout(
                layer,
                panel,
                &ground,
                View::fit(ground.extent, left, top, map_width, map_height),
            )
        })
        .collect::<Result<Vec<_>, _>>()?;
    let map_bottom = first.frame.bottom();
    let block_places = if beside {
        let x = first.frame.right() + BETWEEN;
        stack(&blocks, x, top)
    } else {
        row_places
            .into_iter()
            .map(|(x, y)| (x, map_bottom + BETWEEN + y))
            .collect()
    };
    let legend_bottom = block_places
        .iter()
        .zip(&blocks)
        .map(|((_, y), block)| y + block.height())
        .fold(0.0, f64::max);
    let footer_top = map_bottom.max(legend_bottom) + FOOTER_GAP;
    Ok(Page {
        ground,
        layouts,
        blocks,
        block_places,
        footer_top,
        height: footer_top + footer_height,
    })
}

/// Blocks under one another.
fn stack(blocks: &[Block], x: f64, top: f64) -> Vec<(f64, f64)> {
    let mut y = top;
    let mut places = Vec::with_capacity(blocks.len());
    for block in blocks {
        places.push((x, y));
        y += block.height() + BETWEEN;
    }
    places
}

/// Blocks in rows from the left; returns their places and the height of all rows.
fn flow(blocks: &[Block], width: f64) -> (Vec<(f64, f64)>, f64) {
    let (mut x, mut y, mut row_height) = (0.0, 0.0, 0.0_f64);
    let mut places = Vec::with_capacity(blocks.len());
    for block in blocks {
        if x > 0.0 && x + block.width() > width {
            (x, y, row_height) = (0.0, y + row_height + BETWEEN, 0.0);
        }
        places.push((x, y));
        x += block.width() + 2.0 * BETWEEN;
        row_height = row_height.max(block.height());
    }
    (places, y + row_height)
}

/// What stands over and under every picture.
pub(crate) struct Imprint<'a> {
    title: &'a str,
    subtitle: &'a str,
    sources: &'a [Source],
    credits: &'a [String],
    pr: Date,
    grundlag: &'a str,
    version: &'a str,
}

impl<'a> Imprint<'a> {
    pub(crate) fn of_map(layer: &'a MapLayer) -> Self {
        Self {
            title: &layer.title,
            subtitle: &layer.subtitle,
            sources: &layer.sources,
            credits: &layer.credits,
            pr: layer.pr,
            grundlag: &layer.grundlag,
            version: &layer.version,
        }
    }

    pub(crate) fn of_chart(chart: &'a Chart) -> Self {
        Self {
            title: &chart.title,
            subtitle: &chart.subtitle,
            sources: &chart.sources,
            credits: &[],
            pr: chart.pr,
            grundlag: &chart.grundlag,
            version: &chart.version,
        }
    }
}

/// An XML id: never starting with a digit, letters, digits and hyphens only.
fn identifier(kind: &str, id: &str) -> String {
    let safe = id
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    std::iter::once(format!("{kind}-"))
        .chain(safe.map(String::from))
        .collect()
}

fn footer_lines(imprint: &Imprint<'_>, width: f64) -> Vec<String> {
    words::footer_lines(imprint)
        .iter()
        .flat_map(|line| font::wrap(line, font::SMALLEST, false, width))
        .collect()
}

fn footer_height(imprint: &Imprint<'_>, width: f64) -> f64 {
    footer_lines(imprint, width).len() as f64 * FOOTER_LEADING + 1.0
}

fn draw_footer(canvas: &mut Canvas, imprint: &Imprint<'_>, width: f64, top: f64) {
    for (index, line) in footer_lines(imprint, width).iter().enumerate() {
        let y = top + FOOTER_LEADING * (index as f64 + 1.0) - 2.0;
        canvas.text(0.0, y, TextStyle::new(font::SMALLEST, colour::SOFT_INK), line);
    }
}

fn title_lines(imprint: &Imprint<'_>, width: f64) -> Vec<String> {
    font::wrap(imprint.title, TITLE_SIZE, true, width)
}

fn subtitle_lines(imprint: &Imprint<'_>, width: f64) -> Vec<String> {
    font::wrap(imprint.subtitle, SUBTITLE_SIZE, false, width)
}

fn header_height(imprint: &Imprint<'_>, width: f64) -> f64 {
    title_lines(imprint, width).len() as f64 * TITLE_SIZE * 1.2
        + subtitle_lines(imprint, width).len() as f64 * SUBTITLE_SIZE * 1.25
        + 7.0
}

fn header(canvas: &mut Canvas, imprint: &Imprint<'_>, width: f64) {
    let mut y = 0.0;
    for line in title_lines(imprint, width) {
        y += TITLE_SIZE * 1.2;
        canvas.text(0.0, y - 3.0, TextStyle::new(TITLE_SIZE, colour::INK).bold(), &line);
    }
    for line in subtitle_lines(imprint, width) {
        y += SUBTITLE_SIZE * 1.25;
        canvas.text(0.0, y - 2.0, TextStyle::new(SUBTITLE_SIZE, colour::SOFT_INK), &line);
    }
}

fn draw_panel(
    canvas: &mut Canvas,
    layer: &MapLayer,
    panel: &Panel,
    ground: &Ground,
    layout: &Layout,
    patterns: &Patterns,
) {
    let frame = layout.view.frame;
    if !panel.heading.is_empty() {
        canvas.text(
            frame.x,
            frame.y - 5.0,
            TextStyle::new(10.0, colour::INK).bold(),
            &panel.heading,
        );
    }
    canvas.rect(
        frame.x,
        frame.y,
        frame.width,
        frame.height,
        &format!(r#"fill="{}""#, colour::SEA),
    );
    let land = format!(
        r##"fill="{}" stroke="#b5b5b0" stroke-width="0.3" fill-rule="evenodd""##,
        colour::LAND
    );
    // Polygon by polygon: an imported neighbour lies on top of the shipped coast and must not cut a hole in it.
    for polygon in &ground.land {
        let path = layout.view.path(&MultiPolygon::new(vec![polygon.clone()]));
        if !path.is_empty() {
            canvas.path(&path, &land, None);
        }
    }
    if ground.outlines.is_empty() {
        draw_areas(canvas, layer, panel, ground, layout, patterns);
    } else {
        draw_cells(canvas, layer, panel, ground, layout, patterns);
    }
    for (from, to) in &layout.leaders {
        canvas.line(*from, *to, &format!(r#"stroke="{}" stroke-width="0.6""#, colour::INK));
    }
    for (x, y) in &layout.town_dots {
        canvas.circle(
            *x,
            *y,
            layout::TOWN_RADIUS,
            &format!(r##"fill="{}" stroke="#ffffff" stroke-width="0.4""##, colour::INK),
        );
    }
    for (from, to) in &layout.arrows {
        symbol::arrow(canvas, *from, *to);
    }
    for drawn in &layout.symbols {
        let shape = panel
            .points
            .get(drawn.point)
            .and_then(|point| layer.point_categories.get(point.category));
        if let Some(category) = shape {
            symbol::point(canvas, category.shape, drawn.x, drawn.y, drawn.radius);
        }
    }
    draw_labels(canvas, layout);
    draw_scale_bar(canvas, layout);
    canvas.rect(
        frame.x,
        frame.y,
        frame.width,
        frame.height,
        &format!(r#"fill="none" stroke="{}" stroke-width="0.6""#, colour::BORDER),
    );
}

fn draw_areas(
    canvas: &mut Canvas,
    layer: &MapLayer,
    panel: &Panel,
    ground: &Ground,
    layout: &Layout,
    patterns: &Patterns,
) {
    let border = format!(
        r#"stroke="{}" stroke-width="0.6" stroke-linejoin="round" fill-rule="evenodd""#,
        colour::BORDER
    );
    for (area, outline) in panel.areas.iter().zip(&ground.areas) {
        let path = layout.view.path(outline);
        if path.is_empty() {
            continue;
        }
        let shown = layer
            .measure
            .as_ref()
            .and_then(|measure| words::area_value(measure, area.value));
        let tooltip = shown.map_or_else(
            || area.omraade.navn.clone(),
            |value| format!("{}: {value}", area.omraade.navn),
        );
        match layer.class_of(area.value) {
            None => canvas.path(
                &path,
                &format!(r#"fill="{}" {border}"#, colour::BACKGROUND_AREA),
                Some(&tooltip),
            ),
            Some(class) => {
                for fill in symbol::fills(layer, class, patterns) {
                    canvas.path(&path, &format!(r#"fill="{fill}" {border}"#), Some(&tooltip));
                }
            }
        }
    }
}

/// Cells of a class are one path without borders; the outlines lie on top.
fn draw_cells(
    canvas: &mut Canvas,
    layer: &MapLayer,
    panel: &Panel,
    ground: &Ground,
    layout: &Layout,
    patterns: &Patterns,
) {
    let mut classes: BTreeMap<AreaClass, String> = BTreeMap::new();
    for (area, outline) in panel.areas.iter().zip(&ground.areas) {
        if let Some(class) = layer.class_of(area.value) {
            classes.entry(class).or_default().push_str(&layout.view.square(outline));
        }
    }
    for (class, path) in classes {
        for fill in symbol::fills(layer, class, patterns) {
            canvas.path(
                &path,
                &format!(r#"fill="{fill}" shape-rendering="crispEdges""#),
                Some(&class_label(layer, class)),
            );
        }
    }
    let border = format!(
        r#"fill="none" stroke="{}" stroke-width="0.8" stroke-linejoin="round""#,
        colour::BORDER
    );
    for (outline, named) in ground.outlines.iter().zip(&layer.outlines) {
        canvas.path(&layout.view.path(outline), &border, Some(&named.navn));
    }
}

fn draw_labels(canvas: &mut Canvas, layout: &Layout) {
    for placed in &layout.labels {
        let (x, mut y) = (placed.frame.x + placed.frame.width / 2.0, placed.frame.y);
        for line in &placed.lines {
            y += line.size * label::LEADING;
            let ink = if line.quiet { colour::QUIET_INK } else { colour::INK };
            let style = TextStyle::new(line.size, ink).middle().halo();
            canvas.text(
                x,
                y - line.size * 0.3,
                TextStyle {
                    bold: line.bold,
                    ..style
                },
                &line.text,
            );
        }
    }
}

fn draw_scale_bar(canvas: &mut Canvas, layout: &Layout) {
    let bar = layout.bar;
    let frame = layout::bar_box(&bar);
    canvas.rect(
        frame.x,
        frame.y,
        frame.width,
        frame.height,
        r##"fill="#ffffff" fill-opacity="0.8""##,
    );
    let stroke = format!(r#"stroke="{}" stroke-width="1""#, colour::INK);
    let right = bar.x + bar.length;
    canvas.line((bar.x, bar.y), (right, bar.y), &stroke);
    for x in [bar.x, right] {
        canvas.line((x, bar.y - 3.0), (x, bar.y), &stroke);
    }
    let style = TextStyle {
        anchor: Anchor::Middle,
        ..TextStyle::new(font::SMALLEST, colour::INK)
    };
    let length = format!("{}\u{a0}km", format::up_to(bar.km, 0));
    canvas.text(bar.x + bar.length / 2.0, bar.y - 4.5, style, &length);
}
