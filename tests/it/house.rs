//! The house keeps its own rules: every query is registered, documented and runs; every error code is explained.

use praksisplan::ingest::schema::{Art, Skema};
use praksisplan::register::import::SCRIPTS;
use praksisplan::register::{Register, sql};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_query_file_is_registered() {
    let queries = root().join("queries");
    let on_disk: BTreeSet<String> = files(&queries, "sql")
        .iter()
        .map(|path| {
            path.strip_prefix(&queries)
                .unwrap()
                .with_extension("")
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| {
            !["migrations/", "seed/", "import/", "grunddata/"]
                .iter()
                .any(|folder| name.starts_with(folder))
        })
        .collect();
    let registered: BTreeSet<String> = sql::ALL.iter().map(|query| query.name.to_owned()).collect();
    assert_eq!(on_disk, registered);
    assert_eq!(files(&queries.join("migrations"), "sql").len(), sql::MIGRATIONS.len());
}

#[test]
fn every_script_of_an_import_is_registered_documented_and_runs() {
    let folder = root().join("queries/import");
    let on_disk: BTreeSet<String> = files(&folder, "sql")
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let registered: BTreeSet<String> = SCRIPTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, registered);
    // The shipped register is read where it lies, so the scripts write in a copy.
    let place = crate::support::Place::with_example();
    let register = rusqlite::Connection::open(place.path("eksempel.db")).unwrap();
    let text = |wanted: &str| SCRIPTS.iter().find(|(name, _)| *name == wanted).unwrap().1;
    register.execute_batch(text("midlertidig")).unwrap();
    register
        .execute_batch("INSERT INTO temp.import_valg VALUES ('2026-01-01', 'plan', 1, 1);")
        .unwrap();
    for (name, script) in SCRIPTS.iter().filter(|(name, _)| *name != "midlertidig") {
        for part in ["-- What:", "-- Source:"] {
            assert!(script.lines().any(|line| line.starts_with(part)), "{name} lacks {part}");
        }
        if name.ends_with("_raekke") {
            register.prepare(script).unwrap();
        } else {
            register.execute_batch("DELETE FROM temp.import_antal;").unwrap();
            register
                .execute_batch(script)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn every_column_of_a_schema_is_a_parameter_of_its_import_or_helps_to_make_one() {
    // Names that are folded into a code, and a total that is only checked.
    let helpers = ["kommune", "bysamfund", "omraade", "samlet"];
    for art in Art::TABELLER {
        let skema = Skema::of(art).unwrap();
        let name = format!("{}_raekke", art.name());
        let script = SCRIPTS.iter().find(|(known, _)| *known == name).unwrap().1;
        for felt in &skema.fields {
            let used = script.contains(&format!(":{},", felt.name)) || script.contains(&format!(":{})", felt.name));
            assert_eq!(used, !helpers.contains(&felt.name.as_str()), "{name}: {}", felt.name);
        }
    }
}

#[test]
fn every_query_prepares_and_its_header_names_its_real_parameters_and_columns() {
    let register = Register::embedded().unwrap();
    for query in sql::ALL {
        let statement = register
            .connection()
            .prepare(query.text)
            .unwrap_or_else(|error| panic!("{}: {error}", query.name));
        let header: Vec<&str> = query.text.lines().take_while(|line| line.starts_with("--")).collect();
        for part in ["-- What:", "-- Rows:", "-- Source:", "-- Rounding:"] {
            assert!(
                header.iter().any(|line| line.starts_with(part)),
                "{} lacks {part}",
                query.name
            );
        }
        // After the first blank comment line: parameters, then columns, one per line, each with a type.
        let listed: Vec<&str> = header
            .iter()
            .skip_while(|line| **line != "--")
            .filter_map(|line| line.strip_prefix("-- "))
            .collect();
        let first = |line: &&str| line.split_whitespace().next().unwrap_or_default().to_owned();
        let parameters: BTreeSet<String> = listed.iter().map(first).filter(|word| word.starts_with(':')).collect();
        // A continued explanation is indented; a column's name is not.
        let columns: Vec<String> = listed
            .iter()
            .filter(|line| !line.starts_with(' '))
            .map(first)
            .filter(|word| !word.starts_with(':'))
            .collect();
        let real: BTreeSet<String> = (1..=statement.parameter_count())
            .filter_map(|index| statement.parameter_name(index).map(str::to_owned))
            .collect();
        assert_eq!(parameters, real, "{}: parameters", query.name);
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        assert_eq!(columns, names, "{}: columns", query.name);
    }
}

#[test]
fn every_error_code_in_the_source_is_explained_and_every_explained_code_is_used() {
    let mut used = BTreeSet::new();
    for path in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        // Sample codes in a file's own tests are nobody's errors.
        let text = text.split("\nmod tests {").next().unwrap_or_default();
        for (at, _) in text.match_indices("\"PP-") {
            let code: String = text[at + 1..].chars().take(7).collect();
            if code.len() == 7 && code[4..].chars().all(|letter| letter.is_ascii_digit()) {
                used.insert(code);
            }
        }
    }
    // Never shown: whoever would read it has gone.
    used.remove("PP-B000");
    let explained: BTreeSet<String> = praksisplan::text::codes().map(str::to_owned).collect();
    let unexplained: Vec<&String> = used.difference(&explained).collect();
    assert!(unexplained.is_empty(), "without explanation: {unexplained:?}");
    let unused: Vec<&String> = explained.difference(&used).collect();
    assert!(unused.is_empty(), "explained but never used: {unused:?}");
}

#[test]
fn the_danish_collation_and_the_sorting_column_agree() {
    let register = Register::embedded().unwrap();
    let read = |order: &str| -> Vec<String> {
        register
            .connection()
            .prepare(&format!("SELECT navn FROM bysamfund ORDER BY {order}"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    };
    let by_column = read("sortering, navn");
    assert_eq!(by_column, read("navn COLLATE danish"));
    let last: Vec<&str> = by_column.iter().rev().take(3).map(String::as_str).collect();
    assert_eq!(
        last,
        ["Aars", "Ålestrup", "Ålbæk"],
        "å and aa are one letter, and the last"
    );
}

#[test]
fn the_shipped_register_holds_every_row_of_the_data_package() {
    let register = Register::embedded().unwrap();
    let count = |table: &str| -> usize {
        register
            .connection()
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, u32>(0))
            .unwrap() as usize
    };
    let rows = |file: &str| {
        csv::Reader::from_path(root().join("data/nordjylland-2019").join(file))
            .unwrap()
            .records()
            .count()
    };
    assert_eq!(count("klinik"), rows("klinikker.csv"));
    assert_eq!(count("klinik"), 57);
    assert_eq!(count("kommune"), 11);
    assert_eq!(count("ridefysioterapeut"), 8);
    assert_eq!(count("publiceret_tabel"), 40);
    assert_eq!(count("paastand"), rows("paastande.csv") + rows("spoergeskema.csv"));
    assert_eq!(
        count("kommunegennemgang"),
        rows("kommunale_tilbud.csv") + rows("kommunegennemgang.csv")
    );
    let printed: usize = files(&root().join("data/nordjylland-2019/tabeller"), "csv")
        .iter()
        .map(|path| csv::Reader::from_path(path).unwrap().records().count())
        .sum();
    assert_eq!(count("publiceret_tal"), printed);
    assert_eq!(
        count("ydernummer"),
        0,
        "the plan gives no ydernumre, so none are made up"
    );
    let made_up: usize = register
        .connection()
        .query_row(
            "SELECT count(*) FROM klinik_version WHERE koordinat_kvalitet = 'adresse'",
            [],
            |row| row.get::<_, u32>(0),
        )
        .unwrap() as usize;
    assert_eq!(made_up, 0, "no clinic's own address has coordinates in the plan");
}
