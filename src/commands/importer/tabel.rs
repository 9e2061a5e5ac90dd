//! The tables: klinikker, ydernumre, kapaciteter and the rest, from CSV and workbooks.
//!
//! A file is read once, row by row, into the register's temporary tables, and again only when something is wrong with it.

use super::choices::{Faelles, Valg};
use super::fil::{Tabelfil, no_rows};
use super::report;
use crate::commands::Context;
use crate::commands::progress::Fremdrift;
use crate::error::Result;
use crate::ingest::check::Kontrol;
use crate::ingest::headings::Kolonner;
use crate::ingest::known::Kendt;
use crate::ingest::personal::holds_personal;
use crate::ingest::problem::{Problem, Problemer, Slags};
use crate::ingest::rows::{self, Vagt};
use crate::ingest::schema::Art;
use crate::ingest::statbank;
use crate::ingest::table::{Celle, Tabel};
use crate::register::import::{self, Fundet, Import, Oplysning, Udfald};
use crate::statistics::import::{Indlaest, answer};
use rusqlite::Transaction;
use std::path::Path;

/// Rows between two looks at the clock.
const STEP: u64 = 4096;

/// A file, and how the user wants it read and saved.
pub struct Opgave<'a> {
    /// The file.
    pub fil: &'a Tabelfil<'a>,
    /// The flags.
    pub valg: &'a Valg,
    /// The day of rows that name none, ISO.
    pub gyldig_fra: Option<String>,
    /// Where the figures come from.
    pub kilde: Oplysning,
    /// The columns when the table is StatBank's, and the projection it holds.
    pub statbank: Option<(statbank::Kolonner, String)>,
}

/// What came of it.
pub struct Resultat {
    /// What it does to the register; nothing when something is wrong and all rows must be right.
    pub udfald: Option<Udfald>,
    /// What is wrong.
    pub problemer: Problemer,
    /// Where the columns stand.
    pub kolonner: Kolonner,
    /// Rows of the file.
    pub raekker: u64,
    /// Rows of areas that are none of ours.
    pub sprunget_over: u64,
    /// The id of the source.
    pub kilde_id: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// Reads a table into the register.
pub fn run(context: &mut Context<'_>, art: Art, fil: &Path, faelles: &Faelles, valg: &Valg) -> Result<()> {
    let fil = Tabelfil::new(art, fil, valg)?;
    let Some(mut tabel) = fil.begin(context, valg)? else {
        return Ok(());
    };
    let statbank = match statbank::recognise(&tabel.overskrifter).filter(|_| art == Art::Befolkning) {
        Some(columns) => {
            let name = statbank::fremskrivning(&tabel.filnavn(), valg.fremskrivning.as_deref())?;
            let what = if name.is_empty() {
                "folketal".to_owned()
            } else {
                format!("fremskrivning {name}")
            };
            context.notice(&format!("Genkendt som en tabel fra Statistikbanken: {what}"));
            Some((columns, name))
        }
        None => None,
    };
    let known_source = statbank.as_ref().map(|(_, name)| match name.as_str() {
        "" => "Danmarks Statistik, folketal, Statistikbanken".to_owned(),
        name => format!("Danmarks Statistik, befolkningsfremskrivning {name}"),
    });
    let opgave = Opgave {
        fil: &fil,
        valg,
        gyldig_fra: faelles.gyldig_fra()?,
        kilde: faelles.kilde(known_source.as_deref())?,
        statbank,
    };
    let dry_run = context.global().dry_run;
    let mut writer = context.writer()?;
    let resultat = if dry_run {
        writer.rehearse(|transaction| opgave.read(context, transaction, &mut tabel))?
    } else {
        writer.change_if("importer", art.name(), |transaction| {
            let resultat = opgave.read(context, transaction, &mut tabel)?;
            let detail = resultat
                .udfald
                .as_ref()
                .filter(|udfald| !udfald.uaendret())
                .map(|udfald| detail(&tabel, &resultat, udfald));
            Ok((resultat, detail))
        })?
    };
    drop(writer);
    let Some(udfald) = &resultat.udfald else {
        return Err(report::tabel::refusal(context, &resultat.afviste(&fil, &tabel)));
    };
    let filnavn = tabel.filnavn();
    let indlaest = Indlaest {
        art,
        fil: &filnavn,
        raekker: resultat.raekker,
        afvist: resultat.problemer.rows(),
        sprunget_over: resultat.sprunget_over,
        udfald,
        proeve: dry_run,
        kilde_id: &resultat.kilde_id,
        kilde: &opgave.kilde,
    };
    context.answer(&answer(&indlaest, context.today()))
}

fn detail(tabel: &Tabel, resultat: &Resultat, udfald: &Udfald) -> serde_json::Value {
    let name = tabel.filnavn();
    let name = if holds_personal(&name) {
        "vises ikke".to_owned()
    } else {
        name
    };
    serde_json::json!({
        "fil": name,
        "sha256": resultat.sha256,
        "raekker": resultat.raekker,
        "afvist": resultat.problemer.rows(),
        "kilde": resultat.kilde_id,
        "antal": udfald.antal.iter().map(|(key, count)| (key.clone(), serde_json::json!(count))).collect::<serde_json::Map<_, _>>(),
    })
}

impl Resultat {
    /// The rows that are not saved, for those who write about them.
    fn afviste<'r>(&'r self, fil: &'r Tabelfil<'r>, tabel: &'r Tabel) -> report::tabel::Afviste<'r> {
        report::tabel::Afviste {
            fil,
            tabel,
            problemer: &self.problemer,
            kolonner: &self.kolonner,
            raekker: self.raekker,
        }
    }
}

impl Opgave<'_> {
    /// Reads the rows, checks them, and applies them in the transaction.
    fn read(&self, context: &Context<'_>, transaction: &Transaction<'_>, tabel: &mut Tabel) -> Result<Resultat> {
        let kendt = import::kendt(transaction)?;
        let import = Import::begin(transaction, self.fil.art, self.statbank.is_some())?;
        let progress = Fremdrift::new(context, "Læser", tabel.size());
        let mut problemer = Problemer::default();
        let valg = import::Valg {
            gyldig_fra: self.gyldig_fra.clone(),
            fuldstaendig: self.valg.fuldstaendig,
            ret: self.valg.ret,
        };
        let (kolonner, kilde_id, raekker, sprunget_over) = if let Some((columns, name)) = &self.statbank {
            let kilde_id = import.choose(&valg, &self.kilde, &[])?;
            let read = stage_statbank(&import, tabel, columns, name, &kendt, &mut problemer, &progress)?;
            if let Some(first) = read.noter.first() {
                context.notice(&format!("Noter under tabellen, fra række {first}, er ikke læst."));
            }
            let none = Kolonner {
                af_felt: vec![None; self.fil.skema.fields.len()],
                ubrugte: Vec::new(),
            };
            (none, kilde_id, read.raekker, read.sprunget_over)
        } else {
            let kolonner = self.fil.columns(context, tabel)?;
            let kontrol = Kontrol::new(
                self.fil.art,
                &self.fil.skema,
                &kendt,
                &kolonner,
                self.fil.liste.as_ref(),
                self.gyldig_fra.clone(),
                tabel.decimaltegn,
            );
            let kilde_id = import.choose(&valg, &self.kilde, &kontrol.given())?;
            let rows = self.stage(&import, tabel, &kontrol, &mut problemer, &progress)?;
            (kolonner, kilde_id, rows, 0)
        };
        if raekker == 0 {
            return Err(no_rows(tabel));
        }
        progress.now("Gemmer");
        // Rows together are looked at even when single rows are wrong, so that the user is told everything at once.
        let (done, found) = if problemer.is_empty() || self.valg.kun_gyldige {
            import.apply(&valg, self.valg.kun_gyldige, context.today())?
        } else {
            (Udfald::default(), import.look(&valg)?)
        };
        for fundet in &found {
            problemer.add(self.problem(fundet, &kolonner));
        }
        let mut resultat = Resultat {
            udfald: (problemer.is_empty() || self.valg.kun_gyldige).then_some(done),
            problemer,
            kolonner,
            raekker,
            sprunget_over,
            kilde_id,
            sha256: tabel.sha256(),
        };
        if !resultat.problemer.is_empty() && resultat.udfald.is_some() {
            let told = report::tabel::rejected(context, &resultat.afviste(self.fil, tabel))?;
            resultat
                .udfald
                .iter_mut()
                .for_each(|udfald| udfald.advarsler.push(told.clone()));
        }
        Ok(resultat)
    }

