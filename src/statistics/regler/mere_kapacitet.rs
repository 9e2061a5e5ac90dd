//! C6 as an answer: the facts of plan section 3.4.5 for a kommune, the ratio before and after, and who agrees.

use super::{Faktum, IntoValue, Svar, plain_table, refusal, require};
use crate::domain::dato::dansk_dato;
use crate::domain::{JaNejUkendt, Kapacitetstal, Kommunekode, Ratio, Speciale};
use crate::error::{Error, Result};
use crate::register::regler::{Kendt, PlanfaktumPost, distinct, planfakta};
use crate::register::{Area, View};
use crate::report::{Answer, ColumnKind, Missing, Source, Table, Value};
use crate::rules::mere_kapacitet::{
    MereKapacitet, MereKapacitetError, MereKapacitetFacts, Oplysning, Planfakta, VistFaktum, mere_kapacitet,
};
use crate::rules::{MissingParameter, origin};
use crate::statistics::kapacitet::{kilder_tabel_1, omraader};
use crate::statistics::{column, text};
use jiff::civil::Date;
use serde_json::json;

/// Facts the user entered in place of the register's; they are about one speciale.
#[derive(Debug, Default)]
pub struct Indtastet {
    /// Growth of the population, persons.
    pub befolkningsudvikling: Option<Kendt<Ratio>>,
    /// Mean waiting time, weeks.
    pub ventetid: Option<Kendt<Ratio>>,
    /// Development in the number of patients, persons.
    pub patientudvikling: Option<Kendt<Ratio>>,
    /// Consumption of the residents.
    pub forbrug: Option<Kendt<Ratio>>,
    /// Production of the clinics.
    pub produktion: Option<Kendt<Ratio>>,
}

impl Indtastet {
    fn is_about_a_speciale(&self) -> bool {
        [&self.ventetid, &self.patientudvikling, &self.forbrug, &self.produktion]
            .iter()
            .any(|entered| entered.is_some())
    }
}

/// What is asked.
#[derive(Debug)]
pub struct Spoergsmaal {
    /// The day of the view.
    pub pr: Date,
    /// The basis of the capacity.
    pub grundlag: &'static str,
    /// The kommune that would get the capacity.
    pub kommune: Area,
    /// Its kapacitet today; `None` when nothing is counted on the basis.
    pub kapacitet: Option<Kendt<Kapacitetstal>>,
    /// What would be added.
    pub tillaeg: Option<Kendt<Kapacitetstal>>,
    /// The specialer the facts are shown for.
    pub specialer: Vec<Speciale>,
    /// What the register knows.
    pub poster: Vec<PlanfaktumPost>,
    /// What was entered.
    pub indtastet: Indtastet,
    /// What the region says.
    pub regionen: JaNejUkendt,
    /// What each kommune of the region says, by code and name.
    pub svar: Vec<(Kommunekode, String, JaNejUkendt)>,
}

/// The kapacitet of a kommune on a basis, with its sources; `None` when nothing is counted.
pub fn kapacitet_i(view: &View<'_>, kommune: &Area, grundlag: &str) -> Result<Option<Kendt<Kapacitetstal>>> {
    let rows = omraader(view, grundlag)?;
    let own = rows
        .iter()
        .find(|row| row.kommunekode.as_deref() == Some(kommune.kommunekode.as_str()));
    let Some(vaerdi) = own.and_then(|row| row.kapacitet).and_then(Kapacitetstal::from_f64) else {
        return Ok(None);
    };
    let mut kilder = kilder_tabel_1(view, grundlag)?;
    let people = planfakta(view, &kommune.kommunekode)?;
    kilder.retain(|kilde| !people.iter().any(|post| post.kilde.id == kilde.id));
    Ok(Some(Kendt { vaerdi, kilder }))
}

