//! The charts: development per kommune, the distribution of waiting times, kapacitet against population. Each is made from
//! the figures a statistic's table prints.

use super::{PROGRAM, made, nothing};
use crate::error::Result;
use crate::register::View;
use crate::render::format;
use crate::report::chart::{Bar, BarPanel, Bars, Body, Chart, Lines, Series};
use crate::report::map::Measure;
use crate::report::{ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::statistics::aktivitet::{self, Maal, Niveau, Serie, Speciale, Spoergsmaal, perspective_note};
use crate::statistics::kapacitet::{self, OmraadeKapacitet};
use crate::statistics::ventetid::{self, Ventetid};
use crate::statistics::{column, count, number, sources_by_id, text};

/// Most pictures of lines on a sheet.
const LINES_PER_SHEET: usize = 24;
/// Most bars on a sheet, and in one picture of it.
const BARS_PER_SHEET: usize = 44;
const BARS_PER_PANEL: usize = 22;

/// A chart that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diagram {
    /// A measure per kommune over the years.
    Udvikling(Speciale, Maal),
    /// How many practices have how many weeks.
    Ventetid,
    /// Kapacitet per kommune beside the one its population would have at the region's ratio.
    Kapacitet,
}

/// The charts of the yearly run; one the register has no figures for is left out.
///
/// # Errors
/// What is not merely a lack of figures.
pub fn diagrammer(view: &View<'_>, grundlag: &str) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    for diagram in [Diagram::Kapacitet, Diagram::Ventetid] {
        charts.extend(made(tegn(view, diagram, grundlag))?.unwrap_or_default());
    }
    Ok(charts)
}

/// The sheets of a chart: one, or several where a country's kommuner are too many for one.
///
/// # Errors
/// PP-K005 without figures; and those of the statistic.
pub fn tegn(view: &View<'_>, diagram: Diagram, grundlag: &str) -> Result<Vec<Chart>> {
    match diagram {
        Diagram::Udvikling(speciale, maal) => udvikling(view, speciale, maal),
        Diagram::Ventetid => Ok(vec![fordeling(view)?]),
        Diagram::Kapacitet => mod_befolkning(view, grundlag),
    }
}

fn measure(key: &str, heading: &str, kind: ColumnKind, signed: bool) -> Measure {
    Measure {
        key: key.to_owned(),
        heading: heading.to_owned(),
        kind,
        signed,
    }
}

fn sheet(view: &View<'_>, grundlag: &str, sources: Vec<Source>, table: Table, subtitle: String, body: Body) -> Chart {
    Chart {
        id: table.id.clone(),
        title: table.title.clone(),
        subtitle,
        body,
        pr: view.pr,
        grundlag: grundlag.to_owned(),
        sources,
        version: PROGRAM.to_owned(),
        table,
    }
}

/// "…, del 1 af 5" where there is more than one sheet.
fn part(text: &str, nr: usize, of: usize, before: &str) -> String {
    if of == 1 {
        text.to_owned()
    } else {
        format!("{text}{before}{}", nr + 1)
    }
}

fn udvikling(view: &View<'_>, speciale: Speciale, maal: Maal) -> Result<Vec<Chart>> {
    let rows = if maal == Maal::Alder {
        Vec::new()
    } else {
        aktivitet::serier(view, &Spoergsmaal::of(speciale, maal))?
    };
    of_series(view, speciale, maal, &rows)
}

/// The sheets of a development, of series already read.
pub(super) fn of_series(view: &View<'_>, speciale: Speciale, maal: Maal, rows: &[Serie]) -> Result<Vec<Chart>> {
    let first = rows.iter().find(|row| row.niveau == Niveau::Kommune.word());
    let Some(first) = first.filter(|row| row.vaerdier.len() > 1) else {
        return Err(nothing(
            format!("udvikling i {}, speciale {}", maal.word(), speciale.number()),
            "en udvikling kræver tal for kommuner i mindst to år: se dem med praksisplan aktivitet",
        ));
    };
    // The first kind of figure alone: produktion and forbrug never meet in one chart.
    let same = |row: &&Serie| row.perspektiv == first.perspektiv && row.afgraensning == first.afgraensning;
    let kommuner: Vec<&Serie> = rows
        .iter()
        .filter(|row| row.niveau == first.niveau)
        .filter(same)
        .collect();
    let region = rows.iter().filter(same).find(|row| row.niveau == "region" && row.egen);
    let years: Vec<String> = first.vaerdier.keys().cloned().collect();
    let series = |row: &Serie| Series {
        navn: row.omraade.clone(),
        values: years.iter().map(|year| row.value(year)).collect(),
        development: row.udvikling,
    };
    let sources = sources_by_id(view, kommuner.iter().copied().chain(region).flat_map(Serie::kilder))?;
    let period = format!("{}–{}", years[0], years[years.len() - 1]);
    let title = format!(
        "{}, speciale {} ({}): udvikling {period}",
        maal.heading(),
        speciale.number(),
        speciale.name()
    );
    let development = if first.udvikling_enhed == "procentpoint" {
        measure(
            "udvikling_procentpoint",
            "Udvikling i procentpoint",
            ColumnKind::Points(1),
            true,
        )
    } else {
        measure("udvikling_procent", "Udvikling i procent", ColumnKind::Percent(1), true)
    };
    let raw = measure(maal.word(), maal.label(), aktivitet::value_kind(&first.enhed), false);
    let id = format!("udvikling_{}_{}", maal.word(), speciale.number());
    let parts = kommuner.chunks(LINES_PER_SHEET);
    let of = parts.len();
    let sheets = parts.enumerate().map(|(nr, rows)| {
        let lines = Lines {
            measure: raw.clone(),
            development: development.clone(),
            years: years.clone(),
            reference: region.map(series),
            series: rows.iter().map(|row| series(row)).collect(),
        };
        let table = lines_table(
            &lines,
            &part(&id, nr, of, "_"),
            &part(&title, nr, of, ", ark "),
            &sources,
        );
        let subtitle = perspective_note(&first.perspektiv).to_owned();
        sheet(
            view,
            "offentliggjort",
            sources.clone(),
            table,
            subtitle,
            Body::Lines(lines),
        )
    });
    Ok(sheets.collect())
}

