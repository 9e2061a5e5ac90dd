//! Packs points that fall on the same town so that every one of them can be counted, and keeps the packs apart.

use super::view::Rect;

/// White space between two circles, in points.
const GAP: f64 = 0.6;
/// White space between two packs.
const PACK_GAP: f64 = 1.6;
/// Directions tried round a circle and round a town.
const DIRECTIONS: u32 = 32;
/// Furthest a pack is moved from its town, in points.
const FURTHEST: f64 = 90.0;

/// The circles of one town: where the town is, and a radius per circle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    pub anchor: (f64, f64),
    pub radii: Vec<f64>,
}

/// A packed town: `centres` in the order of the group's radii.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pack {
    pub anchor: (f64, f64),
    pub centre: (f64, f64),
    pub radius: f64,
    pub centres: Vec<(f64, f64)>,
    pub radii: Vec<f64>,
}

impl Pack {
    /// Whether the pack stands clear of its town and needs a line to it.
    pub(crate) fn is_moved(&self) -> bool {
        (self.centre.0 - self.anchor.0).hypot(self.centre.1 - self.anchor.1) > self.radius + 1.0
    }

    /// The point of its circles that is nearest its town: where the line from the town ends.
    pub(crate) fn nearest_rim(&self) -> (f64, f64) {
        let (x, y) = self.anchor;
        let rims = self.centres.iter().zip(&self.radii).map(|(centre, radius)| {
            let (dx, dy) = (x - centre.0, y - centre.1);
            let distance = dx.hypot(dy);
            let reach = if distance > 0.0 {
                (radius / distance).min(1.0)
            } else {
                0.0
            };
            (distance - radius, (centre.0 + dx * reach, centre.1 + dy * reach))
        });
        rims.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(self.centre, |rim| rim.1)
    }
}

/// Packs every group and moves packs that would overlap to the nearest free place within `frame`; the largest stay where
/// they are. Deterministic: ties are broken by the order of the groups and by direction, clockwise from north.
pub(crate) fn pack(groups: &[Group], frame: &Rect) -> Vec<Pack> {
    let mut packs: Vec<Pack> = groups
        .iter()
        .map(|group| {
            let (centres, radius) = pack_circles(&group.radii);
            Pack {
                anchor: group.anchor,
                centre: group.anchor,
                radius,
                centres,
                radii: group.radii.clone(),
            }
        })
        .collect();
    let mut order: Vec<usize> = (0..packs.len()).collect();
    order.sort_by(|a, b| packs[*b].radius.total_cmp(&packs[*a].radius).then(a.cmp(b)));
    let mut placed: Vec<(f64, f64, f64)> = Vec::new();
    for index in order {
        let pack = &mut packs[index];
        pack.centre = free_place(pack.anchor, pack.radius, &placed, frame);
        placed.push((pack.centre.0, pack.centre.1, pack.radius));
        for centre in &mut pack.centres {
            *centre = (centre.0 + pack.centre.0, centre.1 + pack.centre.1);
        }
    }
    packs
}

fn directions() -> impl Iterator<Item = (f64, f64)> {
    (0..DIRECTIONS).map(|i| {
        let angle = f64::from(i) / f64::from(DIRECTIONS) * std::f64::consts::TAU;
        (angle.sin(), -angle.cos())
    })
}

fn free_place(anchor: (f64, f64), radius: f64, placed: &[(f64, f64, f64)], frame: &Rect) -> (f64, f64) {
    let free = |(x, y): (f64, f64)| {
        let inside = frame.contains(&Rect::centred(x, y, 2.0 * radius, 2.0 * radius));
        inside
            && placed
                .iter()
                .all(|other| (x - other.0).hypot(y - other.1) >= radius + other.2 + PACK_GAP)
    };
    if free(anchor) {
        return anchor;
    }
    let mut distance = 1.0;
    while distance <= FURTHEST {
        let around = directions().map(|(dx, dy)| (anchor.0 + dx * distance, anchor.1 + dy * distance));
        if let Some(place) = around.into_iter().find(|place| free(*place)) {
            return place;
        }
        distance += 1.0;
    }
    anchor
}

