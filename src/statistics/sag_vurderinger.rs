//! The assessments of a case beside each other: which is current, and what changed from one to the next (S9).

use super::sager::{date_cell, plain};
use super::{all_rows, column, text};
use crate::error::Result;
use crate::register::sager::{GemtVurdering, Sag};
use crate::register::{View, sql};
use crate::render::format;
use crate::render::words::grundlag;
use crate::report::{ColumnKind, Missing, Table, Value};
use crate::rules::rettelse::{Oplysninger, aendringer};
use jiff::civil::Date;
use rusqlite::named_params;
use serde_json::{Value as Json, json};

/// One thing that is not the same in two assessments, in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forskel {
    /// Of the application, of the view, or of the result.
    pub slags: &'static str,
    /// What it is.
    pub hvad: String,
    /// In the earlier one.
    pub foer: String,
    /// In the later one.
    pub nu: String,
}

/// What nobody has said.
const UNSAID: &str = "ikke oplyst";

/// The fields of an application, as people call them.
const FIELDS: [(&str, &str); 24] = [
    ("kapacitet", "kapacitet, der flytter"),
    ("over_30", "over 30 timer, der flytter"),
    ("under_30", "under 30 timer, der flytter"),
    ("til_by", "ny by"),
    ("til_kommune", "ny kommune"),
    ("til_adresse", "ny adresse"),
    ("til_koordinat", "nyt sted (koordinat)"),
    ("dato", "ønsket flyttedag"),
    ("modtaget", "modtaget"),
    ("adgang", "handicapvenlig adgang"),
    ("toilet", "handicapegnet toilet"),
    ("parkering", "parkering"),
    ("holdlokale", "lokale til holdtræning"),
    ("kolleger", "kolleger"),
    ("stop_meter", "meter til stoppested"),
    ("aarsag", "årsag"),
    ("tab_af_lokaler", "mister sine lokaler"),
    ("problem", "noteret problem"),
    ("adgang_gammel", "handicapvenlig adgang, gammel adresse"),
    ("toilet_gammel", "handicapegnet toilet, gammel adresse"),
    ("parkering_gammel", "parkering, gammel adresse"),
    ("holdlokale_gammel", "lokale til holdtræning, gammel adresse"),
    ("kolleger_gammel", "kolleger, gammel adresse"),
    ("stop_meter_gammel", "meter til stoppested, gammel adresse"),
];

/// What people call a field of an application; its flag when it has no other name.
pub fn field_name(field: &str) -> String {
    let known = FIELDS.iter().find(|(name, _)| *name == field);
    known.map_or_else(
        || format!("--{}", field.replace('_', "-")),
        |(_, words)| (*words).to_owned(),
    )
}

/// The application of a stored assessment without its clinic, which never changes.
pub fn oplysninger(argumenter: &Json) -> Oplysninger {
    let fields = argumenter.as_object().into_iter().flatten();
    fields
        .filter(|(field, _)| !["klinik", "fra_by"].contains(&field.as_str()))
        .filter_map(|(field, said)| Some((field.clone(), said.as_str()?.to_owned())))
        .collect()
}

