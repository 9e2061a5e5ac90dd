//! The Danish words of a map: numbers of a measure, class bounds, counts, and the alternative text made from the data.

use super::Imprint;
use crate::render::footer::source_text;
use crate::render::format;
use crate::render::words;
use crate::report::map::{AreaClass, AreaValue, MapLayer, Measure, Panel};
use crate::report::{ColumnKind, Value};

/// A value of the measure as printed on the map.
pub(crate) fn value(measure: &Measure, number: f64) -> String {
    let text = format::cell(&Value::Number(number), measure.kind).into_owned();
    let already_signed = text.starts_with('+');
    let zero = !text.chars().any(|digit| ('1'..='9').contains(&digit));
    if measure.signed && number > 0.0 && !already_signed && !zero {
        format!("+{text}")
    } else {
        text
    }
}

/// What an area shows, in words: its number, or why it has none.
pub(crate) fn area_value(measure: &Measure, shown: AreaValue) -> Option<String> {
    match shown {
        AreaValue::Number(number) => Some(value(measure, number)),
        AreaValue::Missing(missing) => Some(format::missing(missing).to_owned()),
        AreaValue::Background => None,
    }
}

/// The legend's words for a class: its bounds, or why there is no number.
pub(crate) fn class_label(layer: &MapLayer, class: AreaClass) -> String {
    let index = match class {
        AreaClass::Number(index) => index,
        AreaClass::IkkeDefineret => return "Ikke defineret".to_owned(),
        AreaClass::Diskretioneret => return "Diskretioneret".to_owned(),
        AreaClass::IngenData => return "Ingen data".to_owned(),
    };
    let (Some(classes), Some(measure)) = (&layer.classes, &layer.measure) else {
        return String::new();
    };
    if let Some(whole) = whole_numbers(layer, measure, classes.bounds(index)) {
        return whole;
    }
    let bounds = of_bounds(measure, classes.breaks());
    match classes.bounds(index) {
        (None, None) => "Alle værdier".to_owned(),
        (None, Some(upper)) => format!("Under {}", value(&bounds, upper)),
        (Some(lower), None) => format!("{} og derover", value(&bounds, lower)),
        (Some(lower), Some(upper)) => format!("{} til under {}", value(&bounds, lower), value(&bounds, upper)),
    }
}

/// The measure as its bounds are printed: without decimals when no bound has any.
fn of_bounds(measure: &Measure, breaks: &[f64]) -> Measure {
    let whole = breaks.iter().all(|bound| bound.fract() == 0.0);
    let kind = match measure.kind {
        ColumnKind::Decimal(_) if whole => ColumnKind::Decimal(0),
        ColumnKind::Percent(_) if whole => ColumnKind::Percent(0),
        ColumnKind::Points(_) if whole => ColumnKind::Points(0),
        kind => kind,
    };
    Measure {
        kind,
        ..measure.clone()
    }
}

/// A class of counts in whole numbers: "0", "2 til 4", "5 og derover". `None` when the measure is no count.
fn whole_numbers(layer: &MapLayer, measure: &Measure, (lower, upper): (Option<f64>, Option<f64>)) -> Option<String> {
    let is_whole = |bound: Option<f64>| bound.is_none_or(|bound| bound.fract() == 0.0);
    if measure.kind != ColumnKind::Integer || measure.signed || !is_whole(lower) || !is_whole(upper) {
        return None;
    }
    // A count is never under zero.
    let from = lower.unwrap_or(0.0);
    // The uppermost class is open, but when no area is above its bound it is that number alone.
    let highest = layer
        .panels
        .iter()
        .flat_map(|panel| &panel.areas)
        .filter_map(|area| match area.value {
            AreaValue::Number(number) => Some(number),
            _ => None,
        })
        .fold(f64::NEG_INFINITY, f64::max);
    let to = match upper {
        Some(upper) => upper - 1.0,
        None if highest <= from => from,
        None => return None,
    };
    Some(if from >= to {
        value(measure, to)
    } else {
        format!("{} til {}", value(measure, from), value(measure, to))
    })
}

/// The legend's words for how many areas a class has: "3 kommuner", with two panels "før 3 · efter 2".
pub(crate) fn class_count(layer: &MapLayer, counts: &[usize]) -> String {
    match counts {
        [before, after] => format!("før {before} · efter {after}"),
        [1] => format!("1 {}", layer.area_kind.one),
        [count] => format!("{count} {}", layer.area_kind.many),
        _ => String::new(),
    }
}

/// "1 klinik", "57 klinikker".
pub(crate) fn counted(count: usize, noun: &(String, String)) -> String {
    format!("{count} {}", if count == 1 { &noun.0 } else { &noun.1 })
}

/// The lines under a map: source, licences, and what the view rests on.
pub(crate) fn footer(layer: &MapLayer) -> Vec<String> {
    footer_lines(&Imprint::of_map(layer))
}

/// The lines under a picture.
pub(super) fn footer_lines(imprint: &Imprint<'_>) -> Vec<String> {
    let mut sources: Vec<String> = imprint
        .sources
        .iter()
        .map(source_text)
        .map(|text| text.trim_end_matches('.').to_owned())
        .collect();
    sources.dedup();
    let source = if sources.is_empty() {
        words::KILDE_MISSING.to_owned()
    } else {
        sources.join("; ")
    };
    let mut lines = vec![format!("{}{source}.", words::KILDE)];
    lines.push(imprint.credits.join(" "));
    lines.push(format!(
        "Pr. {} · grundlag: {} · {}",
        format::date(imprint.pr),
        words::grundlag(imprint.grundlag),
        imprint.version
    ));
    lines.retain(|line| !line.is_empty());
    lines
}

