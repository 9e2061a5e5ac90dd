//! `fuldfoer`: prints shell completion.

use super::Context;
use crate::cli::HELP;
use crate::error::Result;
use clap_complete::Shell;

/// Skriv kommandofuldførelse til en skal på standardudskriften
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Valg", help_template = HELP, before_help = "Eksempler:
  praksisplan fuldfoer bash > ~/.local/share/bash-completion/completions/praksisplan
")]
pub struct Args {
    /// bash, zsh, fish, elvish eller powershell
    #[arg(value_name = "SKAL", hide_possible_values = true)]
    skal: Shell,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &Args) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.skal, &mut crate::cli::command(), "praksisplan", &mut script);
    context.write(&script)
}
