//! Proof-reads the transcribed claims of the practice plan's running text against the plan itself.
//!
//! The plan is not part of the repository. It is looked for under `PRAKSISPLAN_SHARED`, else in `../shared` beside the
//! checkout; where it is absent the checks that need it are skipped with a printed word.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A message for whoever reads the failing test.
type Outcome<T> = Result<T, String>;

/// Last line of Bilag 1: claims of the later appendices are transcribed elsewhere.
const LAST_LINE: usize = 1474;

/// Source lines (first, last) of the tables themselves, whose cells are transcribed elsewhere.
const TABLES: &[(usize, usize)] = &[
    (396, 414),
    (433, 437),
    (441, 454),
    (467, 472),
    (497, 508),
    (527, 540),
    (542, 556),
    (571, 581),
    (851, 854),
    (910, 910),
    (912, 914),
    (959, 971),
    (977, 986),
    (991, 1000),
    (1011, 1026),
    (1034, 1043),
    (1051, 1067),
    (1073, 1075),
    (1086, 1101),
    (1109, 1121),
    (1127, 1136),
    (1142, 1151),
    (1160, 1174),
    (1183, 1198),
    (1206, 1213),
    (1222, 1238),
    (1244, 1247),
    (1255, 1270),
    (1279, 1289),
    (1295, 1303),
    (1310, 1319),
    (1324, 1332),
    (1336, 1344),
    (1352, 1366),
    (1374, 1383),
    (1392, 1402),
    (1411, 1418),
    (1426, 1435),
    (1441, 1453),
    (1460, 1473),
];

/// A number directly after one of these is a reference or the name of a thing, not a claim.
const NAMING: &[&str] = &[
    "abel ",
    "abel 36 og ",
    "igur ",
    "ilag ",
    "ilag 5 og ",
    "peciale ",
    "peciale 51 og ",
    "peciale 57 og ",
    "§ ",
    "§ 24 stk. ",
    "undhedsaftalen ",
    "ventetid til ",
];

/// A year directly after one of these only says which year a covered claim is about.
const DATING: &[&str] = &["i ", "I ", "Fra ", "til "];

/// Printed figures that name members of a list or the ends of a group: their value is explained in the row's note.
const LISTED: &[&str] = &["1, 2 og 4", "1 eller 2", "0-15 år", "0-1 uger"];

/// The number words the plan uses, with their values.
const WORDS: &[(&str, f64)] = &[
    ("en halv", 0.5),
    ("halvdelen", 50.0),
    ("en", 1.0),
    ("et", 1.0),
    ("én", 1.0),
    ("ét", 1.0),
    ("to", 2.0),
    ("tre", 3.0),
    ("fire", 4.0),
    ("fem", 5.0),
    ("otte", 8.0),
];

/// One row of either file; `trykt` and `vaerdi` are empty for statements in words, `art` for figures.
struct Claim {
    id: String,
    citat: String,
    trykt: String,
    vaerdi: String,
    art: String,
    tabel: String,
    raekker: String,
    kolonne: String,
    linje: usize,
}

/// Source text with line breaks, hyphenation and repeated blanks removed, and the source line of every character.
struct Text {
    chars: Vec<char>,
    lines: Vec<usize>,
}

impl Text {
    /// Joins source lines `from..=to` (1-based). A hyphen between a letter and a small letter at a line break is
    /// hyphenation, unless the next line continues a list ("klinik- og …"); between digits it is a range.
    fn join(source: &[&str], from: usize, to: usize) -> Self {
        let mut text = Self {
            chars: Vec::new(),
            lines: Vec::new(),
        };
        for number in from.max(1)..=to.min(source.len()) {
            let line = source[number - 1].split_whitespace().collect::<Vec<_>>().join(" ");
            let Some(first) = line.chars().next() else { continue };
            if let Some(&last) = text.chars.last() {
                let before = text.chars.len().checked_sub(2).map_or(' ', |at| text.chars[at]);
                let next_word: String = line.chars().take_while(|c| c.is_alphanumeric()).collect();
                let listed = matches!(next_word.as_str(), "og" | "eller" | "samt");
                if last == '-' && before.is_alphabetic() && first.is_lowercase() && !listed {
                    text.chars.pop();
                    text.lines.pop();
                } else if !(last == '-' && before.is_ascii_digit() && first.is_ascii_digit()) {
                    text.push(' ', number - 1);
                }
            }
            for c in line.chars() {
                text.push(c, number);
            }
        }
        text
    }

