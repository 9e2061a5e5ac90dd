//! A map as a plain value: areas, points, classes and everything that must be printed with them. No drawing.
//!
//! Geometry is WGS84 in degrees (x = longitude, y = latitude); the renderers project it.

use geo::MultiPolygon;
use jiff::civil::Date;

use super::classify::Classes;
use super::{ColumnKind, Missing, Source, Table};

/// An area with its code and name, WGS84.
#[derive(Debug, Clone, PartialEq)]
pub struct Omraade {
    /// Kommunekode with its leading zero ("0773").
    pub kode: String,
    /// Name as printed.
    pub navn: String,
    /// Outline, WGS84 degrees.
    pub geometri: MultiPolygon<f64>,
}

/// A town with its centre, WGS84.
#[derive(Debug, Clone, PartialEq)]
pub struct By {
    /// Name as printed.
    pub navn: String,
    /// Kommunekode with its leading zero.
    pub kommunekode: String,
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
    /// Inhabitants; `None` when unknown, 0 for a quarter that is counted in its town.
    pub befolkning: Option<u32>,
}

/// What the areas of a map are: the key and heading of their code, and what one and many of them are called in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaKind {
    /// Machine name of the code: the attribute of the GIS files and the column of the table.
    pub key: &'static str,
    /// Danish heading of the code.
    pub key_heading: &'static str,
    /// Danish heading of the name.
    pub heading: &'static str,
    /// One of them.
    pub one: &'static str,
    /// Several of them.
    pub many: &'static str,
}

impl AreaKind {
    /// Kommuner, by kommunekode.
    pub const KOMMUNE: Self = Self {
        key: "kommunekode",
        key_heading: "Kommunekode",
        heading: "Kommune",
        one: "kommune",
        many: "kommuner",
    };
    /// Sundhedsråd, by the register's id.
    pub const SUNDHEDSRAAD: Self = Self {
        key: "sundhedsraad_id",
        key_heading: "Sundhedsråd, id",
        heading: "Sundhedsråd",
        one: "sundhedsråd",
        many: "sundhedsråd",
    };
    /// Cells of a population grid.
    pub const CELLE: Self = Self {
        key: "celle_id",
        key_heading: "Celle",
        heading: "Navn",
        one: "celle",
        many: "celler",
    };
}

/// What maps are drawn on: coast, areas, towns, and the credit lines that must be printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Basemap {
    /// Land of the region and around it.
    pub land: MultiPolygon<f64>,
    /// What the areas are.
    pub kind: AreaKind,
    /// The areas, by code: the kommuner, unless [`Basemap::kind`] says otherwise.
    pub kommuner: Vec<Omraade>,
    /// Outlines drawn and named over the areas, when these have no names of their own (cells).
    pub outlines: Vec<Omraade>,
    /// Towns, in file order.
    pub byer: Vec<By>,
    /// Licence lines, each printed as it stands.
    pub credits: Vec<String>,
    /// Licence lines of the towns, printed when a map names towns.
    pub town_credits: Vec<String>,
}

impl Basemap {
    /// The same map with the names a register uses: `names` is (code, name). Map material spells them in its own way ("Vesthimmerlands").
    #[must_use]
    pub fn named<'n>(&self, names: impl IntoIterator<Item = (&'n str, &'n str)>) -> Self {
        let mut base = self.clone();
        for (kode, navn) in names {
            for omraade in base.kommuner.iter_mut().filter(|omraade| omraade.kode == kode) {
                navn.clone_into(&mut omraade.navn);
            }
        }
        base
    }
}

/// What an area shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AreaValue {
    /// A finite measure in the layer's unit.
    Number(f64),
    /// No number, and why: "ikke defineret" and "diskretioneret" have classes of their own, the rest is "ingen data".
    Missing(Missing),
    /// The area is only a background.
    Background,
}

/// The class an area is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaClass {
    /// One of the measure's classes, lowest first.
    Number(usize),
    /// A ratio without a denominator (domain.md S3).
    IkkeDefineret,
    /// Suppressed for publication (domain.md S10).
    Diskretioneret,
    /// Nobody knows, or nobody answered: hatched.
    IngenData,
}

/// An area on a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Code, name and outline.
    pub omraade: Omraade,
    /// What it shows.
    pub value: AreaValue,
}

/// A place on a panel: a clinic, or one end of a flytning.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Name of what stands there.
    pub navn: String,
    /// Town; points of the same town and kommune are drawn as one cluster.
    pub by: String,
    /// Kommunekode with its leading zero.
    pub kommunekode: String,
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
    /// What the drawn area is proportional to (weighted capacity); `None` draws one fixed size.
    pub size: Option<f64>,
    /// Index into the layer's `point_categories`.
    pub category: usize,
}

/// The shape of a category of points; shape and fill differ so that colour is never needed to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Filled circle.
    Circle,
    /// Open circle.
    OpenCircle,
    /// Filled square.
    Square,
    /// Filled diamond.
    Diamond,
    /// Filled triangle.
    Triangle,
}

/// A kind of point and its words in the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointCategory {
    /// Legend text.
    pub label: String,
    /// How it is drawn.
    pub shape: Shape,
}

/// A town named on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct TownLabel {
    /// Name as printed.
    pub navn: String,
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
    /// Higher is placed first.
    pub priority: u32,
}

