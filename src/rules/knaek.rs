//! C9, the knækgrænse: subsidy above the ceiling is cut by 40 %, shared over the clinic's ydere by their settlement of
//! the month \[O-24\].
//!
//! With kapacitet k of the speciale, unit e (the subsidy of one kapacitet, 2022 level) and index i:
//!
//! grænse = k · e · i;  nedsættelse = 0,40 · max(0, tilskud − grænse).
//!
//! Month by month the cut is what the cumulated cut grows by, so the months add up to the year. Each month's cut is
//! shared in proportion to that month's settlements by largest remainder: everyone gets the øre rounded down, the øre left over
//! go to the largest remainders (equal ones: the lower ydernummer first), so the shares add up to the øre.
//!
//! The forecast is straight \[D\]: the year's subsidy = the months known · 12 / their number.

use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::{Kapacitetstal, Kroner, Ratio, Speciale, Ydernummer};

/// The subsidy of one kapacitet of speciale 51 in 2022: 393.000 kr (turnover 1.000.000 kr).
pub const UNIT_51: Kroner = Kroner::from_oere(39_300_000);

/// The subsidy of one kapacitet of speciale 62 in 2022: 1.000.000 kr.
pub const UNIT_62: Kroner = Kroner::from_oere(100_000_000);

/// What one ydernummer settled in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afregning {
    /// The ydernummer.
    pub yder: Ydernummer,
    /// Subsidy in the month; not negative.
    pub tilskud: Kroner,
}

/// A month of a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maaned {
    /// 1–12.
    pub maaned: u8,
    /// Each ydernummer once.
    pub afregninger: Vec<Afregning>,
}

/// What is known about a clinic's year in one speciale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnaekFacts {
    /// The year, 2024 or later.
    pub aar: i16,
    /// 51 or 62.
    pub speciale: Speciale,
    /// The clinic's capacity in it.
    pub kapacitet: Kapacitetstal,
    /// The subsidy of one kapacitet at the 2022 level; the register keeps it ([`UNIT_51`], [`UNIT_62`]).
    pub enhed: Kroner,
    /// The year's index on the 2022 level, 1 = unchanged. Entered, no default.
    pub indeks: Option<Ratio>,
    /// The months known.
    pub maaneder: Vec<Maaned>,
}

/// A share of a month's cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Andel {
    /// The month, 1–12.
    pub maaned: u8,
    /// The ydernummer.
    pub yder: Ydernummer,
    /// Its share, to the øre.
    pub nedsaettelse: Kroner,
}

/// A ydernummer's share of the year so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YderSum {
    /// The ydernummer.
    pub yder: Ydernummer,
    /// What it has settled.
    pub tilskud: Kroner,
    /// Its share of the cut.
    pub nedsaettelse: Kroner,
}

