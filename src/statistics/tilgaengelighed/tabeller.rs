//! Lays a measurement out: distances, capacity within reach, access for the disabled, ranks, inequality, assumptions.

use serde_json::{Value as Json, json};

use super::Maaling;
use super::ord::{length, shown};
use super::resultat::{Afstand, CelleMaal, OmraadeResultat};
use super::spoergsmaal::Maal;
use crate::access::catchment::Spread;
use crate::access::inequality::Inequality;
use crate::domain::JaNejUkendt;
use crate::error::Result;
use crate::report::{Column, ColumnKind, Missing, Row, RowKind, Table, Value};
use crate::statistics::{column, number, text};

/// Capacity per so many inhabitants is what people read.
const PER: f64 = 10_000.0;
const OUTSIDE: &str = "uden for rækkevidde";

/// The tables, in reading order.
pub(super) fn all(measured: &Maaling) -> Vec<Table> {
    let mut tables = Vec::new();
    if measured.resultat.naermeste.is_some() {
        tables.push(distances(measured));
        if measured.opgave.med_k3 {
            tables.push(accessible(measured));
        }
    }
    if !measured.resultat.maal.is_empty() {
        tables.push(catchments(measured));
        tables.push(inequality(measured));
    }
    tables.extend(ranks(measured));
    tables.push(assumptions(measured));
    if let Some(first) = tables.first_mut() {
        first.notes.extend(measured.noter.iter().cloned());
    }
    for table in &mut tables {
        table.sources.clone_from(&measured.kilder);
        if measured.skoen {
            table.title = format!("{} (skøn)", table.title);
        }
    }
    tables
}

fn table(id: &str, title: String, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table {
        id: format!("tilgaengelighed-{id}"),
        title,
        columns,
        rows,
        notes: Vec::new(),
        sources: Vec::new(),
    }
}

/// Kommuner, sundhedsråd and the region; towns stand in the machine's answer.
fn shown_areas(measured: &Maaling) -> impl Iterator<Item = &OmraadeResultat> {
    measured.resultat.omraader.iter().filter(|area| area.niveau != "by")
}

fn row(area: &OmraadeResultat, cells: Vec<Value>) -> Row {
    let name = match area.niveau {
        "sundhedsraad" => format!("Sundhedsråd {}", area.omraade),
        _ => area.omraade.clone(),
    };
    Row {
        kind: match area.niveau {
            "kommune" | "omraade" => RowKind::Body,
            _ => RowKind::Total,
        },
        cells: std::iter::once(text(name)).chain(cells).collect(),
    }
}

fn people_word(measured: &Maaling) -> &'static str {
    if measured.patienter {
        "Ventede patienter"
    } else {
        "Indbyggere"
    }
}

/// A distance in the unit shown; out of reach is said in words, never as a number.
fn reach(value: Option<f64>, outside: bool, factor: f64) -> Value {
    match value {
        Some(value) => Value::Number(value * factor),
        None if outside => text(OUTSIDE),
        None => Value::Missing(Missing::IkkeDefineret),
    }
}

fn distances(measured: &Maaling) -> Table {
    let enhed = measured.opgave.parametre.enhed;
    let (factor, unit) = shown(enhed);
    let mut columns = vec![
        column("omraade", "Område", ColumnKind::Text),
        column("befolkning", people_word(measured), ColumnKind::Integer),
        column("gennemsnit", &format!("Gennemsnit ({unit})"), ColumnKind::Decimal(1)),
        column("median", &format!("Median ({unit})"), ColumnKind::Decimal(1)),
        column("p90", &format!("9 af 10 har højst ({unit})"), ColumnKind::Decimal(1)),
    ];
    for (number, bound) in measured.opgave.parametre.graenser.iter().enumerate() {
        let heading = format!("Inden for {}", length(*bound, enhed));
        columns.push(column(
            &format!("andel_{}", number + 1),
            &heading,
            ColumnKind::Percent(1),
        ));
    }
    columns.push(column(
        "uden_for_raekkevidde",
        "Uden for rækkevidde (indb.)",
        ColumnKind::Integer,
    ));
    let rows = shown_areas(measured).map(|area| {
        let mut cells = vec![Value::Number(area.befolkning)];
        if let Some(found) = &area.afstand {
            cells.extend(distance_cells(found, factor));
        }
        row(area, cells)
    });
    let title = "Afstand til nærmeste klinik".to_owned();
    let mut table = table("afstand", title, columns, rows.collect());
    table
        .notes
        .push("Gennemsnittet er af dem, der kan nå en klinik; andele er af alle. Grænser er inklusive.".to_owned());
    table
}

