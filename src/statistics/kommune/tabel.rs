//! The page of a kommune as people read it: one table per part.

use super::{Klinik, Udsagn};
use crate::domain::dato::dansk_dato;
use crate::error::Result;
use crate::register::{Area, View};
use crate::report::{ColumnKind, Missing, Row, RowKind, Source, Table, Value};
use crate::statistics::aktivitet::{self, Maal, Serie};
use crate::statistics::kapacitet::OmraadeKapacitet;
use crate::statistics::{column, count, id, number, sources_by_id, text};

pub(super) fn kapacitet_table(area: &Area, rows: &[(&str, OmraadeKapacitet)], sources: Vec<Source>) -> Table {
    let body = rows.iter().map(|(grundlag, row)| {
        let missing = if row.kapacitet == Some(0.0) {
            Missing::IkkeDefineret
        } else {
            Missing::Ukendt
        };
        let region = row.niveau == "region";
        Row {
            kind: RowKind::Body,
            cells: vec![
                text(if region {
                    "Regionen".to_owned()
                } else {
                    row.omraade.clone()
                }),
                text(if *grundlag == "register" {
                    "register"
                } else {
                    "opgørelse"
                }),
                count(row.over_30, Missing::Ukendt),
                count(row.under_30, Missing::Ukendt),
                number(row.kapacitet, Missing::Ukendt),
                count(row.indbyggere, Missing::Ukendt),
                number(row.indbyggere_pr_kapacitet, missing),
                number(
                    row.afvigelse_procent.filter(|_| !region),
                    if region { Missing::IkkeRelevant } else { missing },
                ),
            ],
        }
    });
    let mut notes = vec![
        "Register er talt fra klinikkerne, opgørelse er den offentliggjorte opgørelse pr. kommune; de kan afvige."
            .to_owned(),
    ];
    let own = rows.iter().find(|(_, row)| row.niveau == "kommune");
    if let Some(day) = own
        .and_then(|(_, row)| row.befolkning_dato.as_deref())
        .and_then(|day| day.parse().ok())
    {
        notes.push(format!("Befolkning {}.", dansk_dato(day)));
    }
    Table {
        id: "befolkning-kapacitet".to_owned(),
        title: format!("{} Kommune: befolkning og kapacitet", area.navn),
        columns: vec![
            column("omraade", "Område", ColumnKind::Text),
            column("grundlag", "Grundlag", ColumnKind::Text),
            column("over_30", "Over 30 timer", ColumnKind::Integer),
            column("under_30", "Under 30 timer", ColumnKind::Integer),
            column("kapacitet", "Kapacitet", ColumnKind::Decimal(1)),
            column("indbyggere", "Indbyggere", ColumnKind::Integer),
            column("indbyggere_pr_kapacitet", "Indb. pr. kapacitet", ColumnKind::Decimal(0)),
            column("afvigelse_procent", "Fra regionen", ColumnKind::Percent(1)),
        ],
        rows: body.collect(),
        notes,
        sources,
    }
}

/// The subjects of the kommunegennemgang in the reader's words.
fn subject(emne: &str) -> String {
    let known = match emne {
        "leverandoer" => "Leverandør af vederlagsfri fysioterapi",
        "planer_om_levering" => "Planer om at levere",
        "fuldtidsansatte" => "Fuldtidsansatte",
        "deltidsansatte" => "Deltidsansatte",
        "placering" => "Placering",
        "saerlige_maalgrupper" => "Særlige målgrupper",
        "bassintraening" => "Bassintræning",
        "bassintraening_timer" => "Bassintræning, timer pr. uge",
        "bassintraening_klinikker" => "Bassintræning, klinikker",
        "kvalitetsudvikling" => "Kvalitetsudvikling",
        "kvalitetsudvikling_paa_tvaers" => "Kvalitetsudvikling på tværs",
        "dialog" => "Dialog med fysioterapeuterne",
        "dialogmoeder_pr_aar" => "Dialogmøder pr. år",
        "kapacitetsoenske" => "Ønske om kapacitet",
        "svar" => "Besvarede spørgeskemaet",
        "klinikker_spurgt" => "Spurgte klinikker",
        "hjemmebehandling" => "Hjemmebehandling",
        "aktiviteter_uden_for_overenskomsten" => "Uden for overenskomsten",
        "institution_regional_timer" => "Regionale institutioner, timer pr. uge",
        "institution_kommunal_timer" => "Kommunale institutioner, timer pr. uge",
        "hjaelpepersonale" => "Hjælpepersonale",
        "holdtraening_klinikker" => "Holdtræning, klinikker",
        other => return other.replace('_', " "),
    };
    known.to_owned()
}

