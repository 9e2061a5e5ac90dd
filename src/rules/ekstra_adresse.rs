//! C4, ekstra klinikadresse: within the clinic's own capacity, told to the samarbejdsudvalg first, open to all
//! [P 2.1.12, O]; counted once, at the main address, unless a split is entered \[D\].

use jiff::civil::Date;
use serde::Serialize;

use super::origin::{self, Rule};
use super::parameter::Krav;
use crate::domain::{JaNejUkendt, Kapacitetstal};

/// What is known about the extra address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EkstraAdresseFacts {
    /// The clinic's capacity, weighted.
    pub kapacitet: Kapacitetstal,
    /// Capacity at the main and at the extra address, when a split is entered.
    pub deling: Option<(Kapacitetstal, Kapacitetstal)>,
    /// The day the samarbejdsudvalg was told.
    pub su_orienteret: Option<Date>,
    /// The day the address is first used.
    pub foerste_brug: Option<Date>,
    /// Whether all referred patients may come.
    pub aaben_for_alle: JaNejUkendt,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EkstraAdresse {
    /// C4.
    pub regel: &'static Rule,
    /// Each demand and whether it is met.
    pub krav: Vec<Krav>,
    /// All demands together.
    pub opfyldt: JaNejUkendt,
    /// Capacity counted at the main address.
    pub kapacitet_hoved: Kapacitetstal,
    /// Capacity counted at the extra address; zero without an entered split.
    pub kapacitet_ekstra: Kapacitetstal,
}

/// Why the entered split is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EkstraAdresseError {
    /// The two parts are not the clinic's capacity.
    #[error("de to adressers kapacitet er tilsammen ikke klinikkens")]
    SummenPasserIkke {
        /// The clinic's.
        har: Kapacitetstal,
        /// Main and extra address together; `None` when too large to add.
        sum: Option<Kapacitetstal>,
    },
    /// The clinic has no capacity to use at another address.
    #[error("klinikken har ingen kapacitet")]
    IngenKapacitet,
}

/// Checks an extra address. Told on the day of first use is not told before it.
pub fn ekstra_adresse(facts: &EkstraAdresseFacts) -> Result<EkstraAdresse, EkstraAdresseError> {
    if facts.kapacitet.is_zero() {
        return Err(EkstraAdresseError::IngenKapacitet);
    }
    let (kapacitet_hoved, kapacitet_ekstra) = facts.deling.unwrap_or((facts.kapacitet, Kapacitetstal::ZERO));
    let sum = kapacitet_hoved.checked_add(kapacitet_ekstra);
    if sum != Some(facts.kapacitet) {
        return Err(EkstraAdresseError::SummenPasserIkke {
            har: facts.kapacitet,
            sum,
        });
    }
    let told_first = match (facts.su_orienteret, facts.foerste_brug) {
        (Some(told), Some(used)) => JaNejUkendt::from_bool(told < used),
        _ => JaNejUkendt::Ukendt,
    };
    let krav = vec![
        Krav {
            name: "inden_for_kapaciteten",
            text: "Adressen bruges inden for klinikkens egen kapacitet",
            met: JaNejUkendt::Ja,
        },
        Krav {
            name: "su_orienteret",
            text: "Samarbejdsudvalget er orienteret før første brug",
            met: told_first,
        },
        Krav {
            name: "aaben_for_alle",
            text: "Adressen er åben for alle henviste patienter",
            met: facts.aaben_for_alle,
        },
    ];
    Ok(EkstraAdresse {
        regel: &origin::C4,
        opfyldt: Krav::all_met(&krav),
        krav,
        kapacitet_hoved,
        kapacitet_ekstra,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn tal(value: f64) -> Kapacitetstal {
        Kapacitetstal::from_f64(value).unwrap()
    }

    fn facts() -> EkstraAdresseFacts {
        EkstraAdresseFacts {
            kapacitet: tal(2.5),
            deling: None,
            su_orienteret: Some(date(2019, 5, 31)),
            foerste_brug: Some(date(2019, 6, 1)),
            aaben_for_alle: JaNejUkendt::Ja,
        }
    }

    #[test]
    fn capacity_is_counted_once_at_the_main_address() {
        let result = ekstra_adresse(&facts()).unwrap();
        assert_eq!((result.kapacitet_hoved, result.kapacitet_ekstra), (tal(2.5), tal(0.0)));
        assert_eq!(result.opfyldt, JaNejUkendt::Ja);
    }

    #[test]
    fn an_entered_split_must_add_up_to_the_clinics_own() {
        let split = |main, extra| {
            ekstra_adresse(&EkstraAdresseFacts {
                deling: Some((tal(main), tal(extra))),
                ..facts()
            })
        };
        assert_eq!(split(2.0, 0.5).unwrap().kapacitet_ekstra, tal(0.5));
        for (main, extra) in [(2.0, 1.0), (2.0, 0.0)] {
            assert!(matches!(
                split(main, extra),
                Err(EkstraAdresseError::SummenPasserIkke { .. })
            ));
        }
    }

    #[test]
    fn told_on_the_day_of_first_use_is_too_late_and_untold_is_unknown() {
        let same_day = EkstraAdresseFacts {
            su_orienteret: Some(date(2019, 6, 1)),
            ..facts()
        };
        assert_eq!(ekstra_adresse(&same_day).unwrap().opfyldt, JaNejUkendt::Nej);
        let untold = EkstraAdresseFacts {
            su_orienteret: None,
            ..facts()
        };
        assert_eq!(ekstra_adresse(&untold).unwrap().opfyldt, JaNejUkendt::Ukendt);
        let closed = EkstraAdresseFacts {
            aaben_for_alle: JaNejUkendt::Nej,
            ..untold
        };
        assert_eq!(ekstra_adresse(&closed).unwrap().opfyldt, JaNejUkendt::Nej);
    }

    #[test]
    fn a_clinic_without_capacity_has_none_to_use_elsewhere() {
        let empty = EkstraAdresseFacts {
            kapacitet: Kapacitetstal::ZERO,
            ..facts()
        };
        assert_eq!(ekstra_adresse(&empty), Err(EkstraAdresseError::IngenKapacitet));
    }
}
