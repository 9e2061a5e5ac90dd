//! What changed since an earlier run, and why: population, capacity, boundary, method.
//!
//! Let B be inhabitants, K kapacitet and r = B/K; 0 is the earlier run as it was printed, 0′ the same date computed today on
//! today's register with today's method, and 1 this run. Then exactly
//!
//! ```text
//! r₁ − r₀ = (r₀′ − r₀)                                    corrections, and a changed method when the SQL differs
//!         + (B₁ − B₀′) · ½ (1/K₀′ + 1/K₁)                 population
//!         + ½ (B₀′ + B₁) · (1/K₁ − 1/K₀′)                 kapacitet
//! ```
//!
//! The last two are the symmetric decomposition of a ratio into two factors (Das Gupta 1993, *Standardization and
//! Decomposition of Rates*, ch. 2; the Shapley value of two factors): neither the order in which the factors changed nor
//! which of them is called first matters, and nothing is left over. Example: 40.000 inhabitants on 10 kapaciteter become
//! 41.000 on 8. 4.000 → 5.125; population 1.000 · ½ (1/10 + 1/8) = 112,5; kapacitet ½ · 81.000 · (1/8 − 1/10) = 1.012,5.
//!
//! Across 2024-01-01 nothing is decomposed: the two kapaciteter are different things (domain.md section 2). Where a
//! kommune's boundary changed, the population effect is of another area, and the row says so.

use rusqlite::named_params;
use serde::Serialize;

use super::{BELOEB, noegletal};
use crate::domain::dato::dansk_dato;
use crate::error::Result;
use crate::register::{View, sql};
use crate::report::aarsrapport::{Graense, Noegletal, Noegletalsraekke};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Table, Value};
use crate::statistics::{all_rows, column, json, kapacitet, number, text};

/// The reason of a change when the outline is another.
const BOUNDARY: &str = "grænse";

/// The parts of a change of inhabitants per kapacitet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Virkning {
    /// r₁ − r₀.
    pub aendring: f64,
    /// r₀′ − r₀.
    pub rettelser: f64,
    /// Because of B.
    pub befolkning: f64,
    /// Because of K.
    pub kapacitet: f64,
}

/// One area's change on one basis.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Aendring {
    grundlag: String,
    omraade: String,
    niveau: String,
    kommunekode: Option<String>,
    indbyggere: [Option<i64>; 2],
    kapacitet: [Option<f64>; 2],
    indbyggere_pr_kapacitet: [Option<f64>; 2],
    virkning: Option<Virkning>,
    aarsager: Vec<&'static str>,
}

impl Aendring {
    /// Whether inhabitants or kapacitet are others than before.
    fn is_moved(&self) -> bool {
        self.indbyggere[0] != self.indbyggere[1] || self.kapacitet[0] != self.kapacitet[1]
    }

    /// The reasons in words.
    fn reasons(&self) -> String {
        match self.aarsager[..] {
            [] => "uændret".to_owned(),
            // People and kapacitet are counted by kommune, not by outline.
            [BOUNDARY] if !self.is_moved() => format!("{BOUNDARY}, uden virkning på tallet"),
            _ => self.aarsager.join(", "),
        }
    }
}

/// A dated event behind a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Haendelse {
    klinik_id: String,
    klinik: String,
    dato: Option<String>,
    kommune: [Option<String>; 2],
    sted: [Option<String>; 2],
    kapacitet: [Option<f64>; 2],
}

/// Splits a change of B/K; `None` unless every kapacitet is positive. `old` is as printed, `redone` the same day today.
pub fn decompose(old: (f64, f64), redone: (f64, f64), new: (f64, f64)) -> Option<Virkning> {
    if [old.1, redone.1, new.1].iter().any(|kapacitet| *kapacitet <= 0.0) {
        return None;
    }
    let ratio = |(people, capacity): (f64, f64)| people / capacity;
    Some(Virkning {
        aendring: ratio(new) - ratio(old),
        rettelser: ratio(redone) - ratio(old),
        befolkning: (new.0 - redone.0) * 0.5 * (1.0 / redone.1 + 1.0 / new.1),
        kapacitet: 0.5 * (redone.0 + new.0) * (1.0 / new.1 - 1.0 / redone.1),
    })
}

