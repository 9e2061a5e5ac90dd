//! The clinics at their places: Figur 1, and the same by a fact about their premises (K3).

use super::{Grundkort, heading, refused};
use crate::domain::projektion::Utm32;
use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::report::Source;
use crate::report::map::{MapLayer, Point, PointCategory, Shape};
use crate::report::map_build::{Heading, clinics};
use crate::statistics::kommune::{self, Klinik};
use crate::statistics::sources_by_id;
use clap::ValueEnum;
use geo::InteriorPoint;

/// A fact about a clinic's premises (K3, K6). Blank is unknown, not no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Forhold {
    /// Disabled access.
    Adgang,
    /// Disabled toilet.
    Toilet,
    /// Parking.
    Parkering,
    /// A room for group training.
    Holdlokale,
}

impl Forhold {
    fn word(self) -> &'static str {
        match self {
            Self::Adgang => "adgang",
            Self::Toilet => "toilet",
            Self::Parkering => "parkering",
            Self::Holdlokale => "holdlokale",
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Adgang => "Handicapvenlig adgang",
            Self::Toilet => "Handicapegnet toilet",
            Self::Parkering => "Parkering",
            Self::Holdlokale => "Lokale til holdtræning",
        }
    }

    fn of(self, klinik: &Klinik) -> &str {
        match self {
            Self::Adgang => &klinik.handicapadgang,
            Self::Toilet => &klinik.handicaptoilet,
            Self::Parkering => &klinik.parkering,
            Self::Holdlokale => &klinik.holdlokale,
        }
    }
}

/// The clinics of the region, and where each is drawn.
struct Placed {
    clinics: Vec<Klinik>,
    points: Vec<Point>,
    /// Drawn in the middle of the kommune: the place is not known.
    astray: usize,
    sources: Vec<Source>,
}

const NOUN: (&str, &str) = ("klinik", "klinikker");

/// Figur 1: every clinic, its area proportional to its kapacitet.
pub(super) fn figur_1(view: &View<'_>, map: &Grundkort) -> Result<MapLayer> {
    let placed = placed(view, map)?;
    let mut categories = vec![category("Klinik", Shape::Circle)];
    if placed.astray > 0 {
        categories.push(category("Sted ukendt, tegnet midt i kommunen", Shape::OpenCircle));
    }
    let mut points = placed.points;
    for point in &mut points {
        point.category = usize::from(point.by.is_empty());
    }
    let title = format!(
        "Figur 1: Fysioterapeuternes geografiske placering i {} fordelt på adresser",
        map.region
    );
    let subtitle = "Hvert symbol er en klinik; klinikker på samme sted står samlet.";
    let heading = of_clinics(view, "figur_1", title, subtitle.to_owned(), placed.sources);
    clinics(&map.base, heading, &points, categories, "Klinikker", NOUN).map_err(|error| refused(&error))
}

/// The clinics by a fact about their premises: yes, no, unknown.
pub(super) fn forhold(view: &View<'_>, map: &Grundkort, forhold: Forhold) -> Result<MapLayer> {
    let placed = placed(view, map)?;
    let categories = vec![
        category("Ja", Shape::Circle),
        category("Nej", Shape::Diamond),
        category("Ukendt", Shape::OpenCircle),
    ];
    let mut points = placed.points;
    for (point, klinik) in points.iter_mut().zip(&placed.clinics) {
        point.category = match forhold.of(klinik) {
            "ja" => 0,
            "nej" => 1,
            _ => 2,
        };
    }
    let astray = match placed.astray {
        0 => String::new(),
        1 => " 1 klinik, hvis sted er ukendt, er tegnet midt i sin kommune.".to_owned(),
        count => format!(" {count} klinikker, hvis sted er ukendt, er tegnet midt i deres kommune."),
    };
    let subtitle = format!("Hvert symbol er en klinik. Ukendt er ikke et nej.{astray}");
    let heading = of_clinics(
        view,
        &format!("handicapadgang_{}", forhold.word()),
        format!("{} på klinikkerne i {}", forhold.heading(), map.region),
        subtitle,
        placed.sources,
    );
    clinics(&map.base, heading, &points, categories, forhold.heading(), NOUN).map_err(|error| refused(&error))
}

fn category(label: &str, shape: Shape) -> PointCategory {
    PointCategory {
        label: label.to_owned(),
        shape,
    }
}

fn of_clinics(view: &View<'_>, id: &str, title: String, subtitle: String, sources: Vec<Source>) -> Heading {
    heading(view, id.to_owned(), title, subtitle, "register", sources)
}

/// Every clinic of the region with its place. One whose place is unknown stands in the middle of its kommune, without a town.
fn placed(view: &View<'_>, map: &Grundkort) -> Result<Placed> {
    let mut placed = Placed {
        clinics: Vec::new(),
        points: Vec::new(),
        astray: 0,
        sources: Vec::new(),
    };
    let mut ids: Vec<String> = Vec::new();
    for area in &map.base.kommuner {
        for klinik in kommune::klinikker(view, &area.kode)? {
            let known = klinik.x.zip(klinik.y).map(|(x, y)| Utm32 { x, y }.to_lonlat());
            // Coordinates that are no place are as unknown as none.
            let (place, by) = if let Some(Ok(place)) = known {
                ((place.lon, place.lat), town(&klinik))
            } else {
                let Some(middle) = area.geometri.interior_point() else {
                    continue;
                };
                placed.astray += 1;
                ((middle.x(), middle.y()), String::new())
            };
            placed.points.push(Point {
                navn: klinik.klinik.clone(),
                by,
                kommunekode: area.kode.clone(),
                lon: place.0,
                lat: place.1,
                size: klinik.kapacitet,
                category: 0,
            });
            ids.extend(klinik.kilder().map(str::to_owned));
            placed.clinics.push(klinik);
        }
    }
    if placed.clinics.is_empty() {
        return Err(super::nothing(
            "klinikker",
            "vælg en anden dato med --pr, eller indlæs klinikker",
        ));
    }
    if placed.astray == placed.clinics.len() {
        return Err(
            Error::new("PP-K004", Kind::Data, "ingen klinik har et kendt sted. Intet er tegnet")
                .at("klinikker uden koordinat", placed.astray.to_string())
                .next_step("indlæs klinikkernes koordinater med praksisplan importer klinikker FIL"),
        );
    }
    placed.sources = sources_by_id(view, ids.iter().map(String::as_str))?;
    Ok(placed)
}

/// The bysamfund when it is known, else the postal town.
fn town(klinik: &Klinik) -> String {
    klinik
        .bysamfund
        .clone()
        .or_else(|| klinik.by.clone())
        .unwrap_or_default()
}