/// The assessments of a case up to a day, and what changed from each to the next; nothing for a case with one.
pub fn tabeller(view: &View<'_>, case: &Sag, day: Date) -> Result<(Vec<Table>, Vec<Json>)> {
    let mut shown = Vec::new();
    let rows = all_rows(
        view,
        sql::SAGER_VURDERINGER,
        named_params! { ":sag": case.id, ":dag": day.to_string() },
        |row| {
            let get = |column: &str| row.get::<Option<String>>(column);
            let (nr, current): (i64, bool) = (row.get("nr")?, row.get("gaelder")?);
            let stands = match (nr, get("fastholdt")?) {
                (1, _) => text("intet"),
                (_, Some(reason)) => text(format!("står fast: {reason}")),
                (_, None) => text("gives igen"),
            };
            let cells = vec![
                Value::Integer(nr),
                date_cell(get("dato")?),
                text(if current { "gælder" } else { "afløst" }),
                date_cell(get("pr")?),
                text(grundlag(&row.get::<String>("grundlag")?)),
                text(row.get::<String>("regel")?),
                text(get("grund")?.unwrap_or_else(|| "ansøgningen".to_owned())),
                stands,
            ];
            let data = json!({
                "nr": nr, "dato": get("dato")?, "gaelder": current, "pr": get("pr")?, "grundlag": get("grundlag")?, "regel": get("regel")?,
                "til": get("til")?, "flyttes": row.get::<f64>("flyttes")?, "grund": get("grund")?, "fastholdt": get("fastholdt")?,
            });
            Ok((cells, data))
        },
    )?;
    let (cells, mut data): (Vec<_>, Vec<Json>) = rows.into_iter().unzip();
    if cells.len() > 1 {
        shown.push(list(cells));
    }
    let stored: Vec<&GemtVurdering> = case.tidligere.iter().chain([&case.vurdering]).collect();
    for pair in stored.windows(2).filter(|pair| pair[1].dato <= day) {
        let [earlier, later] = pair else { continue };
        let changes = forskelle(earlier, later);
        if let Some(entry) = usize::try_from(later.nr - 1).ok().and_then(|index| data.get_mut(index)) {
            entry["aendret"] = changes
                .iter()
                .map(|one| json!({ "slags": one.slags, "hvad": one.hvad, "foer": one.foer, "nu": one.nu }))
                .collect();
        }
        shown.push(changed(earlier, later, &changes));
    }
    Ok((shown, data))
}

fn list(cells: Vec<Vec<Value>>) -> Table {
    let columns = vec![
        column("nr", "Nr.", ColumnKind::Integer),
        column("dato", "Dato", ColumnKind::Date),
        column("gaelder", "Status", ColumnKind::Text),
        column("pr", "Vurderet pr.", ColumnKind::Date),
        column("grundlag", "Grundlag", ColumnKind::Text),
        column("regel", "Regel", ColumnKind::Id),
        column("grund", "Grund", ColumnKind::Text),
        column("sagt", "Det tidligere sagte", ColumnKind::Text),
    ];
    let mut table = plain("vurderinger", "Vurderinger", columns, cells);
    table.notes.push(
        "Den seneste gælder; de tidligere er gemt uændret. Høringssvar, indstilling og afgørelse gives igen efter en ny vurdering, medmindre der er noteret en grund til, at det sagte står fast [D]."
            .to_owned(),
    );
    table
}

fn changed(earlier: &GemtVurdering, later: &GemtVurdering, changes: &[Forskel]) -> Table {
    let cells = changes
        .iter()
        .map(|one| vec![text(one.slags), text(&one.hvad), text(&one.foer), text(&one.nu)])
        .collect();
    let columns = vec![
        column("slags", "Hvor", ColumnKind::Text),
        column("hvad", "Hvad", ColumnKind::Text),
        column("foer", format!("Vurdering {}", earlier.nr).as_str(), ColumnKind::Text),
        column("nu", format!("Vurdering {}", later.nr).as_str(), ColumnKind::Text),
    ];
    plain(
        &format!("aendret-{}", later.nr),
        &format!("Ændret fra vurdering {} til {}", earlier.nr, later.nr),
        columns,
        cells,
    )
}

