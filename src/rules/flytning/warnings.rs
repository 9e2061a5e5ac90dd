//! V1–V7: what the reader of an assessment must not overlook.
//!
//! \[D\] Where the giving kommune is left with none (V1), V2 (its last town loses its last clinic) and V6 (the shift
//! between two ratios, one of which no longer exists) say less of the same; they are then kept apart as *covered*, with
//! their texts, so that the codes agree with the worked example of domain.md section 4 and nothing is hidden.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::Serialize;

use super::facts::{FlytningFacts, Mangel};
use crate::domain::{JaNejUkendt, Kommunekode, Ratio, Regime};
use crate::rules::origin::{self, Rule};

/// The machine codes of the warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdvarselKode {
    /// V1.
    SidsteKapacitetIKommunen,
    /// V2.
    LokalDaekning,
    /// V3.
    OeUdenFastForbindelse,
    /// V4.
    Bygningskrav,
    /// V5.
    Dato,
    /// V6.
    ModRegionsgennemsnit,
    /// V7.
    Serieskift,
}

impl AdvarselKode {
    /// The rule behind the code.
    pub fn rule(self) -> &'static Rule {
        match self {
            Self::SidsteKapacitetIKommunen => &origin::V1,
            Self::LokalDaekning => &origin::V2,
            Self::OeUdenFastForbindelse => &origin::V3,
            Self::Bygningskrav => &origin::V4,
            Self::Dato => &origin::V5,
            Self::ModRegionsgennemsnit => &origin::V6,
            Self::Serieskift => &origin::V7,
        }
    }

    /// The code as in the machine contract.
    pub fn code(self) -> &'static str {
        match self {
            Self::SidsteKapacitetIKommunen => "sidste_kapacitet_i_kommunen",
            Self::LokalDaekning => "lokal_daekning",
            Self::OeUdenFastForbindelse => "oe_uden_fast_forbindelse",
            Self::Bygningskrav => "bygningskrav",
            Self::Dato => "dato",
            Self::ModRegionsgennemsnit => "mod_regionsgennemsnit",
            Self::Serieskift => "serieskift",
        }
    }
}

/// A warning with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advarsel {
    /// The machine code.
    pub kode: AdvarselKode,
    /// The rule and its origin.
    pub regel: &'static Rule,
    /// What it is about here, in Danish, without figures.
    pub tekst: String,
}

impl Advarsel {
    fn new(kode: AdvarselKode, tekst: impl Into<String>) -> Self {
        Self {
            kode,
            regel: kode.rule(),
            tekst: tekst.into(),
        }
    }
}

/// How one kommune moves in relation to the region's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift<'a> {
    /// The kommune's code.
    pub kommune: Kommunekode,
    /// Its name.
    pub navn: &'a str,
    /// |before − R|.
    pub before: Option<Ratio>,
    /// |after − R|.
    pub after: Option<Ratio>,
}

/// What the warnings need beside the snapshot: what has already been computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed<'a> {
    /// The giving kommune's name.
    pub giving: &'a str,
    /// Whether the giving kommune is left without capacity; `None` when the receiving kommune is unknown.
    pub giving_left_with_none: Option<bool>,
    /// Whether capacity leaves an island without a fixed link.
    pub leaves_island: bool,
    /// Whether the last capacity leaves the old town.
    pub last_in_town: JaNejUkendt,
    /// The kommuner whose figures change; empty when before and after cannot be compared.
    pub shifts: Vec<Shift<'a>>,
}

/// What was raised, what a stronger warning covers, and what could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raised {
    /// In the order V1–V7.
    pub advarsler: Vec<Advarsel>,
    /// True as well, but said by V1 already.
    pub daekket: Vec<Advarsel>,
    /// Facts without which a warning could not be judged.
    pub mangler: Vec<Mangel>,
}

