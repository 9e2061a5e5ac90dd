//! What a rule asks for: which flag gives it, and where the figure is to be found.

use super::plain_table;
use crate::error::{Error, Kind, Result};
use crate::report::{ColumnKind, Table};
use crate::rules::{MissingParameter, Rule};
use crate::statistics::{column, text};

const AFREGNING: &str = "regionens afregningsdata for ydernummeret";
const ANSOEGNING: &str = "ansøgningen";
const OVERENSKOMST: &str = "overenskomstens regulering for året; den findes ikke i planen";
const SU: &str = "Samarbejdsudvalgets mødeplan";

/// Parameters by their name without a number at its end; the flag; where it comes from.
const KENDTE: &[(&str, &str, &str)] = &[
    ("hidtidig_omsaetning", "--omsaetning KR", AFREGNING),
    ("omsaetning", "--omsaetning ÅR:KR[:MÅNEDER]", AFREGNING),
    ("egen_omsaetning", "--omsaetning ÅR:KR[:MÅNEDER]", AFREGNING),
    ("takstindeks", "--takstindeks ÅR:INDEKS", OVERENSKOMST),
    ("gaelder_maaneder", "--gaelder-maaneder N", ANSOEGNING),
    ("fysioterapeuter", "--fysioterapeuter N", ANSOEGNING),
    (
        "kapaciteter",
        "--kapaciteter N",
        "registeret har ingen på datoen; regionens brev til ydernummeret",
    ),
    (
        "kapacitet",
        "--kapacitet N",
        "registeret har ingen på datoen; regionens brev til klinikken",
    ),
    (
        "kapacitet_timer",
        "--over-30 N --under-30 N",
        "registeret har ingen på datoen; regionens brev til klinikken",
    ),
    (
        "omsaetningsloft",
        "--omsaetningsloft KR",
        "fastsættes af region og kommuner efter overenskomstens bilag 3",
    ),
    ("fra", "--fra DATO", "anmeldelsen af vikaren"),
    ("til", "--til DATO", "anmeldelsen af vikaren"),
    ("delvis", "--delvis ja eller nej", "anmeldelsen af vikaren"),
    ("dispensation", "--dispensation DATO", "regionens afgørelse"),
    (
        "udvider_kapaciteten",
        "--udvider-kapaciteten ja eller nej",
        "anmeldelsen af vikaren",
    ),
    ("modtaget", "--modtaget DATO", "journalen"),
    ("oensket", "--kapacitet N", ANSOEGNING),
    ("opslag_dato", "--opslag DATO", "opslaget"),
    ("opslag_frist", "--frist DATO", "opslaget"),
    ("opslag_kapacitet", "--ledig N", "opslaget"),
    ("kvalificeret", "--kvalificeret ja eller nej", ANSOEGNING),
    ("naeste_su_moede", "--su-moede DATO", SU),
    ("tillaeg", "--tillaeg N", "forslaget"),
    ("speciale", "--speciale N", "det speciale, tallet gælder"),
    (
        "befolkningsudvikling",
        "--befolkningsudvikling N",
        "Danmarks Statistik; registeret har kun ét folketal",
    ),
    (
        "ventetid",
        "--speciale N --ventetid UGER",
        "klinikkernes ventetider på sundhed.dk; registeret har ingen for kommunen",
    ),
    (
        "patientudvikling",
        "--speciale N --patientudvikling N",
        "Targit; registeret har ikke to år for kommunen",
    ),
    (
        "indbyggere",
        "--pr DATO",
        "Danmarks Statistik; registeret har intet folketal for kommunen på datoen",
    ),
    (
        "forbrug",
        "--speciale N --forbrug N",
        "Targit; registeret har intet forbrug opgjort efter borgernes bopæl",
    ),
    (
        "produktion",
        "--speciale N --produktion N",
        "Targit; registeret har ingen produktion for kommunen",
    ),
    ("ikke_ejer", "--ejer-i-forvejen ja eller nej", ANSOEGNING),
    ("som_ejer", "--som ejer eller lejer", ANSOEGNING),
    ("begge_specialer", "--speciale 51 --speciale 62", ANSOEGNING),
    ("ikke_lejer", "--bruges-af-lejer ja eller nej", ANSOEGNING),
    (
        "andele",
        "--klinik ID:FRA[:TIL], --ejerandele FIL eller --ejer ID",
        "ejerens oplysninger",
    ),
    (
        "ydernumre",
        "--ydernumre N",
        "registeret har ingen på klinikken på datoen; Notus",
    ),
    (
        "stand",
        "--ydernumre-2024 N --kapacitet-2024 N",
        "Notus pr. 1. januar 2024",
    ),
    ("aar", "--aar ÅÅÅÅ", "det år, afregningerne gælder"),
    ("indeks", "--indeks TAL", OVERENSKOMST),
    ("enhed", "--db FIL", "registerets kapacitet_enhed"),
    ("maaned", "--maaneder FIL", "regionens afregningsdata"),
    ("maaneder", "--maaneder FIL", "regionens afregningsdata"),
    ("stemmer_for", "--for N", "Samarbejdsudvalgets referat"),
    ("stemmer_imod", "--imod N", "Samarbejdsudvalgets referat"),
    (
        "su_orienteret",
        "--su-orienteret DATO og --foerste-brug DATO",
        "Samarbejdsudvalgets referat; ansøgningen",
    ),
    ("aaben_for_alle", "--aaben-for-alle ja eller nej", ANSOEGNING),
    (
        "rideskole_godkendt",
        "--rideskole-godkendt ja eller nej",
        "regionens godkendelse",
    ),
    ("tjekliste", "--tjekliste DATO", "den underskrevne tjekliste"),
    (
        "underskrevet",
        "--underskrevet-af-begge ja eller nej",
        "den underskrevne tjekliste",
    ),
    ("hold", "--hold N", "tjeklisten"),
    (
        "myndighed",
        "--pr DATO",
        "registerets tabel myndighed har ingen periode på datoen",
    ),
];

