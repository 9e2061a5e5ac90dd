//! Reads a plan: from a folder, a Data Package of the shape of `data/nordjylland-2019` with its tables, claims and, beside
//! them, its declaration and lists; or from a workbook with its tables. What looks like a CPR number stops the reading.

use super::personal::{Guard, holds_personal};
use super::table::column_letter;
use super::value::plain;
use super::workbook::{Ark, Arkcelle, Projektmappe};
use crate::error::{Error, Kind, Result};
use crate::reconcile::plan::{Cell, Paastand, Plan, Tabel, Udsagn, exact_decimal};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The declaration's name when none is given.
pub const AFSTEMNING: &str = "afstemning.toml";
/// Columns of a printed table in which ten digits may be a figure.
const NUMBERS: [&str; 6] = ["trykt", "vaerdi", "linje", "linje_fra", "linje_til", "taeller"];

#[derive(Deserialize)]
struct Package {
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    path: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    praksisplan: Description,
}

#[derive(Deserialize, Default)]
struct Description {
    #[serde(default)]
    afsnit: Option<String>,
    #[serde(default)]
    linje_fra: u32,
    maal: Option<String>,
    kilde: Option<String>,
}

/// A row of a CSV file by column, with its line in the file.
struct Line {
    felter: HashMap<String, String>,
    linje: u64,
}

impl Line {
    fn felt(&self, kolonne: &str) -> &str {
        self.felter.get(kolonne).map_or("", String::as_str)
    }

    fn vaerdi(&self, kolonne: &str) -> Option<&str> {
        Some(self.felt(kolonne)).filter(|field| !field.is_empty())
    }
}

/// Reads a plan from its folder.
///
/// # Errors
/// PP-A004 when the folder has no package, a file is missing, or a row of a table is no figure; PP-A008 when a column looks
/// like CPR numbers.
pub fn read(folder: &Path) -> Result<Plan> {
    let path = folder.join("datapackage.json");
    let package: Package = serde_json::from_str(&text(&path)?).map_err(|error| {
        unreadable(
            &path,
            &format!("linje {}: er ikke en Data Package: {error}", error.line()),
        )
        .next_step("se data/nordjylland-2019/datapackage.json, som er af samme form")
    })?;
    let mut plan = Plan::default();
    for resource in &package.resources {
        let path = folder.join(&resource.path);
        match resource.name.as_str() {
            "paastande" => plan.paastande.extend(rows(&path)?.iter().map(claim)),
            "spoergeskema" => {
                let survey = rows(&path)?;
                plan.paastande
                    .extend(survey.iter().enumerate().map(|(at, row)| answer(at + 1, row)));
            }
            "paastande-i-ord" => plan.udsagn.extend(rows(&path)?.iter().map(statement)),
            // Only a printed table has the columns of one; a list may name the table it belongs to as well.
            name if name.starts_with("tabel-") => add_table(&mut plan, resource, &path)?,
            _ => {}
        }
    }
    // As the register keeps them.
    plan.paastande
        .sort_by(|left, right| (left.tal.linjer, &left.id).cmp(&(right.tal.linjer, &right.id)));
    plan.udsagn
        .sort_by(|left, right| (left.linje, &left.id).cmp(&(right.linje, &right.id)));
    Ok(plan)
}

