//! How wide the columns of a table on paper are.

/// Twips (1/20 point) a character of the tables' 9 points takes when it is bold, as in a heading, and with a little air.
const PER_CHARACTER: usize = 105;
/// No column is narrower than this many characters: a short word of wide letters takes more than the average.
const LEAST: usize = 5;
/// Twips inside a cell that hold no text: the margins of both sides.
const CELL_MARGINS: usize = 170;
/// No column asks for more than this, however long its text: the rest wraps.
const WIDEST_WISH: usize = 44;

/// Widths in twips that add up to `total`. Each column first gets room for its longest word, so that no word is cut;
/// what is left is shared by how much more each column would like. When not even the words fit, all columns shrink alike.
///
/// `columns` holds all texts of each column, the heading first; a heading may stand in two lines before a cell has to.
pub fn widths(columns: &[Vec<&str>], total: usize) -> Vec<usize> {
    let words = columns.iter().map(|texts| {
        let words = texts.iter().flat_map(|text| text.split([' ', '\n', '-', '/']));
        twips(words.map(length).max().unwrap_or(0).max(LEAST))
    });
    let words: Vec<usize> = words.collect();
    let wishes = columns.iter().zip(&words).map(|(texts, &words)| {
        let heading = texts.first().map_or(0, |heading| length(heading).div_ceil(2));
        let longest = texts.iter().skip(1).map(|text| length(text)).max().unwrap_or(0);
        twips(longest.max(heading).min(WIDEST_WISH)).max(words)
    });
    let wishes: Vec<usize> = wishes.collect();
    let (least, wanted): (usize, usize) = (words.iter().sum(), wishes.iter().sum());
    let shares: Vec<usize> = if least >= total {
        words.iter().map(|width| width * total / least.max(1)).collect()
    } else if wanted > total {
        let (room, missing) = (total - least, wanted - least);
        let grown = words.iter().zip(&wishes);
        grown
            .map(|(word, wish)| word + (wish - word) * room / missing)
            .collect()
    } else {
        wishes.iter().map(|wish| wish * total / wanted.max(1)).collect()
    };
    settle(shares, total)
}

/// Lines of a row of cells in columns of these widths, in twips; a little too many rather than too few.
pub fn lines<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> usize {
    let high = |(text, width): (&str, &usize)| {
        let across = (width.saturating_sub(CELL_MARGINS) / PER_CHARACTER).max(1);
        let lines = text.lines().map(|line| length(line).div_ceil(across).max(1));
        lines.sum::<usize>().max(1)
    };
    cells.zip(widths).map(high).max().unwrap_or(0)
}

/// Gives the first column what division left over.
fn settle(mut shares: Vec<usize>, total: usize) -> Vec<usize> {
    let rest = total.saturating_sub(shares.iter().sum());
    if let Some(first) = shares.first_mut() {
        *first += rest;
    }
    shares
}

fn twips(characters: usize) -> usize {
    characters * PER_CHARACTER + CELL_MARGINS
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Words: 6·105 + 170 = 800 and 5·105 + 170 = 695; both are also the wishes, together 1495. Of 2990 each gets twice its wish.
    #[test]
    fn columns_that_fit_share_the_line_by_their_wishes() {
        assert_eq!(
            widths(&[vec!["Område", "Læsø"], vec!["I", "1.817"]], 2990),
            [1600, 1390]
        );
    }

    /// Words 1115 (nine letters) and 695 (the least, five), together 1810; wishes 1115 and 4790 (44 characters and no
    /// more). Of 3810 the 2000 left all go to the second, the only one that wants more.
    #[test]
    fn a_long_text_wraps_and_no_word_is_cut() {
        let long = "a ".repeat(60);
        assert_eq!(widths(&[vec!["kommunens"], vec!["a", &long]], 3810), [1115, 2695]);
    }

    /// The heading of 27 letters asks for 14: 14·105 + 170 = 1640, its longest word 9·105 + 170 = 1115; the name asks for
    /// 27: 3005, its word 800. Of 4645 both get all they ask for.
    #[test]
    fn a_heading_asks_for_half_its_length() {
        let columns = [
            vec!["Område", "Område Område Område Område"],
            vec!["Kapacitet pr kapacitet foer", "1"],
        ];
        assert_eq!(widths(&columns, 4645), [3005, 1640]);
    }

    /// 1220 twips hold (1220 − 170) / 105 = 10 characters: 25 take three lines, and "a", a line end and 11 take three.
    #[test]
    fn a_row_is_as_high_as_its_highest_cell() {
        let long = "b".repeat(25);
        assert_eq!(lines(["a", &long].into_iter(), &[1220, 1220]), 3);
        assert_eq!(lines(["a\nbbbbbbbbbbb", "a"].into_iter(), &[1220, 1220]), 3);
        assert_eq!(lines(["", "a"].into_iter(), &[1220, 10]), 1);
    }

    proptest! {
        #[test]
        fn the_widths_add_up_to_the_line(
            columns in proptest::collection::vec(proptest::collection::vec("[a-zæ ]{0,60}", 1..4), 1..9),
            total in 500_usize..12_000,
        ) {
            let columns: Vec<Vec<&str>> = columns.iter().map(|texts| texts.iter().map(String::as_str).collect()).collect();
            prop_assert_eq!(widths(&columns, total).iter().sum::<usize>(), total);
        }
    }
}
