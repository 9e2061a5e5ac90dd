//! What the imported stops say of the old and the new address.

use crate::domain::{Koordinat, KoordinatKvalitet, Metres};
use crate::error::Result;
use crate::register::View;
use crate::register::geografi::Geosaet;
use crate::report::Source;
use crate::rules::flytning::{NEAR, Stopfakta, Stopmaal, Stopopslag};

/// The stops at both addresses and their source; `None` when no set is valid on the day.
pub fn near(view: &View<'_>, old: Option<Koordinat>, new: Option<Koordinat>) -> Result<Option<(Stopfakta, Source)>> {
    let Some(saet) = view.stoppestedssaet()? else {
        return Ok(None);
    };
    let facts = Stopfakta {
        foer: at(view, &saet, old)?,
        efter: at(view, &saet, new)?,
    };
    Ok(Some((facts, saet.kilde)))
}

fn at(view: &View<'_>, saet: &Geosaet, place: Option<Koordinat>) -> Result<Stopopslag> {
    let Some(place) = place else {
        return Ok(Stopopslag::UdenKoordinat);
    };
    if place.kvalitet() != KoordinatKvalitet::Adresse {
        return Ok(Stopopslag::Upraecis);
    }
    let nearest = view.naermeste_stoppested(saet, place)?;
    let around = match Metres::new(NEAR) {
        Some(radius) => view.stoppesteder_inden_for(saet, place, radius)?,
        None => Vec::new(),
    };
    let departures = saet
        .optaelling
        .map(|_| around.iter().filter_map(|stop| stop.afgange_pr_time).sum());
    Ok(Stopopslag::Maalt(Stopmaal {
        afstand: nearest.as_ref().map(|stop| stop.afstand),
        navn: nearest.map(|stop| stop.navn),
        afgange_pr_time: departures,
    }))
}
