//! K4 from imported stops: how near the nearest one is and how often something departs, at the old and the new address.
//!
//! \[D\] The plan weighs "nærhed til offentlig transport" without a measure. Two are taken: the straight line to the
//! nearest stop, and the departures per hour of all stops within [`NEAR`], in the timetable's window. A difference of at
//! most [`SAME_DISTANCE`] or [`SAME_DEPARTURES`] is none. When one is better and the other worse there is no verdict.
//! Only coordinates of the addresses themselves carry it: a town's middle is half a kilometre from any address in it.

use serde::Serialize;

use super::evidence::{Detalje, Faktum, Vurdering};
use crate::domain::Metres;

/// Departures are summed within this distance, metres \[D\]: a walk of some seven minutes.
pub const NEAR: f64 = 500.0;
/// Distances that differ by no more are the same, metres \[D\].
const SAME_DISTANCE: f64 = 50.0;
/// Departures per hour that differ by no more are the same \[D\].
const SAME_DEPARTURES: f64 = 1.0;

/// What the imported stops say of one address.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopopslag {
    /// Measured from the address itself.
    Maalt(Stopmaal),
    /// The coordinate is not that of the address.
    Upraecis,
    /// There is no coordinate.
    UdenKoordinat,
}

/// The two measures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stopmaal {
    /// The straight line to the nearest stop; `None` = none within 64 km.
    pub afstand: Option<Metres>,
    /// Its name.
    pub navn: Option<String>,
    /// Departures per hour within [`NEAR`]; 0 when no stop is that near, `None` when the source has no timetable.
    pub afgange_pr_time: Option<f64>,
}

/// What the imported stops valid on the day say of both addresses.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stopfakta {
    /// The old address.
    pub foer: Stopopslag,
    /// The new one.
    pub efter: Stopopslag,
}

impl Stopopslag {
    fn measured(&self) -> Option<&Stopmaal> {
        match self {
            Self::Maalt(measured) => Some(measured),
            Self::Upraecis | Self::UdenKoordinat => None,
        }
    }

    /// Whether the distance is known from the stops.
    pub fn is_measured(&self) -> bool {
        self.measured().is_some()
    }

    fn why_not(&self) -> Option<&'static str> {
        match self {
            Self::Maalt(_) => None,
            Self::Upraecis => Some("koordinaten er ikke adressens egen, men byens midte eller ukendt"),
            Self::UdenKoordinat => Some("koordinaten mangler"),
        }
    }
}

impl Stopfakta {
    /// The evidence, in reading order.
    pub(super) fn details(&self) -> Vec<Detalje> {
        let (before, after) = (self.foer.measured(), self.efter.measured());
        let distance = |side: Option<&Stopmaal>| Faktum::number(side.and_then(|it| it.afstand).map(Metres::value));
        let name = |side: Option<&Stopmaal>| {
            side.and_then(|it| it.navn.clone())
                .map_or(Faktum::Mangler, Faktum::Tekst)
        };
        let departures = |side: Option<&Stopmaal>| Faktum::number(side.and_then(|it| it.afgange_pr_time));
        vec![
            Detalje {
                noegle: "stop_maalt_meter",
                betegnelse: "Nærmeste stoppested i luftlinje",
                enhed: Some("m"),
                foer: distance(before),
                efter: distance(after),
            },
            Detalje {
                noegle: "stop_navn",
                betegnelse: "Nærmeste stoppested",
                enhed: None,
                foer: name(before),
                efter: name(after),
            },
            Detalje {
                noegle: "afgange_pr_time",
                betegnelse: "Afgange inden for 500 m",
                enhed: Some("pr. time"),
                foer: departures(before),
                efter: departures(after),
            },
        ]
    }

