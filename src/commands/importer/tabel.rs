//! The tables: klinikker, ydernumre, kapaciteter and the rest, from CSV and workbooks.
//!
//! A file is read once, row by row, into the register's temporary tables, and again only when something is wrong with it.

use super::choices::{Faelles, Valg};
use super::report;
use crate::commands::Context;
use crate::commands::progress::Fremdrift;
use crate::error::{Error, Kind, Result};
use crate::ingest::check::Kontrol;
use crate::ingest::headings::{self, Kolonner, Oversaettelse};
use crate::ingest::known::Kendt;
use crate::ingest::personal::{Guard, holds_personal, looks_personal};
use crate::ingest::problem::{Problem, Problemer, Slags};
use crate::ingest::schema::{Art, Skema};
use crate::ingest::statbank;
use crate::ingest::table::{Celle, Tabel, column_letter};
use crate::ingest::value::plain;
use crate::register::import::{self, Fundet, Import, Oplysning, Udfald};
use crate::statistics::import::{Indlaest, answer};
use rusqlite::Transaction;
use std::path::Path;

/// Rows between two looks at the clock.
const STEP: u64 = 4096;

/// A file, and how the user wants it read and saved.
pub struct Opgave<'a> {
    /// The kind.
    pub art: Art,
    /// Its schema.
    pub skema: &'a Skema,
    /// The list of local headings.
    pub liste: Option<&'a Oversaettelse>,
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
    let skema = Skema::of(art)?;
    let laesning = valg.laesning()?;
    let liste = valg
        .oversaettelse
        .as_deref()
        .map(|path| translation(path, art, &skema))
        .transpose()?;
    let known = |row: &[String]| {
        let ours = headings::known_headings(&skema, liste.as_ref(), row);
        ours + usize::from(art == Art::Befolkning && statbank::recognise(row).is_some()) * row.len()
    };
    let open = || Tabel::open(fil, &laesning, &known);
    let mut tabel = open()?;
    if valg.foreslaa_oversaettelse {
        refuse_personal_headings(&tabel)?;
        return context.write(headings::propose(&skema, &tabel.overskrifter).as_bytes());
    }
    context.notice(&format!("Læst som {}: {}", tabel.laest, tabel.filnavn()));
    check_template(&tabel, &skema)?;
    refuse_personal_headings(&tabel)?;
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
        art,
        skema: &skema,
        liste: liste.as_ref(),
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
    let Some(mut udfald) = resultat.udfald.clone() else {
        return Err(report::refusal(context, &opgave, &resultat, open()?, &tabel)?);
    };
    if !resultat.problemer.is_empty() {
        let name = report::rejected(context, &resultat, open()?)?;
        udfald.advarsler.push(name);
    }
    let filnavn = tabel.filnavn();
    let indlaest = Indlaest {
        art,
        fil: &filnavn,
        raekker: resultat.raekker,
        afvist: resultat.problemer.rows(),
        sprunget_over: resultat.sprunget_over,
        udfald: &udfald,
        proeve: dry_run,
        kilde_id: &resultat.kilde_id,
        kilde: &opgave.kilde,
    };
    context.answer(&answer(&indlaest, context.today()))
}

fn translation(path: &Path, art: Art, skema: &Skema) -> Result<Oversaettelse> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new("PP-I026", Kind::Usage, "oversættelsen kan ikke læses. Intet er gemt")
            .at(path.display().to_string(), error.to_string())
            .next_step("få et forslag med --foreslaa-oversaettelse")
    })?;
    Oversaettelse::read(path, &text, art, skema)
}

/// A template of another kind, or of a newer program, is not read as this one.
fn check_template(tabel: &Tabel, skema: &Skema) -> Result<()> {
    let Some(words) = &tabel.skabelon else { return Ok(()) };
    let (name, version) = words.split_once(", udgave ").unwrap_or((words.as_str(), "1"));
    if name != skema.name {
        return Err(Error::new(
            "PP-I025",
            Kind::Usage,
            "filen er en skabelon til noget andet. Intet er gemt",
        )
        .at("fil", format!("{} er skabelonen til {name}", tabel.filnavn()))
        .next_step(format!("kør: praksisplan importer {name} FIL")));
    }
    if version
        .trim()
        .parse::<u32>()
        .is_ok_and(|version| version > skema.version)
    {
        return Err(Error::new(
            "PP-I035",
            Kind::Usage,
            "skabelonen er fra en nyere udgave. Intet er gemt",
        )
        .at(
            "fil",
            format!(
                "{}: udgave {version}, programmet kender {}",
                tabel.filnavn(),
                skema.version
            ),
        )
        .next_step("brug den nyere udgave af programmet, eller lav en ny skabelon med: praksisplan skabelon"));
    }
    Ok(())
}

fn refuse_personal_headings(tabel: &Tabel) -> Result<()> {
    match tabel
        .overskrifter
        .iter()
        .position(|text| holds_personal(text) || looks_personal(text))
    {
        Some(column) => Err(personal(tabel, column)),
        None => Ok(()),
    }
}

