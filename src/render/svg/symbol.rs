//! How a class is filled and a point is drawn: never by colour alone.

use crate::render::colour;
use crate::report::map::{AreaClass, MapLayer, Shape};

use super::canvas::Canvas;

/// The ids of the patterns of one picture.
pub(crate) struct Patterns {
    id: String,
}

impl Patterns {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.to_owned() }
    }

    /// The definitions: diagonal lines for no data, crossed lines for undefined, level lines for suppressed, dots for the
    /// upper side of a diverging measure.
    pub(crate) fn defs(&self) -> String {
        let id = &self.id;
        let pattern = |name: &str, size: f64, turn: u32, body: &str| {
            format!(
                concat!(
                    r#"<pattern id="{}-{}" width="{}" height="{}" patternUnits="userSpaceOnUse" "#,
                    r#"patternTransform="rotate({})">{}</pattern>"#,
                    "\n"
                ),
                id, name, size, size, turn, body
            )
        };
        let paper = r##"<rect width="5" height="5" fill="#ffffff"/>"##;
        let line = r##"<rect width="5" height="0.9" fill="#7a7a7a"/>"##;
        let upright = r##"<rect width="0.9" height="5" fill="#7a7a7a"/>"##;
        [
            pattern("ingendata", 4.0, 45, &format!("{paper}{line}")),
            pattern("ikkedefineret", 5.0, 45, &format!("{paper}{line}{upright}")),
            pattern("diskretioneret", 4.0, 0, &format!("{paper}{line}")),
            pattern(
                "over",
                4.5,
                45,
                r##"<circle cx="1.2" cy="1.2" r="0.65" fill="#1a1a1a"/>"##,
            ),
        ]
        .concat()
    }

    /// The fill of what nobody knows.
    pub(crate) fn no_data(&self) -> String {
        self.url("ingendata")
    }

    fn url(&self, name: &str) -> String {
        format!("url(#{}-{name})", self.id)
    }
}

/// What an area of a class is filled with, from below upwards.
pub(crate) fn fills(layer: &MapLayer, class: AreaClass, patterns: &Patterns) -> Vec<String> {
    let index = match class {
        AreaClass::Number(index) => index,
        AreaClass::IkkeDefineret => return vec![patterns.url("ikkedefineret")],
        AreaClass::Diskretioneret => return vec![patterns.url("diskretioneret")],
        AreaClass::IngenData => return vec![patterns.url("ingendata")],
    };
    let Some(classes) = &layer.classes else {
        return vec![colour::BACKGROUND_AREA.to_owned()];
    };
    let mut fills = vec![colour::of_class(layer.palette, classes, index)];
    let above = classes
        .centre()
        .zip(classes.bounds(index).0)
        .is_some_and(|(centre, lower)| lower >= centre);
    if above {
        fills.push(patterns.url("over"));
    }
    fills
}

/// Draws a point; shapes of the same radius have about the same area.
pub(crate) fn point(canvas: &mut Canvas, shape: Shape, x: f64, y: f64, radius: f64) {
    let filled = |fill: &str| format!(r##"fill="{fill}" stroke="#ffffff" stroke-width="0.4""##);
    match shape {
        Shape::Circle => canvas.circle(x, y, radius, &filled(colour::POINT)),
        Shape::OpenCircle => {
            let inner = (radius - 0.5).max(0.5);
            canvas.circle(
                x,
                y,
                inner,
                &format!(r##"fill="#ffffff" stroke="{}" stroke-width="1""##, colour::POINT),
            );
        }
        Shape::Square => {
            let side = radius * 1.77;
            canvas.rect(x - side / 2.0, y - side / 2.0, side, side, &filled("#b35806"));
        }
        Shape::Diamond => {
            let reach = radius * 1.3;
            let corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)];
            canvas.polygon(&corners, &filled("#a50f15"));
        }
        Shape::Triangle => {
            let reach = radius * 1.45;
            let corners = [
                (x, y - reach),
                (x + reach * 0.87, y + reach * 0.5),
                (x - reach * 0.87, y + reach * 0.5),
            ];
            canvas.polygon(&corners, &filled("#54278f"));
        }
    }
}

/// Draws an arrow with a white edge, from one symbol's rim to the other's.
pub(crate) fn arrow(canvas: &mut Canvas, from: (f64, f64), to: (f64, f64)) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    // Too short for a shaft and a head between two symbols: the symbols say it alone.
    if length < 16.0 {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let start = (from.0 + ux * 5.0, from.1 + uy * 5.0);
    let tip = (to.0 - ux * 5.5, to.1 - uy * 5.5);
    let neck = (tip.0 - ux * 5.0, tip.1 - uy * 5.0);
    canvas.line(
        start,
        neck,
        r##"stroke="#ffffff" stroke-width="3.6" stroke-linecap="round""##,
    );
    canvas.line(start, neck, &format!(r#"stroke="{}" stroke-width="1.6""#, colour::INK));
    let head = [
        tip,
        (neck.0 - uy * 3.0, neck.1 + ux * 3.0),
        (neck.0 + uy * 3.0, neck.1 - ux * 3.0),
    ];
    canvas.polygon(
        &head,
        &format!(r##"fill="{}" stroke="#ffffff" stroke-width="0.5""##, colour::INK),
    );
}
