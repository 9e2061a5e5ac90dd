//! Where the old and the new place are: what was said, held against the register, imported geography and the shipped
//! boundaries, and never guessed.

use geo::{Intersects, Point};

use super::request::Sted;
use crate::domain::projektion::Utm32;
use crate::domain::sortering::fold_name;
use crate::domain::{Bysamfund, Klinik, KoordinatKvalitet};
use crate::domain::{Bysted, JaNejUkendt, Kommunekode, Koordinat};
use crate::error::{Error, Kind, Result};
use crate::ingest::geografi::{self, Beliggenhed, GeografiError, LandetsKommune};
use crate::register::View;
use crate::register::facts::{ByFact, KlinikFact, KommuneFact};
use crate::register::geografi::{Bypolygon, Kommunegraense};
use crate::register::opslag::{FoundBy, bysted, find_by};
use crate::report::Source;
use crate::rules::flytning::NytSted;

/// Says that an address was looked up and lies in no bysamfund.
const LANDDISTRIKT: &str = "landdistrikt";
/// The remark every place by a bare coordinate carries.
const GUIDING: &str = "Kommunen er slået op efter vejledende kommunegrænser";

/// The new place as far as it is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// For the assessment.
    pub sted: NytSted,
    /// What the reader should know about how it was found.
    pub bemaerkninger: Vec<String>,
    /// What it rests on.
    pub kilder: Vec<Source>,
}

/// What a place is looked up in.
#[derive(Debug, Clone, Copy)]
pub struct Opslagsvaerk<'a> {
    /// The register at the date.
    pub view: &'a View<'a>,
    /// Its kommuner.
    pub kommuner: &'a [KommuneFact],
    /// Its towns.
    pub byer: &'a [ByFact],
    /// Its clinics.
    pub klinikker: &'a [KlinikFact],
    /// The imported outlines of towns valid at the date.
    pub polygoner: &'a [Bypolygon],
    /// The imported boundaries of kommuner valid at the date.
    pub graenser: &'a [Kommunegraense],
}

/// The new place.
///
/// The kommune comes from `--til-kommune`, the town's own kommune, an imported town polygon, a clinic of the register at
/// the same address, or a coordinate clearly inside one kommune, in that order; they may not contradict each other.
pub fn find(lookup: Opslagsvaerk<'_>, said: &Sted) -> Result<Found> {
    if said.is_empty() {
        return Err(
            Error::new("PP-F011", Kind::Usage, "det nye sted er ikke oplyst. Intet er vurderet")
                .next_step("skriv --til-by, --til-adresse, --til-kommune eller --til-koordinat"),
        );
    }
    let mut found = Found::default();
    let stated = said
        .kommune
        .as_deref()
        .map(|wanted| stated_kommune(lookup, wanted))
        .transpose()?;
    if let Some(Stated::UdenForRegionen(kommune)) = &stated {
        found.sted.kommune = Some(kommune.kommune);
        found.sted.i_regionen = JaNejUkendt::Nej;
        return Ok(found);
    }
    let stated = match stated {
        Some(Stated::Egen(kommune)) => Some(kommune),
        _ => None,
    };
    found.sted.kommune = stated;
    found.sted.koordinat = said.koordinat;
    if let Some(text) = &said.adresse {
        let (adresse, postnr) = split_address(text);
        found.sted.adresse = Some(adresse);
        found.sted.postnr = postnr;
    }
    if let Some(wanted) = &said.by {
        named_town(lookup, wanted, stated, &mut found)?;
    }
    if let Some(place) = said.koordinat {
        by_polygon(lookup, place, &mut found)?;
        by_coordinate(lookup, place, &mut found)?;
    }
    if said.by.is_none() && said.koordinat.is_none() {
        by_known_address(lookup, &mut found);
    }
    if let Some(kommune) = found.sted.kommune {
        let own = lookup.kommuner.iter().any(|fact| fact.kommune == kommune && fact.egen);
        found.sted.i_regionen = JaNejUkendt::from_bool(own);
    }
    if said.by.is_none() && found.sted.bysted == Bysted::Ukendt {
        found.bemaerkninger.push(
            "Bysamfundet slås ikke op efter postdistrikt eller afstand (F6): skriv det i --til-by, når det er fundet"
                .to_owned(),
        );
    }
    Ok(found)
}

enum Stated {
    Egen(Kommunekode),
    UdenForRegionen(LandetsKommune),
}

