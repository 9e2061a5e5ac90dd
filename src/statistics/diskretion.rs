//! Finds what must be hidden of a register's activity before it is published (domain.md S10).
//!
//! Every year is a system of its own: no published figure ties two years but the developments, and a development is
//! hidden whenever one of its ends is. What is hidden in a year therefore depends on nothing but that year's figures:
//! the same for every question, every date of view and every later edition.
//!
//! | in a year | how it is tied |
//! |---|---|
//! | borgere of the kommuner and of their region, of the regions and of the country | S5, [`System::persons`] |
//! | borgere by age | a partition whose sum the reader is taken to know |
//! | shares of an age, rates per 1.000, shares of the population | an interval, to the last printed digit |
//! | group training as a share of borgere | an implied count: share × borgere |
//! | an average over persons (udgift or ydelser pr. borger) | hidden over a primary count, for it tells of those few; over a secondary one when the numerator is published |

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::named_params;

use super::all_rows;
use crate::disclosure::{Cell, Grund, Noegle, Relation, Role, Skjult, System, Taerskel, suppress};
use crate::error::Result;
use crate::register::{View, sql};

/// What a published figure costs to lose, against 1 for a count: the count says the same and more.
const FIGURE: f64 = 0.9;
/// What a region's or the country's count costs to lose.
const TOTAL: f64 = 3.0;

/// A row of the register.
#[derive(Debug, Clone)]
struct Figur {
    noegle: Noegle,
    region: Option<String>,
    vaerdi: Option<f64>,
}

/// The register's own threshold on the day of the view; `None` when nobody has entered a usable one.
pub fn registered_threshold(view: &View<'_>) -> Result<Option<Taerskel>> {
    let pr = view.pr_text();
    let found = all_rows(view, sql::DISKRETION_TAERSKEL, named_params! { ":pr": pr }, |row| {
        row.get::<f64>("vaerdi")
    })?;
    Ok(found
        .first()
        .and_then(|value| (2..=100).find(|t| (f64::from(*t) - value).abs() < 1e-9))
        .and_then(Taerskel::new))
}

/// Everything that must be hidden under a threshold, in every year. Each year's pattern has passed the audit.
pub fn hidden(view: &View<'_>, taerskel: Taerskel) -> Result<Skjult> {
    let rows = all_rows(view, sql::DISKRETION_PERSONTAL, &[], |row| {
        Ok(Figur {
            noegle: Noegle {
                maal: row.get("maal")?,
                speciale: row.get("speciale")?,
                aar: row.get("aar")?,
                perspektiv: row.get("perspektiv")?,
                niveau: row.get("niveau")?,
                omraade_kode: row.get("omraade_kode")?,
                afgraensning: row.get("afgraensning")?,
                alder_fra: row.get("alder_fra")?,
                alder_til: row.get("alder_til")?,
            },
            region: row.get("region_kode")?,
            vaerdi: row.get("vaerdi")?,
        })
    })?;
    let mut systems: BTreeMap<(bool, i64, i64, &str), Vec<&Figur>> = BTreeMap::new();
    for row in &rows {
        let noegle = &row.noegle;
        // 57, 65 and the two together are tied to each other.
        let riding = matches!(noegle.speciale, 57 | 65 | 5765);
        let speciale = if riding { 0 } else { noegle.speciale };
        let key = (riding, speciale, noegle.aar, noegle.perspektiv.as_str());
        systems.entry(key).or_default().push(row);
    }
    let numerators: BTreeSet<(&str, i64, i64, &str, &str)> = rows
        .iter()
        .filter(|row| matches!(row.noegle.maal.as_str(), "udgift" | "ydelser") && row.vaerdi.is_some())
        .map(|row| numerator(&row.noegle, &row.noegle.maal))
        .collect();
    let mut figurer = Vec::new();
    for rows in systems.values() {
        let mut year = Year::new(rows);
        year.tie();
        figurer.extend(year.solve(taerskel, &numerators));
    }
    Ok(Skjult::new(taerskel, figurer))
}

