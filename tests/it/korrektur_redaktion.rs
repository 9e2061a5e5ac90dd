//! Proof-reads the plan's headings, references, repeated facts, dates and pages against the plan itself.
//!
//! The plan is not part of the repository; see `korrektur_paastande` for where it is looked for.

use std::collections::BTreeMap;
use std::path::Path;

type Row = BTreeMap<String, String>;

fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data/nordjylland-2019")
        .join(name);
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

fn line(row: &Row) -> usize {
    row["linje"].parse().unwrap()
}

/// The plan's lines from 1, blanks collapsed; `None` where it is not at hand.
fn plan() -> Option<Vec<String>> {
    let text = super::korrektur_paastande::source().unwrap()?;
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    Some([String::new()].into_iter().chain(lines).collect())
}

/// The text from a line on, word breaks joined, and how much of it stands on that line.
fn from_line(plan: &[String], line: usize) -> (String, usize) {
    let (mut text, mut on_line) = (String::new(), 0);
    for (at, next) in plan.iter().enumerate().skip(line).take(5) {
        let broken = text.ends_with('-');
        if broken && next.starts_with(char::is_lowercase) {
            text.pop();
        } else if !(text.is_empty() || broken && next.starts_with(|sign: char| sign.is_ascii_digit())) {
            text.push(' ');
        }
        text += next;
        if at == line {
            on_line = text.len();
        }
    }
    (text, on_line)
}

#[test]
fn every_quote_begins_on_its_line() {
    let Some(plan) = plan() else { return };
    for name in ["overskrifter.csv", "henvisninger.csv", "fakta.csv", "datoer.csv"] {
        for row in rows(name) {
            let (text, on_line) = from_line(&plan, line(&row));
            let at = text.find(&row["citat"]);
            assert!(at.is_some_and(|at| at < on_line), "{name}, {row:?}: {text}");
        }
    }
}

/// Numbers that follow `word` on a line: "tabel 36 og 37" has two.
fn numbers_after(text: &str, word: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices(word) {
        let mut rest = &lower[at + word.len()..];
        loop {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if digits.is_empty() {
                break;
            }
            rest = &rest[digits.len()..];
            found.push(digits);
            match rest.strip_prefix(" og ") {
                Some(more) => rest = more,
                None => break,
            }
        }
    }
    found
}

/// Lines that name the agreement's own bilag 3, not the plan's.
const FOREIGN: [usize; 2] = [296, 303];

#[test]
fn every_numbered_word_of_the_plan_is_a_heading_or_a_reference() {
    let Some(plan) = plan() else { return };
    let listed: Vec<Row> = rows("overskrifter.csv")
        .into_iter()
        .chain(rows("henvisninger.csv"))
        .collect();
    for (kind, word) in [
        ("tabel", "tabel "),
        ("figur", "figur "),
        ("bilag", "bilag "),
        ("kapitel", "kapitel "),
        ("spørgsmål", "spørgsmål "),
    ] {
        for at in (1..plan.len()).filter(|at| !FOREIGN.contains(at)) {
            for number in numbers_after(&plan[at], word) {
                let known = listed.iter().any(|row| {
                    let near = line(row) <= at && at <= line(row) + 2;
                    row["type"].starts_with(kind) && row["nummer"] == number && near
                });
                assert!(known, "linje {at}: {kind} {number} mangler: {}", plan[at]);
            }
        }
    }
}

#[test]
fn the_pages_agree_with_the_printed_page_numbers() {
    let pages: Vec<(usize, usize)> = rows("sider.csv")
        .iter()
        .map(|row| (row["side"].parse().unwrap(), line(row)))
        .collect();
    for pair in pages.windows(2) {
        assert!(pair[1].0 == pair[0].0 + 1 && pair[1].1 > pair[0].1, "{pair:?}");
    }
    assert_eq!(pages.last().map(|(page, _)| *page), Some(74));
    let Some(plan) = plan() else { return };
    for (at, text) in plan.iter().enumerate() {
        if let Some(number) = text.strip_prefix("Side ").and_then(|rest| rest.strip_suffix(" af 74")) {
            let page = pages.iter().rev().find(|(_, first)| *first <= at).unwrap().0;
            assert_eq!(number, page.to_string(), "linje {at}");
        }
    }
}
