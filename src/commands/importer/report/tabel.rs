//! A table: a marked copy with red cells and notes, and the rejected rows as CSV.

use super::{Kopi, Melding, WHOLE_COPY, beside, by_row, counted, cut, file_name, joined, set_aside};
use crate::commands::Context;
use crate::commands::importer::fil::Tabelfil;
use crate::error::{Error, Result};
use crate::ingest::check::Kontrol;
use crate::ingest::headings::Kolonner;
use crate::ingest::known::Kendt;
use crate::ingest::personal::{holds_personal, looks_personal};
use crate::ingest::problem::{Problem, Problemer};
use crate::ingest::table::{Celle, Tabel, column_letter};
use crate::render::csv::{excel_cell, excel_writer};
use crate::render::marked::{self, MarkedCopy, MarkedRow};
use crate::report::{Missing, Value};

/// The rows of a table that are not saved.
pub struct Afviste<'a> {
    /// The file.
    pub fil: &'a Tabelfil<'a>,
    /// It as it was read.
    pub tabel: &'a Tabel,
    /// What is wrong.
    pub problemer: &'a Problemer,
    /// Where the columns stand.
    pub kolonner: &'a Kolonner,
    /// Rows of the file.
    pub raekker: u64,
}

impl Afviste<'_> {
    /// Whether the copy has room for the wrong rows only.
    fn only_wrong(&self) -> bool {
        self.raekker > WHOLE_COPY
    }
}

/// The error of a file that is not saved, after writing its marked copy beside it.
pub fn refusal(context: &Context<'_>, afviste: &Afviste<'_>) -> Error {
    let tabel = afviste.tabel;
    let sheet = tabel
        .ark
        .as_ref()
        .map_or_else(String::new, |ark| format!(", ark \"{ark}\""));
    let melding = Melding {
        code: "PP-I028",
        count: counted(afviste.problemer.rows(), "række", "rækker"),
        file: format!(
            "{}{sheet} ({})",
            tabel.filnavn(),
            counted(afviste.raekker, "række", "rækker")
        ),
        place: &|problem| place(problem, &tabel.overskrifter),
    };
    let error = super::refusal(&melding, afviste.problemer);
    let path = beside(tabel.path(), "fejl", "xlsx");
    let name = file_name(&path);
    // A file that has gone meanwhile costs the reader the copy and not the errors.
    let bytes = copy(afviste)
        .map_err(|error| error.consequence)
        .and_then(|copy| marked::workbook(&[copy]).map_err(|error| error.to_string()));
    if !(Kopi { path, bytes }).save(context) {
        return error.next_step("ret rækkerne i filen, og kør igen");
    }
    let all_rows = if afviste.only_wrong() {
        "; den har kun de rækker, der er noget galt med"
    } else {
        ""
    };
    error.next_step(format!(
        "ret de røde celler i {name}{} og kør igen{all_rows}",
        cut(afviste.problemer)
    ))
}

/// Writes the rejected rows beside the file, before the others are saved, and says where.
pub fn rejected(context: &Context<'_>, afviste: &Afviste<'_>) -> Result<String> {
    let mut again = afviste.fil.open()?;
    let path = beside(again.path(), "afvist", "csv");
    let problems = by_row(afviste.problemer);
    let what = counted(afviste.problemer.rows(), "række", "rækker");
    let width = again.overskrifter.len();
    set_aside(context, &what, &path, |file| {
        let failed = |error: &dyn std::fmt::Display| error.to_string();
        let mut writer = excel_writer(file).map_err(|error| failed(&error))?;
        let mut write = |cells: Vec<String>| {
            let cells = cells.iter().map(|cell| excel_cell(cell));
            writer.write_record(cells).map_err(|error| failed(&error))
        };
        let last = "Fejl i rækken".to_owned();
        write(again.overskrifter.iter().cloned().chain([last]).collect())?;
        while again.next_row().map_err(|error| failed(&error))? {
            if let Some(found) = problems.get(&again.linje()) {
                let cells = (0..width).map(|column| discreet(again.tekst(column)));
                write(cells.chain([joined(found)]).collect())?;
            }
        }
        writer.flush().map_err(|error| failed(&error))
    })
}

fn copy(afviste: &Afviste<'_>) -> Result<MarkedCopy> {
    let mut again = afviste.fil.open()?;
    let problems = by_row(afviste.problemer);
    let only_wrong = afviste.only_wrong();
    let kendt = Kendt::default();
    let decimal = again.decimaltegn;
    let fil = afviste.fil;
    let kontrol = Kontrol::new(fil.art, &fil.skema, &kendt, afviste.kolonner, None, None, decimal);
    let numeric = kontrol.numeric_columns(again.overskrifter.len());
    let mut rows = Vec::new();
    while again.next_row()? {
        let linje = again.linje();
        let found = problems.get(&linje).cloned().unwrap_or_default();
        if only_wrong && (found.is_empty() || rows.len() as u64 >= WHOLE_COPY) {
            continue;
        }
        let cells = (0..again.bredde()).map(|column| {
            let is_wrong = found.iter().any(|(place, _)| *place == Some(column));
            let is_number = numeric.get(column).copied().unwrap_or(false) && !is_wrong;
            cell(again.celle(column), is_number, decimal)
        });
        rows.push(MarkedRow {
            linje,
            cells: cells.collect(),
            problems: found,
        });
    }
    Ok(MarkedCopy {
        sheet: again.ark.clone().unwrap_or_else(|| fil.skema.title.clone()),
        headings: again.overskrifter.clone(),
        heading_line: again.overskrift_linje,
        rows,
        only_wrong,
    })
}

fn cell(cell: Celle<'_>, numeric: bool, decimal: u8) -> Value {
    match cell {
        Celle::Tom => Value::Missing(Missing::IkkeRelevant),
        Celle::Tekst(text) if holds_personal(text) || looks_personal(text) => Value::Text("vises ikke".to_owned()),
        Celle::Tekst(text) => marked::text_cell(text, numeric, decimal),
        Celle::Fejl(text) => Value::Text(text.to_owned()),
        Celle::Tal(number) => Value::Number(number),
        Celle::Dato(date) => Value::Date(date),
        Celle::Sand(truth) => Value::Text(if truth { "ja" } else { "nej" }.to_owned()),
    }
}

fn discreet(text: String) -> String {
    if holds_personal(&text) || looks_personal(&text) {
        "vises ikke".to_owned()
    } else {
        text
    }
}

fn place(problem: &Problem, headings: &[String]) -> String {
    match problem.kolonne {
        Some(column) => {
            let heading = headings.get(column).map_or("", String::as_str);
            format!(
                "række {}, kolonne {} \"{heading}\"",
                problem.linje,
                column_letter(column)
            )
        }
        None => format!("række {}", problem.linje),
    }
}
