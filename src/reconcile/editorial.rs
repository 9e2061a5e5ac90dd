//! Editorial checks: one fact told twice alike, numbering without gaps, references with a target, figures in Danish form.

use super::Found;
use super::check::{Check, Dom, Genberegnet, Sted, TEKST, table_name};
use super::declaration::{Entydig, Henvisning, Nummerering, Relation, Talform};
use super::lists::matches;
use super::plan::{Cell, Paastand, Plan, Post};
use super::rules::verdict;
use crate::domain::tal::parse_tal;

/// Makes the editorial checks of the declaration.
pub fn run(plan: &Plan, found: &mut Found<'_>) {
    let declaration = found.declaration;
    for rule in &declaration.entydige {
        let posts = chosen(plan, rule.liste.get_ref(), &rule.hvor);
        told_alike(found, rule, &posts);
    }
    for rule in &declaration.numre {
        let posts = chosen(plan, rule.liste.get_ref(), &rule.hvor);
        let mut kinds: Vec<&str> = Vec::new();
        for post in &posts {
            let kind = post.felt(&rule.for_hver);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        for kind in kinds {
            let of_kind: Vec<&Post> = posts
                .iter()
                .filter(|post| post.felt(&rule.for_hver) == kind)
                .copied()
                .collect();
            numbered(found, rule, kind, &of_kind);
        }
    }
    for rule in &declaration.henvisninger {
        references(plan, found, rule);
    }
    for rule in &declaration.talformer {
        number_forms(plan, found, rule);
    }
}

fn chosen<'p>(plan: &'p Plan, list: &str, hvor: &std::collections::BTreeMap<String, String>) -> Vec<&'p Post> {
    let posts = plan.lister.get(list).map(Vec::as_slice).unwrap_or_default();
    posts.iter().filter(|post| matches(post, hvor)).collect()
}

/// A check between words.
fn words(regel: &str, gruppe: &str, post: &Post, trykt: String, genberegnet: String, dom: Dom) -> Check {
    let section = post.felt("afsnit");
    Check {
        regel: regel.to_owned(),
        gruppe: gruppe.to_owned(),
        tabel: TEKST.to_owned(),
        raekke: section.to_owned(),
        kolonne: String::new(),
        trykt,
        trykt_tal: None,
        trykt_er_regnet: false,
        enhed: String::new(),
        decimaler: 0,
        genberegnet: Genberegnet::Ord(genberegnet),
        relation: Relation::Lig,
        dom,
        forklaring: String::new(),
        steder: Vec::new(),
    }
}

/// What a place of a list reads in print: its quote, else its value.
fn quote<'p>(post: &'p Post, value: &'p str) -> &'p str {
    match post.felt("citat") {
        "" => value,
        quote => quote,
    }
}

