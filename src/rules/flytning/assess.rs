//! One application, assessed: the route, every fact the plan weighs before and after, the warnings and the gaps.

use jiff::civil::Date;
use serde::Serialize;

use super::adgang::Adgang;
use super::criteria::{self, Kriterium, State, access_verdict, criteria};
use super::distances::{Afstande, distances};
use super::ekstra::{EkstraVedFlytning, ekstra_adresser};
use super::error::FlytningError;
use super::evidence::Vurdering;
use super::facts::{FlytningFacts, Grundlag, Mangel, Omraade};
use super::harmonisation::{AreaFigure, Measures, deviation, measures, total};
use super::neutral::{Neutral, neutral};
use super::route::{Geography, Rute, deciding_bodies, route};
use super::warnings::{Advarsel, AdvarselKode, Computed, Raised, Shift, earliest_moving_day, warnings};
use crate::domain::{Bysted, JaNejUkendt, Kapacitetstal, Kommunekode, KoordinatKvalitet, Ratio, Regime};
use crate::rules::origin::{self, Rule};

/// A value before and after; `null` = not defined, unknown or not comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct BeforeAfter {
    /// Before the move.
    pub foer: Option<Ratio>,
    /// After the move.
    pub efter: Option<Ratio>,
}

/// M1, M2 and M3 before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Maal {
    /// |A−R| + |B−R|, inhabitants per capacity.
    #[serde(rename = "M1")]
    pub m1: BeforeAfter,
    /// Capacities in the wrong place.
    #[serde(rename = "M2")]
    pub m2: BeforeAfter,
    /// Largest over smallest inhabitants per capacity.
    #[serde(rename = "M3")]
    pub m3: BeforeAfter,
}

impl Maal {
    fn new(before: &Measures, after: &Measures) -> Self {
        let pair = |pick: fn(&Measures) -> Option<Ratio>| BeforeAfter {
            foer: pick(before),
            efter: pick(after),
        };
        Self {
            m1: pair(|m| m.m1),
            m2: pair(|m| m.m2),
            m3: pair(|m| m.m3),
        }
    }
}

/// What the move does to one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaEffect {
    /// Its name.
    pub omraade: String,
    /// Its code; `None` for a sundhedsråd.
    pub kommunekode: Option<Kommunekode>,
    /// Inhabitants per capacity before.
    pub foer: Option<Ratio>,
    /// Inhabitants per capacity after.
    pub efter: Option<Ratio>,
    /// Inhabitants.
    pub indbyggere: Option<u64>,
    /// Weighted capacity before.
    pub kapacitet_foer: Kapacitetstal,
    /// Weighted capacity after; `None` when it cannot be compared.
    pub kapacitet_efter: Option<Kapacitetstal>,
}

/// The same for the sundhedsråd of giving and receiving kommune.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CouncilEffect {
    /// The giving one.
    pub afgivende: AreaEffect,
    /// The receiving one; the same when both kommuner belong to it.
    pub modtagende: Option<AreaEffect>,
    /// The measures over the region's sundhedsråd.
    pub maal: Maal,
}

/// The rule a route rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteRule {
    /// F1–F6 with origin and section.
    pub regel: &'static Rule,
    /// Why it is that one, in Danish.
    pub tekst: String,
}

