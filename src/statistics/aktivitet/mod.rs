//! Activity: every table 11-40 of the plan that has a measure per year or by age, per kommune and per region.

mod spoergsmaal;
mod tabel;

use super::{all_rows, json};
use crate::disclosure::{Grund, Noegle, PERSONMAAL, Skjult, Taerskel};
use crate::error::{Error, Kind, Result};
use crate::register::{View, sql};
use crate::report::{Answer, Missing, Row, Source};
use rusqlite::named_params;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub use spoergsmaal::{Maal, Niveau, Perspektiv, Speciale, Spoergsmaal};
pub(super) use tabel::{perspective_note, value_kind};

/// One area's series of a measure, as in the JSON contract. `null` is not given, not defined or unknown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Serie {
    /// Name.
    pub omraade: String,
    /// `kommune`, `region` or `land`.
    pub niveau: String,
    /// Four digits; `None` for other levels.
    pub kommunekode: Option<String>,
    /// The region planned for, or a kommune in it.
    #[serde(skip)]
    pub egen: bool,
    /// 51, 57, 62 or 65.
    pub speciale: i64,
    /// As in `--maal`.
    pub maal: &'static str,
    /// `produktion`, `forbrug` or `ukendt`.
    pub perspektiv: String,
    /// What sets two figures of one measure apart; empty = nothing.
    pub afgraensning: String,
    /// Unit of the values.
    pub enhed: String,
    /// Amounts are in this year's prices (S8).
    pub prisniveau: Option<i64>,
    /// Year → value, unrounded.
    pub vaerdier: serde_json::Map<String, serde_json::Value>,
    /// First to last year, in `udvikling_enhed` (S6).
    pub udvikling: Option<f64>,
    /// `procent` or `procentpoint`.
    pub udvikling_enhed: String,
    /// By the last year, highest first, among areas of the level.
    pub rang: Option<i64>,
    /// By development, highest first.
    pub rang_udvikling: Option<i64>,
    /// Last year's value per inhabitant; of ydelser, udgift (kr) and borgere.
    pub pr_indbygger: Option<f64>,
    /// Inhabitants used.
    pub indbyggere: Option<i64>,
    /// The day of that population.
    pub befolkning_dato: Option<String>,
    /// Year → `indtastet`, `sum_af_kommuner` or `sum_af_klinikker`.
    pub opgjort: BTreeMap<String, String>,
    /// On the region of an additive measure: year → sum of its kommuner.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub sum_kommuner: serde_json::Map<String, serde_json::Value>,
    /// What is suppressed for publication and therefore `null` (S10): years, and names of the derived figures.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub skjult: BTreeSet<String>,
    /// Years hidden for their own sake.
    #[serde(skip)]
    primaere: usize,
    #[serde(skip)]
    omraade_kode: String,
    #[serde(skip)]
    kilder: BTreeSet<String>,
    #[serde(skip)]
    befolkning_kilde: Option<String>,
}

impl Serie {
    /// The value of a year.
    pub fn value(&self, year: &str) -> Option<f64> {
        self.vaerdier.get(year).and_then(serde_json::Value::as_f64)
    }

    /// The years whose values came about so: `indtastet`, `sum_af_kommuner` or `sum_af_klinikker`.
    pub fn years(&self, opgjort: &str) -> Vec<&str> {
        self.opgjort
            .iter()
            .filter(|(_, how)| *how == opgjort)
            .map(|(year, _)| year.as_str())
            .collect()
    }

    /// Why a year has no value: suppressed, or not known.
    pub fn missing(&self, year: &str) -> Missing {
        if self.skjult.contains(year) {
            Missing::Diskretioneret
        } else {
            Missing::Ukendt
        }
    }

    /// How many of the years shown are hidden for their own sake; the rest of what is hidden is secondary.
    pub fn primary(&self) -> usize {
        self.primaere
    }

    /// Ids of its sources.
    pub fn kilder(&self) -> impl Iterator<Item = &str> {
        self.kilder.iter().map(String::as_str)
    }

