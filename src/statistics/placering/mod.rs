//! `placering`: the best places for new capacity, what other answers cost, and every relocation at once.
//!
//! A [`Scene`] holds people, places and ways, from plain files ([`filer`]) or from the register; [`ask`] puts one
//! question to [`crate::placement`] and [`answer`] lays out what came of it. "Optimal" is only said with a proof.

mod data;
pub mod filer;
mod flytninger;
mod flytninger_tabeller;
mod refusal;
pub mod register;
mod scene;
mod spoergsmaal;
mod tabeller;

pub use flytninger::{Flytning, Flytninger, Flyttemaal, Udgangspunkt, Vilkaar, alle};
pub use scene::{Behov, Enhed, Kommune, Omraade, Rejse, Scene, Sted};
pub use spoergsmaal::{Afstand, Afvigelse, Alternativ, Betjening, Fundet, Maal, Spoergsmaal, Svar, Udfald, ask};

use jiff::civil::Date;

use crate::error::Result;
use crate::report::Answer;

/// The answer of `placering`.
///
/// # Errors
/// As [`ask`].
pub fn answer(scene: &Scene, question: Spoergsmaal, pr: Date) -> Result<Answer> {
    let svar = ask(scene, question)?;
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

/// The answer of `placering --alle-flytninger`: the `top` best moves by each measure, or with `every` all of them.
///
/// # Errors
/// As [`alle`].
pub fn relocations(scene: &Scene, vilkaar: Vilkaar, top: usize, every: bool, pr: Date) -> Result<Answer> {
    let all = alle(scene, vilkaar)?;
    let print = flytninger_tabeller::Print {
        scene,
        all: &all,
        ranks: flytninger_tabeller::Ranks::of(scene, &all, top, every),
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
