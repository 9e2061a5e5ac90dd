//! Reads the small tables a rule is given in a CSV file, and says how they were read.

use super::Context;
use super::input::not_personal;
use crate::domain::sortering::{fold_name, nearest};
use crate::error::{Error, Kind, Result};
use encoding_rs::WINDOWS_1252;
use std::path::Path;

/// A row of a file: its line, and the cells of the wanted columns in their order.
#[derive(Debug)]
pub struct Raekke {
    /// The line in the file, from 1.
    pub linje: u64,
    /// One cell per wanted column; empty where an optional column is absent.
    pub celler: Vec<String>,
}

/// Reads the columns `wanted`, and `optional` after them, of a CSV file with a heading line.
///
/// # Errors
/// PP-C007 when the file or a column is missing; PP-C009 when a value looks like a personal number.
pub fn read(context: &Context<'_>, path: &Path, wanted: &[&str], optional: &[&str]) -> Result<Vec<Raekke>> {
    let name = path.display().to_string();
    let failed = |what: &str| Error::new("PP-C007", Kind::Data, format!("{what}. Intet er beregnet")).at("fil", &name);
    let bytes = std::fs::read(path).map_err(|error| {
        failed("filen kan ikke læses")
            .at("fejl", error.to_string())
            .next_step("kontroller stien, og at du må læse filen")
    })?;
    let (text, encoding) = decoded(&bytes);
    let heading = text.lines().next().unwrap_or_default();
    let (delimiter, spoken) = [(b';', "semikolon"), (b'\t', "tabulator"), (b',', "komma")]
        .into_iter()
        .max_by_key(|(sign, _)| (heading.bytes().filter(|byte| byte == sign).count(), *sign == b';'))
        .unwrap_or((b';', "semikolon"));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let broken = |error: &csv::Error| {
        failed("filen er ikke en hel tabel")
            .at("fejl", error.to_string())
            .next_step("giv hver række lige mange kolonner")
    };
    let headings: Vec<String> = reader
        .headers()
        .map_err(|error| broken(&error))?
        .iter()
        .map(fold_name)
        .collect();
    let place = |column: &str| headings.iter().position(|heading| heading == &fold_name(column));
    let missing: Vec<&&str> = wanted.iter().filter(|column| place(column).is_none()).collect();
    if !missing.is_empty() {
        let error = missing
            .iter()
            .fold(failed("filen mangler en kolonne"), |error, column| {
                let error = error.at("kolonne", format!("\"{column}\" findes ikke"));
                match nearest(column, &headings) {
                    Some(heading) => error.nearest(heading),
                    None => error,
                }
            });
        return Err(error.next_step(format!("giv filen overskrifterne {}", wanted.join(";"))));
    }
    let places: Vec<Option<usize>> = wanted.iter().chain(optional).map(|column| place(column)).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        let linje = record.position().map_or(0, csv::Position::line);
        let cell = |place: &Option<usize>| place.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        let celler: Vec<String> = places.iter().map(cell).collect();
        for value in &record {
            not_personal(&format!("{name}, linje {linje}"), value)?;
        }
        rows.push(Raekke { linje, celler });
    }
    context.notice(&format!(
        "Læste {name}: {encoding}, {spoken} mellem kolonnerne, decimalkomma, {} rækker.",
        rows.len()
    ));
    Ok(rows)
}

/// Makes each row into a `T`; every row that cannot be is named.
///
/// # Errors
/// PP-C007, with each line and what is wrong with it.
pub fn each<T>(path: &Path, rows: &[Raekke], make: impl Fn(&[String]) -> Result<T>) -> Result<Vec<T>> {
    let mut values = Vec::new();
    let mut places = Vec::new();
    for row in rows {
        match make(&row.celler) {
            Ok(value) => values.push(value),
            Err(error) => {
                for mut place in error.places {
                    place.place = format!("linje {}, {}", row.linje, place.place);
                    places.push(place);
                }
            }
        }
    }
    if places.is_empty() {
        return Ok(values);
    }
    let count = match places.len() {
        1 => "en række".to_owned(),
        many => format!("{many} rækker"),
    };
    let mut error = Error::new(
        "PP-C007",
        Kind::Data,
        format!("{count} kan ikke læses. Intet er beregnet"),
    )
    .at("fil", path.display().to_string());
    error.places.extend(places);
    Err(error.next_step("ret rækkerne, og kør kommandoen igen"))
}

/// The text, and the encoding it was read in: UTF-8 when it is valid, else Windows-1252 as Danish Excel writes it.
fn decoded(bytes: &[u8]) -> (String, &'static str) {
    let without_mark = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(without_mark) {
        Ok(text) => (text.to_owned(), "UTF-8"),
        Err(_) => (
            WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
            "Windows-1252",
        ),
    }
}
