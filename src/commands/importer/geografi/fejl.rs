//! What is wrong with a file of geography, whatever kind of file it is.

use crate::commands::Context;
use crate::commands::importer::choices::Valg;
use crate::commands::importer::fil::{Tabelfil, no_rows};
use crate::commands::importer::report;
use crate::commands::progress::Fremdrift;
use crate::error::{Error, Result};
use crate::ingest::check::Kontrol;
use crate::ingest::geo::gtfs::Fejllinjer;
use crate::ingest::geo::{self, Lag};
use crate::ingest::headings::Kolonner;
use crate::ingest::known::Kendt;
use crate::ingest::problem::Problemer;
use crate::ingest::schema::Art;
use crate::ingest::table::Tabel;
use std::path::Path;

/// A table of places: the file, and what is wrong with its rows.
pub struct Table<'f> {
    fil: Tabelfil<'f>,
    tabel: Tabel,
    kolonner: Kolonner,
    problemer: Problemer,
    raekker: u64,
}

impl<'f> Table<'f> {
    /// Opens it and finds its columns; `None` when only a proposal of a translation was asked for.
    pub fn begin(context: &mut Context<'_>, art: Art, path: &'f Path, valg: &Valg) -> Result<Option<Self>> {
        let fil = Tabelfil::new(art, path, valg)?;
        let Some(tabel) = fil.begin(context, valg)? else {
            return Ok(None);
        };
        let kolonner = fil.columns(context, &tabel)?;
        Ok(Some(Self {
            fil,
            tabel,
            kolonner,
            problemer: Problemer::default(),
            raekker: 0,
        }))
    }

    /// Reads its rows with `read`, which returns what it makes of them and how many there are.
    pub fn read<T>(
        &mut self,
        context: &Context<'_>,
        what: &str,
        read: impl FnOnce(&mut Tabel, &Kontrol<'_>, &mut Problemer, &dyn Fn(u64)) -> Result<(T, u64)>,
    ) -> Result<T> {
        let kendt = Kendt::default();
        let (fil, tabel) = (&self.fil, &mut self.tabel);
        let kontrol = Kontrol::new(
            fil.art,
            &fil.skema,
            &kendt,
            &self.kolonner,
            fil.liste.as_ref(),
            None,
            tabel.decimaltegn,
        );
        let progress = Fremdrift::new(context, what, tabel.size());
        let (made, rows) = read(tabel, &kontrol, &mut self.problemer, &|bytes| progress.at(bytes))?;
        if rows == 0 {
            return Err(no_rows(tabel));
        }
        self.raekker = rows;
        Ok(made)
    }

    fn afviste(&self) -> report::tabel::Afviste<'_> {
        report::tabel::Afviste {
            fil: &self.fil,
            tabel: &self.tabel,
            problemer: &self.problemer,
            kolonner: &self.kolonner,
            raekker: self.raekker,
        }
    }
}

/// What is wrong with a file.
pub enum Fejl<'f> {
    /// Rows of a table.
    Tabel(Box<Table<'f>>),
    /// Features of a map; the map itself once it has been read.
    Kort(Option<Lag>, Problemer),
    /// Lines of a timetable.
    Koereplan(Fejllinjer),
}

impl Fejl<'_> {
    /// Where problems are put.
    pub fn problemer(&mut self) -> &mut Problemer {
        match self {
            Self::Tabel(table) => &mut table.problemer,
            Self::Kort(_, problemer) => problemer,
            Self::Koereplan(fejl) => &mut fejl.problemer,
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Tabel(table) => table.problemer.is_empty(),
            Self::Kort(_, problemer) => problemer.is_empty(),
            Self::Koereplan(fejl) => fejl.problemer.is_empty(),
        }
    }

    /// SHA-256 of the file, of what was read where it was read to its end; `None` for a folder.
    pub fn sha256(&self, path: &Path) -> Result<Option<String>> {
        match self {
            Self::Tabel(table) => Ok(Some(table.tabel.sha256())),
            Self::Kort(..) | Self::Koereplan(_) => geo::sha256(path),
        }
    }

    /// The error of a file that is not saved, after writing its copies.
    pub fn refusal(&self, context: &Context<'_>, path: &Path) -> Error {
        match self {
            Self::Tabel(table) => report::tabel::refusal(context, &table.afviste()),
            Self::Kort(lag, problemer) => report::kort::refusal(context, &map(path, lag.as_ref(), problemer)),
            Self::Koereplan(fejl) => report::koereplan::refusal(context, path, fejl),
        }
    }

    /// Writes what is left out, before the rest is saved, and says where.
    pub fn rejected(&self, context: &Context<'_>, path: &Path) -> Result<String> {
        match self {
            Self::Tabel(table) => report::tabel::rejected(context, &table.afviste()),
            Self::Kort(lag, problemer) => report::kort::rejected(context, &map(path, lag.as_ref(), problemer)),
            Self::Koereplan(fejl) => report::koereplan::rejected(context, path, fejl),
        }
    }
}

fn map<'a>(path: &'a Path, lag: Option<&'a Lag>, problemer: &'a Problemer) -> report::kort::Afviste<'a> {
    report::kort::Afviste { path, lag, problemer }
}
