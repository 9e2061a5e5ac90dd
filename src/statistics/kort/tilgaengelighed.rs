//! Spatial access on the map: what has been measured per kommune or per cell, as it is given. Nothing is measured here.

use super::{Grundkort, PROGRAM, Valg, nothing, refused};
use crate::error::Result;
use crate::register::View;
use crate::report::map::{AreaValue, MapLayer, Measure, Palette};
use crate::report::map_build::{Cell, Heading, cells, choropleth};
use crate::report::{ColumnKind, Missing, Source};
use crate::statistics::tilgaengelighed::{self as maalt, Maal, Maaling, Spoergsmaal};
use jiff::civil::Date;

/// Where the values are.
#[derive(Debug, Clone, PartialEq)]
pub enum Felter {
    /// (kommunekode, value); a kommune without one is "ingen data".
    Kommuner(Vec<(String, AreaValue)>),
    /// Cells of a grid.
    Celler(Vec<Cell>),
}

/// A measured access, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Tilgaengelighedskort {
    /// Which measure, as in `--maal`: the end of the map's id.
    pub maal: String,
    /// Danish title.
    pub titel: String,
    /// Line under the title: reach, decay, and that an estimate is one. May be empty.
    pub undertitel: String,
    /// Words and decimals of the values.
    pub measure: Measure,
    /// The values.
    pub felter: Felter,
    /// The date of the view.
    pub pr: Date,
    /// The basis.
    pub grundlag: String,
    /// What the values rest on.
    pub kilder: Vec<Source>,
}

/// Catchment measures are shown for so many inhabitants.
const PER: f64 = 10_000.0;

/// Measures access with every default of `tilgaengelighed`, and draws it kommune by kommune.
///
/// # Errors
/// Those of the measuring, and of [`tilgaengelighed`].
pub(super) fn maal(view: &View<'_>, map: &Grundkort, maal: Maal, valg: &Valg) -> Result<MapLayer> {
    let found = maalt::maaling(view, &Spoergsmaal::of(maal))?;
    tilgaengelighed(map, &of(maal, found), valg)
}

fn of(maal: Maal, found: Maaling) -> Tilgaengelighedskort {
    let estimate = if found.skoen {
        " Hvor folk bor, er et skøn [D]."
    } else {
        ""
    };
    let (titel, undertitel, heading, kind, unit) = match maal {
        Maal::Naermeste => (
            "Afstand til nærmeste klinik".to_owned(),
            format!("Gennemsnit af dem, der kan nå en klinik; over vand kun ad bro, tunnel og færge.{estimate}"),
            "Kilometer",
            ColumnKind::Decimal(1),
            1.0 / 1000.0,
        ),
        Maal::Fordelt => (
            "Kapacitet, der tilfalder kommunens indbyggere".to_owned(),
            format!("Regionens kapacitet fordelt på dem, der kan nå den.{estimate}"),
            "Kapacitet",
            ColumnKind::Decimal(1),
            1.0,
        ),
        catchment => (
            format!("Kapacitet inden for rækkevidde, {}", catchment.heading()),
            format!("Kapacitet pr. 10.000 indbyggere, også over kommunegrænsen.{estimate}"),
            "Kapacitet pr. 10.000",
            ColumnKind::Decimal(2),
            PER,
        ),
    };
    let values = found
        .resultat
        .omraader
        .iter()
        .filter(|area| area.niveau == "kommune")
        .filter_map(|area| Some((area.kommunekode.clone()?, area.vaerdi)))
        .map(|(code, value)| {
            let value = value.map_or(AreaValue::Missing(Missing::Ukendt), |value| {
                AreaValue::Number(value * unit)
            });
            (code, value)
        });
    Tilgaengelighedskort {
        maal: maal.word().to_owned(),
        titel,
        undertitel,
        measure: Measure {
            key: format!("tilgaengelighed_{}", maal.word()),
            heading: heading.to_owned(),
            kind,
            signed: false,
        },
        felter: Felter::Kommuner(values.collect()),
        pr: found.pr,
        grundlag: found.grundlag.to_owned(),
        kilder: found.kilder,
    }
}

