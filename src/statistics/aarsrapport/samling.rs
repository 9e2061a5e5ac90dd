//! Collects the run part by part, on as many processors as there are, each with its own reader of the register.

use super::{
    aktivitet_section, basis_of_pictures, kapacitet_section, name_the_basis, noegletal, other_tables, reconciliation,
    riding_section, section, ventetid_section, without_outcome,
};
use crate::error::{Error, Kind, Result};
use crate::register::{Area, Reader, View};
use crate::report::aarsrapport::{Aarsrapport, Afsnit, Billede, Kommuneark};
use crate::report::{Chart, MapLayer, Memo};
use crate::statistics::aktivitet::Speciale;
use crate::statistics::kommune;
use crate::statistics::kort::{self, Grundkort};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

/// Pages of kommuner made in one part.
const PAGES: usize = 8;

/// A part of the run that needs nothing of the others.
#[derive(Debug, Clone, Copy)]
enum Del<'r> {
    Kapacitet,
    Ventetid,
    Ridefysioterapi,
    Speciale(Speciale),
    AndreTabeller,
    Afstemning,
    Kommuneark(&'r [Area]),
    Kort,
    Diagrammer,
    Fingeraftryk,
}

/// What a part gives, or several together.
#[derive(Debug, Default)]
pub(super) struct Stykke {
    pub afsnit: Vec<Afsnit>,
    pub kort: Vec<MapLayer>,
    pub diagrammer: Vec<Chart>,
    pub udeladt: Vec<String>,
    pub kommuneark: Vec<Kommuneark>,
    pub afstemning: Option<Memo>,
    pub register: String,
}

impl Stykke {
    fn add(&mut self, more: Self) {
        self.afsnit.extend(more.afsnit);
        self.kort.extend(more.kort);
        self.diagrammer.extend(more.diagrammer);
        self.udeladt.extend(more.udeladt);
        self.kommuneark.extend(more.kommuneark);
        self.afstemning = self.afstemning.take().or(more.afstemning);
        self.register.push_str(&more.register);
    }
}

/// What every part knows.
struct Faelles<'r> {
    base: Option<&'r Grundkort>,
    grundlag: &'static str,
    reader: Reader,
    /// What the pages of the kommuner share, read by whoever needs it first.
    kommuneark: OnceLock<Result<kommune::Faelles>>,
}

/// The whole run as a value, nothing drawn. `step` is told how many of how many parts are done, from any thread.
///
/// # Errors
/// When the register cannot be read. What it has no figures for is not an error: it is named in `udeladt`.
pub fn collect(view: &View<'_>, program: &str, step: &(dyn Fn(usize, usize) + Sync)) -> Result<Aarsrapport> {
    // Every reader sees the register of this moment.
    let held = view.register.hold()?;
    let kommuner = view.kommuner()?;
    if kommuner.is_empty() {
        return Err(Error::new(
            "PP-A010",
            Kind::Data,
            "registeret har ingen region at lave en årsrapport for. Intet er skrevet",
        )
        .next_step("opret registeret med en region, fx: praksisplan ny vores.db --region Midtjylland"));
    }
    let mut udeladt = Vec::new();
    // A region whose boundaries nobody has imported has its tables and charts all the same.
    let base = match Grundkort::of(view) {
        Err(error) if error.kind == Kind::Data => {
            udeladt.push(format!("Kort: {}", without_outcome(&error)));
            None
        }
        other => Some(other?),
    };
    let faelles = Faelles {
        base: base.as_ref(),
        grundlag: basis_of_pictures(view)?,
        reader: view.register.reader(),
        kommuneark: OnceLock::new(),
    };
    // In the order they are read in: the pictures of all come before those of one speciale.
    let dele: Vec<Del<'_>> = [
        Del::Kapacitet,
        Del::Ventetid,
        Del::Ridefysioterapi,
        Del::Kort,
        Del::Diagrammer,
    ]
    .into_iter()
    .chain(Speciale::ALL.map(Del::Speciale))
    .chain([Del::AndreTabeller, Del::Afstemning, Del::Fingeraftryk])
    .chain(kommuner.chunks(PAGES).map(Del::Kommuneark))
    .collect();
    let mut samlet = Stykke::default();
    for stykke in every(&dele, view, &faelles, step) {
        samlet.add(stykke?);
    }
    let noegletal = noegletal(view, program)?;
    drop(held);

    samlet.afsnit.retain(|section| !section.svar.is_empty());
    for svar in samlet.afsnit.iter_mut().flat_map(|section| &mut section.svar) {
        name_the_basis(svar);
    }
    samlet.afsnit.extend(picture_sections(samlet.kort, samlet.diagrammer));
    samlet.udeladt.extend(udeladt);
    Ok(Aarsrapport {
        titel: "Praksisplan for fysioterapi: årsrapport".to_owned(),
        pr: view.pr,
        taerskel: view.register.skjult().map(|skjult| skjult.taerskel.least_shown()),
        afsnit: samlet.afsnit,
        kommuneark: samlet.kommuneark,
        afstemning: samlet.afstemning,
        udeladt: samlet.udeladt,
        noegletal,
        register: samlet.register,
    })
}

