//! Which column of a file is which column of the schema: by name, by Danish heading, by a known other name, or by the
//! user's own little list, which the program can propose.

use super::problem::shown;
use super::schema::{Art, Skema};
use crate::domain::sortering::fold_name;
use crate::error::{Error, Kind, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Headings less alike than this (Jaro-Winkler, 0 to 1) are not proposed.
const ALIKE_ENOUGH: f64 = 0.82;

/// A list of local headings and words: a TOML file with `[kolonner]` and, per column, `[vaerdier.KOLONNE]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oversaettelse {
    /// The kind it is for.
    pub art: Option<String>,
    /// Local heading → column; an empty name leaves the column out.
    #[serde(default)]
    pub kolonner: BTreeMap<String, String>,
    /// Column → local word → the word of the schema.
    #[serde(default)]
    pub vaerdier: BTreeMap<String, BTreeMap<String, String>>,
}

impl Oversaettelse {
    /// Reads a list for a kind.
    ///
    /// # Errors
    /// PP-I026: unreadable, for another kind, or naming a column that does not exist (with the nearest).
    pub fn read(path: &Path, text: &str, art: Art, skema: &Skema) -> Result<Self> {
        let failed = |value: String| {
            Error::new("PP-I026", Kind::Usage, "oversættelsen kan ikke bruges. Intet er gemt")
                .at(path.display().to_string(), value)
        };
        let next = "ret filen, eller få et forslag med --foreslaa-oversaettelse";
        let list: Self = toml::from_str(text).map_err(|error| failed(error.message().to_owned()).next_step(next))?;
        if let Some(other) = list.art.as_deref().filter(|other| *other != art.name()) {
            return Err(failed(format!("er for {other} og ikke for {}", art.name())).next_step(next));
        }
        let names: Vec<&str> = skema.fields.iter().map(|felt| felt.name.as_str()).collect();
        for name in list
            .kolonner
            .values()
            .filter(|name| !name.is_empty())
            .chain(list.vaerdier.keys())
        {
            if skema.index(name).is_none() {
                let error = failed(format!("kolonnen {} findes ikke", shown(name)));
                let error = match crate::domain::sortering::nearest(name, &names) {
                    Some(guess) => error.guess(guess),
                    None => error,
                };
                return Err(error.next_step(next));
            }
        }
        Ok(list)
    }
}

/// Where each column of the schema stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kolonner {
    /// One per column of the schema.
    pub af_felt: Vec<Option<usize>>,
    /// Columns of the file that are not used.
    pub ubrugte: Vec<usize>,
}

/// A heading as it is compared: folded, underscores and signs as blanks, without the star of our templates.
fn folded(heading: &str) -> String {
    fold_name(&heading.replace(['_', '-', '/', '(', ')', '*'], " "))
}

/// Everything a column of the schema is known as, folded.
fn known_as(skema: &Skema, field: usize) -> Vec<String> {
    let felt = &skema.fields[field];
    [&felt.name, &felt.title]
        .into_iter()
        .chain(&felt.praksisplan.aliaser)
        .map(|name| folded(name))
        .collect()
}

/// How many of the headings are known: tells the row of headings from a title above it.
pub fn known_headings(skema: &Skema, list: Option<&Oversaettelse>, headings: &[String]) -> usize {
    let names: Vec<String> = (0..skema.fields.len())
        .flat_map(|field| known_as(skema, field))
        .collect();
    headings
        .iter()
        .filter(|heading| {
            let heading = folded(heading);
            names.contains(&heading)
                || list.is_some_and(|list| list.kolonner.keys().any(|local| folded(local) == heading))
        })
        .count()
}

