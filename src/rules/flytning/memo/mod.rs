//! The committee memo of an application (interface.md section 6): facts with source and date, and three blanks.
//!
//! The program never writes the vurdering, the indstilling or the beslutning; each is a [`Blank`], which cannot hold a
//! text. The word *ændring* stands for a criterion's computed verdict, so that nothing of ours is called a vurdering.

mod capacity;
mod case;
mod criteria;
mod ekstra;
mod gang;
mod parts;

#[cfg(test)]
pub(crate) mod example;
#[cfg(test)]
mod tests;

use super::assess::Assessment;
use super::route::Rute;
use crate::domain::{Bysted, Metres};
use crate::report::memo::{Blank, Block, Hint, Memo, Metadata, Section, Span};
use crate::report::{ColumnKind, Missing, Row, Table, Value};
use crate::rules::myndighed::{MyndighedError, myndighed};
use crate::rules::origin::{self, Rule};

pub use case::{Bilag, Hoering, MemoCase, Sted, TidligereSag};
pub use gang::{Udvalgsindstilling, Vurderingsgang};
use parts::{
    beside, column, date, date_fact, facts, heading, number, or_unknown, quantity, rows, source_of, strong, table,
    text, text_fact, words,
};

/// The memo for an assessment. The data on who pays and decides may contradict itself (C12).
pub fn memo(assessment: &Assessment, case: &MemoCase) -> Result<Memo, MyndighedError> {
    let section = |heading: &str, blocks| Section {
        heading: heading.to_owned(),
        blocks,
    };
    let sagsfremstilling = [
        application(assessment, case),
        gang::assessments(case),
        route(assessment),
        places(assessment, case),
        ekstra::blocks(assessment),
        capacity::blocks(assessment, case),
        distances(assessment, case),
        criteria::blocks(assessment),
        warnings(assessment),
        earlier(case),
        vec![heading(2, "Vurdering"), blank("Vurdering", Hint::Sekretariatet)],
    ];
    Ok(Memo {
        title: title(assessment, case),
        metadata: Metadata {
            sagsnummer: case.sagsnummer.clone(),
            dato: case.dato,
            pr: assessment.pr,
            grundlag: parts::basis(assessment.grundlag).to_owned(),
            version: case.version.clone(),
        },
        sections: vec![
            section("Indstilling", vec![blank("Indstilling", Hint::Sekretariatet)]),
            section("Sagsfremstilling", sagsfremstilling.concat()),
            section("Økonomi", economy(assessment, case)?),
            section(
                "Høring",
                [hearing(assessment, case), gang::recommendations(case)].concat(),
            ),
            section("Bilag", papers(case)),
            section("Beslutning", vec![blank("Beslutning", Hint::Udvalget)]),
        ],
    })
}

/// "Ansøgning om flytning af X fra A til B", with the towns when both are known and differ.
fn title(assessment: &Assessment, case: &MemoCase) -> String {
    let subject = format!("Ansøgning om flytning af {}", assessment.klinik);
    match (case.gammelt_sted.bysted.by(), case.nyt_sted.bysted.by()) {
        (Some(old), Some(new)) if old.navn != new.navn => format!("{subject} fra {} til {}", old.navn, new.navn),
        _ => subject,
    }
}

fn blank(label: &str, hint: Hint) -> Block {
    Block::Blank(Blank {
        label: label.to_owned(),
        hint,
    })
}

/// "Hjallerup i Brønderslev Kommune", with what is unknown said as such.
fn place_words(bysted: &Bysted, kommune: Option<&str>) -> String {
    let kommune = kommune.map_or_else(|| "en ukendt kommune".to_owned(), |name| format!("{name} Kommune"));
    match bysted {
        Bysted::By(by) => format!("{} i {kommune}", by.navn),
        Bysted::Landdistrikt => format!("landdistrikt i {kommune}"),
        Bysted::Ukendt => format!("et ukendt bysamfund i {kommune}"),
    }
}