/// Everything a reader must know that is not the same in two assessments: what was asked, and what it led to.
pub fn forskelle(earlier: &GemtVurdering, later: &GemtVurdering) -> Vec<Forskel> {
    let mut found = Vec::new();
    let said = aendringer(&oplysninger(&earlier.argumenter), &oplysninger(&later.argumenter));
    let or_unsaid = |words: Option<String>| words.unwrap_or_else(|| UNSAID.to_owned());
    found.extend(said.into_iter().map(|change| Forskel {
        slags: "ansøgningen",
        hvad: field_name(&change.felt),
        foer: or_unsaid(change.foer),
        nu: or_unsaid(change.nu),
    }));
    let mut add = |slags: &'static str, hvad: String, foer: String, nu: String| {
        if foer != nu {
            found.push(Forskel { slags, hvad, foer, nu });
        }
    };
    add(
        "visningen",
        "vurderet pr.".to_owned(),
        format::date(earlier.pr),
        format::date(later.pr),
    );
    add(
        "visningen",
        "grundlag".to_owned(),
        grundlag(&earlier.grundlag).to_owned(),
        grundlag(&later.grundlag).to_owned(),
    );
    let (old, new) = (&earlier.vurdering, &later.vurdering);
    for (hvad, path, shape) in results() {
        add(
            "resultatet",
            hvad,
            shape.words(old.pointer(path)),
            shape.words(new.pointer(path)),
        );
    }
    for code in ["K1", "K2", "K3", "K4", "K5", "K6"] {
        add("resultatet", code.to_owned(), verdict(old, code), verdict(new, code));
    }
    for (hvad, raised, gone) in [
        ("advarsler_uddybet", "rejst", "ikke rejst"),
        ("mangler_oplysning", "mangler", "mangler ikke"),
    ] {
        for (id, words) in union(&old[hvad], &new[hvad]) {
            let stands = |assessment: &Json| {
                let is = entries(&assessment[hvad]).any(|(one, _)| one == id);
                if is { raised } else { gone }.to_owned()
            };
            let what = if hvad == "mangler_oplysning" {
                "mangler oplysning"
            } else {
                "advarsel"
            };
            add("resultatet", format!("{what}: {words}"), stands(old), stands(new));
        }
    }
    found
}

/// How a leaf of an assessment is said.
#[derive(Clone, Copy)]
enum Shape {
    Words,
    Day,
    Upto4,
    Whole,
    OneDecimal,
    TwoDecimals,
    Kilometres,
}

impl Shape {
    fn words(self, leaf: Option<&Json>) -> String {
        let Some(leaf) = leaf.filter(|leaf| !leaf.is_null()) else {
            return match self {
                Self::Words | Self::Day | Self::Kilometres | Self::Upto4 => "ukendt".to_owned(),
                Self::Whole | Self::OneDecimal | Self::TwoDecimals => {
                    format::missing(Missing::IkkeDefineret).to_owned()
                }
            };
        };
        match (self, leaf.as_f64(), leaf.as_str()) {
            (Self::Upto4, Some(number), _) => format::up_to(number, 4),
            (Self::Whole, Some(number), _) => format::number(number, 0),
            (Self::OneDecimal, Some(number), _) => format::number(number, 1),
            (Self::TwoDecimals, Some(number), _) => format::number(number, 2),
            (Self::Kilometres, Some(number), _) => format!("{} km", format::number(number / 1000.0, 1)),
            (Self::Day, _, Some(day)) => day.parse().map_or_else(|_| day.to_owned(), format::date),
            (_, _, Some(words)) => words.to_owned(),
            (_, Some(number), _) => format::up_to(number, 4),
            _ => leaf.to_string(),
        }
    }
}

/// The results a reader looks at first, by their path in the `data` of `flytning vurder`.
fn results() -> Vec<(String, &'static str, Shape)> {
    let named = |hvad: &str, path, shape| (hvad.to_owned(), path, shape);
    vec![
        named("sagsgang, regel", "/regel/id", Shape::Words),
        named("kapacitet, der flytter", "/flyttes", Shape::Upto4),
        named("afgivende kommune, før", "/afgivende/foer", Shape::Whole),
        named("afgivende kommune, efter", "/afgivende/efter", Shape::Whole),
        named("modtagende kommune", "/modtagende/omraade", Shape::Words),
        named("modtagende kommune, før", "/modtagende/foer", Shape::Whole),
        named("modtagende kommune, efter", "/modtagende/efter", Shape::Whole),
        named("regionen", "/region", Shape::Whole),
        named("M1, før", "/maal/M1/foer", Shape::OneDecimal),
        named("M1, efter", "/maal/M1/efter", Shape::OneDecimal),
        named("M2, før", "/maal/M2/foer", Shape::TwoDecimals),
        named("M2, efter", "/maal/M2/efter", Shape::TwoDecimals),
        named("M3, før", "/maal/M3/foer", Shape::TwoDecimals),
        named("M3, efter", "/maal/M3/efter", Shape::TwoDecimals),
        named(
            "afstand fra gammel til ny adresse",
            "/afstande/gammel_til_ny_m",
            Shape::Kilometres,
        ),
        named("tidligste flyttedag", "/tidligste_dato", Shape::Day),
    ]
}