/// The flag and the place a parameter comes from.
fn kommer_fra(name: &str) -> (&'static str, &'static str) {
    let stem = name
        .trim_end_matches(|letter: char| letter.is_ascii_digit())
        .trim_end_matches('_');
    // `ejet_fra_<klinik>` ends in a clinic's id.
    if name.starts_with("ejet_fra_") {
        return ("--klinik ID:FRA", "ejerens oplysninger");
    }
    KENDTE
        .iter()
        .find(|(known, ..)| *known == name || *known == stem)
        .map_or(("", "kilderne giver det ikke"), |(_, flag, place)| (flag, place))
}

/// Refuses until every parameter has been given.
///
/// # Errors
/// PP-C001, with each missing parameter, its flag and where it is to be found.
pub fn require(rule: &Rule, missing: &[MissingParameter]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let count = match missing.len() {
        1 => "en oplysning".to_owned(),
        many => format!("{many} oplysninger"),
    };
    let consequence = format!(
        "reglen {} mangler {count}. Intet er gættet og intet beregnet",
        rule.reference()
    );
    let error = missing
        .iter()
        .fold(Error::new("PP-C001", Kind::Usage, consequence), |error, parameter| {
            let (flag, place) = kommer_fra(&parameter.name);
            error.at(flag, format!("{} (findes i: {place})", parameter.text))
        });
    Err(error.next_step("find oplysningerne, og kør kommandoen igen med valgene ovenfor"))
}

/// What is missing without stopping the answer.
pub fn table(missing: &[MissingParameter]) -> Table {
    plain_table(
        "mangler",
        "Mangler oplysning",
        vec![
            column("oplysning", "Oplysning", ColumnKind::Text),
            column("valg", "Oplyses med", ColumnKind::Text),
            column("findes_i", "Findes i", ColumnKind::Text),
        ],
        missing.iter().map(|parameter| {
            let (flag, place) = kommer_fra(&parameter.name);
            vec![text(&parameter.text), text(flag), text(place)]
        }),
    )
}
