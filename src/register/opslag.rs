//! Finds a clinic or a town by what a person calls it, or says which ones it could be.

use jiff::civil::Date;

use super::facts::{ByFact, KlinikFact};
use crate::domain::dato::dansk_dato;
use crate::domain::sortering::{fold_name, nearest};
use crate::domain::{Bysted, Kommunekode};
use crate::error::{Error, Kind, Result};

/// Most candidates that are listed; more are counted.
const MOST_LISTED: usize = 12;
/// Fewer letters than this are not looked for inside names.
const LEAST_LETTERS: usize = 3;

/// The clinic a name or id means on the day.
///
/// An id or the whole name decides before a beginning, a beginning before a part. `fra_by` (postal town or bysamfund)
/// tells clinics of one name apart. `pr` is only for the error.
///
/// # Errors
/// PP-F001 when there is none (with the nearest), PP-F002 when there are several (with town and id of each), PP-F003
/// when the clinic exists, but not on the day.
pub fn find_klinik<'f>(all: &'f [KlinikFact], wanted: &str, fra_by: Option<&str>, pr: Date) -> Result<&'f KlinikFact> {
    let folded = fold_name(wanted);
    let exact = |fact: &KlinikFact| {
        fact.klinik.id.eq_ignore_ascii_case(wanted.trim())
            || (!folded.is_empty() && fold_name(&fact.klinik.navn) == folded)
    };
    // A clinic that was called so once, and still exists, is meant by its old name too.
    let valid = |id: &str| all.iter().find(|fact| fact.gaelder && fact.klinik.id == id);
    let named: Vec<&KlinikFact> = all.iter().filter(|fact| exact(fact)).collect();
    if !named.is_empty() {
        let mut current: Vec<&KlinikFact> = named.iter().filter_map(|fact| valid(&fact.klinik.id)).collect();
        current.dedup_by(|one, two| one.klinik.id == two.klinik.id);
        return if current.is_empty() {
            Err(not_on_the_day(&named, pr))
        } else {
            choose(&current, wanted, fra_by)
        };
    }
    if folded.chars().count() >= LEAST_LETTERS {
        let found = by_part(all, &folded, true);
        if !found.is_empty() {
            return choose(&found, wanted, fra_by);
        }
        let other_days = by_part(all, &folded, false);
        if !other_days.is_empty() {
            return Err(not_on_the_day(&other_days, pr));
        }
    }
    let error = Error::new(
        "PP-F001",
        Kind::Usage,
        "klinikken findes ikke i registeret. Intet er vurderet",
    )
    .at("--klinik", format!("\"{wanted}\""));
    let error = match nearest_klinik(all, wanted) {
        Some(guess) => error.guess(format!("\"{guess}\"")),
        None => error,
    };
    Err(error.next_step("skriv klinikkens navn, en del af det, eller dens id i registeret"))
}

/// The clinics (valid on the day or not, as asked) whose name or id begins with the words, else whose name
/// contains them, else contains each of them.
fn by_part<'f>(all: &'f [KlinikFact], folded: &str, gaelder: bool) -> Vec<&'f KlinikFact> {
    let name = |fact: &KlinikFact| fold_name(&fact.klinik.navn);
    // An id is folded too, so that its hyphens are blanks.
    let begins = |fact: &KlinikFact| name(fact).starts_with(folded) || fold_name(&fact.klinik.id).starts_with(folded);
    let contains = |fact: &KlinikFact| name(fact).contains(folded);
    let words = |fact: &KlinikFact| folded.split(' ').all(|word| name(fact).contains(word));
    let levels: [&dyn Fn(&KlinikFact) -> bool; 3] = [&begins, &contains, &words];
    let matching = |level: &&dyn Fn(&KlinikFact) -> bool| -> Vec<&'f KlinikFact> {
        let found = all.iter().filter(|fact| fact.gaelder == gaelder && level(fact));
        found.collect()
    };
    levels
        .iter()
        .map(matching)
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The name nearest in spelling to what was typed: to the whole of it, or to as many of its first words.
fn nearest_klinik(all: &[KlinikFact], wanted: &str) -> Option<String> {
    let count = fold_name(wanted).split(' ').count();
    let names: Vec<&str> = all
        .iter()
        .filter(|fact| fact.gaelder)
        .flat_map(|fact| [fact.klinik.navn.as_str(), fact.klinik.id.as_str()])
        .collect();
    if let Some(guess) = nearest(wanted, &names) {
        return Some(guess.to_owned());
    }
    let beginnings: Vec<String> = names
        .iter()
        .map(|name| fold_name(name).split(' ').take(count).collect::<Vec<_>>().join(" "))
        .collect();
    let guess = nearest(wanted, &beginnings)?;
    let at = beginnings.iter().position(|beginning| beginning == guess)?;
    names.get(at).map(|&name| name.to_owned())
}

