//! Proof-reads the transcription of the plan's tables (`data/nordjylland-2019/tabeller`) against the plan's own text.
//!
//! The text is read here once more, by other rules than the ones that wrote the CSV files: each table's caption and
//! headings must be used up exactly, and every figure on every line after them must stand in the CSV with that line
//! number, and no other. The plan lies outside the repository (`../shared/source/*.txt`, or the folder named by
//! `PRAKSISPLAN_SHARED`); without it the comparisons are skipped and say so, while the checks of the files
//! themselves always run.

mod tryk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::tryk::{Taken, as_number, is_caption, join, take_apart};

/// A message for whoever reads the failing test.
type Outcome<T> = Result<T, String>;

const HEADER: &str = "raekke,kolonne,trykt,vaerdi,enhed,linje,note";

/// Row labels that begin with something that looks like a figure. Nothing else is taken for a label when it is one.
const DIGIT_LABELS: [(&str, &[&str]); 5] = [
    ("tabel-2", &["2015", "2019"]),
    ("tabel-4", &["1 fysioterapeut", "2 fysioterapeuter"]),
    ("tabel-5", &["0", "1", "2", "3", "4"]),
    ("tabel-6", &["0", "0,5", "1", "1,5", "2", "3", "4", "12"]),
    ("tabel-7", &["0", "0,5", "1", "1,5", "2", "3", "4", "6", "12"]),
];

/// Lines that stand inside a table without belonging to it: the heading that the page break put above Tabel 10's figures.
const INTRUDERS: [(&str, &str); 1] = [("tabel-10", "Målsætning")];

/// One row of a CSV file, which is one cell of a printed table.
#[derive(Debug, Clone)]
struct Celle {
    raekke: String,
    kolonne: String,
    trykt: String,
    vaerdi: String,
    enhed: String,
    linje: usize,
    note: String,
}

/// One printed table as the data package describes it.
#[derive(Debug, Clone)]
struct Tabel {
    name: String,
    path: String,
    title: String,
    linje_fra: usize,
    linje_til: usize,
    kilde: Option<String>,
    /// The heading over the row labels, empty when none is printed.
    raekkeoverskrift: String,
    /// Column key to printed heading.
    kolonner: BTreeMap<String, String>,
    celler: Vec<Celle>,
}

impl Tabel {
    /// Column keys in the order in which the file has them.
    fn columns(&self) -> Vec<&str> {
        let mut seen = Vec::new();
        for celle in &self.celler {
            if !seen.contains(&celle.kolonne.as_str()) {
                seen.push(celle.kolonne.as_str());
            }
        }
        seen
    }

    /// The whole printed heading as one line, left to right.
    fn heading(&self) -> Outcome<String> {
        let mut text = self.raekkeoverskrift.clone();
        for column in self.columns() {
            let heading = self.kolonner.get(column);
            let heading =
                heading.ok_or_else(|| format!("{}: kolonnen {column} har ingen trykt overskrift", self.path))?;
            text = join(&text, heading);
        }
        Ok(text)
    }
}

fn data_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/nordjylland-2019")
}

/// The plan's lines, or `None` when the folder with the plan is not beside the repository.
/// A folder that was asked for by name and is not there is an error.
fn source_lines() -> Outcome<Option<Vec<String>>> {
    let named = std::env::var_os("PRAKSISPLAN_SHARED").map(PathBuf::from);
    let asked = named.is_some();
    let folder = named
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"))
        .join("source");
    if !folder.is_dir() {
        return if asked {
            Err(format!("PRAKSISPLAN_SHARED: {} findes ikke", folder.display()))
        } else {
            Ok(None)
        };
    }
    let mut texts = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            texts.push(path);
        }
    }
    let [text] = texts.as_slice() else {
        return Err(format!("{}: ventede én .txt, fandt {}", folder.display(), texts.len()));
    };
    Ok(Some(read(text)?.split('\n').map(str::to_owned).collect()))
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn text(value: &Value, key: &str) -> Outcome<String> {
    value[key]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("datapackage.json: {key} mangler i {value}"))
}

