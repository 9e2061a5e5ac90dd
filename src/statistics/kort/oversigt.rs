//! The list of maps: what each shows, and whether the register has figures for it at the view.

use super::{Aktivitetskort, Art, Forhold, Grundkort, Kort, Omraadeniveau, Valg, Visning, lag};
use crate::error::{Kind, Result};
use crate::register::View;
use crate::report::{Answer, ColumnKind, Row, RowKind, Source, Table};
use crate::statistics::aktivitet::{Maal, Speciale};
use crate::statistics::tilgaengelighed::Maal as Adgang;
use crate::statistics::{column, text};
use serde_json::json;

/// The maps of a measure, each under the name it is asked for by, in the plan's order.
const MAPS: [(&str, &str, Kort); 8] = [
    (
        "klinikker",
        "Figur 1: klinikkerne, symbolets areal efter kapacitet",
        Kort::Klinikker,
    ),
    (
        "ridefysioterapi",
        "Figur 2: ridefysioterapeuter i hver kommune",
        Kort::Ridefysioterapi,
    ),
    (
        "kapacitet",
        "Indbyggere pr. kapacitet (Tabel 1)",
        Kort::Kapacitet(Omraadeniveau::Kommune),
    ),
    (
        "afvigelse",
        "Indbyggere pr. kapacitet: afvigelse fra regionen",
        Kort::Afvigelse(Omraadeniveau::Kommune),
    ),
    (
        "ventetid",
        "Ventetid i uger: --art 51, 62, hjemme eller samlet",
        Kort::Ventetid(Art::Almen),
    ),
    (
        "handicapadgang",
        "Klinikkerne efter adgang, toilet, parkering eller holdlokale",
        Kort::Handicapadgang(Forhold::Adgang),
    ),
    (
        "aktivitet",
        "Et mål og speciale, et år eller udviklingen (Tabel 11-40)",
        Kort::Aktivitet(Aktivitetskort {
            speciale: Speciale::Almen,
            maal: Maal::Ydelser,
            visning: Visning::Aar(None),
            perspektiv: None,
        }),
    ),
    (
        "tilgaengelighed",
        "Afstand til nærmeste klinik, eller kapacitet inden for rækkevidde",
        Kort::Tilgaengelighed(Adgang::Naermeste),
    ),
];

/// Every kind of map, what it shows, and whether the register has figures for it at the view.
pub fn oversigt(view: &View<'_>) -> Result<Answer> {
    let base = Grundkort::of(view);
    let mut rows: Vec<[&str; 3]> = Vec::new();
    for (name, shows, kort) in MAPS {
        rows.push([name, shows, drawable(view, &base, kort)?]);
    }
    rows.push([
        "flytning",
        "Indbyggere pr. kapacitet før og efter én flytning",
        "med --klinik og --til-by",
    ]);
    rows.push([
        "diagram",
        "Udvikling, ventetid, eller kapacitet mod befolkning",
        "se kort diagram -h",
    ]);
    let data = rows
        .iter()
        .map(|[name, shows, drawable]| json!({ "kort": name, "viser": shows, "tal_paa_datoen": drawable }));
    let source = Source {
        id: "praksisplan".to_owned(),
        tekst: "programmet selv og registeret".to_owned(),
        dato: None,
    };
    Ok(Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data: data.collect(),
        tables: vec![table(&rows, &source)],
        kilder: vec![source],
        advarsler: Vec::new(),
    })
}

/// Whether a map can be drawn of the view, in a word.
fn drawable(view: &View<'_>, base: &Result<Grundkort>, kort: Kort) -> Result<&'static str> {
    let base = match base {
        Ok(base) => base,
        Err(error) if error.kind == Kind::Data => return Ok("nej, der er ingen kommunegrænser"),
        Err(error) => return Err(error.clone()),
    };
    match lag(view, base, kort, "register", &Valg::default()) {
        Ok(_) => Ok("ja"),
        // Figures there are, but of several kinds: one must be chosen.
        Err(error) if error.code == "PP-K006" => Ok("ja, med --perspektiv"),
        Err(error) if error.kind == Kind::Data => Ok("nej"),
        Err(error) => Err(error),
    }
}

fn table(rows: &[[&str; 3]], source: &Source) -> Table {
    Table {
        id: "kort".to_owned(),
        title: "Kort, der kan tegnes".to_owned(),
        columns: vec![
            column("kort", "Kort", ColumnKind::Text),
            column("viser", "Viser", ColumnKind::Text),
            column("tal_paa_datoen", "Tal på datoen", ColumnKind::Text),
        ],
        rows: rows
            .iter()
            .map(|cells| Row {
                kind: RowKind::Body,
                cells: cells.iter().map(|words| text(*words)).collect(),
            })
            .collect(),
        notes: vec![
            "Skriv kortet i en fil med fx: praksisplan kort kapacitet -o kapacitet.svg (eller .png, .geojson, .gpkg)."
                .to_owned(),
        ],
        sources: vec![source.clone()],
    }
}