/// All warnings of a move.
pub fn warnings(facts: &FlytningFacts, computed: &Computed<'_>) -> Raised {
    let mut raised = Raised::default();
    let giving = computed.giving;
    if computed.giving_left_with_none == Some(true) {
        let text = format!("{giving} Kommune står uden kapacitet; indbyggere pr. kapacitet er ikke defineret");
        raised
            .advarsler
            .push(Advarsel::new(AdvarselKode::SidsteKapacitetIKommunen, text));
    }
    local_coverage(facts, computed, &mut raised);
    if computed.leaves_island {
        let text = format!("Kapacitet forlader {giving}, der er en ø uden fast forbindelse");
        raised
            .advarsler
            .push(Advarsel::new(AdvarselKode::OeUdenFastForbindelse, text));
    }
    premises(facts, &mut raised);
    moving_date(facts, &mut raised);
    let further: Vec<String> = computed
        .shifts
        .iter()
        .filter(|shift| moves_away(shift))
        .map(|s| format!("{} Kommune", s.navn))
        .collect();
    if !further.is_empty() {
        let text = format!(
            "Længere væk fra regionens indbyggere pr. kapacitet: {}",
            further.join(" og ")
        );
        raised
            .advarsler
            .push(Advarsel::new(AdvarselKode::ModRegionsgennemsnit, text));
    }
    if crosses_shift(facts) {
        let text =
            "Flytningen krydser 1. januar 2024, hvor kapacitet opgøres på en ny måde; der findes ingen omregning";
        raised.advarsler.push(Advarsel::new(AdvarselKode::Serieskift, text));
    }
    if computed.giving_left_with_none == Some(true) {
        let covered = |warning: &Advarsel| {
            matches!(
                warning.kode,
                AdvarselKode::LokalDaekning | AdvarselKode::ModRegionsgennemsnit
            )
        };
        (raised.daekket, raised.advarsler) = raised.advarsler.into_iter().partition(covered);
    }
    raised
}

fn local_coverage(facts: &FlytningFacts, computed: &Computed<'_>, raised: &mut Raised) {
    let town = facts
        .klinik
        .bysted
        .by()
        .map_or("det gamle bysamfund", |by| by.navn.as_str());
    match computed.last_in_town {
        JaNejUkendt::Ja => {
            let text = format!("Den sidste kapacitet forlader {town}");
            raised.advarsler.push(Advarsel::new(AdvarselKode::LokalDaekning, text));
        }
        JaNejUkendt::Ukendt => raised.mangler.push(Mangel::new(
            "lokal_daekning",
            format!("Bysamfund mangler for klinikker i kommunen; det kan ikke afgøres, om den sidste kapacitet forlader {town}"),
        )),
        JaNejUkendt::Nej => {}
    }
}

/// V4: both access and toilet are required of new premises [P 2.1.8]; a known no on either raises it, a blank does not.
fn premises(facts: &FlytningFacts, raised: &mut Raised) {
    let asked = [("adgang", facts.ansoegning.adgang), ("toilet", facts.ansoegning.toilet)];
    let lacking: Vec<&str> = asked
        .iter()
        .filter(|(_, answer)| *answer == JaNejUkendt::Nej)
        .map(|(field, _)| {
            if *field == "adgang" {
                "handicapvenlig adgang"
            } else {
                "handicapegnet toilet"
            }
        })
        .collect();
    if !lacking.is_empty() {
        let text = format!("De nye lokaler mangler {}", lacking.join(" og "));
        raised.advarsler.push(Advarsel::new(AdvarselKode::Bygningskrav, text));
    }
}

