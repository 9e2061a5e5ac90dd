//! What a user is told when a file has something wrong in it: the first of it on screen, all of it in a copy beside the
//! file, and with `--kun-gyldige` what was left out in a file of its own. One file here per kind of source.

pub mod koereplan;
pub mod kort;
pub mod tabel;

use crate::commands::Context;
use crate::error::{Error, Kind, Result};
use crate::ingest::problem::{Problem, Problemer, Slags};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Problems on screen.
const ON_SCREEN: usize = 20;
/// Rows up to which a copy holds the whole file; a longer file's copy holds only the wrong rows. Bounds memory.
const WHOLE_COPY: u64 = 20_000;
/// Copies of one file that may stand beside each other.
const MOST_COPIES: u32 = 1000;

/// Something written, or why not, in the system's words.
type Written<T> = std::result::Result<T, String>;

/// What a refusal says beside its problems.
struct Melding<'a> {
    code: &'static str,
    /// "3 rækker".
    count: String,
    /// The file, its sheet and size.
    file: String,
    /// Where a problem is, in the words of the kind of file.
    place: &'a dyn Fn(&Problem) -> String,
}

/// A file to be written beside the one that was read.
struct Kopi {
    path: PathBuf,
    bytes: Written<Vec<u8>>,
}

impl Kopi {
    /// Writes it; the reader is told when that cannot be done, and it is no reason to say less of the problems.
    fn save(self, context: &Context<'_>) -> bool {
        let saved = self.bytes.and_then(|bytes| {
            write_new(&self.path, |file| {
                file.write_all(&bytes).map_err(|error| error.to_string())
            })
        });
        match saved {
            Ok(()) => true,
            Err(reason) => {
                context.notice(&format!(
                    "Kopien med fejlene kunne ikke skrives: {}: {reason}",
                    self.path.display()
                ));
                false
            }
        }
    }
}

/// The error of a file that is not saved: the first problems, grouped by kind, and how many there are of each.
fn refusal(melding: &Melding<'_>, problemer: &Problemer) -> Error {
    let mut error = Error::new(
        melding.code,
        Kind::Data,
        format!("{} kan ikke indlæses. Intet er gemt", melding.count),
    )
    .at("fil", &melding.file);
    let kinds: Vec<(Slags, u64)> = problemer.counts().collect();
    let mut shown = None;
    for problem in problemer.sorted().into_iter().take(ON_SCREEN) {
        if kinds.len() > 1 && shown != Some(problem.slags) {
            let many = kinds
                .iter()
                .find(|kind| kind.0 == problem.slags)
                .map_or(0, |kind| kind.1);
            error = error.at("", format!("{} ({many})", problem.slags.title()));
        }
        shown = Some(problem.slags);
        error = error.at((melding.place)(problem), problem.tekst.clone());
        if let Some(guess) = &problem.gaet {
            error = error.guess(guess.clone());
        }
        if let Some(nearest) = &problem.naermest {
            error = error.nearest(nearest.clone());
        }
    }
    let all: u64 = kinds.iter().map(|kind| kind.1).sum();
    if all > ON_SCREEN as u64 {
        let told: Vec<String> = kinds
            .iter()
            .map(|(kind, count)| format!("{} {count}", kind.title()))
            .collect();
        error = error.at(
            "",
            format!("… og {} fejl til. I alt: {}", all - ON_SCREEN as u64, told.join(", ")),
        );
    }
    error
}

/// "1 række", "3 rækker".
fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Words for a copy that does not hold every problem.
fn cut(problemer: &Problemer) -> &'static str {
    if problemer.complete() {
        ""
    } else {
        " (de første 100.000 fejl)"
    }
}

/// Writes a file that is not there; one that cannot be written whole is not left behind.
fn write_new(path: &Path, write: impl FnOnce(&mut dyn Write) -> Written<()>) -> Written<()> {
    let mut file = File::create_new(path).map_err(|error| error.to_string())?;
    let written = write(&mut file);
    if written.is_err() {
        // The reason it could not be written is what is told.
        let _ = fs::remove_file(path);
    }
    written
}

