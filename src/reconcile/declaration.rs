//! The declaration: which printed figures are checked, by which formula, how exactly. A TOML file beside the data.
//!
//! `data/nordjylland-2019/afstemning.toml` is the shipped one and the example to start from; its format is described in
//! that folder's README.

use super::error::{DeclarationError, line_of, toml_error};
use super::evaluate::Exactness;
use super::formula::{self, Formula};
use crate::domain::sortering::nearest;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use toml::Spanned;

/// A declaration, read and with its formulas parsed.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// Which plan it is for: the shipped one is only used on a register that holds that plan.
    pub plan: String,
    /// The plan's name in print.
    pub titel: String,
    /// Which figures are exact.
    pub exact: Exactness,
    /// A figure printed with "cirka" may be this many per cent off.
    pub cirka_procent: i64,
    /// Row groups by name.
    pub grupper: HashMap<String, Vec<String>>,
    /// Rows that sum up or average others; a statement about "alle" does not mean them.
    pub sammenfattende: Vec<String>,
    /// Column keys in words.
    pub kolonnenavne: HashMap<String, String>,
    /// Lists that are read besides the tables.
    pub lister: Vec<Liste>,
    /// Tables counted from lists.
    pub opgoerelser: Vec<Opgoerelse>,
    /// Formulas that must give what is printed.
    pub regler: Vec<Regel>,
    /// How a numerical claim of the text is checked, where its own columns do not say.
    pub paastande: Vec<PaastandRegel>,
    /// How a statement in words is read, where its own columns do not say.
    pub udsagn: Vec<UdsagnRegel>,
    /// Lists in which one key has one value.
    pub entydige: Vec<Entydig>,
    /// Lists that are numbered without gaps and repeats.
    pub numre: Vec<Nummerering>,
    /// Lists of references that must have a target.
    pub henvisninger: Vec<Henvisning>,
    /// Whether printed figures must be Danish numbers.
    pub talformer: Vec<Talform>,
    /// More to say about single findings.
    pub bemaerkninger: Vec<Bemaerkning>,
}

/// A formula rule, for every row and column it names.
#[derive(Debug, Clone)]
pub struct Regel {
    /// Stable id.
    pub id: String,
    /// The theme it is reported under.
    pub gruppe: String,
    /// Tables it holds for.
    pub tabeller: Vec<String>,
    /// Rows and `@grupper`; empty is every row.
    pub raekker: Vec<String>,
    /// Rows left out.
    pub undtagen: Vec<String>,
    /// Columns; empty is every column.
    pub kolonner: Vec<String>,
    /// What is compared; `None` is the cell itself.
    pub trykt: Option<Formula>,
    /// What it must be.
    pub formel: Formula,
    /// How the two are compared.
    pub relation: Relation,
    /// What is compared, in plain Danish.
    pub forklaring: String,
    /// Line of the rule in its file.
    pub linje: usize,
}

/// How the printed and the recomputed are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Relation {
    /// The printed is the recomputed, rounded.
    #[serde(rename = "=")]
    Lig,
    /// The printed is at most the recomputed.
    #[serde(rename = "<=")]
    Hoejst,
    /// The printed is at least the recomputed.
    #[serde(rename = ">=")]
    Mindst,
}

/// A list: a CSV file with one row per fact.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liste {
    /// Its name in rules; also the id of its table.
    pub navn: String,
    /// The file, relative to the declaration.
    pub fil: Spanned<String>,
    /// In print.
    #[serde(default)]
    pub titel: String,
    /// Columns that together name a row.
    #[serde(default)]
    pub raekke: Vec<String>,
    /// Columns that are numbers, with their units.
    #[serde(default)]
    pub tal: BTreeMap<String, String>,
    /// A column with the row's own unit, over the one of `tal`.
    pub enhed: Option<String>,
    /// A column with the figure as printed.
    pub trykt: Option<String>,
    /// Column of the first line.
    #[serde(default = "linje")]
    pub linje: String,
    /// Column of the last line.
    pub linje_til: Option<String>,
}

fn linje() -> String {
    "linje".to_owned()
}

