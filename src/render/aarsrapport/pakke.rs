//! What describes the run: the Data Package of its files, and the manifest with the fingerprints of inputs and outputs.

use serde_json::{Map, Value, json};

use super::{Fil, udgave};
use crate::domain::fingeraftryk::sha256;
use crate::render::{RenderError, format};
use crate::report::ColumnKind;
use crate::report::aarsrapport::Aarsrapport;

/// A column's type in a table schema.
pub(super) fn field_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text | ColumnKind::Id => "string",
        ColumnKind::Integer => "integer",
        ColumnKind::Date => "date",
        ColumnKind::Decimal(_) | ColumnKind::UpTo(_) | ColumnKind::Percent(_) | ColumnKind::Points(_) => "number",
    }
}

/// `datapackage.json`: every file with its type, size and fingerprint; every table with its columns.
pub(super) fn datapackage(rapport: &Aarsrapport, version: &str, files: &[Fil]) -> Result<Fil, RenderError> {
    let resources: Vec<Value> = files.iter().map(resource).collect();
    let value = json!({
        "profile": "data-package",
        "name": "praksisplan-aarsrapport",
        "title": rapport.titel,
        "description": format!("Pr. {}. Udgave: {}.", format::date(rapport.pr), udgave(rapport)),
        "version": format::iso(rapport.pr),
        "program": format!("praksisplan {version}"),
        "sources": sources(rapport),
        "resources": resources,
    });
    Ok(Fil {
        sti: "datapackage.json".to_owned(),
        titel: "Beskrivelse af alle filerne".to_owned(),
        indhold: pretty(&value)?,
        felter: Vec::new(),
    })
}

fn sources(rapport: &Aarsrapport) -> Vec<Value> {
    let svar = rapport.afsnit.iter().flat_map(|afsnit| &afsnit.svar);
    let mut texts: Vec<&str> = svar
        .chain(rapport.kommuneark.iter().map(|ark| &ark.svar))
        .flat_map(|svar| svar.kilder.iter().map(|kilde| kilde.tekst.as_str()))
        .collect();
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().map(|text| json!({ "title": text })).collect()
}

fn resource(file: &Fil) -> Value {
    let extension = file.sti.rsplit('.').next().unwrap_or_default();
    let mut resource = Map::new();
    let name: String = file.sti.chars().map(|c| if c == '/' { '-' } else { c }).collect();
    resource.insert("name".into(), name.into());
    resource.insert("path".into(), file.sti.clone().into());
    resource.insert("title".into(), file.titel.clone().into());
    resource.insert("format".into(), extension.into());
    resource.insert("mediatype".into(), mediatype(extension).into());
    resource.insert("bytes".into(), file.indhold.len().into());
    resource.insert("hash".into(), format!("sha256:{}", sha256(&file.indhold)).into());
    if !file.felter.is_empty() {
        let fields = file
            .felter
            .iter()
            .map(|felt| json!({ "name": felt.navn, "title": felt.titel, "type": felt.art }));
        let schema = json!({ "fields": fields.collect::<Vec<_>>(), "missingValues": [""] });
        resource.insert("profile".into(), "tabular-data-resource".into());
        resource.insert("encoding".into(), "utf-8".into());
        resource.insert("schema".into(), schema);
    }
    resource.into()
}

fn mediatype(extension: &str) -> &'static str {
    match extension {
        "csv" => "text/csv",
        "html" => "text/html",
        "md" => "text/markdown",
        "json" => "application/json",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "geojson" => "application/geo+json",
        "gpkg" => "application/geopackage+sqlite3",
        _ => "application/octet-stream",
    }
}

/// `manifest.json`: what the run was made from and the fingerprint of every other file. Also what tells the next run that
/// the folder is one of ours. `compared_with` is the fingerprint of the earlier run's key figures, when there is one.
pub fn manifest(
    rapport: &Aarsrapport,
    version: &str,
    compared_with: Option<&str>,
    files: &[Fil],
) -> Result<Fil, RenderError> {
    let listed: Vec<Value> = files
        .iter()
        .map(|file| json!({ "sti": file.sti, "bytes": file.indhold.len(), "sha256": sha256(&file.indhold) }))
        .collect();
    let value = json!({
        "skema": 1,
        "art": "praksisplan-aarsrapport",
        "program": format!("praksisplan {version}"),
        "pr": format::iso(rapport.pr),
        "offentlig": rapport.taerskel.is_some(),
        "taerskel": rapport.taerskel,
        "inddata": { "register_sha256": rapport.register, "sammenlignet_med_sha256": compared_with },
        "filer": listed,
    });
    Ok(Fil {
        sti: "manifest.json".to_owned(),
        titel: "Fingeraftryk".to_owned(),
        indhold: pretty(&value)?,
        felter: Vec::new(),
    })
}

fn pretty(value: &Value) -> Result<Vec<u8>, RenderError> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
