//! The rows of a table one by one: each shown to the guard of personal numbers and to the checks of its kind.

use super::check::{Kontrol, Vaerdier};
use super::personal::{Guard, holds_personal, looks_personal};
use super::problem::Problemer;
use super::table::{Celle, Tabel, column_letter};
use super::value::plain;
use crate::error::{Error, Kind, Result};

/// Rows between two words of how far the reading has come.
const STEP: u64 = 4096;

/// Reads every row. `keep` is given the ones with nothing wrong by themselves, with their line; `seen` how many bytes of
/// the file have been read, now and then. Returns the number of rows, right or wrong.
///
/// # Errors
/// PP-I027 when a column looks like personal numbers; PP-I020–PP-I022 when the file breaks off; what `keep` fails with.
pub fn each(
    tabel: &mut Tabel,
    kontrol: &Kontrol<'_>,
    problemer: &mut Problemer,
    seen: &dyn Fn(u64),
    mut keep: impl FnMut(u64, &Vaerdier<'_>, &mut Problemer) -> Result<()>,
) -> Result<u64> {
    let mut vagt = Vagt::new(&kontrol.numeric_columns(tabel.overskrifter.len()));
    let mut count = 0;
    while tabel.next_row()? {
        count += 1;
        vagt.row(tabel)?;
        if let Some(vaerdier) = kontrol.row(tabel, problemer) {
            keep(tabel.linje(), &vaerdier, problemer)?;
        }
        if count % STEP == 0 {
            seen(tabel.progress());
        }
    }
    vagt.end(tabel)?;
    Ok(count)
}

/// The guard over a table: sees every cell, columns that are not used among them.
pub struct Vagt(Guard);

impl Vagt {
    /// A guard that knows which columns are expected to hold numbers.
    pub fn new(numeric: &[bool]) -> Self {
        Self(Guard::new(numeric))
    }

    /// Sees the row the table stands at.
    ///
    /// # Errors
    /// PP-I027.
    pub fn row(&mut self, tabel: &Tabel) -> Result<()> {
        for column in 0..tabel.bredde() {
            let stop = match tabel.celle(column) {
                Celle::Tekst(text) => self.0.sees(column, text),
                // Stored as a number it has lost its first zero.
                Celle::Tal(number) if (100_000_000.0..10_000_000_000.0).contains(&number) && number.fract() == 0.0 => {
                    self.0.sees(column, &format!("{:0>10}", plain(number)))
                }
                Celle::Tom => false,
                _ => self.0.sees(column, "andet"),
            };
            if stop {
                return Err(personal(tabel, column));
            }
        }
        Ok(())
    }

    /// After the last row: a column in which such values are the majority stops the file too.
    ///
    /// # Errors
    /// PP-I027.
    pub fn end(&self, tabel: &Tabel) -> Result<()> {
        self.0.majority().map_or(Ok(()), |column| Err(personal(tabel, column)))
    }
}

/// A file without a heading line has its first row where the headings should be.
///
/// # Errors
/// PP-I027 when a heading looks like a personal number.
pub fn refuse_personal_headings(tabel: &Tabel) -> Result<()> {
    let found = tabel
        .overskrifter
        .iter()
        .position(|text| holds_personal(text) || looks_personal(text));
    found.map_or(Ok(()), |column| Err(personal(tabel, column)))
}

/// Stops the import, and echoes no value.
fn personal(tabel: &Tabel, column: usize) -> Error {
    let heading = tabel
        .overskrifter
        .get(column)
        .filter(|text| !holds_personal(text) && !looks_personal(text))
        .map_or_else(String::new, |text| format!(" \"{text}\""));
    refusal(&tabel.filnavn(), &format!("kolonne {}{heading}", column_letter(column)))
}

/// PP-I027: `place` is the column, or the property of a map file.
pub fn refusal(fil: &str, place: &str) -> Error {
    Error::new(
        "PP-I027",
        Kind::Protection,
        "en kolonne ligner CPR-numre. Intet er gemt",
    )
    .at("fil", fil)
    .at(place, "værdierne vises ikke")
    .next_step("slet kolonnen i filen, og kør igen; brug regionens eget id for personer")
}
