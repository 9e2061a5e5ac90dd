//! What becomes of the clinic's extra addresses (C4) when it moves: said by somebody, and kept in the case.

use super::super::sager::{Sag, Sager};
use super::changed;
use crate::domain::dato::dansk_dato;
use crate::error::{Error, Kind, Result};
use jiff::civil::Date;
use rusqlite::params;

/// What somebody has said of an extra address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EkstraUdfald {
    /// It stays where it is, and the demands of C4 are asked again.
    Bliver,
    /// Its last day is the day before the move.
    Nedlaegges,
}

impl EkstraUdfald {
    /// The word in the register and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bliver => "bliver",
            Self::Nedlaegges => "nedlaegges",
        }
    }

    /// The outcome with this word; `None` when there is none.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Bliver, Self::Nedlaegges]
            .into_iter()
            .find(|outcome| outcome.word() == word)
    }
}

/// An extra address that is in use on the day, or will be later.
struct Extra {
    nr: u32,
    from: String,
    words: String,
}

impl Sager<'_> {
    /// Checks that each extra address of the clinic has been spoken of, and closes those that are to close.
    ///
    /// # Errors
    /// PP-G022 when one is not mentioned or does not exist, PP-G013 for one that begins on the day or later and is to close.
    pub(super) fn settle_extra(&self, case: &Sag, day: Date, said: &[(u32, EkstraUdfald)]) -> Result<Vec<u32>> {
        let extra = self.ask(self.extra_addresses(case, day))?;
        let unspoken: Vec<&Extra> = extra
            .iter()
            .filter(|one| said.iter().filter(|(nr, _)| *nr == one.nr).count() != 1)
            .collect();
        if !unspoken.is_empty() {
            let mut error = Error::new(
                "PP-G022",
                Kind::Usage,
                "det er ikke sagt, hvad der sker med klinikkens ekstra adresser (C4). Intet er gemt",
            );
            for one in &unspoken {
                error = error.at(format!("ekstra adresse {}", one.nr), &one.words);
            }
            let nr = unspoken[0].nr;
            return Err(error.next_step(format!(
                "skriv for hver adresse én gang: --ekstra-adresse {nr}:bliver eller --ekstra-adresse {nr}:nedlaegges"
            )));
        }
        if let Some((nr, _)) = said.iter().find(|(nr, _)| extra.iter().all(|one| one.nr != *nr)) {
            return Err(Error::new(
                "PP-G022",
                Kind::Usage,
                "klinikken har ikke den ekstra adresse. Intet er gemt",
            )
            .at(
                "--ekstra-adresse",
                format!("{nr}; klinik {} {}", case.klinik_id, dansk_dato(day)),
            )
            .next_step("udelad den, eller ret nummeret"));
        }
        for (nr, _) in said.iter().filter(|(_, outcome)| *outcome == EkstraUdfald::Nedlaegges) {
            self.close_extra(case, day, *nr, &extra)?;
        }
        let stay = said.iter().filter(|(_, outcome)| *outcome == EkstraUdfald::Bliver);
        Ok(stay.map(|(nr, _)| *nr).collect())
    }

    /// Keeps what was said in the case, once the move itself is there.
    pub(super) fn remember_extra(&self, case: &Sag, said: &[(u32, EkstraUdfald)]) -> Result<()> {
        for (nr, outcome) in said {
            self.ask(self.connection.execute(
                "INSERT INTO sag_ekstra_adresse (sag_id, nr, udfald) VALUES (?1, ?2, ?3)",
                params![case.id, nr, outcome.word()],
            ))?;
        }
        Ok(())
    }

    fn close_extra(&self, case: &Sag, day: Date, nr: u32, extra: &[Extra]) -> Result<()> {
        let text = day.to_string();
        if extra.iter().any(|one| one.nr == nr && one.from >= text) {
            return Err(changed(
                case,
                &format!(
                    "ekstra adresse {nr} begynder først {} eller senere og kan ikke nedlægges her",
                    dansk_dato(day)
                ),
            ));
        }
        self.ask(self.connection.execute(
            "UPDATE ekstra_klinikadresse SET gyldig_til = date(?3, '-1 day')
             WHERE klinik_id = ?1 AND nr = ?2 AND gyldig_fra < ?3 AND coalesce(gyldig_til, '9999-12-31') >= ?3",
            params![case.klinik_id, nr, text],
        ))?;
        Ok(())
    }

    fn extra_addresses(&self, case: &Sag, day: Date) -> rusqlite::Result<Vec<Extra>> {
        self.connection
            .prepare(
                "SELECT nr, max(gyldig_fra), coalesce(adresse || ', ', '') || coalesce(postnr || ' ', '') || coalesce(by || ', ', '') || navn || ' Kommune'
                 FROM ekstra_klinikadresse JOIN kommune USING (kommunekode)
                 WHERE klinik_id = ?1 AND coalesce(gyldig_til, '9999-12-31') >= ?2 GROUP BY nr ORDER BY nr",
            )?
            .query_map(params![case.klinik_id, day.to_string()], |row| {
                Ok(Extra {
                    nr: row.get(0)?,
                    from: row.get(1)?,
                    words: row.get(2)?,
                })
            })?
            .collect()
    }
}