    /// Withholds the years that must not be published, and the development and the value per inhabitant when they are made
    /// of one.
    fn withhold(&mut self, skjult: &Skjult) {
        let years: Vec<String> = self.vaerdier.keys().cloned().collect();
        for year in &years {
            let noegle = Noegle {
                maal: self.maal.to_owned(),
                speciale: self.speciale,
                aar: year.parse().unwrap_or_default(),
                perspektiv: self.perspektiv.clone(),
                niveau: self.niveau.clone(),
                omraade_kode: self.omraade_kode.clone(),
                afgraensning: self.afgraensning.clone(),
                alder_fra: 0,
                alder_til: 130,
            };
            if let Some(grund) = skjult.grund(&noegle) {
                self.vaerdier.insert(year.clone(), serde_json::Value::Null);
                self.skjult.insert(year.clone());
                self.primaere += usize::from(grund == Grund::Primaer);
            }
        }
        let (first, last) = (years.first(), years.last());
        let hidden = |year: Option<&String>| year.is_some_and(|year| self.skjult.contains(year));
        let (first, last) = (hidden(first), hidden(last));
        if first || last {
            self.udvikling = None;
            self.skjult.insert("udvikling".to_owned());
        }
        if last && self.pr_indbygger.take().is_some() {
            self.skjult.insert("pr_indbygger".to_owned());
        }
    }

    fn group(&self) -> (&str, &str, &str) {
        (&self.perspektiv, &self.afgraensning, &self.enhed)
    }
}

/// The answer of `aktivitet`.
///
/// # Errors
/// When the years are turned round, or the register has no such figures.
pub fn answer(view: &View<'_>, asked: &Spoergsmaal) -> Result<Answer> {
    if let (Some(from), Some(to)) = (asked.fra, asked.til)
        && from > to
    {
        return Err(Error::new("PP-S005", Kind::Usage, "årene er byttet om. Intet er gjort")
            .at("--fra og --til", format!("{from} er senere end {to}"))
            .guess(format!("--fra {to} --til {from}")));
    }
    if asked.maal == Maal::Alder {
        return super::alder::answer(view, asked);
    }
    answer_of(view, asked, &serier(view, asked)?)
}

/// As [`answer`], of series already read by the same question; not of ages.
///
/// # Errors
/// When there are none.
pub(super) fn answer_of(view: &View<'_>, asked: &Spoergsmaal, rows: &[Serie]) -> Result<Answer> {
    if rows.is_empty() {
        return Err(nothing(view, asked)?);
    }
    let tables = tabel::tables(view, asked, rows)?;
    let mut kilder: Vec<Source> = tables.iter().flat_map(|table| table.sources.clone()).collect();
    kilder.sort();
    kilder.dedup();
    let grundlag = if rows.iter().any(|row| !row.years("sum_af_klinikker").is_empty()) {
        "register"
    } else {
        "offentliggjort"
    };
    Ok(Answer {
        pr: view.pr,
        grundlag: grundlag.to_owned(),
        data: json(&rows)?,
        tables,
        kilder,
        advarsler: Vec::new(),
    })
}

/// The series of a measure at a view; every series has every year shown with it, missing ones as `null`.
pub fn serier(view: &View<'_>, asked: &Spoergsmaal) -> Result<Vec<Serie>> {
    series(view, asked, None)
}

/// As [`serier`], of one kommune alone: no other clinic's rows are read, and so the series have no rank.
pub(super) fn serier_i_kommune(view: &View<'_>, asked: &Spoergsmaal, kommunekode: &str) -> Result<Vec<Serie>> {
    let mut rows = series(view, asked, Some(kommunekode))?;
    rows.retain(|row| row.kommunekode.as_deref() == Some(kommunekode));
    Ok(rows)
}

