//! A plan as it was printed: its figures, the claims of its text, and its lists, each with the place it stands.

use crate::domain::Ratio;
use std::collections::HashMap;

/// One printed figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Id of its table ("14").
    pub tabel: String,
    /// Row label as printed.
    pub raekke: String,
    /// Column key.
    pub kolonne: String,
    /// As printed, empty for a blank cell.
    pub trykt: String,
    /// The number in its unit; `None` for a blank cell or a dash.
    pub vaerdi: Option<Ratio>,
    /// Decimals it is printed with.
    pub decimaler: u8,
    /// Its unit: `antal`, `procent`, `mio_kr`, …
    pub enhed: String,
    /// First and last line of the source it stands on, counted from 1; 0 for a figure that was never printed.
    pub linjer: (u32, u32),
}

impl Cell {
    /// A cell from its printed text and its number.
    pub fn new(tabel: &str, raekke: &str, kolonne: &str, trykt: &str, vaerdi: Option<&str>, enhed: &str) -> Self {
        let number = vaerdi.and_then(exact_decimal);
        let decimaler = number.map_or(0, |(_, decimals)| decimals).max(printed_decimals(trykt));
        Self {
            tabel: tabel.to_owned(),
            raekke: raekke.to_owned(),
            kolonne: kolonne.to_owned(),
            trykt: trykt.to_owned(),
            vaerdi: number.map(|(value, _)| value),
            decimaler,
            enhed: enhed.to_owned(),
            linjer: (0, 0),
        }
    }

    /// The same with the lines it stands on.
    #[must_use]
    pub fn lines(mut self, first: u32, last: u32) -> Self {
        self.linjer = (first, last);
        self
    }
}

/// A machine-written decimal number exactly, with its count of decimals without zeros at the end: "104.50" is 1045/10.
pub fn exact_decimal(text: &str) -> Option<(Ratio, u8)> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    if !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let decimals = u8::try_from(fraction.len()).ok()?;
    let mantissa: i64 = [whole, fraction].concat().parse().ok()?;
    Some((Ratio::decimal(mantissa, decimals)?, decimals))
}

/// Digits after the decimal comma of a printed figure, also in "42,5 millioner kr." and the misprint "12, 1 %".
fn printed_decimals(trykt: &str) -> u8 {
    let Some((before, after)) = trykt.split_once(',') else {
        return 0;
    };
    if !before.ends_with(|sign: char| sign.is_ascii_digit()) {
        return 0;
    }
    let digits = after.trim_start().bytes().take_while(u8::is_ascii_digit).count();
    u8::try_from(digits).unwrap_or(0)
}

/// A printed table.
#[derive(Debug, Clone, PartialEq)]
pub struct Tabel {
    /// Id: "14"; "38-bilag-3" for the second of that number.
    pub id: String,
    /// The caption as printed.
    pub titel: String,
    /// Section of the plan.
    pub afsnit: String,
    /// What it measures (`udgift`, `borgere`, …), where the package says so.
    pub maal: Option<String>,
    /// Where its figures come from, as printed; `None` where no source is printed.
    pub kilde: Option<String>,
    /// The caption's line.
    pub linje: u32,
    /// Row labels in printed order.
    pub raekker: Vec<String>,
    /// Column keys in printed order.
    pub kolonner: Vec<String>,
}

/// A numerical claim of the text, with the cell or formula of the tables it restates.
#[derive(Debug, Clone, PartialEq)]
pub struct Paastand {
    /// Stable id.
    pub id: String,
    /// Section of the plan.
    pub afsnit: String,
    /// The words, verbatim.
    pub citat: String,
    /// The figure itself: table `paastand`, row = id, column `vaerdi`.
    pub tal: Cell,
    /// Table(s) it restates, separated by `;`.
    pub tabel: String,
    /// Row(s), separated by `;`.
    pub raekke: String,
    /// Column or formula.
    pub kolonne: String,
    /// A printed numerator and denominator ("14 ud af de 41").
    pub broek: Option<(Ratio, Ratio)>,
}

/// A statement in words that a table can contradict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udsagn {
    /// Stable id.
    pub id: String,
    /// Section of the plan.
    pub afsnit: String,
    /// The words, verbatim.
    pub citat: String,
    /// What is claimed: `stoerst`, `eneste`, …
    pub art: String,
    /// Table(s), separated by `;`.
    pub tabel: String,
    /// Rows, separated by `;`.
    pub raekker: String,
    /// Column(s) or formula.
    pub kolonne: String,
    /// The line it begins on.
    pub linje: u32,
    /// The transcriber's word.
    pub note: String,
}

