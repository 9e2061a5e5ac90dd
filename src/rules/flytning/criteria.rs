//! K1–K6: what the plan weighs, before and after, with a verdict that says when the facts do not allow one.
//!
//! \[D\] How a verdict is reached, where the plan gives no measure:
//!
//! - K1: the defined measures among M1, M2, M3 must agree; measures that pull apart give `ukendt` and say so.
//! - K2: seen from the people now served. `forringet` when the last capacity leaves the old town, `forbedret` when the
//!   new town gets its first and the old keeps some, otherwise `uændret`; `ukendt` when a town is.
//! - K3: a known loss of access or toilet is `forringet` whatever else is said; otherwise `ukendt` while anything is.
//! - K4: by the imported stops when they can be measured from both addresses (module `stoppesteder`); else by what is said:
//!   nearer to a stop is `forbedret`, further is `forringet`. What is measured and what is said are never compared with
//!   each other. Parking is shown and not weighed.
//! - K5: by the number of colleagues when both are counts, else by whether there are any.
//! - K6: as each part of K3.

use std::collections::BTreeMap;

use serde::Serialize;

use super::distances::Afstande;
use super::evidence::{Detalje, Faktum, Vurdering};
use super::facts::{FlytningFacts, Mangel};
use super::harmonisation::Measures;
use super::stoppesteder::{Stopfakta, Stopopslag};
use crate::domain::{JaNejUkendt, Kolleger, Metres, Ratio};
use crate::report::Source;
use crate::rules::origin::{self, Rule};

/// A criterion as the machine contract has it, with the evidence line by line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kriterium {
    /// K1–K6.
    pub kode: &'static str,
    /// The rule with its origin.
    pub regel: &'static Rule,
    /// The plan's own words for its weight.
    pub vaegt: &'static str,
    /// The verdict.
    pub vurdering: Vurdering,
    /// Evidence before, by key.
    pub foer: BTreeMap<&'static str, Faktum>,
    /// Evidence after, by key.
    pub efter: BTreeMap<&'static str, Faktum>,
    /// What the verdict rests on, in Danish, without figures.
    pub grundlag: String,
    /// The sources as one text; `None` when none is known.
    pub kilde: Option<String>,
    /// The dates of the sources as one text.
    pub dato: Option<String>,
    /// The same evidence with words and units, in reading order.
    pub detaljer: Vec<Detalje>,
}

/// What K1 shows: the ratios of giving and receiving kommune, the region's value and the measures, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct State {
    /// Inhabitants per capacity of the giving kommune.
    pub giving: Option<Ratio>,
    /// Inhabitants per capacity of the receiving kommune.
    pub receiving: Option<Ratio>,
    /// The region's.
    pub region: Option<Ratio>,
    /// The measures.
    pub measures: Measures,
}

const LAEGGES_VAEGT: &str = "lægges vægt på";
const VIL_KUNNE: &str = "vil kunne lægges vægt på";

/// All six criteria, K1 to K6.
pub fn criteria(facts: &FlytningFacts, before: &State, after: &State, distances: &Afstande) -> Vec<Kriterium> {
    vec![
        k1(facts, before, after),
        k2(facts, distances),
        k3(facts),
        k4(facts),
        k5(facts),
        k6(facts),
    ]
}

fn criterion(
    rule: &'static Rule,
    vaegt: &'static str,
    (vurdering, grundlag): (Vurdering, impl Into<String>),
    detaljer: Vec<Detalje>,
    sources: &[&Option<Source>],
) -> Kriterium {
    let side = |pick: fn(&Detalje) -> &Faktum| detaljer.iter().map(|line| (line.noegle, pick(line).clone())).collect();
    let mut known: Vec<&Source> = sources.iter().filter_map(|source| source.as_ref()).collect();
    known.dedup();
    let joined = |texts: Vec<&str>| (!texts.is_empty()).then(|| texts.join("; "));
    Kriterium {
        kode: rule.id,
        regel: rule,
        vaegt,
        vurdering,
        foer: side(|line| &line.foer),
        efter: side(|line| &line.efter),
        grundlag: grundlag.into(),
        kilde: joined(known.iter().map(|source| source.tekst.as_str()).collect()),
        dato: joined(known.iter().filter_map(|source| source.dato.as_deref()).collect()),
        detaljer,
    }
}

