//! The assessments of a case: each is kept beside the earlier ones, and the newest is the current one (S9).

use super::{Sag, Sager, date, json};
use crate::error::{Error, Kind, Result};
use crate::rules::flytning::{Assessment, FlytningFacts, Grundlag, Moved};
use crate::rules::sag::Tilstand;
use jiff::civil::Date;
use rusqlite::{Row, named_params};
use serde_json::Value;

/// A stored assessment: what was asked, what was answered, and of which data.
#[derive(Debug, Clone, PartialEq)]
pub struct GemtVurdering {
    /// Its key.
    pub id: i64,
    /// 1, 2, … within the case.
    pub nr: i64,
    /// The day the application, or what is new in it, was received.
    pub dato: Date,
    /// Why it was made; `None` for the first.
    pub grund: Option<String>,
    /// Why what was said of the assessment before still counts; `None` = it must be said again.
    pub fastholdt: Option<String>,
    /// The application as it was typed.
    pub argumenter: Value,
    /// The date of the view.
    pub pr: Date,
    /// `register` or `opgoerelse`.
    pub grundlag: String,
    /// The `data` of `flytning vurder`.
    pub vurdering: Value,
    /// Program and version.
    pub program: String,
    /// The last line of the journal when it was made.
    pub journal_nr: i64,
    /// F1–F4 or F6.
    pub regel: String,
    /// The giving kommune's code.
    pub afgivende: String,
    /// The receiving kommune's code, when known.
    pub modtagende: Option<String>,
}

impl GemtVurdering {
    /// The day of receipt that the application then gave.
    pub fn modtaget(&self) -> Option<Date> {
        self.vurdering["ansoegning"]["modtaget"].as_str()?.parse().ok()
    }

    /// "vurdering 2".
    pub fn navn(&self) -> String {
        format!("vurdering {}", self.nr)
    }
}

/// An assessment to be kept.
#[derive(Debug)]
pub struct NyVurdering<'a> {
    /// The day the application, or what is new in it, was received.
    pub dato: Date,
    /// The application as it was typed.
    pub argumenter: &'a Value,
    /// What the assessment rests on.
    pub facts: &'a FlytningFacts,
    /// The assessment.
    pub assessment: &'a Assessment,
    /// The `data` of `flytning vurder`.
    pub data: &'a Value,
    /// Program and version.
    pub program: &'a str,
}

/// Why a case is assessed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fornyelse<'a> {
    /// What is corrected or new.
    pub grund: &'a str,
    /// Why answers, recommendations and decisions on the assessment before still count; `None` = they must be given again.
    pub fastholdt: Option<&'a str>,
}

