//! Population tables of Danmarks Statistik as they are fetched (domain.md section 6): FOLK1A and the projections FRKM.
//!
//! Cells are codes or texts; `..` is confidential and `x` unknown, `-` is zero with a mark. TID is a year, a quarter or a
//! month and stands for its first day, as StatBank counts the population. Which rows are totals is decided in SQL.

use super::known::Kendt;
use super::problem::{Problem, Slags, shown};
use super::table::{Celle, Tabel};
use super::value::Afvist;
use crate::domain::sortering::fold_name;
use crate::error::{Error, Kind, Result};
use jiff::civil::Date;

/// The highest age of an open group.
const OLDEST: i64 = 130;

/// The columns of a table of StatBank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kolonner {
    omraade: usize,
    koen: Option<usize>,
    alder: Option<usize>,
    civilstand: Option<usize>,
    tid: usize,
    indhold: usize,
    /// Other dimensions, which must be totals.
    andre: Vec<usize>,
}

/// A row, ready to be added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raekke {
    /// `kommune`, `region` or `land`.
    pub niveau: &'static str,
    /// Its code.
    pub omraade_kode: String,
    /// The first day of the period, ISO.
    pub dato: String,
    /// Youngest age.
    pub alder_fra: i64,
    /// Oldest age.
    pub alder_til: i64,
    /// `TOT`, `M` or `K`.
    pub koen: &'static str,
    /// `TOT`, or the code of the state.
    pub civilstand: String,
    /// `None` when the source does not say.
    pub antal: Option<i64>,
    /// StatBank's own sign.
    pub maerke: Option<&'static str>,
}

/// The columns when the headings are StatBank's: OMRÅDE, TID and, last, INDHOLD.
pub fn recognise(headings: &[String]) -> Option<Kolonner> {
    let folded: Vec<String> = headings.iter().map(|heading| fold_name(heading)).collect();
    let at = |names: &[&str]| folded.iter().position(|heading| names.contains(&heading.as_str()));
    let omraade = at(&["område", "omrade", "region", "kommunedk", "komgrp"])?;
    let tid = at(&["tid", "time"])?;
    let indhold = at(&["indhold", "content"])?;
    let (koen, alder, civilstand) = (at(&["køn", "kon", "sex"]), at(&["alder", "age"]), at(&["civilstand"]));
    let used = [Some(omraade), Some(tid), Some(indhold), koen, alder, civilstand];
    let andre = (0..headings.len())
        .filter(|column| !used.contains(&Some(*column)) && !folded[*column].is_empty())
        .collect();
    Some(Kolonner {
        omraade,
        koen,
        alder,
        civilstand,
        tid,
        indhold,
        andre,
    })
}

/// The projection a file holds: `FRKM1yy` in its name, else what the user said; empty for counted people.
///
/// # Errors
/// PP-I033 when the years lie ahead but nothing names the projection: that is for the caller to see; here, when the name
/// said is too long to be one.
pub fn fremskrivning(filnavn: &str, said: Option<&str>) -> Result<String> {
    if let Some(said) = said {
        if said.len() <= 40
            && said
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b" ._-".contains(&byte))
        {
            return Ok(said.trim().to_owned());
        }
        return Err(Error::new(
            "PP-I033",
            Kind::Usage,
            "fremskrivningens navn kan ikke bruges. Intet er gemt",
        )
        .at("--fremskrivning", shown(said))
        .next_step("skriv tabellens nummer, fx FRKM125"));
    }
    let upper = filnavn.to_uppercase();
    let found = upper.find("FRKM").map(|at| {
        let digits: String = upper[at + 4..].chars().take_while(char::is_ascii_digit).collect();
        format!("FRKM{digits}")
    });
    Ok(found.filter(|name| name.len() > 4).unwrap_or_default())
}

