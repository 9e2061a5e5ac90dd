//! One check and its verdict: what is printed, what it must be, how far they are apart, and where both stand.

use super::declaration::Relation;
use super::evaluate::{Evaluated, Exactness, read};
use super::interval::{Interval, round};
use super::plan::{Cell, Paastand, Plan, Post, Udsagn};
use crate::domain::Ratio;
use serde::Serialize;

/// The id of the "table" that claims of the running text are reported under.
pub const TEKST: &str = "tekst";

/// Whether the printed and the recomputed agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dom {
    /// They agree.
    Stemmer,
    /// They agree for some unrounded figures that would be printed as the base figures are.
    AfrundingIGrundtal,
    /// No rounding explains the deviation.
    Afviger,
}

impl Dom {
    /// Every verdict, from good to bad.
    pub const ALL: [Self; 3] = [Self::Stemmer, Self::AfrundingIGrundtal, Self::Afviger];

    /// The word of the machine contract.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stemmer => "stemmer",
            Self::AfrundingIGrundtal => "afrunding_i_grundtal",
            Self::Afviger => "afviger",
        }
    }
}

/// A place in the source, and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sted {
    /// The table it is in, if any: what `--tabel` looks for.
    pub tabel: Option<String>,
    /// "Tabel 3, Frederikshavn, i alt" or "afsnit 3.4.2".
    pub navn: String,
    /// Table, row and column of a cell in words, so that several cells can be named together.
    pub celle: Option<[String; 3]>,
    /// The figure or the words as printed.
    pub trykt: String,
    /// First and last line of the source; 0 when it was never printed.
    pub linjer: (u32, u32),
}

impl Sted {
    /// The place of a cell.
    pub fn of_cell(plan: &Plan, cell: &Cell, words: impl Fn(&str) -> String) -> Self {
        let named = [table_name(plan, &cell.tabel), cell.raekke.clone(), words(&cell.kolonne)];
        Self {
            tabel: Some(cell.tabel.clone()),
            navn: named.join(", "),
            celle: Some(named),
            trykt: if cell.trykt.is_empty() {
                "blank".to_owned()
            } else {
                cell.trykt.clone()
            },
            linjer: cell.linjer,
        }
    }

    /// The place of a numerical claim.
    pub fn of_claim(claim: &Paastand) -> Self {
        Self {
            tabel: None,
            navn: section_name(&claim.afsnit),
            celle: None,
            trykt: claim.citat.clone(),
            linjer: claim.tal.linjer,
        }
    }

    /// The place of a statement in words.
    pub fn of_statement(statement: &Udsagn) -> Self {
        Self {
            tabel: None,
            navn: section_name(&statement.afsnit),
            celle: None,
            trykt: statement.citat.clone(),
            linjer: (statement.linje, statement.linje),
        }
    }

    /// The place of a list's row, which says itself what it quotes.
    pub fn of_post(post: &Post, trykt: &str) -> Self {
        let section = post.felt("afsnit");
        Self {
            tabel: None,
            navn: if section.is_empty() {
                post.felt("navn").to_owned()
            } else {
                section_name(section)
            },
            celle: None,
            trykt: trykt.to_owned(),
            linjer: post.linjer,
        }
    }
}

/// "afsnit 3.4.2" or "Bilag 4".
fn section_name(section: &str) -> String {
    if section.starts_with(|sign: char| sign.is_ascii_digit()) {
        format!("afsnit {section}")
    } else {
        section.to_owned()
    }
}

/// A table in words: "Tabel 14", "Tabel 38 (bilag 3)", or the title of a table that is counted from a list.
pub fn table_name(plan: &Plan, id: &str) -> String {
    if id.starts_with(|sign: char| sign.is_ascii_digit()) {
        return match id.split_once('-') {
            Some((number, rest)) => format!("Tabel {number} ({})", rest.replace('-', " ")),
            None => format!("Tabel {id}"),
        };
    }
    plan.tabel(id)
        .map(|table| table.titel.clone())
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| id.to_owned())
}

/// What a check found the printed to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Genberegnet {
    /// A number, with the range the rounding of the base figures leaves.
    Tal(Interval),
    /// Words: who is largest, what stands elsewhere.
    Ord(String),
}

/// A check that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Id of the rule, claim or statement.
    pub regel: String,
    /// Theme it is reported under.
    pub gruppe: String,
    /// Table of what is checked; [`TEKST`] for the running text.
    pub tabel: String,
    /// Row, or section of the text.
    pub raekke: String,
    /// Column, or the claim's id.
    pub kolonne: String,
    /// What is printed, as it stands.
    pub trykt: String,
    /// The same as a number.
    pub trykt_tal: Option<Ratio>,
    /// Whether that number is itself computed, of the several figures in `trykt`.
    pub trykt_er_regnet: bool,
    /// Unit of the numbers.
    pub enhed: String,
    /// Decimals of the printed number.
    pub decimaler: u8,
    /// What it must be.
    pub genberegnet: Genberegnet,
    /// How they are compared.
    pub relation: Relation,
    /// The verdict.
    pub dom: Dom,
    /// What was compared, in plain Danish, without numbers of our own.
    pub forklaring: String,
    /// The printed place first, then the others.
    pub steder: Vec<Sted>,
}

impl Check {
    /// Printed minus recomputed, in the unit; `None` between words.
    pub fn afvigelse(&self) -> Option<Ratio> {
        match (&self.trykt_tal, &self.genberegnet) {
            // The distance between two dates is not the difference of their digits.
            (Some(printed), Genberegnet::Tal(interval)) if self.enhed != "dato" => printed.checked_sub(interval.value),
            _ => None,
        }
    }

