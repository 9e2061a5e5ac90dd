//! Waiting times: Tabel 5-7 on either basis, what Bilag 4 says per kommune, and the clinics to remind.

mod tabel;

pub(super) use tabel::name;

use super::{all_rows, json, sources, sources_by_id};
use crate::domain::dato::dansk_dato;
use crate::error::{Error, Kind, Result};
use crate::register::{Area, View, sql};
use crate::report::{Answer, Source, Table};
use rusqlite::named_params;
use serde::Serialize;

/// The kinds of waiting time in reading order. sundhed.dk has one value for both specialer (`samlet`); the survey has one
/// per speciale and one for home treatment (domain.md S7).
const ARTER: [&str; 5] = ["samlet", "51", "62", "hjemme", "ridefysioterapi"];

/// Practices with one number of weeks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fordeling {
    /// Kind of waiting time: `samlet`, `51`, `62`, `hjemme` or `ridefysioterapi`.
    pub speciale: String,
    /// Weeks; `None` = missing, which is not zero (S7).
    pub uger: Option<f64>,
    /// Practices.
    pub antal: i64,
    /// Per cent of those that reported; `None` for the missing.
    pub andel: Option<f64>,
}

/// What is said of one kind of waiting time. Shares are per cent; `null` is not defined or unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ventetid {
    /// Kind of waiting time.
    pub speciale: String,
    /// n: practices that reported.
    pub antal_oplyst: Option<i64>,
    /// N: practices in all. Of a survey's distribution, those in it; see `antal_adspurgte`.
    pub antal_i_alt: Option<i64>,
    /// Asked in the survey, when the distribution is one and it is known.
    pub antal_adspurgte: Option<i64>,
    /// Per cent of those that reported, with more than 0 weeks.
    pub andel_med_ventetid: Option<f64>,
    /// Mean weeks of those with more than 0.
    pub gennemsnit_med_ventetid: Option<f64>,
    /// Per cent of those that reported, with more than 2 weeks.
    pub andel_over_2_uger: Option<f64>,
    /// Reported values older than 2 months at the date of the view (plan 3.2).
    pub foraeldede: Option<i64>,
    /// Day of the oldest value.
    pub dato_fra: Option<String>,
    /// Day of the newest value.
    pub dato_til: Option<String>,
    /// The distribution; empty when only statements are known.
    pub fordeling: Vec<Fordeling>,
    /// What Bilag 4 says, kommune by kommune; empty on the register's basis.
    pub oplysninger: Vec<Oplysning>,
}

/// One statement of Bilag 4 about the waiting time of a kommune's practices.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Oplysning {
    /// Name of the kommune.
    pub kommune: String,
    /// Four digits.
    pub kommunekode: String,
    /// Kind of waiting time; `None` when the kommune has no statement.
    pub speciale: Option<String>,
    /// Who or what it is about.
    pub oplysning: Option<String>,
    /// Clinics it is about; `None` when the text does not say.
    pub antal_klinikker: Option<i64>,
    /// As printed.
    pub trykt: Option<String>,
    /// Weeks, or the lower end of a range.
    pub uger: Option<f64>,
    /// The upper end of a range, in weeks.
    pub uger_til: Option<f64>,
    /// Clinics that answered the survey.
    pub svar: Option<i64>,
    /// Clinics that were asked.
    pub spurgt: Option<i64>,
    /// The plan's words.
    pub citat: Option<String>,
    /// The day of the survey.
    pub dato: String,
    /// Older than 2 months at the date of the view.
    pub foraeldet: bool,
}

/// A clinic to remind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rykker {
    /// The clinic's id.
    pub klinik_id: String,
    /// Its name.
    pub klinik: String,
    /// Its postal town as written.
    pub by: Option<String>,
    /// Four digits.
    pub kommunekode: String,
    /// Name of the kommune.
    pub kommune: String,
    /// Kind of waiting time.
    pub speciale: String,
    /// `mangler`, `ej_opgivet` or `foraeldet`.
    pub aarsag: String,
    /// The last value, in weeks, when it is `foraeldet`.
    pub uger: Option<f64>,
    /// Day of the last value or question.
    pub dato: Option<String>,
    #[serde(skip)]
    kilder: [Option<String>; 2],
}