pub(super) fn tilbud_table(view: &View<'_>, area: &Area, said: &[Udsagn]) -> Result<Table> {
    let mut body: Vec<Row> = said
        .iter()
        .map(|one| Row {
            kind: RowKind::Body,
            cells: vec![
                text(subject(&one.emne)),
                text(one.oplysning.clone()),
                number(one.vaerdi, Missing::IkkeRelevant),
            ],
        })
        .collect();
    // What the kommune wants is asked of every kommune; silence is not a no.
    if !said.iter().any(|one| one.emne == "kapacitetsoenske") {
        body.push(Row {
            kind: RowKind::Body,
            cells: vec![
                text(subject("kapacitetsoenske")),
                Value::Missing(Missing::Ukendt),
                Value::Missing(Missing::IkkeRelevant),
            ],
        });
    }
    Ok(Table {
        id: "kommunalt-tilbud".to_owned(),
        title: format!("{} Kommune: kommunens tilbud og ønsker", area.navn),
        columns: vec![
            column("emne", "Emne", ColumnKind::Text),
            column("oplysning", "Oplysning", ColumnKind::Text),
            column("vaerdi", "Tal", ColumnKind::UpTo(2)),
        ],
        rows: body,
        notes: day_note(said),
        sources: gennemgang_sources(view, said)?,
    })
}

fn day_note(said: &[Udsagn]) -> Vec<String> {
    let day = said.first().and_then(|one| one.dato.parse().ok());
    day.map(|day| format!("Oplyst {}.", dansk_dato(day)))
        .into_iter()
        .collect()
}

/// The sources of statements; where the kommune has said nothing, those of the kommunegennemgang as a whole.
fn gennemgang_sources(view: &View<'_>, said: &[Udsagn]) -> Result<Vec<Source>> {
    let ids: Vec<&str> = said.iter().map(|one| one.kilde.as_str()).collect();
    sources_by_id(view, if ids.is_empty() { vec!["bilag-4"] } else { ids })
}

pub(super) fn praksis_table(view: &View<'_>, area: &Area, said: &[Udsagn]) -> Result<Table> {
    let figure = |emne: &str| said.iter().find(|one| one.emne == emne).and_then(|one| one.vaerdi);
    let (answered, asked) = (figure("svar"), figure("klinikker_spurgt"));
    let shown = said
        .iter()
        .filter(|one| !one.emne.starts_with("ventetid") && one.emne != "svar" && one.emne != "klinikker_spurgt");
    let body: Vec<Row> = shown
        .clone()
        .map(|one| {
            let figure = one.vaerdi.filter(|_| one.enhed.as_deref() != Some("antal"));
            Row {
                kind: RowKind::Body,
                cells: vec![
                    text(subject(&one.emne)),
                    text(one.oplysning.clone()),
                    count(one.antal_klinikker, Missing::Ukendt),
                    number(figure, Missing::IkkeRelevant),
                    number(one.vaerdi_til, Missing::IkkeRelevant),
                ],
            }
        })
        .collect();
    let mut notes = day_note(said);
    notes.push(match (answered, asked) {
        (Some(n), Some(of)) => format!("{n:.0} af {of:.0} klinikker svarede; de øvriges forhold er ukendt."),
        _ => "Hvor mange klinikker der svarede, er ukendt.".to_owned(),
    });
    notes.push("Klinikker er antallet, oplysningen gælder. Timer til er enden af et spænd.".to_owned());
    for one in shown.filter(|one| one.emne.ends_with("_timer")) {
        if let Some(note) = &one.note {
            notes.push(format!("{}, {}: {note}.", subject(&one.emne), one.oplysning));
        }
    }
    Ok(Table {
        id: "praksis".to_owned(),
        title: format!("{} Kommune: klinikkernes svar", area.navn),
        columns: vec![
            column("emne", "Emne", ColumnKind::Text),
            column("oplysning", "Oplysning", ColumnKind::Text),
            column("antal_klinikker", "Klinikker", ColumnKind::Integer),
            column("timer", "Timer pr. uge", ColumnKind::UpTo(2)),
            column("timer_til", "Timer til", ColumnKind::UpTo(2)),
        ],
        rows: body,
        notes,
        sources: gennemgang_sources(view, said)?,
    })
}

