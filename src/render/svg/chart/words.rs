//! The alternative text of a chart, made from its data.

use crate::render::format;
use crate::render::svg::words::value;
use crate::report::chart::{Bar, Bars, Body, Chart, Lines, Series};

/// What the label after a bar says: its number, and the remark in brackets.
pub(super) fn bar_label(bars: &Bars, bar: &Bar) -> String {
    let number = bar
        .value
        .map_or_else(|| "ukendt".to_owned(), |number| value(&bars.measure, number));
    match bars.remark.as_ref().zip(bar.remark) {
        Some((measure, remark)) => format!("{number} ({})", value(measure, remark)),
        None => number,
    }
}

/// What a reader who cannot see the chart is told: the subject, then every number in it.
pub(crate) fn alternative(chart: &Chart) -> String {
    let mut sentences = vec![format!("Diagram. {}, pr. {}.", chart.title, format::date(chart.pr))];
    if !chart.subtitle.is_empty() {
        sentences.push(format!("{}.", chart.subtitle.trim_end_matches('.')));
    }
    match &chart.body {
        Body::Bars(bars) => sentences.extend(of_bars(bars)),
        Body::Lines(lines) => sentences.extend(of_lines(lines)),
    }
    sentences.join(" ")
}

fn of_bars(bars: &Bars) -> Vec<String> {
    let panels = bars.panels.iter().map(|panel| {
        let each: Vec<String> = panel
            .bars
            .iter()
            .map(|bar| {
                let mark = bar
                    .mark
                    .map_or(String::new(), |mark| format!(" mod {}", value(&bars.measure, mark)));
                format!("{} {}{mark}", bar.label, bar_label(bars, bar))
            })
            .collect();
        let heading = if panel.heading.is_empty() {
            &bars.measure.heading
        } else {
            &panel.heading
        };
        format!("{heading}: {}.", each.join(", "))
    });
    let mark = bars
        .mark
        .iter()
        .map(|mark| format!("Tallet efter \"mod\" er {}.", lower_first(mark)));
    mark.chain(panels).collect()
}

fn of_lines(lines: &Lines) -> Vec<String> {
    let told = |series: &Series| {
        let number =
            |found: &Option<f64>| found.map_or_else(|| "ukendt".to_owned(), |number| value(&lines.measure, number));
        let all: Vec<String> = series.values.iter().map(number).collect();
        let development = series.development.map_or_else(
            || "udvikling ukendt".to_owned(),
            |number| value(&lines.development, number),
        );
        format!("{} {} ({development})", series.navn, all.join(", "))
    };
    let years = match (lines.years.first(), lines.years.last()) {
        (Some(first), Some(last)) => format!("{first} til {last}"),
        _ => String::new(),
    };
    let all: Vec<String> = lines.reference.iter().chain(&lines.series).map(told).collect();
    vec![format!("{}, {years}: {}.", lines.measure.heading, all.join("; "))]
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}