/// The answer of `ventetid`. Without a basis: the register when it has waiting times at the day, else the published ones.
///
/// # Errors
/// When there are no waiting times at the date and on the basis.
pub fn answer(view: &View<'_>, grundlag: Option<&str>, kommune: Option<&Area>) -> Result<Answer> {
    let pr = view.pr_text();
    let found = all_rows(view, sql::VENTETID_FINDES, named_params! { ":pr": pr }, |row| {
        Ok([row.get("register")?, row.get("opgoerelse")?])
    })?;
    let [register, _]: [bool; 2] = found.first().copied().unwrap_or_default();
    let chosen = grundlag.unwrap_or(if register { "register" } else { "opgoerelse" });
    let kode = kommune.map(|area| area.kommunekode.as_str());
    let mut rows = arter(view, chosen, kode)?;
    let mut tables = Vec::new();
    for row in &rows {
        tables.push(tabel::fordeling_table(
            view,
            row,
            chosen,
            sources_of(view, chosen, Some(&row.speciale), kode)?,
        ));
    }
    if chosen == "opgoerelse" {
        let said = oplysninger(view, kode)?;
        add_statements(&mut rows, &said, kommune.is_some());
        if !said.is_empty() {
            tables.push(tabel::kommune_table(
                view,
                &said,
                sources_of(view, "kommunegennemgang", None, kode)?,
            ));
        }
    }
    if rows.is_empty() {
        return Err(Error::new("PP-S003", Kind::Data, "registeret har ingen ventetider på denne dato")
            .at("dato og grundlag", format!("{}, {chosen}", dansk_dato(view.pr)))
            .next_step("vælg en anden dato med --pr, det andet grundlag med --grundlag, eller se hvem der mangler med --rykkerliste"));
    }
    if let Some(summary) = tabel::summary_table(view, &rows, chosen, sources_of(view, chosen, None, kode)?) {
        tables.insert(0, summary);
    }
    if grundlag.is_none() && !register {
        let note = "Registeret har ingen ventetider for de enkelte klinikker på datoen; tallene er de offentliggjorte opgørelser.";
        if let Some(first) = tables.first_mut() {
            first.notes.push(note.to_owned());
        }
    }
    let mut advarsler = Vec::new();
    for row in &rows {
        if let (Some(old @ 1..), Some(n)) = (row.foraeldede, row.antal_oplyst) {
            advarsler.push(format!(
                "{}: {old} af {n} oplyste ventetider er ældre end 2 måneder (forældet)",
                tabel::name(&row.speciale)
            ));
        }
    }
    let mut kilder: Vec<Source> = tables.iter().flat_map(|table| table.sources.clone()).collect();
    kilder.sort();
    kilder.dedup();
    Ok(Answer {
        pr: view.pr,
        grundlag: chosen.to_owned(),
        data: json(&rows)?,
        tables,
        kilder,
        advarsler,
    })
}

