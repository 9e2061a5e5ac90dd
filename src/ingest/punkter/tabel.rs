//! Reads a table of ids and numbers fast: the file is split at line ends and its parts read on all threads.
//!
//! Encoding is UTF-8, UTF-16 with a mark, or else Windows-1252; the separator is the sign the heading has most of. With a
//! comma between the columns the decimal sign is a point; otherwise it is the one the file uses, and a file that uses
//! both is refused. Numbers with up to 15 digits are read as digits over a power of ten, which is correctly rounded
//! (Clinger 1990); the rest by the standard library.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use encoding_rs::{Encoding, WINDOWS_1252};
use rayon::prelude::*;

use super::Omraader;
use super::fejl::{Fault, MOST_SHOWN, ambiguous, empty, missing_column, personal, refused, two_signs};
use super::id::{Ider, whole};
use super::tal::{decimal, grouped_in_threes, looks_personal, short_number};
use crate::error::{Error, Kind, Result};

/// Bytes read in one go by one thread.
const PART: usize = 1 << 20;
/// Most columns a table is asked for.
const MOST_COLUMNS: usize = 5;

/// How a file was read: said to the user, never guessed in silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laesning {
    /// The file as it was named.
    pub fil: String,
    /// Rows, without the heading.
    pub raekker: usize,
    /// "UTF-8".
    pub tegnsaet: &'static str,
    /// "komma", "semikolon" or "tabulator".
    pub skilletegn: &'static str,
    /// "punktum" or "komma"; `None` when no number has decimals.
    pub decimaltegn: Option<&'static str>,
    /// What was asked for, and the heading it was found under.
    pub kolonner: Vec<(&'static str, String)>,
}

impl Laesning {
    /// One line for people: `Læste celler.csv: 8000 rækker, UTF-8, komma mellem kolonnerne (befolkning = pop)`.
    pub fn linje(&self) -> String {
        let other = self.kolonner.iter().filter(|(asked, found)| asked != found);
        let renamed: Vec<String> = other.map(|(asked, found)| format!("{asked} = {found}")).collect();
        let renamed = if renamed.is_empty() {
            String::new()
        } else {
            format!(" ({})", renamed.join(", "))
        };
        let decimals = self
            .decimaltegn
            .map_or(String::new(), |sign| format!(", decimaltegn {sign}"));
        let Self {
            fil,
            raekker,
            tegnsaet,
            skilletegn,
            ..
        } = self;
        let rows = if *raekker == 1 { "række" } else { "rækker" };
        format!("Læste {fil}: {raekker} {rows}, {tegnsaet}, {skilletegn} mellem kolonnerne{decimals}{renamed}")
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slags<'a> {
    /// The row's id.
    Id,
    /// A name many rows share.
    Navn,
    /// An id of another file.
    Opslag(&'a Ider),
    /// A finite number between the bounds.
    Tal { fra: f64, til: f64 },
}

/// A column asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kolonne<'a> {
    pub navn: &'static str,
    /// Headings it is found under, the first one present.
    pub overskrifter: &'a [&'static str],
    pub slags: Slags<'a>,
    pub kraevet: bool,
}

impl<'a> Kolonne<'a> {
    pub const fn kraevet(navn: &'static str, overskrifter: &'a [&'static str], slags: Slags<'a>) -> Self {
        Self {
            navn,
            overskrifter,
            slags,
            kraevet: true,
        }
    }
}

/// A table as read: columns in the order asked for, empty where an optional column is absent.
#[derive(Debug, Default)]
pub(super) struct Data {
    ids: Ider,
    names: Vec<u32>,
    name_texts: Vec<String>,
    positions: [Vec<u32>; 2],
    numbers: [Vec<f64>; MOST_COLUMNS],
    /// Rows.
    rows: usize,
    /// Where rows and lines part: from this row on the row stands in this line, the next one in the next. Empty while row
    /// r stands in line r + 2, as in most files.
    lines: Vec<(usize, usize)>,
}

/// A table and how it was read.
#[derive(Debug)]
pub(super) struct Tabel {
    data: Data,
    pub laesning: Laesning,
}

impl Tabel {
    /// The numbers of column number `column`; empty when it is absent.
    pub fn take(&mut self, column: usize) -> Vec<f64> {
        std::mem::take(&mut self.data.numbers[column])
    }

    /// The positions a look-up column points at.
    pub fn take_positions(&mut self, column: usize) -> Vec<u32> {
        std::mem::take(&mut self.data.positions[column])
    }

    pub fn take_ids(&mut self) -> Ider {
        std::mem::take(&mut self.data.ids)
    }