    fn push(&mut self, c: char, line: usize) {
        self.chars.push(c);
        self.lines.push(line);
    }

    /// Every position at which `needle` stands.
    fn find_all<'a>(&'a self, needle: &'a [char]) -> impl Iterator<Item = usize> + 'a {
        self.chars
            .windows(needle.len())
            .enumerate()
            .filter(move |(_, window)| *window == needle)
            .map(|(at, _)| at)
    }

    /// True if the text before `at` ends with one of `endings` as a whole word or its tail.
    fn preceded_by(&self, at: usize, endings: &[&str]) -> bool {
        let before: String = self.chars[at.saturating_sub(20)..at].iter().collect();
        endings.iter().any(|ending| before.ends_with(ending))
    }
}

/// Positions of `trykt` in `citat` where it stands as a whole token ("2" is not found in "2018" or in "1,2").
fn whole_tokens(citat: &[char], trykt: &[char]) -> Vec<usize> {
    let joins_left = |c: char| c.is_alphanumeric() || c == ',' || c == '.';
    citat
        .windows(trykt.len())
        .enumerate()
        .filter(|(at, window)| {
            let left = at.checked_sub(1).is_none_or(|left| !joins_left(citat[left]));
            let right = citat.get(at + trykt.len()).is_none_or(|c| !c.is_alphanumeric());
            *window == trykt && left && right
        })
        .map(|(at, _)| at)
        .collect()
}

fn read_table(path: &Path) -> Outcome<Vec<BTreeMap<String, String>>> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let rows = reader.deserialize().collect::<Result<_, csv::Error>>();
    rows.map_err(|e| format!("{}: {e}", path.display()))
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/nordjylland-2019")
}

fn read_claims(name: &str) -> Outcome<Vec<Claim>> {
    let claim = |row: BTreeMap<String, String>| {
        let get = |column: &str| row.get(column).cloned().unwrap_or_default();
        let linje = get("linje");
        let linje = linje
            .parse()
            .map_err(|_| format!("{name}: linje '{linje}' er ikke et linjenummer"))?;
        Ok(Claim {
            id: get("paastand_id"),
            citat: get("citat"),
            trykt: get("trykt"),
            vaerdi: get("vaerdi"),
            art: get("art"),
            tabel: get("tabel"),
            raekker: get("raekke") + &get("raekker"),
            kolonne: get("kolonne"),
            linje,
        })
    };
    read_table(&data().join(name))?.into_iter().map(claim).collect()
}

fn all_claims() -> Outcome<Vec<Claim>> {
    let mut claims = read_claims("paastande.csv")?;
    claims.extend(read_claims("paastande_i_ord.csv")?);
    Ok(claims)
}

/// The plan's text, or `None` with a printed word where nobody named the shared material and it is not at hand.
#[expect(clippy::print_stderr, reason = "a skipped check must say that it was skipped")]
pub fn source() -> Outcome<Option<String>> {
    let named = std::env::var_os("PRAKSISPLAN_SHARED").map(PathBuf::from);
    let shared = named
        .clone()
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let plan = shared.join("source/praksisplan-fysioterapi-nordjylland-2020.txt");
    if named.is_none() && !plan.is_file() {
        eprintln!("sprunget over: ../shared findes ikke");
        return Ok(None);
    }
    std::fs::read_to_string(&plan)
        .map(Some)
        .map_err(|e| format!("{}: {e}", plan.display()))
}

