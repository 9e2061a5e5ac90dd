//! Kommuner and bysamfund from a map file's features: codes, names and outlines checked one by one.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{Coord, InteriorPoint, Intersects, MultiPolygon};

use super::celler::Punktkolonner;
use super::kommuneopslag::Kommuneopslag;
use super::koordinatsystem::{corners, decide};
use super::{Figur, Koordinatsystem, Lag, Objekt, clean};
use crate::domain::projektion::{LonLat, Utm32};
use crate::domain::sortering::{fold_name, nearest};
use crate::domain::{Kommunekode, KoordinatKvalitet, tal};
use crate::error::{Error, Kind, Result};
use crate::ingest::check::Kontrol;
use crate::ingest::geografi::LandetsKommune;
use crate::ingest::problem::{Problem, Problemer, Slags, brief, shown};
use crate::ingest::rows;
use crate::ingest::table::Tabel;
use crate::ingest::value::plain;
use crate::register::facts::KlinikFact;
use crate::register::geografi::{Bynavn, Byskifte, NyGraense, NytBysamfund};

/// Property names a kommunekode is found under, in this order.
const CODE_KEYS: [&str; 8] = [
    "kommunekode",
    "komkode",
    "kom_kode",
    "kommunenr",
    "kommune_kode",
    "code",
    "kode",
    "lau_1",
];
const KOMMUNE_NAME_KEYS: [&str; 6] = ["navn", "komnavn", "kommunenavn", "name", "label_dk", "lau_name"];
const ID_KEYS: [&str; 4] = ["bysamfund_id", "by_id", "bykode", "byid"];
const PEOPLE_KEYS: [&str; 4] = ["indbyggere", "befolkning", "antal", "population"];

/// Christiansø and its neighbours belong to no kommune, but stand in DAGI's kommuner under a code of their own.
const ERTHOLMENE: &str = "411";

/// Kommuner as read.
#[derive(Debug)]
pub struct Kommuner {
    /// The outlines of the kommuner the register knows, by code.
    pub graenser: Vec<NyGraense>,
    /// How the coordinates were read and what was repaired, in words.
    pub laest: Vec<String>,
    /// Kommuner of the file that the register does not have.
    pub andre: usize,
    /// The register's kommuner that the file does not have, by name.
    pub mangler: Vec<String>,
}

/// Reads the kommuner of a map file. Several features of one code become one area; when one of them is wrong, the others
/// are left out with it, because a kommune without a part of it is another outline.
///
/// # Errors
/// PP-I064 for the coordinate system, PP-I062 when the file has none of the register's kommuner. Features that are wrong
/// become problems, by their number.
pub fn kommuner(
    path: &Path,
    lag: &Lag,
    forced: Option<Koordinatsystem>,
    country: &[LandetsKommune],
    own: &[(Kommunekode, String)],
    problemer: &mut Problemer,
) -> Result<Kommuner> {
    let decided = decide(forced, lag.system.as_deref(), bounds(path, lag)?)?;
    let mut areas: BTreeMap<Kommunekode, Dele> = BTreeMap::new();
    let mut repairs = Repairs::default();
    for objekt in &lag.objekter {
        if objekt
            .egenskab(&CODE_KEYS)
            .is_some_and(|code| code.trim_start_matches('0') == ERTHOLMENE)
        {
            continue;
        }
        match code_of(objekt, country) {
            Ok(code) => {
                let parts = areas.entry(code).or_default();
                match outline(objekt, decided.system, &mut repairs) {
                    Ok(polygons) => {
                        parts.flade.0.extend(polygons);
                        parts.rigtige.push(objekt.nr);
                    }
                    Err(text) => {
                        parts.forkert.get_or_insert(objekt.nr);
                        problemer.add(objekt.problem(Slags::Flade, text));
                    }
                }
            }
            Err((reason, guess)) => problemer.add(objekt.problem(Slags::Kommune, reason).guess(guess)),
        }
    }
    areas.retain(|code, parts| {
        let Some(wrong) = parts.forkert else { return true };
        for nr in &parts.rigtige {
            let text = format!("hører til kommunen {code}, hvor objekt nr. {wrong} er forkert");
            problemer.add(Problem::new(*nr as u64, None, Slags::Flade, text));
        }
        false
    });
    let andre = areas
        .keys()
        .filter(|code| !own.iter().any(|(known, _)| known == *code))
        .count();
    let mut mangler = Vec::new();
    let mut graenser = Vec::new();
    for (code, navn) in own {
        match areas.remove(code) {
            Some(parts) => graenser.push(NyGraense {
                id: code.to_string(),
                navn: navn.clone(),
                geometri: parts.flade,
            }),
            None => mangler.push(navn.clone()),
        }
    }
    if graenser.is_empty() && problemer.is_empty() {
        return Err(Error::new(
            "PP-I062",
            Kind::Data,
            "filen har ingen af registerets kommuner. Intet er gemt",
        )
        .at("fil", path.display().to_string())
        .next_step("kontroller, at filen dækker regionen"));
    }
    let mut laest = vec![decided.ord];
    laest.extend(repairs.words());
    Ok(Kommuner {
        graenser,
        laest,
        andre,
        mangler,
    })
}