fn numerator<'n>(noegle: &'n Noegle, maal: &'n str) -> (&'n str, i64, i64, &'n str, &'n str) {
    (maal, noegle.speciale, noegle.aar, &noegle.niveau, &noegle.omraade_kode)
}

/// The figures of one year that are tied to each other.
struct Year<'r> {
    rows: &'r [&'r Figur],
    system: System,
    /// Row → its printed count.
    cells: BTreeMap<&'r Noegle, usize>,
    /// Row → the published figure it is.
    figures: BTreeMap<&'r Noegle, usize>,
    /// Figures hidden because nothing can be said of what they are a share of.
    blind: Vec<usize>,
}

impl<'r> Year<'r> {
    fn new(rows: &'r [&'r Figur]) -> Self {
        let mut system = System::default();
        let mut cells = BTreeMap::new();
        for row in rows
            .iter()
            .filter(|row| matches!(row.noegle.maal.as_str(), "borgere" | "alder"))
        {
            let area_of_areas = row.noegle.maal == "borgere" && row.noegle.niveau != "kommune";
            let cost = if area_of_areas { TOTAL } else { 1.0 };
            let cell = Cell {
                cost,
                ..Cell::printed(row.vaerdi)
            };
            cells.insert(&row.noegle, system.cell(cell));
        }
        Self {
            rows,
            system,
            cells,
            figures: BTreeMap::new(),
            blind: Vec::new(),
        }
    }

    fn tie(&mut self) {
        self.tie_areas();
        self.tie_ages();
        self.tie_shares();
        self.tie_group_training();
    }

    /// S5: kommuner with their region, regions with the country.
    fn tie_areas(&mut self) {
        for whole in self.of("borgere") {
            let noegle = &whole.noegle;
            let parts: Vec<usize> = self
                .of("borgere")
                .filter(|part| part.lies_in(noegle))
                .filter_map(|part| self.cells.get(&part.noegle).copied())
                .filter(|cell| self.system.cells[*cell].value.is_some())
                .collect();
            if let (Some(whole), false) = (self.cells.get(noegle).copied(), parts.is_empty()) {
                self.system.persons(&parts, whole);
            }
        }
    }

    /// Ages partition the persons of an area; and their sum is tied to the area's own count, for riding to the sum of two.
    fn tie_ages(&mut self) {
        let mut groups: BTreeMap<(i64, &str, &str, &str), Vec<usize>> = BTreeMap::new();
        for row in self.of("alder") {
            let noegle = &row.noegle;
            let key = (
                noegle.speciale,
                noegle.niveau.as_str(),
                noegle.omraade_kode.as_str(),
                noegle.afgraensning.as_str(),
            );
            groups.entry(key).or_default().extend(self.cells.get(noegle));
        }
        for ((speciale, niveau, kode, _), ages) in groups {
            let value = |index: &usize| self.system.cells[*index].value;
            let Some(sum) = ages.iter().map(value).sum::<Option<f64>>() else {
                continue;
            };
            let mut terms: Vec<(usize, f64)> = ages.iter().map(|age| (*age, 1.0)).collect();
            self.system.relation(equal(terms.clone(), sum));
            let specialer: &[i64] = if speciale == 5765 { &[57, 65] } else { &[speciale] };
            let areas: Vec<usize> = self
                .of("borgere")
                .filter(|row| {
                    let noegle = &row.noegle;
                    specialer.contains(&noegle.speciale) && noegle.niveau == niveau && noegle.omraade_kode == kode
                })
                .filter_map(|row| self.cells.get(&row.noegle).copied())
                .collect();
            let known: Option<f64> = areas.iter().map(|area| self.system.cells[*area].value).sum();
            if let (Some(known), true) = (known, areas.len() == specialer.len()) {
                terms.extend(areas.iter().map(|area| (*area, -1.0)));
                self.system.relation(equal(terms, sum - known));
            }
        }
    }

    /// Figures that give a count back within an interval: shares of an age and of the population, rates per 1.000.
    fn tie_shares(&mut self) {
        for (maal, of) in [
            ("andel_af_befolkning", "borgere"),
            ("alder_pr_1000", "alder"),
            ("alder_andel", "alder"),
        ] {
            let half = self.half_digit(maal);
            for row in self.of(maal) {
                let figure = self.system.figure(FIGURE);
                self.figures.insert(&row.noegle, figure);
                let counted = Noegle {
                    maal: of.to_owned(),
                    ..row.noegle.clone()
                };
                let count = self.cells.get(&counted).copied();
                let Some((cell, value, share)) =
                    count.and_then(|cell| Some((cell, self.system.cells[cell].value?, row.vaerdi?)))
                else {
                    continue;
                };
                let relations = if maal == "alder_andel" {
                    self.share_of_ages(&row.noegle, cell, share, half)
                } else if share > 0.0 {
                    // The population is public, so the count is known to half a digit of the figure.
                    let spread = half / share;
                    vec![within(
                        vec![(cell, 1.0)],
                        value * (1.0 - spread),
                        value * (1.0 + spread),
                    )]
                } else {
                    Vec::new()
                };
                for relation in relations {
                    self.system.relation(Relation {
                        figure: Some(figure),
                        ..relation
                    });
                }
            }
        }
    }

    /// `(a − h) Σx ≤ 100 xᵢ ≤ (a + h) Σx`: linear, although the sum is not printed.
    fn share_of_ages(&self, noegle: &Noegle, cell: usize, share: f64, half: f64) -> Vec<Relation> {
        let ages: Vec<usize> = self
            .of("alder")
            .filter(|row| {
                let one = &row.noegle;
                (one.speciale, &one.niveau, &one.omraade_kode, &one.afgraensning)
                    == (
                        noegle.speciale,
                        &noegle.niveau,
                        &noegle.omraade_kode,
                        &noegle.afgraensning,
                    )
            })
            .filter_map(|row| self.cells.get(&row.noegle).copied())
            .collect();
        let terms = |per_cent: f64| -> Vec<(usize, f64)> {
            ages.iter()
                .map(|age| (*age, if *age == cell { 100.0 - per_cent } else { -per_cent }))
                .collect()
        };
        vec![
            within(terms(share - half), 0.0, f64::INFINITY),
            within(terms(share + half), f64::NEG_INFINITY, 0.0),
        ]
    }

    /// Share × borgere is a count of persons that no table prints.
    fn tie_group_training(&mut self) {
        let half = self.half_digit("holdtraening");
        let mut implied: BTreeMap<&Noegle, usize> = BTreeMap::new();
        for row in self.of("holdtraening") {
            let figure = self.system.figure(FIGURE);
            self.figures.insert(&row.noegle, figure);
            let counted = Noegle {
                maal: "borgere".to_owned(),
                ..row.noegle.clone()
            };
            let count = self.cells.get(&counted).and_then(|cell| self.system.cells[*cell].value);
            let Some((count, share)) = count.zip(row.vaerdi) else {
                if row.noegle.niveau == "kommune" && row.vaerdi.is_some() {
                    self.blind.push(figure);
                }
                continue;
            };
            let cell = self.system.cell(Cell {
                role: Role::Implied,
                ..Cell::printed(Some(share * count / 100.0))
            });
            implied.insert(&row.noegle, cell);
            let (low, high) = ((share - half) * count / 100.0, (share + half) * count / 100.0);
            self.system.relation(Relation {
                figure: Some(figure),
                ..within(vec![(cell, 1.0)], low, high)
            });
        }
        for whole in self.of("holdtraening") {
            let parts: Vec<usize> = self
                .of("holdtraening")
                .filter(|part| part.lies_in(&whole.noegle))
                .filter_map(|part| implied.get(&part.noegle).copied())
                .collect();
            if let (Some(whole), false) = (implied.get(&whole.noegle), parts.is_empty()) {
                self.system.persons(&parts, *whole);
            }
        }
    }

    fn solve(&self, taerskel: Taerskel, numerators: &BTreeSet<(&str, i64, i64, &str, &str)>) -> Vec<(Noegle, Grund)> {
        let pattern = suppress(&self.system, taerskel, &self.blind);
        let primary: BTreeSet<usize> = self.system.primary(taerskel).into_iter().collect();
        let grund = |cell: usize| {
            if primary.contains(&cell) {
                Grund::Primaer
            } else {
                Grund::Sekundaer
            }
        };
        let count_of = |noegle: &Noegle| {
            let counted = Noegle {
                maal: "borgere".to_owned(),
                afgraensning: String::new(),
                ..noegle.clone()
            };
            self.cells.get(&counted).copied().filter(|cell| pattern.cells[*cell])
        };
        let mut hidden = Vec::new();
        for row in self.rows {
            let noegle = &row.noegle;
            let why = match noegle.maal.as_str() {
                "borgere" | "alder" => self
                    .cells
                    .get(noegle)
                    .filter(|cell| pattern.cells[**cell])
                    .map(|cell| grund(*cell)),
                "holdtraening" if count_of(noegle).is_some() => Some(Grund::Sekundaer),
                "udgift_pr_borger" | "ydelser_pr_borger" => count_of(noegle)
                    .filter(|cell| {
                        let over = noegle.maal.trim_end_matches("_pr_borger");
                        primary.contains(cell) || numerators.contains(&numerator(noegle, over))
                    })
                    .map(|_| Grund::Sekundaer),
                _ => self
                    .figures
                    .get(noegle)
                    .filter(|figure| pattern.figures[**figure])
                    .map(|_| Grund::Sekundaer),
            };
            if noegle.maal == "alder" && why.is_some() {
                // Where no share is entered it is computed from the counts, exactly, so it goes with its count.
                let share = Noegle {
                    maal: "alder_andel".to_owned(),
                    ..noegle.clone()
                };
                if !self.figures.contains_key(&share) {
                    hidden.push((share, Grund::Sekundaer));
                }
            }
            hidden.extend(why.map(|why| (noegle.clone(), why)));
        }
        hidden
    }

    fn of(&self, maal: &'static str) -> impl Iterator<Item = &'r Figur> + use<'r> {
        self.rows.iter().copied().filter(move |row| row.noegle.maal == maal)
    }

    /// Half of the last digit that a measure is printed with this year: what its figures leave open.
    fn half_digit(&self, maal: &'static str) -> f64 {
        let digits = self
            .of(maal)
            .filter_map(|row| row.vaerdi)
            .map(decimals)
            .max()
            .unwrap_or(0);
        0.5 * 0.1_f64.powi(digits)
    }
}

