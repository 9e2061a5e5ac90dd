//! Tables for the terminal: calm lines, numbers to the right, never wider than the terminal.
//!
//! When a table is too wide, in this order: headings wrap at blanks; then texts wrap at blanks, with the following
//! lines moved in; then the columns are split into blocks that each repeat the first column. Numbers are never broken
//! and no cell is left out; a line is longer than the terminal only when the first column and a single other one do
//! not fit beside each other.
//!
//! Colour only emphasises (the title, the word of a warning, the small print below); nothing is said by colour alone.

use std::fmt::Write as _;

use tabled::builder::Builder;
use tabled::settings::formatting::AlignmentStrategy;
use tabled::settings::object::{Columns, Rows, Segment};
use tabled::settings::style::HorizontalLine;
use tabled::settings::themes::Theme;
use tabled::settings::{Alignment, Padding};

use super::format::{UnitIn, cell, heading, is_numeric};
use super::wrap::{longest_word, width, wrap};
use super::{Style, footer, words};
use crate::report::{Answer, ColumnKind, RowKind, Table};

/// Blanks between two columns.
const GAP: usize = 2;
/// A word in a text column or a heading longer than this may be cut when space is short.
const LONGEST_UNCUT_WORD: usize = 24;
/// How far the second line of a wrapped text is moved in.
const INDENT: usize = 2;
/// A terminal narrower than this is treated as this wide.
const NARROWEST: usize = 20;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const YELLOW: &str = "\u{1b}[33m";
const PLAIN: &str = "\u{1b}[0m";

/// The whole answer: its tables with a blank line between them, then its warnings.
pub fn render(answer: &Answer, style: &Style) -> String {
    let columns = style.width.columns.max(NARROWEST);
    let mut parts: Vec<String> = answer
        .tables
        .iter()
        .map(|table| titled(answer, table, style, columns))
        .collect();
    if parts.is_empty() {
        let lines = [words::NO_TABLES.to_owned(), footer::provenance(answer, style)];
        parts.push(lines.iter().map(|line| wrapped(line, columns, 0)).collect());
    }
    if !answer.advarsler.is_empty() {
        parts.push(
            footer::warning_lines(answer)
                .map(|line| warning(&line, style, columns))
                .collect(),
        );
    }
    parts.join("\n")
}

fn warning(line: &str, style: &Style, columns: usize) -> String {
    let text = wrapped(&clean(line), columns, INDENT);
    if style.color {
        text.replacen(words::ADVARSEL, &format!("{YELLOW}{}{PLAIN}", words::ADVARSEL), 1)
    } else {
        text
    }
}

fn titled(answer: &Answer, table: &Table, style: &Style, columns: usize) -> String {
    let grid = Grid::new(table);
    let blocks = grid.blocks(columns);
    let mut text = String::new();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let mut title = clean(&table.title);
        if blocks.len() > 1 {
            let _ = write!(title, " {}", words::part(index + 1, blocks.len()));
        }
        text.push_str(&emphasised(&wrapped(&title, columns, 0), BOLD, style.color));
        text.push('\n');
        text.push_str(&grid.draw(block));
    }
    if table.rows.is_empty() {
        text.push_str(words::NO_ROWS);
        text.push('\n');
    }
    text.push('\n');
    for note in &table.notes {
        text.push_str(&wrapped(&clean(note), columns, 0));
    }
    let small_print = footer::source_lines(answer, table)
        .into_iter()
        .chain([footer::provenance(answer, style)]);
    for line in small_print {
        text.push_str(&emphasised(&wrapped(&clean(&line), columns, INDENT), DIM, style.color));
    }
    text
}

fn wrapped(text: &str, columns: usize, indent: usize) -> String {
    wrap(text, columns, indent)
        .into_iter()
        .map(|line| line + "\n")
        .collect()
}

/// The lines in a colour, each closed by itself so that a pager can cut between them.
fn emphasised(lines: &str, code: &str, color: bool) -> String {
    if !color {
        return lines.to_owned();
    }
    lines.lines().flat_map(|line| [code, line, PLAIN, "\n"]).collect()
}

/// Text without anything a terminal would obey: control characters become blanks.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect()
}

/// A column of the finished table: which one, and how wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    column: usize,
    width: usize,
}

/// The printed texts of a table with what is needed to find widths.
struct Grid {
    kinds: Vec<ColumnKind>,
    headings: Vec<String>,
    rows: Vec<(RowKind, Vec<String>)>,
    sizes: Vec<Size>,
}

/// How wide a column wants to be.
#[derive(Debug, Clone, Copy)]
struct Size {
    /// With nothing wrapped.
    natural: usize,
    /// With only the heading wrapped.
    heading_wrapped: usize,
    /// With everything wrapped that may be.
    least: usize,
}