fn distance_cells(found: &Afstand, factor: f64) -> Vec<Value> {
    let everybody_outside = found.gennemsnit.is_none() && found.uden_for_raekkevidde > 0.0;
    let mut cells = vec![
        reach(found.gennemsnit, everybody_outside, factor),
        reach(found.median, found.median_uden_for_raekkevidde, factor),
        reach(found.p90, found.p90_uden_for_raekkevidde, factor),
    ];
    let share = |andel: Option<f64>| number(andel.map(|share| 100.0 * share), Missing::IkkeDefineret);
    cells.extend(found.andele.iter().map(|one| share(one.andel)));
    cells.push(Value::Number(found.uden_for_raekkevidde));
    cells
}

fn accessible(measured: &Maaling) -> Table {
    let (factor, unit) = shown(measured.opgave.parametre.enhed);
    let columns = vec![
        column("omraade", "Område", ColumnKind::Text),
        column(
            "kendt_gennemsnit",
            &format!("Kendt tilgængelig, gennemsnit ({unit})"),
            ColumnKind::Decimal(1),
        ),
        column(
            "kendt_p90",
            &format!("9 af 10 har højst ({unit})"),
            ColumnKind::Decimal(1),
        ),
        column(
            "maaske_gennemsnit",
            &format!("Hvis de ukendte er det, gennemsnit ({unit})"),
            ColumnKind::Decimal(1),
        ),
        column(
            "maaske_p90",
            &format!("9 af 10 har da højst ({unit})"),
            ColumnKind::Decimal(1),
        ),
    ];
    let known = measured
        .opgave
        .klinikker
        .iter()
        .any(|clinic| clinic.tilgaengelig == JaNejUkendt::Ja);
    let pair = |found: Option<&Afstand>, any: bool| -> Vec<Value> {
        match found {
            // Nobody is known to be accessible: that is unknown, not out of reach.
            _ if !any => vec![Value::Missing(Missing::Ukendt); 2],
            Some(found) => vec![
                reach(found.gennemsnit, found.uden_for_raekkevidde > 0.0, factor),
                reach(found.p90, found.p90_uden_for_raekkevidde, factor),
            ],
            None => vec![Value::Missing(Missing::Ukendt); 2],
        }
    };
    let rows = shown_areas(measured).map(|area| {
        let mut cells = pair(area.afstand_tilgaengelig.as_ref(), known);
        cells.extend(pair(area.afstand_maaske_tilgaengelig.as_ref(), true));
        row(area, cells)
    });
    let title = "Afstand til nærmeste klinik med handicapvenlig adgang og handicapegnet toilet (K3)".to_owned();
    let mut table = table("tilgaengelige", title, columns, rows.collect());
    let [yes, no, unknown] = k3_counts(measured);
    table.notes.push(format!(
        "{yes} klinikker oplyser begge dele, {no} mangler mindst én, og for {unknown} er det ukendt; det ukendte er hverken et ja eller et nej."
    ));
    table
}

fn k3_counts(measured: &Maaling) -> [usize; 3] {
    [JaNejUkendt::Ja, JaNejUkendt::Nej, JaNejUkendt::Ukendt].map(|wanted| {
        let clinics = measured.opgave.klinikker.iter();
        clinics.filter(|clinic| clinic.tilgaengelig == wanted).count()
    })
}

fn catchments(measured: &Maaling) -> Table {
    let mut columns = vec![
        column("omraade", "Område", ColumnKind::Text),
        column("befolkning", people_word(measured), ColumnKind::Integer),
    ];
    for one in &measured.resultat.maal {
        let word = one.maal.word();
        if one.maal == Maal::Fordelt {
            columns.push(column(word, "Fordelt kapacitet", ColumnKind::Decimal(2)));
        } else {
            columns.push(column(
                word,
                &format!(
                    "{}, pr. 10.000 {}",
                    one.maal.heading(),
                    if measured.patienter { "patienter" } else { "indb." }
                ),
                ColumnKind::Decimal(2),
            ));
        }
        let heading = format!("Uden klinik i rækkevidde, {} (indb.)", one.maal.heading());
        columns.push(column(&format!("{word}_uden"), &heading, ColumnKind::Integer));
    }
    let rows = shown_areas(measured).map(|area| {
        let mut cells = vec![Value::Number(area.befolkning)];
        for one in &area.maal {
            let factor = if one.maal == Maal::Fordelt { 1.0 } else { PER };
            cells.push(number(one.vaerdi.map(|value| value * factor), Missing::IkkeDefineret));
            cells.push(Value::Number(one.uden_for_raekkevidde));
        }
        row(area, cells)
    });
    let mut table = table(
        "kapacitet",
        "Kapacitet inden for rækkevidde".to_owned(),
        columns,
        rows.collect(),
    );
    table.notes.push(
        "Kapacitet, indbyggerne kan nå, når alle inden for rækkevidde deles om den (2SFCA-familien). Grænser er inklusive.".to_owned(),
    );
    for one in &measured.resultat.maal {
        let unreached = unreached(measured, one);
        if !unreached.is_empty() {
            table.notes.push(format!(
                "{}: ingen borger kan nå {}.",
                one.maal.heading(),
                unreached.join(", ")
            ));
        }
    }
    table
}

