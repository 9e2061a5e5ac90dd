//! C9 as an answer: the knækgrænse, the cut so far shared over the ydere to the øre, and the forecast of the year.

use super::{Faktum, REGISTER, Svar, amount_table, plain_table, refusal, require};
use crate::domain::{Kapacitetstal, Kroner, Ratio, Speciale};
use crate::error::{Error, Result};
use crate::register::regler::Kendt;
use crate::report::{Answer, ColumnKind, Row, RowKind, Source, Table, Value};
use crate::rules::knaek::{Knaek, KnaekError, KnaekFacts, Maaned, knaek};
use crate::rules::{MissingParameter, origin};
use crate::statistics::{column, id, text};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day of the view.
    pub pr: Date,
    /// The clinic's name.
    pub klinik: String,
    /// The year.
    pub aar: Option<i16>,
    /// The speciale.
    pub speciale: Option<Speciale>,
    /// The clinic's kapacitet in it.
    pub kapacitet: Option<Kendt<Kapacitetstal>>,
    /// Subsidy of one kapacitet.
    pub enhed: Option<Kendt<Kroner>>,
    /// The year's index.
    pub indeks: Option<Kendt<Ratio>>,
    /// The months, with the file they were read from.
    pub maaneder: Option<Kendt<Vec<Maaned>>>,
    /// The source of what was entered.
    pub oplyst: Source,
}

/// The answer of `knaek`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let rule = &origin::C9;
    let facts = facts(question)?;
    let result = knaek(&facts).map_err(|error| refused(&error, question, &facts))?;
    require(rule, &result.mangler)?;
    let over = result.nedsaettelse.is_some_and(|cut| cut > Kroner::ZERO);
    let forecast = result.prognose;
    let mut amounts = vec![
        ("Knækgrænse for året".to_owned(), result.graense),
        ("Tilskud hidtil".to_owned(), Some(result.tilskud)),
        ("Nedsættelse hidtil".to_owned(), result.nedsaettelse),
    ];
    if let Some(forecast) = forecast {
        amounts.push(("Prognose: årets tilskud [D]".to_owned(), Some(forecast.tilskud)));
        amounts.push((
            "Prognose: årets nedsættelse [D]".to_owned(),
            Some(forecast.nedsaettelse),
        ));
    }
    let month = |number: u8| format!("måned {number}");
    let exceeded = forecast.map_or("ukendt".to_owned(), |forecast| {
        forecast
            .graensen_overskrides_i
            .map_or("overskrides ikke".to_owned(), month)
    });
    let mut svar = Svar::new(rule, question.pr, REGISTER, &result)?
        .line("Klinik", question.klinik.clone())
        .line("År og speciale", format!("{}, speciale {}", facts.aar, facts.speciale))
        .line(
            "Udfald",
            if over {
                "tilskuddet er over knækgrænsen"
            } else {
                "tilskuddet er ikke over knækgrænsen"
            },
        )
        .line("Grænsen overskrides (prognose) [D]", exceeded)
        .table(amount_table(amounts))
        .table(per_yder_table(&result));
    if !result.fordeling.is_empty() {
        svar = svar.table(month_table(&result));
    }
    Ok(svar
        .own_decision("Prognosen er lineær: de kendte måneders tilskud gange 12 divideret med deres antal.")
        .own_decision(
            "Nedsættelsen fordeles til hele øre efter største rest; ved lige rest går øren til det laveste ydernummer.",
        )
        .facts(fakta(question))
        .answer())
}

fn facts(question: &Spoergsmaal) -> Result<KnaekFacts> {
    let rule = &origin::C9;
    // The date and the speciale are judged before anything is asked for.
    if let Some(year) = question.aar.filter(|year| *year < 2024) {
        return Err(
            refusal("PP-C006", &KnaekError::Foer2024(year), "--aar", year.to_string())
                .next_step("vælg et år fra 2024; før det gælder omsætningsloftet (praksisplan ansaettelse)"),
        );
    }
    let riding = question.speciale.filter(|speciale| speciale.is_ridefysioterapi());
    if let Some(riding) = riding {
        return Err(refusal(
            "PP-C109",
            &KnaekError::Speciale(riding),
            "--speciale",
            riding.to_string(),
        )
        .next_step("vælg 51 eller 62"));
    }
    let missing: Vec<MissingParameter> = [
        (question.aar.is_none(), "aar", "Året"),
        (question.speciale.is_none(), "speciale", "Specialet, 51 eller 62"),
        (
            question.kapacitet.is_none(),
            "kapacitet",
            "Klinikkens kapacitet i specialet hele året",
        ),
        (
            question.enhed.is_none() && question.speciale.is_some(),
            "enhed",
            "Tilskuddet for én kapacitet",
        ),
        (
            question.indeks.is_none(),
            "indeks",
            "Årets indeks for specialet (2022 = 1)",
        ),
        (
            question.maaneder.is_none(),
            "maaneder",
            "Afregningen måned for måned og ydernummer for ydernummer",
        ),
    ]
    .into_iter()
    .filter(|(missing, ..)| *missing)
    .map(|(_, name, words)| MissingParameter::new(rule, name, words))
    .collect();
    require(rule, &missing)?;
    let (Some(aar), Some(speciale), Some(kapacitet), Some(enhed), Some(maaneder)) = (
        question.aar,
        question.speciale,
        &question.kapacitet,
        &question.enhed,
        &question.maaneder,
    ) else {
        return Err(refusal(
            "PP-C109",
            &"oplysningerne er ikke fuldstændige",
            "--klinik",
            &question.klinik,
        ));
    };
    Ok(KnaekFacts {
        aar,
        speciale,
        kapacitet: kapacitet.vaerdi,
        enhed: enhed.vaerdi,
        indeks: question.indeks.as_ref().map(|known| known.vaerdi),
        maaneder: maaneder.vaerdi.clone(),
    })
}

