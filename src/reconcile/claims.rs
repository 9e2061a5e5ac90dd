//! Numerical claims of the text against the tables they restate.
//!
//! A claim's own columns (`tabel`, `raekke`, `kolonne`) say what it restates; the README of the shipped data describes
//! them. They are turned into a formula of the declaration's language here, unless the declaration gives one itself.

use super::check::{Check, Dom, Genberegnet, Sted, TEKST, of_cell};
use super::declaration::{PaastandRegel, Relation};
use super::error::DeclarationError;
use super::evaluate::{Evaluated, Scope, evaluate};
use super::formula::{Columns, Formula, Function, Operator, Reference, Rows};
use super::interval::Interval;
use super::plan::{Paastand, Plan};
use super::rules::{places_of, reason};
use super::{Found, Udeladt};
use crate::domain::Ratio;
use crate::domain::sortering::nearest;

const GRUPPE: &str = "Tekstens tal";

/// Words that say that a figure is only near.
const NEARLY: [&str; 4] = ["cirka", "omtrent", "ca.", "knap"];

/// Checks every claim that restates something.
pub fn run(plan: &Plan, found: &mut Found<'_>) -> Result<(), DeclarationError> {
    let declaration = found.declaration;
    for rule in &declaration.paastande {
        if !plan.paastande.iter().any(|claim| claim.id == rule.id) {
            let ids: Vec<&str> = plan.paastande.iter().map(|claim| claim.id.as_str()).collect();
            return Err(DeclarationError {
                vaerdi: Some(rule.id.clone()),
                naermest: nearest(&rule.id, &ids).map(str::to_owned),
                ..DeclarationError::at(rule.linje, "påstanden findes ikke i planen")
            });
        }
    }
    for claim in &plan.paastande {
        let rule = declaration.paastande.iter().find(|rule| rule.id == claim.id);
        if let Some(reason) = rule.and_then(|rule| rule.udelad.as_ref()) {
            found.udeladt.push(Udeladt {
                regel: claim.id.clone(),
                hvad: claim.citat.clone(),
                hvorfor: reason.clone(),
            });
            continue;
        }
        one(plan, found, claim, rule)?;
    }
    Ok(())
}

fn one(
    plan: &Plan,
    found: &mut Found<'_>,
    claim: &Paastand,
    rule: Option<&PaastandRegel>,
) -> Result<(), DeclarationError> {
    let declaration = found.declaration;
    let Some(formula) = rule
        .and_then(|rule| rule.formel.clone())
        .or_else(|| of_columns(plan, claim))
    else {
        // A claim that restates no table: what is printed of it stands in the text alone.
        return Ok(());
    };
    let scope = Scope {
        plan,
        grupper: &declaration.grupper,
        exact: &declaration.exact,
        tabel: &claim.tabel,
        raekke: &claim.raekke,
        kolonne: &claim.kolonne,
    };
    let computed = match evaluate(&formula, &scope) {
        Ok(computed) => computed,
        Err(failure) => {
            let why = reason(failure, rule.map_or(0, |rule| rule.linje)).map_err(|error| DeclarationError {
                hvad: format!("påstanden {}: {}", claim.id, error.hvad),
                ..error
            })?;
            found.skip(&claim.id, &claim.citat, why);
            return Ok(());
        }
    };
    let restates = matches!(formula, Formula::Cells(_));
    let Some(dom) = of_cell(&claim.tal, &computed, Relation::Lig, &declaration.exact, restates) else {
        found.skip(&claim.id, &claim.citat, "påstanden er trykt uden tal");
        return Ok(());
    };
    let near = dom != Dom::Stemmer && is_near(claim, &computed, declaration.cirka_procent);
    let explanation = match rule.and_then(|rule| rule.forklaring.as_deref()) {
        Some(words) => words.to_owned(),
        None if claim.broek.is_some() => "Andelen af det antal, der er trykt samme sted.".to_owned(),
        None => "Teksten gengiver et tal, der står i tabellen eller kan regnes af den.".to_owned(),
    };
    let nearly = format!(
        " Trykt som et omtrentligt tal; op til {} % til hver side regnes for det samme.",
        declaration.cirka_procent
    );
    let mut places = vec![Sted::of_claim(claim)];
    places.extend(places_of(plan, &computed, &claim.tal, |key| found.column_name(key)));
    let check = Check {
        regel: claim.id.clone(),
        gruppe: GRUPPE.to_owned(),
        tabel: TEKST.to_owned(),
        raekke: claim.afsnit.clone(),
        kolonne: claim.id.clone(),
        trykt: claim.tal.trykt.clone(),
        trykt_tal: claim.tal.vaerdi,
        trykt_er_regnet: false,
        enhed: claim.tal.enhed.clone(),
        decimaler: claim.tal.decimaler,
        genberegnet: Genberegnet::Tal(computed.interval),
        relation: Relation::Lig,
        dom: if near { Dom::Stemmer } else { dom },
        forklaring: if near { explanation + &nearly } else { explanation },
        steder: places,
    };
    found.push(check);
    Ok(())
}