/// Finds the columns.
///
/// # Errors
/// PP-I025 when a column that must be there is not, or two columns are the same one.
pub fn find(skema: &Skema, list: Option<&Oversaettelse>, headings: &[String]) -> Result<Kolonner> {
    let mut af_felt: Vec<Option<usize>> = vec![None; skema.fields.len()];
    let mut ubrugte = Vec::new();
    let failed = || Error::new("PP-I025", Kind::Data, "filens overskrifter passer ikke. Intet er gemt");
    // The schema's own names first, then headings, then other names: `art` is never taken for another column's alias.
    let mut taken: Vec<Option<usize>> = vec![None; headings.len()];
    for (column, heading) in headings.iter().enumerate() {
        let heading = folded(heading);
        let local = list.and_then(|list| {
            let (_, name) = list.kolonner.iter().find(|(local, _)| folded(local) == heading)?;
            Some(name.as_str())
        });
        taken[column] = match local {
            Some("") => Some(usize::MAX),
            Some(name) => skema.index(name),
            None => None,
        };
    }
    for rank in 0..3 {
        for (column, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
            if taken[column].is_some() {
                continue;
            }
            let heading = folded(heading);
            taken[column] = (0..skema.fields.len()).find(|field| {
                let names = known_as(skema, *field);
                let names = match rank {
                    0 => &names[..1],
                    1 => &names[1..2],
                    _ => &names[2..],
                };
                let free = rank < 2 || !taken.contains(&Some(*field));
                free && names.contains(&heading)
            });
        }
    }
    for (column, field) in taken.iter().enumerate() {
        match field.filter(|field| *field != usize::MAX) {
            Some(field) => {
                if let Some(other) = af_felt[field].replace(column) {
                    return Err(failed()
                        .at(
                            "kolonner",
                            format!(
                                "{} og {} er begge {}",
                                shown(&headings[other]),
                                shown(&headings[column]),
                                skema.fields[field].title
                            ),
                        )
                        .next_step("slet eller omdøb den ene"));
                }
            }
            None => ubrugte.push(column),
        }
    }
    let missing: Vec<usize> = (0..skema.fields.len())
        .filter(|field| skema.fields[*field].constraints.required && af_felt[*field].is_none())
        .collect();
    if missing.is_empty() {
        return Ok(Kolonner { af_felt, ubrugte });
    }
    let error = missing.iter().fold(failed(), |error, field| {
        let felt = &skema.fields[*field];
        let error = error.at("mangler", format!("kolonnen \"{}\" ({})", felt.title, felt.name));
        match likest(skema, *field, headings, &ubrugte) {
            Some(column) => error.guess(format!("\"{}\"", headings[column])),
            None => error,
        }
    });
    Err(error.next_step(format!(
        "ret overskrifterne, eller giv en liste med --oversaettelse; se et forslag med: praksisplan importer {} FIL --foreslaa-oversaettelse",
        skema.name
    )))
}

