//! What a user typed after a flag, as a value of the domain, or the error that says what is wrong with it.

use super::Context;
use super::context::parse_date;
use crate::domain::sortering::nearest;
use crate::domain::tal::{TalError, parse_heltal, parse_kroner, parse_ratio, parse_tal};
use crate::domain::{JaNejUkendt, Kapacitetstal, Kroner, Metres, Ratio, Speciale, Tilknytning, Ydernummer};
use crate::error::{Error, Kind, Result};
use crate::ingest::personal::{holds_personal, looks_personal};
use crate::register::opslag::find_klinik;
use crate::register::regler::Kendt;
use crate::register::{Register, View};
use crate::report::Source;
use crate::statistics::regler::{entered, oplyst};
use jiff::civil::Date;

/// Which clinic a rule is about.
#[derive(Debug, clap::Args)]
pub struct KlinikValg {
    /// Klinikken: navn, en del af det, eller id
    #[arg(long, value_name = "KLINIK")]
    klinik: String,
    /// Klinikkens by, når flere klinikker hedder det samme
    #[arg(long, value_name = "BY")]
    fra_by: Option<String>,
}

impl KlinikValg {
    /// The clinic on the day of the view.
    pub fn find(&self, view: &View<'_>) -> Result<Valgt> {
        klinik(view, &self.klinik, self.fra_by.as_deref())
    }
}

/// A clinic that was found.
#[derive(Debug, Clone)]
pub struct Valgt {
    /// Its id in the register.
    pub id: String,
    /// Its name.
    pub navn: String,
}

/// The clinic with this name or id on the day of the view.
pub fn klinik(view: &View<'_>, wanted: &str, fra_by: Option<&str>) -> Result<Valgt> {
    let all = view.klinik_facts()?;
    let found = &find_klinik(&all, wanted, fra_by, view.pr)?.klinik;
    Ok(Valgt {
        id: found.id.clone(),
        navn: found.navn.clone(),
    })
}

/// The source of everything the user enters in this run.
pub fn source(context: &Context<'_>) -> Source {
    oplyst(context.today())
}

/// An optional flag's value with its source.
pub fn read<T>(
    source: &Source,
    flag: &str,
    text: Option<&String>,
    parse: impl Fn(&str, &str) -> Result<T>,
) -> Result<Option<Kendt<T>>> {
    text.map(|text| parse(flag, text).map(|value| entered(value, source)))
        .transpose()
}

/// The day of a rule that needs no register: `--pr`, or today.
pub fn day(context: &Context<'_>) -> Result<Date> {
    context
        .global()
        .pr
        .as_deref()
        .map_or(Ok(context.today()), |text| dato("--pr", text))
}

/// The register at the day of `flag`, or at the view's.
pub fn view_at<'r>(
    context: &Context<'_>,
    register: &'r Register,
    flag: &str,
    text: Option<&String>,
) -> Result<View<'r>> {
    match text {
        Some(text) => register.view(Some(dato(flag, text)?), context.today()),
        None => context.view(register),
    }
}

/// A date.
pub fn dato(flag: &str, text: &str) -> Result<Date> {
    parse_date(flag, text)
}

/// An amount to the øre.
pub fn kroner(flag: &str, text: &str) -> Result<Kroner> {
    parse_kroner(text)
        .map_err(|error| number_error(flag, &error, "skriv beløbet i kroner med decimalkomma, fx 900.000,50"))
}

/// An exact number.
pub fn tal(flag: &str, text: &str) -> Result<Ratio> {
    parse_ratio(text).map_err(|error| number_error(flag, &error, "skriv tallet med decimalkomma, fx 1,0853"))
}

/// A count.
pub fn antal(flag: &str, text: &str) -> Result<u32> {
    let step = "skriv et helt tal, fx 3";
    let number = parse_heltal(text).map_err(|error| number_error(flag, &error, step))?;
    u32::try_from(number).map_err(|_| number_of_no_use(flag, text, "er ikke et antal", step))
}

/// A small count: months, votes.
pub fn lille_antal(flag: &str, text: &str) -> Result<u8> {
    let number = antal(flag, text)?;
    u8::try_from(number).map_err(|_| number_of_no_use(flag, text, "er for stort", "skriv et mindre helt tal"))
}

/// An amount of kapacitet, to the ten-thousandth.
pub fn kapacitet(flag: &str, text: &str) -> Result<Kapacitetstal> {
    let exact = tal(flag, text)?;
    let units = exact
        .checked_mul(Ratio::whole(Kapacitetstal::SCALE))
        .filter(|units| units.denominator() == 1)
        .and_then(|units| i64::try_from(units.numerator()).ok());
    units.and_then(Kapacitetstal::from_units).ok_or_else(|| {
        let reason = "er ikke en kapacitet";
        number_of_no_use(
            flag,
            text,
            reason,
            "skriv en kapacitet fra 0 med højst fire decimaler, fx 2,5",
        )
    })
}

/// A calendar year.
pub fn aar(flag: &str, text: &str) -> Result<i16> {
    // Years have no thousands separator, so the plain digits are read.
    let year: Option<i16> = text.trim().parse().ok();
    year.filter(|year| (1900..2200).contains(year))
        .ok_or_else(|| number_of_no_use(flag, text, "er ikke et årstal", "skriv alle fire cifre, fx 2024"))
}

/// A length in metres.
pub fn meter(flag: &str, text: &str) -> Result<Metres> {
    let step = "skriv et antal meter, fx 250";
    let value = parse_tal(text).map_err(|error| number_error(flag, &error, step))?;
    Metres::new(value).ok_or_else(|| number_of_no_use(flag, text, "er ikke en længde", step))
}

