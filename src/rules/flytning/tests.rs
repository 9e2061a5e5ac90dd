//! The worked examples of domain.md section 4, the refusals, and the laws every move obeys.

use jiff::civil::date;
use proptest::prelude::*;

use super::testdata::*;
use super::*;
use crate::domain::{Bysted, JaNejUkendt, Kapacitet, Kapacitetstal, Kommunekode, Ratio, Regime};

/// Rounded half up to `decimals`, as an integer of the last printed digit: 1.627,4 → 16274.
fn printed(value: Option<Ratio>, decimals: u8) -> Option<i128> {
    value?
        .checked_mul(Ratio::whole(10_i64.pow(u32::from(decimals))))?
        .round_half_up()
}

/// Plain integers over plain denominators: |p/k − P/K| with k in halves, as an oracle for M1.
fn oracle_m1(sides: [(i128, i128); 2], people: i128, halves: i128) -> f64 {
    let region = 2.0 * people as f64 / halves as f64;
    sides
        .iter()
        .map(|(p, k)| (2.0 * *p as f64 / *k as f64 - region).abs())
        .sum()
}

struct Expected {
    facts: FlytningFacts,
    giving: (i128, Option<i128>),
    receiving: (i128, i128),
    m1: (i128, Option<i128>),
    m2: (i128, i128),
    warnings: &'static [&'static str],
}

/// The table of domain.md section 4, row by row: ratios to the whole inhabitant, M1 to one decimal, M2 to two.
#[test]
fn the_four_worked_examples_come_out_to_the_last_printed_digit() {
    let rows = [
        Expected {
            facts: hjallerup_to_vodskov(),
            giving: (4275, Some(4542)),
            receiving: (5903, 5823),
            m1: (16_274, Some(12_804)),
            m2: (1210, 1160),
            warnings: &["lokal_daekning"],
        },
        Expected {
            facts: laesoe_to_aalborg(),
            giving: (1211, Some(3634)),
            receiving: (5903, 5745),
            m1: (46_912, Some(21_111)),
            m2: (1210, 1110),
            warnings: &["oe_uden_fast_forbindelse"],
        },
        Expected {
            facts: stoevring_to_aalborg(),
            giving: (5439, Some(6648)),
            receiving: (5903, 5745),
            m1: (22_008, Some(32_522)),
            m2: (1210, 1210),
            warnings: &["mod_regionsgennemsnit"],
        },
        Expected {
            facts: morsoe_to_thisted(),
            giving: (4079, None),
            receiving: (3632, 2564),
            m1: (14_304, None),
            m2: (1210, 1656),
            warnings: &["sidste_kapacitet_i_kommunen"],
        },
    ];
    for row in rows {
        let name = row.facts.klinik.navn.clone();
        let result = assess(&row.facts).unwrap();
        let receiving = result.modtagende.clone().unwrap();
        assert_eq!(result.rute, Rute::PlanAendring, "{name}");
        assert_eq!(printed(result.afgivende.foer, 0), Some(row.giving.0), "{name}");
        assert_eq!(printed(result.afgivende.efter, 0), row.giving.1, "{name}");
        assert_eq!(
            (printed(receiving.foer, 0), printed(receiving.efter, 0)),
            (Some(row.receiving.0), Some(row.receiving.1))
        );
        assert_eq!(
            (printed(result.maal.m1.foer, 1), printed(result.maal.m1.efter, 1)),
            (Some(row.m1.0), row.m1.1),
            "{name}"
        );
        assert_eq!(
            (printed(result.maal.m2.foer, 2), printed(result.maal.m2.efter, 2)),
            (Some(row.m2.0), Some(row.m2.1))
        );
        let codes: Vec<&str> = result.advarsler.iter().map(|code| code.code()).collect();
        assert_eq!(codes, row.warnings, "{name}");
        assert_eq!(printed(result.region, 0), Some(4571));
    }
}

/// Brønderslev 36.339/8,5 → 8 and Aalborg 215.443/36,5 → 37, by plain floats.
#[test]
fn m1_agrees_with_plain_arithmetic() {
    let result = assess(&hjallerup_to_vodskov()).unwrap();
    let before = oracle_m1([(36_339, 17), (215_443, 73)], 589_605, 258);
    let after = oracle_m1([(36_339, 16), (215_443, 74)], 589_605, 258);
    assert!((result.maal.m1.foer.unwrap().to_f64() - before).abs() < 1e-9);
    assert!((result.maal.m1.efter.unwrap().to_f64() - after).abs() < 1e-9);
}

