//! One file per verb: its Args and how it is wired. No arithmetic, no SQL, no formatting.

pub mod aktivitet;
mod context;
pub mod flytning;
pub mod forklar;
pub mod fuldfoer;
pub mod kapacitet;
pub mod kommune;
pub mod kontrol;
pub mod manual;
pub mod ny;
pub mod opgrader;
pub mod sag;
pub mod ventetid;

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
        Command::Flytning(args) => flytning::run(context, args),
        Command::Sag(args) => sag::run(context, args),
        Command::Kontrol(args) => kontrol::run(context, args),
        Command::Opgrader(args) => opgrader::run(context, args),
        Command::Forklar(args) => forklar::run(context, args),
        Command::Fuldfoer(args) => fuldfoer::run(context, args),
        Command::Manual(args) => manual::run(context, args),
    }
}
