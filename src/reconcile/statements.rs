//! Statements in words against the tables: "den eneste kommune, som", "det højeste niveau", "i samtlige regioner".
//!
//! What a statement claims (`art`), of which rows and columns, is transcribed with the plan; here it is decided. A
//! statement that a table can only weigh and not refute ("relativt stabil") is left alone. Two figures that are printed
//! alike are of unknown order: a claim that rests on their order alone is `afrunding_i_grundtal`.

use super::Found;
use super::check::{Check, Dom, Genberegnet, Sted, TEKST};
use super::claims::split;
use super::declaration::{Laesning, Relation, UdsagnRegel};
use super::error::DeclarationError;
use super::evaluate::{Exactness, Failure, Scope, evaluate};
use super::formula::{self, Formula};
use super::plan::{Cell, Plan, Tabel, Udsagn};
use super::ranking::{
    Answer, Direction, Named, Order, all_move, leads, list_of, moves, pairwise, steps, together, worst,
};
use super::rules::verdict;
use crate::domain::Ratio;
use crate::domain::sortering::nearest;
use std::collections::HashMap;

const GRUPPE: &str = "Udsagn i ord";

/// Checks every statement that a table can refute.
pub fn run(plan: &Plan, found: &mut Found<'_>) -> Result<(), DeclarationError> {
    let declaration = found.declaration;
    for rule in &declaration.udsagn {
        if !plan.udsagn.iter().any(|statement| statement.id == rule.id) {
            let ids: Vec<&str> = plan.udsagn.iter().map(|statement| statement.id.as_str()).collect();
            return Err(DeclarationError {
                vaerdi: Some(rule.id.clone()),
                naermest: nearest(&rule.id, &ids).map(str::to_owned),
                ..DeclarationError::at(0, "udsagnet under [[udsagn]] findes ikke i planen")
            });
        }
    }
    for statement in &plan.udsagn {
        let rule = declaration.udsagn.iter().find(|rule| rule.id == statement.id);
        if let Some(reason) = rule.and_then(|rule| rule.udelad.as_ref()) {
            found.skip(&statement.id, &statement.citat, reason);
            continue;
        }
        let reading = Reading::new(plan, found, statement, rule);
        let Some(answer) = reading.answer() else { continue };
        let mut places = vec![Sted::of_statement(statement)];
        let names = |key: &str| found.column_name(key);
        places.extend(answer.cells.iter().map(|cell| Sted::of_cell(plan, cell, names)));
        let check = Check {
            regel: statement.id.clone(),
            gruppe: GRUPPE.to_owned(),
            tabel: TEKST.to_owned(),
            raekke: statement.afsnit.clone(),
            kolonne: statement.id.clone(),
            trykt: statement.citat.clone(),
            trykt_tal: None,
            trykt_er_regnet: false,
            enhed: String::new(),
            decimaler: 0,
            genberegnet: Genberegnet::Ord(answer.shows),
            relation: Relation::Lig,
            dom: answer.dom,
            forklaring: "Udsagnet holdt op mod tabellens tal.".to_owned(),
            steder: places,
        };
        found.push(check);
    }
    Ok(())
}

/// A statement with what it is read against.
struct Reading<'p> {
    plan: &'p Plan,
    statement: &'p Udsagn,
    tables: Vec<&'p Tabel>,
    rows: Vec<String>,
    columns: Vec<String>,
    summing: &'p [String],
    exact: &'p Exactness,
    groups: &'p HashMap<String, Vec<String>>,
    laes: Option<Laesning>,
}

impl<'p> Reading<'p> {
    fn new(plan: &'p Plan, found: &Found<'p>, statement: &'p Udsagn, rule: Option<&UdsagnRegel>) -> Self {
        let columns = rule
            .and_then(|rule| rule.kolonne.as_deref())
            .unwrap_or(&statement.kolonne);
        Self {
            plan,
            statement,
            tables: split(&statement.tabel).iter().filter_map(|id| plan.tabel(id)).collect(),
            rows: split(&statement.raekker),
            columns: split(columns),
            summing: &found.declaration.sammenfattende,
            exact: &found.declaration.exact,
            groups: &found.declaration.grupper,
            laes: rule.and_then(|rule| rule.laes),
        }
    }