pub(super) fn klinik_table(view: &View<'_>, area: &Area, klinikker: &[Klinik]) -> Result<Table> {
    let ids = klinikker
        .iter()
        .flat_map(|row| row.kilder.iter().flatten().map(String::as_str));
    let body = klinikker.iter().map(|row| Row {
        kind: RowKind::Body,
        cells: vec![
            text(row.klinik.clone()),
            row.address().map_or(Value::Missing(Missing::Ukendt), Value::Text),
            count(row.over_30, Missing::Ukendt),
            count(row.under_30, Missing::Ukendt),
            number(row.kapacitet, Missing::Ukendt),
            text(row.handicapadgang.clone()),
            text(row.handicaptoilet.clone()),
            text(match row.koordinat_kvalitet.as_str() {
                "adresse" => "adressen",
                "by" => "bymidten",
                _ => "ukendt",
            }),
        ],
    });
    Ok(Table {
        id: "klinikker".to_owned(),
        title: format!("{} Kommune: klinikker", area.navn),
        columns: vec![
            column("klinik", "Klinik", ColumnKind::Text),
            column("adresse", "Adresse", ColumnKind::Text),
            column("over_30", "Over 30 timer", ColumnKind::Integer),
            column("under_30", "Under 30 timer", ColumnKind::Integer),
            column("kapacitet", "Kapacitet", ColumnKind::Decimal(1)),
            column("handicapadgang", "Adgang", ColumnKind::Text),
            column("handicaptoilet", "Toilet", ColumnKind::Text),
            column("koordinat_kvalitet", "Sted", ColumnKind::Text),
        ],
        rows: body.collect(),
        notes: vec![
            "Adgang og toilet er handicapadgang og handicaptoilet; ukendt er ikke nej. Adressen er som i kilden."
                .to_owned(),
            "Sted er koordinatens grundlag: adressen, eller bymidten, når adressens koordinat ikke kendes.".to_owned(),
        ],
        sources: sources_by_id(view, ids)?,
    })
}

/// The distances as people read them: between places, so that a town with many clinics is one line.
pub(super) fn afstand_table(view: &View<'_>, area: &Area, klinikker: &[Klinik]) -> Result<Table> {
    // A place is a town's middle with all the clinics on it, or one clinic.
    let mut places: Vec<Vec<&Klinik>> = Vec::new();
    for klinik in klinikker {
        match places
            .iter_mut()
            .find(|place| place.iter().any(|other| klinik.same_town(other)))
        {
            Some(place) => place.push(klinik),
            None => places.push(vec![klinik]),
        }
    }
    let label = |place: &[&Klinik]| match place {
        [one] if one.koordinat_kvalitet == "by" => format!(
            "{} ({})",
            one.klinik,
            one.bysamfund.as_ref().or(one.by.as_ref()).map_or("", String::as_str)
        ),
        [one] => one.klinik.clone(),
        many => {
            let town = many
                .first()
                .and_then(|one| one.bysamfund.as_ref().or(one.by.as_ref()))
                .map_or("samme by", String::as_str);
            format!("{town}, {} klinikker", many.len())
        }
    };
    let mut body = Vec::new();
    for (nr, place) in places.iter().enumerate() {
        if place.len() > 1 {
            let same = label(place);
            body.push(Row {
                kind: RowKind::Body,
                cells: vec![text(same), text("hinanden"), text("samme by")],
            });
        }
        for other in &places[nr + 1..] {
            let afstand = place.first().zip(other.first()).map(|(one, two)| one.distance(two));
            let km = afstand.and_then(|afstand| afstand.km);
            body.push(Row {
                kind: RowKind::Body,
                cells: vec![text(label(place)), text(label(other)), number(km, Missing::Ukendt)],
            });
        }
    }
    let ids = klinikker
        .iter()
        .flat_map(|row| row.kilder.iter().flatten().map(String::as_str));
    let mut notes = vec!["Fugleflugt i km, ikke vej.".to_owned()];
    if klinikker.iter().any(|row| row.koordinat_kvalitet == "by") {
        notes.push("Klinikker uden adressens koordinat er sat i byens midte; afstanden er da mellem bymidter, og inden for samme by er den ukendt.".to_owned());
    }
    Ok(Table {
        id: "afstande".to_owned(),
        title: format!("{} Kommune: afstande mellem klinikkerne", area.navn),
        columns: vec![
            column("fra", "Fra", ColumnKind::Text),
            column("til", "Til", ColumnKind::Text),
            column("km", "Km", ColumnKind::Decimal(1)),
        ],
        rows: body,
        notes,
        sources: sources_by_id(view, ids)?,
    })
}

