//! A memo opens in Word without a word of repair: each part is held against the order of elements that ECMA-376 (Part 1,
//! annex A) demands, and everything that points at something finds it.

use crate::eksempel::{self, fill};
use crate::support::Place;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

/// An element with its children; its text is of no matter here.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.expect("an attribute once, in quotes");
            let name = attribute.key.as_ref().to_owned();
            let value = attribute.value.into_owned();
            (name, value)
        });
        Self {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            ..Self::default()
        }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Itself and everything under it.
    fn all(&self) -> Vec<&Element> {
        let below = self.children.iter().flat_map(Element::all);
        std::iter::once(self).chain(below).collect()
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all().into_iter().filter(move |element| element.name == name)
    }
}

fn parse(part: &str, xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{part}: {error}")) {
            Event::Start(start) => open.push(Element::of(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(Element::of(&start)),
            Event::End(_) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "{part} is not closed");
    open.pop()
        .unwrap()
        .children
        .pop()
        .unwrap_or_else(|| panic!("{part} is empty"))
}

/// The children an element may have, in the order the schema's sequence gives them. What is not here is not written by us.
const SEQUENCES: &[(&str, &[&str])] = &[
    ("w:document", &["w:body"]),
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:outlineLvl",
        ],
    ),
    ("w:pBdr", &["w:top", "w:left", "w:bottom", "w:right"]),
    (
        "w:rPr",
        &[
            "w:rStyle", "w:rFonts", "w:b", "w:i", "w:color", "w:sz", "w:szCs", "w:lang",
        ],
    ),
    ("w:tbl", &["w:tblPr", "w:tblGrid", "w:tr"]),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblW",
            "w:tblInd",
            "w:tblBorders",
            "w:tblLayout",
            "w:tblCellMar",
            "w:tblLook",
            "w:tblCaption",
        ],
    ),
    (
        "w:tblBorders",
        &["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"],
    ),
    ("w:tblCellMar", &["w:top", "w:left", "w:bottom", "w:right"]),
    ("w:tr", &["w:trPr", "w:tc"]),
    ("w:tc", &["w:tcPr", "w:p"]),
    ("w:tcPr", &["w:tcW", "w:shd", "w:vAlign"]),
    ("w:sdt", &["w:sdtPr", "w:sdtContent"]),
    ("w:sdtPr", &["w:alias", "w:tag", "w:id", "w:showingPlcHdr"]),
    (
        "w:sectPr",
        &["w:headerReference", "w:footerReference", "w:pgSz", "w:pgMar"],
    ),
    (
        "w:style",
        &[
            "w:name",
            "w:basedOn",
            "w:next",
            "w:uiPriority",
            "w:semiHidden",
            "w:qFormat",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
        ],
    ),
    ("w:styles", &["w:docDefaults", "w:style"]),
    (
        "w:settings",
        &[
            "w:zoom",
            "w:defaultTabStop",
            "w:characterSpacingControl",
            "w:compat",
            "w:themeFontLang",
            "w:decimalSymbol",
            "w:listSeparator",
        ],
    ),
    ("w:docDefaults", &["w:rPrDefault", "w:pPrDefault"]),
    (
        "wp:inline",
        &["wp:extent", "wp:docPr", "wp:cNvGraphicFramePr", "a:graphic"],
    ),
    ("pic:pic", &["pic:nvPicPr", "pic:blipFill", "pic:spPr"]),
    ("pic:nvPicPr", &["pic:cNvPr", "pic:cNvPicPr"]),
    ("pic:blipFill", &["a:blip", "a:stretch"]),
    ("pic:spPr", &["a:xfrm", "a:prstGeom"]),
];

