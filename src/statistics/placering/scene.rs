//! What a placement is asked about: people, places, and what the ways between them cost.

use crate::access::COORDINATE_LIMIT;
use crate::error::{Error, Kind, Result};
use crate::placement::{Demand, Instance, Pair, Point, Site, Travel};
use crate::report::{Column, Row, RowKind, Source, Table, Value};
use crate::rules::flytning::harmonisation::AreaFigure;

/// What every table says that rests on the estimate of where people live.
const SKOEN: &str = "Skøn: hvor folk bor, er anslået [D].";

/// People at a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Behov {
    /// Unique among the demand.
    pub id: String,
    /// A name for people to read, when the id is none.
    pub navn: Option<String>,
    /// Inhabitants, or another weight; finite and not negative.
    pub befolkning: f64,
}

/// A kommune, or an area of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kommune {
    /// Four digits, or the file's name for it.
    pub kode: String,
    /// Its name.
    pub navn: String,
}

/// People and capacity of a kommune, for the measures of evenness (K1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omraade {
    /// The kommune.
    pub kommune: Kommune,
    /// Its figures on the basis asked for.
    pub tal: AreaFigure,
}

/// A place that has capacity, or could have.
#[derive(Debug, Clone, PartialEq)]
pub struct Sted {
    /// Unique among the fixed sites or among the candidates.
    pub id: String,
    /// A name for people to read; the id where there is none.
    pub navn: Option<String>,
    /// The town it lies in, where that says more than its name.
    pub by: Option<String>,
    /// The kommune it lies in, or the file's area.
    pub kommune: Option<Kommune>,
    /// Whether its capacity is counted in another kommune: at the main address of a clinic that has an extra one here (C4).
    pub talt_andetsteds: bool,
    /// EPSG:25832 metres, or metres of the files' own plane.
    pub koordinat: Option<(f64, f64)>,
    /// An existing clinic that stays.
    pub fast: bool,
    /// Kapaciteter it has, or would get.
    pub kapacitet: f64,
}

impl Sted {
    /// What it is called in print.
    pub fn label(&self) -> &str {
        self.navn.as_deref().unwrap_or(&self.id)
    }

    /// A name no two sites share: a clinic and a candidate may have the same id.
    pub(super) fn key(&self) -> String {
        let class = if self.fast { 'f' } else { 'k' };
        format!("{class}:{}", self.id)
    }
}

/// What the way from people to a place costs.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejse {
    /// Straight-line metres times a detour factor; one point per demand, one per site.
    Lige {
        /// Where people are.
        behov: Vec<Point>,
        /// Where the sites are.
        steder: Vec<Point>,
        /// 1.0 for the straight line itself.
        omvej: f64,
    },
    /// A list of costs by position; a pair that is missing is out of reach.
    Liste(Vec<Pair>),
}

/// The unit of the costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enhed {
    /// Metres, printed as kilometres.
    Meter,
    /// Minutes.
    Minutter,
    /// Whatever the file holds.
    Filens,
}

impl Enhed {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Meter => "meter",
            Self::Minutter => "minutter",
            Self::Filens => "filens",
        }
    }

    /// A cost as printed.
    pub(super) fn printed(self, cost: f64) -> f64 {
        match self {
            Self::Meter => cost / 1000.0,
            Self::Minutter | Self::Filens => cost,
        }
    }

    /// What stands after a printed cost.
    pub(super) fn after(self) -> &'static str {
        match self {
            Self::Meter => " km",
            Self::Minutter => " minutter",
            Self::Filens => "",
        }
    }

    /// What stands after a heading of costs.
    pub(super) fn in_heading(self) -> &'static str {
        match self {
            Self::Meter => ", km",
            Self::Minutter => ", minutter",
            Self::Filens => " (filens enhed)",
        }
    }

    /// A standard length of so many metres in this unit, a kilometre being a minute; a file's own unit has none.
    pub fn standard(self, metres: f64) -> Option<f64> {
        match self {
            Self::Meter => Some(metres),
            Self::Minutter => Some(metres / 1000.0),
            Self::Filens => None,
        }
    }
}

/// Everything a placement is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Who is to be served.
    pub behov: Vec<Behov>,
    /// Fixed sites and candidates, in any order.
    pub steder: Vec<Sted>,
    /// The ways between them.
    pub rejse: Rejse,
    /// The unit of the ways.
    pub enhed: Enhed,
    /// `register`, `opgoerelse` or `filer`.
    pub grundlag: String,
    /// The region's kommuner with people and capacity; empty without a register.
    pub omraader: Vec<Omraade>,
    /// Whether where people live is an estimate.
    pub skoen: bool,
    /// What the reader must know about how people, places and ways were found.
    pub noter: Vec<String>,
    /// What the reader must be warned of.
    pub advarsler: Vec<String>,
    /// Where it comes from.
    pub kilder: Vec<Source>,
}

