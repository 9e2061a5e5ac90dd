//! The tables that the yearly run would print of a register, checked before they are: with each other, and against a
//! workbook with the tables as somebody has made them ready for print.

use super::{Afstemt, Egen, medfoelgende, read};
use crate::domain::tal::parse_tal;
use crate::error::{Error, Kind, Result};
use crate::ingest::workbook::{Ark, Arkcelle};
use crate::reconcile::declaration::{Regel, Relation};
use crate::reconcile::plan::{Cell, Plan, Tabel};
use crate::reconcile::{Declaration, DeclarationError, Udeladt, formula, reconcile};
use crate::register::View;
use crate::render::format::{self, UnitIn};
use crate::report::{Column, ColumnKind, Row, Source, Table, Value};
use crate::statistics::aarsrapport;
use crate::statistics::kapacitet;

/// What a register's own table is called in a formula, when another one of the same id is to be printed.
const REGISTER: &str = "register:";
/// Longest name of a sheet; a longer id is cut where the workbook is written.
const SHEET_NAME: usize = 31;

/// Checks the tables of the register at the view by the shipped declaration, or by the user's. With `draft`, the sheets of a
/// workbook, the tables in it are what is printed: each figure must be the register's, and the rules hold of them.
///
/// # Errors
/// PP-A001 when the register has no figures for any table, PP-A003 when the user's declaration cannot be used, PP-A009 when
/// no sheet is one of the register's tables.
pub fn of_own_tables(view: &View<'_>, egen: Option<&Egen<'_>>, draft: Option<&[Ark]>) -> Result<Afstemt> {
    let tables = if view.kommuner()?.is_empty() {
        Vec::new()
    } else {
        aarsrapport::tabeller(view)?
    };
    if tables.is_empty() {
        return Err(Error::new(
            "PP-A001",
            Kind::Data,
            "registeret har ingen tabeller at afstemme på denne dato",
        )
        .next_step("vælg en anden dato med --pr, eller peg på en mappe med en plans tabeller med --plan MAPPE"));
    }
    let shipped = Egen {
        navn: "den medfølgende egne-tabeller.toml".to_owned(),
        tekst: medfoelgende::EGNE_TABELLER.to_owned(),
        fil: &medfoelgende::file,
    };
    let mut declaration = read(egen.unwrap_or(&shipped))?;
    name_the_areas(&mut declaration, view)?;
    name_the_columns(&mut declaration, &tables);
    let mut plan = Plan::default();
    let mut left_out = Vec::new();
    match draft {
        None => tables
            .iter()
            .for_each(|table| add(&mut plan, &table.id, &table.title, table)),
        Some(sheets) => left_out = add_draft(&mut plan, &mut declaration, &tables, sheets)?,
    }
    if egen.is_none() {
        left_out.extend(drop_what_has_no_table(&plan, &mut declaration));
    }
    let kilder = vec![Source {
        id: declaration.plan.clone(),
        tekst: declaration.titel.clone(),
        dato: None,
    }];
    let mut found = super::check(
        plan,
        &declaration,
        egen.unwrap_or(&shipped),
        Some(view),
        kilder,
        view.pr,
    )?;
    found.grundlag = "register";
    found.afstemning.udeladt.extend(left_out);
    Ok(found)
}

/// The groups `kommuner` and `region` are the register's.
fn name_the_areas(declaration: &mut Declaration, view: &View<'_>) -> Result<()> {
    let kommuner = view.kommuner()?.into_iter().map(|area| area.navn).collect();
    declaration.grupper.insert("kommuner".to_owned(), kommuner);
    let areas = kapacitet::omraader(view, "register")?;
    let regions = areas.into_iter().filter(|row| row.niveau == "region");
    let regions: Vec<String> = regions.map(|row| row.omraade).collect();
    declaration.sammenfattende.extend(regions.iter().cloned());
    declaration.grupper.insert("region".to_owned(), regions);
    Ok(())
}

/// A column that the declaration has no words for is called what stands over it.
fn name_the_columns(declaration: &mut Declaration, tables: &[Table]) {
    for column in tables.iter().flat_map(|table| &table.columns) {
        let words = declaration.kolonnenavne.entry(column.key.clone());
        words.or_insert_with(|| column.heading.clone());
    }
}

/// The shipped rules speak of every table there can be; those this register has no figures for are said and left out.
fn drop_what_has_no_table(plan: &Plan, declaration: &mut Declaration) -> Vec<Udeladt> {
    let mut left_out = Vec::new();
    while let Err(DeclarationError {
        linje, hvad, vaerdi, ..
    }) = reconcile(plan, declaration)
    {
        let Some(at) = declaration.regler.iter().position(|rule| rule.linje == linje) else {
            break;
        };
        let rule = declaration.regler.remove(at);
        left_out.push(Udeladt {
            regel: rule.id,
            hvad: rule.forklaring,
            hvorfor: match vaerdi {
                Some(value) => format!("registeret har ikke tal til det: {value}"),
                None => hvad,
            },
        });
    }
    left_out
}