/// Centres about (0, 0) in the order of `radii`, and the radius of the circle round all of them. The largest is placed
/// first, each next one touches another as near to the middle as it can.
fn pack_circles(radii: &[f64]) -> (Vec<(f64, f64)>, f64) {
    let mut order: Vec<usize> = (0..radii.len()).collect();
    order.sort_by(|a, b| radii[*b].total_cmp(&radii[*a]).then(a.cmp(b)));
    let mut centres = vec![(0.0, 0.0); radii.len()];
    let mut placed: Vec<(f64, f64, f64)> = Vec::new();
    for index in order {
        let radius = radii[index];
        let touching = placed.iter().flat_map(|other| {
            let distance = other.2 + radius + GAP;
            directions().map(move |(dx, dy)| (other.0 + dx * distance, other.1 + dy * distance))
        });
        let fits = |place: &(f64, f64)| {
            placed
                .iter()
                .all(|other| (place.0 - other.0).hypot(place.1 - other.1) >= other.2 + radius + GAP - 1e-9)
        };
        let nearest = touching
            .filter(fits)
            .min_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)));
        let place = nearest.unwrap_or((0.0, 0.0));
        placed.push((place.0, place.1, radius));
        centres[index] = place;
    }
    // The middle of the box round the circles becomes the pack's centre.
    let low = |at: fn(&(f64, f64, f64)) -> f64| placed.iter().map(|c| at(c) - c.2).fold(f64::INFINITY, f64::min);
    let high = |at: fn(&(f64, f64, f64)) -> f64| placed.iter().map(|c| at(c) + c.2).fold(f64::NEG_INFINITY, f64::max);
    let middle = if placed.is_empty() {
        (0.0, 0.0)
    } else {
        (
            f64::midpoint(low(|c| c.0), high(|c| c.0)),
            f64::midpoint(low(|c| c.1), high(|c| c.1)),
        )
    };
    for centre in &mut centres {
        *centre = (centre.0 - middle.0, centre.1 - middle.1);
    }
    let reach = centres
        .iter()
        .zip(radii)
        .map(|(centre, radius)| centre.0.hypot(centre.1) + radius)
        .fold(0.0, f64::max);
    (centres, reach)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRAME: Rect = Rect {
        x: 0.0,
        y: 0.0,
        width: 400.0,
        height: 300.0,
    };

    #[test]
    fn one_circle_stands_on_its_town() {
        let packs = pack(
            &[Group {
                anchor: (50.0, 60.0),
                radii: vec![3.0],
            }],
            &FRAME,
        );
        assert_eq!(packs[0].centres, [(50.0, 60.0)]);
        assert!(!packs[0].is_moved());
    }

    #[test]
    fn a_small_town_beside_a_large_one_moves_away_and_the_large_one_stays() {
        let large = Group {
            anchor: (100.0, 100.0),
            radii: vec![4.0; 9],
        };
        let small = Group {
            anchor: (100.0, 97.0),
            radii: vec![3.0],
        };
        let packs = pack(&[small, large], &FRAME);
        assert!(!packs[1].is_moved());
        assert!(packs[0].is_moved());
        assert!(packs[0].centre.1 < 97.0, "north of it, where the small town lies");
    }

    proptest! {
        #[test]
        fn no_two_circles_overlap(groups in prop::collection::vec(((100.0..300.0f64, 100.0..200.0f64), prop::collection::vec(1.5..6.0f64, 1..12)), 1..6)) {
            let groups: Vec<Group> = groups.into_iter().map(|(anchor, radii)| Group { anchor, radii }).collect();
            let packs = pack(&groups, &FRAME);
            let circles: Vec<(f64, f64, f64)> = packs.iter().zip(&groups)
                .flat_map(|(pack, group)| pack.centres.iter().zip(&group.radii).map(|(c, r)| (c.0, c.1, *r)))
                .collect();
            for (i, a) in circles.iter().enumerate() {
                for b in &circles[i + 1..] {
                    prop_assert!((a.0 - b.0).hypot(a.1 - b.1) >= a.2 + b.2);
                }
            }
        }
    }
}