fn k1(facts: &FlytningFacts, before: &State, after: &State) -> Kriterium {
    let line = |noegle, betegnelse, enhed, foer, efter| Detalje {
        noegle,
        betegnelse,
        enhed,
        foer: Faktum::ratio(foer),
        efter: Faktum::ratio(efter),
    };
    let ratio = Some("indbyggere pr. kapacitet");
    let detaljer = vec![
        line("afgivende", "Afgivende kommune", ratio, before.giving, after.giving),
        line(
            "modtagende",
            "Modtagende kommune",
            ratio,
            before.receiving,
            after.receiving,
        ),
        line("region", "Regionen", ratio, before.region, after.region),
        line(
            "M1",
            "M1: de to kommuners afstand fra regionen",
            ratio,
            before.measures.m1,
            after.measures.m1,
        ),
        line(
            "M2",
            "M2: kapacitet det forkerte sted",
            Some("kapaciteter"),
            before.measures.m2,
            after.measures.m2,
        ),
        line(
            "M3",
            "M3: størst i forhold til mindst",
            None,
            before.measures.m3,
            after.measures.m3,
        ),
    ];
    let verdict = k1_verdict(facts, &before.measures, &after.measures);
    criterion(
        &origin::K1,
        LAEGGES_VAEGT,
        verdict,
        detaljer,
        &[&facts.kilder.kapacitet, &facts.kilder.befolkning],
    )
}

fn k1_verdict(facts: &FlytningFacts, before: &Measures, after: &Measures) -> (Vurdering, String) {
    if !facts.is_comparable() {
        return (
            Vurdering::Ukendt,
            "Kapacitet før og efter 1. januar 2024 kan ikke sammenlignes".to_owned(),
        );
    }
    let compare = |name, before: Option<Ratio>, after: Option<Ratio>| {
        Some((name, Vurdering::lower_is_better(after?.cmp(&before?))))
    };
    let judged: Vec<(&str, Vurdering)> = [
        compare("M1", before.m1, after.m1),
        compare("M2", before.m2, after.m2),
        compare("M3", before.m3, after.m3),
    ]
    .into_iter()
    .flatten()
    .collect();
    if judged.is_empty() {
        return (
            Vurdering::Ukendt,
            "Ingen af målene er defineret både før og efter".to_owned(),
        );
    }
    let has = |verdict| judged.iter().any(|(_, other)| *other == verdict);
    let listed = judged
        .iter()
        .map(|(name, verdict)| format!("{name} {}", verdict.word()))
        .collect::<Vec<_>>()
        .join(", ");
    let verdict = match (has(Vurdering::Forbedret), has(Vurdering::Forringet)) {
        (true, true) => return (Vurdering::Ukendt, format!("Målene peger hver sin vej: {listed}")),
        (true, false) => Vurdering::Forbedret,
        (false, true) => Vurdering::Forringet,
        (false, false) => Vurdering::Uaendret,
    };
    (verdict, format!("Mål, der er defineret både før og efter: {listed}"))
}

fn k2(facts: &FlytningFacts, distances: &Afstande) -> Kriterium {
    let metres = |value: Option<f64>| Faktum::number(value);
    let nearest = |found: &Option<super::distances::Naermeste>| found.as_ref().map(|found| found.meter.value());
    let here = facts.klinik.koordinat.map(|_| 0.0);
    let there = facts.nyt_sted.koordinat.map(|_| 0.0);
    let old_town = distances.kapacitet_i_gammel_by;
    let new_town = distances.kapacitet_i_ny_by;
    let capacity = Some("kapaciteter");
    let mut detaljer = vec![
        Detalje {
            noegle: "naermeste_ved_gammel_adresse",
            betegnelse: "Nærmeste klinik fra den gamle adresse",
            enhed: Some("m"),
            foer: metres(here),
            efter: metres(nearest(&distances.naermeste_tilbage)),
        },
        Detalje {
            noegle: "naermeste_ved_ny_adresse",
            betegnelse: "Nærmeste klinik fra den nye adresse",
            enhed: Some("m"),
            foer: metres(nearest(&distances.naermeste_ved_nyt_sted_foer)),
            efter: metres(there),
        },
        Detalje {
            noegle: "kapacitet_i_gammel_by",
            betegnelse: "Kapacitet i det gamle bysamfund",
            enhed: capacity,
            foer: Faktum::number(old_town.map(|town| town.foer.to_f64())),
            efter: Faktum::number(old_town.map(|town| town.efter.to_f64())),
        },
        Detalje {
            noegle: "kapacitet_i_ny_by",
            betegnelse: "Kapacitet i det nye bysamfund",
            enhed: capacity,
            foer: Faktum::number(new_town.map(|town| town.foer.to_f64())),
            efter: Faktum::number(new_town.map(|town| town.efter.to_f64())),
        },
    ];
    detaljer.extend(facts.adgang.iter().flat_map(super::adgang::Adgang::evidence));
    let verdict = k2_verdict(facts, distances);
    let ways = facts.adgang.as_ref().and_then(|adgang| adgang.kilde.clone());
    criterion(
        &origin::K2,
        LAEGGES_VAEGT,
        verdict,
        detaljer,
        &[&facts.kilder.koordinater, &ways],
    )
}

