//! Places names so that none overlaps another, a symbol or the frame: greedy, in order of importance, over fixed candidates.
//!
//! Christensen, Marks & Shieber (1995), "An Empirical Study of Algorithms for Point-Feature Label Placement": the greedy
//! baseline with eight positions per point. A name that has no free position is left out: it is in the table.

use geo::{Area as _, BoundingRect, Contains, MultiPolygon, Point, Polygon, Simplify};

use super::font;
use super::view::Rect;

/// One line of a label.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub text: String,
    pub size: f64,
    pub bold: bool,
    /// Drawn in a softer ink: the name of a background.
    pub quiet: bool,
}

/// A label to place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Label {
    pub lines: Vec<Line>,
    pub target: Target,
}

/// What a label belongs to, on paper.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    /// An area: the name stands inside it, or close to it when it is too small.
    Area {
        /// What of it is within the frame.
        outline: MultiPolygon<f64>,
        /// Whether the frame cuts something off: a name beside the rest of it would be taken for another area's.
        is_cut: bool,
    },
    /// A symbol with a radius: the name stands round it.
    Symbol { x: f64, y: f64, radius: f64 },
}

/// A placed label: its box and its lines, centred in the box.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub lines: Vec<Line>,
    pub frame: Rect,
}

/// What labels must not cover.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Obstacle {
    Circle { x: f64, y: f64, radius: f64 },
    Box(Rect),
}

/// Line height in parts of the font size.
pub(crate) const LEADING: f64 = 1.15;
/// Space between a symbol and its name.
const CLEARANCE: f64 = 0.8;
/// White space at either end of a name, so that two names side by side are not read as one.
const SIDE: f64 = 1.2;
/// Candidate places along each side of an area's box.
const GRID: u32 = 15;
/// Most names that one name may push to other places.
const MOST_PUSHED: usize = 2;

impl Label {
    fn size(&self) -> (f64, f64) {
        let width = self
            .lines
            .iter()
            .map(|line| font::width(&line.text, line.size, line.bold))
            .fold(0.0, f64::max);
        (
            width + 2.0 * SIDE,
            self.lines.iter().map(|line| line.size * LEADING).sum(),
        )
    }
}

/// Places labels in the given order; `None` where there was no room. A label without room may push earlier ones to other
/// of their places, never out.
pub(crate) fn place(labels: &[Label], obstacles: &[Obstacle], frame: &Rect) -> Vec<Option<Placed>> {
    let clear = |candidate: &Rect| {
        frame.contains(candidate)
            && obstacles.iter().all(|obstacle| match obstacle {
                Obstacle::Circle { x, y, radius } => !candidate.overlaps_circle(*x, *y, *radius),
                Obstacle::Box(rect) => !rect.overlaps(candidate),
            })
    };
    let outlines: Vec<Option<Outline>> = labels.iter().map(|label| Outline::of(&label.target)).collect();
    let candidates: Vec<Vec<Vec<Rect>>> = labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            let (width, height) = label.size();
            let tiers = match &label.target {
                Target::Area { is_cut, .. } => in_area(&outlines, index, width, height, *is_cut),
                Target::Symbol { x, y, radius } => vec![round_symbol(*x, *y, *radius, width, height)],
            };
            let clear_of = |tier: Vec<Rect>| tier.into_iter().filter(clear).collect();
            tiers.into_iter().map(clear_of).collect()
        })
        .collect();
    let mut chosen: Vec<Option<Rect>> = vec![None; labels.len()];
    for index in 0..labels.len() {
        // A good place that another name can leave comes before a poorer one that is free.
        for tier in &candidates[index] {
            let free = tier.iter().find(|candidate| hits(&chosen, candidate).next().is_none());
            chosen[index] = free.copied();
            if free.is_some() || push_aside(&candidates, &mut chosen, index, tier) {
                break;
            }
        }
    }
    labels
        .iter()
        .zip(chosen)
        .map(|(label, frame)| {
            frame.map(|frame| Placed {
                lines: label.lines.clone(),
                frame,
            })
        })
        .collect()
}

/// Indices of the chosen boxes that a box overlaps.
fn hits<'a>(chosen: &'a [Option<Rect>], candidate: &'a Rect) -> impl Iterator<Item = usize> + 'a {
    chosen
        .iter()
        .enumerate()
        .filter(|(_, taken)| taken.is_some_and(|taken| taken.overlaps(candidate)))
        .map(|(index, _)| index)
}

/// Gives label `index` a place of `tier` that others stand in the way of, if each of them has another to go to; whether it did.
fn push_aside(candidates: &[Vec<Vec<Rect>>], chosen: &mut [Option<Rect>], index: usize, tier: &[Rect]) -> bool {
    for wanted in tier {
        let in_the_way: Vec<usize> = hits(chosen, wanted).collect();
        if in_the_way.len() > MOST_PUSHED {
            continue;
        }
        let mut moved = chosen.to_vec();
        moved[index] = Some(*wanted);
        let all_move = in_the_way.iter().all(|other| {
            moved[*other] = None;
            let elsewhere = candidates[*other]
                .iter()
                .flatten()
                .find(|place| hits(&moved, place).next().is_none());
            moved[*other] = elsewhere.copied();
            elsewhere.is_some()
        });
        if all_move {
            chosen.copy_from_slice(&moved);
            return true;
        }
    }
    false
}

