//! C8, ownership: at most six clinics per owner, and at most as many ydernumre as the capacity rounded up \[O-24\].
//!
//! What was higher on the cut-off day is kept and not increased: clinics by what was held on 22 September 2023,
//! ydernumre by what was there on 1 January 2024.

use jiff::civil::{Date, date};
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::{JaNejUkendt, Kapacitetstal, Regime};

/// The most clinics one may own or co-own.
pub const MAX_CLINICS: usize = 6;

/// The day more than six had to be held to be kept.
pub const GRANDFATHERING_DAY: Date = date(2023, 9, 22);

/// A clinic owned or co-owned; both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ejerandel {
    /// The clinic's id.
    pub klinik: String,
    /// First day of the ownership; `None` when not known.
    pub fra: Option<Date>,
    /// Last day; `None` while it lasts.
    pub til: Option<Date>,
}

impl Ejerandel {
    fn holds_on(&self, day: Date) -> bool {
        self.fra.is_none_or(|from| from <= day) && self.til.is_none_or(|to| day <= to)
    }
}

/// How an owner stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EjerskabUdfald {
    /// Six or fewer.
    Tilladt,
    /// More than six, all held on the cut-off day.
    Bevaret,
    /// More than six, and some were added.
    IkkeTilladt,
    /// More than six, and it is not known since when.
    Ukendt,
}

/// The answer on an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ejerskab {
    /// C8.
    pub regel: &'static Rule,
    /// How the owner stands on the day.
    pub udfald: EjerskabUdfald,
    /// Clinics on the day.
    pub antal: usize,
    /// How many more may be taken over.
    pub kan_tilfoejes: usize,
    /// Clinics held on the day that were added after the cut-off day, by id; only when there are more than six.
    pub tilfoejede: Vec<String>,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why a question makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EjerskabError {
    /// The rule began with 2024.
    #[error("reglen gælder først fra 01.01.2024")]
    Foer2024(Date),
    /// An ownership ends before it begins.
    #[error("ejerskabet af {0} slutter før det begynder")]
    SlutterFoer(String),
    /// The clinic has no capacity.
    #[error("klinikken har ingen kapacitet")]
    IngenKapacitet,
}

/// How an owner stands on a day. A clinic co-owned counts as one.
pub fn ejerskab(dato: Date, andele: &[Ejerandel]) -> Result<Ejerskab, EjerskabError> {
    in_force(dato)?;
    if let Some(backwards) = andele
        .iter()
        .find(|a| a.fra.zip(a.til).is_some_and(|(from, to)| to < from))
    {
        return Err(EjerskabError::SlutterFoer(backwards.klinik.clone()));
    }
    let mut held: Vec<&Ejerandel> = andele.iter().filter(|andel| andel.holds_on(dato)).collect();
    // Of two entries for one clinic the older decides when it was taken over; an unknown first day comes last.
    held.sort_by(|one, two| (&one.klinik, one.fra.is_none(), one.fra).cmp(&(&two.klinik, two.fra.is_none(), two.fra)));
    held.dedup_by(|one, two| one.klinik == two.klinik);
    let antal = held.len();
    let too_many = antal > MAX_CLINICS;
    let tilfoejede: Vec<String> = held
        .iter()
        .filter(|andel| too_many && andel.fra.is_some_and(|from| from > GRANDFATHERING_DAY))
        .map(|andel| andel.klinik.clone())
        .collect();
    let mangler: Vec<MissingParameter> = held
        .iter()
        .filter(|andel| too_many && andel.fra.is_none())
        .map(|andel| {
            let text = format!(
                "Første dag for ejerskabet af {}; det afgør, om det var holdt den 22. september 2023",
                andel.klinik
            );
            MissingParameter::new(&origin::C8, format!("ejet_fra_{}", andel.klinik), text)
        })
        .collect();
    let udfald = match (too_many, tilfoejede.is_empty(), mangler.is_empty()) {
        (false, _, _) => EjerskabUdfald::Tilladt,
        (true, false, _) => EjerskabUdfald::IkkeTilladt,
        (true, true, false) => EjerskabUdfald::Ukendt,
        (true, true, true) => EjerskabUdfald::Bevaret,
    };
    let kan_tilfoejes = MAX_CLINICS.saturating_sub(antal);
    Ok(Ejerskab {
        regel: &origin::C8,
        udfald,
        antal,
        kan_tilfoejes,
        tilfoejede,
        mangler,
    })
}

