//! C2, § 24 stk. 3: an extra physiotherapist beyond one per capacity brings an omsætningsloft [O-gl, P 2.1.10].
//!
//! The ceiling is the mean of the ydernummer's **own** last three years' turnover including the patients' share,
//! regulated with the tariff, pro rata for part years:
//!
//! loft = Σ (omsætning_y · indeks_nu / indeks_y) · 12 / Σ måneder_y, times the months it applies over 12.
//!
//! With three whole years that is the plain mean. Only whole øre are rounded, once, at the end. A worse regional average
//! never takes its place: without a turnover of its own the ydernummer has no ceiling until one is entered.

use jiff::civil::Date;
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::{Kroner, Ratio, Regime};

/// A year's turnover under the ydernummer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Aarsomsaetning {
    /// The calendar year.
    pub aar: i16,
    /// Months the ydernummer was active in it, 0–12.
    pub maaneder: u8,
    /// Subsidy and patients' share together.
    pub omsaetning: Kroner,
}

/// What is known about the employment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsaettelseFacts {
    /// The day of the employment; its year is the year of the ceiling.
    pub dato: Date,
    /// Physiotherapists under the ydernummer with the new one.
    pub fysioterapeuter: u32,
    /// Kapaciteter under the ydernummer, counted and not weighted.
    pub kapaciteter: u32,
    /// Turnover by year; the three years before the year of the ceiling are used.
    pub omsaetning: Vec<Aarsomsaetning>,
    /// The tariff's index by year, the year of the ceiling included. Entered, no default.
    pub takstindeks: Vec<(i16, Ratio)>,
    /// Months of the year the ceiling applies, 1–12.
    pub gaelder_maaneder: u8,
}

/// Whether there is a ceiling, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ansaettelse {
    /// C2.
    pub regel: &'static Rule,
    /// Whether the physiotherapists exceed the kapaciteter.
    pub loft_kraeves: bool,
    /// The ceiling of a whole year; `null` when none is needed or a parameter is missing.
    pub loft_helt_aar: Option<Kroner>,
    /// The ceiling of this year's months.
    pub loft_i_aaret: Option<Kroner>,
    /// The three years it rests on.
    pub aar: Vec<i16>,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why it cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnsaettelseError {
    /// From 2024 the knækgrænse (C9) has taken the ceiling's place.
    #[error("omsætningsloft efter § 24 stk. 3 findes kun til og med 31.12.2023; derefter gælder knækgrænsen")]
    IkkeITimer(Date),
    /// No capacity at all: nobody may practise.
    #[error("der er ingen kapacitet under ydernummeret")]
    IngenKapacitet,
    /// A year twice.
    #[error("året {0} står der to gange")]
    DobbeltAar(i16),
    /// Months outside 0–12 (history) or 1–12 (this year), or a turnover in a year without months.
    #[error("måneder for {0} passer ikke")]
    Maaneder(i16),
    /// A turnover below zero.
    #[error("omsætningen i {0} er negativ")]
    NegativOmsaetning(i16),
    /// An index of zero or below.
    #[error("takstindekset for {0} er ikke positivt")]
    Indeks(i16),
    /// Too large to compute with.
    #[error("beløbene er for store til at regne med")]
    ForStor,
}

/// The ceiling, when one is needed.
///
/// Worked example: 800.000, 900.000 and 1.000.000 kr at index 100, now 110: mean 900.000 · 1,1 = 990.000 kr; for six
/// months 495.000 kr. Had the first year only six months, with 400.000 kr: 2.300.000 · 12/30 · 1,1 = 1.012.000 kr.
pub fn ansaettelse(facts: &AnsaettelseFacts) -> Result<Ansaettelse, AnsaettelseError> {
    check(facts)?;
    let this_year = facts.dato.year();
    let years: Vec<i16> = (1..=3).rev().map(|back| this_year - back).collect();
    let loft_kraeves = facts.fysioterapeuter > facts.kapaciteter;
    let mut result = Ansaettelse {
        regel: &origin::C2,
        loft_kraeves,
        loft_helt_aar: None,
        loft_i_aaret: None,
        aar: years.clone(),
        mangler: Vec::new(),
    };
    if !loft_kraeves {
        return Ok(result);
    }
    result.mangler = missing(facts, &years);
    if !result.mangler.is_empty() {
        return Ok(result);
    }
    let yearly = ceiling(facts, &years).ok_or(AnsaettelseError::ForStor)?;
    let months = Ratio::new(i128::from(facts.gaelder_maaneder), 12).and_then(|share| yearly.checked_mul(share));
    result.loft_helt_aar = Some(Kroner::from_ratio_oere(yearly).ok_or(AnsaettelseError::ForStor)?);
    result.loft_i_aaret = Some(
        months
            .and_then(Kroner::from_ratio_oere)
            .ok_or(AnsaettelseError::ForStor)?,
    );
    Ok(result)
}