/// What must be said about an application. Serialises to the `data` of `flytning vurder` (interface.md section 3).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// The date of the view.
    pub pr: Date,
    /// The basis of the figures.
    pub grundlag: Grundlag,
    /// The regime of the figures.
    pub regime: Regime,
    /// The clinic's name.
    pub klinik: String,
    /// What moves, weighted.
    pub flyttes: Kapacitetstal,
    /// What the clinic has before the move, weighted.
    pub klinikkens_kapacitet: Kapacitetstal,
    /// The route. Never a decision.
    pub rute: Rute,
    /// The rule the route rests on: F1–F6 with its origin.
    pub regel: &'static Rule,
    /// Who settles the case.
    pub afgoeres_af: Vec<String>,
    /// Why: the route first, then what it does not say.
    pub begrundelser: Vec<RouteRule>,
    /// The giving kommune.
    pub afgivende: AreaEffect,
    /// The receiving kommune; `null` when the new place's kommune is unknown.
    pub modtagende: Option<AreaEffect>,
    /// The region's inhabitants per capacity, which a move inside the region does not change.
    pub region: Option<Ratio>,
    /// The region's name.
    pub region_navn: String,
    /// The region's capacity before and after: the same, unless it cannot be compared.
    pub kapacitet_i_alt: BeforeAfter,
    /// The measures over the region's kommuner.
    pub maal: Maal,
    /// The same for sundhedsråd; `null` when a kommune's is not known.
    pub sundhedsraad: Option<CouncilEffect>,
    /// Distances and towns.
    pub afstande: Afstande,
    /// What the move does to people's way to the nearest clinic; `null` when it could not be computed.
    pub adgang: Option<Adgang>,
    /// K1–K6.
    pub kriterier: Vec<Kriterium>,
    /// The codes of the warnings, V1 to V7.
    pub advarsler: Vec<AdvarselKode>,
    /// The same warnings with rule and text.
    pub advarsler_uddybet: Vec<Advarsel>,
    /// Warnings that are true as well but said by a stronger one.
    pub advarsler_daekket: Vec<Advarsel>,
    /// The clinic's extra addresses beside the new place (C4).
    pub ekstra_adresser: Vec<EkstraVedFlytning>,
    /// The first day the move can be asked for (V5); `null` when the date of receipt is unknown.
    pub tidligste_dato: Option<Date>,
    /// What would make the move neutral for the giving kommune \[D\]; `null` when it cannot be compared.
    pub neutral: Option<Neutral>,
    /// The applicant's reason, and whether the premises are lost.
    pub aarsag: Option<String>,
    /// Whether the present premises are lost.
    pub tab_af_lokaler: JaNejUkendt,
    /// What cannot be compared across 1 January 2024; empty when everything can.
    pub ikke_sammenlignelig: Vec<&'static str>,
    /// Facts nobody has stated, without repeats.
    pub mangler_oplysning: Vec<Mangel>,
}

const NOT_COMPARABLE: [&str; 5] = [
    "indbyggere pr. kapacitet",
    "kapacitet",
    "M1, M2 og M3",
    "sundhedsråd",
    "hvad der ville gøre flytningen neutral",
];

/// Assesses an application, or refuses it with the reason.
pub fn assess(facts: &FlytningFacts) -> Result<Assessment, FlytningError> {
    let giving = check_places(facts)?;
    let moved = facts.flyttes.resolve(facts.klinik.kapacitet)?;
    let effect = Effect::of(facts, giving, moved)?;
    let distances = distances(facts, moved);
    let raised = warnings(facts, &effect.for_warnings(facts, &distances));
    let problem = problem_seen(facts, &raised);
    let (rute, regel) = route(geography(facts), problem.is_some());
    let receiving_name = effect.receiving.map(|index| effect.areas[index].navn.as_str());
    let kriterier = criteria(facts, &effect.before, &effect.after, &distances);
    let mangler_oplysning = gaps(facts, &effect, &distances, &raised);
    Ok(Assessment {
        pr: facts.pr,
        grundlag: facts.grundlag,
        regime: facts.regime,
        klinik: facts.klinik.navn.clone(),
        flyttes: moved,
        klinikkens_kapacitet: facts.klinik.kapacitet.weighted().ok_or(FlytningError::ForStor)?,
        rute,
        regel,
        afgoeres_af: deciding_bodies(regel, &giving.navn, receiving_name),
        begrundelser: reasons(regel, problem, facts),
        afgivende: effect.area(effect.giving),
        modtagende: effect.receiving.map(|index| effect.area(index)),
        region: effect.before.region,
        region_navn: facts.region_navn.clone(),
        kapacitet_i_alt: effect.total_capacity(),
        maal: Maal::new(&effect.before.measures, &effect.after.measures),
        sundhedsraad: effect.councils(),
        kriterier,
        advarsler: raised.advarsler.iter().map(|warning| warning.kode).collect(),
        advarsler_uddybet: raised.advarsler,
        advarsler_daekket: raised.daekket,
        ekstra_adresser: ekstra_adresser(facts),
        tidligste_dato: facts.ansoegning.modtaget.and_then(earliest_moving_day),
        neutral: effect.neutral(facts),
        aarsag: facts.ansoegning.aarsag.clone(),
        tab_af_lokaler: facts.ansoegning.tab_af_lokaler,
        ikke_sammenlignelig: if facts.is_comparable() {
            Vec::new()
        } else {
            NOT_COMPARABLE.to_vec()
        },
        mangler_oplysning,
        afstande: distances,
        adgang: facts.adgang.clone(),
    })
}

