//! Where everything on a panel stands: projected outlines, packs of clinics, placed names. Pure numbers, nothing drawn.

use std::collections::BTreeMap;

use geo::{MapCoords, MultiPolygon};

use crate::domain::projektion::{LonLat, ProjectionError, area_to_utm32};
use crate::report::map::{AreaLabels, MapLayer, Panel};

use super::cluster::{Group, Pack, pack};
use super::label::{Label, Line, Obstacle, Placed, Target, place};
use super::view::{Extent, Rect, View, scale_bar_km};
use super::{font, words};

/// Space kept round the areas, in parts of the longer side.
const MARGIN: f64 = 0.025;
/// Radius of a clinic with one capacity, in points; areas are proportional to capacity.
const UNIT_RADIUS: f64 = 2.6;
/// Radius of a point without a size.
const PLAIN_RADIUS: f64 = 3.2;
/// Half the size of a town's dot.
pub(crate) const TOWN_RADIUS: f64 = 1.4;
/// Space between the scale bar and the frame.
const BAR_INSET: f64 = 8.0;

/// A layer with every area in EPSG:25832 metres, computed once for all panels.
pub(crate) struct Ground {
    pub land: MultiPolygon<f64>,
    /// Outlines of the first panel's areas, which all panels share.
    pub areas: Vec<MultiPolygon<f64>>,
    /// The layer's outlines, when the areas have no names of their own.
    pub outlines: Vec<MultiPolygon<f64>>,
    pub extent: Extent,
}

impl Ground {
    /// Projects a layer; `None` when there is no area to show.
    pub(crate) fn of(layer: &MapLayer) -> Result<Option<Self>, ProjectionError> {
        let Some(panel) = layer.panels.first() else {
            return Ok(None);
        };
        let areas = panel
            .areas
            .iter()
            .map(|area| area_to_utm32(&area.omraade.geometri))
            .collect::<Result<Vec<_>, _>>()?;
        let in_focus = panel
            .areas
            .iter()
            .zip(&areas)
            .filter(|(area, _)| layer.focus.is_empty() || layer.focus.contains(&area.omraade.kode));
        let outlines = layer
            .outlines
            .iter()
            .map(|outline| area_to_utm32(&outline.geometri))
            .collect::<Result<Vec<_>, _>>()?;
        let shown: Vec<&MultiPolygon<f64>> = if outlines.is_empty() {
            in_focus.map(|(_, outline)| outline).collect()
        } else {
            outlines.iter().collect()
        };
        let Some(extent) = Extent::around(shown.into_iter(), MARGIN) else {
            return Ok(None);
        };
        let land = area_to_utm32(&layer.land)?;
        Ok(Some(Self {
            land,
            areas,
            outlines,
            extent,
        }))
    }
}

/// A drawn point: place on paper, radius, index into the panel's points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Symbol {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
    pub point: usize,
}

/// A scale bar: its left end, its length on paper, its length on the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ScaleBar {
    pub x: f64,
    pub y: f64,
    pub length: f64,
    pub km: f64,
}

/// Everything of a panel in points.
pub(crate) struct Layout {
    pub view: View,
    pub symbols: Vec<Symbol>,
    /// Lines from a town to a pack that had to stand beside it.
    pub leaders: Vec<((f64, f64), (f64, f64))>,
    pub town_dots: Vec<(f64, f64)>,
    pub labels: Vec<Placed>,
    pub arrows: Vec<((f64, f64), (f64, f64))>,
    pub bar: ScaleBar,
}

/// The radius a size is drawn with, in points: its area is proportional to the size.
pub(crate) fn radius(size: Option<f64>) -> f64 {
    size.map_or(PLAIN_RADIUS, |size| UNIT_RADIUS * size.max(0.05).sqrt())
}