impl Scene {
    /// Positions of the sites that stand already.
    pub fn fixed(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.steder.len()).filter(|&site| self.steder[site].fast)
    }

    /// Positions of the candidates.
    pub fn candidates(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.steder.len()).filter(|&site| !self.steder[site].fast)
    }

    /// Everybody.
    pub fn population(&self) -> f64 {
        crate::access::sum::people(self.behov.iter().map(|behov| behov.befolkning)).value()
    }

    /// A table about the scene: it says skøn where people's places are one, and names the sources.
    pub(super) fn table(&self, id: String, title: String, columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Table {
        let body = |cells| Row {
            kind: RowKind::Body,
            cells,
        };
        Table {
            id,
            title,
            columns,
            rows: rows.into_iter().map(body).collect(),
            notes: self.skoen.then(|| SKOEN.to_owned()).into_iter().collect(),
            sources: self.kilder.clone(),
        }
    }

    /// The question as the engine reads it; `limit` gives each site's largest load.
    ///
    /// # Errors
    /// PP-P004 without people or places, PP-P006 for numbers the engine refuses.
    pub(super) fn instance(&self, limit: impl Fn(&Sted) -> Option<f64>) -> Result<Instance> {
        self.check()?;
        let demand: Vec<Demand> = self
            .behov
            .iter()
            .map(|behov| Demand {
                id: behov.id.clone(),
                weight: behov.befolkning,
            })
            .collect();
        let sites: Vec<Site> = self
            .steder
            .iter()
            .map(|sted| Site {
                id: sted.key(),
                fixed: sted.fast,
                capacity: limit(sted),
            })
            .collect();
        let travel = match &self.rejse {
            Rejse::Lige { behov, steder, omvej } => Travel::Straight {
                demand: behov,
                sites: steder,
                detour: *omvej,
            },
            Rejse::Liste(pairs) => Travel::Pairs(pairs),
        };
        Instance::new(&demand, &sites, travel).map_err(|error| super::refusal::refused(&error, self))
    }

    fn check(&self) -> Result<()> {
        let nothing = |what: &str, step: &str| {
            Err(
                Error::new("PP-P004", Kind::Usage, format!("der er {what}. Intet er beregnet"))
                    .at("grundlag", self.grundlag.clone())
                    .next_step(step),
            )
        };
        if self.behov.is_empty() {
            return nothing("ingen befolkning at placere for", "giv mindst én celle i --celler");
        }
        if self.steder.is_empty() {
            return nothing("ingen steder at placere på", "giv mindst ét sted i --kandidater");
        }
        if let Rejse::Lige { behov, steder, .. } = &self.rejse {
            let outside = |point: &Point| {
                let within = |value: f64| value.abs() <= COORDINATE_LIMIT;
                !(within(point.x) && within(point.y))
            };
            if behov.iter().chain(steder).any(outside) {
                return Err(Error::new(
                    "PP-P006",
                    Kind::Data,
                    "en koordinat ligger uden for jorden. Intet er beregnet",
                )
                .at("koordinat", "højst ±1.000.000.000 meter")
                .next_step("ret koordinaterne"));
            }
        }
        Ok(())
    }

    /// The same scene with demand points heavier than `most` split into equal parts of at most `most`, so that a town
    /// that is one point can be served by several sites. Costs are the same for every part.
    pub(super) fn split(&self, most: f64) -> Self {
        let mut scene = self.clone();
        scene.behov.clear();
        let mut parts_of: Vec<Vec<usize>> = Vec::with_capacity(self.behov.len());
        for behov in &self.behov {
            let parts = parts(behov.befolkning, most);
            let share = behov.befolkning / f64::from(parts);
            parts_of.push((0..parts as usize).map(|part| scene.behov.len() + part).collect());
            for part in 0..parts {
                scene.behov.push(Behov {
                    id: if parts == 1 {
                        behov.id.clone()
                    } else {
                        format!("{}\u{1}{part:06}", behov.id)
                    },
                    navn: behov.navn.clone(),
                    befolkning: share,
                });
            }
        }
        match (&self.rejse, &mut scene.rejse) {
            (Rejse::Lige { behov: from, .. }, Rejse::Lige { behov, .. }) => {
                *behov = parts_of
                    .iter()
                    .zip(from)
                    .flat_map(|(parts, point)| parts.iter().map(|_| *point))
                    .collect();
            }
            (Rejse::Liste(from), Rejse::Liste(pairs)) => {
                *pairs = from
                    .iter()
                    .flat_map(|pair| parts_of[pair.demand].iter().map(|&demand| Pair { demand, ..*pair }))
                    .collect();
            }
            _ => {}
        }
        scene
    }
}

/// Into how many parts a weight goes; at most a million.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1..=1e6 before the cast"
)]
fn parts(weight: f64, most: f64) -> u32 {
    if most > 0.0 {
        (weight / most).ceil().clamp(1.0, 1e6) as u32
    } else {
        1
    }
}

impl Scene {
    /// The same scene with only the demand `kept` says yes to.
    pub(super) fn keep(&self, kept: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..self.behov.len()).filter(|&row| kept(row)).collect();
        let mut place = vec![None; self.behov.len()];
        for (new, &old) in rows.iter().enumerate() {
            place[old] = Some(new);
        }
        let rejse = match &self.rejse {
            Rejse::Lige { behov, steder, omvej } => Rejse::Lige {
                behov: rows.iter().map(|&row| behov[row]).collect(),
                steder: steder.clone(),
                omvej: *omvej,
            },
            Rejse::Liste(pairs) => Rejse::Liste(
                pairs
                    .iter()
                    .filter_map(|pair| place[pair.demand].map(|demand| Pair { demand, ..*pair }))
                    .collect(),
            ),
        };
        Self {
            behov: rows.iter().map(|&row| self.behov[row].clone()).collect(),
            rejse,
            ..self.clone()
        }
    }
}
