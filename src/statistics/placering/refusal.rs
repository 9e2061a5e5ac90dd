//! What a placement refuses, in words a planner can act on.

use crate::error::{Error, Kind};
use crate::placement::PlacementError;
use crate::render::format::{integer, number};

use super::scene::Scene;

fn count(value: usize) -> String {
    integer(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A flag the measure needs.
pub(super) fn missing(flag: &str, what: &str) -> Error {
    Error::new("PP-P001", Kind::Usage, "der mangler en oplysning. Intet er beregnet")
        .at("mangler", flag)
        .next_step(format!("skriv {flag}: {what}"))
}

/// More new sites than candidates.
pub(super) fn too_many(asked: usize, available: usize) -> Error {
    Error::new(
        "PP-P003",
        Kind::Usage,
        "der er færre kandidater end nye steder. Intet er beregnet",
    )
    .at(
        "--antal",
        format!(
            "{} ønsket, men der er kun {} kandidater",
            count(asked),
            count(available)
        ),
    )
    .next_step(format!(
        "vælg højst {}, eller giv flere kandidater med --kandidater",
        count(available)
    ))
}

/// No candidates at all.
pub(super) fn no_candidates() -> Error {
    Error::new("PP-P003", Kind::Usage, "der er ingen kandidater. Intet er beregnet")
        .at("--kandidater", "ingen steder at vælge imellem")
        .next_step("giv mindst ét sted med --kandidater FIL")
}

/// Nothing stands and nothing is asked for.
pub(super) fn nothing_open() -> Error {
    Error::new("PP-P001", Kind::Usage, "der er intet at vælge. Intet er beregnet")
        .at("--antal", "0 nye steder, og ingen klinikker står i forvejen")
        .next_step("skriv --antal 1 eller mere")
}

/// The loft leaves too little room, in all or at the places within reach.
pub(super) fn no_room(people: f64, room: f64) -> Error {
    Error::new("PP-P005", Kind::Data, "loftet kan ikke overholdes. Intet er beregnet")
        .at(
            "--loft",
            format!(
                "der er plads til {} indbyggere, og {} skal have plads inden for rækkevidde",
                number(room, 0),
                number(people, 0)
            ),
        )
        .next_step("hæv --loft, --kapacitet eller --antal")
}

/// The work allowed was used up without any answer.
pub(super) fn undecided() -> Error {
    Error::new(
        "PP-P008",
        Kind::Unexpected,
        "spørgsmålet er hverken løst eller afvist inden for det tilladte arbejde",
    )
    .at("spørgsmål", "for mange steder og celler til et bevist svar")
    .next_step("prøv færre kandidater, et andet --antal eller en anden --raekkevidde")
}

/// The engine's own refusals.
pub(super) fn refused(error: &PlacementError, scene: &Scene) -> Error {
    let data = |what: &str| Error::new("PP-P006", Kind::Data, format!("{what}. Intet er beregnet"));
    match error {
        PlacementError::TooFewSites { asked, available } => too_many(*asked, *available),
        PlacementError::NothingOpen => nothing_open(),
        PlacementError::NotANumber {
            what: "rækkevidde", ..
        } => Error::new("PP-P002", Kind::Usage, "rækkevidden kan ikke bruges. Intet er beregnet")
            .at("--raekkevidde", "er ikke et endeligt tal på mindst 0")
            .next_step("skriv fx --raekkevidde 10000"),
        PlacementError::NotANumber { index, .. } => {
            let id = scene
                .behov
                .get(*index)
                .map_or(String::new(), |behov| format!(" (celle {})", behov.id));
            data("et tal er ikke endeligt eller er negativt")
                .at("tal", format!("{error}{id}"))
                .next_step("ret tallet i filen")
        }
        PlacementError::PairTwice { .. } => data("et par står to gange i omkostningerne")
            .at("omkostninger", error.to_string())
            .next_step("lad hvert par af fra og til stå én gang"),
        PlacementError::TooLarge { .. } => data("tallene er for store til at regne med")
            .at("befolkning × afstand", error.to_string())
            .next_step("brug en større enhed for omkostninger eller befolkning"),
        other => data("grundlaget kan ikke bruges")
            .at("grundlag", other.to_string())
            .next_step("ret filerne, og kør kommandoen igen"),
    }
}

/// The access engine's refusals.
pub(super) fn engine(error: &crate::access::Error) -> Error {
    use crate::access::Error as Engine;
    let parameter = |flag: &str, what: String| {
        Error::new("PP-P002", Kind::Usage, "tallet kan ikke bruges. Intet er beregnet")
            .at(flag, what)
            .next_step("skriv fx --sigma 10000 --opland 30000 --omvejsfaktor 1,3")
    };
    match error {
        Engine::Parameter {
            what: "detour", value, ..
        } => parameter(
            "--omvejsfaktor",
            format!("{} ligger ikke fra 1 til 10", number(*value, 3)),
        ),
        Engine::Parameter { value, .. } => parameter(
            "--sigma eller --opland",
            format!("{} kan ikke bruges", number(*value, 3)),
        ),
        Engine::DuplicatePair { .. } => Error::new(
            "PP-P006",
            Kind::Data,
            "et par står to gange i omkostningerne. Intet er beregnet",
        )
        .at("omkostninger", error.to_string())
        .next_step("lad hvert par af fra og til stå én gang"),
        other => Error::new("PP-P006", Kind::Data, "grundlaget kan ikke bruges. Intet er beregnet")
            .at("grundlag", other.to_string())
            .next_step("ret tallene, og kør kommandoen igen"),
    }
}

/// Ways of a kind that was not asked for: an error of the program.
pub(super) fn no_ways() -> Error {
    Error::new("PP-P006", Kind::Unexpected, "vejene passer ikke til beregningen").at("veje", "af en anden slags")
}

/// A capacity the measures of evenness cannot count with.
pub(super) fn capacity(sted: &super::scene::Sted) -> Error {
    Error::new(
        "PP-P006",
        Kind::Data,
        "en klinik har en kapacitet, der ikke kan regnes med. Intet er beregnet",
    )
    .at(sted.label().to_owned(), number(sted.kapacitet, 4))
    .next_step("ret klinikkens kapacitet")
}

/// The register knows no place for anything.
pub(super) fn no_coordinates() -> Error {
    Error::new(
        "PP-P007",
        Kind::Data,
        "ingen klinik og ingen by har koordinater. Intet er beregnet",
    )
    .at("register", "uden koordinater kan der ikke regnes afstande")
    .next_step("giv stederne med --kandidater FIL (id, x, y), eller indlæs klinikker med koordinater")
}

/// No travel times of the mode were imported.
pub(super) fn no_times(mode: &str) -> Error {
    Error::new(
        "PP-P007",
        Kind::Data,
        "registeret har ingen rejsetider af den slags. Intet er beregnet",
    )
    .at("--vej", mode.to_owned())
    .next_step(format!(
        "indlæs dem med: praksisplan importer rejsetider FIL --transportform {mode}, eller udelad --vej"
    ))
}
