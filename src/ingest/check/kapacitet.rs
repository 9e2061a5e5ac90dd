//! Capacity in the two regimes: each has its own columns, and a stated total is the sum of its parts.

use super::{Kontrol, Raekke};
use crate::ingest::problem::Slags;
use crate::ingest::value::{Afvist, Vaerdi, plain};

/// The day the regime changed [O-24]: from here capacity is in kroner.
const SERIESKIFT: &str = "2024-01-01";
/// Capacities agree when they differ by less than half of the last decimal counted with.
const SAME_CAPACITY: f64 = 0.00005;

impl Kontrol<'_> {
    /// Section 2: hours until 2023, kroner per klinik and speciale from 2024; a stated total must be the sum of its parts.
    pub(super) fn capacity(&self, row: &mut Raekke<'_, '_>) {
        let names = ["over_30", "under_30", "speciale", "kapacitet", "samlet", "gyldig_fra"];
        let indexes = names.map(|name| self.index(name));
        let [
            Some(over),
            Some(under),
            Some(speciale),
            Some(amount),
            Some(total),
            Some(from),
        ] = indexes
        else {
            return;
        };
        let Some(from) = row.vaerdier[from].tekst() else { return };
        let hours = from < SERIESKIFT;
        let value = |field: usize| row.vaerdier[field].tal();
        let (over, under, speciale, amount, total) =
            (value(over), value(under), value(speciale), value(amount), value(total));
        let mut refuse = |name: &str, slags: Slags, text: String| self.refuse(row, name, Afvist::new(slags, text));
        if hours {
            for (name, value) in [("over_30", over), ("under_30", under)] {
                if value.is_none() {
                    refuse(
                        name,
                        Slags::Mangler,
                        "mangler; til og med 2023 tælles i timer, og 0 skrives som 0".to_owned(),
                    );
                }
            }
            for (name, value) in [("speciale", speciale), ("kapacitet", amount)] {
                if value.is_some() {
                    refuse(
                        name,
                        Slags::Form,
                        "gælder først fra 01.01.2024; lad den være tom".to_owned(),
                    );
                }
            }
        } else {
            for (name, value) in [("speciale", speciale), ("kapacitet", amount)] {
                if value.is_none() {
                    refuse(
                        name,
                        Slags::Mangler,
                        "mangler; fra 2024 er kapacitet pr. klinik og speciale".to_owned(),
                    );
                }
            }
            for (name, value) in [("over_30", over), ("under_30", under)] {
                if value.is_some() {
                    refuse(
                        name,
                        Slags::Form,
                        "gælder kun til og med 31.12.2023; lad den være tom".to_owned(),
                    );
                }
            }
        }
        let parts = if hours {
            over.zip(under).map(|(over, under)| over + under / 2.0)
        } else {
            amount
        };
        if let Some((stated, parts)) = total.zip(parts)
            && (stated - parts).abs() > SAME_CAPACITY
        {
            let text = format!(
                "stemmer ikke: {} står der, men delene giver {}",
                danish(stated),
                danish(parts)
            );
            refuse("samlet", Slags::Sum, text);
        }
    }

    pub(super) fn count(&self, row: &mut Raekke<'_, '_>) {
        let names = ["dato", "over_30", "under_30", "kapacitet"].map(|name| self.index(name));
        let [Some(day), Some(over), Some(under), Some(amount)] = names else {
            return;
        };
        let Some(day) = row.vaerdier[day].tekst() else { return };
        let value = |field: usize| row.vaerdier[field].tal();
        if day < SERIESKIFT {
            let parts = value(over).zip(value(under)).map(|(over, under)| over + under / 2.0);
            match value(amount).zip(parts) {
                Some((stated, parts)) if (stated - parts).abs() > SAME_CAPACITY => {
                    let text = format!(
                        "stemmer ikke: {} står der, men delene giver {}",
                        danish(stated),
                        danish(parts)
                    );
                    self.refuse(row, "kapacitet", Afvist::new(Slags::Sum, text));
                }
                // It is over_30 + under_30 / 2 and is not kept beside them.
                _ => row.vaerdier[amount] = Vaerdi::Tom,
            }
        } else if value(over).is_some() || value(under).is_some() {
            let text = "over og under 30 timer gælder kun til og med 31.12.2023; lad dem være tomme";
            self.refuse(row, "over_30", Afvist::new(Slags::Form, text));
        } else if value(amount).is_none() {
            self.refuse(row, "kapacitet", Afvist::new(Slags::Mangler, "mangler"));
        }
    }
}

fn danish(number: f64) -> String {
    plain((number * 10_000.0).round() / 10_000.0).replace('.', ",")
}
