//! Writes SVG elements: numbers with one decimal, escaped text, nothing that depends on anything but its arguments.

use std::fmt::Write as _;

use super::font;

/// A growing SVG text. One user unit is one point.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    text: String,
}

/// How a line of text stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextStyle<'a> {
    pub size: f64,
    pub bold: bool,
    pub fill: &'a str,
    pub anchor: Anchor,
    /// A white edge that keeps letters readable on any fill.
    pub halo: bool,
}

/// Which end of a line stands at its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
}

impl<'a> TextStyle<'a> {
    pub(crate) fn new(size: f64, fill: &'a str) -> Self {
        Self {
            size,
            bold: false,
            fill,
            anchor: Anchor::Start,
            halo: false,
        }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn middle(self) -> Self {
        Self {
            anchor: Anchor::Middle,
            ..self
        }
    }

    pub(crate) fn halo(self) -> Self {
        Self { halo: true, ..self }
    }
}

/// A number with at most one decimal and no negative zero; one tenth of a point is 0,035 mm on paper.
pub(crate) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 {
        "0".to_owned()
    } else {
        format!("{rounded}")
    }
}

/// Text safe inside an element or an attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // XML 1.0 allows no other control characters, escaped or not.
            control if control.is_control() && !matches!(control, '\n' | '\t') => {}
            other => safe.push(other),
        }
    }
    safe
}

impl Canvas {
    pub(crate) fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
        self.text.push('\n');
    }

    pub(crate) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, attributes: &str) {
        let [x, y, width, height] = [x, y, width, height].map(number);
        self.raw(&format!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" {attributes}/>"#
        ));
    }

    pub(crate) fn circle(&mut self, x: f64, y: f64, radius: f64, attributes: &str) {
        // Radii carry the size of a clinic: two decimals keep areas within a few per cent.
        let radius = format!("{}", (radius * 100.0).round() / 100.0);
        self.raw(&format!(
            r#"<circle cx="{}" cy="{}" r="{radius}" {attributes}/>"#,
            number(x),
            number(y)
        ));
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), attributes: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        self.raw(&format!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {attributes}/>"#
        ));
    }

    pub(crate) fn polygon(&mut self, corners: &[(f64, f64)], attributes: &str) {
        let points: Vec<String> = corners
            .iter()
            .map(|(x, y)| format!("{},{}", number(*x), number(*y)))
            .collect();
        self.raw(&format!(r#"<polygon points="{}" {attributes}/>"#, points.join(" ")));
    }

    /// A path; with a title it gets a tooltip in a browser.
    pub(crate) fn path(&mut self, data: &str, attributes: &str, title: Option<&str>) {
        match title {
            Some(title) => self.raw(&format!(
                r#"<path d="{data}" {attributes}><title>{}</title></path>"#,
                escape(title)
            )),
            None => self.raw(&format!(r#"<path d="{data}" {attributes}/>"#)),
        }
    }

    pub(crate) fn text(&mut self, x: f64, y: f64, style: TextStyle<'_>, words: &str) {
        let mut attributes = format!(
            r#"x="{}" y="{}" font-size="{}" fill="{}""#,
            number(x),
            number(y),
            number(style.size),
            style.fill
        );
        if style.bold {
            attributes.push_str(r#" font-weight="700""#);
        }
        match style.anchor {
            Anchor::Start => {}
            Anchor::Middle => attributes.push_str(r#" text-anchor="middle""#),
        }
        if style.halo {
            attributes.push_str(r##" stroke="#ffffff" stroke-width="2" stroke-linejoin="round" paint-order="stroke""##);
        }
        self.raw(&format!("<text {attributes}>{}</text>", escape(words)));
    }

    /// The whole file. `id` makes the title's and description's ids unique where several pictures share a page.
    pub(crate) fn finish(
        self,
        id: &str,
        width: f64,
        height: f64,
        title: &str,
        description: &str,
        defs: &str,
    ) -> String {
        let mut file = String::with_capacity(self.text.len() + 2048);
        let (w, h) = (number(width), number(height));
        let millimetres = |points: f64| format!("{}", (points / POINTS_PER_MM * 100.0).round() / 100.0);
        let _ = writeln!(
            file,
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{wmm}mm" height="{hmm}mm" viewBox="0 0 {w} {h}" role="img" "#,
                r#"aria-labelledby="{id}-titel {id}-beskrivelse" xml:lang="da" lang="da" font-family="{family}">"#
            ),
            wmm = millimetres(width),
            hmm = millimetres(height),
            w = w,
            h = h,
            id = escape(id),
            family = font::FAMILY,
        );
        let _ = writeln!(file, r#"<title id="{}-titel">{}</title>"#, escape(id), escape(title));
        let _ = writeln!(
            file,
            r#"<desc id="{}-beskrivelse">{}</desc>"#,
            escape(id),
            escape(description)
        );
        if !defs.is_empty() {
            let _ = writeln!(file, "<defs>\n{defs}</defs>");
        }
        let _ = writeln!(file, r##"<rect width="{w}" height="{h}" fill="#ffffff"/>"##);
        file.push_str(&self.text);
        file.push_str("</svg>\n");
        file
    }
}

/// Points on a millimetre.
pub(crate) const POINTS_PER_MM: f64 = 72.0 / 25.4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_decimal_and_no_negative_zero() {
        assert_eq!(number(12.345), "12.3");
        assert_eq!(number(-0.04), "0");
        assert_eq!(number(7.0), "7");
    }

    #[test]
    fn text_is_escaped_and_control_characters_are_dropped() {
        assert_eq!(
            escape("Hjallerup Fys. & \"Træning\" <x>\u{7}"),
            "Hjallerup Fys. &amp; &quot;Træning&quot; &lt;x&gt;"
        );
    }
}
