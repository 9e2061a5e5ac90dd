//! What the committee memo of a case needs beside the assessment: hearing, payers and earlier cases, read from the register.

use super::all_rows;
use super::sag_vurderinger::forskelle;
use super::sager::{body_name, outcome_with_votes};
use crate::error::Result;
use crate::register::sager::{SIMILAR_FACTOR, Sag};
use crate::register::{Row, View, regler, sql};
use crate::render::format::up_to;
use crate::rules::flytning::FlytningFacts;
use crate::rules::flytning::memo::{Bilag, Hoering, MemoCase, TidligereSag, Udvalgsindstilling, Vurderingsgang};
use crate::rules::sag::Tilstand;
use jiff::civil::Date;
use rusqlite::named_params;

/// The memo's own facts of a case on a day. Nothing in it assesses, recommends or decides.
pub fn memo_case(view: &View<'_>, case: &Sag, facts: &FlytningFacts, day: Date, version: &str) -> Result<MemoCase> {
    let hoering = hearings(view, case, day)?;
    let answered = hoering.iter().filter(|hearing| hearing.svar_dato.is_some());
    let answers = answered.map(|hearing| Bilag {
        titel: format!("Høringssvar fra {} Kommune", hearing.kommune),
        dato: hearing.svar_dato,
    });
    let application = Bilag {
        titel: "Ansøgningen".to_owned(),
        dato: case.modtaget,
    };
    let all = case.tidligere.iter().chain([&case.vurdering]);
    let added = all.filter_map(|one| {
        let reason = one.grund.as_ref()?;
        Some(Bilag {
            titel: format!("Oplysninger til vurdering {}: {reason}", one.nr),
            dato: Some(one.dato),
        })
    });
    Ok(MemoCase {
        sagsnummer: Some(case.ekstern_id.clone().unwrap_or_else(|| case.id.clone())),
        bilag: std::iter::once(application).chain(added).chain(answers).collect(),
        hoering,
        myndigheder: payers(view)?,
        vurdering: assessment(case),
        indstillinger: recommendations(view, case, day)?,
        tidligere: Some(earlier(view, case, day)?),
        ..MemoCase::of(facts, day, version)
    })
}

/// Which assessment the memo rests on, and what changed since the one before.
fn assessment(case: &Sag) -> Option<Vurderingsgang> {
    let earlier = case.tidligere.last()?;
    let current = &case.vurdering;
    let changes = forskelle(earlier, current).into_iter();
    Some(Vurderingsgang {
        nr: current.nr,
        dato: current.dato,
        grund: current.grund.clone()?,
        fastholdt: current.fastholdt.clone(),
        forrige: earlier.dato,
        forskelle: changes
            .map(|one| [one.slags.to_owned(), one.hvad, one.foer, one.nu])
            .collect(),
    })
}

fn recommendations(view: &View<'_>, case: &Sag, day: Date) -> Result<Vec<Udvalgsindstilling>> {
    let rows = all_rows(
        view,
        sql::SAGER_FORLOEB,
        named_params! { ":sag": case.id, ":dag": day.to_string() },
        |row| {
            if row.get::<String>("haendelse")? != "indstilling" {
                return Ok(None);
            }
            let about: i64 = row.get("vurdering")?;
            let outcome = outcome_with_votes(row)?;
            Ok(Some(Udvalgsindstilling {
                organ: body_name(&row.get::<String>("hvem")?),
                dato: date(row, "dato")?,
                udfald: if about < case.vurdering.nr {
                    format!("{outcome} (vurdering {about})")
                } else {
                    outcome
                },
                tekst: row.get("tekst")?,
            }))
        },
    )?;
    Ok(rows.into_iter().flatten().collect())
}

fn hearings(view: &View<'_>, case: &Sag, day: Date) -> Result<Vec<Hoering>> {
    all_rows(
        view,
        sql::SAGER_HOERING,
        named_params! { ":sag": case.id, ":dag": day.to_string() },
        |row| {
            let closed: Option<String> = row.get("lukket")?;
            let answer: Option<String> = row.get("svar")?;
            Ok(Hoering {
                kommune: row.get("kommune")?,
                sendt: date(row, "sendt")?,
                frist: date(row, "frist")?,
                svar_dato: date(row, "svar_dato")?,
                svar: answer.or(closed.map(|reason| format!("Intet svar. Noteret grund til at gå videre: {reason}"))),
            })
        },
    )
}

/// Who pays and decides (C12), with the sources in words.
fn payers(view: &View<'_>) -> Result<Vec<crate::rules::myndighed::MyndighedsPeriode>> {
    let known = regler::myndigheder(view)?;
    let words = |id: &str| {
        let source = known.kilder.iter().find(|source| source.id == id);
        source.map_or_else(|| id.to_owned(), |source| source.tekst.clone())
    };
    let periods = known.vaerdi.iter().map(|(period, _)| {
        let mut period = period.clone();
        period.kilde = words(&period.kilde);
        period
    });
    Ok(periods.collect())
}

fn earlier(view: &View<'_>, case: &Sag, day: Date) -> Result<Vec<TidligereSag>> {
    all_rows(
        view,
        sql::SAGER_LIGNENDE,
        named_params! { ":sag": case.id, ":faktor": SIMILAR_FACTOR, ":dag": day.to_string() },
        |row| {
            let amount: f64 = row.get("flyttes")?;
            let to: Option<String> = row.get("til")?;
            let outcome: String = row.get("udfald")?;
            Ok(TidligereSag {
                sagsnummer: row.get("sag_id")?,
                dato: date(row, "afgjort")?,
                beskrivelse: format!(
                    "{} kapacitet fra {}, {} Kommune, til {}",
                    up_to(amount, 4),
                    row.get::<String>("klinik")?,
                    row.get::<String>("fra")?,
                    to.map_or_else(|| "en ukendt kommune".to_owned(), |to| format!("{to} Kommune")),
                ),
                afgoerelse: Tilstand::from_word(&outcome).map(|state| state.name().to_owned()),
            })
        },
    )
}

/// A day; the tables' own checks let only real days in.
fn date(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}