/// V5, as far as the stated dates go: a day that is not the 1st is wrong whenever the application was received.
fn moving_date(facts: &FlytningFacts, raised: &mut Raised) {
    let Some(wished) = facts.ansoegning.oensket_dato else {
        raised
            .mangler
            .push(Mangel::new("dato", "Den ønskede flyttedato er ikke oplyst"));
        return;
    };
    let received = facts.ansoegning.modtaget;
    if received.is_none() {
        raised.mangler.push(Mangel::new(
            "modtaget",
            "Datoen for modtagelsen er ikke oplyst; varslet kan ikke regnes ud",
        ));
    }
    let too_early = received.is_some_and(|received| earliest_moving_day(received).is_none_or(|day| wished < day));
    if wished.day() != 1 || too_early {
        let text = match (wished.day() == 1, too_early) {
            (false, true) => "Den ønskede dato er ikke den 1. i en måned, og varslet er for kort",
            (false, false) => "Den ønskede dato er ikke den 1. i en måned",
            _ => "Den ønskede dato ligger mindre end en måned ud over løbende måned efter modtagelsen",
        };
        raised.advarsler.push(Advarsel::new(AdvarselKode::Dato, text));
    }
}

/// The first day a move can be asked for (V5): the 1st of a month, with one whole month after the month of receipt.
/// `None` only at the end of the calendar.
///
/// Worked examples: received 10 March → the running month is March, the one month of notice April → 1 May. Received
/// 1 March or 31 March: 1 May as well. Received 15 November → 1 January.
pub fn earliest_moving_day(received: Date) -> Option<Date> {
    let notice: Span = 2.months();
    received.first_of_month().checked_add(notice).ok()
}

fn moves_away(shift: &Shift<'_>) -> bool {
    matches!((shift.before, shift.after), (Some(before), Some(after)) if after > before)
}

/// V7: the day of the move lies in another regime than the figures, or than the day the application was received.
fn crosses_shift(facts: &FlytningFacts) -> bool {
    let after = facts.regime_after();
    let received = facts
        .ansoegning
        .modtaget
        .filter(|_| facts.ansoegning.oensket_dato.is_some())
        .map(Regime::at);
    !facts.is_comparable() || received.is_some_and(|regime| regime != after)
}

#[cfg(test)]
mod tests {
    use super::super::testdata::hjallerup_to_vodskov;
    use super::*;
    use jiff::civil::date;

