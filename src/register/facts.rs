//! Typed reads of what a rule asks about the register at a date: kommuner, towns and clinics as the domain's own words.

use std::str::FromStr;

use jiff::civil::Date;
use rusqlite::named_params;
use rusqlite::types::Type;

use super::row::{Row, source};
use super::sql;
use super::view::View;
use crate::domain::{
    Bysamfund, Bysted, JaNejUkendt, Kapacitet, Kapacitetstal, Klinik, Kommunekode, Koordinat, KoordinatKvalitet, Regime,
};
use crate::error::Result;
use crate::report::Source;

/// A kommune of the register, as a flytning sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KommuneFact {
    /// Its code.
    pub kommune: Kommunekode,
    /// Its name without the word Kommune.
    pub navn: String,
    /// Whether it belongs to the region this register plans for.
    pub egen: bool,
    /// The name of its region.
    pub region: String,
    /// Its sundhedsråd on the day, or the first to come.
    pub sundhedsraad: Option<String>,
    /// V3.
    pub oe_uden_fast_forbindelse: JaNejUkendt,
}

/// A town or a quarter of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct ByFact {
    /// Its own name.
    pub navn: String,
    /// The bysamfund it counts in: itself, or the town it is a quarter of.
    pub bysamfund: Bysamfund,
    /// Whether it is a quarter.
    pub bydel: bool,
    /// Its kommune.
    pub kommune: Kommunekode,
    /// Its own middle.
    pub koordinat: Option<Koordinat>,
    /// Where it comes from.
    pub kilde: Source,
}

/// One version of a clinic, with the capacity it has on the day of the view.
#[derive(Debug, Clone, PartialEq)]
pub struct KlinikFact {
    /// The clinic; its days are those of the version.
    pub klinik: Klinik,
    /// The postal town as written; never decides the bysamfund (F6).
    pub postby: Option<String>,
    /// Whether the version is the one valid on the day.
    pub gaelder: bool,
    /// The last day of the clinic itself; `None` while it is open.
    pub ophoert: Option<Date>,
}

/// What a source is the source of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KildeFact {
    /// `befolkning`, `klinik` or `koordinater`.
    pub art: String,
    /// The source.
    pub kilde: Source,
}

impl View<'_> {
    /// Every kommune of the register, by code.
    pub fn kommune_facts(&self) -> Result<Vec<KommuneFact>> {
        let pr = self.pr_text();
        self.rows(sql::FLYTNING_OMRAADER, named_params! { ":pr": pr }, |row| {
            Ok(KommuneFact {
                kommune: parsed(row, "kommunekode")?,
                navn: row.get("navn")?,
                egen: row.get("egen")?,
                region: row.get("region")?,
                sundhedsraad: row.get("sundhedsraad")?,
                oe_uden_fast_forbindelse: parsed(row, "oe_uden_fast_forbindelse")?,
            })
        })
    }

    /// Every town and quarter, in Danish order.
    pub fn by_facts(&self) -> Result<Vec<ByFact>> {
        self.rows(sql::FLYTNING_BYER, &[], |row| {
            Ok(ByFact {
                navn: row.get("navn")?,
                bysamfund: Bysamfund {
                    id: row.get("bysamfund_id")?,
                    navn: row.get("bysamfund")?,
                },
                bydel: row.get("bydel")?,
                kommune: parsed(row, "kommunekode")?,
                koordinat: koordinat(row, KoordinatKvalitet::By)?,
                kilde: source(row)?,
            })
        })
    }

    /// Every version of every clinic, by id and first day.
    pub fn klinik_facts(&self) -> Result<Vec<KlinikFact>> {
        let pr = self.pr_text();
        let regime = Regime::at(self.pr);
        self.rows(sql::FLYTNING_KLINIKKER, named_params! { ":pr": pr }, |row| {
            klinik_fact(row, regime)
        })
    }

    /// The sources of population, of a clinic's facts and of coordinates on the day.
    pub fn flytning_kilder(&self, klinik_id: &str) -> Result<Vec<KildeFact>> {
        let pr = self.pr_text();
        let parameters = named_params! { ":pr": pr, ":klinik_id": klinik_id };
        self.rows(sql::FLYTNING_KILDER, parameters, |row| {
            Ok(KildeFact {
                art: row.get("art")?,
                kilde: source(row)?,
            })
        })
    }
}

fn klinik_fact(row: &Row<'_>, regime: Regime) -> rusqlite::Result<KlinikFact> {
    let by: Option<Bysamfund> = match row.get::<Option<String>>("bysamfund_id")? {
        Some(id) => Some(Bysamfund {
            id,
            navn: row.get("bysamfund")?,
        }),
        None => None,
    };
    let quality = match row.get::<String>("koordinat_kvalitet")?.as_str() {
        "adresse" => KoordinatKvalitet::Adresse,
        "by" => KoordinatKvalitet::By,
        _ => KoordinatKvalitet::Ukendt,
    };
    let kapacitet = match regime {
        Regime::Timer => Kapacitet::Timer {
            over_30: row.get("over_30")?,
            under_30: row.get("under_30")?,
        },
        Regime::Beloeb => Kapacitet::Beloeb {
            speciale_51: amount(row, "kapacitet_51")?,
            speciale_62: amount(row, "kapacitet_62")?,
        },
    };
    Ok(KlinikFact {
        klinik: Klinik {
            id: row.get("klinik_id")?,
            navn: row.get("navn")?,
            adresse: row.get("adresse")?,
            postnr: row.get("postnr")?,
            kommune: parsed(row, "kommunekode")?,
            bysted: by.map_or(Bysted::Ukendt, Bysted::By),
            koordinat: koordinat(row, quality)?,
            kapacitet,
            adgang: parsed(row, "handicapadgang")?,
            toilet: parsed(row, "handicaptoilet")?,
            parkering: parsed(row, "parkering")?,
            holdlokale: parsed(row, "holdlokale")?,
            kolleger: None,
            stop: None,
            gyldig_fra: day(row, "gyldig_fra")?,
            gyldig_til: day(row, "gyldig_til")?,
        },
        postby: row.get("by")?,
        gaelder: row.get("gaelder")?,
        ophoert: day(row, "ophoert")?,
    })
}

fn koordinat(row: &Row<'_>, quality: KoordinatKvalitet) -> rusqlite::Result<Option<Koordinat>> {
    let place: (Option<f64>, Option<f64>) = (row.get("x")?, row.get("y")?);
    // The columns are checked to lie in Denmark, so the numbers are finite.
    Ok(place
        .0
        .zip(place.1)
        .and_then(|(east, north)| Koordinat::from_utm32(east, north, quality).ok()))
}

/// A column whose text is a word of the domain; the register's own checks keep other texts out.
fn parsed<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|error: T::Err| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}

fn amount(row: &Row<'_>, column: &str) -> rusqlite::Result<Kapacitetstal> {
    let value: f64 = row.get(column)?;
    Kapacitetstal::from_f64(value).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))
}

fn day(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| {
        text.parse()
            .map_err(|error: jiff::Error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
    })
    .transpose()
}
