//! Builds map layers from plain values: a measure per kommune, clinics at places, a flytning before and after.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::domain::projektion::{LonLat, ProjectionError, Utm32};
use crate::domain::sortering::danish_cmp;

use super::classify::{Classes, ClassifyError, Method, classify};
use super::map::{
    Area, AreaKind, AreaLabels, AreaValue, Arrow, Basemap, MapLayer, Measure, Omraade, Palette, Panel, Point,
    PointCategory, Shape, TownLabel,
};
use super::{Column, ColumnKind, Row, RowKind, Source, Table, Value};

/// Why a map cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MapError {
    /// A value belongs to a kommune the map does not have.
    #[error("kommunekode {0} findes ikke på kortet")]
    UnknownKommune(String),
    /// Two values for one kommune.
    #[error("kommunekode {0} har mere end én værdi")]
    TwiceKommune(String),
    /// A point's category is not among the categories.
    #[error("{navn} har kategori nr. {category}, men der er kun {count}")]
    UnknownCategory {
        /// The point.
        navn: String,
        /// Its category.
        category: usize,
        /// How many there are.
        count: usize,
    },
    /// A size is negative or not a number.
    #[error("{navn} har størrelsen {size}, som ikke kan tegnes")]
    Size {
        /// The point.
        navn: String,
        /// Its size.
        size: f64,
    },
    /// A coordinate is no place.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The values cannot be classed.
    #[error(transparent)]
    Classify(#[from] ClassifyError),
}

/// What every map is printed with, whatever it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Stable id, snake_case.
    pub id: String,
    /// Danish title.
    pub title: String,
    /// Line under the title; may be empty.
    pub subtitle: String,
    /// The date of the view.
    pub pr: Date,
    /// The basis.
    pub grundlag: String,
    /// Sources of the figures.
    pub sources: Vec<Source>,
    /// Program version, as printed.
    pub version: String,
}

/// A place of a flytning.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Town, as printed.
    pub by: String,
    /// Kommunekode with its leading zero.
    pub kommunekode: String,
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

/// A flytning to draw: what moves, from where, to where, and the measure of every kommune before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Relocation<'a> {
    /// What moves.
    pub klinik: &'a str,
    /// How much of it, weighted.
    pub kapacitet: f64,
    /// The old place.
    pub from: Place,
    /// The new place.
    pub to: Place,
    /// (kommunekode, value) before.
    pub before: &'a [(String, AreaValue)],
    /// (kommunekode, value) after.
    pub after: &'a [(String, AreaValue)],
}

/// A measure per kommune in classes. `values` is (kommunekode, value); a kommune of the map without a value is "ingen data".
pub fn choropleth(
    base: &Basemap,
    heading: Heading,
    measure: Measure,
    values: &[(String, AreaValue)],
    method: &Method,
    palette: Palette,
) -> Result<MapLayer, MapError> {
    let areas = join_areas(base, values)?;
    let classes = classify(&numbers(&areas), method, decimals(measure.kind))?;
    let table = area_table(base.kind, &heading, &measure, &classes, &areas);
    let mut layer = empty_layer(base, heading, table);
    layer.panels = vec![Panel {
        heading: String::new(),
        areas,
        points: Vec::new(),
        towns: Vec::new(),
        arrows: Vec::new(),
    }];
    layer.measure = Some(measure);
    layer.classes = Some(classes);
    layer.palette = palette;
    layer.area_labels = if base.outlines.is_empty() {
        AreaLabels::NameAndValue
    } else {
        AreaLabels::None
    };
    Ok(layer)
}

/// Deviations from a centre (the region's value), three classes on each side, diverging.
pub fn deviation(
    base: &Basemap,
    heading: Heading,
    measure: Measure,
    values: &[(String, AreaValue)],
) -> Result<MapLayer, MapError> {
    choropleth(
        base,
        heading,
        measure,
        values,
        &Method::Around {
            centre: 0.0,
            per_side: 3,
        },
        Palette::PuOr,
    )
}

/// A population cell with a value: a square about its middle.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its id.
    pub id: String,
    /// EPSG:25832 metres of its middle.
    pub x: f64,
    /// EPSG:25832 metres of its middle.
    pub y: f64,
    /// Its side in metres.
    pub side: f64,
    /// What it shows.
    pub value: AreaValue,
}

