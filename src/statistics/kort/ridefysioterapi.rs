//! Figur 2: how many riding physiotherapists each kommune has (Tabel 8).

use super::{Grundkort, Klasser, Valg, heading, refused};
use crate::error::Result;
use crate::register::View;
use crate::report::ColumnKind;
use crate::report::classify::Method;
use crate::report::map::{AreaValue, MapLayer, Measure, Palette};
use crate::report::map_build::choropleth;
use crate::statistics::kapacitet;

/// The counts of Tabel 8. A kommune that is not in it has none: the register lists every riding physiotherapist.
pub(super) fn figur_2(view: &View<'_>, map: &Grundkort, valg: &Valg) -> Result<MapLayer> {
    let rows = kapacitet::ridefysioterapeuter(view)?;
    let count = |kode: &str| {
        let row = rows.iter().find(|row| row.kommunekode.as_deref() == Some(kode));
        row.map_or(0, |row| row.antal)
    };
    let values: Vec<(String, AreaValue)> = map
        .kommuner
        .iter()
        .map(|kommune| (kommune.kode.clone(), AreaValue::Number(count(&kommune.kode) as f64)))
        .collect();
    let most = map
        .kommuner
        .iter()
        .map(|kommune| count(&kommune.kode))
        .max()
        .unwrap_or(0);
    let method = match valg.klasser {
        // A class per count while they can be told apart: 0, 1, 2, 3 and more.
        Klasser::Standard => Method::Given((1..=most.clamp(1, 4)).map(|bound| bound as f64).collect()),
        _ => valg.method(values.len()),
    };
    let measure = Measure {
        key: "ridefysioterapeuter".to_owned(),
        heading: "Ridefysioterapeuter".to_owned(),
        kind: ColumnKind::Integer,
        signed: false,
    };
    let heading = heading(
        view,
        "figur_2".to_owned(),
        format!("Figur 2: Ridefysioterapeuter i {} fordelt på kommuner", map.region),
        "Ridefysioterapi er holdt uden for indbyggere pr. kapacitet.".to_owned(),
        "register",
        kapacitet::kilder(view, "register", "8")?,
    );
    let palette = valg.palet.unwrap_or(Palette::Purples);
    choropleth(&map.base, heading, measure, &values, &method, palette).map_err(|error| refused(&error))
}
