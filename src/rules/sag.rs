//! A case of flytning: who may decide it, when it is decided, and what a refusal must hold (domain.md section 4, C10).
//!
//! The program decides nothing: it checks that what people decided was theirs to decide and is written as it must be.

use std::fmt;

use jiff::civil::Date;

use super::origin::{self, Rule};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tilstand {
    /// Received and assessed.
    Modtaget,
    /// Sent to the affected kommuner.
    IHoering,
    /// The samarbejdsudvalg or the landssamarbejdsudvalg has made its recommendation.
    Indstillet,
    /// The samarbejdsudvalg voted without a majority (C10).
    TilLandssamarbejdsudvalget,
    /// Approved beforehand with an expiry; final on the actual move.
    Forhaandsgodkendt,
    /// Approved by every body that must.
    Godkendt,
    /// Refused by at least one body.
    Afslaaet,
    /// The clinic has moved.
    Gennemfoert,
    /// The applicant has withdrawn; nobody decides.
    Trukket,
}

impl Tilstand {
    /// Every state, in the order of a case's life.
    pub const ALL: [Self; 9] = [
        Self::Modtaget,
        Self::IHoering,
        Self::Indstillet,
        Self::TilLandssamarbejdsudvalget,
        Self::Forhaandsgodkendt,
        Self::Godkendt,
        Self::Afslaaet,
        Self::Gennemfoert,
        Self::Trukket,
    ];

    /// The word in the register, in JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Modtaget => "modtaget",
            Self::IHoering => "i_hoering",
            Self::Indstillet => "indstillet",
            Self::TilLandssamarbejdsudvalget => "til_landssamarbejdsudvalget",
            Self::Forhaandsgodkendt => "forhaandsgodkendt",
            Self::Godkendt => "godkendt",
            Self::Afslaaet => "afslaaet",
            Self::Gennemfoert => "gennemfoert",
            Self::Trukket => "trukket",
        }
    }

    /// The word for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Modtaget => "modtaget",
            Self::IHoering => "i høring",
            Self::Indstillet => "indstillet",
            Self::TilLandssamarbejdsudvalget => "til Landssamarbejdsudvalget",
            Self::Forhaandsgodkendt => "forhåndsgodkendt",
            Self::Godkendt => "godkendt",
            Self::Afslaaet => "afslået",
            Self::Gennemfoert => "gennemført",
            Self::Trukket => "trukket tilbage",
        }
    }

    /// The state with this word; `None` when there is none.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether a decision has been reached, or none will be.
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Self::Forhaandsgodkendt | Self::Godkendt | Self::Afslaaet | Self::Gennemfoert | Self::Trukket
        )
    }
}

/// A body that recommends or decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Organ {
    /// The region's administration (F1).
    Administrationen,
    /// 2 region, 2 kommuner, 4 physiotherapists.
    Samarbejdsudvalget,
    /// Where a vote without majority goes (C10).
    Landssamarbejdsudvalget,
    /// The region as party to a joint decision (F3).
    Regionen,
    /// The elected council of the region (F4).
    Regionsraadet,
    /// A kommune, by its four digits.
    Kommune(String),
}

impl Organ {
    /// The word in the register.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Administrationen => "administrationen",
            Self::Samarbejdsudvalget => "samarbejdsudvalget",
            Self::Landssamarbejdsudvalget => "landssamarbejdsudvalget",
            Self::Regionen => "regionen",
            Self::Regionsraadet => "regionsraadet",
            Self::Kommune(_) => "kommune",
        }
    }

    /// The kommune's code, for a kommune.
    pub fn kommunekode(&self) -> Option<&str> {
        match self {
            Self::Kommune(code) => Some(code),
            _ => None,
        }
    }

    /// The body with this word in the register; a kommune needs its code.
    pub fn from_word(word: &str, kommunekode: Option<String>) -> Option<Self> {
        let fixed = [
            Self::Administrationen,
            Self::Samarbejdsudvalget,
            Self::Landssamarbejdsudvalget,
            Self::Regionen,
            Self::Regionsraadet,
        ];
        match kommunekode {
            Some(code) => (word == "kommune").then_some(Self::Kommune(code)),
            None => fixed.into_iter().find(|organ| organ.word() == word),
        }
    }
}

impl fmt::Display for Organ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Administrationen => f.write_str("administrationen"),
            Self::Samarbejdsudvalget => f.write_str("Samarbejdsudvalget"),
            Self::Landssamarbejdsudvalget => f.write_str("Landssamarbejdsudvalget"),
            Self::Regionen => f.write_str("regionen"),
            Self::Regionsraadet => f.write_str("Regionsrådet"),
            Self::Kommune(code) => write!(f, "kommune {code}"),
        }
    }
}

