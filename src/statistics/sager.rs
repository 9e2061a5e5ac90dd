//! The answers about cases: the list, the case page, the meetings and the reminders.

use super::{all_rows, column, sag_vurderinger, text};
use crate::error::Result;
use crate::register::sager::{SIMILAR_FACTOR, Sag, Sager};
use crate::register::{self, View, sql};
use crate::render::format::date as date_words;
use crate::render::words::grundlag;
use crate::report::{Answer, Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::rules::origin;
use crate::rules::sag::{Organ, Tilstand};
use jiff::civil::Date;
use rusqlite::named_params;
use serde_json::json;

/// Days ahead at which the end of a forhåndsgodkendelse is announced.
const WARNING_DAYS: i64 = 30;

/// The cases on a day, all or those in one state.
pub fn liste(view: &View<'_>, day: Date, state: Option<Tilstand>) -> Result<Answer> {
    let rows = all_rows(
        view,
        sql::SAGER_LISTE,
        named_params! { ":dag": day.to_string(), ":tilstand": state.map(Tilstand::word) },
        |row| {
            let word: String = row.get("tilstand")?;
            Ok((
                vec![
                    Value::Text(row.get("sag_id")?),
                    date_cell(row.get("modtaget")?),
                    Value::Text(row.get("klinik")?),
                    Value::Text(row.get("fra")?),
                    optional(row.get("til")?),
                    Value::Number(row.get("flyttes")?),
                    Value::Text(row.get("regel")?),
                    Value::Text(state_name(&word)),
                    date_cell(row.get("siden")?),
                    Value::Integer(row.get("mangler_svar")?),
                ],
                json!({
                    "sag": row.get::<String>("sag_id")?,
                    "modtaget": row.get::<Option<String>>("modtaget")?,
                    "klinik": row.get::<String>("klinik")?,
                    "fra": row.get::<String>("fra")?,
                    "til": row.get::<Option<String>>("til")?,
                    "flyttes": row.get::<f64>("flyttes")?,
                    "regel": row.get::<String>("regel")?,
                    "rute": row.get::<String>("rute")?,
                    "tilstand": word,
                    "siden": row.get::<String>("siden")?,
                    "mangler_svar": row.get::<i64>("mangler_svar")?,
                }),
            ))
        },
    )?;
    let (cells, data): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let columns = vec![
        column("sag", "Sag", ColumnKind::Id),
        column("modtaget", "Modtaget", ColumnKind::Date),
        column("klinik", "Klinik", ColumnKind::Text),
        column("fra", "Fra", ColumnKind::Text),
        column("til", "Til", ColumnKind::Text),
        column("flyttes", "Kapacitet", ColumnKind::UpTo(4)),
        column("regel", "Regel", ColumnKind::Id),
        column("tilstand", "Tilstand", ColumnKind::Text),
        column("siden", "Siden", ColumnKind::Date),
        column("mangler_svar", "Mangler svar", ColumnKind::Integer),
    ];
    let mut table = plain("sager", "Sager", columns, cells);
    if data.is_empty() {
        table.notes.push("Der er ingen sager.".to_owned());
    }
    Ok(answer(day, "register", json!(data), vec![table]))
}

/// The page of one case on a day.
pub fn vis(view: &View<'_>, case: &Sag, day: Date, warnings: Vec<String>) -> Result<Answer> {
    let sager = Sager::reading(view.register);
    let bodies = names(&sager, &sager.deciding_bodies(case)?)?;
    let expires = sager.expires(&case.id)?;
    let state = state_on(view, case, day)?;
    let (hearing, hearing_data) = hearing(view, case, day)?;
    let (assessments, assessments_data) = sag_vurderinger::tabeller(view, case, day)?;
    let (events, events_data) = events(view, case, day)?;
    let (similar, similar_data) = similar(view, case, day)?;
    let stored = &case.vurdering;
    let facts = facts(case, state.as_ref().map(|(word, _)| word.as_str()), &bodies, expires);
    let cells = facts
        .into_iter()
        .map(|(label, value)| vec![text(label), as_text(value)])
        .collect();
    let columns = vec![
        column("oplysning", "Oplysning", ColumnKind::Text),
        column("vaerdi", "Værdi", ColumnKind::Text),
    ];
    let mut tables = vec![plain("sag", &format!("Sag {}", case.id), columns, cells)];
    tables.extend(assessments);
    tables.extend(hearing);
    tables.push(events);
    tables.extend(similar);
    let data = json!({
        "sag": case.id,
        "klinik_id": case.klinik_id,
        "modtaget": case.modtaget,
        "ekstern_id": case.ekstern_id,
        "tilstand": state.as_ref().map(|(word, _)| word),
        "siden": state.as_ref().map(|(_, since)| since),
        "regel": stored.regel,
        "rute": stored.vurdering["rute"],
        "afgoeres_af": bodies,
        "forhaandsgodkendelse_udloeber": expires,
        "vurderinger": assessments_data,
        "hoering": hearing_data,
        "forloeb": events_data,
        "lignende": similar_data,
        "argumenter": stored.argumenter,
        "vurdering": stored.vurdering,
        "program": stored.program,
        "journal_nr": stored.journal_nr,
    });
    let mut page = answer(stored.pr, &stored.grundlag, data, tables);
    page.advarsler = warnings;
    Ok(page)
}

/// The head of a case's page, a line each.
fn facts(case: &Sag, state: Option<&str>, bodies: &[String], expires: Option<Date>) -> Vec<(&'static str, Value)> {
    let stored = &case.vurdering;
    let rule = origin::find(&stored.regel);
    vec![
        (
            "Tilstand",
            state.map_or(Value::Missing(Missing::IkkeRelevant), |word| text(state_name(word))),
        ),
        (
            "Klinik",
            text(format!(
                "{} ({})",
                stored.vurdering["klinik"].as_str().unwrap_or_default(),
                case.klinik_id
            )),
        ),
        (
            "Modtaget",
            case.modtaget.map_or(Value::Missing(Missing::Ukendt), Value::Date),
        ),
        ("Nummer i sagssystemet", optional(case.ekstern_id.clone())),
        (
            "Sagsgang",
            text(rule.map_or_else(
                || stored.regel.clone(),
                |rule| format!("{}: {}", rule.reference(), rule.text),
            )),
        ),
        ("Afgøres af", text(listed(bodies))),
        (
            "Forhåndsgodkendelse udløber",
            expires.map_or_else(|| text("ingen forhåndsgodkendelse"), Value::Date),
        ),
        ("Advarsler", text(warnings_of(&stored.vurdering))),
        (
            "Vurdering",
            text(format!(
                "nr. {} af {}{}",
                stored.nr,
                date_words(stored.dato),
                if stored.nr > 1 {
                    ", se hvad der er ændret nedenfor"
                } else {
                    ""
                }
            )),
        ),
        ("Vurderet pr.", Value::Date(stored.pr)),
        ("Grundlag", text(grundlag(&stored.grundlag))),
        (
            "Beregnet med",
            text(format!("{}, efter journallinje {}", stored.program, stored.journal_nr)),
        ),
    ]
}

/// What somebody should look at on a day.
pub fn paamindelser(view: &View<'_>, day: Date) -> Result<Answer> {
    let rows = all_rows(
        view,
        sql::SAGER_PAAMINDELSER,
        named_params! { ":dag": day.to_string(), ":varsel": WARNING_DAYS },
        |row| {
            let kind: String = row.get("art")?;
            let object: String = row.get("genstand")?;
            let due: Option<String> = row.get("dato")?;
            let words: String = row.get("tekst")?;
            let count: Option<i64> = row.get("antal")?;
            let cells = vec![
                text(reminder_name(&kind)),
                text(&object),
                date_cell(due.clone()),
                text(&words),
                count.map_or(Value::Missing(Missing::IkkeRelevant), Value::Integer),
            ];
            let data = json!({ "art": kind, "genstand": object, "dato": due, "tekst": words, "antal": count });
            Ok((cells, data))
        },
    )?;
    let (cells, data): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let columns = vec![
        column("art", "Påmindelse", ColumnKind::Text),
        column("genstand", "Gælder", ColumnKind::Text),
        column("dato", "Dato", ColumnKind::Date),
        column("tekst", "Hvad", ColumnKind::Text),
        column("antal", "Antal", ColumnKind::Integer),
    ];
    let mut table = plain("paamindelser", "Påmindelser", columns, cells);
    if data.is_empty() {
        table.notes.push("Der er intet at minde om.".to_owned());
    }
    Ok(answer(day, "register", json!(data), vec![table]))
}

/// The meetings, and the decisions that go to the next one for information (C5).
pub fn moeder(view: &View<'_>, day: Date) -> Result<Answer> {
    let meetings = all_rows(view, sql::SAGER_MOEDER, &[], |row| {
        let (date, body, note): (String, String, Option<String>) =
            (row.get("dato")?, row.get("organ")?, row.get("note")?);
        let held = if date <= day.to_string() { "holdt" } else { "planlagt" };
        let cells = vec![
            date_cell(Some(date.clone())),
            text(body_name(&body)),
            text(held),
            note.clone().map_or(Value::Missing(Missing::IkkeRelevant), Value::Text),
        ];
        Ok((cells, json!({ "dato": date, "organ": body, "note": note })))
    })?;
    let decisions = all_rows(
        view,
        sql::SAGER_TIL_ORIENTERING,
        named_params! { ":dag": day.to_string() },
        |row| {
            let (case, klinik, outcome, date): (String, String, String, String) = (
                row.get("sag_id")?,
                row.get("klinik")?,
                row.get("udfald")?,
                row.get("dato")?,
            );
            let cells = vec![
                text(&case),
                text(&klinik),
                text(state_name(&outcome)),
                date_cell(Some(date.clone())),
            ];
            Ok((
                cells,
                json!({ "sag": case, "klinik": klinik, "udfald": outcome, "dato": date }),
            ))
        },
    )?;
    let (meeting_cells, meeting_data): (Vec<_>, Vec<_>) = meetings.into_iter().unzip();
    let (decision_cells, decision_data): (Vec<_>, Vec<_>) = decisions.into_iter().unzip();
    let columns = vec![
        column("dato", "Dato", ColumnKind::Date),
        column("organ", "Udvalg", ColumnKind::Text),
        column("status", "Status", ColumnKind::Text),
        column("note", "Note", ColumnKind::Text),
    ];
    let mut tables = vec![plain("moeder", "Møder", columns, meeting_cells)];
    let columns = vec![
        column("sag", "Sag", ColumnKind::Id),
        column("klinik", "Klinik", ColumnKind::Text),
        column("udfald", "Afgjort som", ColumnKind::Text),
        column("dato", "Dato", ColumnKind::Date),
    ];
    let mut information = plain(
        "til-orientering",
        "Til orientering på næste møde",
        columns,
        decision_cells,
    );
    information.notes.push(format!(
        "Afgørelser siden Samarbejdsudvalgets seneste møde; {}.",
        origin::C5.reference()
    ));
    tables.push(information);
    let data = json!({ "moeder": meeting_data, "til_orientering": decision_data });
    Ok(answer(day, "register", data, tables))
}

fn state_on(view: &View<'_>, case: &Sag, day: Date) -> Result<Option<(String, String)>> {
    let rows = all_rows(
        view,
        sql::SAGER_LISTE,
        named_params! { ":dag": day.to_string(), ":tilstand": None::<&str> },
        |row| Ok((row.get::<String>("sag_id")?, (row.get("tilstand")?, row.get("siden")?))),
    )?;
    Ok(rows.into_iter().find(|(id, _)| *id == case.id).map(|(_, state)| state))
}

fn hearing(view: &View<'_>, case: &Sag, day: Date) -> Result<(Option<Table>, Vec<serde_json::Value>)> {
    let rows = all_rows(
        view,
        sql::SAGER_HOERING,
        named_params! { ":sag": case.id, ":dag": day.to_string() },
        |row| {
            let get = |column: &str| row.get::<Option<String>>(column);
            let closed = get("lukket")?.map(|reason| format!("lukket uden svar: {reason}"));
            let cells = vec![
                optional(get("kommune")?),
                date_or(get("sendt")?, "ikke sendt"),
                date_or(get("frist")?, "ingen"),
                date_or(get("svar_dato")?, "ikke svaret"),
                text(get("svar")?.or(closed).unwrap_or_else(|| "intet svar".to_owned())),
            ];
            let data = json!({
                "kommunekode": get("kommunekode")?, "kommune": get("kommune")?, "sendt": get("sendt")?, "frist": get("frist")?,
                "svar_dato": get("svar_dato")?, "svar": get("svar")?, "lukket_uden_svar": get("lukket")?,
            });
            Ok((cells, data))
        },
    )?;
    let (cells, data): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let columns = vec![
        column("kommune", "Kommune", ColumnKind::Text),
        column("sendt", "Sendt", ColumnKind::Date),
        column("frist", "Frist", ColumnKind::Date),
        column("svar_dato", "Svaret", ColumnKind::Date),
        column("svar", "Svar", ColumnKind::Text),
    ];
    Ok((
        (!data.is_empty()).then(|| plain("hoering", "Høring", columns, cells)),
        data,
    ))
}

fn events(view: &View<'_>, case: &Sag, day: Date) -> Result<(Table, Vec<serde_json::Value>)> {
    let rows = all_rows(
        view,
        sql::SAGER_FORLOEB,
        named_params! { ":sag": case.id, ":dag": day.to_string() },
        |row| {
            let get = |column: &str| row.get::<Option<String>>(column);
            let (kind, what) = (get("haendelse")?.unwrap_or_default(), get("hvad")?.unwrap_or_default());
            let votes = votes(row)?;
            let cells = vec![
                date_cell(get("dato")?),
                text(event_name(&kind)),
                get("hvem")?.map_or(Value::Missing(Missing::IkkeRelevant), |who| text(body_name(&who))),
                text(outcome_with_votes(row)?),
                get("tekst")?.map_or(Value::Missing(Missing::IkkeRelevant), Value::Text),
            ];
            let data = json!({
                "dato": get("dato")?, "vurdering": row.get::<i64>("vurdering")?, "haendelse": kind, "hvem": get("hvem")?, "hvad": what,
                "tekst": get("tekst")?,
                "stemmer": votes.map(|(for_, imod, undlader)| json!({ "for": for_, "imod": imod, "undlader": undlader })),
            });
            Ok((cells, data))
        },
    )?;
    let (cells, data): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let columns = vec![
        column("dato", "Dato", ColumnKind::Date),
        column("haendelse", "Hændelse", ColumnKind::Text),
        column("hvem", "Hvem", ColumnKind::Text),
        column("hvad", "Hvad", ColumnKind::Text),
        column("tekst", "Tekst", ColumnKind::Text),
    ];
    Ok((plain("forloeb", "Forløb", columns, cells), data))
}

fn similar(view: &View<'_>, case: &Sag, day: Date) -> Result<(Option<Table>, Vec<serde_json::Value>)> {
    let rows = all_rows(
        view,
        sql::SAGER_LIGNENDE,
        named_params! { ":sag": case.id, ":faktor": SIMILAR_FACTOR, ":dag": day.to_string() },
        |row| {
            let outcome: String = row.get("udfald")?;
            let metres: Option<f64> = row.get("afstand_m")?;
            let cells = vec![
                Value::Text(row.get("sag_id")?),
                Value::Text(row.get("klinik")?),
                Value::Text(row.get("fra")?),
                optional(row.get("til")?),
                Value::Number(row.get("flyttes")?),
                metres.map_or(Value::Missing(Missing::Ukendt), |metres| Value::Number(metres / 1000.0)),
                text(state_name(&outcome)),
                date_cell(row.get("afgjort")?),
            ];
            let data = json!({
                "sag": row.get::<String>("sag_id")?, "klinik": row.get::<String>("klinik")?, "fra": row.get::<String>("fra")?,
                "til": row.get::<Option<String>>("til")?, "flyttes": row.get::<f64>("flyttes")?, "afstand_m": metres,
                "udfald": outcome, "afgjort": row.get::<String>("afgjort")?,
            });
            Ok((cells, data))
        },
    )?;
    let (cells, data): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let columns = vec![
        column("sag", "Sag", ColumnKind::Id),
        column("klinik", "Klinik", ColumnKind::Text),
        column("fra", "Fra", ColumnKind::Text),
        column("til", "Til", ColumnKind::Text),
        column("flyttes", "Kapacitet", ColumnKind::UpTo(4)),
        column("afstand_km", "Afstand (km)", ColumnKind::Decimal(1)),
        column("udfald", "Afgjort som", ColumnKind::Text),
        column("afgjort", "Afgjort", ColumnKind::Date),
    ];
    let table = (!data.is_empty()).then(|| {
        let mut table = plain("lignende", "Tidligere lignende sager", columns, cells);
        table.notes.push(
            "Lignende [D]: samme regel for sagsgang, afstand inden for en faktor 2, og M1 og M2 ændret i samme retning.".to_owned(),
        );
        table
    });
    Ok((table, data))
}

fn names(sager: &Sager<'_>, bodies: &[Organ]) -> Result<Vec<String>> {
    bodies.iter().map(|body| sager.name(body)).collect()
}

fn state_name(word: &str) -> String {
    Tilstand::from_word(word).map_or_else(|| word.to_owned(), |state| state.name().to_owned())
}

/// Votes for, against and neither; `None` when there was no vote.
fn votes(row: &register::Row<'_>) -> rusqlite::Result<Option<(i64, i64, i64)>> {
    let (for_, imod): (Option<i64>, Option<i64>) = (row.get("stemmer_for")?, row.get("stemmer_imod")?);
    let neither: Option<i64> = row.get("stemmer_undlader")?;
    Ok(for_
        .zip(imod)
        .map(|(for_, imod)| (for_, imod, neither.unwrap_or_default())))
}

/// What came of an event of a case, with the votes when there was a vote: "uden flertal (4 for, 4 imod)".
pub(super) fn outcome_with_votes(row: &register::Row<'_>) -> rusqlite::Result<String> {
    let outcome = outcome_name(&row.get::<String>("hvad")?);
    Ok(match votes(row)? {
        None => outcome,
        Some((for_, imod, 0)) => format!("{outcome} ({for_} for, {imod} imod)"),
        Some((for_, imod, undlader)) => format!("{outcome} ({for_} for, {imod} imod, {undlader} undlod)"),
    })
}

/// "A, B og C".
fn listed(names: &[String]) -> String {
    match names {
        [] => "ukendt".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} og {last}", first.join(", ")),
    }
}

