//! The three formats over one memo: the parts a committee and a screen reader rely on, and what may never happen.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use jiff::civil::date;
use resvg::usvg::roxmltree::{Document, Node as XmlNode};
use rstest::rstest;

use super::*;
use crate::report::memo::{Blank, Change, Fact, Metadata, Sagsnummer, Section};
use crate::report::{Column, ColumnKind, Missing, Row};
use crate::rules::flytning::memo::example::{example, figure};

/// Marks of every format, and characters that no XML document may hold.
const AWKWARD: &str = "<b>&\"'|*_`# \u{0}\u{b}\u{1f}\u{fffe}]]> <script>alert(1)</script>";

fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        parts.insert(file.name().unwrap().into_owned(), content);
    }
    parts
}

fn docx_parts(memo_value: &Memo) -> BTreeMap<String, String> {
    let parts = unzip(&memo(memo_value, MemoFormat::Docx).unwrap());
    let is_text = |name: &str| !name.starts_with("word/media/");
    parts
        .into_iter()
        .filter(|(name, _)| is_text(name))
        .map(|(name, content)| (name, String::from_utf8(content).unwrap()))
        .collect()
}

fn text(memo_value: &Memo, format: MemoFormat) -> String {
    String::from_utf8(memo(memo_value, format).unwrap()).unwrap()
}

/// The attribute with this local name, whatever its namespace.
fn attribute<'a>(node: &XmlNode<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.name() == name)
        .map(|attribute| attribute.value())
}

fn all<'a, 'i>(document: &'a Document<'i>, name: &'static str) -> impl Iterator<Item = XmlNode<'a, 'i>> {
    document.descendants().filter(move |node| node.has_tag_name_local(name))
}

trait LocalName {
    fn has_tag_name_local(&self, name: &str) -> bool;
    fn words(&self) -> String;
}

impl LocalName for XmlNode<'_, '_> {
    fn has_tag_name_local(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }

    fn words(&self) -> String {
        self.descendants()
            .filter_map(|node| node.is_text().then(|| node.text()).flatten())
            .collect()
    }
}

/// The words of every cell of every table, row by row.
fn docx_rows(xml: &str) -> Vec<Vec<String>> {
    let document = Document::parse(xml).unwrap();
    let cells = |row: XmlNode<'_, '_>| {
        let cells = row.children().filter(|cell| cell.has_tag_name_local("tc"));
        cells.map(|cell| cell.words()).collect()
    };
    all(&document, "tr").map(cells).collect()
}

/// A memo with one section of these blocks.
fn of(blocks: Vec<Block>) -> Memo {
    Memo {
        title: "Prøve".to_owned(),
        metadata: Metadata {
            sagsnummer: Sagsnummer::Ukendt,
            dato: date(2019, 8, 5),
            pr: date(2019, 6, 30),
            grundlag: "opgoerelse".to_owned(),
            version: "1.2.3".to_owned(),
        },
        sections: vec![Section {
            heading: "Afsnit".to_owned(),
            blocks,
        }],
    }
}

fn fact_list(facts: Vec<Fact>) -> Block {
    Block::Facts(FactList {
        title: "Fakta".to_owned(),
        facts,
    })
}

