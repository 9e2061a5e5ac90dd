//! Orders and directions of named figures, and what they say to a statement in words.

use super::check::Dom;
use super::plan::Cell;
use super::rules::verdict;
use crate::domain::Ratio;

/// Which of two values comes first.
pub type Order = fn(&Ratio, &Ratio) -> std::cmp::Ordering;

/// What an area is said to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More than zero.
    Rises,
    /// Less than zero.
    Falls,
}

/// What the table says to a statement.
pub struct Answer<'p> {
    /// The verdict.
    pub dom: Dom,
    /// What the table shows instead, or as well.
    pub shows: String,
    /// The cells that show it.
    pub cells: Vec<&'p Cell>,
}

/// A row's or column's value with its name.
#[derive(Debug, Clone, Copy)]
pub struct Named<'p> {
    /// Row label or column key.
    pub name: &'p str,
    /// The figure.
    pub value: Ratio,
    /// Where it stands.
    pub cell: &'p Cell,
}

/// Whether a change goes that way.
pub fn moves(value: Ratio, direction: Direction) -> bool {
    match direction {
        Direction::Rises => value > Ratio::ZERO,
        Direction::Falls => value < Ratio::ZERO,
    }
}

/// The names in `wanted` are the first ones of the ranking.
pub fn leads<'p>(
    ranked: &[Named<'p>],
    wanted: &[&str],
    words: &str,
    order: Order,
    name: impl Fn(&Named<'p>) -> &'p str,
) -> Answer<'p> {
    let is_wanted = |named: &&Named<'p>| wanted.contains(&name(named));
    let last_wanted = ranked.iter().rfind(is_wanted);
    let first_other = ranked.iter().find(|named| !wanted.contains(&name(named)));
    let dom = match (last_wanted, first_other) {
        (Some(wanted), Some(other)) if order(&wanted.value, &other.value).is_lt() => Dom::Afviger,
        (Some(wanted), Some(other)) if wanted.value == other.value => Dom::AfrundingIGrundtal,
        (Some(_), _) => Dom::Stemmer,
        (None, _) => Dom::Afviger,
    };
    let top: Vec<String> = ranked
        .iter()
        .take(wanted.len().max(1))
        .map(|named| format!("{} ({})", name(named), named.cell.trykt))
        .collect();
    let mut cells: Vec<&'p Cell> = ranked.iter().filter(is_wanted).map(|named| named.cell).collect();
    cells.extend(first_other.map(|named| named.cell));
    Answer {
        dom,
        shows: format!("{words} {}", list_of(&top)),
        cells,
    }
}

/// The named rows together are more than all the others.
pub fn together<'p>(ranked: &[Named<'p>], wanted: &[&str]) -> Answer<'p> {
    let sum = |inside: bool| {
        ranked
            .iter()
            .filter(|named| wanted.contains(&named.name) == inside)
            .try_fold(Ratio::ZERO, |sum, named| sum.checked_add(named.value))
    };
    let cells = ranked.iter().map(|named| named.cell).collect();
    match (sum(true), sum(false)) {
        (Some(inside), Some(outside)) => Answer {
            dom: verdict(inside > outside),
            shows: format!("{} mod {} i de øvrige", plain(inside), plain(outside)),
            cells,
        },
        _ => Answer {
            dom: Dom::Stemmer,
            shows: String::new(),
            cells,
        },
    }
}

/// Each left value is beyond its right one.
pub fn pairwise<'p>(pairs: &[(Ratio, &'p Cell, Ratio, &'p Cell)], order: Order) -> Answer<'p> {
    let broken = |pair: &&(Ratio, &'p Cell, Ratio, &'p Cell)| !order(&pair.0, &pair.2).is_gt();
    let wrong: Vec<_> = pairs.iter().filter(broken).collect();
    let dom = match wrong.first() {
        None => Dom::Stemmer,
        Some(_) if wrong.iter().all(|pair| pair.0 == pair.2) => Dom::AfrundingIGrundtal,
        Some(_) => Dom::Afviger,
    };
    let shown = if wrong.is_empty() {
        pairs.iter().collect()
    } else {
        wrong
    };
    Answer {
        dom,
        shows: list_of(
            &shown
                .iter()
                .map(|pair| format!("{} mod {}", pair.1.trykt, pair.3.trykt))
                .collect::<Vec<_>>(),
        ),
        cells: shown.iter().flat_map(|pair| [pair.1, pair.3]).collect(),
    }
}