fn stated_kommune(lookup: Opslagsvaerk<'_>, wanted: &str) -> Result<Stated> {
    let unknown = match lookup.view.kommune(wanted) {
        Ok(area) => {
            let code = area
                .kommunekode
                .parse()
                .map_err(|_| geografi::shipped_broken(&area.kommunekode))?;
            return Ok(Stated::Egen(code));
        }
        Err(error) => error,
    };
    let folded = fold_name(wanted);
    let short = folded.strip_suffix(" kommune").unwrap_or(&folded);
    let code: Option<Kommunekode> = wanted.trim().parse().ok();
    let country = geografi::landets_kommuner().map_err(|error| geografi::shipped_broken(&error))?;
    let other = country.into_iter().find(|kommune| {
        let name = fold_name(&kommune.navn);
        Some(kommune.kommune) == code || name == short || name.strip_suffix('s') == Some(short)
    });
    other.map(Stated::UdenForRegionen).ok_or(unknown)
}

fn named_town(lookup: Opslagsvaerk<'_>, wanted: &str, stated: Option<Kommunekode>, found: &mut Found) -> Result<()> {
    if fold_name(wanted) == LANDDISTRIKT {
        found.sted.bysted = Bysted::Landdistrikt;
        found
            .bemaerkninger
            .push("Det er oplyst, at den nye adresse ligger uden for ethvert bysamfund (landdistrikt)".to_owned());
        return Ok(());
    }
    let name_of = |kommune| kommune_name(lookup.kommuner, kommune);
    let looked_up = find_by(lookup.byer, wanted, stated, &name_of);
    match looked_up.map_err(|error| with_other_region(error, wanted))? {
        FoundBy::By(by) => {
            found.sted.bysted = bysted(by);
            found.sted.kommune = Some(by.kommune);
            if found.sted.koordinat.is_none() {
                found.sted.koordinat = by.koordinat;
                found.kilder.push(by.kilde.clone());
            }
            if by.bydel {
                found.bemaerkninger.push(format!(
                    "{} er efter registeret en bydel i bysamfundet {}",
                    by.navn, by.bysamfund.navn
                ));
            }
        }
        FoundBy::Ingen(near) => {
            let near = near.map(|near| format!("; nærmest: {near}")).unwrap_or_default();
            found.bemaerkninger.push(format!(
                "\"{wanted}\" er ikke et bysamfund i registeret{near}. Et navn afgør ikke sagsgangen (F6)"
            ));
        }
    }
    Ok(())
}

/// A town nobody knows here may be the name of a kommune elsewhere: said, not decided.
fn with_other_region(error: Error, wanted: &str) -> Error {
    let folded = fold_name(wanted);
    let country = geografi::landets_kommuner().unwrap_or_default();
    match country.iter().find(|kommune| fold_name(&kommune.navn) == folded) {
        Some(kommune) if error.code == "PP-F004" => error.at(
            "--til-kommune",
            format!(
                "{} er navnet på en kommune; ligger den i en anden region, er det F5",
                kommune.navn
            ),
        ),
        _ => error,
    }
}

/// The bysamfund by the imported outlines (F6). A town that was named may not contradict them.
fn by_polygon(lookup: Opslagsvaerk<'_>, place: Koordinat, found: &mut Found) -> Result<()> {
    let around = towns_around(lookup.polygoner, place);
    let named = found.sted.bysted.clone();
    match (&around[..], &named) {
        ([], Bysted::Ukendt) if !lookup.polygoner.is_empty() => found.bemaerkninger.push(
            "Koordinaten ligger ikke i nogen af de indlæste bysamfund; om den ligger uden for ethvert bysamfund, afgør \
             de ikke: skriv --til-by landdistrikt, når det er slået op"
                .to_owned(),
        ),
        ([], _) => {}
        ([one], Bysted::Ukendt) => {
            found.sted.bysted = Bysted::By(one.bysamfund.clone());
            if found.sted.kommune.is_none() {
                found.sted.kommune = Some(one.kommune);
            }
            found.kilder.push(one.kilde.clone());
            found.bemaerkninger.push(format!(
                "Koordinaten ligger inden for den indlæste polygon for bysamfundet {}",
                one.bysamfund.navn
            ));
        }
        (several, named) if several.iter().any(|one| named.by() == Some(&one.bysamfund)) => {}
        (several, Bysted::Ukendt) => found.bemaerkninger.push(format!(
            "Koordinaten ligger i flere indlæste bysamfund ({}), så de afgør det ikke (F6): skriv det i --til-by",
            listed(several)
        )),
        (several, named) => {
            let said = named.by().map_or(LANDDISTRIKT, |by| by.navn.as_str());
            return Err(Error::new(
                "PP-F011",
                Kind::Usage,
                "oplysningerne om det nye sted passer ikke sammen. Intet er vurderet",
            )
            .at(
                "--til-koordinat",
                format!("ligger efter de indlæste polygoner i bysamfundet {}", listed(several)),
            )
            .at("--til-by", said)
            .next_step("ret koordinaten eller byen; et navn afgør ikke sagsgangen (F6)"));
        }
    }
    Ok(())
}

