//! Asks the engine, and turns its answer into what people read: who is served, how far, and what another choice costs.

use std::collections::{BTreeMap, BTreeSet};

use crate::access::sum::{People, people};
use crate::error::{Error, Kind, Result};
use crate::placement::{
    Budget, Deviation, Instance, Measure, Options, Outcome, Placement, Price, Served, Share, Statistics,
    capacitated_priced, deviations, place, prices,
};

use super::refusal;
use super::scene::{Scene, Sted};

/// What "best" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maal {
    /// Least Σ inhabitants × way.
    Pmedian,
    /// Least longest way.
    Pcenter,
    /// Most inhabitants within the bound.
    Daekning,
    /// Fewest sites that reach everybody within the bound.
    MindsteDaekning,
}

impl Maal {
    /// The word on the command line and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pmedian => "pmedian",
            Self::Pcenter => "pcenter",
            Self::Daekning => "daekning",
            Self::MindsteDaekning => "mindste_daekning",
        }
    }
}

/// A question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spoergsmaal {
    /// What is best.
    pub maal: Maal,
    /// New sites; not asked for by [`Maal::MindsteDaekning`].
    pub antal: Option<usize>,
    /// The bound, inclusive, in the unit of the costs.
    pub raekkevidde: Option<f64>,
    /// How many of the next best answers to find.
    pub alternativer: usize,
    /// Whether to price every deviation: without each chosen site, with each that was not chosen.
    pub afvigelser: bool,
    /// Most inhabitants per kapacitet at a site.
    pub loft: Option<f64>,
    /// [`Maal::MindsteDaekning`]: leave out the people nobody can reach within the bound instead of giving up.
    pub saet_til_side: bool,
}

/// How far people have with some sites open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Afstand {
    /// Mean cost over those in reach; `None` when there are none.
    pub gennemsnit: Option<f64>,
    /// Largest cost of anybody in reach.
    pub stoerste: Option<f64>,
    /// Inhabitants within the bound, when there is one.
    pub inden_for: Option<f64>,
    /// Inhabitants without any open site in reach.
    pub uden_for_raekkevidde: f64,
}

/// A new site of an answer and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Betjening {
    /// Position in the scene's sites.
    pub sted: usize,
    /// Inhabitants it is nearest to (or is given, under a loft).
    pub befolkning: f64,
    /// Their mean cost; `None` when it serves nobody.
    pub gennemsnit: Option<f64>,
    /// Their largest cost.
    pub stoerste: Option<f64>,
}

/// Another answer and its price.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternativ {
    /// Its value, in the measure's unit.
    pub vaerdi: f64,
    /// How much worse than the best.
    pub pris: f64,
    /// No answer is better than this: none that follows the wish, or none but those before it in the order.
    pub graense: f64,
    /// Whether its place in the order is proven.
    pub bevist: bool,
    /// Its new sites, positions in the scene's sites.
    pub steder: Vec<usize>,
    /// Sites of the best answer it does without.
    pub ud: Vec<usize>,
    /// Sites it has instead.
    pub ind: Vec<usize>,
}

/// A wish and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Afvigelse {
    /// `true`: the site must be used; `false`: it must not.
    pub med: bool,
    /// Position in the scene's sites.
    pub sted: usize,
    /// The best answer that follows the wish; `None` when there is none.
    pub svar: Option<Alternativ>,
    /// Whether it is left open that there is one: none was found, and none was ruled out.
    pub uafgjort: bool,
}

/// People no site serves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Udaekket {
    /// Position in the scene's demand.
    pub punkt: usize,
    /// How many of those who live there: all, or under a loft those without room.
    pub befolkning: f64,
}

