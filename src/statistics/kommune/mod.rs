//! The kommunegennemgang of one kommune as a page: population and kapacitet, the municipal offer, its clinics, waiting
//! times, the practices' answers, activity, and the distances between its clinics.

mod tabel;

use super::aktivitet::{self, Maal, Niveau, Serie, Speciale, Spoergsmaal};
use super::kapacitet::{self, OmraadeKapacitet};
use super::ventetid;
use super::{all_rows, json};
use crate::error::Result;
use crate::register::{Area, View, sql};
use crate::report::{Answer, Source};
use rusqlite::named_params;
use serde::Serialize;

/// A clinic of the kommune at the view.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Klinik {
    /// Its id.
    pub klinik_id: String,
    /// Its name.
    pub klinik: String,
    /// Street and number.
    pub adresse: Option<String>,
    /// Postal code.
    pub postnr: Option<String>,
    /// Postal town as written.
    pub by: Option<String>,
    /// Town in Danmarks Statistik's sense; `None` = unknown (F6).
    pub bysamfund: Option<String>,
    /// Kapaciteter over 30 hours.
    pub over_30: Option<i64>,
    /// Kapaciteter under 30 hours.
    pub under_30: Option<i64>,
    /// Weighted kapacitet.
    pub kapacitet: Option<f64>,
    /// Ydernumre; `None` when the register has none at all.
    pub ydernumre: Option<i64>,
    /// ja, nej or ukendt (K3).
    pub handicapadgang: String,
    /// ja, nej or ukendt (K3).
    pub handicaptoilet: String,
    /// ja, nej or ukendt.
    pub parkering: String,
    /// ja, nej or ukendt (K6).
    pub holdlokale: String,
    /// ja, nej or ukendt.
    pub bassin: String,
    /// Metres, EPSG:25832; `None` when the place is unknown.
    pub x: Option<f64>,
    /// Metres, EPSG:25832.
    pub y: Option<f64>,
    /// `adresse`, `by` (the middle of the town) or `ukendt`.
    pub koordinat_kvalitet: String,
    #[serde(skip)]
    kilder: [Option<String>; 2],
}

/// The distance between two clinics.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Afstand {
    /// Id of the one clinic.
    pub fra: String,
    /// Id of the other.
    pub til: String,
    /// Straight line in kilometres; `None` when a place is unknown or both stand on the same town's middle.
    pub km: Option<f64>,
    /// `adresse` (exact), `by` (a town's middle stands in), `samme_by` or `ukendt`.
    pub noejagtighed: &'static str,
}

/// A statement of the kommunegennemgang.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Udsagn {
    del: String,
    emne: String,
    oplysning: String,
    antal_klinikker: Option<i64>,
    trykt: Option<String>,
    vaerdi: Option<f64>,
    vaerdi_til: Option<f64>,
    enhed: Option<String>,
    citat: String,
    note: Option<String>,
    dato: String,
    #[serde(skip)]
    kilde: String,
}

