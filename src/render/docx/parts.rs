//! The parts around the document: styles, settings, header, footer, properties and how they hang together.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::super::memo::Printed;
use super::super::xml::{escape, escape_line};
use super::super::{format, words};

/// Opens every part.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The namespace of the text.
pub const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The namespace of relations.
pub const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The language of every word.
const LANGUAGE: &str = "da-DK";
/// Twips between the page's edges and its text: 2 cm.
const MARGIN: usize = 1134;
/// Width and height of A4 in twips.
const A4: (usize, usize) = (11_906, 16_838);
/// Twips a line of text is wide.
pub const LINE: usize = A4.0 - 2 * MARGIN;

/// What kind of file each part is.
pub const CONTENT_TYPES: &str = concat!(
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/>"#,
    r#"<Default Extension="png" ContentType="image/png"/>"#,
    r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#,
    r#"<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#,
    r#"<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>"#,
    r#"<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>"#,
    r#"<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    r#"<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
    r#"<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>"#,
    "</Types>"
);

/// What the package holds.
pub const PACKAGE_RELATIONS: &str = concat!(
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#,
    r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/>"#,
    "</Relationships>"
);

/// Danish signs for decimals and lists, and the newest way of laying out.
pub const SETTINGS: &str = concat!(
    r#"<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:zoom w:percent="100"/><w:defaultTabStop w:val="1304"/><w:characterSpacingControl w:val="doNotCompress"/>"#,
    r#"<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>"#,
    r#"<w:themeFontLang w:val="da-DK"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>"#
);

/// The file of the picture with this number, inside the `word` folder.
pub fn picture_name(number: usize) -> String {
    format!("media/figur{number}.png")
}

/// The name by which the document refers to the picture with this number.
pub fn picture_relation(number: usize) -> String {
    format!("rIdFigur{number}")
}

/// What the document refers to.
pub fn document_relations(pictures: usize) -> String {
    let mut xml = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#.to_owned();
    for (id, target) in [
        ("styles", "styles.xml"),
        ("settings", "settings.xml"),
        ("header", "header1.xml"),
        ("footer", "footer1.xml"),
    ] {
        let _ = write!(
            xml,
            r#"<Relationship Id="rId_{id}" Type="{RELATIONS}/{id}" Target="{target}"/>"#
        );
    }
    for number in 1..=pictures {
        let (id, target) = (picture_relation(number), picture_name(number));
        let _ = write!(
            xml,
            r#"<Relationship Id="{id}" Type="{RELATIONS}/image" Target="{target}"/>"#
        );
    }
    xml + "</Relationships>"
}

/// Title, language and day. Who made it stays empty: the secretariat is the author.
pub fn core_properties(memo: &Printed<'_>, day: Date) -> String {
    let (title, case, day) = (escape_line(memo.title), escape_line(&memo.case), format::iso(day));
    format!(
        concat!(
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" "#,
            r#"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
            "<dc:title>{title}</dc:title><dc:subject>{case}</dc:subject><dc:creator></dc:creator>",
            r#"<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>"#,
            r#"<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified>"#,
            "<dc:language>{language}</dc:language></cp:coreProperties>"
        ),
        title = title,
        case = case,
        day = day,
        language = LANGUAGE,
    )
}

/// The program. Its version stands in the memo itself: this part only takes Word's own form of version.
pub fn app_properties() -> String {
    format!(
        concat!(
            r#"<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">"#,
            "<Application>{}</Application></Properties>"
        ),
        words::PROGRAM
    )
}

/// The case number at the top of every page.
pub fn header(memo: &Printed<'_>) -> String {
    format!(
        concat!(
            r#"<w:hdr xmlns:w="{main}"><w:p><w:pPr><w:pStyle w:val="Sidehoved"/></w:pPr>"#,
            r#"<w:r><w:t xml:space="preserve">{case}</w:t></w:r></w:p></w:hdr>"#
        ),
        main = MAIN,
        case = escape_line(&memo.case),
    )
}

