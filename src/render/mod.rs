//! The only place that formats: one file per output format over the same plain values.

mod colour;
pub mod format;
pub mod geojson;
pub mod geopackage;
pub mod png;
pub mod svg;
#[cfg(test)]
mod testkort;
pub mod words;