#[test]
fn the_empty_kommune_keeps_its_other_true_warnings_within_reach() {
    let result = assess(&morsoe_to_thisted()).unwrap();
    let covered: Vec<&str> = result
        .advarsler_daekket
        .iter()
        .map(|warning| warning.kode.code())
        .collect();
    assert_eq!(covered, ["lokal_daekning", "mod_regionsgennemsnit"]);
    assert_eq!((result.maal.m3.foer.is_some(), result.maal.m3.efter), (true, None));
}

/// Vendsyssel has 41,5 kapaciteter (8,5 + 16,5 + 1,5 + 15), Limfjorden 87,5; Læsø's 1 goes from the first to the second.
#[test]
fn the_same_move_is_measured_between_sundhedsraad() {
    let councils = assess(&laesoe_to_aalborg()).unwrap().sundhedsraad.unwrap();
    let receiving = councils.modtagende.unwrap();
    assert_eq!(
        (councils.afgivende.omraade.as_str(), receiving.omraade.as_str()),
        ("Vendsyssel", "Limfjorden")
    );
    let people = 36_339 + 59_960 + 1817 + 64_668;
    assert_eq!(councils.afgivende.foer, Ratio::new(people * 2, 83));
    assert_eq!(councils.afgivende.efter, Ratio::new(people * 2, 81));
    assert_eq!(
        (receiving.kapacitet_foer, receiving.kapacitet_efter),
        (tal(87.5), Some(tal(88.5)))
    );
    assert!(councils.maal.m2.efter < councils.maal.m2.foer);
}

#[test]
fn a_kommune_without_a_known_sundhedsraad_leaves_that_level_out() {
    let mut facts = laesoe_to_aalborg();
    facts.omraader[0].sundhedsraad = None;
    let result = assess(&facts).unwrap();
    assert_eq!(result.sundhedsraad, None);
    assert!(
        result
            .mangler_oplysning
            .iter()
            .any(|missing| missing.felt == "sundhedsraad")
    );
}

