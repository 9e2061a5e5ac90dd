//! The document itself: headings, prose, tables, pictures and the fields people fill in.

use std::fmt::Write as _;

use super::super::memo::{Grid, GridColumn, GridRow, Node, Picture, Printed, Run};
use super::super::words;
use super::super::xml::{escape, escape_line};
use super::parts::{LINE, MAIN, RELATIONS, picture_relation, section_properties};
use super::widths::{lines, widths};
use crate::report::memo::Figure;

/// A table with at most this many lines of text is kept on one page: what it leaves blank on the page before is less than
/// half of it.
const KEPT_TOGETHER: usize = 24;
/// Twips of the column with the labels at the top of the memo.
const HEAD_LABELS: usize = 1900;
/// English Metric Units in a twip: the measure of pictures.
const EMU_PER_TWIP: u64 = 635;
/// No picture is taller than this many twips (13 cm), so that its words stay on the same page.
const TALLEST: u64 = 7371;

/// The document part, and the pictures in the order of their relations.
pub fn document<'a>(memo: &Printed<'a>) -> (String, Vec<&'a Figure>) {
    let mut body = Body {
        xml: String::new(),
        pictures: Vec::new(),
        blanks: 0,
    };
    body.styled("Titel", &text_run(memo.title));
    body.head(memo);
    for (index, node) in memo.nodes.iter().enumerate() {
        match node {
            Node::Heading(level, text) => body.styled(&format!("Overskrift{level}"), &text_run(text)),
            Node::Paragraph(runs) => body.prose(runs, leads_to_grid(&memo.nodes[index + 1..])),
            Node::Grid(grid) => body.grid(grid),
            Node::Figure(picture) => body.picture(picture),
            Node::Blank { label, hint } => body.blank(label, hint),
        }
    }
    let xml = format!(
        concat!(
            r#"<w:document xmlns:w="{main}" xmlns:r="{relations}" "#,
            r#"xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" "#,
            r#"xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" "#,
            r#"xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">"#,
            "<w:body>{body}{section}</w:body></w:document>"
        ),
        main = MAIN,
        relations = RELATIONS,
        body = body.xml,
        section = section_properties(),
    );
    (xml, body.pictures)
}

/// Whether a paragraph before these nodes belongs to a table: directly, or with one more paragraph in between.
fn leads_to_grid(after: &[Node<'_>]) -> bool {
    matches!(after, [Node::Grid(_), ..] | [Node::Paragraph(_), Node::Grid(_), ..])
}

/// A run of words; a line end becomes a line break.
fn run(text: &str, properties: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(line).replace('\t', " ")))
        .collect();
    format!("<w:r>{properties}{}</w:r>", lines.join("<w:br/>"))
}

fn text_run(text: &str) -> String {
    run(text, "")
}

fn strong_run(text: &str) -> String {
    run(text, r#"<w:rPr><w:rStyle w:val="Strk"/></w:rPr>"#)
}

fn paragraph(style: &str, extra: &str, content: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{content}</w:p>"#)
}

/// "Tabel 3: Titel", in which Word itself counts.
fn caption(word: &str, number: usize, title: &str) -> String {
    let content = format!(
        r#"{}<w:fldSimple w:instr=" SEQ {word} \* ARABIC ">{}</w:fldSimple>{}"#,
        text_run(&format!("{word} ")),
        text_run(&number.to_string()),
        text_run(&format!(": {title}")),
    );
    paragraph("Billedtekst", "", &content)
}

struct Body<'a> {
    xml: String,
    pictures: Vec<&'a Figure>,
    blanks: usize,
}

impl<'a> Body<'a> {
    fn styled(&mut self, style: &str, content: &str) {
        self.xml.push_str(&paragraph(style, "", content));
    }

    fn prose(&mut self, runs: &[Run<'_>], keep: bool) {
        let draw = |piece: &Run<'_>| {
            if piece.strong {
                strong_run(&piece.text)
            } else {
                text_run(&piece.text)
            }
        };
        let content: String = runs.iter().map(draw).collect();
        let keep = if keep { "<w:pPr><w:keepNext/></w:pPr>" } else { "" };
        let _ = write!(self.xml, "<w:p>{keep}{content}</w:p>");
    }

    /// The control that shows a placeholder until somebody writes in it; `around` makes a paragraph of it, or nothing.
    fn control(&mut self, label: &str, around: impl Fn(&str) -> String) -> String {
        self.blanks += 1;
        let placeholder = run(
            words::MEMO_BLANK,
            // The style's look is repeated: not every program shows the style of a placeholder.
            r#"<w:rPr><w:rStyle w:val="Pladsholdertekst"/><w:i/><w:color w:val="7A4B00"/></w:rPr>"#,
        );
        format!(
            concat!(
                r#"<w:sdt><w:sdtPr><w:alias w:val="{label}"/><w:tag w:val="{label}"/><w:id w:val="{id}"/><w:showingPlcHdr/></w:sdtPr>"#,
                "<w:sdtContent>{content}</w:sdtContent></w:sdt>"
            ),
            label = escape_line(label),
            id = self.blanks,
            content = around(&placeholder),
        )
    }

