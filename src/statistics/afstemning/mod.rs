//! `afstem`: a printed plan checked against itself, as an answer for people and machines and as a report to its authors.

mod egne;
mod medfoelgende;
mod plan;
mod rapport;
mod tekst;

pub use egne::of_own_tables;
pub(super) use plan::published;
pub use rapport::rapport;

use super::{column, count, sources_by_id, text};
use crate::error::{Error, Kind, Result};
use crate::reconcile::check::{TEKST, table_name};
use crate::reconcile::{self, Afstemning, Check, Declaration, DeclarationError, Dom, Genberegnet, Plan, lists};
use crate::register::View;
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use jiff::civil::Date;
use serde_json::json;
use tekst::Pages;

/// A declaration that a user has written.
pub struct Egen<'f> {
    /// Its file, for errors.
    pub navn: String,
    /// Its text.
    pub tekst: String,
    /// The text of a file beside it, or why there is none.
    pub fil: &'f dyn Fn(&str) -> std::result::Result<String, String>,
}

/// A plan with what was found in it.
#[derive(Debug)]
pub struct Afstemt {
    /// What was found.
    pub afstemning: Afstemning,
    plan: Plan,
    titel: String,
    kilder: Vec<Source>,
    pr: Date,
    /// Of the figures checked: `offentliggjort`, or `register` for tables that are not printed yet.
    grundlag: &'static str,
    pages: Pages,
}

/// What of it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Udvalg {
    /// Only what touches this table ("14"; `tekst` for the running text).
    pub tabel: Option<String>,
    /// Only what deviates, to machines too.
    pub kun_afvigelser: bool,
    /// To people also what agrees.
    pub alle: bool,
}

/// Checks the plan that a register holds, by its own declaration or the user's. A register without a printed plan has the
/// tables checked that it would print: see [`of_own_tables`].
///
/// # Errors
/// PP-A001 when the register has no figures at all, PP-A002 when it holds another than the shipped declaration is for,
/// PP-A003 when the declaration cannot be used.
pub fn of_register(view: &View<'_>, egen: Option<&Egen<'_>>) -> Result<Afstemt> {
    let plan = published(view)?;
    if plan.tabeller().is_empty() {
        return of_own_tables(view, egen, None);
    }
    let kilder = sources_by_id(view, ["plan"])?;
    let shipped = Egen {
        navn: "den medfølgende afstemning.toml".to_owned(),
        tekst: medfoelgende::DEKLARATION.to_owned(),
        fil: &medfoelgende::file,
    };
    let chosen = egen.unwrap_or(&shipped);
    let declaration = read(chosen)?;
    if egen.is_none() && !kilder.iter().any(|source| source.tekst == declaration.titel) {
        return Err(Error::new(
            "PP-A002",
            Kind::Data,
            "registeret har en anden plans tabeller end den, den medfølgende afstemning er skrevet til",
        )
        .next_step("skriv en afstemning.toml til planen, og peg på den med --deklaration FIL"));
    }
    check(plan, &declaration, chosen, Some(view), kilder, view.pr)
}

/// Whether a declaration compares with the register's own statistics.
pub fn asks_the_register(egen: &Egen<'_>) -> Result<bool> {
    let named = read(egen)?.tables_named();
    Ok(named
        .iter()
        .any(|id| id.starts_with("register.") || id.starts_with("opgoerelse.")))
}

/// Checks a plan that is not in a register; `view` is the register whose own statistics it is compared with, if any, and
/// `today` the date of the answer without one.
pub fn of_plan(plan: Plan, egen: &Egen<'_>, view: Option<&View<'_>>, today: Date) -> Result<Afstemt> {
    let declaration = read(egen)?;
    let kilder = vec![Source {
        id: declaration.plan.clone(),
        tekst: declaration.titel.clone(),
        dato: None,
    }];
    check(
        plan,
        &declaration,
        egen,
        view,
        kilder,
        view.map_or(today, |view| view.pr),
    )
}