fn series(view: &View<'_>, asked: &Spoergsmaal, kommunekode: Option<&str>) -> Result<Vec<Serie>> {
    let parameters = named_params! {
        ":kommunekode": kommunekode, ":maal": asked.maal.word(), ":speciale": asked.speciale.number(), ":fra": asked.fra, ":til": asked.last_year(view),
        ":perspektiv": asked.perspektiv.map(Perspektiv::word), ":niveau": asked.niveau.map(Niveau::word),
    };
    let rows = all_rows(view, sql::AKTIVITET_OMRAADER, parameters, |row| {
        let niveau: String = row.get("niveau")?;
        let kode: String = row.get("omraade_kode")?;
        let year = row.get::<i64>("aar")?.to_string();
        let ids: String = row.get("kilde_ider")?;
        let mut vaerdier = serde_json::Map::new();
        vaerdier.insert(year.clone(), row.get::<Option<f64>>("vaerdi")?.into());
        let mut sum_kommuner = serde_json::Map::new();
        if let Some(sum) = row.get::<Option<f64>>("sum_kommuner")? {
            sum_kommuner.insert(year.clone(), sum.into());
        }
        Ok(Serie {
            omraade: row.get("omraade")?,
            kommunekode: (niveau == "kommune").then(|| kode.clone()),
            omraade_kode: kode,
            skjult: BTreeSet::new(),
            primaere: 0,
            niveau,
            egen: row.get("egen")?,
            speciale: asked.speciale.number(),
            maal: asked.maal.word(),
            perspektiv: row.get("perspektiv")?,
            afgraensning: row.get("afgraensning")?,
            enhed: row.get("enhed")?,
            prisniveau: row.get("prisniveau")?,
            vaerdier,
            udvikling: row.get("udvikling")?,
            udvikling_enhed: row.get("udvikling_enhed")?,
            rang: row.get("rang")?,
            rang_udvikling: row.get("rang_udvikling")?,
            pr_indbygger: row.get("pr_indbygger")?,
            indbyggere: row.get("indbyggere")?,
            befolkning_dato: row.get("befolkning_dato")?,
            opgjort: BTreeMap::from([(year.clone(), row.get("opgjort")?)]),
            sum_kommuner,
            kilder: serde_json::from_str(&ids).unwrap_or_default(),
            befolkning_kilde: row.get("befolkning_kilde_id")?,
        })
    })?;
    let mut serier: Vec<Serie> = Vec::new();
    for row in rows {
        match serier.last_mut() {
            Some(last) if last.omraade == row.omraade && last.niveau == row.niveau && last.group() == row.group() => {
                last.vaerdier.extend(row.vaerdier);
                last.sum_kommuner.extend(row.sum_kommuner);
                last.kilder.extend(row.kilder);
                last.opgjort.extend(row.opgjort);
            }
            _ => serier.push(row),
        }
    }
    fill_years(&mut serier);
    if let Some(skjult) = view.register.skjult() {
        for one in &mut serier {
            one.withhold(skjult);
        }
        withhold_ranks(&mut serier);
    }
    Ok(serier)
}

/// The line that says what is suppressed in a table of these series, or that small counts are shown.
pub(super) fn publication_note(view: &View<'_>, serier: &[&Serie], rows: &[Row]) -> Option<String> {
    let of_persons = serier.iter().any(|one| PERSONMAAL.contains(&one.maal));
    match view.register.skjult() {
        Some(skjult) => of_persons.then(|| {
            let primary = serier.iter().map(|one| one.primary()).sum();
            skjult.note(primary, super::hidden_cells(rows).saturating_sub(primary))
        }),
        None => serier
            .iter()
            .filter(|one| one.enhed == "borgere")
            .flat_map(|one| one.vaerdier.values())
            .filter_map(serde_json::Value::as_f64)
            .any(|persons| Taerskel::USUAL.hides(persons))
            .then(|| super::INTERNAL.to_owned()),
    }
}

/// A rank tells between which others a hidden value lies, so where one is hidden all its level's ranks are.
fn withhold_ranks(serier: &mut [Serie]) {
    let group = |one: &Serie| (one.perspektiv.clone(), one.afgraensning.clone(), one.niveau.clone());
    let with = |derived: fn(&Serie) -> bool| -> BTreeSet<(String, String, String)> {
        serier.iter().filter(|one| derived(one)).map(group).collect()
    };
    let values = with(|one| {
        one.vaerdier
            .keys()
            .next_back()
            .is_some_and(|year| one.skjult.contains(year))
    });
    let developments = with(|one| one.skjult.contains("udvikling"));
    for one in serier.iter_mut() {
        if values.contains(&group(one)) && one.rang.take().is_some() {
            one.skjult.insert("rang".to_owned());
        }
        if developments.contains(&group(one)) && one.rang_udvikling.take().is_some() {
            one.skjult.insert("rang_udvikling".to_owned());
        }
    }
}

