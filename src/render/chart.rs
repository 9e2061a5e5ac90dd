//! A chart as a picture, and the answer with its table and alternative text that goes with it.

use serde_json::json;

use super::map::{MapFormat, MapRenderError, rows_json};
use super::png;
use super::svg::{Sheet, chart_alternative, chart_svg};
use crate::error::{Error, Kind, Result};
use crate::report::{Answer, Chart};

/// The bytes of a chart in a format: it is a picture, and has no place on the earth.
///
/// # Errors
/// PP-K010 for a GIS format, PP-K012 when it cannot be drawn.
pub fn chart(chart: &Chart, format: MapFormat, sheet: Sheet) -> Result<Vec<u8>> {
    let drawing = chart_svg(chart, sheet).map_err(MapRenderError::from)?;
    match format {
        MapFormat::Svg => Ok(drawing.into_bytes()),
        MapFormat::Png => Ok(png::png(&drawing).map_err(MapRenderError::from)?),
        MapFormat::Geojson | MapFormat::Gpkg => Err(Error::new(
            "PP-K010",
            Kind::Usage,
            "et diagram er et billede og ikke et kort. Intet er skrevet",
        )
        .at("--format", format.extension())
        .next_step("vælg svg eller png, eller få tallene med --format csv eller xlsx")),
    }
}

/// The chart's words: its alternative text, made from the data.
pub fn chart_words(chart: &Chart) -> String {
    chart_alternative(chart)
}

/// The chart's table with its alternative text.
pub fn chart_answer(chart: &Chart) -> Answer {
    let text = chart_alternative(chart);
    let mut table = chart.table.clone();
    table.notes.push(format!("Diagrammet i ord: {text}"));
    Answer {
        pr: chart.pr,
        grundlag: chart.grundlag.clone(),
        data: json!({
            "diagram": chart.id,
            "titel": chart.title,
            "alternativ_tekst": text,
            "raekker": rows_json(&chart.table),
        }),
        tables: vec![table],
        kilder: chart.sources.clone(),
        advarsler: Vec::new(),
    }
}
