//! The same capacity to every other town of the region, ranked on each measure, with the price of each choice.

use serde::Serialize;

use super::assess::{Assessment, assess};
use super::error::FlytningError;
use super::facts::{Ansoegning, FlytningFacts, NytSted};
use super::route::Rute;
use super::warnings::AdvarselKode;
use crate::domain::{Bysamfund, Bysted, JaNejUkendt, Kommunekode, Koordinat, KoordinatKvalitet, Metres, Ratio};
use crate::rules::origin::Rule;

/// A town the capacity could go to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BySted {
    /// The town.
    pub by: Bysamfund,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// Its middle.
    pub koordinat: Option<Koordinat>,
}

/// What a choice costs on one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Price {
    /// The measure after the move; `null` when not defined.
    pub vaerdi: Option<Ratio>,
    /// How much more than the best town's.
    pub pris: Option<Ratio>,
    /// 1 is best; equal values share a rank (1, 2, 2, 4).
    pub rang: Option<usize>,
}

/// One town, assessed as if the application had asked for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// The town.
    pub by: Bysamfund,
    /// Its kommune.
    pub kommunekode: Kommunekode,
    /// Its kommune's name.
    pub kommune: String,
    /// Whether it is the town the application asks for.
    pub ansoegt: bool,
    /// The route.
    pub rute: Rute,
    /// The rule behind the route.
    pub regel: &'static Rule,
    /// M1 after the move.
    #[serde(rename = "M1")]
    pub m1: Price,
    /// M2 after the move.
    #[serde(rename = "M2")]
    pub m2: Price,
    /// M3 after the move.
    #[serde(rename = "M3")]
    pub m3: Price,
    /// From the old place.
    pub afstand_m: Option<Metres>,
    /// 1 is nearest to the old place; equal distances share a rank.
    pub afstand_rang: Option<usize>,
    /// From the old place to the nearest clinic when the move is done.
    pub naermeste_tilbage_m: Option<Metres>,
    /// From the new place to the nearest clinic before the move: how much nearer its people come.
    pub naermeste_ved_nyt_sted_foer_m: Option<Metres>,
    /// 1 is the town that had the longest way to a clinic.
    pub naermeste_ved_nyt_sted_rang: Option<usize>,
    /// The worse quality of the two places' coordinates.
    pub kvalitet: Option<KoordinatKvalitet>,
    /// The warnings that depend on the place: V1, V2, V3, V6, V7.
    pub advarsler: Vec<AdvarselKode>,
}

/// Every town of the region but the one the clinic lies in, best on M2 first, then M1, M3, kommune code and name.
///
/// What the application says of its premises and dates belongs to its own place and is not carried along, so the route
/// is told by geography alone. Towns given twice are assessed once. Not defined ranks last, without a number.
pub fn alternatives(facts: &FlytningFacts, towns: &[BySted]) -> Result<Vec<Alternative>, FlytningError> {
    let mut towns: Vec<&BySted> = towns
        .iter()
        .filter(|town| is_in_region(facts, town) && !is_old_town(facts, town))
        .collect();
    towns.sort_by(|one, two| (one.kommune, &one.by).cmp(&(two.kommune, &two.by)));
    towns.dedup_by(|one, two| one.by.id == two.by.id && one.kommune == two.kommune);
    let mut list = towns
        .into_iter()
        .map(|town| alternative(facts, town))
        .collect::<Result<Vec<_>, _>>()?;
    for pick in [m1 as fn(&mut Alternative) -> &mut Price, m2, m3] {
        price(&mut list, pick);
    }
    let nearest_first = |alternative: &Alternative| alternative.afstand_m.map(Metres::value);
    let ranks = float_ranks(&list.iter().map(nearest_first).collect::<Vec<_>>());
    let furthest_first =
        |alternative: &Alternative| alternative.naermeste_ved_nyt_sted_foer_m.map(|metres| -metres.value());
    let need_ranks = float_ranks(&list.iter().map(furthest_first).collect::<Vec<_>>());
    for (alternative, (rank, need)) in list.iter_mut().zip(ranks.into_iter().zip(need_ranks)) {
        (alternative.afstand_rang, alternative.naermeste_ved_nyt_sted_rang) = (rank, need);
    }
    let unranked = usize::MAX;
    list.sort_by(|one, two| {
        let key = |a: &Alternative| {
            (
                a.m2.rang.unwrap_or(unranked),
                a.m1.rang.unwrap_or(unranked),
                a.m3.rang.unwrap_or(unranked),
            )
        };
        (key(one), one.kommunekode, &one.by.navn, &one.by.id).cmp(&(
            key(two),
            two.kommunekode,
            &two.by.navn,
            &two.by.id,
        ))
    });
    Ok(list)
}

