use super::*;
use crate::ingest::headings::find;
use crate::ingest::known::tests::kendt;
use crate::ingest::table::Laesning;
use std::io::Write;

/// The problems of a text table, and how many of its rows are right.
fn check(art: Art, text: &str) -> (Vec<Problem>, usize) {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let mut tabel = Tabel::open(file.path(), &Laesning::default(), &|_| 0).unwrap();
    let skema = Skema::of(art).unwrap();
    let kolonner = find(&skema, None, &tabel.overskrifter).unwrap();
    let kendt = kendt();
    let kontrol = Kontrol::new(
        art,
        &skema,
        &kendt,
        &kolonner,
        None,
        Some("2026-06-01".into()),
        tabel.decimaltegn,
    );
    let mut problemer = Problemer::default();
    let mut right = 0;
    while tabel.next_row().unwrap() {
        right += usize::from(kontrol.row(&tabel, &mut problemer).is_some());
    }
    (problemer.sorted().into_iter().cloned().collect(), right)
}

fn texts(problems: &[Problem]) -> Vec<String> {
    problems
        .iter()
        .map(|problem| format!("{}: {}", problem.linje, problem.tekst))
        .collect()
}

#[test]
fn capacity_that_does_not_add_up_is_named() {
    // 2 over 30 and 3 under 30 hours: 2 + 3/2 = 3,5.
    let (problems, right) = check(
        Art::Kapaciteter,
        "klinik_id;over_30;under_30;samlet;gyldig_fra\na-1;2;3;3,5;2019-06-01\na-1;2;3;4;2019-06-01\n",
    );
    assert_eq!(right, 1);
    assert_eq!(texts(&problems), ["3: stemmer ikke: 4 står der, men delene giver 3,5"]);
    assert_eq!(problems[0].slags, Slags::Sum);
}

#[test]
fn each_regime_has_its_own_columns() {
    use Slags::{Form, Mangler};
    let (problems, _) = check(
        Art::Kapaciteter,
        "klinik_id;over_30;under_30;speciale;kapacitet;gyldig_fra\na-1;2;3;;;2024-01-01\na-1;;;51;2,5;2023-12-31\n",
    );
    let slags: Vec<(u64, Slags)> = problems.iter().map(|problem| (problem.linje, problem.slags)).collect();
    assert_eq!(
        slags,
        [
            (2, Mangler),
            (2, Mangler),
            (3, Mangler),
            (3, Mangler),
            (2, Form),
            (2, Form),
            (3, Form),
            (3, Form)
        ]
    );
}

#[test]
fn orphans_and_validity_are_named() {
    let (problems, right) = check(
        Art::Ydernumre,
        "ydernummer;speciale;klinik_id;art;gyldig_fra;gyldig_til\n012345;51;a-1;ejer;;\n012346;51;a-2;ejer;2026-06-01;2026-05-01\n",
    );
    assert_eq!(right, 1, "the day of --gyldig-fra stands in");
    assert_eq!(
        texts(&problems),
        [
            "3: \"a-2\" findes ikke i registeret",
            "3: ligger før den dag, rækken gælder fra"
        ]
    );
    assert_eq!(problems[0].naermest.as_deref(), Some("a-1"));
}

#[test]
fn an_amount_needs_the_year_of_its_prices() {
    let (problems, right) = check(
        Art::Aktivitet,
        "maal;speciale;aar;perspektiv;niveau;omraade_kode;vaerdi;enhed;prisniveau\n\
         udgift;51;2025;forbrug;kommune;751;12,5;mio_kr;\nudgift;51;2025;forbrug;kommune;751;12,5;mio_kr;2025\n",
    );
    assert_eq!(right, 1);
    assert_eq!(problems[0].slags, Slags::Mangler);
}
