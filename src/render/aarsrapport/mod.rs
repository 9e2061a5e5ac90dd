//! The yearly run as files: workbook, tables, pictures, pages, the report to read, and what describes them.
//!
//! | file | what |
//! |---|---|
//! | `aarsrapport.html` | everything to read, in one file |
//! | `aarsrapport.xlsx`, `.md` | the tables of chapter 3 and Bilag 1 |
//! | `tabeller/*.csv` | the same tables for machines (RFC 4180) |
//! | `afstemning.docx` | what does not agree in the printed plan, to its authors; not in an edition for publication |
//! | `kommuner/*` | the page of each kommune: html, md, xlsx |
//! | `kort/*` | each picture: svg, png, and its table as csv; each map: geojson, gpkg |
//! | `noegletal.json` | what the next run compares itself with |
//! | `datapackage.json` | describes all of the above (Frictionless Data Package) |
//! | `manifest.json` | the fingerprints of inputs and outputs |
//!
//! The same report gives the same bytes: nothing here knows the time, and the work is shared over the threads without the
//! result depending on it.

mod html;
mod pakke;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::chart::chart_words;
use super::svg::{Sheet, alternative, chart_svg, svg};
use super::{Format, MemoFormat, RenderError, Style, Width, csv, map, png, words};
use crate::domain::sortering::fold_name;
use crate::error::{Error, Kind, Result};
use crate::report::aarsrapport::{Aarsrapport, Billede, Kommuneark};
use crate::report::{Answer, Memo, Table};

pub use pakke::manifest;

/// Plan and report are upright: a picture stands in them at its own size, with letters of 8 points.
const SHEET: Sheet = Sheet::Upright;

/// A file of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fil {
    /// Its path in the folder, with `/`.
    pub sti: String,
    /// What it is, in words.
    pub titel: String,
    /// Its bytes.
    pub indhold: Vec<u8>,
    /// The columns, when it is a table for machines.
    pub felter: Vec<Felt>,
}

/// A column of a table for machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Felt {
    /// The key.
    pub navn: String,
    /// The heading.
    pub titel: String,
    /// `string`, `integer`, `number` or `date`, as a Data Package says it.
    pub art: &'static str,
}

/// A picture with its drawing and its words.
pub(super) struct Tegnet<'r> {
    billede: &'r Billede,
    svg: String,
    alt: String,
}

