//! What the register knows of the cases in domain.md section 5: typed reads, each with the sources it rests on.
//!
//! Nothing known is `None` or an empty list, never zero: the rule then asks.

use super::View;
use super::row::{Row, source};
use super::sql;
use crate::domain::sortering::nearest;
use crate::domain::{
    Bysamfund, Bysted, JaNejUkendt, Kapacitet, Kapacitetstal, Kommunekode, Kroner, Ratio, Regime, Speciale, Ydernummer,
};
use crate::error::{Error, Kind, Result};
use crate::report::Source;
use crate::rules::ejerskab::Ejerandel;
use crate::rules::myndighed::{Myndighed, MyndighedsPeriode};
use jiff::civil::Date;
use rusqlite::named_params;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

/// A value of the register and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Kendt<T> {
    /// The value.
    pub vaerdi: T,
    /// Its sources, by id, each once.
    pub kilder: Vec<Source>,
}

impl<T> Kendt<T> {
    /// A value of one source.
    pub fn new(vaerdi: T, kilde: Source) -> Self {
        Self {
            vaerdi,
            kilder: vec![kilde],
        }
    }

    /// Another value that rests on the same sources.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Kendt<U> {
        Kendt {
            vaerdi: make(self.vaerdi),
            kilder: self.kilder,
        }
    }
}

/// An ydernummer that settles at a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KlinikYdernummer {
    /// The number as the register keeps it.
    pub ydernummer: String,
    /// The speciale it settles in.
    pub speciale: Speciale,
}

/// An extra address of a clinic (C4).
#[derive(Debug, Clone, PartialEq)]
pub struct EkstraKlinikadresse {
    /// Its number at the clinic, from 1.
    pub nr: u32,
    /// Street and number, when known.
    pub adresse: Option<String>,
    /// Four digits, when known.
    pub postnr: Option<String>,
    /// The postal town as written.
    pub postby: Option<String>,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// Its town; a quarter is its town.
    pub bysted: Bysted,
    /// The day it is first used.
    pub foerste_brug: Date,
    /// The day the samarbejdsudvalg was told.
    pub su_orienteret: Option<Date>,
    /// Whether all referred patients may come.
    pub aaben_for_alle: JaNejUkendt,
    /// The share of the clinic's kapacitet here, when a split is entered.
    pub andel: Option<f64>,
}

/// A substitute (C3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VikarPost {
    /// First day.
    pub fra: Date,
    /// Last day; `None` while no end is known.
    pub til: Option<Date>,
    /// Whether the absence is partial.
    pub delvis: JaNejUkendt,
    /// The day a dispensation was given.
    pub dispensation: Option<Date>,
}

/// A riding physiotherapist (C11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RidePost {
    /// The kommune of the riding school, without the word Kommune.
    pub kommune: String,
    /// The riding school, when the source names it.
    pub rideskole: Option<String>,
    /// Whether the riding school is approved.
    pub rideskole_godkendt: JaNejUkendt,
    /// The day the latest checklist was signed.
    pub tjekliste: Option<Date>,
}

/// What a kapacitet is worth (C9).
#[derive(Debug, Clone, PartialEq)]
pub struct Enhed {
    /// Subsidy of one kapacitet.
    pub tilskud: Kendt<Kroner>,
    /// The index of the year on the unit's price level, when entered.
    pub indeks: Option<Kendt<Ratio>>,
}

/// A fact of plan section 3.4.5 (C6).
#[derive(Debug, Clone, PartialEq)]
pub struct PlanfaktumPost {
    /// befolkning, ventetid, patienter, forbrug or produktion.
    pub faktum: String,
    /// 51 or 62; `None` when it is about both.
    pub speciale: Option<u8>,
    /// A day or a year.
    pub tid: String,
    /// Persons, weeks or services.
    pub vaerdi: Ratio,
    /// Clinics that gave a waiting time, and clinics asked.
    pub antal: Option<(u32, u32)>,
    /// Where it comes from.
    pub kilde: Source,
}

