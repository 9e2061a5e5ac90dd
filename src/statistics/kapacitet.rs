//! The capacity tables: Tabel 1, 2, 3, 4 and 8 of the plan, on either basis, at any date.

use super::{all_rows, column, count, id, json, number, sources, text};
use crate::domain::dato::dansk_dato;
use crate::error::{Error, Kind, Result};
use crate::register::{self, View, sql};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table};
use clap::ValueEnum;
use rusqlite::named_params;
use serde::Serialize;

/// The first day of the regime `beloeb` (O-24).
const BELOEB: &str = "2024-01-01";

/// Which of the plan's capacity tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tabel {
    /// Inhabitants per kapacitet.
    #[value(name = "1")]
    IndbyggerePrKapacitet,
    /// Physiotherapists by kind, over time.
    #[value(name = "2")]
    Udvikling,
    /// Physiotherapists by kind, per kommune.
    #[value(name = "3")]
    Fysioterapeuter,
    /// Practices by size.
    #[value(name = "4")]
    Praksisstoerrelse,
    /// Riding physiotherapists.
    #[value(name = "8")]
    Ridefysioterapi,
}

/// One area of Tabel 1, as in the JSON contract. `null` is not defined or unknown; numbers are unrounded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OmraadeKapacitet {
    /// Name.
    pub omraade: String,
    /// `kommune`, `sundhedsraad` or `region`.
    pub niveau: String,
    /// Four digits; `None` for areas of areas.
    pub kommunekode: Option<String>,
    /// Count; `None` in regime beloeb.
    pub over_30: Option<i64>,
    /// Count; `None` in regime beloeb.
    pub under_30: Option<i64>,
    /// Weighted kapacitet (domain.md section 2).
    pub kapacitet: Option<f64>,
    /// Inhabitants.
    pub indbyggere: Option<i64>,
    /// S1; `None` when kapacitet is 0 (S3) or something is unknown.
    pub indbyggere_pr_kapacitet: Option<f64>,
    /// S4; `None` where there is no ratio.
    pub over_regionsgennemsnit: Option<bool>,
    /// Deviation of the ratio from the region's, in per cent.
    pub afvigelse_procent: Option<f64>,
    /// The kapacitet that would give the region's ratio.
    pub kapacitet_ved_gennemsnit: Option<f64>,
    /// Kapacitet minus the one above.
    pub forskel: Option<f64>,
    /// M2 on the region's row: how many kapaciteter sit in the wrong place.
    pub forkert_placeret: Option<f64>,
    /// The day of the population.
    pub befolkning_dato: Option<String>,
}

/// The rows of Tabel 1 at a view, on a basis (`register` or `opgoerelse`): kommuner, sundhedsråd, region.
pub fn omraader(view: &View<'_>, grundlag: &str) -> Result<Vec<OmraadeKapacitet>> {
    let pr = view.pr_text();
    all_rows(
        view,
        sql::KAPACITET,
        named_params! { ":pr": pr, ":grundlag": grundlag },
        |row| {
            let niveau: String = row.get("niveau")?;
            let kode: String = row.get("omraade_kode")?;
            Ok(OmraadeKapacitet {
                omraade: row.get("omraade")?,
                kommunekode: (niveau == "kommune").then_some(kode),
                niveau,
                over_30: row.get("over_30")?,
                under_30: row.get("under_30")?,
                kapacitet: row.get("kapacitet")?,
                indbyggere: row.get("indbyggere")?,
                indbyggere_pr_kapacitet: row.get("indbyggere_pr_kapacitet")?,
                over_regionsgennemsnit: row.get("over_regionsgennemsnit")?,
                afvigelse_procent: row.get("afvigelse_procent")?,
                kapacitet_ved_gennemsnit: row.get("kapacitet_ved_gennemsnit")?,
                forskel: row.get("forskel")?,
                forkert_placeret: row.get("forkert_placeret")?,
                befolkning_dato: row.get("befolkning_dato")?,
            })
        },
    )
}