/// The unused column whose heading is most like one of the field's names.
fn likest(skema: &Skema, field: usize, headings: &[String], unused: &[usize]) -> Option<usize> {
    let names = known_as(skema, field);
    unused
        .iter()
        .filter(|column| !headings[**column].is_empty())
        .map(|column| (likeness(&folded(&headings[*column]), &names), *column))
        .filter(|(score, _)| *score >= ALIKE_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        .map(|(_, column)| column)
}

fn likeness(heading: &str, names: &[String]) -> f64 {
    names
        .iter()
        .map(|name| {
            // "klinikkens adresse" holds "adresse": a whole word shared is much alike.
            let shares_word = heading.split(' ').any(|word| word.len() > 3 && word == name);
            let alike = strsim::jaro_winkler(heading, name);
            if shares_word { alike.max(0.9) } else { alike }
        })
        .fold(0.0, f64::max)
}

/// A list for the headings of a file, as TOML: what is known, what is likely, and what is left out.
pub fn propose(skema: &Skema, headings: &[String]) -> String {
    let exact: Vec<Option<usize>> = headings
        .iter()
        .map(|heading| {
            let heading = folded(heading);
            (0..skema.fields.len()).find(|field| known_as(skema, *field).contains(&heading))
        })
        .collect();
    let mut lines = vec![
        format!(
            "# Oversættelse af overskrifter til: praksisplan importer {} FIL --oversaettelse denne-fil.toml",
            skema.name
        ),
        format!(
            "# Til venstre filens overskrift, til højre kolonnen i {}. \"\" betyder, at kolonnen ikke bruges.",
            skema.name
        ),
        format!("art = \"{}\"", skema.name),
        String::new(),
        "[kolonner]".to_owned(),
    ];
    let mut used: Vec<usize> = exact.iter().flatten().copied().collect();
    for (heading, known) in headings.iter().zip(&exact).filter(|(heading, _)| !heading.is_empty()) {
        let best = || {
            (0..skema.fields.len())
                .filter(|field| !used.contains(field))
                .map(|field| (likeness(&folded(heading), &known_as(skema, field)), field))
                .filter(|(score, _)| *score >= ALIKE_ENOUGH)
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
                .map(|(_, field)| field)
        };
        let (field, comment) = match (known, best()) {
            (Some(field), _) => (Some(*field), ""),
            (None, Some(field)) => (Some(field), "  # et gæt: kontroller det"),
            (None, None) => (None, "  # kendes ikke: skriv kolonnen, eller lad den stå"),
        };
        used.extend(field);
        let name = field.map_or("", |field| skema.fields[field].name.as_str());
        lines.push(format!("{} = \"{name}\"{comment}", toml::Value::from(heading.as_str())));
    }
    let missing: Vec<&str> = (0..skema.fields.len())
        .filter(|field| skema.fields[*field].constraints.required && !used.contains(field))
        .map(|field| skema.fields[field].name.as_str())
        .collect();
    if !missing.is_empty() {
        lines.push(format!("\n# Mangler stadig, og skal være der: {}", missing.join(", ")));
    }
    lines.push("\n# Ord, der hedder noget andet i filen, oversættes pr. kolonne, fx:".to_owned());
    lines.push("# [vaerdier.art]\n# \"E\" = \"ejer\"".to_owned());
    lines.push(format!("\n# Kolonnerne i {}:", skema.name));
    lines.extend(skema.columns_text().lines().map(|line| format!("# {line}")));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_are_found_by_name_heading_and_other_names() {
        let skema = Skema::of(Art::Ydernumre).unwrap();
        let file = headings(&["Ydernr.", "SPECIALE", "Klinik-ID", "Ejer eller lejer", "Kommentar"]);
        let found = find(&skema, None, &file).unwrap();
        let at = |name: &str| found.af_felt[skema.index(name).unwrap()];
        assert_eq!(
            (at("ydernummer"), at("speciale"), at("klinik_id"), at("art")),
            (Some(0), Some(1), Some(2), Some(3))
        );
        assert_eq!(found.ubrugte, [4]);
    }

    #[test]
    fn a_missing_column_is_named_with_the_heading_that_is_likest() {
        let skema = Skema::of(Art::Ydernumre).unwrap();
        let error = find(&skema, None, &headings(&["Ydernumer", "speciale", "klinik_id", "art"])).unwrap_err();
        assert_eq!(error.code, "PP-I025");
        assert_eq!(error.places[0].guess.as_deref(), Some("\"Ydernumer\""));
    }

    #[test]
    fn the_proposal_is_a_list_that_can_be_read_again() {
        let skema = Skema::of(Art::Ydernumre).unwrap();
        let file = headings(&["Yder nummer", "Speciale", "Klinik", "Ejerforhold", "Tlf \"privat\""]);
        let text = propose(&skema, &file);
        let list = Oversaettelse::read(Path::new("x.toml"), &text, Art::Ydernumre, &skema).unwrap();
        assert_eq!(list.kolonner["Yder nummer"], "ydernummer");
        assert_eq!(list.kolonner["Ejerforhold"], "art");
        assert_eq!(list.kolonner["Tlf \"privat\""], "");
        find(&skema, Some(&list), &file).unwrap();
    }

    #[test]
    fn a_list_for_another_kind_or_with_an_unknown_column_is_refused() {
        let skema = Skema::of(Art::Ydernumre).unwrap();
        for text in [
            "art = \"klinikker\"",
            "[kolonner]\nA = \"ydernumer\"",
            "kolonner = 3",
            "[andet]\na = 1",
        ] {
            let error = Oversaettelse::read(Path::new("x.toml"), text, Art::Ydernumre, &skema).unwrap_err();
            assert_eq!(error.code, "PP-I026", "{text}");
        }
    }
}
