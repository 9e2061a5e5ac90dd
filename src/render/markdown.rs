//! Tables as GitHub-flavoured Markdown: for issues, wikis and the memo's appendix.

use super::format::{UnitIn, cell, heading, is_numeric};
use super::{Style, footer, words};
use crate::report::{Answer, Row, RowKind, Table};

/// The whole answer: a heading, a table and its sources per table, then the warnings.
pub fn render(answer: &Answer, style: &Style) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    for table in &answer.tables {
        paragraphs.push(format!("## {}", inline(&table.title)));
        if !table.columns.is_empty() {
            paragraphs.push(grid(table));
        }
        if table.rows.is_empty() {
            paragraphs.push(words::NO_ROWS.to_owned());
        }
        paragraphs.extend(table.notes.iter().map(|note| paragraph(note)));
        paragraphs.extend(footer::source_lines(answer, table).iter().map(|line| paragraph(line)));
        paragraphs.push(paragraph(&footer::provenance(answer, style)));
    }
    if answer.tables.is_empty() {
        paragraphs.push(words::NO_TABLES.to_owned());
        paragraphs.push(paragraph(&footer::provenance(answer, style)));
    }
    paragraphs.extend(
        answer
            .advarsler
            .iter()
            .map(|text| format!("**{}**{}", words::ADVARSEL.trim_end(), after(text))),
    );
    paragraphs.join("\n\n") + "\n"
}

/// The text after a bold word, with the blank that Markdown wants outside the stars.
fn after(text: &str) -> String {
    format!(" {}", inline(text))
}

fn grid(table: &Table) -> String {
    let header = line(
        table
            .columns
            .iter()
            .map(|column| inline(&heading(column, UnitIn::Cells))),
    );
    let marks = line(
        table
            .columns
            .iter()
            .map(|column| if is_numeric(column.kind) { "---:" } else { ":---" }.to_owned()),
    );
    let rows = table.rows.iter().map(|row| body_line(table, row));
    [header, marks].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

fn body_line(table: &Table, row: &Row) -> String {
    line(row.cells.iter().zip(&table.columns).map(|(value, column)| {
        let text = inline(&cell(value, column.kind));
        match row.kind {
            RowKind::Total if !text.is_empty() => format!("**{text}**"),
            _ => text,
        }
    }))
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// Text that Markdown prints as it is, in one line: marks escaped, line ends as `<br>`, no blanks at the ends.
pub(super) fn inline(text: &str) -> String {
    let text = text.trim().replace("\r\n", "\n");
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = None;
    while let Some(c) = characters.next() {
        // An underscore inside a word is no mark, and ids are full of them.
        let inside_word = |neighbour: Option<&char>| neighbour.is_some_and(|c| c.is_alphanumeric());
        match c {
            '\n' => escaped.push_str("<br>"),
            '_' if inside_word(before.as_ref()) && inside_word(characters.peek()) => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '<' | '[' | ']' | '|' | '~' => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
        before = Some(c);
    }
    escaped
}

/// A paragraph of its own that does not turn into a heading, a quotation or a list.
pub(super) fn paragraph(text: &str) -> String {
    let text = inline(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if text.starts_with(['#', '>', '-', '+']) {
        format!("\\{text}")
    } else if digits > 0 && text[digits..].starts_with(['.', ')']) {
        format!("{}\\{}", &text[..digits], &text[digits..])
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Width, example};

    #[test]
    fn tables_have_alignment_escapes_bold_totals_and_sources() {
        let style = Style {
            width: Width { columns: 80 },
            color: false,
            rfc4180: false,
            version: "1.2.3",
        };
        insta::assert_snapshot!(render(&example::two_tables(), &style), @r#"
        ## Kapacitet hos privatpraktiserende fysioterapeuter i Region Nordjylland

        | Område | Kommunekode | Antal over 30 timer | Antal under 30 timer, vægtet | Antal borgere | Indbyggere pr. kapacitet |
        | :--- | :--- | ---: | ---: | ---: | ---: |
        | Vesthimmerland | 0820 | 4 | 6 | 37.045 | 3.705 |
        | Læsø | 0825 | 1 | 0,5 | 1.817 | 1.211 |
        | Uden kapacitet | 0999 | 0 | 0 | 2 | ikke defineret |
        | **Region Nordjylland** |  | **52** | **77** | **589.605** | **4.571** |

        \*Kapacitet under 30 timer tilskrives værdien 0,5.

        Kilde: Notus (juni 2019)

        Kilde: Folketal: DST 2. kvartal 2019

        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        ## Ventetid

        | Klinik | Andel | Ændring (procentpoint) | Oplyst | Uger |
        | :--- | ---: | ---: | :--- | ---: |
        | Hjallerup Fys. & Træningsklinik ved Hjallerup Idrætscenter og Svømmehal | 12,4 % | +1,2 | 30.06.2019 | ej opgivet |
        | =2+5\|x | −8,2 % | −3,2 | ukendt | 2 |
        | @klinik; "A" | 0,0 % | ikke sammenlignelig |  | diskretioneret |

        Kilde: Notus (juni 2019)

        Kilde: Folketal: DST 2. kvartal 2019

        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        **Advarsel:** Læsø har færre end 2 kapaciteter
        "#);
    }

    #[test]
    fn marks_are_escaped_where_they_would_act() {
        assert_eq!(inline("a|b *c* [d] <e> `f`"), r"a\|b \*c\* \[d\] \<e> \`f\`");
        assert_eq!(inline("sidste_kapacitet _x_"), r"sidste_kapacitet \_x\_");
        assert_eq!(inline("to\nlinjer\t"), "to<br>linjer");
        assert_eq!(paragraph("1. juni"), r"1\. juni");
        assert_eq!(paragraph("# nr"), r"\# nr");
        assert_eq!(paragraph("2019 var året"), "2019 var året");
    }
}