/// The answer of `kapacitet`.
///
/// # Errors
/// When the register has nothing of the kind at the date and on the basis.
pub fn answer(view: &View<'_>, grundlag: &str, tabel: Tabel) -> Result<Answer> {
    match tabel {
        Tabel::IndbyggerePrKapacitet => indbyggere_pr_kapacitet(view, grundlag),
        Tabel::Udvikling => udvikling(view),
        Tabel::Fysioterapeuter => fysioterapeuter(view, grundlag),
        Tabel::Praksisstoerrelse => praksisstoerrelse(view, grundlag),
        Tabel::Ridefysioterapi => ridefysioterapi(view),
    }
}

fn indbyggere_pr_kapacitet(view: &View<'_>, grundlag: &str) -> Result<Answer> {
    let rows = omraader(view, grundlag)?;
    if rows.iter().all(|row| row.kapacitet.is_none()) {
        return Err(nothing(view, grundlag, "ingen kapacitet"));
    }
    let kilder = kilder_tabel_1(view, grundlag)?;
    let mut advarsler = Vec::new();
    let uden_befolkning: Vec<&str> = rows
        .iter()
        .filter(|row| row.kommunekode.is_some() && row.indbyggere.is_none())
        .map(|row| row.omraade.as_str())
        .collect();
    if !uden_befolkning.is_empty() {
        advarsler.push(format!(
            "befolkningen er ukendt i: {}; regionens tal kan derfor ikke beregnes",
            uden_befolkning.join(", ")
        ));
    }
    let mut table = tabel_1(&rows, view.pr_text().as_str() < BELOEB);
    table.sources.clone_from(&kilder);
    Ok(Answer {
        pr: view.pr,
        grundlag: grundlag.to_owned(),
        data: json(&rows)?,
        tables: vec![table],
        kilder,
        advarsler,
    })
}

/// Tabel 1 as people read it.
fn tabel_1(rows: &[OmraadeKapacitet], timer: bool) -> Table {
    let mut columns = vec![column("omraade", "Område", ColumnKind::Text)];
    if timer {
        columns.push(column("over_30", "Over 30 timer", ColumnKind::Integer));
        columns.push(column("under_30", "Under 30 timer", ColumnKind::Integer));
    }
    columns.extend([
        column("kapacitet", "Kapacitet", ColumnKind::Decimal(1)),
        column("indbyggere", "Indbyggere", ColumnKind::Integer),
        column("indbyggere_pr_kapacitet", "Indb. pr. kapacitet", ColumnKind::Decimal(0)),
        column("afvigelse_procent", "Fra regionen", ColumnKind::Percent(1)),
        column("forskel", "Kap. over gennemsnit", ColumnKind::Decimal(1)),
    ]);
    let body = rows.iter().map(|row| {
        let ratio_missing = if row.kapacitet == Some(0.0) {
            Missing::IkkeDefineret
        } else {
            Missing::Ukendt
        };
        let region = row.niveau == "region";
        let mut cells = vec![text(if row.niveau == "sundhedsraad" {
            format!("Sundhedsråd {}", row.omraade)
        } else {
            row.omraade.clone()
        })];
        if timer {
            cells.push(count(row.over_30, Missing::Ukendt));
            cells.push(count(row.under_30, Missing::Ukendt));
        }
        cells.extend([
            number(row.kapacitet, Missing::Ukendt),
            count(row.indbyggere, Missing::Ukendt),
            number(row.indbyggere_pr_kapacitet, ratio_missing),
            number(
                row.afvigelse_procent.filter(|_| !region),
                if region { Missing::IkkeRelevant } else { ratio_missing },
            ),
            number(
                row.forskel.filter(|_| !region),
                if region { Missing::IkkeRelevant } else { Missing::Ukendt },
            ),
        ]);
        Row {
            kind: if row.niveau == "kommune" {
                RowKind::Body
            } else {
                RowKind::Total
            },
            cells,
        }
    });
    let mut notes = Vec::new();
    notes.push(if timer {
        "Over 30 timer tæller 1, under 30 timer 0,5 (overenskomsten til og med 2023). Kolonnerne over og under 30 timer er antal.".to_owned()
    } else {
        "Kapacitet i kroner pr. speciale (overenskomsten fra 2024); kan ikke sammenlignes med timer før 2024.".to_owned()
    });
    let over: Vec<&str> = rows
        .iter()
        .filter(|row| row.niveau == "kommune" && row.over_regionsgennemsnit == Some(true))
        .map(|row| row.omraade.as_str())
        .collect();
    if !over.is_empty() {
        notes.push(format!("Over regionsgennemsnittet: {}.", over.join(", ")));
    }
    notes.push("Et sundhedsråds og regionens tal er indbyggere i alt divideret med kapacitet i alt, ikke et gennemsnit af kommunernes tal.".to_owned());
    Table {
        id: "kapacitet".to_owned(),
        title: "Indbyggere pr. kapacitet".to_owned(),
        columns,
        rows: body.collect(),
        notes,
        sources: Vec::new(),
    }
}