/// Ja, nej or ukendt.
pub fn ja_nej(flag: &str, text: &str) -> Result<JaNejUkendt> {
    text.parse()
        .map_err(|error| choice_error(flag, &format!("{error}"), text, &["ja", "nej", "ukendt"]))
}

/// 51, 57, 62 or 65.
pub fn speciale(flag: &str, text: &str) -> Result<Speciale> {
    text.parse()
        .map_err(|error| choice_error(flag, &format!("{error}"), text, &["51", "57", "62", "65"]))
}

/// Ejer or lejer.
pub fn tilknytning(flag: &str, text: &str) -> Result<Tilknytning> {
    match text.trim().to_lowercase().as_str() {
        "ejer" => Ok(Tilknytning::Ejer),
        "lejer" => Ok(Tilknytning::Lejer),
        _ => {
            let reason = format!("\"{text}\" er hverken ejer eller lejer");
            Err(choice_error(flag, &reason, text, &["ejer", "lejer"]))
        }
    }
}

/// An ydernummer; what stood there is not repeated.
pub fn ydernummer(flag: &str, text: &str) -> Result<Ydernummer> {
    not_personal(flag, text)?;
    text.parse().map_err(|error| {
        Error::new("PP-C003", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet")
            .at(flag, format!("{error}"))
            .next_step("skriv ydernummeret, som det står i Notus")
    })
}

/// The entries of `ÅR:VÆRDI[:MÅNEDER]` lists: repeated flags, or separated by `;` or by a comma before the next year.
pub fn pr_aar(flag: &str, texts: &[String]) -> Result<Vec<(i16, String, Option<String>)>> {
    let mut entries = Vec::new();
    for entry in texts.iter().flat_map(|text| split_entries(text)) {
        let mut parts = entry.split(':');
        let (Some(year), Some(value), months, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(
                Error::new("PP-C003", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet")
                    .at(flag, format!("\"{entry}\" er ikke et år og en værdi"))
                    .next_step("skriv fx 2017:900.000 eller, for en del af året, 2017:400.000:6"),
            );
        };
        entries.push((aar(flag, year)?, value.to_owned(), months.map(str::to_owned)));
    }
    Ok(entries)
}

/// A comma is a decimal sign unless a year and a colon follow it.
fn split_entries(text: &str) -> Vec<&str> {
    let begins_entry = |rest: &str| {
        let rest = rest.trim_start();
        rest.get(..4)
            .is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
            && rest.get(4..5) == Some(":")
    };
    let mut entries = Vec::new();
    let mut start = 0;
    for (at, sign) in text.char_indices() {
        if sign == ';' || (sign == ',' && begins_entry(&text[at + 1..])) {
            entries.push(text[start..at].trim());
            start = at + 1;
        }
    }
    entries.push(text[start..].trim());
    entries.retain(|entry| !entry.is_empty());
    entries
}

/// Refuses a value that looks like a personal number, without repeating it.
///
/// # Errors
/// PP-C009, exit 6.
pub fn not_personal(place: &str, text: &str) -> Result<()> {
    if looks_personal(text) {
        Err(personal(place))
    } else {
        Ok(())
    }
}

/// Refuses free text with a personal number anywhere in it, without repeating it: what is kept in a case stays there.
///
/// # Errors
/// PP-C009, exit 6.
pub fn holds_no_person(place: &str, text: Option<&str>) -> Result<()> {
    match text {
        Some(text) if looks_personal(text) || holds_personal(text) => Err(personal(place)),
        _ => Ok(()),
    }
}

fn personal(place: &str) -> Error {
    Error::new(
        "PP-C009",
        Kind::Protection,
        "en værdi ligner et CPR-nummer. Intet er læst videre",
    )
    .at(place, "vises ikke")
    .next_step("brug regionens eget id i stedet for et CPR-nummer")
}

/// A number that cannot be read.
pub fn number_error(place: &str, error: &TalError, step: &str) -> Error {
    let shown =
        Error::new("PP-C002", Kind::Usage, "tallet kan ikke bruges. Intet er beregnet").at(place, error.to_string());
    let shown = match error.guess() {
        Some(guess) => shown.guess(guess),
        None => shown,
    };
    shown.next_step(step)
}

fn number_of_no_use(flag: &str, text: &str, reason: &str, step: &str) -> Error {
    Error::new("PP-C002", Kind::Usage, "tallet kan ikke bruges. Intet er beregnet")
        .at(flag, format!("\"{text}\" {reason}"))
        .next_step(step)
}

fn choice_error(flag: &str, reason: &str, text: &str, choices: &[&str]) -> Error {
    let error = Error::new("PP-C003", Kind::Usage, "værdien kan ikke bruges. Intet er beregnet").at(flag, reason);
    let error = match nearest(text, choices) {
        Some(guess) => error.guess(guess),
        None => error,
    };
    error.next_step(format!("vælg en af: {}", choices.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_is_a_decimal_sign_unless_a_year_follows() {
        let texts = ["2016:800.000,50,2017:900.000;2018:400.000:6".to_owned()];
        let entries = pr_aar("--omsaetning", &texts).unwrap();
        let shown: Vec<(i16, &str, Option<&str>)> = entries
            .iter()
            .map(|(year, value, months)| (*year, value.as_str(), months.as_deref()))
            .collect();
        assert_eq!(
            shown,
            [
                (2016, "800.000,50", None),
                (2017, "900.000", None),
                (2018, "400.000", Some("6"))
            ]
        );
    }

    #[test]
    fn a_kapacitet_has_at_most_four_decimals_and_is_never_negative() {
        assert_eq!(kapacitet("-k", "2,5").unwrap(), Kapacitetstal::from_halves(5).unwrap());
        assert!(kapacitet("-k", "0,00001").is_err() && kapacitet("-k", "-1").is_err());
    }
}