/// Elements whose children the schema lets stand in any order.
const FREE: &[(&str, &[&str])] = &[
    ("w:body", &["w:p", "w:tbl", "w:sdt", "w:sectPr"]),
    ("w:p", &["w:pPr", "w:r", "w:fldSimple", "w:sdt"]),
    ("w:r", &["w:rPr", "w:t", "w:br", "w:tab", "w:drawing"]),
    ("w:trPr", &["w:cantSplit", "w:tblHeader"]),
    ("w:tblGrid", &["w:gridCol"]),
    ("w:fldSimple", &["w:r"]),
    ("w:sdtContent", &["w:p", "w:r"]),
    ("w:tabs", &["w:tab"]),
    ("w:hdr", &["w:p"]),
    ("w:ftr", &["w:p"]),
];

fn check_order(part: &str, root: &Element) {
    for element in root.all() {
        let children: Vec<&str> = element.children.iter().map(|child| child.name.as_str()).collect();
        if let Some((_, sequence)) = SEQUENCES.iter().find(|(name, _)| *name == element.name) {
            let places: Vec<usize> = children
                .iter()
                .map(|child| {
                    let place = sequence.iter().position(|allowed| allowed == child);
                    place.unwrap_or_else(|| panic!("{part}: {child} may not stand in {}", element.name))
                })
                .collect();
            assert!(
                places.is_sorted(),
                "{part}: {children:?} is out of order in {}",
                element.name
            );
        } else if let Some((_, allowed)) = FREE.iter().find(|(name, _)| *name == element.name) {
            for child in &children {
                assert!(
                    allowed.contains(child),
                    "{part}: {child} may not stand in {}",
                    element.name
                );
            }
            // Properties come first.
            let last = children
                .iter()
                .rposition(|child| child.ends_with("Pr") && *child != "w:sectPr");
            assert!(last.is_none_or(|index| index == 0), "{part}: {children:?}");
        } else if element.name.starts_with("w:") && element.name != "w:rPrDefault" && element.name != "w:pPrDefault" {
            assert!(
                children.is_empty() || ["w:compat", "w:drawing"].contains(&element.name.as_str()),
                "{part}: {} is not known to the test and has {children:?}",
                element.name
            );
        }
    }
}

fn check_tables(part: &str, root: &Element) {
    for table in root.named("w:tbl") {
        let columns = table.named("w:gridCol").count();
        let rows: Vec<&Element> = table.children.iter().filter(|child| child.name == "w:tr").collect();
        assert!(
            columns > 0 && !rows.is_empty(),
            "{part}: a table without rows or columns"
        );
        for row in rows {
            let cells: Vec<&Element> = row.children.iter().filter(|child| child.name == "w:tc").collect();
            assert_eq!(
                cells.len(),
                columns,
                "{part}: a row has as many cells as the grid has columns"
            );
            for cell in cells {
                assert_eq!(
                    cell.children.last().map(|last| last.name.as_str()),
                    Some("w:p"),
                    "{part}: a cell ends with a paragraph"
                );
            }
        }
        let sum = |name: &str, attribute: &str| -> usize {
            let widths = table
                .named(name)
                .filter_map(|one| one.attribute(attribute)?.parse::<usize>().ok());
            widths.sum()
        };
        assert_eq!(
            sum("w:gridCol", "w:w"),
            sum("w:tblW", "w:w"),
            "{part}: the columns fill the table"
        );
    }
    for parent in root.all() {
        let joined = parent
            .children
            .windows(2)
            .any(|pair| pair.iter().all(|one| one.name == "w:tbl"));
        assert!(!joined, "{part}: Word would join two tables");
    }
}

struct Package {
    parts: BTreeMap<String, Vec<u8>>,
}

