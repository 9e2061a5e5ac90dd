//! The report as one web page: opens from a share without a server, reads with a screen reader, prints on A4.
//!
//! WCAG 2.1 AA: the language is said, the first link skips to the content, headings come in order, every table has a
//! caption and scoped headers, what scrolls can be reached by keyboard, every picture has its words, and no colour stands
//! under 4.5 to 1. Nothing is fetched: pictures stand in the file.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{Tegnet, udgave};
use crate::render::format::{UnitIn, cell, heading, is_numeric};
use crate::render::xml::{escape, escape_line};
use crate::render::{Style, footer, format, html, words};
use crate::report::aarsrapport::{Aarsrapport, Kommuneark};
use crate::report::{Answer, RowKind, Table};

/// Columns from which a table is set smaller on paper.
const WIDE: usize = 9;

const CSS: &str = "\
body { max-width: 62rem; }
.spring { position: absolute; left: -100rem; }
.spring:focus { position: static; display: inline-block; padding: .5rem 1rem; background: #1f3864; color: #fff; }
a { color: #1a4b8c; }
nav ul { columns: 2; padding-left: 1.2rem; }
nav li { break-inside: avoid; }
@media (max-width: 40rem) { nav ul { columns: 1; } }
section.afsnit { border-top: 2px solid #1f3864; margin-top: 2.5rem; }
.rulle:focus { outline: 2px solid #1a4b8c; }
table.bred { font-size: .8rem; }
td:empty::after { content: '\\00a0'; }
figure figcaption + details { margin-top: .4rem; font-size: .9rem; }
figure img { width: 100%; max-width: 170mm; }
@media print { .spring { display: none; } section.afsnit { break-before: page; } h3 { break-after: avoid; } .rulle { break-inside: avoid; } .kilde { break-before: avoid; } table { font-size: 8.5pt; } table.bred { font-size: 7pt; } a { color: inherit; text-decoration: none; } }
";

/// The whole report.
pub(super) fn report(rapport: &Aarsrapport, drawn: &[Tegnet<'_>], style: &Style) -> String {
    let mut page = head(&rapport.titel);
    facts(&mut page, rapport, style);
    contents(&mut page, rapport);
    if !rapport.udeladt.is_empty() {
        let _ = writeln!(page, "<p>{}</p>\n<ul>", words::UDELADT_LEAD);
        for what in &rapport.udeladt {
            let _ = writeln!(page, "<li>{}</li>", escape_line(what));
        }
        page.push_str("</ul>\n");
    }
    for afsnit in &rapport.afsnit {
        open_section(&mut page, &afsnit.id, &afsnit.overskrift);
        for svar in &afsnit.svar {
            answer(&mut page, svar);
        }
        for billede in &afsnit.billeder {
            if let Some(tegnet) = drawn.iter().find(|tegnet| tegnet.billede.id() == billede.id()) {
                figure(&mut page, tegnet);
            }
        }
        page.push_str("</section>\n");
    }
    if !rapport.kommuneark.is_empty() {
        open_section(&mut page, "kommuner", words::KOMMUNEGENNEMGANG);
        for ark in &rapport.kommuneark {
            let _ = writeln!(
                page,
                "<h3 id=\"kommune-{}\">{} Kommune</h3>",
                ark.kommunekode,
                escape_line(&ark.navn)
            );
            answer(&mut page, &ark.svar);
        }
        page.push_str("</section>\n");
    }
    tail(page, rapport, style)
}

/// The page of one kommune, by itself.
pub(super) fn kommune_page(rapport: &Aarsrapport, ark: &Kommuneark, style: &Style) -> String {
    let mut page = head(&super::ark_title(ark));
    facts(&mut page, rapport, style);
    answer(&mut page, &ark.svar);
    tail(page, rapport, style)
}

fn head(title: &str) -> String {
    let title = escape_line(title);
    format!(
        concat!(
            "<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\"/>\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n",
            "<title>{title}</title>\n<style>\n{css}{own}</style>\n</head>\n<body>\n",
            "<a class=\"spring\" href=\"#indhold\">{skip}</a>\n<header>\n<h1>{title}</h1>\n"
        ),
        title = title,
        css = html::CSS,
        own = CSS,
        skip = words::SPRING_TIL_INDHOLD,
    )
}

/// Closes the header and opens the main content.
fn facts(page: &mut String, rapport: &Aarsrapport, style: &Style) {
    let _ = write!(
        page,
        concat!(
            "<dl>\n<dt>{view}</dt><dd>{pr}</dd>\n<dt>{edition}</dt><dd>{udgave}</dd>\n<dt>{program}</dt><dd>{version}</dd>\n",
            "</dl>\n</header>\n<main id=\"indhold\" tabindex=\"-1\">\n"
        ),
        view = words::VISNINGSDATO,
        pr = format::date_prose(rapport.pr),
        edition = words::UDGAVE,
        udgave = udgave(rapport),
        program = words::SKREVET_AF,
        version = footer::program(style),
    );
}

fn contents(page: &mut String, rapport: &Aarsrapport) {
    let _ = writeln!(page, "<nav aria-label=\"{0}\">\n<h2>{0}</h2>\n<ul>", words::INDHOLD);
    for afsnit in &rapport.afsnit {
        let _ = writeln!(
            page,
            "<li><a href=\"#{}\">{}</a></li>",
            afsnit.id,
            escape_line(&afsnit.overskrift)
        );
    }
    for ark in &rapport.kommuneark {
        let _ = writeln!(
            page,
            "<li><a href=\"#kommune-{}\">{} Kommune</a></li>",
            ark.kommunekode,
            escape_line(&ark.navn)
        );
    }
    page.push_str("</ul>\n</nav>\n");
}

fn open_section(page: &mut String, id: &str, heading: &str) {
    let _ = writeln!(
        page,
        "<section class=\"afsnit\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
        escape_line(heading)
    );
}

fn answer(page: &mut String, svar: &Answer) {
    for table in &svar.tables {
        grid(page, table);
        for note in &table.notes {
            small(page, note);
        }
        for line in footer::source_lines(svar, table) {
            small(page, &line);
        }
    }
    for line in footer::warning_lines(svar) {
        let _ = writeln!(page, "<p><strong>{}</strong></p>", escape_line(&line));
    }
}

fn small(page: &mut String, text: &str) {
    let _ = writeln!(page, "<p class=\"kilde\">{}</p>", escape(text).replace('\n', "<br/>"));
}

fn grid(page: &mut String, table: &Table) {
    let title = escape_line(&table.title);
    if table.rows.is_empty() || table.columns.is_empty() {
        let _ = writeln!(page, "<p><strong>{title}</strong><br/>{}</p>", words::NO_ROWS);
        return;
    }
    let wide = if table.columns.len() >= WIDE {
        " class=\"bred\""
    } else {
        ""
    };
    let class = |numeric: bool| if numeric { " class=\"tal\"" } else { "" };
    let _ = write!(
        page,
        "<div class=\"rulle\" role=\"group\" aria-label=\"{title}\" tabindex=\"0\"><table{wide}>\n<caption>{title}</caption>\n<thead>\n<tr>"
    );
    for column in &table.columns {
        let text = escape_line(&heading(column, UnitIn::Cells));
        let _ = write!(page, "<th scope=\"col\"{}>{text}</th>", class(is_numeric(column.kind)));
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str(if row.kind == RowKind::Total {
            "<tr class=\"sum\">"
        } else {
            "<tr>"
        });
        for (index, (value, column)) in row.cells.iter().zip(&table.columns).enumerate() {
            let text = escape(&cell(value, column.kind)).replace('\n', "<br/>");
            let class = class(is_numeric(column.kind));
            // A header without words is no header.
            let _ = if index == 0 && !text.is_empty() {
                write!(page, "<th scope=\"row\"{class}>{text}</th>")
            } else {
                write!(page, "<td{class}>{text}</td>")
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table></div>\n");
}

/// The picture inside the page. An SVG stands in an `img`, where nothing in it can act on the page or share its ids.
fn figure(page: &mut String, tegnet: &Tegnet<'_>) {
    let title = escape_line(tegnet.billede.titel());
    let _ = write!(
        page,
        "<figure>\n<img src=\"data:image/svg+xml;base64,{}\" alt=\"{}\"/>\n<figcaption>{title}</figcaption>\n<details><summary>{}</summary>\n",
        BASE64.encode(&tegnet.svg),
        escape_line(&tegnet.alt),
        words::TALLENE_I_TABEL,
    );
    let table = tegnet.billede.tabel();
    grid(page, table);
    page.push_str("</details>\n</figure>\n");
}

fn tail(mut page: String, rapport: &Aarsrapport, style: &Style) -> String {
    let _ = write!(
        page,
        "</main>\n<footer><p class=\"kilde\">{} {} · {} · {}</p></footer>\n</body>\n</html>\n",
        words::PR,
        format::date(rapport.pr),
        udgave(rapport),
        footer::program(style)
    );
    page
}
