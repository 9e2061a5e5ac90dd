//! The small language a declaration writes its formulas in: what can be written, and how it is read.
//!
//! ```text
//! formel    = led { ("+" | "-") led }
//! led       = faktor { ("*" | "/") faktor }
//! faktor    = tal | "-" faktor | "(" formel ")" | funktion "(" formel { ";" formel } ")" | celle
//! celle     = "[" kolonne "]" | "[" række "|" kolonne "]" | "[" tabel "|" række "|" kolonne "]"
//! række     = "*" (den række, der kontrolleres) | "alle" | "andre" (alle andre rækker) | navne og @grupper, adskilt af ";"
//! kolonne   = "*" (den kolonne, der kontrolleres) | "#" (rækkens navn læst som tal) | navne, adskilt af ";"
//! funktion  = sum | antal | gennemsnit | mindst | stoerst | vejet(værdi; vægt) | procent(del; hel) | vaekst(fra; til)
//! ```
//!
//! Numbers have a decimal comma or point. A cell reference that names several cells is a row of numbers: `+ - * /` work
//! on them one by one, and a function makes one number of them.

use crate::domain::Ratio;
use std::fmt;

/// The longest formula that is read.
const MOST_CHARACTERS: usize = 1000;

/// A formula, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A constant.
    Number(Ratio),
    /// One or more cells.
    Cells(Reference),
    /// Two formulas joined.
    Binary(Box<Formula>, Operator, Box<Formula>),
    /// A function of formulas.
    Call(Function, Vec<Formula>),
}

impl Formula {
    /// Adds every table the formula names to `named`.
    pub fn tables(&self, named: &mut std::collections::BTreeSet<String>) {
        match self {
            Self::Number(_) => {}
            Self::Cells(reference) => named.extend(reference.tabel.clone()),
            Self::Binary(left, _, right) => {
                left.tables(named);
                right.tables(named);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.tables(named)),
        }
    }
}

/// The four operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Addition.
    Plus,
    /// Subtraction.
    Minus,
    /// Multiplication.
    Times,
    /// Division.
    Over,
}

/// The functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Σ.
    Sum,
    /// How many cells have a number.
    Antal,
    /// Σ over how many.
    Gennemsnit,
    /// The least.
    Mindst,
    /// The greatest.
    Stoerst,
    /// Σ value · weight / Σ weight.
    Vejet,
    /// 100 · part / whole.
    Procent,
    /// 100 · (to / from − 1): growth in per cent (domain.md S6).
    Vaekst,
}

impl Function {
    const ALL: [(&'static str, Self, usize); 8] = [
        ("sum", Self::Sum, 1),
        ("antal", Self::Antal, 1),
        ("gennemsnit", Self::Gennemsnit, 1),
        ("mindst", Self::Mindst, 1),
        ("stoerst", Self::Stoerst, 1),
        ("vejet", Self::Vejet, 2),
        ("procent", Self::Procent, 2),
        ("vaekst", Self::Vaekst, 2),
    ];
}

/// Which cells a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Table id; `None` is the table that is checked.
    pub tabel: Option<String>,
    /// Which rows.
    pub raekker: Vec<Rows>,
    /// Which columns.
    pub kolonner: Vec<Columns>,
}

/// One item of a row part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// `*`
    Current,
    /// `alle`
    All,
    /// `andre`
    Others,
    /// `@navn`
    Group(String),
    /// A row label.
    Named(String),
}

/// One item of a column part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Columns {
    /// `*`
    Current,
    /// `#`
    RowNumber,
    /// A column key.
    Named(String),
}

/// Why a formula cannot be read. The message is Danish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// Where, in characters from the start of the formula.
    pub at: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (tegn {})", self.what, self.at + 1)
    }
}

impl std::error::Error for FormulaError {}