#[test]
fn the_machine_reads_the_keys_of_the_contract() {
    let json = serde_json::to_value(assess(&hjallerup_to_vodskov()).unwrap()).unwrap();
    assert_eq!(json["rute"], "plan_aendring");
    assert_eq!(json["regel"]["id"], "F4");
    assert_eq!(json["regel"]["oprindelse"], serde_json::json!(["P"]));
    assert_eq!(json["afgivende"]["omraade"], "Brønderslev");
    assert_eq!(json["afgivende"]["kommunekode"], "0810");
    assert!((json["afgivende"]["foer"].as_f64().unwrap() - 36_339.0 / 8.5).abs() < 1e-9);
    assert!((json["region"].as_f64().unwrap() - 589_605.0 / 129.0).abs() < 1e-9);
    assert!(json["maal"]["M1"]["foer"].is_number() && json["maal"]["M3"]["efter"].is_number());
    assert_eq!(json["advarsler"], serde_json::json!(["lokal_daekning"]));
    let codes: Vec<&str> = json["kriterier"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k["kode"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["K1", "K2", "K3", "K4", "K5", "K6"]);
    for criterion in json["kriterier"].as_array().unwrap() {
        for key in ["vurdering", "foer", "efter", "grundlag", "kilde"] {
            assert!(criterion.get(key).is_some(), "{key}");
        }
    }
    let empty = serde_json::to_value(assess(&morsoe_to_thisted()).unwrap()).unwrap();
    assert_eq!(empty["afgivende"]["efter"], serde_json::Value::Null);
}

#[test]
fn poorer_access_inside_a_town_is_not_approved_administratively() {
    let mut facts = hjallerup_to_vodskov();
    facts.nyt_sted = NytSted {
        kommune: Some(kommune(810)),
        bysted: by("Hjallerup"),
        ..facts.nyt_sted
    };
    assert_eq!(assess(&facts).unwrap().rute, Rute::Administrativ);
    facts.ansoegning.adgang = JaNejUkendt::Nej;
    let poorer = assess(&facts).unwrap();
    assert_eq!((poorer.rute, poorer.regel.id), (Rute::Samarbejdsudvalg, "F2"));
    assert!(
        poorer.begrundelser[0]
            .tekst
            .ends_with("Adgangen er forringet i forhold til den gamle adresse")
    );
    facts.ansoegning = Ansoegning {
        problem: Some("indgang fra bagsiden".into()),
        ..Ansoegning::default()
    };
    assert_eq!(assess(&facts).unwrap().regel.id, "F2");
}

#[test]
fn a_move_inside_the_kommune_changes_no_ratio_and_is_neutral() {
    let mut facts = hjallerup_to_vodskov();
    facts.nyt_sted = NytSted {
        kommune: Some(kommune(810)),
        bysted: by("Dronninglund"),
        ..facts.nyt_sted
    };
    let result = assess(&facts).unwrap();
    assert_eq!((result.rute, result.regel.id), (Rute::Samarbejdsudvalg, "F3"));
    assert_eq!(result.afgivende.foer, result.afgivende.efter);
    assert_eq!(result.maal.m2.foer, result.maal.m2.efter);
    assert!(result.neutral.unwrap().er_neutral);
    assert_eq!(result.afgivende, result.modtagende.unwrap());
}

#[test]
fn an_unknown_new_kommune_routes_nothing_and_computes_no_after() {
    let mut facts = hjallerup_to_vodskov();
    facts.nyt_sted = NytSted {
        koordinat: place(5.0, 5.0),
        ..NytSted::default()
    };
    let result = assess(&facts).unwrap();
    assert_eq!(result.rute, Rute::KraeverByopslag);
    assert!(result.afgoeres_af.is_empty());
    assert_eq!(
        (result.modtagende, result.maal.m2.efter, result.neutral),
        (None, None, None)
    );
    assert!(result.maal.m2.foer.is_some());
    assert!(result.mangler_oplysning.iter().any(|missing| missing.felt == "kommune"));
}

#[test]
fn across_the_change_of_regime_nothing_after_is_compared() {
    let mut facts = hjallerup_to_vodskov();
    (facts.ansoegning.modtaget, facts.ansoegning.oensket_dato) = (Some(date(2023, 10, 2)), Some(date(2024, 1, 1)));
    let result = assess(&facts).unwrap();
    assert!(result.advarsler.contains(&AdvarselKode::Serieskift));
    assert!(result.afgivende.foer.is_some());
    assert_eq!((result.afgivende.efter, result.afgivende.kapacitet_efter), (None, None));
    assert_eq!(
        (result.maal.m1.efter, result.maal.m2.efter, result.maal.m3.efter),
        (None, None, None)
    );
    assert_eq!(
        (result.kriterier[0].vurdering, result.neutral),
        (Vurdering::Ukendt, None)
    );
    assert!(!result.ikke_sammenlignelig.is_empty());
    assert_eq!(result.rute, Rute::PlanAendring);
}

#[test]
fn decimal_capacity_moves_as_exactly_as_halves() {
    let mut facts = hjallerup_to_vodskov();
    facts.regime = Regime::Beloeb;
    facts.pr = date(2025, 1, 1);
    facts.klinik.kapacitet = Kapacitet::Beloeb {
        speciale_51: tal(0.3333),
        speciale_62: tal(0.2),
    };
    let result = assess(&facts).unwrap();
    assert_eq!(result.afgivende.kapacitet_efter, Some(tal(8.5 - 0.5333)));
    assert_eq!(result.kapacitet_i_alt.foer, result.kapacitet_i_alt.efter);
    assert!(!result.advarsler.contains(&AdvarselKode::Serieskift));
}

mod refusals {
    use super::*;

    #[test]
    fn another_region_is_not_routed_and_names_its_rule() {
        let mut facts = hjallerup_to_vodskov();
        facts.nyt_sted.i_regionen = JaNejUkendt::Nej;
        facts.nyt_sted.kommune = Some(kommune(730));
        let error = assess(&facts).unwrap_err();
        assert_eq!(
            (error.rule().unwrap().id, error.route()),
            ("F5", Some(Rute::UdenForPlanen))
        );
        // A kommune of another region among the areas says the same by itself.
        facts.nyt_sted.i_regionen = JaNejUkendt::Ukendt;
        let randers = Omraade {
            kommune: kommune(730),
            navn: "Randers".into(),
            i_regionen: false,
            ..facts.omraader[0].clone()
        };
        facts.omraader.push(randers);
        assert!(matches!(assess(&facts), Err(FlytningError::UdenForPlanen { .. })));
    }

    #[test]
    fn the_same_address_is_an_error_and_not_a_success() {
        let mut facts = hjallerup_to_vodskov();
        facts.klinik.adresse = Some("Hjallerup Centret 20 A".into());
        facts.klinik.postnr = Some("9320".into());
        facts.nyt_sted = NytSted {
            kommune: Some(kommune(810)),
            bysted: by("Hjallerup"),
            adresse: Some("hjallerup centret 20A".into()),
            ..facts.nyt_sted
        };
        assert!(matches!(assess(&facts), Err(FlytningError::SammeAdresse { .. })));
        facts.nyt_sted.postnr = Some("9330".into());
        assert!(assess(&facts).is_ok(), "the same street in another postal district");
        facts.nyt_sted.adresse = None;
        facts.nyt_sted.koordinat = place(0.3, 0.0);
        assert!(matches!(assess(&facts), Err(FlytningError::SammeAdresse { .. })));
    }

    #[test]
    fn two_towns_with_the_same_street_are_two_addresses() {
        let mut facts = stoevring_to_aalborg();
        facts.klinik.adresse = Some("Jernbanegade 15".into());
        facts.nyt_sted.adresse = Some("Jernbanegade 15".into());
        assert!(assess(&facts).is_ok());
    }

    #[test]
    fn a_clinic_that_has_closed_or_not_opened_does_not_move() {
        let mut facts = hjallerup_to_vodskov();
        facts.klinik.gyldig_til = Some(date(2019, 6, 29));
        assert!(matches!(assess(&facts), Err(FlytningError::KlinikFindesIkke { .. })));
        facts.klinik.gyldig_til = Some(facts.pr);
        assert!(assess(&facts).is_ok());
        facts.klinik.gyldig_fra = Some(date(2019, 7, 1));
        assert!(matches!(assess(&facts), Err(FlytningError::KlinikFindesIkke { .. })));
    }

    #[test]
    fn more_than_the_clinic_or_the_published_count_has_is_refused() {
        let mut facts = hjallerup_to_vodskov();
        facts.flyttes = Moved::Vaegtet(tal(1.0));
        assert!(matches!(assess(&facts), Err(FlytningError::MereEndKlinikken { .. })));
        facts.flyttes = Moved::Alt;
        facts
            .omraader
            .iter_mut()
            .find(|area| area.navn == "Brønderslev")
            .unwrap()
            .kapacitet = Kapacitetstal::ZERO;
        assert!(matches!(assess(&facts), Err(FlytningError::OpgoerelsenForLille { .. })));
    }

    #[test]
    fn areas_that_do_not_fit_the_move_are_refused() {
        let mut twice = hjallerup_to_vodskov();
        twice.omraader.push(twice.omraader[0].clone());
        assert_eq!(assess(&twice), Err(FlytningError::DobbeltKommune(kommune(773))));
        let mut unknown = hjallerup_to_vodskov();
        unknown.nyt_sted.kommune = Some(kommune(101));
        assert_eq!(
            assess(&unknown),
            Err(FlytningError::UkendtModtagendeKommune(kommune(101)))
        );
        let mut homeless = hjallerup_to_vodskov();
        homeless.klinik.kommune = kommune(101);
        assert_eq!(
            assess(&homeless),
            Err(FlytningError::UkendtAfgivendeKommune(kommune(101)))
        );
        let mut mixed = hjallerup_to_vodskov();
        mixed.regime = Regime::Beloeb;
        assert!(matches!(assess(&mixed), Err(FlytningError::BlandedeRegimer { .. })));
    }

    #[test]
    fn an_unknown_population_is_reported_and_leaves_the_measures_undefined() {
        let mut facts = hjallerup_to_vodskov();
        facts.omraader[0].indbyggere = None;
        let result = assess(&facts).unwrap();
        assert_eq!((result.region, result.maal.m2.foer), (None, None));
        assert!(
            result.afgivende.foer.is_some(),
            "the giving kommune's own ratio is still known"
        );
        assert!(
            result
                .mangler_oplysning
                .iter()
                .any(|missing| missing.tekst.contains("Morsø"))
        );
    }
}

/// Facts with random figures: populations and halves per kommune, and a move between two of them.
fn random_move() -> impl Strategy<Value = FlytningFacts> {
    let figures = prop::collection::vec((1_u32..300_000, 8_u64..120), 11);
    (figures, 0_usize..11, 0_usize..11, 0_u32..3, 1_u32..3).prop_map(|(figures, from, to, over, under)| {
        let mut facts = hjallerup_to_vodskov();
        for (area, (people, halves)) in facts.omraader.iter_mut().zip(figures) {
            (area.indbyggere, area.kapacitet) = (Some(people), Kapacitetstal::from_halves(halves).unwrap());
        }
        let (from, to): (Kommunekode, Kommunekode) = (facts.omraader[from].kommune, facts.omraader[to].kommune);
        facts.klinik = clinic("x", "X", from.number(), by("Fra"), over, under);
        facts.nyt_sted.kommune = Some(to);
        facts.nyt_sted.bysted = by("Til");
        facts
    })
}

/// The state after the move, and the way back.
fn way_back(facts: &FlytningFacts, assessment: &Assessment) -> FlytningFacts {
    let mut back = facts.clone();
    let after = [Some(&assessment.afgivende), assessment.modtagende.as_ref()];
    for effect in after.into_iter().flatten() {
        let area = back
            .omraader
            .iter_mut()
            .find(|area| Some(area.kommune) == effect.kommunekode)
            .unwrap();
        area.kapacitet = effect.kapacitet_efter.unwrap();
    }
    back.klinik.kommune = facts.nyt_sted.kommune.unwrap();
    back.klinik.bysted = facts.nyt_sted.bysted.clone();
    back.klinik.koordinat = facts.nyt_sted.koordinat;
    back.nyt_sted.kommune = Some(facts.klinik.kommune);
    back.nyt_sted.bysted = facts.klinik.bysted.clone();
    back.nyt_sted.koordinat = facts.klinik.koordinat;
    back
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_move_out_and_back_restores_every_figure(facts in random_move()) {
        let out = assess(&facts).unwrap();
        let home = assess(&way_back(&facts, &out)).unwrap();
        let receiving = out.modtagende.clone().unwrap();
        let returned = home.modtagende.clone().unwrap();
        prop_assert_eq!((returned.efter, returned.kapacitet_efter), (out.afgivende.foer, Some(out.afgivende.kapacitet_foer)));
        prop_assert_eq!((home.afgivende.efter, home.afgivende.kapacitet_efter), (receiving.foer, Some(receiving.kapacitet_foer)));
        for (after, before) in [(home.maal.m1.efter, out.maal.m1.foer), (home.maal.m2.efter, out.maal.m2.foer), (home.maal.m3.efter, out.maal.m3.foer)] {
            prop_assert_eq!(after, before);
        }
    }

    #[test]
    fn capacity_is_conserved_and_the_region_stands_still(facts in random_move()) {
        let result = assess(&facts).unwrap();
        let sum: i64 = facts.omraader.iter().map(|area| area.kapacitet.units()).sum();
        let total = Ratio::new(i128::from(sum), i128::from(Kapacitetstal::SCALE));
        prop_assert_eq!((result.kapacitet_i_alt.foer, result.kapacitet_i_alt.efter), (total, total));
        prop_assert_eq!(&result.kriterier[0].foer["region"], &result.kriterier[0].efter["region"]);
    }

    #[test]
    fn nothing_depends_on_the_order_of_kommuner_or_clinics(facts in random_move(), turn in 0_usize..11) {
        let mut turned = facts.clone();
        turned.omraader.rotate_left(turn);
        turned.andre_klinikker.reverse();
        prop_assert_eq!(assess(&turned).unwrap(), assess(&facts).unwrap());
    }

    /// Figures, amounts and the application's good news change no route; only geography does.
    #[test]
    fn the_route_depends_on_geography_alone(one in random_move(), other in random_move()) {
        let mut with_other_figures = other;
        with_other_figures.klinik.kommune = one.klinik.kommune;
        with_other_figures.klinik.bysted = one.klinik.bysted.clone();
        with_other_figures.nyt_sted = one.nyt_sted.clone();
        with_other_figures.ansoegning.adgang = JaNejUkendt::Ja;
        with_other_figures.ansoegning.oensket_dato = Some(date(2019, 9, 17));
        let (first, second) = (assess(&one).unwrap(), assess(&with_other_figures).unwrap());
        prop_assert_eq!((first.rute, first.regel.id), (second.rute, second.regel.id));
        let expected = if one.nyt_sted.kommune == Some(one.klinik.kommune) { "F3" } else { "F4" };
        prop_assert_eq!(first.regel.id, expected);
    }

    #[test]
    fn inside_one_town_only_a_problem_decides_between_the_two_routes(facts in random_move(), problem: bool) {
        let mut facts = facts;
        facts.nyt_sted.kommune = Some(facts.klinik.kommune);
        facts.nyt_sted.bysted = facts.klinik.bysted.clone();
        facts.ansoegning.problem = problem.then(|| "noteret".to_owned());
        prop_assert_eq!(assess(&facts).unwrap().regel.id, if problem { "F2" } else { "F1" });
        facts.nyt_sted.bysted = Bysted::Ukendt;
        prop_assert_eq!(assess(&facts).unwrap().regel.id, "F6");
    }
}