    /// Whether the check has to do with a table.
    pub fn touches(&self, tabel: &str) -> bool {
        self.tabel == tabel || self.steder.iter().any(|place| place.tabel.as_deref() == Some(tabel))
    }
}

/// The verdict on a printed cell.
///
/// `restates` says that the formula is one cell: text that repeats a table's figure with as many decimals must repeat it
/// exactly, for both are roundings of one number.
pub fn of_cell(
    cell: &Cell,
    recomputed: &Evaluated<'_>,
    relation: Relation,
    exact: &Exactness,
    restates: bool,
) -> Option<Dom> {
    let printed = read(cell, exact).ok()?;
    let found = recomputed.interval;
    if relation != Relation::Lig {
        return Some(of_interval(printed, found, relation));
    }
    let agrees = if exact.holds(cell) {
        printed.value == found.value
    } else {
        round(found.value, cell.decimaler)? == printed.value
    };
    if agrees {
        return Some(Dom::Stemmer);
    }
    let copied = restates && recomputed.used.iter().all(|base| base.decimaler == cell.decimaler);
    if copied {
        return Some(Dom::Afviger);
    }
    Some(if printed.meets(&found) {
        Dom::AfrundingIGrundtal
    } else {
        Dom::Afviger
    })
}

/// The verdict on a printed result that is itself computed.
pub fn of_interval(printed: Interval, found: Interval, relation: Relation) -> Dom {
    let (agrees, possible) = match relation {
        Relation::Lig => (printed.value == found.value, printed.meets(&found)),
        Relation::Hoejst => (printed.value <= found.value, printed.low <= found.high),
        Relation::Mindst => (printed.value >= found.value, printed.high >= found.low),
    };
    match (agrees, possible) {
        (true, _) => Dom::Stemmer,
        (false, true) => Dom::AfrundingIGrundtal,
        (false, false) => Dom::Afviger,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::plan::exact_decimal;
    use rstest::rstest;

    fn number(text: &str) -> Ratio {
        exact_decimal(text).unwrap().0
    }

    fn judged(printed: (&str, &str), low: &str, value: &str, high: &str, restated: Option<&Cell>) -> Dom {
        let exact = Exactness {
            units: vec!["antal".into()],
            tables: vec![],
        };
        let cell = Cell::new("1", "r", "k", printed.0, Some(&printed.0.replace(',', ".")), printed.1);
        let evaluated = Evaluated {
            interval: Interval {
                value: number(value),
                low: number(low),
                high: number(high),
            },
            used: restated.into_iter().collect(),
        };
        of_cell(&cell, &evaluated, Relation::Lig, &exact, restated.is_some()).unwrap()
    }

    #[rstest]
    // Tabel 21, Nordjylland: 13,886 rounds to 13,9, but up to 13,993 is possible, and 14,0 begins at 13,95.
    #[case("14,0", "13.779", "13.886", "13.993", Dom::AfrundingIGrundtal)]
    // Tabel 28, Brønderslev: 63,1 − 56,8 can be 6,2 to 6,4 and never 6,8.
    #[case("6,8", "6.2", "6.3", "6.4", Dom::Afviger)]
    // Tabel 35, Region: of counts, so 12,162 is 12,2 and 12,1 is cut off.
    #[case("12,1", "12.162", "12.162", "12.162", Dom::Afviger)]
    #[case("3705", "3704.5", "3704.5", "3704.5", Dom::Stemmer)]
    fn the_range_of_the_base_figures_decides(
        #[case] printed: &str,
        #[case] low: &str,
        #[case] value: &str,
        #[case] high: &str,
        #[case] expected: Dom,
    ) {
        assert_eq!(judged((printed, "procent"), low, value, high, None), expected);
    }

    #[test]
    fn a_count_must_be_met_exactly() {
        assert_eq!(judged(("34", "antal"), "35", "35", "35", None), Dom::Afviger);
        // A weighted count of 8,5 is no 9, though it rounds to it.
        assert_eq!(judged(("9", "antal"), "8.5", "8.5", "8.5", None), Dom::Afviger);
    }

    #[test]
    fn text_that_repeats_a_printed_figure_must_repeat_it() {
        // Tabel 16 prints 7,4 where the text says 7,3: their ranges touch at 7,35, but one of the two was copied wrongly.
        let table = Cell::new("16", "Frederikshavn", "andel", "7,4 %", Some("7.4"), "procent");
        assert_eq!(
            judged(("7,3", "procent"), "7.35", "7.4", "7.45", Some(&table)),
            Dom::Afviger
        );
        // Text with fewer decimals may have been rounded from the unrounded figure: 4,45 printed can be 4,4 in the text.
        let finer = Cell::new("16", "Frederikshavn", "andel", "4,45 %", Some("4.45"), "procent");
        assert_eq!(
            judged(("4,4", "procent"), "4.445", "4.45", "4.455", Some(&finer)),
            Dom::AfrundingIGrundtal
        );
    }

    #[rstest]
    #[case(Relation::Hoejst, "118", "81.4", Dom::Afviger)]
    #[case(Relation::Hoejst, "80", "81.4", Dom::Stemmer)]
    #[case(Relation::Mindst, "80", "80.3", Dom::AfrundingIGrundtal)]
    fn a_bound_is_kept_or_broken(
        #[case] relation: Relation,
        #[case] printed: &str,
        #[case] bound: &str,
        #[case] expected: Dom,
    ) {
        let printed = Interval::rounded(number(printed), 0).unwrap();
        assert_eq!(of_interval(printed, Interval::exact(number(bound)), relation), expected);
    }
}