/// A row of a list: its fields by column, and its line of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Column → text, as shipped.
    pub felter: HashMap<String, String>,
    /// First and last line of the source.
    pub linjer: (u32, u32),
}

impl Post {
    /// A field; empty where the row or the list has none.
    pub fn felt(&self, kolonne: &str) -> &str {
        self.felter.get(kolonne).map_or("", String::as_str)
    }
}

/// Everything that is printed and can be checked.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    tabeller: Vec<Tabel>,
    celler: HashMap<(String, String, String), Cell>,
    /// Numerical claims, in the plan's order.
    pub paastande: Vec<Paastand>,
    /// Statements in words, in the plan's order.
    pub udsagn: Vec<Udsagn>,
    /// Lists by name.
    pub lister: HashMap<String, Vec<Post>>,
}

impl Plan {
    /// Adds a table; its rows and columns follow from its cells.
    pub fn add_table(&mut self, tabel: Tabel) {
        self.tabeller.push(tabel);
    }

    /// Adds a cell to a table that has been added. A cell of an unknown table makes the table, without a caption.
    pub fn add_cell(&mut self, cell: Cell) {
        let at = self
            .tabeller
            .iter()
            .position(|table| table.id == cell.tabel)
            .unwrap_or_else(|| {
                self.tabeller.push(Tabel::bare(&cell.tabel));
                self.tabeller.len() - 1
            });
        let table = &mut self.tabeller[at];
        if !table.raekker.contains(&cell.raekke) {
            table.raekker.push(cell.raekke.clone());
        }
        if !table.kolonner.contains(&cell.kolonne) {
            table.kolonner.push(cell.kolonne.clone());
        }
        self.celler
            .insert((cell.tabel.clone(), cell.raekke.clone(), cell.kolonne.clone()), cell);
    }

    /// The tables, in the order they were added.
    pub fn tabeller(&self) -> &[Tabel] {
        &self.tabeller
    }

    /// A table by id.
    pub fn tabel(&self, id: &str) -> Option<&Tabel> {
        self.tabeller.iter().find(|table| table.id == id)
    }

    /// A cell by table, row and column.
    pub fn celle(&self, tabel: &str, raekke: &str, kolonne: &str) -> Option<&Cell> {
        self.celler
            .get(&(tabel.to_owned(), raekke.to_owned(), kolonne.to_owned()))
    }

    /// Every cell of a table, row by row.
    pub fn celler_i<'p>(&'p self, tabel: &'p Tabel) -> impl Iterator<Item = &'p Cell> {
        tabel.raekker.iter().flat_map(move |row| {
            tabel
                .kolonner
                .iter()
                .filter_map(move |column| self.celle(&tabel.id, row, column))
        })
    }
}

impl Tabel {
    /// A table of which nothing but the id is known.
    pub fn bare(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            titel: String::new(),
            afsnit: String::new(),
            maal: None,
            kilde: None,
            linje: 0,
            raekker: Vec::new(),
            kolonner: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("42,5 millioner kr.", "42.5", 1)]
    #[case("12, 1 %", "12.1", 1)]
    #[case("14,0%", "14", 1)]
    #[case("1.209.104", "1209104", 0)]
    #[case("104.5", "104.5", 1)]
    #[case("en halv times", "0.5", 1)]
    #[case("cirka to millioner kroner", "2", 0)]
    #[case("1, 2 og 4", "3", 1)]
    fn a_figure_keeps_the_decimals_it_is_printed_with(#[case] trykt: &str, #[case] vaerdi: &str, #[case] decimals: u8) {
        assert_eq!(
            Cell::new("1", "a", "b", trykt, Some(vaerdi), "antal").decimaler,
            decimals
        );
    }

    #[test]
    fn a_decimal_number_is_read_exactly() {
        assert_eq!(exact_decimal("104.50"), Some((Ratio::new(209, 2).unwrap(), 1)));
        assert_eq!(exact_decimal("-3.2").unwrap().0, Ratio::new(-16, 5).unwrap());
        assert_eq!(exact_decimal("-0.5").unwrap().0, Ratio::new(-1, 2).unwrap());
        assert_eq!(exact_decimal("ukendt"), None);
    }
}