fn k2_verdict(facts: &FlytningFacts, distances: &Afstande) -> (Vurdering, &'static str) {
    use JaNejUkendt::{Ja, Nej, Ukendt};
    if facts.klinik.bysted.same_town(&facts.nyt_sted.bysted) == Some(true) {
        return (Vurdering::Uaendret, "Klinikken bliver i samme bysamfund");
    }
    match (distances.sidste_i_gammel_by, distances.foerste_i_ny_by) {
        (Ja, Ja) => (
            Vurdering::Forringet,
            "Den sidste kapacitet forlader det gamle bysamfund; det nye får sin første",
        ),
        (Ja, _) => (
            Vurdering::Forringet,
            "Den sidste kapacitet forlader det gamle bysamfund",
        ),
        _ if distances.kapacitet_i_gammel_by.is_none() => {
            (Vurdering::Ukendt, "Klinikken ligger ikke i et kendt bysamfund")
        }
        (Nej, Ja) => (
            Vurdering::Forbedret,
            "Det nye bysamfund får sin første kapacitet, og det gamle beholder kapacitet",
        ),
        (Nej, Nej) => (Vurdering::Uaendret, "Begge bysamfund har kapacitet både før og efter"),
        (Ukendt, _) => (
            Vurdering::Ukendt,
            "Det vides ikke, om der er kapacitet tilbage i det gamle bysamfund",
        ),
        (_, Ukendt) => (
            Vurdering::Ukendt,
            "Det vides ikke, om det nye bysamfund har kapacitet i forvejen",
        ),
    }
}

/// The verdict of K3 alone, which also tells whether a problem is seen (F2).
pub fn access_verdict(facts: &FlytningFacts) -> Vurdering {
    let access = Vurdering::of_answers(facts.klinik.adgang, facts.ansoegning.adgang);
    let toilet = Vurdering::of_answers(facts.klinik.toilet, facts.ansoegning.toilet);
    let either = |verdict| access == verdict || toilet == verdict;
    [Vurdering::Forringet, Vurdering::Ukendt, Vurdering::Forbedret]
        .into_iter()
        .find(|&verdict| either(verdict))
        .unwrap_or(Vurdering::Uaendret)
}

fn k3(facts: &FlytningFacts) -> Kriterium {
    let line = |noegle, betegnelse, foer, efter| Detalje {
        noegle,
        betegnelse,
        enhed: None,
        foer: Faktum::answer(foer),
        efter: Faktum::answer(efter),
    };
    let (clinic, new) = (&facts.klinik, &facts.ansoegning);
    let detaljer = vec![
        line("adgang", "Handicapvenlig adgang", clinic.adgang, new.adgang),
        line("toilet", "Handicapegnet toilet", clinic.toilet, new.toilet),
    ];
    let verdict = access_verdict(facts);
    let grundlag = match verdict {
        Vurdering::Ukendt => "Adgang eller toilet er ikke oplyst for begge adresser",
        Vurdering::Forringet => "Den nye adresse mangler noget, den gamle har",
        _ => "Klinikkens oplysninger om den gamle adresse og ansøgningens om den nye",
    };
    let sources = [&facts.kilder.klinik, &facts.kilder.ansoegning];
    criterion(&origin::K3, LAEGGES_VAEGT, (verdict, grundlag), detaljer, &sources)
}

fn k4(facts: &FlytningFacts) -> Kriterium {
    let (before, after) = (facts.klinik.stop, facts.ansoegning.stop);
    let detaljer = vec![
        Detalje {
            noegle: "stop_meter",
            betegnelse: "Afstand til nærmeste stoppested",
            enhed: Some("m"),
            foer: Faktum::number(before.map(Metres::value)),
            efter: Faktum::number(after.map(Metres::value)),
        },
        Detalje {
            noegle: "parkering",
            betegnelse: "Parkering",
            enhed: None,
            foer: Faktum::answer(facts.klinik.parkering),
            efter: Faktum::answer(facts.ansoegning.parkering),
        },
    ];
    let mut detaljer = detaljer;
    let measured = facts.stoppesteder.as_ref();
    detaljer.splice(0..0, measured.map(Stopfakta::details).unwrap_or_default());
    let verdict = match measured.map(Stopfakta::verdict) {
        Some(Ok(verdict)) => verdict,
        not_measured => {
            let (verdict, words) = said_of_stops(before, after);
            match not_measured {
                Some(Err(why)) => (
                    verdict,
                    format!("{words}. De indlæste stoppesteder kan ikke bruges ({why})"),
                ),
                _ => (verdict, words.to_owned()),
            }
        }
    };
    criterion(
        &origin::K4,
        LAEGGES_VAEGT,
        verdict,
        detaljer,
        &[&facts.kilder.stop, &facts.kilder.ansoegning],
    )
}