/// Over 30, under 30, the speciale and its amount; `None` for an amount beyond what is counted.
type Post = (u32, u32, Option<u8>, Option<Kapacitetstal>);

/// The kapacitet of a clinic, of an ydernummer, or of an ydernummer at a clinic; `None` when the register has no entry.
///
/// In the regime `beloeb` nothing is kept per ydernummer.
pub fn kapacitet(
    view: &View<'_>,
    klinik_id: Option<&str>,
    ydernummer: Option<&Ydernummer>,
) -> Result<Option<Kendt<Kapacitet>>> {
    let (pr, number) = (view.pr_text(), ydernummer.map(ToString::to_string));
    let entries = view.rows(
        sql::REGLER_KAPACITET,
        named_params! { ":pr": pr, ":klinik_id": klinik_id, ":ydernummer": number },
        |row| {
            let amount: Option<f64> = row.get("kapacitet")?;
            let entry = (
                row.get::<Option<u32>>("over_30")?.unwrap_or(0),
                row.get::<Option<u32>>("under_30")?.unwrap_or(0),
                row.get::<Option<u8>>("speciale")?,
                amount.map_or(Some(Kapacitetstal::ZERO), Kapacitetstal::from_f64),
            );
            Ok((entry, source(row)?))
        },
    )?;
    if entries.is_empty() {
        return Ok(None);
    }
    let kilder = distinct(entries.iter().map(|(_, kilde)| kilde.clone()));
    let sum = |wanted: u8| {
        entries
            .iter()
            .filter(|((_, _, speciale, _), _)| *speciale == Some(wanted))
            .try_fold(Kapacitetstal::ZERO, |sum, ((.., amount), _)| {
                sum.checked_add((*amount)?)
            })
    };
    let count = |pick: fn(&Post) -> u32| {
        entries
            .iter()
            .try_fold(0_u32, |sum, (entry, _)| sum.checked_add(pick(entry)))
    };
    let summed = match Regime::at(view.pr) {
        Regime::Timer => count(|entry| entry.0)
            .zip(count(|entry| entry.1))
            .map(|(over_30, under_30)| Kapacitet::Timer { over_30, under_30 }),
        Regime::Beloeb => sum(51)
            .zip(sum(62))
            .map(|(speciale_51, speciale_62)| Kapacitet::Beloeb {
                speciale_51,
                speciale_62,
            }),
    };
    summed.map(|vaerdi| Some(Kendt { vaerdi, kilder })).ok_or_else(|| {
        Error::new(
            "PP-C008",
            Kind::Data,
            "registerets kapacitet er for stor til at regne med",
        )
    })
}

/// The ydernumre of a clinic on the day, one entry per speciale.
pub fn ydernumre(view: &View<'_>, klinik_id: &str) -> Result<Kendt<Vec<KlinikYdernummer>>> {
    let pr = view.pr_text();
    let found = view.rows(
        sql::REGLER_YDERNUMRE,
        named_params! { ":pr": pr, ":klinik_id": klinik_id },
        |row| {
            let entry = KlinikYdernummer {
                ydernummer: row.get("ydernummer")?,
                speciale: row.get::<Column<Speciale>>("speciale")?.0,
            };
            Ok((entry, source(row)?))
        },
    )?;
    Ok(together(found))
}

/// Whether exactly one ydernummer settles at a clinic, so that the clinic stands for it.
pub fn only_ydernummer(view: &View<'_>, klinik_id: &str) -> Result<bool> {
    let mut numbers: Vec<String> = ydernumre(view, klinik_id)?
        .vaerdi
        .into_iter()
        .map(|entry| entry.ydernummer)
        .collect();
    numbers.dedup();
    Ok(numbers.len() == 1)
}