/// The sources of Tabel 1: the capacity and the population counted in it.
pub(in crate::statistics) fn kilder_tabel_1(view: &View<'_>, grundlag: &str) -> Result<Vec<Source>> {
    let pr = view.pr_text();
    sources(
        view,
        sql::KAPACITET_KILDER_TABEL_1,
        named_params! { ":pr": pr, ":grundlag": grundlag },
    )
}

/// The sources of one of the other capacity tables.
pub(super) fn kilder(view: &View<'_>, grundlag: &str, tabel: &str) -> Result<Vec<Source>> {
    let pr = view.pr_text();
    sources(
        view,
        sql::KAPACITET_KILDER,
        named_params! { ":pr": pr, ":grundlag": grundlag, ":tabel": tabel },
    )
}

/// The error that says that the register has nothing of the kind at the date and on the basis.
pub(in crate::statistics) fn nothing(view: &View<'_>, grundlag: &str, what: &str) -> Error {
    Error::new("PP-S003", Kind::Data, format!("registeret har {what} på denne dato"))
        .at("dato og grundlag", format!("{}, {grundlag}", dansk_dato(view.pr)))
        .next_step("vælg en anden dato med --pr, eller det andet grundlag med --grundlag")
}

/// What happened to an area between two days (S6: growth in per cent; never across the break of regime).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sammenligning {
    /// Name.
    pub omraade: String,
    /// `kommune`, `sundhedsraad` or `region`.
    pub niveau: String,
    /// Four digits; `None` for areas of areas.
    pub kommunekode: Option<String>,
    /// Kapacitet at the earlier and the later day.
    pub kapacitet: [Option<f64>; 2],
    /// Inhabitants at the earlier and the later day.
    pub indbyggere: [Option<i64>; 2],
    /// Inhabitants per kapacitet at the earlier and the later day.
    pub indbyggere_pr_kapacitet: [Option<f64>; 2],
    /// Growth in per cent; `None` across the break, or where a value is missing or zero.
    pub udvikling_procent: Option<f64>,
}