/// The features of one kommune.
struct Dele {
    flade: MultiPolygon<f64>,
    rigtige: Vec<usize>,
    /// The first that is wrong.
    forkert: Option<usize>,
}

impl Default for Dele {
    fn default() -> Self {
        Self {
            flade: MultiPolygon::new(Vec::new()),
            rigtige: Vec::new(),
            forkert: None,
        }
    }
}

/// The area of a feature, in degrees.
fn outline(
    objekt: &Objekt,
    system: Koordinatsystem,
    repairs: &mut Repairs,
) -> std::result::Result<MultiPolygon<f64>, String> {
    let Figur::Flade(polygons) = &objekt.figur else {
        return Err(format!("er ikke en flade, men {}", kind(&objekt.figur)));
    };
    let done = clean(polygons, system)?;
    repairs.add(done.vendte, done.gentagne);
    Ok(done.flade)
}

/// Bysamfund as read.
#[derive(Debug)]
pub struct Bysamfund {
    /// The towns.
    pub byer: Vec<NytBysamfund>,
    /// The outlines of those that have one.
    pub graenser: Vec<NyGraense>,
    /// How the coordinates were read and what was repaired, in words.
    pub laest: Vec<String>,
    /// Features outside the register's kommuner, left out.
    pub uden_for: usize,
}

/// Reads the bysamfund of a map file: polygons, points, or both.
///
/// A feature is a bysamfund the register has when its id is, or else its folded name in its kommune; otherwise it is a new
/// one. The kommune is the feature's own code, or the one its point, or a point inside its outline, lies in.
///
/// # Errors
/// PP-I064 for the coordinate system, PP-I062 when the file has no town in the register's kommuner. Features that are
/// wrong become problems, by their number.
pub fn bysamfund(
    path: &Path,
    lag: &Lag,
    forced: Option<Koordinatsystem>,
    lookup: &Kommuneopslag,
    own: &[(Kommunekode, String)],
    known: &[Bynavn],
    problemer: &mut Problemer,
) -> Result<Bysamfund> {
    let mut read = Bysamfund {
        byer: Vec::new(),
        graenser: Vec::new(),
        laest: Vec::new(),
        uden_for: 0,
    };
    if lag.objekter.is_empty() && !problemer.is_empty() {
        return Ok(read);
    }
    let decided = decide(forced, lag.system.as_deref(), bounds(path, lag)?)?;
    let mut repairs = Repairs::default();
    for objekt in &lag.objekter {
        let found = place(objekt, decided.system, &mut repairs)
            .map_err(|text| objekt.problem(Slags::Flade, text))
            .and_then(|(area, degrees)| {
                let by = town(objekt, area.is_none(), degrees, lookup, own, known)
                    .map_err(|(reason, guess)| objekt.problem(Slags::Bysamfund, reason).guess(guess))?;
                let twin = by
                    .as_ref()
                    .and_then(|by| read.byer.iter().find(|other| other.id == by.id));
                match twin {
                    Some(twin) => {
                        let text = format!("er samme bysamfund som et tidligere: {}", brief(&twin.navn));
                        Err(objekt.problem(Slags::Dublet, text))
                    }
                    None => Ok(by.map(|by| (by, area))),
                }
            });
        match found {
            Ok(Some((by, area))) => {
                if let Some(geometri) = area {
                    read.graenser.push(NyGraense {
                        id: by.id.clone(),
                        navn: by.navn.clone(),
                        geometri,
                    });
                }
                read.byer.push(by);
            }
            Ok(None) => read.uden_for += 1,
            Err(problem) => problemer.add(problem),
        }
    }
    if read.byer.is_empty() && problemer.is_empty() {
        return Err(Error::new(
            "PP-I062",
            Kind::Data,
            "filen har ingen bysamfund i registerets kommuner. Intet er gemt",
        )
        .at("fil", path.display().to_string())
        .next_step("kontroller, at filen dækker regionen"));
    }
    read.laest.push(decided.ord);
    read.laest.extend(repairs.words());
    Ok(read)
}

