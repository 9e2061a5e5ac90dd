//! The snapshot an assessment rests on, read from the register at the date of the view.

use crate::domain::dato::dansk_dato;
use crate::domain::{JaNejUkendt, Kapacitetstal, Klinik, Kommunekode, Regime};
use crate::error::{Error, Kind, Result};
use crate::register::View;
use crate::register::facts::{ByFact, KildeFact, KlinikFact, KommuneFact};
use crate::register::opslag::find_klinik;
use crate::register::regler::{self, EkstraKlinikadresse, Kendt};
use crate::report::Source;
use crate::rules::flytning::{BySted, EkstraSted, FlytningFacts, Kilder, Omraade};
use crate::statistics::kapacitet::{self, OmraadeKapacitet};

use jiff::civil::Date;

use super::request::{GammelAdresse, Request};
use super::sted::{self, Opslagsvaerk};
use super::stoppesteder;

/// An application with everything the register knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What the rules assess.
    pub facts: FlytningFacts,
    /// The region's towns, for the alternatives.
    pub byer: Vec<BySted>,
    /// How the places were found, in Danish.
    pub bemaerkninger: Vec<String>,
    /// What the reader must be warned of beside the rules' own warnings.
    pub advarsler: Vec<String>,
    /// Every source, without repeats.
    pub kilder: Vec<Source>,
}

/// Reads the facts of an application.
///
/// # Errors
/// PP-F codes when the clinic or the place cannot be found, PP-S003 when the register has no capacity at the date and on
/// the basis.
pub fn prepare(view: &View<'_>, request: &Request) -> Result<Prepared> {
    let kommuner = view.kommune_facts()?;
    let byer = view.by_facts()?;
    let klinikker = view.klinik_facts()?;
    let chosen = find_klinik(&klinikker, &request.klinik, request.fra_by.as_deref(), view.pr)?;
    check_not_closed(chosen, request)?;
    let omraader = areas(view, request.grundlag_word(), &kommuner)?;
    let (polygoner, graenser) = (view.bypolygoner()?, view.kommunegraenser()?);
    let place = sted::find(
        Opslagsvaerk {
            view,
            kommuner: &kommuner,
            byer: &byer,
            klinikker: &klinikker,
            polygoner: &polygoner,
            graenser: &graenser,
        },
        &request.sted,
    )?;
    let mut klinik = chosen.klinik.clone();
    let mut advarsler = sted::check_old_town(&polygoner, &mut klinik);
    advarsler.extend(fill_in(&mut klinik, &request.gammel));
    let register_sources = view.flytning_kilder(&klinik.id)?;
    let (stoppesteder, stop_source) = stoppesteder::near(view, klinik.koordinat, place.sted.koordinat)?.unzip();
    let kilder = sources(view, request, &register_sources, (&place.kilder, stop_source))?;
    let andre_klinikker = klinikker
        .iter()
        .filter(|fact| fact.gaelder && fact.klinik.id != klinik.id)
        .map(|fact| fact.klinik.clone())
        .collect();
    let region_navn = kommuner
        .iter()
        .find(|fact| fact.egen)
        .map(|fact| fact.region.clone())
        .unwrap_or_default();
    let ekstra_adresser = ekstra(view, &klinik.id)?;
    let mut facts = FlytningFacts {
        pr: view.pr,
        grundlag: request.grundlag,
        regime: Regime::at(view.pr),
        region_navn,
        omraader,
        klinik,
        andre_klinikker,
        nyt_sted: place.sted,
        ansoegning: request.ansoegning.clone(),
        flyttes: request.flyttes,
        ekstra_adresser,
        stoppesteder,
        kilder: kilder.0,
        adgang: None,
    };
    facts.adgang = super::adgang::virkning(view, &kommuner, &facts)?;
    let extra = crate::rules::flytning::ekstra_adresser(&facts);
    advarsler.extend(extra.into_iter().map(|one| format!("{} {}", one.regel.id, one.tekst)));
    Ok(Prepared {
        facts,
        byer: towns(&byer),
        bemaerkninger: place.bemaerkninger,
        advarsler,
        kilder: kilder.1,
    })
}

/// The clinic's extra addresses on the day (C4).
fn ekstra(view: &View<'_>, klinik_id: &str) -> Result<Vec<EkstraSted>> {
    let all = regler::ekstra_adresser(view, klinik_id)?.into_iter();
    let place = |known: Kendt<EkstraKlinikadresse>| {
        let kilde = known.kilder.first().cloned()?;
        let entry = known.vaerdi;
        Some(EkstraSted {
            nr: entry.nr,
            adresse: entry.adresse,
            postnr: entry.postnr,
            postby: entry.postby,
            kommune: entry.kommune,
            bysted: entry.bysted,
            andel: entry.andel,
            kilde,
        })
    };
    Ok(all.filter_map(place).collect())
}

/// A clinic that has closed before the wished day cannot move on it (S9).
fn check_not_closed(fact: &KlinikFact, request: &Request) -> Result<()> {
    let (Some(closed), Some(wished)) = (fact.ophoert, request.ansoegning.oensket_dato) else {
        return Ok(());
    };
    if wished <= closed {
        return Ok(());
    }
    let day = dansk_dato;
    Err(Error::new(
        "PP-F003",
        Kind::Usage,
        "klinikken findes ikke på datoen. Intet er vurderet",
    )
    .at("--dato", day(wished))
    .at(
        format!("{} ({})", fact.klinik.navn, fact.klinik.id),
        format!("ophørt {}", day(closed)),
    )
    .next_step("ret --dato"))
}

