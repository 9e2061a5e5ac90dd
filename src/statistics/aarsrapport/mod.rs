//! Collects the yearly run: every table of the plan's chapter 3 and Bilag 1, a page per kommune (Bilag 4), and what a
//! later year will compare itself with.

mod planens;
mod samling;
mod sammenlign;

use super::afstemning::{self, Udvalg};
use super::aktivitet::{self, Maal, Speciale, Spoergsmaal};
use super::kapacitet::{self, Tabel};
use super::kort::{self, Grundkort};
use super::{all_rows, ventetid};
use crate::domain::fingeraftryk::sha256;
use crate::error::{Error, Kind, Result};
use crate::register::{View, sql};
use crate::report::aarsrapport::{Afsnit, Graense, Noegletal, Noegletalsraekke};
use crate::report::{Answer, Memo, Table};
use rusqlite::named_params;

use samling::Stykke;
pub use samling::collect;
pub use sammenlign::compare;

/// The layout of the key figures; a run with another layout cannot be compared with.
pub const SKEMA: u32 = 1;
/// The first day of the regime `beloeb` (O-24).
const BELOEB: &str = "2024-01-01";
const GRUNDLAG: [&str; 2] = ["opgoerelse", "register"];
/// ULRUS and utilsigtede hændelser: Tabel 9 and 10, which the register knows only as printed.
const OTHER_TABLES: [&str; 2] = ["9", "10"];

/// The plan's printed figures recomputed: what does not agree, and the letter to its authors. A working paper: it quotes
/// the printed figures, small counts and all, so it has no place in an edition for publication.
fn reconciliation(view: &View<'_>, udeladt: &mut Vec<String>) -> Result<(Option<Afsnit>, Option<Memo>)> {
    if view.register.skjult().is_some() {
        udeladt.push("Afstemning: et arbejdspapir, som ikke offentliggøres".to_owned());
        return Ok((None, None));
    }
    let checked = match afstemning::of_register(view, None) {
        Err(error) if error.kind == Kind::Data => {
            udeladt.push(format!("Afstemning: {}", without_outcome(&error)));
            return Ok((None, None));
        }
        other => other?,
    };
    let udvalg = Udvalg {
        kun_afvigelser: true,
        ..Udvalg::default()
    };
    let svar = afstemning::answer(&checked, &udvalg)?;
    let overskrift = "Afstemning: hvad der ikke stemmer i planens trykte tal".to_owned();
    let memo = afstemning::rapport(&checked, view.pr, env!("CARGO_PKG_VERSION"));
    Ok((Some(section("afstemning", overskrift, vec![svar])), Some(memo)))
}

