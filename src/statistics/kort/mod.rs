//! The maps: each is made from the figures a statistic's table prints, so that table and map cannot disagree.
//!
//! [`lag`] makes one map, [`alle`] every map of a view (for the yearly run). Both give plain [`MapLayer`]s; nothing is
//! drawn here.

mod aktivitet;
mod diagram;
pub mod flytning;
mod grundkort;
mod kapacitet;
mod klinikker;
mod ridefysioterapi;
mod ventetid;

use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::report::classify::{ClassifyError, Method};
use crate::report::map::{AreaValue, MapLayer, Palette};
use crate::report::map_build::{Heading, MapError};
use crate::report::{Answer, Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};

pub use aktivitet::{Aktivitetskort, Visning};
pub use diagram::{Diagram, diagrammer, tegn};
pub use grundkort::Grundkort;
pub use kapacitet::Omraadeniveau;
pub use klinikker::Forhold;
pub use ventetid::Art;

use super::aktivitet::{Maal, Speciale};
use super::{column, text};

/// The program as every map names it.
const PROGRAM: &str = concat!("praksisplan ", env!("CARGO_PKG_VERSION"));

/// A map that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kort {
    /// Figur 1: the clinics, sized by kapacitet.
    Klinikker,
    /// Figur 2: riding physiotherapists per kommune.
    Ridefysioterapi,
    /// Inhabitants per kapacitet (Tabel 1).
    Kapacitet(Omraadeniveau),
    /// The same as deviation from the region's value in per cent.
    Afvigelse(Omraadeniveau),
    /// Mean weeks of waiting per kommune.
    Ventetid(Art),
    /// The clinics by a fact about their premises.
    Handicapadgang(Forhold),
    /// A measure of activity, or its development.
    Aktivitet(Aktivitetskort),
}

/// How a measure is cut into classes.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Klasser {
    /// As suits the map: quantiles, or the same steps on both sides of the region's value.
    #[default]
    Standard,
    /// As many areas in each class.
    Kvantil(Option<usize>),
    /// Equally wide classes.
    Lige(Option<usize>),
    /// The given bounds, ascending.
    Graenser(Vec<f64>),
}

/// What a user may choose of a map besides what it shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Valg {
    /// The classes.
    pub klasser: Klasser,
    /// The colours; `None` = those of the map.
    pub palet: Option<Palette>,
    /// The title; `None` = that of the map.
    pub titel: Option<String>,
}

/// Fewest areas for five classes; with fewer there are four.
const MANY_AREAS: usize = 20;

impl Valg {
    /// The method of classes for a measure without a centre.
    fn method(&self, areas: usize) -> Method {
        let usual = if areas < MANY_AREAS { 4 } else { 5 };
        match &self.klasser {
            Klasser::Standard => Method::Quantile(usual),
            Klasser::Kvantil(count) => Method::Quantile(count.unwrap_or(usual)),
            Klasser::Lige(count) => Method::EqualInterval(count.unwrap_or(usual)),
            Klasser::Graenser(breaks) => Method::Given(breaks.clone()),
        }
    }

    /// The method of classes for a measure that lies on both sides of `centre`.
    fn method_around(&self, centre: f64) -> Method {
        match &self.klasser {
            Klasser::Standard => Method::Around { centre, per_side: 3 },
            Klasser::Kvantil(count) => Method::Quantile(count.unwrap_or(6)),
            Klasser::Lige(count) => Method::EqualInterval(count.unwrap_or(6)),
            Klasser::Graenser(breaks) => Method::GivenAround {
                centre,
                breaks: breaks.clone(),
            },
        }
    }

    /// What the subtitle says of the classes; empty when the legend says it all.
    fn words(&self, areas: &str) -> String {
        match &self.klasser {
            Klasser::Standard | Klasser::Kvantil(_) => format!("Klasser med omtrent lige mange {areas}."),
            Klasser::Lige(_) => "Lige brede klasser.".to_owned(),
            Klasser::Graenser(_) => String::new(),
        }
    }
}