fn unreached<'a>(measured: &'a Maaling, one: &CelleMaal) -> Vec<&'a str> {
    let clinics = one.opland.unreachable.iter();
    clinics
        .map(|&number| measured.opgave.klinikker[number as usize].navn.as_str())
        .collect()
}

fn inequality(measured: &Maaling) -> Table {
    let columns = vec![
        column("maal", "Mål", ColumnKind::Text),
        column("gini", "Gini", ColumnKind::Decimal(3)),
        column("theil", "Theil", ColumnKind::Decimal(4)),
        column("theil_mellem", "heraf mellem områder", ColumnKind::Decimal(4)),
        column("theil_inden_for", "heraf inden for", ColumnKind::Decimal(4)),
        column("hoover", "Hoover", ColumnKind::Decimal(3)),
    ];
    let missing = Missing::IkkeDefineret;
    let rows = measured
        .resultat
        .maal
        .iter()
        .zip(&measured.resultat.ulighed)
        .map(|(one, found)| Row {
            kind: RowKind::Body,
            cells: vec![
                text(one.maal.heading()),
                number(found.gini, missing),
                number(found.theil.map(|theil| theil.total), missing),
                number(found.theil.map(|theil| theil.between), missing),
                number(found.theil.map(|theil| theil.within), missing),
                number(found.hoover, missing),
            ],
        });
    let mut table = table(
        "ulighed",
        "Ulighed i kapacitet inden for rækkevidde".to_owned(),
        columns,
        rows.collect(),
    );
    let between = if measured.resultat.ulighed_mellem_omraader {
        "Der er så mange celler, at uligheden er målt mellem områderne. "
    } else {
        ""
    };
    table.notes.push(format!(
        "{between}0 er helt lige. Hoover er den andel af kapaciteten, der skulle ligge et andet sted."
    ));
    table
}

fn ranks(measured: &Maaling) -> Option<Table> {
    let found = measured.foelsomhed.as_ref()?;
    let mut columns = vec![column("omraade", "Område", ColumnKind::Text)];
    for (number, variant) in found.varianter.iter().enumerate() {
        let heading = format!("{} {}", short(variant.maal), variant.parameter);
        columns.push(column(
            &format!("variant_{}", number + 1),
            &heading,
            ColumnKind::Integer,
        ));
    }
    columns.push(column("spaend", "Spænd", ColumnKind::Integer));
    let integer = |value: usize| Value::Integer(i64::try_from(value).unwrap_or(i64::MAX));
    let rows = found.omraader.iter().map(|area| Row {
        kind: RowKind::Body,
        cells: std::iter::once(text(area.omraade.clone()))
            .chain(
                area.rang
                    .iter()
                    .map(|rank| rank.map_or(Value::Missing(Missing::IkkeDefineret), integer)),
            )
            .chain([integer(area.spaend)])
            .collect(),
    });
    let title = "Følsomhed: områdernes rang, når opland og aftagen ændres".to_owned();
    let mut table = table("foelsomhed", title, columns, rows.collect());
    let steady = found.omraader.iter().filter(|area| area.spaend == 0).count();
    table.notes.push(format!(
        "1 er mest kapacitet pr. indbygger inden for rækkevidde. {steady} af {} områder har samme rang i alle varianter.",
        found.omraader.len()
    ));
    Some(table)
}

fn short(maal: Maal) -> &'static str {
    match maal {
        Maal::Naermeste => "Nærmeste",
        Maal::ToTrin => "2SFCA",
        Maal::Gauss => "Gauss",
        Maal::Trin => "Trin",
        Maal::TreTrin => "3SFCA",
        Maal::Fordelt => "Fordelt",
    }
}