/// What changed since an earlier run.
pub fn compare(view: &View<'_>, old: &Noegletal) -> Result<Answer> {
    let new = noegletal(view, &old.program)?;
    let redone = view
        .register
        .view(Some(old.pr), view.pr)
        .and_then(|earlier| noegletal(&earlier, &old.program))
        .ok();
    let broken = old.regime != new.regime;
    let method_changed = old.metode != new.metode;
    let rows: Vec<Aendring> = new
        .omraader
        .iter()
        .filter_map(|now| {
            let then = same_area(&old.omraader, now)?;
            let again = redone.as_ref().and_then(|redone| same_area(&redone.omraader, now));
            (now.kapacitet.is_some() || then.kapacitet.is_some()).then(|| {
                let boundary_changed = boundary(&old.graenser, now) != boundary(&new.graenser, now);
                aendring(then, again, now, broken, method_changed, boundary_changed)
            })
        })
        .collect();
    let haendelser = haendelser(view, old)?;
    let kilder = {
        let mut kilder = kapacitet::kilder_tabel_1(view, "register")?;
        kilder.extend(kapacitet::kilder_tabel_1(view, "opgoerelse")?);
        kilder.sort();
        kilder.dedup();
        kilder
    };
    let mut tables = vec![
        overview(old, &new, &rows, redone.is_some()),
        change_table(old, &new, &rows, broken),
    ];
    tables.push(event_table(old, &new, &haendelser, broken));
    for table in &mut tables {
        table.sources.clone_from(&kilder);
    }
    let mut advarsler = Vec::new();
    if broken {
        advarsler.push(
            "kapaciteten tælles i timer til og med 2023 og i kroner fra 2024: de to år kan ikke sammenlignes, og ingen udvikling er beregnet"
                .to_owned(),
        );
    }
    Ok(Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data: serde_json::json!({ "fra": old.pr, "til": new.pr, "seriebrud": broken, "metode_aendret": method_changed,
            "omraader": json(&rows)?, "haendelser": json(&haendelser)? }),
        tables,
        kilder,
        advarsler,
    })
}

fn same_area<'n>(rows: &'n [Noegletalsraekke], wanted: &Noegletalsraekke) -> Option<&'n Noegletalsraekke> {
    rows.iter().find(|row| {
        let key = |row: &Noegletalsraekke| (row.grundlag.clone(), row.niveau.clone(), row.kommunekode.clone());
        key(row) == key(wanted) && (row.kommunekode.is_some() || row.omraade == wanted.omraade)
    })
}

/// The boundary of a kommune; of an area of areas those of all, for a sum changes with any of them.
fn boundary<'g>(graenser: &'g [Graense], row: &Noegletalsraekke) -> Vec<(&'g str, Option<&'g str>)> {
    graenser
        .iter()
        .filter(|graense| row.kommunekode.as_ref().is_none_or(|kode| *kode == graense.kommunekode))
        .map(|graense| (graense.kommunekode.as_str(), graense.graense.as_deref()))
        .collect()
}

fn aendring(
    then: &Noegletalsraekke,
    again: Option<&Noegletalsraekke>,
    now: &Noegletalsraekke,
    broken: bool,
    method_changed: bool,
    boundary_changed: bool,
) -> Aendring {
    let pair = |row: &Noegletalsraekke| row.indbyggere.map(|people| people as f64).zip(row.kapacitet);
    let ratio = |row: &Noegletalsraekke| pair(row).filter(|(_, k)| *k > 0.0).map(|(people, k)| people / k);
    // Without the earlier day in this register nothing can be said of corrections: what is left is population and capacity.
    let virkning = match (pair(then), again.and_then(pair).or_else(|| pair(then)), pair(now)) {
        (Some(then), Some(again), Some(now)) if !broken => decompose(then, again, now),
        _ => None,
    };
    let mut aarsager = Vec::new();
    if broken {
        aarsager.push("seriebrud");
    } else {
        let moved = |part: fn(&Virkning) -> f64| virkning.as_ref().is_some_and(|all| part(all).abs() > 1e-9);
        if moved(|all| all.befolkning) {
            aarsager.push("befolkning");
        }
        if moved(|all| all.kapacitet) {
            aarsager.push("kapacitet");
        }
        if moved(|all| all.rettelser) {
            aarsager.push(if method_changed {
                "metode eller rettelser"
            } else {
                "rettelser"
            });
        }
        if virkning.is_none() && (then.kapacitet, then.indbyggere) != (now.kapacitet, now.indbyggere) {
            aarsager.push("grundtallene er ændret");
        }
    }
    if boundary_changed {
        aarsager.push(BOUNDARY);
    }
    Aendring {
        grundlag: now.grundlag.clone(),
        omraade: now.omraade.clone(),
        niveau: now.niveau.clone(),
        kommunekode: now.kommunekode.clone(),
        indbyggere: [then.indbyggere, now.indbyggere],
        kapacitet: [then.kapacitet, now.kapacitet],
        indbyggere_pr_kapacitet: [ratio(then), ratio(now)],
        virkning,
        aarsager,
    }
}

