//! The one integration binary: each module is a journey through the program or a proof of the shipped data.

mod korrektur;
mod korrektur_bilag;
mod korrektur_paastande;

mod house;
mod kapacitet;
mod register;
mod regler;
mod regler_fra_2024;
mod support;
