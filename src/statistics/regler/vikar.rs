//! C3 as an answer: what a substitute requires.

use super::{Faktum, OPLYST, REGISTER, Svar, amount_table, refusal, require};
use crate::domain::dato::dansk_dato;
use crate::domain::{JaNejUkendt, Kroner};
use crate::error::{Error, Result};
use crate::register::regler::Kendt;
use crate::report::Answer;
use crate::rules::vikar::{Fravaer, Vikar, VikarError, VikarFacts, VikarKrav, vikar};
use crate::rules::{MissingParameter, origin};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day of the view.
    pub pr: Date,
    /// Whether the register was asked.
    pub fra_register: bool,
    /// First day of the absence.
    pub fra: Option<Kendt<Date>>,
    /// Last day.
    pub til: Option<Kendt<Date>>,
    /// Whether it is partial.
    pub delvis: Option<Kendt<JaNejUkendt>>,
    /// Whether more would practise than the capacity allows.
    pub udvider: Option<Kendt<JaNejUkendt>>,
    /// The day a dispensation was given.
    pub dispensation: Option<Kendt<Date>>,
    /// The ceiling region and kommuner have set.
    pub omsaetningsloft: Option<Kendt<Kroner>>,
}

/// The answer of `vikar`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let rule = &origin::C3;
    let facts = facts(question)?;
    let result = vikar(&facts).map_err(|error| refused(&error))?;
    let partial = partial(question);
    if result.loft_kraeves && partial == JaNejUkendt::Ukendt {
        let words = "Om fraværet er delvist; det afgør, om der skal et omsætningsloft til";
        require(rule, &[MissingParameter::new(rule, "delvis", words)])?;
    }
    require(rule, &result.mangler)?;
    let udfald = match result.krav {
        VikarKrav::Intet => "kræver intet: højst 2 måneder",
        VikarKrav::Anmeldelse => "kræver anmeldelse på skema: over 2 og højst 12 måneder",
        VikarKrav::Dispensation => "kræver dispensation: over 12 måneder",
    };
    let granted = question.dispensation.as_ref().map(|known| known.vaerdi);
    let basis = if question.fra_register { REGISTER } else { OPLYST };
    let svar = Svar::new(rule, question.pr, basis, &result)?
        .line("Udfald", udfald)
        .line("Kræver intet til og med", result.intet_til_og_med)
        .line("Kræver ikke dispensation til og med", result.anmeldelse_til_og_med)
        .line("Omsætningsloft kræves", JaNejUkendt::from_bool(result.loft_kraeves))
        .line("Inden for kapaciteten", result.inden_for_kapaciteten)
        .key(
            "dispensation",
            serde_json::json!(granted.map(|granted| granted.to_string())),
        )
        .facts(fakta(question));
    let svar = with_dispensation(svar, &result, granted);
    let svar = match result.inden_for_kapaciteten {
        JaNejUkendt::Nej => svar.warn("en vikar må aldrig udvide kapaciteten"),
        JaNejUkendt::Ja => svar,
        JaNejUkendt::Ukendt => {
            let words = "Om flere vil praktisere, end kapaciteten tillader";
            svar.missing([MissingParameter::new(rule, "udvider_kapaciteten", words)])
        }
    };
    Ok(svar.answer())
}

/// The ceiling and the dispensation, where the rule wants them.
fn with_dispensation(svar: Svar, result: &Vikar, granted: Option<Date>) -> Svar {
    let svar = if result.loft_kraeves {
        svar.table(amount_table([("Omsætningsloft".to_owned(), result.omsaetningsloft)]))
    } else {
        svar
    };
    if result.krav != VikarKrav::Dispensation {
        return svar;
    }
    let svar = svar.line_maybe("Dispensation givet", granted);
    match granted {
        None => svar.missing([MissingParameter::new(
            &origin::C3,
            "dispensation",
            "Datoen for dispensationen",
        )]),
        Some(day) if day > result.anmeldelse_til_og_med => {
            svar.warn("dispensationen er givet efter de første 12 måneder")
        }
        Some(_) => svar,
    }
}

fn facts(question: &Spoergsmaal) -> Result<VikarFacts> {
    let rule = &origin::C3;
    let mut mangler = Vec::new();
    if question.fra.is_none() {
        mangler.push(MissingParameter::new(rule, "fra", "Fraværets første dag"));
    }
    if question.til.is_none() {
        mangler.push(MissingParameter::new(rule, "til", "Fraværets sidste dag"));
    }
    require(rule, &mangler)?;
    let (Some(fra), Some(til)) = (&question.fra, &question.til) else {
        return Err(refusal("PP-C103", &"fraværets dage mangler", "--fra", "ukendt"));
    };
    Ok(VikarFacts {
        fra: fra.vaerdi,
        til: til.vaerdi,
        // Unknown is tried as partial: only where that brings a ceiling does it matter, and then it is asked for.
        fravaer: if partial(question) == JaNejUkendt::Nej {
            Fravaer::Helt
        } else {
            Fravaer::Delvist
        },
        udvider_kapaciteten: question
            .udvider
            .as_ref()
            .map_or(JaNejUkendt::Ukendt, |known| known.vaerdi),
        omsaetningsloft: question.omsaetningsloft.as_ref().map(|known| known.vaerdi),
    })
}

fn partial(question: &Spoergsmaal) -> JaNejUkendt {
    question
        .delvis
        .as_ref()
        .map_or(JaNejUkendt::Ukendt, |known| known.vaerdi)
}

fn refused(error: &VikarError) -> Error {
    match error {
        VikarError::SlutterFoer { fra, til } => refusal("PP-C103", error, "--fra", dansk_dato(*fra))
            .at("--til", dansk_dato(*til))
            .next_step("byt om på datoerne, eller ret den forkerte"),
        VikarError::NegativtLoft => refusal("PP-C103", error, "--omsaetningsloft", "et negativt beløb")
            .next_step("skriv loftet som et beløb i kroner"),
    }
}

fn fakta(question: &Spoergsmaal) -> Vec<Faktum> {
    let mut fakta = vec![
        Faktum::maybe("fra", "Fraværets første dag", question.fra.as_ref()),
        Faktum::maybe("til", "Fraværets sidste dag", question.til.as_ref()),
        Faktum::maybe("delvis", "Delvist fravær", question.delvis.as_ref()),
        Faktum::maybe("udvider", "Udvider kapaciteten", question.udvider.as_ref()),
    ];
    fakta.extend(
        question
            .dispensation
            .as_ref()
            .map(|known| Faktum::new("dispensation", "Dispensation givet", known)),
    );
    fakta.extend(
        question
            .omsaetningsloft
            .as_ref()
            .map(|known| Faktum::new("omsaetningsloft", "Omsætningsloft, kr.", known)),
    );
    fakta
}
