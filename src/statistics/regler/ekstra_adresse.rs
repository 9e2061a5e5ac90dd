//! C4 as an answer: whether an extra address meets the demands, and where its capacity is counted.

use super::{Faktum, REGISTER, Svar, refusal, require};
use crate::domain::{JaNejUkendt, Kapacitetstal};
use crate::error::Result;
use crate::register::regler::{EkstraKlinikadresse, Kendt};
use crate::report::Answer;
use crate::rules::ekstra_adresse::{EkstraAdresseError, EkstraAdresseFacts, ekstra_adresse};
use crate::rules::{MissingParameter, origin};
use jiff::civil::Date;

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day of the view.
    pub pr: Date,
    /// The clinic's name.
    pub klinik: String,
    /// Its kapacitet, weighted; `None` when the register knows of none.
    pub kapacitet: Option<Kendt<Kapacitetstal>>,
    /// Kapacitet at the main address when a split is entered.
    pub hoved: Option<Kendt<Kapacitetstal>>,
    /// Kapacitet at the extra address when a split is entered.
    pub ekstra: Option<Kendt<Kapacitetstal>>,
    /// The day the samarbejdsudvalg was told.
    pub su_orienteret: Option<Kendt<Date>>,
    /// The day of first use.
    pub foerste_brug: Option<Kendt<Date>>,
    /// Whether all referred patients may come.
    pub aaben_for_alle: Option<Kendt<JaNejUkendt>>,
}

impl Spoergsmaal {
    /// Takes from the register what was not entered.
    pub fn fill_from(&mut self, post: &Kendt<EkstraKlinikadresse>) {
        let entry = &post.vaerdi;
        let kilder = || post.kilder.clone();
        let day = |vaerdi: Date| Kendt {
            vaerdi,
            kilder: kilder(),
        };
        if self.su_orienteret.is_none() {
            self.su_orienteret = entry.su_orienteret.map(day);
        }
        if self.foerste_brug.is_none() {
            self.foerste_brug = Some(day(entry.foerste_brug));
        }
        if self.aaben_for_alle.is_none() && entry.aaben_for_alle.is_known() {
            self.aaben_for_alle = Some(Kendt {
                vaerdi: entry.aaben_for_alle,
                kilder: kilder(),
            });
        }
        if self.hoved.is_none() && self.ekstra.is_none() {
            let total = self.kapacitet.as_ref().map(|known| known.vaerdi.to_f64());
            let part = total
                .zip(entry.andel)
                .and_then(|(total, share)| Kapacitetstal::from_f64(total * share));
            self.ekstra = part.map(|vaerdi| Kendt {
                vaerdi,
                kilder: kilder(),
            });
        }
    }
}

/// The answer of `ekstra-adresse`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let Some(known) = &question.kapacitet else {
        let words = "Klinikkens kapacitet på datoen";
        require(&origin::C4, &[MissingParameter::new(&origin::C4, "kapacitet", words)])?;
        return Err(refusal(
            "PP-C104",
            &"klinikkens kapacitet mangler",
            "--klinik",
            &question.klinik,
        ));
    };
    let total = known.vaerdi;
    let facts = EkstraAdresseFacts {
        kapacitet: total,
        deling: split(question, total),
        su_orienteret: question.su_orienteret.as_ref().map(|known| known.vaerdi),
        foerste_brug: question.foerste_brug.as_ref().map(|known| known.vaerdi),
        aaben_for_alle: question
            .aaben_for_alle
            .as_ref()
            .map_or(JaNejUkendt::Ukendt, |known| known.vaerdi),
    };
    let result = ekstra_adresse(&facts).map_err(|error| match &error {
        EkstraAdresseError::SummenPasserIkke { har, sum } => {
            let number = |amount: Kapacitetstal| amount.to_f64().to_string().replace('.', ",");
            let sum = sum.map_or("for meget".to_owned(), number);
            refusal(
                "PP-C104",
                &error,
                "--kapacitet-hoved og --kapacitet-ekstra",
                format!("{sum}; klinikken har {}", number(*har)),
            )
            .next_step("fordel netop klinikkens kapacitet, eller udelad fordelingen")
        }
        EkstraAdresseError::IngenKapacitet => refusal("PP-C104", &error, "--klinik", &question.klinik)
            .next_step("en klinik uden kapacitet kan ikke have en ekstra adresse"),
    })?;
    let udfald = match result.opfyldt {
        JaNejUkendt::Ja => "alle krav er opfyldt",
        JaNejUkendt::Nej => "mindst ét krav er ikke opfyldt",
        JaNejUkendt::Ukendt => "kan ikke afgøres, før alle oplysninger er der",
    };
    let mut fakta = vec![
        Faktum::new("kapacitet", "Klinikkens kapacitet", known),
        Faktum::maybe(
            "su_orienteret",
            "Samarbejdsudvalget orienteret",
            question.su_orienteret.as_ref(),
        ),
        Faktum::maybe("foerste_brug", "Første brug", question.foerste_brug.as_ref()),
        Faktum::maybe(
            "aaben_for_alle",
            "Åben for alle henviste",
            question.aaben_for_alle.as_ref(),
        ),
    ];
    for (name, words, amount) in [
        ("kapacitet_hoved", "Kapacitet på hovedadressen", &question.hoved),
        ("kapacitet_ekstra", "Kapacitet på den ekstra adresse", &question.ekstra),
    ] {
        fakta.extend(amount.as_ref().map(|known| Faktum::new(name, words, known)));
    }
    let svar = Svar::new(&origin::C4, question.pr, REGISTER, &result)?
        .line("Klinik", question.klinik.clone())
        .line("Udfald", udfald)
        .line("Kapacitet talt på hovedadressen", result.kapacitet_hoved)
        .line("Kapacitet talt på den ekstra adresse", result.kapacitet_ekstra)
        .demands(&result.krav)
        .own_decision("Kapaciteten tælles én gang, på hovedadressen, medmindre en fordeling er oplyst.")
        .facts(fakta);
    Ok(svar.answer())
}

/// The entered split; one part alone leaves the rest to the other address.
fn split(question: &Spoergsmaal, total: Kapacitetstal) -> Option<(Kapacitetstal, Kapacitetstal)> {
    let value = |known: &Option<Kendt<Kapacitetstal>>| known.as_ref().map(|known| known.vaerdi);
    // More than there is leaves nothing, and the sum then shows what is wrong.
    let rest = |part: Kapacitetstal| total.checked_sub(part).unwrap_or(Kapacitetstal::ZERO);
    match (value(&question.hoved), value(&question.ekstra)) {
        (Some(main), Some(extra)) => Some((main, extra)),
        (None, Some(extra)) => Some((rest(extra), extra)),
        (Some(main), None) => Some((main, rest(main))),
        (None, None) => None,
    }
}