/// The answer of `ansoegning kapacitet`.
pub fn answer(question: &Spoergsmaal) -> Result<Answer> {
    let rule = &origin::C6;
    let mut missing = Vec::new();
    let mut ask = |name: &str, words: &str| missing.push(MissingParameter::new(rule, name, words));
    if question.tillaeg.is_none() {
        ask("tillaeg", "Hvor meget kapacitet der skal lægges til");
    }
    if question.kapacitet.is_none() {
        ask("kapacitet", "Kommunens kapacitet på datoen");
    }
    if question.specialer.len() != 1 && question.indtastet.is_about_a_speciale() {
        ask("speciale", "Hvilket speciale de oplyste tal gælder");
    }
    require(rule, &missing)?;
    let mut shown = Vec::new();
    let mut common: Option<MereKapacitet> = None;
    for speciale in &question.specialer {
        let facts = facts(question, *speciale);
        let result = mere_kapacitet(&facts).map_err(|error| refused(&error))?;
        shown.push((*speciale, result.fakta.clone(), result.mangler.clone()));
        common.get_or_insert(result);
    }
    let Some(result) = common else {
        return Err(refusal("PP-C106", &"intet speciale er valgt", "--speciale", "ingen"));
    };
    // In the Danish order of the kommuner and not in that of their codes.
    let names = |codes: &[Kommunekode]| {
        let named = question.svar.iter().filter(|(code, ..)| codes.contains(code));
        let list: Vec<&str> = named.map(|(_, name, _)| name.as_str()).collect();
        if list.is_empty() {
            "ingen".to_owned()
        } else {
            list.join(", ")
        }
    };
    let udfald = match result.enighed {
        JaNejUkendt::Ja => "regionen og alle kommuner er enige",
        JaNejUkendt::Nej => "der er ikke enighed: mere kapacitet kan ikke udmøntes",
        JaNejUkendt::Ukendt => "kan ikke afgøres, før alle har svaret",
    };
    let svar = Svar::new(rule, question.pr, question.grundlag, &data(question, &result, &shown))?
        .line("Kommune", question.kommune.navn.clone())
        .line("Udfald", udfald)
        .line("Regionen", question.regionen)
        .line("Kommuner imod", names(&result.imod))
        .line("Kommuner uden svar", names(&result.mangler_svar))
        .line_maybe("Indbyggere pr. kapacitet før", result.foer.map(rounded))
        .line_maybe("Indbyggere pr. kapacitet efter", result.efter.map(rounded))
        .table(fact_table(&shown))
        .missing(missing_of_all(&shown))
        .facts(fakta(question, &shown));
    Ok(svar.answer())
}

/// Inhabitants per kapacitet as the plan prints them (S2); the exact value stands in the data.
fn rounded(ratio: Ratio) -> Ratio {
    ratio
        .round_half_up()
        .and_then(|whole| Ratio::new(whole, 1))
        .unwrap_or(ratio)
}

fn facts(question: &Spoergsmaal, speciale: Speciale) -> MereKapacitetFacts {
    let number = Some(speciale.number());
    let of = |faktum: &str| {
        question
            .poster
            .iter()
            .filter(|post| post.faktum == faktum && (post.speciale == number || post.speciale.is_none()))
            .collect::<Vec<&PlanfaktumPost>>()
    };
    let entered = |known: &Option<Kendt<Ratio>>| {
        known.as_ref().map(|known| Oplysning {
            vaerdi: known.vaerdi,
            kilde: known.kilder.first().cloned(),
        })
    };
    let latest = |faktum: &str| of(faktum).last().map(|post| told(post, post.vaerdi, &post.tid));
    // A waiting time of the speciale itself comes before one of both.
    let waiting = of("ventetid");
    let waiting = waiting
        .iter()
        .find(|post| post.speciale == number)
        .or(waiting.first())
        .map(|post| {
            let answered = post
                .antal
                .map_or(String::new(), |(n, all)| format!(", {n} af {all} klinikker"));
            told(post, post.vaerdi, &format!("{}{answered}", spoken(&post.tid)))
        });
    let entries = &question.indtastet;
    MereKapacitetFacts {
        kapacitet: question
            .kapacitet
            .as_ref()
            .map_or(Kapacitetstal::ZERO, |known| known.vaerdi),
        tillaeg: question
            .tillaeg
            .as_ref()
            .map_or(Kapacitetstal::ZERO, |known| known.vaerdi),
        fakta: Planfakta {
            befolkningsudvikling: entered(&entries.befolkningsudvikling).or(change(&of("befolkning"))),
            ventetid: entered(&entries.ventetid).or(waiting),
            patientudvikling: entered(&entries.patientudvikling).or(change(&of("patienter"))),
            indbyggere: of("befolkning")
                .last()
                .and_then(|post| u32::try_from(post.vaerdi.floor()).ok()),
            forbrug: entered(&entries.forbrug).or(latest("forbrug")),
            produktion: entered(&entries.produktion).or(latest("produktion")),
        },
        regionen: question.regionen,
        kommuner: question.svar.iter().map(|(code, _, answer)| (*code, *answer)).collect(),
    }
}

/// A day as Danes write it; a year as it is.
fn spoken(tid: &str) -> String {
    tid.parse().map_or_else(|_| tid.to_owned(), dansk_dato)
}

fn told(post: &PlanfaktumPost, vaerdi: Ratio, tid: &str) -> Oplysning {
    Oplysning {
        vaerdi,
        kilde: Some(Source {
            dato: Some(tid.to_owned()),
            ..post.kilde.clone()
        }),
    }
}

/// The last value minus the first, when there are two; the posts stand in order of time.
fn change(posts: &[&PlanfaktumPost]) -> Option<Oplysning> {
    let (first, last) = (posts.first()?, posts.last()?);
    if first.tid == last.tid {
        return None;
    }
    let growth = last.vaerdi.checked_sub(first.vaerdi)?;
    Some(told(
        last,
        growth,
        &format!("{} til {}", spoken(&first.tid), spoken(&last.tid)),
    ))
}

type Vist = (Speciale, Vec<VistFaktum>, Vec<MissingParameter>);

