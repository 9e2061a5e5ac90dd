//! What every chart must keep, over the charts of the shipped register and both sheets.

use super::super::canvas::POINTS_PER_MM;
use super::super::tests::attributes;
use super::*;
use crate::register::Register;
use crate::render::png::parse;
use crate::report::ColumnKind;
use crate::report::chart::{Bar, BarPanel, Bars, Lines, Series};
use crate::report::map::Measure;
use crate::statistics::aktivitet::{Maal, Speciale};
use crate::statistics::kort::{Diagram, diagrammer, tegn};

const SHEETS: [Sheet; 2] = [Sheet::Upright, Sheet::Across];

fn shipped() -> Vec<Chart> {
    let register = Register::embedded().unwrap();
    let view = register.view(None, jiff::civil::date(2026, 11, 22)).unwrap();
    let mut charts = diagrammer(&view, "register").unwrap();
    for speciale in [Speciale::Almen, Speciale::Vederlagsfri] {
        charts.extend(tegn(&view, Diagram::Udvikling(speciale, Maal::Ydelser), "register").unwrap());
    }
    charts
}

fn measure(kind: ColumnKind, signed: bool) -> Measure {
    Measure {
        key: "tal".to_owned(),
        heading: "Kapacitet".to_owned(),
        kind,
        signed,
    }
}

/// Two bars, one of an unknown length, on a base of the shipped chart's words.
fn small(body: Body) -> Chart {
    let mut chart = shipped().remove(0);
    "lille".clone_into(&mut chart.id);
    chart.body = body;
    chart
}

fn bars() -> Bars {
    let bar = |label: &str, value, mark| Bar {
        label: label.to_owned(),
        aside: None,
        value,
        mark,
        remark: None,
        unknown: false,
    };
    Bars {
        measure: measure(ColumnKind::Decimal(1), false),
        aside: None,
        remark: None,
        mark: Some("Gennemsnit".to_owned()),
        panels: vec![BarPanel {
            heading: String::new(),
            bars: vec![bar("Ært & <sø>", Some(10.0), Some(5.0)), bar("Ukendt by", None, None)],
        }],
    }
}

#[test]
fn every_chart_is_well_formed_fits_its_sheet_and_has_no_small_text() {
    for chart in shipped() {
        for sheet in SHEETS {
            let file = chart_svg(&chart, sheet).unwrap();
            let tree = parse(&file).unwrap();
            let millimetres = |pixels: f32| f64::from(pixels) / 96.0 * 25.4;
            let (width, height) = sheet.size();
            assert!(
                millimetres(tree.size().width()) <= width / POINTS_PER_MM + 0.1,
                "{}",
                chart.id
            );
            assert!(
                millimetres(tree.size().height()) <= height / POINTS_PER_MM + 0.1,
                "{} {sheet:?}: {:?}",
                chart.id,
                tree.size()
            );
            assert!(
                attributes(&file, "font-size").iter().all(|size| *size >= 8.0),
                "{}",
                chart.id
            );
            assert!(file.contains(r#"role="img""#) && file.contains("<desc id="));
            assert_eq!(chart_svg(&chart, sheet).unwrap(), file);
        }
    }
}

#[test]
fn the_shipped_register_has_four_charts() {
    let ids: Vec<String> = shipped().into_iter().map(|chart| chart.id).collect();
    assert_eq!(
        ids,
        [
            "kapacitet_og_befolkning",
            "ventetid_fordeling",
            "udvikling_ydelser_51",
            "udvikling_ydelser_62"
        ]
    );
}

#[test]
fn a_bar_is_as_long_as_its_number_and_an_unknown_one_is_not_drawn() {
    let file = chart_svg(&small(Body::Bars(bars())), Sheet::Upright).unwrap();
    // The legend's swatch, then the only known bar; the mark of 5 stands in the middle of the bar of 10.
    let blue: Vec<&str> = file
        .lines()
        .filter(|line| line.contains(crate::render::colour::BAR))
        .collect();
    assert_eq!(blue.len(), 2, "{blue:?}");
    let (x, width) = (attributes(blue[1], "x")[0], attributes(blue[1], "width")[0]);
    let mark = file
        .lines()
        .filter(|line| line.contains(r#"stroke-width="1.8""#))
        .nth(1)
        .unwrap();
    assert!((attributes(mark, "x1")[0] - (x + width / 2.0)).abs() < 0.2, "{mark}");
    assert!(file.contains("Ært &amp; &lt;sø&gt;") && file.contains(">ukendt<"));
}

#[test]
fn a_line_is_broken_where_a_year_is_unknown() {
    let series = Series {
        navn: "Rebild".to_owned(),
        values: vec![Some(100.0), None, Some(150.0), Some(200.0)],
        development: Some(100.0),
    };
    assert_eq!(series.index(), [Some(100.0), None, Some(150.0), Some(200.0)]);
    let lines = Lines {
        measure: measure(ColumnKind::Decimal(0), false),
        development: measure(ColumnKind::Percent(1), true),
        years: ["2015", "2016", "2017", "2018"].map(str::to_owned).to_vec(),
        reference: None,
        series: vec![series],
    };
    let file = chart_svg(&small(Body::Lines(lines.clone())), Sheet::Upright).unwrap();
    // One sample in the legend and one line from 2017 to 2018.
    assert_eq!(file.matches(r#"stroke-width="2" stroke-linejoin"#).count(), 2);
    assert!(file.contains("+100,0\u{a0}%"));
    let empty = Lines {
        series: Vec::new(),
        ..lines
    };
    assert!(matches!(
        chart_svg(&small(Body::Lines(empty)), Sheet::Upright),
        Err(SvgError::Empty(_))
    ));
}

#[test]
fn a_long_name_never_runs_into_its_development() {
    let series = |navn: &str| Series {
        navn: navn.to_owned(),
        values: vec![Some(100.0), Some(250.0)],
        development: Some(150.0),
    };
    let lines = Lines {
        measure: measure(ColumnKind::Decimal(0), false),
        development: measure(ColumnKind::Percent(1), true),
        years: ["2015", "2018"].map(str::to_owned).to_vec(),
        reference: None,
        series: vec![series("Læsø"), series("Ringkøbing-Skjern")],
    };
    let file = chart_svg(&small(Body::Lines(lines)), Sheet::Upright).unwrap();
    let height = |text: &str| {
        let line = file
            .lines()
            .filter(|line| line.starts_with("<text") && line.contains(text));
        line.map(|line| attributes(line, "y")[0]).collect::<Vec<_>>()
    };
    let (short, long) = (height(">Læsø<")[0], height(">Ringkøbing-Skjern<")[0]);
    let growth = height("+150,0");
    assert!(
        (growth[0] - short).abs() < 0.1 && growth[1] > long + 20.0,
        "{growth:?} {short} {long}"
    );
}

#[test]
fn a_series_that_begins_at_zero_has_no_index() {
    let series = Series {
        navn: "Læsø".to_owned(),
        values: vec![Some(0.0), Some(3.0)],
        development: None,
    };
    assert_eq!(series.index(), [None, None]);
}

#[test]
fn the_alternative_texts_say_every_number() {
    insta::assert_snapshot!(shipped().iter().map(alternative).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn a_small_chart_is_drawn_like_this() {
    insta::assert_snapshot!(chart_svg(&small(Body::Bars(bars())), Sheet::Upright).unwrap());
}
