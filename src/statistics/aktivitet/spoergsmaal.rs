//! What can be asked of the activity: which speciale, measure, level, years and perspective.

use crate::register::View;
use clap::ValueEnum;

/// The four specialer (domain.md section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Speciale {
    /// Almen fysioterapi.
    #[value(name = "51")]
    Almen,
    /// Almen ridefysioterapi.
    #[value(name = "57")]
    AlmenRide,
    /// Vederlagsfri fysioterapi.
    #[value(name = "62")]
    Vederlagsfri,
    /// Vederlagsfri ridefysioterapi.
    #[value(name = "65")]
    VederlagsfriRide,
}

impl Speciale {
    /// All of them, in numerical order.
    pub const ALL: [Self; 4] = [Self::Almen, Self::AlmenRide, Self::Vederlagsfri, Self::VederlagsfriRide];

    /// The number used everywhere.
    pub fn number(self) -> i64 {
        match self {
            Self::Almen => 51,
            Self::AlmenRide => 57,
            Self::Vederlagsfri => 62,
            Self::VederlagsfriRide => 65,
        }
    }

    /// Its Danish name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Almen => "almen fysioterapi",
            Self::AlmenRide => "almen ridefysioterapi",
            Self::Vederlagsfri => "vederlagsfri fysioterapi",
            Self::VederlagsfriRide => "vederlagsfri ridefysioterapi",
        }
    }
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Maal {
    /// Services.
    #[value(name = "ydelser")]
    Ydelser,
    /// Persons treated.
    #[value(name = "borgere")]
    Borgere,
    /// Public expenditure.
    #[value(name = "udgift")]
    Udgift,
    /// Expenditure per person treated.
    #[value(name = "udgift_pr_borger")]
    UdgiftPrBorger,
    /// Services per person treated.
    #[value(name = "ydelser_pr_borger")]
    YdelserPrBorger,
    /// Share of persons treated who get group training.
    #[value(name = "holdtraening")]
    Holdtraening,
    /// Share of the population treated.
    #[value(name = "andel_af_befolkning")]
    AndelAfBefolkning,
    /// Persons treated, by age.
    #[value(name = "alder")]
    Alder,
}

impl Maal {
    /// The measures that have areas and years.
    pub const PER_YEAR: [Self; 7] = [
        Self::Ydelser,
        Self::Borgere,
        Self::Udgift,
        Self::UdgiftPrBorger,
        Self::YdelserPrBorger,
        Self::Holdtraening,
        Self::AndelAfBefolkning,
    ];

    /// The word in the register and in `--maal`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ydelser => "ydelser",
            Self::Borgere => "borgere",
            Self::Udgift => "udgift",
            Self::UdgiftPrBorger => "udgift_pr_borger",
            Self::YdelserPrBorger => "ydelser_pr_borger",
            Self::Holdtraening => "holdtraening",
            Self::AndelAfBefolkning => "andel_af_befolkning",
            Self::Alder => "alder",
        }
    }

    /// As a short label in a table of many measures.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ydelser => "Ydelser",
            Self::Borgere | Self::Alder => "Borgere",
            Self::Udgift => "Udgift",
            Self::UdgiftPrBorger => "Udgift pr. borger",
            Self::YdelserPrBorger => "Ydelser pr. borger",
            Self::Holdtraening => "Holdtræning, andel",
            Self::AndelAfBefolkning => "Andel af befolkning",
        }
    }

    /// Whether it may be divided by the inhabitants: the others already are a ratio.
    pub fn per_head(self) -> bool {
        matches!(self, Self::Ydelser | Self::Udgift | Self::Borgere)
    }

    /// As a heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Ydelser => "Ydelser",
            Self::Borgere => "Borgere i behandling",
            Self::Udgift => "Udgift",
            Self::UdgiftPrBorger => "Udgift pr. borger i behandling",
            Self::YdelserPrBorger => "Ydelser pr. borger i behandling",
            Self::Holdtraening => "Andel af borgere i behandling, der får holdtræning",
            Self::AndelAfBefolkning => "Andel af befolkningen i behandling",
            Self::Alder => "Borgere i behandling efter alder",
        }
    }
}

/// Areas of which level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Niveau {
    /// Kommuner, with their region.
    Kommune,
    /// Regions, with the country.
    Region,
}

impl Niveau {
    pub(in crate::statistics) fn word(self) -> &'static str {
        match self {
            Self::Kommune => "kommune",
            Self::Region => "region",
        }
    }
}

/// Delivered there, or received by those who live there (domain.md section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Perspektiv {
    /// Delivered by the clinics of the area, wherever the patient lives.
    Produktion,
    /// Received by the residents of the area, wherever delivered.
    Forbrug,
    /// The source does not say.
    Ukendt,
}

impl Perspektiv {
    pub(in crate::statistics) fn word(self) -> &'static str {
        match self {
            Self::Produktion => "produktion",
            Self::Forbrug => "forbrug",
            Self::Ukendt => "ukendt",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoergsmaal {
    /// Of which speciale.
    pub speciale: Speciale,
    /// Which measure.
    pub maal: Maal,
    /// One level only.
    pub niveau: Option<Niveau>,
    /// First year.
    pub fra: Option<i16>,
    /// Last year; never after the year of the view.
    pub til: Option<i16>,
    /// One perspective only.
    pub perspektiv: Option<Perspektiv>,
    /// Show the last year per inhabitant.
    pub pr_indbygger: bool,
    /// Show ranks, and sort by them.
    pub rangering: bool,
}

impl Spoergsmaal {
    /// The whole of a measure.
    pub fn of(speciale: Speciale, maal: Maal) -> Self {
        Self {
            speciale,
            maal,
            niveau: None,
            fra: None,
            til: None,
            perspektiv: None,
            pr_indbygger: false,
            rangering: false,
        }
    }

    /// The last year shown.
    pub(in crate::statistics) fn last_year(&self, view: &View<'_>) -> i16 {
        self.til.map_or(view.pr.year(), |til| til.min(view.pr.year()))
    }
}
