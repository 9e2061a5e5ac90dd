//! What a check says to people: places with page and line, the recomputed figure, the explanation.

use crate::domain::Ratio;
use crate::reconcile::declaration::Relation;
use crate::reconcile::{Check, Dom, Genberegnet, Plan, Sted};
use crate::render::format::up_to;

/// Base figures named one by one; of more, the first ones and how many are left.
const MOST_PLACES: usize = 4;
/// Decimals a recomputed figure is shown with beyond the printed one's.
const MORE_DECIMALS: u8 = 2;

/// The pages of the printed plan: which line each begins on.
#[derive(Debug, Clone, Default)]
pub struct Pages(Vec<(u32, u32)>);

impl Pages {
    /// From the list `sider` (`side`, `linje`), if the declaration has one.
    pub fn of(plan: &Plan) -> Self {
        let posts = plan.lister.get("sider").map(Vec::as_slice).unwrap_or_default();
        let mut pages: Vec<(u32, u32)> = posts
            .iter()
            .filter_map(|post| Some((post.linjer.0, post.felt("side").parse().ok()?)))
            .collect();
        pages.sort_unstable();
        Self(pages)
    }

    /// The page a line stands on.
    pub fn page(&self, linje: u32) -> Option<u32> {
        let after = self.0.partition_point(|(first, _)| *first <= linje);
        after.checked_sub(1).and_then(|at| self.0.get(at)).map(|(_, page)| *page)
    }

    /// "side 15, linje 413"; empty for what was never printed.
    pub fn place(&self, linjer: (u32, u32)) -> String {
        let (first, last) = linjer;
        if first == 0 {
            return String::new();
        }
        let lines = if last > first {
            format!("linje {first}-{last}")
        } else {
            format!("linje {first}")
        };
        match self.page(first) {
            Some(page) => format!("side {page}, {lines}"),
            None => lines,
        }
    }
}

/// A number with the decimals its check needs.
pub fn number(value: Ratio, check: &Check) -> String {
    if check.enhed == "dato" {
        return date(value);
    }
    up_to(value.to_f64(), check.decimaler + MORE_DECIMALS)
}

/// A day kept as the number 20200924.
fn date(value: Ratio) -> String {
    let digits = value.floor();
    format!("{:02}.{:02}.{:04}", digits % 100, digits / 100 % 100, digits / 10_000)
}

/// What the printed should have been.
pub fn recomputed(check: &Check) -> String {
    match &check.genberegnet {
        Genberegnet::Ord(words) => words.clone(),
        Genberegnet::Tal(interval) => {
            let number = number(interval.value, check);
            match check.relation {
                Relation::Lig => number,
                Relation::Hoejst => format!("højst {number}"),
                Relation::Mindst => format!("mindst {number}"),
            }
        }
    }
}

/// The whole explanation: what was compared, how far rounding reaches, and the other places.
pub fn explanation(check: &Check, pages: &Pages) -> String {
    let mut sentences = vec![check.forklaring.clone()];
    if let (Genberegnet::Tal(interval), true) = (&check.genberegnet, check.dom != Dom::Stemmer)
        && interval.low != interval.high
    {
        let (low, high) = (number(interval.low, check), number(interval.high, check));
        sentences.push(if check.dom == Dom::Afviger {
            format!("Selv med grundtallenes afrunding kan det kun være mellem {low} og {high}.")
        } else {
            format!("Grundtallene er selv afrundet; det kan være mellem {low} og {high}.")
        });
    }
    if check.dom != Dom::Stemmer {
        sentences.extend(others(check, pages));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

/// "Se også: Tabel 3, Frederikshavn, over 30 timer: 10 (side 16, linje 444); …"
fn others(check: &Check, pages: &Pages) -> Option<String> {
    let others = check.steder.get(1..)?;
    let named: Vec<String> = others.iter().take(MOST_PLACES).map(|place| said(place, pages)).collect();
    if named.is_empty() {
        return None;
    }
    let rest = others.len() - named.len();
    let more = if rest > 0 {
        format!(" og {rest} til")
    } else {
        String::new()
    };
    Some(format!("Se: {}{more}.", named.join("; ")))
}

fn said(place: &Sted, pages: &Pages) -> String {
    let at = pages.place(place.linjer);
    let at = if at.is_empty() { at } else { format!(" ({at})") };
    let quoted = if place.tabel.is_none() {
        format!("\"{}\"", place.trykt.trim_end_matches('.'))
    } else {
        place.trykt.clone()
    };
    if place.navn.is_empty() {
        format!("{quoted}{at}")
    } else {
        format!("{}: {quoted}{at}", place.navn)
    }
}

/// Where the printed stands: "Tabel 3, Frederikshavn, i alt" or "afsnit 3.4.2".
pub fn where_printed(check: &Check) -> String {
    check
        .steder
        .first()
        .map(|place| place.navn.clone())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| [check.tabel.as_str(), &check.kolonne].join(", "))
}