    /// The areas, renumbered by name.
    pub fn areas(&mut self) -> Option<Omraader> {
        let texts = std::mem::take(&mut self.data.name_texts);
        if texts.is_empty() {
            return None;
        }
        let numbers: Option<Vec<u64>> = texts.iter().map(|text| whole(text)).collect();
        let mut order: Vec<usize> = (0..texts.len()).collect();
        match numbers {
            Some(numbers) => order.sort_by_key(|&i| numbers[i]),
            None => order.sort_by(|&a, &b| texts[a].cmp(&texts[b])),
        }
        let mut rank = vec![0; texts.len()];
        for (place, &i) in (0u32..).zip(&order) {
            rank[i] = place;
        }
        Some(Omraader {
            navne: order.iter().map(|&i| texts[i].clone()).collect(),
            af: self.data.names.iter().map(|&i| rank[i as usize]).collect(),
        })
    }

    /// The line a row stands in, from 1.
    pub fn line(&self, row: usize) -> usize {
        self.data.line(row)
    }
}

impl Data {
    /// Counts a row that stands in this line.
    fn row_at(&mut self, line: usize) {
        if self.line(self.rows) != line {
            self.lines.push((self.rows, line));
        }
        self.rows += 1;
    }

    fn line(&self, row: usize) -> usize {
        let at = self.lines.partition_point(|&(first, _)| first <= row);
        at.checked_sub(1).map_or(row + 2, |at| {
            let (first, line) = self.lines[at];
            line + row - first
        })
    }
}

/// What one part of the file gives.
#[derive(Debug, Default)]
struct Part {
    data: Data,
    /// Lines of the file in this part.
    lines_read: usize,
    /// First line with a decimal comma, and with a decimal point.
    comma: Option<usize>,
    point: Option<usize>,
    /// A point-number that is not grouped in threes: the point is a decimal sign for certain.
    point_is_decimal: bool,
    faults: Vec<Fault>,
    fault_count: usize,
    personal: Option<usize>,
    names: HashMap<String, u32>,
    /// The name before this one: neighbours often share it.
    last_name: Option<(String, u32)>,
}

struct Job<'a> {
    columns: &'a [Kolonne<'a>],
    /// Where each column stands in the file.
    at: Vec<Option<usize>>,
    separator: u8,
    lookups: Vec<Option<HashMap<&'a str, u32>>>,
}

/// Reads the columns of a file.
///
/// # Errors
/// PP-T001 when the file cannot be read or is empty, PP-T002 when a column is missing, PP-T003 and PP-T005 with the lines
/// that cannot be used, PP-C009 when an id looks like a personal number.
pub(super) fn laes(path: &Path, columns: &[Kolonne<'_>]) -> Result<Tabel> {
    let fil = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Error::new("PP-T001", Kind::Usage, "filen kan ikke læses. Intet er beregnet")
            .at(
                "fil",
                match error.kind() {
                    std::io::ErrorKind::NotFound => format!("{fil} findes ikke"),
                    _ => format!("{fil}: {error}"),
                },
            )
            .next_step("se efter, om stien er rigtig, og om du må læse filen")
    })?;
    let (text, tegnsaet) = decoded(&bytes);
    let (parts, laesning, separator) = laes_tekst(&text, fil, tegnsaet, columns)?;
    // What was read takes as much room again when it is joined, so the text goes first.
    drop(text);
    drop(bytes);
    join(parts, laesning, separator)
}

/// The parts of a text, how it is read so far, and the sign between its columns.
fn laes_tekst(
    text: &str,
    fil: String,
    tegnsaet: &'static str,
    columns: &[Kolonne<'_>],
) -> Result<(Vec<Part>, Laesning, u8)> {
    let (heading, body) = text.split_once('\n').unwrap_or((text, ""));
    let (separator, skilletegn) = separator_of(heading);
    let headings: Vec<String> = heading
        .trim_end_matches('\r')
        .split(char::from(separator))
        .map(|name| name.trim().trim_matches('"').to_owned())
        .collect();
    let at = place_columns(&fil, columns, &headings)?;
    let kolonner = columns
        .iter()
        .zip(&at)
        .filter_map(|(column, at)| Some((column.navn, headings[(*at)?].clone())))
        .collect();
    let lookups = columns
        .iter()
        .map(|column| match column.slags {
            Slags::Opslag(ids) => Some(ids.opslag()),
            _ => None,
        })
        .collect();
    let job = Job {
        columns,
        at,
        separator,
        lookups,
    };
    let parts = if body.contains('"') {
        vec![job.quoted(body)]
    } else {
        split(body).into_par_iter().map(|part| job.plain(part)).collect()
    };
    let laesning = Laesning {
        fil,
        raekker: 0,
        tegnsaet,
        skilletegn,
        decimaltegn: None,
        kolonner,
    };
    Ok((parts, laesning, separator))
}

/// The text of a file. Byte-order marks decide; then UTF-8 when it is valid, else what Danish Excel writes.
fn decoded(bytes: &[u8]) -> (Cow<'_, str>, &'static str) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling(&bytes[mark..]).0;
        return (text, encoding.name());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), "UTF-8"),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, "Windows-1252"),
    }
}