    fn blank(&mut self, label: &str, hint: &str) {
        self.styled("Feltnavn", &text_run(label));
        let field = self.control(label, |placeholder| paragraph("Felt", "<w:keepNext/>", placeholder));
        self.xml.push_str(&field);
        self.styled("Feltvejledning", &text_run(hint));
    }

    /// Case number, day, author and the rest, in two columns without lines.
    fn head(&mut self, memo: &Printed<'_>) {
        let mut rows = String::new();
        for (label, value) in &memo.head {
            let value = match value {
                Some(text) => text_run(text),
                None => self.control(label, str::to_owned),
            };
            let cells = cell(HEAD_LABELS, "", &paragraph("Tabeltekst", "", &strong_run(label)))
                + &cell(LINE - HEAD_LABELS, "", &paragraph("Tabeltekst", "", &value));
            let _ = write!(rows, "<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>");
        }
        self.table(
            "Tabel-Normal",
            "Sagens stamoplysninger",
            &[HEAD_LABELS, LINE - HEAD_LABELS],
            &rows,
        );
    }

    fn table(&mut self, style: &str, title: &str, widths: &[usize], rows: &str) {
        let first_row = u8::from(style == "Tabel-Gitter");
        let grid = widths.iter().fold(String::new(), |mut grid, width| {
            let _ = write!(grid, r#"<w:gridCol w:w="{width}"/>"#);
            grid
        });
        let _ = write!(
            self.xml,
            concat!(
                r#"<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{line}" w:type="dxa"/><w:tblLayout w:type="fixed"/>"#,
                r#"<w:tblLook w:val="0{look}" w:firstRow="{first_row}" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>"#,
                r#"<w:tblCaption w:val="{title}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"#
            ),
            style = style,
            line = LINE,
            look = if first_row == 1 { "6A0" } else { "680" },
            first_row = first_row,
            title = escape_line(title),
            grid = grid,
            rows = rows,
        );
    }

    fn grid(&mut self, grid: &Grid<'_>) {
        self.xml.push_str(&caption(words::TABEL, grid.number, grid.title));
        if grid.rows.is_empty() || grid.columns.is_empty() {
            self.styled("Tabeltekst", &text_run(words::NO_ROWS));
        } else {
            self.rows(grid);
        }
        let under: Vec<&str> = grid
            .notes
            .iter()
            .copied()
            .chain(grid.sources.iter().map(String::as_str))
            .collect();
        // Word joins two tables that nothing parts, so one empty line stands where there is no source.
        self.small_print(if under.is_empty() { &[""] } else { &under });
    }

    /// Notes and sources, kept on one page.
    fn small_print(&mut self, lines: &[&str]) {
        for (index, line) in lines.iter().enumerate() {
            let keep = if index + 1 < lines.len() { "<w:keepNext/>" } else { "" };
            self.xml.push_str(&paragraph("Kilde", keep, &text_run(line)));
        }
    }

    fn rows(&mut self, grid: &Grid<'_>) {
        let texts: Vec<Vec<&str>> = grid
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let cells = grid.rows.iter().map(|row| row.cells[index].as_str());
                [column.heading.as_str()].into_iter().chain(cells).collect()
            })
            .collect();
        let widths = widths(&texts, LINE);
        let heading = grid.columns.iter().zip(&widths).map(|(column, &width)| {
            let extra = format!("<w:keepNext/>{}", alignment(column));
            cell(
                width,
                r#"<w:shd w:val="clear" w:color="auto" w:fill="E7ECF4"/><w:vAlign w:val="bottom"/>"#,
                &paragraph("Tabeltekst", &extra, &strong_run(&column.heading)),
            )
        });
        let mut rows = format!(
            "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{}</w:tr>",
            heading.collect::<String>()
        );
        // The last row is kept with its source line.
        let tall = |row: &GridRow| lines(row.cells.iter().map(String::as_str), &widths);
        let kept = grid.rows.iter().map(tall).sum::<usize>() <= KEPT_TOGETHER;
        for (index, row) in grid.rows.iter().enumerate() {
            let is_last = index + 1 == grid.rows.len();
            let together = if is_last { !grid.sources.is_empty() } else { kept };
            let _ = write!(
                rows,
                "<w:tr><w:trPr><w:cantSplit/></w:trPr>{}</w:tr>",
                body_cells(grid, row, &widths, together)
            );
        }
        self.table("Tabel-Gitter", grid.title, &widths, &rows);
    }

    fn picture(&mut self, picture: &Picture<'a>) {
        let figure = picture.figure;
        self.pictures.push(figure);
        let (width, height) = size(figure);
        let drawing = format!(
            concat!(
                r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>"#,
                r#"<wp:docPr id="{number}" name="{name}" descr="{alt}"/>"#,
                r#"<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>"#,
                r#"<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">"#,
                r#"<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr>"#,
                r#"<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"#,
                r#"<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>"#,
                r#"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"#
            ),
            width = width,
            height = height,
            number = picture.number,
            name = format_args!("{} {}", words::FIGUR, picture.number),
            alt = escape_line(&figure.alt),
            relation = picture_relation(picture.number),
        );
        self.styled("Figur", &drawing);
        let text = caption(words::FIGUR, picture.number, &figure.caption);
        self.xml.push_str(&text);
        let sources: Vec<&str> = picture.sources.iter().map(String::as_str).collect();
        self.small_print(&sources);
    }
}