fn haendelser(view: &View<'_>, old: &Noegletal) -> Result<Vec<Haendelse>> {
    let (one, other) = if old.pr <= view.pr {
        (old.pr, view.pr)
    } else {
        (view.pr, old.pr)
    };
    let (fra, til) = (one.to_string(), other.to_string());
    let parameters = named_params! { ":fra": fra, ":til": til };
    all_rows(view, sql::AARSRAPPORT_HAENDELSER, parameters, |row| {
        Ok(Haendelse {
            klinik_id: row.get("klinik_id")?,
            klinik: row.get("klinik")?,
            dato: row.get("dato")?,
            kommune: [row.get("kommune_foer")?, row.get("kommune_efter")?],
            sted: [row.get("sted_foer")?, row.get("sted_efter")?],
            kapacitet: [row.get("kapacitet_foer")?, row.get("kapacitet_efter")?],
        })
    })
}

fn basis(grundlag: &str) -> &'static str {
    if grundlag == "opgoerelse" {
        "opgørelse"
    } else {
        "register"
    }
}

/// What has happened to the kommuner and their boundaries. An import in place of the shipped outlines is better map material,
/// not another kommune; the figures are counted by kommune in the register and do not follow the outline.
fn boundary_note(old: &[Graense], new: &[Graense]) -> String {
    let names = |wanted: &dyn Fn(&Graense, Option<&Graense>) -> bool, of: &[Graense], other: &[Graense]| -> String {
        let same = |one: &Graense| other.iter().find(|two| two.kommunekode == one.kommunekode);
        let found = of.iter().filter(|one| wanted(one, same(one)));
        found.map(|one| one.kommune.as_str()).collect::<Vec<_>>().join(", ")
    };
    let has = |before: bool| {
        move |now: &Graense, then: Option<&Graense>| {
            then.is_some_and(|then| then.graense != now.graense && then.graense.is_some() == before)
        }
    };
    let lines = [
        ("nye kommuner: ", names(&|_, then| then.is_none(), new, old)),
        ("ikke længere med: ", names(&|_, now| now.is_none(), old, new)),
        ("grænsen er ændret for: ", names(&has(true), new, old)),
        (
            "grænser er indlæst i stedet for de medfølgende, vejledende for: ",
            names(&has(false), new, old),
        ),
    ];
    let said: Vec<String> = lines
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}{names}"))
        .collect();
    if said.is_empty() {
        "uændret".to_owned()
    } else {
        said.join("; ")
    }
}

