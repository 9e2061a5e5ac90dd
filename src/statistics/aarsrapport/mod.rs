//! Collects the yearly run: every table of the plan's chapter 3 and Bilag 1, a page per kommune (Bilag 4), and what a
//! later year will compare itself with.

mod sammenlign;

use super::afstemning::{self, Udvalg};
use super::aktivitet::{self, Maal, Speciale, Spoergsmaal};
use super::kapacitet::{self, Tabel};
use super::{all_rows, kommune, kort, ventetid};
use crate::domain::fingeraftryk::sha256;
use crate::error::{Error, Kind, Result};
use crate::register::{View, sql};
use crate::report::aarsrapport::{Aarsrapport, Afsnit, Billede, Graense, Kommuneark, Noegletal, Noegletalsraekke};
use crate::report::{Answer, Memo};
use rusqlite::named_params;

pub use sammenlign::compare;

/// The layout of the key figures; a run with another layout cannot be compared with.
pub const SKEMA: u32 = 1;
/// The first day of the regime `beloeb` (O-24).
const BELOEB: &str = "2024-01-01";
const GRUNDLAG: [&str; 2] = ["opgoerelse", "register"];

/// The run without pictures. `step` is told how many of how many parts are done.
///
/// # Errors
/// When the register cannot be read. What it has no figures for is not an error: it is named in `udeladt`.
pub fn collect(view: &View<'_>, program: &str, step: &mut dyn FnMut(usize, usize)) -> Result<Aarsrapport> {
    let kommuner = view.kommuner()?;
    let parts = 5 + Speciale::ALL.len() + kommuner.len();
    let mut done = 0;
    let mut next = || {
        done += 1;
        step(done, parts);
    };
    let mut udeladt = Vec::new();
    let mut afsnit = vec![kapacitet_section(view, &mut udeladt)?];
    next();
    afsnit.push(ventetid_section(view, &mut udeladt)?);
    next();
    afsnit.push(riding_section(view, &mut udeladt)?);
    next();
    for speciale in Speciale::ALL {
        afsnit.push(aktivitet_section(view, speciale)?);
        next();
    }
    let (section, afstemning) = reconciliation(view, &mut udeladt)?;
    afsnit.extend(section);
    next();
    let faelles = kommune::Faelles::read(view, None)?;
    let mut kommuneark = Vec::new();
    for area in kommuner {
        let svar = kommune::answer_with(view, &area, &faelles)?;
        kommuneark.push(Kommuneark {
            kommunekode: area.kommunekode,
            navn: area.navn,
            svar,
        });
        next();
    }
    afsnit.retain(|section| !section.svar.is_empty());
    for svar in afsnit.iter_mut().flat_map(|section| &mut section.svar) {
        name_the_basis(svar);
    }
    afsnit.extend(
        pictures(view, &mut udeladt)?
            .into_iter()
            .filter(|section| !section.billeder.is_empty()),
    );
    next();
    Ok(Aarsrapport {
        titel: "Praksisplan for fysioterapi: årsrapport".to_owned(),
        pr: view.pr,
        taerskel: view.register.skjult().map(|skjult| skjult.taerskel.least_shown()),
        afsnit,
        kommuneark,
        afstemning,
        udeladt,
        noegletal: noegletal(view, program)?,
    })
}

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

/// The maps and the charts.
fn pictures(view: &View<'_>, udeladt: &mut Vec<String>) -> Result<[Afsnit; 2]> {
    let grundlag = basis_of_pictures(view)?;
    // A region whose boundaries nobody has imported has its tables and charts all the same.
    let maps = match kort::alle(view, grundlag) {
        Err(error) if error.kind == Kind::Data => {
            udeladt.push(format!("Kort: {}", without_outcome(&error)));
            Vec::new()
        }
        other => other?,
    };
    let charts = kort::diagrammer(view, grundlag)?;
    let with = |id: &str, overskrift: &str, billeder: Vec<Billede>| Afsnit {
        billeder,
        ..section(id, overskrift.to_owned(), Vec::new())
    };
    Ok([
        with(
            "kort",
            "Kort",
            maps.into_iter().map(Box::new).map(Billede::Kort).collect(),
        ),
        with(
            "diagrammer",
            "Diagrammer",
            charts.into_iter().map(Box::new).map(Billede::Diagram).collect(),
        ),
    ])
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

fn aktivitet_section(view: &View<'_>, speciale: Speciale) -> Result<Afsnit> {
    let mut svar = Vec::new();
    // A measure that the source does not give for a speciale is not left out: the plan has no such table.
    let mut no_such_table = Vec::new();
    for maal in [Maal::Alder].into_iter().chain(Maal::PER_YEAR) {
        // The ages of 57 and 65 are published together: they stand once.
        if maal == Maal::Alder && speciale == Speciale::VederlagsfriRide {
            continue;
        }
        let found = aktivitet::answer(view, &Spoergsmaal::of(speciale, maal));
        take(found, maal.word(), &mut svar, &mut no_such_table)?;
    }
    Ok(section(
        &format!("speciale-{}", speciale.number()),
        format!("Speciale {} {} (planens Bilag 1)", speciale.number(), speciale.name()),
        svar,
    ))
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
