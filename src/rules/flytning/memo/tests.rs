//! What the memo says, and what it never says.

use jiff::civil::date;

use super::super::assess::{Assessment, assess};
use super::super::facts::FlytningFacts;
use super::super::testdata::{hjallerup_to_vodskov, laesoe_to_aalborg, morsoe_to_thisted};
use super::example::{case, example, facts};
use super::{MemoCase, memo};
use crate::domain::{Bysted, Speciale};
use crate::report::memo::{Block, Memo, Span};
use crate::report::{Missing, Table, Value};
use crate::rules::myndighed::{Myndighed, MyndighedError, MyndighedsPeriode};

fn of(facts: &FlytningFacts) -> (Assessment, Memo) {
    let assessment = assess(facts).unwrap();
    let case = MemoCase::of(facts, date(2019, 8, 5), "1.2.3");
    let memo = memo(&assessment, &case).unwrap();
    (assessment, memo)
}

fn blocks(memo: &Memo) -> impl Iterator<Item = &Block> {
    memo.sections.iter().flat_map(|section| &section.blocks)
}

fn table<'a>(memo: &'a Memo, id: &str) -> Option<&'a Table> {
    blocks(memo).find_map(|block| match block {
        Block::Table(table) if table.id == id => Some(table),
        _ => None,
    })
}

fn fact(memo: &Memo, label: &str) -> Value {
    blocks(memo)
        .find_map(|block| match block {
            Block::Facts(list) => list.facts.iter().find(|fact| fact.label == label),
            _ => None,
        })
        .unwrap()
        .value
        .value
        .clone()
}

fn texts(table: &Table, column: usize) -> Vec<String> {
    let cell = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    table.rows.iter().map(|row| cell(&row.cells[column])).collect()
}

