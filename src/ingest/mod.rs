//! Outside files become checked rows; nothing here knows what a statistic is.

pub mod basiskort;
pub mod check;
pub mod decode;
pub mod delimited;
pub mod geo;
pub mod geografi;
pub mod headings;
pub mod known;
pub mod personal;
pub mod place;
pub mod problem;
pub mod schema;
pub mod statbank;
pub mod table;
pub mod value;
pub mod workbook;

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
