//! Formula rules: every row and column a rule names, computed and compared.

use super::check::{Check, Genberegnet, Sted, of_cell, of_interval, table_name};
use super::declaration::{Declaration, Regel};
use super::error::DeclarationError;
use super::evaluate::{Evaluated, Failure, Scope, evaluate};
use super::formula::{Formula, Function, Operator};
use super::plan::{Cell, Plan, Tabel};
use super::{Dom, Found};
use crate::domain::sortering::nearest;

/// Makes the checks of every rule.
pub fn run(plan: &Plan, found: &mut Found<'_>) -> Result<(), DeclarationError> {
    let declaration = found.declaration;
    for rule in &declaration.regler {
        for table in tables(plan, rule)? {
            let rows = rows(rule, table, declaration)?;
            for row in &rows {
                for column in columns(rule, table)? {
                    one(plan, found, rule, table, row, column)?;
                }
            }
        }
    }
    Ok(())
}

/// The tables of a rule; a name that ends in `*` stands for every table that begins so, be it none.
fn tables<'p>(plan: &'p Plan, rule: &Regel) -> Result<Vec<&'p Tabel>, DeclarationError> {
    let mut tables = Vec::new();
    for id in &rule.tabeller {
        match id.strip_suffix('*') {
            Some(begins) => tables.extend(plan.tabeller().iter().filter(|table| table.id.starts_with(begins))),
            None => tables.push(table(plan, id, rule.linje)?),
        }
    }
    Ok(tables)
}

/// A table by id.
pub fn table<'p>(plan: &'p Plan, id: &str, linje: usize) -> Result<&'p Tabel, DeclarationError> {
    plan.tabel(id).ok_or_else(|| {
        let ids: Vec<&str> = plan.tabeller().iter().map(|table| table.id.as_str()).collect();
        DeclarationError {
            vaerdi: Some(id.to_owned()),
            naermest: nearest(id, &ids).map(str::to_owned),
            ..DeclarationError::at(linje, "tabellen findes ikke i planen")
        }
    })
}

fn rows(rule: &Regel, table: &Tabel, declaration: &Declaration) -> Result<Vec<String>, DeclarationError> {
    let expand = |names: &[String]| -> Result<Vec<String>, DeclarationError> {
        let mut rows = Vec::new();
        for name in names {
            if let Some(group) = name.strip_prefix('@') {
                let members = declaration.grupper.get(group).ok_or_else(|| DeclarationError {
                    vaerdi: Some(name.clone()),
                    ..DeclarationError::at(rule.linje, "gruppen findes ikke under [grupper]")
                })?;
                rows.extend(members.iter().filter(|row| table.raekker.contains(row)).cloned());
            } else if table.raekker.contains(name) {
                rows.push(name.clone());
            } else if rule.tabeller.len() == 1 {
                return Err(DeclarationError {
                    vaerdi: Some(name.clone()),
                    naermest: nearest(name, &table.raekker).map(str::to_owned),
                    ..DeclarationError::at(rule.linje, format!("rækken findes ikke i tabel {}", table.id))
                });
            }
        }
        Ok(rows)
    };
    let left_out = expand(&rule.undtagen)?;
    let rows = if rule.raekker.is_empty() {
        table.raekker.clone()
    } else {
        expand(&rule.raekker)?
    };
    Ok(rows.into_iter().filter(|row| !left_out.contains(row)).collect())
}

/// The columns of a rule; a name that ends in `*` stands for every column that begins so, be it none.
fn columns<'r>(rule: &'r Regel, table: &'r Tabel) -> Result<Vec<&'r str>, DeclarationError> {
    let mut columns: Vec<&str> = Vec::new();
    for column in &rule.kolonner {
        if let Some(begins) = column.strip_suffix('*') {
            columns.extend(
                table
                    .kolonner
                    .iter()
                    .map(String::as_str)
                    .filter(|key| key.starts_with(begins)),
            );
        } else if table.kolonner.contains(column) {
            columns.push(column);
        } else {
            return Err(DeclarationError {
                vaerdi: Some(column.clone()),
                naermest: nearest(column, &table.kolonner).map(str::to_owned),
                ..DeclarationError::at(rule.linje, format!("kolonnen findes ikke i tabel {}", table.id))
            });
        }
    }
    if rule.kolonner.is_empty() {
        columns.extend(table.kolonner.iter().map(String::as_str));
    }
    Ok(columns)
}