/// How a clinic stood on 1 January 2024.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand2024 {
    /// Ydernumre of ejere and lejere that day.
    pub ydernumre: u32,
    /// Capacity that day: speciale 51 and 62 together.
    pub kapacitet: Kapacitetstal,
}

/// What is known about a clinic's ydernumre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YdernumreFacts {
    /// The day.
    pub dato: Date,
    /// Ejere and lejere on the clinic.
    pub ydernumre: u32,
    /// Speciale 51 and 62 together.
    pub kapacitet: Kapacitetstal,
    /// How it stood on 1 January 2024, when known.
    pub stand_2024: Option<Stand2024>,
}

/// The answer on a clinic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YdernumreLoft {
    /// C8.
    pub regel: &'static Rule,
    /// The capacity rounded up.
    pub kapacitet_rundet_op: u32,
    /// The most ydernumre there may be; `null` when that depends on 1 January 2024 and is not known.
    pub loft: Option<u32>,
    /// Whether the number rests on what was there on 1 January 2024.
    pub bevaret: bool,
    /// Whether the clinic is within it.
    pub tilladt: JaNejUkendt,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// How a clinic's number of ydernumre stands: ejere + lejere ≤ (kap51 + kap62) rounded up.
///
/// Worked example: 2,1 kapaciteter allow 3 ydernumre, exactly 2 allow 2. A clinic with 5 ydernumre on 2,1 on 1 January
/// 2024 keeps 5 and may not have 6.
pub fn ydernumre(facts: &YdernumreFacts) -> Result<YdernumreLoft, EjerskabError> {
    in_force(facts.dato)?;
    if facts.kapacitet.is_zero() {
        return Err(EjerskabError::IngenKapacitet);
    }
    let rounded = rounded_up(facts.kapacitet);
    let kept = facts
        .stand_2024
        .filter(|then| then.ydernumre > rounded_up(then.kapacitet))
        .map(|then| then.ydernumre);
    let undecided = facts.ydernumre > rounded && facts.stand_2024.is_none();
    let ceiling = kept.map_or(rounded, |kept| kept.max(rounded));
    let mut mangler = Vec::new();
    if undecided {
        let text = "Antal ydernumre og kapacitet på klinikken den 1. januar 2024";
        mangler.push(MissingParameter::new(&origin::C8, "stand_2024", text));
    }
    Ok(YdernumreLoft {
        regel: &origin::C8,
        kapacitet_rundet_op: rounded,
        loft: (!undecided).then_some(ceiling),
        bevaret: kept.is_some_and(|kept| kept > rounded),
        tilladt: if undecided {
            JaNejUkendt::Ukendt
        } else {
            JaNejUkendt::from_bool(facts.ydernumre <= ceiling)
        },
        mangler,
    })
}

fn in_force(day: Date) -> Result<(), EjerskabError> {
    if Regime::at(day) == Regime::Beloeb {
        Ok(())
    } else {
        Err(EjerskabError::Foer2024(day))
    }
}