/// The value of a printed figure: digits in Danish notation ("1.209.104", "39,3 %", "12, 1 %") or a number word.
fn printed_value(trykt: &str) -> Option<f64> {
    let lower = trykt.to_lowercase();
    if lower.contains(|c: char| c.is_ascii_digit()) {
        let digits: String = lower
            .replace(", ", ",")
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(|c| c.is_ascii_digit() || *c == ',' || *c == '.')
            .collect();
        // A point followed by fewer than three digits ends a sentence or an ordinal; any other groups thousands.
        return digits.replace('.', "").replace(',', ".").parse().ok();
    }
    let words = lower.strip_prefix("cirka ").unwrap_or(&lower);
    WORDS
        .iter()
        .find(|(word, _)| words == *word || words.starts_with(&format!("{word} ")))
        .map(|(_, value)| *value)
}

#[test]
fn every_claim_has_an_id_of_its_own() -> Outcome<()> {
    let claims = all_claims()?;
    let ids: BTreeSet<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
    assert_eq!(ids.len(), claims.len());
    Ok(())
}

#[test]
fn every_figure_stands_in_its_quote_and_has_the_value_printed() -> Outcome<()> {
    for Claim {
        id,
        citat,
        trykt,
        vaerdi,
        ..
    } in read_claims("paastande.csv")?
    {
        let (quote, figure): (Vec<char>, Vec<char>) = (citat.chars().collect(), trykt.chars().collect());
        assert!(
            !whole_tokens(&quote, &figure).is_empty(),
            "{id}: '{trykt}' står ikke i '{citat}'"
        );
        assert!(citat.chars().count() <= 160, "{id}: citatet er for langt");
        let value: f64 = vaerdi
            .parse()
            .unwrap_or_else(|_| panic!("{id}: '{vaerdi}' er ikke et tal"));
        if !LISTED.contains(&trykt.as_str()) {
            let printed = printed_value(&trykt).ok_or_else(|| format!("{id}: '{trykt}' kan ikke læses"))?;
            // A fall is printed without a sign.
            assert!(
                (printed - value.abs()).abs() < 1e-9,
                "{id}: '{trykt}' er {printed}, ikke {value}"
            );
        }
    }
    Ok(())
}

#[test]
fn every_quote_stands_in_the_plan_at_its_line() -> Outcome<()> {
    let Some(plan) = source()? else { return Ok(()) };
    let lines: Vec<&str> = plan.lines().collect();
    for Claim {
        id,
        citat,
        trykt,
        linje,
        ..
    } in all_claims()?
    {
        let text = Text::join(&lines, linje.saturating_sub(4), linje + 4);
        let quote: Vec<char> = citat.chars().collect();
        let figure: Vec<char> = trykt.chars().collect();
        let places: Vec<usize> = text.find_all(&quote).collect();
        assert!(!places.is_empty(), "{id}: '{citat}' står ikke omkring linje {linje}");
        // The line is that of the figure, or of the quote's first word for a statement in words.
        let offsets = if trykt.is_empty() {
            vec![0]
        } else {
            whole_tokens(&quote, &figure)
        };
        let hit = places
            .iter()
            .any(|place| offsets.iter().any(|offset| text.lines[place + offset] == linje));
        assert!(hit, "{id}: '{trykt}' står ikke på linje {linje}");
    }
    Ok(())
}

/// Marks the characters of the running text that a row accounts for.
fn mark_covered(text: &Text, claims: &[Claim]) -> Vec<bool> {
    let mut covered = vec![false; text.chars.len()];
    for claim in claims {
        let quote: Vec<char> = claim.citat.chars().collect();
        let figure: Vec<char> = claim.trykt.chars().collect();
        for place in text.find_all(&quote) {
            if figure.is_empty() {
                let near = text.lines[place].abs_diff(claim.linje) <= 1;
                covered[place..place + quote.len()]
                    .iter_mut()
                    .for_each(|mark| *mark |= near);
            } else {
                for at in whole_tokens(&quote, &figure).into_iter().map(|offset| place + offset) {
                    let here = text.lines[at] == claim.linje;
                    covered[at..at + figure.len()].iter_mut().for_each(|mark| *mark |= here);
                }
            }
        }
    }
    covered
}

