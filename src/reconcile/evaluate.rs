//! Computes a formula over a plan's printed figures, with the range their rounding leaves.

use super::formula::{Columns, Formula, Function, Operator, Reference, Rows};
use super::interval::Interval;
use super::plan::{Cell, Plan, Tabel};
use crate::domain::Ratio;
use crate::domain::sortering::nearest;
use std::collections::HashMap;

/// Which figures are counts and so have no rounding of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exactness {
    /// Units that are counted: `antal`, `borgere`.
    pub units: Vec<String>,
    /// Tables all figures of which are exact, whatever their unit (amounts printed to the krone).
    pub tables: Vec<String>,
}

impl Exactness {
    /// Whether the cell has no rounding of its own.
    pub fn holds(&self, cell: &Cell) -> bool {
        // A development in per cent is a quotient, also in a table of exact amounts.
        let quotient = cell.enhed.starts_with("procent");
        self.units.contains(&cell.enhed) || (!quotient && self.tables.contains(&cell.tabel))
    }
}

/// Where a formula stands: the plan, the row groups, and the cell that is checked.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'p> {
    /// The printed figures.
    pub plan: &'p Plan,
    /// Row groups by name.
    pub grupper: &'p HashMap<String, Vec<String>>,
    /// Which figures are exact.
    pub exact: &'p Exactness,
    /// Table of the checked cell.
    pub tabel: &'p str,
    /// Row of the checked cell.
    pub raekke: &'p str,
    /// Column of the checked cell.
    pub kolonne: &'p str,
}

/// A formula's result.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated<'p> {
    /// The value from the figures as printed, and what their rounding allows.
    pub interval: Interval,
    /// The cells it was made of, in the order they were met, each once.
    pub used: Vec<&'p Cell>,
}

/// Why a formula has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A cell is blank, or the checked row does not stand in another table: nothing to check, and no error.
    NothingThere,
    /// A division by what may be zero, or numbers too large to be exact.
    Undefined,
    /// The declaration names something that does not exist: what, and what was perhaps meant.
    Unknown {
        /// "række \"Total\" i Tabel 39".
        what: String,
        /// The nearest name.
        nearest: Option<String>,
    },
    /// `+ - * /` between rows of numbers of different lengths.
    Lengths(usize, usize),
}

/// The result of `formula` at a cell.
pub fn evaluate<'p>(formula: &Formula, scope: &Scope<'p>) -> Result<Evaluated<'p>, Failure> {
    let mut used = Vec::new();
    let numbers = numbers(formula, scope, &mut used)?;
    match numbers[..] {
        [interval] => Ok(Evaluated { interval, used }),
        _ => Err(Failure::Lengths(numbers.len(), 1)),
    }
}

fn numbers<'p>(formula: &Formula, scope: &Scope<'p>, used: &mut Vec<&'p Cell>) -> Result<Vec<Interval>, Failure> {
    match formula {
        Formula::Number(value) => Ok(vec![Interval::exact(*value)]),
        Formula::Cells(reference) => found(reference, scope)?
            .into_iter()
            .map(|found| match found {
                Found::Number(value) => Ok(Interval::exact(value)),
                Found::Cell(cell) => {
                    if !used.iter().any(|other| std::ptr::eq(*other, cell)) {
                        used.push(cell);
                    }
                    read(cell, scope.exact)
                }
            })
            .collect(),
        Formula::Binary(left, operator, right) => {
            let (left, right) = (numbers(left, scope, used)?, numbers(right, scope, used)?);
            let length = left.len().max(right.len());
            if ![1, length].contains(&left.len()) || ![1, length].contains(&right.len()) {
                return Err(Failure::Lengths(left.len(), right.len()));
            }
            (0..length)
                .map(|at| {
                    let pick = |side: &[Interval]| side[if side.len() == 1 { 0 } else { at }];
                    let (left, right) = (pick(&left), pick(&right));
                    match operator {
                        Operator::Plus => left.plus(right),
                        Operator::Minus => left.minus(right),
                        Operator::Times => left.times(right),
                        Operator::Over => left.over(right),
                    }
                    .ok_or(Failure::Undefined)
                })
                .collect()
        }
        Formula::Call(Function::Antal, arguments) => {
            // The one function for which a blank cell is an answer.
            let Some(Formula::Cells(reference)) = arguments.first() else {
                return Err(Failure::Undefined);
            };
            let cells = found(reference, scope)?;
            let count = cells.iter().filter(|found| found.has_number()).count();
            used.extend(cells.iter().filter_map(|found| match found {
                Found::Cell(cell) => Some(*cell),
                Found::Number(_) => None,
            }));
            Ok(vec![Interval::exact(whole(count)?)])
        }
        Formula::Call(function, arguments) => {
            let arguments = arguments
                .iter()
                .map(|argument| numbers(argument, scope, used))
                .collect::<Result<Vec<_>, _>>()?;
            call(*function, &arguments).map(|result| vec![result])
        }
    }
}

