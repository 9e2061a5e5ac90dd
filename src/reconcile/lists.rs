//! Lists of a plan: reading them, and the tables that are counted from them.

use super::declaration::{Declaration, Liste, Opgoerelse};
use super::error::{DeclarationError, line_of};
use super::plan::{Cell, Plan, Post, Tabel, exact_decimal};
use crate::domain::Ratio;
use crate::domain::sortering::nearest;
use std::collections::BTreeMap;

/// Reads the declared lists into the plan and counts the declared tables from them.
///
/// `file` gives the text of a file named by the declaration, or says why it cannot. `text` is the declaration's own text,
/// for the line numbers of errors.
///
/// # Errors
/// When a file cannot be read, a column does not exist, or a count is declared wrongly.
pub fn add_to(
    plan: &mut Plan,
    declaration: &Declaration,
    text: &str,
    mut file: impl FnMut(&str) -> Result<String, String>,
) -> Result<(), DeclarationError> {
    for list in &declaration.lister {
        let linje = line_of(text, list.fil.span().start);
        let content = file(list.fil.get_ref()).map_err(|why| DeclarationError {
            vaerdi: Some(list.fil.get_ref().clone()),
            ..DeclarationError::at(linje, format!("listen kan ikke læses: {why}"))
        })?;
        let posts = read(&content, list, linje)?;
        if !list.tal.is_empty() {
            as_table(plan, list, &posts);
        }
        plan.lister.insert(list.navn.clone(), posts);
    }
    for count in &declaration.opgoerelser {
        counted(plan, count, text)?;
    }
    Ok(())
}

/// Reads a list. CSV with a heading line, comma or semicolon.
fn read(content: &str, list: &Liste, linje: usize) -> Result<Vec<Post>, DeclarationError> {
    let content = content.trim_start_matches('\u{feff}');
    let heading = content.lines().next().unwrap_or_default();
    let semicolons = heading.matches(';').count() > heading.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .from_reader(content.as_bytes());
    let broken =
        |error: csv::Error| DeclarationError::at(linje, format!("listen {} er ikke en hel tabel: {error}", list.navn));
    let headings: Vec<String> = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    let wanted = list
        .raekke
        .iter()
        .chain(list.tal.keys())
        .chain(&list.enhed)
        .chain(&list.trykt)
        // A list of names stands on no line of the plan.
        .chain(Some(&list.linje).filter(|column| *column != "linje"))
        .chain(&list.linje_til);
    for column in wanted {
        if !headings.contains(column) {
            return Err(DeclarationError {
                vaerdi: Some(column.clone()),
                naermest: nearest(column, &headings).map(str::to_owned),
                ..DeclarationError::at(linje, format!("kolonnen findes ikke i {}", list.fil.get_ref()))
            });
        }
    }
    let mut posts = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let felter: std::collections::HashMap<String, String> = headings
            .iter()
            .zip(&record)
            .map(|(column, field)| (column.clone(), field.to_owned()))
            .collect();
        let number = |column: &str| felter.get(column).and_then(|field| field.parse::<u32>().ok());
        let from = number(&list.linje).unwrap_or(0);
        let to = list.linje_til.as_deref().and_then(number).unwrap_or(from);
        posts.push(Post {
            felter,
            linjer: (from, to),
        });
    }
    Ok(posts)
}

/// The row label of a list's row.
fn label(list: &Liste, post: &Post) -> String {
    let parts: Vec<&str> = list.raekke.iter().map(|column| post.felt(column)).collect();
    parts.join(" ")
}

fn as_table(plan: &mut Plan, list: &Liste, posts: &[Post]) {
    plan.add_table(Tabel {
        titel: list.titel.clone(),
        ..Tabel::bare(&list.navn)
    });
    for post in posts {
        for (column, unit) in &list.tal {
            let field = post.felt(column);
            let printed = list.trykt.as_deref().map_or(field, |trykt| post.felt(trykt));
            let unit = list.enhed.as_deref().map_or(unit.as_str(), |enhed| post.felt(enhed));
            let value = Some(field).filter(|field| !field.is_empty());
            // A list keeps numbers with a decimal point; the plan printed a comma.
            let printed = if list.trykt.is_none() {
                printed.replace('.', ",")
            } else {
                printed.to_owned()
            };
            let cell = Cell::new(&list.navn, &label(list, post), column, &printed, value, unit);
            plan.add_cell(cell.lines(post.linjer.0, post.linjer.1));
        }
    }
}

/// Whether a row has the wanted values.
pub fn matches(post: &Post, hvor: &BTreeMap<String, String>) -> bool {
    hvor.iter().all(|(column, wanted)| post.felt(column) == wanted)
}