pub(super) fn aktivitet_table(view: &View<'_>, area: &Area, serier: &[Serie]) -> Result<Table> {
    let mut years: Vec<&str> = serier
        .iter()
        .flat_map(|row| row.vaerdier.keys().map(String::as_str))
        .collect();
    years.sort_unstable();
    years.dedup();
    let body: Vec<Row> = serier
        .iter()
        .map(|row| {
            let mut cells = vec![id(row.speciale.to_string()), text(measure(row))];
            cells.extend(years.iter().map(|year| {
                number(
                    row.value(year),
                    if row.vaerdier.contains_key(*year) {
                        row.missing(year)
                    } else {
                        Missing::IkkeRelevant
                    },
                )
            }));
            let single = row.vaerdier.len() < 2;
            for enhed in ["procent", "procentpoint"] {
                let here = row.udvikling_enhed == enhed && !single;
                cells.push(number(
                    row.udvikling.filter(|_| here),
                    if here && row.skjult.contains("udvikling") {
                        Missing::Diskretioneret
                    } else if here {
                        Missing::Ukendt
                    } else {
                        Missing::IkkeRelevant
                    },
                ));
            }
            Row {
                kind: RowKind::Body,
                cells,
            }
        })
        .collect();
    let mut columns = vec![
        column("speciale", "Speciale", ColumnKind::Id),
        column("maal", "Mål", ColumnKind::Text),
    ];
    columns.extend(
        years
            .iter()
            .map(|year| column(&format!("aar_{year}"), year, ColumnKind::UpTo(1))),
    );
    columns.push(column(
        "udvikling_procent",
        "Udvikling i procent",
        ColumnKind::Percent(1),
    ));
    columns.push(column(
        "udvikling_procentpoint",
        "Udvikling i procentpoint",
        ColumnKind::Points(1),
    ));
    let mut notes = Vec::new();
    let mut perspectives: Vec<&str> = serier.iter().map(|row| row.perspektiv.as_str()).collect();
    perspectives.sort_unstable();
    perspectives.dedup();
    for perspektiv in perspectives {
        notes.push(match perspektiv {
            "ukendt" => "Hvor hverken produktion eller forbrug står ved målet, angiver planen det ikke.".to_owned(),
            other => aktivitet::perspective_note(other).to_owned(),
        });
    }
    if let Some(year) = serier.iter().find_map(|row| row.prisniveau) {
        notes.push(format!("Udgifter i faste priser, {year}-niveau."));
    }
    notes.extend(aktivitet::publication_note(
        view,
        &serier.iter().collect::<Vec<_>>(),
        &body,
    ));
    Ok(Table {
        id: "aktivitet".to_owned(),
        title: format!("{} Kommune: aktivitet", area.navn),
        columns,
        rows: body,
        notes,
        sources: sources_by_id(view, serier.iter().flat_map(Serie::kilder))?,
    })
}

/// The measure with its unit, perspective and what sets it apart.
fn measure(row: &Serie) -> String {
    let name = Maal::PER_YEAR
        .into_iter()
        .find(|maal| maal.word() == row.maal)
        .map_or(row.maal, Maal::label);
    let unit = match row.enhed.as_str() {
        "kr" => ", kr.",
        "mio_kr" => ", mio. kr.",
        "procent" => ", %",
        _ => "",
    };
    let perspektiv = if row.perspektiv == "ukendt" {
        String::new()
    } else {
        format!(", {}", row.perspektiv)
    };
    let qualifier = if row.afgraensning.is_empty() {
        String::new()
    } else {
        format!(", {}", row.afgraensning)
    };
    format!("{name}{unit}{perspektiv}{qualifier}")
}