fn line_number(value: &Value, key: &str) -> Outcome<usize> {
    let number = value[key].as_u64().and_then(|n| usize::try_from(n).ok());
    number.ok_or_else(|| format!("datapackage.json: {key} mangler i {value}"))
}

/// Every resource of the package that is a printed table; others may stand beside them.
fn tables() -> Outcome<Vec<Tabel>> {
    let package: Value =
        serde_json::from_str(&read(&data_folder().join("datapackage.json"))?).map_err(|e| e.to_string())?;
    let resources = package["resources"]
        .as_array()
        .ok_or("datapackage.json: resources mangler")?;
    let mut tables = Vec::new();
    for resource in resources {
        let path = text(resource, "path")?;
        if !path.starts_with("tabeller/") {
            continue;
        }
        let about = &resource["praksisplan"];
        let headings = about["kolonner"]
            .as_object()
            .ok_or_else(|| format!("{path}: kolonner mangler"))?;
        let headings = headings.iter().map(|(key, heading)| {
            let heading = heading.as_str().ok_or_else(|| format!("{path}: {key} er ikke tekst"))?;
            Ok((key.clone(), heading.to_owned()))
        });
        tables.push(Tabel {
            name: text(resource, "name")?,
            title: text(resource, "title")?,
            linje_fra: line_number(about, "linje_fra")?,
            linje_til: line_number(about, "linje_til")?,
            kilde: about["kilde"].as_str().map(str::to_owned),
            raekkeoverskrift: text(about, "raekkeoverskrift")?,
            kolonner: headings.collect::<Outcome<_>>()?,
            celler: cells(&path)?,
            path,
        });
    }
    Ok(tables)
}

fn cells(path: &str) -> Outcome<Vec<Celle>> {
    let content = read(&data_folder().join(path))?;
    if content.lines().next() != Some(HEADER) || content.contains('\r') {
        return Err(format!("{path}: ventede overskriften {HEADER} og LF-linjer"));
    }
    let mut cells = Vec::new();
    for record in csv::Reader::from_reader(content.as_bytes()).records() {
        let record = record.map_err(|e| format!("{path}: {e}"))?;
        let field = |i: usize| record.get(i).unwrap_or_default().to_owned();
        cells.push(Celle {
            raekke: field(0),
            kolonne: field(1),
            trykt: field(2),
            vaerdi: field(3),
            enhed: field(4),
            linje: field(5)
                .parse()
                .map_err(|e| format!("{path}: linje {:?}: {e}", field(5)))?,
            note: field(6),
        });
    }
    Ok(cells)
}

/// Compares one line's figures with the cells that claim to stand on it: both ways, then in order, then the label.
fn compare_line(tabel: &Tabel, linje: usize, taken: &Taken) -> Vec<String> {
    let columns = tabel.columns();
    let cells: Vec<&Celle> = tabel.celler.iter().filter(|celle| celle.linje == linje).collect();
    let mut spare: Vec<&Celle> = cells.iter().copied().filter(|celle| !celle.trykt.is_empty()).collect();
    let mut faults = Vec::new();
    for (place, figure) in taken.figures.iter().enumerate() {
        if let Some(found) = spare.iter().position(|celle| celle.trykt == *figure) {
            spare.remove(found);
        } else {
            let full = taken.figures.len() == columns.len();
            let column = if full { columns[place] } else { "ukendt kolonne" };
            let row = &taken.label;
            faults.push(format!(
                "{}: {row} / {column}, linje {linje}: {figure:?} er trykt, men mangler",
                tabel.path
            ));
        }
    }
    for Celle {
        raekke, kolonne, trykt, ..
    } in spare
    {
        faults.push(format!(
            "{}: {raekke} / {kolonne}, linje {linje}: {trykt:?} er ikke trykt her",
            tabel.path
        ));
    }
    let in_order = cells
        .iter()
        .filter(|celle| !celle.trykt.is_empty())
        .map(|celle| &celle.trykt)
        .eq(&taken.figures);
    if faults.is_empty() && !(in_order && cells.iter().map(|celle| celle.kolonne.as_str()).eq(columns)) {
        faults.push(format!(
            "{}: {}, linje {linje}: tallene eller kolonnerne har en anden orden",
            tabel.path, taken.label
        ));
    }
    for celle in cells.iter().filter(|celle| celle.raekke != taken.label) {
        let (raekke, kolonne) = (&celle.raekke, &celle.kolonne);
        faults.push(format!(
            "{}: {raekke} / {kolonne}, linje {linje}: rækken hedder {:?}",
            tabel.path, taken.label
        ));
    }
    faults
}

