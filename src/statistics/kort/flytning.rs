//! The maps of one flytning, before and after side by side: inhabitants per kapacitet, and people's way to a clinic.

use super::{Grundkort, PROGRAM, Valg, refused};
use crate::domain::projektion::{ProjectionError, Utm32};
use crate::domain::{Bysted, Kommunekode, Koordinat, Ratio};
use crate::error::{Error, Kind, Result};
use crate::report::classify::Method;
use crate::report::map::{AreaValue, MapLayer, Measure, Palette};
use crate::report::map_build::{Heading, Place, Relocation, relocation};
use crate::report::{ColumnKind, Missing, Source};
use crate::rules::flytning::{AreaEffect, Assessment, FlytningFacts, Grundlag};
use crate::statistics::flytning::Middelvej;

/// Classes of the map when nothing else is asked for.
const CLASSES: usize = 5;

/// Why a flytning has no map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UdenKort {
    /// The new place is no kommune of the region.
    Modtagende,
    /// The move crosses the change of regime: before and after cannot be compared (V7).
    IkkeSammenlignelig,
    /// The old or the new place has no coordinates, or nobody knows where people live.
    Sted,
}

impl UdenKort {
    /// The same as an error, for who asked for the map and nothing else.
    pub fn error(self) -> Error {
        let (reason, next_step) = match self {
            Self::Modtagende => (
                "det nye sted ligger ikke i en kendt kommune i regionen",
                "skriv kommunen med --til-kommune",
            ),
            Self::IkkeSammenlignelig => (
                "flytningen krydser skiftet fra timer til kroner 1. januar 2024, og før og efter kan ikke sammenlignes",
                "se vurderingen med: praksisplan flytning vurder",
            ),
            Self::Sted => (
                "det gamle eller det nye sted har ingen koordinat",
                "skriv det nye sted med --til-koordinat",
            ),
        };
        Error::new("PP-K009", Kind::Data, "flytningen kan ikke tegnes. Intet er skrevet")
            .at("kort", reason)
            .next_step(next_step)
    }
}

/// The map of inhabitants per kapacitet, or why there is none.
///
/// # Errors
/// PP-K012 when a coordinate is no place, PP-K002 for classes that cannot be made.
pub fn lag(
    base: &Grundkort,
    facts: &FlytningFacts,
    assessment: &Assessment,
    valg: &Valg,
) -> Result<std::result::Result<MapLayer, UdenKort>> {
    let Some(receiving) = &assessment.modtagende else {
        return Ok(Err(UdenKort::Modtagende));
    };
    if !facts.is_comparable() {
        return Ok(Err(UdenKort::IkkeSammenlignelig));
    }
    let sources = [&facts.kilder.kapacitet, &facts.kilder.befolkning]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let drawn = Drawn {
        id: "flytning",
        words: "indbyggere pr. kapacitet",
        subtitle: String::new(),
        grundlag: match facts.grundlag {
            Grundlag::Register => "register",
            Grundlag::Opgoerelse => "opgoerelse",
        },
        sources,
        measure: Measure {
            key: "indbyggere_pr_kapacitet".to_owned(),
            heading: "Indbyggere pr. kapacitet".to_owned(),
            kind: ColumnKind::Decimal(0),
            signed: false,
        },
        before: values(facts, None),
        after: values(facts, Some([&assessment.afgivende, receiving])),
    };
    drawn.layer(base, facts, assessment, valg)
}

/// The map of people's mean way to the nearest clinic, or why there is none.
///
/// # Errors
/// As [`lag`].
pub fn adgang(
    base: &Grundkort,
    facts: &FlytningFacts,
    assessment: &Assessment,
    veje: &[Middelvej],
    valg: &Valg,
) -> Result<std::result::Result<MapLayer, UdenKort>> {
    let Some(found) = &assessment.adgang else {
        return Ok(Err(UdenKort::Sted));
    };
    let value = |way: Option<f64>| {
        way.map_or(AreaValue::Missing(Missing::IkkeDefineret), |way| {
            AreaValue::Number(way / 1000.0)
        })
    };
    let each = |way: fn(&Middelvej) -> Option<f64>| -> Vec<(String, AreaValue)> {
        veje.iter()
            .map(|one| (one.kommune.to_string(), value(way(one))))
            .collect()
    };
    let people = |count: f64| crate::render::format::number(count, 0);
    let mut subtitle = found.gruppe("region").map_or_else(String::new, |region| {
        format!(
            "{} indbyggere får kortere vej, {} længere, og {} mister den eneste klinik inden for {} km.",
            people(region.kortere),
            people(region.laengere),
            people(region.mister_inden_for),
            people(found.graense_m / 1000.0)
        )
    });
    if found.skoen {
        subtitle.push_str(" Hvor folk bor, er et skøn [D].");
    }
    let capacity = [&facts.kilder.kapacitet, &facts.kilder.befolkning]
        .into_iter()
        .flatten()
        .cloned();
    let drawn = Drawn {
        id: "flytning_adgang",
        words: "gennemsnitlig vej til nærmeste klinik",
        subtitle,
        grundlag: "register",
        sources: capacity.chain(found.kilder.iter().cloned()).collect(),
        measure: Measure {
            key: "middelvej_km".to_owned(),
            heading: "Kilometer til nærmeste klinik".to_owned(),
            kind: ColumnKind::Decimal(1),
            signed: false,
        },
        before: each(|one| one.foer),
        after: each(|one| one.efter),
    };
    drawn.layer(base, facts, assessment, valg)
}