/// The clinics to remind at the view: missing, "ej opgivet" or older than 2 months (plan 3.2, S7).
pub fn rykkerliste(view: &View<'_>, kommune: Option<&Area>) -> Result<Answer> {
    let pr = view.pr_text();
    let kode = kommune.map(|area| area.kommunekode.as_str());
    let rows = all_rows(
        view,
        sql::VENTETID_RYKKERLISTE,
        named_params! { ":pr": pr, ":kommunekode": kode },
        |row| {
            Ok(Rykker {
                klinik_id: row.get("klinik_id")?,
                klinik: row.get("klinik")?,
                by: row.get("by")?,
                kommunekode: row.get("kommunekode")?,
                kommune: row.get("kommune")?,
                speciale: row.get("art")?,
                aarsag: row.get("aarsag")?,
                uger: row.get("uger")?,
                dato: row.get("dato")?,
                kilder: [row.get("kilde_id")?, row.get("klinik_kilde_id")?],
            })
        },
    )?;
    let mut kilder = sources_by_id(
        view,
        rows.iter()
            .flat_map(|row| row.kilder.iter().flatten().map(String::as_str)),
    )?;
    kilder.extend(sources_of(view, "register", None, kode)?);
    kilder.sort();
    kilder.dedup();
    let table = tabel::rykker_table(&rows, kilder.clone());
    Ok(Answer {
        pr: view.pr,
        grundlag: "register".to_owned(),
        data: json(&rows)?,
        tables: vec![table],
        kilder,
        advarsler: Vec::new(),
    })
}

/// The waiting times of a kommune's practices, for its kommunegennemgang: the published statements and their sources.
pub(super) fn kommune_statements(view: &View<'_>, kommunekode: &str) -> Result<(Vec<Oplysning>, Option<Table>)> {
    let said = oplysninger(view, Some(kommunekode))?;
    let table = if said.is_empty() {
        None
    } else {
        Some(tabel::kommune_table(
            view,
            &said,
            sources_of(view, "kommunegennemgang", None, Some(kommunekode))?,
        ))
    };
    Ok((said, table))
}

/// The distributions at a view, one per kind; from the register also for one kommune.
pub fn arter(view: &View<'_>, grundlag: &str, kommunekode: Option<&str>) -> Result<Vec<Ventetid>> {
    let pr = view.pr_text();
    let parameters = named_params! { ":pr": pr, ":grundlag": grundlag, ":kommunekode": kommunekode };
    let rows = all_rows(view, sql::VENTETID_FORDELING, parameters, |row| {
        let art: String = row.get("art")?;
        let part = Fordeling {
            speciale: art.clone(),
            uger: row.get("uger")?,
            antal: row.get("antal")?,
            andel: row.get("andel")?,
        };
        let whole = Ventetid {
            speciale: art,
            antal_oplyst: row.get("antal_oplyst")?,
            antal_i_alt: row.get("antal_i_alt")?,
            antal_adspurgte: row.get("antal_adspurgte")?,
            andel_med_ventetid: row.get("andel_med_ventetid")?,
            gennemsnit_med_ventetid: row.get("gennemsnit_med_ventetid")?,
            andel_over_2_uger: row.get("andel_over_2_uger")?,
            foraeldede: row.get("foraeldede")?,
            dato_fra: row.get("dato_fra")?,
            dato_til: row.get("dato_til")?,
            fordeling: Vec::new(),
            oplysninger: Vec::new(),
        };
        Ok((whole, part))
    })?;
    let mut arter: Vec<Ventetid> = Vec::new();
    for (whole, part) in rows {
        match arter.last_mut() {
            Some(last) if last.speciale == whole.speciale => last.fordeling.push(part),
            _ => arter.push(Ventetid {
                fordeling: vec![part],
                ..whole
            }),
        }
    }
    Ok(arter)
}

/// The statements of Bilag 4 about waiting time, of one kommune or of all.
pub(super) fn oplysninger(view: &View<'_>, kommunekode: Option<&str>) -> Result<Vec<Oplysning>> {
    let pr = view.pr_text();
    all_rows(
        view,
        sql::VENTETID_KOMMUNER,
        named_params! { ":pr": pr, ":kommunekode": kommunekode },
        |row| {
            Ok(Oplysning {
                kommune: row.get("kommune")?,
                kommunekode: row.get("kommunekode")?,
                speciale: row.get("art")?,
                oplysning: row.get("oplysning")?,
                antal_klinikker: row.get("antal_klinikker")?,
                trykt: row.get("trykt")?,
                uger: row.get("uger")?,
                uger_til: row.get("uger_til")?,
                svar: row.get("svar")?,
                spurgt: row.get("spurgt")?,
                citat: row.get("citat")?,
                dato: row.get("dato")?,
                foraeldet: row.get("foraeldet")?,
            })
        },
    )
}