    fn nothing() -> Computed<'static> {
        Computed {
            giving: "Brønderslev",
            giving_left_with_none: Some(false),
            leaves_island: false,
            last_in_town: JaNejUkendt::Nej,
            shifts: Vec::new(),
        }
    }

    fn codes(facts: &FlytningFacts, computed: &Computed<'_>) -> Vec<&'static str> {
        warnings(facts, computed)
            .advarsler
            .iter()
            .map(|warning| warning.kode.code())
            .collect()
    }

    fn with_dates(received: Option<Date>, wished: Option<Date>) -> FlytningFacts {
        let mut facts = hjallerup_to_vodskov();
        (facts.ansoegning.modtaget, facts.ansoegning.oensket_dato) = (received, wished);
        facts
    }

    #[test]
    fn received_any_day_in_march_means_the_first_of_may() {
        for day in [1, 10, 31] {
            assert_eq!(earliest_moving_day(date(2019, 3, day)), Some(date(2019, 5, 1)));
        }
        assert_eq!(earliest_moving_day(date(2019, 11, 15)), Some(date(2020, 1, 1)));
        assert_eq!(earliest_moving_day(date(2019, 12, 31)), Some(date(2020, 2, 1)));
    }

    #[test]
    fn the_first_possible_day_is_no_warning_and_a_month_or_a_day_off_is() {
        let received = Some(date(2019, 3, 10));
        assert_eq!(
            codes(&with_dates(received, Some(date(2019, 5, 1))), &nothing()),
            [""; 0]
        );
        for wrong in [date(2019, 4, 1), date(2019, 5, 2), date(2019, 4, 30), date(2019, 3, 1)] {
            assert_eq!(
                codes(&with_dates(received, Some(wrong)), &nothing()),
                ["dato"],
                "{wrong}"
            );
        }
        assert_eq!(
            codes(&with_dates(received, Some(date(2019, 12, 1))), &nothing()),
            [""; 0]
        );
    }

    #[test]
    fn without_a_date_of_receipt_only_the_day_of_the_month_is_judged_and_the_rest_is_missing() {
        let first = with_dates(None, Some(date(2019, 5, 1)));
        assert_eq!(codes(&first, &nothing()), [""; 0]);
        assert!(
            warnings(&first, &nothing())
                .mangler
                .iter()
                .any(|missing| missing.felt == "modtaget")
        );
        assert_eq!(codes(&with_dates(None, Some(date(2019, 5, 15))), &nothing()), ["dato"]);
        let none = with_dates(None, None);
        assert!(
            warnings(&none, &nothing())
                .mangler
                .iter()
                .any(|missing| missing.felt == "dato")
        );
    }

    #[test]
    fn premises_need_both_access_and_toilet_and_a_blank_is_not_a_no() {
        use JaNejUkendt::{Ja, Nej, Ukendt};
        for (adgang, toilet, expected) in [
            (Ja, Ja, false),
            (Ja, Ukendt, false),
            (Ukendt, Ukendt, false),
            (Nej, Ja, true),
            (Ja, Nej, true),
            (Ukendt, Nej, true),
        ] {
            let mut facts = hjallerup_to_vodskov();
            (facts.ansoegning.adgang, facts.ansoegning.toilet) = (adgang, toilet);
            assert_eq!(
                codes(&facts, &nothing()).contains(&"bygningskrav"),
                expected,
                "{adgang} {toilet}"
            );
        }
    }

    #[test]
    fn a_move_across_new_year_2024_is_a_break_in_the_series() {
        let crossing = with_dates(Some(date(2023, 11, 1)), Some(date(2024, 1, 1)));
        assert_eq!(codes(&crossing, &nothing()), ["serieskift"]);
        let before = with_dates(Some(date(2023, 10, 1)), Some(date(2023, 12, 1)));
        assert_eq!(codes(&before, &nothing()), [""; 0]);
    }

    #[test]
    fn a_kommune_that_stands_still_or_comes_nearer_raises_nothing() {
        let ratio = |value| Some(Ratio::whole(value));
        let shift = |before, after| Shift {
            kommune: Kommunekode::new(840).unwrap(),
            navn: "Rebild",
            before,
            after,
        };
        for (before, after, expected) in [
            (ratio(5), ratio(5), false),
            (ratio(5), ratio(4), false),
            (ratio(5), ratio(6), true),
            (ratio(5), None, false),
        ] {
            let computed = Computed {
                shifts: vec![shift(before, after)],
                ..nothing()
            };
            assert_eq!(
                codes(&hjallerup_to_vodskov(), &computed) == ["mod_regionsgennemsnit"],
                expected
            );
        }
    }

    #[test]
    fn an_empty_kommune_covers_its_last_town_and_the_shift_between_ratios_but_hides_neither() {
        let computed = Computed {
            giving_left_with_none: Some(true),
            last_in_town: JaNejUkendt::Ja,
            leaves_island: true,
            shifts: vec![Shift {
                kommune: Kommunekode::new(787).unwrap(),
                navn: "Thisted",
                before: Some(Ratio::whole(1)),
                after: Some(Ratio::whole(2)),
            }],
            ..nothing()
        };
        let raised = warnings(&hjallerup_to_vodskov(), &computed);
        let codes = |list: &[Advarsel]| list.iter().map(|w| w.kode.code()).collect::<Vec<_>>();
        assert_eq!(
            codes(&raised.advarsler),
            ["sidste_kapacitet_i_kommunen", "oe_uden_fast_forbindelse"]
        );
        assert_eq!(codes(&raised.daekket), ["lokal_daekning", "mod_regionsgennemsnit"]);
    }

    #[test]
    fn the_machine_code_is_what_serde_writes() {
        for kode in [
            AdvarselKode::SidsteKapacitetIKommunen,
            AdvarselKode::LokalDaekning,
            AdvarselKode::OeUdenFastForbindelse,
            AdvarselKode::Bygningskrav,
            AdvarselKode::Dato,
            AdvarselKode::ModRegionsgennemsnit,
            AdvarselKode::Serieskift,
        ] {
            assert_eq!(serde_json::to_value(kode).unwrap(), kode.code());
        }
    }
}