fn lines_table(lines: &Lines, id: &str, title: &str, sources: &[Source]) -> Table {
    let mut columns = vec![column("omraade", "Område", ColumnKind::Text)];
    columns.extend(
        lines
            .years
            .iter()
            .map(|year| column(&format!("aar_{year}"), year, lines.measure.kind)),
    );
    columns.push(column(
        &lines.development.key,
        &lines.development.heading,
        lines.development.kind,
    ));
    let row = |series: &Series, kind| Row {
        kind,
        cells: std::iter::once(text(series.navn.clone()))
            .chain(series.values.iter().map(|value| number(*value, Missing::Ukendt)))
            .chain([number(series.development, Missing::Ukendt)])
            .collect(),
    };
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns,
        rows: lines
            .series
            .iter()
            .map(|series| row(series, RowKind::Body))
            .chain(lines.reference.iter().map(|series| row(series, RowKind::Total)))
            .collect(),
        notes: Vec::new(),
        sources: sources.to_vec(),
    }
}

fn fordeling(view: &View<'_>) -> Result<Chart> {
    let registered = ventetid::arter(view, "register", None)?;
    let told = |rows: &[Ventetid]| rows.iter().any(|row| row.antal_oplyst.unwrap_or(0) > 0);
    let (grundlag, rows) = if told(&registered) {
        ("register", registered)
    } else {
        ("opgoerelse", ventetid::arter(view, "opgoerelse", None)?)
    };
    if !told(&rows) {
        return Err(nothing("ventetider", "vælg en anden dato med --pr"));
    }
    let mut sources = Vec::new();
    for row in &rows {
        sources.extend(ventetid::kilder(view, grundlag, Some(&row.speciale))?);
    }
    sources.sort();
    sources.dedup();
    let panels: Vec<BarPanel> = rows.iter().map(fordeling_panel).collect();
    let body = rows.iter().flat_map(|row| row.fordeling.iter()).map(|part| Row {
        kind: RowKind::Body,
        cells: vec![
            text(ventetid::name(&part.speciale)),
            number(part.uger, Missing::EjOpgivet),
            count(Some(part.antal), Missing::Ukendt),
            number(part.andel, Missing::IkkeRelevant),
        ],
    });
    let table = Table {
        id: "ventetid_fordeling".to_owned(),
        title: "Ventetid til ikke-akut behandling: hvor mange praksis har hvor lang ventetid".to_owned(),
        columns: vec![
            column("ventetid_til", "Ventetid til", ColumnKind::Text),
            column("uger", "Ventetid, uger", ColumnKind::UpTo(2)),
            column("antal", "Antal praksis", ColumnKind::Integer),
            column("andel", "Andel af oplyste", ColumnKind::Percent(1)),
        ],
        rows: body.collect(),
        notes: Vec::new(),
        sources: sources.clone(),
    };
    let bars = Bars {
        measure: measure("antal", "Antal praksis", ColumnKind::Integer, false),
        aside: None,
        remark: Some(measure("andel", "Andel af oplyste", ColumnKind::Percent(1), false)),
        mark: None,
        panels,
    };
    let subtitle = "Antal praksis efter ventetid i uger, og deres andel af dem, der har oplyst en. Ej opgivet (skraveret) er ikke nul uger.";
    Ok(sheet(
        view,
        grundlag,
        sources,
        table,
        subtitle.to_owned(),
        Body::Bars(bars),
    ))
}

