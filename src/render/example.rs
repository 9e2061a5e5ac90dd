//! The answers that the renderers' tests print: a shortened Tabel 1 of the plan, and a table of everything awkward.
//!
//! Figures of Tabel 1 (plan section 3.1): Vesthimmerland 37.045 / 10,0 = 3.704,5 prints 3.705; Læsø 1.817 / 1,5 =
//! 1.211,33…; a kommune without capacity is "ikke defineret" (domain.md S3); the region 589.605 / 129,0 = 4.570,58….

use jiff::civil::date;
use serde_json::json;

use crate::report::{Answer, Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};

fn column(key: &str, heading: &str, kind: ColumnKind) -> Column {
    Column {
        key: key.to_owned(),
        heading: heading.to_owned(),
        kind,
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn source(id: &str, tekst: &str, dato: &str) -> Source {
    Source {
        id: id.to_owned(),
        tekst: tekst.to_owned(),
        dato: Some(dato.to_owned()),
    }
}

/// Three kommuner, one of them without capacity, and the region.
pub fn tabel_1() -> Answer {
    let row = |kind, name: &str, kode: &str, over: i64, under: f64, people: i64, ratio| Row {
        kind,
        cells: vec![
            text(name),
            text(kode),
            Value::Integer(over),
            Value::Number(under),
            Value::Integer(people),
            ratio,
        ],
    };
    let sources = vec![
        source("notus-2019", "Notus", "juni 2019"),
        source("dst-folk1a", "Folketal: DST 2. kvartal 2019", "2. kvartal 2019"),
    ];
    Answer {
        pr: date(2019, 6, 30),
        grundlag: "opgoerelse".to_owned(),
        data: json!([
            { "omraade": "Vesthimmerland", "niveau": "kommune", "kapacitet": 10.0, "indbyggere_pr_kapacitet": 3704.5 },
            { "omraade": "Uden kapacitet", "niveau": "kommune", "kapacitet": 0.0, "indbyggere_pr_kapacitet": null },
        ]),
        tables: vec![Table {
            id: "tabel_1".to_owned(),
            title: "Kapacitet hos privatpraktiserende fysioterapeuter i Region Nordjylland".to_owned(),
            columns: vec![
                column("omraade", "Område", ColumnKind::Text),
                column("kommunekode", "Kommunekode", ColumnKind::Id),
                column("over_30", "Antal over 30 timer", ColumnKind::Integer),
                column("under_30", "Antal under 30 timer, vægtet", ColumnKind::UpTo(1)),
                column("indbyggere", "Antal borgere", ColumnKind::Integer),
                column(
                    "indbyggere_pr_kapacitet",
                    "Indbyggere pr. kapacitet",
                    ColumnKind::Decimal(0),
                ),
            ],
            rows: vec![
                row(
                    RowKind::Body,
                    "Vesthimmerland",
                    "0820",
                    4,
                    6.0,
                    37_045,
                    Value::Number(3704.5),
                ),
                row(RowKind::Body, "Læsø", "0825", 1, 0.5, 1817, Value::Number(1817.0 / 1.5)),
                row(
                    RowKind::Body,
                    "Uden kapacitet",
                    "0999",
                    0,
                    0.0,
                    2,
                    Value::Missing(Missing::IkkeDefineret),
                ),
                row(
                    RowKind::Total,
                    "Region Nordjylland",
                    "",
                    52,
                    77.0,
                    589_605,
                    Value::Number(589_605.0 / 129.0),
                ),
            ],
            notes: vec!["*Kapacitet under 30 timer tilskrives værdien 0,5.".to_owned()],
            sources: sources.clone(),
        }],
        kilder: sources,
        advarsler: vec!["Læsø har færre end 2 kapaciteter".to_owned()],
    }
}

/// Tabel 1 and a second table: long names, a formula, pipes, per cent, points, dates, every missing value.
pub fn two_tables() -> Answer {
    let mut answer = tabel_1();
    let row = |name: &str, share, change, day, weeks| Row {
        kind: RowKind::Body,
        cells: vec![text(name), Value::Number(share), change, day, weeks],
    };
    answer.tables.push(Table {
        id: "ventetid/uger: alle klinikker i regionen, 2019".to_owned(),
        title: "Ventetid".to_owned(),
        columns: vec![
            column("klinik", "Klinik", ColumnKind::Text),
            column("andel", "Andel", ColumnKind::Percent(1)),
            column("aendring", "Ændring", ColumnKind::Points(1)),
            column("oplyst", "Oplyst", ColumnKind::Date),
            column("uger", "Uger", ColumnKind::UpTo(1)),
        ],
        rows: vec![
            row(
                "Hjallerup Fys. & Træningsklinik ved Hjallerup Idrætscenter og Svømmehal",
                12.349_999_999_999_998,
                Value::Number(1.15),
                Value::Date(date(2019, 6, 30)),
                Value::Missing(Missing::EjOpgivet),
            ),
            row(
                "=2+5|x",
                -8.15,
                Value::Number(-3.2),
                Value::Missing(Missing::Ukendt),
                Value::Integer(2),
            ),
            row(
                "@klinik; \"A\"",
                0.0,
                Value::Missing(Missing::IkkeSammenlignelig),
                Value::Missing(Missing::IkkeRelevant),
                Value::Missing(Missing::Diskretioneret),
            ),
        ],
        notes: Vec::new(),
        sources: Vec::new(),
    });
    answer
}
