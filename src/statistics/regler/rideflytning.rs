//! C11 as an answer: the route of a move from one riding school to another.

use super::{Faktum, IntoValue, REGISTER, Svar, refusal};
use crate::domain::{Bysted, JaNejUkendt};
use crate::error::{Error, Result};
use crate::register::View;
use crate::register::regler::{Kendt, RidePost};
use crate::report::{Answer, Missing, Source, Value};
use crate::rules::flytning::Rute;
use crate::rules::flytning::route::Geography;
use crate::rules::origin;
use crate::rules::ridefysioterapi::{RideflytningFacts, rideflytning};
use crate::statistics::flytning::{Found, Sted, find_place};

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The riding physiotherapist's id and entry in the register, when one was named.
    pub hvem: Option<(String, Kendt<RidePost>)>,
    /// The present place; the kommune may come from the register.
    pub fra: Sted,
    /// The new place.
    pub til: Sted,
    /// A problem the secretariat has noted (F2).
    pub problem: Option<String>,
    /// Whether the new riding school is approved.
    pub rideskole_godkendt: Option<Kendt<JaNejUkendt>>,
    /// What was entered.
    pub oplyst: Source,
}

/// The answer of `ridefysioterapi flytning`.
///
/// # Errors
/// PP-C111 for a place that is missing, the same place, or another region; PP-F codes for a place that cannot be found.
pub fn answer(view: &View<'_>, question: &Spoergsmaal) -> Result<Answer> {
    let (old, new) = places(view, question)?;
    let names = view.kommune_facts()?;
    let name = |found: &Found| {
        let kommune = found.sted.kommune?;
        names
            .iter()
            .find(|fact| fact.kommune == kommune)
            .map(|fact| fact.navn.clone())
    };
    let Some((old_kommune, from)) = old.sted.kommune.zip(name(&old)) else {
        return Err(missing(
            "--fra-kommune",
            "kommunen for den nuværende rideskole er ikke kendt",
        ));
    };
    if old.sted.i_regionen == JaNejUkendt::Nej {
        return Err(missing(
            "--fra-kommune",
            "den nuværende rideskole ligger uden for regionen",
        ));
    }
    if same_place(&question.fra, &question.til) {
        return Err(missing("--til-adresse", "det nye sted er det samme som det gamle"));
    }
    let to = name(&new);
    let facts = RideflytningFacts {
        geografi: Geography {
            old_kommune,
            new_kommune: new.sted.kommune,
            in_region: new.sted.i_regionen,
            old_town: &old.sted.bysted,
            new_town: &new.sted.bysted,
        },
        fra_kommune: &from,
        til_kommune: to.as_deref(),
        problem: question.problem.as_deref(),
        rideskole_godkendt: question
            .rideskole_godkendt
            .as_ref()
            .map_or(JaNejUkendt::Ukendt, |known| known.vaerdi),
    };
    let result = rideflytning(&facts).map_err(|error| {
        refusal(
            "PP-C111",
            &error,
            "--til-kommune",
            question.til.kommune.clone().unwrap_or_default(),
        )
        .next_step("vælg et sted i regionen")
    })?;
    let mut svar = Svar::new(&origin::C11, view.pr, REGISTER, &result)?
        .line(
            "Ridefysioterapeut",
            question.hvem.as_ref().map_or("ikke oplyst".to_owned(), |(id, _)| id.clone()),
        )
        .line("Sagsgang", route_words(result.rute))
        .line("Regel for sagsgangen", format!("{}: {}", result.sagsgang.reference(), result.sagsgang.text))
        .line_maybe(
            "Afgøres af",
            (!result.afgoeres_af.is_empty()).then(|| result.afgoeres_af.join("; ")),
        )
        .demands(&result.krav)
        .own_decision("Flytning af ridefysioterapi følger samme regel som flytning af en klinik; ridefysioterapi indgår ikke i indbyggere pr. kapacitet.")
        .facts(place_facts(question, &old, "fra", "nuværende", &from))
        .facts(place_facts(question, &new, "til", "nye", &to.clone().unwrap_or_default()));
    if let Some(problem) = &question.problem {
        let known = Kendt::new(problem.clone(), question.oplyst.clone());
        svar = svar.facts([Faktum::new("problem", "Noteret problem", &known)]);
    }
    // Across a kommune border the town does not matter, so that it is unknown need not be said.
    let remarks = old.bemaerkninger.iter().chain(&new.bemaerkninger);
    for remark in remarks.filter(|words| result.rute == Rute::KraeverByopslag || !words.contains(origin::F6.id)) {
        svar = svar.warn(remark.clone());
    }
    Ok(svar.answer())
}

