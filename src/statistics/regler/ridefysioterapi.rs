//! C11 as an answer: the yearly demands on a riding physiotherapist.

use super::{Faktum, OPLYST, REGISTER, Svar, refusal, require};
use crate::domain::dato::dansk_dato;
use crate::domain::{JaNejUkendt, Speciale};
use crate::error::Result;
use crate::register::regler::Kendt;
use crate::report::Answer;
use crate::rules::ridefysioterapi::{RidefysioterapiError, RidefysioterapiFacts, ridefysioterapi};
use crate::rules::{MissingParameter, origin};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day of the view.
    pub pr: Date,
    /// The riding physiotherapist's id in the register, when one was named.
    pub hvem: Option<String>,
    /// 57 or 65.
    pub speciale: Option<Kendt<Speciale>>,
    /// Whether the riding school is approved.
    pub rideskole_godkendt: Option<Kendt<JaNejUkendt>>,
    /// The day of the latest checklist.
    pub tjekliste: Option<Kendt<Date>>,
    /// Whether both have signed it.
    pub underskrevet: Option<Kendt<JaNejUkendt>>,
    /// Participants on each team.
    pub hold: Option<Kendt<Vec<u32>>>,
}

/// The answer of `ridefysioterapi tjek`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let rule = &origin::C11;
    let Some(speciale) = &question.speciale else {
        let words = "Specialet, 57 eller 65";
        require(rule, &[MissingParameter::new(rule, "speciale", words)])?;
        return Err(refusal("PP-C111", &"specialet mangler", "--speciale", "ukendt"));
    };
    let said = |known: &Option<Kendt<JaNejUkendt>>| known.as_ref().map_or(JaNejUkendt::Ukendt, |known| known.vaerdi);
    let facts = RidefysioterapiFacts {
        pr: question.pr,
        speciale: speciale.vaerdi,
        rideskole_godkendt: said(&question.rideskole_godkendt),
        tjekliste: question.tjekliste.as_ref().map(|known| known.vaerdi),
        underskrevet_af_begge: said(&question.underskrevet),
        hold: question
            .hold
            .as_ref()
            .map(|known| known.vaerdi.clone())
            .unwrap_or_default(),
    };
    let result = ridefysioterapi(&facts).map_err(|error| match &error {
        RidefysioterapiError::IkkeRidefysioterapi(speciale) => {
            refusal("PP-C111", &error, "--speciale", speciale.to_string()).next_step("vælg 57 eller 65")
        }
        RidefysioterapiError::TjeklisteIFremtiden(day) => refusal("PP-C111", &error, "--tjekliste", dansk_dato(*day))
            .next_step("oplys den seneste tjekliste fra før datoen i --pr"),
        RidefysioterapiError::TomtHold(number) => {
            refusal("PP-C111", &error, "--hold", format!("hold {number}: 0")).next_step("udelad hold uden deltagere")
        }
    })?;
    let udfald = match result.opfyldt {
        JaNejUkendt::Ja => "alle krav er opfyldt",
        JaNejUkendt::Nej => "mindst ét krav er ikke opfyldt",
        JaNejUkendt::Ukendt => "kan ikke afgøres, før alle oplysninger er der",
    };
    let number = speciale.clone().map(|speciale| u32::from(speciale.number()));
    let mut fakta = vec![
        Faktum::new("speciale", "Speciale", &number),
        Faktum::maybe(
            "rideskole_godkendt",
            "Rideskolen er godkendt",
            question.rideskole_godkendt.as_ref(),
        ),
        Faktum::maybe("tjekliste", "Seneste tjekliste", question.tjekliste.as_ref()),
        Faktum::maybe(
            "underskrevet_af_begge",
            "Underskrevet af begge",
            question.underskrevet.as_ref(),
        ),
    ];
    for (index, participants) in facts.hold.iter().enumerate() {
        let team = question.hold.clone().map(|known| known.map(|_| *participants));
        let index = index + 1;
        fakta
            .extend(team.map(|team| Faktum::new(format!("hold_{index}"), format!("Deltagere på hold {index}"), &team)));
    }
    let basis = if question.hvem.is_some() { REGISTER } else { OPLYST };
    Ok(Svar::new(rule, question.pr, basis, &result)?
        .line(
            "Ridefysioterapeut",
            question.hvem.clone().unwrap_or_else(|| "ikke oplyst".to_owned()),
        )
        .line("Udfald", udfald)
        .line_maybe("Tjeklisten gælder til og med", result.tjekliste_gyldig_til)
        .demands(&result.krav)
        .own_decision("\"Hvert år\" er læst sådan, at den seneste tjekliste højst må være 12 måneder gammel på datoen.")
        .own_decision("Flytning af ridefysioterapi følger samme regel som flytning af en klinik.")
        .facts(fakta)
        .answer())
}
