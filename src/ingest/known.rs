//! What the register knows that a row can name: kommuner, regions, clinics and towns, found by code or by name.

use super::problem::{Slags, shown};
use super::value::Afvist;
use crate::domain::Kommunekode;
use crate::domain::sortering::{fold_name, nearest};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Christiansø stands in StatBank's tables beside the kommuner and is none.
const CHRISTIANSOE: &str = "0411";

/// A kommune of the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KendtKommune {
    /// Four digits.
    pub kode: String,
    /// Its name.
    pub navn: String,
    /// Whether the register has it.
    pub i_registeret: bool,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KendtRegion {
    /// `1082`.
    pub kode: String,
    /// `082`.
    pub statbank: String,
    /// Its name.
    pub navn: String,
}

/// A town of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KendtBysamfund {
    /// Its id.
    pub id: String,
    /// Its name.
    pub navn: String,
    /// Its kommune.
    pub kommunekode: String,
    /// Whether it is a quarter of another town, and so no bysamfund itself.
    pub bydel: bool,
}

/// What rows can name.
#[derive(Debug, Clone, Default)]
pub struct Kendt {
    kommuner: BTreeMap<String, KendtKommune>,
    kommunenavne: BTreeMap<String, String>,
    regioner: Vec<KendtRegion>,
    klinikker: HashSet<String>,
    bysamfund: Vec<KendtBysamfund>,
}

impl Kendt {
    /// From the register's rows.
    pub fn new(
        kommuner: Vec<KendtKommune>,
        regioner: Vec<KendtRegion>,
        klinikker: HashSet<String>,
        bysamfund: Vec<KendtBysamfund>,
    ) -> Self {
        Self {
            kommunenavne: kommuner
                .iter()
                .map(|kommune| (fold_name(&kommune.navn), kommune.kode.clone()))
                .collect(),
            kommuner: kommuner
                .into_iter()
                .map(|kommune| (kommune.kode.clone(), kommune))
                .collect(),
            regioner,
            klinikker,
            bysamfund,
        }
    }

    /// Whether a text is exactly the code of a kommune, four digits.
    pub fn is_kommunekode(&self, text: &str) -> bool {
        self.kommuner.contains_key(text)
    }

    /// Whether a text is exactly the id of a clinic.
    pub fn is_klinik(&self, text: &str) -> bool {
        self.klinikker.contains(text)
    }

    /// The clinic with this id, or why there is none.
    pub fn klinik(&self, id: &str) -> Result<(), Afvist> {
        if self.is_klinik(id) {
            return Ok(());
        }
        let ids: BTreeSet<&str> = self.klinikker.iter().map(String::as_str).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        Err(Afvist {
            naermest: nearest(id, &ids).map(str::to_owned),
            ..Afvist::new(Slags::Klinik, format!("{} findes ikke i registeret", shown(id)))
        })
    }

    /// The kommune with this code, or this name, or both when they agree.
    pub fn kommune(&self, kode: Option<&str>, navn: Option<&str>) -> Result<&KendtKommune, Afvist> {
        let by_code = kode.map(|kode| self.by_code(kode)).transpose()?;
        let by_name = navn.map(|navn| self.by_name(navn)).transpose()?;
        match (by_code, by_name) {
            (Some(one), Some(other)) if one.kode != other.kode => Err(Afvist::new(
                Slags::Kommune,
                format!(
                    "koden {} er {}, men navnet er {} ({})",
                    one.kode, one.navn, other.navn, other.kode
                ),
            )),
            (Some(found), _) | (None, Some(found)) => Ok(found),
            (None, None) => Err(Afvist::new(Slags::Mangler, "kommunen mangler: hverken kode eller navn")),
        }
    }

    fn by_code(&self, text: &str) -> Result<&KendtKommune, Afvist> {
        let found = text
            .parse::<Kommunekode>()
            .ok()
            .and_then(|kode| self.kommuner.get(&kode.to_string()));
        found.ok_or_else(|| {
            let codes: Vec<String> = self
                .kommuner
                .keys()
                .map(|kode| kode.trim_start_matches('0').to_owned())
                .collect();
            let near = nearest(text, &codes).and_then(|kode| {
                let kommune = self.kommuner.get(&format!("{kode:0>4}"))?;
                Some(format!("{kode} {}", kommune.navn))
            });
            Afvist {
                naermest: near,
                ..Afvist::new(Slags::Kommune, format!("{} findes ikke", shown(text)))
            }
        })
    }

