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
mod oversigt;
mod ridefysioterapi;
mod tilgaengelighed;
mod ventetid;

use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::report::chart::Chart;
use crate::report::classify::{ClassifyError, Method};
use crate::report::map::{AreaValue, MapLayer, Palette};
use crate::report::map_build::{Heading, MapError};
use crate::report::{Column, Missing, Source, Table, Value};

pub use aktivitet::{Aktivitetskort, Visning};
pub use diagram::{Diagram, diagrammer, tegn};
pub use grundkort::Grundkort;
pub use kapacitet::Omraadeniveau;
pub use klinikker::Forhold;
pub use oversigt::oversigt;
pub use tilgaengelighed::{Felter, Tilgaengelighedskort, tilgaengelighed};
pub use ventetid::Art;

use super::aktivitet::{Maal, Serie, Speciale};

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
    /// Spatial access, with the defaults of `tilgaengelighed`.
    Tilgaengelighed(super::tilgaengelighed::Maal),
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
        Kort::Tilgaengelighed(asked) => tilgaengelighed::maal(view, base, asked, valg),
    }?;
    if let Some(titel) = &valg.titel {
        layer.title.clone_from(titel);
        layer.table.title.clone_from(titel);
    }
    Ok(layer)
}

/// The maps of the yearly run that are not of one speciale's activity, in the plan's order, access last. A map the register has
/// no figures for is left out.
///
/// # Errors
/// What is not merely a lack of figures.
pub fn alle(view: &View<'_>, base: &Grundkort, grundlag: &str) -> Result<Vec<MapLayer>> {
    let plan = [
        Kort::Klinikker,
        Kort::Kapacitet(Omraadeniveau::Kommune),
        Kort::Afvigelse(Omraadeniveau::Kommune),
        Kort::Handicapadgang(Forhold::Adgang),
        Kort::Ventetid(Art::Samlet),
        Kort::Ventetid(Art::Almen),
        Kort::Ventetid(Art::Vederlagsfri),
        Kort::Ridefysioterapi,
        Kort::Tilgaengelighed(super::tilgaengelighed::Maal::Naermeste),
    ];
    let valg = Valg::default();
    let mut maps = Vec::new();
    for kort in plan {
        maps.extend(made(lag(view, base, kort, grundlag, &valg))?);
    }
    Ok(maps)
}

/// The pictures of the yearly run of one measure of a speciale: its map and its charts, of series already read.
///
/// # Errors
/// What is not merely a lack of figures.
pub fn af_serier(
    view: &View<'_>,
    base: Option<&Grundkort>,
    speciale: Speciale,
    maal: Maal,
    rows: &[Serie],
) -> Result<(Option<MapLayer>, Vec<Chart>)> {
    if !matches!(speciale, Speciale::Almen | Speciale::Vederlagsfri) {
        return Ok((None, Vec::new()));
    }
    let visning = match maal {
        Maal::AndelAfBefolkning => Visning::Aar(None),
        Maal::Ydelser => Visning::Udvikling,
        _ => return Ok((None, Vec::new())),
    };
    let asked = Aktivitetskort {
        speciale,
        maal,
        visning,
        perspektiv: None,
    };
    let map = match base {
        Some(base) => made(aktivitet::of_series(view, base, asked, rows, &Valg::default()))?,
        None => None,
    };
    let charts = match visning {
        Visning::Udvikling => made(diagram::of_series(view, speciale, maal, rows))?,
        Visning::Aar(_) => None,
    };
    Ok((map, charts.unwrap_or_default()))
}

