//! From metres on the ground to points on paper, and outlines as compact path data.

use std::fmt::Write as _;

use geo::{BoundingRect, LineString, MultiPolygon};

use super::canvas::number;

/// A rectangle of ground in EPSG:25832 metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    pub min_x: f64,
    pub min_y: f64,
    pub max_x: f64,
    pub max_y: f64,
}

impl Extent {
    /// The rectangle round some areas, widened on every side by `margin` of its longer side; `None` without any area.
    pub(crate) fn around<'a>(areas: impl Iterator<Item = &'a MultiPolygon<f64>>, margin: f64) -> Option<Self> {
        let bounds = areas.filter_map(BoundingRect::bounding_rect).map(|rect| Self {
            min_x: rect.min().x,
            min_y: rect.min().y,
            max_x: rect.max().x,
            max_y: rect.max().y,
        });
        let all = bounds.reduce(|a, b| Self {
            min_x: a.min_x.min(b.min_x),
            min_y: a.min_y.min(b.min_y),
            max_x: a.max_x.max(b.max_x),
            max_y: a.max_y.max(b.max_y),
        })?;
        let pad = margin * (all.max_x - all.min_x).max(all.max_y - all.min_y);
        (pad > 0.0).then_some(Self {
            min_x: all.min_x - pad,
            min_y: all.min_y - pad,
            max_x: all.max_x + pad,
            max_y: all.max_y + pad,
        })
    }

    pub(crate) fn width(&self) -> f64 {
        self.max_x - self.min_x
    }

    pub(crate) fn height(&self) -> f64 {
        self.max_y - self.min_y
    }
}

/// A box on paper, points, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    pub(crate) fn centred(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x: x - width / 2.0,
            y: y - height / 2.0,
            width,
            height,
        }
    }

    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    pub(crate) fn contains(&self, other: &Self) -> bool {
        other.x >= self.x && other.y >= self.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    pub(crate) fn overlaps_circle(&self, x: f64, y: f64, radius: f64) -> bool {
        let dx = x - x.clamp(self.x, self.right());
        let dy = y - y.clamp(self.y, self.bottom());
        dx.hypot(dy) < radius
    }
}

/// Where an extent lies on paper and at which scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    pub extent: Extent,
    pub frame: Rect,
    /// Points on paper per metre on the ground.
    pub scale: f64,
}

impl View {
    /// The largest picture of `extent` within `max_width` × `max_height`, its upper left corner at (`left`, `top`).
    pub(crate) fn fit(extent: Extent, left: f64, top: f64, max_width: f64, max_height: f64) -> Self {
        let scale = (max_width / extent.width()).min(max_height / extent.height());
        let frame = Rect {
            x: left,
            y: top,
            width: extent.width() * scale,
            height: extent.height() * scale,
        };
        Self { extent, frame, scale }
    }

    /// The place of a point in metres, on paper.
    pub(crate) fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (
            self.frame.x + (x - self.extent.min_x) * self.scale,
            self.frame.y + (self.extent.max_y - y) * self.scale,
        )
    }

    /// The box round a cell as path data, to hundredths of a point: a cell of 100 m is a third of a point and must not vanish.
    pub(crate) fn square(&self, area: &MultiPolygon<f64>) -> String {
        let Some(bounds) = area.bounding_rect() else {
            return String::new();
        };
        let (left, top) = self.place(bounds.min().x, bounds.max().y);
        let (right, bottom) = self.place(bounds.max().x, bounds.min().y);
        let frame = Rect {
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
        };
        if !self.frame.contains(&frame) {
            return String::new();
        }
        let number = |value: f64| (value * 100.0).round() / 100.0;
        let (wide, high) = (number(right) - number(left), number(bottom) - number(top));
        format!(
            "M{} {}h{}v{}h{}z",
            number(left),
            number(top),
            number(wide),
            number(high),
            number(-wide)
        )
    }

    /// The outline as path data. Corners snap to tenths of a point and repeats are left out: two areas that share corners
    /// on the ground share them on paper, so no gap opens between neighbours. Only what lies inside the
    /// frame is drawn, and no ring that is too small to see.
    pub(crate) fn path(&self, area: &MultiPolygon<f64>) -> String {
        let mut data = String::new();
        for ring in area
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        {
            self.ring(ring, &mut data);
        }
        data
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "tenths of a point on a sheet of paper fit in i64; `as` saturates"
    )]
    fn ring(&self, ring: &LineString<f64>, data: &mut String) {
        let tenths = |value: f64| (value * 10.0).round() as i64;
        let on_paper: Vec<(f64, f64)> = ring.coords().map(|corner| self.place(corner.x, corner.y)).collect();
        let mut corners: Vec<(i64, i64)> = clip(on_paper, &self.frame)
            .into_iter()
            .map(|(x, y)| (tenths(x), tenths(y)))
            .collect();
        corners.dedup();
        if corners.first() == corners.last() {
            corners.pop();
        }
        let span = |axis: fn(&(i64, i64)) -> i64| {
            let low = corners.iter().map(axis).min().unwrap_or(0);
            let high = corners.iter().map(axis).max().unwrap_or(0);
            (low, high)
        };
        let ((left, right), (top, bottom)) = (span(|corner| corner.0), span(|corner| corner.1));
        let unseen = right - left < SMALLEST_RING && bottom - top < SMALLEST_RING;
        if corners.len() < 3 || unseen {
            return;
        }
        let mut last = corners[0];
        let _ = write!(data, "M{} {}", tenth(last.0), tenth(last.1));
        for corner in &corners[1..] {
            let (dx, dy) = (corner.0 - last.0, corner.1 - last.1);
            let space = if dy < 0 { "" } else { " " };
            let _ = write!(data, "l{}{space}{}", tenth(dx), tenth(dy));
            last = *corner;
        }
        data.push('Z');
    }
}