/// A table counted from a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opgoerelse {
    /// Its id in formulas.
    pub tabel: String,
    /// In print.
    pub titel: String,
    /// The list.
    pub liste: Spanned<String>,
    /// Only rows with these values.
    #[serde(default)]
    pub hvor: BTreeMap<String, String>,
    /// The column its rows are grouped by.
    pub raekke: String,
    /// Where the group's name in print stands: list and column, matched on the column of the same name.
    pub navne: Option<Navne>,
    /// The name of a last row with all of them; none without.
    pub ialt: Option<String>,
    /// Column → `sum KOLONNE` or `antal`.
    pub kolonner: BTreeMap<String, Spanned<String>>,
    /// Unit of its columns.
    #[serde(default = "antal")]
    pub enhed: String,
}

fn antal() -> String {
    "antal".to_owned()
}

/// Where names are looked up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Navne {
    /// The list.
    pub liste: String,
    /// The column with the name.
    pub kolonne: String,
}

/// How one numerical claim is checked.
#[derive(Debug, Clone)]
pub struct PaastandRegel {
    /// The claim's id.
    pub id: String,
    /// What it must be; `None` with a reason in `udelad`.
    pub formel: Option<Formula>,
    /// Why it is not checked.
    pub udelad: Option<String>,
    /// What is compared, in plain Danish.
    pub forklaring: Option<String>,
    /// Line of the rule in its file.
    pub linje: usize,
}

/// How one statement in words is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UdsagnRegel {
    /// The statement's id.
    pub id: String,
    /// How: `sum` compares the named rows together with the rest, `netop` means the named and no others.
    pub laes: Option<Laesning>,
    /// Other columns than transcribed.
    pub kolonne: Option<String>,
    /// Why it is not checked.
    pub udelad: Option<String>,
}

/// A reading of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Laesning {
    /// The named rows together against the rest.
    Sum,
    /// The named rows, and no others.
    Netop,
}

/// One key has one value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entydig {
    /// Stable id.
    pub id: String,
    /// Theme.
    pub gruppe: String,
    /// The list.
    pub liste: Spanned<String>,
    /// Only rows with these values.
    #[serde(default)]
    pub hvor: BTreeMap<String, String>,
    /// The key's column.
    pub noegle: String,
    /// The value's column.
    pub vaerdi: String,
    /// A column with more to say about a row that deviates.
    pub note: Option<String>,
    /// In plain Danish.
    pub forklaring: String,
}

/// Numbers without gaps and repeats.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nummerering {
    /// Stable id.
    pub id: String,
    /// Theme.
    pub gruppe: String,
    /// The list.
    pub liste: Spanned<String>,
    /// Only rows with these values.
    #[serde(default)]
    pub hvor: BTreeMap<String, String>,
    /// The number's column.
    pub nummer: String,
    /// A column whose values are numbered each by itself, and named in print by that value.
    pub for_hver: String,
}

/// References with targets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Henvisning {
    /// Stable id.
    pub id: String,
    /// Theme.
    pub gruppe: String,
    /// The list of references: `type`, `nummer`, and perhaps `maal`, what the text says the table shows.
    pub liste: Spanned<String>,
    /// The list of what can be referred to: `type`, `nummer`.
    pub til: Spanned<String>,
}

/// Printed figures are Danish numbers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Talform {
    /// Stable id.
    pub id: String,
    /// Theme.
    pub gruppe: String,
    /// Units of the text's claims that are looked at; the tables are looked at whole.
    #[serde(default)]
    pub enheder: Vec<String>,
}