pub(super) fn body_name(word: &str) -> String {
    Organ::from_word(word, None).map_or_else(|| word.to_owned(), |organ| organ.to_string())
}

fn event_name(word: &str) -> &str {
    match word {
        "hoering" => "høring",
        "afgoerelse" => "afgørelse",
        "ekstra_adresse" => "ekstra adresse",
        other => other,
    }
}

fn outcome_name(word: &str) -> String {
    match word {
        "beroert" => "berørt".to_owned(),
        "lukket_uden_svar" => "lukket uden svar".to_owned(),
        "ikke_anbefalet" => "ikke anbefalet".to_owned(),
        "uden_flertal" => "uden flertal".to_owned(),
        "bliver" => "bliver, hvor den er".to_owned(),
        "nedlaegges" => "nedlægges".to_owned(),
        other => state_name(other),
    }
}

fn reminder_name(word: &str) -> &str {
    match word {
        "hoeringsfrist" => "høringsfrist overskredet",
        "ny_hoering" => "ny høring",
        "su_moede" => "møde i Samarbejdsudvalget",
        "forhaandsgodkendelse" => "forhåndsgodkendelse",
        other => other,
    }
}

/// The warnings of an assessment in words, each behind its rule.
fn warnings_of(assessment: &serde_json::Value) -> String {
    let raised = assessment["advarsler_uddybet"].as_array().into_iter().flatten();
    let words: Vec<String> = raised
        .filter_map(|one| Some(format!("{}: {}", one["regel"]["id"].as_str()?, one["tekst"].as_str()?)))
        .collect();
    if words.is_empty() {
        "ingen".to_owned()
    } else {
        words.join("; ")
    }
}

