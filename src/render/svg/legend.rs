//! The legend: classes with their bounds and counts, kinds of points, sizes of points.

use crate::render::colour;
use crate::render::format;
use crate::report::map::{MapLayer, Shape};

use super::canvas::{Canvas, TextStyle};
use super::layout::radius;
use super::symbol::{self, Patterns};
use super::{font, words};

const HEADING_SIZE: f64 = 9.0;
const ROW: f64 = 13.0;
const SWATCH: (f64, f64) = (18.0, 9.5);
const TEXT_AT: f64 = 24.0;
/// Widest a legend block may be.
pub(crate) const WIDEST: f64 = 175.0;
/// Space between blocks.
pub(crate) const BETWEEN: f64 = 12.0;

enum Mark {
    Swatch { class: crate::report::map::AreaClass },
    Shape(Shape),
    Size(f64),
}

struct Entry {
    mark: Mark,
    text: String,
    note: String,
}

/// A headed list of the legend.
pub(crate) struct Block {
    heading: Vec<String>,
    entries: Vec<Entry>,
}

/// The blocks a layer needs, in reading order.
pub(crate) fn blocks(layer: &MapLayer) -> Vec<Block> {
    let heading = |text: &str| font::wrap(text, HEADING_SIZE, true, WIDEST);
    let mut blocks = Vec::new();
    if let Some(measure) = &layer.measure {
        let entries = layer
            .legend()
            .into_iter()
            .map(|entry| Entry {
                mark: Mark::Swatch { class: entry.class },
                text: words::class_label(layer, entry.class),
                note: words::class_count(layer, &entry.counts),
            })
            .collect();
        blocks.push(Block {
            heading: heading(&measure.heading),
            entries,
        });
    }
    if !layer.point_categories.is_empty() {
        let count = |index| {
            layer
                .panels
                .iter()
                .flat_map(|panel| &panel.points)
                .filter(|point| point.category == index)
                .count()
        };
        let entries = layer
            .point_categories
            .iter()
            .enumerate()
            .map(|(index, category)| Entry {
                mark: Mark::Shape(category.shape),
                text: category.label.clone(),
                note: if layer.panels.len() == 1 {
                    words::counted(count(index), &layer.point_noun)
                } else {
                    String::new()
                },
            })
            .collect();
        blocks.push(Block {
            heading: heading(&layer.point_heading),
            entries,
        });
    }
    let sizes = sizes(layer);
    if !layer.size_heading.is_empty() && !sizes.is_empty() {
        let entries = sizes.into_iter().map(|size| Entry {
            mark: Mark::Size(size),
            text: format::up_to(size, 1),
            note: String::new(),
        });
        blocks.push(Block {
            heading: heading(&layer.size_heading),
            entries: entries.collect(),
        });
    }
    blocks
}

/// At most four round sizes between the smallest and the largest that is drawn.
fn sizes(layer: &MapLayer) -> Vec<f64> {
    let drawn: Vec<f64> = layer
        .panels
        .iter()
        .flat_map(|panel| &panel.points)
        .filter_map(|point| point.size)
        .collect();
    let low = drawn.iter().copied().fold(f64::INFINITY, f64::min);
    let high = drawn.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let round: Vec<f64> = [0.5, 1.0, 2.0, 4.0, 6.0, 10.0, 20.0, 50.0]
        .into_iter()
        .filter(|size| (low..=high).contains(size))
        .collect();
    match round.len() {
        0 => {
            if high.is_finite() {
                vec![high]
            } else {
                Vec::new()
            }
        }
        1..=4 => round,
        count => (0..4).map(|i| round[i * (count - 1) / 3]).collect(),
    }
}

impl Block {
    pub(crate) fn width(&self) -> f64 {
        let heading = self.heading.iter().map(|line| font::width(line, HEADING_SIZE, true));
        let entries = self
            .entries
            .iter()
            .map(|entry| TEXT_AT + font::width(&line(entry), font::SMALLEST, false));
        heading.chain(entries).fold(0.0, f64::max)
    }

    pub(crate) fn height(&self) -> f64 {
        let rows: f64 = self.entries.iter().map(row_height).sum();
        self.heading.len() as f64 * HEADING_SIZE * 1.25 + 4.0 + rows
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas, layer: &MapLayer, patterns: &Patterns, x: f64, y: f64) {
        let mut at = y;
        for words in &self.heading {
            at += HEADING_SIZE * 1.25;
            canvas.text(x, at - 2.5, TextStyle::new(HEADING_SIZE, colour::INK).bold(), words);
        }
        at += 4.0;
        for entry in &self.entries {
            let height = row_height(entry);
            let middle = at + height / 2.0;
            match &entry.mark {
                Mark::Swatch { class } => {
                    let (width, tall) = SWATCH;
                    for fill in symbol::fills(layer, *class, patterns) {
                        let stroke = format!(r#"fill="{fill}" stroke="{}" stroke-width="0.5""#, colour::BORDER);
                        canvas.rect(x, middle - tall / 2.0, width, tall, &stroke);
                    }
                }
                Mark::Shape(shape) => symbol::point(canvas, *shape, x + SWATCH.0 / 2.0, middle, radius(None)),
                Mark::Size(size) => {
                    let shape = layer
                        .point_categories
                        .first()
                        .map_or(Shape::Circle, |category| category.shape);
                    symbol::point(canvas, shape, x + SWATCH.0 / 2.0, middle, radius(Some(*size)));
                }
            }
            canvas.text(
                x + TEXT_AT,
                middle + 2.9,
                TextStyle::new(font::SMALLEST, colour::INK),
                &line(entry),
            );
            at += height;
        }
    }
}

fn row_height(entry: &Entry) -> f64 {
    match entry.mark {
        Mark::Size(size) => ROW.max(2.0 * radius(Some(size)) + 2.0),
        Mark::Swatch { .. } | Mark::Shape(_) => ROW,
    }
}

fn line(entry: &Entry) -> String {
    if entry.note.is_empty() {
        entry.text.clone()
    } else {
        format!("{} ({})", entry.text, entry.note)
    }
}
