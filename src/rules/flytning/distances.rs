//! How far people get: old to new place, nearest remaining clinic, and what is left in the towns (K2).

use serde::Serialize;

use super::facts::FlytningFacts;
use crate::domain::{Bysted, JaNejUkendt, Kapacitetstal, Klinik, Koordinat, KoordinatKvalitet, Metres};

/// The nearest clinic to a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Naermeste {
    /// The register's id.
    pub klinik: String,
    /// Its name.
    pub navn: String,
    /// Straight line in metres.
    pub meter: Metres,
    /// The worse of the two coordinates' qualities; the distance is no better than that.
    pub kvalitet: KoordinatKvalitet,
}

/// Capacity of a town, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ByKapacitet {
    /// Before the move.
    pub foer: Kapacitetstal,
    /// After it.
    pub efter: Kapacitetstal,
}

/// Distances in metres, in a straight line, and capacity town by town.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Afstande {
    /// From the old place to the new.
    pub gammel_til_ny_m: Option<Metres>,
    /// For the people now served: the nearest clinic to the old place when the move is done. The clinic itself when a
    /// part stays, the clinic at its new place when that is nearest.
    pub naermeste_tilbage: Option<Naermeste>,
    /// For the people at the new place: the nearest clinic before the move.
    pub naermeste_ved_nyt_sted_foer: Option<Naermeste>,
    /// Capacity known to be in the old town; `None` when the clinic is in no known town.
    pub kapacitet_i_gammel_by: Option<ByKapacitet>,
    /// Capacity known to be in the new town; `None` when the new place is in no known town.
    pub kapacitet_i_ny_by: Option<ByKapacitet>,
    /// Whether the last capacity leaves the old town (V2); ukendt when a clinic of the kommune could lie in it.
    pub sidste_i_gammel_by: JaNejUkendt,
    /// Whether the new town had none before; ukendt likewise.
    pub foerste_i_ny_by: JaNejUkendt,
    /// The worse quality of old and new place; the distance between them is no better than that.
    pub kvalitet: Option<KoordinatKvalitet>,
    /// Clinics left out of the search because nobody knows where they are: the nearest may be nearer.
    pub klinikker_uden_koordinat: usize,
    /// Clinics whose town is unknown and might be the old or the new one.
    pub klinikker_uden_bysamfund: Vec<String>,
}

/// All distances of the move.
pub fn distances(facts: &FlytningFacts, moved: Kapacitetstal) -> Afstande {
    let clinic = &facts.klinik;
    let others = serving_clinics(facts);
    let stays = clinic.kapacitet.weighted().is_some_and(|has| has > moved);
    let (old, new) = (clinic.koordinat, facts.nyt_sted.koordinat);

    let elsewhere = others.iter().filter_map(|other| Some((*other, other.koordinat?)));
    let itself_at = |place: Option<Koordinat>| place.map(|place| (clinic, place));
    let after = elsewhere
        .clone()
        .chain(itself_at(old).filter(|_| stays))
        .chain(itself_at(new));
    let before = elsewhere.chain(itself_at(old));
    let naermeste_tilbage = old.and_then(|place| nearest(place, after));
    let naermeste_ved_nyt_sted_foer = new.and_then(|place| nearest(place, before));

    let same_town = clinic.bysted.same_town(&facts.nyt_sted.bysted) == Some(true);
    let leaves = if same_town { Kapacitetstal::ZERO } else { moved };
    let in_old = town_capacity(facts, &others, &clinic.bysted);
    let in_new = town_capacity(facts, &others, &facts.nyt_sted.bysted);
    let kapacitet_i_gammel_by = in_old.and_then(|foer| {
        Some(ByKapacitet {
            foer,
            efter: foer.checked_sub(leaves)?,
        })
    });
    let kapacitet_i_ny_by = in_new.and_then(|foer| {
        Some(ByKapacitet {
            foer,
            efter: foer.checked_add(leaves)?,
        })
    });

    let unknown_in = |kommune| {
        others
            .iter()
            .any(|other| other.bysted == Bysted::Ukendt && Some(other.kommune) == kommune)
    };
    let sidste_i_gammel_by = match kapacitet_i_gammel_by {
        Some(town) => none_left(town.efter, unknown_in(Some(clinic.kommune))),
        None if clinic.bysted == Bysted::Landdistrikt => JaNejUkendt::Nej,
        None => JaNejUkendt::Ukendt,
    };
    let foerste_i_ny_by = match kapacitet_i_ny_by {
        Some(town) => none_left(town.foer, unknown_in(facts.nyt_sted.kommune)),
        None => JaNejUkendt::Ukendt,
    };
    let kvalitet = [old, new].into_iter().flatten().map(Koordinat::kvalitet).max();
    Afstande {
        gammel_til_ny_m: old.zip(new).and_then(|(old, new)| old.distance(new)),
        naermeste_tilbage,
        naermeste_ved_nyt_sted_foer,
        kapacitet_i_gammel_by,
        kapacitet_i_ny_by,
        sidste_i_gammel_by,
        foerste_i_ny_by,
        kvalitet,
        klinikker_uden_koordinat: others.iter().filter(|other| other.koordinat.is_none()).count(),
        klinikker_uden_bysamfund: unknown_towns(facts, &others),
    }
}