/// "forbedret", as the criterion with this code says.
fn verdict(assessment: &Json, code: &str) -> String {
    let criteria = assessment["kriterier"].as_array().into_iter().flatten();
    let found = criteria
        .filter(|one| one["kode"] == code)
        .find_map(|one| one["vurdering"].as_str());
    found.unwrap_or("ukendt").to_owned()
}

/// The warnings or gaps of an assessment: what tells one from another, and its words.
fn entries(list: &Json) -> impl Iterator<Item = (&str, &str)> {
    list.as_array().into_iter().flatten().filter_map(|one| {
        let id = one["kode"].as_str().or(one["felt"].as_str())?;
        Some((id, one["tekst"].as_str()?))
    })
}

/// Those of either, each once, in the order they are listed.
fn union<'a>(old: &'a Json, new: &'a Json) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = entries(new).collect();
    all.extend(entries(old).filter(|(id, _)| entries(new).all(|(one, _)| one != *id)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn assessment(nr: i64, argumenter: Json, vurdering: Json) -> GemtVurdering {
        GemtVurdering {
            id: nr,
            nr,
            dato: date(2019, 8, 1),
            grund: None,
            fastholdt: None,
            argumenter,
            pr: date(2019, 6, 30),
            grundlag: "register".to_owned(),
            vurdering,
            program: "praksisplan".to_owned(),
            journal_nr: 1,
            regel: "F4".to_owned(),
            afgivende: "0810".to_owned(),
            modtagende: None,
        }
    }

    #[test]
    fn what_was_said_and_what_it_led_to_is_told_in_words() {
        let k3 = |verdict: &str| json!([{ "kode": "K3", "vurdering": verdict }]);
        let earlier = assessment(
            1,
            json!({ "klinik": "a", "adgang": "ukendt", "til_by": "Vodskov" }),
            json!({ "kriterier": k3("ukendt"), "maal": { "M1": { "efter": 1280.4 } },
                    "mangler_oplysning": [{ "felt": "toilet", "tekst": "Toilet er ikke oplyst" }] }),
        );
        let later = assessment(
            2,
            json!({ "klinik": "b", "adgang": "nej", "til_by": "Vodskov" }),
            json!({ "kriterier": k3("forringet"), "maal": { "M1": { "efter": null } },
                    "advarsler_uddybet": [{ "kode": "bygningskrav", "tekst": "De nye lokaler mangler adgang" }] }),
        );
        let told: Vec<String> = forskelle(&earlier, &later)
            .iter()
            .map(|one| format!("{} | {} | {} | {}", one.slags, one.hvad, one.foer, one.nu))
            .collect();
        assert_eq!(
            told,
            [
                "ansøgningen | handicapvenlig adgang | ukendt | nej",
                "resultatet | M1, efter | 1.280,4 | ikke defineret",
                "resultatet | K3 | ukendt | forringet",
                "resultatet | advarsel: De nye lokaler mangler adgang | ikke rejst | rejst",
                "resultatet | mangler oplysning: Toilet er ikke oplyst | mangler | mangler ikke",
            ]
        );
        assert!(forskelle(&earlier, &earlier).is_empty());
    }
}
