//! What is hidden of a register's activity, as something a statistic, a map or an export can ask.

use std::collections::BTreeMap;

use super::Taerskel;

/// The key of a figure of activity: the register's own, without the month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noegle {
    /// The measure, as in table aktivitet.
    pub maal: String,
    /// 51, 57, 62, 65 or 5765.
    pub speciale: i64,
    /// The year.
    pub aar: i64,
    /// `produktion`, `forbrug` or `ukendt`.
    pub perspektiv: String,
    /// `klinik`, `kommune`, `region` or `land`.
    pub niveau: String,
    /// The area's code.
    pub omraade_kode: String,
    /// What sets two figures of one measure apart.
    pub afgraensning: String,
    /// First age of an age group; 0 where there are none.
    pub alder_fra: i64,
    /// Last age of an age group; 130 where there are none.
    pub alder_til: i64,
}

/// Why a figure is hidden. Counted in the note under a table, never told of a single cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grund {
    /// It is itself a count from 1 to t − 1.
    Primaer,
    /// It would give such a count away.
    Sekundaer,
}

/// The measures that are a count of persons or are made of one. Services and amounts are not counts of persons, and
/// neither are practices, ydernumre and kapaciteter: providers under a public agreement, listed by name (decision of this
/// project, domain.md S10 speaks of persons).
pub const PERSONMAAL: [&str; 8] = [
    "borgere",
    "holdtraening",
    "andel_af_befolkning",
    "udgift_pr_borger",
    "ydelser_pr_borger",
    "alder",
    "alder_andel",
    "alder_pr_1000",
];

/// Everything that is hidden, and the threshold it was hidden for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skjult {
    /// The threshold.
    pub taerskel: Taerskel,
    figurer: BTreeMap<Noegle, Grund>,
}

impl Skjult {
    /// Hides these figures.
    pub fn new(taerskel: Taerskel, figurer: impl IntoIterator<Item = (Noegle, Grund)>) -> Self {
        Self {
            taerskel,
            figurer: figurer.into_iter().collect(),
        }
    }

    /// Whether and why a yearly figure is hidden. A clinic's counts of persons always are: they are small, and their
    /// overlap with other clinics cannot be audited.
    pub fn grund(&self, noegle: &Noegle) -> Option<Grund> {
        if noegle.niveau == "klinik" && PERSONMAAL.contains(&noegle.maal.as_str()) {
            return Some(Grund::Sekundaer);
        }
        self.figurer.get(noegle).copied()
    }

    /// Whether a row of table aktivitet must not leave the house: as [`Skjult::grund`], and every count of persons of a
    /// single month or of an age group that no table shows, for the audit does not see it.
    pub fn hides_row(&self, noegle: &Noegle, maaned: i64) -> bool {
        let by_age = (noegle.alder_fra, noegle.alder_til) != (0, 130) && !noegle.maal.starts_with("alder");
        let unseen = maaned > 0 || by_age;
        (unseen && PERSONMAAL.contains(&noegle.maal.as_str())) || self.grund(noegle).is_some()
    }

    /// The hidden figures in the order of their keys.
    pub fn figurer(&self) -> impl Iterator<Item = (&Noegle, Grund)> {
        self.figurer.iter().map(|(noegle, grund)| (noegle, *grund))
    }

    /// "7 celler er skjult (5 primært, 2 sekundært), tærskel 5": the line under every suppressed table.
    pub fn note(&self, primary: usize, secondary: usize) -> String {
        let t = self.taerskel.least_shown();
        if primary + secondary == 0 {
            return format!("Til offentliggørelse: ingen celler skjult, tærskel {t}.");
        }
        let cells = if primary + secondary == 1 { "celle" } else { "celler" };
        format!(
            "Til offentliggørelse: {} {cells} skjult ({primary} primært, {secondary} sekundært), tærskel {t}. Tal på 1-{} personer er diskretioneret, og så mange andre, at ingen af dem kan regnes ud.",
            primary + secondary,
            t - 1
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noegle(niveau: &str, maal: &str) -> Noegle {
        Noegle {
            maal: maal.to_owned(),
            speciale: 57,
            aar: 2018,
            perspektiv: "ukendt".to_owned(),
            niveau: niveau.to_owned(),
            omraade_kode: "0825".to_owned(),
            afgraensning: String::new(),
            alder_fra: 0,
            alder_til: 130,
        }
    }

    #[test]
    fn persons_of_a_clinic_and_of_a_month_never_leave_the_house() {
        let hidden = Skjult::new(Taerskel::USUAL, [(noegle("kommune", "borgere"), Grund::Primaer)]);
        assert_eq!(hidden.grund(&noegle("kommune", "borgere")), Some(Grund::Primaer));
        assert_eq!(hidden.grund(&noegle("region", "borgere")), None);
        assert!(hidden.hides_row(&noegle("region", "borgere"), 3));
        let by_age = Noegle {
            alder_til: 15,
            ..noegle("region", "borgere")
        };
        assert!(hidden.hides_row(&by_age, 0) && !hidden.hides_row(&noegle("region", "borgere"), 0));
        assert!(hidden.hides_row(&noegle("klinik", "borgere"), 0));
        assert!(!hidden.hides_row(&noegle("klinik", "ydelser"), 3));
    }

    #[test]
    fn the_note_counts_and_names_the_threshold() {
        let hidden = Skjult::new(Taerskel::USUAL, []);
        assert_eq!(
            hidden.note(5, 2),
            "Til offentliggørelse: 7 celler skjult (5 primært, 2 sekundært), tærskel 5. Tal på 1-4 personer er diskretioneret, og så mange andre, at ingen af dem kan regnes ud."
        );
        assert_eq!(
            hidden.note(0, 0),
            "Til offentliggørelse: ingen celler skjult, tærskel 5."
        );
    }
}
