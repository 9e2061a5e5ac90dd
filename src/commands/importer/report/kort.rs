//! A map file: the features that are wrong as GeoJSON with the error among their properties, and all errors as a table.

use super::{Kopi, Melding, Written, beside, by_row, counted, cut, file_name, joined, set_aside};
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::ingest::geo::{Lag, NAME_KEYS, Objekt, afvist};
use crate::ingest::problem::{Problem, Problemer, Slags, brief};
use crate::render::marked::{self, MarkedCopy, MarkedRow};
use crate::report::{Missing, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// The features of a map file that are not saved.
pub struct Afviste<'a> {
    /// The file.
    pub path: &'a Path,
    /// What was read of it.
    pub lag: Option<&'a Lag>,
    /// What is wrong, by the number of the feature.
    pub problemer: &'a Problemer,
}

/// The error of a map file that is not saved, after writing the wrong features and the table of errors beside it.
pub fn refusal(context: &Context<'_>, afviste: &Afviste<'_>) -> Error {
    let only_outlines = afviste.problemer.counts().all(|(slags, _)| slags == Slags::Flade);
    let melding = Melding {
        code: if only_outlines { "PP-I063" } else { "PP-I062" },
        count: counted(afviste.problemer.rows(), "objekt", "objekter"),
        file: format!(
            "{} ({})",
            file_name(afviste.path),
            counted(
                afviste.lag.map_or(0, |lag| lag.objekter.len() as u64),
                "objekt",
                "objekter"
            )
        ),
        place: &|problem| place(afviste.lag, problem),
    };
    let error = super::refusal(&melding, afviste.problemer);
    let map = Kopi {
        path: beside(afviste.path, "fejl", "geojson"),
        bytes: features(afviste).map(String::into_bytes),
    };
    let table = Kopi {
        path: beside(afviste.path, "fejl", "xlsx"),
        bytes: marked::workbook(&[table(afviste)]).map_err(|error| error.to_string()),
    };
    let (map_name, table_name) = (file_name(&map.path), file_name(&table.path));
    let next = match (map.save(context), table.save(context)) {
        (true, true) => format!(
            "ret objekterne i filen, fx i QGIS, og kør igen; de står med deres fejl i {map_name}, og fejlene i {table_name}{}",
            cut(afviste.problemer)
        ),
        (true, false) => format!("ret objekterne i filen, fx i QGIS, og kør igen; de står med deres fejl i {map_name}"),
        (false, _) => "ret objekterne i filen, fx i QGIS, og kør igen".to_owned(),
    };
    error.next_step(next)
}

/// Writes the rejected features beside the file, before the others are saved, and says where.
pub fn rejected(context: &Context<'_>, afviste: &Afviste<'_>) -> Result<String> {
    let path = beside(afviste.path, "afvist", "geojson");
    let what = counted(afviste.problemer.rows(), "objekt", "objekter");
    set_aside(context, &what, &path, |file| {
        let text = features(afviste)?;
        file.write_all(text.as_bytes()).map_err(|error| error.to_string())
    })
}

fn features(afviste: &Afviste<'_>) -> Written<String> {
    let wrong: BTreeMap<u64, String> = by_row(afviste.problemer)
        .into_iter()
        .map(|(nr, found)| (nr, joined(&found)))
        .collect();
    let lag = afviste.lag.ok_or("kortet er ikke læst")?;
    afvist::features(afviste.path, lag, &wrong).map_err(|error| error.consequence)
}

fn table(afviste: &Afviste<'_>) -> MarkedCopy {
    let rows = by_row(afviste.problemer).into_iter().map(|(nr, problems)| {
        let objekt = objekt(afviste.lag, nr);
        let name = objekt.and_then(|objekt| objekt.egenskab(&NAME_KEYS));
        MarkedRow {
            linje: nr,
            cells: vec![
                Value::Integer(i64::try_from(nr).unwrap_or(i64::MAX)),
                name.map_or(Value::Missing(Missing::IkkeRelevant), |name| Value::Text(brief(name))),
            ],
            problems,
        }
    });
    MarkedCopy {
        sheet: "Fejl".to_owned(),
        headings: ["Objekt nr.", "Navn"].map(str::to_owned).to_vec(),
        heading_line: 1,
        rows: rows.collect(),
        only_wrong: true,
    }
}

fn place(lag: Option<&Lag>, problem: &Problem) -> String {
    objekt(lag, problem.linje).map_or_else(|| format!("objekt nr. {}", problem.linje), Objekt::place)
}

fn objekt(lag: Option<&Lag>, nr: u64) -> Option<&Objekt> {
    usize::try_from(nr)
        .ok()
        .and_then(|nr| lag?.objekter.get(nr.checked_sub(1)?))
}
