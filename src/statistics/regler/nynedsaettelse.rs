//! C7 as an answer: whether an application for nynedsættelse meets the demands.

use super::{Faktum, OPLYST, Svar, not_in_force, refusal};
use crate::domain::{JaNejUkendt, Speciale, Tilknytning};
use crate::error::Result;
use crate::register::regler::Kendt;
use crate::report::Answer;
use crate::rules::nynedsaettelse::{NynedsaettelseError, NynedsaettelseFacts, nynedsaettelse};
use crate::rules::origin;
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day it is to take effect.
    pub dato: Date,
    /// Whether the applicant owns a clinic already.
    pub ejer_i_forvejen: Option<Kendt<JaNejUkendt>>,
    /// As what the applicant is to practise.
    pub tilknytning: Option<Kendt<Tilknytning>>,
    /// The specialer applied for.
    pub specialer: Option<Kendt<Vec<Speciale>>>,
    /// Whether a lejer is to settle on it.
    pub bruges_af_lejer: Option<Kendt<JaNejUkendt>>,
}

/// The answer of `nynedsaettelse`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let answer = |known: &Option<Kendt<JaNejUkendt>>| known.as_ref().map_or(JaNejUkendt::Ukendt, |known| known.vaerdi);
    let facts = NynedsaettelseFacts {
        dato: question.dato,
        ejer_i_forvejen: answer(&question.ejer_i_forvejen),
        tilknytning: question.tilknytning.as_ref().map(|known| known.vaerdi),
        specialer: question.specialer.as_ref().map(|known| known.vaerdi.clone()),
        bruges_af_lejer: answer(&question.bruges_af_lejer),
    };
    let result = nynedsaettelse(&facts).map_err(|error| match error {
        NynedsaettelseError::Foer2024(day) => not_in_force(&error, day, "--dato"),
        NynedsaettelseError::Speciale(speciale) => refusal("PP-C107", &error, "--speciale", speciale.to_string())
            .next_step("søg om speciale 51 og 62; ridefysioterapi følger sin egen regel (praksisplan ridefysioterapi)"),
    })?;
    let udfald = match result.opfyldt {
        JaNejUkendt::Ja => "alle krav er opfyldt",
        JaNejUkendt::Nej => "kan ikke gives: mindst ét krav er ikke opfyldt",
        JaNejUkendt::Ukendt => "kan ikke afgøres, før alle oplysninger er der",
    };
    let role = question.tilknytning.clone().map(|known| {
        known.map(|role| match role {
            Tilknytning::Ejer => "ejer",
            Tilknytning::Lejer => "lejer",
        })
    });
    let specialer = question
        .specialer
        .clone()
        .map(|known| known.map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
    Ok(Svar::new(&origin::C7, question.dato, OPLYST, &result)?
        .line("Udfald", udfald)
        .demands(&result.krav)
        .facts([
            Faktum::maybe("ejer_i_forvejen", "Ejer i forvejen", question.ejer_i_forvejen.as_ref()),
            Faktum::maybe("som", "Nedsætter sig som", role.as_ref()),
            Faktum::maybe("specialer", "Specialer søgt", specialer.as_ref()),
            Faktum::maybe(
                "bruges_af_lejer",
                "Bruges af en lejer",
                question.bruges_af_lejer.as_ref(),
            ),
        ])
        .answer())
}
