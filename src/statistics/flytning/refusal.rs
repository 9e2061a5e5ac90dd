//! Turns a refusal of the rules into the six parts a user reads.

use serde_json::json;

use super::facts::area_name;
use super::request::Request;
use crate::domain::dato::dansk_dato;
use crate::domain::{Kapacitetstal, Regime};
use crate::error::{Error, Kind};
use crate::ingest::geografi;
use crate::register::View;
use crate::report::Answer;
use crate::rules::flytning::{FlytningError, FlytningFacts, Rute};
use crate::rules::origin;

/// The code of a place outside the plan.
pub const OUTSIDE: &str = "PP-F005";

/// The user's error for a refusal.
pub fn refusal(error: &FlytningError, facts: &FlytningFacts) -> Error {
    let new = |code, consequence: &str| Error::new(code, Kind::Usage, format!("{consequence}. Intet er vurderet"));
    let clinic = facts.klinik.navn.clone();
    match error {
        FlytningError::UdenForPlanen { region, kommune } => {
            let name = kommune.map(|code| country_name(facts, code)).unwrap_or_default();
            new("PP-F005", "det nye sted ligger uden for regionen (uden_for_planen)")
                .at("det nye sted", format!("{name} Kommune hører ikke til {region}"))
                .at("regel", origin::F5.reference())
                .next_step("søg på ny i den anden region")
        }
        FlytningError::KlinikFindesIkke { navn, dato, .. } => new("PP-F003", "klinikken findes ikke på datoen")
            .at(navn.clone(), dansk_dato(*dato))
            .next_step("vælg en dato med --pr, hvor klinikken findes"),
        FlytningError::SammeAdresse { adresse } => new(
            "PP-F008",
            "klinikken ligger allerede på den adresse; det er ingen flytning",
        )
        .at(
            clinic,
            if adresse.is_empty() {
                "samme koordinat".to_owned()
            } else {
                adresse.clone()
            },
        )
        .next_step("ret det nye sted"),
        FlytningError::MereEndKlinikken { oensket, har } => new("PP-F006", "klinikken har ikke så meget kapacitet")
            .at(
                "--kapacitet",
                format!("{}; {clinic} har {}", amount(*oensket), amount(*har)),
            )
            .next_step("ret mængden, eller udelad den for at flytte det hele"),
        FlytningError::FlereEndKlinikken { slags, oensket, har } => {
            new("PP-F006", "klinikken har ikke så mange kapaciteter")
                .at(
                    format!("--{slags}-30"),
                    format!("{oensket}; {clinic} har {har} {slags} 30 timer"),
                )
                .next_step("ret antallet, eller udelad det for at flytte det hele")
        }
        FlytningError::IngenKapacitet => no_capacity(facts),
        FlytningError::KanIkkeSammensaettes {
            oensket,
            over_30,
            under_30,
            naermeste,
        } => new("PP-F007", "mængden kan ikke sættes sammen af klinikkens kapaciteter")
            .at(
                "--kapacitet",
                format!(
                    "{}; {clinic} har {over_30} over og {under_30} under 30 timer",
                    amount(*oensket)
                ),
            )
            .nearest(amount(*naermeste))
            .next_step("ret mængden; at dele en kapacitet over 30 timer i to er en deling (C1), ikke en flytning"),
        FlytningError::ForkertRegime { klinik } => new("PP-F007", "over og under 30 timer findes ikke på den dato")
            .at(
                "--over-30/--under-30",
                format!("kapaciteten er opgjort i {}", regime_words(*klinik)),
            )
            .next_step("skriv mængden i --kapacitet"),
        other => register_disagrees(other, facts),
    }
}

fn no_capacity(facts: &FlytningFacts) -> Error {
    let none = facts.klinik.kapacitet.weighted().is_none_or(Kapacitetstal::is_zero);
    let error = Error::new(
        "PP-F007",
        Kind::Usage,
        "der er ingen kapacitet at flytte. Intet er vurderet",
    );
    if none {
        error
            .at(
                facts.klinik.navn.clone(),
                format!("har ingen kapacitet {}", dansk_dato(facts.pr)),
            )
            .next_step("vælg en dato med --pr, hvor klinikken har kapacitet")
    } else {
        error
            .at("mængde", "0")
            .next_step("ret mængden, eller udelad den for at flytte det hele")
    }
}

/// Refusals that no other command line can mend: the register's own figures do not fit together.
fn register_disagrees(error: &FlytningError, facts: &FlytningFacts) -> Error {
    let new = Error::new(
        "PP-F012",
        Kind::Data,
        "registerets oplysninger rækker ikke til en vurdering. Intet er vurderet",
    );
    match error {
        FlytningError::OpgoerelsenForLille {
            kommune,
            opgjort,
            oensket,
        } => new
            .at(
                format!("{kommune} Kommune"),
                format!(
                    "opgørelsen har {}, men der skal flyttes {}",
                    amount(*opgjort),
                    amount(*oensket)
                ),
            )
            .next_step("brug --grundlag register, eller flyt mindre"),
        FlytningError::UkendtAfgivendeKommune(kommune) | FlytningError::UkendtModtagendeKommune(kommune) => new
            .at(
                "kommune",
                format!(
                    "{} er ikke blandt regionens kommuner i registeret",
                    area_name(facts, *kommune)
                ),
            )
            .next_step("kør praksisplan kontrol på registeret"),
        other => new
            .at("register", other.to_string())
            .next_step("kør praksisplan kontrol på registeret"),
    }
}

/// The name of a kommune anywhere in the country, or its code.
fn country_name(facts: &FlytningFacts, code: crate::domain::Kommunekode) -> String {
    let known = geografi::landets_kommuner().unwrap_or_default();
    known
        .into_iter()
        .find(|kommune| kommune.kommune == code)
        .map_or_else(|| area_name(facts, code), |kommune| kommune.navn)
}

fn amount(value: Kapacitetstal) -> String {
    crate::render::format::up_to(value.to_f64(), 4)
}

fn regime_words(regime: Regime) -> &'static str {
    match regime {
        Regime::Timer => "timer",
        Regime::Beloeb => "kroner (overenskomsten fra 2024)",
    }
}

/// The contract's answer when the place is outside the plan (F5): the route is known, and nothing else is.
pub fn outside_the_plan(view: &View<'_>, request: &Request) -> Answer {
    Answer {
        pr: view.pr,
        grundlag: request.grundlag_word().to_owned(),
        data: json!({
            "rute": Rute::UdenForPlanen,
            "regel": origin::F5,
            "afgoeres_af": [],
            "afgivende": null,
            "modtagende": null,
            "region": null,
            "maal": null,
            "kriterier": [],
            "advarsler": [],
        }),
        tables: Vec::new(),
        kilder: Vec::new(),
        advarsler: Vec::new(),
    }
}