fn geography(facts: &FlytningFacts) -> Geography<'_> {
    Geography {
        old_kommune: facts.klinik.kommune,
        new_kommune: facts.nyt_sted.kommune,
        in_region: facts.new_place_in_region(),
        old_town: &facts.klinik.bysted,
        new_town: &facts.nyt_sted.bysted,
    }
}

/// Everything that makes an assessment impossible before any figure is computed; gives the giving area.
fn check_places(facts: &FlytningFacts) -> Result<&Omraade, FlytningError> {
    let clinic = &facts.klinik;
    if !clinic.exists_on(facts.pr) {
        return Err(FlytningError::KlinikFindesIkke {
            navn: clinic.navn.clone(),
            dato: facts.pr,
            gyldig_fra: clinic.gyldig_fra,
            gyldig_til: clinic.gyldig_til,
        });
    }
    let mut codes: Vec<Kommunekode> = facts.omraader.iter().map(|area| area.kommune).collect();
    codes.sort_unstable();
    if let Some(pair) = codes.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(FlytningError::DobbeltKommune(pair[0]));
    }
    if facts.new_place_in_region() == JaNejUkendt::Nej {
        let (region, kommune) = (facts.region_navn.clone(), facts.nyt_sted.kommune);
        return Err(FlytningError::UdenForPlanen { region, kommune });
    }
    let in_region = |kommune: Kommunekode| facts.area(kommune).filter(|area| area.i_regionen);
    if let Some(kommune) = facts.nyt_sted.kommune
        && in_region(kommune).is_none()
    {
        return Err(FlytningError::UkendtModtagendeKommune(kommune));
    }
    let giving = in_region(clinic.kommune).ok_or(FlytningError::UkendtAfgivendeKommune(clinic.kommune))?;
    if clinic.kapacitet.regime() != facts.regime {
        return Err(FlytningError::BlandedeRegimer {
            omraader: facts.regime,
            klinik: clinic.kapacitet.regime(),
        });
    }
    if is_same_address(facts) {
        return Err(FlytningError::SammeAdresse {
            adresse: facts.nyt_sted.adresse.clone().unwrap_or_default(),
        });
    }
    Ok(giving)
}

