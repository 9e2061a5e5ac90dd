//! The flags of `importer`, as values.

use crate::commands::context::parse_date;
use crate::error::{Error, Kind, Result};
use crate::ingest::decode::Tegnsaet;
use crate::ingest::problem::shown;
use crate::ingest::table::Laesning;
use crate::register::import::Oplysning;
use std::path::PathBuf;

/// The flags of every kind: where the figures come from, and from which day they hold.
#[derive(Debug, clap::Args)]
pub struct Faelles {
    /// Hvor oplysningerne kommer fra, fx "Notus, udtræk"; trykkes under hver tabel
    #[arg(long, value_name = "TEKST")]
    kilde: Option<String>,
    /// Dagen eller perioden, kilden taler om, fx "juni 2026"
    #[arg(long, value_name = "TEKST")]
    kilde_dato: Option<String>,
    /// Dagen, oplysningerne gælder fra, hvor filen ikke selv siger det
    #[arg(long, value_name = "DATO")]
    gyldig_fra: Option<String>,
}

/// The flags of a table.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line, not a state"
)]
pub struct Valg {
    /// Arket i projektmappen; ellers det første
    #[arg(long, value_name = "NAVN")]
    ark: Option<String>,
    /// Filens tegnsæt, hvis det ikke genkendes: utf-8, utf-16le, utf-16be eller windows-1252
    #[arg(long, value_name = "TEGNSÆT")]
    tegnsaet: Option<String>,
    /// Tegnet mellem kolonnerne, hvis det ikke genkendes: semikolon, komma, tab eller selve tegnet
    #[arg(long, value_name = "TEGN")]
    adskiller: Option<String>,
    /// Decimaltegnet, hvis det ikke genkendes: komma eller punktum
    #[arg(long, value_name = "TEGN")]
    decimaltegn: Option<String>,
    /// Fil, der oversætter lokale overskrifter (TOML)
    #[arg(long, value_name = "FIL")]
    pub oversaettelse: Option<PathBuf>,
    /// Skriv et forslag til en oversættelse, og gør ikke andet
    #[arg(long)]
    pub foreslaa_oversaettelse: bool,
    /// Fremskrivningens nummer, når filnavnet ikke siger det, fx FRKM125
    #[arg(long, value_name = "NAVN")]
    pub fremskrivning: Option<String>,
    /// Filen er hele listen: det, der ikke står i den, er ophørt dagen før --gyldig-fra
    #[arg(long, requires = "gyldig_fra")]
    pub fuldstaendig: bool,
    /// Ret tal, registeret har i forvejen; de gamle gemmes som rettelser
    #[arg(long)]
    pub ret: bool,
    /// Gem de rækker, der er rigtige, og skriv resten i FIL_afvist.csv
    #[arg(long)]
    pub kun_gyldige: bool,
}

impl Faelles {
    /// The day of rows that name none, ISO.
    pub fn gyldig_fra(&self) -> Result<Option<String>> {
        let day = self.gyldig_fra.as_deref().map(|text| parse_date("--gyldig-fra", text));
        Ok(day.transpose()?.map(|day| day.to_string()))
    }

    /// The source the user named, or `known` for files that say themselves whose they are.
    ///
    /// # Errors
    /// PP-I029 when there is neither: a figure without a source is worthless.
    pub fn kilde(&self, known: Option<&str>) -> Result<Oplysning> {
        let text = self.kilde.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let Some(tekst) = text.or(known) else {
            return Err(Error::new("PP-I029", Kind::Usage, "kilden mangler. Intet er gemt")
                .at("--kilde", "ikke oplyst; hvert tal skal kunne føres tilbage")
                .next_step("skriv fx: --kilde \"Notus, udtræk\" --kilde-dato \"juni 2026\""));
        };
        crate::commands::input::not_personal("--kilde", tekst)?;
        Ok(Oplysning {
            tekst: tekst.to_owned(),
            dato: self.kilde_dato.clone().filter(|text| !text.trim().is_empty()),
        })
    }
}

impl Valg {
    /// How the user says the file is to be read.
    pub fn laesning(&self) -> Result<Laesning> {
        let refuse = |flag: &str, text: &str, next: &str| {
            Error::new("PP-B001", Kind::Usage, "værdien kan ikke bruges. Intet er gjort")
                .at(flag, shown(text))
                .next_step(next.to_owned())
        };
        let tegnsaet = self.tegnsaet.as_deref().map(|text| {
            Tegnsaet::from_name(text)
                .ok_or_else(|| refuse("--tegnsaet", text, "vælg utf-8, utf-16le, utf-16be eller windows-1252"))
        });
        let adskiller = self
            .adskiller
            .as_deref()
            .map(|text| match text.to_lowercase().as_str() {
                "semikolon" => Ok(b';'),
                "komma" => Ok(b','),
                "tab" | "tabulator" | "\\t" => Ok(b'\t'),
                sign if sign.len() == 1 && !sign.starts_with(|sign: char| sign.is_alphanumeric() || sign == '"') => {
                    Ok(sign.as_bytes()[0])
                }
                _ => Err(refuse("--adskiller", text, "vælg semikolon, komma eller tab")),
            });
        let decimaltegn = self
            .decimaltegn
            .as_deref()
            .map(|text| match text.to_lowercase().as_str() {
                "komma" | "," => Ok(b','),
                "punktum" | "." => Ok(b'.'),
                _ => Err(refuse("--decimaltegn", text, "vælg komma eller punktum")),
            });
        Ok(Laesning {
            tegnsaet: tegnsaet.transpose()?,
            adskiller: adskiller.transpose()?,
            decimaltegn: decimaltegn.transpose()?,
            ark: self.ark.clone(),
        })
    }
}