fn rounded_up(amount: Kapacitetstal) -> u32 {
    // At most a million by the type, so the conversion cannot fail.
    u32::try_from(amount.to_ratio().ceil()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2025, 1, 1);

    fn held(count: usize, fra: Date) -> Vec<Ejerandel> {
        (0..count)
            .map(|n| Ejerandel {
                klinik: format!("k{n}"),
                fra: Some(fra),
                til: None,
            })
            .collect()
    }

    #[test]
    fn exactly_six_are_allowed_whenever_they_were_bought() {
        let six = ejerskab(TODAY, &held(6, date(2024, 6, 1))).unwrap();
        assert_eq!((six.udfald, six.kan_tilfoejes), (EjerskabUdfald::Tilladt, 0));
        assert_eq!(ejerskab(TODAY, &held(4, date(2020, 1, 1))).unwrap().kan_tilfoejes, 2);
    }

    #[test]
    fn seven_are_kept_when_held_on_the_day_and_not_when_bought_the_day_after() {
        let kept = ejerskab(TODAY, &held(7, GRANDFATHERING_DAY)).unwrap();
        assert_eq!((kept.udfald, kept.kan_tilfoejes), (EjerskabUdfald::Bevaret, 0));
        let added = ejerskab(TODAY, &held(7, date(2023, 9, 23))).unwrap();
        assert_eq!((added.udfald, added.tilfoejede.len()), (EjerskabUdfald::IkkeTilladt, 7));
    }

    #[test]
    fn one_added_to_seven_kept_is_one_too_many_until_enough_are_sold() {
        let mut clinics = held(7, date(2019, 1, 1));
        clinics.push(Ejerandel {
            klinik: "ny".into(),
            fra: Some(date(2024, 2, 1)),
            til: None,
        });
        assert_eq!(ejerskab(TODAY, &clinics).unwrap().tilfoejede, ["ny"]);
        for sold in clinics.iter_mut().take(2) {
            sold.til = Some(date(2024, 12, 31));
        }
        assert_eq!(ejerskab(TODAY, &clinics).unwrap().udfald, EjerskabUdfald::Tilladt);
    }

    #[test]
    fn an_unknown_first_day_is_asked_for_and_one_clinic_listed_twice_counts_once() {
        let mut clinics = held(7, date(2019, 1, 1));
        clinics[3].fra = None;
        let result = ejerskab(TODAY, &clinics).unwrap();
        assert_eq!(
            (result.udfald, result.mangler[0].name.as_str()),
            (EjerskabUdfald::Ukendt, "ejet_fra_k3")
        );
        let mut twice = held(6, date(2019, 1, 1));
        twice.push(twice[0].clone());
        assert_eq!(ejerskab(TODAY, &twice).unwrap().antal, 6);
    }

    fn clinic(ydernumre: u32, kapacitet: f64, stand: Option<(u32, f64)>) -> YdernumreFacts {
        let tal = |value| Kapacitetstal::from_f64(value).unwrap();
        let stand_2024 = stand.map(|(ydernumre, kapacitet)| Stand2024 {
            ydernumre,
            kapacitet: tal(kapacitet),
        });
        YdernumreFacts {
            dato: TODAY,
            ydernumre,
            kapacitet: tal(kapacitet),
            stand_2024,
        }
    }

    #[test]
    fn a_whole_capacity_is_not_rounded_and_a_ten_thousandth_more_is() {
        assert_eq!(ydernumre(&clinic(2, 2.0, None)).unwrap().loft, Some(2));
        assert_eq!(ydernumre(&clinic(3, 2.0001, None)).unwrap().tilladt, JaNejUkendt::Ja);
        let over = ydernumre(&clinic(3, 2.0, Some((2, 2.0)))).unwrap();
        assert_eq!((over.tilladt, over.bevaret), (JaNejUkendt::Nej, false));
    }

    #[test]
    fn a_clinic_above_on_new_years_day_keeps_its_number_and_no_more() {
        let kept = ydernumre(&clinic(5, 2.1, Some((5, 2.1)))).unwrap();
        assert_eq!(
            (kept.tilladt, kept.loft, kept.bevaret),
            (JaNejUkendt::Ja, Some(5), true)
        );
        assert_eq!(
            ydernumre(&clinic(6, 2.1, Some((5, 2.1)))).unwrap().tilladt,
            JaNejUkendt::Nej
        );
        // Five were within a capacity of five then; with two now they are not kept.
        assert_eq!(
            ydernumre(&clinic(5, 2.0, Some((5, 5.0)))).unwrap().tilladt,
            JaNejUkendt::Nej
        );
    }

    #[test]
    fn how_it_stood_is_asked_for_only_when_it_matters() {
        let unknown = ydernumre(&clinic(3, 2.0, None)).unwrap();
        assert_eq!((unknown.tilladt, unknown.loft), (JaNejUkendt::Ukendt, None));
        assert_eq!(unknown.mangler[0].name, "stand_2024");
        assert!(ydernumre(&clinic(2, 2.0, None)).unwrap().mangler.is_empty());
    }

    #[test]
    fn before_2024_and_without_capacity_there_is_no_answer() {
        let early = date(2023, 12, 31);
        assert_eq!(ejerskab(early, &held(7, early)), Err(EjerskabError::Foer2024(early)));
        assert_eq!(ydernumre(&clinic(1, 0.0, None)), Err(EjerskabError::IngenKapacitet));
        let backwards = [Ejerandel {
            klinik: "k".into(),
            fra: Some(TODAY),
            til: Some(early),
        }];
        assert_eq!(ejerskab(TODAY, &backwards), Err(EjerskabError::SlutterFoer("k".into())));
    }
}
