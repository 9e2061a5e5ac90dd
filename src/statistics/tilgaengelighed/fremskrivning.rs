//! `tilgaengelighed --fremskriv`: expected patients per kommune and speciale, and the capacity that keeps today's ratio.
//!
//! Patients(k, t) = Σ over ages of population(k, age, t) · persons treated per 1.000 of the age in the region, today's rates
//! unchanged \[D\]. The capacity that keeps today's ratio is kapacitet(k) · patients(k, t) / patients(k, t₀), where t₀ is the
//! first projected year from the view's on. Persons may be patients of several specialer and are never added up over them.
//!
//! Worked example: 100 patients in 2025 and 120 in 2040 with 5 kapaciteter today: 5 · 120/100 = 6.

use rusqlite::named_params;
use serde::Serialize;

use super::offentlig::refuse_hidden_rates;
use super::udbud::amount;
use crate::domain::{Kommunekode, Regime, Speciale};
use crate::error::{Error, Kind, Result};
use crate::register::{View, sql};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table};
use crate::statistics::{all_rows, column, json, number, sources_by_id, text};

/// A year of a kommune.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aar {
    /// The year; its first day stands for it.
    pub aar: i64,
    /// Projected population.
    pub indbyggere: Option<f64>,
    /// Expected patients; `null` when a population is unknown.
    pub patienter: Option<f64>,
    /// The capacity that keeps today's ratio; `null` when it is not defined.
    pub kapacitet: Option<f64>,
}

/// A kommune's projection for one speciale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fremskrevet {
    /// Its name; the region last.
    pub omraade: String,
    /// `kommune` or `region`.
    pub niveau: &'static str,
    /// Four digits; `null` for the region.
    pub kommunekode: Option<String>,
    /// 51, 57, 62 or 65; 5765 when only the two together are known.
    pub speciale: i64,
    /// Capacity today: the speciale's own from 2024, all of it before; `null` for ridefysioterapi.
    pub kapacitet_i_dag: Option<f64>,
    /// Year by year.
    pub aar: Vec<Aar>,
}

/// Expected patients per inhabitant of a speciale, by kommune.
#[derive(Debug, Clone, PartialEq)]
pub struct Behov {
    /// Kommune and patients per inhabitant.
    pub pr_indbygger: Vec<(Kommunekode, f64)>,
    /// What it rests on, in Danish.
    pub note: String,
    /// The sources.
    pub kilder: Vec<Source>,
}

/// The need of each kommune by the ages of its people: the counted population of the view's year or the year before, else
/// the first projected year. Cell by cell ages are not known, so all cells of a kommune get its mean \[D\].
///
/// # Errors
/// PP-T010 without population by age; PP-T011 when ages do not fit those of the rates or a population is unknown.
pub fn behov(view: &View<'_>, speciale: Speciale) -> Result<Behov> {
    let year = i64::from(view.pr.year());
    let mut found = lines(view, speciale, true, (year - 1, year))?;
    if found.is_empty() {
        found = lines(view, speciale, false, (year, year + 20))?;
        let first = found.iter().map(|line| line.aar).min();
        found.retain(|line| Some(line.aar) == first);
    } else {
        let last = found.iter().map(|line| line.aar).max();
        found.retain(|line| Some(line.aar) == last);
    }
    check(&found, speciale)?;
    let mut pr_indbygger = Vec::new();
    for line in &found {
        match (line.patienter, line.indbyggere, line.kommunekode.parse()) {
            (Some(patients), Some(people), Ok(code)) if people > 0.0 => pr_indbygger.push((code, patients / people)),
            _ => {
                return Err(Error::new(
                    "PP-T011",
                    Kind::Data,
                    "befolkningen efter alder er ukendt. Intet er beregnet",
                )
                .at(line.navn.clone(), line.aar.to_string())
                .next_step("indlæs befolkningen efter alder med: praksisplan importer befolkning FIL"));
            }
        }
    }
    let ids = found
        .iter()
        .flat_map(|line| std::iter::once(line.kilde.as_str()).chain(line.rate_kilde.as_deref()));
    let year = found.first().map_or(0, |line| line.aar);
    Ok(Behov {
        note: format!(
            "skøn: Befolkningen er vægtet til ventede patienter i speciale {} med regionens behandlede pr. 1.000 i hver alder og kommunens alderssammensætning i {year}; inden for en kommune er vægten den samme overalt [D].",
            speciale.number()
        ),
        kilder: sources_by_id(view, ids)?,
        pr_indbygger,
    })
}

