//! F1–F6: who handles a flytning, told by geography alone.
//!
//! \[D\] The order in which the conditions are asked: another region (F5), another kommune (F4), and only inside one
//! kommune the bysamfund (F6, F1/F2, F3). Across a kommune border the bysamfund cannot change the route, so an unknown
//! one does not stop it; nor does a town that lies on both sides of the border.

use serde::Serialize;

use crate::domain::{Bysted, JaNejUkendt, Kommunekode};
use crate::rules::origin::{self, Rule};

/// The route of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rute {
    /// F1: approved by the administration.
    Administrativ,
    /// F2 and F3: through the samarbejdsudvalg.
    Samarbejdsudvalg,
    /// F4: a change of the plan.
    PlanAendring,
    /// F5: not routed here.
    UdenForPlanen,
    /// F6: no route until the bysamfund is looked up.
    KraeverByopslag,
}

/// What the route depends on, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geography<'a> {
    /// The kommune the clinic lies in.
    pub old_kommune: Kommunekode,
    /// The kommune of the new place, when known.
    pub new_kommune: Option<Kommunekode>,
    /// Whether the new place is in the region.
    pub in_region: JaNejUkendt,
    /// The old town.
    pub old_town: &'a Bysted,
    /// The new town.
    pub new_town: &'a Bysted,
}

/// The route and the rule it rests on. A problem seen (F2) only ever turns F1 into F2.
///
/// Worked example: Skalborg → Hasseris, both with the register's bysamfund Aalborg: F1. Nørresundby → Aalborg: F3.
pub fn route(geography: Geography<'_>, problem_seen: bool) -> (Rute, &'static Rule) {
    if geography.in_region == JaNejUkendt::Nej {
        return (Rute::UdenForPlanen, &origin::F5);
    }
    match geography.new_kommune {
        Some(new) if new != geography.old_kommune && geography.in_region == JaNejUkendt::Ja => {
            (Rute::PlanAendring, &origin::F4)
        }
        Some(new) if new == geography.old_kommune => match geography.old_town.same_town(geography.new_town) {
            None => (Rute::KraeverByopslag, &origin::F6),
            Some(false) => (Rute::Samarbejdsudvalg, &origin::F3),
            Some(true) if problem_seen => (Rute::Samarbejdsudvalg, &origin::F2),
            Some(true) => (Rute::Administrativ, &origin::F1),
        },
        _ => (Rute::KraeverByopslag, &origin::F6),
    }
}

/// Who settles a case on that rule; the giving kommune comes before the receiving one.
pub fn deciding_bodies(rule: &Rule, giving: &str, receiving: Option<&str>) -> Vec<String> {
    let fixed = |bodies: &[&str]| bodies.iter().map(|&body| body.to_owned()).collect();
    match rule.id {
        "F1" => fixed(&["Administrationen"]),
        "F2" => fixed(&["Samarbejdsudvalget"]),
        "F3" => fixed(&["Samarbejdsudvalget (indstilling)", "Regionen", "Kommunerne"]),
        "F4" => {
            let council = |name: &str| format!("Kommunalbestyrelsen i {name} Kommune");
            let mut bodies = vec!["Regionsrådet".to_owned(), council(giving)];
            bodies.extend(receiving.map(council));
            bodies
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Bysamfund;

    fn by(id: &str) -> Bysted {
        Bysted::By(Bysamfund {
            id: id.into(),
            navn: id.into(),
        })
    }

    fn kommune(number: u16) -> Kommunekode {
        Kommunekode::new(number).unwrap()
    }

    fn ask(
        new_kommune: Option<u16>,
        in_region: JaNejUkendt,
        old: &Bysted,
        new: &Bysted,
        problem: bool,
    ) -> (Rute, &'static str) {
        let geography = Geography {
            old_kommune: kommune(851),
            new_kommune: new_kommune.map(kommune),
            in_region,
            old_town: old,
            new_town: new,
        };
        let (rute, regel) = route(geography, problem);
        (rute, regel.id)
    }

    use JaNejUkendt::{Ja, Nej, Ukendt};

    #[test]
    fn each_of_the_six_conditions_gives_its_route() {
        let (aalborg, vodskov) = (by("aalborg"), by("vodskov"));
        assert_eq!(
            ask(Some(851), Ja, &aalborg, &aalborg, false),
            (Rute::Administrativ, "F1")
        );
        assert_eq!(
            ask(Some(851), Ja, &aalborg, &aalborg, true),
            (Rute::Samarbejdsudvalg, "F2")
        );
        assert_eq!(
            ask(Some(851), Ja, &aalborg, &vodskov, false),
            (Rute::Samarbejdsudvalg, "F3")
        );
        assert_eq!(
            ask(Some(860), Ja, &aalborg, &vodskov, false),
            (Rute::PlanAendring, "F4")
        );
        assert_eq!(
            ask(Some(730), Nej, &aalborg, &vodskov, false),
            (Rute::UdenForPlanen, "F5")
        );
        assert_eq!(
            ask(Some(851), Ja, &aalborg, &Bysted::Ukendt, false),
            (Rute::KraeverByopslag, "F6")
        );
        assert_eq!(
            ask(Some(851), Ja, &Bysted::Ukendt, &aalborg, false),
            (Rute::KraeverByopslag, "F6")
        );
    }

    #[test]
    fn a_problem_changes_no_route_but_f1() {
        let (aalborg, vodskov) = (by("aalborg"), by("vodskov"));
        for (new_kommune, in_region, new) in [
            (Some(851), Ja, &vodskov),
            (Some(860), Ja, &aalborg),
            (Some(730), Nej, &vodskov),
            (None, Ukendt, &aalborg),
        ] {
            assert_eq!(
                ask(new_kommune, in_region, &aalborg, new, true),
                ask(new_kommune, in_region, &aalborg, new, false)
            );
        }
    }

    #[test]
    fn an_unknown_kommune_or_an_unknown_region_is_not_guessed() {
        let aalborg = by("aalborg");
        assert_eq!(ask(None, Ja, &aalborg, &aalborg, false), (Rute::KraeverByopslag, "F6"));
        assert_eq!(
            ask(Some(730), Ukendt, &aalborg, &aalborg, false),
            (Rute::KraeverByopslag, "F6")
        );
    }

    #[test]
    fn across_a_kommune_border_the_town_does_not_matter() {
        assert_eq!(
            ask(Some(860), Ja, &Bysted::Ukendt, &Bysted::Ukendt, false),
            (Rute::PlanAendring, "F4")
        );
        assert_eq!(
            ask(Some(860), Ja, &by("delt"), &by("delt"), false),
            (Rute::PlanAendring, "F4")
        );
    }

    #[test]
    fn a_change_of_the_plan_is_settled_by_the_region_and_both_kommuner() {
        assert_eq!(
            deciding_bodies(&origin::F4, "Brønderslev", Some("Aalborg")),
            [
                "Regionsrådet",
                "Kommunalbestyrelsen i Brønderslev Kommune",
                "Kommunalbestyrelsen i Aalborg Kommune"
            ]
        );
        assert!(deciding_bodies(&origin::F6, "Aalborg", None).is_empty());
    }
}
