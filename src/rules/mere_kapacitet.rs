//! C6, more capacity: region and kommuner must agree, on facts that are all to be shown [P 3.4.5].

use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::MissingParameter;
use crate::domain::{JaNejUkendt, Kapacitetstal, Kommunekode, Ratio};
use crate::report::Source;

/// A fact the plan wants on the table, with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Oplysning {
    /// The value, in the unit of the fact.
    pub vaerdi: Ratio,
    /// Where it comes from.
    pub kilde: Option<Source>,
}

/// The six facts of plan section 3.4.5 for the area in question. What is not known is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Planfakta {
    /// Growth of the population over the planning period, persons (may be negative).
    pub befolkningsudvikling: Option<Oplysning>,
    /// Mean waiting time, weeks.
    pub ventetid: Option<Oplysning>,
    /// Development in the number of patients, persons.
    pub patientudvikling: Option<Oplysning>,
    /// Inhabitants of the area.
    pub indbyggere: Option<u32>,
    /// Consumption of the residents, kroner or services as entered.
    pub forbrug: Option<Oplysning>,
    /// Production of the clinics, in the same unit; never mixed with consumption in one ratio.
    pub produktion: Option<Oplysning>,
}

/// What is known about the proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MereKapacitetFacts {
    /// Capacity of the area today.
    pub kapacitet: Kapacitetstal,
    /// Capacity to be added.
    pub tillaeg: Kapacitetstal,
    /// The facts.
    pub fakta: Planfakta,
    /// What the region says.
    pub regionen: JaNejUkendt,
    /// What each kommune says.
    pub kommuner: Vec<(Kommunekode, JaNejUkendt)>,
}

/// One fact of the list, present or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VistFaktum {
    /// Stable machine name.
    pub navn: &'static str,
    /// Danish words.
    pub tekst: &'static str,
    /// The fact; `null` when it is missing.
    pub oplysning: Option<Oplysning>,
}

/// The answer: the facts, the ratio before and after, and whether everybody agrees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MereKapacitet {
    /// C6.
    pub regel: &'static Rule,
    /// The facts in the order of the plan.
    pub fakta: Vec<VistFaktum>,
    /// Inhabitants per capacity before.
    pub foer: Option<Ratio>,
    /// Inhabitants per capacity after.
    pub efter: Option<Ratio>,
    /// Ja only when region and every kommune say ja.
    pub enighed: JaNejUkendt,
    /// The kommuner that have said no, by code.
    pub imod: Vec<Kommunekode>,
    /// The kommuner that have not answered, by code.
    pub mangler_svar: Vec<Kommunekode>,
    /// What must be entered.
    pub mangler: Vec<MissingParameter>,
}

/// Why the proposal makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MereKapacitetError {
    /// Nothing is added.
    #[error("der er ikke foreslået mere kapacitet")]
    IntetTillaeg,
    /// Without kommuner nobody can agree.
    #[error("ingen kommuner er nævnt")]
    IngenKommuner,
    /// A kommune twice.
    #[error("kommunen {0} står der to gange")]
    DobbeltKommune(Kommunekode),
    /// Too much to compute with.
    #[error("kapaciteten er for stor til at regne med")]
    ForStor,
}

/// Sets up a proposal; it never says whether more is needed.
///
/// Worked example: 38.480 inhabitants on 8, 1 more: 4.810 → 4.275,6.
pub fn mere_kapacitet(facts: &MereKapacitetFacts) -> Result<MereKapacitet, MereKapacitetError> {
    if facts.tillaeg.is_zero() {
        return Err(MereKapacitetError::IntetTillaeg);
    }
    let mut kommuner = facts.kommuner.clone();
    kommuner.sort_unstable_by_key(|(code, _)| *code);
    if kommuner.is_empty() {
        return Err(MereKapacitetError::IngenKommuner);
    }
    if let Some(pair) = kommuner.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(MereKapacitetError::DobbeltKommune(pair[0].0));
    }
    let after = facts
        .kapacitet
        .checked_add(facts.tillaeg)
        .ok_or(MereKapacitetError::ForStor)?;
    let people = facts.fakta.indbyggere.map(u64::from);
    let foer = people.and_then(|people| facts.kapacitet.inhabitants_per(people));
    let fakta = shown(&facts.fakta, foer);
    let mut mangler: Vec<MissingParameter> = fakta
        .iter()
        .filter(|fact| fact.oplysning.is_none() && fact.navn != "indbyggere_pr_kapacitet")
        .map(|fact| MissingParameter::new(&origin::C6, fact.navn, fact.tekst))
        .collect();
    if people.is_none() {
        mangler.push(MissingParameter::new(&origin::C6, "indbyggere", "Områdets befolkning"));
    }
    let answered = |answer| {
        kommuner
            .iter()
            .filter(move |(_, given)| *given == answer)
            .map(|(code, _)| *code)
            .collect()
    };
    Ok(MereKapacitet {
        regel: &origin::C6,
        fakta,
        foer,
        efter: people.and_then(|people| after.inhabitants_per(people)),
        enighed: kommuner
            .iter()
            .fold(facts.regionen, |so_far, (_, answer)| so_far.and(*answer)),
        imod: answered(JaNejUkendt::Nej),
        mangler_svar: answered(JaNejUkendt::Ukendt),
        mangler,
    })
}

