//! What maps are drawn on: the boundaries that hold at the view, the register's names, and the licences to print.

use super::super::all_rows;
use crate::error::{Error, Kind, Result};
use crate::ingest::basiskort;
use crate::register::geografi::Kommunegraense;
use crate::register::{View, sql};
use crate::render::footer::source_text;
use crate::report::map::{AreaKind, Basemap, Omraade};
use geo::{MultiPolygon, unary_union};
use rusqlite::named_params;
use std::collections::{BTreeMap, BTreeSet};

/// A kommune of the region and the sundhedsråd it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kommune {
    pub kode: String,
    pub navn: String,
    /// Id and name.
    pub raad: Option<(String, String)>,
}

/// The map of a region at a view, read once for every map of a run.
#[derive(Debug, Clone)]
pub struct Grundkort {
    /// Its kommuner.
    pub(super) base: Basemap,
    /// The kommuner as the register has them.
    pub(super) kommuner: Vec<Kommune>,
    /// The region's name.
    pub(super) region: String,
}

impl Grundkort {
    /// The boundaries at the view: those imported into the register, else the shipped ones.
    ///
    /// # Errors
    /// PP-K003 when a kommune of the region has neither.
    pub fn of(view: &View<'_>) -> Result<Self> {
        let pr = view.pr_text();
        let rows = all_rows(view, sql::KORT_OMRAADER, named_params! { ":pr": pr }, |row| {
            let id: Option<String> = row.get("sundhedsraad_id")?;
            let name: Option<String> = row.get("sundhedsraad")?;
            let kommune = Kommune {
                kode: row.get("kommunekode")?,
                navn: row.get("kommune")?,
                raad: id.zip(name),
            };
            Ok((kommune, row.get::<String>("region")?))
        })?;
        let region = rows.first().map_or_else(String::new, |(_, region)| region.clone());
        let kommuner: Vec<Kommune> = rows.into_iter().map(|(kommune, _)| kommune).collect();
        let shipped = basiskort::shipped().map_err(|error| {
            Error::new("PP-K012", Kind::Unexpected, "kortet kan ikke tegnes. Intet er skrevet")
                .at("kortmateriale", error.to_string())
        })?;
        let imported = view.kommunegraenser()?;
        let ids: BTreeSet<&str> = imported.iter().map(|boundary| boundary.kilde.id.as_str()).collect();
        let ids = serde_json::Value::from(ids.into_iter().collect::<Vec<_>>()).to_string();
        let licences: BTreeMap<String, String> =
            all_rows(view, sql::KORT_LICENSER, named_params! { ":ider": ids }, |row| {
                Ok((row.get("kilde_id")?, row.get("licens")?))
            })?
            .into_iter()
            .collect();
        Ok(Self {
            base: base(shipped, imported, &licences, &kommuner)?,
            kommuner,
            region,
        })
    }

    /// The plain value the builders of maps take.
    pub fn base(&self) -> &Basemap {
        &self.base
    }

    /// The same map with the sundhedsråd as its areas: each is its kommuner without the borders between them.
    ///
    /// # Errors
    /// PP-K005 when the register has no sundhedsråd.
    pub(super) fn sundhedsraad(&self) -> Result<Basemap> {
        let mut areas: Vec<(Omraade, Vec<MultiPolygon<f64>>)> = Vec::new();
        for kommune in &self.kommuner {
            let Some((kode, navn)) = &kommune.raad else { continue };
            let Some(part) = self.base.kommuner.iter().find(|area| area.kode == kommune.kode) else {
                continue;
            };
            match areas.iter_mut().find(|(area, _)| area.kode == *kode) {
                Some((_, parts)) => parts.push(part.geometri.clone()),
                None => areas.push((
                    Omraade {
                        kode: kode.clone(),
                        navn: navn.clone(),
                        geometri: MultiPolygon::new(Vec::new()),
                    },
                    vec![part.geometri.clone()],
                )),
            }
        }
        if areas.is_empty() {
            return Err(super::nothing(
                "sundhedsråd",
                "registeret har ingen sundhedsråd: vælg --niveau kommune",
            ));
        }
        Ok(Basemap {
            kind: AreaKind::SUNDHEDSRAAD,
            kommuner: areas
                .into_iter()
                .map(|(area, parts)| Omraade {
                    geometri: unary_union(&parts),
                    ..area
                })
                .collect(),
            ..self.base.clone()
        })
    }
}