/// How the year looks from the months known \[D\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Prognose {
    /// The months it rests on.
    pub maaneder: u8,
    /// The year's subsidy.
    pub tilskud: Kroner,
    /// The year's cut.
    pub nedsaettelse: Kroner,
    /// The first month the ceiling is exceeded; `null` when it is not.
    pub graensen_overskrides_i: Option<u8>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Knaek {
    /// C9.
    pub regel: &'static Rule,
    /// The ceiling, to the nearest øre; computed with exactly. `null` without an index.
    pub graense: Option<Kroner>,
    /// Subsidy so far.
    pub tilskud: Kroner,
    /// The cut so far.
    pub nedsaettelse: Option<Kroner>,
    /// The cut month by month and ydernummer by ydernummer; months without a cut are left out.
    pub fordeling: Vec<Andel>,
    /// The same, summed per ydernummer.
    pub pr_yder: Vec<YderSum>,
    /// The forecast; `null` while a month is missing.
    pub prognose: Option<Prognose>,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why it cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KnaekError {
    /// The knækgrænse began with 2024.
    #[error("knækgrænsen findes først fra 2024")]
    Foer2024(i16),
    /// Ridefysioterapi has none.
    #[error("knækgrænsen gælder speciale 51 og 62, ikke {0}")]
    Speciale(Speciale),
    /// Not a month.
    #[error("{0} er ikke en måned")]
    Maaned(u8),
    /// A month twice.
    #[error("måned {0} står der to gange")]
    DobbeltMaaned(u8),
    /// An ydernummer twice in a month.
    #[error("ydernummer {yder} står der to gange i måned {maaned}")]
    DobbeltYder {
        /// The month.
        maaned: u8,
        /// The ydernummer.
        yder: Ydernummer,
    },
    /// A settlement below zero: a correction belongs in the month it corrects.
    #[error("ydernummer {yder} har et negativt tilskud i måned {maaned}")]
    Negativ {
        /// The month.
        maaned: u8,
        /// The ydernummer.
        yder: Ydernummer,
    },
    /// An index of zero or below.
    #[error("indekset er ikke positivt")]
    Indeks,
    /// A unit of zero or below.
    #[error("tilskuddet for én kapacitet er ikke positivt")]
    Enhed,
    /// The clinic has no capacity in the speciale.
    #[error("klinikken har ingen kapacitet i specialet")]
    IngenKapacitet,
    /// Too large to compute with.
    #[error("beløbene er for store til at regne med")]
    ForStor,
}

/// The cut of a clinic's year so far, its shares, and the forecast.
///
/// Worked example: 1 kapacitet of 62 at index 1: ceiling 1.000.000 kr. January–March 400.000 kr each. March brings the
/// sum to 1.200.000: cut 0,4 · 200.000 = 80.000 kr. With 300.000 and 100.000 kr settled in March the shares are 60.000
/// and 20.000 kr. Forecast: 4.800.000 kr, cut 0,4 · 3.800.000 = 1.520.000 kr.
pub fn knaek(facts: &KnaekFacts) -> Result<Knaek, KnaekError> {
    check(facts)?;
    let mut months: Vec<&Maaned> = facts.maaneder.iter().collect();
    months.sort_by_key(|month| month.maaned);
    let sums: Vec<i64> = months
        .iter()
        .map(|month| month_sum(month))
        .collect::<Option<_>>()
        .ok_or(KnaekError::ForStor)?;
    let total = sums
        .iter()
        .try_fold(0_i64, |sum, month| sum.checked_add(*month))
        .ok_or(KnaekError::ForStor)?;
    let mut mangler = missing_months(&months);
    let contiguous = mangler.is_empty() && !months.is_empty();
    if facts.indeks.is_none() {
        let text = format!("Indekset for speciale {} i {} (2022 = 1)", facts.speciale, facts.aar);
        mangler.push(MissingParameter::new(&origin::C9, "indeks", text));
    }
    let mut result = Knaek {
        regel: &origin::C9,
        graense: None,
        tilskud: Kroner::from_oere(total),
        nedsaettelse: None,
        fordeling: Vec::new(),
        pr_yder: Vec::new(),
        prognose: None,
        mangler,
    };
    let Some(index) = facts.indeks else { return Ok(result) };
    let exact = || {
        facts
            .kapacitet
            .to_ratio()
            .checked_mul(facts.enhed.to_ratio())?
            .checked_mul(index)
    };
    let ceiling = exact().ok_or(KnaekError::ForStor)?;
    result.graense = Some(Kroner::from_ratio_oere(ceiling).ok_or(KnaekError::ForStor)?);
    result.fordeling = monthly_shares(&months, &sums, ceiling).ok_or(KnaekError::ForStor)?;
    result.nedsaettelse = Some(Kroner::from_oere(
        cut(Ratio::whole(total), ceiling).ok_or(KnaekError::ForStor)?,
    ));
    result.pr_yder = per_yder(&months, &result.fordeling).ok_or(KnaekError::ForStor)?;
    if contiguous {
        result.prognose = Some(forecast(&sums, total, ceiling).ok_or(KnaekError::ForStor)?);
    }
    Ok(result)
}

fn check(facts: &KnaekFacts) -> Result<(), KnaekError> {
    if facts.aar < 2024 {
        return Err(KnaekError::Foer2024(facts.aar));
    }
    if facts.speciale.is_ridefysioterapi() {
        return Err(KnaekError::Speciale(facts.speciale));
    }
    if facts.enhed <= Kroner::ZERO {
        return Err(KnaekError::Enhed);
    }
    if facts.kapacitet.is_zero() {
        return Err(KnaekError::IngenKapacitet);
    }
    if facts.indeks.is_some_and(|index| index <= Ratio::ZERO) {
        return Err(KnaekError::Indeks);
    }
    let mut seen = Vec::new();
    for month in &facts.maaneder {
        let maaned = month.maaned;
        if !(1..=12).contains(&maaned) {
            return Err(KnaekError::Maaned(maaned));
        }
        if seen.contains(&maaned) {
            return Err(KnaekError::DobbeltMaaned(maaned));
        }
        seen.push(maaned);
        let mut ydere: Vec<&Ydernummer> = month.afregninger.iter().map(|entry| &entry.yder).collect();
        ydere.sort_unstable();
        if let Some(pair) = ydere.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(KnaekError::DobbeltYder {
                maaned,
                yder: pair[0].clone(),
            });
        }
        if let Some(entry) = month.afregninger.iter().find(|entry| entry.tilskud < Kroner::ZERO) {
            return Err(KnaekError::Negativ {
                maaned,
                yder: entry.yder.clone(),
            });
        }
    }
    Ok(())
}