/// Where the caption ends: the first line after it. The caption's lines must give the title exactly.
fn after_caption(tabel: &Tabel, lines: &[String]) -> Outcome<usize> {
    let mut caption = String::new();
    for linje in tabel.linje_fra..=tabel.linje_til {
        caption = join(&caption, lines.get(linje - 1).map_or("", String::as_str));
        if caption == tabel.title {
            return Ok(linje + 1);
        }
    }
    Err(format!(
        "{}: titlen {:?} står ikke på linje {}",
        tabel.path, tabel.title, tabel.linje_fra
    ))
}

/// Reads one table in the source and returns everything in which the transcription differs from it.
fn proofread(tabel: &Tabel, lines: &[String]) -> Outcome<Vec<String>> {
    let path = &tabel.path;
    if tabel.linje_fra == 0 || tabel.linje_til > lines.len() {
        return Err(format!(
            "{path}: linje {}-{} er uden for kilden",
            tabel.linje_fra, tabel.linje_til
        ));
    }
    let labels = DIGIT_LABELS
        .iter()
        .find(|(name, _)| *name == tabel.name)
        .map_or(&[][..], |(_, labels)| labels);
    let heading = tabel.heading()?;
    let (mut read_heading, mut pending, mut kilde) = (String::new(), String::new(), None);
    let (mut faults, mut read_lines, mut met) = (Vec::new(), BTreeSet::new(), Vec::new());
    for linje in after_caption(tabel, lines)?..=tabel.linje_til {
        let line = lines[linje - 1].trim();
        if let Some(printed) = line.strip_prefix("Kilde:") {
            kilde = Some(printed.trim().trim_end_matches('.').to_owned());
        } else if INTRUDERS.contains(&(tabel.name.as_str(), line)) {
        } else if read_heading != heading {
            read_heading = join(&read_heading, line);
            if !heading.starts_with(read_heading.trim_end_matches('-')) {
                return Err(format!(
                    "{path}, linje {linje}: overskriften er {read_heading:?}, ventede {heading:?}"
                ));
            }
        } else {
            let mut taken = take_apart(line, labels).map_err(|fault| format!("{path}, linje {linje}: {fault}"))?;
            taken.label = join(&pending, &taken.label);
            pending.clear();
            if taken.figures.is_empty() {
                pending = taken.label;
                continue;
            }
            faults.extend(compare_line(tabel, linje, &taken));
            read_lines.insert(linje);
            met.push(taken.label);
        }
    }
    if read_heading != heading || !pending.is_empty() {
        faults.push(format!(
            "{path}: overskriften eller rækken {pending:?} er ikke læst til ende"
        ));
    }
    if kilde != tabel.kilde {
        faults.push(format!("{path}: kilden er trykt {kilde:?}, ikke {:?}", tabel.kilde));
    }
    for label in labels
        .iter()
        .filter(|label| met.iter().filter(|row| row == *label).count() != 1)
    {
        faults.push(format!("{path}: rækken {label:?} skal stå netop én gang"));
    }
    for Celle {
        raekke, kolonne, linje, ..
    } in tabel.celler.iter().filter(|celle| !read_lines.contains(&celle.linje))
    {
        faults.push(format!(
            "{path}: {raekke} / {kolonne}: linje {linje} har ingen tal i tabellen"
        ));
    }
    // A table that was cut short would have a row of figures right after its last line.
    let next = lines.get(tabel.linje_til).map_or("", String::as_str);
    if take_apart(next, labels).is_ok_and(|taken| !taken.figures.is_empty()) {
        faults.push(format!(
            "{path}: linje {} ligner en række til: {next:?}",
            tabel.linje_til + 1
        ));
    }
    Ok(faults)
}

