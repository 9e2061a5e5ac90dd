//! The table of parameters: what has been entered, from when and with what source, and what nobody has entered.

use super::{column, number, text};
use crate::domain::Parameter;
use crate::error::Result;
use crate::register::View;
use crate::register::parametre::{self, Vaerdi};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Table, Value};
use serde_json::json;

/// The answer of `parameter`.
pub fn answer(view: &View<'_>) -> Result<Answer> {
    let entered = parametre::all(view)?;
    let mut rows = Vec::new();
    let mut data = Vec::new();
    for parameter in Parameter::ALL {
        let own: Vec<&Vaerdi> = entered.iter().filter(|value| value.parameter == parameter).collect();
        for value in &own {
            rows.push(row(parameter, Some(value)));
        }
        if own.is_empty() {
            rows.push(row(parameter, None));
        }
        let vaerdier: Vec<_> = own
            .iter()
            .map(|value| json!({ "gyldig_fra": value.gyldig_fra.to_string(), "vaerdi": value.vaerdi, "kilde": value.kilde.id }))
            .collect();
        data.push(json!({
            "navn": parameter.word(), "beskrivelse": parameter.description(), "enhed": parameter.unit(),
            "regel": parameter.rule(), "vaerdier": vaerdier,
        }));
    }
    let mut kilder: Vec<_> = entered.into_iter().map(|value| value.kilde).collect();
    kilder.sort();
    kilder.dedup();
    Ok(Answer {
        pr: view.pr,
        grundlag: "indtastet".to_owned(),
        data: data.into(),
        tables: vec![Table {
            id: "parametre".to_owned(),
            title: "Parametre, som kilderne ikke giver".to_owned(),
            columns: vec![
                column("navn", "Parameter", ColumnKind::Text),
                column("beskrivelse", "Hvad det er", ColumnKind::Text),
                column("regel", "Regel", ColumnKind::Text),
                column("gyldig_fra", "Gælder fra", ColumnKind::Date),
                column("vaerdi", "Værdi", ColumnKind::UpTo(4)),
                column("enhed", "Enhed", ColumnKind::Text),
            ],
            rows,
            notes: vec!["En værdi, ingen har indtastet, er ukendt. Programmet har ingen standardværdier.".to_owned()],
            sources: kilder.clone(),
        }],
        kilder,
        advarsler: Vec::new(),
    })
}

fn row(parameter: Parameter, value: Option<&Vaerdi>) -> Row {
    Row {
        kind: RowKind::Body,
        cells: vec![
            text(parameter.word()),
            text(parameter.description()),
            text(parameter.rule()),
            value.map_or(Value::Missing(Missing::IkkeRelevant), |value| {
                Value::Date(value.gyldig_fra)
            }),
            number(value.map(|value| value.vaerdi), Missing::Ukendt),
            text(parameter.unit()),
        ],
    }
}
