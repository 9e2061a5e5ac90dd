//! The snapshot an assessment rests on: everything known about the move on the day of the view.

use jiff::civil::Date;
use serde::Serialize;

use super::adgang::Adgang;
use super::ekstra::EkstraSted;
use super::moved::Moved;
use super::stoppesteder::Stopfakta;
use crate::domain::{Bysted, JaNejUkendt, Kapacitetstal, Klinik, Kolleger, Kommunekode, Koordinat, Metres, Regime};
use crate::report::Source;

/// Which count of capacity the figures rest on (interface.md section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grundlag {
    /// Counted from clinics and ydernumre.
    Register,
    /// A published count per kommune.
    Opgoerelse,
}

/// A planning area: a kommune, with its figures on the day of the view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Omraade {
    /// Its code.
    pub kommune: Kommunekode,
    /// Its name without the word Kommune: "Brønderslev".
    pub navn: String,
    /// Whether it belongs to the region of the plan. Only those count in any measure.
    pub i_regionen: bool,
    /// The sundhedsråd it belongs to from 2027, when known.
    pub sundhedsraad: Option<String>,
    /// Inhabitants; `None` when unknown, never 0 for unknown.
    pub indbyggere: Option<u32>,
    /// Weighted capacity on the chosen basis, in the regime of [`FlytningFacts::regime`].
    pub kapacitet: Kapacitetstal,
    /// An island without a fixed link (Læsø).
    pub oe_uden_fast_forbindelse: bool,
}

/// Where the clinic is to be.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct NytSted {
    /// Whether the place is in the region.
    pub i_regionen: JaNejUkendt,
    /// Its kommune, when known.
    pub kommune: Option<Kommunekode>,
    /// Its town.
    pub bysted: Bysted,
    /// Where it is.
    pub koordinat: Option<Koordinat>,
    /// Street and number, when stated.
    pub adresse: Option<String>,
    /// Four digits, when stated.
    pub postnr: Option<String>,
}

/// What the application says. Everything not said is unknown and listed as missing.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Ansoegning {
    /// Disabled access at the new address.
    pub adgang: JaNejUkendt,
    /// Disabled toilet at the new address.
    pub toilet: JaNejUkendt,
    /// Parking at the new address.
    pub parkering: JaNejUkendt,
    /// Room for group training at the new address.
    pub holdlokale: JaNejUkendt,
    /// Other physiotherapists at the new address.
    pub kolleger: Option<Kolleger>,
    /// Distance from the new address to the nearest stop.
    pub stop: Option<Metres>,
    /// The reason given, in the applicant's words.
    pub aarsag: Option<String>,
    /// Whether the present premises are lost (notice, fire, end of lease).
    pub tab_af_lokaler: JaNejUkendt,
    /// A problem the secretariat has noted (F2), in its own words.
    pub problem: Option<String>,
    /// The day the applicant wishes to move.
    pub oensket_dato: Option<Date>,
    /// The day the application was received.
    pub modtaget: Option<Date>,
}

/// Where each kind of fact comes from; shown with every criterion.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Kilder {
    /// Capacity of the areas, on the chosen basis.
    pub kapacitet: Option<Source>,
    /// Population of the areas.
    pub befolkning: Option<Source>,
    /// The clinic's own facts (access, toilet, group room).
    pub klinik: Option<Source>,
    /// The clinic's own capacity.
    pub klinikkapacitet: Option<Source>,
    /// Coordinates and towns.
    pub koordinater: Option<Source>,
    /// Stops of public transport.
    pub stop: Option<Source>,
    /// The application.
    pub ansoegning: Option<Source>,
}

/// Everything an assessment rests on. Two equal snapshots give equal assessments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlytningFacts {
    /// The date of the view.
    pub pr: Date,
    /// The basis of the areas' capacity.
    pub grundlag: Grundlag,
    /// The regime the areas' capacity is counted in.
    pub regime: Regime,
    /// The region's name: "Region Nordjylland".
    pub region_navn: String,
    /// The region's kommuner; others may be there to be recognised, with `i_regionen: false`.
    pub omraader: Vec<Omraade>,
    /// The clinic that moves, as it stands today.
    pub klinik: Klinik,
    /// Every other clinic on the day, with its capacity.
    pub andre_klinikker: Vec<Klinik>,
    /// Where it is to be.
    pub nyt_sted: NytSted,
    /// What the application says.
    pub ansoegning: Ansoegning,
    /// The clinic's extra addresses on the day (C4).
    pub ekstra_adresser: Vec<EkstraSted>,
    /// How much of the clinic's capacity moves.
    pub flyttes: Moved,
    /// What the imported stops say of both addresses (K4); `None` when no set of stops is valid on the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stoppesteder: Option<Stopfakta>,
    /// Where the facts come from.
    pub kilder: Kilder,
    /// What the move does to people's way to the nearest clinic; `None` when it could not be computed.
    pub adgang: Option<Adgang>,
}

impl FlytningFacts {
    /// The region's own areas, ordered by code, so that nothing depends on the order they came in.
    pub fn region_areas(&self) -> Vec<&Omraade> {
        let mut areas: Vec<&Omraade> = self.omraader.iter().filter(|area| area.i_regionen).collect();
        areas.sort_by_key(|area| area.kommune);
        areas
    }

    /// The area with this code.
    pub fn area(&self, kommune: Kommunekode) -> Option<&Omraade> {
        self.omraader.iter().find(|area| area.kommune == kommune)
    }

    /// Whether the new place is in the region: what is said of the place, else what is known of its kommune.
    pub fn new_place_in_region(&self) -> JaNejUkendt {
        if self.nyt_sted.i_regionen.is_known() {
            return self.nyt_sted.i_regionen;
        }
        let area = self.nyt_sted.kommune.and_then(|kommune| self.area(kommune));
        area.map_or(JaNejUkendt::Ukendt, |area| JaNejUkendt::from_bool(area.i_regionen))
    }

    /// The regime on the day of the move: the wished day, else the day of the view.
    pub fn regime_after(&self) -> Regime {
        self.ansoegning.oensket_dato.map_or(self.regime, Regime::at)
    }

    /// Whether the figures before the move can be compared with figures after it (domain.md section 2).
    pub fn is_comparable(&self) -> bool {
        self.regime_after() == self.regime
    }
}

/// A fact nobody has stated, listed as "mangler oplysning".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Mangel {
    /// Stable machine name; where it is something the application can say, the name of its flag.
    pub felt: String,
    /// What is missing, in Danish.
    pub tekst: String,
}

impl Mangel {
    /// A missing fact.
    pub fn new(felt: impl Into<String>, tekst: impl Into<String>) -> Self {
        Self {
            felt: felt.into(),
            tekst: tekst.into(),
        }
    }
}