/// How many ydernumre settle at a clinic in speciale 51 and 62; `None` when the register knows of none.
pub fn antal_ydernumre(view: &View<'_>, klinik_id: &str) -> Result<Option<Kendt<u32>>> {
    let known = ydernumre(view, klinik_id)?;
    let mut numbers: Vec<&str> = known
        .vaerdi
        .iter()
        .filter(|entry| !entry.speciale.is_ridefysioterapi())
        .map(|entry| entry.ydernummer.as_str())
        .collect();
    numbers.dedup();
    let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    Ok((count > 0).then_some(Kendt {
        vaerdi: count,
        kilder: known.kilder,
    }))
}

/// The clinics an owner has had a part in, all periods.
pub fn ejerandele(view: &View<'_>, ejer: &str) -> Result<Kendt<Vec<Ejerandel>>> {
    let found = view.rows(sql::REGLER_EJERANDELE, named_params! { ":ejer": ejer }, |row| {
        let andel = Ejerandel {
            klinik: row.get("klinik_id")?,
            fra: day(row, "gyldig_fra")?,
            til: day(row, "gyldig_til")?,
        };
        Ok((andel, source(row)?))
    })?;
    Ok(together(found))
}

/// The weighted kapacitet of a clinic; `None` when the register has no entry.
pub fn vaegtet(view: &View<'_>, klinik_id: &str) -> Result<Option<Kendt<Kapacitetstal>>> {
    let known = kapacitet(view, Some(klinik_id), None)?;
    Ok(known.and_then(|known| {
        let weighted = known.vaerdi.weighted()?;
        Some(known.map(|_| weighted))
    }))
}

/// The extra address of a clinic with this number, or its only one; `None` when the register has none.
///
/// # Errors
/// When there are several and none was chosen, or the chosen one does not exist.
pub fn ekstra_adresse(view: &View<'_>, klinik_id: &str, nr: Option<u32>) -> Result<Option<Kendt<EkstraKlinikadresse>>> {
    let mut all = ekstra_adresser(view, klinik_id)?;
    let numbers: Vec<String> = all.iter().map(|entry| entry.vaerdi.nr.to_string()).collect();
    let choose = |code, consequence: &str, value: String| {
        Error::new(code, Kind::Usage, format!("{consequence}. Intet er gjort"))
            .at("--nr", value)
            .next_step(format!("registeret har numrene: {}", numbers.join(", ")))
    };
    match nr {
        Some(nr) => match all.iter().position(|entry| entry.vaerdi.nr == nr) {
            Some(at) => Ok(Some(all.swap_remove(at))),
            None => Err(choose(
                "PP-C004",
                "klinikken har ingen ekstra adresse med det nummer",
                nr.to_string(),
            )),
        },
        None if all.len() > 1 => Err(choose(
            "PP-C005",
            "klinikken har flere ekstra adresser",
            "ikke oplyst".to_owned(),
        )),
        None => Ok(all.pop()),
    }
}

/// The extra addresses of a clinic on the day.
pub fn ekstra_adresser(view: &View<'_>, klinik_id: &str) -> Result<Vec<Kendt<EkstraKlinikadresse>>> {
    let pr = view.pr_text();
    view.rows(
        sql::REGLER_EKSTRA_ADRESSER,
        named_params! { ":pr": pr, ":klinik_id": klinik_id },
        |row| {
            let town: Option<(String, String)> = row.get::<Option<String>>("bysamfund_id")?.zip(row.get("bysamfund")?);
            let by = town.map(|(id, navn)| Bysamfund { id, navn });
            let entry = EkstraKlinikadresse {
                nr: row.get("nr")?,
                adresse: row.get("adresse")?,
                postnr: row.get("postnr")?,
                postby: row.get("by")?,
                kommune: row.get::<Column<Kommunekode>>("kommunekode")?.0,
                bysted: by.map_or(Bysted::Ukendt, Bysted::By),
                foerste_brug: row.get::<Column<Date>>("gyldig_fra")?.0,
                su_orienteret: day(row, "su_orienteret")?,
                aaben_for_alle: row.get::<Column<JaNejUkendt>>("aaben_for_alle")?.0,
                andel: row.get("andel")?,
            };
            Ok(Kendt::new(entry, source(row)?))
        },
    )
}

