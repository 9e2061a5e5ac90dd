//! How the case has come to stand where it does: the assessments before this one, and what the committees have said.

use jiff::civil::Date;

use super::MemoCase;
use super::parts::{date, heading, register, rows, table, text, words};
use crate::report::memo::{Block, Quantity, Span};
use crate::report::{ColumnKind, Missing, Table, Value};

/// Which assessment a memo rests on, when it is not the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vurderingsgang {
    /// Its number within the case.
    pub nr: i64,
    /// The day of what is new in it.
    pub dato: Date,
    /// Why it was made.
    pub grund: String,
    /// Why what was said of the one before still counts; `None` = it is said again.
    pub fastholdt: Option<String>,
    /// The day of the one before.
    pub forrige: Date,
    /// What changed since then: where, what, before, now.
    pub forskelle: Vec<[String; 4]>,
}

/// What a committee has recommended, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udvalgsindstilling {
    /// The committee.
    pub organ: String,
    /// The day of the meeting.
    pub dato: Option<Date>,
    /// What came of it, with the votes when there was a vote.
    pub udfald: String,
    /// Its words.
    pub tekst: Option<String>,
}

/// Which assessment this is and what changed; nothing for the first.
pub fn assessments(case: &MemoCase) -> Vec<Block> {
    let Some(gang) = &case.vurdering else {
        return Vec::new();
    };
    let day = |day: Date| Span::Value(Quantity::new(Value::Date(day), ColumnKind::Date));
    let stands = match &gang.fastholdt {
        Some(reason) => format!(" Det, der er sagt om den tidligere vurdering, står fast: {reason}."),
        None => " Høringssvar, indstilling og afgørelse om den tidligere vurdering gives igen.".to_owned(),
    };
    let sentence = vec![
        words(format!("Notatet bygger på vurdering {} af ", gang.nr)),
        day(gang.dato),
        words(format!(", der afløser vurdering {} af ", gang.nr - 1)),
        day(gang.forrige),
        words(format!(". Grunden er: {}.{stands}", gang.grund.trim_end_matches('.'))),
    ];
    let lines = gang.forskelle.iter().map(|line| line.iter().map(text).collect());
    let earlier = format!("Vurdering {}", gang.nr - 1);
    let now = format!("Vurdering {}", gang.nr);
    let list = Table {
        sources: vec![register("Sagens vurderinger i registeret", case.dato)],
        ..table(
            "aendret",
            "Ændret siden den tidligere vurdering",
            &["Hvor", "Hvad", &earlier, &now],
            rows(lines.collect()),
        )
    };
    vec![
        heading(2, "Ny vurdering af sagen"),
        Block::Paragraph(sentence),
        Block::Table(list),
    ]
}

/// What the committees have said in the case so far; nothing when none has.
pub fn recommendations(case: &MemoCase) -> Vec<Block> {
    if case.indstillinger.is_empty() {
        return Vec::new();
    }
    let lines = case.indstillinger.iter().map(|one| {
        vec![
            text(&one.organ),
            date(one.dato),
            text(&one.udfald),
            one.tekst
                .clone()
                .map_or(Value::Missing(Missing::IkkeRelevant), Value::Text),
        ]
    });
    let mut list = table(
        "indstillinger",
        "Udvalgenes indstilling, som den er registreret",
        &["Udvalg", "Møde", "Udfald", "Ordlyd"],
        rows(lines.collect()),
    );
    list.columns[1].kind = ColumnKind::Date;
    list.sources = vec![register("Sagens indstillinger i registeret", case.dato)];
    vec![heading(2, "Udvalgenes behandling"), Block::Table(list)]
}
