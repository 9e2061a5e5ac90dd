//! Layers the render tests share: the plan's Bilag 4 and Tabel 1 on the shipped map, and a square town small enough for
//! hand. Test-only; the library reads the register, never this.

use geo::{MultiPolygon, polygon};
use jiff::civil::date;

use crate::ingest::basiskort;
use crate::report::classify::Method;
use crate::report::map::{
    AreaKind, AreaValue, Basemap, MapLayer, Measure, Omraade, Palette, Point, PointCategory, Shape,
};
use crate::report::map_build::{
    Cell, Heading, Place, Relocation, cells as cells_of, choropleth, clinics, deviation, relocation,
};
use crate::report::{ColumnKind, Missing, Source};

/// Bilag 4: klinik, by as the map spells it, disabled access, weighted capacity. Aalborg Øst, SØ and 9000 are Aalborg; Aalborg SV with the
/// name Skalborg stays Aalborg as printed. The two on Læsø are drawn at Byrum.
const BILAG_4: [(&str, &str, &str, f64); 57] = [
    ("BeneFiT Dronninglund I/S", "Dronninglund", "Ja", 4.0),
    ("inMOTUS fysioterapi", "Brønderslev", "Ja", 2.0),
    ("Fysiodanmark Brønderslev Fysioterapi", "Brønderslev", "Ja", 2.0),
    ("Hjallerup Fys. & Træningsklinik", "Hjallerup", "Ja", 0.5),
    ("Østervraa Fys. v/Louise G. Olesen", "Østervrå", "Ja", 1.0),
    ("Klinik for Fysioterapi v. Tonni Carlsen", "Frederikshavn", "Ja", 3.5),
    ("Kenneth Madsen, BeneFiT Nord", "Sæby", "Ja", 5.5),
    (
        "BeneFiT Frederikshavn Fysioterapi & Træningscenter",
        "Frederikshavn",
        "Ja",
        4.0,
    ),
    ("Skagen Fysioterapi", "Skagen", "Ja", 1.0),
    ("Kenneth Madsen, BeneFiT Nord, Skagen", "Skagen", "Ja", 1.0),
    ("Allan Østergård Jensen, Hirtshals Fys.", "Hirtshals", "Ja", 1.0),
    ("Fysioterapeuterne Kongensgade", "Hjørring", "Nej", 3.5),
    ("Morten Mellerkær, Klinik for Fys.", "Hjørring", "Ja", 3.0),
    ("Idrætscenter Vendyssel", "Vrå", "Ja", 1.0),
    ("Carl F. Vangsgaard, Fys. Løkkenshus", "Løkken", "Ja", 1.0),
    ("Ann-Sophie Hedegaard, Hjørring Fys.", "Hjørring", "Ja", 2.0),
    ("Klinik for Fysioterapi, Sindal", "Sindal", "Ja", 2.0),
    ("Claus Østedgaard, Højvangen Fys.", "Hjørring", "Ja", 2.5),
    ("Klinik for Fysioterapi, Pandrup", "Pandrup", "Ja", 2.5),
    ("Klinik for Fysioterapi, Brovst", "Brovst", "Nej", 0.5),
    ("Aabybro Fysioterapi", "Åbybro", "Ja", 2.0),
    ("Jammerbugt Fysioterapi", "Fjerritslev", "Ja", 2.0),
    ("Ralf Seip Læsø Fysioterapi", "Byrum", "Ja", 0.5),
    ("Fysioterapien Læsø", "Byrum", "Ja", 1.0),
    ("BeneFiT Hobro", "Hobro", "Ja", 4.5),
    ("Morten Thastum, Mariager Fys.", "Mariager", "Ja", 1.0),
    ("Klinik for fysioterapi v. Mette Binderup", "Hadsund", "Ja", 2.0),
    ("Benefit Hadsund", "Hadsund", "Ja", 2.0),
    ("Arden fysioterapi", "Arden", "Ja", 1.0),
    ("Morsø Fysioterapi", "Nykøbing Mors", "Ja", 5.0),
    ("Støvring Fysioterapi", "Støvring", "Ja", 1.5),
    ("BeneFiT Støvring", "Støvring", "Ja", 1.0),
    ("BeneFiT Skørping", "Skørping", "Ja", 2.0),
    ("Nørager Fysioterapi", "Nørager", "Ja", 1.0),
    ("Hanstholm Fysioterapi", "Hanstholm", "Ja", 1.5),
    ("Sydthy Klinik", "Hurup", "Ja", 2.0),
    ("Nordthy Klinik for Fysioterapi", "Thisted", "Ja", 6.0),
    ("Fysioklinik", "Snedsted", "Ja", 2.5),
    ("Løgstør Fysioterapi", "Løgstør", "Ja", 3.0),
    ("Aalestrup Fysioterapi", "Ålestrup", "Ja", 3.0),
    ("Fysiodanmark Aars", "Aars", "Ja", 3.0),
    ("Farsø Fysioterapi", "Farsø", "Ja", 1.0),
    ("Nørresundby Torv Fysioterapi", "Nørresundby", "Ja", 3.5),
    ("Sundhedens Hus", "Aalborg", "Ja", 3.0),
    ("Fysioterapien Aalborg Øst", "Aalborg", "Ja", 1.5),
    ("Aalborg Fysioterapi", "Aalborg", "", 4.0),
    ("Fysioform", "Vodskov", "Ja", 1.0),
    ("Vejgaard Fysioterapi", "Aalborg", "", 2.0),
    ("Nibe Fysioterapi", "Nibe", "Ja", 2.5),
    ("Klinik for Fysioterapi, Holbergsgade", "Aalborg", "Ja", 6.0),
    ("Klinik For Fysioterapi v. Hanne Faulkner", "Vodskov", "Ja", 1.0),
    ("Skalborg Fysioterapi", "Aalborg", "Ja", 1.5),
    ("Arkadens Fysioterapi", "Aalborg", "Ja", 2.5),
    ("Nørresundby Fysioterapi", "Nørresundby", "Ja", 2.0),
    ("Storvorde Fysioterapi", "Storvorde", "Ja", 2.0),
    ("Arkadens Fysioterapi Syd", "Aalborg", "Ja", 1.0),
    ("Hasseris Fysioterapi og Motionscenter", "Aalborg", "Ja", 3.5),
];