/// The maps stand on the plan's own basis, a published count, where there is one on the day.
fn basis_of_pictures(view: &View<'_>) -> Result<&'static str> {
    let published = kapacitet::omraader(view, GRUNDLAG[0])?;
    Ok(if published.iter().any(|row| row.kapacitet.is_some()) {
        GRUNDLAG[0]
    } else {
        GRUNDLAG[1]
    })
}

/// Printed tables that no statistic of the register answers: of the plan's chapter 4, as printed.
fn other_tables(view: &View<'_>, udeladt: &mut Vec<String>) -> Result<Option<Afsnit>> {
    if view.register.skjult().is_some() {
        udeladt.push("Planens Tabel 9 og 10: trykte tal, som ikke kan skjules efter tærsklen".to_owned());
        return Ok(None);
    }
    let svar = planens::tabeller(view, &OTHER_TABLES)?;
    let overskrift = "Indsatser (planens kapitel 4), som trykt";
    Ok(svar.map(|svar| section("indsatser", overskrift.to_owned(), vec![svar])))
}

/// Every table of the run that the register's figures make, as they are printed: chapter 3 and Bilag 1.
///
/// # Errors
/// When the register cannot be read.
pub(super) fn tabeller(view: &View<'_>) -> Result<Vec<Table>> {
    let mut udeladt = Vec::new();
    let mut afsnit = vec![
        kapacitet_section(view, &mut udeladt)?,
        ventetid_section(view, &mut udeladt)?,
        riding_section(view, &mut udeladt)?,
    ];
    for speciale in Speciale::ALL {
        afsnit.extend(aktivitet_section(view, None, speciale)?.afsnit);
    }
    let svar = afsnit.into_iter().flat_map(|section| section.svar);
    Ok(svar.flat_map(|svar| svar.tables).collect())
}

/// The answer, or nothing and a line that says why: a register need not have every table.
fn take(svar: Result<Answer>, what: &str, into: &mut Vec<Answer>, udeladt: &mut Vec<String>) -> Result<()> {
    match svar {
        Ok(svar) => into.push(svar),
        Err(error) if error.kind == Kind::Data => udeladt.push(format!("{what}: {}", without_outcome(&error))),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// What is wrong, without what a command on its own would have left undone.
fn without_outcome(error: &Error) -> &str {
    error.consequence.split(". Intet er ").next().unwrap_or_default()
}

fn section(id: &str, overskrift: String, svar: Vec<Answer>) -> Afsnit {
    Afsnit {
        id: id.to_owned(),
        overskrift,
        svar,
        billeder: Vec::new(),
    }
}

fn kapacitet_section(view: &View<'_>, udeladt: &mut Vec<String>) -> Result<Afsnit> {
    let mut svar = Vec::new();
    for (nr, tabel) in [
        ("1", Tabel::IndbyggerePrKapacitet),
        ("2", Tabel::Udvikling),
        ("3", Tabel::Fysioterapeuter),
        ("4", Tabel::Praksisstoerrelse),
    ] {
        let bases: &[&str] = if nr == "2" { &GRUNDLAG[..1] } else { &GRUNDLAG };
        for grundlag in bases {
            let found = kapacitet::answer(view, grundlag, tabel).map(|mut found| {
                for table in &mut found.tables {
                    table.id = format!("tabel-{nr}-{grundlag}-{}", table.id);
                    table.title = format!("{}, {}", table.title, basis_words(grundlag));
                }
                found
            });
            take(found, &format!("Tabel {nr}, grundlag {grundlag}"), &mut svar, udeladt)?;
        }
    }
    Ok(section("kapacitet", "Kapacitet (planens afsnit 3.1)".to_owned(), svar))
}

fn ventetid_section(view: &View<'_>, udeladt: &mut Vec<String>) -> Result<Afsnit> {
    let mut svar = Vec::new();
    for grundlag in GRUNDLAG {
        let found = ventetid::answer(view, Some(grundlag), None).map(|mut found| {
            for table in &mut found.tables {
                table.id = format!("{}-{grundlag}", table.id);
                table.title = format!("{}, {}", table.title, basis_words(grundlag));
            }
            found
        });
        take(found, &format!("Ventetid, grundlag {grundlag}"), &mut svar, udeladt)?;
    }
    Ok(section("ventetid", "Ventetid (planens afsnit 3.2)".to_owned(), svar))
}

fn riding_section(view: &View<'_>, udeladt: &mut Vec<String>) -> Result<Afsnit> {
    let mut svar = Vec::new();
    let found = kapacitet::answer(view, "opgoerelse", Tabel::Ridefysioterapi);
    take(found, "Tabel 8", &mut svar, udeladt)?;
    Ok(section(
        "ridefysioterapi",
        "Ridefysioterapi (planens afsnit 3.3)".to_owned(),
        svar,
    ))
}

/// The tables of a speciale, and its map and chart where the run has them: each series is read once for all of them.
fn aktivitet_section(view: &View<'_>, base: Option<&Grundkort>, speciale: Speciale) -> Result<Stykke> {
    let mut stykke = Stykke::default();
    let mut svar = Vec::new();
    // A measure that the source does not give for a speciale is not left out: the plan has no such table.
    let mut no_such_table = Vec::new();
    // The ages of 57 and 65 are published together: they stand once.
    if speciale != Speciale::VederlagsfriRide {
        let found = aktivitet::answer(view, &Spoergsmaal::of(speciale, Maal::Alder));
        take(found, Maal::Alder.word(), &mut svar, &mut no_such_table)?;
    }
    for maal in Maal::PER_YEAR {
        let asked = Spoergsmaal::of(speciale, maal);
        let serier = aktivitet::serier(view, &asked)?;
        let found = aktivitet::answer_of(view, &asked, &serier);
        take(found, maal.word(), &mut svar, &mut no_such_table)?;
        let (kort, diagrammer) = kort::af_serier(view, base, speciale, maal, &serier)?;
        stykke.kort.extend(kort);
        stykke.diagrammer.extend(diagrammer);
    }
    stykke.afsnit.push(section(
        &format!("speciale-{}", speciale.number()),
        format!("Speciale {} {} (planens Bilag 1)", speciale.number(), speciale.name()),
        svar,
    ));
    Ok(stykke)
}

/// A workbook of many answers has one last line for all; each table says its own basis.
fn name_the_basis(svar: &mut Answer) {
    let basis = basis_words(&svar.grundlag);
    for table in &mut svar.tables {
        table.notes.push(format!("Grundlag: {basis}."));
        if table.sources.is_empty() {
            table.sources.clone_from(&svar.kilder);
        }
    }
}

/// A basis in words.
fn basis_words(grundlag: &str) -> &'static str {
    match grundlag {
        "opgoerelse" => "offentliggjort opgørelse",
        "register" => "talt i registeret",
        _ => "som offentliggjort",
    }
}

/// The key figures of a view: what the next year's run compares itself with.
pub fn noegletal(view: &View<'_>, program: &str) -> Result<Noegletal> {
    let mut omraader = Vec::new();
    for grundlag in GRUNDLAG {
        omraader.extend(
            kapacitet::omraader(view, grundlag)?
                .into_iter()
                .map(|row| Noegletalsraekke {
                    grundlag: grundlag.to_owned(),
                    niveau: row.niveau,
                    kommunekode: row.kommunekode,
                    omraade: row.omraade,
                    kapacitet: row.kapacitet,
                    indbyggere: row.indbyggere,
                    befolkning_dato: row.befolkning_dato,
                }),
        );
    }
    let pr = view.pr_text();
    let graenser = all_rows(view, sql::AARSRAPPORT_GRAENSER, named_params! { ":pr": pr }, |row| {
        let geometri: Option<String> = row.get("graense")?;
        Ok(Graense {
            kommunekode: row.get("kommunekode")?,
            kommune: row.get("kommune")?,
            graense: geometri.map(|text| sha256(text.as_bytes())),
        })
    })?;
    let metode = [sql::KAPACITET]
        .into_iter()
        .map(|query| (query.name.to_owned(), sha256(query.text.as_bytes())));
    Ok(Noegletal {
        skema: SKEMA,
        pr: view.pr,
        program: program.to_owned(),
        regime: if pr.as_str() < BELOEB { "timer" } else { "beloeb" }.to_owned(),
        omraader,
        graenser,
        metode: metode.collect(),
    })
}

/// The key figures of an earlier run, from the text of its file.
///
/// # Errors
/// PP-U013 when the text is not one this version reads.
pub fn read_noegletal(text: &str) -> Result<Noegletal> {
    let wrong = |what: String| {
        Error::new(
            "PP-U013",
            Kind::Usage,
            "den tidligere årsrapport kan ikke sammenlignes med. Intet er skrevet",
        )
        .at("--sammenlign, noegletal.json", what)
        .next_step("peg på mappen med en årsrapport, som dette program har skrevet")
    };
    let found: Noegletal = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if found.skema == SKEMA {
        Ok(found)
    } else {
        Err(wrong(format!("filens skema er {}, programmets {SKEMA}", found.skema)))
    }
}
