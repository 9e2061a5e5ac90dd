//! What a check says to people: places with page and line, the recomputed figure, the explanation.

use crate::domain::Ratio;
use crate::reconcile::declaration::Relation;
use crate::reconcile::{Check, Dom, Genberegnet, Plan, Sted};
use crate::render::format::up_to;

/// Places named; of more, the first ones and how many are left.
const MOST_PLACES: usize = 4;
/// Figures named of one row or column.
const MOST_VALUES: usize = 12;
/// Decimals a recomputed figure is shown with beyond the printed one's.
const MORE_DECIMALS: u8 = 2;

/// The pages of the printed plan: which line each begins on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
        after
            .checked_sub(1)
            .and_then(|at| self.0.get(at))
            .map(|(_, page)| *page)
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

/// What is printed; of several figures taken together, also their result.
pub fn printed(check: &Check) -> String {
    match check.trykt_tal {
        Some(value) if check.trykt_er_regnet => format!("{} ({})", number(value, check), check.trykt),
        _ => check.trykt.clone(),
    }
}

/// What the printed should have been.
pub fn recomputed(check: &Check) -> String {
    match &check.genberegnet {
        Genberegnet::Ord(words) => words.clone(),
        Genberegnet::Tal(interval) => {
            let number = number(interval.value, check);
            match (check.relation, check.enhed == "dato") {
                (Relation::Lig, _) => number,
                (Relation::Hoejst, false) => format!("højst {number}"),
                (Relation::Mindst, false) => format!("mindst {number}"),
                (Relation::Hoejst, true) => format!("senest {number}"),
                (Relation::Mindst, true) => format!("tidligst {number}"),
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
    for sentence in &mut sentences {
        if !sentence.ends_with('.') {
            sentence.push('.');
        }
    }
    sentences.join(" ")
}

/// The other places: cells of one row or of one column are named together, the rest one by one.
fn others(check: &Check, pages: &Pages) -> Option<String> {
    let (own, others) = check.steder.split_first()?;
    let mut groups: Vec<Vec<&Sted>> = Vec::new();
    for place in others {
        match groups.last_mut() {
            Some(group) if group.iter().all(|other| shared(other, place).is_some()) && same_axis(group, place) => {
                group.push(place);
            }
            _ => groups.push(vec![place]),
        }
    }
    let named: Vec<String> = groups
        .iter()
        .take(MOST_PLACES)
        .map(|group| said(own, group, pages))
        .collect();
    if named.is_empty() {
        return None;
    }
    let rest = groups.len() - named.len();
    let more = if rest > 0 {
        format!(" og {rest} steder til")
    } else {
        String::new()
    };
    Some(format!("Se {}{more}.", named.join("; ")))
}

/// What two cells have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Row,
    Column,
}

fn shared(left: &Sted, right: &Sted) -> Option<Axis> {
    let ([table, row, column], [other, other_row, other_column]) = (left.celle.as_ref()?, right.celle.as_ref()?);
    match (table == other, row == other_row, column == other_column) {
        (true, true, _) => Some(Axis::Row),
        (true, false, true) => Some(Axis::Column),
        _ => None,
    }
}

/// Whether a place continues a group along the axis the group has.
fn same_axis(group: &[&Sted], place: &Sted) -> bool {
    let [first, second, ..] = group else { return true };
    shared(first, second) == shared(first, place)
}

/// "Tabel 3, Frederikshavn: over 30 timer 10, vikar 0 (side 16, linje 444)".
fn said(own: &Sted, group: &[&Sted], pages: &Pages) -> String {
    let Some(first) = group.first() else {
        return String::new();
    };
    let lines = group.iter().fold((u32::MAX, 0), |(low, high), place| {
        (low.min(place.linjer.0), high.max(place.linjer.1))
    });
    let at = pages.place(lines);
    let at = if at.is_empty() { at } else { format!(" ({at})") };
    let Some([table, row, column]) = &first.celle else {
        let quoted = format!("\"{}\"", first.trykt.trim_end_matches('.'));
        return if first.navn.is_empty() {
            format!("{quoted}{at}")
        } else {
            format!("{}: {quoted}{at}", first.navn)
        };
    };
    let along = group
        .get(1)
        .and_then(|second| shared(first, second))
        .unwrap_or(Axis::Row);
    let values: Vec<String> = group
        .iter()
        .take(MOST_VALUES)
        .filter_map(|place| {
            let [_, row, column] = place.celle.as_ref()?;
            let name = if along == Axis::Row { column } else { row };
            Some(format!("{name}: {}", place.trykt))
        })
        .collect();
    let more = if group.len() > MOST_VALUES { " …" } else { "" };
    let head = match along {
        Axis::Row
            if own
                .celle
                .as_ref()
                .is_some_and(|[own_table, own_row, _]| own_table == table && own_row == row) =>
        {
            "samme række".to_owned()
        }
        Axis::Row => format!("{table}, {row}"),
        Axis::Column => format!("{table}, {column}"),
    };
    format!("{head}, {}{more}{at}", values.join(", "))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: &str, column: &str, printed: &str, line: u32) -> Sted {
        Sted {
            tabel: Some("3".into()),
            navn: String::new(),
            celle: Some(["Tabel 3".into(), row.into(), column.into()]),
            trykt: printed.into(),
            linjer: (line, line),
        }
    }

    #[test]
    fn a_line_is_on_the_page_that_begins_before_it() {
        let pages = Pages(vec![(1, 4), (39, 5), (71, 6)]);
        assert_eq!(
            [pages.page(1), pages.page(38), pages.page(39), pages.page(900)],
            [Some(4), Some(4), Some(5), Some(6)]
        );
        assert_eq!(pages.place((40, 42)), "side 5, linje 40-42");
        assert_eq!(pages.place((0, 0)), "", "never printed");
        assert_eq!(Pages::default().place((7, 7)), "linje 7");
    }

    #[test]
    fn cells_of_a_row_or_a_column_are_named_together() {
        let pages = Pages::default();
        let own = cell("Morsø", "i alt", "9", 447);
        let row = [cell("Morsø", "over 30", "3", 447), cell("Morsø", "under 30", "4", 447)];
        assert_eq!(
            said(&own, &row.iter().collect::<Vec<_>>(), &pages),
            "samme række, over 30: 3, under 30: 4 (linje 447)"
        );
        let column = [cell("Læsø", "i alt", "3", 442), cell("Thisted", "i alt", "32", 445)];
        assert_eq!(
            said(&own, &column.iter().collect::<Vec<_>>(), &pages),
            "Tabel 3, i alt, Læsø: 3, Thisted: 32 (linje 442-445)"
        );
        assert!(same_axis(
            &[&column[0], &column[1]],
            &cell("Aalborg", "i alt", "102", 452)
        ));
        assert!(!same_axis(&[&column[0], &column[1]], &cell("Læsø", "vikar", "1", 442)));
    }
}
