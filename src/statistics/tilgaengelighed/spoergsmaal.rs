//! What is asked: measures, how far a clinic counts, how people travel.

use serde::Serialize;

use crate::access::catchment::Stages;
use crate::access::decay::Decay;
use crate::access::{Error as AccessError, Result as AccessResult};
use crate::domain::Speciale;

/// Roads are longer than straight lines by this factor when nothing else is said \[D\]: between the 1.2 and 1.4 that studies
/// of road networks find (Boscoe, Henry & Zdeb 2012 have 1.417 on average over the United States).
pub const OMVEJSFAKTOR: f64 = 1.3;
/// How far a clinic counts in metres, when nothing else is said.
pub const RAEKKEVIDDE_M: f64 = 30_000.0;
/// The Gaussian's spread in metres, when nothing else is said.
pub const SIGMA_M: f64 = 10_000.0;
/// The steps in metres, when nothing else is said: the weights of Luo & Qi (2009).
pub const TRIN_M: [(f64, f64); 3] = [(10_000.0, 1.0), (20_000.0, 0.68), (30_000.0, 0.22)];
/// The bounds shares are given for, metres.
pub const GRAENSER_M: [f64; 3] = [5_000.0, 10_000.0, 20_000.0];
/// With minutes a thousand metres become one: 30 minutes, σ 10 minutes, bounds 5, 10 and 20 minutes.
pub const METRES_PER_UNIT: f64 = 1000.0;
/// 1/t counts a shorter way than this as this, in the unit of the costs.
pub const SHORTEST: f64 = 1.0;

/// A measure of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
pub enum Maal {
    /// Distance to the nearest clinic.
    #[value(name = "naermeste")]
    #[serde(rename = "naermeste")]
    Naermeste,
    /// 2SFCA: every clinic within the bound counts fully.
    #[value(name = "2sfca")]
    #[serde(rename = "2sfca")]
    ToTrin,
    /// E2SFCA with a Gaussian weight.
    #[value(name = "e2sfca_gauss")]
    #[serde(rename = "e2sfca_gauss")]
    Gauss,
    /// E2SFCA with a weight per ring.
    #[value(name = "e2sfca_trin")]
    #[serde(rename = "e2sfca_trin")]
    Trin,
    /// 3SFCA: people first choose between the clinics.
    #[value(name = "3sfca")]
    #[serde(rename = "3sfca")]
    TreTrin,
    /// The capacities that fall to each place; they sum to the supply.
    #[value(name = "fordelt_kapacitet")]
    #[serde(rename = "fordelt_kapacitet")]
    Fordelt,
}

impl Maal {
    /// The word on the command line and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Naermeste => "naermeste",
            Self::ToTrin => "2sfca",
            Self::Gauss => "e2sfca_gauss",
            Self::Trin => "e2sfca_trin",
            Self::TreTrin => "3sfca",
            Self::Fordelt => "fordelt_kapacitet",
        }
    }

    /// The heading of its column.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Naermeste => "Nærmeste",
            Self::ToTrin => "2SFCA",
            Self::Gauss => "E2SFCA (gauss)",
            Self::Trin => "E2SFCA (trin)",
            Self::TreTrin => "3SFCA",
            Self::Fordelt => "Fordelt kapacitet",
        }
    }
}

/// How distance weighs, in place of the measure's own weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Vaegt {
    /// 1 within the bound.
    Flad,
    /// A weight per ring.
    Trin,
    /// Gaussian.
    Gauss,
    /// 1/t.
    Omvendt,
}

/// Which clinics people choose between in 3SFCA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Valg {
    /// Those within the bound.
    IndenFor,
    /// Every clinic the cost list names, also beyond the bound.
    Alle,
}

/// How people travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Vej {
    /// Straight on land, by bridge, tunnel and ferry across water.
    Forbindelser,
    /// Straight, water or not.
    Luftlinje,
    /// Imported minutes by car.
    Bil,
    /// Imported minutes by public transport.
    Kollektiv,
    /// Imported minutes on foot.
    Gang,
    /// Imported minutes by bicycle.
    Cykel,
}

impl Vej {
    /// The mode of imported travel times; `None` for ways that are computed.
    pub fn transportform(self) -> Option<&'static str> {
        match self {
            Self::Forbindelser | Self::Luftlinje => None,
            Self::Bil => Some("bil"),
            Self::Kollektiv => Some("kollektiv"),
            Self::Gang => Some("gang"),
            Self::Cykel => Some("cykel"),
        }
    }
}

/// The unit of every cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Enhed {
    /// Metres; shown as kilometres.
    Meter,
    /// Minutes.
    Minutter,
    /// Whatever the cost list is in.
    FilensEnhed,
}

/// Everything asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoergsmaal {
    /// The measures, in the order asked; never empty.
    pub maal: Vec<Maal>,
    /// How far a clinic counts; infinite = no cut-off. `None` = the default.
    pub raekkevidde: Option<f64>,
    /// The Gaussian's σ.
    pub sigma: Option<f64>,
    /// Rings: bound and weight.
    pub trin: Option<Vec<(f64, f64)>>,
    /// A weight in place of the measure's own.
    pub vaegt: Option<Vaegt>,
    /// The choice of 3SFCA.
    pub valg: Valg,
    /// Bounds shares are given for.
    pub graenser: Option<Vec<f64>>,
    /// How people travel (register only).
    pub vej: Vej,
    /// Detour factor of straight lines; `None` = the default of the source.
    pub omvejsfaktor: Option<f64>,
    /// Whether ferries sail.
    pub faerger: bool,
    /// Capacity of one speciale only (from 2024).
    pub speciale: Option<Speciale>,
    /// Weigh people by the expected patients of this speciale at their ages.
    pub patienter: Option<Speciale>,
    /// Only clinics known to have disabled access and toilet (K3).
    pub kun_tilgaengelige: bool,
    /// Whether the sensitivity is computed; `None` = when it is cheap.
    pub foelsomhed: Option<bool>,
    /// Name of the set of cells.
    pub cellesaet: Option<String>,
    /// Whether each cell's values belong in the answer.
    pub med_celler: bool,
}