/// The area of a feature, when it is one, and a place in it.
fn place(
    objekt: &Objekt,
    system: Koordinatsystem,
    repairs: &mut Repairs,
) -> std::result::Result<(Option<MultiPolygon<f64>>, LonLat), String> {
    match &objekt.figur {
        Figur::Punkt(point) => system
            .to_lonlat(*point)
            .map(|degrees| (None, degrees))
            .map_err(|error| error.to_string()),
        Figur::Flade(_) => {
            let area = outline(objekt, system, repairs)?;
            let inside = area.interior_point().ok_or("fladen har intet indre")?;
            let degrees = LonLat {
                lon: inside.x(),
                lat: inside.y(),
            };
            Ok((Some(area), degrees))
        }
        other => Err(format!("er hverken flade eller punkt, men {}", kind(other))),
    }
}

/// A table of points as the features of a map file, each numbered by its row. Rows that are wrong become problems.
///
/// # Errors
/// PP-I071 when the coordinates' columns are missing, PP-I069 beyond [`MOST_TOWNS`], and what [`rows::each`] fails with.
pub fn points(
    path: &Path,
    tabel: &mut Tabel,
    kontrol: &Kontrol<'_>,
    problemer: &mut Problemer,
    seen: &dyn Fn(u64),
) -> Result<(Lag, u64)> {
    let mut columns = Punktkolonner::new(kontrol);
    if columns.is_empty() {
        return Err(
            Error::new("PP-I071", Kind::Data, "filen mangler en kolonne. Intet er gemt")
                .at(
                    "fil",
                    format!(
                        "{}: overskrifterne er {}",
                        tabel.filnavn(),
                        tabel.overskrifter.join(", ")
                    ),
                )
                .at(
                    "kolonne",
                    "\"x\" og \"y\" findes ikke, og heller ikke \"lon\" og \"lat\"",
                )
                .next_step("giv filen kolonnerne x og y (meter) eller lon og lat (grader)"),
        );
    }
    let named = ["bysamfund_id", "navn", "kommunekode", "indbyggere"].map(|name| (name, kontrol.felt(name)));
    let mut objekter = Vec::new();
    let raekker = rows::each(tabel, kontrol, problemer, seen, |linje, row, problemer| {
        if objekter.len() > MOST_TOWNS {
            return Err(super::too_large(path, "over 100.000 rækker", "100.000 rækker"));
        }
        match columns.point(row) {
            Ok(None) => problemer.add(Problem::new(
                linje,
                None,
                Slags::Koordinat,
                "rækken har ingen koordinater (x og y, eller lon og lat)",
            )),
            Ok(Some(point)) => objekter.push(Objekt {
                nr: usize::try_from(linje).unwrap_or(usize::MAX),
                egenskaber: named
                    .iter()
                    .filter_map(|(name, felt)| {
                        let value = felt.af(row);
                        let whole = || value.tal().map(plain);
                        let text = value.tekst().map(str::to_owned).or_else(whole)?;
                        Some(((*name).to_owned(), text))
                    })
                    .collect(),
                figur: Figur::Punkt(point),
            }),
            Err((column, slags, text)) => problemer.add(Problem::new(linje, column, slags, text)),
        }
        Ok(())
    })?;
    let lag = Lag {
        format: "tabel",
        lag: None,
        objekter,
        system: None,
    };
    Ok((lag, raekker))
}

/// More towns than this are no list of towns.
const MOST_TOWNS: usize = 100_000;

type Wrong = (String, Option<String>);