fn month_sum(month: &Maaned) -> Option<i64> {
    month
        .afregninger
        .iter()
        .try_fold(0_i64, |sum, entry| sum.checked_add(entry.tilskud.oere()))
}

/// The months that lack before the last one known; a forecast over a hole would be too low.
fn missing_months(months: &[&Maaned]) -> Vec<MissingParameter> {
    let last = months.last().map_or(1, |month| month.maaned);
    (1..=last)
        .filter(|number| !months.iter().any(|month| month.maaned == *number))
        .map(|number| {
            MissingParameter::new(
                &origin::C9,
                format!("maaned_{number}"),
                format!("Afregningen for måned {number}"),
            )
        })
        .collect()
}

/// 0,40 · max(0, subsidy − ceiling), to the nearest øre.
fn cut(subsidy: Ratio, ceiling: Ratio) -> Option<i64> {
    let excess = subsidy.checked_sub(ceiling)?.max(Ratio::ZERO);
    i64::try_from(excess.checked_mul(Ratio::new(2, 5)?)?.round_half_up()?).ok()
}

fn monthly_shares(months: &[&Maaned], sums: &[i64], ceiling: Ratio) -> Option<Vec<Andel>> {
    let (mut so_far, mut cut_so_far) = (0_i64, 0_i64);
    let mut shares = Vec::new();
    for (month, sum) in months.iter().zip(sums) {
        so_far = so_far.checked_add(*sum)?;
        let cut_now = cut(Ratio::whole(so_far), ceiling)?;
        let this_month = cut_now - cut_so_far;
        cut_so_far = cut_now;
        if this_month == 0 {
            continue;
        }
        let mut entries: Vec<&Afregning> = month.afregninger.iter().collect();
        entries.sort_by(|one, two| one.yder.cmp(&two.yder));
        let weights: Vec<i64> = entries.iter().map(|entry| entry.tilskud.oere()).collect();
        for (entry, share) in entries.iter().zip(largest_remainder(this_month, &weights)?) {
            shares.push(Andel {
                maaned: month.maaned,
                yder: entry.yder.clone(),
                nedsaettelse: Kroner::from_oere(share),
            });
        }
    }
    Some(shares)
}

/// Shares `total` in proportion to `weights` so that the shares add up to it exactly (Hamilton's method).
///
/// Each gets ⌊total · wᵢ / W⌋; the rest goes one by one to the largest remainders, the earlier of two equal ones first.
/// `None` when there is something to share and no weight to share it by.
///
/// Worked example: 100 over 1, 1, 1 → 34, 33, 33.
pub fn largest_remainder(total: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum <= 0 {
        return (total == 0).then(|| vec![0; weights.len()]);
    }
    let exact: Vec<i128> = weights
        .iter()
        .map(|weight| i128::from(total) * i128::from(*weight))
        .collect();
    let mut shares: Vec<i128> = exact.iter().map(|part| part.div_euclid(sum)).collect();
    let left = i128::from(total) - shares.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(exact[index].rem_euclid(sum)));
    for &index in order.iter().take(usize::try_from(left).ok()?) {
        shares[index] += 1;
    }
    shares.into_iter().map(|share| i64::try_from(share).ok()).collect()
}

fn per_yder(months: &[&Maaned], shares: &[Andel]) -> Option<Vec<YderSum>> {
    let mut ydere: Vec<&Ydernummer> = months
        .iter()
        .flat_map(|month| month.afregninger.iter().map(|entry| &entry.yder))
        .collect();
    ydere.sort_unstable();
    ydere.dedup();
    let sum = |mut amounts: Box<dyn Iterator<Item = Kroner> + '_>| amounts.try_fold(Kroner::ZERO, Kroner::checked_add);
    ydere
        .into_iter()
        .map(|yder| {
            let settled = months
                .iter()
                .flat_map(|month| &month.afregninger)
                .filter(|e| e.yder == *yder)
                .map(|e| e.tilskud);
            let cuts = shares
                .iter()
                .filter(|share| share.yder == *yder)
                .map(|share| share.nedsaettelse);
            Some(YderSum {
                yder: yder.clone(),
                tilskud: sum(Box::new(settled))?,
                nedsaettelse: sum(Box::new(cuts))?,
            })
        })
        .collect()
}