#[test]
fn the_headings_are_those_of_the_committees_minutes() {
    let memo = example();
    let main: Vec<&str> = memo.sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(
        main,
        [
            "Indstilling",
            "Sagsfremstilling",
            "Økonomi",
            "Høring",
            "Bilag",
            "Beslutning"
        ]
    );
    let second: Vec<&str> = blocks(&memo)
        .filter_map(|block| match block {
            Block::Heading { level: 2, text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        second,
        [
            "Ansøgning",
            "Sagsgang",
            "Nuværende og ønsket placering",
            "Kapacitet før og efter",
            "Afstande",
            "Kriterierne ét for ét",
            "Advarsler og manglende oplysninger",
            "Tidligere lignende sager",
            "Vurdering"
        ]
    );
}

/// Indstilling and Beslutning hold a blank and nothing else; Vurdering is the last thing of the Sagsfremstilling.
#[test]
fn the_three_blanks_are_there_and_nothing_is_written_beside_them() {
    let memo = example();
    let label = |block: &Block| match block {
        Block::Blank(blank) => Some(blank.label.clone()),
        _ => None,
    };
    let labels: Vec<String> = blocks(&memo).filter_map(label).collect();
    assert_eq!(labels, ["Indstilling", "Vurdering", "Beslutning"]);
    for section in [&memo.sections[0], &memo.sections[5]] {
        assert_eq!(section.blocks.len(), 1, "{}", section.heading);
    }
    let last = memo.sections[1].blocks.last().and_then(label);
    assert_eq!(last.as_deref(), Some("Vurdering"));
}

/// domain.md: 4.275 → 4.542 and 5.903 → 5.823; M1 1.627,4 → 1.280,4; M2 12,10 → 11,60. Unrounded here: 36.339/8,5,
/// 36.339/8, 215.443/36,5, 215.443/37; the region 589.605 people and 129 kapaciteter before and after.
#[test]
fn the_figures_of_the_worked_example_are_in_the_tables_unrounded() {
    let memo = example();
    let areas = table(&memo, "kapacitet_foer_efter").unwrap();
    let ratio = |row: usize, column: usize| match areas.rows[row].cells[column] {
        Value::Number(value) => value,
        ref other => panic!("{other:?}"),
    };
    for (row, before, after) in [
        (0, 36_339.0 / 8.5, 36_339.0 / 8.0),
        (1, 215_443.0 / 36.5, 215_443.0 / 37.0),
        (4, 589_605.0 / 129.0, 589_605.0 / 129.0),
    ] {
        assert!((ratio(row, 4) - before).abs() < 1e-9 && (ratio(row, 5) - after).abs() < 1e-9);
    }
    assert_eq!(areas.rows[4].cells[1], Value::Integer(589_605));
    assert_eq!(
        texts(areas, 0),
        [
            "Brønderslev Kommune (afgivende)",
            "Aalborg Kommune (modtagende)",
            "Sundhedsråd Vendsyssel (afgivende)",
            "Sundhedsråd Limfjorden (modtagende)",
            "Region Nordjylland"
        ]
    );
}

#[test]
fn what_has_no_value_says_why() {
    let (_, memo) = of(&morsoe_to_thisted());
    let areas = table(&memo, "kapacitet_foer_efter").unwrap();
    assert_eq!(areas.rows[0].cells[5], Value::Missing(Missing::IkkeDefineret));
    let measures = table(&memo, "maal").unwrap();
    assert_eq!(measures.rows[1].cells[1], Value::Missing(Missing::IkkeDefineret));

    let mut later = hjallerup_to_vodskov();
    later.ansoegning.oensket_dato = Some(date(2024, 2, 1));
    let (_, memo) = of(&later);
    let areas = table(&memo, "kapacitet_foer_efter").unwrap();
    for row in &areas.rows {
        assert_eq!(row.cells[5], Value::Missing(Missing::IkkeSammenlignelig));
    }
    assert!(matches!(areas.rows[0].cells[4], Value::Number(_)));

    let mut unknown = hjallerup_to_vodskov();
    unknown.omraader[2].indbyggere = None;
    let (_, memo) = of(&unknown);
    let areas = table(&memo, "kapacitet_foer_efter").unwrap();
    assert_eq!(areas.rows[0].cells[1], Value::Missing(Missing::Ukendt));
    assert_eq!(areas.rows[0].cells[4], Value::Missing(Missing::Ukendt));
}

#[test]
fn nothing_stated_is_unknown_and_listed() {
    let (assessment, memo) = of(&hjallerup_to_vodskov());
    for label in [
        "Ansøger",
        "Modtaget",
        "Ønsket flyttedag",
        "Tidligste flyttedag",
        "Årsag",
    ] {
        assert_eq!(fact(&memo, label), Value::Missing(Missing::Ukendt), "{label}");
    }
    assert_eq!(fact(&memo, "Lokalerne er mistet"), Value::Text("ukendt".to_owned()));
    let missing = table(&memo, "mangler_oplysning").unwrap();
    let expected: Vec<&str> = assessment
        .mangler_oplysning
        .iter()
        .map(|gap| gap.tekst.as_str())
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(texts(missing, 0), expected);
    // Every gap names the rule it keeps from being judged, but the reason, which is for the reader.
    for gap in &assessment.mangler_oplysning {
        let rule = super::parts::rule_of_missing(&gap.felt);
        assert_eq!(rule.is_none(), gap.felt == "aarsag", "{}", gap.felt);
    }
}

#[test]
fn every_warning_stands_with_rule_and_origin_and_our_own_are_marked() {
    for facts in [hjallerup_to_vodskov(), laesoe_to_aalborg(), morsoe_to_thisted()] {
        let (assessment, memo) = of(&facts);
        let warnings = table(&memo, "advarsler").unwrap();
        let all = assessment.advarsler_uddybet.iter().chain(&assessment.advarsler_daekket);
        let codes: Vec<&str> = all.map(|warning| warning.regel.id).collect();
        assert_eq!(texts(warnings, 0), codes);
        assert!(texts(warnings, 3).iter().all(|origin| origin.starts_with("[D]")));
    }
}

/// A change of the plan is heard in both kommuner: Brønderslev has answered, Aalborg has no row in the case.
#[test]
fn an_affected_kommune_without_a_hearing_is_listed_as_unknown() {
    let memo = example();
    let hearings = table(&memo, "hoering").unwrap();
    assert_eq!(texts(hearings, 0), ["Brønderslev Kommune", "Aalborg Kommune"]);
    assert_eq!(hearings.rows[0].cells[1], Value::Date(date(2019, 6, 20)));
    assert!(
        hearings.rows[1].cells[1..]
            .iter()
            .all(|cell| *cell == Value::Missing(Missing::Ukendt))
    );
}

#[test]
fn a_move_inside_a_kommune_has_one_row_for_it_and_no_hearing_of_others() {
    let mut facts = hjallerup_to_vodskov();
    facts.nyt_sted.kommune = Some(facts.klinik.kommune);
    let (_, memo) = of(&facts);
    let areas = table(&memo, "kapacitet_foer_efter").unwrap();
    assert_eq!(texts(areas, 0)[0], "Brønderslev Kommune (afgivende og modtagende)");
    assert_eq!(areas.rows.len(), 3);
    assert!(table(&memo, "hoering").is_none());
}

#[test]
fn a_place_nobody_knows_is_said_to_be_unknown() {
    let mut facts = hjallerup_to_vodskov();
    facts.nyt_sted.kommune = None;
    facts.nyt_sted.bysted = Bysted::Ukendt;
    let (_, memo) = of(&facts);
    let sentence = blocks(&memo).find_map(|block| match block {
        Block::Paragraph(spans) => spans.iter().find_map(|span| match span {
            Span::Text(text) if text.starts_with(" kapacitet fra") => Some(text.clone()),
            _ => None,
        }),
        _ => None,
    });
    assert_eq!(
        sentence.unwrap(),
        " kapacitet fra Hjallerup i Brønderslev Kommune til et ukendt bysamfund i en ukendt kommune. "
    );
    let places = table(&memo, "placering").unwrap();
    assert_eq!(places.rows[1].cells[2], Value::Missing(Missing::Ukendt));
    assert_eq!(places.rows[2].cells[2], Value::Missing(Missing::Ukendt));
}

/// C12: the day of the move decides. From 2027 somebody else pays in this made-up data; a speciale without data is unknown.
#[test]
fn who_pays_is_told_for_the_day_of_the_move() {
    let assessment = assess(&facts()).unwrap();
    let mut case = case();
    case.myndigheder[0].til = Some(date(2026, 12, 31));
    case.myndigheder.push(MyndighedsPeriode {
        fra: date(2027, 1, 1),
        til: None,
        betaler: Myndighed::Sundhedsraad,
        ..case.myndigheder[0].clone()
    });
    case.specialer.push(Speciale::VederlagsfriRide);
    let payers = |case: &MemoCase| texts(table(&memo(&assessment, case).unwrap(), "betalere").unwrap(), 1);
    assert_eq!(payers(&case), ["regionen", "borgerens kommune", "Missing(Ukendt)"]);
    case.oensket_dato = Some(date(2027, 1, 1));
    assert_eq!(payers(&case)[0], "sundhedsrådet");
    case.myndigheder[0].til = None;
    assert!(matches!(memo(&assessment, &case), Err(MyndighedError::Overlap { .. })));
}

#[test]
fn the_title_names_the_towns_when_they_are_known_and_differ() {
    let title = "Ansøgning om flytning af Hjallerup Fys. & Træningsklinik";
    let (_, memo) = of(&hjallerup_to_vodskov());
    assert_eq!(memo.title, format!("{title} fra Hjallerup til Vodskov"));
    let mut unknown = hjallerup_to_vodskov();
    unknown.nyt_sted.bysted = Bysted::Ukendt;
    let (_, memo) = of(&unknown);
    assert_eq!(memo.title, title);
}

#[test]
fn each_source_of_a_criterion_keeps_its_own_date() {
    let memo = example();
    let found = blocks(&memo).find_map(|block| match block {
        Block::Comparison(comparison) if comparison.title.starts_with("K1") => Some(comparison.sources.clone()),
        _ => None,
    });
    let dates: Vec<Option<String>> = found.unwrap().into_iter().map(|source| source.dato).collect();
    assert_eq!(
        dates,
        [Some("juni 2019".to_owned()), Some("2. kvartal 2019".to_owned())]
    );
}