/// What a reader who cannot see the map is told: the subject, then every class with its areas, then the points by kommune.
pub(crate) fn alternative(layer: &MapLayer) -> String {
    let mut sentences = vec![format!("Kort. {}, pr. {}.", layer.title, format::date(layer.pr))];
    if !layer.subtitle.is_empty() {
        sentences.push(format!("{}.", layer.subtitle.trim_end_matches('.')));
    }
    match (&layer.measure, layer.panels.as_slice()) {
        (Some(measure), [before, after]) => sentences.extend(changes(measure, before, after)),
        (Some(measure), [panel]) => sentences.extend(extremes_and_classes(layer, measure, panel)),
        _ => {}
    }
    for panel in &layer.panels {
        sentences.extend(points(layer, panel));
    }
    sentences.join(" ")
}

fn extremes_and_classes(layer: &MapLayer, measure: &Measure, panel: &Panel) -> Vec<String> {
    let mut ranked: Vec<(f64, &str)> = panel
        .areas
        .iter()
        .filter_map(|area| {
            if let AreaValue::Number(number) = area.value {
                Some((number, area.omraade.navn.as_str()))
            } else {
                None
            }
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let mut sentences = Vec::new();
    // Everybody who shares an extreme is named, one of two would mislead; of cells the number alone.
    let named = |extreme: f64| {
        if !layer.outlines.is_empty() {
            return format!("en {} ({})", layer.area_kind.one, value(measure, extreme));
        }
        let names: Vec<&str> = ranked
            .iter()
            .filter(|(number, _)| number.total_cmp(&extreme).is_eq())
            .map(|(_, navn)| *navn)
            .collect();
        format!("{} ({})", names.join(" og "), value(measure, extreme))
    };
    match (ranked.first(), ranked.last()) {
        (Some(lowest), Some(highest)) if lowest.0 < highest.0 => sentences.push(format!(
            "{}: højest i {}, lavest i {}.",
            measure.heading,
            named(highest.0),
            named(lowest.0)
        )),
        (Some(only), Some(_)) => sentences.push(format!(
            "{}: alle oplyste værdier er {}.",
            measure.heading,
            value(measure, only.0)
        )),
        _ => sentences.push(format!("{}: ingen værdier er oplyst.", measure.heading)),
    }
    if !layer.outlines.is_empty() {
        // Thousands of cells are told by their classes, not one by one.
        let classes = layer.legend().into_iter().rev();
        sentences.extend(classes.map(|entry| {
            let count = class_count(layer, &entry.counts);
            format!("{}: {count}.", class_label(layer, entry.class))
        }));
        return sentences;
    }
    for entry in layer.legend().into_iter().rev() {
        let members: Vec<String> = panel
            .areas
            .iter()
            .filter(|area| layer.class_of(area.value) == Some(entry.class))
            .map(|area| match area.value {
                AreaValue::Number(number) => format!("{} {}", area.omraade.navn, value(measure, number)),
                _ => area.omraade.navn.clone(),
            })
            .collect();
        if !members.is_empty() {
            sentences.push(format!("{}: {}.", class_label(layer, entry.class), members.join(", ")));
        }
    }
    sentences
}

fn changes(measure: &Measure, before: &Panel, after: &Panel) -> Vec<String> {
    let changed: Vec<String> = before
        .areas
        .iter()
        .zip(&after.areas)
        .filter(|(old, new)| old.value != new.value)
        .filter_map(|(old, new)| {
            let (from, to) = (area_value(measure, old.value)?, area_value(measure, new.value)?);
            Some(format!("{} fra {from} til {to}", old.omraade.navn))
        })
        .collect();
    let places = match (before.points.first(), after.points.last()) {
        (Some(from), Some(to)) => format!("{} flytter fra {} til {}.", from.navn, from.by, to.by),
        _ => String::new(),
    };
    let values = if changed.is_empty() {
        "Ingen kommune skifter værdi.".to_owned()
    } else {
        format!(
            "{}: {}. De øvrige kommuner er uændrede.",
            measure.heading,
            changed.join("; ")
        )
    };
    [places, values]
        .into_iter()
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

fn points(layer: &MapLayer, panel: &Panel) -> Vec<String> {
    if panel.points.is_empty() || layer.panels.len() > 1 {
        return Vec::new();
    }
    let per_kommune: Vec<String> = panel
        .areas
        .iter()
        .map(|area| {
            (
                area,
                panel
                    .points
                    .iter()
                    .filter(|point| point.kommunekode == area.omraade.kode),
            )
        })
        .map(|(area, here)| format!("{} {}", area.omraade.navn, here.count()))
        .collect();
    let mut sentences = vec![format!(
        "{} er tegnet, efter kommune: {}.",
        counted(panel.points.len(), &layer.point_noun),
        per_kommune.join(", ")
    )];
    if layer.point_categories.len() > 1 {
        let categories: Vec<String> = layer
            .point_categories
            .iter()
            .enumerate()
            .map(|(index, category)| {
                let count = panel.points.iter().filter(|point| point.category == index).count();
                format!("{} {count}", category.label)
            })
            .collect();
        sentences.push(format!("Heraf: {}.", categories.join(", ")));
    }
    sentences
}
