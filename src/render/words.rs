//! The Danish words the renderers add around the values, readable in one go.

use crate::report::Missing;

/// Leads every source line.
pub const KILDE: &str = "Kilde: ";
/// Stands after [`KILDE`] when a table names no source: an omission everybody can see.
pub const KILDE_MISSING: &str = "ikke oplyst";
/// Leads every warning.
pub const ADVARSEL: &str = "Advarsel: ";
/// Stands where a table has no rows.
pub const NO_ROWS: &str = "(ingen rækker)";
/// Stands where an answer has no tables.
pub const NO_TABLES: &str = "(ingen tabeller)";
/// The first sheet of a workbook with several tables.
pub const INDHOLD: &str = "Indhold";
/// Column heading on that sheet: the name of a sheet.
pub const ARK: &str = "Ark";
/// Column heading on that sheet: the title of a table.
pub const TITEL: &str = "Titel";
/// The program's name as printed.
pub const PROGRAM: &str = "praksisplan";
/// Unit of a change between two percentages.
pub const PROCENTPOINT: &str = "procentpoint";

/// The months as written in dates: small letters.
pub const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];

/// The words for a missing value; empty only where a value has no meaning.
pub fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::IkkeDefineret => "ikke defineret",
        Missing::Ukendt => "ukendt",
        Missing::EjOpgivet => "ej opgivet",
        Missing::Diskretioneret => "diskretioneret",
        Missing::IkkeSammenlignelig => "ikke sammenlignelig",
        Missing::IkkeRelevant => "",
    }
}

/// Which part of a table that was too wide for one block this is; kept together by no-break spaces.
pub fn part(number: usize, of: usize) -> String {
    format!("(del\u{a0}{number}\u{a0}af\u{a0}{of})")
}

/// The basis of capacity as printed; an unknown one as it is.
pub fn grundlag(grundlag: &str) -> &str {
    match grundlag {
        "opgoerelse" => "opgørelse",
        other => other,
    }
}