/// Every row of a key has the value most rows of the key have (of equals the first in the source).
fn told_alike(found: &mut Found<'_>, rule: &Entydig, posts: &[&Post]) {
    let mut keys: Vec<&str> = Vec::new();
    for post in posts {
        let key = post.felt(&rule.noegle);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    for key in keys {
        let same: Vec<&&Post> = posts.iter().filter(|post| post.felt(&rule.noegle) == key).collect();
        let count = |value: &str| same.iter().filter(|post| post.felt(&rule.vaerdi) == value).count();
        let most = same
            .iter()
            .map(|post| count(post.felt(&rule.vaerdi)))
            .max()
            .unwrap_or(0);
        let Some(first) = same.iter().find(|post| count(post.felt(&rule.vaerdi)) == most) else {
            continue;
        };
        let expected = first.felt(&rule.vaerdi);
        for post in same.iter().filter(|post| !std::ptr::eq(***post, **first)) {
            let value = post.felt(&rule.vaerdi);
            let name = |value: &str| format!("{key}: {value}");
            let mut check = words(
                &rule.id,
                &rule.gruppe,
                post,
                name(value),
                name(expected),
                verdict(value == expected),
            );
            key.clone_into(&mut check.kolonne);
            check.forklaring.clone_from(&rule.forklaring);
            let note = rule.note.as_deref().map_or("", |column| post.felt(column));
            if !note.is_empty() && check.dom == Dom::Afviger {
                check.forklaring = [rule.forklaring.as_str(), note].join(" ");
            }
            check.steder = vec![
                Sted::of_post(post, quote(post, &name(value))),
                Sted::of_post(first, quote(first, &name(expected))),
            ];
            found.push(check);
        }
    }
}

/// Each number follows the one before it.
fn numbered(found: &mut Found<'_>, rule: &Nummerering, kind: &str, posts: &[&Post]) {
    let number = |post: &Post| post.felt(&rule.nummer).parse::<u32>().ok();
    let mut seen: Vec<(u32, &Post)> = Vec::new();
    for post in posts {
        let Some(own) = number(post) else { continue };
        let name = |number: u32| numbered_name(kind, &number.to_string());
        let expected = seen.last().map_or(1, |(last, _)| last + 1);
        let earlier = seen.iter().find(|(number, _)| *number == own).map(|(_, post)| *post);
        let (dom, explanation, other) = match (earlier, own == expected) {
            (Some(earlier), _) => (
                Dom::Afviger,
                format!("Nummeret er brugt to gange: {} findes allerede.", name(own)),
                Some(earlier),
            ),
            (None, true) => (Dom::Stemmer, String::new(), None),
            (None, false) => (
                Dom::Afviger,
                format!("Nummereringen springer: {} findes ikke.", name(expected)),
                seen.last().map(|(_, post)| *post),
            ),
        };
        let answer = if earlier.is_some() {
            "et nummer, der ikke er brugt".to_owned()
        } else {
            name(expected)
        };
        let mut check = words(&rule.id, &rule.gruppe, post, name(own), answer, dom);
        check.kolonne = name(own);
        check.forklaring = explanation;
        check.steder = [Some(*post), other]
            .into_iter()
            .flatten()
            .map(|post| Sted::of_post(post, quote(post, &name(own))))
            .collect();
        found.push(check);
        // A number used again does not move the count.
        if earlier.is_none() {
            seen.push((own, post));
        }
    }
}

/// A number with what it numbers: "tabel 12", "spørgsmål 19 i bilag 5", "afsnit 2.1.5".
fn numbered_name(kind: &str, number: &str) -> String {
    match kind.split_once(' ') {
        Some((_, rest)) if rest.starts_with(|sign: char| sign.is_ascii_digit()) => format!("{kind}.{number}"),
        Some((what, rest)) => format!("{what} {number} {rest}"),
        None => format!("{kind} {number}").trim_end().to_owned(),
    }
}

/// Every reference has a target, and a table referred to shows what the text says it shows.
fn references(plan: &Plan, found: &mut Found<'_>, rule: &Henvisning) {
    let empty = std::collections::BTreeMap::new();
    let targets = chosen(plan, rule.til.get_ref(), &empty);
    for post in chosen(plan, rule.liste.get_ref(), &empty) {
        let (kind, number) = (post.felt("type"), post.felt("nummer"));
        let name = numbered_name(kind, number);
        let of_kind: Vec<&&Post> = targets.iter().filter(|target| target.felt("type") == kind).collect();
        let target = of_kind.iter().find(|target| target.felt("nummer") == number);
        let expected = post.felt("maal");
        let shown = plan
            .tabel(number)
            .filter(|_| kind == "tabel")
            .and_then(|table| table.maal.as_deref());
        let (dom, other, explanation) = match (number.is_empty(), target) {
            (true, _) => (
                Dom::Afviger,
                targets
                    .iter()
                    .find(|target| target.felt("type") == kind && target.felt("nummer") == post.felt("ment"))
                    .copied(),
                format!("Henvisningen til en {kind} har intet nummer."),
            ),
            (false, None) => (
                Dom::Afviger,
                of_kind.last().copied().copied(),
                format!("Der henvises til {name}, som ikke findes."),
            ),
            (false, Some(target)) => {
                let wrong = !expected.is_empty() && shown.is_some_and(|shown| shown != expected);
                let explanation = if wrong {
                    format!(
                        "Teksten siger, at tabellen viser {}; den viser {}.",
                        in_words(expected),
                        in_words(shown.unwrap_or_default())
                    )
                } else {
                    String::new()
                };
                (verdict(!wrong), Some(**target), explanation)
            }
        };
        let answer = match (target, dom) {
            (Some(_), Dom::Afviger) => format!("{name} viser {}", in_words(shown.unwrap_or_default())),
            (Some(target), _) => quote(target, &name).to_owned(),
            (None, _) => "findes ikke".to_owned(),
        };
        let mut check = words(&rule.id, &rule.gruppe, post, quote(post, &name).to_owned(), answer, dom);
        name.trim().clone_into(&mut check.kolonne);
        check.forklaring = explanation;
        check.steder = [Some(post), other]
            .into_iter()
            .flatten()
            .map(|post| Sted::of_post(post, quote(post, &name)))
            .collect();
        found.push(check);
    }
}

/// A measure's key in words.
fn in_words(maal: &str) -> String {
    maal.replace("_pr_borger", " pr. borger")
        .replace("aa", "å")
        .replace('_', " ")
}

/// Printed figures are Danish numbers: a comma before the decimals, points between thousands, no blanks. One check for a
/// table whose figures all are, else one for each that is not.
fn number_forms(plan: &Plan, found: &mut Found<'_>, rule: &Talform) {
    // A list's numbers are the transcriber's, not the plan's.
    for table in plan.tabeller().iter().filter(|table| table.linje > 0) {
        let wrong: Vec<(&Cell, String)> = plan
            .celler_i(table)
            .filter(|cell| cell.vaerdi.is_some())
            .filter_map(|cell| Some((cell, meant(&cell.trykt)?)))
            .collect();
        for (cell, guess) in &wrong {
            let names = |key: &str| found.column_name(key);
            let like = |other: &&Cell| other.trykt.contains(',') && other.enhed == cell.enhed;
            let neighbour = plan.celler_i(table).find(like);
            let places = [Some(*cell), neighbour].into_iter().flatten();
            let places = places.map(|place| Sted::of_cell(plan, place, names)).collect();
            let check = form_check(
                rule,
                (&table.id, &cell.raekke, &cell.kolonne),
                &cell.trykt,
                guess.clone(),
                places,
            );
            found.push(check);
        }
        if wrong.is_empty() {
            let places = vec![Sted {
                tabel: Some(table.id.clone()),
                navn: table_name(plan, &table.id),
                celle: None,
                trykt: table.titel.clone(),
                linjer: (table.linje, table.linje),
            }];
            found.push(form_check(
                rule,
                (&table.id, "alle", "alle"),
                "alle tal",
                "alle tal".to_owned(),
                places,
            ));
        }
    }
    for claim in plan
        .paastande
        .iter()
        .filter(|claim| rule.enheder.contains(&claim.tal.enhed))
    {
        if let Some(guess) = meant(&claim.tal.trykt) {
            let at = (TEKST, claim.afsnit.as_str(), claim.id.as_str());
            let like = |other: &&Paastand| {
                other.tal.enhed == claim.tal.enhed && other.tal.trykt.contains(',') && meant(&other.tal.trykt).is_none()
            };
            let neighbour = plan.paastande.iter().find(like);
            let places = [Some(claim), neighbour]
                .into_iter()
                .flatten()
                .map(Sted::of_claim)
                .collect();
            found.push(form_check(rule, at, &claim.tal.trykt, guess, places));
        }
    }
}

fn form_check(rule: &Talform, at: (&str, &str, &str), trykt: &str, meant: String, steder: Vec<Sted>) -> Check {
    Check {
        regel: rule.id.clone(),
        gruppe: rule.gruppe.clone(),
        tabel: at.0.to_owned(),
        raekke: at.1.to_owned(),
        kolonne: at.2.to_owned(),
        trykt: trykt.to_owned(),
        trykt_tal: None,
        trykt_er_regnet: false,
        enhed: String::new(),
        decimaler: 0,
        dom: verdict(meant == trykt),
        genberegnet: Genberegnet::Ord(meant),
        relation: Relation::Lig,
        forklaring: "Et tal skrives med decimalkomma og punktum mellem tusinder, uden mellemrum.".to_owned(),
        steder,
    }
}

/// What was perhaps meant by a figure that is no Danish number; `None` when it is one, or when there is no figure in digits.
fn meant(trykt: &str) -> Option<String> {
    let figure: String = trykt
        .chars()
        .skip_while(|sign| !sign.is_ascii_digit())
        .take_while(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ',' | ' '))
        .collect();
    let figure = figure.trim();
    if figure.is_empty() {
        return None;
    }
    let error = parse_tal(figure).err()?;
    // A blank too many is the likelier slip than a comma that should be a point.
    let closed = figure.replace(' ', "");
    let guess = match parse_tal(&closed) {
        Ok(_) => closed.as_str(),
        Err(_) => error.guess().unwrap_or(figure),
    };
    Some(trykt.replace(figure, guess))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_number_is_named_with_what_it_numbers() {
        assert_eq!(numbered_name("tabel", "12"), "tabel 12");
        assert_eq!(numbered_name("spørgsmål i bilag 5", "19"), "spørgsmål 19 i bilag 5");
        assert_eq!(numbered_name("afsnit 2.1", "5"), "afsnit 2.1.5");
        assert_eq!(numbered_name("tabel", ""), "tabel");
    }

    #[rstest]
    #[case("104.5", Some("104,5"))]
    #[case("12, 1 %", Some("12,1 %"))]
    #[case("-8,8%", None)]
    #[case("1.209.104", None)]
    #[case("halvdelen", None)]
    fn a_figure_in_another_form_is_named_with_what_was_meant(#[case] trykt: &str, #[case] expected: Option<&str>) {
        assert_eq!(meant(trykt).as_deref(), expected);
    }
}