impl Figur {
    /// Whether this area is a part of the other: a kommune of its region, a region of the country.
    fn lies_in(&self, whole: &Noegle) -> bool {
        let part = &self.noegle;
        let same = part.speciale == whole.speciale && part.afgraensning == whole.afgraensning;
        let inside = match whole.niveau.as_str() {
            "region" => self.region.as_deref() == Some(whole.omraade_kode.as_str()),
            "land" => part.niveau == "region",
            _ => false,
        };
        same && inside
    }
}

/// How many decimals a figure was entered with (8.2 has one).
fn decimals(value: f64) -> i32 {
    let text = value.to_string();
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    i32::try_from(digits).unwrap_or(i32::MAX)
}

fn within(terms: Vec<(usize, f64)>, low: f64, high: f64) -> Relation {
    Relation {
        terms,
        low,
        high,
        figure: None,
    }
}

fn equal(terms: Vec<(usize, f64)>, value: f64) -> Relation {
    within(terms, value, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::support::{shipped, shipped_with, view};

    fn counts(hidden: &Skjult) -> BTreeMap<String, (usize, usize)> {
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (noegle, grund) in hidden.figurer() {
            let entry = counts
                .entry(format!("{} {}", noegle.maal, noegle.speciale))
                .or_default();
            match grund {
                Grund::Primaer => entry.0 += 1,
                Grund::Sekundaer => entry.1 += 1,
            }
        }
        counts
    }

    #[test]
    fn the_plans_own_tables_lose_this_much() {
        // Tabel 39 has 26 counts from 1 to 4, Tabel 29 one (80-120 years, 4), which takes a sibling, its rate and maybe its
        // share with it; group training on Læsø (Tabel 18) is 2,7 % of 142 and 2,6 % of 146 persons, 3,8 both.
        let register = shipped();
        let view = view(&register);
        let t = |t| counts(&hidden(&view, Taerskel::new(t).unwrap()).unwrap());
        insta::assert_debug_snapshot!((t(3), t(5), t(10)));
    }

    #[test]
    fn an_average_over_a_few_persons_is_hidden_and_a_lone_small_kommune_takes_another_with_it() {
        // Tabel 26's Læsø 2018 becomes 3 persons: its 11.198 kr. or so per person speaks of three people.
        let (_folder, register) = shipped_with(
            "UPDATE aktivitet SET vaerdi = 3 WHERE maal = 'borgere' AND speciale = 62 AND aar = 2018 AND omraade_kode = '0825';",
        );
        let view = view(&register);
        let hidden = hidden(&view, Taerskel::USUAL).unwrap();
        let of = |maal: &str, kode: &str| {
            hidden
                .figurer()
                .find(|(noegle, _)| noegle.maal == maal && noegle.omraade_kode == kode && noegle.speciale == 62)
                .map(|(_, grund)| grund)
        };
        assert_eq!(of("borgere", "0825"), Some(Grund::Primaer));
        assert_eq!(of("udgift_pr_borger", "0825"), Some(Grund::Sekundaer));
        assert_eq!(of("holdtraening", "0825"), Some(Grund::Sekundaer));
        // The smallest other kommune, Morsø with 314, goes too: else 3 is the total less the rest (A2).
        assert_eq!(of("borgere", "0773"), Some(Grund::Sekundaer));
        assert_eq!(of("borgere", "0851"), None);
        assert_eq!(of("borgere", "1081"), None);
    }

    #[test]
    fn what_is_hidden_in_a_year_does_not_depend_on_other_years() {
        let register = shipped();
        let all = hidden(&view(&register), Taerskel::USUAL).unwrap();
        let (_folder, fewer) = shipped_with("DELETE FROM aktivitet WHERE aar = 2018;");
        let of_2017 = |hidden: &Skjult| -> Vec<Noegle> {
            hidden
                .figurer()
                .filter(|(noegle, _)| noegle.aar == 2017)
                .map(|(noegle, _)| noegle.clone())
                .collect()
        };
        assert_eq!(of_2017(&all), of_2017(&hidden(&view(&fewer), Taerskel::USUAL).unwrap()));
        assert!(!of_2017(&all).is_empty());
    }

    #[test]
    fn the_threshold_is_the_one_entered_last_before_the_day() {
        assert_eq!(registered_threshold(&view(&shipped())).unwrap(), None);
        let (_folder, register) = shipped_with(
            "INSERT INTO parameter (navn, gyldig_fra, beskrivelse, enhed, vaerdi, kilde_id) VALUES
               ('diskretionstaerskel', '2018-01-01', 'mindste viste antal', 'personer', 3, 'plan'),
               ('diskretionstaerskel', '2019-01-01', 'mindste viste antal', 'personer', 5, 'plan'),
               ('diskretionstaerskel', '2020-01-01', 'mindste viste antal', 'personer', 10, 'plan');",
        );
        assert_eq!(registered_threshold(&view(&register)).unwrap(), Taerskel::new(5));
    }
}
