//! C10, a vote in the samarbejdsudvalg: a majority settles, anything else goes to the landssamarbejdsudvalg [P 2.1.1].
//!
//! \[D\] A majority is more votes on one side than on the other among those cast; who abstains or is away does not count.

use serde::Serialize;

use super::origin::{self, Rule};

/// Members of the samarbejdsudvalg: 2 + 2 + 4 [P 2.1.1].
pub const MEMBERS: u16 = 8;

/// The parties of the samarbejdsudvalg and their seats: 2 + 2 + 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Appointed by the regionsråd.
    Regionen,
    /// Appointed by the kommunalbestyrelser.
    Kommunerne,
    /// Appointed by Danske Fysioterapeuter.
    Fysioterapeuterne,
}

impl Part {
    /// How many members it has.
    pub fn seats(self) -> u8 {
        match self {
            Self::Regionen | Self::Kommunerne => 2,
            Self::Fysioterapeuterne => 4,
        }
    }
}

/// A party's votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Stemmer {
    /// For.
    pub for_: u8,
    /// Against.
    pub imod: u8,
    /// Neither.
    pub undlader: u8,
}

/// All votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Afstemning {
    /// The region's two.
    pub regionen: Stemmer,
    /// The kommuner's two.
    pub kommunerne: Stemmer,
    /// The physiotherapists' four.
    pub fysioterapeuterne: Stemmer,
}

/// What the vote means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SuUdfald {
    /// A majority for.
    Vedtaget,
    /// A majority against.
    Forkastet,
    /// No majority: to the landssamarbejdsudvalg.
    TilLandssamarbejdsudvalget,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SuAfgoerelse {
    /// C10.
    pub regel: &'static Rule,
    /// What the vote means.
    pub udfald: SuUdfald,
    /// Votes for.
    #[serde(rename = "for")]
    pub for_: u8,
    /// Votes against.
    pub imod: u8,
    /// Members who took part without voting.
    pub undlader: u8,
}

/// Why the votes cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SuError {
    /// A party has more votes than seats.
    #[error("{part:?} har {pladser} pladser i Samarbejdsudvalget, ikke {stemmer}")]
    ForMangeStemmer {
        /// The party.
        part: Part,
        /// Votes and abstentions counted.
        stemmer: u16,
        /// Its seats.
        pladser: u8,
    },
    /// More votes in all than the samarbejdsudvalg has members.
    #[error("Samarbejdsudvalget har {} medlemmer, ikke {stemmer}", MEMBERS)]
    ForMangeIAlt {
        /// Votes and abstentions counted.
        stemmer: u16,
    },
    /// Nobody voted.
    #[error("der er ikke afgivet nogen stemmer")]
    IngenStemmer,
}

/// What a vote means.
pub fn su_afgoerelse(votes: &Afstemning) -> Result<SuAfgoerelse, SuError> {
    let parties = [
        (Part::Regionen, votes.regionen),
        (Part::Kommunerne, votes.kommunerne),
        (Part::Fysioterapeuterne, votes.fysioterapeuterne),
    ];
    for (part, party) in parties {
        let stemmer = u16::from(party.for_) + u16::from(party.imod) + u16::from(party.undlader);
        if stemmer > u16::from(part.seats()) {
            return Err(SuError::ForMangeStemmer {
                part,
                stemmer,
                pladser: part.seats(),
            });
        }
    }
    // Each party is within its seats, so no sum exceeds eight.
    let sum = |pick: fn(&Stemmer) -> u8| parties.iter().map(|(_, party)| pick(party)).sum::<u8>();
    su_samlet(Stemmer {
        for_: sum(|p| p.for_),
        imod: sum(|p| p.imod),
        undlader: sum(|p| p.undlader),
    })
}

/// What a vote means when only the sums are known.
pub fn su_samlet(votes: Stemmer) -> Result<SuAfgoerelse, SuError> {
    let Stemmer { for_, imod, undlader } = votes;
    let stemmer = u16::from(for_) + u16::from(imod) + u16::from(undlader);
    if stemmer > MEMBERS {
        return Err(SuError::ForMangeIAlt { stemmer });
    }
    Ok(SuAfgoerelse {
        regel: &origin::C10,
        udfald: majority(for_, imod)?,
        for_,
        imod,
        undlader,
    })
}