/// Makes a map of the view.
///
/// # Errors
/// PP-K002 for classes that cannot be made, PP-K003 without boundaries, PP-K004 when no clinic has a known place, PP-K005
/// without a figure, PP-K006 when the figures must be chosen between; and those of the statistic.
pub fn lag(view: &View<'_>, base: &Grundkort, kort: Kort, grundlag: &str, valg: &Valg) -> Result<MapLayer> {
    let mut layer = match kort {
        Kort::Klinikker => klinikker::figur_1(view, base),
        Kort::Ridefysioterapi => ridefysioterapi::figur_2(view, base, valg),
        Kort::Kapacitet(niveau) => kapacitet::indbyggere(view, base, grundlag, niveau, valg),
        Kort::Afvigelse(niveau) => kapacitet::afvigelse(view, base, grundlag, niveau, valg),
        Kort::Ventetid(art) => ventetid::uger(view, base, art, valg),
        Kort::Handicapadgang(forhold) => klinikker::forhold(view, base, forhold),
        Kort::Aktivitet(asked) => aktivitet::maal(view, base, asked, valg),
    }?;
    if let Some(titel) = &valg.titel {
        layer.title.clone_from(titel);
        layer.table.title.clone_from(titel);
    }
    Ok(layer)
}

/// The maps of the plan's statistical part, in the plan's order. A map the register has no figures for is left out.
///
/// # Errors
/// PP-K003 without boundaries, and what is not merely a lack of figures.
pub fn alle(view: &View<'_>, grundlag: &str) -> Result<Vec<MapLayer>> {
    let base = Grundkort::of(view)?;
    let valg = Valg::default();
    let mut maps = Vec::new();
    for kort in plan() {
        match lag(view, &base, kort, grundlag, &valg) {
            Ok(layer) => maps.push(layer),
            Err(error) if error.kind == Kind::Data => {}
            Err(error) => return Err(error),
        }
    }
    Ok(maps)
}

/// The maps of the yearly run.
fn plan() -> Vec<Kort> {
    let activity = |speciale, maal, visning| {
        Kort::Aktivitet(Aktivitetskort {
            speciale,
            maal,
            visning,
            perspektiv: None,
        })
    };
    vec![
        Kort::Klinikker,
        Kort::Kapacitet(Omraadeniveau::Kommune),
        Kort::Afvigelse(Omraadeniveau::Kommune),
        Kort::Handicapadgang(Forhold::Adgang),
        Kort::Ventetid(Art::Samlet),
        Kort::Ventetid(Art::Almen),
        Kort::Ventetid(Art::Vederlagsfri),
        Kort::Ridefysioterapi,
        activity(Speciale::Almen, Maal::AndelAfBefolkning, Visning::Aar(None)),
        activity(Speciale::Almen, Maal::Ydelser, Visning::Udvikling),
        activity(Speciale::Vederlagsfri, Maal::AndelAfBefolkning, Visning::Aar(None)),
        activity(Speciale::Vederlagsfri, Maal::Ydelser, Visning::Udvikling),
    ]
}