/// A measure per cell in classes, with the kommuner of `base` outlined and named on top.
pub fn cells(
    base: &Basemap,
    heading: Heading,
    measure: Measure,
    cells: &[Cell],
    method: &Method,
    palette: Palette,
) -> Result<MapLayer, MapError> {
    let corner = |x: f64, y: f64| -> Result<Coord<f64>, MapError> {
        let LonLat { lon, lat } = Utm32 { x, y }.to_lonlat()?;
        Ok(Coord { x: lon, y: lat })
    };
    let square = |cell: &Cell| -> Result<Omraade, MapError> {
        let half = cell.side / 2.0;
        let (west, south, east, north) = (cell.x - half, cell.y - half, cell.x + half, cell.y + half);
        let ring = [
            (west, south),
            (east, south),
            (east, north),
            (west, north),
            (west, south),
        ];
        let ring = ring
            .map(|(x, y)| corner(x, y))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Omraade {
            kode: cell.id.clone(),
            navn: cell.id.clone(),
            geometri: MultiPolygon::new(vec![Polygon::new(LineString::new(ring), Vec::new())]),
        })
    };
    let gridded = Basemap {
        kind: AreaKind::CELLE,
        kommuner: cells.iter().map(square).collect::<Result<_, _>>()?,
        outlines: base.kommuner.clone(),
        ..base.clone()
    };
    let values: Vec<(String, AreaValue)> = cells.iter().map(|cell| (cell.id.clone(), cell.value)).collect();
    choropleth(&gridded, heading, measure, &values, method, palette)
}

/// Clinics at their places, drawn area proportional to `size`, towns with a clinic named.
///
/// `heading_of_points` stands over the legend, `noun` is one and many of them.
pub fn clinics(
    base: &Basemap,
    heading: Heading,
    points: &[Point],
    categories: Vec<PointCategory>,
    heading_of_points: &str,
    noun: (&str, &str),
) -> Result<MapLayer, MapError> {
    let mut points = points.to_vec();
    for point in &points {
        if point.category >= categories.len() {
            let (navn, category) = (point.navn.clone(), point.category);
            return Err(MapError::UnknownCategory {
                navn,
                category,
                count: categories.len(),
            });
        }
        if let Some(size) = point.size.filter(|size| !(size.is_finite() && *size >= 0.0)) {
            return Err(MapError::Size {
                navn: point.navn.clone(),
                size,
            });
        }
    }
    points.sort_by(|a, b| {
        let size = |point: &Point| point.size.unwrap_or(0.0);
        (&a.kommunekode, &a.by)
            .cmp(&(&b.kommunekode, &b.by))
            .then(size(b).total_cmp(&size(a)))
            .then(a.navn.cmp(&b.navn))
            .then(a.lon.total_cmp(&b.lon))
            .then(a.lat.total_cmp(&b.lat))
    });
    let table = point_table(&heading, base, &points, &categories);
    let towns = towns_of(&points);
    let mut layer = empty_layer(base, heading, table);
    layer.panels = vec![Panel {
        heading: String::new(),
        areas: background(base),
        points,
        towns,
        arrows: Vec::new(),
    }];
    layer.credits.extend_from_slice(&base.town_credits);
    layer.point_categories = categories;
    heading_of_points.clone_into(&mut layer.point_heading);
    if layer.panels[0].points.iter().any(|point| point.size.is_some()) {
        "Kapacitet (symbolets areal)".clone_into(&mut layer.size_heading);
    }
    layer.point_noun = (noun.0.to_owned(), noun.1.to_owned());
    Ok(layer)
}

/// The before and after of one flytning side by side, zoomed to the giving and the receiving kommune, in one set of classes.
pub fn relocation(
    base: &Basemap,
    heading: Heading,
    measure: Measure,
    moved: &Relocation<'_>,
    method: &Method,
    palette: Palette,
) -> Result<MapLayer, MapError> {
    let before = join_areas(base, moved.before)?;
    let after = join_areas(base, moved.after)?;
    let mut both = numbers(&before);
    both.extend(numbers(&after));
    let classes = classify(&both, method, decimals(measure.kind))?;
    let table = relocation_table(&heading, &measure, &before, &after);
    let point = |place: &Place, category| Point {
        navn: moved.klinik.to_owned(),
        by: place.by.clone(),
        kommunekode: place.kommunekode.clone(),
        lon: place.lon,
        lat: place.lat,
        size: None,
        category,
    };
    let towns: Vec<TownLabel> = [&moved.from, &moved.to]
        .into_iter()
        .map(|place| TownLabel {
            navn: place.by.clone(),
            lon: place.lon,
            lat: place.lat,
            priority: u32::MAX,
        })
        .collect();
    let from_to = Arrow {
        from: (moved.from.lon, moved.from.lat),
        to: (moved.to.lon, moved.to.lat),
    };
    let mut layer = empty_layer(base, heading, table);
    layer.panels = vec![
        Panel {
            heading: "Før flytningen".to_owned(),
            areas: before,
            points: vec![point(&moved.from, 0)],
            towns: towns.clone(),
            arrows: Vec::new(),
        },
        Panel {
            heading: "Efter flytningen".to_owned(),
            areas: after,
            points: vec![point(&moved.from, 1), point(&moved.to, 2)],
            towns,
            arrows: vec![from_to],
        },
    ];
    layer.focus = vec![moved.from.kommunekode.clone(), moved.to.kommunekode.clone()];
    layer.focus.sort();
    layer.focus.dedup();
    layer.measure = Some(measure);
    layer.classes = Some(classes);
    layer.palette = palette;
    layer.area_labels = AreaLabels::NameAndValue;
    moved.klinik.clone_into(&mut layer.point_heading);
    layer.credits.extend_from_slice(&base.town_credits);
    layer.point_categories = relocation_categories();
    layer.point_noun = ("adresse".to_owned(), "adresser".to_owned());
    Ok(layer)
}