/// Stops the import, and echoes no value.
fn personal(tabel: &Tabel, column: usize) -> Error {
    let heading = tabel
        .overskrifter
        .get(column)
        .filter(|text| !holds_personal(text) && !looks_personal(text))
        .map_or_else(String::new, |text| format!(" \"{text}\""));
    Error::new(
        "PP-I027",
        Kind::Protection,
        "en kolonne ligner CPR-numre. Intet er gemt",
    )
    .at("fil", tabel.filnavn())
    .at(
        format!("kolonne {}{heading}", column_letter(column)),
        "værdierne vises ikke",
    )
    .next_step("slet kolonnen i filen, og kør igen; brug regionens eget id for personer")
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

impl Opgave<'_> {
    /// Reads the rows, checks them, and applies them in the transaction.
    fn read(&self, context: &Context<'_>, transaction: &Transaction<'_>, tabel: &mut Tabel) -> Result<Resultat> {
        let kendt = import::kendt(transaction)?;
        let import = Import::begin(transaction, self.art, self.statbank.is_some())?;
        let progress = Fremdrift::new(context, "Læser", tabel.size());
        let mut problemer = Problemer::default();
        let valg = import::Valg {
            gyldig_fra: self.gyldig_fra.clone(),
            fuldstaendig: self.valg.fuldstaendig,
            ret: self.valg.ret,
        };
        let (kolonner, kilde_id, raekker, sprunget_over) = if let Some((columns, name)) = &self.statbank {
            let kilde_id = import.choose(&valg, &self.kilde, &[])?;
            let (rows, skipped) = stage_statbank(&import, tabel, columns, name, &kendt, &mut problemer, &progress)?;
            let none = Kolonner {
                af_felt: vec![None; self.skema.fields.len()],
                ubrugte: Vec::new(),
            };
            (none, kilde_id, rows, skipped)
        } else {
            let kolonner = headings::find(self.skema, self.liste, &tabel.overskrifter)?;
            tell_unused(context, tabel, &kolonner);
            let kontrol = Kontrol::new(
                self.art,
                self.skema,
                &kendt,
                &kolonner,
                self.liste,
                self.gyldig_fra.clone(),
                tabel.decimaltegn,
            );
            let kilde_id = import.choose(&valg, &self.kilde, &kontrol.given())?;
            let rows = self.stage(&import, tabel, &kontrol, &mut problemer, &progress)?;
            (kolonner, kilde_id, rows, 0)
        };
        if raekker == 0 {
            return Err(
                Error::new("PP-I030", Kind::Data, "filen har ingen rækker. Intet er gemt")
                    .at("fil", tabel.filnavn())
                    .next_step("se efter, om det er det rigtige ark, og om rækkerne står under overskrifterne"),
            );
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
        let udfald = (problemer.is_empty() || self.valg.kun_gyldige).then_some(done);
        Ok(Resultat {
            udfald,
            problemer,
            kolonner,
            raekker,
            sprunget_over,
            kilde_id,
            sha256: tabel.sha256(),
        })
    }

    fn stage(
        &self,
        import: &Import<'_>,
        tabel: &mut Tabel,
        kontrol: &Kontrol<'_>,
        problemer: &mut Problemer,
        progress: &Fremdrift,
    ) -> Result<u64> {
        let mut guard = Guard::new(&kontrol.numeric_columns(tabel.overskrifter.len()));
        let mut rows = import.rows(self.skema)?;
        let mut count = 0;
        while tabel.next_row()? {
            count += 1;
            watch(&mut guard, tabel)?;
            if let Some(vaerdier) = kontrol.row(tabel, problemer) {
                rows.put(tabel.linje(), &vaerdier)?;
            }
            if count % STEP == 0 {
                progress.at(tabel.progress());
            }
        }
        match guard.majority() {
            Some(column) => Err(personal(tabel, column)),
            None => Ok(count),
        }
    }

    /// What SQL found, with the column of the file.
    fn problem(&self, fundet: &Fundet, kolonner: &Kolonner) -> Problem {
        let field = fundet.felt.as_deref().and_then(|name| self.skema.index(name));
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
) -> Result<(u64, u64)> {
    let mut guard = Guard::new(&vec![true; tabel.overskrifter.len()]);
    let (mut count, mut skipped) = (0, 0);
    while tabel.next_row()? {
        count += 1;
        watch(&mut guard, tabel)?;
        match columns.row(tabel, kendt) {
            Ok(Some(row)) => import.statbank_row(tabel.linje(), &row, fremskrivning)?,
            Ok(None) => skipped += 1,
            Err(problem) => problemer.add(problem),
        }
        if count % STEP == 0 {
            progress.at(tabel.progress());
        }
    }
    Ok((count, skipped))
}

/// Shows every cell of the row to the guard, columns that are not used among them.
fn watch(guard: &mut Guard, tabel: &Tabel) -> Result<()> {
    for column in 0..tabel.bredde() {
        let stop = match tabel.celle(column) {
            Celle::Tekst(text) => guard.sees(column, text),
            // Stored as a number it has lost its first zero.
            Celle::Tal(number) if (100_000_000.0..10_000_000_000.0).contains(&number) && number.fract() == 0.0 => {
                guard.sees(column, &format!("{:0>10}", plain(number)))
            }
            Celle::Tom => false,
            _ => guard.sees(column, "andet"),
        };
        if stop {
            return Err(personal(tabel, column));
        }
    }
    Ok(())
}

fn tell_unused(context: &Context<'_>, tabel: &Tabel, kolonner: &Kolonner) {
    let names: Vec<&str> = kolonner
        .ubrugte
        .iter()
        .filter_map(|column| tabel.overskrifter.get(*column))
        .filter(|heading| !heading.is_empty())
        .map(String::as_str)
        .collect();
    if !names.is_empty() {
        context.notice(&format!("Kolonner, der ikke bruges: {}", names.join(", ")));
    }
}