/// Every file but the manifest, by path. `step` is told how many of how many files are done, from any thread.
///
/// # Errors
/// When something cannot be drawn or written in its format.
pub fn files(
    rapport: &Aarsrapport,
    version: &str,
    with_png: bool,
    step: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Fil>> {
    let style = Style {
        width: Width { columns: 120 },
        color: false,
        rfc4180: true,
        version,
    };
    let billeder: Vec<&Billede> = rapport.afsnit.iter().flat_map(|afsnit| &afsnit.billeder).collect();
    let drawn: Vec<Tegnet<'_>> = billeder
        .par_iter()
        .map(|billede| draw(billede))
        .collect::<Result<_>>()?;
    let whole = combined(rapport);
    let mut tasks: Vec<Task<'_>> = Vec::new();
    // What takes longest first, so that no thread is left with it at the end.
    for tegnet in &drawn {
        if with_png {
            tasks.push(Task::Png(tegnet));
        }
        tasks.push(Task::Gpkg(tegnet));
    }
    tasks.push(Task::Xlsx(&whole));
    tasks.push(Task::Html(rapport, &drawn));
    tasks.extend(
        drawn
            .iter()
            .flat_map(|tegnet| [Task::Svg(tegnet), Task::Geojson(tegnet)]),
    );
    for ark in &rapport.kommuneark {
        tasks.extend([
            Task::Ark(ark, Format::Xlsx),
            Task::ArkHtml(rapport, ark),
            Task::Ark(ark, Format::Md),
        ]);
    }
    tasks.push(Task::Md(&whole));
    let tables: Vec<(&Table, &Answer)> = whole.tables.iter().map(|table| (table, &whole)).collect();
    tasks.extend(tables.iter().map(|(table, answer)| Task::Csv(table, answer)));
    tasks.extend(drawn.iter().map(|tegnet| Task::KortCsv(tegnet, &whole)));
    tasks.extend(rapport.afstemning.as_ref().map(Task::Afstemning));
    tasks.push(Task::Noegletal(rapport));
    let (done, all) = (std::sync::atomic::AtomicUsize::new(0), tasks.len());
    let mut files: Vec<Fil> = tasks
        .par_iter()
        .map(|task| {
            let made = task.run(&style);
            step(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, all);
            made
        })
        .collect::<Result<Vec<Option<Fil>>>>()?
        .into_iter()
        .flatten()
        .collect();
    files.sort_by(|one, other| one.sti.cmp(&other.sti));
    let package = pakke::datapackage(rapport, version, &files)?;
    files.push(package);
    files.sort_by(|one, other| one.sti.cmp(&other.sti));
    Ok(files)
}

/// One file to make.
enum Task<'r> {
    Png(&'r Tegnet<'r>),
    Svg(&'r Tegnet<'r>),
    Geojson(&'r Tegnet<'r>),
    Gpkg(&'r Tegnet<'r>),
    Xlsx(&'r Answer),
    Md(&'r Answer),
    Html(&'r Aarsrapport, &'r [Tegnet<'r>]),
    Csv(&'r Table, &'r Answer),
    KortCsv(&'r Tegnet<'r>, &'r Answer),
    Ark(&'r Kommuneark, Format),
    ArkHtml(&'r Aarsrapport, &'r Kommuneark),
    Afstemning(&'r Memo),
    Noegletal(&'r Aarsrapport),
}

impl Task<'_> {
    /// The file; nothing where the picture is no map and has no GIS file.
    fn run(&self, style: &Style) -> Result<Option<Fil>> {
        let file = match self {
            Self::Png(tegnet) => tegnet.file("png", png::png(&tegnet.svg).map_err(|error| undrawable(&error))?),
            Self::Svg(tegnet) => tegnet.file("svg", tegnet.svg.clone().into_bytes()),
            Self::Geojson(tegnet) => match tegnet.gis(map::MapFormat::Geojson)? {
                Some(bytes) => tegnet.file("geojson", bytes),
                None => return Ok(None),
            },
            Self::Gpkg(tegnet) => match tegnet.gis(map::MapFormat::Gpkg)? {
                Some(bytes) => tegnet.file("gpkg", bytes),
                None => return Ok(None),
            },
            Self::Xlsx(whole) => fil(
                "aarsrapport.xlsx",
                "Alle tabeller, et ark hver",
                super::render(whole, Format::Xlsx, style)?,
            ),
            Self::Md(whole) => fil(
                "aarsrapport.md",
                "Alle tabeller som Markdown",
                super::render(whole, Format::Md, style)?,
            ),
            Self::Html(rapport, drawn) => fil(
                "aarsrapport.html",
                "Årsrapporten at læse",
                html::report(rapport, drawn, style).into_bytes(),
            ),
            Self::Csv(table, answer) => csv_file(table, answer, style)?,
            Self::KortCsv(tegnet, answer) => Fil {
                sti: tegnet.path("csv"),
                ..csv_file(tegnet.billede.tabel(), answer, style)?
            },
            Self::Ark(ark, format) => {
                let bytes = super::render(&ark.svar, *format, style)?;
                fil(&ark_path(ark, format.extension()), &ark_title(ark), bytes)
            }
            Self::ArkHtml(rapport, ark) => {
                let page = html::kommune_page(rapport, ark, style);
                fil(&ark_path(ark, "html"), &ark_title(ark), page.into_bytes())
            }
            Self::Afstemning(memo) => {
                let bytes = super::memo(memo, MemoFormat::Docx)?;
                fil("afstemning.docx", "Planen regnet efter, til dens forfattere", bytes)
            }
            Self::Noegletal(rapport) => {
                let mut bytes = serde_json::to_vec_pretty(&rapport.noegletal).map_err(RenderError::from)?;
                bytes.push(b'\n');
                fil("noegletal.json", "Nøgletal til næste års sammenligning", bytes)
            }
        };
        Ok(Some(file))
    }
}

impl Tegnet<'_> {
    fn file(&self, extension: &str, indhold: Vec<u8>) -> Fil {
        fil(&self.path(extension), self.billede.titel(), indhold)
    }

    fn path(&self, extension: &str) -> String {
        format!("kort/{}.{extension}", self.billede.id().replace('_', "-"))
    }

    fn gis(&self, format: map::MapFormat) -> Result<Option<Vec<u8>>> {
        match self.billede {
            Billede::Kort(layer) => Ok(Some(map::map(layer, format, SHEET)?)),
            Billede::Diagram(_) => Ok(None),
        }
    }
}

fn draw(billede: &Billede) -> Result<Tegnet<'_>> {
    let (svg, alt) = match billede {
        Billede::Kort(layer) => (svg(layer, SHEET), alternative(layer)),
        Billede::Diagram(chart) => (chart_svg(chart, SHEET), chart_words(chart)),
    };
    let svg = svg.map_err(|error| undrawable(&error))?;
    Ok(Tegnet { billede, svg, alt })
}

fn undrawable(error: &dyn std::error::Error) -> Error {
    Error::new(
        "PP-U014",
        Kind::Unexpected,
        "et billede kan ikke tegnes. Intet er skrevet",
    )
    .at("billede", error.to_string())
}

fn fil(sti: &str, titel: &str, indhold: Vec<u8>) -> Fil {
    Fil {
        sti: sti.to_owned(),
        titel: titel.to_owned(),
        indhold,
        felter: Vec::new(),
    }
}

/// The tables of all sections as one answer, each with an id of its own.
fn combined(rapport: &Aarsrapport) -> Answer {
    let svar = || rapport.afsnit.iter().flat_map(|afsnit| &afsnit.svar);
    let mut tables: Vec<Table> = svar().flat_map(|svar| svar.tables.iter().cloned()).collect();
    let mut taken = BTreeSet::new();
    for table in &mut tables {
        let wanted = table.id.clone();
        let mut number = 2;
        while !taken.insert(table.id.to_lowercase()) {
            table.id = format!("{wanted}-{number}");
            number += 1;
        }
    }
    let mut kilder: Vec<_> = svar().flat_map(|svar| svar.kilder.iter().cloned()).collect();
    kilder.sort();
    kilder.dedup();
    let mut advarsler: Vec<String> = svar().flat_map(|svar| svar.advarsler.iter().cloned()).collect();
    advarsler.dedup();
    advarsler.extend(rapport.udeladt.iter().map(|what| format!("{} {what}", words::UDELADT)));
    Answer {
        pr: rapport.pr,
        grundlag: words::GRUNDLAG_VED_TABELLEN.to_owned(),
        data: serde_json::Value::Null,
        tables,
        kilder,
        advarsler,
    }
}

fn csv_file(table: &Table, answer: &Answer, style: &Style) -> Result<Fil> {
    let alone = Answer {
        tables: vec![table.clone()],
        advarsler: Vec::new(),
        kilder: Vec::new(),
        data: serde_json::Value::Null,
        grundlag: answer.grundlag.clone(),
        pr: answer.pr,
    };
    let felter = table.columns.iter().map(|column| Felt {
        navn: column.key.clone(),
        titel: column.heading.clone(),
        art: pakke::field_type(column.kind),
    });
    Ok(Fil {
        felter: felter.collect(),
        ..fil(
            &format!("tabeller/{}.csv", table.id.replace('_', "-")),
            &table.title,
            csv::render(&alone, style)?,
        )
    })
}

fn ark_path(ark: &Kommuneark, extension: &str) -> String {
    let name: String = fold_name(&ark.navn)
        .chars()
        .map(|c| match c {
            'æ' => "ae".to_owned(),
            'ø' => "oe".to_owned(),
            'å' => "aa".to_owned(),
            c if c.is_ascii_alphanumeric() => c.to_string(),
            _ => "-".to_owned(),
        })
        .collect();
    format!("kommuner/{}-{name}.{extension}", ark.kommunekode)
}

fn ark_title(ark: &Kommuneark) -> String {
    format!("{} {} Kommune", words::KOMMUNEARK, ark.navn)
}

/// Who the run is for, and what that means for small counts.
fn udgave(rapport: &Aarsrapport) -> String {
    match rapport.taerskel {
        Some(taerskel) => format!("til offentliggørelse, tærskel {taerskel}: små tal er skjult"),
        None => "intern: små tal er vist".to_owned(),
    }
}