/// True for numbers that claim nothing: numbering of sections and lists, references, names, and the year of a claim.
fn claims_nothing(text: &Text, lines: &[&str], from: usize, to: usize) -> bool {
    let token: String = text.chars[from..to].iter().collect();
    let line = lines[text.lines[from] - 1].trim();
    let starts_line = from == 0 || text.lines[from - 1] != text.lines[from] || text.chars[from - 1] == ' ';
    let heading = starts_line
        && line.strip_prefix(token.as_str()).is_some_and(|rest| {
            rest.trim_start_matches('.')
                .strip_prefix(' ')
                .is_some_and(|rest| rest.trim_start().starts_with(char::is_uppercase))
        });
    let year = token.parse::<u16>().is_ok_and(|year| (2014..=2019).contains(&year));
    let period = ["2015-2018", "2015-2019"].iter().any(|period| {
        let period: Vec<char> = period.chars().collect();
        [from, from.saturating_sub(5)]
            .iter()
            .any(|&start| text.chars[start..].starts_with(&period))
    });
    heading || text.preceded_by(from, NAMING) || (year && (period || text.preceded_by(from, DATING)))
}

#[test]
fn every_number_of_the_running_text_is_covered() -> Outcome<()> {
    let Some(plan) = source()? else { return Ok(()) };
    let lines: Vec<&str> = plan.lines().collect();
    let text = Text::join(&lines, 1, LAST_LINE);
    let covered = mark_covered(&text, &all_claims()?);
    let mut missing = Vec::new();
    let mut at = 0;
    while at < text.chars.len() {
        if !text.chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let is_part = |i: usize| {
            text.chars.get(i).is_some_and(char::is_ascii_digit)
                || (matches!(text.chars.get(i), Some('.' | ','))
                    && text.chars.get(i + 1).is_some_and(char::is_ascii_digit))
        };
        let end = (at..text.chars.len())
            .find(|&i| !is_part(i))
            .unwrap_or(text.chars.len());
        let line = text.lines[at];
        let in_table = TABLES.iter().any(|(first, last)| (*first..=*last).contains(&line));
        if !in_table && !covered[at..end].iter().all(|mark| *mark) && !claims_nothing(&text, &lines, at, end) {
            missing.push(format!(
                "linje {line}: {}",
                text.chars[at..end].iter().collect::<String>()
            ));
        }
        at = end;
    }
    assert!(missing.is_empty(), "ikke dækket: {missing:#?}");
    Ok(())
}

/// Labels of the rows and keys of the columns of a shipped table; the second Tabel 38 is told apart by its own file.
fn table_keys(number: &str) -> Outcome<(BTreeSet<String>, BTreeSet<String>)> {
    let rows = read_table(&data().join(format!("tabeller/tabel-{number:0>2}.csv")))?;
    let all = |column: &str| rows.iter().filter_map(|row| row.get(column).cloned()).collect();
    Ok((all("raekke"), all("kolonne")))
}

#[test]
fn every_reference_to_a_table_names_a_row_and_a_column_it_has() -> Outcome<()> {
    for Claim {
        id,
        art,
        tabel,
        raekker,
        kolonne,
        ..
    } in all_claims()?
    {
        let numbers: Vec<&str> = tabel.split(';').filter(|number| !number.is_empty()).collect();
        let keys = numbers
            .iter()
            .map(|number| table_keys(number))
            .collect::<Outcome<Vec<_>>>()?;
        // An area may be named because the table leaves it out; "I alt" is a sum the table does not print.
        let absent = ["ingen", "alle_undtagen"].contains(&art.as_str());
        if !keys.is_empty() && !absent {
            for area in raekker.split(';').filter(|area| !["", "I alt"].contains(area)) {
                assert!(
                    keys.iter().any(|(rows, _)| rows.contains(area)),
                    "{id}: '{area}' er ikke i Tabel {tabel}"
                );
            }
        }
        // What remains between the signs of a formula are keys, but for its constants and its one function.
        for key in kolonne
            .split([';', ':', '+', '-', '/'])
            .filter(|key| !["", "1", "100", "gennemsnit"].contains(key))
        {
            assert!(
                keys.iter().all(|(_, columns)| columns.contains(key)),
                "{id}: '{key}' er ikke i Tabel {tabel}"
            );
        }
    }
    Ok(())
}
