//! Waiting times as people read them.

use super::{Oplysning, Rykker, Ventetid};
use crate::domain::dato::dansk_dato;
use crate::register::View;
use crate::report::{ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::statistics::{column, count, number, text};
use jiff::civil::Date;

/// The kind in the reader's words.
pub(in crate::statistics) fn name(art: &str) -> &str {
    match art {
        "samlet" => "samlet (sundhed.dk)",
        "51" => "almen fysioterapi (51)",
        "62" => "vederlagsfri fysioterapi (62)",
        "hjemme" => "hjemmebehandling",
        "ridefysioterapi" => "ridefysioterapi",
        other => other,
    }
}

fn date_cell(day: Option<&str>) -> Value {
    day.and_then(|day| day.parse::<Date>().ok())
        .map_or(Value::Missing(Missing::IkkeRelevant), Value::Date)
}

/// "Opgjort den 31. august 2019", and that it lies after the view when it does.
fn dated(view: &View<'_>, from: Option<&str>, to: Option<&str>) -> Option<String> {
    let (from, to): (Date, Date) = (from?.parse().ok()?, to?.parse().ok()?);
    let after = if to > view.pr {
        format!(", altså efter visningsdatoen {}", dansk_dato(view.pr))
    } else {
        String::new()
    };
    let days = if from == to {
        dansk_dato(to)
    } else {
        format!("{} til {}", dansk_dato(from), dansk_dato(to))
    };
    Some(format!("Opgjort {days}{after}."))
}

pub(super) fn fordeling_table(view: &View<'_>, row: &Ventetid, grundlag: &str, sources: Vec<Source>) -> Table {
    let body = row.fordeling.iter().map(|part| Row {
        kind: RowKind::Body,
        cells: vec![
            number(part.uger, Missing::EjOpgivet),
            count(Some(part.antal), Missing::Ukendt),
            number(part.andel, Missing::IkkeRelevant),
        ],
    });
    let mut notes: Vec<String> = dated(view, row.dato_fra.as_deref(), row.dato_til.as_deref())
        .into_iter()
        .collect();
    if let (Some(n), Some(asked)) = (row.antal_oplyst, row.antal_adspurgte) {
        notes.push(format!(
            "{n} af {asked} adspurgte besvarede spørgeskemaet; de øvriges ventetid er ukendt."
        ));
    }
    if grundlag == "register" {
        notes.push("Seneste værdi for hver klinik på datoen. Ej opgivet: klinikken har ingen værdi.".to_owned());
    }
    Table {
        id: format!("ventetid-{}", row.speciale),
        title: format!("Ventetid i uger: {}", name(&row.speciale)),
        columns: vec![
            column("uger", "Ventetid, uger", ColumnKind::UpTo(2)),
            column("antal", "Antal praksis", ColumnKind::Integer),
            column("andel", "Andel af oplyste", ColumnKind::Percent(1)),
        ],
        rows: body.collect(),
        notes,
        sources,
    }
}

/// One row per kind that has a distribution; none when no kind has.
pub(super) fn summary_table(view: &View<'_>, rows: &[Ventetid], grundlag: &str, sources: Vec<Source>) -> Option<Table> {
    let body: Vec<Row> = rows
        .iter()
        .filter(|row| !row.fordeling.is_empty())
        .map(|row| Row {
            kind: RowKind::Body,
            cells: vec![
                text(name(&row.speciale)),
                count(row.antal_oplyst, Missing::Ukendt),
                count(row.antal_i_alt, Missing::Ukendt),
                number(row.andel_med_ventetid, Missing::IkkeDefineret),
                number(row.gennemsnit_med_ventetid, Missing::IkkeDefineret),
                number(row.andel_over_2_uger, Missing::IkkeDefineret),
                count(row.foraeldede, Missing::Ukendt),
                date_cell(row.dato_til.as_deref()),
            ],
        })
        .collect();
    if body.is_empty() {
        return None;
    }
    let mut notes = vec![
        "Oplyst er dem, der har oplyst en ventetid (også 0 uger), af alle i opgørelsen; den, der mangler, tæller ikke som 0 uger. Andele er af de oplyste.".to_owned(),
        "sundhed.dk har én værdi for begge specialer; spørgeskemaet har en for hvert speciale. De lægges ikke sammen.".to_owned(),
    ];
    if grundlag == "opgoerelse" {
        notes.push(format!(
            "Den seneste offentliggjorte opgørelse fra {} eller før, med sin egen dato.",
            view.pr.year()
        ));
        if rows
            .iter()
            .any(|row| row.speciale == "hjemme" && row.fordeling.is_empty())
        {
            notes.push(
                "For hjemmebehandling er der ingen samlet fordeling, kun oplysninger kommune for kommune.".to_owned(),
            );
        }
    }
    Some(Table {
        id: "ventetid".to_owned(),
        title: "Ventetid til ikke-akut behandling".to_owned(),
        columns: vec![
            column("speciale", "Ventetid til", ColumnKind::Text),
            column("antal_oplyst", "Oplyst", ColumnKind::Integer),
            column("antal_i_alt", "Af i alt", ColumnKind::Integer),
            column("andel_med_ventetid", "Har ventetid", ColumnKind::Percent(1)),
            column(
                "gennemsnit_med_ventetid",
                "Deres gennemsnit, uger",
                ColumnKind::Decimal(2),
            ),
            column("andel_over_2_uger", "Over 2 uger", ColumnKind::Percent(1)),
            column("foraeldede", "Forældede", ColumnKind::Integer),
            column("dato", "Opgjort", ColumnKind::Date),
        ],
        rows: body,
        notes,
        sources,
    })
}

/// The statements; of one kommune alone, its name and n of N stand in title and note instead of in every row.
pub(super) fn kommune_table(view: &View<'_>, said: &[Oplysning], sources: Vec<Source>) -> Table {
    let alone = said.windows(2).all(|two| two[0].kommunekode == two[1].kommunekode);
    let body = said.iter().map(|one| {
        let mut cells = Vec::new();
        if !alone {
            cells.extend([
                text(one.kommune.clone()),
                count(one.svar, Missing::Ukendt),
                count(one.spurgt, Missing::Ukendt),
            ]);
        }
        let silent = one.speciale.is_none();
        cells.extend([
            text(one.speciale.as_deref().map_or("ingen oplysning", name)),
            text(one.oplysning.clone().unwrap_or_default()),
            count(
                one.antal_klinikker,
                if silent { Missing::IkkeRelevant } else { Missing::Ukendt },
            ),
            number(one.uger, if silent { Missing::EjOpgivet } else { Missing::Ukendt }),
            number(one.uger_til, Missing::IkkeRelevant),
        ]);
        Row {
            kind: RowKind::Body,
            cells,
        }
    });
    let mut columns = Vec::new();
    if !alone {
        columns.extend([
            column("kommune", "Kommune", ColumnKind::Text),
            column("svar", "Svar", ColumnKind::Integer),
            column("spurgt", "Af spurgte", ColumnKind::Integer),
        ]);
    }
    columns.extend([
        column("speciale", "Ventetid til", ColumnKind::Text),
        column("oplysning", "Oplysning", ColumnKind::Text),
        column("antal_klinikker", "Klinikker", ColumnKind::Integer),
        column("uger", "Uger", ColumnKind::UpTo(2)),
        column("uger_til", "Uger til", ColumnKind::UpTo(2)),
    ]);
    let first = said.first();
    let day = first.map(|one| one.dato.as_str());
    let mut notes: Vec<String> = dated(view, day, day).into_iter().collect();
    match first.and_then(|one| one.svar.zip(one.spurgt)) {
        Some((n, of)) if alone => notes.push(format!(
            "{n} af {of} spurgte klinikker svarede; de øvriges ventetid er ukendt."
        )),
        _ => notes.push("Svar er klinikker, der besvarede spørgeskemaet, af dem, der blev spurgt.".to_owned()),
    }
    notes.push("Uger til er enden af et spænd; dage er omregnet (7 til en uge). Planen siger ikke, om klinikker uden ventetid er med i et gennemsnit.".to_owned());
    if said.iter().any(|one| one.foraeldet) {
        notes.push("Oplysningerne er ældre end 2 måneder på visningsdatoen (forældet).".to_owned());
    }
    let title = match first {
        Some(one) if alone => format!("{} Kommune: ventetid efter klinikkernes svar", one.kommune),
        _ => "Ventetid efter klinikkernes svar, kommune for kommune".to_owned(),
    };
    Table {
        id: "ventetid-kommuner".to_owned(),
        title,
        columns,
        rows: body.collect(),
        notes,
        sources,
    }
}

pub(super) fn rykker_table(rows: &[Rykker], sources: Vec<Source>) -> Table {
    let body = rows.iter().map(|row| Row {
        kind: RowKind::Body,
        cells: vec![
            text(row.kommune.clone()),
            text(row.klinik.clone()),
            row.by.clone().map_or(Value::Missing(Missing::Ukendt), Value::Text),
            text(name(&row.speciale)),
            text(match row.aarsag.as_str() {
                "foraeldet" => "forældet",
                "ej_opgivet" => "ej opgivet",
                _ => "mangler",
            }),
            number(row.uger, Missing::IkkeRelevant),
            date_cell(row.dato.as_deref()),
        ],
    });
    Table {
        id: "ventetid-rykkerliste".to_owned(),
        title: "Klinikker, der skal rykkes for ventetid".to_owned(),
        columns: vec![
            column("kommune", "Kommune", ColumnKind::Text),
            column("klinik", "Klinik", ColumnKind::Text),
            column("by", "By", ColumnKind::Text),
            column("speciale", "Ventetid til", ColumnKind::Text),
            column("aarsag", "Årsag", ColumnKind::Text),
            column("uger", "Sidst oplyst, uger", ColumnKind::UpTo(1)),
            column("dato", "Dato", ColumnKind::Date),
        ],
        rows: body.collect(),
        notes: vec![
            "Ventetiden skal opdateres mindst hver 2. måned (praksisplanen 3.2); en ældre er forældet. Mangler: aldrig oplyst. Ej opgivet: spurgt uden svar."
                .to_owned(),
        ],
        sources,
    }
}