fn receiving_name(assessment: &Assessment) -> Option<&str> {
    assessment.modtagende.as_ref().map(|area| area.omraade.as_str())
}

fn application(assessment: &Assessment, case: &MemoCase) -> Vec<Block> {
    let from = place_words(&case.gammelt_sted.bysted, Some(&assessment.afgivende.omraade));
    let to = place_words(&case.nyt_sted.bysted, receiving_name(assessment));
    let mut sentence = vec![
        words(format!("{} søger om at flytte ", assessment.klinik)),
        Span::Value(quantity(number(assessment.flyttes.to_f64()), ColumnKind::UpTo(4))),
        words(format!(" kapacitet fra {from} til {to}. ")),
    ];
    match case.modtaget {
        Some(day) => sentence.extend([
            words("Ansøgningen er modtaget "),
            Span::Value(quantity(Value::Date(day), ColumnKind::Date)),
            words("."),
        ]),
        None => sentence.push(words("Det er ukendt, hvornår ansøgningen er modtaget.")),
    }
    let said = case.kilder.ansoegning.as_ref();
    let capacity = ColumnKind::UpTo(4);
    let list = vec![
        text_fact("Ansøger", case.ansoeger.as_deref(), said),
        text_fact("Klinik", Some(&assessment.klinik), case.kilder.klinik.as_ref()),
        parts::fact(
            "Klinikkens kapacitet",
            quantity(number(assessment.klinikkens_kapacitet.to_f64()), capacity),
            case.kilder.klinikkapacitet.clone(),
        ),
        parts::fact(
            "Kapacitet, der søges flyttet",
            quantity(number(assessment.flyttes.to_f64()), capacity),
            said.cloned(),
        ),
        date_fact("Modtaget", case.modtaget, said.cloned()),
        date_fact("Ønsket flyttedag", case.oensket_dato, said.cloned()),
        date_fact(
            "Tidligste flyttedag",
            assessment.tidligste_dato,
            Some(source_of(&origin::V5, case.modtaget)),
        ),
        text_fact("Årsag", assessment.aarsag.as_deref(), said),
        text_fact("Lokalerne er mistet", Some(assessment.tab_af_lokaler.word()), said),
    ];
    vec![
        heading(2, "Ansøgning"),
        Block::Paragraph(sentence),
        facts("Ansøgningens oplysninger", list),
    ]
}

fn route(assessment: &Assessment) -> Vec<Block> {
    let decided_by = if assessment.afgoeres_af.is_empty() {
        Value::Missing(Missing::Ukendt)
    } else {
        text(assessment.afgoeres_af.join("; "))
    };
    let rule = |rule: &Rule| text(rule.reference());
    let mut lines = vec![
        vec![text("Regel"), text(assessment.regel.text), rule(assessment.regel)],
        vec![text("Afgøres af"), decided_by, rule(assessment.regel)],
    ];
    lines.extend(assessment.begrundelser.iter().map(|reason| {
        vec![
            text("Begrundelse"),
            text(format!("{}.", reason.tekst)),
            rule(reason.regel),
        ]
    }));
    let columns = ["Forhold", "Oplysning", "Regel og oprindelse"];
    vec![
        heading(2, "Sagsgang"),
        Block::Table(Table {
            notes: vec![parts::ORIGINS.to_owned()],
            sources: vec![parts::plan("afsnit 2.1.13")],
            ..table("sagsgang", "Sagens gang efter geografien", &columns, rows(lines))
        }),
    ]
}

