//! C10 as an answer: what a vote in the samarbejdsudvalg means.

use super::{Faktum, OPLYST, Svar, entered, refusal, require};
use crate::error::Result;
use crate::report::{Answer, Source};
use crate::rules::su::{Afstemning, MEMBERS, Part, Stemmer, SuError, SuUdfald, su_afgoerelse, su_samlet};
use crate::rules::{MissingParameter, origin};
use jiff::civil::Date;

/// The votes as they were entered.
#[derive(Debug)]
pub enum Stemmetal {
    /// Each party's.
    PrPart(Afstemning),
    /// The sums; `None` where one is not stated.
    Samlet {
        /// For.
        for_: Option<u8>,
        /// Against.
        imod: Option<u8>,
        /// Neither.
        undlader: u8,
    },
}

/// The answer of `su stemmer`.
pub fn answer(pr: Date, votes: &Stemmetal, kilde: &Source) -> Result<Answer> {
    let rule = &origin::C10;
    let result = match votes {
        Stemmetal::PrPart(parties) => su_afgoerelse(parties),
        Stemmetal::Samlet { for_, imod, undlader } => {
            let missing: Vec<MissingParameter> = [
                (for_.is_none(), "stemmer_for", "Antal stemmer for"),
                (imod.is_none(), "stemmer_imod", "Antal stemmer imod"),
            ]
            .into_iter()
            .filter(|(missing, ..)| *missing)
            .map(|(_, name, words)| MissingParameter::new(rule, name, words))
            .collect();
            require(rule, &missing)?;
            su_samlet(Stemmer {
                for_: for_.unwrap_or_default(),
                imod: imod.unwrap_or_default(),
                undlader: *undlader,
            })
        }
    }
    .map_err(|error| {
        let (flag, value, step) = match &error {
            SuError::ForMangeStemmer { part, stemmer, pladser } => (
                match part {
                    Part::Regionen => "--regionen",
                    Part::Kommunerne => "--kommunerne",
                    Part::Fysioterapeuterne => "--fysioterapeuterne",
                },
                format!("{stemmer} stemmer, {pladser} pladser"),
                "ret stemmetallet: regionen og kommunerne har 2 hver, fysioterapeuterne 4",
            ),
            SuError::ForMangeIAlt { stemmer } => (
                "--for, --imod og --undlader",
                format!("{stemmer} i alt"),
                "ret stemmetallet: udvalget har 8 medlemmer",
            ),
            SuError::IngenStemmer => ("--for og --imod", "0".to_owned(), "oplys de afgivne stemmer"),
        };
        let reason = match &error {
            SuError::ForMangeStemmer { .. } => "en part har flere stemmer end pladser i Samarbejdsudvalget".to_owned(),
            other => other.to_string(),
        };
        refusal("PP-C110", &reason, flag, value).next_step(step)
    })?;
    let udfald = match result.udfald {
        SuUdfald::Vedtaget => "vedtaget: flertal for",
        SuUdfald::Forkastet => "forkastet: flertal imod",
        SuUdfald::TilLandssamarbejdsudvalget => "intet flertal: sagen indbringes for Landssamarbejdsudvalget",
    };
    let fact = |navn: &str, tekst: &str, count: u8| Faktum::new(navn, tekst, &entered(u32::from(count), kilde));
    Ok(Svar::new(rule, pr, OPLYST, &result)?
        .line("Udfald", udfald)
        .line("Medlemmer af udvalget", u32::from(MEMBERS))
        .own_decision("Flertal er flere afgivne stemmer på den ene side end på den anden; den, der undlader eller er fraværende, tæller ikke med.")
        .facts([
            fact("for", "Stemmer for", result.for_),
            fact("imod", "Stemmer imod", result.imod),
            fact("undlader", "Undlader", result.undlader),
        ])
        .answer())
}