/// The latest period of a substitute.
///
/// # Errors
/// When the register has no substitute with this id: names the nearest.
pub fn vikar(view: &View<'_>, wanted: &str) -> Result<Kendt<VikarPost>> {
    let all = view.rows(sql::REGLER_VIKARER, &[], |row| {
        let entry = VikarPost {
            fra: row.get::<Column<Date>>("gyldig_fra")?.0,
            til: day(row, "gyldig_til")?,
            delvis: row.get::<Column<JaNejUkendt>>("delvis")?.0,
            dispensation: day(row, "dispensation")?,
        };
        Ok((row.get::<String>("ansaettelse_id")?, Kendt::new(entry, source(row)?)))
    })?;
    pick(
        all,
        "--ansaettelse",
        wanted,
        "vikaren findes ikke i registeret. Intet er gjort",
    )
}

/// A riding physiotherapist of the day.
///
/// # Errors
/// When the register has none with this id on the day: names the nearest.
pub fn ridefysioterapeut(view: &View<'_>, wanted: &str) -> Result<Kendt<RidePost>> {
    let pr = view.pr_text();
    let all = view.rows(sql::REGLER_RIDEFYSIOTERAPEUTER, named_params! { ":pr": pr }, |row| {
        let entry = RidePost {
            kommune: row.get("kommune")?,
            rideskole: row.get("rideskole")?,
            rideskole_godkendt: row.get::<Column<JaNejUkendt>>("rideskole_godkendt")?.0,
            tjekliste: day(row, "tjekliste_underskrevet")?,
        };
        Ok((row.get::<String>("ridefys_id")?, Kendt::new(entry, source(row)?)))
    })?;
    pick(
        all,
        "--ridefysioterapeut",
        wanted,
        "ridefysioterapeuten findes ikke i registeret på datoen. Intet er gjort",
    )
}

/// A period, and the share of the fee that is subsidised in it, in per cent.
pub type MyndighedPost = (MyndighedsPeriode, Option<f64>);

/// Every period of every speciale.
pub fn myndigheder(view: &View<'_>) -> Result<Kendt<Vec<MyndighedPost>>> {
    let found = view.rows(sql::REGLER_MYNDIGHED, &[], |row| {
        let kilde = source(row)?;
        let period = MyndighedsPeriode {
            speciale: row.get::<Column<Speciale>>("speciale")?.0,
            fra: row.get::<Column<Date>>("gyldig_fra")?.0,
            til: day(row, "gyldig_til")?,
            betaler: authority(&row.get::<String>("betaler")?),
            bestemmer: authority(&row.get::<String>("beslutter")?),
            kilde: kilde.id.clone(),
        };
        Ok(((period, row.get("tilskud_procent")?), kilde))
    })?;
    Ok(together(found))
}

/// The unit of a speciale and the year's index; `None` when the register has no unit for it.
pub fn enhed(view: &View<'_>, speciale: Speciale, aar: i16) -> Result<Option<Enhed>> {
    let found = view.rows(
        sql::REGLER_ENHED,
        named_params! { ":speciale": speciale.number(), ":aar": aar },
        |row| {
            let unit = Source {
                id: "kapacitet_enhed".to_owned(),
                tekst: row.get("oprindelse")?,
                dato: Some(format!("{}-niveau", row.get::<i64>("prisniveau")?)),
            };
            let index: Option<f64> = row.get("indeks")?;
            Ok(Enhed {
                tilskud: Kendt::new(Kroner::from_oere(row.get("tilskud_oere")?), unit),
                indeks: match index.and_then(exact) {
                    Some(value) => Some(Kendt::new(value, source(row)?)),
                    None => None,
                },
            })
        },
    )?;
    Ok(found.into_iter().next())
}