/// The part of a ring inside a frame (Sutherland & Hodgman 1974, "Reentrant Polygon Clipping"). Parts that hang together
/// only outside are joined along the frame's edge, where its line covers the joint.
fn clip(ring: Vec<(f64, f64)>, frame: &Rect) -> Vec<(f64, f64)> {
    type Corner = (f64, f64);
    // Signed distances to the inside of each edge of the frame.
    let edges: [&dyn Fn(&Corner) -> f64; 4] =
        [&|c| c.0 - frame.x, &|c| frame.right() - c.0, &|c| c.1 - frame.y, &|c| {
            frame.bottom() - c.1
        }];
    edges.into_iter().fold(ring, |corners, inside| {
        if corners.iter().all(|corner| inside(corner) >= 0.0) {
            return corners;
        }
        let mut kept = Vec::with_capacity(corners.len());
        for (index, corner) in corners.iter().enumerate() {
            let before = &corners[(index + corners.len() - 1) % corners.len()];
            let (from, to) = (inside(before), inside(corner));
            if (from < 0.0) != (to < 0.0) {
                let share = from / (from - to);
                kept.push((
                    before.0 + (corner.0 - before.0) * share,
                    before.1 + (corner.1 - before.1) * share,
                ));
            }
            if to >= 0.0 {
                kept.push(*corner);
            }
        }
        kept
    })
}

/// Rings narrower and lower than this many tenths of a point are not drawn.
const SMALLEST_RING: i64 = 4;

fn tenth(value: i64) -> String {
    number(value as f64 / 10.0)
}

/// The length in kilometres of a scale bar that fills at most `limit` points: 1, 2, 5, 10, 20, 50 or 100 km.
pub(crate) fn scale_bar_km(scale: f64, limit: f64) -> f64 {
    let fits = |km: &&f64| **km * 1000.0 * scale <= limit;
    [100.0, 50.0, 20.0, 10.0, 5.0, 2.0]
        .iter()
        .find(fits)
        .copied()
        .unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn view() -> View {
        // 10 km × 5 km at 0.01 points per metre: 100 × 50 points.
        let extent = Extent {
            min_x: 0.0,
            min_y: 0.0,
            max_x: 10_000.0,
            max_y: 5_000.0,
        };
        View::fit(extent, 20.0, 30.0, 100.0, 500.0)
    }

    #[test]
    fn north_is_up_and_one_scale_holds_both_ways() {
        let view = view();
        assert_eq!(
            view.frame,
            Rect {
                x: 20.0,
                y: 30.0,
                width: 100.0,
                height: 50.0
            }
        );
        assert_eq!(view.place(0.0, 5_000.0), (20.0, 30.0));
        assert_eq!(view.place(10_000.0, 0.0), (120.0, 80.0));
    }

    #[test]
    fn a_path_snaps_to_tenths_and_leaves_out_repeats() {
        // The second corner lies 0.03 points from the first and falls together with it.
        let area = MultiPolygon::new(vec![
            polygon![(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 1000.0, y: 0.0), (x: 1000.0, y: 1000.0), (x: 0.0, y: 0.0)],
        ]);
        assert_eq!(view().path(&area), "M20 80l10 0l0-10Z");
    }

    #[test]
    fn a_cell_is_drawn_however_small_it_is() {
        // 20 m is 0,2 points: smaller than any ring of an outline that is drawn.
        let cell = MultiPolygon::new(vec![
            polygon![(x: 5000.0, y: 2000.0), (x: 5020.0, y: 2000.0), (x: 5020.0, y: 2020.0), (x: 5000.0, y: 2020.0)],
        ]);
        assert_eq!(view().square(&cell), "M70 59.8h0.2v0.2h-0.2z");
        assert_eq!(view().path(&cell), "");
    }

    #[test]
    fn a_ring_outside_the_frame_is_not_drawn() {
        let area = MultiPolygon::new(vec![
            polygon![(x: 2e5, y: 0.0), (x: 3e5, y: 0.0), (x: 3e5, y: 1e5), (x: 2e5, y: 0.0)],
        ]);
        assert_eq!(view().path(&area), "");
    }

    #[test]
    fn an_area_that_reaches_out_of_the_frame_is_cut_at_its_edge() {
        // From the middle of the frame to twice its width: the right half remains.
        let area = MultiPolygon::new(vec![
            polygon![(x: 5e3, y: 0.0), (x: 2e4, y: 0.0), (x: 2e4, y: 5e3), (x: 5e3, y: 5e3)],
        ]);
        assert_eq!(view().path(&area), "M70 80l50 0l0-50l-50 0Z");
    }

    #[test]
    fn the_scale_bar_is_the_longest_round_number_that_fits() {
        // 0.01 points per metre: 5 km are 50 points, 10 km are 100.
        assert!((scale_bar_km(0.01, 99.0) - 5.0).abs() < 1e-12);
        assert!((scale_bar_km(0.01, 100.0) - 10.0).abs() < 1e-12);
    }
}