    fn stage(
        &self,
        import: &Import<'_>,
        tabel: &mut Tabel,
        kontrol: &Kontrol<'_>,
        problemer: &mut Problemer,
        progress: &Fremdrift,
    ) -> Result<u64> {
        let mut rows = import.rows(&self.fil.skema)?;
        let seen = |bytes| progress.at(bytes);
        rows::each(tabel, kontrol, problemer, &seen, |linje, vaerdier, _| {
            rows.put(linje, vaerdier)
        })
    }

    /// What SQL found, with the column of the file.
    fn problem(&self, fundet: &Fundet, kolonner: &Kolonner) -> Problem {
        let field = fundet.felt.as_deref().and_then(|name| self.fil.skema.index(name));
        let column = field.and_then(|field| kolonner.af_felt[field]);
        let mut text = fundet.tekst.clone();
        if fundet.slags == "ret" {
            text += "; skal filen rette det, så kør med --ret";
        }
        Problem::new(fundet.linje, column, Slags::from_word(&fundet.slags), text)
    }
}

fn stage_statbank(
    import: &Import<'_>,
    tabel: &mut Tabel,
    columns: &statbank::Kolonner,
    fremskrivning: &str,
    kendt: &Kendt,
    problemer: &mut Problemer,
    progress: &Fremdrift,
) -> Result<Statbanklaesning> {
    let mut vagt = Vagt::new(&vec![true; tabel.overskrifter.len()]);
    let mut read = Statbanklaesning::default();
    while tabel.next_row()? {
        vagt.row(tabel)?;
        let filled = (0..tabel.bredde())
            .filter(|column| tabel.celle(*column) != Celle::Tom)
            .count();
        if filled <= 1 && read.noter.len() < MOST_NOTES {
            read.noter.push(tabel.linje());
            continue;
        }
        // A note stands below the table; above a row of figures it is a row that lacks them.
        for linje in read.noter.drain(..) {
            read.raekker += 1;
            problemer.add(Problem::new(linje, None, Slags::Form, "rækken har kun én celle"));
        }
        read.raekker += 1;
        match columns.row(tabel, kendt) {
            Ok(Some(row)) => import.statbank_row(tabel.linje(), &row, fremskrivning)?,
            Ok(None) => read.sprunget_over += 1,
            Err(problem) => problemer.add(problem),
        }
        if read.raekker % STEP == 0 {
            progress.at(tabel.progress());
        }
    }
    vagt.end(tabel)?;
    Ok(read)
}

/// Notes below a table of StatBank's workbook, at most.
const MOST_NOTES: usize = 100;

/// A table of StatBank as it was read.
#[derive(Default)]
struct Statbanklaesning {
    raekker: u64,
    /// Rows of areas that are none of ours.
    sprunget_over: u64,
    /// The lines of the notes below the table.
    noter: Vec<u64>,
}