impl Kolonner {
    /// Reads the row; `Ok(None)` for an area that is none of ours (Christiansø).
    pub fn row(&self, tabel: &Tabel, kendt: &Kendt) -> std::result::Result<Option<Raekke>, Problem> {
        let fail = |column: usize, reason: Afvist| {
            Problem::new(tabel.linje(), Some(column), reason.slags, reason.tekst)
                .guess(reason.gaet)
                .nearest(reason.naermest)
        };
        for column in &self.andre {
            if !is_total(&tabel.tekst(*column)) {
                let text = format!(
                    "{} er ikke en total; hent tabellen uden \"{}\" eller kun med totalen",
                    shown(&tabel.tekst(*column)),
                    tabel.overskrifter.get(*column).map_or("", String::as_str)
                );
                return Err(fail(*column, Afvist::new(Slags::Form, text)));
            }
        }
        let area = tabel.tekst(self.omraade);
        let area = kendt
            .statbank_omraade(&area)
            .map_err(|reason| fail(self.omraade, reason))?;
        let Some((niveau, omraade_kode)) = area else {
            return Ok(None);
        };
        let tid = tabel.tekst(self.tid);
        let dato = period(&tid).ok_or_else(|| {
            let text = format!("{} er ikke en tid som 2024, 2024K1 eller 2024M01", shown(&tid));
            fail(self.tid, Afvist::new(Slags::Dato, text))
        })?;
        let (alder_fra, alder_til) = match self.alder {
            None => (0, OLDEST),
            Some(column) => age(&tabel.tekst(column)).ok_or_else(|| {
                let text = format!("{} er ikke en alder", shown(&tabel.tekst(column)));
                fail(column, Afvist::new(Slags::Form, text))
            })?,
        };
        let koen = match self.koen {
            None => "TOT",
            Some(column) => sex(&tabel.tekst(column)).ok_or_else(|| {
                let text = format!("{} er ikke et køn: TOT, M eller K", shown(&tabel.tekst(column)));
                fail(column, Afvist::new(Slags::Valg, text))
            })?,
        };
        let civilstand = match self.civilstand.map(|column| tabel.tekst(column)) {
            None => "TOT".to_owned(),
            Some(text) if is_total(&text) => "TOT".to_owned(),
            Some(text) => text.chars().take(40).collect(),
        };
        let (antal, maerke) = count(tabel.celle(self.indhold)).map_err(|reason| fail(self.indhold, reason))?;
        Ok(Some(Raekke {
            niveau,
            omraade_kode,
            dato: dato.to_string(),
            alder_fra,
            alder_til,
            koen,
            civilstand,
            antal,
            maerke,
        }))
    }
}

fn is_total(text: &str) -> bool {
    matches!(
        fold_name(text).as_str(),
        "tot" | "ialt" | "i alt" | "total" | "alder i alt" | "køn i alt" | ""
    )
}

fn sex(text: &str) -> Option<&'static str> {
    match fold_name(text).as_str() {
        "m" | "1" | "mænd" | "men" => Some("M"),
        "k" | "2" | "kvinder" | "women" => Some("K"),
        _ if is_total(text) => Some("TOT"),
        _ => None,
    }
}

/// `IALT`, `34`, `34 år`, `0-4 år`, `100+`, `100 år og derover`.
fn age(text: &str) -> Option<(i64, i64)> {
    if is_total(text) {
        return Some((0, OLDEST));
    }
    let lower = text.trim().to_lowercase();
    let number = |text: &str| text.trim().parse::<i64>().ok().filter(|age| (0..=OLDEST).contains(age));
    let plain = lower.trim_end_matches("år").trim_end_matches("years").trim();
    if let Some(open) = lower
        .strip_suffix('+')
        .or_else(|| plain.strip_suffix('+'))
        .or_else(|| lower.strip_suffix("år og derover"))
        .or_else(|| lower.strip_suffix("år og over"))
        .or_else(|| lower.strip_suffix("ov"))
    {
        return number(open).map(|from| (from, OLDEST));
    }
    if let Some((from, to)) = plain.split_once('-') {
        let (from, to) = (number(from)?, number(to)?);
        return (from <= to).then_some((from, to));
    }
    number(plain).map(|age| (age, age))
}

/// The first day of `2024`, `2024K1` or `2024M01`.
fn period(text: &str) -> Option<Date> {
    let text = text.trim();
    let year: i16 = text.get(..4)?.parse().ok().filter(|year| (1900..2200).contains(year))?;
    let month = match (text.get(4..5), text.get(5..)) {
        (None | Some(""), _) => 1,
        (Some("K" | "k" | "Q" | "q"), Some(quarter)) if quarter.len() == 1 => {
            let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
            3 * quarter - 2
        }
        (Some("M" | "m"), Some(month)) if month.len() == 2 => month.parse().ok()?,
        _ => return None,
    };
    Date::new(year, month, 1).ok()
}

