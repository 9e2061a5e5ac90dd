//! A map in each of its file formats, and the answer with its table and alternative text that goes with every one.

use rayon::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::svg::{Sheet, SvgError, alternative, class_label, svg};
use super::{format, geojson, geopackage, png};
use crate::error::{Error, Kind};
use crate::report::map::{AreaClass, AreaValue, MapLayer};
use crate::report::{Answer, Table, Value};

/// The file formats of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapFormat {
    /// A picture that scales.
    Svg,
    /// A picture of 300 dots per inch.
    Png,
    /// RFC 7946, WGS84.
    Geojson,
    /// EPSG:25832 with styles for QGIS.
    Gpkg,
}

impl MapFormat {
    /// The ending of a file in this format, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Geojson => "geojson",
            Self::Gpkg => "gpkg",
        }
    }

    /// The format that a file ending asks for, whatever its case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        [Self::Svg, Self::Png, Self::Geojson, Self::Gpkg]
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// Whether the format is bytes that no terminal can show.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Png | Self::Gpkg)
    }
}

/// Why a map cannot be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum MapRenderError {
    /// It cannot be drawn.
    #[error(transparent)]
    Svg(#[from] SvgError),
    /// The drawing cannot become a picture.
    #[error(transparent)]
    Png(#[from] png::PngError),
    /// The GIS file cannot be made.
    #[error(transparent)]
    GeoPackage(#[from] geopackage::GeoPackageError),
}

impl From<MapRenderError> for Error {
    fn from(error: MapRenderError) -> Self {
        Self::new("PP-K012", Kind::Unexpected, "kortet kan ikke tegnes. Intet er skrevet").at("kort", error.to_string())
    }
}

/// The bytes of a map in a format; the sheet only matters to pictures.
pub fn map(layer: &MapLayer, format: MapFormat, sheet: Sheet) -> Result<Vec<u8>, MapRenderError> {
    Ok(match format {
        MapFormat::Svg => svg(layer, sheet)?.into_bytes(),
        MapFormat::Png => png::png(&svg(layer, sheet)?)?,
        MapFormat::Geojson => geojson::geojson(layer).into_bytes(),
        MapFormat::Gpkg => geopackage::geopackage(layer)?,
    })
}

/// Many maps at once, in the order of the jobs; the same bytes as one by one.
pub fn maps(jobs: &[(&MapLayer, MapFormat, Sheet)]) -> Vec<Result<Vec<u8>, MapRenderError>> {
    jobs.par_iter()
        .map(|(layer, format, sheet)| map(layer, *format, *sheet))
        .collect()
}

/// The map's table with its alternative text: `data` has the classes, and an object per area and per point.
pub fn map_answer(layer: &MapLayer, warnings: Vec<String>) -> Answer {
    let text = alternative(layer);
    let mut table = layer.table.clone();
    table.notes.push(format!("Kortet i ord: {text}"));
    let mut sources = layer.sources.clone();
    sources.sort();
    sources.dedup();
    Answer {
        pr: layer.pr,
        grundlag: layer.grundlag.clone(),
        data: json!({
            "kort": layer.id,
            "titel": layer.title,
            "alternativ_tekst": text,
            "kortmateriale": layer.credits,
            "klasser": classes(layer),
            "omraader": areas(layer),
            "punkter": points(layer),
        }),
        tables: vec![table],
        kilder: sources,
        advarsler: warnings,
    }
}

fn classes(layer: &MapLayer) -> Vec<Json> {
    let bounds = |class: AreaClass| match (class, &layer.classes) {
        (AreaClass::Number(index), Some(classes)) => classes.bounds(index),
        _ => (None, None),
    };
    layer
        .legend()
        .into_iter()
        .map(|entry| {
            let (lower, upper) = bounds(entry.class);
            json!({
                "betegnelse": class_label(layer, entry.class),
                "fra": lower,
                "til_under": upper,
                "antal": entry.counts,
            })
        })
        .collect()
}

fn areas(layer: &MapLayer) -> Vec<Json> {
    let panels = layer.panels.iter().filter(|_| layer.measure.is_some());
    panels
        .flat_map(|panel| panel.areas.iter().map(move |area| (panel, area)))
        .map(|(panel, area)| {
            let (number, status) = match area.value {
                AreaValue::Number(number) => (Some(number), "oplyst"),
                AreaValue::Missing(missing) => (None, format::missing(missing)),
                AreaValue::Background => (None, ""),
            };
            let mut row = Map::new();
            row.insert(layer.area_kind.key.to_owned(), json!(area.omraade.kode));
            row.insert("omraade".to_owned(), json!(area.omraade.navn));
            if !panel.heading.is_empty() {
                row.insert("billede".to_owned(), json!(panel.heading));
            }
            row.insert("vaerdi".to_owned(), json!(number));
            row.insert("status".to_owned(), json!(status));
            row.insert(
                "klasse".to_owned(),
                json!(layer.class_of(area.value).map(|class| class_label(layer, class))),
            );
            Json::Object(row)
        })
        .collect()
}

/// The points; empty on a map of areas.
fn points(layer: &MapLayer) -> Vec<Json> {
    if layer.measure.is_some() {
        Vec::new()
    } else {
        rows_json(&layer.table)
    }
}

/// The rows of a table by the columns' keys; a missing value is `null`.
pub(super) fn rows_json(table: &Table) -> Vec<Json> {
    let cell = |value: &Value| match value {
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Number(number) => json!(number),
        Value::Date(date) => json!(date.to_string()),
        Value::Missing(_) => Json::Null,
    };
    let rows = table.rows.iter().map(|row| {
        let cells = table.columns.iter().zip(&row.cells);
        Json::Object(cells.map(|(column, value)| (column.key.clone(), cell(value))).collect())
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testkort;

    #[test]
    fn the_answer_of_a_map_says_in_words_and_numbers_what_it_shows() {
        let answer = map_answer(&testkort::mangler(), Vec::new());
        let data = &answer.data;
        assert!(data["alternativ_tekst"].as_str().unwrap().starts_with("Kort. "));
        // Five classes of numbers, then undefined, suppressed and unknown.
        assert_eq!(data["klasser"].as_array().unwrap().len(), 8);
        let morsoe = &data["omraader"][0];
        assert_eq!(
            (&morsoe["kommunekode"], &morsoe["status"]),
            (&json!("0773"), &json!("ikke defineret"))
        );
        assert!(morsoe["vaerdi"].is_null());
        assert_eq!(data["punkter"], json!([]));
        assert!(
            answer.tables[0]
                .notes
                .last()
                .unwrap()
                .starts_with("Kortet i ord: Kort. ")
        );
        let clinics = map_answer(&testkort::figur_1(), Vec::new()).data;
        assert_eq!(clinics["punkter"].as_array().unwrap().len(), 57);
    }

    #[test]
    fn maps_made_together_are_those_made_one_by_one() {
        let layers = [testkort::small(), testkort::tabel_1()];
        let jobs: Vec<_> = layers
            .iter()
            .flat_map(|layer| [MapFormat::Svg, MapFormat::Geojson].map(|format| (layer, format, Sheet::Across)))
            .collect();
        for ((layer, format, sheet), made) in jobs.iter().zip(maps(&jobs)) {
            assert_eq!(made.unwrap(), map(layer, *format, *sheet).unwrap());
        }
    }

    #[test]
    fn endings_name_formats_in_any_case() {
        assert_eq!(MapFormat::of_extension("GeoJSON"), Some(MapFormat::Geojson));
        assert_eq!(MapFormat::of_extension("pdf"), None);
    }
}
