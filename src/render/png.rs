//! Draws an SVG of ours as a PNG with 300 dots per inch, with the shipped font and no other.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use super::svg::font;

/// Why an SVG cannot become a PNG.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The SVG cannot be read.
    #[error("SVG'en kan ikke læses: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// The picture has no or too many dots.
    #[error("et billede på {width} × {height} punkter kan ikke laves")]
    Size {
        /// Dots across.
        width: u32,
        /// Dots down.
        height: u32,
    },
    /// The file cannot be written.
    #[error("PNG-filen kan ikke dannes: {0}")]
    Encode(#[from] ::png::EncodingError),
}

/// Print resolution, in dots per inch.
pub const PRINT: u32 = 300;
/// Enough for a picture in an office document: a sheet across is 257 mm wide and stands 160 mm wide on the page, so the reader
/// has 225 dots per inch of paper; word processors keep 220 for print.
pub const OFFICE: u32 = 140;

fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut database = Database::new();
        database.load_font_data(font::REGULAR.to_vec());
        database.load_font_data(font::BOLD.to_vec());
        database.set_sans_serif_family("Arimo");
        Arc::new(database)
    };
    Arc::clone(FONTS.get_or_init(load))
}

/// Reads an SVG with the shipped fonts only.
pub(crate) fn parse(svg: &str) -> Result<Tree, PngError> {
    let options = Options {
        fontdb: fonts(),
        font_family: "Arimo".to_owned(),
        ..Options::default()
    };
    Ok(Tree::from_str(svg, &options)?)
}

/// The picture as a PNG at 300 dpi, on white. The same SVG gives the same bytes.
pub fn png(svg: &str) -> Result<Vec<u8>, PngError> {
    png_at(svg, PRINT)
}

/// The picture as a PNG with this many dots per inch, on white.
pub fn png_at(svg: &str, dots_per_inch: u32) -> Result<Vec<u8>, PngError> {
    let tree = parse(svg)?;
    // The reader's unit is a CSS pixel, 96 to the inch.
    let scale = f64::from(dots_per_inch) / 96.0;
    let dots = |length: f32| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` saturates; the size is checked below"
        )]
        let dots = (f64::from(length) * scale).round() as u32;
        dots
    };
    let (width, height) = (dots(tree.size().width()), dots(tree.size().height()));
    let mut pixmap = Pixmap::new(width, height).ok_or(PngError::Size { width, height })?;
    pixmap.fill(Color::WHITE);
    let across = f64::from(width) / f64::from(tree.size().width());
    let down = f64::from(height) / f64::from(tree.size().height());
    #[expect(clippy::cast_possible_truncation, reason = "the renderer works in f32")]
    let transform = Transform::from_scale(across as f32, down as f32);
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    // Drawn on white, every dot is opaque: red, green and blue are all there is.
    let mut rgb = vec![0; pixmap.data().len() / 4 * 3];
    for (to, from) in rgb.chunks_exact_mut(3).zip(pixmap.data().chunks_exact(4)) {
        to.copy_from_slice(&from[..3]);
    }
    encode(width, height, &rgb, dots_per_inch)
}

fn encode(width: u32, height: u32, rgb: &[u8], dots_per_inch: u32) -> Result<Vec<u8>, PngError> {
    let mut file = Vec::with_capacity(rgb.len() / 8);
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    // Rows of a map mostly repeat the row above, which is what this way of packing looks for.
    encoder.set_compression(::png::Compression::Fastest);
    // Dots per metre, rounded: an inch is 0,0254 m.
    let dots_per_metre = (dots_per_inch * 10_000 + 127) / 254;
    encoder.set_pixel_dims(Some(::png::PixelDimensions {
        xppu: dots_per_metre,
        yppu: dots_per_metre,
        unit: ::png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inch_has_300_dots_and_the_file_says_so() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="25.4mm" height="50.8mm" viewBox="0 0 72 144">
            <rect width="72" height="144" fill="#ff0000"/></svg>"##;
        let file = png(svg).unwrap();
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height), (300, 600));
        let dims = info.pixel_dims.unwrap();
        assert_eq!((dims.xppu, dims.unit), (11_811, ::png::Unit::Meter), "300 / 0,0254");
        let mut dots = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut dots).unwrap();
        assert_eq!(dots[..3], [255, 0, 0]);
        assert_eq!(png(svg).unwrap(), file);
    }

    #[test]
    fn danish_letters_are_in_the_shipped_font() {
        for face in [font::REGULAR, font::BOLD] {
            let face = ttf_parser::Face::parse(face, 0).unwrap();
            for letter in "ÆØÅæøåéü–−·©→½≥§ \u{a0}".chars() {
                assert!(face.glyph_index(letter).is_some(), "{letter:?}");
            }
        }
    }

    #[test]
    fn what_is_not_svg_is_an_error() {
        assert!(matches!(png("Region Nordjylland"), Err(PngError::Svg(_))));
    }
}
