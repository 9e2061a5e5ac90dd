//! Checks a row by itself: every cell against its column, then the cells against each other and against what the register
//! knows. Rows are held against each other in SQL (`queries/import`).

mod kapacitet;

use super::headings::{Kolonner, Oversaettelse};
use super::known::Kendt;
use super::place::{Sted, place};
use super::problem::{Problem, Problemer, Slags};
use super::schema::{Art, Skema};
use super::table::{Celle, Tabel};
use super::value::{Afvist, Kolonneregel, Vaerdi};
use crate::domain::sortering::fold_name;
use std::collections::HashMap;

/// The columns a kind stores beside those of its schema.
pub fn derived(art: Art) -> &'static [&'static str] {
    match art {
        Art::Klinikker => &["bysamfund_id"],
        Art::Befolkning => &["maerke"],
        Art::Aktivitet => &["sortering"],
        _ => &[],
    }
}

/// The checks of a kind, made ready for the rows of one file.
pub struct Kontrol<'k> {
    art: Art,
    skema: &'k Skema,
    kendt: &'k Kendt,
    regler: Vec<Kolonneregel>,
    kolonner: &'k Kolonner,
    /// Per column, local words and the schema's.
    ord: Vec<HashMap<String, String>>,
    gyldig_fra: Option<String>,
    decimaltegn: u8,
    plads: Plads,
}

/// Where the columns that are looked at in every row stand in the schema.
struct Plads {
    klinik_id: Option<usize>,
    gyldig_fra: Option<usize>,
    gyldig_til: Option<usize>,
    niveau: Option<usize>,
    omraade_kode: Option<usize>,
    omraade: Option<usize>,
    alder_fra: Option<usize>,
    alder_til: Option<usize>,
    maal: Option<usize>,
    prisniveau: Option<usize>,
    /// The key of an activity row, in the order of the table's.
    noegle: Option<[usize; 10]>,
}

impl Plads {
    fn new(skema: &Skema) -> Self {
        let key: Option<Vec<usize>> = skema.primary_key.iter().map(|name| skema.index(name)).collect();
        Self {
            klinik_id: skema.index("klinik_id"),
            gyldig_fra: skema.index("gyldig_fra"),
            gyldig_til: skema.index("gyldig_til"),
            niveau: skema.index("niveau"),
            omraade_kode: skema.index("omraade_kode"),
            omraade: skema.index("omraade"),
            alder_fra: skema.index("alder_fra"),
            alder_til: skema.index("alder_til"),
            maal: skema.index("maal"),
            prisniveau: skema.index("prisniveau"),
            noegle: key.and_then(|key| key.try_into().ok()),
        }
    }
}

/// A row's values: one per column of the schema, then one per derived column.
pub type Vaerdier<'a> = Vec<Vaerdi<'a>>;

/// Where a column stands: among the values of a row, and in the file.
#[derive(Debug, Clone, Copy)]
pub struct Feltplads {
    vaerdi: usize,
    /// The column of the file, from 0; `None` when the file does not have it.
    pub kolonne: Option<usize>,
}

impl Feltplads {
    /// The value of a row.
    pub fn af<'v, 'a>(self, vaerdier: &'v [Vaerdi<'a>]) -> &'v Vaerdi<'a> {
        vaerdier.get(self.vaerdi).unwrap_or(&Vaerdi::Tom)
    }
}

/// The row being checked, and what has been found wrong with it.
struct Raekke<'r, 'a> {
    linje: u64,
    vaerdier: Vaerdier<'a>,
    fundet: &'r mut Vec<Problem>,
}

impl<'k> Kontrol<'k> {
    /// Checks for a file. `gyldig_fra` (ISO) is the day of the rows that name none.
    pub fn new(
        art: Art,
        skema: &'k Skema,
        kendt: &'k Kendt,
        kolonner: &'k Kolonner,
        liste: Option<&Oversaettelse>,
        gyldig_fra: Option<String>,
        decimaltegn: u8,
    ) -> Self {
        let words = |name: &String| {
            let local = liste.and_then(|list| list.vaerdier.get(name));
            local.map_or_else(HashMap::new, |words| {
                words.iter().map(|(from, to)| (fold_name(from), to.clone())).collect()
            })
        };
        Self {
            art,
            skema,
            kendt,
            regler: skema.fields.iter().map(|felt| Kolonneregel::new(skema, felt)).collect(),
            ord: skema.fields.iter().map(|felt| words(&felt.name)).collect(),
            kolonner,
            gyldig_fra,
            decimaltegn,
            plads: Plads::new(skema),
        }
    }