/// Reads a formula.
///
/// # Example
///
/// ```
/// use praksisplan::reconcile::formula::parse;
///
/// assert!(parse("vaekst([2015]; [2018])").is_ok());
/// assert_eq!(parse("[2015").unwrap_err().to_string(), "klammen bliver ikke lukket med ] (tegn 1)");
/// ```
pub fn parse(text: &str) -> Result<Formula, FormulaError> {
    let mut parser = Parser {
        chars: text.chars().collect(),
        at: 0,
    };
    // Brackets within brackets are read by recursion, which must end before the stack does.
    if parser.chars.len() > MOST_CHARACTERS {
        parser.at = MOST_CHARACTERS;
        return Err(parser.error(format!("formlen er længere end {MOST_CHARACTERS} tegn")));
    }
    let formula = parser.sum()?;
    parser.blanks();
    match parser.peek() {
        None => Ok(formula),
        Some(sign) => Err(parser.error(format!("\"{sign}\" passer ikke her"))),
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Takes `sign` if it comes next.
    fn take(&mut self, sign: char) -> bool {
        self.blanks();
        let found = self.peek() == Some(sign);
        self.at += usize::from(found);
        found
    }

    fn error(&self, what: impl Into<String>) -> FormulaError {
        FormulaError {
            at: self.at,
            what: what.into(),
        }
    }

    fn sum(&mut self) -> Result<Formula, FormulaError> {
        let mut left = self.product()?;
        loop {
            let operator = match (self.take('+'), self.take('-')) {
                (true, _) => Operator::Plus,
                (_, true) => Operator::Minus,
                _ => return Ok(left),
            };
            left = Formula::Binary(Box::new(left), operator, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Formula, FormulaError> {
        let mut left = self.factor()?;
        loop {
            let operator = match (self.take('*'), self.take('/')) {
                (true, _) => Operator::Times,
                (_, true) => Operator::Over,
                _ => return Ok(left),
            };
            left = Formula::Binary(Box::new(left), operator, Box::new(self.factor()?));
        }
    }

    fn factor(&mut self) -> Result<Formula, FormulaError> {
        self.blanks();
        match self.peek() {
            None => Err(self.error("formlen slutter, hvor der mangler et tal eller en celle")),
            Some('-') => {
                self.at += 1;
                let zero = Formula::Number(Ratio::ZERO);
                Ok(Formula::Binary(
                    Box::new(zero),
                    Operator::Minus,
                    Box::new(self.factor()?),
                ))
            }
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                if self.take(')') {
                    Ok(inner)
                } else {
                    Err(self.error("parentesen bliver ikke lukket med )"))
                }
            }
            Some('[') => self.reference(),
            Some(sign) if sign.is_ascii_digit() => self.number(),
            Some(sign) if sign.is_alphabetic() => self.call(),
            Some(sign) => Err(self.error(format!("\"{sign}\" passer ikke her"))),
        }
    }

    fn number(&mut self) -> Result<Formula, FormulaError> {
        let from = self.at;
        while self
            .peek()
            .is_some_and(|sign| sign.is_ascii_digit() || matches!(sign, ',' | '.'))
        {
            self.at += 1;
        }
        let text: String = self.chars[from..self.at].iter().collect();
        super::plan::exact_decimal(&text.replace(',', "."))
            .map(|(value, _)| Formula::Number(value))
            .ok_or(FormulaError {
                at: from,
                what: format!("\"{text}\" er ikke et tal"),
            })
    }

    fn call(&mut self) -> Result<Formula, FormulaError> {
        let from = self.at;
        while self.peek().is_some_and(char::is_alphanumeric) {
            self.at += 1;
        }
        let name: String = self.chars[from..self.at].iter().collect();
        let unknown = |what: String| FormulaError { at: from, what };
        let names = Function::ALL.map(|(name, _, _)| name);
        let Some((_, function, wanted)) = Function::ALL.into_iter().find(|(known, _, _)| *known == name) else {
            let nearest = crate::domain::sortering::nearest(&name, &names);
            let nearest = nearest.map_or_else(|| names.join(", "), |near| format!("mente du {near}?"));
            return Err(unknown(format!("funktionen \"{name}\" findes ikke; {nearest}")));
        };
        if !self.take('(') {
            return Err(self.error(format!("efter {name} skal der stå (")));
        }
        let mut arguments = vec![self.sum()?];
        while self.take(';') {
            arguments.push(self.sum()?);
        }
        if !self.take(')') {
            return Err(self.error("parentesen bliver ikke lukket med )"));
        }
        if arguments.len() == wanted {
            Ok(Formula::Call(function, arguments))
        } else {
            Err(unknown(format!(
                "{name} tager {wanted} led adskilt af semikolon, ikke {}",
                arguments.len()
            )))
        }
    }

    fn reference(&mut self) -> Result<Formula, FormulaError> {
        let from = self.at;
        let Some(length) = self.chars[from..].iter().position(|sign| *sign == ']') else {
            return Err(self.error("klammen bliver ikke lukket med ]"));
        };
        let inner: String = self.chars[from + 1..from + length].iter().collect();
        self.at = from + length + 1;
        let parts: Vec<&str> = inner.split('|').map(str::trim).collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(FormulaError {
                at: from,
                what: format!("en del af [{inner}] er tom"),
            });
        }
        let (tabel, raekker, kolonner) = match parts[..] {
            [column] => (None, "*", column),
            [row, column] => (None, row, column),
            [table, row, column] => (Some(table.to_owned()), row, column),
            _ => {
                return Err(FormulaError {
                    at: from,
                    what: format!("[{inner}] har mere end tabel, række og kolonne"),
                });
            }
        };
        let items = |part: &str| part.split(';').map(|item| item.trim().to_owned()).collect::<Vec<_>>();
        Ok(Formula::Cells(Reference {
            tabel,
            raekker: items(raekker).into_iter().map(rows).collect(),
            kolonner: items(kolonner).into_iter().map(columns).collect(),
        }))
    }
}

fn rows(item: String) -> Rows {
    match (item.as_str(), item.strip_prefix('@')) {
        ("*", _) => Rows::Current,
        ("alle", _) => Rows::All,
        ("andre", _) => Rows::Others,
        (_, Some(group)) => Rows::Group(group.to_owned()),
        _ => Rows::Named(item),
    }
}

fn columns(item: String) -> Columns {
    match item.as_str() {
        "*" => Columns::Current,
        "#" => Columns::RowNumber,
        _ => Columns::Named(item),
    }
}

/// Joins formulas by an operator; `None` of nothing.
pub fn joined(formulas: impl IntoIterator<Item = Formula>, operator: Operator) -> Option<Formula> {
    formulas
        .into_iter()
        .reduce(|left, right| Formula::Binary(Box::new(left), operator, Box::new(right)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn cell(text: &str) -> Formula {
        parse(text).unwrap()
    }

    #[test]
    fn multiplication_binds_tighter_than_addition_and_equal_operators_join_from_the_left() {
        let three = |text: &str| parse(text).unwrap();
        assert_eq!(
            three("1 - 2 - 3 * 4"),
            Formula::Binary(
                Box::new(Formula::Binary(
                    Box::new(cell("1")),
                    Operator::Minus,
                    Box::new(cell("2"))
                )),
                Operator::Minus,
                Box::new(Formula::Binary(
                    Box::new(cell("3")),
                    Operator::Times,
                    Box::new(cell("4"))
                )),
            )
        );
    }

    #[test]
    fn a_reference_names_table_row_and_column_from_the_right() {
        assert_eq!(
            parse("[38-bilag-3 | @kommuner; Total | *]"),
            Ok(Formula::Cells(Reference {
                tabel: Some("38-bilag-3".into()),
                raekker: vec![Rows::Group("kommuner".into()), Rows::Named("Total".into())],
                kolonner: vec![Columns::Current],
            }))
        );
        let Formula::Cells(own) = cell("[andre | #]") else {
            panic!("a reference")
        };
        assert_eq!(
            (own.tabel, own.raekker, own.kolonner),
            (None, vec![Rows::Others], vec![Columns::RowNumber])
        );
    }

    #[rstest]
    #[case("0,5 * [under_30]")]
    #[case("0.5*[under_30]")]
    fn a_number_has_a_comma_or_a_point(#[case] text: &str) {
        let Formula::Binary(left, ..) = cell(text) else {
            panic!("a product")
        };
        assert_eq!(*left, Formula::Number(Ratio::new(1, 2).unwrap()));
    }

    #[rstest]
    #[case("", "formlen slutter, hvor der mangler et tal eller en celle (tegn 1)")]
    #[case("summ([a])", "funktionen \"summ\" findes ikke; mente du sum? (tegn 1)")]
    #[case("vaekst([a])", "vaekst tager 2 led adskilt af semikolon, ikke 1 (tegn 1)")]
    #[case("[a] [b]", "\"[\" passer ikke her (tegn 5)")]
    #[case("([a] + 1", "parentesen bliver ikke lukket med ) (tegn 9)")]
    #[case("[a|b|c|d]", "[a|b|c|d] har mere end tabel, række og kolonne (tegn 1)")]
    #[case("1,2,3", "\"1,2,3\" er ikke et tal (tegn 1)")]
    fn a_formula_that_cannot_be_read_says_where_and_why(#[case] text: &str, #[case] message: &str) {
        assert_eq!(parse(text).unwrap_err().to_string(), message);
    }

    proptest! {
        #[test]
        fn any_text_is_a_formula_or_an_error_and_never_a_panic(text in "[-\\[\\]()+*/;|@#a-z0-9, æ]{0,30}") {
            let _ = parse(&text);
        }
    }
}
