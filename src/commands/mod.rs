//! One file per verb: its Args and how it is wired. No arithmetic, no SQL, no formatting.

pub mod aktivitet;
pub mod ansaettelse;
pub mod ansoegning;
mod context;
pub mod deling;
pub mod ejerskab;
pub mod ekstra_adresse;
pub mod flytning;
pub mod forklar;
pub mod fuldfoer;
mod input;
mod input_file;
pub mod kapacitet;
pub mod knaek;
pub mod kommune;
pub mod kontrol;
pub mod manual;
pub mod myndighed;
pub mod ny;
pub mod nynedsaettelse;
pub mod opgrader;
pub mod placering;
pub mod ridefysioterapi;
pub mod sag;
pub mod su;
pub mod tilgaengelighed;
pub mod ventetid;
pub mod vikar;

use crate::cli::Command;
use crate::error::Result;

pub use context::{CLOSED_PIPE, Context};

/// Runs the command.
pub fn run(command: &Command, context: &mut Context<'_>) -> Result<()> {
    match command {
        Command::Ny(args) => ny::run(context, args),
        Command::Kapacitet(args) => kapacitet::run(context, args),
        Command::Ventetid(args) => ventetid::run(context, args),
        Command::Aktivitet(args) => aktivitet::run(context, args),
        Command::Kommune(args) => kommune::run(context, args),
        Command::Sag(args) => sag::run(context, args),
        Command::Deling(args) => deling::run(context, args),
        Command::Ansaettelse(args) => ansaettelse::run(context, args),
        Command::Vikar(args) => vikar::run(context, args),
        Command::EkstraAdresse(args) => ekstra_adresse::run(context, args),
        Command::Ansoegning(args) => ansoegning::run(context, args),
        Command::Nynedsaettelse(args) => nynedsaettelse::run(context, args),
        Command::Ejerskab(args) => ejerskab::run(context, args),
        Command::Knaek(args) => knaek::run(context, args),
        Command::Su(args) => su::run(context, args),
        Command::Ridefysioterapi(args) => ridefysioterapi::run(context, args),
        Command::Myndighed(args) => myndighed::run(context, args),
        Command::Flytning(args) => flytning::run(context, args),
        Command::Placering(args) => placering::run(context, args),
        Command::Tilgaengelighed(args) => tilgaengelighed::run(context, args),
        Command::Kontrol(args) => kontrol::run(context, args),
        Command::Opgrader(args) => opgrader::run(context, args),
        Command::Forklar(args) => forklar::run(context, args),
        Command::Fuldfoer(args) => fuldfoer::run(context, args),
        Command::Manual(args) => manual::run(context, args),
    }
}