/// Tabel 1 at two days side by side. Across 2024-01-01 the series is broken and no growth is given (domain.md section 2).
pub fn compare(one: &View<'_>, other: &View<'_>, grundlag: &str) -> Result<Answer> {
    let (earlier, later) = if one.pr <= other.pr { (one, other) } else { (other, one) };
    let (first, last) = (omraader(earlier, grundlag)?, omraader(later, grundlag)?);
    for (view, rows) in [(earlier, &first), (later, &last)] {
        if rows.iter().all(|row| row.kapacitet.is_none()) {
            return Err(nothing(view, grundlag, "ingen kapacitet"));
        }
    }
    let broken = earlier.pr_text().as_str() < BELOEB && later.pr_text().as_str() >= BELOEB;
    let rows: Vec<Sammenligning> = last
        .iter()
        .map(|now| {
            let then = first
                .iter()
                .find(|row| row.niveau == now.niveau && row.omraade == now.omraade);
            let ratios = [
                then.and_then(|row| row.indbyggere_pr_kapacitet),
                now.indbyggere_pr_kapacitet,
            ];
            Sammenligning {
                omraade: now.omraade.clone(),
                niveau: now.niveau.clone(),
                kommunekode: now.kommunekode.clone(),
                kapacitet: [then.and_then(|row| row.kapacitet), now.kapacitet],
                indbyggere: [then.and_then(|row| row.indbyggere), now.indbyggere],
                indbyggere_pr_kapacitet: ratios,
                udvikling_procent: match ratios {
                    [Some(before), Some(after)] if !broken && before > 0.0 => Some(100.0 * (after - before) / before),
                    _ => None,
                },
            }
        })
        .collect();
    let mut kilder_alle = kilder_tabel_1(earlier, grundlag)?;
    kilder_alle.extend(kilder_tabel_1(later, grundlag)?);
    kilder_alle.sort();
    kilder_alle.dedup();
    let advarsler = if broken {
        vec!["serien er brudt 1. januar 2024 (timer før, kroner efter): tallene kan ikke sammenlignes, og ingen udvikling er beregnet".to_owned()]
    } else {
        Vec::new()
    };
    let table = comparison_table(&rows, earlier, later, broken, kilder_alle.clone());
    Ok(Answer {
        pr: later.pr,
        grundlag: grundlag.to_owned(),
        data: json(&rows)?,
        tables: vec![table],
        kilder: kilder_alle,
        advarsler,
    })
}

fn comparison_table(
    rows: &[Sammenligning],
    earlier: &View<'_>,
    later: &View<'_>,
    broken: bool,
    sources: Vec<Source>,
) -> Table {
    let (from, to) = (dansk_dato(earlier.pr), dansk_dato(later.pr));
    let growth_missing = if broken {
        Missing::IkkeSammenlignelig
    } else {
        Missing::Ukendt
    };
    let body = rows.iter().map(|row| Row {
        kind: if row.niveau == "kommune" {
            RowKind::Body
        } else {
            RowKind::Total
        },
        cells: vec![
            text(row.omraade.clone()),
            number(row.kapacitet[0], Missing::Ukendt),
            number(row.kapacitet[1], Missing::Ukendt),
            ratio(row, 0),
            ratio(row, 1),
            number(row.udvikling_procent, growth_missing),
        ],
    });
    Table {
        id: "kapacitet-sammenligning".to_owned(),
        title: format!("Indbyggere pr. kapacitet {from} og {to}"),
        columns: vec![
            column("omraade", "Område", ColumnKind::Text),
            column("kapacitet_foer", &format!("Kapacitet {from}"), ColumnKind::Decimal(1)),
            column("kapacitet_efter", &format!("Kapacitet {to}"), ColumnKind::Decimal(1)),
            column(
                "indbyggere_pr_kapacitet_foer",
                &format!("Indb. pr. kapacitet {from}"),
                ColumnKind::Decimal(0),
            ),
            column(
                "indbyggere_pr_kapacitet_efter",
                &format!("Indb. pr. kapacitet {to}"),
                ColumnKind::Decimal(0),
            ),
            column("udvikling_procent", "Udvikling", ColumnKind::Percent(1)),
        ],
        rows: body.collect(),
        notes: if broken {
            vec!["Serien er brudt 1. januar 2024: før tælles timer, efter kroner.".to_owned()]
        } else {
            Vec::new()
        },
        sources,
    }
}

fn ratio(row: &Sammenligning, which: usize) -> crate::report::Value {
    let missing = if row.kapacitet[which] == Some(0.0) {
        Missing::IkkeDefineret
    } else {
        Missing::Ukendt
    };
    number(row.indbyggere_pr_kapacitet[which], missing)
}

/// Tabel 2 and 3 have the same four kinds of physiotherapist.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Fysioterapeuter {
    omraade: String,
    niveau: String,
    kommunekode: Option<String>,
    dato: Option<String>,
    over_30: Option<i64>,
    under_30: Option<i64>,
    vikar: Option<i64>,
    paragraf_24_stk_3: Option<i64>,
    i_alt: Option<i64>,
}

