//! Breaking text into lines at blanks; a no-break space is no blank.

use tabled::grid::util::string::{get_char_width, get_string_width};

/// Columns a text takes on a terminal.
pub fn width(text: &str) -> usize {
    get_string_width(text)
}

/// The widest piece of a text that is never broken.
pub fn longest_word(text: &str) -> usize {
    text.split([' ', '\n']).map(width).max().unwrap_or(0)
}

/// The text in lines of at most `columns`, with the lines after the first moved in by `indent`.
///
/// Breaks at blanks and at line ends; a word longer than a line is cut. At least one line, and at least one character
/// in a line, however narrow. No text is lost but the blanks at the breaks.
pub fn wrap(text: &str, columns: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = Line::new(if lines.is_empty() { 0 } else { indent });
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let gap = usize::from(!line.is_empty());
            if line.width + gap + width(word) > columns && !line.is_empty() {
                lines.push(std::mem::replace(&mut line, Line::new(indent)).text);
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for c in word.chars() {
                if line.width + get_char_width(c) > columns && !line.is_empty() {
                    lines.push(std::mem::replace(&mut line, Line::new(indent)).text);
                }
                line.push(c);
            }
        }
        lines.push(if line.is_empty() { String::new() } else { line.text });
    }
    lines
}

struct Line {
    text: String,
    width: usize,
    indent: usize,
}

impl Line {
    fn new(indent: usize) -> Self {
        Self {
            text: " ".repeat(indent),
            width: indent,
            indent,
        }
    }

    fn is_empty(&self) -> bool {
        self.width == self.indent
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.width += get_char_width(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_breaks_at_blanks_and_never_at_a_no_break_space() {
        assert_eq!(
            wrap("Indbyggere pr. kapacitet", 12, 0),
            ["Indbyggere", "pr.", "kapacitet"]
        );
        assert_eq!(wrap("kun 15,2\u{a0}% af", 8, 0), ["kun", "15,2\u{a0}%", "af"]);
        assert_eq!(
            wrap("Hjallerup Fys. & Træningsklinik", 20, 2),
            ["Hjallerup Fys. &", "  Træningsklinik"]
        );
        assert_eq!(wrap("overenskomst", 5, 0), ["overe", "nskom", "st"]);
        assert_eq!(wrap("", 5, 2), [""]);
        assert_eq!(wrap("a\nb", 5, 0), ["a", "b"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_lines_keep_their_width(text in "[a-zæøå ]{0,60}", columns in 4_usize..30, indent in 0_usize..3) {
            let lines = wrap(&text, columns, indent);
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
            let without_blanks = |text: &str| text.replace(' ', "");
            prop_assert_eq!(without_blanks(&lines.concat()), without_blanks(&text));
        }
    }
}