fn one(
    plan: &Plan,
    found: &mut Found<'_>,
    rule: &Regel,
    table: &Tabel,
    row: &str,
    column: &str,
) -> Result<(), DeclarationError> {
    let declaration = found.declaration;
    let scope = Scope {
        plan,
        grupper: &declaration.grupper,
        exact: &declaration.exact,
        tabel: &table.id,
        raekke: row,
        kolonne: column,
    };
    let Some(cell) = plan.celle(&table.id, row, column) else {
        return Ok(());
    };
    let computed = evaluate(&rule.formel, &scope);
    let printed = rule.trykt.as_ref().map(|formula| evaluate(formula, &scope)).transpose();
    let (computed, printed) = match (computed, printed) {
        (Ok(computed), Ok(printed)) => (computed, printed),
        (Err(failure), _) | (_, Err(failure)) => {
            let why = reason(failure, rule.linje)?;
            skip(plan, found, rule, cell, why);
            return Ok(());
        }
    };
    let names = |key: &str| found.column_name(key);
    let restates = matches!(rule.formel, Formula::Cells(_));
    let (dom, printed_text, printed_value, mut places) = match &printed {
        Some(sum) => (
            Some(of_interval(sum.interval, computed.interval, rule.relation)),
            terms(sum, rule.trykt.as_ref()),
            Some(sum.interval.value),
            vec![together(plan, sum, names, terms(sum, rule.trykt.as_ref()))],
        ),
        None => (
            of_cell(cell, &computed, rule.relation, &declaration.exact, restates),
            cell.trykt.clone(),
            cell.vaerdi,
            vec![Sted::of_cell(plan, cell, names)],
        ),
    };
    let Some(dom) = dom else {
        skip(plan, found, rule, cell, "cellen er blank eller trykt uden tal");
        return Ok(());
    };
    places.extend(places_of(plan, &computed, cell, names));
    found.push(Check {
        regel: rule.id.clone(),
        gruppe: rule.gruppe.clone(),
        tabel: table.id.clone(),
        raekke: row.to_owned(),
        kolonne: column.to_owned(),
        trykt: printed_text,
        trykt_tal: printed_value,
        trykt_er_regnet: printed.is_some(),
        enhed: cell.enhed.clone(),
        decimaler: cell.decimaler,
        genberegnet: Genberegnet::Tal(computed.interval),
        relation: rule.relation,
        dom,
        forklaring: rule.forklaring.clone(),
        steder: places,
    });
    Ok(())
}

/// The printed figures a printed result is made of: "39 + 13 + 3", or "14,3 og 18.388" of what is no sum.
fn terms(result: &Evaluated<'_>, formula: Option<&Formula>) -> String {
    let terms: Vec<&str> = result.used.iter().map(|cell| cell.trykt.as_str()).collect();
    let adds = matches!(
        formula,
        Some(Formula::Call(Function::Sum, _) | Formula::Binary(_, Operator::Plus, _))
    );
    terms.join(if adds { " + " } else { " og " })
}

/// Leaves a cell out of a rule, and says of which: another rule may hold the same cell against something else.
fn skip(plan: &Plan, found: &mut Found<'_>, rule: &Regel, cell: &Cell, why: &str) {
    let what = format!(
        "{}, {}, {}",
        table_name(plan, &cell.tabel),
        cell.raekke,
        found.column_name(&cell.kolonne)
    );
    let why = match rule.forklaring.trim_end_matches('.') {
        "" => why.to_owned(),
        check => format!("{why}; kontrollen er: {check}"),
    };
    found.skip(&rule.id, what, why);
}

/// The place of several cells: what they have in common, over all their lines; "Tabel 30 og Tabel 32, Nordjylland".
fn together(plan: &Plan, sum: &Evaluated<'_>, names: impl Fn(&str) -> String, trykt: String) -> Sted {
    let mut tables: Vec<&str> = sum.used.iter().map(|cell| cell.tabel.as_str()).collect();
    tables.dedup();
    let all = |field: fn(&Cell) -> &str| {
        let value = sum.used.first().map_or("", |cell| field(cell));
        Some(value).filter(|value| sum.used.iter().all(|cell| field(cell) == *value))
    };
    let table_names: Vec<String> = tables.iter().map(|id| table_name(plan, id)).collect();
    let parts = [
        Some(table_names.join(" og ")),
        all(|cell| &cell.raekke).map(str::to_owned),
        all(|cell| &cell.kolonne).map(names),
    ];
    let lines = |pick: fn(&(u32, u32)) -> u32| sum.used.iter().map(move |cell| pick(&cell.linjer));
    Sted {
        tabel: tables.first().map(|id| (*id).to_owned()),
        navn: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        celle: None,
        trykt,
        linjer: (lines(|it| it.0).min().unwrap_or(0), lines(|it| it.1).max().unwrap_or(0)),
    }
}

/// The places of a formula's base figures, without the checked cell itself.
pub fn places_of(
    plan: &Plan,
    computed: &Evaluated<'_>,
    checked: &Cell,
    names: impl Fn(&str) -> String + Copy,
) -> Vec<Sted> {
    computed
        .used
        .iter()
        .filter(|base| !std::ptr::eq(**base, checked))
        .map(|base| Sted::of_cell(plan, base, names))
        .collect()
}

/// Why there is nothing to check; an error when the declaration names what does not exist.
pub fn reason(failure: Failure, linje: usize) -> Result<&'static str, DeclarationError> {
    match failure {
        Failure::NothingThere => Ok("et grundtal er blank eller findes ikke"),
        Failure::Undefined => Ok("kan ikke regnes: der ville blive divideret med nul"),
        Failure::Unknown { what, nearest } => Err(DeclarationError {
            vaerdi: Some(what),
            naermest: nearest,
            ..DeclarationError::at(linje, "formlen nævner noget, der ikke findes")
        }),
        Failure::Lengths(left, right) => Err(DeclarationError::at(
            linje,
            format!("formlen sætter {left} tal sammen med {right}; brug sum, gennemsnit eller en enkelt celle"),
        )),
    }
}

/// The verdict of a check whose numbers agree or do not.
pub fn verdict(agrees: bool) -> Dom {
    if agrees { Dom::Stemmer } else { Dom::Afviger }
}