fn town(
    objekt: &Objekt,
    punkt: bool,
    grader: LonLat,
    lookup: &Kommuneopslag,
    own: &[(Kommunekode, String)],
    known: &[Bynavn],
) -> std::result::Result<Option<NytBysamfund>, Wrong> {
    let midte = grader.to_utm32().map_err(|error| (error.to_string(), None))?;
    let navn = objekt.egenskab(&super::NAME_KEYS).ok_or_else(|| {
        (
            format!("har intet navn (egenskaben skal hedde {})", super::NAME_KEYS.join(", ")),
            None,
        )
    })?;
    let stated = objekt
        .egenskab(&["kommunekode", "komkode", "kom_kode"])
        .map(|text| {
            let wrong = || (format!("{} er ikke en kommunekode", shown(text)), None);
            text.parse::<Kommunekode>().map_err(|_| wrong())
        })
        .transpose()?;
    let by_id = objekt
        .egenskab(&ID_KEYS)
        .map(|id| (id, known.iter().find(|one| one.id == id)));
    let place = Coord { x: midte.x, y: midte.y };
    let kommune = match (by_id, stated) {
        (Some((_, Some(one))), _) => Some(one.kommune),
        (_, Some(code)) => Some(code),
        _ => lookup.find(place),
    };
    let Some(kommune) = kommune.filter(|kommune| own.iter().any(|(code, _)| code == kommune)) else {
        return Ok(None);
    };
    let folded = fold_name(navn);
    let by_name = known
        .iter()
        .find(|one| one.kommune == kommune && fold_name(&one.navn) == folded);
    let (id, navn) = match (by_id, by_name) {
        (Some((_, Some(one))), _) | (None, Some(one)) => (one.id.clone(), one.navn.clone()),
        // A new id with a name the kommune already has would be two towns of one name.
        (Some((id, None)), Some(one)) => {
            return Err((
                format!("id'et {} er ukendt, men {} findes", shown(id), brief(&one.navn)),
                Some(one.id.clone()),
            ));
        }
        (Some((id, None)), None) => (brief(id), brief(navn)),
        (None, None) => (new_id(kommune, navn), brief(navn)),
    };
    let indbyggere = objekt
        .egenskab(&PEOPLE_KEYS)
        .map(|text| {
            let wrong = || (format!("{} er ikke et antal indbyggere", shown(text)), None);
            let number = tal::parse_heltal(text).map_err(|_| wrong())?;
            u32::try_from(number).map_err(|_| wrong())
        })
        .transpose()?;
    Ok(Some(NytBysamfund {
        id,
        navn,
        kommune,
        indbyggere,
        midte: Utm32 { x: midte.x, y: midte.y },
        grader,
        punkt,
    }))
}

/// The clinics of the day whose own coordinate lies in another bysamfund than the register has them in, by the outlines of
/// this file: only those with an address's coordinate, and only where the outlines of one bysamfund hold it.
///
/// `counts_in` gives the bysamfund a town or quarter counts in.
pub fn byskifter(
    graenser: &[NyGraense],
    klinikker: &[KlinikFact],
    counts_in: &dyn Fn(&str) -> (String, String),
) -> Vec<Byskifte> {
    let precise = |place: &crate::domain::Koordinat| place.kvalitet() == KoordinatKvalitet::Adresse;
    let mut found = Vec::new();
    for fact in klinikker.iter().filter(|fact| fact.gaelder) {
        let Some(place) = fact.klinik.koordinat.filter(precise) else {
            continue;
        };
        let metres = Utm32 {
            x: place.oest(),
            y: place.nord(),
        };
        let Ok(degrees) = metres.to_lonlat() else { continue };
        let point = geo::Point::new(degrees.lon, degrees.lat);
        let mut around: Vec<(String, String)> = graenser
            .iter()
            .filter(|outline| outline.geometri.intersects(&point))
            .map(|outline| counts_in(&outline.id))
            .collect();
        around.sort();
        around.dedup();
        let known = fact.klinik.bysted.by();
        if let [(id, navn)] = &around[..]
            && known.is_none_or(|by| by.id != *id)
        {
            found.push(Byskifte {
                klinik_id: fact.klinik.id.clone(),
                navn: fact.klinik.navn.clone(),
                fra: known.map(|by| by.navn.clone()),
                til_id: id.clone(),
                til: navn.clone(),
            });
        }
    }
    found
}

/// `0851-vester-hassing`, as the register's own ids are made.
fn new_id(kommune: Kommunekode, navn: &str) -> String {
    let plain = navn
        .to_lowercase()
        .replace('æ', "ae")
        .replace('ø', "oe")
        .replace('å', "aa")
        .replace('é', "e");
    let words: Vec<&str> = plain
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    format!("{kommune}-{}", words.join("-"))
}