struct Line {
    kommunekode: String,
    navn: String,
    version: String,
    aar: i64,
    indbyggere: Option<f64>,
    patienter: Option<f64>,
    without_rate: i64,
    rate_aar: Option<i64>,
    speciale: Option<i64>,
    kilde: String,
    rate_kilde: Option<String>,
}

/// Projects the specialer to `til`, the last year.
///
/// # Errors
/// PP-T010 when the register has no projection; PP-T011 when its ages do not fit those of the rates, or there are none.
pub fn answer(view: &View<'_>, specialer: &[Speciale], til: i64) -> Result<Answer> {
    let mut all = Vec::new();
    let mut tables = Vec::new();
    let mut kilder = Vec::new();
    for &speciale in specialer {
        let lines = lines(view, speciale, false, (i64::from(view.pr.year()), til))?;
        check(&lines, speciale)?;
        let areas = project(view, &lines, speciale)?;
        let ids = lines
            .iter()
            .flat_map(|line| std::iter::once(line.kilde.as_str()).chain(line.rate_kilde.as_deref()));
        let sources = sources_by_id(view, ids)?;
        let mut table = table(&areas, speciale, Regime::at(view.pr));
        table.notes = notes(&lines, speciale, Regime::at(view.pr));
        table.sources.clone_from(&sources);
        kilder.extend(sources);
        tables.push(table);
        all.extend(areas);
    }
    kilder.sort();
    kilder.dedup();
    Ok(Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data: json(&all)?,
        tables,
        kilder,
        advarsler: Vec::new(),
    })
}

fn lines(view: &View<'_>, speciale: Speciale, faktisk: bool, (fra, til): (i64, i64)) -> Result<Vec<Line>> {
    refuse_hidden_rates(view, speciale.number())?;
    let parameters = named_params! { ":speciale": speciale.number(), ":faktisk": faktisk, ":fra": fra, ":til": til };
    all_rows(view, sql::TILGAENGELIGHED_FREMSKRIVNING, parameters, |row| {
        Ok(Line {
            kommunekode: row.get("kommunekode")?,
            navn: row.get("navn")?,
            version: row.get("fremskrivning")?,
            aar: row.get("aar")?,
            indbyggere: row.get("indbyggere")?,
            patienter: row.get("patienter")?,
            without_rate: row.get("uden_rate")?,
            rate_aar: row.get("rate_aar")?,
            speciale: row.get("speciale")?,
            kilde: row.get("kilde_id")?,
            rate_kilde: row.get("rate_kilde_id")?,
        })
    })
}

fn check(lines: &[Line], speciale: Speciale) -> Result<()> {
    if lines.is_empty() {
        return Err(Error::new(
            "PP-T010",
            Kind::Data,
            "registeret har ingen befolkningsfremskrivning fra datoen og frem. Intet er beregnet",
        )
        .at("befolkning", "ingen fremskrivning efter alder pr. kommune")
        .next_step("indlæs Danmarks Statistiks fremskrivning (FRKM1yy) med: praksisplan importer befolkning FIL"));
    }
    if lines.iter().all(|line| line.rate_aar.is_none()) {
        return Err(Error::new("PP-T011", Kind::Data, "der er ingen aldersfordelte tal for specialet. Intet er beregnet")
            .at("--speciale", speciale.number().to_string())
            .next_step("vælg 51, 57, 62 eller 65, eller indlæs personer pr. 1.000 efter alder med: praksisplan importer aktivitet FIL"));
    }
    if let Some(line) = lines.iter().find(|line| line.without_rate > 0) {
        return Err(Error::new(
            "PP-T011",
            Kind::Data,
            "fremskrivningens aldersgrupper går på tværs af behandlingstallenes. Intet er beregnet",
        )
        .at(
            format!("{}, {}", line.navn, line.aar),
            format!("{} aldersgrupper ligger i flere af Tabellens", line.without_rate),
        )
        .next_step("indlæs fremskrivningen med et års alderstrin"));
    }
    Ok(())
}

