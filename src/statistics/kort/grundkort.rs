//! What maps are drawn on: the boundaries that hold at the view, the register's names, and the licences to print.

use super::super::all_rows;
use crate::error::{Error, Kind, Result};
use crate::ingest::basiskort;
use crate::register::{View, sql};
use crate::report::map::{AreaKind, Basemap, Omraade};
use geo::{MultiPolygon, unary_union};
use rusqlite::named_params;

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
            Ok((kommune, row.get::<_, String>("region")?))
        })?;
        let region = rows.first().map_or_else(String::new, |(_, region)| region.clone());
        let kommuner: Vec<Kommune> = rows.into_iter().map(|(kommune, _)| kommune).collect();
        let shipped = basiskort::shipped().map_err(|error| {
            Error::new("PP-K001", Kind::Unexpected, "kortet kan ikke tegnes. Intet er skrevet")
                .at("kortmateriale", error.to_string())
        })?;
        Ok(Self {
            base: base(shipped, &kommuner)?,
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

fn base(shipped: &Basemap, kommuner: &[Kommune]) -> Result<Basemap> {
    let missing: Vec<&str> = kommuner
        .iter()
        .filter(|kommune| !shipped.kommuner.iter().any(|area| area.kode == kommune.kode))
        .map(|kommune| kommune.navn.as_str())
        .collect();
    if !missing.is_empty() || kommuner.is_empty() {
        return Err(Error::new(
            "PP-K003",
            Kind::Data,
            "der er ingen kommunegrænser at tegne. Intet er skrevet",
        )
        .at("mangler grænse", listed(&missing))
        .next_step("indlæs grænserne, fx fra DAGI: praksisplan importer kommuner FIL"));
    }
    let names = kommuner
        .iter()
        .map(|kommune| (kommune.kode.as_str(), kommune.navn.as_str()));
    let mut base = shipped.named(names);
    base.kommuner
        .retain(|area| kommuner.iter().any(|kommune| kommune.kode == area.kode));
    Ok(base)
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
