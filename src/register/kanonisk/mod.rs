//! The register in its canonical form: a Data Package with one CSV per table, the same bytes for the same facts.
//!
//! | | |
//! |---|---|
//! | rows | by primary key, or by every column where there is none |
//! | columns | as the schema has them, without generated ones |
//! | CSV | RFC 4180: comma, CRLF, UTF-8 without mark; texts byte for byte, for machines, so a text is not disarmed for Excel |
//! | numbers | the shortest decimal that is the same float; whole numbers as they are |
//! | unknown | an empty field in a column that may be unknown. There, an empty *text* is `\`, and a text that begins with `\` gets one more |
//! | `datapackage.json` | schema, rows, bytes and SHA-256 of every table; neither clock nor program version |
//! | `journal.csv` | beside the package: the history of the file, not a fact about the region, and chained by its own hashes |
//!
//! A register made from the package carries the journal on with one line more, so that it says where it came from. Its
//! canonical export is the same bytes; its `journal.csv` begins with the same lines.

mod field;
mod load;
mod write;

pub use load::create;
pub use write::{Exported, export};

/// Version of this form; a change that an older program would misread counts it up.
const FORM: u32 = 1;
const DESCRIPTOR: &str = "datapackage.json";
const JOURNAL: &str = "journal";

fn file_name(table: &str) -> String {
    [table, ".csv"].concat()
}