fn call(function: Function, arguments: &[Vec<Interval>]) -> Result<Interval, Failure> {
    let list = |at: usize| arguments.get(at).map_or(&[][..], Vec::as_slice);
    let one = |at: usize| match list(at) {
        [only] => Ok(*only),
        several => Err(Failure::Lengths(several.len(), 1)),
    };
    let total = |list: &[Interval]| {
        list.iter()
            .try_fold(Interval::exact(Ratio::ZERO), |sum, next| sum.plus(*next))
            .ok_or(Failure::Undefined)
    };
    let hundred = Interval::exact(Ratio::whole(100));
    let extreme = |pick: fn(Ratio, Ratio) -> Ratio| {
        let reduced = list(0).iter().copied().reduce(|best, next| Interval {
            value: pick(best.value, next.value),
            low: pick(best.low, next.low),
            high: pick(best.high, next.high),
        });
        reduced.ok_or(Failure::NothingThere)
    };
    match function {
        Function::Sum => total(list(0)),
        Function::Gennemsnit => total(list(0))?
            .over(Interval::exact(whole(list(0).len())?))
            .ok_or(Failure::Undefined),
        Function::Mindst => extreme(Ord::min),
        Function::Stoerst => extreme(Ord::max),
        Function::Vejet => {
            let (values, weights) = (list(0), list(1));
            if values.len() != weights.len() {
                return Err(Failure::Lengths(values.len(), weights.len()));
            }
            let products = values
                .iter()
                .zip(weights)
                .map(|(value, weight)| value.times(*weight))
                .collect::<Option<Vec<_>>>()
                .ok_or(Failure::Undefined)?;
            total(&products)?.over(total(weights)?).ok_or(Failure::Undefined)
        }
        Function::Procent => {
            let share = one(0)?.over(one(1)?).and_then(|share| share.times(hundred));
            share.ok_or(Failure::Undefined)
        }
        Function::Vaekst => {
            let growth = one(1)?
                .over(one(0)?)
                .and_then(|ratio| ratio.minus(Interval::exact(Ratio::ONE)))
                .and_then(|growth| growth.times(hundred));
            growth.ok_or(Failure::Undefined)
        }
        // Counted where its cells are at hand.
        Function::Antal => Err(Failure::Undefined),
    }
}

fn whole(count: usize) -> Result<Ratio, Failure> {
    i64::try_from(count).map(Ratio::whole).map_err(|_| Failure::Undefined)
}

/// A cell's number with its rounding.
pub fn read(cell: &Cell, exact: &Exactness) -> Result<Interval, Failure> {
    let value = cell.vaerdi.ok_or(Failure::NothingThere)?;
    if exact.holds(cell) {
        return Ok(Interval::exact(value));
    }
    Interval::rounded(value, cell.decimaler).ok_or(Failure::Undefined)
}