/// More to say about single findings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bemaerkning {
    /// The rule's, claim's or statement's id.
    pub regel: String,
    /// The table; every table when absent.
    pub tabel: Option<String>,
    /// The row; every row when absent.
    pub raekke: Option<String>,
    /// The column, or the key of a list; every one when absent.
    pub kolonne: Option<String>,
    /// In plain Danish.
    pub tekst: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    plan: String,
    titel: String,
    #[serde(default)]
    afrunding: RawRounding,
    #[serde(default)]
    grupper: HashMap<String, Vec<String>>,
    #[serde(default)]
    sammenfattende: Vec<String>,
    #[serde(default)]
    kolonnenavne: HashMap<String, String>,
    #[serde(default)]
    liste: Vec<Liste>,
    #[serde(default)]
    opgoerelse: Vec<Opgoerelse>,
    #[serde(default)]
    regel: Vec<RawRule>,
    #[serde(default)]
    paastand: Vec<RawClaim>,
    #[serde(default)]
    udsagn: Vec<UdsagnRegel>,
    #[serde(default)]
    entydig: Vec<Entydig>,
    #[serde(default)]
    nummerering: Vec<Nummerering>,
    #[serde(default)]
    henvisning: Vec<Henvisning>,
    #[serde(default)]
    talform: Vec<Talform>,
    #[serde(default)]
    bemaerkning: Vec<Bemaerkning>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawRounding {
    #[serde(default)]
    eksakte_enheder: Vec<String>,
    #[serde(default)]
    eksakte_tabeller: Vec<String>,
    #[serde(default)]
    cirka_procent: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    gruppe: String,
    tabeller: Vec<String>,
    #[serde(default)]
    raekker: Vec<String>,
    #[serde(default)]
    undtagen: Vec<String>,
    #[serde(default)]
    kolonner: Vec<String>,
    trykt: Option<Spanned<String>>,
    formel: Spanned<String>,
    #[serde(default = "equal")]
    relation: Relation,
    forklaring: String,
}

fn equal() -> Relation {
    Relation::Lig
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClaim {
    id: Spanned<String>,
    formel: Option<Spanned<String>>,
    udelad: Option<String>,
    forklaring: Option<String>,
}

/// Reads a declaration.
pub fn read(text: &str) -> Result<Declaration, DeclarationError> {
    let raw: Raw = toml::from_str(text).map_err(|error| {
        let linje = error.span().map_or(1, |span| line_of(text, span.start));
        toml_error(linje, error.message())
    })?;
    let formula = |spanned: &Spanned<String>| {
        let linje = line_of(text, spanned.span().start);
        formula::parse(spanned.get_ref()).map_err(|error| DeclarationError {
            vaerdi: Some(spanned.get_ref().clone()),
            ..DeclarationError::at(linje, format!("formlen kan ikke læses: {error}"))
        })
    };
    let regler = raw
        .regel
        .iter()
        .map(|rule| {
            Ok(Regel {
                id: rule.id.get_ref().clone(),
                gruppe: rule.gruppe.clone(),
                tabeller: rule.tabeller.clone(),
                raekker: rule.raekker.clone(),
                undtagen: rule.undtagen.clone(),
                kolonner: rule.kolonner.clone(),
                trykt: rule.trykt.as_ref().map(formula).transpose()?,
                formel: formula(&rule.formel)?,
                relation: rule.relation,
                forklaring: rule.forklaring.clone(),
                linje: line_of(text, rule.id.span().start),
            })
        })
        .collect::<Result<Vec<_>, DeclarationError>>()?;
    no_repeats(regler.iter().map(|rule| (rule.id.as_str(), rule.linje)))?;
    let paastande = raw
        .paastand
        .iter()
        .map(|claim| {
            let linje = line_of(text, claim.id.span().start);
            if claim.formel.is_some() == claim.udelad.is_some() {
                return Err(DeclarationError::at(
                    linje,
                    "en påstand skal have enten formel eller udelad",
                ));
            }
            Ok(PaastandRegel {
                id: claim.id.get_ref().clone(),
                formel: claim.formel.as_ref().map(formula).transpose()?,
                udelad: claim.udelad.clone(),
                forklaring: claim.forklaring.clone(),
                linje,
            })
        })
        .collect::<Result<_, DeclarationError>>()?;
    lists_exist(text, &raw)?;
    Ok(Declaration {
        plan: raw.plan,
        titel: raw.titel,
        exact: Exactness {
            units: raw.afrunding.eksakte_enheder,
            tables: raw.afrunding.eksakte_tabeller,
        },
        cirka_procent: i64::from(raw.afrunding.cirka_procent),
        grupper: raw.grupper,
        sammenfattende: raw.sammenfattende,
        kolonnenavne: raw.kolonnenavne,
        lister: raw.liste,
        opgoerelser: raw.opgoerelse,
        regler,
        paastande,
        udsagn: raw.udsagn,
        entydige: raw.entydig,
        numre: raw.nummerering,
        henvisninger: raw.henvisning,
        talformer: raw.talform,
        bemaerkninger: raw.bemaerkning,
    })
}

impl Declaration {
    /// Every table its formulas name, in order.
    pub fn tables_named(&self) -> std::collections::BTreeSet<String> {
        let mut named = std::collections::BTreeSet::new();
        let rules = self
            .regler
            .iter()
            .flat_map(|rule| rule.trykt.iter().chain([&rule.formel]));
        for formula in rules.chain(self.paastande.iter().flat_map(|claim| &claim.formel)) {
            formula.tables(&mut named);
        }
        named
    }
}

fn no_repeats<'a>(ids: impl Iterator<Item = (&'a str, usize)>) -> Result<(), DeclarationError> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (id, linje) in ids {
        if let Some(first) = seen.insert(id, linje) {
            return Err(DeclarationError {
                vaerdi: Some(id.to_owned()),
                ..DeclarationError::at(linje, format!("reglens id er allerede brugt i linje {first}"))
            });
        }
    }
    Ok(())
}