/// The entered values of a parameter, by the year they hold from.
pub fn parameter(view: &View<'_>, navn: &str) -> Result<Vec<(i16, Kendt<Ratio>)>> {
    let found = view.rows(sql::REGLER_PARAMETER, named_params! { ":navn": navn }, |row| {
        Ok((row.get("aar")?, row.get::<f64>("vaerdi")?, source(row)?))
    })?;
    Ok(found
        .into_iter()
        .filter_map(|(year, value, kilde)| Some((year, Kendt::new(exact(value)?, kilde))))
        .collect())
}

/// What the register knows of the facts of plan section 3.4.5 for a kommune (four digits).
pub fn planfakta(view: &View<'_>, kommunekode: &str) -> Result<Vec<PlanfaktumPost>> {
    let pr = view.pr_text();
    let found = view.rows(
        sql::REGLER_PLANFAKTA,
        named_params! { ":pr": pr, ":kommunekode": kommunekode },
        |row| {
            let answered: Option<u32> = row.get("antal")?;
            Ok(exact(row.get("vaerdi")?).map(|vaerdi| {
                Ok(PlanfaktumPost {
                    faktum: row.get("faktum")?,
                    speciale: row.get("speciale")?,
                    tid: row.get("tid")?,
                    vaerdi,
                    antal: answered.zip(row.get::<Option<u32>>("antal_i_alt")?),
                    kilde: source(row)?,
                })
            }))
        },
    )?;
    let posts: rusqlite::Result<Vec<PlanfaktumPost>> = found.into_iter().flatten().collect();
    posts.map_err(|error| view.fail(&error))
}

/// The source in the columns `kilde_id`, `tekst` and `dato` of a row.
/// The decimal number that a stored float is the shortest spelling of: 1.0853 is 10853/10000.
fn exact(value: f64) -> Option<Ratio> {
    crate::domain::tal::parse_ratio(&value.to_string().replace('.', ",")).ok()
}

fn authority(word: &str) -> Myndighed {
    match word {
        "region" => Myndighed::Region,
        "kommune" => Myndighed::Kommune,
        // The table allows no fourth word.
        _ => Myndighed::Faelles,
    }
}

fn together<T>(found: Vec<(T, Source)>) -> Kendt<Vec<T>> {
    let kilder = distinct(found.iter().map(|(_, kilde)| kilde.clone()));
    Kendt {
        vaerdi: found.into_iter().map(|(value, _)| value).collect(),
        kilder,
    }
}

/// Sources by id, each once.
pub fn distinct(sources: impl IntoIterator<Item = Source>) -> Vec<Source> {
    let mut list: Vec<Source> = sources.into_iter().collect();
    list.sort();
    list.dedup();
    list
}

fn pick<T>(all: Vec<(String, T)>, flag: &str, wanted: &str, consequence: &str) -> Result<T> {
    let ids: Vec<String> = all.iter().map(|(id, _)| id.clone()).collect();
    if let Some((_, found)) = all.into_iter().find(|(id, _)| id == wanted.trim()) {
        return Ok(found);
    }
    let error = Error::new("PP-C004", Kind::Usage, consequence).at(flag, format!("\"{wanted}\""));
    let error = match nearest(wanted, &ids) {
        Some(guess) => error.guess(guess),
        None => error,
    };
    Err(error.next_step(if ids.is_empty() {
        "registeret har ingen; oplys det i stedet med valgene (se -h)".to_owned()
    } else {
        format!("vælg en af: {}", ids.join(", "))
    }))
}

/// A domain value read from its text or number.
struct Column<T>(T);

impl FromSql for Column<Date> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Column).map_err(FromSqlError::other)
    }
}

impl FromSql for Column<Kommunekode> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Column).map_err(FromSqlError::other)
    }
}

impl FromSql for Column<JaNejUkendt> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Column).map_err(FromSqlError::other)
    }
}

impl FromSql for Column<Speciale> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = u8::column_result(value)?;
        Speciale::try_from(number).map(Column).map_err(FromSqlError::other)
    }
}

fn day(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Date>> {
    Ok(row.get::<Option<Column<Date>>>(column)?.map(|day| day.0))
}