    /// Per column of the file, whether numbers are expected in it.
    pub fn numeric_columns(&self, width: usize) -> Vec<bool> {
        let mut numeric = vec![false; width];
        for (field, column) in self.kolonner.af_felt.iter().enumerate() {
            if let Some(slot) = column.and_then(|column| numeric.get_mut(column)) {
                *slot = self.regler[field].is_numeric();
            }
        }
        numeric
    }

    /// The names of the stored columns the file says something about.
    pub fn given(&self) -> Vec<&'k str> {
        let has = |name: &str| {
            self.index(name)
                .is_some_and(|field| self.kolonner.af_felt[field].is_some())
        };
        let mut names: Vec<&str> = self
            .skema
            .fields
            .iter()
            .filter(|felt| has(&felt.name))
            .map(|felt| felt.name.as_str())
            .collect();
        if has("bysamfund") {
            names.push("bysamfund_id");
        }
        // Metres and degrees are made from each other.
        if (has("x") && has("y")) || (has("lat") && has("lon")) {
            names.extend(["x", "y", "lat", "lon"]);
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The values of the row, or `None` when something is wrong with it.
    pub fn row<'t>(&self, tabel: &'t Tabel, problemer: &mut Problemer) -> Option<Vaerdier<'t>> {
        let mut fundet = Vec::new();
        let linje = tabel.linje();
        // In a text file a separator inside a value moves every cell after it; a sheet's stray notes do no harm.
        let (width, headings) = (tabel.bredde(), tabel.overskrifter.len());
        if tabel.ark.is_none() && (headings..width).any(|column| tabel.celle(column) != Celle::Tom) {
            let text = format!(
                "rækken har {width} celler, men der er {headings} overskrifter; står et skilletegn i en værdi uden anførselstegn?"
            );
            problemer.add(Problem::new(linje, None, Slags::Form, text));
            return None;
        }
        let mut vaerdier = Vec::with_capacity(self.regler.len() + 1);
        for (field, rule) in self.regler.iter().enumerate() {
            let cell = self.kolonner.af_felt[field].map_or(Celle::Tom, |column| tabel.celle(column));
            let translated = match cell {
                Celle::Tekst(text) if !self.ord[field].is_empty() => self.ord[field].get(&fold_name(text)),
                _ => None,
            };
            let value = match translated {
                Some(word) => owned(rule.value(Celle::Tekst(word), self.decimaltegn)),
                None => rule.value(cell, self.decimaltegn),
            };
            match value {
                Ok(value) => vaerdier.push(value),
                Err(reason) => {
                    fundet.push(self.problem(linje, field, reason));
                    vaerdier.push(Vaerdi::Tom);
                }
            }
        }
        vaerdier.extend(derived(self.art).iter().map(|_| Vaerdi::Tom));
        let mut row = Raekke {
            linje,
            vaerdier,
            fundet: &mut fundet,
        };
        self.together(&mut row);
        let vaerdier = row.vaerdier;
        if fundet.is_empty() {
            return Some(vaerdier);
        }
        for problem in fundet {
            problemer.add(problem);
        }
        None
    }

    fn together(&self, row: &mut Raekke<'_, '_>) {
        self.validity(row);
        if self.plads.klinik_id.is_some() && self.art != Art::Klinikker {
            self.clinic(row);
        }
        match self.art {
            Art::Klinikker => {
                self.municipality(row);
                self.town(row);
                self.coordinates(row);
            }
            Art::Kapaciteter => self.capacity(row),
            Art::Aktivitet => {
                self.area(row);
                self.ages(row);
                self.prices(row);
                self.order(row);
            }
            Art::Befolkning => {
                self.area(row);
                self.ages(row);
            }
            Art::Opgoerelse => {
                self.area(row);
                self.count(row);
            }
            // Places are held against each other and the map in `geo`.
            Art::Ydernumre | Art::Ansaettelser | Art::Ventetider | Art::Bysamfund | Art::Celler | Art::Rejsetider => {}
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.skema.index(name)
    }

    /// Where a column of the schema stands among a row's values, and in the file when it is there.
    pub fn felt(&self, name: &str) -> Feltplads {
        let at = self.index(name);
        Feltplads {
            vaerdi: at.unwrap_or(usize::MAX),
            kolonne: at.and_then(|field| self.kolonner.af_felt[field]),
        }
    }

    fn problem(&self, linje: u64, field: usize, reason: Afvist) -> Problem {
        Problem {
            linje,
            kolonne: self.kolonner.af_felt[field],
            slags: reason.slags,
            tekst: match (reason.slags, self.kolonner.af_felt[field]) {
                // Without a column there is no heading to stand in front.
                (_, None) => format!("{}: {}", self.skema.fields[field].title, reason.tekst),
                _ => reason.tekst,
            },
            gaet: reason.gaet,
            naermest: reason.naermest,
        }
    }

    fn refuse(&self, row: &mut Raekke<'_, '_>, name: &str, reason: Afvist) {
        // The column that is there when the other of a pair (code and name, metres and degrees) is not.
        let field = self.index(name).unwrap_or(0);
        let problem = self.problem(row.linje, field, reason);
        row.fundet.push(problem);
    }

    /// Of code and name, the column the file has.
    fn named<'n>(&self, code: &'n str, name: &'n str) -> &'n str {
        match self.index(code) {
            Some(field) if self.kolonner.af_felt[field].is_some() => code,
            _ => name,
        }
    }

    /// A day from which it holds, and no end before it.
    fn validity(&self, row: &mut Raekke<'_, '_>) {
        let (Some(from), Some(to)) = (self.plads.gyldig_fra, self.plads.gyldig_til) else {
            return;
        };
        let unread = |row: &Raekke<'_, '_>, field: usize| {
            let column = self.kolonner.af_felt[field];
            column.is_some() && row.fundet.iter().any(|problem| problem.kolonne == column)
        };
        if row.vaerdier[from] == Vaerdi::Tom && !unread(row, from) {
            match &self.gyldig_fra {
                Some(day) => row.vaerdier[from] = Vaerdi::owned(day.clone()),
                None => self.refuse(
                    row,
                    "gyldig_fra",
                    Afvist::new(Slags::Mangler, "mangler; skriv dagen her eller med --gyldig-fra"),
                ),
            }
        }
        let ends_before = match (row.vaerdier[from].tekst(), row.vaerdier[to].tekst()) {
            // ISO days are in order as text.
            (Some(from), Some(to)) => to < from,
            _ => false,
        };
        if ends_before {
            self.refuse(
                row,
                "gyldig_til",
                Afvist::new(Slags::Gyldighed, "ligger før den dag, rækken gælder fra"),
            );
        }
    }

    fn clinic(&self, row: &mut Raekke<'_, '_>) {
        let Some(field) = self.plads.klinik_id else { return };
        let reason = match row.vaerdier[field].tekst() {
            Some(id) => self.kendt.klinik(id).err(),
            None => None,
        };
        if let Some(reason) = reason {
            self.refuse(row, "klinik_id", reason);
        }
    }

    fn municipality(&self, row: &mut Raekke<'_, '_>) {
        let (Some(code), Some(name)) = (self.index("kommunekode"), self.index("kommune")) else {
            return;
        };
        let found = self
            .kendt
            .kommune(row.vaerdier[code].tekst(), row.vaerdier[name].tekst())
            .and_then(|kommune| {
                if kommune.i_registeret {
                    Ok(kommune.kode.clone())
                } else {
                    Err(Afvist::new(
                        Slags::Kommune,
                        format!("{} er ikke i dette register", kommune.navn),
                    ))
                }
            });
        match found {
            Ok(kode) => row.vaerdier[code] = Vaerdi::owned(kode),
            Err(reason) => self.refuse(row, self.named("kommunekode", "kommune"), reason),
        }
    }

    fn town(&self, row: &mut Raekke<'_, '_>) {
        let (Some(town), Some(code)) = (self.index("bysamfund"), self.index("kommunekode")) else {
            return;
        };
        let found = match (row.vaerdier[town].tekst(), row.vaerdier[code].tekst()) {
            (Some(wanted), Some(kode)) => self.kendt.bysamfund(wanted, kode).map(|town| town.id.clone()),
            _ => return,
        };
        match found {
            Ok(id) => row.vaerdier[self.skema.fields.len()] = Vaerdi::owned(id),
            Err(reason) => self.refuse(row, "bysamfund", reason),
        }
    }

    fn coordinates(&self, row: &mut Raekke<'_, '_>) {
        let indexes = ["x", "y", "lat", "lon"].map(|name| self.index(name));
        let [Some(x), Some(y), Some(lat), Some(lon)] = indexes else {
            return;
        };
        let number = |field: usize| row.vaerdier[field].tal();
        let (metres, degrees) = ((number(x), number(y)), (number(lat), number(lon)));
        // Where a figure could not be read, that is what is wrong.
        let unread = [x, y, lat, lon].iter().any(|field| {
            let column = self.kolonner.af_felt[*field];
            column.is_some() && row.fundet.iter().any(|problem| problem.kolonne == column)
        });
        if unread {
            return;
        }
        let kommune = self.index("kommunekode").and_then(|field| row.vaerdier[field].tekst());
        match place(metres, degrees, kommune) {
            Ok(None) => {}
            Ok(Some(Sted {
                x: east,
                y: north,
                lat: breadth,
                lon: length,
            })) => {
                row.vaerdier[x] = Vaerdi::Tal(east);
                row.vaerdier[y] = Vaerdi::Tal(north);
                row.vaerdier[lat] = Vaerdi::Tal(breadth);
                row.vaerdier[lon] = Vaerdi::Tal(length);
            }
            Err((name, reason)) => self.refuse(row, name, reason),
        }
    }

    fn area(&self, row: &mut Raekke<'_, '_>) {
        let (Some(level), Some(code), Some(name)) = (self.plads.niveau, self.plads.omraade_kode, self.plads.omraade)
        else {
            return;
        };
        let Some(niveau) = row.vaerdier[level].tekst() else {
            return;
        };
        let (kode, navn) = (row.vaerdier[code].tekst(), row.vaerdier[name].tekst());
        // Nearly every row names its area as the register does, and is left as it is.
        let exact = navn.is_none()
            && kode.is_some_and(|kode| match niveau {
                "kommune" => self.kendt.is_kommunekode(kode),
                "klinik" => self.kendt.is_klinik(kode),
                _ => false,
            });
        if exact {
            return;
        }
        // A clinic's name is not unique, so only its id counts.
        let navn = navn.filter(|_| niveau != "klinik");
        match self.kendt.omraade(niveau, kode, navn) {
            Ok(found) => row.vaerdier[code] = Vaerdi::owned(found),
            Err(reason) => self.refuse(row, self.named("omraade_kode", "omraade"), reason),
        }
    }

    fn ages(&self, row: &mut Raekke<'_, '_>) {
        let (Some(from), Some(to)) = (self.plads.alder_fra, self.plads.alder_til) else {
            return;
        };
        if row.vaerdier[from]
            .tal()
            .zip(row.vaerdier[to].tal())
            .is_some_and(|(from, to)| to < from)
        {
            self.refuse(row, "alder_til", Afvist::new(Slags::Form, "er mindre end alder fra"));
        }
    }

    /// S8: an amount without the year of its prices cannot be compared with another.
    fn prices(&self, row: &mut Raekke<'_, '_>) {
        let (Some(measure), Some(prices)) = (self.plads.maal, self.plads.prisniveau) else {
            return;
        };
        let is_amount = row.vaerdier[measure]
            .tekst()
            .is_some_and(|word| word.starts_with("udgift"));
        if is_amount && row.vaerdier[prices] == Vaerdi::Tom {
            self.refuse(
                row,
                "prisniveau",
                Afvist::new(Slags::Mangler, "mangler; et beløb skal have et prisniveau (S8)"),
            );
        }
    }

    /// The key as one text in the order of the table: a million rows are sorted by one comparison each and not by ten.
    /// A word of a list is its place among the others, a number two digits of base 100, and any other text ends with a
    /// sign before the blank. Only the order depends on it.
    fn order(&self, row: &mut Raekke<'_, '_>) {
        let Some(key) = self.plads.noegle else { return };
        let mut text = String::with_capacity(48);
        for field in key {
            match &row.vaerdier[field] {
                Vaerdi::Tekst(words) => {
                    if let Some(rank) = self.regler[field].rank(words) {
                        text.push(char::from(rank));
                    } else {
                        text.push_str(words);
                        text.push('\u{1}');
                    }
                }
                Vaerdi::Heltal(number) => {
                    for digit in [number / 100 % 100, number % 100] {
                        text.push(char::from(u8::try_from(digit).unwrap_or(0) + 1));
                    }
                }
                Vaerdi::Tal(_) | Vaerdi::Tom => {}
            }
        }
        if let Some(slot) = row.vaerdier.last_mut() {
            *slot = Vaerdi::owned(text);
        }
    }
}

fn owned<'a>(value: Result<Vaerdi<'_>, Afvist>) -> Result<Vaerdi<'a>, Afvist> {
    value.map(|value| match value {
        Vaerdi::Tom => Vaerdi::Tom,
        Vaerdi::Heltal(number) => Vaerdi::Heltal(number),
        Vaerdi::Tal(number) => Vaerdi::Tal(number),
        Vaerdi::Tekst(text) => Vaerdi::owned(text.into_owned()),
    })
}

#[cfg(test)]
mod tests;
