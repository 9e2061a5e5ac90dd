//! The plan that is checked, out of a register: its published tables and claims, and its own statistics as tables.

use crate::error::Result;
use crate::reconcile::plan::{Cell, Paastand, Plan, Tabel, Udsagn, exact_decimal};
use crate::register::{Row, View, sql};
use crate::report::{Table, Value};
use crate::statistics::{all_rows, kapacitet};
use clap::ValueEnum as _;

/// Everything the register holds of a printed plan.
pub fn published(view: &View<'_>) -> Result<Plan> {
    let mut plan = Plan::default();
    for table in all_rows(view, sql::AFSTEMNING_TABELLER, &[], |row| {
        Ok(Tabel {
            id: row.get("tabel")?,
            titel: row.get("titel")?,
            afsnit: row.get("afsnit")?,
            maal: row.get("maal")?,
            kilde: row.get("kilde")?,
            linje: row.get("linje")?,
            raekker: Vec::new(),
            kolonner: Vec::new(),
        })
    })? {
        plan.add_table(table);
    }
    for cell in all_rows(view, sql::AFSTEMNING_TAL, &[], |row| {
        let linje = row.get("linje")?;
        let cell = Cell::new(
            &text(row, "tabel")?,
            &text(row, "raekke")?,
            &text(row, "kolonne")?,
            &text(row, "trykt")?,
            number(row, "vaerdi")?.as_deref(),
            &text(row, "enhed")?,
        );
        Ok(cell.lines(linje, linje))
    })? {
        plan.add_cell(cell);
    }
    plan.paastande = all_rows(view, sql::AFSTEMNING_PAASTANDE, &[], |row| {
        let id: String = row.get("paastand_id")?;
        let linje = row.get("linje")?;
        let tal = Cell::new(
            "paastand",
            &id,
            "vaerdi",
            &text(row, "trykt")?,
            number(row, "vaerdi")?.as_deref(),
            &text(row, "enhed")?,
        );
        let part = |column: &str| Ok::<_, rusqlite::Error>(number(row, column)?.and_then(|text| exact_decimal(&text)));
        Ok(Paastand {
            id,
            afsnit: row.get("afsnit")?,
            citat: row.get("citat")?,
            tal: tal.lines(linje, linje),
            tabel: text(row, "tabel")?,
            raekke: text(row, "raekke")?,
            kolonne: text(row, "kolonne")?,
            broek: part("taeller")?
                .zip(part("naevner")?)
                .map(|((part, _), (whole, _))| (part, whole)),
        })
    })?;
    plan.udsagn = all_rows(view, sql::AFSTEMNING_UDSAGN, &[], |row| {
        Ok(Udsagn {
            id: row.get("paastand_id")?,
            afsnit: row.get("afsnit")?,
            citat: row.get("citat")?,
            art: row.get("art")?,
            tabel: text(row, "tabel")?,
            raekker: text(row, "raekker")?,
            kolonne: text(row, "kolonne")?,
            linje: row.get("linje")?,
            note: text(row, "note")?,
        })
    })?;
    Ok(plan)
}

/// A text column; empty for NULL.
fn text(row: &Row<'_>, column: &str) -> rusqlite::Result<String> {
    Ok(row.get::<Option<String>>(column)?.unwrap_or_default())
}

/// A float column as its shortest decimal text, which is the number that was entered.
fn number(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<String>> {
    Ok(row.get::<Option<f64>>(column)?.map(|value| value.to_string()))
}

/// Adds the register's own capacity tables that a declaration names, as `register.1` (`kapacitet --grundlag register
/// --tabel 1`) or `opgoerelse.1`. A table the register cannot make is left out, so that naming it is an error.
pub fn add_statistics(plan: &mut Plan, view: &View<'_>, named: impl IntoIterator<Item = String>) {
    for id in named {
        let Some((grundlag, tabel)) = id.split_once('.') else {
            continue;
        };
        let Ok(tabel) = kapacitet::Tabel::from_str(tabel, false) else {
            continue;
        };
        if !matches!(grundlag, "register" | "opgoerelse") {
            continue;
        }
        let Ok(answer) = kapacitet::answer(view, grundlag, tabel) else {
            continue;
        };
        if let Some(table) = answer.tables.first() {
            add_statistic(plan, &id, table);
        }
    }
}

/// A table of ours: the first column of words names the row, every number is a cell.
fn add_statistic(plan: &mut Plan, id: &str, table: &Table) {
    plan.add_table(Tabel {
        titel: format!("Registerets egen statistik ({id})"),
        ..Tabel::bare(id)
    });
    for row in &table.rows {
        let Some(name) = row.cells.iter().find_map(|cell| match cell {
            Value::Text(name) => Some(name),
            _ => None,
        }) else {
            continue;
        };
        for (column, value) in table.columns.iter().zip(&row.cells) {
            let number = match value {
                Value::Integer(count) => count.to_string(),
                Value::Number(number) => number.to_string(),
                Value::Text(_) | Value::Date(_) | Value::Missing(_) => continue,
            };
            let printed = crate::render::format::cell(value, column.kind);
            // Not printed anywhere and not rounded: a count to the formula.
            plan.add_cell(Cell::new(id, name, &column.key, &printed, Some(&number), "antal"));
        }
    }
}
