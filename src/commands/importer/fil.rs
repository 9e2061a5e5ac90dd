//! A table of some kind, from the path to the first row: opened, told how it is read, and known by its headings.

use super::choices::Valg;
use crate::commands::Context;
use crate::error::{Error, Kind, Result};
use crate::ingest::headings::{self, Kolonner, Oversaettelse};
use crate::ingest::rows::refuse_personal_headings;
use crate::ingest::schema::{Art, Skema};
use crate::ingest::statbank;
use crate::ingest::table::{Laesning, Tabel};
use std::path::Path;

/// A file that holds a table of a kind.
pub struct Tabelfil<'a> {
    /// The kind.
    pub art: Art,
    /// Its schema.
    pub skema: Skema,
    /// The list of local headings.
    pub liste: Option<Oversaettelse>,
    path: &'a Path,
    laesning: Laesning,
}

impl<'a> Tabelfil<'a> {
    /// The file at a path, as the flags say it is to be read.
    ///
    /// # Errors
    /// PP-B001 and PP-I026 for the flags.
    pub fn new(art: Art, path: &'a Path, valg: &Valg) -> Result<Self> {
        let skema = Skema::of(art)?;
        let liste = valg
            .oversaettelse
            .as_deref()
            .map(|path| translation(path, art, &skema))
            .transpose()?;
        Ok(Self {
            art,
            skema,
            liste,
            path,
            laesning: valg.laesning()?,
        })
    }

    /// Opens it, at its first row; as often as it is asked for.
    ///
    /// # Errors
    /// PP-I020–PP-I024 and PP-I030.
    pub fn open(&self) -> Result<Tabel> {
        let known = |row: &[String]| {
            let ours = headings::known_headings(&self.skema, self.liste.as_ref(), row);
            ours + usize::from(self.art == Art::Befolkning && statbank::recognise(row).is_some()) * row.len()
        };
        Tabel::open(self.path, &self.laesning, &known)
    }

    /// Opens it the first time, and says how it is read; `None` when only a proposal of a translation was asked for,
    /// which has then been written.
    ///
    /// # Errors
    /// Also PP-I025 and PP-I035 for a template of another kind or version, and PP-I027.
    pub fn begin(&self, context: &mut Context<'_>, valg: &Valg) -> Result<Option<Tabel>> {
        let tabel = self.open()?;
        if valg.foreslaa_oversaettelse {
            refuse_personal_headings(&tabel)?;
            context.write(headings::propose(&self.skema, &tabel.overskrifter).as_bytes())?;
            return Ok(None);
        }
        context.notice(&format!("Læst som {}: {}", tabel.laest, tabel.filnavn()));
        check_template(&tabel, &self.skema)?;
        refuse_personal_headings(&tabel)?;
        Ok(Some(tabel))
    }

    /// Which column is which; columns that are not used are named.
    ///
    /// # Errors
    /// PP-I025.
    pub fn columns(&self, context: &Context<'_>, tabel: &Tabel) -> Result<Kolonner> {
        let kolonner = headings::find(&self.skema, self.liste.as_ref(), &tabel.overskrifter)?;
        let unused: Vec<&str> = kolonner
            .ubrugte
            .iter()
            .filter_map(|column| tabel.overskrifter.get(*column))
            .filter(|heading| !heading.is_empty())
            .map(String::as_str)
            .collect();
        if !unused.is_empty() {
            context.notice(&format!("Kolonner, der ikke bruges: {}", unused.join(", ")));
        }
        Ok(kolonner)
    }
}

/// PP-I030.
pub fn no_rows(tabel: &Tabel) -> Error {
    Error::new("PP-I030", Kind::Data, "filen har ingen rækker. Intet er gemt")
        .at("fil", tabel.filnavn())
        .next_step("se efter, om det er det rigtige ark, og om rækkerne står under overskrifterne")
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