/// Gives every series of a group the same years, in order.
fn fill_years(serier: &mut [Serie]) {
    let all: Vec<((String, String), BTreeSet<String>)> = serier
        .iter()
        .map(|one| {
            (
                (one.perspektiv.clone(), one.afgraensning.clone()),
                one.vaerdier.keys().cloned().collect(),
            )
        })
        .collect();
    for one in serier {
        let mut years = BTreeSet::new();
        for ((perspektiv, afgraensning), theirs) in &all {
            if *perspektiv == one.perspektiv && *afgraensning == one.afgraensning {
                years.extend(theirs.iter().cloned());
            }
        }
        one.vaerdier = years
            .into_iter()
            .map(|year| (year.clone(), one.vaerdier.get(&year).cloned().unwrap_or_default()))
            .collect();
    }
}

/// The measures, as `--maal` takes them, that the register has of a speciale in any year.
pub(super) fn known(view: &View<'_>, speciale: Speciale) -> Result<Vec<String>> {
    all_rows(
        view,
        sql::AKTIVITET_FINDES,
        named_params! { ":speciale": speciale.number() },
        |row| row.get("maal"),
    )
}

/// The error that says what there is instead.
fn nothing(view: &View<'_>, asked: &Spoergsmaal) -> Result<Error> {
    let known = known(view, asked.speciale)?;
    let asked_for = [
        Some(format!("speciale {}", asked.speciale.number())),
        Some(asked.maal.word().to_owned()),
        asked.niveau.map(|niveau| format!("niveau {}", niveau.word())),
        asked.perspektiv.map(|perspektiv| perspektiv.word().to_owned()),
        asked.fra.map(|year| format!("fra {year}")),
        Some(format!("til {}", asked.last_year(view))),
    ];
    let error = Error::new("PP-S004", Kind::Data, "registeret har ingen sådan aktivitet").at(
        "aktivitet",
        asked_for.into_iter().flatten().collect::<Vec<_>>().join(", "),
    );
    Ok(error.next_step(if known.is_empty() {
        "registeret har ingen aktivitet for specialet".to_owned()
    } else if known.iter().any(|maal| maal == asked.maal.word()) {
        "målet findes for specialet: udelad --niveau, --perspektiv eller årene, eller vælg en senere --pr".to_owned()
    } else {
        format!("for specialet findes: {}", known.join(", "))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ColumnKind, Value};
    use crate::statistics::support::{assert_near, shipped, shipped_with, view};

    fn serie(speciale: Speciale, maal: Maal, omraade: &str) -> Serie {
        let register = shipped();
        let rows = serier(&view(&register), &Spoergsmaal::of(speciale, maal)).unwrap();
        rows.into_iter().find(|row| row.omraade == omraade).unwrap()
    }

    #[test]
    fn development_is_of_the_unrounded_values_from_the_first_to_the_last_year() {
        // Tabel 14, Thisted: 78.070 → 93.341, printed 19,6 %.
        let thisted = serie(Speciale::Almen, Maal::Ydelser, "Thisted");
        assert_near(thisted.udvikling, 100.0 * (93_341.0 - 78_070.0) / 78_070.0);
        assert_eq!(
            (thisted.udvikling_enhed.as_str(), thisted.perspektiv.as_str()),
            ("procent", "produktion")
        );
        assert_eq!(
            thisted.vaerdier.keys().collect::<Vec<_>>(),
            ["2015", "2016", "2017", "2018"]
        );
        assert_eq!((thisted.rang, thisted.rang_udvikling), (Some(6), Some(2)));
        // Tabel 24, Læsø: 1.628 → 3.102, printed 90,5 %. Tabel 35, Aalborg: 505 → 1.602, printed 217,2 %.
        assert_near(
            serie(Speciale::Vederlagsfri, Maal::Ydelser, "Læsø").udvikling,
            100.0 * 1474.0 / 1628.0,
        );
        assert_near(
            serie(Speciale::AlmenRide, Maal::Ydelser, "Aalborg").udvikling,
            100.0 * 1097.0 / 505.0,
        );
        // Tabel 30, Hovedstaden: 141.927 → 96.341, printed -32,1 %.
        let hovedstaden = serie(Speciale::AlmenRide, Maal::Udgift, "Region Hovedstaden");
        assert_near(hovedstaden.udvikling, 100.0 * (96_341.0 - 141_927.0) / 141_927.0);
        assert_eq!(hovedstaden.prisniveau, Some(2018));
    }

    #[test]
    fn group_training_changes_in_percentage_points() {
        // Tabel 28, Rebild: 31,3 % → 52,4 %, printed 21,1.
        let rebild = serie(Speciale::Vederlagsfri, Maal::Holdtraening, "Rebild");
        assert_near(rebild.udvikling, 52.4 - 31.3);
        assert_eq!(rebild.udvikling_enhed, "procentpoint");
        let register = shipped();
        let answer = answer(
            &view(&register),
            &Spoergsmaal::of(Speciale::Vederlagsfri, Maal::Holdtraening),
        )
        .unwrap();
        let column = answer.tables[0].columns.last().unwrap();
        assert_eq!(
            (column.key.as_str(), column.kind),
            ("udvikling_procentpoint", ColumnKind::Points(1))
        );
    }

    #[test]
    fn the_regions_persons_are_as_entered_and_not_the_sum_of_its_kommuner() {
        // Tabel 39: Total 47, 57, 60, 52; the kommuner of 2016 add up to 57 and of 2017 to 57.
        let region = serie(Speciale::AlmenRide, Maal::Borgere, "Region Nordjylland");
        assert_eq!(
            ["2015", "2016", "2017", "2018"].map(|year| region.value(year)),
            [47.0, 57.0, 60.0, 52.0].map(Some)
        );
        assert!(region.sum_kommuner.is_empty());
        // Rebild's 2015 is blank in print: unknown, so no development, and no other year stands in.
        let rebild = serie(Speciale::AlmenRide, Maal::Borgere, "Rebild");
        assert_eq!(
            (rebild.value("2015"), rebild.udvikling, rebild.rang_udvikling),
            (None, None, None)
        );
        assert!(rebild.vaerdier.contains_key("2015"));
    }

    #[test]
    fn expenditure_with_and_without_riding_school_fee_stands_in_tables_of_its_own() {
        let register = shipped();
        let view = view(&register);
        let asked = Spoergsmaal::of(Speciale::VederlagsfriRide, Maal::UdgiftPrBorger);
        let answer = answer(&view, &asked).unwrap();
        let titles: Vec<&str> = answer.tables.iter().map(|table| table.title.as_str()).collect();
        assert_eq!(titles.len(), 2);
        assert!(
            titles[0].contains("kommuner")
                && titles[1].contains("inklusiv rideskolehonorar")
                && titles[1].contains("regioner")
        );
        // Tabel 34 gives the region 17.678 kr. in 2018, Tabel 33 18.388 kr.
        let rows = serier(&view, &asked).unwrap();
        let nordjylland: Vec<Option<f64>> = rows
            .iter()
            .filter(|row| row.omraade == "Region Nordjylland")
            .map(|row| row.value("2018"))
            .collect();
        assert_eq!(nordjylland, [Some(17_678.0), Some(18_388.0)]);
        assert!(answer.tables[0].notes.iter().any(|note| note.contains("Læsø")));
        let kommuner = serier(
            &view,
            &Spoergsmaal {
                niveau: Some(Niveau::Kommune),
                ..asked
            },
        )
        .unwrap();
        assert!(kommuner.iter().all(|row| row.afgraensning.is_empty()));
    }

    #[test]
    fn per_inhabitant_uses_a_dated_population_and_amounts_in_kroner() {
        // Tabel 12: 42,5 million kr. in 2018 on 589.605 inhabitants on 1 April 2019.
        let region = serie(Speciale::Almen, Maal::Udgift, "Region Nordjylland");
        assert_near(region.pr_indbygger, 42_500_000.0 / 589_605.0);
        assert_eq!(region.befolkning_dato.as_deref(), Some("2019-04-01"));
        assert_eq!(
            serie(Speciale::Almen, Maal::Udgift, "Region Sjælland").pr_indbygger,
            None
        );
        assert_eq!(
            serie(Speciale::Almen, Maal::YdelserPrBorger, "Region Nordjylland").pr_indbygger,
            None
        );
    }

    #[test]
    fn ages_of_57_and_65_are_shown_together_and_said_to_be() {
        let register = shipped();
        let answer = answer(&view(&register), &Spoergsmaal::of(Speciale::AlmenRide, Maal::Alder)).unwrap();
        // Tabel 29, 0-15 years: 208 persons, 26 %, 2,1 per 1.000.
        let first = &answer.data[0];
        assert_eq!(
            (
                first["antal"].as_i64(),
                first["andel"].as_f64(),
                first["pr_1000"].as_f64()
            ),
            (Some(208), Some(26.0), Some(2.1))
        );
        assert_eq!(first["speciale"], 5765);
        assert_eq!(answer.data.as_array().unwrap().len(), 9);
        assert!(
            answer.tables[0]
                .notes
                .iter()
                .any(|note| note.contains("57 og 65 tilsammen"))
        );
    }

    #[test]
    fn what_is_not_known_is_an_error_that_names_what_is() {
        let register = shipped();
        let view = view(&register);
        let error = answer(&view, &Spoergsmaal::of(Speciale::AlmenRide, Maal::Holdtraening)).unwrap_err();
        assert_eq!(error.code, "PP-S004");
        assert!(error.next_step.unwrap().contains("ydelser_pr_borger"));
        let turned = Spoergsmaal {
            fra: Some(2018),
            til: Some(2015),
            ..Spoergsmaal::of(Speciale::Almen, Maal::Ydelser)
        };
        assert_eq!(answer(&view, &turned).unwrap_err().code, "PP-S005");
    }

    #[test]
    fn kommuner_without_figures_are_summed_from_the_clinics_that_lay_there() {
        // One clinic is on Læsø until June 2021 and in Aalborg from July: 10 a month gives 60 and 60. Another has 100 for
        // the whole year beside its months, which are not added again. Persons are never summed from clinics.
        let (_folder, register) = shipped_with(
            "UPDATE klinik_version SET gyldig_til = '2021-06-30' WHERE klinik_id = 'laesoe-ralf-seip';
             INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, kommunekode, kilde_id) VALUES ('laesoe-ralf-seip', '2021-07-01', 'Flyttet', '0851', 'plan');
             WITH RECURSIVE m (nr) AS (VALUES (1) UNION ALL SELECT nr + 1 FROM m WHERE nr < 12)
             INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, maaned, vaerdi, enhed, kilde_id)
             SELECT maal, 51, 2021, 'produktion', 'klinik', klinik, nr, 10, maal, 'plan'
             FROM m, (SELECT 'ydelser' AS maal UNION ALL SELECT 'borgere'), (SELECT 'laesoe-ralf-seip' AS klinik UNION ALL SELECT 'laesoe-fysioterapien');
             INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, vaerdi, enhed, kilde_id)
             VALUES ('ydelser', 51, 2021, 'produktion', 'klinik', 'laesoe-fysioterapien', 100, 'ydelser', 'plan');",
        );
        let view = register
            .view(Some(jiff::civil::date(2021, 12, 31)), jiff::civil::date(2026, 1, 1))
            .unwrap();
        let asked = Spoergsmaal {
            fra: Some(2021),
            ..Spoergsmaal::of(Speciale::Almen, Maal::Ydelser)
        };
        let rows = serier(&view, &asked).unwrap();
        let value = |omraade: &str| {
            rows.iter()
                .find(|row| row.omraade == omraade)
                .and_then(|row| row.value("2021"))
        };
        assert_eq!(
            (value("Læsø"), value("Aalborg"), value("Region Nordjylland")),
            (Some(160.0), Some(60.0), Some(220.0))
        );
        assert!(rows.iter().any(|row| row.years("sum_af_klinikker") == ["2021"]));
        assert_eq!(answer(&view, &asked).unwrap().grundlag, "register");
        // Without --fra the printed years come first, and every year says how it came about.
        let all = serier(&view, &Spoergsmaal { fra: None, ..asked }).unwrap();
        let laesoe = all.iter().find(|row| row.omraade == "Læsø").unwrap();
        assert_eq!(
            (laesoe.value("2018"), laesoe.value("2021")),
            (Some(4040.0), Some(160.0))
        );
        assert_eq!(laesoe.years("indtastet"), ["2015", "2016", "2017", "2018"]);
        assert!(
            serier(
                &view,
                &Spoergsmaal {
                    fra: Some(2021),
                    ..Spoergsmaal::of(Speciale::Almen, Maal::Borgere)
                }
            )
            .unwrap()
            .is_empty()
        );
    }

    #[test]
    fn a_division_by_age_is_neither_the_total_nor_part_of_it() {
        // 30 in all, of which 12 are up to 19 years old. A clinic with the youngest only has no total at all.
        let (_folder, register) = shipped_with(
            "INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, alder_fra, alder_til, vaerdi, enhed, kilde_id) VALUES
               ('ydelser', 51, 2021, 'produktion', 'klinik', 'laesoe-fysioterapien', 0, 130, 30, 'ydelser', 'plan'),
               ('ydelser', 51, 2021, 'produktion', 'klinik', 'laesoe-fysioterapien', 0, 19, 12, 'ydelser', 'plan'),
               ('ydelser', 51, 2021, 'produktion', 'klinik', 'laesoe-ralf-seip', 0, 19, 7, 'ydelser', 'plan');",
        );
        let view = register
            .view(Some(jiff::civil::date(2021, 12, 31)), jiff::civil::date(2026, 1, 1))
            .unwrap();
        let asked = Spoergsmaal {
            fra: Some(2021),
            ..Spoergsmaal::of(Speciale::Almen, Maal::Ydelser)
        };
        let rows = serier(&view, &asked).unwrap();
        let laesoe = rows.iter().find(|row| row.omraade == "Læsø").unwrap();
        assert_eq!(laesoe.value("2021"), Some(30.0));
        let alone = serier_i_kommune(&view, &asked, "0825").unwrap();
        assert_eq!(
            (alone.len(), alone[0].value("2021"), alone[0].rang),
            (1, Some(30.0), None)
        );
        assert!(serier_i_kommune(&view, &asked, "0851").unwrap().is_empty());
    }

    #[test]
    fn produktion_and_forbrug_never_share_a_table_and_a_differing_sum_is_shown() {
        let (_folder, register) = shipped_with(
            "INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, vaerdi, enhed, kilde_id) VALUES
               ('ydelser', 51, 2018, 'forbrug', 'kommune', '0825', 5000, 'ydelser', 'plan'),
               ('ydelser', 51, 2018, 'forbrug', 'region', '1081', 5001, 'ydelser', 'plan');",
        );
        let view = view(&register);
        let both = answer(&view, &Spoergsmaal::of(Speciale::Almen, Maal::Ydelser)).unwrap();
        assert_eq!(both.tables.len(), 2);
        assert!(both.tables[0].title.contains("produktion") && both.tables[1].title.contains("forbrug"));
        let check = both.tables[1].rows.last().unwrap();
        assert_eq!(check.cells[0], Value::Text("Kontrol: sum af kommunerne".into()));
        assert_eq!(check.cells[1], Value::Number(5000.0));
        // Tabel 14's kommuner do add up to its region, so it has no such row.
        assert_eq!(both.tables[0].rows.len(), 12);
        let one = Spoergsmaal {
            perspektiv: Some(Perspektiv::Forbrug),
            ..Spoergsmaal::of(Speciale::Almen, Maal::Ydelser)
        };
        assert!(
            serier(&view, &one)
                .unwrap()
                .iter()
                .all(|row| row.perspektiv == "forbrug")
        );
    }
}