/// The same address: equal words (case and spaces apart) with postcodes that do not differ, in kommuner that do not
/// differ; or two coordinates of addresses less than a metre apart \[D\]. Two town centres on one spot are no address.
fn is_same_address(facts: &FlytningFacts) -> bool {
    let (clinic, new) = (&facts.klinik, &facts.nyt_sted);
    let words = |text: &Option<String>| {
        let letters = text.as_deref().unwrap_or("").chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let differ =
        |one: &Option<String>, two: &Option<String>| one.is_some() && two.is_some() && words(one) != words(two);
    let (old_words, new_words) = (words(&clinic.adresse), words(&new.adresse));
    let elsewhere = new.kommune.is_some_and(|kommune| kommune != clinic.kommune)
        || differ(&clinic.postnr, &new.postnr)
        || (new.postnr.is_none() && clinic.bysted.same_town(&new.bysted) == Some(false));
    if !old_words.is_empty() && old_words == new_words && !elsewhere {
        return true;
    }
    clinic.koordinat.zip(new.koordinat).is_some_and(|(old, new)| {
        let exact = old.kvalitet().max(new.kvalitet()) == KoordinatKvalitet::Adresse;
        exact && old.distance(new).is_some_and(|metres| metres.value() < 1.0)
    })
}

/// A problem that keeps a move inside a town from being approved administratively (F2), with its words.
fn problem_seen(facts: &FlytningFacts, raised: &Raised) -> Option<String> {
    if let Some(noted) = &facts.ansoegning.problem {
        return Some(noted.clone());
    }
    if access_verdict(facts) == Vurdering::Forringet {
        return Some("Adgangen er forringet i forhold til den gamle adresse".to_owned());
    }
    let premises = raised
        .advarsler
        .iter()
        .find(|warning| warning.kode == AdvarselKode::Bygningskrav);
    premises.map(|warning| warning.tekst.clone())
}

fn reasons(rule: &'static Rule, problem: Option<String>, facts: &FlytningFacts) -> Vec<RouteRule> {
    let (old, new) = (facts.klinik.bysted.by(), facts.nyt_sted.bysted.by());
    let name = |town: Option<&crate::domain::Bysamfund>| town.map_or("landdistrikt", |by| by.navn.as_str()).to_owned();
    let tekst = match rule.id {
        "F1" => format!("Begge adresser ligger i bysamfundet {}", name(old)),
        "F2" => format!(
            "Begge adresser ligger i bysamfundet {}; {}",
            name(old),
            problem.unwrap_or_default()
        ),
        "F3" => format!("Fra {} til {} i samme kommune", name(old), name(new)),
        "F4" => "Adresserne ligger i hver sin kommune".to_owned(),
        _ if facts.nyt_sted.kommune.is_none() => "Kommunen for det nye sted er ikke kendt".to_owned(),
        _ => "Bysamfundet for den ene eller begge adresser er ikke kendt".to_owned(),
    };
    let mut list = vec![RouteRule { regel: rule, tekst }];
    if rule.id != origin::F6.id {
        let text = "Udgangspunktet er godkendelse, medmindre flytningen ud fra en konkret vurdering er i modstrid med praksisplanen";
        list.push(RouteRule {
            regel: rule,
            tekst: text.to_owned(),
        });
    }
    list
}

/// What a move does to the figures: everything before, everything after.
struct Effect<'a> {
    areas: Vec<&'a Omraade>,
    giving: usize,
    receiving: Option<usize>,
    figures: Vec<AreaFigure>,
    /// `None` when before and after cannot be compared, or it is unknown who receives.
    figures_after: Option<Vec<AreaFigure>>,
    before: State,
    after: State,
    moved: Kapacitetstal,
}

impl<'a> Effect<'a> {
    fn of(facts: &'a FlytningFacts, giving: &Omraade, moved: Kapacitetstal) -> Result<Self, FlytningError> {
        let areas = facts.region_areas();
        let position = |kommune: Kommunekode| areas.iter().position(|area| area.kommune == kommune);
        let giving_at = position(giving.kommune).ok_or(FlytningError::UkendtAfgivendeKommune(giving.kommune))?;
        let receiving = facts.nyt_sted.kommune.and_then(position);
        let figure = |area: &&Omraade| AreaFigure {
            indbyggere: area.indbyggere.map(u64::from),
            kapacitet: area.kapacitet,
        };
        let figures: Vec<AreaFigure> = areas.iter().map(figure).collect();
        let left = giving
            .kapacitet
            .checked_sub(moved)
            .ok_or_else(|| FlytningError::OpgoerelsenForLille {
                kommune: giving.navn.clone(),
                opgjort: giving.kapacitet,
                oensket: moved,
            })?;
        let figures_after = match receiving.filter(|_| facts.is_comparable()) {
            None => None,
            Some(to) => {
                let mut after = figures.clone();
                after[giving_at].kapacitet = left;
                after[to].kapacitet = after[to].kapacitet.checked_add(moved).ok_or(FlytningError::ForStor)?;
                Some(after)
            }
        };
        let state = |figures: &[AreaFigure]| State {
            giving: figures[giving_at].ratio(),
            receiving: receiving.and_then(|index| figures[index].ratio()),
            region: total(figures).and_then(AreaFigure::ratio),
            measures: measures(figures, giving_at, receiving),
        };
        let before = state(&figures);
        let after = figures_after.as_deref().map(state).unwrap_or_default();
        Ok(Self {
            areas,
            giving: giving_at,
            receiving,
            figures,
            figures_after,
            before,
            after,
            moved,
        })
    }

