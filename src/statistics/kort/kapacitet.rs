//! Inhabitants per kapacitet on the map: the values of Tabel 1, and their deviation from the region's.

use super::{Grundkort, Valg, heading, nothing, refused, shown};
use crate::error::Result;
use crate::register::View;
use crate::render::format;
use crate::report::classify::Method;
use crate::report::map::{AreaValue, Basemap, MapLayer, Measure, Palette};
use crate::report::map_build::choropleth;
use crate::report::{ColumnKind, Missing, Row, RowKind, Value};
use crate::statistics::kapacitet::{self, OmraadeKapacitet};
use clap::ValueEnum;

/// Which areas a map of kapacitet shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Omraadeniveau {
    /// Kommuner.
    Kommune,
    /// Sundhedsråd (from 2027).
    Sundhedsraad,
}

impl Omraadeniveau {
    fn word(self) -> &'static str {
        match self {
            Self::Kommune => "kommune",
            Self::Sundhedsraad => "sundhedsraad",
        }
    }
}

/// What Tabel 1 says of the areas of a level, and the region's row.
struct Tabel1 {
    base: Basemap,
    areas: Vec<(String, OmraadeKapacitet)>,
    region: Option<OmraadeKapacitet>,
}

fn tabel_1(view: &View<'_>, map: &Grundkort, grundlag: &str, niveau: Omraadeniveau) -> Result<Tabel1> {
    let rows = kapacitet::omraader(view, grundlag)?;
    if rows.iter().all(|row| row.indbyggere_pr_kapacitet.is_none()) {
        return Err(nothing(
            format!(
                "indbyggere pr. kapacitet, grundlag {}",
                crate::render::words::grundlag(grundlag)
            ),
            "vælg en anden dato med --pr, eller det andet grundlag med --grundlag",
        ));
    }
    let region = rows.iter().find(|row| row.niveau == "region").cloned();
    let base = match niveau {
        Omraadeniveau::Kommune => map.base.clone(),
        Omraadeniveau::Sundhedsraad => map.sundhedsraad()?,
    };
    let code = |row: &OmraadeKapacitet| match niveau {
        Omraadeniveau::Kommune => row.kommunekode.clone(),
        Omraadeniveau::Sundhedsraad => base
            .kommuner
            .iter()
            .find(|area| area.navn == row.omraade)
            .map(|area| area.kode.clone()),
    };
    let areas = rows
        .iter()
        .filter(|row| row.niveau == niveau.word())
        .filter_map(|row| Some((code(row)?, row.clone())))
        .collect();
    Ok(Tabel1 { base, areas, region })
}

/// Why an area has no ratio: no kapacitet (S3), or something unknown.
fn missing(row: &OmraadeKapacitet) -> Missing {
    if row.kapacitet == Some(0.0) {
        Missing::IkkeDefineret
    } else {
        Missing::Ukendt
    }
}

/// The region's value in words; empty when it has none.
fn region_words(region: Option<&OmraadeKapacitet>) -> String {
    let value = region.and_then(|row| row.indbyggere_pr_kapacitet);
    value.map_or(String::new(), |value| {
        format!(
            "Regionen under ét: {} indbyggere pr. kapacitet.",
            format::number(value, 0)
        )
    })
}

/// That the sundhedsråd are a level to come.
fn raad_words(niveau: Omraadeniveau) -> &'static str {
    match niveau {
        Omraadeniveau::Kommune => "",
        Omraadeniveau::Sundhedsraad => "Sundhedsrådene gælder fra 2027.",
    }
}

/// What tells one map of Tabel 1 from the other.
struct Tabel1Kort {
    name: &'static str,
    title: String,
    /// Stands between the region's value and what is said of the level.
    words: String,
    measure: Measure,
    value: fn(&OmraadeKapacitet) -> Option<f64>,
    method: Method,
    palette: Palette,
}

