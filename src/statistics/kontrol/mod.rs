//! The table of `kontrol`: every check of the register, and what it found.

mod steder;

use super::{all_rows, column, count, text};
use crate::error::Result;
use crate::register::sql::Query;
use crate::register::{View, sql};
use crate::report::{Answer, ColumnKind, Missing, Row, RowKind, Source, Table};
use rusqlite::{ToSql, named_params};

/// The answer, and how many breaches it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What is printed.
    pub answer: Answer,
    /// Breaches in all.
    pub breaches: usize,
}

/// One thing wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Breach {
    rule: String,
    object: String,
    what: String,
}

/// Checks the register at the view: the file, the foreign keys, the journal's chain, the domain's invariants, the places.
pub fn answer(view: &View<'_>) -> Result<Checked> {
    let file = view.register.check()?;
    let pr = view.pr_text();
    let at_the_day = named_params! { ":pr": pr };
    let groups: [(&str, Vec<Breach>); 7] = [
        (
            "Filen er hel (integrity_check)",
            of_file("Filen er hel", &file.integrity),
        ),
        ("Fremmednøgler", dangling(&file.foreign_keys)),
        ("Journalens kæde", broken_chain(file.journal_break)),
        (
            "Domænets regler",
            invariants(view, sql::KONTROL_INVARIANTER, at_the_day)?,
        ),
        ("Gyldighed i tid", invariants(view, sql::KONTROL_GYLDIGHED, at_the_day)?),
        ("Tal, der hører sammen", invariants(view, sql::KONTROL_TAL, &[])?),
        ("Koordinater og kommuner", steder::breaches(view)?),
    ];
    let checks: Vec<(&str, usize)> = groups.iter().map(|(name, found)| (*name, found.len())).collect();
    let found: Vec<Breach> = groups.into_iter().flat_map(|(_, found)| found).collect();
    let sources = vec![Source {
        id: "register".to_owned(),
        tekst: "registeret selv".to_owned(),
        dato: None,
    }];
    let summary = Table {
        id: "kontrol".to_owned(),
        title: "Kontrol af registeret".to_owned(),
        columns: vec![
            column("kontrol", "Kontrol", ColumnKind::Text),
            column("fejl", "Fejl", ColumnKind::Integer),
        ],
        rows: checks
            .iter()
            .map(|(name, breaches)| Row {
                kind: RowKind::Body,
                cells: vec![text(*name), count(i64::try_from(*breaches).ok(), Missing::Ukendt)],
            })
            .collect(),
        notes: vec![format!("Journalen har {} linjer.", file.journal_lines)],
        sources: sources.clone(),
    };
    let mut tables = vec![summary];
    if !found.is_empty() {
        tables.push(Table {
            id: "kontrol-fejl".to_owned(),
            title: "Fejl".to_owned(),
            columns: vec![
                column("regel", "Regel", ColumnKind::Text),
                column("genstand", "Genstand", ColumnKind::Text),
                column("beskrivelse", "Beskrivelse", ColumnKind::Text),
            ],
            rows: found
                .iter()
                .map(|breach| Row {
                    kind: RowKind::Body,
                    cells: vec![text(&breach.rule), text(&breach.object), text(&breach.what)],
                })
                .collect(),
            notes: Vec::new(),
            sources: sources.clone(),
        });
    }
    let data = serde_json::json!({
        "kontroller": checks.iter().map(|(name, breaches)| serde_json::json!({ "kontrol": name, "fejl": breaches })).collect::<Vec<_>>(),
        "fejl": found.iter().map(|breach| serde_json::json!({ "regel": breach.rule, "genstand": breach.object, "beskrivelse": breach.what })).collect::<Vec<_>>(),
        "journallinjer": file.journal_lines,
    });
    let answer = Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data,
        tables,
        kilder: sources,
        advarsler: Vec::new(),
    };
    Ok(Checked {
        answer,
        breaches: found.len(),
    })
}

fn invariants(view: &View<'_>, query: Query, parameters: &[(&str, &dyn ToSql)]) -> Result<Vec<Breach>> {
    all_rows(view, query, parameters, |row| {
        Ok(Breach {
            rule: row.get("regel")?,
            object: row.get("genstand")?,
            what: row.get("beskrivelse")?,
        })
    })
}

fn of_file(rule: &str, messages: &[String]) -> Vec<Breach> {
    let breach = |message: &String| Breach {
        rule: rule.to_owned(),
        object: "SQLite".to_owned(),
        what: message.clone(),
    };
    messages.iter().map(breach).collect()
}

fn dangling(links: &[String]) -> Vec<Breach> {
    let breach = |link: &String| Breach {
        rule: "Fremmednøgler".to_owned(),
        object: link.clone(),
        what: "peger på noget, der ikke findes".to_owned(),
    };
    links.iter().map(breach).collect()
}