impl Fysioterapeuter {
    fn read(
        row: &register::Row<'_>,
        omraade: String,
        niveau: String,
        kode: Option<String>,
        dato: Option<String>,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            omraade,
            niveau,
            kommunekode: kode,
            dato,
            over_30: row.get("over_30")?,
            under_30: row.get("under_30")?,
            vikar: row.get("vikar")?,
            paragraf_24_stk_3: row.get("paragraf_24_stk_3")?,
            i_alt: row.get("i_alt")?,
        })
    }

    fn counts(&self) -> [Option<i64>; 5] {
        [
            self.over_30,
            self.under_30,
            self.vikar,
            self.paragraf_24_stk_3,
            self.i_alt,
        ]
    }
}

fn kinds(first: crate::report::Column, kind: ColumnKind) -> Vec<crate::report::Column> {
    vec![
        first,
        column("over_30", "Over 30 timer", kind),
        column("under_30", "Under 30 timer", kind),
        column("vikar", "Vikar", kind),
        column("paragraf_24_stk_3", "§ 24 stk. 3", kind),
        column("i_alt", "I alt", kind),
    ]
}

fn udvikling(view: &View<'_>) -> Result<Answer> {
    let pr = view.pr_text();
    let rows = all_rows(view, sql::KAPACITET_TABEL_2, named_params! { ":pr": pr }, |row| {
        Fysioterapeuter::read(row, "regionen".to_owned(), "region".to_owned(), None, row.get("dato")?)
    })?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err(nothing(view, "opgoerelse", "ingen opgørelser af fysioterapeuter"));
    };
    let kilder = kilder(view, "opgoerelse", "2")?;
    let growth = first.counts().into_iter().zip(last.counts()).map(|pair| match pair {
        (Some(before), Some(after)) if before > 0 && rows.len() > 1 => {
            Some(100.0 * (after - before) as f64 / before as f64)
        }
        _ => None,
    });
    let growth: Vec<Option<f64>> = growth.collect();
    let year = |row: &Fysioterapeuter| {
        row.dato
            .as_deref()
            .unwrap_or_default()
            .get(..4)
            .unwrap_or_default()
            .to_owned()
    };
    let body = rows.iter().map(|row| {
        let cells =
            std::iter::once(text(year(row))).chain(row.counts().into_iter().map(|value| count(value, Missing::Ukendt)));
        Row {
            kind: RowKind::Body,
            cells: cells.collect(),
        }
    });
    let counts = Table {
        id: "fysioterapeuter-aar".to_owned(),
        title: "Udviklingen i antal fysioterapeuter".to_owned(),
        columns: kinds(column("aar", "År", ColumnKind::Text), ColumnKind::Integer),
        rows: body.collect(),
        notes: Vec::new(),
        sources: kilder.clone(),
    };
    let period = format!("{}-{}", year(first), year(last));
    let change = Table {
        id: "fysioterapeuter-udvikling".to_owned(),
        title: format!("Udvikling i procent {period}"),
        columns: kinds(column("periode", "Periode", ColumnKind::Text), ColumnKind::Percent(1)),
        rows: vec![Row {
            kind: RowKind::Body,
            cells: std::iter::once(text(period.clone()))
                .chain(growth.iter().map(|value| number(*value, Missing::Ukendt)))
                .collect(),
        }],
        notes: Vec::new(),
        sources: kilder.clone(),
    };
    let data = serde_json::json!({ "opgoerelser": json(&rows)?, "periode": period, "udvikling_procent": {
        "over_30": growth[0], "under_30": growth[1], "vikar": growth[2], "paragraf_24_stk_3": growth[3], "i_alt": growth[4] } });
    Ok(Answer {
        pr: view.pr,
        grundlag: "opgoerelse".to_owned(),
        data,
        tables: vec![counts, change],
        kilder,
        advarsler: Vec::new(),
    })
}