fn separator_of(heading: &str) -> (u8, &'static str) {
    let count = |sign: u8| heading.bytes().filter(|&byte| byte == sign).count();
    let signs = [(b',', "komma"), (b'\t', "tabulator"), (b';', "semikolon")];
    signs
        .into_iter()
        .max_by_key(|(sign, _)| count(*sign))
        .unwrap_or((b',', "komma"))
}

fn place_columns(fil: &str, columns: &[Kolonne<'_>], headings: &[String]) -> Result<Vec<Option<usize>>> {
    if headings.iter().all(|heading| heading.trim().is_empty()) {
        return Err(empty(fil));
    }
    let folded: Vec<String> = headings.iter().map(|heading| heading.to_lowercase()).collect();
    columns
        .iter()
        .map(|column| {
            let mut names = column.overskrifter.iter();
            let found = names.find_map(|name| folded.iter().position(|heading| heading == name));
            if found.is_none() && column.kraevet {
                return Err(missing_column(fil, column.navn, headings));
            }
            Ok(found)
        })
        .collect()
}

/// The text in parts that end at line ends.
fn split(body: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(body.len() / PART + 1);
    let mut rest = body;
    while rest.len() > PART {
        // Line ends are ASCII, so the cut never falls inside a letter.
        let Some(end) = rest.as_bytes()[PART..].iter().position(|&byte| byte == b'\n') else {
            break;
        };
        let (part, after) = rest.split_at(PART + end + 1);
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

impl Job<'_> {
    /// A part without quotes.
    fn plain(&self, text: &str) -> Part {
        let mut part = Part::default();
        part.reserve(self, text);
        let last = self.at.iter().flatten().copied().max().unwrap_or(0);
        let mut fields: Vec<&str> = Vec::with_capacity(last + 2);
        let bytes = text.as_bytes();
        let mut start = 0;
        while start < bytes.len() {
            fields.clear();
            let (mut field, mut at) = (start, start);
            // One walk along the line finds its end and the signs between its fields.
            while at < bytes.len() && bytes[at] != b'\n' {
                if bytes[at] == self.separator {
                    if fields.len() <= last {
                        fields.push(&text[field..at]);
                    }
                    field = at + 1;
                }
                at += 1;
            }
            let line = &text[start..at];
            if fields.len() <= last {
                let rest = &text[field..at];
                fields.push(rest.strip_suffix('\r').unwrap_or(rest));
            }
            start = at + 1;
            part.lines_read += 1;
            if !begins_plainly(line) && line.trim().is_empty() {
                continue;
            }
            let number = part.lines_read;
            self.row(&mut part, number, &fields);
        }
        part
    }

    /// A file with quotes: rarer and slower.
    fn quoted(&self, body: &str) -> Part {
        let mut part = Part::default();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(body.as_bytes());
        let mut record = csv::StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {
                    let line = record
                        .position()
                        .map_or(1, |position| usize::try_from(position.line()).unwrap_or(usize::MAX));
                    let fields: Vec<&str> = record.iter().collect();
                    self.row(&mut part, line, &fields);
                }
                Ok(false) => return part,
                Err(error) => {
                    part.fault(0, "fil", error.to_string(), false);
                    return part;
                }
            }
        }
    }

    fn row(&self, part: &mut Part, line: usize, fields: &[&str]) {
        part.data.row_at(line);
        for (index, (column, at)) in self.columns.iter().zip(&self.at).enumerate() {
            let Some(at) = at else { continue };
            let Some(field) = fields.get(*at).map(|field| trimmed(field)) else {
                part.fault(
                    line,
                    column.navn,
                    "mangler: rækken er kortere end overskriften".to_owned(),
                    false,
                );
                continue;
            };
            match column.slags {
                Slags::Id => {
                    if field.is_empty() {
                        part.fault(line, column.navn, "er tomt".to_owned(), false);
                    } else if looks_personal(field) {
                        part.personal = part.personal.or(Some(line));
                    }
                    part.data.ids.push(field);
                }
                Slags::Navn => part.name(field),
                Slags::Opslag(_) => match self.lookups[index].as_ref().and_then(|known| known.get(field)) {
                    Some(&position) => part.data.positions[index].push(position),
                    None if looks_personal(field) => part.personal = part.personal.or(Some(line)),
                    None => part.fault(
                        line,
                        column.navn,
                        format!("\"{field}\" findes ikke i den anden fil"),
                        true,
                    ),
                },
                Slags::Tal { fra, til } => match part.number(line, field, self.separator) {
                    Ok(value) if (fra..=til).contains(&value) => part.data.numbers[index].push(value),
                    Ok(value) => part.fault(line, column.navn, outside(field, value, fra), false),
                    Err(what) => part.fault(line, column.navn, what, false),
                },
            }
        }
    }
}