fn check(facts: &AnsaettelseFacts) -> Result<(), AnsaettelseError> {
    if Regime::at(facts.dato) != Regime::Timer {
        return Err(AnsaettelseError::IkkeITimer(facts.dato));
    }
    if facts.kapaciteter == 0 {
        return Err(AnsaettelseError::IngenKapacitet);
    }
    if !(1..=12).contains(&facts.gaelder_maaneder) {
        return Err(AnsaettelseError::Maaneder(facts.dato.year()));
    }
    for year in &facts.omsaetning {
        if year.maaneder > 12 || (year.maaneder == 0 && year.omsaetning != Kroner::ZERO) {
            return Err(AnsaettelseError::Maaneder(year.aar));
        }
        if year.omsaetning < Kroner::ZERO {
            return Err(AnsaettelseError::NegativOmsaetning(year.aar));
        }
    }
    if let Some((year, _)) = facts.takstindeks.iter().find(|(_, index)| *index <= Ratio::ZERO) {
        return Err(AnsaettelseError::Indeks(*year));
    }
    once(facts.omsaetning.iter().map(|year| year.aar))?;
    once(facts.takstindeks.iter().map(|(year, _)| *year))
}

fn once(years: impl Iterator<Item = i16>) -> Result<(), AnsaettelseError> {
    let mut years: Vec<i16> = years.collect();
    years.sort_unstable();
    match years.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(AnsaettelseError::DobbeltAar(pair[0])),
        None => Ok(()),
    }
}

fn turnover(facts: &AnsaettelseFacts, year: i16) -> Option<Aarsomsaetning> {
    facts.omsaetning.iter().find(|entry| entry.aar == year).copied()
}

fn index(facts: &AnsaettelseFacts, year: i16) -> Option<Ratio> {
    facts
        .takstindeks
        .iter()
        .find(|(entry, _)| *entry == year)
        .map(|(_, index)| *index)
}

fn missing(facts: &AnsaettelseFacts, years: &[i16]) -> Vec<MissingParameter> {
    let rule = &origin::C2;
    let mut list: Vec<MissingParameter> = years
        .iter()
        .filter(|year| turnover(facts, **year).is_none())
        .map(|year| {
            let text = format!(
                "Ydernummerets egen omsætning i {year} inkl. patientandel og antal måneder (0 hvis det ikke fandtes)"
            );
            MissingParameter::new(rule, format!("omsaetning_{year}"), text)
        })
        .collect();
    let used = years
        .iter()
        .copied()
        .filter(|year| turnover(facts, *year).is_none_or(|entry| entry.maaneder > 0));
    for year in used
        .chain(std::iter::once(facts.dato.year()))
        .filter(|year| index(facts, *year).is_none())
    {
        list.push(MissingParameter::new(
            rule,
            format!("takstindeks_{year}"),
            format!("Takstindekset for {year}"),
        ));
    }
    if list.is_empty()
        && years
            .iter()
            .all(|year| turnover(facts, *year).is_some_and(|entry| entry.maaneder == 0))
    {
        let text = "Ydernummeret har ingen omsætning i de seneste 3 år; et regionalt gennemsnit træder ikke i stedet";
        list.push(MissingParameter::new(rule, "egen_omsaetning", text));
    }
    list
}

