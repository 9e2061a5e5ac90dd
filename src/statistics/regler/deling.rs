//! C1 as an answer: a clinic's capacity before and after a deling, and the ceiling of the two parts.

use super::{Faktum, IntoValue, REGISTER, Svar, amount_table, entered, kapacitet_facts, not_in_force, plain_table};
use super::{refusal, require};
use crate::domain::{Kapacitet, Kroner};
use crate::error::Result;
use crate::register::regler::Kendt;
use crate::report::{Answer, ColumnKind, Missing, Source, Table, Value};
use crate::rules::deling::{DelingError, DelingFacts, deling};
use crate::rules::{MissingParameter, origin};
use crate::statistics::{column, text};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day the deling is to take effect.
    pub dato: Date,
    /// The clinic's name.
    pub klinik: String,
    /// Its kapacitet on the day; `None` when the register knows of none.
    pub kapacitet: Option<Kendt<Kapacitet>>,
    /// The former yearly turnover.
    pub omsaetning: Option<Kroner>,
    /// What the two parts have turned over.
    pub efter: Option<[Kroner; 2]>,
    /// The source of what was entered.
    pub oplyst: Source,
}

/// The answer of `deling`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    // The regime is judged first: from 2024 there is nothing to enter that would help.
    let kapacitet = question.kapacitet.as_ref().map_or(
        Kapacitet::Timer {
            over_30: 1,
            under_30: 0,
        },
        |known| known.vaerdi,
    );
    let facts = DelingFacts {
        dato: question.dato,
        kapacitet,
        hidtidig_omsaetning: question.omsaetning,
        omsaetning_efter: question.efter,
    };
    let result = deling(&facts).map_err(|error| match error {
        DelingError::IkkeITimer(day) => not_in_force(&error, day, "--dato"),
        DelingError::IngenOver30 => refusal("PP-C101", &error, "--klinik", question.klinik.as_str())
            .next_step("se klinikkens kapacitet, og vælg en klinik med mindst én kapacitet over 30 timer"),
        DelingError::NegativOmsaetning => refusal("PP-C101", &error, "--omsaetning", "et negativt beløb")
            .next_step("skriv omsætningen som et beløb i kroner, fx 900.000"),
        DelingError::ForStor => refusal("PP-C101", &error, "--omsaetning", "for stort").next_step("kontrollér tallene"),
    })?;
    let mut mangler = Vec::new();
    if question.kapacitet.is_none() {
        let words = "Klinikkens kapacitet på datoen; registeret kender den ikke";
        mangler.push(MissingParameter::new(&origin::C1, "kapacitet_timer", words));
    }
    mangler.extend(result.mangler.iter().cloned());
    require(&origin::C1, &mangler)?;
    let known = question
        .kapacitet
        .clone()
        .unwrap_or(entered(kapacitet, &question.oplyst));
    let mut fakta = vec![Faktum::new(
        "klinik",
        "Klinik",
        &known.clone().map(|_| question.klinik.clone()),
    )];
    fakta.extend(kapacitet_facts("", "Klinikken", &known));
    let money = |navn: &str, tekst: &str, amount: Kroner| Faktum::new(navn, tekst, &entered(amount, &question.oplyst));
    fakta.extend(
        question
            .omsaetning
            .map(|kr| money("omsaetning", "Hidtidig årsomsætning, kr.", kr)),
    );
    for (number, amount) in question.efter.iter().flatten().enumerate() {
        let number = number + 1;
        fakta.push(money(
            &format!("omsaetning_efter_{number}"),
            &format!("Årsomsætning for del {number}, kr."),
            *amount,
        ));
    }
    let svar = Svar::new(&origin::C1, question.dato, REGISTER, &result)?
        .line("Klinik", question.klinik.clone())
        .line(
            "Udfald",
            "én kapacitet over 30 timer kan søges delt i to under 30 timer",
        )
        .line("Afgøres af", result.afgoeres_af)
        .line("Inden for omsætningsloftet", result.inden_for_loftet)
        .table(split_table(result.foer, result.efter))
        .table(amount_table([
            (
                "Omsætningsloft for de to tilsammen, pr. år".to_owned(),
                result.omsaetningsloft,
            ),
            ("Overskridelse".to_owned(), result.overskridelse),
        ]))
        .facts(fakta);
    let svar = if result.overskridelse.is_some_and(|excess| excess > Kroner::ZERO) {
        svar.warn("de to dele omsætter tilsammen for mere end omsætningsloftet")
    } else {
        svar
    };
    Ok(svar.answer())
}

/// The two parts' turnover: both or neither.
///
/// # Errors
/// PP-C101 when one is given or more than two.
pub fn two_parts(amounts: &[Kroner]) -> Result<Option<[Kroner; 2]>> {
    match *amounts {
        [] => Ok(None),
        [one, other] => Ok(Some([one, other])),
        _ => Err(refusal(
            "PP-C101",
            &"en deling giver netop to dele",
            "--efter",
            format!("{} beløb", amounts.len()),
        )
        .next_step("skriv --efter to gange, én for hver del")),
    }
}

fn split_table(foer: Kapacitet, efter: Kapacitet) -> Table {
    let row = |label: &str, amount: Kapacitet| {
        let counts = match amount {
            Kapacitet::Timer { over_30, under_30 } => [over_30.into_value(), under_30.into_value()],
            Kapacitet::Beloeb { .. } => [
                Value::Missing(Missing::IkkeRelevant),
                Value::Missing(Missing::IkkeRelevant),
            ],
        };
        let weighted = amount
            .weighted()
            .map_or(Value::Missing(Missing::Ukendt), IntoValue::into_value);
        let [over, under] = counts;
        vec![text(label), over, under, weighted]
    };
    plain_table(
        "kapacitet",
        "Kapacitet før og efter",
        vec![
            column("hvornaar", "Hvornår", ColumnKind::Text),
            column("over_30", "Over 30 timer", ColumnKind::Integer),
            column("under_30", "Under 30 timer", ColumnKind::Integer),
            column("kapacitet", "Kapacitet", ColumnKind::UpTo(4)),
        ],
        [row("Før", foer), row("Efter", efter)].into_iter(),
    )
}