/// What a body decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Udfald {
    /// Approved.
    Godkendt,
    /// Approved beforehand, until an entered day.
    Forhaandsgodkendt,
    /// Refused.
    Afslag,
}

impl Udfald {
    /// The word in the register and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Godkendt => "godkendt",
            Self::Forhaandsgodkendt => "forhaandsgodkendt",
            Self::Afslag => "afslag",
        }
    }

    /// The outcome with this word; `None` when there is none.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Godkendt, Self::Forhaandsgodkendt, Self::Afslag]
            .into_iter()
            .find(|outcome| outcome.word() == word)
    }
}

/// The bodies that decide a case together, by the rule of its route.
///
/// F1 the administration; F2 the samarbejdsudvalg, or the landssamarbejdsudvalg after a vote without majority (C10);
/// F3 the region and the kommune together; F4 the regionsråd and every affected kommune. Empty for F5 and F6: nobody.
pub fn deciding_bodies(rule: &str, affected: &[String], without_majority: bool) -> Vec<Organ> {
    let kommuner = || affected.iter().cloned().map(Organ::Kommune);
    match rule {
        "F1" => vec![Organ::Administrationen],
        "F2" if without_majority => vec![Organ::Landssamarbejdsudvalget],
        "F2" => vec![Organ::Samarbejdsudvalget],
        "F3" => std::iter::once(Organ::Regionen).chain(kommuner()).collect(),
        "F4" => std::iter::once(Organ::Regionsraadet).chain(kommuner()).collect(),
        _ => Vec::new(),
    }
}

/// Whether a recommendation must stand before anybody decides: F3 [P 2.1.13].
pub fn needs_recommendation(rule: &str) -> bool {
    rule == origin::F3.id
}

/// What a case's decisions amount to; `None` while a body is missing. One refusal is enough; an approval is beforehand as
/// soon as one body's is \[D\].
pub fn outcome(required: &[Organ], decisions: &[(Organ, Udfald)]) -> Option<Udfald> {
    if decisions.iter().any(|(_, outcome)| *outcome == Udfald::Afslag) {
        return Some(Udfald::Afslag);
    }
    let all = !required.is_empty()
        && required
            .iter()
            .all(|body| decisions.iter().any(|(decided, _)| decided == body));
    let beforehand = decisions
        .iter()
        .any(|(_, outcome)| *outcome == Udfald::Forhaandsgodkendt);
    all.then_some(if beforehand {
        Udfald::Forhaandsgodkendt
    } else {
        Udfald::Godkendt
    })
}

/// Why a written reason for a refusal is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BegrundelseError {
    /// Nothing is written.
    #[error("der er ingen begrundelse")]
    Mangler,
    /// No rule is named.
    #[error("begrundelsen nævner ingen regel")]
    IngenRegel,
    /// Only the rule is named.
    #[error("begrundelsen nævner reglen {0}, men ikke hvad der er galt")]
    KunRegel(&'static str),
}

/// The rule a refusal rests on: the first rule id named in its reason.
///
/// Worked example: "V1: Morsø står uden kapacitet" names V1; "for langt væk" names none.
pub fn refusal_rule(reason: &str) -> Result<&'static Rule, BegrundelseError> {
    if reason.trim().is_empty() {
        return Err(BegrundelseError::Mangler);
    }
    let words = || {
        reason
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let rule = words().find_map(origin::find).ok_or(BegrundelseError::IngenRegel)?;
    if words().all(|word| origin::find(word).is_some()) {
        return Err(BegrundelseError::KunRegel(rule.id));
    }
    Ok(rule)
}

/// Why a move cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GennemfoerError {
    /// Nobody has approved it yet.
    #[error("sagen er ikke afgjort")]
    IkkeAfgjort,
    /// It was refused.
    #[error("flytningen er afslået")]
    Afslaaet,
    /// It has been carried out.
    #[error("flytningen er allerede gennemført")]
    AlleredeGennemfoert,
    /// The applicant has withdrawn.
    #[error("ansøgningen er trukket tilbage")]
    Trukket,
    /// The approval beforehand had ended.
    #[error("forhåndsgodkendelsen udløb {0}")]
    Udloebet(Date),
}

/// Whether the move may be carried out on a day; the last day of a forhåndsgodkendelse is included.
pub fn may_carry_out(state: Tilstand, expires: Option<Date>, day: Date) -> Result<(), GennemfoerError> {
    match state {
        Tilstand::Godkendt => Ok(()),
        Tilstand::Forhaandsgodkendt => match expires {
            Some(last) if day > last => Err(GennemfoerError::Udloebet(last)),
            _ => Ok(()),
        },
        Tilstand::Afslaaet => Err(GennemfoerError::Afslaaet),
        Tilstand::Gennemfoert => Err(GennemfoerError::AlleredeGennemfoert),
        Tilstand::Trukket => Err(GennemfoerError::Trukket),
        _ => Err(GennemfoerError::IkkeAfgjort),
    }
}