enum Found<'p> {
    Cell(&'p Cell),
    Number(Ratio),
}

impl Found<'_> {
    fn has_number(&self) -> bool {
        match self {
            Found::Cell(cell) => cell.vaerdi.is_some(),
            Found::Number(_) => true,
        }
    }
}

fn found<'p>(reference: &Reference, scope: &Scope<'p>) -> Result<Vec<Found<'p>>, Failure> {
    let id = reference.tabel.as_deref().unwrap_or(scope.tabel);
    let ids: Vec<&str> = scope.plan.tabeller().iter().map(|table| table.id.as_str()).collect();
    let table = scope.plan.tabel(id).ok_or_else(|| Failure::Unknown {
        what: format!("tabel \"{id}\""),
        nearest: nearest(id, &ids).map(str::to_owned),
    })?;
    let mut cells = Vec::new();
    for row in rows(reference, table, scope)? {
        for column in &reference.kolonner {
            let key = match column {
                Columns::RowNumber => {
                    let number =
                        super::plan::exact_decimal(&row.replace(',', ".")).ok_or_else(|| Failure::Unknown {
                            what: format!("rækken \"{row}\" i tabel {id} læst som et tal"),
                            nearest: None,
                        })?;
                    cells.push(Found::Number(number.0));
                    continue;
                }
                Columns::Current => scope.kolonne,
                Columns::Named(key) => key.as_str(),
            };
            if !table.kolonner.iter().any(|column| column == key) {
                return Err(Failure::Unknown {
                    what: format!("kolonne \"{key}\" i tabel {id}"),
                    nearest: nearest(key, &table.kolonner).map(str::to_owned),
                });
            }
            // A row may lack a cell that other rows have.
            cells.push(Found::Cell(
                scope.plan.celle(id, row, key).ok_or(Failure::NothingThere)?,
            ));
        }
    }
    Ok(cells)
}