/// Writes what is left out beside the file, unless nothing is written in this run, and says where. `what` is "3 rækker".
///
/// # Errors
/// PP-B004. To be called before the rest is saved, so that nothing is left out that is not kept here.
fn set_aside(
    context: &Context<'_>,
    what: &str,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Written<()>,
) -> Result<String> {
    let name = file_name(path);
    if context.global().dry_run {
        return Ok(format!("{what} ville blive afvist og skrevet i {name}"));
    }
    write_new(path, write).map_err(|reason| {
        Error::new(
            "PP-B004",
            Kind::Usage,
            "det, der afvises, kan ikke skrives i en fil. Intet er gemt",
        )
        .at("fil", format!("{}: {reason}", path.display()))
        .next_step("læg filen i en mappe, hvor du må skrive, og hvor der er plads, og kør igen")
    })?;
    Ok(format!("{what} er afvist og står med deres fejl i {name}"))
}

/// What is wrong with each row, in words; the column where it is one cell's.
type Marks = BTreeMap<u64, Vec<(Option<usize>, String)>>;

fn by_row(problemer: &Problemer) -> Marks {
    let mut rows = Marks::new();
    for problem in problemer.sorted() {
        let guess = problem.gaet.as_ref().map(|guess| format!(" – mente du {guess}?"));
        let nearest = problem
            .naermest
            .as_ref()
            .map(|nearest| format!(" – nærmest: {nearest}"));
        let text: String = [Some(problem.tekst.clone()), guess, nearest]
            .into_iter()
            .flatten()
            .collect();
        rows.entry(problem.linje).or_default().push((problem.kolonne, text));
    }
    rows
}

/// A row's problems as one text.
fn joined(found: &[(Option<usize>, String)]) -> String {
    let words: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    words.join("; ")
}

/// `ydernumre_2026_fejl.xlsx` beside `ydernumre_2026.csv`, or `ydernumre_2026_fejl_2.xlsx` and so on when there is one
/// already: somebody may be correcting it, and a corrected copy that still has errors is itself the file read.
fn beside(path: &Path, word: &str, ending: &str) -> PathBuf {
    let stem = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let stem = unmarked(&stem, word);
    let first = path.with_file_name(format!("{stem}_{word}.{ending}"));
    let numbered = (2..MOST_COPIES).map(|number| path.with_file_name(format!("{stem}_{word}_{number}.{ending}")));
    // A name that cannot be looked up is taken for free; writing it then says what is wrong.
    let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
    let found = std::iter::once(first.clone()).chain(numbered).find(is_free);
    found.unwrap_or(first)
}

/// The name of the file a copy was made of: without `_fejl` or `_fejl_2`.
fn unmarked<'s>(stem: &'s str, word: &str) -> &'s str {
    let unnumbered = stem.trim_end_matches(|sign: char| sign.is_ascii_digit());
    [stem, unnumbered.trim_end_matches('_')]
        .into_iter()
        .find_map(|stem| stem.strip_suffix(word)?.strip_suffix('_'))
        .unwrap_or(stem)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_takes_the_first_name_that_is_free_whichever_of_the_files_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let name = |read: &str| file_name(&beside(&folder.path().join(read), "fejl", "xlsx"));
        assert_eq!(name("ydernumre_2026.csv"), "ydernumre_2026_fejl.xlsx");
        assert_eq!(name("fejl.csv"), "fejl_fejl.xlsx");
        for taken in ["y_fejl.xlsx", "y_fejl_2.xlsx"] {
            fs::write(folder.path().join(taken), "").unwrap();
        }
        for read in ["y.csv", "y_fejl.xlsx", "y_fejl_2.xlsx"] {
            assert_eq!(name(read), "y_fejl_3.xlsx", "{read}");
        }
    }
}