/// Whether a text begins with a letter or digit, so that nothing at its beginning can be blank.
fn begins_plainly(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// A field without blanks around it, which most have none of.
fn trimmed(field: &str) -> &str {
    if begins_plainly(field) && field.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
        field
    } else {
        field.trim()
    }
}

fn outside(field: &str, value: f64, low: f64) -> String {
    if value < 0.0 && low >= 0.0 {
        format!("\"{field}\" er negativ")
    } else {
        format!("\"{field}\" er for stort til at være rigtigt")
    }
}

impl Part {
    fn reserve(&mut self, job: &Job<'_>, text: &str) {
        // A line is rarely shorter than 12 bytes; too little costs a copy, too much only address space.
        let rows = text.len() / 16;
        for (index, (column, at)) in job.columns.iter().zip(&job.at).enumerate() {
            match column.slags {
                Slags::Tal { .. } if at.is_some() => self.data.numbers[index].reserve(rows),
                Slags::Opslag(_) => self.data.positions[index].reserve(rows),
                _ => {}
            }
        }
    }

    fn fault(&mut self, line: usize, column: &'static str, what: String, unknown_id: bool) {
        self.fault_count += 1;
        if self.faults.len() < MOST_SHOWN {
            self.faults.push(Fault {
                line,
                column,
                what,
                unknown_id,
            });
        }
    }

    fn name(&mut self, field: &str) {
        if let Some((last, place)) = &self.last_name
            && last == field
        {
            self.data.names.push(*place);
            return;
        }
        let next = u32::try_from(self.data.name_texts.len()).unwrap_or(u32::MAX);
        let place = self.names.get(field).copied().unwrap_or_else(|| {
            self.names.insert(field.to_owned(), next);
            self.data.name_texts.push(field.to_owned());
            next
        });
        self.data.names.push(place);
        self.last_name = Some((field.to_owned(), place));
    }

    /// A number, or what is wrong with it.
    fn number(&mut self, line: usize, field: &str, separator: u8) -> std::result::Result<f64, String> {
        if let Some(value) = short_number(field) {
            return Ok(value);
        }
        let not_a_number = || {
            if field.is_empty() {
                "er tom".to_owned()
            } else if looks_personal(field) {
                "er ikke et tal (værdien vises ikke)".to_owned()
            } else {
                format!("\"{field}\" er ikke et tal")
            }
        };
        let comma = field.contains(',');
        let point = field.contains('.');
        if comma && (point || separator == b',') {
            return Err(format!(
                "\"{field}\" er ikke et tal: skriv det uden tusindtalsskilletegn"
            ));
        }
        if comma {
            self.comma = self.comma.or(Some(line));
        } else if point {
            self.point = self.point.or(Some(line));
            self.point_is_decimal |= !grouped_in_threes(field);
        }
        let written: Cow<'_, str> = if comma {
            field.replacen(',', ".", 1).into()
        } else {
            field.into()
        };
        if !written
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        {
            return Err(not_a_number());
        }
        let value = decimal(&written)
            .or_else(|| written.parse().ok())
            .ok_or_else(not_a_number)?;
        if value.is_finite() {
            Ok(value)
        } else {
            Err(format!("\"{field}\" er for stort til at være et tal"))
        }
    }
}