/// What the pages of all kommuner share: read once for many pages.
#[derive(Debug)]
pub struct Faelles {
    kapacitet: Vec<(&'static str, Vec<OmraadeKapacitet>, Vec<Source>)>,
    serier: Vec<Serie>,
}

impl Faelles {
    /// Reads it at a view: of one kommune, or of all.
    pub fn read(view: &View<'_>, kommunekode: Option<&str>) -> Result<Self> {
        let mut kapacitet = Vec::new();
        for grundlag in ["register", "opgoerelse"] {
            let kilder = kapacitet::kilder_tabel_1(view, grundlag)?;
            kapacitet.push((grundlag, kapacitet::omraader(view, grundlag)?, kilder));
        }
        Ok(Self {
            kapacitet,
            serier: serier(view, kommunekode)?,
        })
    }
}

/// The answer of `kommune`.
pub fn answer(view: &View<'_>, area: &Area) -> Result<Answer> {
    answer_with(view, area, &Faelles::read(view, Some(&area.kommunekode))?)
}

/// As [`answer`], with what the pages share already read.
pub fn answer_with(view: &View<'_>, area: &Area, faelles: &Faelles) -> Result<Answer> {
    let kode = area.kommunekode.as_str();
    let mut tables = Vec::new();
    let mut kapaciteter = serde_json::Map::new();
    let mut rows = Vec::new();
    let mut kilder = Vec::new();
    for (grundlag, omraader, sources) in &faelles.kapacitet {
        let of_basis: Vec<OmraadeKapacitet> = omraader
            .iter()
            .filter(|row| row.kommunekode.as_deref() == Some(kode) || row.niveau == "region")
            .cloned()
            .collect();
        kilder.extend(sources.iter().cloned());
        kapaciteter.insert((*grundlag).to_owned(), json(&of_basis)?);
        rows.extend(of_basis.into_iter().map(|row| (*grundlag, row)));
    }
    kilder.sort();
    kilder.dedup();
    tables.push(tabel::kapacitet_table(area, &rows, kilder));

    let said = udsagn(view, kode)?;
    let (tilbud, praksis): (Vec<Udsagn>, Vec<Udsagn>) = said.into_iter().partition(|one| one.del == "kommunalt_tilbud");
    tables.push(tabel::tilbud_table(view, area, &tilbud)?);
    let klinikker = klinikker(view, kode)?;
    tables.push(tabel::klinik_table(view, area, &klinikker)?);
    let afstande = afstande(&klinikker);
    if klinikker.len() > 1 {
        tables.push(tabel::afstand_table(view, area, &klinikker)?);
    }
    let fordelinger = ventetid::arter(view, "register", Some(kode))?;
    let (oplysninger, ventetider) = ventetid::kommune_statements(view, kode)?;
    let known = fordelinger.iter().any(|row| row.antal_oplyst.unwrap_or(0) > 0);
    if known {
        tables.extend(ventetid::answer(view, Some("register"), Some(area))?.tables);
    }
    tables.extend(ventetider);
    if !praksis.is_empty() {
        tables.push(tabel::praksis_table(view, area, &praksis)?);
    }
    let serier: Vec<Serie> = faelles
        .serier
        .iter()
        .filter(|row| row.kommunekode.as_deref() == Some(kode))
        .cloned()
        .collect();
    if !serier.is_empty() {
        tables.push(tabel::aktivitet_table(view, area, &serier)?);
    }

    let mut alle: Vec<Source> = tables.iter().flat_map(|table| table.sources.clone()).collect();
    alle.sort();
    alle.dedup();
    let advarsler = if klinikker.is_empty() {
        vec![format!("registeret har ingen klinikker i {} på datoen", area.navn)]
    } else {
        Vec::new()
    };
    let data = serde_json::json!({
        "omraade": area.navn,
        "kommunekode": area.kommunekode,
        "kapacitet": kapaciteter,
        "tilbud": json(&tilbud)?,
        "klinikker": json(&klinikker)?,
        "afstande": json(&afstande)?,
        "ventetid": { "register": json(&fordelinger)?, "oplysninger": json(&oplysninger)? },
        "praksis": json(&praksis)?,
        "aktivitet": json(&serier)?,
    });
    Ok(Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data,
        tables,
        kilder: alle,
        advarsler,
    })
}

/// The clinics of a kommune at the view, in Danish order.
pub(super) fn klinikker(view: &View<'_>, kode: &str) -> Result<Vec<Klinik>> {
    let pr = view.pr_text();
    all_rows(
        view,
        sql::KOMMUNE_KLINIKKER,
        named_params! { ":pr": pr, ":kommunekode": kode },
        |row| {
            Ok(Klinik {
                klinik_id: row.get("klinik_id")?,
                klinik: row.get("klinik")?,
                adresse: row.get("adresse")?,
                postnr: row.get("postnr")?,
                by: row.get("by")?,
                bysamfund: row.get("bysamfund")?,
                over_30: row.get("over_30")?,
                under_30: row.get("under_30")?,
                kapacitet: row.get("kapacitet")?,
                ydernumre: row.get("ydernumre")?,
                handicapadgang: row.get("handicapadgang")?,
                handicaptoilet: row.get("handicaptoilet")?,
                parkering: row.get("parkering")?,
                holdlokale: row.get("holdlokale")?,
                bassin: row.get("bassin")?,
                x: row.get("x")?,
                y: row.get("y")?,
                koordinat_kvalitet: row.get("koordinat_kvalitet")?,
                kilder: [row.get("kilde_id")?, row.get("koordinat_kilde_id")?],
            })
        },
    )
}