fn fysioterapeuter(view: &View<'_>, grundlag: &str) -> Result<Answer> {
    let pr = view.pr_text();
    let rows = all_rows(
        view,
        sql::KAPACITET_TABEL_3,
        named_params! { ":pr": pr, ":grundlag": grundlag },
        |row| {
            let niveau: String = row.get("niveau")?;
            let kode: String = row.get("omraade_kode")?;
            let kode = (niveau == "kommune").then_some(kode);
            Fysioterapeuter::read(row, row.get("omraade")?, niveau, kode, None)
        },
    )?;
    if rows.iter().all(|row| row.over_30.is_none()) {
        return Err(nothing(view, grundlag, "ingen fysioterapeuter"));
    }
    let kilder = kilder(view, grundlag, "3")?;
    let mut advarsler = Vec::new();
    if rows.iter().any(|row| row.vikar.is_none()) {
        advarsler
            .push("registeret har ingen vikarer eller § 24 stk. 3-ansatte; deres antal er ukendt, ikke nul".to_owned());
    }
    let body = rows.iter().map(|row| Row {
        kind: if row.niveau == "kommune" {
            RowKind::Body
        } else {
            RowKind::Total
        },
        cells: std::iter::once(text(row.omraade.clone()))
            .chain(row.counts().into_iter().map(|value| count(value, Missing::Ukendt)))
            .collect(),
    });
    let table = Table {
        id: "fysioterapeuter".to_owned(),
        title: "Fysioterapeuter i praksissektoren".to_owned(),
        columns: kinds(column("omraade", "Område", ColumnKind::Text), ColumnKind::Integer),
        rows: body.collect(),
        notes: vec![
            "I alt er summen af rækkens fire tal, genberegnet; planens trykte rækkesummer kan afvige.".to_owned(),
        ],
        sources: kilder.clone(),
    };
    Ok(Answer {
        pr: view.pr,
        grundlag: grundlag.to_owned(),
        data: json(&rows)?,
        tables: vec![table],
        kilder,
        advarsler,
    })
}

/// Practices of one size in one count.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Praksisstoerrelse {
    opgoerelse: String,
    dato: String,
    fysioterapeuter_fra: i64,
    fysioterapeuter_til: Option<i64>,
    antal_praksis: i64,
}

fn praksisstoerrelse(view: &View<'_>, grundlag: &str) -> Result<Answer> {
    let pr = view.pr_text();
    let rows = all_rows(
        view,
        sql::KAPACITET_TABEL_4,
        named_params! { ":pr": pr, ":grundlag": grundlag },
        |row| {
            Ok(Praksisstoerrelse {
                opgoerelse: row.get("opgoerelse_id")?,
                dato: row.get("dato")?,
                fysioterapeuter_fra: row.get("fysioterapeuter_fra")?,
                fysioterapeuter_til: row.get("fysioterapeuter_til")?,
                antal_praksis: row.get("antal_praksis")?,
            })
        },
    )?;
    if rows.is_empty() {
        return Err(nothing(view, grundlag, "ingen praksisstørrelser (ydernumre)"));
    }
    let kilder = kilder(view, grundlag, "4")?;
    let mut counts: Vec<&str> = rows.iter().map(|row| row.opgoerelse.as_str()).collect();
    counts.dedup();
    let mut sizes: Vec<(i64, Option<i64>)> = rows
        .iter()
        .map(|row| (row.fysioterapeuter_fra, row.fysioterapeuter_til))
        .collect();
    sizes.sort_unstable();
    sizes.dedup();
    let year_of = |wanted: &str| {
        rows.iter()
            .find(|row| row.opgoerelse == wanted)
            .map_or(String::new(), |row| row.dato.chars().take(4).collect())
    };
    let mut columns = vec![column("stoerrelse", "Fysioterapeuter i praksis", ColumnKind::Text)];
    columns.extend(counts.iter().map(|opgoerelse| {
        column(
            opgoerelse,
            &format!("Praksis {}", year_of(opgoerelse)),
            ColumnKind::Integer,
        )
    }));
    let body = sizes.iter().map(|&(from, to)| {
        let label = match to {
            Some(to) if to == from => from.to_string(),
            Some(to) => format!("{from}-{to}"),
            None => format!("{from}+"),
        };
        let cells = counts.iter().map(|wanted| {
            let found = rows
                .iter()
                .find(|row| row.opgoerelse == *wanted && row.fysioterapeuter_fra == from);
            count(found.map(|row| row.antal_praksis), Missing::Ukendt)
        });
        Row {
            kind: RowKind::Body,
            cells: std::iter::once(text(label)).chain(cells).collect(),
        }
    });
    let table = Table {
        id: "praksisstoerrelse".to_owned(),
        title: "Praksis efter antal fysioterapeuter".to_owned(),
        columns,
        rows: body.collect(),
        notes: Vec::new(),
        sources: kilder.clone(),
    };
    Ok(Answer {
        pr: view.pr,
        grundlag: grundlag.to_owned(),
        data: json(&rows)?,
        tables: vec![table],
        kilder,
        advarsler: Vec::new(),
    })
}