/// Lays a panel out in `view`.
pub(crate) fn layout(layer: &MapLayer, panel: &Panel, ground: &Ground, view: View) -> Result<Layout, ProjectionError> {
    let on_paper = |lon: f64, lat: f64| -> Result<(f64, f64), ProjectionError> {
        let point = LonLat { lon, lat }.to_utm32()?;
        Ok(view.place(point.x, point.y))
    };
    let bar = scale_bar(&view);
    let arrows = panel
        .arrows
        .iter()
        .map(|arrow| Ok((on_paper(arrow.from.0, arrow.from.1)?, on_paper(arrow.to.0, arrow.to.1)?)))
        .collect::<Result<Vec<_>, ProjectionError>>()?;
    let towns = panel
        .towns
        .iter()
        .map(|town| on_paper(town.lon, town.lat))
        .collect::<Result<Vec<_>, ProjectionError>>()?;
    let (symbols, packs) = symbols(panel, &view, on_paper)?;

    let mut obstacles: Vec<Obstacle> = symbols
        .iter()
        .map(|symbol| Obstacle::Circle {
            x: symbol.x,
            y: symbol.y,
            radius: symbol.radius + 0.5,
        })
        .collect();
    obstacles.push(Obstacle::Box(bar_box(&bar)));
    obstacles.extend(arrows.iter().flat_map(|(from, to)| along(*from, *to)));
    // A pack that carries its town's name needs no dot of its own.
    let town_packs: Vec<Option<&Pack>> = towns
        .iter()
        .map(|town| packs.iter().find(|pack| close(pack.anchor, *town)))
        .collect();
    let town_dots: Vec<(f64, f64)> = towns
        .iter()
        .zip(&town_packs)
        .filter(|(_, pack)| pack.is_none_or(Pack::is_moved))
        .map(|(town, _)| *town)
        .filter(|(x, y)| view.frame.contains(&Rect::centred(*x, *y, 0.0, 0.0)))
        .collect();
    obstacles.extend(town_dots.iter().map(|(x, y)| Obstacle::Circle {
        x: *x,
        y: *y,
        radius: TOWN_RADIUS + 0.4,
    }));

    let mut wanted = area_labels(layer, panel, ground, &view);
    let mut order: Vec<usize> = (0..panel.towns.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&panel.towns[*a], &panel.towns[*b]);
        b.priority
            .cmp(&a.priority)
            .then(a.navn.cmp(&b.navn))
            .then(a.lat.total_cmp(&b.lat))
    });
    for index in order {
        let (x, y, radius) = town_packs[index].map_or((towns[index].0, towns[index].1, TOWN_RADIUS), |pack| {
            (pack.centre.0, pack.centre.1, pack.radius)
        });
        let line = Line {
            text: panel.towns[index].navn.clone(),
            size: font::SMALLEST,
            bold: false,
            quiet: false,
        };
        wanted.push(Label {
            lines: vec![line],
            target: Target::Symbol { x, y, radius },
        });
    }
    // Towns with points come before the names of kommuner: their names have few places to stand, a kommune has many.
    let inner = inset(&view.frame, 1.5);
    let kommune_count = named_areas(layer, panel).min(wanted.len());
    if !panel.points.is_empty() {
        wanted.rotate_left(kommune_count);
    }
    let labels = place(&wanted, &obstacles, &inner).into_iter().flatten().collect();
    let leaders = packs
        .iter()
        .filter(|pack| pack.is_moved())
        .map(|pack| (pack.anchor, pack.nearest_rim()))
        .collect();
    Ok(Layout {
        view,
        symbols,
        leaders,
        town_dots,
        labels,
        arrows,
        bar,
    })
}

fn symbols(
    panel: &Panel,
    view: &View,
    on_paper: impl Fn(f64, f64) -> Result<(f64, f64), ProjectionError>,
) -> Result<(Vec<Symbol>, Vec<Pack>), ProjectionError> {
    // Clinics on the same point (a town's middle that stands in for an address) are one pack; a clinic at its own address
    // stands there. A point without a town is a pack of its own: its index keeps the keys apart.
    let mut groups: BTreeMap<(&str, &str, [u64; 2], usize), Vec<usize>> = BTreeMap::new();
    for (index, point) in panel.points.iter().enumerate() {
        let alone = if point.by.is_empty() { index + 1 } else { 0 };
        let place = [point.lon.to_bits(), point.lat.to_bits()];
        groups
            .entry((&point.kommunekode, &point.by, place, alone))
            .or_default()
            .push(index);
    }
    let mut packable = Vec::with_capacity(groups.len());
    for members in groups.values() {
        let (mut x, mut y) = (0.0, 0.0);
        for index in members {
            let place = on_paper(panel.points[*index].lon, panel.points[*index].lat)?;
            x += place.0;
            y += place.1;
        }
        let count = members.len() as f64;
        let radii = members.iter().map(|index| radius(panel.points[*index].size)).collect();
        packable.push(Group {
            anchor: (x / count, y / count),
            radii,
        });
    }
    let packs = pack(&packable, &view.frame);
    let symbols = groups
        .values()
        .zip(packs.iter().zip(&packable))
        .flat_map(|(members, (pack, group))| {
            members
                .iter()
                .zip(pack.centres.iter().zip(&group.radii))
                .map(|(point, (centre, radius))| Symbol {
                    x: centre.0,
                    y: centre.1,
                    radius: *radius,
                    point: *point,
                })
        })
        .collect();
    Ok((symbols, packs))
}

