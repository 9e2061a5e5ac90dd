//! The clinics of the register on the day, with their capacity and their place.

use super::resultat::KlinikSted;
use crate::domain::{JaNejUkendt, Kapacitet, Kommunekode, Koordinat, KoordinatKvalitet, Regime, Speciale};
use crate::error::{Error, Kind, Result};
use crate::ingest::punkter::Ider;
use crate::register::facts::KommuneFact;
use crate::register::{View, source, sql};
use crate::report::Source;

/// Clinics with a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Udbud {
    /// Their ids.
    pub id: Ider,
    /// Metres, EPSG:25832.
    pub x: Vec<f64>,
    /// Metres, EPSG:25832.
    pub y: Vec<f64>,
    /// Kapaciteter, of the speciale asked for or all.
    pub kapacitet: Vec<f64>,
    /// As the result speaks of them.
    pub klinikker: Vec<KlinikSted>,
    /// Where each lies.
    pub hvor: Vec<Hvor>,
    /// Names of the addresses left out because nobody knows where they are.
    pub uden_sted: Vec<String>,
    /// Their kapaciteter.
    uden_sted_kapacitet: f64,
    /// What the reader must know.
    pub noter: Vec<String>,
    /// What he must be warned of.
    pub advarsler: Vec<String>,
    /// Where the places come from.
    pub kilder: Vec<Source>,
}

/// Where a clinic's capacity stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hvor {
    /// The kommune of the address.
    pub kommune: Kommunekode,
    /// The town: its bysamfund, or else as the address has it.
    pub by: Option<String>,
    /// The kommune in which the clinic's whole capacity is counted: that of its main address.
    pub talt_i: Kommunekode,
}

/// Which capacity is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Krav {
    /// Of one speciale; `None` = of all.
    pub speciale: Option<Speciale>,
    /// Only clinics known to have both access and toilet (K3).
    pub kun_tilgaengelige: bool,
}

/// A place where some of a clinic's capacity stands.
struct Adresse {
    id: String,
    navn: String,
    hvor: Hvor,
    sted: Option<(f64, f64)>,
    kapacitet: f64,
    tilgaengelig: JaNejUkendt,
}

/// An extra address of a clinic.
struct Ekstra {
    klinik_id: String,
    nr: u32,
    kommune: Kommunekode,
    by: Option<String>,
    sted: Option<(f64, f64)>,
    /// The share of the clinic's capacity that is here; `None` when no split is entered.
    andel: Option<f64>,
    kilde: Source,
}

fn ekstra_adresser(view: &View<'_>) -> Result<Vec<Ekstra>> {
    let pr = view.pr_text();
    view.rows(sql::TILGAENGELIGHED_EKSTRA_ADRESSER, &[(":pr", &pr)], |row| {
        let kommune: String = row.get("kommunekode")?;
        let (x, y): (Option<f64>, Option<f64>) = (row.get("x")?, row.get("y")?);
        Ok(Ekstra {
            klinik_id: row.get("klinik_id")?,
            nr: row.get("nr")?,
            kommune: kommune
                .parse()
                .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(2, 0))?,
            by: row.get("by")?,
            sted: x.zip(y),
            andel: row.get("andel")?,
            kilde: source(row)?,
        })
    })
}