fn check(
    mut plan: Plan,
    declaration: &Declaration,
    egen: &Egen<'_>,
    view: Option<&View<'_>>,
    kilder: Vec<Source>,
    pr: Date,
) -> Result<Afstemt> {
    let failed = |error: DeclarationError| unusable(&egen.navn, &error);
    lists::add_to(&mut plan, declaration, &egen.tekst, egen.fil).map_err(failed)?;
    if let Some(view) = view {
        plan::add_statistics(&mut plan, view, declaration.tables_named());
    }
    let afstemning = reconcile::reconcile(&plan, declaration).map_err(failed)?;
    Ok(Afstemt {
        afstemning,
        pages: Pages::of(&plan),
        plan,
        titel: declaration.titel.clone(),
        kilder,
        pr,
        grundlag: "offentliggjort",
    })
}

fn read(egen: &Egen<'_>) -> Result<Declaration> {
    reconcile::declaration::read(&egen.tekst).map_err(|error| unusable(&egen.navn, &error))
}

fn unusable(file: &str, error: &DeclarationError) -> Error {
    let place = if error.linje == 0 {
        file.to_owned()
    } else {
        format!("{file}, linje {}", error.linje)
    };
    let value = match &error.vaerdi {
        Some(value) => format!("{}: \"{value}\"", error.hvad),
        None => error.hvad.clone(),
    };
    let fail = Error::new(
        "PP-A003",
        Kind::Data,
        "deklarationen kan ikke bruges. Intet er kontrolleret",
    )
    .at(place, value);
    let fail = match &error.naermest {
        Some(near) => fail.nearest(near.clone()),
        None => fail,
    };
    fail.next_step("ret linjen; formatet er beskrevet i data/nordjylland-2019/README.md")
}

/// The answer of `afstem`.
///
/// # Errors
/// PP-A005 when the chosen table is not in the plan.
pub fn answer(afstemt: &Afstemt, udvalg: &Udvalg) -> Result<Answer> {
    let chosen = chosen(afstemt, udvalg)?;
    let shown: Vec<&Check> = chosen
        .iter()
        .filter(|check| udvalg.alle || check.dom != Dom::Stemmer)
        .copied()
        .collect();
    let mut tables = vec![summary(afstemt, &counted(afstemt, udvalg)?)];
    for gruppe in groups(&shown) {
        let of_group: Vec<&Check> = shown.iter().filter(|check| check.gruppe == gruppe).copied().collect();
        tables.push(findings(afstemt, gruppe, &of_group));
    }
    // A printed plan's few gaps stand in its report; in tables on the way to print they may be what was mistyped.
    if afstemt.grundlag == "register" && !afstemt.afstemning.udeladt.is_empty() {
        tables.push(not_checked(afstemt));
    }
    let data: Vec<serde_json::Value> = chosen.iter().map(|check| row_of(check, afstemt)).collect();
    let sums: Vec<serde_json::Value> = per_table(afstemt, &counted(afstemt, udvalg)?)
        .iter()
        .map(|(id, counts)| {
            json!({ "tabel": id, "kontrolleret": counts.iter().sum::<usize>(), "stemmer": counts[0], "afrunding_i_grundtal": counts[1], "afviger": counts[2] })
        })
        .collect();
    let left_out: Vec<serde_json::Value> = afstemt
        .afstemning
        .udeladt
        .iter()
        .map(|it| json!({ "regel": it.regel, "hvad": it.hvad, "hvorfor": it.hvorfor }))
        .collect();
    Ok(Answer {
        pr: afstemt.pr,
        grundlag: afstemt.grundlag.to_owned(),
        data: json!({ "data": data, "sammenfatning": sums, "ikke_kontrolleret": left_out }),
        tables,
        kilder: afstemt.kilder.clone(),
        advarsler: Vec::new(),
    })
}

/// The checks of the chosen table, whatever their verdict.
fn counted<'a>(afstemt: &'a Afstemt, udvalg: &Udvalg) -> Result<Vec<&'a Check>> {
    let Some(tabel) = &udvalg.tabel else {
        return Ok(afstemt.afstemning.checks.iter().collect());
    };
    if tabel != TEKST && afstemt.plan.tabel(tabel).is_none() {
        let ids: Vec<&str> = afstemt.plan.tabeller().iter().map(|table| table.id.as_str()).collect();
        let error =
            Error::new("PP-A005", Kind::Usage, "tabellen findes ikke i planen").at("--tabel", format!("\"{tabel}\""));
        let error = match crate::domain::sortering::nearest(tabel, &ids) {
            Some(near) => error.nearest(near),
            None => error,
        };
        return Err(error.next_step("skriv tabellens nummer, fx --tabel 14; \"tekst\" er den løbende tekst"));
    }
    Ok(afstemt
        .afstemning
        .checks
        .iter()
        .filter(|check| check.touches(tabel))
        .collect())
}