fn fordeling_panel(row: &Ventetid) -> BarPanel {
    let bars = row.fordeling.iter().map(|part| Bar {
        label: match part.uger {
            Some(weeks) if (weeks - 1.0).abs() < 1e-9 => "1 uge".to_owned(),
            Some(weeks) => format!("{} uger", format::up_to(weeks, 2)),
            None => "ej opgivet".to_owned(),
        },
        aside: None,
        value: Some(part.antal as f64),
        mark: None,
        remark: part.andel,
        unknown: part.uger.is_none(),
    });
    let reported = match (row.antal_oplyst, row.antal_i_alt) {
        (Some(n), Some(all)) => format!(", {n} af {all} oplyst"),
        _ => String::new(),
    };
    let name = ventetid::name(&row.speciale);
    let mut letters = name.chars();
    let name: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    BarPanel {
        heading: format!("{name}{reported}"),
        bars: bars.collect(),
    }
}

fn mod_befolkning(view: &View<'_>, grundlag: &str) -> Result<Vec<Chart>> {
    let rows = kapacitet::omraader(view, grundlag)?;
    let region = rows.iter().find(|row| row.niveau == "region").cloned();
    let mut kommuner: Vec<OmraadeKapacitet> = rows.into_iter().filter(|row| row.niveau == "kommune").collect();
    if kommuner
        .iter()
        .all(|row| row.kapacitet.is_none() || row.indbyggere.is_none())
    {
        return Err(nothing(
            "kapacitet og befolkning",
            "vælg en anden dato med --pr, eller det andet grundlag med --grundlag",
        ));
    }
    // The largest first; equal ones keep the Danish order they came in.
    kommuner.sort_by_key(|row| std::cmp::Reverse(row.indbyggere));
    let sources = kapacitet::kilder_tabel_1(view, grundlag)?;
    let ratio = region.as_ref().and_then(|row| row.indbyggere_pr_kapacitet);
    let mark = ratio.map_or_else(
        || "Kapacitet ved regionens gennemsnit".to_owned(),
        |ratio| {
            format!(
                "Kapacitet ved regionens {} indbyggere pr. kapacitet",
                format::number(ratio, 0)
            )
        },
    );
    let title = "Kapacitet i forhold til befolkning, kommune for kommune";
    let parts = kommuner.chunks(BARS_PER_SHEET);
    let of = parts.len();
    let sheets = parts.enumerate().map(|(nr, rows)| {
        let table = kapacitet_table(
            rows,
            region.as_ref(),
            &part("kapacitet_og_befolkning", nr, of, "_"),
            &part(title, nr, of, ", ark "),
            &sources,
        );
        let bars = Bars {
            measure: measure("kapacitet", "Kapacitet", ColumnKind::Decimal(1), false),
            aside: Some(measure("indbyggere", "Indbyggere", ColumnKind::Integer, false)),
            remark: Some(measure("forskel", "Over gennemsnittet", ColumnKind::Decimal(1), true)),
            mark: Some(mark.clone()),
            panels: rows
                .chunks(BARS_PER_PANEL)
                .map(|rows| BarPanel {
                    heading: String::new(),
                    bars: rows.iter().map(kapacitet_bar).collect(),
                })
                .collect(),
        };
        let subtitle =
            "Kommunens navn, indbyggere og kapacitet; i parentes kapacitet over (+) eller under (−) gennemsnittet."
                .to_owned();
        sheet(view, grundlag, sources.clone(), table, subtitle, Body::Bars(bars))
    });
    Ok(sheets.collect())
}

fn kapacitet_bar(row: &OmraadeKapacitet) -> Bar {
    Bar {
        label: row.omraade.clone(),
        aside: row.indbyggere.map(|people| people as f64),
        value: row.kapacitet,
        mark: row.kapacitet_ved_gennemsnit,
        remark: row.forskel,
        unknown: false,
    }
}

fn kapacitet_table(
    rows: &[OmraadeKapacitet],
    region: Option<&OmraadeKapacitet>,
    id: &str,
    title: &str,
    sources: &[Source],
) -> Table {
    let cells = |row: &OmraadeKapacitet, kind| {
        let of_kommune = |value: Option<f64>| match kind {
            RowKind::Body => number(value, Missing::Ukendt),
            RowKind::Total => Value::Missing(Missing::IkkeRelevant),
        };
        Row {
            kind,
            cells: vec![
                text(row.omraade.clone()),
                count(row.indbyggere, Missing::Ukendt),
                number(row.kapacitet, Missing::Ukendt),
                of_kommune(row.kapacitet_ved_gennemsnit),
                of_kommune(row.forskel),
            ],
        }
    };
    Table {
        id: id.to_owned(),
        title: title.to_owned(),
        columns: vec![
            column("omraade", "Område", ColumnKind::Text),
            column("indbyggere", "Indbyggere", ColumnKind::Integer),
            column("kapacitet", "Kapacitet", ColumnKind::Decimal(1)),
            column(
                "kapacitet_ved_gennemsnit",
                "Ved regionens gennemsnit",
                ColumnKind::Decimal(1),
            ),
            column("forskel", "Forskel", ColumnKind::Decimal(1)),
        ],
        rows: rows
            .iter()
            .map(|row| cells(row, RowKind::Body))
            .chain(region.map(|row| cells(row, RowKind::Total)))
            .collect(),
        notes: Vec::new(),
        sources: sources.to_vec(),
    }
}
