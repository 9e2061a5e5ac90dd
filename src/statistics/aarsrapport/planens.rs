//! Tables of the printed plan that the register knows only as printed.

use crate::domain::Ratio;
use crate::error::Result;
use crate::reconcile::Plan;
use crate::reconcile::plan::{Cell, Tabel};
use crate::register::View;
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::statistics::afstemning;
use crate::statistics::{column, number, sources_by_id, text};

/// The named tables of the register's plan as they are printed, those it has; `None` when it has none of them.
pub(super) fn tabeller(view: &View<'_>, ids: &[&str]) -> Result<Option<Answer>> {
    let plan = afstemning::published(view)?;
    let sources = sources_by_id(view, ["plan"])?;
    let found = ids.iter().filter_map(|id| plan.tabel(id));
    let tables: Vec<Table> = found.map(|tabel| table(&plan, tabel, &sources)).collect();
    Ok((!tables.is_empty()).then(|| Answer {
        pr: view.pr,
        grundlag: "offentliggjort".to_owned(),
        data: serde_json::Value::Null,
        tables,
        kilder: sources,
        advarsler: Vec::new(),
    }))
}

fn table(plan: &Plan, tabel: &Tabel, sources: &[Source]) -> Table {
    let decimals = plan.celler_i(tabel).map(|cell| cell.decimaler).max().unwrap_or(0);
    let kind = if decimals == 0 {
        ColumnKind::Integer
    } else {
        ColumnKind::Decimal(decimals)
    };
    let value = |cell: Option<&Cell>| number(cell.and_then(|cell| cell.vaerdi).map(Ratio::to_f64), Missing::Ukendt);
    let row = |raekke: &String| Row {
        kind: RowKind::Body,
        cells: std::iter::once(text(raekke.clone()))
            .chain(
                tabel
                    .kolonner
                    .iter()
                    .map(|key| value(plan.celle(&tabel.id, raekke, key))),
            )
            .collect::<Vec<Value>>(),
    };
    let years = tabel
        .kolonner
        .iter()
        .map(|key| column(&format!("aar_{key}"), key, kind));
    Table {
        id: format!("tabel-{}", tabel.id),
        title: tabel.titel.trim_end_matches('.').to_owned(),
        columns: std::iter::once(column("raekke", "Oplysning", ColumnKind::Text))
            .chain(years)
            .collect(),
        rows: tabel.raekker.iter().map(row).collect(),
        notes: tabel
            .kilde
            .iter()
            .map(|kilde| format!("Planens kilde: {kilde}."))
            .collect(),
        sources: sources.to_vec(),
    }
}