fn chosen<'a>(afstemt: &'a Afstemt, udvalg: &Udvalg) -> Result<Vec<&'a Check>> {
    let mut checks = counted(afstemt, udvalg)?;
    checks.retain(|check| !udvalg.kun_afvigelser || check.dom == Dom::Afviger);
    Ok(checks)
}

/// The themes, in the order they first occur.
fn groups<'c>(checks: &[&'c Check]) -> Vec<&'c str> {
    let mut groups: Vec<&str> = Vec::new();
    for check in checks {
        if !groups.contains(&check.gruppe.as_str()) {
            groups.push(&check.gruppe);
        }
    }
    groups
}

/// How many of each verdict, per table in the plan's order, the text last.
fn per_table(afstemt: &Afstemt, checks: &[&Check]) -> Vec<(String, [usize; 3])> {
    let tables = afstemt.plan.tabeller().iter().map(|table| table.id.as_str());
    tables
        .chain([TEKST])
        .map(|id| {
            let of_table = checks.iter().filter(|check| check.tabel == id);
            let mut counts = [0; 3];
            for check in of_table {
                counts[check.dom as usize] += 1;
            }
            (id.to_owned(), counts)
        })
        .filter(|(_, counts)| counts.iter().sum::<usize>() > 0)
        .collect()
}

fn name_of(afstemt: &Afstemt, id: &str) -> String {
    if id == TEKST {
        "Teksten".to_owned()
    } else {
        table_name(&afstemt.plan, id)
    }
}

fn whole(number: usize) -> Value {
    count(i64::try_from(number).ok(), Missing::Ukendt)
}

fn summary(afstemt: &Afstemt, checks: &[&Check]) -> Table {
    let sums = per_table(afstemt, checks);
    let row = |kind, name: String, counts: [usize; 3]| Row {
        kind,
        cells: vec![
            text(name),
            whole(counts.iter().sum()),
            whole(counts[0]),
            whole(counts[1]),
            whole(counts[2]),
        ],
    };
    let mut rows: Vec<Row> = sums
        .iter()
        .map(|(id, counts)| row(RowKind::Body, name_of(afstemt, id), *counts))
        .collect();
    let total = sums.iter().fold([0; 3], |sum, (_, counts)| {
        std::array::from_fn(|at| sum[at] + counts[at])
    });
    rows.push(row(RowKind::Total, "I alt".to_owned(), total));
    Table {
        id: "afstemning".to_owned(),
        title: format!("Afstemning: {}", afstemt.titel),
        columns: vec![
            column("tabel", "Tabel", ColumnKind::Text),
            column("kontrolleret", "Kontrolleret", ColumnKind::Integer),
            column("stemmer", "Stemmer", ColumnKind::Integer),
            column("afrunding_i_grundtal", "Afrunding i grundtal", ColumnKind::Integer),
            column("afviger", "Afviger", ColumnKind::Integer),
        ],
        rows,
        notes: vec![
            "Afrunding i grundtal: de trykte grundtal er selv afrundet, og med dem kan det trykte være rigtigt."
                .to_owned(),
            "Afviger: ingen afrunding kan forklare forskellen.".to_owned(),
        ],
        sources: afstemt.kilder.clone(),
    }
}

/// The columns of what was found; the place in print is left out of what has no pages yet.
const COLUMNS: [(&str, &str); 7] = [
    ("sted", "Sted"),
    ("linje", "Side og linje"),
    ("trykt", "Trykt"),
    ("genberegnet", "Genberegnet"),
    ("afvigelse", "Afvigelse"),
    ("dom", "Dom"),
    ("forklaring", "Forklaring"),
];