/// Puts the statements of Bilag 4 on their kinds. For one kommune they also give n of N: the clinics that answered, of
/// those asked; a statement is never made into a distribution.
fn add_statements(rows: &mut Vec<Ventetid>, said: &[Oplysning], one_kommune: bool) {
    if said.is_empty() {
        return;
    }
    for art in ["51", "62", "hjemme"] {
        let of_art: Vec<Oplysning> = said
            .iter()
            .filter(|one| one.speciale.as_deref() == Some(art))
            .cloned()
            .collect();
        if let Some(row) = rows.iter_mut().find(|row| row.speciale == art) {
            row.oplysninger = of_art;
            continue;
        }
        let mut row = Ventetid {
            speciale: art.to_owned(),
            ..Ventetid::default()
        };
        if one_kommune {
            // A mean is of all who answered; single statements say of how many clinics they are.
            row.antal_oplyst = of_art
                .iter()
                .map(|one| one.antal_klinikker)
                .sum::<Option<i64>>()
                .or_else(|| said.first().and_then(|one| one.svar));
            row.antal_i_alt = said.first().and_then(|one| one.spurgt);
            row.foraeldede = if said.iter().any(|one| one.foraeldet) {
                row.antal_oplyst
            } else {
                Some(0)
            };
        }
        row.dato_fra = said.first().map(|one| one.dato.clone());
        row.dato_til.clone_from(&row.dato_fra);
        row.oplysninger = of_art;
        rows.push(row);
    }
    rows.sort_by_key(|row| ARTER.iter().position(|art| *art == row.speciale));
}

/// The sources of a kind of waiting time on a basis, of every kommune.
pub(super) fn kilder(view: &View<'_>, grundlag: &str, art: Option<&str>) -> Result<Vec<Source>> {
    sources_of(view, grundlag, art, None)
}