/// Tabel 1: kommunekode, weighted capacity, inhabitants.
const TABEL_1: [(&str, f64, f64); 11] = [
    ("0773", 5.0, 20_394.0),
    ("0787", 12.0, 43_584.0),
    ("0810", 8.5, 36_339.0),
    ("0813", 16.5, 59_960.0),
    ("0820", 10.0, 37_045.0),
    ("0825", 1.5, 1_817.0),
    ("0846", 10.5, 41_958.0),
    ("0849", 8.0, 38_480.0),
    ("0851", 36.5, 215_443.0),
    ("0840", 5.5, 29_917.0),
    ("0860", 15.0, 64_668.0),
];

/// The shipped map with the plan's names, as the register has them.
pub(crate) fn base() -> Basemap {
    basiskort::shipped().unwrap().named([("0820", "Vesthimmerland")])
}

fn heading(id: &str, title: &str, subtitle: &str, source: &str) -> Heading {
    Heading {
        id: id.to_owned(),
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        pr: date(2019, 6, 30),
        grundlag: "opgoerelse".to_owned(),
        sources: vec![Source {
            id: id.to_owned(),
            tekst: source.to_owned(),
            dato: None,
        }],
        version: "praksisplan 0.1.0".to_owned(),
    }
}

fn per_capacity() -> Measure {
    Measure {
        key: "indbyggere_pr_kapacitet".to_owned(),
        heading: "Indbyggere pr. kapacitet".to_owned(),
        kind: ColumnKind::Decimal(0),
        signed: false,
    }
}

fn ratios(change: impl Fn(&str) -> f64) -> Vec<(String, AreaValue)> {
    TABEL_1
        .iter()
        .map(|(kode, kapacitet, indbyggere)| {
            let kapacitet = kapacitet + change(kode);
            let value = if kapacitet > 0.0 {
                AreaValue::Number(indbyggere / kapacitet)
            } else {
                AreaValue::Missing(Missing::IkkeDefineret)
            };
            ((*kode).to_owned(), value)
        })
        .collect()
}

fn clinic_points(base: &Basemap, category: impl Fn(&str) -> usize) -> Vec<Point> {
    BILAG_4
        .iter()
        .map(|(navn, by, adgang, kapacitet)| {
            let town = base.byer.iter().find(|town| town.navn == *by).unwrap();
            Point {
                navn: (*navn).to_owned(),
                by: town.navn.clone(),
                kommunekode: town.kommunekode.clone(),
                lon: town.lon,
                lat: town.lat,
                size: Some(*kapacitet),
                category: category(adgang),
            }
        })
        .collect()
}

/// Figur 1: the 57 clinics of Bilag 4.
pub(crate) fn figur_1() -> MapLayer {
    let base = &base();
    let one = vec![PointCategory {
        label: "Klinik".to_owned(),
        shape: Shape::Circle,
    }];
    let heading = heading(
        "figur_1",
        "Figur 1: Fysioterapeuternes geografiske placering i Region Nordjylland fordelt på adresser",
        "Hvert symbol er en klinik. Klinikker i samme by står samlet om byen.",
        "Praksisplan for fysioterapi 2020, Bilag 4",
    );
    clinics(
        base,
        heading,
        &clinic_points(base, |_| 0),
        one,
        "Klinikker",
        ("klinik", "klinikker"),
    )
    .unwrap()
}

