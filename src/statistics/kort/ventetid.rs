//! Waiting time per kommune: the mean weeks of the clinics that reported, or what Bilag 4 says of each kommune.
//!
//! A missing value is never zero weeks (S7); every value stands with n of N and how it came about.

use super::{Grundkort, Valg, add_column, heading, nothing, refused};
use crate::error::Result;
use crate::register::View;
use crate::report::map::{AreaValue, MapLayer, Measure, Palette};
use crate::report::map_build::choropleth;
use crate::report::{ColumnKind, Missing, Source};
use crate::statistics::ventetid::{self, Oplysning, Ventetid};
use crate::statistics::{column, count, text};
use clap::ValueEnum;
use std::collections::BTreeMap;

/// A kind of waiting time. They are never mixed (S7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Art {
    /// sundhed.dk's one value for both specialer.
    #[value(name = "samlet")]
    Samlet,
    /// Speciale 51.
    #[value(name = "51")]
    Almen,
    /// Speciale 62.
    #[value(name = "62")]
    Vederlagsfri,
    /// Treatment at home.
    #[value(name = "hjemme")]
    Hjemme,
}

impl Art {
    fn word(self) -> &'static str {
        match self {
            Self::Samlet => "samlet",
            Self::Almen => "51",
            Self::Vederlagsfri => "62",
            Self::Hjemme => "hjemme",
        }
    }
}

/// How a kommune's number of weeks came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opgjort {
    /// The source gives a mean.
    Gennemsnit,
    /// The mean of the single values of its clinics.
    Beregnet,
    /// As [`Opgjort::Beregnet`], with the middle of a range standing in for it \[D\].
    Skoen,
}

impl Opgjort {
    fn word(self) -> &'static str {
        match self {
            Self::Gennemsnit => "oplyst gennemsnit",
            Self::Beregnet => "gennemsnit af oplyste",
            Self::Skoen => "skøn: midten af oplyste intervaller",
        }
    }
}

/// The waiting time of a kommune.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Kommuneventetid {
    /// Mean weeks; `None` = nobody reported.
    uger: Option<f64>,
    opgjort: Option<Opgjort>,
    oplyst: Option<i64>,
    i_alt: Option<i64>,
}

/// The map of a kind of waiting time: the register's own values when it has any, else what the clinics told the plan.
pub(super) fn uger(view: &View<'_>, map: &Grundkort, art: Art, valg: &Valg) -> Result<MapLayer> {
    let mut facts: BTreeMap<String, Kommuneventetid> = BTreeMap::new();
    for kommune in &map.kommuner {
        let found = ventetid::arter(view, "register", Some(&kommune.kode))?;
        if let Some(row) = found.iter().find(|row| row.speciale == art.word()) {
            facts.insert(kommune.kode.clone(), of_clinics(row));
        }
    }
    let registered = facts.values().any(|weeks| weeks.uger.is_some());
    let sources = if registered {
        ventetid::kilder(view, "register", Some(art.word()))?
    } else {
        facts = of_statements(view, art)?;
        ventetid::kilder(view, "kommunegennemgang", None)?
    };
    if facts.values().all(|weeks| weeks.uger.is_none()) {
        return Err(nothing(
            format!("ventetid, {}", ventetid::name(art.word())),
            "vælg en anden ventetid med --art 51, 62, hjemme eller samlet, eller en anden dato med --pr",
        ));
    }
    draw(view, map, art, valg, &facts, registered, sources)
}

fn draw(
    view: &View<'_>,
    map: &Grundkort,
    art: Art,
    valg: &Valg,
    facts: &BTreeMap<String, Kommuneventetid>,
    registered: bool,
    sources: Vec<Source>,
) -> Result<MapLayer> {
    let values: Vec<(String, AreaValue)> = facts
        .iter()
        .filter(|(kode, _)| map.kommuner.iter().any(|kommune| kommune.kode == **kode))
        .map(|(kode, weeks)| {
            let value = weeks
                .uger
                .map_or(AreaValue::Missing(Missing::EjOpgivet), AreaValue::Number);
            (kode.clone(), value)
        })
        .collect();
    let measure = Measure {
        key: "uger".to_owned(),
        heading: "Ventetid i uger, gennemsnit".to_owned(),
        kind: ColumnKind::UpTo(2),
        signed: false,
    };
    let told: i64 = facts.values().filter_map(|weeks| weeks.oplyst).sum();
    let asked: i64 = facts.values().filter_map(|weeks| weeks.i_alt).sum();
    let reported = format!("{told} af {asked} klinikker har oplyst. Ej opgivet er ikke nul uger.");
    let subtitle = if registered {
        reported
    } else {
        format!("Klinikkernes svar til planen. {reported} Et interval indgår med sin midte, som et skøn.")
    };
    let heading = heading(
        view,
        format!("ventetid_{}", art.word()),
        format!("Ventetid til {} i {}", ventetid::name(art.word()), map.region),
        subtitle,
        if registered { "register" } else { "opgoerelse" },
        sources,
    );
    let palette = valg.palet.unwrap_or(Palette::YlOrBr);
    let method = valg.method(values.len());
    let mut layer =
        choropleth(&map.base, heading, measure, &values, &method, palette).map_err(|error| refused(&error))?;
    let of = |kode: &str| facts.get(kode).copied();
    let columns = [
        column("antal_oplyst", "Oplyst", ColumnKind::Integer),
        column("antal_i_alt", "Af i alt", ColumnKind::Integer),
        column("opgjort", "Opgjort som", ColumnKind::Text),
    ];
    let [told, all, how] = columns;
    add_column(&mut layer.table, told, |kode| {
        Some(count(of(kode)?.oplyst, Missing::Ukendt))
    });
    add_column(&mut layer.table, all, |kode| {
        Some(count(of(kode)?.i_alt, Missing::Ukendt))
    });
    add_column(&mut layer.table, how, |kode| Some(text(of(kode)?.opgjort?.word())));
    Ok(layer)
}