/// A found answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Fundet {
    /// In the measure's unit: Σ inhabitants × cost, largest cost, inhabitants covered, or new sites.
    pub vaerdi: f64,
    /// No answer is better than this.
    pub graense: f64,
    /// Whether it is proven that no answer is better.
    pub bevist: bool,
    /// What rounding can amount to, in the value's unit.
    pub tolerance: f64,
    /// Relative distance between value and bound; 0 when proven.
    pub gab: f64,
    /// The new sites, by value to people: most inhabitants first.
    pub steder: Vec<Betjening>,
    /// How far people have with these sites: to the nearest, or under a loft to the one that serves them.
    pub efter: Afstand,
    /// Under a loft: how far they have to the nearest, whether or not it has room for them.
    pub til_naermeste: Option<Afstand>,
    /// Demand that no open site reaches, or under covering that none covers, or under a loft has room for.
    pub udaekkede: Vec<Udaekket>,
    /// The next best answers.
    pub alternativer: Vec<Alternativ>,
    /// Wishes and their prices.
    pub afvigelser: Vec<Afvigelse>,
    /// How much work it was.
    pub arbejde: Statistics,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Udfald {
    /// An answer.
    Fundet(Box<Fundet>),
    /// Proven that there is none; the demand (positions) that nobody can reach within the bound.
    Umuligt(Vec<usize>),
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Svar {
    /// What was asked.
    pub spoergsmaal: Spoergsmaal,
    /// Everybody.
    pub befolkning: f64,
    /// How far people have today, when some sites stand.
    pub i_dag: Option<Afstand>,
    /// Demand (positions) set aside because nobody can reach it within the bound.
    pub til_side: Vec<usize>,
    /// What came of it.
    pub udfald: Udfald,
}

/// Work allowed before a gap is stated instead of a proof.
const BUDGET: Budget = Budget {
    kicks: 100,
    moves: 30_000,
    root_rounds: 3_000,
    node_rounds: 150,
    nodes: 20_000,
    work: 40_000_000_000,
};

/// Parts a site's capacity holds at least, when a loft splits the demand.
const PARTS_PER_SITE: f64 = 20.0;
/// Into about how many parts everybody is split at most, however small the smallest site is.
const MOST_PARTS: f64 = 5000.0;

/// Answers the question about the scene.
///
/// # Errors
/// PP-P001–PP-P008: what is missing, does not fit, or cannot be computed with.
pub fn ask(scene: &Scene, question: Spoergsmaal) -> Result<Svar> {
    check_counts(scene, &question)?;
    let (scene_left, til_side) = if question.saet_til_side {
        without_unreachable(scene, &question)?
    } else {
        (None, Vec::new())
    };
    let scene_used = scene_left.as_ref().unwrap_or(scene);
    let measure = measure_of(&question)?;
    let mut found = match question.loft {
        Some(loft) => limited(scene_used, &question, measure, loft)?,
        None => unlimited(scene_used, &question, measure)?,
    };
    let instance = scene.instance(|_| None)?;
    let standing: Vec<String> = scene.fixed().map(|site| scene.steder[site].key()).collect();
    let to_nearest =
        |open: &[String]| -> Result<Afstand> { Ok(reach(scene, &assigned(&instance, open)?, question.raekkevidde)) };
    let i_dag = (!standing.is_empty()).then(|| to_nearest(&standing)).transpose()?;
    if let (Some(_), Udfald::Fundet(found)) = (question.loft, &mut found) {
        let new = found.steder.iter().map(|served| scene.steder[served.sted].key());
        let open: Vec<String> = standing.iter().cloned().chain(new).collect();
        found.til_naermeste = Some(to_nearest(&open)?);
    }
    Ok(Svar {
        spoergsmaal: question,
        befolkning: scene.population(),
        i_dag,
        til_side,
        udfald: found,
    })
}

fn measure_of(question: &Spoergsmaal) -> Result<Measure> {
    let count = question
        .antal
        .ok_or_else(|| refusal::missing("--antal", "hvor mange nye steder der skal vælges"));
    let radius = question
        .raekkevidde
        .ok_or_else(|| refusal::missing("--raekkevidde", "hvor langt der højst må være"));
    Ok(match question.maal {
        Maal::Pmedian => Measure::Median { count: count? },
        Maal::Pcenter => Measure::Center { count: count? },
        Maal::Daekning => Measure::Covering {
            count: count?,
            radius: radius?,
        },
        Maal::MindsteDaekning => Measure::SetCovering { radius: radius? },
    })
}

fn check_counts(scene: &Scene, question: &Spoergsmaal) -> Result<()> {
    let available = scene.candidates().count();
    match question.antal {
        Some(asked) if asked > available => Err(refusal::too_many(asked, available)),
        Some(0) if scene.fixed().next().is_none() => Err(refusal::nothing_open()),
        None if available == 0 => Err(refusal::no_candidates()),
        _ => Ok(()),
    }
}

/// Ids of the engine as positions of the scene.
struct Places<'s> {
    sites: BTreeMap<String, usize>,
    demand: BTreeMap<&'s str, usize>,
}

