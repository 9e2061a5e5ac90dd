//! C5 as an answer: what follows from an application for an ydernummer or capacity.

use super::{Faktum, OPLYST, Svar, refusal, require};
use crate::domain::dato::dansk_dato;
use crate::domain::{JaNejUkendt, Kapacitetstal};
use crate::error::Result;
use crate::register::regler::Kendt;
use crate::report::Answer;
use crate::rules::ydernummer_ansoegning::{
    Opslag, YdernummerError, YdernummerFacts, YdernummerUdfald, ydernummer_ansoegning,
};
use crate::rules::{MissingParameter, origin};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day of the view.
    pub pr: Date,
    /// The day the application was received.
    pub modtaget: Option<Kendt<Date>>,
    /// How much is applied for.
    pub oensket: Option<Kendt<Kapacitetstal>>,
    /// The day the advertisement was published; all three or none of the advertisement.
    pub opslag: Option<Kendt<Date>>,
    /// Its last day.
    pub frist: Option<Kendt<Date>>,
    /// How much is vacant.
    pub ledig: Option<Kendt<Kapacitetstal>>,
    /// Whether the applicant is qualified.
    pub kvalificeret: Option<Kendt<JaNejUkendt>>,
    /// The day it was settled.
    pub afgjort: Option<Kendt<Date>>,
    /// The samarbejdsudvalg's next meeting.
    pub su_moede: Option<Kendt<Date>>,
}

/// The answer of `ansoegning ydernummer`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let rule = &origin::C5;
    let facts = facts(question)?;
    let result = ydernummer_ansoegning(&facts).map_err(|error| {
        let (flag, value, step) = match error {
            YdernummerError::IntetSoegt => ("--kapacitet", "0".to_owned(), "skriv, hvor meget der søges om"),
            YdernummerError::FristFoerOpslag => ("--frist", shown(question.frist.as_ref()), "ret opslagets datoer"),
            YdernummerError::AfgjortFoerModtaget => (
                "--afgjort",
                shown(question.afgjort.as_ref()),
                "ret datoerne for modtagelse og afgørelse",
            ),
            YdernummerError::MoedeFoerAfgoerelse => (
                "--su-moede",
                shown(question.su_moede.as_ref()),
                "oplys det første møde efter afgørelsen",
            ),
        };
        refusal("PP-C105", &error, flag, value).next_step(step)
    })?;
    let udfald = match result.udfald {
        YdernummerUdfald::TildelesIkke => "tildeles ikke: ansøgningen er uopfordret, og ledig kapacitet slås op",
        YdernummerUdfald::KanBehandles => "kan behandles sammen med de andre ansøgninger på opslaget",
        YdernummerUdfald::UdenForFristen => "tildeles ikke: modtaget uden for opslagets frist",
        YdernummerUdfald::IkkeKvalificeret => "tildeles ikke: ansøgeren er ikke kvalificeret",
        YdernummerUdfald::MereEndLedigt => "tildeles ikke: der er søgt om mere end det ledige",
    };
    let mut fakta = vec![
        Faktum::maybe("modtaget", "Modtaget", question.modtaget.as_ref()),
        Faktum::maybe("kapacitet", "Kapacitet søgt", question.oensket.as_ref()),
    ];
    let dates = [
        ("opslag", "Opslag", &question.opslag),
        ("frist", "Opslagets frist", &question.frist),
        ("afgjort", "Afgjort", &question.afgjort),
        ("su_moede", "Næste møde i Samarbejdsudvalget", &question.su_moede),
    ];
    for (name, words, known) in dates {
        fakta.extend(known.as_ref().map(|known| Faktum::new(name, words, known)));
    }
    fakta.extend(
        question
            .ledig
            .as_ref()
            .map(|known| Faktum::new("ledig", "Ledig kapacitet", known)),
    );
    fakta.push(Faktum::maybe(
        "kvalificeret",
        "Kvalificeret",
        question.kvalificeret.as_ref(),
    ));
    Ok(Svar::new(rule, question.pr, OPLYST, &result)?
        .line("Udfald", udfald)
        .line("Behandles af", result.behandles_af)
        .line_maybe("Samarbejdsudvalget orienteres", result.orienteres_paa_moedet)
        .missing(result.mangler.iter().cloned())
        .facts(fakta)
        .answer())
}

fn facts(question: &Spoergsmaal) -> Result<YdernummerFacts> {
    let rule = &origin::C5;
    let advertised = question.opslag.is_some() || question.frist.is_some() || question.ledig.is_some();
    let missing: Vec<MissingParameter> = [
        (
            question.modtaget.is_none(),
            "modtaget",
            "Dagen, ansøgningen er modtaget",
        ),
        (
            question.oensket.is_none(),
            "oensket",
            "Hvor meget kapacitet der søges om",
        ),
        (
            advertised && question.opslag.is_none(),
            "opslag_dato",
            "Dagen, kapaciteten er slået op",
        ),
        (
            advertised && question.frist.is_none(),
            "opslag_frist",
            "Opslagets ansøgningsfrist",
        ),
        (
            advertised && question.ledig.is_none(),
            "opslag_kapacitet",
            "Hvor meget kapacitet der er ledig",
        ),
    ]
    .into_iter()
    .filter(|(missing, ..)| *missing)
    .map(|(_, name, words)| MissingParameter::new(rule, name, words))
    .collect();
    require(rule, &missing)?;
    let (Some(modtaget), Some(oensket)) = (&question.modtaget, &question.oensket) else {
        return Err(refusal(
            "PP-C105",
            &"ansøgningen er ikke oplyst",
            "--modtaget",
            "ukendt",
        ));
    };
    let opslag = match (&question.opslag, &question.frist, &question.ledig) {
        (Some(dato), Some(frist), Some(kapacitet)) => Some(Opslag {
            dato: dato.vaerdi,
            frist: frist.vaerdi,
            kapacitet: kapacitet.vaerdi,
        }),
        _ => None,
    };
    Ok(YdernummerFacts {
        modtaget: modtaget.vaerdi,
        oensket: oensket.vaerdi,
        opslag,
        kvalificeret: question
            .kvalificeret
            .as_ref()
            .map_or(JaNejUkendt::Ukendt, |known| known.vaerdi),
        afgjort: question.afgjort.as_ref().map(|known| known.vaerdi),
        naeste_su_moede: question.su_moede.as_ref().map(|known| known.vaerdi),
    })
}

fn shown(day: Option<&Kendt<Date>>) -> String {
    day.map_or("ukendt".to_owned(), |known| dansk_dato(known.vaerdi))
}
