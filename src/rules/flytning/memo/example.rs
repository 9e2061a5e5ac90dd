//! The memo the tests draw: 0,5 Hjallerup → Vodskov of domain.md section 4, as a case half way to the committee.

use jiff::civil::date;

use super::super::assess::assess;
use super::super::testdata::hjallerup_to_vodskov;
use super::{Bilag, Hoering, MemoCase, TidligereSag, memo};
use crate::domain::{JaNejUkendt, Kolleger, Metres, Speciale};
use crate::report::Source;
use crate::report::memo::{Figure, Memo};
use crate::rules::flytning::FlytningFacts;
use crate::rules::myndighed::{Myndighed, MyndighedsPeriode};

#[expect(clippy::unnecessary_wraps, reason = "fields hold an Option")]
fn source(id: &str, tekst: &str, dato: &str) -> Option<Source> {
    Some(Source {
        id: id.to_owned(),
        tekst: tekst.to_owned(),
        dato: Some(dato.to_owned()),
    })
}

/// The worked example with what an application would say, and a name that every format must escape.
pub(crate) fn facts() -> FlytningFacts {
    let mut facts = hjallerup_to_vodskov();
    facts.klinik.adresse = Some("Hjallerup Centret 5".to_owned());
    facts.klinik.postnr = Some("9320".to_owned());
    facts.klinik.stop = Metres::new(240.0);
    facts.nyt_sted.adresse = Some("Vodskovvej 39".to_owned());
    facts.nyt_sted.postnr = Some("9310".to_owned());
    facts.ansoegning.adgang = JaNejUkendt::Ja;
    facts.ansoegning.stop = Metres::new(95.0);
    facts.ansoegning.holdlokale = JaNejUkendt::Ja;
    facts.ansoegning.kolleger = Some(Kolleger::Antal(2));
    facts.ansoegning.aarsag = Some("Lejemålet er opsagt; nye lokaler sammen med to kolleger.".to_owned());
    facts.ansoegning.tab_af_lokaler = JaNejUkendt::Ja;
    facts.ansoegning.modtaget = Some(date(2019, 6, 14));
    facts.ansoegning.oensket_dato = Some(date(2019, 9, 1));
    facts.kilder.kapacitet = source("notus-2019", "Notus, praksisplanens tabel 1", "juni 2019");
    facts.kilder.befolkning = source("dst-folk1a", "Folketal: Danmarks Statistik", "2. kvartal 2019");
    facts.kilder.klinik = source("bilag-4", "Praksisplanens bilag 4", "juni 2019");
    facts.kilder.klinikkapacitet = source("bilag-4", "Praksisplanens bilag 4", "juni 2019");
    facts.kilder.koordinater = source("adresser", "Adressekoordinater i registeret", "30.06.2019");
    facts.kilder.ansoegning = source("ansoegning", "Ansøgningen", "14.06.2019");
    facts
}

fn period(speciale: Speciale, who: Myndighed) -> MyndighedsPeriode {
    MyndighedsPeriode {
        speciale,
        fra: date(2007, 1, 1),
        til: None,
        betaler: who,
        bestemmer: who,
        kilde: "Praksisplanens afsnit 2.1".to_owned(),
    }
}

/// The case around it: one kommune has answered, the other has not been asked.
pub(crate) fn case() -> MemoCase {
    MemoCase {
        sagsnummer: Some("2019-011842".to_owned()),
        ansoeger: Some("ejer af ydernummer 081234".to_owned()),
        hoering: vec![Hoering {
            kommune: "Brønderslev".to_owned(),
            sendt: Some(date(2019, 6, 20)),
            frist: Some(date(2019, 7, 18)),
            svar_dato: Some(date(2019, 7, 11)),
            svar: Some("Ingen bemærkninger til <flytningen> & kapaciteten".to_owned()),
        }],
        bilag: vec![
            Bilag {
                titel: "Ansøgning med plantegning".to_owned(),
                dato: Some(date(2019, 6, 14)),
            },
            Bilag {
                titel: "Høringssvar fra Brønderslev Kommune".to_owned(),
                dato: Some(date(2019, 7, 11)),
            },
        ],
        myndigheder: vec![
            period(Speciale::Almen, Myndighed::Region),
            period(Speciale::Vederlagsfri, Myndighed::Kommune),
        ],
        tidligere: Some(vec![TidligereSag {
            sagsnummer: "2017-004410".to_owned(),
            dato: Some(date(2017, 11, 2)),
            beskrivelse: "0,5 kapacitet fra Pandrup (Jammerbugt) til Aabybro (Jammerbugt)".to_owned(),
            afgoerelse: None,
        }]),
        figur: Some(figure()),
        ..MemoCase::of(&facts(), date(2019, 8, 5), "1.2.3")
    }
}

/// Old and new place as two dots; a stand-in for the map.
pub(crate) fn figure() -> Figure {
    use resvg::{tiny_skia, usvg};
    let svg = concat!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="800" height="420"><rect width="800" height="420" fill="#e9f0e4"/>"##,
        r##"<path d="M0 300 C 200 220 400 380 800 240 L 800 420 L 0 420 Z" fill="#bcd3e6"/>"##,
        r##"<path d="M250 120 L 560 270" stroke="#444" stroke-width="4" stroke-dasharray="12 8"/>"##,
        r##"<circle cx="250" cy="120" r="14" fill="#fff" stroke="#b2182b" stroke-width="6"/><circle cx="560" cy="270" r="14" fill="#2166ac"/></svg>"##
    );
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).unwrap();
    let mut dots = tiny_skia::Pixmap::new(800, 420).unwrap();
    resvg::render(&tree, tiny_skia::Transform::default(), &mut dots.as_mut());
    Figure {
        id: "kort-foer-efter".to_owned(),
        png: dots.encode_png().unwrap(),
        svg: None,
        width: 800,
        height: 420,
        alt: "Kort: klinikken flytter fra Hjallerup 9,0 km mod sydvest til Vodskov; \"gammel\" er en åben cirkel, ny & ønsket en fyldt"
            .to_owned(),
        caption: "Klinikkens nuværende (åben cirkel) og ønskede (fyldt cirkel) placering".to_owned(),
        sources: source("kort", "Kortgrundlag: Danmarks Administrative Geografiske Inddeling", "2024")
            .into_iter()
            .collect(),
    }
}

/// The finished memo.
pub(crate) fn example() -> Memo {
    memo(&assess(&facts()).unwrap(), &case()).unwrap()
}