/// The largest part of an area, simple enough to ask often.
struct Outline {
    polygon: Polygon<f64>,
    frame: Rect,
}

impl Outline {
    fn of(target: &Target) -> Option<Self> {
        let Target::Area { outline, .. } = target else {
            return None;
        };
        let size = |polygon: &&Polygon<f64>| polygon.unsigned_area();
        let largest = outline.iter().max_by(|a, b| size(a).total_cmp(&size(b)))?;
        // A point of tolerance is nothing to a name and saves most of the time.
        let polygon = largest.simplify(1.0);
        let bounds = polygon.bounding_rect()?;
        let frame = Rect {
            x: bounds.min().x,
            y: bounds.min().y,
            width: bounds.width(),
            height: bounds.height(),
        };
        Some(Self { polygon, frame })
    }

    fn contains(&self, point: &Point<f64>) -> bool {
        self.frame.contains(&Rect {
            x: point.x(),
            y: point.y(),
            width: 0.0,
            height: 0.0,
        }) && self.polygon.contains(point)
    }
}

/// Right, left, above, below, then the corners, then above and below from the symbol outwards; then the same twice more, further away.
fn round_symbol(x: f64, y: f64, radius: f64, width: f64, height: f64) -> Vec<Rect> {
    let round = |clearance: f64| {
        let side = radius + clearance + width / 2.0;
        let over = radius + clearance * 0.6 + height / 2.0;
        let (slant_x, slant_y) = (radius * 0.7 + clearance + width / 2.0, radius * 0.7 + height / 2.0);
        [
            (side, 0.0),
            (-side, 0.0),
            (0.0, -over),
            (0.0, over),
            (slant_x, -slant_y),
            (slant_x, slant_y),
            (-slant_x, -slant_y),
            (-slant_x, slant_y),
            (width / 2.0, -over),
            (width / 2.0, over),
            (-width / 2.0, -over),
            (-width / 2.0, over),
        ]
    };
    [round(CLEARANCE), round(CLEARANCE + 2.5), round(CLEARANCE + 5.0)]
        .into_iter()
        .flatten()
        .map(|(dx, dy)| Rect::centred(x + dx, y + dy, width, height))
        .collect()
}

/// Most of the eight points of a box's rim that may lie outside its area: a name that reaches further is taken for
/// another area's.
const MOST_OUTSIDE: usize = 5;

/// Most of them that may lie in other areas before a name beside the area is plainer.
const MOST_ABROAD: usize = 2;

/// The rim of a box: its corners and the middles of its sides.
fn rim(rect: &Rect) -> [Point<f64>; 8] {
    let (left, middle, right) = (rect.x, rect.x + rect.width / 2.0, rect.right());
    let (top, centre, bottom) = (rect.y, rect.y + rect.height / 2.0, rect.bottom());
    [
        (left, top),
        (middle, top),
        (right, top),
        (right, centre),
        (right, bottom),
        (middle, bottom),
        (left, bottom),
        (left, centre),
    ]
    .map(Point::from)
}

/// Places inside the area that reach little out of it and hardly into another, the most central of the best first; those
/// inside that reach further out; places beside it that touch no other area; and those that reach far into others. An area
/// that has none of the first is so small that a name beside it is plainer than one across it.
fn in_area(outlines: &[Option<Outline>], index: usize, width: f64, height: f64, is_cut: bool) -> Vec<Vec<Rect>> {
    let Some(own) = &outlines[index] else {
        return Vec::new();
    };
    let foreign = |rect: &Rect| {
        let others = || {
            outlines
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .filter_map(|(_, outline)| outline.as_ref())
        };
        rim(rect)
            .iter()
            .filter(|point| others().any(|other| other.contains(point)))
            .count()
    };
    let middle = (
        own.frame.x + own.frame.width / 2.0,
        own.frame.y + own.frame.height / 2.0,
    );
    let share = |i: u32| (f64::from(i) + 0.5) / f64::from(GRID);
    let mut inside: Vec<(usize, usize, f64, Rect)> = Vec::new();
    for row in 0..GRID {
        for column in 0..GRID {
            let (x, y) = (
                own.frame.x + own.frame.width * share(column),
                own.frame.y + own.frame.height * share(row),
            );
            if !own.polygon.contains(&Point::new(x, y)) {
                continue;
            }
            let rect = Rect::centred(x, y, width, height);
            let outside = rim(&rect).iter().filter(|point| !own.contains(point)).count();
            if outside <= MOST_OUTSIDE {
                let abroad = if outside == 0 { 0 } else { foreign(&rect) };
                inside.push((outside, abroad, (x - middle.0).hypot(y - middle.1), rect));
            }
        }
    }
    // A corner in another area misleads more than one in the sea.
    let badness = |place: &(usize, usize, f64, Rect)| place.0 + 3 * place.1;
    inside.sort_by(|a, b| badness(a).cmp(&badness(b)).then(a.2.total_cmp(&b.2)));
    let mut beside = beside(own, width, height);
    beside.retain(|rect| foreign(rect) == 0);
    let (fitting, cramped): (Vec<_>, Vec<_>) = inside.into_iter().partition(|place| place.0 <= 4 && place.1 <= 1);
    let rects = |places: Vec<(usize, usize, f64, Rect)>| places.into_iter().map(|place| place.3).collect();
    let (own, abroad): (Vec<_>, Vec<_>) = cramped.into_iter().partition(|place| place.1 <= MOST_ABROAD);
    if is_cut {
        // What is left of it may be a sliver between others, whose name would stand on them.
        vec![rects(fitting), rects(own)]
    } else if fitting.is_empty() {
        vec![beside, rects(own), rects(abroad)]
    } else {
        vec![rects(fitting), rects(own), beside, rects(abroad)]
    }
}