/// A table of ours with its figures as they are printed.
fn add(plan: &mut Plan, id: &str, title: &str, table: &Table) {
    if plan.tabel(id).is_some() {
        return;
    }
    plan.add_table(Tabel {
        titel: title.to_owned(),
        ..Tabel::bare(id)
    });
    for row in &table.rows {
        let label = label(&table.columns, row);
        for (column, value) in table.columns.iter().zip(&row.cells) {
            // A figure that is missing is a blank cell: what rests on it is left out, not taken for zero.
            if format::is_numeric(column.kind) {
                let printed = format::cell(value, column.kind);
                plan.add_cell(cell(id, &label, column, &printed, figure(value)));
            }
        }
    }
}

/// What a row is called: its words, or its first figure where it has none.
fn label(columns: &[Column], row: &Row) -> String {
    let words: Vec<&str> = row
        .cells
        .iter()
        .filter_map(|cell| match cell {
            Value::Text(words) => Some(words.as_str()),
            _ => None,
        })
        .collect();
    match (words.is_empty(), columns.first(), row.cells.first()) {
        (true, Some(column), Some(first)) => format::cell(first, column.kind).into_owned(),
        _ => words.join(" · "),
    }
}

/// The number of a value.
fn figure(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(count) => Some(*count as f64),
        Value::Number(number) => Some(*number),
        Value::Text(_) | Value::Date(_) | Value::Missing(_) => None,
    }
}

/// A cell as it is printed, `exact` being the number behind it; blank without one.
fn cell(tabel: &str, raekke: &str, column: &Column, trykt: &str, exact: Option<f64>) -> Cell {
    // "−1.234,5 %" is −1234.5.
    let plain: String = trykt
        .chars()
        .filter_map(|sign| match sign {
            '0'..='9' => Some(sign),
            ',' => Some('.'),
            '−' | '-' => Some('-'),
            _ => None,
        })
        .collect();
    let is_whole = exact.is_some_and(|exact| plain.parse() == Ok(exact));
    let enhed = match column.kind {
        ColumnKind::Percent(_) => "procent",
        ColumnKind::Points(_) => "procentpoint",
        // 16,5 kapaciteter are printed as they are, and have no rounding.
        _ if is_whole => "antal",
        _ => "tal",
    };
    Cell::new(tabel, raekke, &column.key, trykt, exact.map(|_| plain.as_str()), enhed)
}