/// How a weighted amount of the regime `timer` is put together of over and under 30 hours; `None` when it can be done in
/// more than one way (or not at all), so that somebody must say which.
///
/// Worked example: 1 out of one over and two under is either the one over or the two under: `None`. 0,5 is one under.
pub fn only_composition(halves: u64, over_30: u32, under_30: u32) -> Option<(u32, u32)> {
    let mut ways = (0..=over_30).filter_map(|over| {
        let under = halves.checked_sub(2 * u64::from(over))?;
        let under = u32::try_from(under).ok()?;
        (under <= under_30).then_some((over, under))
    });
    let first = ways.next()?;
    ways.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn kommune(code: &str) -> Organ {
        Organ::Kommune(code.to_owned())
    }

    #[test]
    fn each_route_has_its_own_bodies() {
        let both = ["0810".to_owned(), "0851".to_owned()];
        assert_eq!(deciding_bodies("F1", &both[..1], false), [Organ::Administrationen]);
        assert_eq!(deciding_bodies("F2", &both[..1], false), [Organ::Samarbejdsudvalget]);
        assert_eq!(
            deciding_bodies("F2", &both[..1], true),
            [Organ::Landssamarbejdsudvalget]
        );
        assert_eq!(
            deciding_bodies("F3", &both[..1], false),
            [Organ::Regionen, kommune("0810")]
        );
        assert_eq!(
            deciding_bodies("F4", &both, false),
            [Organ::Regionsraadet, kommune("0810"), kommune("0851")]
        );
        assert!(deciding_bodies("F6", &both, false).is_empty());
    }

    #[test]
    fn one_refusal_settles_and_an_approval_needs_everybody() {
        let required = [Organ::Regionsraadet, kommune("0810")];
        let approved = |organ: &Organ| (organ.clone(), Udfald::Godkendt);
        assert_eq!(outcome(&required, &[approved(&required[0])]), None);
        let all = [approved(&required[0]), approved(&required[1])];
        assert_eq!(outcome(&required, &all), Some(Udfald::Godkendt));
        let beforehand = [approved(&required[0]), (kommune("0810"), Udfald::Forhaandsgodkendt)];
        assert_eq!(outcome(&required, &beforehand), Some(Udfald::Forhaandsgodkendt));
        assert_eq!(
            outcome(&required, &[(kommune("0810"), Udfald::Afslag)]),
            Some(Udfald::Afslag)
        );
        assert_eq!(outcome(&[], &[]), None, "an unknown route is never decided by nobody");
    }

    #[test]
    fn a_refusal_names_a_rule_and_says_something_besides() {
        assert_eq!(refusal_rule("  "), Err(BegrundelseError::Mangler));
        assert_eq!(refusal_rule("for langt væk"), Err(BegrundelseError::IngenRegel));
        assert_eq!(refusal_rule("K2, V1."), Err(BegrundelseError::KunRegel("K2")));
        assert_eq!(
            refusal_rule("Morsø står uden kapacitet (V1)").map(|rule| rule.id),
            Ok("V1")
        );
    }

    #[test]
    fn the_last_day_of_a_forhaandsgodkendelse_is_included() {
        let last = Some(date(2020, 3, 1));
        assert_eq!(
            may_carry_out(Tilstand::Forhaandsgodkendt, last, date(2020, 3, 1)),
            Ok(())
        );
        assert_eq!(
            may_carry_out(Tilstand::Forhaandsgodkendt, last, date(2020, 3, 2)),
            Err(GennemfoerError::Udloebet(date(2020, 3, 1)))
        );
        for state in [Tilstand::Modtaget, Tilstand::IHoering, Tilstand::Indstillet] {
            assert_eq!(
                may_carry_out(state, None, date(2020, 3, 1)),
                Err(GennemfoerError::IkkeAfgjort)
            );
        }
        assert_eq!(
            may_carry_out(Tilstand::Afslaaet, None, date(2020, 3, 1)),
            Err(GennemfoerError::Afslaaet)
        );
    }

    #[test]
    fn a_part_is_taken_apart_only_when_there_is_one_way() {
        assert_eq!(only_composition(1, 1, 2), Some((0, 1)));
        assert_eq!(only_composition(2, 1, 2), None);
        assert_eq!(only_composition(3, 1, 2), Some((1, 1)));
        assert_eq!(only_composition(2, 1, 1), Some((1, 0)));
        assert_eq!(only_composition(1, 1, 0), None);
    }
}
