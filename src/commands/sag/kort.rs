//! The before and after map of a case's memo, when both places are known.

use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::render::png::{OFFICE, png_at};
use crate::render::svg::{Sheet, alternative, svg};
use crate::report::memo::Figure;
use crate::rules::flytning::{Assessment, FlytningFacts};
use crate::statistics::kort::{Grundkort, Valg, flytning};

/// The map, or `None` when a place or its boundaries are unknown or the figures cannot be compared (V7).
///
/// # Errors
/// PP-G018 when it cannot be drawn.
pub fn figure(view: &View<'_>, facts: &FlytningFacts, assessment: &Assessment) -> Result<Option<Figure>> {
    let base = match Grundkort::of(view) {
        Ok(base) => base,
        // A region without boundaries has a memo without a map.
        Err(error) if error.kind == Kind::Data => return Ok(None),
        Err(error) => return Err(error),
    };
    let Ok(layer) = flytning::lag(&base, facts, assessment, &Valg::default())? else {
        return Ok(None);
    };
    let drawing = svg(&layer, Sheet::Across).map_err(|error| undrawable(&error))?;
    let picture = png_at(&drawing, OFFICE).map_err(|error| undrawable(&error))?;
    let (width, height) = size(&picture);
    Ok(Some(Figure {
        id: layer.id.clone(),
        png: picture,
        svg: Some(drawing),
        width,
        height,
        alt: alternative(&layer),
        caption: layer.title.clone(),
        sources: layer.sources.clone(),
    }))
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