fn choose<'f>(found: &[&'f KlinikFact], wanted: &str, fra_by: Option<&str>) -> Result<&'f KlinikFact> {
    let in_town: Vec<&'f KlinikFact> = match fra_by {
        Some(town) => found.iter().copied().filter(|fact| lies_in(fact, town)).collect(),
        None => found.to_vec(),
    };
    match (&in_town[..], fra_by) {
        ([one], _) => Ok(one),
        ([], Some(town)) => {
            let error = Error::new(
                "PP-F001",
                Kind::Usage,
                "klinikken findes ikke i den by. Intet er vurderet",
            )
            .at("--klinik", format!("\"{wanted}\""))
            .at("--fra-by", format!("\"{town}\""));
            Err(listed(error, found).next_step("ret --fra-by, eller skriv klinikkens id i --klinik"))
        }
        _ => {
            let error = Error::new(
                "PP-F002",
                Kind::Usage,
                "navnet passer på flere klinikker. Intet er vurderet",
            )
            .at("--klinik", format!("\"{wanted}\""));
            Err(listed(error, &in_town).next_step("skriv byen i --fra-by, eller klinikkens id i --klinik"))
        }
    }
}

fn lies_in(fact: &KlinikFact, town: &str) -> bool {
    let wanted = fold_name(town);
    let is = |name: &str| fold_name(name) == wanted;
    fact.postby.as_deref().is_some_and(is) || fact.klinik.bysted.by().is_some_and(|by| is(&by.navn))
}

fn listed(mut error: Error, found: &[&KlinikFact]) -> Error {
    for fact in found.iter().take(MOST_LISTED) {
        let town = fact
            .postby
            .as_deref()
            .or_else(|| fact.klinik.bysted.by().map(|by| by.navn.as_str()))
            .unwrap_or("by ukendt");
        let address = fact.klinik.adresse.as_deref().unwrap_or("adresse ukendt");
        error = error.at(
            format!("{}, {town}", fact.klinik.navn),
            format!("{address} (id {})", fact.klinik.id),
        );
    }
    if found.len() > MOST_LISTED {
        error = error.at(format!("og {} til", found.len() - MOST_LISTED), "");
    }
    error
}

fn not_on_the_day(versions: &[&KlinikFact], pr: Date) -> Error {
    let mut error = Error::new(
        "PP-F003",
        Kind::Usage,
        "klinikken findes ikke på datoen. Intet er vurderet",
    )
    .at("dato", dansk_dato(pr));
    for fact in versions {
        let klinik = &fact.klinik;
        let from = klinik.gyldig_fra.map_or_else(|| "ukendt".to_owned(), dansk_dato);
        let to = klinik.gyldig_til.map_or_else(|| "nu".to_owned(), dansk_dato);
        error = error.at(
            format!("{} ({})", klinik.navn, klinik.id),
            format!("fra {from} til {to}"),
        );
    }
    error.next_step("vælg en dato med --pr, hvor klinikken findes")
}

/// What a town's name means.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundBy<'f> {
    /// This town or quarter.
    By(&'f ByFact),
    /// None of that name in the stated kommune; the nearest spelling, if any.
    Ingen(Option<String>),
}

/// The town a name means: the whole name, folded; never a beginning or a part, because a name never decides (F6).
///
/// # Errors
/// PP-F004 when no kommune is stated and there is no such town, PP-F011 when it lies in another kommune than the stated,
/// PP-F013 when several kommuner have one. `name_of` gives the name of a kommune.
pub fn find_by<'f>(
    all: &'f [ByFact],
    wanted: &str,
    kommune: Option<Kommunekode>,
    name_of: &dyn Fn(Kommunekode) -> String,
) -> Result<FoundBy<'f>> {
    let folded = fold_name(wanted);
    let named: Vec<&ByFact> = all.iter().filter(|by| fold_name(&by.navn) == folded).collect();
    let here: Vec<&ByFact> = named
        .iter()
        .copied()
        .filter(|by| kommune.is_none_or(|kommune| by.kommune == kommune))
        .collect();
    let spellings: Vec<&str> = all.iter().map(|by| by.navn.as_str()).collect();
    match (&here[..], &named[..], kommune) {
        ([one], _, _) => Ok(FoundBy::By(one)),
        ([], [], Some(_)) => Ok(FoundBy::Ingen(nearest(wanted, &spellings).map(str::to_owned))),
        ([], [], None) => {
            let error = Error::new(
                "PP-F004",
                Kind::Usage,
                "byen findes ikke i registeret. Intet er vurderet",
            )
            .at("--til-by", format!("\"{wanted}\""));
            let error = match nearest(wanted, &spellings) {
                Some(guess) => error.guess(guess),
                None => error,
            };
            Err(error.next_step(
                "ret navnet, eller skriv kommunen i --til-kommune; uden et kendt bysamfund gættes der ikke på en sagsgang (F6)",
            ))
        }
        ([], [other, ..], Some(stated)) => Err(Error::new(
            "PP-F011",
            Kind::Usage,
            "oplysningerne om det nye sted passer ikke sammen. Intet er vurderet",
        )
        .at(
            "--til-by",
            format!(
                "{} ligger efter registeret i {} Kommune",
                other.navn,
                name_of(other.kommune)
            ),
        )
        .at("--til-kommune", format!("{} Kommune", name_of(stated)))
        .next_step("ret den ene af de to")),
        (several, _, _) => {
            let mut error = Error::new(
                "PP-F013",
                Kind::Usage,
                "flere kommuner har en by af det navn. Intet er vurderet",
            )
            .at("--til-by", format!("\"{wanted}\""));
            for by in several {
                error = error.at(by.navn.clone(), format!("{} Kommune", name_of(by.kommune)));
            }
            Err(error.next_step("skriv kommunen i --til-kommune"))
        }
    }
}

/// The bysted a town of the register stands for.
pub fn bysted(by: &ByFact) -> Bysted {
    Bysted::By(by.bysamfund.clone())
}
