//! The four questions against hand-computed towns and against the published case.

use rstest::rstest;

use super::*;

/// Four towns on a line at 0, 1, 5, 6 km with 10, 20, 30, 40 people; a clinic may stand in each.
fn line(fixed: &[&str]) -> Instance {
    let places = [("a", 0.0, 10.0), ("b", 1.0, 20.0), ("c", 5.0, 30.0), ("d", 6.0, 40.0)];
    let demand: Vec<Demand> = places
        .iter()
        .map(|&(id, _, weight)| Demand { id: id.into(), weight })
        .collect();
    let sites: Vec<Site> = places
        .iter()
        .map(|&(id, ..)| Site {
            id: id.into(),
            fixed: fixed.contains(&id),
            capacity: None,
        })
        .collect();
    let points: Vec<Point> = places.iter().map(|&(_, x, _)| Point { x, y: 0.0 }).collect();
    Instance::new(
        &demand,
        &sites,
        Travel::Straight {
            demand: &points,
            sites: &points,
            detour: 1.0,
        },
    )
    .unwrap()
}

fn found(instance: &Instance, measure: Measure) -> Outcome {
    match place(instance, measure, Options::default()).unwrap() {
        Placement::Found(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[rstest]
// One site: from d 60 + 100 + 30 = 190, from c 50 + 80 + 40 = 170, from b 10 + 120 + 200 = 330.
#[case(Measure::Median { count: 1 }, 170.0, &["c"])]
// Two: b and d leave 10·1 + 30·1 = 40; b and c 10 + 40 = 50; a and d 20 + 30 = 50.
#[case(Measure::Median { count: 2 }, 40.0, &["b", "d"])]
#[case(Measure::Median { count: 4 }, 0.0, &["a", "b", "c", "d"])]
// Within 1 km (inclusive) c covers c and d: 70 people; with b another 30.
#[case(Measure::Covering { count: 2, radius: 1.0 }, 100.0, &[])]
#[case(Measure::Covering { count: 1, radius: 1.0 }, 70.0, &[])]
#[case(Measure::Covering { count: 1, radius: 0.999 }, 40.0, &["d"])]
// b and c or a and d…: everybody within 1.
#[case(Measure::Center { count: 2 }, 1.0, &[])]
// One site for 0 and 6: b or c has someone 5 away.
#[case(Measure::Center { count: 1 }, 5.0, &[])]
#[case(Measure::Center { count: 3 }, 1.0, &[])]
#[case(Measure::SetCovering { radius: 1.0 }, 2.0, &[])]
#[case(Measure::SetCovering { radius: 0.0 }, 4.0, &["a", "b", "c", "d"])]
#[case(Measure::SetCovering { radius: 5.0 }, 1.0, &[])]
fn the_line_has_the_answers_computed_by_hand(#[case] measure: Measure, #[case] value: f64, #[case] sites: &[&str]) {
    let outcome = found(&line(&[]), measure);
    assert!((outcome.value - value).abs() < 1e-9, "{outcome:?}");
    assert!(outcome.proven && outcome.gap() == 0.0);
    assert!((outcome.bound - value).abs() < 1e-9);
    if !sites.is_empty() {
        assert_eq!(outcome.sites, sites);
    }
}

#[rstest]
// OEIS A104519: how many crosses of five cover a grid of n × n.
#[case(4, 4.0)]
#[case(5, 7.0)]
#[case(6, 10.0)]
#[case(7, 12.0)]
#[case(8, 16.0)]
#[case(9, 20.0)]
#[case(10, 24.0)]
fn a_grid_is_covered_by_as_many_crosses_as_published(#[case] side: usize, #[case] least: f64) {
    let ids = || (0..side * side).map(|at| format!("{at:03}"));
    let demand: Vec<Demand> = ids().map(|id| Demand { id, weight: 1.0 }).collect();
    let site = |id| Site {
        id,
        fixed: false,
        capacity: None,
    };
    let sites: Vec<Site> = ids().map(site).collect();
    let points: Vec<Point> = (0..side * side)
        .map(|at| Point {
            x: (at / side) as f64,
            y: (at % side) as f64,
        })
        .collect();
    let travel = Travel::Straight {
        demand: &points,
        sites: &points,
        detour: 1.0,
    };
    let instance = Instance::new(&demand, &sites, travel).unwrap();
    let outcome = found(&instance, Measure::SetCovering { radius: 1.0 });
    assert!(
        outcome.proven && (outcome.value - least).abs() < 1e-9 && (outcome.bound - least).abs() < 1e-9,
        "{outcome:?}"
    );
}

#[test]
fn a_fixed_clinic_stays_and_does_not_count_as_new() {
    // a stands. With d: 20·1 + 30·1 = 50; with c: 20 + 40 = 60.
    let outcome = found(&line(&["a"]), Measure::Median { count: 1 });
    assert_eq!(
        (outcome.sites, outcome.chosen),
        (vec!["a".to_owned(), "d".into()], vec!["d".to_owned()])
    );
    assert!((outcome.value - 50.0).abs() < 1e-9);
    // a covers a and b within 1; c or d is the one new site.
    assert!((found(&line(&["a"]), Measure::SetCovering { radius: 1.0 }).value - 1.0).abs() < 1e-9);
    // Nothing new is asked for: a alone leaves 20 + 150 + 240 = 410.
    assert!((found(&line(&["a"]), Measure::Median { count: 0 }).value - 410.0).abs() < 1e-9);
}

#[test]
fn the_next_best_sets_come_with_their_prices() {
    // Pairs: bd 40, ad 50, bc 50, ac 60, then bd without b or d … cd: 10·5 + 20·4 = 130; ab: 30·4 + 40·5 = 320.
    let options = Options {
        alternatives: 5,
        ..Options::default()
    };
    let placement = place(&line(&[]), Measure::Median { count: 2 }, options).unwrap();
    let outcome = placement.found().unwrap();
    let prices: Vec<f64> = outcome.alternatives.iter().map(|other| other.price).collect();
    assert_eq!(prices, [10.0, 10.0, 20.0, 90.0, 280.0]);
    assert!(outcome.alternatives.iter().all(|other| other.proven));
    assert_eq!(outcome.alternatives[2].sites, ["a", "c"]);
}

#[test]
fn a_deviation_costs_what_the_best_answer_that_follows_it_costs() {
    // Best is bd with 40. Without b: ad 50. Without d: bc 50. With a: ad 50. With c: bc 50.
    let instance = line(&[]);
    let measure = Measure::Median { count: 2 };
    let best = found(&instance, measure);
    let prices = prices(
        &instance,
        measure,
        &best,
        &deviations(&instance, &best),
        Budget::default(),
    )
    .unwrap();
    let answers: Vec<_> = prices.iter().map(|price| price.answer.as_ref().unwrap()).collect();
    assert_eq!(
        prices.iter().map(|price| price.deviation.clone()).collect::<Vec<_>>(),
        [
            Deviation::Without("b".into()),
            Deviation::Without("d".into()),
            Deviation::With("a".into()),
            Deviation::With("c".into()),
        ]
    );
    assert!(
        answers
            .iter()
            .all(|answer| answer.proven && (answer.price - 10.0).abs() < 1e-9),
        "{answers:?}"
    );
}

#[test]
fn too_few_sites_for_missing_pairs_is_infeasible_and_no_panic() {
    // a is reached from p only, b from q only; with one site somebody is left out. c is reached by nobody.
    let demand = ["a", "b", "c"].map(|id| Demand {
        id: id.into(),
        weight: 1.0,
    });
    let sites = ["p", "q"].map(|id| Site {
        id: id.into(),
        fixed: false,
        capacity: None,
    });
    let pairs = [
        Pair {
            demand: 0,
            site: 0,
            cost: 3.0,
        },
        Pair {
            demand: 1,
            site: 1,
            cost: 4.0,
        },
    ];
    let instance = Instance::new(&demand, &sites, Travel::Pairs(&pairs)).unwrap();
    let ask = |measure| place(&instance, measure, Options::default()).unwrap();
    assert_eq!(
        ask(Measure::Median { count: 1 }),
        Placement::Infeasible { unreachable: vec![] }
    );
    assert_eq!(
        ask(Measure::Center { count: 1 }),
        Placement::Infeasible { unreachable: vec![] }
    );
    let two = ask(Measure::Median { count: 2 });
    let two = two.found().unwrap();
    assert!((two.value - 7.0).abs() < 1e-9 && two.proven);
    assert_eq!(two.unserved, ["c"]);
    assert!((ask(Measure::Center { count: 2 }).found().unwrap().value - 4.0).abs() < 1e-9);
    assert_eq!(
        ask(Measure::SetCovering { radius: 9.0 }),
        Placement::Infeasible {
            unreachable: vec!["c".into()]
        }
    );
    let served = instance.assign(&["p".into()]).unwrap();
    assert_eq!(
        served.iter().map(|line| line.by.is_some()).collect::<Vec<_>>(),
        [true, false, false]
    );
}

#[test]
fn what_has_no_meaning_is_refused_with_its_index() {
    let point = Point { x: 0.0, y: 0.0 };
    let demand = |weight| {
        vec![
            Demand {
                id: "a".into(),
                weight: 1.0,
            },
            Demand { id: "b".into(), weight },
        ]
    };
    let site = |id: &str| Site {
        id: id.into(),
        fixed: false,
        capacity: None,
    };
    let make = |demand: &[Demand], sites: &[Site], travel: Travel| Instance::new(demand, sites, travel).unwrap_err();
    let here = Travel::Straight {
        demand: &[point, point],
        sites: &[point],
        detour: 1.0,
    };
    assert!(matches!(
        make(&demand(f64::NAN), &[site("s")], here),
        PlacementError::NotANumber { index: 1, .. }
    ));
    assert!(matches!(
        make(&demand(-1.0), &[site("s")], here),
        PlacementError::NotANumber { index: 1, .. }
    ));
    assert!(matches!(make(&[], &[site("s")], here), PlacementError::Empty { .. }));
    assert!(matches!(
        make(&demand(1.0), &[site("s"), site("s")], here),
        PlacementError::Duplicate { index: 1, .. }
    ));
    let off = Travel::Straight {
        demand: &[
            point,
            Point {
                x: f64::INFINITY,
                y: 0.0,
            },
        ],
        sites: &[point],
        detour: 1.0,
    };
    assert!(matches!(
        make(&demand(1.0), &[site("s")], off),
        PlacementError::NotANumber { index: 1, .. }
    ));
    let twice = [Pair {
        demand: 0,
        site: 0,
        cost: 1.0,
    }; 2];
    assert!(matches!(
        make(&demand(1.0), &[site("s")], Travel::Pairs(&twice)),
        PlacementError::PairTwice { index: 1 }
    ));
    let outside = [Pair {
        demand: 0,
        site: 7,
        cost: 1.0,
    }];
    let error = make(&demand(1.0), &[site("s")], Travel::Pairs(&outside));
    assert_eq!(error.to_string(), "par nr. 0: efterspørgsel 0 eller sted 7 findes ikke");
    let ask = |measure| place(&line(&[]), measure, Options::default()).unwrap_err();
    assert_eq!(
        ask(Measure::Median { count: 5 }),
        PlacementError::TooFewSites { asked: 5, available: 4 }
    );
    assert_eq!(ask(Measure::Median { count: 0 }), PlacementError::NothingOpen);
    assert!(matches!(
        ask(Measure::SetCovering { radius: f64::NAN }),
        PlacementError::NotANumber { .. }
    ));
}

#[test]
fn a_site_too_small_for_all_is_not_chosen_alone() {
    // Points of weight 1 at 0 and 1; the site at 1 holds one of them only, so the one at 0 is chosen: 0 + 1.
    let demand = ["a", "b"].map(|id| Demand {
        id: id.into(),
        weight: 1.0,
    });
    let sites = [("p", 2.0), ("q", 1.0)].map(|(id, capacity)| Site {
        id: id.into(),
        fixed: false,
        capacity: Some(capacity),
    });
    let points = [Point { x: 0.0, y: 0.0 }, Point { x: 1.0, y: 0.0 }];
    let travel = Travel::Straight {
        demand: &points,
        sites: &points,
        detour: 1.0,
    };
    let answer = capacitated_median(&Instance::new(&demand, &sites, travel).unwrap(), 1, Budget::default()).unwrap();
    let outcome = answer.placement.found().unwrap();
    assert_eq!(
        (outcome.value, outcome.sites.clone(), answer.loads[0].load),
        (1.0, vec!["p".to_owned()], 2.0)
    );
}

/// The San Francisco case as published with PyPI `spopt` 0.7.0; its folder is named by `PRAKSISPLAN_SPOPT_DATA`.
fn san_francisco() -> Option<Instance> {
    let Ok(folder) = std::env::var("PRAKSISPLAN_SPOPT_DATA") else {
        println!("sprunget over: PRAKSISPLAN_SPOPT_DATA er ikke sat");
        return None;
    };
    let path = format!("{folder}/SF_network_distance_candidateStore_16_censusTract_205_new.csv");
    let mut demand: Vec<Demand> = Vec::new();
    let mut sites: Vec<Site> = Vec::new();
    let mut pairs = Vec::new();
    for record in csv::Reader::from_path(path).unwrap().records() {
        let record = record.unwrap();
        let (store, tract) = (&record[1], &record[2]);
        let site = sites.iter().position(|site| site.id == store).unwrap_or_else(|| {
            sites.push(Site {
                id: store.into(),
                fixed: false,
                capacity: None,
            });
            sites.len() - 1
        });
        let row = demand.iter().position(|point| point.id == tract).unwrap_or_else(|| {
            demand.push(Demand {
                id: tract.into(),
                weight: record[3].parse().unwrap(),
            });
            demand.len() - 1
        });
        pairs.push(Pair {
            demand: row,
            site,
            cost: record[0].parse().unwrap(),
        });
    }
    Some(Instance::new(&demand, &sites, Travel::Pairs(&pairs)).unwrap())
}

#[test]
fn san_francisco_comes_out_as_published() {
    let Some(instance) = san_francisco() else { return };
    let people: f64 = instance.demand().iter().map(|point| point.weight).sum();
    assert!((people - 955_113.0).abs() < 1e-9);
    let median = found(&instance, Measure::Median { count: 4 });
    assert!(median.proven);
    assert!((median.value / 2_848_268_129.714_5 - 1.0).abs() < 1e-12);
    assert!((median.value / people / 2_982.126_857_989_065_7 - 1.0).abs() < 1e-9);
    assert_eq!(median.sites, ["Store_11", "Store_12", "Store_15", "Store_2"]);

    let covering = found(
        &instance,
        Measure::Covering {
            count: 4,
            radius: 5_000.0,
        },
    );
    assert!(covering.proven);
    assert!((covering.value - 875_247.0).abs() < 1e-9);
    assert_eq!(covering.unserved.len(), 21);

    let center = found(&instance, Measure::Center { count: 4 });
    assert!(center.proven && (center.value - 7_403.063_810_849_859).abs() < 1e-9);

    for (radius, least) in [(5_000.0, 8.0), (6_000.0, 5.0), (8_000.0, 3.0)] {
        let outcome = found(&instance, Measure::SetCovering { radius });
        assert!(outcome.proven && (outcome.value - least).abs() < 1e-9);
    }
    for radius in [3_000.0, 4_000.0] {
        let placement = place(&instance, Measure::SetCovering { radius }, Options::default()).unwrap();
        assert!(matches!(placement, Placement::Infeasible { unreachable } if !unreachable.is_empty()));
    }
}
