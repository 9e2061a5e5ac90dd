//! Counts of people in answers about where people live: what may be published of them (domain.md S10).
//!
//! Where people live is an estimate made of published population figures, or it is counted, cell by cell. An estimate
//! counts nobody, so it has nothing to hide. Of counted cells an answer is refused when one of the counts in it, or one
//! that its own sums give away, is from 1 to t − 1. Nothing is hidden cell by cell as in the tables of activity: distances,
//! shares and sums over areas would give it away again.

use crate::disclosure::Taerskel;
use crate::error::{Error, Kind, Result};
use crate::render::format::integer;

/// Places named in a refusal.
const NAMED: usize = 5;

/// What an answer that is published says of itself.
pub fn note(skoen: bool, taerskel: Taerskel) -> String {
    if skoen {
        "Til offentliggørelse: hvor folk bor, er et skøn af offentlige folketal, og ingen personer er talt, så intet er skjult.".to_owned()
    } else {
        format!(
            "Til offentliggørelse: intet tal på personer er fra 1 til {}.",
            taerskel.largest_hidden()
        )
    }
}

/// Refuses counted people when a count of them is small; each with the place it stands.
///
/// # Errors
/// PP-D005 for counts from 1 to t − 1.
pub fn refuse_small(counts: impl IntoIterator<Item = (String, f64)>, taerskel: Taerskel) -> Result<()> {
    let small = counts.into_iter().filter(|(_, people)| taerskel.hides(people.round()));
    let small: Vec<String> = small.map(|(place, _)| place).collect();
    if small.is_empty() {
        return Ok(());
    }
    let rest = small.len().saturating_sub(NAMED);
    let mut places = small[..small.len().min(NAMED)].join("; ");
    if rest > 0 {
        places = format!("{places}; og {} til", integer(i64::try_from(rest).unwrap_or(i64::MAX)));
    }
    Err(refused(format!(
        "{places}: under {} personer, talt i cellerne",
        taerskel.least_shown()
    ))
    .next_step("vælg andre grænser eller større celler, eller udelad --offentlig, og behold svaret i huset"))
}

/// Refuses people cell by cell.
///
/// # Errors
/// PP-D005, always.
pub fn refuse_cells(flag: &str) -> Result<()> {
    Err(
        refused(format!("{flag} viser hver celles indbyggere, og de er talte personer")).next_step(format!(
            "udelad {flag}, eller udelad --offentlig, og behold svaret i huset"
        )),
    )
}

fn refused(reason: String) -> Error {
    Error::new(
        "PP-D005",
        Kind::Protection,
        "svaret har tal på få personer og kan ikke offentliggøres. Intet er skrevet",
    )
    .at("--offentlig", reason)
}