fn add_table(plan: &mut Plan, resource: &Resource, path: &Path) -> Result<()> {
    // The second table of a number is told apart by its resource's name: tabel-38-bilag-3.
    let id = resource
        .name
        .trim_start_matches("tabel-")
        .trim_start_matches('0')
        .to_owned();
    plan.add_table(Tabel {
        titel: resource.title.clone(),
        afsnit: resource.praksisplan.afsnit.clone().unwrap_or_default(),
        maal: resource.praksisplan.maal.clone(),
        kilde: resource.praksisplan.kilde.clone(),
        linje: resource.praksisplan.linje_fra,
        ..Tabel::bare(&id)
    });
    for row in rows(path)? {
        let fail = |what: String| unreadable(path, &format!("række {}: {what}", row.linje));
        let (raekke, kolonne) = (row.felt("raekke"), row.felt("kolonne"));
        if raekke.is_empty() || kolonne.is_empty() {
            return Err(
                fail("kolonnerne \"raekke\" og \"kolonne\" skal være udfyldt".to_owned())
                    .next_step("se data/nordjylland-2019/README.md om kolonnerne i en trykt tabel"),
            );
        }
        let vaerdi = row.vaerdi("vaerdi");
        if let Some(number) = vaerdi.filter(|number| exact_decimal(number).is_none()) {
            return Err(fail(format!(
                "\"{number}\" i kolonnen \"vaerdi\" er ikke et tal med decimalpunktum"
            ))
            .next_step("skriv tallet uden tusindtalspunktum, og cellen som trykt i \"trykt\""));
        }
        let linje = row.felt("linje").parse().unwrap_or(0);
        let cell = Cell::new(&id, raekke, kolonne, row.felt("trykt"), vaerdi, row.felt("enhed"));
        plan.add_cell(cell.lines(linje, linje));
    }
    Ok(())
}

fn claim(row: &Line) -> Paastand {
    let id = row.felt("paastand_id");
    let linje = row.felt("linje").parse().unwrap_or(0);
    let tal = Cell::new(
        "paastand",
        id,
        "vaerdi",
        row.felt("trykt"),
        row.vaerdi("vaerdi"),
        row.felt("enhed"),
    );
    Paastand {
        id: id.to_owned(),
        afsnit: row.felt("afsnit").to_owned(),
        citat: row.felt("citat").to_owned(),
        tal: tal.lines(linje, linje),
        tabel: row.felt("tabel").to_owned(),
        raekke: row.felt("raekke").to_owned(),
        kolonne: row.felt("kolonne").to_owned(),
        broek: None,
    }
}

/// An answer of the survey is a claim of its appendix, under the id the register gives it.
fn answer(number: usize, row: &Line) -> Paastand {
    let bilag = row.felt("bilag");
    let id = format!("bilag-{bilag}-{number:03}");
    let linje = row.felt("linje").parse().unwrap_or(0);
    let part = |column: &str| row.vaerdi(column).and_then(exact_decimal).map(|(value, _)| value);
    let tal = Cell::new(
        "paastand",
        &id,
        "vaerdi",
        row.felt("trykt"),
        row.vaerdi("vaerdi"),
        row.felt("enhed"),
    );
    Paastand {
        id,
        afsnit: format!("Bilag {bilag}"),
        citat: row.felt("citat").to_owned(),
        tal: tal.lines(linje, linje),
        tabel: String::new(),
        raekke: String::new(),
        kolonne: String::new(),
        broek: part("taeller").zip(part("naevner")),
    }
}

fn statement(row: &Line) -> Udsagn {
    Udsagn {
        id: row.felt("paastand_id").to_owned(),
        afsnit: row.felt("afsnit").to_owned(),
        citat: row.felt("citat").to_owned(),
        art: row.felt("art").to_owned(),
        tabel: row.felt("tabel").to_owned(),
        raekker: row.felt("raekker").to_owned(),
        kolonne: row.felt("kolonne").to_owned(),
        linje: row.felt("linje").parse().unwrap_or(0),
        note: row.felt("note").to_owned(),
    }
}

