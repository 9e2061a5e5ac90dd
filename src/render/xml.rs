//! Text that stands inside XML or HTML as it is.

use std::borrow::Cow;

/// Escapes the five marks and takes out what no XML document may hold: control characters, also written as
/// references, and the two code points that are no characters (XML 1.0, production 2). Such a character becomes a
/// blank, so that words do not grow together; tab and line end are kept.
pub fn escape(text: &str) -> Cow<'_, str> {
    let acts = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || !may_stand(c);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if may_stand(c) => escaped.push(c),
            _ => escaped.push(' '),
        }
    }
    Cow::Owned(escaped)
}

/// The same in one line, for an attribute or a title: every line end and tab is a blank.
pub fn escape_line(text: &str) -> String {
    escape(text).replace("\r\n", " ").replace(['\n', '\r', '\t'], " ")
}

fn may_stand(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_marks_are_escaped_and_the_rest_is_left_alone() {
        assert_eq!(
            escape("Fys. & Træning <b>\"A\" 'B'"),
            "Fys. &amp; Træning &lt;b&gt;&quot;A&quot; &#39;B&#39;"
        );
        assert!(matches!(escape("Læsø – 0,5"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_no_document_may_hold_becomes_a_blank() {
        assert_eq!(escape("a\u{0}b\u{b}c\u{1f}d\u{85}e\u{fffe}f\u{7f}"), "a b c d e f ");
        assert_eq!(escape("a\tb\nc"), "a\tb\nc");
        assert_eq!(escape_line("a\r\nb\nc\td"), "a b c d");
    }
}
