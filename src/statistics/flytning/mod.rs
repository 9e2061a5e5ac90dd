//! `flytning vurder`: gathers the facts of an application from the register, has them assessed, and shapes the answer.
//!
//! [`prepare`] reads; [`answer`] asks the rules ([`crate::rules::flytning`]) and lays out what they said. Nothing is
//! computed here and nothing is decided: the program routes, computes, warns and lists what is missing.

mod adgang;
mod facts;
mod refusal;
mod request;
mod sted;
mod stoppesteder;
mod tables;
mod tables_adgang;
mod tables_alternatives;
mod tables_text;

use serde_json::{Map, Value as Json, json};

pub use adgang::{Middelvej, middelveje};
pub use facts::{Prepared, prepare};
pub use refusal::{OUTSIDE, outside_the_plan, refusal};
pub use request::{GammelAdresse, Request, Sted};
pub use sted::Found;

use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::report::Answer;
use crate::rules::flytning::{Alternative, Assessment, alternatives, assess};

/// What every answer and draft says of itself.
pub const FORBEHOLD: &str = "Programmet afgør ikke sagen: det viser sagsgangen, regner, advarer og siger, hvad der mangler. Udgangspunktet er godkendelse, medmindre flytningen ud fra en konkret vurdering er i modstrid med praksisplanen.";

/// The answer of `flytning vurder`; with `with_alternatives` every other town of the region as well.
///
/// # Errors
/// The refusals of [`crate::rules::flytning::FlytningError`] and those of [`prepare`], as PP-F codes.
pub fn answer(view: &View<'_>, request: &Request, with_alternatives: bool) -> Result<Answer> {
    let prepared = prepare(view, request)?;
    let assessment = assess(&prepared.facts).map_err(|error| refusal(&error, &prepared.facts))?;
    let others = if with_alternatives {
        Some(alternatives(&prepared.facts, &prepared.byer).map_err(|error| refusal(&error, &prepared.facts))?)
    } else {
        None
    };
    let mut tables = tables::all(&prepared, &assessment);
    if let Some(list) = &others {
        tables.extend(tables_alternatives::all(list, &assessment, &prepared));
    }
    Ok(Answer {
        pr: view.pr,
        grundlag: request.grundlag_word().to_owned(),
        data: data(&prepared, &assessment, others.as_deref())?,
        tables,
        kilder: prepared.kilder.clone(),
        advarsler: warnings(&prepared, &assessment),
    })
}

/// A place as it was said, looked up in the register, the imported geography and the shipped boundaries.
///
/// # Errors
/// PP-F codes when the place cannot be found or contradicts itself.
pub fn find_place(view: &View<'_>, said: &Sted) -> Result<Found> {
    let (kommuner, byer) = (view.kommune_facts()?, view.by_facts()?);
    let klinikker = view.klinik_facts()?;
    let (polygoner, graenser) = (view.bypolygoner()?, view.kommunegraenser()?);
    let lookup = sted::Opslagsvaerk {
        view,
        kommuner: &kommuner,
        byer: &byer,
        klinikker: &klinikker,
        polygoner: &polygoner,
        graenser: &graenser,
    };
    sted::find(lookup, said)
}

fn warnings(prepared: &Prepared, assessment: &Assessment) -> Vec<String> {
    let raised = assessment
        .advarsler_uddybet
        .iter()
        .map(|warning| format!("{} ({}): {}", warning.kode.code(), warning.regel.id, warning.tekst));
    raised.chain(prepared.advarsler.iter().cloned()).collect()
}

/// The `data` of the contract: the assessment, with the two places, the remarks and the alternatives beside it.
///
/// # Errors
/// PP-S009 when it cannot be written as JSON, which no input can cause.
pub fn data(prepared: &Prepared, assessment: &Assessment, others: Option<&[Alternative]>) -> Result<Json> {
    let failed = |error: serde_json::Error| {
        Error::new("PP-S009", Kind::Unexpected, "svaret kan ikke skrives").at("json", error.to_string())
    };
    let mut fields: Map<String, Json> = match serde_json::to_value(assessment).map_err(failed)? {
        Json::Object(fields) => fields,
        other => Map::from_iter([("vurdering".to_owned(), other)]),
    };
    let facts = &prepared.facts;
    let mut add = |key: &str, value: Json| {
        fields.insert(key.to_owned(), value);
    };
    add("klinik_id", json!(facts.klinik.id));
    add("gammelt_sted", serde_json::to_value(&facts.klinik).map_err(failed)?);
    add("nyt_sted", serde_json::to_value(&facts.nyt_sted).map_err(failed)?);
    add("ansoegning", serde_json::to_value(&facts.ansoegning).map_err(failed)?);
    add("bemaerkninger", json!(prepared.bemaerkninger));
    add("forbehold", json!(FORBEHOLD));
    add("alternativer", serde_json::to_value(others).map_err(failed)?);
    Ok(Json::Object(fields))
}
