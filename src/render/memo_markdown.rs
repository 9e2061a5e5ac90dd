//! The memo as GitHub-flavoured Markdown. Its pictures lie beside it, under their own file names.

use super::markdown::{inline, paragraph};
use super::memo::{Grid, Node, Picture, Printed, Run};
use super::words;

/// The whole memo.
pub(super) fn render(memo: &Printed<'_>) -> String {
    let mut paragraphs = vec![format!("# {}", one_line(memo.title)), head(memo)];
    for node in &memo.nodes {
        match node {
            Node::Heading(level, text) => {
                paragraphs.push(format!("{} {}", "#".repeat(usize::from(*level) + 1), one_line(text)));
            }
            Node::Paragraph(runs) => paragraphs.push(prose(runs)),
            Node::Grid(grid) => paragraphs.extend(table(grid)),
            Node::Figure(picture) => paragraphs.extend(figure(picture)),
            Node::Blank { label, hint } => paragraphs.push(blank(label, hint)),
        }
    }
    paragraphs.push(format!("---\n\n{}", paragraph(&memo.provenance)));
    paragraphs.join("\n\n") + "\n"
}

/// A heading cannot hold a line break.
fn one_line(text: &str) -> String {
    inline(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn head(memo: &Printed<'_>) -> String {
    let lines = memo.head.iter().map(|(label, value)| {
        let value = value.as_deref().unwrap_or(words::MEMO_BLANK);
        format!("- **{label}:** {}", inline(value))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn prose(runs: &[Run<'_>]) -> String {
    let text: String = runs.iter().map(marked).collect();
    let text = text.trim();
    // The first words may not turn the paragraph into something else, but their own marks are already escaped.
    let first_word_acts = runs
        .first()
        .is_some_and(|first| !first.strong && paragraph(&first.text) != inline(&first.text));
    if first_word_acts {
        let first = &runs[0];
        let rest: String = runs[1..].iter().map(marked).collect();
        return format!("{}{rest}", keep_blanks(&first.text, &paragraph(&first.text)));
    }
    text.to_owned()
}

fn marked(run: &Run<'_>) -> String {
    let text = inline(&run.text);
    if run.strong && !text.is_empty() {
        keep_blanks(&run.text, &format!("**{text}**"))
    } else {
        keep_blanks(&run.text, &text)
    }
}

/// Gives back the blanks at the ends that escaping takes off: runs stand next to each other.
fn keep_blanks(original: &str, text: &str) -> String {
    let blank = |is: bool| if is { " " } else { "" };
    format!(
        "{}{text}{}",
        blank(original.starts_with(' ')),
        blank(original.ends_with(' ') && original.len() > 1)
    )
}

fn table(grid: &Grid<'_>) -> Vec<String> {
    let mut paragraphs = vec![format!("**{} {}:** {}", words::TABEL, grid.number, inline(grid.title))];
    if grid.rows.is_empty() || grid.columns.is_empty() {
        paragraphs.push(words::NO_ROWS.to_owned());
    } else {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![
            line(grid.columns.iter().map(|column| inline(&column.heading)).collect()),
            line(
                grid.columns
                    .iter()
                    .map(|column| if column.numeric { "---:" } else { ":---" }.to_owned())
                    .collect(),
            ),
        ];
        lines.extend(grid.rows.iter().map(|row| {
            let cell = |text: &String| match inline(text) {
                text if row.total && !text.is_empty() => format!("**{text}**"),
                text => text,
            };
            line(row.cells.iter().map(cell).collect())
        }));
        paragraphs.push(lines.join("\n"));
    }
    paragraphs.extend(grid.notes.iter().map(|note| paragraph(note)));
    paragraphs.extend(grid.sources.iter().map(|source| paragraph(source)));
    paragraphs
}

fn figure(picture: &Picture<'_>) -> Vec<String> {
    let figure = picture.figure;
    let mut paragraphs = vec![
        format!("![{}]({})", one_line(&figure.alt), figure.file_name()),
        format!("**{} {}:** {}", words::FIGUR, picture.number, inline(&figure.caption)),
    ];
    paragraphs.extend(picture.sources.iter().map(|source| paragraph(source)));
    paragraphs
}

fn blank(label: &str, hint: &str) -> String {
    format!(
        "> **{}**\n>\n> {}\n>\n> *{}*",
        inline(label),
        inline(words::MEMO_BLANK),
        inline(hint)
    )
}
