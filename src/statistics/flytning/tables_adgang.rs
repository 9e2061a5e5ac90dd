//! Who comes nearer and who gets further, as a table.

use super::tables::{table, words};
use crate::render::format::up_to;
use crate::report::{ColumnKind, Missing, Table, Value};
use crate::rules::flytning::{Assessment, Virkning};
use crate::statistics::{column, number, text};

/// The table, when the effect could be computed.
pub(super) fn ways(assessment: &Assessment) -> Option<Table> {
    let adgang = assessment.adgang.as_ref()?;
    let bound = format!("{} km", up_to(adgang.graense_m / 1000.0, 1));
    let columns = vec![
        words("gruppe", "Hvem"),
        column("befolkning", "Indbyggere", ColumnKind::Integer),
        column("kortere", "Får kortere", ColumnKind::Integer),
        column("kortere_km", "i gns. (km)", ColumnKind::Decimal(1)),
        column("laengere", "Får længere", ColumnKind::Integer),
        column("laengere_km", "i gns. (km)", ColumnKind::Decimal(1)),
        column(
            "mister",
            &format!("Mister eneste inden for {bound}"),
            ColumnKind::Integer,
        ),
        column(
            "faar",
            &format!("Får den første inden for {bound}"),
            ColumnKind::Integer,
        ),
        column("foer_km", "Middelvej før (km)", ColumnKind::Decimal(1)),
        column("efter_km", "efter (km)", ColumnKind::Decimal(1)),
    ];
    let kilometres = |metres: Option<f64>, people: f64| match metres {
        Some(metres) => Value::Number(metres / 1000.0),
        // Of nobody there is no mean; of people who reach nothing there is no distance.
        None if people > 0.0 => text("uden for rækkevidde"),
        None => Value::Missing(Missing::IkkeRelevant),
    };
    let row = |group: &Virkning| {
        vec![
            text(group.navn.clone()),
            number(Some(group.befolkning), Missing::Ukendt),
            Value::Number(group.kortere),
            kilometres(group.kortere_m, group.kortere),
            Value::Number(group.laengere),
            kilometres(group.laengere_m, group.laengere),
            Value::Number(group.mister_inden_for),
            Value::Number(group.faar_inden_for),
            kilometres(group.foer_m, group.befolkning),
            kilometres(group.efter_m, group.befolkning),
        ]
    };
    let title = if adgang.skoen {
        "Hvem får kortere og længere vej til nærmeste klinik (skøn)"
    } else {
        "Hvem får kortere og længere vej til nærmeste klinik"
    };
    let rows = adgang.grupper.iter().map(row).collect();
    let mut table = table("adgang", title, columns, rows, adgang.kilder.clone());
    table.notes.clone_from(&adgang.noter);
    let stranded = adgang.grupper.last().map_or(0.0, |region| region.mister_alle);
    if stranded > 0.0 {
        table.notes.push(format!(
            "{} personer kan efter flytningen ikke nå nogen klinik.",
            crate::render::format::number(stranded, 0)
        ));
    }
    Some(table)
}