fn refused(error: &KnaekError, question: &Spoergsmaal, facts: &KnaekFacts) -> Error {
    let refuse = |flag: &str, value: String, step: &str| refusal("PP-C109", error, flag, value).next_step(step);
    let file = "--maaneder";
    match error {
        KnaekError::Foer2024(year) => refuse("--aar", year.to_string(), "vælg et år fra 2024"),
        KnaekError::Speciale(speciale) => refuse("--speciale", speciale.to_string(), "vælg 51 eller 62"),
        KnaekError::Maaned(month) | KnaekError::DobbeltMaaned(month) => {
            refuse(file, format!("måned {month}"), "ret måneden i filen")
        }
        KnaekError::DobbeltYder { maaned, yder } => refuse(
            file,
            format!("måned {maaned}, ydernummer {yder}"),
            "læg ydernummerets beløb i måneden sammen til én række",
        ),
        KnaekError::Negativ { maaned, yder } => refuse(
            file,
            format!("måned {maaned}, ydernummer {yder}"),
            "før rettelsen i den måned, den retter",
        ),
        KnaekError::Indeks => refuse(
            "--indeks",
            "ikke positivt".to_owned(),
            "skriv indekset med 2022 = 1, fx 1,0853",
        ),
        KnaekError::Enhed => refuse("registeret", "kapacitet_enhed".to_owned(), "ret enheden i registeret"),
        KnaekError::IngenKapacitet => refuse(
            "--klinik",
            format!("{}, speciale {}", question.klinik, facts.speciale),
            "vælg et speciale, klinikken har kapacitet i, eller oplys den med --kapacitet",
        ),
        KnaekError::ForStor => refuse(file, "for stort".to_owned(), "kontrollér beløbene"),
    }
}

fn per_yder_table(result: &Knaek) -> Table {
    let mut table = plain_table(
        "pr_yder",
        "Nedsættelsen fordelt på ydere",
        vec![
            column("yder", "Ydernummer", ColumnKind::Id),
            column("tilskud", "Tilskud hidtil, kr.", ColumnKind::Decimal(2)),
            column("nedsaettelse", "Nedsættelse, kr.", ColumnKind::Decimal(2)),
        ],
        result.pr_yder.iter().map(|yder| {
            vec![
                id(yder.yder.to_string()),
                Value::Number(yder.tilskud.to_f64()),
                Value::Number(yder.nedsaettelse.to_f64()),
            ]
        }),
    );
    table.rows.push(Row {
        kind: RowKind::Total,
        cells: vec![
            text("I alt"),
            Value::Number(result.tilskud.to_f64()),
            Value::Number(result.nedsaettelse.unwrap_or(Kroner::ZERO).to_f64()),
        ],
    });
    table
}

fn month_table(result: &Knaek) -> Table {
    plain_table(
        "fordeling",
        "Nedsættelsen måned for måned",
        vec![
            column("maaned", "Måned", ColumnKind::Integer),
            column("yder", "Ydernummer", ColumnKind::Id),
            column("nedsaettelse", "Nedsættelse, kr.", ColumnKind::Decimal(2)),
        ],
        result.fordeling.iter().map(|share| {
            vec![
                Value::Integer(i64::from(share.maaned)),
                id(share.yder.to_string()),
                Value::Number(share.nedsaettelse.to_f64()),
            ]
        }),
    )
}

fn fakta(question: &Spoergsmaal) -> Vec<Faktum> {
    let count = question
        .maaneder
        .clone()
        .map(|known| known.map(|months| u32::try_from(months.len()).unwrap_or(u32::MAX)));
    vec![
        Faktum::maybe(
            "kapacitet",
            "Klinikkens kapacitet i specialet",
            question.kapacitet.as_ref(),
        ),
        Faktum::maybe(
            "enhed",
            "Tilskud for én kapacitet (2022-niveau), kr.",
            question.enhed.as_ref(),
        ),
        Faktum::maybe("indeks", "Årets indeks (2022 = 1)", question.indeks.as_ref()),
        Faktum::maybe("maaneder", "Antal måneder med afregning", count.as_ref()),
    ]
}
