//! Each cell's values: as CSV for other programs and as JSON.

use serde_json::{Map, Value as Json, json};

use super::spoergsmaal::Maal;
use super::{Maaling, or_null};
use crate::render::format::{DecimalSign, unrounded};

/// What one cell has: by measure, and whether it is out of reach of everything.
struct Cell {
    values: Vec<(Maal, Option<f64>)>,
    outside: bool,
}

/// The measures of the cells in the order asked, cell by cell.
fn cells(measured: &Maaling) -> impl Iterator<Item = Cell> + '_ {
    let result = &measured.resultat;
    // One flag per cell and measure: the lists of cells out of reach are sorted, but there may be many.
    let outside: Vec<Vec<bool>> = result
        .maal
        .iter()
        .map(|one| {
            let mut flags = vec![false; one.vaerdi.len()];
            one.opland.unserved.iter().for_each(|&cell| flags[cell as usize] = true);
            flags
        })
        .collect();
    (0..measured.opgave.region.population().len()).map(move |cell| {
        let nearest = result
            .naermeste
            .as_ref()
            .map(|nearest| nearest.get(cell).map(|found| found.1));
        let values = measured
            .opgave
            .maal
            .iter()
            .map(|&maal| {
                let value = match maal {
                    Maal::Naermeste => nearest.flatten(),
                    _ => result
                        .maal
                        .iter()
                        .find(|one| one.maal == maal)
                        .map(|one| one.vaerdi[cell]),
                };
                (maal, value)
            })
            .collect();
        let first = measured.opgave.maal.first().copied().unwrap_or(Maal::Naermeste);
        let outside = match result.maal.iter().position(|one| one.maal == first) {
            Some(place) => outside[place][cell],
            None => nearest == Some(None),
        };
        Cell { values, outside }
    })
}

/// `id,befolkning,VALUE…,uden_for_raekkevidde` with a heading; comma, decimal point, unrounded, an empty field where
/// there is no value.
pub fn csv(measured: &Maaling) -> Vec<u8> {
    let places = !measured.x.is_empty();
    let mut text = String::from(if places { "id,x,y,befolkning" } else { "id,befolkning" });
    for maal in &measured.opgave.maal {
        text.push(',');
        text.push_str(maal.word());
    }
    text.push_str(",uden_for_raekkevidde\n");
    let number = |value: f64| unrounded(value, DecimalSign::Point);
    let population = measured.opgave.region.population();
    for (row, (id, cell)) in measured.opgave.celler.iter().zip(cells(measured)).enumerate() {
        text.push_str(&quoted(id));
        if places {
            for value in [measured.x[row], measured.y[row]] {
                text.push(',');
                text.push_str(&number(value));
            }
        }
        text.push(',');
        text.push_str(&number(population[row]));
        for (_, value) in &cell.values {
            text.push(',');
            text.push_str(&value.map(number).unwrap_or_default());
        }
        text.push_str(if cell.outside { ",ja\n" } else { ",nej\n" });
    }
    text.into_bytes()
}

fn quoted(id: &str) -> String {
    if id.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", id.replace('"', "\"\""))
    } else {
        id.to_owned()
    }
}

/// `[{id, vaerdi, …}]`: `vaerdi` is the first measure's, and every measure stands under its own name. `null` and
/// `uden_for_raekkevidde: true` where nothing can be reached.
pub fn json(measured: &Maaling) -> Json {
    let ids = measured.opgave.celler.iter();
    let one = |(id, cell): (&str, Cell)| {
        let first = cell.values.first().and_then(|(_, value)| *value);
        let mut fields = Map::new();
        fields.insert("id".to_owned(), json!(id));
        fields.insert("vaerdi".to_owned(), or_null(first));
        for (maal, value) in cell.values {
            fields.insert(maal.word().to_owned(), or_null(value));
        }
        fields.insert("uden_for_raekkevidde".to_owned(), json!(cell.outside));
        Json::Object(fields)
    };
    Json::Array(ids.zip(cells(measured)).map(one).collect())
}