/// An arrow from one place to another, WGS84 degrees (lon, lat).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrow {
    /// Where it starts.
    pub from: (f64, f64),
    /// Where its head is.
    pub to: (f64, f64),
}

/// What is written in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaLabels {
    /// The name.
    Name,
    /// The name, and the value under it.
    NameAndValue,
    /// Nothing: the areas are many and small, and the layer's outlines carry the names.
    None,
}

/// One map picture of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Heading over the picture; empty when there is only one.
    pub heading: String,
    /// The areas, by code.
    pub areas: Vec<Area>,
    /// The points, by kommune, town, size and name.
    pub points: Vec<Point>,
    /// Towns to name.
    pub towns: Vec<TownLabel>,
    /// Arrows on top.
    pub arrows: Vec<Arrow>,
}

/// Which colours a measure has; every one is ordered in greyscale or marks its side with a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "lower")]
pub enum Palette {
    /// ColorBrewer YlGnBu: light is low.
    YlGnBu,
    /// ColorBrewer Blues: light is low.
    Blues,
    /// ColorBrewer YlOrBr: light is low.
    YlOrBr,
    /// ColorBrewer Purples: light is low.
    Purples,
    /// Viridis turned round: light is low.
    Viridis,
    /// ColorBrewer PuOr: diverging, orange below and purple above, the upper side dotted.
    PuOr,
}

/// The measure an area shows: its words and how its numbers are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Stable machine name, snake_case without æøå: the attribute of the GIS files.
    pub key: String,
    /// Danish words over the legend ("Indbyggere pr. kapacitet").
    pub heading: String,
    /// Decimals and unit.
    pub kind: ColumnKind,
    /// Print a plus on positive numbers (deviations, developments).
    pub signed: bool,
}

/// A map with everything that is printed with it.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLayer {
    /// Stable id: file name, table name, prefix of ids in the SVG.
    pub id: String,
    /// Danish title.
    pub title: String,
    /// Line under the title; may be empty.
    pub subtitle: String,
    /// Land behind everything, WGS84.
    pub land: MultiPolygon<f64>,
    /// What the areas are called.
    pub area_kind: AreaKind,
    /// Outlines drawn and named over the areas; empty when the areas carry their own names.
    pub outlines: Vec<Omraade>,
    /// One picture, or two side by side.
    pub panels: Vec<Panel>,
    /// Codes the picture is zoomed to; empty shows all areas.
    pub focus: Vec<String>,
    /// What the areas show; `None` when they are background only.
    pub measure: Option<Measure>,
    /// The classes of the measure.
    pub classes: Option<Classes>,
    /// The colours of the classes.
    pub palette: Palette,
    /// What is written in the areas.
    pub area_labels: AreaLabels,
    /// The kinds of points; empty when there are none.
    pub point_categories: Vec<PointCategory>,
    /// Legend heading of the points ("Klinikker efter kapacitet").
    pub point_heading: String,
    /// Legend heading of the sizes of points; empty when they have none.
    pub size_heading: String,
    /// What a point is called in counts: one, many ("klinik", "klinikker").
    pub point_noun: (String, String),
    /// The date of the view.
    pub pr: Date,
    /// The basis: `register`, `opgoerelse`, `offentliggjort`.
    pub grundlag: String,
    /// Sources of the figures.
    pub sources: Vec<Source>,
    /// Licence lines of the map material.
    pub credits: Vec<String>,
    /// Program version, as printed.
    pub version: String,
    /// The same facts as a table.
    pub table: Table,
}

/// One line of the legend of areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendEntry {
    /// Which class.
    pub class: AreaClass,
    /// Number of areas in it, one count per panel.
    pub counts: Vec<usize>,
}

impl MapLayer {
    /// The class an area is drawn in; `None` for a background area.
    pub fn class_of(&self, value: AreaValue) -> Option<AreaClass> {
        match value {
            AreaValue::Background => None,
            AreaValue::Number(number) => Some(AreaClass::Number(
                self.classes.as_ref().map_or(0, |classes| classes.class_of(number)),
            )),
            AreaValue::Missing(Missing::IkkeDefineret) => Some(AreaClass::IkkeDefineret),
            AreaValue::Missing(Missing::Diskretioneret) => Some(AreaClass::Diskretioneret),
            AreaValue::Missing(_) => Some(AreaClass::IngenData),
        }
    }

    /// The legend of the areas: every class of the measure, then those special classes that occur, with counts whose sum is
    /// the number of areas that have a value or lack one.
    pub fn legend(&self) -> Vec<LegendEntry> {
        if self.measure.is_none() {
            return Vec::new();
        }
        let class_count = self.classes.as_ref().map_or(1, Classes::count);
        let special = [
            AreaClass::IkkeDefineret,
            AreaClass::Diskretioneret,
            AreaClass::IngenData,
        ];
        (0..class_count)
            .map(AreaClass::Number)
            .chain(special)
            .map(|class| LegendEntry {
                class,
                counts: self
                    .panels
                    .iter()
                    .map(|panel| {
                        panel
                            .areas
                            .iter()
                            .filter(|area| self.class_of(area.value) == Some(class))
                            .count()
                    })
                    .collect(),
            })
            .filter(|entry| matches!(entry.class, AreaClass::Number(_)) || entry.counts.iter().any(|count| *count > 0))
            .collect()
    }
}