fn broken_chain(at: Option<i64>) -> Vec<Breach> {
    let breach = |nr: i64| Breach {
        rule: "Journalens kæde".to_owned(),
        object: format!("linje {nr}"),
        what: "er ændret, eller en linje før den mangler".to_owned(),
    };
    at.map(breach).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::support::{shipped, shipped_with, view};

    #[test]
    fn the_shipped_register_breaks_no_rule() {
        let checked = answer(&view(&shipped())).unwrap();
        assert_eq!(checked.breaches, 0, "{:?}", checked.answer.tables.last());
    }

    /// Each line breaks one rule; what is found must name it.
    #[test]
    fn every_rule_can_be_broken_and_is_then_named() {
        let clinic = "INSERT INTO klinik VALUES ('k', '2019-01-01', NULL, (SELECT min(kilde_id) FROM kilde), NULL);
             INSERT INTO klinik_version (klinik_id, gyldig_fra, navn, kommunekode, kilde_id)
             SELECT 'k', '2019-01-01', 'K', '0840', min(kilde_id) FROM kilde;";
        let breaks = [
            (
                "to gyldigheder overlapper",
                "INSERT INTO ydernummer SELECT '012345', 51, 'k', 'ejer', NULL, '2019-01-01', NULL, min(kilde_id) FROM kilde;
                 INSERT INTO ydernummer SELECT '012345', 51, 'k', 'ejer', NULL, '2020-01-01', NULL, min(kilde_id) FROM kilde;",
            ),
            (
                "klinikken er ophørt",
                "UPDATE klinik SET ophoert = '2020-01-01' WHERE klinik_id = 'k'; UPDATE klinik_version SET gyldig_til = '2020-01-01' WHERE klinik_id = 'k';
                 INSERT INTO kapacitet_timer (klinik_id, over_30, under_30, gyldig_fra, kilde_id) SELECT 'k', 1, 0, '2019-01-01', min(kilde_id) FROM kilde;",
            ),
            (
                "klinikken findes ikke på datoen",
                "INSERT INTO ydernummer SELECT '012345', 51, 'k', 'ejer', NULL, '2018-01-01', NULL, min(kilde_id) FROM kilde;",
            ),
            (
                "klinik uden oplysninger",
                "INSERT INTO klinik VALUES ('tom', '2019-01-01', NULL, (SELECT min(kilde_id) FROM kilde), NULL);",
            ),
            ("ældre end sin oprettelse", "UPDATE klinik SET oprettet = '2019-05-01' WHERE klinik_id = 'k';"),
            (
                "timer efter ordningens ophør",
                "INSERT INTO kapacitet_timer (klinik_id, over_30, under_30, gyldig_fra, gyldig_til, kilde_id)
                 SELECT 'k', 1, 0, '2019-01-01', '2024-06-30', min(kilde_id) FROM kilde;",
            ),
            (
                "aldersgrupper og total",
                "INSERT INTO befolkning SELECT 'kommune', '0840', '2030-01-01', 0, 130, '', 100, min(kilde_id) FROM kilde;
                 INSERT INTO befolkning SELECT 'kommune', '0840', '2030-01-01', 0, 64, '', 70, min(kilde_id) FROM kilde;
                 INSERT INTO befolkning SELECT 'kommune', '0840', '2030-01-01', 65, 130, '', 31, min(kilde_id) FROM kilde;",
            ),
            (
                "kommuner og region",
                "INSERT INTO befolkning SELECT 'region', '1081', dato, 0, 130, '', sum(antal) + 1, min(kilde_id) FROM befolkning
                 WHERE niveau = 'kommune' AND alder_fra = 0 AND alder_til = 130 GROUP BY dato;",
            ),
            (
                "området findes ikke",
                "INSERT INTO befolkning SELECT 'kommune', '0999', '2030-01-01', 0, 130, '', 100, min(kilde_id) FROM kilde;",
            ),
            (
                "planområdet er kommunen",
                "UPDATE planomraade SET omraade_kode = '0846' WHERE niveau = 'kommune' AND kommunekode = '0840';",
            ),
            (
                "kapacitet og antal passer ikke",
                "INSERT INTO opgoerelse_kapacitet (opgoerelse_id, niveau, omraade_kode, over_30, under_30, kapacitet)
                 SELECT min(opgoerelse_id), 'region', '1082', 1, 1, 2.0 FROM opgoerelse;",
            ),
            (
                "antal rækker",
                "INSERT INTO geosaet (art, navn, antal, gyldig_fra, kilde_id) SELECT 'celler', 'c', 7, '2019-01-01', min(kilde_id) FROM kilde;",
            ),
        ];
        for (rule, sql) in breaks {
            let (_folder, register) = shipped_with(&[clinic, sql].concat());
            let checked = answer(&view(&register)).unwrap();
            assert!(checked.breaches > 0, "{rule}");
            let found = checked.answer.data["fejl"].to_string();
            assert!(found.contains(rule), "{rule}: {found}");
        }
    }
}