/// Every part, in the order given whatever the threads do.
fn every(
    dele: &[Del<'_>],
    view: &View<'_>,
    faelles: &Faelles<'_>,
    step: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Result<Stykke>> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let found: Mutex<Vec<(usize, Result<Stykke>)>> = Mutex::new(Vec::new());
    // What takes longest is begun first, so that no thread is left with it at the end.
    let first_pages = dele.iter().position(|del| matches!(del, Del::Kommuneark(_)));
    let mut order: Vec<usize> = (0..dele.len()).collect();
    order.sort_by_key(|index| match dele[*index] {
        // The first pages read what the rest wait for.
        Del::Kommuneark(_) if Some(*index) == first_pages => 0,
        Del::Fingeraftryk | Del::Speciale(_) => 1,
        Del::Kommuneark(_) => 2,
        _ => 3,
    });
    let work = |view: &View<'_>| {
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let stykke = one(dele[*index], view, faelles);
            if let Ok(mut found) = found.lock() {
                found.push((*index, stykke));
            }
            step(done.fetch_add(1, Ordering::Relaxed) + 1, dele.len());
        }
    };
    let pr = view.pr;
    let threads = std::thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(dele.len());
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| {
                // A thread that cannot open the register leaves the work to the others.
                if let Ok(register) = faelles.reader.open() {
                    work(&View {
                        register: &register,
                        pr,
                    });
                }
            });
        }
        work(view);
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, stykke)| stykke).collect()
}

fn one(del: Del<'_>, view: &View<'_>, faelles: &Faelles<'_>) -> Result<Stykke> {
    let mut stykke = Stykke::default();
    match del {
        Del::Kapacitet => stykke.afsnit.push(kapacitet_section(view, &mut stykke.udeladt)?),
        Del::Ventetid => stykke.afsnit.push(ventetid_section(view, &mut stykke.udeladt)?),
        Del::Ridefysioterapi => stykke.afsnit.push(riding_section(view, &mut stykke.udeladt)?),
        Del::Speciale(speciale) => return aktivitet_section(view, faelles.base, speciale),
        Del::AndreTabeller => stykke.afsnit.extend(other_tables(view, &mut stykke.udeladt)?),
        Del::Afstemning => {
            let (section, memo) = reconciliation(view, &mut stykke.udeladt)?;
            stykke.afsnit.extend(section);
            stykke.afstemning = memo;
        }
        Del::Kommuneark(kommuner) => stykke.kommuneark = kommune_pages(view, kommuner, &faelles.kommuneark)?,
        Del::Kort => {
            if let Some(base) = faelles.base {
                stykke.kort = kort::alle(view, base, faelles.grundlag)?;
            }
        }
        Del::Diagrammer => stykke.diagrammer = kort::diagrammer(view, faelles.grundlag)?,
        Del::Fingeraftryk => stykke.register = faelles.reader.fingerprint()?,
    }
    Ok(stykke)
}

fn kommune_pages(
    view: &View<'_>,
    kommuner: &[Area],
    faelles: &OnceLock<Result<kommune::Faelles>>,
) -> Result<Vec<Kommuneark>> {
    let faelles = faelles.get_or_init(|| kommune::Faelles::read(view, None));
    let faelles = faelles.as_ref().map_err(Clone::clone)?;
    let page = |area: &Area| -> Result<Kommuneark> {
        Ok(Kommuneark {
            kommunekode: area.kommunekode.clone(),
            navn: area.navn.clone(),
            svar: kommune::answer_with(view, area, faelles)?,
        })
    };
    kommuner.iter().map(page).collect()
}

/// The maps and the charts as sections; one without pictures is left out.
fn picture_sections(kort: Vec<MapLayer>, diagrammer: Vec<Chart>) -> impl Iterator<Item = Afsnit> {
    let kort = kort.into_iter().map(Box::new).map(Billede::Kort).collect();
    let diagrammer = diagrammer.into_iter().map(Box::new).map(Billede::Diagram).collect();
    let with = |id: &str, overskrift: &str, billeder: Vec<Billede>| Afsnit {
        billeder,
        ..section(id, overskrift.to_owned(), Vec::new())
    };
    [with("kort", "Kort", kort), with("diagrammer", "Diagrammer", diagrammer)]
        .into_iter()
        .filter(|section| !section.billeder.is_empty())
}
