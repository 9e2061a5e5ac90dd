//! The before and after map of a case's memo, when both places are known.

use crate::domain::projektion::Utm32;
use crate::domain::{Kommunekode, Koordinat};
use crate::error::{Error, Kind, Result};
use crate::ingest::basiskort;
use crate::render::png::{OFFICE, png_at};
use crate::render::svg::{Sheet, alternative, svg};
use crate::report::classify::Method;
use crate::report::map::{AreaValue, Measure, Palette};
use crate::report::map_build::{Heading, Place, Relocation, relocation};
use crate::report::memo::Figure;
use crate::report::{ColumnKind, Missing};
use crate::rules::flytning::{AreaEffect, Assessment, FlytningFacts};

/// Classes of the map.
const CLASSES: usize = 5;

/// The map, or `None` when a place is unknown or the figures cannot be compared (V7).
///
/// # Errors
/// PP-G018 when it cannot be drawn.
pub fn figure(facts: &FlytningFacts, assessment: &Assessment) -> Result<Option<Figure>> {
    let (Some(new_kommune), Some(receiving)) = (facts.nyt_sted.kommune, &assessment.modtagende) else {
        return Ok(None);
    };
    if !facts.is_comparable() {
        return Ok(None);
    }
    let town = |bysted: &crate::domain::Bysted, else_: &str| {
        bysted.by().map_or_else(|| else_.to_owned(), |by| by.navn.clone())
    };
    let from = place(
        facts.klinik.koordinat,
        facts.klinik.kommune,
        town(&facts.klinik.bysted, &assessment.afgivende.omraade),
    )?;
    let to = place(
        facts.nyt_sted.koordinat,
        new_kommune,
        town(&facts.nyt_sted.bysted, &receiving.omraade),
    )?;
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(None);
    };
    let (before, after) = (
        values(facts, None),
        values(facts, Some([&assessment.afgivende, receiving])),
    );
    let sources: Vec<_> = [&facts.kilder.kapacitet, &facts.kilder.befolkning]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let title = format!(
        "{} fra {} til {}: indbyggere pr. kapacitet før og efter",
        assessment.klinik, from.by, to.by
    );
    let heading = Heading {
        id: "flytning".to_owned(),
        title: title.clone(),
        subtitle: String::new(),
        pr: facts.pr,
        grundlag: match facts.grundlag {
            crate::rules::flytning::Grundlag::Register => "register".to_owned(),
            crate::rules::flytning::Grundlag::Opgoerelse => "opgoerelse".to_owned(),
        },
        sources: sources.clone(),
        version: concat!("praksisplan ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let measure = Measure {
        key: "indbyggere_pr_kapacitet".to_owned(),
        heading: "Indbyggere pr. kapacitet".to_owned(),
        kind: ColumnKind::Integer,
        signed: false,
    };
    let moved = Relocation {
        klinik: &assessment.klinik,
        kapacitet: assessment.flyttes.to_f64(),
        from,
        to,
        before: &before,
        after: &after,
    };
    let base = basiskort::shipped().map_err(|error| undrawable(&error))?;
    let layer = relocation(
        base,
        heading,
        measure,
        &moved,
        &Method::Quantile(CLASSES),
        Palette::YlGnBu,
    )
    .map_err(|error| undrawable(&error))?;
    let drawing = svg(&layer, Sheet::Across).map_err(|error| undrawable(&error))?;
    let picture = png_at(&drawing, OFFICE).map_err(|error| undrawable(&error))?;
    let (width, height) = size(&picture);
    Ok(Some(Figure {
        id: "flytning".to_owned(),
        png: picture,
        svg: Some(drawing),
        width,
        height,
        alt: alternative(&layer),
        caption: title,
        sources,
    }))
}

fn place(koordinat: Option<Koordinat>, kommune: Kommunekode, by: String) -> Result<Option<Place>> {
    let Some(point) = koordinat else { return Ok(None) };
    let degrees = Utm32 {
        x: point.oest(),
        y: point.nord(),
    }
    .to_lonlat()
    .map_err(|error| undrawable(&error))?;
    Ok(Some(Place {
        by,
        kommunekode: kommune.to_string(),
        lon: degrees.lon,
        lat: degrees.lat,
    }))
}

/// Inhabitants per kapacitet of every kommune of the region; of the two that change, as they are after the move.
fn values(facts: &FlytningFacts, changed: Option<[&AreaEffect; 2]>) -> Vec<(String, AreaValue)> {
    let value = |ratio: Option<crate::domain::Ratio>, known: bool| match ratio {
        Some(ratio) => AreaValue::Number(ratio.to_f64()),
        None if known => AreaValue::Missing(Missing::IkkeDefineret),
        None => AreaValue::Missing(Missing::Ukendt),
    };
    let areas = facts.region_areas().into_iter().map(|area| {
        let people = area.indbyggere.map(u64::from);
        let effect = changed
            .into_iter()
            .flatten()
            .find(|effect| effect.kommunekode == Some(area.kommune));
        let ratio = match effect {
            Some(effect) => effect.efter,
            None => people.and_then(|people| area.kapacitet.inhabitants_per(people)),
        };
        (area.kommune.to_string(), value(ratio, people.is_some()))
    });
    areas.collect()
}

/// Width and height of a PNG, from its first chunk.
fn size(picture: &[u8]) -> (u32, u32) {
    let number = |at: usize| {
        picture
            .get(at..at + 4)
            .and_then(|bytes| bytes.try_into().ok())
            .map_or(1, u32::from_be_bytes)
    };
    (number(16), number(20))
}

fn undrawable(error: &dyn std::error::Error) -> Error {
    Error::new(
        "PP-G018",
        Kind::Unexpected,
        "notatets kort kan ikke tegnes. Intet er skrevet",
    )
    .at("kort", error.to_string())
    .next_step("skriv notatet uden kort med: --uden-kort")
}