/// The question with every default filled in, in the unit of the costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parametre {
    /// The unit of everything below.
    pub enhed: Enhed,
    /// How far a clinic counts; `null` = no cut-off.
    #[serde(serialize_with = "finite")]
    pub raekkevidde: f64,
    /// The Gaussian's σ.
    pub sigma: f64,
    /// Rings: bound and weight.
    pub trin: Vec<(f64, f64)>,
    /// A weight in place of the measure's own.
    pub vaegt: Option<Vaegt>,
    /// The choice of 3SFCA.
    pub valg: Valg,
    /// Bounds shares are given for.
    pub graenser: Vec<f64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn finite<S: serde::Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_finite() {
        serializer.serialize_some(value)
    } else {
        serializer.serialize_none()
    }
}

impl Spoergsmaal {
    /// One measure, with every default: people go by the links, and all clinics count.
    pub fn of(maal: Maal) -> Self {
        Self {
            maal: vec![maal],
            raekkevidde: None,
            sigma: None,
            trin: None,
            vaegt: None,
            valg: Valg::IndenFor,
            graenser: None,
            vej: Vej::Forbindelser,
            omvejsfaktor: None,
            faerger: true,
            speciale: None,
            patienter: None,
            kun_tilgaengelige: false,
            foelsomhed: Some(false),
            cellesaet: None,
            med_celler: false,
        }
    }

    /// Fills in the defaults of a unit. For a file's own unit there are none: what is needed and not said is named.
    ///
    /// # Errors
    /// The flag that is missing.
    pub fn parametre(&self, enhed: Enhed) -> Result<Parametre, &'static str> {
        let per_unit = match enhed {
            Enhed::Meter => 1.0,
            Enhed::Minutter | Enhed::FilensEnhed => METRES_PER_UNIT,
        };
        let own = enhed == Enhed::FilensEnhed;
        let needs = |weight| self.maal.iter().any(|maal| self.weight_of(*maal) == Some(weight));
        let any_catchment = self.maal.iter().any(|maal| *maal != Maal::Naermeste);
        if own && any_catchment && self.raekkevidde.is_none() && !needs(Vaegt::Trin) {
            return Err("--raekkevidde");
        }
        if own && needs(Vaegt::Gauss) && self.sigma.is_none() {
            return Err("--sigma");
        }
        if own && needs(Vaegt::Trin) && self.trin.is_none() {
            return Err("--trin");
        }
        let scaled = |values: &[f64]| values.iter().map(|value| value / per_unit).collect();
        let default_bounds = if own { Vec::new() } else { scaled(&GRAENSER_M) };
        Ok(Parametre {
            enhed,
            raekkevidde: self.raekkevidde.unwrap_or(RAEKKEVIDDE_M / per_unit),
            sigma: self.sigma.unwrap_or(SIGMA_M / per_unit),
            trin: self.trin.clone().unwrap_or_else(|| {
                TRIN_M
                    .iter()
                    .map(|(bound, weight)| (bound / per_unit, *weight))
                    .collect()
            }),
            vaegt: self.vaegt,
            valg: self.valg,
            graenser: self.graenser.clone().unwrap_or(default_bounds),
        })
    }

    fn weight_of(&self, maal: Maal) -> Option<Vaegt> {
        own_weight(maal).map(|own| self.vaegt.unwrap_or(own))
    }
}

/// The weight a measure has when none is asked for; `None` for the nearest clinic.
fn own_weight(maal: Maal) -> Option<Vaegt> {
    match maal {
        Maal::Naermeste => None,
        Maal::ToTrin => Some(Vaegt::Flad),
        Maal::Trin => Some(Vaegt::Trin),
        Maal::Gauss | Maal::TreTrin | Maal::Fordelt => Some(Vaegt::Gauss),
    }
}

impl Parametre {
    /// Weight and stages of a measure; `None` for the nearest clinic.
    ///
    /// # Errors
    /// A parameter that makes no sense.
    pub fn method(&self, maal: Maal) -> AccessResult<Option<(Decay, Stages)>> {
        let Some(own) = own_weight(maal) else { return Ok(None) };
        let decay = match self.vaegt.unwrap_or(own) {
            Vaegt::Flad => Decay::binary(self.bounded()?)?,
            Vaegt::Trin => Decay::step(&self.trin)?,
            Vaegt::Gauss => Decay::gaussian(self.sigma, self.raekkevidde)?,
            Vaegt::Omvendt => Decay::inverse_time(SHORTEST, self.bounded()?)?,
        };
        let stages = match (maal, self.valg) {
            (Maal::TreTrin, Valg::IndenFor) => Stages::Three,
            (Maal::TreTrin, Valg::Alle) => Stages::ThreeAllKnown,
            _ => Stages::Two,
        };
        Ok(Some((decay, stages)))
    }

    fn bounded(&self) -> AccessResult<f64> {
        if self.raekkevidde.is_finite() {
            Ok(self.raekkevidde)
        } else {
            Err(AccessError::Parameter {
                what: "raekkevidde",
                value: self.raekkevidde,
                reason: "a weight that does not fall off needs a bound",
            })
        }
    }
}
