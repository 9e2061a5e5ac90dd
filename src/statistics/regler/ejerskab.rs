//! C8 as answers: an owner's clinics against the six, and a clinic's ydernumre against its capacity rounded up.

use super::{Faktum, OPLYST, REGISTER, Svar, not_in_force, plain_table, refusal, require};
use crate::domain::{JaNejUkendt, Kapacitetstal};
use crate::error::{Error, Result};
use crate::register::regler::Kendt;
use crate::report::{Answer, ColumnKind, Missing, Value};
use crate::rules::ejerskab::{
    Ejerandel, EjerskabError, EjerskabUdfald, MAX_CLINICS, Stand2024, YdernumreFacts, ejerskab, ydernumre,
};
use crate::rules::{MissingParameter, origin};
use crate::statistics::{column, text};
use jiff::civil::Date;

/// What is asked of an owner.
#[derive(Debug)]
pub struct Ejer {
    /// The day.
    pub pr: Date,
    /// The region's own id of the owner, when given.
    pub ejer: Option<String>,
    /// Whether the register was asked.
    pub fra_register: bool,
    /// The clinics and when they were held.
    pub andele: Vec<Kendt<Ejerandel>>,
}

/// The answer of `ejerskab`.
pub fn owner(question: &Ejer) -> Result<Answer> {
    let rule = &origin::C8;
    if question.andele.is_empty() {
        let words = "Ejerens klinikker og den første dag, hver af dem var ejet";
        require(rule, &[MissingParameter::new(rule, "andele", words)])?;
    }
    let held: Vec<Ejerandel> = question.andele.iter().map(|known| known.vaerdi.clone()).collect();
    let result = ejerskab(question.pr, &held).map_err(|error| refused(&error))?;
    require(rule, &result.mangler)?;
    let udfald = match result.udfald {
        EjerskabUdfald::Tilladt => "tilladt: højst seks klinikker",
        EjerskabUdfald::Bevaret => "bevaret: flere end seks, alle ejet den 22. september 2023; ingen må tilføjes",
        EjerskabUdfald::IkkeTilladt => {
            "ikke tilladt: flere end seks, og mindst én er kommet til efter den 22. september 2023"
        }
        EjerskabUdfald::Ukendt => "kan ikke afgøres",
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let rows = question.andele.iter().map(|known| {
        let andel = &known.vaerdi;
        let day = |day: Option<Date>, missing| day.map_or(Value::Missing(missing), Value::Date);
        vec![
            text(&andel.klinik),
            day(andel.fra, Missing::Ukendt),
            day(andel.til, Missing::IkkeRelevant),
            text(if result.tilfoejede.contains(&andel.klinik) {
                "ja"
            } else {
                ""
            }),
        ]
    });
    let table = plain_table(
        "klinikker",
        "Ejerens klinikker",
        vec![
            column("klinik", "Klinik", ColumnKind::Text),
            column("fra", "Ejet fra", ColumnKind::Date),
            column("til", "Ejet til og med", ColumnKind::Date),
            column("tilfoejet", "Tilføjet efter skæringsdatoen", ColumnKind::Text),
        ],
        rows,
    );
    let fakta = question.andele.iter().map(|known| {
        let andel = &known.vaerdi;
        let since = known.clone().map(|andel| andel.fra);
        Faktum {
            navn: format!("ejet_fra_{}", andel.klinik),
            tekst: format!("{}: ejet fra", andel.klinik),
            vaerdi: since.vaerdi.map_or(Value::Missing(Missing::Ukendt), Value::Date),
            kilder: since.kilder,
        }
    });
    let basis = if question.fra_register { REGISTER } else { OPLYST };
    let svar = Svar::new(rule, question.pr, basis, &result)?
        .line(
            "Ejer",
            question.ejer.clone().unwrap_or_else(|| "ikke oplyst".to_owned()),
        )
        .line("Udfald", udfald)
        .line("Klinikker på datoen", count(result.antal))
        .line("Højst", count(MAX_CLINICS))
        .line("Flere må overtages", count(result.kan_tilfoejes))
        .table(table)
        .facts(fakta);
    Ok(svar.answer())
}

/// What is asked of a clinic.
#[derive(Debug)]
pub struct Klinik {
    /// The day.
    pub pr: Date,
    /// The clinic's name.
    pub klinik: String,
    /// Ydernumre of ejere and lejere on the day.
    pub ydernumre: Option<Kendt<u32>>,
    /// Its kapacitet on the day, speciale 51 and 62 together.
    pub kapacitet: Option<Kendt<Kapacitetstal>>,
    /// Ydernumre on 1 January 2024.
    pub ydernumre_2024: Option<Kendt<u32>>,
    /// Kapacitet on 1 January 2024, speciale 51 and 62 together.
    pub kapacitet_2024: Option<Kendt<Kapacitetstal>>,
}

/// The answer of `ejerskab ydernumre`.
pub fn clinic(question: &Klinik) -> Result<Answer> {
    let rule = &origin::C8;
    let kapacitet = question.kapacitet.as_ref().map(|known| known.vaerdi);
    let missing: Vec<MissingParameter> = [
        (
            question.ydernumre.is_none(),
            "ydernumre",
            "Antal ydernumre (ejere og lejere) på klinikken på datoen",
        ),
        (
            kapacitet.is_none(),
            "kapacitet",
            "Klinikkens kapacitet i speciale 51 og 62 tilsammen på datoen",
        ),
    ]
    .into_iter()
    .filter(|(missing, ..)| *missing)
    .map(|(_, name, words)| MissingParameter::new(rule, name, words))
    .collect();
    let facts = YdernumreFacts {
        dato: question.pr,
        ydernumre: question.ydernumre.as_ref().map_or(0, |known| known.vaerdi),
        kapacitet: kapacitet.unwrap_or(Kapacitetstal::from_halves(2).unwrap_or_default()),
        stand_2024: question
            .ydernumre_2024
            .as_ref()
            .zip(question.kapacitet_2024.as_ref())
            .map(|(ydernumre, kapacitet)| Stand2024 {
                ydernumre: ydernumre.vaerdi,
                kapacitet: kapacitet.vaerdi,
            }),
    };
    // The date is judged before anything is asked for.
    let result = ydernumre(&facts).map_err(|error| refused(&error))?;
    require(rule, &missing)?;
    require(rule, &result.mangler)?;
    let udfald = match (result.tilladt, result.bevaret) {
        (JaNejUkendt::Ja, false) => "tilladt",
        (JaNejUkendt::Ja, true) => "bevaret: så mange var der den 1. januar 2024; ingen må tilføjes",
        (JaNejUkendt::Nej, _) => "ikke tilladt: flere ydernumre end loftet",
        (JaNejUkendt::Ukendt, _) => "kan ikke afgøres",
    };
    let mut fakta = vec![Faktum::maybe(
        "ydernumre",
        "Ydernumre på klinikken",
        question.ydernumre.as_ref(),
    )];
    fakta.push(Faktum::maybe(
        "kapacitet",
        "Klinikkens kapacitet",
        question.kapacitet.as_ref(),
    ));
    let then = question.ydernumre_2024.as_ref();
    fakta.extend(then.map(|known| Faktum::new("ydernumre_2024", "Ydernumre den 1. januar 2024", known)));
    let then = question.kapacitet_2024.as_ref();
    fakta.extend(then.map(|known| Faktum::new("kapacitet_2024", "Kapacitet den 1. januar 2024", known)));
    let svar = Svar::new(rule, question.pr, REGISTER, &result)?
        .line("Klinik", question.klinik.clone())
        .line("Udfald", udfald)
        .line("Ydernumre", facts.ydernumre)
        .line("Kapacitet", facts.kapacitet)
        .line("Kapacitet rundet op", result.kapacitet_rundet_op)
        .line_maybe("Loft for ydernumre", result.loft)
        .facts(fakta);
    Ok(svar.answer())
}

fn refused(error: &EjerskabError) -> Error {
    match error {
        EjerskabError::Foer2024(day) => not_in_force(error, *day, "--pr"),
        EjerskabError::SlutterFoer(klinik) => {
            refusal("PP-C108", error, "--klinik", klinik).next_step("byt om på datoerne, eller ret den forkerte")
        }
        EjerskabError::IngenKapacitet => {
            refusal("PP-C108", error, "--kapacitet", "0").next_step("en klinik uden kapacitet kan ikke have ydernumre")
        }
    }
}
