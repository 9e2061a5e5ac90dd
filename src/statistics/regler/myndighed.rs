//! C12 as an answer: who pays and decides for a speciale on a day, from the register's dated table.

use super::{Faktum, REGISTER, Svar, plain_table, refusal, require};
use crate::domain::Speciale;
use crate::domain::dato::dansk_dato;
use crate::error::Result;
use crate::register::regler::{Kendt, MyndighedPost};
use crate::report::{Answer, ColumnKind, Missing, Value};
use crate::rules::myndighed::{Myndighed, MyndighedError, MyndighedsPeriode, myndighed};
use crate::rules::origin;
use crate::statistics::{column, number, text};
use jiff::civil::Date;
use serde_json::json;

/// The answer of `myndighed` for one speciale or several.
pub fn answer(pr: Date, specialer: &[Speciale], kendt: &Kendt<Vec<MyndighedPost>>) -> Result<Answer> {
    let rule = &origin::C12;
    let periods: Vec<MyndighedsPeriode> = kendt.vaerdi.iter().map(|(period, _)| period.clone()).collect();
    let mut found = Vec::new();
    let mut mangler = Vec::new();
    for speciale in specialer {
        let result = myndighed(*speciale, pr, &periods).map_err(|error| match &error {
            MyndighedError::SlutterFoer { fra, .. } | MyndighedError::Overlap { fra, .. } => {
                refusal("PP-C112", &error, "perioden fra", dansk_dato(*fra))
                    .next_step("ret registerets tabel myndighed")
            }
        })?;
        mangler.extend(result.mangler);
        found.extend(result.periode);
    }
    require(rule, &mangler)?;
    let share = |wanted: &MyndighedsPeriode| {
        let entry = kendt.vaerdi.iter().find(|(period, _)| period == wanted);
        entry.and_then(|(_, percent)| *percent)
    };
    let rows = found.iter().map(|period| {
        vec![
            text(format!("{} {}", period.speciale, period.speciale.name())),
            text(word(period.betaler)),
            text(word(period.bestemmer)),
            number(share(period), Missing::Ukendt),
            Value::Date(period.fra),
            period.til.map_or(Value::Missing(Missing::IkkeRelevant), Value::Date),
        ]
    });
    let table = plain_table(
        "myndighed",
        "Hvem betaler og bestemmer",
        vec![
            column("speciale", "Speciale", ColumnKind::Text),
            column("betaler", "Betaler", ColumnKind::Text),
            column("bestemmer", "Bestemmer", ColumnKind::Text),
            column("tilskud_procent", "Tilskud", ColumnKind::Percent(1)),
            column("fra", "Fra", ColumnKind::Date),
            column("til", "Til og med", ColumnKind::Date),
        ],
        rows,
    );
    let data = json!({
        "regel": rule,
        "perioder": found.iter().map(|period| json!({
            "speciale": period.speciale,
            "betaler": period.betaler,
            "bestemmer": period.bestemmer,
            "tilskud_procent": share(period),
            "fra": period.fra.to_string(),
            "til": period.til.map(|day| day.to_string()),
            "kilde": period.kilde,
        })).collect::<Vec<_>>(),
    });
    let fakta = found.iter().map(|period| {
        let own = kendt.kilder.iter().filter(|kilde| kilde.id == period.kilde);
        Faktum {
            navn: format!("myndighed_{}", period.speciale),
            tekst: format!("Hvem der betaler for speciale {}", period.speciale),
            vaerdi: text(word(period.betaler)),
            kilder: own.cloned().collect(),
        }
    });
    Ok(Svar::new(rule, pr, REGISTER, &data)?
        .table(table)
        .facts(fakta)
        .own_decision("Hvem der betaler og bestemmer, læses af registerets daterede tabel og er ikke en konstant; en reform kan flytte det.")
        .answer())
}

fn word(authority: Myndighed) -> &'static str {
    match authority {
        Myndighed::Region => "regionen",
        Myndighed::Kommune => "kommunen",
        Myndighed::Faelles => "region og kommune i fællesskab",
        Myndighed::Sundhedsraad => "sundhedsrådet",
    }
}