/// The addresses in the region where clinics have capacity on the day. A clinic's capacity is counted once: at its main
/// address, but for the shares entered for its extra addresses (C4). Empty where there is no capacity.
///
/// # Errors
/// PP-T009 when a speciale is asked for before 2024.
pub fn laes(view: &View<'_>, kommuner: &[KommuneFact], krav: Krav) -> Result<Udbud> {
    refuse_speciale(view, krav)?;
    let own = |code| kommuner.iter().any(|fact| fact.egen && fact.kommune == code);
    let mut supply = Udbud::empty();
    let (mut by_town, mut unknown_place) = (0_usize, Vec::new());
    let extra = ekstra_adresser(view)?;
    let (mut divided, mut undivided) = (0_usize, 0_usize);
    let clinics = view.klinik_facts()?;
    for fact in clinics.iter().filter(|fact| fact.gaelder) {
        let clinic = &fact.klinik;
        let whole = amount(clinic.kapacitet, krav.speciale);
        if whole <= 0.0 {
            continue;
        }
        let mut left = whole;
        let mut elsewhere = Vec::new();
        for one in extra.iter().filter(|one| one.klinik_id == clinic.id) {
            let Some(share) = one.andel else {
                undivided += 1;
                continue;
            };
            let moved = (whole * share).min(left);
            left -= moved;
            // What is known of access is known of the main address.
            if moved > 0.0 && own(one.kommune) && !krav.kun_tilgaengelige {
                elsewhere.push((one, moved));
            }
        }
        let tilgaengelig = super::k3(clinic.adgang, clinic.toilet);
        let wanted = !krav.kun_tilgaengelige || tilgaengelig == JaNejUkendt::Ja;
        if own(clinic.kommune) && left > 0.0 && wanted {
            match clinic.koordinat.map(Koordinat::kvalitet) {
                Some(KoordinatKvalitet::By) => by_town += 1,
                Some(KoordinatKvalitet::Ukendt) => unknown_place.push(clinic.navn.clone()),
                Some(KoordinatKvalitet::Adresse) | None => {}
            }
            let bysamfund = clinic.bysted.by().map(|by| by.navn.clone());
            supply.put(Adresse {
                id: clinic.id.clone(),
                navn: clinic.navn.clone(),
                hvor: Hvor {
                    kommune: clinic.kommune,
                    by: bysamfund.or_else(|| fact.postby.clone()),
                    talt_i: clinic.kommune,
                },
                sted: clinic.koordinat.map(|place| (place.oest(), place.nord())),
                kapacitet: left,
                tilgaengelig,
            });
        }
        for (one, moved) in elsewhere {
            divided += usize::from(one.sted.is_some());
            supply.put(one.adresse(&clinic.navn, clinic.kommune, moved));
            supply.kilder.push(one.kilde.clone());
        }
    }
    supply.say(krav, by_town, &unknown_place);
    supply.say_extra(divided, undivided);
    let sources = view.flytning_kilder("")?.into_iter();
    let places = sources.filter(|fact| fact.art == "koordinater");
    supply.kilder.extend(places.map(|fact| fact.kilde));
    Ok(supply)
}

impl Ekstra {
    /// The address with its share of the capacity of a clinic of this name, whose main address lies in `talt_i`.
    fn adresse(&self, klinik: &str, talt_i: Kommunekode, kapacitet: f64) -> Adresse {
        Adresse {
            id: format!("{}/{}", self.klinik_id, self.nr),
            navn: match &self.by {
                Some(by) => format!("{klinik}, ekstra adresse i {by}"),
                None => format!("{klinik}, ekstra adresse {}", self.nr),
            },
            hvor: Hvor {
                kommune: self.kommune,
                by: self.by.clone(),
                talt_i,
            },
            sted: self.sted,
            kapacitet,
            tilgaengelig: JaNejUkendt::Ukendt,
        }
    }
}

/// PP-T009 for a speciale before 2024.
fn refuse_speciale(view: &View<'_>, krav: Krav) -> Result<()> {
    if krav.speciale.is_some() && Regime::at(view.pr) == Regime::Timer {
        return Err(Error::new(
            "PP-T009",
            Kind::Usage,
            "kapaciteten kendes ikke pr. speciale på denne dato. Intet er beregnet",
        )
        .at(
            "--speciale",
            "til og med 2023 er kapacitet timer for alle specialer under ét",
        )
        .next_step("udelad --speciale, eller vælg en dato fra 2024 med --pr"));
    }
    Ok(())
}