/// What was made; nothing where the register lacks the figures, or has several kinds of them, between which only a person
/// can choose.
fn made<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind == Kind::Data || error.code == "PP-K006" => Ok(None),
        Err(error) => Err(error),
    }
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
        | MapError::Projection(_)
        | MapError::UnknownKommune(_)
        | MapError::TwiceKommune(_)
        | MapError::UnknownCategory { .. }
        | MapError::Size { .. } => {
            Error::new("PP-K012", Kind::Unexpected, "kortet kan ikke tegnes. Intet er skrevet").at("kort", error.to_string())
        }
        MapError::Classify(reason) => {
            Error::new("PP-K002", Kind::Usage, "klasserne kan ikke bruges. Intet er skrevet")
                .at("--klasser", reason.to_string())
                .next_step("skriv grænserne i stigende orden, fx --klasser \"3000;4000;5000\", eller vælg --klasser kvantil --antal-klasser 5")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::RowKind;
    use crate::statistics::aktivitet::Perspektiv;
    use crate::statistics::support::{shipped, shipped_with, view};

    fn value(layer: &MapLayer, navn: &str) -> AreaValue {
        let areas = &layer.panels[0].areas;
        areas.iter().find(|area| area.omraade.navn == navn).unwrap().value
    }

    fn draw(view: &View<'_>, kort: Kort) -> Result<MapLayer> {
        lag(view, &Grundkort::of(view)?, kort, "register", &Valg::default())
    }

    fn activity(maal: Maal, visning: Visning) -> Kort {
        Kort::Aktivitet(Aktivitetskort {
            speciale: Speciale::Almen,
            maal,
            visning,
            perspektiv: None,
        })
    }

    #[test]
    fn the_yearly_run_has_the_plans_maps_in_its_order() {
        let register = shipped();
        let view = view(&register);
        let base = Grundkort::of(&view).unwrap();
        let mut layers = alle(&view, &base, "register").unwrap();
        for speciale in Speciale::ALL {
            for maal in Maal::PER_YEAR {
                let rows =
                    super::super::aktivitet::serier(&view, &super::super::aktivitet::Spoergsmaal::of(speciale, maal))
                        .unwrap();
                layers.extend(af_serier(&view, Some(&base), speciale, maal, &rows).unwrap().0);
            }
        }
        let ids: Vec<String> = layers.into_iter().map(|layer| layer.id).collect();
        // Waiting time of sundhed.dk has no figures per kommune, so its map is left out.
        assert_eq!(
            ids,
            [
                "figur_1",
                "kapacitet",
                "afvigelse",
                "handicapadgang_adgang",
                "ventetid_51",
                "ventetid_62",
                "figur_2",
                "tilgaengelighed_naermeste",
                "aktivitet_51_ydelser_udvikling",
                "aktivitet_51_andel_af_befolkning",
                "aktivitet_62_ydelser_udvikling",
                "aktivitet_62_andel_af_befolkning",
            ]
        );
    }

    #[test]
    fn a_map_shows_the_numbers_of_its_statistics_table() {
        let register = shipped();
        let view = view(&register);
        let layer = draw(&view, Kort::Kapacitet(Omraadeniveau::Kommune)).unwrap();
        for row in super::super::kapacitet::omraader(&view, "register").unwrap() {
            if row.niveau == "kommune" {
                assert_eq!(
                    value(&layer, &row.omraade),
                    AreaValue::Number(row.indbyggere_pr_kapacitet.unwrap())
                );
            }
        }
        // Tabel 1: 589.605 / 129 for the region, in a total row of the map's own table.
        let total = layer.table.rows.last().unwrap();
        assert_eq!(
            (total.kind, &total.cells[2]),
            (RowKind::Total, &Value::Number(589_605.0 / 129.0))
        );
    }

    #[test]
    fn a_kommune_without_riding_physiotherapists_has_none_and_is_not_unknown() {
        let register = shipped();
        let layer = draw(&view(&register), Kort::Ridefysioterapi).unwrap();
        assert_eq!(value(&layer, "Rebild"), AreaValue::Number(0.0));
        assert_eq!(value(&layer, "Thisted"), AreaValue::Number(2.0));
    }

    #[test]
    fn a_kommune_without_kapacitet_is_not_defined() {
        let (_folder, register) = shipped_with(
            "UPDATE kapacitet_timer SET gyldig_til = '2019-06-01' WHERE klinik_id IN (SELECT klinik_id FROM klinik_version WHERE kommunekode = '0773');",
        );
        let layer = draw(&view(&register), Kort::Kapacitet(Omraadeniveau::Kommune)).unwrap();
        assert_eq!(value(&layer, "Morsø"), AreaValue::Missing(Missing::IkkeDefineret));
    }

    #[test]
    fn clinics_without_a_place_stand_in_their_kommune_and_without_any_place_there_is_no_map() {
        let register = shipped();
        let layer = draw(&view(&register), Kort::Klinikker).unwrap();
        let astray: Vec<&str> = layer.panels[0]
            .points
            .iter()
            .filter(|point| point.category == 1)
            .map(|point| point.navn.as_str())
            .collect();
        assert_eq!(astray, ["Ralf Seip Læsø Fysioterapi"]);
        assert_eq!(layer.panels[0].points.len(), 57);
        let (_folder, bare) = shipped_with(
            "UPDATE klinik_version SET koordinat_kvalitet = 'ukendt', x = NULL, y = NULL, lat = NULL, lon = NULL;",
        );
        assert_eq!(draw(&view(&bare), Kort::Klinikker).unwrap_err().code, "PP-K004");
    }

    #[test]
    fn an_unknown_answer_about_access_is_no_no() {
        let register = shipped();
        let layer = draw(&view(&register), Kort::Handicapadgang(Forhold::Adgang)).unwrap();
        let count = |category| {
            layer.panels[0]
                .points
                .iter()
                .filter(|point| point.category == category)
                .count()
        };
        // Bilag 4: 53 yes, Kongensgade and Brovst no, two of Aalborg blank.
        assert_eq!([count(0), count(1), count(2)], [53, 2, 2]);
    }

    #[test]
    fn development_is_drawn_about_zero_only_when_it_goes_both_ways() {
        let register = shipped();
        let view = view(&register);
        let both = draw(&view, activity(Maal::Ydelser, Visning::Udvikling)).unwrap();
        assert_eq!(both.classes.as_ref().unwrap().centre(), Some(0.0));
        // Tabel 14, Brønderslev 71.336 → 89.137.
        let AreaValue::Number(growth) = value(&both, "Brønderslev") else {
            panic!()
        };
        assert!((growth - 100.0 * 17_801.0 / 71_336.0).abs() < 0.01, "{growth}");
        let year = draw(&view, activity(Maal::Ydelser, Visning::Aar(Some(2016)))).unwrap();
        assert!(year.title.ends_with(": 2016"), "{}", year.title);
    }

    #[test]
    fn what_the_register_has_no_figures_for_is_an_error_that_says_what_to_do() {
        let register = shipped();
        let view = view(&register);
        let code = |kort| draw(&view, kort).unwrap_err().code;
        assert_eq!(code(activity(Maal::Alder, Visning::Aar(None))), "PP-K005");
        assert_eq!(code(activity(Maal::UdgiftPrBorger, Visning::Aar(None))), "PP-K005");
        assert_eq!(code(activity(Maal::Ydelser, Visning::Aar(Some(1999)))), "PP-K005");
        // A share of one year has no development.
        assert_eq!(code(activity(Maal::AndelAfBefolkning, Visning::Udvikling)), "PP-K005");
    }

    #[test]
    fn produktion_and_forbrug_are_never_on_one_map() {
        let (_folder, register) = shipped_with(
            "INSERT INTO aktivitet (maal, speciale, aar, perspektiv, niveau, omraade_kode, vaerdi, enhed, kilde_id)
             VALUES ('ydelser', 51, 2018, 'forbrug', 'kommune', '0825', 5000, 'ydelser', 'plan');",
        );
        let view = view(&register);
        let error = draw(&view, activity(Maal::Ydelser, Visning::Aar(None))).unwrap_err();
        assert_eq!(error.code, "PP-K006");
        let one = Kort::Aktivitet(Aktivitetskort {
            speciale: Speciale::Almen,
            maal: Maal::Ydelser,
            visning: Visning::Aar(None),
            perspektiv: Some(Perspektiv::Forbrug),
        });
        assert_eq!(value(&draw(&view, one).unwrap(), "Læsø"), AreaValue::Number(5000.0));
    }

    #[test]
    fn a_users_classes_and_title_are_kept() {
        let register = shipped();
        let view = view(&register);
        let valg = Valg {
            klasser: Klasser::Graenser(vec![3000.0, 4000.0, 5000.0]),
            palet: Some(Palette::Viridis),
            titel: Some("Min titel".to_owned()),
        };
        let kort = Kort::Kapacitet(Omraadeniveau::Kommune);
        let layer = lag(&view, &Grundkort::of(&view).unwrap(), kort, "opgoerelse", &valg).unwrap();
        assert_eq!(layer.classes.as_ref().unwrap().breaks(), [3000.0, 4000.0, 5000.0]);
        assert_eq!(
            (layer.palette, layer.title.as_str(), layer.table.title.as_str()),
            (Palette::Viridis, "Min titel", "Min titel")
        );
        // The published count: Aalborg 215.443 / 36,5.
        assert_eq!(value(&layer, "Aalborg"), AreaValue::Number(215_443.0 / 36.5));
        let turned = Valg {
            klasser: Klasser::Graenser(vec![5000.0, 4000.0]),
            ..Valg::default()
        };
        let error = lag(&view, &Grundkort::of(&view).unwrap(), kort, "register", &turned).unwrap_err();
        assert_eq!(error.code, "PP-K002");
    }
}
