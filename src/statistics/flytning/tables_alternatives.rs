//! The alternatives as tables: every other town on each measure with rank and price, and how far people would have.

use super::facts::Prepared;
use super::tables::{figures_sources, metres, place_sources, ratio, table, why_missing, words};
use crate::domain::Metres;
use crate::report::{Column, ColumnKind, Missing, Table, Value};
use crate::rules::flytning::{Alternative, Assessment, Price};
use crate::statistics::{column, text};

/// Every other town: the measures with rank and price, and the distances.
pub fn all(list: &[Alternative], assessment: &Assessment, prepared: &Prepared) -> Vec<Table> {
    vec![measured(list, assessment, prepared), reached(list, prepared)]
}

fn rank(rank: Option<usize>) -> Value {
    rank.and_then(|rank| i64::try_from(rank).ok())
        .map_or(Value::Missing(Missing::IkkeRelevant), Value::Integer)
}

fn town(one: &Alternative) -> Value {
    let mark = if one.ansoegt { " (ansøgt)" } else { "" };
    text(format!("{}{mark}", one.by.navn))
}

fn measured(list: &[Alternative], assessment: &Assessment, prepared: &Prepared) -> Table {
    let missing = why_missing(assessment, true);
    let priced = |price: Price| {
        [
            ratio(price.vaerdi, missing),
            rank(price.rang),
            ratio(price.pris, Missing::IkkeRelevant),
        ]
    };
    let rows = list.iter().map(|one| {
        let mut cells = vec![town(one), text(one.kommune.clone()), text(one.regel.id)];
        for price in [one.m2, one.m1, one.m3] {
            cells.extend(priced(price));
        }
        cells
    });
    let mut columns = vec![
        words("by", "By"),
        words("kommune", "Kommune"),
        words("regel", "Sagsgang"),
    ];
    for (key, heading, decimals) in [("m2", "M2", 2), ("m1", "M1", 1), ("m3", "M3", 2)] {
        let more = |what: &str, kind| column(&format!("{key}_{what}"), &format!("{heading} {what}"), kind);
        columns.push(column(key, heading, ColumnKind::Decimal(decimals)));
        columns.push(more("rang", ColumnKind::Integer));
        columns.push(more("pris", ColumnKind::Decimal(decimals)));
    }
    let clinic = &prepared.facts.klinik;
    let from = clinic.bysted.by().map_or(clinic.navn.as_str(), |by| by.navn.as_str());
    let title = format!("Samme kapacitet fra {from} til regionens andre byer");
    let mut measured = table(
        "alternativer",
        title,
        columns,
        rows.collect(),
        figures_sources(prepared),
    );
    measured.notes = vec![
        "Ordnet efter M2, så M1 og M3. Prisen er, hvor meget mere end den bedste by. Lige gode deler rang. Målene er programmets egne [D].".to_owned(),
        "Sagsgangen er efter geografien alene: F3 samme kommune, F4 anden kommune.".to_owned(),
    ];
    measured
}

fn reached_columns() -> Vec<Column> {
    vec![
        words("by", "By"),
        words("kommune", "Kommune"),
        column("afstand_m", "Fra gammelt sted, m", ColumnKind::Integer),
        column("afstand_rang", "Rang", ColumnKind::Integer),
        column(
            "naermeste_tilbage_m",
            "Nærmeste klinik for dem, der nu betjenes, m",
            ColumnKind::Integer,
        ),
        column(
            "naermeste_ved_nyt_sted_m",
            "Nærmeste klinik ved byen før, m",
            ColumnKind::Integer,
        ),
        column("naermeste_ved_nyt_sted_rang", "Rang", ColumnKind::Integer),
        words("advarsler", "Advarsler"),
    ]
}

fn reached(list: &[Alternative], prepared: &Prepared) -> Table {
    let rows = list.iter().map(|one| {
        let codes: Vec<&str> = one.advarsler.iter().map(|code| code.code()).collect();
        vec![
            town(one),
            text(one.kommune.clone()),
            metres(one.afstand_m.map(Metres::value)),
            rank(one.afstand_rang),
            metres(one.naermeste_tilbage_m.map(Metres::value)),
            metres(one.naermeste_ved_nyt_sted_foer_m.map(Metres::value)),
            rank(one.naermeste_ved_nyt_sted_rang),
            text(codes.join(", ")),
        ]
    });
    let title = "De andre byer: afstande og advarsler";
    let mut reached = table(
        "alternativer-afstande",
        title,
        reached_columns(),
        rows.collect(),
        place_sources(prepared),
    );
    reached
        .notes
        .push("I lige linje mellem bymidter. Bedste rang ved byen har den, der havde længst til en klinik.".to_owned());
    reached
}