impl Udbud {
    fn empty() -> Self {
        Self {
            id: Ider::default(),
            x: Vec::new(),
            y: Vec::new(),
            kapacitet: Vec::new(),
            klinikker: Vec::new(),
            hvor: Vec::new(),
            uden_sted: Vec::new(),
            uden_sted_kapacitet: 0.0,
            noter: Vec::new(),
            advarsler: Vec::new(),
            kilder: Vec::new(),
        }
    }

    /// Whether nobody has any capacity, not even somewhere unknown.
    pub fn is_empty(&self) -> bool {
        self.klinikker.is_empty() && self.uden_sted.is_empty()
    }

    fn put(&mut self, one: Adresse) {
        let Some((x, y)) = one.sted else {
            self.uden_sted.push(one.navn);
            self.uden_sted_kapacitet += one.kapacitet;
            return;
        };
        self.id.push(&one.id);
        self.x.push(x);
        self.y.push(y);
        self.kapacitet.push(one.kapacitet);
        self.hvor.push(one.hvor);
        self.klinikker.push(KlinikSted {
            id: one.id,
            navn: one.navn,
            tilgaengelig: one.tilgaengelig,
        });
    }

    /// What the reader must know of extra addresses, with and without a share entered for them (C4).
    fn say_extra(&mut self, divided: usize, undivided: usize) {
        if divided > 0 {
            self.noter.push(format!(
                "Ekstra klinikadresser med ført andel: {divided}. De har deres andel af klinikkens kapacitet, og resten er på hovedadressen (C4); om de er tilgængelige (K3), er ukendt."
            ));
        }
        if undivided > 0 {
            self.noter.push(format!(
                "Ekstra klinikadresser uden ført andel: {undivided}. Kapaciteten er regnet på hovedadressen, som C4 siger [D], og adressen tæller ikke som den nærmeste."
            ));
        }
    }

    /// What the reader must know of the clinics and their places.
    fn say(&mut self, krav: Krav, by_town: usize, unknown_place: &[String]) {
        if krav.kun_tilgaengelige {
            self.noter.push("Kun klinikker, der oplyser både handicapvenlig adgang og handicapegnet toilet, er talt med (K3); det ukendte tæller ikke som et ja.".to_owned());
            if self.klinikker.is_empty() {
                self.advarsler.push("ingen klinik oplyser både handicapvenlig adgang og handicapegnet toilet; alle er uden for rækkevidde i beregningen".to_owned());
            }
        }
        if by_town > 0 || !unknown_place.is_empty() {
            let unknown = if unknown_place.is_empty() {
                String::new()
            } else {
                format!(
                    "; stedet er ukendt, og koordinaten kun vejledende, for {}",
                    unknown_place.join(", ")
                )
            };
            self.noter.push(format!(
            "{by_town} af {} klinikker står i bymidten (koordinat_kvalitet by), omkring en halv kilometer fra adressen{unknown}.",
            self.klinikker.len()
        ));
        }
        if let Some(speciale) = krav.speciale {
            self.noter.push(format!(
                "Kapacitet for speciale {} ({}).",
                speciale.number(),
                speciale.name()
            ));
        }
        if !self.uden_sted.is_empty() {
            self.advarsler.push(format!(
                "{} kapaciteter er ikke med, fordi klinikkens sted ikke er kendt: {}",
                crate::render::format::up_to(self.uden_sted_kapacitet, 4),
                self.uden_sted.join(", ")
            ));
        }
    }
}

/// Kapaciteter of a speciale, or all of them; 0 when the regime does not know the speciale.
pub(super) fn amount(kapacitet: Kapacitet, speciale: Option<Speciale>) -> f64 {
    let number = match (kapacitet, speciale) {
        (Kapacitet::Beloeb { speciale_51, .. }, Some(Speciale::Almen)) => Some(speciale_51),
        (Kapacitet::Beloeb { speciale_62, .. }, Some(Speciale::Vederlagsfri)) => Some(speciale_62),
        (_, Some(_)) => None,
        (all, None) => all.weighted(),
    };
    number.map_or(0.0, crate::domain::Kapacitetstal::to_f64)
}
