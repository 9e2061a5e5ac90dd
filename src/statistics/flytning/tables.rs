//! Lays an assessment out as tables, in the order a case worker reads: case, route, figures, criteria, warnings, gaps.

use super::facts::Prepared;
use super::tables_text::{LEGEND, case_rows, key_value, kvalitet, route_words, stands};
use crate::domain::{Kapacitetstal, Metres, Ratio};
use crate::report::{Column, ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::rules::flytning::ekstra::TAVSHED;
use crate::rules::flytning::{AreaEffect, Assessment, Faktum, Kriterium, Maal, Naermeste};
use crate::statistics::{column, number, text};

/// All tables of an assessment but the alternatives.
pub fn all(prepared: &Prepared, assessment: &Assessment) -> Vec<Table> {
    let mut tables = vec![
        case(prepared, assessment),
        route(assessment),
        figures(prepared, assessment),
        measures(prepared, assessment),
        criteria(assessment),
        evidence(prepared, assessment),
        distances(prepared, assessment),
    ];
    tables.extend(super::tables_adgang::ways(assessment));
    tables.extend(extra_addresses(assessment));
    tables.extend([warnings(prepared, assessment)]);
    tables.extend(neutral(prepared, assessment));
    tables.push(gaps(prepared, assessment));
    tables
}

/// A table of ordinary rows; its id begins with `flytning-`.
pub(super) fn table(
    id: &str,
    title: impl Into<String>,
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
    sources: Vec<Source>,
) -> Table {
    Table {
        id: format!("flytning-{id}"),
        title: title.into(),
        columns,
        rows: rows.into_iter().map(body).collect(),
        notes: Vec::new(),
        sources,
    }
}

fn body(cells: Vec<Value>) -> Row {
    Row {
        kind: RowKind::Body,
        cells,
    }
}

/// A column of words.
pub(super) fn words(key: &str, heading: &str) -> Column {
    column(key, heading, ColumnKind::Text)
}

/// The application itself, when a table rests on nothing else.
fn application(prepared: &Prepared) -> Vec<Source> {
    prepared.facts.kilder.ansoegning.iter().cloned().collect()
}

/// The sources of capacity and population.
pub(super) fn figures_sources(prepared: &Prepared) -> Vec<Source> {
    let kilder = &prepared.facts.kilder;
    [&kilder.kapacitet, &kilder.befolkning]
        .into_iter()
        .flatten()
        .cloned()
        .collect()
}

/// The sources of coordinates.
pub(super) fn place_sources(prepared: &Prepared) -> Vec<Source> {
    prepared.facts.kilder.koordinater.iter().cloned().collect()
}

fn case(prepared: &Prepared, assessment: &Assessment) -> Table {
    let mut table = key_value(case_rows(prepared, assessment));
    let kilder = &prepared.facts.kilder;
    table.sources = [&kilder.klinik, &kilder.ansoegning]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    table.notes.clone_from(&prepared.bemaerkninger);
    table
}

/// The clinic's extra addresses (C4); none for a clinic without.
fn extra_addresses(assessment: &Assessment) -> Option<Table> {
    let found = &assessment.ekstra_adresser;
    let rows = found
        .iter()
        .map(|one| {
            let share = one.andel.map_or(Value::Missing(Missing::IkkeRelevant), |andel| {
                Value::Number(100.0 * andel)
            });
            vec![
                Value::Integer(one.nr.into()),
                text(&one.sted),
                share,
                text(&one.forhold),
                text(one.regel.reference()),
            ]
        })
        .collect();
    let columns = vec![
        column("nr", "Nr.", ColumnKind::Integer),
        words("sted", "Adresse"),
        column("andel", "Andel", ColumnKind::Percent(1)),
        words("forhold", "Forhold"),
        words("regel", "Regel"),
    ];
    let mut sources: Vec<Source> = found.iter().map(|one| one.kilde.clone()).collect();
    sources.sort();
    sources.dedup();
    (!found.is_empty()).then(|| Table {
        notes: vec![format!("{TAVSHED}.")],
        ..table("ekstra-adresser", "Ekstra klinikadresser", columns, rows, sources)
    })
}

fn route(assessment: &Assessment) -> Table {
    let reason = assessment.begrundelser.first().map(|reason| reason.tekst.clone());
    let deciders = if assessment.afgoeres_af.is_empty() {
        "kan ikke siges, før bysamfundet er slået op".to_owned()
    } else {
        assessment.afgoeres_af.join("; ")
    };
    let rows = vec![
        vec![text("Afgøres af"), text(deciders)],
        vec![text("Fordi"), text(reason.unwrap_or_default())],
        vec![text("Regel"), text(assessment.regel.reference())],
        vec![text("Reglen siger"), text(assessment.regel.text)],
    ];
    let columns = vec![words("emne", "Emne"), words("oplysning", "Oplysning")];
    let title = format!("Sagsgang: {}", route_words(assessment.rute));
    let mut table = table("sagsgang", title, columns, rows, vec![plan_source()]);
    table.notes = vec![super::FORBEHOLD.to_owned(), LEGEND.to_owned()];
    table
}

/// The rules' own source: the plan and the agreement, as each rule's mark says.
fn plan_source() -> Source {
    Source {
        id: "regler".to_owned(),
        tekst: "Reglerne med den oprindelse, der står ved hver".to_owned(),
        dato: None,
    }
}

/// Why a figure has no value: unknown, not comparable, or not defined (S3), in that order of reasons.
pub(super) fn why_missing(assessment: &Assessment, after: bool) -> Missing {
    if assessment.region.is_none() {
        Missing::Ukendt
    } else if after && !assessment.ikke_sammenlignelig.is_empty() {
        Missing::IkkeSammenlignelig
    } else if assessment.modtagende.is_none() {
        Missing::Ukendt
    } else {
        Missing::IkkeDefineret
    }
}

/// An exact value, or why there is none.
pub(super) fn ratio(value: Option<Ratio>, missing: Missing) -> Value {
    number(value.map(Ratio::to_f64), missing)
}

fn amount(value: Option<Kapacitetstal>, missing: Missing) -> Value {
    number(value.map(Kapacitetstal::to_f64), missing)
}

fn figures(prepared: &Prepared, assessment: &Assessment) -> Table {
    let (before, after) = (why_missing(assessment, false), why_missing(assessment, true));
    let own = |area: &AreaEffect, value: Option<Ratio>, capacity: Option<Kapacitetstal>, missing| {
        let reason = if area.indbyggere.is_some() && capacity.is_some_and(Kapacitetstal::is_zero) {
            Missing::IkkeDefineret
        } else {
            missing
        };
        ratio(value, reason)
    };
    let row = |role: &str, name: String, area: &AreaEffect| {
        vec![
            text(name),
            text(role),
            number(area.indbyggere.map(|people| people as f64), Missing::Ukendt),
            amount(Some(area.kapacitet_foer), before),
            amount(area.kapacitet_efter, after),
            own(area, area.foer, Some(area.kapacitet_foer), before),
            own(area, area.efter, area.kapacitet_efter, after),
        ]
    };
    let pair = |level: &str, giving: &AreaEffect, receiving: Option<&AreaEffect>| {
        let name = |area: &AreaEffect| format!("{level}{}", area.omraade);
        match receiving {
            Some(receiving) if receiving.omraade == giving.omraade => {
                vec![row("afgivende og modtagende", name(giving), giving)]
            }
            Some(receiving) => vec![
                row("afgivende", name(giving), giving),
                row("modtagende", name(receiving), receiving),
            ],
            None => vec![row("afgivende", name(giving), giving)],
        }
    };
    let mut rows = pair("", &assessment.afgivende, assessment.modtagende.as_ref());
    if let Some(councils) = &assessment.sundhedsraad {
        rows.extend(pair("Sundhedsråd ", &councils.afgivende, councils.modtagende.as_ref()));
    }
    let capacity = assessment.kapacitet_i_alt;
    let people: Option<u64> = prepared
        .facts
        .region_areas()
        .iter()
        .try_fold(0, |sum: u64, area| Some(sum + u64::from(area.indbyggere?)));
    rows.push(vec![
        text(assessment.region_navn.clone()),
        text("i alt"),
        number(people.map(|people| people as f64), Missing::Ukendt),
        ratio(capacity.foer, before),
        ratio(capacity.efter, after),
        ratio(assessment.region, before),
        ratio(assessment.region.filter(|_| capacity.efter.is_some()), after),
    ]);
    let columns = vec![
        words("omraade", "Område"),
        words("rolle", "Rolle"),
        column("indbyggere", "Indbyggere", ColumnKind::Integer),
        column("kapacitet_foer", "Kapacitet før", ColumnKind::UpTo(4)),
        column("kapacitet_efter", "Kapacitet efter", ColumnKind::UpTo(4)),
        column("foer", "Indb. pr. kapacitet før", ColumnKind::Decimal(0)),
        column("efter", "Indb. pr. kapacitet efter", ColumnKind::Decimal(0)),
    ];
    let mut table = table(
        "foer-og-efter",
        "Før og efter",
        columns,
        rows,
        figures_sources(prepared),
    );
    if let Some(last) = table.rows.last_mut() {
        last.kind = RowKind::Total;
    }
    if !assessment.ikke_sammenlignelig.is_empty() {
        table.notes.push(format!(
            "Flytningen krydser 1. januar 2024, hvor kapacitet opgøres på en ny måde (V7). Kan ikke sammenlignes før og efter: {}.",
            assessment.ikke_sammenlignelig.join(", ")
        ));
    }
    table
}

fn measures(prepared: &Prepared, assessment: &Assessment) -> Table {
    let (before, after) = (why_missing(assessment, false), why_missing(assessment, true));
    let state = |level: &str, when: &str, maal: &Maal, after_move: bool| {
        let missing = if after_move { after } else { before };
        let value = |pair: crate::rules::flytning::BeforeAfter| if after_move { pair.efter } else { pair.foer };
        vec![
            text(level),
            text(when),
            ratio(value(maal.m1), missing),
            ratio(value(maal.m2), missing),
            ratio(value(maal.m3), missing),
        ]
    };
    let mut rows = Vec::new();
    let councils = assessment
        .sundhedsraad
        .as_ref()
        .map(|councils| ("sundhedsråd", &councils.maal));
    for (level, maal) in [("kommuner", &assessment.maal)].into_iter().chain(councils) {
        rows.push(state(level, "før", maal, false));
        rows.push(state(level, "efter", maal, true));
    }
    let columns = vec![
        words("niveau", "Over"),
        words("tidspunkt", "Tidspunkt"),
        column("m1", "M1", ColumnKind::Decimal(1)),
        column("m2", "M2", ColumnKind::Decimal(2)),
        column("m3", "M3", ColumnKind::Decimal(2)),
    ];
    let mut table = table(
        "maal",
        "Hvor jævnt kapaciteten ligger",
        columns,
        rows,
        figures_sources(prepared),
    );
    table.notes = vec![
        "M1 [D]: afgivende og modtagende områdes afstand fra regionens indbyggere pr. kapacitet, lagt sammen."
            .to_owned(),
        "M2 [D]: hvor mange kapaciteter der ligger det forkerte sted. M3 [D]: størst i forhold til mindst.".to_owned(),
        "Lavere er mere jævnt. Målene kan være uenige og kan vildlede; de læses sammen med advarslerne.".to_owned(),
    ];
    table
}

fn criteria(assessment: &Assessment) -> Table {
    let row = |criterion: &Kriterium| {
        vec![
            text(criterion.kode),
            text(super::tables_text::criterion_name(criterion.kode)),
            text(criterion.vaegt),
            text(criterion.vurdering.word()),
            text(criterion.grundlag.clone()),
            stands(criterion.kilde.clone()),
            stands(criterion.dato.clone()),
        ]
    };
    let columns = vec![
        words("kode", "Kode"),
        words("kriterium", "Kriterium"),
        words("vaegt", "I planen"),
        words("vurdering", "Vurdering"),
        words("grundlag", "Grundlag"),
        words("kilde", "Kilde"),
        words("dato", "Dato"),
    ];
    let rows = assessment.kriterier.iter().map(row).collect();
    let mut table = table("kriterier", "Kriterierne K1–K6", columns, rows, vec![plan_source()]);
    table.notes = vec![
        "Kriterierne og deres vægt er planens (afsnit 2.1.13) [P]. Hvordan der dømmes forbedret, uændret, forringet eller ukendt, er programmets egen beslutning [D].".to_owned(),
        "K1 er regnet ud af tabellerne ovenfor.".to_owned(),
    ];
    table
}

/// Metres are whole: no coordinate here is better than that.
pub(super) fn metres(value: Option<f64>) -> Value {
    let whole = value
        .and_then(|value| Ratio::decimal(thousandths(value)?, 3))
        .and_then(Ratio::round_half_up);
    whole
        .and_then(|whole| i64::try_from(whole).ok())
        .map_or(Value::Missing(Missing::Ukendt), Value::Integer)
}

fn thousandths(value: f64) -> Option<i64> {
    let scaled = (value * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number below 10^12, checked in the same line"
    )]
    (scaled.abs() < 1e12).then_some(scaled as i64)
}