/// The three kinds of places of a flytning; their order is that of the points' `category`.
fn relocation_categories() -> Vec<PointCategory> {
    [
        ("Nuværende adresse (før)", Shape::Circle),
        ("Tidligere adresse (efter)", Shape::OpenCircle),
        ("Ny adresse (efter)", Shape::Diamond),
    ]
    .into_iter()
    .map(|(label, shape)| PointCategory {
        label: label.to_owned(),
        shape,
    })
    .collect()
}

fn empty_layer(base: &Basemap, heading: Heading, table: Table) -> MapLayer {
    MapLayer {
        id: heading.id,
        title: heading.title,
        subtitle: heading.subtitle,
        land: base.land.clone(),
        area_kind: base.kind,
        outlines: base.outlines.clone(),
        panels: Vec::new(),
        focus: Vec::new(),
        measure: None,
        classes: None,
        palette: Palette::YlGnBu,
        area_labels: AreaLabels::Name,
        point_categories: Vec::new(),
        point_heading: String::new(),
        size_heading: String::new(),
        point_noun: (String::new(), String::new()),
        pr: heading.pr,
        grundlag: heading.grundlag,
        sources: heading.sources,
        credits: base.credits.clone(),
        version: heading.version,
        table,
    }
}

fn background(base: &Basemap) -> Vec<Area> {
    sorted_areas(base, |_| AreaValue::Background)
}

fn sorted_areas(base: &Basemap, value: impl Fn(&str) -> AreaValue) -> Vec<Area> {
    let mut areas: Vec<Area> = base
        .kommuner
        .iter()
        .map(|omraade| Area {
            omraade: omraade.clone(),
            value: value(&omraade.kode),
        })
        .collect();
    areas.sort_by(|a, b| a.omraade.kode.cmp(&b.omraade.kode));
    areas
}

fn join_areas(base: &Basemap, values: &[(String, AreaValue)]) -> Result<Vec<Area>, MapError> {
    let known: BTreeSet<&str> = base.kommuner.iter().map(|omraade| omraade.kode.as_str()).collect();
    let mut by_code: BTreeMap<&str, AreaValue> = BTreeMap::new();
    for (kode, value) in values {
        if !known.contains(kode.as_str()) {
            return Err(MapError::UnknownKommune(kode.clone()));
        }
        if by_code.insert(kode, *value).is_some() {
            return Err(MapError::TwiceKommune(kode.clone()));
        }
    }
    let nothing = AreaValue::Missing(super::Missing::Ukendt);
    Ok(sorted_areas(base, |kode| by_code.get(kode).copied().unwrap_or(nothing)))
}

fn numbers(areas: &[Area]) -> Vec<f64> {
    areas
        .iter()
        .filter_map(|area| {
            if let AreaValue::Number(number) = area.value {
                Some(number)
            } else {
                None
            }
        })
        .collect()
}

/// Decimals a measure is printed with; class bounds have as many.
pub(crate) fn decimals(kind: ColumnKind) -> u8 {
    match kind {
        ColumnKind::Decimal(digits)
        | ColumnKind::UpTo(digits)
        | ColumnKind::Percent(digits)
        | ColumnKind::Points(digits) => digits,
        ColumnKind::Text | ColumnKind::Id | ColumnKind::Integer | ColumnKind::Date => 0,
    }
}

fn towns_of(points: &[Point]) -> Vec<TownLabel> {
    let mut towns: BTreeMap<(&str, &str), (u32, f64, f64)> = BTreeMap::new();
    for point in points.iter().filter(|point| !point.by.is_empty()) {
        let sum = towns.entry((&point.kommunekode, &point.by)).or_default();
        *sum = (sum.0 + 1, sum.1 + point.lon, sum.2 + point.lat);
    }
    towns
        .into_iter()
        .map(|((_, by), (count, lon, lat))| TownLabel {
            navn: by.to_owned(),
            lon: lon / f64::from(count),
            lat: lat / f64::from(count),
            priority: count,
        })
        .collect()
}

