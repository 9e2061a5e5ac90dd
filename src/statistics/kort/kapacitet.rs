//! Inhabitants per kapacitet on the map: the values of Tabel 1, and their deviation from the region's.

use super::{Grundkort, Valg, heading, nothing, refused, shown};
use crate::error::Result;
use crate::register::View;
use crate::render::format;
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

/// Inhabitants per kapacitet in classes.
pub(super) fn indbyggere(
    view: &View<'_>,
    map: &Grundkort,
    grundlag: &str,
    niveau: Omraadeniveau,
    valg: &Valg,
) -> Result<MapLayer> {
    let facts = tabel_1(view, map, grundlag, niveau)?;
    let values: Vec<(String, AreaValue)> = facts
        .areas
        .iter()
        .map(|(kode, row)| (kode.clone(), shown(row.indbyggere_pr_kapacitet, missing(row))))
        .collect();
    let measure = Measure {
        key: "indbyggere_pr_kapacitet".to_owned(),
        heading: "Indbyggere pr. kapacitet".to_owned(),
        kind: ColumnKind::Decimal(0),
        signed: false,
    };
    let subtitle = [
        region_words(facts.region.as_ref()),
        valg.words(facts.base.kind.many),
        raad_words(niveau).to_owned(),
    ]
    .join(" ");
    let heading = heading(
        view,
        id("kapacitet", niveau),
        format!("Indbyggere pr. kapacitet i {}", map.region),
        subtitle.trim().to_owned(),
        grundlag,
        kapacitet::kilder_tabel_1(view, grundlag)?,
    );
    let method = valg.method(values.len());
    let palette = valg.palet.unwrap_or(Palette::YlGnBu);
    let mut layer =
        choropleth(&facts.base, heading, measure, &values, &method, palette).map_err(|error| refused(&error))?;
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
    let facts = tabel_1(view, map, grundlag, niveau)?;
    let values: Vec<(String, AreaValue)> = facts
        .areas
        .iter()
        .map(|(kode, row)| (kode.clone(), shown(row.afvigelse_procent, missing(row))))
        .collect();
    let measure = Measure {
        key: "afvigelse_procent".to_owned(),
        heading: "Afvigelse fra regionens værdi".to_owned(),
        kind: ColumnKind::Percent(1),
        signed: true,
    };
    let dots =
        "Prikker: flere indbyggere pr. kapacitet end i regionen under ét, altså mindre kapacitet til befolkningen.";
    let subtitle = format!("{} {dots} {}", region_words(facts.region.as_ref()), raad_words(niveau));
    let heading = heading(
        view,
        id("afvigelse", niveau),
        format!("Indbyggere pr. kapacitet: afvigelse fra {}", map.region),
        subtitle.trim().to_owned(),
        grundlag,
        kapacitet::kilder_tabel_1(view, grundlag)?,
    );
    let palette = valg.palet.unwrap_or(Palette::PuOr);
    choropleth(
        &facts.base,
        heading,
        measure,
        &values,
        &valg.method_around(0.0),
        palette,
    )
    .map_err(|error| refused(&error))
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