fn forecast(sums: &[i64], total: i64, ceiling: Ratio) -> Option<Prognose> {
    let known = u8::try_from(sums.len()).ok()?;
    let per_month = Ratio::whole(total).checked_div(Ratio::whole(i64::from(known)))?;
    let year = per_month.checked_mul(Ratio::whole(12))?;
    let mut exceeded = None;
    let mut so_far = Ratio::ZERO;
    for month in 1..=12_u8 {
        let this = sums
            .get(usize::from(month) - 1)
            .map_or(per_month, |sum| Ratio::whole(*sum));
        so_far = so_far.checked_add(this)?;
        if exceeded.is_none() && so_far > ceiling {
            exceeded = Some(month);
        }
    }
    Some(Prognose {
        maaneder: known,
        tilskud: Kroner::from_ratio_oere(year)?,
        nedsaettelse: Kroner::from_oere(cut(year, ceiling)?),
        graensen_overskrides_i: exceeded,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yder(number: &str) -> Ydernummer {
        number.parse().unwrap()
    }

    fn kr(kroner: i64) -> Kroner {
        Kroner::from_kroner(kroner).unwrap()
    }

    fn month(maaned: u8, amounts: &[(&str, Kroner)]) -> Maaned {
        let afregninger = amounts
            .iter()
            .map(|(number, tilskud)| Afregning {
                yder: yder(number),
                tilskud: *tilskud,
            })
            .collect();
        Maaned { maaned, afregninger }
    }

    fn facts() -> KnaekFacts {
        let split = [("1001", kr(300_000)), ("1002", kr(100_000))];
        KnaekFacts {
            aar: 2024,
            speciale: Speciale::Vederlagsfri,
            kapacitet: Kapacitetstal::from_f64(1.0).unwrap(),
            enhed: UNIT_62,
            indeks: Some(Ratio::ONE),
            maaneder: (1..=3).map(|number| month(number, &split)).collect(),
        }
    }

    #[test]
    fn the_worked_example_is_shared_by_the_settlement_of_the_month() {
        let result = knaek(&facts()).unwrap();
        assert_eq!(
            (result.graense, result.nedsaettelse),
            (Some(kr(1_000_000)), Some(kr(80_000)))
        );
        let shares: Vec<(u8, String, Kroner)> = result
            .fordeling
            .iter()
            .map(|share| (share.maaned, share.yder.to_string(), share.nedsaettelse))
            .collect();
        assert_eq!(
            shares,
            [(3, "1001".to_owned(), kr(60_000)), (3, "1002".to_owned(), kr(20_000))]
        );
        let forecast = result.prognose.unwrap();
        assert_eq!(
            (forecast.tilskud, forecast.nedsaettelse),
            (kr(4_800_000), kr(1_520_000))
        );
        assert_eq!(forecast.graensen_overskrides_i, Some(3));
    }

    #[test]
    fn subsidy_exactly_at_the_ceiling_is_not_cut_and_the_next_oere_hardly() {
        let mut just = facts();
        just.maaneder = vec![month(1, &[("1001", kr(1_000_000))])];
        let result = knaek(&just).unwrap();
        assert_eq!((result.nedsaettelse, result.fordeling.len()), (Some(Kroner::ZERO), 0));
        // 0,4 øre rounds down to nothing, 0,4 · 2 = 0,8 øre rounds up to one.
        just.maaneder = vec![month(1, &[("1001", Kroner::from_oere(100_000_002))])];
        assert_eq!(knaek(&just).unwrap().nedsaettelse, Some(Kroner::from_oere(1)));
    }

    /// 2,5 kapaciteter of 51 at 1,0853: 2,5 · 393.000 · 1,0853 = 1.066.307,25 kr.
    #[test]
    fn the_ceiling_is_capacity_times_unit_times_index_to_the_oere() {
        let almen = KnaekFacts {
            speciale: Speciale::Almen,
            kapacitet: Kapacitetstal::from_f64(2.5).unwrap(),
            enhed: UNIT_51,
            indeks: Ratio::decimal(10_853, 4),
            ..facts()
        };
        assert_eq!(knaek(&almen).unwrap().graense, Some(Kroner::from_oere(106_630_725)));
    }

    #[test]
    fn the_forecast_tells_when_the_ceiling_will_be_passed() {
        let mut steady = facts();
        steady.maaneder = (1..=2).map(|number| month(number, &[("1001", kr(100_000))])).collect();
        let forecast = knaek(&steady).unwrap().prognose.unwrap();
        // 1.200.000 in the year; ten months reach 1.000.000 exactly, so the eleventh exceeds it.
        assert_eq!((forecast.tilskud, forecast.nedsaettelse), (kr(1_200_000), kr(80_000)));
        assert_eq!(forecast.graensen_overskrides_i, Some(11));
    }

    #[test]
    fn a_missing_month_stops_the_forecast_and_a_missing_index_everything() {
        let mut hole = facts();
        hole.maaneder.remove(1);
        let result = knaek(&hole).unwrap();
        assert_eq!((result.prognose, result.mangler[0].name.as_str()), (None, "maaned_2"));
        let result = knaek(&KnaekFacts {
            indeks: None,
            ..facts()
        })
        .unwrap();
        assert_eq!((result.graense, result.nedsaettelse), (None, None));
        assert_eq!(result.mangler[0].name, "indeks");
    }

    #[test]
    fn bad_input_is_named() {
        let with = |change: fn(&mut KnaekFacts)| {
            let mut bad = facts();
            change(&mut bad);
            knaek(&bad).unwrap_err()
        };
        assert_eq!(with(|f| f.aar = 2023), KnaekError::Foer2024(2023));
        assert_eq!(
            with(|f| f.speciale = Speciale::AlmenRide),
            KnaekError::Speciale(Speciale::AlmenRide)
        );
        assert_eq!(with(|f| f.maaneder[0].maaned = 13), KnaekError::Maaned(13));
        assert_eq!(with(|f| f.maaneder[0].maaned = 2), KnaekError::DobbeltMaaned(2));
        assert_eq!(with(|f| f.indeks = Some(Ratio::ZERO)), KnaekError::Indeks);
        assert_eq!(with(|f| f.kapacitet = Kapacitetstal::ZERO), KnaekError::IngenKapacitet);
        let negative = |f: &mut KnaekFacts| f.maaneder[0].afregninger[0].tilskud = Kroner::from_oere(-1);
        assert!(matches!(with(negative), KnaekError::Negativ { maaned: 1, .. }));
        let twice = |f: &mut KnaekFacts| f.maaneder[0].afregninger[0].yder = "1002".parse().unwrap();
        assert!(matches!(with(twice), KnaekError::DobbeltYder { maaned: 1, .. }));
    }

    #[test]
    fn a_hundred_over_three_equal_shares_gives_the_first_the_odd_one() {
        assert_eq!(largest_remainder(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
        assert_eq!(largest_remainder(0, &[]), Some(vec![]));
        assert_eq!(largest_remainder(5, &[0, 0]), None);
    }

    proptest! {
        #[test]
        fn shares_add_up_to_the_oere_and_stay_within_one_of_the_exact(total in 0_i64..1_000_000_000, weights in prop::collection::vec(0_i64..5_000_000, 1..12)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let shares = largest_remainder(total, &weights).unwrap();
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            let sum: i64 = weights.iter().sum();
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = i128::from(total) * i128::from(*weight);
                let difference = (i128::from(*share) * i128::from(sum) - exact).abs();
                prop_assert!(difference < i128::from(sum));
            }
        }

        #[test]
        fn the_months_add_up_to_the_year_whatever_order_they_come_in(amounts in prop::collection::vec((0_i64..40_000_000, 0_i64..40_000_000), 1..13)) {
            let months: Vec<Maaned> = amounts
                .iter()
                .zip(1_u8..)
                .map(|((one, two), number)| month(number, &[("1", Kroner::from_oere(*one)), ("2", Kroner::from_oere(*two))]))
                .collect();
            let straight = knaek(&KnaekFacts { maaneder: months.clone(), ..facts() }).unwrap();
            let shared: i64 = straight.fordeling.iter().map(|share| share.nedsaettelse.oere()).sum();
            prop_assert_eq!(Some(Kroner::from_oere(shared)), straight.nedsaettelse);
            let by_yder: i64 = straight.pr_yder.iter().map(|sum| sum.nedsaettelse.oere()).sum();
            prop_assert_eq!(by_yder, shared);
            let mut turned = months;
            turned.reverse();
            for month in &mut turned {
                month.afregninger.reverse();
            }
            prop_assert_eq!(knaek(&KnaekFacts { maaneder: turned, ..facts() }).unwrap(), straight);
        }
    }
}