    /// Whether the capacity stays in its kommune; `None` when it is not known where it goes.
    fn stays_in_kommune(&self) -> Option<bool> {
        self.receiving.map(|index| index == self.giving)
    }

    fn area(&self, index: usize) -> AreaEffect {
        let (area, before) = (self.areas[index], self.figures[index]);
        let after = self.figures_after.as_ref().map(|figures| figures[index]);
        area_effect(area.navn.clone(), Some(area.kommune), before, after)
    }

    fn total_capacity(&self) -> BeforeAfter {
        let sum = |figures: &[AreaFigure]| {
            figures
                .iter()
                .try_fold(Kapacitetstal::ZERO, |sum, figure| sum.checked_add(figure.kapacitet))
                .map(Kapacitetstal::to_ratio)
        };
        BeforeAfter {
            foer: sum(&self.figures),
            efter: self.figures_after.as_deref().and_then(sum),
        }
    }

    fn neutral(&self, facts: &FlytningFacts) -> Option<Neutral> {
        let leaves = if self.stays_in_kommune()? {
            Kapacitetstal::ZERO
        } else {
            self.moved
        };
        facts
            .is_comparable()
            .then(|| neutral(self.figures[self.giving], leaves, self.before.region, facts.regime))
    }

    /// The region's sundhedsråd, ordered by name; `None` when the sundhedsråd of a kommune is unknown.
    fn councils(&self) -> Option<CouncilEffect> {
        let names: Vec<&str> = self
            .areas
            .iter()
            .map(|area| area.sundhedsraad.as_deref())
            .collect::<Option<_>>()?;
        let mut councils = names.clone();
        councils.sort_unstable();
        councils.dedup();
        let grouped = |figures: &[AreaFigure]| -> Option<Vec<AreaFigure>> {
            let members = |council: &str| -> Vec<AreaFigure> {
                figures
                    .iter()
                    .zip(&names)
                    .filter(|(_, name)| **name == council)
                    .map(|(figure, _)| *figure)
                    .collect()
            };
            councils.iter().map(|council| total(&members(council))).collect()
        };
        let position = |index: usize| councils.iter().position(|council| *council == names[index]);
        let (giving, receiving) = (position(self.giving)?, self.receiving.and_then(position));
        let before = grouped(&self.figures)?;
        let after = self.figures_after.as_deref().and_then(grouped);
        let effect = |index: usize| {
            let figure_after = after.as_ref().map(|figures| figures[index]);
            area_effect(councils[index].to_owned(), None, before[index], figure_after)
        };
        let measures_after = after
            .as_deref()
            .map(|figures| measures(figures, giving, receiving))
            .unwrap_or_default();
        Some(CouncilEffect {
            afgivende: effect(giving),
            modtagende: receiving.map(effect),
            maal: Maal::new(&measures(&before, giving, receiving), &measures_after),
        })
    }