fn code_of(objekt: &Objekt, country: &[LandetsKommune]) -> std::result::Result<Kommunekode, Wrong> {
    let text = objekt.egenskab(&CODE_KEYS).ok_or_else(|| {
        (
            format!("har ingen kommunekode (egenskaben skal hedde {})", CODE_KEYS.join(", ")),
            None,
        )
    })?;
    let shape = || (format!("{} er ikke en kommunekode", shown(text)), None);
    // A workbook's or a database's 773.0 is the number 773.
    let code: Kommunekode = text.strip_suffix(".0").unwrap_or(text).parse().map_err(|_| shape())?;
    let Some(kommune) = country.iter().find(|one| one.kommune == code) else {
        let codes: Vec<String> = country.iter().map(|one| one.kommune.to_string()).collect();
        let guess = nearest(&code.to_string(), &codes).map(str::to_owned);
        return Err((format!("kommunekoden {code} findes ikke"), guess));
    };
    let Some(name) = objekt.egenskab(&KOMMUNE_NAME_KEYS) else {
        return Ok(code);
    };
    let folded = fold_name(name);
    let own = fold_name(&kommune.navn);
    let plain = |text: &str| text.trim_end_matches(" kommune").trim_end_matches('s').to_owned();
    let meant = country
        .iter()
        .find(|one| plain(&fold_name(&one.navn)) == plain(&folded));
    // Only the name of another kommune contradicts the code; an unknown spelling does not.
    match meant {
        Some(other) if other.kommune != code && plain(&own) != plain(&folded) => Err((
            format!("koden {code} er {}, men navnet er {}", kommune.navn, brief(name)),
            Some(format!("{} {}", other.kommune, other.navn)),
        )),
        _ => Ok(code),
    }
}

fn kind(figur: &Figur) -> String {
    match figur {
        Figur::Punkt(_) => "et punkt".to_owned(),
        Figur::Flade(_) => "en flade".to_owned(),
        Figur::Andet(name) => name.clone(),
        Figur::Ingen => "uden geometri".to_owned(),
    }
}

fn bounds(path: &Path, lag: &Lag) -> Result<[Coord<f64>; 2]> {
    let places = lag
        .objekter
        .iter()
        .flat_map(|objekt| -> Box<dyn Iterator<Item = Coord<f64>> + '_> {
            match &objekt.figur {
                Figur::Punkt(point) => Box::new(std::iter::once(*point)),
                Figur::Flade(polygons) => Box::new(polygons.iter().flatten().flatten().copied()),
                Figur::Andet(_) | Figur::Ingen => Box::new(std::iter::empty()),
            }
        });
    // A point that is no number is named with its feature, when the outline is checked.
    let finite = places.filter(|place| place.x.is_finite() && place.y.is_finite());
    corners(finite).ok_or_else(|| super::broken(path, "filen har hverken flader eller punkter"))
}

#[derive(Default)]
struct Repairs {
    turned: usize,
    repeated: usize,
}

impl Repairs {
    fn add(&mut self, turned: usize, repeated: usize) {
        self.turned += turned;
        self.repeated += repeated;
    }

    /// What was done to the outlines, when anything was.
    fn words(&self) -> Option<String> {
        let parts: Vec<String> = [
            (self.turned, "ringe vendt efter højrehåndsreglen"),
            (self.repeated, "gentagne punkter udeladt"),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
        (!parts.is_empty()).then(|| format!("{} (fladerne er de samme)", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::geografi::landets_kommuner;

    fn objekt(properties: &[(&str, &str)]) -> Objekt {
        Objekt {
            nr: 1,
            egenskaber: properties
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            figur: Figur::Ingen,
        }
    }

    #[test]
    fn a_kommune_is_its_code_and_the_name_of_another_contradicts_it() {
        let country = landets_kommuner().unwrap();
        let code = |properties: &[(&str, &str)]| code_of(&objekt(properties), &country);
        let morsoe = Kommunekode::new(773).unwrap();
        for properties in [
            &[("KOMKODE", "0773"), ("KOMNAVN", "Morsø")][..],
            &[("kommunekode", "773")],
            &[("code", "773.0"), ("name", "Morsø Kommune")],
            &[("code", "0773"), ("name", "Mors")],
        ] {
            assert_eq!(code(properties), Ok(morsoe), "{properties:?}");
        }
        assert_eq!(
            code(&[("komkode", "0820"), ("navn", "Vesthimmerlands Kommune")])
                .unwrap()
                .number(),
            820
        );
        let (reason, guess) = code(&[("komkode", "0773"), ("navn", "Thisted")]).unwrap_err();
        assert_eq!(reason, "koden 0773 er Morsø, men navnet er Thisted");
        assert_eq!(guess.as_deref(), Some("0787 Thisted"));
        assert!(code(&[("komkode", "0774")]).unwrap_err().1.is_some());
        assert!(code(&[("navn", "Morsø")]).unwrap_err().0.contains("ingen kommunekode"));
    }

    #[test]
    fn a_new_id_is_made_as_the_registers_own_are() {
        let aalborg = Kommunekode::new(851).unwrap();
        assert_eq!(new_id(aalborg, "Vester Hassing"), "0851-vester-hassing");
        assert_eq!(new_id(aalborg, "Nørre Tranders (Ø)"), "0851-noerre-tranders-oe");
    }
}
