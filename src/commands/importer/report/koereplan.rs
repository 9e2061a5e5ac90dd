//! A timetable: the lines that are wrong in a marked copy, a sheet per file of the feed, and the rejected lines as CSV.

use super::{Kopi, Melding, WHOLE_COPY, beside, by_row, counted, cut, file_name, joined, set_aside};
use crate::commands::Context;
use crate::error::{Error, Result};
use crate::ingest::geo::gtfs::{Fejllinjer, Linje};
use crate::ingest::problem::Problem;
use crate::render::csv::{excel_cell, excel_writer};
use crate::render::marked::{self, MarkedCopy, MarkedRow};
use crate::report::Value;
use std::path::Path;

/// The error of a feed that is not saved, after writing its wrong lines beside it.
pub fn refusal(context: &Context<'_>, path: &Path, fejl: &Fejllinjer) -> Error {
    let melding = Melding {
        code: "PP-I066",
        count: counted(fejl.problemer.rows(), "linje", "linjer"),
        file: file_name(path),
        place: &|problem| place(fejl, problem),
    };
    let error = super::refusal(&melding, &fejl.problemer);
    let copy = Kopi {
        path: beside(path, "fejl", "xlsx"),
        bytes: marked::workbook(&copies(fejl)).map_err(|error| error.to_string()),
    };
    let name = file_name(&copy.path);
    error.next_step(if copy.save(context) {
        format!(
            "ret linjerne i køreplanens filer, og kør igen; de står med røde celler i {name}{}",
            cut(&fejl.problemer)
        )
    } else {
        "ret linjerne i køreplanens filer, og kør igen".to_owned()
    })
}

/// Writes the rejected lines beside the feed, before the others are saved, and says where.
pub fn rejected(context: &Context<'_>, path: &Path, fejl: &Fejllinjer) -> Result<String> {
    let problems = by_row(&fejl.problemer);
    let what = counted(fejl.problemer.rows(), "linje", "linjer");
    set_aside(context, &what, &beside(path, "afvist", "csv"), |file| {
        let failed = |error: &dyn std::fmt::Display| error.to_string();
        let mut writer = excel_writer(file).map_err(|error| failed(&error))?;
        let mut write = |cells: [&str; 4]| {
            let cells = cells.iter().map(|cell| excel_cell(cell));
            writer.write_record(cells).map_err(|error| failed(&error))
        };
        write(["Fil", "Linje", "Fejl i linjen", "Linjen, som den står"])?;
        for (linje, nr) in fejl.linjer.iter().zip(1_u64..) {
            if let Some(found) = problems.get(&nr) {
                let number = linje.linje.to_string();
                write([linje.fil, &number, &joined(found), &linje.felter.join(",")])?;
            }
        }
        writer.flush().map_err(|error| failed(&error))
    })
}

fn copies(fejl: &Fejllinjer) -> Vec<MarkedCopy> {
    let mut problems = by_row(&fejl.problemer);
    let mut of_file = |fil: &'static str, headings: &[String]| {
        let lines = fejl.linjer.iter().zip(1_u64..).filter(|(linje, _)| linje.fil == fil);
        let rows = lines.take(usize::try_from(WHOLE_COPY).unwrap_or(usize::MAX));
        MarkedCopy {
            sheet: fil.to_owned(),
            headings: headings.to_vec(),
            heading_line: 1,
            rows: rows.map(|(linje, nr)| row(linje, problems.remove(&nr))).collect(),
            only_wrong: true,
        }
    };
    let files = fejl.overskrifter.iter();
    files.map(|(fil, headings)| of_file(fil, headings)).collect()
}

fn row(linje: &Linje, problems: Option<Vec<(Option<usize>, String)>>) -> MarkedRow {
    MarkedRow {
        linje: linje.linje,
        cells: linje.felter.iter().cloned().map(Value::Text).collect(),
        problems: problems.unwrap_or_default(),
    }
}

fn place(fejl: &Fejllinjer, problem: &Problem) -> String {
    let at = usize::try_from(problem.linje).unwrap_or(usize::MAX).wrapping_sub(1);
    match fejl.linjer.get(at) {
        Some(linje) => format!("{}, linje {}", linje.fil, linje.linje),
        None => String::new(),
    }
}