fn alignment(column: &GridColumn) -> &'static str {
    if column.numeric { r#"<w:jc w:val="right"/>"# } else { "" }
}

fn cell(width: usize, properties: &str, content: &str) -> String {
    format!(r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>"#)
}

fn body_cells(grid: &Grid<'_>, row: &GridRow, widths: &[usize], together: bool) -> String {
    let cells = row.cells.iter().zip(&grid.columns).zip(widths);
    cells
        .map(|((text, column), &width)| {
            let keep = if together { "<w:keepNext/>" } else { "" };
            let extra = format!("{keep}{}", alignment(column));
            let content = if row.total { strong_run(text) } else { text_run(text) };
            cell(width, "", &paragraph("Tabeltekst", &extra, &content))
        })
        .collect()
}

/// Width and height on paper in English Metric Units: as wide as the text, unless that makes it too tall.
fn size(figure: &Figure) -> (u64, u64) {
    let (across, down) = (u64::from(figure.width), u64::from(figure.height));
    let line = LINE as u64;
    let (width, height) = if line * down <= TALLEST * across {
        (line, line * down / across)
    } else {
        (TALLEST * across / down, TALLEST)
    };
    (width.max(1) * EMU_PER_TWIP, height.max(1) * EMU_PER_TWIP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(width: u32, height: u32) -> Figure {
        Figure {
            id: "kort".to_owned(),
            png: Vec::new(),
            svg: None,
            width,
            height,
            alt: String::new(),
            caption: String::new(),
            sources: Vec::new(),
        }
    }

    /// A line is 9638 twips. 2:1 gives 9638 × 4819; 1:1 would be 9638 tall, over 7371, so it is 7371 × 7371.
    #[test]
    fn a_picture_fills_the_line_unless_it_would_fill_the_page() {
        assert_eq!(size(&figure(2000, 1000)), (9638 * 635, 4819 * 635));
        assert_eq!(size(&figure(500, 500)), (7371 * 635, 7371 * 635));
        assert_eq!(size(&figure(1, 4_000_000_000)).0, 635);
    }

    #[test]
    fn prose_that_leads_to_a_table_is_kept_with_it() {
        let grid = || {
            Node::Grid(Grid {
                number: 1,
                title: "",
                columns: Vec::new(),
                rows: Vec::new(),
                notes: Vec::new(),
                sources: Vec::new(),
            })
        };
        let prose = || Node::Paragraph(Vec::new());
        assert!(leads_to_grid(&[grid()]) && leads_to_grid(&[prose(), grid()]));
        assert!(!leads_to_grid(&[]) && !leads_to_grid(&[Node::Heading(2, "A"), grid()]));
        assert!(!leads_to_grid(&[prose(), prose(), grid()]));
    }

    /// Three rows are few, but of 1.200 characters each they fill a page, and must not leave the one before blank.
    #[test]
    fn a_table_is_kept_on_one_page_by_its_lines_not_its_rows() {
        let kept = |text: &str| {
            let column = GridColumn {
                heading: "Hvorfor".to_owned(),
                numeric: false,
            };
            let row = || GridRow {
                total: false,
                cells: vec![text.to_owned()],
            };
            let grid = Grid {
                number: 1,
                title: "",
                columns: vec![column],
                rows: vec![row(), row(), row()],
                notes: Vec::new(),
                sources: Vec::new(),
            };
            let mut body = Body {
                xml: String::new(),
                pictures: Vec::new(),
                blanks: 0,
            };
            body.rows(&grid);
            // The heading is always kept with the first row.
            body.xml.matches("<w:keepNext/>").count() - 1
        };
        assert_eq!(kept("kort"), 2);
        assert_eq!(kept(&"langt ".repeat(200)), 0);
    }

    #[test]
    fn a_line_end_is_a_line_break() {
        assert_eq!(
            text_run("a\nb<"),
            r#"<w:r><w:t xml:space="preserve">a</w:t><w:br/><w:t xml:space="preserve">b&lt;</w:t></w:r>"#
        );
    }
}
