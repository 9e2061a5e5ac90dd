//! Reads the small tables a rule is given in a file, and says how they were read.

use super::Context;
use super::input::not_personal;
use crate::domain::dato::dansk_dato;
use crate::domain::sortering::{fold_name, nearest};
use crate::error::{Error, Kind, Result};
use crate::ingest::table::{Celle, Laesning, Tabel};
use crate::ingest::value::plain;
use std::path::Path;

/// A row of a file: its line, and the cells of the wanted columns in their order.
#[derive(Debug)]
pub struct Raekke {
    /// The line in the file, from 1.
    pub linje: u64,
    /// One cell per wanted column; empty where an optional column is absent.
    pub celler: Vec<String>,
}

/// Reads the columns `wanted`, and `optional` after them, of a CSV file or a workbook with a heading line. Numbers come as
/// Danes write them.
///
/// # Errors
/// PP-C007 when the file cannot be read or a column is missing; PP-C009 when a value looks like a personal number.
pub fn read(context: &Context<'_>, path: &Path, wanted: &[&str], optional: &[&str]) -> Result<Vec<Raekke>> {
    context.reads(path)?;
    let name = path.display().to_string();
    // The reader speaks of an import; here nothing is saved, only computed.
    let unread = |mut error: Error| {
        error.code = "PP-C007";
        error.consequence = error.consequence.replace("Intet er gemt", "Intet er beregnet");
        error
    };
    let how = Laesning {
        decimaltegn: Some(b','),
        ..Laesning::default()
    };
    let known = |row: &[String]| {
        let is_known = |heading: &&String| wanted.iter().any(|column| fold_name(column) == fold_name(heading));
        row.iter().filter(is_known).count()
    };
    let mut tabel = Tabel::open(path, &how, &known).map_err(unread)?;
    let headings: Vec<String> = tabel.overskrifter.iter().map(|heading| fold_name(heading)).collect();
    let place = |column: &str| headings.iter().position(|heading| heading == &fold_name(column));
    let missing: Vec<&&str> = wanted.iter().filter(|column| place(column).is_none()).collect();
    if !missing.is_empty() {
        let failed = Error::new("PP-C007", Kind::Data, "filen mangler en kolonne. Intet er beregnet").at("fil", &name);
        let error = missing.iter().fold(failed, |error, column| {
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
    while tabel.next_row().map_err(unread)? {
        let linje = tabel.linje();
        for column in 0..tabel.bredde() {
            not_personal(&format!("{name}, linje {linje}"), &as_typed(tabel.celle(column)))?;
        }
        let cell = |place: &Option<usize>| place.map_or_else(String::new, |at| as_typed(tabel.celle(at)));
        rows.push(Raekke {
            linje,
            celler: places.iter().map(cell).collect(),
        });
    }
    context.notice(&format!("Læste {name}: {}, {} rækker.", tabel.laest, rows.len()));
    Ok(rows)
}

/// A cell as a Dane would type it.
fn as_typed(cell: Celle<'_>) -> String {
    match cell {
        Celle::Tom => String::new(),
        Celle::Tekst(text) | Celle::Fejl(text) => text.to_owned(),
        Celle::Tal(number) => plain(number).replace('.', ","),
        Celle::Dato(date) => dansk_dato(date),
        Celle::Sand(truth) => if truth { "ja" } else { "nej" }.to_owned(),
    }
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