fn rows<'a>(reference: &'a Reference, table: &'a Tabel, scope: &Scope<'a>) -> Result<Vec<&'a str>, Failure> {
    let mut rows = Vec::new();
    let known = |row: &str| table.raekker.iter().any(|own| own == row);
    for item in &reference.raekker {
        match item {
            Rows::Current if known(scope.raekke) => rows.push(scope.raekke),
            Rows::Current => return Err(Failure::NothingThere),
            Rows::All => rows.extend(table.raekker.iter().map(String::as_str)),
            Rows::Others => rows.extend(
                table
                    .raekker
                    .iter()
                    .map(String::as_str)
                    .filter(|row| *row != scope.raekke),
            ),
            Rows::Group(name) => {
                let group = scope.grupper.get(name).ok_or_else(|| {
                    let names: Vec<&String> = scope.grupper.keys().collect();
                    Failure::Unknown {
                        what: format!("gruppen @{name}"),
                        nearest: nearest(name, &names).map(str::to_owned),
                    }
                })?;
                // A table need not have every member of a group: Tabel 39 has no Læsø.
                let members = group.iter().map(String::as_str).filter(|row| known(row));
                let before = rows.len();
                rows.extend(members);
                // Of none of them nothing can be said, least of all that they sum to zero.
                if rows.len() == before {
                    return Err(Failure::NothingThere);
                }
            }
            Rows::Named(name) if known(name) => rows.push(name),
            Rows::Named(name) => {
                return Err(Failure::Unknown {
                    what: format!("række \"{name}\" i tabel {}", table.id),
                    nearest: nearest(name, &table.raekker).map(str::to_owned),
                });
            }
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::formula::parse;
    use rstest::rstest;

    /// ```text
    /// tabel A   x (antal)  y (mio_kr)
    /// nord         10         2,6
    /// syd           5         2,4
    /// i alt        15         -
    /// ```
    fn plan() -> Plan {
        let mut plan = Plan::default();
        for (row, column, printed, value, unit) in [
            ("nord", "x", "10", Some("10"), "antal"),
            ("nord", "y", "2,6", Some("2.6"), "mio_kr"),
            ("syd", "x", "5", Some("5"), "antal"),
            ("syd", "y", "2,4", Some("2.4"), "mio_kr"),
            ("i alt", "x", "15", Some("15"), "antal"),
            ("i alt", "y", "-", None, "mio_kr"),
            ("0,5", "z", "3", Some("3"), "antal"),
            ("2", "z", "1", Some("1"), "antal"),
        ] {
            let table = if column == "z" { "B" } else { "A" };
            plan.add_cell(Cell::new(table, row, column, printed, value, unit));
        }
        plan
    }

    fn at(formula: &str, row: &str, column: &str) -> Result<(f64, f64, f64), Failure> {
        let plan = plan();
        let exact = Exactness {
            units: vec!["antal".into()],
            tables: vec![],
        };
        let grupper = HashMap::from([("landsdele".to_owned(), vec!["nord".into(), "syd".into(), "øst".into()])]);
        let scope = Scope {
            plan: &plan,
            grupper: &grupper,
            exact: &exact,
            tabel: "A",
            raekke: row,
            kolonne: column,
        };
        let interval = evaluate(&parse(formula).unwrap(), &scope)?.interval;
        Ok((interval.value.to_f64(), interval.low.to_f64(), interval.high.to_f64()))
    }

    #[rstest]
    #[case::others("sum([andre | *])", 15.0)]
    #[case::all("sum([alle | x])", 30.0)]
    #[case::group("sum([@landsdele | *])", 15.0)]
    #[case::count("antal([nord; syd; i alt | y])", 2.0)]
    #[case::mean("gennemsnit([nord; syd | x])", 7.5)]
    #[case::extremes("stoerst([@landsdele | x]) - mindst([@landsdele | x])", 5.0)]
    #[case::growth("vaekst([syd | x]; [nord | x])", 100.0)]
    #[case::share("procent([syd | x]; [nord | x])", 50.0)]
    // (0,5 · 3 + 2 · 1) / 4
    #[case::weighted("vejet([B | 0,5; 2 | #]; [B | 0,5; 2 | z])", 0.875)]
    // 10 / 2 + 5 / 2, one by one and then added
    #[case::one_by_one("sum([@landsdele | x] / 2)", 7.5)]
    #[case::negative("-[syd | x] + 10", 5.0)]
    fn formulas_have_the_values_computed_by_hand(#[case] formula: &str, #[case] expected: f64) {
        let (value, low, high) = at(formula, "i alt", "x").unwrap();
        assert!((value - expected).abs() < 1e-12, "{value}");
        assert_eq!((low, high), (value, value), "counts have no rounding");
    }

    #[test]
    fn a_rounded_figure_brings_half_its_last_decimal() {
        let (value, low, high) = at("[nord | y] - [syd | y]", "i alt", "x").unwrap();
        assert!((value - 0.2).abs() < 1e-12 && (low - 0.1).abs() < 1e-12 && (high - 0.3).abs() < 1e-12);
    }

    #[rstest]
    #[case::blank_cell("[i alt | y]", Failure::NothingThere)]
    #[case::row_of_another_table("[B | * | z]", Failure::NothingThere)]
    #[case::lengths("[nord; syd | x] + [nord; syd; i alt | x]", Failure::Lengths(2, 3))]
    #[case::many_for_one("[nord; syd | x]", Failure::Lengths(2, 1))]
    #[case::nothing_to_divide_by("[nord | x] / 0", Failure::Undefined)]
    #[case::unknown("[nrod | x]", Failure::Unknown { what: "række \"nrod\" i tabel A".into(), nearest: Some("nord".into()) })]
    fn what_cannot_be_computed_says_why(#[case] formula: &str, #[case] expected: Failure) {
        assert_eq!(at(formula, "i alt", "x"), Err(expected));
    }
}