/// What the two runs rest on: dates, regime, program, method, boundaries.
fn overview(old: &Noegletal, new: &Noegletal, rows: &[Aendring], redone: bool) -> Table {
    let line = |what: &str, before: String, after: String, note: String| Row {
        kind: RowKind::Body,
        cells: vec![text(what), text(before), text(after), text(note)],
    };
    let same = |equal: bool, otherwise: &str| {
        if equal {
            "uændret".to_owned()
        } else {
            otherwise.to_owned()
        }
    };
    let population = |noegletal: &Noegletal| {
        let mut days: Vec<&str> = noegletal
            .omraader
            .iter()
            .filter_map(|row| row.befolkning_dato.as_deref())
            .collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter()
            .map(|day| day.parse().map_or_else(|_| day.to_owned(), dansk_dato))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let kommuner = |noegletal: &Noegletal| noegletal.graenser.len().to_string();
    let regime_note = same(
        old.regime == new.regime,
        "seriebrud 1. januar 2024: de to kapaciteter kan ikke sammenlignes",
    );
    let corrected = |row: &Aendring| row.virkning.is_some_and(|all| all.rettelser.abs() > 1e-9);
    let method_note = same(
        old.metode == new.metode,
        if redone && !rows.iter().any(corrected) {
            "forespørgslen bag indbyggere pr. kapacitet er skrevet om, uden virkning på tallene"
        } else {
            "beregningen af indbyggere pr. kapacitet er ændret; virkningen står under rettelser"
        },
    );
    let moved = rows.iter().filter(|row| row.is_moved()).count();
    Table {
        id: "sammenligning-grundlag".to_owned(),
        title: format!(
            "Hvad de to årsrapporter bygger på: {} og {}",
            dansk_dato(old.pr),
            dansk_dato(new.pr)
        ),
        columns: vec![
            column("forhold", "Forhold", ColumnKind::Text),
            column("foer", "Før", ColumnKind::Text),
            column("nu", "Nu", ColumnKind::Text),
            column("bemaerkning", "Bemærkning", ColumnKind::Text),
        ],
        rows: vec![
            line(
                "Visningsdato",
                dansk_dato(old.pr),
                dansk_dato(new.pr),
                same(old.pr == new.pr, "ny dato"),
            ),
            line(
                "Befolkning pr.",
                population(old),
                population(new),
                same(population(old) == population(new), "nyt folketal"),
            ),
            line(
                "Kapacitet tælles i",
                regime(&old.regime),
                regime(&new.regime),
                regime_note,
            ),
            line(
                "Kommuner og grænser",
                kommuner(old),
                kommuner(new),
                boundary_note(&old.graenser, &new.graenser),
            ),
            line("Metode", method(old), method(new), method_note),
        ],
        notes: vec![
            format!("{moved} af {} tal er ændret.", rows.len()),
            if redone {
                "Den tidligere dato er regnet om i det nuværende register; afviger den fra det trykte, står forskellen under rettelser.".to_owned()
            } else {
                "Det nuværende register kender ikke den tidligere dato, så rettelser kan ikke skilles ud.".to_owned()
            },
        ],
        sources: Vec::new(),
    }
}

fn regime(regime: &str) -> String {
    if regime == "timer" { "timer" } else { "kroner" }.to_owned()
}

/// The method's fingerprint, short enough to read aloud.
fn method(noegletal: &Noegletal) -> String {
    let prints: Vec<&str> = noegletal
        .metode
        .values()
        .map(|hash| hash.get(..12).unwrap_or(hash))
        .collect();
    prints.join(", ")
}

fn change_table(old: &Noegletal, new: &Noegletal, rows: &[Aendring], broken: bool) -> Table {
    let (from, to) = (dansk_dato(old.pr), dansk_dato(new.pr));
    let missing = if broken {
        Missing::IkkeSammenlignelig
    } else {
        Missing::Ukendt
    };
    let body = rows.iter().map(|row| {
        let ratio = |at: usize| {
            let undefined = row.kapacitet[at] == Some(0.0);
            number(
                row.indbyggere_pr_kapacitet[at],
                if undefined {
                    Missing::IkkeDefineret
                } else {
                    Missing::Ukendt
                },
            )
        };
        let effect = |part: fn(&Virkning) -> f64| number(row.virkning.as_ref().map(part), missing);
        Row {
            kind: if row.niveau == "kommune" {
                RowKind::Body
            } else {
                RowKind::Total
            },
            cells: vec![
                text(if row.niveau == "sundhedsraad" {
                    format!("Sundhedsråd {}", row.omraade)
                } else {
                    row.omraade.clone()
                }),
                text(basis(&row.grundlag)),
                ratio(0),
                ratio(1),
                effect(|all| all.aendring),
                effect(|all| all.befolkning),
                effect(|all| all.kapacitet),
                effect(|all| all.rettelser),
                text(row.reasons()),
            ],
        }
    });
    let decimal = ColumnKind::Decimal(1);
    Table {
        id: "sammenligning-indbyggere-pr-kapacitet".to_owned(),
        title: format!("Indbyggere pr. kapacitet {from} og {to}, og hvorfor tallet er ændret"),
        columns: vec![
            column("omraade", "Område", ColumnKind::Text),
            column("grundlag", "Grundlag", ColumnKind::Text),
            column("foer", &from, decimal),
            column("nu", &to, decimal),
            column("aendring", "Ændring", decimal),
            column("befolkning", "Heraf befolkning", decimal),
            column("kapacitet", "Heraf kapacitet", decimal),
            column("rettelser", "Heraf rettelser", decimal),
            column("aarsag", "Årsag", ColumnKind::Text),
        ],
        rows: body.collect(),
        notes: vec![
            "Heraf befolkning = (B1 − B0) · ½(1/K0 + 1/K1); heraf kapacitet = ½(B0 + B1) · (1/K1 − 1/K0), hvor B er indbyggere og K kapacitet (Das Gupta 1993). Rettelser er forskellen mellem det tidligere tal, som det regnes i dag, og som det blev trykt. Delene giver ændringen uden rest.".to_owned(),
        ],
        sources: Vec::new(),
    }
}

fn event_table(old: &Noegletal, new: &Noegletal, rows: &[Haendelse], broken: bool) -> Table {
    let words = |value: &Option<String>| {
        value
            .as_ref()
            .map_or(Value::Missing(Missing::IkkeRelevant), |words| text(words.clone()))
    };
    let body = rows.iter().map(|row| {
        let what = event(row);
        Row {
            kind: RowKind::Body,
            cells: vec![
                row.dato
                    .as_ref()
                    .and_then(|day| day.parse().ok())
                    .map_or(Value::Missing(Missing::Ukendt), Value::Date),
                text(row.klinik.clone()),
                text(what),
                words(&row.kommune[0]),
                words(&row.kommune[1]),
                words(&row.sted[0]),
                words(&row.sted[1]),
                number(
                    row.kapacitet[0],
                    if row.kommune[0].is_none() {
                        Missing::IkkeRelevant
                    } else {
                        Missing::Ukendt
                    },
                ),
                number(
                    row.kapacitet[1],
                    if row.kommune[1].is_none() {
                        Missing::IkkeRelevant
                    } else {
                        Missing::Ukendt
                    },
                ),
            ],
        }
    });
    let mut notes = vec!["Datoen er den første ændring af klinikkens sted eller kapacitet i perioden.".to_owned()];
    if broken {
        notes.push(format!(
            "Kapaciteten før {BELOEB} er i timer og efter i kroner; en ændret kapacitet hen over datoen er derfor ingen hændelse."
        ));
    }
    Table {
        id: "sammenligning-haendelser".to_owned(),
        title: format!(
            "Klinikker og kapacitet: hændelser fra {} til {}",
            dansk_dato(old.pr.min(new.pr)),
            dansk_dato(old.pr.max(new.pr))
        ),
        columns: vec![
            column("dato", "Dato", ColumnKind::Date),
            column("klinik", "Klinik", ColumnKind::Text),
            column("haendelse", "Hændelse", ColumnKind::Text),
            column("kommune_foer", "Kommune før", ColumnKind::Text),
            column("kommune_efter", "Kommune efter", ColumnKind::Text),
            column("sted_foer", "Sted før", ColumnKind::Text),
            column("sted_efter", "Sted efter", ColumnKind::Text),
            column("kapacitet_foer", "Kapacitet før", ColumnKind::UpTo(2)),
            column("kapacitet_efter", "Kapacitet efter", ColumnKind::UpTo(2)),
        ],
        rows: body.collect(),
        notes,
        sources: Vec::new(),
    }
}

fn event(row: &Haendelse) -> String {
    let mut parts = Vec::new();
    match &row.kommune {
        [None, _] => parts.push("ny"),
        [_, None] => parts.push("ophørt"),
        [Some(before), Some(after)] => {
            if before != after {
                parts.push("flyttet til en anden kommune");
            } else if row.sted[0] != row.sted[1] {
                parts.push("ny adresse");
            }
            if row.kapacitet[0] != row.kapacitet[1] {
                parts.push("ændret kapacitet");
            }
        }
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example_adds_up() {
        let parts = decompose((40_000.0, 10.0), (40_000.0, 10.0), (41_000.0, 8.0)).unwrap();
        assert!((parts.aendring - 1125.0).abs() < 1e-9);
        assert!((parts.befolkning - 112.5).abs() < 1e-9);
        assert!((parts.kapacitet - 1012.5).abs() < 1e-9);
        assert!(parts.rettelser.abs() < 1e-9);
        assert_eq!(decompose((1.0, 0.0), (1.0, 1.0), (1.0, 1.0)), None);
    }

    proptest! {
        #[test]
        fn the_parts_are_the_change_and_turn_with_the_direction(
            old in (1.0..1e6, 0.5..100.0), again in (1.0..1e6, 0.5..100.0), new in (1.0..1e6, 0.5..100.0)
        ) {
            let near = |one: f64, other: f64| (one - other).abs() <= 1e-6 * (1.0 + one.abs());
            let parts = decompose(old, again, new).unwrap();
            prop_assert!(near(parts.aendring, parts.rettelser + parts.befolkning + parts.kapacitet));
            let back = decompose(new, new, again).unwrap();
            prop_assert!(near(parts.befolkning, -back.befolkning) && near(parts.kapacitet, -back.kapacitet));
        }
    }
}
