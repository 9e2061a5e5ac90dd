//! Colours of the classes: ColorBrewer and viridis, with an order that survives greyscale.

use colorous::{BLUES, Color, Gradient, PURPLE_ORANGE, PURPLES, VIRIDIS, YELLOW_GREEN_BLUE, YELLOW_ORANGE_BROWN};

use crate::report::classify::Classes;
use crate::report::map::Palette;

/// Sea, paper and strokes shared by every picture.
pub(crate) const SEA: &str = "#f2f6f9";
pub(crate) const LAND: &str = "#e4e4e1";
pub(crate) const BACKGROUND_AREA: &str = "#fbfaf5";
pub(crate) const BORDER: &str = "#6b6b6b";
pub(crate) const INK: &str = "#1a1a1a";
pub(crate) const SOFT_INK: &str = "#4d4d4d";
/// Contrast 5,7 to white: readable, but behind the black names.
pub(crate) const QUIET_INK: &str = "#666666";
/// Dark enough for contrast 3 to white, light enough for a black mark across it.
pub(crate) const BAR: &str = "#6a9bc8";
pub(crate) const POINT: &str = "#08519c";

/// The colour of class `class` of `count`, as a hexadecimal string "#rrggbb".
///
/// Sequential palettes go from light (lowest) to dark (highest). The diverging palette is lightest in the middle.
pub(crate) fn class_colour(palette: Palette, class: usize, count: usize) -> String {
    let Color { r, g, b } = colour(palette, class, count);
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The colour of a class of a classification: around a centre both sides are as wide as the wider one, so that the
/// lightest colours meet at the centre even when the sides have not the same number of classes.
pub(crate) fn of_class(palette: Palette, classes: &Classes, class: usize) -> String {
    let Some(centre) = classes.centre() else {
        return class_colour(palette, class, classes.count());
    };
    let below = classes.breaks().partition_point(|bound| *bound <= centre);
    let side = below.max(classes.count() - below);
    class_colour(palette, class + side - below, 2 * side)
}

fn colour(palette: Palette, class: usize, count: usize) -> Color {
    // The ends are cut: the lightest must differ from paper, and black text must be readable on the darkest.
    let (gradient, from, to): (Gradient, f64, f64) = match palette {
        Palette::YlGnBu => (YELLOW_GREEN_BLUE, 0.08, 0.72),
        Palette::Blues => (BLUES, 0.10, 0.75),
        Palette::YlOrBr => (YELLOW_ORANGE_BROWN, 0.08, 0.75),
        Palette::Purples => (PURPLES, 0.12, 0.72),
        Palette::Viridis => (VIRIDIS, 0.97, 0.40),
        // The gradient runs from purple to orange; here orange is below and purple above.
        Palette::PuOr => (PURPLE_ORANGE, 0.82, 0.18),
    };
    let t = if count <= 1 {
        0.5
    } else {
        class as f64 / (count - 1) as f64
    };
    gradient.eval_continuous(from + (to - from) * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.1: 0 black to 1 white.
    fn luminance(Color { r, g, b }: Color) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    #[test]
    fn sequential_palettes_darken_with_every_class() {
        for palette in [
            Palette::YlGnBu,
            Palette::Blues,
            Palette::YlOrBr,
            Palette::Purples,
            Palette::Viridis,
        ] {
            for count in 2..=9 {
                let tones: Vec<f64> = (0..count)
                    .map(|class| luminance(colour(palette, class, count)))
                    .collect();
                for pair in tones.windows(2) {
                    assert!(pair[0] - pair[1] > 0.03, "{palette:?} {count}: {tones:?}");
                }
                assert!(tones[0] < 0.96, "{palette:?}: the lowest class is told from paper");
                assert!(
                    (tones[count - 1] + 0.05) / 0.06 > 3.0,
                    "{palette:?}: black letters on the darkest class are readable"
                );
            }
        }
    }

    #[test]
    fn the_diverging_palette_darkens_away_from_its_middle() {
        for count in [2, 4, 6, 8] {
            let tones: Vec<f64> = (0..count)
                .map(|class| luminance(colour(Palette::PuOr, class, count)))
                .collect();
            for pair in tones[..count / 2].windows(2) {
                assert!(pair[1] - pair[0] > 0.03, "{count}: {tones:?}");
            }
            for pair in tones[count / 2..].windows(2) {
                assert!(pair[0] - pair[1] > 0.03, "{count}: {tones:?}");
            }
        }
    }

    #[test]
    fn orange_is_below_and_purple_above() {
        let below = colour(Palette::PuOr, 0, 6);
        let above = colour(Palette::PuOr, 5, 6);
        assert!(below.r > below.b && above.b > above.r, "{below:?} {above:?}");
    }
}