fn udsagn(view: &View<'_>, kode: &str) -> Result<Vec<Udsagn>> {
    let pr = view.pr_text();
    all_rows(
        view,
        sql::KOMMUNE_GENNEMGANG,
        named_params! { ":pr": pr, ":kommunekode": kode },
        |row| {
            Ok(Udsagn {
                del: row.get("del")?,
                emne: row.get("emne")?,
                oplysning: row.get("oplysning")?,
                antal_klinikker: row.get("antal_klinikker")?,
                trykt: row.get("trykt")?,
                vaerdi: row.get("vaerdi")?,
                vaerdi_til: row.get("vaerdi_til")?,
                enhed: row.get("enhed")?,
                citat: row.get("citat")?,
                note: row.get("note")?,
                dato: row.get("dato")?,
                kilde: row.get("kilde_id")?,
            })
        },
    )
}

/// How many years before the year of the view the page's activity goes back: a planning period, and a page's width.
const YEARS_BACK: i16 = 4;

/// Every series of the kommuner, or of one, in the last years: each measure of each speciale.
fn serier(view: &View<'_>, kommunekode: Option<&str>) -> Result<Vec<Serie>> {
    let mut serier = Vec::new();
    for speciale in Speciale::ALL {
        let known = aktivitet::known(view, speciale)?;
        for maal in Maal::PER_YEAR {
            if !known.iter().any(|word| word == maal.word()) {
                continue;
            }
            let asked = Spoergsmaal {
                niveau: Some(Niveau::Kommune),
                fra: Some(view.pr.year() - YEARS_BACK),
                til: Some(view.pr.year()),
                ..Spoergsmaal::of(speciale, maal)
            };
            serier.extend(match kommunekode {
                Some(kode) => aktivitet::serier_i_kommune(view, &asked, kode)?,
                None => aktivitet::serier(view, &asked)?,
            });
        }
    }
    Ok(serier)
}

