//! What may be published of an access answer (domain.md S10).

use std::collections::BTreeMap;

use super::Maaling;
use super::resultat::OmraadeResultat;
use crate::disclosure::Taerskel;
use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::statistics::personer;

/// Makes a measurement one for publication, or refuses.
///
/// # Errors
/// PP-D005 when people are counted and a count is small, or when each cell's people are asked for.
pub fn til_offentliggoerelse(mut measured: Maaling, taerskel: Taerskel) -> Result<Maaling> {
    if !measured.skoen {
        if measured.med_celler {
            personer::refuse_cells("--celler-ud")?;
        }
        personer::refuse_small(counts(&measured.resultat.omraader), taerskel)?;
    }
    measured.noter.push(personer::note(measured.skoen, taerskel));
    Ok(measured)
}

/// Every count of people the answer gives or gives away: areas, their people within each bound but not within the one
/// before, those beyond, those out of reach, of any clinic and of an accessible one, and in each kommune those who live in
/// no town.
fn counts(areas: &[OmraadeResultat]) -> Vec<(String, f64)> {
    let mut all = Vec::new();
    let mut towns: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for area in areas {
        let classes = classes(area);
        if let Some(code) = area.kommunekode.as_deref().filter(|_| area.niveau == "by") {
            let sums = towns.entry(code).or_insert_with(|| vec![0.0; classes.len()]);
            for (sum, people) in sums.iter_mut().zip(&classes) {
                *sum += people;
            }
        }
        all.extend(classes.into_iter().map(|people| (area.omraade.clone(), people)));
    }
    for area in areas.iter().filter(|area| area.niveau == "kommune") {
        let sums = area.kommunekode.as_deref().and_then(|code| towns.get(code));
        let outside = classes(area)
            .into_iter()
            .zip(sums.into_iter().flatten())
            .map(|(whole, towns)| (format!("{} uden for byerne", area.omraade), whole - towns));
        all.extend(outside);
    }
    all
}

fn classes(area: &OmraadeResultat) -> Vec<f64> {
    let mut counts = vec![area.befolkning];
    let distances = [
        &area.afstand,
        &area.afstand_tilgaengelig,
        &area.afstand_maaske_tilgaengelig,
    ];
    for found in distances.into_iter().flatten() {
        let within = found
            .andele
            .iter()
            .map(|one| one.andel.unwrap_or(0.0) * area.befolkning);
        let mut before = 0.0;
        for near in within {
            counts.push(near - before);
            before = near;
        }
        counts.push(area.befolkning - found.uden_for_raekkevidde - before);
        counts.push(found.uden_for_raekkevidde);
    }
    for one in &area.maal {
        counts.extend([one.uden_for_raekkevidde, area.befolkning - one.uden_for_raekkevidde]);
        counts.push(one.uden_udbud);
    }
    counts
}

/// Refuses expected patients that rest on a hidden rate: with the population by age known, they would give it back.
///
/// # Errors
/// PP-D005 when a rate per 1.000 of the speciale is withheld.
pub(super) fn refuse_hidden_rates(view: &View<'_>, speciale: u8) -> Result<()> {
    let together = |number: i64| matches!(number, 57 | 65 | 5765);
    let wanted = i64::from(speciale);
    let hidden = view.register.skjult().is_some_and(|skjult| {
        skjult.figurer().any(|(noegle, _)| {
            noegle.maal.starts_with("alder")
                && (noegle.speciale == wanted || (together(noegle.speciale) && together(wanted)))
        })
    });
    if !hidden {
        return Ok(());
    }
    Err(Error::new(
        "PP-D005",
        Kind::Protection,
        "svaret har tal på få personer og kan ikke offentliggøres. Intet er skrevet",
    )
    .at(
        "--offentlig",
        format!("de ventede patienter i speciale {wanted} er regnet af tal pr. alder, som er skjult"),
    )
    .next_step("vælg et andet speciale, eller udelad --offentlig, og behold svaret i huset"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::tilgaengelighed::resultat::{Afstand, Andel};

    fn distance(within: f64, outside: f64) -> Afstand {
        Afstand {
            gennemsnit: Some(1000.0),
            median: None,
            p90: None,
            stoerste: None,
            andele: vec![Andel {
                graense: 5000.0,
                andel: Some(within),
            }],
            uden_for_raekkevidde: outside,
            median_uden_for_raekkevidde: false,
            p90_uden_for_raekkevidde: false,
        }
    }

    #[test]
    fn the_few_who_reach_no_accessible_clinic_are_counted_too() {
        let area = OmraadeResultat {
            omraade: "Rebild".to_owned(),
            niveau: "kommune",
            kommunekode: Some("0840".to_owned()),
            befolkning: 100.0,
            vaerdi: None,
            afstand: Some(distance(1.0, 0.0)),
            // 97 within 5 km and 3 with nowhere to go; if the unknown are accessible 98 are within and 2 beyond.
            afstand_tilgaengelig: Some(distance(0.97, 3.0)),
            afstand_maaske_tilgaengelig: Some(distance(0.98, 0.0)),
            maal: Vec::new(),
        };
        let taerskel = Taerskel::new(5).unwrap();
        let small: Vec<f64> = counts(&[area])
            .into_iter()
            .map(|(_, people)| people.round())
            .filter(|&people| taerskel.hides(people))
            .collect();
        assert_eq!(small, [3.0, 2.0]);
    }
}
