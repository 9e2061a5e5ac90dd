//! A folder that is written whole or not at all: everything into a neighbour first, then one rename.

use crate::error::{Error, Kind, Result};
use crate::render::aarsrapport::Fil;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that says a folder is an earlier run.
const MANIFEST: &str = "manifest.json";
const OURS: &str = "praksisplan-aarsrapport";

/// A folder being written. Dropped unfinished, it leaves nothing behind.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    unfinished: PathBuf,
    former: PathBuf,
    is_done: bool,
}

impl Folder {
    /// Makes room for the folder beside where it will stand, so that a bad path stops the work before it begins.
    ///
    /// # Errors
    /// PP-U010 when it cannot be written there, PP-U011 when something else than an earlier run lies there.
    pub fn open(target: &Path) -> Result<Self> {
        let (unfinished, former) = (neighbour(target, "skrives")?, neighbour(target, "gammel")?);
        // A run killed between its two renames: the former folder goes back to its place.
        if !target.exists() && former.exists() {
            fs::rename(&former, target).map_err(|error| unwritable(target, &error))?;
        }
        check_target(target)?;
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(|error| unwritable(&unfinished, &error))?;
        }
        fs::create_dir(&unfinished).map_err(|error| unwritable(target, &error))?;
        Ok(Self {
            target: target.to_owned(),
            unfinished,
            former,
            is_done: false,
        })
    }

    /// Writes the files and puts the folder in its place.
    pub fn write(mut self, files: &[Fil]) -> Result<()> {
        for file in files {
            let path = self.unfinished.join(&file.sti);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
            }
            fs::write(&path, &file.indhold).map_err(|error| unwritable(&path, &error))?;
        }
        let failed = |error: std::io::Error| unwritable(&self.target, &error);
        if self.former.exists() {
            fs::remove_dir_all(&self.former).map_err(failed)?;
        }
        if self.target.exists() {
            fs::rename(&self.target, &self.former).map_err(failed)?;
        }
        fs::rename(&self.unfinished, &self.target).map_err(failed)?;
        self.is_done = true;
        // The new folder stands; an old one that will not go away harms nobody.
        let _ = fs::remove_dir_all(&self.former);
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.is_done {
            let _ = fs::remove_dir_all(&self.unfinished);
        }
    }
}

/// `.NAVN.skrives` beside the folder.
fn neighbour(target: &Path, ending: &str) -> Result<PathBuf> {
    let Some(name) = target.file_name() else {
        return Err(unwritable(
            target,
            &std::io::Error::other("stien ender ikke på et mappenavn"),
        ));
    };
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".");
    hidden.push(ending);
    Ok(target.with_file_name(hidden))
}

/// Nothing, an empty folder, or an earlier run may be replaced; anything else is somebody's work.
fn check_target(target: &Path) -> Result<()> {
    if !target.exists() {
        return Ok(());
    }
    let entries = fs::read_dir(target).map_err(|error| unwritable(target, &error))?;
    let count = entries.count();
    let is_ours = || {
        let text = fs::read_to_string(target.join(MANIFEST)).ok();
        text.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
            .is_some_and(|manifest| manifest["art"] == OURS)
    };
    if count == 0 || is_ours() {
        return Ok(());
    }
    Err(Error::new(
        "PP-U011",
        Kind::Usage,
        "mappen indeholder noget andet end en tidligere årsrapport og røres ikke. Intet er skrevet",
    )
    .at(
        "-o",
        format!(
            "{}: {count} filer og mapper, ingen {MANIFEST} fra en årsrapport",
            target.display()
        ),
    )
    .next_step("vælg en ny eller tom mappe"))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new("PP-U010", Kind::Usage, "mappen kan ikke skrives. Intet er gjort")
        .at("-o", format!("{}: {error}", path.display()))
        .next_step("vælg en mappe i en mappe, der findes, og hvor du må skrive")
}

/// The key figures of an earlier run, from its folder or from a file in it.
///
/// # Errors
/// PP-U012 when there are none.
pub fn earlier_key_figures(path: &Path) -> Result<String> {
    // A file of the folder stands for it; what is not there stands for nothing, least of all for the folder one is in.
    let folder = match path.parent() {
        Some(parent) if path.is_file() => parent,
        _ => path,
    };
    let file = folder.join("noegletal.json");
    fs::read_to_string(&file).map_err(|error| {
        Error::new(
            "PP-U012",
            Kind::Usage,
            "den tidligere årsrapport kan ikke læses. Intet er skrevet",
        )
        .at("--sammenlign", format!("{}: {error}", file.display()))
        .next_step("peg på mappen med en årsrapport, eller på en fil i den")
    })
}