/// The mean of the clinics that reported, zero weeks included: Σ uger · antal / Σ antal.
///
/// Example: two clinics with 0 weeks and one with 3 is 1 week; a clinic that is "ej opgivet" does not count.
fn of_clinics(row: &Ventetid) -> Kommuneventetid {
    let told = row
        .fordeling
        .iter()
        .filter_map(|part| Some((part.uger?, part.antal as f64)));
    Kommuneventetid {
        uger: weighted_mean(told),
        opgjort: Some(Opgjort::Beregnet),
        oplyst: row.antal_oplyst,
        i_alt: row.antal_i_alt,
    }
}

/// Σ value · weight / Σ weight; `None` without weight.
fn weighted_mean(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weight) = values.fold((0.0, 0.0), |(sum, weight), (value, count)| {
        (sum + value * count, weight + count)
    });
    (weight > 0.0).then_some(sum / weight)
}

/// What Bilag 4 says, by kommune.
fn of_statements(view: &View<'_>, art: Art) -> Result<BTreeMap<String, Kommuneventetid>> {
    let mut said: BTreeMap<String, Vec<Oplysning>> = BTreeMap::new();
    for one in ventetid::oplysninger(view, None)? {
        said.entry(one.kommunekode.clone()).or_default().push(one);
    }
    Ok(said
        .into_iter()
        .map(|(kode, all)| (kode, of_kommune(&all, art.word())))
        .collect())
}

/// A kommune's own mean when it gives one; else the mean of its statements, each weighted with the clinics it is about, and
/// a range by its middle \[D\]. A statement that does not say of how many clinics it is counts as one.
///
/// Example (Vesthimmerland): two clinics 1-3 weeks and one 12 is (2·2 + 12) / 3 = 5⅓ weeks.
fn of_kommune(said: &[Oplysning], art: &str) -> Kommuneventetid {
    let (oplyst, i_alt) = (
        said.first().and_then(|one| one.svar),
        said.first().and_then(|one| one.spurgt),
    );
    let of_art: Vec<&Oplysning> = said.iter().filter(|one| one.speciale.as_deref() == Some(art)).collect();
    let values = of_art.iter().filter_map(|one| {
        let from = one.uger?;
        let middle = one.uger_til.map_or(from, |to| f64::midpoint(from, to));
        Some((middle, one.antal_klinikker.unwrap_or(1) as f64))
    });
    let uger = weighted_mean(values);
    let opgjort = if of_art.iter().any(|one| one.uger_til.is_some()) {
        Opgjort::Skoen
    } else if of_art.iter().all(|one| one.antal_klinikker.is_none()) {
        Opgjort::Gennemsnit
    } else {
        Opgjort::Beregnet
    };
    Kommuneventetid {
        uger,
        opgjort: uger.map(|_| opgjort),
        oplyst,
        i_alt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::support::{assert_near, shipped, shipped_with, view};

    #[test]
    fn a_range_stands_by_its_middle_and_is_called_an_estimate() {
        let register = shipped();
        let facts = of_statements(&view(&register), Art::Almen).unwrap();
        // Vesthimmerland: two clinics 1-3 weeks, one 12. Rebild: one clinic 1-2 weeks, one 1. Aalborg gives a mean of 1,3.
        assert_near(facts["0820"].uger, 16.0 / 3.0);
        assert_eq!(facts["0820"].opgjort, Some(Opgjort::Skoen));
        assert_near(facts["0840"].uger, 1.25);
        assert_near(facts["0851"].uger, 1.3);
        assert_eq!(facts["0851"].opgjort, Some(Opgjort::Gennemsnit));
        // Thisted: 0 weeks and three days, single values of one clinic each.
        assert_near(facts["0787"].uger, 3.0 / 14.0);
        assert_eq!(facts["0787"].opgjort, Some(Opgjort::Beregnet));
        // Nobody in Jammerbugt answered.
        assert_eq!((facts["0849"].uger, facts["0849"].oplyst), (None, Some(0)));
    }

    #[test]
    fn the_registers_own_values_come_before_what_the_plan_was_told() {
        let (_folder, register) = shipped_with(
            "INSERT INTO ventetid VALUES ('laesoe-ralf-seip', '51', '2019-05-01', 3, 'bilag-4'), ('laesoe-fysioterapien', '51', '2019-05-01', 0, 'bilag-4');",
        );
        let view = view(&register);
        let layer = uger(&view, &Grundkort::of(&view).unwrap(), Art::Almen, &Valg::default()).unwrap();
        assert_eq!(layer.grundlag, "register");
        let area = |kode: &str| {
            layer.panels[0]
                .areas
                .iter()
                .find(|area| area.omraade.kode == kode)
                .unwrap()
                .value
        };
        assert_eq!(area("0825"), AreaValue::Number(1.5));
        assert_eq!(area("0851"), AreaValue::Missing(Missing::EjOpgivet));
    }

    #[test]
    fn a_kind_without_any_value_is_refused() {
        let register = shipped();
        let view = view(&register);
        let error = uger(&view, &Grundkort::of(&view).unwrap(), Art::Samlet, &Valg::default()).unwrap_err();
        assert_eq!(error.code, "PP-K005");
    }
}