fn fact(value: &Faktum, unit: Option<&str>) -> Value {
    match value {
        Faktum::Tal(number) if unit == Some("m") => metres(Some(*number)),
        Faktum::Tal(number) => Value::Number(*number),
        Faktum::Tekst(word) => text(word.clone()),
        Faktum::Mangler => Value::Missing(Missing::Ukendt),
    }
}

fn evidence(prepared: &Prepared, assessment: &Assessment) -> Table {
    let mut rows = Vec::new();
    for criterion in assessment.kriterier.iter().filter(|criterion| criterion.kode != "K1") {
        for line in &criterion.detaljer {
            rows.push(vec![
                text(criterion.kode),
                text(line.betegnelse),
                fact(&line.foer, line.enhed),
                fact(&line.efter, line.enhed),
                text(line.enhed.unwrap_or_default()),
            ]);
        }
    }
    let columns = vec![
        words("kode", "Kode"),
        words("oplysning", "Oplysning"),
        words("foer", "Før"),
        words("efter", "Efter"),
        words("enhed", "Enhed"),
    ];
    let kilder = &prepared.facts.kilder;
    let sources = [&kilder.klinik, &kilder.koordinater, &kilder.ansoegning];
    let sources = sources.into_iter().flatten().cloned().collect();
    table("grundlag", "Hvad kriterierne K2–K6 hviler på", columns, rows, sources)
}