/// How many areas are named.
fn named_areas(layer: &MapLayer, panel: &Panel) -> usize {
    if layer.area_labels == AreaLabels::None {
        layer.outlines.len()
    } else {
        panel.areas.len()
    }
}

fn area_labels(layer: &MapLayer, panel: &Panel, ground: &Ground, view: &View) -> Vec<Label> {
    if layer.area_labels == AreaLabels::None {
        return outline_labels(layer, ground, view);
    }
    // On a map of points the kommune is only a background: capitals in a softer ink, never mistaken for a town.
    let quiet = layer.measure.is_none();
    panel
        .areas
        .iter()
        .zip(&ground.areas)
        .map(|(area, outline)| {
            let name = if quiet {
                area.omraade.navn.to_uppercase()
            } else {
                area.omraade.navn.clone()
            };
            let size = if quiet { font::SMALLEST } else { 9.0 };
            let mut lines = vec![Line {
                text: name,
                size,
                bold: !quiet,
                quiet,
            }];
            let value = layer
                .measure
                .as_ref()
                .and_then(|measure| words::area_value(measure, area.value));
            if let (AreaLabels::NameAndValue, Some(text)) = (layer.area_labels, value) {
                lines.push(Line {
                    text,
                    size: 9.0,
                    bold: false,
                    quiet: false,
                });
            }
            let on_paper = outline.map_coords(|corner| view.place(corner.x, corner.y).into());
            Label {
                lines,
                target: visible(on_paper, &view.frame),
            }
        })
        .collect()
}

/// The names of the outlines.
fn outline_labels(layer: &MapLayer, ground: &Ground, view: &View) -> Vec<Label> {
    layer
        .outlines
        .iter()
        .zip(&ground.outlines)
        .map(|(named, outline)| {
            let line = Line {
                text: named.navn.clone(),
                size: font::SMALLEST,
                bold: true,
                quiet: false,
            };
            let on_paper = outline.map_coords(|corner| view.place(corner.x, corner.y).into());
            Label {
                lines: vec![line],
                target: visible(on_paper, &view.frame),
            }
        })
        .collect()
}

/// The parts of an area that reach into the frame; their corners are pulled to its edge, good enough to place a name.
fn visible(area: MultiPolygon<f64>, frame: &Rect) -> Target {
    use geo::{BoundingRect, CoordsIter};
    let reaches = |polygon: &geo::Polygon<f64>| {
        polygon.bounding_rect().is_some_and(|rect| {
            let (low, high) = (rect.min(), rect.max());
            Rect {
                x: low.x,
                y: low.y,
                width: high.x - low.x,
                height: high.y - low.y,
            }
            .overlaps(frame)
        })
    };
    let kept: MultiPolygon<f64> = area.0.into_iter().filter(reaches).collect();
    let pulled = |corner: geo::Coord<f64>| geo::Coord {
        x: corner.x.clamp(frame.x, frame.right()),
        y: corner.y.clamp(frame.y, frame.bottom()),
    };
    Target::Area {
        is_cut: kept.coords_iter().any(|corner| pulled(corner) != corner),
        outline: kept.map_coords(pulled),
    }
}

fn scale_bar(view: &View) -> ScaleBar {
    let km = scale_bar_km(view.scale, view.frame.width / 4.0);
    let length = km * 1000.0 * view.scale;
    ScaleBar {
        x: view.frame.right() - BAR_INSET - length,
        y: view.frame.bottom() - BAR_INSET,
        length,
        km,
    }
}

/// The ground the scale bar takes, with its number above.
pub(crate) fn bar_box(bar: &ScaleBar) -> Rect {
    Rect {
        x: bar.x - 6.0,
        y: bar.y - 15.0,
        width: bar.length + 12.0,
        height: 20.0,
    }
}

fn inset(frame: &Rect, by: f64) -> Rect {
    Rect {
        x: frame.x + by,
        y: frame.y + by,
        width: frame.width - 2.0 * by,
        height: frame.height - 2.0 * by,
    }
}

fn close(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).hypot(a.1 - b.1) < 0.5
}

fn along(from: (f64, f64), to: (f64, f64)) -> impl Iterator<Item = Obstacle> {
    (0..=10).map(move |i| {
        let t = f64::from(i) / 10.0;
        Obstacle::Circle {
            x: from.0 + (to.0 - from.0) * t,
            y: from.1 + (to.1 - from.1) * t,
            radius: 3.0,
        }
    })
}