/// Every kind of map, what it shows, and whether the register has figures for it at the view.
pub fn oversigt(view: &View<'_>) -> Result<Answer> {
    let base = Grundkort::of(view);
    let valg = Valg::default();
    let drawable = |kort: Kort| -> Result<Value> {
        let base = match &base {
            Ok(base) => base,
            Err(error) if error.kind == Kind::Data => return Ok(text("nej, der er ingen kommunegrænser")),
            Err(error) => return Err(error.clone()),
        };
        match lag(view, base, kort, "register", &valg) {
            Ok(_) => Ok(text("ja")),
            Err(error) if error.kind == Kind::Data => Ok(text("nej")),
            Err(error) => Err(error),
        }
    };
    let activity = Kort::Aktivitet(Aktivitetskort {
        speciale: Speciale::Almen,
        maal: Maal::Ydelser,
        visning: Visning::Aar(None),
        perspektiv: None,
    });
    let maps = [
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
            activity,
        ),
    ];
    let mut rows = Vec::new();
    for (name, shows, kort) in maps {
        rows.push(vec![text(name), text(shows), drawable(kort)?]);
    }
    rows.push(vec![
        text("flytning"),
        text("Indbyggere pr. kapacitet før og efter én flytning"),
        text("med --klinik og --til-by"),
    ]);
    let data: Vec<serde_json::Value> = rows
        .iter()
        .map(|cells| {
            let word = |at: usize| match cells.get(at) {
                Some(Value::Text(word)) => word.as_str(),
                _ => "",
            };
            serde_json::json!({ "kort": word(0), "viser": word(1), "tal_paa_datoen": word(2) })
        })
        .collect();
    let source = Source {
        id: "praksisplan".to_owned(),
        tekst: "programmet selv og registeret".to_owned(),
        dato: None,
    };
    let table = Table {
        id: "kort".to_owned(),
        title: "Kort, der kan tegnes".to_owned(),
        columns: vec![
            column("kort", "Kort", ColumnKind::Text),
            column("viser", "Viser", ColumnKind::Text),
            column("tal_paa_datoen", "Tal på datoen", ColumnKind::Text),
        ],
        rows: rows
            .into_iter()
            .map(|cells| Row {
                kind: RowKind::Body,
                cells,
            })
            .collect(),
        notes: vec![
            "Skriv kortet i en fil med fx: praksisplan kort kapacitet -o kapacitet.svg (eller .png, .geojson, .gpkg)."
                .to_owned(),
        ],
        sources: vec![source.clone()],
    };
    Ok(Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data: data.into(),
        tables: vec![table],
        kilder: vec![source],
        advarsler: Vec::new(),
    })
}

/// The heading of a map.
fn heading(
    view: &View<'_>,
    id: String,
    title: String,
    subtitle: String,
    grundlag: &str,
    sources: Vec<Source>,
) -> Heading {
    Heading {
        id,
        title,
        subtitle,
        pr: view.pr,
        grundlag: grundlag.to_owned(),
        sources,
        version: PROGRAM.to_owned(),
    }
}

/// A number, or why there is none.
fn shown(value: Option<f64>, missing: Missing) -> AreaValue {
    value.map_or(AreaValue::Missing(missing), AreaValue::Number)
}

/// A map's table with a column more, whose values are found by the area's code; an area without one has no meaning there.
fn add_column(table: &mut Table, column: Column, value: impl Fn(&str) -> Option<Value>) {
    let at = table.columns.len().saturating_sub(1);
    table.columns.insert(at, column);
    for row in &mut table.rows {
        let found = match row.cells.get(1) {
            Some(Value::Text(kode)) => value(kode),
            _ => None,
        };
        row.cells
            .insert(at, found.unwrap_or(Value::Missing(Missing::IkkeRelevant)));
    }
}

/// The error for a map without any figure.
fn nothing(what: impl Into<String>, next_step: &str) -> Error {
    Error::new(
        "PP-K005",
        Kind::Data,
        "registeret har ingen tal til kortet på denne dato",
    )
    .at("kort", what)
    .next_step(next_step)
}

/// The user's error for a map that cannot be made.
pub(super) fn refused(error: &MapError) -> Error {
    match error {
        MapError::Classify(ClassifyError::Value(_))
        | MapError::UnknownKommune(_)
        | MapError::TwiceKommune(_)
        | MapError::UnknownCategory { .. }
        | MapError::Size { .. } => {
            Error::new("PP-K001", Kind::Unexpected, "kortet kan ikke tegnes. Intet er skrevet").at("kort", error.to_string())
        }
        MapError::Classify(reason) => {
            Error::new("PP-K002", Kind::Usage, "klasserne kan ikke bruges. Intet er skrevet")
                .at("--klasser", reason.to_string())
                .next_step("skriv grænserne i stigende orden, fx --klasser \"3000;4000;5000\", eller vælg --klasser kvantil --antal-klasser 5")
        }
    }
}