fn said_of_stops(before: Option<Metres>, after: Option<Metres>) -> (Vurdering, &'static str) {
    match before.zip(after) {
        Some((before, after)) => (
            Vurdering::lower_is_better(after.value().total_cmp(&before.value())),
            "Afstand til nærmeste stoppested; parkering vises, men indgår ikke",
        ),
        None => (
            Vurdering::Ukendt,
            "Afstanden til nærmeste stoppested er ikke oplyst for begge adresser",
        ),
    }
}

fn k5(facts: &FlytningFacts) -> Kriterium {
    let (before, after) = (facts.klinik.kolleger, facts.ansoegning.kolleger);
    let detaljer = vec![Detalje {
        noegle: "kolleger",
        betegnelse: "Andre fysioterapeuter på adressen",
        enhed: None,
        foer: Faktum::colleagues(before),
        efter: Faktum::colleagues(after),
    }];
    let verdict = match (before, after) {
        (Some(Kolleger::Antal(before)), Some(Kolleger::Antal(after))) => Vurdering::lower_is_better(before.cmp(&after)),
        (Some(before), Some(after)) => Vurdering::of_answers(before.any(), after.any()),
        _ => Vurdering::Ukendt,
    };
    let grundlag = match verdict {
        Vurdering::Ukendt => "Kolleger er ikke oplyst for begge adresser",
        _ => "Andre fysioterapeuter på den gamle og den nye adresse",
    };
    let sources = [&facts.kilder.klinik, &facts.kilder.ansoegning];
    criterion(&origin::K5, VIL_KUNNE, (verdict, grundlag), detaljer, &sources)
}

fn k6(facts: &FlytningFacts) -> Kriterium {
    let (before, after) = (facts.klinik.holdlokale, facts.ansoegning.holdlokale);
    let detaljer = vec![Detalje {
        noegle: "holdlokale",
        betegnelse: "Lokale til holdtræning",
        enhed: None,
        foer: Faktum::answer(before),
        efter: Faktum::answer(after),
    }];
    let verdict = Vurdering::of_answers(before, after);
    let grundlag = match verdict {
        Vurdering::Ukendt => "Lokale til holdtræning er ikke oplyst for begge adresser",
        _ => "Lokale til holdtræning på den gamle og den nye adresse",
    };
    let sources = [&facts.kilder.klinik, &facts.kilder.ansoegning];
    criterion(&origin::K6, VIL_KUNNE, (verdict, grundlag), detaljer, &sources)
}

/// What nobody has stated about the old and the new address, in the order of the criteria.
pub fn missing(facts: &FlytningFacts) -> Vec<Mangel> {
    let (clinic, new) = (&facts.klinik, &facts.ansoegning);
    let measured =
        |side: fn(&Stopfakta) -> &Stopopslag| facts.stoppesteder.as_ref().is_some_and(|it| side(it).is_measured());
    let answers = [
        (
            "adgang",
            "Handicapvenlig adgang",
            clinic.adgang.is_known(),
            new.adgang.is_known(),
        ),
        (
            "toilet",
            "Handicapegnet toilet",
            clinic.toilet.is_known(),
            new.toilet.is_known(),
        ),
        (
            "stop_meter",
            "Afstand til nærmeste stoppested",
            clinic.stop.is_some() || measured(|stops| &stops.foer),
            new.stop.is_some() || measured(|stops| &stops.efter),
        ),
        (
            "parkering",
            "Parkering",
            clinic.parkering.is_known(),
            new.parkering.is_known(),
        ),
        ("kolleger", "Kolleger", known(clinic.kolleger), known(new.kolleger)),
        (
            "holdlokale",
            "Lokale til holdtræning",
            clinic.holdlokale.is_known(),
            new.holdlokale.is_known(),
        ),
    ];
    let mut list = Vec::new();
    for (field, words, old_known, new_known) in answers {
        if !old_known {
            list.push(Mangel::new(
                format!("{field}_gammel"),
                format!("{words} på den gamle adresse er ikke oplyst"),
            ));
        }
        if !new_known {
            list.push(Mangel::new(field, format!("{words} på den nye adresse er ikke oplyst")));
        }
    }
    list
}