/// The straight line between two points in EPSG:25832, in kilometres: √((x₁−x₂)² + (y₁−y₂)²) / 1000.
///
/// UTM's scale is within 0,04 % of 1 in the zone, which is 40 m in 100 km. Example: (0, 0) to (3000, 4000) is 5 km.
pub fn distance_km((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> f64 {
    ((x1 - x2).powi(2) + (y1 - y2).powi(2)).sqrt() / 1000.0
}

impl Klinik {
    /// Ids of its sources.
    pub(super) fn kilder(&self) -> impl Iterator<Item = &str> {
        self.kilder.iter().flatten().map(String::as_str)
    }

    /// "Møllevej 2, 9520 Skørping", as far as it is known.
    fn address(&self) -> Option<String> {
        let town: Vec<&str> = [&self.postnr, &self.by]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let parts: Vec<String> = self
            .adresse
            .clone()
            .into_iter()
            .chain((!town.is_empty()).then(|| town.join(" ")))
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn place(&self) -> Option<(f64, f64)> {
        self.x.zip(self.y)
    }

    /// On the same stand-in point: nothing is known of the distance but that the town is the same.
    fn same_town(&self, other: &Self) -> bool {
        self.koordinat_kvalitet == "by"
            && other.koordinat_kvalitet == "by"
            && self.place().is_some()
            && self.place() == other.place()
    }

    fn distance(&self, other: &Self) -> Afstand {
        let km = self.place().zip(other.place()).map(|(one, two)| distance_km(one, two));
        let same = self.same_town(other);
        let noejagtighed = match km {
            None => "ukendt",
            Some(_) if same => "samme_by",
            Some(_) if self.koordinat_kvalitet == "by" || other.koordinat_kvalitet == "by" => "by",
            Some(_) => "adresse",
        };
        Afstand {
            fra: self.klinik_id.clone(),
            til: other.klinik_id.clone(),
            km: km.filter(|_| !same),
            noejagtighed,
        }
    }
}

/// The distances between all clinics, each pair once, in the clinics' order.
fn afstande(klinikker: &[Klinik]) -> Vec<Afstand> {
    let pairs = klinikker
        .iter()
        .enumerate()
        .flat_map(|(nr, one)| klinikker[nr + 1..].iter().map(move |two| one.distance(two)));
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Missing, Value};
    use crate::statistics::support::{assert_near, shipped, view};

    fn of(name: &str) -> Answer {
        let register = shipped();
        let view = view(&register);
        answer(&view, &view.kommune(name).unwrap()).unwrap()
    }

    #[test]
    fn a_straight_line_is_pythagoras_in_kilometres() {
        assert_near(Some(distance_km((0.0, 0.0), (3000.0, 4000.0))), 5.0);
    }

    #[test]
    fn clinics_on_the_same_towns_middle_are_in_the_same_town_and_not_at_no_distance() {
        let data = of("Rebild").data;
        let pair = |from: &str, to: &str| {
            let ends =
                |row: &&serde_json::Value| [&row["fra"], &row["til"]].map(|end| end.as_str().unwrap().to_owned());
            let rows = data["afstande"].as_array().unwrap();
            rows.iter()
                .find(|row| ends(row) == [from, to] || ends(row) == [to, from])
                .unwrap()
                .clone()
        };
        // Four clinics, six pairs; two of them are in Støvring.
        assert_eq!(data["afstande"].as_array().unwrap().len(), 6);
        let same = pair("stoevring-benefit", "stoevring-fysioterapi");
        assert_eq!(
            (same["km"].as_f64(), same["noejagtighed"].as_str()),
            (None, Some("samme_by"))
        );
        // Støvring and Skørping lie between 6 and 8 km apart.
        let other = pair("stoevring-benefit", "skoerping-benefit");
        assert!((6.0..8.0).contains(&other["km"].as_f64().unwrap()), "{other}");
        assert_eq!(other["noejagtighed"], "by");
    }

    #[test]
    fn a_clinic_without_a_known_place_has_no_distance() {
        // The plan says only "9940 Læsø" of Birkealle; the middle of the island is no place of a clinic.
        let answer = of("Læsø");
        assert_eq!(answer.data["afstande"][0]["noejagtighed"], "ukendt");
        assert!(answer.data["afstande"][0]["km"].is_null());
        let table = answer.tables.iter().find(|table| table.id == "afstande").unwrap();
        assert_eq!(table.rows[0].cells[2], Value::Missing(Missing::Ukendt));
    }

    #[test]
    fn every_kommune_has_a_page_whose_tables_all_have_sources() {
        let register = shipped();
        let view = view(&register);
        for area in view.kommuner().unwrap() {
            let answer = answer(&view, &area).unwrap();
            for table in &answer.tables {
                assert!(!table.sources.is_empty(), "{}: {}", area.navn, table.id);
                assert!(
                    table.rows.iter().all(|row| row.cells.len() == table.columns.len()),
                    "{}: {}",
                    area.navn,
                    table.id
                );
            }
            assert!(
                answer.tables.iter().any(|table| table.id == "klinikker"),
                "{}",
                area.navn
            );
        }
    }

    #[test]
    fn the_page_holds_both_bases_the_wishes_and_every_measure_of_the_kommune() {
        let answer = of("Aalborg");
        let ratios: Vec<f64> = ["register", "opgoerelse"]
            .iter()
            .map(|basis| {
                answer.data["kapacitet"][basis][0]["indbyggere_pr_kapacitet"]
                    .as_f64()
                    .unwrap()
            })
            .collect();
        // Tabel 1 prints 5.903 for Aalborg: 215.443 / 36,5.
        assert_near(Some(ratios[1]), 215_443.0 / 36.5);
        assert!(ratios[0] > 5000.0);
        assert_eq!(answer.data["klinikker"].as_array().unwrap().len(), 15);
        let wish = answer.data["tilbud"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["emne"] == "kapacitetsoenske")
            .unwrap();
        assert_eq!(wish["oplysning"], "ønsker ikke at øge kapaciteten");
        // 51: four measures (ydelser, borgere, holdtræning, andel); 62: five; 57: two; 65: three.
        assert_eq!(answer.data["aktivitet"].as_array().unwrap().len(), 14);
    }

    #[test]
    fn a_wish_nobody_stated_is_unknown() {
        let table = of("Morsø")
            .tables
            .into_iter()
            .find(|table| table.id == "kommunalt-tilbud")
            .unwrap();
        let wish = table
            .rows
            .iter()
            .find(|row| row.cells[0] == Value::Text("Ønske om kapacitet".into()))
            .unwrap();
        assert_eq!(wish.cells[1], Value::Missing(Missing::Ukendt));
    }
}
