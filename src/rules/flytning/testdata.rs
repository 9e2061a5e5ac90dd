//! Tabel 1 of the plan and the four moves of domain.md section 4, as the tests of this room see them.

use jiff::civil::date;

use super::facts::{Ansoegning, FlytningFacts, Grundlag, Kilder, NytSted, Omraade};
use super::moved::Moved;
use crate::domain::{
    Bysamfund, Bysted, JaNejUkendt, Kapacitet, Kapacitetstal, Klinik, Kommunekode, Koordinat, KoordinatKvalitet, Regime,
};

/// Tabel 1: code, name, over 30, under 30 already weighted, inhabitants; and the sundhedsråd of domain.md section 6.
pub(crate) const TABEL_1: [(u16, &str, f64, u32, &str); 11] = [
    (773, "Morsø", 5.0, 20_394, "Limfjorden"),
    (787, "Thisted", 12.0, 43_584, "Limfjorden"),
    (810, "Brønderslev", 8.5, 36_339, "Vendsyssel"),
    (813, "Frederikshavn", 16.5, 59_960, "Vendsyssel"),
    (820, "Vesthimmerland", 10.0, 37_045, "Limfjorden"),
    (825, "Læsø", 1.5, 1817, "Vendsyssel"),
    (846, "Mariagerfjord", 10.5, 41_958, "Limfjorden"),
    (849, "Jammerbugt", 8.0, 38_480, "Limfjorden"),
    (851, "Aalborg", 36.5, 215_443, "Limfjorden"),
    (840, "Rebild", 5.5, 29_917, "Limfjorden"),
    (860, "Hjørring", 15.0, 64_668, "Vendsyssel"),
];

pub(crate) fn tal(value: f64) -> Kapacitetstal {
    Kapacitetstal::from_f64(value).unwrap()
}

pub(crate) fn kommune(number: u16) -> Kommunekode {
    Kommunekode::new(number).unwrap()
}

pub(crate) fn by(name: &str) -> Bysted {
    Bysted::By(Bysamfund {
        id: name.to_lowercase(),
        navn: name.to_owned(),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "fields hold an Option")]
pub(crate) fn place(east: f64, north: f64) -> Option<Koordinat> {
    Some(Koordinat::from_utm32(east, north, KoordinatKvalitet::Adresse).unwrap())
}

pub(crate) fn clinic(id: &str, navn: &str, code: u16, bysted: Bysted, over_30: u32, under_30: u32) -> Klinik {
    Klinik {
        id: id.to_owned(),
        navn: navn.to_owned(),
        adresse: None,
        postnr: None,
        kommune: kommune(code),
        bysted,
        koordinat: None,
        kapacitet: Kapacitet::Timer { over_30, under_30 },
        adgang: JaNejUkendt::Ja,
        toilet: JaNejUkendt::Ukendt,
        parkering: JaNejUkendt::Ukendt,
        holdlokale: JaNejUkendt::Ukendt,
        kolleger: None,
        stop: None,
        gyldig_fra: None,
        gyldig_til: None,
    }
}

fn areas() -> Vec<Omraade> {
    TABEL_1
        .iter()
        .map(|&(code, navn, kapacitet, indbyggere, sundhedsraad)| Omraade {
            kommune: kommune(code),
            navn: navn.to_owned(),
            i_regionen: true,
            sundhedsraad: Some(sundhedsraad.to_owned()),
            indbyggere: Some(indbyggere),
            kapacitet: tal(kapacitet),
            oe_uden_fast_forbindelse: code == 825,
        })
        .collect()
}

/// A move of all of a clinic from one town to another, on Tabel 1.
fn movement(klinik: Klinik, others: Vec<Klinik>, to: u16, to_town: &str) -> FlytningFacts {
    FlytningFacts {
        pr: date(2019, 6, 30),
        grundlag: Grundlag::Opgoerelse,
        regime: Regime::Timer,
        region_navn: "Region Nordjylland".to_owned(),
        omraader: areas(),
        klinik,
        andre_klinikker: others,
        stoppesteder: None,
        nyt_sted: NytSted {
            i_regionen: JaNejUkendt::Ja,
            kommune: Some(kommune(to)),
            bysted: by(to_town),
            koordinat: place(9000.0, 0.0),
            adresse: None,
            postnr: None,
        },
        ansoegning: Ansoegning::default(),
        flyttes: Moved::Alt,
        ekstra_adresser: Vec::new(),
        kilder: Kilder::default(),
        adgang: None,
    }
}

/// 0,5 Hjallerup (Brønderslev) → Vodskov (Aalborg), with the clinics of Bilag 4 in Brønderslev.
pub(crate) fn hjallerup_to_vodskov() -> FlytningFacts {
    let mut hjallerup = clinic("b4", "Hjallerup Fys. & Træningsklinik", 810, by("Hjallerup"), 0, 1);
    hjallerup.koordinat = place(0.0, 0.0);
    let others = vec![
        clinic("b1", "BeneFiT Dronninglund I/S", 810, by("Dronninglund"), 2, 4),
        clinic("b2", "inMOTUS fysioterapi", 810, by("Brønderslev"), 0, 4),
        clinic(
            "b3",
            "Fysiodanmark Brønderslev Fysioterapi",
            810,
            by("Brønderslev"),
            0,
            4,
        ),
        clinic("a1", "Nørresundby Torv Fysioterapi", 851, by("Nørresundby"), 1, 5),
    ];
    movement(hjallerup, others, 851, "Vodskov")
}

/// 1 Læsø → Aalborg: Byrum Hovedgade, while the town of Birkealle is not stated.
pub(crate) fn laesoe_to_aalborg() -> FlytningFacts {
    let byrum = clinic("l2", "Fysioterapien Læsø", 825, by("Byrum"), 1, 0);
    let birkealle = clinic("l1", "Ralf Seip Læsø Fysioterapi", 825, Bysted::Ukendt, 0, 1);
    movement(byrum, vec![birkealle], 851, "Aalborg")
}

/// 1 Støvring (Rebild) → Aalborg: `BeneFiT` Støvring; Støvring Fysioterapi stays.
pub(crate) fn stoevring_to_aalborg() -> FlytningFacts {
    let benefit = clinic("r2", "BeneFiT Støvring", 840, by("Støvring"), 0, 2);
    let remaining = clinic("r1", "Støvring Fysioterapi", 840, by("Støvring"), 0, 3);
    movement(benefit, vec![remaining], 851, "Aalborg")
}

/// All 5 Morsø → Thisted.
pub(crate) fn morsoe_to_thisted() -> FlytningFacts {
    let morsoe = clinic("m1", "Morsø Fysioterapi", 773, by("Nykøbing Mors"), 3, 4);
    let thisted = clinic("t3", "Nordthy Klinik for Fysioterapi", 787, by("Thisted"), 2, 8);
    movement(morsoe, vec![thisted], 787, "Thisted")
}