fn known(colleagues: Option<Kolleger>) -> bool {
    colleagues.is_some_and(|answer| answer.any().is_known())
}

#[cfg(test)]
mod tests {
    use super::super::testdata::{hjallerup_to_vodskov, stoevring_to_aalborg};
    use super::*;
    use JaNejUkendt::{Ja, Nej, Ukendt};

    #[test]
    fn a_known_loss_outweighs_an_unknown_and_an_unknown_outweighs_a_gain() {
        for (old, new, expected) in [
            ((Ja, Ja), (Ja, Ja), Vurdering::Uaendret),
            ((Nej, Ja), (Ja, Ja), Vurdering::Forbedret),
            ((Ja, Ukendt), (Nej, Ja), Vurdering::Forringet),
            ((Nej, Ukendt), (Ja, Ja), Vurdering::Ukendt),
            ((Nej, Ja), (Ja, Nej), Vurdering::Forringet),
            ((Nej, Nej), (Nej, Nej), Vurdering::Uaendret),
            ((Ja, Ja), (Ukendt, Ukendt), Vurdering::Ukendt),
        ] {
            let mut facts = hjallerup_to_vodskov();
            (facts.klinik.adgang, facts.klinik.toilet) = old;
            (facts.ansoegning.adgang, facts.ansoegning.toilet) = new;
            assert_eq!(access_verdict(&facts), expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn nearer_to_a_stop_is_better_and_parking_is_shown_without_weighing() {
        let mut facts = hjallerup_to_vodskov();
        (facts.klinik.stop, facts.ansoegning.stop) = (Metres::new(400.0), Metres::new(150.0));
        (facts.klinik.parkering, facts.ansoegning.parkering) = (Ja, Nej);
        let criterion = k4(&facts);
        assert_eq!(criterion.vurdering, Vurdering::Forbedret);
        assert_eq!(criterion.efter["parkering"], Faktum::Tekst("nej".into()));
        facts.ansoegning.stop = None;
        assert_eq!(k4(&facts).vurdering, Vurdering::Ukendt);
    }

    #[test]
    fn colleagues_are_compared_as_counts_when_both_are_and_else_by_presence() {
        let mut facts = hjallerup_to_vodskov();
        for (old, new, expected) in [
            (Some(Kolleger::Antal(0)), Some(Kolleger::Antal(3)), Vurdering::Forbedret),
            (Some(Kolleger::Antal(4)), Some(Kolleger::Antal(3)), Vurdering::Forringet),
            (Some(Kolleger::Antal(4)), Some(Kolleger::Nogen(Ja)), Vurdering::Uaendret),
            (
                Some(Kolleger::Antal(4)),
                Some(Kolleger::Nogen(Ukendt)),
                Vurdering::Ukendt,
            ),
            (None, Some(Kolleger::Antal(3)), Vurdering::Ukendt),
        ] {
            (facts.klinik.kolleger, facts.ansoegning.kolleger) = (old, new);
            assert_eq!(k5(&facts).vurdering, expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn measures_that_pull_apart_give_no_verdict() {
        let facts = stoevring_to_aalborg();
        let state = |m1, m2| Measures {
            m1: Some(Ratio::whole(m1)),
            m2: Some(Ratio::whole(m2)),
            m3: None,
        };
        assert_eq!(k1_verdict(&facts, &state(5, 5), &state(4, 5)).0, Vurdering::Forbedret);
        assert_eq!(k1_verdict(&facts, &state(5, 5), &state(5, 5)).0, Vurdering::Uaendret);
        let (verdict, reason) = k1_verdict(&facts, &state(5, 5), &state(4, 6));
        assert_eq!(verdict, Vurdering::Ukendt);
        assert_eq!(reason, "Målene peger hver sin vej: M1 forbedret, M2 forringet");
    }

    #[test]
    fn everything_unsaid_is_listed_and_nothing_said_is() {
        let mut facts = hjallerup_to_vodskov();
        facts.ansoegning.adgang = Nej;
        let fields: Vec<String> = missing(&facts).into_iter().map(|missing| missing.felt).collect();
        assert!(!fields.contains(&"adgang".to_owned()));
        assert!(fields.contains(&"toilet".to_owned()) && fields.contains(&"holdlokale_gammel".to_owned()));
    }
}