fn listed(several: &[&Bypolygon]) -> String {
    let names: Vec<&str> = several.iter().map(|one| one.bysamfund.navn.as_str()).collect();
    names.join(" og ")
}

/// One outline for each bysamfund whose imported outlines hold the place, the edge included, by id. Never the nearest.
fn towns_around(polygons: &[Bypolygon], place: Koordinat) -> Vec<&Bypolygon> {
    let Ok(degrees) = utm32(place).to_lonlat() else {
        return Vec::new();
    };
    let point = Point::new(degrees.lon, degrees.lat);
    let mut around: Vec<&Bypolygon> = Vec::new();
    for polygon in polygons {
        let known = |other: &&Bypolygon| other.bysamfund.id == polygon.bysamfund.id;
        if !around.iter().any(known) && polygon.geometri.intersects(&point) {
            around.push(polygon);
        }
    }
    around
}

fn utm32(place: Koordinat) -> Utm32 {
    Utm32 {
        x: place.oest(),
        y: place.nord(),
    }
}

/// The old address by the imported outlines (F6), when its coordinate is that of the address itself: a town's middle
/// says nothing of an address. What the outlines add stands in where the register knows nothing; where the two disagree
/// nobody decides and the town is unknown \[D\]. Returns what the reader must be warned of.
pub fn check_old_town(polygons: &[Bypolygon], klinik: &mut Klinik) -> Vec<String> {
    let precise = |place: &Koordinat| place.kvalitet() == KoordinatKvalitet::Adresse;
    let Some(place) = klinik.koordinat.filter(precise) else {
        return Vec::new();
    };
    let around = towns_around(polygons, place);
    let bysamfund: Vec<&Bysamfund> = around.iter().map(|one| &one.bysamfund).collect();
    match (&bysamfund[..], &klinik.bysted) {
        ([one], Bysted::Ukendt) => {
            klinik.bysted = Bysted::By((*one).clone());
            Vec::new()
        }
        ([], _) | (_, Bysted::Ukendt) => Vec::new(),
        (several, known) if several.iter().any(|one| known.by() == Some(one)) => Vec::new(),
        (_, known) => {
            let said = known.by().map_or(LANDDISTRIKT, |by| by.navn.as_str());
            let warning = format!(
                "registeret har klinikken i {said}, men dens koordinat ligger i det indlæste bysamfund {}; bysamfundet er \
                 derfor ukendt (F6), til klinikkens oplysninger eller polygonen er rettet",
                listed(&around)
            );
            klinik.bysted = Bysted::Ukendt;
            vec![warning]
        }
    }
}

fn by_coordinate(lookup: Opslagsvaerk<'_>, place: Koordinat, found: &mut Found) -> Result<()> {
    let name = |kommune| kommune_name(lookup.kommuner, kommune);
    let imported = imported_boundaries(lookup);
    let (at, words) = match &imported {
        Some(boundaries) => (
            geografi::beliggenhed_i(place, boundaries),
            format!("de indlæste kommunegrænser ({})", boundaries[0].kilde.tekst),
        ),
        None => (geografi::beliggenhed(place), "de vejledende grænser".to_owned()),
    };
    match (at.map_err(|error: GeografiError| geografi::shipped_broken(&error))?, found.sted.kommune) {
        (Beliggenhed::Inde(by_map), Some(stated)) if by_map != stated => {
            return Err(Error::new(
                "PP-F011",
                Kind::Usage,
                "oplysningerne om det nye sted passer ikke sammen. Intet er vurderet",
            )
            .at(
                "--til-koordinat",
                format!("ligger efter {words} i {} Kommune", name(by_map)),
            )
            .at("by eller kommune", format!("{} Kommune", name(stated)))
            .next_step("ret koordinaten, byen eller kommunen"));
        }
        (Beliggenhed::UdenFor(nearest, metres), _) => return Err(outside(&name(nearest), metres.value(), &words)),
        (Beliggenhed::Inde(by_map), None) => {
            found.sted.kommune = Some(by_map);
            let (remark, source) = match imported.iter().flatten().find(|one| one.kommune == by_map) {
                Some(boundary) => (format!("Kommunen er slået op efter {words}"), boundary.kilde.clone()),
                None => (format!("{GUIDING} (data/kort)"), geografi::boundary_source()),
            };
            found.bemaerkninger.push(format!("{remark}: {}", name(by_map)));
            found.kilder.push(source);
        }
        (Beliggenhed::VedGraensen(one, two), None) => found.bemaerkninger.push(format!(
            "Koordinaten ligger så tæt på grænsen mellem {} og {}, at {words} ikke afgør kommunen: skriv den i --til-kommune",
            name(one),
            name(two)
        )),
        (Beliggenhed::LigeUdenFor(near), None) => found.bemaerkninger.push(format!(
            "Koordinaten ligger lige uden for {words} (nærmest {}): skriv kommunen i --til-kommune",
            name(near)
        )),
        _ => {}
    }
    Ok(())
}