pub(super) fn date_cell(day: Option<String>) -> Value {
    day.and_then(|day| day.parse().ok())
        .map_or(Value::Missing(Missing::IkkeRelevant), Value::Date)
}

/// A day, or in words that it has not come.
fn date_or(day: Option<String>, words: &str) -> Value {
    match date_cell(day) {
        Value::Missing(_) => text(words),
        day => day,
    }
}

fn optional(words: Option<String>) -> Value {
    words.map_or(Value::Missing(Missing::Ukendt), Value::Text)
}

/// A day among words, as the page's one column of values needs it.
fn as_text(value: Value) -> Value {
    match value {
        Value::Date(day) => text(date_words(day)),
        other => other,
    }
}

fn source() -> Source {
    Source {
        id: "sager".to_owned(),
        tekst: "registerets sager".to_owned(),
        dato: None,
    }
}

pub(super) fn plain(id: &str, title: &str, columns: Vec<Column>, cells: Vec<Vec<Value>>) -> Table {
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns,
        rows: cells
            .into_iter()
            .map(|cells| Row {
                kind: RowKind::Body,
                cells,
            })
            .collect(),
        notes: Vec::new(),
        sources: vec![source()],
    }
}

pub(super) fn answer(pr: Date, grundlag: &str, data: serde_json::Value, tables: Vec<Table>) -> Answer {
    Answer {
        pr,
        grundlag: grundlag.to_owned(),
        data,
        tables,
        kilder: vec![source()],
        advarsler: Vec::new(),
    }
}