/// Disabled access of the 57 clinics: yes, no, unknown.
pub(crate) fn handicap() -> MapLayer {
    let base = &base();
    let categories = [
        ("Ja", Shape::Circle),
        ("Nej", Shape::Diamond),
        ("Ukendt", Shape::OpenCircle),
    ]
    .map(|(label, shape)| PointCategory {
        label: label.to_owned(),
        shape,
    });
    let category = |adgang: &str| match adgang {
        "Ja" => 0,
        "Nej" => 1,
        _ => 2,
    };
    let heading = heading(
        "handicapadgang",
        "Handicapvenlig adgang",
        "",
        "Praksisplan for fysioterapi 2020, Bilag 4",
    );
    clinics(
        base,
        heading,
        &clinic_points(base, category),
        categories.to_vec(),
        "Handicapvenlig adgang",
        ("klinik", "klinikker"),
    )
    .unwrap()
}

/// Tabel 1 in four quantile classes.
pub(crate) fn tabel_1() -> MapLayer {
    let heading = heading(
        "indbyggere_pr_kapacitet",
        "Indbyggere pr. kapacitet",
        "Regionens værdi er 4.571. Klasser med lige mange kommuner.",
        "Notus og Folketal: DST 2. kvartal 2019",
    );
    choropleth(
        &base(),
        heading,
        per_capacity(),
        &ratios(|_| 0.0),
        &Method::Quantile(4),
        Palette::YlGnBu,
    )
    .unwrap()
}

/// Deviation of Tabel 1 from the region's value, 589.605 / 129,0.
pub(crate) fn afvigelse() -> MapLayer {
    let region = 589_605.0 / 129.0;
    let values: Vec<(String, AreaValue)> = ratios(|_| 0.0)
        .into_iter()
        .map(|(kode, value)| match value {
            AreaValue::Number(number) => (kode, AreaValue::Number(number - region)),
            other => (kode, other),
        })
        .collect();
    let measure = Measure {
        key: "afvigelse".to_owned(),
        heading: "Afvigelse fra regionens værdi".to_owned(),
        signed: true,
        ..per_capacity()
    };
    let heading = heading(
        "afvigelse",
        "Indbyggere pr. kapacitet: afvigelse fra regionens værdi",
        "Regionens værdi er 4.571. Prikker: flere indbyggere pr. kapacitet end i regionen.",
        "Notus og Folketal: DST 2. kvartal 2019",
    );
    deviation(&base(), heading, measure, &values).unwrap()
}

/// Every special class at once: undefined, suppressed, unknown.
pub(crate) fn mangler() -> MapLayer {
    let values: Vec<(String, AreaValue)> = ratios(|kode| if kode == "0773" { -5.0 } else { 0.0 })
        .into_iter()
        .filter(|(kode, _)| kode != "0820")
        .map(|(kode, value)| {
            if kode == "0825" {
                (kode, AreaValue::Missing(Missing::Diskretioneret))
            } else {
                (kode, value)
            }
        })
        .collect();
    let heading = heading("mangler", "Kort med manglende værdier", "", "Prøvetal");
    let method = Method::Given(vec![3500.0, 4000.0, 4500.0, 5000.0]);
    choropleth(&base(), heading, per_capacity(), &values, &method, Palette::Viridis).unwrap()
}

fn move_between(from: &str, to: &str, kapacitet: f64, klinik: &str) -> MapLayer {
    let base = &base();
    let place = |navn: &str| {
        let town = base.byer.iter().find(|town| town.navn == navn).unwrap();
        Place {
            by: town.navn.clone(),
            kommunekode: town.kommunekode.clone(),
            lon: town.lon,
            lat: town.lat,
        }
    };
    let (from, to) = (place(from), place(to));
    let before = ratios(|_| 0.0);
    let after = ratios(|kode| {
        let gives = if kode == from.kommunekode { -kapacitet } else { 0.0 };
        let takes = if kode == to.kommunekode { kapacitet } else { 0.0 };
        gives + takes
    });
    let heading = heading(
        &format!("flytning_{}", from.kommunekode),
        &format!(
            "Flytning fra {} til {}: indbyggere pr. kapacitet før og efter",
            from.by, to.by
        ),
        "Grænser for klasserne er de samme på begge kort.",
        "Notus og Folketal: DST 2. kvartal 2019; Praksisplan for fysioterapi 2020, Bilag 4",
    );
    let moved = Relocation {
        klinik,
        kapacitet,
        from,
        to,
        before: &before,
        after: &after,
    };
    let method = Method::Given(vec![3500.0, 4000.0, 4500.0, 5000.0, 5500.0]);
    relocation(base, heading, per_capacity(), &moved, &method, Palette::YlGnBu).unwrap()
}