fn ceiling(facts: &AnsaettelseFacts, years: &[i16]) -> Option<Ratio> {
    let now = index(facts, facts.dato.year())?;
    let (mut sum, mut months) = (Ratio::ZERO, 0);
    for entry in years
        .iter()
        .filter_map(|year| turnover(facts, *year))
        .filter(|entry| entry.maaneder > 0)
    {
        let regulated = entry
            .omsaetning
            .to_ratio()
            .checked_mul(now)?
            .checked_div(index(facts, entry.aar)?)?;
        sum = sum.checked_add(regulated)?;
        months += i64::from(entry.maaneder);
    }
    sum.checked_mul(Ratio::whole(12))?.checked_div(Ratio::whole(months))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn year(aar: i16, maaneder: u8, kroner: i64) -> Aarsomsaetning {
        Aarsomsaetning {
            aar,
            maaneder,
            omsaetning: Kroner::from_kroner(kroner).unwrap(),
        }
    }

    fn facts() -> AnsaettelseFacts {
        let index = |aar, value| (aar, Ratio::whole(value));
        AnsaettelseFacts {
            dato: date(2019, 7, 1),
            fysioterapeuter: 3,
            kapaciteter: 2,
            omsaetning: vec![
                year(2016, 12, 800_000),
                year(2017, 12, 900_000),
                year(2018, 12, 1_000_000),
            ],
            takstindeks: vec![index(2016, 100), index(2017, 100), index(2018, 100), index(2019, 110)],
            gaelder_maaneder: 6,
        }
    }

    fn kr(kroner: i64) -> Option<Kroner> {
        Kroner::from_kroner(kroner)
    }

    #[test]
    fn the_ceiling_is_the_own_mean_regulated_and_pro_rata() {
        let result = ansaettelse(&facts()).unwrap();
        assert_eq!((result.loft_helt_aar, result.loft_i_aaret), (kr(990_000), kr(495_000)));
        assert_eq!(result.aar, [2016, 2017, 2018]);
    }

    #[test]
    fn a_part_year_counts_by_its_months() {
        let mut part = facts();
        part.omsaetning[0] = year(2016, 6, 400_000);
        assert_eq!(ansaettelse(&part).unwrap().loft_helt_aar, kr(1_012_000));
        // A ydernummer from 2017: (900.000 + 1.000.000)/2 · 1,1 = 1.045.000; the index of 2016 is not asked for.
        part.omsaetning[0] = year(2016, 0, 0);
        part.takstindeks.remove(0);
        assert_eq!(ansaettelse(&part).unwrap().loft_helt_aar, kr(1_045_000));
    }

    /// 1.000.000 · 106/104 = 1.019.230,769…: rounded once, to the øre.
    #[test]
    fn each_year_is_regulated_with_its_own_index_and_rounded_once() {
        let mut uneven = facts();
        uneven.omsaetning = vec![year(2016, 0, 0), year(2017, 0, 0), year(2018, 12, 1_000_000)];
        uneven.takstindeks = vec![(2018, Ratio::whole(104)), (2019, Ratio::whole(106))];
        assert_eq!(
            ansaettelse(&uneven).unwrap().loft_helt_aar,
            Some(Kroner::from_oere(101_923_077))
        );
    }

    #[test]
    fn as_many_physiotherapists_as_kapaciteter_need_no_ceiling() {
        let result = ansaettelse(&AnsaettelseFacts {
            fysioterapeuter: 2,
            omsaetning: Vec::new(),
            ..facts()
        })
        .unwrap();
        assert!(!result.loft_kraeves && result.mangler.is_empty());
        assert_eq!(result.loft_helt_aar, None);
    }

    #[test]
    fn a_missing_year_or_index_is_asked_for_and_no_average_takes_its_place() {
        let mut holes = facts();
        holes.omsaetning.remove(1);
        holes.takstindeks.pop();
        let result = ansaettelse(&holes).unwrap();
        let names: Vec<&str> = result.mangler.iter().map(|missing| missing.name.as_str()).collect();
        assert_eq!(names, ["omsaetning_2017", "takstindeks_2019"]);
        assert_eq!(result.loft_helt_aar, None);
        let new = AnsaettelseFacts {
            omsaetning: vec![year(2016, 0, 0), year(2017, 0, 0), year(2018, 0, 0)],
            ..facts()
        };
        assert_eq!(ansaettelse(&new).unwrap().mangler[0].name, "egen_omsaetning");
    }

    #[test]
    fn bad_input_is_named() {
        let with = |change: fn(&mut AnsaettelseFacts)| {
            let mut bad = facts();
            change(&mut bad);
            ansaettelse(&bad).unwrap_err()
        };
        assert_eq!(
            with(|f| f.omsaetning[0].maaneder = 13),
            AnsaettelseError::Maaneder(2016)
        );
        assert_eq!(with(|f| f.omsaetning[0].maaneder = 0), AnsaettelseError::Maaneder(2016));
        assert_eq!(with(|f| f.gaelder_maaneder = 0), AnsaettelseError::Maaneder(2019));
        assert_eq!(with(|f| f.omsaetning[1].aar = 2016), AnsaettelseError::DobbeltAar(2016));
        assert_eq!(
            with(|f| f.omsaetning[1].omsaetning = Kroner::from_oere(-1)),
            AnsaettelseError::NegativOmsaetning(2017)
        );
        assert_eq!(
            with(|f| f.takstindeks[2].1 = Ratio::ZERO),
            AnsaettelseError::Indeks(2018)
        );
        assert_eq!(with(|f| f.kapaciteter = 0), AnsaettelseError::IngenKapacitet);
        assert!(matches!(
            with(|f| f.dato = date(2024, 1, 1)),
            AnsaettelseError::IkkeITimer(_)
        ));
    }
}