fn places(assessment: &Assessment, case: &MemoCase) -> Vec<Block> {
    let address = |place: &Sted| match (&place.adresse, &place.postnr) {
        (Some(street), Some(code)) => text(format!("{street}, {code}")),
        (Some(only), None) | (None, Some(only)) => text(only),
        (None, None) => Value::Missing(Missing::Ukendt),
    };
    let town = |place: &Sted| match &place.bysted {
        Bysted::By(by) => text(&by.navn),
        Bysted::Landdistrikt => text("landdistrikt"),
        Bysted::Ukendt => Value::Missing(Missing::Ukendt),
    };
    let (old, new) = (&case.gammelt_sted, &case.nyt_sted);
    let kommune = |name: Option<&str>| or_unknown(name.map(|name| format!("{name} Kommune")));
    let lines = vec![
        vec![text("Adresse"), address(old), address(new)],
        vec![text("Bysamfund"), town(old), town(new)],
        vec![
            text("Kommune"),
            kommune(Some(&assessment.afgivende.omraade)),
            kommune(receiving_name(assessment)),
        ],
    ];
    let kilder = &case.kilder;
    let mut blocks = vec![
        heading(2, "Nuværende og ønsket placering"),
        Block::Table(Table {
            sources: beside(&[&kilder.klinik, &kilder.ansoegning, &kilder.koordinater]),
            ..table(
                "placering",
                "Klinikkens placering",
                &["Forhold", "Nuværende", "Ønsket"],
                rows(lines),
            )
        }),
    ];
    blocks.extend(case.figur.clone().map(Block::Figure));
    blocks
}

fn distances(assessment: &Assessment, case: &MemoCase) -> Vec<Block> {
    let found = &assessment.afstande;
    let source = || case.kilder.koordinater.clone();
    let kilometres = |metres: Option<Metres>| match metres {
        Some(metres) => quantity(number(metres.value() / 1000.0), ColumnKind::Decimal(1)).unit("km"),
        None => quantity(Value::Missing(Missing::Ukendt), ColumnKind::Decimal(1)),
    };
    let mut list = vec![parts::fact(
        "Fra den gamle til den nye adresse",
        kilometres(found.gammel_til_ny_m),
        source(),
    )];
    let nearest = [
        (
            "Fra den gamle adresse til nærmeste klinik efter flytningen",
            &found.naermeste_tilbage,
        ),
        (
            "Fra den nye adresse til nærmeste klinik før flytningen",
            &found.naermeste_ved_nyt_sted_foer,
        ),
    ];
    for (label, clinic) in nearest {
        let label = clinic
            .as_ref()
            .map_or_else(|| label.to_owned(), |clinic| format!("{label} ({})", clinic.navn));
        let metres = clinic.as_ref().map(|clinic| clinic.meter);
        list.push(parts::fact(&label, kilometres(metres), source()));
    }
    let quality = found.kvalitet.map(parts::quality);
    list.push(text_fact(
        "Koordinaterne gælder",
        quality,
        case.kilder.koordinater.as_ref(),
    ));
    let unplaced = i64::try_from(found.klinikker_uden_koordinat).unwrap_or(i64::MAX);
    if unplaced > 0 {
        list.push(parts::fact(
            "Klinikker uden kendt koordinat, som ikke er med i afstandene",
            quantity(Value::Integer(unplaced), ColumnKind::Integer),
            source(),
        ));
    }
    vec![
        heading(2, "Afstande"),
        Block::Paragraph(vec![words(
            "Afstande er målt i lige linje og ikke ad vej. Kapaciteten i de to bysamfund før og efter står under kriterium K2.",
        )]),
        facts("Afstande i lige linje", list),
    ]
}