/// domain.md section 4's first example: half a capacity from Hjallerup to Vodskov.
pub(crate) fn flytning() -> MapLayer {
    move_between("Hjallerup", "Vodskov", 0.5, "Hjallerup Fys. & Træningsklinik")
}

/// domain.md section 4's last example: all of Morsø to Thisted, Morsø is left undefined.
pub(crate) fn flytning_morsoe() -> MapLayer {
    move_between("Nykøbing Mors", "Thisted", 5.0, "Morsø Fysioterapi")
}

/// Cells of 10 km over the region, valued by their distance from Aalborg: a grid as coarse as a test needs.
pub(crate) fn celler() -> MapLayer {
    let cells: Vec<Cell> = (0..170)
        .map(|i| (f64::from(i % 17), f64::from(i / 17)))
        .map(|(column, row)| (460_000.0 + column * 10_000.0, 6_270_000.0 + row * 10_000.0))
        .map(|(x, y)| Cell {
            id: format!("10km_{:.0}_{:.0}", y / 10_000.0, x / 10_000.0),
            x,
            y,
            side: 10_000.0,
            value: if x < 470_000.0 {
                AreaValue::Missing(Missing::Ukendt)
            } else {
                AreaValue::Number((x - 556_000.0).hypot(y - 6_323_000.0) / 1000.0)
            },
        })
        .collect();
    let measure = Measure {
        key: "km".to_owned(),
        heading: "Kilometer til nærmeste klinik".to_owned(),
        kind: ColumnKind::Decimal(1),
        signed: false,
    };
    let heading = heading("celler", "Afstand til nærmeste klinik", "", "Prøvetal");
    cells_of(
        &base(),
        heading,
        measure,
        &cells,
        &Method::Quantile(5),
        Palette::Viridis,
    )
    .unwrap()
}

/// Two square kommuner, 0,2 × 0,1 degrees each, side by side; the western one has a hole.
pub(crate) fn small() -> MapLayer {
    let west = polygon![
        exterior: [(x: 9.0, y: 57.0), (x: 9.0, y: 57.1), (x: 9.2, y: 57.1), (x: 9.2, y: 57.0), (x: 9.0, y: 57.0)],
        interiors: [[(x: 9.05, y: 57.02), (x: 9.07, y: 57.02), (x: 9.07, y: 57.04), (x: 9.05, y: 57.04), (x: 9.05, y: 57.02)]],
    ];
    let east = polygon![(x: 9.2, y: 57.0), (x: 9.4, y: 57.0), (x: 9.4, y: 57.1), (x: 9.2, y: 57.1), (x: 9.2, y: 57.0)];
    let omraade = |kode: &str, navn: &str, polygon| Omraade {
        kode: kode.to_owned(),
        navn: navn.to_owned(),
        geometri: MultiPolygon::new(vec![polygon]),
    };
    let base = Basemap {
        land: MultiPolygon::new(vec![
            polygon![(x: 8.9, y: 56.9), (x: 9.5, y: 56.9), (x: 9.5, y: 57.05), (x: 8.9, y: 57.05)],
        ]),
        kind: AreaKind::KOMMUNE,
        outlines: Vec::new(),
        kommuner: vec![omraade("0001", "Vester", west), omraade("0002", "Øster <&>", east)],
        byer: Vec::new(),
        credits: vec!["Prøvekort uden licens.".to_owned()],
        town_credits: Vec::new(),
    };
    let values = [
        ("0001".to_owned(), AreaValue::Number(1.5)),
        ("0002".to_owned(), AreaValue::Missing(Missing::EjOpgivet)),
    ];
    let measure = Measure {
        key: "uger".to_owned(),
        heading: "Uger".to_owned(),
        kind: ColumnKind::UpTo(1),
        signed: false,
    };
    let heading = heading("lille", "Ventetid", "", "Prøvetal");
    let mut layer = choropleth(
        &base,
        heading,
        measure,
        &values,
        &Method::Given(vec![2.0]),
        Palette::Blues,
    )
    .unwrap();
    layer.panels[0].points.push(Point {
        navn: "Klinik i Vester".to_owned(),
        by: "Vesterby".to_owned(),
        kommunekode: "0001".to_owned(),
        lon: 9.123_456_789,
        lat: 57.05,
        size: Some(2.0),
        category: 0,
    });
    layer.point_categories = vec![PointCategory {
        label: "Klinik".to_owned(),
        shape: Shape::Circle,
    }];
    layer.point_heading = "Klinikker".to_owned();
    layer.point_noun = ("klinik".to_owned(), "klinikker".to_owned());
    layer
}

/// Every map of the plan that is drawn here.
pub(crate) fn all() -> Vec<MapLayer> {
    vec![
        figur_1(),
        handicap(),
        tabel_1(),
        afvigelse(),
        mangler(),
        flytning(),
        flytning_morsoe(),
        celler(),
    ]
}