/// Whether the claim says that it is only near, and is.
fn is_near(claim: &Paastand, computed: &Evaluated<'_>, percent: i64) -> bool {
    let says_so = NEARLY.iter().any(|word| claim.tal.trykt.contains(word));
    let (Some(printed), true) = (claim.tal.vaerdi, says_so) else {
        return false;
    };
    let share = Ratio::new(i128::from(percent), 100).and_then(|share| share.checked_mul(printed.abs()));
    let range = share.and_then(|margin| {
        Some(Interval {
            value: printed,
            low: printed.checked_sub(margin)?,
            high: printed.checked_add(margin)?,
        })
    });
    range.is_some_and(|range| range.meets(&computed.interval))
}

/// The formula that a claim's columns stand for; `None` when it restates no table.
fn of_columns(plan: &Plan, claim: &Paastand) -> Option<Formula> {
    if let Some((part, whole)) = claim.broek.filter(|_| claim.tal.enhed == "procent") {
        return Some(Formula::Call(
            Function::Procent,
            vec![Formula::Number(part), Formula::Number(whole)],
        ));
    }
    if claim.tabel.is_empty() || claim.kolonne.is_empty() {
        return None;
    }
    let names: Vec<String> = split(&claim.raekke);
    let table = plan.tabel(&claim.tabel)?;
    let rows: Vec<Rows> = match names[..] {
        // "I alt" is the sum of all rows where the table prints none.
        [ref only] if only == "I alt" && !table.raekker.contains(only) => {
            table.raekker.iter().cloned().map(Rows::Named).collect()
        }
        _ => names.iter().cloned().map(Rows::Named).collect(),
    };
    let cells = |rows: &[Rows], column: Columns| {
        Formula::Cells(Reference {
            tabel: Some(claim.tabel.clone()),
            raekker: rows.to_vec(),
            kolonner: vec![column],
        })
    };
    let column_of = |key: &str| Columns::Named(key.trim().to_owned());
    // One cell stays a cell, so that a restated figure is known as one.
    let total = |key: &str| match rows.len() {
        1 => cells(&rows, column_of(key)),
        _ => Formula::Call(Function::Sum, vec![cells(&rows, column_of(key))]),
    };
    let joined = |left: Formula, operator, right: Formula| Formula::Binary(Box::new(left), operator, Box::new(right));
    let column = claim.kolonne.as_str();
    if let Some(weight) = column.strip_prefix("gennemsnit:") {
        return Some(Formula::Call(
            Function::Vejet,
            vec![cells(&rows, Columns::RowNumber), cells(&rows, column_of(weight))],
        ));
    }
    if let Some(part) = column.strip_prefix("100-") {
        return Some(joined(Formula::Number(Ratio::whole(100)), Operator::Minus, total(part)));
    }
    if let Some((to, from)) = column.strip_suffix("-1").and_then(|quotient| quotient.split_once('/')) {
        let (first, last) = (rows.first()?.clone(), rows.last()?.clone());
        return Some(Formula::Call(
            Function::Vaekst,
            vec![cells(&[last], column_of(from)), cells(&[first], column_of(to))],
        ));
    }
    if let Some((left, right)) = column.split_once('+') {
        return Some(joined(total(left), Operator::Plus, total(right)));
    }
    if let Some((left, right)) = column.split_once('-') {
        return Some(joined(total(left), Operator::Minus, total(right)));
    }
    Some(total(column))
}

/// The parts of a field that names several things.
pub fn split(field: &str) -> Vec<String> {
    field
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