/// The map of a measured access: light is little of the measure. Cells are squares with the kommuner outlined on top.
///
/// # Errors
/// PP-K005 without any value, PP-K002 for classes that cannot be made.
pub fn tilgaengelighed(map: &Grundkort, measured: &Tilgaengelighedskort, valg: &Valg) -> Result<MapLayer> {
    let is_number = |value: &AreaValue| matches!(value, AreaValue::Number(_));
    let known = match &measured.felter {
        Felter::Kommuner(values) => values.iter().filter(|(_, value)| is_number(value)).count(),
        Felter::Celler(cells) => cells.iter().filter(|cell| is_number(&cell.value)).count(),
    };
    if known == 0 {
        return Err(nothing(
            format!("tilgængelighed, {}", measured.maal),
            "se hvad der mangler med: praksisplan tilgaengelighed",
        ));
    }
    let heading = Heading {
        id: format!("tilgaengelighed_{}", measured.maal),
        title: valg.titel.clone().unwrap_or_else(|| measured.titel.clone()),
        subtitle: measured.undertitel.clone(),
        pr: measured.pr,
        grundlag: measured.grundlag.clone(),
        sources: measured.kilder.clone(),
        version: PROGRAM.to_owned(),
    };
    let palette = valg.palet.unwrap_or(Palette::Viridis);
    let method = valg.method(known);
    let (base, words) = (&map.base, measured.measure.clone());
    match &measured.felter {
        Felter::Kommuner(values) => choropleth(base, heading, words, values, &method, palette),
        Felter::Celler(squares) => cells(base, heading, words, squares, &method, palette),
    }
    .map_err(|error| refused(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ColumnKind, Missing};
    use crate::statistics::support::{shipped, view};

    fn measured(felter: Felter) -> Tilgaengelighedskort {
        Tilgaengelighedskort {
            maal: "naermeste".to_owned(),
            titel: "Afstand til nærmeste klinik".to_owned(),
            undertitel: String::new(),
            measure: Measure {
                key: "km".to_owned(),
                heading: "Kilometer".to_owned(),
                kind: ColumnKind::Decimal(1),
                signed: false,
            },
            felter,
            pr: jiff::civil::date(2019, 6, 30),
            grundlag: "register".to_owned(),
            kilder: Vec::new(),
        }
    }

    #[test]
    fn the_map_has_the_figures_of_the_table_in_its_own_unit() {
        let register = shipped();
        let view = view(&register);
        let map = Grundkort::of(&view).unwrap();
        for (asked, unit) in [
            (Maal::Naermeste, 1.0 / 1000.0),
            (Maal::Gauss, PER),
            (Maal::Fordelt, 1.0),
        ] {
            let layer = maal(&view, &map, asked, &Valg::default()).unwrap();
            let found = maalt::maaling(&view, &Spoergsmaal::of(asked)).unwrap();
            let laesoe = found
                .resultat
                .omraader
                .iter()
                .find(|area| area.niveau == "kommune" && area.omraade == "Læsø")
                .unwrap();
            let drawn = layer.panels[0]
                .areas
                .iter()
                .find(|area| area.omraade.kode == "0825")
                .unwrap();
            assert_eq!(
                drawn.value,
                AreaValue::Number(laesoe.vaerdi.unwrap() * unit),
                "{asked:?}"
            );
            assert!(layer.subtitle.contains("skøn"), "an estimate says so");
        }
    }

    #[test]
    fn values_of_kommuner_and_of_cells_become_maps() {
        let register = shipped();
        let map = Grundkort::of(&view(&register)).unwrap();
        let kommuner = Felter::Kommuner(vec![
            ("0851".to_owned(), AreaValue::Number(2.0)),
            ("0825".to_owned(), AreaValue::Number(9.0)),
        ]);
        let layer = tilgaengelighed(&map, &measured(kommuner), &Valg::default()).unwrap();
        let unknown = layer.panels[0]
            .areas
            .iter()
            .filter(|area| area.value == AreaValue::Missing(Missing::Ukendt))
            .count();
        assert_eq!((layer.id.as_str(), unknown), ("tilgaengelighed_naermeste", 9));
        let cell = |id: &str, x: f64, km: f64| Cell {
            id: id.to_owned(),
            x,
            y: 6_322_500.0,
            side: 1000.0,
            value: AreaValue::Number(km),
        };
        let cells = Felter::Celler(vec![
            cell("1km_6322_555", 555_500.0, 1.0),
            cell("1km_6322_556", 556_500.0, 2.0),
        ]);
        let layer = tilgaengelighed(&map, &measured(cells), &Valg::default()).unwrap();
        assert_eq!((layer.area_kind.many, layer.outlines.len()), ("celler", 11));
        let nothing = Felter::Kommuner(vec![("0851".to_owned(), AreaValue::Missing(Missing::Ukendt))]);
        assert_eq!(
            tilgaengelighed(&map, &measured(nothing), &Valg::default())
                .unwrap_err()
                .code,
            "PP-K005"
        );
    }
}