fn counted(plan: &mut Plan, count: &Opgoerelse, text: &str) -> Result<(), DeclarationError> {
    let posts: Vec<Post> = plan
        .lister
        .get(count.liste.get_ref())
        .map(|posts| {
            posts
                .iter()
                .filter(|post| matches(post, &count.hvor))
                .cloned()
                .collect()
        })
        .unwrap_or_default();
    let mut groups: Vec<(String, Vec<&Post>)> = Vec::new();
    for post in &posts {
        let name = group_name(plan, count, post.felt(&count.raekke));
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(post),
            None => groups.push((name, vec![post])),
        }
    }
    if let Some(total) = &count.ialt {
        groups.push((total.clone(), posts.iter().collect()));
    }
    let mut cells = Vec::new();
    for (name, members) in &groups {
        let lines = span_of(members);
        for (column, how) in &count.kolonner {
            let value = aggregate(members, how.get_ref())
                .ok_or_else(|| DeclarationError {
                    vaerdi: Some(how.get_ref().clone()),
                    ..DeclarationError::at(
                        line_of(text, how.span().start),
                        "en kolonne i en opgørelse er \"antal\" eller \"sum KOLONNE\", og kolonnen har tal",
                    )
                })?
                .to_f64()
                .to_string();
            let printed = value.replace('.', ",");
            let cell = Cell::new(&count.tabel, name, column, &printed, Some(&value), &count.enhed);
            cells.push(cell.lines(lines.0, lines.1));
        }
    }
    plan.add_table(Tabel {
        titel: count.titel.clone(),
        ..Tabel::bare(&count.tabel)
    });
    for cell in cells {
        plan.add_cell(cell);
    }
    Ok(())
}

fn group_name(plan: &Plan, count: &Opgoerelse, key: &str) -> String {
    let named = count.navne.as_ref().and_then(|names| {
        let list = plan.lister.get(&names.liste)?;
        let post = list.iter().find(|post| post.felt(&count.raekke) == key)?;
        Some(post.felt(&names.kolonne).to_owned())
    });
    named.unwrap_or_else(|| key.to_owned())
}

/// A count or a sum; `None` when it is written wrongly or a field is no number. A blank field adds nothing.
fn aggregate(posts: &[&Post], how: &str) -> Option<Ratio> {
    if how == "antal" {
        return i64::try_from(posts.len()).ok().map(Ratio::whole);
    }
    let column = how.strip_prefix("sum ")?.trim();
    posts
        .iter()
        .map(|post| post.felter.get(column))
        .try_fold(Ratio::ZERO, |sum, field| match field?.as_str() {
            "" => Some(sum),
            number => sum.checked_add(exact_decimal(number)?.0),
        })
}

fn span_of(posts: &[&Post]) -> (u32, u32) {
    let first = posts.iter().map(|post| post.linjer.0).min().unwrap_or(0);
    let last = posts.iter().map(|post| post.linjer.1).max().unwrap_or(0);
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECLARATION: &str = r#"
plan = "p"
titel = "P"
[[liste]]
navn = "kommuner"
fil = "kommuner.csv"
[[liste]]
navn = "klinikker"
fil = "klinikker.csv"
titel = "Klinikkerne"
raekke = ["navn"]
tal = { under_30 = "antal", samlet = "antal" }
[[opgoerelse]]
tabel = "bilag"
titel = "Bilag 4, lagt sammen"
liste = "klinikker"
raekke = "kode"
navne = { liste = "kommuner", kolonne = "navn" }
ialt = "Regionen"
kolonner = { under_30 = "sum under_30", klinikker = "antal" }
"#;

    fn files(name: &str) -> Result<String, String> {
        match name {
            "kommuner.csv" => Ok("kode;navn;linje\n1;Nord;1\n2;Syd;2\n".into()),
            "klinikker.csv" => Ok("navn,kode,under_30,samlet,linje\nA,1,3,1.5,10\nB,2,1,0.5,12\nC,1,2,1,15\n".into()),
            other => Err(format!("{other} findes ikke")),
        }
    }

    #[test]
    fn a_list_is_a_table_and_is_counted_by_group() {
        let declaration = super::super::declaration::read(DECLARATION).unwrap();
        let mut plan = Plan::default();
        add_to(&mut plan, &declaration, DECLARATION, files).unwrap();
        let cell = plan.celle("klinikker", "A", "samlet").unwrap();
        assert_eq!((cell.trykt.as_str(), cell.linjer), ("1,5", (10, 10)));
        let value = |row: &str, column: &str| plan.celle("bilag", row, column).unwrap().vaerdi.unwrap();
        // Nord: 3 + 2 in two clinics, Syd: 1 in one; on lines 10 to 15 in all.
        assert_eq!(
            [
                value("Nord", "under_30"),
                value("Syd", "under_30"),
                value("Regionen", "under_30")
            ],
            [5, 1, 6].map(Ratio::whole)
        );
        assert_eq!(
            [value("Nord", "klinikker"), value("Regionen", "klinikker")],
            [2, 3].map(Ratio::whole)
        );
        assert_eq!(plan.celle("bilag", "Regionen", "under_30").unwrap().linjer, (10, 15));
    }

    #[test]
    fn a_wrong_column_or_file_is_named_with_the_declarations_line() {
        let text = DECLARATION.replace("sum under_30", "sum under30");
        let declaration = super::super::declaration::read(&text).unwrap();
        let error = add_to(&mut Plan::default(), &declaration, &text, files).unwrap_err();
        assert_eq!((error.linje, error.vaerdi.as_deref()), (20, Some("sum under30")));
        let text = DECLARATION.replace("samlet = \"antal\"", "samlt = \"antal\"");
        let declaration = super::super::declaration::read(&text).unwrap();
        let error = add_to(&mut Plan::default(), &declaration, &text, files).unwrap_err();
        assert_eq!((error.linje, error.naermest.as_deref()), (9, Some("samlet")));
        let text = DECLARATION.replace("\"kommuner.csv\"", "\"kommune.csv\"");
        let declaration = super::super::declaration::read(&text).unwrap();
        let error = add_to(&mut Plan::default(), &declaration, &text, files).unwrap_err();
        assert_eq!(
            (error.linje, error.hvad.as_str()),
            (6, "listen kan ikke læses: kommune.csv findes ikke")
        );
    }
}