impl<'s> Places<'s> {
    fn of(scene: &'s Scene) -> Self {
        Self {
            sites: (0..scene.steder.len())
                .map(|site| (scene.steder[site].key(), site))
                .collect(),
            demand: scene
                .behov
                .iter()
                .enumerate()
                .map(|(row, behov)| (behov.id.as_str(), row))
                .collect(),
        }
    }

    fn sites(&self, ids: &[String]) -> Vec<usize> {
        ids.iter().filter_map(|id| self.sites.get(id).copied()).collect()
    }

    fn demand(&self, ids: &[String]) -> Vec<usize> {
        let whole = |id: &'_ str| id.split('\u{1}').next().unwrap_or_default().to_owned();
        let mut rows: Vec<usize> = ids
            .iter()
            .filter_map(|id| self.demand.get(whole(id).as_str()).copied())
            .collect();
        rows.dedup();
        rows
    }
}

fn unlimited(scene: &Scene, question: &Spoergsmaal, measure: Measure) -> Result<Udfald> {
    let instance = scene.instance(|_| None)?;
    let options = Options {
        budget: BUDGET,
        alternatives: question.alternativer,
    };
    let placement = place(&instance, measure, options).map_err(|error| refusal::refused(&error, scene))?;
    let places = Places::of(scene);
    let outcome = match placement {
        Placement::Found(outcome) => outcome,
        Placement::Infeasible { unreachable } => return Ok(Udfald::Umuligt(places.demand(&unreachable))),
        Placement::Undecided => return Err(refusal::undecided()),
    };
    let served = assigned(&instance, &outcome.sites)?;
    let found = found(scene, question, &places, &outcome, &lines(scene, &served));
    let wishes = wishes(&instance, question, &outcome);
    let priced =
        prices(&instance, measure, &outcome, &wishes, BUDGET).map_err(|error| refusal::refused(&error, scene))?;
    Ok(priced_answer(scene, question, &places, &outcome, found, &priced))
}

/// The answer with what other answers cost.
fn priced_answer(
    scene: &Scene,
    question: &Spoergsmaal,
    places: &Places<'_>,
    outcome: &Outcome,
    mut found: Fundet,
    priced: &[Price],
) -> Udfald {
    let afvigelser: Vec<Afvigelse> = priced
        .iter()
        .map(|price| afvigelse(scene, places, outcome, price))
        .collect();
    if question.maal == Maal::Pcenter {
        // Countless sets share the longest way, so the alternatives are the best answers without each chosen site.
        let mut others: Vec<Alternativ> = afvigelser
            .iter()
            .filter(|wish| !wish.med)
            .filter_map(|wish| wish.svar.clone())
            .collect();
        others.sort_by(|a, b| a.vaerdi.total_cmp(&b.vaerdi).then_with(|| a.ud.cmp(&b.ud)));
        let mut seen = BTreeSet::new();
        others.retain(|other| seen.insert(other.steder.clone()));
        others.truncate(question.alternativer);
        found.alternativer = others;
    }
    if question.afvigelser {
        found.afvigelser = afvigelser;
    }
    Udfald::Fundet(Box::new(found))
}

/// The deviations to price: all when asked for, and for p-center those its alternatives are made of.
fn wishes(instance: &Instance, question: &Spoergsmaal, outcome: &Outcome) -> Vec<Deviation> {
    let all = deviations(instance, outcome);
    if question.afvigelser {
        return all;
    }
    if question.maal == Maal::Pcenter && question.alternativer > 0 {
        return all
            .into_iter()
            .filter(|wish| matches!(wish, Deviation::Without(_)))
            .collect();
    }
    Vec::new()
}