impl Tabel1 {
    /// The areas with one value each.
    fn layer(&self, view: &View<'_>, grundlag: &str, niveau: Omraadeniveau, shows: Tabel1Kort) -> Result<MapLayer> {
        let values: Vec<(String, AreaValue)> = self
            .areas
            .iter()
            .map(|(kode, row)| (kode.clone(), shown((shows.value)(row), missing(row))))
            .collect();
        let subtitle = [
            region_words(self.region.as_ref()),
            shows.words,
            raad_words(niveau).to_owned(),
        ]
        .join(" ");
        let heading = heading(
            view,
            id(shows.name, niveau),
            shows.title,
            subtitle.trim().to_owned(),
            grundlag,
            kapacitet::kilder_tabel_1(view, grundlag)?,
        );
        choropleth(
            &self.base,
            heading,
            shows.measure,
            &values,
            &shows.method,
            shows.palette,
        )
        .map_err(|error| refused(&error))
    }
}

/// Inhabitants per kapacitet in classes.
pub(super) fn indbyggere(
    view: &View<'_>,
    map: &Grundkort,
    grundlag: &str,
    niveau: Omraadeniveau,
    valg: &Valg,
) -> Result<MapLayer> {
    let facts = tabel_1(view, map, grundlag, niveau)?;
    let shows = Tabel1Kort {
        name: "kapacitet",
        title: format!("Indbyggere pr. kapacitet i {}", map.region),
        words: valg.words(facts.base.kind.many),
        measure: Measure {
            key: "indbyggere_pr_kapacitet".to_owned(),
            heading: "Indbyggere pr. kapacitet".to_owned(),
            kind: ColumnKind::Decimal(0),
            signed: false,
        },
        value: |row| row.indbyggere_pr_kapacitet,
        method: valg.method(facts.areas.len()),
        palette: valg.palet.unwrap_or(Palette::YlGnBu),
    };
    let mut layer = facts.layer(view, grundlag, niveau, shows)?;
    region_row(
        &mut layer,
        facts.region.as_ref(),
        facts.region.as_ref().and_then(|row| row.indbyggere_pr_kapacitet),
    );
    Ok(layer)
}

/// The deviation from the region's value in per cent: both sides of 0, orange below and purple above.
pub(super) fn afvigelse(
    view: &View<'_>,
    map: &Grundkort,
    grundlag: &str,
    niveau: Omraadeniveau,
    valg: &Valg,
) -> Result<MapLayer> {
    let dots =
        "Prikker: flere indbyggere pr. kapacitet end i regionen under ét, altså mindre kapacitet til befolkningen.";
    let shows = Tabel1Kort {
        name: "afvigelse",
        title: format!("Indbyggere pr. kapacitet: afvigelse fra {}", map.region),
        words: dots.to_owned(),
        measure: Measure {
            key: "afvigelse_procent".to_owned(),
            heading: "Afvigelse fra regionens værdi".to_owned(),
            kind: ColumnKind::Percent(1),
            signed: true,
        },
        value: |row| row.afvigelse_procent,
        method: valg.method_around(0.0),
        palette: valg.palet.unwrap_or(Palette::PuOr),
    };
    tabel_1(view, map, grundlag, niveau)?.layer(view, grundlag, niveau, shows)
}

fn id(name: &str, niveau: Omraadeniveau) -> String {
    match niveau {
        Omraadeniveau::Kommune => name.to_owned(),
        Omraadeniveau::Sundhedsraad => format!("{name}_sundhedsraad"),
    }
}

/// The region's own value under the areas: it is no sum of theirs.
fn region_row(layer: &mut MapLayer, region: Option<&OmraadeKapacitet>, value: Option<f64>) {
    let Some(region) = region else { return };
    let none = Value::Missing(Missing::IkkeRelevant);
    layer.table.rows.push(Row {
        kind: RowKind::Total,
        cells: vec![
            Value::Text(region.omraade.clone()),
            none.clone(),
            value.map_or(Value::Missing(missing(region)), Value::Number),
            none,
        ],
    });
}
