//! The memo as a web page: one file, nothing fetched from anywhere, readable by a screen reader and printable on A4.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::memo::{Grid, Node, Picture, Printed, Run};
use super::words;
use super::xml::{escape, escape_line};

pub(super) const CSS: &str = "\
@page { size: A4; margin: 20mm; }
body { font: 11pt/1.5 Arial, 'Liberation Sans', sans-serif; color: #111; background: #fff; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.3rem; margin-top: 2.2rem; color: #1f3864; }
h3 { font-size: 1.1rem; margin-top: 1.7rem; color: #1f3864; }
h4 { font-size: 1rem; margin-top: 1.4rem; }
h1, h2, h3, h4, caption { break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; }
dt, caption, .felt strong { font-weight: bold; }
dd { margin: 0; }
.rulle { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 .3rem; font-size: .9rem; border-top: 2px solid #1f3864; border-bottom: 2px solid #1f3864; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #bfbfbf; }
thead th { background: #e7ecf4; vertical-align: bottom; }
tbody th { font-weight: normal; }
tr.sum th, tr.sum td { font-weight: bold; }
.tal { text-align: right; font-variant-numeric: tabular-nums; }
td.tal { white-space: nowrap; }
.kilde { margin: .1rem 0; font-size: .8rem; color: #555; }
figure { margin: 1.2rem 0; break-inside: avoid; }
figure img { max-width: 100%; height: auto; }
figcaption { font-weight: bold; font-size: .9rem; }
.felt { border: 2px solid #9a6700; background: #fff3cd; padding: .6rem .9rem; margin: 1rem 0; break-inside: avoid; }
.felt p { margin: .3rem 0; }
.udfyldes { font-style: italic; color: #7a4b00; }
footer { margin-top: 3rem; border-top: 1px solid #bfbfbf; }
@media print { body { font-size: 10pt; max-width: none; margin: 0; padding: 0; } thead { display: table-header-group; } tr { break-inside: avoid; } .rulle { overflow: visible; } .felt, thead th { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
";

/// The whole page.
pub(super) fn render(memo: &Printed<'_>) -> String {
    let title = escape_line(memo.title);
    let mut html = format!(
        concat!(
            "<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\"/>\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n",
            "<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        ),
        title = title,
        css = CSS,
    );
    html.push_str("<dl>\n");
    for (label, value) in &memo.head {
        let value = value.as_deref().map_or_else(blank_text, words_of);
        let _ = writeln!(html, "<dt>{label}</dt><dd>{value}</dd>");
    }
    html.push_str("</dl>\n");
    for node in &memo.nodes {
        match node {
            Node::Heading(level, text) => {
                let level = level + 1;
                let _ = writeln!(html, "<h{level}>{}</h{level}>", escape_line(text));
            }
            Node::Paragraph(runs) => {
                let _ = writeln!(html, "<p>{}</p>", runs.iter().map(run).collect::<String>());
            }
            Node::Grid(grid) => table(&mut html, grid),
            Node::Figure(picture) => figure(&mut html, picture),
            Node::Blank { label, hint } => blank(&mut html, label, hint),
        }
    }
    let _ = write!(
        html,
        "</main>\n<footer><p class=\"kilde\">{} · {}</p></footer>\n</body>\n</html>\n",
        escape_line(&memo.case),
        escape_line(&memo.provenance)
    );
    html
}

/// Escaped words in which a line end is a line break.
fn words_of(text: &str) -> String {
    escape(text).trim().replace("\r\n", "\n").replace('\n', "<br/>")
}

fn blank_text() -> String {
    format!("<span class=\"udfyldes\">{}</span>", words::MEMO_BLANK)
}

fn run(run: &Run<'_>) -> String {
    let text = escape(&run.text).replace('\n', "<br/>");
    if run.strong {
        format!("<strong>{text}</strong>")
    } else {
        text
    }
}

fn source_lines(html: &mut String, sources: &[String]) {
    for source in sources {
        let _ = writeln!(html, "<p class=\"kilde\">{}</p>", words_of(source));
    }
}

fn table(html: &mut String, grid: &Grid<'_>) {
    let caption = format!("{} {}: {}", words::TABEL, grid.number, words_of(grid.title));
    if grid.rows.is_empty() || grid.columns.is_empty() {
        let _ = writeln!(html, "<p><strong>{caption}</strong><br/>{}</p>", words::NO_ROWS);
    } else {
        let class = |numeric: bool| if numeric { " class=\"tal\"" } else { "" };
        let _ = write!(
            html,
            "<div class=\"rulle\"><table>\n<caption>{caption}</caption>\n<thead>\n<tr>"
        );
        for column in &grid.columns {
            let class = class(column.numeric);
            let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", words_of(&column.heading));
        }
        html.push_str("</tr>\n</thead>\n<tbody>\n");
        for row in &grid.rows {
            html.push_str(if row.total { "<tr class=\"sum\">" } else { "<tr>" });
            for (index, (text, column)) in row.cells.iter().zip(&grid.columns).enumerate() {
                let (class, text) = (class(column.numeric), words_of(text));
                let _ = if index == 0 {
                    write!(html, "<th scope=\"row\"{class}>{text}</th>")
                } else {
                    write!(html, "<td{class}>{text}</td>")
                };
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table></div>\n");
    }
    for note in &grid.notes {
        let _ = writeln!(html, "<p class=\"kilde\">{}</p>", words_of(note));
    }
    source_lines(html, &grid.sources);
}

/// The picture inside the page itself. An SVG stands in an `img`, where nothing in it can act on the page.
fn figure(html: &mut String, picture: &Picture<'_>) {
    let figure = picture.figure;
    let (kind, bytes) = match &figure.svg {
        Some(svg) => ("image/svg+xml", svg.as_bytes()),
        None => ("image/png", figure.png.as_slice()),
    };
    let _ = writeln!(
        html,
        concat!(
            "<figure>\n<img src=\"data:{kind};base64,{data}\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\"/>\n",
            "<figcaption>{word} {number}: {caption}</figcaption>\n</figure>"
        ),
        kind = kind,
        data = BASE64.encode(bytes),
        alt = escape_line(&figure.alt),
        width = figure.width,
        height = figure.height,
        word = words::FIGUR,
        number = picture.number,
        caption = words_of(&figure.caption),
    );
    source_lines(html, &picture.sources);
}

fn blank(html: &mut String, label: &str, hint: &str) {
    let _ = write!(
        html,
        "<section class=\"felt\" aria-label=\"{}\">\n<p><strong>{}</strong></p>\n<p>{}</p>\n<p class=\"kilde\">{}</p>\n</section>\n",
        escape_line(label),
        words_of(label),
        blank_text(),
        words_of(hint)
    );
}