/// Under a loft: the engine's heuristic states its gap. p-median serves a point whole, so heavy ones are split first; the
/// others divide people as they need to.
fn limited(scene: &Scene, question: &Spoergsmaal, measure: Measure, loft: f64) -> Result<Udfald> {
    let limit = |sted: &Sted| sted.kapacitet * loft;
    let rooms = scene.steder.iter().map(limit).filter(|&room| room > 0.0);
    let least = rooms.fold(f64::INFINITY, f64::min);
    if !least.is_finite() {
        return Err(refusal::no_room(scene.population(), 0.0));
    }
    let parts = match question.maal {
        Maal::Pmedian => &scene.split((least / PARTS_PER_SITE).max(scene.population() / MOST_PARTS)),
        _ => scene,
    };
    let instance = parts.instance(|sted| Some(limit(sted)))?;
    let options = Options {
        budget: BUDGET,
        alternatives: question.alternativer,
    };
    let wished = |outcome: &Outcome| wishes(&instance, question, outcome);
    let (answer, priced) =
        capacitated_priced(&instance, measure, options, wished).map_err(|error| refusal::refused(&error, scene))?;
    let places = Places::of(scene);
    match &answer.placement {
        Placement::Found(outcome) => {
            let lines: Vec<Line<'_>> = answer.served.iter().map(line).collect();
            let mut found = found(scene, question, &places, outcome, &lines);
            let without = answer.served.iter().filter(|share| share.by.is_none());
            let without: BTreeMap<&str, f64> = without.map(|share| (share.demand.as_str(), share.weight)).collect();
            for one in &mut found.udaekkede {
                // A point set aside before has no shares: nobody there is served.
                if let Some(&people) = without.get(scene.behov[one.punkt].id.as_str()) {
                    one.befolkning = people;
                }
            }
            Ok(priced_answer(scene, question, &places, outcome, found, &priced))
        }
        Placement::Infeasible { unreachable } if !unreachable.is_empty() => {
            Ok(Udfald::Umuligt(places.demand(unreachable)))
        }
        Placement::Undecided if question.maal != Maal::Pmedian => Err(refusal::undecided()),
        Placement::Infeasible { .. } | Placement::Undecided => {
            let mut rooms: Vec<f64> = scene.candidates().map(|site| limit(&scene.steder[site])).collect();
            rooms.sort_unstable_by(|a, b| b.total_cmp(a));
            let standing = scene.fixed().map(|site| limit(&scene.steder[site]));
            let most = question.antal.unwrap_or(rooms.len());
            let room = standing.chain(rooms.into_iter().take(most)).sum();
            Err(refusal::no_room(scene.population(), room))
        }
    }
}

/// Everybody at a point.
pub(super) fn all_of(scene: &Scene) -> impl Fn(usize) -> Udaekket {
    |punkt| Udaekket {
        punkt,
        befolkning: scene.behov[punkt].befolkning,
    }
}

/// A part of a point as a line.
fn line(share: &Share) -> Line<'_> {
    let by = share.by.as_ref();
    (share.weight, by.map(|(site, cost)| (site.as_str(), *cost)))
}

fn found(scene: &Scene, question: &Spoergsmaal, places: &Places<'_>, outcome: &Outcome, lines: &[Line<'_>]) -> Fundet {
    let mut steder: Vec<Betjening> = places
        .sites(&outcome.chosen)
        .into_iter()
        .map(|site| serves(site, &scene.steder[site].key(), lines))
        .collect();
    let name = |site: usize| &scene.steder[site].id;
    steder.sort_by(|a, b| {
        b.befolkning
            .total_cmp(&a.befolkning)
            .then_with(|| name(a.sted).cmp(name(b.sted)))
    });
    let best = places.sites(&outcome.chosen);
    let alternativer = outcome
        .alternatives
        .iter()
        .map(|other| alternativ(scene, places, &best, other))
        .collect();
    Fundet {
        vaerdi: outcome.value,
        graense: outcome.bound,
        bevist: outcome.proven,
        tolerance: outcome.tolerance,
        gab: outcome.gap(),
        steder,
        efter: summed(lines, question.raekkevidde),
        til_naermeste: None,
        udaekkede: places
            .demand(&outcome.unserved)
            .into_iter()
            .map(all_of(scene))
            .collect(),
        alternativer,
        afvigelser: Vec::new(),
        arbejde: outcome.statistics,
    }
}

fn alternativ(scene: &Scene, places: &Places<'_>, best: &[usize], other: &crate::placement::Alternative) -> Alternativ {
    let steder: Vec<usize> = places
        .sites(&other.sites)
        .into_iter()
        .filter(|&site| !scene.steder[site].fast)
        .collect();
    Alternativ {
        vaerdi: other.value,
        pris: other.price,
        graense: other.bound,
        bevist: other.proven,
        ud: best.iter().copied().filter(|site| !steder.contains(site)).collect(),
        ind: steder.iter().copied().filter(|site| !best.contains(site)).collect(),
        steder,
    }
}