/// What is drawn before and after.
struct Drawn {
    id: &'static str,
    words: &'static str,
    subtitle: String,
    grundlag: &'static str,
    sources: Vec<Source>,
    measure: Measure,
    before: Vec<(String, AreaValue)>,
    after: Vec<(String, AreaValue)>,
}

impl Drawn {
    fn layer(
        self,
        base: &Grundkort,
        facts: &FlytningFacts,
        assessment: &Assessment,
        valg: &Valg,
    ) -> Result<std::result::Result<MapLayer, UdenKort>> {
        let (Some(new_kommune), Some(receiving)) = (facts.nyt_sted.kommune, &assessment.modtagende) else {
            return Ok(Err(UdenKort::Modtagende));
        };
        let town = |bysted: &Bysted, else_: &str| bysted.by().map_or_else(|| else_.to_owned(), |by| by.navn.clone());
        let from = place(
            facts.klinik.koordinat,
            facts.klinik.kommune,
            town(&facts.klinik.bysted, &assessment.afgivende.omraade),
        );
        let to = place(
            facts.nyt_sted.koordinat,
            new_kommune,
            town(&facts.nyt_sted.bysted, &receiving.omraade),
        );
        let (Some(from), Some(to)) = (from, to) else {
            return Ok(Err(UdenKort::Sted));
        };
        let no_place = |error: ProjectionError| {
            Error::new("PP-K012", Kind::Unexpected, "kortet kan ikke tegnes. Intet er skrevet")
                .at("kort", error.to_string())
        };
        let (from, to) = (from.map_err(no_place)?, to.map_err(no_place)?);
        let title = valg.titel.clone().unwrap_or_else(|| {
            format!(
                "{} fra {} til {}: {} før og efter",
                assessment.klinik, from.by, to.by, self.words
            )
        });
        let heading = Heading {
            id: self.id.to_owned(),
            title,
            subtitle: self.subtitle,
            pr: facts.pr,
            grundlag: self.grundlag.to_owned(),
            sources: self.sources,
            version: PROGRAM.to_owned(),
        };
        let moved = Relocation {
            klinik: &assessment.klinik,
            kapacitet: assessment.flyttes.to_f64(),
            from,
            to,
            before: &self.before,
            after: &self.after,
        };
        let method = match &valg.klasser {
            super::Klasser::Standard => Method::Quantile(CLASSES),
            _ => valg.method(self.before.len()),
        };
        let palette = valg.palet.unwrap_or(Palette::YlGnBu);
        let layer =
            relocation(&base.base, heading, self.measure, &moved, &method, palette).map_err(|error| refused(&error))?;
        Ok(Ok(layer))
    }
}

fn place(
    koordinat: Option<Koordinat>,
    kommune: Kommunekode,
    by: String,
) -> Option<std::result::Result<Place, ProjectionError>> {
    let point = koordinat?;
    let degrees = Utm32 {
        x: point.oest(),
        y: point.nord(),
    }
    .to_lonlat();
    Some(degrees.map(|degrees| Place {
        by,
        kommunekode: kommune.to_string(),
        lon: degrees.lon,
        lat: degrees.lat,
    }))
}

/// Inhabitants per kapacitet of every kommune of the region; of the two that change, as they are after the move.
fn values(facts: &FlytningFacts, changed: Option<[&AreaEffect; 2]>) -> Vec<(String, AreaValue)> {
    let value = |ratio: Option<Ratio>, known: bool| match ratio {
        Some(ratio) => AreaValue::Number(ratio.to_f64()),
        None if known => AreaValue::Missing(Missing::IkkeDefineret),
        None => AreaValue::Missing(Missing::Ukendt),
    };
    let areas = facts.region_areas().into_iter().map(|area| {
        let people = area.indbyggere.map(u64::from);
        let effect = changed
            .into_iter()
            .flatten()
            .find(|effect| effect.kommunekode == Some(area.kommune));
        let ratio = match effect {
            Some(effect) => effect.efter,
            None => people.and_then(|people| area.kapacitet.inhabitants_per(people)),
        };
        (area.kommune.to_string(), value(ratio, people.is_some()))
    });
    areas.collect()
}