fn data(question: &Spoergsmaal, result: &MereKapacitet, shown: &[Vist]) -> serde_json::Value {
    json!({
        "regel": result.regel,
        "kommune": question.kommune.navn,
        "kommunekode": question.kommune.kommunekode,
        "kapacitet": question.kapacitet.as_ref().map(|known| known.vaerdi),
        "tillaeg": question.tillaeg.as_ref().map(|known| known.vaerdi),
        "foer": result.foer,
        "efter": result.efter,
        "enighed": result.enighed,
        "imod": result.imod,
        "mangler_svar": result.mangler_svar,
        "specialer": shown.iter().map(|(speciale, fakta, _)| json!({ "speciale": speciale, "fakta": fakta })).collect::<Vec<_>>(),
    })
}

fn fact_table(shown: &[Vist]) -> Table {
    let rows = shown.iter().flat_map(|(speciale, fakta, _)| {
        fakta.iter().map(|fact| {
            let known = fact.oplysning.as_ref();
            let source = known.and_then(|known| known.kilde.as_ref());
            let word = |words: Option<&str>| words.map_or(Value::Missing(Missing::IkkeRelevant), text);
            vec![
                text(speciale.to_string()),
                text(fact.tekst),
                known.map_or(Value::Missing(Missing::Ukendt), |known| known.vaerdi.into_value()),
                word(source.and_then(|source| source.dato.as_deref())),
                word(source.map(|source| source.tekst.as_str())),
            ]
        })
    });
    plain_table(
        "planens_oplysninger",
        "Det, planen lægger til grund (3.4.5)",
        vec![
            column("speciale", "Speciale", ColumnKind::Id),
            column("oplysning", "Oplysning", ColumnKind::Text),
            column("vaerdi", "Værdi", ColumnKind::UpTo(1)),
            column("tid", "Periode", ColumnKind::Text),
            column("kilde", "Kilde", ColumnKind::Text),
        ],
        rows,
    )
}

/// What is missing for each speciale; what is about both is asked for once.
fn missing_of_all(shown: &[Vist]) -> Vec<MissingParameter> {
    let mut list: Vec<MissingParameter> = Vec::new();
    for (speciale, _, missing) in shown {
        for parameter in missing {
            let both = matches!(parameter.name.as_str(), "befolkningsudvikling" | "indbyggere");
            let named = if both {
                parameter.clone()
            } else {
                MissingParameter {
                    name: format!("{}_{speciale}", parameter.name),
                    text: format!("{}, speciale {speciale}", parameter.text),
                    rule: parameter.rule,
                }
            };
            if !list.contains(&named) {
                list.push(named);
            }
        }
    }
    list
}

fn fakta(question: &Spoergsmaal, shown: &[Vist]) -> Vec<Faktum> {
    let mut list = vec![
        Faktum::maybe("kapacitet", "Kommunens kapacitet", question.kapacitet.as_ref()),
        Faktum::maybe("tillaeg", "Kapacitet, der lægges til", question.tillaeg.as_ref()),
    ];
    let people = question.poster.iter().rfind(|post| post.faktum == "befolkning");
    list.extend(people.map(|post| {
        let known = Kendt::new(post.vaerdi, post.kilde.clone());
        Faktum::new(
            "indbyggere",
            format!("Kommunens befolkning pr. {}", spoken(&post.tid)),
            &known,
        )
    }));
    for (speciale, facts, _) in shown {
        for fact in facts {
            let Some(known) = &fact.oplysning else { continue };
            if let Some(kilde) = &known.kilde {
                let both = fact.navn == "befolkningsudvikling";
                let (navn, tekst) = if both {
                    (fact.navn.to_owned(), fact.tekst.to_owned())
                } else {
                    (
                        format!("{}_{speciale}", fact.navn),
                        format!("{}, speciale {speciale}", fact.tekst),
                    )
                };
                if !list.iter().any(|known| known.navn == navn) {
                    list.push(Faktum::new(navn, tekst, &Kendt::new(known.vaerdi, kilde.clone())));
                }
            }
        }
    }
    for fact in &mut list {
        fact.kilder = distinct(std::mem::take(&mut fact.kilder));
    }
    list
}

fn refused(error: &MereKapacitetError) -> Error {
    match error {
        MereKapacitetError::IntetTillaeg => {
            refusal("PP-C106", error, "--tillaeg", "0").next_step("skriv, hvor meget kapacitet der skal lægges til")
        }
        MereKapacitetError::IngenKommuner => {
            refusal("PP-C106", error, "registeret", "ingen kommuner").next_step("vælg et register med kommuner")
        }
        MereKapacitetError::DobbeltKommune(code) => {
            refusal("PP-C106", error, "--svar", code.to_string()).next_step("skriv hver kommunes svar én gang")
        }
        MereKapacitetError::ForStor => {
            refusal("PP-C106", error, "--tillaeg", "for stort").next_step("kontrollér tallet")
        }
    }
}