    fn by_name(&self, text: &str) -> Result<&KendtKommune, Afvist> {
        let folded = fold_name(text);
        let short = folded.strip_suffix(" kommune").unwrap_or(&folded);
        // StatBank writes "Vesthimmerlands".
        let kode = self
            .kommunenavne
            .get(short)
            .or_else(|| short.strip_suffix('s').and_then(|short| self.kommunenavne.get(short)));
        kode.and_then(|kode| self.kommuner.get(kode)).ok_or_else(|| {
            let names: Vec<&str> = self.kommuner.values().map(|kommune| kommune.navn.as_str()).collect();
            Afvist {
                naermest: nearest(text, &names).map(str::to_owned),
                ..Afvist::new(Slags::Kommune, format!("{} er ikke en kommune", shown(text)))
            }
        })
    }

    /// The region with this code or name, or both when they agree.
    pub fn region(&self, kode: Option<&str>, navn: Option<&str>) -> Result<&KendtRegion, Afvist> {
        let unknown = |text: &str| {
            let names: Vec<&str> = self.regioner.iter().map(|region| region.navn.as_str()).collect();
            Afvist {
                naermest: nearest(text, &names).map(str::to_owned),
                ..Afvist::new(Slags::Omraade, format!("{} er ikke en region", shown(text)))
            }
        };
        let by_code = kode
            .map(|text| {
                let number = text.trim_start_matches('0');
                self.regioner
                    .iter()
                    .find(|region| region.kode == text || region.statbank.trim_start_matches('0') == number)
                    .ok_or_else(|| unknown(text))
            })
            .transpose()?;
        let by_name = navn
            .map(|text| {
                let folded = fold_name(text);
                self.regioner
                    .iter()
                    .find(|region| {
                        let name = fold_name(&region.navn);
                        name == folded || name.strip_prefix("region ") == Some(folded.as_str())
                    })
                    .ok_or_else(|| unknown(text))
            })
            .transpose()?;
        match (by_code, by_name) {
            (Some(one), Some(other)) if one.kode != other.kode => Err(Afvist::new(
                Slags::Omraade,
                format!("koden {} er {}, men navnet er {}", one.kode, one.navn, other.navn),
            )),
            (Some(found), _) | (None, Some(found)) => Ok(found),
            (None, None) => Err(Afvist::new(Slags::Mangler, "regionen mangler: hverken kode eller navn")),
        }
    }

    /// The code of an area of a level: `klinik`, `kommune`, `region` or `land`.
    pub fn omraade(&self, niveau: &str, kode: Option<&str>, navn: Option<&str>) -> Result<String, Afvist> {
        match niveau {
            "kommune" => self.kommune(kode, navn).map(|kommune| kommune.kode.clone()),
            "region" => self.region(kode, navn).map(|region| region.kode.clone()),
            "klinik" => {
                let id = kode.ok_or_else(|| Afvist::new(Slags::Mangler, "klinik-id mangler"))?;
                self.klinik(id).map(|()| id.to_owned())
            }
            _ => match kode.map(|kode| kode.trim_start_matches('0')) {
                None | Some("") => Ok("000".to_owned()),
                Some(other) => Err(Afvist::new(
                    Slags::Omraade,
                    format!("{} er ikke hele landet (000)", shown(other)),
                )),
            },
        }
    }

    /// The level and code of an area of StatBank, by its code or its text; `None` for what is no area of ours.
    pub fn statbank_omraade(&self, text: &str) -> Result<Option<(&'static str, String)>, Afvist> {
        let folded = fold_name(text);
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let padded = format!("{text:0>4}");
        if folded == "christiansø" || padded == CHRISTIANSOE {
            return Ok(None);
        }
        if matches!(folded.as_str(), "hele landet" | "all denmark" | "000" | "0") {
            return Ok(Some(("land", "000".to_owned())));
        }
        if is_number {
            return match self.region(Some(text), None) {
                Ok(region) => Ok(Some(("region", region.kode.clone()))),
                Err(_) => self
                    .kommune(Some(text), None)
                    .map(|kommune| Some(("kommune", kommune.kode.clone()))),
            };
        }
        // "Region" is said in StatBank's texts, so that no kommune is taken for one.
        if folded.starts_with("region ") {
            return self
                .region(None, Some(text))
                .map(|region| Some(("region", region.kode.clone())));
        }
        self.kommune(None, Some(text))
            .map(|kommune| Some(("kommune", kommune.kode.clone())))
    }

