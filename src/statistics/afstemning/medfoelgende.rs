//! The declarations of the shipped plan and of any register's own tables, and the lists they name, as they lie in `data/`.

/// `afstemning.toml`.
pub const DEKLARATION: &str = include_str!("../../../data/nordjylland-2019/afstemning.toml");

/// `egne-tabeller.toml`: what must hold of the tables the yearly run makes of any register.
pub const EGNE_TABELLER: &str = include_str!("../../../data/regler/egne-tabeller.toml");

macro_rules! files {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../../data/nordjylland-2019/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "datoer.csv",
    "fakta.csv",
    "henvisninger.csv",
    "klinikker.csv",
    "kommunale_tilbud.csv",
    "kommunegennemgang.csv",
    "kommuner.csv",
    "overskrifter.csv",
    "sider.csv"
];

/// The text of a list beside the shipped declaration.
pub fn file(name: &str) -> Result<String, String> {
    FILES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| (*text).to_owned())
        .ok_or_else(|| "filen findes ikke".to_owned())
}