fn shown(facts: &Planfakta, ratio: Option<Ratio>) -> Vec<VistFaktum> {
    let fact = |navn, tekst, oplysning: &Option<Oplysning>| VistFaktum {
        navn,
        tekst,
        oplysning: oplysning.clone(),
    };
    let ratio = ratio.map(|vaerdi| Oplysning { vaerdi, kilde: None });
    vec![
        fact(
            "befolkningsudvikling",
            "Befolkningens udvikling",
            &facts.befolkningsudvikling,
        ),
        fact("ventetid", "Ventetid til behandling", &facts.ventetid),
        fact(
            "patientudvikling",
            "Udvikling i antal patienter",
            &facts.patientudvikling,
        ),
        fact("indbyggere_pr_kapacitet", "Indbyggere pr. kapacitet", &ratio),
        fact("forbrug", "Forbrug (områdets borgere)", &facts.forbrug),
        fact("produktion", "Produktion (områdets klinikker)", &facts.produktion),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use JaNejUkendt::{Ja, Nej, Ukendt};

    fn kommune(number: u16) -> Kommunekode {
        Kommunekode::new(number).unwrap()
    }

    fn facts() -> MereKapacitetFacts {
        MereKapacitetFacts {
            kapacitet: Kapacitetstal::from_halves(16).unwrap(),
            tillaeg: Kapacitetstal::from_halves(2).unwrap(),
            fakta: Planfakta {
                indbyggere: Some(38_480),
                ..Planfakta::default()
            },
            regionen: Ja,
            kommuner: vec![(kommune(849), Ja), (kommune(851), Ja)],
        }
    }

    #[test]
    fn jammerbugt_with_one_more_goes_from_4810_to_38480_over_nine() {
        let result = mere_kapacitet(&facts()).unwrap();
        assert_eq!(
            (result.foer, result.efter),
            (Ratio::new(4810, 1), Ratio::new(38_480, 9))
        );
    }

    #[test]
    fn everybody_must_agree_and_silence_is_not_consent() {
        let with = |answer, regionen| {
            let kommuner = vec![(kommune(851), answer), (kommune(849), Ja)];
            mere_kapacitet(&MereKapacitetFacts {
                regionen,
                kommuner,
                ..facts()
            })
            .unwrap()
        };
        assert_eq!(with(Ja, Ja).enighed, Ja);
        assert_eq!(
            (with(Ukendt, Ja).enighed, with(Ukendt, Ja).mangler_svar),
            (Ukendt, vec![kommune(851)])
        );
        assert_eq!((with(Nej, Ja).enighed, with(Nej, Ja).imod), (Nej, vec![kommune(851)]));
        assert_eq!(with(Ja, Nej).enighed, Nej);
    }

    #[test]
    fn the_plans_facts_are_all_listed_and_the_missing_ones_asked_for() {
        let result = mere_kapacitet(&facts()).unwrap();
        assert_eq!(result.fakta.len(), 6);
        let names: Vec<&str> = result.mangler.iter().map(|missing| missing.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "befolkningsudvikling",
                "ventetid",
                "patientudvikling",
                "forbrug",
                "produktion"
            ]
        );
        let unpeopled = MereKapacitetFacts {
            fakta: Planfakta::default(),
            ..facts()
        };
        let result = mere_kapacitet(&unpeopled).unwrap();
        assert_eq!(result.foer, None);
        assert_eq!(result.mangler.last().unwrap().name, "indbyggere");
    }

    #[test]
    fn nonsense_is_refused() {
        let nothing = MereKapacitetFacts {
            tillaeg: Kapacitetstal::ZERO,
            ..facts()
        };
        assert_eq!(mere_kapacitet(&nothing), Err(MereKapacitetError::IntetTillaeg));
        let nobody = MereKapacitetFacts {
            kommuner: Vec::new(),
            ..facts()
        };
        assert_eq!(mere_kapacitet(&nobody), Err(MereKapacitetError::IngenKommuner));
        let twice = MereKapacitetFacts {
            kommuner: vec![(kommune(849), Ja), (kommune(849), Nej)],
            ..facts()
        };
        assert_eq!(
            mere_kapacitet(&twice),
            Err(MereKapacitetError::DobbeltKommune(kommune(849)))
        );
    }
}
