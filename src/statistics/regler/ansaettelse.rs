//! C2 as an answer: whether an extra physiotherapist brings an omsætningsloft, and what it is.

use super::{Faktum, REGISTER, Svar, amount_table, not_in_force, refusal, require};
use crate::domain::{Kroner, Ratio};
use crate::error::Result;
use crate::register::regler::Kendt;
use crate::report::Answer;
use crate::rules::ansaettelse::{Aarsomsaetning, AnsaettelseError, AnsaettelseFacts, ansaettelse};
use crate::rules::{MissingParameter, origin};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day of the employment.
    pub dato: Date,
    /// The clinic or the ydernummer it is about.
    pub hvem: String,
    /// Whether the clinic stands for an ydernummer nobody has named.
    pub klinikken_under_et: bool,
    /// Physiotherapists with the new one.
    pub fysioterapeuter: Option<Kendt<u32>>,
    /// Kapaciteter, counted and not weighted.
    pub kapaciteter: Option<Kendt<u32>>,
    /// Turnover by year.
    pub omsaetning: Vec<Kendt<Aarsomsaetning>>,
    /// Index by year.
    pub takstindeks: Vec<(i16, Kendt<Ratio>)>,
    /// Months of the year the ceiling applies.
    pub gaelder_maaneder: Option<Kendt<u8>>,
}

/// The answer of `ansaettelse`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let value = |known: &Option<Kendt<u32>>| known.as_ref().map(|known| known.vaerdi);
    let mut mangler = Vec::new();
    let mut ask = |name: &str, words: &str| mangler.push(MissingParameter::new(&origin::C2, name, words));
    if question.fysioterapeuter.is_none() {
        ask(
            "fysioterapeuter",
            "Antal fysioterapeuter under ydernummeret med den nye",
        );
    }
    if question.kapaciteter.is_none() {
        ask(
            "kapaciteter",
            "Antal kapaciteter under ydernummeret på datoen (talt, ikke vægtet)",
        );
    }
    // While the counts are unknown, everything the ceiling would need is asked for at once.
    let (people, places) = (value(&question.fysioterapeuter), value(&question.kapaciteter));
    let exceeds = people.zip(places).is_none_or(|(people, places)| people > places);
    if exceeds && question.gaelder_maaneder.is_none() {
        ask("gaelder_maaneder", "Antal måneder af året, loftet gælder (1-12)");
    }
    let facts = AnsaettelseFacts {
        dato: question.dato,
        fysioterapeuter: people.unwrap_or(2),
        kapaciteter: places.unwrap_or(1),
        omsaetning: question.omsaetning.iter().map(|known| known.vaerdi).collect(),
        takstindeks: question
            .takstindeks
            .iter()
            .map(|(year, known)| (*year, known.vaerdi))
            .collect(),
        gaelder_maaneder: question.gaelder_maaneder.as_ref().map_or(12, |known| known.vaerdi),
    };
    let result = ansaettelse(&facts).map_err(|error| refused(&error, &facts))?;
    mangler.extend(result.mangler.iter().cloned());
    require(&origin::C2, &mangler)?;
    let udfald = if result.loft_kraeves {
        "der skal fastsættes et omsætningsloft"
    } else {
        "intet omsætningsloft: der er ikke flere fysioterapeuter end kapaciteter"
    };
    let years = result
        .aar
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let mut svar = Svar::new(&origin::C2, question.dato, REGISTER, &result)?
        .line("Hvem", question.hvem.clone())
        .line("Udfald", udfald);
    if result.loft_kraeves {
        svar = svar.line("Loftet hviler på", years).table(amount_table([
            ("Omsætningsloft for et helt år".to_owned(), result.loft_helt_aar),
            (
                format!("Omsætningsloft for {} måneder", facts.gaelder_maaneder),
                result.loft_i_aaret,
            ),
        ]));
    }
    if question.klinikken_under_et {
        svar = svar.own_decision(
            "Ydernummeret er ikke oplyst, så klinikkens kapaciteter og fysioterapeuter er talt under ét.",
        );
    }
    Ok(svar.facts(fakta(question)).answer())
}

fn fakta(question: &Spoergsmaal) -> Vec<Faktum> {
    let mut fakta = vec![
        Faktum::maybe(
            "fysioterapeuter",
            "Fysioterapeuter med den nye",
            question.fysioterapeuter.as_ref(),
        ),
        Faktum::maybe("kapaciteter", "Kapaciteter (talt)", question.kapaciteter.as_ref()),
    ];
    for known in &question.omsaetning {
        let Aarsomsaetning { aar, maaneder, .. } = known.vaerdi;
        let words = format!("Omsætning i {aar} inkl. patientandel, {maaneder} måneder, kr.");
        let amount: Kendt<Kroner> = known.clone().map(|year| year.omsaetning);
        fakta.push(Faktum::new(format!("omsaetning_{aar}"), words, &amount));
    }
    for (year, known) in &question.takstindeks {
        fakta.push(Faktum::new(
            format!("takstindeks_{year}"),
            format!("Takstindeks {year}"),
            known,
        ));
    }
    let months = question.gaelder_maaneder.clone().map(|known| known.map(u32::from));
    fakta.extend(months.map(|known| Faktum::new("gaelder_maaneder", "Måneder, loftet gælder i året", &known)));
    fakta
}

fn refused(error: &AnsaettelseError, facts: &AnsaettelseFacts) -> crate::error::Error {
    let refuse = |flag: &str, value: String| refusal("PP-C102", error, flag, value);
    match error {
        AnsaettelseError::IkkeITimer(day) => not_in_force(error, *day, "--dato"),
        AnsaettelseError::IngenKapacitet => {
            refuse("--kapaciteter", "0".to_owned()).next_step("oplys mindst én kapacitet")
        }
        AnsaettelseError::DobbeltAar(year) => refuse("--omsaetning eller --takstindeks", year.to_string())
            .next_step("skriv hvert år én gang; læg dele af samme år sammen"),
        AnsaettelseError::Maaneder(year) if *year == facts.dato.year() => {
            refuse("--gaelder-maaneder", facts.gaelder_maaneder.to_string()).next_step("skriv et tal fra 1 til 12")
        }
        AnsaettelseError::Maaneder(year) => refuse("--omsaetning", year.to_string())
            .next_step("skriv 0 til 12 måneder efter beløbet, og 0 kun sammen med 0 kr., fx 2017:400.000:6"),
        AnsaettelseError::NegativOmsaetning(year) => {
            refuse("--omsaetning", year.to_string()).next_step("skriv årets samlede omsætning, som aldrig er negativ")
        }
        AnsaettelseError::Indeks(year) => {
            refuse("--takstindeks", year.to_string()).next_step("skriv et positivt indeks, fx 101,5")
        }
        AnsaettelseError::ForStor => refuse("--omsaetning", "for stort".to_owned()).next_step("kontrollér beløbene"),
    }
}
