//! How wide text is, from the shipped font (Arimo, as wide as Arial), and how it breaks into lines.

use std::sync::OnceLock;

use ttf_parser::Face;

/// The regular face, as shipped.
pub(crate) const REGULAR: &[u8] = include_bytes!("../../../data/kort/Arimo-Regular.ttf");
/// The bold face, as shipped.
pub(crate) const BOLD: &[u8] = include_bytes!("../../../data/kort/Arimo-Bold.ttf");
/// The font families of every text: all of them have the same widths, so a layout holds with any of them.
pub(crate) const FAMILY: &str = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";
/// The smallest text on any picture, in points.
pub(crate) const SMALLEST: f64 = 8.0;

/// Width of an unknown character, in parts of the font size: as wide as a capital M, never too narrow.
const UNKNOWN: f64 = 0.84;

struct Widths {
    /// Advance of the characters below U+2600 in parts of the font size; `NaN` when the font lacks it.
    advances: Vec<f64>,
}

fn widths(bold: bool) -> &'static Widths {
    static FACES: [OnceLock<Widths>; 2] = [OnceLock::new(), OnceLock::new()];
    FACES[usize::from(bold)].get_or_init(|| {
        let face = Face::parse(if bold { BOLD } else { REGULAR }, 0).ok();
        let advance = |code: u32| {
            let face = face.as_ref()?;
            let glyph = face.glyph_index(char::from_u32(code)?)?;
            Some(f64::from(face.glyph_hor_advance(glyph)?) / f64::from(face.units_per_em()))
        };
        Widths {
            advances: (0..0x2600).map(|code| advance(code).unwrap_or(UNKNOWN)).collect(),
        }
    })
}

/// Width of a line in points at `size` points, without kerning (kerning only makes it narrower).
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let table = widths(bold);
    text.chars()
        .map(|letter| table.advances.get(letter as usize).copied().unwrap_or(UNKNOWN))
        .sum::<f64>()
        * size
}

/// Breaks a text into lines of at most `limit` points at spaces; a single word that is too wide stays on its own line.
pub(crate) fn wrap(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, bold) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_arial() {
        // Arial's published advances per 1000: A 667, i 222, space 278, å 556; bold A 722.
        assert!((width("A", 1000.0, false) - 667.0).abs() < 1.0);
        assert!((width("i å", 1000.0, false) - (222.0 + 278.0 + 556.0)).abs() < 2.0);
        assert!((width("A", 1000.0, true) - 722.0).abs() < 1.0);
    }

    #[test]
    fn lines_break_at_spaces_only() {
        assert_eq!(wrap("to ord", 10.0, false, 500.0), ["to ord"]);
        assert_eq!(wrap("to lange ord", 10.0, false, 30.0), ["to", "lange", "ord"]);
        assert_eq!(wrap("2,5\u{a0}km", 10.0, false, 1.0), ["2,5\u{a0}km"]);
        assert!(wrap("", 10.0, false, 10.0).is_empty());
    }
}