/// Adds the tables of the workbook, and beside each the register's own with a rule that they are alike. Gives what of the
/// workbook could not be compared.
fn add_draft(plan: &mut Plan, declaration: &mut Declaration, tables: &[Table], sheets: &[Ark]) -> Result<Vec<Udeladt>> {
    let mut left_out = Vec::new();
    let mut rules = Vec::new();
    for sheet in sheets {
        let title = sheet.rows.first().and_then(|(_, cells)| words(cells.first()));
        let found = tables
            .iter()
            .find(|table| is_named(&sheet.navn, &table.id) || title.as_deref() == Some(table.title.as_str()));
        let Some(table) = found else {
            left_out.push(skipped(
                &sheet.navn,
                "arket er ikke en af registerets tabeller på datoen",
            ));
            continue;
        };
        let own = format!("{REGISTER}{}", table.id);
        add_sheet(plan, table, sheet, &mut left_out);
        add(plan, &own, &format!("{}, i registeret", table.title), table);
        if let Ok(formel) = formula::parse(&format!("[{own} | * | *]")) {
            rules.push(Regel {
                id: format!("registeret-{}", table.id),
                gruppe: "Det, der skal trykkes, mod registeret".to_owned(),
                tabeller: vec![table.id.clone()],
                raekker: Vec::new(),
                undtagen: Vec::new(),
                kolonner: Vec::new(),
                trykt: None,
                formel,
                relation: Relation::Lig,
                forklaring: "Tallet, der skal trykkes, mod registerets på datoen.".to_owned(),
                linje: 0,
            });
        }
    }
    if rules.is_empty() {
        return Err(Error::new(
            "PP-A009",
            Kind::Data,
            "projektmappen har ingen af registerets tabeller. Intet er kontrolleret",
        )
        .at(
            "ark",
            sheets
                .iter()
                .map(|sheet| sheet.navn.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        )
        .next_step(
            "begynd med aarsrapport.xlsx fra praksisplan aarsrapport, og behold arkenes navne eller tabellernes titler",
        ));
    }
    rules.append(&mut declaration.regler);
    declaration.regler = rules;
    Ok(left_out)
}

/// Reads a sheet as the table it is: headings as the register's, rows named as the register's. What has a figure but neither
/// is said.
fn add_sheet(plan: &mut Plan, table: &Table, sheet: &Ark, left_out: &mut Vec<Udeladt>) {
    plan.add_table(Tabel {
        titel: table.title.clone(),
        ..Tabel::bare(&table.id)
    });
    let is_heading = |column: &Column, text: &str| text == format::heading(column, UnitIn::Cells) || text == column.key;
    let header = sheet.rows.iter().find(|(_, cells)| {
        let first = words(cells.first()).unwrap_or_default();
        cells.len() > 1 && table.columns.first().is_some_and(|column| is_heading(column, &first))
    });
    let Some((header_row, headings)) = header else {
        left_out.push(skipped(&sheet.navn, "overskrifterne er ikke tabellens"));
        return;
    };
    let columns: Vec<Option<&Column>> = headings
        .iter()
        .map(|heading| {
            let text = words(Some(heading))?;
            table.columns.iter().find(|column| is_heading(column, &text))
        })
        .collect();
    for (heading, _) in headings.iter().zip(&columns).filter(|(_, column)| column.is_none()) {
        if let Some(text) = words(Some(heading)) {
            left_out.push(skipped(
                &format!("{}, kolonne \"{text}\"", sheet.navn),
                "registerets tabel har ikke kolonnen",
            ));
        }
    }
    let labels: Vec<String> = table.rows.iter().map(|row| label(&table.columns, row)).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (number, cells) in sheet.rows.iter().filter(|(number, _)| number > header_row) {
        let found = labels.iter().find(|label| is_row(label, cells));
        let Some(label) = found else {
            if cells.iter().skip(1).any(|cell| matches!(cell, Arkcelle::Tal(_))) {
                left_out.push(skipped(
                    &format!("{}, række {number}", sheet.navn),
                    "registerets tabel har ikke rækken",
                ));
            }
            continue;
        };
        seen.push(label);
        for (cell_of_sheet, column) in cells.iter().zip(&columns) {
            let Some(column) = column.filter(|column| format::is_numeric(column.kind)) else {
                continue;
            };
            if let Some((number, printed)) = printed(cell_of_sheet, column.kind) {
                plan.add_cell(cell(&table.id, label, column, &printed, Some(number)));
            }
        }
    }
    for label in labels.iter().filter(|label| !seen.contains(&label.as_str())) {
        left_out.push(skipped(
            &format!("{}, {label}", sheet.navn),
            "rækken står i registerets tabel, men ikke i arket",
        ));
    }
}

/// Whether a row of a sheet has the words of the label, in order, or begins with its figure.
fn is_row(label: &str, cells: &[Arkcelle]) -> bool {
    let texts: Vec<String> = cells.iter().filter_map(|cell| words(Some(cell))).collect();
    let wanted: Vec<&str> = label.split(" · ").collect();
    let begins = texts.len() >= wanted.len() && texts.iter().zip(&wanted).all(|(text, wanted)| text == wanted);
    let first = cells.first().and_then(|cell| printed(cell, ColumnKind::UpTo(2)));
    begins || first.is_some_and(|(_, first)| first == label)
}

/// The words of a cell; a blank or a number has none.
fn words(cell: Option<&Arkcelle>) -> Option<String> {
    match cell {
        Some(Arkcelle::Tekst(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// A figure of a sheet as the column prints it; one with more decimals than a count has keeps them.
fn printed(cell: &Arkcelle, kind: ColumnKind) -> Option<(f64, String)> {
    let number = match cell {
        Arkcelle::Tal(number) => *number,
        Arkcelle::Tekst(text) => parse_tal(text.trim().trim_end_matches('%').trim_end()).ok()?,
        _ => return None,
    };
    let text = match kind {
        ColumnKind::Integer if number.fract() != 0.0 => format::up_to(number, 4),
        ColumnKind::Integer => format::number(number, 0),
        kind => format::cell(&Value::Number(number), kind).into_owned(),
    };
    Some((number, text))
}

/// Whether a sheet's name is a table's id, as far as a sheet's name can be.
fn is_named(sheet: &str, id: &str) -> bool {
    let cut: String = id.chars().take(SHEET_NAME).collect();
    sheet.to_lowercase() == cut.to_lowercase()
}

fn skipped(what: &str, why: &str) -> Udeladt {
    Udeladt {
        regel: "registeret".to_owned(),
        hvad: what.to_owned(),
        hvorfor: why.to_owned(),
    }
}