impl Grid {
    fn new(table: &Table) -> Self {
        let kinds: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
        let headings: Vec<String> = table
            .columns
            .iter()
            .map(|column| clean(&heading(column, UnitIn::Cells)))
            .collect();
        let rows: Vec<(RowKind, Vec<String>)> = table
            .rows
            .iter()
            .map(|row| {
                (
                    row.kind,
                    row.cells
                        .iter()
                        .zip(&kinds)
                        .map(|(value, kind)| clean(&cell(value, *kind)))
                        .collect(),
                )
            })
            .collect();
        let sizes = (0..kinds.len())
            .map(|column| {
                let widest = |measure: fn(&str) -> usize| rows.iter().map(|(_, cells)| measure(&cells[column])).max();
                let natural = widest(widest_line).unwrap_or(0);
                let word = widest(longest_word).unwrap_or(0);
                let word = if is_numeric(kinds[column]) {
                    word
                } else {
                    word.min(LONGEST_UNCUT_WORD)
                };
                let heading_word = longest_word(&headings[column]).min(LONGEST_UNCUT_WORD);
                Size {
                    natural: natural.max(widest_line(&headings[column])),
                    heading_wrapped: natural.max(heading_word),
                    least: word.max(heading_word),
                }
            })
            .collect();
        Self {
            kinds,
            headings,
            rows,
            sizes,
        }
    }

    /// The columns in blocks that fit side by side, the first column leading each.
    fn blocks(&self, columns: usize) -> Vec<Vec<Slot>> {
        let Some(first) = self.sizes.first() else {
            return Vec::new();
        };
        let mut blocks: Vec<Vec<usize>> = vec![vec![0]];
        let mut used = first.least;
        for (column, size) in self.sizes.iter().enumerate().skip(1) {
            if let Some(block) = blocks
                .last_mut()
                .filter(|block| block.len() == 1 || used + GAP + size.least <= columns)
            {
                block.push(column);
                used += GAP + size.least;
            } else {
                blocks.push(vec![0, column]);
                used = first.least + GAP + size.least;
            }
        }
        blocks.into_iter().map(|block| self.fit(&block, columns)).collect()
    }

    /// Widths for the columns of one block: natural if they fit, else the widest give way first, headings before texts.
    fn fit(&self, block: &[usize], columns: usize) -> Vec<Slot> {
        let mut slots: Vec<Slot> = block
            .iter()
            .map(|&column| Slot {
                column,
                width: self.sizes[column].natural,
            })
            .collect();
        let gaps = GAP * (slots.len() - 1);
        let floors: [fn(&Size) -> usize; 2] = [|size| size.heading_wrapped, |size| size.least];
        for floor in floors {
            while slots.iter().map(|slot| slot.width).sum::<usize>() + gaps > columns {
                let widest = slots
                    .iter_mut()
                    .filter(|slot| slot.width > floor(&self.sizes[slot.column]));
                let Some(slot) = widest.max_by_key(|slot| slot.width) else {
                    break;
                };
                slot.width -= 1;
            }
        }
        slots
    }

    fn draw(&self, block: &[Slot]) -> String {
        let mut builder = Builder::default();
        builder.push_record(
            block
                .iter()
                .map(|slot| wrap(&self.headings[slot.column], slot.width, 0).join("\n")),
        );
        for (_, cells) in &self.rows {
            builder.push_record(block.iter().map(|slot| {
                let numeric = is_numeric(self.kinds[slot.column]);
                let indent = if numeric || slot.width < 4 * INDENT { 0 } else { INDENT };
                wrap(&cells[slot.column], slot.width, indent).join("\n")
            }));
        }
        let mut table = builder.build();
        let mut theme = Theme::new();
        for line in self.rules() {
            theme.insert_horizontal_line(line, HorizontalLine::<(), (), ()>::new('─'));
        }
        table.with(theme);
        table.modify(Segment::all(), Padding::new(0, GAP, 0, 0));
        table.modify(Segment::all(), AlignmentStrategy::PerLine);
        table.modify(Rows::first(), Alignment::bottom());
        table.modify(Columns::last(), Padding::zero());
        for (index, slot) in block.iter().enumerate() {
            if is_numeric(self.kinds[slot.column]) {
                table.modify(Columns::one(index), Alignment::right());
            }
        }
        table
            .to_string()
            .lines()
            .flat_map(|line| {
                [
                    line.trim_end(),
                    "
",
                ]
            })
            .collect()
    }

