//! Spatial access on the map: what has been measured per kommune or per cell, as it is given. Nothing is measured here.

use super::{Grundkort, PROGRAM, Valg, nothing, refused};
use crate::error::Result;
use crate::report::Source;
use crate::report::map::{AreaValue, MapLayer, Measure, Palette};
use crate::report::map_build::{Cell, Heading, cells, choropleth};
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
