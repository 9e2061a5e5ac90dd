//! How people travel, said the same way by `tilgaengelighed` and `placering`.

use crate::statistics::tilgaengelighed::Vej;

/// The flags of travel.
#[derive(Debug, clap::Args)]
pub struct Rejsevalg {
    /// Hvordan folk kommer frem: forbindelser (bro, tunnel, færge), luftlinje, eller importerede rejsetider: bil, kollektiv, gang, cykel
    #[arg(
        long,
        value_name = "VEJ",
        default_value = "forbindelser",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub vej: Vej,
    /// Hvor meget længere vejen er end luftlinjen; ellers 1,3 (1 for filer)
    #[arg(
        long,
        value_name = "FAKTOR",
        allow_hyphen_values = true,
        conflicts_with = "omkostninger"
    )]
    pub omvejsfaktor: Option<String>,
    /// Regn uden færger
    #[arg(long)]
    pub uden_faerger: bool,
}
