//! What a user is told when rows are wrong: the first of them on screen, all of them in a marked copy of the file, and with
//! `--kun-gyldige` the rejected rows in a file of their own.

use super::tabel::{Opgave, Resultat};
use crate::commands::Context;
use crate::error::{Error, Kind, Result};
use crate::ingest::check::Kontrol;
use crate::ingest::known::Kendt;
use crate::ingest::personal::{holds_personal, looks_personal};
use crate::ingest::problem::{Problem, Slags};
use crate::ingest::table::{Celle, Tabel, column_letter};
use crate::render::marked::{self, MarkedCopy, MarkedRow};
use crate::report::{Missing, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Problems on screen.
const ON_SCREEN: usize = 20;
/// Rows up to which the marked copy holds the whole file; a longer file's copy holds only the wrong rows. Bounds memory.
const WHOLE_COPY: u64 = 20_000;

/// The error of a file that is not saved, after writing its marked copy beside it.
pub fn refusal(
    context: &Context<'_>,
    opgave: &Opgave<'_>,
    resultat: &Resultat,
    again: Tabel,
    tabel: &Tabel,
) -> Result<Error> {
    let problemer = &resultat.problemer;
    let sorted = problemer.sorted();
    let rows = problemer.rows();
    let count = if rows == 1 {
        "1 række".to_owned()
    } else {
        format!("{rows} rækker")
    };
    let sheet = tabel
        .ark
        .as_ref()
        .map_or_else(String::new, |ark| format!(", ark \"{ark}\""));
    let mut error = Error::new(
        "PP-I028",
        Kind::Data,
        format!("{count} kan ikke indlæses. Intet er gemt"),
    )
    .at(
        "fil",
        format!("{}{sheet} ({} rækker)", tabel.filnavn(), resultat.raekker),
    );
    let kinds: Vec<(Slags, u64)> = problemer.counts().collect();
    let mut shown = None;
    for problem in sorted.iter().take(ON_SCREEN) {
        if kinds.len() > 1 && shown != Some(problem.slags) {
            let many = kinds
                .iter()
                .find(|kind| kind.0 == problem.slags)
                .map_or(0, |kind| kind.1);
            error = error.at("", format!("{} ({many})", problem.slags.title()));
        }
        shown = Some(problem.slags);
        error = error.at(place(problem, &tabel.overskrifter), problem.tekst.clone());
        if let Some(guess) = &problem.gaet {
            error = error.guess(guess.clone());
        }
        if let Some(nearest) = &problem.naermest {
            error = error.nearest(nearest.clone());
        }
    }
    let all: u64 = kinds.iter().map(|kind| kind.1).sum();
    if all > ON_SCREEN as u64 {
        let told: Vec<String> = kinds
            .iter()
            .map(|(kind, count)| format!("{} {count}", kind.title()))
            .collect();
        error = error.at(
            "",
            format!("… og {} fejl til. I alt: {}", all - ON_SCREEN as u64, told.join(", ")),
        );
    }
    let path = beside(tabel.path(), "fejl", "xlsx");
    let copy = copy(opgave, resultat, again)?;
    let saved = marked::workbook(&copy)
        .map_err(|error| error.to_string())
        .and_then(|bytes| std::fs::write(&path, bytes).map_err(|error| error.to_string()));
    let name = file_name(&path);
    Ok(match saved {
        Ok(()) => {
            let cut = if problemer.complete() {
                ""
            } else {
                " (de første 100.000 fejl)"
            };
            let all_rows = if copy.only_wrong {
                "; den har kun de rækker, der er noget galt med"
            } else {
                ""
            };
            error.next_step(format!("ret de røde celler i {name}{cut} og kør igen{all_rows}"))
        }
        Err(reason) => {
            context.notice(&format!(
                "Kopien med røde celler kunne ikke skrives: {}: {reason}",
                path.display()
            ));
            error.next_step("ret rækkerne i filen, og kør igen")
        }
    })
}

/// Writes the rejected rows beside the file, and says where.
pub fn rejected(context: &Context<'_>, resultat: &Resultat, mut again: Tabel) -> Result<String> {
    let path = beside(again.path(), "afvist", "csv");
    let problems = by_row(&resultat.problemer.sorted());
    let failed = |error: &dyn std::fmt::Display| {
        Error::new(
            "PP-B004",
            Kind::Unexpected,
            "de afviste rækker kunne ikke skrives; resten er gemt",
        )
        .at("fil", format!("{}: {error}", path.display()))
    };
    if context.global().dry_run {
        return Ok(format!(
            "{} rækker ville blive afvist og skrevet i {}",
            problems.len(),
            file_name(&path)
        ));
    }
    let file = context.create_file(&path)?;
    let mut writer = crate::render::csv::excel_writer(file).map_err(|error| failed(&error))?;
    let heading: Vec<String> = again.overskrifter.clone();
    let width = heading.len();
    let mut write =
        |cells: Vec<String>| writer.write_record(cells.iter().map(|cell| crate::render::csv::excel_text(cell)));
    write(heading.into_iter().chain(["Fejl i rækken".to_owned()]).collect()).map_err(|error| failed(&error))?;
    while again.next_row()? {
        if let Some(found) = problems.get(&again.linje()) {
            let words: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
            let cells = (0..width).map(|column| discreet(again.tekst(column)));
            write(cells.chain([words.join("; ")]).collect()).map_err(|error| failed(&error))?;
        }
    }
    writer.flush().map_err(|error| failed(&error))?;
    Ok(format!(
        "{} rækker er afvist; de står med fejl i {}",
        resultat.problemer.rows(),
        file_name(&path)
    ))
}

fn copy(opgave: &Opgave<'_>, resultat: &Resultat, mut again: Tabel) -> Result<MarkedCopy> {
    let problems = by_row(&resultat.problemer.sorted());
    let only_wrong = resultat.raekker > WHOLE_COPY;
    let kendt = Kendt::default();
    let decimal = again.decimaltegn;
    let kontrol = Kontrol::new(
        opgave.art,
        opgave.skema,
        &kendt,
        &resultat.kolonner,
        None,
        None,
        decimal,
    );
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
        sheet: again.ark.clone().unwrap_or_else(|| opgave.skema.title.clone()),
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

type Marks = BTreeMap<u64, Vec<(Option<usize>, String)>>;

fn by_row(problems: &[&Problem]) -> Marks {
    let mut rows = Marks::new();
    for problem in problems {
        let guess = problem.gaet.as_ref().map(|guess| format!(" – mente du {guess}?"));
        let nearest = problem
            .naermest
            .as_ref()
            .map(|nearest| format!(" – nærmest: {nearest}"));
        let text: String = [Some(problem.tekst.clone()), guess, nearest]
            .into_iter()
            .flatten()
            .collect();
        rows.entry(problem.linje).or_default().push((problem.kolonne, text));
    }
    rows
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

/// `ydernumre_2026_fejl.xlsx` beside `ydernumre_2026.csv`; never the file itself.
fn beside(path: &Path, word: &str, ending: &str) -> PathBuf {
    let stem = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let mut name = format!("{stem}_{word}.{ending}");
    if stem.ends_with(&format!("_{word}")) {
        // A corrected copy that still has errors: the one being corrected is left alone.
        name = format!("{stem}_2.{ending}");
    }
    path.with_file_name(name)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