/// Both places, the present one with the kommune the register has.
fn places(view: &View<'_>, question: &Spoergsmaal) -> Result<(Found, Found)> {
    let mut from = question.fra.clone();
    if let Some((_, post)) = &question.hvem
        && from.kommune.is_none()
    {
        from.kommune = Some(post.vaerdi.kommune.clone());
    }
    for (place, flag, whose) in [(&from, "--fra-by", "nuværende"), (&question.til, "--til-by", "nye")] {
        if place.is_empty() {
            return Err(missing(flag, &format!("stedet for den {whose} rideskole mangler")));
        }
    }
    let mut old = find_place(view, &from).map_err(of_the_present_place)?;
    for remark in &mut old.bemaerkninger {
        *remark = present_flags(remark);
    }
    Ok((old, find_place(view, &question.til)?))
}

/// Both places are read alike; only the flags have other names.
fn present_flags(words: &str) -> String {
    words.replace("--til-", "--fra-")
}

fn of_the_present_place(error: Error) -> Error {
    let places = error.places.into_iter().map(|mut place| {
        place.place = present_flags(&place.place);
        place
    });
    Error {
        places: places.collect(),
        next_step: error.next_step.as_deref().map(present_flags),
        ..error
    }
}

/// The same words for the same place; a town alone may hold two riding schools.
fn same_place(old: &Sted, new: &Sted) -> bool {
    let folded = |text: &Option<String>| text.as_deref().map(crate::domain::sortering::fold_name);
    old.adresse.is_some() && folded(&old.adresse) == folded(&new.adresse)
        || old.koordinat.is_some() && old.koordinat == new.koordinat
}

fn place_facts(question: &Spoergsmaal, found: &Found, key: &str, whose: &str, kommune: &str) -> Vec<Faktum> {
    let mut kilder = found.kilder.clone();
    if let Some((_, post)) = question.hvem.as_ref().filter(|_| key == "fra") {
        kilder.extend(post.kilder.iter().cloned());
    }
    if kilder.is_empty() {
        kilder.push(question.oplyst.clone());
    }
    let town = match &found.sted.bysted {
        Bysted::By(by) => by.navn.clone().into_value(),
        Bysted::Landdistrikt => "landdistrikt".into_value(),
        Bysted::Ukendt => Value::Missing(Missing::Ukendt),
    };
    let named = if kommune.is_empty() {
        Value::Missing(Missing::Ukendt)
    } else {
        format!("{kommune} Kommune").into_value()
    };
    let fact = |navn: String, tekst: String, vaerdi: Value| Faktum {
        navn,
        tekst,
        kilder: if matches!(vaerdi, Value::Missing(_)) {
            Vec::new()
        } else {
            kilder.clone()
        },
        vaerdi,
    };
    vec![
        fact(
            format!("{key}_kommune"),
            format!("Den {whose} rideskoles kommune"),
            named,
        ),
        fact(format!("{key}_by"), format!("Den {whose} rideskoles bysamfund"), town),
    ]
}

fn route_words(route: Rute) -> &'static str {
    match route {
        Rute::Administrativ => "administrativ godkendelse",
        Rute::Samarbejdsudvalg => "Samarbejdsudvalget",
        Rute::PlanAendring => "ændring af praksisplanen",
        Rute::UdenForPlanen => "uden for planen",
        Rute::KraeverByopslag => "kan ikke siges, før bysamfundet er slået op",
    }
}

fn missing(flag: &str, why: &str) -> Error {
    refusal("PP-C111", &why, flag, "mangler eller kan ikke bruges").next_step("oplys kommune og by for begge steder")
}