fn distances(prepared: &Prepared, assessment: &Assessment) -> Table {
    let afstande = &assessment.afstande;
    let nearest = |label: &str, found: &Option<Naermeste>| match found {
        Some(found) => vec![
            text(label),
            metres(Some(found.meter.value())),
            text(found.navn.clone()),
            text(kvalitet(found.kvalitet)),
        ],
        None => vec![
            text(label),
            Value::Missing(Missing::Ukendt),
            Value::Missing(Missing::Ukendt),
            Value::Missing(Missing::Ukendt),
        ],
    };
    let rows = vec![
        vec![
            text("Fra det gamle til det nye sted"),
            metres(afstande.gammel_til_ny_m.map(Metres::value)),
            text(""),
            afstande
                .kvalitet
                .map_or(Value::Missing(Missing::Ukendt), |quality| text(kvalitet(quality))),
        ],
        nearest(
            "Fra det gamle sted til nærmeste klinik, når flytningen er sket",
            &afstande.naermeste_tilbage,
        ),
        nearest(
            "Fra det nye sted til nærmeste klinik før flytningen",
            &afstande.naermeste_ved_nyt_sted_foer,
        ),
    ];
    let columns = vec![
        words("afstand", "Afstand"),
        column("meter", "Meter", ColumnKind::Integer),
        words("klinik", "Klinik"),
        words("kvalitet", "Koordinater"),
    ];
    let mut table = table("afstande", "Afstande", columns, rows, place_sources(prepared));
    table.notes.push(
        "I lige linje. En bymidte ligger typisk en halv kilometer fra adressen; en afstand er ikke bedre end det, og 0 m er samme bymidte."
            .to_owned(),
    );
    if afstande.klinikker_uden_koordinat > 0 {
        table.notes.push(format!(
            "Klinikker uden koordinat er ikke med ({}); den nærmeste kan ligge nærmere.",
            afstande.klinikker_uden_koordinat
        ));
    }
    table
}