fn m1(alternative: &mut Alternative) -> &mut Price {
    &mut alternative.m1
}

fn m2(alternative: &mut Alternative) -> &mut Price {
    &mut alternative.m2
}

fn m3(alternative: &mut Alternative) -> &mut Price {
    &mut alternative.m3
}

fn is_in_region(facts: &FlytningFacts, town: &BySted) -> bool {
    facts.area(town.kommune).is_some_and(|area| area.i_regionen)
}

fn is_old_town(facts: &FlytningFacts, town: &BySted) -> bool {
    town.kommune == facts.klinik.kommune && facts.klinik.bysted.by().is_some_and(|by| by.id == town.by.id)
}

fn alternative(facts: &FlytningFacts, town: &BySted) -> Result<Alternative, FlytningError> {
    let mut moved = facts.clone();
    // Computed for the place applied for, not for this one.
    moved.adgang = None;
    moved.nyt_sted = NytSted {
        i_regionen: JaNejUkendt::Ukendt,
        kommune: Some(town.kommune),
        bysted: Bysted::By(town.by.clone()),
        koordinat: town.koordinat,
        adresse: None,
        postnr: None,
    };
    // The date stays for the sake of the regime (V7); what belongs to the applied place does not.
    let dates = (facts.ansoegning.oensket_dato, facts.ansoegning.modtaget);
    moved.ansoegning = Ansoegning {
        oensket_dato: dates.0,
        modtaget: dates.1,
        ..Ansoegning::default()
    };
    let assessed = assess(&moved)?;
    let value = |vaerdi: Option<Ratio>| Price {
        vaerdi,
        ..Price::default()
    };
    let Assessment {
        rute,
        regel,
        maal,
        afstande,
        advarsler,
        modtagende,
        ..
    } = assessed;
    Ok(Alternative {
        by: town.by.clone(),
        kommunekode: town.kommune,
        kommune: modtagende.map(|area| area.omraade).unwrap_or_default(),
        ansoegt: facts.nyt_sted.kommune == Some(town.kommune)
            && facts.nyt_sted.bysted.same_town(&Bysted::By(town.by.clone())) == Some(true),
        rute,
        regel,
        m1: value(maal.m1.efter),
        m2: value(maal.m2.efter),
        m3: value(maal.m3.efter),
        afstand_m: afstande.gammel_til_ny_m,
        afstand_rang: None,
        naermeste_tilbage_m: afstande.naermeste_tilbage.map(|found| found.meter),
        naermeste_ved_nyt_sted_foer_m: afstande.naermeste_ved_nyt_sted_foer.map(|found| found.meter),
        naermeste_ved_nyt_sted_rang: None,
        kvalitet: afstande.kvalitet,
        advarsler: advarsler
            .into_iter()
            .filter(|kode| *kode != AdvarselKode::Dato)
            .collect(),
    })
}

/// Rank = one plus the number of strictly better values; price = value minus the best.
fn price(list: &mut [Alternative], pick: fn(&mut Alternative) -> &mut Price) {
    let mut values: Vec<Ratio> = list
        .iter_mut()
        .filter_map(|alternative| pick(alternative).vaerdi)
        .collect();
    values.sort_unstable();
    let Some(&best) = values.first() else { return };
    for alternative in list {
        let price = pick(alternative);
        if let Some(value) = price.vaerdi {
            price.pris = value.checked_sub(best);
            price.rang = Some(values.partition_point(|other| *other < value) + 1);
        }
    }
}

