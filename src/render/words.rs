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

/// What nobody has said.
pub const UKENDT: &str = missing(Missing::Ukendt);
/// Leads the number of a table.
pub const TABEL: &str = "Tabel";
/// Leads the number of a picture.
pub const FIGUR: &str = "Figur";
/// Stands in every field of a memo that people fill in; the program never writes there.
pub const MEMO_BLANK: &str = "[udfyldes af sekretariatet]";
/// Under a blank that is filled in before the meeting.
pub const MEMO_HINT_SEKRETARIATET: &str = "Skrives af sekretariatet. Programmet udfylder aldrig dette felt.";
/// Under a blank that is filled in after the meeting.
pub const MEMO_HINT_UDVALGET: &str =
    "Udvalgets beslutning, føres til referat efter mødet. Programmet udfylder aldrig dette felt.";
/// The head of a memo: the case number.
pub const MEMO_SAGSNUMMER: &str = "Sagsnr.";
/// The head of a memo: its day.
pub const MEMO_DATO: &str = "Dato";
/// The head of a memo: its author, always blank.
pub const MEMO_FORFATTER: &str = "Sagsbehandler";
/// The head of a memo: the date of the view.
pub const MEMO_TAL_PR: &str = "Tal pr.";
/// The head of a memo: what filled in the facts.
pub const MEMO_FAKTA: &str = "Fakta udfyldt af";
/// Leads the basis in the head of a memo.
pub const MEMO_GRUNDLAG: &str = "grundlag:";
/// Where a number stands that is in no table.
pub const MEMO_PROSE: &str = "brødtekst";
/// The columns of a list of facts.
pub const MEMO_FACTS: [&str; 4] = ["Forhold", "Oplysning", "Kilde", "Dato"];
/// The columns of a comparison.
pub const MEMO_COMPARISON: [&str; 3] = ["Forhold", "Før", "Efter"];
/// Leads a table the register could not answer.
pub const UDELADT: &str = "Ikke med:";
/// Leads the list of them.
pub const UDELADT_LEAD: &str = "Planen har også disse tabeller, men registeret har ikke tallene på denne dato:";
/// Stands where a file holds tables on several bases.
pub const GRUNDLAG_VED_TABELLEN: &str = "angivet ved hver tabel";
/// Leads the title of a kommune's page.
pub const KOMMUNEARK: &str = "Kommuneark:";
/// The heading over the pages of the kommuner.
pub const KOMMUNEGENNEMGANG: &str = "Kommunegennemgang (planens Bilag 4)";
/// The first link of a page.
pub const SPRING_TIL_INDHOLD: &str = "Spring til indholdet";
/// The head of the report: the date of the view.
pub const VISNINGSDATO: &str = "Visningsdato";
/// The head of the report: for the house, or for publication.
pub const UDGAVE: &str = "Udgave";
/// The head of the report: the program.
pub const SKREVET_AF: &str = "Skrevet af";
/// Opens the table of a picture.
pub const TALLENE_I_TABEL: &str = "Vis tallene som tabel";
/// Leads the date of the view.
pub const PR: &str = "Pr.";
/// The page number at the foot stands after this …
pub const SIDE: &str = "Side";
/// … and the number of pages after this.
pub const AF: &str = "af";

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
pub const fn missing(missing: Missing) -> &'static str {
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