    /// The verdict and what it rests on; `Err` with the reason when the stops cannot give one.
    pub(super) fn verdict(&self) -> Result<(Vurdering, String), String> {
        let (Some(before), Some(after)) = (self.foer.measured(), self.efter.measured()) else {
            let sides = [("den gamle adresse", &self.foer), ("den nye adresse", &self.efter)];
            let reasons: Vec<String> = sides
                .iter()
                .filter_map(|(side, found)| found.why_not().map(|why| format!("{side}: {why}")))
                .collect();
            return Err(reasons.join("; "));
        };
        // Beyond the reach of the search is further than anything within it.
        let metres = |side: &Stopmaal| side.afstand.map_or(f64::INFINITY, Metres::value);
        let distance = lower_is_better(metres(before), metres(after), SAME_DISTANCE);
        let departures = before
            .afgange_pr_time
            .zip(after.afgange_pr_time)
            .map(|(before, after)| lower_is_better(-before, -after, SAME_DEPARTURES));
        let verdict = match (distance, departures) {
            (distance, None | Some(Vurdering::Uaendret)) => distance,
            (Vurdering::Uaendret, Some(departures)) => departures,
            (distance, Some(departures)) if distance == departures => distance,
            (distance, Some(departures)) => {
                return Ok((
                    Vurdering::Ukendt,
                    format!(
                        "Målene peger hver sin vej: afstand {}, afgange {}",
                        distance.word(),
                        departures.word()
                    ),
                ));
            }
        };
        let what = match departures {
            Some(_) => "Nærmeste stoppested i luftlinje og afgange inden for 500 m",
            None => "Nærmeste stoppested i luftlinje; kilden har ingen køreplan",
        };
        let basis = format!("{what}; forskelle på højst 50 m og én afgang i timen regnes ikke [D]");
        Ok((verdict, basis))
    }
}

fn lower_is_better(before: f64, after: f64, same: f64) -> Vurdering {
    // Both beyond reach are the same, and infinity less infinity is no number.
    if before.total_cmp(&after).is_eq() || (after - before).abs() <= same {
        Vurdering::Uaendret
    } else {
        Vurdering::lower_is_better(after.total_cmp(&before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(metres: Option<f64>, departures: Option<f64>) -> Stopopslag {
        Stopopslag::Maalt(Stopmaal {
            afstand: metres.and_then(Metres::new),
            navn: metres.map(|_| "Torvet".to_owned()),
            afgange_pr_time: departures,
        })
    }

    #[test]
    fn nearer_or_more_often_is_better_a_hair_is_nothing_and_a_quarrel_is_no_verdict() {
        for (before, after, expected) in [
            ((Some(400.0), Some(4.0)), (Some(150.0), Some(4.5)), Vurdering::Forbedret),
            ((Some(400.0), Some(4.0)), (Some(350.0), Some(5.0)), Vurdering::Uaendret),
            ((Some(400.0), Some(4.0)), (Some(420.0), Some(1.0)), Vurdering::Forringet),
            ((Some(400.0), Some(4.0)), (Some(100.0), Some(1.0)), Vurdering::Ukendt),
            ((Some(400.0), None), (Some(100.0), None), Vurdering::Forbedret),
            ((None, Some(0.0)), (Some(9_000.0), Some(0.0)), Vurdering::Forbedret),
            ((None, Some(0.0)), (None, Some(0.0)), Vurdering::Uaendret),
        ] {
            let facts = Stopfakta {
                foer: at(before.0, before.1),
                efter: at(after.0, after.1),
            };
            assert_eq!(facts.verdict().unwrap().0, expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_towns_middle_carries_no_verdict_and_says_so() {
        let facts = Stopfakta {
            foer: Stopopslag::Upraecis,
            efter: at(Some(100.0), None),
        };
        assert_eq!(
            facts.verdict().unwrap_err(),
            "den gamle adresse: koordinaten er ikke adressens egen, men byens midte eller ukendt"
        );
        assert_eq!(facts.details()[0].foer, Faktum::Mangler);
    }
}