fn count(cell: Celle<'_>) -> std::result::Result<(Option<i64>, Option<&'static str>), Afvist> {
    let wrong = |text: &str| Afvist::new(Slags::Tal, format!("{} er ikke et antal indbyggere", shown(text)));
    match cell {
        Celle::Tekst("..") => Ok((None, Some(".."))),
        Celle::Tekst("x" | "X") => Ok((None, Some("x"))),
        Celle::Tekst("-") => Ok((Some(0), Some("-"))),
        Celle::Tekst(text) => {
            // Projections are whole people too, but some extracts write 123,0.
            let whole = text
                .strip_suffix(",0")
                .or_else(|| text.strip_suffix(".0"))
                .unwrap_or(text);
            let number = crate::domain::tal::parse_heltal(whole).map_err(|_| wrong(text))?;
            if (0..=100_000_000).contains(&number) {
                Ok((Some(number), None))
            } else {
                Err(wrong(text))
            }
        }
        Celle::Tal(number) if number.fract() == 0.0 && (0.0..=1e8).contains(&number) => {
            #[expect(clippy::cast_possible_truncation, reason = "whole and at most 10^8")]
            let whole = number as i64;
            Ok((Some(whole), None))
        }
        Celle::Tom => Err(Afvist::new(
            Slags::Mangler,
            "mangler; StatBank skriver altid et tal eller et tegn",
        )),
        _ => Err(wrong("cellen")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_headings_of_statbank_are_known_in_either_case() {
        let headings = |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
        let found = recognise(&headings("OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD")).unwrap();
        assert_eq!(
            (found.omraade, found.tid, found.indhold, found.civilstand),
            (0, 4, 5, Some(3))
        );
        let other = recognise(&headings("område;herkomst;tid;indhold")).unwrap();
        assert_eq!(other.andre, [1]);
        assert_eq!(recognise(&headings("niveau;omraade_kode;dato;antal")), None);
    }

    #[test]
    fn a_period_is_its_first_day() {
        assert_eq!(period("2024"), Some(date(2024, 1, 1)));
        assert_eq!(period("2019K2"), Some(date(2019, 4, 1)), "as Tabel 1's second quarter");
        assert_eq!(period("2024M12"), Some(date(2024, 12, 1)));
        for text in ["2024K5", "2024M13", "24", "2024-01", "", "æøå4"] {
            assert_eq!(period(text), None, "{text}");
        }
    }

    #[test]
    fn ages_are_read_as_codes_and_as_texts() {
        assert_eq!(age("IALT"), Some((0, 130)));
        assert_eq!(age("Alder i alt"), Some((0, 130)));
        assert_eq!((age("34"), age("34 år")), (Some((34, 34)), Some((34, 34))));
        assert_eq!(age("0-4 år"), Some((0, 4)));
        assert_eq!(
            (age("100+"), age("100 år og derover")),
            (Some((100, 130)), Some((100, 130)))
        );
        assert_eq!(age("gammel"), None);
    }

    #[test]
    fn unknown_is_unknown_and_a_dash_is_zero_with_a_mark() {
        assert_eq!(count(Celle::Tekst("..")), Ok((None, Some(".."))));
        assert_eq!(count(Celle::Tekst("x")), Ok((None, Some("x"))));
        assert_eq!(count(Celle::Tekst("-")), Ok((Some(0), Some("-"))));
        assert_eq!(count(Celle::Tekst("37045")), Ok((Some(37_045), None)));
        assert!(count(Celle::Tom).is_err() && count(Celle::Tekst("-5")).is_err());
    }

    #[test]
    fn the_projection_is_known_by_the_files_name() {
        assert_eq!(fremskrivning("20261122_FRKM125.csv", None).unwrap(), "FRKM125");
        assert_eq!(fremskrivning("FOLK1A.csv", None).unwrap(), "");
        assert_eq!(fremskrivning("x.csv", Some("FRKM126")).unwrap(), "FRKM126");
        assert!(fremskrivning("x.csv", Some("a;b")).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_a_panic(text in any::<String>()) {
            let _ = (period(&text), age(&text), sex(&text), count(Celle::Tekst(&text)), fremskrivning(&text, None));
        }
    }
}