/// The imported boundaries, when every kommune of the region has one; a part of them beside the shipped would leave gaps.
fn imported_boundaries(lookup: Opslagsvaerk<'_>) -> Option<Vec<&Kommunegraense>> {
    let of = |kommune: Kommunekode| lookup.graenser.iter().find(|one| one.kommune == kommune);
    let own = lookup.kommuner.iter().filter(|fact| fact.egen);
    let all: Option<Vec<&Kommunegraense>> = own.map(|fact| of(fact.kommune)).collect();
    all.filter(|all| !all.is_empty())
}

fn outside(nearest: &str, metres: f64, words: &str) -> Error {
    let kilometres = (metres / 1000.0).round();
    Error::new(
        "PP-F005",
        Kind::Usage,
        "det nye sted ligger uden for regionen (uden_for_planen). Intet er vurderet",
    )
    .at(
        "--til-koordinat",
        format!("ca. {kilometres} km uden for {words}; nærmeste kommune er {nearest}"),
    )
    .at("regel", crate::rules::origin::F5.reference())
    .next_step("søg på ny i den anden region, eller ret koordinaten, hvis den er forkert")
}

/// A clinic of the register that already stands at the stated street, number and postcode tells where that is.
fn by_known_address(lookup: Opslagsvaerk<'_>, found: &mut Found) {
    let (Some(adresse), Some(postnr)) = (&found.sted.adresse, &found.sted.postnr) else {
        return;
    };
    let wanted = fold_name(adresse);
    let here = lookup.klinikker.iter().find(|fact| {
        fact.gaelder
            && fact.klinik.postnr.as_deref() == Some(postnr)
            && fact
                .klinik
                .adresse
                .as_deref()
                .is_some_and(|known| fold_name(known) == wanted)
            && found.sted.kommune.is_none_or(|stated| stated == fact.klinik.kommune)
    });
    if let Some(fact) = here {
        found.sted.kommune = Some(fact.klinik.kommune);
        found.sted.bysted = fact.klinik.bysted.clone();
        found.sted.koordinat = fact.klinik.koordinat;
        found.bemaerkninger.push(format!(
            "Adressen står i registeret hos {}; by og koordinat er derfra",
            fact.klinik.navn
        ));
    }
}

/// The name of a kommune, or its code when the register has no name for it.
pub fn kommune_name(kommuner: &[KommuneFact], kommune: Kommunekode) -> String {
    kommuner
        .iter()
        .find(|fact| fact.kommune == kommune)
        .map_or_else(|| kommune.to_string(), |fact| fact.navn.clone())
}

/// "Halsvej 2, 9310 Vodskov" → street and number, and the postcode when four digits stand before a name or at the end
/// after a comma.
fn split_address(text: &str) -> (String, Option<String>) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let street = |words: &[&str]| words.join(" ").trim_end_matches(',').to_owned();
    for (index, word) in words.iter().enumerate().skip(1).rev() {
        let digits = word.trim_end_matches(',');
        let is_postcode = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let before_a_name = words
            .get(index + 1)
            .is_some_and(|next| next.starts_with(char::is_alphabetic) && next.chars().count() > 1);
        let after_a_comma = words[index - 1].ends_with(',') && index + 1 == words.len();
        if is_postcode && (before_a_name || after_a_comma) {
            return (street(&words[..index]), Some(digits.to_owned()));
        }
    }
    (street(&words), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Hjallerup Centret 20 A, 9320 Hjallerup", "Hjallerup Centret 20 A", Some("9320"))]
    #[case("Hjallerup Centret 20 A 9320 Hjallerup", "Hjallerup Centret 20 A", Some("9320"))]
    #[case("Fyrkildevej 7, st,-lej 2, 9220", "Fyrkildevej 7, st,-lej 2", Some("9220"))]
    #[case("Hovedvejen 1234", "Hovedvejen 1234", None)]
    #[case("Hovedvejen 1234 B", "Hovedvejen 1234 B", None)]
    #[case("Søndergade 32", "Søndergade 32", None)]
    fn an_address_gives_its_street_and_its_postcode(
        #[case] text: &str,
        #[case] street: &str,
        #[case] postcode: Option<&str>,
    ) {
        assert_eq!(split_address(text), (street.to_owned(), postcode.map(str::to_owned)));
    }
}