impl Package {
    fn read(bytes: Vec<u8>) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            let name = file.name().unwrap().into_owned();
            assert!(parts.insert(name.clone(), content).is_none(), "{name} is there twice");
        }
        Self { parts }
    }

    fn xml(&self, part: &str) -> Element {
        let bytes = self.parts.get(part).unwrap_or_else(|| panic!("{part} is missing"));
        parse(part, std::str::from_utf8(bytes).unwrap())
    }

    /// Every part has a content type, and every type a part.
    fn check_types(&self) {
        let types = self.xml("[Content_Types].xml");
        let named = |kind: &'static str, key: &'static str| -> BTreeSet<String> {
            types
                .named(kind)
                .map(|one| one.attribute(key).unwrap().to_owned())
                .collect()
        };
        let (endings, overrides) = (named("Default", "Extension"), named("Override", "PartName"));
        for part in self.parts.keys().filter(|part| *part != "[Content_Types].xml") {
            let ending = part.rsplit('.').next().unwrap();
            let known = overrides.contains(&format!("/{part}")) || (endings.contains(ending) && ending != "xml");
            assert!(known, "{part} has no content type of its own");
        }
        for part in &overrides {
            assert!(
                self.parts.contains_key(part.trim_start_matches('/')),
                "{part} is not there"
            );
        }
    }

    /// Every relation leads to a part, and every reference in the document to a relation.
    fn check_relations(&self, document: &Element) {
        let targets = |part: &str, folder: &str| -> BTreeSet<String> {
            let relations = self.xml(part);
            let mut ids = BTreeSet::new();
            for one in relations.named("Relationship") {
                let target = format!("{folder}{}", one.attribute("Target").unwrap());
                assert!(
                    self.parts.contains_key(&target),
                    "{part} leads to {target}, which is not there"
                );
                assert!(
                    ids.insert(one.attribute("Id").unwrap().to_owned()),
                    "{part}: an id twice"
                );
            }
            ids
        };
        targets("_rels/.rels", "");
        let known = targets("word/_rels/document.xml.rels", "word/");
        let used = document.all().into_iter().flat_map(|element| {
            let ids = ["r:id", "r:embed"].into_iter();
            ids.filter_map(|key| element.attribute(key).map(str::to_owned))
                .collect::<Vec<_>>()
        });
        for id in used {
            assert!(known.contains(&id), "{id} leads nowhere");
        }
    }

    fn check(&self) {
        self.check_types();
        let document = self.xml("word/document.xml");
        self.check_relations(&document);
        let styles = self.xml("word/styles.xml");
        for part in [
            "word/document.xml",
            "word/styles.xml",
            "word/settings.xml",
            "word/header1.xml",
            "word/footer1.xml",
        ] {
            let root = self.xml(part);
            check_order(part, &root);
            check_tables(part, &root);
            check_styles(part, &root, &styles);
        }
        for (name, key) in [("wp:docPr", "id"), ("w:id", "w:val")] {
            let ids: Vec<&str> = document.named(name).map(|one| one.attribute(key).unwrap()).collect();
            let distinct: BTreeSet<&&str> = ids.iter().collect();
            assert_eq!(ids.len(), distinct.len(), "{name} is there twice: {ids:?}");
        }
        // Word refuses longer names of a control.
        for control in document
            .all()
            .into_iter()
            .filter(|one| ["w:tag", "w:alias"].contains(&one.name.as_str()))
        {
            assert!(control.attribute("w:val").unwrap().chars().count() <= 64);
        }
        for core in ["docProps/core.xml", "docProps/app.xml"] {
            self.xml(core);
        }
        let body = &document.children[0];
        assert_eq!(body.children.last().map(|last| last.name.as_str()), Some("w:sectPr"));
        for picture in document.named("wp:docPr") {
            assert!(
                !picture.attribute("descr").unwrap().is_empty(),
                "a picture without words"
            );
        }
    }
}

fn check_styles(part: &str, root: &Element, styles: &Element) {
    let known: BTreeSet<&str> = styles
        .named("w:style")
        .map(|style| style.attribute("w:styleId").unwrap())
        .collect();
    for element in root.all() {
        if ["w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next"].contains(&element.name.as_str()) {
            let style = element.attribute("w:val").unwrap();
            assert!(known.contains(style), "{part}: the style {style} is not there");
        }
    }
}

fn run(place: &Place, line: &str, more: &[&str]) {
    eksempel::run(place, line, more).success();
}