fn assumptions(measured: &Maaling) -> Table {
    let asked = &measured.opgave.parametre;
    let mut rows = vec![
        ("Vej", measured.rejse.vej.clone()),
        (
            "Omvejsfaktor",
            measured.rejse.omvejsfaktor.map_or_else(
                || "indgår ikke".to_owned(),
                |factor| crate::render::format::up_to(factor, 3),
            ),
        ),
    ];
    if measured.opgave.maal.iter().any(|maal| *maal != Maal::Naermeste) {
        let bound = if asked.raekkevidde.is_finite() {
            length(asked.raekkevidde, asked.enhed)
        } else {
            "ingen grænse".to_owned()
        };
        rows.push(("Rækkevidde", bound));
        rows.push(("σ", length(asked.sigma, asked.enhed)));
        let step = |(bound, weight): &(f64, f64)| {
            format!(
                "{}: {}",
                length(*bound, asked.enhed),
                crate::render::format::up_to(*weight, 4)
            )
        };
        rows.push(("Trin", asked.trin.iter().map(step).collect::<Vec<_>>().join("; ")));
        if let Some(weight) = asked.vaegt {
            rows.push(("Vægt", format!("{weight:?}").to_lowercase()));
        }
    }
    let clinics = measured.opgave.klinikker.len();
    rows.push(("Klinikker", clinics.to_string()));
    rows.push((
        "Celler",
        crate::render::format::integer(i64::try_from(measured.opgave.region.population().len()).unwrap_or(0)),
    ));
    let columns = vec![
        column("emne", "Forudsætning", ColumnKind::Text),
        column("vaerdi", "Værdi", ColumnKind::Text),
    ];
    let rows = rows.into_iter().map(|(subject, value)| Row {
        kind: RowKind::Body,
        cells: vec![text(subject), text(value)],
    });
    table("forudsaetninger", "Forudsætninger".to_owned(), columns, rows.collect())
}

/// What holds for the whole: population, capacity, parameters, spread and inequality by measure, ranks.
pub(super) fn summary(measured: &Maaling) -> Result<Json> {
    let population = measured.opgave.region.population();
    let whole = measured.resultat.omraader.last();
    let [yes, no, unknown] = k3_counts(measured);
    let mut by_measure = Vec::new();
    for (one, found) in measured.resultat.maal.iter().zip(&measured.resultat.ulighed) {
        let spread = match one.maal {
            // Shares of capacity are not accessibility: their spread says nothing.
            Maal::Fordelt => None,
            _ => Some(spread_of(one, population)?),
        };
        by_measure.push(json!({
            "maal": one.maal,
            "kapacitet_naaet": one.opland.reachable_supply,
            "kapacitet_uden_borgere": one.opland.unreachable_supply,
            "klinikker_uden_borgere": one.opland.unreachable.iter().map(|&number| &measured.opgave.klinikker[number as usize].id).collect::<Vec<_>>(),
            "celler_uden_for_raekkevidde": one.opland.unserved.len(),
            "celler_uden_udbud": one.opland.without_supply.len(),
            "spredning": spread.as_ref().map(spread_json),
            "ulighed": inequality_json(found),
        }));
    }
    Ok(json!({
        "skoen": measured.skoen,
        "ventede_patienter": measured.patienter,
        "befolkning": whole.map(|whole| whole.befolkning),
        "celler": population.len(),
        "klinikker": measured.opgave.klinikker.len(),
        "klinikker_tilgaengelige": { "ja": yes, "nej": no, "ukendt": unknown },
        "afstand": whole.and_then(|whole| whole.afstand.as_ref()),
        "maal": by_measure,
        "ulighed_mellem_omraader": measured.resultat.ulighed_mellem_omraader,
        "parametre": measured.opgave.parametre,
        "rejse": measured.rejse,
        "foelsomhed": measured.foelsomhed,
        "noter": measured.noter,
    }))
}

fn spread_of(one: &CelleMaal, population: &[f64]) -> Result<Spread> {
    one.opland
        .summarise_values(&one.vaerdi, population)
        .map_err(|error| super::refused(&error))
}

fn spread_json(spread: &Spread) -> Json {
    json!({
        "sum": spread.allocated,
        "gennemsnit": spread.mean,
        "standardafvigelse": spread.sd,
        "mindste": spread.range.map(|range| range.0),
        "stoerste": spread.range.map(|range| range.1),
        "andel_under_halvt_gennemsnit": spread.under_half_mean,
    })
}

fn inequality_json(found: &Inequality) -> Json {
    json!({
        "gini": found.gini,
        "theil": found.theil.map(|theil| json!({ "i_alt": theil.total, "mellem": theil.between, "inden_for": theil.within })),
        "hoover": found.hoover,
        "forkert_placeret": found.misplaced,
    })
}

#[cfg(test)]
mod tests {
    use super::super::spoergsmaal::Enhed;
    use super::*;

    #[test]
    fn out_of_reach_is_said_and_not_printed_as_a_number() {
        assert_eq!(reach(Some(2500.0), false, 1e-3), Value::Number(2.5));
        assert_eq!(reach(None, true, 1e-3), text("uden for rækkevidde"));
        assert_eq!(reach(None, false, 1e-3), Value::Missing(Missing::IkkeDefineret));
        assert_eq!(length(30_000.0, Enhed::Meter), "30 km");
    }
}