fn warnings(assessment: &Assessment) -> Vec<Block> {
    let mut blocks = vec![heading(2, "Advarsler og manglende oplysninger")];
    let raised = assessment.advarsler_uddybet.iter().map(|warning| (warning, ""));
    let covered = assessment
        .advarsler_daekket
        .iter()
        .map(|warning| (warning, " (dækkes af en stærkere advarsel)"));
    let lines: Vec<Vec<Value>> = raised
        .chain(covered)
        .map(|(warning, covered)| {
            vec![
                text(warning.regel.id),
                text(format!("{}{covered}", warning.tekst)),
                text(warning.regel.text),
                text(parts::origin_words(warning.regel)),
            ]
        })
        .collect();
    if lines.is_empty() {
        blocks.push(Block::Paragraph(vec![words(
            "Ingen af advarslerne V1–V7 er rejst på de oplysninger, der er kendt.",
        )]));
    } else {
        blocks.push(Block::Table(Table {
            sources: vec![parts::calculation(assessment)],
            ..table(
                "advarsler",
                "Advarsler",
                &["Kode", "Advarsel", "Regel", "Oprindelse"],
                rows(lines),
            )
        }));
    }
    if !assessment.ikke_sammenlignelig.is_empty() {
        blocks.push(Block::Paragraph(vec![
            strong("Kan ikke sammenlignes før og efter 1. januar 2024: "),
            words(format!(
                "{}. Reglen er {}.",
                assessment.ikke_sammenlignelig.join(", "),
                origin::V7.reference()
            )),
        ]));
    }
    let missing: Vec<Vec<Value>> = assessment
        .mangler_oplysning
        .iter()
        .map(|gap| {
            let rule = parts::rule_of_missing(&gap.felt);
            let words = rule.map_or_else(|| "sagsfremstillingen".to_owned(), Rule::reference);
            vec![text(&gap.tekst), text(words)]
        })
        .collect();
    if missing.is_empty() {
        blocks.push(Block::Paragraph(vec![words("Ingen oplysninger mangler.")]));
    } else {
        blocks.push(Block::Table(Table {
            notes: vec!["Det, der ikke er oplyst, er ukendt og er ikke antaget.".to_owned()],
            sources: vec![parts::calculation(assessment)],
            ..table(
                "mangler_oplysning",
                "Mangler oplysning",
                &["Oplysning, der mangler", "Skal bruges til"],
                rows(missing),
            )
        }));
    }
    blocks
}

fn earlier(case: &MemoCase) -> Vec<Block> {
    let mut blocks = vec![heading(2, "Tidligere lignende sager")];
    let sentence = match &case.tidligere {
        None => "Det er ukendt, om der er tidligere lignende sager.",
        Some(cases) if cases.is_empty() => "Der er ingen tidligere lignende sager i registeret.",
        Some(cases) => {
            let lines = cases.iter().map(|one| {
                vec![
                    text(&one.sagsnummer),
                    date(one.dato),
                    text(&one.beskrivelse),
                    or_unknown(one.afgoerelse.clone()),
                ]
            });
            let mut list = table(
                "tidligere_sager",
                "Tidligere lignende sager",
                &["Sagsnr.", "Afgjort", "Sagen", "Afgørelse"],
                rows(lines.collect()),
            );
            list.columns[1].kind = ColumnKind::Date;
            list.sources = vec![parts::register("Sager i registeret", case.dato)];
            blocks.push(Block::Table(list));
            return blocks;
        }
    };
    blocks.push(Block::Paragraph(vec![words(sentence)]));
    blocks
}

fn economy(assessment: &Assessment, case: &MemoCase) -> Result<Vec<Block>, MyndighedError> {
    let day = case.oensket_dato.unwrap_or(case.dato);
    let mut lines = Vec::new();
    for &speciale in &case.specialer {
        let period = myndighed(speciale, day, &case.myndigheder)?.periode;
        let pick = |value: Option<String>| or_unknown(value);
        lines.push(vec![
            text(format!("{} {}", speciale.number(), speciale.name())),
            pick(period.as_ref().map(|period| parts::payer(period.betaler).to_owned())),
            pick(period.as_ref().map(|period| parts::payer(period.bestemmer).to_owned())),
            date(period.as_ref().map(|period| period.fra)),
            pick(period.map(|period| period.kilde)),
        ]);
    }
    let mut payers = table(
        "betalere",
        "Hvem der betaler og bestemmer på flyttedagen",
        &["Speciale", "Betaler", "Bestemmer", "Gælder fra", "Kilde"],
        rows(lines),
    );
    payers.columns[3] = column("gaelder_fra", "Gælder fra", ColumnKind::Date);
    payers.notes = vec![format!("Regel: {}.", origin::C12.reference())];
    payers.sources = vec![parts::register("Oplysninger om myndighed i registeret", day)];
    let moves = match receiving_name(assessment) {
        Some(name) if name != assessment.afgivende.omraade => format!(
            "følger klinikken: fra {} Kommune til {name} Kommune",
            assessment.afgivende.omraade
        ),
        Some(name) => format!("følger klinikken: bliver i {name} Kommune"),
        None => "følger klinikken: til en ukendt kommune".to_owned(),
    };
    let list = vec![
        text_fact("Produktion af ydelser", Some(&moves), Some(&parts::plan("tabel 36"))),
        text_fact(
            "Udgift",
            Some("følger borgerens bopælskommune, uanset hvor klinikken ligger"),
            Some(&source_of(&origin::C12, Some(day))),
        ),
        text_fact("Ændring af udgiften i kroner", None, None),
    ];
    Ok(vec![
        Block::Table(payers),
        facts("Virkning for produktion og udgift", list),
    ])
}

