//! How the plan prints: word breaks, row labels, figures with Danish separators, captions. No table is known here.

/// A line of the source taken apart: its label, and its figures from left to right.
#[derive(Debug, PartialEq)]
pub(super) struct Taken {
    pub(super) label: String,
    pub(super) figures: Vec<String>,
}

/// Joins two printed lines: a hyphen at the end of the first is a word break.
pub(super) fn join(first: &str, second: &str) -> String {
    let second = second.split_whitespace().collect::<Vec<_>>().join(" ");
    match first.strip_suffix('-') {
        Some(stem) => format!("{stem}{second}"),
        None if first.is_empty() => second,
        None if second.is_empty() => first.to_owned(),
        None => format!("{first} {second}"),
    }
}

/// `-`, or digits with points and commas between them, with an optional minus before and per cent sign after.
fn is_figure(word: &str) -> bool {
    let body = word.strip_suffix('%').unwrap_or(word);
    let body = body.strip_prefix('-').unwrap_or(body);
    let digits = body
        .split(['.', ','])
        .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    word == "-" || digits
}

/// Takes a line apart. `labels` are the table's own labels that look like figures; the longest that fits is taken first.
/// An error names the word that is neither label nor figure.
pub(super) fn take_apart(line: &str, labels: &[&str]) -> Result<Taken, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let declared = labels.iter().filter_map(|label| {
        let length = label.split(' ').count();
        (words.len() > length && words[..length].join(" ") == *label).then_some(length)
    });
    let length = declared.max();
    let length = length.unwrap_or_else(|| words.iter().take_while(|word| !is_figure(word)).count());
    let mut figures: Vec<String> = Vec::new();
    for word in &words[length..] {
        match figures.last_mut() {
            Some(last) if *word == "%" && !last.contains('%') => last.push_str(" %"),
            _ if is_figure(word) => figures.push((*word).to_owned()),
            _ => return Err(format!("{word:?} er hverken rækkenavn eller tal")),
        }
    }
    Ok(Taken {
        label: words[..length].join(" "),
        figures,
    })
}

/// The printed figure as plain decimal text (`20.394` → `20394`, `-8,8%` → `-8.8`), blank and `-` as nothing.
/// A point that does not separate thousands is a decimal point, as in Tabel 12's `104.5`. `None` if it is no number.
pub(super) fn as_number(trykt: &str) -> Option<String> {
    let body = trykt.strip_suffix('%').unwrap_or(trykt).trim();
    if body.is_empty() || body == "-" {
        return Some(String::new());
    }
    let (sign, body) = body.strip_prefix('-').map_or(("", body), |rest| ("-", rest));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = match (body.split_once(','), body.split_once('.')) {
        (Some((whole, fraction)), _) => (whole, Some(fraction)),
        (None, Some((whole, fraction))) if fraction.len() < 3 => (whole, Some(fraction)),
        _ => (body, None),
    };
    let groups: Vec<&str> = whole.split('.').collect();
    let grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !grouped || !groups.iter().all(|group| all_digits(group)) || !fraction.is_none_or(all_digits) {
        return None;
    }
    let point = if fraction.is_some() { "." } else { "" };
    Some(format!(
        "{sign}{}{point}{}",
        groups.concat(),
        fraction.unwrap_or_default()
    ))
}

/// Is this line a table's caption (`Tabel 5: …`), not prose about it (`Tabel 5 er …`)?
pub(super) fn is_caption(line: &str) -> bool {
    let Some(rest) = line.trim().strip_prefix("Tabel ") else {
        return false;
    };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.starts_with(':') || rest.starts_with(" –")
}

#[test]
fn figures_are_told_from_labels() {
    for figure in ["0", "20.394", "3,5%", "-32,1%", "-", "104.5", "0,4"] {
        assert!(is_figure(figure), "{figure}");
    }
    for word in ["0-15", "5+", "%", "§", "2015-2018", "år", "1.", ""] {
        assert!(!is_figure(word), "{word}");
    }
    let taken = take_apart("0-15 år 208 26 % 2,1", &[]);
    assert_eq!(
        taken,
        Ok(Taken {
            label: "0-15 år".to_owned(),
            figures: ["208", "26 %", "2,1"].map(str::to_owned).to_vec()
        })
    );
}

#[test]
fn a_printed_figure_is_read_as_danish_and_104_point_5_as_it_stands() {
    let read = [
        "20.394",
        "1.109.279",
        "3,5%",
        "8 %",
        "-8,8%",
        "0,5",
        "16,0",
        "104.5",
        "-",
        "",
    ]
    .map(as_number);
    let expected = ["20394", "1109279", "3.5", "8", "-8.8", "0.5", "16.0", "104.5", "", ""].map(|n| Some(n.to_owned()));
    assert_eq!(read, expected);
    for wrong in ["1.2345", "12.34.567", "1,2,3", "ni", "1.000,"] {
        assert_eq!(as_number(wrong), None, "{wrong}");
    }
}