/// Places right and left of an outline, close to its edge at several heights, the most central first; then above and below.
fn beside(outline: &Outline, width: f64, height: f64) -> Vec<Rect> {
    let frame = outline.frame;
    let middle = (frame.x + frame.width / 2.0, frame.y + frame.height / 2.0);
    let mut rows: Vec<f64> = (0..GRID)
        .map(|row| frame.y + frame.height * (f64::from(row) + 0.5) / f64::from(GRID))
        .collect();
    rows.sort_by(|a, b| {
        (a - middle.1)
            .abs()
            .total_cmp(&(b - middle.1).abs())
            .then(a.total_cmp(b))
    });
    let mut places = Vec::new();
    for right in [true, false] {
        for y in &rows {
            let crossings = [y - height / 2.0, *y, y + height / 2.0]
                .into_iter()
                .flat_map(|level| crossings(&outline.polygon, level));
            let edge = if right {
                crossings.reduce(f64::max)
            } else {
                crossings.reduce(f64::min)
            };
            let Some(edge) = edge else { continue };
            let away = width / 2.0 + 2.0 * CLEARANCE;
            places.push(Rect::centred(
                if right { edge + away } else { edge - away },
                *y,
                width,
                height,
            ));
        }
    }
    for y in [
        frame.bottom() + height / 2.0 + CLEARANCE,
        frame.y - height / 2.0 - CLEARANCE,
    ] {
        places.push(Rect::centred(middle.0, y, width, height));
    }
    places
}

/// Where an outline crosses a level line.
fn crossings(outline: &Polygon<f64>, level: f64) -> Vec<f64> {
    let crossed = outline
        .exterior()
        .lines()
        .filter(|line| (line.start.y > level) != (line.end.y > level));
    crossed
        .map(|line| line.start.x + (level - line.start.y) / line.dy() * line.dx())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    const FRAME: Rect = Rect {
        x: 0.0,
        y: 0.0,
        width: 200.0,
        height: 100.0,
    };

    fn symbol(text: &str, x: f64, y: f64) -> Label {
        let line = Line {
            text: text.to_owned(),
            size: 8.0,
            bold: false,
            quiet: false,
        };
        Label {
            lines: vec![line],
            target: Target::Symbol { x, y, radius: 3.0 },
        }
    }

    #[test]
    fn a_name_stands_to_the_right_when_there_is_room() {
        let placed = place(&[symbol("Hals", 50.0, 50.0)], &[], &FRAME);
        let frame = placed[0].as_ref().unwrap().frame;
        assert!((frame.x - 53.8).abs() < 1e-9 && (frame.y + frame.height / 2.0 - 50.0).abs() < 1e-9);
    }

    #[test]
    fn a_name_at_the_edge_turns_inwards() {
        let placed = place(&[symbol("Frederikshavn", 190.0, 50.0)], &[], &FRAME);
        assert!(placed[0].as_ref().unwrap().frame.right() < 190.0);
    }

    #[test]
    fn of_two_names_with_room_for_one_the_first_is_kept() {
        let narrow = Rect {
            x: 0.0,
            y: 0.0,
            width: 40.0,
            height: 10.0,
        };
        let placed = place(&[symbol("Hals", 5.0, 5.0), symbol("Nibe", 5.0, 5.0)], &[], &narrow);
        assert!(placed[0].is_some() && placed[1].is_none());
    }

    #[test]
    fn an_area_too_small_for_its_name_gets_it_beside() {
        let area = MultiPolygon::new(vec![
            polygon![(x: 50.0, y: 50.0), (x: 55.0, y: 50.0), (x: 55.0, y: 55.0), (x: 50.0, y: 55.0)],
        ]);
        let line = Line {
            text: "Læsø".to_owned(),
            size: 9.0,
            bold: true,
            quiet: false,
        };
        let placed = place(
            &[Label {
                lines: vec![line],
                target: Target::Area {
                    outline: area,
                    is_cut: false,
                },
            }],
            &[],
            &FRAME,
        );
        assert!(placed[0].as_ref().unwrap().frame.x > 55.0);
    }
}
