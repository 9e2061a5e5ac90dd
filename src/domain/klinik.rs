//! A practice at an address, with what the plan asks about it.

use jiff::civil::Date;
use serde::Serialize;

use super::{Bysted, JaNejUkendt, Kapacitet, Kommunekode, Koordinat, Metres};

/// Colleagues for professional sparring at an address (K5): a count, or only whether there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Kolleger {
    /// How many other physiotherapists.
    Antal(u32),
    /// Only whether there are any.
    Nogen(JaNejUkendt),
}

impl Kolleger {
    /// Whether there are any.
    pub fn any(self) -> JaNejUkendt {
        match self {
            Self::Antal(count) => JaNejUkendt::from_bool(count > 0),
            Self::Nogen(answer) => answer,
        }
    }
}

/// A clinic as it stands on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Klinik {
    /// The register's id.
    pub id: String,
    /// The name as printed.
    pub navn: String,
    /// Street and number, when known.
    pub adresse: Option<String>,
    /// Four digits, when known.
    pub postnr: Option<String>,
    /// The kommune it lies in.
    pub kommune: Kommunekode,
    /// The town it lies in.
    pub bysted: Bysted,
    /// Where it stands.
    pub koordinat: Option<Koordinat>,
    /// Its capacity on the day, in the regime of the day.
    pub kapacitet: Kapacitet,
    /// Disabled access.
    pub adgang: JaNejUkendt,
    /// Disabled toilet.
    pub toilet: JaNejUkendt,
    /// Parking.
    pub parkering: JaNejUkendt,
    /// Room for group training.
    pub holdlokale: JaNejUkendt,
    /// Other physiotherapists at the address.
    pub kolleger: Option<Kolleger>,
    /// Distance to the nearest stop.
    pub stop: Option<Metres>,
    /// First day, when known.
    pub gyldig_fra: Option<Date>,
    /// Last day, inclusive; `None` while it is open.
    pub gyldig_til: Option<Date>,
}

impl Klinik {
    /// Whether it exists on a day; both ends are inclusive.
    pub fn exists_on(&self, day: Date) -> bool {
        self.gyldig_fra.is_none_or(|from| from <= day) && self.gyldig_til.is_none_or(|to| day <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_clinic_exists_on_its_first_and_its_last_day() {
        let klinik = Klinik {
            id: "k1".into(),
            navn: "Hirtshals Fys.".into(),
            adresse: None,
            postnr: None,
            kommune: Kommunekode::new(860).unwrap(),
            bysted: Bysted::Ukendt,
            koordinat: None,
            kapacitet: Kapacitet::Timer {
                over_30: 1,
                under_30: 0,
            },
            adgang: JaNejUkendt::Ja,
            toilet: JaNejUkendt::Ukendt,
            parkering: JaNejUkendt::Ukendt,
            holdlokale: JaNejUkendt::Ukendt,
            kolleger: None,
            stop: None,
            gyldig_fra: Some(date(2019, 1, 1)),
            gyldig_til: Some(date(2019, 6, 30)),
        };
        assert!(klinik.exists_on(date(2019, 1, 1)) && klinik.exists_on(date(2019, 6, 30)));
        assert!(!klinik.exists_on(date(2018, 12, 31)) && !klinik.exists_on(date(2019, 7, 1)));
    }
}
