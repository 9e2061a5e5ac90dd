//! The counts of people in a placement's answer, for whether it may be published (domain.md S10).

use super::flytninger::Flytninger;
use super::scene::Scene;
use super::spoergsmaal::{Afstand, Fundet, Maal, Svar, Udfald};

/// Every count of people an answer gives, with the place it stands.
pub(super) fn counts(scene: &Scene, svar: &Svar) -> Vec<(String, f64)> {
    let mut all = vec![("befolkning".to_owned(), svar.befolkning)];
    let mut points = svar.til_side.clone();
    if let Some(today) = &svar.i_dag {
        all.extend(distance("i dag", today, svar.befolkning));
    }
    match &svar.udfald {
        Udfald::Umuligt(alone) => points.extend(alone),
        Udfald::Fundet(found) => {
            let after = [Some(&found.efter), found.til_naermeste.as_ref()];
            let counts = |one: &Afstand| distance("med de nye steder", one, svar.befolkning);
            all.extend(after.into_iter().flatten().flat_map(counts));
            all.extend(served(scene, found));
            if svar.spoergsmaal.maal == Maal::Daekning {
                all.extend(others(scene, found));
            }
            for one in &found.udaekkede {
                let point = &scene.behov[one.punkt];
                let served = point.befolkning - one.befolkning;
                all.extend([one.befolkning, served].map(|people| (point.id.clone(), people)));
            }
        }
    }
    let point = |row: usize| (scene.behov[row].id.clone(), scene.behov[row].befolkning);
    all.extend(points.into_iter().map(point));
    all
}

/// Every count of people some moves' measures give or give away.
pub(super) fn counts_of_moves(scene: &Scene, all: &Flytninger, shown: &[usize]) -> Vec<(String, f64)> {
    let people = scene.population();
    let today = &all.i_dag;
    let of = |share: Option<f64>| share.unwrap_or(0.0) * people;
    let now = [today.uden_for, of(today.andel), of(today.under_halv)];
    let mut counts: Vec<(String, f64)> = [people]
        .into_iter()
        .chain(now)
        .map(|count| ("i dag".to_owned(), count))
        .collect();
    for &index in shown {
        let one = all.get(index);
        let name = || {
            let clinic = &scene.steder[all.klinikker[one.klinik]];
            let candidate = &scene.steder[all.kandidater[one.kandidat]];
            format!("{} til {}", clinic.label(), candidate.label())
        };
        let after = [one.uden_for, of(one.andel), of(one.under_halv)];
        // What changes is told by the two numbers.
        let figures = after
            .into_iter()
            .zip(now)
            .flat_map(|(after, now)| [after, people - after, after - now]);
        counts.extend(figures.map(|count| (name(), count.abs())));
    }
    counts
}

fn distance(state: &str, one: &Afstand, people: f64) -> Vec<(String, f64)> {
    let reached = people - one.uden_for_raekkevidde;
    let mut counts = vec![one.uden_for_raekkevidde, reached];
    if let Some(near) = one.inden_for {
        counts.extend([near, reached - near]);
    }
    counts.into_iter().map(|count| (state.to_owned(), count)).collect()
}

/// Each new site's people, and those who keep to the sites that stand.
fn served(scene: &Scene, found: &Fundet) -> Vec<(String, f64)> {
    let site = |one: &super::Betjening| (scene.steder[one.sted].label().to_owned(), one.befolkning);
    found.steder.iter().map(site).collect()
}

/// What other answers cover less than the best.
fn others(scene: &Scene, found: &Fundet) -> Vec<(String, f64)> {
    let wishes = found.afvigelser.iter().filter_map(|wish| wish.svar.as_ref());
    let named = |other: &super::Alternativ| {
        let names: Vec<&str> = other.steder.iter().map(|&site| scene.steder[site].label()).collect();
        (names.join(", "), other.pris)
    };
    found.alternativer.iter().chain(wishes).map(named).collect()
}