/// Every value moves that way.
pub fn all_move<'p>(rows: &[Named<'p>], direction: Direction) -> Option<Answer<'p>> {
    let wrong: Vec<&Named<'p>> = rows.iter().filter(|named| !moves(named.value, direction)).collect();
    let shown: Vec<&Named<'p>> = if wrong.is_empty() {
        rows.iter().collect()
    } else {
        wrong.clone()
    };
    (!rows.is_empty()).then(|| Answer {
        dom: verdict(wrong.is_empty()),
        shows: list_of(
            &shown
                .iter()
                .map(|named| format!("{} {}", named.name, named.cell.trykt))
                .collect::<Vec<_>>(),
        ),
        cells: shown.iter().map(|named| named.cell).collect(),
    })
}

/// No step goes the other way, and the last is beyond the first. A series that stands still on the way still rises.
pub fn steps<'p>(series: &[Named<'p>], direction: Direction) -> Option<Answer<'p>> {
    let (first, last) = (series.first()?, series.last()?);
    if series.len() < 2 {
        return None;
    }
    let backwards = |from: Ratio, to: Ratio| match direction {
        Direction::Rises => to < from,
        Direction::Falls => to > from,
    };
    let wrong = series.windows(2).find(|pair| backwards(pair[0].value, pair[1].value));
    let (dom, from, to) = match wrong {
        Some(pair) => (Dom::Afviger, &pair[0], &pair[1]),
        None if first.value == last.value => (Dom::AfrundingIGrundtal, first, last),
        None => (Dom::Stemmer, first, last),
    };
    Some(Answer {
        dom,
        shows: format!(
            "{} ({}) til {} ({})",
            from.name, from.cell.trykt, to.name, to.cell.trykt
        ),
        cells: vec![from.cell, to.cell],
    })
}

/// The answer with the worst verdict; the first of equals.
pub fn worst(answers: Vec<Answer<'_>>) -> Option<Answer<'_>> {
    answers
        .into_iter()
        .reduce(|worst, next| if next.dom > worst.dom { next } else { worst })
}

/// Names in a row of words.
pub fn list_of<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match &names[..] {
        [] => "ingen".to_owned(),
        [only] => (*only).to_owned(),
        [head @ .., last] => format!("{} og {last}", head.join(", ")),
    }
}

/// A sum of printed figures in words.
fn plain(value: Ratio) -> String {
    crate::render::format::up_to(value.to_f64(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::plan::exact_decimal;

    fn cells(printed: &[&str]) -> Vec<Cell> {
        let cell = |text: &&str| Cell::new("1", text, "k", text, Some(&text.replace(',', ".")), "procent");
        printed.iter().map(cell).collect()
    }

    fn named(cells: &[Cell]) -> Vec<Named<'_>> {
        cells
            .iter()
            .map(|cell| Named {
                name: &cell.raekke,
                value: exact_decimal(&cell.trykt.replace(',', ".")).unwrap().0,
                cell,
            })
            .collect()
    }

    #[test]
    fn a_claim_to_be_first_holds_fails_or_cannot_be_told() {
        let cells = cells(&["152", "150", "145"]);
        let ranked = named(&cells);
        let dom = |wanted: &[&str]| leads(&ranked, wanted, "først kommer", Ratio::cmp, |named| named.name).dom;
        assert_eq!(dom(&["152"]), Dom::Stemmer);
        assert_eq!(dom(&["150", "152"]), Dom::Stemmer);
        assert_eq!(dom(&["150"]), Dom::Afviger);
        let mut tied = ranked.clone();
        tied[1].value = tied[0].value;
        let first = leads(&tied, &["152"], "først kommer", Ratio::cmp, |named| named.name);
        assert_eq!(
            first.dom,
            Dom::AfrundingIGrundtal,
            "printed alike, the order is unknown"
        );
    }

    #[test]
    fn a_series_rises_when_no_step_falls_and_it_ends_higher() {
        // Tabel 10: 9 and 9 in 2013 and 2014.
        let rising = cells(&["5", "9", "9", "11"]);
        assert_eq!(steps(&named(&rising), Direction::Rises).unwrap().dom, Dom::Stemmer);
        let falling = cells(&["5", "9", "8", "11"]);
        let answer = steps(&named(&falling), Direction::Rises).unwrap();
        assert_eq!((answer.dom, answer.shows.as_str()), (Dom::Afviger, "9 (9) til 8 (8)"));
        let level = cells(&["5", "5"]);
        assert_eq!(
            steps(&named(&level), Direction::Falls).unwrap().dom,
            Dom::AfrundingIGrundtal
        );
    }
}
