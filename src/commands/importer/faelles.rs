//! The flags every kind of file knows: where it comes from, from when it holds, how its text is encoded.

use std::path::Path;

use jiff::civil::Date;

use crate::commands::input;
use crate::domain::dato::dansk_dato;
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use crate::ingest::geo;
use crate::register::geografi::NyKilde;

/// The flags.
#[derive(Debug, clap::Args)]
pub struct Faelles {
    /// Hvor filen kommer fra, som det skal stå efter "Kilde:"; ellers filens navn
    #[arg(long, value_name = "TEKST")]
    kilde: Option<String>,
    /// Kildens licens, når den skal nævnes
    #[arg(long, value_name = "TEKST")]
    licens: Option<String>,
    /// Dagen, indholdet gælder fra
    #[arg(long, value_name = "DATO")]
    gyldig_fra: Option<String>,
    /// Filens tegnsæt, hvis det ikke genkendes: utf-8, utf-16le eller windows-1252
    #[arg(long, value_name = "TEGNSÆT")]
    tegnsaet: Option<String>,
}

impl Faelles {
    /// The first day, when it is said.
    pub fn gyldig_fra(&self) -> Result<Option<Date>> {
        self.gyldig_fra
            .as_deref()
            .map(|text| input::dato("--gyldig-fra", text))
            .transpose()
    }

    /// The encoding, when it is said.
    pub fn tegnsaet(&self) -> Result<Option<Tegnsaet>> {
        let Some(text) = self.tegnsaet.as_deref() else {
            return Ok(None);
        };
        let known = Tegnsaet::ALL.map(Tegnsaet::name).join(", ");
        let error = || {
            Error::new("PP-I070", Kind::Usage, "valget kan ikke bruges. Intet er gemt")
                .at("--tegnsaet", format!("\"{text}\" kendes ikke"))
                .next_step(format!("vælg en af: {known}"))
        };
        Tegnsaet::from_name(text).map(Some).ok_or_else(error)
    }

    /// The source of an import: what the user says, else the file's name; the note has its SHA-256 and how it was read.
    pub fn kilde(&self, art: &str, fil: &Path, fra: Date, laest: &[String]) -> Result<NyKilde> {
        let name = fil
            .file_name()
            .unwrap_or(fil.as_os_str())
            .to_string_lossy()
            .into_owned();
        let hash = geo::sha256(fil)?.map_or_else(String::new, |hash| format!(", SHA-256 {hash}"));
        Ok(NyKilde {
            id: format!("import-{art}-{fra}"),
            tekst: self.kilde.clone().unwrap_or_else(|| format!("Indlæst fil {name}")),
            dato: dansk_dato(fra),
            licens: self.licens.clone(),
            note: format!("{name}{hash}; {}", laest.join("; ")),
        })
    }
}