/// The parts as one table, or every row that cannot be used.
fn join(parts: Vec<Part>, mut laesning: Laesning, separator: u8) -> Result<Tabel> {
    let mut data = Data::default();
    data.reserve(&parts);
    let mut faults: Vec<Fault> = Vec::new();
    let (mut fault_count, mut before) = (0, 1);
    let (mut comma, mut point, mut point_is_decimal) = (None, None, false);
    let mut names: HashMap<String, u32> = HashMap::new();
    for mut part in parts {
        if let Some(line) = part.personal {
            return Err(personal(&laesning.fil, before + line));
        }
        comma = comma.or(part.comma.map(|line| line + before));
        point = point.or(part.point.map(|line| line + before));
        point_is_decimal |= part.point_is_decimal;
        fault_count += part.fault_count;
        part.faults.iter_mut().for_each(|fault| fault.line += before);
        faults.append(&mut part.faults);
        let lines_read = part.lines_read;
        append(&mut data, part, before, &mut names);
        before += lines_read;
    }
    laesning.raekker = data.rows;
    if fault_count > 0 {
        return Err(refused(&laesning.fil, faults, fault_count));
    }
    laesning.decimaltegn = match (comma, point) {
        (Some(comma), Some(point)) => return Err(two_signs(&laesning.fil, comma, point)),
        (Some(_), None) => Some("komma"),
        (None, Some(line)) if separator != b',' && !point_is_decimal => {
            return Err(ambiguous(&laesning.fil, line));
        }
        (None, Some(_)) => Some("punktum"),
        (None, None) => None,
    };
    if laesning.raekker == 0 {
        return Err(
            Error::new("PP-T001", Kind::Data, "filen har ingen rækker. Intet er beregnet")
                .at("fil", &laesning.fil)
                .next_step("se efter, om det er den rigtige fil"),
        );
    }
    Ok(Tabel { data, laesning })
}

fn append(data: &mut Data, mut part: Part, before: usize, names: &mut HashMap<String, u32>) {
    // A part's own lines are counted from 1, and a row of it without an entry stands in line row + 2 of the part.
    let own = std::mem::take(&mut part.data.lines);
    let begins_plainly = own.first().is_none_or(|first| first.0 > 0);
    let breaks = begins_plainly.then_some((0, 2)).into_iter();
    for (row, line) in breaks.chain(own) {
        if data.line(data.rows + row) != line + before {
            data.lines.push((data.rows + row, line + before));
        }
    }
    data.rows += part.data.rows;
    data.ids.append(std::mem::take(&mut part.data.ids));
    let renumbered: Vec<u32> = part
        .data
        .name_texts
        .into_iter()
        .map(|text| {
            let next = u32::try_from(data.name_texts.len()).unwrap_or(u32::MAX);
            *names.entry(text).or_insert_with_key(|text| {
                data.name_texts.push(text.clone());
                next
            })
        })
        .collect();
    data.names
        .extend(part.data.names.iter().map(|&name| renumbered[name as usize]));
    for (all, more) in data.positions.iter_mut().zip(part.data.positions) {
        all.extend(more);
    }
    for (all, more) in data.numbers.iter_mut().zip(part.data.numbers) {
        all.extend(more);
    }
}

impl Data {
    /// Room for all parts at once: a column that grew bit by bit would be there twice each time.
    fn reserve(&mut self, parts: &[Part]) {
        let sum = |length: &dyn Fn(&Data) -> usize| parts.iter().map(|part| length(&part.data)).sum();
        self.names.reserve_exact(sum(&|data| data.names.len()));
        for (index, column) in self.positions.iter_mut().enumerate() {
            column.reserve_exact(sum(&|data| data.positions[index].len()));
        }
        for (index, column) in self.numbers.iter_mut().enumerate() {
            column.reserve_exact(sum(&|data| data.numbers[index].len()));
        }
        self.ids.reserve(parts.iter().map(|part| &part.data.ids));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_the_nearest_float() {
        for text in ["0.1", "123456.789", "-9.9187", "1e-3", "0.30000000000000004", "57"] {
            let mut part = Part::default();
            assert_eq!(
                part.number(1, text, b',').unwrap().to_bits(),
                text.parse::<f64>().unwrap().to_bits()
            );
        }
        let mut part = Part::default();
        assert!((part.number(1, "2,5", b';').unwrap() - 2.5).abs() < 1e-15);
        for bad in ["", "NaN", "inf", "1e999", "1.234,5", "12 5", "0x10", "-"] {
            assert!(Part::default().number(1, bad, b';').is_err(), "{bad}");
        }
    }

    #[test]
    fn parts_end_at_line_ends_and_lose_nothing() {
        let lines: Vec<String> = (0..300_000).map(|i| i.to_string()).collect();
        let body = lines.join("\n") + "\n";
        let parts = split(&body);
        assert!(parts.len() > 1 && parts.iter().all(|part| part.ends_with('\n')));
        assert_eq!(parts.concat(), body);
    }
}