/// Every list a rule names is declared.
fn lists_exist(text: &str, raw: &Raw) -> Result<(), DeclarationError> {
    let names: Vec<&str> = raw.liste.iter().map(|list| list.navn.as_str()).collect();
    let used = raw
        .opgoerelse
        .iter()
        .map(|it| &it.liste)
        .chain(raw.entydig.iter().map(|it| &it.liste))
        .chain(raw.nummerering.iter().map(|it| &it.liste))
        .chain(raw.henvisning.iter().flat_map(|it| [&it.liste, &it.til]));
    for name in used {
        if !names.contains(&name.get_ref().as_str()) {
            return Err(DeclarationError {
                vaerdi: Some(name.get_ref().clone()),
                naermest: nearest(name.get_ref(), &names).map(str::to_owned),
                ..DeclarationError::at(line_of(text, name.span().start), "listen er ikke nævnt under [[liste]]")
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HEAD: &str = "plan = \"p\"\ntitel = \"P\"\n";

    #[rstest]
    #[case(
        "[[regel]]\nid = \"a\"\ngruppe = \"g\"\ntabeller = [\"1\"]\nformel = \"sum([a]\"\nforklaring = \"f\"",
        7,
        "formlen kan ikke læses: parentesen bliver ikke lukket med ) (tegn 8)",
        None
    )]
    #[case(
        "[[regel]]\nid = \"a\"\ngruppe = \"g\"\ntabeller = [\"1\"]\nformle = \"1\"\nformel = \"1\"\nforklaring = \"f\"",
        7,
        "feltet findes ikke",
        Some("formel")
    )]
    #[case(
        "[[regel]]\nid = \"a\"\ngruppe = \"g\"\ntabeller = [\"1\"]\nforklaring = \"f\"",
        3,
        "feltet \"formel\" mangler",
        None
    )]
    #[case(
        "[[entydig]]\nid = \"a\"\ngruppe = \"g\"\nliste = \"kliniker\"\nnoegle = \"n\"\nvaerdi = \"v\"\nforklaring = \"f\"\n[[liste]]\nnavn = \"klinikker\"\nfil = \"k.csv\"",
        6,
        "listen er ikke nævnt under [[liste]]",
        Some("klinikker")
    )]
    #[case(
        "[[paastand]]\nid = \"a\"",
        4,
        "en påstand skal have enten formel eller udelad",
        None
    )]
    #[case("grupper = [", 3, "er ikke gyldig TOML", None)]
    fn an_error_says_its_line_and_what_was_perhaps_meant(
        #[case] body: &str,
        #[case] linje: usize,
        #[case] hvad: &str,
        #[case] naermest: Option<&str>,
    ) {
        let error = read(&format!("{HEAD}{body}\n")).unwrap_err();
        assert_eq!(
            (error.linje, error.hvad.as_str(), error.naermest.as_deref()),
            (linje, hvad, naermest),
            "{error:?}"
        );
    }

    #[test]
    fn two_rules_cannot_have_one_id() {
        let rule = "[[regel]]\nid = \"a\"\ngruppe = \"g\"\ntabeller = [\"1\"]\nformel = \"1\"\nforklaring = \"f\"\n";
        let error = read(&format!("{HEAD}{rule}{rule}")).unwrap_err();
        assert_eq!(
            (error.linje, error.hvad.as_str()),
            (10, "reglens id er allerede brugt i linje 4")
        );
    }
}