fn project(view: &View<'_>, lines: &[Line], speciale: Speciale) -> Result<Vec<Fremskrevet>> {
    let capacity = capacity(view, speciale)?;
    let mut areas: Vec<Fremskrevet> = Vec::new();
    for line in lines {
        if areas
            .last()
            .is_none_or(|area| area.kommunekode.as_deref() != Some(line.kommunekode.as_str()))
        {
            let own = |capacity: &Vec<(String, f64)>| {
                capacity
                    .iter()
                    .filter(|(code, _)| *code == line.kommunekode)
                    .map(|(_, amount)| amount)
                    .sum()
            };
            areas.push(Fremskrevet {
                omraade: line.navn.clone(),
                niveau: "kommune",
                kommunekode: Some(line.kommunekode.clone()),
                speciale: line.speciale.unwrap_or(i64::from(speciale.number())),
                kapacitet_i_dag: capacity.as_ref().map(own),
                aar: Vec::new(),
            });
        }
        if let Some(area) = areas.last_mut() {
            area.aar.push(Aar {
                aar: line.aar,
                indbyggere: line.indbyggere,
                patienter: line.patienter,
                kapacitet: None,
            });
        }
    }
    areas.push(region(&areas));
    areas.iter_mut().for_each(keep_ratio);
    Ok(areas)
}

/// The region: sums over the kommuner, year by year. A patient lives in one kommune, so here the sum holds (S5 is about
/// where people were treated).
fn region(areas: &[Fremskrevet]) -> Fremskrevet {
    let years: std::collections::BTreeSet<i64> = areas
        .iter()
        .flat_map(|area| area.aar.iter().map(|year| year.aar))
        .collect();
    let sum = |aar: i64, pick: &dyn Fn(&Aar) -> Option<f64>| -> Option<f64> {
        areas
            .iter()
            .map(|area| area.aar.iter().find(|year| year.aar == aar).and_then(pick))
            .sum()
    };
    Fremskrevet {
        omraade: "Regionen".to_owned(),
        niveau: "region",
        kommunekode: None,
        speciale: areas.first().map_or(0, |area| area.speciale),
        kapacitet_i_dag: areas.iter().map(|area| area.kapacitet_i_dag).sum(),
        aar: years
            .into_iter()
            .map(|aar| Aar {
                aar,
                indbyggere: sum(aar, &|year| year.indbyggere),
                patienter: sum(aar, &|year| year.patienter),
                kapacitet: None,
            })
            .collect(),
    }
}

fn keep_ratio(area: &mut Fremskrevet) {
    let first = area
        .aar
        .first()
        .and_then(|year| year.patienter)
        .filter(|patients| *patients > 0.0);
    for year in &mut area.aar {
        year.kapacitet = match (area.kapacitet_i_dag, year.patienter, first) {
            (Some(today), Some(patients), Some(first)) => Some(today * patients / first),
            _ => None,
        };
    }
}

/// Capacity today by kommune: the speciale's own from 2024, all of it before; none for ridefysioterapi.
fn capacity(view: &View<'_>, speciale: Speciale) -> Result<Option<Vec<(String, f64)>>> {
    if speciale.is_ridefysioterapi() {
        return Ok(None);
    }
    let own = (Regime::at(view.pr) == Regime::Beloeb).then_some(speciale);
    let clinics = view.klinik_facts()?;
    let valid = clinics.iter().filter(|fact| fact.gaelder);
    let amounts = valid.map(|fact| (fact.klinik.kommune.to_string(), amount(fact.klinik.kapacitet, own)));
    Ok(Some(amounts.collect()))
}

/// The years shown to people: the first, every fifth and the last.
fn shown_years(area: &Fremskrevet) -> Vec<i64> {
    let last = area.aar.last().map(|year| year.aar);
    let mut years: Vec<i64> = area.aar.iter().map(|year| year.aar).collect();
    let first = years.first().copied();
    years.retain(|year| year % 5 == 0 || Some(*year) == first || Some(*year) == last);
    years
}