    /// The town with this id or name in a kommune.
    pub fn bysamfund(&self, wanted: &str, kommunekode: &str) -> Result<&KendtBysamfund, Afvist> {
        let folded = fold_name(wanted);
        let here = || self.bysamfund.iter().filter(|town| town.kommunekode == kommunekode);
        let found = self
            .bysamfund
            .iter()
            .find(|town| town.id == wanted)
            .or_else(|| here().find(|town| fold_name(&town.navn) == folded));
        match found {
            Some(town) if town.kommunekode != kommunekode => Err(Afvist::new(
                Slags::Bysamfund,
                format!(
                    "{} ligger i kommune {}, rækken i {kommunekode}",
                    shown(wanted),
                    town.kommunekode
                ),
            )),
            Some(town) if town.bydel => Err(Afvist::new(
                Slags::Bysamfund,
                format!("{} er en bydel og ikke et bysamfund (F6)", shown(wanted)),
            )),
            Some(town) => Ok(town),
            None if self.bysamfund.is_empty() => Err(Afvist::new(
                Slags::Bysamfund,
                format!(
                    "{} kendes ikke: registeret har ingen bysamfund endnu; lad feltet være tomt, eller importer bysamfund først",
                    shown(wanted)
                ),
            )),
            None => {
                let names: Vec<&str> = here().map(|town| town.navn.as_str()).collect();
                Err(Afvist {
                    naermest: nearest(wanted, &names).map(str::to_owned),
                    ..Afvist::new(
                        Slags::Bysamfund,
                        format!("{} er ikke et bysamfund i kommunen", shown(wanted)),
                    )
                })
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Aarhus, København, Viborg and Vesthimmerland; the regions; the clinic `a-1`; the town Aarhus.
    pub fn kendt() -> Kendt {
        let kommune = |kode: &str, navn: &str| KendtKommune {
            kode: kode.into(),
            navn: navn.into(),
            i_registeret: true,
        };
        let region = |kode: &str, navn: &str| KendtRegion {
            kode: kode.into(),
            statbank: format!("0{}", &kode[2..]),
            navn: navn.into(),
        };
        Kendt::new(
            vec![
                kommune("0101", "København"),
                kommune("0751", "Aarhus"),
                kommune("0791", "Viborg"),
                kommune("0820", "Vesthimmerland"),
            ],
            vec![
                region("1081", "Region Nordjylland"),
                region("1082", "Region Midtjylland"),
            ],
            HashSet::from(["a-1".to_owned()]),
            vec![KendtBysamfund {
                id: "0751-aarhus".into(),
                navn: "Aarhus".into(),
                kommunekode: "0751".into(),
                bydel: false,
            }],
        )
    }

    #[test]
    fn a_kommune_is_found_by_code_and_by_any_of_its_names() {
        let kendt = kendt();
        for (kode, navn) in [
            (Some("751"), None),
            (Some("0751"), Some("Århus Kommune")),
            (None, Some("aarhus")),
        ] {
            assert_eq!(kendt.kommune(kode, navn).unwrap().kode, "0751");
        }
        assert_eq!(kendt.kommune(None, Some("Vesthimmerlands")).unwrap().kode, "0820");
    }

    #[test]
    fn a_name_against_its_code_names_both() {
        let reason = kendt().kommune(Some("751"), Some("Viborg")).unwrap_err();
        assert_eq!(reason.tekst, "koden 0751 er Aarhus, men navnet er Viborg (0791)");
    }

    #[test]
    fn an_unknown_code_gets_the_nearest() {
        let reason = kendt().kommune(Some("1O1"), None).unwrap_err();
        assert_eq!(
            (reason.tekst.as_str(), reason.naermest.as_deref()),
            ("\"1O1\" findes ikke", Some("101 København"))
        );
    }

    #[test]
    fn the_levels_of_statbank_are_told_apart() {
        let kendt = kendt();
        let found = |text: &str| kendt.statbank_omraade(text).unwrap();
        assert_eq!(found("000"), Some(("land", "000".into())));
        assert_eq!(found("Hele landet"), Some(("land", "000".into())));
        assert_eq!(found("081"), Some(("region", "1081".into())));
        assert_eq!(found("Region Midtjylland"), Some(("region", "1082".into())));
        assert_eq!(found("751"), Some(("kommune", "0751".into())));
        assert_eq!(found("Vesthimmerlands"), Some(("kommune", "0820".into())));
        assert_eq!(found("Christiansø"), None);
        assert!(kendt.statbank_omraade("Atlantis").is_err());
    }
}
