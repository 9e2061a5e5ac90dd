//! The declaration of the shipped plan and the lists it names, as they lie in `data/`.

/// `afstemning.toml`.
pub const DEKLARATION: &str = include_str!("../../../data/nordjylland-2019/afstemning.toml");

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