fn float_ranks(values: &[Option<f64>]) -> Vec<Option<usize>> {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |value: f64| sorted.partition_point(|other| other.total_cmp(&value).is_lt()) + 1;
    values.iter().map(|value| value.map(rank)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testdata::{by, hjallerup_to_vodskov, place, tal};
    use super::*;

    fn town(name: &str, kommune: u16, east: f64) -> BySted {
        let Bysted::By(by) = by(name) else {
            unreachable!("by() makes a town")
        };
        BySted {
            by,
            kommune: Kommunekode::new(kommune).unwrap(),
            koordinat: place(east, 0.0),
        }
    }

    fn towns() -> Vec<BySted> {
        vec![
            town("Hjallerup", 810, 0.0),
            town("Dronninglund", 810, 9000.0),
            town("Vodskov", 851, 9000.0),
            town("Støvring", 840, 30_000.0),
            town("Byrum", 825, 60_000.0),
        ]
    }

    fn names(list: &[Alternative]) -> Vec<&str> {
        list.iter().map(|alternative| alternative.by.navn.as_str()).collect()
    }

    #[test]
    fn every_town_but_the_old_one_is_assessed_and_the_applied_one_is_marked() {
        let list = alternatives(&hjallerup_to_vodskov(), &towns()).unwrap();
        assert_eq!(list.len(), 4);
        assert!(!names(&list).contains(&"Hjallerup"));
        let applied: Vec<&str> = list.iter().filter(|a| a.ansoegt).map(|a| a.by.navn.as_str()).collect();
        assert_eq!(applied, ["Vodskov"]);
    }

    /// M2 before is 12,0978. Giving: Brønderslev has 0,5494 too much, so taking 0,5 away lowers M2 by ¼; a receiver short
    /// of capacity (Aalborg, Rebild) lowers it by another ¼, Læsø (already too much) raises it by ¼; inside Brønderslev nothing moves.
    /// On M1 Støvring comes before Vodskov: Rebild ends 415 from the region (29.917/6 = 4.986), Aalborg 1.252 (5.823).
    #[test]
    fn the_towns_short_of_capacity_share_the_first_rank_and_the_price_is_what_the_others_cost() {
        let list = alternatives(&hjallerup_to_vodskov(), &towns()).unwrap();
        let ranks: Vec<(&str, Option<usize>)> = list.iter().map(|a| (a.by.navn.as_str(), a.m2.rang)).collect();
        assert_eq!(
            ranks,
            [
                ("Støvring", Some(1)),
                ("Vodskov", Some(1)),
                ("Dronninglund", Some(3)),
                ("Byrum", Some(3))
            ]
        );
        assert_eq!(list[2].m2.pris, Ratio::new(1, 2));
        assert_eq!(list[3].m2.pris, Ratio::new(1, 2));
        assert_eq!(list[0].m2.pris, Some(Ratio::ZERO));
    }

    #[test]
    fn each_alternative_carries_its_own_route_and_the_premises_of_the_application_stay_behind() {
        let mut facts = hjallerup_to_vodskov();
        facts.klinik.adgang = JaNejUkendt::Ja;
        facts.ansoegning.adgang = JaNejUkendt::Nej;
        facts.ansoegning.problem = Some("støj".into());
        let list = alternatives(&facts, &towns()).unwrap();
        for alternative in &list {
            let expected = if alternative.by.navn == "Dronninglund" {
                "F3"
            } else {
                "F4"
            };
            assert_eq!(alternative.regel.id, expected, "{}", alternative.by.navn);
            assert_eq!(alternative.advarsler.first(), Some(&AdvarselKode::LokalDaekning));
            assert!(!alternative.advarsler.contains(&AdvarselKode::Bygningskrav));
        }
    }

    #[test]
    fn equal_distances_share_a_rank_and_order_repeats_and_other_regions_towns_do_not_matter() {
        let facts = hjallerup_to_vodskov();
        let list = alternatives(&facts, &towns()).unwrap();
        let rank = |name: &str| list.iter().find(|a| a.by.navn == name).unwrap().afstand_rang;
        assert_eq!(
            (rank("Dronninglund"), rank("Vodskov"), rank("Støvring"), rank("Byrum")),
            (Some(1), Some(1), Some(3), Some(4))
        );
        let mut turned = towns();
        turned.reverse();
        turned.push(town("Vodskov", 851, 9000.0));
        turned.push(town("Randers", 730, 90_000.0));
        assert_eq!(alternatives(&facts, &turned).unwrap(), list);
    }

    #[test]
    fn what_cannot_be_moved_to_one_town_cannot_be_moved_to_any() {
        let mut facts = hjallerup_to_vodskov();
        facts.flyttes = super::super::moved::Moved::Vaegtet(tal(3.0));
        assert!(matches!(
            alternatives(&facts, &towns()),
            Err(FlytningError::MereEndKlinikken { .. })
        ));
    }
}
