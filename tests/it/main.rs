//! The one integration binary: each module is a journey through the program or a proof of the shipped data.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

mod korrektur;
mod korrektur_bilag;
mod korrektur_paastande;
mod korrektur_redaktion;

mod aarsrapport;
mod afbrud;
mod afstem;
mod diskretion;
mod docx;
mod eksempel;
mod flytning;
mod geografi;
mod geografi_fejl;
mod house;
mod importer;
mod importer_filer;
mod kapacitet;
mod kort;
mod placering;
mod readme;
mod register;
mod regler;
mod regler_fra_2024;
mod resultatfil;
mod sag;
mod sag_igen;
mod sag_resten;
mod sikkerhed;
mod statistik;
mod store_filer;
mod support;
mod tilgaengelighed;