/// What a vote in the landssamarbejdsudvalg means. How many seats it has is not in the sources, so no number is too many;
/// nor do they say what follows when it has no majority either: the case stays with it.
///
/// # Errors
/// [`SuError::IngenStemmer`].
pub fn lsu_samlet(votes: Stemmer) -> Result<SuUdfald, SuError> {
    majority(votes.for_, votes.imod)
}

/// More votes on one side than on the other \[D\].
fn majority(for_: u8, imod: u8) -> Result<SuUdfald, SuError> {
    if for_ == 0 && imod == 0 {
        return Err(SuError::IngenStemmer);
    }
    Ok(match for_.cmp(&imod) {
        std::cmp::Ordering::Greater => SuUdfald::Vedtaget,
        std::cmp::Ordering::Less => SuUdfald::Forkastet,
        std::cmp::Ordering::Equal => SuUdfald::TilLandssamarbejdsudvalget,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(for_: u8, imod: u8, undlader: u8) -> Stemmer {
        Stemmer { for_, imod, undlader }
    }

    fn outcome(regionen: Stemmer, kommunerne: Stemmer, fysioterapeuterne: Stemmer) -> Result<SuUdfald, SuError> {
        su_afgoerelse(&Afstemning {
            regionen,
            kommunerne,
            fysioterapeuterne,
        })
        .map(|result| result.udfald)
    }

    #[test]
    fn public_side_against_physiotherapists_is_four_to_four_and_goes_to_the_lsu() {
        assert_eq!(
            outcome(votes(2, 0, 0), votes(2, 0, 0), votes(0, 4, 0)),
            Ok(SuUdfald::TilLandssamarbejdsudvalget)
        );
    }

    #[test]
    fn five_to_three_settles_either_way() {
        assert_eq!(
            outcome(votes(2, 0, 0), votes(2, 0, 0), votes(1, 3, 0)),
            Ok(SuUdfald::Vedtaget)
        );
        assert_eq!(
            outcome(votes(1, 1, 0), votes(2, 0, 0), votes(0, 4, 0)),
            Ok(SuUdfald::Forkastet)
        );
    }

    #[test]
    fn one_abstention_breaks_the_tie() {
        assert_eq!(
            outcome(votes(2, 0, 0), votes(2, 0, 0), votes(0, 3, 1)),
            Ok(SuUdfald::Vedtaget)
        );
    }

    #[test]
    fn more_votes_than_seats_or_none_at_all_cannot_be_right() {
        let too_many = SuError::ForMangeStemmer {
            part: Part::Kommunerne,
            stemmer: 3,
            pladser: 2,
        };
        assert_eq!(outcome(votes(2, 0, 0), votes(2, 0, 1), votes(0, 0, 0)), Err(too_many));
        assert_eq!(
            outcome(votes(0, 0, 2), votes(0, 0, 2), votes(0, 0, 4)),
            Err(SuError::IngenStemmer)
        );
        assert_eq!(su_samlet(votes(4, 4, 1)), Err(SuError::ForMangeIAlt { stemmer: 9 }));
        assert_eq!(su_samlet(votes(0, 0, 8)), Err(SuError::IngenStemmer));
    }

    #[test]
    fn the_landssamarbejdsudvalg_has_no_known_number_of_seats() {
        assert_eq!(lsu_samlet(votes(7, 3, 0)), Ok(SuUdfald::Vedtaget));
        assert_eq!(lsu_samlet(votes(200, 200, 1)), Ok(SuUdfald::TilLandssamarbejdsudvalget));
        assert_eq!(lsu_samlet(votes(0, 0, 9)), Err(SuError::IngenStemmer));
    }

    #[test]
    fn the_sums_alone_settle_the_same_way() {
        assert_eq!(
            su_samlet(votes(4, 4, 0)).map(|r| r.udfald),
            Ok(SuUdfald::TilLandssamarbejdsudvalget)
        );
        assert_eq!(su_samlet(votes(4, 3, 1)).map(|r| r.udfald), Ok(SuUdfald::Vedtaget));
    }
}