/// Faults that can be seen in the files alone: value against print, unit, and the key.
fn check_cells(tabel: &Tabel, units: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut keys = BTreeSet::new();
    for celle in &tabel.celler {
        let Celle {
            raekke,
            kolonne,
            trykt,
            vaerdi,
            enhed,
            linje,
            note,
        } = celle;
        let place = format!("{}: {raekke} / {kolonne}, linje {linje}", tabel.path);
        if as_number(trykt).as_ref() != Some(vaerdi) {
            faults.push(format!("{place}: {trykt:?} er ikke {vaerdi:?}"));
        }
        if vaerdi.is_empty() && note.is_empty() {
            faults.push(format!("{place}: en celle uden tal skal have en note"));
        }
        let decimal_point = vaerdi.contains('.') && !trykt.contains(',');
        if decimal_point && !note.contains("punktum") {
            faults.push(format!("{place}: {trykt:?} læst med decimalpunktum skal have en note"));
        }
        let percent = enhed == "procent" || enhed == "procentpoint";
        if !units.contains(&enhed.as_str()) || (trykt.contains('%') && !percent) {
            faults.push(format!("{place}: enheden {enhed:?} passer ikke til {trykt:?}"));
        }
        if !keys.insert((raekke, kolonne)) {
            faults.push(format!("{place}: cellen står to gange"));
        }
    }
    faults
}

#[test]
fn every_printed_figure_is_transcribed_and_no_other() -> Outcome<()> {
    let Some(lines) = source_lines()? else {
        println!("sprunget over: ../shared findes ikke");
        return Ok(());
    };
    let mut faults = Vec::new();
    for tabel in tables()? {
        faults.extend(proofread(&tabel, &lines).unwrap_or_else(|fault| vec![fault]));
    }
    assert!(faults.is_empty(), "{} fejl:\n{}", faults.len(), faults.join("\n"));
    Ok(())
}

#[test]
fn every_caption_in_the_plan_has_its_table() -> Outcome<()> {
    let Some(lines) = source_lines()? else {
        println!("sprunget over: ../shared findes ikke");
        return Ok(());
    };
    let printed: BTreeSet<usize> = (1..=lines.len())
        .filter(|linje| is_caption(&lines[linje - 1]))
        .collect();
    let transcribed: BTreeSet<usize> = tables()?.iter().map(|tabel| tabel.linje_fra).collect();
    // Tabel 1-40 without 20, which the plan does not have, and a second Tabel 38 in Bilag 3.
    assert_eq!((printed.len(), &printed), (40, &transcribed));
    Ok(())
}

#[test]
fn every_value_is_its_printed_figure_as_a_number() -> Outcome<()> {
    let schema = read(&data_folder().join("skemaer/trykt-tabel.json"))?;
    let schema: Value = serde_json::from_str(&schema).map_err(|e| e.to_string())?;
    let fields = schema["fields"].as_array().ok_or("skemaet har ingen felter")?;
    let names: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
    assert_eq!(names.join(","), HEADER, "skemaet og filerne har de samme felter");
    let unit = fields
        .iter()
        .find(|field| field["name"] == "enhed")
        .ok_or("skemaet mangler enhed")?;
    let units = unit["constraints"]["enum"].as_array().ok_or("enhed har ingen enum")?;
    let units: Vec<&str> = units.iter().filter_map(Value::as_str).collect();
    let faults: Vec<String> = tables()?.iter().flat_map(|tabel| check_cells(tabel, &units)).collect();
    assert!(faults.is_empty(), "{} fejl:\n{}", faults.len(), faults.join("\n"));
    Ok(())
}