fn afvigelse(scene: &Scene, places: &Places<'_>, outcome: &Outcome, price: &Price) -> Afvigelse {
    let best = places.sites(&outcome.chosen);
    let (med, id) = match &price.deviation {
        Deviation::With(id) => (true, id),
        Deviation::Without(id) => (false, id),
    };
    Afvigelse {
        med,
        sted: places.sites.get(id).copied().unwrap_or_default(),
        svar: price
            .answer
            .as_ref()
            .map(|other| alternativ(scene, places, &best, other)),
        uafgjort: price.undecided,
    }
}

/// A served point: weight, and the site's key and cost.
type Line<'a> = (f64, Option<(&'a str, f64)>);

/// One line per served point.
fn lines<'a>(scene: &Scene, served: &'a [Served]) -> Vec<Line<'a>> {
    let weights: BTreeMap<&str, f64> = scene
        .behov
        .iter()
        .map(|behov| (behov.id.as_str(), behov.befolkning))
        .collect();
    let line = |one: &'a Served| {
        let weight = weights.get(one.demand.as_str()).copied().unwrap_or_default();
        (weight, one.by.as_ref().map(|(site, cost)| (site.as_str(), *cost)))
    };
    served.iter().map(line).collect()
}

fn serves(sted: usize, key: &str, lines: &[Line<'_>]) -> Betjening {
    let own: Vec<(f64, f64)> = lines
        .iter()
        .filter_map(|(weight, by)| by.filter(|(site, _)| *site == key).map(|(_, cost)| (*weight, cost)))
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    let befolkning = people(own.iter().map(|line| line.0)).value();
    let total = people(own.iter().map(|line| line.0 * line.1)).value();
    Betjening {
        sted,
        befolkning,
        gennemsnit: (befolkning > 0.0).then(|| total / befolkning),
        stoerste: own.iter().map(|line| line.1).reduce(f64::max),
    }
}

fn assigned(instance: &Instance, open: &[String]) -> Result<Vec<Served>> {
    instance.assign(open).map_err(|error| {
        Error::new("PP-P006", Kind::Unexpected, "svaret hænger ikke sammen").at("sted", error.to_string())
    })
}

fn reach(scene: &Scene, served: &[Served], bound: Option<f64>) -> Afstand {
    summed(&lines(scene, served), bound)
}

fn summed(lines: &[Line<'_>], bound: Option<f64>) -> Afstand {
    let mut total = People::ZERO;
    let (mut reached, mut outside, mut near) = (People::ZERO, People::ZERO, People::ZERO);
    let mut largest: Option<f64> = None;
    for &(weight, by) in lines.iter().filter(|line| line.0 > 0.0) {
        let Some((_, cost)) = by else {
            outside.add(weight);
            continue;
        };
        reached.add(weight);
        total.add(weight * cost);
        largest = Some(largest.map_or(cost, |most| most.max(cost)));
        if bound.is_some_and(|bound| cost <= bound) {
            near.add(weight);
        }
    }
    Afstand {
        gennemsnit: (!reached.is_zero()).then(|| total.value() / reached.value()),
        stoerste: largest,
        inden_for: bound.map(|_| near.value()),
        uden_for_raekkevidde: outside.value(),
    }
}

/// The scene without the demand that no site reaches within the bound, and which demand that is.
fn without_unreachable(scene: &Scene, question: &Spoergsmaal) -> Result<(Option<Scene>, Vec<usize>)> {
    let (Maal::MindsteDaekning, Some(radius)) = (question.maal, question.raekkevidde) else {
        return Ok((None, Vec::new()));
    };
    let instance = scene.instance(|_| None)?;
    let all: Vec<String> = scene.steder.iter().map(Sted::key).collect();
    let places = Places::of(scene);
    let aside: Vec<String> = assigned(&instance, &all)?
        .into_iter()
        .filter(|one| !one.by.as_ref().is_some_and(|(_, cost)| *cost <= radius))
        .map(|one| one.demand)
        .collect();
    let aside = places.demand(&aside);
    if aside.len() == scene.behov.len() {
        return Ok((None, Vec::new()));
    }
    let mut kept = vec![true; scene.behov.len()];
    for &row in &aside {
        kept[row] = false;
    }
    Ok((Some(scene.keep(|row| kept[row])), aside))
}