    /// The lines above which a rule stands: under the header, and on each side of a group of totals.
    fn rules(&self) -> Vec<usize> {
        let kinds = self.rows.iter().map(|(kind, _)| *kind);
        let changes = kinds.clone().zip(kinds.skip(1)).enumerate();
        let changes = changes
            .filter(|(_, (above, below))| above != below)
            .map(|(index, _)| index + 2);
        [1].into_iter().chain(changes).collect()
    }
}

fn widest_line(text: &str) -> usize {
    text.split('\n').map(width).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Width, example};
    use crate::report::{Column, Missing, Row, Value};
    use proptest::prelude::*;

    fn style(columns: usize) -> Style<'static> {
        Style {
            width: Width { columns },
            color: false,
            rfc4180: false,
            version: "1.2.3",
        }
    }

    #[test]
    fn tabel_1_at_80_columns() {
        insta::assert_snapshot!(render(&example::tabel_1(), &style(80)), @r"
        Kapacitet hos privatpraktiserende fysioterapeuter i Region Nordjylland

                                                     Antal
                                           Antal  under 30
                                         over 30    timer,    Antal  Indbyggere pr.
        Område              Kommunekode    timer    vægtet  borgere       kapacitet
        ───────────────────────────────────────────────────────────────────────────
        Vesthimmerland      0820               4         6   37.045           3.705
        Læsø                0825               1       0,5    1.817           1.211
        Uden kapacitet      0999               0         0        2  ikke defineret
        ───────────────────────────────────────────────────────────────────────────
        Region Nordjylland                    52        77  589.605           4.571

        *Kapacitet under 30 timer tilskrives værdien 0,5.
        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        Advarsel: Læsø har færre end 2 kapaciteter
        ");
    }

    #[test]
    fn tabel_1_at_120_columns() {
        insta::assert_snapshot!(render(&example::tabel_1(), &style(120)), @r"
        Kapacitet hos privatpraktiserende fysioterapeuter i Region Nordjylland

                                                              Antal under 30 timer,
        Område              Kommunekode  Antal over 30 timer                 vægtet  Antal borgere  Indbyggere pr. kapacitet
        ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        Vesthimmerland      0820                           4                      6         37.045                     3.705
        Læsø                0825                           1                    0,5          1.817                     1.211
        Uden kapacitet      0999                           0                      0              2            ikke defineret
        ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        Region Nordjylland                                52                     77        589.605                     4.571

        *Kapacitet under 30 timer tilskrives værdien 0,5.
        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        Advarsel: Læsø har færre end 2 kapaciteter
        ");
    }

    #[test]
    fn a_table_too_wide_for_the_terminal_becomes_blocks_with_the_first_column_in_each() {
        insta::assert_snapshot!(render(&example::tabel_1(), &style(46)), @r"
        Kapacitet hos privatpraktiserende
        fysioterapeuter i Region Nordjylland
        (del 1 af 2)

                                                 Antal
                                         Antal   under
                                          over      30
                                            30  timer,
        Område              Kommunekode  timer  vægtet
        ──────────────────────────────────────────────
        Vesthimmerland      0820             4       6
        Læsø                0825             1     0,5
        Uden kapacitet      0999             0       0
        ──────────────────────────────────────────────
        Region Nordjylland                  52      77

        Kapacitet hos privatpraktiserende
        fysioterapeuter i Region Nordjylland
        (del 2 af 2)

                              Antal  Indbyggere pr.
        Område              borgere       kapacitet
        ───────────────────────────────────────────
        Vesthimmerland       37.045           3.705
        Læsø                  1.817           1.211
        Uden kapacitet            2  ikke defineret
        ───────────────────────────────────────────
        Region Nordjylland  589.605           4.571

        *Kapacitet under 30 timer tilskrives værdien
        0,5.
        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse ·
          praksisplan 1.2.3

        Advarsel: Læsø har færre end 2 kapaciteter
        ");
    }

    #[test]
    fn long_texts_wrap_and_every_missing_value_has_its_word() {
        let mut answer = example::two_tables();
        answer.tables.remove(0);
        insta::assert_snapshot!(render(&answer, &style(80)), @r#"
        Ventetid

                                                  Ændring
        Klinik                 Andel       (procentpoint)  Oplyst                Uger
        ─────────────────────────────────────────────────────────────────────────────
        Hjallerup Fys. &      12,4 %                 +1,2  30.06.2019      ej opgivet
          Træningsklinik ved
          Hjallerup
          Idrætscenter og
          Svømmehal
        =2+5|x                −8,2 %                 −3,2  ukendt                   2
        @klinik; "A"           0,0 %  ikke sammenlignelig              diskretioneret

        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3

        Advarsel: Læsø har færre end 2 kapaciteter
        "#);
    }

    #[test]
    fn an_empty_table_says_so_and_still_carries_its_sources() {
        let mut answer = example::tabel_1();
        answer.tables[0].rows.clear();
        answer.tables[0].notes.clear();
        answer.advarsler.clear();
        insta::assert_snapshot!(render(&answer, &style(80)), @r"
        Kapacitet hos privatpraktiserende fysioterapeuter i Region Nordjylland

                                            Antal under
                             Antal over 30    30 timer,                    Indbyggere
        Område  Kommunekode          timer       vægtet  Antal borgere  pr. kapacitet
        ─────────────────────────────────────────────────────────────────────────────
        (ingen rækker)

        Kilde: Notus (juni 2019)
        Kilde: Folketal: DST 2. kvartal 2019
        Pr. 30.06.2019 · grundlag: opgørelse · praksisplan 1.2.3
        ");
    }

    #[test]
    fn a_table_without_sources_shows_that_they_are_missing() {
        let mut answer = example::tabel_1();
        answer.tables[0].sources.clear();
        answer.kilder.clear();
        assert!(render(&answer, &style(80)).contains("\nKilde: ikke oplyst\n"));
    }

    #[test]
    fn colour_adds_nothing_but_colour() {
        let answer = example::two_tables();
        let colored = render(
            &answer,
            &Style {
                color: true,
                ..style(80)
            },
        );
        let plain = [BOLD, DIM, YELLOW, PLAIN]
            .iter()
            .fold(colored.clone(), |text, code| text.replace(code, ""));
        assert_ne!(colored, plain);
        assert_eq!(plain, render(&answer, &style(80)));
    }

    #[test]
    fn data_cannot_command_the_terminal() {
        let mut answer = example::tabel_1();
        answer.tables[0].rows[0].cells[0] = Value::Text("\u{1b}[31mrød\t\r".to_owned());
        answer.advarsler.push("\u{9b}2J".to_owned());
        let text = render(&answer, &style(80));
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\t', '\r']));
    }

    #[test]
    fn a_total_between_other_rows_stands_between_rules() {
        let mut answer = example::tabel_1();
        let rows = &mut answer.tables[0].rows;
        rows.swap(1, 3);
        let grid = Grid::new(&answer.tables[0]);
        assert_eq!(grid.rules(), [1, 2, 3]);
    }

    fn any_table() -> impl Strategy<Value = Table> {
        let kind = prop_oneof![
            Just(ColumnKind::Text),
            Just(ColumnKind::Integer),
            Just(ColumnKind::Decimal(1))
        ];
        (
            proptest::collection::vec((kind, "[a-zæøå]{1,12}( [a-zæøå]{1,12}){0,3}"), 1..8),
            0_usize..5,
            any::<u64>(),
        )
            .prop_map(|(columns, rows, seed)| {
                let value = |row: usize, column: usize, kind: ColumnKind| match kind {
                    ColumnKind::Text => Value::Text(format!("r{row}k{column} ord {}", seed % 1000)),
                    ColumnKind::Integer => Value::Integer(i64::try_from(row * 10 + column).unwrap() * 1_000_003),
                    _ if row == 1 => Value::Missing(Missing::IkkeDefineret),
                    _ => Value::Number((row * 10 + column) as f64 * 1234.56),
                };
                let cells = |row| {
                    columns
                        .iter()
                        .enumerate()
                        .map(|(i, (kind, _))| value(row, i, *kind))
                        .collect()
                };
                Table {
                    id: "t".to_owned(),
                    title: "Titel".to_owned(),
                    rows: (0..rows)
                        .map(|row| Row {
                            kind: RowKind::Body,
                            cells: cells(row),
                        })
                        .collect(),
                    columns: columns
                        .iter()
                        .map(|(kind, heading)| Column {
                            key: "k".to_owned(),
                            heading: heading.clone(),
                            kind: *kind,
                        })
                        .collect(),
                    notes: Vec::new(),
                    sources: Vec::new(),
                }
            })
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal_and_no_number_is_broken(table in any_table(), columns in 60_usize..140) {
            let mut answer = example::tabel_1();
            answer.tables = vec![table];
            let text = render(&answer, &style(columns));
            for line in text.lines() {
                prop_assert!(width(line) <= columns, "{line}");
            }
            let table = &answer.tables[0];
            for (value, column) in table.rows.iter().flat_map(|row| row.cells.iter().zip(&table.columns)) {
                if !matches!(value, Value::Text(_) | Value::Missing(_)) {
                    let number = cell(value, column.kind);
                    prop_assert!(text.split_whitespace().any(|word| word == number), "{number} is missing");
                }
            }
        }
    }
}