/// Riding physiotherapists of an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ridefysioterapeuter {
    /// Name.
    pub omraade: String,
    /// `kommune` or `region`.
    pub niveau: String,
    /// Four digits; `None` for the region.
    pub kommunekode: Option<String>,
    /// As published; no distinction of the agreement's.
    pub over_30: Option<i64>,
    /// As published; no distinction of the agreement's.
    pub under_30: Option<i64>,
    /// Riding physiotherapists.
    pub antal: i64,
}

/// The rows of Tabel 8 at a view: the kommuner that have riding physiotherapists, then the region.
///
/// # Errors
/// When the register has none at the date.
pub fn ridefysioterapeuter(view: &View<'_>) -> Result<Vec<Ridefysioterapeuter>> {
    let pr = view.pr_text();
    let rows = all_rows(view, sql::KAPACITET_TABEL_8, named_params! { ":pr": pr }, |row| {
        let niveau: String = row.get("niveau")?;
        let kode: String = row.get("omraade_kode")?;
        Ok(Ridefysioterapeuter {
            omraade: row.get("omraade")?,
            kommunekode: (niveau == "kommune").then_some(kode),
            niveau,
            over_30: row.get("over_30")?,
            under_30: row.get("under_30")?,
            antal: row.get("antal")?,
        })
    })?;
    if rows.is_empty() {
        return Err(nothing(view, "register", "ingen ridefysioterapeuter"));
    }
    Ok(rows)
}

fn ridefysioterapi(view: &View<'_>) -> Result<Answer> {
    let rows = ridefysioterapeuter(view)?;
    let kilder = kilder(view, "register", "8")?;
    let body = rows.iter().map(|row| Row {
        kind: if row.niveau == "kommune" {
            RowKind::Body
        } else {
            RowKind::Total
        },
        cells: vec![
            text(row.omraade.clone()),
            id(row.kommunekode.clone().unwrap_or_default()),
            count(row.over_30, Missing::Ukendt),
            count(row.under_30, Missing::Ukendt),
            count(Some(row.antal), Missing::Ukendt),
        ],
    });
    let table = Table {
        id: "ridefysioterapi".to_owned(),
        title: "Ridefysioterapeuter fordelt på kommuner".to_owned(),
        columns: vec![
            column("omraade", "Område", ColumnKind::Text),
            column("kommunekode", "Kode", ColumnKind::Id),
            column("over_30", "Over 30 timer", ColumnKind::Integer),
            column("under_30", "Under 30 timer", ColumnKind::Integer),
            column("antal", "Ridefysioterapeuter", ColumnKind::Integer),
        ],
        rows: body.collect(),
        notes: vec!["Ridefysioterapi skelner efter overenskomsten ikke mellem over og under 30 timer, selv om Tabel 8 gør; tallene indgår ikke i Tabel 1.".to_owned()],
        sources: kilder.clone(),
    };
    Ok(Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data: json(&rows)?,
        tables: vec![table],
        kilder,
        advarsler: Vec::new(),
    })
}