    /// What the table says; `None` when the statement is none a table can refute, or its figures are not printed.
    fn answer(&self) -> Option<Answer<'p>> {
        if self.tables.is_empty() {
            return None;
        }
        let direction = if self.statement.note.contains("fald") {
            Direction::Falls
        } else {
            Direction::Rises
        };
        match self.statement.art.as_str() {
            "stoerst" => self.extreme(Ratio::cmp),
            "mindst" => self.extreme(|left, right| right.cmp(left)),
            "over" => self.compared(Ratio::cmp),
            "under" => self.compared(|left, right| right.cmp(left)),
            "stigende" => self.moving(Direction::Rises),
            "faldende" => self.moving(Direction::Falls),
            "alle" | "alle_undtagen" => self.all_but_named(direction),
            "ingen" => self.none(),
            "eneste" => self.only(direction),
            "flertal" => self.most(direction),
            "interval" => self.range(),
            _ => None,
        }
    }

    /// The rows of a table a statement is about: all that do not sum up others.
    fn body<'t>(&self, table: &'t Tabel) -> impl Iterator<Item = &'t str> {
        let summing = self.summing;
        table
            .raekker
            .iter()
            .filter(move |row| !summing.contains(row))
            .map(String::as_str)
    }

    /// The value of a column or column formula in a row.
    fn value(&self, table: &'p Tabel, row: &'p str, column: &str) -> Option<(Ratio, &'p Cell)> {
        let formula = column_formula(table, column)?;
        let scope = Scope {
            plan: self.plan,
            grupper: self.groups,
            exact: self.exact,
            tabel: &table.id,
            raekke: row,
            kolonne: "",
        };
        match evaluate(&formula, &scope) {
            Ok(computed) => Some((computed.interval.value, *computed.used.first()?)),
            Err(Failure::NothingThere | Failure::Undefined | Failure::Unknown { .. } | Failure::Lengths(..)) => None,
        }
    }

    /// The body rows of a table by value, greatest first in the given order.
    fn ranked(&self, table: &'p Tabel, column: &str, order: Order) -> Vec<Named<'p>> {
        let mut rows: Vec<Named<'p>> = self
            .body(table)
            .filter_map(|name| {
                self.value(table, name, column)
                    .map(|(value, cell)| Named { name, value, cell })
            })
            .collect();
        rows.sort_by(|left, right| order(&right.value, &left.value).then(left.name.cmp(right.name)));
        rows
    }

    fn extreme(&self, order: Order) -> Option<Answer<'p>> {
        let table = *self.tables.first()?;
        if self.tables.len() > 1 {
            let row = self.rows.first()?;
            let column = self.columns.first()?;
            let ranked = self.across_tables(row, column, order);
            return (ranked.len() > 1).then(|| {
                leads(&ranked, &[table.id.as_str()], "først kommer", order, |named| {
                    named.cell.tabel.as_str()
                })
            });
        }
        // A row of one table and several columns: the columns named lead the row.
        if let ([row], true) = (&self.rows[..], self.columns.len() > 1) {
            let row = table.raekker.iter().find(|own| *own == row)?;
            let mut ranked: Vec<Named<'p>> = table
                .kolonner
                .iter()
                .filter_map(|name| {
                    self.value(table, row, name)
                        .map(|(value, cell)| Named { name, value, cell })
                })
                .collect();
            ranked.sort_by(|left, right| order(&right.value, &left.value).then(left.name.cmp(right.name)));
            let wanted: Vec<&str> = self.columns.iter().map(String::as_str).collect();
            return Some(leads(&ranked, &wanted, "først kommer", order, |named| named.name));
        }
        let wanted: Vec<&str> = self.rows.iter().map(String::as_str).collect();
        let answers: Vec<Answer<'p>> = self
            .columns
            .iter()
            .filter_map(|column| {
                let ranked = self.ranked(table, column, order);
                if ranked.is_empty() {
                    return None;
                }
                if self.laes == Some(Laesning::Sum) {
                    return Some(together(&ranked, &wanted));
                }
                Some(leads(&ranked, &wanted, "først kommer", order, |named| named.name))
            })
            .collect();
        worst(answers)
    }

    /// The same row and column of several tables, in table order.
    fn across_tables(&self, row: &str, column: &str, order: Order) -> Vec<Named<'p>> {
        let mut ranked: Vec<Named<'p>> = self
            .tables
            .iter()
            .filter_map(|table| {
                let row = table.raekker.iter().find(|own| *own == row)?;
                let (value, cell) = self.value(table, row, column)?;
                // Tabel 30 is in kroner, its neighbours in millions.
                let scale = if cell.enhed == "mio_kr" { 1_000_000 } else { 1 };
                Some(Named {
                    name: row,
                    value: value.checked_mul(Ratio::whole(scale))?,
                    cell,
                })
            })
            .collect();
        ranked.sort_by(|left, right| order(&right.value, &left.value));
        ranked
    }

    fn compared(&self, order: Order) -> Option<Answer<'p>> {
        let table = *self.tables.first()?;
        if self.tables.len() > 1 {
            let row = self.rows.first()?;
            let column = self.columns.first()?;
            let values: Vec<(Ratio, &Cell)> = self
                .tables
                .iter()
                .filter_map(|table| {
                    let row = table.raekker.iter().find(|own| *own == row)?;
                    self.value(table, row, column)
                })
                .collect();
            let [(left, left_cell), (right, right_cell)] = values[..] else {
                return None;
            };
            return Some(pairwise(&[(left, left_cell, right, right_cell)], order));
        }
        let (benchmark, areas) = self.rows.split_last()?;
        let benchmark = table.raekker.iter().find(|own| *own == benchmark)?;
        let mut pairs = Vec::new();
        for column in &self.columns {
            let (right, right_cell) = self.value(table, benchmark, column)?;
            for area in areas {
                let area = table.raekker.iter().find(|own| *own == area)?;
                let (left, left_cell) = self.value(table, area, column)?;
                pairs.push((left, left_cell, right, right_cell));
            }
        }
        let mut answer = pairwise(&pairs, order);
        if self.laes == Some(Laesning::Netop) && answer.dom == Dom::Stemmer {
            let column = self.columns.first()?;
            let (limit, _) = self.value(table, benchmark, column)?;
            let also = self
                .ranked(table, column, order)
                .into_iter()
                .find(|named| order(&named.value, &limit).is_gt() && !areas.iter().any(|area| area == named.name));
            if let Some(named) = also {
                answer = Answer {
                    dom: Dom::Afviger,
                    shows: format!("også {} ({})", named.name, named.cell.trykt),
                    cells: vec![named.cell],
                };
            }
        }
        Some(answer)
    }

    fn moving(&self, direction: Direction) -> Option<Answer<'p>> {
        let mut answers = Vec::new();
        for table in self.tables.iter().copied() {
            let rows: Vec<&'p str> = if self.rows.is_empty() {
                self.body(table).collect()
            } else {
                table
                    .raekker
                    .iter()
                    .filter(|own| self.rows.contains(own))
                    .map(String::as_str)
                    .collect()
            };
            let changes = self.columns.iter().all(|column| is_change(table, column));
            if changes {
                for column in &self.columns {
                    let named: Vec<_> = rows
                        .iter()
                        .filter_map(|row| {
                            self.value(table, row, column)
                                .map(|(value, cell)| Named { name: row, value, cell })
                        })
                        .collect();
                    answers.push(all_move(&named, direction));
                }
            } else if self.columns.len() > 1 && !self.rows.is_empty() {
                for row in &rows {
                    answers.push(steps(&self.series(table, row), direction));
                }
            } else if self.rows.is_empty() {
                for column in &self.columns {
                    let series: Vec<_> = rows
                        .iter()
                        .filter_map(|row| {
                            self.value(table, row, column)
                                .map(|(value, cell)| Named { name: row, value, cell })
                        })
                        .collect();
                    answers.push(steps(&series, direction));
                }
            }
        }
        worst(answers.into_iter().flatten().collect())
    }

    fn series(&self, table: &'p Tabel, row: &'p str) -> Vec<Named<'p>> {
        self.columns
            .iter()
            .filter_map(|column| {
                let (value, cell) = self.value(table, row, column)?;
                Some(Named {
                    name: &cell.kolonne,
                    value,
                    cell,
                })
            })
            .collect()
    }

    /// Every row but those named moves that way; a named row that the table lacks does not.
    fn all_but_named(&self, direction: Direction) -> Option<Answer<'p>> {
        let table = *self.tables.first()?;
        let column = self.columns.first()?;
        let ranked = self.ranked(table, column, Ratio::cmp);
        if ranked.is_empty() {
            return None;
        }
        let wrong: Vec<&Named<'p>> = ranked
            .iter()
            .filter(|named| moves(named.value, direction) == self.rows.iter().any(|row| row == named.name))
            .collect();
        let (dom, cells) = match wrong.first() {
            None => (Dom::Stemmer, ranked.iter().map(|named| named.cell).collect()),
            Some(_) => (Dom::Afviger, wrong.iter().map(|named| named.cell).collect()),
        };
        let count = ranked.iter().filter(|named| moves(named.value, direction)).count();
        Some(Answer {
            dom,
            shows: format!("det gælder {count} af {}", ranked.len()),
            cells,
        })
    }

    fn none(&self) -> Option<Answer<'p>> {
        let table = *self.tables.first()?;
        let column = self.columns.first()?;
        let ranked = self.ranked(table, column, Ratio::cmp);
        let wrong: Vec<&Named<'p>> = ranked
            .iter()
            .filter(|named| self.rows.iter().any(|row| row == named.name) && named.value != Ratio::ZERO)
            .collect();
        Some(Answer {
            dom: verdict(wrong.is_empty()),
            shows: match wrong.first() {
                None => "ingen af dem har noget i tabellen".to_owned(),
                Some(named) => format!("{} har {}", named.name, named.cell.trykt),
            },
            cells: if wrong.is_empty() {
                ranked.iter().map(|named| named.cell).take(1).collect()
            } else {
                wrong.iter().map(|named| named.cell).collect()
            },
        })
    }

    fn only(&self, direction: Direction) -> Option<Answer<'p>> {
        let table = *self.tables.first()?;
        let column = self.columns.first()?;
        let ranked = self.ranked(table, column, Ratio::cmp);
        let moving: Vec<&Named<'p>> = ranked.iter().filter(|named| moves(named.value, direction)).collect();
        let names: Vec<&str> = moving.iter().map(|named| named.name).collect();
        Some(Answer {
            dom: verdict(
                names.len() == self.rows.len() && names.iter().all(|name| self.rows.iter().any(|row| row == name)),
            ),
            shows: format!("det gælder {}", list_of(&names)),
            cells: moving.iter().map(|named| named.cell).collect(),
        })
    }

    fn most(&self, direction: Direction) -> Option<Answer<'p>> {
        let table = *self.tables.first()?;
        let column = self.columns.first()?;
        let ranked = self.ranked(table, column, Ratio::cmp);
        if ranked.is_empty() {
            return None;
        }
        if self.rows.is_empty() {
            let moving: Vec<&Named<'p>> = ranked.iter().filter(|named| moves(named.value, direction)).collect();
            return Some(Answer {
                dom: verdict(2 * moving.len() > ranked.len()),
                shows: format!("det gælder {} af {}", moving.len(), ranked.len()),
                cells: moving.iter().map(|named| named.cell).collect(),
            });
        }
        let wanted: Vec<&str> = self.rows.iter().map(String::as_str).collect();
        Some(together(&ranked, &wanted))
    }

    fn range(&self) -> Option<Answer<'p>> {
        let table = *self.tables.first()?;
        let column = self.columns.first()?;
        let ranked = self.ranked(table, column, Ratio::cmp);
        let (highest, lowest) = (ranked.first()?, ranked.last()?);
        let [low, high] = &self.rows[..] else { return None };
        let tied = |name: &str, end: &Named<'_>| {
            ranked
                .iter()
                .any(|named| named.name == name && named.value == end.value)
        };
        let agrees = tied(low, lowest) && tied(high, highest);
        Some(Answer {
            dom: verdict(agrees),
            shows: format!(
                "fra {} ({}) til {} ({})",
                lowest.name, lowest.cell.trykt, highest.name, highest.cell.trykt
            ),
            cells: vec![lowest.cell, highest.cell],
        })
    }
}

/// `A`, `A+B`, `A-B` or `A/B-1` of column keys as a formula; `None` when the table lacks a column.
fn column_formula(table: &Tabel, column: &str) -> Option<Formula> {
    let known = |key: &str| table.kolonner.iter().any(|own| own == key);
    if known(column) {
        return formula::parse(&format!("[{column}]")).ok();
    }
    let growth = column.strip_suffix("-1").and_then(|quotient| quotient.split_once('/'));
    let text = if let Some((to, from)) = growth {
        (known(to) && known(from)).then(|| format!("vaekst([{from}]; [{to}])"))
    } else {
        ['+', '-'].into_iter().find_map(|sign| {
            let (left, right) = column.split_once(sign)?;
            (known(left) && known(right)).then(|| format!("[{left}] {sign} [{right}]"))
        })
    };
    formula::parse(&text?).ok()
}

/// Whether a column is itself a change, so that its sign says rise or fall.
fn is_change(table: &Tabel, column: &str) -> bool {
    column.starts_with("udvikling") || !table.kolonner.iter().any(|own| own == column)
}