fn table(areas: &[Fremskrevet], speciale: Speciale, regime: Regime) -> Table {
    let years = areas.last().map(shown_years).unwrap_or_default();
    let mut columns = vec![column("omraade", "Område", ColumnKind::Text)];
    for year in &years {
        columns.push(column(
            &format!("patienter_{year}"),
            &format!("Patienter {year}"),
            ColumnKind::Integer,
        ));
    }
    let with_capacity = !speciale.is_ridefysioterapi();
    if with_capacity {
        let heading = match regime {
            Regime::Timer => "Kap. i dag (alle)",
            Regime::Beloeb => "Kap. i dag",
        };
        columns.push(column("kapacitet_i_dag", heading, ColumnKind::Decimal(1)));
        for year in years.iter().skip(1) {
            columns.push(column(
                &format!("kapacitet_{year}"),
                &format!("Kap. {year}"),
                ColumnKind::Decimal(1),
            ));
        }
    }
    let rows = areas.iter().map(|area| {
        let year = |wanted: i64| area.aar.iter().find(|year| year.aar == wanted);
        let mut cells = vec![text(area.omraade.clone())];
        cells.extend(
            years
                .iter()
                .map(|&aar| number(year(aar).and_then(|year| year.patienter), Missing::Ukendt)),
        );
        if with_capacity {
            cells.push(number(area.kapacitet_i_dag, Missing::Ukendt));
            let later = years.iter().skip(1);
            cells.extend(later.map(|&aar| number(year(aar).and_then(|year| year.kapacitet), Missing::IkkeDefineret)));
        }
        Row {
            kind: if area.niveau == "region" {
                RowKind::Total
            } else {
                RowKind::Body
            },
            cells,
        }
    });
    Table {
        id: format!("fremskrivning-{}", speciale.number()),
        title: format!(
            "Ventede patienter og kapacitet ved uændret forhold, speciale {} ({})",
            speciale.number(),
            speciale.name()
        ),
        columns,
        rows: rows.collect(),
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

fn notes(lines: &[Line], speciale: Speciale, regime: Regime) -> Vec<String> {
    let Some(line) = lines.first() else { return Vec::new() };
    let rate_year = line.rate_aar.map_or_else(String::new, |year| format!(" i {year}"));
    let mut notes = vec![
        format!(
            "skøn: Behandlede pr. 1.000 indbyggere i hver alder er regionens{rate_year} og holdes uændret i alle år og kommuner [D]; det ældste alderstrin regnes uden øvre grænse. Fremskrivning: {}.",
            line.version
        ),
        "Patienter kan ikke lægges sammen over specialer: den samme person kan være patient i flere.".to_owned(),
    ];
    if speciale.is_ridefysioterapi() {
        notes.push(
            "Ridefysioterapi har ikke kapacitet i timer eller kroner (domain.md afsnit 2), så der vises kun patienter."
                .to_owned(),
        );
        if line.speciale == Some(5765) {
            notes.push("Tallene er speciale 57 og 65 tilsammen; de er ikke offentliggjort hver for sig.".to_owned());
        }
    } else {
        notes.push(format!(
            "Kapacitet i et år er den, der giver samme forhold mellem kapacitet og ventede patienter som i {}.",
            line.aar
        ));
        if regime == Regime::Timer {
            notes.push(
                "Til og med 2023 er kapaciteten ikke delt på specialer: forholdet er til al kapacitet.".to_owned(),
            );
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_follows_the_patients_and_an_unknown_stays_unknown() {
        let year = |aar, patienter| Aar {
            aar,
            indbyggere: Some(1000.0),
            patienter,
            kapacitet: None,
        };
        let mut area = Fremskrevet {
            omraade: "Rebild".to_owned(),
            niveau: "kommune",
            kommunekode: Some("0840".to_owned()),
            speciale: 51,
            kapacitet_i_dag: Some(5.0),
            aar: vec![year(2025, Some(100.0)), year(2030, None), year(2040, Some(120.0))],
        };
        keep_ratio(&mut area);
        let found: Vec<Option<f64>> = area.aar.iter().map(|year| year.kapacitet).collect();
        assert_eq!(found, [Some(5.0), None, Some(6.0)]);
        let region = region(&[area.clone(), area]);
        assert_eq!((region.kapacitet_i_dag, region.aar[1].patienter), (Some(10.0), None));
        assert_eq!(region.aar[2].patienter, Some(240.0));
    }
}