fn findings(afstemt: &Afstemt, gruppe: &str, checks: &[&Check]) -> Table {
    let place = |check: &Check| {
        afstemt
            .pages
            .place(check.steder.first().map_or((0, 0), |place| place.linjer))
    };
    // What is not printed yet has no pages.
    let has_pages = checks.iter().any(|check| !place(check).is_empty());
    let rows = checks
        .iter()
        .map(|check| Row {
            kind: RowKind::Body,
            cells: [
                Some(text(tekst::where_printed(check))),
                has_pages.then(|| text(place(check))),
            ]
            .into_iter()
            .flatten()
            .chain([
                text(tekst::printed(check)),
                text(tekst::recomputed(check)),
                match check.afvigelse() {
                    Some(deviation) => text(tekst::number(deviation, check)),
                    None => Value::Missing(Missing::IkkeRelevant),
                },
                text(dom_words(check.dom)),
                text(tekst::explanation(check, &afstemt.pages)),
            ])
            .collect(),
        })
        .collect();
    Table {
        id: format!("afstemning-{}", slug(gruppe)),
        title: gruppe.to_owned(),
        columns: COLUMNS
            .iter()
            .filter(|(key, _)| has_pages || *key != "linje")
            .map(|(key, heading)| column(key, heading, ColumnKind::Text))
            .collect(),
        rows,
        notes: Vec::new(),
        sources: afstemt.kilder.clone(),
    }
}

/// What could not be checked, and why.
fn not_checked(afstemt: &Afstemt) -> Table {
    let rows = afstemt.afstemning.udeladt.iter().map(|it| Row {
        kind: RowKind::Body,
        cells: vec![text(&it.hvad), text(&it.hvorfor)],
    });
    Table {
        id: "ikke-kontrolleret".to_owned(),
        title: "Ikke kontrolleret".to_owned(),
        columns: vec![
            column("hvad", "Hvad", ColumnKind::Text),
            column("hvorfor", "Hvorfor", ColumnKind::Text),
        ],
        rows: rows.collect(),
        notes: vec![format!(
            "\"{}\" er ikke det samme som ikke kontrolleret.",
            dom_words(Dom::Stemmer)
        )],
        sources: afstemt.kilder.clone(),
    }
}

fn dom_words(dom: Dom) -> &'static str {
    match dom {
        Dom::Stemmer => "stemmer",
        Dom::AfrundingIGrundtal => "afrunding",
        Dom::Afviger => "afviger",
    }
}

/// A title as an id: "Bilag 3 og 4" is `bilag-3-og-4`.
fn slug(title: &str) -> String {
    let folded = title
        .to_lowercase()
        .replace('æ', "ae")
        .replace('ø', "oe")
        .replace('å', "aa");
    let words: Vec<&str> = folded
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

/// A row of the machine contract (interface.md section 3), with what else a reader may ask for.
fn row_of(check: &Check, afstemt: &Afstemt) -> serde_json::Value {
    let (genberegnet, mindst, hoejst) = match &check.genberegnet {
        Genberegnet::Tal(interval) => (
            Some(interval.value.to_f64()),
            Some(interval.low.to_f64()),
            Some(interval.high.to_f64()),
        ),
        Genberegnet::Ord(_) => (None, None, None),
    };
    let places: Vec<serde_json::Value> = check
        .steder
        .iter()
        .map(|place| {
            json!({
                "sted": place.navn,
                "trykt": place.trykt,
                "side": afstemt.pages.page(place.linjer.0).filter(|_| place.linjer.0 > 0),
                "linje_fra": (place.linjer.0 > 0).then_some(place.linjer.0),
                "linje_til": (place.linjer.0 > 0).then_some(place.linjer.1),
            })
        })
        .collect();
    json!({
        "tabel": check.tabel,
        "raekke": check.raekke,
        "kolonne": check.kolonne,
        "trykt": check.trykt_tal.map(crate::domain::Ratio::to_f64),
        "genberegnet": genberegnet,
        "afvigelse": check.afvigelse().map(crate::domain::Ratio::to_f64),
        "dom": check.dom.word(),
        "forklaring": tekst::explanation(check, &afstemt.pages),
        "regel": check.regel,
        "gruppe": check.gruppe,
        "enhed": check.enhed,
        "trykt_tekst": tekst::printed(check),
        "genberegnet_tekst": tekst::recomputed(check),
        "genberegnet_mindst": mindst,
        "genberegnet_hoejst": hoejst,
        "steder": places,
    })
}