/// Where the figures are from, and "Side X af Y".
pub fn footer(memo: &Printed<'_>) -> String {
    let text = |text: &str| format!(r#"<w:r><w:t xml:space="preserve">{}</w:t></w:r>"#, escape(text));
    let field = |code: &str| format!(r#"<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>"#);
    format!(
        r#"<w:ftr xmlns:w="{MAIN}"><w:p><w:pPr><w:pStyle w:val="Sidefod"/></w:pPr>{}<w:r><w:tab/></w:r>{}{}{}{}</w:p></w:ftr>"#,
        text(&memo.provenance),
        text(&format!("{} ", words::SIDE)),
        field("PAGE"),
        text(&format!(" {} ", words::AF)),
        field("NUMPAGES"),
    )
}

/// Page size, margins, header and footer; ends the document's body.
pub fn section_properties() -> String {
    let (width, height) = A4;
    format!(
        concat!(
            r#"<w:sectPr><w:headerReference w:type="default" r:id="rId_header"/>"#,
            r#"<w:footerReference w:type="default" r:id="rId_footer"/>"#,
            r#"<w:pgSz w:w="{width}" w:h="{height}"/>"#,
            r#"<w:pgMar w:top="1304" w:right="{margin}" w:bottom="1247" w:left="{margin}" w:header="624" w:footer="567" w:gutter="0"/>"#,
            "</w:sectPr>"
        ),
        width = width,
        height = height,
        margin = MARGIN,
    )
}

/// A paragraph style: Danish Word's id, the built-in name by which every Word knows it, and what it looks like.
struct Style {
    id: &'static str,
    name: &'static str,
    /// Built-in styles are known to Word; ours are marked as custom.
    built_in: bool,
    next: &'static str,
    paragraph: &'static str,
    character: &'static str,
}

const BOX: &str = concat!(
    r#"<w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="9A6700"/><w:left w:val="single" w:sz="8" w:space="6" w:color="9A6700"/>"#,
    r#"<w:bottom w:val="single" w:sz="8" w:space="4" w:color="9A6700"/><w:right w:val="single" w:sz="8" w:space="6" w:color="9A6700"/></w:pBdr>"#,
    r#"<w:shd w:val="clear" w:color="auto" w:fill="FFF3CD"/>"#
);

const STYLES: [Style; 13] = [
    Style {
        id: "Titel",
        name: "Title",
        built_in: true,
        next: "Normal",
        paragraph: r#"<w:keepNext/><w:spacing w:before="0" w:after="160" w:line="240" w:lineRule="auto"/>"#,
        character: r#"<w:b/><w:sz w:val="34"/><w:szCs w:val="34"/>"#,
    },
    Style {
        id: "Overskrift1",
        name: "heading 1",
        built_in: true,
        next: "Normal",
        paragraph: r#"<w:keepNext/><w:keepLines/><w:spacing w:before="360" w:after="100" w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="0"/>"#,
        character: r#"<w:b/><w:color w:val="1F3864"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#,
    },
    Style {
        id: "Overskrift2",
        name: "heading 2",
        built_in: true,
        next: "Normal",
        paragraph: r#"<w:keepNext/><w:keepLines/><w:spacing w:before="260" w:after="80" w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="1"/>"#,
        character: r#"<w:b/><w:color w:val="1F3864"/><w:sz w:val="23"/><w:szCs w:val="23"/>"#,
    },
    Style {
        id: "Overskrift3",
        name: "heading 3",
        built_in: true,
        next: "Normal",
        paragraph: r#"<w:keepNext/><w:keepLines/><w:spacing w:before="220" w:after="60" w:line="240" w:lineRule="auto"/><w:outlineLvl w:val="2"/>"#,
        character: r#"<w:b/><w:sz w:val="20"/><w:szCs w:val="20"/>"#,
    },
    Style {
        id: "Billedtekst",
        name: "caption",
        built_in: true,
        next: "Normal",
        paragraph: r#"<w:keepNext/><w:spacing w:before="140" w:after="60" w:line="240" w:lineRule="auto"/>"#,
        character: r#"<w:b/><w:sz w:val="18"/><w:szCs w:val="18"/>"#,
    },
    Style {
        id: "Sidehoved",
        name: "header",
        built_in: true,
        next: "Sidehoved",
        paragraph: r#"<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="right"/>"#,
        character: r#"<w:color w:val="595959"/><w:sz w:val="16"/><w:szCs w:val="16"/>"#,
    },
    Style {
        id: "Sidefod",
        name: "footer",
        built_in: true,
        next: "Sidefod",
        paragraph: r#"<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>"#,
        character: r#"<w:color w:val="595959"/><w:sz w:val="16"/><w:szCs w:val="16"/>"#,
    },
    Style {
        id: "Tabeltekst",
        name: "Tabeltekst",
        built_in: false,
        next: "Tabeltekst",
        paragraph: r#"<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>"#,
        character: r#"<w:sz w:val="18"/><w:szCs w:val="18"/>"#,
    },
    Style {
        id: "Kilde",
        name: "Kilde",
        built_in: false,
        next: "Normal",
        paragraph: r#"<w:spacing w:before="30" w:after="0" w:line="240" w:lineRule="auto"/>"#,
        character: r#"<w:color w:val="595959"/><w:sz w:val="16"/><w:szCs w:val="16"/>"#,
    },
    Style {
        id: "Figur",
        name: "Figur",
        built_in: false,
        next: "Normal",
        paragraph: r#"<w:keepNext/><w:spacing w:before="140" w:after="0" w:line="240" w:lineRule="auto"/>"#,
        character: "",
    },
    Style {
        id: "Feltnavn",
        name: "Feltnavn",
        built_in: false,
        next: "Felt",
        paragraph: "<w:keepNext/>",
        character: "<w:b/>",
    },
    Style {
        id: "Felt",
        name: "Felt",
        built_in: false,
        next: "Felt",
        paragraph: "",
        character: "",
    },
    Style {
        id: "Feltvejledning",
        name: "Feltvejledning",
        built_in: false,
        next: "Normal",
        paragraph: "",
        character: r#"<w:color w:val="595959"/><w:sz w:val="16"/><w:szCs w:val="16"/>"#,
    },
];

/// All styles, Danish by default.
pub fn styles() -> String {
    let mut xml = format!(
        concat!(
            r#"<w:styles xmlns:w="{main}"><w:docDefaults><w:rPrDefault><w:rPr>"#,
            r#"<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/><w:sz w:val="20"/><w:szCs w:val="20"/>"#,
            r#"<w:lang w:val="{lang}" w:eastAsia="{lang}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>"#,
            r#"<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>"#,
            r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#,
            r#"<w:style w:type="character" w:default="1" w:styleId="Standardskrifttypeiafsnit"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>"#,
            r#"<w:style w:type="character" w:styleId="Strk"><w:name w:val="Strong"/><w:qFormat/><w:rPr><w:b/></w:rPr></w:style>"#,
            r#"<w:style w:type="character" w:styleId="Pladsholdertekst"><w:name w:val="Placeholder Text"/><w:rPr><w:i/><w:color w:val="7A4B00"/></w:rPr></w:style>"#,
        ),
        main = MAIN,
        lang = LANGUAGE,
    );
    for style in &STYLES {
        let custom = if style.built_in { "" } else { r#" w:customStyle="1""# };
        // The three parts of a blank share one box: same borders, no space between the paragraphs.
        let paragraph = if style.id.starts_with("Felt") {
            format!(
                r#"{}{BOX}<w:spacing w:before="{}" w:after="{}"/><w:ind w:left="142" w:right="142"/>"#,
                style.paragraph,
                match style.id {
                    "Feltnavn" => 120,
                    "Felt" => 60,
                    _ => 0,
                },
                match style.id {
                    "Felt" => 240,
                    "Feltvejledning" => 160,
                    _ => 0,
                },
            )
        } else {
            style.paragraph.to_owned()
        };
        let _ = write!(
            xml,
            concat!(
                r#"<w:style w:type="paragraph"{custom} w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>"#,
                r#"<w:next w:val="{next}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{character}</w:rPr></w:style>"#
            ),
            custom = custom,
            id = style.id,
            name = style.name,
            next = style.next,
            paragraph = paragraph,
            character = style.character,
        );
    }
    xml + TABLE_STYLES + "</w:styles>"
}

const TABLE_STYLES: &str = concat!(
    r#"<w:style w:type="table" w:default="1" w:styleId="Tabel-Normal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>"#,
    r#"<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>"#,
    r#"<w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"#,
    r#"<w:style w:type="table" w:styleId="Tabel-Gitter"><w:name w:val="Table Grid"/><w:basedOn w:val="Tabel-Normal"/><w:tblPr><w:tblBorders>"#,
    r#"<w:top w:val="single" w:sz="8" w:space="0" w:color="1F3864"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="1F3864"/>"#,
    r#"<w:insideH w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/></w:tblBorders></w:tblPr></w:style>"#
);
