//! The clinics of the register on the day, with their capacity and their place.

use super::resultat::KlinikSted;
use super::spoergsmaal::Spoergsmaal;
use crate::domain::{JaNejUkendt, Kapacitet, Kommunekode, KoordinatKvalitet, Regime, Speciale};
use crate::error::{Error, Kind, Result};
use crate::ingest::punkter::Ider;
use crate::register::facts::KommuneFact;
use crate::register::{View, sql};
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
    /// What the reader must know.
    pub noter: Vec<String>,
    /// What he must be warned of.
    pub advarsler: Vec<String>,
    /// Where the places come from.
    pub kilder: Vec<Source>,
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
            kilde: Source {
                id: row.get("kilde_id")?,
                tekst: row.get("tekst")?,
                dato: row.get("dato")?,
            },
        })
    })
}

/// The clinics of the region that have capacity on the day. A clinic's capacity is counted once: at its main address,
/// but for the shares entered for its extra addresses (C4).
///
/// # Errors
/// PP-T009 when a speciale is asked for before 2024, PP-S003 without capacity.
pub(super) fn laes(view: &View<'_>, kommuner: &[KommuneFact], asked: &Spoergsmaal) -> Result<Udbud> {
    refuse_speciale(view, asked)?;
    let own = |code| kommuner.iter().any(|fact| fact.egen && fact.kommune == code);
    let mut supply = Udbud {
        id: Ider::default(),
        x: Vec::new(),
        y: Vec::new(),
        kapacitet: Vec::new(),
        klinikker: Vec::new(),
        noter: Vec::new(),
        advarsler: Vec::new(),
        kilder: Vec::new(),
    };
    let (mut nowhere, mut nowhere_capacity) = (Vec::new(), 0.0);
    let (mut by_town, mut unknown_place) = (0_usize, Vec::new());
    let extra = ekstra_adresser(view)?;
    let (mut divided, mut undivided) = (0_usize, 0_usize);
    for fact in view.klinik_facts()?.iter().filter(|fact| fact.gaelder) {
        let clinic = &fact.klinik;
        let whole = amount(clinic.kapacitet, asked.speciale);
        if whole <= 0.0 {
            continue;
        }
        // What is known of access is known of the main address.
        let elsewhere = extra.iter().filter(|one| one.klinik_id == clinic.id);
        let mut capacity = whole;
        for one in elsewhere {
            let Some(share) = one.andel else {
                undivided += 1;
                continue;
            };
            let moved = (whole * share).min(capacity);
            capacity -= moved;
            if moved <= 0.0 || !own(one.kommune) || asked.kun_tilgaengelige {
                continue;
            }
            let navn = match &one.by {
                Some(by) => format!("{}, ekstra adresse i {by}", clinic.navn),
                None => format!("{}, ekstra adresse {}", clinic.navn, one.nr),
            };
            let Some((x, y)) = one.sted else {
                nowhere.push(navn);
                nowhere_capacity += moved;
                continue;
            };
            divided += 1;
            let id = format!("{}/{}", clinic.id, one.nr);
            supply.put(id, navn, (x, y), moved, JaNejUkendt::Ukendt);
            supply.kilder.push(one.kilde.clone());
        }
        if !own(clinic.kommune) || capacity <= 0.0 {
            continue;
        }
        let tilgaengelig = super::k3(clinic.adgang, clinic.toilet);
        if asked.kun_tilgaengelige && tilgaengelig != JaNejUkendt::Ja {
            continue;
        }
        let Some(place) = clinic.koordinat else {
            nowhere.push(clinic.navn.clone());
            nowhere_capacity += capacity;
            continue;
        };
        match place.kvalitet() {
            KoordinatKvalitet::Adresse => {}
            KoordinatKvalitet::By => by_town += 1,
            KoordinatKvalitet::Ukendt => unknown_place.push(clinic.navn.clone()),
        }
        let (id, navn) = (clinic.id.clone(), clinic.navn.clone());
        supply.put(id, navn, (place.oest(), place.nord()), capacity, tilgaengelig);
    }
    if supply.klinikker.is_empty() && nowhere.is_empty() && !asked.kun_tilgaengelige {
        return Err(crate::statistics::kapacitet::nothing(
            view,
            "register",
            "ingen kapacitet",
        ));
    }
    supply.say(asked, by_town, &unknown_place);
    supply.say_extra(divided, undivided);
    if !nowhere.is_empty() {
        supply.advarsler.push(format!(
            "{} kapaciteter er ikke med, fordi klinikkens sted ikke er kendt: {}",
            crate::render::format::up_to(nowhere_capacity, 4),
            nowhere.join(", ")
        ));
    }
    let sources = view.flytning_kilder("")?.into_iter();
    let places = sources.filter(|fact| fact.art == "koordinater");
    supply.kilder.extend(places.map(|fact| fact.kilde));
    Ok(supply)
}

/// PP-T009 for a speciale before 2024.
fn refuse_speciale(view: &View<'_>, asked: &Spoergsmaal) -> Result<()> {
    if asked.speciale.is_some() && Regime::at(view.pr) == Regime::Timer {
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
    fn put(&mut self, id: String, navn: String, (x, y): (f64, f64), kapacitet: f64, tilgaengelig: JaNejUkendt) {
        self.id.push(&id);
        self.x.push(x);
        self.y.push(y);
        self.kapacitet.push(kapacitet);
        self.klinikker.push(KlinikSted { id, navn, tilgaengelig });
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
    fn say(&mut self, asked: &Spoergsmaal, by_town: usize, unknown_place: &[String]) {
        if asked.kun_tilgaengelige {
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
        if let Some(speciale) = asked.speciale {
            self.noter.push(format!(
                "Kapacitet for speciale {} ({}).",
                speciale.number(),
                speciale.name()
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
