//! The words of the tables: what a route is called, what a criterion is about, and the lines of the case.

use super::facts::{Prepared, area_name};
use crate::domain::dato::dansk_dato;
use crate::domain::{Bysted, JaNejUkendt, Kommunekode, KoordinatKvalitet};
use crate::report::{ColumnKind, Missing, Row, RowKind, Table, Value};
use crate::rules::flytning::{Assessment, Rute};
use crate::statistics::{column, text};

/// What the marks of origin stand for.
pub const LEGEND: &str = "Oprindelse: [P] praksisplanen, [O] overenskomsten, [A] anden region eller tilsvarende aftale, [D] programmets egen beslutning, hvor kilderne er tavse.";

/// The route in words, with its machine name.
pub fn route_words(rute: Rute) -> &'static str {
    match rute {
        Rute::Administrativ => "administrativ godkendelse (administrativ)",
        Rute::Samarbejdsudvalg => "gennem Samarbejdsudvalget (samarbejdsudvalg)",
        Rute::PlanAendring => "ændring af praksisplanen (plan_aendring)",
        Rute::UdenForPlanen => "uden for planen (uden_for_planen)",
        Rute::KraeverByopslag => "bysamfundet skal slås op først (kraever_byopslag)",
    }
}

/// What a criterion is about, in few words.
pub fn criterion_name(kode: &str) -> &'static str {
    match kode {
        "K1" => "Harmonisering mellem kommunerne",
        "K2" => "Harmonisering i kommunen",
        "K3" => "Handicapadgang og -toilet",
        "K4" => "Infrastruktur og offentlig transport",
        "K5" => "Faglig sparring",
        "K6" => "Holdtræning",
        _ => "",
    }
}

/// How good a coordinate is, in words.
pub fn kvalitet(kvalitet: KoordinatKvalitet) -> &'static str {
    match kvalitet {
        KoordinatKvalitet::Adresse => "adresse",
        KoordinatKvalitet::By => "bymidte",
        KoordinatKvalitet::Ukendt => "usikker",
    }
}

/// The words, or that they are unknown.
pub fn stands(words: Option<String>) -> Value {
    words.map_or(Value::Missing(Missing::Ukendt), Value::Text)
}

/// The case as a table of lines, titled by what is asked.
pub fn key_value(lines: Vec<(&'static str, Value)>) -> Table {
    let rows = lines.into_iter().map(|(what, value)| Row {
        kind: RowKind::Body,
        cells: vec![text(what), value],
    });
    Table {
        id: "flytning-sag".to_owned(),
        title: "Ansøgning om flytning".to_owned(),
        columns: vec![
            column("emne", "Emne", ColumnKind::Text),
            column("oplysning", "Oplysning", ColumnKind::Text),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

/// The lines of the case: who, from where, to where, how much, when and why.
pub fn case_rows(prepared: &Prepared, assessment: &Assessment) -> Vec<(&'static str, Value)> {
    let facts = &prepared.facts;
    let (old, new, said) = (&facts.klinik, &facts.nyt_sted, &facts.ansoegning);
    let capacity = |value: crate::domain::Kapacitetstal| crate::render::format::up_to(value.to_f64(), 4);
    let day = |day: Option<jiff::civil::Date>| stands(day.map(dansk_dato));
    let place = |adresse: &Option<String>, postnr: &Option<String>, town: &Bysted, kommune: Option<Kommunekode>| {
        let address = [adresse.clone(), postnr.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ");
        let town = match town {
            Bysted::By(by) => format!("bysamfund {}", by.navn),
            Bysted::Landdistrikt => "landdistrikt".to_owned(),
            Bysted::Ukendt => "bysamfund ukendt".to_owned(),
        };
        let kommune = kommune.map_or_else(
            || "kommune ukendt".to_owned(),
            |code| format!("{} Kommune", area_name(facts, code)),
        );
        let parts = [address, town, kommune];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let mut lines = vec![
        ("Klinik", text(format!("{} (id {})", old.navn, old.id))),
        (
            "Nuværende sted",
            text(place(&old.adresse, &old.postnr, &old.bysted, Some(old.kommune))),
        ),
        (
            "Ønsket sted",
            text(place(&new.adresse, &new.postnr, &new.bysted, new.kommune)),
        ),
        (
            "Kapacitet",
            text(format!(
                "{} af klinikkens {}",
                capacity(assessment.flyttes),
                capacity(assessment.klinikkens_kapacitet)
            )),
        ),
        ("Ønsket dato", day(said.oensket_dato)),
        ("Modtaget", day(said.modtaget)),
        ("Årsag", stands(said.aarsag.clone())),
        (
            "Tab af lokaler",
            if said.tab_af_lokaler == JaNejUkendt::Ukendt {
                Value::Missing(Missing::Ukendt)
            } else {
                text(said.tab_af_lokaler.word())
            },
        ),
    ];
    if let Some(problem) = &said.problem {
        lines.push(("Noteret problem", text(problem.clone())));
    }
    lines
}