#[test]
fn every_part_of_the_word_document_is_well_formed_and_found_where_it_is_said_to_be() {
    let bytes = memo(&example(), MemoFormat::Docx).unwrap();
    let files = unzip(&bytes);
    for (name, xml) in docx_parts(&example()) {
        Document::parse(&xml).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let relations = String::from_utf8(files["word/_rels/document.xml.rels"].clone()).unwrap();
    let relations = Document::parse(&relations).unwrap();
    let document = String::from_utf8(files["word/document.xml"].clone()).unwrap();
    for relation in all(&relations, "Relationship") {
        let target = format!("word/{}", attribute(&relation, "Target").unwrap());
        assert!(files.contains_key(&target), "{target}");
        let id = attribute(&relation, "Id").unwrap();
        let is_whole_part = target.ends_with("styles.xml") || target.ends_with("settings.xml");
        assert!(is_whole_part || document.contains(&format!("\"{id}\"")), "{id}");
    }
    let types = String::from_utf8(files["[Content_Types].xml"].clone()).unwrap();
    let is_part = |name: &str| !name.contains("_rels/") && !name.contains("media/") && name != "[Content_Types].xml";
    for name in files.keys().filter(|name| is_part(name)) {
        assert!(types.contains(&format!("PartName=\"/{name}\"")), "{name}");
    }
    assert_eq!(files["word/media/figur1.png"], figure().png);
}

#[test]
fn the_word_document_uses_styles_that_exist_under_words_own_names() {
    let parts = docx_parts(&example());
    let styles = Document::parse(&parts["word/styles.xml"]).unwrap();
    let names: BTreeMap<&str, &str> = all(&styles, "style")
        .map(|style| {
            let name = style.children().find(|child| child.has_tag_name_local("name")).unwrap();
            (attribute(&style, "styleId").unwrap(), attribute(&name, "val").unwrap())
        })
        .collect();
    assert_eq!(names["Overskrift1"], "heading 1");
    assert_eq!(names["Overskrift3"], "heading 3");
    for part in ["word/document.xml", "word/header1.xml", "word/footer1.xml"] {
        let document = Document::parse(&parts[part]).unwrap();
        for node in document.descendants() {
            if ["pStyle", "rStyle", "tblStyle"].contains(&node.tag_name().name()) {
                let id = attribute(&node, "val").unwrap();
                assert!(names.contains_key(id), "{id}");
            }
        }
    }
    let document = Document::parse(&parts["word/document.xml"]).unwrap();
    let headings: Vec<String> = all(&document, "p")
        .filter(|paragraph| {
            paragraph
                .descendants()
                .any(|node| node.has_tag_name_local("pStyle") && attribute(&node, "val") == Some("Overskrift1"))
        })
        .map(|paragraph| paragraph.words())
        .collect();
    assert_eq!(
        headings,
        [
            "Indstilling",
            "Sagsfremstilling",
            "Økonomi",
            "Høring",
            "Bilag",
            "Beslutning"
        ]
    );
}

#[test]
fn the_word_document_is_danish_and_says_what_it_is() {
    let parts = docx_parts(&example());
    let styles = Document::parse(&parts["word/styles.xml"]).unwrap();
    let languages: Vec<_> = all(&styles, "lang").map(|node| attribute(&node, "val")).collect();
    assert_eq!(languages, [Some("da-DK")]);
    let core = Document::parse(&parts["docProps/core.xml"]).unwrap();
    let property = |name| all(&core, name).next().unwrap().words();
    assert_eq!(
        property("title"),
        "Ansøgning om flytning af Hjallerup Fys. & Træningsklinik fra Hjallerup til Vodskov"
    );
    assert_eq!(property("language"), "da-DK");
    assert_eq!(property("creator"), "");
    assert_eq!(property("modified"), "2019-08-05T00:00:00Z");
    let footer = Document::parse(&parts["word/footer1.xml"]).unwrap();
    let words = footer.root().words();
    assert!(words.ends_with("Side 1 af 1"), "{words}");
    let fields: Vec<_> = all(&footer, "fldSimple")
        .filter_map(|node| attribute(&node, "instr"))
        .collect();
    assert_eq!(fields, [" PAGE ", " NUMPAGES "]);
}

#[test]
fn every_table_repeats_its_header_row_and_its_columns_fill_the_line() {
    let parts = docx_parts(&example());
    let document = Document::parse(&parts["word/document.xml"]).unwrap();
    let tables: Vec<_> = all(&document, "tbl").collect();
    assert!(tables.len() > 15);
    // The first is the head of the memo, whose rows are all labels.
    for table in &tables[1..] {
        let rows: Vec<_> = table.children().filter(|node| node.has_tag_name_local("tr")).collect();
        let repeats = |row: &XmlNode<'_, '_>| row.descendants().any(|node| node.has_tag_name_local("tblHeader"));
        assert!(repeats(&rows[0]) && !rows[1..].iter().any(repeats));
        let widths = table.descendants().filter(|node| node.has_tag_name_local("gridCol"));
        let total: usize = widths
            .map(|node| attribute(&node, "w").unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!(total, 9638);
        let caption = table.descendants().find(|node| node.has_tag_name_local("tblCaption"));
        assert!(!attribute(&caption.unwrap(), "val").unwrap().is_empty());
    }
}

#[test]
fn the_picture_has_an_alternative_text_in_every_format() {
    let memo_value = example();
    let alt = figure().alt;
    let parts = docx_parts(&memo_value);
    let document = Document::parse(&parts["word/document.xml"]).unwrap();
    let pictures: Vec<_> = all(&document, "docPr").map(|node| attribute(&node, "descr")).collect();
    assert_eq!(pictures, [Some(alt.as_str())]);
    let html = text(&memo_value, MemoFormat::Html);
    let page = page(&html);
    let images: Vec<_> = all(&page, "img").map(|node| attribute(&node, "alt")).collect();
    assert_eq!(images, [Some(alt.as_str())]);
    assert!(text(&memo_value, MemoFormat::Md).contains(&format!("![{alt}](kort-foer-efter.png)")));
}

/// The page is written so that an XML reader can read it, but for the doctype.
fn page(html: &str) -> Document<'_> {
    let body = html.strip_prefix("<!DOCTYPE html>\n").unwrap();
    Document::parse(body).unwrap()
}

#[test]
fn the_web_page_is_danish_structured_and_fetches_nothing() {
    let html = text(&example(), MemoFormat::Html);
    let page = page(&html);
    assert_eq!(attribute(&page.root_element(), "lang"), Some("da"));
    assert_eq!(all(&page, "h1").count(), 1);
    let headings: Vec<String> = all(&page, "h2").map(|node| node.words()).collect();
    assert_eq!(
        headings,
        [
            "Indstilling",
            "Sagsfremstilling",
            "Økonomi",
            "Høring",
            "Bilag",
            "Beslutning"
        ]
    );
    assert!(all(&page, "th").all(|cell| matches!(attribute(&cell, "scope"), Some("col" | "row"))));
    assert_eq!(all(&page, "table").count(), all(&page, "caption").count());
    for name in ["script", "link", "iframe", "object"] {
        assert_eq!(
            page.descendants().filter(|node| node.has_tag_name_local(name)).count(),
            0
        );
    }
    for node in page.descendants() {
        for name in ["src", "href"] {
            assert!(attribute(&node, name).is_none_or(|address| address.starts_with("data:image/png;base64,")));
        }
    }
    assert!(!html.contains("http"));
}

/// Each blank holds its placeholder and nothing else, in all three formats.
#[test]
fn the_blanks_are_there_and_empty_in_all_three() {
    let memo_value = example();
    let labels = ["Sagsbehandler", "Indstilling", "Vurdering", "Beslutning"];

    let parts = docx_parts(&memo_value);
    let document = Document::parse(&parts["word/document.xml"]).unwrap();
    let controls: Vec<_> = all(&document, "sdt").collect();
    let aliases: Vec<_> = all(&document, "alias")
        .filter_map(|node| attribute(&node, "val"))
        .collect();
    assert_eq!(aliases, labels);
    assert!(controls.iter().all(|control| control.words() == words::MEMO_BLANK));
    assert_eq!(all(&document, "showingPlcHdr").count(), 4);

    let html = text(&memo_value, MemoFormat::Html);
    let page = page(&html);
    let fields: Vec<String> = page
        .descendants()
        .filter(|node| node.is_element() && attribute(node, "class") == Some("udfyldes"))
        .map(|node| node.words())
        .collect();
    assert_eq!(fields, [words::MEMO_BLANK; 4]);
    let sections: Vec<_> = all(&page, "section")
        .filter_map(|node| attribute(&node, "aria-label"))
        .collect();
    assert_eq!(sections, labels[1..]);

    let markdown = text(&memo_value, MemoFormat::Md);
    for label in &labels[1..] {
        let field = format!("> **{label}**\n>\n> \\[udfyldes af sekretariatet\\]\n>\n> *");
        assert_eq!(markdown.matches(&field).count(), 1, "{label}");
    }
}

/// domain.md's printed digits of the worked example, in the cells of all three formats.
#[test]
fn the_printed_figures_are_the_same_in_all_three() {
    let memo_value = example();
    let giving = [
        "Brønderslev Kommune (afgivende)",
        "36.339",
        "8,5",
        "8,0",
        "4.275",
        "4.542",
    ];
    let measures = [
        ["Kommuner, før", "1.627,4", "12,10"],
        ["Kommuner, efter", "1.280,4", "11,60"],
    ];
    let docx = docx_rows(&docx_parts(&memo_value)["word/document.xml"]);
    assert!(docx.iter().any(|row| *row == giving));
    let html = text(&memo_value, MemoFormat::Html);
    let page = page(&html);
    let rows: Vec<Vec<String>> = all(&page, "tr")
        .map(|row| {
            row.children()
                .filter(XmlNode::is_element)
                .map(|cell| cell.words())
                .collect()
        })
        .collect();
    assert!(rows.iter().any(|row| *row == giving));
    for measure in measures {
        assert!(docx.iter().any(|row| row.starts_with(&measure.map(str::to_owned))));
        assert!(rows.iter().any(|row| row.starts_with(&measure.map(str::to_owned))));
    }
    // The head of the memo is a list in the web page and a table in the Word document.
    assert_eq!(docx[5..], rows);
    let markdown = text(&memo_value, MemoFormat::Md);
    assert!(markdown.contains(&format!("| {} |", giving.join(" | "))));
    assert!(markdown.contains("| Kommuner, efter | 1.280,4 | 11,60 |"));
}

/// A value in a list of facts is what `format.rs` prints of it, with its unit; a missing value has no unit.
#[rstest]
#[case(Value::Number(3704.5), ColumnKind::Decimal(0), "3.705\u{a0}m")]
#[case(Value::Number(-8.15), ColumnKind::Decimal(1), "−8,2\u{a0}m")]
#[case(Value::Integer(1817), ColumnKind::Integer, "1.817\u{a0}m")]
#[case(Value::Number(0.5), ColumnKind::UpTo(4), "0,5\u{a0}m")]
#[case(Value::Date(date(2019, 6, 30)), ColumnKind::Date, "30.06.2019")]
#[case(Value::Missing(Missing::Ukendt), ColumnKind::Decimal(1), "ukendt")]
fn a_fact_is_printed_as_everywhere_else(#[case] value: Value, #[case] kind: ColumnKind, #[case] printed: &str) {
    let fact = Fact {
        label: "Mål".to_owned(),
        value: Quantity::new(value, kind).unit("m"),
        source: None,
    };
    let memo_value = of(vec![fact_list(vec![fact])]);
    let row = ["Mål", printed, "ukendt", "ukendt"];
    let rows = docx_rows(&docx_parts(&memo_value)["word/document.xml"]);
    assert_eq!(rows.last().unwrap(), &row);
    assert!(text(&memo_value, MemoFormat::Md).contains(&format!("| {} |", row.join(" | "))));
    let html = text(&memo_value, MemoFormat::Html);
    assert!(html.contains(&format!("<td>{printed}</td>")));
}

#[test]
fn a_day_in_a_sentence_is_written_out() {
    let day = Span::Value(Quantity::new(Value::Date(date(2019, 6, 14)), ColumnKind::Date));
    let memo_value = of(vec![Block::Paragraph(vec![
        Span::Text("Modtaget ".to_owned()),
        day,
        Span::Strong(" for sent".to_owned()),
    ])]);
    assert!(text(&memo_value, MemoFormat::Md).contains("\nModtaget den 14. juni 2019 **for sent**\n"));
    assert!(
        text(&memo_value, MemoFormat::Html).contains("<p>Modtaget den 14. juni 2019<strong> for sent</strong></p>")
    );
}

/// Every text of a memo is somebody's words; none of them may act in any format.
#[test]
fn awkward_words_stand_as_they_are_and_never_act() {
    let words = || AWKWARD.to_owned();
    let mut picture = figure();
    (picture.alt, picture.caption) = (words(), words());
    let mut memo_value = of(vec![
        Block::Heading {
            level: 2,
            text: words(),
        },
        Block::Paragraph(vec![Span::Text(words()), Span::Strong(words())]),
        fact_list(vec![Fact {
            label: words(),
            value: Quantity::text(words()),
            source: Some(Source {
                id: words(),
                tekst: words(),
                dato: Some(words()),
            }),
        }]),
        Block::Comparison(Comparison {
            title: words(),
            rows: vec![Change {
                label: words(),
                foer: Quantity::text(words()),
                efter: Quantity::text(words()),
            }],
            notes: vec![words()],
            sources: Vec::new(),
        }),
        Block::Figure(picture),
        Block::Blank(Blank {
            label: words(),
            hint: Hint::Sekretariatet,
        }),
    ]);
    (memo_value.title, memo_value.metadata.sagsnummer) = (words(), Sagsnummer::Kendt(words()));
    memo_value.metadata.version = words();
    let kept = "<b>&\"'|*_`#     ]]> <script>alert(1)</script>";
    let parts = docx_parts(&memo_value);
    for (name, xml) in &parts {
        Document::parse(xml).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let rows = docx_rows(&parts["word/document.xml"]);
    assert_eq!(rows.last().unwrap(), &[kept; 3]);
    let html = text(&memo_value, MemoFormat::Html);
    let page = page(&html);
    assert_eq!(all(&page, "script").count() + all(&page, "b").count(), 0);
    assert_eq!(all(&page, "h1").next().unwrap().words(), kept);
    let markdown = text(&memo_value, MemoFormat::Md);
    assert!(!markdown.contains("\n<script>") && !markdown.contains(" <script>"));
    assert!(markdown.lines().filter(|line| line.starts_with('|')).all(|line| {
        let bars = line.replace("\\|", "").matches('|').count();
        bars == 5 || bars == 4
    }));
}

#[rstest]
fn the_same_memo_gives_the_same_bytes(
    #[values(MemoFormat::Docx, MemoFormat::Md, MemoFormat::Html)] format: MemoFormat,
) {
    assert_eq!(memo(&example(), format).unwrap(), memo(&example(), format).unwrap());
}

/// The zip's calendar: 5 August 2019 is (2019 − 1980) · 512 + 8 · 32 + 5 = 20.229, at midnight 0.
#[test]
fn every_file_in_the_package_is_of_the_day_of_the_memo() {
    let bytes = memo(&example(), MemoFormat::Docx).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(archive.by_index(0).unwrap().name().unwrap(), "[Content_Types].xml");
    for index in 0..archive.len() {
        let time = archive.by_index(index).unwrap().last_modified().unwrap();
        assert_eq!((time.datepart(), time.timepart()), (20_229, 0));
    }
}

#[rstest]
fn a_number_that_is_no_number_and_a_ragged_table_are_errors(
    #[values(MemoFormat::Docx, MemoFormat::Md, MemoFormat::Html)] format: MemoFormat,
) {
    let fact = Fact {
        label: "Mål".to_owned(),
        value: Quantity::new(Value::Number(f64::NAN), ColumnKind::Decimal(1)),
        source: None,
    };
    assert!(matches!(
        memo(&of(vec![fact_list(vec![fact])]), format),
        Err(RenderError::NotFinite { row: 1, .. })
    ));
    let ragged = Table {
        id: "t".to_owned(),
        title: "T".to_owned(),
        columns: vec![Column {
            key: "k".to_owned(),
            heading: "K".to_owned(),
            kind: ColumnKind::Text,
        }],
        rows: vec![Row {
            kind: RowKind::Body,
            cells: Vec::new(),
        }],
        notes: Vec::new(),
        sources: Vec::new(),
    };
    assert!(matches!(
        memo(&of(vec![Block::Table(ragged)]), format),
        Err(RenderError::Shape { .. })
    ));
}

#[rstest]
#[case::no_width(|figure: &mut Figure| figure.width = 0)]
#[case::no_png(|figure: &mut Figure| figure.png = b"GIF89a".to_vec())]
#[case::a_path(|figure: &mut Figure| figure.id = "../x".to_owned())]
fn a_picture_that_is_none_is_an_error(#[case] spoil: fn(&mut Figure)) {
    let mut spoiled = figure();
    spoil(&mut spoiled);
    assert!(matches!(
        memo(&of(vec![Block::Figure(spoiled)]), MemoFormat::Md),
        Err(RenderError::Figure { .. })
    ));
}

#[test]
fn an_empty_table_says_so_in_all_three() {
    let memo_value = of(vec![fact_list(Vec::new())]);
    for format in [MemoFormat::Md, MemoFormat::Html] {
        assert!(text(&memo_value, format).contains(words::NO_ROWS));
    }
    assert!(docx_parts(&memo_value)["word/document.xml"].contains(words::NO_ROWS));
}

#[test]
fn the_markdown_memo_reads_as_the_committees_do() {
    insta::assert_snapshot!(text(&example(), MemoFormat::Md));
}

#[test]
fn a_file_ending_names_its_format() {
    assert_eq!(MemoFormat::of_extension("DOCX"), Some(MemoFormat::Docx));
    assert_eq!(MemoFormat::of_extension("xlsx"), None);
}