#[test]
fn the_package_lists_exactly_the_files_that_are_there() -> Outcome<()> {
    let listed: Vec<String> = tables()?.into_iter().map(|tabel| tabel.path).collect();
    let mut present = Vec::new();
    for entry in fs::read_dir(data_folder().join("tabeller")).map_err(|e| e.to_string())? {
        let name = entry.map_err(|e| e.to_string())?.file_name();
        present.push(format!("tabeller/{}", name.to_string_lossy()));
    }
    present.sort();
    assert_eq!(listed, present, "datapackage.json har alle tabeller, ordnet efter sti");
    Ok(())
}

/// A table of two rows on lines 2-6 of a made-up plan, with a blank and a dash, and its faultless transcription.
fn made_up() -> (Tabel, Vec<String>) {
    let plan = [
        "Prosa.",
        " Tabel 99: Antal",
        "  2015 Udvikling i pro-",
        "cent",
        "Læsø  1.817 -3,2 %",
        "Morsø -",
        "Kilde: Notus.",
    ];
    let cell = |raekke: &str, kolonne: &str, trykt: &str, linje| Celle {
        raekke: raekke.to_owned(),
        kolonne: kolonne.to_owned(),
        trykt: trykt.to_owned(),
        vaerdi: String::new(),
        enhed: "antal".to_owned(),
        linje,
        note: String::new(),
    };
    let tabel = Tabel {
        name: "tabel-99".to_owned(),
        path: "tabel-99.csv".to_owned(),
        title: "Tabel 99: Antal".to_owned(),
        linje_fra: 2,
        linje_til: 7,
        kilde: Some("Notus".to_owned()),
        raekkeoverskrift: String::new(),
        kolonner: [("2015", "2015"), ("udvikling_procent", "Udvikling i procent")]
            .map(|(key, heading)| (key.to_owned(), heading.to_owned()))
            .into(),
        celler: vec![
            cell("Læsø", "2015", "1.817", 5),
            cell("Læsø", "udvikling_procent", "-3,2 %", 5),
            cell("Morsø", "2015", "-", 6),
            cell("Morsø", "udvikling_procent", "", 6),
        ],
    };
    (tabel, plan.map(str::to_owned).to_vec())
}

#[test]
fn a_changed_a_missing_a_superfluous_and_a_moved_figure_are_each_caught() -> Outcome<()> {
    let (right, lines) = made_up();
    assert_eq!(proofread(&right, &lines)?, Vec::<String>::new());

    let mut changed = right.clone();
    changed.celler[0].trykt = "1.871".to_owned();
    let faults = proofread(&changed, &lines)?.join("\n");
    assert!(
        faults.contains("Læsø / 2015, linje 5: \"1.817\" er trykt, men mangler"),
        "{faults}"
    );
    assert!(
        faults.contains("Læsø / 2015, linje 5: \"1.871\" er ikke trykt her"),
        "{faults}"
    );

    let mut missing = right.clone();
    missing.celler[2].trykt = String::new();
    assert_eq!(proofread(&missing, &lines)?.len(), 1);

    let mut superfluous = right.clone();
    superfluous.celler[3].trykt = "7".to_owned();
    assert_eq!(proofread(&superfluous, &lines)?.len(), 1);

    let mut moved = right.clone();
    moved.celler[1].linje = 4;
    assert_eq!(
        proofread(&moved, &lines)?.len(),
        2,
        "mangler på linje 5, og linje 4 har ingen tal"
    );

    let mut swapped = right.clone();
    swapped.celler[0].trykt = "-3,2 %".to_owned();
    swapped.celler[1].trykt = "1.817".to_owned();
    assert_eq!(proofread(&swapped, &lines)?.len(), 1, "samme tal i forkert kolonne");

    let mut cut_short = right;
    cut_short.linje_til = 5;
    cut_short.kilde = None;
    cut_short.celler.truncate(2);
    assert_eq!(
        proofread(&cut_short, &lines)?.len(),
        1,
        "rækken Morsø følger lige efter"
    );
    Ok(())
}
