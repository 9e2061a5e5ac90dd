//! Why an application cannot be assessed at all.

use jiff::civil::Date;

use super::route::Rute;
use crate::domain::{Kapacitetstal, Kommunekode, Regime};
use crate::rules::origin::{self, Rule};

/// A refusal. Numbers are carried as values; the renderer says them in Danish.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FlytningError {
    /// The new place is in another region: not routed, a new application there (F5).
    #[error("det nye sted ligger uden for {region}; der skal søges på ny i den anden region")]
    UdenForPlanen {
        /// The plan's region.
        region: String,
        /// The kommune of the new place, when known.
        kommune: Option<Kommunekode>,
    },
    /// The clinic does not exist on the day of the view.
    #[error("klinikken \"{navn}\" findes ikke på datoen")]
    KlinikFindesIkke {
        /// The clinic's name.
        navn: String,
        /// The day of the view.
        dato: Date,
        /// First day, when known.
        gyldig_fra: Option<Date>,
        /// Last day, when it has one.
        gyldig_til: Option<Date>,
    },
    /// Old and new address are one and the same.
    #[error("klinikken ligger allerede på den adresse")]
    SammeAdresse {
        /// The address, or an empty text when it was told by coordinates.
        adresse: String,
    },
    /// More is to be moved than the clinic has.
    #[error("klinikken har ikke så meget kapacitet")]
    MereEndKlinikken {
        /// What is to be moved.
        oensket: Kapacitetstal,
        /// What the clinic has.
        har: Kapacitetstal,
    },
    /// More over or under 30 is to be moved than the clinic has.
    #[error("klinikken har ikke så mange kapaciteter {slags} 30 timer")]
    FlereEndKlinikken {
        /// "over" or "under".
        slags: &'static str,
        /// How many are to be moved.
        oensket: u32,
        /// How many the clinic has.
        har: u32,
    },
    /// Nothing is to be moved, or the clinic has nothing.
    #[error("der er ingen kapacitet at flytte")]
    IngenKapacitet,
    /// The weighted amount cannot be put together from the clinic's whole and half capacities.
    #[error("mængden kan ikke sættes sammen af klinikkens kapaciteter over og under 30 timer")]
    KanIkkeSammensaettes {
        /// What is to be moved.
        oensket: Kapacitetstal,
        /// The clinic's number over 30 hours.
        over_30: u32,
        /// The clinic's number under 30 hours.
        under_30: u32,
        /// The nearest amount that can (the smaller of two equally near).
        naermeste: Kapacitetstal,
    },
    /// The moved amount is told in the other regime than the clinic's capacity.
    #[error("mængden er opgivet i et andet regime end klinikkens kapacitet")]
    ForkertRegime {
        /// The regime of the clinic's capacity.
        klinik: Regime,
    },
    /// Areas and clinic are counted in different regimes; no conversion exists.
    #[error("områdernes og klinikkens kapacitet er opgjort i hver sit regime; der findes ingen omregning")]
    BlandedeRegimer {
        /// The regime of the areas' capacity.
        omraader: Regime,
        /// The regime of the clinic's capacity.
        klinik: Regime,
    },
    /// The clinic's kommune is not among the region's areas.
    #[error("klinikkens kommune {0} er ikke blandt regionens kommuner")]
    UkendtAfgivendeKommune(Kommunekode),
    /// The new place's kommune is said to be in the region but is not among its areas.
    #[error("det nye steds kommune {0} er ikke blandt regionens kommuner")]
    UkendtModtagendeKommune(Kommunekode),
    /// A kommune is there twice.
    #[error("kommunen {0} står der to gange")]
    DobbeltKommune(Kommunekode),
    /// The published count gives the kommune less than is to be moved from it.
    #[error("opgørelsen har mindre kapacitet i {kommune} end der skal flyttes")]
    OpgoerelsenForLille {
        /// The giving kommune's name.
        kommune: String,
        /// Its capacity on the chosen basis.
        opgjort: Kapacitetstal,
        /// What is to be moved.
        oensket: Kapacitetstal,
    },
    /// A capacity grows beyond a million.
    #[error("kapaciteten er for stor til at regne med")]
    ForStor,
}

impl FlytningError {
    /// The rule the refusal rests on, when it is one of the domain's.
    pub fn rule(&self) -> Option<&'static Rule> {
        match self {
            Self::UdenForPlanen { .. } => Some(&origin::F5),
            Self::KlinikFindesIkke { .. } => Some(&origin::S9),
            _ => None,
        }
    }

    /// The route, when the refusal is itself one.
    pub fn route(&self) -> Option<Rute> {
        matches!(self, Self::UdenForPlanen { .. }).then_some(Rute::UdenForPlanen)
    }
}