fn warnings(prepared: &Prepared, assessment: &Assessment) -> Table {
    let raised = assessment.advarsler_uddybet.iter().map(|warning| (warning, ""));
    let covered = assessment
        .advarsler_daekket
        .iter()
        .map(|warning| (warning, " (gælder også, men er dækket af V1)"));
    let rows = raised
        .chain(covered)
        .map(|(warning, addition)| {
            vec![
                text(warning.kode.code()),
                text(format!("{}{addition}", warning.tekst)),
                text(warning.regel.text),
                text(warning.regel.reference()),
            ]
        })
        .collect();
    let columns = vec![
        words("kode", "Kode"),
        words("her", "I denne sag"),
        words("regel_tekst", "Reglen"),
        words("regel", "Oprindelse"),
    ];
    let mut sources = vec![plan_source()];
    sources.extend(figures_sources(prepared));
    let mut table = table("advarsler", "Advarsler V1–V7", columns, rows, sources);
    if let Some(day) = assessment.tidligste_dato {
        let day = crate::domain::dato::dansk_dato(day);
        table
            .notes
            .push(format!("Tidligste dato efter modtagelsen (V5): {day}."));
    }
    table
}

fn neutral(prepared: &Prepared, assessment: &Assessment) -> Option<Table> {
    let found = assessment.neutral?;
    let unknown = Missing::Ukendt;
    let giving = &assessment.afgivende.omraade;
    let none = || Value::Missing(Missing::IkkeRelevant);
    let capacity = |what: &str, value: Value| vec![text(what), value, none()];
    let people = |what: &str, value: Value| vec![text(what), none(), value];
    let rows = vec![
        capacity(
            "Skulle tilbage, for at kommunens tal er uændret",
            amount(Some(found.tilbage_for_uaendret), unknown),
        ),
        people(
            "Befolkning, hvor kommunens tal ville være uændret efter flytningen",
            ratio(found.befolkning_for_uaendret, unknown),
        ),
        people(
            "Befolkning bag det flyttede ved kommunens eget tal",
            ratio(found.indbyggere_bag_det_flyttede, unknown),
        ),
        capacity(
            "Kapacitet, hvor kommunen ligger præcis på regionens tal",
            ratio(found.kapacitet_ved_regionens_vaerdi, unknown),
        ),
        capacity(
            "Kan afgives i hele enheder, uden at kommunen kommer over regionens tal",
            ratio(found.kan_afgives_hele_enheder, unknown),
        ),
        capacity(
            "Skulle tilbage i hele enheder efter flytningen for ikke at ligge over regionens tal",
            ratio(found.tilbage_for_regionens_vaerdi_hele_enheder, unknown),
        ),
    ];
    let columns = vec![
        words("hvad", "Hvad"),
        column("kapacitet", "Kapacitet", ColumnKind::UpTo(2)),
        column("indbyggere", "Indbyggere", ColumnKind::Integer),
    ];
    let title = format!("Hvad ville gøre flytningen neutral for {giving} Kommune");
    let mut table = table("neutral", title, columns, rows, figures_sources(prepared));
    if found.er_neutral {
        table
            .notes
            .push("Kapaciteten bliver i kommunen: dens tal ændres ikke.".to_owned());
    }
    table.notes.push("Programmets egen beregning [D].".to_owned());
    Some(table)
}

fn gaps(prepared: &Prepared, assessment: &Assessment) -> Table {
    let rows = assessment
        .mangler_oplysning
        .iter()
        .map(|missing| vec![text(missing.tekst.clone()), text(missing.felt.clone())])
        .collect();
    let columns = vec![words("mangler", "Mangler oplysning"), words("felt", "Felt")];
    let mut table = table("mangler", "Mangler oplysning", columns, rows, application(prepared));
    table
        .notes
        .push("Det, der ikke er oplyst, er ukendt og indgår ikke; intet er antaget.".to_owned());
    table
}