fn sources_of(view: &View<'_>, grundlag: &str, art: Option<&str>, kommunekode: Option<&str>) -> Result<Vec<Source>> {
    let pr = view.pr_text();
    sources(
        view,
        sql::VENTETID_KILDER,
        named_params! { ":pr": pr, ":grundlag": grundlag, ":art": art, ":kommunekode": kommunekode },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::support::{assert_near, shipped, shipped_with, view};

    fn of<'r>(rows: &'r [Ventetid], art: &str) -> &'r Ventetid {
        rows.iter().find(|row| row.speciale == art).unwrap()
    }

    #[test]
    fn the_published_distributions_give_the_plans_figures() {
        let register = shipped();
        let rows = arter(&view(&register), "opgoerelse", None).unwrap();
        // Tabel 5: 39 + 13 + 3 + 4 + 2 = 61 reported of 84; 22 wait 13·1 + 3·2 + 4·3 + 2·4 = 39 weeks; 6 wait over 2.
        let samlet = of(&rows, "samlet");
        assert_eq!((samlet.antal_oplyst, samlet.antal_i_alt), (Some(61), Some(84)));
        assert_near(samlet.andel_med_ventetid, 100.0 * 22.0 / 61.0);
        assert_near(samlet.gennemsnit_med_ventetid, 39.0 / 22.0);
        assert_near(samlet.andel_over_2_uger, 100.0 * 6.0 / 61.0);
        // Tabel 6: 29 of 41 wait; 3·½ + 15·1 + 3·1½ + 5·2 + 3 + 4 + 12 = 50 weeks; 3 wait over 2.
        let almen = of(&rows, "51");
        assert_eq!(
            (almen.antal_oplyst, almen.antal_i_alt, almen.antal_adspurgte),
            (Some(41), Some(41), Some(61))
        );
        assert_near(almen.andel_med_ventetid, 100.0 * 29.0 / 41.0);
        assert_near(almen.gennemsnit_med_ventetid, 50.0 / 29.0);
        assert_near(almen.andel_over_2_uger, 100.0 * 3.0 / 41.0);
        // Tabel 7: 31 of 41; 2·½ + 12·1 + 2·1½ + 10·2 + 2·3 + 4 + 6 + 12 = 64 weeks; 5 wait over 2.
        let vederlagsfri = of(&rows, "62");
        assert_near(vederlagsfri.andel_med_ventetid, 100.0 * 31.0 / 41.0);
        assert_near(vederlagsfri.gennemsnit_med_ventetid, 64.0 / 31.0);
        assert_near(vederlagsfri.andel_over_2_uger, 100.0 * 5.0 / 41.0);
        // The eight riding physiotherapists stand apart: 1, 24 and 25 weeks, five not given.
        let ride = of(&rows, "ridefysioterapi");
        assert_eq!((ride.antal_oplyst, ride.antal_i_alt), (Some(3), Some(8)));
        assert_near(ride.gennemsnit_med_ventetid, 50.0 / 3.0);
    }

    #[test]
    fn not_given_is_a_row_of_its_own_without_a_share_and_never_zero_weeks() {
        let register = shipped();
        let rows = arter(&view(&register), "opgoerelse", None).unwrap();
        let last = of(&rows, "samlet").fordeling.last().unwrap();
        assert_eq!((last.uger, last.antal, last.andel), (None, 23, None));
        let zero = &of(&rows, "samlet").fordeling[0];
        assert_eq!((zero.uger, zero.antal), (Some(0.0), 39));
        assert_near(zero.andel, 100.0 * 39.0 / 61.0);
    }

    #[test]
    fn without_values_of_clinics_the_published_ones_are_shown_and_said_to_be() {
        let register = shipped();
        let answer = answer(&view(&register), None, None).unwrap();
        assert_eq!(answer.grundlag, "opgoerelse");
        let kinds: Vec<&str> = answer
            .data
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["speciale"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ARTER);
        assert!(
            answer.tables[0]
                .notes
                .iter()
                .any(|note| note.starts_with("Registeret har ingen ventetider"))
        );
        assert!(answer.tables.iter().all(|table| !table.sources.is_empty()));
        assert_eq!(
            super::answer(&view(&register), Some("register"), None)
                .unwrap_err()
                .code,
            "PP-S003"
        );
    }

    #[test]
    fn a_distribution_of_an_earlier_year_is_kept_and_stale_and_a_later_one_is_not_shown() {
        let register = shipped();
        let later = register
            .view(Some(jiff::civil::date(2020, 1, 6)), jiff::civil::date(2026, 1, 1))
            .unwrap();
        let rows = arter(&later, "opgoerelse", None).unwrap();
        // 31 August + 2 months lies before 6 January, and so does 5 November + 2 months = 5 January.
        assert_eq!(of(&rows, "samlet").foraeldede, Some(61));
        assert_eq!(of(&rows, "51").foraeldede, Some(41));
        let on_the_day = register
            .view(Some(jiff::civil::date(2020, 1, 5)), jiff::civil::date(2026, 1, 1))
            .unwrap();
        assert_eq!(
            of(&arter(&on_the_day, "opgoerelse", None).unwrap(), "51").foraeldede,
            Some(0)
        );
        let before = register
            .view(Some(jiff::civil::date(2018, 12, 31)), jiff::civil::date(2026, 1, 1))
            .unwrap();
        assert_eq!(arter(&before, "opgoerelse", None).unwrap(), []);
    }

    #[test]
    fn the_register_counts_the_latest_value_of_every_clinic_and_never_mixes_kinds() {
        // Læsø has two clinics. One said 9 and then 2 weeks; the other 0, and was asked about 51 without an answer.
        let (_folder, register) = shipped_with(
            "INSERT INTO ventetid VALUES
               ('laesoe-ralf-seip', 'samlet', '2019-02-01', 9, 'bilag-4'), ('laesoe-ralf-seip', 'samlet', '2019-04-29', 2, 'bilag-4'),
               ('laesoe-ralf-seip', 'samlet', '2019-07-01', 7, 'bilag-4'),
               ('laesoe-fysioterapien', 'samlet', '2019-04-30', 0, 'bilag-4'), ('laesoe-fysioterapien', '51', '2019-05-01', NULL, 'bilag-4');",
        );
        let view = view(&register);
        let rows = arter(&view, "register", Some("0825")).unwrap();
        let samlet = of(&rows, "samlet");
        assert_eq!((samlet.antal_oplyst, samlet.antal_i_alt), (Some(2), Some(2)));
        assert_near(samlet.gennemsnit_med_ventetid, 2.0);
        assert_near(samlet.andel_over_2_uger, 0.0);
        // 29 April + 2 months is the day before the view; 30 April + 2 months is the day itself.
        assert_eq!(samlet.foraeldede, Some(1));
        let almen = of(&rows, "51");
        assert_eq!(
            (almen.antal_oplyst, almen.antal_i_alt, almen.andel_med_ventetid),
            (Some(0), Some(2), None)
        );
        assert_eq!(
            of(&arter(&view, "register", None).unwrap(), "samlet").antal_i_alt,
            Some(57)
        );
        assert_eq!(answer(&view, None, None).unwrap().grundlag, "register");

        let area = view.kommune("Læsø").unwrap();
        let reminders = rykkerliste(&view, Some(&area)).unwrap().data;
        let reasons: Vec<(&str, &str, &str)> = reminders
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                (
                    row["klinik_id"].as_str().unwrap(),
                    row["speciale"].as_str().unwrap(),
                    row["aarsag"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            reasons,
            [
                ("laesoe-fysioterapien", "51", "ej_opgivet"),
                ("laesoe-ralf-seip", "samlet", "foraeldet"),
                ("laesoe-ralf-seip", "51", "mangler"),
            ]
        );
    }

    #[test]
    fn a_register_without_waiting_times_reminds_every_clinic() {
        let register = shipped();
        let answer = rykkerliste(&view(&register), None).unwrap();
        assert_eq!(answer.data.as_array().unwrap().len(), 57);
    }

    #[test]
    fn a_kommunes_answers_keep_their_ranges_and_say_how_many_answered() {
        let register = shipped();
        let view = view(&register);
        let data = answer(&view, None, Some(&view.kommune("vesthimmerlands kommune").unwrap()))
            .unwrap()
            .data;
        // Bilag 4: three of four answered; two clinics 1-3 weeks, one 12, and 20-30 weeks for home treatment.
        let home = data
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["speciale"] == "hjemme")
            .unwrap();
        assert_eq!(
            (home["antal_oplyst"].as_i64(), home["antal_i_alt"].as_i64()),
            (Some(3), Some(4))
        );
        assert_eq!(home["oplysninger"][1]["uger"], 20.0);
        assert_eq!(home["oplysninger"][1]["uger_til"], 30.0);
        assert!(home["gennemsnit_med_ventetid"].is_null());
        // Nobody in Jammerbugt answered: 0 of 4, and no weeks.
        let silent = answer(&view, None, Some(&view.kommune("Jammerbugt").unwrap()))
            .unwrap()
            .data;
        assert_eq!(
            (silent[0]["antal_oplyst"].as_i64(), silent[0]["antal_i_alt"].as_i64()),
            (Some(0), Some(4))
        );
        assert_eq!(silent[0]["oplysninger"].as_array().unwrap().len(), 0);
    }

    #[test]
    fn an_unknown_kommune_is_answered_with_the_nearest() {
        let register = shipped();
        let error = view(&register).kommune("Jammerbukt").unwrap_err();
        assert_eq!(
            (error.code, error.places[0].guess.as_deref()),
            ("PP-S002", Some("Jammerbugt"))
        );
    }
}