/// Every affected kommune has a row, also when nothing has been sent; a hearing belongs to a change of the plan.
fn hearing(assessment: &Assessment, case: &MemoCase) -> Vec<Block> {
    let mut hearings = case.hoering.clone();
    if assessment.rute == Rute::PlanAendring {
        let affected = [Some(assessment.afgivende.omraade.as_str()), receiving_name(assessment)];
        for name in affected.into_iter().flatten() {
            if !hearings.iter().any(|hearing| hearing.kommune == name) {
                hearings.push(Hoering {
                    kommune: name.to_owned(),
                    sendt: None,
                    frist: None,
                    svar_dato: None,
                    svar: None,
                });
            }
        }
    }
    if hearings.is_empty() {
        return vec![Block::Paragraph(vec![words(
            "Der er ikke registreret høringer i sagen.",
        )])];
    }
    let lines = hearings.into_iter().map(|hearing| {
        vec![
            text(format!("{} Kommune", hearing.kommune)),
            date(hearing.sendt),
            date(hearing.frist),
            date(hearing.svar_dato),
            or_unknown(hearing.svar),
        ]
    });
    let mut list = table(
        "hoering",
        "Høring af de berørte kommuner",
        &["Kommune", "Sendt", "Frist", "Svar modtaget", "Svar"],
        rows(lines.collect()),
    );
    for column in &mut list.columns[1..4] {
        column.kind = ColumnKind::Date;
    }
    list.notes = vec![format!("Regel: {}.", assessment.regel.reference())];
    if case.vurdering.as_ref().is_some_and(|gang| gang.fastholdt.is_none()) {
        list.notes
            .push("Svar på en tidligere vurdering er ikke med her; de står i sagens forløb.".to_owned());
    }
    let unknown = |row: &Row| row.cells.contains(&Value::Missing(Missing::Ukendt));
    if list.rows.iter().any(unknown) {
        list.notes
            .push("Ukendt betyder her, at der ikke er registreret noget i sagen.".to_owned());
    }
    list.sources = vec![parts::register("Sagens høringer i registeret", case.dato)];
    vec![Block::Table(list)]
}

fn papers(case: &MemoCase) -> Vec<Block> {
    if case.bilag.is_empty() {
        return vec![Block::Paragraph(vec![words(
            "Der er ikke registreret bilag til sagen.",
        )])];
    }
    let lines = (1..)
        .zip(&case.bilag)
        .map(|(number, paper)| vec![Value::Integer(number), text(&paper.titel), date(paper.dato)]);
    let mut list = table(
        "bilag",
        "Bilag til sagen",
        &["Nr.", "Bilag", "Dato"],
        rows(lines.collect()),
    );
    list.columns[0].kind = ColumnKind::Id;
    list.columns[2].kind = ColumnKind::Date;
    list.sources = vec![parts::register("Sagens bilag i registeret", case.dato)];
    vec![Block::Table(list)]
}