    fn for_warnings(&self, facts: &FlytningFacts, distances: &Afstande) -> Computed<'a> {
        let giving = self.areas[self.giving];
        let leaves = self.stays_in_kommune().map(|stays| !stays);
        let emptied = self.figures[self.giving].kapacitet == self.moved;
        let pairs = [
            (Some(self.giving), self.before.giving, self.after.giving),
            (self.receiving, self.before.receiving, self.after.receiving),
        ];
        let from_region = |value: Option<Ratio>| {
            value
                .zip(self.before.region)
                .and_then(|(value, region)| deviation(value, region))
        };
        let shifts = if leaves == Some(true) && facts.is_comparable() {
            let shift = |(index, before, after): (Option<usize>, Option<Ratio>, Option<Ratio>)| {
                let area = self.areas[index?];
                Some(Shift {
                    kommune: area.kommune,
                    navn: &area.navn,
                    before: from_region(before),
                    after: from_region(after),
                })
            };
            pairs.into_iter().filter_map(shift).collect()
        } else {
            Vec::new()
        };
        Computed {
            giving: &giving.navn,
            giving_left_with_none: leaves.map(|leaves| leaves && emptied),
            leaves_island: leaves == Some(true) && giving.oe_uden_fast_forbindelse,
            last_in_town: distances.sidste_i_gammel_by,
            shifts,
        }
    }
}

fn area_effect(
    omraade: String,
    kommunekode: Option<Kommunekode>,
    before: AreaFigure,
    after: Option<AreaFigure>,
) -> AreaEffect {
    AreaEffect {
        omraade,
        kommunekode,
        foer: before.ratio(),
        efter: after.and_then(AreaFigure::ratio),
        indbyggere: before.indbyggere,
        kapacitet_foer: before.kapacitet,
        kapacitet_efter: after.map(|figure| figure.kapacitet),
    }
}

/// Everything nobody has stated: places first, then figures, then the criteria, then what the warnings lacked.
fn gaps(facts: &FlytningFacts, effect: &Effect<'_>, distances: &Afstande, raised: &Raised) -> Vec<Mangel> {
    let mut list = Vec::new();
    let mut note = |missing: bool, felt: &str, tekst: &str| {
        if missing {
            list.push(Mangel::new(felt, tekst));
        }
    };
    note(
        facts.klinik.bysted == Bysted::Ukendt,
        "bysamfund_gammel",
        "Bysamfundet for den gamle adresse er ikke kendt",
    );
    note(
        facts.nyt_sted.bysted == Bysted::Ukendt,
        "bysamfund",
        "Bysamfundet for den nye adresse er ikke kendt",
    );
    note(
        facts.nyt_sted.kommune.is_none(),
        "kommune",
        "Kommunen for det nye sted er ikke kendt",
    );
    note(
        facts.klinik.koordinat.is_none(),
        "koordinat_gammel",
        "Koordinaten for den gamle adresse er ikke kendt",
    );
    note(
        facts.nyt_sted.koordinat.is_none(),
        "koordinat",
        "Koordinaten for det nye sted er ikke kendt",
    );
    note(
        distances.klinikker_uden_koordinat > 0,
        "koordinat_andre",
        "Koordinaten mangler for andre klinikker; den nærmeste kan ligge nærmere",
    );
    for name in &distances.klinikker_uden_bysamfund {
        list.push(Mangel::new(
            "bysamfund_andre",
            format!("Bysamfundet for {name} er ikke kendt"),
        ));
    }
    for area in effect.areas.iter().filter(|area| area.indbyggere.is_none()) {
        list.push(Mangel::new(
            "befolkning",
            format!("Befolkningen i {} Kommune er ikke kendt", area.navn),
        ));
    }
    if effect.councils().is_none() {
        list.push(Mangel::new(
            "sundhedsraad",
            "Sundhedsråd eller befolkning er ikke kendt for alle kommuner",
        ));
    }
    list.extend(criteria::missing(facts));
    list.extend(raised.mangler.iter().cloned());
    if facts.ansoegning.aarsag.is_none() {
        list.push(Mangel::new("aarsag", "Årsagen til flytningen er ikke oplyst"));
    }
    list
}