fn rows(path: &Path) -> Result<Vec<Line>> {
    let content = text(path)?;
    let mut reader = csv::Reader::from_reader(content.trim_start_matches('\u{feff}').as_bytes());
    let broken = |error: csv::Error| {
        unreadable(path, &format!("er ikke en hel tabel: {error}"))
            .next_step("skriv den som CSV med komma og en overskriftslinje")
    };
    let headings: Vec<String> = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    let numeric: Vec<bool> = headings.iter().map(|name| NUMBERS.contains(&name.as_str())).collect();
    let mut guard = Guard::new(&numeric);
    let lines = reader
        .records()
        .map(|record| {
            let record = record.map_err(broken)?;
            for (column, field) in record.iter().enumerate() {
                if guard.sees(column, field) {
                    return Err(personal(path, column));
                }
            }
            Ok(Line {
                felter: headings.iter().cloned().zip(record.iter().map(str::to_owned)).collect(),
                linje: record.position().map_or(0, csv::Position::line),
            })
        })
        .collect::<Result<Vec<Line>>>()?;
    match guard.majority() {
        Some(column) => Err(personal(path, column)),
        None => Ok(lines),
    }
}

/// The sheets of a workbook with a plan's tables.
///
/// # Errors
/// PP-A004 when it cannot be read, PP-A008 when a column looks like CPR numbers.
pub fn workbook(path: &Path) -> Result<Vec<Ark>> {
    let failed = |what: &dyn std::fmt::Display| {
        unreadable(path, &what.to_string()).next_step(
            "peg på en projektmappe (.xlsx eller .ods) med tabellerne, eller på en mappe med en datapackage.json",
        )
    };
    let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
    let mut book = Projektmappe::open(path, file).map_err(|error| failed(&error))?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let sheet = book.sheet(&name).map_err(|error| failed(&error))?;
        watch(path, &sheet)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Shows every cell of a sheet to the guard.
fn watch(path: &Path, sheet: &Ark) -> Result<()> {
    let mut guard = Guard::default();
    for (_, cells) in &sheet.rows {
        for (column, cell) in cells.iter().enumerate() {
            let stop = match cell {
                Arkcelle::Tekst(text) => guard.sees(column, text),
                // Stored as a number it has lost its first zero.
                Arkcelle::Tal(number) if (1e8..1e10).contains(number) && number.fract() == 0.0 => {
                    guard.sees(column, &format!("{:0>10}", plain(*number)))
                }
                Arkcelle::Tom => false,
                _ => guard.sees(column, "andet"),
            };
            if stop {
                return Err(personal(path, column));
            }
        }
    }
    guard.majority().map_or(Ok(()), |column| Err(personal(path, column)))
}

fn personal(path: &Path, column: usize) -> Error {
    protected(path).at(format!("kolonne {}", column_letter(column)), "værdierne vises ikke")
}

fn protected(path: &Path) -> Error {
    Error::new(
        "PP-A008",
        Kind::Protection,
        "noget ligner CPR-numre. Intet er kontrolleret",
    )
    .at("fil", path.display().to_string())
    .next_step("slet dem i filen, og kør igen; en plan har ingen personnumre")
}

/// A text file of the user's.
///
/// # Errors
/// PP-A004 when it cannot be read as UTF-8, PP-A008 when it holds what looks like a CPR number.
pub fn text(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        unreadable(path, &error.to_string()).next_step("kontroller stien, og at filen er gemt som UTF-8")
    })?;
    if holds_personal(&text) {
        return Err(protected(path));
    }
    Ok(text)
}

/// The text of a file beside a declaration, for the lists it names.
pub fn beside(declaration: &Path) -> impl Fn(&str) -> std::result::Result<String, String> + use<> {
    let folder: PathBuf = declaration.parent().unwrap_or_else(|| Path::new("")).to_path_buf();
    move |name| {
        let text = std::fs::read_to_string(folder.join(name)).map_err(|error| error.to_string())?;
        if holds_personal(&text) {
            return Err("noget ligner CPR-numre; værdierne vises ikke".to_owned());
        }
        Ok(text)
    }
}

fn unreadable(path: &Path, what: &str) -> Error {
    Error::new("PP-A004", Kind::Data, "planen kan ikke læses. Intet er kontrolleret")
        .at(path.display().to_string(), what)
}
