//! `placering`: the best places for new capacity, what other answers cost, and every relocation at once.
//!
//! A [`Scene`] holds people, places and ways, from plain files ([`filer`]) or from the register; [`ask`] puts one
//! question to [`crate::placement`] and [`answer`] lays out what came of it. "Optimal" is only said with a proof.

mod data;
pub mod filer;
mod flytninger;
mod flytninger_tabeller;
mod offentlig;
mod refusal;
pub mod register;
mod scene;
mod spoergsmaal;
mod tabeller;

pub use flytninger::{Flytning, Flytninger, Flyttemaal, Udgangspunkt, Vilkaar, alle};
pub use scene::{Behov, Enhed, Kommune, Omraade, Rejse, Scene, Sted};
pub use spoergsmaal::{Afstand, Afvigelse, Alternativ, Betjening, Fundet, Maal, Spoergsmaal, Svar, Udfald, ask};

use jiff::civil::Date;

use super::personer;
use crate::disclosure::Taerskel;
use crate::error::Result;
use crate::report::Answer;

/// The answer of `placering`; with a threshold, one for publication.
///
/// # Errors
/// As [`ask`]; PP-D005 when people are counted, and a count of them is below the threshold.
pub fn answer(scene: &Scene, question: Spoergsmaal, pr: Date, taerskel: Option<Taerskel>) -> Result<Answer> {
    let svar = ask(scene, question)?;
    let published = published(scene, taerskel, || offentlig::counts(scene, &svar))?;
    let scene = published.as_ref().unwrap_or(scene);
    let mut advarsler = scene.advarsler.clone();
    if let Udfald::Umuligt(_) = svar.udfald {
        advarsler.push("spørgsmålet har intet svar".to_owned());
    }
    Ok(Answer {
        pr,
        grundlag: scene.grundlag.clone(),
        data: data::data(scene, &svar),
        tables: tabeller::all(scene, &svar),
        kilder: scene.kilder.clone(),
        advarsler,
    })
}

/// The answer of `placering --alle-flytninger`: the `top` best moves by each measure, or with `every` all of them; with a
/// threshold, one for publication.
///
/// # Errors
/// As [`alle`]; PP-D005 as [`answer`].
pub fn relocations(
    scene: &Scene,
    vilkaar: Vilkaar,
    (top, every): (usize, bool),
    pr: Date,
    taerskel: Option<Taerskel>,
) -> Result<Answer> {
    let all = alle(scene, vilkaar)?;
    let ranks = flytninger_tabeller::Ranks::of(scene, &all, top, every);
    let published = published(scene, taerskel, || {
        offentlig::counts_of_moves(scene, &all, ranks.shown())
    })?;
    let scene = published.as_ref().unwrap_or(scene);
    let print = flytninger_tabeller::Print {
        scene,
        all: &all,
        ranks,
        vilkaar,
    };
    Ok(Answer {
        pr,
        grundlag: scene.grundlag.clone(),
        data: print.data(top, every),
        tables: if every { vec![print.every()] } else { print.best(top) },
        kilder: scene.kilder.clone(),
        advarsler: scene.advarsler.clone(),
    })
}

/// The scene with what it says of itself when it is published; `None` when it is not.
fn published(
    scene: &Scene,
    taerskel: Option<Taerskel>,
    counts: impl FnOnce() -> Vec<(String, f64)>,
) -> Result<Option<Scene>> {
    let Some(taerskel) = taerskel else { return Ok(None) };
    if !scene.skoen {
        personer::refuse_small(counts(), taerskel)?;
    }
    let mut scene = scene.clone();
    scene.noter.push(personer::note(scene.skoen, taerskel));
    Ok(Some(scene))
}