impl Sager<'_> {
    /// The assessments of a case, oldest first.
    pub(super) fn assessments(&self, id: &str) -> rusqlite::Result<Vec<GemtVurdering>> {
        self.connection
            .prepare("SELECT * FROM sag_vurdering WHERE sag_id = ?1 ORDER BY vurdering_id")?
            .query_map([id], stored)?
            .collect()
    }

    /// Keeps a new assessment beside the earlier ones; it is the current one from now on.
    ///
    /// \[D\] What kommuner, committees and decision makers said of the assessment before must be said again, unless a
    /// reason is given why it still counts. Kommuner that somebody added to the hearing stay in it; a kommune that was
    /// there because capacity would come to it leaves with the place.
    ///
    /// # Errors
    /// PP-G006 when the case is decided, PP-G007 for a day before what has happened, PP-G020 when the former words are to
    /// stand although the application is about something else.
    pub fn reassess(&self, case: &Sag, new: &NyVurdering<'_>, again: &Fornyelse<'_>) -> Result<Sag> {
        case.open_for("en ny vurdering")?;
        case.not_before("--oplyst", new.dato)?;
        if again.fastholdt.is_some() {
            same_matter(case, new.data)?;
        }
        let parties = case.heard_by_rule();
        let added = self.heard(&case.id)?.into_iter().filter(|code| !parties.contains(code));
        let added: Vec<String> = added.collect();
        self.store(&case.id, new, Some(again))?;
        let renewed = self.find(&case.id)?;
        if again.fastholdt.is_some() {
            return Ok(renewed);
        }
        let mut affected = renewed.heard_by_rule();
        affected.extend(added.into_iter().filter(|code| !renewed.parties().contains(code)));
        self.affect(&case.id, &affected, new.dato)?;
        if case.tilstand != Tilstand::Modtaget {
            let note = format!(
                "{}: høring, indstilling og afgørelse begynder igen",
                renewed.vurdering.navn()
            );
            self.enter(&case.id, new.dato, Tilstand::Modtaget, Some(&note))?;
        }
        self.find(&case.id)
    }

    pub(super) fn store(&self, id: &str, new: &NyVurdering<'_>, again: Option<&Fornyelse<'_>>) -> Result<()> {
        let (facts, found) = (new.facts, new.assessment);
        let counts = match facts.flyttes {
            Moved::Antal { over_30, under_30 } => Some((over_30, under_30)),
            Moved::Alt | Moved::Vaegtet(_) => None,
        };
        let direction = |change: crate::rules::flytning::BeforeAfter| {
            let (before, after) = change.foer.zip(change.efter)?;
            Some(after.cmp(&before) as i64)
        };
        let place = &facts.nyt_sted;
        self.ask(self.connection.execute(
            "INSERT INTO sag_vurdering (sag_id, nr, dato, grund, fastholdt, argumenter, pr, grundlag, vurdering, program, journal_nr, rute, regel, afgivende,
                 modtagende, flyttes, hele, over_30, under_30, afstand_m, m1_retning, m2_retning, ny_adresse, ny_postnr,
                 ny_bysamfund_id, ny_x, ny_y, ny_kvalitet, adgang, toilet, parkering, holdlokale)
             VALUES (:sag, (SELECT 1 + coalesce(max(nr), 0) FROM sag_vurdering WHERE sag_id = :sag), :dato, :grund, :fastholdt, :argumenter, :pr, :grundlag, :vurdering, :program, (SELECT coalesce(max(nr), 0) FROM journal), :rute,
                 :regel, :afgivende, :modtagende, :flyttes, :hele, :over_30, :under_30, :afstand, :m1, :m2, :adresse, :postnr,
                 :by, :x, :y, :kvalitet, :adgang, :toilet, :parkering, :holdlokale)",
            named_params! {
                ":sag": id,
                ":dato": new.dato.to_string(),
                ":grund": again.map(|again| again.grund),
                ":fastholdt": again.and_then(|again| again.fastholdt),
                ":argumenter": new.argumenter.to_string(),
                ":pr": facts.pr.to_string(),
                ":grundlag": match facts.grundlag { Grundlag::Register => "register", Grundlag::Opgoerelse => "opgoerelse" },
                ":vurdering": new.data.to_string(),
                ":program": new.program,
                ":rute": new.data["rute"].as_str(),
                ":regel": found.regel.id,
                ":afgivende": facts.klinik.kommune.to_string(),
                ":modtagende": facts.nyt_sted.kommune.map(|kommune| kommune.to_string()),
                ":flyttes": found.flyttes.to_f64(),
                ":hele": found.flyttes == found.klinikkens_kapacitet,
                ":over_30": counts.map(|(over, _)| over),
                ":under_30": counts.map(|(_, under)| under),
                ":afstand": found.afstande.gammel_til_ny_m.map(crate::domain::Metres::value),
                ":m1": direction(found.maal.m1),
                ":m2": direction(found.maal.m2),
                ":adresse": place.adresse,
                ":postnr": place.postnr,
                ":by": place.bysted.by().map(|by| by.id.as_str()),
                ":x": place.koordinat.map(crate::domain::Koordinat::oest),
                ":y": place.koordinat.map(crate::domain::Koordinat::nord),
                ":kvalitet": quality(place.koordinat),
                ":adgang": facts.ansoegning.adgang.word(),
                ":toilet": facts.ansoegning.toilet.word(),
                ":parkering": facts.ansoegning.parkering.word(),
                ":holdlokale": facts.ansoegning.holdlokale.word(),
            },
        ))?;
        Ok(())
    }
}

/// What was said may only stand when it was said of this: the same route, kommune, town and amount.
fn same_matter(case: &Sag, fresh: &Value) -> Result<()> {
    let about = [
        ("/regel/id", "sagsgangen"),
        ("/nyt_sted/kommune", "kommunen"),
        ("/nyt_sted/bysted", "bysamfundet"),
        ("/flyttes", "mængden"),
    ];
    let other: Vec<&str> = about
        .iter()
        .filter(|(path, _)| case.vurdering.vurdering.pointer(path) != fresh.pointer(path))
        .map(|(_, name)| *name)
        .collect();
    if other.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        "PP-G020",
        Kind::Usage,
        "det, der er sagt, kan ikke stå fast, for der søges nu om noget andet. Intet er gemt",
    )
    .at(
        format!("sag {}", case.id),
        format!("{} er en anden end i {}", other.join(" og "), case.vurdering.navn()),
    )
    .next_step("udelad --fasthold; høring, indstilling og afgørelse registreres så igen"))
}

fn stored(row: &Row<'_>) -> rusqlite::Result<GemtVurdering> {
    Ok(GemtVurdering {
        id: row.get("vurdering_id")?,
        nr: row.get("nr")?,
        dato: date(row, "dato")?,
        grund: row.get("grund")?,
        fastholdt: row.get("fastholdt")?,
        argumenter: json(row, "argumenter")?,
        pr: date(row, "pr")?,
        grundlag: row.get("grundlag")?,
        vurdering: json(row, "vurdering")?,
        program: row.get("program")?,
        journal_nr: row.get("journal_nr")?,
        regel: row.get("regel")?,
        afgivende: row.get("afgivende")?,
        modtagende: row.get("modtagende")?,
    })
}

fn quality(place: Option<crate::domain::Koordinat>) -> &'static str {
    use crate::domain::KoordinatKvalitet::{Adresse, By, Ukendt};
    match place.map(crate::domain::Koordinat::kvalitet) {
        Some(Adresse) => "adresse",
        Some(By) => "by",
        Some(Ukendt) | None => "ukendt",
    }
}