/// The other clinics that exist on the day and have capacity, ordered by id.
fn serving_clinics(facts: &FlytningFacts) -> Vec<&Klinik> {
    let mut others: Vec<&Klinik> = facts
        .andre_klinikker
        .iter()
        .filter(|other| other.id != facts.klinik.id && other.exists_on(facts.pr))
        .filter(|other| other.kapacitet.weighted().is_none_or(|amount| !amount.is_zero()))
        .collect();
    others.sort_by(|one, two| one.id.cmp(&two.id));
    others
}

fn unknown_towns(facts: &FlytningFacts, others: &[&Klinik]) -> Vec<String> {
    let concerned =
        |other: &Klinik| other.kommune == facts.klinik.kommune || Some(other.kommune) == facts.nyt_sted.kommune;
    let unknown = others
        .iter()
        .filter(|other| other.bysted == Bysted::Ukendt && concerned(other));
    unknown.map(|other| other.navn.clone()).collect()
}

fn none_left(known: Kapacitetstal, some_unknown: bool) -> JaNejUkendt {
    match (known.is_zero(), some_unknown) {
        (false, _) => JaNejUkendt::Nej,
        (true, true) => JaNejUkendt::Ukendt,
        (true, false) => JaNejUkendt::Ja,
    }
}

/// Capacity known to lie in a town before the move, the moving clinic's own included.
fn town_capacity(facts: &FlytningFacts, others: &[&Klinik], town: &Bysted) -> Option<Kapacitetstal> {
    town.by()?;
    let here = others.iter().copied().chain(std::iter::once(&facts.klinik));
    here.filter(|clinic| clinic.bysted.same_town(town) == Some(true))
        .try_fold(Kapacitetstal::ZERO, |sum, clinic| {
            sum.checked_add(clinic.kapacitet.weighted()?)
        })
}

/// The nearest of the clinics; of two equally near, the one with the lower id.
fn nearest<'a>(place: Koordinat, clinics: impl Iterator<Item = (&'a Klinik, Koordinat)>) -> Option<Naermeste> {
    let (meter, clinic, at) = clinics
        .filter_map(|(clinic, at)| Some((place.distance(at)?, clinic, at)))
        .min_by(|one, two| {
            one.0
                .value()
                .total_cmp(&two.0.value())
                .then_with(|| one.1.id.cmp(&two.1.id))
        })?;
    let kvalitet = place.kvalitet().max(at.kvalitet());
    Some(Naermeste {
        klinik: clinic.id.clone(),
        navn: clinic.navn.clone(),
        meter,
        kvalitet,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testdata::{hjallerup_to_vodskov, laesoe_to_aalborg, place, tal};
    use super::*;

    #[test]
    fn the_people_of_hjallerup_get_to_the_nearest_clinic_that_remains() {
        let mut facts = hjallerup_to_vodskov();
        // Old place at (0, 0), new at (9.000, 0); another clinic 5.000 m away at (3.000, 4.000).
        facts.klinik.koordinat = place(0.0, 0.0);
        facts.nyt_sted.koordinat = place(9000.0, 0.0);
        for other in &mut facts.andre_klinikker {
            other.koordinat = None;
        }
        facts.andre_klinikker[0].koordinat = place(3000.0, 4000.0);
        let result = distances(&facts, tal(0.5));
        assert!((result.gammel_til_ny_m.unwrap().value() - 9000.0).abs() < 1e-9);
        let nearest = result.naermeste_tilbage.unwrap();
        assert_eq!(nearest.klinik, facts.andre_klinikker[0].id);
        assert!((nearest.meter.value() - 5000.0).abs() < 1e-9);
        assert_eq!(result.klinikker_uden_koordinat, facts.andre_klinikker.len() - 1);
    }

    #[test]
    fn the_clinic_at_its_new_place_counts_and_so_does_the_part_that_stays() {
        let mut facts = laesoe_to_aalborg();
        facts.andre_klinikker.clear();
        facts.klinik.koordinat = place(0.0, 0.0);
        facts.nyt_sted.koordinat = place(800.0, 600.0);
        let all = distances(&facts, tal(1.0)).naermeste_tilbage.unwrap();
        assert!((all.meter.value() - 1000.0).abs() < 1e-9);
        let part = distances(&facts, tal(0.5)).naermeste_tilbage.unwrap();
        assert!(part.meter.value().abs() < 1e-9);
    }

    #[test]
    fn the_last_capacity_of_a_town_is_seen_and_an_unknown_neighbour_leaves_it_open() {
        let hjallerup = distances(&hjallerup_to_vodskov(), tal(0.5));
        assert_eq!(hjallerup.sidste_i_gammel_by, JaNejUkendt::Ja);
        assert_eq!(
            hjallerup.kapacitet_i_gammel_by,
            Some(ByKapacitet {
                foer: tal(0.5),
                efter: tal(0.0)
            })
        );
        // Birkealle on Læsø lies in a town nobody has told: it may be Byrum.
        let byrum = distances(&laesoe_to_aalborg(), tal(1.0));
        assert_eq!(byrum.sidste_i_gammel_by, JaNejUkendt::Ukendt);
        assert_eq!(byrum.klinikker_uden_bysamfund, ["Ralf Seip Læsø Fysioterapi"]);
    }

    #[test]
    fn without_coordinates_there_are_no_distances_and_no_zeros() {
        let mut facts = hjallerup_to_vodskov();
        facts.klinik.koordinat = None;
        let result = distances(&facts, tal(0.5));
        assert_eq!((result.gammel_til_ny_m, result.naermeste_tilbage), (None, None));
    }
}
