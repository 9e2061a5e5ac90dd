//! A Word document (WordprocessingML, ISO/IEC 29500) with what the secretariat's Word and a screen reader need: real
//! heading styles under the names Danish Word gives them, tables with repeating header rows, captions that count
//! themselves, pictures with alternative text, Danish as the language of every word, and document properties.
//!
//! Only what the memo uses is written: [`body`] draws the content, [`parts`] holds styles, settings, header, footer
//! and properties, and this file packs them. All times in the package are the day of the memo, so that equal memos are
//! equal bytes.

mod body;
mod parts;
mod widths;

use std::io::{Cursor, Write as _};

use jiff::civil::Date;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::RenderError;
use super::memo::Printed;

/// The document as bytes.
pub(super) fn render(memo: &Printed<'_>, day: Date) -> Result<Vec<u8>, RenderError> {
    let (document, pictures) = body::document(memo);
    let mut package = Package::new(day);
    package.text("[Content_Types].xml", parts::CONTENT_TYPES)?;
    package.text("_rels/.rels", parts::PACKAGE_RELATIONS)?;
    package.text("docProps/core.xml", &parts::core_properties(memo, day))?;
    package.text("docProps/app.xml", &parts::app_properties())?;
    package.text("word/document.xml", &document)?;
    package.text("word/styles.xml", &parts::styles())?;
    package.text("word/settings.xml", parts::SETTINGS)?;
    package.text("word/header1.xml", &parts::header(memo))?;
    package.text("word/footer1.xml", &parts::footer(memo))?;
    package.text(
        "word/_rels/document.xml.rels",
        &parts::document_relations(pictures.len()),
    )?;
    for (index, figure) in pictures.iter().enumerate() {
        package.picture(&format!("word/{}", parts::picture_name(index + 1)), &figure.png)?;
    }
    package.finish()
}

/// The zip file that a .docx is.
struct Package {
    writer: ZipWriter<Cursor<Vec<u8>>>,
    options: SimpleFileOptions,
}

impl Package {
    fn new(day: Date) -> Self {
        // A zip file begins its calendar in 1980 and cannot say other years; then its first day stands.
        let part = |value: i8| u8::try_from(value).unwrap_or(1);
        let year = u16::try_from(day.year()).unwrap_or(0);
        let time = DateTime::from_date_and_time(year, part(day.month()), part(day.day()), 0, 0, 0).unwrap_or_default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(time);
        Self {
            writer: ZipWriter::new(Cursor::new(Vec::new())),
            options,
        }
    }

    fn text(&mut self, name: &str, xml: &str) -> Result<(), RenderError> {
        self.file(name, format!("{}{xml}", parts::DECLARATION).as_bytes())
    }

    /// A PNG is packed already: the quickest way finds what is left to gain.
    fn picture(&mut self, name: &str, png: &[u8]) -> Result<(), RenderError> {
        self.entry(name, self.options.compression_level(Some(1)), png)
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), RenderError> {
        self.entry(name, self.options, bytes)
    }

    fn entry(&mut self, name: &str, options: SimpleFileOptions, bytes: &[u8]) -> Result<(), RenderError> {
        self.writer.start_file(name, options)?;
        self.writer.write_all(bytes).map_err(zip::result::ZipError::from)?;
        Ok(())
    }

    fn finish(self) -> Result<Vec<u8>, RenderError> {
        Ok(self.writer.finish()?.into_inner())
    }
}