fn memo(place: &Place, id: &str) -> Package {
    run(place, "sag notat", &[id, "-o", "notat.docx"]);
    Package::read(std::fs::read(place.path("notat.docx")).unwrap())
}

#[test]
fn a_memo_follows_the_schema_with_words_that_must_be_escaped_and_a_map() {
    let place = Place::with_example();
    run(
        &place,
        "sag opret --klinik hjallerup-fys-traeningsklinik --til-by Vodskov --modtaget 01.08.2019 --notat n.docx --aarsag",
        &["Lejemålet <opsagt> & \"væk\"\u{b}\u{1}\nlinje 2"],
    );
    Package::read(std::fs::read(place.path("n.docx")).unwrap()).check();
    let package = memo(&place, "2019-001");
    package.check();
    assert!(package.parts.keys().any(|part| part.starts_with("word/media/")));
}

#[test]
fn a_memo_of_a_case_assessed_again_with_votes_extra_addresses_and_answers_follows_the_schema() {
    let place = Place::with_example();
    fill(
        &place,
        "INSERT INTO kilde (kilde_id, tekst) VALUES ('ekstra', 'Ansøgning');
         INSERT INTO ekstra_klinikadresse (klinik_id, nr, gyldig_fra, kommunekode, kilde_id)
         VALUES ('hjallerup-fys-traeningsklinik', 1, '2019-01-01', '0810', 'ekstra');",
    );
    run(
        &place,
        "sag opret --klinik hjallerup-fys-traeningsklinik --til-by Vodskov --modtaget 01.08.2019 --sagsnummer 19/1234",
        &[],
    );
    run(
        &place,
        "sag hoering 2019-001 --sendt 05.08.2019 --frist 05.09.2019",
        &[],
    );
    run(
        &place,
        "sag hoering 2019-001 --kommune Aalborg --dato 20.08.2019 --svar",
        &["Ingen <bemærkninger>"],
    );
    run(
        &place,
        "sag indstilling 2019-001 --for 5 --imod 3 --dato 02.09.2019",
        &[],
    );
    run(
        &place,
        "sag vurder 2019-001 --adgang ja --toilet nej --oplyst 05.09.2019 --grund",
        &["Svar & mere"],
    );
    memo(&place, "2019-001").check();
}

#[test]
fn a_memo_with_unknown_places_or_after_2024_follows_the_schema() {
    let place = Place::with_example();
    run(
        &place,
        "sag opret --klinik laesoe-ralf-seip --til-by Byrum --modtaget 01.08.2019",
        &[],
    );
    memo(&place, "2019-001").check();
    run(
        &place,
        "sag opret --klinik arden-fysioterapi --til-by Hadsund --modtaget 01.11.2023 --dato 01.02.2024",
        &[],
    );
    memo(&place, "2023-001").check();
}

/// The check itself can fail: each of these is something Word would repair.
#[test]
fn what_word_would_repair_is_found() {
    let broken = |xml: &str| {
        let root = parse("prøve", xml);
        let order = std::panic::catch_unwind(|| check_order("prøve", &root));
        let tables = std::panic::catch_unwind(|| check_tables("prøve", &root));
        order.is_err() || tables.is_err()
    };
    assert!(broken("<w:p><w:pPr><w:jc/><w:keepNext/></w:pPr></w:p>"));
    assert!(broken("<w:rPr><w:color/><w:b/></w:rPr>"));
    assert!(broken("<w:p><w:r/><w:pPr/></w:p>"));
    assert!(broken("<w:tc><w:tcPr/><w:tbl/></w:tc>"));
    assert!(broken(
        "<w:tbl><w:tblPr><w:tblW w:w=\"2\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"2\"/></w:tblGrid><w:tr><w:tc/></w:tr></w:tbl>"
    ));
    assert!(broken("<w:body><w:tbl/><w:tbl/></w:body>"));
    assert!(!broken(
        "<w:p><w:pPr><w:keepNext/><w:jc/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
    ));
}