fn areas(view: &View<'_>, grundlag: &str, kommuner: &[KommuneFact]) -> Result<Vec<Omraade>> {
    let figures: Vec<OmraadeKapacitet> = kapacitet::omraader(view, grundlag)?;
    kommuner
        .iter()
        .map(|fact| {
            let code = fact.kommune.to_string();
            let figure = figures
                .iter()
                .find(|row| row.kommunekode.as_deref() == Some(code.as_str()));
            let amount = match figure {
                Some(row) => row.kapacitet.and_then(Kapacitetstal::from_f64),
                None => Some(Kapacitetstal::ZERO),
            };
            Ok(Omraade {
                kommune: fact.kommune,
                navn: fact.navn.clone(),
                i_regionen: fact.egen,
                sundhedsraad: fact.sundhedsraad.clone(),
                indbyggere: figure
                    .and_then(|row| row.indbyggere)
                    .and_then(|people| u32::try_from(people).ok()),
                kapacitet: amount.ok_or_else(|| kapacitet::nothing(view, grundlag, "ingen kapacitet"))?,
                oe_uden_fast_forbindelse: fact.oe_uden_fast_forbindelse == JaNejUkendt::Ja,
            })
        })
        .collect()
}

/// The towns an alternative can be in: quarters count in their town.
fn towns(byer: &[ByFact]) -> Vec<BySted> {
    byer.iter()
        .filter(|by| !by.bydel)
        .map(|by| BySted {
            by: by.bysamfund.clone(),
            kommune: by.kommune,
            koordinat: by.koordinat,
        })
        .collect()
}

/// What the application says of the old address stands in where the register knows nothing; where the two contradict
/// each other the register's word stays, and the reader is told.
fn fill_in(klinik: &mut Klinik, said: &GammelAdresse) -> Vec<String> {
    let mut warnings = Vec::new();
    let answers = [
        ("handicapvenlig adgang", &mut klinik.adgang, said.adgang),
        ("handicapegnet toilet", &mut klinik.toilet, said.toilet),
        ("parkering", &mut klinik.parkering, said.parkering),
        ("lokale til holdtræning", &mut klinik.holdlokale, said.holdlokale),
    ];
    for (words, known, said) in answers {
        if !known.is_known() {
            *known = said;
        } else if said.is_known() && said != *known {
            warnings.push(format!(
                "registeret siger {known} til {words} på den gamle adresse, ansøgningen {said}; registeret er brugt"
            ));
        }
    }
    klinik.kolleger = klinik.kolleger.or(said.kolleger);
    klinik.stop = klinik.stop.or(said.stop);
    warnings
}

/// The sources by kind, and all of them without repeats.
fn sources(
    view: &View<'_>,
    request: &Request,
    register: &[KildeFact],
    (place, stop): (&[Source], Option<Source>),
) -> Result<(Kilder, Vec<Source>)> {
    let of = |art: &str| -> Vec<Source> {
        let of_kind = register.iter().filter(|fact| fact.art == art);
        of_kind.map(|fact| fact.kilde.clone()).collect()
    };
    let population = of("befolkning");
    let mut capacity = kapacitet::kilder_tabel_1(view, request.grundlag_word())?;
    if capacity.iter().any(|source| !population.contains(source)) {
        capacity.retain(|source| !population.contains(source));
    }
    let mut places = of("koordinater");
    places.extend(place.iter().cloned());
    let day = |word: &str, day: Option<Date>| day.map(|day| format!("{word} {}", dansk_dato(day)));
    let received = day("modtaget", request.ansoegning.modtaget);
    let days: Vec<String> = received
        .into_iter()
        .chain(day("suppleret", request.suppleret))
        .collect();
    let application = Source {
        id: "ansoegning".to_owned(),
        tekst: "Ansøgningen".to_owned(),
        dato: (!days.is_empty()).then(|| days.join(", ")),
    };
    let (clinic, own) = (of("klinik"), of("klinikkapacitet"));
    let mut all: Vec<Source> = Vec::new();
    for source in [&capacity, &population, &clinic, &own, &places]
        .into_iter()
        .flatten()
        .chain(&stop)
        .chain([&application])
    {
        if !all.contains(source) {
            all.push(source.clone());
        }
    }
    let kilder = Kilder {
        kapacitet: as_one(capacity),
        befolkning: as_one(population),
        klinik: as_one(clinic),
        klinikkapacitet: as_one(own),
        koordinater: as_one(places),
        stop,
        ansoegning: Some(application),
    };
    Ok((kilder, all))
}

/// Several sources of one kind of fact, said as one.
fn as_one(mut sources: Vec<Source>) -> Option<Source> {
    sources.sort();
    sources.dedup();
    let joined = |texts: Vec<&str>| texts.join("; ");
    let dates: Vec<&str> = sources.iter().filter_map(|source| source.dato.as_deref()).collect();
    (!sources.is_empty()).then(|| Source {
        id: joined(sources.iter().map(|source| source.id.as_str()).collect()),
        tekst: joined(sources.iter().map(|source| source.tekst.as_str()).collect()),
        dato: (!dates.is_empty()).then(|| joined(dates.clone())),
    })
}

/// The name of a kommune among the areas of a snapshot, or its code.
pub fn area_name(facts: &FlytningFacts, kommune: Kommunekode) -> String {
    facts
        .area(kommune)
        .map_or_else(|| kommune.to_string(), |area| area.navn.clone())
}