/// The boundaries of the region's kommuner: an imported one where there is one, else the shipped. The licence lines are
/// those of what is drawn. Imported neighbours become the land around the region.
fn base(
    shipped: &Basemap,
    imported: Vec<Kommunegraense>,
    licences: &BTreeMap<String, String>,
    kommuner: &[Kommune],
) -> Result<Basemap> {
    let mut areas: Vec<Omraade> = Vec::with_capacity(kommuner.len());
    let mut missing: Vec<&str> = Vec::new();
    let mut uses_shipped = false;
    let mut credits: BTreeSet<String> = BTreeSet::new();
    let mut land = shipped.land.clone();
    let own = |kode: &str| kommuner.iter().any(|kommune| kommune.kode == kode);
    let mut found: BTreeMap<String, Kommunegraense> = BTreeMap::new();
    for boundary in imported {
        let kode = boundary.kommune.to_string();
        if own(&kode) {
            found.insert(kode, boundary);
        } else {
            land.0.extend(boundary.geometri.0);
        }
    }
    for kommune in kommuner {
        let given = shipped.kommuner.iter().find(|area| area.kode == kommune.kode);
        let geometri = match (found.remove(&kommune.kode), given) {
            (Some(boundary), _) => {
                let parts = [
                    Some(source_text(&boundary.kilde)),
                    licences.get(&boundary.kilde.id).cloned(),
                ];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                credits.insert(format!("Kommunegrænser: {}.", parts.join(", ").trim_end_matches('.')));
                boundary.geometri
            }
            (None, Some(area)) => {
                uses_shipped = true;
                area.geometri.clone()
            }
            (None, None) => {
                missing.push(&kommune.navn);
                continue;
            }
        };
        areas.push(Omraade {
            kode: kommune.kode.clone(),
            navn: kommune.navn.clone(),
            geometri,
        });
    }
    if !missing.is_empty() || areas.is_empty() {
        return Err(Error::new(
            "PP-K003",
            Kind::Data,
            "der er ingen kommunegrænser at tegne. Intet er skrevet",
        )
        .at("mangler grænse", listed(&missing))
        .next_step("indlæs grænserne, fx fra DAGI: praksisplan importer kommuner FIL"));
    }
    areas.sort_by(|a, b| a.kode.cmp(&b.kode));
    // The shipped coast lies behind the region it was made for; elsewhere nothing of it can be seen.
    let coast = shipped.kommuner.iter().any(|area| own(&area.kode));
    if !coast {
        land.0.drain(..shipped.land.0.len());
    }
    let mut lines: Vec<String> = Vec::new();
    if uses_shipped || coast {
        lines.extend(shipped.credits.iter().cloned());
    }
    lines.extend(credits);
    Ok(Basemap {
        land,
        kommuner: areas,
        credits: lines,
        ..shipped.clone()
    })
}

/// The first few names, and how many more.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 8;
    match names.len() {
        0 => "registerets region har ingen kommuner".to_owned(),
        count if count > MOST => format!("{} og {} til", names[..MOST].join(", "), count - MOST),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::support::{shipped, shipped_with, view};
    use geo::Area as _;

    /// A square about Aalborg, by a source with a licence.
    const IMPORTED: &str = "INSERT INTO kilde (kilde_id, tekst, dato, licens) VALUES ('dagi', 'DAGI, Klimadatastyrelsen', '2019', 'CC BY 4.0');
        INSERT INTO kommune (kommunekode, navn, region_kode) VALUES ('0791', 'Viborg', '1082');
        INSERT INTO kommunegraense (kommunekode, gyldig_fra, geometri, noejagtighed_m, kilde_id) VALUES ('0851', '2007-01-01',
          '{\"type\":\"Polygon\",\"coordinates\":[[[9.7,56.9],[10.2,56.9],[10.2,57.1],[9.7,57.1],[9.7,56.9]]]}', 10, 'dagi'),
          ('0791', '2007-01-01', '{\"type\":\"Polygon\",\"coordinates\":[[[9.2,56.4],[9.4,56.4],[9.4,56.5],[9.2,56.5],[9.2,56.4]]]}', 10, 'dagi');";

    #[test]
    fn names_are_the_registers_and_the_areas_are_those_of_its_region() {
        let register = shipped();
        let map = Grundkort::of(&view(&register)).unwrap();
        let names: Vec<&str> = map.base.kommuner.iter().map(|area| area.navn.as_str()).collect();
        assert_eq!(names.len(), 11);
        assert!(names.contains(&"Vesthimmerland"), "{names:?}");
        assert_eq!(map.region, "Region Nordjylland");
        assert_eq!(map.base.credits.len(), 1);
    }

    #[test]
    fn an_imported_boundary_takes_the_shipped_ones_place_with_its_licence_and_neighbours_become_land() {
        let (_folder, register) = shipped_with(IMPORTED);
        let map = Grundkort::of(&view(&register)).unwrap();
        let aalborg = map.base.kommuner.iter().find(|area| area.kode == "0851").unwrap();
        assert_eq!(aalborg.geometri.0[0].exterior().0.len(), 5);
        assert_eq!(
            map.base.credits[1],
            "Kommunegrænser: DAGI, Klimadatastyrelsen (2019), CC BY 4.0."
        );
        let shipped_land = basiskort::shipped().unwrap().land.0.len();
        assert_eq!(map.base.land.0.len(), shipped_land + 1);
        assert_eq!(map.base.kommuner.len(), 11);
    }

    #[test]
    fn a_region_without_boundaries_says_which_are_missing() {
        let (_folder, register) = shipped_with("UPDATE region SET egen = (region_kode = '1084');");
        let error = Grundkort::of(&view(&register)).unwrap_err();
        assert_eq!(error.code, "PP-K003");
        assert!(error.next_step.unwrap().contains("importer kommuner"));
    }

    #[test]
    fn a_sundhedsraad_is_its_kommuner_without_the_borders_between_them() {
        let register = shipped();
        let map = Grundkort::of(&view(&register)).unwrap();
        let raad = map.sundhedsraad().unwrap();
        assert_eq!(raad.kommuner.len(), 2);
        let sum = |base: &Basemap| {
            base.kommuner
                .iter()
                .map(|area| area.geometri.unsigned_area())
                .sum::<f64>()
        };
        assert!((sum(&raad) / sum(&map.base) - 1.0).abs() < 1e-6);
    }
}