fn column(key: &str, heading: &str, kind: ColumnKind) -> Column {
    Column {
        key: key.to_owned(),
        heading: heading.to_owned(),
        kind,
    }
}

fn cell(value: AreaValue) -> Value {
    match value {
        AreaValue::Number(number) => Value::Number(number),
        AreaValue::Missing(missing) => Value::Missing(missing),
        AreaValue::Background => Value::Missing(super::Missing::IkkeRelevant),
    }
}

fn table(heading: &Heading, columns: Vec<Column>, rows: impl Iterator<Item = Vec<Value>>) -> Table {
    Table {
        id: heading.id.clone(),
        title: heading.title.clone(),
        columns,
        rows: rows
            .map(|cells| Row {
                kind: RowKind::Body,
                cells,
            })
            .collect(),
        notes: if heading.subtitle.is_empty() {
            Vec::new()
        } else {
            vec![heading.subtitle.clone()]
        },
        sources: heading.sources.clone(),
    }
}

/// Areas in Danish order of name, as every table of the program has them.
fn in_danish_order(areas: &[Area]) -> Vec<&Area> {
    let mut order: Vec<&Area> = areas.iter().collect();
    order.sort_by(|a, b| {
        let (a, b) = (&a.omraade, &b.omraade);
        danish_cmp(&a.navn, &b.navn).then_with(|| a.kode.cmp(&b.kode))
    });
    order
}

fn area_table(kind: AreaKind, heading: &Heading, measure: &Measure, classes: &Classes, areas: &[Area]) -> Table {
    let columns = vec![
        column("omraade", kind.heading, ColumnKind::Text),
        column(kind.key, kind.key_heading, ColumnKind::Id),
        column(&measure.key, &measure.heading, measure.kind),
        column("klasse", "Klasse på kortet", ColumnKind::Integer),
    ];
    let class = |value| match value {
        // Numbered from 1 as in the legend; a kortklasse is at most nine.
        AreaValue::Number(number) => {
            Value::Integer(i64::try_from(classes.class_of(number)).unwrap_or(i64::MAX - 1) + 1)
        }
        AreaValue::Missing(_) | AreaValue::Background => Value::Missing(super::Missing::IkkeRelevant),
    };
    let rows = in_danish_order(areas).into_iter().map(|area| {
        let omraade = &area.omraade;
        vec![
            Value::Text(omraade.navn.clone()),
            Value::Text(omraade.kode.clone()),
            cell(area.value),
            class(area.value),
        ]
    });
    table(heading, columns, rows)
}

fn relocation_table(heading: &Heading, measure: &Measure, before: &[Area], after: &[Area]) -> Table {
    let columns = vec![
        column("omraade", "Kommune", ColumnKind::Text),
        column("kommunekode", "Kommunekode", ColumnKind::Id),
        column("foer", &format!("{}, før", measure.heading), measure.kind),
        column("efter", &format!("{}, efter", measure.heading), measure.kind),
    ];
    let after: BTreeMap<&str, AreaValue> = after
        .iter()
        .map(|area| (area.omraade.kode.as_str(), area.value))
        .collect();
    let rows = in_danish_order(before).into_iter().map(|old| {
        let omraade = &old.omraade;
        let new = after.get(omraade.kode.as_str()).copied();
        vec![
            Value::Text(omraade.navn.clone()),
            Value::Text(omraade.kode.clone()),
            cell(old.value),
            cell(new.unwrap_or(AreaValue::Background)),
        ]
    });
    table(heading, columns, rows)
}

fn point_table(heading: &Heading, base: &Basemap, points: &[Point], categories: &[PointCategory]) -> Table {
    let names: BTreeMap<&str, &str> = base
        .kommuner
        .iter()
        .map(|omraade| (omraade.kode.as_str(), omraade.navn.as_str()))
        .collect();
    let columns = vec![
        column("klinik", "Klinik", ColumnKind::Text),
        column("by", "By", ColumnKind::Text),
        column("kommunekode", "Kommunekode", ColumnKind::Id),
        column("kommune", "Kommune", ColumnKind::Text),
        column("kapacitet", "Kapacitet", ColumnKind::UpTo(1)),
        column("kategori", "Kategori", ColumnKind::Text),
    ];
    let text = |words: &str| Value::Text(words.to_owned());
    let rows = points.iter().map(|point| {
        vec![
            text(&point.navn),
            text(&point.by),
            text(&point.kommunekode),
            names
                .get(point.kommunekode.as_str())
                .map_or(Value::Missing(super::Missing::Ukendt), |navn| text(navn)),
            point.size.map_or(Value::Missing(super::Missing::Ukendt), Value::Number),
            categories
                .get(point.category)
                .map_or(Value::Missing(super::Missing::Ukendt), |category| text(&category.label)),
        ]
    });
    table(heading, columns, rows)
}
